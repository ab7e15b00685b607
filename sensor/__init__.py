"""Sensors, counting, recordings and the command line of kneehold."""
