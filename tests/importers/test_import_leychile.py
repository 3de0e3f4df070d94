"""LeyChile's XML becomes documents of the corpus, incisos apart, from a file or politely over the network."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from indexer.errors import CorpusError
from indexer.importers.frontmatter import split
from indexer.importers.layout import Text, read_text
from indexer.importers.leychile import fetch_norm, import_leychile
from indexer.incisos import Part, number_incisos
from tests.importers.leychile_xml import NORMA
from tests.importers.mirror import read

pytest.importorskip("lxml", reason="needs the import extra")

BODY = """# ESTABLECE NORMAS SOBRE RIEGO COMUNITARIO

LEY NÚM. 20.502

Teniendo presente que el H. Congreso Nacional ha dado su aprobación al siguiente

Proyecto de ley:

## Título I DE LOS REGANTES

##### Artículo 9

Artículo 9º.- El directorio se pronunciará en el plazo de quince días hábiles.

Vencido ese plazo, se entenderá aprobada la solicitud.

Los cargos del directorio serán:

Cargo Número

Presidente 1

##### Artículo 10

Artículo 10.- Son regantes:

1º.- Los dueños de un predio con derechos sobre las aguas del canal;

2º.- Los arrendatarios, si el contrato lo dice.

La comunidad llevará un registro de regantes, que será público.

##### Artículo 11 bis

[derogado]

##### Artículo primero transitorio

Artículo primero.- Agrégase al Código de Aguas el artículo siguiente:

"Artículo 20 bis.- El riego es de interés público.

Toda obra de riego lo es.".

Este artículo regirá desde 2012.

\\- No es una lista.

## Promulgación

Santiago, 20 de abril de 2011.- Presidente de la República.

## Plano del canal

Véase el plano.

[imagen omitida]

