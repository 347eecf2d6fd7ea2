"""The command line. Exit codes: 0 done · 1 unexpected · 2 usage · 75 try again · 78 configuration."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from monitor import __version__, commands
from monitor.backfillcommand import backfill
from monitor.dbcommands import db
from monitor.errors import MonitorError, TryAgainError
from monitor.feedcommands import feeds
from monitor.pipeline.jsonline import dumps
from monitor.queuecommands import queue, worker
from monitor.telemetry import LOGGER, configure_logs, redact, report_crash
from monitor.tracing import configure_tracing

if TYPE_CHECKING:
    from monitor.bootstrap import Application

EX_TEMPFAIL = TryAgainError.exit_code


class _Commands(click.Group):
    """Turns this program's errors into one message and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MonitorError as error:
            click.echo(redact(f"monitor: {error}"), err=True)
            ctx.exit(error.exit_code)


class _Report(Protocol):
    @property
    def unfinished(self) -> bool: ...


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="monitor")
@click.option(
    "--config",
    envvar="MONITOR_CONFIG",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The config directory (default: ./config, else the one that is shipped).",
)
@click.option(
    "--database",
    envvar="MONITOR_DATABASE",
    metavar="URL",
    help="The ledger (default: a SQLite file in the user's data directory).",
)
@click.option("--log-json", is_flag=True, help="Log as JSON lines.")
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
@click.pass_context
def cli(ctx: click.Context, config: Path | None, database: str | None, log_json: bool, verbose: bool) -> None:
    """Find every figure in the news about AI chips, and alert when one is new."""
    from monitor.bootstrap import Application

    app = Application(config=config, database=database)
    configure_logs(as_json=log_json, verbose=verbose)
    configure_tracing()
    ctx.obj = ctx.with_resource(app)


for command in (*commands.COMMANDS, feeds, db, backfill, worker, queue):
    cli.add_command(command)


@cli.command()
@click.pass_obj
def poll(app: Application) -> None:
    """Fetch the feeds that are due and store their new entries."""
    with app.store.lock():
        _finish(app.poll()())


@cli.command(short_help="Read the stored entries, and find their figures.")
@click.pass_obj
def read(app: Application) -> None:
    """Read the stored entries: fetch their pages and find their figures."""
    with app.store.lock():
        _finish(app.read()())


@cli.command(short_help="Judge what was read, and raise alerts.")
@click.pass_obj
def judge(app: Application) -> None:
    """Judge the figures that were read against the ledger and raise alerts."""
    with app.store.lock():
        _finish(app.judge()())


@cli.command()
@click.pass_obj
def dispatch(app: Application) -> None:
    """Deliver the alerts that are due."""
    with app.store.lock():
        _finish(app.dispatch()())


@cli.command()
@click.pass_obj
def run(app: Application) -> None:
    """Poll, read, judge, dispatch, and exit: the scheduled job."""
    _finish(*app.scheduled_run())


@cli.command(short_help="Run for ever, each feed on its own schedule.")
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="Serve metrics for Prometheus there, at /metrics.")
@click.option("--metrics-host", default="127.0.0.1", show_default=True, help="The address on which they are served.")
@click.pass_obj
def watch(app: Application, metrics_port: int | None, metrics_host: str) -> None:
    """Run for ever, each feed on its own schedule; stop it with Ctrl-C or SIGTERM."""
    app.watch(lambda report: click.echo(str(report)), host=metrics_host, port=metrics_port)


@cli.command("serve-actions", short_help="Listen to the buttons under Slack's alerts.")
@click.option("--port", type=click.IntRange(0, 65535), default=8475, show_default=True, help="0: any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.pass_obj
def serve_actions(app: Application, port: int, host: str) -> None:
    """Listen to the buttons under Slack's alerts; stop it with Ctrl-C or SIGTERM. A proxy must bring TLS."""
    app.serve_actions(host=host, port=port)


@cli.command(short_help="Print the entities and figures of articles.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an article.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.pass_obj
def tag(app: Application, files: tuple[str, ...], as_json: bool) -> None:
    """Print the entities and figures of articles: JSON, HTML or text files, `-`, or addresses."""
    from monitor.pipeline.jsonform import reading_to_json
    from monitor.pipeline.table import reading_table

    for article in app.articles(files):
        reading = app.analyser.read(article)
        click.echo(dumps(reading_to_json(article, reading)) if as_json else reading_table(article, reading))


@cli.command(short_help="Read and judge articles in the order given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an article.")
@click.option(
    "--readings", type=click.Path(exists=True, path_type=Path), help="Readings to judge, as `tag --json` prints."
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.pass_obj
def replay(app: Application, files: tuple[str, ...], as_json: bool, readings: Path | None) -> None:
    """Read and judge articles in the order given, on a scratch ledger or on --database."""
    from monitor.pipeline.jsonform import judged_to_json
    from monitor.pipeline.table import judged_table

    for judged in app.replay(files, readings):
        click.echo(dumps(judged_to_json(judged)) if as_json else judged_table(judged))


@cli.command("eval", short_help="Print how well labelled articles are read.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--errors", default=20, show_default=True, metavar="N", help="How many differences to list.")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.pass_obj
def evaluate(app: Application, directory: Path, as_json: bool, errors: int) -> None:
    """Read labelled articles (DIR/*.json) and print how well entities and figures were found."""
    from monitor.evaluate import evaluate, evaluation_table, evaluation_to_json, load_labelled

    found = evaluate(load_labelled(directory), app.analyser.read)
    click.echo(dumps(evaluation_to_json(found, errors)) if as_json else evaluation_table(found, errors))


@cli.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.pass_obj
def init(app: Application, directory: Path) -> None:
    """Write a commented configuration to DIR."""
    app.write_config(directory)
    click.echo(f"Wrote {directory}. Next: edit {directory}/channels.toml, then `monitor --config {directory} doctor`.")


@cli.command(short_help="Check that all is in order, and say what to mend.")
@click.pass_obj
def doctor(app: Application) -> None:
    """Check configuration, store, catalogue and channels, and say what to mend."""
    from monitor.doctor import examine

    worst = 0
    for finding in examine(app):
        click.echo(redact(str(finding)))
        worst = max(worst, finding.exit_code)
    sys.exit(worst)


@cli.command(short_help="Run the whole program on a bundled newsroom.")
@click.option("--keep", type=click.Path(path_type=Path), default=Path("demo-output"), help="Where the alerts are left.")
def demo(keep: Path) -> None:
    """Run the whole program on a bundled newsroom, over real HTTP on loopback."""
    from monitor.demo import run_demo

    run_demo(keep, echo=click.echo)


def _finish(*reports: _Report) -> None:
    for report in reports:
        click.echo(str(report))
    if any(report.unfinished for report in reports):
        LOGGER.info("some of the work stays queued; the next run takes it up")
        sys.exit(EX_TEMPFAIL)


def main() -> None:
    """Run the command that the arguments name."""
    # Nearly all that a run loads lives as long as it, and judging leaves no cycles behind: looking for garbage after
    # 700 objects, as Python does unasked, costs a tenth of its start; after 20,000, a twentieth of the judging.
    gc.set_threshold(100_000, 20, 20)
    sys.excepthook = report_crash
    cli(prog_name="monitor")
