"""Companies with Latin names that no catalogue knows, told by what is said of them.

By a partner (Nvidia and Acme, ASE/Acme), by what is done with them (a stake in Acme), by what only firms do or have
(Acme shares, Acme slumped 30%), by their seat (Germany's Acme), by a name in AI (Acme AI), and by the column of a table
in which other companies stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from monitor.analyse.evidence import any_word, words
from monitor.analyse.newcomers_draft import CAPITALISED, CJK, TIME, Headlines, Known, Newcomer, SmallWords, company
from monitor.domain.catalogue import Catalogue, EntityType

_NAME: Final = re.compile(CAPITALISED)
# Acronyms and their plurals, and what has a number in it: parts, standards, segments.
_NO_NAME: Final = re.compile(r"[A-Z.&-]+s?|.*\d.*")
_SHORTEST: Final = 3
_CUE_WORDS: Final = 3
_CUE_REACH: Final = 48
_PARTNER: Final = (" and ", " & ", "/")
_SENTENCE_END: Final = frozenset('.!?:\n|•·–—▸›*"“')
_GENITIVE: Final = re.compile(r"'s? ")
_OF_A_PLACE: Final = re.compile(
    r" (?:board|market|index|exchange|region|project|bill|law|act|plan|program(?:me)?|campus|site|plant|fab|factory"
    r"|line|complex|corridor|port|airport|initiative|strategy|scheme|fund|area|zone|desert|suburb)\b"
)
# Of a place's own that is no firm: Japan's Diet, Arizona's Maricopa County.
_NO_FIRM: Final = re.compile(
    r"\b(?:Park|County|Valley|Basin|City|District|Province|Islands?|Bay|Coast|River|University|Institute|Ministry|Minister"
    r"|Department|Office|Court|Parliament|Congress|Senate|Assembly|Council|Commission|Committee|Party|President|Premier"
    r"|Prime|Chancellor|National|State|Central|Communist|Supreme|Act|Plan|Strategy|Initiative|Year|Day|Week|New|First"
    r"|Silicon|Gulf|Wall|Administration|Agency|Bureau|Authority|Academy|Centre|Center|Series|Model|Street|Army|Navy"
    r"|Diet|Bundestag|Politburo|Knesset|Mission|Summit|Forum|Festival|Olympics|Cup|League|CHIPS)\b"
)
_ROW: Final = re.compile(r"^\|.*\|[ \t]*$", re.MULTILINE)
_CELL: Final = re.compile(r"[^|]+")
_CELL_NAME: Final = re.compile(rf"(?:{CAPITALISED}|[a-z]-?[A-Z][a-z]{{2,}}|[{CJK}]{{2,6}})")
_NO_CELL: Final = re.compile(
    r"(?:Others?|Rest|Total|Sum|Average|Sources?|Company|Vendor|Supplier|Maker|World|Industry|Market|None|Unknown"
    r"|Undisclosed|Several|Various|Own|Yes|No|n/a|Top (?:five|ten))\b"
    r"|其[他它]|合计|总计|小计|平均|公司|厂商|企业|行业|全球|全部|来源|未知|不详|自研|自有"
)
_IN_COLUMN: Final = 2


class _Cell(NamedTuple):
    start: int
    end: int
    kind: EntityType | None


class FirmsTold:
    """Finds them in one pass over the capitalised names of a text, and one over the rows of its tables."""

    def __init__(self, catalogue: Catalogue) -> None:
        lexicons = tuple(catalogue.lexicons.values())
        self._leads = frozenset(word.lower() for word in words(lexicons, "lead_words"))
        self._not_firms = frozenset(words(lexicons, "not_firms")) | frozenset(words(lexicons, "not_firms_told"))
        self._given = frozenset(words(lexicons, "given_names"))
        self._before = frozenset(words(lexicons, "firm_cues_before"))
        self._behind = re.compile(
            rf"(?:'s (?:{any_word(lexicons, 'firm_belongings')})"
            rf"| (?:{any_word(lexicons, 'firm_papers')})"
            r"(?= (?:rose|fell|were|have|jumped|slid|gained|lost|are|closed)\b|[,.])"
            rf"| (?:shares |stock )?(?:{any_word(lexicons, 'firm_moves')}) (?:[a-z]+ ){{0,3}}[$€£¥]?\d"
            rf"| (?:{any_word(lexicons, 'firm_deeds')})(?![\w-]))"
        )
        self._intelligent = re.compile(
            r" AI(?=[,.;:)|\n]|'s |$| (?:is|was|has|had|will|took|raised|said|says|which|a|to)\b)"
        )

    def find(self, text: str, known: Sequence[Known], headlines: Headlines, small: SmallWords) -> Iterator[Newcomer]:
        """The companies that a folded text tells of. `known` are the mentions already found, by place."""
        held = {place for mention in known for place in range(mention.start, mention.end)}
        firms = [mention for mention in known if mention.entity.type is EntityType.COMPANY]
        starts = {mention.start for mention in firms}
        ends = {mention.end for mention in firms}
        seats = {mention.end for mention in known if mention.entity.type is EntityType.PLACE}
        for found in _NAME.finditer(text):
            start, name = self._bare(found[0], found.start())
            end = start + len(name)
            if not held.isdisjoint((start, end - 1)) or not self._may_be_one(name, small):
                continue
            if headlines.holds(start):
                continue
            if (
                self._keeps_company(text, start, end, starts, ends)
                or self._is_told(text, start, end)
                or (_seat_before(text, start) in seats and _is_of_no_place(text, name, end))
            ):
                yield company(name, start, (), text, end)
        yield from _in_columns(text, known)

    def _bare(self, name: str, start: int) -> tuple[int, str]:
        """A run of capitalised words without those of a sentence's start."""
        first, _, rest = name.partition(" ")
        return (start + len(first) + 1, rest) if rest and first.lower() in self._leads else (start, name)

    def _may_be_one(self, name: str, small: SmallWords) -> bool:
        parts = name.removesuffix(" AI").split()
        if len(name) < _SHORTEST or _NO_NAME.fullmatch(name) is not None or TIME.match(name) is not None:
            return False
        if not self._leads.isdisjoint(part.lower() for part in parts):
            return False
        if parts[0] in self._given or not self._not_firms.isdisjoint((name, parts[0], parts[-1])):
            return False
        return not all(part in small for part in parts)

    def _keeps_company(self, text: str, start: int, end: int, starts: set[int], ends: set[int]) -> bool:
        """Whether the name is joined to a company's by "and" or a stroke."""
        return any(
            (text.startswith(link, end) and end + len(link) in starts)
            or (text.endswith(link, 0, start) and start - len(link) in ends)
            for link in _PARTNER
        )

    def _is_told(self, text: str, start: int, end: int) -> bool:
        initial = text[max(start - 2, 0) : start].strip(" ")[-1:] in _SENTENCE_END or start == 0
        if not initial:
            last = text[max(start - _CUE_REACH, 0) : start].split()[-_CUE_WORDS:]
            if any(" ".join(last[place:]) in self._before for place in range(len(last))):
                return True
        if initial and " " not in text[start:end]:
            return False
        if self._behind.match(text, end) is not None:
            return True
        intelligent = end - len(" AI") if text.endswith(" AI", start, end) else end
        return self._intelligent.match(text, intelligent) is not None


