"""Who says so: the sources that the text credits for each figure, the original one first."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from monitor.analyse.attributions_names import Name, NameFinder
from monitor.analyse.context import Context, Kind, Sentence
from monitor.analyse.cues import Cue, CueFinder
from monitor.domain.catalogue import EntityType, Lexicon
from monitor.domain.readings import Mention, Quantity, Tagged

_KEYS = ("nothing", "following", "speech", "outlet", "possession", "anonymous", "anaphora")

# Of its own sales and plans a company is no source worth naming; of what its products can do it is an interested one.
CLAIMS = frozenset(
    ["compute", "memory", "bandwidth", "power", "process_node", "die_size", "model_size", "relative_performance", "score",
     "usage", "market_share", "yield", "lead_time"]
)  # fmt: skip
# What an outlet's next sentence says is still its report, unless it is what anybody can look up.
_COMMON = frozenset(
    ["share_price_change", "compute", "memory", "bandwidth", "power", "process_node", "die_size", "model_size",
     "relative_performance", "valuation"]
)  # fmt: skip


class Scope(Enum):
    """Which part of its sentence a credit covers."""

    WHOLE = auto()
    FORWARD = auto()
    BACKWARD = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """Sources named at a place, the original first. `lasting` ones are still meant in the next sentence."""

    start: int
    end: int
    names: tuple[Name, ...]
    scope: Scope
    lasting: tuple[Name, ...] = ()


class SourceReader:
    """Reads the sources of a document's quantities. Built once from the lexicons of the catalogue."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._finders = {
            code: (ChineseCredits(lexicon) if code == "zh" else EnglishCredits(lexicon))
            for code, lexicon in lexicons.items()
        }

    def sources_of(self, context: Context, quantity: Quantity) -> tuple[str, ...]:
        """The sources credited for one quantity, as the text writes them, where no metric is known."""
        index = bisect_left(context.quantities, quantity.start, key=lambda other: other.start)
        return self.read(context)[index]

    def read(self, context: Context, metrics: Sequence[str | None] | None = None) -> tuple[tuple[str, ...], ...]:
        """The sources of each of the context's quantities, given the metric of each where that is known."""
        metrics = metrics or [None] * len(context.quantities)
        credits_of = self._credits(context)
        sources: list[tuple[str, ...]] = []
        for index, quantity in enumerate(context.quantities):
            sentence = context.sentence_at(quantity.start)
            names = self._credited(context, sentence, index, metrics[index], credits_of)
            names = [name for name in names if name.type is not EntityType.COMPANY or metrics[index] in CLAIMS]
            sources.append(tuple(dict.fromkeys(name.text for name in names)))
        return tuple(sources)

    def cited(self, context: Context) -> tuple[Tagged, ...]:
        """Outlets and houses credited in a document that the catalogue does not know, with all their mentions."""
        found: dict[str, Name] = {}
        for credits_here in self._credits(context):
            for credit in credits_here:
                for name in credit.names:
                    if name.type is None and name.house:
                        found.setdefault(name.text, name)
        return tuple(
            Tagged(id=slug(text), type=EntityType.MEDIA, name=text, mentions=_mentions(context, text)) for text in found
        )

    def _credits(self, context: Context) -> list[tuple[Credit, ...]]:
        finder = self._finders[context.language.code]
        notes = _footnotes(context)
        lines: list[tuple[Credit, ...]] = []
        last: tuple[Name, ...] = ()
        for sentence in context.sentences:
            found = finder.find(context, sentence, last)
            if not found and sentence.kind is Kind.ROW:
                found = finder.in_row(context, sentence, lines, context.sentences)
            if notes and (marks := _marks(context, sentence)):
                found = [*found, *_noted(sentence, notes, marks)]
            for credit in found:
                last = credit.lasting or last
            lines.append(tuple(found))
        return lines

    def _credited(
        self, context: Context, sentence: Sentence, index: int, metric: str | None, lines: Sequence[tuple[Credit, ...]]
    ) -> Sequence[Name]:
        quantity = context.quantities[index]
        here = lines[sentence.index]
        covering = [credit for credit in here if _covers(context, credit, quantity)]
        if covering:
            return min(covering, key=lambda credit: _distance(credit, quantity)).names
        finder = self._finders[context.language.code]
        if here or sentence.index == 0 or metric in _COMMON or finder.breaks(context, sentence):
            return ()
        before = context.sentences[sentence.index - 1]
        if before.paragraph != sentence.paragraph or before.kind not in {Kind.PROSE, Kind.ITEM}:
            return ()
        return lines[before.index][-1].lasting if lines[before.index] else ()


