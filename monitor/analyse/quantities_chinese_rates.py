"""Chinese rates: 片/月, 每秒, 日均 … 50万亿; per share and per chip, which leave a price what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure, rate
from monitor.domain.catalogue import Lexicon

_SINGLE: Final = {"server", "rack", "count"}
# 每平方毫米2GB/秒: how dense the bandwidth of a memory is.
_BY_AREA: Final = {"byte/s", "bit/s", "bit", "transistor"}
_BEFORE_AREA: Final = re.compile("每(?:平方毫米|mm2)(?:超过|高于|低于|达到?|约)? ?$")
_PER_WATT: Final = re.compile(r" ?/ ?[wW](?![A-Za-z])")
_UNRATED: Final = {Measure.PERCENT, Measure.POINTS, Measure.MULTIPLE, Measure.DURATION, None}
_RATED: Final = {"chip", "wafer", "token", "server", "rack", "die", "count"}
_TOKENS: Final = re.compile(r" ?(?:/|每)(百万|千|万|亿|1m|1k|m)?个?(?:tokens?|词元)")
_BEFORE_TOKENS: Final = re.compile(
    r"每(百万|千|万|亿|1m|1k|m)?个? ?"
    r"(?:(?:输入|输出)?(?:tokens?|词元)[^，。；]{0,10}|(?<=百万)(?:输入|输出)(?:价格?)?)$"
)
_TOKEN_COUNTS: Final = {"千": 10**3, "万": 10**4, "亿": 10**8, "1k": 10**3, None: 1}
_LISTED: Final = re.compile(r"(?<![0-9.,])(?:[0-9][0-9.,]{0,9} ?[万亿兆]?[、/和及与至到~-] ?){1,5}$")
# 月产能2024年底仅3.5万片, 月产能继续扩大,达到10万片.
_MONTHLY: Final = re.compile(
    r"月(?:产能|产量|产|投片量?|投)(?:[^。；;！!？?\n0-9]|[A-Z]{1,2}[0-9]{1,2}[A-Z]?|(?:20)?[0-9]{2}年|[0-9]{1,2}月)*$"
)
# 6万片高端封装年产能, 5.5万片的设计月产能: what a line can make, with its time behind.
_CAPACITY_BEHIND: Final = re.compile(r"[^,。;:、]{0,12}?(?<![今明去])(?P<time>[年月])产能(?![^,。;]{0,8}[0-9])")
_PERIODS: Final = {"年": "year", "月": "month"}
_MADE: Final = frozenset(
    {"年产能", "年产", "年新增", "年封测", "年封装", "月封测", "月封装", "月产能", "月产", "月投片"}
)
_SIZES: Final = {"英寸", "吋"}
_DIVIDEND: Final = re.compile("的?(?:特别|现金|年度|中期|末期|季度){0,2}(?:股息|红利|股利|分红)")
# 一个月也就能出40来柜.
_CAN_MAKE: Final = re.compile("(?:[就能可只也才]|大概|差不多){1,5}(?:出|产|造|交|做)(?:约|近|个)?")
# HDI产能每月达28万平方米: what a line of boards can make.
_EVERY: Final = frozenset({"每月", "每年", "每天", "月均"})
_OF_A_LINE: Final = re.compile("产能|产量|产出|出货")
_MADE_UNITS: Final = _RATED | {"m2"}
_RENT_OF_ONE: Final = re.compile(
    r" ?/ ?(?:gpu|卡|台|张|机|柜|节点)(?: ?[/·每] ?(?:小时|时|hour|hr|h|(月))|时)(?![a-z])"
)
# 5美元一小时, 39.8美元(每小时,下同).
_HOURLY: Final = re.compile(r" ?(?:一|\(每)个?小时")
_HOURLY_THROUGHOUT: Final = re.compile(r"每(?:卡|gpu)?小时,? ?下同")
_ENERGY: Final = {"千瓦时": "kWh", "度": "kWh", "千瓦": "kW", "兆瓦时": "MWh", "兆瓦": "MW"}
_ENERGIES = "千瓦时|兆瓦时|千瓦|兆瓦|kWh|MWh|kW|MW|度"
_AFTER_ENERGY: Final = re.compile(rf" ?(?:/|每|一(?=度(?:电|[,。;、]|$))) ?({_ENERGIES})(-?[日天])?(?![A-Za-z0-9])")
_BEFORE_ENERGY: Final = re.compile(rf"(?:每|一(?=度电))({_ENERGIES})电?(?:[^，。；、0-9]{{0,6}})$")
_LATIN: Final = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "hour": "hour",
    "day": "day",
    "month": "month",
    "year": "year",
}


class Rates:
    """Adds to a draft's unit what it is measured against. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._periods = {word: period for period, words in lexicon.tables.get("rates", {}).items() for word in words}
        self._leads = {
            word: period for period, words in lexicon.tables.get("rates_before", {}).items() for word in words
        }
        names = _any(self._periods)
        self._after = re.compile(rf" ?/ ?({names}|(?:{_any(_LATIN)})(?![a-z]))| ?每({names})(?![颗台块张])")
        self._before = re.compile(
            rf"(?<![明今去来当半](?=年))(?<!(?<![成产期投满])后(?=年))({_any(self._leads)})(?:[^，。；：！？、,;!?\n0-9]"
            r"|[0-9]{1,2}(?=英?[寸吋]|月)|[0-9.]{1,4}[GT](?=[^A-Za-z0-9])|(?<=[A-Z])[0-9]{2,4}(?=[^0-9.])){0,14}$"
        )
        self._each = re.compile(rf" ?(?:/|每|一)({_any(lexicon.words('per_unit', 'words'))})")
        self._earnings = re.compile("|".join(lexicon.words("earnings", "words")) or "(?!)")

    def add(self, scene: Scene, draft: Draft) -> None:
        """Read the rate after a draft, or before it in its clause, into its unit."""
        if draft.measure in _UNRATED:
            return
        self._add(scene, draft)
        if draft.unit in _BY_AREA and _BEFORE_AREA.search(scene.text, max(0, draft.start - 8), draft.start) is not None:
            draft.unit = f"{draft.unit}/mm2"

    def _add(self, scene: Scene, draft: Draft) -> None:
        text = scene.text
        if draft.measure is Measure.MONEY and self._priced(scene, draft):
            return
        if draft.unit == "FLOP/s" and (watt := _PER_WATT.match(text, draft.end)) is not None:
            draft.unit, draft.end = "FLOP/s/W", watt.end()
            return
        if (after := self._after.match(scene.lowered, draft.end)) is not None:
            name = after[1] or after[2]
            _rated(draft, self._periods.get(name) or _LATIN[name])
            draft.end = after.end()
            return
        made = draft.unit in _MADE_UNITS and draft.noun not in _SIZES
        behind = _CAPACITY_BEHIND.match(text, draft.end) if made else None
        if behind is not None:
            draft.unit = rate(draft.unit or "", _PERIODS[behind["time"]])
        elif draft.unit == "wafer" and _told_monthly(text, draft.start):
            draft.unit = "wafer/month"
        else:
            self._add_from_before(text, draft)

    def _add_from_before(self, text: str, draft: Draft) -> None:
        """Take the rate from the words before a draft: 日均50万亿."""
        first = _first_of_list(text, draft.start)
        before = self._before.search(text, max(0, first - 26), first)
        if before is None:
            return
        if draft.unit in _SINGLE and before[1].startswith("单"):
            return  # 单月签了60多台: of that month, not of every one
        if draft.measure is Measure.MONEY and before[1].startswith("单"):
            return  # 单月营收 is the revenue of that month
        plain = draft.unit == "token" or _CAN_MAKE.fullmatch(text, before.end(1), draft.start) is not None
        if before[1].startswith("一") and not plain and first - before.end(1) > 1:
            return  # 生效前最后一个月抢运440万颗: in that month, and 市值一天增加 in that day
        period = self._leads[before[1]]
        of_boards = draft.unit == "m2" and before[1] in _EVERY and _of_a_line(text, first)
        made = before[1] in _MADE and draft.unit in _MADE_UNITS and draft.noun not in _SIZES
        if made or of_boards:
            draft.unit = rate(draft.unit or "", period)
            return
        if period == "second" and first - before.end(1) > 4:
            return
        if _rated(draft, period) and draft.start == before.end(1) and before[1].startswith("每"):
            draft.start = before.start(1)

    def _priced(self, scene: Scene, draft: Draft) -> bool:
        """A price per token is one; per share only earnings are; per anything else the price stays plain money."""
        text = scene.text
        if _of_energy(scene, draft):
            return True
        if (tokens := _TOKENS.match(scene.lowered, draft.end)) is not None:
            draft.end = tokens.end()
            _per_token(draft, tokens[1])
            return True
        if (tokens := _BEFORE_TOKENS.search(scene.lowered, max(0, draft.start - 24), draft.start)) is not None:
            _per_token(draft, tokens[1])
            return True
        if _rented(scene, draft) or (draft.scale == ONE and _by_the_hour(scene, draft)):
            return True
        each = self._each.match(text, draft.end)
        if each is not None:
            draft.end = each.end()
        reach = 40 if each is not None and each[1] == "股" else 12
        first = _first_of_list(text, draft.start)
        if self._earnings.search(text, max(0, first - reach), first) or _paid_out(text, draft):
            draft.unit = f"{draft.unit}/share"
            return True
        return each is not None


