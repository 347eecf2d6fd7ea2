"""The grammar of time in Chinese (folded to simplified): from config/languages/zh.toml, table `period`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.patterns import one_of
from monitor.analyse.periods_grammar import Finder, Found, Grammar, groups, rule
from monitor.analyse.periods_resolver import Link, Resolver
from monitor.domain.catalogue import Lexicon

_DIGITS = {character: place for place, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_LENGTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12}
# 同期 and 同月 are what was just told, but a year before where something is compared with them.
_COMPARED = re.compile(r"[较比与和同于为](?:之|了|往年|以往)?$")

# 25年 is a year of our time, so many years from publication.
_NEAR_YEARS = 4
_UP_TO = re.compile("[到至]")


def numeral(text: str) -> int:
    """A small number in digits or characters: 12, 十二, 两."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS.get(character, 0)) for character in text) or 0)


# The words without which the rules of a trigger cannot match; those of the lexicon apart.
_TRIGGERS: Mapping[str, Iterable[str]] = {
    "fiscal": ("财", "会计年度", "FY"),
    "quarter": ("季",),
    "half": ("半年", "上半", "下半"),
    "code": ("1Q", "2Q", "3Q", "4Q", "1H", "2H", "Q1", "Q2", "Q3", "Q4", "H1", "H2"),
    "year": ("年",),
    "month": ("月",),
    "number": ("20",),
    "upto": ("截至",),
    "ago": ("年前", "月前"),
    "plan": ("三五", "四五", "五五", "六五"),
    "pair": ("今明", "明后", "去今"),
    "day": tuple(word + part for word in "今昨明前" for part in "天日晚早晨"),
    "trading": ("隔夜", "交易日"),
    "months": ("12个月", "十二个月"),
    "next": ("次日", "翌日", "隔日"),
    "week": ("周", "星期", "礼拜"),
    "date": ("日",),
}
# The year before the one that the sentence is about, unlike 去年.
_YEAR_BEFORE = "上年"
# 十四五 is 2021 to 2025.
_PLANS = {"三": 2016, "四": 2021, "五": 2026, "六": 2031}


