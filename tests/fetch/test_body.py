"""Bodies are put together as they were taken apart, however they arrive."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError, TooLargeError
from monitor.fetch.body import BodyReader


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZip": gzip.compress,
    "identity, gzip": gzip.compress,
    "deflate": zlib.compress,
    "utf-8": bytes,
}


def read(data: bytes, cuts: list[int], *, limit: int = 1_000_000, encoding: str = "") -> bytes:
    reader = BodyReader(limit, encoding=encoding)
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    for start, end in pairwise(edges):
        reader.add(data[start:end])
    return reader.finish()


@given(
    data=st.binary(max_size=2000),
    cuts=st.lists(st.integers(0, 3000), max_size=8),
    encoding=st.sampled_from(sorted(PACKERS)),
)
def test_what_was_packed_comes_out(data: bytes, cuts: list[int], encoding: str) -> None:
    packed = PACKERS[encoding](data)
    if not data.startswith(b"\x1f\x8b"):
        assert read(packed, cuts, encoding=encoding) == data


@given(data=st.binary(min_size=1, max_size=500), cuts=st.lists(st.integers(0, 3000), max_size=8))
def test_raw_deflate_too(data: bytes, cuts: list[int]) -> None:
    packed = raw_deflate(data)
    if not (packed[0] & 0x0F == 8 and int.from_bytes(packed[:2], "big") % 31 == 0):
        assert read(packed, cuts, encoding="deflate") == data


def test_members_one_after_another_are_one_body() -> None:
    assert read(gzip.compress(b"one ") + gzip.compress(b"two"), [3, 24], encoding="gzip") == b"one two"


def test_what_follows_the_last_member_is_padding() -> None:
    assert read(gzip.compress(b"one") + bytes(20), [], encoding="gzip") == b"one"


def test_gzip_said_over_a_plain_body() -> None:
    assert read(b"<rss/>", [], encoding="gzip") == b"<rss/>"


def test_a_file_that_is_gzip_although_nobody_said_so() -> None:
    assert read(gzip.compress(b"<rss/>"), []) == b"<rss/>"


@given(size=st.integers(0, 300), limit=st.integers(1, 200), packed=st.booleans())
def test_the_cap_is_exact(size: int, limit: int, packed: bool) -> None:
    data = bytes(size)
    sent = gzip.compress(data) if packed else data
    if size <= limit and len(sent) <= limit:
        assert read(sent, [], limit=limit, encoding="gzip" if packed else "") == data
    else:
        with pytest.raises(TooLargeError):
            read(sent, [], limit=limit, encoding="gzip" if packed else "")


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "compress", "gzip, br", "gzip,gzip", "deflate, gzip, identity", "x" * 5000]
)
def test_other_codings_are_refused_before_a_byte_is_read(encoding: str) -> None:
    with pytest.raises(ParseError):
        BodyReader(1000, encoding=encoding)


@pytest.mark.parametrize("cut", range(1, 30, 4))
def test_a_body_that_is_cut_off_is_no_body(cut: int) -> None:
    packed = gzip.compress(b"a text that is long enough to be cut " * 3)
    with pytest.raises(ParseError):
        read(packed[:-cut], [], encoding="gzip")


def test_broken_data_is_told() -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 4))
    packed[40] ^= 0xFF
    with pytest.raises(ParseError, match="broken"):
        read(bytes(packed), [], encoding="gzip")


@pytest.mark.parametrize(
    ("length", "refused"), [("101", True), ("100", False), ("9" * 40, True), ("abc", False), (None, False)]
)
def test_a_length_over_the_cap_is_refused_at_once(length: str | None, refused: bool) -> None:
    if refused:
        with pytest.raises(TooLargeError):
            BodyReader(100, length=length)
    else:
        BodyReader(100, length=length)
