"""Chinese shares: 三成, 四成一, 七五折, 一半, 翻两番."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure

# 九成员工, 三成功耗, 四成本土: the word behind begins anew.
_TENTHS: Final = re.compile(
    r" ?成(?![立长绩型都效像因批套]|功(?![率耗])|本(?![土地科国次季年月周])|品(?!牌)|员(?!工)|果(?!链)|熟(?!客)"
    r"|交(?![给由付])|片(?!上))"
)
_TENTH: Final = Decimal(10)
_HUNDREDTH: Final = re.compile(r" {0,2}([一二三四五六七八九])(?![十百千万亿个家年月日成大种项名位])|半(?![导年])")
_DISCOUNT: Final = re.compile(r" ?折(?![叠合旧扣射腾戟线损断回返价])")
_DOUBLINGS: Final = re.compile(r" ?番")
_TURNED: Final = re.compile(r"翻了?(近|将近|逾|超过|约|超)?$")
_BOUNDS: Final = {"近": "nearly", "将近": "nearly", "逾": "over", "超过": "over", "超": "over", "约": "about"}
_MOST_DOUBLINGS: Final = 20


def share(scene: Scene, draft: Draft) -> bool:
    """Read a share into the draft, if one stands there; say whether."""
    text, end = scene.text, draft.end
    if text.startswith("半", end) and text[draft.first] == "一":
        draft.value = draft.high = Decimal(50)
        draft.step = None
        draft.name("percent", Measure.PERCENT, "fraction", end + 1)
        return True
    if (tenths := _TENTHS.match(text, end)) is not None and draft.value <= 10 and not _becomes(text, draft):
        draft.multiply(_TENTH)
        draft.factor = _TENTH
        draft.name("percent", Measure.PERCENT, "fraction", tenths.end())
        if (more := _HUNDREDTH.match(text, draft.end)) is not None:
            extra = "一二三四五六七八九".index(more[1]) + 1 if more[1] else 5
            draft.value, draft.high, draft.end = draft.value + extra, draft.high + extra, more.end()
        elif text.startswith("多", draft.end):
            draft.qualifier, draft.end = "over", draft.end + 1  # 六成多
        return True
    if (discount := _DISCOUNT.match(text, end)) is not None and draft.value < 100:
        draft.multiply(Decimal(100 if draft.value < 1 else 10 if draft.value < 10 else 1))
        draft.name("percent", Measure.PERCENT, "fraction", discount.end())
        return True
    return _doubled(scene, draft)


def _becomes(text: str, draft: Draft) -> bool:
    """一成为 after what is counted by ordinals or as one of many: 之一成为, 第三成为, 统一成为."""
    return text.startswith("成为", draft.end) and text[max(0, draft.start - 1) : draft.start] in set("之第唯统单")


def _doubled(scene: Scene, draft: Draft) -> bool:
    """翻两番 is twice doubled: fourfold."""
    text = scene.text
    found = _DOUBLINGS.match(text, draft.end)
    verb = _TURNED.search(text, max(0, draft.start - 5), draft.start) if found is not None else None
    if found is None or verb is None or draft.value > _MOST_DOUBLINGS:
        return False
    draft.value = draft.high = Decimal(2) ** int(draft.value)
    draft.start, draft.qualifier = verb.start(), _BOUNDS.get(verb[1])
    draft.name("x", Measure.MULTIPLE, "multiple", found.end())
    draft.step, draft.direction = None, "up"
    if text.startswith("多", draft.end):
        draft.qualifier, draft.end = "over", draft.end + 1
    return True
