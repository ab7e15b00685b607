"""Angle to meaning: exercise profiles, the counter, what a screen may show; pure."""
