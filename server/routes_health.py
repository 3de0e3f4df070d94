"""What a corpus's keeper looks at, in the API: the findings of the linter."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from server import wire
from server.contexts import problem_json
from server.listings import Listings
from server.pages import health
from server.routes_api import ERRORS, PageNumber, PerPage, paging, reply, served
from server.routes_catalogue import cut

router = APIRouter(prefix="/api/v1", tags=["Catálogo"])

Grade = Annotated[
    Literal["error", "aviso", "nota"] | None, Query(description="Solo hallazgos de este nivel", examples=["aviso"])
]
Code = Annotated[str | None, Query(max_length=60, description="Solo hallazgos de este tipo", examples=["cita-difiere"])]
Path = Annotated[
    str | None,
    Query(max_length=500, description="Solo de este archivo del corpus", examples=["guias/gestion-prpto.md"]),
]


@router.get(
    "/findings", summary="Salud del corpus", response_model=wire.FindingsReply, responses=ERRORS,
    description="Lo que la revisión encontró al construir el índice: dónde está, qué pasa y cómo se arregla.",
)  # fmt: skip
async def findings_route(
    request: Request,
    level: Grade = None,
    code: Code = None,
    path: Path = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    listings = served(request).listings
    found = health.wanted(listings, level=level or "", code=code or "", doc=path or "")
    items = [_finding_json(each) for each in cut(found, page, per_page)]
    return reply({**paging(len(found), page, per_page), **_summary_json(listings), "items": items})


def _summary_json(listings: Listings) -> dict[str, Any]:
    told = health.summary(listings)
    return {
        "built": told["day"],
        "known": told["known"],
        "by_level": told["levels"],
        "by_code": told["codes"],
        "verdicts": told["verdicts"],
        "conflicts": told["conflicts"],
    }


def _finding_json(found: health.Found) -> dict[str, Any]:
    urn = str(found.view.source.urn) if found.view else None
    return {**problem_json(found.problem), "urn": urn, "href": found.href}
