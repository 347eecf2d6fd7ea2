"""The grammar of time in English: from the words of config/languages/en.toml, table `period`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_resolver import Link, Resolver
from monitor.domain.catalogue import Lexicon

Found = Period | Link | tuple[Link, Period] | None
Rule = Callable[[re.Match[str], Resolver], Found]

_LENGTHS = {"quarter": 3, "half": 6, "half-year": 6, "year": 12}


def alternation(words: tuple[str, ...]) -> str:
    """A group that matches any of the words, the longest first; nothing where there are none."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")" if words else "(?!)"


_EVENT = re.compile(r"\b[A-Z]{3,} $")  # CES 2026, GTC 2026
_GROUP = re.compile(r"\(\?P<(\w+?)>")


def grouped(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern whose alternatives may share group names; `groups` reads them back."""
    seen: dict[str, int] = {}

    def renamed(match: re.Match[str]) -> str:
        seen[match[1]] = seen.get(match[1], 0) + 1
        return f"(?P<{match[1]}__{seen[match[1]]}>"

    return re.compile(_GROUP.sub(renamed, pattern), flags)


def groups(match: re.Match[str]) -> dict[str, str]:
    """The groups of a `grouped` pattern that took part in a match."""
    return {name.partition("__")[0]: value for name, value in match.groupdict().items() if value}


class EnglishTimes:
    """Finds the time expressions of a sentence. Built once from a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = partial(lexicon.words, "period")
        self._months = _numbered(words("months"))
        self._weekdays = _numbered(words("weekdays"))
        self._ordinals = _numbered(words("ordinals"))
        self._numbers = _numbered(words("numbers"))
        self._ambiguous = frozenset(words("ambiguous_months"))
        self._offsets = dict.fromkeys(words("last"), -1) | dict.fromkeys(words("next"), 1)
        self._offsets |= dict.fromkeys(words("this"), 0)
        part = f"(?P<part>{'|'.join(self._ordinals)})"
        rel = f"(?P<rel>{'|'.join(map(re.escape, self._offsets))})"
        month = f"(?P<month>{'|'.join(sorted(map(re.escape, self._months), key=len, reverse=True))})"
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
            rf"(?P<number>(?:19|20)\d\d)|(?P<fiscal>(?i:fiscal|financial y)|FY|FQ)|(?P<part>(?i:quarter|\bhalf)|[QH][1-4]|[1-4][QH])"
            rf"|(?P<month>{alternation(tuple(self._months))}\b)|(?P<day>(?:to|yester|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
            rf"|tomorrow|Today|Yesterday)|(?P<word>(?i:year|month|decade|the (?:same|period)))"
        )
        self._rules: list[tuple[frozenset[str], re.Pattern[str], Rule]] = [
            (frozenset(needs.split()), grouped(pattern, flags), rule)
            for needs, pattern, flags, rule in (
                ("number", r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<number>0?[1-9]|1[0-2])[-/.](?P<day>[0-3]?\d)(?!\d)", 0, self._date),
                ("number", r"(?<![\d-])(?P<year>(?:19|20)\d\d)[-/](?P<number>0[1-9]|1[0-2])(?![\d-])", 0, self._date),
                # fiscal quarters and halves, then fiscal years
                ("fiscal", rf"\b{part}[- ](?:fiscal[- ])?(?P<unit>quarter|half)(?: of| for|,)?(?: its| the)? {fiscal},? {f_year}", re.IGNORECASE, self._fiscal),
                ("fiscal", rf"\b(?P<unit>Q|H)(?P<digit>[1-4])(?: of| for|,)?(?: its| the)? (?:{fiscal},? |FY ?){f_year}", re.IGNORECASE, self._fiscal),
                ("fiscal", rf"\b(?:FY ?|{fiscal} ){f_year}(?:'s)?,?[- ]?(?:(?P<unit>Q|H)(?P<digit>[1-4])\b|{part}[- ](?P<unit>quarter|half))", re.IGNORECASE, self._fiscal),
                ("fiscal", rf"\b(?:fiscal {part}[- ]quarter|{part}[- ]fiscal[- ]quarter|fiscal[- ]Q(?P<digit>[1-4])|FQ(?P<digit>[1-4]))(?: of| for)?(?: {fiscal})?(?: {y4})?", re.IGNORECASE, self._fiscal),
                ("fiscal", rf"\b{fiscal} (?P<month_end>ended|ending|to) (?:in |on )?{month}(?: {day})?,? {y4}", re.IGNORECASE, self._fiscal_year),
                ("fiscal", rf"\b(?:{fiscal} |FY ?){f_year}\b", re.IGNORECASE, self._fiscal_year),
                ("fiscal", rf"\b{y4} {fiscal}\b(?! quarter)", re.IGNORECASE, self._fiscal_year),
                ("fiscal", rf"\b{rel} (?:fiscal|financial) year\b", re.IGNORECASE, self._fiscal_year),
                # quarters and halves of the calendar
                ("part", rf"\b{part}[- ](?P<unit>quarter|half){of_year}", re.IGNORECASE, self._part),
                ("part", rf"\b(?P<unit>Q|H)(?P<digit>[1-4])\b(?:,?(?: of| in)?(?: the)? (?:{y4}|{rel} year)|(?: ?'| )(?P<year_2>\d\d)\b(?![%.,]))?", 0, self._part),
                ("part", rf"\b(?P<digit>[1-4])(?P<unit>Q|H)(?: of)?(?:[ ']?(?:{y4}|(?P<year_2>\d\d)\b)| {rel} year)?\b", 0, self._part),
                ("part", rf"\b(?<![-/.]){y4}(?:'s)?[- ]?(?:(?P<unit>Q|H)(?P<digit>[1-4])\b|{part}[- ](?P<unit>quarter|half)\b)", re.IGNORECASE, self._part),
                ("month", rf"\b{month} quarter{of_year}", 0, self._quarter_of_month),
                ("month", rf"\b(?:(?P<unit>quarter|half-year|half|year)|{number} (?:consecutive )?months) (?:that )?(?:ended|ending|ends|to|through|until|up to)(?: in| on)? (?:{day} )?{month}(?: {day})?(?:,? {y4})?", 0, self._months_to),
                ("word", rf"\b(?:first|initial) {number} months{of_year}", re.IGNORECASE, self._first_months),
                ("number", rf"\b(?:(?:from|between) )?(?<![-/.\d]){y4} ?(?:-|–|—|to|through|until|till|and) ?(?P<to>(?:20)?\d\d)(?![\d%.]|[-/]\d|,\d)", re.IGNORECASE, self._years),
                # dates and months
                ("month", rf"\b{month} {day}(?:,? {y4}|,? {rel} year)?(?![\d%]|[.,]\d)", 0, self._date),
                ("month", rf"\b{day}(?: of)? {month}(?:,? {y4}|,? {rel} year)?\b", 0, self._date),
                ("month", rf"\b(?:{edge}|(?P<lead>(?i:in|by|since|until|till|through|from|to|and|during|for|of|as of|before|after|around|late|early|mid|end|last|next|this|between) |(?i:mid-|end-)))(?:(?<=\b)){month}(?:,? (?:of )?{y4}|,? (?:of )?{rel} year|(?: of)? (?P<that>that (?:same )?year))?\b(?! quarter)", 0, self._month),
                # years
                ("number", rf"(?<![\w$€£¥#.,/-]){y4}(?![\w%/-]|'(?!s))|(?<=[A-Za-z]-){y4}\b|(?<![\w$€£¥#.,/-]){y4}(?=-[A-Za-z])", 0, self._year),
                ("word", r"(?i:\bfull[- ]year\b|\b(?:for|in|over|during) the (?:full |whole |entire )?year\b(?! (?:to|end|before|after)))", 0, self._full_year),
                ("word part", rf"\b(?:{alternation(words('year_before'))})\b", re.IGNORECASE, self._before),
                ("word part", rf"\b(?:{alternation(words('same'))})\b", re.IGNORECASE, self._same),
                ("word", rf"\b(?:(?:over|in|for|within|during) )?(?:the )?(?P<sign>next|coming|following|past|last|previous) {number} years\b", re.IGNORECASE, self._span),
                ("word", rf"\b(?:(?P<sense>by|before) )?(?:the )?(?:year[- ]end|end of the year|year's end)(?: {y4})?\b", re.IGNORECASE, self._year_end),
                ("word", r"\b(?:end of the|this|the) decade(?:'s end)?\b", re.IGNORECASE, self._decade),
                ("word part", rf"\b(?:{rel}|(?P<that>that)) (?P<unit>calendar year|year|quarter|half-year|half|month)(?:'s)?\b", re.IGNORECASE, self._relative),
                ("day", r"\b(?P<word>today|yesterday|tomorrow)\b", re.IGNORECASE, self._day),
                ("day", rf"\b(?:(?P<rel>last|next|this) )?(?P<weekday>{'|'.join(self._weekdays)})\b", 0, self._weekday),
            )
        ]  # fmt: skip

    def find(self, folded: str, start: int, end: int, resolver: Resolver) -> Iterator[tuple[int, int, Found]]:
        """The expressions in `folded[start:end]` in order of place, each with its meaning."""
        present = {match.lastgroup or "" for match in self._trigger.finditer(folded, start, end)}
        if not present:
            return
        taken: list[tuple[int, int, re.Match[str], Rule]] = []
        for needs, pattern, rule in self._rules:
            if needs.isdisjoint(present):
                continue
            for match in pattern.finditer(folded, start, end):
                left, right = match.span()
                if all(right <= begin or left >= stop for begin, stop, _, _ in taken):
                    taken.append((left, right, match, rule))
        for left, right, match, rule in sorted(taken, key=lambda item: item[0]):
            resolver.place = left
            lead = groups(match).get("lead", "")
            yield left + len(lead), right, rule(match, resolver)

    # -- rules ----------------------------------------------------------------
    def _fiscal(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        unit = named.get("unit", "Q")[0].upper()
        unit = "Q" if unit == "Q" else "H"
        part = int(named.get("digit") or self._ordinals[named.get("part", "first").lower()])
        if given := named.get("year"):
            return calendar.fiscal(int(given.lstrip("'")), f"{unit}{part}")
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

    def _first_months(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        count = self._number(named["number"])
        number = self._year_in(named, resolver) or resolver.year(self._offset_in(named) or 0)
        return calendar.months(number, 1, count) if number is not None and 0 < count <= 12 else None

    def _years(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        first, last = int(named["year"]), int(named["to"])
        last += first // 100 * 100 if last < 100 else 0
        resolver.name_year(last)
        if not first < last <= first + 40:
            return calendar.year(first)
        return calendar.span(calendar.year(first), calendar.year(last))

    def _date(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        part = int(named["number"]) if named.get("number") else self._months[named["month"]]
        number = self._year_in(named, resolver)
        if not named.get("day"):
            return None if number is None else calendar.month(number, part)
        if number is None:
            return resolver.day(part, int(named["day"]), self._offset_in(named))
        try:
            return calendar.day(date(number, part, int(named["day"])))
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
        if name in self._ambiguous and not lead and "rel" not in named:
            return None
        if lead in {"last", "next"} and resolver.published is not None:
            earlier, this = part < resolver.published.month, resolver.published.year
            shift = (0 if earlier else -1) if lead == "last" else (1 if earlier else 0)
            return calendar.month(this + shift, part)
        return resolver.month(part, self._offset_in(named))

    def _year(self, match: re.Match[str], resolver: Resolver) -> Found:
        number = int(match[0])
        if _EVENT.search(match.string, max(0, match.start() - 16), match.start()):
            return None
        resolver.name_year(number)
        return calendar.year(number)

    def _full_year(self, _match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.full_year()

    def _before(self, _match: re.Match[str], _resolver: Resolver) -> Found:
        return Link.YEAR_BEFORE

    def _same(self, _match: re.Match[str], _resolver: Resolver) -> Found:
        return Link.SAME

    def _span(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        count = self._number(named["number"])
        return resolver.years_ahead(-count if named["sign"].lower() in {"past", "last", "previous"} else count)

    def _year_end(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return calendar.year(int(named["year"])) if "year" in named else resolver.relative_year(0)

    def _decade(self, _match: re.Match[str], resolver: Resolver) -> Found:
        number = resolver.year(0)
        return None if number is None else calendar.year(number // 10 * 10 + 10)

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

    def _day(self, match: re.Match[str], resolver: Resolver) -> Found:
        return resolver.relative_day({"today": 0, "yesterday": -1, "tomorrow": 1}[groups(match)["word"].lower()])

    def _weekday(self, match: re.Match[str], resolver: Resolver) -> Found:
        named = groups(match)
        return resolver.weekday(self._weekdays[named["weekday"]] - 1, named.get("rel", ""))

    # -- parts ----------------------------------------------------------------
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


def _numbered(words: tuple[str, ...]) -> dict[str, int]:
    """Words to their place in the list; forms of one place are joined by a bar."""
    return {form: place for place, forms in enumerate(words, start=1) for form in forms.split("|")}
