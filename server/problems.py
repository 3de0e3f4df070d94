"""Errors in one shape: ``application/problem+json`` (RFC 9457) with suggestions; for a browser, a page that helps."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

log = logging.getLogger("normateca")

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """Raised by a route: an error that its reader can act on."""

    def __init__(self, status: int, title: str, detail: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(title)
        self.problem = HttpProblem(status=status, title=title, detail=detail, suggestions=tuple(suggestions))


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProblem:
    """One error as told over HTTP, in Spanish."""

    status: int
    title: str
    detail: str
    suggestions: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()  # (parameter, what is wrong with it)
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self, request_id: str | None = None) -> bytes:
        """The body of the one shape."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "sugerencias": list(self.suggestions),
        }
        if self.faults:
            body["errores"] = [{"parametro": name, "detalle": fault} for name, fault in self.faults]
        if request_id:
            body["id"] = request_id
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


HtmlError = Callable[[Request, HttpProblem], Response]

_TITLES = {
    400: ("La solicitud no se entiende", "Revise la dirección."),
    403: ("No está permitido", "Este servicio es solo de lectura."),
    404: ("No existe esta página", "La dirección no lleva a ningún documento ni servicio."),
    405: ("Método no permitido", "Esta dirección solo se lee (GET)."),
    406: ("No hay esa forma del documento", "Pida otra forma."),
    410: ("Fue retirado", "El documento ya no se publica."),
    413: ("La solicitud es demasiado grande", "Acórtela."),
    503: ("El índice no está disponible", "Vuelva a intentarlo en unos segundos."),
}
_API_HINT = "Las direcciones del servicio están en /openapi.json"


def install(app: FastAPI, html_error: HtmlError | None) -> None:
    """Answer every error of the app in the one shape; with ``html_error``, as a page where a page was asked for."""

    def answer(request: Request, problem: HttpProblem) -> Response:
        if html_error is not None and wants_html(request):
            return html_error(request, problem)
        body = problem.as_json(request.scope.get("state", {}).get("request_id"))
        return Response(body, problem.status, {**problem.headers, "content-type": MEDIA_TYPE})

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return answer(request, error.problem)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title, detail = _TITLES.get(error.status_code, ("No se pudo responder", "Revise la solicitud."))
        headers = dict(error.headers or {})
        suggestions = (_API_HINT,) if error.status_code in (404, 405) else ()
        problem = HttpProblem(
            status=error.status_code, title=title, detail=detail, suggestions=suggestions, headers=headers
        )
        return answer(request, problem)

    async def on_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, validation_problem(error.errors()))

    async def on_crash(request: Request, error: Exception) -> Response:
        log.error("fallo interno en %s", request.url.path, exc_info=error)
        problem = HttpProblem(
            status=500,
            title="Falló el servicio",
            detail="El fallo quedó en el registro del servidor; la pregunta no.",
            suggestions=("Vuelva a intentarlo", "Si persiste, avise con el identificador de esta solicitud"),
        )
        return answer(request, problem)

    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(Exception, on_crash)


def wants_html(request: Request) -> bool:
    """Whether a page is wanted: the path is no part of the API and the client takes HTML before JSON."""
    path, accept = request.url.path, request.headers.get("accept", "")
    if path.startswith("/api/") or path.endswith((".json", ".txt", ".md")):
        return False
    place = accept.find("text/html")
    return place >= 0 and not 0 <= accept.find("json") < place


def validation_problem(errors: Sequence[Any]) -> HttpProblem:
    """The problem of parameters that do not fit, each told in Spanish."""
    faults = tuple((str(each["loc"][-1]), _told(each)) for each in errors)
    listed = "; ".join(f"«{name}» {fault}" for name, fault in faults)
    return HttpProblem(
        status=422, title="Hay parámetros que no sirven", detail=f"{listed}.", suggestions=(_API_HINT,), faults=faults
    )


def _told(error: dict[str, Any]) -> str:
    kind, context = str(error["type"]), error.get("ctx") or {}
    fixed = _TOLD.get(kind)
    if fixed is not None:
        return fixed
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = context.get("ge", context.get("le"))
        return f"debe ser {'al menos' if kind.startswith('g') else 'a lo más'} {limit}"
    if kind in ("string_too_long", "string_too_short"):
        length = context.get("max_length", context.get("min_length"))
        return f"debe tener {'a lo más' if kind.endswith('long') else 'al menos'} {length} caracteres"
    if kind in ("enum", "literal_error"):
        return f"debe ser {str(context.get('expected', '')).replace(' or ', ' o ')}"
    return "no tiene la forma esperada"


_TOLD = {
    "missing": "falta",
    "int_parsing": "debe ser un número entero",
    "int_type": "debe ser un número entero",
    "int_parsing_size": "es un número demasiado grande",
    "date_from_datetime_parsing": "debe ser una fecha AAAA-MM-DD",
    "date_parsing": "debe ser una fecha AAAA-MM-DD",
    "date_type": "debe ser una fecha AAAA-MM-DD",
    "date_from_datetime_inexact": "debe ser una fecha AAAA-MM-DD, sin hora",
    "string_pattern_mismatch": "no tiene la forma esperada",
}
