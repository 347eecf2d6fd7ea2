"""What a number counts that has no noun of its own: the things of its sentence, or what its verb is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from monitor.analyse.patterns import skipping
from monitor.analyse.quantities_again import SENTENCE
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import trie
from monitor.domain.catalogue import Lexicon

# Firms and people act in a sentence; these are what it counts.
_COUNTED: Final = ("chip", "die", "wafer", "server", "rack", "user", "transistor")
# How far back a number looks for what it counts, in characters.
_REACH: Final = 260
_OF_THEM: Final = re.compile(r" (?:of (?:them|these|those|the latter))(?![a-z])")
_EMPLOYED: Final = skipping(
    r"(?<![a-z])(?:employment (?:has )?(?:reached|stands at|stood at|rose to|grew to|fell to)"
    r"|(?:team|unit|group)(?: [a-z]+){0,6} (?:numbers|numbered)"
    r"|employ(?:s|ed|ing)?|hir(?:e|es|ed|ing)|lay(?:s|ing)? off|laid off|dismiss(?:ed|es)|staff numbers?"
    r"|workforce (?:of|to|at)|(?:headcount|payrolls?|staff|workforce)(?: [a-z]+){0,10} (?:stood at|was|at|to|numbers?"
    r"|numbered|of|totall?ed)) $|(?:员工|雇员|雇用|雇有|裁员|裁减|人手)(?:总?数)?(?:为|约|共|达|有|逾|近|:)? ?$"
)
_USERS: Final = re.compile(
    r"(?:日活|月活|周活)[^，。；,;]{0,14}$|(?<![a-z])[dmw]au[一-鿿]{0,6}$|(?:用户数?|会员数?|开发者数?|付费席[次位])[^，。；,;0-9]{0,6}$"
    r"|(?<![a-z])(?:users?|daus?|maus?|subscribers?)(?: (?:of|to|reached|hit|at|is|was|topped))? $"
)
_TRANSISTORS: Final = re.compile(r"晶体管(?:总?数量?|总数|规模)?(?:约|达到?|为|近|逾|超过?|高达|有|[:]){0,3} ?$")
_SIGNED_UP: Final = re.compile(r" (?:were |had |have |are )?(?:signed up|subscrib|registered|sign-ups)")
_TRADED: Final = re.compile(
    r" (?:had been |have been |have |had |has |were |was |are |will be |to be )?"
    r"(?:delivered|shipped|sold|installed|deployed|ordered"
    r"|bought|booked|produced|made|sit|run|in (?:service|operation|use))(?![a-z])"
)
_TRADE: Final = re.compile(
    r"(?<![a-z])(?:(?:deliveries|shipments|volumes?|clusters?|pods?|order|orders|batch|fleet|purchases?|output"
    r"|allocations?|quota)(?: [a-z]+){0,3} (?:of|to|at|were|was|totall?ed|reached|topped)|orders? for"
    r"|(?:joins?|links?|connects?|linking|connecting|joining|packs|houses|holds|ships|shipped|delivered|ordered|install"
    r"|installed|deploys|deployed|obtained|received|buy|buys|bought|takes?|get))(?: up to| as many as)? $"
    r"|(?:出货量?|交付量?|销量|采购量?|部署|订购|下单|产量|点亮)(?:为|约|共|达到?|了|超过?|逾|近|至|到)? ?$"
)
# What the word before a bare number counts: "our rack number falls to 61,000", "a team of nine".
_HEADED: Final = re.compile(
    r"(?<![a-z])(?:(?P<of>rack|server|chip|gpu|accelerator|wafer|user|subscriber|employee|customer|store)s?"
    r" (?:count|number|total|tally|demand|supply|output|production|capacity|shipments?|orders?|starts?|sales)s?"
    r"|(?P<people>headcount|head count|workforce|payrolls?|staff|team|crew|death toll|crowd|audience|population)"
    r"|(?:number|count|tally|total) of (?P<them>rack|server|chip|gpu|accelerator|wafer|user|subscriber|employee|worker"
    r"|customer|store)s|(?:number|count|tally|total) of (?:[a-z]+ )?(?P<firms>compan(?:y|ies)|firms|businesses"
    r"|partners|suppliers|customers|clients|vendors))"
    r"(?: [a-z]+){0,4}(?: in 20[0-9]{2})? (?:to|of|at|is|was|reach|reached|hit|from|by|exceeds?|exceeded|topped) $"
)
HEADS: Final = {
    "rack": "rack", "server": "server", "chip": "chip", "gpu": "chip", "accelerator": "chip", "wafer": "wafer",
    "processor": "chip", "user": "user", "subscriber": "user", "employee": "person", "worker": "person",
}  # fmt: skip
# "The target for all Ascend chips stays at 1.6 million".
_OF_THINGS: Final = re.compile(
    r"(?<![a-z])(?P<things>racks|servers|chips|gpus|accelerators|processors|wafers|users|subscribers)(?: [a-z]+){1,3}"
    r" (?:at|to|of|is|was|reach|reached|hit|exceeds?|exceeded|topped) $"
)
# "A server with eight", "per rack of 72", "boxes with four of them": of the chips that stand in it.
_HOUSED: Final = re.compile(
    r"(?<![a-z])(?:servers?|box(?:es)?|systems?|machines?|nodes?|racks?|cabinets?|trays?|clusters?|pods?|boards?)"
    r" (?:with|of|holding|containing|has|have|holds?|takes?|packs?|houses?|carr(?:y|ies)|fits?|seats?) (?:only "
    r"|up to )?$"
)
_SCORES: Final = re.compile(
    r"scor|rank|benchmark|rating|points|leaderboard|分数|得分|跑分|评分|排名|排行榜|榜单|成绩|百分位"
    r"|mmlu|gsm-?8k|math-500|aime|gpqa|humaneval|swe-?bench|livecodebench|codeforces|(?<![a-z])(?:hle|elo)(?![a-z])"
    r"|last exam|browsecomp|terminal-?bench|arc-agi|(?:lm)?arena|c-eval|cmmlu|tau-?bench|osworld|simpleqa|frontiermath"
    r"|mmmu|mt-bench|ifeval|bbh"
)
_SCORED_BEFORE, _SCORED_AFTER = 160, 60
# "About a million of that chip", "8,000 of the older part".
_OF_THAT_PART: Final = re.compile(
    r" of (?:the|that|this|its|an?|another|each)(?: [a-z0-9-]+){0,2}"
    r" (?:chip|gpu|part|accelerator|processor|card|model|type)(?![a-z])"
)
_LEAST_HOUSED, _MOST_HOUSED = 2, 10**6
# "GPUs: 72", "Cards per cabinet: 640" at the start of a line.
_LABEL: Final = re.compile(r"(?:^|\n)[ \t*•·■▪>-]*([a-z][a-z /-]{1,40}?)(?: per [a-z -]{1,20}| \([a-z ]{1,20}\))?: ?$")
_LONGEST_LABEL: Final = 70
# "The other three have listed", "not among the top four": firms, in news of the field.
_THE_FEW: Final = re.compile(r"(?<![a-z])(?:the|all|other|top|these|those|remaining|largest|biggest|big) $")
_FEW: Final = range(3, 10)
_NO_NOUN: Final = re.compile(
    r"\s?[,.;:?!)\n]|\s*$| (?:have|has|had|will|would|are|were|is|was|to|in|on|at|can|could|do|did|compete|share|spent"
    r"|expect|make|sell|buy|hold|together|combined|plan|said|say)(?![a-z])"
)
_PARAMETERS: Final = re.compile(r"(?:参数量?|总参|激活(?:参数)?|parameters?(?: of)?|params)[^，。；,;0-9]{0,4}$")
_ACTIVE: Final = re.compile(r" (?:active|activated|total)(?![a-z])")
# "284B (13B active)", 671B的DeepSeek: the size of a model.
_SIZED: Final = re.compile(
    r" (?:active|activated|dense|total,? (?:and )?[0-9.]+ ?[bt] activ[a-z]*)(?![a-z-])"
    r"|(?: (?:dense|moe|reasoning|open|language|base|vision))? models?(?![a-z])"
    r"| \([0-9.]+ ?[bt] (?:active|activated)(?![a-z])"
    r"|的?(?:满血|大?模型|参数|旗舰|稠密)|的[a-z]+-[a-z]?[0-9]"
)
_PRICED: Final = re.compile(r" (?:at|in a range of|for) (?:between )?(?:us|hk|nt|a|c|rmb )?[$€£¥]?[0-9]")
_SHARES: Final = re.compile(r"(?<![a-z])(?:shares?|ipo|float|listing)(?![a-z])")
_NEAR: Final = 120
_MANY: Final = 100
# Unit, and noun where the unit does not say it.
Named = tuple[str, str | None]


class Things:
    """The words of one language for what is counted. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        nouns = lexicon.tables.get("nouns", {})
        several = "s" if lexicon.code == "en" else ""
        self._units = {
            word.lower(): unit for unit in _COUNTED for word in nouns.get(unit, ()) if word.endswith(several)
        }
        self._nouns = re.compile(rf"(?<![a-z0-9])(?:{trie(self._units)})")
        words = sorted(map(str.lower, lexicon.words("chip_context", "words")), key=len, reverse=True)
        edge = "(?![a-z])" if several else ""
        self.labels = {word.lower(): unit for unit, words in nouns.items() for word in words}
        self._chips = re.compile(rf"(?:{'|'.join(words) or '(?!)'}){edge}")

    def of(self, lowered: str) -> Counted:
        """What may be counted in a text."""
        return Counted(self, lowered)

    def places(self, lowered: str) -> tuple[list[int], list[str]]:
        """Where the things of a text end, and their units."""
        found = [(match.end(), self._units[match.group()]) for match in self._nouns.finditer(lowered)]
        return [end for end, _ in found], [unit for _, unit in found]

    def speaks_of_chips(self, lowered: str) -> bool:
        """Whether a text is about chips."""
        return self._chips.search(lowered) is not None


