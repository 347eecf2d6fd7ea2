"""Whatever stands in headlines, names and sentences: within the limits, and nothing in it that we did not write."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.policy import default
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.deliver import blockkit, blocks
from monitor.deliver.letter import compose
from monitor.deliver.render import html, terminal
from monitor.deliver.slack import forms
from monitor.deliver.text import columns
from monitor.deliver.view import Message
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery
from monitor.domain.figures import Judgement
from tests.deliver import samples

NASTY = (
    "<!channel>",
    "<@U1>",
    "<http://evil.example|label>",
    "<script>alert(1)</script>",
    "</td></table>",
    '"><img src=http://evil.example/x>',
    "{{ 7 * 7 }}",
    "{% raw %}",
    "%s {0} {old}",
    "=?utf-8?q?x=0D=0ABcc:_e@evil.example?=",
    "\r\nBcc: e@evil.example",
    "\x1b[31m",
    "\u202egnp",
    "*b* _i_ ~s~ `c`",
    ":bomb:",
    "@here",
    "&amp;&lt;",
    "👨‍👩‍👧‍👦",
    "مرحبا",
    "中文400亿元",
    "e" + "\u0301" * 50,
    "\ud800",
    "$5.6 billion",
    "> quoted",
)
words = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=40)), max_size=8).map(" ".join)
long_words = st.one_of(words, words.map(lambda text: text * 40))
alert_kinds = (samples.new, samples.revised, samples.conflict, samples.suspect, samples.confirmed)


@st.composite
def deliveries(draw: st.DrawFn) -> list[Delivery]:
    """One to three deliveries with everything that others write replaced."""

    def judgement(number: int) -> Judgement:
        base = draw(st.sampled_from(alert_kinds))()
        figure = replace(
            base.record.figure,
            text=draw(words),
            sentence=draw(long_words),
            unit=draw(st.sampled_from(["USD", "count", "chip", "x", "percent"]) | words),
            noun=draw(st.none() | words),
            period=draw(st.none() | words),
            metric=draw(st.sampled_from(["capex", "order_value"]) | words),
            attribution=tuple(draw(st.lists(words, max_size=3))),
            about=tuple(draw(st.lists(words, max_size=3))),
            start=number,
        )
        record = replace(base.record, id=f"a#{number}", figure=figure, publisher=draw(st.none() | long_words))
        return replace(base, record=record, why=draw(long_words), sources=draw(st.integers(1, 10**6)))

    made = []
    for number in range(draw(st.integers(1, 3))):
        first = judgement(number * 100)
        count = draw(st.integers(0, 30))
        copies = tuple(replace(first, record=replace(first.record, id=f"b#{number}.{n}")) for n in range(count))
        name = draw(long_words)
        alert = samples.alert(
            first,
            *copies,
            key=f"{number}{draw(words)}",
            rule_id=draw(words),
            title=draw(long_words),
            url=draw(st.none() | words.map(lambda text: f"https://a.example/{text}") | words),
            names=samples.NAMES | {"bytedance": name, "metric:capex": name},
            others=samples.others() if draw(st.booleans()) else (),
        )
        made.append(samples.delivery(alert))
    return made


class Tags(HTMLParser):
    """The elements of a page with the names of their attributes, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, tuple[str, ...]]] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, tuple(name for name, _ in attrs)))
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}


def tags(page: str) -> Tags:
    parser = Tags()
    parser.feed(page)
    parser.close()
    return parser


def benign() -> Message:
    all_kinds = [kind() for kind in alert_kinds]
    first = samples.alert(
        *all_kinds, *(replace(all_kinds[0], record=replace(all_kinds[0].record, id=f"x{n}")) for n in range(40))
    )
    second = samples.alert(samples.conflict(), key="other", others=samples.others())
    return Writer("en", "UTC").message([samples.delivery(first), samples.delivery(second)])


KNOWN_TAGS = tags(html(benign())).found
languages = st.sampled_from(["en", "zh", "zh-Hant", "xx"])
examples = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@given(sent=deliveries(), language=languages)
@examples
def test_slack(sent: list[Delivery], language: str) -> None:
    message = Writer(language, "UTC").message(sent)
    for payload in forms(message):
        assert blockkit.faults(payload) == []
        assert blockkit.mentions(payload) == []
        for link in blockkit.sequences(payload):
            address, _, label = link.partition("|")
            assert address.startswith(("https://a.example/", "http"))
            assert label in (("Open the article", "打开原文", "開啟原文") if "blocks" in payload else ("",))
        assert blocks.size(payload) <= blocks.MAX_PAYLOAD
        for kind, text in blockkit.strings(payload):
            if kind == "mrkdwn":
                text = re.sub(r"<[^<>]*>", "", text)  # noqa: PLW2901 - what is left is what Slack styles
                assert text.count("*") % 2 == 0
                assert not set(text) & set("~`")
                assert not text.startswith("&gt;")


@given(sent=deliveries(), language=languages)
@examples
def test_mail(sent: list[Delivery], language: str) -> None:
    message = Writer(language, "UTC").message(sent)
    wire = compose(message, sender="Chip Monitor <alerts@example.org>", recipients=["a@example.org"])
    mail = email.message_from_bytes(wire, policy=default)
    assert len(mail.keys()) == len({name.lower() for name in mail})
    assert "bcc" not in {name.lower() for name in mail}
    assert len(mail.keys()) in (12, 14)
    assert all(len(line) <= 998 for line in wire.split(b"\r\n"))
    page = tags(html(message))
    assert page.found <= KNOWN_TAGS
    assert all(link.startswith(("https://", "http://")) for link in page.links)


@given(sent=deliveries(), language=languages, width=st.integers(20, 120), colour=st.booleans())
@examples
def test_terminal(sent: list[Delivery], language: str, width: int, colour: bool) -> None:
    text = terminal(Writer(language, "UTC").message(sent), width=width, colour=colour)
    for line in text.split("\n"):
        bare = line
        for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[1;7m", *(f"\x1b[1;3{n}m" for n in range(8))):
            bare = bare.replace(code, "")
        assert bare.isprintable() or not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in bare)
        if not bare.strip().startswith("http"):
            assert columns(bare) <= max(min(width, 100), 24)
