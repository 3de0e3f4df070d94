"""Builds: however many processes parse, and whatever was built before, the same corpus is answered the same."""

from __future__ import annotations

import os
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from indexer import build as building
from indexer import corpus, parallel
from indexer import snapshot as snapshots
from indexer.build import build, up_to_date
from indexer.catalogue_patch import places
from indexer.catalogue_writer import ID_STEP, ROWS_PER_ID, first_rowid
from indexer.corpus import read_corpus
from indexer.engines.base import Clause
from indexer.errors import CorpusError, SnapshotError
from indexer.importers.legalize import import_legalize
from indexer.models import DocumentSource
from indexer.parallel import prepare_source, prepared
from indexer.remembered import mark_of
from indexer.snapshot import Snapshot, Store
from indexer.text import stems
from tests.bench.national import make_corpus

LAWS = 24
CREATED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WORDS = "plazo días consejo regional multa subsidio reglamento solicitud dado Superintendencia".split()


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some laws of the benchmark corpus, as imported documents. Not to be changed."""
    place = tmp_path_factory.mktemp("leyes")
    make_corpus(place / "espejo", LAWS, seed=5)
    import_legalize(place / "espejo", place / "kb")
    return place / "kb"


@pytest.fixture
def kb(laws: Path, tmp_path: Path) -> Path:
    """A copy of the laws, to be changed."""
    copy = tmp_path / "kb"
    for path in files(laws):
        target = copy / path.relative_to(laws)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return copy


@pytest.fixture
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small corpora are treated as large ones: documents are exchanged in a copy of the snapshot before."""
    monkeypatch.setattr(building, "ROOMY_ABOVE", 0)
    monkeypatch.setattr(building, "EXCHANGED_AT_MOST", 1.0)


def files(directory: Path) -> list[Path]:
    return sorted(directory.rglob("*.md"))


def built(kb: Path, place: Path, **options: int) -> Snapshot:
    return build(read_corpus([kb]), Store(place), created=CREATED, **options)


def catalogue_bytes(snapshot: Snapshot) -> bytes:
    return (snapshot.directory / "catalogue.sqlite").read_bytes()


def content(snapshot: Snapshot) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a catalogue, documents and passages by their place in the order of reading, not by number."""
    db = sqlite3.connect(snapshot.directory / "catalogue.sqlite")
    documents = {row[0]: at for at, row in enumerate(db.execute("SELECT id FROM documents ORDER BY id"))}
    passages = {row[0]: at for at, row in enumerate(db.execute("SELECT rowid FROM passages ORDER BY rowid"))}
    numbers = {"document": documents, "passage": passages, "rowid": passages, "first": passages, "last": passages}
    out: dict[str, list[tuple[object, ...]]] = {}
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        cursor = db.execute(f"SELECT * FROM {table}")
        names = [("document" if (table, item[0]) == ("documents", "id") else item[0]) for item in cursor.description]
        rows = [
            tuple(
                numbers[name].get(value, "") if name in numbers else value
                for name, value in zip(names, row, strict=True)
            )
            for row in cursor
        ]
        out[table] = sorted(rows, key=repr)
    out["meta"] = [row for row in out["meta"] if row[0] not in ("exchanged", "roomy")]
    db.close()
    return out


def found(snapshot: Snapshot) -> list[list[str]]:
    """The passages that each of some words finds, best first, by URN and fragment."""
    catalogue = snapshot.catalogue
    return [
        [
            f"{catalogue.document(stored.document).urn}#{stored.passage.fragment}"
            for stored in catalogue.passages(hit.rowid for hit in snapshot.search([Clause("text", token)], 5_000))
        ]
        for word in WORDS
        for token in stems(word)
    ]


def change(kb: Path, chance: Random) -> None:
    """Edit, shorten, remove and add some documents."""
    chosen = chance.sample(files(kb), 5)
    for path in chosen[:2]:
        path.write_text(
            path.read_text() + "\n\nEl consejo regional tendrá un plazo de siete días hábiles, dado en Peñuelas.\n"
        )
    text = chosen[2].read_text()
    chosen[2].write_text(text[: text.index("\n#") + 1] + "\nEl Ministerio dictará el reglamento.\n")
    chosen[3].unlink()
    text = chosen[4].read_text().replace("urn:gn:", "urn:gn:", 1)
    chosen[4].write_text(text.replace('version: "1', 'version: "2', 1).replace("version: 1", "version: 2", 1))


# ---------------------------------------------------------------------------------------------- processes


def test_processes_prepare_the_same_rows_in_the_same_order(laws: Path) -> None:
    sources = read_corpus([laws]).documents
    assert list(prepared(sources, 3)) == list(prepared(sources, 1)) == [prepare_source(source) for source in sources]


def test_the_catalogue_is_the_same_to_the_byte_with_one_process_or_several(laws: Path, tmp_path: Path) -> None:
    with built(laws, tmp_path / "one", workers=1) as one, built(laws, tmp_path / "two", workers=2) as two:
        assert catalogue_bytes(one) == catalogue_bytes(two)
        assert found(one) == found(two)


def test_progress_is_told_in_order_whoever_parsed(laws: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    reading = read_corpus([laws])
    build(reading, Store(tmp_path), created=CREATED, workers=2, progress=lambda *args: told.append(args)).close()
    assert told == [(done, LAWS, source.path) for done, source in enumerate(reading.documents, 1)]


def broken(source: DocumentSource) -> DocumentSource:
    """A source that no reading makes: its body begins behind its end, in no number."""
    return DocumentSource(**{name: getattr(source, name) for name in source.__slots__} | {"body_line": None})


@pytest.mark.parametrize("workers", [1, 2])
def test_a_document_that_fails_is_named_and_nothing_is_published(laws: Path, workers: int) -> None:
    sources = list(read_corpus([laws]).documents)
    sources[7] = broken(sources[7])
    given: list[str] = []
    with pytest.raises(
        SnapshotError, match=f"^{sources[7].path}: este documento no se pudo procesar \\(TypeError"
    ) as told:
        given.extend(one.path for one in prepared(sources, workers))
    assert given == [source.path for source in sources[:7]][: len(given)]
    assert str(told.value).endswith("; informe de la falla.")


def test_a_small_corpus_starts_no_process(laws: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(parallel, "ProcessPoolExecutor", refuse)
    assert len(list(prepared(read_corpus([laws]).documents))) == LAWS


class Deadly(DocumentSource):
    """A source at which the process that is handed it ends at once, as for want of memory."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


