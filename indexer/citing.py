"""Which claims of a passage rest on which of its citations: the same cell or clause, else the heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.claims import Figure, Held, HeldDocument, sentence_of, words
from indexer.facts.citations import read_citations_in
from indexer.models import Amount, Citation, Passage, PassageKind, Span
from indexer.text import collapse, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingClaim:
    """A claim with the citation that it rests on. ``figure`` is None for a duty or definition said in words."""

    held: Held
    citation: Citation
    span: Span  # of the value, or of the clause
    figure: Figure | None
    own_article: bool = False  # the citation is the heading "Artículo N" of a document that describes a norm


def citing_claims(document: HeldDocument) -> Iterator[CitingClaim]:
    """Every claim of a document that cites a source, in text order. A norm's own text makes none."""
    if document.is_law:
        return
    for held in document.passages:
        if held.passage.kind is PassageKind.HEADING or _is_header(held.passage):
            continue
        yield from _of_passage(document, held)


def _is_header(passage: Passage) -> bool:
    return passage.kind is PassageKind.ROW and passage.fragment.endswith(".r0")


def _of_passage(document: HeldDocument, held: Held) -> Iterator[CitingClaim]:
    passage, citations = held.passage, _own(held)
    ficha = document.source.kind == "ficha"
    if ficha and is_reported(passage):
        citations = [citation for citation in citations if collapse(citation.text) in collapse(passage.label or "")]
    above = _of_heading(document, passage) if ficha or not citations else ()
    first = above if ficha and not is_reported(passage) else ()
    used: set[int] = set()
    for figure in held.figures:
        if any(figure.span.within(citation.span) for citation in citations) or _repeated(figure, held):
            continue
        for citation in first or _basis(held, figure, citations) or above:
            used.add(citations.index(citation) if citation in citations else -1)
            yield CitingClaim(
                held=held,
                citation=citation,
                span=figure.span,
                figure=figure,
                own_article=citation in above and ficha,
            )
    for place, citation in enumerate(citations):
        if place in used or not _compares(citation) or _set_aside(held.passage, citation):
            continue
        if citation.glosa and not _aside(passage, citation):
            continue
        clause = _clause(held, citation)
        if _says_something(held, clause):
            yield CitingClaim(held=held, citation=citation, span=clause, figure=None)
    if above and -1 not in used and _says_something(held, _whole(passage)):
        yield from (
            CitingClaim(held=held, citation=citation, span=_whole(passage), figure=None)
            for citation in above
            if not ficha
        )


_ASIDE = re.compile(
    r"\b(?:no\s+rige|no\s+aplica|sin\s+perjuicio|excepcion|salvo|deja\s+sin\s+efecto|derog)\w*[^.;:]{0,60}$"
)


def _set_aside(passage: Passage, citation: Citation) -> bool:
    """ "No rige la limitación del Art. 3": what is set aside is not the basis of the clause."""
    before = passage.masked[: citation.span.start - passage.span.start]
    return citation.relation != "cites" or _ASIDE.search(fold(before[-90:])) is not None


def _says_something(held: Held, clause: Span) -> bool:
    """A clause of two telling words at least besides the norms it names and its label."""
    passage = held.passage
    text = list(passage.masked)
    for citation in held.facts.citations:
        start, end = citation.span.start - passage.span.start, citation.span.end - passage.span.start
        text[start:end] = " " * (end - start)
    said = "".join(text)[clause.start - passage.span.start : clause.end - passage.span.start]
    label = words(passage.label) if passage.label and passage.kind is not PassageKind.ROW else frozenset()
    return len(words(said) - label) >= 2 and not said.rstrip().endswith(":")


def is_reported(passage: Passage) -> bool:
    """ "Según la Circular N° 36: …": a ficha's line that repeats what another says of the norm."""
    return fold(passage.label or "").startswith("segun ")


def _own(held: Held) -> list[Citation]:
    """The passage's citations that name a norm or glosa, without the bare "artículo 5" of its own text."""
    kept = [
        citation
        for citation in held.facts.citations
        if citation.number or citation.name or citation.glosa or citation.norm_kind == "constitucion"
    ]
    return [] if _refers(held.passage) else kept


def _refers(passage: Passage) -> bool:
    """A "Véase …" or "Materia: …" line refers; it bases nothing."""
    return bool(re.match(r"\s*(?:vease|ver|materia)\b", fold(passage.text)))


def _compares(citation: Citation) -> bool:
    """Only a citation of an article or glosa names a place that words can be compared with."""
    return bool(citation.articles or citation.glosa) and len(citation.articles) <= 8


