"""Workers that are killed every few seconds, and a server that crashes, must come to what one process comes to.

    python tests/bench/endurance.py [FEEDS [EACH [PROCESSES]]]

At its full size (`make endurance`) 20,000 articles of 2,000 feeds are read and judged twice, once by one process and
once by four: half an hour on two free processors. Exit code 1 where a promise was broken.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from monitor.deliver.loopback import SlackStandIn
from tests.bench.workers import program, say
from tests.databases import crashing_server
from tests.flow.press import WebPress
from tests.flow.trial import Trial, summary, troubles

KILL_EVERY = 6.0  # seconds, on average
PATIENCE = 4 * 3600.0


def main(feeds: int = 100, each: int = 10, processes: int = 4) -> int:
    """Run the trial; returns the exit code."""
    with (
        tempfile.TemporaryDirectory(prefix="monitor-bench-pg-") as directory,
        crashing_server(Path(directory)) as server,
        WebPress(feeds, each) as press,
        SlackStandIn() as slack,
        program(slack, press) as made,
    ):
        made.feeds(*press.feeds(), every="1h")  # what is measured is what becomes of the articles
        trial = Trial(program=made, press=press, processes=processes, kill_every=KILL_EVERY, limit=PATIENCE)
        alone = trial.undisturbed()
        say(f"undisturbed: {alone.seconds:.0f} s")
        crowd = trial.disturbed(server)
    say(summary(trial, alone, crowd))
    found = troubles(trial, alone, crowd)
    for trouble in found:
        say(f"  broken: {trouble}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:4])))
