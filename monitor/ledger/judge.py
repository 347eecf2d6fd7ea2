"""The ledger's entry: an article's reading in, its judgements out. One figure after another, in the text's order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure, Judgement, Mark, Record, Verdict
from monitor.domain.readings import Reading
from monitor.ledger import explain
from monitor.ledger.cases import Case, Finding, candidates
from monitor.ledger.equality import equal, factor_between
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Entry, Memory
from monitor.ledger.money import Rates, is_currency
from monitor.ledger.series import Level, keys, lookups, profile, series_id
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
    """The judge: knows the catalogue and the rates, and holds nothing of any article."""

    def __init__(self, catalogue: Catalogue, rates: Rates) -> None:
        self._catalogue = catalogue
        self._rates = rates
        self._kin = Kinship(catalogue)

    def lookup_keys(self, article: Article, reading: Reading) -> tuple[str, ...]:
        """The keys under which the store finds what this reading must be judged against."""
        day = told(article).date()
        profiles = (profile(figure, day, self._kin) for figure in reading.figures if judged_for_news(figure))
        return tuple(dict.fromkeys(key for one in profiles for key in lookups(one, self._kin)))

    def judge(
        self,
        article: Article,
        reading: Reading,
        story: Story,
        records: Iterable[Record],
        marks: Sequence[Mark] = (),
    ) -> Judged:
        """Judge a reading against the records found under its keys; records of the article itself are passed over."""
        memory = Memory((one for one in records if one.article_id != article.id), self._kin, marks)
        dated = told(article)
        order = sorted(range(len(reading.figures)), key=lambda index: reading.figures[index].start)
        parts = _parts(reading.figures)
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
            entry = Entry(record, profile(figure, dated.date(), self._kin))
            news = judged_for_news(figure)
            case = Case(
                record=record,
                profile=entry.profile,
                wording=wording(article.document, figure.start, figure.end, len(article.title)),
                article=article,
                partner=_partner(article, figure, before),
                part=index in parts,
                siblings=reading.figures,
                candidates=candidates(entry.profile, memory, self._kin, entry),
                memory=memory,
                catalogue=self._catalogue,
                rates=self._rates,
            )
            finding = decide(case) if news else _aside(case, asides)
            judgement = self._judgement(case, finding, story)
            found[index] = judgement
            told_entry = Entry(judgement.record, entry.profile)
            if news:
                memory.add_entry(told_entry)
                before = told_entry
            else:
                asides.append(told_entry)
                before = None
        judgements = tuple(found[index] for index in sorted(found))
        return Judged(
            judgements=judgements,
            keys={one.record.id: self._keys(one) for one in judgements},
            history={one.record.series_id: memory.history(one.record.series_id) for one in judgements
                     if judged_for_news(one.record.figure)},
        )  # fmt: skip

    def _keys(self, judgement: Judgement) -> tuple[str, ...]:
        """Asides are remembered, but nothing is judged against them: what was never alerted cannot make news old."""
        figure = judgement.record.figure
        return (
            keys(profile(figure, judgement.record.dated.date(), self._kin), self._kin)
            if judged_for_news(figure)
            else ()
        )

    def _judgement(self, case: Case, finding: Finding, story: Story) -> Judgement:
        against = finding.against.record if finding.against is not None else None
        repeats = finding.repeats
        alike = [one.entry for one in case.candidates if one.match.level is Level.SAME]
        kept = alike[-1] if alike else repeats
        series = kept.record.series_id if kept is not None else series_id(case.profile, case.figure)
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

    def _change(self, case: Case, finding: Finding) -> tuple[Decimal | None, Decimal | None]:
        if finding.against is None or finding.verdict is Verdict.CONFIRMED:
            return None, None
        factors = factor_between(case.figure, finding.against.record.figure, case.days(finding.against), self._rates)
        if not factors:
            return None, None
        old = finding.against.record.figure.high * factors[0]
        return case.figure.high - old, (case.figure.high / old if old else None)


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
    for entry in (*(one.entry for one in reversed(case.candidates)), *reversed(asides)):
        other = entry.record.figure
        alike = (other.metric, other.unit, other.subject, other.noun) == (
            case.figure.metric, case.figure.unit, case.figure.subject, case.figure.noun
        )  # fmt: skip
        if alike and equal(case.figure, other, case.days(entry), case.rates):
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
