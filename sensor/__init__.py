"""kneehold: motion, counting, recording and review of the knee-to-chest stretch."""

__version__ = "0.1.0"
__all__ = ["__version__"]
