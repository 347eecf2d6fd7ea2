"""The words and pieces of patterns that the English grammar of time is made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from monitor.analyse.patterns import one_of
from monitor.analyse.periods_grammar import numbered
from monitor.analyse.periods_resolver import Resolver
from monitor.domain.catalogue import Lexicon


class EnglishWords:
    """Words of the table `period` of config/languages/en.toml, with what each of them stands for."""

    year = r"(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d|s\b)"
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    fiscal = "(?:fiscal|financial)(?: year)?"
    # 2026, 26, '26, and the two years that a fiscal one covers: 2025/26 is the one that ends in 2026.
    fiscal_year = r"(?:(?:20)?\d\d[/-])?(?P<year>'?\d{2}(?:\d\d)?)(?!\d|[.,]\d)"

    def __init__(self, lexicon: Lexicon) -> None:
        words = partial(lexicon.words, "period")
        self.months = numbered(words("months"))
        self.weekdays = numbered(words("weekdays"))
        self.ordinals = numbered(words("ordinals"))
        self.numbers = numbered(words("numbers"))
        self.ambiguous = frozenset(words("ambiguous_months"))
        self.offsets = dict.fromkeys(words("last"), -1) | dict.fromkeys(words("next"), 1)
        self.offsets |= dict.fromkeys(words("this"), 0)
        self.part = f"(?P<part>{one_of(self.ordinals)})"
        self.rel = f"(?P<rel>{one_of(self.offsets)})"
        self.month_names = one_of(self.months)
        self.month = f"(?P<month>{self.month_names})"
        self.number = rf"(?P<number>\d{{1,2}}|{one_of(self.numbers)})"
        self.of_year = (
            rf"(?:,? (?:of |in )?(?:the )?(?:(?:calendar )?(?:year )?{self.year}|{self.rel} year"
            r"|(?P<that>that (?:same )?year)|(?P<this>this one)))?"
        )
        self.edge = rf"(?:{one_of(words('edges'))} )?"
        self.year_before = one_of(words("year_before"))
        self.quarter_before = one_of(words("quarter_before"))
        self.same = one_of(words("same"))

    def year_in(self, named: Mapping[str, str], resolver: Resolver) -> int | None:
        """The year that a match names, made known to the resolver; None where it names none."""
        if given := named.get("year"):
            resolver.name_year(int(given))
            return int(given)
        if given := named.get("year_2"):
            resolver.name_year(2000 + int(given))
            return 2000 + int(given)
        if named.get("this"):
            return resolver.year(0)
        return resolver.sentence_year if named.get("that") else None

    def offset_in(self, named: Mapping[str, str]) -> int | None:
        """How many years "last year" and the like are from this one."""
        return self.offsets[given.lower()] if (given := named.get("rel")) else None

    def part_in(self, named: Mapping[str, str]) -> tuple[str, int]:
        """Q or H, and which of them a match names."""
        place = int(named.get("digit") or self.ordinals[named.get("part", "first").lower()])
        return named.get("unit", "Q")[0].upper(), place

    def count(self, word: str) -> int:
        """A small number in digits or words."""
        return int(word) if word.isdigit() else self.numbers.get(word.lower(), 0)
