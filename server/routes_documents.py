"""``/id/{urn}`` and everything under ``/doc/``: documents, versions, fragments, norms, diffs and who cites them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote
from weakref import WeakKeyDictionary

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from indexer.errors import UrnError
from indexer.models import Status
from indexer.urn import UrnRef, format_urn
from server.library import DocumentView
from server.listings import Listings
from server.pages import twins
from server.pages.addresses import (
    Found,
    Link,
    Moved,
    Nowhere,
    Several,
    locate,
    locate_all,
    near,
    resolve_urn,
)
from server.pages.compare import changes, glosa_moves, value_changes
from server.pages.paths import DocPath, readings
from server.pages.reading import document_view, fragment_entries, fragment_view, norm_view
from server.pages.site import Site, by_article
from server.pages.wording import held_versions, own_path
from server.problems import MEDIA_TYPE, HttpProblem
from server.rendering import bars, base_of, json_bytes, page
from server.routes_api import served

CACHED = 48 << 20
"""Bytes of made document pages kept for each snapshot; a GORE's corpus takes about five."""

TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
_ACCEPTED = {
    "text/html": "html", "application/xhtml+xml": "html", "application/json": "json", "application/ld+json": "json",
    "text/markdown": "md", "text/plain": "txt",
}  # fmt: skip

_sites: WeakKeyDictionary[Listings, Kept] = WeakKeyDictionary()


