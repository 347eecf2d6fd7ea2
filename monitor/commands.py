"""The commands with which a person works with the memory: ask it, correct it, judge it anew, look after alerts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.domain.figures import MarkKind, Verdict
from monitor.domain.overview import FigureQuery
from monitor.errors import UsageError
from monitor.pipeline.jsonline import dumps

if TYPE_CHECKING:
    from monitor.bootstrap import Application

_MOMENT = "a date (2026-05-01), or 7d, 36h, 2w"
_LIMIT = 50
_SHOWN = 20


@click.command()
@click.option("--company", multiple=True, help="A company, with its subsidiaries and their chips: id or name.")
@click.option("--chip", multiple=True, help="A chip, with the members of its family: id or name.")
@click.option("--metric", multiple=True, help="What is measured: capex, shipments, …")
@click.option("--verdict", multiple=True, type=click.Choice([one.value for one in Verdict]))
@click.option("--since", metavar="WHEN", help=f"Told then or later: {_MOMENT}.")
@click.option("--until", metavar="WHEN", help="Told before then.")
@click.option("--unit", multiple=True, help="A unit as figures have it: USD, percent, chip, …")
@click.option("--period", multiple=True, help="The time that a figure is for: 2026, 2026-Q1, …")
@click.option("--word", help="Stands in the sentence or the title.")
@click.option("--limit", type=click.IntRange(min=0), default=_LIMIT, show_default=True, help="At most so many; 0: all.")
@click.option("--asides", is_flag=True, help="Also figures that are too slight to be told.")
@click.option("--csv", "form", flag_value="csv", help="CSV for a spreadsheet.")
@click.option("--json", "form", flag_value="json", help="One JSON object a figure.")
@click.pass_obj
def figures(app: Application, /, form: str | None, **asked: Any) -> None:
    """List the figures in the ledger, newest first."""
    from monitor.pipeline import figures as listing
    from monitor.pipeline.feedback import Marks

    found = listing.ask(app.store, _query(app, **asked))
    marks = Marks.load(app.store)
    if form == "csv":
        for line in listing.figure_csv(found, marks):
            click.echo(line)
    elif form == "json":
        for one in found:
            click.echo(dumps(listing.figure_form(one, marks)))
    else:
        shown = list(found)
        click.echo(listing.figure_table(shown, app.catalogue, marks))
        if asked["limit"] and len(shown) == asked["limit"]:
            click.echo(f"These are the newest {len(shown)}; --limit 0 shows all.", err=True)


def _query(app: Application, **asked: Any) -> FigureQuery:
    from monitor.pipeline import asking

    now = app.clock.now()
    named = [asking.entity(one, app.catalogue) for one in (*asked["company"], *asked["chip"])]
    entities = dict.fromkeys(one for name in named for one in asking.with_members(name, app.catalogue))
    return FigureQuery(
        entities=tuple(entities),
        families=asking.families(entities, app.catalogue),
        metrics=tuple(asking.metric(one, app.catalogue) for one in asked["metric"]),
        verdicts=tuple(Verdict(one) for one in asked["verdict"]),
        units=asked["unit"],
        periods=asked["period"],
        since=asking.moment(asked["since"], now) if asked["since"] else None,
        until=asking.moment(asked["until"], now) if asked["until"] else None,
        salient=None if asked["asides"] else True,
        word=asked["word"],
        limit=asked["limit"],
    )


@click.command()
@click.argument("name", metavar="ID")
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="Draw the series into this file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def series(app: Application, name: str, png: Path | None, as_json: bool) -> None:
    """Show a series with its history. ID is its id or that of one of its figures, or a beginning that only it has."""
    from monitor.pipeline import asking
    from monitor.pipeline.series import history, history_json, history_text

    found = history(app.store, asking.series(name, app.store), app.rates)
    if png is not None:
        picture = app.chart(found)
        try:
            png.write_bytes(picture)
        except OSError as error:
            raise UsageError(f"{png} cannot be written: {error.strerror}; name another file") from error
    width = min(shutil.get_terminal_size().columns, 100)
    click.echo(dumps(history_json(found)) if as_json else history_text(found, app.catalogue, width=width))
    if png is not None:
        click.echo(f"Drawn into {png}.", err=True)


@click.command(short_help="Say what a figure is: wrong, right, same as another.")
@click.argument("name", metavar="ID")
@click.argument("kind", metavar="KIND", type=click.Choice([*(one.value for one in MarkKind), "undo"]))
@click.argument("other", metavar="[ID2]", required=False)
@click.pass_obj
def mark(app: Application, name: str, kind: str, other: str | None) -> None:
    """Say what a figure is: wrong, right, same-as ID2, not-same [ID2]; or undo what was said of it.

    It is honoured by every later judgement. A later mark takes an earlier one's place.
    """
    from monitor.pipeline.feedback import mark as keep

    click.echo(keep(app.store, name, kind, other, app.clock.now()))


@click.command(short_help="Judge everything anew, and say what is different.")
@click.option("--apply", is_flag=True, help="Put the new judgements in place of the old.")
@click.option("--read", is_flag=True, help="Read the stored texts anew first: after a change of the analyser.")
@click.option("--show", type=click.IntRange(min=0), default=_SHOWN, show_default=True, help="Tell so many differences.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def rebuild(app: Application, apply: bool, read: bool, show: int, as_json: bool) -> None:
    """Judge everything anew, by date, and say what is different: after the catalogue or the rules changed.

    Nothing is changed without --apply, and no alert is sent for the past.
    """
    found = app.rebuild(apply=apply, read=read, shown=show)
    click.echo(dumps(found.to_json()) if as_json else str(found))


@click.group()
def rules() -> None:
    """Look after rules."""


@rules.command("test", short_help="Say what the rules would have sent.")
@click.argument("rule", required=False)
@click.option("--days", type=click.IntRange(min=1, max=36500), default=7, show_default=True, help="Of the ledger.")
@click.option("--show", type=click.IntRange(min=0), default=_SHOWN, show_default=True, help="List so many alerts.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule, with every alert.")
@click.pass_obj
def rules_test(app: Application, rule: str | None, days: int, show: int, as_json: bool) -> None:
    """Say what each rule, or RULE, would have sent over the last days; rules that are switched off are tried too."""
    found = app.rehearsal()(rule, days)
    for number, one in enumerate(found):
        if as_json:
            click.echo(dumps(one.to_json()))
        else:
            click.echo(("\n" if number else "") + one.text(show))


@click.group()
def alerts() -> None:
    """Look after alerts and their deliveries."""


@alerts.command("list")
@click.option(
    "--state", multiple=True, type=click.Choice(["pending", "sent", "unknown", "dead"]), help="In this state."
)
@click.option("--channel", help="On this channel.")
@click.option("--limit", type=click.IntRange(min=1), default=_LIMIT, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a delivery.")
@click.pass_obj
def alerts_list(app: Application, state: tuple[str, ...], channel: str | None, limit: int, as_json: bool) -> None:
    """List deliveries with their states, newest first."""
    from monitor.domain.alerts import DeliveryState
    from monitor.pipeline.outbox import delivery_json, delivery_table

    now = app.clock.now()
    found = app.store.deliveries([DeliveryState(one) for one in state], channel=channel, limit=limit)
    if not as_json:
        click.echo(delivery_table(found, now))
        return
    for one in found:
        click.echo(dumps(delivery_json(one, now)))


@alerts.command("show")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a delivery.")
@click.pass_obj
def alerts_show(app: Application, key: str, as_json: bool) -> None:
    """Show an alert as it looks on the terminal, and where it went. KEY may be a beginning."""
    from monitor.pipeline.outbox import delivery_json, delivery_table, find

    now = app.clock.now()
    found = find(app.store, key)
    if as_json:
        for one in found:
            click.echo(dumps(delivery_json(one, now)))
        return
    app.show(found[:1])
    click.echo(delivery_table(found, now))


@alerts.command("retry", short_help="Put what was given up back into the queue.")
@click.argument("key", required=False)
@click.pass_obj
def alerts_retry(app: Application, key: str | None) -> None:
    """Put deliveries that were given up, or wait for another try, back into the queue: all, or those of KEY."""
    from monitor.pipeline.outbox import retry

    count = retry(app.store, key, app.clock.now())
    click.echo(f"Put back into the queue: {count}." + (" `monitor dispatch` sends them." if count else ""))


@alerts.command("mute", short_help="Hold back the alerts of a company, a chip, a metric.")
@click.argument("subject", required=False)
@click.option("--until", metavar="WHEN", default="7d", show_default=True, help=f"Until then: {_MOMENT} from now.")
@click.option("--end", is_flag=True, help="End the mute now.")
@click.pass_obj
def alerts_mute(app: Application, subject: str | None, until: str, end: bool) -> None:
    """Hold back the alerts of SUBJECT for a while: an entity, a metric or a series. Without one, list what is muted."""
    from monitor.pipeline import outbox
    from monitor.pipeline.asking import moment_ahead

    now = app.clock.now()
    if subject is None:
        click.echo(outbox.mute_table(outbox.mutes(app.store, now)))
        return
    ends = now if end else moment_ahead(until, now)
    if not end and ends <= now:
        raise UsageError(f"{until} has passed; name a later moment, or --end to end the mute")
    click.echo(outbox.mute_subject(app.store, subject, ends, app.catalogue, now))


@alerts.command("follow")
@click.argument("series_id", metavar="[SERIES]", required=False)
@click.option("--end", is_flag=True, help="Follow it no longer.")
@click.pass_obj
def alerts_follow(app: Application, series_id: str | None, end: bool) -> None:
    """Tell every independent report of SERIES, however small its change. Without one, list what is followed."""
    from monitor.pipeline import outbox

    if series_id is None:
        click.echo(outbox.follow_table(app.store))
        return
    click.echo(outbox.follow_series(app.store, series_id, app.clock.now(), on=not end))


@alerts.command("test")
@click.argument("name", metavar="CHANNEL")
@click.pass_obj
def alerts_test(app: Application, name: str) -> None:
    """Send one test message through CHANNEL."""
    from monitor.pipeline.outbox import send_test

    channel = app.channel(name)
    if channel is None:
        known = ", ".join(one.name for one in app.channel_settings)
        raise UsageError(f"channels.toml has no channel {name!r}; it has {known}")
    click.echo(send_test(channel, app.clock))


@click.command(short_help="Say what is stored, what waits, how the last run ended.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def status(app: Application, as_json: bool) -> None:
    """Say what stands in the memory, what waits, and how the last run ended."""
    from monitor.pipeline.status import status_json, status_text

    found = app.store.summary()
    shown = dumps(status_json(found)) if as_json else status_text(found, app.place, app.clock.now())
    click.echo(shown)


COMMANDS = (figures, series, mark, rebuild, rules, alerts, status)
