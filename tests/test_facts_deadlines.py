"""Deadlines as a passage states them: the readable cases, exact spans, and bounded time whatever the input."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.facts.deadlines import parse_term, read_deadlines
from indexer.grammar.dates import dates_in
from indexer.models import DayCount, Deadline, Passage, PassageKind, Span, TimeUnit
from tests.deadline_lines import describe
from tests.facts_cases import Case, document, load

CASES = load("deadlines.md")

VOCABULARY = st.sampled_from(
    """10 diez (diez) treinta y cinco sesenta días día mes meses año años horas semanas hábiles corridos judiciales
    administrativos plazo de del la el los entre 15 31/12 2025-12-31 12.12.2025 marzo enero – - a hasta más tardar
    desde contado notificación publicación antes siguientes siguiente primeros primer cada mensual trimestralmente
    gobernador regional consejo deberá podrá tendrá CORE DIPRES quien que , ; : . ( ) prorrogable prorrogado por otros
    se entenderá aprobado transcurrido Art. 25 Ley N° 19.880 mínimo ≥ > no inferior superior vigencia válido 1.000 ² º
    dentro tercero al menos anticipación""".split()
)


def passage(text: str, *, offset: int = 0) -> Passage:
    return Passage(
        fragment="p1", kind=PassageKind.PARAGRAPH, heading_path=(), span=Span(offset, offset + len(text)),
        lines=(1, 1), masked=text, text=" ".join(text.split()),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_deadlines_read_from_a_document(case: Case) -> None:
    assert describe(case.source) == case.expected


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@settings(max_examples=300, deadline=None)
@given(st.lists(VOCABULARY, max_size=60), st.integers(0, 5000))
def test_spans_are_exact_and_stay_inside_the_passage(words: list[str], offset: int) -> None:
    text = " ".join(words)
    where = passage(text, offset=offset)
    for found in read_deadlines(where):
        for span, quoted in spans_of(found):
            assert span.within(where.span)
            quote = " ".join(text[span.start - offset : span.end - offset].split())
            assert quote
            assert quoted in (None, quote)


def spans_of(found: Deadline) -> list[tuple[Span, str | None]]:
    pairs = [
        (found.span, None),
        (found.sentence, None),
        (found.trigger_span, found.trigger),
        (found.actor_span, found.actor),
        (found.extension_span, found.extension),
    ]
    return [(span, quoted) for span, quoted in pairs if span is not None]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    read_deadlines(passage(text))
    parse_term(text)


def test_spans_of_a_document_are_places_in_its_source() -> None:
    for case in CASES:
        for where in document(case.source).passages:
            for found in read_deadlines(where):
                for span, quoted in spans_of(found):
                    assert quoted in (None, " ".join(case.source[span.start : span.end].split()))


@pytest.mark.parametrize(
    "attack",
    ["uno " * 2500, "10 y " * 2500, "ciento " * 1500, "desde " * 1700, "(" * 10_000, "prorrogable por " * 700,
     "consejo " * 1300, "a más tardar " * 800, "Art. (" * 1700, "10 días " * 1250, "10 días desde la " * 600,
     "se entenderá " * 800, " " * 10_000, "día 15 " * 1400, "no " * 3300 + "10 días", "jornada " * 1250 + "10 horas"],
)  # fmt: skip
def test_time_grows_with_the_text_and_no_faster(attack: str) -> None:
    """Four times the text takes at most about four times as long (a square would take sixteen)."""
    short, long = (min(seconds(attack * times) for _ in range(3)) for times in (1, 4))
    assert long < 9 * short + 0.1


def seconds(text: str) -> float:
    start = time.process_time()
    read_deadlines(passage(text))
    return time.process_time() - start


@pytest.mark.parametrize(
    ("typed", "amount", "unit", "count", "start"),
    [
        ("10 días hábiles", 10, TimeUnit.DAY, DayCount.ADMINISTRATIVE, None),
        ("diez dias corridos", 10, TimeUnit.DAY, DayCount.CALENDAR, None),
        ("10 días", 10, TimeUnit.DAY, DayCount.NOT_STATED, None),
        ("un mes", 1, TimeUnit.MONTH, DayCount.NOT_STATED, None),
        ("72 horas", 72, TimeUnit.HOUR, DayCount.NOT_STATED, None),
        ("2 años", 2, TimeUnit.YEAR, DayCount.NOT_STATED, None),
        ("30 días antes de", 30, TimeUnit.DAY, DayCount.NOT_STATED, "antes"),
        ("5 días hábiles judiciales", 5, TimeUnit.DAY, DayCount.JUDICIAL, None),
        ("7 días corridos desde el día hábil siguiente a la publicación", 7, TimeUnit.DAY, DayCount.CALENDAR,
         "hábil siguiente"),
    ],
)  # fmt: skip
def test_a_term_as_a_person_types_it(
    typed: str, amount: int, unit: TimeUnit, count: DayCount, start: str | None
) -> None:
    found = parse_term(typed)
    assert found is not None
    assert (found.amount, found.unit, found.count, found.start) == (amount, unit, count, start)


@pytest.mark.parametrize("typed", ["", "mañana", "diez", "días", "10 pesos", "10 días o 3 meses"])
def test_what_is_no_single_term_is_none(typed: str) -> None:
    assert parse_term(typed) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "si la ley se publica el 12 de diciembre de 2025, ¿hasta cuándo?",
            [("2025-12-12", "12 de diciembre de 2025")],
        ),
        ("desde 2026-01-05 al 31/3/2026", [("2026-01-05", "2026-01-05"), ("2026-03-31", "31/3/2026")]),
        ("el lunes 1° de junio del 2026", [("2026-06-01", "lunes 1° de junio del 2026")]),
        ("el 30 de febrero de 2026, la ley 19.880 y el 4 de marzo", []),
    ],
)
def test_the_dates_of_a_question(question: str, expected: list[tuple[str, str]]) -> None:
    assert [(day.isoformat(), question[span.start : span.end]) for day, span in dates_in(question)] == expected
