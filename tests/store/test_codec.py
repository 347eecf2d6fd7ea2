"""Every domain object comes back from the store's JSON and column types as it went in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

from monitor.domain.alerts import Alert
from monitor.domain.articles import Article
from monitor.domain.catalogue import EntityType, Language
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Judgement, Nuance, Record, Status, Verdict
from monitor.domain.readings import Mention, Reading, Tagged
from monitor.errors import StoreError
from monitor.store.codec import from_json, pack, to_json, unpack
from monitor.store.columns import Duration, Exact, Instant, Mapped, Numbers, Words, clean, microseconds
from tests.samples import alert, reading

DIALECTS = (sqlite.dialect(), postgresql.dialect())  # type: ignore[no-untyped-call] # SQLAlchemy gives them no types

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES | st.just(UTC))  # noqa: DTZ001 - bounds
FIGURES = st.builds(
    Figure,
    text=TEXTS,
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
    low=DECIMALS,
    high=DECIMALS,
    unit=TEXTS,
    step=st.none() | DECIMALS,
    noun=st.none() | TEXTS,
    about=st.lists(TEXTS).map(tuple),
    status=st.sampled_from(Status),
    scope=st.lists(TEXTS).map(tuple),
    confidence=st.floats(0, 1),
)
MENTIONS = st.builds(Mention, entity_id=TEXTS, text=TEXTS)
READINGS = st.builds(
    Reading,
    article_id=TEXTS,
    language=st.sampled_from(Language),
    entities=st.lists(
        st.builds(
            Tagged, id=TEXTS, type=st.sampled_from(EntityType), name=TEXTS, mentions=st.lists(MENTIONS).map(tuple)
        ),
        max_size=3,
    ).map(tuple),
    figures=st.lists(FIGURES, max_size=3).map(tuple),
    partial=st.booleans(),
)
RECORDS = st.builds(
    Record,
    figure=FIGURES,
    dated=MOMENTS,
    tier=st.sampled_from(Tier),
    verdict=st.none() | st.sampled_from(Verdict),
    **dict.fromkeys(("id", "article_id", "story_id", "series_id", "publisher", "title", "root", "replaces"), TEXTS),
)
JUDGEMENTS = st.builds(
    Judgement,
    record=RECORDS,
    why=TEXTS,
    against=st.none() | RECORDS,
    likely=st.none() | DECIMALS,
    ratio=st.none() | DECIMALS,
    nuance=st.none() | st.sampled_from(Nuance),
)


@given(READINGS)
def test_a_reading_comes_back(value: Reading) -> None:
    assert unpack(Reading, pack(value)) == value


@given(JUDGEMENTS, MOMENTS)
def test_an_alert_comes_back_with_every_digit(found: Judgement, raised: datetime) -> None:
    value = alert("key", found, raised=raised, history={"x": (found.record,)})
    back = from_json(Alert, to_json(value))
    assert back == value
    assert repr(back.judgements[0].record.figure.low) == repr(found.record.figure.low)


@given(st.text())
def test_text_that_no_database_takes_is_mended(text: str) -> None:
    assert from_json(Reading, to_json(reading(notes=(text,)))).notes == (clean(text),)


@pytest.mark.parametrize("kind", [Article, Alert, Reading])
@pytest.mark.parametrize("body", ["", "{}", "[1]", '{"id": 1}', "\ufffd"])
def test_what_is_none_is_refused(kind: type[object], body: str) -> None:
    with pytest.raises(StoreError, match="stored"):
        from_json(kind, body)


@pytest.mark.parametrize("cut", [0, 1, 20])
def test_a_damaged_reading_is_refused(cut: int) -> None:
    with pytest.raises(StoreError, match="damaged"):
        unpack(Reading, pack(reading())[:cut])


def through(kind: TypeDecorator[Any], value: object) -> list[object]:
    return [_through(kind, value, dialect) for dialect in DIALECTS]


def _through(kind: TypeDecorator[Any], value: object, dialect: Dialect) -> object:
    keep, read = kind.bind_processor(dialect), kind.result_processor(dialect, None)
    assert keep is not None
    assert read is not None
    return read(keep(value))


@given(st.data())
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Instant(), st.none() | MOMENTS),
        (Duration(), st.none() | st.timedeltas()),
        (Exact(), st.none() | DECIMALS),
        (Words(), st.lists(TEXTS).map(tuple)),
        (Mapped(), st.dictionaries(TEXTS, TEXTS | st.integers())),
        (Numbers(), st.lists(st.integers(0, 2**64 - 1)).map(tuple)),
        (Numbers(), st.lists(st.integers(-(2**63), 2**63 - 1)).map(tuple)),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_column_keeps_its_values(kind: TypeDecorator[Any], values: st.SearchStrategy[object], data: Any) -> None:
    value = data.draw(values)
    assert through(kind, value) == [value, value]


@pytest.mark.parametrize("text", ["0.10", "1.50E+10", "-0", "123456789012345678901234567890.123456789"])
def test_a_decimal_keeps_its_digits(text: str) -> None:
    assert [str(back) for back in through(Exact(), Decimal(text))] == [text, text]


@pytest.mark.parametrize("size", [2**64, -(2**63) - 1])
def test_a_number_of_more_than_64_bits_is_refused(size: int) -> None:
    with pytest.raises(OverflowError):
        through(Numbers(), (size,))


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(TypeError):
        microseconds(datetime(2026, 5, 4))  # noqa: DTZ001 - what must be refused


@given(st.text())
def test_cleaning_keeps_every_offset_and_what_is_whole(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert "\x00" not in cleaned
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert all(a == b for a, b in zip(text, cleaned, strict=True) if b != "\ufffd")
