"""Exercise profiles, plans and what they prescribe: data, checked when it is read."""
