"""Which request goes next: so many at once, so many to one host, so long between two of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from urllib.parse import urlsplit

from monitor.domain.feeds import FetchRequest


def host_of(url: str) -> str:
    """The host that manners are counted by; the address itself where it has none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


@dataclass(slots=True)
class _Host:
    waiting: deque[FetchRequest] = field(default_factory=deque)
    running: int = 0
    free_at: float = 0.0
    queued: bool = False


class HostQueue:
    """Requests in the order in which their hosts may be asked. Times are seconds of one monotonic clock.

    Hosts take turns, so that a host with hundreds of feeds keeps no other waiting. Every step costs O(log hosts).
    """

    def __init__(self, requests: Iterable[FetchRequest], *, per_host: int, spacing: float) -> None:
        self._per_host = max(1, per_host)
        self._spacing = max(0.0, spacing)
        self._hosts: dict[str, _Host] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._turn = count()
        self.waiting = 0
        for request in requests:
            self._hosts.setdefault(host_of(request.url), _Host()).waiting.append(request)
            self.waiting += 1
        for name in self._hosts:
            self._enqueue(name)

    def take(self, now: float) -> FetchRequest | None:
        """The next request that may start now, or None."""
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
        return request

    def wait(self, now: float) -> float | None:
        """Seconds until a request may start; None when none may before another has finished."""
        return max(0.0, self._ready[0][0] - now) if self._ready else None

    def done(self, request: FetchRequest) -> None:
        """A request has finished; its host may be asked again."""
        name = host_of(request.url)
        self._hosts[name].running -= 1
        self._enqueue(name)

    def _enqueue(self, name: str) -> None:
        host = self._hosts[name]
        if host.waiting and not host.queued and host.running < self._per_host:
            host.queued = True
            heappush(self._ready, (host.free_at, next(self._turn), name))
