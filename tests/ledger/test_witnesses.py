"""How many independent sources gave a value."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources import independent

TOLD = st.frozensets(st.tuples(st.sampled_from("stuvwx"), st.sampled_from("ABCDEF")), max_size=9)


@pytest.mark.parametrize(
    ("told", "sources"),
    [
        ([], 0),
        ([("s", "A")], 1),
        ([("s", by) for by in "ABCDEF"], 1),  # one text in six outlets
        ([(story, "A") for story in "stuvwx"], 1),  # six texts of one outlet
        ([("s", "A"), ("t", "B"), ("u", "C")], 3),
        ([("s", "A"), ("t", "A"), ("u", "B"), ("u", "C")], 2),
        ([("s", "A"), ("s", "B"), ("t", "A")], 2),  # the one copied, and wrote its own
        ([("s", "A"), ("s", "B"), ("t", "B"), ("t", "C"), ("u", "C")], 3),
    ],
)
def test_a_source_is_a_story_with_an_outlet_of_its_own(told: list[tuple[str, str]], sources: int) -> None:
    assert independent(told) == sources


@given(TOLD)
def test_there_is_no_larger_number_of_pairs_that_share_nothing(told: frozenset[tuple[str, str]]) -> None:
    found = independent(told)
    most = min(len({story for story, _ in told}), len({by for _, by in told}))
    sizes = (size for size in range(most, 0, -1) for pairs in combinations(sorted(told), size) if _apart(pairs, size))
    assert found == next(sizes, 0)


def _apart(pairs: tuple[tuple[str, str], ...], size: int) -> bool:
    return len({story for story, _ in pairs}) == size == len({by for _, by in pairs})


@pytest.mark.parametrize("count", [200, 5000])
def test_a_text_that_everybody_copies_costs_no_more_than_its_copies(count: int) -> None:
    assert independent([("s", f"outlet {number}") for number in range(count)]) == 1
    assert independent([(f"story {number}", f"outlet {number}") for number in range(count)]) == count