def test_a_process_that_dies_is_told_with_the_documents_that_it_had(laws: Path) -> None:
    sources = list(read_corpus([laws]).documents)
    sources[9] = Deadly(**{name: getattr(sources[9], name) for name in DocumentSource.__slots__})
    with pytest.raises(SnapshotError, match=r"^Un proceso que leía documentos \(.*terminó de golpe"):
        list(prepared(sources, 2))


# ------------------------------------------------------------------------------------ begun while reading


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes begin at the first document, two of them, and no more than a few documents are handed over at once."""
    monkeypatch.setattr(parallel, "ALONE_BELOW", 1)
    monkeypatch.setattr(parallel, "BATCH", 20_000)
    monkeypatch.setattr(parallel, "processors", lambda: 2)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("ahead", [1, 20])
def test_what_is_begun_while_the_rest_is_read_is_the_same_to_the_byte(
    kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    monkeypatch.setattr(parallel, "AHEAD_OF_READING", ahead)
    files(kb)[7].write_bytes(b"---\nversion: [\n---\n")  # cannot be read: the others are served
    files(kb)[9].write_bytes(files(kb)[2].read_bytes())  # read before
    reading = read_corpus([kb])
    assert {problem.code for problem in reading.problems} >= {"copia"}
    assert len(reading.documents) == LAWS - 2
    told: list[str] = []
    made, problems, _ = up_to_date(
        [kb], Store(tmp_path / "data"), created=CREATED, progress=lambda *args: told.append(args[2])
    )
    with made, built(kb, tmp_path / "alone", workers=1) as alone:
        assert catalogue_bytes(made) == catalogue_bytes(alone)
        assert found(made) == found(alone)
    assert problems == reading.problems
    assert told == [source.path for source in reading.documents]


@pytest.mark.usefixtures("hasty")
def test_a_strict_build_that_was_begun_publishes_nothing(kb: Path, tmp_path: Path) -> None:
    files(kb)[-1].write_bytes(b"---\nversion: [\n---\n")
    store = Store(tmp_path / "data")
    with pytest.raises(CorpusError, match="se pidió un índice estricto"):
        up_to_date([kb], store, created=CREATED, strict=True)
    assert store.current_name() is None


@pytest.mark.usefixtures("hasty")
def test_after_a_change_of_code_everything_is_begun_at_once(
    kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    take = parallel.Preparation.take
    monkeypatch.setattr(
        parallel.Preparation, "take", lambda self, source: taken.append(source.path) or take(self, source)
    )
    with monkeypatch.context() as earlier:
        for module in (building, snapshots):
            earlier.setattr(module, "code_fingerprint", lambda: "other code")
        built(kb, tmp_path / "data").close()
    taken.clear()
    with up_to_date([kb], Store(tmp_path / "data"), created=CREATED)[0] as made:
        assert taken == [source.path for source in read_corpus([kb]).documents]
        taken.clear()
        up_to_date([kb], Store(tmp_path / "data"), created=CREATED)[0].close()
        files(kb)[3].write_text(files(kb)[3].read_text() + "\n\nUn artículo más.\n")
        up_to_date([kb], Store(tmp_path / "data"), created=CREATED)[0].close()
        assert taken == [files(kb)[3].relative_to(kb).as_posix()]
        assert made.info.documents == LAWS


# ------------------------------------------------------------------------------------------- incremental


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_build_on_the_one_before_equals_a_whole_one_to_the_byte(
    kb: Path, tmp_path: Path, engine: str, seed: int
) -> None:
    store = Store(tmp_path / "data")
    up_to_date([kb], store, created=CREATED, engine=engine)[0].close()
    change(kb, Random(seed))
    made, _, _ = up_to_date([kb], store, created=CREATED, engine=engine)
    with made, build(read_corpus([kb]), Store(tmp_path / "new"), created=CREATED, engine=engine) as whole:
        assert catalogue_bytes(made) == catalogue_bytes(whole)
        assert found(made) == found(whole)


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_only_changed_documents_are_parsed_again(
    kb: Path, tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "data")
    up_to_date([kb], store, created=CREATED, engine=engine)[0].close()
    changed = files(kb)[3]
    changed.write_text(changed.read_text() + "\n\nUn artículo más.\n")
    parsed: list[str] = []

    def counted(source: DocumentSource) -> object:
        parsed.append(source.path)
        return prepare_source(source)

    monkeypatch.setattr(parallel, "prepare_source", counted)
    up_to_date([kb], store, created=CREATED, engine=engine)[0].close()
    assert parsed == [changed.relative_to(kb).as_posix()]


def test_rows_that_other_code_wrote_are_not_reused(kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "data")
    monkeypatch.setattr(building, "code_fingerprint", lambda: "other code")
    base = built(kb, tmp_path / "data")
    monkeypatch.undo()
    parsed: list[str] = []
    monkeypatch.setattr(parallel, "prepare_source", lambda source: parsed.append(source.path) or prepare_source(source))
    with base:
        build(read_corpus([kb]), store, created=CREATED + timedelta(days=1), base=base).close()
    assert len(parsed) == LAWS


# ---------------------------------------------------------------------------------------------- exchange


@pytest.mark.usefixtures("roomy")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_exchanged_documents_leave_the_catalogue_of_a_whole_build(kb: Path, tmp_path: Path, seed: int) -> None:
    store, chance = Store(tmp_path / "data"), Random(seed)
    up_to_date([kb], store, created=CREATED)[0].close()
    for round_ in range(2):
        change(kb, chance)
        made, _, _ = up_to_date([kb], store, created=CREATED)
        with made, build(read_corpus([kb]), Store(tmp_path / f"new{round_}"), created=CREATED) as whole:
            assert int(made.catalogue.meta["exchanged"]) > 0
            assert content(made) == content(whole)
            assert [sorted(each) for each in found(made)] == [sorted(each) for each in found(whole)]
            assert made.info.passages == whole.info.passages
            assert made.info.documents == whole.info.documents
            assert made.catalogue.passage_count == whole.catalogue.passage_count == whole.info.passages


@pytest.mark.usefixtures("roomy")
def test_the_snapshot_before_is_left_whole_by_an_exchange(kb: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    before = up_to_date([kb], store, created=CREATED)[0]
    then, name = found(before), before.info.name
    change(kb, Random(1))
    up_to_date([kb], store, created=CREATED)[0].close()
    assert found(before) == then
    before.close()
    with store._open(name) as again:  # verified: every byte is as it was sealed
        assert found(again) == then


@pytest.mark.usefixtures("roomy")
def test_too_much_exchanged_is_a_whole_build(kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "EXCHANGED_AT_MOST", 0.1)
    store, counts = Store(tmp_path / "data"), []
    for number in range(4):
        files(kb)[number].write_text(files(kb)[number].read_text() + "\n\nUn artículo más.\n")
        with up_to_date([kb], store, created=CREATED)[0] as made:
            counts.append(made.catalogue.meta["exchanged"])
    assert counts == ["0", "2", "0", "2"]


def test_numbers_keep_the_order_and_leave_each_document_its_room() -> None:
    step = ID_STEP
    assert places([(step, 5), None, (2 * step, 5)], [9]) == [step, step + step // 2, 2 * step]
    assert places([None, None, (3 * step, 1)], [1, 1]) == [step, 2 * step, 3 * step]
    assert places([(step, 5), None, None], [1, 1]) == [step, 2 * step, 3 * step]
    assert places([], []) == []
    assert places([(2 * step, 1), (step, 1)], []) is None, "another order"
    assert places([(step, 1), None, (step + 1, 1)], [1]) is None, "no number between"
    assert places([(step, 1), None, (step + 2, 1)], [ROWS_PER_ID + 1]) is None, "too long for its room"
    assert places([(step, ROWS_PER_ID + 1), None, (step + 2, 1)], [1]) is None, "the one before reaches further"
    long = places([(step, ID_STEP * ROWS_PER_ID + 1), None], [1])
    assert long is not None
    assert first_rowid(long[1]) > first_rowid(step) + ID_STEP * ROWS_PER_ID


# ------------------------------------------------------------------------------------- reading again


def settle() -> None:
    """Let every file be old enough for its times to be trusted."""
    time.sleep(2.05)


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on, the files whose bytes and whose front matter are read."""
    read: list[str] = []
    opened, parsed = corpus.read_bytes, corpus.read_front_matter
    monkeypatch.setattr(corpus, "read_bytes", lambda path, limit: read.append("bytes") or opened(path, limit))
    monkeypatch.setattr(
        corpus, "read_front_matter", lambda text, path: read.append("front matter") or parsed(text, path=path)
    )
    return read


