"""The report of facts gained and lost between two runs over the same directories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.facts_report import main


def test_a_changed_figure_is_one_fact_lost_and_one_gained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    document = corpus / "guia.md"
    document.write_text("---\nversion: 1.0.0\n---\n\n# Guía\n\n- **Tope:** hasta 500 UTM.\n", encoding="utf-8")
    saved = tmp_path / "facts.json"
    assert main([str(corpus), "--save", str(saved)]) == 0
    capsys.readouterr()
    document.write_text("# Guía\n\nTexto nuevo.\n\n- **Tope:** hasta 600 UTM.\n", encoding="utf-8")
    assert main([str(corpus), "--against", str(saved)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[-4:] == [
        "lost: 1",
        "  - corpus/guia.md | amounts | «hasta 500 UTM» | value=500, unit=UTM, comparator=<=, subject=Tope",
        "gained: 1",
        "  + corpus/guia.md | amounts | «hasta 600 UTM» | value=600, unit=UTM, comparator=<=, subject=Tope",
    ]
