"""The grammar of time in Chinese (folded to simplified): from config/languages/zh.toml, table `period`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.patterns import one_of
from monitor.analyse.periods_chinese_parts import ChineseParts
from monitor.analyse.periods_chinese_words import ChineseWords, numeral
from monitor.analyse.periods_grammar import Finder, Found, Grammar, groups, rule
from monitor.analyse.periods_resolver import Link, Resolver
from monitor.domain.catalogue import Lexicon

# 同期 and 同月 are what was just told, but a year before where something is compared with them.
_COMPARED = re.compile(r"[较比与和同于为](?:之|了|往年|以往)?$")

# 25年 is a year of our time, so many years from publication.
_NEAR_YEARS = 4
# So many months ago a report tells of the quarter before.
_OF_QUARTER = 3
_UP_TO = re.compile("[到至]")

# The words without which the rules of a trigger cannot match; those of the lexicon apart.
_TRIGGERS: Mapping[str, Iterable[str]] = {
    "fiscal": ("财", "会计年度", "FY"),
    "quarter": ("季",),
    "half": ("半年", "上半", "下半", "中报", "中期"),
    "code": ("1Q", "2Q", "3Q", "4Q", "1H", "2H", "Q1", "Q2", "Q3", "Q4", "H1", "H2"),
    "year": ("年",),
    "month": ("月",),
    "number": ("20",),
    "upto": ("截至",),
    "ago": ("年前", "月前"),
    "later": ("年后", "年之后", "年以后", "现在", "如今", "即日", "今年"),
    "plan": ("三五", "四五", "五五", "六五"),
    "before": ("前一年",),
    "pair": ("今明", "明后", "去今"),
    "day": tuple(word + part for word in "今昨明前" for part in "天日晚早晨"),
    "trading": ("隔夜", "交易日"),
    "months": ("12个月", "十二个月"),
    "next": ("次日", "翌日", "隔日", "第二天"),
    "week": ("周", "星期", "礼拜"),
    "date": ("日",),
}
# The year before the one that the sentence is about, unlike 去年.
_YEAR_BEFORE = frozenset({"上年", "上一年"})
# 十四五 is 2021 to 2025.
_PLANS = {"三": 2016, "四": 2021, "五": 2026, "六": 2031}


class ChineseTimes:
    """Finds the time expressions of a sentence. Built once from a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = words = ChineseWords(lexicon)
        told = partial(lexicon.words, "period")
        triggers = {
            **_TRIGGERS,
            "relative": (*words.years, *words.same_year),
            "same": told("same"),
            "period": told("same_period"),
            "coming": (*told("coming_years"), *told("past_years")),
            "full": told("full_year"),
        }
        rules = (
            *ChineseParts(words).rules(),
            rule(
                "month",
                self._dated_months,
                rf"{words.any_year}{words.month}份?(?:至|到|-|~|—|–)(?P<to>20\d\d) ?年",
                r"(?P<to_month>1[0-2]|0?[1-9]) ?月份?(?! ?[0-3]?\d[日号])",
            ),
            rule(
                "month",
                self._month_range,
                rf"{words.any_year}?{words.month}份?{words.third}(?:至|到|-|~|—|–)(?P<to_month>1[0-2]|[1-9]) ?月份?",
                rf"(?! ?[0-3]?\d[日号]){words.third}",
            ),
            rule(
                "month",
                self._month_range,
                rf"{words.any_year}?(?P<month>(?<![\d.])1?\d)(?:至|到|-|~|—|–)(?P<to_month>1[0-2]|[1-9]) ?月份?",
                r"(?! ?[0-3]?\d[日号])",
            ),
            rule(
                "month",
                self._month_range,
                rf"{words.any_year}?(?P<month>(?<![\d.])1?\d)(?:、|和)(?P<to_month>1[0-2]|[1-9]) ?月份?"
                r"(?=[^,。;:]{0,8}?(?:合计|累计|合計|共))",
            ),
            rule("month", self._date, rf"(?:{words.year}|{words.rel})的?{words.month}{words.day}"),
            rule("month", self._date, rf"(?P<this>本月){words.day}|{words.month}{words.day}"),
            rule(
                "number",
                self._date,
                r"(?P<year>(?<!\d)20\d\d)[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>[0-3]?\d)(?!\d)",
            ),
            rule("number", self._month, r"(?P<year>(?<![\d.])20\d\d)[-/.](?P<month>1[0-2]|0[1-9])(?![\d-])"),
            rule("month", self._month, rf"(?:{words.year}|{words.rel})的?{words.month}份?(?:[底初末间]|[上中下]旬)?"),
            rule("month", self._month, rf"{words.month}份?(?:[底初末间]|[上中下]旬)?"),
            rule(
                "year",
                self._span,
                r"(?P<year>(?<!\d)(?:19|20)\d\d) ?年?(?:度)? ?(?:至|到|-|~|—|–|——) ?(?P<to>(?:19|20)\d\d) ?年",
                r"|(?P<year>(?<!\d)20\d\d) ?年(?:[初中底末]|[上下]半年)起?[至到]",
                r"(?P<to>20\d\d) ?年[中底末]?(?![\d前上下])",
            ),
            rule(
                "year",
                self._years_ahead,
                rf"(?<![近过前去来第满逾超上这隔每后\d一二三四五六七八九十])(?:在|分|用)?{words.count}年",
                r"(?:(?:内|间|里)?(?=累?计?总?[投砸斥花])|之?内|(?=(?:至少|超过?|逾|约|近|共|合计)?[\d,.]+ ?[万亿兆]))",
            ),
            rule(
                "ago",
                lambda _match, resolver: (
                    (Link.YEAR_BEFORE, year) if (year := resolver.relative_year(-1)) is not None else Link.YEAR_BEFORE
                ),
                r"(?<![\d十近])一年前(?=[^,。;:]{0,6}?[\d一二三四五六七八九十])",
            ),
            rule("ago", self._ago, rf"(?<![第近提\d])(?<!提前){words.count}(?P<unit>年|个月)前(?!后)"),
            rule("later", self._later, rf"(?<![第近满每前]){words.count}年(?:之|以)?后(?!的?20)"),
            rule(
                "later",
                lambda match, resolver: resolver.through(int(groups(match)["year"])),
                rf"从?(?:现在|如今|即日|今年)起?(?:到|至){words.year}底?",
            ),
            rule("plan", self._plan, r"十(?P<plan>[三四五六])五(?:规划)?(?:期间|时期|末)?"),
            rule("same", self._same, rf"{words.any_year}?(?:{one_of(told('same'))})"),
            rule("before", lambda _match, _resolver: Link.YEAR_BEFORE, "(?:再往?)?前一年(?!内)"),
            rule("pair", self._pair, r"(?P<rel>今明|明后)(?:两|二)?年|(?P<rel>去今)(?:两|二)年"),
            rule(
                "coming",
                self._ahead,
                rf"(?P<sign>{one_of(told('coming_years'))})(?:[一两二三四五六七八九\d]{{1,2}}[到至-])?{words.count}年|",
                rf"(?P<sign>{one_of(told('past_years'))}){words.count}年(?!前)",
            ),
            rule(
                "period",
                lambda _match, _resolver: Link.SAME,
                rf"(?<![周短中长本近工学任])(?:{one_of(told('same_period'))})",
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
            rule("year", self._year, rf"{words.year}(?:全年|度|年?[底末初中]|内|期间|间)?"),
            rule("relative", self._year, rf"{words.rel}(?:全年|度|年?[底末初中]|内|以来)?"),
            rule("full", self._year, r"(?<![\d.])(?P<year>20\d\d)全年度?"),
            rule("full", self._full_year, rf"(?<![一两二三四五六七八九十数几多\d])(?:{one_of(told('full_year'))})"),
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
                rf"(?:(?P<sign>{one_of(told('coming_years'))})|(?:{one_of(told('past_years'))}))(?:12|十二)个月(?!前)",
            ),
            rule("next", self._next_day, r"(?:次|翌|隔)日|第二天"),
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

    def _date(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._words.year_in(named, resolver)
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
        number, offset = self._words.year_in(named, resolver)
        part = numeral(named["month"])
        return resolver.month(part, offset) if number is None else calendar.month(number, part)

    def _month_range(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._words.year_in(named, resolver)
        first, last = numeral(named["month"]), numeral(named["to_month"])
        if number is None:
            found = resolver.month(last, offset)
            number = None if found is None else found.year
        if number is None or not 0 < first <= last:
            return None
        return resolver.of_months(calendar.months(number, first, last))

    def _dated_months(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._words.year_in(named, resolver)
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
        number, offset = self._words.year_in(groups(match), resolver)
        if match[0].startswith("前一年"):
            return Link.YEAR_BEFORE
        if number is None and offset is None:
            compared = _COMPARED.search(match.string, max(match.start() - 4, 0), match.start())
            return Link.SAME if compared is None else Link.YEAR_BEFORE
        return Link.YEAR_BEFORE if number is None else (Link.SAME, calendar.year(number))

    def _year(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        if named.get("rel") in self._words.same_year:
            return Link.SAME
        if named.get("rel") in _YEAR_BEFORE and resolver.sentence_year is not None:
            return calendar.year(resolver.sentence_year - 1)
        number, offset = self._words.year_in(named, resolver)
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
        return resolver.full_year(closing=match[0].startswith(("年底", "年末")))

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
        if named["unit"] == "年":
            return resolver.relative_year(-count)
        found = resolver.relative_month(-count)
        return found if found is None or count != _OF_QUARTER else (Link.QUARTER_BEFORE, found)

    def _later(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.years_from_told(numeral(groups(match)["count"]))

    def _plan(self, match: re.Match[str], _resolver: Resolver) -> Found:
        first = _PLANS[groups(match)["plan"]]
        return calendar.span(calendar.year(first), calendar.year(first + 4))

    def _week(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.relative_week(-1 if groups(match)["week"] == "上" else 0)

    def _years_ahead(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.years_from_named(numeral(groups(match)["count"]))

    def _weekday(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return resolver.weekday(min("一二三四五六日天".index(named["weekday"]), 6), named.get("week", ""))

    def _day_of_month(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.day_of_month(numeral(groups(match)["day"]))
