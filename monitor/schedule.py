"""Which feeds are due, and when next."""
