"""No text that is imported can make a pattern slow, and no value can break the front matter."""

from __future__ import annotations

import contextlib
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indexer.fragments import article_fragment
from indexer.importers.draft import Block, render
from indexer.importers.frontmatter import FrontMatterError, Heading, read_flat, split, tags
from indexer.importers.layout import read_text
from indexer.importers.legalize import _selected
from indexer.importers.norms import number_of
from indexer.importers.oficio import read_oficio
from indexer.incisos import Part, number_incisos

SIZE = 10_000
ATTACKS = [
    "a" * SIZE,
    " " * SIZE,
    "1" * SIZE,
    "1 " * (SIZE // 2),
    "1." * (SIZE // 2),
    "D.F.L. N° " * (SIZE // 10),
    "decreto con fuerza de ley " * (SIZE // 26),
    "OFICIO CIRCULAR N° " * (SIZE // 19),
    "SANTIAGO, " * (SIZE // 10),
    "A" * 60 + ", 1" + " " * SIZE,
    "Artículo 1 " + "bis " * (SIZE // 4),
    "Artículo " + "a" * SIZE,
    "- " * (SIZE // 2),
    "-_*=" * (SIZE // 4),
    "\\" * SIZE,
    '"' * SIZE,
    "     x      Art. 1\n" * (SIZE // 19),
    "LEY " * (SIZE // 4),
    "\n" * SIZE,
    "ley " + "de " * (SIZE // 3),
    "a: [" * (SIZE // 4),
]
READERS = {
    "number_of": lambda text: number_of("dfl", "1", text),
    "selected": _selected,
    "oficio": lambda text: read_oficio([text]),
    "oficio-lines": lambda text: read_oficio(text[:240].split(" ")),
    "layout": read_text,
    "article": article_fragment,
    "incisos": lambda text: number_incisos([Part(text=piece) for piece in text.split(" ")]),
    "render": lambda text: render([Block(kind=kind, text=text) for kind in ("item", "paragraph", "heading")]),
    "tags": lambda text: tags([text]),
}


GENEROUS = 0.3
"""Seconds of processor for 10 KB: a linear reader needs a hundredth of it, a quadratic one many times it."""


@pytest.mark.parametrize("reader", READERS)
def test_every_pattern_is_linear(reader: str) -> None:
    slow = []
    for attack in ATTACKS:
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            READERS[reader](attack)
            best = min(best, time.process_time() - start)
        if best > GENEROUS:
            slow.append((attack[:20], round(best, 3)))
    assert slow == []


def heading(value: str, items: tuple[str, ...]) -> Heading:
    return Heading(
        urn="urn:gn:norma:ley-1",
        created_by="x",
        created_at=None,
        source=value,
        provenance={},
        status="draft",
        fields={"title": value},
        aliases=items,
    )


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_value_comes_back_from_the_front_matter_as_it_went_in(value: str, items: list[str]) -> None:
    text = heading(value, tuple(items)).render("1.0.0") + "# Título\n"
    front, body = split(text)
    assert body == "# Título\n"
    loaded = yaml.safe_load(front)
    assert loaded["_manifest"]["provenance"]["source"] == value
    assert loaded.get("title", "") == value
    assert loaded.get("aliases", []) == list(dict.fromkeys(items))


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,10}", fullmatch=True), st.text(st.characters(codec="ascii", exclude_characters="\r\n"))
    )
)
def test_the_flat_reader_reads_what_a_mirror_quotes(values: dict[str, str]) -> None:
    escaped = {key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in values.items()}
    assert read_flat("".join(f'{key}: "{value}"\n' for key, value in escaped.items())) == values


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in READERS.values():
        reader(text)
    with contextlib.suppress(FrontMatterError):
        read_flat(split(text)[0])
