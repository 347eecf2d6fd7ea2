"""Readings for people: what `monitor tag` and `monitor replay` print without --json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wcwidth import wcswidth

from monitor.domain.articles import Article
from monitor.domain.figures import Figure
from monitor.domain.readings import Reading
from monitor.pipeline.judge import Judged

_HEADINGS = ("figure", "metric", "subject", "about", "period", "status", "says who")


def reading_table(article: Article, reading: Reading) -> str:
    """An article's entities on one line and its salient figures as a table."""
    salient = [figure for figure in reading.figures if figure.salient]
    quiet = len(reading.figures) - len(salient)
    names = {entity.id: entity.name for entity in reading.entities}
    tagged = ", ".join(f"{entity.name} ({entity.type.lower()})" for entity in reading.entities)
    lines = [f"{article.id} · {reading.language} · {article.title}".strip(), f"  {tagged or 'no entities'}"]
    lines += columns([_HEADINGS, *(_row(figure, names) for figure in salient)]) if salient else ["  no figures"]
    return "\n".join([*lines, f"  and {quiet} that are not salient"] if quiet else lines)


def judged_table(judged: Judged) -> str:
    """An article with the verdict on each of its salient figures, and the alerts it would raise."""
    names = {entity.id: entity.name for entity in judged.reading.entities}
    rows = [
        (found.verdict.value, *_row(found.record.figure, names)[:5], found.why)
        for found in judged.judgements
        if found.record.figure.salient
    ]
    lines = [f"{judged.article.id} · {judged.article.title}".strip()]
    lines += columns([("verdict", *_HEADINGS[:5], "why"), *rows]) if rows else ["  no figures"]
    return "\n".join([*lines, f"  alerts: {', '.join(alert.rule_id for alert in judged.alerts) or 'none'}"])


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Rows set in columns; the last column is not padded. Characters of two places count two.

    A cell is one line without control characters: what news write must not move a terminal's cursor.
    """
    rows = [[plain(cell) for cell in row] for row in rows]
    widths = [max(wcswidth(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        (
            indent + "  ".join(cell + " " * (size - wcswidth(cell)) for cell, size in zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def plain(text: str) -> str:
    """Text on one line, without characters that a terminal would obey."""
    if text.isprintable():
        return text
    words = "".join(one if one.isprintable() else " " if one.isspace() else "" for one in text)
    return " ".join(words.split())


def _row(figure: Figure, names: Mapping[str, str]) -> tuple[str, ...]:
    about = ", ".join(names.get(name, name) for name in figure.about)
    subject = names.get(figure.subject, figure.subject) if figure.subject else "–"
    sources = ", ".join(figure.attribution) or "–"
    return figure.text, figure.metric, subject, about or "–", figure.period or "–", figure.status.value, sources
