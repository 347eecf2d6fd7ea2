"""The document cut into sentences, sentences into clauses, and rows into cells. Offsets count in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.analyse.context import Context, Kind, Sentence
from monitor.domain.catalogue import Lexicon

# Longer lines are prose even when nobody closed them with a full stop.
_HEADING_WORDS = 16
_HEADING_IDEOGRAPHS = 36
_TABLE_LINES = 3
# No sentence is longer: what looks like one is a list, a table or noise, and rules look at a sentence as a whole.
_LONGEST = 1500
# How far up a row looks for the head of its table.
_TABLE_ROWS = 60

_LINE = re.compile(r"[^\n]+")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_STOP = re.compile(r"""(?:[.!?。｡…]+)["'”’」』)\]）]*(?:\[\d{1,3}\])*|\s(?=[•▪●◦■]\s)""")
_NEXT = re.compile(r"""\s*["'“‘「『(\[（]*(\S)""")
_WORD_BEFORE = re.compile(r"[A-Za-z.]*[A-Za-z]$")
_WORD_AFTER = re.compile(r"""\s*["'“‘(\[]*([A-Za-z]+)""")
_ROW = re.compile(r"\s*\|.*\||[^|\n]+(?:\s\|\s[^|\n]+){2,}|[^\t\n]+(?:\t+[^\t\n]+){2,}")
_BULLET = re.compile(
    r"\s*(?:[-*•·▪●◦‣–—○■◆►▶✓✔]\s+|[•▪●◦‣■◆►▶✓✔]|\(?\d{1,2}[.)](?!\d)\s*|\(?[a-z][.)]\s+|"
    r"[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[,、])"
)
_CELL = re.compile(r"[^|\t\n]+")
_MARKUP = re.compile(r"\s*#{1,6}\s")
_CLOSED = tuple(".!?。｡…;；\"'”’」』")

# Every branch begins with a plain character, so that `re` skips quickly to the places where one of them stands.
_STRONG = re.compile(r";|\(|\)|（|）|\[|\]|:(?!\d)|——*|-(?<=\s-)-*(?=\s)|,(?<!\d,)|,(?!\d)")
_EDGES = " \t\u3000,;:()（）[]—-、，；：。.!?"


def split(document: str, folded: str, title_length: int, lexicon: Lexicon) -> tuple[Sentence, ...]:
    """The sentences of a document, in order, without the white space around them.

    `folded` is the document's twin of the same length; its first `title_length` characters are the title. A heading is
    a short line that nothing closes; a row of a table is one sentence, and so is the title.
    """
    words = _Words(lexicon)
    found: list[Sentence] = []
    for paragraph, (start, end, kind) in enumerate(_lines(document, folded, title_length)):
        whole = kind not in {Kind.PROSE, Kind.ITEM}
        pieces = [(start, end)] if whole else _sentences(folded, start, end, words)
        for left, right in (part for piece in pieces for part in _bounded(folded, *piece)):
            left, right = _trim(document, left, right)  # noqa: PLW2901 - the same piece, trimmed
            if left < right:
                found.append(Sentence(index=len(found), start=left, end=right, paragraph=paragraph, kind=kind))
    return tuple(found)


