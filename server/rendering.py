"""Templates to pages: the only door to Jinja2. Autoescape on, a name that is missing is an error."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_environment
from jinja2.filters import do_truncate
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from indexer.masking import mask
from indexer.text import collapse
from server.contexts import document_path
from server.pages.figures import Series
from server.pages.links import urn_path
from server.pages.wording import day_words
from server.problems import HttpProblem
from server.statics import Static, load_statics

TEMPLATES = Path(__file__).parent / "templates"

NAVIGATION = (
    ("/documentos", "Documentos"),
    ("/normas", "Normas"),
    ("/plazos", "Plazos"),
    ("/glosario", "Glosario"),
    ("/glosas", "Glosas"),
    ("/jerarquia", "Jerarquía"),
    ("/conflictos", "Conflictos"),
)

EXTRA: list[tuple[str, str]] = []
"""Further pages of the menu, for those who add routes: (address, name)."""


@lru_cache(maxsize=1)
def statics() -> dict[str, Static]:
    """The static files, read once."""
    return load_statics()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The template environment."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(
        navigation=lambda: [*NAVIGATION, *EXTRA],
        static=lambda name: statics()[name].path,
        document_path=document_path,
        urn_path=urn_path,
        query_of=query_of,
    )
    env.filters.update(day=day_words, number=number, plural=plural, safe_html=Markup, chilean=chilean, plain=plain)
    env.filters["truncate"] = shortened
    return env


def plain(source: str) -> str:
    """A run of a document's source as people read it: without Markdown marks."""
    return collapse(mask(source))


def render(template: str, **values: Any) -> str:
    """A template as text. Raises jinja2's UndefinedError for a value that the template needs and was not given."""
    return environment().get_template(template).render(**values)


def page(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    """A page for a request."""
    body = render(template, **{**frame(request), **values})
    return Response(body, status, dict(headers or {}), media_type="text/html; charset=utf-8")


def frame(request: Request) -> dict[str, Any]:
    """What the frame of every page shows."""
    served = request.scope.get("state", {}).get("served")
    title = served.listings.shelf.catalogue.meta.get("title") if served is not None else None
    path: str = request.scope["path"]
    return {
        "path": path,
        "address": base_of(request) + path,
        "base": base_of(request),
        "corpus": title or "Corpus normativo",
        "contact": contact_of(request),
        "q": "",
    }


def base_of(request: Request) -> str:
    """The site's address as the reader knows it, with no slash at its end."""
    return str(request.base_url).rstrip("/")


def contact_of(request: Request) -> str | None:
    """Where readers tell that something is missing or wrong: as configured, else as the register says."""
    served = request.scope.get("state", {}).get("served")
    known = served.listings.shelf.catalogue.meta.get("contact") if served is not None else None
    return getattr(request.app.state, "contact", None) or known or None


def error_page(request: Request, problem: HttpProblem) -> Response:
    """An error as a page that helps."""
    suggestions = [_suggestion(text) for text in problem.suggestions]
    return page(
        request, "error.html", status=problem.status, headers=problem.headers, status_code=problem.status,
        title=problem.title, detail=problem.detail, suggestions=suggestions,
        request_id=request.scope.get("state", {}).get("request_id"),
    )  # fmt: skip


_PATH = re.compile(r"(?:^|\s)(/[A-Za-z0-9/._:-]*[A-Za-z0-9/])")


def _suggestion(text: str) -> dict[str, str]:
    found = _PATH.search(text)
    return {"text": text, "href": found[1] if found else "", "detail": ""}


def bars(series: Sequence[Series], table: str) -> str:
    """The drawing of a table's rows as bars."""
    return render("_barras.html", series=series, table=table)


# --------------------------------------------------------------------------------------------- filters


def number(value: float) -> str:
    """1052 -> "1.052"."""
    return f"{value:,}".replace(",", ".")


chilean = number


@pass_environment
def shortened(env: Environment, text: str, length: int) -> str:
    """A text of ``length`` characters at most, cut at a word."""
    return do_truncate(env, text, length, end="…")


def plural(count: int, one: str, many: str) -> str:
    """ "1 documento", "1.052 pasajes"."""
    return f"{number(count)} {one if count == 1 else many}"


def query_of(values: Mapping[str, Any], **changes: Any) -> str:
    """A query string of values with changes; empty ones are left out."""
    merged = {**values, **changes}
    pairs = [(name, item) for name, value in merged.items() for item in _items(value)]
    return f"?{urlencode(pairs)}" if pairs else ""


def _items(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [str(item) for item in value] if isinstance(value, list | tuple | set | frozenset) else [str(value)]


def mailto(contact: str, subject: str, body: str) -> str:
    """A link that writes a message."""
    return f"mailto:{quote(contact, safe='@')}?subject={quote(subject)}&body={quote(body)}"


def json_bytes(value: Any) -> bytes:
    """A machine-readable twin."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
