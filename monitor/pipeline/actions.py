"""What a person answers to an alert, kept as feedback: a mark, a mute or a follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from monitor.domain.alerts import Acted, Action, ActionKind
from monitor.domain.figures import MarkKind, Record
from monitor.pipeline.feedback import follow, mark, mute
from monitor.ports import Clock, Store
from monitor.telemetry import LOGGER

# The journal's kind of what was pressed, by its token: what is repeated does nothing.
PRESSED = "action"
MUTED = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Actions:
    """Carries out what people press. May be called from several threads."""

    store: Store
    clock: Clock
    lock: Lock = field(default_factory=Lock)

    def __call__(self, action: Action) -> Acted | None:
        """Carry it out once, however often it is repeated; None where no such figure is in the ledger."""
        with self.lock:
            record = self._record(action.record_id)
            if record is None:
                return None
            now = self.clock.now()
            until = now + MUTED if action.kind is ActionKind.MUTE else None
            if not self.store.events(PRESSED, action.token):
                match action.kind:
                    case ActionKind.WRONG:
                        mark(self.store, record.id, MarkKind.WRONG, None, now)
                    case ActionKind.MUTE:
                        mute(self.store, record.series_id, now + MUTED, now)
                    case ActionKind.FOLLOW:
                        follow(self.store, record.series_id, now)
                body = {
                    "action": action.kind.value,
                    "record": record.id,
                    "channel": action.channel,
                    "by": action.person,
                }
                self.store.record_event(PRESSED, action.token, body, now=now)
                LOGGER.info("%s on channel %s said %s of %s", action.person, action.channel, action.kind, record.id)
            return Acted(record=record, until=until)

    def _record(self, record_id: str) -> Record | None:
        # The store finds by the beginning of an id; a button carries the whole.
        return next((one for one in self.store.find_records(record_id, 1) if one.id == record_id), None)
