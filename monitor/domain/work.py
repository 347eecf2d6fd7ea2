"""Work that several processes share: which part of a verb's work one of them takes at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b
from urllib.parse import urlsplit

# Hosts fall into so many slots, and one process works at a slot at a time, so that manners towards a host are kept by
# whoever works. Fixed for good: the number stands in stored rows. 256 keep 50 processes busy.
SLOTS = 256

# An address as nearly all are: urlsplit, which knows them all, takes seven times as long, and its cache holds 128.
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(?::[1-5]?\d{1,4})?(?:[/?#]|\Z)", re.ASCII)

# The part of judging that says which articles may be judged beside each other; the other parts are lanes, 0, 1, 2 …
PLAN = "plan"

# A patience without end.
EVER = timedelta(days=36_500)


class Verb(StrEnum):
    """The four verbs of the pipeline."""

    POLL = "poll"
    READ = "read"
    JUDGE = "judge"
    DISPATCH = "dispatch"


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A part of a verb's work: a slot's due feeds, a slot's entries, a lane's articles, a channel's deliveries.

    `part` is the number of a slot or lane, `PLAN`, or a channel's name; `feeds` are the ids of the feeds to be polled.
    """

    verb: Verb
    part: str = ""
    feeds: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What tells it from all other shares: `poll 17`, `read 17`, `judge 3`, `dispatch slack`."""
        return f"{self.verb} {self.part}".strip()

    @property
    def lock(self) -> str:
        """What nobody else may work at meanwhile. Polling and reading a slot speak to the same hosts."""
        return f"web {self.part}" if self.verb in (Verb.POLL, Verb.READ) else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What judging an article looks at and writes, before the ledger is asked: keys of its figures, bands of its story.

    `again`: it was judged before, so that judging it takes back what others may have been judged by. `lane` is where
    it waits to be judged; None while nothing is planned.
    """

    article_id: str
    keys: tuple[str, ...]
    bands: tuple[str, ...]
    again: bool = False
    lane: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerLimits:
    """How workers share the work: config/monitor.toml, table `workers`. Counts and durations.

    `judge_lanes` is how many articles are judged beside each other at most, `judge_batch` how many are planned ahead;
    `order_patience` is how long an article waits to be judged for older ones that are still to come; `dead_after` is
    how long a worker may be silent before its work is given to others.
    """

    connections: int = 4
    poll_batch: int = 50
    read_batch: int = 20
    judge_lanes: int = 8
    judge_batch: int = 200
    order_patience: timedelta = timedelta(seconds=15)
    look_every: timedelta = timedelta(seconds=5)
    dead_after: timedelta = timedelta(seconds=30)
    stop_within: timedelta = timedelta(seconds=60)


def slot(url: str | None, otherwise: str) -> int:
    """The slot of an address's host, 0…255; of `otherwise` (a feed's id) where there is no host."""
    return blake2b(host_of(url, otherwise).encode(errors="replace"), digest_size=1).digest()[0]


def host_of(url: str | None, otherwise: str) -> str:
    """The host that manners are counted by; `otherwise` where an address has none."""
    if url and (host := plain_host(url)) is not None:
        return host
    try:
        return (urlsplit(url).hostname if url else None) or otherwise
    except ValueError:  # no address at all
        return otherwise


def plain_host(url: str) -> str | None:
    """The host of a web address that says nothing but host, port and path; None for any other, or for none."""
    found = _PLAIN.match(url)
    return None if found is None else found[1]
