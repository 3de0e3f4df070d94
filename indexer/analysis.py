"""What of a passage goes into which field of the full-text index. The same fields are what ranking reads back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.engines.base import MAX_TOKEN, joined
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


def index_entries(document: Document) -> list[dict[str, str]]:
    """The ``Fields`` of every passage of a document, in order, as an engine carries them (see ``base.joined``)."""
    passages = document.passages
    own = [_tokens(passage.text) for passage in passages]
    source = document.source
    title = _tokens(" ".join(part for part in (document.title, source.number, *source.aliases, *source.tags) if part))
    paths: dict[tuple[str, ...], str] = {}
    out = []
    for index, passage in enumerate(passages):
        path = paths.get(passage.heading_path)
        if path is None:
            path = paths[passage.heading_path] = _tokens(" ".join(passage.heading_path))
        header = _tokens(" ".join(cell.header for cell in passage.cells if cell.header)) if passage.cells else ""
        fields = {
            "text": own[index],
            "label": _tokens(passage.label) if passage.label else "",
            "heading": " ".join(filter(None, (path, header, title))),
            "context": " ".join(filter(None, (_tokens(passage.lead), *_neighbours(passages, own, index)))),
        }
        out.append({name: text for name, text in fields.items() if text})
    return out


@lru_cache(maxsize=256)  # leads and labels stand over many passages
def _tokens(text: str) -> str:
    if not text:
        return ""
    found = stems(text)
    line = " ".join(found)
    return line if len(line) <= MAX_TOKEN else joined({"text": found})["text"]


def _neighbours(passages: Sequence[Passage], own: Sequence[str], index: int) -> Iterator[str]:
    """Words of the pieces before and after in one article: a law's sentences lean on each other."""
    here = passages[index]
    if here.kind == PassageKind.HEADING:
        return
    for other in (index - 1, index + 1):
        if 0 <= other < len(passages) and _leans_on(here, passages[other]):
            yield own[other]


def _leans_on(here: Passage, near: Passage) -> bool:
    """Parts of one article, or pieces of one long paragraph."""
    if near.kind == PassageKind.HEADING:
        return False
    if here.article:
        return near.article == here.article
    return here.lines == near.lines and here.kind == near.kind != PassageKind.ROW
