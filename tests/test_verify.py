"""Claims against what they cite: readable cases, literal evidence, and the golden case over the corpus served."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.build import build
from indexer.claims import HeldDocument
from indexer.corpus import read_corpus
from indexer.models import Verdict, VerdictKind
from indexer.snapshot import Store
from indexer.verify import verify
from server.answers import ask
from server.schemas import answer_json
from server.shelf import Shelf
from tests.facts_cases import Case, load
from tests.trust_cases import corpus

CASES = load("verdicts.md")
KB = Path(__file__).parent.parent / "kb"


def told(verdict: Verdict) -> str:
    return f"{verdict.kind.value} | {verdict.text} | {verdict.label} | {verdict.why}"


def literal(documents: tuple[HeldDocument, ...], verdict: Verdict) -> bool:
    """Whether the evidence is a run of the document it names, and stands where the verdict says."""
    if verdict.evidence is None or verdict.evidence_span is None:
        return verdict.kind not in (VerdictKind.CONFIRMED, VerdictKind.NARROWER, VerdictKind.DIFFERS)
    source = next(one.source for one in documents if one.source.urn == verdict.document)
    return source.text[verdict.evidence_span.start : verdict.evidence_span.end] == verdict.evidence


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_each_case(case: Case) -> None:
    documents = corpus(case.source)
    found = [verdict for verdicts in verify(documents).values() for verdict in verdicts]
    assert ([told(verdict) for verdict in found] or ["ninguno"]) == case.expected
    assert all(literal(documents, verdict) for verdict in found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(CASES), st.integers(0, 400), st.text("|()«»:;.,-*#0123456789 \nArtLey%", max_size=12))
def test_whatever_is_written_the_evidence_is_literal(case: Case, at: int, noise: str) -> None:
    head, _, body = case.source.partition("\n")
    text = f"{head}\n{body[:at]}{noise}{body[at:]}"
    documents = corpus(text)
    for rowid, verdicts in verify(documents).items():
        held = next(held for one in documents for held in one.passages if held.rowid == rowid)
        for verdict in verdicts:
            assert literal(documents, verdict)
            assert verdict.span.within(held.passage.span)


@pytest.fixture(scope="module")
def reply(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The answer to the golden question over the corpus that the project serves, as the API gives it."""
    store = Store(tmp_path_factory.mktemp("golden"))
    with build(read_corpus([KB]), store, created=datetime(2026, 3, 1, tzinfo=UTC)) as snapshot:
        yield answer_json(ask("plazo pronunciamiento CORE", Shelf(snapshot)), 0.0)


def test_golden_the_guides_line_is_the_answer(reply: Any) -> None:
    assert reply["answer"]["text"] == "10 días corridos"
    assert reply["citations"][0]["source"]["path"] == "guias/gestion-prpto.md"


def test_golden_its_citation_differs_with_the_articles_words(reply: Any) -> None:
    basis = reply["citations"][0]["basis"][0]
    assert basis["verdict"] == "differs"
    assert basis["label"] == "Art. 25 D.F.L. 1-19.175"
    assert "treinta días, contado desde la fecha en que sea convocado" in basis["evidence"]
    assert "diez días" not in basis["evidence"]
    assert "no dice si son hábiles o corridos" in basis["why"]
    assert basis["others"] == ["Art. 36"]
    assert basis["urn"] == "urn:gn:norma:dfl-1-19175#art-25"


def test_golden_nothing_is_said_to_prevail(reply: Any) -> None:
    conflict = next(one for one in reply["conflicts"] if one["about"] == "Pronunciamiento CORE")
    assert conflict["prevails"] is None
    assert conflict["why"].endswith("No se concluye cuál rige: Art. 36 admite otro plazo")
    assert [claim["citation"]["kind"] for claim in conflict["claims"]] == ["ficha", "guia"]
