"""Table cells: a bare number has the unit that stands in its row's label, its column's head, or above the table.

Tables are lines whose cells are parted by `|` or tabs. A label says its unit in brackets (Capex ($bn)), behind a comma
(Power per rack, kW), or all by itself (GPUs); a scale alone scales what the rest of the label counts: Wafers per month
(thousand).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import ONE, read_digits
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure

# Reads a text in which a number has its unit: "1 kW", "$1bn".
Reader = Callable[[str], Sequence[Draft]]

_CELL: Final = re.compile(r"[^|\t]+")
_NUMBER: Final = re.compile(r"(?P<sign>[~<>+-]?)(?P<money>[$€£¥₩₹]?)(?P<run>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<more>\+?)")
_YEAR: Final = re.compile(r"(?:fy ?)?(?:19|20)[0-9]{2}(?:年|e|f|q[1-4])?", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\(([^()]{1,40})\)[^()]*$")
_STATED: Final = re.compile(r"单位[::]? ?([^\s,;)]{1,12})|(?:in|figures in) ((?:US)?\$? ?[a-z]+(?: [a-z]+){0,2})\)?$")
_CURRENCY: Final = re.compile(r"((?:[A-Z]{1,3})?[$€£¥₩₹]|RMB|CNY|USD|EUR|NTD|TWD|KRW|JPY|HKD|INR)\s?(.*)$")
_SCALE: Final = re.compile(r"(?:in )?(thousand|million|billion|trillion|k|m|bn|000)s?$|'(000)s?$", re.IGNORECASE)
_SCALES: Final = {"k": "thousand", "m": "million", "bn": "billion", "000": "thousand"}
_QUALIFIERS: Final = {"~": "about", ">": "over", "<": "under"}
_LONGEST_LABEL: Final = 90
# No article has more; a file that does would take a second for every few thousand.
_MOST_LABELS: Final = 1000
_LONGEST_UNIT: Final = 40
_LONGEST_SYMBOL: Final = 4
_TOLD: Final = {Measure.COUNT, Measure.MONEY, Measure.PERCENT}


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str

    @property
    def number(self) -> re.Match[str] | None:
        return None if _YEAR.fullmatch(self.text) else _NUMBER.fullmatch(self.text)


@dataclass(slots=True)
class _Table:
    above: str
    rows: list[list[_Cell]] = field(default_factory=list)


class Tables:
    """Reads the bare cells of the tables of one text. Time is linear in the text; every label is read once."""

    def __init__(self, text: str, read: Reader) -> None:
        self._text = text
        self._read = read
        self._units: dict[tuple[str, bool], Draft | None] = {}

    def add_to(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts, by place, with those of table cells; a cell's own open draft gives way."""
        cells = [found for table in _tables(self._text) for found in self._cells(table)]
        if not cells:
            return list(drafts)
        kept, index = [], 0
        for draft in drafts:
            while index < len(cells) and cells[index][0].end <= draft.start:
                index += 1
            inside = index < len(cells) and cells[index][0].start <= draft.start
            if inside and draft.open:
                continue
            if inside:
                _scale_up(draft, cells[index][1])
            kept.append(draft)
        taken = {draft.start for draft in kept}
        found = [_draft(cell, unit) for cell, unit in cells]
        return sorted([*kept, *(draft for draft in found if draft.start not in taken)], key=lambda draft: draft.start)

    def _cells(self, table: _Table) -> Iterator[tuple[_Cell, Draft]]:
        head: list[_Cell] = []
        for row in table.rows:
            if not any(cell.number for cell in row[1:]):
                head = row
                continue
            for column, cell in enumerate(row):
                if cell.number is not None and (unit := self._unit_of(row, head, column, table.above)) is not None:
                    yield cell, unit

    def _unit_of(self, row: list[_Cell], head: list[_Cell], column: int, above: str) -> Draft | None:
        """The unit that the nearest label names: the row's, the column's, the corner's, the line's above the table."""
        labels = []
        if column and row[0].number is None:
            labels.append((row[0].text, True))
        aligned = len(head) == len(row)
        if aligned:
            labels.append((head[column].text, True))
        if head and column:
            labels.append((head[0].text, False))
        labels.append((above, False))
        return next((unit for label, whole in labels if (unit := self._unit(label, whole=whole)) is not None), None)

    def _unit(self, label: str, *, whole: bool) -> Draft | None:
        key = (label, whole)
        if key not in self._units:
            readable = 0 < len(label) <= _LONGEST_LABEL and len(self._units) < _MOST_LABELS
            self._units[key] = self._read_label(label, whole=whole) if readable else None
        return self._units[key]

    def _read_label(self, label: str, *, whole: bool) -> Draft | None:
        for unit, rest in _stated(label, whole=whole):
            for text in _with_one(unit, rest):
                drafts = self._read(text)
                if len(drafts) != 1 or drafts[0].open or drafts[0].value <= 0 or drafts[0].end < len(text) - 1:
                    continue
                # A label that is a unit by its name is mostly something else: Micron, Point, Watt.
                if unit != label or drafts[0].measure in _TOLD or len(unit) <= _LONGEST_SYMBOL:
                    return drafts[0]
        return None


