"""What a page says of itself for machines: JSON-LD, OpenGraph, meta and link tags."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from monitor.parse.text import plain, squeeze

_ARTICLES = frozenset(
  [
        "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
        "article", "blogposting", "liveblogposting", "techarticle", "scholarlyarticle", "report",
        "advertisercontentarticle", "socialmediaposting", "posting",
  ]
)  # fmt: skip
_MAX_NODES = 5_000
_MAX_META = 400
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "sailthru.title", "parsely-title", "headline")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "dc.date.issued",
    "dcterms.issued", "dc.date", "dcterms.created", "dcterms.date", "dc.date.created", "article.published",
    "cxenseparse:recs:publishtime", "weibo:article:create_at", "bytedance:published_time", "date", "releasedate",
    "citation_publication_date",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified")
_PUBLISHERS = ("og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "application-name", "twitter:site")
_LANGUAGES = ("og:locale", "inlanguage", "content-language", "dc.language", "language")


@dataclass(slots=True)
class Facts:
    """What was found, as it is written; empty where nothing was. `free` is None where the page does not say."""

    title: str = ""
    published: str = ""
    modified: str = ""
    language: str = ""
    canonical: str = ""
    publisher: str = ""
    body: str = ""
    free: bool | None = None


def read_structured(root: etree._Element, scripts: Iterable[str]) -> Facts:
    """Gather what a page says of itself; the publisher's own article object goes before tags."""
    facts = Facts()
    for node in _objects(scripts):
        if _types(node) & _ARTICLES:
            _from_article(facts, node)
    _from_tags(facts, root)
    return facts


def _objects(scripts: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    count = 0
    for script in scripts:
        waiting: list[Any] = [_json(script)]
        while waiting and count < _MAX_NODES:
            current = waiting.pop(0)
            count += 1
            if isinstance(current, list):
                waiting.extend(current[:_MAX_NODES])
            elif isinstance(current, dict):
                yield current
                waiting.extend(current[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in current)


def _json(script: str) -> Any:  # JSON is what its writer made of it
    script = script.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _types(node: Mapping[str, Any]) -> set[str]:
    given = node.get("@type")
    names = given if isinstance(given, list) else [given]
    return {name.rpartition("/")[2].lower() for name in names if isinstance(name, str)}


def _from_article(facts: Facts, node: Mapping[str, Any]) -> None:
    facts.title = facts.title or plain(_string(node, "headline") or _string(node, "name"))
    facts.published = facts.published or _string(node, "datePublished") or _string(node, "dateCreated")
    facts.modified = facts.modified or _string(node, "dateModified")
    facts.language = facts.language or _string(node, "inLanguage")
    facts.publisher = facts.publisher or plain(_string(node, "publisher"))
    facts.body = max(facts.body, _string(node, "articleBody"), key=len)
    free = node.get("isAccessibleForFree")
    if facts.free is None and free is not None:
        facts.free = str(free).strip().lower() in {
            "true",
            "1",
            "yes",
            "http://schema.org/true",
            "https://schema.org/true",
        }


def _string(node: Mapping[str, Any], key: str) -> str:
    """The text of a property, which may be an object with a name, or a list of either."""
    value = node.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("alternateName")
    return value if isinstance(value, str) else ""


def _from_tags(facts: Facts, root: etree._Element) -> None:
    metas: dict[str, str] = {}
    for count, element in enumerate(root.iter("meta")):
        if count >= _MAX_META:
            break
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if name and (content := element.get("content")):
            metas.setdefault(name.strip().lower(), content)
    facts.title = facts.title or plain(_first(metas, _TITLES)) or _heading(root)
    facts.published = facts.published or _first(metas, _PUBLISHED) or _time(root)
    facts.modified = facts.modified or _first(metas, _MODIFIED)
    facts.publisher = facts.publisher or plain(_first(metas, _PUBLISHERS)).removeprefix("@")
    html_tag = next(root.iter("html"), None)
    declared = (html_tag.get("lang") or html_tag.get("xml:lang") or "") if html_tag is not None else ""
    facts.language = facts.language or declared or _first(metas, _LANGUAGES)
    link = next((e for e in root.iter("link") if (e.get("rel") or "").strip().lower() == "canonical"), None)
    facts.canonical = (link.get("href") if link is not None else None) or metas.get("og:url", "")
    if facts.free is None and metas.get("article:content_tier", "").lower() in {"locked", "metered"}:
        facts.free = False


def _first(metas: Mapping[str, str], names: Iterable[str]) -> str:
    return next((metas[name].strip() for name in names if metas.get(name, "").strip()), "")


def _heading(root: etree._Element) -> str:
    for tag in ("h1", "title"):
        for element in root.iter(tag):
            if text := squeeze("".join(element.itertext())[:1000]):
                return text
    return ""


def _time(root: etree._Element) -> str:
    """The first `<time>` of the page that says that it is the publication's, else the first within an article."""
    times = [element for _, element in zip(range(50), root.iter("time"), strict=False) if element.get("datetime")]
    for element in times:
        if "pubdate" in element.attrib or "datepublished" in (element.get("itemprop") or "").lower():
            return str(element.get("datetime"))
    inside = (e for e in times if any(parent.tag in {"article", "main"} for parent in e.iterancestors()))
    chosen = next(inside, None)
    return str(chosen.get("datetime")) if chosen is not None else ""
