"""What speaks for a figure being told as a fact, a plan or a forecast.

Each fact is a few words that a reader of the weights (config/moods.toml) understands: which cue governs the figure and
where it stands, how its period lies to the day of publication, how the figures around it are told, the words beside it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from monitor.analyse.context import Context
from monitor.analyse.cues import Cue
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.periods_calendar import parsed
from monitor.analyse.scene import is_money
from monitor.analyse.statuses_cues import ranges
from monitor.analyse.statuses_telling import Telling, Verdict
from monitor.domain.figures import Status

# A period that ended so long before publication is history.
_HISTORY = timedelta(days=100)
# Characters between a cue and its figure.
_CLOSE, _NEAR, _NOUN = 12, 40, 32
# Characters of a clause around a figure that are looked at, and its words that may hold the verb: bounds on the work.
_LEFT, _RIGHT, _VERB = 60, 40, 12
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_MODALS = frozenset({"will", "would", "could", "may", "might", "should", "must", "can", "shall"})
_PAST = frozenset(
    [
        *("was", "were", "had", "grew", "rose", "fell", "made", "built", "bought", "spent", "paid", "sold", "went"),
        *("got", "took", "put", "won", "lost", "came", "said", "told", "held", "ran", "began", "cut", "hit", "set"),
        *("led", "gave"),
    ]
)
_FISCAL = re.compile(r"FY(\d{4})")
_INCOME = frozenset({"revenue", "profit", "loss"})
_REPORTED = 4
_MENTIONS = 4


class Told(NamedTuple):
    """A document's figures as the rules tell them, one entry a figure each."""

    metrics: Sequence[str | None]
    periods: Sequence[str | None]
    tellings: Sequence[Telling]
    verdicts: Sequence[Verdict]
    statuses: Sequence[Status]


class Account:
    """A document whose figures the rules have told: what it says of all of them."""

    def __init__(self, context: Context, told: Told) -> None:
        self.context = context
        self.told = told
        self.by_metric: dict[str | None, dict[Status, int]] = defaultdict(dict)
        self._by_value: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for index, quantity in enumerate(context.quantities):
            of_metric, status = self.by_metric[told.metrics[index]], told.statuses[index]
            of_metric[status] = of_metric.get(status, 0) + 1
            self._by_value[quantity.low, quantity.high, quantity.unit].append(index)
        results = sum(metric in _INCOME for metric in told.metrics)
        self.kind = "report" if results >= _REPORTED else "mentions results" if results else "other news"

    def elsewhere(self, index: int) -> Iterator[Status]:
        """How a few other mentions of a figure's value are told."""
        quantity = self.context.quantities[index]
        places = self._by_value[quantity.low, quantity.high, quantity.unit][:_MENTIONS]
        return (self.told.statuses[other] for other in places if other != index)


