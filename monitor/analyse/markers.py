"""The part that each name plays in its clause, read off the word that governs it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from monitor.analyse.kinds import FIELD, PRODUCTS
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import Scene
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Mention, Quantity

# A name behind a verb of buying, selling, making or getting: its object.
OBJECT = "object"
# A name that acts in an aside of its own: "…, with Nvidia taking 60%".
ABSOLUTE = "absolute"

_VERBS = frozenset({"winning", "buying", "selling", "making", "receiving", "holding"})
_WORD_BACK = re.compile(r"([A-Za-z][\w.'-]*)[\s,]*$")
_WORDS_BACK = 5
_NEAR = 40
_RELATED = re.compile(r"(?:'s|')?(?: [a-z-]+)?[ -]?| ?的?")
# Between a name and the one that it describes: "Arm server chip firm Ampere".
_TRADE = re.compile(r"(?: (?:AI|server|chip|processor|cloud|memory|software|design|data|cent(?:er|re)))+ ([a-z-]+) ")
_JOINT = re.compile(
    r"(?:,? and |, |,| & |, and the | and the | ?[则还也已将又]?(?:、|和|与|及|以及) ?(?:[\u4e00-\u9fff]{2,4} ?)?)"
)
_CONJUNCTION = re.compile(r"and|&|、|和|与|及")
_ADVERB = re.compile(r"[刚已将曾正再又拟]")
_LIST_GOES_ON = re.compile(r"\s*(?:,|、|and\b|or\b|和|及|&)")
_PARTICIPLE = re.compile(r" \w+ing\b")
_CITED = re.compile(
    r"(?:according to|citing|cited|told|by analysts at)\s+(?:the )?$|"
    r"(?:据|援引|引述|根据|引用)(?:英国|美国|外媒|科技媒体|投行)?\s*《?$",
    re.IGNORECASE,
)
_CREDITED = skipping(r"(?:according to|citing)\s+(?:the )?$|(?:据|援引|引述|根据|引用)$", re.IGNORECASE)
# A name to which another is likened: "China's Nvidia", 中国版英伟达.
_LIKENED = re.compile(
    r"[\"“'‘]\w+'s $|(?:answer|equivalent|response) to $|(?:中国版|国产版|中国的|版)[“「]?$|[“「](?:中国|国产|小|A股)$"
)
# Around what a multiple is measured against: 是H100的2.3倍, "2.3 times the H100's".
_YARDSTICK = re.compile(r"(?:是|为|达|到|于|近|过|当)(?:英伟达|[A-Za-z]+ )?$")
_TIMES_AHEAD = re.compile(r"\s*的?\s*(?:约|近|逾|超|超过|大约|将近|整整)?\s*")
_TIMES_BACK = re.compile(r" (?:that of |those of |as (?:much|many|fast) as )?(?:the |an? |its )?")
_MEASURED_NEAR = 12
_SPEAKS = re.compile(
    r"'?s? (?:analysts? )?(?:said|says|reported|reports|estimates?|projects?|wrote|notes?|predicts?|"
    r"forecasts?|expects)\b|"
    r"(?:报道|称|指出|估计|估算|预计|预测|认为)"
)


class Markers:
    """Finds what governs the names of one document; keeps what it found, since many figures ask for the same name."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        lexicon = scene.context.lexicon
        self.comparison = frozenset(lexicon.words("roles", "comparison"))
        self.bearer = frozenset(lexicon.words("roles", "bearer"))
        self._skipped = frozenset(lexicon.words("roles", "skipped"))
        self.subordinate = frozenset(lexicon.words("roles", "subordinate"))
        self._makers = frozenset(lexicon.words("roles", "makers"))
        self._governing = {*self.subordinate, *self.comparison, *self.bearer, *lexicon.words("roles", "side")}
        # Words of Chinese that stand right before a name are looked up by their length.
        self._called = _lengths(self._skipped) if scene.chinese else []
        self._governed = _lengths(self._governing) if scene.chinese else []
        self._found: dict[int, str | None] = {}
        self._cited: dict[tuple[int, str], bool] = {}
        self._relations: dict[int, str | None] = {}

    def of(self, mention: Mention) -> str | None:
        """The preposition before a name (*from*, 向, 比), OBJECT behind a verb, ABSOLUTE; None for one that is free."""
        place, found = mention.start, self._found
        if place not in found:
            found[place] = None  # a chain of names that leads back to itself ends here
            found[place] = self._chinese(mention) if self._scene.chinese else self._english(mention)
        return found[place]

    def possessive(self, mention: Mention) -> bool:
        """Whether a name owns what follows it: Nvidia's, 英伟达的."""
        return self._scene.folded.startswith(("'s", "' ", "的", " 的"), mention.end)

    def modified(self, mention: Mention) -> Mention | None:
        """The chip or model whose maker a name only gives: Nvidia, in "Nvidia H200 chips"."""
        after = self._scene.follows(mention)
        return after if after is not None and self._scene.types.get(after.entity_id) in PRODUCTS else None

    def relation(self, mention: Mention) -> str | None:
        """`sideways` for a name whose unit or customer is meant and named next; None for a name that means itself."""
        if mention.end not in self._relations:
            self._relations[mention.end] = self._relation(mention)
        return self._relations[mention.end]

    def _relation(self, mention: Mention) -> str | None:
        reach = mention.end + (4 if self._scene.chinese else 16)
        for cue in self._scene.cues.of(mention.end, reach, "roles", "sideways"):
            if _RELATED.fullmatch(self._scene.folded, mention.end, cue.start):
                return cue.key
        return "sideways" if self._describes(mention) else None

    def _describes(self, mention: Mention) -> bool:
        """Whether a name only says what the name behind it does: "Arm server chip firm Ampere"."""
        trade = _TRADE.match(self._scene.folded, mention.end, mention.end + _NEAR)
        if trade is None or trade[1] not in self._makers:
            return False
        return bool(self._scene.context.mentions_between(trade.end(), trade.end() + 1))

    def joined(self, mention: Mention) -> tuple[Mention, ...]:
        """The names of a list that a name ends or stands in, from its first: "Alibaba, Tencent and Baidu"."""
        chain = [mention]
        kind = self._scene.types.get(mention.entity_id)
        around = self._scene.context.mentions_between(max(mention.start - 160, 0), mention.start + 160)
        names = [m for m in around if self._scene.types.get(m.entity_id) == kind]
        place = next((i for i, m in enumerate(names) if m.start == mention.start), 0)
        edge = mention.start
        for before in reversed(names[:place]):
            if before.end == edge:  # the owner of the name behind it: 亚马逊AWS
                edge = before.start
                continue
            if not _JOINT.fullmatch(self._scene.folded, before.end, edge):
                break
            chain.insert(0, before)
            edge = before.start
        for after in names[place + 1 :]:
            if not _JOINT.fullmatch(self._scene.folded, chain[-1].end, after.start):
                break
            chain.append(after)
        joints = pairwise(chain)
        conjunct = any(_CONJUNCTION.search(self._scene.folded, one.end, other.start) for one, other in joints)
        return tuple(chain) if conjunct or len(chain) > 2 else (mention,)

    def adjective(self, mention: Mention) -> bool:
        """Whether a name stands right before "chips": the supplier, in "85 billion yuan on Nvidia chips"."""
        reach = mention.end + (6 if self._scene.chinese else 12)
        return self._scene.cues.any(mention.end, reach, "metric_cues", "chip_nouns")

    def cited(self, mention: Mention) -> bool:
        """Whether a name is only quoted or likened to: "according to Jefferies", "China's Nvidia"."""
        key = mention.start, mention.entity_id
        if (known := self._cited.get(key)) is None:
            known = self._cited[key] = self._quoted(mention)
        return known

    def _quoted(self, mention: Mention) -> bool:
        ahead = self._scene.folded[max(mention.start - 24, 0) : mention.start]
        if self._scene.types.get(mention.entity_id) is EntityType.MEDIA:
            return _CITED.search(ahead) is not None or _SPEAKS.match(self._scene.folded, mention.end) is not None
        return _CREDITED.search(ahead) is not None or _LIKENED.search(ahead) is not None

    def measured_by(self, mention: Mention) -> Quantity | None:
        """The multiple that is measured against a name: 1.7倍, of 是NVL72的1.7倍; None for a name that is no base."""
        folded, place = self._scene.folded, mention.start
        if not self._scene.chinese:
            before = self._scene.quantities_between(place - 2 * _MEASURED_NEAR, place)[-1:]
            return next((q for q in before if q.unit == "x" and _TIMES_BACK.fullmatch(folded, q.end, place)), None)
        place = self._scene.snug(place)
        if _YARDSTICK.search(folded, max(place - _MEASURED_NEAR, 0), place) is None:
            return None
        behind = self._scene.quantities_between(mention.end, mention.end + _MEASURED_NEAR)[:1]
        return next((q for q in behind if q.unit == "x" and _TIMES_AHEAD.fullmatch(folded, mention.end, q.start)), None)

    def _english(self, mention: Mention) -> str | None:
        scene = self._scene
        place, start = mention.start, scene.context.sentence_at(mention.start).start
        described = False
        for _ in range(_WORDS_BACK):
            ahead = scene.folded[max(place - 24, start) : place]
            found = _WORD_BACK.search(ahead)
            if found is None or "\n" in ahead[found.start() :]:
                return None
            word, punctuated = found[1].lower(), "," in found[0]
            begin = place - len(found[0])
            inside = self._holding(begin, mention)
            listed = punctuated and inside is not None and _LIST_GOES_ON.match(scene.folded, mention.end)
            if word in {"and", "or"} or listed:
                other = inside or self._ending(begin, mention)
                return self.of(other) if other is not None and self._alike(other, mention) else None
            if punctuated:
                return None
            if inside is not None:
                place = inside.start
                continue
            if word in self._governing:
                return ABSOLUTE if word == "with" and _PARTICIPLE.match(scene.folded, mention.end) else word
            described = described or word in self._makers
            if word not in self._skipped and not word.endswith(("'s", "s'", "-based", "maker")):
                verb = scene.cues.any(begin, begin + 1, "roles", *_VERBS)
                if verb or not described:
                    return OBJECT if verb else None
            place = begin
        return None

    def _chinese(self, mention: Mention) -> str | None:
        scene, place = self._scene, self._scene.snug(mention.start)
        called = (scene.folded[max(place - length, 0) : place] for length in self._called)
        place -= len(next((word for word in called if word in self._skipped), ""))
        if (maker := self._ending(place, mention)) is not None and maker.end in {place, scene.snug(place)}:
            place = scene.snug(maker.start)  # 华为昇腾 is not governed by the 为 of its maker's name
        ahead = scene.folded[max(place - 5, 0) : place]
        if ahead.endswith(("和", "与", "及", "、", "以及")):
            other = self._ending(scene.snug(place - 1), mention)
            # Behind an adverb the word for "and" is "with": OpenAI刚与AWS.
            apart = other is not None and _ADVERB.search(scene.folded, other.end, place)
            if other is not None and not apart and self._alike(other, mention):
                return self.of(other)
        for length in self._governed:
            if (word := ahead[-length:]) in self._governing:
                return word
        before = scene.cues.of(max(place - 4, 0), place, "roles", *_VERBS)
        return OBJECT if any(cue.end == place for cue in before) else None

    def _alike(self, one: Mention, other: Mention) -> bool:
        kinds = {self._scene.types.get(one.entity_id), self._scene.types.get(other.entity_id)}
        return len(kinds) == 1 or kinds <= FIELD

    def _holding(self, place: int, mention: Mention) -> Mention | None:
        """The earlier name in which a character lies."""
        near = self._scene.context.mentions_between(max(place - 40, 0), place + 1)
        return next((m for m in near if m.start <= place < m.end and m.start < mention.start), None)

    def _ending(self, place: int, mention: Mention) -> Mention | None:
        """The earlier name that ends right before a character."""
        near = self._scene.context.mentions_between(max(place - 40, 0), place)
        return next((m for m in reversed(near) if 0 <= place - m.end <= 2 and m.start < mention.start), None)


def _lengths(words: Iterable[str]) -> list[int]:
    """The lengths of some words, the longest first."""
    return sorted({len(word) for word in words}, reverse=True)
