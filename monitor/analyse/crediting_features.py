"""What speaks for a source, or for nobody, as the one whom a text credits for a figure.

Each feature is a few words that a reader of the weights (config/crediting.toml) understands: where the source stands
and how it is told there, what it is, what lies between it and the figure, who is credited for the figures around, and
what the rules say. Below stand the groups of features of a figure and a source, and under them the names of each
group's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from monitor.analyse.attributions_credits import Scope
from monitor.analyse.attributions_names import Name
from monitor.analyse.crediting_places import NOBODY, Hearsay, Place, Places, Source
from monitor.analyse.weighing import Group
from monitor.domain.catalogue import EntityType

_FIRST_WORD = re.compile(r"[^A-Za-z\u3400-\u9fff]*([A-Za-z][A-Za-z'-]*|[\u3400-\u9fff]{1,2})")
_WORD_BEHIND = re.compile(r"(?:'s\b)?[\s'\",)》]*([A-Za-z]+|[\u3400-\u9fff]{1,2})")
_LAST_WORDS = re.compile(r"([A-Za-z]+|[\u3400-\u9fff]{1,3})[^A-Za-z\u3400-\u9fff]*$")
# What parts a figure from a source of its sentence.
_PARTS = re.compile(
    r"[;:()]|\b(?:but|while|whereas|though|although|and|which|who|that|as|than|against|versus|from|after|before|up|down"
    r"|when|where|so|compared|about|if|or|because|since|to|of|at)\b|而|但|不过|则|比|较|高于|低于|相比|此前|去年|并|其中|因此"
)
_GAPS = (4, 16, 40, 80, 160)


class Hearing:
    """One figure among the sources that may be credited for it."""

    def __init__(self, hearsay: Hearsay, index: int) -> None:
        told = hearsay.told
        self._hearsay, self._index, self._context = hearsay, index, hearsay.context
        self._quantity = hearsay.context.quantities[index]
        self._sentence = hearsay.context.sentence_at(self._quantity.start)
        self._metric = told.metrics[index] or "unknown"
        self.rules = told.sources[index]
        self._here = told.lines[self._sentence.index]
        self._places = Places(hearsay, self._quantity, self._sentence, told.metrics[index]).found()

    @property
    def settled(self) -> bool:
        """Whether words of the sentence credit all of it to the source that the rules have."""
        place = self._places.get(self.rules)
        credit = place.credit if place is not None and place.back == 0 else None
        return credit is not None and credit.scope is Scope.WHOLE and credit.covers(self._context, self._quantity)

    def candidates(self) -> list[Source]:
        """Whom the text may credit: nobody first."""
        return list(dict.fromkeys([NOBODY, self.rules, *self._places]))

    def features(self, source: Source) -> list[Group]:
        """What speaks for a source."""
        context, sentence = self._context, self._sentence
        language = "zh" if context.language.chinese else "en"
        kind = sentence.kind.value
        here = "credits here" if any(credit.names for credit in self._here) else "none here"
        own = "own" if any(not credit.names and credit.start < self._quantity.start for credit in self._here) else ""
        place = self._places.get(source)
        opener = self._opener
        words = self._hearsay.words(sentence)
        if source == NOBODY or place is None:
            word = "nobody" if source == NOBODY else "elsewhere"
            groups: list[Group] = [
                (_nobody, word, self._metric, kind, language, self._quoted, here, own, self._crowd),
                (_opened, word, opener, here),
                (_worded, word, words, here, self._firm, ""),
            ]
            if source == self.rules:
                groups.append((_ruled, word, "nobody", self._metric, language))
            groups.append((_around, word, *self._neighbours(source)))
            return groups
        sort = _sort(place.names)
        groups = [
            (_somebody, place.word, sort, self._metric, language, kind, self._quoted),
            (_opened, place.word, opener, here),
            (_said, place.word, self._verb(place), sort),
            (_around, place.word, *self._neighbours(source)),
            (_worded, place.word, words, here, self._firm, sort),
            (_document, place.word, *self._of_document(source)),
        ]
        if source == self.rules:
            groups.append((_ruled, place.word, sort, self._metric, language))
        if place.back == 0:
            groups.append((_near, place.word, *self._between(place), self._scope(place), here, own))
        else:
            groups.append((_far, place.word, sort, place.back, *self._since(place), here, own, self._metric))
            groups.append((_apart, place.word, sort, *self._away(place), kind))
        return groups

    @property
    def _opener(self) -> str:
        found = _FIRST_WORD.match(self._context.folded, self._sentence.start, self._sentence.end)
        return found[1].lower() if found is not None else ""

    @property
    def _quoted(self) -> str:
        folded, sentences, index = self._context.folded, self._context.sentences, self._sentence.index
        while index and sentences[index - 1].paragraph == self._sentence.paragraph:
            index -= 1
        start, end = sentences[index].start, self._quantity.start
        plain = folded.count('"', start, end) % 2
        opened = sum(folded.count(mark, start, end) for mark in "“「") - sum(
            folded.count(mark, start, end) for mark in "”」"
        )
        return "quoted" if plain or opened > 0 else "unquoted"

    @property
    def _firm(self) -> str:
        """Whether a firm is named before the figure in its sentence."""
        context = self._context
        for mention in context.mentions_between(self._sentence.start, self._quantity.start):
            entity = context.entity(mention.entity_id)
            if entity is not None and entity.type is EntityType.COMPANY:
                return "firm"
        return "no firm"

    @property
    def _crowd(self) -> str:
        words = {place.word for place in self._places.values()}
        return "+".join(word for word in ("before", "behind", "back", "told") if word in words) or "alone"

    def _verb(self, place: Place) -> str:
        """The word by which a source is told as one, or those beside its name."""
        folded, names = self._context.folded, place.names
        if place.credit is None:
            behind = _WORD_BEHIND.match(folded, names[-1].end, names[-1].end + 24)
            return behind[1].lower() if behind is not None else "end"
        if place.start < names[0].start:
            found = _LAST_WORDS.search(folded, place.start, names[0].start)
            if found is not None:
                return found[1].lower()
        found = _LAST_WORDS.search(folded, min(names[-1].end, place.end), place.end)
        return found[1].lower() if found is not None else "nothing"

    def _neighbours(self, source: Source) -> tuple[str, str, str]:
        """Whether the source is credited for the figures before and behind, and for the value elsewhere."""
        sources, index, quantities = self._hearsay.told.sources, self._index, self._context.quantities
        before, behind, again = "first", "last", "once"
        if index:
            same = quantities[index - 1].start >= self._sentence.start
            before = f"{'same' if sources[index - 1] == source else 'other'} {'here' if same else 'earlier'}"
        if index + 1 < len(sources):
            same = quantities[index + 1].start < self._sentence.end
            behind = f"{'same' if sources[index + 1] == source else 'other'} {'here' if same else 'later'}"
        quantity = self._quantity
        others = [
            other for other in self._hearsay.by_value[quantity.low, quantity.high, quantity.unit] if other != index
        ]
        if others:
            again = "same again" if any(sources[other] == source for other in others) else "other again"
        return before, behind, again

    def _of_document(self, source: Source) -> tuple[str, str]:
        hearsay = self._hearsay
        count = hearsay.credited[source]
        share = count / hearsay.total
        part = "none" if not count else "most" if share > 0.6 else "much" if share > 0.3 else "some"
        return part, "titled" if any(name in hearsay.title for name in source) else "untitled"

    def _between(self, place: Place) -> tuple[str, str, str]:
        """How far a source of the sentence stands, how many figures lie between, and the last word that parts them."""
        quantity, folded = self._quantity, self._context.folded
        left, right = (place.end, quantity.start) if place.start < quantity.start else (quantity.end, place.start)
        right = max(left, right)
        gap = str(sum(right - left > bound for bound in _GAPS))
        first = bisect_left(self._hearsay.starts, left)
        count = str(min(max(bisect_left(self._hearsay.starts, right) - first, 0), 4))
        parts = [match[0].lower() for match in _PARTS.finditer(folded, left, right)]
        return gap, count, parts[-1] if parts else "," if "," in folded[left:right] else "nothing"

    def _scope(self, place: Place) -> str:
        if place.credit is None:
            return "uncredited"
        covers = "covers" if place.credit.covers(self._context, self._quantity) else "leaves"
        return f"{place.credit.scope.name.lower()} {covers}"

    def _since(self, place: Place) -> tuple[str, str]:
        """Whether others were credited since, and whether the two sentences share a name."""
        context = self._context
        since = context.sentence_at(place.start)
        others = sum(
            1
            for index in range(since.index, self._sentence.index)
            for credit in self._hearsay.told.lines[index]
            if credit.start > place.end
        )
        named = {mention.entity_id for mention in context.mentions_between(since.start, since.end)}
        shared = any(
            mention.entity_id in named for mention in context.mentions_between(self._sentence.start, self._sentence.end)
        )
        return str(min(others, 2)), "shared" if shared else "apart"

    def _away(self, place: Place) -> tuple[str, str, str]:
        """How many paragraphs back, whether a figure of the same metric stands there, and whether this one is first."""
        context = self._context
        there = context.sentence_at(place.start)
        lines = str(min(abs(self._sentence.paragraph - there.paragraph), 4))
        alike = "alike" if self._hearsay.measures(there, self._metric) else "unlike"
        index = self._sentence.index
        opens = index == 0 or context.sentences[index - 1].paragraph != self._sentence.paragraph
        return lines, alike, "opens" if opens else "goes on"


def _sort(names: Sequence[Name]) -> str:
    name = names[0]
    if name.personal:
        return "person"
    if name.house:
        return "house"
    return name.type.value.lower() if name.type is not None else "unknown"


# -- the names of each group ------------------------------------------------------
def _nobody(
    word: str, metric: str, kind: str, language: str, quoted: str, here: str, own: str, crowd: str
) -> list[str]:
    return [
        word,
        f"{word}, {metric}",
        f"{word}, {kind}",
        f"{word}, {quoted}",
        f"{word}, {language}",
        f"{word}, {here}",
        f"{word}, {here}, {metric}",
        f"{word}, {crowd}",
        f"{word}, {crowd}, {own}",
        f"{word}, {crowd}, {language}",
        f"{word}, {crowd}, {metric}",
    ]


def _opened(word: str, opener: str, here: str) -> list[str]:
    return [f"{word}, opens {opener}", f"{word}, {here}, opens {opener}"]


def _somebody(word: str, sort: str, metric: str, language: str, kind: str, quoted: str) -> list[str]:
    return [
        word,
        f"{word}, {sort}",
        f"{word}, {sort}, {language}",
        f"{word}, {metric}",
        f"{sort}, {metric}",
        f"{word}, {sort}, {metric}",
        f"{word}, {kind}",
        f"{word}, {sort}, {quoted}",
    ]


def _said(word: str, verb: str, sort: str) -> list[str]:
    return [f"{word} by {verb}", f"{word} by {verb}, {sort}"]


def _worded(word: str, words: str, here: str, firm: str, sort: str) -> list[str]:
    single = [f"{word}, has {key}" for key in words.split("+")]
    crossed = [f"{word}, {sort}, has {key}" for key in words.split("+")] if sort else []
    return [*single, *crossed, f"{word}, {firm}", f"{word}, {firm}, {here}", f"{word}, {sort}, {firm}, {here}"]


def _apart(word: str, sort: str, lines: str, alike: str, opens: str, kind: str) -> list[str]:
    return [
        f"{word}, {lines} lines",
        f"{word}, {lines} lines, {kind}",
        f"{word}, {alike}",
        f"{word}, {alike}, {kind}",
        f"{word}, {sort}, {alike}",
        f"{word}, {sort}, {alike}, {opens}",
        f"{word}, {sort}, {lines} lines, {alike}",
    ]


def _around(word: str, before: str, behind: str, again: str) -> list[str]:
    return [f"{word}, before {before}", f"{word}, behind {behind}", f"{word}, {again}", f"{word}, {before}, {behind}"]


def _document(word: str, part: str, titled: str) -> list[str]:
    return [f"{word}, credited {part}", f"{word}, {titled}", f"{word}, credited {part}, {titled}"]


def _ruled(word: str, sort: str, metric: str, language: str) -> list[str]:
    return ["rules", f"rules {word}", f"rules {word}, {sort}", f"rules {word}, {metric}", f"rules {word}, {language}"]


def _near(word: str, gap: str, count: str, part: str, scope: str, here: str, own: str) -> list[str]:
    return [
        f"{word}, gap {gap}",
        f"{word}, {count} figures between",
        f"{word}, parted by {part}",
        f"{word}, {scope}",
        f"{word}, {scope}, gap {gap}",
        f"{word}, {scope}, parted by {part}",
        f"{word}, {scope}, {count} figures between",
        f"{word}, {own}",
        f"{word}, {here}",
    ]


def _far(word: str, sort: str, back: int, others: str, shared: str, here: str, own: str, metric: str) -> list[str]:
    return [
        f"{word}, {back}",
        f"{word}, {sort}, {back}",
        f"{word}, {others} since",
        f"{word}, {shared}",
        f"{word}, {here}",
        f"{word}, {own}",
        f"{word}, {sort}, {here}, {others} since",
        f"{word}, {sort}, {shared}, {here}",
        f"{word}, {sort}, {shared}, {metric}",
        f"{word}, {back}, {others} since",
    ]
