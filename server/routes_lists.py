"""Two more of the API's lists: where the sources do not agree, and the glosas of the budget."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from indexer.glosas import GlosaKey
from server import wire
from server.answering.model import quote_whole
from server.glosas import editions
from server.pages import disputes
from server.pages.domain import Glosa, glosas
from server.pages.glosa_changes import GlosaChange, glosa_changes
from server.problems import ProblemError
from server.routes_api import ERRORS, NOT_FOUND, Kind, PageNumber, PerPage, paging, reply, served
from server.routes_catalogue import Words, cut
from server.schemas import citation_json, conflict_json

router = APIRouter(prefix="/api/v1", tags=["Catálogo"])

Type = Annotated[
    Literal["plazo", "monto", "periodicidad", "sigla", "glosa", "organo", "norma", "fuente"] | None,
    Query(description="Solo lo que difiere en esto; «fuente»: un documento y la norma que cita", examples=["plazo"]),
]
Year = Annotated[int | None, Query(ge=1900, le=2100, description="Año de la ley de presupuestos", examples=[2026])]
GlosaLevel = Annotated[
    str | None, Query(max_length=60, description="Partida y programa", examples=["Partida 31 · Programa 01"])
]
From = Annotated[int, Query(alias="from", ge=1900, le=2100, description="Año anterior", examples=[2026])]
To = Annotated[int, Query(ge=1900, le=2100, description="Año posterior", examples=[2027])]
Number = Annotated[int | None, Query(ge=0, le=99, description="Número de la glosa", examples=[6])]


@router.get(
    "/conflicts", summary="Dónde las fuentes difieren", response_model=wire.ConflictsReply, responses=ERRORS,
    description="Cada conflicto con sus afirmaciones lado a lado y su cita, cuál prevalece o por qué no se dice.",
)  # fmt: skip
async def conflicts_route(
    request: Request,
    q: Words = None,
    type: Type = None,
    kind: Kind = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    listings = served(request).listings
    found = disputes.wanted(listings, words=q or "", type=type or "", kinds=kind or ())
    items = [conflict_json(each, listings.shelf) for each in cut(found, page, per_page)]
    return reply({**paging(len(found), page, per_page), "items": items})


@router.get("/glosas", summary="Glosas presupuestarias", response_model=wire.GlosasReply, responses=ERRORS)
async def glosas_route(
    request: Request,
    q: Words = None,
    year: Year = None,
    level: GlosaLevel = None,
    number: Number = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    listings = served(request).listings
    asked = {"year": str(year or ""), "level": level or "", "number": "" if number is None else f"{number:02d}"}
    found: list[Glosa] = glosas(listings, **asked, q=q or "")["rows"]
    return reply(
        {**paging(len(found), page, per_page), "items": [_glosa_json(each) for each in cut(found, page, per_page)]}
    )


def _glosa_json(glosa: Glosa) -> dict[str, Any]:
    return {
        "number": glosa.number,
        "year": int(glosa.year) if glosa.year else None,
        "level": glosa.level or None,
        "urn": glosa.urn or None,
        "title": glosa.title,
        "text": glosa.text,
        "citation": citation_json(quote_whole(glosa.entry)),
    }


@router.get(
    "/glosas/compare", summary="Qué pasó con cada glosa en otro presupuesto", response_model=wire.GlosaChangesReply,
    responses={**ERRORS, **NOT_FOUND},
    description="Cada glosa con la que le sucede según la tabla de renumeración de quien mantiene el corpus.",
)  # fmt: skip
async def glosas_compare_route(request: Request, before: From, to: To) -> Response:
    shelf = served(request).listings.shelf
    years = editions(shelf.glosas())
    if before not in years or to not in years or before >= to:
        loaded = f"Hay glosas de {', '.join(map(str, years))}." if years else "No hay glosas cargadas."
        detail = f"Se comparan dos presupuestos cargados, el anterior en «from». {loaded}"
        raise ProblemError(404, "No se puede comparar", detail)
    items = [_change_json(each) for each in glosa_changes(shelf, before, to)]
    return reply({"from": before, "to": to, "items": items})


def _change_json(change: GlosaChange) -> dict[str, Any]:
    return {
        "state": change.state,
        "before": _side_json(change.before, change.before_href),
        "after": _side_json(change.after, change.after_href),
        "equal": change.equal,
        "gone": list(change.gone),
        "come": list(change.come),
    }


def _side_json(key: GlosaKey | None, href: str) -> dict[str, Any] | None:
    return {"label": key.label, "urn": str(key.urn) if key.urn else None, "href": href or None} if key else None
