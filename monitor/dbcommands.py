"""`monitor db …`: looking after the database. All but `prune` do without the configuration."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.bootstrap import Application
    from monitor.store.database import Database
    from monitor.store.upkeep import Copied


@click.group()
def db() -> None:
    """Look after the database: schema, integrity, backups, moves."""


@db.command(short_help="Bring the database to the schema of this program.")
@click.pass_obj
def upgrade(app: Application) -> None:
    """Bring the database to the schema of this program; an empty one gets its tables."""
    from monitor.store.lock import run_lock
    from monitor.store.migrate import ensure, revision_of

    with _opened(app.place) as database, run_lock(database):
        before = revision_of(database)
        ensure(database)
        after = revision_of(database)
    if before == after:
        click.echo(f"{database.name} has the schema {after} already.")
    else:
        click.echo(f"{database.name}: schema {before or 'none'} → {after}.")


@db.command(short_help="Read everything, and say what is damaged.")
@click.pass_obj
def check(app: Application) -> None:
    """Read everything, and say what is damaged or does not fit together. Exit code 1 where something is."""
    from monitor.store import upkeep

    with _opened(app.place) as database:
        problems = upkeep.check(database)
        for problem in problems:
            click.echo(problem)
        if not problems:
            click.echo(f"{database.name} is whole: {_sum(upkeep.contents(database))}.")
    sys.exit(1 if problems else 0)


@db.command(short_help="Copy a database into an empty one, with proof.")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(source: str, target: str) -> None:
    """Copy a whole database into an empty one, SQLite or PostgreSQL, and prove that every row arrived as it was.

    FROM and TO are paths or URLs. All of it arrives, or nothing.
    """
    from monitor.store import upkeep

    with _opened(source) as given, _opened(target) as taken:
        arrived = upkeep.copy(given, taken)
        _tell(arrived)
        click.echo(f"{taken.name} now holds what {given.name} held: {_sum(arrived)}, compared by content.")


@db.command(short_help="Write a checked copy, while the program runs.")
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@click.pass_obj
def backup(app: Application, target: Path) -> None:
    """Write a whole, checked copy to a new SQLite file, while the database is in use."""
    from monitor.store import upkeep

    with _opened(app.place) as database:
        held = upkeep.backup(database, target)
    _tell(held)
    click.echo(f"{target} is a whole copy: {_sum(held)}. `monitor db restore {target}` brings it back.")


@db.command(short_help="Bring a backup into an empty database.")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def restore(app: Application, source: Path) -> None:
    """Bring a backup, of this release or an older one, into the empty database that --database names."""
    from monitor.store import upkeep

    with _opened(app.place) as database:
        held = upkeep.restore(database, source)
        click.echo(f"{database.name} now holds what {source} held: {_sum(held)}, compared by content.")


@db.command()
@click.pass_obj
def sizes(app: Application) -> None:
    """Say what each table takes on disk, its indexes included."""
    from monitor.pipeline.table import columns
    from monitor.store import retention

    with _opened(app.place) as database:
        held = retention.sizes(database)
        rows = [(one.table, f"{one.rows:,}", _megabytes(one.bytes), _each(one.bytes, one.rows)) for one in held]
        click.echo("\n".join(columns([("table", "rows", "MB", "bytes a row"), *rows], indent="")))
        click.echo(f"{database.name} takes {_megabytes(database.size())} MB.")


@db.command(short_help="Forget what is older than `retention` says.")
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
@click.option("--compact", is_flag=True, help="Give the room back to the disk; nobody else can write meanwhile.")
@click.pass_obj
def prune(app: Application, dry_run: bool, compact: bool) -> None:
    """Forget texts, seen entries and runs that are older than `retention` in monitor.toml says.

    Figures, verdicts, alerts and what people said stay for good.
    """
    from monitor.store import retention

    kept, now = app.settings.retention, app.clock.now()
    ages = {"texts": kept.texts, "entries": kept.entries, "runs": kept.runs}
    with _opened(app.place) as database:
        found = retention.prune(database, {name: now - age for name, age in ages.items() if age}, dry=dry_run)
        if compact and not dry_run:
            retention.compact(database)
    told = ", ".join(f"{count:,} {name}" for name, count in found.items()) or "nothing; everything is kept for ever"
    click.echo(f"{'Would forget' if dry_run else 'Forgot'}: {told}.")


def _megabytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e6:,.1f}"


def _each(size: int | None, rows: int) -> str:
    return "–" if size is None or not rows else f"{size / rows:,.0f}"


@contextmanager
def _opened(place: str) -> Iterator[Database]:
    from monitor.store.database import Database

    with closing(Database(place)) as database:
        yield database


def _tell(held: Sequence[Copied]) -> None:
    from monitor.pipeline.table import columns

    rows = [("table", "rows", "digest"), *((one.table, f"{one.rows:,}", one.digest) for one in held)]
    click.echo("\n".join(columns(rows, indent="")))


def _sum(held: Sequence[Copied]) -> str:
    return f"{sum(one.rows for one in held):,} rows in {len(held)} tables"
