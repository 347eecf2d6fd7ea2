"""The tables of a text: lines whose cells are parted by `|`, by tabs, or by spaces or ` / ` in line after line.

A list whose lines end in a number behind a colon ("2023: 23.9") is a table of labels and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

NUMBER: Final = re.compile(
    r"(?P<sign>[~<>+-]?)(?P<money>[$€£¥₩₹]?)(?P<run>[0-9][0-9,]*(?:\.[0-9]+)?)"
    r"(?:(?: ?[-~] ?| to )(?P<to>[0-9][0-9,]*(?:\.[0-9]+)?))?(?P<scale>[KMBT]?)(?P<more>\+?)[*?†‡]*"
)
_YEAR: Final = re.compile(r"(?:fy ?)?(?:19|20)[0-9]{2}年?(?:e|f|a|q[1-4])?", re.IGNORECASE)
_QUARTER: Final = re.compile(
    r"(?:[1-4][qh]|[qh][1-4]) ?'?(?:20)?[0-9]{2}[ef]?|(?:20)?[0-9]{2} ?[qh][1-4](?![0-9])", re.IGNORECASE
)
_YEARS: Final = re.compile(r"(?:19|20)[0-9]{2} ?[-~] ?(?:(?:19|20)?[0-9]{2})")
_CELL: Final = re.compile(r"[^|\t]+")
# What is said of a cell's number in brackets: "2 million (end of 2025)", "600 (old plan)".
_REMARK: Final = re.compile(r"((?:[a-z]{4,7} |[~<>+-])?[0-9][^()（）]{0,30}?) ?[(（][^()（）]{1,40}[)）]")
_WORD: Final = re.compile(r"[^ ]+")
_FIGURE: Final = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?[%x]?")
_PART: Final = re.compile(r"[0-9]{3,4}[A-Z]{1,3}")
# Two figures with nothing but space between.
_FIGURES: Final = re.compile(r"[0-9%] +[+-]?[0-9]")
# A line of a table without rules has no more cells than this, and is no longer; its labels end no sentence.
_MOST_CELLS: Final = 14
_LONGEST_LINE: Final = 200
_LONGEST_NAME: Final = 24
_FEWEST: Final = 3
# "4Q24: 36.6", "(b) An analyst, February: 120,000 to 130,000".
_LISTED: Final = re.compile(
    r"[ \t•*·■–-]*([^\n:|]{2,80})(: ?)"
    r"([~<>]?[$€£¥]?[0-9][0-9,.]*[万千亿]?(?: ?[-–~] ?[0-9][0-9,.]*| [a-z0-9 ,.]{1,24})?)\*?"
    r"(?: ?\([^()\n]{1,14}\))?"
)
# The prices of cards, in yuan, each behind the name of its card and parted by semicolons.
_NAMED = r"[A-Za-z0-9][A-Za-z0-9 .&'()/-]{0,30}? [~$€£¥]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.[0-9]+)?)"
_HEADED: Final = re.compile(
    rf"(?:^|(?<=[.!?] ))([A-Z][^\n:.!?]{{2,60}}): ({_NAMED}(?:[,;] (?:and )?{_NAMED})+)(?=\.(?: |$)|;?$)"
)
_ENTRY: Final = re.compile(
    r"(?:^|[,;] (?:and )?)([A-Za-z0-9][A-Za-z0-9 .&'()/-]{0,30}?)"
    r" ([~$€£¥]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.[0-9]+)?))(?=[,;] |$)"
)
# 前三季营收(亿元):寒武纪46.07,海光94.90; 租金(元/卡/小时)——H200 16.8、H100 13.2.
_HEADED_CHINESE: Final = re.compile(
    r"([^\n:;。()]{2,40}\((?:单位:? ?)?[^()\n:;。]{1,14}\)) ?(?::|—{1,2}) ?((?:[^。\n\d]|[0-9.]){4,200})"
)
_ENTRY_CHINESE: Final = re.compile(
    r"(?:^|[,;、，；] ?)([^,;、，；:(\n]{1,20}?)(?: ?: ?| |(?<=[一-鿿A-Za-z]))"
    r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?[万亿]?)(?=[,;、，；(。]|\.?$)"
)
_FEWEST_ENTRIES: Final = 2
_SENTENCE_END: Final = re.compile(r"[,;:!?，。；：、.]$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and where its text begins and ends."""

    start: int
    end: int
    text: str

    @property
    def number(self) -> re.Match[str] | None:
        """The parts of the number that the cell is, if it is nothing else and no year."""
        return None if _YEAR.fullmatch(self.text) or _YEARS.fullmatch(self.text) else NUMBER.fullmatch(self.text)

    @property
    def has_digits(self) -> bool:
        """Whether the cell tells a value: no year, no quarter, and a digit at its front."""
        if _YEAR.fullmatch(self.text) or _QUARTER.match(self.text):
            return False
        return self.text[:1].isdigit() or NUMBER.match(self.text) is not None

    @property
    def scaled(self) -> bool:
        """Whether a letter scales the number: 256K."""
        found = self.number
        return found is not None and bool(found["scale"])


