"""The command line: what each command prints, its exit status, and that nothing on it is in English or a traceback."""

from __future__ import annotations

import json
import re
import shutil
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from tests.conftest import ROOT

COMMANDS = (
    "check", "build", "serve", "ask", "search", "show", "manifest", "eval", "plazo", "verificar", "nuevo",
    "publicar", "retirar", "impact", "sin-respuesta", "links", "import",
)  # fmt: skip
INNER = ("links check", "import legalize", "import leychile", "import document")
ENGLISH = ("Usage", "Options", "Arguments", "Commands", "Show this", "required", "default:", "Error", "Try ", "Missing")
GUIDE = "urn:gn:kb:gestion-prpto"

DOCUMENT = """---
_manifest: {urn: urn:gn:kb:bodega, provenance: {created_by: prueba, created_at: 2026-01-05, source: prueba}}
version: 1.0.0
status: published
tags: [bodega]
lang: es
kind: guia
---
# Guía de bodega

## Plazos

- **Recuento anual:** 20 días hábiles desde el cierre (Art. 4 Ley 18.575).

| Sigla | Significado |
|---|---|
| BCR | Bodega Central Regional |
"""


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A corpus of one document."""
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "bodega.md").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / ".git").mkdir()  # the register is not looked for above
    return folder


def run(kb: Path | None, *arguments: str) -> Result:
    """Run a command over a corpus, its snapshots kept beside it."""
    data = ["--data", str(kb.parent / "datos")] if kb and arguments[0] != "manifest" else []
    return CliRunner().invoke(app, [*arguments, *(["--kb", str(kb)] if kb else []), *data])


# --------------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("command", ["", *COMMANDS, *INNER])
def test_help_is_in_spanish(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Uso: normateca{' ' + command if command else ''} ")
    assert "Muestra esta ayuda." in result.output
    assert [word for word in ENGLISH if word in result.output] == []


@pytest.mark.parametrize("group", ["", "links", "import"])
def test_a_group_alone_shows_its_help(group: str) -> None:
    result = CliRunner().invoke(app, group.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == CliRunner().invoke(app, [*group.split(), "--help"]).stdout


def test_help_lists_each_command_with_a_whole_sentence() -> None:
    said = " ".join(CliRunner().invoke(app, ["--help"]).output.split())
    assert "plazo Dice en qué fecha vence un plazo, paso a paso y con su base legal. verificar" in said
    assert "..." not in said


def test_every_command_is_listed() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output.partition("Órdenes:")[2]
    assert re.findall(r"^  (\S+)", listed, re.MULTILINE) == list(COMMANDS)


USAGE = [
    (["cocinar"], "normateca: No existe la orden «cocinar». Vea «normateca --help»."),
    (["asks"], "normateca: No existe la orden «asks». ¿Quiso decir 'ask'? Vea «normateca --help»."),
    (["ask"], "normateca: Falta PREGUNTA. Vea «normateca ask --help»."),
    (["ask", "--kbs", "y"], "normateca: No existe la opción --kbs. ¿Quiso decir --kb? Vea «normateca ask --help»."),
    (["show", "a", "b"], "normateca: Sobra: b. Vea «normateca show --help»."),
    (["ask", "x", "--kb"], "normateca: La opción --kb lleva un valor. Vea «normateca --help»."),
    (["search", "x", "--limit", "0"], "normateca: '--limit' es al menos 1. Vea «normateca search --help»."),
    (["search", "x", "--limit", "dos"], "normateca: '--limit' lleva un número entero. Vea «normateca search --help»."),
    (
        ["ask", "x", "--engine", "lucene"],
        "normateca: '--engine': «lucene» no es uno de 'tantivy', 'whoosh'. Vea «normateca ask --help».",
    ),
    (["serve", "--port", "99999"], "normateca: --port: «99999» no sirve (se espera un puerto de 1 a 65535)"),
    (["build", "--kb", "no-está"], "normateca: no se puede leer el directorio no-está: no existe"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), USAGE, ids=[" ".join(each[0]) for each in USAGE])
def test_a_fault_of_usage_is_one_line(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said + "\n")


# ------------------------------------------------------------------------------------------------ answers


def test_ask_prints_the_answer_with_everything_to_check_it(kb: Path) -> None:
    result = run(kb, "ask", "plazo", "del", "recuento", "anual")
    assert result.stdout.splitlines() == [
        "20 días hábiles desde el cierre — Recuento anual",
        "",
        "  «**Recuento anual:** 20 días hábiles desde el cierre (Art. 4 Ley 18.575).»",
        "",
        "  Documento  Guía de bodega (Guía, vigente)",
        "  Versión    1.0.0",
        "  Sección    Plazos",
        "  Lugar      bodega.md:13",
        "  URN        urn:gn:kb:bodega?=v=1.0.0#plazos.recuento-anual",
        "  Base       Art. 4 Ley 18.575",
    ]
    assert (result.exit_code, result.stderr) == (0, "")


def test_ask_says_no_with_status_1(kb: Path) -> None:
    result = run(kb, "ask", "sueldo de un astronauta")
    assert result.exit_code == 1
    assert result.stdout.startswith("No está en el corpus: nada en él trata de «")


def test_ask_json_is_the_contract(kb: Path) -> None:
    result = run(kb, "ask", "que es BCR", "--json")
    reply = json.loads(result.stdout)
    assert (reply["question"], reply["answer"]["status"]) == ("que es BCR", "answered")
    assert "Bodega Central Regional" in reply["answer"]["text"]
    assert reply["citations"][0]["source"] == {"path": "bodega.md", "lines": [17, 17]}


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_each_engine_answers(kb: Path, engine: str) -> None:
    result = run(kb, "ask", "plazo recuento anual", "--engine", engine)
    assert result.stdout.splitlines()[0] == "20 días hábiles desde el cierre — Recuento anual"


def test_search_lists_passages(kb: Path) -> None:
    found = run(kb, "search", "recuento")
    assert found.exit_code == 0
    assert found.stdout.splitlines()[1:3] == [
        "  · Recuento anual: 20 días hábiles desde el cierre (Art. 4 Ley 18.575).",
        "    Guía de bodega · bodega.md:13",
    ]
    nothing = run(kb, "search", "astronauta")
    assert (nothing.exit_code, nothing.stdout) == (1, "0 textos\n")


# --------------------------------------------------------------------------------------------------- show


def test_show_prints_a_fragment_as_it_stands(kb: Path) -> None:
    result = run(kb, "show", "urn:gn:kb:bodega:1.0.0#plazos.recuento-anual")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Guía de bodega",
        "  URN        urn:gn:kb:bodega?=v=1.0.0",
        "  Clase      Guía",
        "  Estado     vigente",
        "  Archivo    bodega.md",
        "",
        "#plazos.recuento-anual  (13-13)",
        "**Recuento anual:** 20 días hábiles desde el cierre (Art. 4 Ley 18.575).",
    ]
    shown = json.loads(run(kb, "show", "urn:gn:kb:bodega#plazos.recuento-anual", "--json").stdout)
    assert shown["passages"] == [
        {
            "fragment": "plazos.recuento-anual",
            "heading_path": ["Plazos"],
            "lines": [13, 13],
            "source": "**Recuento anual:** 20 días hábiles desde el cierre (Art. 4 Ley 18.575).",
        }
    ]


MISSING = [
    ("urn:gn:kb:bodegas", "normateca: No existe urn:gn:kb:bodegas en el corpus.\n  urn:gn:kb:bodega\n"),
    (
        "urn:gn:kb:bodega#plazos.recuento",
        "normateca: urn:gn:kb:bodega 1.0.0 no tiene el fragmento #plazos.recuento.\n  urn:gn:kb:bodega#plazos\n"
        "  urn:gn:kb:bodega#plazos.recuento-anual\n",
    ),
    (
        "urn:gn:kb:bodega?=v=9.0.0",
        "normateca: urn:gn:kb:bodega no tiene versión 9.0.0.\n  urn:gn:kb:bodega?=v=1.0.0\n",
    ),
    ("bodega", "normateca: «bodega» no es una URN: debe empezar con «urn:», como urn:gn:kb:gestion-prpto\n"),
]


@pytest.mark.parametrize(("urn", "said"), MISSING, ids=[urn for urn, _ in MISSING])
def test_show_tells_what_is_missing_and_what_is_near(kb: Path, urn: str, said: str) -> None:
    result = run(kb, "show", urn)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(said)


# ------------------------------------------------------------------------------------- check, build, manifest


def test_check_tells_every_fault_in_one_run(kb: Path) -> None:
    (kb / "vacio.md").write_bytes(b"")
    (kb / "otra.md").write_text(DOCUMENT.replace("version: 1.0.0", "version: dos"), encoding="utf-8")
    result = run(kb, "check")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split(":")[1].strip() for line in lines[:2]] == ["otra.md", "vacio.md"]
    assert lines[2] == (
        "aviso: bodega.md:13: se cita «Art. 4 Ley 18.575» (una vez) y el corpus no tiene su texto ni una ficha "
        "(urn:gn:norma:ley-18575); impórtela o escriba su ficha en fichas/ [norma-sin-ficha]"
    )
    assert lines[-1] == "1 documento, 2 errores, 1 aviso"
    told = json.loads(run(kb, "check", "--json").stdout)
    assert (told["ok"], told["documents"], [each["path"] for each in told["problems"]]) == (
        False, 1, ["otra.md", "vacio.md", "bodega.md"],
    )  # fmt: skip


def test_known_findings_are_kept_quiet(kb: Path, tmp_path: Path) -> None:
    (kb / "vacio.md").write_bytes(b"")
    known = str(tmp_path / "conocidos.json")
    assert run(kb, "check", "--write-baseline", known).exit_code == 1
    quiet = run(kb, "check", "--baseline", known)
    assert (quiet.exit_code, quiet.stdout) == (0, "1 documento, 0 errores, 0 avisos\n")
    (kb / "hallazgos-conocidos.json").write_bytes(Path(known).read_bytes())
    assert run(kb, "check").output == quiet.output
    missing = run(kb, "check", "--baseline", "no-está.json")
    assert (missing.exit_code, missing.stderr) == (2, "normateca: no se puede leer no-está.json: no existe\n")


def test_check_asks_the_golden_questions(kb: Path) -> None:
    questions = kb / "preguntas.yaml"
    questions.write_text("- {pregunta: que es BCR, respuesta: Bodega Central Regional}\n", encoding="utf-8")
    assert run(kb, "check").exit_code == 0
    questions.write_text("- pregunta: plazo del recuento anual\n  respuesta: 5 días\n", encoding="utf-8")
    result = run(kb, "check")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:] == [
        "error: preguntas.yaml:1: «plazo del recuento anual»: se esperaba «5 días» y se respondió «20 días hábiles "
        "desde el cierre» [pregunta]",
        "1 documento, 1 error, 1 aviso",
    ]


def test_a_broken_document_does_not_stop_a_build_unless_strict(kb: Path) -> None:
    (kb / "vacio.md").write_bytes(b"")
    built = run(kb, "build")
    assert built.exit_code == 0
    assert built.stdout.startswith("Índice construido: 1 documentos, ")
    assert built.stderr == "Hay 1 error en los documentos; véalos con «normateca check».\n"
    assert run(kb, "build").stdout.startswith("El índice ya estaba al día: 1 documentos, ")
    (kb / "bodega.md").write_text(DOCUMENT.replace("20 días", "21 días"), encoding="utf-8")
    strict = run(kb, "build", "--strict")
    assert strict.exit_code == 2
    assert strict.stderr.splitlines()[-1] == "normateca: El corpus tiene 1 errores y se pidió un índice estricto."


def test_a_corpus_without_a_valid_document_is_an_error(kb: Path) -> None:
    (kb / "bodega.md").write_text("sin encabezado\n", encoding="utf-8")
    for command in (["build"], ["serve", "--port", "1"], ["ask", "x"], ["search", "x"]):
        result = run(kb, *command)
        assert result.exit_code == 2, command
        assert result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith("normateca: ningún documento de ")
    assert result.stderr.startswith("bodega.md:1: ")


def test_the_register_is_compared_and_written(kb: Path) -> None:
    first = run(kb, "manifest", "--write")
    assert (first.exit_code, first.stdout) == (0, f"Registro escrito: {kb / 'manifest.yaml'}\n")
    assert run(kb, "manifest").stdout == "El registro está al día\n"
    (kb / "bodega.md").write_text(DOCUMENT.replace("20 días", "30 días"), encoding="utf-8")
    differs = run(kb, "manifest")
    assert differs.exit_code == 1
    assert "urn:gn:kb:bodega 1.0.0 ya se publicó con otro texto" in differs.stdout
    refused = run(kb, "manifest", "--write")
    assert refused.exit_code == 2
    assert refused.stderr == (
        "normateca: no se escribió el registro: una versión ya publicada tiene otro texto; suba su versión\n"
    )


def test_eval_counts_by_intent_and_tells_each_failure(kb: Path, tmp_path: Path) -> None:
    questions = tmp_path / "control.yaml"
    questions.write_text(
        "- {pregunta: que es BCR, respuesta: Bodega Central Regional, documento: urn:gn:kb:bodega}\n"
        "- pregunta: plazo del recuento anual\n  respuesta: 20 días\n  fragmento: urn:gn:kb:bodega#plazos.otro\n"
        "- {pregunta: sueldo de un astronauta, respuesta: sin respuesta}\n",
        encoding="utf-8",
    )
    result = run(kb, "eval", str(questions))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-2:] == [
        "control.yaml:2: «plazo del recuento anual»: responde bien, pero cita urn:gn:kb:bodega#plazos.recuento-anual "
        "en vez de urn:gn:kb:bodega#plazos.otro [pregunta]",
        "2 de 3 preguntas bien",
    ]
    broken = tmp_path / "rota.yaml"
    broken.write_text("- {pregunta: x, repuesta: y}\n", encoding="utf-8")
    told = run(kb, "eval", str(broken))
    assert told.exit_code == 2
    assert told.stderr.splitlines()[-1] == f"normateca: {broken} no se puede usar; problemas encontrados: 2"


# ------------------------------------------------------------------------------------------------ machine


def test_a_port_in_use_is_told(kb: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run(kb, "serve", "--port", str(port))
    assert result.exit_code == 2
    assert result.stderr == f"normateca: El puerto {port} de 127.0.0.1 está en uso; elija otro con --port.\n"


def test_an_address_of_another_machine_is_told(kb: Path) -> None:
    result = run(kb, "serve", "--host", "192.0.2.1")
    assert (result.exit_code, result.stderr) == (
        2, "normateca: «192.0.2.1» no es una dirección de este equipo; use --host 127.0.0.1.\n",
    )  # fmt: skip


def test_a_data_directory_that_cannot_be_written_is_told(kb: Path) -> None:
    (kb.parent / "datos").write_text("un archivo", encoding="utf-8")
    result = run(kb, "build")
    assert result.exit_code == 2
    assert result.stderr.startswith("normateca: No se puede escribir en ")
    assert result.stderr.count("\n") == 1


def test_a_wrong_variable_of_the_environment_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMATECA_PORT", "ocho mil")
    result = CliRunner().invoke(app, ["build"])
    said = "normateca: NORMATECA_PORT: «ocho mil» no sirve (se espera un puerto de 1 a 65535)\n"
    assert (result.exit_code, result.stderr) == (2, said)


# -------------------------------------------------------------------------------------------- the real corpus


def test_the_golden_question_over_the_real_corpus(kb_data: Path) -> None:
    result = CliRunner().invoke(
        app, ["ask", "plazo pronunciamiento CORE", "--kb", str(ROOT / "kb"), "--data", str(kb_data)]
    )
    lines = result.stdout.splitlines()
    assert lines[0] == "10 días corridos — Pronunciamiento CORE"
    fragment = "proceso-de-aprobacion-presupuesto-inicial-plazos.pronunciamiento-core"
    assert f"  URN        {GUIDE}?=v=2.0.0#{fragment}" in lines
    assert "  Base       Art. 25 LOC GORE" in lines


@pytest.mark.shared
def test_a_foreign_corpus_is_built_as_it_is(shared_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "gn"
    shutil.copytree(shared_dir / "corpora" / "gn", copy)
    result = run(copy, "build", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["documents"] == len(list(copy.rglob("*.md")))
