"""`monitor watch` runs until it is told to stop, and stops at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.flow.world import ROOT, Answer, Program, Site


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_watch_works_until_it_is_stopped(
    stop: signal.Signals, site: Site, program: Program, item: Callable[..., str]
) -> None:
    text = "Nvidia shipped 2 million GPUs in 2025. "
    site.feed("/feed.xml", [item(text, f"{site.url}/1.html", text=text * 20)])
    site.answers["/1.html"] = Answer(f"<p>{text}</p>".encode())
    program.feeds(("one", f"{site.url}/feed.xml"))
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "monitor", *program.options, "watch"],
        cwd=ROOT, env=program.environment, stdout=subprocess.PIPE, text=True,
    ) as watching:  # fmt: skip
        assert watching.stdout is not None
        told = next(line for line in watching.stdout if "deliveries sent" in line)
        assert told.startswith("1 deliveries sent")
        watching.send_signal(stop)
        assert watching.wait(timeout=20) == 0
    assert len(program.told()) == 1
