"""Companies with Latin names that no catalogue knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from monitor.analyse.evidence import any_word, words
from monitor.analyse.fold import lower
from monitor.analyse.newcomers_draft import CAPITALISED, TIME, Headlines, Known, Newcomer, company
from monitor.domain.catalogue import Catalogue, EntityType

_FIRM_WORDS = 5
_FIRM_REACH = 80
_EXCHANGES = (
    "NASDAQ|Nasdaq|NYSE|NYSE American|HKEX|HKG|HK|SEHK|TWSE|TPEx|TSE|TYO|KRX|KOSDAQ|SSE|SZSE|LSE|ASX|BSE|NSE|SGX"
)
_TICKER = re.compile(
    rf"\s?\((?:(?:{_EXCHANGES})\s?:\s?[A-Z0-9.]{{1,8}}|\d{{4,6}}\.(?:HK|SH|SZ|SS|TW|TWO|KS|KQ|T|BJ)|[A-Z]{{1,5}}\.(?:US|O"
    rf"|N))\)"
)
# Longer ones are words of joined table cells.
_CAMEL = re.compile(r"[A-Z](?<![\w.@/#-].)(?:[a-z]{2,9}(?:[A-Z][a-z]{2,9}){1,2}|[a-z]{3,7}AI)(?![\w@/-]|\.[a-z])")
_LONGEST_CAMEL = 16
_MEMBER = re.compile(CAPITALISED)
# CPUs, LLMs: things by their letters, of which there are several.
_SEVERAL = re.compile(r"[A-Z]{2,}s$")
# What makes a company's name that of another company: Adani Green, Tata Power, Samsung Display.
_BRANCH = re.compile(
    r" (?:(?:Green|Renewable|Solar|Wind|New) )?(?:Energy|Green|Power|Renewables|Ports|Enterprises|Steel|Display|Motors?"
    r"|Capital|Ventures|Securities|Bank|Insurance|Financial|Chemicals?|Petrochemicals?|Heavy Industries|Telecom"
    r"|Logistics|Airports|Cement|Aerospace|Infrastructure|Properties|Realty|Pharma|Biologics|Ecoplant|Payments|Retail)(?=[\s,.;:')]|$)"
    r"(?! [A-Z])"
)
# Alone no sign of a company (Co. K), behind a known one it is: Winbond Electronics Co.
_CO = re.compile(r",? Co\b\.?(?! [A-Z])")
# 世芯-KY: at home abroad, listed in Taipei.
_LISTED_IN_TAIPEI = re.compile(r"-(?:KY|DR)(?![A-Za-z])")
# "Acme Circuits (Shanghai) Co. Ltd. (688802.SH)": what stands before a ticker may be no name.
_LEGAL_ALONE = frozenset({"Ltd", "Co", "Inc", "Corp", "Co. Ltd", "Co., Ltd", "PLC", "LLC"})
_ABBREVIATED = re.compile(r"(?<=\b(?:Inc|Ltd))\.|(?<=\bCo)\.|(?<=\bCorp)\.")
_LINK = re.compile(r",?\s(?:and|or)\s|,\s")
_APPOSED_TO = re.compile(rf"(?<!\bin\s)(?<!\bat\s){CAPITALISED}$")
# Four words of a name may have so many characters.
_NAME_REACH = 130
_COMPANY_LIST = 2


def legal_form(catalogue: Catalogue) -> re.Pattern[str]:
    """What stands behind a company's name and says what it is in law: Inc., Co., Ltd."""
    forms = any_word(catalogue.lexicons.values(), "legal_forms")
    return re.compile(rf",?\s(?:{forms})\.?(?:,?\s(?:Ltd|Inc|LLC)\b\.?)?(?!\w)")


