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
from dataclasses import dataclass

from spacy.language import Language as Pipeline
from spacy.tokens import Doc, Span
from spacy.util import registry

from monitor.analyse.fold import fold
from monitor.analyse.language import detect
from monitor.analyse.steps import ENTITIES, FIGURES, QUANTITIES, State, Toolbox
from monitor.domain.catalogue import Catalogue

__all__ = ["COMPONENTS", "Toolbox", "register"]

COMPONENTS = (ENTITIES, QUANTITIES, FIGURES)

_STATE = "monitor"
_DEFAULT = "default"
# An entry point (pyproject.toml): the catalogue is read from disk, and this room reads nothing from there.
_SHIPPED = "monitor.shipped_catalogue"


def register(catalogue: Catalogue | Toolbox, name: str = _DEFAULT) -> None:
    """Make a catalogue known to the factories under a name: `nlp.add_pipe(…, config={"catalogue": name})`.

    Where none is registered as "default", that is the catalogue which the program ships.
    """
    toolbox = catalogue if isinstance(catalogue, Toolbox) else Toolbox(catalogue)
    registry.misc.register(_registered(name), func=lambda: toolbox)


def state_of(doc: Doc) -> State:
    """What the components know of a document so far, kept in its `user_data`; begun here where none has run."""
    found = doc.user_data.get(_STATE)
    if isinstance(found, State):
        return found
    article = doc._.article
    text = article.document if article is not None else doc.text
    language = detect(text) if article is None or article.language is None else article.language
    state = doc.user_data[_STATE] = State(text, fold(text), language, article)
    return state


@dataclass(frozen=True)
class EntityComponent:
    """Tags companies, chips, people and places."""

    toolbox: Toolbox

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc.spans["entities"]`."""
        state = state_of(doc)
        self.toolbox.find_entities(state)
        types = {entity.id: entity.type.value for entity in state.entities}
        doc.spans["entities"] = _spans(doc, [(m.start, m.end, types[m.entity_id], m.entity_id) for m in state.mentions])
        return doc


@dataclass(frozen=True)
class QuantityComponent:
    """Finds values with their units; digits of names that were tagged before are none."""

    toolbox: Toolbox

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc.spans["quantities"]`."""
        state = state_of(doc)
        self.toolbox.find_quantities(state)
        doc.spans["quantities"] = _spans(doc, [(q.start, q.end, q.unit, "") for q in state.quantities])
        return doc


@dataclass(frozen=True)
class FigureComponent:
    """Gives every quantity its meaning."""

    toolbox: Toolbox

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc._.figures`."""
        state = state_of(doc)
        self.toolbox.read_figures(state)
        doc._.figures = state.figures
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
