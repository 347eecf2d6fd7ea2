"""Fingerprints; which articles are copies of one story.

MinHash (datasketch) over shingles: words in languages that have spaces, characters in Chinese. Bands of the signature
are the keys that the store looks candidates up by, so that an article costs the same in a ledger of any size.

What an outlet translates word for word shares no words with the original, but its figures and names: of those it is
recognised, among the texts of the same outlet, in another language, of about the same days.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from math import ceil

import numpy as np
from datasketch import MinHash

from monitor.domain.articles import Article, Story
from monitor.domain.figures import Figure
from monitor.domain.readings import Reading

PERMUTATIONS = 128
# Changing the seed or the permutations makes every stored signature worthless.
SEED = 1
BANDS = 32
_ROWS = PERMUTATIONS // BANDS
_WORDS = 3
_CHARACTERS = 5
# Estimated from 128 permutations the similarity is right to ±0.09 at two standard errors.
_COPY = 0.6
# Short texts of one kind are alike by their form ("X closes up 3 %"): below this many shingles only the same words are
# a copy.
_FEW = 40
_SAME_WORDS = 0.95
_LONG = 120_000

# A translation is recognised by so many figures at least, and by this share of those of the text that has more: a
# reading misses some, and a translator adds a conversion; two articles of one outlet on one event share half or less.
_FIGURES_LEAST = 5
_TRANSLATED = 0.75
# So large a share of whom the two name; names are missed more often.
_NAMED = 0.5
# Most of them stand in the same order; within a sentence, English and Chinese order them otherwise.
_IN_ORDER = 0.8
_FACTS_MOST = 60
# Looked for under these days and those before and after.
_DAYS = 3
_LANGUAGES = ("en", "zh")
_FIGURE, _NAME = "figure:", "name:"

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def shingles(text: str) -> set[str]:
    """The overlapping runs that make a text what it is: of 3 words, or of 5 characters where it is mostly Chinese."""
    text = text[:_LONG].casefold()
    if not text.isascii() and len(_CJK.findall(text)) * 3 > len(text):
        plain = "".join(_WORD.findall(text))
        return {plain[at : at + _CHARACTERS] for at in range(max(len(plain) - _CHARACTERS + 1, 1))} if plain else set()
    words = _WORD.findall(text)
    if len(words) < _WORDS:
        return {" ".join(words)} if words else set()
    return set(map(" ".join, zip(*(words[first:] for first in range(_WORDS)), strict=False)))


def fingerprint(text: str) -> tuple[int, ...]:
    """The MinHash signature of a text: 128 numbers below 2**32; empty for a text without words.

    The text is an article's document or body. Linear in its length; what comes after 120,000 characters is not read.
    """
    runs = shingles(text)
    if not runs:
        return ()
    hashes = b"".join([hashlib.blake2b(run.encode(), digest_size=4).digest() for run in runs])
    found = _blank().copy()
    found.update_batch(np.frombuffer(hashes, "<u4").tolist())
    return tuple(found.digest().tolist())


@cache
def _blank() -> MinHash:
    """The signature of nothing, of hashes made beforehand: drawing the permutations takes longer than using them."""
    return MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=int)


@lru_cache(maxsize=64)
def bands(signature: tuple[int, ...]) -> tuple[str, ...]:
    """The keys under which a story is looked up: two texts that are 0.6 alike share one with 99 % probability."""
    return tuple(
        f"{band:02d}:"
        + hashlib.blake2b(repr(tuple(signature[band * _ROWS : (band + 1) * _ROWS])).encode(), digest_size=8).hexdigest()
        for band in range(BANDS if signature else 0)
    )


def similarity(a: Sequence[int], b: Sequence[int]) -> float:
    """The estimated share of shingles that two texts have in common: 0 to 1."""
    if len(a) != len(b) or not a:
        return 0.0
    return float(np.mean(np.asarray(a) == np.asarray(b)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a text tells, whatever its language: its figures in order, then whom it names. Hashed with its outlet's id.

    `own` is as the text itself is filed, `elsewhere` as its translations are: one for each language and time.
    """

    own: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, ...], ...] = ()

    @property
    def bands(self) -> tuple[str, ...]:
        """The keys under which a translation is looked up.

        It tells so many of the figures that some of any few are among them: these few are enough to find it by.
        """
        return tuple(chain.from_iterable(map(_enough_to_find, self.elsewhere)))


