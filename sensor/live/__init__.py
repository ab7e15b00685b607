"""A session as it happens: how it begins, runs, ends and is resumed."""
