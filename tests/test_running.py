"""docs/running.md and its files: each example checked by its own tool, each command by the program's own parser."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml
from croniter import croniter

from monitor.bootstrap import shipped_config
from monitor.cli import cli
from monitor.settings import load_settings

DOCS = Path(__file__).parents[1] / "docs"
FILES = DOCS / "running"
PAGE = (DOCS / "running.md").read_text(encoding="utf-8")
UNITS = sorted(path.name for path in FILES.iterdir() if path.suffix in (".service", ".timer"))


def blocks(language: str) -> list[str]:
    """The page's examples in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def cron_lines() -> Iterator[tuple[str, str]]:
    """When and what, of every line of the crontab that is a job."""
    for line in (FILES / "crontab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#") and not re.match(r"\w+=", line):
            *when, what = line.split(maxsplit=5)
            yield " ".join(when), what


def cronjob() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FILES / "cronjob.yaml").read_text(encoding="utf-8"))
    return loaded


def workflow() -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load((FILES / "github-actions.yml").read_text(encoding="utf-8"))
    return loaded


def commands() -> Iterator[str]:
    """Every call of the program in the page and in the files, without what the shell adds."""
    container = cronjob()["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    texts = [*blocks("sh"), *(what for _, what in cron_lines()), container["command"][2]]
    texts += [step["run"] for step in workflow()["jobs"]["run"]["steps"] if "run" in step]
    texts += [
        line for name in UNITS for line in re.findall(r"^ExecStart=(.*)", (FILES / name).read_text(), re.MULTILINE)
    ]
    for text in texts:
        for line in text.splitlines():
            found = re.match(r"\s*(?:/opt/monitor/bin/)?monitor (.+)", line)
            if found:
                yield re.split(r" (?:\|\|?|>>|2>&1|#)", found[1])[0].strip()


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_every_command_is_one_of_the_program(command: str) -> None:
    group: click.Command = cli
    context = click.Context(cli)
    arguments = shlex.split(command)
    while isinstance(group, click.Group):
        inner = group.make_context("monitor", list(arguments), parent=context, resilient_parsing=True)
        rest = [*inner._protected_args, *inner.args]
        assert rest, f"{command} names no command"
        found = group.get_command(inner, rest[0])
        assert found is not None, f"there is no command {rest[0]}"
        group, arguments, context = found, rest[1:], inner
    group.make_context("monitor", arguments, parent=context)


def test_every_file_is_named_on_the_page_and_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE)
    assert all((DOCS / link).exists() for link in links)
    named = {Path(link).name for link in links} | set(re.findall(r"[\w-]+\.service", PAGE))
    assert {path.name for path in FILES.iterdir()} <= named


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = tmp_path / "monitor"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for name in UNITS:
        text = (FILES / name).read_text(encoding="utf-8").replace("/opt/monitor/bin/monitor", str(program))
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_kubernetes_takes_the_cron_job() -> None:
    kubernetes_validate.validate(cronjob(), kubernetes_validate.latest_version(), strict=True)


def test_github_takes_the_workflow() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows",
         str(FILES / "github-actions.yml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


# YAML 1.1 reads the key `on` as true.
SCHEDULES = [when for when, _ in cron_lines()]
SCHEDULES += [cronjob()["spec"]["schedule"], *(one["cron"] for one in workflow()[True]["schedule"])]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_is_one(schedule: str) -> None:
    assert len(schedule.split()) == 5
    assert croniter.is_valid(schedule)


def test_the_settings_on_the_page_are_right(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(shipped_config(), config, ignore=shutil.ignore_patterns("demo"))
    channels = []
    for block in blocks("toml"):
        tables = tomllib.loads(block)
        if "channel" in tables:
            channels.append(block)
        else:
            file = config / "monitor.toml"
            kept = re.sub(rf"\[{next(iter(tables))}\]\n(?:[^\[\n].*\n|\n)*", "", file.read_text(encoding="utf-8"))
            file.write_text(kept + block, encoding="utf-8")
    (config / "channels.toml").write_text("\n".join(channels), encoding="utf-8")
    settings = load_settings(config)
    assert [channel.name for channel in settings.channels] == ["slack", "desk", "phone", "feed"]
    assert settings.watchdog.url == "HEALTHCHECK"
    assert settings.metrics.textfile.endswith(".prom")
