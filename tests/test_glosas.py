"""Glosas from one budget to the next: the keeper's table, the edition a question is about, redirects, comparisons."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from indexer.build import up_to_date
from indexer.corpus import read_corpus
from indexer.errors import Level
from indexer.glosas import GlosaKey, key_of_fragment, key_of_urn, table_json, table_of
from indexer.health import health
from indexer.models import Urn
from indexer.renumbering import TABLE, read_renumbering
from indexer.snapshot import Store
from server import looking
from server.answering.model import Answer, AnswerStatus
from server.answers import ask
from server.app import over
from server.clock import now
from server.linkcheck import State, judge_urn
from server.listings import Listings
from server.shelf import Shelf
from tests.pages_corpus import open_shelf
from tests.promise import faults_of_answer

KB = Path(__file__).parent / "fixtures" / "glosas" / "kb"
BEFORE, AFTER = date(2026, 11, 20), date(2027, 2, 1)
P42 = "Partida 31, Programa 42"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The glosas of 2026 and 2027."""
    shelf = open_shelf(KB, tmp_path_factory.mktemp("datos"))
    yield shelf
    shelf.snapshot.close()


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Those of 2026 alone, and no table."""
    kb = tmp_path_factory.mktemp("corpus") / "kb"
    shutil.copytree(KB, kb)
    (kb / "glosas" / "glosas-2027.md").unlink()
    (kb / TABLE).unlink()
    shelf = open_shelf(kb, tmp_path_factory.mktemp("datos"))
    yield shelf
    shelf.snapshot.close()


@pytest.fixture(scope="module")
def http(both: Shelf) -> TestClient:
    return TestClient(over(both, today=lambda: AFTER), base_url="http://localhost", follow_redirects=False)


# ---------------------------------------------------------------------------------------------- the table

# (lines under «renumeracion:», what is told); the first line is line 2
FAULTS = [
    (
        "  - desde: {año: 2026, partida: 31}\n    hacia: {año: 2027}\n    glosas:\n      siete: 09\n",
        "renumeracion.yaml:5: «siete» no es un número de glosa; se esperaba de 0 a 99, como 07; corríjalo "
        "[renumeracion]",
    ),
    (
        "  - desde: {año: 2026, partida: 31}\n    hacia: {año: 2027}\n    glosas:\n      07: nueve\n",
        "renumeracion.yaml:5: la glosa 07 pasa a «nueve»; se esperaba el número que tiene en 2027, como 09, o "
        "«eliminada»; corríjalo [renumeracion]",
    ),
    (
        "  - desde: {año: 2026, partida: 31}\n    hacia: {año: 2027}\n    glosas:\n      07:\n",
        "renumeracion.yaml:5: la glosa 07 no dice a cuál pasa; se esperaba el número que tiene en 2027, como 09, o "
        "«eliminada»; corríjalo [renumeracion]",
    ),
    (
        "  - desde: {año: 2027, partida: 31}\n    hacia: {año: 2027}\n    glosas: {07: 09}\n",
        "renumeracion.yaml:2: «hacia» es de 2027 y «desde» de 2027; se esperaba un año posterior en «hacia»; corríjalo "
        "[renumeracion]",
    ),
    (
        "  - desde: {año: 2026}\n    hacia: {año: 2027}\n    glosas: {07: 09}\n",
        "renumeracion.yaml:2: a «desde» le falta «partida»; se esperaba {año: 2026, partida: 31, programa: 19}, o sin "
        "programa si son glosas de la partida; corríjalo [renumeracion]",
    ),
    (
        "  - desde: {año: 26, partida: 31}\n    hacia: {año: 2027}\n    glosas: {07: 09}\n",
        "renumeracion.yaml:2: año «26» no sirve; se esperaba un año de cuatro cifras; corríjalo [renumeracion]",
    ),
    (
        "  - desde: {año: 2026, partida: 31, capitulo: 2}\n    hacia: {año: 2027}\n    glosas: {07: 09}\n",
        "renumeracion.yaml:2: no se conoce la clave «capitulo»; se esperaba {año: 2026, partida: 31, programa: 19}, o "
        "sin programa si son glosas de la partida; corríjalo [renumeracion]",
    ),
    (
        "  - desde: {año: 2026, partida: 31}\n    glosas: {07: 09}\n",
        "renumeracion.yaml:2: falta «hacia»; se esperaba {año: 2027}; corríjalo [renumeracion]",
    ),
    (
        "  - desde: {año: 2026, partida: 31}\n    hacia: {año: 2027}\n",
        "renumeracion.yaml:2: el grupo no tiene «glosas»; se esperaba «glosas:» y debajo una línea «07: 09» por glosa; "
        "corríjalo [renumeracion]",
    ),
    (
        "  - desde: {año: 2026, partida: 31}\n    hacia: {año: 2027}\n    glosas: {07: 09, 7: 10}\n",
        "renumeracion.yaml:4: la Glosa 07 de 2026 (Partida 31) ya está en la línea 4; se esperaba cada glosa una vez "
        "por año de destino; deje una sola [renumeracion]",
    ),
    (
        "  - una línea\n",
        "renumeracion.yaml:2: el grupo no es de claves y valores; se esperaba «- desde: {año: 2026, partida: 31}», "
        "«hacia: {año: 2027}» y «glosas: {07: 09}»; corríjalo [renumeracion]",
    ),
]


@pytest.mark.parametrize(("text", "told"), FAULTS, ids=[told[:60] for _, told in FAULTS])
def test_a_fault_of_the_table_is_told_with_its_remedy(text: str, told: str) -> None:
    _, problems = read_renumbering(f"renumeracion:\n{text}", path="renumeracion.yaml")
    assert list(map(str, problems)) == [told]


def test_a_line_at_fault_leaves_the_others_in_force() -> None:
    text = "renumeracion:\n  - desde: {año: 2026, partida: 31}\n    hacia: {año: 2027}\n    glosas: {07: x, 08: 09}\n"
    table, problems = read_renumbering(text, path=TABLE)
    assert ([line.before.label for line in table.lines], len(problems)) == (["Glosa 08 de 2026 (Partida 31)"], 1)


def test_what_is_no_table_at_all_is_told() -> None:
    assert [str(one) for one in read_renumbering("glosas: {}\n", path=TABLE)[1]] == [
        f"{TABLE}:1: falta «renumeracion»; se esperaba «renumeracion:» y debajo sus grupos; corríjalo [renumeracion]",
        f"{TABLE}:1: no se conoce la clave «glosas»; se esperaba «renumeracion:» y debajo sus grupos; corríjalo "
        "[renumeracion]",
    ]


@given(st.data())
def test_no_text_breaks_the_reading_of_the_table(data: st.DataObject) -> None:
    whole = (KB / TABLE).read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(whole)))
    put = data.draw(st.text(alphabet="añ:{}[]-#'\"\n 0179~&*!%|>?,é", max_size=6))
    cut = data.draw(st.integers(0, 12))
    table, problems = read_renumbering(whole[:at] + put + whole[at + cut :], path=TABLE)
    assert all(one.message and one.path == TABLE for one in problems)
    assert table_of(table_json(table)) == table


def test_a_table_goes_through_a_snapshot_unchanged() -> None:
    table = read_corpus([KB]).renumbering
    assert table_of(table_json(table)) == table


def test_fates_go_on_from_budget_to_budget() -> None:
    text = """renumeracion:
  - {desde: {año: 2025, partida: 31, programa: 19}, hacia: {año: 2026}, glosas: {04: 07, 05: eliminada}}
  - {desde: {año: 2026, partida: 31, programa: 19}, hacia: {año: 2027, partida: 31, programa: 20}, glosas: {07: 09}}
