"""The gold streams with gold readings: what is left is the ledger's own judgement."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from monitor import dedupe
from monitor.domain.articles import Story
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Record, Verdict
from monitor.ledger.judge import Ledger
from monitor.rates import load_rates
from tests.ledger import gold
from tests.ledger.recordings import witnessed

STREAMS = sorted((gold.GOLD / "streams").glob("*.json"))
CONFIG = Path(__file__).parents[2] / "config"
ALERTING = {Verdict.NEW, Verdict.REVISED, Verdict.CONFLICT, Verdict.SUSPECT}

pytestmark = pytest.mark.skipif(not STREAMS, reason="the gold set is not at hand; MONITOR_SHARED names its directory")


@pytest.mark.parametrize("path", STREAMS, ids=lambda path: path.stem)
def test_streams_are_judged_as_labelled(path: Path) -> None:
    stream = json.loads(path.read_text(encoding="utf-8"))
    got = _replay(stream["articles"])
    counts: Counter[str] = Counter()
    for label in stream["labels"]:
        wanted, found = Verdict(label["label"]), got[label["article"], label["context"]]
        counts["all"] += 1
        counts["right"] += wanted is found
        counts["true alerts"] += wanted in ALERTING and found in ALERTING
        counts["alerts wanted"] += wanted in ALERTING
        counts["alerts given"] += found in ALERTING
        counts["suspects missed"] += wanted is Verdict.SUSPECT and found is not Verdict.SUSPECT
    assert counts["right"] >= 0.97 * counts["all"]
    assert counts["true alerts"] >= 0.95 * counts["alerts given"]
    assert counts["true alerts"] >= 0.97 * counts["alerts wanted"]
    assert not counts["suspects missed"]


def _replay(articles: list[str]) -> dict[tuple[str, str], Verdict]:
    ledger = Ledger(Catalogue(entities={}, metrics={}, lexicons={}), load_rates(CONFIG))
    records: list[Record] = []
    stories: list[Story] = []
    found: dict[tuple[str, str], Verdict] = {}
    for article_id in articles:
        article, reading = gold.load(article_id)
        story = dedupe.place(article, dedupe.fingerprint(article.document), stories)
        stories.append(story)
        witnesses = witnessed(records, article, story)
        judged = ledger.judge(article, reading, story, records, witnesses)
        records += [one.record for one in judged.judgements]
        found |= {(article_id, one.record.figure.sentence): one.verdict for one in judged.judgements}
    return found
