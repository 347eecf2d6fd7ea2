"""What may stand between an amount and its conversion."""

import pytest

from monitor.analyse.conversions import converts

_JOINS = [
    " (", "(约合", " (about ", " or ", ", or about ", " (equivalent to ",
    "(IT之家注:现汇率约合", "(编者注:约合 ", "(按当前汇率计算,约合", "(以最新汇率换算,相当于", "(备注:当前约",
    "(注:折合",    " (at current exchange rates, about ", " (or roughly ",
]  # fmt: skip
_PARTS = [" and ", " of ", ", while the rival spent ", "增至", "和", "(含税,其中", " (up from ", " (including "]


@pytest.mark.parametrize("gap", _JOINS)
def test_a_conversion_says_the_amount_again(gap: str) -> None:
    text = f"12{gap}34"
    assert converts(text, 2, len(text) - 2)


@pytest.mark.parametrize("gap", [*_PARTS, "注" * 50])
def test_other_words_part_two_amounts(gap: str) -> None:
    text = f"12{gap}34"
    assert not converts(text, 2, len(text) - 2)