class Mood:
    """One figure of an account."""

    def __init__(self, account: Account, index: int) -> None:
        self._account, self._index = account, index
        self._context, self._told = account.context, account.told
        self._quantity = account.context.quantities[index]
        self._telling = account.told.tellings[index]
        self._metric = account.told.metrics[index] or "unknown"
        self.rules = account.told.statuses[index]
        self._lies = lying(account.told.periods[index], account.context.published)[0]
        self._clause = self._telling.clauses[self._telling.home(self._quantity.start)]

    def facts(self) -> list[str]:
        """What there is to say of how the figure is told, each fact once."""
        found = dict.fromkeys(self._of_figure())
        words = self._of_words_chinese() if self._context.language.chinese else self._of_words()
        for more in (self._of_cues(), self._of_neighbours(), self._of_document(), words):
            found.update(dict.fromkeys(more))
        return list(found)

    def _of_figure(self) -> Sequence[str]:
        unit = self._quantity.unit
        kind = "money" if is_money(unit) else "ratio" if unit in RATIOS else "power" if unit == "W" else "count"
        _, stretch = lying(self._told.periods[self._index], self._context.published)
        kind = f"{kind} range" if ranges(self._quantity) else kind
        return _crossed(
            self._metric,
            self.rules,
            "told" if self._told.verdicts[self._index].told else "untold",
            "zh" if self._context.language.chinese else "en",
            f"{kind} rate" if "/" in unit else kind,
            self._lies,
            stretch,
            self._telling.sentence.kind.value,
            f"qualified {self._quantity.qualifier}",
        )

    def _of_cues(self) -> Iterator[str]:
        telling, quantity = self._telling, self._quantity
        before, earlier, behind, later = self._cues
        strong = [cue for cue in before if cue.key != "weak"]
        if strong:
            yield from self._said("governed by", strong[-1])
            gap = quantity.start - strong[-1].end
            away = "close" if gap <= _CLOSE else "near" if gap <= _NEAR else "far"
            yield f"governed by {strong[-1].key}, {away}"
            yield from (f"clause has {cue.key}" for cue in strong)
            if len(strong) > 1:
                yield f"governed by {strong[-1].key} after {strong[-2].key}"
                yield f"second word {self._word(strong[-2])}"
        else:
            yield "ungoverned"
            yield f"ungoverned, {self._metric}"
            yield f"ungoverned, {self._lies}"
            yield f"ungoverned, {self._metric}, {self._lies}"
            if before:
                yield f"weakly governed by {self._word(before[-1])}"
            if earlier:
                yield from self._said("earlier", earlier[-1])
            else:
                yield "nothing earlier"
                yield f"nothing earlier, {self._metric}"
        if behind:
            key = behind[0].key
            yield f"behind {key}, {'close' if behind[0].start - quantity.end <= _NOUN else 'far'}"
            yield f"behind {key}, {self._metric}"
            yield f"behind word {self._word(behind[0])}"
        if later:
            yield f"later {later[0].key}"
        yield from (f"sentence has {cue.key}" for cue in telling.cues if cue.key not in {"weak", "nothing"})
        if telling.lead is not None:
            yield f"lead {telling.lead.key}"

    def _of_neighbours(self) -> Iterator[str]:
        metrics, statuses, index = self._told.metrics, self._told.statuses, self._index
        if index:
            where = "same sentence" if index > self._telling.first else "sentence before"
            alike = metrics[index - 1] == metrics[index]
            yield f"after {statuses[index - 1]}, {where}, {'alike' if alike else 'other'}"
            yield f"after {statuses[index - 1]}, {where}"
            if alike:
                yield f"after {statuses[index - 1]}, {self._metric}"
        if index + 1 < len(metrics):
            where = "same sentence" if index + 1 in self._telling.own else "next sentence"
            kin = "alike" if metrics[index + 1] == metrics[index] else "other"
            yield f"ahead of {statuses[index + 1]}, {where}, {kin}"

    def _of_document(self) -> Iterator[str]:
        account = self._account
        others = {**account.by_metric[self._told.metrics[self._index]]}
        others[self.rules] -= 1
        most = max(others, key=others.__getitem__)
        if others[most]:
            yield f"mostly {most}"
            yield f"mostly {most}, {self._metric}"
            if most is not self.rules:
                yield f"mostly {most}, rules {self.rules}"
            if others[most] == sum(others.values()):
                yield f"always {most}"
        else:
            yield "alone of its metric"
        yield account.kind
        yield f"{account.kind}, {self._metric}"
        for status in account.elsewhere(self._index):
            yield f"elsewhere {status}"

    def _of_words(self) -> Iterator[str]:
        folded, quantity, (start, end) = self._context.folded, self._quantity, self._clause
        before = _WORD.findall(folded, max(start, quantity.start - _LEFT), quantity.start)
        behind = _WORD.search(folded, quantity.end, min(end, quantity.end + _RIGHT))
        if before:
            yield f"word before {before[-1].lower()}"
            yield from (f"{form} before" for form in self._verb(before[-_VERB:]))
        if behind is not None:
            yield f"word behind {behind[0].lower()}"

    def _verb(self, words: Sequence[str]) -> Iterator[str]:
        """The form of the last word that looks like a verb, and whether an infinitive or a perfect stands before it."""
        for word in reversed(words):
            form = _form(word.lower())
            if form is not None:
                yield form
                yield f"{form}, {self._metric}"
                break
        for word, after in pairwise(words):
            if word == "to" and after[0].islower():
                yield "infinitive"
            elif word in {"has", "have"} and after.endswith("ed"):
                yield "perfect"
            elif word in {"is", "are"} and after.endswith("ing"):
                yield "progressive"

    def _of_words_chinese(self) -> Iterator[str]:
        folded, quantity, (start, end) = self._context.folded, self._quantity, self._clause
        before = folded[max(start, quantity.start - _LEFT) : quantity.start].rstrip()
        behind = folded[quantity.end : min(end, quantity.end + _RIGHT)].lstrip()
        if before:
            yield f"word before {before[-1]}"
        if behind:
            yield f"word behind {behind[0]}"
        if "了" in before or "了" in behind[:6]:
            yield "了"
        if "已" in before:
            yield "已"

    def _said(self, place: str, cue: Cue) -> Iterator[str]:
        yield f"{place} {cue.key}"
        yield f"{place} {cue.key}, {self._metric}"
        yield f"{place} {cue.key}, {self._lies}"
        yield f"{place} word {self._word(cue)}"

    def _word(self, cue: Cue) -> str:
        return self._context.folded[cue.start : cue.end].lower()

    @cached_property
    def _cues(self) -> tuple[list[Cue], list[Cue], list[Cue], list[Cue]]:
        """The cues before the figure in its clause, those of earlier clauses, those behind it, those of later ones."""
        start, end = self._clause
        quantity = self._quantity
        before: list[Cue] = []
        earlier: list[Cue] = []
        behind: list[Cue] = []
        later: list[Cue] = []
        for cue in self._telling.cues:
            if cue.key == "nothing":
                continue
            if start <= cue.start < quantity.start:
                before.append(cue)
            elif cue.key != "weak" and cue.start < start:
                earlier.append(cue)
            elif cue.key != "weak" and quantity.end <= cue.start:
                (behind if cue.start < end else later).append(cue)
        return before, earlier, behind, later


