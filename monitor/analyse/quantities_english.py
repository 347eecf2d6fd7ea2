"""English: what stands around a numeral makes it money, a share, a measure, a count, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from monitor.analyse import quantities_english_marks as marks
from monitor.analyse import quantities_english_shares as shares
from monitor.analyse.numbers import HALF, ONE, Numeral, Written
from monitor.analyse.numbers_english import scan
from monitor.analyse.quantities_currency import yen_or_yuan
from monitor.analyse.quantities_draft import Draft, Scene, blotted
from monitor.analyse.quantities_english_multiples import compares, multiples
from monitor.analyse.quantities_english_nouns import Nouns
from monitor.analyse.quantities_english_ones import ones
from monitor.analyse.quantities_english_qualifiers import Qualifiers
from monitor.analyse.quantities_english_rates import Rates
from monitor.analyse.quantities_english_traps import Traps
from monitor.analyse.units import Measure, Phrases, Unit, currencies, meanings, units
from monitor.domain.catalogue import Language, Lexicon

_TIMES: Final = re.compile(r"[ -]times?(?![a-z])")
_OR_MORE: Final = re.compile(r" (?:to|or) |-to-|-or-|- to ")
_PARTITIVE: Final = re.compile(
    r" of (?:(?:the|(?:its|their|his|her|our)(?: own)?|those|these|them|all)(?![a-z])|[a-z0-9]{2,24}'s?(?= ))"
)
_HEADED: Final = re.compile(r" (?:-|—|–|:) (?:the (?:count|number|total) of )?(?=[a-z])|: (?=[a-z])")
_STERLING: Final = re.compile(r"£|sterling|gbp")
_MEASURED: Final = re.compile(
    r" (?:ai|dense|sparse|peak|raw|aggregate|sustained|theoretical|total|more|extra|additional|new|further"
    r"|(?:fp|int|bf|tf)[0-9]{1,2})(?: (?:dense|sparse|(?:fp|int|bf|tf)[0-9]{1,2}))? "
)
# "Three business years": what stands between a number and a time.
_TIMED: Final = re.compile(
    r" (?:business|fiscal|financial|calendar|full|whole|straight|consecutive|successive|long|solid|short|more|further"
    r"|extra|additional|trading|working|previous|prior|preceding|good|bad|lean|record) "
)
_DATED: Final = re.compile(r"(?:19|20)[0-9]{2}")
_HALF_OF_A_YEAR: Final = re.compile(r"(?:half|quarter|end|start|beginning|middle|part|rest) of $")
_X: Final = Unit(name="x", measure=Measure.MULTIPLE)
_TIME: Final = Unit(name="count", measure=Measure.COUNT, noun="time")
_PIECES: Final = Unit(name="count", measure=Measure.COUNT)
_FACTOR: Final = re.compile(r" ?[0-9]+(?:\.[0-9]+)? ?(?:mm|cm|nm|[gtmk]b|g(?![a-z])|w(?![a-z])|kw|tb)", re.IGNORECASE)
_BITS: Final = Unit(name="count", measure=Measure.COUNT, noun="bit")
_POUND: Final = Unit(name="count", measure=Measure.PHYSICAL, noun="pound")
_SYMBOLS: Final = frozenset("$€£¥₹₩")
# What is told in metres rather than in millions: 30m trees.
_LONG: Final = frozenset({"sprint", "wave", "tree", "wall", "tower", "hurdle", "dive", "pool", "drop", "swell", "race"})
_AND_A_HALF: Final = " and a half"
# "Up 13pc", "5y": as units they stand close and small; "13 PC makers" are none.
_GLUED: Final = frozenset({"pc", "y"})
_CLOSE_LETTERS: Final = frozenset({"x", "X", "×"})
# "284B (13B active)": the size of a model.
_SIZED: Final = re.compile(
    r" (?:active|activated|dense|total,? (?:and )?[0-9.]+ ?[bt] activ[a-z]*)(?![a-z-])"
    r"| \([0-9.]+[bt] (?:active|activated)(?![a-z])"
    r"|(?: (?:dense|moe|reasoning|open|language|base|vision))? models?(?![a-z])"
)
# "9 yuan ($1.30) for a 910B": a part that an article leads, and no billions.
_OF_A_PART: Final = re.compile(r"(?<![a-z])(?:an?|each|per|the) $")
_SURE_LETTERS: Final = frozenset({"bn", "tn", "mn", "trn"})
_THOUSAND: Final = 1000
# "$1.2B-1.4B", "671B parameters, 37B active": how near a number is to one whose letters were a scale for sure.
_NEXT_TO: Final = 14


class EnglishReader:
    """Drafts of the quantities of an English text. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._prefixes = Phrases(currencies(lexicon, "currency_prefixes").items())
        self._units = Phrases(units(lexicon).items())
        self._letters = Phrases((word, Decimal(key)) for word, key in meanings(lexicon, "scale_letters").items())
        self._nouns = Nouns(lexicon)
        self._rates = Rates(lexicon)
        self._traps = Traps(lexicon)
        self._qualifiers = Qualifiers(lexicon, self._traps)

    def read(self, text: str, lowered: str, avoid: Sequence[tuple[int, int]]) -> list[Draft]:
        """The drafts of a folded text, in order of place; `avoid` is sorted."""
        scene = Scene(text, lowered, Language.ENGLISH, names=dict(avoid))
        drafts = list(self._numbers(scene, avoid))
        taken = {draft.first for draft in drafts}
        words = (draft for draft in ones(scene, self._unit_at) if draft.first not in taken)
        for draft in (*multiples(lowered), *words):
            self._qualifiers.add(scene, draft)
            drafts.append(draft)
        return sorted(drafts, key=lambda draft: draft.start)

    def _numbers(self, scene: Scene, avoid: Sequence[tuple[int, int]]) -> Iterator[Draft]:
        spans = iter(avoid)
        span = next(spans, None)
        # "80% of an H100 and a third of a B300" has a number behind the name's.
        for numeral in scan(blotted(scene.lowered, avoid, "_")):
            while span is not None and span[1] <= numeral.start:
                span = next(spans, None)
            if numeral.start < scene.skip or (span is not None and span[0] <= numeral.start):
                continue
            if (draft := self._one(scene, numeral)) is not None:
                scene.skip = max(scene.skip, draft.end)
                scene.read = draft.end
                yield draft

    def _one(self, scene: Scene, numeral: Numeral) -> Draft | None:
        prefix = self._prefix(scene, numeral.start)
        if prefix is not None and prefix[0].doubtful and not self._is_scaled(scene, numeral):
            prefix = None
        joined = scene.read == numeral.start - 1
        if prefix is None and (trapped := self._traps.before(scene.text, scene.lowered, numeral, joined=joined)):
            scene.skip = max(scene.skip, trapped)
            return None
        draft = Draft.of(numeral)
        if prefix is not None:
            unit, draft.start = prefix
            draft.prefixed = True
            marks.below_nought(scene, draft)
            self._scale(scene, draft)
            self._money(scene, draft, unit, draft.end)
            scene.scaled = max(scene.scaled, draft.end)
            self._second_name(scene, draft)
            marks.in_the_tens(scene, draft)
        elif numeral.written is Written.FRACTION:
            if not self._fraction(scene, draft):
                return None
        else:
            marks.odd(scene, draft)
            self._scale(scene, draft)
            named = self._plus(scene, draft) or marks.by_a_factor(scene, draft) or self._unit(scene, draft)
            if not named and not self._count(scene, draft, numeral):
                return None
            marks.of_named_chips(scene, draft)
        shares.of_a_dollar(scene, draft)
        self._rates.add(scene, draft)
        self._qualifiers.add(scene, draft)
        return None if draft.open and self._traps.bare(scene.text, draft, numeral) else draft

    # --- money -----------------------------------------------------------------------------------------------------

    def _prefix(self, scene: Scene, start: int) -> tuple[Unit, int] | None:
        """The currency that ends where the number, or the sign before it, begins."""
        if not start:
            return None
        text = scene.text
        before = text[start - 1]
        if before == " " or (before in "-+(" and text[max(0, start - 2) : start - 1] in _SYMBOLS):
            start -= 1
        elif before.isspace() or before in "(,.-/'\"":
            return None
        found = self._prefixes.behind(text, scene.lowered, start)
        return found if found is not None and found[1] >= scene.skip else None

    def _is_scaled(self, scene: Scene, numeral: Numeral) -> bool:
        """Whether a number counts millions and more: W9.2tr is money, a W4A16 kernel is none."""
        grouped = "," in scene.text[numeral.start : numeral.end]  # W612,000
        return (
            grouped
            or numeral.scale > _THOUSAND
            or self._letters.ahead(scene.text, scene.lowered, numeral.end) is not None
        )

    def _money(self, scene: Scene, draft: Draft, unit: Unit, end: int) -> None:
        draft.name(unit.name, Measure.MONEY, "money", end)
        if "CNY" in unit.choices:
            draft.unit = yen_or_yuan(scene, draft.start)
        draft.multiply(unit.factor)
        draft.factor = unit.factor

    def _second_name(self, scene: Scene, draft: Draft) -> None:
        """ "$5 million dollars", "$10 Canadian dollars": the words that follow say which dollar, or nothing new."""
        found = self._unit_at(scene, draft.end)
        if found is None or found[0].measure is not Measure.MONEY or found[0].doubtful or found[1] - draft.end <= 2:
            return
        if scene.text[found[1] : found[1] + 1].isdigit():
            return
        if found[0].factor == ONE and (found[0].name == draft.unit or draft.unit == "USD"):
            draft.unit, draft.end = found[0].name, found[1]

    # --- scale and unit --------------------------------------------------------------------------------------------

    def _scale(self, scene: Scene, draft: Draft) -> None:
        """Letters close to the number: 40B, 5.6bn, 10k. Without a currency some of them are units."""
        text, end = scene.text, draft.end
        if draft.words or draft.scale != ONE:
            return
        gap = text[end : end + 1] == " "
        following = text[end + gap : end + gap + 1]
        if not following or following not in "kKmMbBtTcC":
            return
        found = self._letters.ahead(text, scene.lowered, end + gap)
        if found is None:
            return
        factor, after = found
        letters = text[end + gap : after]
        near = letters.isupper() and draft.start - scene.scaled <= _NEXT_TO
        sure = draft.prefixed or (
            near and _OF_A_PART.search(scene.lowered, max(0, draft.start - 8), draft.start) is None
        )
        if not sure and not self._is_money(scene, after) and not self._scales(scene, draft, letters, after):
            return
        scene.scaled = after
        draft.scale = factor
        draft.multiply(factor)
        draft.end = draft.last = after

    def _scales(self, scene: Scene, draft: Draft, letters: str, after: int) -> bool:
        """Whether letters are a scale although no money is near: 10K users, 7B tokens; but 4K video, 1.8m tall."""
        low = letters.lower()
        sized = low in {"b", "t"} and _SIZED.match(scene.lowered, after) is not None
        if low in _SURE_LETTERS or sized or (low in {"k", "m"} and marks.fills_a_cell(scene, draft, after)):
            return True
        exact = draft.step is not None and (draft.step < ONE or draft.value >= _THOUSAND)
        if low not in {"k", "m", "b", "t"} or letters == "t" or (scene.text[draft.end] == " " and not exact):
            return False
        if letters in {"M", "T"}:
            return True
        phrase = self._nouns.phrase(scene, after)
        if low == "b":
            return exact or phrase is not None or self._qualifiers.before(scene, draft.start) is not None
        if low == "k":
            return draft.value not in {2, 4, 5, 8} or phrase is not None
        return (
            marks.are_millions(scene, draft, after)
            if phrase is None
            else phrase[1] != "count" or phrase[0] not in _LONG
        )

    def _is_money(self, scene: Scene, place: int) -> bool:
        found = self._unit_at(scene, place)
        return found is not None and found[0].measure is Measure.MONEY and not found[0].doubtful

    def _unit_at(self, scene: Scene, place: int) -> tuple[Unit, int] | None:
        """The unit after a number, with a space, two, a hyphen or nothing between."""
        text, lowered = scene.text, scene.lowered
        following = text[place : place + 1]
        if following == "-":
            return self._units.ahead(text, lowered, place) or self._units.ahead(text, lowered, place + 1)
        if following == " ":
            place += 1 + (text[place + 1 : place + 2] == " ")
        return self._units.ahead(text, lowered, place)

    def _unit_behind_an_adjective(self, scene: Scene, place: int) -> tuple[Unit, int] | None:
        """144 dense TFLOPS, 300 more megawatts, three business years."""
        if (timed := _TIMED.match(scene.lowered, place)) is not None:
            found = self._units.ahead(scene.text, scene.lowered, timed.end())
            if found is not None and found[0].measure is Measure.DURATION:
                return found
        between = _MEASURED.match(scene.lowered, place)
        found = self._units.ahead(scene.text, scene.lowered, between.end()) if between is not None else None
        return found if found is not None and found[0].measure is Measure.PHYSICAL and found[0].noun is None else None

    def _unit(self, scene: Scene, draft: Draft) -> bool:
        found = self._unit_at(scene, draft.end) or self._unit_behind_an_adjective(scene, draft.end)
        if found is not None and found[0].name == "year" and scene.text[draft.end : draft.end + 1] == " ":
            dated = _DATED.fullmatch(scene.lowered, draft.first, draft.last) is not None
            found = None if dated and draft.scale == ONE else found  # the 2026 fiscal year
        if found is None:
            return self._times(scene, draft)
        unit, after = found
        if unit.measure is Measure.DURATION and self._traps.age(scene.lowered, draft, after):
            scene.skip = max(scene.skip, after)
            draft.kind = "age"
            return False
        if self._loose(scene, draft, after):
            return False
        return self._name(scene, draft, unit, after)

    def _loose(self, scene: Scene, draft: Draft, after: int) -> bool:
        """Whether a short unit stands too far from its number, or belongs to the next: 5 x, 4 $20 bills, 2 p."""
        written = scene.text[draft.end : after]
        symbol = written.strip(" -")
        if symbol[-1:] in _SYMBOLS:
            return scene.text[after : after + 1].isdigit()
        if symbol == "X" and draft.value >= _THOUSAND:
            return True
        if symbol.lower() in _GLUED:
            return written != symbol or not symbol.islower()
        if len(symbol) > 1 or not symbol.isalpha() or written == symbol:
            return False
        return symbol in _CLOSE_LETTERS or symbol not in {"W", "m", "g"}

    def _plus(self, scene: Scene, draft: Draft) -> bool:
        """100,000+ units, 70+%: the sign belongs to the number."""
        end = draft.end
        if scene.text[end : end + 1] != "+" or scene.text[end + 1 : end + 2] not in {" ", "%", "x"}:
            return False
        draft.end = end + 1
        if self._unit(scene, draft) or self._counted(scene, draft):
            draft.qualifier = "over"
            return True
        draft.end = end
        return False

    def _name(self, scene: Scene, draft: Draft, unit: Unit, after: int) -> bool:
        if unit.doubtful and not self._is_meant(scene, draft, unit, after):
            if unit.name != "GBP":
                return False
            unit = _POUND
        if unit.measure is Measure.MONEY:
            self._money(scene, draft, unit, after)
            return True
        if unit.name == "x" and _FACTOR.match(scene.text, after) is not None:
            unit = _PIECES  # 2 x 820mm²
        if unit.name == "bit" and scene.text.startswith("-bit", draft.end):
            unit = _BITS  # a 192-bit bus
        draft.name(unit.name, unit.measure, unit.measure.value, after)
        draft.noun = unit.noun
        if unit.measure is not Measure.MULTIPLE and scene.lowered.startswith(_AND_A_HALF, after):
            draft.value, draft.high = draft.value + HALF, draft.high + HALF
            draft.step, draft.end = None, after + len(_AND_A_HALF)
        draft.multiply(unit.factor)
        draft.factor = unit.factor
        return True

    def _is_meant(self, scene: Scene, draft: Draft, unit: Unit, after: int) -> bool:
        """Whether "won" and "pounds" are money here."""
        if unit.name == "KRW":
            return draft.scale >= _THOUSAND or draft.value >= _THOUSAND
        if scene.lowered.startswith(" of ", after):
            return False
        return draft.scale >= 10**6 or scene.speaks("sterling", _STERLING)

    def _times(self, scene: Scene, draft: Draft) -> bool:
        """Three times as fast, 40 times oversubscribed; but three times last year, one-time."""
        found = _TIMES.match(scene.lowered, draft.end)
        if found is None or (found.group()[0] == "-" and not found.group().endswith("s")):
            draft.kind = "idiom" if found is not None else draft.kind
            return False
        after = found.end()
        qualified = self._qualifiers.before(scene, draft.start) is not None
        compared = compares(scene.lowered, draft.start, after, qualified=qualified)
        whole = draft.value == draft.value.to_integral_value()
        return self._name(scene, draft, _X if compared or not whole else _TIME, after)

    def _fraction(self, scene: Scene, draft: Draft) -> bool:
        """Half an hour, half a point, a third of the revenue."""
        if (end := shares.points_end(scene, draft)) is not None:
            draft.name("percentage_point", Measure.POINTS, "points", end)
            return True
        if (place := shares.joint_end(scene, draft)) is not None:
            found = self._units.ahead(scene.text, scene.lowered, place)
            if found is not None and shares.takes(scene, draft, found[0]):
                return self._name(scene, draft, *found)
        if shares.are_quarters(scene, draft):
            shares.quarters(draft)
            return True
        if not shares.is_share(scene, draft, qualified=self._qualifiers.before(scene, draft.start) is not None):
            return False
        shares.as_share(draft)
        return True

    # --- counts ----------------------------------------------------------------------------------------------------

    def _count(self, scene: Scene, draft: Draft, numeral: Numeral) -> bool:
        """Read what is counted. True too where nothing says it, but a neighbour may."""
        text = scene.text
        if draft.kind in {"age", "idiom"} or self._traps.attached(text, draft) or self._traps.aged(text, draft):
            return False
        if self._traps.year(text, numeral) and draft.scale == ONE:
            return self._year_count(scene, draft)
        if (
            self._traps.named(text, draft)
            and not self._is_grouped(scene, draft)
            and not marks.is_next_share(text, draft)
        ):
            return False
        if draft.words and draft.value == 1 and draft.scale == ONE:
            single = self._nouns.single(scene, draft.end) if self._qualifiers.before(scene, draft.start) else None
            if single is not None:
                draft.name(single[0], Measure.COUNT, "count", single[1])
            return single is not None or _OR_MORE.match(scene.lowered, draft.end) is not None
        place = draft.end + text.startswith("+", draft.end)
        if not self._counted(scene, draft) and (headed := _HEADED.match(scene.lowered, place)) is not None:
            self._listed(scene, draft, headed.end() - 1)
        return True

    def _listed(self, scene: Scene, draft: Draft, place: int) -> None:
        """ "8 - stacks on each board" as an item of a list: what is counted stands behind the dash."""
        before = scene.text[max(0, draft.first - 8) : draft.first]
        if not before.rpartition("\n")[2].strip(" •*·→>▪■◆●○▌▶➤✓✔-") and (draft.first <= 8 or "\n" in before):
            time = self._units.ahead(scene.text, scene.lowered, place + 1)
            phrase = self._nouns.phrase(scene, place)
            if time is not None and time[0].measure is Measure.DURATION:
                draft.name(time[0].name, Measure.DURATION, "measure", draft.end)  # 119: days it took
                draft.multiply(time[0].factor)
            elif phrase is not None:
                draft.noun, unit, _ = phrase
                draft.name(unit, Measure.COUNT, "count", draft.end)

    def _is_grouped(self, scene: Scene, draft: Draft) -> bool:
        """Names have neither commas nor scales: RTX 5090, but Nvidia 20,000 chips."""
        return draft.scale != ONE or "," in scene.text[draft.first : draft.last] or draft.vague

    def _year_count(self, scene: Scene, draft: Draft) -> bool:
        """2048 GPUs are no year."""
        end = scene.lowered.find(" ", draft.end + 1)
        word = scene.lowered[draft.end + 1 : end if end > 0 else None][:20].rstrip(".,;:!?)")
        unit = self._nouns.unit(word)
        dated = _HALF_OF_A_YEAR.search(scene.lowered, max(0, draft.start - 14), draft.start) is not None
        if unit is None or dated or scene.text[draft.end : draft.end + 1] != " ":
            return False
        draft.name(unit, Measure.COUNT, "count", draft.end + 1 + len(word))
        return True

    def _counted(self, scene: Scene, draft: Draft) -> bool:
        """Give the draft the noun that follows it, if one does."""
        place = draft.end
        if (part := _PARTITIVE.match(scene.lowered, place)) is not None:
            place = part.end()
        elif draft.vague and scene.lowered.startswith(" of ", place):
            place += len(" of")
            if (found := self._unit_at(scene, place)) is not None:
                return self._name(scene, draft, *found)
        phrase = self._nouns.phrase(scene, place)
        if phrase is None:
            return False
        draft.noun, unit, end = phrase
        draft.name(unit, Measure.COUNT, "count", max(end, draft.end) if end != place else draft.end)
        marks.of_sources(scene, draft)
        if scene.lowered.startswith(" or so ", place):
            draft.qualifier = "about"
        return True
