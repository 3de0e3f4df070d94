"""The register: read with every fault, compared with the files, and written so that they agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.corpus import CorpusReading, read_corpus
from indexer.errors import Level
from indexer.manifest import DEFAULT_RANKS, NO_RANK, Registered, read_manifest, write_manifest
from indexer.models import Rank, Status, Urn
from indexer.register import manifest_problems, render_manifest


def document(name: str, version: str = "1.0.0", body: str = "# Título\n", status: str = "published") -> str:
    return f"---\n_manifest: {{urn: 'urn:gn:kb:{name}'}}\nversion: {version}\nstatus: {status}\n---\n{body}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project with two documents in kb/ and no register yet."""
    (tmp_path / ".git").mkdir()
    write(tmp_path, "kb/guias/a.md", document("a"))
    write(tmp_path, "kb/circulares/b.md", document("b", "2.0.0"))
    return tmp_path


def write(home: Path, path: str, text: str) -> None:
    target = home / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def register(home: Path, reading: CorpusReading, existing: str | None) -> CorpusReading:
    """Write the register at the top of the project, and read the corpus again under it."""
    write(home, "manifest.yaml", render_manifest(reading, existing))
    return read_corpus([home / "kb"])


def differences(home: Path, *roots: str) -> list[str]:
    return [str(problem) for problem in manifest_problems(read_corpus([home / root for root in roots or ("kb",)]))]


HEAD = """# El registro de la región.
corpus: {urn: urn:gn:corpus:region, title: La región}
rangos:  # por orden
- {nivel: 1, nombre: Ley, clases: [ley]}
"""


# ----------------------------------------------------------------------------------------------- ranks


@pytest.mark.parametrize(
    ("kind", "level", "label"),
    [
        ("constitucion", 1, "Constitución"), ("ley", 2, "Ley"), ("loc", 2, "Ley"), ("dfl", 2, "Ley"), ("dl", 2, "Ley"),
        ("ley-presupuestos", 2, "Ley"), ("decreto", 3, "Decreto"), ("resolucion", 4, "Resolución"),
        ("circular", 5, "Oficio circular"), ("oficio-circular", 5, "Oficio circular"),
        ("instructivo", 6, "Instructivo"),
        ("dictamen", None, "Dictamen (jurisprudencia administrativa)"), ("guia", None, "Guía"),
        ("manual", None, "Manual"),
        ("ficha", None, "Ficha"), ("glosario", None, "Glosario"), ("glosas", None, "Resumen de glosas"),
        ("informe", None, "Informe"), ("minuta", None, "sin rango"), (None, None, "sin rango"),
    ],
)  # fmt: skip
def test_the_default_order_of_prelacion(kind: str | None, level: int | None, label: str) -> None:
    assert DEFAULT_RANKS.rank_for(kind) == Rank(level=level, label=label)


def test_the_table_reads_from_the_register_highest_first() -> None:
    text = "rangos:\n- {nivel: null, nombre: Guía, clases: [Guía]}\n- {nivel: 2, nombre: Decreto, clases: [decreto]}\n"
    manifest, problems = read_manifest(text + "- {nivel: 1, nombre: Ley, clases: [ley]}\n", path="manifest.yaml")
    assert problems == ()
    assert [row.rank.label for row in manifest.ranks.rows] == ["Ley", "Decreto", "Guía"]
    assert manifest.ranks.rank_for("guia") == Rank(level=None, label="Guía")
    assert manifest.ranks.rank_for("circular") == NO_RANK