@lru_cache(maxsize=4096)
def _crossed(metric: str, rules: Status, said: str, *facts: str) -> tuple[str, ...]:
    """Facts of a figure by themselves and of its metric."""
    lies = facts[2]
    own = (metric, f"rules {rules}", f"rules {rules}, {metric}", f"{said}, {lies}", f"{said}, {metric}")
    return (*own, *facts, *(f"{metric}, {fact}" for fact in facts))


@lru_cache(maxsize=4096)
def lying(text: str | None, published: date | None) -> tuple[str, str]:
    """How a period lies to the day of publication, and the same with its length or with the name of a fiscal year."""
    period = parsed(text)
    if period is None or text is None:
        return "untimed", "no stretch"
    grain = period.grain.name.lower()
    if published is None or period.first is None or period.last is None:
        named = _FISCAL.match(text)
        if named is None or published is None:
            return "undated", f"undated {grain}"
        years = min(max(int(named[1]) - published.year, -1), 2)
        return "fiscal", f"fiscal {years:+d}{', a part' if '-' in text else ''}"
    if period.first > published:
        lies = "to come"
    elif period.last >= published:
        lies = "running"
    else:
        lies = "over" if published - period.last > _HISTORY else "just over"
    return lies, f"{lies} {grain}"


def _form(word: str) -> str | None:
    """The form of a word that looks like a verb."""
    if word in _MODALS:
        return "modal"
    if word == "to":
        return "to"
    if word.endswith("ed") or word in _PAST:
        return "past verb"
    if word.endswith("ing"):
        return "participle"
    return "s" if word.endswith("s") and len(word) > len("his") else None
