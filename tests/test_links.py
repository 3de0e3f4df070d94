"""``normateca links check``: every form of URN that stands in other applications' files, told whole."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from server.cli import app
from server.linkcheck import judge_urn, urns_in
from server.listings import Listings
from tests.pages_corpus import PAGES_KB, open_shelf

R = "urn:gn:kb:rendiciones"
OLD = "Fija la versión 1.0.0; la más nueva es la 2.0.0."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("datos")


@pytest.fixture(scope="module")
def listings(data: Path) -> Iterator[Listings]:
    shelf = open_shelf(PAGES_KB, data)
    yield Listings(shelf)
    shelf.snapshot.close()


# (URN as written, state, what is told, what it should say, what may be meant)
JUDGED = [
    (R, "bien", "", None, ()),
    (f"{R}?=v=2.0.0", "bien", "", None, ()),
    (f"{R}?=at=2025-06-01", "bien", "", None, ()),
    (f"{R}#plazos", "bien", "", None, ()),
    ("urn:gn:norma:decreto-500-2015", "bien", "", None, ()),
    ("urn:gn:norma:ley-20999#art-2", "bien", "", None, ()),
    (f"{R}?=v=1.0.0", "versión antigua", OLD, f"{R}?=v=2.0.0", ()),
    (f"{R}?=v=1.0.0#formato-antiguo", "versión antigua", OLD, f"{R}?=v=2.0.0#formato", ()),
    ("urn:gn:kb:viaticos?=v=1.0.0", "versión antigua", "Fija la versión 1.0.0, que fue retirada.", None, ()),
    (f"{R}:2.0.0", "movida", "La versión va en «?=v=».", f"{R}?=v=2.0.0", ()),
    (f"{R}:1.0.0", "movida", f"La versión va en «?=v=». {OLD}", f"{R}?=v=1.0.0", ()),
    (
        f"{R}#formato-antiguo", "movida", "El fragmento «formato-antiguo» ahora se llama «formato».", f"{R}#formato",
        (),
    ),
    (
        "urn:knowledge:guias:rendiciones#plazos", "movida",
        "«urn:knowledge:guias:rendiciones» es un nombre anterior o alternativo.", f"{R}#plazos", (),
    ),
    (
        f"{R}#no-hay", "muerta",
        "El documento no tiene ese fragmento. «Guía de rendiciones», versión 2.0.0, no tiene el fragmento «no-hay».",
        None, (f"{R}#notas", R),
    ),
    (
        f"{R}?=v=9.9.9", "muerta", f"No hay versión 9.9.9. De {R} están las versiones 2.0.0, 1.0.0.", None,
        (f"{R}?=v=2.0.0", f"{R}?=v=1.0.0"),
    ),
    (
        "urn:gn:kb:viaticos", "muerta",
        "Este documento fue retirado. urn:gn:kb:viaticos ya no se publica. Motivo: Perdió su objeto al fijarse los "
        "montos por decreto. Lo reemplaza urn:gn:kb:rendiciones. Sus versiones se pueden leer, marcadas como "
        "retiradas.",
        None,
        ("urn:gn:kb:rendiciones", "urn:gn:kb:viaticos?=v=1.0.0"),
    ),
    (
        "urn:gn:norma:ley-20999#art-9", "muerta", "El texto de Ley 20.999 no tiene el fragmento «art-9».", None,
        ("urn:gn:norma:ley-20999",),
    ),
    (
        "urn:gn:norma:decreto-500", "muerta", "Nombra a varios; elija uno.", None,
        ("urn:gn:norma:decreto-500-2010", "urn:gn:norma:decreto-500-2015"),
    ),
    (
        f"{R}?=v=dos", "muerta",
        f"«{R}?=v=dos»: «dos» no es una versión; se espera MAYOR.MENOR.PARCHE, como 2.0.0.", None, (),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("urn", "state", "told", "should", "near"), JUDGED, ids=[row[0] for row in JUDGED])
def test_a_urn_is_judged(
    listings: Listings, urn: str, state: str, told: str, should: str | None, near: tuple[str, ...]
) -> None:
    found = judge_urn(listings, urn)
    assert (found.state, found.told, found.should, found.near) == (state, told, should, near)
    if should is not None:
        assert judge_urn(listings, should).state in ("bien", "versión antigua")


# (text, the URNs read in it with their lines)
TEXTS = [
    ("Ver urn:gn:kb:a. Y urn:gn:kb:b?", [("urn:gn:kb:a", 1), ("urn:gn:kb:b", 1)]),
    ("[acta](urn:gn:kb:a#x.y)\n«urn:gn:kb:b»;\n", [("urn:gn:kb:a#x.y", 1), ("urn:gn:kb:b", 2)]),
    ('<a href="/id/urn:gn:kb:a%3F=v=1.0.0%23x">', [("urn:gn:kb:a?=v=1.0.0#x", 1)]),
    ('{"urn":"URN:GN:kb:a","otra":\'urn:gn:kb:b\'}', [("URN:GN:kb:a", 1), ("urn:gn:kb:b", 1)]),
    ("<tag attr=&quot;urn:gn:kb:a&quot;>", [("urn:gn:kb:a", 1)]),
    ("const u = `urn:gn:kb:${id}`; f'urn:gn:norma:ley-{n}'", []),
    ("turn:gn:kb:a urn:gn urn:gn:kb: urna", []),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_urns_are_read_out_of_any_text(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(each.urn, each.line) for each in urns_in(text)] == expected


@given(st.text(alphabet="urn:gkb-a1.#?=v%\n ${", max_size=300))
def test_what_is_read_stands_in_its_line(text: str) -> None:
    lines = text.split("\n")
    for each in urns_in(text):
        assert each.urn.partition("?")[0].partition("#")[0].rstrip("%") in lines[each.line - 1]


@pytest.mark.parametrize("piece", ["urn:", "urn:gn:", "urn:gn:kb:", "urn:gn:kb:a", "a-", "urn:aa-"])
def test_reading_is_linear(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    start = time.process_time()
    list(urns_in(text))
    assert time.process_time() - start < 0.5  # a quadratic reading of so much takes seconds


# ------------------------------------------------------------------------------------------------ command


def check(data: Path, *arguments: str) -> tuple[int, str, str]:
    options = ["--kb", str(PAGES_KB), "--data", str(data)]
    result = CliRunner().invoke(app, ["links", "check", *arguments, *options])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Another application: two texts with links, and what is not read."""
    folder = tmp_path / "app"
    (folder / "src").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "acta.md").write_text(f"Según {R}#plazos\ny {R}?=v=1.0.0, urn:uuid:f81d:4fae.\n", encoding="utf-8")
    (folder / "src" / "enlaces.json").write_text(f'["{R}#formato-antiguo"]', encoding="utf-8")
    (folder / ".git" / "x").write_text("urn:gn:kb:en-git", encoding="utf-8")
    (folder / "foto.png").write_bytes(b"\0urn:gn:kb:en-foto")
    (folder / "largo.log").write_bytes(b"urn:gn:kb:en-log\n" * 200_000)
    return folder


