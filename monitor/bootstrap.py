"""The composition root: with `channels`, the only file that knows the concrete classes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from monitor import __version__
from monitor.channels import TERMINAL, Channels
from monitor.domain.alerts import ChannelSettings, Delivery
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.readings import Reading
from monitor.errors import UsageError
from monitor.machine import SystemClock, deadline, keep_for_good
from monitor.pipeline.dispatch import Dispatch
from monitor.pipeline.judge import Judge
from monitor.pipeline.notices import Notices
from monitor.pipeline.poll import Poll
from monitor.pipeline.read import Read
from monitor.pipeline.reports import Report
from monitor.pipeline.run import Run
from monitor.ports import Channel, Clock, Fetcher, Store, Watchdog
from monitor.rates import EcbRates, load_rates
from monitor.service import open_watchdog, publishing, serve_actions
from monitor.settings import Settings, load_catalogue, load_settings

if TYPE_CHECKING:
    from monitor.analyse.reader import Reader
    from monitor.analyse.steps import Toolbox
    from monitor.ledger.judge import Ledger
    from monitor.pipeline.judge import Judged
    from monitor.pipeline.plan import Plan
    from monitor.pipeline.rebuild import RebuildReport
    from monitor.pipeline.rehearsal import Rehearsal
    from monitor.pipeline.series import History

# The parts that keep nothing of their own and take long to make.
_SHARED = ("settings", "rates", "ledger", "analyser")
# What the verbs load when they first need it: a worker that is forked has it already.
_LOADED_LATE = (
    "httpcore", "monitor.dedupe", "monitor.deliver.slack", "monitor.fetch.fetcher", "monitor.ledger.judge",
    "monitor.parse.pages",
)  # fmt: skip
# What the analysis reads before any article, in each of its languages.
_FIRST_WORDS = (
    "Nvidia shipped 2 million GPUs in 2025.",
    "英伟达2025年出货200万颗芯片。",
    "輝達2025年出貨200萬顆晶片。",
)


def shipped_config() -> Path:
    """The configuration that the program ships: beside the package in a checkout, inside it in a wheel."""
    package = Path(str(files("monitor")))
    inside = package / "_config"
    return inside if inside.is_dir() else package.parent / "config"


@cache
def shipped_toolbox() -> Toolbox:
    """The analysis with the shipped catalogue, for spaCy's factories where no other is registered (an entry point)."""
    from monitor.analyse.steps import Toolbox  # noqa: PLC0415 - a run with nothing new must not load the analysis

    return Toolbox(load_catalogue(shipped_config()))


