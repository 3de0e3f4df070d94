"""The keeper's linter: each rule by a readable case, no crash on whatever a file holds, and the baseline."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.baseline import compare, render_baseline
from indexer.check import check_corpus
from indexer.check_links import _FILE_LINK, _LINK
from indexer.corpus import read_corpus
from indexer.errors import CorpusError, Level, Problem
from indexer.frontmatter import _URN_KEY
from indexer.health import health
from tests.facts_cases import Case, load
from tests.trust_cases import corpus, held_document

CASES = load("check.md")
KB = Path(__file__).parent.parent / "kb"
TODAY = date(2026, 3, 1)
TEXTS = [path.read_text(encoding="utf-8").partition("\n---\n")[2] for path in sorted(KB.glob("g*/*.md"))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_each_rule(case: Case) -> None:
    assert [str(problem) for problem in check_corpus(corpus(case.source), today=TODAY)] == case.expected


def test_the_corpus_that_is_served_has_no_errors() -> None:
    found = health(read_corpus([KB]), today=TODAY)
    assert [str(problem) for problem in found if problem.level is Level.ERROR] == []
    assert [problem.line for problem in found if problem.code == "cita-difiere"] == [84]


PIECES = st.sampled_from(
    [
        "|",
        "](",
        "](urn:gn:kb:x#",
        "urn:",
        "![",
        "```",
        "\n",
        "\n| - |\n",
        "«",
        "»",
        "10 días",
        "5%",
        "\\",
        "\0",
        "ﷺ",
        "²",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.integers(0, 20_000), st.lists(PIECES, max_size=6), st.integers(0, 3_000))
def test_no_mutated_file_brings_it_down(text: str, at: int, pieces: list[str], cut: int) -> None:
    start = at % (len(text) + 1)
    mutated = text[:start][-4_000:] + "".join(pieces) + text[start + cut :][:4_000]
    found = check_corpus([held_document(mutated, {"kind": "guia"}, "mutado")], today=TODAY)
    assert all(1 <= problem.line <= mutated.count("\n") + 1 for problem in found)


HEADING = """---
_manifest: {urn: urn:gn:kb:bodega, provenance: {created_by: prueba}}
version: 1.0.0
status: published
kind: guia
---
"""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 4_000), st.lists(st.one_of(PIECES, st.binary(max_size=3)), max_size=5), st.integers(0, 400))
def test_no_mutated_file_of_a_corpus_brings_it_down(at: int, pieces: list[str | bytes], cut: int) -> None:
    """Bytes anywhere in the file, front matter included: it is read, or told what is wrong with it."""
    whole = (HEADING + TEXTS[0][:3_000]).encode()
    start = at % (len(whole) + 1)
    inserted = b"".join(one if isinstance(one, bytes) else one.encode() for one in pieces)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, ".git").mkdir()
        Path(folder, "otra.md").write_text(HEADING.replace("bodega", "otra") + "[b](urn:gn:kb:bodega)", "utf-8")
        Path(folder, "bodega.md").write_bytes(whole[:start] + inserted + whole[start + cut :])
        reading = read_corpus([Path(folder)])
        found = health(reading, today=TODAY)
    assert len(reading.documents) + len(reading.unread) == 2
    assert all(problem.path in ("bodega.md", "otra.md") and problem.message for problem in found)


UNREAD = [
    (
        "una versión que no lo es",
        HEADING.replace("1.0.0", "1.0"),
        [
            "bodega.md:3: «version»: «1.0» no es una versión; se esperaba MAYOR.MENOR.PARCHE, como 2.0.0; "
            "escriba 1.0.0 [version]",
            "bodega.md: 2 enlaces a este documento no se revisaron; corrija antes su error [sin-revisar]",
        ],
    ),
    (
        "sin estado",
        HEADING.replace("status: published\n", ""),
        [
            "bodega.md:1: falta «status»; se esperaba published, draft o deprecated; agréguelo al encabezado [status]",
            "bodega.md: 2 enlaces a este documento no se revisaron; corrija antes su error [sin-revisar]",
        ],
    ),
    (
        "un encabezado que no se cierra",
        HEADING.removesuffix("---\n"),
        [
            "bodega.md:1: el encabezado no se cierra; se esperaba una línea «---» después de la última clave; "
            "agréguela [sin-encabezado]",
            "bodega.md: 2 enlaces a este documento no se revisaron; corrija antes su error [sin-revisar]",
        ],
    ),
]


@pytest.mark.parametrize(("heading", "told"), [each[1:] for each in UNREAD], ids=[each[0] for each in UNREAD])
def test_a_document_that_cannot_be_read_is_told_first_and_what_rests_on_it_waits(
    tmp_path: Path, heading: str, told: list[str]
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "bodega.md").write_text(f"{heading}La XYZT rige por la Ley 99.001.\n", encoding="utf-8")
    other = HEADING.replace("bodega", "acta") + (
        "La XYZT cita la Ley 99.001 y [la bodega](urn:gn:kb:bodega#plazos).\n\nLa XYZT [otra vez](urn:gn:kb:bodega).\n"
    )
    (tmp_path / "acta.md").write_text(other, encoding="utf-8")
    found = health(read_corpus([tmp_path]), today=TODAY)
    norm = (
        "acta.md:7: se cita «Ley 99.001» (una vez) y el corpus no tiene su texto ni una ficha "
        "(urn:gn:norma:ley-99001); impórtela o escriba su ficha en fichas/ [norma-sin-ficha]"
    )
    assert [str(problem) for problem in found] == [told[0], norm, told[1]]


ATTACKS = [
    "](" * 5_000,
    "](a/" * 2_500,
    "](" + "a." * 5_000,
    "](" + "a/" * 5_000,
    "---\n" + " urn: " * 1_700,
    "[completar:" * 900,
]


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: text[:8].strip())
def test_looking_for_links_and_names_is_linear(text: str) -> None:
    start = time.process_time()
    for pattern in (_LINK, _FILE_LINK, _URN_KEY):
        list(pattern.finditer(text))
    assert time.process_time() - start < 0.5  # a quadratic reading of so much takes seconds


def test_a_calendar_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "bodega.md").write_text(f"{HEADING}Texto.\n", encoding="utf-8")
    shutil.copytree(KB / "calendario", tmp_path / "calendario")
    assert health(read_corpus([tmp_path]), today=TODAY) == ()
    holidays = tmp_path / "calendario" / "feriados.yaml"
    text = holidays.read_text(encoding="utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "2021-05-15" in each)
    holidays.write_text(text.replace("2021-05-15", "2021-05-45"), encoding="utf-8")
    assert [str(each) for each in health(read_corpus([tmp_path]), today=TODAY)] == [
        f"calendario/feriados.yaml:{line}: «2021-05-45» no es una fecha; se esperaba año-mes-día, o mes-día en un "
        "feriado local [calendario]"
    ]


def problem(line: int, message: str) -> Problem:
    return Problem(path="guia.md", line=line, code="tabla", message=message)


def test_a_known_finding_is_known_wherever_its_line_moves() -> None:
    baseline = render_baseline([problem(3, "una"), problem(4, "repetida"), problem(5, "ya no está")])
    found = compare([problem(30, "una"), problem(4, "repetida"), problem(9, "repetida"), problem(1, "nueva")], baseline)
    assert (found.new, found.known) == ((problem(9, "repetida"), problem(1, "nueva")), 2)
    assert found.gone == ("guia.md tabla ya no está",)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"conocidos": 3}', '{"conocidos": [4]}', "[" * 5000])
def test_a_baseline_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CorpusError, match="créelo de nuevo"):
        compare([], text)
