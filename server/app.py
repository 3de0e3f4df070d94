"""The web application put together: ``create_app`` for tests and embedding, ``from_environment`` for serve."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from indexer.snapshot import Store
from server import clock, problems, routes_api, routes_catalogue, routes_due, routes_health, routes_lists
from server.envelope import Asgi, Envelope
from server.live import Live, warmed
from server.problems import HtmlError
from server.settings import LOOPBACK, read_settings
from server.shelf import Shelf
from server.unanswered import Unanswered
from server.wire import ProblemReply

WATCH_SECONDS = 0.1
"""How often the store's pointer is read, for swapping in a new snapshot."""

DESCRIPTION = (
    "Respuestas citadas sobre un corpus normativo. Nada se responde que no esté en el texto citado: el valor, su cita "
    "textual, el documento, su versión y las líneas. Solo lectura; se puede llamar desde otras páginas (CORS)."
)


def create_app(
    live: Live,
    *,
    hosts: Iterable[str] = LOOPBACK,
    contact: str | None = None,
    unanswered: Unanswered | None = None,
    today: Callable[[], date] = clock.today,
    watch_seconds: float = WATCH_SECONDS,
) -> Asgi:
    """The ASGI application over what ``live`` holds.

    ``hosts`` are the names that it answers under, ``contact`` an address for its readers (None: the register's),
    ``unanswered`` where questions without answer are counted (None: nowhere). The inner FastAPI app is reachable as
    ``.app`` of the value returned.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        following = asyncio.create_task(_follow(live, watch_seconds))
        try:
            yield
        finally:
            following.cancel()
            if unanswered is not None:
                unanswered.flush()
            live.close()

    app = FastAPI(
        title="Normateca",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        servers=[{"url": "/", "description": "Este servicio"}],
    )
    app.state.today = today
    app.state.contact = contact
    app.state.unanswered = unanswered
    app.include_router(routes_api.router)
    app.include_router(routes_catalogue.router)
    app.include_router(routes_lists.router)
    app.include_router(routes_due.router)
    app.include_router(routes_health.router)
    html = _optional("server.routes_html")
    if html is not None:
        html.install(app)
    rendering = _optional("server.rendering")
    error_page = getattr(rendering, "error_page", None) if rendering is not None else None
    problems.install(app, cast("HtmlError | None", error_page))
    setattr(app, "openapi", lambda: _openapi(app))  # noqa: B010 - FastAPI's own way to extend it
    return Envelope(cast(Asgi, app), live, hosts, today, shown=contact or "")


def over(shelf: Shelf, **options: Any) -> Asgi:
    """An application over one shelf that never changes, and that stays open for whoever opened it."""
    served = warmed(shelf)
    served.acquire()
    return create_app(Live(None, served), **options)


def from_environment() -> Asgi:
    """The application of one worker process, as the environment says (see ``server.settings``)."""
    settings = read_settings()
    if settings.store is None:
        raise SystemExit("Falta NORMATECA_STORE: inicie el servicio con «normateca serve».")
    live = Live(Store(settings.store))
    live.refresh()
    unanswered = Unanswered(settings.unanswered) if settings.unanswered else None
    return create_app(live, hosts=settings.allowed_hosts, contact=settings.contact, unanswered=unanswered)


async def _follow(live: Live, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(live.refresh)


def _optional(name: str) -> Any:
    """A face that may not be installed."""
    return importlib.import_module(name) if importlib.util.find_spec(name) is not None else None


def _openapi(app: FastAPI) -> dict[str, Any]:
    """FastAPI's description with the one shape of errors."""
    if app.openapi_schema is None:
        described = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            servers=app.servers,
        )
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problema"] = ProblemReply.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, inner in schemas["Problema"].pop("$defs", {}).items():
            schemas[name] = inner
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = described
    return app.openapi_schema
