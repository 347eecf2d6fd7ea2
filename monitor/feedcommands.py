"""`monitor feeds …`: the commands by which feeds come, are looked at, and go."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.domain.counted import counted
from monitor.errors import TryAgainError, UsageError

if TYPE_CHECKING:
    from monitor.bootstrap import Application

_LANGUAGES = ("en", "zh-Hans", "zh-Hant")


@click.group()
def feeds() -> None:
    """Look after feeds."""


@feeds.command("check")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.pass_obj
def check(app: Application, ids: tuple[str, ...]) -> None:
    """Fetch feeds once, store nothing, and say of each what is there."""
    from monitor.pipeline.feeds import check_feeds

    well, found = True, app.settings
    for one in check_feeds(found.feeds, app.fetcher, app.clock, max_bytes=found.fetch.max_feed_bytes, only=ids):
        click.echo(str(one))
        well = well and one.well
    sys.exit(0 if well else TryAgainError.exit_code)


@feeds.command("list")
@click.pass_obj
def list_all(app: Application) -> None:
    """List the feeds with their health and their next poll."""
    from monitor.pipeline.feeds import feed_table

    app.store.register_feeds(app.settings.feeds)
    click.echo(feed_table(app.store.feed_health(), app.clock.now()))


@feeds.command(short_help="Show all that is known of a feed.")
@click.argument("feed_id", metavar="ID")
@click.pass_obj
def show(app: Application, feed_id: str) -> None:
    """Show a feed's settings, health, yield and last errors, and why its next poll is when it is."""
    from monitor.pipeline.feedlife import show_feed

    app.store.register_feeds(app.settings.feeds)
    click.echo(show_feed(app.store, feed_id, app.clock.now()))


@feeds.command(short_help="Find the feeds of a site.")
@click.argument("url", metavar="URL")
@click.pass_obj
def discover(app: Application, url: str) -> None:
    """Find the feeds of a site: those its page names, and those at the usual places."""
    from monitor.pipeline.feedlife import discover_feeds
    from monitor.pipeline.table import plain

    for found in discover_feeds(url, app.fetcher, app.clock, max_bytes=app.settings.fetch.max_feed_bytes):
        click.echo(plain(str(found)))


@feeds.command()
@click.argument("url", metavar="URL")
@click.option("--id", "feed_id", help="Yours to choose, never to change (default: from the title).")
@click.option("--title", help="What alerts call it (default: the feed's own).")
@click.option("--publisher", help="Whose words these are (default: the title).")
@click.option("--language", type=click.Choice(_LANGUAGES), help="Default: the feed's own, else each article's.")
@click.option("--tier", type=click.IntRange(1, 4), default=3, show_default=True, help="1 the party itself … 4 copies.")
@click.option("--beat", default="mine", show_default=True, help="The file in feeds/ that it is written to.")
@click.option("--every", type=click.IntRange(1), default=30, show_default=True, metavar="MINUTES", help="Longest wait.")
@click.pass_obj
def add(  # noqa: PLR0913 - a feed has so many settings
    app: Application,
    *,
    url: str,
    feed_id: str | None,
    title: str | None,
    publisher: str | None,
    language: str | None,
    tier: int,
    beat: str,
    every: int,
) -> None:
    """Fetch a feed once, and write it to the configuration."""
    from monitor.domain.catalogue import Language
    from monitor.domain.feeds import Feed, Tier
    from monitor.pipeline.feedlife import add_feed, fetch_feed, slug

    directory, settings = _editable(app), app.settings
    found = fetch_feed(url, app.fetcher, app.clock, max_bytes=settings.fetch.max_feed_bytes, known=settings.feeds)
    title = title or found.parsed.title or found.url
    feed = Feed(
        id=feed_id or slug(title, found.url, [one.id for one in settings.feeds]),
        url=found.url,
        title=title,
        publisher=publisher or title,
        language=Language(language) if language else found.parsed.language,
        tier=Tier(tier),
        beat=beat,
        every=timedelta(minutes=every),
    )
    path = add_feed(directory, feed, settings.feeds, _check(directory))
    click.echo(
        f"Added {feed.id} to {path}: {counted(len(found.parsed.entries), 'entry')}. `monitor poll` reads it next."
    )


@feeds.command(short_help="Take a feed out of the configuration.")
@click.argument("feed_id", metavar="ID")
@click.pass_obj
def remove(app: Application, feed_id: str) -> None:
    """Take a feed out of the configuration; what was read from it stays in the ledger."""
    from monitor.pipeline.feedlife import remove_feed

    directory = _editable(app)
    path = remove_feed(directory, feed_id, app.settings.feeds, _check(directory))
    click.echo(f"Removed {feed_id} from {path}. Its figures stay in the ledger.")


@feeds.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="OPML")
@click.option("--beat", default="imported", show_default=True, help="The file in feeds/ for feeds without a folder.")
@click.pass_obj
def import_opml(app: Application, file: Path, beat: str) -> None:
    """Take over the feeds of another reader from an OPML file."""
    from monitor.parse.opml import read_opml
    from monitor.pipeline.feedlife import import_outlines

    directory = _editable(app)
    found = import_outlines(directory, read_opml(file.read_bytes()), app.settings.feeds, _check(directory), beat=beat)
    for feed in found.taken:
        click.echo(f"added {feed.id} to feeds/{feed.beat}.toml")
    for reason in found.left:
        click.echo(f"left out: {reason}")
    click.echo(
        f"{counted(len(found.taken), 'feed')} added, {len(found.left)} left out. "
        "`monitor feeds check` asks them all once."
    )


@feeds.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="OPML")
@click.pass_obj
def export_opml(app: Application, file: Path) -> None:
    """Write the feeds to an OPML file (`-`: standard output)."""
    from monitor.parse.opml import write_opml

    written = write_opml(app.settings.feeds)
    if str(file) == "-":
        click.echo(written, nl=False)
        return
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}; name another place") from error
    click.echo(f"Wrote {counted(len(app.settings.feeds), 'feed')} to {file}.")


def _editable(app: Application) -> Path:
    from monitor.bootstrap import shipped_config

    if app.directory == shipped_config():
        raise UsageError(
            "the configuration that is shipped is not edited; write your own with `monitor init DIR`, "
            "and name it with --config DIR"
        )
    return app.directory


def _check(directory: Path) -> Callable[[], object]:
    from monitor.settings import load_settings

    return partial(load_settings, directory)
