"""What every store does with judgements, stories and the ledger's records."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Tier
from monitor.domain.figures import Judgement, Nuance, Record, Standing, Verdict
from monitor.domain.recollection import Recollection
from monitor.errors import StoreError
from monitor.store.bands import STORIES_PER_BAND
from monitor.store.ledger import records, standings
from monitor.store.recall import RECORDS_PER_SHELF, Recall
from monitor.store.sql import SqlStore
from monitor.store.standings import Standings
from tests.samples import NOW, alert, article, delivery, figure, judged, judgement, reading, record, story

# The keys of which a statement asks what is filed under them.
_KEYS_ASKED = re.compile(r"FROM figure_keys WHERE key = wanted\.value.*json_each\('(.*?)'\)", re.DOTALL)


def save(
    store: SqlStore, of: Article, judgements: Sequence[Judgement], keys: Sequence[str] = ("k",), to: Story | None = None
) -> None:
    store.save_reading(of, reading(of.id, *(item.record.figure for item in judgements)))
    named = {item.record.id: keys for item in judgements}
    store.save_judgements(of, to or story(f"story of {of.id}"), judgements, named, [], [])


def told(of: Article, index: int = 0, **changes: object) -> Record:
    return record(of, index, story_id=f"story of {of.id}", **changes)


def dated(identity: str, days: float, **changes: object) -> Article:
    return article(identity, published=NOW + timedelta(days=days), **changes)


def test_a_record_comes_back_with_every_field(store: SqlStore) -> None:
    of = dated("a", 0)
    found = judgement(told(of, figure=figure("5.60E+9", low=Decimal("5.5E+9"), vague=True, noun="張", direction="up")))
    save(store, of, [found], ["k", "other"])
    assert store.records(["k"]) == [judged(found)]
    assert store.records(["other", "nothing"]) == [judged(found)]
    assert store.records(["nothing"]) == []
    assert store.records([]) == []
    [back] = store.records(["k"])
    assert str(back.figure.high) == "5.60E+9"
    assert store.judgements_of("a") == [replace(found, record=judged(found))]


def test_an_article_is_judged_once_it_has_judgements_or_none(store: SqlStore) -> None:
    store.save_reading(article("a"), reading("a"))
    store.save_reading(article("b"), reading("b"))
    store.save_judgements(article("a"), story(), [], {}, [], [])
    assert [found.id for found, _, _ in store.unjudged(10)] == ["b"]


def test_what_a_figure_was_judged_against_and_repeats_is_remembered(store: SqlStore) -> None:
    first, second, third = dated("a", 0), dated("b", 1), dated("c", 2)
    new = judgement(told(first))
    save(store, first, [new])
    again = judgement(
        told(second, root="a#0"), Verdict.CONFIRMED, against=judged(new), sources=2, copies=3, why="Said before."
    )
    save(store, second, [again])
    revised = judgement(
        told(third, figure=figure("7E+9"), replaces="a#0"),
        Verdict.REVISED,
        against=judged(new),
        change=Decimal("1.4E+9"),
        ratio=Decimal("1.25"),
        nuance=Nuance.FACT,
        likely=Decimal("7.0E+9"),
    )
    save(store, third, [revised])
    assert [(found.id, found.verdict, found.root) for found in store.records(["k"])] == [
        ("a#0", Verdict.NEW, "a#0"),
        ("b#0", Verdict.CONFIRMED, "a#0"),
        ("c#0", Verdict.REVISED, "c#0"),
    ]
    for of, found in (("a", new), ("b", again), ("c", revised)):
        assert store.judgements_of(of) == [replace(found, record=judged(found))]


def test_records_of_one_article_may_refer_to_each_other(store: SqlStore) -> None:
    of = dated("a", 0)
    first = judgement(told(of, 0))
    second = judgement(told(of, 1, root="a#0"), Verdict.CONFIRMED, against=judged(first))
    save(store, of, [second, first])
    assert store.judgements_of("a") == [
        replace(first, record=judged(first)),
        replace(second, record=judged(second)),
    ]


def test_records_come_oldest_first_and_each_once(store: SqlStore) -> None:
    for identity, days in (("c", 2), ("a", -1), ("b", 0.5)):
        of = dated(identity, days)
        save(store, of, [judgement(told(of, index)) for index in (1, 0)], ["k", "l"])
    assert [found.id for found in store.records(["k", "l"])] == ["a#0", "a#1", "b#0", "b#1", "c#0", "c#1"]


def test_judging_again_replaces_and_doubles_nothing(store: SqlStore) -> None:
    of, later = dated("a", 0), dated("b", 1)
    first = [judgement(told(of, 0)), judgement(told(of, 1)), judgement(told(of, 2))]
    save(store, of, first)
    save(store, later, [judgement(told(later, root="a#0"), Verdict.CONFIRMED, against=judged(first[0]))])
    for _ in range(2):
        save(store, of, first)
        assert [found.id for found in store.records(["k"])] == ["a#0", "a#1", "a#2", "b#0"]
    # Fewer figures, under other keys, by a publisher trusted otherwise.
    save(store, replace(of, tier=Tier.SECONDARY), [judgement(told(of, 0, tier=Tier.SECONDARY))], ["moved"])
    assert [found.id for found in store.records(["k"])] == ["a#0", "b#0"]  # b#0, and where its value comes from
    assert [found.id for found in store.records(["moved"])] == ["a#0"]
    assert store.judgements_of("a")[0].record.tier is Tier.SECONDARY
    assert store.judgements_of("b")[0].against is not None
    assert store.summary().figures == 2


def test_a_flood_does_not_push_the_trusted_values_out_of_sight(store: SqlStore) -> None:
    _, others, repeats = RECORDS_PER_SHELF
    truth = dated("truth", -1)
    save(store, truth, [judgement(told(truth))])
    for index in range(3):
        of = dated(f"flood {index}", index, tier=Tier.SECONDARY)
        save(store, of, [judgement(told(of, n, figure=figure(str(n)))) for n in range(others)])
        of = dated(f"echo {index}", index)
        save(store, of, [judgement(told(of, n, root="truth#0"), Verdict.CONFIRMED) for n in range(repeats)])
    found = store.records(["k"])
    assert len(found) == 1 + others + repeats
    assert found[0].id == "truth#0"
    assert {item.article_id for item in found[1:]} == {"flood 2", "echo 2"}


def test_the_first_record_of_a_value_comes_with_its_repetitions(store: SqlStore) -> None:
    first, again = dated("first", -400), dated("again", 0)
    save(store, first, [judgement(told(first))], ["of another year"])
    save(store, again, [judgement(told(again, root="first#0"), Verdict.CONFIRMED)])
    assert [found.id for found in store.records(["k"])] == ["first#0", "again#0"]


def test_sources_are_counted_over_all_that_was_told(store: SqlStore) -> None:
    truth = dated("truth", 0, publisher="outlet 0")
    save(store, truth, [judgement(told(truth)), judgement(told(truth, 1, root="truth#0"), Verdict.CONFIRMED)])
    for number in range(1, 40):
        of = dated(f"a{number}", number, publisher=f"outlet {number % 20}", tier=Tier(1 + number % 4))
        to = story(f"story of {number}")
        again = judgement(told(of, root="truth#0", tier=of.tier), Verdict.CONFIRMED)
        save(store, of, [again, judgement(told(of, 1))], () if number > 3 else ("k",), to=to)
        aside = judgement(told(of, 2, root="truth#0"), Verdict.CONFIRMED)
        store.save_judgements(of, to, [again, aside], {again.record.id: ()}, [], [])
    other, mine = dated("other", 40, publisher="outlet 7"), dated("a39", 39, publisher="outlet 19")
    # The truth, what it says twice, and 39 articles of twenty outlets in 38 other stories.
    asked = store.standings(["truth#0", "nobody#0", "a5#2"], other, story("story of 8"))
    assert asked == {"truth#0": Standing(sources=20, with_own=20, copied=True, tier=Tier.PRIMARY)}
    [without] = store.standings(["truth#0"], mine, story("story of 39")).values()
    assert without == Standing(sources=20, with_own=20, copied=False, tier=Tier.PRIMARY)
    [by_another] = store.standings(["truth#0"], dated("new", 41, publisher="outlet 20"), story("its own")).values()
    assert by_another == Standing(sources=20, with_own=21, copied=False, tier=Tier.PRIMARY)
    [of_no_outlet] = store.standings(["truth#0"], dated("new", 41, publisher=None), story("its own")).values()
    assert of_no_outlet.with_own == 21
    assert store.standings([], other, story()) == {}


def test_sources_asked_for_all_along_are_those_that_are_asked_for_once(store: SqlStore, place: str) -> None:
    truth, mine = dated("truth", 0, publisher="outlet 0"), dated("mine", 99, publisher="outlet 5")
    save(store, truth, [judgement(told(truth))])
    another = store if place == ":memory:" else SqlStore(place)
    for number in range(1, 64):
        tier = Tier.PRIMARY if number == 60 else Tier.TRADE
        of = dated(f"a{number}", number, publisher=f"outlet {number % 30}", tier=tier)
        again = judgement(told(of, root="truth#0", tier=tier), Verdict.CONFIRMED)
        writer = another if number % 3 else store
        save(writer, of, [again], to=story(f"story of {number % 25}" if number > 40 else f"story of a{number}"))
        if number % 20 == 0:  # an article that is judged again no longer tells it
            save(writer, dated(f"a{number - 9}", number - 9), [])
        for asking, to in ((mine, story("its own")), (of, story(f"story of {number % 25}"))):
            kept = store.standings(["truth#0"], asking, to)
            with store.database.reading() as connection:
                assert kept == standings(connection, ["truth#0"], asking, to, Recall(), Standings())
    assert kept["truth#0"].tier is Tier.PRIMARY
    another.close()


def test_records_asked_for_all_along_are_those_that_are_asked_for_once(store: SqlStore, place: str) -> None:
    another = store if place == ":memory:" else SqlStore(place)

    def found_anew() -> Recollection:
        with store.database.reading() as connection:
            return records(connection, ["k", "l", "nothing"], Recall())

    def judge(writer: SqlStore, number: int, *keys: str) -> None:
        of = dated(f"a{number}", number)
        save(writer, of, [judgement(told(of))], keys)

    def judge_in_vain(writer: SqlStore, number: int, *keys: str) -> None:
        with pytest.raises(ValueError, match="taken back"), writer.together():  # noqa: PT012 - what is taken back
            writer.records(keys)
            judge(writer, number, *keys)
            raise ValueError("taken back")

    for number in range(0, 96, 6):
        writer, other = (store, another) if number % 4 else (another, store)
        judge(writer, number, "k")
        assert store.records(["k", "l", "nothing"]) == found_anew()
        judge(writer, number + 1, "k", "l")
        assert store.records(["k", "l", "nothing"]) == found_anew()
        judge_in_vain(writer, number + 2, "l")
        judge(other, number + 3, "l")  # in the place of what was taken back, as far as one can count
        assert store.records(["k", "l", "nothing"]) == found_anew()
        judge(writer, number, "l")  # again, and filed elsewhere
        assert store.records(["k", "l", "nothing"]) == found_anew()
        judge(other, number + 4, "l")
        judge(writer, number + 5, "k")
        assert store.records(["k", "l", "nothing"]) == found_anew()
    assert len(store.records(["l"])) == RECORDS_PER_SHELF[0]
    another.close()


def test_keys_to_which_nothing_was_added_are_looked_up_once_in_a_file(store: SqlStore) -> None:
    asked: list[list[int]] = []
    with store.database.reading() as connection:
        if connection.dialect.name == "postgresql":
            pytest.skip("where many judge at once, keys are looked up each time")
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(
            lambda statement: asked.append(json.loads(found[1])) if (found := _KEYS_ASKED.search(statement)) else None
        )
    of, later = dated("a", 0), dated("b", 1)
    save(store, of, [judgement(told(of))], ["k", "l"])
    for keys in (["k", "l", "nothing"], ["l", "nothing"], ["m", "nothing"]):
        store.records(keys)
    save(store, later, [judgement(told(later))], ["l"])
    store.records(["k", "l", "nothing"])
    assert [len(keys) for keys in asked] == [3, 1, 1]


@pytest.mark.parametrize("again", [1, 3])
def test_an_article_is_one_copy_of_one_story_however_often_it_is_judged(store: SqlStore, again: int) -> None:
    one, two = story("one", bands=("0:a",)), story("two", bands=("0:b",))
    save(store, dated("a", 0), [], to=one)
    save(store, dated("b", 1), [], to=replace(one, copies=2))
    for _ in range(again):
        [found] = store.stories(["0:a"], "b")
        assert found.copies == 1
        save(store, dated("b", 1), [], to=replace(one, copies=found.copies + 1))
    assert store.stories(["0:a"], "c") == [replace(one, copies=2)]
    save(store, dated("b", 1), [], to=two)
    assert store.stories(["0:a", "0:b"], "c") == [one, two]


def test_what_another_process_judged_again_is_noticed(store: SqlStore, place: str) -> None:
    other = store if place == ":memory:" else SqlStore(place)
    of = dated("a", 0)
    save(store, of, [judgement(told(of))])
    for title, verdict in (("First", Verdict.SUSPECT), ("Second", Verdict.NEW), ("Third", Verdict.NEW)):
        assert len(store.records(["k"])) == 1
        again = judgement(told(of, title=title), verdict)
        save(other, replace(of, title=title), [again])
        assert store.records(["k"]) == other.records(["k"]) == [judged(again)]
    other.close()


def test_a_series_is_its_newest_records(store: SqlStore) -> None:
    for days in range(5):
        of = dated(f"a{days}", days)
        save(store, of, [judgement(told(of, series_id="s")), judgement(told(of, 1, series_id="other"))])
    assert [found.id for found in store.series("s")] == [f"a{days}#0" for days in range(5)]
    assert [found.id for found in store.series("s", 2)] == ["a3#0", "a4#0"]
    assert store.series("nothing") == []


def test_stories_are_found_by_any_band(store: SqlStore) -> None:
    one = story("one", bands=("0:a", "1:b"), signature=(0, 7, 2**64 - 1), copies=2, publishers=("x", "報"))
    two = story("two", bands=("0:c", "1:b"), signature=tuple(range(128)))
    save(store, dated("a", 0), [], to=one)
    save(store, dated("b", 1), [], to=two)
    assert store.stories(["1:b"], "other") == [one, two]
    assert store.stories(["0:c", "0:zz"], "other") == [two]
    assert store.stories(["0:b"], "other") == []
    assert store.stories([], "other") == []
    save(store, dated("c", 2), [], to=replace(two, copies=2, publishers=("y",)))
    assert store.stories(["0:c"], "other") == [replace(two, copies=2, publishers=("y",))]


def test_a_band_of_boilerplate_gives_its_newest_stories(store: SqlStore) -> None:
    for number in range(STORIES_PER_BAND + 3):
        save(store, dated(f"a{number}", number), [], to=story(f"s{number:03}", bands=("common",)))
    found = [item.id for item in store.stories(["common"], "other")]
    assert found == [f"s{number:03}" for number in range(3, STORIES_PER_BAND + 3)]


def test_a_judgement_needs_its_own_stored_article(store: SqlStore) -> None:
    stored = article("a")
    with pytest.raises(StoreError, match="not stored"):
        store.save_judgements(stored, story(), [judgement(record(stored))], {}, [], [])
    store.save_reading(stored, reading("a"))
    for wrong in ("b#0", "a", "a#x", "a#9999999"):
        with pytest.raises(StoreError, match="record"):
            store.save_judgements(stored, story(), [judgement(record(stored, id=wrong))], {}, [], [])
    assert store.stories(story().bands, "other") == []
    assert [found.id for found, _, _ in store.unjudged(10)] == ["a"]


def test_a_judgement_and_its_alerts_are_written_together_or_not_at_all(store: SqlStore) -> None:
    of = article("a")
    store.save_reading(of, reading("a"))
    raised = alert("one", judgement(record(of)))
    lost = delivery(alert("never saved"))
    broken = replace(delivery(raised), channel=None)  # type: ignore[arg-type] # what no rule makes
    with pytest.raises(StoreError):
        store.save_judgements(of, story(), [judgement(record(of))], {"a#0": ["k"]}, [raised], [lost, broken])
    assert store.records(["k"]) == []
    assert store.stories(story().bands, "other") == []
    assert store.deliveries() == []
    assert len(store.unjudged(10)) == 1
    store.save_judgements(of, story(), [judgement(record(of))], {"a#0": ["k"]}, [raised], [delivery(raised)])
    assert len(store.records(["k"])) == len(store.deliveries()) == 1
