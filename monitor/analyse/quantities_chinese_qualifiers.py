"""What stands before or after a Chinese quantity and bounds it: 约, 超过, 至少, 以上, 左右, a sign."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure, Phrases, Unit, meanings
from monitor.domain.catalogue import Lexicon

# The currency that ends at a place, and where it begins.
Prefix = Callable[[Scene, int], tuple[Unit, int] | None]

# 约为前代的六倍, 不到对手的2%, 不得多过同款产品的一半: what a share or multiple is of stands between.
_FAR_QUALIFIER: Final = re.compile(
    r"(?:(?P<nearly>接近|将近)|(?P<up_to>不超过|不得多过|不得超过|最多(?:为|是))|(?P<over>(?<!不)超过|超出|至少(?:为|是))"
    r"|(?P<about>约占|约为|约是|大约)|(?P<under>不到|不足|不及|低于))[^，。；、,;:]{1,14}的$"
)
_FAR: Final = frozenset({Measure.PERCENT, Measure.MULTIPLE})
# What may stand between a bound and its number and counts nothing itself: 最多可串接256张卡; but 至少三家买20万.
_VERB: Final = "(?:(?![的是了一二两三四五六七八九十百千万亿几数半多个家年月日见每])[\u4e00-\u9fff])"
# 最多支持256张卡, 最多可降低50%, 顶多供应200万颗; 最高 is a ceiling before fewer verbs: 盘中最高见688元.
_AT_MOST: Final = re.compile(
    r"最高(?:可以?|能够?|将|只)?(?:支持|集成|降低|上?涨价?|涨幅|降价?|容纳|搭载|连接|互联|配备|安装|扩展到|达到?|到|提升|提高|节省"
    r"|接入|部署|采购|购入|装|停在|投标总?价|限价|赔付|补贴|罚)?$"
    rf"|(?:最多|至多|顶多){_VERB}{{0,4}}$"
)
# 100万-400万元: behind one of these a hyphen is no minus.
_ENDS_OF_RANGES: Final = frozenset("日年月元%万亿兆千百十倍颗张片台卡吨")
# 三分之一强, 四成弱: a little more, a little less.
_STRENGTH: Final = re.compile(r"(强|弱)(?=[，。、；）),;的]|$)")
# A margin below nought is a level, and no fall.
_MARGIN: Final = re.compile(r"(?:毛利率|净利率|利润率|营益率|收益率)[^，。；%、,;]{0,14}$")
_AT_LEAST: Final = re.compile(rf"(?:至少|起码){_VERB}{{1,4}}$|(?:最少|最低)(?:采购|生产|投|交付|付){_VERB}{{0,2}}$")
# The last character of a qualifier that here belongs to another word: 最近, 附近, 合约.
_OTHER_WORDS: Final = re.compile(r"(?:[最附邻]近|[合条节预违签纽履契]约|[买卖]超|高超|[打攻爆侦]破)$")
# What a qualifier's last character begins where this follows: 起诉, 上下文, 许可.
_OTHER_WORDS_AFTER: Final = {"起": frozenset("诉因案源步来"), "下": frozenset("文游班"), "许": frozenset("可多")}


class Qualifiers:
    """Finds the qualifiers and signs around a draft. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon, prefix: Prefix) -> None:
        self._before = Phrases(meanings(lexicon, "qualifiers").items())
        self._after = Phrases(meanings(lexicon, "qualifiers_after").items())
        self._prefix = prefix

    def add(self, scene: Scene, draft: Draft) -> None:
        """Give the draft its sign and qualifier, and its span what they take."""
        text, lowered = scene.text, scene.lowered
        self._sign(scene, draft)
        if (found := self.before(scene, draft.start)) is not None:
            draft.qualifier, draft.start = found
            if not draft.prefixed and draft.measure is Measure.MONEY:
                prefix = self._prefix(scene, draft.start)
                if prefix is not None:
                    draft.start = prefix[1]
                    self._renamed(scene, draft, prefix[0])
            outer = self.before(scene, draft.start)
            ceiling = outer is not None and outer[0] == "up_to" and text[outer[1]] != "多"  # 多达约95颗
            if outer is not None and (ceiling or outer[0] == draft.qualifier):
                draft.qualifier, draft.start = outer
        elif _AT_LEAST.search(text, max(0, draft.start - 8), draft.start) is not None:
            draft.qualifier = "over"
        elif _AT_MOST.search(text, max(0, draft.start - 9), draft.start) is not None:
            draft.qualifier = "up_to"
        elif draft.measure in _FAR and (far := _FAR_QUALIFIER.search(text, max(0, draft.start - 20), draft.start)):
            draft.qualifier = far.lastgroup
        end = draft.end
        if draft.kind == "fraction" and (strength := _STRENGTH.match(text, end)) is not None:
            draft.qualifier, draft.end = "over" if strength[1] == "强" else "nearly", strength.end(1)
            return
        suffix = self._after.ahead(text, lowered, end + (text[end : end + 1] == " "))
        if suffix is None or (text[suffix[1] - 1] == "+" and text[suffix[1] : suffix[1] + 1].isdigit()):
            return
        if text[suffix[1] : suffix[1] + 1] in _OTHER_WORDS_AFTER.get(text[suffix[1] - 1], ()):
            return
        draft.qualifier = draft.qualifier if suffix[0] == "about" and draft.qualifier else suffix[0]
        draft.end = suffix[1]

    @staticmethod
    def _renamed(scene: Scene, draft: Draft, money: Unit) -> None:
        """台币约1.65兆元: 元 is of the money that is named before the qualifier."""
        if scene.text[draft.end - 1] == "元" and draft.unit is not None and not money.choices:
            draft.unit = f"{money.name}{draft.unit[len('CNY') :]}"

    def before(self, scene: Scene, start: int) -> tuple[str, int] | None:
        """The qualifier before a place and where it begins; a particle may stand between: 超过了, 约为."""
        text = scene.text
        place = start - (text[max(0, start - 1) : start] == " ")
        found = self._before.behind(text, scene.lowered, place)
        if found is None and text[max(0, place - 1) : place] in set("了为有在达于是"):
            place -= 1
            found = self._before.behind(text, scene.lowered, place)
        if found is None or _OTHER_WORDS.search(text, max(0, place - 3), place):
            return None
        before = text[max(0, found[1] - 1) : found[1]]
        return None if text[found[1]] == "~" and (before.isalnum() or before in _ENDS_OF_RANGES) else found

    def _sign(self, scene: Scene, draft: Draft) -> None:
        text, start = scene.text, draft.start
        if text.startswith("零下", max(0, start - 2)) and start > 1:
            draft.start = start - 2
            draft.negate()
            return
        before, further = text[max(0, start - 1) : start], text[max(0, start - 2) : start - 1]
        if before == "负" and further == "正":
            return  # how far the value before it may be off
        if before != "负" and not (before and before in "+-" and not (further.isascii() and further.isalnum())):
            return
        if before == "-" and further in _ENDS_OF_RANGES:
            return
        draft.start = start - 1
        if before != "+" and draft.measure is Measure.PERCENT and _MARGIN.search(text, max(0, start - 18), start - 1):
            draft.negate()
        elif draft.measure in {Measure.PERCENT, Measure.POINTS}:
            draft.direction = "up" if before == "+" else "down"
        elif before != "+":
            draft.negate()
