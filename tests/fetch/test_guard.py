"""No connection goes to an address that was not vetted (rows 15 and 16 of the table of faults)."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from monitor.domain.feeds import FailureKind, Fetched, FetchFailed
from monitor.errors import ConfigurationError
from monitor.fetch.guard import AddressGuard
from tests.fetch.conftest import Fetch, Sites
from tests.sites import Site, response

SPECIAL = [
    "0.0.0.0",  # noqa: S104 - an address to be refused, not one to listen on
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.8.8.8",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_refused(address: str) -> None:
    assert AddressGuard().refusal(address) is not None


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not(address: str) -> None:
    assert AddressGuard().refusal(address) is None


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("127.0.0.1", True), ("::ffff:127.0.0.1", True), ("127.0.1.1", False), ("10.0.0.1", False), ("::1", False)],
)
def test_what_is_allowed_is_only_what_is_listed(address: str, allowed: bool) -> None:
    assert (AddressGuard(["127.0.0.0/24"]).refusal(address) is None) is allowed


def test_a_network_that_is_none_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(ConfigurationError, match=r"loopback.*127\.0\.0\.0/8"):
        AddressGuard(["loopback"])


LOOPBACK_SPELT = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",  # noqa: S104 - an address to be refused, not one to listen on
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "１２７.０.０.１",
]


@pytest.mark.parametrize("host", LOOPBACK_SPELT)
@pytest.mark.parametrize("how", ["feed", "redirect"])
def test_loopback_is_refused_however_it_is_spelt(sites: Sites, fetch: Fetch, host: str, how: str) -> None:
    """The server behind the address is real, so a request that slipped through would be answered."""
    secret = sites(routes={"*": response(b"secret")})
    target = secret.url("/admin", host=host)
    if how == "feed":
        outcome = fetch(target, allow_private=())
    else:
        front = sites(host="127.0.0.2", routes={"/": response(b"", f"Location: {target}", status="302 Found")})
        outcome = fetch(front.url("/"), allow_private=("127.0.0.2/32",))
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind in {FailureKind.BLOCKED, FailureKind.DNS, FailureKind.PROTOCOL}
    assert secret.asked == []


def test_every_hop_is_vetted(sites: Sites, fetch: Fetch) -> None:
    secret = sites(host="127.0.0.1", routes={"*": response(b"secret")})
    last = sites(host="127.0.0.3", routes={"*": response(b"", f"Location: {secret.url('/')}", status="307 Go")})
    first = sites(host="127.0.0.2", routes={"*": response(b"", f"Location: {last.url('/')}", status="301 Go")})
    outcome = fetch(first.url("/"), allow_private=("127.0.0.2/31",))
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind is FailureKind.BLOCKED
    assert "127.0.0.1" in outcome.reason
    assert (len(first.asked), len(last.asked), len(secret.asked)) == (1, 1, 0)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http:///x", "//host/x", "", "http://[::1", "http://a:b/"],
)
def test_what_is_no_web_address_is_not_asked(fetch: Fetch, url: str) -> None:
    outcome = fetch(url)
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind is FailureKind.BLOCKED


class Answers:
    """A name server that gives another answer each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self._real = socket.getaddrinfo
        self._answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        if host != "rebinding.example":
            return self._real(host, port, *args, **options)
        self.asked += 1
        given = self._answers[min(self.asked, len(self._answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in given]


@pytest.fixture
def pair(sites: Sites) -> tuple[Site, Site]:
    """A server at an address that may be reached, and one at the same port where none may."""
    allowed = sites(host="127.0.0.2", routes={"*": response(b"public")})
    return allowed, sites(host="127.0.0.1", port=allowed.port, routes={"*": response(b"secret")})


def test_a_second_answer_of_the_name_server_has_no_effect(
    pair: tuple[Site, Site], fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed, secret = pair
    answers = Answers(["127.0.0.2"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", answers)
    outcome = fetch(allowed.url("/", host="rebinding.example"), allow_private=("127.0.0.2/32",))
    assert isinstance(outcome, Fetched)
    assert (outcome.body, answers.asked, secret.asked) == (b"public", 1, [])
    assert allowed.asked[0].headers["host"] == f"rebinding.example:{allowed.port}"


def test_of_a_mixed_answer_only_the_vetted_address_is_used(
    pair: tuple[Site, Site], fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed, secret = pair
    monkeypatch.setattr(socket, "getaddrinfo", Answers(["127.0.0.1", "127.0.0.2", "10.0.0.1"]))
    outcome = fetch(allowed.url("/", host="rebinding.example"), allow_private=("127.0.0.2/32",))
    assert isinstance(outcome, Fetched)
    assert (outcome.body, secret.asked) == (b"public", [])


def test_a_name_that_leads_inside_is_refused(
    pair: tuple[Site, Site], fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed, secret = pair
    monkeypatch.setattr(socket, "getaddrinfo", Answers(["127.0.0.1"]))
    outcome = fetch(allowed.url("/", host="rebinding.example"), allow_private=("127.0.0.2/32",))
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind is FailureKind.BLOCKED
    assert secret.asked == []


def test_a_dead_address_does_not_hide_a_living_one(sites: Sites, fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    alive = sites(host="127.0.0.2", routes={"*": response(b"alive")})
    monkeypatch.setattr(socket, "getaddrinfo", Answers(["127.0.0.9", "127.0.0.2"]))
    outcome = fetch(alive.url("/", host="rebinding.example"))
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"alive"


# -- proxies ----------------------------------------------------------------------------------------------------------


def test_the_proxy_of_the_environment_is_used(sites: Sites, fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = sites(routes={"*": response(b"by proxy")})
    monkeypatch.setenv("http_proxy", proxy.url(""))
    monkeypatch.delenv("no_proxy", raising=False)
    outcome = fetch("http://news.example/feed", allow_private=())
    assert isinstance(outcome, Fetched)
    assert proxy.asked[0].path == "http://news.example/feed"


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost", "169.254.169.254", "db.internal", "[::1]"])
def test_nobody_reaches_inside_by_way_of_the_proxy(
    sites: Sites, fetch: Fetch, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    proxy = sites(routes={"*": response(b"by proxy")})
    monkeypatch.setenv("http_proxy", proxy.url(""))
    monkeypatch.delenv("no_proxy", raising=False)
    outcome = fetch(f"http://{host}/", allow_private=())
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind is FailureKind.BLOCKED
    assert proxy.asked == []
