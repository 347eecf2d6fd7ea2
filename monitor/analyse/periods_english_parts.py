"""The English grammar of time, its parts of years: fiscal years, quarters, halves, and runs of months."""

from __future__ import annotations

import re

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_english_words import EnglishWords
from monitor.analyse.periods_grammar import Found, Rule, groups, rule
from monitor.analyse.periods_resolver import Resolver

_LENGTHS = {"quarter": 3, "half": 6, "half-year": 6, "half year": 6, "year": 12}
# How far before "in the first" its quarter or half may stand, in characters.
_NAMED = 160
# A stretch that ends on one of the first days of a month ends with the month before: the weeks of a fiscal quarter.
_LATE = 8


class EnglishParts:
    """Rules for parts of years, in the order in which they are tried. Built once from a lexicon's words."""

    def __init__(self, words: EnglishWords) -> None:
        self._words = words

    def fiscal(self) -> tuple[Rule, ...]:
        """Fiscal quarters and halves, then fiscal years."""
        part, fiscal, year, rel = self._words.part, self._words.fiscal, self._words.fiscal_year, self._words.rel
        month, y4 = self._words.month, self._words.year
        return (
            rule(
                "fiscal",
                self._fiscal,
                rf"\b{part}[- ](?:fiscal[- ])?(?P<unit>quarter|half)(?: of| for|,)?(?: its",
                rf"| the)? {fiscal},? {year}",
                any_case=True,
            ),
            rule(
                "fiscal",
                self._fiscal,
                rf"\b{part} {fiscal} {year} (?P<unit>quarter|half)|\b(?P<unit>Q|H)(?P<digit>[1-4])(?: of| for|,)?",
                rf"(?: its| the)? (?:{fiscal},? |FY ?){year}",
                any_case=True,
            ),
            rule(
                "fiscal",
                self._fiscal,
                rf"\b(?:FY ?|{fiscal} ){year}(?:'s)?,?[- ]?(?:(?P<unit>Q|H)(?P<digit>[1-4])\b|{part}[- ]",
                r"(?P<unit>quarter|half))",
                any_case=True,
            ),
            rule(
                "fiscal",
                self._fiscal,
                r"\b(?:(?P<digit>[1-4])(?P<unit>Q|H) ?FY ?|F(?P<digit>[1-4])(?P<unit>Q|H) ?|FQ(?P<digit>[1-4]) ?)",
                rf"{year}\b",
            ),
            rule(
                "fiscal",
                self._fiscal,
                rf"\b(?:fiscal {part}[- ]quarter|{part}[- ]fiscal[- ]quarter|fiscal[- ]Q(?P<digit>[1-4])|FQ",
                rf"(?P<digit>[1-4])|(?<=its )fiscal {part}\b)(?: of| for)?(?: {fiscal})?(?: {y4})?",
                any_case=True,
            ),
            rule(
                "fiscal",
                self._fiscal_year,
                rf"\b{fiscal} (?P<month_end>ended|ending|to) (?:in |on )?{month}(?: {self._words.day}(?!\d))?,? {y4}",
                any_case=True,
            ),
            rule(
                "fiscal",
                self._fiscal_year_to,
                r"\b(?:fiscal|financial) year (?:that )?(?:ended|(?P<ending>ending|ends)|to|through|until) ",
                rf"(?:in |on )?(?P<early>early )?{month}\b(?! \d)",
            ),
            rule(
                "fiscal",
                _fiscal_years,
                rf"\b(?:from |between )?(?:{fiscal} |FY ?){year}(?: to | through | until | and | ?[-–—] ?)"
                rf"(?:{fiscal} |FY ?)?(?P<to>(?:20)?\d\d)\b(?!%|[.,]\d)",
                any_case=True,
            ),
            rule("fiscal", self._fiscal_year, rf"\b(?:{fiscal} |FY ?){year}[EFA]?\b", any_case=True),
            rule("fiscal", self._fiscal_year, rf"\b(?:20\d\d[/-])?(?P<year>(?:20)?\d\d) {fiscal}\b(?! quarter)"),
            rule("fiscal", self._fiscal_year, rf"\b{rel} (?:fiscal|financial) year\b", any_case=True),
            rule(
                "fiscal",
                lambda _match, resolver: resolver.relative_fiscal(0),
                r"\b(?:for|in|over|during) (?:the|its) (?:full |whole )?fiscal year\b(?! (?:that|which|before|after))",
            ),
        )

    def calendar(self) -> tuple[Rule, ...]:
        """Quarters, halves and runs of months of the calendar."""
        words = self._words
        part, y4, rel, month, of_year = words.part, words.year, words.rel, words.month, words.of_year
        edge = "(?:(?:late|early|mid)[- ])?"
        return (
            rule("part", self._first_quarters, rf"\b(?:first|initial) {words.number} quarters{of_year}", any_case=True),
            rule(
                "code",
                self._first_quarters,
                rf"\bQ1 ?(?:-|–|—|to|through) ?Q?(?P<number>[23])(?:,?(?: of)? {y4})?\b",
            ),
            rule(
                "part",
                lambda _match, resolver: resolver.relative_quarter(0),
                r"\bthe quarter (?:now )?(?:under way|underway|in progress)\b",
                any_case=True,
            ),
            rule(
                "part",
                lambda _match, resolver: resolver.relative_quarter(-1),
                r"\b(?:last|latest|most recent(?:ly)?)(?: fiscal)?,? (?:reported|completed|fiscal) quarter\b",
                any_case=True,
            ),
            rule("part", self._part, rf"\b{rel} year's {part}[- ](?P<unit>quarter|half)\b", any_case=True),
            rule("part", self._part, rf"\b{part}[- ](?:calendar )?(?P<unit>quarter|half){of_year}", any_case=True),
            rule(
                "part code",
                self._part,
                rf"\b(?<![-/.]){y4}(?:'s)?[- ]?(?:(?P<unit>Q|H)(?P<digit>[1-4])\b|{part}[- ](?P<unit>quarter",
                r"|half)\b)",
                any_case=True,
            ),
            rule(
                "code",
                self._part,
                rf"\b(?P<unit>Q|H)(?P<digit>[1-4])\b(?:,?(?: of| in)?(?: the)? (?:{y4}|{rel} year)|(?: ?'| )",
                r"(?P<year_2>\d\d)\b(?!%|[.,]\d))?",
            ),
            rule(
                "code",
                self._part,
                rf"\b(?P<digit>[1-4])(?P<unit>Q|H)(?: of)?(?:[ ']?(?:{y4}|(?P<year_2>\d\d)[EFA]?\b)| {rel} year)?\b",
            ),
            rule("month", self._quarter_of_month, rf"(?<![-–—])\b{month}[- ](?:{y4} )?quarter{of_year}"),
            rule(
                "part months",
                self._last_part,
                rf"\b(?:final|last|closing) (?P<unit>three months|quarter|six months|half) of (?:{y4}|{rel} year)\b",
                any_case=True,
            ),
            rule("part", lambda _match, resolver: resolver.quarter(4), r"\bholiday quarter\b", any_case=True),
            rule(
                "month",
                self._months_to,
                rf"\b(?:(?P<unit>quarter|half[- ]year|half|year)|{words.number} (?:consecutive )?",
                rf"(?P<length>months|quarters)|{words.number}-month period) (?:that )?",
                r"(?:ended|(?P<ending>ending|ends)|to|through|until|up to)(?: in| on)? ",
                rf"(?:{words.day} |(?P<early>early ))?{month}(?: {words.day}(?!\d))?(?:,? {y4})?",
            ),
            rule(
                "months",
                lambda match, resolver: resolver.quarters_over(words.count(groups(match)["number"])),
                rf"\b(?:past|last|trailing|previous) {words.number} quarters\b",
                any_case=True,
            ),
            rule("months", self._first_months, rf"\b(?:first|initial) {words.number} months{of_year}", any_case=True),
            rule("months", self._first_months, r"\b(?P<number>nine|9)-month (?=revenue|sales|profit|earnings|results)"),
            rule(
                "month",
                self._dated_months,
                rf"\b(?:from |between )?{edge}{month} {y4}(?: to | through | until | and |-| - |–|—)",
                rf"{edge}(?P<to_month>{words.month_names}) (?P<to>(?:19|20)\d\d)(?!\d)",
            ),
            rule(
                "month",
                self._month_range,
                rf"\b(?:from |between )?{edge}{month}(?: {y4})?(?: to | through | and |-to-|-through-|-| - |–|—)",
                rf"{edge}(?P<to_month>{words.month_names}) ?(?:{y4})?\b(?! \d\d?\b)",
            ),
        )

    def elliptic(self) -> tuple[Rule, ...]:
        """ "In the first", "for the third", for what the sentence called a quarter or half before; "$8bn next"."""
        ends = r"(?=[.,;)]|$| and | but | while )"
        return (
            rule("part", self._bare_part, rf"(?:(?<=\bin the )|(?<=\bfor the )){self._words.part}{ends}"),
            rule(
                "year",
                lambda match, resolver: resolver.relative_year(1 if match[0].endswith("next") else -1),
                rf"(?<=this year)(?P<lead>[^.;:()]{{2,60}}?\d ?(?:[a-z%]+ ){{1,3}})(?:next|last){ends}",
            ),
        )

    def _fiscal(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        unit, part = self._words.part_in(named)
        if given := named.get("year"):
            return resolver.name_fiscal(int(given.lstrip("'")), f"{unit}{part}")
        return resolver.fiscal_quarter(part) if unit == "Q" else None

    def _fiscal_year(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        if given := named.get("year"):
            return resolver.name_fiscal(int(given.lstrip("'")), "")
        return resolver.relative_fiscal(self._words.offsets[named["rel"].lower()])

    def _fiscal_year_to(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        found = self._month_at_end(named, self._words.months[named["month"]], resolver)
        if found is not None and "early" in named:
            found = calendar.month_before(found)
        if found is None or found.year is None:
            return None
        return resolver.name_fiscal(found.year if resolver.firm is None else resolver.firm.ending(found.year), "")

    def _part(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        unit, part = self._words.part_in(named)
        if unit == "H" and part > 2:
            return None
        number, offset = self._words.year_in(named, resolver), self._words.offset_in(named)
        if number is not None:
            return resolver.quarter_of(number, part) if unit == "Q" else calendar.half(number, part)
        return resolver.quarter(part, offset) if unit == "Q" else resolver.half(part, offset)

    def _last_part(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        number, offset = self._words.year_in(named, resolver), self._words.offset_in(named)
        number = resolver.year(offset or 0) if number is None else number
        if number is None:
            return None
        half = named["unit"].lower() in {"half", "six months"}
        return calendar.half(number, 2) if half else resolver.quarter_of(number, 4)

    def _bare_part(self, match: re.Match[str], resolver: Resolver) -> Found:
        part = self._words.ordinals[groups(match)["part"].lower()]
        before = re.search(r"\b(quarter|half)\b", match.string[max(match.start() - _NAMED, 0) : match.start()])
        quarter = before is not None and before[1] == "quarter"
        if quarter and resolver.part_year is None:
            return resolver.quarter(part)
        if before is None or resolver.part_year is None:
            return None
        return (
            calendar.quarter(resolver.part_year, part) if quarter else calendar.half(resolver.part_year, min(part, 2))
        )

    def _quarter_of_month(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        last = self._words.months[named["month"]]
        number = self._words.year_in(named, resolver)
        found = calendar.month(number, last) if number else resolver.month(last, self._words.offset_in(named))
        if found is None or found.last is None:
            return None
        return resolver.of_months(calendar.months_to(found.last.year, last, 3))

    def _months_to(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        found = self._month_at_end(named, self._words.months[named["month"]], resolver)
        if found is not None and ("early" in named or int(named.get("day", _LATE)) < _LATE):
            found = calendar.month_before(found)
        count = _LENGTHS.get(named.get("unit", ""), 0) or self._words.count(named.get("number", "0"))
        count *= 3 if named.get("length") == "quarters" else 1
        if found is None or found.last is None or not 0 < count <= 24:
            return None
        return resolver.of_months(calendar.months_to(found.last.year, found.last.month, count))

    def _month_at_end(self, named: dict[str, str], last: int, resolver: Resolver) -> Period | None:
        """The month with which a stretch ends: of its year, or the one to come soon where it is ending."""
        if "year" in named:
            resolver.name_year(int(named["year"]))
            return calendar.month(int(named["year"]), last)
        return resolver.month_soon(last) if "ending" in named else resolver.month(last)

    def _month_range(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        first, last = self._words.months[named["month"]], self._words.months[named["to_month"]]
        number = self._words.year_in(named, resolver)
        found = calendar.month(number, last) if number is not None else resolver.month(last)
        if found is None or found.year is None:
            return None
        return resolver.of_months(calendar.months_to(found.year, last, (last - first) % 12 + 1))

    def _dated_months(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        first, last = int(named["year"]), int(named["to"])
        start = calendar.month(first, self._words.months[named["month"]])
        end = calendar.month(last, self._words.months[named["to_month"]])
        resolver.name_year(last)
        if first == last and self._words.months[named["month"]] <= self._words.months[named["to_month"]]:
            return calendar.months(first, self._words.months[named["month"]], self._words.months[named["to_month"]])
        return calendar.span(start, end)

    def _first_quarters(self, match: re.Match[str], resolver: Resolver) -> Found:
        return self._first(groups(match), 3, resolver)

    def _first_months(self, match: re.Match[str], resolver: Resolver) -> Found:
        return self._first(groups(match), 1, resolver)

    def _first(self, named: dict[str, str], length: int, resolver: Resolver) -> Found:
        """The first so many months of a year, which is last year's where this year's are not over."""
        count = length * self._words.count(named["number"])
        if not 0 < count <= 12:
            return None
        number, offset = self._words.year_in(named, resolver), self._words.offset_in(named)
        if number is None:
            found = resolver.month(count, offset)
            number = None if found is None else found.year
        return None if number is None else calendar.months(number, 1, count)


def _fiscal_years(match: re.Match[str], _resolver: Resolver) -> Found:
    """From one fiscal year to a later one; two that are only named together are the second."""
    named = groups(match)
    first, last = (calendar.fiscal(int(named[key].lstrip("'"))) for key in ("year", "to"))
    joined = match[0].lower().startswith(("from", "between")) or " and " not in match[0]
    return calendar.span(first, last) if joined and first.text < last.text else last
