"""Which figures an analyst would keep: tables of sentences in tests/cases."""

from __future__ import annotations

import pytest

from monitor.domain.catalogue import Language
from tests.analyse.marked import TABLES, cases, figures


@pytest.mark.parametrize(("table", "language"), TABLES)
def test_the_salience_of_every_figure(table: str, language: Language) -> None:
    wrong = [
        f"{figure.text!r} is {'' if expected.salient else 'not '}worth keeping ({figure.metric}) in {case[:80]!r}"
        for case in cases(table)
        for figure, expected in figures(case, language)
        if expected.salient is not None and figure.salient != expected.salient
    ]
    assert wrong == []
