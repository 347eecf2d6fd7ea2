"""English rates: a month, per second, annually; per share and per chip, which leave a price what it is."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure
from monitor.analyse.units import rate as rate_of
from monitor.domain.catalogue import Lexicon

_UNRATED: Final = {Measure.PERCENT, Measure.POINTS, Measure.MULTIPLE, Measure.DURATION, None}
_RATED_BEFORE: Final = {"chip", "wafer", "token", "server", "rack", "die"}
_TOKENS: Final = re.compile(
    r"(?: (?:in|out)(?= per ))? ?(?:/|per|for (?:each|every|a)|an?(?= [mbt])) ?"
    r"(million|1m|m|1 million|one million|billion|thousand|1,000|1k|k)? ?(?:input "
    r"|output |input/output |input and output )?tokens?(?![a-z])"
)
_PER_HOUR: Final = re.compile(
    r" ?(?:/|per |a |an )(?:gpu|chip|card|accelerator|node|core|instance|[a-z]{1,3}[0-9]{2,3}[a-z]?)"
    r"(?:-| ?/ ?| per | an? | )(?:hours?|hr)(?![a-z])"
)
# "An hour on an H100 fetched $8", "rented by the hour for $2.50-$4".
_BY_THE_HOUR: Final = re.compile(
    r"(?<![a-z])(?:by the hour|an hour (?:(?:on|of) an?|costs?|goes for)|per hour"
    r"|hourly (?:rate|price|rent|cost)s?)(?![a-z])[^.;\n]{0,60}$"
    r"|(?<![a-z])per[- ](?:gpu|chip|card|accelerator|instance)[- ]hour"
    r" (?:prices?|pricing|rates?|rents?|costs?)(?![a-z])"
    r"(?:[^.;\n]|\.(?=[0-9])){0,120}$"
)
# "API prices per 1M tokens: input $3, cached $0.30, output $15".
_TOKENS_AHEAD: Final = re.compile(
    r"(?<![a-z])(?:prices?|pricing|costs?|rates?|usd|dollars)[^.;:\n]{0,24}"
    r" per (million|1m|1 million|billion|thousand|1k)"
    r" (?:input |output )?tokens?[^.;:\n0-9]{0,24}:(?:[^.;\n]|\.(?=[0-9])){0,100}$"
    r"|(?<![a-z])(?:a|one|1) (million) (?:input |output )?tokens? (?:that |which |now |then )?(?:costs?|goes? for"
    r"|sells? for|runs? to|is priced at|was priced at|for) (?:about |just |only |some )?$"
)
_DEAREST_TOKENS: Final = 1000
_DEAREST_HOUR: Final = 1000
# "$329.17/MW-day": what is paid for is a measure by a time, and is no price of one thing.
_COMPOUND: Final = re.compile(r" ?/ ?([kKMGT]?Wh?-(?:day|hour|week|month|year|yr)|[kM]Wh)(?![A-Za-z])")
_OF_ENERGY: Final = re.compile(r" (?:per|an?|for (?:each|every)) (?:(kilo|mega)watt[- ]hour|([kM]Wh))(?![A-Za-z])")
_PREFIXES: Final = {"kilo": "kWh", "mega": "MWh"}
# "$50 billion per gigawatt", "$8 million to $10 million a megawatt".
_OF_POWER: Final = re.compile(
    r" ?(?:/|per |an? |for (?:each|every|a) )(?:(kilo|mega|giga)watt|([kMG]W))(?![A-Za-z-]| [hH]our)"
)
_POWERS: Final = {"kilo": "kW", "mega": "MW", "giga": "GW"}
# "2 GB per second per square millimeter": how dense the bandwidth or the cells of a memory are.
_BY_AREA: Final = {"byte/s", "bit/s", "bit", "transistor"}
_PER_AREA: Final = re.compile(r" ?(?:per |/) ?(?:square millimet(?:er|re)|sq\.? ?mm|mm(?:2|²|\^2))(?![a-z0-9])")
_PER_WATT: Final = re.compile(r"(?: (?:per|a) watt|/w)(?![a-z])")
_EXCHANGED: Final = re.compile(
    r" (?:to|per|against) (?:the|a|one|each) (?:u\.?s\.? |american )?(dollar|greenback|euro|pound|yen|yuan)(?![a-z])"
)
# "1.2 cubic kilometres of ice a year".
_OF_STUFF: Final = re.compile(r" of (?!the |its |their )[a-z0-9-]+(?: [a-z0-9-]+)?(?= (?:a|an|per|each|every) )")
# "5,000 wafers of monthly capacity".
_OF_A_TIME: Final = re.compile(r" of (month|week|dai|annua)l?ly? (?:capacity|output|production|supply)(?![a-z])")
# What stays what it is by the hour or week: power that a site draws, users who come back.
_UNTIMED: Final = frozenset({"W", "user"})
# "16.8 yuan ($2.43) an hour": a sum and its conversion have one time.
_CONVERTED: Final = re.compile(r" \([^()\n]{1,30}\)|\)")
_TIMES: Final = {"month": "month", "week": "week", "dai": "day", "annua": "year"}
# "Monthly output, end of 2023: 15,000 wafers".
_MONTHLY: Final = re.compile(r"(?<![a-z])monthly (?:output|capacity|production)(?:[^.;\n0-9]|20[0-9]{2})*$")
_CURRENCIES: Final = {"euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY"}
_PER_SHARE: Final = re.compile(
    r"(?<![a-z])(?:eps|(?:earnings|loss|profit|income) per (?:diluted |basic )?share)(?![a-z])[^.;$€£¥%]{0,36}$"
)
# "Earnings of $1.15 at the midpoint": no firm earns so little but by the share.
_EARNED: Final = re.compile(
    r"(?<![a-z])(?:earnings|eps|profits?|loss|losses|net income)(?: [a-z]+){0,2} (?:of|at|to|was|were|be) $"
)
_A_CENT: Final = ONE.scaleb(-2)
_DEAREST_SHARE: Final = 100
# "The quarterly dividend goes up 150%, to 10 cents".
_DIVIDEND: Final = re.compile(r"(?<![a-z])(?:dividend|payout)s?(?![a-z])[^.;\n]*$")
_TOKEN_COUNTS: Final = {"billion": 10**9, "thousand": 10**3, "1,000": 10**3, "1k": 10**3, "k": 10**3, None: 1}


class Rates:
    """Adds to a draft's unit what it is measured against. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._periods = {word: period for period, words in lexicon.tables.get("rates", {}).items() for word in words}
        nouns = "|".join(sorted((word for word in self._periods if not word.endswith("ly")), key=len, reverse=True))
        adverbs = "|".join(word for word in self._periods if word.endswith("ly"))
        self._after = re.compile(
            rf"(?: ?/ ?| per |-a-|-per-)({nouns})(?![a-z])"
            rf"| (?:an?|each|every) ({nouns})(?![a-z])"
            r"(?! (?:earlier|ago|later|prior|after|from now)\b| before(?:[.,;]|$))"
            rf"| ({adverbs})(?![a-z])"
        )
        apart = r"(?:[^.;:,()\n]|(?<=[0-9])[.,](?=[0-9]))"
        self._before = re.compile(rf"(?<![a-z])({adverbs}|annual)(?![a-z]){apart}{{0,40}}:?{apart}{{0,16}}$")
        per_unit = "|".join(sorted(lexicon.words("per_unit", "words"), key=len, reverse=True))
        self._each = re.compile(
            rf" ?(?:/|per |a |an |each )(?:(?:fully )?diluted |common |ordinary |basic )?({per_unit})(?![a-z])"
            r"|-(?:a|per)-(share)(?![a-z])"
        )
        self._earnings = re.compile(rf"(?:{'|'.join(lexicon.words('earnings', 'words')) or '(?!)'})(?![a-z])")

    def add(self, scene: Scene, draft: Draft) -> None:
        """Read the rate after a draft, or before a count of the field, into its unit."""
        if draft.measure in _UNRATED:
            if draft.open and not draft.words and (rate := self._after.match(scene.lowered, draft.end)) is not None:
                draft.period, draft.end = self._periods[rate[rate.lastindex or 0]], rate.end()
            elif draft.open and (hours := _PER_HOUR.match(scene.lowered, draft.end)) is not None:
                draft.period, draft.end = "hour", hours.end()
            return
        if draft.measure is Measure.MONEY and self._priced(scene, draft):
            return
        lowered = scene.lowered
        if _by_a_measure(lowered, draft):
            return
        rate = self._after.match(lowered, draft.end)
        if rate is None and (draft.unit in _RATED_BEFORE or (draft.measure is Measure.PHYSICAL and draft.noun)):
            of = _OF_STUFF.match(lowered, draft.end)
            rate = self._after.match(lowered, of.end()) if of is not None else None
        if rate is None and draft.measure is Measure.MONEY and self._beside_a_conversion(lowered, draft):
            return
        if rate is not None:
            period = self._periods[rate[rate.lastindex or 0]]
            draft.end = rate.end()
            if draft.unit not in _UNTIMED and (draft.measure is not Measure.MONEY or period not in {"year", "quarter"}):
                draft.unit = rate_of(draft.unit or "", period)
        elif draft.unit == "wafer" and _MONTHLY.search(lowered, max(0, draft.start - 70), draft.start) is not None:
            draft.unit = "wafer/month"
        elif draft.unit in _RATED_BEFORE and (time := self._beside(lowered, draft)) is not None:
            draft.unit = rate_of(draft.unit or "", time)

    def _beside_a_conversion(self, lowered: str, draft: Draft) -> bool:
        """Take the time behind the brackets of a conversion, for both of its sums; whether there is one."""
        converted = _CONVERTED.match(lowered, draft.end)
        rate = self._after.match(lowered, converted.end()) if converted is not None else None
        if rate is None or (period := self._periods[rate[rate.lastindex or 0]]) in {"year", "quarter"}:
            return False
        draft.unit = rate_of(draft.unit or "", period)
        return True

    def _beside(self, lowered: str, draft: Draft) -> str | None:
        """The time of a rate that is told before a count, or with what is made: 5,000 wafers of monthly capacity."""
        if (told := _OF_A_TIME.match(lowered, draft.end)) is not None:
            return _TIMES[told[1]]
        before = self._before.search(lowered, max(0, draft.start - 70), draft.start)
        return self._periods[before[1]] if before is not None else None

    def _priced(self, scene: Scene, draft: Draft) -> bool:
        """A price per token is one; per share only earnings are; per anything else the price stays plain money."""
        behind = _TOKENS.match(scene.lowered, draft.end)
        if (tokens := behind or _tokens_ahead(scene, draft)) is not None:
            draft.unit, draft.end = f"{draft.unit}/token", draft.end if behind is None else behind.end()
            many = tokens[1] if behind is not None else tokens[1] or "million"
            draft.per = ONE / _TOKEN_COUNTS.get(many, 10**6)
            draft.multiply(draft.per)
            return True
        if _by_the_hour(scene, draft) or _against_a_measure(scene, draft):
            return True
        if (each := self._each.match(scene.lowered, draft.end)) is None:
            if _is_earned_by_the_share(scene, draft):
                draft.unit = f"{draft.unit}/share"
                return True
            dividend = draft.factor < ONE and _DIVIDEND.search(scene.lowered, max(0, draft.start - 60), draft.start)
            if dividend or _PER_SHARE.search(scene.lowered, max(0, draft.start - 48), draft.start) is not None:
                draft.unit = f"{draft.unit}/share"
                return True
            return False
        draft.end = each.end()
        shares = (each[1] or each[2]) in {"share", "stock", "adr", "ads", "sh"}
        if shares and self._earnings.search(scene.lowered, max(0, draft.start - 90), draft.start):
            draft.unit = f"{draft.unit}/share"
        return True


