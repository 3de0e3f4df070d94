"""What a ficha states of its norm, one labelled line each: its title, its rank. The norm's own text answers first."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.models import Citation
from indexer.text import fold
from server.answering.model import Answer, AnswerStatus, quote_whole, shorten
from server.answering.wording import without_label
from server.library import Library
from server.query import Query

TITLE, RANK = ("titulo", "norma"), ("rango",)
"""The labels of a ficha's lines, folded, the better first: of a norm whose title is not known its name is."""


def stated(query: Query, library: Library, citation: Citation, labels: Sequence[str], kind: str) -> Answer | None:
    """The line of one of these labels in the ficha of a cited norm, as an answer of that kind; None without one."""
    for document in library.fichas(citation):
        lines = {fold(e.passage.label or ""): e for e in reversed(library.entries(library.passages_of(document.id)))}
        entry = next((lines[label] for label in labels if label in lines), None)
        if entry is not None:
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind=kind, subject=document.title,
                text=shorten(without_label(entry.passage.text, entry.passage.label)), quotes=(quote_whole(entry),),
            )  # fmt: skip
    return None
