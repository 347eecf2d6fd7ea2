"""Which figure of a sentence tells the value before another's change."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from monitor.domain.figures import Figure, Status
from monitor.ledger.changes import before_changes
from monitor.ledger.judge import Ledger
from tests.ledger.field import CATALOGUE, RATES
from tests.ledger.histories import World, parse

_BRACES = re.compile(r"\[([^\[\]]*)\]")


def figures(text: str) -> tuple[str, list[Figure]]:
    """A text without its brackets, and a figure for each pair of them: 40|USD."""
    found, plain, place = [], "", 0
    for match in _BRACES.finditer(text):
        plain += text[place : match.start()]
        words, _, unit = match[1].partition("|")
        value = Decimal("".join(re.findall(r"[0-9.]", words)))
        found.append(
            Figure(
                text=words,
                start=len(plain),
                end=len(plain) + len(words),
                low=value,
                high=value,
                unit=unit or "USD",
                metric="order_value",
                status=Status.PLANNED,
                salient=True,
                confidence=1,
            )
        )
        plain, place = plain + words, match.end()
    return plain + text[place:], found


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("It lifted the plan from [$40bn] to [$56bn].", {1: 0}),
        ("It lifted the plan from an earlier [$40bn] ([€34bn|EUR]) to about [$56bn] ([€48bn|EUR]).", {2: 0}),
        ("It raised its order to [$56bn], up from [$40bn].", {0: 1}),
        ("It expects [400,000] this year rather than [500,000].", {0: 1}),
        ("The bank now sees [6.1 million], having said [5.2 million].", {0: 1}),
        ("It had meant to spend [$40bn], and has increased its order to [$56bn].", {1: 0}),
        ("目标从[50万颗]提高到[70万颗]。", {1: 0}),
        ("預算由原先的[3000億]上調至約[3800億]。", {1: 0}),
        ("订单[560亿元]，高于此前的[400亿元]。", {0: 1}),
        ("当时说的是2034年做到[6.6吉瓦]，如今对外口径已经改成[6吉瓦]。", {1: 0}),
        # no change: times side by side, other units, other sentences, the same value, too far apart
        ("Sales rose from [$40bn] a year earlier to [$56bn].", {}),
        ("销量从去年同期的[50万颗]增至[70万颗]。", {}),
        ("It went from [$40bn] to [70%|percent].", {}),
        ("It spent [$40bn].\nFrom now on to [$56bn].", {}),
        ("It stays at [$40bn], up from [$40bn].", {}),
        ("It has [$40bn] for chips and [$56bn] for sites.", {}),
        (f"It went from [$40bn] {'very slowly ' * 10}to [$56bn].", {}),
        ("It has [$40bn].", {}),
        ("Nothing.", {}),
    ],
)
def test_a_change_has_the_value_before_it(text: str, changes: dict[int, int]) -> None:
    document, found = figures(text)
    assert before_changes(document, found, range(len(found))) == changes


def test_a_long_chain_of_changes_is_judged_one_by_one() -> None:
    chain = ", instead of ".join(f"{{${number} billion; {number}e9 USD; -}}" for number in range(2, 402))
    world = World(ledger=Ledger(CATALOGUE, RATES))
    read = world.read(parse(f"2026-01-05 Wire/2 | It raised the plan to {chain}.", "a1", "capex nvidia @2026 planned"))
    assert len(read.judgements) == 400
