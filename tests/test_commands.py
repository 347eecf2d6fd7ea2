"""The commands with which a person works with the memory, on a small ledger that the program made itself."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.deliver.loopback import SlackStandIn
from monitor.domain.alerts import DeliveryState
from monitor.machine import SystemClock
from monitor.store.sql import SqlStore

ROOT = Path(__file__).parents[1]


def story(identity: str, day: str, publisher: str, title: str, text: str) -> dict[str, str]:
    return {"id": identity, "published": day, "publisher": publisher, "title": title, "text": text}


STORIES = [
    story("plan", "2026-01-05", "Harbour Wire", "A plan for chips",
          "ByteDance plans to order Huawei Ascend chips worth $5.6 billion in 2026. "
          "Nvidia shipped 500,000 H20 chips to China in 2025."),
    story("echo", "2026-02-10", "算力日报", "字节跳动的订单", "字节跳动计划在2026年采购价值400亿元的华为昇腾芯片。"),
    story("more", "2026-04-02", "Example Post", "=HYPERLINK(\"http://evil.example\")",
          "ByteDance has raised its 2026 orders of Huawei Ascend chips to $14 billion, people familiar said."),
    story("blog", "2026-04-20", "Chip Echo", "A blog's claim",
          "ByteDance will order Huawei Ascend chips worth $140 billion in 2026, a blog claimed."),
    story("capex", "2026-05-01", "Harbour Wire", "Spending",
          "ByteDance capital expenditure for 2026 will be 160 billion yuan, according to the company."),
]  # fmt: skip
LATER = story("again", "2026-05-06", "Daily Desk", "More of it",
              "ByteDance will order Huawei Ascend chips worth $140 billion in 2026, analysts wrote.")  # fmt: skip
BACK = story("back", "2026-05-06", "Daily Desk", "Orders as they were",
             "ByteDance will order Huawei Ascend chips worth $5.6 billion in 2026, analysts wrote.")  # fmt: skip

Run = Callable[..., Result]

# Whom the stories are about. The program reads its configuration at every command, and the field's whole catalogue
# takes four times as long as the rest.
NAMED = {"bytedance", "huawei", "nvidia"}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped configuration with the part of its catalogue that the stories need."""
    directory = tmp_path_factory.mktemp("config") / "config"
    shutil.copytree(ROOT / "config", directory)
    for name in ("companies.toml", "chips.toml"):
        text = (directory / name).read_text(encoding="utf-8")
        blocks = re.split(r"(?m)^(?=\[\[)", text)
        (directory / name).write_text("".join(filter(_needed, blocks)), encoding="utf-8")
    return directory


def _needed(block: str) -> bool:
    whose = re.search(r'(?m)^maker = "(.+)"', block) or re.search(r'(?m)^id = "(.+)"', block)
    return whose is None or whose[1] in NAMED


@pytest.fixture(scope="module")
def first_ledger(tmp_path_factory: pytest.TempPathFactory, config: Path) -> Path:
    """The ledger after all stories: made once, because spaCy loads slowly."""
    directory = tmp_path_factory.mktemp("ledger")
    _replay(directory / "ledger.db", directory, config, STORIES)
    return directory / "ledger.db"


@pytest.fixture
def database(first_ledger: Path, tmp_path: Path) -> Path:
    """A ledger of the test's own."""
    return Path(shutil.copy(first_ledger, tmp_path / "ledger.db"))


@pytest.fixture
def run(database: Path, config: Path) -> Run:
    """The program on that ledger."""

    def told(*arguments: str, code: int = 0) -> Result:
        given = ["--database", str(database), "--config", str(config), *arguments]
        result = CliRunner().invoke(cli, given)
        assert result.exit_code == code, result.output + result.stderr
        return result

    return told


