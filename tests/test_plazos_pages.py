"""The calculator and the chain as the server writes them: forms without script, results, faults beside their fields."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from starlette.testclient import TestClient

from server.answering.due_dates import answered_with_date
from server.answers import answer
from server.app import over
from server.pages.calculator import form_of
from server.query import read_query
from server.rendering import EXTRA, render
from server.routes_plazos import MENU
from server.shelf import Shelf
from tests.test_due_api import NO_COMMUNE, NO_DATE, NO_TERM, PINNED, SECTION

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def http(kb_shelf: Shelf) -> TestClient:
    return TestClient(over(kb_shelf, today=lambda: date(2026, 3, 2)), base_url="http://127.0.0.1")


def shown(http: TestClient, path: str, *, status: int = 200, **asked: str) -> str:
    reply = http.get(path, params=asked, headers=HTML)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return reply.text


def words(markup: str) -> str:
    """What a person reads."""
    bare = re.sub(r"<datalist.*?</datalist>|<title>.*?</title>|<desc>.*?</desc>", " ", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^<>]*>", " ", bare)))


def part(markup: str, start: str, end: str) -> str:
    assert start in markup, start
    return markup.partition(start)[2].partition(end)[0]


CALCULATOR = "/plazos/calculadora"


def test_the_empty_calculator_explains_how_terms_are_counted(http: TestClient) -> None:
    page = shown(http, CALCULATOR)
    fields = re.findall(r'<(?:input|select)[^>]* name="([a-z]+)"', part(page, '<form class="filters calc"', "</form>"))
    assert fields == ["plazo", "desde", "hora", "comuna", "regimen", "parte"]
    assert re.findall(r"<dt>([^<]+)</dt>", part(page, 'class="regimes"', "</section>")) == [
        "Administrativo", "Civil", "Judicial", "Transparencia", "Sin decirlo",
    ]  # fmt: skip
    assert page.count('<option value="Chillán">') == 1
    assert 'role="alert"' not in page
    assert "style=" not in page


def test_a_term_is_computed_step_by_step(http: TestClient) -> None:
    page = shown(http, CALCULATOR, plazo="10 días hábiles", desde="2026-09-15", comuna="Chillán")
    assert "<title>30 de septiembre de 2026: 10 días hábiles · Calculadora de plazos · Normateca</title>" in page
    result = part(page, '<article class="answer due"', "</article>")
    assert words(part(result, 'class="result"', "</h2>")).endswith("Vence el 30 de septiembre de 2026")
    steps = [words(each) for each in re.findall(r"<li>(.*?)</li>", part(result, '<ol class="counted">', "</ol>"))]
    assert steps == [
        "El plazo corre desde el martes 15 de septiembre de 2026, día que no se cuenta. fecha dada ",
        "El cómputo comienza el día siguiente: miércoles 16 de septiembre de 2026. Ley 19.880, art. 25 ",
        "Se cuentan 10 días hábiles, sin sábados, domingos ni feriados: el último es el miércoles 30 de septiembre de "
        "2026. Ley 19.880, art. 25 ",
    ]
    skipped = re.findall(r"<li>(.*?)</li>", part(result, '<ul class="skipped">', "</ul>"))
    assert words(skipped[0]) == " 18 de septiembre de 2026 : feriado: Día de la Independencia Ley 2.977, art. 1 "
    assert len(skipped) == 5
    link = html.unescape(part(result, 'href="/api/v1/due.ics', '"'))
    assert http.get(f"/api/v1/due.ics{link}").headers["content-type"] == "text/calendar; charset=utf-8"


def test_disputed_readings_stand_side_by_side_with_the_safe_dates(http: TestClient) -> None:
    page = shown(http, CALCULATOR, plazo="10 días", desde="2026-01-07")
    result = part(page, '<article class="answer due"', "</article>")
    said = words(result)
    assert "Entre el 17 de enero de 2026 y el 21 de enero de 2026, según la lectura" in said
    assert "Fecha segura para quien debe actuar 17 de enero de 2026" in said
    assert "Fecha segura para quien gana con el silencio 21 de enero de 2026" in said
    assert re.findall(r"<h3>([^<]+)</h3>\s*<p class=\"big\"><time datetime=\"([^\"]+)\"", result) == [
        ("Días corridos, sin prórroga", "2026-01-17"),
        ("Días corridos, con prórroga al día hábil siguiente", "2026-01-19"),
        ("Días hábiles, por aplicación supletoria de la Ley 19.880", "2026-01-21"),
    ]
    told = words(shown(http, CALCULATOR, plazo="10 días", desde="2026-01-07", parte="beneficiario"))
    assert "Fecha segura: 21 de enero de 2026" in told


def test_faults_are_listed_and_told_beside_their_fields(http: TestClient) -> None:
    page = shown(http, CALCULATOR, status=422, plazo="pronto", desde="2026-02-30", comuna="Chilan")
    listed = part(page, '<div class="faults" role="alert"', "</div>")
    assert [html.unescape(each) for each in re.findall(r'<a href="#_[a-z]+">([^<]+)</a>', listed)] == [
        NO_TERM, NO_DATE, NO_COMMUNE,
    ]  # fmt: skip
    for name, fault in (("plazo", NO_TERM), ("desde", NO_DATE), ("comuna", NO_COMMUNE)):
        field = part(page, f'<input id="_{name}"', "</div>")
        assert 'aria-invalid="true"' in field
        assert f'<p class="fault" id="_{name}e">{fault}</p>' in html.unescape(field)
        assert f"_{name}e" in part(field, 'aria-describedby="', '"')
    assert 'value="pronto"' in page, "what was typed is kept"


def test_what_is_typed_is_never_markup(http: TestClient) -> None:
    page = shown(http, CALCULATOR, status=422, plazo='"><script>x</script>', desde="<b>", comuna="<i>")
    assert "<script>x" not in page
    assert "<b>" not in page
    assert "<i>" not in part(page, "<main", "</main>")


def test_the_form_of_a_term_of_the_corpus_holds_it(http: TestClient) -> None:
    urn = f"{SECTION}.propuesta-gobernador"
    form = part(shown(http, CALCULATOR, urn=urn), '<form class="filters calc"', "</form>")
    assert f'name="urn" value="{PINNED}.propuesta-gobernador"' in form
    assert 'name="plazo" value="10 días"' in form
    assert "Propuesta Gobernador: 10 días ." in words(form).replace("  ", " ")
    assert "Día de: publicación de la Ley" in form
    page = shown(http, CALCULATOR, urn=urn, desde="2025-12-12", regimen="administrativo")
    assert "Vence el 29 de diciembre de 2025" in words(page)


def test_a_term_counted_backwards_is_told_from_its_day(http: TestClient) -> None:
    said = words(shown(http, "/plazos/calculadora", plazo="5 días hábiles antes de", desde="2026-09-21"))
    assert "5 días hábiles antes del 21 de septiembre de 2026" in said


def test_hours_take_a_time_of_day(http: TestClient) -> None:
    page = shown(http, CALCULATOR, plazo="72 horas", desde="2026-01-15", hora="13:00")
    assert "Vence el 18 de enero de 2026, a las 13:00" in words(page)
    assert 'type="time" value="13:00"' in page
    told = words(shown(http, CALCULATOR, status=422, plazo="72 horas", desde="2026-01-15"))
    assert "Un plazo de horas necesita la hora en que empieza" in told


def test_days_between_two_dates(http: TestClient) -> None:
    said = words(shown(http, CALCULATOR, desde="2026-09-15", hasta="2026-09-30"))
    assert "10 días hábiles (15 días corridos)" in said
    assert "5 días que no se cuentan" in said


def test_the_calculator_is_in_the_menu_once(http: TestClient, kb_shelf: Shelf) -> None:
    over(kb_shelf)  # another application of the same process
    assert EXTRA.count(MENU) == 1
    assert shown(http, "/normas").count('href="/plazos/calculadora"') == 1


# ------------------------------------------------------------------------------------------------- chain


def test_the_chain_of_the_budget_cycle(http: TestClient) -> None:
    page = shown(http, "/plazos/cadena", urn=SECTION, desde="2025-12-12")
    assert "Día de: publicación de la Ley" in page
    rows = [words(row) for row in re.findall(r'<tr role="row"><td.*?</tr>', page, re.DOTALL)]
    assert len(rows) == 5
    assert rows[1] == (
        " Pronunciamiento CORE 10 días corridos Propuesta Gobernador: 22 de diciembre de 2025 o 29 de diciembre de "
        "2025 entre el jueves 1 de enero de 2026 y el jueves 8 de enero de 2026 paso a paso de Pronunciamiento CORE "
    )
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in part(page, '<figure class="chain"', "</figure>")
    step = html.unescape(part(page, 'href="/plazos/calculadora?urn=', '"'))
    assert "Propuesta Gobernador" in words(http.get(f"/plazos/calculadora?urn={step}", headers=HTML).text)
    link = html.unescape(part(page, 'href="/api/v1/due/chain.ics', '"'))
    assert http.get(f"/api/v1/due/chain.ics{link}").status_code == 200


def test_the_chain_offers_the_procedures_of_the_corpus(http: TestClient) -> None:
    page = shown(http, "/plazos/cadena")
    offered = re.findall(r'<option value="(urn:[^"]+)"', page)
    assert [html.unescape(each) for each in offered] == [PINNED], (
        "articles whose terms are alternatives are not offered"
    )
    assert "<table" not in part(page, "<main", "</main>")


def test_faults_of_a_chain(http: TestClient) -> None:
    page = shown(http, "/plazos/cadena", status=422, urn=SECTION, desde="2026-02-30", comuna="Chilan")
    assert page.count(html.escape(NO_COMMUNE)) == 2, "in the list and beside its field"
    gone = shown(http, "/plazos/cadena", status=422, urn="urn:gn:kb:nada#x", desde="2026-01-05")
    assert "No existe urn:gn:kb:nada en el corpus." in words(gone)


# ------------------------------------------------------------------------------------------------ answers


def test_an_answer_that_is_a_term_carries_its_form(http: TestClient) -> None:
    form = part(shown(http, "/buscar", q="plazo pronunciamiento CORE"), 'class="dueform"', "</section>")
    assert f'name="urn" value="{PINNED}.pronunciamiento-core"' in form
    assert 'name="plazo" value="10 días corridos"' in form
    assert 'action="/plazos/calculadora" method="get"' in form


def test_an_answer_that_is_none_carries_no_form(http: TestClient) -> None:
    assert "dueform" not in shown(http, "/buscar", q="que es el FNDR")


def dated_form(shelf: Shelf, question: str) -> str:
    found = answered_with_date(question, shelf, lambda said: answer(read_query(said, shelf), shelf))
    form = form_of(found)
    assert form is not None
    return render("_plazo_form.html", plazo=form)


def test_an_answer_with_its_date_shows_how_it_is_reached(kb_shelf: Shelf) -> None:
    markup = dated_form(kb_shelf, "plazo pronunciamiento CORE desde el 5 de enero de 2026")
    said = words(markup)
    assert "Cómo se llega a la fecha" in said
    assert "3. " not in said, "the list numbers its steps"
    assert (
        "Se cuentan 10 días corridos: el último es el jueves 15 de enero de 2026. Código Civil, arts. 48 y 50" in said
    )
    assert "<form" not in markup
    assert "Agregar a la agenda (.ics)" in said


def test_an_answer_whose_date_cannot_be_computed_says_why_and_keeps_the_form(kb_shelf: Shelf) -> None:
    markup = dated_form(kb_shelf, "plazo pronunciamiento CORE desde el 5 de enero de 2035")
    assert "El 5 de enero de 2035 está fuera del calendario verificado" in words(markup)
    assert 'name="plazo" value="10 días corridos"' in markup
