"""Which request goes next: so many at once, so many to one host, so long between two of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from monitor.domain.feeds import FetchRequest
from monitor.domain.work import host_of


@dataclass(slots=True)
class _Host:
    waiting: deque[FetchRequest] = field(default_factory=deque)
    running: int = 0
    free_at: float = 0.0
    queued: bool = False

    @property
    def idle(self) -> bool:
        """Whether it neither answers nor is waited for."""
        return not self.waiting and not self.running


class HostQueue:
    """Requests in the order in which their hosts may be asked. Times are seconds of one monotonic clock.

    Hosts take turns, so that a host with hundreds of feeds keeps no other waiting. Every step costs O(log hosts), and
    a host is forgotten once nothing waits for it and its spacing has passed.
    """

    def __init__(self, *, per_host: int, spacing: float) -> None:
        self._per_host = max(1, per_host)
        self._spacing = max(0.0, spacing)
        self._hosts: dict[str, _Host] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._resting: list[tuple[float, str]] = []
        self._turn = count()
        self.waiting = 0

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len(self._hosts)

    def add(self, requests: Iterable[FetchRequest]) -> None:
        """More requests, each behind those that wait for its host already."""
        for request in requests:
            name = host_of(request.url, request.url)
            self._hosts.setdefault(name, _Host()).waiting.append(request)
            self.waiting += 1
            self._enqueue(name)

    def take(self, now: float) -> tuple[str, FetchRequest] | None:
        """The next request that may start now, with its host for `done`; or None."""
        self._forget(now)
        if not self._ready or self._ready[0][0] > now:
            return None
        _, _, name = heappop(self._ready)
        host = self._hosts[name]
        host.queued = False
        request = host.waiting.popleft()
        self.waiting -= 1
        host.running += 1
        host.free_at = now + self._spacing
        self._enqueue(name)
        return name, request

    def wait(self, now: float) -> float | None:
        """Seconds until a request may start; None when none may before another has finished."""
        return max(0.0, self._ready[0][0] - now) if self._ready else None

    def done(self, name: str) -> None:
        """A request has finished; its host may be asked again."""
        host = self._hosts[name]
        host.running -= 1
        self._enqueue(name)
        if host.idle:
            heappush(self._resting, (host.free_at, name))

    def _enqueue(self, name: str) -> None:
        host = self._hosts[name]
        if host.waiting and not host.queued and host.running < self._per_host:
            host.queued = True
            heappush(self._ready, (host.free_at, next(self._turn), name))

    def _forget(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            _, name = heappop(self._resting)
            host = self._hosts.get(name)
            if host is not None and host.idle and host.free_at <= now:
                del self._hosts[name]
