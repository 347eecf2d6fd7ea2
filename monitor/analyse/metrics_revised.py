"""Numbers that are raised, and no money: "raised its investment in Kumamoto to $17 billion from $12.2 billion"."""

from __future__ import annotations

import re

from monitor.analyse.metrics_case import Case
from monitor.analyse.patterns import skipping

_SUM = r"(?:[A-Z]{0,3}[$€¥£] ?[\d.,]+ ?[a-z]*|[A-Z]{3} [\d.,]+ ?[a-z]*|[\d.,]+ (?:billion|trillion|million) [a-z]+)"
_ABOUT = r"(?: about| around| some| nearly| over| roughly| almost| more than| up to| as much as| at least| just)?"
# A verb of raising and what is raised, before "to", "from" or "by".
_RAISED = skipping(
    r"\b(?:rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|increas(?:e|es|ed|ing)|boost(?:s|ed|ing)?|upp(?:ed|ing))\b"
    rf"(?P<what>(?:[^.;:$€¥£]|{_SUM}){{0,90}}?) ?\b(?:to|from|by){_ABOUT} $"
)
_BACK = 130
# Who raises a round, or money from somebody, raises money.
_MONEY = re.compile(
    r"\b(?:rounds?|funds?|funding|money|capital(?! (?:spending|expenditure|outlay|budget|investment))|debt|series|loan"
    r"|bonds?|notes|offering|stake|equity|cash|valuation|value|price|subsid\w+|grant|support|facility|sale|deal|size)\b",
    re.IGNORECASE,
)
# What money is spent by, and no other number.
_SPENT = re.compile(
    r"\b(?:investments?|spending|outlays?|budgets?|pledges?|commitments?|capex|expenditures?|plans)\b", re.IGNORECASE
)
_OF_CHIPS = re.compile(r"\b(?:purchase|order|chips?|GPU|R&D|research|marketing|stake)\b", re.IGNORECASE)


def number_raised(case: Case) -> None:
    """What is raised *to* or *from* an amount is a plan or an estimate; money is raised without either."""
    if case.scene.chinese or not case.scores.get("funding", 0.0):
        return
    raised = case.ahead(_RAISED, _BACK)
    if raised is None or _MONEY.search(raised["what"]) or not raised["what"].strip():
        return
    case.doubt(0.2, "funding")
    if _SPENT.search(raised["what"]) and not _OF_CHIPS.search(raised["what"]):
        case.add("capex", 0.8, "plan raised")