def clauses(folded: str, sentence: Sentence, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """The clauses of a sentence, in order. They never cut a number.

    Clauses end at semicolons, colons, dashes and brackets, and at commas: in Chinese at each of them, in English at
    those before a conjunction, a relative or a piece that can stand alone; an adjunct ("In 2025,") keeps to its clause.
    """
    pieces: list[tuple[int, int]] = []
    start = sentence.start
    openers = _set(lexicon.words("sentences", "clause_openers"))
    adjuncts = _set(lexicon.words("sentences", "adjunct_openers"))
    for mark in _STRONG.finditer(folded, sentence.start, sentence.end):
        if mark[0] == "," and folded[mark.end() : mark.end() + 1].isspace():  # a Chinese comma has no space after it
            following = _WORD_AFTER.match(folded, mark.end(), sentence.end)
            opens = following is not None and following[1].lower() in openers
            if not opens and _leans(folded, start, mark.start(), adjuncts):
                continue
        pieces.append((start, mark.start()))
        start = mark.end()
    pieces.append((start, sentence.end))
    trimmed = (_trim(folded, left, right, _EDGES) for left, right in pieces)
    return tuple((left, right) for left, right in trimmed if left < right)


def cells(folded: str, sentence: Sentence) -> tuple[tuple[int, int], ...]:
    """The cells of a table row, in order; empty cells are left out."""
    trimmed = (_trim(folded, cell.start(), cell.end()) for cell in _CELL.finditer(folded, sentence.start, sentence.end))
    return tuple((left, right) for left, right in trimmed if left < right)


def cell_above(folded: str, row: Sentence, head: Sentence, place: int) -> tuple[int, int] | None:
    """The cell of a table's head above a place of a row; None where the columns do not match."""
    here, above = cells(folded, row), cells(folded, head)
    corner = len(here) - len(above)  # the cell above the names of the rows is often empty
    if len(here) < 2 or corner not in {0, 1}:
        return None
    column = next((index for index, (start, end) in enumerate(here) if start <= place < end), -1) - corner
    return above[column] if column >= 0 else None


def table_head(context: Context, row: Sentence) -> Sentence | None:
    """The first row of the table that a row stands in, or None where the row is itself the first."""
    index = row.index
    while index > 0 and context.sentences[index - 1].kind is Kind.ROW and row.index - index < _TABLE_ROWS:
        index -= 1
    return context.sentences[index] if index < row.index else None


class _Words:
    """The lexicon's words as sets."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.never = _set(lexicon.words("sentences", "abbreviations"))
        self.rarely = _set(lexicon.words("sentences", "abbreviations_ending"))
        self.openers = _set(lexicon.words("sentences", "openers"))
        self.speech = _speech(lexicon.words("sentences", "speech"))


@lru_cache(maxsize=64)
def _set(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words)


@lru_cache(maxsize=8)
def _speech(words: tuple[str, ...]) -> re.Pattern[str]:
    said = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
    return re.compile(rf"\s*(?:[\w'-]+\s+){{0,4}}?(?:{said})\b|[^。,;!?\n]{{0,12}}?(?:{said})")


def _lines(document: str, folded: str, title_length: int) -> list[tuple[int, int, Kind]]:
    """The lines that hold anything. Short open lines that follow each other closely are rows that lost their bars."""
    lines: list[tuple[int, int, Kind]] = []
    run = 0
    for line in _LINE.finditer(folded):
        start, end = _trim(document, line.start(), line.end())
        if start == end:
            continue
        kind = Kind.TITLE if start < title_length else _kind(folded, start, end)
        adjacent = bool(lines) and folded.count("\n", lines[-1][1], start) == 1
        run = (run + 1 if adjacent else 1) if kind is Kind.HEADING else 0
        lines.append((start, end, kind))
        if run >= _TABLE_LINES:
            for back in range(_TABLE_LINES if run == _TABLE_LINES else 1):
                left, right, _ = lines[-1 - back]
                lines[-1 - back] = (left, right, Kind.ROW)
    return lines


def _kind(folded: str, start: int, end: int) -> Kind:
    if any(folded.find(bar, start, end) >= 0 for bar in "|\t") and _ROW.match(folded, start, end):
        return Kind.ROW
    if _MARKUP.match(folded, start, end):
        return Kind.HEADING
    if (bullet := _BULLET.match(folded, start, end)) and bullet.end() < end:
        numbered = folded[start].isdigit() or _IDEOGRAPH.match(folded, start)
        return Kind.HEADING if numbered and _short_and_open(folded, bullet.end(), end) else Kind.ITEM
    return Kind.HEADING if _short_and_open(folded, start, end) else Kind.PROSE


def _short_and_open(folded: str, start: int, end: int) -> bool:
    if folded[end - 1] in _CLOSED:
        return False
    if end - start > 40 * _HEADING_WORDS or any(mark in folded[start:end] for mark in ("。", " • ")):
        return False
    ideographs = len(_IDEOGRAPH.findall(folded, start, end))
    if ideographs > (end - start) / 4:
        return ideographs <= _HEADING_IDEOGRAPHS
    return len(folded[start:end].split()) <= _HEADING_WORDS


def _sentences(folded: str, start: int, end: int, words: _Words) -> Iterator[tuple[int, int]]:
    bullet = _BULLET.match(folded, start, end)
    begin, search = start, bullet.end() if bullet else start
    for stop in _STOP.finditer(folded, search, end):
        if stop.end() >= end:
            break
        if _ends(folded, begin, stop, end, words):
            yield begin, stop.end()
            begin = stop.end()
    yield begin, end


def _bounded(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces of bounded length, cut at white space or a comma where there is one."""
    while end - start > _LONGEST:
        cut = max(folded.rfind(mark, start + _LONGEST // 2, start + _LONGEST) + 1 for mark in (" ", ", ", "、", ";"))
        cut = cut if cut > start else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def _ends(folded: str, begin: int, stop: re.Match[str], end: int, words: _Words) -> bool:
    mark, place = stop[0], stop.end()
    following = _NEXT.match(folded, place, end)
    if following is None:
        return True
    quoted = mark[-1] in "\"'”’」』"
    if quoted and words.speech.match(folded, place, end):
        return False
    if mark[0] in "。｡" or mark.isspace():
        return True
    spaced = following.start(1) > place and folded[place].isspace()
    first = following[1]
    if mark[0] in "!?…":
        return not first.islower() and (spaced or bool(_IDEOGRAPH.match(first)) or mark[0] != "…")
    if _IDEOGRAPH.match(folded, max(stop.start() - 1, 0)) and _IDEOGRAPH.match(first):
        return True
    return _full_stop(folded, begin, stop, end, words, spaced=spaced, first=first)


def _full_stop(
    folded: str, begin: int, stop: re.Match[str], end: int, words: _Words, *, spaced: bool, first: str
) -> bool:
    after = _WORD_AFTER.match(folded, stop.end(), end)
    opener = after is not None and after[1][0].isupper() and after[1].lower() in words.openers
    if not spaced:  # a space lost between two sentences: "by 2026.The company"
        before = folded[stop.start() - 1] if stop.start() > begin else ""
        return opener and (before.islower() or before.isdigit() or before in ')%"')
    if first.islower() or first in ",;:)":
        return False
    word = _WORD_BEFORE.search(folded, max(begin, stop.start() - 16), stop.start())
    if stop[0] != "." or word is None:
        return True
    name = word[0].lower()
    initials = len(name) == 1 or (len(name) >= 3 and not name[1::2].strip("."))
    if name in words.rarely or initials:
        number = folded[max(begin, word.start() - 1)].isdigit()
        return opener or (number and first.isupper())
    return name not in words.never


def _leans(folded: str, start: int, end: int, adjuncts: frozenset[str]) -> bool:
    """Whether a piece before a comma is an adjunct, or too short to stand alone."""
    piece = folded[start:end].split()
    return len(piece) < 3 or (len(piece) < 10 and piece[0].lower() in adjuncts)


def _trim(text: str, start: int, end: int, edges: str | None = None) -> tuple[int, int]:
    piece = text[start:end]
    stripped = piece.lstrip(edges)
    start += len(piece) - len(stripped)
    return start, start + len(stripped.rstrip(edges))
