"""What people said of figures, and what they do not want to hear of: events, honoured by every later judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.alerts import Mute, Wishes
from monitor.domain.figures import Figure, Mark, MarkKind, Record
from monitor.domain.overview import Event, FigureQuery
from monitor.errors import UsageError
from monitor.ledger.equality import dimension
from monitor.pipeline import asking
from monitor.ports import Store

MARK, MUTE, FOLLOW = "mark", "mute", "follow"
UNDO = "undo"
# Of a series that was joined to another by hand, so many records are judged against.
_JOINED = 64

_LINKS = (MarkKind.SAME_AS, MarkKind.NOT_SAME)


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """The marks that stand, with the records they speak of, by id."""

    marks: tuple[Mark, ...]
    records: Mapping[str, Record]

    @classmethod
    def load(cls, store: Store) -> Marks:
        """The marks of a store."""
        marks = standing_marks(store.events(MARK))
        found = (record for name in names(marks) for record in store.find_records(name, 1) if record.id == name)
        return cls(marks=marks, records={record.id: record for record in found})

    def touching(
        self, article_id: str, records: Sequence[Record], store: Store
    ) -> tuple[Sequence[Record], tuple[Mark, ...]]:
        """The marks that matter where an article is judged against these records, and the records with what was joined.

        Both oldest first.
        A mark matters where it speaks of one of the records, of their values, or of a record in one of their series.
        """
        if not self.marks:
            return records, ()
        known = {record.id: record for record in records}
        ids = known.keys() | {record.root for record in records}
        lines = {record.series_id for record in records}
        found: dict[Mark, None] = {}
        # What is joined to a record may itself be joined to a third.
        while fresh := [
            mark for mark in self.marks if mark not in found and self._touches(mark, article_id, ids, lines)
        ]:
            found |= dict.fromkeys(fresh)
            for mark in fresh:
                if mark.kind in _LINKS:
                    for record in self._spoken_of(mark):
                        joined = store.series(record.series_id, _JOINED) if mark.kind is MarkKind.SAME_AS else ()
                        known |= {one.id: one for one in (record, *joined) if one.id not in known}
                        lines |= {record.series_id} if mark.kind is MarkKind.SAME_AS else set()
        return sorted(known.values(), key=lambda record: (record.dated, record.id)), tuple(found)

    def of(self, record_id: str) -> tuple[Mark, ...]:
        """The marks that speak of a record."""
        return tuple(mark for mark in self.marks if record_id in (mark.record_id, mark.other_id))

    def _touches(self, mark: Mark, article_id: str, ids: set[str], lines: set[str]) -> bool:
        names = [name for name in (mark.record_id, mark.other_id) if name is not None]
        if any(name in ids or name.rpartition("#")[0] == article_id for name in names):
            return True
        return mark.kind in _LINKS and any(record.series_id in lines for record in self._spoken_of(mark))

    def _spoken_of(self, mark: Mark) -> list[Record]:
        names = (mark.record_id, mark.other_id or "")
        return [self.records[name] for name in names if name in self.records]


def names(marks: Iterable[Mark]) -> dict[str, None]:
    """The ids of the records that marks speak of, in their order."""
    return dict.fromkeys(name for mark in marks for name in (mark.record_id, mark.other_id) if name is not None)


def standing_marks(events: Iterable[Event]) -> tuple[Mark, ...]:
    """The marks that stand after these events, oldest first: a later one of the same takes an earlier's place."""
    standing: dict[frozenset[str], Mark] = {}
    for event in events:
        kind, other = event.body["mark"], event.body.get("other") or None
        about = frozenset({event.subject, other} if other else {event.subject})
        if kind == UNDO:
            gone = [key for key in standing if (key == about if other else event.subject in key)]
            for key in gone:
                del standing[key]
            continue
        standing.pop(about, None)
        standing[about] = Mark(kind=MarkKind(kind), record_id=event.subject, other_id=other)
    return tuple(standing.values())


