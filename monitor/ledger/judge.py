"""The ledger's entry: an article's reading in, its judgements out. One figure after another, in the text's order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeAlias
from weakref import WeakKeyDictionary

from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure, Judgement, Mark, Record, Verdict
from monitor.domain.making import maker
from monitor.domain.readings import Reading
from monitor.domain.recollection import Filed, Pigeonhole, Recollection
from monitor.ledger import explain
from monitor.ledger.candidates import Matcher, candidates
from monitor.ledger.cases import Case, Finding
from monitor.ledger.coincidence import Coincidences, Retold
from monitor.ledger.entries import Drawer, Entry
from monitor.ledger.equality import equal, factor_between
from monitor.ledger.filing import keys, lookups, series_id, value_keys, value_lookups
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Histories, Memory
from monitor.ledger.money import Rates
from monitor.ledger.scopes import with_scopes
from monitor.ledger.siblings import Siblings, judged_for_news, topic
from monitor.ledger.verdicts import decide
from monitor.ledger.witnesses import Sources, Witnesses

# Compared records that are kept in mind: about 40 MB.
_REMEMBERED = 50_000
# The web has no articles from before; a date before it is a clock's mistake.
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)

_record, _judgement, _case = maker(Record), maker(Judgement), maker(Case)

# How much a value changed, and new/old.
_Change: TypeAlias = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An article's judgements in the order of its reading, and the keys under which each record is to be stored."""

    judgements: tuple[Judgement, ...]
    keys: Mapping[str, tuple[str, ...]]
    history: Mapping[str, tuple[Record, ...]]


class Elsewhere(Protocol):
    """All that is remembered, to be asked for what does not stand under an article's own keys."""

    def records(self, keys: Sequence[str], /) -> Sequence[Record]:
        """The records under any of these keys."""

    def told_by(self, article_ids: Sequence[str], /) -> Sequence[Record]:
        """All that these articles told."""


@dataclass(kw_only=True, slots=True)
class _Heard:
    """What was found of an article so far: its figures by their index, those that are no news, the last that was."""

    asides: list[Entry]
    retold: Retold
    found: dict[int, tuple[Entry, Finding, _Change]]
    last: Entry | None = None

    def in_reading(self) -> list[tuple[Entry, Finding, _Change]]:
        """The figures in the order of the reading."""
        return [self.found[index] for index in sorted(self.found)]


