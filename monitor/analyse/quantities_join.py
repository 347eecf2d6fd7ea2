"""Neighbours: ranges become one quantity, and numbers without a unit or scale take them from the list they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.patterns import skipping
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure

# The longest way between two numbers that belong together, in characters.
_REACH: Final = 18
_CHANGED: Final = 8


# Numbers that nothing names and that lie farther apart are no range: "the index rose 14 to 1889".
_FARTHEST: Final = 20


_EXCHANGE: Final = re.compile(r" ?(?:兑换?|约?合|折合?|可兑|等于|=|equals|buys|is worth) ?(?:约|约为)?")
# "From $5.15–5.35 billion": a dash joins the ends of a range whatever stands before them.
_DASH: Final = re.compile(r"[-~—]{1,2}")
# "60 cents in and $2.50 out per million tokens".
_IN_AND_OUT: Final = re.compile(
    " (?:in|input)(?: and|,) |[、,，/] ?(?:缓存)?(?:未?命中|输出|输入)(?:价格?)?(?:为|约)? ?"
)
# 从500降到200美元, 由1.2升到1.5GW: the unit is said once.
_CHANGED_TO: Final = re.compile(
    r"(?:一路|直接|大幅|再|最低|逐步|调)?[降跌升涨增减提跳滑缩扩拉回][低高落升涨跌加减幅大到]?[至到为]? ?"
)
# 由三年3,800亿调升至4,800亿元人民币.
_CHANGED_FROM: Final = re.compile("[从由](?:[一-鿿]|[0-9]{1,2}年){1,6}$")
_OPENED: Final = re.compile(r" ?\((?:[^()0-9;；。]{0,14})")
# "From 18 ms to under 7": how many times the first the second may be, to be of its kind.
_SAME_KIND: Final = 100
_BILLIONS: Final = 10**8
# 五到十年: ten is a number of its own, and no scale of the one before.
_TEN: Final = 10
# How many times a share the one beside it may be.
_SAME_SHARE: Final = 10
# How many times a step goes into the level that it leads to, at least; the ends of a range lie nearer.
_STEP: Final = 5
_STEP_BY: Final = 2
# 由2.2万片增至5.1万片每月: the time is said once.
_RISEN: Final = re.compile(r"[一-鿿]{0,3}[至到] ?")
# 再抬150亿美元至500亿美元: how far, and where to.
_RAISED: Final = re.compile(r"(?:抬|调高|调升|上调|下调|调降|上修|下修|加码|追加|增加|减少|削减|提高|增|减|砍|多) ?$")
_SHORTENED: Final = re.compile("(?:缩短|延长|拉长|减少|增加|提前|推迟)了?约?$")
_MOVED: Final = re.compile(
    r"(?<![a-z])(?:by|rose|fell|gained|lost|added|shed|climbed|dropped|slid|jumped|slipped|sank|up|down) $"
)


# "As little as 1.5TB or as much as 1.2PB": two bounds, each told for itself.
_LEAST: Final = ("as little as", "as few as")


@dataclass(frozen=True, kw_only=True, slots=True)
class Joints:
    """The words of one language between two numbers that belong together."""

    range: re.Pattern[str]  # between the ends of a range
    pair: re.Pattern[str]  # between the ends of a range that `between` opened
    between: re.Pattern[str]  # before a range whose joint is `pair`
    change: re.Pattern[str]  # before a first number that is left for the second: "from 25 to 70 billion"
    spread: re.Pattern[str]  # before `change`, or after the second number, where it is a range all the same
    spread_after: re.Pattern[str]
    sequence: re.Pattern[str]  # between the members of a list
    last: frozenset[str]  # between the last two members of a list
    left: re.Pattern[str]  # between a level and the one that was left for it: "fell to 12 from 15 percent"


ENGLISH: Final = Joints(
    range=re.compile(
        r"\s?(?:-|~|—)\s?|\s+(?:to|through|up to|or)\s+(?:as (?:much|many|high) as\s+)?(?:a\s+)?|- to |-to-|-or-"
    ),
    pair=re.compile(r"\s+and\s+"),
    between=re.compile(r"(?<![a-z])(?:between|range of)\s+$"),
    change=re.compile(r"(?<![a-z])from\s+$"),
    spread=re.compile(
        r"(?<![a-z])(?:prices?|priced|fees|salaries|rang(?:e[sd]?|ing)|anywhere|vary|varies|varying|spann?(?:ed"
        r"|ing|s)?|estimates?|cost(?:s|ing)?|fetch(?:es|ing)?|(?:sells?|selling|sold|goes|going) for|(?:sells?"
        r"|selling|sold|rents?|renting|offered|listed) at|quotes?|runs?|running)\s+$"
    ),
    spread_after=re.compile(
        r" (?:before|previously|apiece|each|depending|an hour|per (?:hour|chip|card|gpu|unit|wafer))(?![a-z])"
    ),
    sequence=re.compile(
        r",?\s+(?:and|or|and then|to|versus|vs\.?|against)\s+|,\s+(?:and\s+)?|\s?/\s?|;\s+"
        r"| of (?:(?:the|their|its|his|her|our|last|first|past|top) )*"
    ),
    last=frozenset({"and", "or", ", and", ", or", "and then"}),
    left=re.compile(
        r",? (?:(?:down |up )?from|compared (?:with|to)|against|versus)"
        r" (?:an? )?(?:about |around |almost |nearly |over )?"
    ),
)
CHINESE: Final = Joints(
    range=re.compile(r" ?(?:-|~|至|到|—{1,2}) ?"),
    pair=re.compile(r" ?[和与跟] ?"),
    between=skipping(r"(?:介于|(?<!别放)(?<!分别)在) ?$"),
    change=re.compile(r"[从由自] ?$"),
    spread=re.compile(r"(?!)"),
    spread_after=re.compile(
        r" ?(?:之间|区间|不等|左右|上下|改为|调整?为|(?:缩小|上修|上调|下修|下调|拉高|提高|调高|抬高|调低)(?:到|至|为))"
    ),
    sequence=re.compile(r" ?(?:[、/±]|和|及|与|以及|或|至|到|跟|, ?多则) ?"),
    last=frozenset({"和", "及", "与", "或", "以及"}),
    left=re.compile(r"(?!)"),
)


def join(lowered: str, drafts: Sequence[Draft], joints: Joints) -> list[Draft]:
    """The drafts with ranges merged and units shared. Looks only at neighbours, forwards then backwards: linear."""
    joined: list[Draft] = []
    for draft in drafts:
        if joined and 0 <= draft.start - joined[-1].end <= _REACH:
            # "To $21.8 billion to $22.6 billion, from $23.5 billion to $25 billion": what a range changed from is one.
            ranges = (
                len(joined) > 1
                and joined[-1].start - joined[-2].end <= _CHANGED
                and joined[-2].value != joined[-2].high
            )
            if _merge(lowered, joined[-1], draft, joints, ranges=ranges):
                continue
        if joined and joined[-1].measure is Measure.MONEY and _in_sequence(lowered, joined[-1], draft, joints):
            _take_rate(draft, joined[-1])
        joined.append(draft)
    for left, right in zip(reversed(joined[:-1]), reversed(joined[1:]), strict=True):
        lends = right.unit is not None and right.measure is not Measure.DURATION and not _is_another_kind(left, right)
        if left.noun == "个" and right.measure is Measure.POINTS and _in_sequence(lowered, left, right, joints):
            _take_unit(left, right)
        elif left.open and not left.vague and lends:
            joined_to = _in_sequence(lowered, left, right, joints) or _was_left(lowered, left, right, joints)
            within = lowered[left.end : right.start] == "±"  # 187±4亿美元
            if joined_to or within or _changed_to(lowered, left, right, joints):
                _take_unit(left, right)
                _take_scale(left, right)
        elif _is_rated_by(left, right) and (
            _in_sequence(lowered, left, right, joints) or _IN_AND_OUT.fullmatch(lowered, left.end, right.start)
        ):
            _take_rate(left, right)
        elif left.unit == "wafer" and right.unit == "wafer/month" and _RISEN.fullmatch(lowered, left.end, right.start):
            left.unit = right.unit
        elif left.prefixed and left.scale == ONE and _in_list(lowered, left, right, joints):
            _take_scale(left, right)
            left.shared = True
    return joined


def _merge(lowered: str, left: Draft, right: Draft, joints: Joints, *, ranges: bool) -> bool:
    """Merge a range or an amount into `left`; or only let the two share what they have, and say no."""
    if _cents(lowered, left, right) or _exchanged(lowered, left, right):
        return True
    _in_brackets(lowered, left, right)
    opened = joints.between.search(lowered, max(0, left.start - 12), left.start) is not None
    paired = opened and joints.pair.fullmatch(lowered, left.end, right.start) is not None
    neighbours = lowered[left.end : right.start] == "、" and _neighbours(left, right)
    if not (paired or neighbours) and joints.range.fullmatch(lowered, left.end, right.start) is None:
        scaled = right.open and right.scale != ONE and not right.words
        if left.prefixed and scaled and joints.sequence.fullmatch(lowered, left.end, right.start):
            _take_unit(right, left)
        return False
    changed = joints.change.search(lowered, max(0, left.start - 8), left.start) is not None
    _share(left, right, paired=paired, changed=changed and right.high * left.factor <= left.high * _SAME_KIND)
    if not changed:
        _turn(left, right)
    same_noun = left.noun is None or right.noun is None or left.noun == right.noun
    return (
        left.unit == right.unit
        and same_noun
        and _unite(lowered, left, right, joints, paired=paired or (ranges and changed))
    )


def _neighbours(left: Draft, right: Draft) -> bool:
    """两、三天, 7、8年: one or the other, and no list."""
    return left.open and left.value + 1 == right.value == right.high < _TEN and right.measure is Measure.DURATION


def _share(left: Draft, right: Draft, *, paired: bool, changed: bool) -> None:
    """Let the ends of a range have the unit and the scale that is written once."""
    once = left.open or right.open or left.prefixed
    if left.open and not right.open:
        _take_unit(left, right)
    elif right.open and (left.measure is Measure.MONEY or ((paired or changed) and not left.open)):
        _take_unit(right, left)
    if once and left.unit == right.unit and left.scale == ONE:
        _take_scale(left, right)
    if left.unit and right.unit and right.unit.startswith(f"{left.unit}/"):
        if left.factor == right.factor:
            left.unit = right.unit
            left.multiply(right.per)
    elif left.unit and right.unit and left.unit.startswith(f"{right.unit}/"):
        right.unit = left.unit
        right.multiply(left.per)
        right.per = left.per


def _turn(left: Draft, right: Draft) -> None:
    """ "Processes of 28 to 12 nanometres": nodes are told from the old to the new."""
    if left.unit == right.unit == "nm" and left.value > right.high:
        left.value, right.value = right.value, left.value
        left.high, right.high = right.high, left.high


def _cents(lowered: str, left: Draft, right: Draft) -> bool:
    """3 dollars 50 cents is one amount."""
    if right.measure is not Measure.MONEY or right.factor >= ONE or left.unit != right.unit or left.factor != ONE:
        return False
    if right.value >= ONE or left.scale != ONE or lowered[left.end : right.start] not in {" ", " and ", ""}:
        return False
    left.value, left.high = left.value + right.value, left.high + right.high
    left.end, left.last, left.step = right.end, right.last, right.step
    return True


def _exchanged(lowered: str, left: Draft, right: Draft) -> bool:
    """ "1美元兑7.1元人民币", "$1 = 149 yen": one figure, what one of a currency is worth."""
    if left.measure is not Measure.MONEY or right.measure is not Measure.MONEY or left.unit == right.unit:
        return False
    if left.value != ONE or _EXCHANGE.fullmatch(lowered, left.end, right.start) is None:
        return False
    left.value, left.high, left.step = right.value, right.high, right.step
    left.unit, left.kind = f"{right.unit}/{left.unit}", "exchange rate"
    left.end, left.last = right.end, right.last
    return True


def _in_brackets(lowered: str, left: Draft, right: Draft) -> None:
    """ "每股纯益19.5元(折合ADR每单位3.14美元)": the second currency is at the rate of the first."""
    rate = (left.unit or "").partition("/")[2]
    if right.measure is not Measure.MONEY or not rate or "/" in (right.unit or "/"):
        return
    if _OPENED.fullmatch(lowered, left.end, right.start) is not None:
        right.unit = f"{right.unit}/{rate}"
        right.multiply(left.per)
        right.per = left.per


def _unite(lowered: str, left: Draft, right: Draft, joints: Joints, *, paired: bool) -> bool:
    if left.value >= right.high or left.high > right.high or _moved_to(lowered, left, right):
        return False
    if left.open and left.value * _FARTHEST < right.value:
        return False
    apart = left.prefixed and right.prefixed and lowered[left.end : right.start] == " — "
    if apart or lowered.startswith(_LEAST, left.start):
        return False
    dashed = _DASH.fullmatch(lowered, left.end, right.start) is not None
    if not paired and not dashed and joints.change.search(lowered, max(0, left.start - 8), left.start):
        before = max(0, left.start - 40)
        opening = joints.change.search(lowered, max(0, left.start - 8), left.start)
        spread = opening is not None and joints.spread.search(lowered, before, opening.start()) is not None
        if (
            not spread
            and joints.spread_after.match(lowered, right.end) is None
            and left.measure is not Measure.DURATION
        ):
            return False
    if (
        right.qualifier in {"up_to", "over", "under"}
        and left.qualifier is None
        and not paired
        and right.first - right.start > 1
    ):
        return False
    left.high = right.high
    left.end, left.last = right.end, right.last
    left.unit, left.measure, left.noun = right.unit, right.measure, right.noun
    left.step = right.step if left.step is None else min(left.step, right.step or left.step)
    left.vague = left.vague or right.vague
    left.scale = right.scale
    left.kind = f"{right.kind or 'number'} range"
    left.qualifier = left.qualifier or right.qualifier
    return True


def _moved_to(lowered: str, left: Draft, right: Draft) -> bool:
    """ "Went up by 50 pence to £12.71": how far, and where to."""
    own = not left.shared and (left.prefixed or left.end > left.last)
    own = own or lowered[left.last - 1] in "亿兆"
    paid = own and left.measure is Measure.MONEY and left.high * _STEP_BY < right.value
    if paid and lowered[left.end : right.start] in {"至", "到"}:
        return _RAISED.search(lowered, max(0, left.start - 4), left.start) is not None
    if own and left.measure is Measure.DURATION and lowered[left.end : right.start] in {"至", "到"}:
        return _SHORTENED.search(lowered, max(0, left.start - 5), left.start) is not None  # 缩短9天至41天
    by = left.measure is not Measure.PERCENT and lowered.endswith("by ", 0, left.start)
    return (
        own
        and left.high * (_STEP_BY if by else _STEP) < right.value
        and lowered[left.end : right.start] == " to "
        and _MOVED.search(lowered, max(0, left.start - 12), left.start) is not None
    )


def _in_list(lowered: str, left: Draft, right: Draft, joints: Joints) -> bool:
    """$4, $5 and $6 billion: the scale of the last belongs to all."""
    if (
        left.unit != right.unit
        or right.scale == ONE
        or left.value >= 1000
        or left.value * right.scale > right.value * 1000
    ):
        return False
    gap = lowered[left.end : right.start].strip()
    return gap in joints.last or (gap in {",", "、"} and right.shared)


def _is_another_kind(left: Draft, right: Draft) -> bool:
    """ "80,000, a tenth of the supply", "1,400, about 70% of them new": no number so large is a share."""
    if right.measure is Measure.PHYSICAL and left.scale >= _BILLIONS:
        return left.value * right.factor > right.high * _BILLIONS  # 已落实4000亿与7吉瓦
    return right.measure is Measure.PERCENT and left.value > max(right.high, ONE) * _SAME_SHARE


def _in_sequence(lowered: str, left: Draft, right: Draft, joints: Joints) -> bool:
    gap_start, gap_end = left.end, right.start
    if not 0 <= gap_end - gap_start <= _REACH:
        return False
    return bool(
        joints.sequence.fullmatch(lowered, gap_start, gap_end) or joints.range.fullmatch(lowered, gap_start, gap_end)
    )


def _was_left(lowered: str, left: Draft, right: Draft, joints: Joints) -> bool:
    """ "Has fallen to zero from 95 per cent", "rose to 14 from $9 billion"."""
    if right.measure not in {Measure.PERCENT, Measure.MONEY} or right.start - left.end > _REACH:
        return False
    arrived = left.value == 0 or lowered.endswith((" to ", " at "), 0, left.start)
    return arrived and joints.left.fullmatch(lowered, left.end, right.start) is not None


def _changed_to(lowered: str, left: Draft, right: Draft, joints: Joints) -> bool:
    """从500降到200美元: a level that was left for another, which alone has its unit."""
    if right.start - left.end > _CHANGED or _CHANGED_TO.fullmatch(lowered, left.end, right.start) is None:
        return False
    if joints.change.search(lowered, max(0, left.start - 8), left.start) is not None:
        return True
    return _CHANGED_FROM.search(lowered, max(0, left.start - 10), left.start) is not None


def _take_unit(taker: Draft, giver: Draft) -> None:
    taker.unit, taker.measure, taker.noun, taker.kind = giver.unit, giver.measure, giver.noun, giver.kind
    taker.shared = True
    if taker.period == "hour" and giver.measure is Measure.MONEY and "/" not in (giver.unit or "/"):
        taker.unit = f"{giver.unit}/hour"
    taker.multiply(giver.factor)
    taker.factor = giver.factor


def _take_rate(taker: Draft, giver: Draft) -> None:
    """Earnings per share of 4.76, 8.56 and 12.10 yuan; 每百万Token的电费分别是0.05元和0.07元."""
    if giver.unit and taker.unit and giver.unit in {f"{taker.unit}/share", f"{taker.unit}/token"}:
        taker.unit = giver.unit
        taker.multiply(giver.per)
        taker.per = giver.per


def _is_rated_by(left: Draft, right: Draft) -> bool:
    """ "$0.28/$0.42 per million tokens": the rate is said behind the last."""
    if left.measure is not Measure.MONEY or not left.scale == ONE == right.scale or right.per == ONE:
        return False
    value, high = left.value * right.per, left.high * right.per
    return value <= right.high * _SAME_KIND and right.value <= high * _SAME_KIND


def _take_scale(taker: Draft, giver: Draft) -> None:
    """25 to 70 billion, but neither 5,000 to 1.2 million nor $20.40 a share, or $9 billion in all."""
    priced = taker.prefixed and taker.end > taker.last and not taker.shared
    if priced:
        return
    if giver.scale > _TEN and taker.scale == ONE and (taker.value < 1000 or taker.value <= giver.value / giver.scale):
        taker.multiply(giver.scale)
        taker.scale = giver.scale