def _of_a_line(text: str, first: int) -> bool:
    return _OF_A_LINE.search(text, max(0, first - 26), first) is not None


def _of_energy(scene: Scene, draft: Draft) -> bool:
    """333美元/MW-日, 每千瓦1000美元, 每度0.3元."""
    first = _first_of_list(scene.text, draft.start)
    if (after := _AFTER_ENERGY.match(scene.text, draft.end)) is not None:
        written, days, draft.end = after[1], after[2], after.end()
    elif (before := _BEFORE_ENERGY.search(scene.text, max(0, first - 18), first)) is not None:
        written, days = before[1], None
    else:
        return False
    draft.unit = f"{draft.unit}/{_ENERGY.get(written, written)}" + ("-day" if days else "")
    return True


def _paid_out(text: str, draft: Draft) -> bool:
    """每股1500韩元特别股息."""
    return text.endswith("每股", 0, draft.start) and _DIVIDEND.match(text, draft.end) is not None


def _rented(scene: Scene, draft: Draft) -> bool:
    """13.2元/卡/小时, 6.5万元/台/月."""
    rent = _RENT_OF_ONE.match(scene.lowered, draft.end)
    if rent is None:
        return False
    draft.unit, draft.end = f"{draft.unit}/{'month' if rent[1] else 'hour'}", rent.end()
    return True


