"""What units are, by their names alone."""

from __future__ import annotations


def is_currency(unit: str) -> bool:
    """Whether a unit, or what stands before its slash, is an ISO currency code: USD, CNY/hour."""
    code = unit.partition("/")[0]
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()
