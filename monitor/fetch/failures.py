"""What went wrong on the wire, as a kind for the program and a sentence for people."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

import httpcore

from monitor.domain.feeds import FailureKind, FetchFailed
from monitor.errors import ParseError, TooLargeError
from monitor.fetch.guard import NameError_, RefusedAddressError

_ADVICE = {
    401: "the page wants a login",
    402: "the page wants a payment",
    403: "the server refuses robots, or this one",
    404: "nothing is there; the address may have changed",
    406: "the server has no form of it that this program reads",
    408: "the server gave up waiting",
    410: "it was removed for good",
    421: "the server does not answer for this name",
    429: "the server asks for fewer requests",
    451: "it is withheld for legal reasons",
    500: "the server failed",
    502: "the server behind the server failed",
    503: "the server is busy or being mended",
    504: "the server behind the server did not answer",
}


def failed_status(url: str, status: int, retry_after: timedelta | None) -> FetchFailed:
    """A response whose status is no success."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "unknown status"
    advice = _ADVICE.get(status) or ("the server failed" if status >= 500 else "the server would not give it")
    wait = f"; it may be asked again in {describe(retry_after)}" if retry_after is not None else ""
    return FetchFailed(
        url=url,
        kind=FailureKind.GONE if status == HTTPStatus.GONE else FailureKind.STATUS,
        reason=f"HTTP {status} {phrase}: {advice}{wait}",
        status=status,
        retry_after=retry_after,
    )


def failed_request(url: str, error: BaseException) -> FetchFailed:
    """An exception of the connection, the protocol or the body."""
    kind, reason = _classify(error)
    return FetchFailed(url=url, kind=kind, reason=reason)


def describe(duration: timedelta) -> str:
    """A duration in words: `90 seconds`, `30 minutes`, `6 hours`, `3 days`."""
    seconds = int(duration.total_seconds())
    for size, name in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {name}"
    return f"{seconds} seconds"


def _classify(error: BaseException) -> tuple[FailureKind, str]:  # noqa: PLR0911 - a table of cases, told in order
    match error:
        case RefusedAddressError():
            return FailureKind.BLOCKED, f"{error}; it is not asked (see allow_private in config/monitor.toml)"
        case NameError_():
            return FailureKind.DNS, str(error)
        case TooLargeError():
            return FailureKind.TOO_LARGE, str(error)
        case ParseError():
            return FailureKind.PROTOCOL, str(error)
        case httpcore.ConnectTimeout():
            return FailureKind.TIMEOUT, "no connection in time"
        case httpcore.TimeoutException() | TimeoutError():
            return FailureKind.TIMEOUT, "the server stopped answering"
        case httpcore.ConnectError():
            return _connect(error)
        case httpcore.NetworkError() | ConnectionError():
            return FailureKind.RESET, "the connection broke before the answer was complete"
        case httpcore.ProxyError():
            return FailureKind.REFUSED, f"the proxy refused: {error}"
        case httpcore.RemoteProtocolError():
            return _protocol(str(error))
        case _:
            return FailureKind.PROTOCOL, f"the exchange failed: {_brief(error)}"


def _connect(error: httpcore.ConnectError) -> tuple[FailureKind, str]:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FailureKind.TLS, f"the certificate is not valid: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return FailureKind.TLS, f"no secure connection: {cause.reason or cause}"
        if isinstance(cause, ConnectionRefusedError):
            return FailureKind.REFUSED, "the connection was refused: nothing listens there"
        if isinstance(cause, ConnectionResetError):
            return FailureKind.RESET, "the connection was reset while it was being made"
    return FailureKind.REFUSED, f"no connection: {_brief(error)}"


def _protocol(message: str) -> tuple[FailureKind, str]:
    lowered = message.lower()
    if "disconnected" in lowered or "incomplete" in lowered or "without sending complete" in lowered:
        return FailureKind.RESET, "the connection broke before the answer was complete"
    if "too long" in lowered:
        return FailureKind.TOO_LARGE, "the headers are larger than any server needs"
    return FailureKind.PROTOCOL, f"the answer is not HTTP: {message[:200]}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)


def _brief(error: BaseException) -> str:
    text = " ".join(str(error).split())[:200]
    return text or type(error).__name__
