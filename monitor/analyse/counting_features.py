"""What speaks for a unit as that of a number which stands without one.

Each feature is a few words that a reader of the weights (config/counting.toml) understands: where the text tells that
unit and in numbers of what size, where it names the thing, the words beside the number, how it is written, and what the
rules say. Below stand the groups of features of a number and a unit, and under them the names of each group's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_again import SENTENCE
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.quantities_things import Counted
from monitor.analyse.units import Measure
from monitor.analyse.weighing import RULES, Group
from monitor.analyse.weighing import Measure as Weight

# How many quantities before a number and behind it are looked at.
_BACK, _AHEAD = 6, 3
_LEAST: Final = ("count", "chip", "company", "person")
_UNITED: Final = {Measure.MONEY, Measure.COUNT, Measure.PERCENT, Measure.MULTIPLE, Measure.DURATION}
_WORD_BEFORE: Final = re.compile(r"([a-z']+|[^\sa-z0-9])[ \"'(]*$")
_WORD_BEHIND: Final = re.compile(r"[ \"')]*([a-z']+|[^\sa-z0-9])")
_HAN: Final = re.compile(r"[\u3400-\u9fff]{1,2}$")
_MONEY: Final = re.compile(r"[A-Z]{3}(?:/|$)")
_REACH: Final = 160


@dataclass(frozen=True, slots=True)
class Around:
    """What a text tells around its bare numbers: all its drafts in order, and the things that it names."""

    lowered: str
    drafts: Sequence[Draft]
    counted: Counted


class Bare:
    """One number without a unit among the units that it may have; `rules` is that which the rules give it.

    `value` is what is written: the rules may have taken it for billions.
    """

    def __init__(self, around: Around, place: int, rules: str, value: Decimal) -> None:
        self._around, self._place, self.rules, self.value = around, place, rules, value
        self._draft = around.drafts[place]
        self.start = self._draft.start
        known = [(at, draft) for at, draft in self._nearby() if _lends(draft)]
        self._near: dict[str, tuple[int, Draft]] = {}
        for at, draft in sorted(known, key=lambda one: (abs(one[0] - place), one[0] > place)):
            self._near.setdefault(draft.unit or "", (at, draft))
        start = max(0, self._draft.start - _REACH)
        self._named = around.counted.between(start, self._draft.start)
        self._named_behind = around.counted.between(self._draft.end, self._sentence_end)[:1]

    def candidates(self) -> list[str]:
        """What the number may count: the units of its neighbours, the things of its sentence, and the commonest."""
        named = [unit for _, unit in (*self._named, *self._named_behind)]
        return list(dict.fromkeys([self.rules, *self._near, *named, *_LEAST]))

    def giver(self, unit: str) -> Draft | None:
        """The nearest quantity of a unit."""
        return self._near[unit][1] if unit in self._near else None

    def measures(self, unit: str) -> tuple[Weight, ...]:
        """The voice of the rules."""
        return ((RULES, 1.0),) if unit == self.rules else ()

    def features(self, unit: str) -> list[Group]:
        """What speaks for a unit."""
        sort = "money" if _MONEY.match(unit) else unit
        groups: list[Group] = [(_worded, sort, *self._words), (_written, sort, *self._form)]
        if unit == self.rules:
            groups.append((_ruled, sort, self._how, *self._form, *self._share(unit)))
        if unit in self._near:
            groups.append((_told, sort, *self._relation(unit)))
        groups.append((_thing, sort, self._thing(unit)))
        groups.append((_document, sort, *self._share(unit)))
        return groups

    @property
    def _how(self) -> str:
        """How the rules came to their unit."""
        draft = self._draft
        if draft.noun is not None:
            return "shared noun" if draft.shared else "own noun"
        return "shared" if draft.shared else "told"

    def _nearby(self) -> Iterator[tuple[int, Draft]]:
        low, high = max(0, self._place - _BACK), self._place + _AHEAD + 1
        return ((low + at, one) for at, one in enumerate(self._around.drafts[low:high]) if low + at != self._place)

    @property
    def _sentence_end(self) -> int:
        end = self._draft.end
        found = SENTENCE.search(self._around.lowered, end, end + _REACH)
        return found.start() if found is not None else end + _REACH

    @property
    def _words(self) -> tuple[str, str, str]:
        text, draft = self._around.lowered, self._draft
        low = max(0, draft.first - 24)
        before = _WORD_BEFORE.search(text, low, draft.start)
        further = _WORD_BEFORE.search(text, low, before.start()) if before is not None else None
        han = _HAN.search(text, low, draft.start)
        behind = _WORD_BEHIND.match(text, draft.end, draft.end + 16)
        word = han.group() if han is not None else before[1] if before is not None else ""
        return word, further[1] if further is not None else "", behind[1] if behind is not None else ""

    @property
    def _form(self) -> tuple[str, str, str]:
        text, draft = self._around.lowered, self._draft
        line = text.rfind("\n", 0, draft.start) + 1
        end = text.find("\n", draft.end)
        row = "|" in text[line : end if end >= 0 else len(text)]
        kind = "title" if not line else "row" if row else "prose"
        size = len(str(int(abs(self.value))))
        form = "words" if draft.words else "decimal" if draft.step is not None and draft.step < draft.scale else "whole"
        scale = "plain" if draft.scale == ONE else f"e{len(str(int(draft.scale))) - 1}"
        return f"{size} digits", f"{scale} {form}", kind

    def _relation(self, unit: str) -> tuple[str, str, str, str]:
        at, giver = self._near[unit]
        draft, text = self._draft, self._around.lowered
        back = at < self._place
        between = text[giver.end : draft.start] if back else text[draft.end : giver.start]
        where = "line" if "\n" in between else "sentence" if SENTENCE.search(between) is None else "paragraph"
        away = abs(at - self._place)
        ratio = _ratio(self.value, giver)
        scale = "same scale" if giver.scale == draft.scale else "other scale"
        return ("back" if back else "ahead") + (f" {away}" if away < 3 else " far"), where, ratio, scale

    def _thing(self, unit: str) -> str:
        if self._named and self._named[-1][1] == unit:
            parted = SENTENCE.search(self._around.lowered, self._named[-1][0], self._draft.start)
            return "last named here" if parted is None else "last named before"
        if any(one == unit for _, one in self._named):
            return "named before"
        return "named behind" if any(one == unit for _, one in self._named_behind) else "not named"

    def _share(self, unit: str) -> tuple[str, str]:
        """How many quantities of the document, and of its numbers of this size, have a unit."""
        known = [draft for draft in self._around.drafts if _lends(draft) and draft is not self._draft]
        alike = [draft for draft in known if draft.value <= self.value * 10 and self.value <= draft.high * 10]
        return _part(unit, known), _part(unit, alike)


def _lends(draft: Draft) -> bool:
    """Whether a bare number may have the unit of a quantity."""
    return not draft.open and draft.factor == ONE == draft.per and draft.measure in _UNITED


def _ratio(value: Decimal, giver: Draft) -> str:
    """How a number compares with that of another quantity."""
    if giver.value == value:
        return "same value"
    for times in (3, 10, 100):
        if giver.value <= value * times and value <= giver.high * times:
            return f"within {times}"
    return "greater" if value > giver.value else "less"


def _part(unit: str, drafts: Sequence[Draft]) -> str:
    count = Counter(draft.unit for draft in drafts)
    if unit not in count:
        return "none"
    share = count[unit] / len(drafts)
    return "most" if share > 0.5 else "many" if share > 0.2 else "some"


def _worded(sort: str, before: str, further: str, behind: str) -> Iterator[str]:
    yield f"{sort}: before {before}"
    yield f"{sort}: before {further} {before}"
    yield f"{sort}: behind {behind}"
    yield f"{sort}: between {before}, {behind}"


def _written(sort: str, size: str, form: str, kind: str) -> Iterator[str]:
    yield sort
    yield f"{sort}: {size}"
    yield f"{sort}: {form}"
    yield f"{sort}: {form}, {size}"
    yield f"{sort}: {kind}"


def _ruled(sort: str, how: str, size: str, form: str, kind: str, share: str, alike: str) -> Iterator[str]:
    yield f"rules {how}"
    yield f"rules {kind}, {how}"
    yield f"rules {form}, {how}"
    yield f"rules {size}, {how}"
    yield f"rules {sort}, {how}"
    yield f"rules {share} here, {how}"
    yield f"rules {alike} alike, {how}"


def _told(sort: str, place: str, where: str, ratio: str, scale: str) -> Iterator[str]:
    yield f"told {place}"
    yield f"told {place}, {where}"
    yield f"told {ratio}"
    yield f"told {ratio}, {scale}"
    yield f"told {where}, {ratio}"
    yield f"{sort}: told {place}"
    yield f"{sort}: told {place}, {where}"
    yield f"{sort}: told {ratio}, {scale}"
    yield f"told {place}, {where}, {ratio}"


def _thing(sort: str, named: str) -> Iterator[str]:
    yield named
    yield f"{sort}: {named}"


def _document(sort: str, share: str, alike: str) -> Iterator[str]:
    yield f"{share} here"
    yield f"{alike} alike"
    yield f"{sort}: {alike} alike"
