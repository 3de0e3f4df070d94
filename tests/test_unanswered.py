"""Questions without answer, counted where that is asked for: what is kept, by whom, and that no answer pays for it."""

from __future__ import annotations

import json
import logging
import multiprocessing
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from server.app import over
from server.cli import app
from server.shelf import Shelf
from server.unanswered import KEPT, LENGTH, Asked, Unanswered, add, impersonal, read
from tests.pages_corpus import DAY

KEPT_WORDS = [
    ("¿Cuánto gana un astronauta?", "cuánto gana un astronauta"),
    ("  Plazo   de\nrendición ", "plazo de rendición"),
    ("soy Ana, RUT 12.345.678-5, ¿qué plazo tengo?", "soy ana, rut [dato], ¿qué plazo tengo"),
    ("rut 12345678-K y 7.654.321-k", "rut [dato] y [dato]"),
    ("rut 12 345 678-9 plazo", "rut [dato] plazo"),
    ("escriba a ana.perez@gore.cl o @anap", "escriba a [dato] o [dato]"),
    ("llame al +56 9 8765 4321 o al 42 2 123 456", "llame al [dato] o al [dato]"),
    ("fono 987654321", "fono [dato]"),
    ("cuenta 1234567890123456", "cuenta [dato]"),
    ("vea https://a.cl/x?rut=1-9 y www.b.cl", "vea [dato] y [dato]"),
    ("Ley 21.796 artículo 6", "ley 21.796 artículo 6"),
    ("glosa 07 2027", "glosa 07 2027"),
    ("D.F.L. 1-19.175, tope de 5.000 UTM", "d.f.l. 1-19.175, tope de 5.000 utm"),
    ("¿?", ""),
]


@pytest.mark.parametrize(("asked", "kept"), KEPT_WORDS)
def test_what_may_be_a_person_s_is_not_kept(asked: str, kept: str) -> None:
    assert impersonal(asked) == kept


@given(st.text(max_size=2000))
def test_what_is_kept_is_short_and_holds_no_long_number(text: str) -> None:
    kept = impersonal(text)
    assert len(kept) <= LENGTH
    assert "@" not in kept
    run = longest = 0
    for char in kept:
        run = run + 1 if char.isascii() and char.isdigit() else 0
        longest = max(longest, run)
    assert longest < 6


@pytest.mark.parametrize("text", ["1" * 10_000, "1 " * 5_000, "@" * 10_000, "a" * 10_000, "1-" * 5_000])
def test_a_hostile_question_costs_nothing(text: str) -> None:
    start = time.perf_counter()
    impersonal(text)
    assert time.perf_counter() - start < 0.05


# ---------------------------------------------------------------------------------------------- the file


def test_questions_are_counted_with_their_last_day(tmp_path: Path) -> None:
    path = tmp_path / "sin-respuesta.json"
    add(path, [("uno", "2026-03-01"), ("dos", "2026-03-02"), ("uno", "2026-03-03")])
    add(path, [("uno", "2026-02-01")])
    assert read(path) == [Asked("uno", 3, "2026-03-03"), Asked("dos", 1, "2026-03-02")]
    assert json.loads(path.read_text(encoding="utf-8"))["preguntas"][0] == {
        "pregunta": "uno", "veces": 3, "ultima": "2026-03-03",
    }  # fmt: skip
    assert path.stat().st_mode & 0o077 == 0, "only its owner reads it"


def test_the_file_stays_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    add(path, [("a menudo", "2026-03-01")] * 3)
    add(path, [(f"pregunta {number}", "2026-03-02") for number in range(KEPT + 50)])
    kept = read(path)
    assert (len(kept), kept[0].question) == (KEPT, "a menudo")


def _count(path: Path, times: int) -> None:
    for number in range(times):
        add(path, [("la misma", "2026-03-01"), (f"otra {number}", "2026-03-01")])


