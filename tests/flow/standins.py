"""Services outside that hear of the program, on loopback."""

from __future__ import annotations

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
