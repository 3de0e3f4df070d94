"""The documents of a catalogue as verification reads them: whole where they claim or are cited, headings otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from indexer.catalogue import Catalogue, StoredDocument
from indexer.claims import Held, HeldDocument
from indexer.models import Citation, Urn
from indexer.sources import Library

Ranks = Mapping[str, Sequence[object]]


def ranks_of(catalogue: Catalogue) -> Ranks:
    """The rank table that a snapshot keeps: kind -> level, label."""
    table: Ranks = json.loads(catalogue.meta.get("ranks", "{}"))
    return table


def held_document(catalogue: Catalogue, stored: StoredDocument, ranks: Ranks) -> HeldDocument:
    """A catalogued document with its text, passages and facts."""
    passages = catalogue.passages_of(stored.id)
    facts = catalogue.facts_by_rowid([one.rowid for one in passages])
    return replace(
        _heading(catalogue, stored, ranks, text=True),
        passages=tuple(Held(rowid=one.rowid, passage=one.passage, facts=facts[one.rowid]) for one in passages),
    )


def _heading(catalogue: Catalogue, stored: StoredDocument, ranks: Ranks, *, text: bool) -> HeldDocument:
    level, label = ranks.get(stored.source.kind or "", (None, stored.source.kind or "sin rango"))
    return HeldDocument(
        source=catalogue.source(stored.id) if text else stored.source,
        title=stored.title,
        passages=(),
        level=level if isinstance(level, int) else None,
        rank=str(label),
    )


def library_of(catalogue: Catalogue, ours: list[HeldDocument], laws: Sequence[StoredDocument], ranks: Ranks) -> Library:
    """The documents with the laws that they cite: those whole, the other laws by their headings alone."""
    light = {one.id: _heading(catalogue, one, ranks, text=_needs_text(one)) for one in laws}
    wanted = _cited(ours, Library([*ours, *light.values()]))
    whole = [one for one in laws if one.source.urn in wanted]
    for one in whole:
        light[one.id] = held_document(catalogue, one, ranks)
    return Library([*ours, *light.values()])


def _needs_text(stored: StoredDocument) -> bool:
    """A D.F.L. given only as "1" has its full number in the text's opening."""
    return stored.source.kind == "dfl" and "-" not in (stored.source.number or "")


def _cited(documents: Iterable[HeldDocument], library: Library) -> set[Urn]:
    """The documents that the citations of some documents lead to."""
    found: set[Urn] = set()
    for document in documents:
        about = library.about(document)
        citations = (citation for held in document.passages for citation in held.facts.citations)
        found |= documents_cited(citations, library, about)
    return found


def documents_cited(citations: Iterable[Citation], library: Library, about: Urn | None = None) -> set[Urn]:
    """The documents, texts and fichas, of the norms that citations name."""
    norms = {urn for citation in citations if (urn := library.norm(citation, about))} | ({about} if about else set())
    entries = [entry for norm in norms if (entry := library.norms.by_urn(norm))]
    return {document.urn for entry in entries for document in entry.documents}
