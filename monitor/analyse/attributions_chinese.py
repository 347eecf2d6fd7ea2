"""Credits in Chinese: 据X报道, X称, X的数据显示, X援引Y, 该报指出."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.analyse.attributions_credits import Credit, Scope, Spoken, chained, counted_between, credit_of
from monitor.analyse.attributions_english import KEYS, SPEECH, EnglishCredits
from monitor.analyse.attributions_names import Name
from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import Cue
from monitor.domain.catalogue import EntityType, Lexicon

__all__ = ["KEYS", "ChineseCredits"]

# How far the name may stand from the word that makes it a source, in characters.
_AHEAD, _FIRST, _BACK, _GAP, _COMPANY_GAP, _GENITIVE_GAP = 26, 8, 48, 30, 8, 16

_STOP = re.compile("[,;。:]")
# 某某社11月13日电 at the head of a report is the outlet that prints it, not one that it cites.
_DATELINES, _DATELINE = frozenset(["讯", "电"]), 2
_JOINED = frozenset(["和", "与", "及", "、", "以及", "》和《", "》、《"])
_CLOSE = re.compile(r"(?:[^,;。]{0,14}(?:报道|报导|称|说|指出|表示|消息))?[)\"”]*(?:。|;|$)")
_GENITIVE = re.compile(r"》?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:的|最新|发布的?|最新的?|公布的?)*")
_TIMES = re.compile(
    r"(?:(?:19|20)\d\d年|\d{1,2}月(?:\d{1,2}日)?|[今昨前]天|周[一二三四五六日]|近日|日前|此前|最新|随后|其后|还|也|则"
    r"|的|本周|上周|"
    r"早前|稍早|独家|曾|又|并|》)+$"
)


# 某某证券的分析师张三: the house beside the person.
_ANALYST = re.compile("的?(?:首席|资深|高级)?(?:[\\u4e00-\\u9fff]{0,4})(?:分析师|策略师|经济学家|研究员|分析员)")
# 某某接受《某报》专访时说: the person beside the outlet.
_INTERVIEWED = re.compile("(?:近日|日前|在)?接受(?:了|《| )*")
_ASKED = re.compile("[》 ]*(?:独家)?(?:采访|专访|访问|访谈)")
# Whom 该行 and 该机构 mean that no sentence has credited yet: "最乐观的是高盛。该行预计…".
_HOUSES = frozenset(["该行", "该机构", "该机构还", "该券商", "该报", "该媒体", "该社", "该刊"])
# 高盛：目标价上调, 【高盛】口径最窄: the house or the speaker with whose name a line begins.
_LABEL = re.compile(r"[-*•◆●\s]*(?:【(?P<titled>[^】]{2,12})】|(?P<name>[^:,。;()《》【】\d]{2,24}?)\s?:)")
_PRONOUN = re.compile(r"(?<![其吉])[他她](?:还|也|又|则|并|同时|随后|进一步|此前|曾|再|更|再次|也曾)*$")


class ChineseCredits(EnglishCredits):
    """Finds credits in Chinese sentences. Built once from the lexicon."""

    pronoun = _PRONOUN

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._papers = tuple(lexicon.words("attribution", "own"))
        self._turns = tuple(lexicon.words("attribution", "break"))

    def find(self, context: Context, sentence: Sentence, last: Spoken) -> list[Credit]:
        """The credits of a sentence, in order. `last` has the sources that an anaphor (该报, 他说) means."""
        cues = self.cues.find(context.folded, sentence.start, sentence.end)
        found: list[Credit | None] = []
        for cue in cues:
            if cue.key in SPEECH or cue.key == "quoting":
                found.append(self._before(context, sentence, cue) or self._of_speaker(context, sentence, cue, last))
            if cue.key in {"following", "quoting"}:
                found.append(self._after(context, sentence, cue, cues))
            elif cue.key == "possession":
                found.append(self._genitive(context, sentence, cue))
            elif cue.key == "anaphora":
                own = self._genitive(context, sentence, cue)
                personal = context.folded[cue.start] in "他她"
                speakers = self.spoken_of(context, sentence, last) if personal else ()
                meant = speakers or self._named_before(context, sentence, cue) or last.houses
                found.append(own or (credit_of(meant, cue.start, cue.end) if meant else None))
        found.append(self._label(context, sentence))
        found += self._bracketed(context, sentence)
        return self.polled(context, sentence, chained(context, [credit for credit in found if credit is not None]))

    def breaks(self, context: Context, sentence: Sentence) -> bool:
        """Whether a sentence leaves the source of the one before: by a turn of speech, or for nameless sources."""
        if context.folded.startswith(self._turns, sentence.start):
            return True
        end = min(sentence.end, sentence.start + 16)
        return any(cue.key == "anonymous" for cue in self.cues.find(context.folded, sentence.start, end))

    def may_say(self, name: Name, key: str) -> bool:
        """Whether a name before a verb of speech is a source worth naming."""
        return super().may_say(name, key) or (name.type is None and key == "saying")

    def _named_before(self, context: Context, sentence: Sentence, cue: Cue) -> tuple[Name, ...]:
        """The house named last in the sentence before that a word like 该行 means."""
        if sentence.index == 0 or context.folded[cue.start : cue.end] not in _HOUSES:
            return ()
        before = context.sentences[sentence.index - 1]
        if before.paragraph != sentence.paragraph:
            return ()
        return tuple(name for name in self.names.known(context, before.start, cue.start) if name.house)[-1:]

    def _after(self, context: Context, sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> Credit | None:
        """据X报道, 根据X的数据, 援引X."""
        folded = context.folded
        comma = _STOP.search(folded, cue.end, sentence.end)
        stop = min(comma.start() if comma else sentence.end, cue.end + _AHEAD)
        if any(other.key == "anonymous" and 0 <= other.start - cue.end < 6 for other in cues):
            return None
        if any(word in folded[cue.end : stop] for word in self._papers):
            return None
        names = [name for name in self.names.any(context, cue.end, stop) if name.start - cue.end <= _FIRST]
        if not names:
            verbs = (other for other in cues if cue.end < other.start <= stop and other.key in {*SPEECH, "possession"})
            verb = next(verbs, None)
            unknown = self.names.before(context, cue.end, _bare(folded, verb.start)) if verb is not None else None
            names = [unknown] if unknown is not None else []
        taken = names[:1]
        for name in names[1:]:
            if folded[taken[-1].end : name.start] not in _JOINED:
                break
            taken.append(name)
        return credit_of(taken, cue.start, taken[-1].end) if taken else None

    def _before(self, context: Context, sentence: Sentence, cue: Cue) -> Credit | None:
        """X称, X周二报道, X在大会上公布; at the end of a sentence (……，X报道。) it covers all of it."""
        folded = context.folded
        marks = (folded.rfind(mark, sentence.start, cue.start) + 1 for mark in ",;。")
        start = max(sentence.start, cue.start - _BACK, *marks)
        names = [
            name
            for name in self.names.any(context, start, cue.start)
            if cue.start - name.end <= _GAP and not counted_between(context, name.end, cue.start)
        ]
        name = self._speaker(names, cue) if names else self.names.before(context, start, _bare(folded, cue.start))
        if name is None or (folded[cue.start : cue.end] in _DATELINES and name.start - sentence.start <= _DATELINE):
            return None
        if not self.may_say(name, "saying" if cue.key == "quoting" else cue.key):
            own = name.type is EntityType.COMPANY
            return Credit(start=name.start, end=cue.end, names=(), scope=Scope.FORWARD) if own else None
        taken = [name]
        for other in reversed(names):
            if other.end >= taken[0].start:
                continue
            if folded[other.end : taken[0].start] in _JOINED:
                taken.insert(0, other)
            elif other.house and taken[0] is name and _ANALYST.fullmatch(folded, other.end, name.start):
                taken.append(other)
            elif _ASKED.match(folded, name.end) and _INTERVIEWED.fullmatch(folded, other.end, name.start):
                taken.insert(0, other)
        closing = start > sentence.start and not counted_between(context, start, cue.start)
        whole = closing and _CLOSE.match(folded, cue.end, sentence.end) is not None
        return credit_of(taken, taken[0].start, cue.end, Scope.WHOLE if whole else Scope.FORWARD)

    def _speaker(self, names: Sequence[Name], cue: Cue) -> Name | None:
        """The last person, agency or outlet before a verb, else a company right before it."""
        for name in reversed(names):
            if name.type is not EntityType.COMPANY or name.house:
                return name
        return names[-1] if cue.start - names[-1].end <= _COMPANY_GAP else None

    def _genitive(self, context: Context, sentence: Sentence, cue: Cue) -> Credit | None:
        """IDC的数据, 某某证券12月3日的报告."""
        start = max(sentence.start, cue.start - _GENITIVE_GAP)
        names = self.names.any(context, start, cue.start)
        name = names[-1] if names else self.names.before(context, start, _bare(context.folded, cue.start))
        if name is None or not _GENITIVE.fullmatch(context.folded, name.end, cue.start):
            return None
        gap = context.folded[name.end : cue.start]
        if name.type is None and not gap and not name.hinted:
            return None
        return credit_of([name], name.start, cue.end)

    def _label(self, context: Context, sentence: Sentence) -> Credit | None:
        """The speaker or house with whose name a line begins."""
        found = _LABEL.match(context.folded, sentence.start, sentence.end)
        if found is None:
            return None
        start, end = found.span("titled" if found["titled"] else "name")
        known = [name for name in self.names.known(context, start, end) if name.end == end]
        speaker = known[-1] if known else self.names.before(context, start, end)
        if speaker is None or not (speaker.house or speaker.personal):
            return None
        return credit_of([speaker], speaker.start, found.end(), Scope.FORWARD)


def _bare(folded: str, place: int) -> int:
    """The place before the dates and adverbs that stand in front of a verb."""
    found = _TIMES.search(folded, max(place - 14, 0), place)
    return found.start() if found is not None else place
