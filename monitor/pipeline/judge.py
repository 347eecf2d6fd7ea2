"""judge: reading → judgements + alerts + deliveries. One commit an article, all of it in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from monitor.domain.alerts import Alert, ChannelSettings, Rule
from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Catalogue
from monitor.domain.counted import counted
from monitor.domain.figures import Judgement, Verdict
from monitor.domain.readings import Reading
from monitor.pipeline.conversions import with_conversions
from monitor.pipeline.feedback import Said
from monitor.pipeline.reports import Report
from monitor.ports import Clock, Store
from monitor.rules.alerting import Suppressed, raise_alerts
from monitor.rules.timing import deliveries
from monitor.tracing import span

if TYPE_CHECKING:
    from monitor.ledger.judge import Ledger
    from monitor.ledger.money import Rates

BATCH = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgeReport(Report):
    """What a round of judging came to: articles, salient figures by verdict, alerts."""

    articles: int = 0
    new: int = 0
    confirmed: int = 0
    revised: int = 0
    conflict: int = 0
    suspect: int = 0
    alerts: int = 0

    def __str__(self) -> str:
        told = ", ".join(f"{getattr(self, verdict.value)} {verdict.value}" for verdict in Verdict)
        return f"{counted(self.articles, 'article')} judged: {told}; {counted(self.alerts, 'alert')}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An article with what the ledger and the rules made of its reading."""

    article: Article
    reading: Reading
    story: Story
    judgements: tuple[Judgement, ...]
    keys: Mapping[str, tuple[str, ...]]
    alerts: tuple[Alert, ...]
    suppressed: tuple[Suppressed, ...] = field(default=())


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """The verb, with what it needs. Articles are judged one after another, by date: the order decides who was first."""

    store: Store
    clock: Clock
    ledger: Callable[[], Ledger]
    catalogue: Catalogue
    rules: Sequence[Rule]
    channels: Sequence[ChannelSettings]
    rates: Callable[[], Rates]

    def __call__(self) -> JudgeReport:
        """Judge all that is unjudged."""
        return _sum(self.each())

    def share(self, lane: int, most: int) -> JudgeReport:
        """A worker's share: judge at most so many of a lane's articles (`pipeline.plan`)."""
        return _sum(self._judge(self.store.unjudged(most, lane=lane)))

    def each(self) -> Iterator[Judged]:
        """Judge what is unjudged, one article after another."""
        while waiting := self.store.unjudged(BATCH):
            yield from self._judge(waiting)

    def _judge(self, waiting: Sequence[tuple[Article, Reading, bool]]) -> Iterator[Judged]:
        if waiting:
            said = self.said()
            for article, reading, silent in waiting:
                yield self.article(article, reading, said, silent=silent)

    def said(self) -> Said:
        """What people said up to now: asked once for many articles."""
        return Said.load(self.store, self.clock.now())

    def article(self, article: Article, reading: Reading, said: Said, *, silent: bool) -> Judged:
        """Judge one stored article, and save what came of it; a silent one raises no alerts."""
        with span("judge", article.id) as note, self.store.together():
            judged = self._article(article, reading, said, silent=silent)
            note({"figures": len(judged.judgements), "alerts": len(judged.alerts)})
            return judged

    def _article(self, article: Article, reading: Reading, said: Said, *, silent: bool) -> Judged:
        from monitor import dedupe  # noqa: PLC0415 - datasketch loads SciPy: only where there is something to judge

        ledger = self.ledger()
        signature = dedupe.fingerprint(article.document)
        facts = dedupe.facts(article, reading, ledger.outlet(article))
        near = self.store.stories((*dedupe.bands(signature), *facts.bands), article.id)
        story = dedupe.place(article, signature, near, facts)
        records = self.store.records(ledger.lookup_keys(article, reading))
        records, marks = said.marks.touching(article.id, records, self.store)
        witnesses = partial(self.store.standings, article=article, story=story)
        found = ledger.judge(article, reading, story, records, witnesses, marks, self.store)
        now = self.clock.now()
        tagged = {entity.id: entity.name for entity in reading.entities}
        raised = raise_alerts(
            article, found.judgements, self.rules, self.catalogue, now, found.history, tagged, said.wishes
        )
        alerts = () if silent else tuple(with_conversions(alert, self.rates()) for alert in raised.alerts)
        outgoing = deliveries(alerts, self.rules, self.channels, now, self._told(alerts, now))
        self.store.save_judgements(article, story, found.judgements, found.keys, alerts, outgoing)
        return Judged(
            article=article,
            reading=reading,
            story=story,
            judgements=found.judgements,
            keys=found.keys,
            alerts=alerts,
            suppressed=raised.suppressed,
        )

    def _told(self, alerts: Sequence[Alert], now: datetime) -> Mapping[str, Mapping[str, datetime]]:
        """For the rules that hold alerts back: when each series was told of last, or will be."""
        raising = {alert.rule_id for alert in alerts}
        held = [rule for rule in self.rules if rule.throttle and rule.id in raising]
        return {rule.id: self.store.told_series(rule.id, now - rule.throttle) for rule in held}


def _sum(found: Iterable[Judged]) -> JudgeReport:
    report = JudgeReport()
    for judged in found:
        verdicts = Counter(one.verdict.value for one in judged.judgements if one.record.figure.salient)
        counts = {verdict.value: getattr(report, verdict.value) + verdicts[verdict.value] for verdict in Verdict}
        alerts = report.alerts + len(judged.alerts)
        report = replace(report, articles=report.articles + 1, alerts=alerts, **counts)
    return report
