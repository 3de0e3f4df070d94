"""A draft against an open catalogue: only the norms that the draft cites are loaded whole."""

from __future__ import annotations

from indexer.catalogue import Catalogue
from indexer.claims import is_law_kind
from indexer.drafts import Review, draft_document, review
from indexer.models import FactKind, Term
from indexer.shelved import library_of, ranks_of
from indexer.text import fold, stems


def review_draft(catalogue: Catalogue, text: str) -> Review:
    """The citations of a draft's text against the corpus. Raises NormatecaError where it is too long."""
    draft = draft_document(text)
    norms = [one for one in catalogue.documents(latest=True) if one.source.about or is_law_kind(one.source.kind)]
    norms += [one for one in catalogue.documents(latest=True) if one not in norms and one.source.number]
    library = library_of(catalogue, [draft], norms, ranks_of(catalogue))
    for stored in catalogue.facts_of_kind(FactKind.TERM):
        term = stored.fact
        if isinstance(term, Term) and term.sigla and term.name:
            library.siglas.setdefault(fold(term.sigla), frozenset(stems(term.name)))
    return review(draft, library)
