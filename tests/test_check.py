"""The keeper's linter: each rule by a readable case, no crash on whatever a file holds, and the baseline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.baseline import compare, render_baseline
from indexer.check import check_corpus
from indexer.corpus import read_corpus
from indexer.errors import CorpusError, Level, Problem
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
