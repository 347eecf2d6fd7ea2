"""The grammar of time in English: from the words of config/languages/en.toml, table `period`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.periods_grammar import Found, alternation, find, groups, numbered, rule, years
from monitor.analyse.periods_resolver import Link, Resolver
from monitor.domain.catalogue import Lexicon

_LENGTHS = {"quarter": 3, "half": 6, "half-year": 6, "year": 12}
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_EVENT = re.compile(r"\b[A-Z]{3,} $")  # CES 2026, GTC 2026


class EnglishTimes:
    """Finds the time expressions of a sentence. Built once from a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = partial(lexicon.words, "period")
        self._months = numbered(words("months"))
        self._weekdays = numbered(words("weekdays"))
        self._ordinals = numbered(words("ordinals"))
        self._numbers = numbered(words("numbers"))
        self._ambiguous = frozenset(words("ambiguous_months"))
        self._offsets = dict.fromkeys(words("last"), -1) | dict.fromkeys(words("next"), 1)
        self._offsets |= dict.fromkeys(words("this"), 0)
        part = f"(?P<part>{'|'.join(self._ordinals)})"
        rel = f"(?P<rel>{'|'.join(map(re.escape, self._offsets))})"
        months = "|".join(sorted(map(re.escape, self._months), key=len, reverse=True))
        month = f"(?P<month>{months})"
        day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
        y4 = r"(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d|s\b)"
        number = rf"(?P<number>\d{{1,2}}|{'|'.join(self._numbers)})"
        of_year = (
            rf"(?:,? (?:of |in )?(?:the )?(?:(?:calendar )?(?:year )?{y4}|{rel} year|(?P<that>that (?:same )?year)))?"
        )
        fiscal = "(?:fiscal|financial)(?: year)?"
        f_year = r"(?P<year>'?\d{2}(?:\d\d)?)(?!\d|[.,]\d)"
        edge = rf"(?:{alternation(words('edges'))} )?"
        self._trigger = re.compile(
            rf"(?P<number>(?:19|20)\d\d)|(?P<fiscal>(?i:fiscal|financial y)|FY|FQ)"
            r"|(?P<part>(?i:quarter|\bhalf)|[QH][1-4]|[1-4][QH])"
            rf"|(?P<month>{alternation(tuple(self._months))}\b)|(?P<day>(?:to|yester|Mon|Tues|Wednes|Thurs|Fri|Satur"
            rf"|Sun)day"
            rf"|tomorrow|Today|Yesterday)|(?P<word>(?i:year|month|week\b|decade|the (?:same|period)))"
        )
        self._rules = (
            rule(
                "number",
                self._date,
                r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<number>0?[1-9]|1[0-2])[-/.](?P<day>[0-3]?\d)(?!\d)",
            ),
            rule("number", self._date, r"(?<![\d-])(?P<year>(?:19|20)\d\d)[-/](?P<number>0[1-9]|1[0-2])(?![\d-])"),
            # fiscal quarters and halves, then fiscal years
            rule(
                "fiscal",
                self._fiscal,
                rf"\b{part}[- ](?:fiscal[- ])?(?P<unit>quarter|half)(?: of| for|,)?(?: its",
                rf"| the)? {fiscal},? {f_year}",
                any_case=True,
            ),
            rule(
                "fiscal",
                self._fiscal,
                rf"\b(?P<unit>Q|H)(?P<digit>[1-4])(?: of| for|,)?(?: its| the)? (?:{fiscal},? |FY ?){f_year}",
                any_case=True,
            ),
            rule(
                "fiscal",
                self._fiscal,
                rf"\b(?:FY ?|{fiscal} ){f_year}(?:'s)?,?[- ]?(?:(?P<unit>Q|H)(?P<digit>[1-4])\b|{part}[- ]",
                r"(?P<unit>quarter|half))",
                any_case=True,
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
                rf"\b{fiscal} (?P<month_end>ended|ending|to) (?:in |on )?{month}(?: {day})?,? {y4}",
                any_case=True,
            ),
            rule("fiscal", self._fiscal_year, rf"\b(?:{fiscal} |FY ?){f_year}[EFA]?\b", any_case=True),
            rule("fiscal", self._fiscal_year, rf"\b{y4} {fiscal}\b(?! quarter)", any_case=True),
            rule("fiscal", self._fiscal_year, rf"\b{rel} (?:fiscal|financial) year\b", any_case=True),
            # quarters and halves of the calendar
            rule("part", self._part, rf"\b{part}[- ](?P<unit>quarter|half){of_year}", any_case=True),
            rule(
                "part",
                self._part,
                rf"\b(?<![-/.]){y4}(?:'s)?[- ]?(?:(?P<unit>Q|H)(?P<digit>[1-4])\b|{part}[- ](?P<unit>quarter",
                r"|half)\b)",
                any_case=True,
            ),
            rule(
                "part",
                self._part,
                rf"\b(?P<unit>Q|H)(?P<digit>[1-4])\b(?:,?(?: of| in)?(?: the)? (?:{y4}|{rel} year)|(?: ?'| )",
                r"(?P<year_2>\d\d)\b(?!%|[.,]\d))?",
            ),
            rule(
                "part",
                self._part,
                rf"\b(?P<digit>[1-4])(?P<unit>Q|H)(?: of)?(?:[ ']?(?:{y4}|(?P<year_2>\d\d)[EFA]?\b)| {rel} year)?\b",
            ),
            rule("month", self._quarter_of_month, rf"\b{month} quarter{of_year}"),
            rule(
                "month",
                self._months_to,
                rf"\b(?:(?P<unit>quarter|half-year|half|year)|{number} (?:consecutive )?months) (?:that )?",
                rf"(?:ended|ending|ends|to|through|until|up to)(?: in| on)? (?:{day} )?{month}(?: {day})?",
                rf"(?:,? {y4})?",
            ),
            rule("word", self._first_months, rf"\b(?:first|initial) {number} months{of_year}", any_case=True),
            rule(
                "month",
                self._month_range,
                rf"\b(?:from |between )?{month}(?: {y4})?(?: to | through | and |-| - |–|—)",
                rf"(?P<to_month>{months}) ?(?:{y4})?\b(?! \d\d?\b)",
            ),
            rule(
                "number",
                years,
                rf"\b(?:(?:from|between) )?(?<![-/.\d]){y4} ?(?:-|–|—|to|through|until|till|and) ?(?P<to>",
                r"(?:20)?\d\d)(?!\d|%|[-/.,]\d)",
                any_case=True,
            ),
            rule(
                "number",
                lambda match, resolver: resolver.through(int(match[0][-4:])),
                rf"\bthrough (?:the end of )?(?:calendar )?{y4}\b",
            ),
            rule("month", self._date, rf"\b{month} {day}(?:,? {y4}|,? {rel} year)?(?![\d%]|[.,]\d)"),
            rule("month", self._date, rf"\b{day}(?: of)? {month}(?:,? {y4}|,? {rel} year)?\b"),
            rule(
                "month",
                self._month,
                rf"\b(?:{edge}|(?P<lead>(?i:in|by|since|until|till|through|from|to|and|during|for|of|as of",
                r"|before|after|around|late|early|mid|end|last|next|this|between) |(?i:mid-|end-)))(?:",
                rf"(?<=\b)){month}(?:,? (?:of )?{y4}|,? (?:of )?{rel} year|(?: of)? (?P<that>that ",
                r"(?:same )?year))?\b(?! quarter)",
            ),
            rule(
                "number",
                _year,
                rf"(?<![\w$€£¥#.,/-]){y4}[EFAe]?(?![\w%/-]|'(?!s))|(?<=[A-Za-z]-){y4}[EFAe]?\b|(?<![\w$€£¥#.,/-]){y4}",
                r"(?=-[A-Za-z])",
            ),
            rule(
                "word",
                lambda _match, resolver: resolver.full_year(),
                r"(?i:\bfull[- ]year\b|\b(?:for|in|over|during) the (?:full |whole |entire )?year\b(?! (?:to",
                r"|end|before|after)))",
            ),
            rule(
                "word part",
                lambda _match, _resolver: Link.YEAR_BEFORE,
                rf"\b(?:{alternation(words('year_before'))})\b",
                any_case=True,
            ),
            rule("word part", self._quarter_before, rf"\b(?:{alternation(words('quarter_before'))})\b", any_case=True),
            rule(
                "word part",
                lambda _match, _resolver: Link.SAME,
                rf"\b(?:{alternation(words('same'))})\b",
                any_case=True,
            ),
            rule(
                "word",
                lambda match, resolver: (
                    resolver.years_ahead(self._number(groups(match)["number"])) if resolver.ahead else None
                ),
                rf"\b[Oo]ver (?:a |the )?{number}[- ]years?\b(?! (?:ago|earlier|before|old))",
            ),
            rule(
                "word",
                self._span,
                r"\b(?:(?:over|in|for|within|during) )?(?:the )?(?P<sign>next|coming|following|past|last",
                rf"|previous) {number} years\b",
                any_case=True,
            ),
            rule(
                "word",
                lambda match, resolver: resolver.months_ahead(self._number(groups(match)["number"])),
                rf"\b(?:over|in|within|during) (?:the )?(?:next|coming|following) {number} months\b",
            ),
            rule(
                "word",
                lambda _match, resolver: resolver.years_ahead(-1),
                r"\b(?i:over|during) the past (?:year|twelve months|12 months)\b",
            ),
            rule(
                "word",
                lambda match, resolver: resolver.relative_week(-1 if match[0][:4].lower() == "last" else 0),
                r"\b(?P<week>this|last) week\b",
                any_case=True,
            ),
            rule(
                "word",
                self._year_end,
                r"\b(?:(?P<sense>by|before) )?(?:the )?(?:year[- ]end|end of the year|year's end)",
                rf"(?: {y4})?\b",
                any_case=True,
            ),
            rule(
                "word",
                lambda _match, resolver: resolver.decade_end(),
                r"\b(?:end of the|this|the) decade(?:'s end)?\b",
                any_case=True,
            ),
            rule(
                "word part",
                self._relative,
                rf"\b(?:{rel}|(?P<that>that)) (?P<unit>calendar year|year|quarter|half-year|half|month)",
                r"(?:'s)?\b",
                any_case=True,
            ),
            rule("part", self._bare_part, rf"(?<=\bin the ){part}(?=[.,;)]|$| and | but | while )"),
            rule(
                "day",
                lambda match, resolver: resolver.relative_day(_DAYS[match[0].lower()]),
                rf"\b(?:{'|'.join(_DAYS)})\b",
                any_case=True,
            ),
            rule("day", self._weekday, rf"\b(?:(?P<rel>last|next|this) )?(?P<weekday>{'|'.join(self._weekdays)})\b"),
        )

    def find(self, folded: str, start: int, end: int, resolver: Resolver) -> Iterator[tuple[int, int, Found]]:
        """The expressions in `folded[start:end]` in order of place, each with its meaning."""
        return find(self._trigger, self._rules, folded, start, end, resolver)

    def _fiscal(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        unit = named.get("unit", "Q")[0].upper()
        part = int(named.get("digit") or self._ordinals[named.get("part", "first").lower()])
        if given := named.get("year"):
            return resolver.name_fiscal(int(given.lstrip("'")), f"{unit}{part}")
        return resolver.fiscal_quarter(part) if unit == "Q" else None

    def _fiscal_year(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        if given := named.get("year"):
            return calendar.fiscal(int(given.lstrip("'")))
        number = resolver.year(self._offsets[named["rel"].lower()])
        return None if number is None else calendar.fiscal(number)

    def _part(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        unit = named.get("unit", "Q")[0].upper()
        part = int(named.get("digit") or self._ordinals[named.get("part", "first").lower()])
        if unit == "H" and part > 2:
            return None
        number = self._year_in(named, resolver)
        offset = self._offset_in(named)
        if number is not None:
            return calendar.quarter(number, part) if unit == "Q" else calendar.half(number, part)
        return resolver.quarter(part, offset) if unit == "Q" else resolver.half(part, offset)

    def _bare_part(self, match: re.Match[str], resolver: Resolver) -> Found:
        """ "in the first", after a quarter or half that the sentence named."""
        part = self._ordinals[groups(match)["part"].lower()]
        named = re.search(r"\b(quarter|half)\b", match.string[max(match.start() - 160, 0) : match.start()])
        quarter = named is not None and named[1] == "quarter"
        if quarter and resolver.part_year is None:
            return resolver.quarter(part)
        if named is None or resolver.part_year is None:
            return None
        return (
            calendar.quarter(resolver.part_year, part) if quarter else calendar.half(resolver.part_year, min(part, 2))
        )

    def _quarter_of_month(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        last = self._months[named["month"]]
        number = self._year_in(named, resolver)
        found = calendar.month(number, last) if number else resolver.month(last, self._offset_in(named))
        return None if found is None or found.last is None else calendar.months_to(found.last.year, last, 3)

    def _months_to(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        last = self._months[named["month"]]
        found = calendar.month(int(named["year"]), last) if "year" in named else resolver.month(last)
        if "year" in named:
            resolver.name_year(int(named["year"]))
        count = _LENGTHS.get(named.get("unit", ""), 0) or self._number(named.get("number", "0"))
        if found is None or found.last is None or not 0 < count <= 24:
            return None
        return calendar.months_to(found.last.year, last, count)

    def _month_range(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        first, last = self._months[named["month"]], self._months[named["to_month"]]
        number = self._year_in(named, resolver)
        found = calendar.month(number, last) if number is not None else resolver.month(last)
        if found is None or found.year is None:
            return None
        return calendar.months_to(found.year, last, (last - first) % 12 + 1)

    def _first_months(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        count = self._number(named["number"])
        number = self._year_in(named, resolver) or resolver.year(self._offset_in(named) or 0)
        return calendar.months(number, 1, count) if number is not None and 0 < count <= 12 else None

    def _date(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        part = int(named["number"]) if named.get("number") else self._months[named["month"]]
        number = self._year_in(named, resolver)
        if not named.get("day"):
            return None if number is None else calendar.month(number, part)
        if number is None:
            return resolver.day(part, int(named["day"]), self._offset_in(named))
        try:
            return resolver.name_day(date(number, part, int(named["day"])))
        except ValueError:
            return None

    def _month(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        name = named["month"]
        lead = named.get("lead", "").strip().lower()
        part = self._months[name]
        number = self._year_in(named, resolver)
        if number is not None:
            return calendar.month(number, part)
        if name in self._ambiguous and not lead and "rel" not in named and match[0].startswith(name):
            return None
        if lead in {"last", "next"} and resolver.published is not None:
            earlier, this = part < resolver.published.month, resolver.published.year
            shift = (0 if earlier else -1) if lead == "last" else (1 if earlier else 0)
            return calendar.month(this + shift, part)
        return resolver.month(part, self._offset_in(named))

    def _quarter_before(self, match: re.Match[str], resolver: Resolver) -> Found:
        found = resolver.relative_quarter(-1) if match[0].lower().startswith("the ") else None
        return Link.QUARTER_BEFORE if found is None else (Link.QUARTER_BEFORE, found)

    def _span(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        count = self._number(named["number"])
        return resolver.years_ahead(-count if named["sign"].lower() in {"past", "last", "previous"} else count)

    def _year_end(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return calendar.year(int(named["year"])) if "year" in named else resolver.relative_year(0)

    def _relative(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        if "that" in named:
            return Link.SAME
        offset = self._offsets[named["rel"].lower()]
        match named["unit"].lower().rpartition(" ")[2]:
            case "quarter":
                return resolver.relative_quarter(offset)
            case "month":
                return resolver.relative_month(offset)
            case "half" | "half-year":
                return resolver.relative_half(offset)
            case _:
                if offset and (found := resolver.year(offset)) is not None:
                    resolver.sentence_year = found
                return resolver.relative_year(offset)

    def _weekday(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return resolver.weekday(self._weekdays[named["weekday"]] - 1, named.get("rel", ""))

    def _year_in(self, named: dict[str, str], resolver: Resolver) -> int | None:
        if given := named.get("year"):
            resolver.name_year(int(given))
            return int(given)
        if given := named.get("year_2"):
            resolver.name_year(2000 + int(given))
            return 2000 + int(given)
        return resolver.sentence_year if named.get("that") else None

    def _offset_in(self, named: dict[str, str]) -> int | None:
        return self._offsets[given.lower()] if (given := named.get("rel")) else None

    def _number(self, word: str) -> int:
        return int(word) if word.isdigit() else self._numbers.get(word.lower(), 0)


def _year(match: re.Match[str], resolver: Resolver) -> Found:
    number = int(match[0][:4])
    if _EVENT.search(match.string, max(0, match.start() - 16), match.start()):
        return None
    resolver.name_year(number)
    return calendar.year(number)
