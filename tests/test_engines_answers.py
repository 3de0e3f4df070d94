"""Both engines propose, coverage decides: the same question has the same answer over either."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.build import build
from indexer.corpus import read_corpus
from indexer.snapshot import Store
from server.answers import ask
from server.cli_golden import read_golden
from server.shelf import Shelf
from tests import answer_cases
from tests.answer_cases import CREATED
from tests.conftest import ROOT

Served = Callable[[Path], Shelf]


@pytest.fixture(scope="module")
def over_whoosh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A library of a directory over the engine that is not the default."""
    opened = []

    def serve(root: Path) -> Shelf:
        store = Store(tmp_path_factory.mktemp("whoosh"))
        opened.append(build(read_corpus([root]), store, created=CREATED, engine="whoosh"))
        return Shelf(opened[-1])

    yield serve
    for snapshot in opened:
        snapshot.close()


def differences(questions: list[str], one: Shelf, other: Shelf) -> list[tuple[str, object, object]]:
    found = []
    for question in questions:
        said = [(reply.status, reply.text) for reply in (ask(question, one), ask(question, other))]
        if said[0] != said[1]:
            found.append((question, said[0], said[1]))
    return found


def test_the_golden_questions_have_the_same_answers(kb_shelf: Shelf, over_whoosh: Served) -> None:
    questions = [golden.question for golden in read_golden(ROOT / "kb" / "preguntas.yaml")]
    assert differences(questions, kb_shelf, over_whoosh(ROOT / "kb")) == []


@pytest.mark.parametrize("name", answer_cases.names())
def test_the_fixtures_have_the_same_answers(name: str, answer_shelves: dict[str, Shelf], tmp_path: Path) -> None:
    snapshot = answer_cases.built(name, tmp_path, engine="whoosh")
    questions = [case.question for case in answer_cases.questions_of(name)]
    assert differences(questions, answer_shelves[name], Shelf(snapshot)) == []
    snapshot.close()


@pytest.mark.shared
def test_the_shared_questions_have_the_same_answers(shared_dir: Path, gn_shelf: Shelf, over_whoosh: Served) -> None:
    lines = (shared_dir / "eval" / "gn.jsonl").read_text("utf-8").splitlines()
    questions = [str(json.loads(line)["question"]) for line in lines if line.strip()]
    assert differences(questions, gn_shelf, over_whoosh(shared_dir / "corpora" / "gn")) == []
