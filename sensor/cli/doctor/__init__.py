"""What ``kneehold doctor`` finds."""
