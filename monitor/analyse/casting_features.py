"""What speaks for and against a party of a document as the bearer of a figure whose own sentence does not name it.

Each feature is a word or two that a reader of the weights (config/casting.toml) understands: where the party stands,
in what part, whether it led the sentences before, the title, the whole document; and what the rules chose.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain

from monitor.analyse.companions import Owner
from monitor.analyse.context import Sentence
from monitor.analyse.markers import OBJECT, Markers
from monitor.analyse.scene import Scene
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Mention, Quantity

PARTIES = frozenset(set(EntityType) - {EntityType.PERSON, EntityType.MEDIA})
# Sentences back in which a party may stand that a sentence speaks of without naming it.
BACK = 3
# Parties that are weighed for one figure at most, and mentions of a sentence that are looked at: bounds of time.
_MOST = 24
_PER_KIND = 3
_PARAGRAPH_BACK = 12
_VERBS = frozenset({"buying", "selling", "making", "receiving", "holding", "giving"})
_STANDS_FOR = frozenset({"pronouns", "descriptions"})
_GROUPS = {"chip": "part", "thing": "part", "system": "part", "service": "service", "any": "any"}


class Parties:
    """The parties of one document, and what the document as a whole says of each."""

    def __init__(self, scene: Scene, markers: Markers) -> None:
        self.scene = scene
        self.markers = markers
        self._by_sentence: dict[int, list[Mention]] = defaultdict(list)
        for mention in scene.mentions(0, len(scene.folded) + 1, PARTIES):
            self._by_sentence[scene.context.sentence_at(mention.start).index].append(mention)
        self.counts = Counter(mention.entity_id for mention in chain.from_iterable(self._by_sentence.values()))
        self._leads = {index: self._leading(mentions) for index, mentions in self._by_sentence.items()}
        self.led = Counter(lead for lead in self._leads.values() if lead is not None)
        self.led_rank = {name: place for place, (name, _) in enumerate(self.led.most_common())}
        self.rank = dict(self._ranks())
        self.title = [mention.entity_id for mention in self._by_sentence.get(0, [])]

    def named(self, sentence: Sentence) -> list[Mention]:
        """The mentions of a sentence, the first ones of a very long one."""
        return self._by_sentence.get(sentence.index, [])[: 4 * _MOST]

    def lead(self, sentence: Sentence) -> str | None:
        """The party that a sentence begins with as its subject."""
        return self._leads.get(sentence.index)

    def first_of_title(self, name: str) -> bool:
        """Whether the title names no party of the same kind before this one."""
        kind = self.scene.types.get(name)
        return next((one for one in self.title if self.scene.types.get(one) is kind), None) == name

    def near(self, quantity: Quantity, owner: Owner) -> list[str]:
        """Whom a figure may be of: the parties around it, nearest first, then the title's and the main ones."""
        scene = self.scene
        sentence = scene.context.sentence_at(quantity.start)
        here = sorted(self.named(sentence), key=lambda mention: gap(mention, quantity))
        around = [*scene.previous(sentence, BACK), scene.heading_of(sentence), scene.header_of(sentence)]
        told = [mention.entity_id for one in around if one is not None for mention in self.named(one)]
        close = [mention.entity_id for mention in here[:_MOST]] + told[:_MOST]
        above = [link.get(name) for name in close for link in (scene.makers, scene.parents)]
        main = [name for name, rank in self.rank.items() if rank < _PER_KIND]
        every: list[str | None] = [owner.subject, *owner.about, *close, *above, *self.title, *main]
        return list(dict.fromkeys(name for name in every if name is not None and name in self.counts))[: 2 * _MOST]

    def _leading(self, mentions: list[Mention]) -> str | None:
        for mention in mentions[:_MOST]:
            placed = self.scene.types.get(mention.entity_id) is EntityType.PLACE
            if not placed and self.markers.of(mention) is None and not self.markers.cited(mention):
                return mention.entity_id
        return None

    def _ranks(self) -> Iterator[tuple[str, int]]:
        seen: Counter[EntityType] = Counter()
        for name, _ in self.counts.most_common():
            kind = self.scene.types[name]
            yield name, seen[kind]
            seen[kind] += 1