class Firms:
    """Finds them by patterns made of the lexicons' words, each anchored at a word or at a known name."""

    def __init__(self, catalogue: Catalogue) -> None:
        lexicons = tuple(catalogue.lexicons.values())
        listed = partial(any_word, lexicons)
        self._leads = frozenset(word.lower() for word in words(lexicons, "lead_words"))
        self._not_firms = frozenset(words(lexicons, "not_firms"))
        self._legal = legal_form(catalogue)
        self._trade = re.compile(rf"\s(?P<trade>{listed('firm_trades')})(?=[,.';:)]|\s(?![A-Z&])|$)", re.MULTILINE)
        apposed = (
            rf"(?:an?|the)\s(?:(?!(?:at|of|for|with|who|in|from|by)\s)[\w'-]+\s){{0,5}}?(?:{listed('firm_nouns')})s?\b"
        )
        # Looked for in small letters, which is several times as fast as to ignore the case.
        self._leading = (
            re.compile(rf"(?:{listed('firm_kinds').lower()})\s"),
            re.compile(rf"\b(?:{listed('firm_roles').lower()})\s(?:at|of|for|with)\s"),
        )
        self._apposed = re.compile(
            rf",\s(?:{apposed}(?!\s(?:executive|manager|analyst|founder))|which\s(?:{listed('firm_acts')})\b)"
        )

    def find(self, text: str, known: Sequence[Known], headlines: Headlines) -> Iterator[Newcomer]:
        """The companies that a folded text introduces. `known` are the mentions already found, by place."""
        for legal in self._legal.finditer(text):
            first = self._before(text, legal.start())
            if legal.start() - first >= 2:
                full = text[first : legal.end()].rstrip(" ,.")
                yield company(text[first : legal.start()], first, (full,), text, legal.end())
        for trade in self._trade.finditer(text):
            first = self._before(text, trade.start())
            if first < trade.start() and text[trade.start() - 1] not in ".!?:;" and not headlines.holds(first):
                yield company(text[first : trade.end()], first, (), text, trade.end())
        for ticker in _TICKER.finditer(text):
            first = self._before(text, ticker.start())
            if ticker.start() - first >= 2 and text[first : ticker.start()].strip(" .,") not in _LEGAL_ALONE:
                yield company(text[first : ticker.start()], first, (), text, ticker.start())
        for told in self._told(text):
            start = self._without_lead(told[0], told.start())
            name = text[start : told.end()]
            if not headlines.holds(start) and self._may_be_one(name):
                yield company(name, start, (), text, told.end())
        for camel in _CAMEL.finditer(text):
            if camel[0] not in self._not_firms and len(camel[0]) <= _LONGEST_CAMEL:
                yield company(camel[0], camel.start(), (), text, camel.end())
        yield from self._in_company(text, known)
        yield from _branches(text, known, headlines)

    def _told(self, text: str) -> Iterator[re.Match[str]]:
        """Names behind a word that says what they are, and names before an apposition."""
        lowered = lower(text)
        for leading in self._leading:
            for lead in leading.finditer(lowered):
                article = len("the ") if text.startswith("the ", lead.end()) else 0
                if (firm := _MEMBER.match(text, lead.end() + article)) is not None:
                    yield firm
        for apposed in self._apposed.finditer(text):
            firm = _APPOSED_TO.search(text, max(apposed.start() - _NAME_REACH, 0), apposed.start())
            if firm is not None:
                yield firm

    def _without_lead(self, name: str, start: int) -> int:
        """Where a name begins, without the word of a sentence's start before it: Start-up Foo."""
        first = name.partition(" ")[0]
        return start + len(first) + 1 if first.lower() in self._leads and len(first) < len(name) else start

    def _may_be_one(self, name: str) -> bool:
        if TIME.match(name) is not None:
            return False
        return len(name) > 2 and not _SEVERAL.search(name) and not self._leads.intersection(name.lower().split())

    def _before(self, text: str, end: int) -> int:
        """Where the capitalised words that end at `end` begin; `end` where there are none."""
        first = end
        reach = max(end - _FIRM_REACH, 0)
        line = max(text.rfind("\n", reach, end) + 1, reach)
        taken = list(re.finditer(r"[^\s(]+", text[line:end]))[-_FIRM_WORDS:]
        for word in reversed(taken):
            bare = word[0]
            if first < end and bare[-1] in ".,;:!?)\"'":
                break
            if bare == "&":
                continue
            named = bare[0].isupper() or (bare[0].isdigit() and not bare.isdigit())
            if not named or bare.endswith("'s") or bare.lower() in self._leads:
                break
            first = line + word.start()
        return first

    def _in_company(self, text: str, known: Sequence[Known]) -> Iterator[Newcomer]:
        """Capitalised members of a list that has at least two known companies, and nothing known that is none."""
        at = {mention.start: mention for mention in known}
        for _, run in groupby(_members(text, at), key=lambda member: member[0]):
            members = [(start, end) for _, start, end in run]
            fellows = {at[start].entity.id: at[start].entity.type for start, _ in members if start in at}
            if len(fellows) < _COMPANY_LIST or any(kind is not EntityType.COMPANY for kind in fellows.values()):
                continue
            for start, end in members:
                if start not in at and self._may_be_one(text[start:end]):
                    yield company(text[start:end], start, (), text, end)


class FullNames:
    """How far the full name of a known company reaches: over its legal form, and over the full stop that ends it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._legal = legal_form(catalogue)

    def end(self, text: str, end: int) -> int:
        """Where the full name ends, given where the name ends that is known."""
        found = self._legal.match(text, end) or _CO.match(text, end) or _ABBREVIATED.match(text, end)
        found = found or _LISTED_IN_TAIPEI.match(text, end)
        return found.end() if found is not None else end


def _members(text: str, at: dict[int, Known]) -> Iterator[tuple[int, int, int]]:
    """Every member of every list of capitalised names, with the number of its list."""
    number, place = 0, 0
    for found in _MEMBER.finditer(text):
        start = found.start()
        if start < place:
            continue
        end = at[start].end if start in at else found.end()
        link = _LINK.match(text, place) if place else None
        if link is None or link.end() != start:
            number += 1
        yield number, start, end
        place = end


def _branches(text: str, known: Sequence[Known], headlines: Headlines) -> Iterator[Newcomer]:
    for mention in known:
        if mention.entity.type is not EntityType.COMPANY or mention.end >= len(text) or text[mention.end] != " ":
            continue
        branch = _BRANCH.match(text, mention.end)
        if branch is not None and not headlines.holds(mention.start):
            yield replace(
                company(text[mention.start : branch.end()], mention.start, (), text, branch.end()), branch=True
            )
