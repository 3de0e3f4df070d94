"""The benchmark of the national corpus runs, on a corpus of a size for tests, and its plot is a plot."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from indexer.corpus import read_corpus
from tests.bench.bench_national import made, measure, plot, questions, told
from tests.bench.plot import line_plot

LAWS = 12


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_it_measures_a_build_questions_and_a_change_and_leaves_the_corpus_as_it_was(
    tmp_path: Path, engine: str
) -> None:
    kb = made(LAWS, 3, tmp_path)
    before = {path: path.read_bytes() for path in kb.rglob("*.md")}
    result = measure(kb, tmp_path / "data", engine, 8, tmp_path / "profile.txt")
    assert (result["engine"], result["documents"]) == (engine, LAWS)
    assert all(result[name] > 0 for name in ("passages", "build_s", "snapshot_mb", "ask_p50_ms", "change_s"))
    assert result["ask_p50_ms"] <= result["ask_p99_ms"]
    assert {path: path.read_bytes() for path in kb.rglob("*.md")} == before
    assert f"{LAWS} documents" in told(result)
    assert "function calls" in (tmp_path / "profile.txt").read_text()


def test_its_questions_are_distinct_and_always_the_same(tmp_path: Path) -> None:
    from tests.test_build import built

    kb = made(LAWS, 3, tmp_path)
    assert len(read_corpus([kb]).documents) == LAWS
    with built(kb, tmp_path / "data") as snapshot:
        asked = questions(snapshot, 40)
        assert (len(set(asked)), asked) == (40, questions(snapshot, 40))


def test_the_plot_is_an_svg_whose_flat_line_is_flat(tmp_path: Path) -> None:
    figure = ElementTree.fromstring(
        line_plot("Costo & tamaño", "pasajes", "µs", [("a", [(10, 5), (100, 5), (200, 5)])])
    )
    namespace = "{http://www.w3.org/2000/svg}"
    circles = figure.findall(f"{namespace}circle")
    assert [circle.get("cy") for circle in circles] == [circles[0].get("cy")] * 3
    assert "Costo & tamaño" in [text.text for text in figure.iter(f"{namespace}text")]
    results = [{"engine": "tantivy", "passages": size, "build_cpu_s": size / 1000} for size in (100, 2000)]
    plot(results, tmp_path / "sub" / "plot.svg")
    assert "200" in (tmp_path / "sub" / "plot.svg").read_text(encoding="utf-8")
