"""What a round of a verb came to: counts, and whether work stays queued."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The base of every verb's report: a row of counts."""

    @property
    def unfinished(self) -> bool:
        """Whether part of the work failed and stays queued (exit code 75)."""
        return False

    @property
    def worth_telling(self) -> bool:
        """Whether anything happened."""
        return any(self.counts().values())

    def counts(self) -> dict[str, int]:
        """The counts by `<verb>_<name>`."""
        verb = type(self).__name__.removesuffix("Report").lower()
        return {f"{verb}_{field.name}": int(getattr(self, field.name)) for field in fields(self)}
