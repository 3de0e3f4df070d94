"""Linked terms: both ends carried along, the stages of a procedure as its text states them, and its picture."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date

import pytest

from indexer.calendar.chains import Link, Stage, chain, links
from indexer.calendar.loading import load_calendar
from indexer.calendar.timeline import timeline_svg
from indexer.errors import TermError
from indexer.facts.deadlines import parse_term, read_deadlines
from indexer.models import Deadline
from tests.facts_cases import document

CALENDAR = load_calendar()

PROCEDURE = """## Tramitación del presupuesto

- **Propuesta:** el gobernador la presenta en 10 días tras la publicación de la ley.
- **Pronunciamiento CORE:** 10 días corridos.
- **Aviso:** trimestral.
- **Trámite externo:** DIPRES dicta la resolución (10 días hábiles) y CGR toma razón (15 días hábiles, prorrogable).
- **Citación:** 24 horas antes de la sesión.
"""


def term(text: str) -> Deadline:
    found = parse_term(text)
    assert found is not None
    return found


CYCLE = (
    Link(name="Propuesta", term=term("10 días"), text="10 días"),
    Link(name="Pronunciamiento", term=term("10 días corridos"), text="10 días corridos", after="Propuesta"),
    Link(name="Remisión", term=term("5 días hábiles"), text="5 días hábiles", after="Pronunciamiento"),
    Link(name="Aviso", term=term("48 horas"), text="48 horas", after="Remisión"),
)


def test_a_chain_carries_the_earliest_and_the_latest_dates_along() -> None:
    steps = chain(CYCLE, date(2025, 12, 12), CALENDAR)
    assert [(step.link.name, *(day.isoformat() for day in step.ends)) for step in steps] == [
        ("Propuesta", "2025-12-22", "2025-12-29"),
        ("Pronunciamiento", "2026-01-01", "2026-01-08"),
        ("Remisión", "2026-01-08", "2026-01-15"),
        ("Aviso", "2026-01-11", "2026-01-18"),
    ]


def test_a_link_after_one_that_is_not_there_is_refused() -> None:
    with pytest.raises(TermError, match=r"^«Remisión» corre desde «Pronunciamiento», que no está antes en la cadena"):
        chain(CYCLE[2:], date(2025, 12, 12), CALENDAR)


def stages() -> list[Stage]:
    return [
        Stage(found.act or "", found, PROCEDURE[found.span.start : found.span.end])
        for passage in document(PROCEDURE).passages
        for found in read_deadlines(passage)
    ]


def test_the_stages_of_a_procedure_follow_one_another() -> None:
    assert [(link.name, link.text, link.after) for link in links(stages())] == [
        ("Propuesta", "10 días", None),
        ("Pronunciamiento CORE", "10 días corridos", "Propuesta"),
        ("Trámite externo", "10 días hábiles", "Pronunciamiento CORE"),
        ("Trámite externo (CGR)", "15 días hábiles", "Trámite externo"),
    ]


def test_the_picture_says_in_words_what_it_draws() -> None:
    steps = chain(links(stages()), date(2025, 12, 12), CALENDAR)
    svg = ElementTree.fromstring(timeline_svg(steps, title="Ciclo <2026>"))
    space = "{http://www.w3.org/2000/svg}"
    assert svg.findtext(f"{space}title") == "Ciclo <2026>"
    assert (svg.findtext(f"{space}desc") or "").startswith(
        "Propuesta: vence entre el 22 de diciembre de 2025 y el 29 de diciembre de 2025, según la lectura; "
    )
    assert len(svg.findall(f"{space}g")) == 4
    assert not [node for node in svg.iter() if "style" in node.attrib or node.tag.endswith(("script", "style"))]


def test_no_terms_no_picture() -> None:
    assert timeline_svg((), title="Nada") == ""
