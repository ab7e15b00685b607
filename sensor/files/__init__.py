"""Files that only their owner can read, and locks on them."""