def _replay(database: Path, directory: Path, config: Path, stories: list[dict[str, str]]) -> list[dict[str, Any]]:
    file = directory / "stories.json"
    file.write_text(json.dumps(stories), encoding="utf-8")
    given = ["--database", str(database), "--config", str(config), "replay", "--json", str(file)]
    result = CliRunner().invoke(cli, given)
    assert result.exit_code == 0, result.output
    return objects(result)


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


# -- figures ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), ["capex#0", "blog#0", "more#0", "echo#0", "plan#1", "plan#0"]),
        (("--limit", "2"), ["capex#0", "blog#0"]),
        (("--limit", "0"), ["capex#0", "blog#0", "more#0", "echo#0", "plan#1", "plan#0"]),
        (("--company", "nvidia"), ["plan#1"]),
        (("--company", "Huawei"), ["blog#0", "more#0", "echo#0", "plan#0"]),
        (("--company", "英伟达"), ["plan#1"]),
        (("--company", "nvidia", "--company", "bytedance", "--metric", "capex"), ["capex#0"]),
        (("--chip", "huawei-ascend"), ["blog#0", "more#0", "echo#0", "plan#0"]),
        (("--metric", "order value", "--unit", "CNY"), ["echo#0"]),
        (("--metric", "capex", "--metric", "shipments"), ["capex#0", "plan#1"]),
        (("--verdict", "suspect"), ["blog#0"]),
        (("--verdict", "new", "--period", "2026"), ["capex#0", "plan#0"]),
        (("--since", "2026-04-02"), ["capex#0", "blog#0", "more#0"]),
        (("--until", "2026-04-02"), ["echo#0", "plan#1", "plan#0"]),
        (("--since", "2026-04-02T00:00:01+08:00", "--until", "2026-04-20"), ["more#0"]),
        (("--word", "FAMILIAR"), ["more#0"]),
        (("--word", "订单"), ["echo#0"]),
        (("--word", "nobody wrote this"), []),
    ],
)
def test_figures_are_found_by_filters(run: Run, filters: tuple[str, ...], expected: list[str]) -> None:
    assert [found["id"] for found in objects(run("figures", "--json", *filters))] == expected
    rows = list(csv.DictReader(io.StringIO(run("figures", "--csv", *filters).stdout)))
    assert [row["id"] for row in rows] == expected
    table = run("figures", *filters).stdout
    assert [line.split()[-1] for line in table.splitlines()[1:]] == expected


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (("--company", "Huawai"), "did you mean huawei"),
        (("--metric", "happiness"), "there are bandwidth"),
        (("--since", "soon"), "write 2026-05-01"),
        (("--verdict", "odd"), "suspect"),
    ],
)
def test_what_cannot_be_asked_is_said(run: Run, filters: tuple[str, ...], told: str) -> None:
    assert told in run("figures", *filters, code=2).stderr


