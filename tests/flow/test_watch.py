"""`monitor watch` runs until it is told to stop, and stops at once; meanwhile the world outside hears of it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable

import pytest

from tests.flow.standins import CheckStandIn
from tests.flow.world import ROOT, Answer, Program, Site


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_watch_works_until_it_is_stopped(
    stop: signal.Signals, site: Site, program: Program, item: Callable[..., str], check: CheckStandIn
) -> None:
    text = "Nvidia shipped 2 million GPUs in 2025. "
    site.feed("/feed.xml", [item(text, f"{site.url}/1.html", text=text * 20)])
    site.answers["/1.html"] = Answer(f"<p>{text}</p>".encode())
    program.feeds(("one", f"{site.url}/feed.xml"))
    textfile = program.directory / "monitor.prom"
    with (program.directory / "config" / "monitor.toml").open("a", encoding="utf-8") as file:
        file.write(f'[watchdog]\nurl = "TEST_CHECK"\n[metrics]\ntextfile = "{textfile}"\n')
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "monitor", *program.options, "watch", "--metrics-port", "0"],
        cwd=ROOT, env={**program.environment, "TEST_CHECK": check.check},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as watching:  # fmt: skip
        assert watching.stdout is not None
        assert watching.stderr is not None
        address = re.findall(r"http://127\.0\.0\.1:\d+/metrics", watching.stderr.readline())[0]
        told = next(line for line in watching.stdout if " sent, " in line)
        assert told.startswith("1 delivery sent")
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - an address of our own
            assert "monitor_alerts_total 1\n" in answer.read().decode()
        assert 'monitor_deliveries{state="sent"} 1\n' in textfile.read_text(encoding="utf-8")
        watching.send_signal(stop)
        assert watching.wait(timeout=20) == 0
    assert len(program.told()) == 1
    assert [place for place, _ in check.heard][:2] == ["/start", "/0"]
    assert check.heard[-1][0] == "/0"
