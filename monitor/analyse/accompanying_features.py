"""What speaks for and against a party of a document as one that identifies a figure beside its subject.

Each feature is a word or two that a reader of the weights (config/accompanying.toml) understands: what the party is,
where it stands, what governs it, how it is related to the subject, what the rules say, what the figure before had, and
who it is and beside whom: CoreWeave is told with what OpenAI orders, and SMIC with the yield of whatever chip.
Below stand the groups of features of a figure and a party, and under them the names of each group's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from monitor.analyse.companions import Owner
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.parties import Parties, Party
from monitor.analyse.roster import Roster
from monitor.analyse.weighing import CALLED, Features, Group, Measure
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Quantity

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
# Sentences below the title that say who takes part in what it tells.
_LEAD = 2


@dataclass(frozen=True, slots=True)
class Borne:
    """A figure of which metric and owner are known; `rule` says by which rule the metric was.

    `sort` is the kind of measure that the metric is.
    """

    quantity: Quantity
    metric: str
    owner: Owner
    rule: str

    sort: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort", _SORT.get(self.metric, self.metric))


class Circle:
    """One figure among the parties that may identify it; `before`: the figures before it, the nearest last."""

    def __init__(self, parties: Parties, roster: Roster, borne: Borne, before: Sequence[Borne]) -> None:
        scene, owner = parties.scene, borne.owner
        self._parties, self._roster, self._scene, self._borne = parties, roster, scene, borne
        self._seen = parties.seen_from(borne.quantity)
        self._around = self._seen.around
        self._metric, self._sort = borne.metric, borne.sort
        self._ratio = borne.quantity.unit in RATIOS
        self._subject = parties.party(owner.subject).sort if owner.subject else "nobody"
        self._voted = {parties.party(name).sort for name in owner.about}
        self._above_voted = [{link.get(name) for name in owner.about} for link in (scene.makers, scene.families)]
        self._subject_at = self._where(owner.subject) if owner.subject is not None else "nowhere"
        self._makers_here = {scene.makers.get(name) for name in self._around.here if name != owner.subject}
        self._last = before[-1] if before else None
        alike = [one.owner for one in before if one.sort == self._sort and one.owner.subject == owner.subject]
        self._had = {name for one in alike for name in one.about}
        links = (("maker", scene.makers), ("parent", scene.parents), ("family", scene.families))
        self._below = [(f"its {word}", link) for word, link in links]
        self._above = [(word, link.get(owner.subject)) for word, link in links] if owner.subject is not None else []
        if roster.reports(owner.subject):
            # Who owns a firm with books of its own hardly identifies its figures: 2 of 76 in the labels.
            self._above = [("holder" if word == "parent" else word, above) for word, above in self._above]

    def candidates(self) -> list[str]:
        """Who may identify the figure: whom the rules name, who stands around it, and who made or owns those."""
        scene, owner, parties = self._scene, self._borne.owner, self._parties
        close = list(dict.fromkeys(self._seen.nearest))[:_MOST]
        told = list(dict.fromkeys(self._around.told))[: _MOST // 2]
        before = self._last.owner.about if self._last is not None else ()
        above = [link.get(name or "") for name in (owner.subject, *close) for link in (scene.makers, scene.parents)]
        further = [*parties.title, *sorted(self._had), *sorted(self._around.lead_in)[:_MOST], *self._below_title()]
        every = dict.fromkeys([*owner.about, *close, *before, *above, *told, *further])
        kept = [name for name in every if name is not None and name != owner.subject and name in scene.types]
        return [name for name in kept if scene.types[name] not in _NEVER and not self._says_whose_paper(name)]

    def _says_whose_paper(self, name: str) -> bool:
        """Whether a place only says where an outlet is from: 英国《金融时报》."""
        here = self._around.here.get(name, ())
        return bool(here) and all(self._scene.folded.startswith("《", mention.end) for mention in here)

    def _below_title(self) -> list[str]:
        """Whom the lead names, for a figure of the title, which leaves out who deals with whom."""
        sentences, parties = self._scene.context.sentences, self._parties
        if sentences[0] is not self._scene.context.sentence_at(self._borne.quantity.start):
            return []
        lead = [mention.entity_id for one in sentences[1 : 1 + _LEAD] for mention in parties.named(one)]
        return list(dict.fromkeys(lead))[:_MOST]

    def features(self, name: str) -> Features:
        """What speaks for and against a party."""
        party, metric, sort = self._parties.party(name), self._metric, self._sort
        related, where = self._related(name), self._where(name)
        presence = "here" if where == "here" else "absent"
        maker, family = [name in above for above in self._above_voted]
        groups: list[Group] = [
            (_anybody, party.sort, metric, self._ratio, self._subject, sort, party.rank, presence),
            (_kin, party.sort, sort, related, maker, family, where, self._subject_at),
            (_called, name, presence, metric),
            (_paired, name, self._borne.owner.subject, party.sort, sort),
        ]
        measures: list[Measure] = []
        self._of_document(name, party, presence, groups)
        self._of_rules(name, party, groups, measures)
        self._of_before(name, party, groups)
        self._of_chain(name, groups)
        if where == "here":
            self._in_sentence(name, party, related, groups, measures)
        else:
            self._absent(name, party, related, groups, measures)
        return groups, measures

    def _where(self, name: str) -> str:
        """Where a party is named, seen from the figure's sentence."""
        around = self._around
        if name in around.here:
            return "here"
        return "near" if name in around.back else "heading" if name in around.heading else "far"

    def _of_document(self, name: str, party: Party, presence: str, groups: list[Group]) -> None:
        """What the document tells of a party beside the figure's sentence: its chips, its lists, its paragraphs."""
        around, sort = self._around, self._sort
        here, titled = name in self._makers_here, name in self._parties.title_makers
        if here or titled:
            groups.append((_making, here, titled, presence, sort))
        if name == around.paragraph_lead:
            groups.append((_leads_paragraph, presence))
        if name in around.lead_in:
            groups.append((_above, "lead-in", party.sort, sort))
        if name in around.header:
            groups.append((_above, "header", party.sort, sort))

    def _related(self, name: str) -> tuple[str, ...]:
        """How a party is related to the subject, in words."""
        subject = self._borne.owner.subject
        if subject is None:
            return ()
        above = [word for word, other in self._above if other == name]
        return (*above, *[word for word, link in self._below if link.get(name) == subject])

    def _of_rules(self, name: str, party: Party, groups: list[Group], measures: list[Measure]) -> None:
        owner, kind, sort = self._borne.owner, party.sort, self._sort
        if name in owner.about:
            groups.append((_rules, self._metric, self._borne.rule, kind, sort))
            measures.append(("rules' confidence", owner.confidence))
        elif kind in self._voted:
            groups.append((_not_by_rules, "rules name another such", kind, sort))
        elif not owner.about:
            groups.append((_not_by_rules, "rules name nobody", kind, sort))

    def _of_before(self, name: str, party: Party, groups: list[Group]) -> None:
        """Whether figures before have the party that measure the same."""
        last, kind, sort = self._last, party.sort, self._sort
        if name in self._had:
            groups.append((_had, kind, sort))
        if last is None or last.sort != sort:
            return
        whose = "same" if last.owner.subject == self._borne.owner.subject else "another"
        if name in last.owner.about:
            groups.append((_had_before, whose, kind, sort))
        else:
            groups.append((_not_had_before, whose, name == last.owner.subject))

    def _of_chain(self, name: str, groups: list[Group]) -> None:
        """Whether a firm sells to the subject by its place in the chain of supply, or the subject to it."""
        subject, sells = self._borne.owner.subject, self._roster.sells_to
        if subject is None or self._scene.types[name] is not EntityType.COMPANY:
            return
        side = "sells to" if sells(name, subject) else "buys of" if sells(subject, name) else None
        if side is not None:
            here, back = name in self._around.here, name in self._around.back
            groups.append((_chained, side, "here" if here else "near" if back else "far", self._sort))

    def _absent(
        self, name: str, party: Party, related: Iterable[str], groups: list[Group], measures: list[Measure]
    ) -> None:
        """What speaks for a party that the figure's sentence does not name."""
        around, sort = self._around, self._sort
        back, _, same_paragraph = around.back.get(name, (0, None, False))
        where = f"{back} back" if back else "heading" if name in around.heading else "absent"
        another = self._scene.types[name] in around.kinds_here
        groups += (
            (_absent, where, party.sort, sort, party.in_title, another, related),
            (_told, around.kind, self._where(name), party.sort, sort, same_paragraph),
        )
        measures.append((f"named, absent {party.sort}", party.share))

    def _in_sentence(
        self, name: str, party: Party, related: Iterable[str], groups: list[Group], measures: list[Measure]
    ) -> None:
        kind, sort, spot, subject = party.sort, self._sort, self._seen.spot(name), self._borne.owner.subject
        trait, side = spot.trait, spot.side
        groups += (
            (_placed, spot.where, kind, sort, related, self._around.kind),
            (_governed, trait.marker, party.kind, side, sort),
            (_playing, trait.role, kind, side, sort, self._seen.said & _VERBS),
            (_owning, kind, side, sort, trait.possessive, trait.adjective, self._around.lead == name),
        )
        if trait.modified is not None or trait.cited or trait.sideways:
            part = trait.modified and ("the subject" if trait.modified == subject else "a part")
            groups.append((_beside, part, trait.cited, trait.sideways))
        if trait.joined:
            voted = [one in self._borne.owner.about for one in trait.joined if one != name]
            groups.append((_joined, kind, side, sort, any(voted), any(voted) or name in self._borne.owner.about))
        measures.append((f"distance {side}", math.log1p(spot.gap) / 5))
        if rivals := self._seen.rivals(name, subject):
            measures.append(("nearer rivals", min(rivals, 3) / 3))
        else:
            groups.append((_nearest, kind, side, sort))
        if spot.between:
            measures.append((f"figures between, {side}", min(spot.between, 4) / 4))
        if spot.alike:
            groups.append((_alike_between, side))


