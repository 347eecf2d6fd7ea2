"""The parties of one document: what it says of each as a whole, and where each stands around a sentence or a figure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from monitor.analyse.context import Kind, Sentence
from monitor.analyse.kinds import COMPANIES
from monitor.analyse.markers import OBJECT, Markers
from monitor.analyse.scene import Scene
from monitor.analyse.topics import is_memory
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Mention, Quantity

PARTIES = frozenset(set(EntityType) - {EntityType.PERSON, EntityType.MEDIA})
KINDS = {kind: kind.value.lower() for kind in EntityType}
# Mentions of a sentence that are looked at: bounds of time.
LOOKED_AT = 96
_LED_LOOKED_AT = 24
_PER_KIND = 3
_PARAGRAPH_BACK = 12
# Sentences back in which a party may stand that a sentence speaks of without naming it.
_BACK = 3
# Characters in which a sentence opens, and back to the firm that is named last before it.
_OPENING = 14
_FIRM_BACK = 800
# So many figures, and so many parties, are a list.
_LISTED = 2
# Ranks from here on are alike.
_LAST_RANK = 4


class Party(NamedTuple):
    """What a document as a whole says of a party: its kind, and its shares of the names and of the leads, with ranks.

    `sort` is its kind, or memory. `first_of_title`: the title names no party of the same kind before it. `tie`: "owner"
    of a firm that the document names too, or a "unit" of one.
    """

    kind: str
    sort: str
    rank: int
    share: float
    led_rank: int
    led_share: float
    in_title: bool
    first_of_title: bool
    tie: str | None


class Trait(NamedTuple):
    """What one mention is in its clause: its role in a word, the word that governs it, and how it stands there.

    `joined` are the parties of the list that it stands in, with its own.
    """

    role: str
    marker: str
    possessive: bool
    modified: str | None
    cited: bool
    adjective: bool
    sideways: bool
    aside: bool
    joined: tuple[str, ...]


class Spot(NamedTuple):
    """Where a party of its own sentence stands from a figure: its nearest mention, and what stands between."""

    mention: Mention
    trait: Trait
    ahead: bool
    side: str
    where: str
    gap: int
    between: int
    alike: int


class Parties:
    """The parties of one document, and what the document as a whole says of each."""

    def __init__(self, scene: Scene, markers: Markers) -> None:
        self.scene = scene
        self.markers = markers
        self._by_sentence: dict[int, list[Mention]] = defaultdict(list)
        for mention in scene.mentions(0, len(scene.folded) + 1, PARTIES):
            self._by_sentence[scene.context.sentence_at(mention.start).index].append(mention)
        self.counts = Counter(mention.entity_id for mention in chain.from_iterable(self._by_sentence.values()))
        # Where each is named first, by the number of the sentence.
        self.first: dict[str, int] = {}
        for index, mentions in self._by_sentence.items():
            self.first.update({one.entity_id: index for one in mentions if one.entity_id not in self.first})
        self._total = max(self.counts.total(), 1)
        self._leads = {index: self._leading(mentions) for index, mentions in self._by_sentence.items()}
        self._led = Counter(lead for lead in self._leads.values() if lead is not None)
        self._led_total = max(self._led.total(), 1)
        self._led_rank = {name: place for place, (name, _) in enumerate(self._led.most_common())}
        self._owners = {owner for unit, owner in scene.parents.items() if _firms(scene, unit, owner)}
        self._rank = dict(self._ranks())
        self.main = [name for name, rank in self._rank.items() if rank < _PER_KIND]
        self.title = [mention.entity_id for mention in self._by_sentence.get(0, [])]
        self.title_makers = {scene.makers[name] for name in self.title if name in scene.makers}
        self._surroundings: dict[int, Surroundings] = {}
        self._parties: dict[str, Party] = {}
        self._traits: dict[tuple[int, str], Trait] = {}
        self._seen: Outlook | None = None

    def around(self, sentence: Sentence) -> Surroundings:
        """A sentence among the parties. Made once for all of its figures."""
        if (known := self._surroundings.get(sentence.index)) is None:
            known = self._surroundings[sentence.index] = Surroundings(self, sentence)
        return known

    def seen_from(self, quantity: Quantity) -> Outlook:
        """A figure among the parties of its sentence. Kept until the next one is asked for."""
        if self._seen is None or self._seen.quantity is not quantity:
            self._seen = Outlook(self, quantity)
        return self._seen

    def party(self, name: str) -> Party:
        """What the document as a whole says of a party."""
        if (known := self._parties.get(name)) is None:
            known = self._parties[name] = self._party(name)
        return known

    def trait(self, mention: Mention) -> Trait:
        """What a mention is in its clause. Read once for all figures."""
        key = mention.start, mention.entity_id
        if (known := self._traits.get(key)) is None:
            known = self._traits[key] = self._trait(mention)
        return known

    def role(self, mention: Mention) -> str:
        """The part that a name plays in its clause, in a word."""
        marker = self.markers.of(mention)
        if marker is None:
            return "free"
        if marker == OBJECT:
            return "object"
        kinds = (
            ("compared", self.markers.comparison),
            ("subordinate", self.markers.subordinate),
            ("bearer", self.markers.bearer),
        )
        return next((role for role, words in kinds if marker in words), "oblique")

    def stands_free(self, mention: Mention) -> bool:
        """Whether nothing governs a mention, nor is it a source."""
        return self.markers.of(mention) is None and not self.markers.cited(mention)

    def named(self, sentence: Sentence | None) -> list[Mention]:
        """The mentions of a sentence, the first ones of a very long one."""
        return self._by_sentence.get(sentence.index, [])[:LOOKED_AT] if sentence is not None else []

    def lead(self, sentence: Sentence) -> str | None:
        """The party that a sentence begins with as its subject."""
        return self._leads.get(sentence.index)

    def _party(self, name: str) -> Party:
        kind = self.scene.types.get(name, EntityType.PLACE)
        alike = (one for one in self.title if self.scene.types.get(one) is kind)
        return Party(
            kind=KINDS[kind],
            sort="memory" if kind is EntityType.CHIP and is_memory(self.scene, name) else KINDS[kind],
            rank=min(self._rank.get(name, _LAST_RANK), _LAST_RANK),
            share=self.counts[name] / self._total,
            led_rank=min(self._led_rank.get(name, _LAST_RANK), _LAST_RANK),
            led_share=self._led[name] / self._led_total,
            in_title=name in self.title,
            first_of_title=next(alike, None) == name,
            tie="owner" if name in self._owners else "unit" if self.scene.parents.get(name) in self._owners else None,
        )

    def _trait(self, mention: Mention) -> Trait:
        markers = self.markers
        after, chain = markers.modified(mention), markers.joined(mention)
        return Trait(
            role=self.role(mention),
            marker=markers.of(mention) or "free",
            possessive=markers.possessive(mention),
            modified=after.entity_id if after is not None else None,
            cited=markers.cited(mention),
            adjective=markers.adjective(mention),
            sideways=markers.relation(mention) == "sideways",
            aside=self.scene.aside_at(mention.start) is not None,
            joined=tuple([one.entity_id for one in chain]) if len(chain) > 1 else (),
        )

    def _leading(self, mentions: list[Mention]) -> str | None:
        for mention in mentions[:_LED_LOOKED_AT]:
            placed = self.scene.types.get(mention.entity_id) is EntityType.PLACE
            if not placed and self.stands_free(mention):
                return mention.entity_id
        return None

    def _ranks(self) -> Iterator[tuple[str, int]]:
        seen: Counter[EntityType] = Counter()
        for name, _ in self.counts.most_common():
            kind = self.scene.types[name]
            yield name, seen[kind]
            seen[kind] += 1


class Surroundings:
    """One sentence among the parties of its document."""

    def __init__(self, parties: Parties, sentence: Sentence) -> None:
        scene = parties.scene
        self.kind, self.index = sentence.kind.value, sentence.index
        previous = scene.previous(sentence, _BACK)
        leads = [parties.lead(one) for one in previous]
        self.led_right_before = leads[0] if leads else None
        self.led_before = next((lead for lead in leads if lead is not None), None)
        firms = scene.mentions(max(sentence.start - _FIRM_BACK, 0), sentence.start, COMPANIES)
        self.last_firm = firms[-1] if firms else None
        near = scene.mentions(max(sentence.start - _FIRM_BACK, 0), sentence.start, PARTIES)
        self.last_free = {scene.types[one.entity_id]: one.entity_id for one in near if parties.stands_free(one)}
        self.opens_paragraph = not previous or previous[0].paragraph != sentence.paragraph
        self.described = scene.cues.any(sentence.start, sentence.start + _OPENING, "roles", "descriptions")
        self.lead = parties.lead(sentence)
        self.paragraph_lead = parties.lead(_first_of_paragraph(scene.context.sentences, sentence))
        self.lead_in = frozenset([mention.entity_id for mention in parties.named(scene.lead_of(sentence))])
        above, label = scene.heading_of(sentence), scene.labels.get(sentence.paragraph)
        heading, header = parties.named(above), parties.named(scene.header_of(sentence))
        before = [parties.named(one) for one in previous]
        self.told = [mention.entity_id for mention in chain(*before, heading, header)]
        self.heading = frozenset(mention.entity_id for mention in heading)
        self.under_heading = above is not None and above.kind is Kind.HEADING
        self.header = frozenset(mention.entity_id for mention in header)
        self.label = label.entity_id if label is not None else None
        # Of each party named in the sentences before: how many sentences back, its last mention there, and whether in
        # the same paragraph.
        self.back: dict[str, tuple[int, Mention, bool]] = {}
        for back in range(len(previous), 0, -1):
            same_paragraph = previous[back - 1].paragraph == sentence.paragraph
            self.back.update({one.entity_id: (back, one, same_paragraph) for one in before[back - 1]})
        self.here: dict[str, list[Mention]] = defaultdict(list)
        for mention in parties.named(sentence):
            self.here[mention.entity_id].append(mention)
        self.kinds_here = {scene.types[name] for name in self.here}
        self.free = {
            scene.types[name]
            for name, mentions in self.here.items()
            if any(parties.markers.of(mention) is None for mention in mentions)
        }


class Outlook:
    """One figure among the parties of its sentence."""

    def __init__(self, parties: Parties, quantity: Quantity) -> None:
        scene = parties.scene
        self.quantity = quantity
        self.sentence = scene.context.sentence_at(quantity.start)
        self.around = parties.around(self.sentence)
        self._parties, self._scene = parties, scene
        self._clause = scene.outer_clause(quantity.start)
        self._spots: dict[str, Spot] = {}

    @cached_property
    def said(self) -> frozenset[str]:
        """The roles that words before the figure in its clause tell of."""
        cues = self._scene.cues.of(self._clause[0], self.quantity.start, "roles")
        return frozenset([cue.key for cue in cues])

    @cached_property
    def measure(self) -> str:
        """The measure that the last word for one before the figure names in its clause: the price that rose."""
        cues = self._scene.cues.of(self._clause[0], self.quantity.start, "metric.cues")
        return next((cue.key for cue in reversed(cues) if cue.key != "growth"), "nothing")

    @cached_property
    def makers(self) -> dict[str, str]:
        """Whose parts the sentence names, and whether the figure's clause does, or another."""
        left, right = self._clause
        found: dict[str, str] = {}
        for one in self._parties.named(self.sentence):
            if (maker := self._scene.makers.get(one.entity_id)) is not None and found.get(maker) != "clause":
                found[maker] = "clause" if left <= one.start < right else "sentence"
        return found

    @cached_property
    def nearest(self) -> list[str]:
        """The parties of the sentence as often as it names them, the nearest to the figure first."""
        quantity = self.quantity
        mentions = sorted(self._parties.named(self.sentence), key=lambda mention: gap(mention, quantity))
        return [mention.entity_id for mention in mentions]

    @cached_property
    def last_free(self) -> frozenset[str]:
        """Of each kind of party, the one that stood free last before the figure."""
        parties, start = self._parties, self.quantity.start
        here = (one for one in parties.named(self.sentence) if one.start < start and parties.stands_free(one))
        return frozenset(
            (self.around.last_free | {self._scene.types[one.entity_id]: one.entity_id for one in here}).values()
        )

    @cached_property
    def _alike(self) -> tuple[Quantity, ...]:
        """The figures of the sentence in the same unit."""
        every = self._scene.quantities_between(self.sentence.start, self.sentence.end)
        return tuple([one for one in every if one.unit == self.quantity.unit])

    def listed(self, name: str) -> tuple[str, bool | None] | None:
        """In a sentence of several figures and parties of a kind: which come first, and whether two have one place.

        None for other sentences; no place where figures and parties are not equally many.
        """
        if len(self._alike) < _LISTED:
            return None
        kind = self._scene.types[name]
        rivals = [one for one in self._parties.named(self.sentence) if self._scene.types[one.entity_id] is kind]
        names = list(dict.fromkeys([one.entity_id for one in rivals]))
        if len(names) < _LISTED:
            return None
        order = "names" if rivals[0].start < self._alike[0].start else "figures"
        paired = names.index(name) == self._alike.index(self.quantity) if len(names) == len(self._alike) else None
        return order, paired

    @cached_property
    def _distances(self) -> list[tuple[int, bool, EntityType, str]]:
        quantity, types = self.quantity, self._scene.types
        return [
            (gap(one, quantity), one.start < quantity.start, types[name], name)
            for name, mentions in self.around.here.items()
            for one in mentions
        ]

    def spot(self, name: str) -> Spot:
        """Where a party that the sentence names stands from the figure."""
        if (known := self._spots.get(name)) is None:
            known = self._spots[name] = self._spot(self.around.here[name])
        return known

    def rivals(self, name: str, but: str | None = None) -> int:
        """How many others of its kind, but for one, stand nearer to the figure on the same side."""
        spot, kind = self.spot(name), self._scene.types[name]
        near, ahead = spot.gap, spot.ahead
        return sum(
            [
                away < near and side is ahead and sort is kind and other not in {name, but}
                for away, side, sort, other in self._distances
            ]
        )

    def _spot(self, mentions: Sequence[Mention]) -> Spot:
        quantity, (left, right) = self.quantity, self._clause
        mention = mentions[0] if len(mentions) == 1 else min(mentions, key=lambda one: gap(one, quantity))
        ahead = mention.start < quantity.start
        side = "before" if ahead else "behind"
        between = (mention.end, quantity.start) if ahead else (quantity.end, mention.start)
        others = self._scene.quantities_between(*between)
        return Spot(
            mention=mention,
            trait=self._parties.trait(mention),
            ahead=ahead,
            side=side,
            where=f"{'clause' if left <= mention.start < right else 'sentence'} {side}",
            gap=gap(mention, quantity),
            between=len(others),
            alike=sum([one.unit == quantity.unit for one in others]),
        )


def _firms(scene: Scene, *names: str) -> bool:
    return all(scene.types.get(name) is EntityType.COMPANY for name in names)


def gap(mention: Mention, quantity: Quantity) -> int:
    """Characters between a mention and a quantity."""
    return max(mention.start - quantity.end, quantity.start - mention.end, 0)


def _first_of_paragraph(sentences: Sequence[Sentence], sentence: Sentence) -> Sentence:
    near = sentences[max(sentence.index - _PARAGRAPH_BACK, 0) : sentence.index + 1]
    return next(one for one in near if one.paragraph == sentence.paragraph)
