"""What speaks for and against a party of a document as one that identifies a figure beside its subject.

Each feature is a word or two that a reader of the weights (config/accompanying.toml) understands: what the party is,
where it stands, what governs it, how it is related to the subject, what the rules say, and what the figure before had.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.analyse.casting_features import KINDS, Parties, gap
from monitor.analyse.companions import Owner
from monitor.analyse.metrics_case import RATIOS
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
_VERBS = frozenset({"buying", "selling", "making", "receiving", "holding", "giving", "winning", "clients"})
_NEVER = frozenset({EntityType.MEDIA, EntityType.PERSON})
# Parties that are weighed for one figure at most: a bound of time.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Borne:
    """A figure of which metric and owner are known; `rule` says by which rule the metric was."""

    quantity: Quantity
    metric: str
    owner: Owner
    rule: str

    @property
    def sort(self) -> str:
        """The kind of measure that the metric is."""
        return _SORT.get(self.metric, self.metric)


class Circle:
    """One figure among the parties that may identify it; `before`: the figures before it, the nearest last."""

    def __init__(self, parties: Parties, borne: Borne, before: Sequence[Borne]) -> None:
        scene, quantity, owner = parties.scene, borne.quantity, borne.owner
        self._parties, self._scene, self._borne = parties, scene, borne
        self._sentence = scene.context.sentence_at(quantity.start)
        self._around = parties.around(self._sentence)
        self._clause = scene.outer_clause(quantity.start)
        self._said = {cue.key for cue in scene.cues.of(self._clause[0], quantity.start, "roles")} & _VERBS
        self._voted = {parties.kind(name) for name in owner.about}
        self._last = before[-1] if before else None
        alike = [one.owner for one in before if one.sort == borne.sort and one.owner.subject == owner.subject]
        self._had = {name for one in alike for name in one.about}
        self._links = (("maker", scene.makers), ("parent", scene.parents), ("family", scene.families))

    def candidates(self) -> list[str]:
        """Who may identify the figure: whom the rules name, who stands around it, and who made or owns those."""
        scene, owner, parties = self._scene, self._borne.owner, self._parties
        here = sorted(parties.named(self._sentence), key=lambda mention: gap(mention, self._borne.quantity))
        close = list(dict.fromkeys(mention.entity_id for mention in here))[:_MOST]
        told = list(dict.fromkeys(self._around.told))[: _MOST // 2]
        before = self._last.owner.about if self._last is not None else ()
        above = [link.get(name or "") for name in (owner.subject, *close) for link in (scene.makers, scene.parents)]
        every = dict.fromkeys([*owner.about, *close, *before, *above, *told, *parties.title])
        kept = [name for name in every if name is not None and name != owner.subject and name in scene.types]
        return [name for name in kept if scene.types[name] not in _NEVER]

    def features(self, name: str) -> Iterator[tuple[str, float]]:
        """What speaks for and against a party."""
        borne, kind = self._borne, self._parties.kind(name)
        subject, fit = borne.owner.subject, f"{kind} of {borne.sort}"
        yield "anybody", 1
        yield f"{kind} of {borne.metric}", 1
        if borne.quantity.unit in RATIOS:
            yield f"{kind} of {borne.metric} in ratio", 1
        yield f"{kind} beside {self._parties.kind(subject) if subject else 'nobody'}, {borne.sort}", 1
        related = self._related(name)
        yield from self._of_rules(name, kind, fit)
        yield from self._of_kin(name, fit, related)
        yield from self._of_before(name, kind)
        yield from (
            self._in_sentence(name, fit, related) if name in self._around.here else self._absent(name, fit, related)
        )

    def _related(self, name: str) -> list[str]:
        """How a party is related to the subject, in words."""
        subject = self._borne.owner.subject
        if subject is None:
            return []
        above = [word for word, link in self._links if link.get(subject) == name]
        return above + [f"its {word}" for word, link in self._links if link.get(name) == subject]

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

    def _of_kin(self, name: str, fit: str, related: list[str]) -> Iterator[tuple[str, float]]:
        """Whether a party made or owns the subject or what the rules name beside it."""
        for word in related:
            yield f"{word} of subject", 1
            yield f"{word} of subject, {self._borne.sort}", 1
        if not related:
            yield f"unrelated, {fit}", 1
        about = self._borne.owner.about
        if any(self._scene.makers.get(other) == name for other in about):
            yield "maker of companion", 1
            yield f"maker of companion, {self._borne.sort}", 1
        if any(self._scene.families.get(other) == name for other in about):
            yield "family of companion", 1

    def _of_before(self, name: str, kind: str) -> Iterator[tuple[str, float]]:
        """Whether figures before have the party that measure the same."""
        last, borne = self._last, self._borne
        if name in self._had:
            yield "had earlier", 1
            yield f"had earlier, {kind} of {borne.sort}", 1
        if last is None or last.sort != borne.sort:
            return
        whose = f"{'same' if last.owner.subject == borne.owner.subject else 'another'} subject"
        if name in last.owner.about:
            yield f"had before, {whose}", 1
            yield f"had before, {whose}, {kind} of {borne.sort}", 1
        else:
            yield f"not had before, {whose}", 1
            if name == last.owner.subject:
                yield "subject before", 1

    def _absent(self, name: str, fit: str, related: list[str]) -> Iterator[tuple[str, float]]:
        """What speaks for a party that the figure's sentence does not name."""
        around, types = self._around, self._scene.types
        back = self._back(name)
        yield f"{back} back" if back else "heading" if name in around.heading else "absent", 1
        yield f"{'near' if back else 'far'}, {fit}", 1
        if name in self._parties.title:
            yield f"in title, absent, {fit}", 1
        for word in related:
            yield f"absent {word}, {self._borne.sort}", 1
        if types[name] in {types[other] for other in around.here}:
            yield f"absent, another such here, {fit}", 1
        yield f"named, absent {self._parties.kind(name)}", self._parties.share(name)

    def _back(self, name: str) -> int:
        """How many sentences before this one name a party; 0 for none of the nearest."""
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
        yield f"{marker}, {self._borne.sort}", 1
        yield f"{marker} {side}, {KINDS[scene.types[name]]}", 1
        yield f"{parties.role(mention)} {side}, {fit}", 1
        for word in related:
            yield f"here {word}, {self._borne.sort}", 1
        for verb in sorted(self._said):
            yield f"{verb}: {parties.role(mention)} {side}, {fit}", 1
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