@dataclass(slots=True)
class Table:
    """The rows of a table, its head where no rules tell it from the rows, and the line of words above it.

    `spaced` says that only spaces part its cells, `headed` that it is a list in a sentence, whose head says its unit.
    """

    above: str
    spaced: bool = False
    headed: bool = False
    head: list[Cell] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def sure(self) -> bool:
        """Whether it is a table: one line of words and numbers with spaces between is none yet."""
        return not self.spaced or len(self.rows) > 1


def tables(text: str) -> Iterator[Table]:
    """Every run of lines that have cells, with the line of words above it. Linear in the text."""
    table: Table | None = None
    above, above_place, higher, place = "", 0, "", 0
    for line in text.split("\n"):
        spaced = "|" not in line and "\t" not in line
        slashed = spaced and line.count(" / ") > 1 and len(line) <= _LONGEST_LINE
        ruled = line.replace(" / ", " | ") if slashed else line
        spread = spaced and not slashed
        if spread and (": " in line or "):" in line or ")—" in line):
            yield from _headed(line, place)
        cells = _spaced(line, place) or _listed(line, place) if spread else _ruled(ruled, place)
        if len(cells) > 1:
            if table is not None and table.spaced != spaced:
                if table.sure:
                    yield table
                table = None
            if table is None:
                head = _words(above, above_place) if spaced and not slashed else []
                fits = len(head) in {len(cells), len(cells) - 1}
                table = Table(higher, spaced, head=head) if fits and head else Table(above, spaced)
            table.rows.append(cells)
        elif line.strip(" |\t-:"):
            if table is not None and table.sure:
                yield table
            table, higher, above, above_place = None, above, line, place
        place += len(line) + 1
    if table is not None and table.sure:
        yield table


def _headed(line: str, place: int) -> Iterator[Table]:
    """The lists of names and numbers that sentences of a line head: "Backlog, $bn: Oracle 523, Microsoft 392."."""
    for found in _HEADED.finditer(line):
        start = found.start(2)
        rows = [
            [Cell(place + start + entry.start(n), place + start + entry.end(n), entry[n]) for n in (1, 2)]
            for entry in _ENTRY.finditer(found[2])
        ]
        yield Table(found[1], headed=True, rows=rows)
    for found in _HEADED_CHINESE.finditer(line) if "):" in line or ")—" in line else ():
        start = found.start(2)
        rows = [
            [Cell(place + start + entry.start(n), place + start + entry.end(n), entry[n]) for n in (1, 2)]
            for entry in _ENTRY_CHINESE.finditer(found[2])
        ]
        if len(rows) >= _FEWEST_ENTRIES:
            yield Table(found[1], headed=True, rows=rows)


def _ruled(line: str, place: int) -> list[Cell]:
    return [
        _cell(place + found.start() + _indent(found[0]), bare)
        for found in _CELL.finditer(line)
        if (bare := found[0].strip()) and not set(bare) <= set("-: ")
    ]


def _cell(start: int, bare: str) -> Cell:
    remarked = _REMARK.fullmatch(bare)
    text = bare if remarked is None else remarked[1]
    return Cell(start, start + len(text), text)


def _spaced(line: str, place: int) -> list[Cell]:
    """The cells of "1 台积电 25517 26854 -5.0%": a label, which may have a number before it, and figures to the end."""
    if len(line) > _LONGEST_LINE or _FIGURES.search(line) is None:
        return []
    words = _words(line, place)
    first = next((at for at, cell in enumerate(words) if at and _is_figure(cell.text)), 0)
    if not _FEWEST <= len(words) <= _MOST_CELLS or not first or _is_a_number(words[first - 1].text):
        return []
    if not sum(_is_figure(cell.text) for cell in words[first:]) * 2 > len(words) - first > 1:
        return []
    numbered = words[0].text.isdecimal() and first > 1
    label = words[numbered:first]
    name = Cell(label[0].start, label[-1].end, line[label[0].start - place : label[-1].end - place])
    if len(name.text) > _LONGEST_NAME or _SENTENCE_END.search(name.text) is not None:
        return []
    return [*words[:numbered], name, *words[first:]]


def _listed(line: str, place: int) -> list[Cell]:
    """Label and number of a line of a list that ends with them."""
    found = _LISTED.fullmatch(line.rstrip(" ;")) if ":" in line and len(line) <= _LONGEST_LINE else None
    if found is None or (found[2] == ":" and found[1].isdecimal()):  # 18:30 is a time
        return []
    return [Cell(place + found.start(n), place + found.end(n), found[n]) for n in (1, 3)]


def _words(line: str, place: int) -> list[Cell]:
    return [Cell(place + found.start(), place + found.end(), found[0]) for found in _WORD.finditer(line)]


def _is_a_number(text: str) -> bool:
    """Whether a label begins as a number does; 910B is the name of a part."""
    return text[0].isdigit() and _PART.fullmatch(text) is None


def _is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(text) is not None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
