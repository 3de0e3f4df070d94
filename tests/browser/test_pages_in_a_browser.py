"""The pages as a person meets them: accessible, with the keyboard, without JavaScript, narrow, dark, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest

pytestmark = pytest.mark.browser

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
GOLDEN = "/buscar?q=plazo+pronunciamiento+CORE"
GUIDE = "/doc/gn/kb/gestion-prpto"
PLACE = "proceso-de-aprobacion-presupuesto-inicial-plazos.pronunciamiento-core"

PAGES = [
    "/", GOLDEN, "/buscar?q=que+es+el+FNDR", "/buscar?q=glosa+06", "/buscar?q=zzz+que+no+existe",
    "/buscar?q=orden+de+prelacion",
    "/buscar?q=presupuesto&kind=guia", GUIDE, f"{GUIDE}/f/{PLACE}", "/doc/gn/kb/presupuestos-por-resultados-gores-2011",
    "/doc/gn/kb/glosario", "/doc/gn/kb/rendiciones", "/doc/gn/kb/rendiciones/v/1.0.0",
    "/doc/gn/kb/rendiciones/versions",
    "/doc/gn/kb/rendiciones/diff/1.0.0..2.0.0", "/doc/gn/kb/pagos/citas", "/doc/gn/kb/viaticos",
    "/doc/gn/kb/contratos/v/0.1.0",
    "/doc/gn/norma/dfl-1-19175", "/doc/gn/norma/decreto-500-2015", "/doc/gn/norma/decreto-500",
    "/documentos", "/normas",
    "/glosario", "/plazos", "/glosas",
    "/jerarquia?a=Ley&b=Decreto", "/conflictos", "/revisar", "/enlazar", "/enlazar?urn=urn:x",
    "/accesibilidad",
    "/como-responde", "/estado", "/salud", "/salud?code=dias-sin-computo", "/cobertura", "/buscar?q=glosa+07+de+2031",
    "/no-hay",
]  # fmt: skip

Open = Callable[..., Any]


def violations(page: Any) -> list[str]:
    """What axe-core finds, a line each."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: "
                          "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}})")  # fmt: skip
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: Open, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_overflows_a_narrow_screen(open_page: Open, path: str) -> None:
    page = open_page(path, width=320)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_answer_comes_before_its_quote_and_the_quote_before_its_source(open_page: Open) -> None:
    page = open_page(GOLDEN)
    assert page.title().startswith("10 días corridos")
    snapshot = page.locator("article.answer").aria_snapshot()
    order = (
        'heading "10 días corridos" [level=1]',
        "blockquote",
        "term: Documento",
        "term: Versión",
        "term: Base",
        "Falta o está mal",
    )
    places = [snapshot.find(text) for text in order]
    assert -1 not in places, snapshot
    assert places == sorted(places), snapshot
    assert page.locator("blockquote mark").inner_text() == "10 días corridos"


def test_searching_as_a_person_does(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_label("¿Qué necesita saber?").fill("que es el FNDR")
    page.get_by_role("button", name="Buscar").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Fondo Nacional de Desarrollo Regional"
    page.get_by_role("navigation", name="Filtros").get_by_role("link", name=re.compile("^Guía")).click()
    assert "kind=guia" in page.url
    assert page.get_by_role("link", name="Quitar el filtro Guía").is_visible()
    page.locator("article.answer .source a").first.click()
    assert page.locator(":target").count() == 1


def test_suggestions_come_while_typing_and_are_taken_with_the_keyboard(open_page: Open) -> None:
    page = open_page("/documentos")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("FND")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    taken = page.locator('[role=option][aria-selected="true"]').evaluate("each => each.dataset.text")
    page.keyboard.press("Enter")
    page.wait_for_url("**/buscar?q=*")
    assert page.locator("#_q").input_value() == taken


def test_the_keyboard_alone_is_enough(open_page: Open) -> None:
    page = open_page(GUIDE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ir al contenido"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize("address", [
    f"/id/urn:gn:kb:gestion-prpto?=v=2.0.0#{PLACE}",
    f"/id/urn:gn:kb:gestion-prpto#{PLACE}",
    f"/id/urn:gn:kb:gestion-prpto:2.0.0#{PLACE}",
    "/id/urn:gn:norma:dfl-1-19175#art-25",
    "/id/urn:gn:kb:rendiciones#formato-antiguo",
])  # fmt: skip
def test_a_pasted_urn_lands_on_its_fragment(open_page: Open, address: str) -> None:
    page = open_page(address, reduced_motion="reduce")
    fragment = address.partition("#")[2]
    assert urlsplit(page.url).fragment == fragment
    assert page.evaluate("document.querySelector(':target').id") == fragment
    top = page.evaluate("document.querySelector(':target').getBoundingClientRect().top")
    assert -2 <= top < 900


