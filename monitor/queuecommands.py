"""`monitor worker` and `monitor queue …`: many processes over one PostgreSQL database."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from monitor.domain.counted import counted
from monitor.domain.work import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.bootstrap import Application

_VERBS = tuple(verb.value for verb in Verb)


@click.command(short_help="Work for ever, beside others over one database.")
@click.option(
    "--processes", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default="one a processor", metavar="N"
)
@click.option("--only", multiple=True, type=click.Choice(_VERBS), help="Take shares of this verb alone.")
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="Serve metrics for Prometheus there, at /metrics.")
@click.option("--metrics-host", default="127.0.0.1", show_default=True, help="The address on which they are served.")
@click.pass_obj
def worker(app: Application, processes: int, only: Sequence[str], metrics_port: int | None, metrics_host: str) -> None:
    """Work for ever, beside other workers over the same PostgreSQL database; stop it with Ctrl-C or SIGTERM.

    Needs the extra `workers`. A process that dies is replaced, and others take what it was at.
    """
    from monitor.supervisor import Supervisor

    verbs = [verb for verb in Verb if not only or verb.value in only]
    metrics = None if metrics_port is None else (metrics_host, metrics_port)
    Supervisor(app=app, processes=processes, verbs=verbs, metrics=metrics).run()


@click.group()
def queue() -> None:
    """Look after the queue of a PostgreSQL database."""


@queue.command(short_help="Say how many workers are alive, and what waits.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def status(app: Application, as_json: bool) -> None:
    """Say how many workers are alive, and what waits, is at work and is dead, by verb."""
    from monitor.pipeline.pausing import paused
    from monitor.pipeline.table import columns
    from monitor.workqueue import queue_state

    found, held = queue_state(app.place, app.settings.workers.dead_after), paused(app.store)
    counts = {verb: {word: found.jobs.get((verb.value, state), 0) for word, state in _STATES.items()} for verb in Verb}
    if as_json:
        verbs = {verb.value: {**counts[verb], "paused": verb in held} for verb in Verb}
        click.echo(json.dumps({"workers": found.workers, "verbs": verbs}))
        return
    rows = [("verb", *_STATES, "")]
    rows += [
        (verb.value, *(str(count) for count in counts[verb].values()), "paused" if verb in held else "")
        for verb in Verb
    ]
    alive = "is" if found.workers == 1 else "are"
    lanes = f"{counted(found.workers, 'lane')} of workers {alive} alive" if found.workers else "no worker is alive"
    click.echo("\n".join([lanes, *columns(rows, indent="")]))


@queue.command(short_help="Let no worker begin with VERBs; what is begun is finished.")
@click.argument("verbs", nargs=-1, type=click.Choice(_VERBS), metavar="[VERB…]")
@click.pass_obj
def pause(app: Application, verbs: Sequence[str]) -> None:
    """Let no worker begin with VERBs (none named: all); what is begun is finished."""
    from monitor.pipeline import pausing

    pausing.pause(app.store, _named(verbs), app.clock.now())
    click.echo(f"Paused: {', '.join(_named(verbs))}. `monitor queue resume` lets workers go on.")


@queue.command()
@click.argument("verbs", nargs=-1, type=click.Choice(_VERBS), metavar="[VERB…]")
@click.pass_obj
def resume(app: Application, verbs: Sequence[str]) -> None:
    """Let workers go on with VERBs (none named: all)."""
    from monitor.pipeline import pausing

    pausing.resume(app.store, _named(verbs), app.clock.now())
    click.echo(f"Workers go on: {', '.join(_named(verbs))}.")


@queue.command()
@click.option("--retry", is_flag=True, help="Try all of it again at once.")
@click.pass_obj
def dead(app: Application, retry: bool) -> None:
    """List the shares that failed so often that they rest for an hour. The workers' log says why they failed."""
    from monitor.pipeline.table import columns
    from monitor.workqueue import dead_shares, forget_dead

    if retry:
        click.echo(f"To be tried again: {forget_dead(app.place)}.")
        return
    found = dead_shares(app.place)
    rows = [(f"{one.at:%Y-%m-%d %H:%M}" if one.at else "–", one.name, f"{one.attempts} tries") for one in found]
    click.echo("\n".join(columns(rows, indent="")) if rows else "Nothing is dead.")


_STATES = {"waiting": "todo", "at work": "doing", "dead": "failed"}


def _named(verbs: Sequence[str]) -> list[Verb]:
    return [verb for verb in Verb if not verbs or verb.value in verbs]
