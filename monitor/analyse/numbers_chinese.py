"""Chinese numerals, folded: 4.78万亿 · 一百零五 · 3万4000 · 五十五点五七 · 三分之一 · 数十亿 · 十几万 · 五百余万."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import HALF, LONGEST, ONE, Numeral, Written, read_digits

_DIGIT: Final = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "壹": 1, "二": 2, "贰": 2, "两": 2, "倆": 2, "俩": 2, "三": 3, "叁": 3,
    "四": 4, "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
_TEN: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS: Final = {"廿": 20, "卅": 30}  # in newspapers of Taiwan: 百分之廿五
_MYRIAD: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "兆": 10**12}
_MORE: Final = "多余来"
_CHARS: Final = "".join({**_DIGIT, **_TEN, **_TENS, **_MYRIAD})

# A numeral begins with a digit of either kind, with a power of ten, or with 几, 半 or 数.
_ANCHOR: Final = re.compile(rf"\.?[0-9]+(?:[.,][0-9]+){{0,8}}|[{_CHARS}几半]|数(?=[十百千万亿兆])")
_TOKEN: Final = re.compile(
    rf" {{0,3}}(?:(\.?[0-9]+(?:[.,][0-9]+){{0,8}})|((?!千[瓦米克赫伏]|兆[瓦赫字])[{_CHARS}])|(几)"
    rf"|([{_MORE}])(?= ?[万亿兆千百])|(个)(?=亿|[百千]万))"
)
# Most numerals in news are these: digits with at most one power, and nothing after them that could belong to them.
_PLAIN: Final = re.compile(
    rf"([0-9]{{1,9}}|[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}})(\.[0-9]{{1,6}})?(?![0-9,.])(?: ?(万亿|亿|万|兆(?![瓦赫字])))?"
    rf"(?!个亿|个[百千]万)(?! {{0,3}}[0-9{_CHARS}几{_MORE}点又分打^/eE])"
)
_PLAIN_POWERS: Final = {"万亿": Decimal(10**12), "亿": Decimal(10**8), "万": Decimal(10**4), "兆": Decimal(10**12)}
# 十二万一张: what one costs.
_ONE_OF: Final = re.compile("[张台片颗套柜块条根盒]|个月")
_SCALED_NEXT: Final = re.compile(" ?[百千万]")
# Neighbours among the digits are a guess between the two, not a number of two digits.
_NEIGHBOURS: Final = re.compile(
    rf"(?:一[两二](?![级线类把])|[二两]三|三四|三五|四五|五六|六七|七八|八九)(?![{''.join(_DIGIT)}点线规期号季])"
)
_NOT_BEFORE: Final = frozenset("".join(_DIGIT) + "十拾百千第点0123456789.")
_SPOKEN = "".join(_DIGIT).replace("两", "")
_POINT: Final = re.compile(rf" ?点 ?((?:[{_SPOKEN}] ?){{1,24}})(?![点十百千半])")
_HALVED: Final = re.compile("百|兆(?=[韩日美元台新])")
_HALVES: Final = {"百": 100, "兆": 10**12}
_DOZEN: Final = re.compile(r"打(?![算造击开破通折压动败扮听造赢包扫底下不])")
# Cantonese leaves 之 out: 四分一.
_PARTS: Final = re.compile(
    r" {0,3}分 {0,2}之 {0,2}|(?<=[三四五六七八九])分(?=[一二两三四五](?![0-9零一二两三四五六七八九十定直些种级样]))"
)
_POINTS: Final = re.compile(r" {0,3}分 {0,2}[点比]")
_POWER: Final = re.compile(r"\^([+-]*)([0-9]{1,3})(?![0-9])|[eE]([+-]?)([0-9]{1,3})(?![0-9A-Za-z])")
_SLASH: Final = re.compile(r"/([0-9]{1,4})(?![0-9/.,A-Za-z]| ?[万亿兆%倍元])")
_NODES: Final = re.compile(r"/([0-9]{1,2})(?= ?(?:纳米|奈米|nm))")
_MIXED: Final = re.compile(r" ([0-9]{1,3})/([0-9]{1,3})(?![0-9/.,A-Za-z])")


def scan(folded: str) -> Iterator[Numeral]:
    """Every numeral of a folded text, in order of place; time is linear in the text.

    A single 百, 万 or 亿 is none; 一 and 三 are, whatever they are part of (一些, 三星): what follows must decide.
    """
    place = 0
    search = _ANCHOR.search
    while (anchor := search(folded, place)) is not None:
        start = anchor.start()
        numeral = _plain(folded, start) or _numeral(folded, start)
        if numeral is None:
            place = anchor.end()
        else:
            place = max(numeral.end, start + 1)
            yield numeral


def _plain(text: str, start: int) -> Numeral | None:
    found = _PLAIN.match(text, start)
    if found is None or (start and text[start - 1] in ".,"):
        return None
    whole, decimals, power = found.groups()
    value = Decimal(whole.replace(",", "") + (decimals or ""))
    step = ONE.scaleb(1 - len(decimals)) if decimals else ONE
    scale = ONE
    if power is not None:
        scale = _PLAIN_POWERS[power]
        value, step = value * scale, step * scale
    return Numeral(start, found.end(), value, value, scale, step)


def _numeral(text: str, start: int) -> Numeral | None:
    numeral = _mixed(text, start)
    if numeral is None:
        return None
    parts = _PARTS.match(text, numeral.end)
    if parts is None:
        dozen = text[numeral.end : numeral.end + 1] == "打" and _DOZEN.match(text, numeral.end)
        return numeral.scaled(Decimal(12), numeral.end + 1) if dozen else numeral
    negative = text.startswith("负", parts.end())
    top = _mixed(text, parts.end() + negative)
    if top is None or not numeral.value:
        return numeral
    whole = numeral.value
    value = top.value / whole * (-1 if negative else 1)
    step = None if top.step is None or whole not in {100, 1000, 10000} else top.step / whole
    return Numeral(start=start, end=top.end, value=value, high=value, step=step, written=Written.FRACTION)


def _mixed(text: str, start: int) -> Numeral | None:
    """A numeral without 分之; 三百五又三分之一 is read whole."""
    numeral = _simple(text, start)
    if numeral is None:
        return None
    after = numeral.end + (text[numeral.end : numeral.end + 1] == " ")
    if text[after : after + 1] != "又":
        return numeral
    part = _numeral(text, after + 1 + (text[after + 1 : after + 2] == " "))
    if part is None or part.written is not Written.FRACTION:
        return numeral
    value = numeral.value + part.value
    return Numeral(start, part.end, value, value)


def _simple(text: str, start: int) -> Numeral | None:
    first = text[start : start + 1]
    if first == "半":
        return _half_of(text, start)
    if (pair := _NEIGHBOURS.match(text, start)) is not None and (start == 0 or text[start - 1] not in _NOT_BEFORE):
        return _either(text, start, pair)
    if first == "数" or (first == "几" and text[start + 1 : start + 2] in {*_TEN, *_MYRIAD}):
        return _several(text, start)
    return _read(text, start)


def _half_of(text: str, start: int) -> Numeral:
    """半百 and 半兆 are half of a power, 半兆瓦 half of a unit; 半 is half of whatever follows it."""
    power = _HALVED.match(text, start + 1)
    half, end = (HALF, start + 1) if power is None else (HALF * _HALVES[power.group()], power.end())
    return Numeral(start=start, end=end, value=half, high=half, written=Written.WORDS)


def _either(text: str, start: int, pair: re.Match[str]) -> Numeral:
    """五六台, 三四十亿: one or the other."""
    end, worth = pair.end(), ONE
    while (character := text[end : end + 1]) in _TEN or character in _MYRIAD:
        worth *= _TEN.get(character) or _MYRIAD[character]
        end += 1
    low, high = _DIGIT[text[start]] * worth, _DIGIT[text[start + 1]] * worth
    return Numeral(start=start, end=end, value=low, high=high, scale=worth, written=Written.WORDS)


def _several(text: str, start: int) -> Numeral | None:
    """数十亿: from one to ten times what the powers say."""
    end, worth = start + 1, ONE
    while (character := text[end : end + 1]) in _TEN or character in _MYRIAD:
        worth *= _TEN.get(character) or _MYRIAD[character]
        end += 1
    if worth == ONE:
        return None
    return Numeral(start=start, end=end, value=worth, high=worth * 10, scale=worth, written=Written.VAGUE)


class _Sum:
    """A number while its characters are read: closed myriads, the open section, the digit that waits for its power."""

    __slots__ = (
        "any_digit",
        "digit",
        "last",
        "more",
        "nought",
        "part",
        "scale",
        "section",
        "spelled",
        "step",
        "total",
        "vague",
    )

    def __init__(self) -> None:
        self.total = self.section = Decimal(0)
        self.digit: Decimal | None = None
        self.scale = self.step = self.last = ONE
        self.more = self.vague = self.nought = self.any_digit = False
        self.spelled = 0
        self.part: Decimal | None = None

    def take_digit(self, value: int) -> bool:
        if self.digit is not None and (self.spelled == 0 or value > 9):
            return False
        if self.digit == 0 and self.nought:
            self.digit = Decimal(value)
            return True
        if self.digit is not None:
            self.digit = self.digit * 10 + value
            self.spelled += 1
            self.scale = self.step = ONE
            return True
        if value == 0 and self.last != ONE:
            self.nought = True
        self.digit, self.spelled, self.any_digit = Decimal(value), 1, True
        return True

    def take_run(self, run: str, *, listed: bool) -> int:
        """Take digits as 4.78 or 1,234; their length, or 0 where they belong to the next number."""
        if self.digit is not None and not (self.digit == 0 and self.nought):
            return 0
        read = read_digits(run, listed=listed)
        if read is None or (self.last != ONE and read[0] >= self.last):
            return 0
        self.digit, self.part, self.spelled, self.any_digit = read[0], read[1], 0, True
        if len(run) == 1 and self.last >= 10**4 and not self.nought:
            self.part, self.spelled = None, 1  # 2万8 is 28,000
        else:
            self.nought = self.nought or self.last != ONE
        return read[2]

    def take_ten(self, worth: int) -> bool:
        if self.digit == 0 and not self.nought:
            self.digit = None
        if self.last != ONE and self.last < 10**4 and worth >= self.last:
            return False
        if self.spelled > 1:
            return False
        self.section += (self.digit or ONE) * worth
        self.step = self.scale = (self.part or ONE) * worth
        self.digit = self.part = None
        self.nought, self.last = False, Decimal(worth)
        return True

    def take_tens(self, value: int) -> bool:
        if self.digit is not None or self.last == 10:
            return False
        self.section += value
        self.last, self.any_digit = Decimal(10), True
        return True

    def take_myriad(self, worth: int) -> bool:
        if not self.any_digit and not self.section:
            self.section = self.total or ONE
            self.total = Decimal(0)
        self.section += self.digit or 0
        factor = Decimal(worth)
        self.step = (
            self.part if self.digit is not None and self.part else self.step if self.digit is None else ONE
        ) * factor
        if not self.section:
            self.total *= factor
        elif self.total and self.total < factor * 10**4 and self._below(factor):
            self.total = (self.total + self.section) * factor
        else:
            self.total += self.section * factor
        self.scale = factor if self.scale == ONE or self.digit is not None else self.scale * factor
        self.section, self.digit, self.part = Decimal(0), None, None
        self.nought, self.last, self.spelled = False, factor, 0
        return True

    def _below(self, factor: Decimal) -> bool:
        return self.last < factor or self.total < factor

    def value(self) -> Decimal:
        if self.digit is None:
            return self.total + self.section
        if self.last >= 100 and not self.nought and self.spelled == 1:
            return self.total + self.section + self.digit * self.last / 10
        return self.total + self.section + self.digit


def _read(text: str, start: int) -> Numeral | None:
    sum_, end = _Sum(), start
    while (token := _TOKEN.match(text, end)) is not None:
        run, character, some, more, _ = token.groups()
        if text[end] == " " and end > start and _starts_anew(text, start, end, token):
            break
        if run is not None:
            taken = sum_.take_run(run, listed=_goes_on_list(text, end, run))
            if not taken:
                break
            end = token.start(1) + taken
            if taken < len(run) or (end == len(run) + start and len(run) > LONGEST):
                break
            continue
        if some is not None:
            if (sum_.digit is not None and not sum_.nought) or sum_.last < 10:
                break
            sum_.vague, sum_.digit = True, None
        elif more is not None:
            sum_.more = True
        elif character is None and sum_.digit is not None:
            pass  # 两个亿: the classifier says nothing
        elif _counts_anew(sum_, character, text, start, token.end()) or not _take(sum_, character, text, token):
            break
        end = token.end()
    if end == start:
        return None
    return _finish(text, start, end, sum_)


def _goes_on_list(text: str, end: int, run: str) -> bool:
    """Whether a run of digits stands behind another, with only a mark between that is no decimal point."""
    if end < 2 or text[end - 2] not in "0123456789":
        return False
    return text[end - 1] == "." or (text[end - 1] == "," and ("," in run or run.count(".") != 1))


def _starts_anew(text: str, start: int, end: int, token: re.Match[str]) -> bool:
    """Whether a space parts two numbers: 3360亿 1.6倍, 三分之二 三星; but 5亿 3000万 is one."""
    if token[1] is not None:
        return text[end - 1] in "0123456789" or _SCALED_NEXT.match(text, token.end()) is None
    return text[start - 1 : start] == "之" and _DIGIT.get(token[2] or "", 0) > 0


def _counts_anew(sum_: _Sum, character: str | None, text: str, start: int, after: int) -> bool:
    """Whether a digit in words begins another number: 3800亿三年, 十二万一张."""
    if character == "一" and sum_.last != ONE and not sum_.nought and _ONE_OF.match(text, after) is not None:
        return True
    written = text[start] in "0123456789" and sum_.last != ONE and not sum_.nought
    return written and _DIGIT.get(character or "", 0) > 0 and text[after : after + 1] not in {*_TEN, *_MYRIAD}


def _take(sum_: _Sum, character: str | None, text: str, token: re.Match[str]) -> bool:
    if character is None:
        return False
    if (digit := _DIGIT.get(character)) is not None:
        return sum_.take_digit(digit)
    if (tens := _TENS.get(character)) is not None:
        return sum_.take_tens(tens)
    if (ten := _TEN.get(character)) is not None:
        return not (ten == 100 and _POINTS.match(text, token.end())) and sum_.take_ten(ten)
    return sum_.take_myriad(_MYRIAD[character])


def _finish(text: str, start: int, end: int, sum_: _Sum) -> Numeral | None:
    value, step = sum_.value(), sum_.step
    if sum_.digit is not None:
        step = sum_.part or (
            ONE if sum_.last == ONE or sum_.nought or sum_.spelled > 1 or sum_.last < 100 else sum_.last / 10
        )
    if not sum_.any_digit and text[start] not in "十拾" and sum_.digit is None:
        return Numeral(
            start=start, end=end, value=value, high=value * 10, scale=value, written=Written.VAGUE, bare=True
        )
    if sum_.vague:
        return _some(start, end, value)
    if (following := text[end : end + 1]) and following in " 点/^eE":
        exact = _continued(text, start, end, value)
        if exact is not None:
            return exact
    return Numeral(
        start=start,
        end=end,
        value=value,
        high=value,
        scale=sum_.scale if sum_.digit is None else ONE,
        step=step,
        written=Written.DIGITS if text[start] in "0123456789" else Written.WORDS,
        more=sum_.more,
    )


def _some(start: int, end: int, value: Decimal) -> Numeral:
    """十几万, 二十几亿: up to one more of the smallest power that is said."""
    digits = value.normalize().as_tuple()
    power = ONE.scaleb(int(digits.exponent))
    return Numeral(start, end, value, value + power, power, None, Written.VAGUE)


def _continued(text: str, start: int, end: int, value: Decimal) -> Numeral | None:
    if (point := _POINT.match(text, end)) is not None:
        digits = "".join(str(_DIGIT[character]) for character in point[1] if character != " ")[:LONGEST]
        end = point.end() - (len(point[1]) - len(point[1].rstrip()))
        value += Decimal(f"0.{digits}")
        return _scaled(text, Numeral(start, end, value, value, ONE, ONE.scaleb(-len(digits)), Written.WORDS))
    return _in_digits(text, start, end, value) if text[end - 1] in "0123456789" else None


def _in_digits(text: str, start: int, end: int, value: Decimal) -> Numeral | None:
    """3/4, 1 3/5, 10^18, 1.3e6; 28/22纳米 is a range of two nodes."""
    if (node := _NODES.match(text, end)) is not None:
        other = Decimal(node[1])
        return Numeral(start=start, end=node.end(), value=min(value, other), high=max(value, other), step=ONE)
    if (slash := _SLASH.match(text, end)) is not None and int(slash[1]):
        value /= int(slash[1])
        return Numeral(start=start, end=slash.end(), value=value, high=value, written=Written.FRACTION)
    if (mixed := _MIXED.match(text, end)) is not None and int(mixed[2]):
        value += Decimal(mixed[1]) / int(mixed[2])
        return Numeral(start=start, end=mixed.end(), value=value, high=value)
    if (power := _POWER.match(text, end)) is not None:
        if power[2] is None:
            value = value.scaleb(int(power[3] + power[4]))
        elif not value or int(power[2]) > 100:
            return None
        else:
            value **= int(power[2]) * (-1 if power[1].count("-") % 2 else 1)
        return Numeral(start=start, end=power.end(), value=value, high=value)
    return None


def _scaled(text: str, numeral: Numeral) -> Numeral:
    """两点五万亿: a decimal in words may still have its powers after it."""
    end, factor = numeral.end, ONE
    while (character := text[end : end + 1]) in {"百", "千", "万", "亿"} and factor < 10**12:
        factor *= _TEN.get(character) or _MYRIAD[character]
        end += 1
    return numeral if factor == ONE else numeral.scaled(factor, end)
