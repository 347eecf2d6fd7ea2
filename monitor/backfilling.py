"""A backfill with its parts: the spool beside the ledger, and processes that read."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from monitor.bootstrap import Application
from monitor.domain.feeds import Feed, Tier
from monitor.pipeline.backfill import Backfill, BackfillReport
from monitor.pipeline.readers import Readers, Sources
from monitor.store.database import database_file
from monitor.store.identity import address_id


def backfill(
    app: Application,
    paths: Sequence[Path],
    *,
    processes: int,
    alerts: bool,
    tier: Tier,
    tell: Callable[[str, int, int], None],
) -> BackfillReport:
    """Bring archives into the ledger; a backfill that was broken off goes on. The spool goes when all is judged.

    `tier` is that of publishers whom no configured feed has.
    """
    app.load()
    sources = Sources(tiers=_tiers(app.settings.feeds), otherwise=tier)
    spool = spool_place(app.place)
    with ExitStack() as held:
        # It forks: before anything is opened.
        readers = held.enter_context(Readers(app.analyse, sources, processes, app.clock.now()))
        work = Backfill(
            store=app.store,
            spool=app.open_store(str(spool)),
            judge=app.judge(),
            readers=readers,
            identify=address_id,
            lock=lambda: app.store.lock("judge"),
            pause=time.sleep,
            tell=tell,
            alerts=alerts,
        )
        report = work(paths)
        work.spool.close()
    for file in spool.parent.glob(f"{spool.name}*"):
        file.unlink()
    return report


def spool_place(ledger: str) -> Path:
    """Where a ledger's spool lies: beside a file, else in the user's data directory."""
    if (file := database_file(ledger)) is not None:
        return file.with_name(f"{file.name}.spool")
    return user_data_path("monitor") / f"backfill-{blake2b(ledger.encode(), digest_size=6).hexdigest()}.spool"


def _tiers(feeds: Sequence[Feed]) -> dict[str, Tier]:
    hosts = {(urlsplit(feed.url).hostname or "").removeprefix("www."): feed.tier for feed in feeds}
    return {**hosts, **{feed.publisher.casefold(): feed.tier for feed in feeds}}
