"""HTML is read as a person would read it, a line for a paragraph."""

from __future__ import annotations

import pytest

from monitor.parse.html import html_to_text
from monitor.parse.text import language_of, plain

CASES = {
    "paragraphs": ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
    "no markup": ("One < two & three\n\n four ", "One < two & three\nfour"),
    "only entities": ("Profit &amp; loss &euro;5&nbsp;bn", "Profit & loss €5 bn"),
    "breaks": ("One<br>two<br/>three", "One\ntwo\nthree"),
    "inline markup": ("<p>Up <b>40</b>% to <i>$5</i>&nbsp;<span>bn</span></p>", "Up 40% to $5 bn"),
    "headings": ("<h2>Results</h2>Text<h3>Outlook</h3>More", "Results\nText\nOutlook\nMore"),
    "lists": (
        "<p>Orders:</p><ul><li>One</li><li><p>Two</p></li></ul><ol><li>Three</li></ol>",
        "Orders:\n- One\n- Two\n- Three",
    ),
    "a list in a list": ("<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul>", "- One\n- Inner\n- Two"),
    "a table": (
        "<table><thead><tr><th>Year</th><th>Capex</th></tr></thead><tbody><tr><td>2025</td><td>$60bn</td></tr></tbody></table>",
        "| Year | Capex |\n| 2025 | $60bn |",
    ),
    "a cell of blocks": (
        "<table><tr><td><p>A</p><p>B</p><ul><li>C</li></ul></td><td>D<br>E</td></tr></table>",
        "| A B C | D E |",
    ),
    "an empty cell": ("<table><tr><td>A</td><td></td><td>C</td></tr></table>", "| A |  | C |"),
    "a table of one column": ("<table><tr><td>Words of a layout.</td></tr></table>", "Words of a layout."),
    "text around blocks": ("before<div>inside</div>after", "before\ninside\nafter"),
    "a quotation": ("<blockquote><p>“Sold out.”</p></blockquote>", "“Sold out.”"),
    "a definition": ("<dl><dt>HBM</dt><dd>High bandwidth memory</dd></dl>", "HBM\nHigh bandwidth memory"),
    "a caption": ("<figure><img src=x alt=Photo><figcaption>A wafer</figcaption></figure>", "A wafer"),
    "preformatted": ("<pre>one\n  two</pre>", "one\ntwo"),
    "scripts and styles": (
        "<p>One</p><script>var a = '<p>no</p>';</script><style>p{}</style><noscript>no</noscript>",
        "One",
    ),
    "comments": ("One<!-- <p>no</p> --> two", "One two"),
    "hidden": ("<p hidden>no</p><p style='display: none'>no</p><p aria-hidden='true'>no</p><p>yes</p>", "yes"),
    "forms and navigation": ("<nav>Menu</nav><form>Mail <input></form><button>Go</button><p>Text</p>", "Text"),
    "an unclosed frame": ("safe<iframe src=x> words", "safe words"),
    "an embed": ("safe<embed src=x> words", "safe words"),
    "a power": ("<p>10<sup>18</sup> operations</p>", "10^18 operations"),
    "a unit": ("<p>5 mm<sup>2</sup> and CO<sub>2</sub></p>", "5 mm2 and CO2"),
    "a footnote": ("<p>$57 billion<sup>1</sup> and 40%<sup>[2]</sup>, so<sup>*</sup></p>", "$57 billion and 40%, so"),
    "an ordinal": ("<p>the 20<sup>th</sup> year</p>", "the 20th year"),
    "unclosed tags": ("<p>One<p>Two<b>three", "One\nTwothree"),
    "a bare angle bracket": ("<p>yield < 40% and > 30%</p>", "yield < 40% and > 30%"),
    "cp1252 references": ("<p>&#147;Sold&#148;&#133;</p>", "“Sold”…"),
    "Chinese": (
        "<p>营收增长<strong>40%</strong>，至&nbsp;30亿元。</p>\u3000<p>　　毛利率</p>",
        "营收增长40%，至 30亿元。\n毛利率",
    ),
    "nothing": ("", ""),
    "only markup": ("<div><p> </p><br></div>", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_html_to_text(name: str) -> None:
    markup, expected = CASES[name]
    assert html_to_text(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("A <b>b</b>", "A b"),
        ("A &lt;b&gt;b&lt;/b&gt;", "A b"),
        ("The &lt;canvas&gt; of a GPU", "The <canvas> of a GPU"),
        ("5 < 7 > 3", "5 < 7 > 3"),
        ("a&nbsp;b\u200bc\u00add\n e", "a bcd e"),
        ("<script>alert(1)</script>A", "A"),
        ("AT&T", "AT&T"),
        ("\x93quoted\x94", "“quoted”"),
    ],
)
def test_titles(markup: str, expected: str) -> None:
    assert plain(markup) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"), ("EN-us", "en"), ("en_GB", "en"), ("zh-CN", "zh-Hans"), ("zh_TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"), ("zh-hans", "zh-Hans"), ("zh-HK", "zh-Hant"), ("zh", None), ("de", None),
        ("", None), (None, None), ("english", None),
    ],
)  # fmt: skip
def test_languages(tag: str | None, expected: str | None) -> None:
    assert language_of(tag) == expected