# -- the names of features: each group's, by the few words that alone decide them -------------
def _anybody(kind: str, metric: str, ratio: bool, subject: str, sort: str, rank: int, presence: str) -> Iterator[str]:
    yield "anybody"
    yield f"{kind} of {metric}"
    if ratio:
        yield f"{kind} of {metric} in ratio"
    yield f"{kind} beside {subject}, {sort}"
    yield f"rank {rank}, {presence}, {kind} of {sort}"


def _called(name: str, presence: str, metric: str) -> Iterator[str]:
    yield f"{CALLED}{name}"
    yield f"{CALLED}{name}, {presence}"
    yield f"{CALLED}{name} of {metric}"


def _paired(name: str, subject: str | None, kind: str, sort: str) -> Iterator[str]:
    if subject is not None:
        yield f"{CALLED}{name} beside {subject}"
        yield f"{CALLED}{subject} with {kind}, {sort}"


def _making(here: bool, titled: bool, presence: str, sort: str) -> Iterator[str]:
    """Whether the sentence, or the title, names a chip of a party's."""
    for told, what in ((here, "a chip here"), (titled, "a chip of title")):
        if told:
            yield f"maker of {what}, {presence}"
            yield f"maker of {what}, {presence}, {sort}"


def _leads_paragraph(presence: str) -> Iterator[str]:
    yield f"leads paragraph, {presence}"


