"""Both engines and the catalogue side by side on synthetic passages. Run by hand: python -m tests.bench.bench_engines

Passages have the length and the word frequencies (Zipf) of Chilean law; the seed is fixed, so runs compare.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from indexer.catalogue_writer import prepare
from indexer.engines.base import ENGINES, Clause, IndexEntry, build, joined, load_engine
from indexer.models import (
    Deadline,
    DeadlineKind,
    Document,
    DocumentSource,
    Passage,
    PassageFacts,
    PassageKind,
    Span,
    Status,
    TimeUnit,
    Urn,
)
from indexer.snapshot import Store

WORDS = [f"{'bcdfglmnprst'[i % 12]}{'aeiou'[i % 5]}{i:x}".replace("0", "o") for i in range(40_000)]
WEIGHTS = list(accumulate(1 / (rank + 8) for rank in range(len(WORDS))))
BOOSTS = (("text", 1.0), ("label", 2.0), ("heading", 0.6))
PER_DOCUMENT = 9


def entries(count: int, chance: random.Random) -> Iterator[IndexEntry]:
    """Passages of some 60 words; one in three with a label."""
    for rowid in range(1, count + 1):
        words = chance.choices(WORDS, cum_weights=WEIGHTS, k=max(4, int(chance.lognormvariate(3.8, 0.8))))
        label = words[:3] if rowid % 3 == 0 else []
        fields = {"text": words, "label": label, "heading": words[-5:], "context": WORDS[rowid % 50 : rowid % 50 + 4]}
        yield IndexEntry(rowid, (rowid - 1) // PER_DOCUMENT + 1, joined(fields))


def queries(count: int, chance: random.Random) -> list[list[Clause]]:
    """Questions of 6 to 10 words over all three fields."""
    asked = [chance.choices(WORDS, cum_weights=WEIGHTS, k=chance.randint(6, 10)) for _ in range(count)]
    return [[Clause(field, word, boost) for word in words for field, boost in BOOSTS] for words in asked]


def percentiles(times: Sequence[float]) -> str:
    ordered = sorted(times)
    p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
    return f"p50 {p50:7.2f} ms  p99 {p99:7.2f} ms"


def size_of(directory: Path) -> float:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) / 1e6


def bench_engine(name: str, passages: int, asked: int) -> None:
    engine = load_engine(name)
    corpus = list(entries(passages, random.Random(1)))
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        build(engine, Path(place), corpus)
        built = time.perf_counter() - began
        began = time.perf_counter()
        searcher = engine.open(Path(place))
        opened = time.perf_counter() - began
        times = []
        for clauses in queries(asked, random.Random(2)):
            began = time.perf_counter()
            searcher.search(clauses, 40)
            times.append(time.perf_counter() - began)
        size = size_of(Path(place))
        searcher.close()
    print(f"{name:8} build {built:6.1f} s  size {size:6.1f} MB  open {opened * 1000:6.0f} ms  {percentiles(times)}")


def document(number: int, batch: Sequence[IndexEntry]) -> tuple[Document, list[PassageFacts]]:
    passages, facts, text = [], [], ""
    for entry in batch:
        words = entry.fields["text"]
        span = Span(len(text), len(text) + len(words))
        text += words + "\n\n"
        passage = Passage(
            fragment=f"art-{entry.rowid}",
            kind=PassageKind.PARAGRAPH,
            heading_path=("Título I", "Párrafo 2"),
            span=span,
            lines=(entry.rowid, entry.rowid),
            masked=words,
            text=words,
            container=f"art-{entry.rowid}",
            html=f"<p>{words}</p>",
        )
        deadline = Deadline(kind=DeadlineKind.DURATION, span=span, amount=10, unit=TimeUnit.DAY, sentence=span)
        passages.append(passage)
        facts.append(PassageFacts(deadlines=(deadline, deadline)))
    source = DocumentSource(
        root="/kb",
        path=f"leyes/{number}.md",
        sha256="",
        text=text,
        body_start=0,
        body_line=1,
        urn=Urn("gn", "ley", str(number)),
        version="1.0.0",
        status=Status.PUBLISHED,
    )
    return Document(source=source, title=f"Ley {number}", passages=tuple(passages)), facts


def bench_store(name: str, passages: int, asked: int) -> None:
    """The write side of a build and the read side of an answer: 40 passages with their facts by rowid."""
    stream = entries(passages, random.Random(1))
    with tempfile.TemporaryDirectory() as place:
        preparing = writing = 0.0
        with Store(Path(place)).begin(fingerprint="0" * 64, created=datetime.now(UTC), engine=name) as writer:
            for number in range(1, passages // PER_DOCUMENT + 1):
                batch = [next(stream) for _ in range(PER_DOCUMENT)]
                one, facts = document(number, batch)
                tokens = [{name: text.split() for name, text in entry.fields.items()} for entry in batch]
                began = time.perf_counter()
                prepared = prepare(one, facts, tokens)
                preparing += time.perf_counter() - began
                began = time.perf_counter()
                writer.write(prepared)
                writing += time.perf_counter() - began
            began = time.perf_counter()
            writer.commit().close()
            committing = time.perf_counter() - began
        began = time.perf_counter()
        snapshot = Store(Path(place)).open_current()
        opened = time.perf_counter() - began
        chance, cold, warm = random.Random(3), [], []
        for _ in range(asked):
            rowids = chance.sample(range(1, snapshot.info.passages + 1), 40)
            for times in (cold, warm):
                began = time.perf_counter()
                snapshot.catalogue.passages(rowids)
                snapshot.catalogue.facts_by_rowid(rowids)
                times.append(time.perf_counter() - began)
        snapshot.close()
        print(f"{name:8} prepare {preparing:5.1f} s  write {writing:5.1f} s  commit {committing:5.1f} s", end="  ")
        print(f"size {size_of(Path(place)):6.1f} MB  verified open {opened * 1000:5.0f} ms", end="  ")
        print(f"peak memory {peak_memory():5.0f} MB")
        print(f"40 passages with facts: cold {percentiles(cold)}   warm {percentiles(warm)}")


def peak_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--engine", action="append", choices=sorted(ENGINES))
    parser.add_argument("--store", action="store_true", help="the snapshot too, with the first engine")
    options = parser.parse_args()
    engines = options.engine or sorted(ENGINES)
    if options.store:
        bench_store(engines[0], options.passages, options.queries)
    else:
        for name in engines:
            bench_engine(name, options.passages, options.queries)


if __name__ == "__main__":
    main()