def _is_of_no_place(text: str, name: str, end: int) -> bool:
    """Whether what a place has may be a firm: no authority, and no site or market of its own."""
    return _NO_FIRM.search(name) is None and _OF_A_PLACE.match(text, end) is None


def _seat_before(text: str, start: int) -> int:
    """Where a name ends of which the one at `start` is told to be: Germany's Acme; -1 where there is none."""
    for length in (3, 2):
        if _GENITIVE.fullmatch(text, start - length, start) is not None:
            return start - length
    return -1


def _in_columns(text: str, known: Sequence[Known]) -> Iterator[Newcomer]:
    """The names of a table's column where most names that are known are companies'."""
    at = {mention.start: mention.entity.type for mention in known}
    columns: defaultdict[int, list[_Cell]] = defaultdict(list)
    last = -1
    for row in _ROW.finditer(text):
        if row.start() != last + 1:
            yield from _of_columns(text, columns)
            columns.clear()
        for number, cell in enumerate(_CELL.finditer(text, row.start(), row.end())):
            start = cell.start() + len(cell[0]) - len(cell[0].lstrip())
            columns[number].append(_Cell(start, start + len(cell[0].strip()), at.get(start)))
        last = row.end()
    yield from _of_columns(text, columns)


def _of_columns(text: str, columns: dict[int, list[_Cell]]) -> Iterator[Newcomer]:
    for _, *cells in columns.values():
        kinds = [cell.kind for cell in cells if cell.kind is not None]
        firms = kinds.count(EntityType.COMPANY)
        if firms < _IN_COLUMN or 2 * firms <= len(kinds):
            continue
        for cell in cells:
            name = _CELL_NAME.fullmatch(text, cell.start, cell.end)
            if cell.kind is None and name is not None and _NO_CELL.match(name[0]) is None:
                yield company(name[0], cell.start, (), text, cell.end)
