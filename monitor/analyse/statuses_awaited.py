"""What others had expected of a result: consensus, polls, the Street. However long ago, it is a forecast."""

from __future__ import annotations

import re

from monitor.analyse.patterns import skipping

_HOUSES = r"(?:LSEG|FactSet|Visible Alpha|Refinitiv|Capital IQ)"
_WHO = (
    r"(?:(?:the )?consensus|SmartEstimate|(?:the|Wall) Street"
    rf"|(?:analysts?|economists|brokers|brokerages)(?: (?:polled|surveyed|tracked|followed) by {_HOUSES})?|{_HOUSES})"
)
# "The FactSet consensus stood at $14 billion", "analysts polled by LSEG wanted 40 cents", 低于LSEG调查的162亿元.
_AHEAD = skipping(
    rf"\b{_WHO},? (?:had (?:been at|wanted|pencill?ed in)|had|stood at|was (?:at|for)|wanted|were after|were at"
    r"|looked for|called for)(?: about| around| some| nearly| only| just)? $"
    rf"|(?:SmartEstimate|(?:{_HOUSES}|伦敦证交所集团|伦交所集团|路孚特)[^，。；,;\d]{{0,6}}(?:汇总|统计|调查|综合)"
    r"|(?:市场|分析师|华尔街|机构|券商|法人)[^，。；,;\d]{0,6}"
    r"(?:共识|均值|平均值|原先猜|原猜|先前猜|原估|原先估|一致预期|原先预期|原本预期))"
    r"(?:的|为|是|仅|只有|约|值|中值|分析师|预估|预期|均值| )*$",
    re.IGNORECASE,
)
# "$24 billion that analysts tracked by FactSet had penciled in", "11 trillion won in the LSEG SmartEstimate".
_BEHIND = re.compile(
    rf",? (?:that |which )?{_WHO}(?: (?:had|were|was|have))? "
    r"(?:expect(?:ed|ing)|wanted|predicted|forecast|anticipated|pencill?ed in|looked for|looking for|hoped for"
    rf"|estimated|projected)\b| in the (?:{_HOUSES} )?(?:SmartEstimate|consensus)\b|(?:的)?市场(?:均值|共识|一致预期)",
    re.IGNORECASE,
)
_BACK, _ON = 64, 90


def expected_by_others(folded: str, clause: int, start: int, end: int) -> bool:
    """Whether the figure at `start:end` is what others had expected; `clause` is where its clause begins."""
    return (
        _AHEAD.search(folded, max(clause, start - _BACK), start) is not None
        or _BEHIND.match(folded, end, end + _ON) is not None
    )
