"""Samples to the thigh's elevation: time, gravity direction, mounting, angle; pure."""