class Ledger:
    """The judge: knows the catalogue and the rates. What it keeps of an article changes no verdict, only the time."""

    def __init__(self, catalogue: Catalogue, rates: Rates) -> None:
        self._catalogue = catalogue
        self._rates = rates
        self._kin = Kinship(catalogue)
        self._matcher = Matcher(self._kin)
        self._chances = Coincidences(catalogue.coinciding, self._kin)
        self._entered: dict[str, Entry] = {}
        self._drawers: WeakKeyDictionary[Pigeonhole, tuple[Filed, Drawer]] = WeakKeyDictionary()

    def outlet(self, article: Article) -> str | None:
        """What an article's outlet is known by, in whichever language it gives its name."""
        return self._kin.outlet(article.publisher)

    def lookup_keys(self, article: Article, reading: Reading) -> tuple[str, ...]:
        """The keys under which the store finds what this reading must be judged against."""
        day = told_on(article).date()
        news = [figure for figure in reading.figures if judged_for_news(figure)]
        whom = topic(reading.figures)
        anchor = self._kin.top(whom) if whom is not None else None
        profiles = (self._matcher.recognise(one, day).profile(one, day) for one in news)
        found = dict.fromkeys(key for one in profiles for key in lookups(one, anchor))
        return tuple(found | dict.fromkeys(key for one in news for key in value_keys(one, self._kin)))

    def claim_keys(self, article: Article, reading: Reading) -> tuple[str, ...]:
        """All keys under which a judgement of this reading may look."""
        news = [figure for figure in reading.figures if judged_for_news(figure)]
        return tuple(dict.fromkeys((*self.lookup_keys(article, reading), *value_lookups(news, news, self._kin))))

    def judge(
        self,
        article: Article,
        reading: Reading,
        story: Story,
        records: Sequence[Record],
        witnesses: Witnesses,
        marks: Sequence[Mark] = (),
        elsewhere: Elsewhere | None = None,
    ) -> Judged:
        """Judge a reading against the records found under its keys; its own are passed over.

        `elsewhere` is asked for what is not known under them: values under the names of others, stories told again.
        """
        sources = Sources(witnesses, article)
        first_told: set[str] = set()
        memory = Memory(self._opened(records, article, first_told), sources, marks)
        brought = self._brought(article, reading, first_told, memory) if first_told else first_told
        siblings = Siblings(article, with_scopes(article.document, reading.figures))
        retold = Retold(siblings.figures, memory.of_value, brought)
        if elsewhere is not None and not marks:
            keys_of_values = value_lookups(filter(judged_for_news, siblings.figures), retold.unknown, self._kin)
            if found := elsewhere.records(keys_of_values) if keys_of_values else ():
                drawers = self._opened(found, article)
                memory.open(drawers)
                brought.difference_update(*(one.by_id for one in drawers))
                retold = Retold(siblings.figures, memory.of_value, brought)
            if alike := retold.articles:
                memory.open(self._opened(elsewhere.told_by(alike), article))
                retold = Retold(siblings.figures, memory.of_value, frozenset())
        heard = _Heard(asides=[], found={}, retold=retold)
        sources.expect(heard.retold.roots)
        for index in siblings.in_order:
            before = self._before(index, article, story, siblings, memory, heard)
            case = self._case(index, article, story, siblings, memory, heard, before)
            finding = decide(case) if case.own.news else _aside(case, heard.asides)
            told = self._told(case, finding)
            heard.found[index] = told, finding, self._change(case, finding)
            if told.news:
                memory.say(told)
            else:
                heard.asides.append(told)
            heard.last = told if told.news else None
        judgements = _judgements(heard, sources, story)
        news_of = [told for told, _, _ in heard.in_reading() if told.news]
        return Judged(
            judgements=judgements,
            keys={told.record.id: () if memory.covers(told) else self._keys(told) for told in news_of},
            history=Histories(memory, {told.record.series_id for told in news_of}),
        )

    def _keys(self, told: Entry) -> tuple[str, ...]:
        return *keys(told.profile), *value_keys(told.record.figure, self._kin)

    def _case(
        self,
        index: int,
        article: Article,
        story: Story,
        siblings: Siblings,
        memory: Memory,
        heard: _Heard,
        before: Entry | None = None,
    ) -> Case:
        figure = siblings.figures[index]
        own = self._enter(record_of(article, figure, f"{article.id}#{index}", story.id))
        return _case(
            own=own,
            article=article,
            copy=story.copies > 1,
            partner=siblings.partner(figure, heard.last),
            changed_from=before,
            summand=index in siblings.parts,
            siblings=siblings.figures,
            said=memory.said,
            candidates=candidates(own, memory, self._matcher, siblings.topic_instead(figure)),
            memory=memory,
            catalogue=self._catalogue,
            rates=self._rates,
            retold=heard.retold,
            chances=self._chances,
            kin=self._kin,
        )

    def _before(
        self, index: int, article: Article, story: Story, siblings: Siblings, memory: Memory, heard: _Heard
    ) -> Entry | None:
        """The value that a figure's sentence tells before its change: as the article told it, or else as others did.

        What that one was before is not asked, so that a long chain of them is no deep one.
        """
        old = siblings.before_change.get(index)
        if old is None:
            return None
        if old in heard.found:
            told = heard.found[old][0]
            return told if told.news else None
        case = self._case(old, article, story, siblings, memory, heard)
        return decide(case).repeats if case.own.news else None

    def _brought(self, article: Article, reading: Reading, first_told: set[str], memory: Memory) -> set[str]:
        """Of the records that first told what an article told, those that it would not have found by its keys."""
        looked_for = self.lookup_keys(article, reading)
        entries = (memory.named(one) for one in first_told)
        return {one.record.id for one in entries if one and set(self._keys(one)).isdisjoint(looked_for)}

    def _opened(self, records: Sequence[Record], article: Article, first_told: set[str] | None = None) -> list[Drawer]:
        """What was found, ready to be compared, without what the article itself told.

        An article that was judged before finds by its own records the first of each of their values, too: `first_told`
        gets their ids.
        """
        parts = records.parts if isinstance(records, Recollection) else (Filed(records=tuple(records)),)
        found: list[Drawer] = []
        for part in parts:
            drawer = self._drawer(part)
            if article.id in drawer.articles:
                if first_told is not None:
                    first_told.update(one.root for one in drawer.by_id.values() if one.record.article_id == article.id)
                drawer = drawer.without(article.id)
            found.append(drawer)
        return found

    def _drawer(self, filed: Filed) -> Drawer:
        known, drawer = self._drawers.get(filed.lies_in, (None, None))
        if drawer is None or known is not filed:
            drawer = Drawer(map(self._enter, filed.records), drawer)
            self._drawers[filed.lies_in] = filed, drawer
        return drawer

    def _enter(self, record: Record) -> Entry:
        """A record as it is compared. Kept for the next article, since news comes back to the same series."""
        known = self._entered.get(record.id)
        if known is not None and known.record is record:
            return known
        if known is not None and known.record.dated == record.dated and known.record.figure == record.figure:
            entry = known.of(record)
        else:
            kind = self._matcher.recognise(record.figure, record.dated.date())
            entry = Entry(record, kind, self._rates, news=judged_for_news(record.figure))
        if len(self._entered) >= _REMEMBERED:
            self._entered.clear()
        self._entered[record.id] = entry
        return entry

    def _told(self, case: Case, finding: Finding) -> Entry:
        """The case as it will be remembered: in which series, with what value, in whose place."""
        repeats = finding.repeats
        kept = case.candidates.same() or repeats
        own = case.record
        record = _record(
            id=own.id,
            figure=own.figure,
            article_id=own.article_id,
            story_id=own.story_id,
            series_id=kept.record.series_id if kept is not None else self._own_series(case),
            publisher=own.publisher,
            tier=own.tier,
            dated=own.dated,
            url=own.url,
            title=own.title,
            verdict=finding.verdict,
            root=repeats.root if repeats is not None else own.id,
            replaces=finding.replaces.root if finding.replaces is not None else "",
        )
        return case.own.of(record)

    def _own_series(self, case: Case) -> str:
        """The series that a figure begins; another one than that of a record which it was parted from."""
        found = series_id(case.profile, case.figure)
        pairs = case.memory.parted(case.own)
        parted = any(one.record.series_id == found for pair in pairs if case.own in pair for one in pair)
        return hashlib.blake2b(f"{found}|{case.record.id}".encode(), digest_size=8).hexdigest() if parted else found

    def _change(self, case: Case, finding: Finding) -> _Change:
        if finding.against is None or finding.verdict is Verdict.CONFIRMED:
            return None, None
        factors = factor_between(case.measured, finding.against.measured, self._rates)
        if not factors:
            return None, None
        old = finding.against.record.figure.high * factors[0]
        return case.figure.high - old, (case.figure.high / old if old else None)


