"""Exports of other programs, opened as recordings."""
