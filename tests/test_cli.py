"""The command line: contracts, exit codes, and what it says when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.bootstrap import shipped_config
from monitor.cli import cli
from tests.flow.world import Answer, Site

ARTICLE = {
    "id": "a-1",
    "lang": "en",
    "title": "Huawei plans 600,000 Ascend 910C chips",
    "text": "Huawei plans to make 600,000 Ascend 910C chips in 2026, Reuters reported. Each costs about $25,000.",
    "published": "2025-10-01",
    "publisher": "Example Wire",
    "url": "https://news.example/a-1",
}
FIGURE_KEYS = {
    "text", "start", "end", "low", "high", "unit", "qualifier", "vague", "metric", "subject", "about", "period",
    "status", "attribution", "salient", "sentence",
}  # fmt: skip


def run(*arguments: str, code: int = 0, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(cli, arguments, input=stdin)
    assert result.exit_code == code, result.output + result.stderr
    return result


@pytest.mark.parametrize("group", [(), ("alerts",), ("db",), ("feeds",), ("queue",), ("rules",)])
def test_what_commands_do_is_told_whole(group: tuple[str, ...]) -> None:
    _, _, listed = run(*group, "--help").stdout.partition("Commands:")
    assert listed
    assert "..." not in listed


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "a-1.json"
    path.write_text(json.dumps(ARTICLE), encoding="utf-8")
    return str(path)


def test_tag_prints_the_contract(article: str) -> None:
    (found,) = lines(run("tag", "--json", article))
    assert (found["id"], found["lang"]) == ("a-1", "en")
    document = f"{ARTICLE['title']}\n{ARTICLE['text']}"
    for entity in found["entities"]:
        assert set(entity) == {"id", "type", "name", "mentions"}
        assert all(document[one["start"] : one["end"]] == one["text"] for one in entity["mentions"])
    assert {"huawei", "huawei-ascend-910c"} <= {entity["id"] for entity in found["entities"]}
    for figure in found["figures"]:
        assert set(figure) >= FIGURE_KEYS
        assert document[figure["start"] : figure["end"]] == figure["text"]
    title, count, price = found["figures"]
    assert (count["low"], count["unit"], count["metric"], count["subject"]) == (600000, "chip", "production", "huawei")
    assert (count["period"], count["attribution"]) == ("2026", ["Reuters"])
    assert (price["low"], price["unit"], price["metric"]) == (25000, "USD", "price")
    assert title["low"] == 600000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "Nvidia ships 500,000 GPUs\nNvidia shipped 500,000 GPUs in 2025.\n"),
        (
            "a.html",
            "<html><head><title>T</title></head><body><article><p>" + "Nvidia shipped 500,000 GPUs in 2025. " * 9,
        ),
        ("a.json", json.dumps({"text": "Nvidia shipped 500,000 GPUs in 2025."})),
        ("a.jsonl", "\n".join([json.dumps({"text": "Nvidia shipped 500,000 GPUs in 2025."})] * 2)),
        ("a.json", json.dumps([{"text": "Nvidia shipped 500,000 GPUs in 2025."}])),
    ],
)
def test_tag_takes_text_pages_and_json(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    for found in lines(run("tag", "--json", str(tmp_path / name))):
        assert 500000 in [figure["low"] for figure in found["figures"] if figure["unit"] == "chip"]


def test_tag_takes_standard_input_and_addresses(site: Site, tmp_path: Path) -> None:
    assert lines(run("tag", "--json", "-", stdin="T\nNvidia shipped 500,000 GPUs."))[0]["figures"][0]["low"] == 500000
    text = "Nvidia shipped 500,000 GPUs in 2025. " * 9
    site.answers["/a.html"] = Answer(f"<html><body><article><p>{text}</p></article></body></html>".encode())
    run("init", str(tmp_path / "c"))
    (tmp_path / "c" / "monitor.toml").write_text(
        '[fetch]\nallow_private = ["127.0.0.0/8"]\nrobots = false\n', encoding="utf-8"
    )
    (found,) = lines(run("--config", str(tmp_path / "c"), "tag", "--json", f"{site.url}/a.html"))
    assert found["figures"][0]["low"] == 500000
    assert "private" in run("tag", "--json", f"{site.url}/a.html", code=1).stderr


def test_tag_for_people(article: str) -> None:
    told = run("tag", article).stdout
    assert "600,000 Ascend 910C" in told
    assert "production" in told


def test_replay_prints_verdicts_and_alerts(article: str, tmp_path: Path) -> None:
    later = tmp_path / "a-2.json"
    text = "Huawei now plans to make 800,000 Ascend 910C chips in 2026, Bloomberg reported."
    later.write_text(
        json.dumps({**ARTICLE, "id": "a-2", "title": "", "text": text, "published": "2026-01-05"}), encoding="utf-8"
    )
    first, second = lines(run("replay", "--json", article, str(later)))
    assert [figure["verdict"] for figure in first["figures"]] == ["new", "confirmed", "new"]
    assert first["alerts"]
    (revised,) = second["figures"]
    assert revised["verdict"] == "revised"
    assert revised["against"]["low"] == 600000
    assert revised["why"]
    assert second["alerts"][0]["figures"][0]["verdict"] == "revised"
    assert "revised" in run("replay", article, str(later)).stdout


def test_replay_takes_readings_of_others(article: str, tmp_path: Path) -> None:
    readings = tmp_path / "readings.jsonl"
    readings.write_text(run("tag", "--json", article).stdout.replace("600000", "700000"), encoding="utf-8")
    (found,) = lines(run("replay", "--json", "--readings", str(readings), article))
    assert found["figures"][0]["low"] == 700000


def test_replay_on_a_database_remembers(article: str, tmp_path: Path) -> None:
    database = str(tmp_path / "ledger.db")
    lines(run("--database", database, "replay", "--json", article))
    again = {**ARTICLE, "id": "b", "text": "A wholly different text. Huawei plans 600,000 Ascend 910C chips in 2026."}
    (tmp_path / "b.json").write_text(json.dumps(again), encoding="utf-8")
    (found,) = lines(run("--database", database, "replay", "--json", str(tmp_path / "b.json")))
    assert {figure["verdict"] for figure in found["figures"]} == {"confirmed"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"title": "x"}', "has no `text`"),
        ("{broken", "is not JSON"),
        ('{"text": "x", "published": "soon"}', "ISO date"),
        ('{"text": "x", "published": "9999-12-31"}', "a year of no news"),
        ('{"text": "x", "published": "0001-01-01"}', "a year of no news"),
    ],
)
def test_what_is_no_article_is_said(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert told in run("tag", "--json", str(tmp_path / "a.json"), code=1).stderr


def test_usage_errors_exit_2(tmp_path: Path) -> None:
    assert "cannot be read" in run("tag", "--json", str(tmp_path / "none.json"), code=2).stderr
    run("no-such-command", code=2)
    run("tag", code=2)


def test_init_writes_a_configuration_that_is_right_and_overwrites_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "mine"
    assert "doctor" in run("init", str(directory)).stdout
    assert (directory / "rules.toml").read_text() == (shipped_config() / "rules.toml").read_text()
    assert not (directory / "demo").exists()
    assert "not empty" in run("init", str(directory), code=2).stderr


def test_doctor_says_what_to_mend(tmp_path: Path) -> None:
    database = str(tmp_path / "l.db")
    well = run("--database", database, "doctor").stdout
    assert "configuration" in well
    assert "MEND" not in well
    run("init", str(tmp_path / "c"))
    (tmp_path / "c" / "channels.toml").write_text(
        '[[channel]]\nname = "s"\nkind = "slack"\nurl = "NO_SUCH_VARIABLE"\n', encoding="utf-8"
    )
    ill = run("--config", str(tmp_path / "c"), "--database", database, "doctor", code=78).stdout
    assert "NO_SUCH_VARIABLE" in ill
    (tmp_path / "c" / "rules.toml").write_text("[[rule]\n", encoding="utf-8")
    assert "rules.toml:1" in run("--config", str(tmp_path / "c"), "--database", database, "doctor", code=78).stdout


def test_feeds_check_says_what_each_feed_answers(site: Site, tmp_path: Path) -> None:
    run("init", str(tmp_path / "c"))
    for path in (tmp_path / "c" / "feeds").glob("*.toml"):
        path.unlink()
    (tmp_path / "c" / "monitor.toml").write_text('[fetch]\nallow_private = ["127.0.0.0/8"]\n', encoding="utf-8")
    site.feed("/feed.xml", ["<item><title>One</title></item>"])
    site.answers["/page"] = Answer(b"<!doctype html><html><body>Hello</body></html>")
    feeds = "".join(
        f'[[feed]]\nid = "{name}"\nurl = "{site.url}{path}"\ntitle = "{name}"\npublisher = "{name}"\n'
        for name, path in (("good", "/feed.xml"), ("page", "/page"), ("none", "/none"))
    )
    (tmp_path / "c" / "feeds" / "mine.toml").write_text(feeds, encoding="utf-8")
    options = ("--config", str(tmp_path / "c"), "--database", str(tmp_path / "l.db"))
    told = run(*options, "feeds", "check", code=75).stdout
    assert "1 entry" in told
    assert "not a feed" in told
    assert "404" in told
    run(*options, "feeds", "check", "good")
    assert "no feed has the id" in run(*options, "feeds", "check", "bad-id", code=2).stderr
    assert "good" in run(*options, "feeds", "list").stdout
