"""``/glosas``: the list, each glosa at its key, and one budget's glosas beside another's."""

from __future__ import annotations

import re
from itertools import pairwise

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from indexer.glosas import GlosaKey
from server.glosas import editions
from server.pages import lists
from server.pages.addresses import Link, Moved, Nowhere, glosa_place
from server.pages.glosa_changes import glosa_changes
from server.rendering import page
from server.routes_api import served
from server.routes_documents import no_place

_KEY = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:/partida-(?P<partida>\d{1,2}))?(?:/programa-(?P<programa>\d{1,2}))?/(?:glosa-)?(?P<number>\d{1,2})",
    re.ASCII,
)
_BETWEEN = re.compile(r"(?P<one>(?:19|20)\d\d)\.\.(?P<other>(?:19|20)\d\d)", re.ASCII)


def install(app: FastAPI) -> None:
    """Add the routes to the app."""
    for path, handler in (("/glosas", glosas), ("/glosas/diff/{between}", compared), ("/glosas/{key:path}", glosa)):
        app.add_route(path, handler, methods=["GET"], include_in_schema=False)


async def glosas(request: Request) -> Response:
    listings = served(request).listings
    sent = request.query_params
    asked = {name: sent.get(name, "")[:100] for name in ("year", "level", "number", "q")}
    years = editions(listings.shelf.glosas())
    return page(request, "glosas.html", view=lists.glosas(listings, **asked), asked=asked,
                pairs=list(pairwise(years)))  # fmt: skip


async def glosa(request: Request) -> Response:
    """``/glosas/2026/partida-31/programa-19/glosa-07`` and its shorter forms: to its text, or to its successor's."""
    asked = request.path_params["key"][:200]
    match = _KEY.fullmatch(asked.strip("/"))
    if match is None:
        detail = f"«/glosas/{asked[:80]}» no es una glosa; se espera /glosas/2026/partida-31/programa-19/glosa-07."
        return no_place(request, Nowhere(status=404, title="No existe esta página", detail=detail, suggestions=_LIST))
    partida, programa = (int(found) if (found := match[name]) else None for name in ("partida", "programa"))
    key = GlosaKey(number=int(match["number"]), year=int(match["year"]), partida=partida, programa=programa)
    found = glosa_place(served(request).listings, key, request.app.state.today())
    if isinstance(found, Moved):
        return Response(b"", found.status, {"location": found.path, "cache-control": "no-cache"})
    return no_place(request, found)


async def compared(request: Request) -> Response:
    """``/glosas/diff/2026..2027``: what each glosa became."""
    shelf = served(request).listings.shelf
    years = editions(shelf.glosas())
    match = _BETWEEN.fullmatch(request.path_params["between"][:20])
    one, other = (int(match["one"]), int(match["other"])) if match else (0, 0)
    if one not in years or other not in years or one >= other:
        loaded = f"Hay glosas de {', '.join(map(str, years))}." if years else "No hay glosas cargadas."
        detail = f"Se comparan dos presupuestos cargados, el anterior primero, como /glosas/diff/2026..2027. {loaded}"
        return no_place(request, Nowhere(status=404, title="No se puede comparar", detail=detail, suggestions=_LIST))
    return page(request, "glosas-cambios.html", one=one, other=other, rows=glosa_changes(shelf, one, other))


_LIST = (Link("Glosas presupuestarias", "/glosas"),)
