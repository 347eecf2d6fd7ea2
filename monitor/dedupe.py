"""Fingerprints; which articles are copies of one story.

MinHash (datasketch) over shingles: words in languages that have spaces, characters in Chinese. Bands of the signature
are the keys that the store looks candidates up by, so that an article costs the same in a ledger of any size.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from datasketch import MinHash

from monitor.domain.articles import Article, Story

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

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def shingles(text: str) -> set[str]:
    """The overlapping runs that make a text what it is: of 3 words, or of 5 characters where it is mostly Chinese."""
    text = text[:_LONG].casefold()
    if len(_CJK.findall(text)) * 3 > len(text):
        plain = "".join(_WORD.findall(text))
        return {plain[at : at + _CHARACTERS] for at in range(max(len(plain) - _CHARACTERS + 1, 1))} if plain else set()
    words = _WORD.findall(text)
    return {" ".join(words[at : at + _WORDS]) for at in range(max(len(words) - _WORDS + 1, 1))} if words else set()


def fingerprint(text: str) -> tuple[int, ...]:
    """The MinHash signature of a text: 128 numbers below 2**32; empty for a text without words.

    The text is an article's document or body. Linear in its length; what comes after 120,000 characters is not read.
    """
    runs = shingles(text)
    if not runs:
        return ()
    found = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=_hash)
    found.update_batch([run.encode() for run in sorted(runs)])
    return tuple(int(value) for value in found.digest())


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "little")


def bands(signature: Sequence[int]) -> tuple[str, ...]:
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


def place(article: Article, signature: tuple[int, ...], candidates: Sequence[Story]) -> Story:
    """The story that an article belongs to: the most similar one found by its bands, with one copy more; or its own.

    The copies of the candidates must not count the article itself, which may have been placed before.
    A story's id comes from its first article's, so that the same article begins the same story in every ledger.
    """
    own = f"s-{hashlib.blake2b(article.id.encode(), digest_size=8).hexdigest()}"
    publisher = (article.publisher,) if article.publisher else ()
    story = next((story for story in candidates if story.id == own), None)
    if story is None:
        story = _nearest(article, signature, candidates)
    if story is not None:
        return Story(
            id=story.id,
            signature=story.signature,
            bands=story.bands,
            copies=story.copies + 1,
            publishers=tuple(dict.fromkeys((*story.publishers, *publisher))),
        )
    return Story(id=own, signature=signature, bands=bands(signature), copies=1, publishers=publisher)


def _nearest(article: Article, signature: tuple[int, ...], candidates: Sequence[Story]) -> Story | None:
    """The most similar story, where it is similar enough."""
    if not candidates:
        return None
    likeness, story = min(((-similarity(signature, one.signature), one) for one in candidates), key=_best)
    least = _COPY if len(shingles(article.document)) >= _FEW else _SAME_WORDS
    return story if -likeness >= least else None


def _best(found: tuple[float, Story]) -> tuple[float, str]:
    return found[0], found[1].id
