"""Services outside that hear of the program, on loopback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from monitor.deliver.loopback import Reply, SlackStandIn


class CheckStandIn(SlackStandIn):
    """A service that takes pings, as healthchecks.io does."""

    @property
    def check(self) -> str:
        """The address of the check."""
        return f"{self.url.partition('/services/')[0]}/ping/5f2c-secret"

    @property
    def heard(self) -> list[tuple[str, str]]:
        """The pings: what stands behind the check's address, and the body."""
        return [(path.removeprefix("/ping/5f2c-secret"), body.decode()) for path, _, body in self.requests]

    def judge(self, path: str, _headers: object, _body: bytes) -> Reply:
        """Every ping of the check is taken."""
        return Reply() if path.startswith("/ping/5f2c-secret/") else Reply(status=404, body="not found")


class LimitedSlack(SlackStandIn):
    """Takes a message a second, with short bursts above it, as docs.slack.dev ("Rate limits", posting) states it.

    `now` is the time that it goes by; `refusals` counts what it did not take.
    """

    def __init__(self, now: Callable[[], datetime], *, burst: int = 3) -> None:
        super().__init__()
        self.now, self.burst, self.refusals = now, burst, 0
        self.taken: list[datetime] = []

    def judge(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """429 with Retry-After where there were too many of late, else the honest answer."""
        moment = self.now()
        recent = [one for one in self.taken if moment - one < timedelta(seconds=self.burst)]
        if len(recent) >= self.burst:
            self.refusals += 1
            return Reply(status=429, body="rate_limited", headers={"retry-after": "1"})
        reply = super().judge(path, headers, body)
        if reply.status == 200:
            self.taken = [*recent, moment]
        return reply
