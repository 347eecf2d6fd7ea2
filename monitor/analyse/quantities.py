"""Every quantity of a text: money, shares, multiples, measures, durations, counts and rates, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from string import ascii_letters, digits
from typing import Final

from monitor.analyse.counting import Counting
from monitor.analyse.fold import lower
from monitor.analyse.patterns import one_of
from monitor.analyse.quantities_chinese import ChineseReader
from monitor.analyse.quantities_currency import home_of
from monitor.analyse.quantities_draft import Draft, blotted
from monitor.analyse.quantities_english import EnglishReader
from monitor.analyse.quantities_join import CHINESE, ENGLISH, join
from monitor.analyse.quantities_named import resolve
from monitor.analyse.quantities_tables import Tables
from monitor.analyse.quantities_things import Things
from monitor.analyse.units import Measure, meanings
from monitor.domain.catalogue import Language, Lexicon
from monitor.domain.readings import Quantity


class QuantityFinder:
    """Finds quantities by the words of the lexicons (config/languages). Build it once; texts leave no trace in it."""

    def __init__(self, lexicons: Mapping[str, Lexicon], counting: Counting | None = None) -> None:
        """`lexicons` maps language codes to lexicons; "en" and "zh" must be there. `counting` weighs bare numbers."""
        self._counting = counting or Counting({})
        english, chinese = lexicons["en"], lexicons["zh"]
        self._english = EnglishReader(english)
        self._chinese = ChineseReader(chinese, english)
        self._labels = {**meanings(english, "cell_labels"), **meanings(chinese, "cell_labels")}
        self._things = {"en": Things(english), "zh": Things(chinese)}
        self._changes = {"en": _Changes(english), "zh": _Changes(chinese)}

    def find(
        self,
        folded: str,
        document: str,
        language: Language,
        *,
        avoid: Sequence[tuple[int, int]] = (),
        of_chips: bool = False,
    ) -> tuple[Quantity, ...]:
        """The quantities of a document, ordered, none overlapping another; offsets count characters of `document`.

        `folded` is `fold(document)`; `avoid` are spans of names whose digits are no quantity (H20, Ascend 910B), in any
        order. `of_chips`: it names some. Never raises on any text; time is linear in its length.
        """
        names = sorted(avoid)
        folded = blotted(folded, _marks(folded, names), " ")
        lowered = lower(folded)
        if language.chinese:
            of_chips = of_chips or self._chinese.speaks_of_chips(lowered)
            drafts = join(
                lowered, list(self._chinese.read(folded, lowered, names, language, of_chips=of_chips)), CHINESE
            )
        else:
            drafts = join(lowered, self._english.read(folded, lowered, names), ENGLISH)
        drafts = Tables(folded, lambda label: self._alone(label, language, of_chips=of_chips), self._labels).add_to(
            drafts
        )
        drafts = _unnamed(drafts, names)
        changes = self._changes[language.code]
        found: list[Quantity] = []
        end = 0
        home = partial(home_of, lowered, language)
        counted = self._things[language.code].of(lowered)
        for draft in resolve(lowered, drafts, counted, home, self._counting):
            draft.start = max(draft.start, end)
            if draft.end <= end:
                continue  # "a point and a half" is no half besides
            changes.direct(lowered, draft)
            found.append(draft.quantity(document))
            end = draft.end
        return tuple(found)

    def _alone(self, label: str, language: Language, *, of_chips: bool) -> list[Draft]:
        """The drafts of a text of its own: the label of a table with a number before it."""
        lowered = lower(label)
        found = self._english.read(label, lowered, [])
        if language.chinese and not any(not draft.open for draft in found):
            found = self._chinese.read(label, lowered, [], language, of_chips=of_chips)
        return found


def _unnamed(drafts: list[Draft], names: Sequence[tuple[int, int]]) -> list[Draft]:
    """The drafts without those of table cells whose number belongs to a name: "Opus 4.6  5  25"."""
    if not names or not any(draft.kind == "cell" for draft in drafts):
        return drafts
    named = {place for start, end in names for place in range(start, end)}
    return [draft for draft in drafts if draft.kind != "cell" or draft.start not in named]


def _marks(text: str, names: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The marks of the parts that a number follows with no space between: 910C30万颗, H2096GB."""
    for start, end in names:
        if text[end : end + 1].isdecimal():
            yield start + len(text[start:end].rstrip(_MARK)), end


