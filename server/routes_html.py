"""The pages: home, answers, lists and what is said of the service. Documents and URNs are in ``routes_documents``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import routes_documents, routes_glosas, routes_plazos, routes_revisar
from server.answering.model import Answer, AnswerStatus
from server.answers import ask
from server.coverage import coverage
from server.pages import answering, calculator, disputes, health, lists
from server.pages.links import urn_path
from server.problems import ProblemError
from server.rendering import base_of, contact_of, mailto, page, statics
from server.routes_api import MAX_QUERY, count_unanswered, page_number, read_filters, served
from server.searching import search_page
from server.selection import Filters, selected

PER_PAGE = 10
LISTED_NORMS = 200
"""Norms without text that the page of coverage lists; the API counts them all."""

EXAMPLES = (
    "plazo pronunciamiento CORE",
    "¿Qué es el FNDR?",
    "orden de prelación de las normas",
    "diferencia entre ARI y PROPIR",
    "Glosa 06",
    "artículo 25 de la LOC GORE",
)


def install(app: FastAPI) -> None:
    """Add every page to the app."""
    for path, handler in ROUTES:
        app.add_route(path, handler, methods=["GET"], include_in_schema=False)
    routes_documents.install(app)
    routes_glosas.install(app)
    routes_plazos.install(app)
    routes_revisar.install(app)


# ------------------------------------------------------------------------------------- home and answers


async def home(request: Request) -> Response:
    live = served(request)
    shelf = live.shelf
    glosses = lists.featured(live.listings)
    return page(request, "inicio.html", examples=EXAMPLES, info=shelf.snapshot.info, kinds=glosses,
                terms=len(live.listings.terms), deadlines=len(live.listings.deadlines),
                norms=sum(1 for norm in live.listings.norms if norm.urn))  # fmt: skip


async def answer_page(request: Request) -> Response:
    asked = " ".join(request.query_params.get("q", "")[:MAX_QUERY].split())
    if not asked:
        return RedirectResponse("/", 303)
    if asked[:4].lower() == "urn:":
        return RedirectResponse(urn_path(asked), 303)
    live = served(request)
    answer = ask(asked, live.shelf, request.app.state.today())
    filters, chosen = _filters(request)
    number = page_number(request)
    if number == 1:
        count_unanswered(request, answer)
    found = search_page(asked, live.listings, filters, page=number, per_page=PER_PAGE)
    view = answering.answer_view(answer, request.app.state.today(), live.listings, base_of(request))
    return page(
        request, "respuesta.html", q=asked, answer=view, plazo=calculator.form_of(answer),
        found=answering.results_view(found, filters),
        chosen=chosen, number=number, last=max(1, -(-found.total // PER_PAGE)), per_page=PER_PAGE,
        report=_report(request, answer, view), silent=answer.status is AnswerStatus.NONE,
        coverage=lists.featured(live.listings) if answer.status is AnswerStatus.NONE else (),
    )  # fmt: skip


def _filters(request: Request) -> tuple[Filters, dict[str, list[str]]]:
    """The filters of the address; a value that means nothing is told as the API tells it."""
    sent = request.query_params
    chosen = {name: sorted(set(sent.getlist(name)[:20])) for name in ("kind", "status", "rank", "tag")}
    chosen = {name: [value[:100] for value in values if value] for name, values in chosen.items()}
    filters = read_filters(
        kind=chosen["kind"] or None,
        tag=chosen["tag"] or None,
        status=chosen["status"] or None,
        rank=chosen["rank"] or None,
    )
    return filters, chosen


def _report(request: Request, answer: Answer, view: answering.AnswerView) -> dict[str, str | None]:
    """What "Falta o está mal" sends: the question, the answer, the URN and version that it stands on."""
    lines = [f"Pregunta: {answer.query.text}", f"Respuesta: {view.text or 'sin respuesta'}"]
    lines += [f"Fuente: {quote.pinned}, líneas {quote.first_line} a {quote.last_line}" for quote in view.quotes]
    lines += [f"Índice: {served(request).name}", "", "Falta o está mal: "]
    body = "\n".join(lines)
    contact = contact_of(request)
    href = mailto(contact, f"Normateca: falta o está mal «{answer.query.text[:80]}»", body) if contact else None
    return {"href": href, "text": body}


# ------------------------------------------------------------------------------------------------- lists


async def documents(request: Request) -> Response:
    listings = served(request).listings
    filters, chosen = _filters(request)
    found = selected(listings.documents, filters)
    today = request.app.state.today()
    return page(request, "documentos.html", rows=lists.document_rows(found, today), chosen=chosen,
                facets=lists.document_facets(listings, found, filters))  # fmt: skip


async def norms(request: Request) -> Response:
    listings = served(request).listings
    words = request.query_params.get("q", "")[:200]
    return page(request, "normas.html", groups=lists.norm_groups(listings, words), words=words)


async def glossary(request: Request) -> Response:
    listings = served(request).listings
    words = request.query_params.get("q", "")[:200]
    letters, terms = lists.glossary(listings, words)
    return page(request, "glosario.html", letters=letters, groups=terms, words=words)


async def deadlines(request: Request) -> Response:
    listings = served(request).listings
    sent = request.query_params
    asked = {name: sent.get(name, "")[:200] for name in ("q", "actor", "unit", "kind", "doc")}
    number = page_number(request)
    view = lists.deadlines(listings, **asked, page=number)
    return page(request, "plazos.html", view=view, asked=asked, number=number)


async def hierarchy(request: Request) -> Response:
    listings = served(request).listings
    one, other = (request.query_params.get(name, "")[:200] for name in ("a", "b"))
    verdict = lists.prevails(listings, one, other) if one and other else None
    return page(request, "jerarquia.html", view=lists.hierarchy(listings), one=one, other=other, verdict=verdict)


async def conflicts(request: Request) -> Response:
    listings = served(request).listings
    asked = {name: request.query_params.get(name, "")[:200] for name in ("q", "type", "kind")}
    number = page_number(request)
    view = disputes.conflicts(listings, **asked, page=number)
    return page(request, "conflictos.html", view=view, asked=asked, number=number)


async def health_page(request: Request) -> Response:
    live = served(request)
    asked = {name: request.query_params.get(name, "")[:500] for name in ("level", "code", "doc")}
    number = page_number(request)
    view = health.health(live.listings, **asked, page=number)
    return page(request, "salud.html", view=view, asked=asked, number=number,
                documents=live.shelf.snapshot.info.documents)  # fmt: skip


async def coverage_page(request: Request) -> Response:
    live = served(request)
    created = live.shelf.snapshot.info.created
    return page(request, "cobertura.html", view=coverage(live.listings), built=created[:10], shown=LISTED_NORMS)


# ------------------------------------------------------------------------------------------- the service


async def linking(request: Request) -> Response:
    listings = served(request).listings
    asked = request.query_params.get("urn", "").strip()[:2048]
    view = lists.linking(listings, asked, str(request.base_url).rstrip("/"))
    return page(request, "enlazar.html", view=view, asked=asked)


def said(template: str) -> Callable[[Request], Awaitable[Response]]:
    """A page that only says something."""

    async def show(request: Request) -> Response:
        return page(request, template)

    return show


async def how(request: Request) -> Response:
    return page(request, "como-responde.html", counted=request.app.state.unanswered is not None)


async def state(request: Request) -> Response:
    live = served(request)
    return page(request, "estado.html", view=lists.state(live.listings, request.app.state.today()))


async def static(request: Request) -> Response:
    """A static file, for ever under its hash; under another hash, a way to the present one."""
    found = statics().get(request.path_params["name"])
    if found is None:
        raise ProblemError(404, "No existe este archivo", "La dirección no lleva a ningún archivo del servicio.")
    if request.path_params["digest"] != found.digest:
        return RedirectResponse(found.path, 302, {"cache-control": "no-store"})
    headers = {"cache-control": "public, max-age=31536000, immutable", "etag": f'"{found.digest}"'}
    return Response(found.content, 200, headers, media_type=found.media_type)


async def icon(_: Request) -> Response:
    return RedirectResponse(statics()["icono.svg"].path, 302)


async def robots(_: Request) -> Response:
    return Response("User-agent: *\nDisallow: /buscar\nDisallow: /api/\n", media_type="text/plain")


async def sitemap(request: Request) -> Response:
    listings = served(request).listings
    base = str(request.base_url).rstrip("/")
    paths = [*lists.SITE_PAGES, *lists.document_paths(listings)]
    found = "".join(f"<url><loc>{base}{quote(path, safe='/:@._-~')}</loc></url>" for path in paths)
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{found}</urlset>'
    return Response(body, media_type="application/xml")


Handler = Callable[[Request], Any]

ROUTES: tuple[tuple[str, Handler], ...] = (
    ("/", home),
    ("/buscar", answer_page),
    ("/documentos", documents),
    ("/normas", norms),
    ("/glosario", glossary),
    ("/plazos", deadlines),
    ("/jerarquia", hierarchy),
    ("/conflictos", conflicts),
    ("/salud", health_page),
    ("/cobertura", coverage_page),
    ("/enlazar", linking),
    ("/accesibilidad", said("accesibilidad.html")),
    ("/como-responde", how),
    ("/estado", state),
    ("/static/{digest}/{name}", static),
    ("/favicon.ico", icon),
    ("/robots.txt", robots),
    ("/sitemap.xml", sitemap),
)
