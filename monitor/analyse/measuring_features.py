"""What speaks for a figure measuring one thing or another, where rules and words of the configuration leave a doubt.

Each fact is a few words that a reader of the weights (config/measuring.toml) understands: what the rules say and how
surely, the words and kinds of names right before and behind the figure, the cues around it, the figures before, who
is named beside it, and which words its sentence holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from monitor.analyse.context import Kind, Sentence
from monitor.analyse.measuring_before import Before
from monitor.analyse.measuring_names import of_names
from monitor.analyse.metrics import Reason
from monitor.analyse.metrics_carried import Told
from monitor.analyse.metrics_case import Case
from monitor.analyse.phrasebook import longest, stem
from monitor.analyse.scene import Scene, is_money

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|[%;:,()|$-]|[\u3400-\u9fff，。；：、（）]")
# Words that are told by their order, and words that are told as near: more of them in Chinese, character by character.
_LONGEST, _LONGEST_CHINESE = 3, 4
_NEAR, _NEAR_CHINESE = 8, 10
_BESIDE = 5
_BEHIND = 6
# Cues further behind than this say nothing of a figure (characters).
_CUES_BEHIND = 120
# Words that a sentence holds anywhere; in Chinese two characters each. Characters of it that are looked at.
_HELD, _PAIRS, _HELD_MOST = re.compile(r"[a-z]{3,}"), re.compile(r"[\u3400-\u9fff]{2,}"), 500
_OPENING = re.compile(r"[A-Za-z]+|[\u3400-\u9fff]")
_OPENING_MOST, _ALIKE_MOST = 40, 3
# How a value lies to the one before it: by its share of that one, up to which.
_SHARES = ((0.1, "much smaller"), (0.95, "smaller"), (1.05, "same"), (10.0, "larger"))
# Metrics of the rules whose scores are told, from what score on, and into how many steps one is cut.
_RANKED, _HEARD, _STEPS, _MOST = 5, 0.05, 4, 6
_GAP = 8


class Words(NamedTuple):
    """The words of a sentence, the kinds of its names and the units of its quantities, in order of place."""

    texts: list[str]
    starts: list[int]
    ends: list[int]

    def add(self, text: str, start: int, end: int) -> None:
        """Add the next one."""
        self.texts.append(text)
        self.starts.append(start)
        self.ends.append(end)


class Wording:
    """The words of a document's sentences, with names and quantities told by their kind; read when first asked for."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._words: dict[int, Words] = {}
        self._above: dict[int, list[str]] = {}
        self._held: dict[tuple[int, str], list[str]] = {}
        self._before = Before()

    def note(self, case: Case, reason: Reason) -> None:
        """Remember what a figure measures by the rules, for those behind it."""
        title = case.sentence.kind is Kind.TITLE
        self._before.add(case.quantity, kind_of(case.quantity.unit), reason.metric, title=title)

    def before(self, case: Case, reason: Reason) -> Iterator[str]:
        """What the figures before one say of it."""
        return self._before.facts(case.quantity, kind_of(case.quantity.unit), reason.metric)

    def held(self, sentence: Sentence, kind: str) -> list[str]:
        """The words of a sentence, wherever they stand, as facts of a figure of a kind."""
        if (known := self._held.get((sentence.index, kind))) is None:
            text = self.scene.folded[sentence.start : min(sentence.end, sentence.start + _HELD_MOST)].lower()
            latin = _HELD.findall(text)
            words = latin if self.scene.chinese else map(stem, latin)
            pairs = (run[at : at + 2] for run in _PAIRS.findall(text) for at in range(len(run) - 1))
            told = dict.fromkeys(chain(words, pairs if self.scene.chinese else ()))
            known = self._held[sentence.index, kind] = [f"holds {word}, {kind}" for word in told]
        return known

    def around(self, sentence: Sentence, start: int, end: int) -> tuple[list[str], list[str]]:
        """The words of a sentence before and behind a place, as many as anybody looks at."""
        if (words := self._words.get(sentence.index)) is None:
            words = self._words[sentence.index] = self._read(sentence)
        ahead, behind = bisect_right(words.ends, start), bisect_left(words.starts, end)
        most = _NEAR_CHINESE + _GAP
        return words.texts[max(0, ahead - most) : ahead], words.texts[behind : behind + most]

    def above(self, sentence: Sentence) -> list[str]:
        """What the cues of the heading and of the sentence before say of every figure of a sentence."""
        if (known := self._above.get(sentence.index)) is None:
            known = self._above[sentence.index] = list(dict.fromkeys(_of_those_above(self.scene, sentence)))
        return known

    def _read(self, sentence: Sentence) -> Words:
        scene, place = self.scene, sentence.start
        words = Words([], [], [])
        kinds = [
            (mention.start, mention.end, f"@{scene.types[mention.entity_id].lower()}")
            for mention in scene.context.mentions_between(sentence.start, sentence.end)
        ]
        kinds += [
            (quantity.start, quantity.end, f"#{kind_of(quantity.unit)}")
            for quantity in scene.quantities_between(sentence.start, sentence.end)
        ]
        for start, end, kind in [*sorted(kinds), (sentence.end, sentence.end, "")]:
            if start < place:
                continue
            for found in _WORD.finditer(scene.folded, place, start):
                word = found[0]
                words.add(stem(word) if word.isascii() else word, *found.span())
            if kind:
                words.add(kind, start, end)
            place = end
        return words