class Counted:
    """What the numbers of one text count. Looks at the text once, and only when a number asks."""

    __slots__ = ("_chips", "_lowered", "_places", "_things")

    def __init__(self, things: Things, lowered: str) -> None:
        self._things = things
        self._lowered = lowered
        self._places: tuple[list[int], list[str]] | None = None
        self._chips: bool | None = None

    def by(self, draft: Draft) -> Named | None:
        """Unit and noun of what a number counts; None where nothing says it."""
        lowered, start, end = self._lowered, draft.start, draft.end
        if (told := self.told(draft)) is not None:
            return told
        if _PRICED.match(lowered, end) and _SHARES.search(lowered, max(0, start - _NEAR), end + _NEAR):
            return "count", "share"
        unit = self._last(start, across=_OF_THEM.match(lowered, end) is not None)
        if unit is not None:
            return unit, None
        return self.traded(draft)

    def traded(self, draft: Draft) -> Named | None:
        """Chips that are ordered, shipped or installed by the words beside a number: orders for two million."""
        lowered, start = self._lowered, draft.start
        traded = _TRADED.match(lowered, draft.end) or _TRADE.search(lowered, max(0, start - 80), start)
        return ("chip", None) if traded and self._of_chips() else None

    def of_them(self, draft: Draft) -> Named | None:
        """What "300,000 of them" are: the last things named, else the parts that a text on chips names."""
        named = self.by(draft)
        return ("chip", None) if named is None and draft.value >= _MANY and self._of_chips() else named

    def told(self, draft: Draft) -> Named | None:
        """What the words beside a number say: 日活超1亿, 70,000 signed up, employs 2,600."""
        lowered, place = self._lowered, draft.start
        if _USERS.search(lowered, max(0, place - 24), place) or _SIGNED_UP.match(lowered, draft.end):
            return "user", None
        if _TRANSISTORS.search(lowered, max(0, place - 14), place) is not None:
            return "transistor", None
        if _OF_THAT_PART.match(lowered, draft.end) and self._of_chips():
            return "chip", None
        if _EMPLOYED.search(lowered, max(0, place - 80), place) is not None:
            return "person", None
        return None

    def sizes_a_model(self, draft: Draft, *, after_parameters: bool) -> bool:
        """Whether a number is one of parameters: 671B的DeepSeek, 284B (13B active); `after_parameters`, 13B active."""
        lowered, place = self._lowered, draft.start
        told = _PARAMETERS.search(lowered, max(0, place - 24), place) or _SIZED.match(lowered, draft.end)
        return told is not None or (after_parameters and _ACTIVE.match(lowered, draft.end) is not None)

    def things(self, draft: Draft) -> Named | None:
        """What the plural says whose level a number is: the target for chips stays at 1.6 million."""
        things = _OF_THINGS.search(self._lowered, max(0, draft.start - 60), draft.start)
        return None if things is None else (HEADS.get(things["things"][:-1], "chip"), None)

    def headed(self, draft: Draft) -> Named | None:
        """What the noun before a number says, whose number it is: our rack count falls to 61,000."""
        lowered, place = self._lowered, draft.start
        headed = _HEADED.search(lowered, max(0, place - 80), place)
        if headed is None:
            return None
        if headed["firms"]:
            return "company", None
        noun = headed["of"] or headed["them"]
        unit = "person" if headed["people"] else HEADS.get(noun, "count")
        monthly = lowered.startswith("monthly ", max(0, headed.start() - len("monthly ")))
        return f"{unit}/month" if monthly else unit, noun if unit == "count" else None

    def housed(self, draft: Draft) -> Named | None:
        """Chips that stand in a machine: a server with eight, per rack of 72."""
        lowered, place = self._lowered, draft.start
        alone = _NO_NOUN.match(lowered, draft.end) or _OF_THEM.match(lowered, draft.end)
        if alone is None or draft.value != draft.high or not _LEAST_HOUSED <= draft.value < _MOST_HOUSED:
            return None
        housed = _HOUSED.search(lowered, max(0, place - 32), place) is not None
        return ("chip", None) if housed and self._of_chips() else None

    def listed(self, draft: Draft) -> Named | None:
        """What the label of a line says, or firms that are only numbered: GPUs: 72, the other three have listed."""
        lowered, place = self._lowered, draft.start
        label = _LABEL.search(lowered, max(0, place - _LONGEST_LABEL), place)
        if label is not None:
            unit = self._things.labels.get(label[1]) or self._things.labels.get(label[1].rpartition(" ")[2])
            return None if unit is None else (unit, None)
        few = draft.words and draft.value == draft.high and draft.value in _FEW
        if few and _NO_NOUN.match(lowered, draft.end) and _THE_FEW.search(lowered, max(0, place - 12), place):
            return ("company", None) if self._of_chips() else None
        return None

    def between(self, start: int, end: int) -> list[tuple[int, str]]:
        """The things that are named in a stretch of the text: where the word ends, and their unit."""
        ends, units = self._named()
        return [(ends[at], units[at]) for at in range(bisect_left(ends, start), bisect_left(ends, end + 1))]

    def _named(self) -> tuple[list[int], list[str]]:
        if self._places is None:
            self._places = self._things.places(self._lowered)
        return self._places

    def _last(self, place: int, *, across: bool) -> str | None:
        """The unit of the last thing before a place, in its sentence or `across` sentences."""
        ends, units = self._named()
        at = bisect_left(ends, place) - 1
        if at < 0 or place - ends[at] > _REACH:
            return None
        return units[at] if across or SENTENCE.search(self._lowered, ends[at], place) is None else None

    def scored(self, draft: Draft) -> bool:
        """Whether words of benchmarks stand near a number."""
        start = max(0, draft.start - _SCORED_BEFORE)
        return _SCORES.search(self._lowered, start, draft.end + _SCORED_AFTER) is not None

    def _of_chips(self) -> bool:
        if self._chips is None:
            self._chips = self._things.speaks_of_chips(self._lowered)
        return self._chips
