"""Building, publishing and opening snapshots."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from indexer.engines.base import Clause
from indexer.errors import EngineError, SnapshotError
from indexer.seal import read_seal
from indexer.snapshot import Store, corpus_fingerprint
from tests.sample_store import CREATED, build, document, facts, generation, generation_of, tokens

PLAIN = "b" * 64


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_what_is_added_is_found_and_read_back(tmp_path: Path, engine: str) -> None:
    guide = document("plazos", ["**Pronunciamiento CORE**: 10 días corridos", "Ejecución: 60 días hábiles"])
    with build(tmp_path, [guide], engine=engine) as snapshot:
        [hit] = snapshot.search([Clause("text", "pronunci")], 5)
        stored = snapshot.catalogue.passage(hit.rowid)
        assert stored.passage == guide.passages[0]
        assert snapshot.catalogue.facts(hit.rowid) == facts(guide.passages[0])
        assert snapshot.catalogue.frequencies(["pronunci", "dia", "nada"]) == {"pronunci": 1, "dia": 2, "nada": 0}
        assert (snapshot.info.engine, snapshot.info.documents, snapshot.info.passages) == (engine, 1, 2)
        assert snapshot.info.created == "2026-03-01T12:00:00+00:00"


def test_stale_when_corpus_or_engine_changed(tmp_path: Path) -> None:
    with build(tmp_path, generation(1), fingerprint=PLAIN) as snapshot:
        assert not snapshot.is_stale(PLAIN)
        assert not snapshot.is_stale(PLAIN, "tantivy")
        assert snapshot.is_stale(PLAIN, "whoosh")
        assert snapshot.is_stale("c" * 64)


def test_fingerprint_depends_on_paths_and_contents_not_on_order() -> None:
    one, two = ("a.md", "1"), ("b.md", "2")
    assert corpus_fingerprint([one, two]) == corpus_fingerprint([two, one])
    assert len({corpus_fingerprint(files) for files in ([], [one], [("a.md", "2")], [("b.md", "1")], [one, two])}) == 5


def test_nothing_built_yet(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError) as caught:
        Store(tmp_path / "no").open_current()
    assert str(caught.value) == (
        f"No hay un índice construido en {tmp_path / 'no'}; constrúyalo con «normateca build»."
    )


def test_a_build_given_up_leaves_nothing(tmp_path: Path) -> None:
    build(tmp_path, generation(1)).close()
    with Store(tmp_path).begin(fingerprint=PLAIN, created=CREATED) as writer:
        for one in generation(2):
            writer.add(one, [facts(item) for item in one.passages], [tokens(item) for item in one.passages])
    assert len(list((tmp_path / "snapshots").iterdir())) == 1
    with Store(tmp_path).open_current() as snapshot:
        assert generation_of(snapshot) == 1


def test_leftovers_of_killed_builds_are_cleaned_and_two_snapshots_kept(tmp_path: Path) -> None:
    for number in range(1, 4):
        build(tmp_path, generation(number)).close()
    leftover = tmp_path / "snapshots" / "20200101T000000000000-dead"
    (leftover / "index").mkdir(parents=True)
    (leftover / "catalogue.sqlite").write_bytes(b"medio escrito")
    (tmp_path / "snapshots" / "suelto.txt").write_text("x")
    (tmp_path / "current.new").write_text("x")
    with build(tmp_path, generation(4)) as snapshot:
        names = sorted(path.name for path in (tmp_path / "snapshots").iterdir())
        assert len(names) == 2
        assert snapshot.info.name in names
        assert Store(tmp_path).current_name() == snapshot.info.name


def test_one_build_at_a_time(tmp_path: Path) -> None:
    with Store(tmp_path).begin(fingerprint=PLAIN, created=CREATED):
        with pytest.raises(SnapshotError) as caught:
            Store(tmp_path).begin(fingerprint=PLAIN, created=CREATED)
        assert str(caught.value) == (
            f"Otra construcción está en curso en {tmp_path} (proceso {os.getpid()}); espere a que termine."
        )
    build(tmp_path, generation(1)).close()


def test_unwritable_places(tmp_path: Path) -> None:
    (tmp_path / "archivo").write_text("no es un directorio")
    for place in (tmp_path / "archivo", tmp_path / "archivo" / "dentro"):
        with pytest.raises(SnapshotError, match=r"^No se pudo preparar .*no es un directorio\. Lo publicado antes"):
            build(place, generation(1))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_permission(tmp_path: Path) -> None:
    build(tmp_path, generation(1)).close()
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(SnapshotError, match="permiso denegado"):
            build(tmp_path, generation(2))
        Store(tmp_path).open_current().close()
    finally:
        tmp_path.chmod(0o755)


def test_unknown_engine_touches_nothing(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="No existe el motor"):
        Store(tmp_path).begin(fingerprint=PLAIN, created=CREATED, engine="otro")
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_file_or_another_format_is_refused(tmp_path: Path) -> None:
    with build(tmp_path, generation(1)) as snapshot:
        directory = snapshot.directory
    (directory / "index" / "ajeno").write_text("x")
    with pytest.raises(SnapshotError) as caught:
        Store(tmp_path).open_current()
    assert str(caught.value) == (
        f"Ningún índice de {tmp_path} está sano: El índice {directory.name} trae un archivo ajeno, index/ajeno; "
        "vuelva a construirlo."
    )
    (directory / "index" / "ajeno").unlink()
    (directory / "catalogue.sqlite").unlink()
    with pytest.raises(SnapshotError, match=r"le falta el archivo catalogue\.sqlite"):
        Store(tmp_path).open_current()
    for seal in ("", "{}", "[]", "null", "[" * 100_000, json.dumps({"seal": "x", "name": directory.name})):
        (directory / "snapshot.json").write_text(seal)
        with pytest.raises(SnapshotError, match=r"está dañado en snapshot\.json; vuelva a construirlo"):
            read_seal(directory)


def test_repeated_fragments_and_editions_are_refused_by_name(tmp_path: Path) -> None:
    guide = document("a", ["uno", "dos"])
    with Store(tmp_path).begin(fingerprint=PLAIN, created=CREATED) as writer:
        writer.add(guide, [facts(item) for item in guide.passages], [tokens(item) for item in guide.passages])
        with pytest.raises(SnapshotError, match=r"guias/a@1\.0\.0\.md: urn:gn:kb:a versión 1\.0\.0 ya está en el catá"):
            writer.add(guide, [facts(item) for item in guide.passages], [tokens(item) for item in guide.passages])
        with pytest.raises(ValueError, match=r"guias/b@1\.0\.0\.md: 1 passages, 0 facts, 0 entries"):
            writer.add(document("b", ["uno"]), [], [])


def test_a_snapshot_in_use_survives_later_builds(tmp_path: Path) -> None:
    with build(tmp_path, generation(1)) as held:
        for number in range(2, 6):
            build(tmp_path, generation(number)).close()
        failures: list[BaseException] = []

        def read() -> None:  # a new thread opens a new connection to the old file
            try:
                assert generation_of(held) == 1
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        assert failures == []
    build(tmp_path, generation(6)).close()
    assert len(list((tmp_path / "snapshots").iterdir())) == 2


def test_readers_see_whole_snapshots_while_builds_swap_them(tmp_path: Path) -> None:
    build(tmp_path, generation(0)).close()
    done, failures, seen = threading.Event(), list[BaseException](), set[int]()

    def read() -> None:
        try:
            while not done.is_set():
                with Store(tmp_path).open_current() as snapshot:
                    assert snapshot.notice is None
                    seen.add(generation_of(snapshot))
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 13):
        build(tmp_path, generation(number)).close()
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(seen) > 1


def test_a_closed_snapshot_says_so(tmp_path: Path) -> None:
    snapshot = build(tmp_path, generation(1))
    snapshot.close()
    snapshot.close()
    with pytest.raises(SnapshotError, match=r"El catálogo está cerrado\."):
        snapshot.catalogue.documents()