def _by_the_hour(scene: Scene, draft: Draft) -> bool:
    """Name a rent by the hour, said behind it or for the whole text; say whether it is one."""
    hourly = _HOURLY.match(scene.text, draft.end)
    if hourly is None and not scene.speaks("by the hour throughout", _HOURLY_THROUGHOUT):
        return False
    draft.unit = f"{draft.unit}/hour"
    if hourly is not None and "(" not in hourly.group():
        draft.end = hourly.end()
    return True


def _told_monthly(text: str, place: int) -> bool:
    first = _first_of_list(text, place)
    return _MONTHLY.search(text, max(0, first - 48), first) is not None


def _first_of_list(text: str, place: int) -> int:
    """Where the list begins whose last number stands at a place: 67.5万、120万、174万片."""
    listed = _LISTED.search(text, max(0, place - 40), place)
    return listed.start() if listed is not None else place


def _per_token(draft: Draft, many: str | None) -> None:
    draft.unit = f"{draft.unit}/token"
    draft.per = ONE / _TOKEN_COUNTS.get(many, 10**6)
    draft.multiply(draft.per)


def _rated(draft: Draft, period: str) -> bool:
    """Whether the draft's unit goes with the period; a year of money is a period, not a rate."""
    if draft.measure is Measure.MONEY:
        if period in {"year", "quarter"}:
            return False
    elif period == "second":
        if draft.unit in {"byte", "bit"}:
            draft.unit = f"{draft.unit}/s"
        if draft.unit in {"byte/s", "bit/s", "op/s"}:
            return True
        if draft.unit != "token":
            return False
    elif draft.unit not in _RATED or draft.measure is not Measure.COUNT or (draft.unit == "count" and period == "year"):
        return False
    draft.unit = rate(draft.unit or "", period)
    return True


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True)) or "(?!)"
