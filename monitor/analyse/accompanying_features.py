"""What speaks for and against a party of a document as one that identifies a figure beside its subject.

Each feature is a word or two that a reader of the weights (config/accompanying.toml) understands: what the party is,
where it stands, what governs it, how it is related to the subject, what the rules say, and what the figure before had.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.analyse.casting_features import KINDS, Parties, gap
from monitor.analyse.companions import Owner
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.topics import is_memory
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Mention, Quantity

# Kinds of measures that are told with parties of the same kinds.
_SORTS = {
    "order": ("order_value", "order_volume"),
    "output": ("shipments", "production"),
    "income": ("revenue", "profit", "loss", "cost"),
    "money": ("capex", "funding", "valuation"),
    "site": ("capacity", "cluster_size"),
    "spec": ("compute", "memory", "bandwidth", "power", "process_node", "die_size", "yield"),
}
_SORT = {metric: sort for sort, metrics in _SORTS.items() for metric in metrics}
# Parties that are weighed for one figure at most: a bound of time.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Borne:
    """A figure of which metric and owner are known; `rule` says by which rule the metric was."""

    quantity: Quantity
    metric: str
    owner: Owner
    rule: str


class Circle:
    """One figure among the parties that may identify it."""

    def __init__(self, parties: Parties, borne: Borne, before: Borne | None) -> None:
        scene = parties.scene
        self._parties, self._scene, self._borne, self._before = parties, scene, borne, before
        self._sentence = scene.context.sentence_at(borne.quantity.start)
        self._around = parties.around(self._sentence)
        self._clause = scene.outer_clause(borne.quantity.start)
        self._sort = _SORT.get(borne.metric, borne.metric)
        self._ratio = borne.quantity.unit in RATIOS
        self._voted = {self._kind(name) for name in borne.owner.about}

    def candidates(self) -> list[str]:
        """Who may identify the figure: whom the rules name, who stands around it, and who made or owns those."""
        scene, owner = self._scene, self._borne.owner
        here = sorted(self._parties.named(self._sentence), key=lambda mention: gap(mention, self._borne.quantity))
        close = list(dict.fromkeys(mention.entity_id for mention in here))[:_MOST]
        told = list(dict.fromkeys(self._around.told))[: _MOST // 2]
        before = self._before.owner.about if self._before is not None else ()
        above = [link.get(name or "") for name in (owner.subject, *close) for link in (scene.makers, scene.parents)]
        every = dict.fromkeys([*owner.about, *close, *before, *above, *told, *self._parties.title()])
        types = scene.types
        kept = [name for name in every if name is not None and name != owner.subject and name in types]
        return [name for name in kept if types[name] not in {EntityType.MEDIA, EntityType.PERSON}]

    def features(self, name: str) -> Iterator[tuple[str, float]]:
        """What speaks for and against a party."""
        borne, scene, sort = self._borne, self._scene, self._sort
        kind = self._kind(name)
        subject = borne.owner.subject
        fit = f"{kind} of {sort}"
        yield "anybody", 1
        yield f"{kind} of {borne.metric}", 1
        if self._ratio:
            yield f"{kind} of {borne.metric} in ratio", 1
        yield f"{kind} beside {self._kind(subject) if subject else 'nobody'}, {sort}", 1
        yield from self._of_rules(name, kind, fit)
        related = [
            word
            for word, link in (("maker", scene.makers), ("parent", scene.parents), ("family", scene.families))
            if subject is not None and link.get(subject) == name
        ]
        related += [
            f"its {word}"
            for word, link in (("maker", scene.makers), ("parent", scene.parents), ("family", scene.families))
            if subject is not None and link.get(name) == subject
        ]
        for word in related:
            yield f"{word} of subject", 1
            yield f"{word} of subject, {sort}", 1
        if not related:
            yield f"unrelated, {fit}", 1
        if any(scene.makers.get(other) == name for other in borne.owner.about):
            yield "maker of companion", 1
            yield f"maker of companion, {sort}", 1
        if any(scene.families.get(other) == name for other in borne.owner.about):
            yield "family of companion", 1
        yield from self._of_before(name, kind)
        yield from self._of_place(name, kind, fit, related)

    def _kind(self, name: str) -> str:
        kind = KINDS[self._scene.types.get(name, EntityType.PLACE)]
        return "memory" if kind == "chip" and is_memory(self._scene, name) else kind

    def _of_rules(self, name: str, kind: str, fit: str) -> Iterator[tuple[str, float]]:
        borne = self._borne
        if name in borne.owner.about:
            yield "rules", 1
            yield f"rules on {borne.metric}", 1
            yield f"rules, {fit}", 1
            yield f"rules on metric by {borne.rule}", 1
            yield "rules' confidence", borne.owner.confidence
        elif kind in self._voted:
            yield "rules name another such", 1
            yield f"rules name another such, {fit}", 1
        elif not borne.owner.about:
            yield "rules name nobody", 1
            yield f"rules name nobody, {fit}", 1

    def _of_before(self, name: str, kind: str) -> Iterator[tuple[str, float]]:
        """Whether the figure before has the party, where it measures the same."""
        before, borne = self._before, self._borne
        if before is None or _SORT.get(before.metric, before.metric) != self._sort:
            return
        same = "same" if before.owner.subject == borne.owner.subject else "another"
        had = name in before.owner.about
        yield f"{'had' if had else 'not had'} before, {same} subject", 1
        if had:
            yield f"had before, {same} subject, {kind} of {self._sort}", 1
        elif name == before.owner.subject:
            yield "subject before", 1

    def _of_place(self, name: str, kind: str, fit: str, related: list[str]) -> Iterator[tuple[str, float]]:
        if name in self._around.here:
            yield from self._in_sentence(name, fit, related)
            return
        back = self._back(name)
        where = f"{back} back" if back else "heading" if name in self._around.heading else "absent"
        if name in self._parties.title():
            yield f"in title, absent, {fit}", 1
        yield where, 1
        yield f"{'near' if back else 'far'}, {fit}", 1
        for word in related:
            yield f"absent {word}, {self._sort}", 1
        if self._scene.types[name] in {self._scene.types[other] for other in self._around.here}:
            yield f"absent, another such here, {fit}", 1
        share = self._parties.share(name)
        yield f"named, absent {kind}", share

    def _back(self, name: str) -> int:
        for back, (mentions, _) in enumerate(self._around.previous, 1):
            if any(mention.entity_id == name for mention in mentions):
                return back
        return 0

    def _in_sentence(self, name: str, fit: str, related: list[str]) -> Iterator[tuple[str, float]]:
        scene, quantity, parties = self._scene, self._borne.quantity, self._parties
        mention = min(self._around.here[name], key=lambda one: gap(one, quantity))
        ahead = mention.start < quantity.start
        side = "before" if ahead else "behind"
        where = f"{'clause' if self._clause[0] <= mention.start < self._clause[1] else 'sentence'} {side}"
        marker = parties.markers.of(mention) or "free"
        yield f"in {where}", 1
        yield f"in {where}, {fit}", 1
        yield f"{marker}, {self._sort}", 1
        yield f"{marker} {side}, {KINDS[scene.types[name]]}", 1
        yield f"{parties.role(mention)} {side}, {fit}", 1
        for word in related:
            yield f"here {word}, {self._sort}", 1
        yield f"distance {side}", math.log1p(gap(mention, quantity)) / 5
        yield from self._of_mention(mention, side, fit)
        rivals = self._rivals(mention, ahead=ahead)
        if not rivals:
            yield f"nearest {side}, {fit}", 1
        else:
            yield "nearer rivals", min(rivals, 3) / 3
        between = (mention.end, quantity.start) if ahead else (quantity.end, mention.start)
        others = scene.quantities_between(*between)
        if others:
            yield f"figures between, {side}", min(len(others), 4) / 4
            if any(one.unit == quantity.unit for one in others):
                yield f"figures alike between, {side}", 1

    def _of_mention(self, mention: Mention, side: str, fit: str) -> Iterator[tuple[str, float]]:
        markers = self._parties.markers
        if markers.possessive(mention):
            yield f"possessive {side}, {fit}", 1
        after = markers.modified(mention)
        if after is not None:
            yield f"before {'the subject' if after.entity_id == self._borne.owner.subject else 'a part'}", 1
        if markers.cited(mention):
            yield "cited", 1
        if markers.adjective(mention):
            yield f"before chips, {fit}", 1
        if markers.relation(mention) == "sideways":
            yield "sideways", 1
        if self._around.lead == mention.entity_id:
            yield f"leads, {fit}", 1

    def _rivals(self, mention: Mention, *, ahead: bool) -> int:
        """How many others of its kind stand nearer to the figure on the same side."""
        types, quantity = self._scene.types, self._borne.quantity
        kind, near = types[mention.entity_id], gap(mention, quantity)
        return sum(
            types[other] is kind and (one.start < quantity.start) is ahead and gap(one, quantity) < near
            for other, mentions in self._around.here.items()
            if other not in {mention.entity_id, self._borne.owner.subject}
            for one in mentions
        )
