"""What stands before or after an English quantity and bounds it: nearly, at least, up to, or more, a sign."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.quantities_english_traps import Traps
from monitor.analyse.units import Measure, Phrases, meanings
from monitor.domain.catalogue import Lexicon

_SIGN_WORD: Final = re.compile(r"(?<![a-z])(minus |negative )$")

# "Nearly 7 GW and over $400 billion": the words after the first are the second's.
_MORE_FOLLOWS: Final = re.compile(
    r" (?:[A-Z]{0,3}[$€£¥₩₹]|[0-9]|half an? |an? (?:[bm]illion|quarter|point)"
    r"|or minus |up to |another |about |some |as m(?:uch|any) )"
)


# "Sales passed $400m": of other things they are verbs of their own, and the top 10 firms are no more than ten.
_PASSED: Final = re.compile(r"(?<![a-z])(?<!not )(?:pass(?:ed|es|ing)?|tops?) $")


class Qualifiers:
    """Finds the qualifiers and signs around a draft. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon, traps: Traps) -> None:
        self._before = Phrases(meanings(lexicon, "qualifiers").items())
        self._after = Phrases(meanings(lexicon, "qualifiers_after").items())
        self._traps = traps

    def before(self, scene: Scene, start: int) -> tuple[str, int] | None:
        """The qualifier before a place and where it begins; an article may stand between."""
        text, lowered = scene.text, scene.lowered
        place = start - (text[start - 1 : start] == " ")
        found = self._before.behind(text, lowered, place)
        if found is None and text[max(0, place - 1) : place] in {"a", "-"} and place > 2:
            found = self._before.behind(text, lowered, place - 1 - (text[place - 2] == " "))
        if found is None or self._traps.no_qualifier(lowered, found[1], start):
            return None
        before = text[max(0, found[1] - 1) : found[1]]
        return None if before == "-" or (text[found[1]] == "~" and before.isalnum()) else found

    def add(self, scene: Scene, draft: Draft) -> None:
        """Give the draft its sign and qualifier, and its span what they take."""
        text, lowered = scene.text, scene.lowered
        self._sign(scene, draft)
        found = self.before(scene, draft.start)
        during = draft.measure is Measure.DURATION and found is not None
        if found is not None and self._traps.governed(lowered, found[1], draft):
            draft.start = found[1]
        elif found is not None and not (during and self._traps.during(lowered, found[1], draft.start)):
            draft.qualifier, draft.start = found
            outer = self.before(scene, draft.start)
            if outer is not None and outer[0] in {draft.qualifier, "up_to"}:
                draft.qualifier, draft.start = outer
        elif draft.prefixed and (passed := _PASSED.search(lowered, max(0, draft.start - 12), draft.start)) is not None:
            draft.qualifier, draft.start = "over", passed.start()
        elif (
            draft.prefixed
            and text.startswith("From ", max(0, draft.start - 5))
            and not lowered.startswith(" to ", draft.end)
        ):
            draft.qualifier, draft.start = "over", draft.start - 5
        end = draft.end
        if text[end : end + 1] == "+" and not text[end + 1 : end + 2].isdigit():
            draft.qualifier, draft.end = "over", end + 1
        elif text[end : end + 1] in {" ", "-", ","}:
            after = self._after.ahead(text, lowered, end + (text[end] == " "))
            if after is not None and _MORE_FOLLOWS.match(text, after[1]) is None:
                draft.qualifier, draft.end = draft.qualifier if draft.qualifier == "about" else after[0], after[1]

    def _sign(self, scene: Scene, draft: Draft) -> None:
        """A plus or minus before the number or its currency; "minus" and "negative" too."""
        text, start = scene.text, draft.start
        before = text[start - 1 : start]
        if before and before in "+-" and (start == 1 or text[start - 2] in " (\n\t:,"):
            after_number = before == "-" and text[max(0, start - 3) : start - 2].isdigit()
            if after_number:
                return
            sign, draft.start = before, start - 1
        elif draft.prefixed and text[draft.first - 1] == "-":
            sign = "-"
        elif before == " " and (word := _SIGN_WORD.search(scene.lowered, max(0, start - 10), start)) is not None:
            if scene.lowered.startswith("plus or ", max(0, word.start(1) - 8)):
                return  # how far the value before it may be off
            sign, draft.start = "-", word.start(1)
        else:
            return
        if draft.measure in {Measure.PERCENT, Measure.POINTS}:
            draft.direction = "down" if sign == "-" else "up"
        elif sign == "-":
            draft.negate()
