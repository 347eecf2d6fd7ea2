"""Chinese numbers that are no quantity: dates, times, names, versions, list numbers, idioms."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.numbers import ONE, Numeral, Written
from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Phrases
from monitor.domain.catalogue import Lexicon

DIGITS: Final = frozenset("0123456789")
# What begins at a number and makes it a date, a time or a period.
_DATE: Final = re.compile(
    r"[0-9]{4} ?(?:年|财年|会计年度|[QqHh][1-4]|E(?![A-Za-z])|款|版|届|级)(?:代|度|版)?"
    r"|(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])(?:[-/.][0-9]{1,2})?(?![0-9.]| ?[%亿万倍元])|(?:19"
    r"|20)[0-9]{2}[-/~至到](?=20[0-9]{2}年)"
    r"|[0-9]{2}年(?=[QqHh]|第|[一二三四]季|[上下]半|全年|[0-9]{1,2}月|底|初|末|年报|营收|以来)"
    r"|(?:2[2-9]|3[0-2])年(?=[Pp][EeSsBb]|EPS|[Cc]ap[Ee]x|CAPEX|预[计期测估]|业绩|归母|净利|收入|利润|资本开支|资本支出|出货|目标|需求|产能|全球|动态|估值|对应|[初中底]|一致|实现)"
    r"|2[2-9](?:[-/~、](?:2[3-9]|3[0-2])){1,4}年|[0-9]{2}(?:年代"
    r"|后(?![^，。、]))"
    r"|[0-9]{1,2} ?月(?:份|底|初|末|中旬|上旬|下旬)?(?: ?[0-9]{1,2} ?[日号])?|[0-9]{1,2} ?(?:日(?![元圆币均本内历])"
    r"|号(?!线))"
    r"|[0-9]{1,3}:[0-9]{1,2}(?::[0-9]{2})?|[0-9]{1,2} ?[时点](?:[0-9]{1,2}分?|整|半|钟)"
    r"|[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}(?![0-9.]| ?[倍%亿万元])"
    r"|[零〇○一二三四五六七八九]{4}年|[一二三四五六七八九十]{1,2}月(?:份|底|初|末)?|[一二三四]季(?!个)|[0-9] ?季度?"
    r"|[1-4]Q|[0-9]{1,2}世纪"
    r"|二十一世纪|[零〇○一二三四五六七八九]{2}后|[二三]?十?[一二三四五六七八九十]日(?![元圆币均本内历])"
    r"|[0-9]{3,4}-[0-9]{7,8}(?![0-9])|[0-9]{3,6}-(?:TW|HK|KR|JP|SH|SZ|US)(?![A-Za-z])"
    r"|[0-9]{1,4} ?(?:条款|号文|号令|号法案|号公告|号决议|国道|省道|航班|次列车)"
    r"|0 ?[Dd]ay(?![A-Za-z])"
    r"|[0-9]{1,3} ?(?:周?岁|周年庆|连[胜败冠])|[一二三四五六七八九十百]{1,4}岁"
)
_LEADS: Final = re.compile(r"(?:第 ?|星期|礼拜|周|(?<![年月季周期])初|之|唯|专|统|《|老|小)$")
# 第二、三名, 第2、3期: both are ordinals.
_ALSO_ORDINAL: Final = re.compile(r"第[一二三四五六七八九十0-9]{1,2}、$")
_TURNED: Final = re.compile(r"翻了?(?:近|将近|逾|超过?|约)?$")
# After 了 these count: 涨了一成, 用了一年; 推出了一款 has an article.
_AFTER_LE: Final = frozenset("番倍成半年天周日")
# K12+300: where on a road.
_MILESTONE: Final = re.compile(r"[A-Za-z][0-9]{1,4}\+$")
_ROAD: Final = re.compile(r"(?:高速|国道|省道|公路|[东西南北]?线)(?:公路)?[^，。；0-9]{0,4}$")
# 一坪造价60万, 一吨铜10万: of any.
_OF_ONE: Final = re.compile("一(?:坪|亩|平米|平方米|吨|公斤)(?=[^,。;0-9]{0,8}[0-9])")
# 近一年, 每一年, 第一年, 十一年.
_OF_A_TIME: Final = frozenset("第前上同每近这那后过逾约十百")
# 上一年, 前一个季度: a time, and no number.
_AGO: Final = re.compile(r"个?(?:财?年|季度?|月|周|星期|交易日)")
# 前三个季度, 那半年, 一年前: the period of a report, or a time.
_REPORTED: Final = re.compile(r"[一二三四五六七八九十0-9]{1,2}(?:个(?:季度?|月)|名(?![客用]户))")
_THAT_TIME: Final = re.compile(r"[半一](?:年|周|天|个?月|季)")
# 一年到底造多少: what is asked is no time.
_ASKED: Final = re.compile(r"一(?:年|个?月|周|天)(?=究竟|到底)")
# 一个月9万, 一小时13.5元, 一年就要烧掉22亿: what is paid or used in any of them.
_IN_ANY: Final = re.compile(
    r"一(?:年|个?月|天|小时)(?=(?:[约近逾]|大概|大约|差不多|至少)?[0-9]|的?(?:电费|折旧)"
    r"|[就能要可得只也才]{0,4}(?:出|造|产|卖|烧|花|赚|亏|耗|跑|交|付|折旧|省)[^,。;0-9年月日]{0,4}[0-9百千万亿])"
)
_TIME_AGO: Final = re.compile(r"一年多?[前来](?!自)")
# 每柜, 一柜要用252对: a rack of any, and no count.
_ANY_RACK: Final = re.compile(r"一(?:机?柜)(?!子)")
# 过半只收一家的货: the word is whole.
_MORE_THAN_HALF: Final = re.compile(r"半(?![年个天月小夜])")
# 一厂 and 二厂 are the first and the second, 两厂 the firms or sites that were named.
_WHICH_SITE: Final = re.compile(r"[一二三四五六七八九十两]厂(?![家商房])")
# 大陆业者, 登陆科创板: no six, which is written so only beside its like: 陆拾.
_NO_SIX: Final = re.compile(r"(?<![壹贰叁肆伍陆柒捌玖拾佰仟零])陆(?![拾佰仟万萬亿]| ?点)")
# 没有带来一分钱: nothing at all.
_NO_PENNY: Final = re.compile("一(?:分|毛)钱")
# 单位:百万美元 heads a table.
# 〔编译○○○/综合报导〕: circles alone stand for a name that is not given.
_CIRCLES: Final = re.compile("○+")
_HEADING: Final = re.compile(r"单位 ?[::] ?$")
# 35.8/51.2/66.4亿元: the slash parts the members of a list.
_LISTED: Final = re.compile(
    r"[0-9][0-9.,]{0,11}(?:/-?[0-9][0-9.,]{0,11}){0,6} ?(?:[万亿兆%倍元]|个?百分点|[美港]元|[GT]B|[MG]W|纳米|奈米|nm)"
)
# EBITA90.7亿元, AMD10%股权: a word that no space parts from an amount.
_WORD_BEFORE: Final = re.compile(r"(?<![A-Za-z0-9.-])[A-Za-z]{2,20}$")
# 每百万Token4元, Meta4,800柜, LiveCodeBench70.7分: a word in small letters is no mark of a part.
_SMALL_LETTERS: Final = re.compile(r"(?<![A-Za-z0-9.-])[A-Za-z]{0,17}[a-z]{3}$")
# EPS4.78美元: a word of accounts is no mark of a part either.
_ACCOUNTS: Final = re.compile(r"(?<![A-Za-z0-9.-])(?:EPS|ASP|ARPU|ARR|RPO|ROE|NAV|EBITDA|PUE)$")
_PAID_OR_COUNTED: Final = re.compile(
    r"[0-9][0-9,]{0,11}(?:\.[0-9]{1,4})?(?:[美港欧日韩]?元|分(?![之钟]))"
    r"|[0-9]{1,3}(?:,[0-9]{3}){1,3}[颗块张片枚套柜台架座个辆家人]"
)
# SH:688041 is the number of a share; AMD:6吉瓦 is none. QoQ-4.97% is a change.
_SHARE_CODE: Final = re.compile(r"[0-9]{4,6}(?![0-9.,%]| ?[万亿兆元颗片台])")
_CHANGE_BEFORE: Final = re.compile(r"(?:[YQMH]o[YQMH]|[yqmh]o[yqmh])-$")
_AMOUNT: Final = re.compile(r"[0-9][0-9,]{0,11}(?:\.[0-9]{1,4})?(?:%|万|亿|个?百分点|[吉兆]瓦|GW|MW)")
# 玄戒O1:3nm: a colon behind a name parts what is told of it.
_NAME_BEFORE_COLON: Final = re.compile(r"[A-Za-z][A-Za-z-]{0,12}[0-9]{1,4}(?:\.[0-9]{1,2})?:$")
_MULTIPLE_BEFORE: Final = re.compile("[0-9][xX]/$")
_LIST_START: Final = re.compile(r"(?:^|\n)[ •·*(]*$")
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s]*$")
_MEANT: Final = ("仅", "只有", "至少", "不足", "不到", "超过")


class Traps:
    """The questions that a Chinese reader asks of a number before it believes in it. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._idioms = Phrases((word, True) for word in lexicon.words("idioms", "words"))
        self._labels = Phrases((word, True) for word in lexicon.words("labels", "words"))
        words = [*lexicon.words("classifiers", "count"), *lexicon.words("classifiers", "company")]
        words += [*lexicon.words("classifiers", "chip"), *lexicon.words("classifiers", "person")]
        self._articles = Phrases((word, True) for word in words)

    def before(self, scene: Scene, numeral: Numeral) -> int:  # noqa: PLR0911 - one return for each kind of trap
        """Where to go on if the numeral is plainly no quantity (its end or that of the date it begins), else 0."""
        text, start, end = scene.text, numeral.start, numeral.end
        previous = text[start - 1] if start else "\n"
        digits = text[start] in DIGITS or text[start] == "."
        if digits and _glued(text, start, previous):
            return end
        if (time := _time(text, start, previous)) is not None:
            return time
        if previous == "每" and not digits and text[end : end + 1] not in {"年", "月", "天", "周"}:
            return end
        if previous == "、" and _ALSO_ORDINAL.search(text, max(0, start - 5), start) is not None:
            return end
        if (previous in {"第", " "} or not digits) and _LEADS.search(text, max(0, start - 2), start):
            return end
        if text.startswith("公里处", end) and _ROAD.search(text, max(0, start - 10), start) is not None:
            return end + len("公里处")
        date = _DATE.match(text, start)
        if date is not None and not date.group().endswith("点") and not text.startswith(("个", "多"), date.end() - 1):
            return date.end()
        trapped = self._in_digits(scene, numeral, previous) if digits else self._in_words(scene, numeral, previous)
        return end if trapped else 0

    def _in_digits(self, scene: Scene, numeral: Numeral, previous: str) -> bool:
        """Whether a number in digits is a mark, a code, a part of an address, or a year: 展会2025国产芯片."""
        text, start, end = scene.text, numeral.start, numeral.end
        if self._marked(text, start, end, previous) or self._coded(scene, numeral):
            return True
        if self.year(numeral) and text.startswith("国", end):
            return True
        address = previous in "/=-_.%?" and start > 8
        return address and _URL.search(text, max(0, start - 200), start) is not None

    def _in_words(self, scene: Scene, numeral: Numeral, previous: str) -> bool:
        """Whether a number in words is an idiom or the unit that heads a table."""
        text, start = scene.text, numeral.start
        if _HEADING.search(text, max(0, start - 5), start) is not None:
            return True
        if _CIRCLES.fullmatch(text, start, numeral.end) is not None:
            return True
        sure = numeral.value >= 10**4 or numeral.written is Written.FRACTION
        if sure or _TURNED.search(text, max(0, start - 4), start) is not None:
            return False
        if previous == "了" and text[start + 1 : start + 2] in _AFTER_LE:
            return False
        return self._idiom(scene, numeral)

    def year(self, numeral: Numeral) -> bool:
        """Whether a number without unit looks like a year."""
        return numeral.end - numeral.start == 4 and 1900 <= numeral.value <= 2100 and numeral.step == ONE

    def attached(self, text: str, draft: Draft) -> bool:
        """Whether Latin letters without meaning hang on the number: 910C, 950PR."""
        following = text[draft.end : draft.end + 1]
        return following.isascii() and (following.isalpha() or following == "_")

    def _idiom(self, scene: Scene, numeral: Numeral) -> bool:
        """一些, 三星; and 一 before a classifier is an article unless something counts with it."""
        text, start = scene.text, numeral.start
        idiom = self._idioms.ahead(text, scene.lowered, start)
        if idiom is not None and idiom[1] >= numeral.end:  # 一点 is an idiom, 一点三 a number
            return True
        if text[start] != "一" or self._articles.ahead(text, scene.lowered, start + 1) is None:
            return False
        if text.startswith(
            ("个半", "个月", "个多月", "个季", "个星期", "个百分", "个小时", "个交易日", "个点", "个基点"), start + 1
        ):
            return False
        return not text[max(0, start - 2) : start].endswith(_MEANT)

    def _marked(self, text: str, start: int, end: int, previous: str) -> bool:
        """[2], (3) and 1、 at the start of a line."""
        following = text[end : end + 1]
        if end - start > 2 or not following:
            return False
        if (previous == "[" and following in "],") or (previous == "(" and following == ")"):
            return True
        return following in ".)、" and _LIST_START.search(text, max(0, start - 4), start) is not None

    def _coded(self, scene: Scene, numeral: Numeral) -> bool:
        """007, 600519.SH, 沪深300."""
        text, start, end = scene.text, numeral.start, numeral.end
        if text[start] == "0" and end - start > 1 and text[start + 1] in DIGITS and text[start - 1] not in "时分":
            return True
        following = text[end + 1 : end + 2]
        if text[end : end + 1] == "." and following.isascii() and following.isalpha():
            return True
        if numeral.scale != ONE:
            return False
        place = start - (text[max(0, start - 1) : start] in {" ", "为", "是", ":"})
        return self._labels.behind(text, scene.lowered, place) is not None


