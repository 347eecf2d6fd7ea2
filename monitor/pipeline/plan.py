"""plan: which articles are judged in which lane, so that several workers say what one would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.domain.articles import Article
from monitor.domain.counted import counted
from monitor.domain.readings import Reading
from monitor.domain.work import Claim, WorkerLimits
from monitor.ledger.judge import Ledger
from monitor.pipeline.feedback import Marks
from monitor.pipeline.lanes import Tied, assign
from monitor.pipeline.reports import Report
from monitor.ports import Clock, Store


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanReport(Report):
    """What a plan came to: articles put into lanes, and those that wait until others are judged."""

    planned: int = 0
    lanes: int = 0
    held: int = 0

    @property
    def worth_telling(self) -> bool:
        """Whether any article got into a lane."""
        return self.planned > 0

    def __str__(self) -> str:
        planned = f"{counted(self.planned, 'article')} to be judged in {counted(self.lanes, 'lane')}"
        return f"{planned}; {self.held} wait for them"


@dataclass(kw_only=True, slots=True)
class Plan:
    """The planner, with what it needs. It remembers what articles claim from one plan to the next."""

    store: Store
    clock: Clock
    ledger: Callable[[], Ledger]
    _claims: dict[tuple[str, datetime | None], Claim] = field(default_factory=dict)

    def __call__(self, limits: WorkerLimits) -> PlanReport:
        """Put the oldest articles that wait into lanes, as many as are planned ahead."""
        begun = self.store.planned()
        room = limits.judge_batch - len(begun)
        if room <= limits.judge_batch // 2:  # each plan looks at all of them, so that many small ones would cost more
            return PlanReport()
        claims = self._waiting(room, limits.order_patience)
        linked = _linked(Marks.load(self.store))
        tied = [
            Tied(ties=ties, alone=claim.again or not linked.isdisjoint(ties))
            for claim, ties in zip((*begun, *claims), self.store.ties((*begun, *claims)), strict=True)
        ]
        lanes = [(claim.lane or 0, one) for claim, one in zip(begun, tied, strict=False)]
        found = assign(lanes, tied[len(begun) :], limits.judge_lanes)
        planned = [replace(claim, lane=lane) for claim, lane in zip(claims, found, strict=True) if lane is not None]
        if planned:
            self.store.save_plan(planned)
        return PlanReport(
            planned=len(planned), lanes=len({one.lane for one in planned}), held=len(claims) - len(planned)
        )

    def _waiting(self, most: int, patience: timedelta) -> Sequence[Claim]:
        found = self.store.unplanned(most, now=self.clock.now(), patience=patience)
        known = self._claims
        self._claims = {
            (article.id, article.fetched): known.get((article.id, article.fetched))
            or self._claim(article, reading, again=again)
            for article, reading, again in found
        }
        return list(self._claims.values())

    def _claim(self, article: Article, reading: Reading, *, again: bool) -> Claim:
        from monitor import dedupe  # noqa: PLC0415 - datasketch loads SciPy: only where there is something to judge

        ledger = self.ledger()
        facts = dedupe.facts(article, reading, ledger.outlet(article))
        bands = (*dedupe.bands(dedupe.fingerprint(article.document)), *facts.own, *facts.bands)
        return Claim(
            article_id=article.id, keys=ledger.claim_keys(article, reading), bands=tuple(dict.fromkeys(bands)),
            again=again,
        )  # fmt: skip


def _linked(marks: Marks) -> frozenset[str]:
    """The series of figures that a person joined or parted: judging one of them reads the others."""
    spoken_of = {name for mark in marks.marks if mark.other_id is not None for name in (mark.record_id, mark.other_id)}
    return frozenset(record.series_id for name, record in marks.records.items() if name in spoken_of)
