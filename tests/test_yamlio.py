"""YAML as a keeper means it: texts stay texts, every key has its line, and hostile input is refused at once."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer import yamlio
from indexer.yamlio import (
    FRONT_MATTER_LIMIT,
    Mapping,
    Node,
    Scalar,
    Sequence,
    read_mapping,
    simple_mapping,
    write_scalar,
)


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {entry.key: plain(entry.value) for entry in node.entries}


def read(text: str) -> object:
    reading = read_mapping(text, path="x.md")
    assert reading.problems == ()
    assert reading.mapping is not None
    return plain(reading.mapping)


def messages(text: str) -> list[str]:
    return [str(problem) for problem in read_mapping(text, path="x.md", first_line=2).problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: 1.10", {"version": "1.10"}),
        (
            "a: no\nb: 08\nc: 1e3\nd: 12:30\ne: 2026-01-29",
            {"a": "no", "b": "08", "c": "1e3", "d": "12:30", "e": "2026-01-29"},
        ),
        ('source: "GORE \\xD1uble"', {"source": "GORE Ñuble"}),
        ("tags:\n- a\n- b", {"tags": ["a", "b"]}),
        ("m: {urn: urn:gn:kb:x, p: {by: FS}}", {"m": {"urn": "urn:gn:kb:x", "p": {"by": "FS"}}}),
        ("t: |\n  uno\n  dos", {"t": "uno\ndos"}),
        ("<<: {a: b}", {"<<": {"a": "b"}}),
    ],
)
def test_every_scalar_stays_the_text_that_was_written(text: str, expected: object) -> None:
    assert read(text) == expected


def test_an_empty_value_is_absent_and_a_quoted_one_is_not() -> None:
    mapping = read_mapping("a:\nb: ~\nc: null\nd: ''\ne: 'null'", path="x.md").mapping
    assert mapping is not None
    assert [mapping.entry(key) is None for key in "abcde"] == [True, True, True, False, False]


def test_lines_are_those_of_the_file_whatever_else_yaml_takes_for_a_line_break() -> None:
    mapping = read_mapping("a: 'ñ\u2028\u0085'\nb:\n- 1\n- c: 2", path="x.md", first_line=10).mapping
    assert mapping is not None
    items = mapping.by_key["b"].value
    assert isinstance(items, Sequence)
    assert (mapping.by_key["a"].line, mapping.by_key["b"].line, [item.line for item in items.items]) == (
        10,
        11,
        [12, 13],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: 1\nb: 2\na: 3\nb: 4",
            [
                "x.md:4: la clave «a» ya está en la línea 2; se esperaba cada clave una vez; deje una sola "
                "[clave-repetida]",
                "x.md:5: la clave «b» ya está en la línea 3; se esperaba cada clave una vez; deje una sola "
                "[clave-repetida]",
            ],
        ),
        ("a: 1\nb: 'sin cerrar\nc: 2", ["x.md:3: hay comillas sin cerrar; ciérrelas [yaml]"]),
        (
            "a: uno: dos",
            [
                "x.md:2: hay «:» donde no cabe una clave; si el valor lleva dos puntos escríbalo entre comillas; "
                "si no, revise la sangría [yaml]"
            ],
        ),
        (
            "a:\n\tb: 1",
            [
                "x.md:3: un valor empieza con un carácter reservado o la línea con una tabulación; escriba el valor "
                "entre comillas y la sangría con espacios [yaml]"
            ],
        ),
        ("a: [1, 2", ["x.md:2: hay una lista «[…]» sin cerrar o sin coma; ciérrela con «]» o agregue la coma [yaml]"]),
        ("a: {b: 1", ["x.md:2: hay un grupo «{…}» sin cerrar o sin coma; ciérrelo con «}» o agregue la coma [yaml]"]),
        (
            "a: 'x' y",
            ["x.md:2: se esperaba una clave; revise la sangría y las comillas de esta línea o la anterior [yaml]"],
        ),
        (
            "a: &x 1",
            [
                "x.md:2: no se admiten anclas ni alias de YAML (& y *); se esperaba textos, listas y claves; repita el "
                "valor o, si el asterisco es parte del texto, escríbalo entre comillas [yaml]"
            ],
        ),
        (
            "a: 1\nb: *a",
            [
                "x.md:3: no se admiten anclas ni alias de YAML (& y *); se esperaba textos, listas y claves; repita el "
                "valor o, si el asterisco es parte del texto, escríbalo entre comillas [yaml]"
            ],
        ),
        (
            "a: !!python/object:os.system x",
            [
                "x.md:2: no se admiten etiquetas de YAML (!): «tag:yaml.org,2002:python/object:os.system»; "
                "se esperaba el valor sin etiqueta; escríbalo entre comillas [yaml]"
            ],
        ),
        (
            "a: 1\n--- b",
            [
                "x.md:3: hay otro documento YAML o una directiva (%); se esperaba un solo bloque de «clave: valor»; "
                "quítelo [yaml]"
            ],
        ),
        ("a: \x07", ["x.md:2: hay un carácter de control (U+0007); se esperaba texto imprimible; bórrelo [yaml]"]),
        (
            'b: 1\na: "\\0"',
            ["x.md:3: hay un carácter de control (U+0000); se esperaba texto imprimible; bórrelo [yaml]"],
        ),
        ("? [a]\n: 1", ["x.md:2: una clave no es un texto simple; se esperaba «clave: valor» [yaml]"]),
        ("solo un texto", ["x.md:2: no hay claves; se esperaba líneas «clave: valor» [yaml]"]),
        ("", ["x.md:2: no hay claves; se esperaba líneas «clave: valor» [yaml]"]),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, expected: list[str]) -> None:
    assert messages(text) == expected


NESTED_TOO_DEEP = "hay más de 20 niveles anidados; se esperaba 20 niveles como máximo; aplane la estructura [yaml]"
BOMBS = {
    "brackets": "[" * 60_000,
    "brackets on lines": "[[[\n" * 15_000,
    "brackets hidden from a counter": '["]",' * 12_000,
    "braces": "{a: " * 16_000,
    "dashes": "- " * 30_000,
    "question marks": "? " * 30_000,
    "indentation": "".join(" " * depth + "a:\n" for depth in range(300)),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_nesting_bombs_are_refused_in_ten_milliseconds(text: str) -> None:
    taken = []
    for _ in range(5):
        started = time.process_time()
        found = messages(text)
        taken.append(time.process_time() - started)
    assert [message.partition(": ")[2] for message in found] == [NESTED_TOO_DEEP]
    assert min(taken) < 0.010


def test_the_merge_key_bomb_stops_at_its_first_anchor() -> None:
    bomb = "a: &a {x: 1}\n" + "".join(f"k{i}: &k{i} {{<<: [*a, *a, *a]}}\n" for i in range(500))
    assert len(messages(bomb)) == 1


def test_text_over_the_limit_is_not_parsed() -> None:
    assert messages("a: " + "x" * FRONT_MATTER_LIMIT) == [
        "x.md:2: el bloque YAML tiene 65539 bytes; se esperaba a lo más 65536 bytes; "
        "lleve el texto al cuerpo del documento [yaml]"
    ]


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("\n\t :-[]{}'\"&*!|>%#,?"), max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    reading = read_mapping(text, path="x.md", first_line=2)
    assert (reading.mapping is None) <= bool(reading.problems)
    assert all(2 <= problem.line <= text.count("\n") + 2 for problem in reading.problems)


one_line = st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40)


@given(one_line)
@example("una nota\ufffe final\uffff")  # no character to YAML, but somebody's file may have it
def test_a_written_scalar_reads_back_as_the_same_text_everywhere(value: str) -> None:
    written = write_scalar(value)
    assert read(f"k: {written}") == {"k": value}
    assert read(f"k: {{n: {written}, m: 1}}") == {"k": {"n": value, "m": "1"}}
    assert yaml.safe_load(f"k: {written}") == {"k": value}


def test_a_mapping_is_the_same_in_any_depth_it_is_allowed() -> None:
    deepest = "{a: " * 20 + "x" + "}" * 20
    assert read(f"{deepest}")
    assert isinstance(read_mapping(deepest, path="x.md").mapping, Mapping)
    assert messages("{a: " * 21 + "x" + "}" * 21) == [f"x.md:2: {NESTED_TOO_DEEP}"]


ROWS = """a: b|_m:|  u: urn:gn:kb:x|  p:|    by: FS Núñez|    q: "con: dos # puntos"|- uno|- "dos"|  - tres|b: 1.0.0|
c: "sin cerrar|d:|e: ~|f: [a, b]|g: a: b|h: 'x'|i: null|a: otra|    k: 12:30|l: "\\n"|m: "\t"|n: fin |# nota|- a: b|
o: "ñ\u2028\u00a0"|p : q|'r': s|t: - u|v: |w: /x/y.md|z: (a)|aa: x (a)|  bb: cc|  - "dd"|---|...|ee: no""".replace(
    "\n", ""
).split("|")


@given(st.lists(st.sampled_from(ROWS), min_size=1, max_size=9), st.booleans())
@settings(max_examples=1000, deadline=None)
def test_usual_front_matter_is_read_as_the_parser_reads_it(rows: list[str], ended: bool) -> None:
    text = "\n".join(rows) + ("\n" if ended else "")
    simple = simple_mapping(text, 5)
    if simple is not None:
        builder = yamlio._Builder(text, "x.md", 5)
        assert simple == builder.build()
        assert builder.problems == []


def test_the_front_matter_that_importers_write_needs_no_parser() -> None:
    text = '_manifest:\n  urn: urn:gn:norma:ley-1\n  p:\n    by: "import"\nversion: 1.0.0\nx:\n- "Ley 1"\nlang: es\n'
    mapping = simple_mapping(text, 2)
    assert mapping is not None
    assert plain(mapping)["x"] == ["Ley 1"]  # type: ignore[index]