def test_a_figure_as_json_carries_the_contract_and_its_article(run: Run) -> None:
    (found,) = objects(run("figures", "--json", "--verdict", "suspect"))
    assert (found["low"], found["unit"], found["metric"]) == (140_000_000_000, "USD", "order_value")
    assert (found["likely"], found["article"], found["publisher"]) == (14_000_000_000, "blog", "Chip Echo")
    assert found["against"]["low"] == 14_000_000_000
    assert "10 times more" in found["why"]
    assert found["series"] == objects(run("series", "--json", "plan#0"))[0]["series"]


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(run: Run, database: Path, tmp_path: Path, config: Path) -> None:
    text = "Nvidia shipped {} GPUs in {}."
    starts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"]
    _replay(database, tmp_path, config, [
        story(f"cell{place}", "2026-05-02", start, start, text.format(f"{place + 1},000,000", 2030 + place))
        for place, start in enumerate(starts)
    ])  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(run("figures", "--csv", "--limit", "0").stdout)))
    assert len(rows) == 6 + len(starts)
    for row in rows:
        assert not [cell for cell in row.values() if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝"))]
    assert {row["title"] for row in rows} >= {f"'{start}" for start in starts}


def test_what_a_site_writes_cannot_steer_the_terminal(run: Run, database: Path, tmp_path: Path, config: Path) -> None:
    text = "Nvidia shipped 3 million GPUs in 2031."
    _replay(database, tmp_path, config, [story("esc", "2026-05-02", "\x1b[2JWire\r\nx", "\x1b]0;owned\x07", text)])
    for arguments in (("figures",), ("series", "esc#0"), ("alerts", "list"), ("rules", "test", "--days", "36500")):
        assert not set(run(*arguments).stdout) & {"\x1b", "\r", "\x07"}


# -- series -----------------------------------------------------------------------------------------------------------
def test_a_series_tells_its_history_and_draws_it(run: Run, tmp_path: Path) -> None:
    shown = run("series", "plan#0", "--png", str(tmp_path / "series.png"))
    rows = [line.split() for line in shown.stdout.splitlines() if line.endswith("#0")]
    assert [row[-1] for row in rows] == ["plan#0", "echo#0", "more#0", "blog#0"]
    assert "≈ 5.78bn USD" in shown.stdout
    assert "14bn USD ┤" in shown.stdout
    assert "▲" in shown.stdout
    assert (tmp_path / "series.png").read_bytes().startswith(b"\x89PNG")
    assert "cannot be written" in run("series", "plan#0", "--png", str(tmp_path / "no" / "s.png"), code=2).stderr


def test_a_series_as_json_has_amounts_in_one_unit(run: Run) -> None:
    (found,) = objects(run("series", "--json", "echo"))
    assert (found["unit"], found["subject"], found["period"]) == ("USD", "bytedance", "2026")
    amounts = [(one["id"], one["verdict"], round(one["amount"] / 1e9, 1), one["standing"]) for one in found["figures"]]
    assert amounts == [
        ("plan#0", "new", 5.6, True),
        ("echo#0", "confirmed", 5.8, False),
        ("more#0", "revised", 14.0, True),
        ("blog#0", "suspect", 140.0, False),
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plan", "may be any of"),
        ("nothing", "no series or figure"),
        ("", "may be any of"),
        ("%", "no series"),
        ("\udcff", "no series"),
        (f"plan#{'9' * 5_000}", "no series"),
    ],
)
def test_a_beginning_that_is_not_unique_is_refused(run: Run, name: str, told: str) -> None:
    assert told in run("series", name, code=2).stderr


def test_the_beginning_of_a_series_id_is_enough(run: Run) -> None:
    (found,) = objects(run("series", "--json", "capex"))
    (same,) = objects(run("series", "--json", found["series"][:6]))
    assert found == same


# -- marks ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("marks", "story", "expected"),
    [
        ((), LATER, "confirmed"),
        ((("blog", "wrong"),), LATER, "confirmed/marked wrong"),
        ((("blog", "wrong"), ("blog", "undo")), LATER, "confirmed"),
        ((("blog", "wrong"), ("blog", "right")), LATER, "confirmed"),
        # The plan's value was replaced in April; where the revision was wrong, or of another thing, it still stands.
        ((), BACK, "revised/return"),
        ((("more", "wrong"),), BACK, "confirmed"),
        ((("more", "not-same"),), BACK, "confirmed"),
        ((("more", "wrong"), ("more", "undo")), BACK, "revised/return"),
    ],
)
def test_what_a_person_said_is_honoured_by_later_judgements(
    run: Run,
    database: Path,
    config: Path,
    tmp_path: Path,
    marks: list[tuple[str, str]],
    story: dict[str, str],
    expected: str,
) -> None:
    for name, kind in marks:
        run("mark", name, kind)
    _replay(database, tmp_path, config, [story])
    (found,) = objects(run("figures", "--json", "--limit", "1"))
    nuance = f"/{found['nuance']}" if "/" in expected else ""
    assert found["verdict"] + nuance == expected, found["why"]