class Kept:
    """A site with the replies that were made for it."""

    def __init__(self, listings: Listings) -> None:
        self.site = Site(listings)
        self.replies: dict[tuple[str, ...], Reply] = {}
        self.size = 0

    def keep(self, key: tuple[str, ...], reply: Reply) -> None:
        """Keep a reply; all go when there are too many."""
        if self.size + len(reply.body) > CACHED:
            self.replies, self.size = {}, 0
        self.replies[key] = reply
        self.size += len(reply.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """A made reply."""

    body: bytes
    headers: Mapping[str, str]
    media_type: str

    def response(self) -> Response:
        return Response(self.body, 200, dict(self.headers), media_type=self.media_type)


def install(app: FastAPI) -> None:
    """Add the routes to the app."""
    app.add_route("/id/{urn:path}", identify, methods=["GET"], include_in_schema=False)
    app.add_route("/id", identify, methods=["GET"], include_in_schema=False)
    app.add_route("/doc/{path:path}", document, methods=["GET"], include_in_schema=False)


def kept_of(request: Request) -> Kept:
    """The site of the snapshot that this request is answered from."""
    listings = served(request).listings
    found = _sites.get(listings)
    if found is None:
        found = _sites[listings] = Kept(listings)
    return found


# --------------------------------------------------------------------------------------------------- id


async def identify(request: Request) -> Response:
    """A URN to what describes it. The query is read raw: ``?=v=2.0.0`` is part of the URN."""
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    text = unquote(raw.decode("latin-1").removeprefix("/id").removeprefix("/"), errors="replace")
    query = request.scope.get("query_string", b"").decode("latin-1")
    if query:
        text += "?" + ("" if query.startswith(("=", "+")) else "=") + query
    found = resolve_urn(served(request).listings, text, request.app.state.today())
    if isinstance(found, Moved):
        headers = {"location": quote(found.path, safe="/:#?=&@._-~!$'()*+,;%"), "cache-control": "no-cache"}
        return Response(b"", found.status, headers)
    return no_place(request, found)


def no_place(request: Request, found: Nowhere | Several) -> Response:
    """Several or none, as a page or as a problem."""
    if isinstance(found, Several):
        found = Nowhere(
            status=300,
            title="Hay varios con ese nombre",
            detail=f"«{found.asked}» puede ser:",
            suggestions=found.options,
        )
    if wanted_form(request) == "html":
        shown = [{"text": link.text, "href": link.href, "detail": link.detail} for link in found.suggestions]
        return page(request, "error.html", status=found.status, status_code=found.status, title=found.title,
                    detail=found.detail, suggestions=shown, request_id=None, headers={"vary": "Accept"})  # fmt: skip
    problem = HttpProblem(
        status=found.status, title=found.title, detail=found.detail,
        suggestions=tuple(f"{link.text}: {link.href}" for link in found.suggestions),
    )  # fmt: skip
    body = problem.as_json(request.scope.get("state", {}).get("request_id"))
    return Response(body, found.status, {"content-type": MEDIA_TYPE, "vary": "Accept"})


def wanted_form(request: Request) -> str:
    """The form that Accept prefers: html unless another is weighed higher."""
    accept = request.headers.get("accept", "")
    best, weight = "html", 0.0
    for part in accept[:1000].split(","):
        name, _, parameters = part.partition(";")
        form = _ACCEPTED.get(name.strip().lower())
        value = _weight(parameters)
        if form is not None and value > weight:
            best, weight = form, value
        elif name.strip() == "*/*" and value > weight:
            best, weight = "html", value
    return best


def _weight(parameters: str) -> float:
    for each in parameters.split(";"):
        name, _, value = each.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


# -------------------------------------------------------------------------------------------------- doc


async def document(request: Request) -> Response:
    """Any page under ``/doc/``. Made once for each snapshot, day and form."""
    kept = kept_of(request)
    path: str = request.scope["path"].removeprefix("/doc/")
    form = wanted_form(request)
    key = (path, form, base_of(request), request.app.state.today().isoformat())
    reply = kept.replies.get(key)
    if reply is None:
        made = _make(request, kept.site, path, form)
        if isinstance(made, Response):
            return made
        kept.keep(key, made)
        reply = made
    return reply.response()


def _make(request: Request, site: Site, path: str, form: str) -> Reply | Response:
    """The reply to a path: its exact reading first, then with its suffix cut off."""
    try:
        options = readings(path)
    except UrnError as error:
        detail = f"{str(error)[:1].upper()}{str(error)[1:]}."
        return no_place(
            request,
            Nowhere(status=404, title="No existe esta página", detail=detail, suggestions=near(site.listings, path)),
        )
    first: Nowhere | Several | None = None
    for reading in options:
        if reading.ref.urn.type == "glosa" and reading.page == "":
            return Response(b"", 303, {"location": f"/id/{reading.ref.urn}"})
        found = (locate_all if reading.page not in ("", "f") else locate)(site.listings, reading.ref)
        if isinstance(found, Found):
            made = _answer(request, site, reading, found, reading.suffix or form)
            if not isinstance(made, Nowhere):
                return made
            found = made
        if first is None or (isinstance(first, Nowhere) and first.status == 404):
            first = found
    assert first is not None
    return no_place(request, first)


def _answer(request: Request, site: Site, reading: DocPath, found: Found, form: str) -> Reply | Response | Nowhere:
    if found.urn != reading.ref.urn and reading.page != "diff":  # the norm goes by another URN
        return Response(b"", 301, {"location": found.path})
    if reading.page == "f" and found.fragment != reading.ref.fragment:  # a glosa that has another number in this budget
        return Response(b"", 301, {"location": f"{found.path}/f/{found.fragment}"})
    if reading.between is not None:
        return _diff(request, site, found, reading.between, form)
    if reading.page == "versions":
        return _versions(request, site, found, form)
    if reading.page == "citas":
        return _citing(request, site, found, form)
    if found.norm is not None and found.view is None:
        return _norm(request, site, found, form, whole=reading.page != "f")
    assert found.view is not None
    return _document(request, site, found, form, whole=reading.page != "f")


def _document(request: Request, site: Site, found: Found, form: str, *, whole: bool) -> Reply:
    view = found.view
    assert view is not None
    headers = _headers(site, view, form, None if whole else found.fragment)
    entries = fragment_entries(site, view, found.fragment) if not whole and found.fragment else site.entries(view)
    if form == "md":
        return Reply(twins.markdown_of(view, None if whole else entries).encode(), headers, TYPES[form])
    if form == "txt":
        return Reply(twins.text_of(view, entries).encode(), headers, TYPES[form])
    today = request.app.state.today()
    if whole:
        if form == "json":
            return Reply(json_bytes(twins.document_json(site, view)), headers, TYPES[form])
        shown = document_view(site, found, today, base_of(request), bars)
        return _html(request, "documento.html", headers, view=shown)
    assert found.fragment is not None
    if form == "json":
        return Reply(json_bytes(twins.fragment_json(view, found.fragment, entries)), headers, TYPES[form])
    return _html(request, "fragmento.html", headers, view=fragment_view(site, found, today, base_of(request)))


def _norm(request: Request, site: Site, found: Found, form: str, *, whole: bool) -> Reply | Nowhere:
    norm = found.norm
    assert norm is not None
    held = next(iter((*norm.texts, *norm.fichas)), None)
    headers = {"vary": "Accept", "content-location": _located(found.path, form), "link": _alternates(found.path)}
    if not whole and found.fragment is not None:
        inner = (
            locate(site.listings, UrnRef(urn=held.source.urn, fragment=found.fragment)) if held is not None else None
        )
        if not isinstance(inner, Found):
            return Nowhere(
                status=404, title="El corpus no tiene ese artículo",
                detail=f"De {norm.label} el corpus no tiene el texto de «{found.fragment}».",
                suggestions=(Link(norm.label, found.path),),
            )  # fmt: skip
        return _document(request, site, inner, form, whole=False)
    if form == "json":
        return Reply(json_bytes(twins.norm_json(site, norm)), headers, TYPES[form])
    if form in ("md", "txt"):
        if held is None:
            return Nowhere(status=404, title="No está el texto de esta norma", detail=f"{norm.label} solo se cita.",
                           suggestions=(Link(norm.label, found.path),))  # fmt: skip
        text = twins.markdown_of(held) if form == "md" else twins.text_of(held, site.entries(held))
        return Reply(text.encode(), headers, TYPES[form])
    return _html(request, "norma.html", headers, view=norm_view(site, found, base_of(request), bars))


def _versions(request: Request, site: Site, found: Found, form: str) -> Reply | Nowhere:
    views = site.versions(found.urn)
    if not views:
        return _of_documents(found)
    headers = {"vary": "Accept", "link": _alternates(f"{found.path}/versions", ("json",))}
    if form == "json":
        return Reply(
            json_bytes({"urn": str(found.urn), "versions": [twins.head_json(view) for view in views]}),
            headers,
            TYPES["json"],
        )
    return _html(request, "versiones.html", headers, versions=views, latest=views[0], today=request.app.state.today())


def _of_documents(found: Found) -> Nowhere:
    label = found.norm.label if found.norm else str(found.urn)
    return Nowhere(
        status=404, title="Una norma no tiene versiones aquí", detail=f"Tienen versiones los documentos sobre {label}.",
        suggestions=(Link(label, f"/doc/{found.urn.nid}/{found.urn.type}/{found.urn.id}"),),
    )  # fmt: skip


def _citing(request: Request, site: Site, found: Found, form: str) -> Reply:
    view, norm = found.view, found.norm
    links = site.backlinks(view) if view is not None else site.norm_backlinks(norm) if norm is not None else []
    title = view.title if view is not None else norm.label if norm is not None else str(found.urn)
    headers = {"vary": "Accept", "link": _alternates(f"{found.path}/citas", ("json",))}
    if form == "json":
        body = {"urn": str(found.urn), "title": title, "cited_by": twins.backlinks_json(links)}
        return Reply(json_bytes(body), headers, TYPES["json"])
    passages = [each.passage for each in site.entries(view)] if view is not None else []
    return _html(
        request,
        "citas.html",
        headers,
        title=title,
        groups=by_article(links),
        total=len(links),
        base_path=found.path,
        back=own_path(view) if view is not None else found.path,
        anchors={passage.fragment for passage in passages},
        names={passage.fragment: passage.label or passage.text for passage in passages},
    )


def _diff(request: Request, site: Site, found: Found, between: tuple[str, str], form: str) -> Reply | Nowhere:
    views = {view.source.version: view for view in site.versions(found.urn)}
    missing = [version for version in between if version not in views]
    if missing:
        return Nowhere(
            status=404, title=f"No hay versión {' ni '.join(missing)[:80]}",
            detail=held_versions(found.urn, list(views)),
            suggestions=tuple(Link(f"Versión {each}", f"{found.path}/v/{each}") for each in views),
        )  # fmt: skip
    one, other = (views[version] for version in between)
    before, after = site.entries(one), site.entries(other)
    moves = glosa_moves(before, after, site.listings.shelf.renumbering())
    texts, values = changes(before, after, moves), value_changes(before, after, moves)
    headers = {"vary": "Accept"}
    if form == "json":
        body: dict[str, Any] = {
            "urn": str(found.urn), "from": between[0], "to": between[1],
            "values": [
                {"subject": each.subject, "before": each.before, "after": each.after, "fragment": each.fragment}
                for each in values
            ],
            "passages": [{"fragment": each.fragment, "place": each.place, "change": each.kind} for each in texts],
        }  # fmt: skip
        return Reply(json_bytes(body), headers, TYPES["json"])
    return _html(request, "diff.html", headers, one=one, other=other, texts=texts, values=values, same=before == after)


# ---------------------------------------------------------------------------------------------- headers


def _html(request: Request, template: str, headers: Mapping[str, str], **values: Any) -> Reply:
    return Reply(page(request, template, **values).body, headers, TYPES["html"])  # type: ignore[arg-type]


def _located(path: str, form: str) -> str:
    return f"{path}.{form}"


def _alternates(path: str, forms: tuple[str, ...] = ("html", "json", "md", "txt")) -> str:
    return ", ".join(f'<{path}.{form}>; rel="alternate"; type="{TYPES[form].partition(";")[0]}"' for form in forms)


def has_published(site: Site, view: DocumentView) -> bool:
    """Whether the plain address of a document shows a version of it."""
    return site.versions(view.source.urn)[0].source.status is Status.PUBLISHED


def _headers(site: Site, view: DocumentView, form: str, fragment: str | None) -> dict[str, str]:
    """Link relations (RFC 8288, 5829, 8574), the form's own address, and what the reply varies by."""
    source = view.source
    base = f"/doc/{source.urn.nid}/{source.urn.type}/{source.urn.id}"
    tail = f"/f/{fragment}" if fragment else ""
    pinned = f"{base}/v/{source.version}{tail}"
    order = site.in_order(site.versions(source.urn))
    place = [each.id for each in order].index(view.id)
    published = has_published(site, view)
    relations = [
        (f"{base}{tail}" if published else pinned, "canonical"),
        (f"/id/{format_urn(source.urn, version=source.version, fragment=fragment)}", "cite-as"),
        (base if published else pinned, "latest-version"),
        (f"{base}/versions", "version-history"),
    ]
    if place > 0:
        relations.append((f"{base}/v/{order[place - 1].source.version}", "predecessor-version"))
    if place + 1 < len(order):
        relations.append((f"{base}/v/{order[place + 1].source.version}", "successor-version"))
    links = ", ".join(f'<{path}>; rel="{relation}"' for path, relation in relations)
    return {"vary": "Accept", "content-location": _located(pinned, form), "link": f"{links}, {_alternates(pinned)}"}
