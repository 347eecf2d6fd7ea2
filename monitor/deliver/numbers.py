"""Values in the reader's language: scale words, units, currencies, change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal, get_currency_name, get_currency_symbol, is_currency

from monitor.deliver.nouns import plural
from monitor.deliver.text import clean
from monitor.deliver.words import in_script, is_traditional
from monitor.domain.figures import Figure

Scale = Sequence[tuple[Decimal, str]]

_MINUS = "\u2212"
_MOST_DECIMALS = 4
_MONEY: Scale = ((Decimal(10**12), "tn"), (Decimal(10**9), "bn"), (Decimal(10**6), "m"))
_COUNT: Scale = ((Decimal(10**12), " trillion"), (Decimal(10**9), " billion"), (Decimal(10**6), " million"))
_CHINESE: Scale = ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_METRIC: Scale = tuple((Decimal(1000) ** power, prefix) for power, prefix in enumerate(("", *"kMGTPEZ")))[:0:-1]
# Above this a value is a slip or an attack, and no scale word helps.
_LARGEST = Decimal(10) ** 18
_SMALLEST = Decimal(10) ** -9

# Units that take a metric prefix, with the symbol that follows it.
_SYMBOLS: Mapping[str, str] = {
    "FLOP/s": "FLOPS",
    "FLOP/s/W": "FLOPS/W",
    "op/s": "OPS",
    "transfer/s": "T/s",
    "byte": "B",
    "byte/s": "B/s",
    "bit": "bit",
    "bit/s": "bit/s",
    "W": "W",
    "Wh": "Wh",
    "Hz": "Hz",
}
_PLAIN_SYMBOLS: Mapping[str, str] = {"nm": "nm", "m2": "m²", "mm2": "mm²"}
_CHINESE_NOUNS: Mapping[str, str] = {
    "chip": "颗芯片",
    "die": "颗裸片",
    "wafer": "片晶圆",
    "server": "台服务器",
    "rack": "个机柜",
    "cabinet": "个机柜",
    "system": "套系统",
    "token": "token",
    "parameter": "个参数",
    "user": "名用户",
    "person": "人",
    "company": "家公司",
    "transistor": "个晶体管",
    "share": "股",
    "query": "次查询",
    "year": "年",
    "month": "个月",
    "week": "周",
    "day": "天",
    "hour": "小时",
    "minute": "分钟",
    "second": "秒",
}
# What stands after the stroke of a rate.
_CHINESE_PER: Mapping[str, str] = {
    "day": "日",
    "month": "月",
    "chip": "颗",
    "token": "token",
    "unit": "台",
    "s": "秒",
}
# Metrics whose value is itself a change, and so has a sign.
_CHANGES = frozenset({"growth", "share_price_change"})
_QUALIFIERS: Mapping[str, Mapping[str, str]] = {
    "en": {"about": "about ", "nearly": "nearly ", "over": "over ", "under": "under ", "up_to": "up to "},
    "zh": {"about": "约", "nearly": "近", "over": "超过", "under": "不足", "up_to": "最多"},
}
# In a headline; "≈" and not "~", which Slack reads as a strike through.
_SIGNS: Mapping[str, Mapping[str, str]] = {
    "en": {"about": "≈", "nearly": "≈", "over": ">", "under": "<", "up_to": "≤"},
    "zh": {"about": "约", "nearly": "近", "over": "超", "under": "不足", "up_to": "最多"},
}


class Numbers:
    """Formats values for readers of one language: English, or Chinese with 万 and 亿."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.chinese = locale.language == "zh"
        self._code = "zh" if self.chinese else "en"

    def figure(self, figure: Figure, *, brief: bool = False) -> str:
        """A figure as its article gives it: "about $5.6bn", "−24 %", "RMB 30–40bn". `brief` puts signs for words."""
        text = self.value(figure.low, figure.high, figure.unit, noun=figure.noun)
        if figure.direction in ("up", "down") and figure.metric in _CHANGES and figure.unit != "x":
            text = f"{'+' if figure.direction == 'up' else _MINUS}{text}"
        qualifier = "about" if figure.vague else figure.qualifier
        return self._ours((_SIGNS if brief else _QUALIFIERS)[self._code].get(qualifier or "", "")) + text

    def value(self, low: Decimal, high: Decimal, unit: str, *, noun: str | None = None) -> str:
        """A value or a range in words. Unknown units stand behind the number as they are."""
        lower, upper = self._amount(low, unit, noun), self._amount(high, unit, noun)
        if lower == upper:
            return upper
        return _joined(lower, upper)

    def change(self, change: Decimal, unit: str, *, noun: str | None = None) -> str:
        """An absolute change with its sign; a change of percentages is in percentage points."""
        unit = "percentage_point" if unit == "percent" else unit
        text = self._amount(abs(change), unit, noun)
        return f"{'+' if change >= 0 else _MINUS}{text}"

    def ratio(self, ratio: Decimal) -> str:
        """new ÷ old as a percentage with its sign; from tenfold on, as a multiple."""
        if ratio >= 10:
            return f"×{self.number(_significant(ratio, 3))}"
        percent = _significant((ratio - 1) * 100, 3)
        return f"{'+' if percent >= 0 else _MINUS}{self._percent(abs(percent))}"

    def axis(self, top: Decimal, unit: str) -> Decimal:
        """The step in which an axis up to `top` is best counted: 10⁹ for $14bn, 1 for 40 %."""
        scale = _METRIC if unit in _SYMBOLS else _CHINESE if self.chinese else _MONEY
        return next((step for step, _ in scale if top >= step), Decimal(1))

    def number(self, value: Decimal) -> str:
        """A bare number with the language's separators."""
        if value and not _SMALLEST <= abs(value) < _LARGEST:
            return f"{value:.2E}".replace("E+", " × 10^").replace("E", " × 10^").replace("-", _MINUS)
        if abs(value) < 1:
            value = significant(value, 4)
        text: str = format_decimal(value, locale=self.locale, decimal_quantization=False)
        return text.replace("-", _MINUS)

    def _ours(self, word: str) -> str:
        return in_script(word, self.locale)

    def _percent(self, value: Decimal) -> str:
        if abs(value) < _LARGEST and not _fits(value):
            value = round(value, 2)
        return f"{self.number(value)}%" if self.chinese else f"{self.number(value)} %"

    def _amount(self, value: Decimal, unit: str, noun: str | None) -> str:
        if not value.is_finite():
            return "?"
        if unit in ("percent", "percentage_point", "x"):
            return self._relative(value, unit)
        if unit in _SYMBOLS:
            number, prefix = self._scaled(value, _METRIC)
            return f"{number} {prefix}{_SYMBOLS[unit]}"
        if unit in _PLAIN_SYMBOLS:
            number, scale = self._scaled(value, _CHINESE if self.chinese else _COUNT)
            return f"{number}{scale} {_PLAIN_SYMBOLS[unit]}"
        first, stroke, second = unit.partition("/")
        if stroke and second:
            per = clean(second)
            if self.chinese:
                per = self._ours(_CHINESE_PER.get(per, _CHINESE_NOUNS.get(per, per)))
            return f"{self._amount(value, first, noun)}/{per}"
        return self._money(value, unit) if is_currency(unit) else self._counted(value, unit, noun)

    def _relative(self, value: Decimal, unit: str) -> str:
        if unit == "percent":
            return self._percent(value)
        number = self.number(value)
        if unit == "x":
            return f"{number}倍" if self.chinese else f"×{number}"
        return f"{number}{self._ours('个百分点')}" if self.chinese else f"{number} pp"

    def _money(self, value: Decimal, currency: str) -> str:
        number, scale = self._scaled(value, _CHINESE if self.chinese else _MONEY)
        if not scale and "." in number and len(number.rpartition(".")[2]) == 1:
            number += "0"
        if self.chinese:
            # Where 元 is another currency's, the yuan says whose it is.
            yuan = "元人民幣" if is_traditional(self.locale) else "元"
            name = yuan if currency == "CNY" else get_currency_name(currency, locale=self.locale)
            return f"{number}{scale}{name}"
        symbol = "RMB" if currency == "CNY" else get_currency_symbol(currency, locale=self.locale)
        return f"{symbol}{' ' if symbol[-1].isalpha() else ''}{number}{scale}"

    def _counted(self, value: Decimal, unit: str, noun: str | None) -> str:
        number, scale = self._scaled(value, _CHINESE if self.chinese else _COUNT)
        if unit == "count":
            word = clean(noun) if noun else ""
            if not self.chinese and value != 1:
                word = plural(word)
            return f"{number}{scale}{'' if self.chinese and not word.isascii() else ' '}{word}".strip()
        if self.chinese:
            counted = _CHINESE_NOUNS.get(unit)
            return f"{number}{scale}{self._ours(counted)}" if counted else f"{number}{scale} {clean(unit)}"
        return f"{number}{scale} {clean(unit) if value == 1 else plural(clean(unit))}"

    def _scaled(self, value: Decimal, scale: Scale) -> tuple[str, str]:
        """The number and its scale word: the largest that leaves at least one, unless plain digits say it exactly."""
        size = abs(value)
        if size >= _LARGEST * 1000:
            return self.number(value), ""
        for step, word in scale:
            if size >= step:
                scaled = value / step
                if not _fits(scaled) and size < 10**9 and scale is not _METRIC:
                    break
                return self.number(_rounded(scaled)), self._ours(word)
        return self.number(_rounded(value) if size >= 1 else value), ""


