"""Putting an imported document into the corpus: whole or not at all, and never over a published version."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from indexer.errors import Level, Problem
from indexer.importers.frontmatter import FrontMatterError, Heading, split

FIRST_VERSION = "1.0.0"
_VERSION = re.compile(r"^version:[ \t]*[\"']?(\d+)\.(\d+)\.(\d+)[\"']?[ \t]*$", re.MULTILINE)

Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


class Outcome(StrEnum):
    WRITTEN = "written"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. Paths of documents are relative to the target, those of problems to the source."""

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    excluded: int = 0  # left out by the selection
    problems: tuple[Problem, ...] = ()

    @property
    def failed(self) -> tuple[Problem, ...]:
        """The problems that kept a document out."""
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)


def publish(target: Path, path: str, heading: Heading, body: str) -> Outcome:
    """Writes ``target/path`` unless it already says the same.

    (URN, version) names one text for ever: where the file exists with another body, that one stays beside as
    ``name@version.md`` and the new text takes the next minor version; with another heading only, the next patch.
    Raises OSError when the disk refuses.
    """
    place = target / path
    present = _read(place)
    if present is None:
        _write(place, heading.render(FIRST_VERSION) + body)
        return Outcome.WRITTEN
    try:
        old_front, old_body = split(present)
    except FrontMatterError:
        old_front, old_body = "", ""
    found = _VERSION.search(old_front)
    version = (int(found[1]), int(found[2]), int(found[3])) if found else (1, 0, 0)
    if heading.render(_dotted(version)) + body == present:
        return Outcome.UNCHANGED
    if old_body != body:
        _write(place.with_name(f"{place.stem}@{_dotted(version)}.md"), present)
        version = (version[0], version[1] + 1, 0)
    else:
        version = (version[0], version[1], version[2] + 1)
    _write(place, heading.render(_dotted(version)) + body)
    return Outcome.WRITTEN


def _dotted(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))


def _read(place: Path) -> str | None:
    try:
        return place.read_bytes().decode("utf-8", errors="surrogateescape")  # a damaged file is kept aside as it is
    except FileNotFoundError:
        return None


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.tmp")
    beside.write_bytes(text.encode("utf-8", errors="surrogateescape"))
    os.replace(beside, place)
