"""English marks that change a number: 600-odd, the brackets of accountants, 8x before the name of a chip."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.numbers_english_words import SCALES, either
from monitor.analyse.patterns import skipping
from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure

_ODD: Final = re.compile(rf"-(?:odd|(plus))(?: ({either(SCALES)}))?(?![a-z])")
_SCALE_NEXT: Final = re.compile(rf" ({either(SCALES)})(?![a-z])")
_FACTOR: Final = skipping(r"(?<![a-z])(?:an? )?factor of (?:about |around |nearly |roughly )?$")
_CELL_ENDS: Final = re.compile(r" ?(?:\||\n|$)")
# "2.4m in 2025" in a text on chips or money by the million; but 2m of copper, and 1.8m tall.
_MILLIONS: Final = re.compile(
    r"[$€£][0-9][0-9.,]*m(?![a-z0-9])|[0-9]m (?:[a-z]+ly )?(?:users|units|packages|shares|people|customers|subscribers"
    r"|orders)(?![a-z])|(?<![a-z])(?:chips|gpus|tpus|dies|cards|servers|wafers|shipments|accelerators"
    r"|processors)(?![a-z])"
)
_METRES: Final = re.compile(
    r"(?<![a-z])(?:tall|long|wide|high|deep|away|above|below|reach|distances?|range|fib(?:re|er)s?|cables?|copper"
    r"|metres|meters"
    r"|sprint|feet|ft|km|height|depth|length|width|ran|walk)(?![a-z])"
)
_HUNDRED: Final = 100
_SHARE_BEFORE: Final = re.compile(
    r"(?:%|[0-9]\.[0-9]), (?:and )?[A-Z][A-Za-z0-9&.'-]*(?: [A-Z][A-Za-z0-9&.'-]*){0,2} $"
)
# "Atlanta (1,118 MW), Phoenix 603, Dallas 588".
_UNIT_BEFORE: Final = re.compile(
    r"[0-9](?:%| ?(?:[kMGT]?W|[MGTP]B|percent|per cent|GWh|million|billion|bn|[kmb])(?![A-Za-z]))\)?[,;]"
    r" (?:and |but |while )?(?:in |at |for |with |from |by |to )?[A-Z][A-Za-z.&'-]*(?: [A-Z][A-Za-z.&'-]*){0,2} $"
)
_ITS_END: Final = re.compile(r"[,;)\n]|\.(?![0-9])|$| and ")
_PART: Final = re.compile(r"(?<![a-z])(low|mid|high)[ -]$")
_PARTS: Final = {
    "low": (Decimal(0), Decimal("0.3")),
    "mid": (Decimal("0.4"), Decimal("0.6")),
    "high": (Decimal("0.7"), ONE),
    "": (Decimal(0), ONE),
}
# More of them are people who pay for an app.
_FEW_BUYERS: Final = 10**6
_FEW_SOURCES: Final = 40
_CITED: Final = re.compile(r"(?<![a-z])(?:citing|cited|according to|from|by|say|said|told by) (?:[a-z]+ )?$")
_CHIPS_NEXT: Final = re.compile(r" (?:gpu|chip|accelerator|card|processor|cpu)s(?![a-z])")
_CITING: Final = re.compile(
    r" (?:said|told|say|tell|familiar|with (?:direct )?knowledge|close|briefed|who|added|confirmed|aware|involved)"
    r"(?![a-z])"
)


def odd(scene: Scene, draft: Draft) -> None:
    """600-odd suppliers, 80-odd billion transistors, 20-plus years."""
    if (odd := _ODD.match(scene.lowered, draft.end)) is not None:
        if odd[2]:
            draft.scale = ONE.scaleb(SCALES[odd[2]])
            draft.multiply(draft.scale)
        draft.qualifier, draft.end, draft.last = "over" if odd[1] else "about", odd.end(), odd.end()


def below_nought(scene: Scene, draft: Draft) -> None:
    """$(12.4) million: the brackets of accountants."""
    text, end = scene.text, draft.end
    if text[draft.first - 1] != "(" or text[end : end + 1] != ")" or draft.first - 2 < draft.start:
        return
    draft.end = draft.last = end + 1
    if (scale := _SCALE_NEXT.match(scene.lowered, draft.end)) is not None and draft.scale == ONE:
        draft.scale = ONE.scaleb(SCALES[scale[1]])
        draft.multiply(draft.scale)
        draft.end = draft.last = scale.end()
    draft.negate()


def by_a_factor(scene: Scene, draft: Draft) -> bool:
    """ "By a factor of ten": a multiple; say whether the number is one."""
    if _FACTOR.search(scene.lowered, max(0, draft.start - 28), draft.start) is None:
        return False
    draft.name("x", Measure.MULTIPLE, "multiple", draft.end)
    return True


def of_named_chips(scene: Scene, draft: Draft) -> None:
    """ "8x H100" counts the chips whose name follows; "5x Blackwell" compares with it."""
    place = draft.end + 1
    if (
        draft.unit != "x"
        or draft.value != draft.value.to_integral_value()
        or scene.text[draft.end : place] != " "
        or place not in scene.names
    ):
        return
    end = scene.names[place]
    if any(map(str.isdigit, scene.text[place:end])) or _CHIPS_NEXT.match(scene.lowered, end) is not None:
        draft.name("chip", Measure.COUNT, "count", end)


def of_sources(scene: Scene, draft: Draft) -> None:
    """A handful of customers are firms, of sources who speak people."""
    if draft.noun in {"customer", "client"} and draft.value < _FEW_BUYERS:
        draft.unit, draft.noun = "company", None
    if draft.noun == "source" and draft.value < _FEW_SOURCES:
        cited = _CITED.search(scene.lowered, max(0, draft.start - 24), draft.start) is not None
        if cited or _CITING.match(scene.lowered, draft.end) is not None:
            draft.unit, draft.noun = "person", None


def fills_a_cell(scene: Scene, draft: Draft, after: int) -> bool:
    """Whether a number and the letter behind it are all that a cell of a table holds: | 785 m | 1.2m |."""
    return scene.text.endswith(("| ", "|"), 0, draft.start) and _CELL_ENDS.match(scene.text, after) is not None


def in_the_tens(scene: Scene, draft: Draft) -> None:
    """ "In the mid-$500s", "the high $20s", "the $300s": the part of the way to the next number as round."""
    if not scene.text.startswith("s", draft.end) or scene.text[draft.end + 1 : draft.end + 2].isalnum():
        return
    digits = scene.text[draft.first : draft.end].replace(",", "")
    if not digits.isdecimal() or not digits.endswith("0") or not draft.value:
        return
    step = ONE.scaleb(len(digits) - len(digits.rstrip("0")))
    part = _PART.search(scene.lowered, max(0, draft.start - 5), draft.start)
    low, high = _PARTS[part[1] if part is not None else ""]
    draft.value, draft.high = draft.value + step * low, draft.value + step * high
    draft.vague, draft.end = True, draft.end + 1


def is_next_share(text: str, draft: Draft) -> bool:
    """Whether a number behind a name follows others: TSMC 70.2%, Samsung 7.3; Atlanta 1,118 MW, Phoenix 603."""
    listed = _UNIT_BEFORE.search(text, max(0, draft.start - 60), draft.start) is not None
    if listed and _ITS_END.match(text, draft.end) is not None:
        return True
    decimal = draft.step is not None and draft.step < ONE and draft.high < _HUNDRED
    return decimal and _SHARE_BEFORE.search(text, max(0, draft.start - 40), draft.start) is not None


def are_millions(scene: Scene, draft: Draft, after: int) -> bool:
    """Whether 2.4m is no length although no noun follows."""
    near = _METRES.search(scene.lowered, max(0, draft.start - 30), after + 30)
    return near is None and scene.speaks("millions", _MILLIONS)
