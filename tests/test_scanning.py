"""A pattern tried only where one of its words stands finds what it finds when tried at every character."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indexer import articles, mentions, scanning
from indexer import text as text_module
from indexer.catalogue_writer import word_counts
from indexer.corpus import read_corpus
from indexer.facts import amounts, citations, terms
from indexer.facts.extractors import EXTRACTORS, read_facts
from indexer.grammar import quantities
from indexer.models import Passage, PassageFacts, PassageKind, Span
from indexer.passages import read_document
from indexer.scanning import WORDS_AND_MARKS, Asked, asked_in, digit_runs, matches, places_of, shortly_before
from indexer.text import CAPITALS, STOP_WORDS, fold, stems, tokens

KB = Path(__file__).resolve().parent.parent / "kb"
PATTERNS: dict[str, tuple[re.Pattern[str], Asked]] = {
    "clases de norma": (mentions._KIND_WORD, mentions._KIND_WORDS),
    "nombres de norma": (mentions._NAMED, mentions._NAMED_OPENERS),
    "artículos y sus partes": (articles._ANCHOR, articles._ANCHOR_OPENERS),
    "verbos que modifican": (citations._GOVERNS, citations._GOVERNING),
    "referencias con número": (quantities._REFERENCE, quantities._REFERENCE_WORDS),
    "números en palabras": (quantities._IN_WORDS, quantities.CARDINALS),
}
WORDS = """el la los las del de a y e o u n° nº N.º num. número 5 12 36 19.175 2024 1/19.175 (DEL bis) letra letras a)
    b) inciso segundo incisos numeral artículo artículos art. arts. Art.5 5° presente este esta misma mismo dicho dicha
    # referido citada señalada propia aquel aquella ley leyes Ley decreto decretos D.F.L. DFL d.l. D.S. dto. supremo
    con fuerza ley, resolución exenta res. ex. oficio circular ord. dictamen instructivo presidencial loc LOC GORE
    LOCGORE constitución política código del trabajo civil estatuto administrativo carta fundamental Karin cpr
    reglamento norma cuerpo legal modifica Modifícase derógase reemplaza sustitúyese agrégase incorpórase suprime fija
    el texto refundido aprueba regula no que uno dos veintiún treinta cinco mil ciento por UTM $ M$ US$ % , . ; : - ( )
    " anexo glosa 06 S24 sub-título programa 01 año página km tercio tercios 2/3 mayoría unidades tributarias""".split()
SIGLAS = "CORE UTM 5UTM 5TO DE tendrá proveerán sesenta".split()
DEFINING = """se entenderá por es son un denominado adelante sucesivo en : ( ) = – entiende llamada conocida como será
    constituye aquellos "el corresponde""".split()


@cache
def texts() -> tuple[str, ...]:
    documents = read_corpus([KB]).documents
    return tuple(fold(passage.masked) for source in documents for passage in read_document(source).passages)


def pointed(low: str) -> list[tuple[int, int]]:
    return [match.span() for match in matches(mentions._POINTED, mentions._pointing(low), low)]


def found(pattern: re.Pattern[str], openers: Asked, low: str) -> list[tuple[int, int]]:
    return [match.span() for match in matches(pattern, places_of(openers, low), low)]


@pytest.mark.parametrize("name", PATTERNS)
def test_in_the_documents_of_the_corpus_a_pattern_finds_the_same(name: str) -> None:
    pattern, openers = PATTERNS[name]
    some = False
    for low in texts():
        every = [match.span() for match in pattern.finditer(low)]
        some = some or bool(every)
        assert found(pattern, openers, low) == every, low
    assert some or name == "nombres de norma"


def test_in_the_documents_of_the_corpus_norms_pointed_to_are_found() -> None:
    assert all(pointed(low) == [match.span() for match in mentions._POINTED.finditer(low)] for low in texts())


@pytest.mark.parametrize("heading", ["Artículo 5", "ARTICULO 12 BIS", "Artículo 3° ter", "articulo 40º"])
def test_the_heading_that_only_numbers_its_article_states_nothing(heading: str) -> None:
    one = Passage(
        fragment="art-5", kind=PassageKind.HEADING, heading_path=(), span=Span(0, len(heading)), lines=(1, 1),
        masked=heading, text=heading, label=heading, article="art-5", level=6,
    )  # fmt: skip
    assert read_facts(one) == PassageFacts()
    assert [read(one) for read in EXTRACTORS.values()] == [()] * len(EXTRACTORS)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
