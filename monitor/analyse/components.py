"""The analysis as spaCy components, for the reader and for anybody's own pipeline.

    from pathlib import Path
    import spacy
    from monitor.analyse import components
    from monitor.settings import load_catalogue

    components.register(load_catalogue(Path("config")))        # without it: the catalogue that the program ships
    nlp = spacy.blank("en")                                    # or "zh"
    for name in ("monitor_entities", "monitor_quantities", "monitor_figures"):
        nlp.add_pipe(name)
    doc = nlp("ByteDance will spend $14 billion on Nvidia H200 chips in 2026.")
    print([(span.text, span.label_, span.kb_id_) for span in doc.spans["entities"]])
    print([(figure.text, figure.metric, figure.subject) for figure in doc._.figures])

`doc.spans["entities"]` holds the mentions (label: type, kb_id: id), `doc.spans["quantities"]` the quantities (label:
unit), `doc._.figures` a tuple of `monitor.domain.figures.Figure`. Set `doc._.article` to an `Article` before the
components run (on `nlp.make_doc(article.document)`) to give the date, the publisher and the title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spacy.language import Language as Pipeline
from spacy.tokens import Doc, Span
from spacy.util import registry

from monitor.analyse.context import Context
from monitor.analyse.entities import EntityFinder
from monitor.analyse.figures import FigureReader
from monitor.analyse.fold import fold
from monitor.analyse.kinds import PRODUCTS
from monitor.analyse.language import detect
from monitor.analyse.quantities import QuantityFinder
from monitor.analyse.sentences import split
from monitor.domain.catalogue import Catalogue, Language
from monitor.domain.readings import Mention, Quantity, Tagged

ENTITIES = "entities"
QUANTITIES = "quantities"
COMPONENTS = ("monitor_entities", "monitor_quantities", "monitor_figures")

_STATE = "monitor"
_DEFAULT = "default"
# An entry point (pyproject.toml): the catalogue is read from disk, and this room reads nothing from there.
_SHIPPED = "monitor.shipped_catalogue"


class Toolbox:
    """The finders that a catalogue makes, each built when it is first needed and then shared."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def entities(self) -> EntityFinder:
        """Finds names."""
        return EntityFinder(self.catalogue)

    @cached_property
    def quantities(self) -> QuantityFinder:
        """Finds quantities."""
        return QuantityFinder(self.catalogue.lexicons)

    @cached_property
    def figures(self) -> FigureReader:
        """Finds what quantities mean."""
        return FigureReader(self.catalogue)


