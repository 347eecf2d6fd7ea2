"""Chinese measures whose unit is a letter or character that means it only in its place: 2000P算力, 显存96G, 1.6亿度."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import HALF
from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure

_OPERATIONS: Final = re.compile(r" ?次(?:[半单双]精度|整数)?(?:浮点)?(?:运算|计算|操作)")
# 2000P of compute: the letter alone before the word.
COMPUTE: Final = re.compile(r" ?([PET])(?=(?:的|级|智能|AI)?算力|\(?FP|的?总算力)")
_COMPUTE_LETTER: Final = re.compile(r"([PET])(?![A-Za-z/])")
_AFTER_COMPUTE: Final = re.compile(r"算力[^，。；]{0,10}$")
_OF_COMPUTE: Final = re.compile("算力|智算|超算|计算中心")
_LINES_OF_VIDEO: Final = frozenset({480, 720, 1080, 1440, 2160})
_POWERS: Final = {"T": Decimal("1e12"), "P": Decimal("1e15"), "E": Decimal("1e18")}
_MINUTES: Final = re.compile(r"分([0-9]{1,2}秒)?")
_MEMORY: Final = re.compile(r"(?:显存|内存|缓存|闪存|存储|容量|硬盘|hbm)[^，。；]{0,8}$")
_BYTE: Final = re.compile(r"[MGT](?![A-Za-z0-9])")
# 32G DDR5内存条, 256G服务器内存, RTX 4090 48G: the letter before the word, or behind the name of a card.
_MEMORY_AHEAD: Final = re.compile(
    r" ?的?(?:(?:LP|G)?DDR|HBM|R?DIMM|SSD|(?:的|服务器|统一|高带宽)?(?:[内显]存|固态|闪存))"
)
_MEMORIES: Final = frozenset({8, 12, 16, 24, 32, 40, 48, 64, 80, 96, 128, 141, 144, 192, 256, 288, 384, 512})
_BANDWIDTH: Final = re.compile("带宽(?:为|约|达到?|高达|提升?至|[:])? ?$")
_BYTES: Final = {"M": Decimal("1e6"), "G": Decimal("1e9"), "T": Decimal("1e12")}
# 一个半月, 三个半小时.
_AND_A_HALF: Final = re.compile(r"个半(月|小时|钟头|星期|礼拜|世纪|季度)")
_SPANS: Final = {"月": "month", "季度": "quarter", "星期": "week", "礼拜": "week", "世纪": "year"}
_CENTURY: Final = 100
# 度 is a kilowatt-hour where the clause speaks of electricity, else a degree; 三度 is neither.
_DEGREES: Final = re.compile(r" ?度(?![数假量过报电])")
_ELECTRIC: Final = re.compile(r"电[^，。；]{0,14}$")
# 电价由6毛降到3毛8, 一度电六毛多.
_CENTS: Final = "0123456789零一二三四五六七八九"
_DIMES: Final = re.compile(rf"毛(?:([{_CENTS}])|(多)|钱)?(?![0-9.利额衣病坯])")
_TEN: Final = 10
# 失守二万六关, 重上两万七大关: of an index.
_MARK: Final = re.compile("点?关(?=[口前，。；、,;]|$)")
_TENTH: Final = Decimal("0.1")
# 占地1000平: the word cut short.
_SQUARE: Final = re.compile(r"平(?![方均台价板行分米常])")
_AREA: Final = re.compile(r"(?:占地|面积)[^,。;]{0,6}$")
_KILO: Final = Decimal(1000)
_MYRIAD: Final = 10**4


def compute(scene: Scene, draft: Draft) -> bool:
    """Name operations and powers of compute; say whether they stand there."""
    if (operations := _OPERATIONS.match(scene.text, draft.end)) is not None:
        draft.name("op/s", Measure.PHYSICAL, "measure", operations.end())
        return True
    if (power := _power(scene, draft)) is not None:
        draft.multiply(_POWERS[power[1]])
        draft.name("FLOP/s", Measure.PHYSICAL, "measure", power.end())
        return True
    return False


def told_by_context(scene: Scene, draft: Draft) -> bool:
    """Name what the words around a number say of the character behind it; say whether they do."""
    if _SQUARE.match(scene.text, draft.end) and _AREA.search(scene.text, max(0, draft.start - 10), draft.start):
        draft.name("m2", Measure.PHYSICAL, "measure", draft.end + 1)
        return True
    if draft.words and _MYRIAD <= draft.value < _MYRIAD**2 and _MARK.match(scene.text, draft.end) is not None:
        draft.name("count", Measure.COUNT, "bare", draft.end)
        return True
    if (dimes := _DIMES.match(scene.text, draft.end)) is not None and draft.scale == 1 and draft.value < _TEN:
        draft.multiply(_TENTH)
        draft.value = draft.high = draft.value + _TENTH**2 * (_CENTS.index(dimes[1]) % _TEN if dimes[1] else 0)
        draft.qualifier = "over" if dimes[2] else draft.qualifier
        draft.name("CNY", Measure.MONEY, "money", dimes.end())
        return True
    return _minutes(scene, draft) or _memory(scene, draft) or _half_spans(scene, draft) or _degrees(scene, draft)


def _minutes(scene: Scene, draft: Draft) -> bool:
    """2小时08分15秒: elsewhere 分 is a point or a cent."""
    minutes = _MINUTES.match(scene.text, draft.end)
    if minutes is None or not (minutes[1] or scene.text[max(0, draft.start - 1) : draft.start] == "时"):
        return False
    draft.name("minute", Measure.DURATION, "duration", draft.end + 1)
    return True


def _memory(scene: Scene, draft: Draft) -> bool:
    """显存96G: the letter alone, next to the word."""
    if (gigabytes := _gigabytes(scene, draft)) is not None:
        draft.multiply(_BYTES["G"])
        draft.name("byte", Measure.PHYSICAL, "measure", gigabytes)
        return True
    letter = _BYTE.match(scene.text, draft.end)
    if letter is not None and _BANDWIDTH.search(scene.text, max(0, draft.start - 10), draft.start) is not None:
        draft.multiply(_BYTES[letter.group()])
        draft.name("byte/s", Measure.PHYSICAL, "measure", letter.end())
        return True
    if letter is None or _MEMORY.search(scene.lowered, max(0, draft.start - 14), draft.start) is None:
        return False
    draft.multiply(_BYTES[letter.group()])
    draft.name("byte", Measure.PHYSICAL, "measure", letter.end())
    return True


def _gigabytes(scene: Scene, draft: Draft) -> int | None:
    """The end of 32G before the word of a memory, or of 48G behind the name of a card."""
    if scene.text[draft.end : draft.end + 1] != "G" or draft.value not in _MEMORIES:
        return None
    if _MEMORY_AHEAD.match(scene.text, draft.end + 1) is not None:
        return draft.end + 1
    named = draft.start in scene.name_ends or draft.start - 1 in scene.name_ends
    return draft.end + 1 if named and _BYTE.match(scene.text, draft.end) is not None else None


def _half_spans(scene: Scene, draft: Draft) -> bool:
    """一个半月 is a month and a half."""
    found = _AND_A_HALF.match(scene.text, draft.end)
    if found is None:
        return False
    draft.value, draft.high, draft.step = draft.value + HALF, draft.high + HALF, None
    if found[1] == "世纪":
        draft.multiply(Decimal(_CENTURY))
    draft.name(_SPANS.get(found[1], "hour"), Measure.DURATION, "duration", found.end())
    return True


def _degrees(scene: Scene, draft: Draft) -> bool:
    """1.6亿度 of electricity, 5度 of warmth."""
    text = scene.text
    found = _DEGREES.match(text, draft.end) if not draft.words or draft.scale >= _MYRIAD else None
    if found is None:
        return False
    if _ELECTRIC.search(text, max(0, draft.start - 16), draft.start) is not None:
        draft.multiply(_KILO)
        draft.name("Wh", Measure.PHYSICAL, "measure", found.end())
    else:
        draft.name("count", Measure.PHYSICAL, "measure", found.end())
        draft.noun = "度"
    return True


def _power(scene: Scene, draft: Draft) -> re.Match[str] | None:
    """2000P of compute: the letter alone, next to the word."""
    text, end = scene.text, draft.end
    if text[end : end + 1] not in _POWERS and text[end : end + 1] != " ":
        return None
    if (power := COMPUTE.match(text, end)) is not None:
        return power
    letter = _COMPUTE_LETTER.match(text, end)
    if letter is None or _AFTER_COMPUTE.search(text, max(0, draft.start - 16), draft.start) is not None:
        return letter
    petas = letter[1] == "P" and draft.value not in _LINES_OF_VIDEO
    return letter if petas and (draft.scale >= _MYRIAD or scene.speaks("compute", _OF_COMPUTE)) else None
