"""What a keeper does to a document: which files change and how, what is refused, and that it is all or nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.corpus import read_corpus
from indexer.drafting import Asked, plan_new
from indexer.errors import NormatecaError
from indexer.manifest import Registered
from indexer.models import Urn
from indexer.publishing import Plan, carry_out, plan_next_version, plan_publication, plan_withdrawal
from indexer.register import manifest_problems, render_manifest

A = Urn("gn", "kb", "a")
HEAD = "# El registro, con su comentario.\ncorpus: {urn: urn:gn:corpus:x, title: X}\n"


def document(name: str, version: str, status: str, body: str) -> str:
    return (
        f"---\n_manifest: {{urn: 'urn:gn:kb:{name}'}}\nversion: {version}\nstatus: {status}\n---\n# Título\n\n{body}\n"
    )


OLD = document("a", "1.0.0", "published", "El plazo es de 5 días.")
DRAFT = document("a", "1.1.0", "draft", "El plazo es de 6 días.")
NEW = DRAFT.replace("draft", "published")


class Home:
    """A project with a register and one published document."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / ".git").mkdir()
        self.write("kb/guias/a.md", OLD)
        self.write("manifest.yaml", HEAD)
        self.write("manifest.yaml", render_manifest(read_corpus([folder / "kb"]), HEAD))

    def write(self, path: str, text: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())

    def publication(self, version: str | None = None, kept: bytes | None = None) -> Plan:
        return plan_publication(read_corpus([self.folder / "kb"]), A, version, lambda _: kept)

    def files(self) -> dict[str, str]:
        """Every document of the corpus as it lies there."""
        return {str(path.relative_to(self.folder / "kb")): path.read_text("utf-8") for path in self.documents()}

    def documents(self) -> list[Path]:
        return sorted(path for path in (self.folder / "kb").rglob("*") if path.is_file())

    def register(self) -> list[tuple[str, str, str | None, bool]]:
        """Version, path and status of each entry, and whether it has the file's hash."""
        entries = read_corpus([self.folder / "kb"]).roots[0].manifest.documents

        def holds(one: Registered) -> bool:
            return one.sha256 == hashlib.sha256((self.folder / one.path).read_bytes()).hexdigest()

        return [(one.version, one.path, one.status, holds(one)) for one in entries]

    def problems(self) -> list[str]:
        reading = read_corpus([self.folder / "kb"])
        return [str(each) for each in (*reading.problems, *manifest_problems(reading))]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


TWO = [("1.0.0", "kb/guias/a@1.0.0.md", "published", True), ("1.1.0", "kb/guias/a.md", "published", True)]


def test_a_draft_takes_the_place_of_the_version_before_which_stays_beside_it(home: Home) -> None:
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    plan = home.publication()
    assert home.files() == {"guias/a.md": OLD, "guias/a@1.1.0.md": DRAFT}, "a plan writes nothing"
    carry_out(plan)
    assert home.files() == {"guias/a.md": NEW, "guias/a@1.0.0.md": OLD}
    assert home.register() == TWO
    assert home.problems() == []
    assert (home.folder / "manifest.yaml").read_text("utf-8").startswith(HEAD)
    assert plan.steps == (
        "la versión 1.0.0 queda en guias/a@1.0.0.md",
        "la versión 1.1.0 queda publicada en guias/a.md",
        "el registro (manifest.yaml) se pone al día",
    )


@pytest.mark.parametrize("status", ["published", "draft"])
def test_what_was_written_over_is_put_back_beside(home: Home, status: str) -> None:
    home.write("kb/guias/a.md", NEW.replace("published", status))
    carry_out(home.publication(kept=OLD.encode()))
    assert home.files() == {"guias/a.md": NEW, "guias/a@1.0.0.md": OLD}
    assert (home.register(), home.problems()) == (TWO, [])


def test_the_first_version_is_published_where_it_lies(home: Home) -> None:
    home.write("kb/guias/b.md", document("b", "0.1.0", "draft", "Texto"))
    plan = plan_publication(read_corpus([home.folder / "kb"]), Urn("gn", "kb", "b"), None, lambda _: None)
    carry_out(plan)
    assert home.files()["guias/b.md"] == document("b", "0.1.0", "published", "Texto")
    assert home.register()[1] == ("0.1.0", "kb/guias/b.md", "published", True)
    assert plan.previous is None


