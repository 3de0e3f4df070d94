"""What of a passage goes into which field of the full-text index. The same fields are what ranking reads back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.models import Document, Passage, PassageKind
from indexer.text import stems


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Index tokens of one passage.

    ``text`` its own words; ``label`` the bold label, first cell or epigraph that names it; ``heading`` the titles over
    it, the document's title and its table's header; ``context`` what introduces it and its neighbours in one article.
    """

    text: tuple[str, ...]
    label: tuple[str, ...]
    heading: tuple[str, ...]
    context: tuple[str, ...]

    def as_mapping(self) -> dict[str, tuple[str, ...]]:
        """The fields by the engine's names for them."""
        return {"text": self.text, "label": self.label, "heading": self.heading, "context": self.context}


def index_fields(document: Document) -> list[Fields]:
    """The fields of every passage of a document, in order."""
    passages = document.passages
    own = [tuple(stems(passage.text)) for passage in passages]
    source = document.source
    naming = " ".join(part for part in (document.title, source.number, *source.aliases, *source.tags) if part)
    title = tuple(stems(naming))
    paths: dict[tuple[str, ...], tuple[str, ...]] = {}
    out = []
    for index, passage in enumerate(passages):
        path = paths.get(passage.heading_path)
        if path is None:
            path = paths[passage.heading_path] = tuple(stems(" ".join(passage.heading_path)))
        header = tuple(stems(" ".join(cell.header for cell in passage.cells if cell.header)))
        out.append(
            Fields(
                text=own[index],
                label=tuple(stems(passage.label)) if passage.label else (),
                heading=path + header + title,
                context=tuple(stems(passage.lead)) + _neighbours(passages, own, index),
            )
        )
    return out


def _neighbours(passages: Sequence[Passage], own: Sequence[tuple[str, ...]], index: int) -> tuple[str, ...]:
    """Words of the pieces before and after in one article: a law's sentences lean on each other."""
    here = passages[index]
    if here.kind == PassageKind.HEADING:
        return ()
    out: tuple[str, ...] = ()
    for other in (index - 1, index + 1):
        if 0 <= other < len(passages) and _leans_on(here, passages[other]):
            out += own[other]
    return out


def _leans_on(here: Passage, near: Passage) -> bool:
    """Parts of one article, or pieces of one long paragraph."""
    if near.kind == PassageKind.HEADING:
        return False
    if here.article:
        return near.article == here.article
    return here.lines == near.lines and here.kind == near.kind != PassageKind.ROW
