"""Authorities that no catalogue knows: the customs, courts and offices of a place, 深圳海关, Seoul High Court."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from monitor.analyse.newcomers_draft import Known, Newcomer
from monitor.domain.catalogue import EntityType

_CHINESE: Final = re.compile(
    r"[市省]?(?:海关|(?:中级|高级)?人民法院|高等法院|地方法院|法院|检察院|地检署|(?<=[市省])(?:人民)?政府|发改委|经信[委局]|商务[局厅]|证监局|公安局|税务局"
    r"|市场监管局|工信[局厅])"
)
_ENGLISH: Final = re.compile(
    r"(?:'s)? (?:Customs|City Council|Court of (?:Chancery|Appeals?|Justice)"
    r"|(?:(?:Central|Superior|High|Supreme|District|Northern|Southern|Federal) ){1,3}Court)(?![\w-])"
)


def agencies(text: str, known: Sequence[Known], *, chinese: bool) -> Iterator[Newcomer]:
    """The authorities of places that a folded text names. `known` are the mentions already found."""
    office = _CHINESE if chinese else _ENGLISH
    for mention in known:
        if mention.entity.type is EntityType.PLACE and (found := office.match(text, mention.end)) is not None:
            name = text[mention.start : found.end()]
            yield Newcomer(name=name, type=EntityType.AGENCY, start=mention.start, forms=(name,))
