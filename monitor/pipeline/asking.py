"""What people type, turned into what the memory knows: names into entities, beginnings into ids, words into moments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import NoReturn

from monitor.domain.catalogue import Catalogue, Chip
from monitor.domain.figures import Record
from monitor.errors import UsageError
from monitor.ports import Store
from monitor.rules.matching import owners

_AGO = re.compile(r"(\d{1,5}) ?(h|d|w)", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 168}
_SHOWN = 8


def moment(text: str, now: datetime) -> datetime:
    """`2026-05-01`, an ISO moment, or `7d`, `36h`, `2w` before now. Without a zone it is UTC. Raises UsageError."""
    return now - span if (span := _span(text)) is not None else _moment(text)


def moment_ahead(text: str, now: datetime) -> datetime:
    """The same, but `7d` is after now."""
    return now + span if (span := _span(text)) is not None else _moment(text)


def moment_from_text(text: str) -> datetime:
    """An aware datetime from an ISO date or datetime; without a zone it is UTC. Raises ValueError."""
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=UTC)
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _span(text: str) -> timedelta | None:
    found = _AGO.fullmatch(text.strip())
    return timedelta(hours=int(found[1]) * _HOURS[found[2]]) if found else None


def _moment(text: str) -> datetime:
    try:
        return moment_from_text(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date; write 2026-05-01, or 7d, 36h or 2w") from error


def entity(text: str, catalogue: Catalogue) -> str:
    """The id of an entity that is named by its id, its name or one of its forms, in any case.

    A part that the catalogue does not know yet is known by its family's beginning. Raises UsageError with what is near.
    """
    if text in catalogue.entities:
        return text
    wanted = text.casefold()
    names: dict[str, str] = {}
    for one in catalogue.entities.values():
        for name in (one.id, one.name, *one.forms):
            names.setdefault(name.casefold(), one.id)
    if wanted in names:
        return names[wanted]
    if len(owners(wanted, catalogue)) > 1 and re.fullmatch(r"[\w-]+", wanted):
        return wanted
    near = dict.fromkeys(names[one] for one in get_close_matches(wanted, names, n=5, cutoff=0.7))
    hint = f"did you mean {', '.join(near)}?" if near else "companies.toml and chips.toml list them"
    raise UsageError(f"nothing in the catalogue is named {text!r}; {hint}")


def with_members(entity_id: str, catalogue: Catalogue) -> tuple[str, ...]:
    """An entity with all that belongs to it: a company's subsidiaries and their chips, a family's members."""
    below = (one for one in catalogue.entities if one != entity_id and entity_id in owners(one, catalogue))
    return (entity_id, *below)


def families(entity_ids: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Those of some entities that may have members which the catalogue does not list."""
    found = ((one, catalogue.entities.get(one)) for one in entity_ids)
    return tuple(one for one, chip in found if isinstance(chip, Chip) and (chip.pattern or chip.short))


def metric(text: str, catalogue: Catalogue) -> str:
    """The id of a metric that is named by its id or by what people read, in any language. Raises UsageError."""
    wanted = text.casefold()
    for one in catalogue.metrics.values():
        if wanted in (one.id, one.id.replace("_", " "), *(name.casefold() for name in one.names.values())):
            return one.id
    if wanted == "other":
        return wanted
    raise UsageError(f"no metric is named {text!r}; there are {', '.join(sorted(catalogue.metrics))}")


def figure(text: str, store: Store) -> Record:
    """The figure whose id begins so. Raises UsageError where there is none, or more than one."""
    found = store.find_records(text, _SHOWN)
    if len(found) > 1:
        lines = [f"  {one.id}  {one.figure.text} ({one.figure.metric}), {one.title}" for one in found]
        raise UsageError("\n".join([f"more than one figure's id begins with {text!r}; write more of it:", *lines]))
    return found[0] if found else _unknown("figure", text)


def series(text: str, store: Store) -> str:
    """The series whose id begins so, or that a figure stands in whose id does. Raises UsageError."""
    lines = store.find_series(text, _SHOWN)
    if len(lines) == 1:
        return lines[0]
    if not lines:
        held = tuple(dict.fromkeys(record.series_id for record in store.find_records(text, _SHOWN)))
        return held[0] if len(held) == 1 else _one_of(text, held)
    return text if text in lines else _one_of(text, lines)


def _one_of(text: str, found: Sequence[str]) -> NoReturn:
    if not found:
        _unknown("series or figure", text)
    raise UsageError(f"{text!r} may be any of {', '.join(found)}; write more of the id")


def _unknown(kind: str, text: str) -> NoReturn:
    raise UsageError(f"no {kind} in the ledger has an id that begins with {text!r}; `monitor figures` shows the ids")
