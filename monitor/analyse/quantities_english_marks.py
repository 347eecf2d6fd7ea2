"""English marks that change a number: 600-odd, the brackets of accountants, 8x before the name of a chip."""

from __future__ import annotations

import re
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
_FEW_BUYERS: Final = 100
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
    if draft.noun == "customer" and draft.value < _FEW_BUYERS:
        draft.unit, draft.noun = "company", None
    if draft.noun == "source" and draft.value < _FEW_SOURCES:
        cited = _CITED.search(scene.lowered, max(0, draft.start - 24), draft.start) is not None
        if cited or _CITING.match(scene.lowered, draft.end) is not None:
            draft.unit, draft.noun = "person", None


def fills_a_cell(scene: Scene, draft: Draft, after: int) -> bool:
    """Whether a number and the letter behind it are all that a cell of a table holds: | 785 m | 1.2m |."""
    return scene.text.endswith(("| ", "|"), 0, draft.start) and _CELL_ENDS.match(scene.text, after) is not None
