"""The table of docs/verdicts.md: every citing claim of a corpus with its verdict. Run by hand:

python -m tests.bench.verdicts_table kb [DIRECTORY OF LAWS…]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from indexer.corpus import read_corpus
from indexer.health import held_documents
from indexer.models import Verdict
from indexer.verify import verify


def main(roots: list[str]) -> None:
    """Print the counts and a Markdown table, one row a verdict."""
    documents = held_documents(read_corpus([Path(root) for root in roots]))
    homes = {held.rowid: (document, held) for document in documents for held in document.passages}
    verdicts = verify(documents)
    counts = Counter(verdict.kind.value for found in verdicts.values() for verdict in found)
    print(", ".join(f"{kind} {count}" for kind, count in counts.most_common()), end="\n\n")
    print("| Dónde | De qué | Lo que dice | Cita | Veredicto | Por qué |\n| :--- | :--- | :--- | :--- | :--- | :--- |")
    for rowid, found in verdicts.items():
        document, held = homes[rowid]
        for verdict in found:
            print(_row(f"{document.source.path}:{held.passage.lines[0]}", verdict))


def _row(place: str, verdict: Verdict) -> str:
    text = verdict.text if len(verdict.text) <= 90 else f"{verdict.text[:90]}…"
    cells = (place, verdict.subject or "", text, verdict.label, verdict.kind.value, verdict.why)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    main(sys.argv[1:])
