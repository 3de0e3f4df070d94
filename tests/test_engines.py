"""The contract of every engine: the same entries and clauses give the same matches, in an order that never changes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines.base import (
    ENGINES,
    FIELDS,
    MAX_TOKEN,
    SEARCHED,
    Clause,
    Engine,
    Except,
    Hit,
    IndexEntry,
    Searcher,
    Within,
    build,
    joined,
    load_engine,
)
from indexer.errors import EngineError


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    return load_engine(request.param)


def entry(rowid: int, document: int = 1, **fields: str) -> IndexEntry:
    return IndexEntry(rowid, document, joined({name: value.split() for name, value in fields.items()}))


def opened(engine: Engine, directory: Path, entries: Sequence[IndexEntry]) -> Searcher:
    directory.mkdir(exist_ok=True)
    build(engine, directory, entries)
    return engine.open(directory)


def rowids(hits: list[Hit]) -> list[int]:
    return [hit.rowid for hit in hits]


LAW = [
    entry(1, 1, text="plaz pronunci cor 10 dia corrid", label="pronunci cor", heading="proces aprob presupuest"),
    entry(2, 1, text="plaz ejecut proyect 60 dia", label="ejecut", heading="proces aprob presupuest"),
    entry(3, 2, text="gobern regional remit proyect presupuest consej regional", heading="titul ii"),
    entry(4, 3, text="consej regional se pronunci dentr 30 dia", heading="titul ii", context="loc gor"),
]


@pytest.fixture
def law(engine: Engine, tmp_path: Path) -> Iterator[Searcher]:
    searcher = opened(engine, tmp_path / "index", LAW)
    yield searcher
    searcher.close()


def test_any_clause_is_enough_and_more_clauses_rank_higher(law: Searcher) -> None:
    hits = law.search([Clause("text", "plaz"), Clause("text", "pronunci")], 10)
    assert rowids(hits) == [1, 2, 4]
    assert hits[0].score > hits[1].score > 0


def test_fields_are_apart(law: Searcher) -> None:
    assert rowids(law.search([Clause("label", "pronunci")], 10)) == [1]
    assert rowids(law.search([Clause("heading", "titul")], 10)) == [3, 4]
    assert law.search([Clause("label", "regional")], 10) == []


def test_boost_multiplies_the_score_of_its_clause(law: Searcher) -> None:
    once, thrice = (law.search([Clause("text", "ejecut", boost)], 1)[0].score for boost in (1.0, 3.0))
    assert thrice == pytest.approx(3 * once, abs=1e-3)
    low = law.search([Clause("text", "60", 0.1), Clause("text", "30", 5.0)], 10)
    high = law.search([Clause("text", "60", 5.0), Clause("text", "30", 0.1)], 10)
    assert (rowids(low), rowids(high)) == ([4, 2], [2, 4])


def test_repeated_clauses_add_up(law: Searcher) -> None:
    assert law.search([Clause("text", "60"), Clause("text", "60")], 5) == law.search([Clause("text", "60", 2.0)], 5)


@pytest.mark.parametrize(
    ("documents", "found"),
    [
        ({1}, [1, 2]),
        ({2, 3}, [4]),
        ({9}, []),
        (set(), []),
        (None, [1, 2, 4]),
        (Except({1}), [4]),
        (Except({2, 3}), [1, 2]),
        (Except(()), [1, 2, 4]),
    ],
)
def test_search_within_documents(law: Searcher, documents: Within | None, found: list[int]) -> None:
    assert sorted(rowids(law.search([Clause("text", "dia")], 10, documents))) == found


def test_restriction_does_not_change_scores(law: Searcher) -> None:
    free = {hit.rowid: hit.score for hit in law.search([Clause("text", "dia")], 10)}
    assert law.search([Clause("text", "dia")], 10, {3}) == [Hit(4, free[4])]


@pytest.mark.parametrize(
    "clauses", [[], [Clause("text", "inexistente")], [Clause("text", "")], [Clause("text", "\ud800")]]
)
def test_nothing_asked_or_nothing_known_finds_nothing(law: Searcher, clauses: list[Clause]) -> None:
    assert law.search(clauses, 10) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_no_limit_no_hits(law: Searcher, limit: int) -> None:
    assert law.search([Clause("text", "dia")], limit) == []


def test_query_syntax_is_only_text(law: Searcher) -> None:
    for token in ("text:dia", "*", "dia*", "dia OR plaz", "(dia", '"dia', "dia~2", "[a TO z]", "+dia", "\0"):
        assert law.search([Clause("text", token)], 10) == []


def test_unknown_field_is_an_error(law: Searcher) -> None:
    with pytest.raises(EngineError, match="No existe el campo de búsqueda «titulo»"):
        law.search([Clause("titulo", "dia")], 10)


def test_equal_passages_come_by_rowid(engine: Engine, tmp_path: Path) -> None:
    entries = [entry(rowid, text="rol únic tributari 1 2 3 4", label="rut") for rowid in range(1, 301)]
    searcher = opened(engine, tmp_path / "index", entries)
    clauses = [Clause("text", token) for token in ("tributari", "rol", "4")] + [Clause("label", "rut", 2.0)]
    for limit in (1, 7, 40, 300, 500):
        assert rowids(searcher.search(clauses, limit)) == list(range(1, 301))[:limit]


UNICODE = "ñandú n° ½ 日本語 𐍈𐌰 \u200bcero a\u0301 <b> 100% 19175 c++ _ \u00ad ﬁ".split(" ")


@pytest.mark.parametrize("token", UNICODE)
def test_any_token_without_spaces_is_kept_as_it_is(engine: Engine, tmp_path: Path, token: str) -> None:
    entries = [IndexEntry(i, 1, joined({"text": [other]})) for i, other in enumerate(UNICODE, start=1)]
    searcher = opened(engine, tmp_path / "index", entries)
    assert rowids(searcher.search([Clause("text", token)], 20)) == [UNICODE.index(token) + 1]


def test_overlong_tokens_are_cut_on_both_sides(engine: Engine, tmp_path: Path) -> None:
    searcher = opened(engine, tmp_path / "index", [entry(1, text="x" * 100_000 + " corto"), entry(2, text="corto")])
    assert rowids(searcher.search([Clause("text", "x" * 100_000)], 5)) == [1]
    assert rowids(searcher.search([Clause("text", "x" * MAX_TOKEN)], 5)) == [1]
    assert searcher.search([Clause("text", "x" * (MAX_TOKEN - 1))], 5) == []
    assert rowids(searcher.search([Clause("text", "corto")], 5)) == [2, 1]


@pytest.mark.parametrize("tokens", [["dos palabras"], [""], ["a", " "], ["salto\n"], ["a\u00a0b"]])
def test_tokens_with_spaces_are_refused(tokens: list[str]) -> None:
    with pytest.raises(EngineError, match="Un término del campo «text» está vacío o trae espacios"):
        joined({"text": tokens})


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(EngineError, match="No existe el campo de búsqueda «titulo»"):
        joined({"titulo": ["dia"]})


def test_empty_index_opens_and_finds_nothing(engine: Engine, tmp_path: Path) -> None:
    assert opened(engine, tmp_path / "index", []).search([Clause("text", "dia")], 5) == []


def test_entry_without_tokens_is_no_obstacle(engine: Engine, tmp_path: Path) -> None:
    entries = [IndexEntry(1, 1, {}), entry(2, text="", label="a"), entry(3, text="a")]
    searcher = opened(engine, tmp_path / "index", entries)
    assert rowids(searcher.search([Clause("text", "a"), Clause("label", "a")], 5)) == [2, 3]


def test_concurrent_readers_see_the_same(engine: Engine, tmp_path: Path) -> None:
    entries = [entry(i, i % 5, text=f"com{i % 3} com{i % 7} uniq{i}", label=f"lab{i % 11}") for i in range(1, 400)]
    searcher = opened(engine, tmp_path / "index", entries)
    asked = [
        [Clause("text", f"com{i % 7}"), Clause("label", f"lab{i % 11}"), Clause("text", f"uniq{i}")] for i in range(99)
    ]
    expected = [searcher.search(clauses, 20) for clauses in asked]
    fresh = engine.open(tmp_path / "index")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda clauses: fresh.search(clauses, 20), asked * 3)) == expected * 3


def test_a_rebuild_is_another_directory_and_the_open_index_does_not_change(engine: Engine, tmp_path: Path) -> None:
    before = opened(engine, tmp_path / "one", [entry(1, text="antigu")])
    after = opened(engine, tmp_path / "two", [entry(1, text="nuev")])
    assert rowids(before.search([Clause("text", "antigu"), Clause("text", "nuev")], 5)) == [1]
    assert rowids(after.search([Clause("text", "nuev")], 5)) == [1]
    assert after.search([Clause("text", "antigu")], 5) == []


def test_opening_writes_nothing_and_a_closed_index_says_so(engine: Engine, tmp_path: Path) -> None:
    build(engine, tmp_path, LAW)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert not [name for name in files if "lock" in name.lower()]
    searcher = engine.open(tmp_path)
    searcher.search([Clause("text", "dia")], 5)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files
    searcher.close()
    searcher.close()
    with pytest.raises(EngineError, match=r"El índice está cerrado\."):
        searcher.search([Clause("text", "plaz")], 5)


def test_the_open_index_outlives_its_files(engine: Engine, tmp_path: Path) -> None:
    searcher = opened(engine, tmp_path / "index", LAW)
    for path in (tmp_path / "index").iterdir():
        path.unlink()
    assert sorted(rowids(searcher.search([Clause("text", "dia")], 10))) == [1, 2, 4]


def test_missing_or_foreign_index_is_a_clear_error(engine: Engine, tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "no"):
        with pytest.raises(EngineError, match=f"El motor «{engine.name}» no pudo abrir el índice de"):
            engine.open(directory)


def test_a_finished_writer_takes_no_more(engine: Engine, tmp_path: Path) -> None:
    writer = engine.create(tmp_path)
    writer.add(LAW[0])
    writer.abort()
    writer.abort()
    with pytest.raises(EngineError, match="no se puede seguir escribiendo"):
        writer.add(LAW[1])
    with pytest.raises(EngineError, match="no se puede seguir escribiendo"):
        writer.commit()


def test_unknown_engine() -> None:
    with pytest.raises(EngineError) as caught:
        load_engine("lucene")
    assert str(caught.value) == "No existe el motor de búsqueda «lucene»; se esperaba uno de: tantivy, whoosh."


def test_each_engine_runs_without_the_package_of_the_others() -> None:
    code = (
        "import sys; sys.modules['tantivy'] = None\n"
        "from indexer.engines.base import load_engine\n"
        "from indexer.errors import EngineError\n"
        "print(load_engine('whoosh').name)\n"
        "try: load_engine('tantivy')\n"
        "except EngineError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "whoosh",
        "El motor «tantivy» no está instalado en este equipo (import of tantivy halted; None in sys.modules); "
        "instálelo o use --engine whoosh.",
    ]


TOKENS = st.sampled_from([*"abcdefgh", "ñ", "10"])
ENTRIES = st.lists(st.dictionaries(st.sampled_from(FIELDS), st.lists(TOKENS, max_size=60), max_size=4), max_size=25)
CLAUSES = st.lists(st.builds(Clause, st.sampled_from(SEARCHED), TOKENS, st.sampled_from([0.5, 1.0, 2.0])), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ENTRIES, st.lists(CLAUSES, min_size=1, max_size=6), st.integers(1, 30), st.none() | st.sets(st.integers(0, 3)))
def test_engines_agree(
    corpus: list[dict[str, list[str]]], queries: list[list[Clause]], limit: int, documents: set[int] | None
) -> None:
    entries = [IndexEntry(number, number % 3, joined(fields)) for number, fields in enumerate(corpus, start=1)]
    results = {}
    for name in ENGINES:
        with tempfile.TemporaryDirectory() as directory:
            searcher = opened(load_engine(name), Path(directory), entries)
            results[name] = [searcher.search(clauses, 1000, documents) for clauses in queries]
            for clauses, everything in zip(queries, results[name], strict=True):
                assert searcher.search(clauses, limit, documents) == everything[:limit]
                assert everything == sorted(everything, key=lambda hit: (-hit.score, hit.rowid))
    for clauses, *found in zip(queries, *results.values(), strict=True):
        expected = {
            one.rowid
            for one in entries
            if (documents is None or one.document in documents)
            and any(clause.token in one.fields.get(clause.field, "").split() for clause in clauses)
        }
        assert [set(rowids(hits)) for hits in found] == [expected] * len(found)
        scores = [{hit.rowid: hit.score for hit in hits} for hits in found]
        assert scores[0] == pytest.approx(scores[1], abs=2e-4)
