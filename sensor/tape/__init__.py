"""Sessions on disk: one folder each; what was received, as it was received."""
