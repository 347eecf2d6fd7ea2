"""Article pages: the text whole, nothing around it, and what the publisher says of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.parse.pages import Page, parse_page

URL = "https://example.org/news/a"
BODY = """<p>Orders for the new accelerator reached 120,000 units in the first quarter, the maker said on Tuesday,
which is half as many again as a year before and more than it can pack.</p>
<h2>Packaging is the limit</h2>
<p>Capacity is to double to 75,000 wafers a month by December, at a cost of $4.2 billion<sup>1</sup>.</p>
<ul><li>Data centres: 82% of sales</li><li>Cars: 6%</li></ul>
<table><tr><th>Quarter</th><th>Units</th></tr><tr><td>Q4</td><td>80,000</td></tr><tr><td>Q1</td><td>120,000</td></tr></table>
<p>Prices stay as they are, the chief executive added, and the next part follows in the autumn of the year.</p>"""
LINES = [
    "Packaging is the limit",
    "Capacity is to double to 75,000 wafers a month by December, at a cost of $4.2 billion.",
    "- Data centres: 82% of sales",
    "- Cars: 6%",
    "| Quarter | Units |",
    "| Q4 | 80,000 |",
    "| Q1 | 120,000 |",
]
HANZI = (
    "<p>公司周二表示，新款加速卡一季度订单达到12万片，同比增长50%，先进封装产能仍是瓶颈。</p><p>公司计划在年底前把月产能提高到7.5万片，投资约42亿美元，价格保持不变，下一代产品秋季推出，客户包括多家云服务商和运营商。</p>"
    * 2
)


def document(body: str = BODY, head: str = "", *, lang: str = "en", around: bool = True) -> bytes:
    before = "<nav><a href=/>Home</a> <a href=/chips>Chips</a></nav><aside>Most read: a story about cars</aside>"
    after = "<footer>Copyright 2026 Example. All rights reserved. Terms of use</footer>"
    middle = f"<main><article>{body}</article></main>"
    inside = f"{before}{middle}{after}" if around else middle
    return f"<html lang='{lang}'><head>{head}</head><body>{inside}</body></html>".encode()


def read(body: bytes, content_type: str | None = "text/html; charset=utf-8", url: str = URL) -> Page:
    return parse_page(body, content_type=content_type, url=url)


def test_the_text_is_whole_and_nothing_else() -> None:
    page = read(document())
    lines = page.text.split("\n")
    assert lines[0].startswith("Orders for the new accelerator reached 120,000 units")
    assert [line for line in lines if line in LINES] == LINES
    assert not any(word in page.text for word in ("Home", "Most read", "Copyright", "|---"))
    assert (page.partial, page.reason) == (False, None)


def ld(**article: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


OPEN_GRAPH = """<meta property="og:title" content="Orders rise"><meta property="og:site_name" content="Chip Daily">
<meta property="article:published_time" content="2026-05-19T08:00:00Z"><meta property="og:locale" content="en_US">"""
LD = '<script type="application/ld+json">'
FACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "json-ld": (
        ld(**{"@type": "NewsArticle"}, headline="Orders &amp; limits", datePublished="2026-05-19T10:00:00+02:00",
           dateModified="2026-05-19T12:00:00Z", inLanguage="en-GB", publisher={"name": "Chip Daily"}),
        {"title": "Orders & limits", "published": datetime(2026, 5, 19, 8, tzinfo=UTC), "publisher": "Chip Daily",
         "modified": datetime(2026, 5, 19, 12, tzinfo=UTC), "language": "en"},
    ),
    "json-ld in a graph": (
        ld(**{"@graph": [{"@type": "WebPage", "name": "no"}, {"@type": ["Article", "Thing"], "headline": "Orders"}]}),
        {"title": "Orders"},
    ),
    "json-ld in a list": (
        LD + '[{"@type":"Organization","name":"no"},{"@type":"NewsArticle","headline":"Orders"}]</script>',
        {"title": "Orders"},
    ),
    "json-ld with raw line breaks": (
        LD + '{"@type":"NewsArticle","headline":"Orders\nrise"}</script>', {"title": "Orders rise"},
    ),
    "broken json-ld, then OpenGraph": (
        LD + '{"@type": "NewsArticle", "headline": </script>' + OPEN_GRAPH,
        {"title": "Orders rise", "publisher": "Chip Daily", "published": datetime(2026, 5, 19, 8, tzinfo=UTC)},
    ),
    "meta names": (
        '<meta name="parsely-title" content="Orders rise"><meta name="pubdate" content="May 19, 2026 8:00 AM UTC">',
        {"title": "Orders rise", "published": datetime(2026, 5, 19, 8, tzinfo=UTC)},
    ),
    "only a title": ("<title>Orders rise</title>", {"title": "Orders rise"}),
    "canonical": ('<link rel="canonical" href="/news/a?utm_source=x">', {"url": URL}),
    "canonical elsewhere": ('<link rel=canonical href="https://origin.example/b">', {"url": "https://origin.example/b"}),
    "canonical that is the front page": ('<link rel="canonical" href="https://example.org/">', {"url": None}),
    "canonical that is no address": ('<link rel="canonical" href="javascript:x">', {"url": None}),
    "og:url": (f'<meta property="og:url" content="{URL}">', {"url": URL}),
    "nothing": ("", {"title": "", "published": None, "publisher": None, "url": None}),
}  # fmt: skip


@pytest.mark.parametrize("name", FACTS)
def test_what_the_page_says_of_itself(name: str) -> None:
    head, expected = FACTS[name]
    page = read(document(head=head))
    assert {key: getattr(page, key) for key in expected} == expected


def test_the_time_of_the_article_is_its_date() -> None:
    page = read(document(f'<time datetime="2026-05-19T08:00:00Z">yesterday</time>{BODY}'))
    assert page.published == datetime(2026, 5, 19, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("above", "published"),
    [
        ("<p>2026年5月19日 11:05 来源：芯片日报 作者：小李</p>", datetime(2026, 5, 19, 3, 5, tzinfo=UTC)),
        (
            "<div><span>2026-05-19 11:05:12</span><span>来源：芯片日报</span></div>",
            datetime(2026, 5, 19, 3, 5, 12, tzinfo=UTC),
        ),
        ("<p>2026/05/19（二） 11:05 記者 陳小明</p>", datetime(2026, 5, 19, 3, 5, tzinfo=UTC)),
        ("<p>2026年5月19日（星期二） 11:05</p>", datetime(2026, 5, 19, 3, 5, tzinfo=UTC)),
        ("<p>By Ana Ruiz, 19 May 2026, 11:05 GMT</p>", datetime(2026, 5, 19, 11, 5, tzinfo=UTC)),
        ("<p>May 19, 2026 at 8:00 AM EDT</p>", datetime(2026, 5, 19, 12, tzinfo=UTC)),
        ("<p>2026年5月19日 来源：芯片日报</p>", None),
        (f"<p>{'词' * 90}2026年5月19日 11:05</p>", None),
    ],
)
def test_the_line_above_an_article_dates_it_where_nothing_else_does(above: str, published: datetime | None) -> None:
    lang = "zh" if any(letter > "\u3000" for letter in above) else "en"
    body = above + ("<p>公司今年将出货三十万颗芯片，比去年多一倍，订单已排到明年。</p>" * 6 if lang == "zh" else BODY)
    assert read(document(body, lang=lang)).published == published
    dated = read(document(body, lang=lang, head=OPEN_GRAPH)).published
    assert dated == datetime(2026, 5, 19, 8, tzinfo=UTC)


def test_the_headline_is_not_said_twice() -> None:
    page = read(document(f"<h1>Orders rise</h1>{BODY}", '<meta property="og:title" content="Orders rise">'))
    assert page.title == "Orders rise"
    assert page.text.startswith("Orders for the new")


def test_the_publishers_own_text_is_used_where_the_page_shows_less() -> None:
    told = [f"Paragraph {number} says that output rose by {number} percent in the year." for number in range(1, 30)]
    whole = "\n\n".join(told)
    page = read(document("<p>Output rose.</p>", ld(**{"@type": "NewsArticle"}, headline="x", articleBody=whole)))
    assert page.text.split("\n") == told
    assert not page.partial


TEASER = "<p>Orders for the new accelerator reached 120,000 units in the first quarter, more than ever before.</p>" * 2
STUBS = {
    "read more": f"{TEASER}<p>Read more at the publisher's site</p>",
    "continue": f"{TEASER}<p>Continue reading</p>",
    "subscribe": f"{TEASER}<p>Subscribe to continue reading this story.</p>",
    "members": f"{TEASER}<p>This article is for subscribers only. Already a subscriber? Log in.</p>",
    "trial": f"{TEASER}<p>Start your free trial today.</p>",
    "ellipsis": f"{TEASER}<p>The company also said that its next part …</p>",
    "bracketed ellipsis": f"{TEASER}<p>The company also said that its next part [...]</p>",
    "short": "<p>Orders rose to 120,000 units.</p>",
    "阅读全文": f"{HANZI}<p>点击阅读全文</p>",
    "會員": f"{HANZI}<p>加入會員後可閱讀全文</p>",
    "登录": f"{HANZI}<p>登录后可继续阅读</p>",
    "剩余": f"{HANZI}<p>剩余72%内容</p>",
}


@pytest.mark.parametrize("name", STUBS)
def test_a_stub_is_recognised(name: str) -> None:
    page = read(document(STUBS[name]))
    assert page.partial
    assert page.reason
    assert "120,000" in page.text or "12万片" in page.text


@pytest.mark.parametrize(
    "closing",
    [
        "<p>Customers who read more about the part subscribe to its newsletter, the company noted.</p>",
        "<p>Analysts expect investors to continue to fund the build-out in 2027.</p>",
        "<p>“We will see more of this,” he said.</p>",
    ],
)
def test_a_whole_article_that_only_sounds_like_a_stub_is_none(closing: str) -> None:
    page = read(document(BODY * 6 + closing))
    assert not page.partial, page.reason


def test_a_page_that_says_it_is_not_free() -> None:
    locked = ld(**{"@type": "NewsArticle"}, headline="x", isAccessibleForFree="False")
    assert read(document(TEASER, locked)).partial
    assert not read(document(BODY * 6, locked)).partial


WALLS = {
    "cloudflare": "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>",
    "captcha": "<title>Are you a robot?</title><p>We have detected unusual activity from your network.</p>",
    "denied": "<title>Access Denied</title><p>You don't have permission to access this server.</p>",
    "安全验证": "<title>百度安全验证</title><p>请完成安全验证后继续</p>",
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_for_robots_is_no_article(name: str) -> None:
    page = read(f"<html><body>{WALLS[name]}</body></html>".encode())
    assert (page.text, page.partial) == ("", True)
    assert "wall" in (page.reason or "")


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", "text/html", "empty"),
        (b"  \n ", "text/html", "empty"),
        (b"%PDF-1.7 ...", "text/html", "PDF"),
        (b"\x89PNG", "image/png", "no text"),
        (b"<html><body></body></html>", "text/html", "no article text"),
        (b"<html><body><script>app()</script></body></html>", "text/html", "no article text"),
        (b"<!-- nothing -->", "text/html", "no text"),
    ],
)
def test_what_is_no_article(body: bytes, kind: str, words: str) -> None:
    page = read(body, kind)
    assert (page.text, page.partial) == ("", True)
    assert words in (page.reason or "")


def test_plain_text_is_read_as_it_is() -> None:
    page = read(b"FORM 8-K\r\n\r\n  Revenue:   $57.0 billion\r\n", "text/plain; charset=utf-8")
    assert page.text == "FORM 8-K\nRevenue: $57.0 billion"


ENCODED = {
    "gbk by meta": ('<meta charset="gbk">', "gb18030", "text/html"),
    "gb2312 by http-equiv": (
        '<meta http-equiv=Content-Type content="text/html; charset=gb2312">',
        "gb18030",
        "text/html",
    ),
    "gbk by header": ("", "gb18030", "text/html; charset=GBK"),
    "utf-8 said to be gbk": ('<meta charset="gbk">', "utf-8", "text/html; charset=gbk"),
    "gbk said to be utf-8": ('<meta charset="utf-8">', "gb18030", "text/html; charset=utf-8"),
    "gbk undeclared": ("", "gb18030", "text/html"),
    "utf-16": ("", "utf-16", "text/html"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_charsets_by_declaration_and_detection(name: str) -> None:
    head, encoding, kind = ENCODED[name]
    page = read(document(HANZI, head, lang="zh-CN").decode().encode(encoding), kind)
    assert page.text.startswith("公司周二表示，新款加速卡一季度订单达到12万片")
    assert page.language == "zh-Hans"


def test_big5() -> None:
    text = "公司週二表示，新款加速卡第一季訂單達到十二萬片，年增五成，先進封裝產能仍是瓶頸，價格維持不變。"
    page = read(
        document(f"<p>{text}</p><p>{text}</p>", lang="zh-TW").decode().encode("big5"), "text/html; charset=big5"
    )
    assert page.text.startswith(text)
    assert page.language == "zh-Hant"


def test_half_a_character_at_the_end_costs_nothing() -> None:
    page = read(document(HANZI, around=False)[:-40] + "产".encode()[:2])
    assert page.text.startswith("公司周二表示")


def test_zeros_and_controls_are_gone() -> None:
    page = read(document(BODY.replace("accelerator", "acc\x00elerator\x07")))
    assert "accelerator" in page.text


@pytest.mark.parametrize("count", [1, 30, 400])
def test_long_articles_are_whole(count: int) -> None:
    told = [f"In month {n} the plant shipped {1000 + n} wafers, {n % 40} more than planned." for n in range(count)]
    body = "".join(f"<p>{line}</p>" for line in told)
    page = read(document(body))
    assert page.text.split("\n") == told
