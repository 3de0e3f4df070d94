"""The API's lists: documents, norms, terms, deadlines, amounts, the order of norms, who cites what, and coverage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from indexer.catalogue import StoredFact
from indexer.models import Amount, Citation, Deadline, Rank, Span, Term
from indexer.norms import kind_info
from indexer.text import fold
from server import wire
from server.answering.amounts import amount_fields
from server.answering.deadlines import deadline_fields
from server.answering.model import quote_around, quote_whole, visible
from server.contexts import description, document_path
from server.coverage import counts_json, coverage
from server.library import DocumentView, Entry
from server.listings import Listings, NormEntry, norm_level, term_name
from server.problems import ProblemError
from server.query import read_query
from server.routes_api import (
    ERRORS,
    NOT_FOUND,
    Day,
    Kind,
    Level,
    PageNumber,
    PerPage,
    StatusWord,
    Tag,
    paging,
    read_filters,
    reply,
    served,
)
from server.schemas import citation_json
from server.search import rank as rank_passages
from server.searching import FACETS, POOL, count
from server.selection import Filters

router = APIRouter(prefix="/api/v1", tags=["Catálogo"])

T = TypeVar("T")
Words = Annotated[str | None, Query(max_length=500, description="Solo lo que trata de estas palabras")]
Actor = Annotated[
    str | None, Query(max_length=120, description="A quién obliga, como lo escribe el texto", examples=["CORE"])
]
Unit = Annotated[str | None, Query(max_length=40, description="Unidad: día, mes, UTM, %…", examples=["día"])]
NormName = Annotated[
    str,
    Query(max_length=300, description="URN, identificador o nombre de la norma", examples=["LOC GORE", "ley-21796"]),
]


@router.get("/documents", summary="Documentos", response_model=wire.DocumentsReply, responses=ERRORS)
async def documents_route(
    request: Request,
    kind: Kind = None,
    tag: Tag = None,
    status: StatusWord = None,
    rank: Level = None,
    at: Day = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    listings = served(request).listings
    found = listings.chosen(read_filters(kind=kind, tag=tag, status=status, rank=rank, at=at))
    return reply(
        {
            **paging(len(found), page, per_page),
            "items": [document_json(view, listings) for view in cut(found, page, per_page)],
            "facets": {name: [asdict(value) for value in count(name, found)] for name, _ in FACETS},
        }
    )


@router.get("/norms", summary="Normas que el corpus contiene o cita", response_model=wire.NormsReply, responses=ERRORS)
async def norms_route(request: Request, q: Words = None, page: PageNumber = 1, per_page: PerPage = 50) -> Response:
    listings = served(request).listings
    wanted = fold(q or "")
    found = [each for each in listings.norms if any(wanted in fold(name) for name in (each.label, *each.names))]
    return reply(
        {
            **paging(len(found), page, per_page),
            "items": [norm_json(each, listings) for each in cut(found, page, per_page)],
        }
    )


@router.get("/terms", summary="Glosario", response_model=wire.TermsReply, responses=ERRORS)
async def terms_route(
    request: Request,
    q: Annotated[
        str | None, Query(max_length=500, description="Sigla o término, o cómo empieza", examples=["FNDR"])
    ] = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    listings = served(request).listings
    wanted = fold(q or "").strip()
    found = [each for each in listings.terms if not wanted or _names(each, wanted)]
    return reply(_paged(listings, found, page, per_page, _term_json))


@router.get("/deadlines", summary="Plazos", response_model=wire.DeadlinesReply, responses=ERRORS)
async def deadlines_route(
    request: Request,
    q: Words = None,
    actor: Actor = None,
    unit: Unit = None,
    kind: Kind = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    listings = served(request).listings

    def wanted(stored: StoredFact) -> bool:
        fact = stored.fact
        assert isinstance(fact, Deadline)
        return (actor is None or fold(actor) in fold(fact.actor or "")) and (unit is None or fact.unit == unit)

    found = [each for each in narrowed(listings, listings.deadlines, q, kind) if wanted(each)]
    return reply(_paged(listings, found, page, per_page, _deadline_json))


@router.get("/amounts", summary="Montos, porcentajes y topes", response_model=wire.AmountsReply, responses=ERRORS)
async def amounts_route(
    request: Request,
    q: Words = None,
    unit: Unit = None,
    kind: Kind = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    listings = served(request).listings

    def wanted(stored: StoredFact) -> bool:
        fact = stored.fact
        assert isinstance(fact, Amount)
        return unit is None or fold(fact.unit) == fold(unit)

    found = [each for each in narrowed(listings, listings.amounts, q, kind) if wanted(each)]
    return reply(_paged(listings, found, page, per_page, _amount_json))


@router.get("/hierarchy", summary="Orden de prelación", response_model=wire.HierarchyReply, responses=ERRORS)
async def hierarchy_route(request: Request) -> Response:
    listings = served(request).listings
    stated = [
        {"order": list(precedence.order), "citation": citation_json(quote_whole(entry))}
        for precedence, entry in listings.shelf.precedences()
        if entry.document.id in listings.served
    ]
    levels: dict[Rank, tuple[set[str], list[DocumentView]]] = {}
    for view in listings.chosen(Filters()):
        kinds, documents = levels.setdefault(view.rank, (set(), []))
        documents.append(view)
        if view.source.kind:
            kinds.add(view.source.kind)
    ordered = sorted(levels.items(), key=lambda item: (item[0].level is None, item[0].level or 0, item[0].label))
    return reply(
        {
            "stated": stated,
            "levels": [
                {
                    "level": level.level,
                    "label": level.label,
                    "kinds": sorted(kinds),
                    "documents": [document_json(view, listings) for view in documents],
                }
                for level, (kinds, documents) in ordered
            ],
        }
    )


@router.get(
    "/citations",
    summary="Quién cita una norma, o un artículo de ella",
    response_model=wire.CitationsReply,
    responses={**ERRORS, **NOT_FOUND},
)
async def citations_route(
    request: Request,
    norm: NormName,
    article: Annotated[str | None, Query(max_length=20, description="Solo ese artículo", examples=["25"])] = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    listings = served(request).listings
    entry = listings.norm(norm)
    if entry is None:
        near = [hint.text for hint in listings.suggest(norm) if hint.type == "norma"]
        raise ProblemError(
            404,
            "No se conoce esa norma",
            f"El corpus no contiene ni cita «{' '.join(norm.split())[:80]}».",
            near or ["Las normas que cita están en /api/v1/norms"],
        )
    found = [each for each in entry.citations if article is None or article.lower() in _articles(each)]
    body = _paged(listings, found, page, per_page, _backlink_json)
    return reply({**body, "norm": norm_json(entry, listings)})


@router.get("/coverage", summary="Qué contiene el corpus", response_model=wire.CoverageReply, responses=ERRORS)
async def coverage_route(request: Request) -> Response:
    listings = served(request).listings
    return reply(coverage_json(listings, request.app.state.contact))


# ------------------------------------------------------------------------------------------------- shapes


def coverage_json(listings: Listings, contact: str | None) -> dict[str, Any]:
    """What the corpus that is served holds."""
    snapshot = listings.shelf.snapshot
    meta = listings.shelf.catalogue.meta
    counted = coverage(listings)
    return {
        "title": meta.get("title", ""),
        "snapshot": snapshot.info.name,
        "built": snapshot.info.created,
        "engine": snapshot.info.engine,
        "contact": contact or meta.get("contact") or None,
        "documents": snapshot.info.documents,
        "passages": snapshot.info.passages,
        "notice": snapshot.notice,
        "by_kind": [asdict(value) for value in count("kind", listings.documents)],
        "by_status": [asdict(value) for value in count("status", listings.documents)],
        **counts_json(counted),
        "missing_norms": [norm_json(each.norm, listings) for each in counted.absent[:50]],
    }


def document_json(view: DocumentView, listings: Listings) -> dict[str, Any]:
    """A document or version in a list."""
    source = view.source
    return {
        **description(view),
        "href": document_path(source, pinned=not view.latest),
        "latest": view.latest,
        "tags": list(source.tags),
        "path": source.path,
        "passages": len(listings.shelf.passages_of(view.id)),
    }


def norm_json(norm: NormEntry, listings: Listings) -> dict[str, Any]:
    """A norm with the documents that hold or describe it."""
    info = kind_info(norm.key.kind) if norm.key else None
    return {
        "urn": str(norm.urn) if norm.urn else None,
        "label": norm.label,
        "names": list(norm.names),
        "kind": info.label if info else None,
        "rank_level": norm_level(norm),
        "cited": len(norm.citations),
        "texts": [document_json(view, listings) for view in norm.texts],
        "fichas": [document_json(view, listings) for view in norm.fichas],
    }


def _term_json(stored: StoredFact, entry: Entry) -> dict[str, Any]:
    term = stored.fact
    assert isinstance(term, Term)
    citation = citation_json(quote_around(entry, term.span))
    return {"sigla": term.sigla, "name": term.name, "definition": term.definition, "citation": citation}


def _deadline_json(stored: StoredFact, entry: Entry) -> dict[str, Any]:
    fact = stored.fact
    assert isinstance(fact, Deadline)
    return _value_json(entry, fact.span, fact.act, deadline_fields(fact))


def _amount_json(stored: StoredFact, entry: Entry) -> dict[str, Any]:
    fact = stored.fact
    assert isinstance(fact, Amount)
    return _value_json(entry, fact.span, fact.subject, amount_fields(fact))


def _value_json(entry: Entry, span: Span, about: str | None, fields: dict[str, object]) -> dict[str, Any]:
    subject = entry.passage.label or about or (entry.passage.heading_path[-1] if entry.passage.heading_path else None)
    citation = citation_json(quote_around(entry, span))
    return {"text": visible(entry, span), "subject": subject, "fields": fields, "citation": citation}


def _backlink_json(stored: StoredFact, entry: Entry) -> dict[str, Any]:
    fact = stored.fact
    assert isinstance(fact, Citation)
    citation = citation_json(quote_around(entry, fact.span))
    return {"text": fact.text, "articles": list(fact.articles), "relation": fact.relation, "citation": citation}


def _articles(stored: StoredFact) -> Sequence[str]:
    return stored.fact.articles if isinstance(stored.fact, Citation) else ()


def _names(stored: StoredFact, wanted: str) -> bool:
    term = stored.fact
    assert isinstance(term, Term)
    return any(
        fold(name).startswith(wanted) or f" {wanted}" in fold(name) for name in (term_name(stored), term.name) if name
    )


# ---------------------------------------------------------------------------------------------- narrowing


def narrowed(
    listings: Listings, facts: Iterable[StoredFact], words: str | None, kinds: list[str] | None
) -> list[StoredFact]:
    """Facts of some kinds of document; with words, those of the passages that a search for them finds, best first."""
    documents = None
    if kinds:
        documents = {view.id for view in listings.chosen(Filters(kinds=frozenset(kinds)))}
    kept = [each for each in facts if documents is None or each.document in documents]
    if not words or not words.strip():
        return kept
    query = read_query(words, listings.shelf)
    found = rank_passages(query, listings.shelf, documents=documents, pool=POOL)
    place = {candidate.entry.rowid: order for order, candidate in enumerate(found)}
    return sorted((each for each in kept if each.rowid in place), key=lambda each: place[each.rowid])


def _paged(
    listings: Listings,
    found: Sequence[StoredFact],
    page: int,
    per_page: int,
    shown: Callable[[StoredFact, Entry], dict[str, Any]],
) -> dict[str, Any]:
    """One page of facts, each with the passage that it stands in."""
    chosen = cut(found, page, per_page)
    items = [shown(each, entry) for each, entry in zip(chosen, listings.entries_of(chosen), strict=True)]
    return {**paging(len(found), page, per_page), "items": items}


def cut(items: Sequence[T], page: int, per_page: int) -> Sequence[T]:
    """One page, from 1."""
    return items[(page - 1) * per_page : page * per_page]
