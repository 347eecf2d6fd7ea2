"""Bytes → text, by declaration and by proof: what is valid UTF-8 is UTF-8, whatever a header says."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_XML_DECLARATION = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']\s{0,9}([A-Za-z0-9._:-]{1,40})""")
_META = re.compile(rb"""<meta\s[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_PARAMETER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)

# Encodings within ASCII, and what begins a character beyond it.
_ESCAPES = {"iso2022_jp": b"\x1b$", "iso2022_kr": b"\x1b$", "hz": b"~{"}
# The WHATWG Encoding Standard: labels mean their supersets, as browsers read them.
_SUPERSETS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
}
# The Standard again: what windows-1252 makes of the bytes that Latin-1 leaves to control characters.
C1_AS_1252 = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
# Python's codecs that no document can be in: a document that could be read as far as its declaration is no UTF-16.
_NO_CHARSETS = frozenset(
    {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7", "idna", "punycode"}
    | {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "mbcs", "oem", "undefined"}
    | {"unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape"}
)
# What detection is believed in: the many alphabets of one byte look alike to it, and cp1252 is the likely one.
_DETECTABLE = frozenset({"gb18030", "big5hkscs", "cp932", "cp949", "euc-jp", "cp1251", "koi8-r"})
_SAMPLE = 200_000
_PROOF = 2  # whole characters beyond ASCII, for one broken, that prove UTF-8

# What XML 1.0 forbids: the C0 controls but tab, line feed and carriage return; lone surrogates; U+FFFE and U+FFFF.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoded:
    """Text without byte order mark and control characters; `encoding` as used; `note` where a declaration lied."""

    text: str
    encoding: str
    note: str | None = None


_PAIRS = re.compile(rb"([\x81-\xfe])([\x40-\x7e\x80-\xfe])")
_FEWEST_PAIRS = 4
_LOW_TRAILS = 0.15
_COMMON = 0.85
_BEHIND_KOREAN = 0.1


def decode(body: bytes, content_type: str | None = None, *, markup: bool = True) -> Decoded:
    """Decode a document. Never raises; characters that cannot be read become U+FFFD.

    Order: byte order mark, proof of UTF-8, then the charset of Content-Type (RFC 7303), of the XML declaration, of
    `<meta>`, then detection. `markup` False leaves the declarations inside the document out (JSON).
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return Decoded(text=_clean(body.decode(name, "replace").removeprefix("\ufeff")), encoding=name)
    if (wide := _wide(body)) is not None:
        return Decoded(text=_clean(body.decode(wide, "replace")), encoding=wide)
    declared = _declared(body, content_type, markup=markup)
    if (escaped := _escaped(body, declared)) is not None:
        return Decoded(text=_clean(body.decode(escaped, "replace")), encoding=escaped)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _otherwise(body, declared, error)
    lie = next((name for name in declared[:1] if name != "utf-8" and not body.isascii()), None)
    note = f"it says that it is {lie}, but it is utf-8" if lie else None
    return Decoded(text=_clean(text), encoding="utf-8", note=note)


def _otherwise(body: bytes, declared: list[str], error: UnicodeDecodeError) -> Decoded:
    """A document that is not all UTF-8; `error` says from where on."""
    if error.reason == "unexpected end of data" and error.start >= len(body) - 3 and error.start > 0:
        text = body[: error.start].decode("utf-8") + "\ufffd"
        return Decoded(text=_clean(text), encoding="utf-8", note="it ends inside a character")
    if (paired := _paired(body)) is not None:
        return Decoded(text=_clean(paired), encoding="utf-8", note="its rare characters are written as two halves")
    first = declared[0] if declared else None
    for said in declared:
        # Latin-1 is what servers say who know nothing of it: any bytes are valid in it.
        name = (said == "cp1252" and _chinese(body)) or said
        text, broken = _try(body, name)
        if broken == 0:
            return Decoded(text=_clean(text), encoding=name, note=_lie(first, name, broken))
    text, broken = _try(body, "utf-8")
    if _mostly_utf8(text):
        return Decoded(text=_clean(text), encoding="utf-8", note=_lie(first, "utf-8", broken))
    if (pieces := _by_pieces(body)) is not None:
        return Decoded(
            text=_clean(pieces), encoding="utf-8", note="some of it is not in utf-8, but in another encoding"
        )
    detected = _detect(body)
    candidates = [name for name in dict.fromkeys([*declared, detected, "utf-8"]) if name]
    best = min(candidates, key=lambda name: _try(body[:_SAMPLE], name)[1])
    text, broken = _try(body, best)
    return Decoded(text=_clean(text), encoding=best, note=_lie(first, best, broken))


def _lie(declared: str | None, used: str, broken: float) -> str | None:
    if declared is not None and declared != used:
        return f"it says that it is {declared}, but it was read as {used}"
    return "some of its characters are broken" if broken else None


def _mostly_utf8(text: str) -> bool:
    broken = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return beyond - broken >= _PROOF * broken


def _try(body: bytes, name: str) -> tuple[str, float]:
    """The text under an encoding, and the share of its characters that are broken."""
    if name == "cp1252":
        return body.decode("latin-1").translate(C1_AS_1252), 0.0
    try:
        text = body.decode(name, "replace")
    except (LookupError, ValueError):
        return "", 1.0
    # Characters for private use are what Chinese encodings make of bytes that are not theirs.
    return text, (text.count("\ufffd") + len(_PRIVATE.findall(text))) / max(1, len(text))


def _declared(body: bytes, content_type: str | None, *, markup: bool) -> list[str]:
    labels: list[str] = []
    if content_type and (found := _PARAMETER.search(content_type)):
        labels.append(found[1])
    if markup:
        head = body[:4096]
        found_inside = (_XML_DECLARATION.search(head), _META.search(head))
        labels.extend(match[1].decode("ascii") for match in found_inside if match)
    names: list[str] = []
    for label in labels:
        name = _SUPERSETS.get(label.lower(), label.lower())
        try:
            info = codecs.lookup(name)
        except LookupError:
            continue
        if info.name not in _NO_CHARSETS:
            names.append(name)
    return list(dict.fromkeys(names))


def _escaped(body: bytes, declared: list[str]) -> str | None:
    """A declared encoding whose bytes look like ASCII; its escapes prove it."""
    if declared and body.isascii():
        name = codecs.lookup(declared[0]).name
        if (mark := _ESCAPES.get(name)) is not None and mark in body:
            return name
    return None


def _paired(body: bytes) -> str | None:
    """UTF-8 as some databases and Java write it: a character beyond the first 65,536 as its two halves (CESU-8)."""
    try:
        return body.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    except UnicodeDecodeError:
        return None


def _by_pieces(body: bytes) -> str | None:
    """A UTF-8 template filled with texts in a Chinese encoding, or the reverse: each piece between tags by itself."""
    pieces = body.split(b"<")
    others = [piece for piece in pieces if not _is_utf8(piece)]
    proof = sum(len(piece.decode()) for piece in pieces if not piece.isascii() and _is_utf8(piece))
    if proof < _FEWEST_PAIRS or (name := _chinese(b"".join(others))) is None:
        return None
    return "<".join(piece.decode("utf-8" if _is_utf8(piece) else name, "replace") for piece in pieces)


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def _wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: `<` with zeros beside it."""
    head = body[:4]
    return next((name for prefix, name in _WIDE if head.startswith(prefix)), None)


def _chinese(body: bytes) -> str | None:
    """GB or Big5 by the blocks where their common characters stand: a headline is too short for statistics.

    GB 2312 has its 3,755 common characters at B0–D7 with trail bytes above A0, Big5 its 5,401 at A4–C6 with many trail
    bytes below 80. Korean (EUC-KR) fills B0–C8 only, so characters behind C8 tell Chinese.
    """
    pairs = [(lead, trail) for lead, trail in _PAIRS.findall(body[:50_000]) if lead[0] > 0xA3]
    if len(pairs) < _FEWEST_PAIRS:
        return None
    low = sum(trail[0] < 0x80 for _, trail in pairs) / len(pairs)
    if low > _LOW_TRAILS:
        common = sum(0xA4 <= lead[0] <= 0xC6 for lead, _ in pairs) / len(pairs)
        return "big5hkscs" if common > _COMMON else None
    common = sum(0xB0 <= lead[0] <= 0xD7 and trail[0] > 0xA0 for lead, trail in pairs) / len(pairs)
    behind_korean = sum(lead[0] > 0xC8 for lead, _ in pairs) / len(pairs)
    return "gb18030" if common > _COMMON and behind_korean > _BEHIND_KOREAN else None


def _detect(body: bytes) -> str:
    if (chinese := _chinese(body)) is not None:
        return chinese
    from charset_normalizer import from_bytes  # noqa: PLC0415 - needed for the rare document that tells nothing true

    best = from_bytes(body[:50_000]).best()
    name = "" if best is None else _SUPERSETS.get(best.encoding.replace("_", "-"), best.encoding.replace("_", "-"))
    return name if name in _DETECTABLE else "cp1252"


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text)