class Application:
    """The program with its configuration and its ledger, each part made when it is first needed. A context manager.

    `config` is a directory (default: ./config, else the shipped one); `database` a path or URL (default: a SQLite file
    in the user's data directory). Raises ConfigurationError from any part that needs the configuration.
    """

    def __init__(
        self,
        *,
        config: Path | None = None,
        database: str | None = None,
        clock: Clock | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        here = Path("config")
        self.directory = config or (here if (here / "monitor.toml").is_file() else shipped_config())
        self.place = database or str(user_data_path("monitor") / "ledger.db")
        self.scratch = database is None
        self.clock: Clock = clock or SystemClock()
        self._environment = environment
        self._random = random.Random()  # noqa: S311 - jitter, not secrets
        self._exits = ExitStack()
        self._pause: Callable[[float], object] = time.sleep

    def __enter__(self) -> Application:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    def twin(self) -> Application:
        """Another one of the same configuration, with its own connections: for another thread. This one closes it."""
        other = Application(config=self.directory, database=self.place, clock=self.clock, environment=self._environment)
        other.__dict__ |= {name: self.__dict__[name] for name in _SHARED if name in self.__dict__}
        other._pause = self._pause
        return self._exits.enter_context(other)

    def load(self) -> None:
        """Load now what twins and forks share: configuration, rates, the analysis, and all that is loaded lazily."""
        for name in _SHARED:
            getattr(self, name)
        for name in _LOADED_LATE:
            import_module(name)
        for text in _FIRST_WORDS:
            self.analyser.read(Article(id="", title="", text=text))

    def pause_with(self, pause: Callable[[float], object]) -> None:
        """Wait by this from now on, where a channel asks for a moment: so that waiting can be cut short."""
        self._pause = pause

    # -- parts ------------------------------------------------------------------------------------------------------
    @cached_property
    def settings(self) -> Settings:
        """The whole configuration."""
        return load_settings(self.directory)

    @cached_property
    def catalogue(self) -> Catalogue:
        """What the configuration says about the field."""
        return self.settings.catalogue if "settings" in self.__dict__ else load_catalogue(self.directory)

    @cached_property
    def store(self) -> Store:
        """The ledger, opened and migrated."""
        return self.open_store(self.place)

    @cached_property
    def fetcher(self) -> Fetcher:
        """The way to the web."""
        from monitor.fetch.fetcher import HttpFetcher  # noqa: PLC0415 - httpx is not needed to judge or to list

        fetcher = HttpFetcher(self.settings.fetch, version=__version__, clock=self.clock)
        self._exits.callback(fetcher.close)
        keep_for_good()
        return fetcher

    @cached_property
    def analyser(self) -> Reader:
        """What reads articles. Loads spaCy."""
        from monitor.analyse.reader import Reader  # noqa: PLC0415 - a run with nothing new must not load spaCy

        reader = Reader(self.catalogue)
        keep_for_good()
        return reader

    @cached_property
    def ledger(self) -> Ledger:
        """What judges figures."""
        from monitor.ledger.judge import Ledger  # noqa: PLC0415 - a run with nothing new judges nothing

        return Ledger(self.settings.catalogue, self.rates)

    @cached_property
    def rates(self) -> EcbRates:
        """Exchange rates."""
        return load_rates(self.directory)

    @cached_property
    def channels(self) -> Channels:
        """The ways out."""
        directory, configured = self.directory.name, self.settings.channels or (TERMINAL,)
        return Channels(
            configured,
            directory,
            self._environment,
            rules=self.settings.rules,
            store=lambda: self.store,
            clock=self.clock,
        )

    @cached_property
    def watchdog(self) -> Watchdog:
        """Who hears that the program is at work."""
        return open_watchdog(self.settings, self._environment)

    def channel(self, name: str) -> Channel | None:
        """A channel by its name; None where the configuration has none of that name."""
        return self.channels.named(name)

    @property
    def channel_settings(self) -> tuple[ChannelSettings, ...]:
        """The channels of the configuration; the terminal where it has none."""
        return self.channels.settings

    # -- verbs ------------------------------------------------------------------------------------------------------
    def poll(self) -> Poll:
        """The first verb."""
        return Poll(
            store=self.store,
            fetcher=lambda: self.fetcher,
            clock=self.clock,
            feeds=[feed for feed in self.settings.feeds if feed.enabled],
            max_bytes=self.settings.fetch.max_feed_bytes,
            jitter=self._random.random,
            backlog=self.settings.run.backlog_alerts,
        )

    def read(self) -> Read:
        """The second verb."""
        return Read(
            store=self.store,
            fetcher=lambda: self.fetcher,
            clock=self.clock,
            feeds=self.settings.feeds,
            analyser=lambda: self.analyser,
            deadline=deadline,
            max_page_bytes=self.settings.fetch.max_page_bytes,
            limits=self.settings.run,
        )

    def judge(self) -> Judge:
        """The third verb."""
        return self._judge(self.store)

    def _judge(self, store: Store) -> Judge:
        settings = self.settings
        return Judge(
            store=store,
            clock=self.clock,
            ledger=lambda: self.ledger,
            catalogue=settings.catalogue,
            rules=[rule for rule in settings.rules if rule.enabled],
            channels=self.channel_settings,
            rates=lambda: self.rates,
        )

    @cached_property
    def plan(self) -> Plan:
        """What lets several workers take shares of the third verb."""
        from monitor.pipeline.plan import Plan  # noqa: PLC0415 - only workers share it

        return Plan(store=self.store, clock=self.clock, ledger=lambda: self.ledger)

    def dispatch(self) -> Dispatch:
        """The fourth verb."""
        rules = {rule.id: rule for rule in self.settings.rules}
        return Dispatch(
            store=self.store,
            channel=self.channel,
            rules=rules,
            clock=self.clock,
            jitter=self._random.random,
            pause=self._pause,
            notices=Notices(
                store=self.store,
                channel=self.channel,
                channels=self.channel_settings,
                last_resort=lambda: self.channels.open(TERMINAL),
                clock=self.clock,
            ),
        )

    def run(self) -> list[Report]:
        """All four verbs, once; returns their reports."""
        with self._running() as run:
            return run()

    def scheduled_run(self) -> list[Report]:
        """The same as a scheduled job: under the lock, and the watchdog hears of it."""
        with self._running() as run:
            return run.once()

    def watch(self, tell: Callable[[Report], None], *, host: str, port: int | None) -> None:
        """Run for ever, each feed on its own schedule, until SIGINT or SIGTERM; with a port, serve metrics there."""
        stop = Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        self.pause_with(stop.wait)
        with self._running(host, port) as run:
            run.for_ever(stop, tell)

    def serve_actions(self, *, host: str, port: int) -> None:
        """Listen to the buttons under alerts until SIGINT or SIGTERM."""
        serve_actions(self.channels, self.store, self.clock, host=host, port=port)

    @contextmanager
    def _running(self, host: str = "", port: int | None = None) -> Iterator[Run]:
        with publishing(self.settings, lambda: self.store, self.clock, host=host, port=port) as publish:
            yield Run(
                store=lambda: self.store,
                verbs=(self.poll, self.read, self.judge, self.dispatch),
                clock=self.clock,
                watchdog=self.watchdog,
                publish=publish,
            )

    # -- for people -------------------------------------------------------------------------------------------------
    def rebuild(self, *, apply: bool, read: bool, shown: int) -> RebuildReport:
        """Judge everything anew on a scratch ledger beside the ledger; `read`: read the stored texts anew first."""
        from monitor.pipeline.rebuild import Rebuild  # noqa: PLC0415 - only this command needs it
        from monitor.store.database import database_file  # noqa: PLC0415 - `tag` and `init` need no database

        with ExitStack() as held:
            if apply:
                held.enter_context(self.store.lock())
            file = database_file(self.place)  # where it is, there is room for another
            beside = TemporaryDirectory(prefix=".rebuild-", dir=None if file is None else file.parent)
            directory = held.enter_context(beside)
            scratch = self.open_store(str(Path(directory) / "scratch.db"))
            held.callback(scratch.close)
            anew = Rebuild(
                store=self.store,
                scratch=scratch,
                judge=replace(self._judge(scratch), rules=()),
                clock=self.clock,
                read=self.analyse if read else None,
            )
            return anew(apply=apply, shown=shown)

    def rehearsal(self) -> Rehearsal:
        """Every rule of the configuration, over what is stored."""
        from monitor.pipeline.rehearsal import Rehearsal  # noqa: PLC0415 - the same

        return Rehearsal(
            store=self.store,
            clock=self.clock,
            rules=self.settings.rules,
            channels=self.settings.channels,
            catalogue=self.settings.catalogue,
        )

    def chart(self, shown: History) -> bytes:
        """A series as a PNG. Raises UsageError where it has no value that stands, or one below zero."""
        from monitor.deliver.chart import draw_series  # noqa: PLC0415 - the same

        return draw_series(shown.drawable(), unit=shown.unit)

    def show(self, deliveries: Sequence[Delivery]) -> None:
        """Write deliveries to the terminal as the terminal's channel would."""
        from monitor.deliver.terminal import Terminal  # noqa: PLC0415 - the same

        Terminal("terminal", sys.stdout).send(deliveries)

    # -- articles from outside --------------------------------------------------------------------------------------
    def articles(self, names: Sequence[str]) -> Iterator[Article]:
        """The articles in files, standard input or addresses."""
        from monitor.pipeline.articles import load_articles  # noqa: PLC0415 - only tag and replay need it

        yield from load_articles(names, lambda: self.fetcher, max_page_bytes=self.settings.fetch.max_page_bytes)

    def replay(self, names: Sequence[str], readings: Path | None) -> Iterator[Judged]:
        """Articles through read and judge, in the order given, on a scratch ledger or the database named."""
        from monitor.pipeline.replay import Replay, load_readings  # noqa: PLC0415 - only replay needs it

        store = self.open_store(":memory:") if self.scratch else self.store
        judge = self._judge(store)
        replay = Replay(
            store=store,
            judge=judge,
            clock=self.clock,
            read=self.analyse,
            given=load_readings(readings),
        )
        yield from replay(self.articles(names))

    def analyse(self, article: Article) -> Reading:
        """Read an article within its time."""
        return self.analyser.read(article, deadline(self.settings.run.article_seconds))

    def write_config(self, directory: Path) -> None:
        """Copy the shipped configuration to a new directory. Raises UsageError where something stands there."""
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise UsageError(f"{directory} is not empty; name a new directory, so that nothing is overwritten")
        shutil.copytree(shipped_config(), directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("demo"))

    # -- making parts -----------------------------------------------------------------------------------------------
    def open_store(self, place: str) -> Store:
        """A store of its own at a place; closed with this application."""
        from monitor.store.sql import SqlStore  # noqa: PLC0415 - `tag` and `init` need no database

        store = SqlStore(place)
        self._exits.callback(store.close)
        return store
