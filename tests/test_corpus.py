"""Reading a corpus: the owner's format taken as it is, every fault reported in one reading, the rest served."""

from __future__ import annotations

import errno
import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.corpus import MAX_FILE, CorpusReading, read_corpus
from indexer.errors import CorpusError, Level, Problem
from indexer.files import os_fault
from indexer.models import DocumentSource, Rank, Status, Urn

FIXTURES = Path(__file__).parent / "fixtures"

GUIDE = """---
_manifest:
  urn: urn:gn:kb:guia
  provenance:
    created_by: FS
    created_at: '2026-01-29'
    source: "GORE \\xD1uble"
version: 2.0.0
status: published
tags:
- gore
- presupuesto
lang: es
---

# Guía
"""


def document(name: str, version: str = "1.0.0", body: str = "# Título\n", extra: str = "status: published") -> str:
    return f"---\n_manifest: {{urn: 'urn:gn:kb:{name}'}}\nversion: {version}\n{extra}\n---\n{body}"


Corpus = Callable[..., Path]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Writes files under a directory of its own, away from any register above."""
    (tmp_path / ".git").mkdir()

    def write(files: dict[str, str | bytes], *, name: str = "kb") -> Path:
        for path, content in files.items():
            target = tmp_path / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return write


def said(problems: tuple[Problem, ...]) -> list[str]:
    return [str(problem) for problem in problems]


def by_path(reading: CorpusReading) -> dict[str, DocumentSource]:
    return {source.path: source for source in reading.documents}


# ------------------------------------------------------------------------------------- what is right


def test_a_document_in_the_owners_format(corpus: Corpus) -> None:
    root = corpus({"guias/guia.md": GUIDE})
    reading = read_corpus([root])
    assert reading.problems == ()
    (source,) = reading.documents
    assert (source.root, source.path) == (str(root), "guias/guia.md")
    assert (source.urn, source.version, source.status) == (Urn("gn", "kb", "guia"), "2.0.0", Status.PUBLISHED)
    assert source.tags == ("gore", "presupuesto")
    assert source.provenance == (("created_by", "FS"), ("created_at", "2026-01-29"), ("source", "GORE Ñuble"))
    assert source.text == GUIDE
    assert source.text[source.body_start :] == "\n# Guía\n"
    assert source.body_line == 15


def test_every_optional_key(corpus: Corpus) -> None:
    extra = """status: draft
