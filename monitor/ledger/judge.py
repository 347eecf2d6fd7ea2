"""The ledger's entry: an article's reading in, its judgements out. One figure after another, in the text's order."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice

from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure, Judgement, Mark, Nuance, Record, Verdict
from monitor.domain.readings import Reading
from monitor.ledger import explain
from monitor.ledger.cases import Case, Finding, candidates
from monitor.ledger.equality import Measured, equal, factor_between
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Entry, Memory
from monitor.ledger.money import Rates, is_currency
from monitor.ledger.scopes import scopes
from monitor.ledger.series import Level, Profile, keys, lookups, profile, series_id
from monitor.ledger.verdicts import decide
from monitor.ledger.wording import wording

# What stands between an amount and its conversion: a bracket, "or", a dash. Not a number, not a sentence.
_BETWEEN = re.compile(
    r"\s*[(（\[/,，、;=≈~]?\s*(?:or|equal to|equivalent to|about|around|approx\.?|roughly|that is"
    r"|或|约|約|约合|約合|折合|合|相当于|相當於|等于|等於|即)*\s*(?:about|around|some|约|約)?\s*$",
    re.IGNORECASE,
)
_BETWEEN_MOST = 24
_PARTS_MOST = 6
_TOPIC_LEAST = 3
# So many records of one value are found again; more sources than that need no counting.
SOURCES_FILED = 6
# Compared records that are kept in mind: about 40 MB.
_REMEMBERED = 50_000
# The web has no articles from before; a date before it is a clock's mistake.
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An article's judgements in the order of its reading, and the keys under which each record is to be stored."""

    judgements: tuple[Judgement, ...]
    keys: Mapping[str, tuple[str, ...]]
    history: Mapping[str, tuple[Record, ...]]


