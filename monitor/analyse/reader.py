"""Articles → readings: the steps of the analysis, one after the other, under the article's time budget."""

from __future__ import annotations

from collections.abc import Callable

from monitor.analyse.steps import State, Toolbox
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.readings import Reading, Tagged

# Raise it with every change of what a reading says: a replay reads again what an older version wrote.
ANALYSER_VERSION = "2026.1"


class Reader:
    """Reads articles. Built once from a catalogue."""

    def __init__(self, catalogue: Catalogue | Toolbox, *, version: str = ANALYSER_VERSION) -> None:
        self._version = version
        self._toolbox = catalogue if isinstance(catalogue, Toolbox) else Toolbox(catalogue)

    def read(self, article: Article, expired: Callable[[], bool] = lambda: False) -> Reading:
        """The reading of an article. Once `expired` says so it stops; the reading is then partial and a note says why.

        Never raises on any text. Offsets count characters of `article.document`.
        """
        state = State.of(article)
        missing = list(self._toolbox.steps)
        for name, step in self._toolbox.steps.items():
            if expired():
                break
            step(state)
            missing.remove(name)
        note = f"time ran out before {missing[0]}: what it and later steps find is missing" if missing else ""
        return Reading(
            article_id=article.id,
            language=state.language,
            entities=(*state.entities, *_unknown(state.credited, state.entities)),
            figures=state.figures,
            analyser=self._version,
            partial=bool(missing),
            notes=(note,) if note else (),
        )


def _unknown(credited: tuple[Tagged, ...], known: tuple[Tagged, ...]) -> tuple[Tagged, ...]:
    """Credited outlets that no tagged name covers yet."""
    ids = {entity.id for entity in known}
    return tuple(outlet for outlet in credited if outlet.id not in ids and outlet.mentions)
