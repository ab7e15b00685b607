"""A guided session: the plan in plain words, and the machine that leads through it. Pure."""