def test_a_value_marked_wrong_no_longer_stands_and_is_shown_so(run: Run) -> None:
    run("mark", "more", "wrong")
    (found,) = objects(run("series", "--json", "plan#0"))
    assert [one["id"] for one in found["figures"] if one["standing"]] == ["plan#0"]
    assert "revised, marked wrong" in run("figures").stdout
    assert objects(run("figures", "--json", "--verdict", "revised"))[0]["marks"] == ["wrong"]
    run("mark", "blog", "right")
    (found,) = objects(run("series", "--json", "plan#0"))
    assert [one["id"] for one in found["figures"] if one["standing"]] == ["plan#0", "blog#0"]


def contents(run: Run) -> list[dict[str, Any]]:
    return objects(run("figures", "--json", "--limit", "0", "--asides"))


@pytest.mark.parametrize(
    ("mark", "moved"),
    [(("capex", "same-as", "plan#0"), "capex#0"), (("more", "not-same"), "more#0"), (("more", "wrong"), None)],
)
def test_a_merge_or_split_and_its_undoing_restore_the_state(run: Run, mark: tuple[str, ...], moved: str | None) -> None:
    def held() -> list[dict[str, Any]]:
        return [{key: value for key, value in one.items() if key != "marks"} for one in contents(run)]

    before = held()
    run("mark", *mark)
    run("rebuild", "--apply")
    changed = {one["id"]: one["series"] for one in held()}
    was = {one["id"]: one["series"] for one in before}
    assert (moved is None) or (changed[moved] != was[moved])
    if mark[1] == "same-as":
        assert changed["capex#0"] == changed["plan#0"]
    run("mark", mark[0], "undo")
    run("rebuild", "--apply")
    assert held() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("plan", "wrong"), "more than one"),
        (("nowhere", "wrong"), "no figure"),
        (("plan#0", "wrong", "echo"), "speaks of one figure"),
        (("plan#0", "same-as"), "needs the id of the other"),
        (("plan#0", "same-as", "plan#0"), "is one figure"),
        (("plan#0", "same-as", "plan#1"), "different units"),
        (("capex", "not-same"), "stands alone"),
        (("capex", "undo"), "nothing that was said"),
        (("plan#0", "dubious"), "not one of"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(run: Run, arguments: tuple[str, ...], told: str) -> None:
    assert told in run("mark", *arguments, code=2).stderr


# -- rebuild ----------------------------------------------------------------------------------------------------------
def test_rebuild_changes_nothing_where_nothing_changed(run: Run, database: Path) -> None:
    before = contents(run)
    assert "nothing is different" in run("rebuild").stdout
    assert objects(run("rebuild", "--apply", "--json"))[0]["different"] == 0
    assert contents(run) == before
    assert [path.name for path in database.parent.glob(".rebuild-*")] == []


def test_rebuild_says_what_is_different_before_it_is_applied(run: Run) -> None:
    before = contents(run)
    alerts = run("alerts", "list", "--json").stdout
    run("mark", "more", "not-same")
    (told,) = objects(run("rebuild", "--json", "--show", "1"))
    assert told["kinds"]["revised → new"] == 1
    assert not told["applied"]
    assert len(told["first"]) == 1
    assert "revised → new" in run("rebuild").stdout
    assert [one | {"marks": []} for one in contents(run)] == before
    assert "Applied" in run("rebuild", "--apply").stdout
    assert objects(run("figures", "--json", "--word", "people familiar"))[0]["verdict"] == "new"
    assert "nothing is different" in run("rebuild").stdout
    assert run("alerts", "list", "--json").stdout == alerts


def test_rebuild_can_read_the_stored_texts_anew(run: Run, tmp_path: Path, config: Path) -> None:
    assert "nothing is different" in run("rebuild", "--read").stdout
    shutil.copytree(config, tmp_path / "c")
    for name in ("companies.toml", "chips.toml"):
        file = tmp_path / "c" / name
        file.write_text(file.read_text(encoding="utf-8").replace('"bytedance"', '"bytedance-group"'), encoding="utf-8")
    changed = ("--config", str(tmp_path / "c"), "rebuild", "--read", "--apply", "--json")
    assert objects(run(*changed))[0]["different"] > 0
    assert {one["subject"] for one in objects(run("figures", "--json"))} == {"bytedance-group", "nvidia"}


def test_rebuild_waits_for_no_run(run: Run, database: Path) -> None:
    with closing(SqlStore(database)) as store, store.lock():
        run("rebuild", "--apply", code=75)
        run("rebuild")


# -- rules ------------------------------------------------------------------------------------------------------------
RULES = """
[[rule]]
id = "doubts"
verdicts = ["suspect", "conflict"]

[[rule]]
id = "spending"
metrics = ["capex"]
cadence = "daily"
enabled = false
"""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), {"doubts": ["blog"], "spending": ["capex"]}),
        (("doubts",), {"doubts": ["blog"]}),
        (("--days", "1"), {"doubts": [], "spending": []}),
    ],
)
def test_rules_are_rehearsed_on_the_ledger(
    run: Run, config: Path, tmp_path: Path, arguments: tuple[str, ...], expected: dict[str, list[str]]
) -> None:
    shutil.copytree(config, tmp_path / "c")
    (tmp_path / "c" / "rules.toml").write_text(RULES, encoding="utf-8")
    days = () if "--days" in arguments else ("--days", "36500")
    command = ("--config", str(tmp_path / "c"), "rules", "test", *arguments, *days)
    before = run("alerts", "list").stdout
    found = objects(run(*command, "--json"))
    assert {one["rule"]: [alert["article"] for alert in one["alerts"]] for one in found} == expected
    told = run(*command).stdout
    assert ("(switched off)" in told) is ("spending" in expected)
    assert run("alerts", "list").stdout == before
    assert "it has doubts, spending" in run(*command[:4], "none", code=2).stderr


