"""What a maker makes is what the class itself makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, astuple, dataclass, field

import pytest

from monitor.domain.making import maker


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    name: str
    size: int = 1
    parts: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


MADE = maker(Thing)


@dataclass(frozen=True, kw_only=True)
class Open:
    """A class without slots, as one with cached properties is."""

    name: str
    size: int = 1


@pytest.mark.parametrize(
    ("made", "as_the_class_does"),
    [
        (MADE(name="a"), Thing(name="a")),
        (MADE(name="a", size=2), Thing(name="a", size=2)),
        (MADE("a", 2, ("b",)), Thing(name="a", size=2, parts=("b",))),
    ],
)
def test_it_is_the_same(made: Thing, as_the_class_does: Thing) -> None:
    assert type(made) is Thing
    assert made == as_the_class_does
    assert astuple(made) == astuple(as_the_class_does)
    assert made.notes is not as_the_class_does.notes


def test_a_class_without_slots_is_made_as_well() -> None:
    made = maker(Open)(name="a")
    assert type(made) is Open
    assert made == Open(name="a")


@pytest.mark.parametrize("made", [MADE(name="a"), maker(Open)(name="a")])
def test_it_is_frozen(made: Thing | Open) -> None:
    with pytest.raises(FrozenInstanceError):
        made.name = "b"  # type: ignore[misc]  # that is the point


def test_what_the_class_asks_for_is_asked_for() -> None:
    with pytest.raises(TypeError, match="name"):
        MADE(size=2)
    with pytest.raises(TypeError, match="weight"):
        MADE(name="a", weight=3)
