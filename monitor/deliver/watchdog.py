"""The dead man's switch: a service outside hears of every run, and speaks up when it hears nothing.

Source: healthchecks.io, "Pinging API": POST to the check's address, with `/start` when a job begins and `/<exit code>`
when it ends; 0 is success; the body (up to 100 kB) is shown beside the ping.
"""

from __future__ import annotations

import httpx

from monitor.deliver.wire import ClientFactory, post, quick_client
from monitor.errors import DeliveryError
from monitor.telemetry import LOGGER

_PLACE = "the watchdog"
_MOST_BYTES = 10_000


class HealthCheck:
    """A check at healthchecks.io or a server of one's own. `url` is a secret and is never shown.

    What goes wrong here is logged and fails no run.
    """

    def __init__(self, url: str, *, client_factory: ClientFactory = quick_client) -> None:
        self._url, self._client_factory = url, client_factory

    def start(self) -> None:
        """A run begins."""
        self._ping("start", "")

    def finish(self, exit_code: int, told: str) -> None:
        """A run ended; `told` is shown beside it."""
        self._ping(str(exit_code), told)

    def _ping(self, sign: str, told: str) -> None:
        body = told.encode("utf-8", "replace")[:_MOST_BYTES]
        headers = {"content-type": "text/plain; charset=utf-8"}
        try:
            base = httpx.URL(self._url)
            url = str(base.copy_with(path=f"{base.path.rstrip('/')}/{sign}"))
            answer = post(self._client_factory, url, body, headers, place=_PLACE)
        except (DeliveryError, httpx.InvalidURL) as error:
            LOGGER.warning("%s", error if isinstance(error, DeliveryError) else f"{_PLACE} has no usable address")
            return
        if not 200 <= answer.status < 300:
            LOGGER.warning("%s answered %d; mend its address, or see that the check exists", _PLACE, answer.status)
