"""The same work on many recordings, shared out and resumed after an interruption."""
