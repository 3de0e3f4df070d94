"""Readable cases of the answers: the documents of an invented region, and what officials ask of them.

A file of ``tests/fixtures/answers/`` is one corpus. Its fenced blocks ``~~~markdown carpeta/nombre.md`` are the
documents; under a ``## `` title that names what is tested stands each question, as a list item, with what must come
back below it:

- plazo del consejo
  - responde: 12 días hábiles      the short answer, whole; «deduce:» where it must be marked as derived
  - cita: words of the first quote; a second «cita:» is of the same quote or of the second
- ¿otra pregunta?
  - no responde                    or «no responde: otros-anos», with the reason
  - porque: what the no says       only where its words matter
- ¿y ésta?
  - da a elegir: una | otra        the options, in order

A file may also serve the documents of others: ``Documentos también de: plazos, montos``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.build import build
from indexer.corpus import read_corpus
from indexer.errors import Level
from indexer.snapshot import Snapshot, Store
from indexer.text import collapse
from server.answering.model import Answer, AnswerStatus
from server.answers import ask
from server.library import Library

HOME = Path(__file__).parent / "fixtures" / "answers"
CREATED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

_DOCUMENT = re.compile(r"^~~~markdown (?P<path>[a-z0-9/.@-]+\.md)\n(?P<text>(?:(?!~~~).*\n)*)~~~$", re.MULTILINE)
_ALSO = re.compile(r"^Documentos también de: (.+)$", re.MULTILINE)
_KEYS = ("responde", "deduce", "cita", "no responde", "da a elegir", "porque")


@dataclass(frozen=True, slots=True)
class Expected:
    """A question with what must come back, as the fixture writes it."""

    file: str
    line: int
    about: str  # the title over it
    question: str
    outcome: tuple[str, ...]  # as ``told`` writes an answer, without its quotes
    quotes: tuple[str, ...]


def names() -> list[str]:
    """The fixture files, without their ending."""
    return sorted(path.stem for path in HOME.glob("*.md"))


def documents_of(name: str) -> dict[str, str]:
    """Path -> text of a fixture's documents, with the front matter that every document needs."""
    whole = (HOME / f"{name}.md").read_text(encoding="utf-8")
    also = _ALSO.search(whole)
    found = {
        path: text for other in (also[1].split(", ") if also else ()) for path, text in documents_of(other).items()
    }
    for match in _DOCUMENT.finditer(whole):
        text = match["text"]
        own, body = ("", text) if not text.startswith("---\n") else text[4:].split("---\n", 1)
        stem = Path(match["path"]).stem
        found[match["path"]] = (
            f"---\n_manifest:\n  urn: urn:gn:kb:{stem}\n  provenance:\n    created_by: Unidad de Normas\n"
            "    created_at: '2026-01-05'\n    source: inventada\n"
            f"version: 1.0.0\nstatus: published\n{own}---\n\n{body}"
        )
    return found


def questions_of(name: str) -> list[Expected]:
    """The questions of a fixture; a line that cannot be read is an error, not a case less."""
    text = _DOCUMENT.sub(lambda match: "\n" * match[0].count("\n"), (HOME / f"{name}.md").read_text(encoding="utf-8"))
    found: list[Expected] = []
    about, started = "", False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            about, started = line[3:], True
        elif line.startswith("- "):
            found.append(Expected(name, number, about, line[2:].strip(), (), ()))
        elif line.startswith("  - "):
            found[-1] = _with(found[-1], line[4:].strip(), number)
        elif line.strip() and started:
            raise ValueError(f"{name}.md:{number}: no se entiende «{line}»")
    wrong = [f"{one.file}.md:{one.line}" for one in found if not one.outcome or not one.about]
    assert not wrong, f"preguntas sin respuesta esperada o sin título: {wrong}"
    return found


def _with(case: Expected, line: str, number: int) -> Expected:
    key, _, value = line.partition(": ")
    if key not in _KEYS:
        raise ValueError(f"{case.file}.md:{number}: se esperaba una de {_KEYS}")
    if key == "cita":
        return Expected(case.file, case.line, case.about, case.question, case.outcome, (*case.quotes, value))
    if key == "porque":
        return Expected(case.file, case.line, case.about, case.question, (*case.outcome, line), case.quotes)
    assert not case.outcome, f"{case.file}.md:{number}: dos respuestas esperadas"
    return Expected(case.file, case.line, case.about, case.question, (line,), case.quotes)


def told(answer: Answer, expected: Expected) -> tuple[str, ...]:
    """An answer in the words of the fixtures."""
    match answer.status:
        case AnswerStatus.NONE:
            reason = ":" in expected.outcome[0] and answer.reason is not None
            why = (f"porque: {answer.reason_text}",) if len(expected.outcome) > 1 else ()
            return (f"no responde: {answer.reason}" if reason else "no responde", *why)
        case AnswerStatus.CHOICES:
            return (f"da a elegir: {' | '.join(option.text for option in answer.alternatives)}",)
        case _:
            return (f"{'deduce' if answer.derived else 'responde'}: {answer.text}",)


def reply(expected: Expected, library: Library) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What comes back: the outcome, and of each quote the expected words where it holds them, else the quote."""
    answer = ask(expected.question, library)
    quotes = [collapse(quote.text) for quote in answer.quotes]
    held = tuple(_held(want, quotes[place : place + 1] + quotes[:1]) for place, want in enumerate(expected.quotes))
    return told(answer, expected), held


def _held(want: str, quotes: list[str]) -> str:
    return want if any(want in quote for quote in quotes) else (quotes[0] if quotes else "(nada)")


def built(name: str, base: Path, engine: str = "tantivy") -> Snapshot:
    """A snapshot of a fixture's documents. ``base`` is an empty directory."""
    root = base / "kb"
    for path, text in documents_of(name).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    reading = read_corpus([root])
    errors = [problem for problem in reading.problems if problem.level is Level.ERROR]
    assert not errors, errors
    return build(reading, Store(base / engine), created=CREATED, engine=engine)
