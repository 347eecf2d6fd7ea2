"""Which words of a sentence say how it tells its figures, and which only look like such words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.analyse.cues import Cue
from monitor.analyse.scene import is_money
from monitor.domain.readings import Quantity

# Plurals that read like verbs of foretelling: "three projects", "projects of more than 9 GW".
_PROJECTS = re.compile(
    r"\b(?:the|its|their|his|these|those|such|other|of|for|new|AI|cent(?:er|re)|building|[a-z]+al|[a-z]+ing"
    r"|one|two|three|four|five|six|several|many|some|big|large|\d+) projects\b"
    r"|\bprojects(?=[:,.;)]| (?:of|in|to|that (?:are|were)|are|were|have|has|under|with|across|such)\b)",
    re.IGNORECASE,
)
# With a capital it is no auxiliary.
_MONTH = "May"
# A condition, or what little something costs: 只要499元.
_ONLY = "只要"
_COORDINATE = re.compile(r"[\s,;]*(?:and|but|while|whereas)\b")
# Characters in which a determiner stands before its noun, or a preposition behind it.
_BESIDE = 12
_GAP = 24


def tells(folded: str, cue: Cue, quantities: Sequence[Quantity]) -> bool:
    """Whether a cue says how figures are told: it is no noun that looks like it, and no part of a figure."""
    if folded[cue.start : cue.end] == _MONTH or _plural(folded, cue):
        return False
    if folded[cue.start : cue.end] == _ONLY and any(cue.end == quantity.start for quantity in quantities):
        return False
    return not any(_of_figure(folded, cue, quantity) for quantity in quantities)


def ranges(quantity: Quantity) -> bool:
    """Whether a quantity has two ends."""
    return quantity.low != quantity.high and not quantity.vague


def touches(folded: str, left: int, right: int) -> bool:
    """Whether at most two words stand between a figure and the noun behind it."""
    gap = folded[left:right]
    return len(gap) <= _GAP and len(gap.split()) <= 2 and not any(mark in gap for mark in ",;:()")


def coordinate(folded: str, clause: int) -> bool:
    """Whether a clause stands by itself beside the one before, whose condition is not its own: ", and gets …"."""
    return _COORDINATE.match(folded, clause, clause + _GAP) is not None


def _plural(folded: str, cue: Cue) -> bool:
    """Whether a cue is the noun that looks like a verb: "three projects"."""
    if folded[cue.start : cue.end].lower() != "projects":
        return False
    return _PROJECTS.search(folded, max(cue.start - _BESIDE, 0), cue.end + _BESIDE) is not None


def _of_figure(folded: str, cue: Cue, quantity: Quantity) -> bool:
    """Whether a cue is a part of a figure that tells nothing: its currency (20 trillion won), "an estimated"."""
    within = quantity.start <= cue.start < quantity.end
    if within and is_money(quantity.unit) and cue.end == quantity.end:
        return True
    beside = within or folded[cue.end : quantity.start] == " "
    return beside and folded.endswith("an ", 0, cue.start)
