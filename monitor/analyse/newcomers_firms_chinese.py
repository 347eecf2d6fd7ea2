"""Companies with Chinese names that no catalogue knows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import partial

from monitor.analyse.evidence import any_word
from monitor.analyse.newcomers_draft import CJK, Known, Newcomer, company
from monitor.analyse.patterns import skipping
from monitor.domain.catalogue import Catalogue, EntityType

_RUN = re.compile(rf"[{CJK}A-Za-z()·]{{2,24}}$")
_FIRM = (2, 16)
_LIST = re.compile(rf"(?:[{CJK}A-Za-z0-9]{{1,14}}、)+[{CJK}A-Za-z0-9]{{1,14}}")
_MEMBER = re.compile(rf"[{CJK}]{{2,6}}$")
_TRADED = (3, 6)
_COMPANY_LIST = 2
_TICKER = r"\(?\d{4,6}(?:\.(?:SH|SZ|HK|BJ|TW))?"
_TRADE_ALONE = re.compile("(?:投资|发展|管理|控股|实业|合伙|集团|咨询|服务|基金|产业|科技|公司)*")
# 美国新创Foo Photonics, 记忆体厂Bar: a Latin name behind a Chinese word for a firm. Short capitals are acronyms.
_LATIN_FIRM = (
    r"(?P<firm>(?![A-Z]{1,5}(?![A-Za-z]))[A-Z][A-Za-z&.-]{2,19}(?: [A-Z][A-Za-z&-]{1,19}){0,2})(?![A-Za-z0-9-])"
)
# 燕东微(沪:688172), 桦汉(6414): the number of a share, and no year.
_LISTED = re.compile(
    rf"(?:^|(?<=[,.;:、()\s]))(?P<firm>[{CJK}]{{2,5}})"
    r"(?=\s?\(\s?(?:(?:沪|深|港|股票代码|股份代号)\s?:?\s?)?(?!(?:19|20)\d\d\))\d{4,6}(?:\.(?:SH|SZ|HK|BJ|TW))?\s?\))"
)
# 新恒汇涨超11%, 阿石创20%涨停: what rises and falls on the stock exchange.
_TRADED_NOW = re.compile(
    rf"(?<=[,.;:、])(?P<firm>[{CJK}]{{3,4}}?)(?=(?:等?\d{{1,2}}%)?涨停|(?:等)?(?:涨|跌|升)(?:超|逾|近)\d|跟[涨跌]|收[涨跌]\d)"
)
_NOT_TRADED = re.compile(
    "股价|股份|指数|板块|盘中|概念|一度|个股|期货|早盘|价格|同比|环比|累计|[港美日]股|指$|黄金|原油|[期报现合均]价|成交|市值|涨幅|盘[前后]|基金|债券"
    "|性能|提$|其中|公司|今年|昨日|今日|当日|随后|截至"
)


class ChineseFirms:
    """Finds them by legal form, by what stands before or behind them, and by the company they keep."""

    def __init__(self, catalogue: Catalogue) -> None:
        lexicons = tuple(catalogue.lexicons.values())
        listed = partial(any_word, lexicons)
        self._legal = re.compile(listed("legal_forms_chinese"))
        self._borders = re.compile(listed("name_borders"))
        self._not_firms = re.compile(listed("not_firms_chinese"))
        after = rf"(?=(?:{listed('after_firms')})|[,.:;、()\s]|{_TICKER}|$)"
        begin = r"(?:(?<=^)|(?<=[,.;:、\"“”()\s和与及由对向]))"
        self._told = (
            skipping(rf"(?:{listed('firm_kinds_chinese')})[\"“「]?(?P<firm>[{CJK}A-Za-z]{{2,6}}?)[\"”」]?{after}"),
            skipping(rf"(?:{listed('firm_kinds_latin')}) ?{_LATIN_FIRM}(?! ?[1-9])"),
            re.compile(
                rf"{begin}(?P<firm>[{CJK}]{{1,4}}?(?:{listed('firm_trades_chinese')})){after}(?!、(?:以及|等))",
                re.MULTILINE,
            ),
        )

    def find(self, text: str, known: Sequence[Known]) -> Iterator[Newcomer]:
        """The companies that a folded Chinese text introduces. `known` are the mentions already found, by place."""
        for legal in self._legal.finditer(text):
            run = _RUN.search(text[max(legal.start() - 24, 0) : legal.start()])
            if run is None:
                continue
            name = run[0]
            for border in self._borders.finditer(run[0]):
                rest = run[0][border.end() :]
                # 某某投资发展有限公司: the words of the trade are no name by themselves.
                name = name if _TRADE_ALONE.fullmatch(rest) is not None else rest
            if _FIRM[0] <= len(name) <= _FIRM[1]:
                yield company(name, legal.start() - len(name), (name + legal[0],), text, legal.end())
        for pattern in self._told:
            for match in pattern.finditer(text):
                if self._may_be_one(match["firm"]):
                    yield company(match["firm"], match.start("firm"), (), text, match.end("firm"))
        for pattern in (_LISTED, _TRADED_NOW):
            for match in pattern.finditer(text):
                name = match["firm"]
                told = _NOT_TRADED.search(name) is None and self._not_firms.search(name) is None
                if told and self._borders.search(name) is None:
                    yield company(name, match.start("firm"), (), text, match.end("firm"))
        yield from self._in_company(text, known)

    def _may_be_one(self, name: str) -> bool:
        return (
            (_TRADED[0] <= len(name) <= _TRADED[1] or name.isascii())
            and self._not_firms.search(name) is None
            and self._borders.search(name) is None
        )

    def _in_company(self, text: str, known: Sequence[Known]) -> Iterator[Newcomer]:
        """Members of 甲、乙、丙 that stand between two marks, where two others are known companies and none is else."""
        at = {mention.start: mention for mention in known}
        inside = [mention.start for mention in known]
        for found in _LIST.finditer(text):
            members, start = [], found.start()
            for piece in found[0].split("、"):
                members.append((start, start + len(piece)))
                start += len(piece) + 1
            named = inside[bisect_left(inside, found.start()) : bisect_left(inside, found.end())]
            if len(members) <= _COMPANY_LIST or len(named) < _COMPANY_LIST:
                continue
            if any(at[start].entity.type is not EntityType.COMPANY for start in named):
                continue
            for start, end in members[1:-1]:
                name = text[start:end]
                if start not in at and _MEMBER.match(name) and self._not_firms.search(name) is None:
                    yield company(name, start, (), text, end)
