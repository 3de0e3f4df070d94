"""Claims that do not agree: readable cases, what prevails, and that the order of reading changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.conflicts import find_conflicts
from indexer.corpus import read_corpus
from indexer.health import held_documents
from indexer.models import Conflict
from tests.facts_cases import Case, load
from tests.trust_cases import corpus

CASES = load("conflicts.md")
KB = Path(__file__).parent.parent / "kb"
FOREIGN = Path(__file__).parent.parent.parent / "shared" / "corpora" / "gn"


def told(conflict: Conflict) -> str:
    claims = " ↔ ".join(claim.text for claim in conflict.claims)
    prevails = "-" if conflict.prevails is None else str(conflict.prevails)
    return f"{conflict.kind} | {conflict.about} | {claims} | {prevails} | {conflict.why}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_each_case(case: Case) -> None:
    found = [told(conflict) for conflict in find_conflicts(corpus(case.source))]
    assert (found or ["ninguno"]) == case.expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_claims_stand_where_they_say(case: Case) -> None:
    documents = corpus(case.source)
    homes = {held.rowid: held.passage for one in documents for held in one.passages}
    for conflict in find_conflicts(documents):
        assert len(conflict.claims) > 1
        assert all(claim.span.within(homes[claim.rowid].span) for claim in conflict.claims)


def test_what_the_project_serves_does_not_contradict_itself() -> None:
    assert [told(conflict) for conflict in find_conflicts(held_documents(read_corpus([KB])))] == []


@pytest.mark.skipif(not FOREIGN.is_dir(), reason="el corpus ajeno no está junto al proyecto")
def test_a_foreign_corpus_holds_a_dozen_of_them() -> None:
    assert len(find_conflicts(held_documents(read_corpus([FOREIGN])))) >= 12
