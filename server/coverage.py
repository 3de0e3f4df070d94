"""What a corpus holds and what it lacks, counted: kinds, years, budgets, and the norms cited without their text.

What a "no" says of the corpus stands on these counts and on nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from indexer.glosas import edition_year
from indexer.models import Status
from server.contexts import document_path
from server.glosas import is_title
from server.library import DocumentView
from server.listings import Listings, NormEntry, norm_level
from server.searching import KIND_LABELS
from server.standing import year_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A norm that the corpus cites and whose text it does not have."""

    norm: NormEntry
    citations: int
    documents: int  # that cite it
    ficha: bool  # the corpus describes it

    @property
    def told(self) -> str:
        """ "se cita 7 veces en 2 documentos; hay una ficha, no su texto"."""
        times = "una vez" if self.citations == 1 else f"{self.citations} veces"
        where = "un documento" if self.documents == 1 else f"{self.documents} documentos"
        held = "hay una ficha, no su texto" if self.ficha else "su texto no está cargado"
        return f"se cita {times} en {where}; {held}" if self.citations else held


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A document of the glosas of one budget."""

    year: int
    title: str
    href: str
    glosas: int
    valid_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The counts of a corpus."""

    kinds: tuple[tuple[str, str, int], ...]  # kind, its label, documents
    years: tuple[tuple[int, int], ...]  # year of a document's validity or date, documents
    undated: int  # documents that say no year
    budgets: tuple[Budget, ...]
    absent: tuple[Absent, ...]  # the most cited first
    norms: int  # that the corpus holds or cites
    texts: int  # of them, whose text it has
    drafts: int
    withdrawn: int
    facts: tuple[tuple[str, str, int], ...]  # name, its label, how many


def coverage(listings: Listings) -> Coverage:
    """Count what is served: the latest published versions, drafts and withdrawn documents apart."""
    served = [view for view in listings.documents if view.id in listings.served]
    years = Counter(year_of(view.source) for view in served)
    known = [norm for norm in listings.norms if norm.key is not None]
    return Coverage(
        kinds=tuple(
            (kind, KIND_LABELS.get(kind, kind.replace("-", " ").capitalize()) if kind else "Sin clase", count)
            for kind, count in sorted(listings.kinds.items(), key=lambda each: (-each[1], each[0]))
        ),
        years=tuple(sorted((year, count) for year, count in years.items() if year is not None)),
        undated=years[None],
        budgets=tuple(_budgets(listings, served)),
        absent=tuple(_absent(known)),
        norms=len(known),
        texts=sum(1 for norm in known if norm.texts),
        drafts=_count(listings, Status.DRAFT),
        withdrawn=_count(listings, Status.DEPRECATED),
        facts=(
            ("terms", "Términos", len(listings.terms)),
            ("deadlines", "Plazos", len(listings.deadlines)),
            ("amounts", "Montos y topes", len(listings.amounts)),
            ("citations", "Citas de normas", len(listings.citations)),
        ),
    )


def _count(listings: Listings, status: Status) -> int:
    return len({view.source.urn for view in listings.documents if view.source.status is status})


def _absent(norms: Sequence[NormEntry]) -> list[Absent]:
    found = [
        Absent(
            norm=norm,
            citations=len(norm.citations),
            documents=len({each.document for each in norm.citations}),
            ficha=bool(norm.fichas),
        )
        for norm in norms
        if not norm.texts
    ]
    return sorted(found, key=lambda each: (-each.citations, norm_level(each.norm) or 99, each.norm.label))


def _budgets(listings: Listings, served: Sequence[DocumentView]) -> list[Budget]:
    glosas = Counter(each.entry.document.id for each in listings.shelf.glosas() if is_title(each))
    found = [
        Budget(
            year=year, title=view.title, href=document_path(view.source), glosas=glosas[view.id],
            valid_to=view.source.valid_to,
        )
        for view in served
        if (year := edition_year(view.source)) is not None and glosas[view.id]
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-each.year, each.title))


def counts_json(counted: Coverage) -> dict[str, Any]:
    """The counts as the API gives them."""
    return {
        "facts": {name: count for name, _, count in counted.facts},
        "by_year": [{"year": year, "documents": count} for year, count in counted.years],
        "undated": counted.undated,
        "glosa_editions": [
            {"year": one.year, "title": one.title, "href": one.href, "glosas": one.glosas, "valid_to": one.valid_to}
            for one in counted.budgets
        ],
        "norms": counted.norms,
        "norms_with_text": counted.texts,
        "missing_total": len(counted.absent),
    }
