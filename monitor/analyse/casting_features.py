"""What speaks for and against a party of a document as the bearer of a figure whose own sentence does not name it.

Each feature is a word or two that a reader of the weights (config/casting.toml) understands: where the party stands,
in what part, whether it led the sentences before, the title, the whole document; what the rules chose; and who it is,
since everybody buys of Nvidia, and hardly anybody is told of who sells to xAI. Below stand the groups of features of a
figure and a party, and under them the names of each group's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from monitor.analyse.companions import Owner
from monitor.analyse.parties import Parties, Party
from monitor.analyse.weighing import Features, Group, Measure
from monitor.domain.readings import Quantity

# Parties that are weighed for one figure at most: a bound of time.
_MOST = 24
_VERBS = frozenset({"buying", "selling", "making", "receiving", "holding", "giving"})
_STANDS_FOR = frozenset({"pronouns", "descriptions"})
# Begins the features of one party by its name, of which no other has any.
CALLED = "called "
_GROUPS = {"chip": "part", "thing": "part", "system": "part", "service": "service", "any": "any"}


class Part:
    """One figure among the parties of its document."""

    def __init__(self, parties: Parties, quantity: Quantity, metric: str, wanted: str, owner: Owner, rule: str) -> None:
        self._parties, self._scene, self._owner, self._rule = parties, parties.scene, owner, rule
        self._metric, self._wanted = metric, _GROUPS.get(wanted, "firm")
        self._seen = parties.seen_from(quantity)
        self._above = [link.get(owner.subject or "") for link in (parties.scene.makers, parties.scene.parents)]
        self._around = self._seen.around

    def named(self, name: str | None) -> bool:
        """Whether the figure's own sentence names a party."""
        return name in self._around.here

    def candidates(self) -> list[str | None]:
        """Who may bear the figure: the parties around it, nearest first, then the title's and the main ones.

        None stands for nobody that the document names.
        """
        scene, owner, parties = self._scene, self._owner, self._parties
        close = self._seen.nearest[:_MOST] + self._around.told[:_MOST]
        above = [link.get(name) for name in close for link in (scene.makers, scene.parents)]
        every: list[str | None] = [owner.subject, *owner.about, *close, *above, *parties.title, *parties.main]
        known = [name for name in dict.fromkeys(every) if name is not None and name in parties.counts]
        return [*known[: 2 * _MOST], None]

    def features(self, name: str | None) -> Features:
        """What speaks for and against a party, or against there being any."""
        groups: list[Group] = []
        measures: list[Measure] = []
        if name is None:
            groups.append((_nobody, self._metric, self._wanted, not self._around.here))
        else:
            self._of(name, groups, measures)
        self._of_rules(name, groups, measures)
        return groups, measures

    def _of(self, name: str, groups: list[Group], measures: list[Measure]) -> None:
        party, around, wanted = self._parties.party(name), self._around, self._wanted
        kind, here = party.kind, name in around.here
        presence = "here" if here else "absent"
        groups += (
            (_fitting, kind, wanted, self._metric),
            (_placed, presence, kind, wanted, name in around.heading, name in around.header, around.kind),
            (_leading, presence, kind, wanted, party.led_rank, around.paragraph_lead == name, bool(around.free)),
            (_known, presence, kind, wanted, party.rank, party.in_title, party.first_of_title),
            (_called, name, presence, self._metric),
        )
        measures += ((f"led, {presence}", party.led_share), (f"named, {presence}", party.share))
        if party.tie is not None:
            groups.append((_tied, party.tie, presence, self._metric))
        self._of_talk(name, presence, groups)
        if here:
            self._in_sentence(name, party, groups, measures)
        else:
            self._before(name, party, groups)

    def _of_talk(self, name: str, presence: str, groups: list[Group]) -> None:
        """What was spoken of last, for sentences that go on about it."""
        around = self._around
        if around.last_firm is not None and around.last_firm.entity_id == name:
            groups.append((_last, presence, self._parties.role(around.last_firm)))
        if around.led_right_before == name:
            groups.append((_led, presence, self._metric))

    def _led_as(self, name: str, party: Party) -> str:
        """Whether a party that the sentence does not name led what stands before it, in a word."""
        if name == self._around.led_right_before:
            return "led right before"
        if name == self._around.led_before:
            return "led before"
        return "protagonist" if party.led_rank == 0 else "else"

    def _in_sentence(self, name: str, party: Party, groups: list[Group], measures: list[Measure]) -> None:
        spot, kind, wanted, rivals = self._seen.spot(name), party.kind, self._wanted, self._seen.rivals(name)
        trait, side = spot.trait, spot.side
        groups += (
            (_near, spot.where, trait.role, kind, wanted),
            (_owning, kind, wanted, self._around.lead == name, trait.possessive, trait.modified is not None),
            (_beside, trait.cited, trait.sideways, trait.aside),
        )
        if not rivals:
            groups.append((_nearest, side))
        if said := self._seen.said & _VERBS:
            groups.append((_verbs, said, trait.role, side))
        measures += (
            (f"distance {side}", math.log1p(spot.gap) / 5),
            ("nearer rivals", min(rivals, 3) / 3),
            ("figures between", min(spot.between, 4) / 4),
            ("figures alike between", min(spot.alike, 3) / 3),
        )

    def _before(self, name: str, party: Party, groups: list[Group]) -> None:
        around, kind, wanted = self._around, party.kind, self._wanted
        rival = self._scene.types[name] in around.free
        stood_for, led_before = not self._seen.said.isdisjoint(_STANDS_FOR), around.led_before == name
        groups.append((_absent, kind, wanted, rival, stood_for, led_before, party.led_rank == 0))
        stand_in = "the firm" if around.described else "it" if stood_for else "nothing"
        led_as = self._led_as(name, party)
        groups.append((_going_on, stand_in, led_as, kind))
        if around.opens_paragraph:
            groups.append((_opening, stand_in, led_as, party.in_title))
        if (last := around.back.get(name)) is not None:
            back, mention, same_paragraph = last
            groups.append((_back, back, self._parties.role(mention), kind, wanted, same_paragraph))

    def _of_rules(self, name: str | None, groups: list[Group], measures: list[Measure]) -> None:
        owner, scene = self._owner, self._scene
        chosen = owner.subject
        if name == chosen:
            sure, whom = _sureness(owner.confidence), "nobody" if name is None else "somebody"
            groups.append((_rules, sure, whom, self._wanted, self._metric, self._rule))
            measures.append(("rules' confidence", owner.confidence))
        elif name is not None and chosen is not None:
            maker, parent = self._above
            makes, owns = scene.makers.get(name) == chosen, scene.parents.get(name) == chosen
            if makes or owns or name in (maker, parent) or name in owner.about:
                groups.append((_related, name in owner.about, name == maker, name == parent, makes, owns))


