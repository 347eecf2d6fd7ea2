"""The keys under which figures are filed and looked for, and the names of the series that they begin."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from monitor.domain.figures import Figure
from monitor.ledger.equality import RATIO_DIGITS, is_ratio
from monitor.ledger.kinship import Kinship
from monitor.ledger.periods import Grain, Period, parse
from monitor.ledger.profiles import OF_PRODUCT, STATES, Profile
from monitor.ledger.series import STATE_SLACK

# A figure is filed by its value under so many of the groups that it names.
_NAMED = 3
# And it is looked for under so many of the groups that its article speaks of most.
_BESIDE = 6
_TELLING = 3
# What companies report by their own years.
_BY_FISCAL_YEAR = frozenset(["revenue", "profit", "loss", "cost", "capex", "growth"])


def keys(found: Profile) -> tuple[str, ...]:
    """The keys under which a figure is stored: group, anchor, time, dimension. One for each anchor."""
    time = _time(found, found.period)
    return tuple(f"{found.group}|{anchor}|{time}|{found.dimension}" for anchor in found.anchors)


def value_keys(figure: Figure, kin: Kinship) -> tuple[str, ...]:
    """The keys under which a figure is stored, and looked for, by its exact value: one for each group that it names.

    So it is found again where a reading takes it for something else; with three digits or more, also where a power of
    ten has slipped. None for what comes every day, such as 10 %.
    """
    written = _written(figure)
    return tuple(f"{written}|{anchor}" for anchor in parties(figure, kin)[:_NAMED]) if written else ()


def value_lookups(figures: Iterable[Figure], unknown: Iterable[Figure], kin: Kinship) -> tuple[str, ...]:
    """The keys of exact values under the groups of which an article's `figures` speak most; none for few digits."""
    told = Counter(party for one in figures for party in parties(one, kin))
    beside = [party for party, _ in told.most_common(_BESIDE)]
    written = (_written(one) for one in unknown if _digits(one) >= _TELLING)
    return tuple(f"{one}|{anchor}" for one in dict.fromkeys(written) for anchor in beside)


def parties(figure: Figure, kin: Kinship) -> list[str]:
    """The groups that a figure names, its bearer's first."""
    return list(dict.fromkeys(kin.top(one) for one in (figure.subject, *figure.about) if one is not None))


def _digits(figure: Figure) -> int:
    """How many digits a value is told with, both ends of a range together."""
    ends = {figure.low.normalize(), figure.high.normalize()}
    return sum(len(end.as_tuple().digits) for end in ends)


def _written(figure: Figure) -> str:
    ends = (figure.low.normalize(), figure.high.normalize())
    digits = [end.as_tuple().digits for end in ends]
    if is_ratio(figure.unit) and len(digits[1]) < RATIO_DIGITS:
        return ""
    written = ["".join(map(str, one)) for one in digits] if len(digits[1]) >= _TELLING else ends
    return f"={written[0]}..{written[1]} {figure.unit}"


def lookups(found: Profile, topic: str | None = None) -> tuple[str, ...]:
    """The keys to look under for figures of the same thing: also those without a period, or with one around it.

    `topic` is the anchor of whom the article is about, under which a misread figure is looked for too.
    """
    anchors = found.anchors if topic is None or topic in found.anchors else (*found.anchors, topic)
    times = dict.fromkeys(_time(found, one) for one in (found.period, None, *_around(found)))
    return tuple(f"{found.group}|{anchor}|{time}|{found.dimension}" for anchor in anchors for time in times)


def _time(found: Profile, period: Period | None) -> str:
    """States are filed by year, whatever happened by its period: a quarter's sales are looked for among a quarter's."""
    if period is None:
        return "-"
    if found.metric in STATES or found.metric in OF_PRODUCT:
        return str(period.first.year)
    return _days(period)


@lru_cache(maxsize=4096)
def _days(period: Period) -> str:
    return f"{'FY' if period.fiscal else ''}{period.first:%Y%m%d}-{period.last:%Y%m%d}"


def _around(found: Profile) -> Iterable[Period | None]:
    """Periods that may be what a figure means, or hold it."""
    period = found.period
    if period is None and found.metric in STATES:
        # A state is told for the year that it is told in, or for the one that is near.
        return map(parse, sorted({str((found.told + slack).year) for slack in (-STATE_SLACK, STATE_SLACK)}))
    if period is None:
        year, quarter = found.told.year, (found.told.month + 2) // 3
        before = f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4"
        half = f"{year}-H{(quarter + 1) // 2}"
        return map(parse, (f"{year - 1}", f"{year}", f"{year + 1}", f"{year}-Q{quarter}", before, half))
    year = period.first.year
    if found.metric in _BY_FISCAL_YEAR and period.grain is Grain.YEAR:
        # A fiscal year is named for the year it ends in or begins in.
        return map(parse, (f"{year}", f"{year - 1}") if period.fiscal else (f"FY{year}", f"FY{year + 1}"))
    return () if period.grain is Grain.YEAR else (parse(f"{'FY' if period.fiscal else ''}{year}"),)


def series_id(found: Profile, figure: Figure) -> str:
    """The identity of the series that a figure begins. A hash of its key."""
    parts = (
        found.group,
        found.subject or "-",
        ",".join(sorted(found.about)),
        figure.period or "-",
        found.dimension,
        ",".join(sorted(found.scope)),
    )
    return hashlib.blake2b("|".join(parts).encode(), digest_size=8).hexdigest()
