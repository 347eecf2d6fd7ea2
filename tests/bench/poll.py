"""Polling against `reader` with ten workers: a cold cycle, one with nothing changed, one with a tenth changed.

    python tests/bench/poll.py [--feeds 500] [--latency 0.05] [--changed 0.1] [--repeat 3] [--sizes 100 1000 10000]

A server in a process of its own gives every feed a host of its own (addresses of 127.0.0.0/8), 30 entries and an ETag.
Each contender runs in a fresh process with a fresh database on disk: one cold cycle, then `ROUNDS` of each other kind,
of which the median counts. The disk comes to rest before each cycle, so that none pays for what the one before left to
be written. The repeats alternate, and medians are compared. CPU is the contender's alone. `--sizes` then shows how this
project grows, in as many repeats; `--feeds 0` shows that alone.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from monitor.domain.feeds import Feed, FetchLimits
from monitor.fetch.fetcher import HttpFetcher
from monitor.machine import SystemClock
from monitor.pipeline.poll import Poll
from monitor.store.sql import SqlStore

ENTRIES = 30
WORKERS = 10
ROUNDS = {"cold": 1, "unchanged": 3, "changed": 3}
CYCLES = tuple(ROUNDS)
WANTED = {"cold": 0.5, "unchanged": 0.9, "changed": 0.7}
MOST_GROWTH = 1.2
PARAGRAPH = (
    "The foundry said that packaging lines for accelerators would run at full load through the second half, and that "
    "orders from three cloud providers were behind the higher forecast. Lead times for high-bandwidth memory stay long."
)


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """What one cycle took: seconds of wall and of CPU, and the entries that were stored after it."""

    wall: float
    cpu: float
    entries: int


# -- the server ----------------------------------------------------------------------------------------------
def document(feed: int, version: int) -> bytes:
    """An RSS feed; each version has one entry more, and the oldest falls out."""
    items = "".join(
        f"<item><title>Feed {feed} reports on order {n}</title><link>http://news.example/{feed}/{n}</link>"
        f'<guid isPermaLink="false">{feed}-{n}</guid><pubDate>Mon, 05 Jan 2026 {n % 24:02}:{n % 60:02}:00 GMT</pubDate>'
        f"<description>&lt;p&gt;{PARAGRAPH} {PARAGRAPH} {n}&lt;/p&gt;</description></item>"
        for n in range(version + ENTRIES, version, -1)
    )
    head = f"<title>Feed {feed}</title><link>http://news.example/{feed}</link><language>en</language>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def serve(port: Any, ready: Event, latency: float, changed: float) -> None:
    """Answer `/feed/N` until killed; `/round/N` says how often the changing feeds have changed."""
    step = round(1 / changed) if changed else 0
    rounds = 0

    def answer(path: str, condition: str) -> tuple[str, str, bytes]:
        nonlocal rounds
        kind, _, number = path.strip("/").partition("/")
        if kind == "round":
            rounds = int(number)
            return "200 OK", "", b"ok"
        if kind != "feed":
            return "404 Not Found", "", b""
        feed = int(number)
        version = rounds if step and feed % step == 0 else 0
        tag = f'"{feed}-{version}"'
        return ("304 Not Modified", tag, b"") if condition == tag else ("200 OK", tag, document(feed, version))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                fields = dict(line.split(": ", 1) for line in request.split("\r\n")[1:] if ": " in line)
                condition = {name.lower(): value for name, value in fields.items()}.get("if-none-match", "")
                if latency:
                    await asyncio.sleep(latency)
                status, tag, body = answer(request.split(" ", 2)[1], condition)
                head = f"HTTP/1.1 {status}\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
                head += (f"ETag: {tag}\r\n" if tag else "") + f"Content-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "0.0.0.0", 0, backlog=2000)  # noqa: S104 - all of 127.0.0.0/8
        port.value = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    asyncio.run(run())


def addresses(count: int, port: int) -> list[str]:
    """An address for each feed, each on a host of its own."""
    return [f"http://127.{1 + n // 62500}.{n // 250 % 250}.{1 + n % 250}:{port}/feed/{n}" for n in range(count)]


def set_round(port: int, number: int) -> None:
    """Tell the server how often the changing feeds have changed."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/round/{number}") as response:
        response.read()


# -- the contenders ------------------------------------------------------------------------------------------
def with_monitor(directory: Path, urls: Sequence[str]) -> tuple[Callable[[], None], Callable[[], int]]:
    """This project: a cycle, and how many entries are stored."""
    store = SqlStore(str(directory / "monitor.db"))
    clock = SystemClock()
    fetcher = HttpFetcher(FetchLimits(allow_private=("127.0.0.0/8",)), version="0", clock=clock)
    feeds = [
        Feed(id=f"f-{n}", url=url, title=f"Feed {n}", publisher="Bench", every=timedelta(minutes=1))
        for n, url in enumerate(urls)
    ]
    poll = Poll(
        store=store, fetcher=lambda: fetcher, clock=clock, feeds=feeds, max_bytes=10_000_000, jitter=lambda: 0.5
    )
    names = [feed.id for feed in feeds]
    gc.set_threshold(20_000, 20, 20)  # as the command line does
    gc.freeze()  # as the program does once it has loaded its configuration

    def cycle() -> None:
        report = poll(only=names)
        if report.failed:
            raise SystemExit(f"{report.failed} feeds failed: {report}")

    return cycle, lambda: store.summary().entries


