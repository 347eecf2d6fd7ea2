"""What speaks for and against a party of a document as the bearer of a figure whose own sentence does not name it.

Each feature is a word or two that a reader of the weights (config/casting.toml) understands: where the party stands,
in what part, whether it led the sentences before, the title, the whole document; and what the rules chose.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from monitor.analyse.companions import Owner
from monitor.analyse.context import Sentence
from monitor.analyse.kinds import COMPANIES
from monitor.analyse.markers import OBJECT, Markers
from monitor.analyse.scene import Scene
from monitor.analyse.topics import is_memory
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Mention, Quantity

PARTIES = frozenset(set(EntityType) - {EntityType.PERSON, EntityType.MEDIA})
# Sentences back in which a party may stand that a sentence speaks of without naming it.
BACK = 3
# Parties that are weighed for one figure at most, and mentions of a sentence that are looked at: bounds of time.
_MOST = 24
_PER_KIND = 3
_PARAGRAPH_BACK = 12
# Characters in which a sentence opens, and back to the firm that is named last before it.
_OPENING = 14
_FIRM_BACK = 800
_VERBS = frozenset({"buying", "selling", "making", "receiving", "holding", "giving"})
_STANDS_FOR = frozenset({"pronouns", "descriptions"})
KINDS = {kind: kind.value.lower() for kind in EntityType}
_GROUPS = {"chip": "part", "thing": "part", "system": "part", "service": "service", "any": "any"}


class Parties:
    """The parties of one document, and what the document as a whole says of each."""

    def __init__(self, scene: Scene, markers: Markers) -> None:
        self.scene = scene
        self.markers = markers
        self._by_sentence: dict[int, list[Mention]] = defaultdict(list)
        for mention in scene.mentions(0, len(scene.folded) + 1, PARTIES):
            self._by_sentence[scene.context.sentence_at(mention.start).index].append(mention)
        self._counts = Counter(mention.entity_id for mention in chain.from_iterable(self._by_sentence.values()))
        self._total = self._counts.total()
        self._leads = {index: self._leading(mentions) for index, mentions in self._by_sentence.items()}
        self._led = Counter(lead for lead in self._leads.values() if lead is not None)
        self._led_total = max(self._led.total(), 1)
        self._led_rank = {name: place for place, (name, _) in enumerate(self._led.most_common())}
        self._rank = dict(self._ranks())
        self._owners = {owner for unit, owner in scene.parents.items() if scene.types.get(unit) is EntityType.COMPANY}
        self._main = [name for name, rank in self._rank.items() if rank < _PER_KIND]
        self.title = [mention.entity_id for mention in self._by_sentence.get(0, [])]
        self._surroundings: dict[int, Surroundings] = {}
        self._kinds: dict[str, str] = {}

    def around(self, sentence: Sentence) -> Surroundings:
        """A sentence among the parties. Made once for all of its figures."""
        if (known := self._surroundings.get(sentence.index)) is None:
            known = self._surroundings[sentence.index] = Surroundings(self, sentence)
        return known

    def kind(self, name: str) -> str:
        """What a party is, in a word: its type, or memory."""
        if (known := self._kinds.get(name)) is None:
            known = KINDS[self.scene.types.get(name, EntityType.PLACE)]
            known = self._kinds[name] = "memory" if known == "chip" and is_memory(self.scene, name) else known
        return known

    def named(self, sentence: Sentence | None) -> list[Mention]:
        """The mentions of a sentence, the first ones of a very long one."""
        return self._by_sentence.get(sentence.index, [])[: 4 * _MOST] if sentence is not None else []

    def last_firm(self, sentence: Sentence) -> Mention | None:
        """The firm that is named last before a sentence."""
        firms = self.scene.mentions(max(sentence.start - _FIRM_BACK, 0), sentence.start, COMPANIES)
        return firms[-1] if firms else None

    def lead(self, sentence: Sentence) -> str | None:
        """The party that a sentence begins with as its subject."""
        return self._leads.get(sentence.index)

    def protagonist(self, name: str) -> bool:
        """Whether a party leads more sentences than any other."""
        return self._led_rank.get(name) == 0

    def tie(self, name: str) -> str | None:
        """Whether a firm owns another one that the document names, or is owned by one, in a word."""
        if name in self._owners:
            return "owner"
        above = self.scene.parents.get(name)
        return "unit" if above is not None and self.scene.types[above] is EntityType.COMPANY else None

    def share(self, name: str) -> float:
        """The part of the document's mentions that are a party's."""
        return self._counts[name] / self._total

    def near(self, quantity: Quantity, owner: Owner) -> list[str]:
        """Whom a figure may be of: the parties around it, nearest first, then the title's and the main ones."""
        scene = self.scene
        sentence = scene.context.sentence_at(quantity.start)
        here = sorted(self.named(sentence), key=lambda mention: gap(mention, quantity))
        told = self.around(sentence).told
        close = [mention.entity_id for mention in here[:_MOST]] + told[:_MOST]
        above = [link.get(name) for name in close for link in (scene.makers, scene.parents)]
        every: list[str | None] = [owner.subject, *owner.about, *close, *above, *self.title, *self._main]
        return list(dict.fromkeys(name for name in every if name is not None and name in self._counts))[: 2 * _MOST]

    def features(self, standing: Standing) -> Iterator[tuple[str, float]]:
        """What the document as a whole says of a party, for a figure that stands somewhere in it."""
        name, fit, presence = standing.name, standing.fit, standing.presence
        if standing.in_heading:
            yield "in heading", 1
            yield f"in heading, {presence}, {fit}", 1
        if standing.in_header:
            yield "in header row", 1
        if name in self.title:
            yield f"in title, {presence}", 1
            yield f"in title, {fit}", 1
            if self._first_of_title(name):
                yield f"first of title, {presence}", 1
                yield f"first of title, {fit}", 1
        if standing.leads_paragraph:
            yield f"leads paragraph, {presence}", 1
            yield f"leads paragraph, {fit}", 1
        led, rank = self._led_rank.get(name, 4), self._rank[name]
        if led == 0:
            yield f"protagonist, {presence}, {fit}", 1
            yield f"protagonist, {'another' if standing.another_free else 'nobody'} stands free", 1
        yield f"led rank {min(led, 4)}, {presence}", 1
        yield f"led, {presence}", self._led[name] / self._led_total
        yield f"rank {min(rank, 4)}, {presence}", 1
        if rank == 0:
            yield f"most named, {fit}", 1
        yield f"named, {presence}", self._counts[name] / self._total
        yield f"{standing.kind}, {presence}", 1

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

    def _first_of_title(self, name: str) -> bool:
        """Whether the title names no party of the same kind before this one."""
        kind = self.scene.types.get(name)
        return next((one for one in self.title if self.scene.types.get(one) is kind), None) == name

    def _leading(self, mentions: list[Mention]) -> str | None:
        for mention in mentions[:_MOST]:
            placed = self.scene.types.get(mention.entity_id) is EntityType.PLACE
            if not placed and self.markers.of(mention) is None and not self.markers.cited(mention):
                return mention.entity_id
        return None

    def _ranks(self) -> Iterator[tuple[str, int]]:
        seen: Counter[EntityType] = Counter()
        for name, _ in self._counts.most_common():
            kind = self.scene.types[name]
            yield name, seen[kind]
            seen[kind] += 1


