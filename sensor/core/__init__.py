"""The pure core: one entry in, one update out; no file, clock, radio or chance."""
