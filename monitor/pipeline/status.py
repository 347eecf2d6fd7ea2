"""The memory in numbers, for people and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.domain.figures import Verdict
from monitor.domain.overview import Run, Summary
from monitor.pipeline.jsonline import Json
from monitor.pipeline.table import columns

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))
_OPEN = ("pending", "unknown")


def status_text(found: Summary, place: str, now: datetime) -> str:
    """What stands in the memory, what waits, and how the last run ended; a line each."""
    failing = f", {found.failing} of them failing (`monitor feeds list` says why)" if found.failing else ""
    stories = "story" if found.stories == 1 else "stories"
    rows = [
        ("ledger", place),
        ("feeds", f"{found.feeds}{failing}"),
        ("entries", _list({"seen": found.entries, "to be read": found.unread, "given up": found.unreadable})),
        ("articles", _list({"read": found.articles, "to be judged": found.unjudged, stories: found.stories})),
        ("figures", f"{found.figures}{_bracket({one.value: found.verdicts.get(one, 0) for one in Verdict})}"),
        ("alerts", f"{found.alerts}"),
        ("deliveries", f"{sum(found.deliveries.values())}{_bracket(found.deliveries)}{_oldest(found, now)}"),
        ("last run", _run(found.last_run, now)),
    ]
    return "\n".join(columns(rows, indent=""))


def status_json(found: Summary) -> Json:
    """The same as a JSON object; moments in ISO 8601."""
    run = found.last_run
    return {
        "feeds": {"registered": found.feeds, "failing": found.failing},
        "entries": {"seen": found.entries, "unread": found.unread, "unreadable": found.unreadable},
        "articles": {"read": found.articles, "unjudged": found.unjudged, "stories": found.stories},
        "figures": {"total": found.figures, "verdicts": {one.value: found.verdicts.get(one, 0) for one in Verdict}},
        "alerts": found.alerts,
        "deliveries": dict(found.deliveries),
        "oldest_delivery": found.oldest_delivery.isoformat() if found.oldest_delivery else None,
        "last_run": None
        if run is None
        else {
            "command": run.command,
            "started": run.started.isoformat(),
            "ended": run.ended.isoformat() if run.ended else None,
            "exit_code": run.exit_code,
            "done": dict(run.done),
            "error": run.error,
        },
    }


def ago(then: datetime, now: datetime) -> str:
    """How long ago a moment was: `5 min`, `3 h`, `2 d`."""
    seconds = max((now - then).total_seconds(), 0)
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), (1, "s"))
    return f"{int(seconds // size)} {unit}"


def _list(counts: Mapping[str, int]) -> str:
    first, *rest = counts.items()
    told = [f"{count} {name}" for name, count in rest if count]
    return ", ".join([f"{first[1]} {first[0]}", *told])


def _bracket(counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f" ({told})" if told else ""


def _oldest(found: Summary, now: datetime) -> str:
    waiting = sum(found.deliveries.get(name, 0) for name in _OPEN)
    if not waiting or found.oldest_delivery is None or found.oldest_delivery > now:
        return ""
    return f", the oldest due for {ago(found.oldest_delivery, now)}"


def _run(run: Run | None, now: datetime) -> str:
    if run is None:
        return "none so far"
    began = f"`monitor {run.command}` {ago(run.started, now)} ago"
    if run.ended is None or run.exit_code is None:
        return f"{began}, still running or killed"
    how = "done" if run.exit_code == 0 else f"exit code {run.exit_code}"
    return f"{began}, {how}" + (f": {run.error}" if run.error else "")