class Standing(NamedTuple):
    """All that `Parties.features` depends on: a party with how it fits the figure, and where the figure stands."""

    name: str
    fit: str
    presence: str
    kind: str
    in_heading: bool
    in_header: bool
    leads_paragraph: bool
    another_free: bool


class Surroundings:
    """One sentence among the parties of its document."""

    def __init__(self, parties: Parties, sentence: Sentence) -> None:
        scene = parties.scene
        self.kind = sentence.kind.value
        previous = scene.previous(sentence, BACK)
        self.previous = [(parties.named(one), one.paragraph == sentence.paragraph) for one in previous]
        leads = [parties.lead(one) for one in previous]
        self.led_right_before = leads[0] if leads else None
        self.led_before = next((lead for lead in leads if lead is not None), None)
        self.last_firm = parties.last_firm(sentence)
        self.opens_paragraph = not previous or previous[0].paragraph != sentence.paragraph
        opening = (sentence.start, sentence.start + _OPENING)
        self.described = scene.cues.any(*opening, "roles", "descriptions")
        self.lead = parties.lead(sentence)
        self.paragraph_lead = parties.lead(_first_of_paragraph(scene.context.sentences, sentence))
        heading, header = parties.named(scene.heading_of(sentence)), parties.named(scene.header_of(sentence))
        before = [mention for mentions, _ in self.previous for mention in mentions]
        self.told = [mention.entity_id for mention in (*before, *heading, *header)]
        self.heading = frozenset(mention.entity_id for mention in heading)
        self.header = frozenset(mention.entity_id for mention in header)
        self.here: dict[str, list[Mention]] = defaultdict(list)
        for mention in parties.named(sentence):
            self.here[mention.entity_id].append(mention)
        self.free = {
            scene.types[name]
            for name, mentions in self.here.items()
            if any(parties.markers.of(mention) is None for mention in mentions)
        }


