"""Sums of a group of firms, none of which bears them alone: "the four will spend $610 billion", 五大云厂商合计."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from monitor.analyse.context import Sentence
from monitor.analyse.kinds import COMPANIES, FIRMS, PRODUCTS
from monitor.analyse.markers import Markers
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.roster import Roster
from monitor.analyse.scene import Scene
from monitor.domain.readings import Quantity

_SUMMED = frozenset({"capex", "revenue", "profit", "loss", "valuation", "cost", "growth", "funding"})
# Of orders and goods, those of a group that the sentence names are its first member's.
DEALT = frozenset({"order_value", "order_volume", "shipments", "production"})
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("three 三", "four 四", "five 五", "six 六", "seven 七", "eight 八", "nine 九", "ten 十"), start=3
    )
    for word in (*words.split(), str(number))
}
_NUMBER = "(?:three|four|five|six|seven|eight|nine|ten|[3-9]|10)"
_KINDS = (
    r"(?:hyperscalers?|companies|firms|giants|groups|players|vendors|suppliers|[a-z]*makers|brands|clouds|providers|"
    r"builders|spenders|carriers|operators|foundries|manufacturers|start-?ups|labs|names|producers|developers)(?![a-z'])"
)
_GROUP = re.compile(
    rf"{_NUMBER} (?:[A-Za-z][A-Za-z.-]* ){{0,4}}?{_KINDS}"
    rf"|{_NUMBER}(?= (?:to|will|would|could|are|were|have|had|together|combined|now|expect|plan|spent|spend|spending|"
    r"at|by|in|this|next|last)\b)"
    rf"|(?:big|biggest|large|largest|leading|major|top) (?:[A-Za-z-]+ ){{0,2}}{_KINDS}"
    r"|hyperscalers(?![a-z'])|Big Tech(?![a-z'])|(?:tech|cloud|internet) giants(?![a-z'])|combined (?=[a-z])",
    re.IGNORECASE,
)
# The words with which a group is told, sought first: few texts have many of them.
_BEGINS = re.compile(
    r" (?:three|four|five|six|seven|eight|nine|ten|[3-9]|10|big|biggest|large|largest|leading|major|top|hyperscalers|"
    r"tech|cloud|internet|combined)(?= )|\s(?=Hyperscalers|Combined |Big |hyperscalers)"
)
# What tells a number of firms from all of them: "four hyperscalers" may be any.
_ALL = re.compile(
    r"(?:\b(?:the|these|those|all|top|big)|'s)(?: (?:world's|top|big|biggest|large|largest|leading|major|main|other))*"
    r"(?: of the)? ?$",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(rf"{_NUMBER}(?![A-Za-z0-9])", re.IGNORECASE)
_TOGETHER = ("Combined ", "combined ")
_OF_MONEY = re.compile(
    r"(?:[a-z-]+ ){0,3}?(?:capex|spending|spend|outlays?|budgets?|investments?|revenues?|sales|incomes?|profits?|"
    r"earnings|valuations?|market (?:value|cap)|worth|expenditures?|commitments?)\b"
)
# What makes of a group those who are dealt with, or one of many.
_APART = re.compile(
    r"\b(?:(?:each|one|some|two|three|most|any|none|first|largest|biggest|members?|many|all) (?:of|among) "
    r"(?:the |these |its )?|(?:to|from|than|with|among|like|unlike|serves?|joins?|joined|told|tells?|between|beat|"
    r"against|per) (?:the |these |its |all )?)(?:[a-z']+ )*$",
    re.IGNORECASE,
)
_EACH = re.compile(r",? (?:each|apiece)\b|[^,。;]{0,4}(?:每家|各自|不等)")
_THAT_SUM = re.compile(r"(?:That|This|The) (?:sum|total|amount|combined)\b|(?:这一|该)(?:总额|总和|合计|规模)")
_CHINESE_GROUP = re.compile(
    r"(?:前)?(?:[三四五六七八九十]大|[三四五六七八九]巨头|[三四五六七八九十]家)"
    r"(?:[^,。;:、\d]{0,8}?(?:厂商|服务商|业者|企业|公司|巨头|原厂|代工厂|供应商|运营商|云厂|云商|CSP|大厂|品牌|云端))?"
)
_CHINESE_SUM = re.compile(r"合计|总计|总和|加总|加起来|总额|合共|共|总(?=资本|营收|投)")
_CHINESE_APART = re.compile(r"(?:向|对|给|为|与|和|同|比|是|来自|之一|第)$")
_AMONG = re.compile(r"之一|中的|分别|各自|每家|均|各(?!家云)|的?(?:客户|买家)")
_SOMEBODYS = re.compile(r"Chin(?:a|ese)|domestic|local|中国|国内|大陆|国产|本土|内地")
# Whose trade a group's word names: those of it that the catalogue knows; of clouds, who has no place before them.
_TRADES: tuple[tuple[Callable[[Roster, str], bool], re.Pattern[str]], ...] = (
    (lambda roster, firm: roster.memory(firm), re.compile("memory|存储|记忆体")),
    (lambda roster, firm: roster.foundry(firm), re.compile("foundr|代工")),
    (
        lambda roster, firm: roster.cloud(firm) or not roster.chained(firm),
        re.compile(r"hyperscaler|cloud|data cent|builders|spenders|giants|tech|云|CSP|巨头|科技"),
    ),
)
_STOPS = re.compile("[。;:]")
_NATION = 14
# Sentences back, and at the beginning, in which the list of a group's members may stand.
_BACK = 12
_OPENING = 3
_LEAST = 3


class Group(NamedTuple):
    """Where a text tells of a group of firms, and how many they are where it says so."""

    start: int
    end: int
    number: int | None
    joint: bool


class Groups:
    """The groups of firms of one document. Found once, when a figure first asks."""

    def __init__(self, scene: Scene, markers: Markers, roster: Roster) -> None:
        self._roster = roster
        self._scene = scene
        self._markers = markers
        self._chains: dict[int, list[tuple[str, ...]]] = {}

    def sharing(self, quantity: Quantity, metric: str) -> tuple[str, ...] | None:
        """The firms that share a sum, as far as the text names them; None for a figure that some one firm bears."""
        if metric not in _SUMMED | DEALT or (metric == "revenue" and quantity.unit in RATIOS):
            return None
        scene = self._scene
        sentence = scene.context.sentence_at(quantity.start)
        last = self._last_between(sentence.start, quantity.start)
        if last is None:
            return self._again(quantity, sentence) if metric in _SUMMED else None
        group = None if _EACH.match(scene.folded, quantity.end) else self._governing(last, quantity, sentence)
        if group is None:
            return None
        named = scene.mentions(sentence.start, quantity.start, COMPANIES)
        if metric in DEALT and any(not self._markers.cited(one) for one in named):
            return None
        return self._members(group, sentence)

    @cached_property
    def _found(self) -> list[Group]:
        return list(self._chinese() if self._scene.chinese else self._english())

    def _english(self) -> Iterator[Group]:
        folded, told = self._scene.folded, 0
        for begin in _BEGINS.finditer(folded):
            match = _GROUP.match(folded, begin.start() + 1)
            if match is None or match.start() < told:
                continue
            told = match.end()
            ahead = folded[max(match.start() - 48, 0) : match.start()]
            number = _NUMBER_FIRST.match(match[0])
            joint = match[0].startswith(_TOGETHER)
            if joint and _OF_MONEY.match(folded, match.end()) is None:
                continue
            if (number is not None and not _ALL.search(ahead)) or _APART.search(ahead):
                continue
            if _SOMEBODYS.search(ahead[-_NATION:] + match[0]):
                continue
            yield Group(match.start(), match.end(), _NUMBERS[number[0].lower()] if number else None, joint)

    def _chinese(self) -> Iterator[Group]:
        folded = self._scene.folded
        for match in _CHINESE_GROUP.finditer(folded):
            ahead = folded[max(match.start() - _NATION, 0) : match.start()]
            if _CHINESE_APART.search(ahead) or _SOMEBODYS.search(ahead[-6:] + match[0]):
                continue
            if _AMONG.match(folded, match.end()):
                continue
            number = next((_NUMBERS[sign] for sign in match[0][:2] if sign in _NUMBERS), None)
            yield Group(match.start(), match.end(), number, joint=False)

    def _governing(self, group: Group, quantity: Quantity, sentence: Sentence) -> Group | None:
        """The group, where a figure is its measure: before it in its clause, with no firm between or before."""
        scene = self._scene
        left, _ = scene.clause_at(quantity.start)
        if scene.chinese and not self._summed(group, quantity):
            return None
        if group.joint and scene.mentions(group.end, quantity.start, PRODUCTS):
            return None
        between = scene.mentions(group.end, quantity.start, FIRMS)
        if between and len(self._markers.joined(between[0])) < _LEAST:
            return None
        # Firms of another clause lead this one only where the group stands there, too: "FII, which builds for the four
        # largest clouds, earned …".
        start = left if group.start >= left else sentence.start
        ahead = scene.mentions(max(start, group.start - scene.reach), group.start, FIRMS)
        free = [one for one in ahead if self._markers.of(one) is None and not self._markers.cited(one)]
        return None if free and len(self._markers.joined(free[-1])) < _LEAST else group

    def _summed(self, group: Group, quantity: Quantity) -> bool:
        """Whether a Chinese sentence adds up what a group has, or has but the group before the figure."""
        folded = self._scene.folded
        if _AMONG.search(folded, group.end, quantity.start):
            return False
        if _CHINESE_SUM.search(folded, group.end, quantity.start):
            return True
        whole = "大" in folded[group.start : group.start + 3]
        return whole and _STOPS.search(folded, group.end, quantity.start) is None

    def _again(self, quantity: Quantity, sentence: Sentence) -> tuple[str, ...] | None:
        """The group of the sentence before, where this one goes on about its sum: "That sum compares with …"."""
        scene = self._scene
        if not _THAT_SUM.match(scene.folded, sentence.start):
            return None
        if scene.mentions(sentence.start, quantity.start, FIRMS):
            return None
        before = next(iter(scene.previous(sentence, 1)), None)
        if before is None:
            return None
        if (group := self._last_between(before.start, before.end)) is not None:
            return self._members(group, sentence)
        told = scene.cues.any(before.start, before.end, "roles", "together")
        return next((names for names in self._lists(before) if len(names) >= _LEAST), None) if told else None

    def _last_between(self, start: int, end: int) -> Group | None:
        place = bisect_left(self._found, (end,))
        return self._found[place - 1] if place and self._found[place - 1].start >= start else None

    def _members(self, group: Group, sentence: Sentence) -> tuple[str, ...]:
        """The firms of the list nearest before that has as many as the group; none where the text has no such list."""
        scene = self._scene
        number = group.number
        told = scene.context.sentences
        others = [*reversed(told[max(sentence.index - _BACK, 0) : sentence.index]), *told[:_OPENING]]
        for one in [sentence, *(others if number or group.joint else [])]:
            for names in self._lists(one):
                if len(names) == number or (number is None and len(names) >= _LEAST):
                    return names
        return self._of_trade(group) if number is not None else ()

    def _of_trade(self, group: Group) -> tuple[str, ...]:
        """As many firms as the group has of its trade, where the text names them more than all others of it."""
        number = group.number or 0
        if number < _LEAST:
            return ()
        first = self._most_named[: number + 1]
        clear = len(first) == number or (len(first) > number and first[-1][1] < first[-2][1])
        return tuple(name for name, _ in first[:number]) if clear else ()

    @cached_property
    def _most_named(self) -> list[tuple[str, int]]:
        """The firms of the trade that the groups' words name, the most often named first. Counted once a document."""
        told = " ".join([self._scene.folded[one.start : one.end] for one in self._found])
        trade = next((trade for trade, words in _TRADES if words.search(told)), None)
        if trade is None:
            return []
        firms = Counter(
            one.entity_id
            for one in self._scene.mentions(0, len(self._scene.folded), COMPANIES)
            if trade(self._roster, one.entity_id) and not self._markers.cited(one)
            if self._scene.parents.get(one.entity_id) is None or self._roster.reports(one.entity_id)
        )
        return firms.most_common()

    def _lists(self, sentence: Sentence) -> Sequence[tuple[str, ...]]:
        """The lists of firms in a sentence, the last first; read once, since many figures may ask."""
        known = self._chains.get(sentence.start)
        if known is None:
            firms = self._scene.mentions(sentence.start, sentence.end, COMPANIES)
            chains = (self._markers.joined(one) for one in reversed(firms))
            known = [tuple(dict.fromkeys([one.entity_id for one in chain])) for chain in chains if len(chain) > 1]
            self._chains[sentence.start] = known
        return known
