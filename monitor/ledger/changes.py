"""Which figure of an article tells the value before another's change: raised to 56 billion from 40 billion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.domain.figures import Figure

# So many figures on, and so many characters, the other value of a change may stand: a conversion may lie between.
_FIGURES = 3
_REACH = 100
_LEAD = 24
_SOFT = r"(?:about|around|some|roughly|nearly|almost|over|under|more than|at least|at most|up to|as (?:much|many) as)"
_ROUGHLY = rf"(?:{_SOFT} )?(?:约|約|近|超过?|超過|逾|至少|最多|高达|高達)?"
# Before the old value, and between it and the new one: from 40 to 56, 从40提高到56.
_FROM = re.compile(
    rf"(?:\bfrom (?:(?:an?|the|its|their|earlier|previous|prior|original|initial) )*{_ROUGHLY}"
    rf"|(?:从|從|由|自)(?:[^，。；、\s\d]{{0,8}}的)?{_ROUGHLY} ?)$",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"(?:[^.;\n\d]{{0,40}}\bto {_ROUGHLY}(?:between )?"
    r"|[^，。；\n\d]{0,6}[，,]?(?:大幅|再|进一步|進一步)?(?:提高|提升|上调|上調|调高|調高|调升|調升|上修|下修|修正|下调|下調|调低|調低|调降|調降"
    rf"|增加|扩大|擴大|追加|加码|加碼|削减|削減|拉高|拉升|增|升|降|改|砍|减|減)(?:到|至|为|為|成){_ROUGHLY} ?)$",
    re.IGNORECASE,
)
# What was meant before, and what is meant now: had planned 40, has raised it to 56; 当时说的是40, 如今改成56.
_HAD = re.compile(
    r"(?:\b(?:had|having|originally|previously|initially) [^.;\n\d]{0,48}"
    r"|(?:此前|先前|之前|原先|原本|原定|当时|當時|年初)[^。；;\n\d]{0,12}(?:[0-9]{4}年)?[^。；;\n\d]{0,8})$",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"(?:[^.;\n\d]{0,60}\b(?:now|has|have|was|were)\b[^.;\n\d]{0,50}"
    rf"\b(?:to|at|expects?|sees?|plans?|wants?) {_ROUGHLY}"
    r"|[^。；;\n\d]{0,16}(?:如今|现在|現在|目前|现已|現已|已经?|已經)[^。；;\n\d]{0,14}"
    rf"(?:改|增|升|降|提高|上调|上調|下调|下調|调|調)(?:成|为|為|到|至){_ROUGHLY} ?)$",
    re.IGNORECASE,
)
# Between the new value and the old one behind it: 56, up from 40; 56，高于此前的40.
_BEHIND = re.compile(
    rf"(?:[^.;\n\d]{{0,60}}\b(?:from|instead of|rather than) (?:(?:an?|the|its|their|earlier|previous|prior|original"
    rf"|initial|planned) )*{_ROUGHLY}(?:between )?"
    rf"|[^.;\n\d]{{0,60}}\b(?:having|(?:it|they|he|she|which|the [a-z]+) had) [^.;\n\d]{{0,30}}{_ROUGHLY}"
    r"|[^。；;\n\d]{0,14}(?:此前|先前|之前|原先|原定|原本|原来|原來|原为|原為|原计划|原計畫|原計劃|前值|而非|而不是)"
    rf"[^，。；\n\d]{{0,8}}{_ROUGHLY} ?)$",
    re.IGNORECASE,
)
# What sets two times side by side is no change of mind.
_OF_ANOTHER_TIME = re.compile(
    r"\b(?:year|quarter|month|week)s? (?:earlier|ago|before)"
    r"|\b(?:last|previous|prior|same) (?:year|quarter|month|period)"
    r"|去年|上年|前年|同期|上季|上一季|前一季|上个?月|上個月|年初",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(（][^()（）]{0,40}[)）]")


def before_changes(document: str, figures: Sequence[Figure], in_place: Sequence[int]) -> dict[int, int]:
    """The figures that are told as what a value changed to, each with that before it, by index. Linear."""
    return {
        new: old
        for place, index in enumerate(in_place)
        for new, old in _changed(document, figures, in_place[place : place + _FIGURES + 1], index)
    }


def _changed(document: str, figures: Sequence[Figure], near: Sequence[int], index: int) -> Iterator[tuple[int, int]]:
    one = figures[index]
    for following in near[1:]:
        other = figures[following]
        if other.start - one.end > _REACH:
            return
        if other.unit != one.unit or (other.low, other.high) == (one.low, one.high):
            continue
        between = _BRACKETS.sub("", document[one.end : other.start])
        around = document[max(0, one.start - _LEAD) : one.start] + between + document[other.end : other.end + _LEAD]
        if "\n" in between or _OF_ANOTHER_TIME.search(around) is not None:
            return
        before = document[max(0, one.start - _REACH) : one.start]
        if (_TO.fullmatch(between) and _FROM.search(before)) or (_NOW.fullmatch(between) and _HAD.search(before)):
            yield following, index
        elif _BEHIND.fullmatch(between):
            yield index, following
        return
