"""The calculator of terms in a browser: used by hand and without script, accessible, narrow, on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.test_pages_in_a_browser import violations

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
SECTION = "urn:gn:kb:gestion-prpto%23proceso-de-aprobacion-presupuesto-inicial-plazos"
CALCULATOR = "/plazos/calculadora"
PAGES = [
    CALCULATOR,
    f"{CALCULATOR}?plazo=10+días&desde=2026-01-07",
    f"{CALCULATOR}?plazo=pronto&desde=2026-02-30&comuna=Chilan",
    f"{CALCULATOR}?urn={SECTION}.pronunciamiento-core",
    f"{CALCULATOR}?desde=2026-09-15&hasta=2026-09-30",
    f"/plazos/cadena?urn={SECTION}&desde=2025-12-12",
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
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_term_is_computed_by_hand_without_script(open_page: Open) -> None:
    page = open_page(CALCULATOR, java_script_enabled=False)
    page.get_by_label("Plazo", exact=True).fill("5 días hábiles")
    page.get_by_label("Día del hecho").fill("2026-08-17")
    page.locator("#_comuna").fill("chillan")
    page.get_by_role("button", name="Calcular").click()
    assert page.get_by_role("heading", name="Vence el 25 de agosto de 2026").is_visible()
    assert page.get_by_text("Ley 20.768").first.is_visible()
    assert page.locator("#_comuna").input_value() == "chillan"


def test_from_an_answer_to_its_date_without_script(open_page: Open) -> None:
    page = open_page("/buscar?q=plazo+pronunciamiento+CORE", java_script_enabled=False)
    page.get_by_label("Día desde el que corre").fill("2026-01-05")
    page.get_by_role("button", name="Calcular 10 días corridos").click()
    assert page.get_by_role("heading", name="Vence el 15 de enero de 2026").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Agregar a la agenda (.ics)").click()
    assert download.value.suggested_filename == "plazo-2026-01-15.ics"


def test_disputed_readings_stand_side_by_side_on_a_wide_screen(open_page: Open) -> None:
    page = open_page(PAGES[1])
    boxes = [each.bounding_box() for each in page.locator(".reading").all()]
    assert len(boxes) == 3
    assert len({round(box["y"]) for box in boxes}) == 1
    assert len({round(box["x"]) for box in boxes}) == 3


def test_a_chain_is_drawn_and_listed(open_page: Open) -> None:
    page = open_page("/plazos/cadena")
    page.get_by_label("Día de: publicación de la Ley").fill("2025-12-12")
    page.get_by_role("button", name="Calcular las fechas").click()
    assert page.get_by_role("img", name="Proceso de Aprobación Presupuesto Inicial (Plazos)").is_visible()
    assert page.locator("tbody tr").count() == 5


def test_paper_holds_the_computation_and_not_the_forms(open_page: Open) -> None:
    page = open_page(PAGES[1])
    page.emulate_media(media="print")
    assert page.locator(".reading").first.is_visible()
    assert not page.locator("form.calc").is_visible()
    assert page.locator(".skipped").first.is_visible()
