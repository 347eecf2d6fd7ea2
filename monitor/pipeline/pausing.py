"""Verbs that are paused: said by a person, kept as events, honoured by every worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.domain.work import Verb
from monitor.ports import Store

_KIND = "queue"
_PAUSED, _RUNNING = "paused", "running"


def paused(store: Store) -> frozenset[Verb]:
    """The verbs at which no worker works now."""
    said = {event.subject: event.body.get("state") for event in store.events(_KIND)}
    return frozenset(verb for verb in Verb if said.get(verb) == _PAUSED)


def pause(store: Store, verbs: Iterable[Verb], now: datetime) -> None:
    """Let no worker begin with these verbs; what is begun is finished."""
    _say(store, verbs, _PAUSED, now)


def resume(store: Store, verbs: Iterable[Verb], now: datetime) -> None:
    """Let workers go on with these verbs."""
    _say(store, verbs, _RUNNING, now)


def _say(store: Store, verbs: Iterable[Verb], state: str, now: datetime) -> None:
    for verb in verbs:
        store.record_event(_KIND, verb.value, {"state": state}, now=now)