class EnglishCredits:
    """Finds credits in English sentences."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues = CueFinder(lexicon, "attribution", _KEYS)
        self._names = NameFinder(lexicon)
        self._own = frozenset(lexicon.words("attribution", "own"))
        self._breaks = tuple(word.lower() for word in lexicon.words("attribution", "break"))

    def find(self, context: Context, sentence: Sentence, last: tuple[Name, ...]) -> list[Credit]:
        """The credits of a sentence, in order. `last` are the sources that an anaphor ("the newspaper") means."""
        cues = self._cues.find(context.folded, sentence.start, sentence.end)
        found: list[Credit] = []
        for cue in cues:
            match cue.key:
                case "following":
                    credit = self._following(context, sentence, cue, cues)
                case "speech" | "outlet":
                    credit = self._speech(context, sentence, cue)
                case "possession":
                    credit = self._possession(context, sentence, cue)
                case "anaphora" if last:
                    credit = self._anaphora(context, sentence, cue, last)
                case _:
                    credit = None
            if credit is not None:
                found.append(credit)
        return _chained(context, found)

    def breaks(self, context: Context, sentence: Sentence) -> bool:
        """Whether a sentence leaves the source of the one before behind: a turn of speech, or sources without a name."""
        opening = context.folded[sentence.start : sentence.start + 24].lower()
        if any(opening.startswith(word) and not opening[len(word) : len(word) + 1].isalpha() for word in self._breaks):
            return True
        return any(cue.key == "anonymous" for cue in self._cues.find(context.folded, sentence.start, sentence.end))

    def in_row(
        self, context: Context, sentence: Sentence, lines: Sequence[tuple[Credit, ...]], sentences: Sequence[Sentence]
    ) -> list[Credit]:
        """The source named in a row of a table whose head has a column for it, or any outlet that it names."""
        names = [
            name for name in self._names.known(context, sentence.start, sentence.end) if name.type is EntityType.MEDIA
        ]
        if not names and _sourced(context, sentence, sentences):
            names = [name for name in self._names.any(context, sentence.start, sentence.end)][-1:]
            names = [name for name in names if sentence.end - name.end <= 3]
        if not names:
            return []
        return [Credit(start=sentence.start, end=sentence.start, names=tuple(names), scope=Scope.WHOLE)]

    def _following(self, context: Context, sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> Credit | None:
        folded = context.folded
        close = folded[cue.start : cue.end].lower() in {"per", "via", "told"}
        stop = min(sentence.end, cue.end + (40 if close else 90))
        end = _STOP.search(folded, cue.end, stop)
        stop = end.start() if end is not None else stop
        names = self._names.any(context, cue.end, stop)
        if not names or names[0].start - cue.end > (6 if close else 48):
            return None
        hidden = next((c for c in cues if c.key == "anonymous" and cue.end <= c.start < names[0].start), None)
        if hidden is not None and not _AT.search(folded[hidden.end : names[0].start]):
            return None
        first = names[0]
        if first.type is not EntityType.MEDIA and self._followed_by_own(folded, first.end):
            return None
        told = folded[cue.start : cue.end].lower() == "told"
        if told and first.type is not EntityType.MEDIA and not first.hinted:
            return None
        taken = [first]
        for name in names[1:]:
            gap = folded[taken[-1].end : name.start]
            if _AND.fullmatch(gap) or (_AT.search(gap) and len(gap) < 40 and name.house):
                taken.append(name)
            else:
                break
        leading = cue.start - sentence.start <= 2
        return Credit(
            start=cue.start,
            end=taken[-1].end,
            names=tuple(taken),
            scope=Scope.WHOLE,
            lasting=tuple(name for name in taken if name.house) if leading or not told else (),
        )

    def _followed_by_own(self, folded: str, place: int) -> bool:
        tail = folded[place : place + 36].lower()
        return any(re.match(rf"(?:'s?)?(?: [\w-]+){{0,2}} {re.escape(word)}", tail) for word in self._own)

    def _speech(self, context: Context, sentence: Sentence, cue: Cue) -> Credit | None:
        folded = context.folded
        left = max(sentence.start, cue.start - 110)
        names = self._names.any(context, left, cue.start)
        verb = folded[cue.start : cue.end].lower()
        if names and _SUBJECT.fullmatch(folded, names[-1].end, cue.start):
            taken = self._subjects(folded, names)
        elif folded[max(cue.start - 2, 0) : cue.start] in {", ", '" '} and verb in _INVERTED:
            names = self._names.any(context, cue.end, min(cue.end + 60, sentence.end))
            if not names or names[0].start - cue.end > 24:
                return None
            taken = names[:1]
        else:
            return None
        taken = [name for name in taken if self._may_say(name, verb, cue.key, folded)]
        if not taken:
            return None
        start = min(name.start for name in taken)
        trailing = _COMMA_BEFORE.search(folded, max(start - 12, sentence.start), start) is not None
        closed = _CLOSED.match(folded, cue.end, sentence.end) is not None
        inverted = start > cue.start
        scope = Scope.BACKWARD if inverted or (trailing and closed) else Scope.FORWARD
        if scope is Scope.BACKWARD and folded[cue.end : cue.end + 2].startswith(":"):
            scope = Scope.WHOLE
        if scope is Scope.BACKWARD and not any(q.start >= sentence.start for q in _before(context, start)):
            scope = Scope.WHOLE
        return Credit(
            start=min(start, cue.start),
            end=max(cue.end, taken[-1].end),
            names=tuple(taken),
            scope=scope,
            lasting=tuple(name for name in taken if name.house),
        )

    def _subjects(self, folded: str, names: Sequence[Name]) -> list[Name]:
        """The last name, what is joined to it, and the house of an analyst."""
        taken = [names[-1]]
        for name in reversed(names[:-1]):
            gap = folded[name.end : taken[0].start]
            if _AND.fullmatch(gap):
                taken.insert(0, name)
            elif re.fullmatch(r"(?:'s?)? (?:[a-z]+ ){0,3}(?:analysts?|economists?|strategists?) ", gap):
                taken.append(name)
                break
            elif name.personal and re.fullmatch(r",? ?(?:[a-z][\w-]* ){0,5}(?:at|of|with|from|for) (?:the )?", gap):
                house = "analyst" in gap or gap.strip() in {"of", "at", "with", "from"}
                taken = [name, *taken] if house and taken[0].type is not EntityType.COMPANY else [name]
                break
            else:
                break
        return taken

    def _may_say(self, name: Name, verb: str, key: str, folded: str) -> bool:
        if name.type in {EntityType.MEDIA, EntityType.PERSON, EntityType.AGENCY}:
            return True
        if name.type is EntityType.COMPANY:
            return verb in _CLAIMED
        if key == "outlet":
            return not name.personal or name.hinted
        if name.hinted:
            return True
        if name.personal:
            return verb in _INVERTED or verb in _RECKONED
        return verb in _RECKONED and len(folded[name.start : name.end]) > 2

    def _possession(self, context: Context, sentence: Sentence, cue: Cue) -> Credit | None:
        folded = context.folded
        names = self._names.any(context, max(sentence.start, cue.start - 60), cue.start)
        if not names:
            return None
        name = names[-1]
        gap = folded[name.end : cue.start]
        genitive = re.fullmatch(r"'s? (?:[a-z][\w-]* ){0,2}", gap) is not None
        plain = gap == " " and name.type is EntityType.MEDIA
        if not (genitive or plain) or not (name.type is EntityType.MEDIA or name.hinted):
            return None
        return Credit(start=name.start, end=cue.end, names=(name,), scope=Scope.WHOLE, lasting=(name,))

    def _anaphora(self, context: Context, sentence: Sentence, cue: Cue, last: tuple[Name, ...]) -> Credit | None:
        words = context.folded[cue.start : cue.end].lower()
        tail = context.folded[cue.end : cue.end + 32]
        spoken = len(words.split()) == 2 and words.split()[0] in {"it", "he", "she"}
        if not spoken and not _SAYS.match(tail):
            return None
        return Credit(start=cue.start, end=cue.end, names=last, scope=Scope.WHOLE, lasting=last)


_STOP = re.compile(
    r"[.;:()](?:\s|$)|[()]|, (?!and )(?=[a-z])|\bthat\b|\bwhich\b|, (?:a|an|the|its|it|he|she|they|but|while|as|up|down) "
)
_AT = re.compile(
    r"^(?: \w+){0,2} (?:at|from|of|with) (?:the )?$|^,? (?:an? )?(?:\w+ ){0,3}(?:at|of|with|from) (?:the )?$"
)
_AND = re.compile(r",? (?:and|&|or) (?:the )?|, (?:the )?")
_SUBJECT = re.compile(
    r"(?:'s?)?(?:, [^,;.]{0,70},)?(?: (?:analysts?|economists?|executives?|officials?|spokes\w+|managers?|management|itself|himself|herself|also|has|have|had|"
    r"later|now|recently|separately|earlier|first|publicly|since|then|reports?|data|research|survey|rankings?|note|newspaper|magazine|website|"
    r"on \w+day|this (?:week|month|year)|last (?:week|month|year|\w+day)|in an? (?:[\w-]+ ){0,3}(?:note|report|interview|post|column|memo|briefing|call)(?: on \w+day)?|"
    r"in (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?|who)){0,5}\s*"
)
_COMMA_BEFORE = re.compile(r", (?:the |website |analysts? |researcher |research firm )*$")
_CLOSED = re.compile(
    r"(?: (?:reporters|earlier|on|in|this|last|late|early|month|week|year|[A-Z][a-z]+day|[A-Z][a-z]+|\d{1,2}|\d{4}))*\s*(?:[,.;:)\"]|$|, citing)"
)
_SAYS = re.compile(
    r"(?:'s? \w+| (?:has |had |also |itself )?(?:said|says|reported|reports|wrote|writes|adds?|added|estimates?d?|reckons|notes?d?|puts?|projects|predicts|forecasts|claims|cited|points out))|'s? (?:reckoning|estimate|data|figures|count)"
)
_INVERTED = frozenset(
    [
        "said",
        "says",
        "wrote",
        "writes",
        "noted",
        "notes",
        "reported",
        "reports",
        "added",
        "adds",
        "told",
        "argues",
        "estimates",
        "reckons",
        "warned",
        "claimed",
        "claims",
        "confirmed",
        "argued",
        "explained",
        "testified",
        "admitted",
        "acknowledged",
        "conceded",
        "insisted",
        "stated",
        "announced",
        "remarked",
        "revealed",
        "disclosed",
        "predicted",
        "predicts",
        "estimated",
        "believes",
        "suggested",
    ]
)
_RECKONED = frozenset(
    [
        "estimates",
        "estimated",
        "projects",
        "predicts",
        "reckons",
        "calculates",
        "counts",
        "pegs",
        "puts",
        "put",
        "calculated",
        "counted",
        "predicted",
        "projected",
        "forecasts",
        "points out",
        "pointed out",
        "notes",
        "noted",
        "sums up",
        "confirms",
        "confirmed",
    ]
)
_CLAIMED = frozenset(
    [
        "said",
        "says",
        "claims",
        "claimed",
        "insisted",
        "boasted",
        "argues",
        "notes",
        "noted",
        "promised",
        "publicly cited",
        "stated",
        "states",
        "told",
        "believes",
        "reckons",
        "revealed",
        "points out",
        "added",
        "adds",
    ]
)


class ChineseCredits(EnglishCredits):
    """Finds credits in Chinese sentences."""

    def find(self, context: Context, sentence: Sentence, last: tuple[Name, ...]) -> list[Credit]:
        """The credits of a sentence, in order. `last` are the sources that an anaphor (该报) means."""
        cues = self._cues.find(context.folded, sentence.start, sentence.end)
        found: list[Credit] = []
        for cue in cues:
            credit: Credit | None = None
            word = context.folded[cue.start : cue.end]
            if word in _QUOTING:
                if (credit := self._before(context, sentence, cue)) is not None:
                    found.append(credit)
                credit = self._after(context, sentence, cue, cues)
            elif cue.key == "following":
                credit = self._after(context, sentence, cue, cues)
            elif cue.key in {"speech", "outlet"}:
                credit = self._before(context, sentence, cue)
            elif cue.key == "possession":
                credit = self._genitive(context, sentence, cue)
            elif cue.key == "anaphora" and last:
                credit = Credit(start=cue.start, end=cue.end, names=last, scope=Scope.WHOLE, lasting=last)
            if credit is not None:
                found.append(credit)
        return _chained(context, found)

    def breaks(self, context: Context, sentence: Sentence) -> bool:
        """Whether a sentence leaves the source of the one before behind."""
        opening = context.folded[sentence.start : sentence.start + 12]
        if opening.startswith(self._breaks):
            return True
        head = context.folded[sentence.start : min(sentence.end, sentence.start + 16)]
        return any(cue.key == "anonymous" for cue in self._cues.find(head, 0, len(head)))

    def _after(self, context: Context, sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> Credit | None:
        folded = context.folded
        comma = _ZH_STOP.search(folded, cue.end, sentence.end)
        stop = min(comma.start() if comma else sentence.end, cue.end + 26)
        if any(c.key == "anonymous" and cue.end <= c.start < stop and c.start - cue.end < 6 for c in cues):
            return None
        if any(word in folded[cue.end : stop] for word in self._own):
            return None
        names = [name for name in self._names.any(context, cue.end, stop) if name.start - cue.end <= 8]
        if not names:
            verb = next(
                (c for c in cues if cue.end < c.start <= stop and c.key in {"speech", "outlet", "possession"}), None
            )
            unknown = self._names.before(context, cue.end, _bare(folded, verb.start)) if verb is not None else None
            names = [unknown] if unknown is not None else []
        if not names:
            return None
        taken = [names[0]]
        for name in names[1:]:
            if folded[taken[-1].end : name.start] not in {"和", "与", "及", "、", "以及", "》和《", "》、《"}:
                break
            taken.append(name)
        taken = [
            name
            for name in taken
            if name.type is not EntityType.COMPANY or folded[cue.start : cue.end] not in {"按", "依"}
        ]
        if not taken:
            return None
        return Credit(
            start=cue.start,
            end=taken[-1].end,
            names=tuple(taken),
            scope=Scope.WHOLE,
            lasting=tuple(n for n in taken if n.house),
        )

    def _before(self, context: Context, sentence: Sentence, cue: Cue) -> Credit | None:
        folded = context.folded
        start = max((folded.rfind(mark, sentence.start, cue.start) + 1 for mark in ",;。"), default=sentence.start)
        start = max(start, sentence.start, cue.start - 48)
        verb = folded[cue.start : cue.end]
        place = _bare(folded, cue.start)
        names = [
            name
            for name in self._names.any(context, start, cue.start)
            if cue.start - name.end <= 30 and not _counted(context, name.end, cue.start)
        ]
        name = self._chosen(names, folded, cue) if names else self._names.before(context, start, place)
        if name is None or not self._zh_may_say(name, verb, cue.key):
            return None
        taken = [name]
        for other in reversed(names):
            if other.end < taken[0].start and folded[other.end : taken[0].start] in {"和", "与", "及", "、"}:
                taken.insert(0, other)
        closing = _ZH_CLOSE.match(folded, cue.end, sentence.end) is not None
        scope = (
            Scope.WHOLE
            if closing and not _counted(context, start, cue.start) and start > sentence.start
            else Scope.FORWARD
        )
        return Credit(
            start=taken[0].start,
            end=cue.end,
            names=tuple(taken),
            scope=scope,
            lasting=tuple(n for n in taken if n.house),
        )

    def _chosen(self, names: Sequence[Name], folded: str, cue: Cue) -> Name | None:
        """The speaker: the last person or outlet before the verb, else a company right before it."""
        for name in reversed(names):
            if name.type in {EntityType.PERSON, EntityType.MEDIA, EntityType.AGENCY} or name.type is None:
                return name
        last = names[-1]
        gap = folded[last.end : cue.start]
        return last if len(gap) <= 8 and not _ZH_STOP.search(gap) else None

    def _zh_may_say(self, name: Name, verb: str, key: str) -> bool:
        if name.type is EntityType.COMPANY:
            return verb in _ZH_CLAIMED
        if name.type is None:
            return name.hinted or key == "outlet" or verb in _ZH_RECKONED
        return True

    def _genitive(self, context: Context, sentence: Sentence, cue: Cue) -> Credit | None:
        folded = context.folded
        names = [name for name in self._names.any(context, max(sentence.start, cue.start - 16), cue.start)]
        if not names:
            return None
        name = names[-1]
        gap = folded[name.end : cue.start]
        if not re.fullmatch(r"》?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:的|最新|发布的?|最新的?|公布的?)*", gap):
            return None
        if name.type is EntityType.COMPANY or (name.type is None and not gap and not name.hinted):
            return None
        return Credit(
            start=name.start, end=cue.end, names=(name,), scope=Scope.WHOLE, lasting=(name,) if name.house else ()
        )


_QUOTING = frozenset(["援引", "引述", "引用", "转引"])
_ZH_STOP = re.compile("[,;。:]")
_ZH_CLOSE = re.compile(r"(?:[^,;。]{0,14}(?:报道|报导|称|说|指出|表示|消息))?[)\"”]*(?:。|;|$)")
_ZH_CLAIMED = frozenset(
    ["称", "表示", "指出", "说", "强调", "声称", "宣称", "坦言", "认为", "直言", "承认", "提到", "补充", "透露", "指"]
)
_ZH_RECKONED = frozenset(
    [
        "估算",
        "估计",
        "预计",
        "预测",
        "预估",
        "认为",
        "称",
        "指出",
        "显示",
        "统计",
        "推算",
        "测算",
        "推估",
        "指",
        "表示",
        "说",
        "披露",
    ]
)
_TIMES = re.compile(
    r"(?:(?:19|20)\d\d年)?(?:\d{1,2}月(?:\d{1,2}日)?|[今昨前]天|周[一二三四五六日]|近日|日前|此前|最新|随后|其后|还|也|则|的|本周|上周|早前|稍早|独家|曾|又|并|》)+$"
)


def _bare(folded: str, place: int) -> int:
    """The place before the dates and adverbs that stand in front of a verb."""
    found = _TIMES.search(folded, max(place - 14, 0), place)
    return found.start() if found is not None else place


def _counted(context: Context, left: int, right: int) -> bool:
    first = bisect_left(context.quantities, left, key=lambda quantity: quantity.start)
    return first < len(context.quantities) and context.quantities[first].start < right


def _before(context: Context, place: int) -> Sequence[Quantity]:
    return context.quantities[: bisect_left(context.quantities, place, key=lambda quantity: quantity.start)][-1:]


def _chained(context: Context, credits_found: list[Credit]) -> list[Credit]:
    """Credits that follow each other closely are one chain: what is cited comes before who cites it."""
    chained: list[Credit] = []
    for credit in sorted(credits_found, key=lambda item: item.start):
        last = chained[-1] if chained else None
        if last is None or credit.start - last.end > 40 or _counted(context, last.end, credit.start):
            chained.append(credit)
            continue
        between = context.folded[last.end : credit.start]
        new = [name for name in credit.names if name.start not in {known.start for known in last.names}]
        if re.search(r"[;。]|, (?:and|but|while) ", between) and new:
            chained.append(credit)
            continue
        cited = _CITING.match(context.folded, credit.start) is not None
        names = (*new, *last.names) if cited else (*last.names, *new)
        scope = credit.scope if last.scope is Scope.FORWARD and not new else last.scope
        chained[-1] = replace(
            last,
            end=max(credit.end, last.end),
            names=names,
            scope=Scope.WHOLE
            if Scope.WHOLE in {scope, credit.scope} and cited and last.scope is Scope.WHOLE
            else last.scope,
            lasting=last.lasting or credit.lasting,
        )
    return chained


_CITING = re.compile(r"citing|cites|quoting|cited by|told|援引|引述|引用|转引", re.IGNORECASE)
_SO = re.compile(r", so |, which means |, meaning |所以|因此|意味着")


def _covers(context: Context, credit: Credit, quantity: Quantity) -> bool:
    after = quantity.start >= credit.start
    if after and credit.scope is not Scope.BACKWARD:
        return _SO.search(context.folded, credit.end, max(quantity.start, credit.end)) is None
    return not after and credit.scope is not Scope.FORWARD


def _distance(credit: Credit, quantity: Quantity) -> int:
    return quantity.start - credit.end if quantity.start >= credit.start else credit.start - quantity.end


_SOURCE_HEAD = re.compile(r"\b(?:source|sources)\b|来源|资料来源|出处", re.IGNORECASE)


def _sourced(context: Context, row: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether the head of a row's table has a column for sources."""
    index = row.index
    while index > 0 and sentences[index - 1].kind is Kind.ROW and row.index - index < 40:
        index -= 1
    return _SOURCE_HEAD.search(context.folded, sentences[index].start, sentences[index].end) is not None


