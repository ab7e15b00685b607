"""Bytes of a sensor family to values and back; one file a family, no input or output."""