def kind_of(unit: str) -> str:
    """A unit, all currencies alike."""
    if is_money(unit):
        return "money"
    return f"money{unit[3:]}" if is_money(unit[:3]) and unit[3:4] == "/" else unit


def facts(case: Case, reason: Reason, before: Told | None, wording: Wording) -> list[str]:
    """What there is to say of what a figure measures, each fact once; `before` is the figure before it."""
    ahead, behind = wording.around(case.sentence, case.quantity.start, case.quantity.end)
    words = _of_words_chinese(ahead, behind) if case.scene.chinese else _of_words(ahead, behind)
    kind = kind_of(case.quantity.unit)
    told = (_of_figure(case, reason), words, _of_cues(case), wording.above(case.sentence))
    more = (wording.before(case, reason), of_names(case, reason.metric, kind), wording.held(case.sentence, kind))
    lying = (_of_the_one_before(case, before, ahead), _of_those_beside(case, kind))
    return list(dict.fromkeys(chain(*told, *more, *lying)))


def _of_figure(case: Case, reason: Reason) -> list[str]:
    quantity, metric, kind = case.quantity, reason.metric, kind_of(case.quantity.unit)
    ranked = sorted(case.scores.items(), key=lambda scored: -scored[1])[:_RANKED]
    return [
        *("always", kind, f"{kind} in {case.sentence.kind}", f"qualified {quantity.qualifier}"),
        f"{kind} of {quantity.high.adjusted() + 1} digits",
        f"direction {quantity.direction}",
        "one value" if quantity.low == quantity.high else "range",
        *(f"rules {metric}", f"by {reason.rule}", f"rules {metric} by {reason.rule}", f"rules {metric}, {kind}"),
        f"rules {metric}, sure {int(reason.confidence * 5)}",
        *[f"score {scored} {min(_MOST, int(score * _STEPS))}" for scored, score in ranked if score > _HEARD],
    ]


def _of_words(ahead: Sequence[str], behind: Sequence[str]) -> list[str]:
    return [
        *_right_beside(ahead, behind, _LONGEST),
        *[f"near before: {word}" for word in ahead[-_BESIDE:]],
        *[f"near behind: {word}" for word in behind[:_BESIDE]],
        *[f"near before: {one} {other}" for one, other in pairwise(ahead[-_NEAR:])],
        *[f"near behind: {one} {other}" for one, other in pairwise(behind[:_BEHIND])],
    ]


