"""The steps of the analysis: names, then quantities, then what the quantities mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from monitor.analyse.context import Context
from monitor.analyse.counting import Counting
from monitor.analyse.entities import EntityFinder
from monitor.analyse.figures import FigureReader
from monitor.analyse.fold import fold
from monitor.analyse.kinds import PRODUCTS
from monitor.analyse.language import detect
from monitor.analyse.numbers_english_words import KIND
from monitor.analyse.quantities import QuantityFinder
from monitor.analyse.sentences import split
from monitor.domain.articles import YEARS, Article
from monitor.domain.catalogue import Catalogue, EntityType, Language
from monitor.domain.figures import Figure
from monitor.domain.readings import Mention, Quantity, Tagged

ENTITIES, QUANTITIES, FIGURES = "monitor_entities", "monitor_quantities", "monitor_figures"


@dataclass(slots=True)
class State:
    """What is known of a document so far; `article` is where it came from, if from one."""

    text: str
    folded: str
    language: Language
    article: Article | None = None
    entities: tuple[Tagged, ...] = ()
    mentions: tuple[Mention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    figures: tuple[Figure, ...] = ()
    credited: tuple[Tagged, ...] = ()

    @classmethod
    def of(cls, article: Article) -> State:
        """An article of which nothing is known yet, in the language that it states, unless its characters say else."""
        text = article.document
        found, stated = detect(text), article.language
        language = stated if stated is not None and stated.chinese == found.chinese else found
        return cls(text, fold(text), language, article)


class Toolbox:
    """The finders that a catalogue makes, each built when it is first needed and then shared."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @property
    def steps(self) -> dict[str, Callable[[State], None]]:
        """The steps by name, in their order; each writes into the state what it finds."""
        return {ENTITIES: self.find_entities, QUANTITIES: self.find_quantities, FIGURES: self.read_figures}

    @cached_property
    def entities(self) -> EntityFinder:
        """Finds names."""
        return EntityFinder(self.catalogue)

    @cached_property
    def quantities(self) -> QuantityFinder:
        """Finds quantities."""
        return QuantityFinder(self.catalogue.lexicons, Counting(self.catalogue.counting))

    @cached_property
    def figures(self) -> FigureReader:
        """Finds what quantities mean."""
        return FigureReader(self.catalogue)

    def find_entities(self, state: State) -> None:
        """Tag companies, chips, people and places."""
        state.entities, state.mentions = self.entities.find(state.folded, state.text, state.language)

    def find_quantities(self, state: State) -> None:
        """Find values with their units; digits of names that were tagged before are none."""
        types = {entity.id: entity.type for entity in state.entities}
        avoid = [(m.start, m.end) for m in state.mentions if types[m.entity_id] in PRODUCTS or _has_number(m.text)]
        chips = any(entity.type is EntityType.CHIP and entity.maker is not None for entity in state.entities)
        state.quantities = self.quantities.find(state.folded, state.text, state.language, avoid=avoid, of_chips=chips)

    def read_figures(self, state: State) -> None:
        """Give every quantity its meaning."""
        article = state.article
        lexicon = self.catalogue.lexicons[state.language.code]
        context = Context(
            document=state.text,
            folded=state.folded,
            language=state.language,
            published=_day_of(article),
            publisher=article.publisher if article is not None else None,
            sentences=split(state.text, state.folded, len(article.title) if article is not None else 0, lexicon),
            entities=state.entities,
            mentions=state.mentions,
            quantities=state.quantities,
            catalogue=self.catalogue,
            lexicon=lexicon,
        )
        state.figures = self.figures.read(context)
        state.credited = self.figures.cited(context)


def _day_of(article: Article | None) -> date | None:
    """The day that relative times are counted from; none where the calendar ends within a text's reach of it."""
    day = article.dated if article is not None else None
    return day.date() if day is not None and day.year in YEARS else None


def _has_number(text: str) -> bool:
    """Whether a name has a number that is no quantity: Group 42, Two Seas Capital."""
    return any(map(str.isdigit, text)) or text.partition(" ")[0].lower() in KIND
