"""Everything the catalogue is asked for comes back as it was put in."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.catalogue import Catalogue, StoredDocument, Word
from indexer.catalogue_writer import CatalogueWriter, key_of, norm_key, prepare, version_order, word_counts
from indexer.errors import SnapshotError
from indexer.models import (
    Amount,
    Citation,
    Deadline,
    Document,
    DocumentSource,
    FactKind,
    Passage,
    PassageFacts,
    Precedence,
    Span,
    Status,
    Term,
    Urn,
)
from tests.sample_store import document, facts, tokens

LAW = Urn("gn", "norma", "ley-21796")
CORPUS = [
    document(
        "plazos",
        [
            "**Pronunciamiento CORE**: 10 días corridos, art. 25 de la ley 19175",
            "El FNDR (Fondo Nacional de Desarrollo Regional) se rige por el art. 75 de la ley 19175",
            "Ejecución: 60 días, jerarquía y JERARQUÍA\nen dos líneas",
        ],
        aliases=("Guía de Plazos",),
        fragment_aliases=(("viejo.p1", "titulo.p1"), ("roto", "no-existe")),
    ),
    document("plazos", ["Pronunciamiento CORE: 20 días"], version="2.0.0"),
    document("plazos", ["Pronunciamiento CORE: 30 días"], version="10.0.0", status=Status.DRAFT),
    document("ficha", ["Ley de Presupuestos, jerarquia sin acento"], kind="ficha", about=LAW, id_norma="1208966"),
    document("vacio", [], kind=None, status=Status.DEPRECATED),
]


def written(path: Path, corpus: list[Document]) -> Catalogue:
    writer = CatalogueWriter(path)
    for one in corpus:
        writer.add(prepare(one, [facts(item) for item in one.passages], [tokens(item) for item in one.passages]))
    writer.finish({"corpus": "prueba"})
    return Catalogue(path)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    catalogue = written(tmp_path_factory.mktemp("catalogue") / "con espacio ?#.sqlite", CORPUS)
    yield catalogue
    catalogue.close()


def editions(documents: list[StoredDocument]) -> list[tuple[str, str]]:
    return [(one.urn.id, one.version) for one in documents]


def test_documents_come_back_whole(catalogue: Catalogue) -> None:
    for number, one in enumerate(CORPUS, start=1):
        stored = catalogue.document(number)
        assert catalogue.source(number) == one.source
        assert stored.source.text == ""
        assert (stored.title, stored.id) == (one.title, number)
        assert tuple(item.passage for item in catalogue.passages_of(number)) == one.passages


def test_rowids_run_over_the_whole_corpus(catalogue: Catalogue) -> None:
    assert [(one.first, one.last) for one in catalogue.documents()] == [(1, 3), (4, 4), (5, 5), (6, 6), (7, 6)]
    assert catalogue.passage_count == 6
    assert [item.rowid for item in catalogue.passages([6, 1, 4, 1])] == [6, 1, 4, 1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["plazos 1.0.0", "plazos 2.0.0", "plazos 10.0.0", "ficha 1.0.0", "vacio 1.0.0"]),
        ({"kinds": ["ficha"]}, ["ficha 1.0.0"]),
        ({"kinds": []}, []),
        ({"statuses": [Status.DRAFT, Status.DEPRECATED]}, ["plazos 10.0.0", "vacio 1.0.0"]),
        ({"latest": True}, ["plazos 2.0.0", "ficha 1.0.0", "vacio 1.0.0"]),
        ({"latest": False, "kinds": ["guia"]}, ["plazos 1.0.0", "plazos 10.0.0"]),
    ],
)
def test_documents_by_filter(catalogue: Catalogue, asked: dict[str, object], found: list[str]) -> None:
    assert [" ".join(pair) for pair in editions(catalogue.documents(**asked))] == found  # type: ignore[arg-type]
    assert len(catalogue.document_ids(**asked)) == len(found)  # type: ignore[arg-type]


def test_documents_by_urn_name_and_norm(catalogue: Catalogue) -> None:
    versions = [("plazos", "2.0.0"), ("plazos", "10.0.0"), ("plazos", "1.0.0")]
    assert editions(catalogue.by_urn(Urn("gn", "kb", "plazos"))) == versions
    assert catalogue.by_urn(Urn("gn", "kb", "otro")) == []
    assert editions(catalogue.by_name("GUIA DE  PLAZOS")) == [("plazos", "1.0.0")]
    assert editions(catalogue.by_name("guía ficha")) == [("ficha", "1.0.0")]
    assert editions(catalogue.about(LAW)) == editions(catalogue.by_id_norma("1208966")) == [("ficha", "1.0.0")]


@pytest.mark.parametrize("unknown", [0, -1, 99, 10**30])
def test_unknown_numbers_are_key_errors(catalogue: Catalogue, unknown: int) -> None:
    for ask in (catalogue.document, catalogue.passage, catalogue.text, catalogue.source, catalogue.passages_of):
        with pytest.raises(KeyError):
            ask(unknown)
    assert catalogue.facts(unknown) == PassageFacts()


def test_fragments_old_and_new(catalogue: Catalogue) -> None:
    first = catalogue.passage(1)
    assert catalogue.by_fragment(1, "titulo.p1") == catalogue.by_fragment(1, "viejo.p1") == first
    for unknown in ("roto", "titulo", "", "\ud800", "' OR 1=1 --"):
        assert catalogue.by_fragment(1, unknown) is None
    assert [item.rowid for item in catalogue.within(1, "titulo")] == [1, 2, 3]
    assert [item.rowid for item in catalogue.within(1, "titulo.p2")] == [2]


@pytest.mark.parametrize(
    ("rowid", "before", "after", "found"), [(2, 1, 1, [1, 2, 3]), (1, 5, 0, [1]), (3, 0, 9, [3]), (4, 1, 1, [4])]
)
def test_neighbours_stay_within_the_document(
    catalogue: Catalogue, rowid: int, before: int, after: int, found: list[int]
) -> None:
    assert [item.rowid for item in catalogue.neighbours(rowid, before, after)] == found


def test_facts_come_back_and_quote_their_source(catalogue: Catalogue) -> None:
    rowid = 0
    for number, one in enumerate(CORPUS, start=1):
        text = catalogue.text(number)
        for passage in one.passages:
            rowid += 1
            found = catalogue.facts(rowid)
            assert found == facts(passage)
            for deadline in found.deadlines:
                assert text[deadline.span.start : deadline.span.end] == f"{deadline.amount} días"
    assert catalogue.facts_by_rowid([6, 2])[6] == PassageFacts()


def test_facts_of_a_kind_with_filters(catalogue: Catalogue) -> None:
    def amounts(**asked: object) -> list[int | None]:
        found = catalogue.facts_of_kind(FactKind.DEADLINE, **asked)  # type: ignore[arg-type]
        return [one.fact.amount for one in found if isinstance(one.fact, Deadline)]

    assert amounts() == [10, 60, 20, 30]
    assert amounts(documents=[1]) == [10, 60]
    assert amounts(documents=[]) == []
    assert amounts(where={"amount": 20}) == amounts(where={"actor": "CORE", "amount": 20}) == [20]
    assert amounts(where={"actor": "otro"}) == amounts(where={'x" y': "z"}) == []
    assert amounts(limit=2, offset=1) == [60, 20]
    assert [(one.rowid, one.document) for one in catalogue.facts_of_kind(FactKind.TERM)] == [(2, 1)]


@pytest.mark.parametrize(
    "name", ["FNDR", "fndr", "fondo nacional de desarrollo  regional", "Fóndo Nacional de Desarrollo Regional"]
)
def test_terms_by_sigla_and_name(catalogue: Catalogue, name: str) -> None:
    [found] = catalogue.terms(name)
    assert isinstance(found.fact, Term)
    assert (found.rowid, found.fact.sigla) == (2, "FNDR")
    assert catalogue.terms("DFNDR") == []


def test_citations_of_a_norm_and_of_an_article(catalogue: Catalogue) -> None:
    assert [one.rowid for one in catalogue.citations("ley-19175")] == [1, 2]
    assert [one.rowid for one in catalogue.citations("ley-19175", "75")] == [2]
    assert catalogue.citations("ley-1") == []
    assert catalogue.cited_norms() == {"ley-19175": 2}


def test_index_tokens_are_kept_by_field(catalogue: Catalogue) -> None:
    label = ("pronunci", "core")
    assert catalogue.tokens([4, 99]) == {4: ((*label, "20", "dia"), label, ("titul",), ())}


def test_vocabulary_keeps_the_usual_form(catalogue: Catalogue) -> None:
    assert catalogue.vocabulary["jerarquia"] == Word(2, "jerarquía")
    assert catalogue.words("jerar") == {"jerarquia": catalogue.vocabulary["jerarquia"]}
    assert catalogue.words("jerar", longest=5) == {}
    assert set(catalogue.words("pro")) == {"pronunciamiento"}
    assert catalogue.frequencies(["pronunci", "10", "nada"]) == {"pronunci": 3, "10": 1, "nada": 0}
    assert catalogue.stem_counts()["pronunci"] == 3
    assert not [word for word in catalogue.vocabulary if any(char.isdigit() for char in word)]


def test_word_counts_are_per_passage() -> None:
    assert word_counts(["Día y día", "DÍA 10"]) == {"día": 2}


def test_keys() -> None:
    assert key_of("  Ley  Orgánica\nÑuble ") == "ley organica ñuble"
    cited = {"span": Span(0, 1), "text": "x"}
    assert norm_key(Citation(**cited, norm_kind="dfl", number="1-19175", name="LOC GORE")) == "dfl-1-19175"  # type: ignore[arg-type]
    assert norm_key(Citation(**cited, name="LOC  GORE")) == "loc gore"  # type: ignore[arg-type]
    assert norm_key(Citation(**cited, self_reference="esta ley")) is None  # type: ignore[arg-type]


def test_versions_compare_by_number_and_published_first() -> None:
    order = [
        ("no-es-semver", False),
        ("9.0.0", False),
        ("1", True),
        ("1.9.0", True),
    ]
    order += [("1.10.0-rc.1", True), ("1.10.0", True)]
    assert sorted(order, key=lambda pair: version_order(*pair)) == order


def test_threads_read_with_their_own_connections(catalogue: Catalogue) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: catalogue.source(n % 5 + 1).urn.id, range(200)))
    assert found == [CORPUS[n % 5].source.urn.id for n in range(200)]


def test_what_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "basura").write_bytes(b"no es sqlite" * 1000)
    (tmp_path / "vacio").write_bytes(b"")
    for name in ("basura", "vacio", "falta"):
        with pytest.raises(SnapshotError, match=r"no es un catálogo de Normateca .*; vuelva a construirlo"):
            Catalogue(tmp_path / name)


# SQLite holds 64-bit integers; positions in a file are far below.
POSITION = st.integers(0, 2**40)
st.register_type_strategy(Span, st.builds(Span, POSITION, POSITION))
st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
PASSAGES = st.builds(
    Passage, lines=st.tuples(POSITION, POSITION), level=st.integers(0, 9), **{
        name: st.from_type(kind) for name, kind in get_type_hints(Passage).items() if name not in ("lines", "level")
    }
)  # fmt: skip
FACTS = st.builds(
    PassageFacts,
    terms=st.lists(st.from_type(Term), max_size=2).map(tuple),
    deadlines=st.lists(st.from_type(Deadline), max_size=2).map(tuple),
    amounts=st.lists(st.from_type(Amount), max_size=2).map(tuple),
    citations=st.lists(st.from_type(Citation), max_size=2).map(tuple),
    precedences=st.lists(st.from_type(Precedence), max_size=1).map(tuple),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.from_type(DocumentSource), st.lists(st.tuples(PASSAGES, FACTS), max_size=3, unique_by=lambda x: x[0].fragment)
)
def test_any_document_comes_back(source: DocumentSource, content: list[tuple[Passage, PassageFacts]]) -> None:
    one = Document(source=source, title="título", passages=tuple(passage for passage, _ in content))
    found = [facts for _, facts in content]
    with tempfile.TemporaryDirectory() as directory:
        writer = CatalogueWriter(Path(directory) / "c")
        writer.add(pickle.loads(pickle.dumps(prepare(one, found, [{}] * len(content)))))
        writer.finish({})
        catalogue = Catalogue(Path(directory) / "c")
        assert catalogue.source(1) == source
        assert tuple(item.passage for item in catalogue.passages_of(1)) == one.passages
        assert [catalogue.facts(rowid) for rowid in range(1, len(found) + 1)] == found
        catalogue.close()
