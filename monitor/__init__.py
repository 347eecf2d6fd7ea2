"""A news monitor for AI-chip analysts: it finds every figure in the news and alerts when one is new."""

__version__ = "0.1.0"
