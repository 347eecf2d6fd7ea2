"""What a figure is called: whose, of what, which measure of it, and for when."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.deliver.periods import period_words
from monitor.deliver.text import clean, shown
from monitor.deliver.words import PHRASES, Words, in_script
from monitor.domain.figures import Figure

_NAME = 60
# Scopes that say which measure it is have a name of their own with it ("revenue growth", "gross margin"); the others
# stand in brackets.
_MARGINS = frozenset({"percent", "percentage_point"})


class Titles:
    """Titles in one reader's language; `names` are an alert's names by entity id, and by `metric:<id>`."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def full(self, names: Mapping[str, str], figure: Figure) -> str:
        """All that tells it from its neighbours: "Nvidia · revenue growth Q3 2025 (data center, year on year)"."""
        scopes = [self._words.say(key) for one in figure.scope if (key := f"scope.{one}") in PHRASES]
        return self.short(names, figure) + (
            self._words.say("bracket", inner=self._words.say("comma").join(scopes)) if scopes else ""
        )

    def short(self, names: Mapping[str, str], figure: Figure, party: str = "") -> str:
        """Subject, measure and period, with the other party if one is given: for a headline."""
        period = period_words(figure.period, self._words.locale)
        what = " ".join(word for word in (self._measure(names, figure), period) if word)
        subject = self.name(names, figure.subject) if figure.subject else ""
        return " · ".join(part for part in (subject, party, clean(what)) if part)

    def about(self, names: Mapping[str, str], figure: Figure) -> str:
        """The other parties, four at most; a chip says its maker already (ids put the maker first)."""
        ids = [
            entity
            for entity in figure.about
            if entity != figure.subject and not any(other.startswith(f"{entity}-") for other in figure.about)
        ]
        return self._words.say("comma").join(self.name(names, entity) for entity in ids[:4])

    def party(self, names: Mapping[str, str], figure: Figure) -> str:
        """The other party for the headline; a chip's own maker is none."""
        for entity in figure.about:
            above = any(other.startswith(f"{entity}-") for other in (*figure.about, figure.subject or ""))
            if entity != figure.subject and not above:
                return self.name(names, entity)
        return ""

    def name(self, names: Mapping[str, str], entity: str) -> str:
        """An entity's or a metric's name in the reader's language, else as the article has it, else its id in words."""
        locale = self._words.locale
        found = in_script(names.get(f"{entity}@{locale.language}", ""), locale) or names.get(entity)
        if not found:
            found = entity.removeprefix("metric:").replace("_", " ").replace("-", " ")
        return shown(found, _NAME)

    def _measure(self, names: Mapping[str, str], figure: Figure) -> str:
        metric = "margin" if figure.metric == "profit" and figure.unit in _MARGINS else figure.metric
        for one in (*figure.scope, ""):
            if (key := f"{metric}.{one}".removesuffix(".")) in PHRASES:
                return self._words.say(key)
        return self.name(names, f"metric:{figure.metric}")