@dataclass(slots=True)
class State:
    """What the components hand on to one another in a document's `user_data`; `text` is the document as given."""

    text: str
    folded: str
    language: Language
    entities: tuple[Tagged, ...] = ()
    mentions: tuple[Mention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    credited: tuple[Tagged, ...] = field(default=())


def register(catalogue: Catalogue | Toolbox, name: str = _DEFAULT) -> None:
    """Make a catalogue known to the factories under a name: `nlp.add_pipe(…, config={"catalogue": name})`.

    Where none is registered as "default", that is the catalogue which the program ships.
    """
    toolbox = catalogue if isinstance(catalogue, Toolbox) else Toolbox(catalogue)
    registry.misc.register(_registered(name), func=lambda: toolbox)


def state_of(doc: Doc) -> State:
    """What the components know of a document so far; begun here where none of them has run."""
    found = doc.user_data.get(_STATE)
    if isinstance(found, State):
        return found
    article = doc._.article
    text = article.document if article is not None else doc.text
    language = detect(text) if article is None or article.language is None else article.language
    state = State(text, fold(text), language)
    doc.user_data[_STATE] = state
    return state


@dataclass(frozen=True)
class EntityComponent:
    """Tags companies, chips, people and places."""

    toolbox: Toolbox

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc.spans["entities"]`."""
        state = state_of(doc)
        state.entities, state.mentions = self.toolbox.entities.find(state.folded, state.text, state.language)
        types = {entity.id: entity.type.value for entity in state.entities}
        places = [(m.start, m.end, types[m.entity_id], m.entity_id) for m in state.mentions]
        doc.spans[ENTITIES] = _spans(doc, places)
        return doc


@dataclass(frozen=True)
class QuantityComponent:
    """Finds values with their units; digits of names that were tagged before are none."""

    toolbox: Toolbox

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc.spans["quantities"]`."""
        state = state_of(doc)
        types = {entity.id: entity.type for entity in state.entities}
        avoid = [(m.start, m.end) for m in state.mentions if types[m.entity_id] in PRODUCTS or _has_digit(m.text)]
        state.quantities = self.toolbox.quantities.find(state.folded, state.text, state.language, avoid=avoid)
        doc.spans[QUANTITIES] = _spans(doc, [(q.start, q.end, q.unit, "") for q in state.quantities])
        return doc


@dataclass(frozen=True)
class FigureComponent:
    """Gives every quantity its meaning."""

    toolbox: Toolbox

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc._.figures`."""
        state, article = state_of(doc), doc._.article
        title_length = len(article.title) if article is not None else 0
        lexicon = self.toolbox.catalogue.lexicons[state.language.code]
        context = Context(
            document=state.text,
            folded=state.folded,
            language=state.language,
            published=article.dated.date() if article is not None and article.dated is not None else None,
            publisher=article.publisher if article is not None else None,
            sentences=split(state.text, state.folded, title_length, lexicon),
            entities=state.entities,
            mentions=state.mentions,
            quantities=state.quantities,
            catalogue=self.toolbox.catalogue,
            lexicon=lexicon,
        )
        doc._.figures = self.toolbox.figures.read(context)
        state.credited = self.toolbox.figures.cited(context)
        return doc


@Pipeline.factory("monitor_entities", default_config={"catalogue": _DEFAULT}, assigns=["doc.spans"])
def make_entities(nlp: Pipeline, name: str, catalogue: str) -> EntityComponent:  # noqa: ARG001 - as spaCy calls it
    """Factory of EntityComponent; `catalogue` is a name given to `register`."""
    return EntityComponent(_toolbox(catalogue))


@Pipeline.factory("monitor_quantities", default_config={"catalogue": _DEFAULT}, assigns=["doc.spans"])
def make_quantities(nlp: Pipeline, name: str, catalogue: str) -> QuantityComponent:  # noqa: ARG001 - as spaCy calls it
    """Factory of QuantityComponent; `catalogue` is a name given to `register`."""
    return QuantityComponent(_toolbox(catalogue))


@Pipeline.factory("monitor_figures", default_config={"catalogue": _DEFAULT}, assigns=["doc._.figures"])
def make_figures(nlp: Pipeline, name: str, catalogue: str) -> FigureComponent:  # noqa: ARG001 - as spaCy calls it
    """Factory of FigureComponent; `catalogue` is a name given to `register`."""
    return FigureComponent(_toolbox(catalogue))


def _registered(name: str) -> str:
    return f"monitor.catalogue.{name}"


def _toolbox(name: str) -> Toolbox:
    place = _registered(name)
    if name == _DEFAULT and place not in registry.misc:
        place = _SHIPPED
    found: Toolbox = registry.misc.get(place)()
    return found


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _spans(doc: Doc, places: Sequence[tuple[int, int, str, str]]) -> list[Span]:
    """Spans over the tokens that stretches of characters touch."""
    starts = doc.to_array("IDX")
    firsts = starts.searchsorted([start for start, *_ in places], side="right") - 1
    lasts = starts.searchsorted([end for _, end, *_ in places])
    found = zip(places, firsts.tolist(), lasts.tolist(), strict=True)
    return [
        Span(doc, max(first, 0), last, label=label, kb_id=identity)
        for (_, _, label, identity), first, last in found
        if max(first, 0) < last
    ]


def _extend() -> None:
    if not Doc.has_extension("article"):
        Doc.set_extension("article", default=None)
    if not Doc.has_extension("figures"):
        Doc.set_extension("figures", default=())


_extend()
