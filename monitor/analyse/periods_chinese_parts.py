"""The Chinese grammar of time, its parts of years: fiscal years, quarters, halves, and runs of months."""

from __future__ import annotations

import re

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.periods_chinese_words import ChineseWords, numeral
from monitor.analyse.periods_grammar import Found, Rule, groups, rule
from monitor.analyse.periods_resolver import Link, Resolver

# The first ones of a year, and not the last of 巨头 or 目前.
_FIRST = "(?:[首头前](?<!巨头)(?<!龙头)(?<!寡头)(?<!源头)(?<!目前)(?<!之前)(?<!此前)(?<!以前))"
_LENGTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12}


class ChineseParts:
    """Rules for parts of years, in the order in which they are tried. Built once from a lexicon's words."""

    def __init__(self, words: ChineseWords) -> None:
        self._words = words

    def rules(self) -> tuple[Rule, ...]:
        """Runs of months from the first on, fiscal quarters, quarters and halves, the last and the next of them."""
        words = self._words
        return (
            rule(
                "quarter", self._first_quarters, rf"(?:{words.any_year})?{_FIRST}(?!一){words.count}(?:个季度?|季度?)"
            ),
            rule(
                "quarter code",
                self._first_quarters,
                rf"(?:{words.any_year})?(?:第?[一1](?:季度?)?(?:至|到|-|~|—|–)第?(?P<count>[二三23])季度?"
                r"|Q1 ?[-–~至到] ?Q?(?P<count>[23])(?!\d))",
            ),
            rule("month", self._first_months, rf"(?:{words.any_year})?{_FIRST}(?![一1]个?月){words.count}个?月(?!前)"),
            rule("fiscal", self._fiscal, rf"(?P<year>(?:20)?\d\d) ?年?{words.fiscal}(?:的?{words.quarter})?"),
            rule(
                "fiscal",
                self._fiscal,
                rf"(?P<rel>[本上下今去明]|{words.rel})(?:个|一)?{words.fiscal}(?:的?{words.quarter})?",
            ),
            rule("fiscal", self._fiscal, r"FY ?'?(?P<year>(?:20)?\d\d)(?:年)?[- ]?(?:Q(?P<digit>[1-4]))?(?!\d)"),
            rule("fiscal", self._fiscal, r"Q(?P<digit>[1-4]) ?FY ?'?(?P<year>(?:20)?\d\d)(?!\d)"),
            rule("fiscal", self._fiscal, rf"{words.fiscal}的?{words.quarter}|第(?P<part>{words.digit})财季"),
            rule(
                "fiscal", self._near, rf"(?:(?:{words.ago})|(?P<this>本|这一?|当)|(?:{words.coming}))财(?P<unit>季)度?"
            ),
            rule(
                "quarter half code",
                self._part,
                rf"{words.any_year} ?{words.quarter}|(?<!\d)第(?P<part>{words.digit})季度?",
                r"|(?<![\d一二三四第前上下这该本每同])(?P<part>[一二三四])季(?:度|报)",
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
                "month",
                self._term,
                r"[自从由]? ?(?:(?<!\d)(?P<year>20\d\d) ?年)?(?<!\d)\d{1,2} ?月 ?\d{1,2} ?日起?,?",
                r"[至到] ?(?P<to>20\d\d) ?年(?: ?\d{1,2} ?月(?: ?\d{1,2} ?日)?|[底末])?",
            ),
            rule(
                "upto",
                self._months_to,
                rf"截至(?:{words.any_year}?{words.month}(?:{words.day}|底|末)?|(?P<year>(?<!\d)20\d\d)年{words.month}(?:{words.day}|底|末)?)止?的?",
                r"(?:(?P<three>第?[一二三四]?财?季度?|三个月|3个月)|(?P<six>半年度?|六个月|6个月)|(?P<nine>九个月|9个月)",
                r"|(?P<twelve>年度|财年|十二个月|12个月))",
            ),
            rule(
                "quarter",
                lambda _match, resolver: resolver.relative_quarter(-1),
                r"(?:最近|最新|刚刚?结束的?|刚刚?过去的?)(?:一|的|这)?(?:一?个)?财?季度?(?!的?每)",
            ),
            rule(
                "quarter",
                lambda match, resolver: resolver.quarters_over(numeral(groups(match)["count"])),
                rf"(?:过去|最近|近){words.count}个?季度?(?!来)",
            ),
            rule("half", self._part, rf"(?P<half>[上下])半年(?!来)度?|{words.interim}"),
            rule("quarter", self._second_quarter, r"(?<=首季[及和、])次季"),
            rule("quarter", self._reported_quarter, r"本季度?(?=[^,。;将预料]{0,12}?(?:收入|营收|净利|利润|毛利率))"),
            rule(
                "quarter",
                self._near,
                rf"(?:{words.ago})(?P<unit>季)度?|(?P<this>本|这一?|当)(?P<unit>季)度?|(?:{words.coming})(?P<unit>季)度?",
            ),
            rule(
                "month",
                self._near,
                rf"(?:{words.ago})(?P<unit>月)|(?P<this>本|这个?|当)(?P<unit>月)(?!{words.day})|(?:{words.coming})(?P<unit>月)",
            ),
        )

    def _fiscal(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        part = self._words.part_in(named)
        if given := named.get("year"):
            return resolver.name_fiscal(int(given), part)
        if given := named.get("rel"):
            offset = self._words.years.get(given, {"上": -1, "去": -1, "下": 1, "明": 1}.get(given, 0))
            return resolver.relative_fiscal(offset, part)
        return resolver.fiscal_quarter(int(part[1])) if part.startswith("Q") else None

    def _part(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        part = self._words.part_in(named)
        number, offset = self._words.year_in(named, resolver)
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
        number, offset = self._words.year_in(named, resolver)
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

    def _second_quarter(self, _match: re.Match[str], resolver: Resolver) -> Found:
        """首季及次季: the second quarter of the same year."""
        number = resolver.part_year
        return resolver.quarter(2) if number is None else calendar.quarter(number, 2)

    def _reported_quarter(self, _match: re.Match[str], resolver: Resolver) -> Found:
        """本季 is the quarter that a report tells of, unless it is to come."""
        return resolver.relative_quarter(0) if resolver.ahead else Link.SAME

    def _term(self, match: re.Match[str], resolver: Resolver) -> Found:
        """A term that begins and ends on a day holds for its years: 2025年7月24日起至2033年12月31日."""
        named = groups(match)
        first = int(named["year"]) if "year" in named else resolver.year(0)
        last = int(named["to"])
        return None if first is None or first >= last else calendar.span(calendar.year(first), calendar.year(last))

    def _months_to(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._words.year_in(named, resolver)
        last = numeral(named["month"])
        if number is None:
            found = resolver.month(last, offset)
            number = None if found is None else found.year
        count = next(length for name, length in _LENGTHS.items() if name in named)
        return None if number is None else resolver.of_months(calendar.months_to(number, last, count))
