"""The benchmark corpus is what the benchmarks take it for: the mirror's format, the same bytes, growing by prefix."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from indexer.corpus import read_corpus
from indexer.importers.legalize import import_legalize
from indexer.parallel import prepared
from indexer.passages import read_document
from tests.bench.national import make_corpus

LAWS = 150


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.md")}


def test_the_same_seed_makes_the_same_laws_and_a_smaller_corpus_is_a_prefix(tmp_path: Path) -> None:
    total = make_corpus(tmp_path / "a", LAWS, seed=3)
    made = contents(tmp_path / "a")
    assert (len(made), sum(map(len, made.values()))) == (LAWS, total)
    make_corpus(tmp_path / "b", 40, seed=3)
    assert contents(tmp_path / "b").items() <= made.items()
    make_corpus(tmp_path / "c", 40, seed=4)
    assert not contents(tmp_path / "c").items() & made.items()


def test_it_is_imported_whole_and_every_article_has_its_fragment(tmp_path: Path) -> None:
    make_corpus(tmp_path / "espejo", LAWS)
    report = import_legalize(tmp_path / "espejo", tmp_path / "kb")
    assert (len(report.written), report.problems) == (LAWS, ())
    reading = read_corpus([tmp_path / "kb"])
    assert (len(reading.documents), reading.problems) == (LAWS, ())
    for source in reading.documents:
        fragments = [passage.fragment for passage in read_document(source).passages]
        assert len(fragments) == len(set(fragments)), source.path
        headings = [p for p in read_document(source).passages if p.text.startswith("Artículo") and p.level >= 5]
        assert [p.text for p in headings if p.article != p.fragment] == [], source.path


def test_sizes_have_the_mirrors_mean_and_heavy_tail(tmp_path: Path) -> None:
    make_corpus(tmp_path, 400)
    sizes = sorted(path.stat().st_size for path in tmp_path.glob("*.md"))
    assert 5_000 < sum(sizes) / len(sizes) < 13_000
    assert sizes[len(sizes) // 2] < 5_000
    assert sizes[-1] > 60_000


def shape(mirror: Path, kb: Path) -> dict[str, float]:
    """Characters a passage, and facts of each kind in 100,000 characters."""
    import_legalize(mirror, kb)
    documents = read_corpus([kb]).documents
    characters = sum(len(source.text) for source in documents)
    found, passages = Counter[str](), 0
    for one in prepared(documents, 1):
        passages += len(one.passages)
        found.update(row[2] for row in one.facts)
    return {"passage": characters / passages} | {kind: 1e5 * n / characters for kind, n in found.items()}


@pytest.mark.shared
def test_passages_and_facts_are_as_long_and_as_many_as_in_real_laws(shared_dir: Path, tmp_path: Path) -> None:
    real = shape(shared_dir / "corpora" / "laws", tmp_path / "real")
    make_corpus(tmp_path / "espejo", LAWS)
    made = shape(tmp_path / "espejo", tmp_path / "hecho")
    assert made == pytest.approx(real, rel=0.2), "a build of them costs what a build of the mirror would"
