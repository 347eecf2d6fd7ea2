"""Table cells: a bare number has the unit that stands in its row's label, its column's head, or above the table.

A label says its unit in brackets (Capex ($bn)), behind a comma (Power per rack, kW), after a colon (Prices: USD per 1M
tokens), or all by itself (GPUs); a scale alone scales what the rest of the label counts: Wafers per month (thousand).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import ONE, read_digits
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.quantities_layout import NUMBER, Cell, Table, tables
from monitor.analyse.units import Measure

# Reads a text in which a number has its unit: "1 kW", "$1bn".
Reader = Callable[[str], Sequence[Draft]]

_BRACKETS: Final = re.compile(r"\(([^()]{1,80})\)[^()]*$")
_STATED: Final = re.compile(
    r"单位[::]? ?([^\s,;)]{1,12})"
    r"|(?:in|figures in|unit:|units:) ((?:US)?\$? ?[a-z]+(?: [a-z]+){0,2})(?: of the total)?\)?$",
    re.IGNORECASE,
)
_CURRENCY: Final = re.compile(
    r"((?:[A-Z]{1,3})?[$€£¥₩₹]|(?:RMB|CNY|USD|EUR|NTD|TWD|KRW|JPY|HKD|INR|Rs\.?)(?!(?!(?:bn|mn|m|tn)\b)[A-Za-z]))"
    r"\s?(.*)$"
)
# What a part of a line above a table is where it says a rate: "USD per GPU-hour, no commitment".
_RATE: Final = re.compile(r" per |/")
# 价格表(每百万tokens,美元), 单位:美元/百万token.
_TOKEN_PRICE: Final = re.compile(
    r"每(?P<many>百万|千|万|亿)? ?(?:tokens?|词元).{0,6}?(?P<money>[美港]?元|人民币)"
    r"|(?P<money_first>[美港]?元|人民币)/(?P<by>百万|千|万|亿)? ?(?:tokens?|词元)",
    re.IGNORECASE,
)
# "All prices in dollars for a million tokens; input first": a measure in the midst of a line above a table.
_IN: Final = re.compile(r"(?<![A-Za-z])in ([^,;:.()]{1,40})")
# "(in millions, except per share amounts)", "Dollars in thousands": a scale whose currency the cells name, or nobody.
_IN_MILLIONS: Final = re.compile(
    r"(?<![a-z])in (thousand|million|billion)s(?=\)|$|[,;] ?(?:except|unless|excluding|unaudited)"
    r"| of (?:u\.?s\.? )?dollars)",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(r"-?\(?((?:[A-Z]{1,3})?[$€£¥₩]|RMB|NT\$)\s?\(?[0-9]")
# Rows of such a table that tell no such amounts.
_NO_AMOUNTS: Final = re.compile(
    r"(?<![a-z])(?:per|eps|shares?|margin|rate|%|percent|employees|headcount|days|units|ratio|growth)(?![a-z])|%",
    re.IGNORECASE,
)
# "Per GPU and hour" over amounts: the cells name their currency themselves.
_HOURLY: Final = re.compile(
    r"(?<![a-z])(?:hourly|(?:per|an?|/) ?(?:(?:gpu|chip|card|accelerator|node|instance)(?: and | per | an? |[-/ ]))?"
    r"(?:hours?|hr))(?![a-z])",
    re.IGNORECASE,
)
_RENTED: Final = re.compile(
    r"(时租|每(?:卡|gpu)?小时|(?<![a-z])(?:hourly|per hour|an hour)(?![a-z]))"
    r"|月租|(?<![a-z])monthly (?:rents?|rentals?)(?![a-z])",
    re.IGNORECASE,
)
# "2025 total" behind columns of racks counts racks.
_IN_ALL: Final = re.compile(r"(?<![a-z])(?:total|sum|altogether|full year)(?![a-z])", re.IGNORECASE)
# "Last week", "calendar years": times that date a column and measure none.
_DATES: Final = re.compile(r"(?<![a-z])(?:calendar|fiscal|financial|business)(?![a-z])|(?<!s)$", re.IGNORECASE)
# "CoWoS wafers at TSMC"; "TPU shipments, units", "Trainium output (units)".
_WHOSE: Final = re.compile(r" (?:at|by|for|from|of|to|in) (?=[A-Z])")
_DEALT: Final = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9 -]{0,30}?)s? (?:shipments|sales|output|production|deliveries|orders|volumes?)"
    r"(?:, units| \(units\))$"
)
# "China, % of sales" heads a column.
_PERCENT_OF: Final = re.compile(r"(?:^|[,(] ?)(?:%|percent|per cent) of ", re.IGNORECASE)
# "Who sells how many accelerators in China" above the table.
_HOW_MANY: Final = re.compile(r"(?<![a-z])how many ([a-z-]+(?: [a-z-]+)?s)(?![a-z])", re.IGNORECASE)
_MARKUP: Final = " *_#:"
_UNIT: Final = re.compile("^units?: ", re.IGNORECASE)
_PARTS: Final = re.compile(r"[,;:] ")
_SCALE: Final = re.compile(r"(?:in )?(thousand|million|billion|trillion|k|m|bn|000)s?$|'(000)s?$", re.IGNORECASE)
# "Millions of US dollars": a scale before its unit.
_SCALED: Final = re.compile(r"(?:all )?(?:in )?(thousand|million|billion|trillion)s of (.+)$", re.IGNORECASE)
# Plurals that count nothing: what they measure is money.
_MONEY_NOUNS: Final = {"sale", "earning", "revenue", "profit", "cost", "loss", "expense", "asset"}
_RANK: Final = re.compile(r"(?:^|\b)(?:rank(?:ing)?|no\.?|#)$|排名|名次|序号", re.IGNORECASE)
_LETTERS: Final = {"K": Decimal(10**3), "M": Decimal(10**6), "B": Decimal(10**9), "T": Decimal(10**12)}
_SCALES: Final = {"k": "thousand", "m": "million", "bn": "billion", "000": "thousand"}
_QUALIFIERS: Final = {"~": "about", ">": "over", "<": "under"}
_LONGEST_LABEL: Final = 90
# No article has more; a file that does would take a second for every few thousand.
_MOST_LABELS: Final = 1000
# How much of a paragraph above a table may say its unit.
_MOST_ABOVE: Final = 300
_SENTENCES: Final = re.compile(r"(?<=[.!?]) ")
# "An analyst, citing toolmakers: 9,000": whom a label names by the way.
_NAMED_ASIDE: Final = {"company", "person"}
_LONGEST_UNIT: Final = 40
_ABOUT: Final = re.compile(r"(?:about|around|over|some|nearly|roughly|almost) [0-9]")
_LONGEST_SYMBOL: Final = 4
_MEASURES: Final = {"percent": Measure.PERCENT, "x": Measure.MULTIPLE}
# 2026E PE, PE(2027E).
_DATED: Final = re.compile(r"^20[0-9]{2}年?[ae]? ?|\(20[0-9]{2}[ae]?\)$")
_TOLD: Final = {Measure.COUNT, Measure.MONEY, Measure.PERCENT}


class Tables:
    """Reads the bare cells of the tables of one text. Time is linear in the text; every label is read once."""

    def __init__(self, text: str, read: Reader, counted: Mapping[str, str]) -> None:
        """`counted` names the unit of labels that name none themselves: context → token."""
        self._text = text
        self._read = read
        self._counted = counted
        self._units: dict[tuple[str, bool], Draft | None] = {}

    def add_to(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts, by place, with those of table cells; a cell's own open draft gives way."""
        cells = [found for table in tables(self._text) for found in self._cells(table)]
        if not cells:
            return list(drafts)
        kept, index = [], 0
        for draft in drafts:
            while index < len(cells) and cells[index][0].end <= draft.start:
                index += 1
            inside = index < len(cells) and cells[index][0].start <= draft.start
            if not inside or _fills(draft, *cells[index]) or _stays(draft, *cells[index]):
                kept.append(draft)
        taken = {draft.start for draft in kept}
        found = [_draft(cell, unit) for cell, unit in cells if unit is not None and _is_bare(cell, unit)]
        return sorted([*kept, *(draft for draft in found if draft.start not in taken)], key=lambda draft: draft.start)

    def _cells(self, table: Table) -> Iterator[tuple[Cell, Draft | None]]:
        """The cells that are bare numbers, with their unit; those that only count or number the rows have none."""
        head = table.head
        scaled = self._in_millions(table)
        for row in table.rows:
            bare = table.spaced or table.headed or bool(head) or any(cell.number for cell in row[1:])
            if not bare or not any(cell.has_digits for cell in row[1:]):
                head = row
                continue
            numbered = row[0].number is not None and len(row) > 1 and not row[1].has_digits
            for column, cell in enumerate(row):
                if ((numbered or table.headed) and column == 0) or (head and _RANK.search(_head_of(head, row, column))):
                    yield cell, None
                elif cell.number is not None or (column and _is_short(cell)):
                    listed = self._unit(table.above, whole=False) if table.headed and column else None
                    if listed is not None and listed.measure is not Measure.COUNT:
                        yield cell, listed
                        continue
                    unit = self._unit_of(row, head, column, table.above, numbered=numbered)
                    if unit is None and column and _NO_AMOUNTS.search(row[0].text) is None:
                        unit = scaled
                    if unit is not None:
                        yield cell, unit

    def _in_millions(self, table: Table) -> Draft | None:
        """The amounts of a table above which only their scale is said; dollars, where no cell names their currency."""
        scale = _IN_MILLIONS.search(table.above[-_LONGEST_LABEL:])
        if scale is None:
            return None
        signs = (_SIGN.match(cell.text) for row in table.rows for cell in row)
        sign = next((found[1] for found in signs if found is not None), "$")
        return self._one(f"{sign} {scale[1].lower()}", "")

    def _unit_of(self, row: list[Cell], head: list[Cell], column: int, above: str, *, numbered: bool) -> Draft | None:
        """The unit that the nearest label names: the row's, the column's, the corner's, the line's above the table."""
        named = column and not numbered and row[0].number is None
        by_row = self._unit(row[0].text, whole=True) if named else None
        by_column = self._unit(_head_of(head, row, column), whole=True)
        if by_row is not None and (by_column is None or by_row.measure is not Measure.COUNT):
            return by_row if by_column is not None else self._scaled_above(by_row, above)
        if by_column is not None or row[column].scaled:
            return self._scaled_above(by_column, above)
        if column > 1 and _IN_ALL.search(_head_of(head, row, column)) is not None:
            beside = self._unit(_head_of(head, row, column - 1), whole=True)
            if beside is not None and beside.measure is Measure.COUNT:
                return beside
        corner = self._unit(head[0].text, whole=False) if head and column else None
        return corner or self._unit(above, whole=False)

    def _scaled_above(self, by_column: Draft | None, above: str) -> Draft | None:
        """What a label counts by the thousand where the line above says so: "Cards" under "(thousand cards)"."""
        if by_column is None or by_column.measure is not Measure.COUNT or by_column.value != ONE:
            return by_column
        scaled = self._unit(above, whole=False)
        if scaled is not None and scaled.noun == "unit" and scaled.value != ONE:
            scaled = _named(by_column.unit or "", Measure.COUNT, scaled.value)  # PCs under "millions of units"
        return scaled if scaled is not None and scaled.unit == by_column.unit else by_column

    def _unit(self, label: str, *, whole: bool) -> Draft | None:
        key = (label, whole)
        if key not in self._units:
            parts = [label] if whole or len(label) <= _LONGEST_LABEL else _SENTENCES.split(label[-_MOST_ABOVE:])[::-1]
            parts = (
                [part for part in parts if 0 < len(part) <= _LONGEST_LABEL] if len(self._units) < _MOST_LABELS else []
            )
            found = (self._read_label(part, whole=whole) for part in parts)
            self._units[key] = next((unit for unit in found if unit is not None), None)
        return self._units[key]

    def _read_label(self, label: str, *, whole: bool) -> Draft | None:
        label = label.strip(_MARKUP)
        if whole and (unit := self._counted.get(_DATED.sub("", label.lower()))) is not None:
            return _named(unit, _MEASURES.get(unit, Measure.COUNT))
        for unit, rest in _stated(label, whole=whole):
            draft = self._one(unit, rest)
            if draft is not None and draft.measure is Measure.MONEY and "/" not in (draft.unit or "/"):
                draft.unit = f"{draft.unit}{_rented(label)}"
            if draft is not None and (_is_told(draft, unit) if unit == label else draft.unit not in _NAMED_ASIDE):
                return draft
        if whole:
            return _named("/hour", Measure.MONEY) if _HOURLY.search(label) is not None else None
        measured = (self._one(found[1].removesuffix(" of the total"), "") for found in _IN.finditer(label))
        return next((draft for draft in measured if draft is not None and draft.unit != "count"), None)

    def _one(self, unit: str, rest: str) -> Draft | None:
        """One of a unit, if a label that says it so is read to its end."""
        for text in _with_one(unit, rest):
            drafts = self._read(text)
            if len(drafts) != 1 or drafts[0].open or drafts[0].value <= 0 or drafts[0].end < len(text) - 1:
                continue
            draft = drafts[0]
            if draft.start > text.index("1"):  # "eight-GPU server: 4 million yuan" is a line of a list, and no unit
                continue
            dated = draft.measure is Measure.DURATION and _DATES.search(unit) is not None
            if draft.noun not in _MONEY_NOUNS and not dated:
                return draft
        return None