def mark(store: Store, name: str, kind: str, other_name: str | None, now: datetime) -> str:
    """Keep what a person said of a figure; returns what was understood. `kind` is a MarkKind's value or `undo`.

    Raises UsageError where an id is not known or not unique, or where the two cannot be one thing.
    """
    record = asking.figure(name, store)
    other = asking.figure(other_name, store) if other_name else None
    if other is not None and other.id == record.id:
        raise UsageError(f"{record.id} is one figure; name two")
    if kind in (MarkKind.WRONG, MarkKind.RIGHT) and other is not None:
        raise UsageError(f"`{kind}` speaks of one figure; leave {other.id} out")
    if kind == MarkKind.SAME_AS:
        if other is None:
            raise UsageError("`same-as` needs the id of the other figure: monitor mark ID same-as ID")
        if dimension(record.figure) != dimension(other.figure):
            raise UsageError(f"{_told(record)} and {_told(other)} are of different units and cannot be the same thing")
    if kind == MarkKind.NOT_SAME and other is None:
        other = _company(store, record)
    if kind == UNDO and not any(
        other is None or other.id in (one.record_id, one.other_id) for one in Marks.load(store).of(record.id)
    ):
        raise UsageError(f"nothing that was said of {record.id} stands, so there is nothing to undo")
    body = {"mark": kind} | ({"other": other.id} if other is not None else {})
    store.record_event(MARK, record.id, body, now=now)
    if kind == UNDO:
        said = f"{_told(record)}: what was said is taken back"
    else:
        said = f"{_told(record)}: {kind}" + (f" {_told(other)}" if other is not None else "")
    return f"{said}. It counts from now on; `monitor rebuild` shows what it changes in what was judged before."


def _company(store: Store, record: Record) -> Record:
    """What a figure was taken for the same as: what it was judged against, else the first of its series."""
    judged = next(one for one in store.judgements_of(record.article_id) if one.record.id == record.id)
    if judged.against is not None:
        return judged.against
    found = store.judgements(FigureQuery(series=(record.series_id,), limit=2))
    other = next((one.record for one in found if one.record.id != record.id), None)
    if other is None:
        raise UsageError(f"{record.id} stands alone in its series; there is nothing that it could be taken for")
    return other


def standing_mutes(events: Iterable[Event], now: datetime) -> tuple[Mute, ...]:
    """The mutes that have not ended; a later one of the same subject takes an earlier's place."""
    until = {event.subject: datetime.fromisoformat(event.body["until"]) for event in events}
    return tuple(Mute(subject=one, until=moment) for one, moment in until.items() if moment > now)


def mute(store: Store, subject: str, until: datetime, now: datetime) -> None:
    """Hold back what an entity's, a metric's or a series's figures would alert, until a moment (now: no longer)."""
    store.record_event(MUTE, subject, {"until": until.isoformat()}, now=now)


def standing_follows(events: Iterable[Event]) -> frozenset[str]:
    """The series that somebody follows; a later word on one takes an earlier's place."""
    last = {event.subject: event.body["on"] for event in events}
    return frozenset(series_id for series_id, on in last.items() if on == "yes")


def follow(store: Store, series_id: str, now: datetime, *, on: bool = True) -> None:
    """Tell every independent report of a series from now on, or no longer. Who follows wants no mute."""
    store.record_event(FOLLOW, series_id, {"on": "yes" if on else "no"}, now=now)
    if on and any(one.subject == series_id for one in standing_mutes(store.events(MUTE, series_id), now)):
        mute(store, series_id, now, now)


def wishes(store: Store, now: datetime) -> Wishes:
    """What people ask to hear less or more of at this moment."""
    return Wishes(mutes=standing_mutes(store.events(MUTE), now), follows=standing_follows(store.events(FOLLOW)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """All that people said which counts where an article is judged."""

    marks: Marks
    wishes: Wishes = field(default_factory=Wishes)

    @classmethod
    def load(cls, store: Store, now: datetime) -> Said:
        """What stands at a moment."""
        return cls(marks=Marks.load(store), wishes=wishes(store, now))


def _told(record: Record) -> str:
    figure: Figure = record.figure
    return f"{record.id} ({figure.text}, {figure.metric}{f' of {figure.subject}' if figure.subject else ''})"
