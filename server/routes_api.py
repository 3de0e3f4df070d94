"""The API's questions: ask, search, suggest; and whether the service is up."""

from __future__ import annotations

import re
import time
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic_core import to_json
from starlette.responses import Response

from server import wire
from server.answering.model import Answer, AnswerStatus
from server.answers import ask
from server.live import Served
from server.problems import MEDIA_TYPE, ProblemError
from server.schemas import answer_json, interpretation_json, result_json
from server.searching import search_page
from server.selection import Filters
from server.unanswered import Unanswered

router = APIRouter()

PROBLEM: dict[str, Any] = {
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problema"}}},
}
ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "El nombre del servidor no es de este servicio", **PROBLEM},
    422: {"description": "Un parámetro no sirve; dice cuál y por qué", **PROBLEM},
    503: {"description": "El índice aún no está disponible", **PROBLEM},
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No existe; sugiere qué hay", **PROBLEM}}

MAX_PAGE = 10_000
MAX_QUERY = 20_000
"""Characters of a question that are taken in at all; beyond 500 it is cut with a notice, as it is read."""

Text = Annotated[
    str,
    Query(
        max_length=MAX_QUERY,
        description="La pregunta o las palabras, tal como las escribiría un funcionario. Se leen 500 caracteres.",
        examples=[wire.GOLDEN, "que es el FNDR"],
    ),
]
Kind = Annotated[
    list[str] | None, Query(description="Solo documentos de esta clase; se puede repetir", examples=[["guia"]])
]
Tag = Annotated[list[str] | None, Query(description="Solo documentos con esta etiqueta; se puede repetir")]
StatusWord = Annotated[
    list[str] | None,
    Query(
        description="vigente, borrador o retirado; sin él, solo lo publicado en su última versión",
        examples=[["vigente"]],
    ),
]
Level = Annotated[list[str] | None, Query(description="Nivel en el orden de prelación, o sin-rango", examples=[["2"]])]
Day = Annotated[date | None, Query(description="Lo que regía en ese día", examples=["2026-03-01"])]
PageNumber = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Página, desde 1")]
PerPage = Annotated[int, Query(ge=1, le=100, description="Cuántos por página")]


def served(request: Request) -> Served:
    """What this request is answered from: the same snapshot to its end."""
    found: Served | None = request.scope["state"]["served"]
    if found is None:
        raise ProblemError(503, "El índice no está disponible", "Vuelva a intentarlo en unos segundos.")
    return found


def reply(body: object) -> Response:
    """A JSON reply from plain values, made once."""
    return Response(to_json(body), media_type="application/json")


@router.get(
    "/api/v1/ask",
    summary="Preguntar",
    description="La respuesta corta con su cita textual, o por qué no la hay con los textos más cercanos.",
    response_model=wire.AskReply,
    responses=ERRORS,
    tags=["Preguntas"],
)
async def ask_route(request: Request, q: Text, at: Day = None, kind: Kind = None) -> Response:
    start = time.perf_counter()
    listings = served(request).listings
    filters = Filters(kinds=frozenset(kind or ()), at=at)
    notice = None if listings.chosen(filters) else "Ningún documento cumple con lo pedido."
    answer = ask(q, listings.selection(filters), at or request.app.state.today())
    if filters.none:
        count_unanswered(request, answer)
    body = answer_json(answer, (time.perf_counter() - start) * 1000)
    if notice:
        body["interpretation"]["notice"] = notice
    return reply(body)


@router.get(
    "/api/v1/search",
    summary="Buscar",
    description="Los textos que tratan de lo buscado, con filtros y cuántos daría cada uno.",
    response_model=wire.SearchReply,
    responses=ERRORS,
    tags=["Preguntas"],
)
async def search_route(
    request: Request,
    q: Text,
    kind: Kind = None,
    tag: Tag = None,
    status: StatusWord = None,
    rank: Level = None,
    at: Day = None,
    page: PageNumber = 1,
    per_page: PerPage = 10,
) -> Response:
    start = time.perf_counter()
    filters = read_filters(kind=kind, tag=tag, status=status, rank=rank, at=at)
    found = search_page(q, served(request).listings, filters, page=page, per_page=per_page)
    return reply(
        {
            "question": found.query.text,
            "interpretation": interpretation_json(found.query),
            **paging(found.total, page, per_page),
            "capped": found.capped,
            "results": [result_json(found.query, candidate) for candidate in found.results],
            "facets": {name: [asdict(value) for value in values] for name, values in found.facets.items()},
            "took_ms": round((time.perf_counter() - start) * 1000, 2),
        }
    )


@router.get(
    "/api/v1/suggest",
    summary="Sugerir mientras se escribe",
    response_model=wire.SuggestReply,
    responses=ERRORS,
    tags=["Preguntas"],
)
async def suggest_route(request: Request, q: Text) -> Response:
    hints = served(request).listings.suggest(q[:200])
    return reply({"q": q[:200], "suggestions": [asdict(hint) for hint in hints]})


@router.get("/healthz", summary="El proceso responde", response_model=wire.HealthReply, tags=["Estado"])
async def health_route() -> Response:
    return reply({"status": "ok"})


@router.get(
    "/readyz",
    summary="Hay un índice en servicio",
    response_model=wire.ReadyReply,
    responses={503: ERRORS[503]},
    tags=["Estado"],
)
async def ready_route(request: Request) -> Response:
    info = served(request).shelf.snapshot.info
    return reply({"status": "ready", "snapshot": info.name, "documents": info.documents, "passages": info.passages})


STATUS_WORDS = ("vigente", "borrador", "retirado")


def read_filters(
    *,
    kind: list[str] | None = None,
    tag: list[str] | None = None,
    status: list[str] | None = None,
    rank: list[str] | None = None,
    at: date | None = None,
) -> Filters:
    """The filters of a request. Raises ProblemError for a status or rank that is none."""
    unknown = [word for word in status or () if word not in STATUS_WORDS]
    if unknown:
        raise ProblemError(422, "Hay parámetros que no sirven", f"«status» debe ser {', '.join(STATUS_WORDS)}.")
    wrong = [
        word for word in rank or () if word != "sin-rango" and not (word.isascii() and word.isdigit() and len(word) < 3)
    ]
    if wrong:
        raise ProblemError(422, "Hay parámetros que no sirven", "«rank» debe ser un nivel (1, 2, …) o sin-rango.")
    return Filters(
        kinds=frozenset(kind or ()),
        tags=frozenset(tag or ()),
        statuses=frozenset(status or ()),
        levels=frozenset(rank or ()),
        at=at,
    )


def count_unanswered(request: Request, answer: Answer) -> None:
    """Count a question without answer, where its keeper asked for that."""
    counter: Unanswered | None = request.app.state.unanswered
    if counter is not None and answer.status is AnswerStatus.NONE:
        counter.count(answer.query.text, request.app.state.today())


def page_number(request: Request, name: str = "page") -> int:
    """The page that a reader's address asks for. Raises ProblemError for what is none."""
    text = request.query_params.get(name, "1")
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or not 1 <= int(text) <= MAX_PAGE:
        raise ProblemError(422, "No hay esa página", f"Se pide la página «{text[:20]}»; se espera un número desde 1.")
    return int(text)


def paging(total: int, page: int, per_page: int) -> dict[str, int]:
    """Where a page stands among all."""
    return {"total": total, "page": page, "per_page": per_page, "pages": -(-total // per_page)}