def _judgements(heard: _Heard, sources: Sources, story: Story) -> tuple[Judgement, ...]:
    in_reading = heard.in_reading()
    for told, _, _ in in_reading:
        sources.say(told.root)
    sources.ask([told.root for told, _, _ in in_reading])
    return tuple(
        _judgement(
            record=told.record,
            verdict=finding.verdict,
            why=finding.why,
            against=finding.against.record if finding.against is not None else None,
            likely=finding.likely,
            change=change,
            ratio=ratio,
            sources=sources.count(told.root),
            copies=story.copies,
            nuance=finding.nuance,
        )
        for told, finding, (change, ratio) in in_reading
    )


def record_of(article: Article, figure: Figure, name: str, story_id: str) -> Record:
    """A figure as an article tells it, by the id `name`, before anything is known of it."""
    return _record(
        id=name,
        figure=figure,
        article_id=article.id,
        story_id=story_id,
        series_id="",
        publisher=article.publisher,
        tier=article.tier,
        dated=told_on(article),
        url=article.url,
        title=article.title,
    )


def told_on(article: Article) -> datetime:
    """When an article was told: its date of publication unless that cannot be, else when it was fetched.

    A date before the web or after the day of fetching is a mistake of the feed's clock.
    """
    published, fetched = article.published, article.fetched
    if published is not None and published >= _EARLIEST and (fetched is None or published <= fetched + _AHEAD):
        return published
    return fetched or _EARLIEST


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