def _time(text: str, start: int, previous: str) -> int | None:
    """The end of a period or site that a numeral opens, where it is no quantity."""
    if previous in "前上" and text[start] == "一" and (ago := _AGO.match(text, start + 1)) is not None:
        return ago.end()
    found = (
        _TIME_AGO.match(text, start)
        or _WHICH_SITE.match(text, start)
        or _NO_SIX.match(text, start)
        or _NO_PENNY.match(text, start)
        or _ANY_RACK.match(text, start)
        or _ASKED.match(text, start)
        or _OF_ONE.match(text, start)
        or (_IN_ANY.match(text, start) if previous not in _OF_A_TIME else None)
    )
    if previous == "同" and text[start] == "一":
        return start + 1  # 同一芯片
    if previous == "过":
        found = found or _MORE_THAN_HALF.match(text, start)
    if previous == "前" and text[start - 2 : start - 1] != "提":
        found = _REPORTED.match(text, start)
    elif previous in "那这同" or text.startswith("随后", max(0, start - 2)):
        found = found or _THAT_TIME.match(text, start)
    return None if found is None else found.end()


def _glued(text: str, start: int, previous: str) -> bool:
    """H20, GPT-5, v2.0, #5; but neither the second of 94.3/116.9元 nor what EBITA90.7亿元 tells."""
    if previous.isascii() and previous.isalpha():
        if _AMOUNT.match(text, start) is not None and _WORD_BEFORE.search(text, max(0, start - 22), start) is not None:
            return False
        told = _PAID_OR_COUNTED.match(text, start) is not None
        told = told or (text.endswith("PUE", 0, start) and text[start + 1 : start + 2] == ".")
        if told and _ACCOUNTS.search(text, max(0, start - 8), start) is not None:
            return False
        return not told or _SMALL_LETTERS.search(text, max(0, start - 22), start) is None
    if previous.isascii() and (previous.isalnum() or previous in "_#@&=\\"):
        return True
    if previous == "+" and _MILESTONE.search(text, max(0, start - 6), start) is not None:
        return True
    return previous in "-/.:" and start > 1 and _joined(text, start, previous)


def _joined(text: str, start: int, mark: str) -> bool:
    """GPT-5, 3.5, SH:688041; but neither AMD:6吉瓦 nor QoQ-4.97%."""
    before = text[start - 2]
    if mark == "/" and _MULTIPLE_BEFORE.search(text, max(0, start - 8), start) is not None:
        return False  # 42x/29x/22x
    if before.isascii() and before.isalpha():
        if mark == ":":
            return _SHARE_CODE.match(text, start) is not None
        return mark != "-" or _CHANGE_BEFORE.search(text, max(0, start - 6), start) is None
    if mark == ":" and _NAME_BEFORE_COLON.search(text, max(0, start - 20), start) is not None:
        return False
    return mark in "./:" and before in DIGITS and not (mark == "/" and _LISTED.match(text, start))
