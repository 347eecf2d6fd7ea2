"""Chinese: what stands around a numeral makes it money, a share, a measure, a count with its classifier, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from monitor.analyse import quantities_currency as currency
from monitor.analyse.numbers import HALF, ONE, Numeral, Written
from monitor.analyse.numbers_chinese import scan
from monitor.analyse.quantities_chinese_counts import Counts
from monitor.analyse.quantities_chinese_measures import COMPUTE, compute, told_by_context
from monitor.analyse.quantities_chinese_qualifiers import Qualifiers
from monitor.analyse.quantities_chinese_rates import Rates
from monitor.analyse.quantities_chinese_shares import share
from monitor.analyse.quantities_chinese_traps import DIGITS, Traps
from monitor.analyse.quantities_draft import Draft, Scene, blotted
from monitor.analyse.units import Measure, Phrases, Unit, currencies, meanings, units
from monitor.domain.catalogue import Language, Lexicon

# Words that are numbers by themselves, and nought as a state.
_WORD: Final = re.compile(
    r"(?P<double>翻倍|翻番|倍增|加倍|双倍|翻一翻|翻了一倍|翻一倍|(?:(?<=[逾超近])|(?<=超过))倍(?![数增率加]))|(?P<half>近半(?![年个天月小数导])|腰斩|砍半|减半"
    r"|过半|半数|打对折|对半砍)"
    r"|(?P<whole>全[额款](?=预付|付清|付款))|(?P<zero>归零|清零)"
)
_MANY: Final = re.compile(r" ?(?:多|余|来|几)(?=[^ 少数于年月])| ?(?:多|余)(?=个?[年月])|\+")
_STILL_MORE: Final = re.compile(r"多(?![个家名人种款张颗块的])")
_RAISED: Final = re.compile(
    r"(?:增|升|涨|多[算卖花付赚产]?|提高|成长|快|扩[大产充增]?|高|大|贵|翻|加|长|重|强|相差)"
    r"(?: ?(?:出|了|约|近|逾|超过?|将近|长|幅度?|速|加|达|或|至少)){0,4} ?$"
)
_HALF_MORE: Final = re.compile(r"半(?![导年数])")
# 9秒98.
_HUNDREDTHS: Final = re.compile(r"[0-9]{1,2}(?![0-9.%分秒个年月日:])")
# 9块9.
_TENTHS_OF_A_YUAN: Final = re.compile(r"[1-9](?![0-9.%块元])")
_OF_A_MODEL: Final = re.compile(r"的?(?:满血|全量|大?模型|参数|旗舰|稠密)|的(?=[A-Z][A-Za-z]+-)")
# 总参数744B, 激活40B.
# 51.2T芯片, 1.6T模块: what passes through it.
_SWITCHED: Final = re.compile("(?:的?(?:交换|光|以太网?|硅光|网络))|芯片|模块|端口")
_SIZE_OF: Final = re.compile(r"(?:参数(?:量|规模)?|总参|激活)(?:为|约|达|仅|只|高达|共)?$")
_DATA: Final = re.compile(r"(?:token|词元|数据|语料)[^，。；]{0,8}$")
# 一到两成, 三至五年: the number before the joint is one although nothing names it.
_RANGED: Final = re.compile(r"(?:到|至|~|、(?=[三四五六七八九][天日周年个]))[0-9一二两三四五六七八九十]")
_FACTOR: Final = re.compile(" ?[0-9]|(?<=×)[A-Z]{2}")
_CROSSES: Final = frozenset("×xX*")
_FACTORS: Final = frozenset("×xX*")
_BULK: Final = frozenset("升克米吨桶磅斤")
# Latin spellings that a Chinese text means otherwise.
_NOT_PENCE: Final = frozenset({"p", "P"})
_NOT_LATIN: Final = frozenset({"m", "g", "point", "quarter"})
_LABEL: Final = re.compile(r"\((百万|千万|万|亿|十亿|)([^()0-9万亿]{1,4})\)[::]? ?$")
_LABEL_SCALES: Final = {
    "百万": Decimal(10**6), "千万": Decimal(10**7), "万": Decimal(10**4), "亿": Decimal(10**8), "十亿": Decimal(10**9)
}  # fmt: skip
# 432GBHBM4: no space parts a unit of memory from its kind.
_GLUED_MEMORY: Final = re.compile(r"([KMGT][Bb])(?=(?:LP|G)?DDR|HBM|[SDM]RAM|eDRAM|NAND|SSD|UFS|eMMC|[STQ]LC)")
_MYRIAD: Final = 10**4
_MILLION: Final = 10**6


class ChineseReader:
    """Drafts of the quantities of a folded Chinese text. Latin units and currencies come from the English lexicon."""

    def __init__(self, lexicon: Lexicon, english: Lexicon) -> None:
        latin = {
            word: unit
            for word, unit in units(english).items()
            if not unit.doubtful and unit.noun not in _NOT_LATIN and word not in _NOT_PENCE
        }
        self._units = Phrases({**latin, **units(lexicon)}.items())
        foreign = {word: unit for word, unit in currencies(english, "currency_prefixes").items() if not unit.doubtful}
        prefixes = {**foreign, **currencies(lexicon, "currency_prefixes")}
        self._prefixes = Phrases(prefixes.items())
        self._letters = Phrases((word, Decimal(key)) for word, key in meanings(english, "scale_letters").items())
        self._counts = Counts(lexicon)
        self._rates = Rates(lexicon)
        self._traps = Traps(lexicon)
        self._qualifiers = Qualifiers(lexicon, self._prefix)

    def speaks_of_chips(self, lowered: str) -> bool:
        """Whether a text speaks of chips, so that 颗 and 张 count them."""
        return self._counts.chips.search(lowered) is not None

    def read(
        self, text: str, lowered: str, avoid: Sequence[tuple[int, int]], language: Language, *, of_chips: bool = False
    ) -> list[Draft]:
        """The drafts of a folded text, in order of place; `avoid` is sorted. `of_chips`: what it is a part of is."""
        scene = Scene(text, lowered, language, names=dict(avoid), facts={"chips": True} if of_chips else {})
        drafts = list(self._numbers(scene, avoid))
        taken = {place for draft in drafts for place in (draft.start, draft.first, draft.end - 1)}
        for word in _WORD.finditer(text):
            if taken.isdisjoint(range(*word.span())):
                drafts.append(self._word(scene, word))
        return sorted(drafts, key=lambda draft: draft.start)

    def _numbers(self, scene: Scene, avoid: Sequence[tuple[int, int]]) -> Iterator[Draft]:
        spans = iter(avoid)
        span = next(spans, None)
        # Trainium 2,62.5% has a number of its own behind the name.
        for numeral in scan(blotted(scene.text, avoid, "_")):
            while span is not None and span[1] <= numeral.start:
                span = next(spans, None)
            if numeral.start < scene.skip or (span is not None and span[0] <= numeral.start):
                continue
            if (draft := self._one(scene, numeral)) is not None:
                scene.skip = max(scene.skip, draft.end)
                yield draft

    def _word(self, scene: Scene, word: re.Match[str]) -> Draft:
        """翻倍, 腰斩, 归零."""
        start, end = word.span()
        if word["zero"]:
            return Draft.word(start + 1, end, Decimal(0))
        double = word["double"] is not None
        draft = Draft.word(start, end, Decimal(2 if double else 100 if word["whole"] else 50))
        if double:
            draft.name("x", Measure.MULTIPLE, "multiple", end)
        else:
            draft.name("percent", Measure.PERCENT, "fraction", end)
        if word.group() in {"过半", "近半"}:
            draft.qualifier = "over" if word.group() == "过半" else "nearly"
            return draft
        if word.group() not in {"半数", "打对折", "全额", "全款"}:
            draft.direction = "up" if double else "down"
        self._qualifiers.add(scene, draft)
        return draft

    def _one(self, scene: Scene, numeral: Numeral) -> Draft | None:
        prefix = self._prefix(scene, numeral.start)
        if prefix is None and (trapped := self._traps.before(scene, numeral)):
            scene.skip = max(scene.skip, trapped)
            return None
        draft = Draft.of(numeral)
        draft.qualifier = "over" if numeral.more else None
        self._letter_scale(scene, draft, prefixed=prefix is not None)
        if prefix is not None:
            self._prefixed(scene, draft, prefix)
        elif numeral.written is Written.FRACTION:
            if scene.text[numeral.start] in DIGITS and "分" not in scene.text[numeral.start : numeral.end]:
                return None
            draft.multiply(Decimal(100))
            draft.name("percent", Measure.PERCENT, "fraction", draft.end)
        elif not (
            self._named(scene, draft) or self._labelled(scene, draft) or self._may_stand_open(scene, draft, numeral)
        ):
            return None
        self._rates.add(scene, draft)
        self._qualifiers.add(scene, draft)
        return self._settled(scene, draft, numeral) if numeral.bare else draft

    def _named(self, scene: Scene, draft: Draft) -> bool:
        return share(scene, draft) or self._unit(scene, draft) or self._count(scene, draft)

    def _labelled(self, scene: Scene, draft: Draft) -> bool:
        """总市值(亿元)：851.5: the label before a number says its unit."""
        label = _LABEL.search(scene.text, max(0, draft.start - 10), draft.start)
        if label is None or scene.text[draft.end : draft.end + 1] in {".", ",", "-"}:
            return False
        found = self._units.ahead(scene.text, scene.lowered, label.start(2))
        if found is None or found[1] != label.end(2) or not self._name(scene, draft, found[0], draft.end):
            return False
        draft.multiply(_LABEL_SCALES.get(label[1], ONE))
        return True

    def _settled(self, scene: Scene, draft: Draft, numeral: Numeral) -> Draft | None:
        """百亿美元 is ten billion, 上百亿美元 from ten to a hundred; 亿元 and 万元 are none, and 千亿市值 is a word."""
        before = scene.text[max(0, draft.start - 1) : draft.start]
        if before == "(" and scene.text.startswith(")", draft.end):
            return None  # 数量(万颗) heads a column
        reached = before == "上" and scene.text[draft.start - 2 : draft.start - 1] in set(
            "站登爬冲攀涨升"
        )  # 股价站上千元
        several = before == "上" and not reached
        if draft.unit == "token" and draft.qualifier is None and not several:
            return None  # 百万Token的价格
        if before == "过" and draft.measure is Measure.MONEY and draft.qualifier is None:  # 每颗过千美元
            draft.start, draft.qualifier = draft.start - 1, "over"
        exact = draft.unit in {"chip", "parameter"} and draft.kind == "count"
        paid = draft.measure is Measure.MONEY and not several and scene.text[draft.end : draft.end + 1] != "级"
        whole = numeral.value >= 10**6 and numeral.end - numeral.start > 1
        if draft.qualifier is not None or exact or (paid and whole) or reached:
            draft.high, draft.vague = draft.value, False
            return draft
        if before and before in "至到达产" and not draft.open:  # 台数增至千台, 月产百柜
            draft.high, draft.vague = draft.value, False
            return draft
        if several and not draft.open:
            draft.start -= 1
            return draft
        return draft if not draft.open and whole else None

    # --- money -----------------------------------------------------------------------------------------------------

    def _prefix(self, scene: Scene, start: int) -> tuple[Unit, int] | None:
        if not start:
            return None
        place = start - (scene.text[start - 1] in " -")
        found = self._prefixes.behind(scene.text, scene.lowered, place)
        return found if found is not None and found[1] >= scene.skip else None

    def _prefixed(self, scene: Scene, draft: Draft, prefix: tuple[Unit, int]) -> None:
        """Money whose currency stands before it; 元 may follow all the same: 人民币400亿元."""
        unit, start = prefix
        place = draft.end
        if (many := _MANY.match(scene.text, place)) is not None:
            place = many.end()
        after = self._unit_at(scene, place)
        draft.start, draft.prefixed = start, True
        self._money(scene, draft, unit, draft.end)
        if (
            after is not None
            and after[0].measure is Measure.MONEY
            and (after[0].name == draft.unit or after[0].choices)
        ):
            draft.end = after[1]
            draft.qualifier = "over" if many is not None else draft.qualifier

    def _money(self, scene: Scene, draft: Draft, unit: Unit, end: int) -> None:
        draft.name(unit.name, Measure.MONEY, "money", end)
        if "TWD" in unit.choices:
            draft.unit = currency.declared(scene) or currency.local(scene, draft)
        elif "CNY" in unit.choices:
            draft.unit = "CNY"
        draft.multiply(unit.factor)
        draft.factor = unit.factor

    def _letter_scale(self, scene: Scene, draft: Draft, *, prefixed: bool) -> None:
        text, end = scene.text, draft.end
        if draft.words or draft.scale != ONE or not "A" <= text[end : end + 1] <= "z":
            return
        found = self._letters.ahead(text, scene.lowered, end)
        if found is None:
            return
        factor, after = found
        letters = text[end:after]
        if letters == "T" and not prefixed and (COMPUTE.match(text, end) or _SWITCHED.match(text, after)):
            return
        if (
            prefixed
            or letters in {"K", "k", "M", "bn", "mn"}
            or (letters in {"B", "T"} and (self._goes_on(scene, draft, after) or _of_a_model(text, draft, after)))
            or (letters == "T" and _DATA.search(scene.lowered, max(0, draft.start - 12), draft.start) is not None)
        ):
            draft.scale = factor
            draft.multiply(factor)
            draft.end = draft.last = after

    def _goes_on(self, scene: Scene, draft: Draft, after: int) -> bool:
        """Whether something to count or pay stands after 7B, so that it is no model's name; 1.6T光模块 is one."""
        decimal = draft.step is not None and draft.step < ONE and scene.text[draft.end] != "T"
        return decimal or self._unit_at(scene, after) is not None or self._counts.at(scene, draft, after) is not None

    # --- shares and units ------------------------------------------------------------------------------------------

    def _unit(self, scene: Scene, draft: Draft) -> bool:
        text, end = scene.text, draft.end
        if (many := _MANY.match(text, end)) is not None and (found := self._unit_at(scene, many.end())) is not None:
            draft.qualifier = "over"
            return self._name(scene, draft, *found)
        if compute(scene, draft):
            return True
        found = self._unit_at(scene, end)
        if found is not None and found[1] in scene.names and text[end] in _CROSSES and draft.step == ONE:  # 8×B300
            draft.name("chip", Measure.COUNT, "count", found[1])
            return True
        return self._name(scene, draft, *found) if found is not None else told_by_context(scene, draft)

    def _unit_at(self, scene: Scene, place: int) -> tuple[Unit, int] | None:
        text = scene.text
        gap = 0
        while gap < 4 and text[place + gap : place + gap + 1] == " ":
            gap += 1
        place += gap or text[place : place + 1] == "-"
        found = self._units.ahead(text, scene.lowered, place)
        if found is None and (glued := _GLUED_MEMORY.match(text, place)) is not None:
            unit = self._units.ahead(glued[1], glued[1].lower(), 0)
            found = None if unit is None else (unit[0], glued.end())
        return found

    def _name(self, scene: Scene, draft: Draft, unit: Unit, after: int) -> bool:
        text = scene.text
        written = text[draft.end : after].strip()
        if unit.measure is Measure.DURATION:
            return self._duration(scene, draft, unit, written, after)
        bulk = (draft.words and written == "升") or text[after : after + 1] in {"至", "到", "幅", "级"}
        factor = written in _FACTORS and _FACTOR.match(text, after) is not None  # 310×310mm, 2×FR4
        if factor or (bulk and written in _BULK):
            return False
        if written == "块" and not draft.words and (tenths := _TENTHS_OF_A_YUAN.match(text, after)) is not None:
            draft.value, draft.step = draft.value + Decimal(f"0.{tenths.group()}"), ONE.scaleb(-1)
            draft.high = draft.value
            self._money(scene, draft, unit, tenths.end())
            return True
        if written.lstrip("多余来") in {"块", "圆"} and (
            scene.speaks("chips", self._counts.chips)
            or text[after : after + 1] not in {"，", "。", ",", "钱", " ", "、", ""}
        ):
            return False
        if unit.measure is Measure.MONEY:
            self._money(scene, draft, unit, after)
            return True
        draft.name(unit.name, unit.measure, unit.measure.value, after)
        if (
            unit.measure is Measure.MULTIPLE
            and draft.value == ONE
            and _RAISED.search(text, max(0, draft.start - 8), draft.start)
        ):
            draft.value = draft.high = Decimal(2)  # 增长一倍 is to double
        if unit.measure is Measure.MULTIPLE and _STILL_MORE.match(text, after) is not None:
            draft.qualifier, draft.end = "over", after + 1
        elif unit.measure is Measure.MULTIPLE and draft.words and _HALF_MORE.match(text, after) is not None:
            draft.value, draft.high = draft.value + HALF, draft.high + HALF  # 三倍半
            draft.step, draft.end = None, after + 1
        draft.noun = unit.noun
        draft.multiply(unit.factor)
        draft.factor = unit.factor
        return True

    def _duration(self, scene: Scene, draft: Draft, unit: Unit, written: str, after: int) -> bool:
        text, following = scene.text, scene.text[after : after + 1]
        if written == "年" and (draft.value >= 1900 or following in set("度报代货初底末级")):
            return False
        if written == "年" and (
            text.startswith("生存率", after) or (draft.value == ONE and following in set("可只能就"))
        ):
            return False
        if written == "周" and following in set("一二三四五六日年末刊期边岁"):
            return False
        if text[draft.start] == "半" and text[max(0, draft.start - 1) : draft.start] in set("上下前后"):
            return False
        draft.name(unit.name, unit.measure, "duration", after)
        draft.multiply(unit.factor)
        if written == "秒" and (rest := _HUNDREDTHS.match(text, after)) is not None and not draft.words:
            part = Decimal(f"0.{rest.group()}")
            draft.value, draft.high, draft.end = draft.value + part, draft.high + part, rest.end()
            draft.step = ONE.scaleb(-len(rest.group()))
            return True
        if "多" in written or _STILL_MORE.match(text, after) is not None:
            draft.qualifier, draft.end = "over", after + ("多" not in written)
        elif _HALF_MORE.match(text, after) is not None and draft.value == draft.value.to_integral_value():
            draft.value, draft.high = draft.value + Decimal("0.5"), draft.high + Decimal("0.5")
            draft.step, draft.end = None, after + 1
        return True

    # --- counts ----------------------------------------------------------------------------------------------------

    def _count(self, scene: Scene, draft: Draft) -> bool:
        many = _MANY.match(scene.text, draft.end)
        found = self._counts.at(scene, draft, many.end() if many is not None else draft.end)
        if found is None:
            return False
        if many is not None:
            draft.qualifier = "over"
        unit, draft.noun, end = found
        draft.name(unit, Measure.COUNT, "count", end)
        return True

    def _may_stand_open(self, scene: Scene, draft: Draft, numeral: Numeral) -> bool:
        """Whether a number that nothing names may be named by a neighbour."""
        if self._traps.attached(scene.text, draft):
            return False
        if numeral.bare:
            return numeral.value >= _MILLION and self._qualifiers.before(scene, numeral.start) is not None
        if numeral.written is Written.VAGUE:
            return numeral.value >= _MYRIAD
        if draft.words:
            ranged = _RANGED.match(scene.text, draft.end) is not None
            return ranged or draft.scale >= _MYRIAD or draft.value == 0
        return not self._traps.year(numeral)


def _of_a_model(text: str, draft: Draft, after: int) -> bool:
    """671B的DeepSeek, 总参数744B, 激活40B: the size of a model."""
    if _OF_A_MODEL.match(text, after) is not None:
        return True
    return _SIZE_OF.search(text, max(0, draft.start - 8), draft.start) is not None