def test_in_any_order_of_words_every_pattern_finds_the_same(words: list[str]) -> None:
    low = fold(" ".join(words))
    assert pointed(low) == [match.span() for match in mentions._POINTED.finditer(low)]
    for pattern, openers in PATTERNS.values():
        assert found(pattern, openers, low) == [match.span() for match in pattern.finditer(low)]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *DEFINING]), max_size=30))
def test_extractors_that_pass_no_text_over_read_the_same(words: list[str]) -> None:
    text = " ".join(words)
    assume("uno uno" not in fold(text))  # no number, though its words add up to two: passed over
    one = Passage(
        fragment="art-1.p1", kind=PassageKind.PARAGRAPH, heading_path=(), span=Span(0, len(text)), lines=(1, 1),
        masked=text, text=text,
    )  # fmt: skip
    read = (amounts.read_amounts(one), citations.read_citations(one), terms.read_terms(one))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(amounts, "_may_hold", lambda _: True)
        patch.setattr(citations, "may_mention", lambda _: True)
        patch.setattr(terms, "RULES", [(frozenset(), rule) for _, rule in terms.RULES])
        assert read == (amounts.read_amounts(one), citations.read_citations(one), terms.read_terms(one))


CHARACTERS = st.one_of(
    st.sampled_from([*" \n\t.,;:()%$/°º-–“”'\"0123456789abnñzáéÁÑºª²ÿßœĀ\u2028\xa0\x85"]), st.characters()
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(CHARACTERS), st.lists(st.sampled_from(WORDS)).map(" ".join)))
def test_words_and_figures_found_as_bytes_are_those_that_a_regex_finds(text: str) -> None:
    low = fold(text)
    assert asked_in(low) == scanning._ASKED.intersection(WORDS_AND_MARKS.findall(low))
    assert list(digit_runs(low)) == [match.start() for match in re.finditer(r"\d+", low)]
    assert text_module._words(low) == text_module._WORDS.findall(low)
    assert set(word_counts([text])) == set(re.findall(r"[^\W\d_]{2,40}", text.lower()))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.text(CHARACTERS), st.sampled_from(["Ley", "la LEY — ley", "ñ" * 41, "x" * 90]))))
def test_words_are_counted_once_a_text(texts: list[str]) -> None:
    every = Counter(word for text in texts for word in set(re.findall(r"[^\W\d_]{2,40}", text.lower())))
    assert word_counts(iter(texts)) == every


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([*WORDS, *SIGLAS]),
            st.text(CHARACTERS, max_size=4),
        ),
        max_size=40,
    )
)
def test_stems_are_those_of_the_tokens(words: list[str]) -> None:
    text = " ".join(words)
    named = [token.stem for token in tokens(text) if token.folded not in STOP_WORDS]
    if "rá" not in text:  # an infinitive restored may be a stop word
        assert stems(text) == named


def test_every_capital_of_a_word_is_among_the_capitals() -> None:
    capitals = re.compile(CAPITALS)
    letters = frozenset("abcdefghijklmnopqrstuvwxyzñ")
    missed = [
        chr(code)
        for code in range(0x110000)
        if not 0xD800 <= code < 0xE000
        and fold(chr(code)) in letters
        and not chr(code).islower()
        and not capitals.match(chr(code))
    ]
    assert missed == []


def test_marks_are_asked_only_shortly_before_a_figure() -> None:
    assert shortly_before([0, 5, 30, 90], [7, 40], 10) == [0, 5, 30]
    assert shortly_before([0, 5], [], 10) == []


def test_what_a_rule_asks_for_later_is_told_of_texts_read_before() -> None:
    assert "zarapito" not in asked_in("un zarapito")
    late = Asked(("zarapito", "§"))
    assert places_of(late, "un zarapito") == [3]
    assert places_of(late, "§ 5 — zarapito") == [0, 6]
    assert not late.isdisjoint(asked_in("§"))
    assert late.isdisjoint(asked_in("zarapitos"))
