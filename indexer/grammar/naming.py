"""Names in Spanish administrative prose: with their sigla, without their article, the long one behind a short one.

Grammar shared by the extractors of terms and by the reading of questions. Pure functions.
"""

from __future__ import annotations

import re

from indexer.grammar.initials import is_sigla, spells
from indexer.models import Span
from indexer.text import collapse, fold

OPEN, CLOSE = "\"“«'‘", "\"”»'’"
"""Quotation marks, opening and closing."""

_ARTICLE = re.compile(r"(?:(?:el|la) o (?:los|las)|el|la|los|las|un|una|lo)\s+")
_PROPER_TAIL = re.compile(r"[^\W\d_][\w'’-]*")


def split_name(text: str) -> tuple[str | None, str | None]:
    """(sigla, name) of "FRPD (Fondo …)", "Fondo … (FRPD)", "FRPD" or "Fondo …"."""
    text = collapse(text).strip(" :*")
    match = re.fullmatch(r"(?P<out>[^()]{2,120}?)\s?\((?P<in>[^()]{1,120})\)", text)
    if match:
        out, inner = match.group("out"), match.group("in")
        if is_sigla(out) and spells(out, inner):
            return out, inner
        if is_sigla(inner) and spells(inner, out):
            return inner, out
        if is_sigla(out) and fold(inner[:1]) == fold(out[:1]) and " " not in inner:
            return out, inner  # "OT (Objetado)"
        text = out if is_sigla(out) or len(inner) <= 3 or re.search(r"\d", inner) else text
    return (text, None) if is_sigla(text) else (None, text)


def bare(name: str) -> str:
    """A name without its quotes and leading article ("el Fondo" -> Fondo)."""
    name = name.strip(" \"“”«»'")
    match = _ARTICLE.match(fold(name))
    return name[match.end() :].strip(" \"“”«»'") if match else name


_OPENING_WORD = re.compile(r"[a-zñ]+(?:a|e|i|an|en)se|el|la|los|las|un|una|de|del|y|e|para|en|con|su|al|este|esta")


def long_name(masked: str, start: int, end: int) -> Span | None:
    """The noun phrase that ends at ``end``: its run of capitalised words, else the clause after its last article."""
    while end > start and (masked[end - 1].isspace() or masked[end - 1] in ",;." + CLOSE):
        end -= 1
    words = list(_PROPER_TAIL.finditer(masked, start, end))
    first: int | None = None
    for index in range(len(words) - 1, -1, -1):
        word = words[index].group()
        gap = masked[words[index].end() : words[index + 1].start() if index + 1 < len(words) else end]
        if gap.strip(" \t\n,") or not (
            word[0].isupper() or fold(word) in ("de", "del", "la", "el", "los", "las", "y", "e", "para", "en", "con")
        ):
            break
        if word[0].isupper():
            first = index
    if first is not None:
        while first < len(words) - 1 and _OPENING_WORD.fullmatch(fold(words[first].group())):
            first += 1
        if first < len(words) - 1:
            return Span(words[first].start(), end)
    clause = max((masked.rfind(mark, start, end) for mark in ",;:.("), default=-1)
    clause = max(clause + 1, start)
    articles = list(re.finditer(r"\b(?:un|una|el|la|los|las)\s+", fold(masked[clause:end])))
    if not articles:
        return None
    undefined = [match for match in articles if match.group().strip() in ("un", "una")]
    begin = clause + (undefined[-1] if undefined else articles[0]).end()
    return Span(begin, end) if end - begin >= 3 else None


_DETERMINER = re.compile(
    r"\b(?P<before>de|del|a|en|con|por|para|y|o|e|u|sobre|entre|segun|como)?\s{0,4}"
    r"\b(?P<det>la|el|los|las|lo|un|una|unos|unas|al|aquel|aquella|aquellos|aquellas|tod[oa]s?|cualquier(?:a)?|cada|"
    r"es|son|como)\b(?=\s)"
)
_AGREEMENT = re.compile(r"\s*(?:el|la|los|las)\s+")


def name_and_value(masked: str, folded: str, start: int, end: int) -> tuple[str, Span] | None:
    """X and Y of "se entenderá por X Y": X is quoted, or ends before the determiner or the colon that opens Y."""
    if start < end and masked[start] in OPEN:
        close = next((i for i in range(start + 1, min(end, start + 120)) if masked[i] in CLOSE), -1)
        if close < 0:
            return None
        name, after = masked[start + 1 : close], close + 1
    else:
        lead = _AGREEMENT.match(folded, start, end)
        first = lead.end() if lead else start
        stop = _end_of_name(folded, first, min(end, first + 120))
        if stop is None:
            return None
        name, after = masked[first:stop], stop
    value = trim(masked, after, end, marks=" \t\n,:;")
    name = collapse(name).strip(" ,:")
    if not name or value.start >= value.end or re.match(r"(?:tal|tales|ello|esto|no|que)\b", fold(name)):
        return None
    if re.fullmatch(r"[a-zñ]+[ai]d[oa]s?", fold(name)) and _AGREEMENT.match(folded, value.start):
        return None  # "se entenderá por concluido el proceso": an effect, not a definition
    return name, value


def _end_of_name(folded: str, start: int, end: int) -> int | None:
    for index in range(start, end):
        if folded[index] in ",:;(":
            colon = index
            break
    else:
        colon = end
    for match in _DETERMINER.finditer(folded, start, colon):
        if match.start("det") > start and match.group("before") is None:
            return match.start("det")
    return colon if colon < end and folded[colon] in ",:" else None


def trim(masked: str, start: int, end: int, *, keep_stop: bool = False, marks: str = " \t\n") -> Span:
    """A run of a text without the blanks and marks at its ends."""
    while start < end and (masked[start].isspace() or masked[start] in marks):
        start += 1
    tail = "" if keep_stop else ".;,"
    while end > start and (masked[end - 1].isspace() or masked[end - 1] in tail):
        end -= 1
    return Span(start, end)
