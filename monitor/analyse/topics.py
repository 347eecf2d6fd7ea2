"""What the sentences of a document are about, and the names that its tables, labels and lists give to a figure.

What a sentence does not name is carried from the sentences before it, then from the headings above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.analyse.clients import Clients
from monitor.analyse.context import HEADLINES, Kind, Sentence
from monitor.analyse.groups import Groups
from monitor.analyse.kinds import COMPANIES, FIRMS, PARTS
from monitor.analyse.makings import Makings
from monitor.analyse.markers import OBJECT, Markers
from monitor.analyse.roster import Roster
from monitor.analyse.rounds import Rounds
from monitor.analyse.scene import Scene
from monitor.domain.catalogue import Catalogue, EntityType
from monitor.domain.readings import Mention, Quantity

_SENTENCES_BACK = 8
_DESCRIBED = 14
_DESCRIBED_BACK = 3
# Sentences back in which the names of a list may stand that a later list of figures is dealt out to.
_LIST_BACK = 3
# What stands before a customer or a source: "Sales to Tencent" is no row of Tencent's.
_SENT = frozenset({"to", "from", "向", "对", "来自"})
# Words before a possessive that still leads its sentence, and before a maker's name that does.
_LEAD = 6
_OPENING = 2
# A word for what a firm is, between the beginning of its sentence and its name.
_TRADE = re.compile(
    r"(?:(?:its|the|rival|fellow|another|smaller|larger|[a-z]+(?:ese|ean|an|ish)|ai|chip|memory|server|cloud|module|"
    r"contract|data cent(?:er|re)|software) ){0,4}"
    r"(?:chip|memory|server|cloud|module)?(?:[- ]?(?:maker|designer|giant|rival|supplier|provider|operator|foundry|"
    r"manufacturer|start-?up|vendor|company|firm|group|leader|peer|builder|specialist|unit|developer|lab|champion)) ",
    re.IGNORECASE,
)
_TRADE_CHINESE = re.compile(
    r"(?:[^,。;:、]{1,4}方面,)?(?:另一家|另外一家|同行|同为)?[^,。;:、]{0,8}?"
    r"(?:厂商|龙头|巨头|公司|企业|大厂|供应商|代工厂|设计商|制造商|运营商|服务商|初创|新贵|对手|同行|一哥|厂)"
)
_MEMORY = ("hbm", "lpddr", "gddr", "ddr", "dram", "nand", "hizq", "hibl")
# Characters before memory that opens a line, and between it and its capacity; sentences back of the part that has it.
_BULLET = 3
_CAPACITY = 6
_PARTS_BACK = 3
# Between 后者 and a multiple that is measured against it: 是后者的1.7倍.
_BASE = re.compile(r"的(?:约|近|逾|超|超过)?")
_OF_MEMORY = re.compile(r"(?: ?of (?:the )?|的| )?")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known once for all quantities of a document."""

    markers: Markers
    makings: Makings
    rounds: Rounds
    roster: Roster
    clients: Clients
    groups: Groups


