"""What features weigh: by the name, as training learns it, and by the group, as reading asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pytest

from monitor.analyse.accompanying import Accompanying
from monitor.analyse.casting import Casting
from monitor.analyse.casting_features import Tally
from monitor.analyse.dating import Dating
from monitor.analyse.figures import FigureReader
from monitor.analyse.parties import Parties
from monitor.analyse.reader import Reader
from monitor.analyse.roster import Roster
from monitor.analyse.steps import Toolbox
from monitor.analyse.weighing import Ballot, Group, Measure, Scale, named, weighed
from monitor.evaluate import load_labelled
from monitor.settings import load_catalogue
from tests.analyse.marked import ROOT
from tests.training.learning import ARTICLES

WEIGHTS = {"near": 0.5, "near, chip": 0.25, "distance": -1.0}


def near(kind: str) -> Iterator[str]:
    yield "near"
    yield f"near, {kind}"


@pytest.mark.parametrize(
    ("groups", "measures", "expected"),
    [
        ([], [], 0.0),
        ([(near, "chip")], [], 0.75),
        ([(near, "firm")], [], 0.5),
        ([], [("distance", 2.0)], -2.0),
        ([(near, "chip")], [("distance", 0.5)], 0.25),
    ],
)
def test_groups_weigh_what_their_features_do(groups: list[Group], measures: list[Measure], expected: float) -> None:
    scale = Scale(WEIGHTS)
    assert scale.weigh(groups, measures) == weighed(WEIGHTS, named(groups, measures).items()) == expected
    assert scale.weigh(groups, measures) == expected, "and so they do when they are met again"


def test_without_weights_nothing_is_weighed() -> None:
    assert Scale(WEIGHTS)
    assert not Scale({})
    assert not Ballot({}, ["plan"], 0.5)
    assert not Ballot({"rules": 1.0}, ["plan"], 0.5), "the rules alone decide"


@pytest.mark.parametrize(
    ("facts", "rules", "possible", "expected"),
    [
        ([], "fact", ["plan", "fact"], "fact"),
        (["will"], "fact", ["plan", "fact"], "plan"),
        (["will", "did"], "fact", ["plan", "fact"], "fact"),
        (["hardly"], "fact", ["plan", "fact"], "fact"),
        (["will"], "fact", ["fact"], "fact"),
        (["will"], "hope", ["plan"], "plan"),
        (["unheard of"], "hope", ["plan"], "hope"),
    ],
)
def test_facts_choose_among_the_possible(facts: list[str], rules: str, possible: list[str], expected: str) -> None:
    weights = {"rules": 1.0, "plan: will": 1.5, "plan: hardly": 1.25, "fact: did": 0.25}
    assert Ballot(weights, ["plan", "fact"], 0.5).chosen(facts, rules, possible) == expected


def test_a_weight_of_no_candidate_is_told() -> None:
    with pytest.raises(ValueError, match="hope: will"):
        Ballot({"hope: will": 1.0}, ["plan"], 0.5)


class Checked(Scale):
    """Sums by the name as well as by the group."""

    sums = 0

    def weigh(self, groups: Iterable[Group], measures: Iterable[Measure] = ()) -> float:
        total = super().weigh(groups, measures)
        assert total == pytest.approx(weighed(self.weights, named(groups, measures).items()), abs=1e-9)
        Checked.sums += 1
        return total


class CheckedCasting(Casting):
    def __init__(self, scale: Scale, parties: Parties, tally: Tally) -> None:
        super().__init__(Checked(scale.weights), parties, tally)


class CheckedAccompanying(Accompanying):
    def __init__(self, scale: Scale, parties: Parties, roster: Roster) -> None:
        super().__init__(Checked(scale.weights), parties, roster)


class CheckedDating(Dating):
    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__(weights)
        self._scale = Checked(weights)


def test_reading_weighs_what_training_learned() -> None:
    toolbox = Toolbox(load_catalogue(ROOT / "config"))
    toolbox.figures = FigureReader(toolbox.catalogue, CheckedCasting, CheckedAccompanying, CheckedDating)
    reader = Reader(toolbox)
    for labelled in load_labelled(ARTICLES)[::12]:
        reader.read(labelled.article)
    assert Checked.sums > 5000
