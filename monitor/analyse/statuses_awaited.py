"""What is told of a figure by the words right at it: what others had expected, and options not yet taken."""

from __future__ import annotations

import re

from monitor.analyse.patterns import skipping

# Characters before and behind a figure that are looked at.
_BACK, _ON = 64, 90
_HOUSES = r"(?:LSEG|FactSet|Visible Alpha|Refinitiv|Capital IQ)"
_WHO = (
    r"(?:(?:the )?consensus|SmartEstimate|(?:the|Wall) Street"
    rf"|(?:analysts?|economists|brokers|brokerages)(?: (?:polled|surveyed|tracked|followed) by {_HOUSES})?|{_HOUSES})"
)
# "The FactSet consensus stood at $14 billion", "analysts polled by LSEG wanted 40 cents", 低于LSEG调查的162亿元.
# And what somebody had expected once: "where the bank had 70%", 原估花50亿元, 此前猜测的500美元.
_AHEAD = skipping(
    rf"\b{_WHO},? (?:had (?:been at|wanted|pencill?ed in)|had|stood at|was (?:at|for)|wanted|were after|were at"
    r"|looked for|called for)(?: about| around| some| nearly| only| just)? $"
    r"|\bwhere (?:it (?:used to have|had pencill?ed in)|the (?:same )?(?:bank|house|broker|brokerage|researcher) "
    r"(?:had|used to have))(?: about| around| some| nearly| only| just)? $"
    r"|\bhad (?:once |previously |earlier |first |originally )?(?:projected|pencill?ed in|modell?ed|pointed to) $"
    r"|(?:原[先本]?|此前|先前|早前|之前)(?:估|预估|预计|预期|预测|猜测?|料)(?:花|会|将|在|达|有|的|为|是|仅|约| )*$"
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
    r"|estimated|projected)\b"
    r"|,? (?:that |which )?(?:it|he|she|they|the (?:company|group|chipmaker|management|bank|firm)|[A-Z]\w+) had "
    r"(?:once |previously |earlier |first |originally |itself )?(?:projected|forecast|predicted|guided to|pencill?ed in"
    r"|expected|modell?ed|pointed to|talked of|spoken of|named)\b"
    rf"| in the (?:{_HOUSES} )?(?:SmartEstimate|consensus)\b|(?:的)?市场(?:均值|共识|一致预期)",
    re.IGNORECASE,
)

# What a contract lets its buyer add, "an option on a further 700 MW", 有权再追加1.25吉瓦; not what was taken up.
_OPTION = skipping(
    r"\b(?:option|right)s? (?:on|to|for) [^,;]{0,40}$|(?:有权(?:再|额外)|可选择(?:再|追加)|选择权)[^，。；,;]{0,14}$",
    re.IGNORECASE,
)
_OPTIONS = re.compile(
    r",? (?:with|including|if) (?:all |any )?(?:extra |further )?options\b"
    r"|，?(?:若|如)?(?:计入|含|包括|加上)?(?:可)?选择权",
    re.IGNORECASE,
)
_TAKEN = re.compile(r"\bexercis|\btook up|\btaken up|行使了?", re.IGNORECASE)

# What has come of haggling, up to the price: "agreed with Nvidia on", 就明年的价格达成共识，每颗约560美元.
_AGREED = re.compile(
    r"\b(?:agree(?:d|s|ment)|settle[sd]|negotiat\w+|struck|concluded|haggl\w+)\b(?!.*\b(?:now|current|present)\b)"
    r"|(?:议定|谈妥|谈定|敲定|达成|谈成|议价|谈判|拍板|议妥|商定)(?!.*(?:现行|目前|当前|现有|现在))",
    re.IGNORECASE,
)


def agreed(folded: str, start: int, place: int) -> bool:
    """Whether the price at a place is one that the sentence from `start` on tells as agreed, and not as today's."""
    return _AGREED.search(folded, start, place) is not None


def optional(folded: str, clause: int, start: int, end: int) -> bool:
    """Whether the figure at `start:end` is what somebody may still choose; `clause` is where its clause begins."""
    left = max(clause, start - _BACK)
    held = _OPTION.search(folded, left, start) is not None and _TAKEN.search(folded, left, start) is None
    return held or _OPTIONS.match(folded, end, end + _ON) is not None


def expected_by_others(folded: str, clause: int, start: int, end: int) -> bool:
    """Whether the figure at `start:end` is what others had expected; `clause` is where its clause begins."""
    return (
        _AHEAD.search(folded, max(clause, start - _BACK), start) is not None
        or _BEHIND.match(folded, end, end + _ON) is not None
    )