# -- the names of features: each group's, by the few words that alone decide them -------------
def _nobody(metric: str, wanted: str, alone: bool) -> Iterator[str]:
    yield "nobody"
    yield f"nobody: {metric}"
    yield f"nobody: {wanted}"
    if alone:
        yield "nobody: nor named here"


def _fitting(kind: str, wanted: str, metric: str) -> Iterator[str]:
    yield _fit(kind, wanted)
    yield f"{kind} of {metric}"


def _called(name: str, presence: str, metric: str) -> Iterator[str]:
    yield f"{CALLED}{name}"
    yield f"{CALLED}{name}, {presence}"
    yield f"{CALLED}{name} of {metric}"


def _placed(presence: str, kind: str, wanted: str, heading: bool, header: bool, sentence: str) -> Iterator[str]:
    yield f"{sentence}, {presence}"
    if heading:
        yield "in heading"
        yield f"in heading, {presence}, {_fit(kind, wanted)}"
    if header:
        yield "in header row"


def _leading(presence: str, kind: str, wanted: str, rank: int, paragraph: bool, another_free: bool) -> Iterator[str]:
    yield f"led rank {rank}, {presence}"
    if rank == 0:
        yield f"protagonist, {presence}, {_fit(kind, wanted)}"
        yield f"protagonist, {'another' if another_free else 'nobody'} stands free"
    if paragraph:
        yield f"leads paragraph, {presence}"
        yield f"leads paragraph, {_fit(kind, wanted)}"


