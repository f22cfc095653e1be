"""Photostead: a household's photo and video library in one daemon."""

__version__ = "0.1.0"
