"""What 元 is: yuan, the dollar of the place that a text was written in, or the currency that the text declares.

And what ¥ is in English: yen, or yuan.
"""

from __future__ import annotations

import re
from collections import deque
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
    r"新台币|台股|法说|上市柜|法人|[上下]修|营益率|合并营收|税后纯益|投信|台厂|nt\$|兆元|-tw\)|(?<!按)(?:年增|月增|季增|年减|季减)|评等|本益比|殖利率|职缺"
)
_FROM_HONG_KONG: Final = re.compile(
    r"港股|本港|港交所|联交所|招股价|收报|放榜|按年[增减多少升跌]|按季|\(0[0-9]{4}\)|[方尺]呎|平方呎|集资|港媒|大行|沽空|街货|恒指|港府|数码港|河套|[嘅喺嚟俾佢咗唔啲冇]"
)
# The number of a share in Taipei, and no year.
_LISTED_IN_TAIPEI: Final = re.compile(r"\((?!19|20[0-4])[1-689][0-9]{3}\)")
# Only Hong Kong's own papers call it so, or count its dollars.
_THIS_PORT: Final = re.compile(r"本港|亿港元|[嘅喺嚟俾佢咗唔啲冇]")
_TAIWAN: Final = re.compile(r"台币|立法院|行政院|金管会|竹科|中科|南科|台北|台中|高雄|北市|新北|全台|台电|台湾")
# A text in traditional characters that names them, and no other place by its money, is from Taiwan.
_FIRMS_OF_TAIWAN: Final = re.compile(
    r"台积|联发科|鸿海|广达|纬创|纬颖|和硕|英业达|仁宝|技嘉|日月光|联电|力积电|南亚科|华邦|欣兴|金像电|台光电|台燿|信骅|世芯|创意电子"
    r"|奇鋐|双鸿|台达电|京元电|健策|川湖|勤诚|祥硕|群联|威刚|环球晶|大立光|三率|外资|智邦|贸联|嘉泽|光圣|波若威|联亚|华星光|旺硅|颖崴|致茂|弘塑|万润|家登|中砂|台胜科|精测|富世达|营邦|神达"
    r"|光宝科|台达电|奇宏|鸿劲|汉唐|帆宣|亚翔|力成|南茂|竹南|铜锣|记忆体|资料中心|奈米|笔电|资本支出|第[1-4]季(?!度)|(?<![0-9])[1-4]q[12][0-9]"
)
_HONG_KONG: Final = re.compile(r"港元|港币|hk\$")
# What a share is bought and sold for is told in the money of its exchange: 收报145.7元, 目标价看9.5元, 每手赚6,080元.
_ON_THE_EXCHANGE: Final = re.compile(
    r"(?:失守|成交额?|成交逾|站上|跌穿|升穿|突破|重上|现价|高见|低见|曾见|最高|收报|报|收市|收盘|开市|开报|低开|高开|见|现报|股价|目标价|招股价|发售价|配售价|每手|入场费|集资(?:总额|净额)?|净额|升至|跌至|抽高至|降价)"
    r"[^。；\n]{0,14}$"
)
_ON_ANOTHER: Final = re.compile("a股|adr|美股|沪|深")
# What money a text tells from here on: a currency that is none of a conversion in brackets, or a firm of Taiwan whose
# results follow. 百度去年營收人民幣35億元(約新台幣155億元). 法人估明年83億元: still yuan.
_TOLD_BEFORE: Final = re.compile(
    r"(?<!\()(?<!\([约合])(?<!\(约合)(?<!\(折合)(?:(?P<yuan>人民币|rmb|cny)|(?P<local>新台币|(?<!新)台币|nt\$|港元|港币|hk\$))"
    rf"|(?P<firm>{_LISTED_IN_TAIPEI.pattern}|(?:{_FIRMS_OF_TAIWAN.pattern.partition('|三率')[0]})[^,，。;；\n人]{{0,14}}"
    r"(?:营收|营业|获利|税后|净利|纯益|净损|资本支出|盈余|市值|股价|表示|公布|宣布|预估|预期))"
)
_BACK: Final = 1200
# How far around an amount a mainland currency may be named that holds for it too, in characters of its paragraph.
_SAME_PARAGRAPH: Final = 200
_SAME_CLAUSE: Final = 24

