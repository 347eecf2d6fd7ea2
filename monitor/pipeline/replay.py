"""replay: articles from outside the feeds, through read and judge, in the order given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from monitor.domain.articles import Article
from monitor.domain.readings import Reading
from monitor.errors import ParseError, UsageError
from monitor.pipeline.jsonform import reading_from_json
from monitor.pipeline.judge import Judge, Judged
from monitor.ports import Clock, Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """Judges articles one after the other, on the same store and by the same verb as the scheduled job."""

    store: Store
    judge: Judge
    clock: Clock
    read: Callable[[Article], Reading]
    given: Mapping[str, Mapping[str, Any]]

    def __call__(self, articles: Iterable[Article]) -> Iterator[Judged]:
        """Store each article with its reading, and judge it before the next one is read."""
        for found in articles:
            article = replace(found, fetched=found.published or self.clock.now())
            self.store.save_reading(article, self._reading(article))
            yield from self.judge.each()

    def _reading(self, article: Article) -> Reading:
        if (raw := self.given.get(article.id)) is not None:
            return reading_from_json(raw, article, analyser="given")
        return self.read(article)


def load_readings(path: Path | None) -> Mapping[str, Mapping[str, Any]]:
    """Readings by article id from a file of JSON lines. Raises UsageError or ParseError."""
    if path is None:
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as UTF-8 text: {error}") from error
    readings = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                raw = json.loads(line)
                readings[raw["id"]] = raw
            except (ValueError, KeyError, TypeError) as error:
                raise ParseError(f"{path}:{number}: this is no reading as `monitor tag --json` prints it") from error
    return readings
