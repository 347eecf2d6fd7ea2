"""The grammar of time in English: from the words of config/languages/en.toml, table `period`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.patterns import one_of
from monitor.analyse.periods_english_parts import EnglishParts
from monitor.analyse.periods_english_words import EnglishWords
from monitor.analyse.periods_grammar import Finder, Found, Grammar, Rule, groups, rule, years
from monitor.analyse.periods_resolver import Link, Resolver
from monitor.domain.catalogue import Lexicon

_DAYS = {"today": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "yesterday": -1, "tomorrow": 1}
_EVENT = re.compile(r"\b[A-Z]{3,} $")  # CES 2026, GTC 2026
# The words without which the rules of a trigger cannot match, in lower case for any case; months and weekdays apart.
_TRIGGERS: Mapping[str, Iterable[str]] = {
    "number": ("19", "20"),
    "through": ("through",),
    "span": (
        "years to",
        "years from",
        "years through",
        "years until",
        "years starting",
        "years beginning",
        "from now",
        "between now",
        "between this",
        "from this",
        "year from",
        "year to",
    ),
    "calendar": ("CY",),
    "fiscal": ("fiscal", "financial", "fy", "fq", "F1Q", "F2Q", "F3Q", "F4Q"),
    "part": ("quarter", "half"),
    "code": ("1q", "2q", "3q", "4q", "1h", "2h", "q1", "q2", "q3", "q4", "h1", "h2"),
    "year": ("year",),
    "years": ("years", "decade"),
    "month": (),
    "months": ("months", "quarters", "month period", "-month "),
    "since": ("month", "week", "12", "twelve", "months"),
    "before": ("earlier", "ago", "before", "prior", "same", "corresponding", "previous", "preceding", "the last one"),
    "same": ("the same", "the period", "the quarter", "the half", "by then"),
    "week": ("week",),
    "date": ("ytd", "to date", "to-date"),
    "so_far": ("since January", "of the year"),
    "day": ("day", "tomorrow", "this morning", "this afternoon", "this evening"),
}
_BACK = frozenset(["past", "last", "previous"])
# Where in a year a span of years begins or ends.
_EDGE = (
    "(?:(?:the )?(?:start|beginning|middle|end) of |early |mid-|late |(?:January|February|March|April|May|June|July"
    "|August|September|October|November|December) )"
)


class EnglishTimes:
    """Finds the time expressions of a sentence. Built once from a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = words = EnglishWords(lexicon)
        parts = EnglishParts(words)
        triggers = {**_TRIGGERS, "month": words.months, "weekday": words.weekdays}
        rules = (
            *self._numeric(),
            *parts.fiscal(),
            *parts.calendar(),
            *self._dates(),
            *self._pointing(),
            *self._relative_rules(),
            *parts.elliptic(),
            *self._days(),
        )
        self._grammar = Grammar(triggers, rules)

    def over(self, folded: str) -> Finder:
        """Finds the expressions of one document."""
        return self._grammar.over(folded)

    # -- rules, in the order in which they are tried -----------------------------
    def _numeric(self) -> tuple[Rule, ...]:
        return (
            rule(
                "number",
                self._date,
                r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<number>0?[1-9]|1[0-2])[-/.](?P<day>[0-3]?\d)(?!\d)",
            ),
            rule("number", self._date, r"(?<![\d-])(?P<year>(?:19|20)\d\d)[-/](?P<number>0[1-9]|1[0-2])(?![\d-])"),
        )

    def _dates(self) -> tuple[Rule, ...]:
        y4, rel, month, day = self._words.year, self._words.rel, self._words.month, self._words.day
        return (
            rule(
                "so_far",
                lambda _match, resolver: resolver.relative_year(0),
                r"(?<!day )(?<!week )(?<!month )(?<!level )(?<!high )(?<!low )(?<!est )"
                r"\bsince (?:January\b(?! \d)|the (?:start|beginning) of the year\b)",
            ),
            rule(
                "span",
                self._years_to,
                rf"\b(?:{self._words.number}[- ]years? (?P<way>to|through|until|from|starting in|beginning in)",
                r"|between (?:now|this year) and|from (?:now|this year) (?:to|until|till|through)) ",
                rf"(?:the end of )?{y4}(?: (?:to|through|until) (?P<to>20\d\d)\b)?",
            ),
            rule(
                "number",
                years,
                rf"\b(?:(?:from|between) )?(?<![-/.\d]){y4} ?(?:-|–|—|/|to|through|until|till|and) ?(?P<to>",
                r"(?:20)?\d\d)(?!\d|%|[-/.,]\d| (?:percent|per cent|thousand|million|billion|trillion|bn|mn)\b)",
                any_case=True,
            ),
            rule(
                "number",
                self._edged,
                rf"\b(?:from|between) (?:{_EDGE}(?P<year>20\d\d|this year)|(?P<year>20\d\d|this year)",
                rf"(?= [a-z]+ {_EDGE})) (?:to|through|until|till|and) (?:{_EDGE})?(?:calendar )?(?P<to>20\d\d)",
                r"(?!\d|%|[-/.,]\d)",
                any_case=True,
            ),
            rule(
                "through",
                lambda match, resolver: resolver.through(int(match[0][-4:])),
                rf"\bthrough (?:the end of )?(?:calendar )?{y4}\b",
            ),
            rule("month", self._date, rf"\b{month} {day}(?:,? {y4}|,? {rel} year)?(?![\d%]|[.,]\d)"),
            rule("month", self._date, rf"\b{day}(?: of)? {month}(?:,? {y4}|,? {rel} year)?\b"),
            rule(
                "month",
                self._month,
                rf"\b(?:{self._words.edge}|(?P<lead>(?i:in|by|since|until|till|through|from|to|and|during|for|of|as of",
                r"|before|after|around|late|early|mid|end|last|next|this|between) |(?i:mid-|end-)))(?:",
                rf"(?<=\b)){month}(?:,? (?:of )?{y4}|,? (?:of )?{rel} year|(?: of)? (?P<that>that ",
                r"(?:same )?year))?\b(?! quarter)",
            ),
            rule("same", self._same_of, rf"\b(?:{self._words.same})(?: of| in) {y4}\b", any_case=True),
            rule("calendar", self._calendar_year, r"\bCY ?'?(?P<year>(?:20)?\d\d)[EF]?\b"),
            rule(
                "number",
                _year,
                rf"(?<![\w$€£¥#.,/-]){y4}[EFAe]?(?![\w%/-]|'(?!s))|(?<=[A-Za-z]-){y4}[EFAe]?\b|(?<![\w$€£¥#.,/-]){y4}",
                r"(?=-[A-Za-z])",
            ),
        )

    def _pointing(self) -> tuple[Rule, ...]:
        words = self._words
        return (
            rule(
                "year",
                lambda match, resolver: resolver.full_year(plain=match[0].lower() == "in the year"),
                r"(?i:\bfull[- ]year\b(?! (?:19|20)\d\d)|\b(?:for|in|over|during) the (?:full |whole |entire )?year\b",
                r"(?![- ](?:to|end|before|after|ago|earlier)))",
            ),
            rule(
                "before",
                lambda _match, _resolver: Link.YEAR_BEFORE,
                rf"\b(?:{words.year_before})\b",
                any_case=True,
            ),
            rule("before", self._quarter_before, rf"\b(?:{words.quarter_before})\b", any_case=True),
            rule(
                "same",
                lambda _match, _resolver: Link.SAME,
                rf"\b(?:{words.same})\b|\bby then\b",
                any_case=True,
            ),
        )

    def _relative_rules(self) -> tuple[Rule, ...]:
        words = self._words
        return (
            rule(
                "year",
                lambda match, resolver: resolver.years_from_named(words.count(groups(match)["number"])),
                rf"\b(?:[Oo]ver|across|for) (?:a |the )?{words.number}[- ]years?\b(?! (?:ago|earlier|before|old))",
            ),
            rule(
                "years",
                self._span,
                r"\b(?:(?:over|in|for|within|during) )?(?:the )?(?P<sign>next|coming|following|past|last",
                rf"|previous) (?:\w+ (?:to|or) |\d-)?{words.number} years\b",
                any_case=True,
            ),
            rule(
                "months",
                lambda match, resolver: resolver.months_ahead(words.count(groups(match)["number"])),
                rf"\b(?:over|in|within|during) (?:the )?(?:next|coming|following) {words.number} months\b",
            ),
            rule(
                "year since",
                lambda _match, resolver: resolver.years_ahead(-1),
                r"\b(?i:(?:over|during|in|for) the (?:past|last) (?:year|twelve months|12 months)",
                r"|trailing (?:twelve|12)[- ]months?)\b",
            ),
            rule(
                "year",
                lambda match, resolver: resolver.years_later(words.count(groups(match).get("number", "1"))),
                rf"\b(?:(?:{words.number} years|(?:a|one) year) later|the (?:year after|following year))\b",
                r"(?! (?:next|that))",
                any_case=True,
            ),
            rule(
                "before",
                lambda match, resolver: resolver.years_later(-words.count(groups(match)["number"])),
                rf"\b(?!(?:one|1)\b){words.number} years (?:earlier|before)\b",
                any_case=True,
            ),
            rule("before", self._ago, rf"\b{words.number} (?P<unit>years|months|weeks) ago\b", any_case=True),
            rule(
                "week",
                lambda match, resolver: resolver.relative_week(-1 if match[0][:4].lower() == "last" else 0),
                r"\b(?P<week>this|last) week\b",
                any_case=True,
            ),
            rule(
                "year",
                self._year_end,
                r"\b(?:(?P<sense>by|before) )?(?:the )?(?:year[- ]end|end of the year|year's end|year (?:is|was) out",
                rf"|(?:end|finish|close|exit)(?:s|ed|es)? the year)(?: {words.year})?\b",
                any_case=True,
            ),
            rule(
                "date",
                lambda _match, resolver: resolver.relative_year(0),
                r"\b(?:year[- ]to[- ]date|YTD)\b",
                any_case=True,
            ),
            rule(
                "years",
                lambda _match, resolver: resolver.decade_end(),
                r"\b(?:end of the|this|the) decade(?:'s end)?\b",
                any_case=True,
            ),
            rule(
                "year part since",
                self._relative,
                rf"\b(?:{words.rel}|(?P<that>that)) (?P<unit>calendar year|year|quarter|half-year|half|month)",
                r"(?:'s)?\b",
                any_case=True,
            ),
        )

    def _days(self) -> tuple[Rule, ...]:
        return (
            rule(
                "day",
                lambda match, resolver: resolver.relative_day(_DAYS[match[0].lower()]),
                rf"\b(?:{'|'.join(_DAYS)})\b",
                any_case=True,
            ),
            rule(
                "day",
                lambda match, resolver: resolver.day_from_last(
                    -1 if match[0].lower().endswith(("earlier", "before")) else 1
                ),
                r"\b(?:(?:a|one|the) day (?:(?:earlier|later)\b|(?:before|after)(?=[.,;)]|$))",
                r"|the (?:next|following) day\b)",
                any_case=True,
            ),
            rule(
                "weekday",
                self._weekday,
                rf"\b(?:(?P<rel>last|next|this) )?(?P<weekday>{one_of(self._words.weekdays)})\b",
            ),
        )

    # -- meanings -----------------------------------------------------------------
    def _years_to(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        last, count = int(named["year"]), self._words.count(named.get("number", "0"))
        if not count:
            return resolver.through(last)
        resolver.name_year(last)
        if named["way"] in {"to", "through", "until"}:
            return calendar.span(calendar.year(last - count), calendar.year(last))
        return calendar.span(calendar.year(last), calendar.year(int(named.get("to", last + count))))

    def _date(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        part = int(named["number"]) if named.get("number") else self._words.months[named["month"]]
        number = self._words.year_in(named, resolver)
        if not named.get("day"):
            return None if number is None else calendar.month(number, part)
        if number is None:
            return resolver.day(part, int(named["day"]), self._words.offset_in(named))
        try:
            return resolver.name_day(date(number, part, int(named["day"])))
        except ValueError:
            return None

    def _month(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        name = named["month"]
        lead = named.get("lead", "").strip().lower()
        part = self._words.months[name]
        number = self._words.year_in(named, resolver)
        if number is not None:
            return calendar.month(number, part)
        if name in self._words.ambiguous and not lead and "rel" not in named and match[0].startswith(name):
            return None
        if lead in {"last", "next"} and resolver.published is not None:
            earlier, this = part < resolver.published.month, resolver.published.year
            shift = (0 if earlier else -1) if lead == "last" else (1 if earlier else 0)
            return calendar.month(this + shift, part)
        return resolver.month(part, self._words.offset_in(named))

    def _same_of(self, match: re.Match[str], resolver: Resolver) -> Found:
        number = int(groups(match)["year"])
        resolver.last_year = number
        return (Link.SAME, calendar.year(number))

    def _calendar_year(self, match: re.Match[str], resolver: Resolver) -> Found:
        number = int(groups(match)["year"])
        number += 2000 if number < 100 else 0
        resolver.name_year(number)
        return calendar.year(number)

    def _quarter_before(self, match: re.Match[str], resolver: Resolver) -> Found:
        phrase = match[0].lower()
        found = resolver.relative_quarter(-1) if phrase.startswith("the ") else None
        if phrase.endswith("months ago"):
            found = resolver.relative_month(-3)
        return Link.QUARTER_BEFORE if found is None else (Link.QUARTER_BEFORE, found)

    def _edged(self, match: re.Match[str], resolver: Resolver) -> Found:
        """From early in a year, or this one, to late in another."""
        named = groups(match)
        first = resolver.relative_year(0) if named["year"].lower() == "this year" else calendar.year(int(named["year"]))
        last = int(named["to"])
        resolver.name_year(last)
        if first is None or first.year is None or first.year >= last:
            return None
        return calendar.span(first, calendar.year(last))

    def _span(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        count = self._words.count(named["number"])
        return resolver.years_ahead(-count if named["sign"].lower() in _BACK else count)

    def _ago(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        count = self._words.count(named["number"])
        match named["unit"].lower():
            case "years":
                return resolver.relative_year(-count)
            case "months":
                return resolver.relative_month(-count)
            case _:
                return resolver.relative_week(-count)

    def _year_end(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        if "year" in named:
            return calendar.year(int(named["year"]))
        # What stood at year-end is told in the months after it.
        return resolver.relative_year(0) if "sense" in named or resolver.ahead else resolver.full_year()

    def _relative(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        if "that" in named:
            return Link.SAME
        offset = self._words.offsets[named["rel"].lower()]
        match named["unit"].lower().rpartition(" ")[2]:
            case "quarter":
                return resolver.relative_quarter(offset, running=named["rel"].lower() == "current")
            case "month":
                return resolver.relative_month(offset)
            case "half" | "half-year":
                return resolver.relative_half(offset)
            case _:
                return resolver.relative_year(offset)

    def _weekday(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return resolver.weekday(self._words.weekdays[named["weekday"]] - 1, named.get("rel", ""))


def _year(match: re.Match[str], resolver: Resolver) -> Found:
    number = int(match[0][:4])
    if _EVENT.search(match.string, max(0, match.start() - 16), match.start()):
        return None
    resolver.name_year(number)
    return calendar.year(number)