def _of_words_chinese(ahead: Sequence[str], behind: Sequence[str]) -> list[str]:
    near, after = ahead[-_NEAR_CHINESE:], behind[:_NEAR]
    return [
        *_right_beside(ahead, behind, _LONGEST_CHINESE),
        *[f"near before: {character}" for character in near],
        *[f"near before: {one} {other}" for one, other in pairwise(near)],
        *[f"near behind: {one} {other}" for one, other in pairwise(after)],
        *[f"near before: {' '.join(near[at : at + 3])}" for at in range(len(near) - 2)],
        *[f"near behind: {' '.join(after[at : at + 3])}" for at in range(len(after) - 2)],
    ]


def _right_beside(ahead: Sequence[str], behind: Sequence[str], most: int) -> Iterator[str]:
    for length in range(1, most + 1):
        yield f"before: {' '.join(ahead[-length:])}"
        yield f"behind: {' '.join(behind[:length])}"


def _of_cues(case: Case) -> list[str]:
    scene, quantity, (left, right) = case.scene, case.quantity, case.clause
    before = longest(scene.cues.between(max(left, quantity.start - scene.reach), quantity.start))
    behind = longest(scene.cues.between(quantity.end, min(right, quantity.end + _CUES_BEHIND)))
    return [
        *[f"cue before {cue.table} {cue.key}" for cue in before],
        *[f"cue behind {cue.table} {cue.key}" for cue in behind],
        *[f"last cue {cue.table} {cue.key}" for cue in before[-1:]],
        *[f"last cue but one {cue.table} {cue.key}" for cue in before[-2:-1]],
        *[f"next cue {cue.table} {cue.key}" for cue in behind[:1]],
    ]


def _of_those_above(scene: Scene, sentence: Sentence) -> Iterator[str]:
    if (heading := scene.heading_of(sentence)) is not None:
        told = scene.cues.between(heading.start, min(heading.end, heading.start + scene.reach))
        yield from (f"heading {cue.table} {cue.key}" for cue in told)
    for one in scene.previous(sentence, 1):
        told = scene.cues.between(max(one.start, one.end - scene.reach), one.end)
        yield from (f"sentence before {cue.table} {cue.key}" for cue in told)


def _of_the_one_before(case: Case, before: Told | None, ahead: Sequence[str]) -> Iterator[str]:
    if before is None:
        return
    kind = kind_of(before.quantity.unit)
    same = before.quantity.start >= case.sentence.start
    alike = "alike" if kind == kind_of(case.quantity.unit) else "other"
    yield f"after {before.metric}, {'same sentence' if same else 'further off'}, {alike}"
    if same:
        gap = 0
        while gap < min(len(ahead), _GAP) and ahead[-1 - gap] != f"#{kind}":
            gap += 1
        yield f"after {before.metric}: {' '.join(ahead[len(ahead) - min(gap, _LONGEST) :])}"
        yield f"after {before.metric}, {gap} words"


def _of_those_beside(case: Case, kind: str) -> Iterator[str]:
    """Which quantities stand before and behind a figure in its sentence, and how large they are; how that begins."""
    scene, quantity, sentence = case.scene, case.quantity, case.sentence
    opening = _OPENING.search(scene.folded, sentence.start, min(sentence.start + _OPENING_MOST, quantity.start))
    if opening is not None:
        yield f"opens {opening[0].lower()}, {kind}"
    ahead = scene.quantities_between(sentence.start, quantity.start)
    behind = scene.quantities_between(quantity.end, sentence.end)
    yield f"next {kind_of(behind[0].unit) if behind else 'none'}, {kind}"
    yield f"last {kind_of(ahead[-1].unit) if ahead else 'none'}, {kind}"
    yield f"{min(_ALIKE_MOST, sum(kind_of(one.unit) == kind for one in ahead))} alike before, {kind}"
    if ahead and kind_of(ahead[-1].unit) == kind and ahead[-1].high:
        share = float(quantity.high) / float(ahead[-1].high)
        size = next((word for most, word in _SHARES if share <= most), "much larger")
        yield f"{size} than the last, {kind}"