def with_reader(directory: Path, urls: Sequence[str]) -> tuple[Callable[[], None], Callable[[], int]]:
    """`reader` with ten workers."""
    from reader import make_reader  # noqa: PLC0415 - only its own process loads it

    reader = make_reader(str(directory / "reader.db"))
    for url in urls:
        reader.add_feed(url)

    def cycle() -> None:
        reader.update_feeds(scheduled=False, workers=WORKERS)
        if failed := reader.get_feed_counts(broken=True).total:
            raise SystemExit(f"{failed} feeds failed")

    return cycle, lambda: reader.get_entry_counts().total or 0


CONTENDERS = {"monitor": with_monitor, "reader": with_reader}


def contend(name: str, count: int, port: int) -> None:
    """Run one contender's cycles and print what they took, as JSON."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as directory:
        cycle, stored = CONTENDERS[name](Path(directory), addresses(count, port))
        for kind, rounds in ROUNDS.items():
            took = []
            for number in range(1, rounds + 1):
                set_round(port, number if kind == "changed" else 0)
                os.sync()
                wall, cpu = time.perf_counter(), time.process_time()
                cycle()
                took.append((time.perf_counter() - wall, time.process_time() - cpu))
            wall, cpu = map(statistics.median, zip(*took, strict=True))
            found[kind] = {"wall": wall, "cpu": cpu, "entries": stored()}
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)  # the threads of a fetcher need not be waited for


def measured(name: str, count: int, port: int, changed: float) -> tuple[dict[str, Cycle], float]:
    """One contender's cycles in a fresh process, and its peak memory in MB; stops where entries are missing."""
    command = [sys.executable, __file__, "--contend", name, "--feeds", str(count), "--port", str(port)]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    cycles = {kind: Cycle(**found[kind]) for kind in CYCLES}
    step = round(1 / changed) if changed else 0
    full = count * ENTRIES
    added = ROUNDS["changed"] * len(range(0, count, step)) if step else 0
    expected = {"cold": full, "unchanged": full, "changed": full + added}
    for kind, cycle in cycles.items():
        if cycle.entries != expected[kind]:
            raise SystemExit(f"{name} stored {cycle.entries} entries after the {kind} cycle, not {expected[kind]}")
    return cycles, found["peak"]


# -- what is told --------------------------------------------------------------------------------------------
def compare(count: int, port: int, options: argparse.Namespace) -> bool:
    """Both contenders in turn; says the ratios, and whether all are as wanted."""
    runs: dict[str, list[tuple[dict[str, Cycle], float]]] = {name: [] for name in CONTENDERS}
    for _ in range(options.repeat):
        for name, results in runs.items():
            results.append(measured(name, count, port, options.changed))
    say(f"{count} feeds of {ENTRIES} entries, latency {options.latency * 1000:.0f} ms, {options.repeat} runs (medians)")
    wanted = {**WANTED, "unchanged": 0.4 if options.latency >= 0.05 else WANTED["unchanged"]}
    well = True
    for kind in CYCLES:
        wall = {name: statistics.median(run[kind].wall for run, _ in results) for name, results in runs.items()}
        cpu = {name: statistics.median(run[kind].cpu for run, _ in results) for name, results in runs.items()}
        ratio, spent = wall["monitor"] / wall["reader"], cpu["monitor"] / cpu["reader"]
        well = well and ratio <= wanted[kind]
        told = "  ".join(f"{name} {wall[name]:.2f} s (CPU {cpu[name]:.2f})" for name in runs)
        say(f"  {kind:10} {told}  wall {ratio:.2f} × (wanted {wanted[kind]})  CPU {spent:.2f} ×")
    peaks = {name: max(peak for _, peak in results) for name, results in runs.items()}
    say("  peak memory " + "  ".join(f"{name} {peak:.0f} MB" for name, peak in peaks.items()))
    return well


def grow(sizes: Sequence[int], port: int, options: argparse.Namespace) -> bool:
    """This project's time a feed at each size, as a multiple of that at the first, and its peak memory."""
    runs: dict[int, list[tuple[dict[str, Cycle], float]]] = {size: [] for size in sizes}
    for _ in range(options.repeat):
        for size, results in runs.items():
            results.append(measured("monitor", size, port, options.changed))
    say(f"Growth: ms of wall and of CPU a feed, each as a multiple of the first size (wanted: {MOST_GROWTH})")
    first: dict[str, tuple[float, float]] = {}
    well = True
    for size, results in runs.items():
        each = {
            kind: (
                statistics.median(run[kind].wall for run, _ in results) / size * 1000,
                statistics.median(run[kind].cpu for run, _ in results) / size * 1000,
            )
            for kind in CYCLES
        }
        first = first or each
        told = "  ".join(
            f"{kind} {wall:.2f} ({wall / first[kind][0]:.2f} ×), CPU {cpu:.2f} ({cpu / first[kind][1]:.2f} ×)"
            for kind, (wall, cpu) in each.items()
        )
        say(f"  {size:6} feeds  {told}  peak {max(peak for _, peak in results):.0f} MB")
        well = well and all(each[kind][0] <= MOST_GROWTH * first[kind][0] for kind in CYCLES)
    return well


def say(line: str) -> None:
    """A line for people."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--changed", type=float, default=0.1, help="share of feeds with a new entry in the last cycle")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--contend", choices=CONTENDERS, help="run one contender against the server at --port")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    if options.contend:
        contend(options.contend, options.feeds, options.port)
    port, ready = multiprocessing.Value("i", 0), multiprocessing.Event()
    server = multiprocessing.Process(target=serve, args=(port, ready, options.latency, options.changed), daemon=True)
    server.start()
    ready.wait(30)
    well = compare(options.feeds, port.value, options) if options.feeds else True
    if options.sizes:
        well = grow(options.sizes, port.value, options) and well
    server.terminate()
    server.join()
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