def _repeated(figure: Figure, held: Held) -> bool:
    """A duration that is also read as an amount ("2 años antigüedad") is one claim."""
    return isinstance(figure, Amount) and any(
        other.span.start == figure.span.start or figure.span.within(other.span) for other in held.facts.deadlines
    )


def _basis(held: Held, figure: Figure, citations: list[Citation]) -> list[Citation]:
    """The citations a figure rests on: its stated basis, else those of its sentence or cell, the nearest one."""
    passage = held.passage
    if figure.basis:
        basis = collapse(figure.basis)
        stated = [citation for citation in citations if collapse(citation.text) in basis]
        if stated:
            return stated[:1]
    if passage.kind is PassageKind.ROW:
        cell = sentence_of(passage, figure)
        return [citation for citation in citations if citation.span.within(cell)][:1]
    bounds = sentence_of(passage, figure)
    near = [citation for citation in citations if citation.span.within(bounds)] or citations
    apart = sorted(near, key=lambda one: (_gap(one.span, figure.span), one.span.start))
    return apart[:1]


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


_PARENTHESIS = re.compile(r"\(([^()]{3,120})\)")


def _of_heading(document: HeldDocument, passage: Passage) -> tuple[Citation, ...]:
    """The norm in the parentheses of the nearest heading, or the article that a ficha's heading describes."""
    if not passage.heading_path:
        return ()
    heading = passage.heading_path[-1]
    if document.source.kind == "ficha":
        found = read_citations_in(heading)
        return tuple(one for one in found if one.articles)[:1] if re.match(r"art", fold(heading)) else ()
    if re.match(r"\s*(?:glosas?|glo)\b", fold(heading)):
        return ()  # the heading of what is described, not a basis
    inside = _PARENTHESIS.findall(heading)
    return tuple(citation for text in inside for citation in read_citations_in(text) if _compares(citation))[:1]


_STOP = ",;:.·"


def _aside(passage: Passage, citation: Citation) -> bool:
    """A citation in parentheses or in a cell of its own is a basis; in running text it may be a mere mention."""
    return passage.kind is PassageKind.ROW or _in_parentheses(passage, citation)


def _in_parentheses(passage: Passage, citation: Citation) -> bool:
    text, start = passage.masked, citation.span.start - passage.span.start
    opening = text.rfind("(", 0, start)
    return opening >= 0 and ")" not in text[opening:start]


def _clause(held: Held, citation: Citation) -> Span:
    """The words that carry a citation: of a row what it defines; of "A, b (Art. 8 Ley X), c" the clause "b"."""
    passage = held.passage
    bounds = passage.span
    if passage.kind is PassageKind.ROW:
        defined = next((term.definition_span for term in held.facts.terms if term.definition_span), None)
        others = [cell.span for cell in passage.cells[1:] or passage.cells if not citation.span.within(cell.span)]
        own = next((cell.span for cell in passage.cells if citation.span.within(cell.span)), passage.span)
        if own.end - own.start < citation.span.end - citation.span.start + 25 or not _in_parentheses(passage, citation):
            return defined or max(others, key=lambda span: span.end - span.start, default=passage.span)
        bounds = own
    if not _aside(passage, citation):
        return _sentence(passage, citation.span)
    text, base = passage.masked, passage.span.start
    end = text.rfind("(", 0, citation.span.start - base)
    begin = max([bounds.start - base - 1, *(text.rfind(mark, 0, end) for mark in _STOP)])
    depth = text.rfind(")", 0, end)
    if depth > begin and text.rfind("(", 0, depth) < begin:
        begin = max((text.rfind(mark, 0, text.rfind("(", 0, depth)) for mark in _STOP), default=-1)
    clause = text[begin + 1 : end]
    first = begin + 1 + len(clause) - len(clause.lstrip(" *_-"))
    if len(clause.split()) < 2:
        return _sentence(passage, citation.span)
    return Span(base + first, base + first + len(text[first:end].rstrip()))


def _sentence(passage: Passage, span: Span) -> Span:
    text, base = passage.masked, passage.span.start
    start = max(text.rfind(". ", 0, span.start - base) + 1, 0)
    end = text.find(". ", span.end - base)
    end = len(text) if end < 0 else end + 1
    while start < end and text[start] in " -*\n|":
        start += 1
    return Span(base + start, base + end)


def _whole(passage: Passage) -> Span:
    return _sentence(passage, passage.span)
