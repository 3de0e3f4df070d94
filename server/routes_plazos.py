"""The pages of terms in the calendar: the calculator, and a procedure's chain of dates. Forms by GET, no script."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from indexer.calendar.requests import between_json, to_json
from indexer.calendar.timeline import timeline_svg
from server.due import Asked, AskError, answer_of, between_of, one_term, request_of
from server.pages import calculator
from server.procedures import chain_of, procedure_at, procedures
from server.rendering import EXTRA, page
from server.routes_api import served
from server.routes_due import calendar_for

MENU = ("/plazos/calculadora", "Calculadora")
LIMITS = {"plazo": 2000, "urn": 2048}


def install(app: FastAPI) -> None:
    """Add the pages to the app, and the calculator to the menu."""
    app.add_route("/plazos/calculadora", calculator_page, methods=["GET"], include_in_schema=False)
    app.add_route("/plazos/cadena", chain_page, methods=["GET"], include_in_schema=False)
    if MENU not in EXTRA:
        EXTRA.append(MENU)


async def calculator_page(request: Request) -> Response:
    live, calendar = served(request), calendar_for(request)
    sent = _sent(request, "plazo", "urn", "desde", "hora", "hasta", "comuna", "regimen", "parte")
    desde = (
        f"{sent['desde']}T{sent['hora']}"
        if sent["hora"] and sent["desde"] and "T" not in sent["desde"]
        else sent["desde"]
    )
    asked = Asked(desde=desde, **{name: sent[name] for name in ("plazo", "urn", "comuna", "regimen", "parte")})
    values: dict[str, Any] = {"due": None, "between": None, "form": None, "faults": (), "suggestions": ()}
    try:
        if sent["hasta"]:
            values["between"] = between_json(between_of(desde, sent["hasta"], asked.comuna, asked.regimen, calendar))
        elif asked.urn and not asked.desde:
            values["form"] = calculator.term_form(one_term(live.shelf, asked.urn, asked.plazo))
        elif asked.plazo or asked.urn or asked.desde:
            values["due"] = to_json(answer_of(request_of(asked, calendar, live.shelf), calendar))
    except AskError as error:
        values.update(faults=error.named, suggestions=error.suggestions)
    if asked.urn and values["form"] is None:
        values["form"] = _form(request, asked)
    return _page(
        request, "calculadora.html", bool(values["faults"]), asked=asked, sent=sent, calendar=calendar,
        communes=calculator.communes(calendar), regimes=calculator.REGIMES, parties=calculator.PARTIES,
        query=calculator.parameters(asked), **values,
    )  # fmt: skip


async def chain_page(request: Request) -> Response:
    live, calendar = served(request), calendar_for(request)
    sent = _sent(request, "urn", "desde", "comuna", "regimen")
    known = procedures(live.listings)
    urn = sent["urn"] or (known[0].urn if known else "")
    values: dict[str, Any] = {"procedure": None, "rows": (), "picture": "", "faults": (), "suggestions": ()}
    try:
        if urn:
            values["procedure"] = procedure = procedure_at(live.shelf, urn)
            if sent["desde"]:
                steps = chain_of(procedure, sent["desde"], sent["comuna"], sent["regimen"], calendar)
                values["rows"] = calculator.stage_rows(procedure, steps, sent["comuna"], sent["regimen"])
                values["picture"] = timeline_svg(steps, title=procedure.title)
    except AskError as error:
        values.update(faults=error.named, suggestions=error.suggestions)
    return _page(
        request, "cadena.html", bool(values["faults"]), sent={**sent, "urn": urn}, procedures=known,
        calendar=calendar, communes=calculator.communes(calendar), regimes=calculator.REGIMES, **values,
    )  # fmt: skip


def _form(request: Request, asked: Asked) -> calculator.TermForm | None:
    """The form that holds the term of a URN; None where it names none, which has been told already."""
    try:
        return calculator.term_form(one_term(served(request).shelf, asked.urn, asked.plazo))
    except AskError:
        return None


def _sent(request: Request, *names: str) -> dict[str, str]:
    given = request.query_params
    return {name: " ".join(given.get(name, "").split())[: LIMITS.get(name, 200)] for name in names}


def _page(request: Request, template: str, faulty: bool, **values: Any) -> Response:
    headers = {"cache-control": "no-store"}  # holidays can change while the index does not
    return page(request, template, status=422 if faulty else 200, headers=headers, **values)