def _known(presence: str, kind: str, wanted: str, rank: int, in_title: bool, first_of_title: bool) -> Iterator[str]:
    yield f"rank {rank}, {presence}"
    if rank == 0:
        yield f"most named, {_fit(kind, wanted)}"
    for title, told in (("in title", in_title), ("first of title", first_of_title)):
        if told:
            yield f"{title}, {presence}"
            yield f"{title}, {_fit(kind, wanted)}"


def _tied(tie: str, presence: str, metric: str) -> Iterator[str]:
    yield f"{tie} of {metric}"
    yield f"{tie}, {presence}"


def _last(presence: str, role: str) -> Iterator[str]:
    yield f"named last, {presence}"
    yield f"named last as {role}, {presence}"


def _led(presence: str, metric: str) -> Iterator[str]:
    yield f"led right before, {presence}"
    yield f"led right before, {metric}"


def _going_on(stand_in: str, led_as: str, kind: str) -> Iterator[str]:
    yield f"{stand_in}: {led_as}, {kind}"


def _opening(stand_in: str, led_as: str, titled: bool) -> Iterator[str]:
    yield f"{stand_in} opens paragraph: {led_as}, {'titled' if titled else 'untitled'}"


def _near(where: str, role: str, kind: str, wanted: str) -> Iterator[str]:
    yield f"in {where}"
    yield f"in {where}, {role}"
    yield f"in {where}, {_fit(kind, wanted)}"
    yield f"{role}, {_fit(kind, wanted)}"


def _nearest(side: str) -> Iterator[str]:
    yield f"nearest {side}"


def _owning(kind: str, wanted: str, leads: bool, possessive: bool, maker: bool) -> Iterator[str]:
    for told, how in ((leads, "leads"), (possessive, "possessive"), (maker, "maker of next")):
        if told:
            yield f"{how}, {_fit(kind, wanted)}"


def _beside(cited: bool, sideways: bool, aside: bool) -> Iterator[str]:
    yield from (how for told, how in ((cited, "cited"), (sideways, "sideways"), (aside, "aside")) if told)


def _verbs(verbs: frozenset[str], role: str, side: str) -> Iterator[str]:
    yield from (f"{verb}: {role} {side}" for verb in verbs)


def _absent(kind: str, wanted: str, rival: bool, stood_for: bool, led_before: bool, protagonist: bool) -> Iterator[str]:
    yield "absent"
    yield f"absent, {_fit(kind, wanted)}"
    if rival:
        yield "absent, another stands free"
    if stood_for:
        yield "stood for"
    if stood_for and led_before:
        yield "stood for, led before"
    if stood_for and protagonist:
        yield "stood for, protagonist"
    if led_before:
        yield "led before"
        yield f"led before, {_fit(kind, wanted)}"


def _back(back: int, role: str, kind: str, wanted: str, same_paragraph: bool) -> Iterator[str]:
    yield f"{back} back"
    yield f"back, {role}"
    yield f"back, {_fit(kind, wanted)}"
    if same_paragraph:
        yield "back in paragraph"
        yield f"back in paragraph, {role}"


def _rules(sure: str, whom: str, wanted: str, metric: str, rule: str) -> Iterator[str]:
    yield "rules"
    yield f"rules, {sure}"
    yield f"rules, {sure}, {wanted}"
    yield f"rules, {sure}, {whom}"
    yield f"rules on {metric}"
    yield f"rules by {rule}"


def _related(companion: bool, maker: bool, parent: bool, makes: bool, owns: bool) -> Iterator[str]:
    if companion:
        yield "rules' companion"
    for told, how in (
        (maker, "maker of the rules' choice"),
        (parent, "parent of the rules' choice"),
        (makes, "rules' choice its maker"),
        (owns, "rules' choice its parent"),
    ):
        if told:
            yield how


def _fit(kind: str, wanted: str) -> str:
    return f"{kind} as {wanted}"


def _sureness(confidence: float) -> str:
    if confidence >= 0.9:
        return "sure"
    if confidence >= 0.7:
        return "fair"
    return "weak" if confidence >= 0.5 else "faint"