class Topics:
    """Looks for what one quantity's sentence leaves unsaid."""

    def __init__(self, catalogue: Catalogue, scene: Scene, told: Told, quantity: Quantity) -> None:
        self._catalogue = catalogue
        self.scene = scene
        self.markers = told.markers
        self._told = told
        self._makings = told.makings
        self._rounds = told.rounds
        self._roster = told.roster
        self.quantity = quantity
        self.sentence = scene.context.sentence_at(quantity.start)
        self.left, self.right = scene.clause_at(quantity.start)
        self.start = max(self.sentence.start, quantity.start - scene.reach)
        self.end = min(self.sentence.end, quantity.end + scene.reach)
        # Whether "customers" and "chipmakers" can bear such a figure; sales and profits are never theirs.
        self.generic = True
        self.funded = False
        self.valued = False
        # Whether the figure is a specification that a part has from the memory inside it.
        self.sized = False

    # -- what the sentence does not name --------------------------------------

    def impersonal(self) -> bool:
        """Whether the clause's subject is a word that names nobody: "Chipmakers normally want …"."""
        cues = self.scene.cues
        if cues.any(self.left, self.quantity.start, "salience", "rules_of_thumb"):
            return True
        generic = self.generic and cues.any(self.left, self.quantity.start, "roles", "generic")
        return generic and not self.scene.chinese and not cues.any(self.left, self.quantity.start, "roles", "pronouns")

    def of_two(self, types: frozenset[EntityType]) -> str | None:
        """Whom *the former*, *the latter*, 前者, 后者 mean: the first or last of the pair named before."""
        said = self.scene.cues.of(self.sentence.start, self.quantity.start, "roles", "former", "latter")
        if not said or self.scene.mentions(said[-1].end, self.quantity.start, types):
            return None
        if self.quantity.unit == "x" and _BASE.fullmatch(self.scene.folded, said[-1].end, self.quantity.start):
            return None
        start = max(self.sentence.start - self.scene.reach, 0)
        names = [m for m in self.scene.mentions(start, said[0].start, types) if self.markers.modified(m) is None]
        pairs = [chain for m in names if len(chain := self.markers.joined(m)) > 1]
        pair = [m.entity_id for m in (pairs[-1] if pairs else names[-2:])]
        if said[-1].key == "latter":
            # One name is enough: "Its largest contract is with OpenAI; the latter will …", 合同来自OpenAI，后者承诺……
            return pair[-1] if pair else None
        return pair[0] if len(pair) > 1 else None

    def _carried(self, types: frozenset[EntityType]) -> tuple[str, float] | None:
        """The topic of the table's header, of the sentences before, of the headings above; of all, subjects first."""
        if (main := self._described(types)) is not None:
            return main, 0.75
        places = self._places_before()
        spare: str | None = None
        for sentence, confidence in places:
            topic, free = self.topic(sentence, types)
            if topic is not None and free:
                return topic, confidence
            spare = spare or topic
        return (spare, 0.45) if spare is not None else None

    def meant_again(self) -> bool:
        """Whether a word for a firm named before stands in the sentence: its, the firm, "the Icheon-based firm"."""
        start, end = self.sentence.start, self.quantity.start
        return self.scene.cues.any(start, end, "roles", "descriptions") or "-based " in self.scene.folded[start:end]

    def _described(self, types: frozenset[EntityType]) -> str | None:
        """The firm of the title, where "the company" opens the sentence and the ones before it speak of that firm."""
        if EntityType.COMPANY not in types:
            return None
        opening = (self.sentence.start, self.sentence.start + _DESCRIBED)
        if not self.scene.cues.any(*opening, "roles", "descriptions", "possessions"):
            return None
        title = self.scene.context.sentences[0]
        firms = self.scene.mentions(title.start, title.end, COMPANIES)
        main = next((m.entity_id for m in firms if self.markers.of(m) is None), None)
        again = self.scene.cues.any(*opening, "roles", "descriptions")
        if again and (told := self._led_right_before(main)) is not None:
            return told
        near = {
            mention.entity_id
            for before in self.scene.previous(self.sentence, _DESCRIBED_BACK)
            for mention in self.scene.mentions(before.start, before.end, types)
        }
        return main if main in near else None

    def _led_right_before(self, main: str | None) -> str | None:
        """The firm that leads the sentence right before, unless told there only for what it is to the main one."""
        before = next(iter(self.scene.previous(self.sentence, 1)), None)
        if before is None or before.paragraph != self.sentence.paragraph:
            return None
        firms = self.scene.mentions(before.start, before.end, COMPANIES)
        first = firms[0] if firms else None
        if first is None or not self._opens(first, before):
            return None
        beside = any(m.entity_id == main and self.markers.of(m) is None for m in firms)
        if beside or self.scene.cues.any(before.start, before.end, "roles", "clients", "sideways"):
            return None
        owns = self.markers.possessive(first) or self.markers.modified(first) is not None
        alone = len(self.markers.joined(first)) == 1 and not self.scene.gives(first)
        return first.entity_id if alone and not owns and self._leads(first, before, COMPANIES) else None

    def _opens(self, firm: Mention, sentence: Sentence) -> bool:
        """Whether a firm opens a sentence, behind at most a word for what it is: "Chip designer Hygon", 另一家厂商."""
        if self.scene.distance(sentence.start, firm.start) < _OPENING:
            return True
        said = self.scene.folded[sentence.start : firm.start]
        return (_TRADE_CHINESE if self.scene.chinese else _TRADE).fullmatch(said) is not None

    def _places_before(self) -> list[tuple[Sentence, float]]:
        """Where to look for what the sentence does not name, nearest first, each with its confidence."""
        scene = self.scene
        found: list[tuple[Sentence, float]] = []
        if (section := scene.section_of(self.sentence)) is not None:
            found.append((section, 0.8))
        header = scene.header_of(self.sentence) if self.sentence.kind is Kind.ROW else None
        if header is not None:
            found.append((header, 0.6))
        for back, before in enumerate(scene.previous(self.sentence, _SENTENCES_BACK)):
            same = before.paragraph == self.sentence.paragraph
            found.append((before, 0.75 if same else 0.65 - 0.02 * back))
        heading = scene.heading_of(self.sentence)
        for _ in range(_SENTENCES_BACK):
            if heading is None:
                break
            found.append((heading, 0.55))
            heading = scene.heading_of(heading)
        if scene.context.sentences and self.sentence.index > 0:
            found.append((scene.context.sentences[0], 0.5))
        return found

    def topic(self, sentence: Sentence, types: frozenset[EntityType]) -> tuple[str | None, bool]:
        """What a sentence is about, and whether it is the subject there: its first free name of some types."""
        spare: str | None = None
        makers = self._makers_here() if types <= PARTS else set()
        for mention in self.scene.mentions(
            sentence.start, min(sentence.end, sentence.start + 2 * self.scene.reach), types
        ):
            name = mention.entity_id
            if self.markers.cited(mention) or (types & PARTS and self.component(mention)):
                continue
            if makers and self.scene.makers.get(name) not in makers:
                continue
            if types <= PARTS and self.markers.measured_by(mention) is not None:
                continue
            if self._leads(mention, sentence, types):
                return name, True
            spare = spare or name
        return spare, False

    def _makers_here(self) -> set[str]:
        """The makers of parts that the figure's own clause names: "AMD itself claims …" is not about an Nvidia chip."""
        known = set(self.scene.makers.values())
        return {m.entity_id for m in self.scene.mentions(self.left, self.quantity.start, FIRMS) if m.entity_id in known}

    def _leads(self, mention: Mention, sentence: Sentence, types: frozenset[EntityType]) -> bool:
        """Whether a name is the subject of its sentence: it stands free, and early or in a heading."""
        marker = self.markers.of(mention)
        governed = marker is not None and not (marker == OBJECT and types & PARTS)
        if governed or self.markers.relation(mention) == "sideways" or self.scene.aside_at(mention.start) is not None:
            return False
        if self.scene.cues.any(sentence.start, sentence.end, "roles", "contrast"):
            return False
        if types & PARTS:
            return True
        opening = self.scene.distance(sentence.start, mention.start) < _OPENING
        if self.scene.types.get(mention.entity_id) is EntityType.AGENCY:
            return False
        if self.markers.modified(mention) is not None:
            return opening
        early = self.scene.distance(sentence.start, mention.start) < _LEAD or sentence.kind in HEADLINES
        return early or not self.markers.possessive(mention)

    # -- kinds of part --------------------------------------------------------

    def component(self, mention: Mention) -> bool:
        """Whether a part is the memory inside another: "288GB of HBM3E", or named in its clause beside another part."""
        if not self.is_memory(mention.entity_id):
            return False
        before = self.scene.quantities_between(max(mention.start - 40, 0), mention.start)
        if (
            before
            and before[-1].unit == "byte"
            and _OF_MEMORY.fullmatch(self.scene.folded, before[-1].end, mention.start)
        ):
            return True
        left, right = self.scene.outer_clause(mention.start)
        if any(not self.is_memory(m.entity_id) for m in self.scene.mentions(left, right, PARTS)):
            return True
        if self.sized and not self._titled() and self._of_another_part(mention):
            return True
        return self._specified(mention) and self._of_another_part(mention)

    def _titled(self) -> bool:
        """Whether the title names memory: then the text may be about the memory itself."""
        title = self.scene.context.sentences[0]
        end = min(title.end, title.start + self.scene.reach)
        return any(self.is_memory(m.entity_id) for m in self.scene.mentions(title.start, end, PARTS))

    def _specified(self, mention: Mention) -> bool:
        """Whether memory is told as a line of a specification: "HBM4: 288GB", "HBM bandwidth: 4.5x", HBM3E 192GB."""
        sentence = self.scene.context.sentence_at(mention.start)
        label = mention.start - sentence.start <= _BULLET and sentence.kind in {Kind.ITEM, Kind.ROW}
        behind = self.scene.quantities_between(mention.end, mention.end + _CAPACITY)
        return label or any(quantity.unit == "byte" for quantity in behind)

    def _of_another_part(self, mention: Mention) -> bool:
        """Whether what stands before the memory's sentence, or its title, names a part that is no memory."""
        scene = self.scene
        sentence = scene.context.sentence_at(mention.start)
        above = [scene.section_of(sentence), scene.heading_of(sentence), *scene.previous(sentence, _PARTS_BACK)]
        return any(
            not self.is_memory(m.entity_id)
            for one in above
            if one is not None
            for m in scene.mentions(one.start, one.end, PARTS)
        )

    def is_memory(self, entity_id: str) -> bool:
        """Whether a part is memory: a generation of HBM, GDDR or LPDDR, or a member of such a family."""
        return is_memory(self.scene, entity_id)

    # -- lists and tables -----------------------------------------------------

    def _label(self, types: frozenset[EntityType]) -> str | None:
        """The name that labels the paragraph, for the sentences that follow it there: "* IREN: …"."""
        label = self.scene.labels.get(self.sentence.paragraph)
        if label is None or label.start >= self.sentence.start or self.scene.types.get(label.entity_id) not in types:
            return None
        return label.entity_id

    def _of_row(self, types: frozenset[EntityType]) -> str | None:
        """The name that a cell's row bears, or its column where the head names one thing a column."""
        column = self.scene.column_header(self.sentence, self.quantity.start)
        if column is not None and (above := self.scene.mentions(*column, types)):
            return above[0].entity_id
        ahead = self.scene.mentions(self.sentence.start, self.quantity.start, types)
        return next((m.entity_id for m in ahead if self.markers.of(m) not in _SENT), None)

    def respectively(self, types: frozenset[EntityType]) -> str | None:
        """The name in the same place of its list as the figure has in its own: respectively, 分别为, 依次为."""
        scene = self.scene
        dealt = next(iter(scene.cues.of(self.start, self.end, "roles", "respectively")), None)
        if dealt is None:
            return None
        figures = [
            q
            for q in scene.quantities_between(dealt.end if scene.chinese else self.start, self.end)
            if q.unit == self.quantity.unit and scene.twin_of(q) is None
        ]
        if len(figures) < 2 or self.quantity not in figures:
            return None
        for names in self._dealt_to(types, dealt.start if scene.chinese else figures[0].start, len(figures)):
            if len(names) == len(figures):
                return names[figures.index(self.quantity)]
        return None

    def _dealt_to(self, types: frozenset[EntityType], end: int, count: int) -> Iterator[list[str]]:
        """The lists of names that a list of figures may be dealt out to, nearest first."""
        ahead = self._heads(self.scene.mentions(self.start, end, types))
        yield list(dict.fromkeys(m.entity_id for m in ahead))
        if ahead:
            yield list(dict.fromkeys(m.entity_id for m in self._heads(self.markers.joined(ahead[-1]))))
            yield list(dict.fromkeys(m.entity_id for m in ahead))[-count:]
            return
        before = [
            m
            for sentence in reversed(self.scene.previous(self.sentence, _LIST_BACK))
            for m in self._heads(self.scene.mentions(sentence.start, sentence.end, types))
            if self.markers.of(m) is None
        ]
        yield list(dict.fromkeys(m.entity_id for m in before))

    def _heads(self, mentions: Sequence[Mention]) -> list[Mention]:
        """The names that stand for themselves, not as the maker or owner of the name right behind them."""
        found = []
        for place, mention in enumerate(mentions):
            after = mentions[place + 1] if place + 1 < len(mentions) else None
            owner = after is not None and after.start - mention.end <= 0
            if not owner and self.markers.modified(mention) is None and not self.component(mention):
                found.append(mention)
        return found


def is_memory(scene: Scene, entity_id: str) -> bool:
    """Whether a part is memory: a generation of HBM, GDDR or LPDDR, or a member of such a family."""
    line = (entity_id, scene.families.get(entity_id) or "", *scene.context.catalogue.lineage(entity_id))
    return any(word.startswith(_MEMORY) for name in line for word in name.split("-"))
