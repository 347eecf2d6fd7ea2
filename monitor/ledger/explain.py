"""The sentences that say why: plain English, with the values as their articles wrote them."""

from __future__ import annotations

from decimal import Decimal

from monitor.domain.figures import Figure, Record
from monitor.domain.units import is_currency
from monitor.ledger.series import Match

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DENIED_OTHER = "this one is denied"
OLDER = "this article is the older one, so it tells the state before"
TOLD_AS_PAST = "told as the value before the change"
CORRECTED = "a correction"
EDITED_COPY = "a copy of the same text gives another number"
PRIMARY = "the party itself says so"
LESS_TRUSTED = "a less trusted source does not replace it"
BECAME_FACT = "the plan became a fact with another value"
FORECAST_MISSED = "the forecast came out differently"
EXPECTED = "what had been expected of it"
CHANGED = "told as a change"
SAME_OUTLET = "the same outlet now says otherwise"
NO_BOUND = "within the bound that was told, and now more than a bound"
PAST_PERIOD = "both speak of a period that is over, and cannot both be right"
SAME_TIME = "told at about the same time, and cannot both be right"
LATER = "a later report gives another value"
PART_OF_WHOLE = "One of the parts that the article splits a value into; no earlier value for this part"
RIVALS = "two houses expect different values"
SAME_HOUSE = "the same house now expects another value"
SOURCES_DIFFER = "the article's sources differ"


def told(record: Record) -> str:
    """A record as a reader would cite it: “RMB 40 billion” (udn.com, 29 Dec 2025)."""
    who = record.publisher or "an article"
    day = record.dated
    return f"“{record.figure.text.strip()}” ({who}, {day.day} {_MONTHS[day.month - 1]} {day.year})"


def number(value: Decimal, unit: str) -> str:
    """A value for a sentence: 40 billion CNY."""
    for power, word in ((12, "trillion"), (9, "billion"), (6, "million")):
        if abs(value) >= Decimal(1).scaleb(power):
            return f"{_plain(value.scaleb(-power))} {word} {unit}"
    return f"{_plain(value)} {unit}"


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def new(figure: Figure) -> str:
    """No earlier value."""
    denied = " It is told as denied." if figure.status == "denied" else ""
    return f"No earlier value for this.{denied}"


def repeat(record: Record) -> str:
    """Said before in the article."""
    return f"Said before in this article: “{record.figure.text.strip()}”"


def conversion(record: Record) -> str:
    """A second currency."""
    return f"The same amount in another currency: “{record.figure.text.strip()}”"


def confirmed(figure: Figure, record: Record, match: Match) -> str:
    """The same value from another story."""
    converted = figure.unit != record.figure.unit and is_currency(figure.unit)
    how = "the same amount at the day's rate" if converted else "the same value"
    loose = f" ({'; '.join(match.reasons)})" if match.reasons else ""
    return f"Confirms {told(record)}: {how}{loose}"


def copied(record: Record) -> str:
    """A copy."""
    return f"A copy of the story that gave {told(record)}; it confirms nothing"


def upheld(record: Record, first: Record) -> str:
    """Another story gives a value that was in doubt."""
    doubt = first.verdict.value if first.verdict else "in doubt"
    return f"Another story now gives {told(record)}, which was {doubt}"


def fact(record: Record) -> str:
    """A plan carried out."""
    return f"What was planned is now told as a fact: {told(record)}"


def exactly(record: Record) -> str:
    """A range that turned out as one value in it."""
    return f"What was told as {told(record)} turned out so, now with its exact value"


def came_true(record: Record) -> str:
    """A forecast that came true."""
    return f"The forecast came true: {told(record)}"


def denied(record: Record) -> str:
    """A denial."""
    return f"Denies {told(record)}"


def denied_again(record: Record) -> str:
    """A denial that is known."""
    return f"Denied before: {told(record)}"


def undenied(record: Record) -> str:
    """A report of what had been denied."""
    return f"Reported now, but denied before: {told(record)}"


def late(record: Record, later: Record) -> str:
    """An old article that turns up late."""
    return f"An older article that agrees with {told(record)}, since replaced by {told(later)}"


def past(record: Record, later: Record) -> str:
    """A replaced value, told again."""
    return f"The earlier value, {told(record)}, which {told(later)} replaced"


def returned(record: Record, later: Record) -> str:
    """Back at a replaced value."""
    return f"Back to {told(record)}, after {told(later)}"


def marked_wrong(record: Record) -> str:
    """A value that was marked wrong."""
    return f"Repeats {told(record)}, which was marked as wrong"


def misfit(record: Record, likely: Decimal, unit: str) -> str:
    """A conversion that does not fit."""
    return f"Does not fit “{record.figure.text.strip()}” beside it, which is about {number(likely, unit)}"


def slip(record: Record, words: str, likely: Decimal | None, figure: Figure, *, trusted: bool) -> str:
    """A slip of the pen, here or in the earlier figure."""
    what, _, how = words.partition("|")
    sentence = f"{what[:1].upper()}{what[1:]} {told(record)}; perhaps {how}"
    if not trusted:
        return f"{sentence}. The earlier figure is the more doubtful one"
    return f"{sentence}. Likely {number(likely, figure.unit)}" if likely is not None else sentence


def implausible(figure: Figure, words: str) -> str:
    """Out of bounds."""
    return f"“{figure.text.strip()}” is {words}"


def difference(figure: Figure, record: Record) -> str:
    """Both values."""
    return f"“{figure.text.strip()}”, and not {told(record)}"


def another_scope(record: Record) -> str:
    """Two values under one key in one article."""
    return f"No earlier value; the article gives “{record.figure.text.strip()}” too, probably of another scope"


def meets(record: Record) -> str:
    """A bound that an earlier value holds to."""
    return f"No earlier value like this; a bound that {told(record)} holds to, so perhaps of a part of it"


def one_of_many(record: Record) -> str:
    """A key with many values."""
    return f"No earlier value like this; several stand under the same name, such as {told(record)}"