def _above(how: str, kind: str, sort: str) -> Iterator[str]:
    yield how
    yield f"{how}, {kind} of {sort}"


def _kin(
    kind: str, sort: str, related: tuple[str, ...], maker: bool, family: bool, where: str, subject_at: str
) -> Iterator[str]:
    """Whether a party made or owns the subject or what the rules name beside it, and where the two stand."""
    yield f"{where}, subject {subject_at}"
    for word in related:
        yield f"{word} of subject"
        yield f"{word} of subject, {sort}"
    if not related:
        yield f"unrelated, {kind} of {sort}"
    if maker:
        yield "maker of companion"
        yield f"maker of companion, {sort}"
    if family:
        yield "family of companion"


def _rules(metric: str, rule: str, kind: str, sort: str) -> Iterator[str]:
    yield "rules"
    yield f"rules on {metric}"
    yield f"rules, {kind} of {sort}"
    yield f"rules on metric by {rule}"


def _not_by_rules(how: str, kind: str, sort: str) -> Iterator[str]:
    yield how
    yield f"{how}, {kind} of {sort}"


def _chained(side: str, where: str, sort: str) -> Iterator[str]:
    yield f"{side} subject, {sort}"
    yield f"{side} subject, {where}"
    yield f"{side} subject, {where}, {sort}"