_MARK = re.compile(r"\[(\d{1,2})\]")
_NOTE = re.compile(r"^ *\[?(\d{1,2})[.\])] *([^\s\d][^\n]{1,80})$", re.MULTILINE)


def _footnotes(context: Context) -> dict[int, Name]:
    """The numbered list of sources that an article's marks ([2]) point at: a site or a short name on each line."""
    if _MARK.search(context.folded) is None:
        return {}
    notes: dict[int, Name] = {}
    for match in _NOTE.finditer(context.folded):
        text = match[2].strip()
        if len(text) <= 60 and not text.endswith("."):
            start = match.start(2)
            named = Name(
                text=context.document[start : start + len(text)],
                start=start,
                end=start + len(text),
                type=EntityType.MEDIA,
            )
            notes[int(match[1])] = named
    return notes


def _marks(context: Context, sentence: Sentence) -> list[re.Match[str]]:
    return list(_MARK.finditer(context.folded, sentence.start, sentence.end))


def _noted(sentence: Sentence, notes: Mapping[int, Name], marks: Sequence[re.Match[str]]) -> list[Credit]:
    """Credits of footnote marks: marks that stand together cover what goes before them."""
    credits_found: list[Credit] = []
    group: list[Name] = []
    for place, mark in enumerate(marks):
        if (name := notes.get(int(mark[1]))) is not None:
            group.append(name)
        together = place + 1 < len(marks) and marks[place + 1].start() == mark.end()
        if not together and group:
            credits_found.append(Credit(start=mark.start(), end=mark.end(), names=tuple(group), scope=Scope.BACKWARD))
            group = []
    return credits_found


def _mentions(context: Context, text: str) -> tuple[Mention, ...]:
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(text)}(?![A-Za-z0-9])")
    return tuple(
        Mention(entity_id=slug(text), text=text, start=match.start(), end=match.end())
        for match in pattern.finditer(context.document)
    )


def slug(text: str) -> str:
    """A name as an id: lower case, joined by hyphens; Chinese characters stay."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")
