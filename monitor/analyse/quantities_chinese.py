"""Chinese: what stands around a numeral makes it money, a share, a measure, a count with its classifier, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from monitor.analyse import numbers_chinese
from monitor.analyse.numbers import ONE, Numeral, Written
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure, Phrases, Unit, currencies, meanings, units
from monitor.domain.catalogue import Language, Lexicon

_PERCENT: Final = Unit(name="percent", measure=Measure.PERCENT)
_DIGITS: Final = frozenset("0123456789")
# What begins at a number and makes it a date, a time or a period.
_DATE: Final = re.compile(
    r"[0-9]{4} ?(?:年|财年|会计年度|[QqHh][1-4]|E(?![A-Za-z]))(?:代|度|版)?"
    r"|(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])(?:[-/.][0-9]{1,2})?(?![0-9.]| ?[%亿万倍元])"
    r"|[0-9]{2}年(?=[QqHh]|第|[一二三四]季|[上下]半|全年|[0-9]{1,2}月|底|初|末|年报|营收|以来)|[0-9]{2}(?:年代|后(?![^，。、]))"
    r"|[0-9]{1,2} ?月(?:份|底|初|末|中旬|上旬|下旬)?(?: ?[0-9]{1,2} ?[日号])?|[0-9]{1,2} ?(?:日(?![元圆币均本内])|号(?!线))"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[0-9]{1,2} ?[时点](?:[0-9]{1,2}分?|整|半|钟)|[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}(?![0-9])"
    r"|[零〇○一二三四五六七八九]{4}年|[一二三四五六七八九十]{1,2}月(?:份|底|初|末)?|[一二三四]季(?![个])|[0-9] ?季度?|[1-4]Q|二十[一]世纪|[0-9]{1,2}世纪"
    r"|[零〇○一二三四五六七八九]{2}后|[二三]?十?[一二三四五六七八九十]日(?![元圆币均本内])|[0-9]{3,4}-[0-9]{7,8}(?![0-9])"
)
_IDIOM: Final = re.compile(
    r"一(?:些|直|样|般|定|起|切|旦|边|面|系列|方面|部分|线|流|带|路|批|体|致|度|再|向|举|律|并|会儿?|下|口气|番|手|步|方|点|道|种|个(?!月|多月|季|星期|百分点|小时|交易日|点)|项|家|款|次|位|名"
    r"|条|座|场|件|台|颗|块|张|片|只|套|支|份|组|类|笔|轮|大|代|层|处|所|天|日|时|人|环|则|篇|把|群|段|顿|味|身|心|连|应|贯|经|共|概|半天)"
    r"|三(?:星|菱|安|一重|方|观|农|维|角|明|亚|峡|思|包|体)|千(?:问|禧|方|瓦时代|金|古)|万(?:科|达|一|事|物|向|象|能|华|国|有|兴|得|岁|圣)|百(?:度|川|姓|货|科|事|胜|年老|合|般|强)|四(?:川|处|季|周|维|面)|六(?:安|福)"
    r"|九(?:州|江|号)|七(?:牛|匹狼|夕)|五(?:粮|谷|金|花|行|菱|环)|八(?:卦|达)|二(?:手|维|次元|级|季度|者|郎|代|线|三线)|两(?:者|手|会|岸|地|融|极|国|侧|边|端|难)|十(?:分|足|字|堰)|零(?:售|部件|件|食|点|距离|碳|星|和|配件|钱|用|组)"
    r"|亿(?:欧|纬|联|航|邦|嘉)|兆(?:易|芯|驰|瓦时代)|千万(?:不|别|要)|数十年如|双|半(?:导|岛|决赛|山|路|球|径|夜|场|成品|年报|年度|固态|自动|官方|挂)|几(?:乎|何|率|个|家|次|名|天|位)"
)
_BEFORE_NOT: Final = re.compile(r"(?:第|星期|礼拜|周|初|之|唯|专|统|万中无|《|老|小)$")
_NEAR_NOT: Final = (
    "最近",
    "附近",
    "邻近",
    "合约",
    "条约",
    "节约",
    "预约",
    "违约",
    "签约",
    "纽约",
    "履约",
    "契约",
    "高超",
    "不超过",
)
_CHENG: Final = re.compile(r" ?成(?![为立功本品员果长熟交绩型都效像因批片套])")
_AFTER_CHENG: Final = re.compile(r"([一二三四五六七八九])(?![十百千万亿个家年月日成大种项名位])|半(?![导年])")
_ZHE: Final = re.compile(r" ?折(?![叠合旧扣射腾戟线损断回返价])")
_MANY: Final = re.compile(r" ?(?:多|余|来|几)(?=[^ 少数于年月])| ?(?:多|余)(?=个?[年月])|\+")
_MORE_AFTER: Final = re.compile(r"多(?![个家名人种款张颗块的])")
_FAN: Final = re.compile(r" ?番")
_TIMES: Final = re.compile(
    r"(?P<double>翻倍|翻番|倍增|加倍|双倍|翻一翻|翻了一倍|翻一倍)|(?P<half>腰斩|砍半|减半|对半|过半|半数|打对折|对折)|(?P<zero>归零|清零)"
)
_SLASH_RATE: Final = re.compile(
    r" ?/ ?(秒|分钟|小时|时|日|天|周|星期|月|年|s|min|h|hour|day|month|year)(?![A-Za-z])| ?每(秒|分钟|小时|天|日|周|月|年)(?![颗台块张])"
)
_RATE_NAMES: Final = {
    "秒": "second",
    "s": "second",
    "分钟": "minute",
    "min": "minute",
    "小时": "hour",
    "时": "hour",
    "h": "hour",
    "日": "day",
}
_RATE_NAMES.update({"天": "day", "周": "week", "星期": "week", "月": "month", "年": "year"})
_PER_TOKENS: Final = re.compile(r" ?(?:/|每)(百万|千|万|亿|1M|1K|M)?(?:个)?(?:[tT]okens?|TOKENS?|词元)")
_TOKENS: Final = {"百万": 10**6, "千": 1000, "万": 10**4, "亿": 10**8, "1M": 10**6, "1K": 1000, "M": 10**6}
_FAR_QUALIFIER: Final = re.compile(r"(?:(接近|将近)|(超过|超出)|(约占|大约))[^，。；、]{1,8}的$")
_CLAUSE: Final = "，。；：！？,;!?\n"
_OPERATIONS: Final = re.compile(r" ?次(?:浮点)?(?:运算|计算|操作)")
_P_COMPUTE: Final = re.compile(r" ?(P|E|T)(?=(?:的|级|智能|AI)?算力|[（(]?FP|的?总算力)")
_COMPUTE_BEFORE: Final = re.compile(r"算力[^，。；]{0,10}$")
_POWERS: Final = {"T": Decimal("1e12"), "P": Decimal("1e15"), "E": Decimal("1e18")}
_NAMES_BEFORE: Final = re.compile(
    r"(?:沪深|标普|纳斯达克|日经|恒生|富时|中证|科创|上证|深证|MSCI|财富|罗素|道琼斯|Windows|iPhone|V|v|版本|编号|代码|股票代码|图|表|附件|条例|法案|航班|公路|国道) ?$"
)


@dataclass(slots=True)
class Scene:
    """The text under the reader's eyes, and what it knows of all of it."""

    text: str
    lowered: str
    language: Language
    skip: int = 0
    facts: dict[str, bool] = field(default_factory=dict)

    def speaks(self, name: str, pattern: re.Pattern[str]) -> bool:
        """Whether the text has a match of a pattern; looked up once."""
        if name not in self.facts:
            self.facts[name] = pattern.search(self.text) is not None
        return self.facts[name]


