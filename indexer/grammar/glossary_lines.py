"""Glossaries written in one paragraph: "A: x · B: y", "A = x · B = y", "A: x. B: y." under a title that defines."""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.models import Passage, PassageKind, Span
from indexer.text import collapse, fold

_ENTRY = re.compile(
    r"(?:\A|(?<=[·•;.:]))\s{0,4}(?P<name>[A-ZÁÉÍÓÚÑ][^.:;=·•|\n]{1,60}?)\s{0,3}(?P<sign>[:=])\s+(?=[^\s\d])"
)
_OF_TERMS = re.compile(r"(?:siglas?|glosario|acronimos?|abreviaturas?|definiciones|conceptos|terminos)(?: .{0,30})?")
_NO_TERM = re.compile(
    r"(?:articulo|art\.|inciso|letra|numeral|nota|ejemplos?|fuente|ant|mat|ref|vistos?|considerando)\b"
)
_LONGEST_NAME = 7


class LineEntry(NamedTuple):
    """An entry: its name, where it stands and what it says of the name (places in the passage's masked text)."""

    name: str
    span: Span
    value: Span
    equals: bool  # joined by "=", not by a colon


def glossary_line(passage: Passage, *, in_glossary: bool) -> list[LineEntry]:
    """The entries of a glossary in one paragraph; [] where it has but one, or where neither a title over it
    (``in_glossary``) nor its label says that it defines."""
    if passage.kind not in (PassageKind.ITEM, PassageKind.PARAGRAPH):
        return []
    if not in_glossary and not _OF_TERMS.fullmatch(fold(passage.label or "").strip(": ")):
        return []
    text = passage.masked
    items = [item for item in _ENTRY.finditer(text) if _names_a_term(item["name"])]
    out = []
    for place, item in enumerate(items):
        end = items[place + 1].start() if place + 1 < len(items) else len(text)
        said = text[item.end() : end].rstrip(" \t\n·•;.,")
        if said:
            value = Span(item.end(), item.end() + len(said))
            stop = value.end + (1 if text[value.end : value.end + 1] == "." else 0)
            out.append(LineEntry(collapse(item["name"]), Span(item.start("name"), stop), value, item["sign"] == "="))
    return out if len(out) > 1 else []


def _names_a_term(name: str) -> bool:
    folded = fold(name).strip()
    return len(name.split()) <= _LONGEST_NAME and not _NO_TERM.match(folded) and not _OF_TERMS.fullmatch(folded)
