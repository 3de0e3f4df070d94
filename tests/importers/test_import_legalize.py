"""The mirror of Chilean law becomes documents of the corpus: identity, heading, body to the letter, incremental."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from indexer.errors import CorpusError
from indexer.importers.frontmatter import split
from indexer.importers.legalize import import_legalize, read_selection
from tests.importers.mirror import LAWS, LEY, dfl, needs_laws, write


def heading(path: Path) -> dict[str, object]:
    loaded = yaml.safe_load(split(path.read_text(encoding="utf-8"))[0])
    assert isinstance(loaded, dict)
    return loaded


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_law_gets_the_owners_heading_with_only_what_the_source_states(tmp_path: Path) -> None:
    report = import_legalize(write(tmp_path / "espejo", CL_900001=LEY), tmp_path / "kb")
    assert report.written == ("ley/ley-20501.md",)
    assert report.problems == ()
    assert heading(tmp_path / "kb/ley/ley-20501.md") == {
        "_manifest": {
            "urn": "urn:gn:norma:ley-20501",
            "provenance": {
                "created_by": "normateca import legalize",
                "created_at": "2011-05-04",
                "source": "Espejo público de LeyChile, CL-900001",
                "last_updated": "2011-05-04",
                "source_status": "in_force",
                "promulgation_date": "2011-04-20",
                "gazette": "Diario Oficial",
                "gazette_issue_number": "39999",
            },
        },
        "version": "1.0.0",
        "status": "published",
        "kind": "ley",
        "title": "ESTABLECE NORMAS SOBRE RIEGO COMUNITARIO",
        "number": "20.501",
        "date": "2011-05-04",
        "issuer": "MINISTERIO DE AGRICULTURA",
        "source_url": "https://www.bcn.cl/leychile/navegar?idNorma=900001",
        "id_norma": "900001",
        "captured": "tal como fue capturado; la fuente no dice hasta qué fecha está al día",
        "aliases": ["Ley 20.501", "LEY DE RIEGO COMUNITARIO", "LEY DEL CANAL"],
        "tags": ["riego-menor", "comunidades-de-aguas"],
        "lang": "es",
    }


@pytest.mark.parametrize("text", [LEY, LEY.replace("\n", "\r\n"), "\ufeff" + LEY, LEY.rstrip("\n") + "  \n\n\n"])
def test_the_body_is_copied_to_the_letter(tmp_path: Path, text: str) -> None:
    import_legalize(write(tmp_path / "espejo", CL_900001=text), tmp_path / "kb")
    imported = (tmp_path / "kb/ley/ley-20501.md").read_bytes().decode()
    assert split(imported)[1] == split(text.removeprefix("\ufeff"))[1]


def test_twice_writes_the_same_bytes_and_touches_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "espejo", CL_900001=LEY, CL_900002=dfl(900002))
    import_legalize(source, tmp_path / "kb")
    first = tree(tmp_path / "kb")
    for path in (tmp_path / "kb").rglob("*.md"):
        os.utime(path, (1, 1))
    again = import_legalize(source, tmp_path / "kb")
    assert (again.written, again.unchanged) == ((), ("ley/ley-20501.md", "dfl/dfl-3-18111.md"))
    assert {path.stat().st_mtime for path in (tmp_path / "kb").rglob("*.md")} == {1.0}
    import_legalize(source, tmp_path / "otra")
    assert tree(tmp_path / "otra") == first


def test_an_import_cut_short_goes_on_where_it_stopped(tmp_path: Path) -> None:
    source = write(tmp_path / "espejo", CL_900001=LEY, CL_900002=dfl(900002))

    def power_cut(done: int, _all: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_legalize(source, tmp_path / "kb", progress=power_cut)
    report = import_legalize(source, tmp_path / "kb")
    assert (report.written, report.unchanged) == (("dfl/dfl-3-18111.md",), ("ley/ley-20501.md",))


def test_a_changed_text_takes_the_next_version_and_the_published_one_stays(tmp_path: Path) -> None:
    source = write(tmp_path / "espejo", CL_900001=LEY)
    import_legalize(source, tmp_path / "kb")
    before = (tmp_path / "kb/ley/ley-20501.md").read_bytes()
    write(source, CL_900001=LEY.replace("quince días", "veinte días"))
    assert import_legalize(source, tmp_path / "kb").written == ("ley/ley-20501.md",)
    assert (tmp_path / "kb/ley/ley-20501@1.0.0.md").read_bytes() == before
    assert heading(tmp_path / "kb/ley/ley-20501.md")["version"] == "1.1.0"
    assert import_legalize(source, tmp_path / "kb").written == ()


def test_the_whole_number_of_a_dfl_stands_in_its_preamble(tmp_path: Path) -> None:
    import_legalize(write(tmp_path / "espejo", CL_900002=dfl(900002)), tmp_path / "kb")
    read = heading(tmp_path / "kb/dfl/dfl-3-18111.md")
    assert (read["number"], read["kind"]) == ("3-18.111", "dfl")
    assert read["aliases"] == ["DFL 3-18.111", "DFL 3 de 1998", "Ley 18.111"]


@pytest.mark.parametrize(
    ("rank", "number", "expected"),
    [
        ("ley", "20501", "ley/ley-20501.md"),
        ("ley_organica_constitucional", "18.575", "ley/ley-18575.md"),
        ("ley", "S/N", "ley/ley-sn-2011-900001.md"),
        ("decreto_ley", "1263", "dl/dl-1263-2011.md"),
        ("decreto", "854", "decreto/decreto-854-2011.md"),
        ("decreto_supremo", "47 EXENTO", "decreto-exento/decreto-exento-47-2011.md"),
        ("decreto_con_fuerza_de_ley", "4", "dfl/dfl-4-2011.md"),
        ("resolucion", "7", "resolucion/resolucion-7-2011.md"),
        ("constitucion", "100", "constitucion/constitucion.md"),
        ("otro", "12", "otro/otro-12-2011.md"),
    ],
)
def test_kind_and_number_name_a_norm_with_the_year_where_numbers_begin_again_each_year(
    tmp_path: Path, rank: str, number: str, expected: str
) -> None:
    text = LEY.replace('rank: "ley"', f'rank: "{rank}"').replace('number: "20501"', f'number: "{number}"')
    text = text.replace('official_type: "Ley"\n', "")
    report = import_legalize(write(tmp_path / "espejo", CL_900001=text), tmp_path / "kb")
    assert report.written == (expected,)


def test_norms_of_one_name_carry_their_id_norma_and_share_the_short_urn_as_alias(tmp_path: Path) -> None:
    source = write(tmp_path / "espejo", CL_900002=dfl(900002), CL_900003=dfl(900003))
    report = import_legalize(source, tmp_path / "kb")
    assert report.written == ("dfl/dfl-3-18111-900002.md", "dfl/dfl-3-18111-900003.md")
    assert heading(tmp_path / "kb/dfl/dfl-3-18111-900003.md")["aliases"] == [
        "DFL 3-18.111",
        "DFL 3 de 1998",
        "Ley 18.111",
        "urn:gn:norma:dfl-3-18111",
    ]


def test_a_name_that_stops_being_unique_leaves_a_notice_of_the_file_to_delete(tmp_path: Path) -> None:
    source = write(tmp_path / "espejo", CL_900002=dfl(900002))
    import_legalize(source, tmp_path / "kb")
    report = import_legalize(write(source, CL_900003=dfl(900003)), tmp_path / "kb")
    assert str(report.problems[0]) == (
        "CL-900002.md: hay otra norma del mismo tipo, número y año: ahora se llama dfl-3-18111-900002 y quedó también "
        "dfl/dfl-3-18111.md; borre dfl/dfl-3-18111.md [import-renamed]"
    )


def test_a_repealed_law_is_valid_until_the_day_that_the_source_gives_and_no_other_date_is_guessed(
    tmp_path: Path,
) -> None:
    text = LEY.replace('status: "in_force"', 'status: "repealed"\nrepeal_date: "2020-03-01"')
    import_legalize(write(tmp_path / "espejo", CL_900001=text), tmp_path / "kb")
    read = heading(tmp_path / "kb/ley/ley-20501.md")
    assert (read.get("valid_from"), read.get("valid_to")) == (None, "2020-03-01")
    assert read["captured"] == "tal como fue capturado; la fuente la da por derogada"


def test_an_unknown_date_is_absent(tmp_path: Path) -> None:
    text = LEY.replace("2011-05-04", "1900-01-01")
    import_legalize(write(tmp_path / "espejo", CL_900001=text), tmp_path / "kb")
    assert "date" not in heading(tmp_path / "kb/ley/ley-20501.md")


def test_what_cannot_be_read_is_told_and_the_rest_is_imported(tmp_path: Path) -> None:
    source = write(
        tmp_path / "espejo",
        CL_1="sin encabezado\n",
        CL_2=LEY.replace('title: "', 'title: "\\'),
        CL_3=LEY.replace("CL-900001", "900001"),
        CL_4=LEY,
        CL_5=LEY,
        CL_6=dfl(6).partition("# FIJA")[0] + "# X\n\n[Texto no disponible en la fuente BCN.]\n",
        CL_7=LEY.replace("CL-900001", "CL-7").replace("20501", "20502").replace("Artículo 2º.-", "Art\ufffdculo 2º.-"),
        README="# Leyes de Chile\n",
    )
    (source / "CL-8.md").write_bytes(b"---\ntitle: \xff\n---\n")
    report = import_legalize(source, tmp_path / "kb")
    assert report.written == ("ley/ley-20501.md", "ley/ley-20502.md")
    assert [str(problem) for problem in report.problems] == [
        "CL-1.md:1: el archivo no comienza con un encabezado entre líneas ---; se esperaba el encabezado del espejo "
        "(title, identifier, rank…) [import-heading]",
        'CL-2.md:2: valor con comillas o corchetes sin cerrar: "\\ESTABLECE NORMAS SOBRE RIEGO COMUNITARIO"; '
        "se esperaba el encabezado del espejo (title, identifier, rank…) [import-heading]",
        "CL-3.md: falta el título o el identificador; se esperaba title, e identifier con la forma CL-<idNorma> "
        "[import-identity]",
        "CL-5.md: el idNorma 900001 ya está en CL-4.md; se conserva aquél [import-twice]",
        "CL-6.md: el espejo no tiene el texto de esta norma; no se importa; impórtela desde LeyChile o ábrala allí "
        "[import-no-text]",
        "CL-7.md:44: la fuente trae un carácter ilegible: «Art\ufffdculo 2º.- Las cuota»; se copia tal cual; revise "
        "el original en LeyChile [import-damaged]",
        "CL-8.md: no está en UTF-8: no se entiende el byte 12; se esperaba un archivo de texto UTF-8 [import-encoding]",
        "README.md:1: el archivo no comienza con un encabezado entre líneas ---; se esperaba el encabezado del espejo "
        "(title, identifier, rank…) [import-heading]",
    ]
    assert len(report.failed) == 6  # the damaged letter and the README keep nothing out


def test_a_selection_names_norms_as_people_do(tmp_path: Path) -> None:
    source = write(tmp_path / "espejo", CL_900001=LEY, CL_900002=dfl(900002), CL_900004=dfl(900004, "9", "9"))
    chosen = tmp_path / "elegidas.txt"
    chosen.write_text("# las que usamos\n\nLey N° 20.501  # riego\nDFL 9 de 1998\n", encoding="utf-8")
    report = import_legalize(source, tmp_path / "kb", select=chosen)
    assert (report.written, report.excluded) == (("ley/ley-20501.md", "dfl/dfl-9-1998.md"), 1)
    report = import_legalize(source, tmp_path / "kb2", ranks=["decreto_con_fuerza_de_ley"])
    assert (report.written, report.excluded) == (("dfl/dfl-3-18111.md", "dfl/dfl-9-1998.md"), 1)


def test_lines_of_a_selection_that_mean_nothing_are_all_told(tmp_path: Path) -> None:
    chosen = tmp_path / "elegidas.txt"
    chosen.write_text("ley de bases\nCL-12\nbando 5\n", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        read_selection(chosen)
    assert [str(problem) for problem in caught.value.problems] == [
        f"elegidas.txt:{line}: no se entiende «{text}»; se esperaba un idNorma, «CL-123», «ley 19.880», "
        "«decreto 854 de 2004» o «dfl-1-19175» [import-select]"
        for line, text in ((1, "ley de bases"), (3, "bando 5"))
    ]


def test_an_unknown_rank_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"^Rango desconocido: bando; se conocen ley, dfl, dl, "):
        import_legalize(write(tmp_path / "espejo", CL_1=LEY), tmp_path / "kb", ranks=["ley", "bando"])


@pytest.mark.shared
@needs_laws
def test_the_shared_laws_are_imported_whole(tmp_path: Path) -> None:
    report = import_legalize(LAWS, tmp_path)
    assert sorted(report.written) == [
        "dfl/dfl-1-19175.md",
        *(
            f"ley/ley-{number}.md"
            for number in (18575, 19553, 19618, 19880, 19882, 19896, 20035, 20212, 20285, 21591, 21796)
        ),
    ]
    bodies = {split(path.read_text(encoding="utf-8"))[1] for path in tmp_path.rglob("*.md")}
    assert bodies == {split(path.read_text(encoding="utf-8"))[1] for path in LAWS.glob("*.md")}
    assert heading(tmp_path / "dfl/dfl-1-19175.md")["number"] == "1-19.175"
