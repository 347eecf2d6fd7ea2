"""A run with nothing new starts fast: it imports nothing that only work needs."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable

from tests.flow.world import ROOT, Answer, Program, Site

HEAVY = ("spacy", "trafilatura", "alembic", "jinja2", "babel", "currency_converter", "datasketch", "numpy", "scipy")


def test_a_run_with_nothing_new_imports_no_spacy(site: Site, program: Program, item: Callable[..., str]) -> None:
    text = "Nvidia shipped 2 million GPUs in 2025. "
    site.feed("/feed.xml", [item(text, f"{site.url}/1.html", text=text * 20)])
    site.answers["/1.html"] = Answer(f"<p>{text}</p>".encode())
    program.feeds(("one", f"{site.url}/feed.xml"))
    program.run("run")
    code = (
        "import sys; from monitor.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *program.options, "run"],
        cwd=ROOT, env=program.environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_run_with_nothing_new_takes_less_than_three_times_its_libraries(site: Site, program: Program) -> None:
    site.feed("/feed.xml", [])
    program.feeds(("one", f"{site.url}/feed.xml"))
    program.run("run")
    ours, theirs = [], []
    for _ in range(5):
        theirs.append(seconds(program, ["-c", "import httpx, sqlalchemy"]))
        ours.append(seconds(program, ["-m", "monitor", *program.options, "run"]))
    # In turn, and all of them: a processor that changes its pace between two runs must not decide.
    assert sum(ours) < 3 * sum(theirs)


def seconds(program: Program, arguments: list[str]) -> float:
    """Processor time: what else the machine does must not decide."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=program.environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
