"""What 元 is: yuan, the dollar of the place that a text was written in, or the currency that the text declares."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.quantities_draft import Draft, Scene
from monitor.domain.catalogue import Language

_MAINLAND: Final = re.compile(r"人民币|rmb|cny")
# 收入312亿元(人民币.下同), 市值190亿元(美元，下同): said once, it holds for the whole text.
_THROUGHOUT: Final = re.compile(
    r"(人民币|美元|美金|港元|港币|新台币|台币|日元|日圆|韩元|欧元|新加坡元|新元|坡币|令吉|澳元|英镑)[^\u4e00-\u9fff]{0,2}下同"
)
_DECLARED: Final = {
    "人民币": "CNY", "美元": "USD", "美金": "USD", "港元": "HKD", "港币": "HKD", "新台币": "TWD", "台币": "TWD",
    "日元": "JPY", "日圆": "JPY", "韩元": "KRW", "欧元": "EUR", "新加坡元": "SGD", "新元": "SGD", "坡币": "SGD",
    "令吉": "MYR", "澳元": "AUD", "英镑": "GBP",
}  # fmt: skip
# What only the papers of one place write, then what may be told from elsewhere.
_TAIWANESE: Final = re.compile(
    r"新台币|台股|法说|上市柜|法人|[上下]修|营益率|合并营收|税后纯益|投信|台厂|nt\$|兆元|-tw\)|(?<!按)(?:年增|月增|季增|年减|季减)|评等"
)
_FROM_HONG_KONG: Final = re.compile(
    r"港股|本港|港交所|联交所|招股价|收报|放榜|按年[增减多少升跌]|按季|[嘅喺嚟俾佢咗唔啲冇]"
)
# The number of a share in Taipei, and no year.
_LISTED_IN_TAIPEI: Final = re.compile(r"\((?!19|20[0-4])[1-689][0-9]{3}\)")
# Only Hong Kong's own papers call it so, or count its dollars.
_THIS_PORT: Final = re.compile(r"本港|亿港元|[嘅喺嚟俾佢咗唔啲冇]")
_TAIWAN: Final = re.compile(r"台币|立法院|行政院|金管会|竹科|中科|南科|台北|台中|高雄|北市|新北|全台|台电|台湾")
_HONG_KONG: Final = re.compile(r"港元|港币|hk\$")
# What a share is bought and sold for is told in the money of its exchange: 收报145.7元, 目标价看9.5元, 每手赚6,080元.
_ON_THE_EXCHANGE: Final = re.compile(
    r"(?:收报|报|收市|收盘|开市|开报|低开|高开|见|现报|股价|目标价|招股价|发售价|配售价|每手|入场费|升至|跌至|抽高至|降价)"
    r"[^。；\n]{0,14}$"
)
_ON_ANOTHER: Final = re.compile("a股|adr|美股|沪|深")
# How far around an amount a mainland currency may be named that holds for it too, in characters of its paragraph.
_SAME_PARAGRAPH: Final = 200
_SAME_CLAUSE: Final = 24


def declared(scene: Scene) -> str | None:
    """The currency that a text says to mean by 元 throughout, if it says so."""
    if not scene.speaks("one currency throughout", _THROUGHOUT):
        return None
    found = _THROUGHOUT.search(scene.lowered)
    return None if found is None else _DECLARED[found[1]]


def local(scene: Scene, draft: Draft) -> str:
    """What 元 is: yuan, or the dollar of the place that a text in traditional characters was written in."""
    if scene.language is not Language.TRADITIONAL:
        return "CNY"
    hong_kong = scene.speaks("from hong kong", _FROM_HONG_KONG)
    if scene.speaks("taiwanese", _TAIWANESE) and not (hong_kong and scene.speaks("of this port", _THIS_PORT)):
        place = "TWD"
    elif hong_kong:
        place = "HKD"
    elif scene.speaks("mainland", _MAINLAND):
        return "CNY"
    elif scene.speaks("taiwan", _TAIWAN):
        return "TWD"
    elif scene.speaks("hong kong", _HONG_KONG):
        return "HKD"
    else:
        return "TWD" if scene.speaks("listed in taipei", _LISTED_IN_TAIPEI) else "CNY"
    yuan = scene.speaks("mainland", _MAINLAND) and _told_in_yuan(scene, draft)
    return "CNY" if yuan and not (place == "HKD" and _traded(scene, draft)) else place


def _told_in_yuan(scene: Scene, draft: Draft) -> bool:
    """Whether the paragraph names the yuan: 收入3亿元人民币，去年上半年1.9亿元."""
    text, low, high = scene.lowered, max(0, draft.start - _SAME_PARAGRAPH), draft.end + _SAME_PARAGRAPH // 4
    start = text.rfind("\n", low, draft.start)
    end = text.find("\n", draft.end, high)
    return _MAINLAND.search(text, start if start >= 0 else low, end if end >= 0 else high) is not None


def _traded(scene: Scene, draft: Draft) -> bool:
    """Whether an amount is told as what a share costs in Hong Kong."""
    near = scene.lowered[max(0, draft.start - _SAME_CLAUSE) : draft.start]
    if _MAINLAND.search(near) is not None:
        return False
    return _ON_THE_EXCHANGE.search(near) is not None and _ON_ANOTHER.search(near) is None
