"""All of Chile's laws: build, answer, change one. Run by hand: make bench-national, or

    python -m tests.bench.bench_national [--laws 20000] [--sizes 2000,5000,10000] [--corpus DIR] [--svg FILE]

The corpus is made by rule (tests/bench/national.py) and imported as the mirror is, or is a directory of documents
given with --corpus. Each size is built and asked in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from indexer.build import up_to_date
from indexer.importers.legalize import import_legalize
from indexer.snapshot import Snapshot, Store
from server.answers import ask
from server.live import settle
from server.shelf import Shelf
from tests.bench.national import make_corpus
from tests.bench.plot import line_plot

WHOOSH_UP_TO = 2_000
"""Documents up to which whoosh is measured too: beyond, its answers take too long to be of use."""

TEMPLATES = (
    "plazo para {verb} {np}", "cuántos días tiene {actor} para {verb}", "qué es {rare}", "monto máximo de {np}",
    "artículo {number} de la ley {law}", "{np} de {rare}", "quién debe {verb} {np}", "multa por {np} {rare}",
)  # fmt: skip
_WORD = re.compile(r"[a-záéíóúñ]{5,}")


def questions(snapshot: Snapshot, count: int, seed: int = 7) -> list[str]:
    """Distinct questions in the words of the corpus itself: frequent and rare ones, siglas, law numbers."""
    chance = Random(seed)
    catalogue, out = snapshot.catalogue, dict[str, None]()
    documents = catalogue.document_ids()
    while len(out) < count:
        document = catalogue.document(chance.choice(documents))
        passage = catalogue.passage(chance.randint(document.first, document.last)).passage
        words = _WORD.findall(passage.text.lower()) or ["ley"]
        start = chance.randrange(len(words))
        values = {
            "verb": chance.choice(words), "np": " ".join(words[start : start + 3]), "actor": " ".join(words[:2]),
            "rare": chance.choice(words), "number": chance.randint(1, 60), "law": document.source.number or "19.175",
        }  # fmt: skip
        out[chance.choice(TEMPLATES).format(**values)] = None
    return list(out)


def percentile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)] * 1000


def timed(action: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = action()
    return result, time.perf_counter() - began


def measure(kb: Path, data: Path, engine: str, asked: int, profile: Path | None) -> dict[str, Any]:
    """Everything about one corpus and engine. Changes one document of ``kb`` and puts it back."""
    store, now = Store(data), datetime.now(UTC)
    (snapshot, _, _), build = timed(lambda: up_to_date([kb], store, created=now, engine=engine))
    out: dict[str, Any] = {"engine": engine, "documents": snapshot.info.documents, "passages": snapshot.info.passages}
    out |= {"build_s": build, "build_cpu_s": processor_seconds(), "build_mb": peak()}
    out["workers_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    out["snapshot_mb"] = sum(path.stat().st_size for path in snapshot.directory.rglob("*") if path.is_file()) / 1e6
    snapshot.close()
    (snapshot, _, _), out["open_s"] = timed(lambda: up_to_date([kb], store, created=now, engine=engine))
    shelf, out["shelf_s"] = timed(lambda: Shelf(snapshot))
    _, out["first_s"] = timed(lambda: ask("qué norma prevalece y cuál es el plazo", shelf))
    settle()
    wanted = questions(snapshot, asked)
    times, used = [], []
    for question in wanted:
        began = time.process_time()
        times.append(timed(partial(ask, question, shelf))[1])
        used.append(time.process_time() - began)
    out |= {"ask_p50_ms": percentile(times, 0.5), "ask_p99_ms": percentile(times, 0.99), "ask_mb": peak()}
    out |= {"ask_cpu_p50_ms": percentile(used, 0.5), "ask_cpu_p99_ms": percentile(used, 0.99)}
    if profile:
        write_profile(profile, shelf, wanted[:100])
    snapshot.close()
    out["change_s"] = change_one(kb, store, engine)
    return out


def change_one(kb: Path, store: Store, engine: str) -> float:
    """Seconds from saving a document to its new word being found."""
    path = sorted(kb.rglob("*.md"))[len(list(kb.rglob("*.md"))) // 2]
    before = path.read_bytes()
    try:
        path.write_bytes(before + "\n\nLas zarapitas quedarán exentas.\n".encode())
        began = time.perf_counter()
        with up_to_date([kb], store, created=datetime.now(UTC), engine=engine)[0] as snapshot:
            answer = ask("zarapitas exentas", Shelf(snapshot))
        assert any("zarapitas" in candidate.entry.passage.text for candidate in answer.candidates)
        return time.perf_counter() - began
    finally:
        path.write_bytes(before)


def write_profile(path: Path, shelf: Shelf, wanted: Iterable[str]) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    for question in wanted:
        ask(question, shelf)
    profiler.disable()
    with path.open("w", encoding="utf-8") as file:
        pstats.Stats(profiler, stream=file).strip_dirs().sort_stats("tottime").print_stats(25)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def processor_seconds() -> float:
    """Of this process and the finished ones it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def in_its_own_process(kb: Path, data: Path, engine: str, options: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.bench_national", "--one", str(kb), "--data", str(data)]
    command += ["--engine", engine, "--asked", str(options.asked)]
    command += ["--profile", str(options.profile)] if options.profile else []
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def made(laws: int, seed: int, place: Path) -> Path:
    """A synthetic corpus of so many laws, imported."""
    kb = place / f"kb-{laws}"
    if not kb.exists():
        _, making = timed(lambda: make_corpus(place / f"espejo-{laws}", laws, seed))
        _, importing = timed(lambda: import_legalize(place / f"espejo-{laws}", kb))
        print(f"{laws} laws: made in {making:.0f} s, imported in {importing:.0f} s", flush=True)
    return kb


def told(result: dict[str, Any]) -> str:
    return (
        f"{result['engine']:8} {result['documents']:6} documents {result['passages']:7} passages   "
        f"build {result['build_s']:6.1f} s ({result['build_cpu_s']:.0f} s of processor, {result['build_mb']:.0f} MB + "
        f"{result['workers_mb']:.0f} MB a worker)   snapshot {result['snapshot_mb']:.0f} MB   "
        f"again, unchanged {result['open_s']:.1f} s   "
        f"shelf {result['shelf_s']:.1f} s, first ask {result['first_s']:.1f} s   "
        f"ask p50 {result['ask_p50_ms']:.1f} ms, p99 {result['ask_p99_ms']:.1f} ms "
        f"(processor {result['ask_cpu_p50_ms']:.1f}, {result['ask_cpu_p99_ms']:.1f} ms; {result['ask_mb']:.0f} MB)   "
        f"one changed {result['change_s']:.1f} s"
    )


def plot(results: Sequence[dict[str, Any]], path: Path) -> None:
    """Cost per passage against size: flat is linear."""
    mine = [result for result in results if result["engine"] == "tantivy"]
    points = [(result["passages"], result["build_cpu_s"] / result["passages"] * 1e6) for result in mine]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        line_plot("Construcción: procesador por pasaje", "pasajes", "µs por pasaje", [("construcción", points)]),
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laws", type=int, default=20_000)
    parser.add_argument("--sizes", default="2000,5000,10000", help="smaller sizes, for the plot")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--asked", type=int, default=300)
    parser.add_argument("--corpus", type=Path, help="a directory of documents instead")
    parser.add_argument("--place", type=Path, help="where corpora and snapshots are made (else a passing directory)")
    parser.add_argument("--svg", type=Path, default=Path("docs/bench/costo-por-pasaje.svg"))
    parser.add_argument("--json", type=Path, help="append the figures here")
    parser.add_argument("--profile", type=Path, help="write where the time of ask goes (of the last size)")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--engine", default="tantivy", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.data, options.engine, options.asked, options.profile)))
        return
    with tempfile.TemporaryDirectory() as passing:
        place = options.place or Path(passing)
        sizes = sorted({*(int(size) for size in options.sizes.split(",") if size), options.laws})
        corpora = [options.corpus] if options.corpus else [made(size, options.seed, place) for size in sizes]
        results = []
        for kb in corpora:
            small = len(list(kb.rglob("*.md"))) <= WHOOSH_UP_TO
            for engine in ("tantivy", "whoosh") if small else ("tantivy",):
                with tempfile.TemporaryDirectory(dir=place) as data:
                    results.append(in_its_own_process(kb, Path(data), engine, options))
                print(told(results[-1]), flush=True)
    if options.json:
        with options.json.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps({**result, "cores": os.cpu_count()}) + "\n" for result in results)
    if len(corpora) > 1:
        plot(results, options.svg)


if __name__ == "__main__":
    main()