class ChineseTimes:
    """Finds the time expressions of a sentence. Built once from a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = partial(lexicon.words, "period")
        self._years = {
            word: offset
            for key, offset in (
                ("this_year", 0), ("last_year", -1), ("next_year", 1), ("year_before_last", -2), ("year_after_next", 2)
            )
            for word in words(key)
        }  # fmt: skip
        self._same_year = frozenset(words("same_year"))
        digit, count = "[1-4一二三四]", r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})"
        y4 = r"(?P<year>(?<![\d.])(?<!\d,)(?:19|20)\d\d|[二][〇零○][一二三四五六七八九〇零○]{2}) ?年"
        rel = f"(?P<rel>{one_of([*self._years, *self._same_year])})"
        any_year = rf"(?:(?:{y4}|{rel})度?的?)"
        month = (
            r"(?P<month>(?<![\d.])(?<!\d,)(?:1[0-2]|0?[1-9])|十[一二]?|[一二三四五六七八九]) ?月(?!球|台|饼|租|薪|票)"
        )
        day = r" ?(?P<day>[0-3]?\d|[一二三]?十?[一二三四五六七八九十]) ?[日号]"
        fiscal = "(?:财年|财政年度|会计年度|财务年度)"
        number = rf"(?:第?(?P<part>{digit})|(?P<part_first>首)|(?P<part_last>末))"
        quarter = rf"(?:{number}财?季(?:度|报)?|Q(?P<digit>[1-4])|(?P<half>[上下])半(?:财?年度?|(?![场身部段夜旬])))"
        ago = rf"(?<![底年目日之以天])(?:{one_of(words('last_prefix'))})"
        coming = one_of(words("next_prefix"))
        triggers = {
            **_TRIGGERS,
            "relative": (*self._years, *self._same_year),
            "same": words("same"),
            "period": words("same_period"),
            "coming": (*words("coming_years"), *words("past_years")),
            "full": words("full_year"),
        }
        rules = (
            rule("quarter", self._first_quarters, rf"(?:{any_year})?[前首头](?!一){count}(?:个季度?|季度?)"),
            rule(
                "quarter code",
                self._first_quarters,
                rf"(?:{any_year})?(?:第?[一1](?:季度?)?(?:至|到|-|~|—|–)第?(?P<count>[二三23])季度?"
                r"|Q1 ?[-–~至到] ?Q?(?P<count>[23])(?!\d))",
            ),
            rule("month", self._first_months, rf"(?:{any_year})?[前首头](?![一1]个?月){count}个?月(?!前)"),
            rule("fiscal", self._fiscal, rf"(?P<year>(?:20)?\d\d) ?年?{fiscal}(?:的?{quarter})?"),
            rule("fiscal", self._fiscal, rf"(?P<rel>[本上下今去明]|{rel})(?:个|一)?{fiscal}(?:的?{quarter})?"),
            rule("fiscal", self._fiscal, r"FY ?'?(?P<year>(?:20)?\d\d)(?:年)?[- ]?(?:Q(?P<digit>[1-4]))?(?!\d)"),
            rule("fiscal", self._fiscal, r"Q(?P<digit>[1-4]) ?FY ?'?(?P<year>(?:20)?\d\d)(?!\d)"),
            rule("fiscal", self._fiscal, rf"{fiscal}的?{quarter}|第(?P<part>{digit})财季"),
            rule("fiscal", self._near, rf"(?:(?:{ago})|(?P<this>本|这一?|当)|(?:{coming}))财(?P<unit>季)度?"),
            rule(
                "quarter half code",
                self._part,
                rf"{any_year} ?{quarter}|(?<!\d)第(?P<part>{digit})季度?",
                r"|(?<![\d一二三四第前上下这该本每同])(?P<part>[一二三四])季度",
            ),
            rule(
                "quarter code",
                self._part,
                r"(?:(?P<part_first>首季)|(?P<part_last>末季))(?!度?度)度?|(?<![0-9A-Za-z年])Q(?P<digit>[1-4])(?![0-9A-Za-z])",
            ),
            rule(
                "code",
                self._part,
                r"(?<![\dA-Za-z])(?P<year>(?:20)?\d\d) ?年?(?:Q(?P<digit>[1-4])|H(?P<digit_half>[12]))",
                r"(?![0-9A-Za-z])",
            ),
            rule(
                "code",
                self._part,
                r"(?<![\dA-Za-z.])(?:(?P<digit>[1-4])Q|(?P<digit_half>[12])H)(?P<year>(?:20)?\d\d)(?!\d)",
            ),
            rule(
                "upto",
                self._months_to,
                rf"截至(?:{any_year}?{month}(?:{day}|底|末)?|(?P<year>(?<!\d)20\d\d)年{month}(?:{day}|底|末)?)止?的?",
                r"(?:(?P<three>第?[一二三四]?财?季度?|三个月|3个月)|(?P<six>半年度?|六个月|6个月)|(?P<nine>九个月|9个月)",
                r"|(?P<twelve>年度|财年|十二个月|12个月))",
            ),
            rule("half", self._part, r"(?P<half>[上下])半年(?!来)度?"),
            rule(
                "quarter",
                self._near,
                rf"(?:{ago})(?P<unit>季)度?|(?P<this>本|这一?|当)(?P<unit>季)度?|(?:{coming})(?P<unit>季)度?",
            ),
            rule(
                "month",
                self._near,
                rf"(?:{ago})(?P<unit>月)|(?P<this>本|这个?|当)(?P<unit>月)(?!{day})|(?:{coming})(?P<unit>月)",
            ),
            rule(
                "month",
                self._dated_months,
                rf"{any_year}{month}份?(?:至|到|-|~|—|–)(?P<to>20\d\d) ?年",
                r"(?P<to_month>1[0-2]|0?[1-9]) ?月份?(?! ?[0-3]?\d[日号])",
            ),
            rule(
                "month",
                self._month_range,
                rf"{any_year}?{month}份?(?:至|到|-|~|—|–)(?P<to_month>1[0-2]|[1-9]) ?月份?(?! ?[0-3]?\d[日号])",
            ),
            rule(
                "month",
                self._month_range,
                rf"{any_year}?(?P<month>(?<![\d.])1?\d)(?:至|到|-|~|—|–)(?P<to_month>1[0-2]|[1-9]) ?月份?",
                r"(?! ?[0-3]?\d[日号])",
            ),
            rule(
                "month",
                self._month_range,
                rf"{any_year}?(?P<month>(?<![\d.])1?\d)(?:、|和)(?P<to_month>1[0-2]|[1-9]) ?月份?"
                r"(?=[^,。;:]{0,8}?(?:合计|累计|合計|共))",
            ),
            rule("month", self._date, rf"(?:{y4}|{rel})的?{month}{day}"),
            rule("month", self._date, rf"(?P<this>本月){day}|{month}{day}"),
            rule(
                "number",
                self._date,
                r"(?P<year>(?<!\d)20\d\d)[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>[0-3]?\d)(?!\d)",
            ),
            rule("number", self._month, r"(?P<year>(?<![\d.])20\d\d)[-/.](?P<month>1[0-2]|0[1-9])(?![\d-])"),
            rule("month", self._month, rf"(?:{y4}|{rel})的?{month}份?(?:[底初末间]|[上中下]旬)?"),
            rule("month", self._month, rf"{month}份?(?:[底初末间]|[上中下]旬)?"),
            rule(
                "year",
                self._span,
                r"(?P<year>(?<!\d)(?:19|20)\d\d) ?年?(?:度)?(?:至|到|-|~|—|–|——)(?P<to>(?:19|20)\d\d) ?年",
            ),
            rule(
                "year",
                self._years_ahead,
                rf"(?<![近过前去来第满逾超上这隔每后\d一二三四五六七八九十])(?:在|分|用)?{count}年",
                r"(?:(?:内|间|里)?(?=累?计?总?[投砸斥花])|之?内)",
            ),
            rule("ago", self._ago, rf"(?<![第近\d]){count}(?P<unit>年|个月)前(?!后)"),
            rule("plan", self._plan, r"十(?P<plan>[三四五六])五(?:规划)?(?:期间|时期|末)?"),
            rule("same", self._same, rf"{any_year}?(?:{one_of(words('same'))})"),
            rule("same", lambda _match, _resolver: Link.YEAR_BEFORE, "前一年(?!内)"),
            rule("pair", self._pair, r"(?P<rel>今明|明后)(?:两|二)?年|(?P<rel>去今)(?:两|二)年"),
            rule(
                "coming",
                self._ahead,
                rf"(?P<sign>{one_of(words('coming_years'))})(?:[一两二三四五六七八九\d]{{1,2}}[到至-])?{count}年|",
                rf"(?P<sign>{one_of(words('past_years'))}){count}年(?!前)",
            ),
            rule(
                "period",
                lambda _match, _resolver: Link.SAME,
                rf"(?<![周短中长本近工学任])(?:{one_of(words('same_period'))})",
            ),
            rule(
                "year",
                self._year,
                r"(?P<year>(?<![\d.])(?<!\d,)20\d\d)(?=[、/]20\d\d ?年?[、/和及与]20\d\d ?年)"
                r"|(?<=20\d\d[、/])(?P<year>20\d\d)(?=[、/和及与]20\d\d ?年)"
                r"|(?<![\d/])(?P<year>20\d\d)(?=/20\d\d ?年(?!度))",
            ),
            rule(
                "year",
                self._span,
                r"(?P<year>(?<![\d.])(?<!\d,)(?<!20\d\d[、/])20\d\d) ?年?(?:、|和|及|与)(?P<to>20\d\d) ?两?年",
                r"(?![1-9一二三四前上下第Q])",
            ),
            rule(
                "year",
                self._short_year,
                r"(?<![\d.第近约逾过满])(?P<short>2\d) ?年(?![以来前后间内期多代半QH1-9一二三四第上下])",
            ),
            rule("number", self._year, r"(?<![\dA-Za-z.])(?P<year>20\d\d)[EF](?![A-Za-z])"),
            rule("year", self._year, rf"{y4}(?:全年|度|年?[底末初中]|内|期间|间)?"),
            rule("relative", self._year, rf"{rel}(?:全年|度|年?[底末初中]|内|以来)?"),
            rule("full", self._full_year, rf"(?<![一两二三四五六七八九十\d])(?:{one_of(words('full_year'))})"),
            rule(
                "day", self._day, r"(?P<word>今|昨|明)(?:天|日|晚|早|晨)|(?P<word>(?<![以目提此日午])前)(?:天|日)(?!期)"
            ),
            rule("trading", lambda _match, resolver: resolver.trading_day_before(), r"隔夜|[上前]一?个?交易日"),
            rule(
                "ago", lambda _match, resolver: resolver.relative_month(-6), r"(?<![\d一二两三四五上下近])半年前(?!后)"
            ),
            rule(
                "coming months",
                self._twelve_months,
                rf"(?:(?P<sign>{one_of(words('coming_years'))})|(?:{one_of(words('past_years'))}))(?:12|十二)个月(?!前)",
            ),
            rule("next", self._next_day, r"(?:次|翌|隔)日"),
            rule("week", self._week, r"(?P<week>上|本|这)一?周(?![一二三四五六日天])"),
            rule(
                "week",
                self._weekday,
                r"(?P<week>上|本|这|下)?(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])",
            ),
            rule(
                "date",
                self._day_of_month,
                r"(?<![月\d.])(?<!\d,)(?P<day>[0-3]?\d) ?日(?!元|圆|本|内|均|线|间|前|游|后)",
            ),
        )
        self._grammar = Grammar(triggers, rules)

    def over(self, folded: str) -> Finder:
        """Finds the expressions of one document."""
        return self._grammar.over(folded)

    # -- rules ----------------------------------------------------------------
    def _fiscal(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        part = self._part_in(named)
        if given := named.get("year"):
            return resolver.name_fiscal(int(given), part)
        if given := named.get("rel"):
            offset = self._years.get(given, {"上": -1, "去": -1, "下": 1, "明": 1}.get(given, 0))
            return resolver.relative_fiscal(offset, part)
        return resolver.fiscal_quarter(int(part[1])) if part.startswith("Q") else None

    def _part(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        part = self._part_in(named)
        number, offset = self._year_in(named, resolver)
        kind, place = part[0], int(part[1])
        if number is not None:
            return resolver.quarter_of(number, place) if kind == "Q" else calendar.half(number, place)
        return resolver.quarter(place, offset) if kind == "Q" else resolver.half(place, offset)

    def _first_quarters(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return self._first(named, 3 * numeral(named["count"]), resolver)

    def _first_months(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return self._first(named, numeral(named["count"]), resolver)

    def _first(self, named: dict[str, str], count: int, resolver: Resolver) -> Found:
        number, offset = self._year_in(named, resolver)
        if number is None and 0 < count <= 12:
            found = resolver.month(count, offset)
            number = None if found is None else found.year
        return calendar.months(number, 1, count) if number is not None and 0 < count <= 12 else None

    def _near(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        if named.get("this") == "当":
            return Link.SAME
        offset = 0 if "this" in named else -1 if match[0].startswith(("上", "前")) else 1
        if named["unit"] != "季":
            return resolver.relative_month(offset)
        found = resolver.relative_quarter(offset)
        return (Link.QUARTER_BEFORE, found) if offset < 0 and found is not None else found

    def _date(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._year_in(named, resolver)
        if "this" in named:
            return self._day_of_month(match, resolver)
        part, when = numeral(named["month"]), numeral(named["day"])
        if number is None:
            return resolver.day(part, when, offset)
        try:
            return resolver.name_day(date(number, part, when))
        except ValueError:
            return None

    def _month(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._year_in(named, resolver)
        part = numeral(named["month"])
        return resolver.month(part, offset) if number is None else calendar.month(number, part)

    def _month_range(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._year_in(named, resolver)
        first, last = numeral(named["month"]), numeral(named["to_month"])
        if number is None:
            found = resolver.month(last, offset)
            number = None if found is None else found.year
        return calendar.months(number, first, last) if number is not None and 0 < first <= last else None

    def _dated_months(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._year_in(named, resolver)
        number = resolver.year(offset or 0) if number is None else number
        last = int(named["to"])
        resolver.name_year(last)
        if number is None or number > last:
            return calendar.month(last, numeral(named["to_month"]))
        start = calendar.month(number, numeral(named["month"]))
        return calendar.span(start, calendar.month(last, numeral(named["to_month"])))

    def _span(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        first, last = int(named["year"]), int(named["to"])
        resolver.name_year(last)
        return calendar.span(calendar.year(first), calendar.year(last)) if first < last else calendar.year(last)

    def _pair(self, match: re.Match[str], resolver: Resolver) -> Found:
        offset = {"今明": 0, "明后": 1}.get(groups(match)["rel"], -1)
        first, last = resolver.relative_year(offset), resolver.relative_year(offset + 1)
        return None if first is None or last is None else calendar.span(first, last)

    def _ahead(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        count = numeral(named["count"])
        return resolver.years_ahead(-count if named["sign"][0] in "过近前" else count)

    def _same(self, match: re.Match[str], resolver: Resolver) -> Found:
        number, offset = self._year_in(groups(match), resolver)
        if match[0].startswith("前一年"):
            return Link.YEAR_BEFORE
        if number is None and offset is None:
            compared = _COMPARED.search(match.string, max(match.start() - 4, 0), match.start())
            return Link.SAME if compared is None else Link.YEAR_BEFORE
        return Link.YEAR_BEFORE if number is None else (Link.SAME, calendar.year(number))

    def _year(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        if named.get("rel") in self._same_year:
            return Link.SAME
        if named.get("rel") == _YEAR_BEFORE and resolver.sentence_year is not None:
            return calendar.year(resolver.sentence_year - 1)
        number, offset = self._year_in(named, resolver)
        if number is None:
            number = resolver.year(offset or 0)
        return None if number is None else calendar.year(number)

    def _short_year(self, match: re.Match[str], resolver: Resolver) -> Found:
        """25年: a year where it is near, and not how long something took."""
        number, this = 2000 + int(groups(match)["short"]), resolver.year(0)
        if this is None or abs(number - this) > _NEAR_YEARS:
            return None
        resolver.name_year(number)
        return calendar.year(number)

    def _full_year(self, match: re.Match[str], resolver: Resolver) -> Found:
        this = match[0].startswith("年内") or match.string.startswith("前", match.end())
        if this or _UP_TO.search(match.string, max(match.start() - 1, 0), match.start()):
            return resolver.relative_year(0)
        return resolver.full_year()

    def _day(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.relative_day({"前": -2, "昨": -1, "今": 0, "明": 1}[groups(match)["word"]])

    def _twelve_months(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.months_ahead(12) if "sign" in groups(match) else resolver.years_ahead(-1)

    def _next_day(self, _match: re.Match[str], resolver: Resolver) -> Found:
        found = resolver.day_from_last(1)
        return found if found is None or found.first is None else resolver.name_day(found.first)

    def _ago(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        count = numeral(named["count"])
        return resolver.relative_year(-count) if named["unit"] == "年" else resolver.relative_month(-count)

    def _plan(self, match: re.Match[str], _resolver: Resolver) -> Found:
        first = _PLANS[groups(match)["plan"]]
        return calendar.span(calendar.year(first), calendar.year(first + 4))

    def _week(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.relative_week(-1 if groups(match)["week"] == "上" else 0)

    def _years_ahead(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.years_from_named(numeral(groups(match)["count"]))

    def _months_to(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._year_in(named, resolver)
        last = numeral(named["month"])
        if number is None:
            found = resolver.month(last, offset)
            number = None if found is None else found.year
        count = next(length for name, length in _LENGTHS.items() if name in named)
        return None if number is None else resolver.of_months(calendar.months_to(number, last, count))

    def _weekday(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return resolver.weekday(min("一二三四五六日天".index(named["weekday"]), 6), named.get("week", ""))

    def _day_of_month(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.day_of_month(numeral(groups(match)["day"]))

    # -- parts ----------------------------------------------------------------
    def _part_in(self, named: dict[str, str]) -> str:
        if "half" in named:
            return "H1" if named["half"] == "上" else "H2"
        if "digit_half" in named:
            return f"H{named['digit_half']}"
        if "digit" in named:
            return f"Q{named['digit']}"
        if "part_first" in named:
            return "Q1"
        if "part_last" in named:
            return "Q4"
        return f"Q{numeral(named['part'])}" if "part" in named else ""

    def _year_in(self, named: dict[str, str], resolver: Resolver) -> tuple[int | None, int | None]:
        """The year that is named, or the offset of a relative one."""
        if given := named.get("year"):
            year = numeral(given)
            year += 2000 if year < 100 else 0
            resolver.name_year(year)
            return year, None
        if given := named.get("rel"):
            if given in self._same_year:
                return resolver.sentence_year or resolver.last_year, None
            offset = self._years.get(given)
            if offset is not None and (number := resolver.year(offset)) is not None:
                resolver.sentence_year = number
            return None, offset
        return None, None