def _tables(text: str) -> Iterator[_Table]:
    """Every run of lines that have cells, with the line of words above it."""
    if "|" not in text and "\t" not in text:
        return
    table: _Table | None = None
    above, place = "", 0
    for line in text.split("\n"):
        cells = [
            _Cell(place + found.start() + _indent(found[0]), place + found.start() + len(found[0].rstrip()), bare)
            for found in _CELL.finditer(line)
            if (bare := found[0].strip()) and not set(bare) <= set("-: ")
        ]
        if len(cells) > 1:
            table = table or _Table(above)
            table.rows.append(cells)
        elif line.strip(" |\t-:"):
            if table is not None:
                yield table
            table, above = None, line.strip()
        place += len(line) + 1
    if table is not None:
        yield table


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _stated(label: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """What a label may say as its unit, with the rest of the label: `whole` also tries all of it."""
    if (brackets := _BRACKETS.search(label)) is not None:
        for part in reversed(brackets[1].split(",")):
            yield part.strip(), label[: brackets.start()].strip()
    if (stated := _STATED.search(label)) is not None:
        yield (stated[1] or stated[2]).strip(), label[: stated.start()].strip(" (")
    head, comma, tail = label.rpartition(",")
    if comma and len(tail) <= _LONGEST_UNIT:
        yield tail.strip(), head.strip()
    if whole:
        yield label, ""
        yield label.rsplit(maxsplit=1)[-1], ""


def _with_one(unit: str, rest: str) -> Iterator[str]:
    """A unit as it would be written behind the number one."""
    if not unit or len(unit) > _LONGEST_UNIT:
        return
    if (currency := _CURRENCY.match(unit)) is not None:
        yield f"{currency[1]}1{currency[2]}"
        yield f"{currency[1]}1 {currency[2]}"
    elif (scale := _SCALE.match(unit)) is not None:
        word = (scale[1] or scale[2]).lower()
        if rest:
            yield f"1 {_SCALES.get(word, word)} {rest}"
            yield f"1 {_SCALES.get(word, word)} {rest[0].lower()}{rest[1:]}"
    else:
        yield f"1 {unit}"
        yield f"1{unit}"


def _scale_up(draft: Draft, unit: Draft) -> None:
    """Scale a cell's own amount of money by its column's: $55.7 under "$bn"."""
    if draft.measure is Measure.MONEY is unit.measure and draft.unit == unit.unit and draft.scale == ONE:
        draft.multiply(unit.value)
        draft.scale = unit.value


def _draft(cell: _Cell, unit: Draft) -> Draft:
    found = _NUMBER.fullmatch(cell.text)
    read = read_digits(found["run"]) if found is not None else None
    value, step, _ = read if read is not None else (Decimal(0), ONE, 0)
    draft = Draft(cell.start, cell.end, cell.start, cell.end, value, value, ONE, step)
    draft.unit, draft.measure, draft.noun, draft.kind = unit.unit, unit.measure, unit.noun, "cell"
    draft.multiply(unit.value)
    if found is not None:
        draft.qualifier = "over" if found["more"] else _QUALIFIERS.get(found["sign"])
        if found["sign"] in {"+", "-"} and unit.measure in {Measure.PERCENT, Measure.POINTS}:
            draft.direction = "up" if found["sign"] == "+" else "down"
        elif found["sign"] == "-":
            draft.negate()
    return draft