_MARK: Final = ascii_letters + digits + " -"
_SHARES: Final = {Measure.PERCENT, Measure.POINTS, Measure.MULTIPLE}
# "Makes up a fifth", "put up $8 billion": the word belongs to the verb.
_NO_RISE: Final = re.compile(
    r"(?<![a-z])(?:make|makes|made|making|put|puts|putting|set|sets|take|takes|took|give|gave|end|ends|ended|sign"
    r"|signed"
    r"|eat|eats|ate|eating|snap(?:s|ped)?|soak(?:s|ed)?|us(?:e|es|ed|ing)|buy(?:s|ing)?|bought|pick(?:s|ed)?"
    r"|show(?:s|ed)?"
    r"|tie(?:s|d)?|open(?:s|ed)?|come|comes|came|bring(?:s|ing)?|brought|add(?:s|ed)?) up "
)
_FLAT: Final = re.compile(
    r"(?<![a-z])flat to (?:up |plus )?$|持平(?:至|到|-|~)(?:略微|小幅|微)?(?:增长?|上升|成长|上涨|增加|提升)?$"
)
_AMOUNTS: Final = {Measure.MONEY, Measure.COUNT, Measure.PHYSICAL}


class _Changes:
    """The words that tell a value as a change: rose 5 %, cut rates by 25 points, a 25 % increase, 下降3个百分点."""

    def __init__(self, lexicon: Lexicon) -> None:
        rises, falls = one_of(lexicon.words("rises", "words")), one_of(lexicon.words("falls", "words"))
        up, down = one_of(lexicon.words("change_nouns", "up")), one_of(lexicon.words("change_nouns", "down"))
        if lexicon.code == "en":
            verb = rf"(?<![a-z])(?:({rises})|({falls}))(?![a-z])"
            link = "(?: (?:by|of|another|an|a|some|additional|further|in|is|was|at|to be|around|just|only|even))*[ (]*"
            self._before = re.compile(rf"{verb}{link}$|{verb}[^.;,\n]{{0,30}} by $")
            self._amount = re.compile(rf"{verb}[^.;,\n]{{0,30}} by $|(?<![a-z])(?:(up|rose|gained)|(down|fell|slid)) $")
            self._amount_ends: tuple[str, ...] = (" by ", "up ", "rose ", "gained ", "down ", "fell ", "slid ")
        else:
            verb = rf"(?:({rises})|({falls}))"
            self._before = re.compile(rf"{verb}(?:了|约|近|幅度?|率|为|高?达到?|平均|:|,)* ?$")
            self._amount = re.compile(rf"{verb}了? ?$")
            self._amount_ends = ("",)
        apart = "of|in|to|from|and|or|the|a|for|by|on|at|with|as|but|than"
        self._after = re.compile(rf" (?:(?!(?:{apart}) )[a-z-]+ ){{0,3}}(?:({up})|({down}))(?![a-z])")

    def direct(self, lowered: str, draft: Draft) -> None:
        """Set the direction of a draft, where the words beside it say one."""
        if draft.measure is Measure.PERCENT and draft.value == draft.high:
            self._from_flat(lowered, draft)
        if draft.direction is not None:
            return
        found: re.Match[str] | None = None
        if draft.measure in _SHARES:
            found = self._before.search(lowered, max(0, draft.start - 48), draft.start)
            found = found or self._after.match(lowered, draft.end)
        elif draft.measure in _AMOUNTS and lowered.endswith(self._amount_ends, 0, draft.start):
            found = self._amount.search(lowered, max(0, draft.start - 48), draft.start)
        if found is not None and _NO_RISE.search(lowered, max(0, found.start() - 12), found.end()):
            return
        if found is not None:
            groups = found.groups()
            draft.direction = "up" if any(groups[::2]) else "down"

    @staticmethod
    def _from_flat(lowered: str, draft: Draft) -> None:
        """ "Flat to up 2%", 持平至增长2%: a range that begins at nought."""
        flat = _FLAT.search(lowered, max(0, draft.start - 18), draft.start)
        if flat is not None:
            draft.start, draft.value, draft.kind = flat.start(), Decimal(0), "percent range"
