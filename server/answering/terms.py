"""Siglas and defined terms: what a sigla stands for, what a term means, side by side where there are several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.models import Span, Term
from indexer.text import collapse, fold, stem, stems
from server.answering.model import Answer, AnswerStatus, Option, quote_around, shorten, visible
from server.library import SECONDARY, Entry, Library
from server.query import Query
from server.search import Candidate, best_form

_ASKS_NAME = re.compile(r"\bsigla\b|\bnombre completo\b|\bsignifica\b|\bque quiere decir\b")
_ASKS_SIGLA = re.compile(r"\b(?:sigla|siglas|abreviatura)\b")
_ASKS_ITS = re.compile(r"\bcual(?:es)? (?:es|son) (?:el|la|los|las) ([a-zñ]+) (?:del? |de la |que )")
_NAMES_A_TERM = re.compile(r"(?:sigla|nombre|significado|definicion|concepto|abreviatura|sentido|diferencia)s?$")
_PREFERRED_FORM = {"table": 0.3, "article": 0.25, "entendera": 0.25, "label": 0.2, "parenthesis": 0.0}


def term_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """The answer to "¿qué es X?", or None where X is no term of the corpus."""
    asked = query.asks(_ASKS_ITS)
    if asked and not _NAMES_A_TERM.match(asked[1]) and not library.terms(asked[1]):
        return None  # "¿cuál es el aporte de X?" asks for something of X, not for what X is
    found = term_options(query, library) or spelt_out(query, candidates)
    if not found:
        return None
    best = found[0]
    others = [option for option in found[1:] if not _says_the_same(option.text, best.text)]
    meanings = {_meaning(option) for option in found if option.score > best.score - 0.25}
    if len({meaning for meaning in meanings if meaning}) > 1 and not _one_meaning(found):
        return Answer(
            query=query, status=AnswerStatus.CHOICES, kind="term", subject=best.subject,
            quotes=tuple(option.quote for option in _one_per_meaning(found)[:6]),
            alternatives=tuple(_one_per_meaning(found)[:6]),
        )  # fmt: skip
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="term", text=best.text, subject=best.subject,
        fields=best.fields, quotes=(best.quote,), alternatives=tuple(others[:5]),
    )  # fmt: skip


_ASKS_FORMULA = re.compile(r"^\W*(?:como|de que (?:forma|manera)) se (?:calcula|determina|mide|obtiene|define)\b")
_FORMULA = re.compile(
    r"\b(?:cociente|resultado|suma|diferencia|producto|promedio|division|dividir|multiplicad|razon entre)"
)


def formula_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """How a thing is worked out, where what defines it is a sum, a share or a quotient ("X: el cociente de …")."""
    if not query.asks(_ASKS_FORMULA):
        return None
    found = [option for option in term_options(query, library) if _FORMULA.search(fold(option.text))]
    return term_answer(query, library, candidates) if found else None


def term_options(query: Query, library: Library) -> list[Option]:
    """Every statement of the term that the question is about, the best first.

    The rarest that it names is its subject: "CGR" in "SISREC de la CGR" is where it belongs.
    """
    keys = sorted(_keys(query, library), key=lambda key: _commonness(key, library))
    return _statements(query, library, keys[0]) if keys else []


def named_terms(query: Query, library: Library) -> list[list[Option]]:
    """The statements of each term that the question names, in its order."""
    return [found for found in (_statements(query, library, key) for key in _keys(query, library)) if found]


def _statements(query: Query, library: Library, key: str) -> list[Option]:
    found = library.terms(key)
    entries = library.entries([rowid for _, rowid in found])
    out = [_option(query, term, entry, key) for (term, _), entry in zip(found, entries, strict=True)]
    out.sort(key=lambda option: (-option.score, option.quote.entry.rowid))
    return out


def spelt_out(query: Query, candidates: Sequence[Candidate]) -> list[Option]:
    """A name whose initials spell the sigla asked for, in a passage that also writes the sigla."""
    siglas = [word for word in re.findall(r"[a-zñ]{2,10}", query.folded) if _ASKS_NAME.search(query.folded)]
    out: list[Option] = []
    for candidate in candidates[:20]:
        entry = candidate.entry
        for sigla in siglas:
            if sigla not in entry.everything:
                continue
            span = name_of_initials(entry.passage.masked, sigla)
            if span is not None:
                place = span.shift(entry.passage.span.start)
                name = visible(entry, place)
                out.append(
                    Option(
                        text=name,
                        quote=quote_around(entry, place),
                        kind="term",
                        score=candidate.score,
                        subject=sigla.upper(),
                        span=place,
                        fields={"sigla": sigla.upper(), "name": name, "definition": None},
                    )
                )
    return out


_NAME_WORD = re.compile(r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+|\b(?:de|del|la|las|los|el|y|e|con|para|en|a)\b")


def name_of_initials(text: str, sigla: str) -> Span | None:
    """The run of capitalised words whose initials are the sigla's letters, joined by small words only."""
    words = list(_NAME_WORD.finditer(text))
    for first, start in enumerate(words):
        if fold(start.group()[0]) != sigla[0] or start.group()[0].islower():
            continue
        letters, place = 1, start.end()
        for word in words[first + 1 :]:
            if text[place : word.start()].strip() or letters == len(sigla):
                break
            place = word.end()
            if word.group()[0].islower():
                continue
            if fold(word.group()[0]) != sigla[letters]:
                break
            letters += 1
            if letters == len(sigla):
                return Span(start.start(), place)
    return None


