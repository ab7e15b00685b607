"""Values, events and errors that every other package speaks in; imports nothing else of the project."""