def test_a_corpus_that_did_not_change_is_not_read_again(
    kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kb / "roto.md").write_text("---\nversion: uno\n---\n")
    store = Store(tmp_path / "data")
    settle()
    first, problems, _ = up_to_date([kb], store, created=CREATED)
    first.close()
    read = reads(monkeypatch)
    again, told, anew = up_to_date([kb], store, created=CREATED)
    again.close()
    assert (read, told, anew, again.info) == ([], problems, False, first.info)
    assert [problem.path for problem in told] == ["roto.md"] * len(told) != []


def test_one_changed_file_has_its_front_matter_read_alone_and_is_served(
    kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "data")
    up_to_date([kb], store, created=CREATED)[0].close()
    files(kb)[2].write_text(files(kb)[2].read_text() + "\n\nUn párrafo sobre zarapitos.\n")
    read = reads(monkeypatch)
    with up_to_date([kb], store, created=CREATED)[0] as made:
        assert read.count("bytes") == LAWS
        assert read.count("front matter") == 1
        assert len(made.search([Clause("text", stems("zarapitos")[0])], 10)) == 1


def test_a_file_of_the_same_size_and_time_is_told_from_the_one_before(kb: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    settle()
    up_to_date([kb], store, created=CREATED)[0].close()
    path = files(kb)[0]
    then = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Teniendo", b"Sosteniendo"[:8]))
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert path.stat().st_size == then.st_size
    made, _, anew = up_to_date([kb], store, created=CREATED)
    made.close()
    assert anew


def test_times_just_taken_are_not_trusted(kb: Path) -> None:
    assert mark_of([kb]) == ""
    settle()
    assert mark_of([kb]) == mark_of([kb]) != ""
    files(kb)[0].unlink()
    assert mark_of([kb]) == ""


@pytest.mark.parametrize("damage", [b"", b"{}", b"0\n{}", b"\xff\xfe\n"])
def test_a_damaged_memory_costs_time_and_nothing_else(kb: Path, tmp_path: Path, damage: bytes) -> None:
    store = Store(tmp_path / "data")
    first, problems, _ = up_to_date([kb], store, created=CREATED)
    first.close()
    (store.directory / "reading.json").write_bytes(damage)
    again, told, anew = up_to_date([kb], store, created=CREATED)
    again.close()
    assert (told, anew) == (problems, False)