# -- alerts -----------------------------------------------------------------------------------------------------------
def test_alerts_are_listed_and_shown(run: Run) -> None:
    found = objects(run("alerts", "list", "--json"))
    assert [one["figures"][0]["id"] for one in found] == ["capex#0", "blog#0", "more#0", "plan#0"]
    assert {one["state"] for one in found} == {"due"}
    table = run("alerts", "list", "--state", "pending", "--channel", "terminal").stdout
    assert "suspect: ByteDance order_value $140 billion" in table
    assert run("alerts", "list", "--state", "dead").stdout == "no alerts\n"
    shown = run("alerts", "show", found[1]["alert"][:8]).stdout
    assert "$140" in shown
    assert "terminal" in shown
    assert objects(run("alerts", "show", "--json", found[1]["key"])) == [found[1]]
    assert "write more" in run("alerts", "show", "", code=2).stderr
    assert "no alert in the outbox" in run("alerts", "show", "zzz", code=2).stderr
    assert "no alert in the outbox" in run("alerts", "show", "\udcff", code=2).stderr


@pytest.mark.parametrize(
    ("chosen", "back"),
    [(None, {"dead", "unknown", "waiting"}), ("dead", {"dead"}), ("waiting", {"waiting"}), ("sent", set())],
)
def test_what_was_given_up_or_waits_is_put_back(run: Run, database: Path, chosen: str | None, back: set[str]) -> None:
    now = SystemClock().now()
    fates = {
        "dead": (DeliveryState.DEAD, None),
        "unknown": (DeliveryState.UNKNOWN, now + timedelta(hours=1)),
        "waiting": (DeliveryState.PENDING, now + timedelta(hours=1)),
        "sent": (DeliveryState.SENT, None),
    }
    with closing(SqlStore(database)) as store:
        keys = {name: one.key for name, one in zip(fates, store.deliveries(), strict=True)}
        for name, (state, due) in fates.items():
            store.save_message([keys[name]], state, now=now, due=due, reason="it failed")
    states = {one["key"]: one["state"] for one in objects(run("alerts", "list", "--json"))}
    assert states == {keys[name]: name for name in fates}
    told = run("alerts", "retry", *(() if chosen is None else (keys[chosen],))).stdout
    assert f"the queue: {len(back)}." in told
    states = {one["key"]: (one["state"], one["attempts"]) for one in objects(run("alerts", "list", "--json"))}
    assert states == {keys[name]: ("due", 0) if name in back else (name, 1) for name in fates}


