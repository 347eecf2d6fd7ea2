"""The noun phrase after an English number: what is counted, without a parser."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.numbers_english_words import KIND
from monitor.analyse.quantities_draft import Scene
from monitor.analyse.units import Phrases, meanings
from monitor.domain.catalogue import Lexicon

_WORD: Final = re.compile(
    r"(?: (?=[A-Za-z]|[0-9]{1,6}(?:[A-Za-z]|-[a-z]{3}))"
    r"|-(?=[A-Za-z]))([A-Za-z0-9](?:[A-Za-z0-9&+]|/(?!(?:month|day|week|year|hour|quarter|second|mo|yr|hr"
    r"|s)(?![a-z]))){0,40}(?:['.-][A-Za-z0-9]{1,30}){0,4}(?:(?<=U\.S)\.)?)"
    r"(?: \([A-Z][A-Za-z0-9-]{1,11}\)(?= [a-z]))?"
)
_LONGEST: Final = 6
_IRREGULAR: Final = {"people": "person", "men": "man", "women": "woman", "children": "child", "mice": "mouse"}
# "Seven-figure", "two-way": adjectives that count nothing.
_IDIOMS: Final = frozenset({"figure", "digit", "time", "way", "sided", "stop", "star", "hand", "piece"})
# "Wafer starts", "server units": they count what is named before them.
_PIECES: Final = frozenset({"starts", "units", "pieces", "packages", "equivalents"})
# "Four semiconductor units": plants, in India.
_PLANTS: Final = re.compile(r" (?:semiconductor|chip-making|osat|atmp)$")
# "36 Grace, four Blackwell" in a list of parts, "50 million H100-equivalents".
_ALONE: Final = re.compile(r"\s*(?:[,;.)\n]|$)")
_EQUIVALENTS: Final = re.compile(r"[ -](?:gpu[ -])?equivalents?(?![a-z-])")
# "800 million weekly users".
_TIMELY: Final = frozenset({"daily", "weekly", "monthly", "yearly"})
_PEOPLE: Final = re.compile(
    r" (?:users|subscribers|visitors|customers|passengers|readers|listeners|players|viewers)(?![a-z])"
)
# "Two one-year extension options"; but "five of the three-ton satellites" has two figures.
_TERMS: Final = frozenset({"year", "month", "week", "day"})
# "433 million newly issued shares".
_PARTICIPLE: Final = re.compile(r" [a-z]{3,}(?:ed|en|n) [a-z]")
# "250,000 or so graphics processors".
_OR_SO: Final = re.compile(r" or so(?= [A-Za-z])")
# "90,000 direct and indirect jobs".
_BOTH_KINDS: Final = re.compile(
    r" (?:(?:direct|indirect|permanent|temporary|full-time|part-time|skilled|unskilled|contract|domestic|foreign|local"
    r"|overseas|public|private|large|small|old|new),? (?:and|or) ){1,2}(?=[a-z-]+ [a-z]+s(?![a-z]))"
)
# "Four B60s": a part number in the plural, though no catalogue has it.
_PART_NUMBERS: Final = re.compile(r"[A-Z]{1,4}\d{2,4}[A-Z]{0,3}[a-z]?s")
# "15,000 GB200 and GB300 racks": what stands between two names.
_BETWEEN_NAMES: Final = re.compile(r" (?:and|or|and/or|to) |, |/")
# "18 XPU and XPU-attach sockets", "12 hyperscale and enterprise customers".
_JOINED: Final = re.compile(r" [A-Za-z][A-Za-z-]*(?: [a-z-]+)? ?[a-z]+(?<!s)s(?![a-z])")
_UNCHANGED: Final = frozenset(
    {
        "aircraft",
        "sheep",
        "fish",
        "deer",
        "personnel",
        "staff",
        "police",
        "cattle",
        "spacecraft",
        "crew",
        "dead",
        "injured",
        "wounded",
        "aboard",
        "killed",
        "missing",
        "hurt",
    }
)


class Nouns:
    """Finds the head of a noun phrase by its table of nouns, else by its plural. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._units = {word.lower(): key for word, key in meanings(lexicon, "nouns").items()}
        self._terms = Phrases((term, unit) for term, unit in self._units.items() if " " in term and term.endswith("s"))
        self._chip_units = frozenset(lexicon.words("chip_context", "units"))
        self._firms = frozenset(lexicon.words("chip_context", "companies"))
        words = sorted(lexicon.words("chip_context", "words"), key=len, reverse=True)
        self._chips = re.compile(rf"(?:{'|'.join(words) or '(?!)'})(?![a-z])")
        self._verbs = frozenset(lexicon.words("verbs", "words"))
        self._stops = frozenset(lexicon.words("stops", "words")) | KIND.keys() - {"half", "third", "quarter"}

    def unit(self, word: str) -> str | None:
        """The unit that a noun in the plural counts, if it has one of its own."""
        return self._units.get(word) if word.endswith("s") or word in _IRREGULAR else None

    def single(self, scene: Scene, place: int) -> tuple[str, int] | None:
        """Unit and end of the one thing that a singular noun of the table names: at least one person."""
        found = _WORD.match(scene.text, place)
        unit = self._units.get(found[1].lower()) if found is not None and found.group()[0] == " " else None
        return None if found is None or unit is None else (unit, found.end())

    def phrase(self, scene: Scene, place: int) -> tuple[str | None, str, int] | None:
        """Noun (None where the unit says it), unit and end of the noun phrase at a place; None where there is none.

        "Ascend 910B chips" → chip; "largest clouds" → company; "-pillar" → count of pillars; a model's name alone
        counts chips where the text speaks of chips, and then the phrase is empty.
        """
        if (or_so := _OR_SO.match(scene.lowered, place)) is not None:
            place = or_so.end()
        if (kinds := _BOTH_KINDS.match(scene.lowered, place)) is not None:
            place = kinds.end() - 1
        start, named = place, False
        before: str | None = None
        for position in range(_LONGEST):
            end = scene.names.get(place + 1) if scene.text[place : place + 1] in {" ", "-"} else None
            if (known := self._known(scene, place, end, alone=position == 0)) is not None:
                return self._extended(scene, None, *known)
            if end is not None:
                named, place = named or any(map(str.isdigit, scene.text[place:end])), _behind(scene, end)
                continue
            found = _WORD.match(scene.text, place)
            if found is None:
                break
            word, low = found[1], found[1].lower()
            if low in _PIECES and (before is not None or named):
                of_wafers = low == "equivalents" and scene.lowered.endswith(("-inch", " 300mm", " 200mm"), start, place)
                return None, "wafer" if of_wafers else before or "chip", found.end()
            if self._ends(low, first=position == 0) and not self._passes(scene, word, found.end(), first=position == 0):
                break
            hyphen = found.group()[0] == "-"
            plants = low == "units" and _PLANTS.search(scene.lowered, start, place) is not None
            if (head := self._head(scene, word, low, hyphen=hyphen, plants=plants)) is not None:
                noun, unit = head
                return self._extended(scene, noun, unit, found.end())
            if hyphen and position == 0:
                return None if low in _IDIOMS else (low, "count", found.end())
            before = self._units.get(low)
            named = named or (not word.isalpha() and any(map(str.isdigit, word)))
            place = found.end()
        if named and scene.speaks("chips", self._chips):
            return None, "chip", start
        return None

    def _known(self, scene: Scene, place: int, end: int | None, *, alone: bool) -> tuple[str, int] | None:
        """The unit, and its end, of a product's name that ends at `end`, or of a noun of several words."""
        if end is None:
            return self._terms.ahead(scene.text, scene.lowered, place + 1)
        return self._of_name(scene, scene.text[place + 1 : end], end, alone=alone)

    def _of_name(self, scene: Scene, name: str, end: int, *, alone: bool) -> tuple[str, int] | None:
        """What a product's name counts, and its end: H200s, NVL72s, TPUs, H100 equivalents; `alone`, 36 Grace."""
        if (equivalents := _EQUIVALENTS.match(scene.lowered, end)) is not None:
            return "chip", equivalents.end()
        plural = scene.text[end : end + 1] == "s" and not scene.text[end + 1 : end + 2].isalnum()
        if plural:
            name, end = f"{name}s", end + 1
        unit = _plural_part(name) or self.unit(name.rpartition(" ")[2].lower())
        if unit is None and alone and _ALONE.match(scene.text, end) and scene.speaks("chips", self._chips):
            unit = "rack" if "NVL" in name else "chip"
        return None if unit is None else (unit, end)

    def _ends(self, low: str, *, first: bool) -> bool:
        """Words that no noun phrase goes on with: function words, adverbs, numbers, and verbs after its first word."""
        return (
            low in self._stops
            or (not first and low in self._verbs)
            or low.endswith("ly")
            or (low.partition("-")[0] in KIND and low.partition("-")[2] not in _TERMS)
        )

    def _head(self, scene: Scene, word: str, low: str, *, hyphen: bool, plants: bool) -> tuple[str | None, str] | None:
        """The noun and its unit, if the word can head the phrase."""
        if low in self._chip_units and scene.speaks("chips", self._chips):
            return ("unit", "count") if plants else (None, "chip")
        if low in self._firms and not hyphen and scene.speaks("chips", self._chips):
            return None, "company"
        if word[0].isupper() and _PART_NUMBERS.fullmatch(word) is not None and scene.speaks("chips", self._chips):
            return None, "chip"
        unit = self._units.get(low)
        if unit is not None and (hyphen or low.endswith("s") or low in _IRREGULAR or low in _UNCHANGED):
            return None, unit
        if low in _IRREGULAR or low in _UNCHANGED:
            return _IRREGULAR.get(low, low), "count"
        plural = len(low) > 2 and low.endswith("s") and not low.endswith(("ss", "us", "is", "'s"))
        return (_singular(low), "count") if plural and not (word.isupper() and len(word) < 5) else None

    def _extended(self, scene: Scene, noun: str | None, unit: str, end: int) -> tuple[str | None, str, int]:
        """Go on while plurals follow: "graphics cards", "sales managers"."""
        while (more := _WORD.match(scene.text, end)) is not None and more.group()[0] == " ":
            low = more[1].lower()
            next_unit = self._units.get(low)
            if low in self._stops or (next_unit is None and unit != "count") or not low.endswith("s"):
                break
            if next_unit is None and not _is_plural_noun(low):
                break
            noun, unit, end = (None if next_unit else _singular(low)), next_unit or "count", more.end()
        return noun, unit, end

    def _passes(self, scene: Scene, word: str, end: int, *, first: bool) -> bool:
        """Words that end a noun phrase, but not here: 5 US firms, 20 more chips, 170 million monthly active users."""
        if word in {"and", "or"}:
            return not first and _JOINED.match(scene.text, end) is not None
        if word in {"US", "U.S."} or (word in {"A", "B", "H"} and scene.lowered.startswith(" shares", end)):
            return True
        if scene.lowered.startswith(" active ", end):
            return True
        if word.endswith("ly") and _PARTICIPLE.match(scene.lowered, end) is not None:
            return True
        if word.lower() in _TIMELY and _PEOPLE.match(scene.lowered, end) is not None:
            return True
        return first and word in {"more", "such", "other", "additional", "next", "last"}


def _behind(scene: Scene, end: int) -> int:
    """Where to go on behind a name: before the next, where another is told with it."""
    between = _BETWEEN_NAMES.match(scene.lowered, end)
    return between.end() - 1 if between is not None and between.end() in scene.names else end


def _plural_part(name: str) -> str | None:
    """The unit that the plural of a part's name counts: H200s, Gaudi 2s, NVL72s."""
    if len(name) < len("H20s") or name[-1] != "s" or not any(map(str.isdigit, name)):
        return None
    return "rack" if "NVL" in name else "chip"


def _is_plural_noun(low: str) -> bool:
    return low.endswith(("ers", "ors", "ents", "ions", "ies", "ists", "cards", "centers", "centres", "units", "sets"))


def _singular(noun: str) -> str:
    if noun.endswith("ies") and len(noun) > 4:
        return f"{noun[:-3]}y"
    if noun.endswith(("ches", "shes", "sses", "xes", "zes")):
        return noun[:-2]
    return noun[:-1]
