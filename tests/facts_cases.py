"""Readable cases of the extractors: ``# title``, a fenced Markdown input, a fenced list of the facts expected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from indexer.models import Document, DocumentSource, Passage, PassageKind, Span, Status, Urn
from indexer.passages import read_document

_FENCE = "~~~"
_CASE = re.compile(
    rf"^# (?P<title>.+)\n(?:(?!# )(?!{_FENCE}).*\n)*{_FENCE}markdown\n(?P<source>(?:(?!{_FENCE}).*\n)*){_FENCE}\n"
    rf"\s*{_FENCE}text\n(?P<expected>(?:(?!{_FENCE}).*\n)*){_FENCE}$",
    re.MULTILINE,
)


class Case(NamedTuple):
    title: str
    source: str
    expected: list[str]


def load(name: str) -> list[Case]:
    """The cases of ``tests/fixtures/{name}``; a case that cannot be read is an error, not a case less."""
    text = (Path(__file__).parent / "fixtures" / name).read_text(encoding="utf-8")
    cases = [
        Case(found["title"], found["source"], [line for line in found["expected"].splitlines() if line.strip()])
        for found in _CASE.finditer(text)
    ]
    titles = re.findall(r"^# (.+)$", text, re.MULTILINE)
    assert [case.title for case in cases] == titles, f"casos mal escritos en {name}"
    return cases


def document(text: str) -> Document:
    """A Markdown text as a parsed document with no front matter."""
    return read_document(
        DocumentSource(
            root="",
            path="caso.md",
            sha256="",
            text=text,
            body_start=0,
            body_line=1,
            urn=Urn("gn", "kb", "caso"),
            version="1.0.0",
            status=Status.PUBLISHED,
        )
    )


def paragraph(text: str) -> Passage:
    """A text as one paragraph, however long: for texts made to be slow to read."""
    return Passage(
        fragment="p1",
        kind=PassageKind.PARAGRAPH,
        heading_path=("Glosario",),
        span=Span(0, len(text)),
        lines=(1, 1),
        masked=text,
        text=text,
        label=text[:40].partition(":")[0],
    )
