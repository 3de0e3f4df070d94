"""From citations to provisions: which norm, which document, which fragment, or the reason why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.facts.citations import read_citations, read_citations_in
from indexer.models import Citation, Document, DocumentSource, Status, Urn
from indexer.norm_catalogue import NormCatalogue, catalogue_of, is_norm_text, norm_of
from indexer.norms import NormKey
from indexer.passages import read_document
from indexer.resolve import acts_of, acts_on, backlinks, find_article, in_context, norm_relations, resolve


def made(path: str, text: str, **known: object) -> Document:
    fields: dict[str, object] = {"kind": "ley", "number": None, "date": None, "about": None, "version": "1.0.0"} | known
    return read_document(
        DocumentSource(
            root="",
            path=f"{path}.md",
            sha256="",
            text=text,
            body_start=0,
            body_line=1,
            urn=Urn("gn", "kb", path),
            status=Status.PUBLISHED,
            **fields,  # type: ignore[arg-type]
        )
    )


DFL = made(
    "loc",
    "# FIJA EL TEXTO REFUNDIDO, COORDINADO, SISTEMATIZADO Y ACTUALIZADO DE LA LEY N° 19.175, ORGANICA "
    "CONSTITUCIONAL SOBRE GOBIERNO Y ADMINISTRACION REGIONAL\n\n"
    "Hoy se decretó: D.F.L. Núm. 1-19.175.- Visto: lo dispuesto.\n\n"
    "##### Artículo 24\n\nCorresponderá al gobernador regional:\n\nd) Someter el presupuesto.\n\n"
    "e) Proponer la distribución.\n\n"
    "##### Artículo 25\n\nEl consejo resuelve según el artículo anterior y la ley N° 18.575.\n\n"
    "##### Artículo 36 BIS\n\nRige la Ley de Presupuestos y el decreto N° 854, de 2004.\n\n"
    "##### Artículo PRIMERO TRANSITORIO\n\nEste artículo regirá desde ya.\n",
    kind="dfl",
    number="1",
    date="2005-11-08",
)
NESTED = made(
    "transparencia",
    "# SOBRE ACCESO A LA INFORMACIÓN PÚBLICA\n\n##### Artículo PRIMERO\n\nApruébase la ley:\n\n"
    "##### Artículo 1 (DEL ART. PRIMERO)\n\nRegula el principio.\n\n"
    "##### Artículo 7 (DEL ART. PRIMERO)\n\nSe publica.\n\n"
    "##### Artículo SEPTIMO\n\nModifícase la ley N° 18.575, en los siguientes términos:\n\n"
    "1) Sustitúyese el artículo 24 por otro.\n",
    number="20285",
)
AMENDING = made(
    "modifica",
    "# MODIFICA LA LEY N° 19.175 Y COMPLEMENTA LA LEY N° 20.285\n\n##### Artículo único\n\n"
    "Modifícase la ley N° 19.175, en los siguientes términos:\n\n1) Reemplázase el artículo 25 por el siguiente:\n\n"
    '"Artículo 25.- El consejo resolverá conforme al artículo 24."\n',
    number="21074",
)
BUDGET = made(
    "presupuesto-2026",
    "# LEY DE PRESUPUESTOS DEL SECTOR PÚBLICO CORRESPONDIENTE AL AÑO 2026\n\n##### Artículo 6\n\nLicitación.\n",
    number="21796",
)
FICHA = made(
    "ficha-dl-1263",
    "# Ficha\n\n## Artículo 15\n\nClasificación.\n",
    kind="ficha",
    about=Urn("gn", "norma", "dl-1263-1975"),
)
CIRCULARS = tuple(
    made(
        f"circular-{year}",
        f"# Circular N° 36 de {year}\n\nInstruye.\n",
        kind="circular",
        number="36",
        date=f"{year}-09-08",
    )
    for year in (2011, 2012)
)
GUIDE = made("guia", "# Guía\n\n- **Plazo:** diez días (Art. 25 LOC GORE). Modifica la ley N° 20.285.\n", kind="guia")
DOCUMENTS = (DFL, NESTED, AMENDING, BUDGET, FICHA, *CIRCULARS, GUIDE)


@pytest.fixture(scope="module")
def catalogue() -> NormCatalogue:
    return catalogue_of(DOCUMENTS)


def one(text: str) -> Citation:
    (citation,) = read_citations_in(text)
    return citation


def told(text: str, catalogue: NormCatalogue, norm: str | None = None, article: str | None = None) -> str:
    """``status | norm | document#fragment | candidates | missing`` of the one citation of a text."""
    found = resolve(one(text), catalogue, Urn("gn", "norma", norm) if norm else None, article)
    place = f"{found.document.id}{'#' + found.fragment if found.fragment else ''}" if found.document else ""
    place = place or (f"#{found.fragment}" if found.fragment else "")
    missing = f"falta {', '.join(found.missing)}" if found.missing else ""
    parts = (found.status, found.norm.id if found.norm else "", place, " ".join(found.candidates), missing)
    return " | ".join(part for part in parts if part)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # by number, by the number of the law that a DFL restates, by sigla, by name
        ("D.F.L. N°1-19.175", "loaded | dfl-1-19175 | loc"),
        ("artículo 25 de la ley 19.175", "loaded | dfl-1-19175 | loc#art-25"),
        ("Art. 25 LOC GORE", "loaded | dfl-1-19175 | loc#art-25"),
        ("art 25 de la LOC", "loaded | dfl-1-19175 | loc#art-25"),
        ("artículo 36 bis de la ley orgánica de gobiernos regionales", "loaded | dfl-1-19175 | loc#art-36-bis"),
        # letters, transitorios, what is not there
        ("letra e) del artículo 24 de la ley 19.175", "loaded | dfl-1-19175 | loc#art-24.let-e"),
        ("letra z) del artículo 24 de la ley 19.175", "loaded | dfl-1-19175 | loc#art-24"),
        ("artículo primero transitorio de la ley 19.175", "loaded | dfl-1-19175 | loc#tra-1"),
        ("artículo 99 de la ley 19.175", "loaded | dfl-1-19175 | loc | falta 99"),
        # articles inside an article
        ("artículo 7 de la ley de transparencia", "loaded | ley-20285 | transparencia#art-primero.art-7"),
        ("artículo séptimo de la ley 20.285", "loaded | ley-20285 | transparencia#art-septimo"),
        ("artículo 1 del artículo primero de la ley 20.285", "loaded | ley-20285 | transparencia#art-primero.art-1"),
        ("artículo primero de la ley 20.285", "loaded | ley-20285 | transparencia#art-primero"),
        # names out of titles, with their year
        ("artículo 6 de la ley de presupuestos 2026", "loaded | ley-21796 | presupuesto-2026#art-6"),
        ("artículo 6 de la Ley de Presupuestos", "loaded | ley-21796 | presupuesto-2026#art-6"),
        ("artículo 6 de la ley de presupuestos 2022", "unknown"),
        # described only, known only, neither
        ("artículo 15 del D.L. N° 1.263", "ficha | dl-1263-1975 | ficha-dl-1263#art-15"),
        (
            "artículo 15 de la ley de administración financiera del Estado",
            "ficha | dl-1263-1975 | ficha-dl-1263#art-15",
        ),
        ("artículo 59 de la ley 19880", "known | ley-19880 | #art-59"),
        ("Decreto N° 854, de 2004", "known | decreto-854-2004"),
        ("Constitución art. 111", "known | constitucion | #art-111"),
        ("la ley del embudo", "unknown"),
        # yearly series
        ("Circular N° 36, de 2011", "loaded | circular-36-2011 | circular-2011"),
        ("Oficio Circular 36 de 2012", "loaded | circular-36-2012 | circular-2012"),
        ("Circular 36", "ambiguous | urn:gn:norma:circular-36-2011 urn:gn:norma:circular-36-2012"),
        ("decreto N° 854", "ambiguous"),
        # no norm
        ("Glosa 06", "not-a-norm"),
        ("artículo 25", "unknown"),
        ("dicha ley", "unknown"),
    ],
)
def test_what_a_citation_points_to(text: str, answer: str, catalogue: NormCatalogue) -> None:
    assert told(text, catalogue) == answer


