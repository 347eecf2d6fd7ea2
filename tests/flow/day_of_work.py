"""A day at the store, verb by verb, for a process to be killed: `day_of_work.py DATABASE SENT [N WHEN ARTICLES]`.

What it sends it appends to the file SENT. With N and WHEN it kills itself `before` or `after` its N-th commit.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event

from monitor.domain.alerts import DeliveryState
from monitor.domain.figures import Verdict
from monitor.store.sql import SqlStore
from tests.samples import (
    NOW,
    alert,
    article,
    delivery,
    entry,
    feed,
    figure,
    judgement,
    reading,
    record,
    save_poll,
    state,
    story,
)


def work(store: SqlStore, sent: Path, articles: int) -> None:
    """Poll, read, judge and dispatch until nothing is left to do; what was done before is not done again."""
    feeds = [feed("wire"), feed("blog")]
    store.register_feeds(feeds)
    for number, of in enumerate(feeds):
        found = [
            entry(f"{of.id}-{n}", of.id, published=NOW + timedelta(minutes=n))
            for n in range(number, articles, len(feeds))
        ]
        save_poll(store, state(of.id, etag="1", last_poll=NOW), found, now=NOW)
    while queued := store.unread(NOW, 3):
        for identity, found_entry in queued:
            if found_entry.key.endswith("1"):
                store.save_unreadable(identity, "404 from the server", retry=None)
                continue
            of_entry = article(identity, title=found_entry.title, published=found_entry.published)
            figures = [figure(f"{n}E+9") for n in range(1, 4)]
            store.save_reading(of_entry, reading(identity, *figures))
    while waiting := store.unjudged(2):
        for found_article, read, _ in waiting:
            earlier = store.records(["k"])
            made = [
                judgement(
                    record(found_article, index, figure=found, story_id=f"story of {found_article.id}"),
                    Verdict.REVISED if earlier else Verdict.NEW,
                    against=earlier[-1] if earlier else None,
                )
                for index, found in enumerate(read.figures)
            ]
            raised = [alert(f"alert {found_article.id}", *made)]
            deliveries = [delivery(of_alert, channel) for of_alert in raised for channel in ("desk", "mail")]
            keys = {item.record.id: ["k", item.record.id] for item in made}
            own_story = replace(story(f"story of {found_article.id}"), bands=(found_article.id,))
            store.save_judgements(found_article, own_story, made, keys, raised, deliveries)
    while due := store.due_deliveries(NOW, 2):
        for item in due:
            with sent.open("a") as world:
                world.write(f"{item.key}\n")
            store.save_message([item.key], DeliveryState.SENT, now=NOW, reference=item.key)


def kill_at(store: SqlStore, number: int, when: str) -> None:
    """Die at the N-th commit, as by `kill -9`."""
    commits = 0

    def committing(_connection: object) -> None:
        nonlocal commits
        commits += 1
        if when == "before" and commits == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def committed(_connection: object, _record: object) -> None:
        if when == "after" and commits == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.database._engine, "commit", committing)
    event.listen(store.database._engine, "checkin", committed)


def main(database: str, sent: str, number: str = "0", when: str = "never", articles: str = "4") -> None:
    """Do the work in this process."""
    store = SqlStore(database)
    kill_at(store, int(number), when)
    with store.lock():
        work(store, Path(sent), int(articles))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
