"""A small corpus made by rule, for the tests of catalogue and snapshots; generations of it differ in one token."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from indexer.models import (
    Citation,
    Deadline,
    DeadlineKind,
    Document,
    DocumentSource,
    Passage,
    PassageFacts,
    PassageKind,
    Span,
    Status,
    Term,
    TimeUnit,
    Urn,
)
from indexer.snapshot import Snapshot, Store
from indexer.text import stems

CREATED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FRONT_MATTER = "---\nversion: 1.0.0\n---\n"


def document(
    name: str,
    texts: Sequence[str],
    *,
    version: str = "1.0.0",
    status: Status = Status.PUBLISHED,
    kind: str | None = "guia",
    aliases: tuple[str, ...] = (),
    fragment_aliases: tuple[tuple[str, str], ...] = (),
    about: Urn | None = None,
    id_norma: str | None = None,
) -> Document:
    """A document with one paragraph per text; "Etiqueta: …" gives the passage a label, ** is masked."""
    passages, source, line = [], FRONT_MATTER, 4
    for number, text in enumerate(texts, start=1):
        start = len(source)
        masked = text.replace("**", "  ")
        passages.append(
            Passage(
                fragment=f"titulo.p{number}",
                kind=PassageKind.PARAGRAPH,
                heading_path=("Título",),
                span=Span(start, start + len(text)),
                lines=(line, line + text.count("\n")),
                masked=masked,
                text=" ".join(masked.split()),
                label=masked.partition(":")[0].strip() if ":" in text else None,
                container="titulo",
                html=f"<p>{text}</p>",
            )
        )
        source += text + "\n\n"
        line += text.count("\n") + 2
    return Document(
        source=DocumentSource(
            root="/kb",
            path=f"guias/{name}@{version}.md",
            sha256=hashlib.sha256(source.encode()).hexdigest(),
            text=source,
            body_start=len(FRONT_MATTER),
            body_line=4,
            urn=Urn("gn", "kb", name),
            version=version,
            status=status,
            kind=kind,
            aliases=aliases,
            fragment_aliases=fragment_aliases,
            about=about,
            id_norma=id_norma,
        ),
        title=f"Guía {name}",
        passages=tuple(passages),
    )


def facts(passage: Passage) -> PassageFacts:
    """The days, siglas with their names and laws of a passage, by the plainest rules that the tests need."""
    at = passage.span.start
    deadlines = tuple(
        Deadline(
            kind=DeadlineKind.DURATION, span=span(match, at), amount=int(match[1]), unit=TimeUnit.DAY, actor="CORE"
        )
        for match in re.finditer(r"(\d+) días", passage.masked)
    )
    terms = tuple(
        Term(sigla=match[1], name=match[2], definition=None, span=span(match, at))
        for match in re.finditer(r"([A-Z]{3,}) \(([^)]+)\)", passage.masked)
    )
    citations = tuple(
        Citation(span=span(match, at), text=match[0], norm_kind="ley", number=match[2], articles=(match[1],))
        for match in re.finditer(r"art\. (\d+) de la ley (\d+)", passage.masked)
    )
    return PassageFacts(deadlines=deadlines, terms=terms, citations=citations)


def span(match: re.Match[str], at: int) -> Span:
    return Span(match.start(), match.end()).shift(at)


def tokens(passage: Passage) -> dict[str, list[str]]:
    return {
        "text": stems(passage.text),
        "label": stems(passage.label or ""),
        "heading": stems(" ".join(passage.heading_path)),
    }


def build(
    directory: Path, documents: Iterable[Document], *, fingerprint: str = "a" * 64, engine: str = "tantivy"
) -> Snapshot:
    with Store(directory).begin(fingerprint=fingerprint, created=CREATED, engine=engine) as writer:
        for one in documents:
            writer.add(one, [facts(passage) for passage in one.passages], [tokens(passage) for passage in one.passages])
        return writer.commit()


def generation(number: int, size: int = 4) -> list[Document]:
    """A corpus whose every passage names its generation."""
    return [
        document(
            f"doc-{n}", [f"El CORE tiene {10 + p} días en la generación gen{number} {'x' * 200}" for p in range(3)]
        )
        for n in range(size)
    ]


def generation_of(snapshot: Snapshot) -> int:
    """Which generation a snapshot is of, after checking that catalogue and index are of the same and whole."""
    from indexer.engines.base import Clause

    documents = snapshot.catalogue.documents()
    passages = [passage for one in documents for passage in snapshot.catalogue.passages_of(one.id)]
    numbers = {int(number) for one in passages for number in re.findall(r"gen(\d+)", one.passage.text)}
    assert len(numbers) == 1, numbers
    number = numbers.pop()
    token = stems(f"gen{number}")
    found = snapshot.search([Clause("text", one) for one in token], 1000)
    assert {hit.rowid for hit in found} == {one.rowid for one in passages}
    assert len(passages) == snapshot.info.passages
    assert len(documents) == snapshot.info.documents
    return number