kind: Resolución
title: "Aprueba: manual"
issuer: GORE
number: 1.10
date: 2026-01-02
valid_from: 2026-01-03
valid_to: 2026-12-31
source_url: https://example.cl/x?y=1
id_norma: 243771
lang: es-CL
aliases: [LOC GORE, "urn:gn:kb:viejo"]
about: urn:gn:norma:dfl-1-19175
fragment_aliases: {Art_25: art-26}
tags: uno, dos"""
    (source,) = read_corpus([corpus({"x.md": document("x", extra=extra)})]).documents
    assert source.status is Status.DRAFT
    assert (source.kind, source.title, source.issuer, source.number) == (
        "resolucion",
        "Aprueba: manual",
        "GORE",
        "1.10",
    )
    assert (source.date, source.valid_from, source.valid_to) == ("2026-01-02", "2026-01-03", "2026-12-31")
    assert (source.source_url, source.id_norma, source.lang) == ("https://example.cl/x?y=1", "243771", "es-CL")
    assert source.aliases == ("LOC GORE", "urn:gn:kb:viejo")
    assert source.about == Urn("gn", "norma", "dfl-1-19175")
    assert source.fragment_aliases == (("art-25", "art-26"),)
    assert source.tags == ("uno", "dos")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_bom_and_any_line_end_give_the_same_text(corpus: Corpus, ends: str, bom: bytes) -> None:
    root = corpus({"x.md": bom + GUIDE.replace("\n", ends).encode()})
    (source,) = read_corpus([root]).documents
    assert source.text == GUIDE
    assert source.body_line == 15


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("guias/x.md", "guia"), ("Guías/2026/x.md", "guia"), ("circulares/x.md", "circular"),
        ("informes/x.md", "informe"),
        ("glosario/x.md", "glosario"), ("glosas/x.md", "glosas"), ("fichas/x.md", "ficha"), ("manuales/x.md", "manual"),
        ("normativa/x.md", None), ("normativa/leyes/x.md", "ley"), ("x.md", None),
    ],
)  # fmt: skip
def test_the_folder_says_the_kind_where_the_document_does_not(corpus: Corpus, path: str, kind: str | None) -> None:
    (source,) = read_corpus([corpus({path: document("x")})]).documents
    assert source.kind == kind


def test_the_documents_own_kind_comes_first(corpus: Corpus) -> None:
    root = corpus({"guias/x.md": document("x", extra="status: published\nkind: circular")})
    assert read_corpus([root]).documents[0].kind == "circular"


def test_only_markdown_with_a_header_is_a_document(corpus: Corpus) -> None:
    root = corpus(
        {
            "a.md": document("a"),
            "B.MD": document("b"),
            "README.md": "# Qué hay aquí\n",
            "guias/readme.md": "texto",
            "calendario/feriados.yaml": "a: b",
            ".oculto.md": "nada",
            ".obsidian/nota.md": "nada",
            "nota.txt": "nada",
        }
    )
    reading = read_corpus([root])
    assert sorted(by_path(reading)) == ["B.MD", "a.md"]
    assert reading.problems == ()


def test_several_versions_of_a_document_lie_side_by_side(corpus: Corpus) -> None:
    root = corpus({"x.md": document("x", "2.0.0"), "x@1.0.0.md": document("x", "1.0.0", "# Antes\n")})
    reading = read_corpus([root])
    assert [(each.path, each.version) for each in reading.documents] == [("x.md", "2.0.0"), ("x@1.0.0.md", "1.0.0")]
    assert reading.problems == ()


def test_the_order_is_of_roots_then_paths(corpus: Corpus) -> None:
    one = corpus({"z.md": document("z"), "a/b.md": document("b")}, name="uno")
    two = corpus({"a.md": document("a")}, name="dos")
    assert [each.path for each in read_corpus([one, two]).documents] == ["a/b.md", "z.md", "a.md"]
    assert [each.path for each in read_corpus([two, one]).documents] == ["a.md", "a/b.md", "z.md"]


def test_a_root_named_twice_or_inside_another_is_read_once(corpus: Corpus) -> None:
    root = corpus({"guias/x.md": document("x")})
    reading = read_corpus([root, root, Path(f"{root}/../kb"), root / "guias"])
    assert [(each.root, each.path) for each in reading.documents] == [(str(root), "guias/x.md")]
    assert reading.problems == ()


def test_the_same_relative_path_in_two_roots(corpus: Corpus) -> None:
    one = corpus({"x.md": document("uno")}, name="uno")
    two = corpus({"x.md": document("dos")}, name="dos")
    reading = read_corpus([one, two])
    assert [str(each.urn) for each in reading.documents] == ["urn:gn:kb:uno", "urn:gn:kb:dos"]
    assert [reading.place(each) for each in reading.documents] == [f"{one}/x.md", f"{two}/x.md"]


def test_drafts_are_left_out_on_demand(corpus: Corpus) -> None:
    root = corpus({"a.md": document("a"), "b.md": document("b", extra="status: draft")})
    assert len(read_corpus([root]).documents) == 2
    assert [each.path for each in read_corpus([root], include_drafts=False).documents] == ["a.md"]


@pytest.mark.parametrize("include_drafts", [True, False])
def test_documents_are_told_while_the_rest_is_read(corpus: Corpus, include_drafts: bool) -> None:
    root = corpus(
        {
            "a.md": document("a"),
            "b.md": document("a"),
            "c.md": "nada",
            "d.md": document("d", extra="status: draft"),
            "e.md": document("e"),
        }
    )
    told: list[DocumentSource] = []
    reading = read_corpus([root], include_drafts=include_drafts, found=told.append)
    assert tuple(told) == reading.documents
    assert [each.path for each in told] == (["a.md", "d.md", "e.md"] if include_drafts else ["a.md", "e.md"])
    assert reading == read_corpus([root], include_drafts=include_drafts)


# ------------------------------------------------------------------------------------- what is wrong


def broken_documents() -> list[tuple[str, str, list[str]]]:
    text = (FIXTURES / "documentos-rotos.md").read_text(encoding="utf-8")
    cases = re.findall(r"^# ([^\n]+)\n\n```text\n(.*?)```\n\n((?:- [^\n]+\n?)+)", text, re.MULTILINE | re.DOTALL)
    return [(title, body, [line[2:] for line in said.splitlines()]) for title, body, said in cases]


@pytest.mark.parametrize(
    ("body", "expected"), [case[1:] for case in broken_documents()], ids=[c[0] for c in broken_documents()]
)
def test_a_broken_document_is_reported_whole_and_the_others_are_served(
    corpus: Corpus, body: str, expected: list[str]
) -> None:
    reading = read_corpus([corpus({"x.md": body, "bueno.md": document("bueno")})])
    assert said(reading.problems) == expected
    assert [each.path for each in reading.documents] == ["bueno.md"]


def test_the_fixture_of_broken_documents_is_read_whole() -> None:
    assert len(broken_documents()) == (FIXTURES / "documentos-rotos.md").read_text(encoding="utf-8").count("```text")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "x.md: el archivo está vacío; se esperaba un encabezado y un texto; complételo o bórrelo [archivo]"),
        (
            b"\xef\xbb\xbf \r\n",
            "x.md: el archivo está vacío; se esperaba un encabezado y un texto; complételo o bórrelo [archivo]",
        ),
        (
            "---\r\na: b\r\n---\r\nEl año".encode("latin-1"),
            "x.md:4: el byte 0xF1 no es UTF-8; se esperaba UTF-8; guárdelo como UTF-8 (quizá está en Latin-1 o "
            "Windows-1252) [archivo]",
        ),
        (
            b"---\na: b\n\x00\x01",
            "x.md:3: no es un texto: contiene bytes nulos; se esperaba Markdown en UTF-8; quítelo del corpus [archivo]",
        ),
        (
            "---\na: b\n---\n".encode("utf-16"),
            "x.md: el archivo está en UTF-16; se esperaba UTF-8; guárdelo como UTF-8 [archivo]",
        ),
        (
            b"x" * (MAX_FILE + 1),
            "x.md: el archivo tiene 10 MB; se esperaba a lo más 10 MB; divídalo en varios [archivo]",
        ),
        (
            b"---\na: '" + b"x" * 70_000 + b"'\n---\n",
            "x.md:2: el bloque YAML tiene 70006 bytes; se esperaba a lo más 65536 bytes; lleve el texto al cuerpo del "
            "documento [yaml]",
        ),
    ],
    ids=["empty", "only a BOM", "Latin-1", "binary", "UTF-16", "too big", "long header"],
)
def test_a_file_that_is_no_text(corpus: Corpus, content: bytes, expected: str) -> None:
    reading = read_corpus([corpus({"x.md": content, "bueno.md": document("bueno")})])
    assert said(reading.problems) == [expected]
    assert len(reading.documents) == 1


def test_a_huge_file_is_never_read(corpus: Corpus) -> None:
    root = corpus({"x.md": b"", "bueno.md": document("bueno")})
    os.truncate(root / "x.md", 50 * 1024**3)  # sparse: it would not fit in memory
    assert said(read_corpus([root]).problems) == [
        "x.md: el archivo tiene 51200 MB; se esperaba a lo más 10 MB; divídalo en varios [archivo]"
    ]


def test_a_published_version_with_other_text_is_refused_and_both_files_are_named(corpus: Corpus) -> None:
    root = corpus({"a.md": document("x", "2.0.0"), "b.md": document("x", "2.0.0", "# Otro\n")})
    reading = read_corpus([root])
    assert said(reading.problems) == [
        "b.md:3: urn:gn:kb:x 2.0.0 ya se publicó con otro texto en a.md; suba la versión [version-publicada]"
    ]
    assert [each.path for each in reading.documents] == ["a.md"]


def test_an_exact_copy_is_a_warning(corpus: Corpus) -> None:
    root = corpus({"a.md": document("x"), "b.md": document("x")})
    reading = read_corpus([root])
    assert said(reading.problems) == [
        "b.md:3: es copia exacta de a.md, que es el que se usa; borre uno de los dos [copia]"
    ]
    assert reading.problems[0].level is Level.WARNING
    assert [each.path for each in reading.documents] == ["a.md"]


def test_a_clash_between_two_roots_names_them(corpus: Corpus) -> None:
    one = corpus({"x.md": document("x")}, name="uno")
    two = corpus({"x.md": document("x", body="# Otro\n")}, name="dos")
    assert said(read_corpus([one, two]).problems) == [
        f"{two}/x.md:3: urn:gn:kb:x 1.0.0 ya se publicó con otro texto en {one}/x.md; suba la versión "
        "[version-publicada]"
    ]


def test_slips_that_do_not_keep_a_document_out(corpus: Corpus) -> None:
    extra = "status: published\nkind: minuta\nvalid_form: 2026-01-01\nsistema: interno"
    reading = read_corpus([corpus({"x@1.0.0.md": document("x", "1.1.0", extra=extra)})])
    assert said(reading.problems) == [
        "x@1.0.0.md:3: el nombre del archivo dice «1.0.0» y el encabezado 1.1.0; deje la misma versión en los dos "
        "[version]",
        "x@1.0.0.md:5: la clase «minuta» no está en la tabla de rangos y se muestra sin rango; se esperaba una de "
        "constitucion, ley, loc, lqc, dfl, dl, ley-presupuestos, glosa-oficial, decreto, ds, reglamento, resolucion, "
        "oficio-circular, circular, instructivo, dictamen, guia, manual, ficha, glosario, glosas, informe; corríjala "
        "o agréguela a «rangos» del registro [kind]",
        "x@1.0.0.md:6: la clave «valid_form» no se conoce y no se usa; ¿quiso escribir «valid_from»? [clave]",
    ]
    assert {problem.level for problem in reading.problems} == {Level.WARNING}
    assert len(reading.documents) == 1


def test_links_are_followed_inside_the_directory_and_never_out_of_it(corpus: Corpus) -> None:
    root = corpus({"a.md": document("a")})
    outside = corpus({"secreto.md": document("secreto")}, name="fuera")
    (root / "afuera.md").symlink_to(outside / "secreto.md")
    (root / "carpeta").symlink_to(outside)
    (root / "otro.md").symlink_to("a.md")
    (root / "roto.md").symlink_to("no-existe.md")
    (root / "vuelta.md").symlink_to("vuelta.md")
    reading = read_corpus([root])
    assert [str(each.urn) for each in reading.documents] == ["urn:gn:kb:a"]
    assert said(reading.problems) == [
        "afuera.md: es un enlace a un archivo fuera del directorio servido; copie el archivo [archivo]",
        "carpeta: es un enlace a un directorio y no se sigue; copie la carpeta [archivo]",
        "roto.md: no se puede leer: no existe; revise el archivo y sus permisos [archivo]",
        "vuelta.md: no se puede leer: es un enlace que se apunta a sí mismo; revise el archivo y sus permisos "
        "[archivo]",
    ]


def test_what_is_not_a_regular_file_does_not_hold_the_reading_up(corpus: Corpus) -> None:
    root = corpus({"a.md": document("a"), "carpeta.md/b.md": document("b")})
    os.mkfifo(root / "tubo.md")
    os.mkfifo(root / os.fsdecode(b"mal\xff.md"))
    reading = read_corpus([root])
    assert said(reading.problems) == [
        "mal�.md: el nombre lleva caracteres que no se pueden mostrar; cámbielo [archivo]",
        "tubo.md: no es un archivo común; se esperaba un archivo de texto [archivo]",
    ]
    assert [each.path for each in reading.documents] == ["a.md", "carpeta.md/b.md"]


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.EACCES, "sin permiso"), (errno.EIO, "error del disco"), (errno.EMFILE, "Too many open files")],
)
def test_what_the_system_refuses_is_said_in_words(code: int, words: str) -> None:
    assert os_fault(OSError(code, os.strerror(code))) == words


@pytest.mark.parametrize(
    ("files", "message", "problems"),
    [
        ({"nota.txt": "x"}, "no hay documentos (.md con encabezado) en {root}", 0),
        ({"x.md": "x"}, "ningún documento de {root} se puede usar; problemas encontrados: 1", 1),
    ],
)
def test_a_corpus_with_no_valid_document_is_an_error(
    corpus: Corpus, files: dict[str, str | bytes], message: str, problems: int
) -> None:
    root = corpus(files)
    with pytest.raises(CorpusError) as caught:
        read_corpus([root])
    assert str(caught.value) == message.format(root=root)
    assert len(caught.value.problems) == problems


def test_a_corpus_of_drafts_says_so(corpus: Corpus) -> None:
    root = corpus({"x.md": document("x", extra="status: draft")})
    with pytest.raises(CorpusError) as caught:
        read_corpus([root], include_drafts=False)
    assert str(caught.value) == (
        f"en {root} solo hay borradores: publique alguno (status: published) o pida incluirlos"
    )


def test_every_missing_directory_is_named(corpus: Corpus) -> None:
    root = corpus({"x.md": document("x")})
    with pytest.raises(CorpusError) as caught:
        read_corpus([root, root / "nada", root / "x.md"])
    assert (
        str(caught.value) == f"no se puede leer el directorio {root}/nada: no existe; {root}/x.md no es un directorio"
    )
    with pytest.raises(CorpusError, match="no se indicó ningún directorio de documentos"):
        read_corpus([])


# ------------------------------------------------------------------------------------- register and ranks


def test_the_register_above_gives_what_a_document_does_not_state(corpus: Corpus, tmp_path: Path) -> None:
    root = corpus({"x.md": document("x", extra="lang: es"), "y.md": document("y")})
    (tmp_path / "manifest.yaml").write_text(
        """corpus: {urn: "urn:gn:corpus:gore", title: Corpus}
