"""The shipped configuration is right, and a wrong one tells everything that is wrong at once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import tomli

from monitor.errors import ConfigurationError
from monitor.settings import load_catalogue, load_settings, secret

CONFIG = Path(__file__).parents[1] / "config"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the shipped configuration, to be spoilt."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def problems_of(directory: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(directory)
    assert caught.value.exit_code == 78
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_configuration_loads() -> None:
    assert load_settings(CONFIG).rules


def test_the_catalogue_alone_is_the_same_catalogue() -> None:
    assert load_catalogue(CONFIG) == load_settings(CONFIG).catalogue


def test_five_mistakes_are_told_at_once(directory: Path) -> None:
    (directory / "monitor.toml").write_text('[fetch]\ndeadline = "soon"\nuser_agent = "x"\n', encoding="utf-8")
    (directory / "feeds" / "mine.toml").write_text(
        '[[feed]]\nid = "mine"\nurl = "ftp://example.org/feed"\ntitle = "Mine"\npublisher = "Me"\nevery = "often"\n',
        encoding="utf-8",
    )
    (directory / "rules.toml").write_text('[[rule]]\nid = "r"\nmetrics = ["capexx"]\n', encoding="utf-8")
    expected = [
        "config/monitor.toml:3: unknown key `user_agent`; known are ",
        "config/monitor.toml:2: `deadline` is 'soon': input should be a valid number",
        "config/feeds/mine.toml:6: `every` is 'often': write 90s, 15m, 6h or 1d",
        "config/feeds/mine.toml:3: feed address 'ftp://example.org/feed' must begin with http:// or https://",
        "config/rules.toml:3: rule 'r': 'capexx' is not among the known metrics",
    ]
    found = problems_of(directory)
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("rules.toml", "[[rule]\n", "rules.toml:1: this is not TOML"),
        ("rules.toml", '[rule]\nid = "r"\n', "rules.toml:1: write [[rule]], with two brackets"),
        ("rules.toml", 'rule = ["r"]\n', "rules.toml:1: write [[rule]], with two brackets"),
        ("rules.toml", '[[rule]]\nid = "r"\n\n[[rule]]\nid = "r"\n', "rules.toml:5: rule 'r' stands twice"),
        ("rules.toml", "[[rule]]\n", "rules.toml:1: `id` is missing from rule[1]"),
        (
            "rules.toml",
            '[[rule]]\nid = "r"\nserverity = "info"\n',
            "rules.toml:3: unknown key `serverity`; did you mean",
        ),
        ("rules.toml", '[[rules]]\nid = "r"\n', "rules.toml:1: unknown table `rules`; known are rule"),
        (
            "channels.toml",
            '[[channel]]\nname = "s"\nkind = "slack"\n',
            "channels.toml:1: channel 's' (slack) needs `url`",
        ),
        ("channels.toml", '[[channel]]\nname = "m"\nkind = "mail"\nhost = "h"\nsender = "a@b"\n', "needs `recipients`"),
        ("companies.toml", '[[company]]\nid = "Big Co"\nname = "Big"\n', "id 'Big Co': use lower-case words"),
        ("chips.toml", '[[chip]]\nid = "x"\nname = "X"\npattern = "X("\n', "is no regular expression"),
        ("chips.toml", '[[chip]]\nid = "x"\nname = "X"\npattern = "X1"\n', "needs a group (?P<member>…)"),
        (
            "chips.toml",
            '[[chip]]\nid = "x"\nname = "X"\nmaker = "nobody-at-all"\n',
            "maker 'nobody-at-all' of 'x' is not in",
        ),
        (
            "companies.toml",
            '[[company]]\nid = "a"\nname = "A"\nfiscal_year_end = 13\n',
            "companies.toml:4: fiscal_year_end is 13; it is a month, 1 to 12",
        ),
        (
            "companies.toml",
            '[[company]]\nid = "a"\nname = "A"\nparent = "b"\n',
            "companies.toml:4: parent 'b' of 'a' is not in",
        ),
        (
            "companies.toml",
            '[[company]]\nid = "a"\nname = "A"\n\n[[company]]\nid = "b"\nname = "B"\nforms = ["A"]\n',
            "companies.toml:5: 'A' is a name of 'a' and of 'b'",
        ),
        ("casting.toml", "weights = 5\n", "casting.toml:1: `weights` is 5: input should be a valid dictionary"),
        ("casting.toml", '[weights]\nnear = "much"\n', "`weights.near` is 'much'"),
        ("casting.toml", "[weight]\n", "casting.toml:1: unknown key `weight`; did you mean `weights`?"),
        ("monitor.toml", '[run]\nretry_article_after = "soon"\n', "is 'soon': write 90s, 15m, 6h or 1d"),
        ("languages/en.toml", "words = 3\n", "languages/en.toml:1: `words` must be a table of lists of words"),
        ("languages/en.toml", "[t]\nk = 3\n", "languages/en.toml:2: `t.k` must be a list of words in quotes"),
    ],
)
def test_a_mistake_is_told_with_its_place(directory: Path, file: str, text: str, expected: str) -> None:
    (directory / file).write_text(text, encoding="utf-8")
    assert any(expected in problem for problem in problems_of(directory)), problems_of(directory)


FEED = '[[feed]]\nid = "a"\nurl = "https://a.example/feed"\ntitle = "A"\npublisher = "A"\n'
METRIC = '[[metric]]\nid = "m"\nnames = { en = "m" }\nunits = ["money"]\n'
MAIL = '[[channel]]\nname = "m"\nkind = "mail"\nhost = "h"\nsender = "a@b"\nrecipients = ["a@b"]\n'


@pytest.mark.parametrize(
    ("file", "table", "line", "expected"),
    [
        ("feeds/a.toml", FEED, "every = 15", "`every` is 15: write 90s, 15m, 6h or 1d"),
        ("feeds/a.toml", FEED, 'every = "0m"', "`every` must be more than 0"),
        ("feeds/a.toml", FEED.replace("a.example", "["), "", "feed address 'https://[/feed' cannot be read"),
        ("feeds/a.toml", FEED.replace("a.example", "a b"), "", "cannot be read: it has no host, or a space in it"),
        (
            "feeds/a.toml",
            FEED + FEED.replace('"a"', '"b"'),
            "",
            "feed 'b' has the address of 'a'; one of them is enough",
        ),
        ("metrics.toml", METRIC + METRIC, "", "metric 'm' stands twice"),
        ("metrics.toml", METRIC.replace('"m"', '"Big M"', 1), "", "metric id 'Big M': use lower-case words"),
        ("metrics.toml", METRIC, 'subject = "firm"', "subject 'firm' is unknown; known are company, "),
        ("metrics.toml", METRIC, "bounds = { USD = [5, 1] }", "bounds of USD: the low end, 5, is not below"),
        ("metrics.toml", METRIC, "bounds = { USD = [5] }", "`bounds.USD[2]` is missing"),
        ("rules.toml", "[[rule]]", 'id = ""', "a rule needs an id that is not empty"),
        ("rules.toml", '[[rule]]\nid = "r"', 'companies = "nvidia"', "is 'nvidia': write a list, "),
        ("rules.toml", '[[rule]]\nid = "r"', "least_change = 5", "least_change is 5; it is a share: 0.05 is"),
        ("rules.toml", '[[rule]]\nid = "r"', "least_sources = -1", "least_sources is -1; it must be 0 or more"),
        ("rules.toml", '[[rule]]\nid = "r"', "tier = 5", "tier is 5; it is 1 (the party itself) to 4"),
        ("rules.toml", '[[rule]]\nid = "r"', 'languages = ["german"]', "language 'german' is unknown"),
        ("rules.toml", '[[rule]]\nid = "r"', 'units = ["dollar"]', "no metric has the unit 'dollar'"),
        ("rules.toml", '[[rule]]\nid = "r"', "least_value = { EURO = 1 }", "no figure has the unit 'EURO'"),
        ("rules.toml", '[[rule]]\nid = "r"', "least_step = { money = 1 }", "no figure has the unit 'money'"),
        ("rules.toml", '[[rule]]\nid = "r"', "least_step = { USD = -1 }", "least_step must be 0 or more"),
        ("rules.toml", '[[rule]]\nid = "r"', "throttle = 6", "`throttle` is 6: write 90s, 15m"),
        ("rules.toml", '[[rule]]\nid = "r"', 'quiet = { start = "22:00", end = "07:00" }', "`quiet.zone` is missing"),
        (
            "rules.toml",
            '[[rule]]\nid = "r"',
            'quiet = { start = "22", end = "07:00", zone = "UTC" }',
            "`quiet.start` is '22': write a time as",
        ),
        (
            "rules.toml",
            '[[rule]]\nid = "r"',
            'quiet = { start = "22:00", end = "07:00", zone = "Berlin" }',
            "time zone 'Berlin' is unknown; write Europe/Berlin",
        ),
        ("channels.toml", MAIL, 'zone = "Mars"', "time zone 'Mars' is unknown; write one like"),
        ("channels.toml", MAIL, 'zone = "Europe"', "time zone 'Europe' is unknown"),
        ("channels.toml", MAIL, 'language = "fr"', "language 'fr' is unknown; write en, zh or zh-Hant"),
        ("channels.toml", MAIL, 'security = "ssl"', "security 'ssl' is unknown; known are starttls, tls, none"),
        ("channels.toml", MAIL, "port = 0", "port 0 is none"),
        ("channels.toml", MAIL.replace('["a@b"]', '["a at b"]'), "", "recipient 'a at b' is no mail address"),
        ("channels.toml", MAIL, 'password = "not a name"', "`password` must name an environment variable"),
        ("monitor.toml", "[watchdog]", 'url = "https://hc.example/x"', "`url` must name an environment variable"),
        ("monitor.toml", "[fetch]", "concurrency = 0", "`concurrency` must be more than 0"),
        ("monitor.toml", "[fetch]", "deadline = inf", "`deadline` must be more than 0"),
        ("monitor.toml", "[fetch]", "spacing = -1", "`spacing` must be 0 or more"),
        ("monitor.toml", "[fetch]", 'allow_private = ["localhost"]', "'localhost' is no network; write 127.0.0.0/8"),
        ("monitor.toml", "[fetch]", "contact = “me”", "this is not TOML: Invalid value; text stands between straight"),
    ],
)
def test_a_value_that_makes_no_sense(directory: Path, file: str, table: str, line: str, expected: str) -> None:
    (directory / file).write_text(f"{table}\n{line}\n", encoding="utf-8")
    assert any(expected in problem for problem in problems_of(directory)), problems_of(directory)


def test_what_editors_of_windows_write_is_read(directory: Path) -> None:
    written = (FEED + 'every = "2w"\n').replace("\n", "\r\n").encode("utf-8-sig")
    (directory / "feeds" / "a.toml").write_bytes(written)
    assert "a" in {feed.id for feed in load_settings(directory).feeds}


def test_a_missing_file_and_a_missing_directory_say_what_to_do(directory: Path, tmp_path: Path) -> None:
    (directory / "rules.toml").unlink()
    assert problems_of(directory) == ["config/rules.toml: the file is missing; `monitor init DIR` writes one"]
    assert "monitor init" in problems_of(tmp_path / "nowhere")[0]


def test_a_file_that_is_not_utf8(directory: Path) -> None:
    (directory / "rules.toml").write_bytes(b"# \xff\n")
    assert problems_of(directory) == ["config/rules.toml: the file is not UTF-8 (byte 2); save it as UTF-8"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, None), ({"S": "x"}, "x"), ({"S_FILE": "{file}"}, "from the file"), ({"S": "x", "S_FILE": "{file}"}, "x")],
)
def test_secrets(tmp_path: Path, environment: dict[str, str], expected: str | None) -> None:
    file = tmp_path / "secret"
    file.write_text("from the file\n", encoding="utf-8")
    assert secret("S", {key: value.format(file=file) for key, value in environment.items()}) == expected


def test_a_secret_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"S_FILE: the file .* cannot be read"):
        secret("S", {"S_FILE": str(tmp_path / "none")})


def test_the_commented_examples_are_right(directory: Path) -> None:
    for name in ("channels.toml", "rules.toml"):
        text = (directory / name).read_text(encoding="utf-8")
        uncommented = re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)
        (directory / name).write_text(uncommented, encoding="utf-8")
    settings = load_settings(directory)
    assert [rule.id for rule in settings.rules] == ["everything", "huawei-orders", "capex-digest"]
    assert [channel.kind for channel in settings.channels] == [
        "slack", "mail", "webhook", "slack", "feed", "apprise", "terminal",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ('# Learned.\n\n[weights]\n"near" = 0.5\n"far, of \'x\'" = -12.25\n', {"near": 0.5, "far, of 'x'": -12.25}),
        ("[weights]\nnear = 1\n", {"near": 1.0}),
        ('\n[weights]\n"a \\"b\\"" = 0.5\n"c" = 1e-2\n', {'a "b"': 0.5, "c": 0.01}),
        ('\n[weights]\n"a" = 0.5 # most\n', {"a": 0.5}),
        ("\n[weights]\n", {}),
    ],
    ids=["as learned", "bare keys and whole numbers", "escapes and exponents", "comments", "none"],
)
def test_weights_are_what_toml_says_in_whatever_form(directory: Path, text: str, weights: dict[str, float]) -> None:
    (directory / "casting.toml").write_text(text, encoding="utf-8")
    assert load_catalogue(directory).casting == weights == tomli.loads(text)["weights"]
