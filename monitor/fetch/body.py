"""Bodies read raw and inflated under a bound, so that a bomb costs no more than the cap."""

from __future__ import annotations

import zlib

from monitor.errors import ParseError, TooLargeError

# Only the first two are codings of "as it is"; the others are what servers send who mistake what is asked for.
_PLAIN = frozenset({"", "identity", "none", "utf-8", "chunked", "aws-chunked"})
# A body in crumbs of a byte costs a thousand times what its bytes do; the largest of pages comes in some thousands.
_MOST_PIECES = 50_000
_GZIP = frozenset({"gzip", "x-gzip", "deflate"})
_MAGIC = b"\x1f\x8b\x08"


class BodyReader:
    """Collects a body piece by piece. `limit` caps both the bytes of the wire and the bytes after inflation.

    Raises TooLargeError over the cap, ParseError where the coding is not understood or the data is broken.
    """

    def __init__(self, limit: int, *, encoding: str = "", length: str | None = None) -> None:
        codings = [coding for coding in (part.strip().lower() for part in encoding.split(",")) if coding not in _PLAIN]
        if len(codings) > 1:
            raise ParseError(f"the body is compressed {len(codings)} times over ({encoding}); that is refused")
        if codings and codings[0] not in _GZIP:
            raise ParseError(f"the body is compressed with {codings[0]}, although only gzip was asked for")
        self._limit = limit
        if length is not None and length.isascii() and length.isdigit() and int(length[:18]) > limit:
            raise TooLargeError(f"the body is {int(length[:18]):,} bytes long; the cap is {limit:,}")
        self._coding = codings[0] if codings else None
        self._inflater: zlib._Decompress | None = None
        self._pieces: list[bytes] = []
        self._size = 0
        self._wire = 0
        self._arrived = 0
        self._head: bytes | None = b""  # the first bytes, until there are enough of them to tell the format by

    def add(self, chunk: bytes) -> None:
        """Take a piece from the wire."""
        if not chunk:
            return
        self._wire += len(chunk)
        self._arrived += 1
        if self._wire > self._limit:
            raise TooLargeError(f"the body is longer than the cap of {self._limit:,} bytes")
        if self._arrived > _MOST_PIECES:
            raise TooLargeError(f"the body comes in more than {_MOST_PIECES:,} pieces")
        if self._head is not None:
            chunk = self._head + chunk
            self._head = chunk if len(chunk) < len(_MAGIC) else None
            if self._head is not None:
                return
            self._begin(chunk)
        self._pass(chunk)

    def finish(self) -> bytes:
        """The whole body."""
        if self._head:
            self._begin(self._head)
            self._pass(self._head)
        if self._inflater is not None and not self._inflater.eof:
            raise ParseError("the compressed body ends before its end")
        return b"".join(self._pieces)

    def _pass(self, chunk: bytes) -> None:
        if self._inflater is None:
            self._keep(chunk)
        else:
            self._inflate(chunk)

    def _begin(self, chunk: bytes) -> None:
        if self._coding == "deflate":
            # RFC 9110 means zlib's format; many servers send raw deflate, which lacks zlib's header.
            zlib_header = len(chunk) > 1 and chunk[0] & 0x0F == 8 and int.from_bytes(chunk[:2], "big") % 31 == 0
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
        elif chunk.startswith(_MAGIC):
            # Also without a header: a `.xml.gz` is served as it lies on the disk.
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        # Otherwise the server says gzip over a plain body, as misconfigured caches do: the bytes are what they are.

    def _inflate(self, chunk: bytes) -> None:
        while chunk and self._inflater is not None:
            try:
                self._keep(self._inflater.decompress(chunk, self._limit - self._size + 1))
            except zlib.error as error:
                raise ParseError(f"the compressed body is broken: {error}") from error
            if not self._inflater.eof:
                return
            rest = self._inflater.unused_data
            if not rest.startswith(_MAGIC):
                return
            chunk = rest
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise TooLargeError(f"the body unpacks to more than the cap of {self._limit:,} bytes")
        if piece:
            self._pieces.append(piece)
