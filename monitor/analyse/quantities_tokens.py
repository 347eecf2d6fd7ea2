"""What is told in tokens without saying so: the window of a model, and what a service works through in a time."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure

_TOKENS: Final = re.compile(r"token|词元")
# Calls of models by the trillion are told in tokens.
_CALLS: Final = re.compile("[日周月]调用量|调用量排")
_TRILLION: Final = 10**12
_CONTEXT: Final = re.compile(
    r"(?:上下文(?:窗口|长度)?|context (?:window|length))(?:为|达|到|可达|提升至| of| to| is|:)? ?$"
)
_WINDOW_BEHIND: Final = re.compile(r"[ -](?:context(?: window| length)?|window)(?![a-z])")
_SHORTEST_WINDOW: Final = 1000
# How far around itself a number looks for tokens and for the time that they take, in characters.
_BEFORE, _AFTER = 160, 60
_SENTENCE: Final = re.compile(r"[。！？\n]|[.!?]\s")
_PERIODS: Final = re.compile(
    r"(?P<day>daily|(?:per|a|each|every) day|每天|每日|日均|单日|日(?=处理|调用|消耗|用量))"
    r"|(?P<week>weekly|(?:per|a|each|every) week|每周|当周|周均|周(?=处理|调用|消耗|用量))"
    r"|(?P<month>monthly|(?:per|a|each|every) month|每月|每个月|月均|单月|月(?=处理|调用|消耗|用量))"
    r"|(?P<minute>(?:per|a|each|every) minute|每分钟)"
)


def windowed(lowered: str, draft: Draft) -> bool:
    """Name how much text a model can look at, 上下文长度128K, a context window of 256K; say whether it is that."""
    if draft.value < _SHORTEST_WINDOW:
        return False
    before = _CONTEXT.search(lowered, max(0, draft.start - 28), draft.start)
    if before is None and _WINDOW_BEHIND.match(lowered, draft.end) is None:
        return False
    draft.name("token", Measure.COUNT, "bare", draft.end)
    return True


def tokens_near(lowered: str, draft: Draft) -> bool:
    """Whether a large number stands among words of tokens."""
    start, end = max(0, draft.start - _BEFORE), draft.end + _AFTER
    if draft.scale >= _TRILLION and _CALLS.search(lowered, start, end) is not None:
        return True
    return _TOKENS.search(lowered, start, end) is not None


def token_unit(lowered: str, draft: Draft, previous: Draft | None) -> str:
    """Tokens, by the time that is told nearest before the number, else behind it, else of the tokens before it."""
    start, end = max(0, draft.start - _BEFORE), draft.end + _AFTER
    before = None
    for found in _PERIODS.finditer(lowered, start, draft.start):
        before = found
    if (stop := _SENTENCE.search(lowered, draft.end, end)) is not None:
        end = stop.start()
    told = before or _PERIODS.search(lowered, draft.end, end)
    if told is not None:
        return f"token/{told.lastgroup}"
    carried = (previous.unit or "") if previous is not None else ""
    return carried if carried.startswith("token/") else "token"
