"""The vocabulary of the program: frozen, keyword-only, slotted dataclasses; aware datetimes; values are Decimal."""
