"""The index of bands finds what a list of all of them would, whatever of it waits, is filed, or was taken back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select

from monitor.store import bands, judging, migrate, schema
from monitor.store.bands import STORIES_PER_BAND, Bands
from monitor.store.database import Database

COMMON = 7
# Enough for every slice's turn to have come, and for the first stories to wait no longer.
MANY = 4600
NUMBERS = random.Random(20260504)  # noqa: S311 - a test repeats itself
TOLD = {
    story: sorted({NUMBERS.randrange(-(1 << 63), 1 << 63) for _ in range(8)} | {NUMBERS.randrange(400), COMMON})
    for story in range(1, MANY + 1)
}


def begin(database: Database, first: int, last: int) -> None:
    """File the stories of these numbers, some in a transaction as judges do."""
    for start, end in pairwise((*range(first, last + 1, 50), last + 1)):
        with database.writing() as connection:
            rows = [
                {"n": n, "id": f"s{n}", "signature": (), "bands": (), "copies": 1, "publishers": ()}
                for n in range(start, end)
            ]
            connection.execute(schema.stories.insert(), rows)
            for story in range(start, end):
                bands.file(connection, story, TOLD[story])


def expected(wanted: list[int], last: int) -> dict[int, list[int]]:
    """What a list of all bands says."""
    found = {band: [story for story in range(last, 0, -1) if band in TOLD[story]] for band in wanted}
    return {band: stories[:STORIES_PER_BAND] for band, stories in found.items() if stories}


def newest(database: Database, index: Bands, wanted: list[int]) -> dict[int, list[int]]:
    """What the index says."""
    with database.reading() as connection:
        return {band: list(stories) for band, stories in index.newest(connection, wanted).items()}


def waiting(database: Database) -> int:
    """How many stories wait."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(schema.waiting_bands)).scalar_one()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty ledger."""
    with closing(Database(tmp_path / "monitor.db")) as opened:
        migrate.ensure(opened)
        yield opened


WANTED = [COMMON, *range(0, 400, 37), *(TOLD[story][0] for story in (1, 130, 1000, 4095, 4400, MANY)), 12345]


def test_it_finds_what_was_filed_and_what_waits_from_the_first_story_on(database: Database) -> None:
    long_open = Bands()
    begun = 0
    for last in (1, 3, 255, 256, 257, 700, 4095, 4096, 4097, MANY):
        begin(database, begun + 1, last)
        begun = last
        assert newest(database, long_open, WANTED) == expected(WANTED, last)
        assert newest(database, Bands(), WANTED) == expected(WANTED, last)
    assert waiting(database) < 4200
    with database.reading() as connection:
        filed = connection.execute(select(func.count()).select_from(schema.story_bands)).scalar_one()
    # Those that wait are filed in part: each slice had its turn at another time.
    assert MANY - waiting(database) < filed / 10 < MANY


def test_what_a_transaction_took_back_is_forgotten(database: Database) -> None:
    index = Bands()
    begin(database, 1, 10)
    with closing(database.connect()) as connection:
        row = {"n": 11, "id": "s11", "signature": (), "bands": (), "copies": 1, "publishers": ()}
        connection.execute(schema.stories.insert(), row)
        bands.file(connection, 11, [1234])
        assert index.newest(connection, [1234]) == {1234: [11]}
        connection.rollback()
    assert newest(database, index, [1234]) == {}
    begin(database, 11, 12)
    assert newest(database, index, [1234, COMMON]) == expected([1234, COMMON], 12)


def test_a_ledger_that_another_process_judged_anew_is_read_anew(database: Database) -> None:
    index = Bands()
    begin(database, 1, 300)
    assert newest(database, index, WANTED) == expected(WANTED, 300)
    with database.writing() as connection:
        judging.forget_judgements(connection)
    assert newest(database, index, WANTED) == {}
    begin(database, 1, 300)
    with database.writing() as connection:
        judging.forget_judgements(connection)
    begin(database, 1, 20)
    assert newest(database, index, WANTED) == expected(WANTED, 20)
    assert waiting(database) == 20
