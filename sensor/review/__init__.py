"""Measures of holds, sessions and weeks, and agreement with reference marks."""