def test_a_directory_is_read_and_told(data: Path, project: Path) -> None:
    assert check(data, str(project)) == (
        0,
        f"{project}/acta.md:2: {R}?=v=1.0.0: versión antigua. {OLD} Debe decir: {R}?=v=2.0.0\n"
        f"{project}/src/enlaces.json:1: {R}#formato-antiguo: movida. El fragmento «formato-antiguo» ahora se llama "
        f"«formato». Debe decir: {R}#formato\n"
        "3 URN en 2 archivos: 1 movida, 1 fijada a una versión antigua.\n",
        f"normateca: {project}/largo.log pasa de 2 MB: no se revisó\n",
    )


def test_a_dead_one_ends_in_1(data: Path, project: Path) -> None:
    file = project / "acta.md"
    file.write_text("urn:gn:norma:ley-20999#art-9", encoding="utf-8")
    code, said, _ = check(data, str(file), "--json")
    assert code == 1
    assert json.loads(said) == {
        "ok": False,
        "summary": "1 URN en 1 archivo: 1 muerta.",
        "files": 1,
        "left_out": [],
        "links": [
            {
                "file": str(file), "line": 1, "urn": "urn:gn:norma:ley-20999#art-9", "state": "dead",
                "told": "El texto de Ley 20.999 no tiene el fragmento «art-9».", "should": None,
                "near": ["urn:gn:norma:ley-20999"],
            }
        ],
    }  # fmt: skip


QUIET = [("sin enlaces", "0 URN en 1 archivo: ninguna.\n"), (R, "1 URN en 1 archivo: todas llevan donde dicen.\n")]


@pytest.mark.parametrize(("text", "said"), QUIET)
def test_nothing_to_tell_is_one_line(data: Path, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(text, encoding="utf-16")
    assert check(data, str(file)) == (0, said, "")


def test_a_place_that_is_not_there_is_told(data: Path, tmp_path: Path) -> None:
    assert check(data, str(tmp_path / "no-hay")) == (2, "", f"normateca: no existe {tmp_path / 'no-hay'}\n")
