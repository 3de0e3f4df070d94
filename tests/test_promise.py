"""The promise as a property: every fact stands in its source, every word of an answer in what is quoted for it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build
from indexer.corpus import read_corpus
from indexer.importers.legalize import import_legalize
from indexer.snapshot import Store
from server.answering.model import AnswerStatus
from server.answers import ask
from server.cli_golden import read_golden
from server.shelf import Shelf
from tests import answer_cases, promise
from tests.conftest import ROOT, find_shared

# ----------------------------------------------------------------------------------------------- corpora


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    root = tmp_path_factory.mktemp("leyes")
    report = import_legalize(_shared() / "corpora" / "laws", root / "kb")
    assert not report.failed
    snapshot = build(read_corpus([root / "kb"]), Store(root / "indice"), created=answer_cases.CREATED)
    yield Shelf(snapshot)
    snapshot.close()


def _shared() -> Path:
    found = find_shared()
    assert found is not None, "mark the test with pytest.mark.shared"
    return found


def faults_of_facts(shelf: Shelf) -> tuple[int, list[str]]:
    """How many facts a corpus has, and what is wrong with them."""
    counted, faults = 0, []
    for document in shelf.documents():
        source = document.text()
        for entry in shelf.entries(shelf.passages_of(document.id)):
            for field in dataclasses.fields(entry.facts):
                for fact in getattr(entry.facts, field.name):
                    counted += 1
                    faults += [
                        f"{document.source.path}:{entry.passage.lines[0]}: {fault}"
                        for fault in promise.faults_of_fact(source, entry.passage, fact)
                    ]
    return counted, faults


def faults_of_answers(questions: list[str], shelf: Shelf) -> tuple[int, list[str]]:
    """How many questions were answered, and what is wrong with the answers."""
    answered, faults = 0, []
    for question in questions:
        answer = ask(question, shelf)
        answered += answer.status is not AnswerStatus.NONE
        faults += [f"{question}: {fault}" for fault in promise.faults_of_answer(answer)]
    return answered, faults


def shared_questions(*names: str) -> list[str]:
    lines = [line for name in names for line in (_shared() / "eval" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [str(json.loads(line)["question"]) for line in lines if line.strip()]


# ------------------------------------------------------------------------------------------------- facts


def test_every_fact_of_the_corpus_stands_in_its_source(kb_shelf: Shelf) -> None:
    counted, faults = faults_of_facts(kb_shelf)
    assert not faults
    assert counted > 500


@pytest.mark.parametrize("name", answer_cases.names())
def test_every_fact_of_the_invented_documents_stands_in_its_source(name: str, answer_shelves: dict[str, Shelf]) -> None:
    counted, faults = faults_of_facts(answer_shelves[name])
    assert not faults
    assert counted > 10


@pytest.mark.shared
def test_every_fact_of_the_shared_guides_stands_in_its_source(gn_shelf: Shelf) -> None:
    counted, faults = faults_of_facts(gn_shelf)
    assert not faults
    assert counted > 1000


@pytest.mark.shared
def test_every_fact_of_the_shared_laws_stands_in_its_source(laws: Shelf) -> None:
    counted, faults = faults_of_facts(laws)
    assert not faults
    assert counted > 2000


# ----------------------------------------------------------------------------------------------- answers


def test_every_answer_to_the_golden_questions_stands_in_its_quote(kb_shelf: Shelf) -> None:
    questions = [golden.question for golden in read_golden(ROOT / "kb" / "preguntas.yaml")]
    answered, faults = faults_of_answers(questions, kb_shelf)
    assert not faults
    assert answered > len(questions) // 2


@pytest.mark.parametrize("name", answer_cases.names())
def test_every_answer_over_the_invented_documents_stands_in_its_quote(
    name: str, answer_shelves: dict[str, Shelf]
) -> None:
    """Every fixture's questions are asked of every fixture's documents: most have no answer there, some a wrong one."""
    questions = [case.question for each in answer_cases.names() for case in answer_cases.questions_of(each)]
    answered, faults = faults_of_answers(questions, answer_shelves[name])
    assert not faults
    assert answered


@pytest.mark.shared
def test_every_answer_over_the_shared_guides_stands_in_its_quote(gn_shelf: Shelf) -> None:
    answered, faults = faults_of_answers(shared_questions("gn", "none", "seeds"), gn_shelf)
    assert not faults
    assert answered > 30


@pytest.mark.shared
def test_every_answer_over_the_shared_laws_stands_in_its_quote(laws: Shelf) -> None:
    answered, faults = faults_of_answers(shared_questions("laws", "none"), laws)
    assert not faults
    assert answered > 30


@pytest.mark.shared
def test_every_answer_to_the_shared_questions_over_the_corpus_stands_in_its_quote(kb_shelf: Shelf) -> None:
    answered, faults = faults_of_answers(shared_questions("seeds", "none"), kb_shelf)
    assert not faults
    assert answered > 30


# ------------------------------------------------------------------------------------- the checks themselves


@pytest.mark.parametrize(
    ("text", "only_values", "expected"),
    [
        ("10 días corridos", False, ["10", "dias", "corridos"]),
        ("3 de 9: Acta; Plano", False, ["acta", "plano"]),
        ("Prevalece la Ley sobre el Decreto", True, ["ley", "decreto"]),
        ("Decreto: lugar 2 de 5 (Ley > Decreto)", True, ["ley", "decreto"]),
        ("un plazo de cuarenta días, contado des…", False, ["un", "plazo", "de", "cuarenta", "dias", "contado"]),
    ],
)
def test_what_of_an_answer_must_stand_somewhere(text: str, only_values: bool, expected: list[str]) -> None:
    assert promise.said(text, only_values=only_values) == expected


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("no inferior al 0.5%", {"0.5"}),
        ("1.320 UTM", {"1320"}),
        ("ciento veinte días", {"120"}),
        ("12,5 puntos", {"12.5"}),
    ],
)
def test_the_figures_that_a_text_states(text: str, figures: set[str]) -> None:
    assert {str(figure) for figure in promise.figures_in(text)} >= figures


@pytest.mark.parametrize("text", ["11 días corridos", "10 días corridos, según la Contraloría", "10 dias habiles"])
def test_an_answer_that_says_more_than_its_quote_is_caught(text: str, kb_shelf: Shelf) -> None:
    answer = ask("plazo pronunciamiento CORE", kb_shelf)
    assert not list(promise.faults_of_answer(answer))
    assert list(promise.faults_of_answer(dataclasses.replace(answer, text=text)))