Fin del plano.
"""


def norma(folder: Path, text: str = NORMA) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "norma.xml"
    path.write_bytes(text.encode())
    return path


def test_a_norm_of_leychile_becomes_a_document(tmp_path: Path) -> None:
    path = norma(tmp_path)
    report = import_leychile(path, tmp_path / "kb")
    assert report.written == ("ley/ley-20502.md",)
    assert [str(problem) for problem in report.problems] == [
        f"{path}: 1 imagen(es) de la norma no se importan; véala en LeyChile [import-image]",
        f"{path}: 3 línea(s) de notas al margen no son texto de la norma y se omiten [import-margin]",
    ]
    front, body = split((tmp_path / "kb/ley/ley-20502.md").read_text(encoding="utf-8"))
    assert body == BODY
    assert yaml.safe_load(front) == {
        "_manifest": {
            "urn": "urn:gn:norma:ley-20502",
            "provenance": {
                "created_by": "normateca import leychile",
                "created_at": "2018-06-01",
                "source": "LeyChile, Biblioteca del Congreso Nacional, idNorma 900010",
                "promulgation_date": "2011-04-20",
                "gazette": "Diario Oficial",
                "gazette_issue_number": "39999",
            },
        },
        "version": "1.0.0",
        "status": "published",
        "kind": "ley",
        "title": "ESTABLECE NORMAS SOBRE RIEGO COMUNITARIO",
        "number": "20.502",
        "date": "2011-05-04",
        "valid_from": "2018-06-01",
        "issuer": "MINISTERIO DE AGRICULTURA",
        "source_url": "https://www.bcn.cl/leychile/navegar?idNorma=900010",
        "id_norma": "900010",
        "captured": "versión de LeyChile que rige desde 2018-06-01",
        "incisos": "separados",
        "aliases": ["Ley 20.502", "LEY DEL CANAL"],
        "tags": ["comunidades-de-aguas"],
        "lang": "es",
    }
    assert import_leychile(path, tmp_path / "kb").unchanged == ("ley/ley-20502.md",)


def test_incisos_have_fragments_and_what_is_none_has_not(tmp_path: Path) -> None:
    import_leychile(norma(tmp_path), tmp_path / "kb")
    document = read(tmp_path / "kb/ley/ley-20502.md")
    found = [(p.fragment, p.text[:32]) for p in document.passages if p.article and p.level == 0]
    assert found == [
        ("art-9.inc-1", "Artículo 9º.- El directorio se p"),
        ("art-9.inc-2", "Vencido ese plazo, se entenderá "),
        ("art-9.inc-3", "Los cargos del directorio serán:"),
        ("art-9.inc-4", "Cargo Número"),
        ("art-9.inc-5", "Presidente 1"),
        ("art-10.inc-1", "Artículo 10.- Son regantes:"),
        ("art-10.num-1", "1º.- Los dueños de un predio con"),
        ("art-10.num-2", "2º.- Los arrendatarios, si el co"),
        ("art-10.inc-2", "La comunidad llevará un registro"),
        ("art-11-bis.p1", "[derogado]"),
        ("tra-1.inc-1", "Artículo primero.- Agrégase al C"),
        ("tra-1.p1", '"Artículo 20 bis.- El riego es d'),
        ("tra-1.p2", 'Toda obra de riego lo es.".'),
        ("tra-1.inc-2", "Este artículo regirá desde 2012."),
        ("tra-1.inc-3", "- No es una lista."),
    ]


def _parts(*texts: str) -> list[Part]:
    return [Part(text=text, marker=("num", text[0]) if text[0].isdigit() else None) for text in texts]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["Uno.", "Dos."], {0: 1, 1: 2}),
        (["Intro:", "1) a;", "2) b.", "Dos."], {0: 1, 3: 2}),
        (["Intro:", "1) a.", "Sigue a.", "2) b.", "¿De b o inciso?", "Otro."], {0: 1}),
        (["Intro:", "1) a.", "Dos:", "1) c.", "Tres."], {0: 1, 2: 2, 4: 3}),
        (["Agrégase:", '"Uno.', 'Dos.".', "Tres."], {0: 1, 3: 2}),
        (['"Uno.', "Dos."], {0: 1, 1: 2}),  # the bill's own opening quote
    ],
)
def test_incisos_are_counted_only_where_the_layout_tells_whose_a_paragraph_is(
    texts: list[str], numbers: dict[int, int]
) -> None:
    assert number_incisos(_parts(*texts)) == numbers


@pytest.mark.parametrize(
    ("raw", "paragraphs", "notes"),
    [
        ("     Uno sigue\nacá.\n     Dos.\n", ("Uno sigue acá.", "Dos."), 0),
        ("Uno.\n\nDos.", ("Uno.", "Dos."), 0),
        (
            "     a) Uno;\n     b) Dos, que\n     sigue;\n     c) Tres.",
            ("a) Uno;", "b) Dos, que sigue;", "c) Tres."),
            0,
        ),
        (
            "     La familia es el núcleo                  CPR Art. 1° D.O.\n"
            "fundamental.                                  24.10.1980\n"
            "     El Estado.                               LEY 19611 Art.\n"
            "                                              único",
            ("La familia es el núcleo fundamental.", "El Estado."),
            4,
        ),
        (
            "     Grado                               Cargos\n     5                                   12",
            ("Grado Cargos", "5 12"),
            0,
        ),
        ("", (), 0),
    ],
)
def test_the_typewriter_layout_is_read_as_paragraphs(raw: str, paragraphs: tuple[str, ...], notes: int) -> None:
    assert read_text(raw) == Text(paragraphs=paragraphs, notes=notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<Norma", "{path}:1: no es XML bien formado (columna 7); descárguelo otra vez"),
        ("<html/>", "{path}: no es una norma de LeyChile; se esperaba el elemento Norma con normaId y vino «html»"),
        (
            '<!DOCTYPE Norma [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><Norma normaId="1">&b;</Norma>',
            "{path}: trae una DTD y no se lee; las normas de LeyChile no la tienen",
        ),
        (
            '<!DOCTYPE Norma SYSTEM "http://127.0.0.1:9/x.dtd"><Norma normaId="1"/>',
            "{path}: trae una DTD y no se lee; las normas de LeyChile no la tienen",
        ),
    ],
)
def test_what_is_not_a_norm_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = norma(tmp_path, text)
    with pytest.raises(CorpusError) as caught:
        import_leychile(path, tmp_path / "kb")
    assert str(caught.value).startswith(message.format(path=path))
    assert not (tmp_path / "kb").exists()


def test_a_norm_with_no_text_is_told_and_not_written(tmp_path: Path) -> None:
    path = norma(tmp_path, '<Norma normaId="7"><Metadatos><TituloNorma>X</TituloNorma></Metadatos></Norma>')
    report = import_leychile(path, tmp_path / "kb")
    assert [str(problem) for problem in report.problems] == [
        f"{path}: LeyChile no tiene el texto de esta norma; no se importa [import-no-text]"
    ]
    assert not (tmp_path / "kb").exists()


def test_another_norm_of_the_same_name_keeps_its_file(tmp_path: Path) -> None:
    import_leychile(norma(tmp_path), tmp_path / "kb")
    other = norma(tmp_path / "otra", NORMA.replace("900010", "900011"))
    assert import_leychile(other, tmp_path / "kb").written == ("ley/ley-20502-900011.md",)


def test_the_text_of_the_constitution_is_not_ranked_as_the_decree_that_set_it(tmp_path: Path) -> None:
    text = NORMA.replace("<Tipo>Ley<", "<Tipo>Decreto<")
    text = text.replace("LEY DEL CANAL", "CONSTITUCION POLITICA DE LA REPUBLICA DE CHILE")
    assert import_leychile(norma(tmp_path, text), tmp_path / "kb").written == ("constitucion/constitucion.md",)


# -------------------------------------------------------------------------------------------- network


class Service:
    """A LeyChile that answers in turn with (status, headers, body)."""

    def __init__(self, *answers: tuple[int, dict[str, str], bytes]) -> None:
        self.answers, self.asked, self.waits = list(answers), [], []  # type: ignore[var-annotated]
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(self.path)
                status, headers, body = service.answers.pop(0)
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def fetch(self, id_norma: str) -> bytes:
        url = f"http://127.0.0.1:{self.server.server_port}/obtxml?opt=7&idNorma={{id_norma}}"
        return fetch_norm(id_norma, service=url, sleep=self.waits.append)


@pytest.fixture
def services() -> Iterator[list[Service]]:
    made: list[Service] = []
    yield made
    for service in made:
        service.server.shutdown()
        service.server.server_close()


def test_an_id_norma_is_asked_of_the_service_waiting_as_it_says(tmp_path: Path, services: list[Service]) -> None:
    service = Service((429, {"Retry-After": "7"}, b""), (503, {}, b""), (200, {}, NORMA.encode()))
    services.append(service)
    report = import_leychile("900010", tmp_path / "kb", fetch=service.fetch)
    assert report.written == ("ley/ley-20502.md",)
    assert service.asked == ["/obtxml?opt=7&idNorma=900010"] * 3
    assert service.waits == [7.0, 10.0]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([(404, {}, b"")], "LeyChile respondió 404 al pedir la norma 5"),
        (
            [(429, {"Retry-After": "900"}, b"")],
            "LeyChile pide esperar 900 s para la norma 5; inténtelo más tarde",
        ),
        (
            [(429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, b"")] * 4,
            "LeyChile pide esperar 0 s para la norma 5; inténtelo más tarde",
        ),
    ],
)
def test_a_refusal_is_told(
    services: list[Service], answers: list[tuple[int, dict[str, str], bytes]], message: str
) -> None:
    service = Service(*answers)
    services.append(service)
    with pytest.raises(CorpusError) as caught:
        service.fetch("5")
    assert str(caught.value) == message
    assert service.answers == []


def test_without_network_the_way_out_is_told() -> None:
    with pytest.raises(
        CorpusError, match=r"^No hay conexión con LeyChile \(.*\); descargue el XML e impórtelo como archivo$"
    ):
        fetch_norm("5", service="http://127.0.0.1:9/{id_norma}")