@pytest.mark.parametrize(
    ("text", "article", "answer"),
    [
        ("artículo 25", None, "loaded | dfl-1-19175 | loc#art-25"),
        ("artículo 24 de esta ley", None, "loaded | dfl-1-19175 | loc#art-24"),
        ("la presente ley", None, "loaded | dfl-1-19175 | loc"),
        ("el artículo anterior", "art-25", "loaded | dfl-1-19175 | loc#art-24"),
        ("el artículo siguiente", "art-25", "loaded | dfl-1-19175 | loc#art-36-bis"),
        ("este artículo", "art-25", "loaded | dfl-1-19175 | loc#art-25"),
        ("el artículo anterior", "art-24", "loaded | dfl-1-19175 | loc"),
        ("los artículos anteriores", "art-25", "loaded | dfl-1-19175 | loc"),
        ("artículo 7 de la ley 20.285", "art-25", "loaded | ley-20285 | transparencia#art-primero.art-7"),
    ],
)
def test_references_of_a_text_to_itself(text: str, article: str | None, answer: str, catalogue: NormCatalogue) -> None:
    assert told(text, catalogue, "dfl-1-19175", article) == answer


def test_a_repeated_article_is_ambiguous_with_its_places() -> None:
    fragments = ("art-primero", "art-primero.art-2", "art-tercero.art-2", "art-tercero.art-2.let-b")
    assert find_article(fragments, "2") == ("art-primero.art-2", "art-tercero.art-2")
    assert find_article(fragments, "2", ("b",)) == ("art-primero.art-2", "art-tercero.art-2.let-b")
    assert find_article(fragments, "1") == ("art-primero",)
    assert find_article(fragments, "5") == ()


