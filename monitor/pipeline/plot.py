"""A series as a picture of block characters: what the value was over time, from zero up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from wcwidth import wcswidth

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_ROWS = 8
_LEAST_COLUMNS = 16
_DOUBT, _BEYOND = "×", "▲"
# A doubt so much larger than all that stands (a power of ten, mostly) would press the picture flat.
_FAR = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A value that was told: when, and how much. One in `doubt` is shown and changes nothing."""

    moment: datetime
    amount: Decimal
    doubt: bool = False


def plot(steps: Sequence[Step], label: Callable[[Decimal], str], *, width: int) -> list[str]:
    """The lines of a picture about `width` characters wide: the value that stood at each time, and doubts as × or ▲.

    `label` words an amount for the scale. Empty where there are fewer than two moments, or no value that stands.
    """
    order = sorted(steps, key=lambda step: step.moment)
    standing = [step for step in order if not step.doubt]
    if not standing or order[0].moment == order[-1].moment:
        return []
    highest = max(Decimal(0), *(step.amount for step in standing)) * _FAR or None
    within = [step for step in order if not step.doubt or highest is None or step.amount <= highest]
    floor, top = (end(Decimal(0), *(step.amount for step in within)) for end in (min, max))
    if floor == top:
        return []
    scale = [label(top), label((top + floor) / 2), label(floor)]
    margin = max(wcswidth(word) for word in scale)
    size = max(width - margin - 2, _LEAST_COLUMNS)
    columns = [_standing_at(standing, _moment(order, place, size)) for place in range(size)]
    eighths = [None if value is None else _share(value, floor, top, _ROWS * 8) for value in columns]
    picture = [[_block(height, row) for height in eighths] for row in range(_ROWS - 1, -1, -1)]
    for step in (step for step in order if step.doubt):
        row = min(_share(step.amount, floor, top, _ROWS * 8) // 8, _ROWS - 1)
        picture[_ROWS - 1 - row][_place(order, step.moment, size)] = _DOUBT if step in within else _BEYOND
    words = {0: scale[0], _ROWS // 2: scale[1], _ROWS - 1: scale[2]}
    lines = [
        f"{_right(words.get(number, ''), margin)} {'┤' if number in words else '│'}{''.join(row)}".rstrip()
        for number, row in enumerate(picture)
    ]
    first, last = f"{order[0].moment:%Y-%m-%d}", f"{order[-1].moment:%Y-%m-%d}"
    gap = size - len(first) - len(last)
    dates = f"{first}{' ' * gap}{last}" if gap > 0 else f"{first} – {last}"
    legend = f"{' ' * margin}  {_DOUBT} in conflict, suspect or marked wrong; {_BEYOND} the same, far above the scale"
    axis = [f"{' ' * margin} └{'─' * size}", f"{' ' * margin}  {dates}"]
    return [*lines, *axis, *([legend] if len(standing) < len(order) else [])]


def _moment(order: Sequence[Step], place: int, size: int) -> datetime:
    first, last = order[0].moment, order[-1].moment
    return first + (last - first) * place / (size - 1)


def _place(order: Sequence[Step], moment: datetime, size: int) -> int:
    first, last = order[0].moment, order[-1].moment
    return round((moment - first) / (last - first) * (size - 1))


def _standing_at(standing: Sequence[Step], moment: datetime) -> Decimal | None:
    held = [step.amount for step in standing if step.moment <= moment]
    return held[-1] if held else None


def _share(value: Decimal, floor: Decimal, top: Decimal, size: int) -> int:
    # At least one eighth, so that a small value is not taken for none.
    return max(int((value - floor) / (top - floor) * size + Decimal("0.5")), 1 if value > floor else 0)


def _block(height: int | None, row: int) -> str:
    return " " if height is None else _EIGHTHS[min(max(height - row * 8, 0), 8)]


def _right(word: str, size: int) -> str:
    return " " * (size - wcswidth(word)) + word
