"""One POST whose answer is known, or whose failure says whether the other side may have taken it."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache

import httpx

from monitor import __version__
from monitor.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError

ClientFactory = Callable[[], httpx.Client]

_CONNECT, _ANSWER, _QUICK = 10.0, 20.0, 5.0
_MOST_BYTES = 65_536
_LONGEST_WAIT = 86_400.0


class _Redactor(logging.Filter):
    """Takes the path of a secret address out of httpx's own log line ("HTTP Request: POST …")."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(self._cover(value) for value in record.args)
        return True

    def _cover(self, value: object) -> object:
        if isinstance(value, httpx.URL) and str(value) in self.secrets:
            return f"{value.scheme}://{value.host}/***"
        return value


_redactor = _Redactor()
logging.getLogger("httpx").addFilter(_redactor)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back: status, the beginning of the body, and how long the other side asks to wait, in seconds."""

    status: int
    body: str
    retry_after: float | None


def default_client() -> httpx.Client:
    """A client for one message. It follows no redirect: the address is a secret and goes to one host only."""
    timeout = httpx.Timeout(_ANSWER, connect=_CONNECT)
    agent = {"User-Agent": f"monitor/{__version__}"}
    return httpx.Client(timeout=timeout, follow_redirects=False, verify=authorities(), headers=agent)


def quick_client(seconds: float = _QUICK) -> httpx.Client:
    """A client for a word that may get lost: it costs little when nobody answers."""
    return httpx.Client(timeout=httpx.Timeout(seconds), follow_redirects=False, verify=authorities())


@lru_cache(maxsize=1)
def authorities() -> ssl.SSLContext:
    """Whom TLS trusts. Reading the list of authorities takes as long as ten messages, so it is read once."""
    return httpx.create_ssl_context()


def post(factory: ClientFactory, url: str, content: bytes, headers: Mapping[str, str], *, place: str) -> Answer:
    """POST once and read the answer. `place` names the channel in messages; the address never appears in them.

    Raises TemporaryDeliveryError where nothing can have been taken, UnknownDeliveryError where it may have been.
    """
    started = time.monotonic()
    try:
        _redactor.secrets.add(str(httpx.URL(url)))
        given = {"accept-encoding": "identity", **headers}
        with factory() as client, client.stream("POST", url, content=content, headers=given) as response:
            body = bytearray()
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > _MOST_BYTES or time.monotonic() - started > 2 * _ANSWER:
                    break
            return Answer(
                status=response.status_code,
                body=bytes(body[:_MOST_BYTES]).decode("utf-8", "replace").strip(),
                retry_after=_retry_after(response.headers),
            )
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
        message = f"{place} has an address that cannot be used ({type(error).__name__}); mend its variable"
        raise PermanentDeliveryError(message) from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        message = f"{place} cannot be reached ({type(error).__name__}); it is tried again later"
        raise TemporaryDeliveryError(message) from None
    except httpx.TransportError as error:
        message = f"{place} broke off before it answered ({type(error).__name__}); it may have taken the message"
        raise UnknownDeliveryError(message) from None


def _retry_after(headers: httpx.Headers) -> float | None:
    """RFC 9110, 10.2.3: seconds, or a date (measured against the answer's own Date)."""
    given = headers.get("retry-after", "").strip()
    if not given:
        return None
    try:
        seconds = float(given)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(given) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), _LONGEST_WAIT) if seconds == seconds else None  # noqa: PLR0124 - NaN alone differs from itself
