"""``serve --watch``: an edited document is published, a broken one is told and the last good snapshot stays."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.build import store_for
from indexer.snapshot import Store
from indexer.watch import Rebuilder, concerns_corpus
from server.cli_watch import watching
from server.clock import now
from tests.pages_corpus import open_shelf

DOCUMENT = """---
_manifest: {urn: urn:gn:kb:bodega, provenance: {created_by: prueba, created_at: 2026-01-05, source: prueba}}
version: 1.0.0
status: published
tags: [bodega]
lang: es
kind: guia
---
# Guía de bodega

El recuento se hace en 20 días hábiles.
"""
EDITED = DOCUMENT.replace("20 días", "30 días")
BROKEN = DOCUMENT.replace("version: 1.0.0", "version: uno")


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    folder = tmp_path / "kb"
    folder.mkdir()
    (tmp_path / ".git").mkdir()
    (folder / "bodega.md").write_text(DOCUMENT, encoding="utf-8")
    (folder / "otra.md").write_text(DOCUMENT.replace("kb:bodega", "kb:otra"), encoding="utf-8")
    return folder


@pytest.fixture
def store(kb: Path, tmp_path: Path) -> Store:
    return built(kb, tmp_path)


def built(kb: Path, tmp_path: Path) -> Store:
    open_shelf(kb, tmp_path / "datos").snapshot.close()
    return store_for([kb], "tantivy", tmp_path / "datos")


def write(kb: Path, text: str, name: str = "bodega.md") -> None:
    """As editors save: a reader finds the old text or the new one, never half of it."""
    whole = kb.parent / f"{name}.nuevo"
    whole.write_text(text, encoding="utf-8")
    whole.replace(kb / name)


def test_only_a_change_that_breaks_nothing_is_published(kb: Path, store: Store) -> None:
    rebuilder = Rebuilder([kb], store, "tantivy", now)
    first = store.current_name()
    assert rebuilder.rebuild().published is None, "nothing changed"
    write(kb, EDITED)
    edited = rebuilder.rebuild()
    assert (edited.published, edited.documents) == (store.current_name(), 2)
    assert edited.published != first
    write(kb, BROKEN)
    refused = rebuilder.rebuild()
    assert (refused.published, store.current_name()) == (None, edited.published)
    assert [(each.path, each.line) for each in refused.refused] == [("bodega.md", 3)]
    write(kb, DOCUMENT)
    assert rebuilder.rebuild().published == store.current_name() != edited.published


def test_what_was_broken_before_holds_nothing_up(kb: Path, tmp_path: Path) -> None:
    write(kb, BROKEN, "otra.md")
    rebuilder = Rebuilder([kb], built(kb, tmp_path), "tantivy", now)
    write(kb, EDITED)
    assert (rebuilder.rebuild().documents, rebuilder.rebuild().refused) == (1, ())


PATHS = [
    ("bodega.md", True), ("guias/bodega.MD", True), ("guias", True), ("manifest.yaml", True),
    (".bodega.md.swp", False), ("bodega.md~", False), (".git/x.md", False), ("foto.png", False),
    ("../otro/x.md", False),
]  # fmt: skip


@pytest.mark.parametrize(("path", "concerned"), PATHS)
def test_what_editors_leave_beside_a_document_is_no_change(tmp_path: Path, path: str, concerned: bool) -> None:
    changed = tmp_path.parent / "otro" / "x.md" if path.startswith("..") else tmp_path / path
    assert concerns_corpus(tmp_path, changed) is concerned


def until(done: Callable[[], bool], seconds: float = 40) -> bool:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.1)
    return done()


def test_the_process_follows_the_directory_and_tells_of_faults(
    kb: Path, store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    said = ""

    def heard(words: str) -> bool:
        nonlocal said
        said += capfd.readouterr().err
        return words in said

    first = store.current_name()
    with watching([kb], store.directory, "tantivy"):
        turns = iter(range(1000))

        def edited() -> bool:  # written again until the process, which takes a moment to begin, has seen it
            write(kb, EDITED + f"\nVez {next(turns) // 20}.\n")
            return store.current_name() != first

        assert until(edited)
        assert until(lambda: heard("normateca: índice actualizado: 2 documentos ("))
        write(kb, BROKEN)
        assert until(lambda: heard("Se sigue sirviendo el índice anterior."))
    assert "bodega.md:3: " in said
    assert said.endswith(
        "normateca: el cambio no se publica: hay 1 error nuevo. Se sigue sirviendo el índice anterior.\n"
    )