_MAINLAND: Final = re.compile(r"人民币|RMB|CNY")
_TAIWAN: Final = re.compile(r"新台币|台币|台股|NT\$")
_HONG_KONG: Final = re.compile(r"港元|港币|HK\$|港股")


class ChineseReader:
    """Drafts of the quantities of a folded Chinese text. Latin units and currencies come from the English lexicon."""

    def __init__(self, lexicon: Lexicon, english: Lexicon) -> None:
        latin = {
            word: unit
            for word, unit in units(english).items()
            if not unit.doubtful and unit.noun not in {"m", "g", "point", "quarter"}
        }
        self._units = Phrases({**latin, **units(lexicon)}.items())
        prefixes = {**currencies(english, "currency_prefixes"), **currencies(lexicon, "currency_prefixes")}
        self._prefixes = Phrases(prefixes.items())
        self._letters = Phrases((word, Decimal(key)) for word, key in meanings(english, "scale_letters").items())
        self._qualifiers = Phrases(meanings(lexicon, "qualifiers").items())
        self._suffixes = Phrases(meanings(lexicon, "qualifiers_after").items())
        self._nouns = Phrases(meanings(lexicon, "nouns").items())
        self._classifiers = Phrases(meanings(lexicon, "classifiers").items())
        self._chip_classifiers = frozenset(lexicon.words("chip_context", "units"))
        self._chips = re.compile(
            "|".join(map(re.escape, lexicon.words("chip_context", "words"))) or "(?!)", re.IGNORECASE
        )
        self._wafers = re.compile("|".join(map(re.escape, lexicon.words("chip_context", "wafer"))) or "(?!)")
        before = {word: key for key, words in lexicon.tables.get("rates_before", {}).items() for word in words}
        self._rate_names = before
        self._rates_before = re.compile(
            rf"({'|'.join(sorted(before, key=len, reverse=True)) or '(?!)'})[^{_CLAUSE}、0-9]{{0,14}}$"
        )
        per_unit = "|".join(sorted(lexicon.words("per_unit", "words"), key=len, reverse=True))
        self._per_unit = re.compile(rf" ?(?:/|每|一)({per_unit})")
        self._earnings = re.compile("|".join(lexicon.words("earnings", "words")) or "(?!)")

    def read(self, text: str, lowered: str, avoid: Sequence[tuple[int, int]], language: Language) -> Iterator[Draft]:
        """The drafts of a folded text, in order of place."""
        scene = Scene(text=text, lowered=lowered, language=language)
        words = iter(_TIMES.finditer(text))
        word = next(words, None)
        spans = iter(avoid)
        span = next(spans, None)
        for numeral in numbers_chinese.scan(text):
            while word is not None and word.start() <= numeral.start:
                if word.start() >= scene.skip and (draft := self._word(scene, word)) is not None:
                    scene.skip = draft.end
                    yield draft
                word = next(words, None)
            while span is not None and span[1] <= numeral.start:
                span = next(spans, None)
            if numeral.start < scene.skip or (span is not None and span[0] <= numeral.start):
                continue
            draft = self._one(scene, numeral)
            if draft is not None:
                scene.skip = max(scene.skip, draft.end)
                yield draft
        while word is not None:
            if word.start() >= scene.skip and (draft := self._word(scene, word)) is not None:
                scene.skip = draft.end
                yield draft
            word = next(words, None)

    def _word(self, scene: Scene, word: re.Match[str]) -> Draft | None:
        if word["zero"]:
            return self._zero(scene, word)
        double = word["double"] is not None
        value = Decimal(2 if double else 50)
        draft = Draft(
            start=word.start(),
            end=word.end(),
            first=word.start(),
            last=word.end(),
            value=value,
            high=value,
            scale=ONE,
            step=None,
        )
        draft.unit, draft.measure = ("x", Measure.MULTIPLE) if double else ("percent", Measure.PERCENT)
        draft.kind = "multiple" if double else "fraction"
        found = word.group()
        if found in {"过半", "半数"}:
            draft.qualifier = "over" if found == "过半" else None
            self._qualify(scene, draft)
        elif not found.endswith("对折"):
            draft.direction = "up" if double else "down"
            self._qualify(scene, draft)
        return draft

    def _zero(self, scene: Scene, word: re.Match[str]) -> Draft:
        start = word.start() + 1
        draft = Draft(
            start=start, end=word.end(), first=start, last=word.end(), value=ONE * 0, high=ONE * 0, scale=ONE, step=None
        )
        draft.words = True
        return draft

    def _one(self, scene: Scene, numeral: Numeral) -> Draft | None:
        text, start = scene.text, numeral.start
        prefix = self._prefix(scene, start)
        if prefix is None and (trapped := self._trapped(scene, numeral)):
            scene.skip = max(scene.skip, trapped)
            return None
        draft = Draft.of(numeral)
        draft.words = numeral.written is not Written.DIGITS
        if prefix is not None:
            draft.start = prefix[1]
            self._money(scene, draft, prefix[0])
            draft.prefixed = True
        if numeral.more:
            draft.qualifier = "over"
        self._letter_scale(scene, draft)
        if numeral.written is Written.FRACTION:
            if text[start] in _DIGITS and "分" not in text[start : numeral.end]:
                return None
            draft.multiply(Decimal(100))
            draft.unit, draft.measure, draft.kind = "percent", Measure.PERCENT, "fraction"
        elif not (
            self._share(scene, draft, numeral)
            or self._unit(scene, draft, numeral)
            or self._count(scene, draft, numeral)
        ):
            if prefix is None and not self._may_stand_open(scene, draft, numeral):
                return None
        self._rate(scene, draft)
        self._qualify(scene, draft)
        return self._settled(scene, draft, numeral)

    def _settled(self, scene: Scene, draft: Draft, numeral: Numeral) -> Draft | None:
        """The draft, unless it is only an order of magnitude that nothing makes a figure: 亿元, 万元户."""
        if not numeral.bare:
            return draft
        if draft.qualifier is not None:
            draft.high, draft.vague = draft.value, False
            return draft
        if draft.unit == "chip" and draft.kind == "count":
            draft.high, draft.vague = draft.value, False
            return draft
        if draft.start and scene.text[draft.start - 1] == "上" and not draft.open:
            draft.start -= 1
            return draft
        return draft if not draft.open and numeral.value >= 10**6 and numeral.end - numeral.start > 1 else None

    # --- what is no quantity -------------------------------------------------------------------------------------

    def _trapped(self, scene: Scene, numeral: Numeral) -> int:
        text, start, end = scene.text, numeral.start, numeral.end
        previous = text[start - 1] if start else "\n"
        digits = text[start] in _DIGITS or text[start] == "."
        if digits:
            if previous.isascii() and (previous.isalnum() or previous in "_#@&=\\"):
                return end
            if previous in "-/.:" and start > 1 and text[start - 2].isascii() and text[start - 2].isalpha():
                return end
            if previous in "./:" and start > 1 and text[start - 2] in _DIGITS:
                return end
        if _BEFORE_NOT.search(text, max(0, start - 3), start) and (previous == "第" or not digits):
            return end
        if (date := _DATE.match(text, start)) is not None and not self._long_time(text, date):
            return date.end()
        if not digits:
            return end if numeral.value < 10**4 and self._idiom(text, numeral) else 0
        if previous == "[" and text[end : end + 1] in {"]", ","}:
            return end
        if previous in "(" and text[end : end + 1] == ")" and end - start <= 2:
            return end
        if (
            text[end : end + 1] in {".", ")", "、"}
            and end - start <= 2
            and text[max(0, start - 1) : start].strip(" •·*(") in {"", "\n"}
        ):
            at_line = text[max(0, start - 4) : start].strip(" •·*(")
            if not at_line or at_line.endswith("\n"):
                return end
        if text[start] == "0" and end - start > 1 and text[start + 1] in _DIGITS:
            return end
        if text[end : end + 1] == "." and text[end + 1 : end + 2].isascii() and text[end + 1 : end + 2].isalpha():
            return end
        if numeral.scale == ONE and _NAMES_BEFORE.search(text, max(0, start - 10), start):
            return end
        if previous in "/=-_.%?" and re.search(r"(?:https?://|www\.)[^\s]*$", text[max(0, start - 200) : start]):
            return end
        return 0

    def _long_time(self, text: str, date: re.Match[str]) -> bool:
        """Months and days that are spans: "12日内" is matched as a span elsewhere."""
        return date.group().endswith("点") or text.startswith(("个", "多"), date.end() - 1)

    def _idiom(self, text: str, numeral: Numeral) -> bool:
        found = _IDIOM.match(text, numeral.start)
        if found is None:
            return False
        if text[numeral.start] == "一":
            before = text[max(0, numeral.start - 2) : numeral.start]
            return (
                not before.endswith(("仅", "只有", "至少", "不足", "不到", "超过"))
                or text[numeral.start + 1] in "些直样般定起切旦边面系方部线流"
            )
        return True

    # --- money ---------------------------------------------------------------------------------------------------

    def _prefix(self, scene: Scene, start: int) -> tuple[Unit, int] | None:
        place = start - 1 if start > 1 and scene.text[start - 1] in " -" else start
        return self._prefixes.behind(scene.text, scene.lowered, place) if place else None

    def _money(self, scene: Scene, draft: Draft, unit: Unit) -> None:
        draft.unit, draft.measure, draft.kind = unit.name, Measure.MONEY, "money"
        if "TWD" in unit.choices and scene.language is Language.TRADITIONAL and not scene.speaks("mainland", _MAINLAND):
            if scene.speaks("taiwan", _TAIWAN):
                draft.unit = "TWD"
            elif scene.speaks("hong kong", _HONG_KONG):
                draft.unit = "HKD"
        elif "CNY" in unit.choices:
            draft.unit = "CNY"
        draft.multiply(unit.factor)
        draft.factor = unit.factor

    def _letter_scale(self, scene: Scene, draft: Draft) -> None:
        text, end = scene.text, draft.end
        if draft.words or draft.scale != ONE or not ("A" <= text[end : end + 1] <= "z"):
            return
        found = self._letters.ahead(text, scene.lowered, end)
        if found is None:
            return
        factor, after = found
        letters = text[end:after]
        if draft.prefixed or letters in {"B", "K", "k", "M", "bn", "mn", "T"}:
            if not draft.prefixed and letters == "T" and _P_COMPUTE.match(text, end):
                return
            draft.scale = factor
            draft.multiply(factor)
            draft.end = draft.last = after

    # --- shares, units -------------------------------------------------------------------------------------------

    def _share(self, scene: Scene, draft: Draft, numeral: Numeral) -> bool:
        """三成, 四成一, 七五折, 一半, 翻两番."""
        text, end = scene.text, draft.end
        if (found := _CHENG.match(text, end)) is not None and draft.value <= 10:
            draft.multiply(Decimal(10))
            draft.end = found.end()
            if (rest := _AFTER_CHENG.match(text, draft.end)) is not None:
                extra = Decimal("一二三四五六七八九".index(rest[1]) + 1) if rest[1] else Decimal(5)
                draft.value, draft.high, draft.end = draft.value + extra, draft.high + extra, rest.end()
        elif (
            (found := _ZHE.match(text, end)) is not None and draft.value < 100 and self._discount(draft, numeral, text)
        ):
            draft.end = found.end()
        elif text[draft.start] == "一" and text.startswith("半", end):
            draft.value = draft.high = Decimal(50)
            draft.step, draft.end = None, end + 1
        elif (found := _FAN.match(text, end)) is not None and text[max(0, draft.start - 2) : draft.start].rstrip(
            "了"
        ).endswith("翻"):
            draft.value = draft.high = Decimal(2) ** int(draft.value) if draft.value <= 20 else draft.value
            draft.start = text.rindex("翻", 0, draft.start)
            draft.unit, draft.measure, draft.kind, draft.direction = "x", Measure.MULTIPLE, "multiple", "up"
            draft.end = found.end()
            return True
        else:
            return False
        draft.unit, draft.measure, draft.kind = _PERCENT.name, _PERCENT.measure, "fraction"
        return True

    def _discount(self, draft: Draft, numeral: Numeral, text: str) -> bool:
        if draft.value < 10:
            draft.multiply(Decimal(10))
        return True

    def _unit(self, scene: Scene, draft: Draft, numeral: Numeral) -> bool:
        text, lowered, end = scene.text, scene.lowered, draft.end
        if (many := _MANY.match(text, end)) is not None:
            found = self._unit_at(scene, many.end())
            if found is not None:
                draft.qualifier = "over"
                return self._name(scene, draft, *found)
        if draft.prefixed:
            found = self._unit_at(scene, end)
            if found is not None and found[0].measure is Measure.MONEY:
                if draft.unit == found[0].name or found[0].choices:
                    draft.end = found[1]
                    return True
            return True
        if (operations := _OPERATIONS.match(text, end)) is not None:
            draft.unit, draft.measure, draft.kind, draft.end = "op/s", Measure.PHYSICAL, "measure", operations.end()
            return True
        if (power := _P_COMPUTE.match(text, end)) is not None or (
            text[end : end + 1] in _POWERS
            and not text[end + 1 : end + 2].isascii()
            and _COMPUTE_BEFORE.search(text, max(0, draft.start - 16), draft.start)
            and (power := re.compile("([PET])").match(text, end)) is not None
        ):
            draft.unit, draft.measure, draft.kind, draft.end = "FLOP/s", Measure.PHYSICAL, "measure", power.end()
            draft.multiply(_POWERS[power[1]])
            return True
        found = self._unit_at(scene, end)
        return found is not None and self._name(scene, draft, *found)

    def _unit_at(self, scene: Scene, place: int) -> tuple[Unit, int] | None:
        text = scene.text
        gap = 0
        while text[place + gap : place + gap + 1] == " " and gap < 4:
            gap += 1
        gap = gap or (text[place : place + 1] == "-")
        return self._units.ahead(text, scene.lowered, place + gap)

    def _name(self, scene: Scene, draft: Draft, unit: Unit, after: int) -> bool:
        text = scene.text
        written = text[draft.end : after].strip()
        following = text[after : after + 1]
        if unit.measure is Measure.DURATION and not self._duration(scene, draft, written, following):
            return False
        if written in {"升", "克", "米", "吨", "桶", "磅", "斤", "块", "圆", "刀", "瓦", "周", "秒"}:
            if written == "升" and (following in "至到幅级" or draft.words):
                return False
            if written in {"块", "圆"} and (scene.speaks("chips", self._chips) or following not in "，。,钱 、"):
                return False
        if unit.measure is Measure.MONEY:
            self._money(scene, draft, unit)
        else:
            draft.unit, draft.measure, draft.noun, draft.kind = unit.name, unit.measure, unit.noun, unit.measure.value
            draft.multiply(unit.factor)
            draft.factor = unit.factor
        draft.end = after
        if unit.measure is Measure.DURATION and _MORE_AFTER.match(text, after) is not None:
            draft.qualifier, draft.end = "over", after + 1
        return True

    def _duration(self, scene: Scene, draft: Draft, written: str, following: str) -> bool:
        text = scene.text
        if written == "年" and (draft.value >= 1900 or following == "级" or following in "度报代货初底末"):
            return False
        if text[draft.start] == "半" and draft.start and text[draft.start - 1] in "上下前后":
            return False
        if written == "周" and (
            following in "一二三四五六日年末刊期边" or text[draft.start] == "一" and following in "岁"
        ):
            return False
        if written == "岁":
            return False
        return not (written == "天" and text[draft.start] == "一")

    # --- counts --------------------------------------------------------------------------------------------------

    def _count(self, scene: Scene, draft: Draft, numeral: Numeral) -> bool:
        text, end = scene.text, draft.end
        if numeral.written is Written.DIGITS and self._year(text, numeral):
            return False
        many = _MANY.match(text, end)
        place = many.end() if many is not None else end
        found = self._counted(scene, draft, place)
        if found is None:
            return False
        if many is not None:
            draft.qualifier = "over"
        draft.unit, draft.noun, draft.end = found
        draft.measure, draft.kind = Measure.COUNT, "count"
        return True

    def _counted(self, scene: Scene, draft: Draft, place: int) -> tuple[str, str | None, int] | None:
        text, lowered = scene.text, scene.lowered
        gap = text[place : place + 1] == " "
        noun = self._nouns.ahead(text, lowered, place + gap)
        classifier = self._classifiers.ahead(text, lowered, place + gap)
        if noun is not None and (
            classifier is None or noun[1] > classifier[1] or noun[0] in {"person", "user", "chip"}
        ):
            unit, end = noun
            if unit == "person" and text[end : end + 1] in "民均工口类物事员气次机" and text[end - 1] == "人":
                return None if text[end : end + 1] in "民均工类物事气机" else ("person", None, end)
            return unit, None, end
        if classifier is None:
            return None
        kind, end = classifier
        word = text[place + gap : end]
        if kind == "digits":
            if draft.words or (word == "分" and text[end : end + 1] in "之钟别析享公子为红布手拆"):
                return None
            kind = "count"
        return self._classified(scene, draft, kind, word, end)

    def _classified(
        self, scene: Scene, draft: Draft, kind: str, word: str, end: int
    ) -> tuple[str, str | None, int] | None:
        text = scene.text
        if word in self._chip_classifiers:
            if word == "片" and self._wafers.search(text, max(0, draft.start - 30), min(len(text), end + 12)):
                return "wafer", None, end
            named = self._noun_near(scene, end)
            if named is not None and named[0] in {"wafer", "die", "chip"}:
                return named[0], None, named[1]
            return ("chip", None, end) if scene.speaks("chips", self._chips) and named is None else ("count", word, end)
        if kind != "count":
            named = self._nouns.ahead(text, scene.lowered, end)
            return kind, None, named[1] if named is not None and named[0] == kind else end
        if word in {"个", "台", "大", "名", "套"} and (named := self._noun_near(scene, end)) is not None:
            if named[0] in {
                "rack",
                "server",
                "transistor",
                "user",
                "token",
                "parameter",
                "company",
                "person",
                "die",
                "chip",
                "wafer",
            }:
                if not (word == "个" and named[0] == "company"):
                    return named[0], None, named[1]
        return "count", self._plain_noun(text, word, end), end

    def _noun_near(self, scene: Scene, place: int) -> tuple[str, int] | None:
        """A known noun a few characters on, before anything ends the phrase: 8192张昇腾卡."""
        text = scene.text
        for start in range(place, min(len(text), place + 9)):
            if text[start] in "，。、；：！？,;:!?的\n(（)）0" or text[start] in "和与及，在是有":
                return None
            found = self._nouns.ahead(text, scene.lowered, start)
            if found is not None:
                return found
        return None

    def _plain_noun(self, text: str, word: str, end: int) -> str:
        """The noun after a plain classifier where it is easy to tell, else the classifier."""
        found = re.compile(r"[\u4e00-\u9fff]{2}").match(text, end)
        if (
            word in {"个", "种", "项", "款", "大", "类"}
            and found is not None
            and found.group()[0] not in "的是在和与及有为中了也将不"
        ):
            return found.group()
        return word

    def _year(self, text: str, numeral: Numeral) -> bool:
        return numeral.end - numeral.start == 4 and 1900 <= numeral.value <= 2100 and numeral.step == ONE

    def _may_stand_open(self, scene: Scene, draft: Draft, numeral: Numeral) -> bool:
        text, end = scene.text, draft.end
        following = text[end : end + 1]
        if following.isascii() and (following.isalpha() or following == "_"):
            return False
        if numeral.bare or numeral.vague:
            return numeral.value >= 10**4 and numeral.end - numeral.start > 1 and not numeral.bare
        if draft.words:
            return draft.scale >= 10**4 or draft.value == 0
        return not self._year(text, numeral)

    # --- rates and qualifiers ------------------------------------------------------------------------------------

    def _rate(self, scene: Scene, draft: Draft) -> None:
        if draft.unit is None or draft.measure in {Measure.PERCENT, Measure.POINTS, Measure.MULTIPLE, Measure.DURATION}:
            return
        text, end = scene.text, draft.end
        if draft.measure is Measure.MONEY and (tokens := _PER_TOKENS.match(text, end)) is not None:
            draft.unit, draft.end = f"{draft.unit}/token", tokens.end()
            draft.multiply(ONE / _TOKENS.get(tokens[1] or "", 1))
            return
        if draft.measure is Measure.MONEY and (each := self._per_unit.match(text, end)) is not None:
            draft.end = each.end()
            if each[1] == "股" and self._earnings.search(text, max(0, draft.start - 40), draft.start):
                draft.unit = f"{draft.unit}/share"
            return
        if draft.measure is Measure.MONEY and self._earnings.search(text, max(0, draft.start - 12), draft.start):
            draft.unit = f"{draft.unit}/share"
            return
        after = _SLASH_RATE.match(text, end)
        if after is not None:
            name = after[1] or after[2]
            self._set_rate(draft, _RATE_NAMES.get(name, name))
            draft.end = after.end()
            return
        before = self._rates_before.search(text, max(0, draft.start - 26), draft.start)
        if before is not None:
            name = self._rate_names[before[1]]
            if name == "second" and draft.start - before.end(1) > 4:
                return
            if self._set_rate(draft, name) and draft.start == before.end(1):
                draft.start = before.start(1)

    def _set_rate(self, draft: Draft, period: str) -> bool:
        if draft.measure is Measure.MONEY:
            if period in {"year", "quarter"}:
                return False
        elif period == "second":
            if draft.unit in {"byte", "bit"}:
                draft.unit = f"{draft.unit}/s"
                return True
            return draft.unit == "op/s"
        elif draft.unit not in {"chip", "wafer", "token", "server", "count"}:
            return False
        draft.unit = f"{draft.unit}/{period}"
        return True

    def _qualify(self, scene: Scene, draft: Draft) -> None:
        text, lowered = scene.text, scene.lowered
        draft.start = self._sign(scene, draft)
        place = draft.start - (draft.start > 0 and text[draft.start - 1] == " ")
        found = self._qualifiers.behind(text, lowered, place)
        if found is None and place > 2 and text[place - 1] in "了为有在达于是":
            found = self._qualifiers.behind(text, lowered, place - 1)
        if found is not None and not text.startswith(_NEAR_NOT, found[1] - 1 if found[1] else 0):
            draft.qualifier, draft.start = found
            if (
                not draft.prefixed
                and draft.measure is Measure.MONEY
                and (prefix := self._prefix(scene, draft.start)) is not None
            ):
                draft.start = prefix[1]
            outer = self._qualifiers.behind(text, lowered, draft.start)
            if outer is not None and outer[0] == draft.qualifier:
                draft.start = outer[1]
        elif (
            found is None
            and draft.kind == "fraction"
            and (far := _FAR_QUALIFIER.search(text, max(0, draft.start - 12), draft.start))
        ):
            draft.qualifier = next(
                key for key, word in zip(("nearly", "over", "about"), far.groups(), strict=True) if word
            )
        end = draft.end
        suffix = self._suffixes.ahead(text, lowered, end + (text[end : end + 1] == " "))
        if suffix is not None and not (
            suffix[0] == "over" and text[suffix[1] - 1] == "起" and text[suffix[1] : suffix[1] + 1] in "诉因案源步来"
        ):
            draft.qualifier, draft.end = (
                draft.qualifier if suffix[0] == "about" and draft.qualifier else suffix[0],
                suffix[1],
            )

    def _sign(self, scene: Scene, draft: Draft) -> int:
        text, start = scene.text, draft.start
        previous = text[start - 1] if start else ""
        if previous == "负" or (
            previous
            and previous in "+-"
            and (start == 1 or not (text[start - 2].isalnum() and text[start - 2].isascii()))
        ):
            if previous != "负" and start > 1 and text[start - 2].isalnum():
                return start
            if draft.measure in {Measure.PERCENT, Measure.POINTS}:
                draft.direction = "up" if previous == "+" else "down"
            elif previous != "+":
                draft.value, draft.high = -draft.high, -draft.value
            return start - 1
        return start
