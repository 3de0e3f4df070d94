"""The keeper's commands: what each prints, what it asks, its exit status, and what it leaves on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server import cli_keeper
from server.cli import app

GUIDE = """---
_manifest: {urn: urn:gn:kb:bodega, provenance: {created_by: prueba, created_at: '2026-01-05', source: prueba}}
version: 1.0.0
status: published
kind: guia
lang: es
---
# Guía de bodega

## Plazos

- **Recuento anual:** 20 días hábiles desde el cierre.
- **Informe de recuento:** 5 días hábiles desde el recuento.
"""

MINUTES = """---
_manifest: {urn: urn:gn:kb:acta}
version: 1.0.0
status: published
kind: informe
lang: es
---
# Acta de bodega

Se aplicó el [recuento](urn:gn:kb:bodega?=v=1.0.0#plazos.recuento-anual), ver la [guía](urn:gn:kb:bodega).
"""

QUESTIONS = """- pregunta: plazo del recuento anual
  respuesta: 20 días hábiles
  fragmento: urn:gn:kb:bodega#plazos.recuento-anual
- pregunta: plazo del informe de recuento
  respuesta: 5 días hábiles
  documento: urn:gn:kb:bodega
"""

DRAFT = GUIDE.replace("1.0.0", "1.1.0").replace("published", "draft").replace("20 días", "30 días")


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of two documents with golden questions and a register."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "bodega.md").write_text(GUIDE, encoding="utf-8")
    (folder / "acta.md").write_text(MINUTES, encoding="utf-8")
    (folder / "preguntas.yaml").write_text(QUESTIONS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("manifest", "--write").exit_code == 0
    return folder


def run(*arguments: str, reply: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments], input=reply)


def files(kb: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(kb.iterdir()) if path.is_file()}


CHANGES = """urn:gn:kb:bodega: 1.0.0 → 1.1.0
Datos que cambian: 1
  #plazos.recuento-anual: 20 días hábiles → 30 días hábiles
Preguntas de control que se responden distinto: 1
  preguntas.yaml:1: plazo del recuento anual: antes «20 días hábiles desde el cierre»; ahora «30 días hábiles desde \
el cierre» [mal: se esperaba «20 días hábiles» y se respondió «30 días hábiles desde el cierre»]
Citas que se comprueban distinto: nada
Contradicciones nuevas: nada
Contradicciones que desaparecen: nada
Enlaces que fijan una versión: 1
  acta.md:10 sigue en la 1.0.0
Enlaces que no fijan versión: 1
Archivos:
  la versión 1.0.0 queda en bodega@1.0.0.md
  la versión 1.1.0 queda publicada en bodega.md
  el registro (manifest.yaml) se pone al día
"""


def test_what_changes_is_shown_and_asked_before_it_is_written(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (kb / "bodega@1.1.0.md").write_text(DRAFT, encoding="utf-8")
    before = files(kb)
    alone = run("publicar", "urn:gn:kb:bodega")
    assert (alone.exit_code, alone.stdout, alone.stderr) == (
        2,
        CHANGES,
        "normateca: no se escribió nada: falta confirmar. Revise lo anterior y repita con --si para publicar\n",
    )
    simulated = run("publicar", "urn:gn:kb:bodega", "--simular")
    assert (simulated.exit_code, simulated.stdout) == (0, f"{CHANGES}Simulación: no se escribió nada.\n")
    monkeypatch.setattr(cli_keeper, "is_terminal", lambda: True)
    declined = run("publicar", "urn:gn:kb:bodega", reply="\n")
    assert declined.exit_code == 1
    assert declined.stdout == f"{CHANGES}¿Publicar? Escriba sí para seguir: \nNo se escribió nada.\n"
    assert files(kb) == before
    done = run("publicar", "urn:gn:kb:bodega", reply="sí\n")
    assert done.exit_code == 0
    assert done.stdout.removeprefix(CHANGES).splitlines()[1:] == [
        "Publicado: urn:gn:kb:bodega 1.1.0",
        "Ahora: 1 pregunta de control ya no se responde como decía; revísela en preguntas.yaml",
        "Y después: revise el corpus con «normateca check»",
    ]
    assert {name: text for name, text in files(kb).items() if name.startswith("bodega")} == {
        "bodega.md": DRAFT.replace("draft", "published"),
        "bodega@1.0.0.md": GUIDE,
    }
    assert "Versiones: 1.1.0 (vigente), 1.0.0 (anterior)" in run("impact", "urn:gn:kb:bodega").stdout.splitlines()
    assert run("ask", "plazo del recuento anual").stdout.startswith("30 días hábiles desde el cierre")
    assert "20 días hábiles" in run("show", "urn:gn:kb:bodega?=v=1.0.0#plazos.recuento-anual").stdout


def test_a_version_with_errors_is_not_published(kb: Path) -> None:
    draft = DRAFT.replace("Informe de recuento:", "Parte [completar: de qué]:") + "\nVea [otra](urn:gn:kb:no-esta).\n"
    (kb / "bodega@1.1.0.md").write_text(draft, encoding="utf-8")
    before = files(kb)
    result = run("publicar", "urn:gn:kb:bodega", "--si")
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("error")] == [
        "error: bodega.md:1: la versión 1.1.0 pierde fragmentos de la 1.0.0: plazos.informe-de-recuento; agregue "
        "«fragment_aliases» con el fragmento nuevo de cada uno [fragmento-perdido]",
        "error: bodega.md:13: quedó sin escribir «[completar: de qué]»; complételo o bórrelo [por-completar]",
        "error: bodega.md:15: el enlace lleva a urn:gn:kb:no-esta, que no está en el corpus; agregue el documento o "
        "corrija el enlace [enlace-roto]",
    ]
    assert result.stderr == "normateca: no se puede publicar: corrija antes estos errores y repita\n"
    assert files(kb) == before


def test_a_definition_mended_under_the_same_name_is_told(kb: Path) -> None:
    glossary = GUIDE.partition("# Guía")[0].replace("kb:bodega", "kb:glosario") + (
        "# Glosario\n\n| Sigla | Nombre | Definición |\n| --- | --- | --- |\n"
        "| BOD | Bodega Regional | Lugar donde se guardan bienes. |\n"
    )
    (kb / "glosario.md").write_text(glossary, encoding="utf-8")
    assert run("manifest", "--write").exit_code == 0
    draft = glossary.replace("1.0.0", "1.1.0").replace("published", "draft").replace("bienes.", "bienes y materiales.")
    (kb / "glosario@1.1.0.md").write_text(draft, encoding="utf-8")
    told = run("publicar", "urn:gn:kb:glosario", "--simular").stdout
    assert (
        "BOD (Bodega Regional: Lugar donde se guardan bienes) → "
        "BOD (Bodega Regional: Lugar donde se guardan bienes y materiales)\n"
    ) in told


def test_a_program_is_told_the_same(kb: Path) -> None:
    (kb / "bodega@1.1.0.md").write_text(DRAFT, encoding="utf-8")
    told = json.loads(run("publicar", "urn:gn:kb:bodega", "--si", "--json").stdout)
    assert (told["ok"], told["done"], told["previous"], told["version"]) == (True, True, "1.0.0", "1.1.0")
    assert told["facts"] == [
        {"fragment": "plazos.recuento-anual", "before": "20 días hábiles", "after": "30 días hábiles"}
    ]
    assert [each["question"] for each in told["golden"]] == ["plazo del recuento anual"]
    assert told["pinned"] == [{"place": "acta.md:10", "urn": "urn:gn:kb:acta#p1", "pin": "1.0.0"}]
    assert told["problems"] == []


def test_what_was_written_over_comes_back_from_the_index(kb: Path) -> None:
    assert run("build").exit_code == 0
    (kb / "bodega.md").write_text(DRAFT.replace("draft", "published"), encoding="utf-8")
    result = run("publicar", "urn:gn:kb:bodega", "--si")
    assert (result.exit_code, result.stdout.partition("Archivos:")[0]) == (0, CHANGES.partition("Archivos:")[0])
    assert files(kb)["bodega@1.0.0.md"] == GUIDE


def test_what_nobody_kept_is_asked_for(kb: Path) -> None:
    (kb / "bodega.md").write_text(DRAFT.replace("draft", "published"), encoding="utf-8")
    assert run("build").exit_code == 0
    lost = run("publicar", "urn:gn:kb:bodega", "--si")
    assert lost.exit_code == 2
    assert lost.stderr.startswith("normateca: bodega.md: se escribió sobre la versión 1.0.0, que debe conservarse")
    kept = kb.parent / "anterior.md"
    kept.write_text(GUIDE + "\n", encoding="utf-8")
    wrong = run("publicar", "urn:gn:kb:bodega", "--si", "--anterior", "anterior.md")
    assert (wrong.exit_code, wrong.stderr) == (
        2, "normateca: anterior.md no es el texto que se publicó como urn:gn:kb:bodega 1.0.0\n",
    )  # fmt: skip
    kept.write_text(GUIDE, encoding="utf-8")
    assert run("publicar", "urn:gn:kb:bodega", "--si", "--anterior", "anterior.md").exit_code == 0
    assert files(kb)["bodega@1.0.0.md"] == GUIDE


def test_a_document_is_withdrawn_and_says_why(kb: Path) -> None:
    result = run("retirar", "urn:gn:kb:bodega", "--motivo", "Se cerró  la bodega.", "--si")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "urn:gn:kb:bodega: se retira (Se cerró la bodega.)"
    assert "  la versión 1.0.0 queda retirada en bodega.md" in result.stdout.splitlines()
    assert "Retirado: urn:gn:kb:bodega 1.0.0" in result.stdout.splitlines()
    marked = GUIDE.replace("status: published\n", "status: deprecated\nwithdrawn: Se cerró la bodega.\n")
    assert files(kb)["bodega.md"] == marked
    assert "  Motivo     Se cerró la bodega." in run("show", "urn:gn:kb:bodega").stdout.splitlines()
    assert run("ask", "plazo del recuento anual").exit_code == 1
    assert run("manifest").stdout == "El registro está al día\n"


@pytest.mark.usefixtures("kb")
def test_a_draft_of_each_kind_is_made_once() -> None:
    made = run("nuevo", "circular", "circular-7", "--titulo", "Circular 7", "--fuente", "Copia firmada")
    assert (made.exit_code, made.stdout) == (
        0,
        "Borrador creado: kb/circulares/circular-7.md (urn:gn:kb:circular-7, versión 1.0.0)\n"
        "Ahora: abra kb/circulares/circular-7.md, reemplace cada «[completar: …]», revise con «normateca check»\n"
        "y publíquelo con «normateca publicar urn:gn:kb:circular-7». Mientras sea borrador no se usa para responder.\n",
    )
    assert run("manifest").stdout == "El registro está al día\n"
    assert run("check").exit_code == 0
    again = run("nuevo", "circular", "circular-7")
    assert (again.exit_code, again.stderr) == (
        2,
        "normateca: urn:gn:kb:circular-7 ya está en circulares/circular-7.md; para una versión nueva use «normateca "
        "nuevo --version-de urn:gn:kb:circular-7»\n",
    )


def test_the_first_document_of_a_corpus_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "kb").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run("nuevo", "guia", "pagos", "--fuente", "Prueba").exit_code == 0
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")) == [".git", "kb/guias/pagos.md"]


USAGE = [
    (["nuevo"], "faltan CLASE y NOMBRE, como en «normateca nuevo circular circular-12-2026»"),
    (
        ["nuevo", "guia", "--version-de", "urn:gn:kb:bodega"],
        "con --version-de no van CLASE ni NOMBRE: la versión toma los del documento",
    ),
    (["publicar", "bodega"], "«bodega» no es una URN: debe empezar con «urn:», como urn:gn:kb:gestion-prpto"),
    (["publicar", "urn:gn:kb:x"], "urn:gn:kb:x no está en el corpus; cree el documento con «normateca nuevo»"),
    (["retirar", "urn:gn:kb:bodega"], "Falta la opción --motivo. Vea «normateca retirar --help»."),
    (["retirar", "urn:gn:kb:bodega", "--motivo", " "], "el motivo está vacío: diga por qué se retira"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE, ids=[" ".join(each[0]) for each in USAGE])
def test_a_fault_is_one_line(kb: Path, arguments: list[str], said: str) -> None:
    before = files(kb)
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"normateca: {said}\n")
    assert files(kb) == before


def test_the_fault_of_a_document_is_told_first_and_alone(kb: Path) -> None:
    (kb / "bodega.md").write_text(GUIDE.replace("1.0.0", "1.0"), encoding="utf-8")
    assert run("check").stdout.splitlines() == [
        "error: bodega.md:3: «version»: «1.0» no es una versión; se esperaba MAYOR.MENOR.PARCHE, como 2.0.0; "
        "escriba 1.0.0 [version]",
        "nota: bodega.md: 2 enlaces a este documento no se revisaron; corrija antes su error [sin-revisar]",
        "nota: preguntas.yaml: 2 preguntas no se hicieron: esperan un documento que no se pudo leer; corrija antes su "
        "error [sin-revisar]",
        "1 documento, 1 error, 0 avisos",
    ]


# --------------------------------------------------------------------------------------------------- impact


@pytest.mark.usefixtures("kb")
def test_impact_lists_what_rests_on_a_document() -> None:
    result = run("impact", "urn:gn:kb:bodega")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "Guía de bodega · urn:gn:kb:bodega",
            "Versiones: 1.0.0 (vigente)",
            "Lo enlazan: 2",
            "  acta.md:10 → #plazos.recuento-anual (fija 1.0.0): Se aplicó el recuento, ver la guía.",
            "  acta.md:10: Se aplicó el recuento, ver la guía.",
            "Lo citan: nada",
            "Se apoyan en él: nada",
            "Lo que él cita: nada",
            "Preguntas de control que lo esperan: 2",
            "  preguntas.yaml:1: plazo del recuento anual",
            "  preguntas.yaml:4: plazo del informe de recuento",
            "Contradicciones en que participa: nada",
            "Enlaces que fijan una versión: 1",
            "  acta.md:10 → #plazos.recuento-anual (fija 1.0.0): Se aplicó el recuento, ver la guía.",
        ],
    )


def test_impact_counts_links_by_another_name_and_by_file(kb: Path) -> None:
    (kb / "bodega.md").write_text(GUIDE.replace("lang: es", "aliases: ['urn:knowledge:guia:bodega']"), encoding="utf-8")
    text = MINUTES.partition("Se aplicó")[0] + "[a](urn:knowledge:guia:bodega:1.0.0) [b](bodega.md#plazos) [c](otra.md)"
    (kb / "acta.md").write_text(text, encoding="utf-8")
    told = json.loads(run("impact", "urn:gn:kb:bodega", "--json").stdout)
    assert [(each["target"], each["pin"]) for each in told["links"]] == [(None, "1.0.0"), ("plazos", None)]


@pytest.mark.usefixtures("kb")
def test_impact_of_a_fragment_leaves_out_what_rests_on_others() -> None:
    told = json.loads(run("impact", "urn:gn:kb:bodega#plazos.informe-de-recuento", "--json").stdout)
    assert [each["question"] for each in told["golden"]] == ["plazo del informe de recuento"]
    assert (told["links"], told["fragment"]) == ([], "plazos.informe-de-recuento")


@pytest.mark.usefixtures("kb")
@pytest.mark.parametrize(
    ("urn", "said"),
    [
        (
            "urn:gn:kb:bodegas",
            "normateca: No existe urn:gn:kb:bodegas en el corpus.\n  urn:gn:kb:bodega\n  urn:gn:kb:acta\n",
        ),
        (
            "urn:gn:kb:bodega#plazo",
            "normateca: urn:gn:kb:bodega 1.0.0 no tiene el fragmento #plazo.\n  urn:gn:kb:bodega#plazos\n"
            "  urn:gn:kb:bodega#plazos.recuento-anual\n  urn:gn:kb:bodega#plazos.informe-de-recuento\n",
        ),
        ("bodega", "normateca: «bodega» no es una URN: debe empezar con «urn:», como urn:gn:kb:gestion-prpto\n"),
    ],
)
def test_impact_of_nothing_says_what_is_near(urn: str, said: str) -> None:
    result = run("impact", urn)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)
