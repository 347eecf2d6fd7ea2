"""Periods and days in the reader's words."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from monitor.deliver.words import in_script

_PART = re.compile(
    r"(?P<fiscal>FY)?(?P<year>\d{4})(?:-(?P<half>H[12])|-(?P<quarter>Q[1-4])|-(?P<month>\d\d))?(?:-(?P<day>\d\d))?$"
)
_CHINESE_HALF = {"H1": "上半年", "H2": "下半年"}
_CHINESE_QUARTER = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}


def period_words(period: str | None, locale: Locale) -> str:
    """`2025-Q4` → "Q4 2025", `FY2026-Q1` → "fiscal Q1 2026", `2026/2028` → "2026–2028"; "" for None.

    What is no period of the vocabulary is given back as it is.
    """
    if not period:
        return ""
    first, _, last = period.partition("/")
    words = [_part(piece, locale) for piece in (first, last) if piece]
    if len(words) == 2 and locale.language == "zh" and words[0].endswith("年") and words[1].endswith("年"):
        words[0] = words[0].removesuffix("年")
    return "–".join(words)


def day_words(moment: datetime | date, locale: Locale, zone: ZoneInfo) -> str:
    """A day where the reader is: "27 May 2026", "2026年5月27日"."""
    day = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
    return format_date(day, format="d MMM y" if locale.language == "en" else "long", locale=locale)


def _part(piece: str, locale: Locale) -> str:
    found = _PART.match(piece)
    if found is None:
        return piece
    year, chinese = found["year"], locale.language == "zh"
    if found["month"]:
        try:
            day = date(int(year), int(found["month"]), int(found["day"] or 1))
        except ValueError:
            return piece
        if found["day"]:
            return day_words(day, locale, ZoneInfo("UTC"))
        return format_date(day, format="y年M月" if chinese else "MMM y", locale=locale)
    part = found["half"] or found["quarter"] or ""
    if chinese:
        words = f"{year}{'财年' if found['fiscal'] else '年'}{(_CHINESE_HALF | _CHINESE_QUARTER).get(part, '')}"
        return in_script(words, locale)
    return " ".join(word for word in ("fiscal" if found["fiscal"] else "", part, year) if word)
