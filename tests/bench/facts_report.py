"""What the extractors read from whole directories, by kind, and what was gained or lost since the last run.

    python -m tests.bench.facts_report kb ../corpus --save facts.json
    python -m tests.bench.facts_report kb ../corpus --against facts.json --show 40

Run by hand when an extractor changes: a rule that mends one document and breaks ten shows here. A fact is known by its
document, its kind, its quote and what was read from it, not by its place: text added above it moves no fact.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

from indexer.facts.extractors import EXTRACTORS
from indexer.models import DocumentSource, Fact, Span, Status, Urn
from indexer.passages import read_document
from indexer.text import collapse

_FRONT_MATTER = re.compile(r"\A---\n(?:(?!---\n).*\n)*---\n")


def read(path: Path, root: Path) -> DocumentSource:
    """A Markdown file of any corpus; its front matter is skipped, not required."""
    data = path.read_bytes()
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    return DocumentSource(
        root=str(root),
        path=path.relative_to(root).as_posix(),
        sha256=sha256(data).hexdigest(),
        text=text,
        body_start=start,
        body_line=text.count("\n", 0, start) + 1,
        urn=Urn("gn", "bench", "documento"),
        version="0.0.0",
        status=Status.PUBLISHED,
    )


def facts_of(root: Path) -> Iterator[tuple[str, str, Fact, str]]:
    """(document, kind, fact, source text) of every fact under a directory."""
    for path in sorted(root.rglob("*.md")):
        source = read(path, root)
        for passage in read_document(source).passages:
            for kind, extract in EXTRACTORS.items():
                for fact in extract(passage):
                    yield f"{root.name}/{source.path}", kind, fact, source.text


def described(document: str, kind: str, fact: Fact, text: str) -> str:
    """One line that says a fact without its offsets, so that two runs can be compared."""
    values = [
        f"{field.name}={value}"
        for field in fields(fact)
        if (value := getattr(fact, field.name)) not in (None, (), "") and not isinstance(value, Span)
    ]
    return f"{document} | {kind} | «{collapse(text[fact.span.start : fact.span.end])[:160]}» | {', '.join(values)}"


def report(counts: Mapping[str, Counter[str]]) -> str:
    """A table of directories by kinds."""
    kinds = list(EXTRACTORS)
    width = max((len(name) for name in counts), default=8) + 2
    lines = [" " * width + "".join(f"{kind:>14}" for kind in kinds)]
    lines += [f"{name:<{width}}" + "".join(f"{found[kind]:>14}" for kind in kinds) for name, found in counts.items()]
    return "\n".join(lines)


def compare(before: Counter[str], now: Counter[str], show: int) -> str:
    """Facts lost and gained, the first ``show`` of each."""
    lines: list[str] = []
    for name, sign, difference in (("lost", "-", before - now), ("gained", "+", now - before)):
        lines.append(f"{name}: {difference.total()}")
        lines += [f"  {sign} {line}" for line in sorted(difference.elements())[:show]]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--save", type=Path, help="write this run's facts (JSON)")
    parser.add_argument("--against", type=Path, help="a saved run to compare with")
    parser.add_argument("--show", type=int, default=20, help="how many facts lost and gained to print")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    found: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for root in options.directories:
        counts[str(root)] = Counter()
        for document, kind, fact, text in facts_of(root):
            counts[str(root)][kind] += 1
            found[described(document, kind, fact, text)] += 1
    print(report(counts))
    print(f"{found.total()} facts in {time.perf_counter() - started:.1f} s")
    if options.against:
        read_now = tuple(f"{root.name}/" for root in options.directories)
        saved = json.loads(options.against.read_text(encoding="utf-8"))
        before = Counter({line: count for line, count in saved.items() if line.startswith(read_now)})
        print(compare(before, found, options.show))
    if options.save:
        options.save.write_text(json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
