"""English: what stands around a numeral makes it money, a share, a measure, a count, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from monitor.analyse import numbers_english
from monitor.analyse.numbers import ONE, Numeral, Written
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.quantities_english_multiples import multiples
from monitor.analyse.quantities_english_traps import Traps
from monitor.analyse.units import Measure, Phrases, Unit, currencies, meanings, units
from monitor.domain.catalogue import Lexicon

_TIME = r"(second|sec|minute|min|hour|hr|day|week|month|mo|quarter|year|yr|annum)(?![a-z])"
_RATE: Final = re.compile(
    rf"(?:\s?/\s?|\s+(?:per|a|an|each|every)\s+|-a-|-per-){_TIME}(?!\s+(?:earlier|ago|before|later|prior|after|from|on\b))"
    r"|\s+(annually|monthly|daily|weekly|hourly|yearly)(?![a-z])"
)
_PERIODS: Final = {"sec": "second", "min": "minute", "hr": "hour", "mo": "month", "yr": "year", "annum": "year"}
_PERIODS.update(
    annually="year", yearly="year", annual="year", monthly="month", daily="day", weekly="week", hourly="hour"
)
_RATE_BEFORE: Final = re.compile(
    r"(?<![a-z])(monthly|daily|annual|weekly|hourly|yearly)(?![a-z])[^.;:,()\n]{0,40}:?[^.;:,()\n]{0,12}$"
)
_PER_TOKENS: Final = re.compile(
    r"\s?(?:/|per)\s?(million|1m|m|1 million|billion|thousand|1,000|1k|k)?\s*(?:input |output )?tokens?(?![a-z])"
)
_TOKENS: Final = {"million": 10**6, "1m": 10**6, "m": 10**6, "1 million": 10**6, "billion": 10**9}
_TOKENS.update({"thousand": 1000, "1,000": 1000, "1k": 1000, "k": 1000})
_TIMES: Final = re.compile(r"[ -]times?(?![a-z])")
_COMPARED: Final = re.compile(
    r"\s+(?:as|the|its|their|his|her|that|this|what|more|less|larger|bigger|smaller|higher|lower|faster|slower|cheaper|greater|fewer"
    r"|better|longer|stronger|over|oversubscribed|earnings|sales|revenue|book|forward|expected|annual|faster|normal|current|those"
    r"|[a-z]+er)(?![a-z])|\s*[,;.)]|$"
)
_FREQUENCY: Final = re.compile(
    r"\s+(?:a|an|per|each|every|since|already|this|last|before|in|during|on|with|and|at|when|because)(?![a-z])"
)
_HALF_A: Final = re.compile(r"\s+(?:of\s+)?an?\s+|-|\s+")
_OF_WHOLE: Final = re.compile(
    r"\s+(?:of|the|its|their|that|this|as|what|is|are|were|was|will|would|on|to|his|her|our|in)(?![a-z])|\s*[,;.:)?!]|$"
)
_SHARE_NEXT: Final = re.compile(
    r"\s+(?:of|more|less|higher|lower|fewer|as|the|its|their|larger|smaller|bigger|faster|slower|cheaper|to|from|since|compared)(?![a-z])|\s*[,;.)]|$"
)
_OR_MORE: Final = re.compile(r"\s+(?:to|or)\s+|-to-|-or-|- to ")
_PARTITIVE: Final = re.compile(r"\s+of\s+(?:(?:the|its|their|his|her|our|those|these|them|all)(?![a-z]))")
_NP_WORD: Final = re.compile(r"[ -]((?:[A-Za-z]|[0-9]+(?:,[0-9]+)*[A-Za-z])[A-Za-z0-9&/+]*(?:['.-][A-Za-z0-9]+)*'?)")
_WORD_BEFORE: Final = re.compile(r"([A-Za-z][A-Za-z0-9.'&-]*)[ (\"']{1,2}$")
_STOPS: Final = frozenset(
    "a about above across after against ago all also among an and apart apiece are around as at away because been before behind being below "
    "between both but by can could despite did do does down during each either else even every except few for from get go going had has have "
    "he her here him his how i if in inside instead into is it its itself just last later like may might must near next no nor not now of off on "
    "once only onto or our out over own past per plus rather said say says she should since so some still such than that the their them then "
    "there these they this those though through throughout till to today together too toward towards under unless until up upon us versus via "
    "vs was we well were what when where whether which while who whom whose why will with within without worth would yet you your annually "
    "monthly daily weekly yearly respectively earlier combined was's used called came made took went began according compared including".split()
)
_IRREGULAR: Final = frozenset("people men women children mice feet teeth geese data media criteria staff police aircraft cattle fish sheep deer "
    "crew personnel spacecraft series species hardware equipment".split())  # fmt: skip
_SINGULAR: Final = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "mice": "mouse",
    "feet": "foot",
}
_BIG_NUMBER: Final = 1000


@dataclass(slots=True)
class Scene:
    """The text under the reader's eyes, and what it knows of all of it."""

    text: str
    lowered: str
    avoid: Sequence[tuple[int, int]]
    skip: int = 0
    facts: dict[str, bool] = field(default_factory=dict)

    def speaks(self, name: str, pattern: re.Pattern[str]) -> bool:
        """Whether the text has a match of a pattern; looked up once."""
        if name not in self.facts:
            self.facts[name] = pattern.search(self.lowered) is not None
        return self.facts[name]


