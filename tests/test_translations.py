"""What an outlet translates word for word is a copy of its own text; another article of it on the same event is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations

import pytest

from monitor.dedupe import Facts, bands, facts, fingerprint, place
from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Catalogue, Company, EntityType, Language
from monitor.domain.figures import Figure
from monitor.domain.readings import Reading, Tagged
from monitor.ledger.kinship import Kinship

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Orders, capacity and yields of one report, as its English text has them.
REPORT = ("40e9 CNY", "5.6e9 USD", "350000 chip", "60 percent", "2.5 x", "12 percent", "750000 chip", "30e9 CNY")
NAMES = ("huawei", "bytedance", "smic", "huawei-ascend-950pr")


def told(
    values: Sequence[str], language: Language, *, days: float = 0, names: Sequence[str] = NAMES
) -> tuple[Article, Reading]:
    """An article that gives these values in this order; its words are nobody else's."""
    words = "、".join(values) if language.chinese else "; ".join(values)
    identity = f"{language.value} {days} {words}"
    figures = []
    for place_, one in enumerate(values):
        value, unit = one.split()
        start = 10 * place_
        figures.append(Figure(text=one, start=start, end=start + 5, low=Decimal(value), high=Decimal(value), unit=unit))
    entities = tuple(Tagged(id=one, type=EntityType.COMPANY, name=one, mentions=()) for one in names)
    article = Article(
        id=identity, title=identity, text=words, publisher="Caixin", published=MONDAY + timedelta(days=days)
    )
    return article, Reading(article_id=identity, language=language, figures=tuple(figures), entities=entities)


def settled(
    first: tuple[Article, Reading], second: tuple[Article, Reading], outlets: Sequence[str | None]
) -> list[Story]:
    """Two articles placed one after the other, found by their bands as a store does."""
    placed: list[Story] = []
    for (article, reading), outlet in zip((first, second), outlets, strict=True):
        signature, known = fingerprint(article.document), facts(article, reading, outlet)
        wanted = {*bands(signature), *known.bands}
        placed.append(place(article, signature, [one for one in placed if wanted & set(one.bands)], known))
    return placed


ENGLISH, CHINESE, TRADITIONAL = Language.ENGLISH, Language.SIMPLIFIED, Language.TRADITIONAL
SWAPPED = (REPORT[1], REPORT[0], *REPORT[2:])
LESS_ONE = (*REPORT[:3], *REPORT[4:])
CONVERTED = (*REPORT[:1], *REPORT[1:], "4.2e9 USD")


@pytest.mark.parametrize("values", [REPORT, SWAPPED, LESS_ONE, CONVERTED])
@pytest.mark.parametrize("languages", [(ENGLISH, CHINESE), (CHINESE, ENGLISH), (TRADITIONAL, ENGLISH)])
@pytest.mark.parametrize("days", [0, 1, 2])
def test_a_translation_is_a_copy(values: Sequence[str], languages: tuple[Language, Language], days: float) -> None:
    first, second = settled(told(REPORT, languages[0]), told(values, languages[1], days=days), ["caixin", "caixin"])
    assert first.id == second.id
    assert second.copies == 2


OTHERS = ("9e9 USD", "18 percent", "4 x", "120000 chip")


@pytest.mark.parametrize("otherwise", list(combinations(range(len(REPORT)), 2)))
def test_it_is_found_whichever_quarter_of_its_figures_it_tells_otherwise(otherwise: tuple[int, ...]) -> None:
    values = [OTHERS[place_ % 4] if place_ in otherwise else one for place_, one in enumerate(REPORT)]
    first, second = settled(told(REPORT, ENGLISH), told(values, CHINESE), ["caixin", "caixin"])
    assert first.id == second.id


@pytest.mark.parametrize(
    ("values", "names", "days", "outlets"),
    [
        pytest.param((*REPORT[:5], *OTHERS[:3]), NAMES, 0, ("caixin", "caixin"), id="five of eight figures"),
        pytest.param((*REPORT, *OTHERS), NAMES, 0, ("caixin", "caixin"), id="a longer article that has them all"),
        pytest.param(REPORT[:5], NAMES[:2], 0, ("caixin", "caixin"), id="a short one that has some"),
        pytest.param(REPORT[::-1], NAMES, 0, ("caixin", "caixin"), id="in the opposite order"),
        pytest.param(REPORT, NAMES, 12, ("caixin", "caixin"), id="days later"),
        pytest.param(REPORT, NAMES, 0, ("caixin", "reuters"), id="another outlet"),
        pytest.param(REPORT, NAMES, 0, (None, None), id="nobody's"),
        pytest.param(
            REPORT, ("nvidia", "tsmc", "openai", "microsoft", "amd", "intel"), 0, ("caixin", "caixin"), id="other names"
        ),
        pytest.param(("1e11 CNY", *REPORT[1:3]), NAMES, 0, ("caixin", "caixin"), id="few figures"),
    ],
)
def test_another_article_is_a_story_of_its_own(
    values: Sequence[str], names: Sequence[str], days: float, outlets: Sequence[str | None]
) -> None:
    first, second = settled(told(REPORT, ENGLISH), told(values, CHINESE, days=days, names=names), outlets)
    assert first.id != second.id
    assert second.copies == 1


def test_in_one_language_the_words_decide() -> None:
    first, second = settled(told(REPORT, CHINESE), told(SWAPPED, TRADITIONAL, days=1), ["caixin", "caixin"])
    assert first.id != second.id


def test_too_few_figures_have_no_fingerprint() -> None:
    assert facts(*told(["5 percent"] * 9, ENGLISH), "caixin") == Facts()


def test_an_outlet_is_known_by_its_name_in_either_language() -> None:
    caixin = Company(id="caixin", type=EntityType.MEDIA, name="Caixin Global", forms=("Caixin", "财新"))
    kin = Kinship(Catalogue(entities={"caixin": caixin}, metrics={}, lexicons={}))
    assert {kin.outlet(name) for name in ("caixin", "财新", "Caixin Global")} == {"caixin"}
    assert kin.outlet("Somebody Else") == "somebody else"
    assert kin.outlet(None) is None
