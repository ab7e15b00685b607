"""What a person reads and hears, one file per language."""
