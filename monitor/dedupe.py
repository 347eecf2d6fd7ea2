"""Fingerprints; which articles are copies of one story."""
