"""An article page's bytes → its text, with title, date, language, address and publisher as the page gives them."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import trafilatura
from lxml import etree
from trafilatura.settings import DEFAULT_CONFIG

from monitor.domain.catalogue import Language
from monitor.parse.dates import parse_date
from monitor.parse.encoding import decode
from monitor.parse.html import html_to_text, lines_of, settle_scripts
from monitor.parse.links import absolute, clean
from monitor.parse.markup import Markup, read_markup
from monitor.parse.structured import Facts, read_structured
from monitor.parse.text import language_of, squeeze

MAX_BODY = 8_000_000
# trafilatura takes up to 2 s and 150 MB at these sizes (2.3.1, on pages made for it), and 20 s on deeper ones.
MAX_EXTRACTED_CHARACTERS = 1_500_000
MAX_EXTRACTED_ELEMENTS = 40_000
MAX_EXTRACTED_DEPTH = 250
_LEAST_LATIN, _LEAST_CHINESE = 220, 90  # characters of an article
_LEAST_FOUND = 30
_LONGEST_STUB = 6_000
_LOCKED = 1_500  # a text shorter than this, on a page that says it is not free, is the teaser

# An invitation to go elsewhere, which counts where a line begins or ends with it …
_INVITATION = re.compile(
    r"(?:read|see|view|get) (?:the )?(?:more|full (?:article|story|report|post)|whole (?:article|story)|rest)\b|"
    r"(?:continue|keep) reading\b|阅读全文|閱讀全文|展开全文|展開全文|继续阅读|繼續閱讀|查看更多|"
    r"[点點][击擊](?:查看|阅读|閱讀|展开|展開)(?:全文|更多|剩余|剩餘)",
    re.IGNORECASE,
)
# … and a locked door, wherever it stands in a line.
_LOCK = re.compile(
    r"\b(?:subscribe|log in|sign in|register)\b[^.!?]{0,40} to (?:continue|read|unlock|view|keep|get (?:full )?access)|"
    r"\balready an? (?:paid )?(?:subscriber|member)\b|\bstart your (?:free )?trial\b|\bunlock this (?:article|story)|"
    r"\b(?:this (?:article|content|story) is|available) (?:only )?(?:for|to|reserved for) "
    r"(?:our )?(?:paid |registered )?(?:subscribers|members)\b|"
    r"(?:登录|登入|登錄|注册|註冊|订阅|訂閱|付费|付費|开通会员|加入會員|会员|會員)[^。\n]{0,8}"
    r"(?:后|後|可|以|即可|专享|專享|才能|方可)[^。\n]{0,6}(?:阅读|閱讀|查看|浏览|瀏覽|继续|繼續|全文|内容|內容)|"
    r"(?:剩余|剩餘|还有|還有)\s?\d{1,3}\s?[%％]",
    re.IGNORECASE,
)
# A day with the time of day, as it stands above an article: 2026年5月19日 星期二 11:05, May 19, 2026 at 8:00
_DATELINE = re.compile(
    r"(?<!\d)(?:20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|20\d\d年\d{1,2}月\d{1,2}日|"
    r"\d{1,2} [A-Z][a-z]{2,8}\.? 20\d\d|[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d\d)"
    r"(?:\s?[(（]?(?:星期|周|週)?[一二三四五六日天][)）]?)?(?:,?\s{1,3}(?:at )?|T)\d{1,2}:\d\d"
)
_DATELINES, _LONGEST_DATELINE = 8, 100  # lines above the article's first, and characters of one
_ELLIPSIS = re.compile(r"(?:\[\s?(?:…|\.{3})\s?\]|…|\.{3})\s*$")
_WALLS = re.compile(
    r"just a moment\.\.\.|checking (?:if the site connection is secure|your browser)|enable javascript and cookies|"
    r"attention required! \| cloudflare|verify (?:that )?you are (?:a )?human|are you a robot|"
    r"access (?:to this page has been )?denied|"
    r"pardon our interruption|request unsuccessful\. incapsula|unusual (?:traffic|activity) from your|"
    r"ddos protection by|"
    r"请完成安全验证|请输入验证码|访问过于频繁|安全验证|人机验证",
    re.IGNORECASE,
)
# Under this size trafilatura takes in what stands around the article; its own 250 is more than many a Chinese one.
_EXTRACTION = copy.deepcopy(DEFAULT_CONFIG)
_EXTRACTION.set("DEFAULT", "MIN_EXTRACTED_SIZE", "60")
_TABLE_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """An article as its page gives it. A line of `text` is a paragraph, heading, list item (`- `) or row (`| a |`).

    `partial` says that the text is not all of the article, `reason` why; with no text at all, `reason` says what the
    page is instead. `url` is the address that the page calls its own.
    """

    title: str = ""
    text: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    language: Language | None = None
    url: str | None = None
    publisher: str | None = None
    partial: bool = False
    reason: str | None = None
    notes: tuple[str, ...] = ()


def parse_page(body: bytes, *, content_type: str | None, url: str) -> Page:
    """Read an article page (HTML, XHTML or plain text). Never raises for what a server sends."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if body.startswith(b"%PDF") or kind.startswith(("image/", "audio/", "video/")) or kind == "application/pdf":
        name = "a PDF" if b"PDF" in body[:8] or kind.endswith("pdf") else f"no text ({kind})"
        return Page(partial=True, reason=f"the page is {name}, which this program does not read")
    if len(body) > MAX_BODY:
        return Page(partial=True, reason=f"the page is longer than {MAX_BODY:,} bytes")
    decoded = decode(body, content_type)
    if not decoded.text.strip():
        return Page(partial=True, reason="the page is empty")
    notes = (decoded.note,) if decoded.note else ()
    if kind == "text/plain" and "<html" not in decoded.text[:2000].lower():
        text = "\n".join(line for line in map(squeeze, decoded.text.splitlines()) if line)
        return Page(text=text, notes=notes)
    markup = read_markup(decoded.text)
    if markup.root is None:
        return Page(partial=True, reason="there is no text on the page", notes=notes)
    facts = read_structured(markup.root, markup.structured)
    text = _text(markup, len(decoded.text))
    if len(facts.body) > 1.5 * len(text):
        text = html_to_text(facts.body)
    return _judged(facts, text, url=url, notes=notes, cut=markup.cut)


