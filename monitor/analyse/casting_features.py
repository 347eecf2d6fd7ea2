"""What speaks for and against a party of a document as the bearer of a figure whose own sentence does not name it.

Where the party stands, in what part, whether it led the sentences before, the title, the whole document; what the
rules chose, here and for the other figures; and who it is, since everybody buys of Nvidia, and hardly anybody is told
of who sells to xAI. `casting_names` has the names of each group's features.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from monitor.analyse import casting_names as names
from monitor.analyse.casting_names import OPENING
from monitor.analyse.companions import Owner
from monitor.analyse.kinds import PRODUCTS
from monitor.analyse.parties import Parties, Party
from monitor.analyse.scene import is_money
from monitor.analyse.weighing import Features, Group, Measure
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Mention, Quantity

# Parties that are weighed for one figure at most: a bound of time.
_MOST = 24
_VERBS = frozenset({"buying", "selling", "making", "receiving", "holding", "giving"})
_STANDS_FOR = frozenset({"pronouns", "descriptions"})
# Parties that bear next to nothing where their sentence does not name them: 217 of 26,000 bore the figure.
_SILENT = frozenset({EntityType.PLACE, EntityType.AGENCY})
# Metrics that say nothing of what is measured: growth of sales is a firm's, of a price a chip's.
_MEASURED = frozenset({"growth", "price", "market_share"})
_GOODS = PRODUCTS - {EntityType.SYSTEM}
# Units of which each has bearers of its own; all other counts are alike.
_UNITS = frozenset({"chip", "W", "token", "server", "rack", "year", "wafer/month"})
_GROUPS = {"chip": "part", "thing": "part", "system": "part", "service": "service", "any": "any"}


class Tally:
    """Whom the rules give the figures of one document to, by metric."""

    def __init__(self, owners: Iterable[tuple[str, Owner]]) -> None:
        self._bearers: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
        self._companions: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for metric, owner in owners:
            self._bearers[metric][owner.subject] += 1
            self._companions[metric].update(owner.about)

    def others(self, name: str | None, metric: str, owner: Owner) -> tuple[float, float]:
        """Of the other figures of a metric, the share that a party bears, and the share that it accompanies."""
        same = self._bearers[metric]
        bears, beside = (
            same[name] - (owner.subject == name),
            self._companions[metric][name or ""] - (name in owner.about),
        )
        return bears / max(same.total() - 1, 1), beside / max(same.total() - 1, 1)


class Part:
    """One figure among the parties of its document."""

    def __init__(
        self, parties: Parties, tally: Tally, quantity: Quantity, metric: str, wanted: str, owner: Owner, rule: str
    ) -> None:
        self._parties, self._scene, self._owner, self._rule = parties, parties.scene, owner, rule
        self._metric, self._wanted, self._tally = metric, _GROUPS.get(wanted, "firm"), tally
        self._seen = parties.seen_from(quantity)
        self._around = self._seen.around
        self._unit = _unit(quantity.unit)

    def mentions(self, name: str | None) -> Sequence[Mention]:
        """Where the figure's own sentence names a party."""
        return self._around.here.get(name, ()) if name is not None else ()

    def candidates(self) -> list[str | None]:
        """Who may bear the figure: the parties around it, nearest first, then the title's and the main ones.

        None stands for nobody that the document names.
        """
        scene, owner, parties = self._scene, self._owner, self._parties
        close = self._seen.nearest[:_MOST] + self._around.told[:_MOST]
        above = [link.get(name) for name in close for link in (scene.makers, scene.parents)]
        every: list[str | None] = [owner.subject, *owner.about, *close, *above, *parties.title, *parties.main]
        known = [name for name in dict.fromkeys(every) if name is not None and name in parties.counts]
        return [*[name for name in known if self._possible(name)][: 2 * _MOST], None]

    def _possible(self, name: str) -> bool:
        """Whether a party may be meant: one that the rules or the sentence name, or whose kind goes without saying."""
        if name in self._around.here or name == self._owner.subject:
            return True
        kind = self._scene.types[name]
        if kind in _SILENT:
            return kind is EntityType.PLACE and self._parties.party(name).first_of_title
        return self._wanted != "firm" or kind not in _GOODS

    def features(self, name: str | None) -> Features:
        """What speaks for and against a party, or against there being any."""
        groups: list[Group] = []
        measures: list[Measure] = []
        if name is None:
            around = self._around
            place = min(around.index, OPENING)
            groups.append((names.nobody, self._metric, self._wanted, not around.here, place, bool(around.back)))
        else:
            self._of(name, groups, measures)
        self._of_rules(name, groups, measures)
        self._of_others(name, measures)
        return groups, measures

    def _of(self, name: str, groups: list[Group], measures: list[Measure]) -> None:
        party, around, wanted = self._parties.party(name), self._around, self._wanted
        kind, here = party.kind, name in around.here
        presence = "here" if here else "absent"
        groups += (
            (names.fitting, kind, wanted, self._metric),
            (names.placed, presence, kind, wanted, name in around.heading, name in around.header, around.kind),
            (names.leading, presence, kind, wanted, party.led_rank, around.paragraph_lead == name, bool(around.free)),
            (names.known, presence, kind, wanted, party.rank, party.in_title, party.first_of_title),
            (names.called, name, presence, self._metric),
            (
                names.headed,
                presence,
                kind,
                wanted,
                name == around.label,
                around.under_heading and name in around.heading,
            ),
        )
        if (opens := around.index < OPENING) or party.first_of_title:
            groups.append((names.opened, presence, self._metric, party.in_title, party.first_of_title, opens))
        measures += ((f"led, {presence}", party.led_share), (f"named, {presence}", party.share))
        if party.tie is not None:
            groups.append((names.tied, party.tie, presence, self._metric))
        if (told := self._seen.makers.get(name)) is not None:
            groups.append((names.making, told, presence, self._metric, self._unit))
        if self._metric in _MEASURED:
            groups.append((names.measuring, self._seen.measure, kind, presence, self._metric))
        self._of_maker(name, kind, presence, groups)
        self._of_talk(name, presence, groups)
        if here:
            self._in_sentence(name, party, groups, measures)
        else:
            self._before(name, party, groups)

    def _of_talk(self, name: str, presence: str, groups: list[Group]) -> None:
        """What was spoken of last, for sentences that go on about it."""
        around = self._around
        if around.last_firm is not None and around.last_firm.entity_id == name:
            groups.append((names.last, presence, self._parties.role(around.last_firm)))
        if around.led_right_before == name:
            groups.append((names.led, presence, self._metric))
        if name in self._seen.last_free:
            groups.append((names.free, presence, self._parties.party(name).kind, self._wanted, self._metric))
        if (first := self._parties.first[name]) >= around.index:
            groups.append((names.new, presence, first == around.index))

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
            (names.near, spot.where, trait.role, kind, wanted),
            (names.owning, kind, wanted, self._around.lead == name, trait.possessive, trait.modified is not None),
            (names.beside, trait.cited, trait.sideways, trait.aside),
        )
        groups.append((names.stands, spot.where, trait.role, side, self._metric, self._unit))
        if (listed := self._seen.listed(name)) is not None:
            groups.append((names.listed, *listed, side, min(rivals, 2), min(spot.alike, 2)))
        if not rivals:
            groups.append((names.nearest, side))
        if said := self._seen.said & _VERBS:
            groups.append((names.verbs, said, trait.role, side))
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
        groups.append((names.absent, kind, wanted, rival, stood_for, led_before, party.led_rank == 0))
        stand_in = "the firm" if around.described else "it" if stood_for else "nothing"
        led_as = self._led_as(name, party)
        groups.append((names.going_on, stand_in, led_as, kind))
        if around.opens_paragraph:
            groups.append((names.opening, stand_in, led_as, party.in_title))
        if (last := around.back.get(name)) is not None:
            back, mention, same_paragraph = last
            groups.append((names.back, back, self._parties.role(mention), kind, wanted, same_paragraph))

    def _of_rules(self, name: str | None, groups: list[Group], measures: list[Measure]) -> None:
        owner, scene = self._owner, self._scene
        chosen = owner.subject
        if name == chosen:
            sure, whom = names.sureness(owner.confidence), "nobody" if name is None else "somebody"
            groups.append((names.rules, sure, whom, self._wanted, self._metric, self._rule))
            measures.append(("rules' confidence", owner.confidence))
        elif name is not None and chosen is not None:
            if name in owner.about:
                groups.append((names.companion,))
            ties = [(link.get(chosen), link.get(name)) for link in (scene.makers, scene.parents, scene.families)]
            if any(its is not None or own is not None for its, own in ties):
                told = [(its == name, own == chosen) for its, own in ties]
                presence = "here" if name in self._around.here else "absent"
                groups.append((names.related, self._metric, presence, names.sureness(owner.confidence), *told))

    def _of_others(self, name: str | None, measures: list[Measure]) -> None:
        """How many of the other figures are the party's, by the rules."""
        bears, beside = self._tally.others(name, self._metric, self._owner)
        presence = "nobody" if name is None else "here" if name in self._around.here else "absent"
        for what, share in (("bears of the metric", bears), ("beside of the metric", beside)):
            if share:
                measures += ((what, share), (f"{what}, {presence}", share), (f"{what} at all, {presence}", 1.0))

    def _of_maker(self, name: str, kind: str, presence: str, groups: list[Group]) -> None:
        """Where the maker of a product is told of."""
        maker = self._scene.makers.get(name)
        if maker is None:
            return
        told = "here" if maker in self._around.here else "before" if maker == self._around.led_before else "elsewhere"
        groups.append((names.made, told, maker in self._parties.title_makers, kind, presence, self._metric))


def _unit(unit: str) -> str:
    if unit in {"percent", "x"}:
        return "ratio"
    if is_money(unit):
        return "money"
    if is_money(unit.partition("/")[0]):
        return "rate of money"
    return unit if unit in _UNITS else "count"
