"""Chinese: what stands around a numeral makes it money, a share, a measure, a count with its classifier, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import ONE, Numeral, Written
from monitor.analyse.numbers_chinese import scan
from monitor.analyse.quantities_chinese_counts import Counts
from monitor.analyse.quantities_chinese_rates import Rates
from monitor.analyse.quantities_chinese_traps import DIGITS, Traps
from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure, Phrases, Unit, currencies, meanings, units
from monitor.domain.catalogue import Language, Lexicon

# Words that are numbers by themselves, and nought as a state.
_WORD: Final = re.compile(
    r"(?P<double>翻倍|翻番|倍增|加倍|双倍|翻一翻|翻了一倍|翻一倍)|(?P<half>腰斩|砍半|减半|过半|半数|打对折|对半砍)"
    r"|(?P<zero>归零|清零)"
)
_TENTHS: Final = re.compile(r" ?成(?![为立功本品员果长熟交绩型都效像因批片套])")
_HUNDREDTH: Final = re.compile(r" {0,2}([一二三四五六七八九])(?![十百千万亿个家年月日成大种项名位])|半(?![导年])")
_DISCOUNT: Final = re.compile(r" ?折(?![叠合旧扣射腾戟线损断回返价])")
_DOUBLINGS: Final = re.compile(r" ?番")
_MANY: Final = re.compile(r" ?(?:多|余|来|几)(?=[^ 少数于年月])| ?(?:多|余)(?=个?[年月])|\+")
_STILL_MORE: Final = re.compile(r"多(?![个家名人种款张颗块的])")
_HALF_MORE: Final = re.compile(r"半(?![导年数])")
_OPERATIONS: Final = re.compile(r" ?次(?:浮点)?(?:运算|计算|操作)")
_COMPUTE: Final = re.compile(r" ?([PET])(?=(?:的|级|智能|AI)?算力|\(?FP|的?总算力)")
_COMPUTE_LETTER: Final = re.compile(r"([PET])(?![A-Za-z/])")
_AFTER_COMPUTE: Final = re.compile(r"算力[^，。；]{0,10}$")
_POWERS: Final = {"T": Decimal("1e12"), "P": Decimal("1e15"), "E": Decimal("1e18")}
_FAR_QUALIFIER: Final = re.compile(r"(?:(接近|将近)|(超过|超出)|(约占|大约))[^，。；、]{1,8}的$")
_AT_LEAST: Final = re.compile(r"(?:至少|起码)(?:需要|要|需|得|会|能|准备|备|花|有|投入|拿出|达到){1,3}$")
# The last character of a qualifier that here belongs to another word: 最近, 附近, 合约.
_OTHER_WORDS: Final = re.compile(r"(?:[最附邻]近|[合条节预违签纽履契]约|高超|不超过)$")
_MAINLAND: Final = re.compile(r"人民币|rmb|cny")
_TAIWAN: Final = re.compile(r"新台币|台币|台股|法说|上市柜|nt\$")
_HONG_KONG: Final = re.compile(r"港元|港币|hk\$|港股")
_BULK: Final = frozenset("升克米吨桶磅斤")
# Latin spellings that a Chinese text means otherwise.
_NOT_LATIN: Final = frozenset({"m", "g", "point", "quarter"})
_MYRIAD: Final = 10**4


class ChineseReader:
    """Drafts of the quantities of a folded Chinese text. Latin units and currencies come from the English lexicon."""

    def __init__(self, lexicon: Lexicon, english: Lexicon) -> None:
        latin = {
            word: unit for word, unit in units(english).items() if not unit.doubtful and unit.noun not in _NOT_LATIN
        }
        self._units = Phrases({**latin, **units(lexicon)}.items())
        prefixes = {**currencies(english, "currency_prefixes"), **currencies(lexicon, "currency_prefixes")}
        self._prefixes = Phrases(prefixes.items())
        self._letters = Phrases((word, Decimal(key)) for word, key in meanings(english, "scale_letters").items())
        self._qualifiers = Phrases(meanings(lexicon, "qualifiers").items())
        self._suffixes = Phrases(meanings(lexicon, "qualifiers_after").items())
        self._counts = Counts(lexicon)
        self._rates = Rates(lexicon)
        self._traps = Traps(lexicon)

    def read(self, text: str, lowered: str, avoid: Sequence[tuple[int, int]], language: Language) -> list[Draft]:
        """The drafts of a folded text, in order of place; `avoid` is sorted."""
        scene = Scene(text, lowered, language, names=dict(avoid))
        drafts = list(self._numbers(scene, avoid))
        taken = {place for draft in drafts for place in (draft.start, draft.end - 1)}
        for word in _WORD.finditer(text):
            if word.start() not in taken and word.end() - 1 not in taken:
                drafts.append(self._word(scene, word))
        return sorted(drafts, key=lambda draft: draft.start)

    def _numbers(self, scene: Scene, avoid: Sequence[tuple[int, int]]) -> Iterator[Draft]:
        spans = iter(avoid)
        span = next(spans, None)
        for numeral in scan(scene.text):
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
        draft = Draft.word(start, end, Decimal(2 if double else 50))
        if double:
            draft.name("x", Measure.MULTIPLE, "multiple", end)
        else:
            draft.name("percent", Measure.PERCENT, "fraction", end)
        if word.group() == "过半":
            draft.qualifier = "over"
            return draft
        if word.group() not in {"半数", "打对折"}:
            draft.direction = "up" if double else "down"
        self._qualify(scene, draft)
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
        elif not self._named(scene, draft) and not self._may_stand_open(scene, draft, numeral):
            return None
        self._rates.add(scene, draft)
        self._qualify(scene, draft)
        return self._settled(scene, draft, numeral) if numeral.bare else draft

    def _named(self, scene: Scene, draft: Draft) -> bool:
        return self._share(scene, draft) or self._unit(scene, draft) or self._count(scene, draft)

    def _settled(self, scene: Scene, draft: Draft, numeral: Numeral) -> Draft | None:
        """An order of magnitude alone (千亿) is one where a qualifier or a unit makes it so; 亿元 and 万元 are none."""
        chips = draft.unit == "chip" and draft.kind == "count"
        if draft.qualifier is not None or chips:
            draft.high, draft.vague = draft.value, False
            return draft
        if scene.text[draft.start - 1 : draft.start] == "上" and not draft.open:
            draft.start -= 1
            return draft
        return draft if not draft.open and numeral.value >= 10**6 and numeral.end - numeral.start > 1 else None

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
            draft.unit = self._local_currency(scene)
        elif "CNY" in unit.choices:
            draft.unit = "CNY"
        draft.multiply(unit.factor)
        draft.factor = unit.factor

    def _local_currency(self, scene: Scene) -> str:
        """What 元 is: yuan, or the dollar of the place that a text in traditional characters speaks of."""
        if scene.language is not Language.TRADITIONAL or scene.speaks("mainland", _MAINLAND):
            return "CNY"
        if scene.speaks("taiwan", _TAIWAN):
            return "TWD"
        return "HKD" if scene.speaks("hong kong", _HONG_KONG) else "CNY"

    def _letter_scale(self, scene: Scene, draft: Draft, *, prefixed: bool) -> None:
        text, end = scene.text, draft.end
        if draft.words or draft.scale != ONE or not "A" <= text[end : end + 1] <= "z":
            return
        found = self._letters.ahead(text, scene.lowered, end)
        if found is None:
            return
        factor, after = found
        letters = text[end:after]
        if letters == "T" and not prefixed and _COMPUTE.match(text, end):
            return
        if (
            prefixed
            or letters in {"K", "k", "M", "bn", "mn", "T"}
            or (letters == "B" and self._goes_on(scene, draft, after))
        ):
            draft.scale = factor
            draft.multiply(factor)
            draft.end = draft.last = after

    def _goes_on(self, scene: Scene, draft: Draft, after: int) -> bool:
        """Whether something to count or pay stands after 7B, so that it is no model's name."""
        decimal = draft.step is not None and draft.step < ONE
        return decimal or self._unit_at(scene, after) is not None or self._counts.at(scene, draft, after) is not None

    # --- shares and units ------------------------------------------------------------------------------------------

    def _share(self, scene: Scene, draft: Draft) -> bool:
        """三成, 四成一, 七五折, 一半, 翻两番."""
        text, end = scene.text, draft.end
        if text.startswith("半", end) and text[draft.first] == "一":
            draft.value = draft.high = Decimal(50)
            draft.step = None
            draft.name("percent", Measure.PERCENT, "fraction", end + 1)
            return True
        if (tenths := _TENTHS.match(text, end)) is not None and draft.value <= 10:
            draft.multiply(Decimal(10))
            draft.name("percent", Measure.PERCENT, "fraction", tenths.end())
            if (more := _HUNDREDTH.match(text, draft.end)) is not None:
                extra = "一二三四五六七八九".index(more[1]) + 1 if more[1] else 5
                draft.value, draft.high, draft.end = draft.value + extra, draft.high + extra, more.end()
            return True
        if (discount := _DISCOUNT.match(text, end)) is not None and draft.value < 100:
            draft.multiply(Decimal(100 if draft.value < 1 else 10 if draft.value < 10 else 1))
            draft.name("percent", Measure.PERCENT, "fraction", discount.end())
            return True
        return self._doubled(scene, draft)

    def _doubled(self, scene: Scene, draft: Draft) -> bool:
        """翻两番 is twice doubled: fourfold."""
        text = scene.text
        found = _DOUBLINGS.match(text, draft.end)
        if (
            found is None
            or not text[max(0, draft.start - 2) : draft.start].rstrip("了").endswith("翻")
            or draft.value > 20
        ):
            return False
        draft.value = draft.high = Decimal(2) ** int(draft.value)
        draft.start = text.rindex("翻", 0, draft.start)
        draft.name("x", Measure.MULTIPLE, "multiple", found.end())
        draft.step, draft.direction = None, "up"
        return True

    def _unit(self, scene: Scene, draft: Draft) -> bool:
        text, end = scene.text, draft.end
        if (many := _MANY.match(text, end)) is not None and (found := self._unit_at(scene, many.end())) is not None:
            draft.qualifier = "over"
            return self._name(scene, draft, *found)
        if (operations := _OPERATIONS.match(text, end)) is not None:
            draft.name("op/s", Measure.PHYSICAL, "measure", operations.end())
            return True
        if (power := self._compute(scene, draft)) is not None:
            draft.multiply(_POWERS[power[1]])
            draft.name("FLOP/s", Measure.PHYSICAL, "measure", power.end())
            return True
        found = self._unit_at(scene, end)
        return found is not None and self._name(scene, draft, *found)

    def _compute(self, scene: Scene, draft: Draft) -> re.Match[str] | None:
        """2000P of compute: the letter alone, next to the word."""
        text, end = scene.text, draft.end
        if text[end : end + 1] not in _POWERS and text[end : end + 1] != " ":
            return None
        if (power := _COMPUTE.match(text, end)) is not None:
            return power
        near = _AFTER_COMPUTE.search(text, max(0, draft.start - 16), draft.start)
        return _COMPUTE_LETTER.match(text, end) if near is not None else None

    def _unit_at(self, scene: Scene, place: int) -> tuple[Unit, int] | None:
        text = scene.text
        gap = 0
        while gap < 4 and text[place + gap : place + gap + 1] == " ":
            gap += 1
        return self._units.ahead(text, scene.lowered, place + (gap or text[place : place + 1] == "-"))

    def _name(self, scene: Scene, draft: Draft, unit: Unit, after: int) -> bool:
        text = scene.text
        written = text[draft.end : after].strip()
        if unit.measure is Measure.DURATION:
            return self._duration(scene, draft, unit, written, after)
        if written in _BULK and (
            (draft.words and written == "升") or text[after : after + 1] in {"至", "到", "幅", "级"}
        ):
            return False
        if written in {"块", "圆"} and (
            scene.speaks("chips", self._counts.chips)
            or text[after : after + 1] not in {"，", "。", ",", "钱", " ", "、", ""}
        ):
            return False
        if unit.measure is Measure.MONEY:
            self._money(scene, draft, unit, after)
            return True
        draft.name(unit.name, unit.measure, unit.measure.value, after)
        draft.noun = unit.noun
        draft.multiply(unit.factor)
        draft.factor = unit.factor
        return True

    def _duration(self, scene: Scene, draft: Draft, unit: Unit, written: str, after: int) -> bool:
        text, following = scene.text, scene.text[after : after + 1]
        if written == "年" and (draft.value >= 1900 or following in set("度报代货初底末级")):
            return False
        if written == "周" and following in set("一二三四五六日年末刊期边岁"):
            return False
        if text[draft.start] == "半" and text[max(0, draft.start - 1) : draft.start] in set("上下前后"):
            return False
        draft.name(unit.name, unit.measure, "duration", after)
        draft.multiply(unit.factor)
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
        if numeral.bare or self._traps.attached(scene.text, draft):
            return False
        if numeral.written is Written.VAGUE:
            return numeral.value >= _MYRIAD
        if draft.words:
            return draft.scale >= _MYRIAD or draft.value == 0
        return not self._traps.year(numeral)

    # --- qualifiers and signs --------------------------------------------------------------------------------------

    def _qualify(self, scene: Scene, draft: Draft) -> None:
        text, lowered = scene.text, scene.lowered
        self._sign(scene, draft)
        if (found := self._qualifier(scene, draft.start)) is not None:
            draft.qualifier, draft.start = found
            if not draft.prefixed and draft.measure is Measure.MONEY:
                prefix = self._prefix(scene, draft.start)
                draft.start = prefix[1] if prefix is not None else draft.start
            if (outer := self._qualifier(scene, draft.start)) is not None and outer[0] == draft.qualifier:
                draft.start = outer[1]
        elif _AT_LEAST.search(text, max(0, draft.start - 8), draft.start) is not None:
            draft.qualifier = "over"
        elif draft.kind == "fraction" and (far := _FAR_QUALIFIER.search(text, max(0, draft.start - 12), draft.start)):
            draft.qualifier = "nearly" if far[1] else "over" if far[2] else "about"
        end = draft.end
        suffix = self._suffixes.ahead(text, lowered, end + (text[end : end + 1] == " "))
        if suffix is None or (text[suffix[1] - 1] == "起" and text[suffix[1] : suffix[1] + 1] in set("诉因案源步来")):
            return
        draft.qualifier = draft.qualifier if suffix[0] == "about" and draft.qualifier else suffix[0]
        draft.end = suffix[1]

    def _qualifier(self, scene: Scene, start: int) -> tuple[str, int] | None:
        """The qualifier before a place and where it begins; a particle may stand between: 超过了, 约为."""
        text = scene.text
        place = start - (text[max(0, start - 1) : start] == " ")
        found = self._qualifiers.behind(text, scene.lowered, place)
        if found is None and text[max(0, place - 1) : place] in set("了为有在达于是"):
            place -= 1
            found = self._qualifiers.behind(text, scene.lowered, place)
        if found is None or _OTHER_WORDS.search(text, max(0, place - 3), place):
            return None
        return None if text[found[1]] == "~" and text[max(0, found[1] - 1) : found[1]].isalnum() else found

    def _sign(self, scene: Scene, draft: Draft) -> None:
        text, start = scene.text, draft.start
        before, further = text[max(0, start - 1) : start], text[max(0, start - 2) : start - 1]
        if before != "负" and not (before and before in "+-" and not (further.isascii() and further.isalnum())):
            return
        if before == "-" and further in {"日", "年", "月", "元", "%"}:
            return
        draft.start = start - 1
        if draft.measure in {Measure.PERCENT, Measure.POINTS}:
            draft.direction = "up" if before == "+" else "down"
        elif before != "+":
            draft.negate()
