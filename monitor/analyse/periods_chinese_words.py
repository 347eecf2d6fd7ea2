"""The words and pieces of patterns that the Chinese grammar of time is made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from monitor.analyse.patterns import one_of
from monitor.analyse.periods_resolver import Resolver
from monitor.domain.catalogue import Lexicon

_DIGITS = {character: place for place, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}


def numeral(text: str) -> int:
    """A small number in digits or characters: 12, 十二, 两."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS.get(character, 0)) for character in text) or 0)


class ChineseWords:
    """Words of the table `period` of config/languages/zh.toml, with what each of them stands for."""

    digit = "[1-4一二三四]"
    count = r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})"
    year = r"(?P<year>(?<![\d.])(?<!\d,)(?:19|20)\d\d|[二][〇零○][一二三四五六七八九〇零○]{2}) ?年"
    month = r"(?P<month>(?<![\d.])(?<!\d,)(?:1[0-2]|0?[1-9])|十[一二]?|[一二三四五六七八九]) ?月(?!球|台|饼|租|薪|票)"
    third = "(?:[上中下]旬|[初中底])?"
    day = r" ?(?P<day>[0-3]?\d|[一二三]?十?[一二三四五六七八九十]) ?[日号]"
    fiscal = "(?:财年|财政年度|会计年度|财务年度)"
    interim = "(?P<interim>半年度?报(?:告|吿)?|中期(?:业绩|报告|财报)|(?<![其集当途手期年月])中报(?![告道价名]))"
    quarter = (
        rf"(?:(?:第?(?P<part>{digit})|(?P<part_first>首)|(?P<part_last>末))财?季(?:度|报)?|Q(?P<digit>[1-4])"
        rf"|(?P<half>[上下])半(?:财?年度?|(?![场身部段夜旬]))|{interim})"
    )

    def __init__(self, lexicon: Lexicon) -> None:
        words = partial(lexicon.words, "period")
        self.years = {
            word: offset
            for key, offset in (
                ("this_year", 0), ("last_year", -1), ("next_year", 1), ("year_before_last", -2), ("year_after_next", 2)
            )
            for word in words(key)
        }  # fmt: skip
        self.same_year = frozenset(words("same_year"))
        self.rel = f"(?P<rel>{one_of([*self.years, *self.same_year])})"
        self.any_year = rf"(?:(?:{self.year}|{self.rel})度?的?)"
        self.ago = rf"(?<![底年目日之以天])(?:{one_of(words('last_prefix'))})"
        self.coming = one_of(words("next_prefix"))

    def part_in(self, named: Mapping[str, str]) -> str:
        """The quarter or half that a match names, Q1 to H2; an empty text where it names none."""
        if "interim" in named or "half" in named:
            return "H2" if named.get("half") == "下" else "H1"
        if "digit_half" in named:
            return f"H{named['digit_half']}"
        if "digit" in named:
            return f"Q{named['digit']}"
        if "part_first" in named:
            return "Q1"
        if "part_last" in named:
            return "Q4"
        return f"Q{numeral(named['part'])}" if "part" in named else ""

    def year_in(self, named: Mapping[str, str], resolver: Resolver) -> tuple[int | None, int | None]:
        """The year that a match names, or the offset of a relative one."""
        if given := named.get("year"):
            year = numeral(given)
            year += 2000 if year < 100 else 0
            resolver.name_year(year)
            return year, None
        if given := named.get("rel"):
            if given in self.same_year:
                return resolver.sentence_year or resolver.last_year, None
            offset = self.years.get(given)
            if offset is not None and offset >= 0 and (number := resolver.year(offset)) is not None:
                resolver.sentence_year = number
            return None, offset
        return None, None