def test_labels_name_what_is_cited(catalogue: NormCatalogue) -> None:
    texts = (
        "letra e) del artículo 24 de la ley 19.175",
        "Art. 23-27 Ley 21.796",
        "artículos 5 y 7 de la ley 19.880",
        "artículo 7 del artículo primero de la ley 20.285",
        "artículo cuarto transitorio de la ley 20.212",
        "numeral 14 del artículo 19 de la Constitución",
    )
    assert [resolve(one(text), catalogue).label for text in texts] == [
        "Art. 24 letra e) D.F.L. 1-19.175",
        "Arts. 23 a 27 Ley 21.796",
        "Arts. 5, 7 Ley 19.880",
        "Art. 7 (del art. primero) Ley 20.285",
        "Art. 4 transitorio Ley 20.212",
        "Art. 19 N° 14 Constitución",
    ]


def test_which_norm_a_document_is_of() -> None:
    assert [(norm_of(document), is_norm_text(document)) for document in DOCUMENTS] == [
        (NormKey("dfl", "1-19175"), True),
        (NormKey("ley", "20285"), True),
        (NormKey("ley", "21074"), True),
        (NormKey("ley", "21796"), True),
        (NormKey("dl", "1263", 1975), False),
        (NormKey("circular", "36", 2011), True),
        (NormKey("circular", "36", 2012), True),
        (None, False),
    ]


def test_the_latest_published_version_stands_for_a_document() -> None:
    text = "# LEY DE EJEMPLO\n\n##### Artículo {}\n\nTexto.\n"
    versions = [made("ley", text.format(n), number="1", version=f"{n}.0.0") for n in (2, 10, 9)]
    (entry,) = catalogue_of(versions).entries
    assert entry.text is not None
    assert (entry.text.version, entry.text.fragments) == ("10.0.0", ("art-10",))


def readings() -> Iterator[tuple[Document, list[tuple[object, tuple[Citation, ...]]]]]:
    for document in DOCUMENTS:
        yield document, [(passage, read_citations(passage)) for passage in document.passages]


def test_bare_articles_of_an_amending_article_are_of_the_norm_it_amends() -> None:
    reads = in_context((passage, read_citations(passage)) for passage in AMENDING.passages)
    assert [
        (citation.text, citation.number, citation.relation)
        for passage, citations in reads
        for citation in citations
        if passage.article == "art-unico"
    ] == [
        ("ley N° 19.175", "19175", "modifies"),
        ("artículo 25", "19175", "modifies"),
        ("artículo 24", "19175", "cites"),
    ]


def test_a_later_piece_of_an_article_points_back_to_the_law_named_before() -> None:
    text = (
        "##### Artículo 1\n\nRige la ley N° 19.862.\n\nLos registros de dicha ley son públicos.\n\n"
        "##### Artículo 2\n\nDicha ley manda.\n"
    )
    found = made("varias", text, number="1")
    reads = in_context((passage, read_citations(passage)) for passage in found.passages)
    assert [(citation.text, citation.number) for _, citations in reads for citation in citations] == [
        ("ley N° 19.862", "19862"),
        ("dicha ley", "19862"),
        ("Dicha ley", None),
    ]


def test_relations_between_norms(catalogue: NormCatalogue) -> None:
    relations = norm_relations(readings(), catalogue)  # type: ignore[arg-type]
    told = [f"{r.source.id} {r.relation} {r.target.id} {r.target_fragment or ''} en {r.fragment}" for r in relations]
    assert told == [
        "dfl-1-19175 cites ley-18575  en art-25.p1",
        "dfl-1-19175 cites ley-21796  en art-36-bis.p1",
        "dfl-1-19175 cites decreto-854-2004  en art-36-bis.p1",
        "ley-20285 modifies ley-18575  en art-septimo.p1",
        "ley-20285 modifies ley-18575 art-24 en art-septimo.num-1",
        "ley-21074 modifies dfl-1-19175  en titulo",
        "ley-21074 complements ley-20285  en titulo",
        "ley-21074 modifies dfl-1-19175  en art-unico.p1",
        "ley-21074 modifies dfl-1-19175 art-25 en art-unico.num-1",
        "ley-21074 cites dfl-1-19175 art-24 en art-unico.p2",
        "guia cites dfl-1-19175 art-25 en plazo",
        "guia cites ley-20285  en plazo",
    ]
    loc = Urn("gn", "norma", "dfl-1-19175")
    assert {edge.source.id for edge in acts_on(relations, loc)} == {"ley-21074"}
    assert {edge.target.id for edge in acts_of(relations, Urn("gn", "norma", "ley-21074"))} == {
        "dfl-1-19175",
        "ley-20285",
    }
    assert {edge.source.id for edge in backlinks(relations, loc, "art-25")} == {"ley-21074", "guia"}
