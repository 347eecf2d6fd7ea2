"""The sources of a document as rules read them, and where each stands around a figure.

Whoever the sentence credits or names, whom the sentences before it credited, whom the one behind it does ("Reuters
first reported the talks"), and who was credited last in the paragraphs before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.analyse.attributions_credits import Credit
from monitor.analyse.attributions_english import EnglishCredits
from monitor.analyse.attributions_names import Name
from monitor.analyse.context import Context, Sentence
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Quantity

# Of its own sales and plans a company is no source worth naming; of what its products can do, an interested one.
CLAIMS = frozenset(
    [
        *("compute", "memory", "bandwidth", "power", "process_node", "die_size", "model_size", "relative_performance"),
        *("score", "usage", "market_share", "yield", "lead_time"),
    ]
)
# Whom the text credits: the names as it writes them; nobody where there are none.
Source = tuple[str, ...]
NOBODY: Source = ()
# Sentences back in a paragraph whose credits may still be meant, and sources told before it.
_BACK, _TOLD = 6, 2
# Sources in one sentence that are weighed at most: a bound of time.
_MOST = 6
# What kinds of words of a sentence may make a source of somebody, or of nobody in particular.
_TELLING = ("anonymous", "anaphora", "following", "saying", "reckoning", "outlet")


class Told(NamedTuple):
    """How the rules credit a document's figures: the credits of each sentence, and the names of each figure."""

    context: Context
    metrics: Sequence[str | None]
    lines: Sequence[Sequence[Credit]]
    sources: Sequence[Source]


class Place(NamedTuple):
    """Where a source stands, seen from a figure; `back` counts sentences, -1 for another paragraph."""

    word: str
    names: tuple[Name, ...]
    start: int
    end: int
    back: int = 0
    credit: Credit | None = None


class Hearsay:
    """A document whose sources the rules have read: what it says of all of them."""

    def __init__(self, told: Told, finder: EnglishCredits) -> None:
        self.told, self.context = told, told.context
        self._finder = finder
        self._speakers: dict[int, tuple[Name, ...]] = {}
        self._words: dict[int, str] = {}
        self._measured: dict[int, set[str | None]] = defaultdict(set)
        for quantity, metric in zip(self.context.quantities, told.metrics, strict=True):
            self._measured[self.context.sentence_at(quantity.start).index].add(metric)
        self.starts = [quantity.start for quantity in self.context.quantities]
        self.credited = Counter(source for source in told.sources if source)
        self.total = max(sum(self.credited.values()), 1)
        self.by_value: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for index, quantity in enumerate(self.context.quantities):
            self.by_value[quantity.low, quantity.high, quantity.unit].append(index)
        title = self.context.sentences[0] if self.context.sentences else None
        self.title = self.context.folded[title.start : title.end] if title is not None else ""
        self.before = self._before()

    def _before(self) -> list[tuple[Place, ...]]:
        """The last sources that were credited before each sentence in other paragraphs, the nearest first."""
        found: list[tuple[Place, ...]] = []
        last: dict[Source, Place] = {}
        current: tuple[Place, ...] = ()
        paragraph = -1
        for sentence in self.context.sentences:
            if sentence.paragraph != paragraph:
                current, paragraph = tuple(reversed(last.values()))[:_TOLD], sentence.paragraph
            found.append(current)
            for credit in self.told.lines[sentence.index]:
                source = tuple(name.text for name in credit.names)
                if source:
                    last.pop(source, None)
                    last[source] = Place("told", credit.names, credit.start, credit.end, -1, credit)
        return found

    def speakers(self, sentence: Sentence) -> tuple[Name, ...]:
        """Whoever is named in a sentence that may be a source."""
        if (known := self._speakers.get(sentence.index)) is None:
            known = tuple(self._finder.names.known(self.context, sentence.start, sentence.end)[: 2 * _MOST])
            self._speakers[sentence.index] = known
        return known

    def words(self, sentence: Sentence) -> str:
        """What a sentence has of the words that make sources: those of nameless ones, of anaphors, of speech."""
        if (known := self._words.get(sentence.index)) is None:
            keys = {cue.key for cue in self._finder.cues.find(self.context.folded, sentence.start, sentence.end)}
            told = [key for key in _TELLING if key in keys]
            if self._finder.breaks(self.context, sentence):
                told.append("breaks")
            known = self._words[sentence.index] = "+".join(told) or "no words"
        return known

    def measures(self, sentence: Sentence, metric: str | None) -> bool:
        """Whether a sentence has a figure of a metric."""
        return metric in self._measured[sentence.index]


