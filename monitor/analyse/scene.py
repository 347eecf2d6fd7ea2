"""What stands around the figures of a document: clauses, headings, tables, cues, and which figures belong together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from monitor.analyse.context import ENTRIES, HEADLINES, Context, Kind, Sentence
from monitor.analyse.conversions import converts
from monitor.analyse.descriptions import Descriptions, asides, labels
from monitor.analyse.kinds import COMPANIES, PRODUCTS, SPEAKERS
from monitor.analyse.phrasebook import Cue, Cues, Phrasebook
from monitor.analyse.sentences import cell_above, clauses
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Mention, Quantity

# Nothing further away than this says anything about a figure (characters); it also bounds the time of one figure.
REACH = 400
_REACH_CHINESE = 170

_LABEL = re.compile(r"[:：]")
_LABEL_LENGTH = 90
_APPOSITION = 3
_OPENING = ("(", "（", "[")
_BRACKETED = re.compile(r"[(（\[][^()（）\[\]\n]{0,120}[)）\]]")
_MOVED = (
    r"(?:(?:up|down|rising|falling|climbing|increased|raised|cut|lowered|projected|(?:expand|scal|grow|jump)\w*) )?"
)
_JOINED = r"(?:from|to|and|or|than|compared (?:with|to)|versus|vs\.?|against)(?: (?:the|a|an|about|its))?"
_REACHED = r"[^,。，;]{0,8}?(?:增加?|上调|提高|提升|降|跌|下降|下调|上升|升|减|扩大|归|成长)?(?:到|至|为|归)"
_EXCEEDED = r"(?:高于|低于|多于|少于|不及)(?:今年|去年|上年|上季|前年|\d{4}年)?(?:同期)?的?"
_SERIES = re.compile(
    rf"(?:,?\s*{_MOVED}(?:sharply )?{_JOINED}|[,、，和与及到至]|{_REACHED}|{_EXCEEDED})\s*$", re.IGNORECASE
)

_LISTED = re.compile(r"[\s,、;和及与]*(?:and |at |with |为|占|是|则为|约)?\s*")
_COORDINATED = re.compile(r"\s*(?:,|、|and|or|, and|和|及|与)\s*")
_LONGEST_LIST = 12
_WON = 6
# Lines among which the first sentence of a text stands, behind its title and bylines.
_FIRST = 5
_LONGEST_TABLE = 40
# What a line that heads others has none of: cells, and labels with something behind them.
_CELLS = re.compile(r"[|\t]|:\s*\S")
# Characters with which such a line begins that name a product.
_SECTION = 24


class Scene:
    """One document with its cues; asked by the rules of metric, subject, salience and scope."""

    def __init__(self, context: Context, phrasebook: Phrasebook, descriptions: Descriptions) -> None:
        self.context = context
        self.folded = context.folded
        self.chinese = context.language.chinese
        self.reach = _REACH_CHINESE if self.chinese else REACH
        self.types = {entity.id: entity.type for entity in context.entities}
        names = [m for m in context.mentions if self.types.get(m.entity_id) in SPEAKERS]
        self.cues = Cues(tuple(_unnamed(phrasebook.find(context.folded), names)))
        self.asides = asides(context)
        self.labels = labels(context)
        self.outer = _without(_BRACKETED.sub(lambda piece: " " * len(piece[0]), context.folded), self.asides)
        self.makers = {entity.id: entity.maker for entity in context.entities if entity.maker}
        self.families = {entity.id: entity.family for entity in context.entities if entity.family}
        parents = {entity.id: owner for entity in context.entities if (owner := self._owner(entity.id)) is not None}
        self.parents = {name: owner for name, owner in parents.items() if owner in self.types}
        meant = descriptions.meant(context, self.parents, self.makers)
        self._mentions = [
            replace(mention, entity_id=meant[mention.start]) if mention.start in meant else mention
            for mention in context.mentions
        ]
        self._followers: dict[int, Mention | None] = {}
        self._by_types: dict[frozenset[EntityType], tuple[list[int], list[Mention]]] = {}
        self.tenderer = self._tenderer()
        self._starts = [quantity.start for quantity in context.quantities]
        self._clauses: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}
        self._headings = _headings(context.sentences)
        self._headers = _headers(context.sentences)
        self._sections = self._sectioned()

    def _owner(self, entity_id: str) -> str | None:
        """The nearest owner of an entity that the document names."""
        return next((name for name in self.context.catalogue.lineage(entity_id) if name in self.types), None)

    def _tenderer(self) -> str | None:
        """The firm whose call for bids the document tells of from its title or first sentence on; others bid for it."""
        title = self.context.sentences[0] if self.context.sentences else None
        if title is None:
            return None
        if not self.cues.any(title.start, title.end, "roles", "tendering"):
            return self._calling()
        firms = self.mentions(title.start, title.end, COMPANIES)
        callers = [firm for firm in firms if not self.cues.any(firm.end, firm.end + _WON, "roles", "winning")]
        # Where the firm that a title names last won the bid, the others of it may have bid, too.
        return callers[0].entity_id if callers and callers[-1] == firms[-1] else self._calling()

    def _calling(self) -> str | None:
        """The firm before the call for bids that the first sentence of the text tells of."""
        lead = next((one for one in self.context.sentences[1:_FIRST] if one.kind is Kind.PROSE), None)
        if lead is None:
            return None
        call = next(iter(self.cues.of(lead.start, lead.end, "roles", "calling")), None)
        firms = self.mentions(lead.start, call.start, COMPANIES) if call is not None else []
        return firms[-1].entity_id if firms else None

    # -- places ---------------------------------------------------------------

    def aside_at(self, offset: int) -> tuple[int, int] | None:
        """The description between commas in which a character stands."""
        place = bisect_right(self.asides, offset, key=lambda span: span[0]) - 1
        return self.asides[place] if place >= 0 and offset < self.asides[place][1] else None

    def clause_at(self, offset: int) -> tuple[int, int]:
        """The clause around a character; brackets are a clause of their own only to what stands in them."""
        if (aside := self.aside_at(offset)) is not None:
            return aside
        sentence = self.context.sentence_at(offset)
        opened = max(
            self.folded.rfind("(", sentence.start, offset + 1), self.folded.rfind("[", sentence.start, offset + 1)
        )
        if opened >= 0 and self.outer[offset : offset + 1].isspace():
            closed = min(
                (place for place in (self.folded.find(mark, offset) for mark in ")]") if place >= 0),
                default=sentence.end,
            )
            return opened + 1, min(closed, sentence.end)
        return self.outer_clause(offset)

    def outer_clause(self, offset: int) -> tuple[int, int]:
        """The clause around a character, read as if the brackets were not there."""
        sentence = self.context.sentence_at(offset)
        if (known := self._clauses.get(sentence.index)) is None:
            pieces = clauses(self.outer, sentence, self.context.lexicon)
            known = self._clauses[sentence.index] = [start for start, _ in pieces], list(self._joined(pieces))
        starts, found = known
        place = bisect_right(starts, offset)
        return found[place - 1] if place else (sentence.start, sentence.end)

    def _joined(self, pieces: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The clauses, each with the label before it, or with the next one where it is but a figure."""
        for place, (left, right) in enumerate(pieces):
            before = pieces[place - 1] if place else None
            if before and left - before[0] < _LABEL_LENGTH and _LABEL.search(self.folded, before[1], left):
                yield before[0], right
            elif place + 1 < len(pieces) and self._bare(left, right):
                yield left, pieces[place + 1][1]
            else:
                yield left, right

    def _bare(self, left: int, right: int) -> bool:
        """Whether a clause is a figure and nothing else: an apposition, to which the next clause belongs."""
        inside = self.quantities_between(left, right)
        return bool(inside) and right - left - sum(quantity.end - quantity.start for quantity in inside) < _APPOSITION

    def past_bracket(self, offset: int) -> int:
        """The end of the bracket that opens right behind a place, or the place itself: conversions are passed over."""
        opening = offset + self.folded.startswith(" ", offset)
        if not self.folded.startswith(_OPENING, opening):
            return offset
        bracket = _BRACKETED.match(self.folded, opening)
        return bracket.end() if bracket is not None else offset

    def heading_of(self, sentence: Sentence) -> Sentence | None:
        """The nearest heading above a sentence; the title for what stands above all headings."""
        return self._headings[sentence.index]

    def lead_of(self, item: Sentence) -> Sentence | None:
        """The sentence that leads in the list or table that a line belongs to, ended by a colon; None elsewhere."""
        if item.kind not in ENTRIES:
            return None
        for index in range(item.index - 1, max(item.index - _LONGEST_TABLE, -1), -1):
            before = self.context.sentences[index]
            if before.kind not in ENTRIES:
                return before if self.folded[before.start : before.end].rstrip().endswith(":") else None
        return None

    def header_of(self, row: Sentence) -> Sentence | None:
        """The first row of the table that a row belongs to; None for that row itself and outside of tables."""
        return self._headers[row.index]

    def section_of(self, row: Sentence) -> Sentence | None:
        """The line of a table without bars that names the product whose lines follow: "Acme 9" over "Memory: 2GB"."""
        return self._sections[row.index]

    def _sectioned(self) -> list[Sentence | None]:
        found: list[Sentence | None] = []
        section: Sentence | None = None
        for sentence in self.context.sentences:
            if sentence.kind is not Kind.ROW:
                section = None
            elif self._names_section(sentence):
                section = sentence
                found.append(None)
                continue
            found.append(section)
        return found

    def _names_section(self, row: Sentence) -> bool:
        if self.quantities_between(row.start, row.end) or _CELLS.search(self.folded, row.start, row.end):
            return False
        return bool(self.mentions(row.start, row.start + _SECTION, PRODUCTS))

    def column_header(self, row: Sentence, offset: int) -> tuple[int, int] | None:
        """The header cell above a place of a row; None where the table's cells cannot be told apart."""
        header = self.header_of(row)
        return cell_above(self.folded, row, header, offset) if header is not None else None

    def previous(self, sentence: Sentence, count: int) -> list[Sentence]:
        """The sentences before one, nearest first, in its own section (no heading between)."""
        found: list[Sentence] = []
        for index in range(sentence.index - 1, max(sentence.index - 1 - count, -1), -1):
            before = self.context.sentences[index]
            if before.kind in HEADLINES:
                break
            found.append(before)
        return found

    def distance(self, start: int, end: int) -> float:
        """How far apart two places are, in words."""
        length = max(end - start, 0)
        return length / 2.5 if self.chinese else length / 6

    def snug(self, place: int) -> int:
        """A place without the space before it that typesetters put between Chinese and Latin letters: 向 Nebius."""
        return place - 1 if self.folded.startswith(" ", place - 1) and place > 0 else place

    # -- quantities -----------------------------------------------------------

    def quantities_between(self, start: int, end: int) -> tuple[Quantity, ...]:
        """The quantities that begin in `start:end`."""
        return self.context.quantities[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def twin_of(self, quantity: Quantity) -> Quantity | None:
        """The amount that this one converts: RMB 40 billion, for the $5.6 billion in brackets behind it."""
        place = bisect_left(self._starts, quantity.start)
        if place == 0:
            return None
        before = self.context.quantities[place - 1]
        gap = self.folded[before.end : quantity.start]
        if before.unit == quantity.unit or not gap.strip(" ") or not converts(self.folded, before.end, quantity.start):
            return None
        if "\n" in gap or (gap.strip() in {",", "，"} and quantity.qualifier != "about"):
            return None
        return before if (is_money(before.unit) and is_money(quantity.unit)) or _alike(before, quantity) else None

    def series_of(self, quantity: Quantity) -> Quantity | None:
        """The amount of the same unit right before this one in a comparison or list: from A to B, A and B."""
        place = bisect_left(self._starts, quantity.start)
        for before in reversed(self.context.quantities[max(place - 2, 0) : place]):
            if self.twin_of(before) is not None and before.unit != quantity.unit:
                continue
            if before.unit != quantity.unit or before.start < self.context.sentence_at(quantity.start).start:
                break
            gap = self.outer[before.end : quantity.start]
            if len(gap) <= 80 and (_SERIES.search(gap[-40:]) or self._only_names(before.end, quantity.start)):
                return before
            break
        return None

    def _only_names(self, start: int, end: int) -> bool:
        """Whether between two figures there is nothing but commas and names: SK海力士为62%，美光21%."""
        text, last = "", start
        for mention in self.context.mentions_between(start, end):
            text, last = text + self.folded[last : mention.start], mention.end
        return last > start and _LISTED.fullmatch(text + self.folded[last:end]) is not None

    def end_of_series(self, quantity: Quantity) -> int:
        """Where the list ends that a figure belongs to: 17%, 62% and 21% share what stands behind the last of them."""
        end = quantity.end
        place = bisect_left(self._starts, quantity.start)
        for after in self.context.quantities[place + 1 : place + 1 + _LONGEST_LIST]:
            if after.unit != quantity.unit or not _COORDINATED.fullmatch(self.folded, end, after.start):
                break
            end = after.end
        return end

    # -- mentions -------------------------------------------------------------

    def mentions(self, start: int, end: int, types: frozenset[EntityType]) -> list[Mention]:
        """The mentions of some types that begin in `start:end`; a description counts as whom it means."""
        if (known := self._by_types.get(types)) is None:
            found = [mention for mention in self._mentions if self.types.get(mention.entity_id) in types]
            known = self._by_types[types] = [mention.start for mention in found], found
        places, mentions = known
        return mentions[bisect_left(places, start) : bisect_left(places, end)]

    def gives(self, mention: Mention) -> bool:
        """Whether a firm is told as putting money into another: "X invested", X领投, "led by X"."""
        return self.cues.any(mention.end, mention.end + (3 if self.chinese else 20), "roles", "giving")

    def follows(self, mention: Mention) -> Mention | None:
        """The mention that begins right behind another one, if nothing but a space or 's stands between."""
        if mention.end not in self._followers:
            self._followers[mention.end] = self._follower(mention)
        return self._followers[mention.end]

    def _follower(self, mention: Mention) -> Mention | None:
        for after in self.context.mentions_between(mention.end, mention.end + 14):
            gap = self.folded[mention.end : after.start].lower()
            if gap.strip(" ") in {
                "",
                "'s",
                "'",
                "的",
                "-",
                "'s own",
                "自研",
                "自家",
                "'s latest",
                "'s new",
                "ai",
                "旗下",
                "新款",
            }:
                return after
            break
        return None


def _unnamed(cues: Iterable[Cue], names: Sequence[Mention]) -> Iterator[Cue]:
    """Cues, in order, without the words that are but parts of names, likewise in order; segments may be."""
    rest = iter(names)
    name = next(rest, None)
    for cue in cues:
        start, end, table, _ = cue
        while name is not None and name.end <= start:
            name = next(rest, None)
        part = name is not None and name.start <= start and end <= name.end
        if not part or table == "scope" or (name is not None and end - start == name.end - name.start):
            yield cue


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """A text with some spans, and the commas around them, blanked."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [text[last : start - 2], " " * (end + 3 - start)]
        last = end + 1
    return "".join([*pieces, text[last:]])


@lru_cache(maxsize=1024)
def is_money(unit: str) -> bool:
    """Whether a unit is a currency (ISO codes are three capitals)."""
    return len(unit) == 3 and unit.isupper() and unit.isalpha()


def _alike(one: Quantity, other: Quantity) -> bool:
    return one.unit == "count" and other.unit == "count" and one.noun != other.noun


def _headings(sentences: tuple[Sentence, ...]) -> list[Sentence | None]:
    found: list[Sentence | None] = []
    latest: Sentence | None = None
    for sentence in sentences:
        found.append(latest)
        if sentence.kind in HEADLINES:
            latest = sentence
    return found


def _headers(sentences: tuple[Sentence, ...]) -> list[Sentence | None]:
    found: list[Sentence | None] = []
    header: Sentence | None = None
    for place, sentence in enumerate(sentences):
        if sentence.kind is not Kind.ROW:
            header = None
        elif place == 0 or sentences[place - 1].kind is not Kind.ROW:
            header = sentence
            found.append(None)
            continue
        found.append(header)
    return found