def _joined(lower: str, upper: str) -> str:
    """ "$30bn", "$70bn" → "$30–70bn": what both share stands once, but never a digit."""
    head = 0
    while head < min(len(lower), len(upper)) and lower[head] == upper[head] and not lower[head].isdigit():
        head += 1
    tail = 0
    while (
        tail < min(len(lower), len(upper)) - head
        and lower[-1 - tail] == upper[-1 - tail]
        and not lower[-1 - tail].isdigit()
    ):
        tail += 1
    middle = lower[head : len(lower) - tail]
    if not middle or not (middle[-1].isdigit() and upper[head : len(upper) - tail][-1:].isdigit()):
        return f"{lower}–{upper[head:] if lower[head:][:1].isdigit() and upper[head:][:1].isdigit() else upper}"
    return f"{lower[: len(lower) - tail]}–{upper[head:]}"


def _fits(value: Decimal) -> bool:
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -3


def _rounded(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DECIMALS and abs(value) < _LARGEST:
        value = round(value, _MOST_DECIMALS)
    return value


def significant(value: Decimal, digits: int = 3) -> Decimal:
    """A value that was computed and not read, to as many digits as it deserves."""
    if not value or not value.is_finite():
        return value
    return Decimal(f"{value:.{digits - 1}E}")


def _significant(value: Decimal, digits: int) -> Decimal:
    """As `significant`, but digits before the point are kept."""
    if not value or not value.is_finite() or value.adjusted() < digits or value.adjusted() > 18:
        return significant(value, digits)
    return round(value, 0)
