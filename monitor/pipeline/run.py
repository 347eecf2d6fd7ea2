"""run: all four verbs, once or for ever, with what tells the world outside that they ran."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from monitor.errors import LockedError, MonitorError, TryAgainError
from monitor.pipeline.reports import Report
from monitor.ports import Clock, Store, Watchdog
from monitor.telemetry import redact

EX_TEMPFAIL = TryAgainError.exit_code
# In `watch`: how long a pause may be (deliveries fall due meanwhile), how short (a feed that is always due must not
# spin), and how often the watchdog hears of it at most.
_LONGEST, _SHORTEST, _SIGN_OF_LIFE = timedelta(minutes=1), timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """The four verbs, with what they need. `publish` makes the metrics anew after each round.

    The watchdog hears of work: a run that finds another at work says nothing to it.
    """

    store: Callable[[], Store]
    verbs: Sequence[Callable[[], Callable[[], Report]]]
    clock: Clock
    watchdog: Watchdog
    publish: Callable[[], None]

    def __call__(self) -> list[Report]:
        """All four, once, noted in the journal; returns their reports."""
        store = self.store()
        run = store.start_run("run", now=self.clock.now())
        reports: list[Report] = []
        try:
            for verb in self.verbs:
                reports.append(verb()())
        except BaseException as error:
            told = redact(f"{type(error).__name__}: {error}")
            store.end_run(run, exit_code(error), _counts(reports), now=self.clock.now(), error=told)
            self.publish()
            raise
        code = EX_TEMPFAIL if any(report.unfinished for report in reports) else 0
        store.end_run(run, code, _counts(reports), now=self.clock.now())
        self.publish()
        return reports

    def once(self) -> list[Report]:
        """All four, once, as a scheduled job. Raises LockedError where another run is at work."""
        with _Watched(self.watchdog) as watched, self.store().lock():
            self.watchdog.start()
            watched.reports = self()
        return watched.reports

    def for_ever(self, stop: Event, tell: Callable[[Report], None]) -> None:
        """All four, each feed on its own schedule, until the event is set."""
        heard: datetime | None = None
        with _Watched(self.watchdog) as watched, self.store().lock():
            self.publish()
            while not stop.is_set():
                due = heard is None or self.clock.now() - heard >= _SIGN_OF_LIFE
                if due:
                    self.watchdog.start()
                watched.reports = self()
                if due:
                    self.watchdog.finish(0, _told(watched.reports))
                    heard = self.clock.now()
                for report in watched.reports:
                    if report.worth_telling:
                        tell(report)
                stop.wait(self._idle().total_seconds())

    def _idle(self) -> timedelta:
        due = self.store().next_poll()
        wait = due - self.clock.now() if due else _LONGEST
        return min(max(wait, _SHORTEST), _LONGEST)


@dataclass(slots=True)
class _Watched:
    """Tells the watchdog how it ended. Work that stays queued is no failure: the next run takes it up."""

    watchdog: Watchdog
    reports: list[Report] = field(default_factory=list)

    def __enter__(self) -> _Watched:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if error is None:
            self.watchdog.finish(0, _told(self.reports))
        elif not isinstance(error, LockedError):
            self.watchdog.finish(exit_code(error), redact(f"{type(error).__name__}: {error}"))


def exit_code(error: BaseException) -> int:
    """What the program exits with after this error."""
    return error.exit_code if isinstance(error, MonitorError) else 1


def _told(reports: Sequence[Report]) -> str:
    return redact("\n".join(str(report) for report in reports))


def _counts(reports: Sequence[Report]) -> dict[str, int]:
    return {name: count for report in reports for name, count in report.counts().items()}
