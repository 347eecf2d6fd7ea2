"""Dates as feeds and pages write them → aware datetimes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from unicodedata import combining, normalize

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no feed is older; 1970 is what a broken program prints
SLIP = timedelta(hours=26)  # the furthest that a wrong time zone can push a date into the future

# English and, without their accents, what sites print whose program speaks their country's language.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar januari janv janvier ene enero gen gennaio janeiro",
            "feb february februar februari fevr fevrier febrero febbraio fev fevereiro",
            "mar march marz maerz mrz mars marzo maart mrt marco",
            "apr april avr avril abr abril aprile",
            "may mai mayo maggio mag mei maio",
            "jun june juni juin junio giu giugno junho",
            "jul july juli juil juillet julio lug luglio julho",
            "aug august aout ago agosto augustus",
            "sep sept september septembre septiembre set sett settembre setembro",
            "oct october okt oktober octobre octubre ott ottobre out outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember decembre dic diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
# RFC 822's names and those that news sites write. CST is America's here; Chinese feeds mean Beijing (see `parse_date`).
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "cest": 120, "eet": 120,
    "eest": 180, "idt": 180, "msk": 180, "gst": 240, "pkt": 300, "ist": 330, "wib": 420, "sgt": 480, "hkt": 480,
    "awst": 480, "jst": 540, "kst": 540, "acst": 570, "aest": 600, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780,
    "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "pt": -480, "akst": -540, "akdt": -480, "hst": -600, "brt": -180,
}  # fmt: skip
_AFTERNOON = frozenset({"下午", "晚上"})
_HALF = "上午|下午|晚上|凌晨|中午"
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?\s{0,3}(?P<half>[ap]\.?m\.?)?"
)
_ZONE = r"(?P<zone>z|[+-]\d{1,2}:?\d{2}|[+-]\d{1,2}|[a-z]{1,5}(?:[+-]\d{1,2}:?\d{0,2})?)?"
_FLAGS = re.IGNORECASE | re.ASCII
_WORD = "[a-z\u00c0-\u00ff]"
_WEEKDAY = rf"(?:{_WORD}{{2,12}}(?:\.?,\s{{0,3}}|\.?\s{{1,3}})){{0,2}}"
_CHINESE_WEEKDAY = r"(?:\s{0,3}\(?(?:星期|周|週)?[一二三四五六日天]\)?)?"
_FORMS = tuple(
    re.compile(r"\s{0,20}" + form, _FLAGS)
    for form in (
        # 2026-05-20T14:30:00+08:00, 2026-05-20 14:30, 2026/5/20, 2026/5/20 (三) 下午 02:30
        (
            rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CHINESE_WEEKDAY}"
            rf"(?:[t\s,]{{1,3}}(?:(?P<before>{_HALF})\s{{0,3}})?{_CLOCK})?\s{{0,3}}{_ZONE}"
        ),
        # Wed, 20 May 2026 14:30:00 +0800; 20-May-26; 20. Mai 2026; 20 de mayo de 2026; with the oddities that feeds add
        (
            rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]{{1,3}}(?:de\s)?(?P<name>{_WORD}{{3,10}})\.?,?[\s-]{{1,3}}"
            rf"(?:de\s)?(?P<year>\d{{4}}|\d{{2}})(?:,?\s{{1,3}}(?:at\s)?{_CLOCK})?\s{{0,3}}{_ZONE}"
        ),
        # May 20, 2026 2:30 PM EDT
        (
            rf"{_WEEKDAY}(?P<name>[a-z]{{3,9}})\.?\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year>\d{{4}})"
            rf"(?:,?\s{{1,3}}(?:at\s|-\s)?{_CLOCK})?\s{{0,3}}{_ZONE}"
        ),
        # asctime: Wed May 20 14:30:00 2026
        (
            rf"{_WEEKDAY}(?P<name>[a-z]{{3,9}})\s{{1,3}}(?P<day>\d{{1,2}})\s{{1,3}}{_CLOCK}"
            rf"\s{{0,3}}{_ZONE}\s{{0,3}}(?P<year>\d{{4}})"
        ),
        # 2026年5月20日 14:30, 2026年5月20日下午2时30分, 民國115年5月20日
        (
            r"(?:(?:中華)?民國\s?(?P<minguo>\d{2,3})|(?P<year>\d{4}))\s?年"
            rf"\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?[日号號]?{_CHINESE_WEEKDAY}"
            rf"(?:\s{{0,3}}(?P<half>{_HALF})?\s{{0,3}}(?P<hour>\d{{1,2}})\s?[:时時点點]\s?(?P<minute>\d{{1,2}})?"
            rf"(?:[:分](?P<second>\d{{2}})?)?)?\s{{0,3}}{_ZONE}"
        ),
        # 20260520T143000Z, 20260520
        (
            r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
            rf"(?:[t\s]?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?)?\s{{0,3}}{_ZONE}"
        ),
        # 20.05.2026 14:30; 20/05/2026 and 05/20/2026 where only one of the two can be the month
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})(?:,?\s{{1,3}}{_CLOCK})?\s{{0,3}}{_ZONE}",
        rf"(?P<one>\d{{1,2}})[-/](?P<other>\d{{1,2}})[-/](?P<year>\d{{4}})(?:,?\s{{1,3}}{_CLOCK})?\s{{0,3}}{_ZONE}",
        # 2026-05, 2026
        r"(?P<year>\d{4})(?:-(?P<month>\d{2}))?\s{0,20}$",
    )
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,9})?$", re.ASCII)


def parse_date(text: str | None, *, chinese: bool = False) -> datetime | None:
    """A date in UTC, or None where none can be read.

    A time without a zone is Beijing's in a Chinese feed or where it is written in Chinese, else UTC; CST likewise is
    China's or America's.
    """
    if text is None or not (text := text.strip()) or len(text) > 100:
        return None
    if not text.isascii():
        text = normalize("NFKC", text).translate(_DASHES)
        chinese = chinese or _CHINESE.search(text) is not None
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    for form in _FORMS:
        if (found := form.match(text)) is not None and (moment := _moment(found, chinese=chinese)) is not None:
            return moment
    return None


def believable(moment: datetime | None, now: datetime) -> datetime | None:
    """A date that an entry can have: not before feeds existed; a future within a slip of the zone is the present."""
    if moment is None or moment < EARLIEST or moment > now + SLIP:
        return None
    return min(moment, now)


def _moment(found: re.Match[str], *, chinese: bool) -> datetime | None:
    given = {key: value for key, value in found.groupdict().items() if value is not None}
    date = _date(given)
    if date is None:
        return None
    hour, minute, second = (int(given.get(key, "0")) for key in ("hour", "minute", "second"))
    hour = _full_day(hour, given.get("half") or given.get("before"))
    extra = timedelta(0)
    if hour == 24:
        hour, extra = 0, timedelta(days=1)
    try:
        moment = datetime(*date, hour, minute, min(second, 59), tzinfo=UTC)
        if "hour" not in given:
            return moment  # a bare day stays that day
        return moment + extra - _offset(given.get("zone"), chinese=chinese)
    except (ValueError, OverflowError):
        return None


def _date(given: Mapping[str, str]) -> tuple[int, int, int] | None:
    """Year, month and day; None where a month is none, or could be the day."""
    year = int(given["minguo"]) + 1911 if "minguo" in given else int(given["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    if "name" in given:
        letters = normalize("NFD", given["name"].lower())
        month = _MONTHS.get("".join(letter for letter in letters if not combining(letter)))
        return None if month is None else (year, month, int(given["day"]))
    if "one" in given:
        one, other = int(given["one"]), int(given["other"])
        if one != other and (one <= 12) == (other <= 12):
            return None
        return (year, other, one) if one > 12 else (year, one, other)
    return year, int(given.get("month", "1")), int(given.get("day", "1"))


def _full_day(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if half[0] in "pP" or half in _AFTERNOON or (half == "中午" and hour < 11):
        return hour + 12 if hour < 12 else hour
    return 0 if hour == 12 and half != "中午" else hour


def _offset(zone: str | None, *, chinese: bool) -> timedelta:
    if not zone:
        return timedelta(hours=8) if chinese else timedelta(0)
    name, sign, digits = _split_zone(zone.lower())
    if chinese and name == "cst":
        return timedelta(hours=8)
    minutes = _ZONES.get(name, 0)
    if digits:
        figure = digits.replace(":", "")
        hours, rest = (figure[:-2], figure[-2:]) if len(figure) > 2 else (figure, "0")
        shift = int(hours or 0) * 60 + int(rest)
        minutes += -shift if sign == "-" else shift
    return timedelta(minutes=minutes)


def _split_zone(zone: str) -> tuple[str, str, str]:
    for sign in "+-":
        name, found, digits = zone.partition(sign)
        if found:
            return name, sign, digits
    return zone, "", ""
