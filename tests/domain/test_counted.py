"""Numbers with their nouns."""

from __future__ import annotations

import pytest

from monitor.domain.counted import counted


@pytest.mark.parametrize(
    ("count", "thing", "told"),
    [
        (0, "alert", "0 alerts"),
        (1, "alert", "1 alert"),
        (2, "alert", "2 alerts"),
        (1, "new entry", "1 new entry"),
        (12, "new entry", "12 new entries"),
        (3, "day", "3 days"),
    ],
)
def test_counted(count: int, thing: str, told: str) -> None:
    assert counted(count, thing) == told