class Part:
    """One figure among the parties of its document."""

    def __init__(self, parties: Parties, quantity: Quantity, metric: str, wanted: str, owner: Owner, rule: str) -> None:
        scene = parties.scene
        self._parties, self._scene, self._quantity, self._owner, self._rule = parties, scene, quantity, owner, rule
        self._metric, self._wanted = metric, _GROUPS.get(wanted, "firm")
        self._around = parties.around(scene.context.sentence_at(quantity.start))
        self._clause = scene.outer_clause(quantity.start)

    def named(self, name: str | None) -> bool:
        """Whether the figure's own sentence names a party."""
        return name in self._around.here

    def candidates(self) -> list[str | None]:
        """Who may bear the figure; None stands for nobody that the document names."""
        return [*self._parties.near(self._quantity, self._owner), None]

    def features(self, name: str | None) -> dict[str, float]:
        """What speaks for and against a party, or against there being any."""
        found = dict(self.of_figure(name))
        if name is not None:
            found.update(self._parties.features(self.standing(name)))
        return found

    def of_figure(self, name: str | None) -> Iterator[tuple[str, float]]:
        """What speaks for and against a party, but for what the document as a whole says of it."""
        yield from self._of_nobody() if name is None else self._of(name)
        yield from self._of_rules(name)

    def standing(self, name: str) -> Standing:
        """What of this figure matters to what the document as a whole says of a party."""
        around = self._around
        return Standing(
            name,
            self._fit(name),
            "here" if name in around.here else "absent",
            around.kind,
            name in around.heading,
            name in around.header,
            around.paragraph_lead == name,
            bool(around.free),
        )

    @cached_property
    def _said(self) -> set[str]:
        """The roles that words before the figure in its clause tell of."""
        return {cue.key for cue in self._scene.cues.of(self._clause[0], self._quantity.start, "roles")}

    @cached_property
    def _stand_in(self) -> str:
        """What stands for a party in the sentence up to the figure, in a word."""
        if self._around.described:
            return "the firm"
        return "nothing" if self._said.isdisjoint(_STANDS_FOR) else "it"

    def _kind(self, name: str) -> str:
        return KINDS[self._scene.types[name]]

    def _fit(self, name: str) -> str:
        return f"{self._kind(name)} as {self._wanted}"

    def _of_nobody(self) -> Iterator[tuple[str, float]]:
        yield "nobody", 1
        yield f"nobody: {self._metric}", 1
        yield f"nobody: {self._wanted}", 1
        if not self._around.here:
            yield "nobody: nor named here", 1

    def _of(self, name: str) -> Iterator[tuple[str, float]]:
        fit = self._fit(name)
        yield fit, 1
        yield f"{self._kind(name)} of {self._metric}", 1
        here = name in self._around.here
        yield from self._of_kin(name, "here" if here else "absent")
        yield from self._of_talk(name, "here" if here else "absent")
        yield from self._in_sentence(name, fit) if here else self._before(name, fit)

    def _of_kin(self, name: str, presence: str) -> Iterator[tuple[str, float]]:
        """A group keeps the books of its units for some measures, a unit those of its own for others."""
        if (tie := self._parties.tie(name)) is not None:
            yield f"{tie} of {self._metric}", 1
            yield f"{tie}, {presence}", 1

    def _of_talk(self, name: str, presence: str) -> Iterator[tuple[str, float]]:
        """What was spoken of last, for sentences that go on about it."""
        around, last = self._around, self._around.last_firm
        if last is not None and last.entity_id == name:
            yield f"named last, {presence}", 1
            yield f"named last as {self._parties.role(last)}, {presence}", 1
        if around.led_right_before == name:
            yield f"led right before, {presence}", 1
            yield f"led right before, {self._metric}", 1
        if presence == "absent":
            led = (around.led_right_before, around.led_before)
            rank = "led right before" if name == led[0] else "led before" if name == led[1] else "else"
            main = "protagonist" if rank == "else" and self._parties.protagonist(name) else rank
            yield f"{self._stand_in}: {main}, {self._kind(name)}", 1
            if around.opens_paragraph:
                yield f"{self._stand_in} opens paragraph: {main}, {'titled' if name in self._parties.title else 'untitled'}", 1

    def _in_sentence(self, name: str, fit: str) -> Iterator[tuple[str, float]]:
        scene, markers, quantity, around = self._scene, self._parties.markers, self._quantity, self._around
        mention = min(around.here[name], key=lambda one: gap(one, quantity))
        ahead = mention.start < quantity.start
        side = "before" if ahead else "behind"
        where = f"{'clause' if self._clause[0] <= mention.start < self._clause[1] else 'sentence'} {side}"
        role = self._parties.role(mention)
        yield f"in {where}", 1
        yield f"in {where}, {role}", 1
        yield f"in {where}, {fit}", 1
        yield f"{role}, {fit}", 1
        yield f"distance {side}", math.log1p(gap(mention, quantity)) / 5
        kind = scene.types[name]
        rivals = sum(
            scene.types[other] is kind and (one.start < quantity.start) is ahead
            for other, mentions in around.here.items()
            if other != name
            for one in mentions
            if gap(one, quantity) < gap(mention, quantity)
        )
        yield "nearer rivals", min(rivals, 3) / 3
        if not rivals:
            yield f"nearest {side}", 1
        if around.lead == name:
            yield f"leads, {fit}", 1
        if markers.possessive(mention):
            yield f"possessive, {fit}", 1
        if markers.modified(mention) is not None:
            yield f"maker of next, {fit}", 1
        if markers.cited(mention):
            yield "cited", 1
        if markers.relation(mention) == "sideways":
            yield "sideways", 1
        if scene.aside_at(mention.start) is not None:
            yield "aside", 1
        between = (mention.end, quantity.start) if ahead else (quantity.end, mention.start)
        others = scene.quantities_between(*between)
        yield "figures between", min(len(others), 4) / 4
        yield "figures alike between", min(sum(one.unit == quantity.unit for one in others), 3) / 3
        for verb in sorted(self._said & _VERBS):
            yield f"{verb}: {role} {side}", 1

    def _before(self, name: str, fit: str) -> Iterator[tuple[str, float]]:
        around = self._around
        yield "absent", 1
        yield f"absent, {fit}", 1
        if self._scene.types[name] in around.free:
            yield "absent, another stands free", 1
        if not self._said.isdisjoint(_STANDS_FOR):
            yield "stood for", 1
            if around.led_before == name:
                yield "stood for, led before", 1
            if self._parties.protagonist(name):
                yield "stood for, protagonist", 1
        if around.led_before == name:
            yield "led before", 1
            yield f"led before, {fit}", 1
        for back, (mentions, same_paragraph) in enumerate(around.previous, 1):
            last = next((mention for mention in reversed(mentions) if mention.entity_id == name), None)
            if last is not None:
                role = self._parties.role(last)
                yield f"{back} back", 1
                yield f"back, {role}", 1
                yield f"back, {fit}", 1
                if same_paragraph:
                    yield "back in paragraph", 1
                    yield f"back in paragraph, {role}", 1
                break

    def _of_rules(self, name: str | None) -> Iterator[tuple[str, float]]:
        chosen, scene = self._owner.subject, self._scene
        if name == chosen:
            sure = _sureness(self._owner.confidence)
            yield "rules", 1
            yield f"rules, {sure}", 1
            yield f"rules, {sure}, {self._wanted}", 1
            yield f"rules, {sure}, {'nobody' if name is None else 'somebody'}", 1
            yield f"rules on {self._metric}", 1
            yield f"rules by {self._rule}", 1
            yield "rules' confidence", self._owner.confidence
        elif name is not None and chosen is not None:
            if name in self._owner.about:
                yield "rules' companion", 1
            for link, above in (("maker", scene.makers), ("parent", scene.parents)):
                if above.get(chosen) == name:
                    yield f"{link} of the rules' choice", 1
                if above.get(name) == chosen:
                    yield f"rules' choice its {link}", 1


def _first_of_paragraph(sentences: Sequence[Sentence], sentence: Sentence) -> Sentence:
    near = sentences[max(sentence.index - _PARAGRAPH_BACK, 0) : sentence.index + 1]
    return next(one for one in near if one.paragraph == sentence.paragraph)


def gap(mention: Mention, quantity: Quantity) -> int:
    """Characters between a mention and a quantity."""
    return max(mention.start - quantity.end, quantity.start - mention.end, 0)


def _sureness(confidence: float) -> str:
    if confidence >= 0.9:
        return "sure"
    if confidence >= 0.7:
        return "fair"
    return "weak" if confidence >= 0.5 else "faint"
