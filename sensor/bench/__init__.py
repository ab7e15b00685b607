"""Benchmarks: accuracy and speed of the counter and of other methods."""
