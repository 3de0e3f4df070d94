"""The same question over the same corpus has the same answer in every process.

Python orders sets of strings differently in each process, and a service runs several: what is left to the order of a
set is answered one way by one of them and another way by the next.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

ASK = """
import json, sys
from datetime import UTC, date, datetime
from pathlib import Path
from indexer.build import build, store_for
from indexer.corpus import read_corpus
from server.answers import ask
from server.schemas import answer_json
from server.shelf import Shelf
from tests.bench.questions import distinct, load_questions

roots, created = [Path("kb")], datetime(2026, 1, 1, tzinfo=UTC)
snapshot = build(read_corpus(roots), store_for(roots, "tantivy", Path(sys.argv[1])), created=created)
shelf = Shelf(snapshot)
for question in distinct(load_questions(), 200):
    told = answer_json(ask(question, shelf, date(2026, 1, 1)), 0.0)
    told.pop("snapshot", None)
    print(question, json.dumps(told, ensure_ascii=False, sort_keys=True))
"""


def _answers(seed: int, place: Path) -> list[str]:
    place.mkdir()
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    run = subprocess.run(
        [sys.executable, "-c", ASK, str(place)], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()


def test_two_processes_that_order_sets_differently_answer_alike(tmp_path: Path) -> None:
    one, other = _answers(1, tmp_path / "one"), _answers(2, tmp_path / "other")
    assert len(one) == 200
    assert [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]] == []
