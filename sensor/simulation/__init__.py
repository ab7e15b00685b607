"""Motion with exactly known truth, seen by an imperfect sensor, sent by a real driver's other end."""