def _had(kind: str, sort: str) -> Iterator[str]:
    yield "had earlier"
    yield f"had earlier, {kind} of {sort}"


def _had_before(whose: str, kind: str, sort: str) -> Iterator[str]:
    yield f"had before, {whose} subject"
    yield f"had before, {whose} subject, {kind} of {sort}"


def _not_had_before(whose: str, was_subject: bool) -> Iterator[str]:
    yield f"not had before, {whose} subject"
    if was_subject:
        yield "subject before"


def _absent(where: str, kind: str, sort: str, in_title: bool, another: bool, related: tuple[str, ...]) -> Iterator[str]:
    yield where
    yield f"{'near' if where.endswith('back') else 'far'}, {kind} of {sort}"
    if in_title:
        yield f"in title, absent, {kind} of {sort}"
    yield from (f"absent {word}, {sort}" for word in related)
    if another:
        yield f"absent, another such here, {kind} of {sort}"


def _told(line: str, where: str, kind: str, sort: str, same_paragraph: bool) -> Iterator[str]:
    """What kind of line leaves a party out: a row or an item leaves out more than a sentence does."""
    yield f"{line}, absent"
    yield f"{line}, {where}, {kind}"
    yield f"{line}, absent, {kind} of {sort}"
    if where == "near":
        yield "back in paragraph" if same_paragraph else "back beyond paragraph"


def _joined(kind: str, side: str, sort: str, with_voted: bool, any_voted: bool) -> Iterator[str]:
    """Of whom a list tells together: one that rules name speaks for the others."""
    yield "joined"
    yield f"joined {side}, {kind} of {sort}"
    if with_voted:
        yield "joined with companion"
        yield f"joined with companion, {kind} of {sort}"
    if not any_voted:
        yield "joined with no companion"


def _placed(where: str, kind: str, sort: str, related: tuple[str, ...], line: str) -> Iterator[str]:
    yield f"{line}, here"
    yield f"{line}, here, {kind}"
    yield f"{line}, here, {kind} of {sort}"
    yield f"in {where}"
    yield f"in {where}, {kind} of {sort}"
    yield from (f"here {word}, {sort}" for word in related)


def _governed(marker: str, kind: str, side: str, sort: str) -> Iterator[str]:
    yield f"{marker}, {sort}"
    yield f"{marker} {side}, {kind}"


def _playing(role: str, kind: str, side: str, sort: str, verbs: frozenset[str]) -> Iterator[str]:
    yield f"{role} {side}, {kind} of {sort}"
    yield from (f"{verb}: {role} {side}, {kind} of {sort}" for verb in verbs)


def _owning(kind: str, side: str, sort: str, possessive: bool, before_chips: bool, leads: bool) -> Iterator[str]:
    if possessive:
        yield f"possessive {side}, {kind} of {sort}"
    if before_chips:
        yield f"before chips, {kind} of {sort}"
    if leads:
        yield f"leads, {kind} of {sort}"


def _beside(part: str | None, cited: bool, sideways: bool) -> Iterator[str]:
    if part is not None:
        yield f"before {part}"
    if cited:
        yield "cited"
    if sideways:
        yield "sideways"


def _nearest(kind: str, side: str, sort: str) -> Iterator[str]:
    yield f"nearest {side}, {kind} of {sort}"


def _alike_between(side: str) -> Iterator[str]:
    yield f"figures alike between, {side}"
