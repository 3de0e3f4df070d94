"""The questions that benchmarks ask: the corpus's golden ones, and the shared sets where there are any."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from server.cli_golden import read_golden
from tests.conftest import ROOT, find_shared

_TAILS = ("", " 2026", " según la guía", " en el gobierno regional", " del consejo", " por favor", " hoy", " y quién")


def question_files() -> list[Path]:
    """The golden questions of kb/, and the shared question sets where there are any."""
    shared = find_shared()
    return [ROOT / "kb" / "preguntas.yaml", *(sorted((shared / "eval").glob("*.jsonl")) if shared else [])]


def load_questions(files: Sequence[Path] | None = None) -> list[str]:
    """The questions of YAML and JSON Lines files, each once."""
    found: dict[str, None] = {}
    for path in files or question_files():
        if path.suffix == ".jsonl":
            lines = path.read_text(encoding="utf-8").splitlines()
            found.update(dict.fromkeys(json.loads(line)["question"] for line in lines if line.strip()))
        else:
            found.update(dict.fromkeys(golden.question for golden in read_golden(path)))
    return list(found)


def distinct(questions: Sequence[str], count: int = 4000) -> list[str]:
    """So many different questions: the given ones, then each with a few words more, so that nothing is asked twice."""
    return [question for question, _ in zip(_varied(questions), range(count), strict=False)]


def _varied(questions: Sequence[str]) -> Iterator[str]:
    for tail in _TAILS:
        for question in questions:
            yield f"{question}{tail}"
    for number in range(1_000):
        for question in questions:
            yield f"{question} {number}"
