"""Marked text for tests: `[[$5 billion|capex]]` is a quantity with its metric; further fields are what to expect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from monitor.analyse.context import Context
from monitor.analyse.fold import fold
from monitor.analyse.periods import PeriodReader
from monitor.analyse.sentences import split
from monitor.domain.catalogue import EntityType, Language
from monitor.domain.readings import Mention, Quantity, Tagged
from monitor.settings import load_catalogue

ROOT = Path(__file__).parents[2]
CATALOGUE = load_catalogue(ROOT / "config")
READER = PeriodReader(CATALOGUE.lexicons)

CAST = (
    "COMPANY Nvidia; COMPANY Huawei; COMPANY Acme Chips; COMPANY Samsung; COMPANY 华为; COMPANY 英伟达; "
    "COMPANY 台积电; MEDIA Reuters; MEDIA Nikkei; MEDIA IDC; MEDIA TrendForce; MEDIA 路透社; MEDIA 财新; MEDIA 高盛; "
    "PERSON Jane Doe; PERSON 王敏; AGENCY Commerce Department; AGENCY 工信部"
)

_MARK = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")
_UNITS = (
    (r"percentage point|个百分点", "percentage_point"),
    (r"%|third|half|quarter|[成半]", "percent"),
    (r"times|tripl|doubl|倍|翻", "x"),
    (r"\$|美元", "USD"),
    (r"won|韩元", "KRW"),
    (r"yuan|RMB|亿|万元|元$|兆", "CNY"),
    (r"gigawatt|megawatt|\dW$", "W"),
    (r"TB/s|Gbps", "byte/s"),
    (r"GB", "byte"),
    (r"FLOPS", "FLOP/s"),
    (r"wafer|片", "wafer/month"),
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# The upper end of a range, in the scale of the lower: "$115-135bn", 160亿至200亿美元.
_ENDS = re.compile(r"\d[亿万]?[-至](\d+(?:\.\d+)?)[亿万b]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """A context made of marked text, with the metric and the further fields of each mark."""

    context: Context
    metrics: tuple[str | None, ...]
    expected: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """A marked article of tests/cases."""

    name: str
    language: Language
    published: date
    cast: str
    text: str


def marked(
    text: str, *, published: str | None = "2026-02-06", language: Language | None = None, cast: str = CAST
) -> Marked:
    """Read marked text; its first line is the title. Quantities are as a reader of quantities would give them."""
    document, metrics, expected, spans = "", [], [], []
    position = 0
    for match in _MARK.finditer(text):
        document += text[position : match.start()]
        metric, *fields = match[2].split("|")
        spans.append((len(document), len(document) + len(match[1])))
        metrics.append(None if metric == "-" else metric)
        expected.append(tuple(fields))
        document += match[1]
        position = match.end()
    document += text[position:]
    folded = fold(document)
    chinese = re.search(r"[\u3400-\u9fff]", document) is not None
    language = language or (Language.SIMPLIFIED if chinese else Language.ENGLISH)
    lexicon = CATALOGUE.lexicons[language.code]
    entities = tuple(_tagged(document, cast))
    mentions = sorted((mention for entity in entities for mention in entity.mentions), key=lambda item: item.start)
    context = Context(
        document=document,
        folded=folded,
        language=language,
        published=None if published is None else date.fromisoformat(published),
        publisher=None,
        sentences=split(document, folded, document.index("\n") if "\n" in document else 0, lexicon),
        entities=entities,
        mentions=tuple(mentions),
        quantities=tuple(_quantity(document[start:end], start, end) for start, end in spans),
        catalogue=CATALOGUE,
        lexicon=lexicon,
    )
    return Marked(context=context, metrics=tuple(metrics), expected=tuple(expected))


def periods(text: str, published: str | None = "2025-11-06") -> list[str | None]:
    """The period of every figure of a marked text, as the rules read them without any weights."""
    case = marked(text, published=published)
    return list(READER.read(case.context, case.metrics))


def articles(stem: str) -> Iterator[Article]:
    """The articles of tests/cases/<stem>_<code>.txt."""
    for code in ("en", "zh"):
        for block in (ROOT / "tests" / "cases" / f"{stem}_{code}.txt").read_text(encoding="utf-8").split("@ ")[1:]:
            head, cast, text = block.split("\n", 2)
            name, published = head.split()
            language = Language.ENGLISH if code == "en" else Language.SIMPLIFIED
            language = Language.TRADITIONAL if "hant" in name else language
            yield Article(
                name=name, language=language, published=date.fromisoformat(published), cast=cast, text=text.strip()
            )


def misses(stem: str, read: Callable[[Marked], Sequence[str]], field: int) -> tuple[float, list[str]]:
    """The share of the marks of tests/cases/<stem>_*.txt that `read` gets right, and what it got wrong."""
    wrong: list[str] = []
    total = 0
    for article in articles(stem):
        case = marked(
            article.text, published=article.published.isoformat(), language=article.language, cast=article.cast
        )
        for quantity, found, fields in zip(case.context.quantities, read(case), case.expected, strict=True):
            total += 1
            if found != fields[field]:
                wrong.append(f"{article.name}: {quantity.text}: {found} is not {fields[field]}")
    return 1 - len(wrong) / total, wrong


def _tagged(document: str, cast: str) -> Iterator[Tagged]:
    for entry in cast.split("; "):
        kind, _, name = entry.partition(" ")
        mentions = tuple(
            Mention(entity_id=name.lower(), text=name, start=match.start(), end=match.end())
            for match in re.finditer(re.escape(name), document)
        )
        if mentions:
            yield Tagged(id=name.lower(), type=EntityType(kind), name=name, mentions=mentions)


def _quantity(text: str, start: int, end: int) -> Quantity:
    number = _NUMBER.search(text)
    value = Decimal(number[0].replace(",", "")) if number is not None else Decimal(len(text))
    unit = next((unit for pattern, unit in _UNITS if re.search(pattern, text)), "chip")
    ends = _ENDS.search(text)
    high = Decimal(ends[1]) if ends is not None and Decimal(ends[1]) > value else value
    return Quantity(text=text, start=start, end=end, low=value, high=high, unit=unit)
