"""Logs, metrics, the dead man's switch."""