_YUAN: Final = re.compile(r"yuan|renminbi|rmb|cny")
_CHINESE: Final = re.compile(r"(?<![a-z])(?:china|chinese|beijing|shanghai|shenzhen|hangzhou|hong kong)(?![a-z])")
_JAPANESE: Final = re.compile(
    r"(?<![a-z])(?:japan|japanese|tokyo|osaka|hokkaido|kumamoto|nikkei|yen|softbank|kioxia|rapidus|fujitsu|renesas|sony"
    r"|toshiba|hitachi|nec|ntt|kddi|sakura|advantest|lasertec)(?![a-z])"
)


def yen_or_yuan(scene: Scene, place: int) -> str:
    """What ¥ is: what the paragraph speaks of where the text tells of both, else what the text does."""
    yuan, japanese = scene.speaks("yuan", _YUAN), scene.speaks("japanese", _JAPANESE)
    if not japanese:
        return "CNY" if yuan or scene.speaks("chinese", _CHINESE) else "JPY"
    if not yuan:
        return "JPY"
    text, low = scene.lowered, max(0, place - _SAME_PARAGRAPH)
    start, end = text.rfind("\n", low, place), text.find("\n", place, place + _SAME_PARAGRAPH)
    near = text[start if start >= 0 else low : end if end >= 0 else place + _SAME_PARAGRAPH]
    foreign = _YUAN.search(near) is None and _CHINESE.search(near) is None
    return "JPY" if foreign and _JAPANESE.search(near) is not None else "CNY"


def declared(scene: Scene) -> str | None:
    """The currency that a text says to mean by 元 throughout, if it says so."""
    if not scene.speaks("one currency throughout", _THROUGHOUT):
        return None
    found = _THROUGHOUT.search(scene.lowered)
    return None if found is None else _DECLARED[found[1]]


def home_of(lowered: str, language: Language) -> str:
    """The currency of amounts that name none: dollars, or what a Chinese text declares or its place pays with."""
    if not language.chinese:
        return "USD"
    scene = Scene(lowered, lowered, language)
    return declared(scene) or _place(scene) or "CNY"


def local(scene: Scene, draft: Draft) -> str:
    """What 元 is: yuan, or the dollar of the place that a text in traditional characters was written in."""
    place = _place(scene)
    if place is None and scene.language is not Language.TRADITIONAL:
        return "CNY"
    if not scene.speaks("mainland", _MAINLAND):
        return place or "CNY"
    last = _told_last(scene, draft)
    if place is None:
        return "TWD" if last is not None and last["firm"] else "CNY"
    if place == "HKD" and _traded(scene, draft):
        return place
    if last is not None and (place == "TWD" or not last["firm"]):
        return "CNY" if last["yuan"] else place
    return "CNY" if _goes_on_in_yuan(scene, draft) else place


def _place(scene: Scene) -> str | None:
    """The dollar of the place that a text was written in, if it is one."""
    if scene.language is not Language.TRADITIONAL:
        return None
    hong_kong = scene.speaks("from hong kong", _FROM_HONG_KONG)
    if scene.speaks("taiwanese", _TAIWANESE) and not (hong_kong and scene.speaks("of this port", _THIS_PORT)):
        return "TWD"
    if hong_kong:
        return "HKD"
    if scene.speaks("mainland", _MAINLAND):
        return None
    if not scene.speaks("taiwan", _TAIWAN) and scene.speaks("hong kong", _HONG_KONG):
        return "HKD"
    words = (("taiwan", _TAIWAN), ("listed in taipei", _LISTED_IN_TAIPEI), ("firms of taiwan", _FIRMS_OF_TAIWAN))
    return "TWD" if any(scene.speaks(*word) for word in words) else None


def _told_last(scene: Scene, draft: Draft) -> re.Match[str] | None:
    """The money that the text told last before an amount."""
    found = deque(_TOLD_BEFORE.finditer(scene.lowered, max(0, draft.start - _BACK), draft.start), maxlen=1)
    return found[0] if found else None


def _goes_on_in_yuan(scene: Scene, draft: Draft) -> bool:
    """Whether the paragraph names the yuan right behind: 去年上半年1.9億元，今年3億元人民幣."""
    end = scene.lowered.find("\n", draft.end, draft.end + _SAME_PARAGRAPH // 4)
    return _MAINLAND.search(scene.lowered, draft.end, end if end >= 0 else draft.end + _SAME_PARAGRAPH // 4) is not None


def _traded(scene: Scene, draft: Draft) -> bool:
    """Whether an amount is told as what a share costs in Hong Kong."""
    near = scene.lowered[max(0, draft.start - _SAME_CLAUSE) : draft.start]
    if _MAINLAND.search(near) is not None:
        return False
    return _ON_THE_EXCHANGE.search(near) is not None and _ON_ANOTHER.search(near) is None