class Part:
    """One figure among the parties of its document."""

    def __init__(self, parties: Parties, quantity: Quantity, metric: str, wanted: str, owner: Owner, rule: str) -> None:
        scene = parties.scene
        self._parties, self._scene, self._quantity, self._owner, self._rule = parties, scene, quantity, owner, rule
        self._metric, self._wanted = metric, _GROUPS.get(wanted, "firm")
        self._sentence = scene.context.sentence_at(quantity.start)
        self._clause = scene.outer_clause(quantity.start)
        self._previous = scene.previous(self._sentence, BACK)
        self._here: dict[str, list[Mention]] = defaultdict(list)
        for mention in parties.named(self._sentence):
            self._here[mention.entity_id].append(mention)
        self._free = {
            scene.types[name]
            for name, mentions in self._here.items()
            if any(parties.markers.of(mention) is None for mention in mentions)
        }
        said = {cue.key for cue in scene.cues.of(self._clause[0], quantity.start, "roles")}
        self._verbs, self._stands_for = sorted(said & _VERBS), not said.isdisjoint(_STANDS_FOR)
        self._led_before = next((lead for one in self._previous if (lead := parties.lead(one)) is not None), None)
        self._paragraph_lead = parties.lead(self._first_of_paragraph())

    def named(self, name: str | None) -> bool:
        """Whether the figure's own sentence names a party."""
        return name in self._here

    def candidates(self) -> list[str | None]:
        """Who may bear the figure; None stands for nobody that the document names."""
        return [*self._parties.near(self._quantity, self._owner), None]

    def features(self, name: str | None) -> dict[str, float]:
        """What speaks for and against a party, or against there being any."""
        found = dict(self._of_nobody() if name is None else self._of(name))
        found.update(self._of_rules(name))
        return found

    def _of_nobody(self) -> Iterator[tuple[str, float]]:
        yield "nobody", 1
        yield f"nobody: {self._metric}", 1
        yield f"nobody: {self._wanted}", 1
        yield "nobody: nor named here", float(not self._here)

    def _of(self, name: str) -> Iterator[tuple[str, float]]:
        kind = self._scene.types[name].value.lower()
        fit = f"{kind} as {self._wanted}"
        yield fit, 1
        yield f"{kind} of {self._metric}", 1
        here = name in self._here
        yield from self._in_sentence(name, fit) if here else self._before(name, fit)
        yield from self._in_document(name, fit, "here" if here else "absent")

    def _in_sentence(self, name: str, fit: str) -> Iterator[tuple[str, float]]:
        scene, markers, quantity = self._scene, self._parties.markers, self._quantity
        mention = min(self._here[name], key=lambda one: gap(one, quantity))
        ahead = mention.start < quantity.start
        side = "before" if ahead else "behind"
        where = f"{'clause' if self._clause[0] <= mention.start < self._clause[1] else 'sentence'} {side}"
        role = self._role(mention)
        yield f"in {where}", 1
        yield f"in {where}, {role}", 1
        yield f"in {where}, {fit}", 1
        yield f"{role}, {fit}", 1
        yield f"distance {side}", math.log1p(gap(mention, quantity)) / 5
        kind = scene.types[name]
        rivals = sum(
            scene.types[other] is kind and (one.start < quantity.start) is ahead
            for other, mentions in self._here.items()
            if other != name
            for one in mentions
            if gap(one, quantity) < gap(mention, quantity)
        )
        yield "nearer rivals", min(rivals, 3) / 3
        yield f"nearest {side}", float(not rivals)
        if self._parties.lead(self._sentence) == name:
            yield f"leads, {fit}", 1
        yield f"possessive, {fit}", float(markers.possessive(mention))
        yield f"maker of next, {fit}", float(markers.modified(mention) is not None)
        yield "cited", float(markers.cited(mention))
        yield "sideways", float(markers.relation(mention) == "sideways")
        yield "aside", float(scene.aside_at(mention.start) is not None)
        between = (mention.end, quantity.start) if ahead else (quantity.end, mention.start)
        others = scene.quantities_between(*between)
        yield "figures between", min(len(others), 4) / 4
        yield "figures alike between", min(sum(one.unit == quantity.unit for one in others), 3) / 3
        for verb in self._verbs:
            yield f"{verb}: {role} {side}", 1

    def _before(self, name: str, fit: str) -> Iterator[tuple[str, float]]:
        parties = self._parties
        yield "absent", 1
        yield f"absent, {fit}", 1
        yield "absent, another stands free", float(self._scene.types[name] in self._free)
        protagonist = parties.led_rank.get(name) == 0
        if self._stands_for:
            yield "stood for", 1
            yield "stood for, led before", float(self._led_before == name)
            yield "stood for, protagonist", float(protagonist)
        if self._led_before == name:
            yield "led before", 1
            yield f"led before, {fit}", 1
        for back, sentence in enumerate(self._previous):
            near = [mention for mention in parties.named(sentence) if mention.entity_id == name]
            if near:
                role = self._role(near[-1])
                yield f"{back + 1} back", 1
                yield f"back, {role}", 1
                yield f"back, {fit}", 1
                if sentence.paragraph == self._sentence.paragraph:
                    yield "back in paragraph", 1
                    yield f"back in paragraph, {role}", 1
                break

    def _in_document(self, name: str, fit: str, presence: str) -> Iterator[tuple[str, float]]:
        parties, scene = self._parties, self._scene
        heading, header = scene.heading_of(self._sentence), scene.header_of(self._sentence)
        if heading is not None and any(mention.entity_id == name for mention in parties.named(heading)):
            yield "in heading", 1
            yield f"in heading, {presence}, {fit}", 1
        if header is not None and any(mention.entity_id == name for mention in parties.named(header)):
            yield "in header row", 1
        if name in parties.title:
            yield f"in title, {presence}", 1
            yield f"in title, {fit}", 1
            if parties.first_of_title(name):
                yield f"first of title, {presence}", 1
                yield f"first of title, {fit}", 1
        if self._paragraph_lead == name:
            yield f"leads paragraph, {presence}", 1
            yield f"leads paragraph, {fit}", 1
        led, rank = parties.led_rank.get(name, 4), parties.rank[name]
        if led == 0:
            yield f"protagonist, {presence}, {fit}", 1
            yield f"protagonist, {'another' if self._free else 'nobody'} stands free", 1
        yield f"led rank {min(led, 4)}, {presence}", 1
        yield f"led, {presence}", parties.led[name] / max(parties.led.total(), 1)
        yield f"rank {min(rank, 4)}, {presence}", 1
        if rank == 0:
            yield f"most named, {fit}", 1
        yield f"named, {presence}", parties.counts[name] / parties.counts.total()
        yield f"{self._sentence.kind.value}, {presence}", 1

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
            yield "rules' companion", float(name in self._owner.about)
            for link, above in (("maker", scene.makers), ("parent", scene.parents)):
                yield f"{link} of the rules' choice", float(above.get(chosen) == name)
                yield f"rules' choice its {link}", float(above.get(name) == chosen)

    def _role(self, mention: Mention) -> str:
        markers = self._parties.markers
        marker = markers.of(mention)
        if marker is None:
            return "free"
        if marker == OBJECT:
            return "object"
        kinds = (("compared", markers.comparison), ("subordinate", markers.subordinate), ("bearer", markers.bearer))
        return next((role for role, words in kinds if marker in words), "oblique")

    def _first_of_paragraph(self) -> Sentence:
        sentences, last = self._scene.context.sentences, self._sentence.index
        near = sentences[max(last - _PARAGRAPH_BACK, 0) : last + 1]
        return next(one for one in near if one.paragraph == self._sentence.paragraph)


def gap(mention: Mention, quantity: Quantity) -> int:
    """Characters between a mention and a quantity."""
    return max(mention.start - quantity.end, quantity.start - mention.end, 0)


def _sureness(confidence: float) -> str:
    if confidence >= 0.9:
        return "sure"
    if confidence >= 0.7:
        return "fair"
    return "weak" if confidence >= 0.5 else "faint"
