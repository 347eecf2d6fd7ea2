"""`monitor backfill`: archives into the ledger, with a progress bar and an estimate."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.bootstrap import Application


@click.command(short_help="Bring archives into the ledger.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…")
@click.option(
    "--processes", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default="one a processor", metavar="N"
)
@click.option("--alerts", is_flag=True, help="Raise alerts as for news (default: none for the past).")
@click.option("--tier", type=click.IntRange(1, 4), default=3, show_default=True, help="Of publishers without a feed.")
@click.pass_obj
def backfill(app: Application, paths: Sequence[Path], processes: int, alerts: bool, tier: int) -> None:
    """Bring archives into the ledger: JSON lines, Parquet, WARC, HTML files, or folders of these.

    Articles are judged by their own dates, whatever the order of the archive. What is in the ledger already is left as
    it is, and a backfill that was broken off goes on where it was. Needs the extra `backfill`.
    """
    from monitor.backfilling import backfill as fill
    from monitor.domain.feeds import Tier

    with _progress() as tell:
        report = fill(app, paths, processes=processes, alerts=alerts, tier=Tier(tier), tell=tell)
    click.echo(str(report))


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each phase on standard error, with what is left of its time; nothing where nobody looks."""
    try:
        from rich import progress
        from rich.console import Console
    except ImportError as error:
        raise UsageError("backfilling needs the package rich: install chip-news-monitor[backfill]") from error
    phases: dict[str, progress.TaskID] = {}
    looks = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*looks, console=Console(stderr=True)) as bars:

        def tell(phase: str, done: int, size: int) -> None:
            if phase not in phases:
                phases[phase] = bars.add_task(phase, total=size)
            bars.update(phases[phase], completed=done, total=size)

        yield tell