def _rented(label: str) -> str:
    """The time of a rent that a label names beside its currency: 单卡时租(元)."""
    rented = _RENTED.search(label)
    return "" if rented is None else "/hour" if rented[1] else "/month"


def _named(unit: str, measure: Measure, value: Decimal = ONE) -> Draft:
    draft = Draft.word(0, 0, value)
    draft.name(unit, measure, "cell", 0)
    return draft


def _is_told(draft: Draft, label: str) -> bool:
    """Whether a label that is a unit by its name is meant as one; it is mostly something else: Micron, Point, Watt."""
    several = draft.measure is Measure.PHYSICAL and draft.factor > ONE and label.endswith("s")
    return several or draft.measure in _TOLD or len(label) <= _LONGEST_SYMBOL


def _head_of(head: list[Cell], row: list[Cell], column: int) -> str:
    """The text at the head of a column; empty where the head has other columns than the row."""
    behind = len(row) - column
    return head[-behind].text if len(head) in {len(row), len(row) - 1} and behind <= len(head) else ""


def _stated(label: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """What a label may say as its unit, with the rest of the label: `whole` also tries all of it."""
    if (price := _TOKEN_PRICE.search(label)) is not None:
        yield f"{price['money'] or price['money_first']}/{price['many'] or price['by'] or ''}token", ""
    if (dealt := _DEALT.match(label)) is not None:
        yield f"{dealt[1]} units", ""
    if (brackets := _BRACKETS.search(label)) is not None:
        for part in reversed(re.split("[,;]", brackets[1])):
            yield _UNIT.sub("", part.strip()), label[: brackets.start()].strip()
    if (stated := _STATED.search(label)) is not None:
        yield (stated[1] or stated[2]).strip(), label[: stated.start()].strip(" (")
    yield from _in_words(label, whole=whole)
    if not whole and _RATE.search(label) is not None:
        parts = _PARTS.split(_BRACKETS.sub("", label).strip())
        yield from ((part.strip(), "") for part in parts if _RATE.search(part) and _CURRENCY.match(part.strip()))
    head, comma, tail = label.rpartition(",")
    if comma and len(tail) <= _LONGEST_UNIT:
        yield tail.strip(), head.strip()
    if whole:
        yield label, ""
        if " per " in label:
            yield label.partition(" per ")[0], ""  # Chips per pod
        yield label.rsplit(maxsplit=1)[-1], ""
        if (whose := _WHOSE.search(label)) is not None:
            yield label[: whose.start()], ""


def _in_words(label: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Shares of something, and what a line above a table asks the number of."""
    if _PERCENT_OF.search(label) is not None:
        yield "%", ""
    if not whole and (counted := _HOW_MANY.search(label)) is not None:
        yield counted[1], ""
        yield counted[1].rsplit(maxsplit=1)[-1], ""


def _with_one(unit: str, rest: str) -> Iterator[str]:
    """A unit as it would be written behind the number one."""
    if not unit or len(unit) > _LONGEST_UNIT:
        return
    if (currency := _CURRENCY.match(unit)) is not None:
        if currency[2][:1].isdigit():
            return  # "on demand: $2.49/hr" is a line of a list, and no unit
        rest = currency[2].removesuffix("s")
        yield f"{currency[1]}1{rest}"
        yield f"{currency[1]}1 {rest}"
    elif (scaled := _SCALED.match(unit)) is not None:
        yield f"1 {scaled[1].lower()} {scaled[2]}"
    elif (scale := _SCALE.match(unit)) is not None:
        word = (scale[1] or scale[2]).lower()
        if rest:
            yield f"1 {_SCALES.get(word, word)} {rest}"
            yield f"1 {_SCALES.get(word, word)} {rest[0].lower()}{rest[1:]}"
    elif not unit[0].isdigit():  # "2025 sales" is no unit
        if len(unit) == 1 and rest:
            yield f"{rest}1{unit}"  # 机柜出货推估(单位:座)
        yield f"1 {unit}"
        yield f"1{unit}"


def _is_short(cell: Cell) -> bool:
    """Whether a cell may hold one number of words: 4.1 million, about 120,000."""
    return (
        (cell.has_digits or _ABOUT.match(cell.text) is not None)
        and len(cell.text) <= _LONGEST_UNIT
        and cell.number is None
    )


def _is_bare(cell: Cell, unit: Draft) -> bool:
    found = cell.number
    falls = found is not None and found["to"] is not None and not _rises(found["run"], found["to"])
    return found is not None and not falls and not (unit.unit or "").startswith("/")


def _rises(low: str, high: str) -> bool:
    return Decimal(low.replace(",", "")) < Decimal(high.replace(",", ""))


def _fills(draft: Draft, cell: Cell, unit: Draft | None) -> bool:
    """Name what a cell's number counts where words scale it or stand around it: 4.1 million under yuan."""
    if unit is None or not draft.open or _is_bare(cell, unit) or (unit.unit or "").startswith("/"):
        return False
    if draft.end < cell.end or ONE not in (draft.scale, unit.value):
        return False
    draft.name(unit.unit or "", unit.measure or Measure.COUNT, "cell", draft.end)
    draft.noun = unit.noun
    draft.multiply(unit.value)
    return True


def _stays(draft: Draft, cell: Cell, unit: Draft | None) -> bool:
    """Whether a cell's own draft stays; its column may scale its money ($55.7 under "$bn") or say its rate."""
    if unit is None or draft.open:
        return False
    if draft.prefixed and unit.measure is not Measure.MONEY:
        return True
    if cell.scaled and draft.unit != unit.unit:
        return False
    if draft.measure is Measure.MONEY is unit.measure and draft.scale == ONE:
        if unit.unit == "/hour" and "/" not in (draft.unit or "/"):
            draft.unit = f"{draft.unit}/hour"
        elif draft.unit == unit.unit:
            draft.multiply(unit.value)
            draft.scale = unit.value
        elif (unit.unit or "").startswith(f"{draft.unit}/"):
            draft.unit = unit.unit
            draft.multiply(unit.value)
    return True


def _draft(cell: Cell, unit: Draft) -> Draft:
    found = NUMBER.fullmatch(cell.text)
    read = read_digits(found["run"]) if found is not None else None
    value, step, _ = read if read is not None else (Decimal(0), ONE, 0)
    high = value
    if found is not None and found["to"] is not None and (last := read_digits(found["to"])) is not None:
        high = last[0]
    draft = Draft(cell.start, cell.end, cell.start, cell.end, value, high, ONE, step)
    draft.unit, draft.measure, draft.noun, draft.kind = unit.unit, unit.measure, unit.noun, "cell"
    draft.multiply(unit.value)
    if found is not None:
        draft.multiply(_LETTERS.get(found["scale"], ONE))
        draft.qualifier = "over" if found["more"] else _QUALIFIERS.get(found["sign"])
        if found["sign"] in {"+", "-"} and unit.measure in {Measure.PERCENT, Measure.POINTS}:
            draft.direction = "up" if found["sign"] == "+" else "down"
        elif found["sign"] == "-":
            draft.negate()
    return draft
