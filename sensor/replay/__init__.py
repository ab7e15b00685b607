"""A recording through the core: counted at once, evaluated, or played like a film."""
