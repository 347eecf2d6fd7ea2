"""What a feed, an article, a figure and an alert cost, how workers share the work, and how long news are on their way.

    python tests/bench/workers.py [FEEDS [EACH [MINUTES]]]

Costs are processor time of one process, which other programs on the machine do not change; throughput and latency are
of the clock on the wall, as the machine is.
"""

from __future__ import annotations

import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).parents[2]))

from monitor.bootstrap import Application, shipped_config
from monitor.deliver.loopback import SlackStandIn
from monitor.store.retention import sizes
from monitor.store.sql import SqlStore
from tests.databases import Server, crashing_server
from tests.flow.crew import SETTINGS, crew, is_done
from tests.flow.press import Story, WebPress
from tests.flow.world import Program


@dataclass
class Clock:
    """The time, as far as the bench moved it."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@contextmanager
def program(slack: SlackStandIn, press: WebPress, settings: str = SETTINGS) -> Iterator[Program]:
    """The program, following a press."""
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as directory:
        place = Path(directory)
        shutil.copytree(shipped_config(), place / "config", ignore=shutil.ignore_patterns("demo", "feeds"))
        (place / "config" / "feeds").mkdir()
        (place / "config" / "monitor.toml").write_text(settings, encoding="utf-8")
        channel = '[[channel]]\nname = "slack"\nkind = "slack"\nurl = "TEST_SLACK"\n'
        (place / "config" / "channels.toml").write_text(channel, encoding="utf-8")
        made = Program(place, slack)
        made.feeds(*press.feeds())
        yield made


def costs(feeds: int, each: int, database: str | None = None) -> None:
    """Processor time by verb, and bytes by table, of one process over a file or a server."""
    with WebPress(feeds, each) as press, SlackStandIn() as slack, program(slack, press) as made:
        clock = Clock(datetime.now(UTC))  # noqa: TID251 - the bench is a shell
        place = database or str(made.database)
        environment = {"TEST_SLACK": slack.url}
        with Application(config=made.directory / "config", database=place, clock=clock, environment=environment) as app:
            app.load()
            made_verbs = {verb: getattr(app, verb)() for verb in ("poll", "read", "judge", "dispatch")}
            spent = {verb: timed(work) for verb, work in made_verbs.items()}
            clock.moment = clock.moment.replace(year=clock.moment.year + 1)  # every feed is due again
            again = timed(made_verbs["poll"])
            found = app.store.summary()
        articles, figures, alerts = found.articles, found.figures, found.alerts
        say(f"\n{feeds} feeds, {articles} articles, {figures} figures, {alerts} alerts over {place.partition(':')[0]}")
        say(f"  poll      {spent['poll'] / feeds * 1e3:8.2f} ms a feed with {each} new entries")
        say(f"            {again / feeds * 1e3:8.2f} ms a feed without")
        say(f"  read      {spent['read'] / articles * 1e3:8.2f} ms an article")
        say(
            f"  judge     {spent['judge'] / articles * 1e3:8.2f} ms an article, "
            f"{spent['judge'] / figures * 1e3:.2f} a figure"
        )
        say(f"  dispatch  {spent['dispatch'] / alerts * 1e3:8.2f} ms an alert")
        with closing(SqlStore(place)) as store:
            for one in [held for held in sizes(store.database) if held.rows][:8]:
                say(f"  {one.table:<14} {one.rows:>7} rows {(one.bytes or 0) / max(one.rows, 1):>8.0f} bytes a row")
            say(f"  together {store.size() / articles:.0f} bytes an article")


def timed(work: Callable[[], object]) -> float:
    """Processor seconds of this thread: without the servers on loopback, which have threads of their own."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def say(line: str) -> None:
    """Tell a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def throughput(server: Server, feeds: int, each: int) -> None:
    """The same work by one worker process and by two."""
    say(f"\n{feeds} feeds, {feeds * each} articles by `monitor worker` over PostgreSQL")
    for number in (1, 2):
        with WebPress(feeds, each) as press, SlackStandIn() as slack, program(slack, press) as made:
            place = server.database(f"crew{number}")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            with crew(made, place, "--processes", f"{number}") as workers:
                workers.wait_for(lambda store: store.summary().articles > 0, seconds=120)
                began = time.monotonic()
                workers.wait_for(lambda store: is_done(store, feeds * each), seconds=3600)
                taken = time.monotonic() - began
                workers.stop()
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        say(f"  {number} processes: {feeds * each / taken:7.1f} articles a second, {used:6.1f} s of processors in all")


def latency(server: Server, feeds: int, minutes: float) -> None:
    """From an entry's appearance on a feed that is polled each minute to Slack's acceptance of its alert."""
    settings = SETTINGS.replace('order_patience = "12h"', 'order_patience = "15s"').replace(
        'look_every = "1s"', 'look_every = "5s"'
    )
    with WebPress(feeds, 2) as press, SlackStandIn() as slack, program(slack, press, settings) as made:
        place = server.database("latency")
        appeared: dict[str, float] = {}
        accepted: dict[str, float] = {}
        stop = Event()
        Thread(target=_listen, args=(slack, accepted, stop), daemon=True).start()
        with crew(made, place, "--processes", "2") as workers:
            workers.wait_for(lambda store: is_done(store, feeds * 2), seconds=600)
            end, number = time.monotonic() + 60 * minutes, 0
            while time.monotonic() < end:
                story = _breaking(press, number)
                press.stories[story.outlet * press.each] = story
                appeared[story.title] = time.monotonic()
                number += 1
                time.sleep(60 * minutes / 60)
            time.sleep(100)
            workers.stop()
        stop.set()
    taken = sorted(accepted[title] - moment for title, moment in appeared.items() if title in accepted)
    say(f"\n{len(appeared)} entries appeared on {feeds} feeds polled each minute; {len(taken)} alerts were accepted")
    if len(taken) > 2:
        cuts = quantiles(taken, n=100, method="inclusive")
        say(f"  seconds from appearance to acceptance: p50 {cuts[49]:.1f}, p90 {cuts[89]:.1f}, p99 {cuts[98]:.1f}")


def _breaking(press: WebPress, number: int) -> Story:
    outlet = number % press.outlets
    text = f"Nvidia shipped {100 + number},000 H20 chips to China in {2027 + number % 4}, the company said. "
    old = press.stories[outlet * press.each]
    return replace(
        old,
        number=0,
        published=datetime.now(UTC),  # noqa: TID251 - the bench is a shell
        title=f"Breaking {number}",
        text=text + " ".join(["demand"] * 100),
        inside=True,
    )


def _listen(slack: SlackStandIn, accepted: dict[str, float], stop: Event) -> None:
    heard = 0
    while not stop.wait(0.05):
        for _, _, body in slack.requests[heard:]:
            heard += 1
            for title in re.findall(r"Breaking \d+", body.decode(errors="replace")):
                accepted.setdefault(title, time.monotonic())


def main(feeds: int = 60, each: int = 5, minutes: float = 3.0) -> None:
    """Measure everything."""
    costs(feeds, each)
    with (
        tempfile.TemporaryDirectory(prefix="monitor-bench-pg-") as directory,
        crashing_server(Path(directory)) as server,
    ):
        costs(feeds, each, server.database("costs"))
        throughput(server, feeds, each)
        latency(server, feeds, minutes)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]), *(float(word) for word in sys.argv[3:4]))
