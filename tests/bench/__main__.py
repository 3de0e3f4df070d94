"""The service's benchmark: build, `ask` in process and over HTTP, memory; each engine side by side.

    make bench        or  python -m tests.bench [--kb DIR …] [--seconds 5] [--workers 2] [--questions FILE …]

The questions are kb/preguntas.yaml and, where they lie beside the project, the shared sets; each is asked once with
other words added, so that nothing is answered from a cache. Run by hand: figures of a busy machine say little.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexer.build import build, store_for
from indexer.corpus import read_corpus
from indexer.engines.base import ENGINES
from server.answers import ask
from server.clock import now
from server.live import settle
from server.schemas import answer_json
from server.shelf import Shelf
from tests.bench.load import ask_paths, run
from tests.bench.questions import distinct, load_questions
from tests.conftest import ROOT

CONNECTIONS = 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kb", type=Path, action="append")
    parser.add_argument("--engine", choices=sorted(ENGINES), action="append")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--questions", type=Path, action="append")
    args = parser.parse_args()
    roots = args.kb or [ROOT / "kb"]
    questions = load_questions(args.questions)
    print(f"{len(questions)} questions, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'engine':<9}{'measured':<37}{'figures'}")
    for engine in args.engine or sorted(ENGINES):
        with tempfile.TemporaryDirectory() as data:
            for measured, figures in measure(engine, roots, Path(data), questions, args.seconds, args.workers):
                print(f"{engine:<9}{measured:<37}{figures}", flush=True)


def measure(
    engine: str, roots: Sequence[Path], data: Path, questions: Sequence[str], seconds: float, workers: int
) -> Iterator[tuple[str, str]]:
    """Each thing measured with its figures."""
    start = time.perf_counter()
    reading = read_corpus(roots)
    snapshot = build(reading, store_for(roots, engine, data), created=now(), engine=engine)
    info = snapshot.info
    took = time.perf_counter() - start
    yield "build", f"{took:.2f} s, {info.documents} documents, {info.passages} passages"
    yield (
        "snapshot on disk",
        f"{sum(p.stat().st_size for p in snapshot.directory.rglob('*') if p.is_file()) / 1e6:.1f} MB",
    )
    shelf = Shelf(snapshot)
    asked = distinct(questions, 1_000)
    for question in asked[:50]:
        ask(question, shelf)
    settle()
    answering, times = [], []
    for question in asked:
        start = time.perf_counter()
        answer = ask(question, shelf)
        answering.append(time.perf_counter() - start)
        answer_json(answer, 0.0)
        times.append(time.perf_counter() - start)
    yield "ask in process", _percentiles(answering)
    yield "ask in process, with its JSON", _percentiles(times)
    snapshot.close()
    start = time.perf_counter()
    with serving(engine, roots, data, workers) as (url, process):
        yield "serve, until it answers", f"{time.perf_counter() - start:.2f} s"
        yield from _over_http(url, asked, seconds)
        yield "memory of the service", f"{_resident(process) / 1e6:.0f} MB in {workers} workers and their parent"


def _over_http(url: str, asked: Sequence[str], seconds: float) -> Iterator[tuple[str, str]]:
    path = ask_paths(asked[:1])[0]
    tag = urllib.request.urlopen(url + path).headers["etag"]
    listed = json.load(urllib.request.urlopen(f"{url}/api/v1/documents?per_page=100"))
    pages = [str(document["href"]) for document in listed["items"]]
    searches = [each.replace("/api/v1/ask", "/api/v1/search") for each in ask_paths(asked)]
    runs = (
        ("ask over HTTP", ask_paths(asked), ""),
        ("search over HTTP", searches, ""),
        ("answer pages", [each.replace("/api/v1/ask", "/buscar") for each in ask_paths(asked)], ""),
        ("document pages", pages, ""),
        ("not modified (304)", [path], f"If-None-Match: {tag}\r\n"),
        ("healthz", ["/healthz"], ""),
    )
    for name, paths, headers in runs:
        load = asyncio.run(run(url, paths, connections=CONNECTIONS, seconds=seconds, headers=headers))
        figures = load.figures()
        said = f"{figures['requests_s']} requests/s, p50 {figures['p50_ms']} ms, p99 {figures['p99_ms']} ms"
        yield f"{name}, {CONNECTIONS} connections", f"{said}, statuses {figures['statuses']}"


@contextmanager
def serving(
    engine: str, roots: Sequence[Path], data: Path, workers: int
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """``normateca serve`` in its own processes, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kb = [part for root in roots for part in ("--kb", str(root))]
    options = ["--engine", engine, "--data", str(data), "--port", str(port), "--workers", str(workers)]
    command = [sys.executable, "-m", "server.cli", "serve", *kb, *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield url, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until and process.poll() is None:
        try:
            if urllib.request.urlopen(f"{url}/readyz").status == 200:
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit("the service did not come up")


def _resident(process: subprocess.Popen[bytes]) -> int:
    """Bytes of a process and its children, what they share counted once (PSS); 0 where the system does not tell."""
    total = 0
    for pid in [process.pid, *_children(process.pid)]:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
    return total


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _percentiles(times: Sequence[float]) -> str:
    ordered = sorted(times)
    p99 = ordered[int(0.99 * (len(ordered) - 1))]
    return f"p50 {statistics.median(ordered) * 1000:.2f} ms, p99 {p99 * 1000:.2f} ms, {len(ordered)} questions"


if __name__ == "__main__":
    main()