def _tokens_ahead(scene: Scene, draft: Draft) -> re.Match[str] | None:
    """The label of a list of prices that says for how many tokens they are."""
    if draft.scale != ONE or draft.value >= _DEAREST_TOKENS or not draft.prefixed:
        return None
    return _TOKENS_AHEAD.search(scene.lowered, max(0, draft.start - 180), draft.start)


def _is_earned_by_the_share(scene: Scene, draft: Draft) -> bool:
    to_the_cent = draft.prefixed and draft.scale == ONE and draft.step == _A_CENT and draft.high < _DEAREST_SHARE
    return to_the_cent and _EARNED.search(scene.lowered, max(0, draft.start - 48), draft.start) is not None


def _by_a_measure(lowered: str, draft: Draft) -> bool:
    """61 GFLOPS per watt, 2 GB per second per square millimeter."""
    if draft.unit == "FLOP/s" and (per_watt := _PER_WATT.match(lowered, draft.end)) is not None:
        draft.unit, draft.end = "FLOP/s/W", per_watt.end()
        return True
    if draft.unit in _BY_AREA and (area := _PER_AREA.match(lowered, draft.end)) is not None:
        draft.unit, draft.end = f"{draft.unit}/mm2", area.end()
        return True
    return False


def _by_the_hour(scene: Scene, draft: Draft) -> bool:
    """$2.49 per GPU-hour; an hour on an H100 fetched $8."""
    if (hours := _PER_HOUR.match(scene.lowered, draft.end)) is not None:
        draft.end = hours.end()
    elif (
        draft.scale != ONE
        or draft.value >= _DEAREST_HOUR
        or _BY_THE_HOUR.search(scene.lowered, max(0, draft.start - 160), draft.start) is None
    ):
        return False
    draft.unit = f"{draft.unit}/hour"
    return True


def _against_a_measure(scene: Scene, draft: Draft) -> bool:
    """$329.17/MW-day; 7.1 yuan to the dollar."""
    if (compound := _COMPOUND.match(scene.text, draft.end)) is not None:
        draft.unit, draft.end = f"{draft.unit}/{compound[1]}", compound.end()
        return True
    if (energy := _OF_ENERGY.match(scene.text, draft.end)) is not None:
        draft.unit, draft.end = f"{draft.unit}/{energy[2] or _PREFIXES[energy[1]]}", energy.end()
        return True
    if (power := _OF_POWER.match(scene.text, draft.end)) is not None:
        draft.unit, draft.end = f"{draft.unit}/{power[2] or _POWERS[power[1]]}", power.end()
        return True
    exchanged = _EXCHANGED.match(scene.lowered, draft.end) if draft.scale == ONE else None
    if exchanged is None:
        return False
    draft.unit, draft.end = f"{draft.unit}/{_CURRENCIES.get(exchanged[1], 'USD')}", exchanged.end()
    return True
