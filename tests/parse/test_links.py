"""Addresses: one page, one address."""

from __future__ import annotations

import base64

import pytest

from monitor.parse.links import absolute, canonical, clean

A = "https://example.org/news/a"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (A, A),
        ("HTTPS://Example.ORG/news/a", A),
        ("https://example.org:443/news/a", A),
        ("http://example.org:80/x", "http://example.org/x"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org./news/a", A),
        (f"{A}?utm_source=rss&utm_medium=feed", A),
        (f"{A}?id=5&UTM_Campaign=x&fbclid=y", f"{A}?id=5"),
        (f"{A}?gclid=1&mc_cid=2&igshid=3&spm=4&_ga=5", A),
        (f"{A}?b=2&a=1", f"{A}?b=2&a=1"),
        (f"{A}?q=a%20b&x=%E8%8A%AF", f"{A}?q=a%20b&x=%E8%8A%AF"),
        (f"{A}#comments", A),
        (f"{A}#!/page/2", f"{A}#!/page/2"),
        (f"{A}#/page/2", f"{A}#/page/2"),
        (f"{A};jsessionid=8F3A?x=1", f"{A}?x=1"),
        ("https://example.org/a b/芯", "https://example.org/a%20b/%E8%8A%AF"),
        ("https://例え.example/a", "https://xn--r8jz45g.example/a"),
        ("https://[2606:4700::1111]/a", "https://[2606:4700::1111]/a"),
    ],
)
def test_clean(link: str, expected: str) -> None:
    assert clean(link) == expected


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={A}&ct=ga",
        f"https://www.google.com.hk/url?q={A}",
        "https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.org%2fnews%2fa&c=1",
        "https://www.bing.com/ck/a?!&&p=1&u=a1" + base64.urlsafe_b64encode(A.encode()).decode().rstrip("="),
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fnews%2Fa%3Ffbclid%3D1&h=x",
        "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fexample.org%2Fnews%2Fa",
        "https://link.zhihu.com/?target=https%3A//example.org/news/a",
        "https://link.juejin.cn/?target=https%3A%2F%2Fexample.org%2Fnews%2Fa",
        "https://weibo.cn/sinaurl?u=https%3A%2F%2Fexample.org%2Fnews%2Fa",
        "https://r.search.yahoo.com/_ylt=x/RV=2/RE=1/RO=10/RU=https%3a%2f%2fexample.org%2fnews%2fa/RK=2/RS=y",
        "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fexample.org%2Fnews%2Fa",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fnews%2Fa&data=x",
        "https://www.google.com/amp/s/example.org/news/a",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/a",
        "https://news.google.com/rss/articles/"
        + base64.urlsafe_b64encode(b"\x08\x13\x22\x1a" + A.encode() + b"\xd2\x01\x00").decode()
        + "?oc=5",
        f"https://www.google.com/url?q=https://www.google.com/url?q={A}",
    ],
)
def test_an_aggregators_link_becomes_the_publishers(link: str) -> None:
    assert clean(link) == A


@pytest.mark.parametrize(
    "link",
    [
        "https://www.baidu.com/link?url=Kx8v2token",
        "https://news.google.com/rss/articles/CBMiK0FVX3lxTE1fYQ?oc=5",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://notgoogle.com/url?url=https://example.org/news/a",
        "https://example.org/out?url=https://elsewhere.example/",
    ],
)
def test_what_the_address_does_not_tell_stays(link: str) -> None:
    assert clean(link) == link


@pytest.mark.parametrize(
    "twin",
    [
        "http://www.example.org/news/a/",
        "https://m.example.org/news/a",
        "https://amp.example.org/news/a",
        f"{A}/amp",
        f"{A}/amp/",
        f"{A}?amp=1",
        "https://example.org/amp/news/a",
        "https://www.example.org/news/a/print/",
        f"{A}?print=1&ref=home",
        f"{A}?from=rss&t=1716200000",
        "https://example.org//news//a",
    ],
)
def test_twins_are_one_page(twin: str) -> None:
    assert canonical(twin) == canonical(A)


@pytest.mark.parametrize(
    "other",
    [
        f"{A}?id=2",
        f"{A}?page=2",
        "https://example.org/news/b",
        "https://news.example.org/news/a",
        f"{A}#!/2",
        "https://m.org/news/a",
    ],
)
def test_other_pages_are_not(other: str) -> None:
    assert canonical(other) != canonical(A)


def test_the_order_of_parameters_says_nothing() -> None:
    assert canonical(f"{A}?a=1&b=2") == canonical(f"{A}?b=2&a=1")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a", "https://example.org/a"),
        ("a.html", "https://example.org/feeds/a.html"),
        ("//cdn.example.net/a", "https://cdn.example.net/a"),
        ("?p=1", "https://example.org/feeds/all.xml?p=1"),
        (" https://example.org/a\n", "https://example.org/a"),
        ("https://exam\nple.org/a", "https://example.org/a"),
        ("mailto:x@example.org", None),
        ("javascript:void(0)", None),
        ("data:text/html,x", None),
        ("http://", None),
        ("https://[::1", None),
        ("https://example.org:port/", None),
        ("", None),
        ("x" * 9000, None),
    ],
)
def test_absolute(link: str, expected: str | None) -> None:
    assert absolute(link, "https://example.org/feeds/all.xml") == expected