def test_a_corpus_without_register_gets_none(home: Home) -> None:
    (home.folder / "manifest.yaml").unlink()
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    carry_out(home.publication())
    assert home.files() == {"guias/a.md": NEW, "guias/a@1.0.0.md": OLD}
    assert not (home.folder / "manifest.yaml").exists()


def _nothing(home: Home) -> None:
    pass


def _changed(home: Home) -> None:
    home.write("kb/guias/a.md", OLD.replace("5 días", "7 días"))


def _over(home: Home) -> None:
    home.write("kb/guias/a.md", NEW)


def _lower(home: Home) -> None:
    home.write("kb/guias/a@0.9.0.md", DRAFT.replace("1.1.0", "0.9.0"))


def _several(home: Home) -> None:
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    home.write("kb/guias/a@2.0.0.md", DRAFT.replace("1.1.0", "2.0.0"))


def _taken(home: Home) -> None:
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    home.write("kb/guias/a@1.0.0.md", document("otro", "1.0.0", "draft", ""))


def _no_line(home: Home) -> None:
    flow = "---\n{_manifest: {urn: 'urn:gn:kb:a'}, version: 1.1.0, status: draft}\n---\nTexto\n"
    home.write("kb/guias/a@1.1.0.md", flow)


REFUSED: list[tuple[Callable[[Home], None], str]] = [
    (
        _nothing,
        "urn:gn:kb:a 1.0.0 ya está publicada; para cambiarla abra la versión siguiente con «normateca nuevo "
        "--version-de urn:gn:kb:a»",
    ),
    (
        _changed,
        "guias/a.md: el texto de la versión 1.0.0 cambió después de publicarse; suba «version», por ejemplo a 1.1.0, "
        "y repita",
    ),
    (
        _over,
        "guias/a.md: se escribió sobre la versión 1.0.0, que debe conservarse al lado; recupere su texto en un archivo "
        "(con git: «git show HEAD:kb/guias/a.md > anterior.md») y repita con --anterior anterior.md",
    ),
    (
        _lower,
        "guias/a@0.9.0.md: dice versión 0.9.0 y la publicada es la 1.0.0; suba «version», por ejemplo a 1.1.0",
    ),
    (
        _several,
        "urn:gn:kb:a tiene varios borradores; diga cuál: urn:gn:kb:a?=v=1.1.0, urn:gn:kb:a?=v=2.0.0",
    ),
    (_taken, "ya existe guias/a@1.0.0.md, donde iría la versión 1.0.0: muévalo o bórrelo"),
    (
        _no_line,
        "guias/a@1.1.0.md: el encabezado no se pudo cambiar; escriba cada clave en su propia línea",
    ),
]


@pytest.mark.parametrize(("prepare", "said"), REFUSED, ids=[each[0].__name__.strip("_") for each in REFUSED])
def test_what_may_not_be_published_is_refused(home: Home, prepare: Callable[[Home], None], said: str) -> None:
    prepare(home)
    before = home.files()
    with pytest.raises(NormatecaError) as refused:
        home.publication()
    assert str(refused.value) == said
    assert home.files() == before


def test_of_several_drafts_one_is_named(home: Home) -> None:
    _several(home)
    assert home.publication("2.0.0").version == "2.0.0"


# ---------------------------------------------------------------------------------------------- withdrawing


def test_every_published_version_is_withdrawn(home: Home) -> None:
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    carry_out(home.publication())
    home.write("kb/guias/b.md", document("b", "1.0.0", "published", "Texto"))
    plan = plan_withdrawal(read_corpus([home.folder / "kb"]), A, "Perdió objeto.", Urn("gn", "kb", "b"))
    carry_out(plan)
    marks = "status: deprecated\nwithdrawn: Perdió objeto.\nreplaced_by: urn:gn:kb:b\n"
    assert home.files()["guias/a.md"] == NEW.replace("status: published\n", marks)
    assert home.files()["guias/a@1.0.0.md"] == OLD.replace("status: published\n", marks)
    assert [row[2:] for row in home.register()] == [("deprecated", True), ("deprecated", True)]
    with pytest.raises(NormatecaError, match="urn:gn:kb:a ya está retirado"):
        plan_withdrawal(read_corpus([home.folder / "kb"]), A, "Otra vez", None)


