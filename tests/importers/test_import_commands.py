"""The commands of ``normateca import``: Spanish output, problems apart, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from indexer.importers.commands import import_app
from tests.importers.leychile_xml import NORMA
from tests.importers.mirror import LEY, dfl, write


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(import_app, [str(arg) for arg in args])


def test_legalize_imports_and_counts(tmp_path: Path) -> None:
    source = write(tmp_path / "espejo", CL_900001=LEY, CL_900002=dfl(900002))
    result = run("legalize", source, "--to", tmp_path / "kb", "--rank", "ley")
    assert (result.exit_code, result.stdout) == (
        0,
        "Normas: 1 escritas, 0 sin cambios, 0 que no se pudieron leer, 1 fuera de la selección.\n",
    )
    result = run("legalize", source, "--to", tmp_path / "kb")
    assert (result.exit_code, result.stdout) == (
        0,
        "Normas: 1 escritas, 1 sin cambios, 0 que no se pudieron leer.\n",
    )


def test_what_cannot_be_read_is_told_apart_and_fails(tmp_path: Path) -> None:
    source = write(tmp_path / "espejo", CL_1="[roto]\n", CL_900001=LEY)
    result = run("legalize", source, "--to", tmp_path / "kb")
    assert result.exit_code == 1
    assert result.stdout == "Normas: 1 escritas, 0 sin cambios, 1 que no se pudieron leer.\n"
    assert result.stderr.strip() == (
        "CL-1.md:1: el archivo no comienza con un encabezado entre líneas ---; se esperaba el encabezado del espejo "
        "(title, identifier, rank…) [import-heading]"
    )
    assert run("legalize", write(tmp_path / "otro", CL_1="roto"), "--to", tmp_path / "kb2").exit_code == 2


def test_a_missing_folder_or_a_bad_selection_stops(tmp_path: Path) -> None:
    result = run("legalize", tmp_path / "nada", "--to", tmp_path / "kb")
    assert (result.exit_code, result.stderr.strip()) == (
        2,
        f"No existe la carpeta del espejo de leyes: {tmp_path}/nada",
    )
    chosen = tmp_path / "sel.txt"
    chosen.write_text("hola mundo\n", encoding="utf-8")
    source = write(tmp_path / "espejo", CL_900001=LEY)
    result = run("legalize", source, "--to", tmp_path / "kb", "--select", chosen)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"La selección {chosen} tiene líneas que no se entienden",
        "sel.txt:1: no se entiende «hola mundo»; se esperaba un idNorma, «CL-123», «ley 19.880», "
        "«decreto 854 de 2004» o «dfl-1-19175» [import-select]",
    ]


def test_leychile_writes_the_norm_and_tells_what_was_left_out(tmp_path: Path) -> None:
    pytest.importorskip("lxml", reason="needs the import extra")
    (tmp_path / "n.xml").write_text(NORMA, encoding="utf-8")
    result = run("leychile", tmp_path / "n.xml", "--to", tmp_path / "kb")
    assert result.exit_code == 0
    assert result.stdout == ("ley/ley-20502.md\nNormas: 1 escritas, 0 sin cambios, 0 que no se pudieron leer.\n")
    assert result.stderr.splitlines()[0] == (
        f"aviso: {tmp_path}/n.xml: 1 imagen(es) de la norma no se importan; véala en LeyChile [import-image]"
    )
    result = run("leychile", tmp_path / "no.xml", "--to", tmp_path / "kb")
    assert (result.exit_code, result.stderr.strip()) == (
        2,
        f"No se pudo leer {tmp_path}/no.xml: no existe",
    )


def test_document_writes_a_draft_and_the_list_to_check(tmp_path: Path) -> None:
    pytest.importorskip("lxml", reason="needs the import extra")
    (tmp_path / "manual de flota.html").write_text(
        "<h1>Manual de flota</h1><p>Se pide en 2 días.</p>", encoding="utf-8"
    )
    result = run("document", tmp_path / "manual de flota.html", "--kind", "manual", "--to", tmp_path / "kb")
    assert (result.exit_code, result.stdout) == (
        0,
        "Borrador escrito: manuales/manual-de-flota.md (urn:gn:kb:manual-de-flota)\n"
        "Antes de publicarlo (status: published), revise:\n- lea el borrador entero junto al original\n",
    )
    result = run("document", tmp_path / "x.odt", "--kind", "manual", "--to", tmp_path / "kb")
    assert (result.exit_code, result.stderr.strip()) == (
        2,
        "x.odt: formato no conocido; se leen .pdf, .docx, .html, .htm (guarde un .doc como .docx)",
    )


@pytest.mark.parametrize("command", ["legalize", "leychile", "document"])
def test_help_is_in_spanish(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Carpeta del corpus" in result.stdout
