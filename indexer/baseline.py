"""The baseline of ``check``: findings already known, so that old ones do not drown new ones.

A finding is known by its path, code and message, whatever its line: lines move when a text is edited.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.errors import CorpusError, Problem

BASELINE = "hallazgos-conocidos.json"
"""The name under which a served directory may hold one: «check» and the page «Salud del corpus» then go by it."""

BASELINE_LIMIT = 4 * 1024 * 1024

_PLACE = re.compile(r":\d+\b|\blínea \d+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Findings against a baseline: the new ones, how many were known, and the known ones that are gone."""

    new: tuple[Problem, ...]
    known: int
    gone: tuple[str, ...]


def render_baseline(problems: Iterable[Problem]) -> str:
    """The text of a baseline file that knows all these findings."""
    entries = sorted(_entry(problem) for problem in problems)
    return json.dumps({"conocidos": entries}, ensure_ascii=False, indent=1) + "\n"


def compare(problems: Iterable[Problem], baseline: str) -> Compared:
    """The findings that a baseline's text does not know. Raises CorpusError where it is none."""
    try:
        listed = json.loads(baseline)["conocidos"]
        left = Counter(tuple(map(str, entry)) for entry in listed)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CorpusError("el archivo de hallazgos conocidos no se entiende; créelo de nuevo") from error
    new: list[Problem] = []
    known = 0
    for problem in problems:
        key = tuple(_entry(problem))
        if left[key] > 0:
            left[key] -= 1
            known += 1
        else:
            new.append(problem)
    gone = tuple(" ".join(key) for key, count in left.items() for _ in range(count))
    return Compared(new=tuple(new), known=known, gone=gone)


def _entry(problem: Problem) -> list[str]:
    return [problem.path, problem.code, _PLACE.sub("", problem.message)]
