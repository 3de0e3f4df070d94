"""Where citations lead in a corpus: the passages of the cited article, of its text or of its ficha, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.citing import CitingClaim, is_reported
from indexer.claims import Held, HeldDocument, siglas_of
from indexer.models import Citation, Document, PassageKind, Resolution, ResolutionStatus, Urn
from indexer.norm_catalogue import NormCatalogue, NormDocument, catalogue_of, norm_of
from indexer.resolve import find_article, resolve
from indexer.text import collapse


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a citation leads to: its passages, and how far it leads."""

    resolution: Resolution
    document: HeldDocument | None = None
    passages: tuple[Held, ...] = ()

    @property
    def loaded(self) -> bool:
        return self.document is not None and self.document.is_law


class Library:
    """The documents of a corpus by what they are cited as. ``documents`` need their text for evidence."""

    def __init__(self, documents: Sequence[HeldDocument]) -> None:
        self.documents = tuple(documents)
        self.siglas: dict[str, frozenset[str]] = siglas_of(self.documents)
        self.norms: NormCatalogue = catalogue_of(map(as_document, self.documents))
        self._by_edition = {_edition(one): one for one in self.documents}
        self._about: dict[tuple[Urn, str], Urn | None] = {}

    def about(self, document: HeldDocument) -> Urn | None:
        """The norm that a document is the text of or describes."""
        edition = _edition(document)
        if edition not in self._about:
            key = norm_of(as_document(document))
            self._about[edition] = key.urn if key else None
        return self._about[edition]

    def norm(self, citation: Citation, about: Urn | None = None) -> Urn | None:
        """The norm that a citation names, if it is certain."""
        return resolve(citation, self.norms, about).norm

    def edition(self, urn: Urn | None, version: str | None) -> HeldDocument | None:
        """The document of that URN and version."""
        return self._by_edition.get((urn, version)) if urn and version else None

    def source(self, document: HeldDocument, claim: CitingClaim) -> Source:
        """Where a claim's citation leads in this corpus."""
        resolution = resolve(claim.citation, self.norms, self.about(document), claim.held.passage.article)
        entry = self.norms.by_urn(resolution.norm) if resolution.norm else None
        held = entry.text or entry.ficha if entry else None
        if held is None or held.urn == document.source.urn:
            return Source(resolution=resolution)
        target = self._by_edition.get((held.urn, held.version))
        if target is None:
            return Source(resolution=resolution)
        return Source(resolution=resolution, document=target, passages=_cited(target, held, claim))


def _edition(document: HeldDocument) -> tuple[Urn, str]:
    return document.source.urn, document.source.version


def as_document(held: HeldDocument) -> Document:
    """The plain document, for the norms' catalogue."""
    return Document(source=held.source, title=held.title, passages=tuple(one.passage for one in held.passages))


def _cited(target: HeldDocument, norm: NormDocument, claim: CitingClaim) -> tuple[Held, ...]:
    """The passages of the cited articles; of a citation without article, those of the whole text."""
    citation = claim.citation
    if citation.glosa:
        return ()
    if not citation.articles:
        return target.passages
    places = {place for article in citation.articles for place in find_article(norm.fragments, article)}
    return tuple(
        held
        for held in target.passages
        if held.passage.kind is not PassageKind.HEADING
        and not is_reported(held.passage)
        and (
            held.passage.article in places
            or any(held.passage.fragment.startswith(f"{place}.") or held.passage.fragment == place for place in places)
        )
    )


Place = tuple[Urn, tuple[str, ...]]
"""A document and the titles over a section of it."""


def norms_absent(documents: Sequence[HeldDocument], library: Library) -> dict[Place, tuple[str, ...]]:
    """For each section of each document, the norms and glosas that it cites, in its title too, and of which the corpus
    holds nothing; as it writes them."""
    out: dict[Place, dict[str, None]] = {}
    for document in documents:
        for held in document.passages:
            path = held.passage.heading_path
            if held.passage.kind is PassageKind.HEADING:
                path = (*path, held.passage.text)
            names = out.setdefault((document.source.urn, path), {})
            names.update(dict.fromkeys(_absent_in(held, library)))
    return {place: tuple(names) for place, names in out.items()}


def _absent_in(held: Held, library: Library) -> Iterator[str]:
    for citation in held.facts.citations:
        status = resolve(citation, library.norms).status
        if citation.glosa and status is ResolutionStatus.NOT_A_NORM:
            yield f"Glosa {citation.glosa}"
        elif status is ResolutionStatus.KNOWN:
            yield collapse(citation.text)