def _commonness(key: str, library: Library) -> int:
    return min(library.frequency(word) or library.frequency(stem(word)) for word in key.split())


def _keys(query: Query, library: Library) -> list[str]:
    """Folded siglas and names that the question spells, in its order, the longest at each place."""
    keys: list[str] = []
    words = re.findall(r"[a-zñ0-9]+", query.folded)
    start = 0
    while start < len(words):
        for length in range(min(12, len(words) - start), 0, -1):
            key = " ".join(words[start : start + length])
            if library.terms(key):
                keys.append(key)
                start += length - 1
                break
        start += 1
    return keys


def _option(query: Query, term: Term, entry: Entry, key: str) -> Option:
    asked_by_name = term.name is not None and fold(collapse(term.name)) == key
    rest = [concept for concept in query.hard if concept.kind not in ("sigla", "name")]
    context = entry.everything
    told = sum(concept.weight for concept in rest if best_form(concept, context))
    total = sum(concept.weight for concept in rest) or 1.0
    score = 1.0 + _PREFERRED_FORM.get(term.form, 0.1) + 0.5 * told / total
    if term.definition:
        score += 0.15
    if entry.is_secondary:
        score -= SECONDARY
    if not asked_by_name and not term.name:
        score -= 0.2
    wants_name = bool(_ASKS_NAME.search(query.folded)) and not asked_by_name
    parts: Sequence[str | None]
    if asked_by_name and term.sigla and _ASKS_SIGLA.search(query.folded):
        parts = (term.sigla,)
    elif asked_by_name:
        parts = (term.definition, None if term.definition else term.sigla)
    elif wants_name:
        parts = (term.name or term.definition,)
    else:
        parts = (term.name, term.definition)
    text = ": ".join(collapse(part) for part in parts if part)
    return Option(
        text=shorten(text or collapse(term.sigla or term.name or "")),
        quote=quote_around(entry, term.span),
        kind="term",
        score=score,
        subject=term.sigla or term.name,
        span=term.span,
        fields={"sigla": term.sigla, "name": term.name, "definition": term.definition},
    )


def _meaning(option: Option) -> frozenset[str]:
    return frozenset(stems(str(option.fields.get("name") or "")))


def _says_the_same(left: str, right: str) -> bool:
    return fold(left) == fold(right)


def _similar(left: frozenset[str], right: frozenset[str]) -> bool:
    if not left or not right:
        return True
    return len(left & right) >= 0.6 * min(len(left), len(right))


def _one_meaning(found: Sequence[Option]) -> bool:
    """Whether the best meaning stands clearly over the others: variants of one name are one meaning."""
    best = _meaning(found[0])
    rivals = [option for option in found if not _similar(best, _meaning(option))]
    return not rivals or rivals[0].score < found[0].score - 0.15


def _one_per_meaning(found: Sequence[Option]) -> list[Option]:
    out: list[Option] = []
    for option in found:
        if not any(_similar(_meaning(option), _meaning(kept)) for kept in out):
            out.append(option)
    return out