contacto: correo@example.cl
rangos:
- {nivel: 1, nombre: Ley, clases: [ley]}
- {nivel: null, nombre: Minuta, clases: [minuta]}
documentos:
  urn:gn:kb:x:
  - {version: 1.0.0, path: kb/x.md, status: published, kind: minuta, valid_from: 2026-01-01}
  urn:gn:kb:y:
  - {version: 9.0.0, path: kb/y.md, status: draft, kind: ley}
""",
        encoding="utf-8",
    )
    reading = read_corpus([root])
    assert reading.problems == ()
    assert (str(reading.manifest.urn), reading.manifest.title) == ("urn:gn:corpus:gore", "Corpus")
    assert reading.manifest.contact == "correo@example.cl"
    sources = by_path(reading)
    assert (sources["x.md"].status, sources["x.md"].kind) == (Status.PUBLISHED, "minuta")
    assert sources["x.md"].valid_from == "2026-01-01"
    assert (sources["y.md"].status, sources["y.md"].kind) == (Status.PUBLISHED, None), "of another version"
    assert reading.rank_for("ley") == Rank(level=1, label="Ley")
    assert reading.rank_for("minuta") == Rank(level=None, label="Minuta")
    assert reading.rank_for("circular") == Rank(level=None, label="sin rango")


def test_a_manifest_of_another_program_above_is_not_a_register(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text("apiVersion: v1\nkind: Pod\n", encoding="utf-8")
    reading = read_corpus([corpus({"x.md": document("x")})])
    assert (reading.roots[0].manifest_path, reading.problems) == (None, ())


def test_a_broken_register_is_reported_and_the_documents_are_served(corpus: Corpus) -> None:
    reading = read_corpus([corpus({"x.md": document("x"), "manifest.yaml": "corpus: [a\n"})])
    assert said(reading.problems) == [
        "manifest.yaml:1: hay una lista «[…]» sin cerrar o sin coma; ciérrela con «]» o agregue la coma [yaml]"
    ]
    assert len(reading.documents) == 1
    assert reading.rank_for("ley") == Rank(level=2, label="Ley")


# ------------------------------------------------------------------------------------- hostile and real input

MUTATIONS = int(os.environ.get("NORMATECA_MUTATIONS", "2000"))


def mutated(text: bytes, dice: random.Random) -> bytes:
    pieces = [
        b"---",
        b"\n",
        b": ",
        b"- ",
        b"'",
        b'"',
        b"[",
        b"{",
        b"&a",
        b"*a",
        b"!x",
        b"\t",
        b"\xff",
        b"\0",
        b"|",
        b"#",
    ]
    data = bytearray(text)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(4):
            case 0:
                data[at:at] = dice.choice(pieces)
            case 1:
                del data[at : at + dice.randint(1, 12)]
            case 2:
                data[at : at + 1] = bytes([dice.randrange(256)])
            case _:
                start = dice.randrange(len(data) + 1)
                data[at:at] = data[start : start + dice.randint(1, 40)]
    return bytes(data)


def test_mutated_documents_are_served_or_reported_with_their_place(corpus: Corpus) -> None:
    dice = random.Random(1)
    header = GUIDE.encode()
    for start in range(0, MUTATIONS, 500):
        count = min(500, MUTATIONS - start)
        files: dict[str, str | bytes] = {f"{i:03}.md": mutated(header, dice) for i in range(count)}
        root = corpus({**files, "bueno.md": document("bueno")}, name=f"kb{start}")
        reading = read_corpus([root])
        served = set(by_path(reading))
        reported = {problem.path for problem in reading.problems}
        assert "bueno.md" in served
        assert served | reported == {*files, "bueno.md"}
        for problem in reading.problems:
            lines = re.findall(rb"\r\n?|\n", (root / problem.path).read_bytes())
            assert 0 <= problem.line <= len(lines) + 1, problem


@pytest.mark.shared
def test_a_real_corpus_in_the_owners_format(shared_dir: Path) -> None:
    reading = read_corpus([shared_dir / "corpora" / "gn"])
    assert (len(reading.documents), said(reading.problems)) == (20, [])
    assert {each.provenance[2] for each in reading.documents} == {("source", "GORE Ñuble")}


@pytest.mark.shared
def test_another_edition_of_the_same_version_is_refused(corpus: Corpus, shared_dir: Path) -> None:
    seed = next((shared_dir / "seeds").glob("004_*.txt")).read_bytes()
    own = corpus({"guias/gestion-prpto.md": seed})
    gn = shared_dir / "corpora" / "gn"
    reading = read_corpus([own, gn])
    assert len(reading.documents) == 20
    assert said(reading.problems) == [
        f"{gn}/gestion/gestion-prpto.md:8: urn:gn:kb:gestion-prpto 2.0.0 ya se publicó con otro texto en "
        f"{own}/guias/gestion-prpto.md; suba la versión [version-publicada]"
    ]