class Places:
    """Where sources stand around one figure."""

    def __init__(self, hearsay: Hearsay, quantity: Quantity, sentence: Sentence, metric: str | None) -> None:
        self._hearsay, self._context = hearsay, hearsay.context
        self._quantity, self._sentence, self._metric = quantity, sentence, metric

    def found(self) -> Mapping[Source, Place]:
        """Where each source stands: in the sentence, in one before it, in another paragraph."""
        found: dict[Source, Place] = {}
        seen: set[Source] = set()
        for place in self._standing():
            names = [name for name in place.names if vouches(name, self._metric)]
            source = tuple(dict.fromkeys(name.text for name in names))
            who = tuple(self._who(name) for name in names)
            if source and source not in found and who not in seen:
                seen.add(who)
                found[source] = place._replace(names=tuple(names))
        return found

    def _who(self, name: Name) -> str:
        """The entity that a name means, or the name."""
        mention = next(iter(self._context.mentions_between(name.start, name.end)), None)
        return mention.entity_id if mention is not None else name.text

    def _standing(self) -> Iterator[Place]:
        quantity, sentence, hearsay = self._quantity, self._sentence, self._hearsay
        taken: set[int] = set()
        for credit in sorted(hearsay.told.lines[sentence.index], key=lambda one: one.distance(quantity)):
            word = "before" if credit.start < quantity.start else "behind"
            taken.update(name.start for name in credit.names)
            yield Place(word, credit.names, credit.start, credit.end, 0, credit)
        yield from self._named(sentence, taken, 0)
        sentences, lines = self._context.sentences, hearsay.told.lines
        for back in range(1, _BACK + 1):
            if sentence.index < back or sentences[sentence.index - back].paragraph != sentence.paragraph:
                break
            line = lines[sentence.index - back]
            for credit in reversed(line):
                yield Place("back", credit.names, credit.start, credit.end, back, credit)
            if back == 1:
                spoken = {name.start for credit in line for name in credit.names}
                yield from self._named(sentences[sentence.index - back], spoken, back)
        yield from self._following()
        yield from hearsay.before[sentence.index]

    def _following(self) -> Iterator[Place]:
        """The source that the next sentence names for what this one says: "Reuters first reported the talks"."""
        sentences, index = self._context.sentences, self._sentence.index + 1
        if index < len(sentences) and sentences[index].paragraph == self._sentence.paragraph:
            for credit in self._hearsay.told.lines[index][:1]:
                yield Place("ahead", credit.names, credit.start, credit.end, 1, credit)

    def _named(self, sentence: Sentence, taken: set[int], back: int) -> Iterator[Place]:
        """Sources that a sentence names without words that credit them."""
        for name in self._hearsay.speakers(sentence):
            company = name.type is EntityType.COMPANY and not name.house
            if name.start in taken or (company and back):
                continue
            word = "named back" if back else "named before" if name.start < self._quantity.start else "named behind"
            yield Place(word, (name,), name.start, name.end, back)


def vouches(name: Name, metric: str | None) -> bool:
    """Whether a name is a source worth naming of a figure of a metric."""
    return name.house or name.type is not EntityType.COMPANY or metric in CLAIMS
