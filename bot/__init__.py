"""From a Turn to an Answer, on a platform."""

__version__ = "0.1.0"