def test_every_fault_of_a_register_is_reported_in_one_reading() -> None:
    text = """corpus: región
contacto: [a]
rangos:
- Ley
- {nivel: alto, nombre: Ley, clases: [ley]}
- {nivel: 1, nombre: Constitución}
- {nivel: 2, nombre: Decreto, clases: [decreto]}
- {nivel: 3, nombre: Otro, clases: [decreto]}
documentos:
  gestion:
  - {version: 1.0.0, path: a.md}
  urn:gn:kb:a: 1.0.0
  urn:gn:kb:b:
  - 1.0.0
  - {version: "1", path: b.md, status: vigente, valid_from: ayer}
  - {version: 1.0.0}
  - {version: 1.1.0, path: b.md, status: published}
"""
    manifest, problems = read_manifest(text, path="manifest.yaml")
    assert [str(problem) for problem in problems] == [
        "manifest.yaml:1: «corpus» no es un grupo de claves; se esperaba corpus: {urn: …, title: …}; corríjalo "
        "[registro]",
        "manifest.yaml:2: «contacto» no es un texto; se esperaba un texto en una línea; corríjalo [registro]",
        "manifest.yaml:4: no es un rango; se esperaba {nivel: 2, nombre: Ley, clases: [ley, dfl]}; corríjalo "
        "[registro]",
        "manifest.yaml:5: al rango le falta algo; se esperaba nombre, clases y un nivel desde 1, o null; corríjalo "
        "[registro]",
        "manifest.yaml:6: al rango le falta algo; se esperaba nombre, clases y un nivel desde 1, o null; corríjalo "
        "[registro]",
        "manifest.yaml:8: la clase «decreto» ya tiene rango, Decreto; se esperaba una vez; corríjalo [registro]",
        "manifest.yaml:10: «gestion» no es una URN: debe empezar con «urn:», como urn:gn:kb:gestion-prpto; se esperaba "
        "la URN del documento; corríjalo [registro]",
        "manifest.yaml:12: «urn:gn:kb:a» no es una lista; se esperaba una línea «- {version, path, …}» por versión; "
        "corríjalo [registro]",
        "manifest.yaml:14: urn:gn:kb:b: la versión no es un grupo de claves; se esperaba {version, path, …}; corríjalo "
        "[registro]",
        "manifest.yaml:15: urn:gn:kb:b: falta la versión o no es válida; se esperaba MAYOR.MENOR.PARCHE, como 2.0.0; "
        "corríjalo [registro]",
        "manifest.yaml:15: urn:gn:kb:b: valid_from «ayer» no es una fecha; se esperaba AAAA-MM-DD; corríjalo "
        "[registro]",
        "manifest.yaml:15: urn:gn:kb:b: «vigente» no es un estado; se esperaba published, draft o deprecated; "
        "corríjalo "
        "[registro]",
        "manifest.yaml:16: urn:gn:kb:b: falta «path»; se esperaba la ruta del archivo desde este registro; corríjalo "
        "[registro]",
    ]
    assert [(str(entry.urn), entry.version) for entry in manifest.documents] == [("urn:gn:kb:b", "1.1.0")]
    assert manifest.ranks.rank_for("decreto") == Rank(level=2, label="Decreto")


# --------------------------------------------------------------------------------------------- writing


def test_a_directory_without_a_register_gets_one_that_agrees_with_it(home: Path) -> None:
    reading = read_corpus([home / "kb"])
    text = render_manifest(reading, None)
    assert Path(reading.roots[0].register_path) == home / "kb" / "manifest.yaml"
    sha = {source.path: source.sha256 for source in reading.documents}
    assert (
        text
        == f"""# Registro del corpus. «normateca manifest --write» escribe «documentos»; lo demás se edita a mano.
corpus:
  urn: urn:gn:corpus:kb
  title: kb

# Orden de prelación. «nivel: null»: clase sin rango normativo propio.
rangos:
  - {{nivel: 1, nombre: Constitución, clases: [constitucion]}}
  - {{nivel: 2, nombre: Ley, clases: [ley, loc, lqc, dfl, dl, ley-presupuestos, glosa-oficial]}}
  - {{nivel: 3, nombre: Decreto, clases: [decreto, ds, reglamento]}}
  - {{nivel: 4, nombre: Resolución, clases: [resolucion]}}
  - {{nivel: 5, nombre: Oficio circular, clases: [oficio-circular, circular]}}
  - {{nivel: 6, nombre: Instructivo, clases: [instructivo]}}
  - {{nivel: null, nombre: Dictamen (jurisprudencia administrativa), clases: [dictamen]}}
  - {{nivel: null, nombre: Guía, clases: [guia]}}
  - {{nivel: null, nombre: Manual, clases: [manual]}}
  - {{nivel: null, nombre: Ficha, clases: [ficha]}}
  - {{nivel: null, nombre: Glosario, clases: [glosario]}}
  - {{nivel: null, nombre: Resumen de glosas, clases: [glosas]}}
  - {{nivel: null, nombre: Informe, clases: [informe]}}

documentos:
  urn:gn:kb:a:
    - version: 1.0.0
      path: guias/a.md
      status: published
      kind: guia
      sha256: {sha["guias/a.md"]}
  urn:gn:kb:b:
    - version: 2.0.0
      path: circulares/b.md
      status: published
      kind: circular
      sha256: {sha["circulares/b.md"]}
"""
    )
    write(home, "kb/manifest.yaml", text)
    assert differences(home) == []
    again = read_corpus([home / "kb"])
    assert again.manifest.ranks == DEFAULT_RANKS
    assert render_manifest(again, text) == text


def test_all_but_the_documents_stays_to_the_letter(home: Path) -> None:
    old = "documentos:\n  urn:gn:kb:viejo:\n  - {version: 1.0.0, path: kb/viejo.md}\n"
    tail = "\n# A quién escribir.\ncontacto: correo@example.cl\n"
    write(home, "manifest.yaml", HEAD + old + tail)
    text = render_manifest(read_corpus([home / "kb"]), HEAD + old + tail)
    assert text.startswith(HEAD + "documentos:\n  urn:gn:kb:a:\n    - version: 1.0.0\n      path: kb/guias/a.md\n")
    assert text.endswith(tail)
    assert "viejo" not in text
    assert differences(home) != []
    write(home, "manifest.yaml", text)
    assert differences(home) == []