def test_two_workers_lose_no_count(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count, args=(path, 40)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (read(path)[0], len(read(path))) == (Asked("la misma", 80, "2026-03-01"), 41)


# --------------------------------------------------------------------------------------------- the service


def served(shelf: Shelf, path: Path | None) -> tuple[TestClient, Unanswered | None]:
    counter = Unanswered(path) if path else None
    return TestClient(over(shelf, today=lambda: DAY, unanswered=counter), base_url="http://localhost"), counter


def test_a_no_is_counted_and_nothing_else_is(kb_shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    http, counter = served(kb_shelf, path)
    assert counter is not None
    for question in ("cuánto gana un astronauta", "plazo pronunciamiento CORE", "¿Cuánto gana un astronauta?"):
        http.get("/api/v1/ask", params={"q": question})
    http.get("/buscar", params={"q": "cuánto gana un astronauta"})
    http.get("/buscar", params={"q": "cuánto gana un astronauta", "page": 2})  # the same reader goes on
    http.get("/api/v1/ask", params={"q": "plazo pronunciamiento CORE", "kind": "ley"})  # silent by its filter
    counter.flush()
    assert read(path) == [Asked("cuánto gana un astronauta", 3, DAY.isoformat())]


def test_nothing_is_counted_unless_asked_for(kb_shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    http, _ = served(kb_shelf, None)
    http.get("/api/v1/ask", params={"q": "cuánto gana un astronauta"})
    assert list(tmp_path.iterdir()) == []


def test_the_page_on_how_it_answers_says_whether_questions_are_counted(kb_shelf: Shelf, tmp_path: Path) -> None:
    quiet, counting = served(kb_shelf, None)[0], served(kb_shelf, tmp_path / "a.json")[0]
    assert "<li>No guarda sus preguntas.</li>" in quiet.get("/como-responde").text
    assert "De las que quedan sin respuesta cuenta las palabras" in counting.get("/como-responde").text


@pytest.mark.parametrize("broken", ["a directory", "another file"])
def test_a_file_that_cannot_be_written_is_told_once_and_answers_go_on(
    kb_shelf: Shelf, tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    path = tmp_path / "a.json"
    if broken == "a directory":
        path.mkdir()
    else:
        path.write_text('{"otra": "cosa"}', encoding="utf-8")
    http, counter = served(kb_shelf, path)
    assert counter is not None
    with caplog.at_level(logging.ERROR, logger="normateca"):
        for _ in range(3):
            reply = http.get("/api/v1/ask", params={"q": "cuánto gana un astronauta"})
            assert (reply.status_code, reply.json()["answer"]["status"]) == (200, "none")
            counter.flush()
    assert len([one for one in caplog.messages if "Las preguntas sin respuesta no se cuentan: a.json: " in one]) == 1
    assert broken == "a directory" or path.read_text(encoding="utf-8") == '{"otra": "cosa"}'


def test_counting_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    counter = Unanswered(tmp_path / "no" / "existe" / "a.json")
    start = time.perf_counter()
    for number in range(1_000):
        counter.count(f"pregunta {number}", date(2026, 3, 1))
    assert time.perf_counter() - start < 0.5


# --------------------------------------------------------------------------------------------- the command


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["sin-respuesta", *arguments])
    return done.exit_code, done.output


def test_the_command_shows_the_most_frequent_first(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    add(path, [("una", "2026-03-01"), ("otra", "2026-03-02"), ("otra", "2026-03-02")])
    assert run("--unanswered", str(path)) == (
        0,
        "    2  2026-03-02  otra\n    1  2026-03-01  una\n2 preguntas sin respuesta\n",
    )
    code, said = run("--unanswered", str(path), "--json", "--limit", "1")
    assert (code, json.loads(said)) == (
        0,
        {"total": 2, "questions": [{"question": "otra", "times": 2, "last": "2026-03-02"}]},
    )


def test_the_command_reads_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMATECA_UNANSWERED", str(tmp_path / "a.json"))
    assert run() == (1, "0 preguntas sin respuesta\n")
