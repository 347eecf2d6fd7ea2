"""What a figure is called: whose, of what, which measure of it, and for when."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.deliver.periods import period_words
from monitor.deliver.text import clean, shown
from monitor.deliver.words import PHRASES, Words, in_script
from monitor.domain.figures import Figure

_NAME = 60
_PARTIES = 4
# A profit in percent is a margin: the guide's metrics have one word for both.
_MARGINS = frozenset({"percent", "percentage_point"})


class Titles:
    """Titles in one reader's language; `names` are an alert's names by entity id, and by `metric:<id>`."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def full(self, names: Mapping[str, str], figure: Figure) -> str:
        """All that tells it from its neighbours: "ByteDance · Nvidia · orders 2026 (data center, year on year)"."""
        scopes = [self._words.say(key) for one in figure.scope if (key := f"scope.{one}") in PHRASES]
        return self.short(names, figure, self.party(names, figure)) + (
            self._words.say("bracket", inner=self._words.say("comma").join(scopes)) if scopes else ""
        )

    def short(self, names: Mapping[str, str], figure: Figure, party: str = "") -> str:
        """Subject, measure and period, with the other party if one is given: for a headline."""
        period = period_words(figure.period, self._words.locale)
        what = " ".join(word for word in (self._measure(names, figure), period) if word)
        subject = self.name(names, figure.subject) if figure.subject else ""
        return " · ".join(part for part in (subject, party, clean(what)) if part)

    def party(self, names: Mapping[str, str], figure: Figure) -> str:
        """The other party that a title names; none if there is no other."""
        return self.name(names, others[0]) if (others := _others(figure)) else ""

    def parties(self, names: Mapping[str, str], figure: Figure) -> str:
        """The other parties but for the one that the title names, four at most."""
        return self._words.say("comma").join(self.name(names, one) for one in _others(figure)[1 : 1 + _PARTIES])

    def name(self, names: Mapping[str, str], entity: str) -> str:
        """An entity's or a metric's name in the reader's language, else as the article has it, else its id in words."""
        locale = self._words.locale
        found = in_script(names.get(f"{entity}@{locale.language}", ""), locale) or names.get(entity)
        if not found:
            found = entity.removeprefix("metric:").replace("_", " ").replace("-", " ")
        return shown(found, _NAME)

    def _measure(self, names: Mapping[str, str], figure: Figure) -> str:
        """A scope that says which measure it is has a name of its own with it ("revenue growth", "gross margin")."""
        metric = "margin" if figure.metric == "profit" and figure.unit in _MARGINS else figure.metric
        for one in (*figure.scope, ""):
            if (key := f"{metric}.{one}".removesuffix(".")) in PHRASES:
                return self._words.say(key)
        return self.name(names, f"metric:{figure.metric}")


def _others(figure: Figure) -> list[str]:
    """The other parties' ids; a chip's maker is none (a chip's id begins with its maker's)."""
    named = (*figure.about, figure.subject or "")
    return [
        one for one in figure.about if one != figure.subject and not any(other.startswith(f"{one}-") for other in named)
    ]
