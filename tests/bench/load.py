"""A load generator of our own: asyncio over raw sockets, outside the server, keep-alive, distinct questions.

    python -m tests.bench.load URL [--connections 16] [--seconds 5] [--questions FILE.yaml|FILE.jsonl …] [--path /ruta]

Prints requests per second, p50, p99 and the slowest in milliseconds, bytes per reply, and replies by status.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.bench.questions import distinct, load_questions


@dataclass
class Load:
    """What a run measured; ``times`` in seconds."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    size: int = 0
    seconds: float = 0.0

    def figures(self) -> dict[str, object]:
        times = sorted(self.times) or [0.0]
        return {
            "requests_s": round(len(self.times) / self.seconds, 1) if self.seconds else 0,
            "p50_ms": round(statistics.median(times) * 1000, 2),
            "p99_ms": round(times[int(0.99 * (len(times) - 1))] * 1000, 2),
            "max_ms": round(times[-1] * 1000, 2),
            "bytes": self.size // max(len(self.times), 1),
            "statuses": dict(self.statuses),
        }


async def _client(host: str, port: int, paths: Iterator[str], headers: str, until: float, load: Load) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        while time.perf_counter() < until:
            start = time.perf_counter()
            writer.write(f"GET {next(paths)} HTTP/1.1\r\nHost: {host}:{port}\r\n{headers}\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            lower = head.lower()
            place = lower.find(b"content-length:")
            length = int(lower[place + 15 : lower.index(b"\r\n", place)]) if place >= 0 else 0
            if length:
                await reader.readexactly(length)
            load.times.append(time.perf_counter() - start)
            load.statuses[int(head[9:12])] += 1
            load.size += length
    finally:
        writer.close()


async def run(url: str, paths: Sequence[str], *, connections: int, seconds: float, headers: str = "") -> Load:
    """Ask the paths in turn over so many connections for so long."""
    parts = urlsplit(url)
    turn = itertools.cycle(paths)
    load = Load()
    start = time.perf_counter()
    clients = (
        _client(parts.hostname or "127.0.0.1", parts.port or 80, turn, headers, start + seconds, load)
        for _ in range(connections)
    )
    await asyncio.gather(*clients)
    load.seconds = time.perf_counter() - start
    return load


def ask_paths(questions: Sequence[str]) -> list[str]:
    """The questions as requests."""
    return [f"/api/v1/ask?q={quote(question)}" for question in questions]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--questions", type=Path, action="append")
    parser.add_argument("--path", action="append", help="ask these paths instead of questions")
    parser.add_argument("--header", action="append", default=[], help="Name: value")
    args = parser.parse_args()
    paths = args.path or ask_paths(distinct(load_questions(args.questions)))
    headers = "".join(f"{header}\r\n" for header in args.header)
    load = asyncio.run(run(args.url, paths, connections=args.connections, seconds=args.seconds, headers=headers))
    print(json.dumps(load.figures()))


if __name__ == "__main__":
    main()
