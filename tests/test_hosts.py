"""The host of an address: read at a glance where it is plain, and never another than urllib reads."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.work import host_of, plain_host

_PIECES = st.sampled_from([*"ab.:/@?#[]\\ \t\n\x00%Aé٣-_", "http://", "https://", "//", "80", "65535", "99999"])


@given(start=st.sampled_from(["http://", "https://", "http://a.example", ""]), rest=st.lists(_PIECES, max_size=12))
def test_a_plain_host_is_the_one_that_urllib_reads(start: str, rest: list[str]) -> None:
    url = start + "".join(rest)
    if (host := plain_host(url)) is not None:
        parts = urlsplit(url)
        assert (parts.scheme in {"http", "https"}, parts.hostname, parts.username) == (True, host, None)
        assert parts.port is None or 0 <= parts.port <= 65535


@pytest.mark.parametrize(
    ("url", "plain", "host"),
    [
        ("https://news.example/feed", True, "news.example"),
        ("http://127.0.0.1:45678/feed?x=1", True, "127.0.0.1"),
        ("https://news.example", True, "news.example"),
        ("https://News.example/feed", False, "news.example"),
        ("https://news.example@other.example/", False, "other.example"),
        ("https://news.example:80@other.example/", False, "other.example"),
        ("http://[::1]/feed", False, "::1"),
        ("http://news.example:99999/", False, "news.example"),
        ("ftp://news.example/feed", False, "news.example"),
        ("http://[broken/feed", False, "its feed"),
        ("", False, "its feed"),
    ],
)
def test_hosts(url: str, *, plain: bool, host: str) -> None:
    assert (plain_host(url) is not None, host_of(url, "its feed")) == (plain, host)