def test_everything_works_without_javascript(open_page: Open) -> None:
    page = open_page("/", java_script_enabled=False)
    page.locator("#_q").fill("plazo pronunciamiento CORE")
    page.locator("form.search button").click()
    assert page.locator("h1").inner_text() == "10 días corridos"
    page.locator("article.answer .source a").first.click()
    assert page.locator("h1").inner_text() == "Gestión Financiera y Operativa del Presupuesto Regional (GORE)"
    assert page.locator("button.copy").count() == 0
    page.locator("details.cite summary").click()
    assert page.get_by_text("urn:gn:kb:gestion-prpto?=v=2.0.0", exact=True).is_visible()


def test_a_citation_is_copied(open_page: Open) -> None:
    page = open_page(GOLDEN, permissions=["clipboard-read", "clipboard-write"])
    page.locator("details.cite summary").first.click()
    row = page.locator("details.cite dl > div", has_text="Para un acta o resolución")
    row.get_by_role("button", name="Copiar").click()
    row.get_by_role("button", name="Copiado").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "Según «Gestión Financiera y Operativa del Presupuesto Regional (GORE)», «Pronunciamiento CORE», versión 2.0.0"
    )
    assert f"(urn:gn:kb:gestion-prpto?=v=2.0.0#{PLACE})" in copied


def test_versions_are_switched_and_compared(open_page: Open) -> None:
    page = open_page("/doc/gn/kb/rendiciones")
    page.locator("details.switch summary").click()
    page.locator("details.switch").get_by_role("link", name="1.0.0").click()
    assert page.get_by_text("Hay una versión más nueva: la 2.0.0.").is_visible()
    page.get_by_role("link", name="Ver la más nueva").click()
    page.get_by_role("link", name="Qué cambió desde 1.0.0").click()
    row = page.get_by_role("row", name=re.compile("Entrega de la rendición"))
    assert row.locator("del").inner_text() == "10 días hábiles"
    assert row.locator("ins").inner_text() == "30 días hábiles"


def test_paper_shows_the_text_and_its_address(open_page: Open) -> None:
    page = open_page(f"{GUIDE}/v/2.0.0")
    page.emulate_media(media="print")
    assert page.locator(".printed").inner_text().endswith(f"{GUIDE}/v/2.0.0")
    assert page.get_by_text("2.0.0").first.is_visible()
    assert not page.locator(".top").is_visible()
    assert not page.locator("nav.toc").is_visible()


def test_dark_is_dark(open_page: Open) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    assert open_page("/", color_scheme="light").evaluate(ground) == "rgb(255, 255, 255)"
    assert open_page("/", color_scheme="dark").evaluate(ground) == "rgb(13, 20, 36)"


def test_targets_are_large_enough_to_touch(open_page: Open) -> None:
    page = open_page("/")
    small = page.evaluate("[...document.querySelectorAll('button, .menu a, .examples a, input')]"
                          ".filter(each => each.getBoundingClientRect().height < 24)"
                          ".map(each => each.outerHTML)")  # fmt: skip
    assert small == []


def test_a_search_that_finds_nothing_helps(open_page: Open) -> None:
    page = open_page("/buscar?q=zzz+que+no+existe")
    assert page.title().startswith("Sin respuesta")
    assert page.get_by_role("heading", level=1).is_visible()
    assert (
        page.get_by_role("link", name="Falta o está mal")
        .get_attribute("href", timeout=1000)
        .startswith("mailto:normas@example.cl")
    )
