"""How fast entities are found, and how that changes with the size of the catalogue: `python tests/bench/entities.py`.

Prints characters a second with the catalogue as it is and with ten times the names, over the same texts in one process;
exits 1 where ten times the names take more than 1.2 times as long.
"""

from __future__ import annotations

import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from monitor.analyse.entities import EntityFinder  # noqa: E402 - the path is set first
from monitor.analyse.fold import fold  # noqa: E402 - the same
from monitor.analyse.language import detect  # noqa: E402 - the same
from monitor.domain.catalogue import Catalogue, Chip, Entity  # noqa: E402 - the same
from monitor.settings import load_catalogue  # noqa: E402 - the same

ROUNDS = 7
CEILING = 1.2


def enlarged(catalogue: Catalogue, times: int) -> Catalogue:
    """The catalogue with every entity copied under names that differ in their last word, as real names do."""
    entities: dict[str, Entity] = dict(catalogue.entities)
    for number in range(1, times):
        for entity in catalogue.entities.values():
            copy = replace(
                entity,
                id=f"{entity.id}-{number}",
                name=f"{entity.name} Variant{number}",
                forms=tuple(f"{form} Variant{number}" for form in entity.forms),
                weak=tuple(f"{form} Variant{number}" for form in entity.weak),
                unless=(),
            )
            entities[copy.id] = replace(copy, pattern=None, short=None) if isinstance(copy, Chip) else copy
    return replace(catalogue, entities=entities)


def texts() -> list[str]:
    """The sentences of the case tables, in articles of forty."""
    sentences = [
        case["text"]
        for path in sorted((ROOT / "tests" / "cases").glob("entities_*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]
    return ["\n".join(sentences[first : first + 40]) for first in range(0, len(sentences), 40)] * 4


def seconds(finders: list[EntityFinder], documents: list[str]) -> list[float]:
    """The best of several rounds for each finder, in turn, so that a busy machine slows all alike."""
    prepared = [(fold(document), document, detect(document)) for document in documents]
    best = [float("inf")] * len(finders)
    for _ in range(ROUNDS):
        for index, finder in enumerate(finders):
            started = time.perf_counter()
            for folded, document, language in prepared:
                finder.find(folded, document, language)
            best[index] = min(best[index], time.perf_counter() - started)
    return best


def main() -> int:
    catalogue = load_catalogue(ROOT / "config")
    documents = texts()
    characters = sum(map(len, documents))
    once, tenfold = seconds([EntityFinder(catalogue), EntityFinder(enlarged(catalogue, 10))], documents)
    for label, times, spent in (("catalogue as it is", 1, once), ("ten times the names", 10, tenfold)):
        speed = f"{characters / spent:10,.0f} characters a second"
        sys.stdout.write(f"{label:20} {len(catalogue.entities) * times:6} entities {speed}  × {spent / once:.2f}\n")
    return 0 if tenfold <= CEILING * once else 1


if __name__ == "__main__":
    sys.exit(main())
