"""What was given up, told to the operator on another channel: once, and not with every run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.domain.alerts import ChannelKind, ChannelSettings, DeliveryState, Notice
from monitor.domain.counted import counted
from monitor.domain.overview import Event
from monitor.errors import ConfigurationError, DeliveryError
from monitor.ports import Channel, Clock, Store
from monitor.telemetry import LOGGER

# The journal's kinds: what the store keeps of a message that was given up, and what is kept here of a notice.
GIVEN_UP, TOLD = "given up", "told"
# A channel that goes on losing messages is told of at once, and then so often.
SPACING = timedelta(hours=1)
_REASONS, _TITLES = 5, 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Notices:
    """The notices, with what they need. `last_resort` is where they go when every other channel fails too."""

    store: Store
    channel: Callable[[str], Channel | None]
    channels: Sequence[ChannelSettings]
    last_resort: Callable[[], Channel]
    clock: Clock

    def tell(self, lost: Iterable[str] = ()) -> int:
        """Tell of every channel that gave messages up since it was last told of; returns how many notices went out.

        `lost` are channels that did so just now, which may not be in the configuration any more. What cannot be told
        now is told by a later run.
        """
        names = dict.fromkeys([*(channel.name for channel in self.channels), *sorted(lost)])
        return sum(self._tell(name) for name in names)

    def _tell(self, name: str) -> bool:
        told = self.store.events(TOLD, name)
        events = self.store.events(GIVEN_UP, name, after=told[-1].id if told else 0)
        now = self.clock.now()
        if not events or (told and now - told[-1].at < SPACING):
            return False
        notice = self._notice(name, events)
        for channel in self._others(name):
            try:
                channel.notify(notice)
            except DeliveryError as error:
                LOGGER.warning("the operator cannot be told on channel %s: %s", channel.name, error)
                continue
            self.store.record_event(TOLD, name, {"on": channel.name, "notice": notice.key}, now=now)
            return True
        return False

    def _others(self, name: str) -> Iterator[Channel]:
        """The operator's channels, then every other, then the last resort. A feed may be public."""
        others = [channel for channel in self.channels if channel.name != name]
        first = [channel for channel in others if channel.operator]
        then = [channel for channel in others if not channel.operator and channel.kind is not ChannelKind.FEED]
        for settings in (*first, *then):
            try:
                channel = self.channel(settings.name)
            except ConfigurationError as error:
                LOGGER.warning("the operator cannot be told on channel %s: %s", settings.name, error)
                continue
            if channel is not None:
                yield channel
        yield self.last_resort()

    def _notice(self, name: str, events: Sequence[Event]) -> Notice:
        counts: Counter[str] = Counter()
        for event in events:
            counts[event.body.get("reason", "")] += int(event.body.get("deliveries", "1"))
        total = sum(counts.values())
        what = counted(total, "alert")
        titles = [
            one.alert.title
            for one in self.store.deliveries([DeliveryState.DEAD], channel=name, limit=min(total, _TITLES))
        ]
        reasons = [
            f"Why: {reason}" + (f" ({counted(count, 'alert')})" if len(counts) > 1 else "")
            for reason, count in counts.most_common(_REASONS)
        ]
        return Notice(
            key=f"given-up:{name}:{events[-1].id}",
            subject=f"monitor: {what} for {name} could not be delivered",
            lines=(
                f"The channel {name} did not take {what}, and will not be asked again for them.",
                *reasons,
                *(f"Not delivered: {title}" for title in titles),
                *([f"… and {total - len(titles)} more."] if total > len(titles) else []),
                "Once it is mended, `monitor alerts retry` sends them again; `monitor doctor` checks the channel.",
            ),
            raised=events[-1].at,
        )