def _text(markup: Markup, length: int) -> str:
    root = markup.root
    if root is None:
        return ""
    settle_scripts(root)
    elements = sum(1 for _ in root.iter())
    shallow = not root.xpath(f"boolean(//*[count(ancestor::*) > {MAX_EXTRACTED_DEPTH}])")
    text = ""
    if elements <= MAX_EXTRACTED_ELEMENTS and length <= MAX_EXTRACTED_CHARACTERS and shallow:
        document = trafilatura.bare_extraction(
            copy.copy(root), include_comments=False, include_tables=True, config=_EXTRACTION
        )
        text = _tidy(getattr(document, "text", None) or "")
    return text if len(text) >= _LEAST_CHINESE else _fallback(root) or text


def _fallback(root: etree._Element) -> str:
    for tag in ("article", "main", "body"):
        several = [element for _, element in zip(range(20), root.iter(tag), strict=False)]
        found = max(map(lines_of, several), key=len, default="")
        if len(found) >= _LEAST_FOUND:
            return found
    return ""


def _tidy(text: str) -> str:
    lines = []
    for raw in text.split("\n"):
        line = squeeze(raw)
        if line and not _TABLE_RULE.match(line):
            lines.append(line)
    return "\n".join(lines)


def _judged(facts: Facts, text: str, *, url: str, notes: tuple[str, ...], cut: bool) -> Page:
    language = language_of(facts.language)
    chinese = facts.language.lower().startswith("zh") or _chinese_share(text) > 0.2
    if len(text) < 2_000 and (wall := _WALLS.search(f"{facts.title}\n{text[:600]}")) is not None:
        reason = f"the site showed a wall for robots instead of the page ({wall[0]!r})"
        return Page(partial=True, reason=reason, notes=notes)
    published = parse_date(facts.published, chinese=chinese) or _dateline(text, chinese=chinese)
    text = _without_headline(text, facts.title)
    text, stub = _stub(text, facts, chinese=chinese)
    if cut and stub is None:
        stub = "the page has more tags than are read; its end is missing"
    return Page(
        title=facts.title,
        text=text,
        published=published,
        modified=parse_date(facts.modified, chinese=chinese),
        language=language,
        url=_own_address(facts.canonical, url),
        publisher=facts.publisher or None,
        partial=stub is not None,
        reason=stub,
        notes=notes,
    )


def _dateline(text: str, *, chinese: bool) -> datetime | None:
    """When the article appeared, as the lines above it tell people: many sites tell it nobody else.

    A day without the time of day may be any that the news is about.
    """
    for line in text.split("\n", _DATELINES)[:_DATELINES]:
        found = _DATELINE.search(line) if len(line) <= _LONGEST_DATELINE else None
        if found is not None and (moment := parse_date(line[found.start() :], chinese=chinese)) is not None:
            return moment
    return None


def _without_headline(text: str, title: str) -> str:
    """The title stands before the text in an article's document; it must not be counted twice."""
    first, _, rest = text.partition("\n")
    return rest if title and _bare(first) == _bare(title) else text


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _stub(text: str, facts: Facts, *, chinese: bool) -> tuple[str, str | None]:
    """The text without a closing invitation to read on, and why it is not the whole article."""
    if not text:
        return "", "there is no article text on the page"
    lines = text.split("\n")
    for index in range(max(0, len(lines) - 3), len(lines)):
        found = _invitation(lines[index])
        if found is not None and len(text) < _LONGEST_STUB:
            kept = [*lines[:index], lines[index][: found.start()].strip(' \t.,;:·|-–—>»→“"')]
            return "\n".join(line for line in kept if line), f"the page shows only a beginning ({found[0]!r})"
    if _ELLIPSIS.search(lines[-1]) and len(text) < _LOCKED:
        return text, "the text breaks off with an ellipsis"
    if facts.free is False and len(text) < _LOCKED:
        return text, "the page says that the article is not free; this is its beginning"
    if len(text) < (_LEAST_CHINESE if chinese else _LEAST_LATIN):
        return text, f"there are only {len(text)} characters of text on the page"
    return text, None


def _invitation(line: str) -> re.Match[str] | None:
    if len(line) > 300:
        return None
    if (found := _LOCK.search(line)) is not None:
        return found
    found = _INVITATION.search(line)
    if found is not None and (found.start() <= 3 or len(line) - found.end() <= 3):
        return found
    return None


def _chinese_share(text: str) -> float:
    sample = text[:2_000]
    return sum("\u4e00" <= letter <= "\u9fff" for letter in sample) / max(1, len(sample))


def _own_address(canonical: str, url: str) -> str | None:
    """The address that the page calls its own, unless that is the site's front page: a mistake many sites make."""
    found = absolute(canonical, url) if canonical else None
    if found is None:
        return None
    if urlsplit(found).path in {"", "/"} and not urlsplit(found).query and urlsplit(url).path not in {"", "/"}:
        return None
    return clean(found)
