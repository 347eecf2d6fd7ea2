"""Passages in many styles: the names in them and the quantities between the names, as one reading finds both."""

from __future__ import annotations
