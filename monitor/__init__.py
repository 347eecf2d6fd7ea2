"""A news monitor for AI-chip analysts: it finds every figure in the news and alerts when one is new."""