@pytest.mark.parametrize(
    ("urn", "successor", "said"),
    [
        ("x", None, "urn:gn:kb:x no está en el corpus"),
        ("a", "a", "urn:gn:kb:a no puede reemplazarse a sí mismo"),
        ("a", "x", "urn:gn:kb:x, que lo reemplaza, no está publicado en el corpus; publíquelo antes"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused(home: Home, urn: str, successor: str | None, said: str) -> None:
    instead = Urn("gn", "kb", successor) if successor else None
    with pytest.raises(NormatecaError) as refused:
        plan_withdrawal(read_corpus([home.folder / "kb"]), Urn("gn", "kb", urn), "Motivo", instead)
    assert str(refused.value) == said


# ------------------------------------------------------------------------------------------------- drafting


def test_the_next_version_is_a_draft_with_the_same_text(home: Home) -> None:
    carry_out(plan_next_version(read_corpus([home.folder / "kb"]), A, None, "2026-03-01"))
    assert home.files()["guias/a@1.1.0.md"] == OLD.replace("1.0.0", "1.1.0").replace("published", "draft")
    assert home.register()[1] == ("1.1.0", "kb/guias/a@1.1.0.md", "draft", False)
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    assert home.problems() == [], "a draft may change"
    with pytest.raises(NormatecaError) as refused:
        plan_next_version(read_corpus([home.folder / "kb"]), A, None, "2026-03-01")
    assert str(refused.value) == "urn:gn:kb:a ya tiene un borrador, la versión 1.1.0, en guias/a@1.1.0.md"


@pytest.mark.parametrize("version", ["1.0.0", "0.9.0", "dos"])
def test_the_next_version_is_greater(home: Home, version: str) -> None:
    with pytest.raises(NormatecaError) as refused:
        plan_next_version(read_corpus([home.folder / "kb"]), A, version, "2026-03-01")
    assert str(refused.value) == "la versión debe ser mayor que 1.0.0, como 1.1.0"


PLACES = [
    ("circular", "Circular 12", "circulares/circular-12.md", "urn:gn:kb:circular-12", None),
    ("oficio-circular", "oficio-3", "circulares/oficio-3.md", "urn:gn:kb:oficio-3", None),
    ("ley", "ley-21999", "leyes/ley-21999.md", "urn:gn:kb:ley-21999", "urn:gn:norma:ley-12"),
    ("guia", "Guía de pagos", "guias/guia-de-pagos.md", "urn:gn:kb:guia-de-pagos", None),
    ("ficha", "ley 21.999", "fichas/ley-21999.md", "urn:gn:ficha:ley-21999", "urn:gn:norma:ley-21999"),
    ("ficha", "dfl-1-19175", "fichas/dfl-1-19175.md", "urn:gn:ficha:dfl-1-19175", "urn:gn:norma:dfl-1-19175"),
    ("glosas", "glosas-2027", "glosas/glosas-2027.md", "urn:gn:kb:glosas-2027", None),
    ("glosario", "siglas", "glosario/siglas.md", "urn:gn:kb:siglas", None),
    ("informe", "Informe 2026", "informes/informe-2026.md", "urn:gn:kb:informe-2026", None),
    ("dictamen", "dictamen-e1", "dictamenes/dictamen-e1.md", "urn:gn:kb:dictamen-e1", None),
    ("resolucion", "res-7", "resoluciones/res-7.md", "urn:gn:kb:res-7", None),
    ("constitucion", "constitucion", "constitucion/constitucion.md", "urn:gn:kb:constitucion", None),
]


@pytest.mark.parametrize(("kind", "name", "path", "urn", "about"), PLACES, ids=[each[2] for each in PLACES])
def test_each_kind_has_its_template_place_and_urn(
    home: Home, kind: str, name: str, path: str, urn: str, about: str | None
) -> None:
    number = "12" if kind == "ley" else ""
    asked = Asked(kind=kind, name=name, day="2026-03-01", number=number, source='Prueba: una «copia» "fiel"')
    plan = plan_new(read_corpus([home.folder / "kb"]), asked)
    carry_out(plan)
    reading = read_corpus([home.folder / "kb"])
    made = next(source for source in reading.documents if source.path == path)
    assert (str(made.urn), made.kind, made.status, str(made.about or "")) == (urn, kind, "draft", about or "")
    assert dict(made.provenance) == {"created_at": "2026-03-01", "source": 'Prueba: una «copia» "fiel"'}
    assert "[completar:" in made.text
    assert home.problems() == []


ASKED = [
    (
        {"kind": "carta", "name": "", "date": "4 de marzo"},
        "«carta» no es una clase de documento: use una de constitucion, ley, loc, lqc, dfl, dl, ley-presupuestos, "
        "glosa-oficial, decreto, ds, reglamento, resolucion, oficio-circular, circular, instructivo, dictamen, guia, "
        "manual, ficha, glosario, glosas, informe; falta el nombre del documento, como circular-12-2026; "
        "--fecha «4 de marzo» no es una fecha: se espera AAAA-MM-DD, como 2026-03-01",
    ),
    (
        {"kind": "ficha", "name": "la ley de presupuestos"},
        "«la ley de presupuestos» no nombra una norma: diga cuál describe la ficha, como «ley 21.796» o ley-21796",
    ),
    (
        {"kind": "guia", "name": "a"},
        "urn:gn:kb:a ya está en guias/a.md; para una versión nueva use «normateca nuevo --version-de urn:gn:kb:a»",
    ),
    (
        {"kind": "guia", "name": "b", "urn": "urn:gn:kb:b#p1"},
        "«urn:gn:kb:b#p1» no sirve de nombre: sin versión, fecha, fragmento ni tildes",
    ),
    ({"kind": "guia", "name": "c", "urn": "urn:gn:kb:a2"}, "ya existe guias/a2.md: no se sobrescribe"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "said"), ASKED, ids=[each[1][:30] for each in ASKED])
def test_what_cannot_be_created_is_refused(home: Home, asked: dict[str, str], said: str) -> None:
    home.write("kb/guias/a2.md", "no es un documento")
    with pytest.raises(NormatecaError) as refused:
        plan_new(read_corpus([home.folder / "kb"]), Asked(day="2026-03-01", **asked))  # type: ignore[arg-type]
    assert str(refused.value) == said


# -------------------------------------------------------------------------------------------------- writing


@pytest.mark.parametrize("failing", range(1, 6))
def test_a_disk_that_refuses_at_any_point_leaves_all_as_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    plan = home.publication()
    before = {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}
    calls = 0
    replace, unlink = os.replace, os.unlink

    def refusing(act: Callable[..., None]) -> Callable[..., None]:
        def acted(*places: str) -> None:
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(28, "No space left on device", places[-1])
            act(*places)

        return acted

    monkeypatch.setattr(os, "replace", refusing(replace))
    monkeypatch.setattr(os, "unlink", refusing(unlink))
    if failing <= len(plan.changes):
        with pytest.raises(NormatecaError, match=r"^no se escribió nada: .+: no queda espacio en el disco$"):
            carry_out(plan)
        assert {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()} == before
    else:
        carry_out(plan)
        assert home.files() == {"guias/a.md": NEW, "guias/a@1.0.0.md": OLD}


def test_a_file_edited_since_it_was_looked_at_is_left_alone(home: Home) -> None:
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    plan = home.publication()
    home.write("kb/guias/a@1.1.0.md", DRAFT.replace("6 días", "8 días"))
    with pytest.raises(
        NormatecaError, match=r"a@1\.1\.0\.md cambió mientras tanto: no se escribió nada; repita la ord"
    ):
        carry_out(plan)
    assert home.files() == {"guias/a.md": OLD, "guias/a@1.1.0.md": DRAFT.replace("6 días", "8 días")}


def test_a_plan_is_read_as_if_it_were_carried_out(home: Home) -> None:
    home.write("kb/guias/a@1.1.0.md", DRAFT)
    plan = home.publication()
    foreseen = read_corpus([home.folder / "kb"], pending=plan.pending)
    carry_out(plan)
    assert foreseen == read_corpus([home.folder / "kb"])
