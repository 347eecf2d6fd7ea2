"""Histories as tables: what was told, when, by whom, and the verdict that each figure deserves.

A line of `told` is `DATE OUTLET/TIER [copy:N] | text` or `… | title || text`; figures stand in the text as
`{words; value unit …; verdict}`. After value and unit come, in any order: a qualifier, a status, `@period`, `#scope`,
`+about` (`+-`: nobody), `by:source` (with `_` for a space), `m:metric`, `s:subject`, `up`, `down`, `vague`, `aside`;
what is not given comes from the history's `key`. The verdict may name its nuance and the likely value:
`suspect/power of ten=40e9`; and how many sources the value has with this one: `confirmed x3`.
`mark KIND N#F [M#G]` is a person's mark on figure F of the Nth article.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Judgement, Mark, MarkKind, Record, Status
from monitor.domain.readings import Reading
from monitor.ledger.judge import Judged, Ledger
from monitor.ledger.siblings import judged_for_news
from tests.ledger.recordings import witnessed

CASES = Path(__file__).parents[1] / "cases" / "ledger"
_BRACES = re.compile(r"\{([^{}]*)\}")
_PLAIN_WORDS: dict[str, dict[str, object]] = {
    **{one: {"qualifier": one} for one in ("about", "nearly", "over", "under", "up_to")},
    **{one.value: {"status": one} for one in Status},
    "up": {"direction": "up"},
    "down": {"direction": "down"},
    "vague": {"vague": True},
    "aside": {"salient": False},
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """An article with its reading and what is expected of each figure."""

    article: Article
    reading: Reading
    copy_of: int | None
    expected: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """A scenario: its steps are articles and marks."""

    name: str
    steps: tuple[Told | tuple[str, ...], ...]


@dataclass(frozen=True)
class Shelves:
    """What was told, and where each record of it is filed."""

    told: Sequence[Record]
    filed: Sequence[tuple[Record, Sequence[str]]]

    def records(self, keys: Sequence[str]) -> list[Record]:
        """The records under any of these keys, with the first of each value, oldest first."""
        found = {record.id: record.root for record, filed in self.filed if not set(keys).isdisjoint(filed)}
        wanted = found.keys() | set(found.values())
        return sorted((one for one in self.told if one.id in wanted), key=lambda one: (one.dated, one.id))

    def told_by(self, article_ids: Sequence[str]) -> list[Record]:
        """The records of these articles."""
        return [record for record in self.told if record.article_id in article_ids]


@dataclass(kw_only=True)
class World:
    """A ledger that remembers everything: the store in its simplest form."""

    ledger: Ledger
    records: list[Record] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def read(self, told: Told) -> Judged:
        """Judge an article against everything that was told before, found by keys as a store would."""
        if told.copy_of is None:
            story = Story(id=f"s-{told.article.id}", signature=(), bands=())
        else:
            first = self.stories[told.copy_of - 1]
            story = Story(id=first.id, signature=(), bands=(), copies=first.copies + 1)
        self.stories.append(story)
        judged = self.judge(told, story)
        for one in judged.judgements:
            self.records.append(one.record)
            self._filed.append((one.record, judged.keys.get(one.record.id, ())))
        return judged

    def judge(self, told: Told, story: Story, marks: Sequence[Mark] | None = None) -> Judged:
        """Judge an article against what a store would find; the sources of a value are counted over all of it."""
        article = told.article
        shelves = Shelves(self.records, self._filed)
        return self.ledger.judge(
            article,
            told.reading,
            story,
            shelves.records(self.ledger.lookup_keys(article, told.reading)),
            witnessed(self._news, article, story),
            self.marks if marks is None else marks,
            shelves,
        )

    @property
    def _news(self) -> list[Record]:
        return [one for one in self.records if judged_for_news(one.figure)]

    _filed: list[tuple[Record, Sequence[str]]] = field(default_factory=list)

    def mark(self, words: Sequence[str]) -> None:
        """A person's mark; records linked by it are filed together, as the store does."""
        kind, *places = words
        ids = [f"a{place.partition('#')[0]}#{int(place.partition('#')[2])}" for place in places]
        self.marks.append(Mark(kind=MarkKind(kind), record_id=ids[0], other_id=ids[1] if len(ids) > 1 else None))