class Ledger:
    """The judge: knows the catalogue and the rates. What it keeps of an article changes no verdict, only the time."""

    def __init__(self, catalogue: Catalogue, rates: Rates) -> None:
        self._catalogue = catalogue
        self._rates = rates
        self._kin = Kinship(catalogue)
        self._entered: dict[str, tuple[Profile, Measured]] = {}

    def lookup_keys(self, article: Article, reading: Reading) -> tuple[str, ...]:
        """The keys under which the store finds what this reading must be judged against."""
        day = told(article).date()
        profiles = (profile(figure, day, self._kin) for figure in reading.figures if judged_for_news(figure))
        topic = _topic(reading.figures)
        anchor = self._kin.top(topic) if topic is not None else None
        return tuple(dict.fromkeys(key for one in profiles for key in lookups(one, anchor)))

    def judge(
        self,
        article: Article,
        reading: Reading,
        story: Story,
        records: Iterable[Record],
        marks: Sequence[Mark] = (),
    ) -> Judged:
        """Judge a reading against the records found under its keys; records of the article itself are passed over."""
        earlier = (one for one in records if one.article_id != article.id and judged_for_news(one.figure))
        memory = Memory(earlier, self._enter, marks)
        dated = told(article)
        reading = _with_scopes(article, reading)
        order = sorted(range(len(reading.figures)), key=lambda index: reading.figures[index].start)
        parts = _parts(reading.figures)
        topic = _topic(reading.figures)
        asides: list[Entry] = []
        found: dict[int, Judgement] = {}
        before: Entry | None = None
        for index in order:
            figure = reading.figures[index]
            record = Record(
                id=f"{article.id}#{index}",
                figure=figure,
                article_id=article.id,
                story_id=story.id,
                series_id="",
                publisher=article.publisher,
                tier=article.tier,
                dated=dated,
                url=article.url,
                title=article.title,
            )
            entry = self._enter(record)
            news = judged_for_news(figure)
            alike = candidates(entry, memory, self._kin, None if _given(figure, topic, reading.figures) else topic)[
                ::-1
            ]
            case = Case(
                record=record,
                profile=entry.profile,
                measured=entry.measured,
                wording=wording(article.document, figure.start, figure.end, len(article.title)),
                article=article,
                partner=_partner(article, figure, before),
                part=index in parts,
                siblings=reading.figures,
                inside=[one for one in alike if one.entry.record.article_id == article.id],
                said=memory.of_article(article.id),
                outside=[one for one in alike if one.entry.record.article_id != article.id],
                memory=memory,
                catalogue=self._catalogue,
                rates=self._rates,
            )
            finding = decide(case) if news else _aside(case, asides)
            judgement = self._judgement(case, finding, story)
            found[index] = judgement
            told_entry = Entry(judgement.record, entry.profile, entry.measured)
            if news:
                memory.add_entry(told_entry)
                before = told_entry
            else:
                asides.append(told_entry)
                before = None
        judgements = tuple(found[index] for index in sorted(found))
        told_now = [one.record for one in judgements]
        return Judged(
            judgements=judgements,
            keys={one.record.id: self._keys(one, memory) for one in judgements},
            history=memory.histories({one.series_id for one in told_now if judged_for_news(one.figure)}),
        )

    def _enter(self, record: Record) -> Entry:
        """A record as it is compared. Kept for the next article, since news comes back to the same series."""
        figure = record.figure
        known = self._entered.get(record.id)
        if known is None or (known[1].figure is not figure and known[1].figure != figure):
            day = record.dated.date()
            known = profile(figure, day, self._kin), Measured(figure, day, self._rates)
            if len(self._entered) >= _REMEMBERED:
                for stale in tuple(islice(self._entered, _REMEMBERED // 2)):
                    del self._entered[stale]
            self._entered[record.id] = known
        return Entry(record, *known)

    def _keys(self, judgement: Judgement, memory: Memory) -> tuple[str, ...]:
        """The keys to store a record under; none where later articles need not be judged against it.

        An aside was never alerted, so it must not make news old. What an article or a copy repeats says nothing that
        the first record does not, and a value needs no more than some sources to stand: so what is found under a key
        stays short for ever.
        """
        record = judgement.record
        if not judged_for_news(record.figure):
            return ()
        mine = keys(self._enter(record).profile)
        alike = sum(
            one.record.id != record.id
            and _shape(one.record.figure) == _shape(record.figure)
            and keys(one.profile) == mine
            for one in memory.of_root(record.root)
        )
        return mine if alike < (1 if judgement.nuance in (Nuance.REPEAT, Nuance.COPY) else SOURCES_FILED) else ()

    def _judgement(self, case: Case, finding: Finding, story: Story) -> Judgement:
        against = finding.against.record if finding.against is not None else None
        repeats = finding.repeats
        alike = (one.entry for one in (*case.inside, *case.outside) if one.match.level is Level.SAME)
        kept = next(alike, repeats)
        series = kept.record.series_id if kept is not None else self._own_series(case)
        record = replace(
            case.record,
            series_id=series,
            verdict=finding.verdict,
            root=repeats.root if repeats is not None else case.record.id,
            replaces=finding.replaces.root if finding.replaces is not None else "",
        )
        change, ratio = self._change(case, finding)
        return Judgement(
            record=record,
            verdict=finding.verdict,
            why=finding.why,
            against=against,
            likely=finding.likely,
            change=change,
            ratio=ratio,
            sources=case.memory.sources(record.root, record),
            copies=story.copies,
            nuance=finding.nuance,
        )

    def _own_series(self, case: Case) -> str:
        """The series that a figure begins; another one than that of a record which it was parted from."""
        found = series_id(case.profile, case.figure)
        own = Entry(case.record, case.profile, case.measured)
        pairs = case.memory.parted(own)
        parted = any(one.record.series_id == found for pair in pairs if own in pair for one in pair)
        return hashlib.blake2b(f"{found}|{case.record.id}".encode(), digest_size=8).hexdigest() if parted else found

    def _change(self, case: Case, finding: Finding) -> tuple[Decimal | None, Decimal | None]:
        if finding.against is None or finding.verdict is Verdict.CONFIRMED:
            return None, None
        factors = factor_between(case.measured, finding.against.measured, self._rates)
        if not factors:
            return None, None
        old = finding.against.record.figure.high * factors[0]
        return case.figure.high - old, (case.figure.high / old if old else None)


def _shape(figure: Figure) -> tuple[str, bool]:
    """In what terms a value is told: a repetition in others (another currency, a range) says more."""
    return figure.unit, figure.low != figure.high


def _with_scopes(article: Article, reading: Reading) -> Reading:
    """The reading with the scope of each figure, also where whoever made it gave none."""
    pairs = zip(reading.figures, scopes(article.document, reading.figures), strict=True)
    figures = (one if one.scope == scope else replace(one, scope=scope) for one, scope in pairs)
    return replace(reading, figures=tuple(figures))


def told(article: Article) -> datetime:
    """When an article was told: its date of publication unless that cannot be, else when it was fetched.

    A date before the web or after the day of fetching is a mistake of the feed's clock.
    """
    published, fetched = article.published, article.fetched
    if published is not None and published >= _EARLIEST and (fetched is None or published <= fetched + _AHEAD):
        return published
    return fetched or _EARLIEST


def judged_for_news(figure: Figure) -> bool:
    """Whether a figure can be news: an analyst would keep it, it has a value, and it is known what it measures."""
    return figure.salient and not figure.vague and figure.metric != "other"


def _aside(case: Case, asides: Sequence[Entry]) -> Finding:
    """A figure that is recorded in silence: confirmed where the same words were there, new otherwise."""
    for entry in (*(one.entry for one in (*case.inside, *case.outside)), *reversed(asides)):
        other = entry.record.figure
        alike = (other.metric, other.unit, other.subject, other.noun) == (
            case.figure.metric, case.figure.unit, case.figure.subject, case.figure.noun
        )  # fmt: skip
        if alike and equal(case.measured, entry.measured, case.rates):
            return Finding(verdict=Verdict.CONFIRMED, why=explain.repeat(entry.record), against=entry, repeats=entry)
    return Finding(verdict=Verdict.NEW, why=explain.new(case.figure))


def _partner(article: Article, figure: Figure, before: Entry | None) -> Entry | None:
    """The amount that this one, in another currency beside it, is the conversion of."""
    if before is None:
        return None
    first = before.record.figure
    gap = figure.start - first.end
    if not 0 <= gap <= _BETWEEN_MOST or first.unit == figure.unit or first.metric != figure.metric:
        return None
    if not (is_currency(first.unit) and is_currency(figure.unit)):
        return None
    return before if _BETWEEN.match(article.document[first.end : figure.start]) else None


def _topic(figures: Sequence[Figure]) -> str | None:
    """Whom the article is about: the subject of the most figures, where it has three and a third of them."""
    counts = Counter(one.subject for one in figures if one.subject is not None and judged_for_news(one))
    subject, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    return subject if count >= _TOPIC_LEAST and count * 3 >= counts.total() else None


def _given(figure: Figure, topic: str | None, figures: Sequence[Figure]) -> bool:
    """Whether the article gives the topic a figure of this size too: then this one is hardly the topic's, misread."""
    return any(
        one.subject == topic and one.metric == figure.metric and one.unit == figure.unit and one.high == figure.high
        for one in figures
    )


def _parts(figures: Sequence[Figure]) -> frozenset[int]:
    """The figures that add up to another one of the article: 85, 75 and 40 billion of 200 billion.

    Two or more neighbours of one subject and unit, three unless they stand close together. Linear in the figures.
    """
    order = sorted(range(len(figures)), key=lambda index: figures[index].start)
    lines: dict[tuple[str | None, str], list[int]] = {}
    for index in order:
        figure = figures[index]
        if figure.salient and not figure.vague and figure.low == figure.high and is_currency(figure.unit):
            lines.setdefault((figure.subject, figure.unit), []).append(index)
    found: set[int] = set()
    for line in lines.values():
        wholes = {figures[index].high for index in line}
        for first in range(len(line)):
            total = figures[line[first]].high
            for last in range(first + 1, min(first + _PARTS_MOST, len(line))):
                total += figures[line[last]].high
                parts = line[first : last + 1]
                close = figures[parts[-1]].start - figures[parts[0]].end <= 200
                distinct = len({figures[one].high for one in parts}) == len(parts)
                if total in wholes and distinct and (len(parts) > 2 or close):
                    found.update(parts)
    return frozenset(found)
