"""What a text must hold for a pattern to be found in it: never a needle too many."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import server
from server.question.intents import _HINTS, _INTENTS
from server.question.needles import found_in, needles_of
from tests.bench.questions import load_questions


def _patterns() -> list[re.Pattern[str]]:
    """Every pattern that a module of the answering side keeps, and those of the tables of intents."""
    found = {pattern.pattern: pattern for _, pattern, _ in (*_INTENTS, *_HINTS)}
    for info in pkgutil.walk_packages(server.__path__, "server."):
        if info.name.startswith(("server.answering", "server.question", "server.rows")):
            for value in vars(importlib.import_module(info.name)).values():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[value.pattern] = value
    return list(found.values())


PATTERNS = _patterns()
QUESTIONS = [question.lower() for question in load_questions()]


@pytest.mark.parametrize(
    ("pattern", "needles"),
    [
        (r"\ben que consiste\b|\bdefin(?:icion|e)\b|\bconcepto\b", ("en que consiste", "defin", "concepto")),
        (r"^\W*(?:que|cual) (?:es|son)\b", ("que", "cual")),
        (r"\bcuant[oa]s?\b.{2,80}\by\s+cuant[oa]s?\b", ("cuant",)),
        (r"\bno (?:esta|estan) (?:aqui )?\b", ("no esta",)),
        (r"(?:ab)+c?", ("ab",)),
        (r"(?:ab)*c?", ()),
        (r"[a-z]+", ()),
        (r"ab|cd", ("ab", "cd")),
        (r"ab|[cd]", ()),
        (r"(?i:plazo) de", (" de",)),
        (r"(?<=el )plazo(?! no)", ("plazo",)),
    ],
)
def test_needles_are_read_off_a_pattern(pattern: str, needles: tuple[str, ...]) -> None:
    assert needles_of(re.compile(pattern)) == needles


def test_a_pattern_that_minds_no_case_has_none() -> None:
    assert needles_of(re.compile("plazo", re.IGNORECASE)) == ()


def test_what_a_pattern_finds_in_a_question_is_found_with_its_needles() -> None:
    assert len(PATTERNS) > 200
    for pattern in PATTERNS:
        needles = needles_of(pattern)
        for question in QUESTIONS:
            found, expected = found_in(question, pattern, needles), pattern.search(question)
            assert (found and found.span()) == (expected and expected.span()), (pattern.pattern, question)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_text_of_a_pattern_holds_one_of_its_needles(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(PATTERNS))
    try:
        text = data.draw(st.from_regex(pattern))
    except InvalidArgument:  # a look-around that the strategy cannot make
        return
    needles = needles_of(pattern)
    assert not needles or pattern.search(text) is None or any(needle in text for needle in needles)