def load(path: Path) -> Iterator[History]:
    """The histories of a file."""
    for raw in tomllib.loads(path.read_text(encoding="utf-8"))["history"]:
        steps: list[Told | tuple[str, ...]] = []
        number = 0
        for line in raw["told"]:
            if line.startswith("mark "):
                steps.append(tuple(line.split()[1:]))
            else:
                number += 1
                steps.append(parse(line, f"a{number}", raw["key"]))
        yield History(name=raw["name"], steps=tuple(steps))


def parse(line: str, article_id: str, key: str) -> Told:
    """One line of `told`."""
    head, _, body = line.partition(" | ")
    when, outlet, *options = head.split()
    name, _, tier = outlet.partition("/")
    title, mark, text = body.partition(" || ")
    raw = f"{title}\n{text}" if mark else f"\n{title}"
    document, figures, expected, last = "", [], [], 0
    for found in _BRACES.finditer(raw):
        document += raw[last : found.start()]
        words, spec, verdict = (part.strip() for part in found[1].split(";"))
        figures.append(_figure(words, len(document), f"{key} | {spec}"))
        expected.append(verdict)
        document += words
        last = found.end()
    document += raw[last:]
    figures = [replace(one, sentence=document[: one.end].rpartition("\n")[2]) for one in figures]
    title, _, text = document.partition("\n")
    chinese = any("\u4e00" <= character <= "\u9fff" for character in document)
    moment = datetime.fromisoformat(when)
    article = Article(
        id=article_id,
        title=title,
        text=text,
        publisher=name.replace("_", " "),
        tier=Tier(int(tier or 3)),
        language=Language.SIMPLIFIED if chinese else Language.ENGLISH,
        published=moment.replace(tzinfo=UTC, hour=moment.hour or 8),
    )
    assert article.language is not None
    reading = Reading(article_id=article_id, language=article.language, figures=tuple(figures))
    copies = [int(option[5:]) for option in options if option.startswith("copy:")]
    return Told(article=article, reading=reading, copy_of=copies[0] if copies else None, expected=tuple(expected))


def _figure(words: str, start: int, spec: str) -> Figure:
    default, _, own = spec.partition(" | ")
    metric, subject, *rest = default.split()
    value, unit, *mine = own.split()
    if any(word.startswith("+") for word in mine):
        rest = [word for word in rest if not word.startswith("+")]
    low, _, high = value.partition("..")
    given: dict[str, object] = {"status": Status.PLANNED if metric.startswith("order") else Status.ACTUAL}
    about: list[str] = []
    scope: list[str] = []
    sources: list[str] = []
    prefixed = {"+": about, "#": scope}
    for word in (*rest, *mine):
        if (held := prefixed.get(word[0])) is not None:
            held += [word[1:]] if word != "+-" else []
        elif word.startswith("by:"):
            sources.append(word[3:].replace("_", " "))
        elif word.startswith("m:"):
            metric = word[2:]
        elif word.startswith("s:"):
            subject = word[2:]
        elif word.startswith("@"):
            given["period"] = None if word == "@-" else word[1:]
        else:
            given |= _PLAIN_WORDS[word]
    given.setdefault("salient", True)
    return Figure(
        text=words,
        start=start,
        end=start + len(words),
        low=Decimal(low),
        high=Decimal(high or low),
        unit=unit,
        metric=metric,
        subject=None if subject == "-" else subject,
        about=tuple(about),
        scope=tuple(scope),
        attribution=tuple(sources),
        sentence=words,
        **given,  # type: ignore[arg-type]  # the keys above are Figure's own
    )


def shown(judgement: Judgement, expected: str) -> str:
    """A judgement in the form of the expectation, as far as the expectation goes."""
    text = judgement.verdict.value
    if "/" in expected:
        text += f"/{judgement.nuance.value if judgement.nuance else '-'}"
    expected, counted, _ = expected.partition(" x")
    if "=" in expected:
        likely = judgement.likely
        wanted = Decimal(expected.partition("=")[2])
        near = likely is not None and abs(likely - wanted) <= wanted * Decimal("0.03")
        text += f"={expected.partition('=')[2] if near else likely}"
    return f"{text} x{judgement.sources}" if counted else text
