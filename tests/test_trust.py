"""What a build keeps of claims: read back as worked out, renewed with the catalogue, nothing for laws alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from indexer.build import build
from indexer.catalogue import Catalogue
from indexer.corpus import read_corpus
from indexer.models import VerdictKind
from indexer.snapshot import CATALOGUE, Snapshot, Store
from indexer.trust import annotate, judged

KB = Path(__file__).parent.parent / "kb"
LAW = """---
_manifest: {urn: "urn:gn:norma:ley-99001", provenance: {created_by: prueba, created_at: '2026-01-01', source: prueba}}
version: 1.0.0
status: published
kind: ley
number: '99.001'
date: '2020-01-01'
tags: [prueba]
lang: es
---

# Ley 99.001

##### Artículo 1

El plazo será de diez días, según el artículo 2 de la Ley 99.002.
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with build(
        read_corpus([KB]), Store(tmp_path_factory.mktemp("kb")), created=datetime(2026, 3, 1, tzinfo=UTC)
    ) as made:
        yield made


def test_what_was_worked_out_is_what_is_read(snapshot: Snapshot) -> None:
    verdicts, conflicts = judged(snapshot.catalogue)
    assert snapshot.catalogue.all_verdicts() == verdicts
    assert tuple(snapshot.catalogue.conflicts()) == conflicts
    for rowid, found in verdicts.items():
        assert snapshot.catalogue.verdicts(rowid) == found
    for conflict in conflicts:
        assert conflict in snapshot.catalogue.conflicts_of([conflict.claims[0].rowid])


def test_evidence_stands_in_the_document_it_names(snapshot: Snapshot) -> None:
    texts = {}
    for stored in snapshot.catalogue.documents():
        texts[stored.urn, stored.version] = snapshot.catalogue.text(stored.id)
    for found in snapshot.catalogue.all_verdicts().values():
        for verdict in found:
            if verdict.evidence_span is not None and verdict.document is not None:
                text = texts[verdict.document, verdict.version or ""]
                assert text[verdict.evidence_span.start : verdict.evidence_span.end] == verdict.evidence
            else:
                assert verdict.kind in (VerdictKind.NOT_STATED, VerdictKind.NOT_IN_CORPUS)


def test_working_them_out_again_replaces_them(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "copia.sqlite"
    shutil.copy(snapshot.directory / CATALOGUE, path)
    annotate(path, date(2026, 3, 1))
    catalogue = Catalogue(path)
    assert catalogue.all_verdicts() == snapshot.catalogue.all_verdicts()
    assert catalogue.conflicts() == snapshot.catalogue.conflicts()
    catalogue.close()


def test_a_corpus_of_laws_claims_nothing(tmp_path: Path) -> None:
    (tmp_path / "leyes").mkdir()
    (tmp_path / "leyes" / "ley-99001.md").write_text(LAW, encoding="utf-8")
    reading = read_corpus([tmp_path / "leyes"])
    with build(reading, Store(tmp_path / "datos"), created=datetime(2026, 3, 1, tzinfo=UTC)) as made:
        assert judged(made.catalogue) == ({}, ())