"""
    table, problems = read_renumbering(text, path=TABLE)
    key = GlosaKey(number=4, year=2025, partida=31, programa=19)
    assert problems == ()
    found = [table.fate(key, 2027), table.fate(replace(key, number=5), 2027), table.fate(replace(key, number=6), 2027)]
    assert [one and (one.key.label if one.key else None, one.year) for one in found] == [
        ("Glosa 09 de 2027 (Partida 31, Programa 20)", 2027), (None, 2026), None,
    ]  # fmt: skip
    assert [was.label for was in table.before(GlosaKey(number=7, year=2026, programa=19))] == [
        "Glosa 04 de 2025 (Partida 31, Programa 19)"
    ]


KEYS = [
    ("2026-31-19-07", GlosaKey(number=7, year=2026, partida=31, programa=19)),
    ("2026-31-07", GlosaKey(number=7, year=2026, partida=31)),
    ("2026-07", None),
    ("26-31-19-07", None),
]


@pytest.mark.parametrize(("id", "key"), KEYS)
def test_a_glosa_has_a_urn(id: str, key: GlosaKey | None) -> None:
    urn = Urn("gn", "glosa", id)
    assert key_of_urn(urn) == key
    assert key is None or key.urn == urn


def test_a_fragment_says_its_glosa() -> None:
    assert key_of_fragment("partida-31-programa-19-glosa-07-2026") == GlosaKey(
        number=7, year=2026, partida=31, programa=19
    )
    assert key_of_fragment("glo-03.t1") == GlosaKey(number=3)
    assert key_of_fragment("plazos") is None


def test_check_compares_the_table_with_the_editions(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    shutil.copytree(KB, kb)
    table = kb / TABLE
    table.write_text(table.read_text().replace("07: 09", "07: 19").replace("      08: eliminada\n", ""))
    found = [str(one) for one in health(read_corpus([kb]), today=AFTER) if one.code == "renumeracion"]
    assert found == [
        f"{TABLE}:1: la tabla no dice qué pasó en 2027 con Glosa 08 de 2026 ({P42}); Glosa 10 de 2026 ({P42}); agregue "
        "una línea por glosa, con su número de 2027 o «eliminada» [renumeracion]",
        f"{TABLE}:11: el corpus tiene glosas de 2027 y ninguna es la Glosa 19 de 2027 ({P42}); corrija el número o el "
        "nivel, o agregue la glosa a su documento [renumeracion]",
    ]


def test_two_editions_with_no_table_ask_for_one(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    shutil.copytree(KB, kb)
    (kb / TABLE).unlink()
    found = [one for one in health(read_corpus([kb]), today=AFTER) if one.code == "renumeracion"]
    assert [(one.path, one.level) for one in found] == [(TABLE, Level.NOTE)]


def test_an_edited_table_makes_a_new_snapshot(tmp_path: Path) -> None:
    kb, store = tmp_path / "kb", Store(tmp_path / "datos")
    store.directory.mkdir()
    shutil.copytree(KB, kb)
    first, _, _ = up_to_date([kb], store, created=now())
    first.close()
    (kb / TABLE).write_text((kb / TABLE).read_text().replace("07: 09", "07: 11"))
    second, _, built = up_to_date([kb], store, created=now())
    assert built
    assert "[[7, 2026, 31, 42], 2027, [11, 2027, 31, 42], " in second.catalogue.meta["renumbering"]
    second.close()


# ------------------------------------------------------------------------------------------------ answers


def told(answer: Answer) -> tuple[str | None, str | None, str | None]:
    """What is said (or why not), what of, and the notice over it."""
    if answer.status is AnswerStatus.CHOICES:
        return " | ".join(option.text for option in answer.alternatives), None, answer.query.notice
    said = answer.reason_text if answer.status is AnswerStatus.NONE else answer.text
    return said, answer.subject, answer.query.notice


MOVED = f"La Glosa 07 de 2026 ({P42}) es la Glosa 09 de 2027, según la tabla de renumeración."
OLD = ("Informe de empleo: trimestral, al consejo; Plazo del informe: 15 días hábiles", f"{P42}, Glosa 07 (2026)")
NEW = ("Informe de empleo: trimestral, al consejo; Plazo del informe: 20 días hábiles", f"{P42}, Glosa 09 (2027)")

# (question, day, what is said, what of, notice)
QUESTIONS = [
    ("glosa 07", BEFORE, *OLD, None),
    ("glosa 07", AFTER, *NEW, MOVED),
    ("¿qué dice la glosa 07 del programa 42?", AFTER, *NEW, MOVED),
    ("glosa 07 de 2026", AFTER, *OLD, None),
    ("glosa 07 de 2027", BEFORE, *NEW, MOVED),
    ("¿qué plazo da la glosa 07 para el informe?", BEFORE, "15 días hábiles", "Plazo del informe", None),
    ("¿qué plazo da la glosa 07 para el informe?", AFTER, "20 días hábiles", "Plazo del informe", MOVED),
    ("plazo del informe según la glosa 07 de 2026", AFTER, "15 días hábiles", "Plazo del informe", None),
    ("plazo del informe según la glosa 09", AFTER, "20 días hábiles", "Plazo del informe", None),
    (
        "glosa 06", BEFORE, f"Partida 31, Glosa 06 (2026) | {P42}, Glosa 06 (2026)", None, None,
    ),
    (
        "glosa 06 del programa 42", AFTER, "Viáticos: máximo $20.000 miles", f"{P42}, Glosa 06 (2027)",
        f"La Glosa 06 de 2026 ({P42}) es la Glosa 11 de 2027, según la tabla de renumeración.",
    ),
    (
        "cuántas boyas permite la glosa 06 del programa 42", AFTER, "hasta 12 boyas", "Boyas",
        f"La Glosa 06 de 2026 ({P42}) es la Glosa 11 de 2027, según la tabla de renumeración.",
    ),
    ("cuántas boyas permite la glosa 06 del programa 42", BEFORE, "hasta 12 boyas", "Boyas", None),
    ("glosa 06 programa 42 de 2026", AFTER, "Boyas: hasta 12 boyas de señalización", f"{P42}, Glosa 06 (2026)", None),
    (
        "glosa 08 de 2027", AFTER,
        f"La Glosa 08 de 2026 ({P42}) rigió hasta el 31-12-2026; la tabla de renumeración dice que no continúa en "
        "2027.",
        None, None,
    ),
    (
        "glosa 10 de 2027", AFTER,
        f"La Glosa 10 de 2026 ({P42}) rigió hasta el 31-12-2026; en 2027 no hay una Glosa 10 y la tabla de "
        "renumeración no dice a cuál pasó.",
        None, None,
    ),
    ("glosa 07 de 2025", AFTER, "El corpus tiene la Glosa 07 de 2026, no la de 2025.", None, None),
    ("tope del anticipo según la glosa 12", AFTER, "hasta 25%", "Tope del anticipo", None),
]  # fmt: skip


@pytest.mark.parametrize(("question", "day", "said", "subject", "notice"), QUESTIONS)
def test_a_question_is_answered_from_its_edition(
    both: Shelf, question: str, day: date, said: str, subject: str | None, notice: str | None
) -> None:
    answer = ask(question, both, day)
    assert told(answer) == (said, subject, notice)
    assert list(faults_of_answer(answer)) == []


NOT_LOADED = f"La Glosa 07 de 2026 ({P42}) rigió hasta el 31-12-2026; la de 2027 no está cargada."

EXPIRED = [
    ("glosa 07", BEFORE, *OLD, None),
    ("glosa 07", AFTER, *OLD, NOT_LOADED),
    ("plazo del informe según la glosa 07", AFTER, "15 días hábiles", "Plazo del informe", NOT_LOADED),
    ("glosa 07 de 2027", AFTER, NOT_LOADED, None, None),
    ("¿qué plazo da la glosa 07 de 2027?", AFTER, NOT_LOADED, None, None),
    ("glosa 07 de 2027", BEFORE, NOT_LOADED.replace("rigió", "rige"), None, None),
    (
        "glosa 06 de 2027", AFTER,
        f"Las Glosas 06 de 2026 (Partida 31; {P42}) rigieron hasta el 31-12-2026; las de 2027 no están cargadas.",
        None, None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("question", "day", "said", "subject", "notice"), EXPIRED)
def test_an_expired_glosa_with_no_successor_says_until_when_it_ruled(
    old: Shelf, question: str, day: date, said: str, subject: str | None, notice: str | None
) -> None:
    answer = ask(question, old, day)
    assert told(answer) == (said, subject, notice)
    assert answer.quotes, "what is said of a glosa cites it"
    assert list(faults_of_answer(answer)) == []


def test_the_no_is_cited_in_the_api_and_on_the_page(old: Shelf) -> None:
    http = TestClient(over(old, today=lambda: AFTER), base_url="http://localhost")
    reply = http.get("/api/v1/ask", params={"q": "glosa 07 de 2027"}).json()
    assert (reply["answer"]["status"], reply["answer"]["reason"], reply["answer"]["reason_code"]) == (
        "none", NOT_LOADED, "expirada",
    )  # fmt: skip
    assert [(each["urn"], each["fragment"], each["quote"]) for each in reply["citations"]] == [
        ("urn:gn:kb:glosas-2026", "partida-31-programa-42-glosa-07-2026", f"## {P42}, Glosa 07 (2026)")
    ]
    html = http.get("/buscar", params={"q": "glosa 07 de 2027"}, headers={"accept": "text/html"}).text
    assert NOT_LOADED in html
    assert 'cite="/id/urn:gn:kb:glosas-2026?=v=1.0.0#partida-31-programa-42-glosa-07-2026"' in html


# ---------------------------------------------------------------------------------------------- addresses

DOC26 = "/doc/gn/kb/glosas-2026#partida-31-programa-42-glosa-07-2026"
DOC27 = "/doc/gn/kb/glosas-2027#partida-31-programa-42-glosa-09-2027"

ADDRESSES = [
    ("/glosas/2026/partida-31/programa-42/glosa-07", 303, DOC26),
    ("/glosas/2026/07", 303, DOC26),
    ("/glosas/2027/partida-31/programa-42/glosa-09", 303, DOC27),
    ("/glosas/2027/partida-31/programa-42/glosa-07", 301, "/id/urn:gn:glosa:2027-31-42-09"),
    ("/glosas/2027/07", 301, "/id/urn:gn:glosa:2027-31-42-09"),
    ("/glosas/2026/06", 300, None),
    ("/glosas/2027/partida-31/programa-42/glosa-08", 404, None),
    ("/glosas/2028/partida-31/programa-42/glosa-07", 404, None),
    ("/glosas/2026/99", 404, None),
    ("/glosas/siete", 404, None),
    ("/glosas/2026/partida-31/programa-42/glosa-07/mas", 404, None),
    ("/id/urn:gn:glosa:2026-31-42-07", 303, DOC26),
    ("/id/urn:gn:glosa:2027-31-42-07", 301, "/id/urn:gn:glosa:2027-31-42-09"),
    ("/id/urn:gn:glosa:2027-31-42-09", 303, DOC27),
    ("/id/urn:gn:glosa:2027-31-42-08", 404, None),
    ("/id/urn:gn:glosa:siete", 404, None),
    ("/doc/gn/glosa/2026-31-42-07", 303, "/id/urn:gn:glosa:2026-31-42-07"),
    ("/id/urn:gn:kb:glosas-2027%23partida-31-programa-42-glosa-07-2027", 301, DOC27),
    ("/id/urn:gn:kb:glosas-2027%23partida-31-programa-42-glosa-07-2026", 301, DOC27),
    (
        "/doc/gn/kb/glosas-2027/f/partida-31-programa-42-glosa-07-2027", 301,
        "/doc/gn/kb/glosas-2027/f/partida-31-programa-42-glosa-09-2027",
    ),
    ("/doc/gn/kb/glosas-2027/f/partida-31-programa-42-glosa-08-2027", 404, None),
    ("/glosas", 200, None),
    ("/glosas/diff/2026..2027", 200, None),
    ("/glosas/diff/2027..2026", 404, None),
    ("/glosas/diff/2025..2026", 404, None),
    ("/glosas/diff/nada", 404, None),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status", "location"), ADDRESSES, ids=[path for path, *_ in ADDRESSES])
def test_a_glosa_is_found_at_its_key(http: TestClient, path: str, status: int, location: str | None) -> None:
    reply = http.get(path, headers={"accept": "text/html"})
    assert (reply.status_code, reply.headers.get("location")) == (status, location)


def test_a_glosa_that_ended_says_so_and_where_its_text_is(http: TestClient) -> None:
    problem = http.get("/id/urn:gn:glosa:2027-31-42-08", headers={"accept": "application/json"}).json()
    assert (problem["title"], problem["detail"], problem["sugerencias"]) == (
        "No está esa glosa",
        f"La Glosa 08 de 2026 ({P42}) rigió hasta el 31-12-2026; la tabla de renumeración dice que no continúa en "
        "2027.",
        [f"Glosa 08 de 2026 ({P42}): /doc/gn/kb/glosas-2026#partida-31-programa-42-glosa-08-2026"],
    )


LOOKED_UP = [
    ("urn:gn:glosa:2026-31-42-07", "partida-31-programa-42-glosa-07-2026", ()),
    ("urn:gn:glosa:2027-31-42-07", "partida-31-programa-42-glosa-09-2027", ()),
    (
        "urn:gn:glosa:2027-31-42-08",
        f"La Glosa 08 de 2026 ({P42}) rigió hasta el 31-12-2026; la tabla de renumeración dice que no continúa en "
        "2027.",
        ("urn:gn:kb:glosas-2026#partida-31-programa-42-glosa-08-2026",),
    ),
    ("urn:gn:glosa:2026-31-42-99", f"Ningún documento trae la Glosa 99 de 2026 ({P42}).", ()),
]


@pytest.mark.parametrize(("urn", "found", "near"), LOOKED_UP)
def test_the_command_line_looks_a_glosa_up(both: Shelf, urn: str, found: str, near: tuple[str, ...]) -> None:
    result = looking.look_up(both, urn)
    if isinstance(result, looking.Missing):
        assert (result.message, result.suggestions) == (found, near)
    else:
        assert result.entries[0].passage.fragment == found


WRITTEN = [
    ("urn:gn:glosa:2026-31-42-07", State.GOOD, None),
    ("urn:gn:glosa:2027-31-42-07", State.MOVED, "urn:gn:glosa:2027-31-42-09"),
    ("urn:gn:glosa:2027-31-42-08", State.DEAD, None),
    (
        "urn:gn:kb:glosas-2027#partida-31-programa-42-glosa-07-2026", State.MOVED,
        "urn:gn:kb:glosas-2027#partida-31-programa-42-glosa-09-2027",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("urn", "state", "should"), WRITTEN)
def test_links_of_other_applications_are_told_their_successor(
    both: Shelf, urn: str, state: State, should: str | None
) -> None:
    judgement = judge_urn(Listings(both), urn)
    assert (judgement.state, judgement.should) == (state, should)


def test_a_day_asked_for_is_the_day_of_the_budget(old: Shelf) -> None:
    http = TestClient(over(old, today=lambda: BEFORE), base_url="http://localhost")
    reply = http.get("/api/v1/ask", params={"q": "glosa 07 de 2027", "at": "2027-02-01"}).json()
    assert (reply["answer"]["status"], reply["answer"]["reason"]) == ("none", NOT_LOADED)


# -------------------------------------------------------------------------------------------- comparisons


def test_the_api_compares_two_budgets_glosa_by_glosa(http: TestClient) -> None:
    rows = http.get("/api/v1/glosas/compare", params={"from": 2026, "to": 2027}).json()["items"]
    assert [(row["before"] and row["before"]["label"], row["state"], row["after"] and row["after"]["label"],
             row["gone"], row["come"]) for row in rows] == [
        ("Glosa 06 de 2026 (Partida 31)", "same", "Glosa 06 de 2027 (Partida 31)", ["hasta 5%"], ["hasta 4%"]),
        (f"Glosa 06 de 2026 ({P42})", "renumbered", f"Glosa 11 de 2027 ({P42})", [], []),
        (f"Glosa 07 de 2026 ({P42})", "renumbered", f"Glosa 09 de 2027 ({P42})",
         ["15 días hábiles"], ["20 días hábiles"]),
        (f"Glosa 08 de 2026 ({P42})", "ended", None, [], []),
        (f"Glosa 10 de 2026 ({P42})", "unknown", None, [], []),
        (None, "new", f"Glosa 06 de 2027 ({P42})", [], []),
    ]  # fmt: skip


def test_two_versions_of_one_document_are_compared_by_successor(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    shutil.copytree(KB, kb)
    new = kb / "glosas" / "glosas-2027.md"
    new.write_text(new.read_text().replace("urn:gn:kb:glosas-2027", "urn:gn:kb:glosas-2026").replace("1.0.0", "2.0.0"))
    shelf = open_shelf(kb, tmp_path / "datos")
    try:
        http = TestClient(over(shelf, today=lambda: AFTER), base_url="http://localhost")
        body = http.get("/doc/gn/kb/glosas-2026/diff/1.0.0..2.0.0.json").json()
    finally:
        shelf.snapshot.close()
    assert body["values"] == [
        {"subject": "Gastos de administración", "before": "hasta 5%", "after": "hasta 4%",
         "fragment": "partida-31-glosa-06-2027.gastos-de-administracion"},
        {"subject": "Plazo del informe", "before": "15 días hábiles", "after": "20 días hábiles",
         "fragment": "partida-31-programa-42-glosa-09-2027.plazo-del-informe"},
    ]  # fmt: skip
    changes = {each["fragment"]: each["change"] for each in body["passages"]}
    assert changes["partida-31-programa-42-glosa-08-2026.publicidad"] == "removed"
    assert changes["partida-31-programa-42-glosa-06-2027.viaticos"] == "added"
    assert "partida-31-programa-42-glosa-11-2027.boyas" not in changes, "the same words under another number"


def test_a_glosa_can_be_linked_to(http: TestClient) -> None:
    html = http.get("/enlazar", params={"urn": "urn:gn:glosa:2027-31-42-07"}, headers={"accept": "text/html"}).text
    assert "urn:gn:kb:glosas-2027?=v=1.0.0#partida-31-programa-42-glosa-09-2027" in html
