"""The phone as sensor: a small server that phones reach, and the page it serves them."""