def test_documents_outside_the_served_directory_and_broken_ones_stay_registered(home: Path) -> None:
    write(home, "manifest.yaml", HEAD)
    text = render_manifest(read_corpus([home / "kb"]), HEAD)
    write(home, "manifest.yaml", text)
    assert render_manifest(read_corpus([home / "kb/guias"]), text) == text
    assert differences(home, "kb/guias") == []
    write(home, "kb/guias/a.md", "roto")
    assert render_manifest(read_corpus([home / "kb"]), text) == text


def test_versions_are_written_in_their_own_order() -> None:
    entries = [
        Registered(urn=Urn("gn", "kb", "a"), version=version, path=f"a@{version}.md", line=0)
        for version in ("10.0.0", "9.0.0", "9.0.0-rc.1")
    ]
    text = write_manifest(HEAD, entries, urn=Urn("gn", "corpus", "x"), title="x")
    manifest, problems = read_manifest(text, path="manifest.yaml")
    assert problems == ()
    assert [entry.version for entry in manifest.documents] == ["9.0.0-rc.1", "9.0.0", "10.0.0"]


def test_the_register_survives_names_that_yaml_would_take_for_something_else() -> None:
    entry = Registered(
        urn=Urn("gn", "kb", "a"),
        version="1.0.0",
        path="guías/año: 1 #x.md",
        line=0,
        status=Status.DRAFT,
        sha256="0" * 64,
    )
    text = write_manifest(None, [entry], urn=Urn("gn", "corpus", "x"), title="null")
    manifest, problems = read_manifest(text, path="manifest.yaml")
    assert (manifest.title, problems) == ("null", ())
    (read,) = manifest.documents
    assert (read.path, read.status, read.sha256) == (entry.path, entry.status, entry.sha256)


# ------------------------------------------------------------------------------------------- differences


def test_a_directory_with_no_register_has_no_differences(home: Path) -> None:
    assert differences(home) == []


def test_each_difference_is_reported_with_its_place(home: Path) -> None:
    write(home, "kb/guias/c.md", document("c"))
    write(home, "kb/guias/d.md", document("d"))
    write(home, "kb/guias/e.md", document("e", status="draft"))
    write(home, "manifest.yaml", HEAD)
    register(home, read_corpus([home / "kb"]), HEAD)
    with (home / "manifest.yaml").open("a", encoding="utf-8") as written:
        written.write(f"      sha256: {'0' * 64}\n")  # of e, the last; what is written now keeps none of a draft
    write(home, "kb/guias/a.md", document("a", body="# Cambiada\n"))
    write(home, "kb/circulares/b.md", document("b", "3.0.0"))
    (home / "kb/guias/c.md").unlink()
    write(home, "kb/guias/d.md", document("d", status="deprecated"))
    write(home, "kb/guias/e.md", document("e", body="# Cambiado\n", status="draft"))
    write(home, "kb/nuevo.md", document("nuevo"))
    assert differences(home) == [
        "../manifest.yaml:14: dice urn:gn:kb:b 2.0.0, y circulares/b.md dice urn:gn:kb:b 3.0.0; si es una versión "
        "nueva, ejecute «normateca publicar urn:gn:kb:b» [registro]",
        "../manifest.yaml:20: urn:gn:kb:c 1.0.0: no está el archivo kb/guias/c.md; recupere el archivo o quite la "
        "versión "
        "del registro [registro]",
        "../manifest.yaml:26: urn:gn:kb:d 1.0.0: «status» dice published, y guias/d.md dice deprecated; ejecute "
        "«normateca "
        "manifest --write» o corrija el documento [registro]",
        "guias/a.md: urn:gn:kb:a 1.0.0 ya se publicó con otro texto (../manifest.yaml:8); suba la versión "
        "[version-publicada]",
        "guias/d.md: urn:gn:kb:d 1.0.0 ya se publicó con otro texto (../manifest.yaml:26); suba la versión "
        "[version-publicada]",
        "guias/e.md: el borrador cambió después de registrarse (../manifest.yaml:32); ejecute «normateca manifest "
        "--write» "
        "[registro]",
        "nuevo.md: urn:gn:kb:nuevo 1.0.0 no está en el registro; ejecute «normateca manifest --write» [sin-registrar]",
    ]


def test_only_a_changed_or_lost_publication_is_an_error(home: Path) -> None:
    write(home, "manifest.yaml", HEAD)
    register(home, read_corpus([home / "kb"]), HEAD)
    write(home, "kb/nuevo.md", document("nuevo"))
    write(home, "kb/guias/a.md", document("a", body="# Cambiada\n"))
    levels = {problem.code: problem.level for problem in manifest_problems(read_corpus([home / "kb"]))}
    assert levels == {"sin-registrar": Level.WARNING, "version-publicada": Level.ERROR}


def test_one_version_registered_twice(home: Path) -> None:
    line = "  - {version: 1.0.0, path: kb/guias/a.md}\n"
    write(home, "manifest.yaml", HEAD + "documentos:\n  urn:gn:kb:a:\n" + line + line)
    assert (
        "../manifest.yaml:8: urn:gn:kb:a 1.0.0 ya está registrada en la línea 7; deje una sola [registro]"
        in differences(home)
    )
