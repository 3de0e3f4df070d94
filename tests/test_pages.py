"""The contract of the pages: every form of URN and path, its status, where it leads, and its headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from server.app import over
from server.shelf import Shelf
from server.statics import load_statics
from tests.pages_corpus import DAY, PAGES_KB, open_shelf

HTML = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
GUIDE = "/doc/gn/kb/rendiciones"
WITHDRAWN = "/doc/gn/kb/viaticos"


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    shelf = open_shelf(PAGES_KB, tmp_path_factory.mktemp("datos"))
    app = over(shelf, today=lambda: DAY, contact="normas@example.cl")
    yield TestClient(app, base_url="http://localhost", follow_redirects=False)
    shelf.snapshot.close()


# --------------------------------------------------------------------------------------------- the table

# (path as a browser sends it, status, Location)
URNS = [
    ("/id/urn:gn:kb:rendiciones", 303, GUIDE),
    ("/id/URN:GN:kb:rendiciones", 303, GUIDE),
    ("/id/urn:gn:kb:rendiciones?=v=2.0.0", 303, f"{GUIDE}/v/2.0.0"),
    ("/id/urn:gn:kb:rendiciones?=v=1.0.0", 303, f"{GUIDE}/v/1.0.0"),
    ("/id/urn:gn:kb:rendiciones?v=1.0.0", 303, f"{GUIDE}/v/1.0.0"),
    ("/id/urn:gn:kb:rendiciones%3F=v=1.0.0", 303, f"{GUIDE}/v/1.0.0"),
    ("/id/urn:gn:kb:rendiciones?=at=2025-06-01", 303, f"{GUIDE}/at/2025-06-01"),
    ("/id/urn:gn:kb:rendiciones%23plazos", 303, f"{GUIDE}#plazos"),
    ("/id/urn:gn:kb:rendiciones:2.0.0", 301, f"{GUIDE}/v/2.0.0"),
    ("/id/urn:gn:kb:rendiciones:1.0.0", 301, f"{GUIDE}/v/1.0.0"),
    ("/id/urn:knowledge:guias:rendiciones:1.0.0", 301, GUIDE),
    ("/id/urn:knowledge:guias:rendiciones:2.0.0", 301, f"{GUIDE}/v/2.0.0"),
    ("/id/urn:knowledge:guias:rendiciones%23plazos", 301, f"{GUIDE}#plazos"),
    ("/id/Manual%20de%20rendiciones", 301, GUIDE),
    ("/id/urn:gn:norma:ley-20999", 303, "/doc/gn/norma/ley-20999"),
    ("/id/urn:gn:norma:decreto-500-2015", 303, "/doc/gn/norma/decreto-500-2015"),
    ("/id/ley%2020.999", 301, "/doc/gn/norma/ley-20999"),
    ("/id/urn:gn:norma:decreto-500", 300, None),
    ("/id/Gu%C3%ADa%20repetida", 300, None),
    ("/id/urn:gn:kb:viaticos", 410, None),
    ("/id/urn:gn:kb:viaticos?=v=1.0.0", 303, f"{WITHDRAWN}/v/1.0.0"),
    ("/id/urn:gn:kb:contratos", 404, None),
    ("/id/urn:gn:kb:contratos?=v=0.1.0", 303, "/doc/gn/kb/contratos/v/0.1.0"),
    ("/id/urn:gn:kb:rendiciones?=at=2020-01-01", 404, None),
    ("/id/urn:gn:kb:rendiciones?=v=9.9.9", 404, None),
    ("/id/urn:gn:kb:rendicion", 404, None),
    ("/id/urn:gn:kb:rendiciones%23no-hay", 404, None),
    ("/id/urn:gn:norma:ley-1", 404, None),
    ("/id/urn:gn:kb:rendiciones?=v=dos", 400, None),
    ("/id/urn:gn:kb:rendiciones?=v=1.0.0&at=2025-01-01", 400, None),
    ("/id/urn:", 400, None),
    ("/id/", 404, None),
    ("/id/%00%ff../../etc/passwd", 404, None),
]


@pytest.mark.parametrize(("path", "status", "location"), URNS, ids=[path for path, *_ in URNS])
def test_a_urn_leads_where_it_must(http: TestClient, path: str, status: int, location: str | None) -> None:
    reply = http.get(path, headers=HTML)
    assert (reply.status_code, reply.headers.get("location")) == (status, location)
    if location is not None:
        assert http.get(location.partition("#")[0], headers=HTML).status_code == 200


# (path, Accept, status, media type)
PATHS = [
    (GUIDE, "text/html", 200, "text/html"),
    (GUIDE, "*/*", 200, "text/html"),
    (GUIDE, "", 200, "text/html"),
    (GUIDE, "application/json", 200, "application/json"),
    (GUIDE, "text/markdown", 200, "text/markdown"),
    (GUIDE, "text/plain;q=0.9, text/html;q=0.2", 200, "text/plain"),
    (GUIDE, "image/png", 200, "text/html"),
    (f"{GUIDE}.html", "application/json", 200, "text/html"),
    (f"{GUIDE}.json", "text/html", 200, "application/json"),
    (f"{GUIDE}.md", "text/html", 200, "text/markdown"),
    (f"{GUIDE}.txt", "text/html", 200, "text/plain"),
    (f"{GUIDE}/v/1.0.0", "text/html", 200, "text/html"),
    (f"{GUIDE}/v/1.0.0.json", "text/html", 200, "application/json"),
    (f"{GUIDE}/at/2025-06-01", "text/html", 200, "text/html"),
    (f"{GUIDE}/at/2025-06-01.txt", "text/html", 200, "text/plain"),
    (f"{GUIDE}/at/2020-01-01", "text/html", 404, "text/html"),
    (f"{GUIDE}/at/2020-01-01", "application/json", 404, "application/problem+json"),
    (f"{GUIDE}/f/plazos", "text/html", 200, "text/html"),
    (f"{GUIDE}/f/plazos.json", "text/html", 200, "application/json"),
    (f"{GUIDE}/f/plazos.revision", "text/html", 200, "text/html"),
    (f"{GUIDE}/f/plazos.revision.md", "text/html", 200, "text/markdown"),
    (f"{GUIDE}/f/entrega.json", "text/html", 200, "text/html"),  # the fragment is called so: exact before suffix
    (f"{GUIDE}/f/entrega.json.json", "text/html", 200, "application/json"),
    (f"{GUIDE}/f/formato-antiguo", "text/html", 200, "text/html"),  # as it was called before
    (f"{GUIDE}/f/formato.t1.r2", "text/html", 200, "text/html"),
    (f"{GUIDE}/v/1.0.0/f/formato-antiguo", "text/html", 200, "text/html"),
    (f"{GUIDE}/f/no-hay", "text/html", 404, "text/html"),
    (f"{GUIDE}/versions", "text/html", 200, "text/html"),
    (f"{GUIDE}/versions.json", "text/html", 200, "application/json"),
    (f"{GUIDE}/citas", "text/html", 200, "text/html"),
    (f"{GUIDE}/citas.json", "text/html", 200, "application/json"),
    (f"{GUIDE}/diff/1.0.0..2.0.0", "text/html", 200, "text/html"),
    (f"{GUIDE}/diff/1.0.0..2.0.0.json", "text/html", 200, "application/json"),
    (f"{GUIDE}/diff/1.0.0..3.0.0", "text/html", 404, "text/html"),
    (WITHDRAWN, "text/html", 410, "text/html"),
    (f"{WITHDRAWN}/v/1.0.0", "text/html", 200, "text/html"),
    ("/doc/gn/kb/contratos", "text/html", 404, "text/html"),
    ("/doc/gn/kb/contratos/v/0.1.0", "text/html", 200, "text/html"),
    ("/doc/gn/norma/ley-20999", "text/html", 200, "text/html"),
    ("/doc/gn/norma/ley-20999.json", "text/html", 200, "application/json"),
    ("/doc/gn/norma/ley-20999.md", "text/html", 200, "text/markdown"),
    ("/doc/gn/norma/ley-20999/f/art-2", "text/html", 200, "text/html"),
    ("/doc/gn/norma/ley-20999/f/art-9", "text/html", 404, "text/html"),
    ("/doc/gn/norma/ley-20999/citas", "text/html", 200, "text/html"),
    ("/doc/gn/norma/ley-20999/versions", "text/html", 404, "text/html"),
    ("/doc/gn/norma/ley-20999/at/2020-01-01", "text/html", 200, "text/html"),
    ("/doc/gn/norma/decreto-500-2015", "text/html", 200, "text/html"),
    ("/doc/gn/norma/decreto-500-2015.md", "text/html", 404, "text/html"),
    ("/doc/gn/norma/decreto-500", "text/html", 300, "text/html"),
    ("/doc/gn", "text/html", 404, "text/html"),
    ("/doc/gn/kb/rendiciones/otra", "text/html", 404, "text/html"),
    ("/doc/gn/kb//v/1.0.0", "text/html", 404, "text/html"),
    ("/doc/gn/kb/..%2f..%2fetc%2fpasswd", "application/json", 404, "application/problem+json"),
    ("/no-hay", "text/html", 404, "text/html"),
    ("/buscar?q=rendici%C3%B3n", "text/html", 200, "text/html"),
    ("/buscar?q=", "text/html", 303, None),
    ("/buscar?q=urn:gn:kb:pagos", "text/html", 303, None),
    ("/buscar?q=plazo&page=x", "text/html", 422, "text/html"),
    ("/buscar?q=plazo&status=raro", "text/html", 422, "text/html"),
    ("/robots.txt", "*/*", 200, "text/plain"),
    ("/sitemap.xml", "*/*", 200, "application/xml"),
]


@pytest.mark.parametrize(
    ("path", "accept", "status", "media"), PATHS, ids=[f"{path} {accept}" for path, accept, *_ in PATHS]
)
def test_a_path_answers_in_its_form(http: TestClient, path: str, accept: str, status: int, media: str | None) -> None:
    reply = http.get(path, headers={"accept": accept})
    found = reply.headers.get("content-type", "").partition(";")[0] or None
    assert (reply.status_code, found) == (status, media)


# --------------------------------------------------------------------------------------------- headers


def test_a_version_names_its_relatives(http: TestClient) -> None:
    reply = http.get(f"{GUIDE}/v/1.0.0")
    assert reply.headers["content-location"] == f"{GUIDE}/v/1.0.0.html"
    assert reply.headers["content-language"] == "es-CL"
    assert reply.headers["vary"] == "Accept"
    relations = re.findall(r'<([^>]*)>; rel="((?!alternate)[^"]*)"', reply.headers["link"])
    assert relations == [
        (GUIDE, "canonical"),
        ("/id/urn:gn:kb:rendiciones?=v=1.0.0", "cite-as"),
        (GUIDE, "latest-version"),
        (f"{GUIDE}/versions", "version-history"),
        (f"{GUIDE}/v/2.0.0", "successor-version"),
    ]
    assert f'<{GUIDE}/v/1.0.0.md>; rel="alternate"; type="text/markdown"' in reply.headers["link"]
    assert f'<{GUIDE}/v/1.0.0>; rel="predecessor-version"' in http.get(GUIDE).headers["link"]


@pytest.mark.parametrize("path", [GUIDE, f"{GUIDE}.json", "/", "/plazos", "/buscar?q=plazo"])
def test_a_page_is_revalidated(http: TestClient, path: str) -> None:
    first = http.get(path, headers=HTML)
    again = http.get(path, headers=HTML | {"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_static_files_are_kept_for_ever_under_their_hash(http: TestClient) -> None:
    for file in load_statics().values():
        reply = http.get(file.path)
        assert (reply.status_code, reply.content) == (200, file.content)
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    moved = http.get("/static/000000000000/normateca.css")
    assert (moved.status_code, moved.headers["location"]) == (302, load_statics()["normateca.css"].path)
    assert http.get("/static/0/nada.css").status_code == 404


# ---------------------------------------------------------------------------------------------- content


def page(http: TestClient, path: str) -> str:
    reply = http.get(path, headers=HTML)
    assert reply.status_code < 500, path
    return reply.text


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^<>]*>", " ", html).split())


def test_an_older_version_says_so_and_a_closed_cycle_too(http: TestClient) -> None:
    old = page(http, f"{GUIDE}/v/1.0.0")
    assert "Hay una versión más nueva: la 2.0.0. Está leyendo la 1.0.0." in old
    assert "Ciclo 2025, cerrado: rigió hasta el 31 de diciembre de 2025." in old
    assert "Hay una versión más nueva" not in page(http, GUIDE)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/doc/gn/kb/contratos/v/0.1.0", "Es un borrador: no se ha publicado y no se usa para responder."),
        (f"{WITHDRAWN}/v/1.0.0", "Esta versión fue retirada y no se usa para responder."),
        (f"{WITHDRAWN}/v/1.0.0", "Motivo: Perdió su objeto al fijarse los montos por decreto."),
        (f"{WITHDRAWN}/v/1.0.0", "Lo reemplaza urn:gn:kb:rendiciones."),
        (GUIDE, "Rige desde el 15 de enero de 2026. No consta hasta cuándo está actualizado este texto"),
        ("/doc/gn/kb/pagos", "Ciclo 2026, cerrado: rigió hasta el 28 de febrero de 2026."),
        (f"{GUIDE}/at/2025-06-01", "Es la versión 1.0.0, que rige el 1 de junio de 2025."),
        (
            f"{GUIDE}/at/2025-01-01",
            "La primera versión de urn:gn:kb:rendiciones en el corpus es del 1 de marzo de 2025.",
        ),
        (
            "/doc/gn/kb/pagos/at/2026-01-01",
            "La primera versión de urn:gn:kb:pagos en el corpus se incorporó el 1 de febrero de 2026, y no consta "
            "desde cuándo rige.",
        ),
        ("/doc/gn/norma/decreto-500-2015", "El corpus solo cita esta norma: no tiene su texto ni una ficha."),
        ("/id/urn:gn:kb:rendicion", "Ningún documento tiene la URN urn:gn:kb:rendicion."),
        (f"{GUIDE}/versions", "Publicada"),
        (f"{GUIDE}/f/plazos.entrega-de-la-rendicion", "versión 2.0.0, línea "),
        (
            "/jerarquia?a=patata&b=ley",
            "No se decide por el rango No se sabe el rango de «patata»: escriba una norma o una clase, como "
            "«ley 19.880» o «decreto». El orden",
        ),
        ("/doc/gn/kb/pagos/v/9.0.0", "De urn:gn:kb:pagos está la versión 1.0.0."),
        (f"{GUIDE}/diff/1.0.0..9.0.0", "De urn:gn:kb:rendiciones están las versiones 2.0.0, 1.0.0."),
        ("/buscar?q=plazo+del+kiosco+zzz+en+la+unidad", "Textos más cercanos"),
    ],
)
def test_what_a_reader_must_know_is_told(http: TestClient, path: str, said: str) -> None:
    assert said in words(page(http, path))


def test_a_no_leads_on(http: TestClient) -> None:
    assert f'href="{GUIDE}"' in page(http, "/id/urn:gn:kb:rendicion")
    gone = http.get(WITHDRAWN, headers={"accept": "application/json"}).json()
    assert gone["detail"] == (
        "urn:gn:kb:viaticos ya no se publica. Motivo: Perdió su objeto al fijarse los montos por decreto. "
        "Lo reemplaza urn:gn:kb:rendiciones. Sus versiones se pueden leer, marcadas como retiradas."
    )
    assert f'href="{WITHDRAWN}/v/1.0.0"' in page(http, WITHDRAWN)
    assert f'href="{GUIDE}"' in page(http, WITHDRAWN)
    problem = http.get("/id/urn:gn:kb:rendicion", headers={"accept": "application/json"}).json()
    assert (problem["status"], problem["title"]) == (404, "No está en el corpus")
    assert problem["sugerencias"][0] == f"Guía de rendiciones: {GUIDE}"


def test_a_diff_tells_words_and_values(http: TestClient) -> None:
    html = page(http, f"{GUIDE}/diff/1.0.0..2.0.0")
    assert "la unidad entrega en <del>10</del> días hábiles" in html
    assert "la unidad entrega en <ins>30</ins> días hábiles" in html
    body = http.get(f"{GUIDE}/diff/1.0.0..2.0.0.json").json()
    assert body["values"] == [
        {
            "subject": "Entrega de la rendición",
            "before": "10 días hábiles",
            "after": "30 días hábiles",
            "fragment": "plazos.entrega-de-la-rendicion",
        }
    ]
    assert {"fragment": "formato-antiguo", "place": "Guía de rendiciones", "change": "removed"} in body["passages"]


def test_backlinks_of_a_document_and_of_an_article(http: TestClient) -> None:
    cited = http.get("/doc/gn/kb/pagos/citas.json").json()["cited_by"]
    assert [(each["place"], each["fragment"]) for each in cited] == [("Guía de rendiciones › Formato", "montos")]
    html = page(http, "/doc/gn/kb/pagos/citas")
    assert '<a href="/doc/gn/kb/pagos#montos">Montos</a>' in html, "a fragment is named by its title"
    assert '<li><a href="/">Inicio</a></li>' in html
    norm = http.get("/doc/gn/norma/ley-20999.json").json()
    assert [(each["fragment"], each["relation"]) for each in norm["cited_by"]] == [
        ("art-2", "cita"),
        (None, "modifica"),
    ]
    assert norm["acted_on_by"][0] == {
        "verb": "modifica",
        "norm": "Decreto 500, de 2010",
        "href": "/id/urn:gn:norma:decreto-500-2010",
    }


def test_a_body_keeps_its_structure_and_links(http: TestClient) -> None:
    html = page(http, GUIDE)
    assert '<ol><li value="1" id="formato.i1">Se sube el archivo.' in html
    assert '<ul><li id="formato.i1.i1">En formato PDF.' in html
    assert '<p id="formato.i1.i2">Debe ir firmado.' in html
    assert '<li value="2" id="formato.i2">Se confirma el envío.' in html
    assert '<th role="columnheader" scope="col">2021</th>' in html
    assert '<a href="/id/urn:gn:kb:pagos#montos">guía de pagos</a>' in html
    assert '<a class="cita" href="/id/urn:gn:norma:ley-20999#art-2">artículo 2 de la Ley 20.999</a>' in html
    assert '<span id="formato-antiguo"></span>' in html
    assert "urn:gn:kb:no-existe" not in html
    assert '<svg viewBox="0 0 304 130"' in html


def test_markup_of_a_document_is_text(http: TestClient) -> None:
    html = page(http, "/doc/gn/kb/pagos")
    assert "<script>alert" not in html
    assert "alert(1)" in html


VECTORS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'-alert(1)-'", "{{ 7 * 7 }}",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)", "\x00<b>", "&#60;script&#62;",
]  # fmt: skip


@pytest.mark.parametrize("text", VECTORS)
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/buscar", "q"),
        ("/glosario", "q"),
        ("/normas", "q"),
        ("/plazos", "actor"),
        ("/jerarquia", "a"),
        ("/enlazar", "urn"),
        ("/glosas", "q"),
        ("/conflictos", "q"),
        ("/salud", "doc"),
    ],
)
def test_what_is_typed_is_shown_as_text(http: TestClient, path: str, name: str, text: str) -> None:
    reply = http.get(path, params={name: text, "b": "ley"}, headers=HTML)
    assert reply.status_code == 200
    active = re.findall(r"<(?:script|img|svg|b)\b[^>]*>", reply.text)
    assert [tag for tag in active if "/static/" not in tag and "aria-hidden" not in tag] == []
    assert "49" not in re.findall(r'value="([^"]*)"', reply.text)


def test_the_report_carries_question_and_source(http: TestClient) -> None:
    html = page(http, "/buscar?q=plazo%20de%20revisi%C3%B3n%20de%20la%20rendici%C3%B3n")
    mail = re.search(r'href="(mailto:normas@example\.cl[^"]*)"', html)
    assert mail is not None
    assert "revisi%C3%B3n" in mail[1]
    assert "urn%3Agn%3Akb%3Arendiciones%3F%3Dv%3D2.0.0" in mail[1]


# ------------------------------------------------------------------------------------------------ crawl


def crawl(http: TestClient, first: list[str]) -> dict[str, str]:
    """Every page that links lead to from the first ones. Fails on a dead address or fragment."""
    pages: dict[str, str] = {}
    waiting = [(path, "the start") for path in first]
    wanted: list[tuple[str, str, str]] = []  # path, fragment, who
    faults = []
    while waiting:
        path, who = waiting.pop()
        if path in pages:
            continue
        reply = http.get(path, headers=HTML, follow_redirects=True)
        pages[path] = reply.text if "html" in reply.headers.get("content-type", "") else ""
        if reply.status_code != 200:
            faults.append(f"{path} gives {reply.status_code}, linked from {who}")
        for href in re.findall(r'\b(?:href|src)="([^"]*)"', pages[path]):
            target, _, fragment = href.replace("&amp;", "&").partition("#")
            target = target.removeprefix("http://localhost")
            if target.startswith(("http:", "https:", "mailto:")):
                continue
            target = target or path
            if fragment:
                wanted.append((target, fragment, path))
            if "?" not in target or "?" not in path:  # filters upon filters have no end
                waiting.append((target, path))
    ids = {path: set(re.findall(r'\bid="([^"]*)"', html)) for path, html in pages.items()}
    faults += [
        f"{path}#{fragment}, linked from {who}"
        for path, fragment, who in wanted
        if fragment not in ids.get(path, {fragment})
    ]
    assert faults == []
    return pages


START = ["/", "/buscar?q=plazo", "/enlazar", "/estado", "/accesibilidad", "/como-responde"]


def test_no_link_is_dead(http: TestClient) -> None:
    assert len(crawl(http, START)) > 40


def test_no_id_is_used_twice_and_every_fragment_has_its_place(http: TestClient) -> None:
    for path, html in crawl(http, START).items():
        ids = re.findall(r'\bid="([^"]*)"', html)
        assert sorted(ids) == sorted(set(ids)), path


def test_every_link_of_the_project_s_corpus_leads_somewhere(kb_shelf: Shelf) -> None:
    http = TestClient(over(kb_shelf, today=lambda: DAY), base_url="http://localhost", follow_redirects=False)
    pages = crawl(http, [*START, "/buscar?q=plazo+pronunciamiento+CORE"])
    for view in kb_shelf.documents():
        path = f"/doc/{view.source.urn.nid}/{view.source.urn.type}/{view.source.urn.id}"
        ids = set(re.findall(r'\bid="([^"]*)"', pages[path]))
        missing = {stored.passage.fragment for stored in kb_shelf.catalogue.passages_of(view.id)} - ids
        assert missing == set(), path
        for stored in kb_shelf.catalogue.passages_of(view.id)[::10]:
            assert (
                http.get(f"{path}/v/{view.source.version}/f/{stored.passage.fragment}", headers=HTML).status_code == 200
            )


def test_a_norm_with_no_common_name_is_listed_and_found_by_its_subject(kb_shelf: Shelf) -> None:
    http = TestClient(over(kb_shelf, today=lambda: DAY), base_url="http://localhost")
    assert "Ley 19.553 que concede asignación de modernización Ficha" in words(page(http, "/normas"))
    found = words(page(http, "/normas?q=royalty"))
    assert "Ley 21.591 sobre Royalty a la Minería" in found
    assert "Ley 19.553" not in found


def test_a_question_of_the_project_s_corpus_repeats_nothing(kb_shelf: Shelf) -> None:
    http = TestClient(over(kb_shelf, today=lambda: DAY), base_url="http://localhost")
    choices = page(http, "/buscar?q=glosa+06")
    assert "¿A cuál se refiere?" in choices
    assert "<span>Partida 31" not in choices, "an option's name is shown once"
    compared = page(http, "/buscar?q=diferencia+entre+ARI+y+PROPIR")
    assert "PROPIR: Programa Público de Inversión en la Región" in compared
    assert "También puede ser" not in compared, "the terms compared are the answer"
    differing = words(page(http, "/buscar?q=plazo+pronunciamiento+CORE"))
    assert "No se concluye cuál rige: Art. 36 admite otro plazo." in differing
    assert "Glosa" not in differing.partition("No se concluye")[2][:60], (
        "the glosas of other sections rule other things"
    )
    assert "».»" not in differing, "the ficha's own marks stand alone"


def test_each_item_of_a_list_is_quoted_with_its_own_line(kb_shelf: Shelf) -> None:
    http = TestClient(over(kb_shelf, today=lambda: DAY), base_url="http://localhost")
    page = http.get("/buscar", params={"q": "art 36 LOC GORE"}, headers=HTML).text
    quoted = re.findall(r"<dt>Versión</dt><dd>[\d.]+, (líneas? [\d a]+) de fichas/", page)
    assert len(quoted) > 3
    assert all(re.fullmatch(r"línea \d+", lines) for lines in quoted), quoted
    assert len(set(quoted)) == len(quoted)
