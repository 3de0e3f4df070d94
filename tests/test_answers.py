"""What officials ask and what comes back: the status, the short answer word for word, the line quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.shelf import Shelf
from tests import answer_cases
from tests.answer_cases import Expected

CASES = [case for name in answer_cases.names() for case in answer_cases.questions_of(name)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}:{case.about}:{case.question[:60]}")
def test_a_question_is_answered_as_the_fixture_says(case: Expected, answer_shelves: dict[str, Shelf]) -> None:
    outcome, quotes = answer_cases.reply(case, answer_shelves[case.file])
    assert (outcome, quotes) == (case.outcome, case.quotes), f"{case.file}.md:{case.line}"


@pytest.mark.parametrize("name", answer_cases.names())
def test_answers_do_not_depend_on_what_was_asked_before(
    name: str, answer_shelves: dict[str, Shelf], tmp_path: Path
) -> None:
    with_past = answer_shelves[name]
    snapshot = answer_cases.built(name, tmp_path)
    fresh = Shelf(snapshot)
    for case in reversed([case for case in CASES if case.file == name]):
        assert answer_cases.reply(case, fresh) == answer_cases.reply(case, with_past), case.question
    snapshot.close()