_YUAN: Final = re.compile(r"yuan|renminbi|(?<![a-z])rmb|(?<![a-z])cny")
_STERLING: Final = re.compile(r"£|sterling|(?<![a-z])gbp")


class EnglishReader:
    """Drafts of the quantities of an English text. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._prefixes = Phrases(currencies(lexicon, "currency_prefixes").items())
        self._units = Phrases(units(lexicon).items())
        self._letters = Phrases((word, Decimal(key)) for word, key in meanings(lexicon, "scale_letters").items())
        self._qualifiers = Phrases(meanings(lexicon, "qualifiers").items())
        self._suffixes = Phrases(meanings(lexicon, "qualifiers_after").items())
        self._nouns = {word.lower(): key for word, key in meanings(lexicon, "nouns").items()}
        self._noun_phrases = Phrases((word, key) for word, key in meanings(lexicon, "nouns").items() if " " in word)
        self._chip_units = frozenset(lexicon.words("chip_context", "units"))
        self._chip_words = re.compile(
            rf"(?<![a-z])(?:{'|'.join(lexicon.words('chip_context', 'words')) or '(?!)'})(?![a-z])"
        )
        per_unit = "|".join(sorted(lexicon.words("per_unit", "words"), key=len, reverse=True))
        self._per_unit = re.compile(rf"\s?(?:/|per |a |an |each )(?:{per_unit})(?![a-z])|-a-share|-per-share")
        self._share = re.compile(r"(?:share|stock|adr|ads)$")
        self._earnings = re.compile(rf"(?<![a-z])(?:{'|'.join(lexicon.words('earnings', 'words'))})(?![a-z])")
        self._traps = Traps()

    def read(self, text: str, lowered: str, avoid: Sequence[tuple[int, int]]) -> list[Draft]:
        """The drafts of a folded text, in order of place."""
        scene = Scene(text=text, lowered=lowered, avoid=avoid)
        drafts = list(self._numbers(scene))
        for draft in multiples(lowered):
            self._qualify(scene, draft)
            drafts.append(draft)
        return sorted(drafts, key=lambda draft: draft.start)

    def _numbers(self, scene: Scene) -> Iterator[Draft]:
        text, lowered, avoid = scene.text, scene.lowered, scene.avoid
        spans = iter(avoid)
        span = next(spans, None)
        for numeral in numbers_english.scan(lowered):
            while span is not None and span[1] <= numeral.start:
                span = next(spans, None)
            if numeral.start < scene.skip or (span is not None and span[0] <= numeral.start):
                continue
            draft = self._one(scene, numeral)
            if draft is not None:
                scene.skip = max(scene.skip, draft.end)
                yield draft

    def _one(self, scene: Scene, numeral: Numeral) -> Draft | None:
        text, start = scene.text, numeral.start
        prefix = self._prefix(scene, start)
        if prefix is None:
            trapped = self._traps.before(text, scene.lowered, numeral)
            if trapped:
                scene.skip = max(scene.skip, trapped)
                return None
        draft = Draft.of(numeral)
        draft.words = numeral.written is not Written.DIGITS
        if prefix is not None:
            unit, draft.start = prefix
            self._money(scene, draft, unit)
            draft.prefixed = True
        self._scale(scene, draft)
        if numeral.written is Written.FRACTION and prefix is None:
            if not self._fraction(scene, draft):
                return None
        elif prefix is None and not self._unit(scene, draft) and not self._count(scene, draft, numeral):
            return None
        elif prefix is not None:
            self._second_name(scene, draft)
        self._rate(scene, draft)
        self._qualify(scene, draft)
        if draft.open and self._traps.bare(text, scene.lowered, draft, numeral):
            return None
        return draft

    # --- money ---------------------------------------------------------------------------------------------------

    def _prefix(self, scene: Scene, start: int) -> tuple[Unit, int] | None:
        text, place = scene.text, start
        if not place:
            return None
        before = text[place - 1]
        if before in "-+" and place > 1 and text[place - 2] in "$€£¥₹":
            place -= 1
        elif before == " " and place > 1:
            place -= 1
        return self._prefixes.behind(text, scene.lowered, place)

    def _money(self, scene: Scene, draft: Draft, unit: Unit) -> None:
        draft.unit, draft.measure = unit.name, Measure.MONEY
        if "CNY" in unit.choices and scene.speaks("yuan", _YUAN):
            draft.unit = "CNY"
        draft.kind = "money"
        draft.multiply(unit.factor)

    def _second_name(self, scene: Scene, draft: Draft) -> None:
        """ "$5 million dollars", "$10 million Canadian": the words that follow say which dollar, or nothing new."""
        found = self._units.ahead(scene.text, scene.lowered, draft.end + (scene.text[draft.end : draft.end + 1] == " "))
        if (
            found is not None
            and found[0].measure is Measure.MONEY
            and not found[0].doubtful
            and found[1] - draft.end > 2
        ):
            if found[0].name == draft.unit or draft.unit == "USD":
                draft.unit, draft.end = found[0].name, found[1]

    # --- scale and unit ------------------------------------------------------------------------------------------

    def _scale(self, scene: Scene, draft: Draft) -> None:
        """Letters close to the number: 40B, 5.6bn, 10k. Without a currency some of them are units."""
        text, end = scene.text, draft.end
        if draft.words or draft.scale != ONE or end >= len(text):
            return
        gap = text[end] == " "
        following = text[end + gap : end + gap + 1]
        if not (following.isalpha() and following in "kKmMbBtTcC"):
            return
        found = self._letters.ahead(text, scene.lowered, end + gap)
        if found is None:
            return
        factor, after = found
        letters = text[end + gap : after]
        money = draft.prefixed or self._currency_at(scene, after)
        if not money and not self._letter_scales(scene, draft, letters, after, gap=gap):
            return
        if gap and len(letters) == 1 and not money:
            return
        draft.scale = factor
        draft.multiply(factor)
        draft.end = draft.last = after

    def _currency_at(self, scene: Scene, place: int) -> bool:
        found = self._units.ahead(scene.text, scene.lowered, place + (scene.text[place : place + 1] == " "))
        return found is not None and found[0].measure is Measure.MONEY and not found[0].doubtful

    def _letter_scales(self, scene: Scene, draft: Draft, letters: str, after: int, *, gap: bool) -> bool:
        """Whether a letter is a scale although no money is near: 10K users, 630B, 5bn; but 4K video, 1.8m tall, 300mm."""
        if letters in {"mm", "MM", "cr", "Cr", "t", "c", "C"}:
            return False
        if letters in {"bn", "Bn", "BN", "tn", "Tn", "TN", "mn", "Mn", "MN", "trn", "B"}:
            return not gap or len(letters) > 1
        noun = self._noun_phrase(scene, after)
        if letters in {"K", "k"}:
            return noun is not None or draft.value not in {2, 4, 5, 8} or scene.text[after : after + 1] in "+-"
        if letters in {"M", "T"}:
            return not gap
        return noun is not None and noun[0] not in {"relay"}

    def _unit(self, scene: Scene, draft: Draft) -> bool:
        text, lowered = scene.text, scene.lowered
        end = draft.end
        following = text[end : end + 1]
        if following == "+" and text[end + 1 : end + 2] in {" ", "%", "x"} and self._plus(scene, draft):
            return True
        gap = 0
        if following == " " or following == "-":
            gap = 1 + (text[end + 1 : end + 2] == " ") if following == " " else 1
        found = self._units.ahead(text, lowered, end + gap)
        if found is None and following == "-":
            found = self._units.ahead(text, lowered, end)
        if found is None:
            return self._times(scene, draft)
        unit, after = found
        written = text[end + gap : after]
        if unit.measure is Measure.MULTIPLE and (gap and written in {"x", "X", "×"}):
            return False
        if len(written) <= 2 and written[-1:] in "$€£¥₹" and text[after : after + 2].strip()[:1].isdigit():
            return False
        if unit.measure is Measure.DURATION and self._traps.age(lowered, draft, after):
            draft.kind = "age"
            scene.skip = max(scene.skip, after)
            return False
        if len(written) == 1 and gap and written.isalpha() and written not in {"W", "m"}:
            return False
        return self._name(scene, draft, unit, after)

    def _plus(self, scene: Scene, draft: Draft) -> bool:
        """100,000+ units, 70+%: the sign belongs to the number."""
        end = draft.end
        draft.end = end + 1
        if self._unit(scene, draft) or self._counted(scene, draft):
            draft.qualifier = "over"
            return True
        draft.end = end
        return False

    def _name(self, scene: Scene, draft: Draft, unit: Unit, after: int) -> bool:
        if unit.doubtful and not self._doubtful(scene, draft, unit, after):
            return unit.name == "GBP" and self._name(
                scene, draft, Unit(name="count", measure=Measure.PHYSICAL, noun="pound"), after
            )
        if unit.measure is Measure.MONEY:
            self._money(scene, draft, unit)
        else:
            draft.unit, draft.measure, draft.noun, draft.kind = unit.name, unit.measure, unit.noun, unit.measure.value
            draft.multiply(unit.factor)
            draft.factor = unit.factor
        draft.end = after
        return True

    def _doubtful(self, scene: Scene, draft: Draft, unit: Unit, after: int) -> bool:
        if unit.name == "KRW":
            return draft.scale >= _BIG_NUMBER or draft.value >= _BIG_NUMBER
        if scene.lowered.startswith(" of ", after):
            return False
        return draft.scale >= 10**6 or scene.speaks("sterling", _STERLING)

    def _times(self, scene: Scene, draft: Draft) -> bool:
        found = _TIMES.match(scene.lowered, draft.end)
        if found is None:
            return False
        after = found.end()
        compared = _COMPARED.match(scene.lowered, after) is not None and not _FREQUENCY.match(scene.lowered, after)
        if found.group().startswith("-") and not found.group().endswith("s"):
            draft.kind = "idiom"
            return False
        if (
            compared
            or draft.value != draft.value.to_integral_value()
            or self._qualifiers.behind(scene.text, scene.lowered, max(draft.start - 1, 0))
        ):
            return self._name(scene, draft, Unit(name="x", measure=Measure.MULTIPLE), after)
        return self._name(scene, draft, Unit(name="count", measure=Measure.COUNT, noun="time"), after)

    # --- shares --------------------------------------------------------------------------------------------------

    def _fraction(self, scene: Scene, draft: Draft) -> bool:
        """Half an hour, three-quarters of a mile, half of its revenue, two-thirds; not the first half, not a third plant."""
        lowered = scene.lowered
        if (joint := _HALF_A.match(lowered, draft.end)) is not None:
            found = self._units.ahead(scene.text, lowered, joint.end())
            if found is not None and found[0].measure in {
                Measure.DURATION,
                Measure.PHYSICAL,
                Measure.POINTS,
                Measure.PERCENT,
            }:
                if not self._traps.half_year(lowered, draft, found[1]):
                    return self._name(scene, draft, found[0], found[1])
                return False
        if lowered.startswith(("-point", " point"), draft.end) and draft.value < 1:
            end = draft.end + len("-point")
            return self._name(scene, draft, Unit(name="percentage_point", measure=Measure.POINTS), end)
        qualified = self._qualifiers.behind(scene.text, lowered, max(draft.start - 1, 0)) is not None
        if not self._traps.share(lowered, draft, qualified=qualified):
            return False
        draft.value = draft.high = draft.value * 100
        draft.unit, draft.measure, draft.kind = "percent", Measure.PERCENT, "fraction"
        return True

    # --- counts --------------------------------------------------------------------------------------------------

    def _count(self, scene: Scene, draft: Draft, numeral: Numeral) -> bool:
        if draft.kind in {"age", "idiom"}:
            return False
        if self._traps.attached(scene.text, draft):
            return False
        if self._traps.year(scene.text, numeral) and draft.scale == ONE:
            return self._year_count(scene, draft)
        if self._traps.named(scene.text, draft) and not self._big(draft):
            return False
        if numeral.value == 1 and draft.scale == ONE and draft.words:
            return _OR_MORE.match(scene.lowered, draft.end) is not None
        self._counted(scene, draft)
        return True

    def _big(self, draft: Draft) -> bool:
        return draft.value >= _BIG_NUMBER or draft.vague

    def _year_count(self, scene: Scene, draft: Draft) -> bool:
        found = _NP_WORD.match(scene.text, draft.end)
        if found is None or (kind := self._nouns.get(found[1].lower())) is None or not found[1].endswith("s"):
            return False
        draft.unit, draft.measure, draft.end, draft.kind = kind, Measure.COUNT, found.end(), "count"
        return True

    def _counted(self, scene: Scene, draft: Draft) -> bool:
        """Give the draft the noun that follows it, if one does."""
        place = draft.end
        if (part := _PARTITIVE.match(scene.lowered, place)) is not None:
            place = part.end()
        elif draft.vague and scene.lowered.startswith(" of ", place):
            found = self._units.ahead(scene.text, scene.lowered, place + 4)
            if found is not None:
                return self._name(scene, draft, found[0], found[1])
            place += 3
        found_noun = self._noun_phrase(scene, place)
        if found_noun is None:
            return False
        noun, unit, end = found_noun
        draft.unit, draft.measure, draft.end, draft.kind = unit, Measure.COUNT, end, "count"
        draft.noun = noun if unit == "count" else None
        return True

    def _noun_phrase(self, scene: Scene, place: int) -> tuple[str, str, int] | None:
        """The noun, its unit and the end of the noun phrase at a place: "Ascend 910B chips", "largest clouds"."""
        text, start = scene.text, place
        best: tuple[str, str, int] | None = None
        named = False
        for count in range(6):
            found = _NP_WORD.match(text, place)
            if found is None:
                break
            word = found[1]
            low = word.lower()
            if low in _STOPS and not self._passes(scene, word, found.end(), first=count == 0):
                break
            named = named or (word[-1:].isalnum() and any(map(str.isdigit, word)))
            kind = self._nouns.get(low)
            plural = kind is not None and (low.endswith("s") or low in _IRREGULAR)
            if low in self._chip_units and scene.speaks("chips", self._chip_words):
                best = low, "chip", found.end()
                break
            if plural or (kind is not None and found.group()[0] == "-"):
                best = low, kind or "count", found.end()
            elif best is None and (low in _IRREGULAR or _is_plural(low, word)):
                best = _singular(low), "count", found.end()
            elif best is not None:
                break
            elif count == 0 and found.group()[0] == "-" and kind is None:
                best = low, "count", found.end()
            place = found.end()
            if best is not None and best[1] != "count":
                longer = _NP_WORD.match(text, place)
                if longer is None or self._nouns.get(longer[1].lower()) is None:
                    break
        if best is None and named and scene.speaks("chips", self._chip_words):
            return "", "chip", start
        return best

    def _passes(self, scene: Scene, word: str, end: int, *, first: bool) -> bool:
        """Words that end a noun phrase, but not here: 5 US firms, 20 more chips, 170 million monthly active users."""
        low = word.lower()
        return word == "US" or (first and low in {"more", "such", "other"}) or scene.lowered.startswith(" active ", end)

    # --- rates and qualifiers ------------------------------------------------------------------------------------

    def _rate(self, scene: Scene, draft: Draft) -> None:
        if draft.unit is None or draft.measure in {Measure.PERCENT, Measure.POINTS, Measure.MULTIPLE, Measure.DURATION}:
            return
        lowered, end = scene.lowered, draft.end
        if draft.measure is Measure.MONEY:
            if (tokens := _PER_TOKENS.match(lowered, end)) is not None:
                draft.unit, draft.end = f"{draft.unit}/token", tokens.end()
                draft.multiply(ONE / _TOKENS.get(tokens[1] or "", 1))
                return
            if (each := self._per_unit.match(lowered, end + (lowered[end : end + 1] == " "))) is not None:
                draft.end = each.end()
                if self._share.search(each.group()) and self._earnings.search(
                    lowered, max(0, draft.start - 90), draft.start
                ):
                    draft.unit = f"{draft.unit}/share"
                return
        rate = _RATE.match(lowered, end)
        if rate is not None:
            period = _PERIODS.get(rate[1] or rate[2], rate[1] or rate[2])
            draft.end = rate.end()
            if draft.measure is not Measure.MONEY or period not in {"year", "quarter"}:
                draft.unit = f"{draft.unit}/{period}"
        elif draft.unit in {"chip", "wafer", "token", "server"}:
            before = _RATE_BEFORE.search(lowered, max(0, draft.start - 70), draft.start)
            if before is not None:
                draft.unit = f"{draft.unit}/{_PERIODS[before[1]]}"

    def _qualify(self, scene: Scene, draft: Draft) -> None:
        text, lowered = scene.text, scene.lowered
        place = draft.start
        place = self._sign(scene, draft, place)
        gap = place - (place > 0 and text[place - 1] == " ")
        found = self._qualifiers.behind(text, lowered, gap)
        if found is None and gap > 2 and text[gap - 1] in "a-" and (text[gap - 1] == "-" or text[gap - 2] == " "):
            found = self._qualifiers.behind(text, lowered, gap - 1 - (text[gap - 1] == "a"))
        if found is not None and not (self._traps.no_qualifier(lowered, found[1], draft.start)):
            draft.qualifier, draft.start = found
            again = self._qualifiers.behind(
                text, lowered, draft.start - (draft.start > 0 and text[draft.start - 1] == " ")
            )
            if again is not None and again[0] == draft.qualifier:
                draft.start = again[1]
        elif draft.prefixed and text.startswith("From ", max(0, gap - 4)) and not lowered.startswith(" to ", draft.end):
            draft.qualifier, draft.start = "over", gap - 4
        end = draft.end
        if text[end : end + 1] == "+" and text[end + 1 : end + 2] not in "0123456789":
            draft.qualifier, draft.end = "over", end + 1
        elif (after := self._suffixes.ahead(text, lowered, end + (text[end : end + 1] == " "))) is not None:
            if after[0] != "over" or scene.lowered[end : after[1]].strip() != "plus":
                draft.qualifier, draft.end = draft.qualifier if draft.qualifier == "about" else after[0], after[1]

    def _sign(self, scene: Scene, draft: Draft, place: int) -> int:
        """A plus or minus before the number or its currency; "minus" and "negative" too. Returns where the span begins."""
        text = scene.text
        if place and text[place - 1] in "+-" and (place == 1 or not text[place - 2].isalnum()):
            sign, place = text[place - 1], place - 1
        elif (word := _SIGN_WORD.search(scene.lowered, max(0, place - 10), place)) is not None:
            sign, place = "-", word.start(1)
        elif draft.prefixed and text[draft.first - 1] == "-":
            sign = "-"
        else:
            return place
        draft.start = place
        if draft.measure in {Measure.PERCENT, Measure.POINTS}:
            draft.direction = "down" if sign == "-" else "up"
        elif sign == "-":
            draft.value, draft.high = -draft.high, -draft.value
        return place


_SIGN_WORD: Final = re.compile(r"(?<![a-z])(minus |negative )$")


def _is_plural(low: str, word: str) -> bool:
    return len(low) > 2 and low.endswith("s") and not low.endswith(("ss", "us", "is", "'s")) and not word.isupper()


def _singular(noun: str) -> str:
    if noun in _SINGULAR:
        return _SINGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return f"{noun[:-3]}y"
    if noun.endswith(("ches", "shes", "sses", "xes", "zes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