def facts(article: Article, reading: Reading, outlet: str | None) -> Facts:
    """The facts of an article, for its translations by the same outlet; none where there are too few to tell."""
    told = sorted((one for one in reading.figures if not one.vague), key=lambda one: one.start)[:_FACTS_MOST]
    if outlet is None or article.dated is None or len({_value(one) for one in told}) < _FIGURES_LEAST:
        return Facts()
    seen: Counter[str] = Counter()
    named = [f"{_FIGURE}{_again(_value(one), seen)}" for one in told]
    named += [f"{_NAME}{one.id}" for one in sorted(reading.entities, key=lambda one: one.id)[:_FACTS_MOST]]
    days = article.dated.toordinal() // _DAYS
    language = reading.language.code
    return Facts(
        own=_hashed(named, language, outlet, days),
        elsewhere=tuple(
            _hashed(named, other, outlet, near)
            for other in _LANGUAGES
            if other != language
            for near in (days - 1, days, days + 1)
        ),
    )


def _enough_to_find(told: Sequence[str]) -> Sequence[str]:
    figures = [band for band in told if band.startswith(_FIGURE)]
    return figures[: len(figures) + 1 - _in_common(len(figures))]


def _in_common(most: int) -> int:
    """So many figures at least stand in both of two texts, of which the longer one has so many."""
    return max(_FIGURES_LEAST, ceil(_TRANSLATED * most))


def _value(figure: Figure) -> str:
    return f"{figure.low.normalize()} {figure.high.normalize()} {figure.unit}"


def _again(value: str, seen: Counter[str]) -> str:
    seen[value] += 1
    return f"{value} {seen[value]}"


def _hashed(named: Sequence[str], language: str, outlet: str, days: int) -> tuple[str, ...]:
    keys = (f"{one}|{language}|{outlet}|{days}".encode() for one in named)
    digests = (hashlib.blake2b(key, digest_size=8).hexdigest() for key in keys)
    return tuple(f"{one.partition(':')[0]}:{digest}" for one, digest in zip(named, digests, strict=True))


def translates(told: Facts, story: Story) -> bool:
    """Whether a story tells the same facts in the same order, in another language."""
    theirs = [band for band in story.bands if band.startswith((_FIGURE, _NAME))]
    return bool(theirs) and any(_alike(mine, theirs) for mine in told.elsewhere)


def _alike(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    places = {band: place for place, band in enumerate(theirs)}
    figures = [places[band] for band in mine if band in places and band.startswith(_FIGURE)]
    return (
        len(figures) >= _in_common(max(_count(mine, _FIGURE), _count(theirs, _FIGURE)))
        and sum(band in places for band in mine if band.startswith(_NAME))
        >= _NAMED * max(_count(mine, _NAME), _count(theirs, _NAME))
        and _longest_ascent(figures) >= _IN_ORDER * len(figures)
    )


def _count(facts_: Sequence[str], kind: str) -> int:
    return sum(band.startswith(kind) for band in facts_)


def _longest_ascent(places: Sequence[int]) -> int:
    """How many of these stand in order when the fewest are left out."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def place(article: Article, signature: tuple[int, ...], candidates: Sequence[Story], told: Facts = Facts()) -> Story:
    """The story that an article belongs to: the most similar one found by its bands, with one copy more; or its own.

    The copies of the candidates must not count the article itself, which may have been placed before.
    A story's id comes from its first article's, so that the same article begins the same story in every ledger.
    """
    own = f"s-{hashlib.blake2b(article.id.encode(), digest_size=8).hexdigest()}"
    publisher = (article.publisher,) if article.publisher else ()
    story = next((story for story in candidates if story.id == own), None)
    if story is None:
        story = _nearest(article, signature, candidates)
    if story is None:
        story = next((one for one in candidates if translates(told, one)), None)
    if story is None:
        return Story(id=own, signature=signature, bands=(*bands(signature), *told.own), copies=1, publishers=publisher)
    return Story(
        id=story.id,
        signature=story.signature,
        bands=story.bands,
        copies=story.copies + 1,
        publishers=tuple(dict.fromkeys((*story.publishers, *publisher))),
    )


def _nearest(article: Article, signature: tuple[int, ...], candidates: Sequence[Story]) -> Story | None:
    """The most similar story, where it is similar enough."""
    if not candidates:
        return None
    likeness, _, story = min((-similarity(signature, one.signature), one.id, one) for one in candidates)
    least = _COPY if len(shingles(article.document)) >= _FEW else _SAME_WORDS
    return story if -likeness >= least else None
