"""What was given up is told to the operator once, however many workers find out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import datetime

import pytest

from monitor.deliver.terminal import Terminal
from monitor.domain.alerts import ChannelKind, ChannelSettings
from monitor.pipeline.dispatch import Dispatch
from monitor.pipeline.notices import GIVEN_UP, Notices
from monitor.store.sql import SqlStore
from tests.databases import postgres_server
from tests.samples import NOW

CHANNELS = tuple(ChannelSettings(name=name, kind=ChannelKind.TERMINAL) for name in ("broken", "desk"))


class Clock:
    """The time stands still."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


def test_workers_tell_one_after_another(place: str) -> None:
    heard, waited, held = io.StringIO(), list[float](), ExitStack()
    with closing(SqlStore(place)) as store, closing(SqlStore(place)) as other, held:

        def pause(seconds: float) -> None:
            waited.append(seconds)
            held.close()  # the other one is done

        desk = Terminal("desk", heard)
        notices = Notices(
            store=store, channel=lambda _: desk, channels=CHANNELS, last_resort=lambda: desk, clock=Clock()
        )
        dispatch = Dispatch(
            store=store, channel=lambda _: desk, rules={}, clock=Clock(), jitter=lambda: 1.0, pause=pause,
            notices=notices,
        )  # fmt: skip
        store.record_event(GIVEN_UP, "broken", {"reason": "gone", "deliveries": "2"}, now=NOW)
        held.enter_context(other.lock("notices"))
        assert dispatch.share("desk").notices == 1
        assert waited == [1.0]
        assert dispatch.share("desk").notices == 0
        assert heard.getvalue().count("2 alerts for broken could not be delivered") == 1