@pytest.mark.parametrize(
    ("mute", "silent"),
    [
        (("bytedance",), True),
        (("ByteDance", "--until", "2d"), True),
        (("order value",), True),
        (("echo",), True),
        (("nvidia",), False),
        (("huawei", "--until", "2099-01-01"), True),
    ],
)
def test_a_mute_holds_alerts_back_until_it_ends(
    run: Run, database: Path, config: Path, tmp_path: Path, mute: tuple[str, ...], silent: bool
) -> None:
    assert "until" in run("alerts", "mute", *mute).stdout
    assert "until" in run("alerts", "mute").stdout
    (judged,) = _replay(database, tmp_path, config, [LATER | {"id": "m1", "text": LATER["text"].replace("140", "33")}])
    assert bool(judged["alerts"]) is not silent
    assert judged["figures"][0]["verdict"] != "confirmed"
    assert "heard again" in run("alerts", "mute", mute[0], "--end").stdout
    assert run("alerts", "mute").stdout == "nothing is muted\n"
    (judged,) = _replay(database, tmp_path, config, [LATER | {"id": "m2", "text": LATER["text"].replace("140", "71")}])
    assert judged["alerts"]


def test_a_mute_needs_an_end_ahead_and_a_name(run: Run) -> None:
    assert "has passed" in run("alerts", "mute", "nvidia", "--until", "2020-01-01", code=2).stderr
    assert "no entity, no metric and no series" in run("alerts", "mute", "nobody here", code=2).stderr


def test_a_test_message_goes_through_one_channel(
    run: Run, tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "took the test message" in run("alerts", "test", "terminal").stdout
    assert "it has terminal" in run("alerts", "test", "pager", code=2).stderr
    with SlackStandIn() as slack:
        monkeypatch.setenv("TEST_SLACK", slack.url)
        shutil.copytree(config, tmp_path / "c")
        (tmp_path / "c" / "channels.toml").write_text(
            '[[channel]]\nname = "desk"\nkind = "slack"\nurl = "TEST_SLACK"\n', encoding="utf-8"
        )
        run("--config", str(tmp_path / "c"), "alerts", "test", "desk")
        assert len(slack.requests) == 1
        assert "test of the channel" in slack.requests[0][2].decode()


# -- status -----------------------------------------------------------------------------------------------------------
def test_status_tells_what_is_there_and_what_waits(run: Run, database: Path) -> None:
    (found,) = objects(run("status", "--json"))
    verdicts = {"new": 3, "confirmed": 1, "revised": 1, "conflict": 0, "suspect": 1}
    assert found["figures"] == {"total": 6, "verdicts": verdicts}
    assert found["deliveries"] == {"pending": 4}
    assert found["last_run"] is None
    with closing(SqlStore(database)) as store:
        began = datetime(2026, 5, 1, tzinfo=UTC)
        store.end_run(store.start_run("run", now=began), 75, {"read_articles": 2}, now=began, error="a feed failed")
        store.start_run("watch", now=SystemClock().now() - timedelta(minutes=5, seconds=2))
    told = run("status").stdout
    assert "6 (3 new, 1 confirmed, 1 revised, 1 suspect)" in told
    assert "`monitor watch` 5 min ago, still running or killed" in told
    (found,) = objects(run("status", "--json"))
    assert found["last_run"]["command"] == "watch"
