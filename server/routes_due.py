"""The API's due dates: of a term or a deadline of the corpus, between two dates, of a procedure; as .ics too."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic_core import to_json as json_bytes
from starlette.responses import Response

from indexer.calendar.holidays import Calendar
from indexer.calendar.ics import chain_to_ics, to_ics
from indexer.calendar.plazos import DueAnswer
from indexer.calendar.requests import between_json, chain_json, to_json
from indexer.errors import CorpusError
from server import wire_due
from server.due import Asked, AskError, answer_of, between_of, calendar_of, request_of
from server.problems import HttpProblem, ProblemError
from server.procedures import Procedure, chain_of, procedure_at
from server.routes_api import ERRORS, NOT_FOUND, served

router = APIRouter(prefix="/api/v1/due", tags=["Plazos en el calendario"])

CALENDAR_TYPE = "text/calendar; charset=utf-8"
MAX_URN = 2048

Term = Annotated[
    str,
    Query(
        max_length=2000,
        description="El plazo, con su número y su unidad. Con «urn», cuál de los plazos de ese fragmento.",
        examples=["10 días hábiles", "un mes", "72 horas", "30 días antes de"],
    ),
]
TermUrn = Annotated[
    str,
    Query(
        max_length=MAX_URN,
        description="En vez del plazo, el fragmento del corpus que lo establece",
        examples=["urn:gn:kb:gestion-prpto#proceso-de-aprobacion-presupuesto-inicial-plazos.pronunciamiento-core"],
    ),
]
SectionUrn = Annotated[
    str,
    Query(
        max_length=MAX_URN,
        description="La sección del corpus cuyas etapas establecen los plazos",
        examples=["urn:gn:kb:gestion-prpto#proceso-de-aprobacion-presupuesto-inicial-plazos"],
    ),
]
Start = Annotated[
    str,
    Query(
        max_length=100,
        description="El día del hecho desde el que corre, AAAA-MM-DD; si el plazo es de horas, AAAA-MM-DDThh:mm",
        examples=["2026-09-15", "2026-01-15T13:00"],
    ),
]
End = Annotated[str, Query(max_length=100, description="El último día, incluido", examples=["2026-09-30"])]
Commune = Annotated[
    str,
    Query(
        max_length=200,
        description="La comuna cuyos feriados rigen; sin ella, solo los nacionales",
        examples=["Chillán", "Arica"],
    ),
]
RegimeName = Annotated[
    str,
    Query(
        max_length=100,
        description="administrativo, civil, judicial o transparencia; sin él, lo que diga el plazo",
        examples=["administrativo"],
    ),
]
Party = Annotated[
    str,
    Query(
        max_length=100,
        description="obligado (quien debe actuar) o beneficiario (quien gana con el silencio)",
        examples=["obligado"],
    ),
]
_ICS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Un archivo iCalendar (RFC 5545)",
        "content": {"text/calendar": {"schema": {"type": "string"}}},
    }
}


async def _question(
    plazo: Term = "",
    desde: Start = "",
    urn: TermUrn = "",
    comuna: Commune = "",
    regimen: RegimeName = "",
    parte: Party = "",
) -> Asked:
    """What a request asks, as it was sent."""
    return Asked(plazo=plazo, urn=urn, desde=desde, comuna=comuna, regimen=regimen, parte=parte)


Question = Annotated[Asked, Depends(_question)]


@router.get(
    "",
    summary="En qué fecha vence un plazo",
    description="Todas las lecturas defendibles, cada una con sus pasos y su base legal, los días que no se cuentan y "
    "la fecha segura para cada parte. Cómputo referencial: no es asesoría jurídica.",
    response_model=wire_due.DueReply,
    responses={**ERRORS, **NOT_FOUND},
)
async def due_route(request: Request, asked: Question) -> Response:
    return fresh_json(to_json(computed(request, asked)))


@router.get(
    ".ics",
    summary="Un vencimiento, para la agenda",
    description="Lo mismo como archivo iCalendar: un día completo, o uno por lectura donde la ley se discute.",
    response_class=Response,
    responses={**_ICS, **ERRORS, **NOT_FOUND},
)
async def due_ics_route(request: Request, asked: Question) -> Response:
    answer = computed(request, asked)
    return ics(to_ics(answer, stamp=stamp(request)), f"plazo-{answer.due.isoformat()}")


@router.get(
    "/between",
    summary="Cuántos días hábiles hay entre dos fechas",
    response_model=wire_due.BetweenReply,
    responses=ERRORS,
)
async def between_route(
    request: Request, desde: Start = "", hasta: End = "", comuna: Commune = "", regimen: RegimeName = ""
) -> Response:
    try:
        found = between_of(desde, hasta, comuna, regimen, calendar_for(request))
    except AskError as error:
        raise problem_of(error) from error
    return fresh_json(between_json(found))


@router.get(
    "/chain",
    summary="Los plazos encadenados de un procedimiento",
    description="Los plazos de las etapas de una sección, cada uno desde el término de la etapa que su texto señala o "
    "de la anterior. Donde la ley se discute se arrastran la fecha más temprana y la más tardía.",
    response_model=wire_due.ChainReply,
    responses={**ERRORS, **NOT_FOUND},
)
async def chain_route(
    request: Request, urn: SectionUrn = "", desde: Start = "", comuna: Commune = "", regimen: RegimeName = ""
) -> Response:
    calendar = calendar_for(request)
    try:
        procedure = procedure_at(served(request).shelf, urn)
        steps = chain_of(procedure, desde, comuna, regimen, calendar)
    except AskError as error:
        raise problem_of(error) from error
    return fresh_json(
        {
            **heading_json(procedure),
            "desde": steps[0].starts[0].isoformat(),
            "comuna": calendar.commune_named(comuna) if comuna.strip() else None,
            "steps": chain_json(steps),
            "calendar": {"version": calendar.version, "verified_until": calendar.verified_until.isoformat()},
        }
    )


@router.get(
    "/chain.ics",
    summary="Los plazos de un procedimiento, para la agenda",
    response_class=Response,
    responses={**_ICS, **ERRORS, **NOT_FOUND},
)
async def chain_ics_route(
    request: Request, urn: SectionUrn = "", desde: Start = "", comuna: Commune = "", regimen: RegimeName = ""
) -> Response:
    try:
        procedure = procedure_at(served(request).shelf, urn, base(request))
        steps = chain_of(procedure, desde, comuna, regimen, calendar_for(request))
    except AskError as error:
        raise problem_of(error) from error
    return ics(chain_to_ics(steps, stamp=stamp(request)), f"plazos-{steps[0].starts[0].isoformat()}")


# ---------------------------------------------------------------------------------------------- shared


def computed(request: Request, asked: Asked) -> DueAnswer:
    """The answer to what was asked. Raises ProblemError with every fault."""
    calendar = calendar_for(request)
    try:
        return answer_of(request_of(asked, calendar, served(request).shelf, base=base(request)), calendar)
    except AskError as error:
        raise problem_of(error) from error


def calendar_for(request: Request) -> Calendar:
    """The calendar of the served corpus. Raises ProblemError where its tables cannot be read."""
    try:
        return calendar_of(served(request).shelf)
    except CorpusError as error:
        faults = "; ".join(str(problem) for problem in error.problems)
        detail = f"{error}{f' {faults}' if faults else ''}"
        raise ProblemError(503, "El calendario de feriados no está disponible", detail) from error


def problem_of(error: AskError) -> ProblemError:
    """The faults of a request in the one shape of errors, each under its parameter."""
    if error.missing:
        return ProblemError(404, "No existe ese plazo en el corpus", str(error), error.suggestions)
    problem = ProblemError(422, "El plazo no se puede computar", str(error), error.suggestions)
    told = problem.problem
    problem.problem = HttpProblem(
        status=told.status, title=told.title, detail=told.detail, suggestions=told.suggestions, faults=error.named
    )
    return problem


def heading_json(procedure: Procedure) -> dict[str, str | None]:
    return {
        "urn": procedure.urn,
        "title": procedure.title,
        "document": procedure.document,
        "href": procedure.href,
        "event": procedure.event,
    }


def base(request: Request) -> str:
    """The site's address as the reader knows it: a calendar's event must lead back to it."""
    return str(request.base_url).rstrip("/")


def stamp(request: Request) -> datetime:
    """When a calendar file is made, by the injected clock: the same file all day."""
    return datetime.combine(request.app.state.today(), time(), UTC)


def fresh_json(body: object) -> Response:
    """A JSON reply that is not kept: holidays can change while the index does not."""
    return Response(json_bytes(body), media_type="application/json", headers=_NOT_KEPT)


def ics(content: bytes, name: str) -> Response:
    """A calendar file."""
    headers = {**_NOT_KEPT, "content-disposition": f'attachment; filename="{name}.ics"'}
    return Response(content, media_type=CALENDAR_TYPE, headers=headers)


_NOT_KEPT = {"cache-control": "no-store"}
