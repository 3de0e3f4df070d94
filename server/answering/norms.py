"""Questions about norms: what an article says, in which article or norm something stands, what modifies what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from indexer.models import Citation, Span
from indexer.norms import family_of, key_of_urn, kind_named
from indexer.text import collapse, fold, normal_number, stems
from server.answering.making import ASKS_MAKER, is_of_the_made, is_the_maker, states_making
from server.answering.model import Answer, AnswerStatus, Option, quote_around, quote_whole, shorten, visible
from server.answering.support import APART, KEPT, SEGMENT, coverage, stems_of, tells_apart
from server.library import DocumentView, Entry, Library
from server.query import Query
from server.search import Candidate, best_form

_RELATIONS = {
    "modifies": r"modific\w*|introduc\w*|cambi\w*",
    "complements": r"complement\w*",
    "repeals": r"derog\w*|sin efecto",
    "replaces": r"reemplaz\w*|sustituy\w*|sin efecto",
}


# ------------------------------------------------------------------------------------------- relations


def relation_answer(query: Query, library: Library, candidates: Sequence[Candidate] = ()) -> Answer | None:
    """What a norm modifies, complements or repeals, from its own text; or what does so to it.

    A document that is no loaded norm ("la circular 5") is known by its number, in its own title.
    """
    wanted = [name for name, pattern in _RELATIONS.items() if re.search(rf"\b(?:{pattern})\b", query.folded)]
    if not wanted:
        return None
    if _ASKS_WHICH_DO.search(query.folded):
        return _relating_to(query, library, wanted)
    for citation in query.citations:
        for document in library.norm_documents(citation):
            answer = _relations_of(query, library, document, wanted, citation.number)
            if answer:
                return answer
    for document in dict.fromkeys(candidate.entry.document for candidate in candidates[:12]):
        numbers = {number for number in query.numbers if number in stems(document.title)}
        answer = _relations_of(query, library, document, wanted, None) if numbers else None
        if answer:
            return answer
    return None


_ASKS_WHICH_DO = re.compile(
    r"\b(?:leyes|normas|decretos|circulares|oficios|resoluciones)\s+(?:la\s+|lo\s+)?"
    r"(?:modific|complement|derog|reemplaz|sustituy)(?:an|en|aron|eron)\b"
)
"""Plural: what is asked for does it to the norm named, as in "¿qué leyes modifican la ley X?"."""


def _relating_to(query: Query, library: Library, wanted: Sequence[str]) -> Answer | None:
    """The documents whose beginning says that they modify, complement or repeal the norm that the question names."""
    numbers = {normal_number(c.number) for c in query.citations if c.number} | set(query.numbers)
    found: list[Entry] = []
    for document in library.documents():
        for entry in library.entries(library.passages_of(document.id)[:_OPENING_PASSAGES]):
            cited = (c for c in entry.facts.citations if c.relation in wanted and c.number)
            if any(normal_number(citation.number or "") in numbers for citation in cited):
                found.append(entry)
                break
    if not found:
        return None
    names = [_numbered(entry.document) for entry in found]
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="list", text=shorten("; ".join(dict.fromkeys(names))),
        quotes=tuple(quote_whole(entry) for entry in found), fields={"relation": wanted[0], "total": len(found)},
    )  # fmt: skip


def _numbered(document: DocumentView) -> str:
    source = document.source
    return f"{(source.kind or '').capitalize()} {source.number}: {document.title}" if source.number else document.title


def _relations_of(
    query: Query, library: Library, document: DocumentView, wanted: Sequence[str], subject: str | None
) -> Answer | None:
    for entry in library.entries(library.passages_of(document.id)[:60]):
        found = [
            citation
            for citation in entry.facts.citations
            if citation.relation in wanted and citation.number and citation.number != subject
        ]
        if found:
            text = "; ".join(dict.fromkeys(collapse(visible(entry, citation.span)) for citation in found))
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind="norm", text=shorten(text),
                subject=document.title, quotes=(quote_whole(entry),),
                fields={"relation": wanted[0], "norms": [citation.text for citation in found]},
            )  # fmt: skip
    return None


# ------------------------------------------------------------------------------------- which norm, article


_ASKS_NORM = re.compile(r"\bnormas?\b|\bbase legal\b|\bfundamento\b|\bsustent")


def norm_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """Citations of the kind of norm asked for that stand in a passage, and the article or norm that it is part of."""
    entry = candidate.entry
    wants_article = "article" in query.wants
    kind = asked_kind(query)
    segments = _governed_by(entry)
    makes = query.asks(ASKS_MAKER) is not None
    for citation in (
        entry.facts.citations
        if kind or wants_article or "glosa" in query.wants or _ASKS_NORM.search(query.folded)
        else ()
    ):
        if _already_named(query, citation) or (makes and not is_the_maker(query, entry, citation.span)):
            continue
        if wants_article and not citation.articles:
            continue
        if not wants_article and "glosa" not in query.wants and not (citation.number or citation.name):
            continue
        if "glosa" in query.wants and not citation.glosa:
            continue
        fit = 0.45
        if kind and citation.norm_kind == kind:
            fit += 0.3
        elif kind and citation.norm_kind and family_of(kind) == family_of(citation.norm_kind):
            fit += 0.2
        elif kind and not wants_article:
            fit -= 0.45
        if wants_article and entry.passage.article:
            fit -= 0.3  # in a law, the article asked for is the one that says it, not one that it mentions
        if kind and not citation.number:
            fit -= 0.3
        here = citation.span.start - entry.passage.span.start
        if _MENTION.search(entry.passage.masked[max(0, here - 40) : here]):
            fit -= _MENTIONED
        if kind and not wants_article and entry.is_secondary and _states_a(kind, entry):
            fit -= 0.3  # so in the ficha of a norm: what it says under an article is what that norm says
        whole = entry.passage.span
        near = Span(max(whole.start, citation.span.start - 60), min(whole.end, citation.span.end + 60))
        fit += 0.5 * coverage(query, frozenset(stems(visible(entry, near))))
        fit += _clause_fit(query, entry, citation.span, segments)
        yield Option(
            text=shorten(visible(entry, citation.span)), quote=quote_around(entry, citation.span), kind="norm",
            score=candidate.score + fit, subject=entry.passage.label, span=citation.span,
            fields={"norm": citation.text},
        )  # fmt: skip
    yield from _own_place(query, candidate, wants_article, kind)


_MENTION = re.compile(
    r"\b(?:a que (?:se )?(?:refieren?|aluden?)|de que trata|(?:señalad|indicad|referid|citad|mencionad)[oa]s? en)"
    r"(?: (?:el|la|los|las))?\s*\Z"
)
_MENTIONED = 0.2
"""What it costs that a norm is only named to say of what one speaks ("el calendario a que se refiere la ley …")."""


_ITSELF = 0.3
"""What it adds, where the question is which norm made something, that this one does, and no norm that it cites."""


_NEXT_CLAUSE = re.compile(r"[;.]\s|,\s(?:y|e|pero|mientras)\s|\s(?=Art[ií]culo\b)")


@lru_cache(maxsize=KEPT)
def _governed_by(entry: Entry) -> Mapping[Span, frozenset[str]]:
    """The words that say what each norm of a passage is cited for.

    They stand before it ("las compras se rigen por la ley …"), after it only where it opens its clause and so acts
    ("la ley … fija las compras").
    """
    base, masked = entry.passage.span.start, entry.passage.masked
    spans = sorted({citation.span for citation in entry.facts.citations}, key=lambda span: span.start)
    out: dict[Span, frozenset[str]] = {}
    for place, span in enumerate(spans):
        start = spans[place - 1].end - base if place else 0
        end = spans[place + 1].start - base if place + 1 < len(spans) else len(masked)
        here, there = span.start - base, span.end - base
        cuts = [match.end() for match in _NEXT_CLAUSE.finditer(masked, start, here)]
        words = stems_of(collapse(masked[cuts[-1] if cuts else start : here]))
        if not words:
            after = _NEXT_CLAUSE.search(masked, there, end)
            words = stems_of(collapse(masked[there : after.start() if after else end]))
        out[span] = words
    return out


_GOVERNED = re.compile(
    r"(?:^|[.;]\s+)(?P<what>[^.;]{3,120}?)\s+se\s+(?:rigen?|regulan?|norman?|sujetan?|someten?)\s+(?:\w+\s+){0,2}?(?:por|a)\b"
)
_OF_ANOTHER = 0.5
"""What it costs that the clause of a norm says what it governs, and it is nothing that the question names."""


def _clause_fit(query: Query, entry: Entry, span: Span, segments: Mapping[Span, frozenset[str]]) -> float:
    """Of several norms of a passage, the one in whose clause stands what is asked, and that is said to govern it."""
    fit = 0.0
    if len(segments) > 1:
        fit += APART * tells_apart(query, span, segments) + SEGMENT * coverage(query, segments[span])
    place = span.start - entry.passage.span.start
    before = fold(entry.passage.masked[max(0, place - 200) : place])
    governed = list(_GOVERNED.finditer(before))
    if governed and not re.search(r"[.;]\s", before[governed[-1].end() :]):
        about = stems_of(governed[-1]["what"]) | segments[span]
        if not any(best_form(concept, about) for concept in query.hard):
            fit -= _OF_ANOTHER
    return fit


def _own_place(query: Query, candidate: Candidate, wants_article: bool, kind: str | None) -> Iterator[Option]:
    entry = candidate.entry
    heading = next((title for title in reversed(entry.passage.heading_path) if _is_article(title)), None)
    if wants_article and entry.passage.article and heading:
        fit = _SETS_OUT if _sets_out(query, entry) or _rules_so(query, entry) else 0.0
        fit += _EPIGRAPH * _titled(query, entry)
        yield Option(
            text=shorten(f"{heading} — {entry.document.title}"), quote=quote_whole(entry), kind="norm",
            score=candidate.score + 0.5 + fit, subject=heading,
            fields={"article": heading},
        )  # fmt: skip
    elif query.asks(_ASKS_RULED):
        return  # what a thing is ruled by is the norm that its own rule names
    elif not wants_article and kind and _states_a(kind, entry):
        makes = query.asks(ASKS_MAKER) is not None
        if makes and entry.is_secondary and not is_of_the_made(query, entry):
            return
        itself = _ITSELF if makes and states_making(entry) else 0.0
        source = entry.document.source
        text = f"{(source.kind or '').capitalize()} {source.number}: {entry.document.title}"
        if entry.is_secondary:
            text = _OF_A_FICHA.sub("", entry.document.title)
        yield Option(
            text=shorten(text), quote=quote_whole(entry), kind="norm",
            score=candidate.score + 0.6 + 0.5 * coverage(query, entry.heading) + itself,
            subject=entry.document.title, fields={"norm": str(source.urn)},
        )  # fmt: skip


_ASKS_RULED = re.compile(r"\b(?:por|segun|a) (?:que|cual) (?:[a-zñ]+ ){1,3}se (?:rigen?|regulan?|sujetan?|someten?)\b")
_OF_A_FICHA = re.compile(r"^Ficha:?\s+")


def _states_a(kind: str, entry: Entry) -> bool:
    """Whether a passage is of a norm of that kind: of its text, or under one of its articles in the ficha of it."""
    source = entry.document.source
    if source.kind != "ficha":
        return source.kind == kind and bool(source.number)
    norm = key_of_urn(source.about) if source.about and entry.passage.article else None
    return norm is not None and norm.kind == kind


_SETS_OUT = 0.15
"""What it adds that the words of an article introduce the list of what is asked for ("Las causales son:"), or that they
say in the mode asked for that it may, must or may not be done."""


def _sets_out(query: Query, entry: Entry) -> bool:
    named = query.first_stems[query.focus] if query.concepts else ()
    return entry.passage.text.rstrip().endswith(":") and not entry.own.isdisjoint(named)


_EPIGRAPH = 0.3
"""What it adds that an article's own title ("Ampliación de los plazos") is what is asked for."""


def _titled(query: Query, entry: Entry) -> float:
    return coverage(query, entry.label) if entry.label else 0.0


_ASKS_MODE = re.compile(
    r"\b(?:que|donde|articulo|ley)\b(?: se)?(?: [a-zñ0-9.]+){0,6}? "
    r"(?:(?P<may>permite|autoriza|faculta)|(?P<not>prohibe|impide)|(?P<must>obliga|exige|ordena))n?\b"
)
_ACT = r" (?:ser |haber |se )?(?P<act>[a-zñ]{4,})"
_MODES = {
    "may": re.compile(rf"(?<!no )\b(?:podran?|pudiendo|facultad[oa]s? para|autorizad[oa]s? para){_ACT}"),
    "not": re.compile(rf"\b(?:no podran?|prohibid[oa]|prohibese|en ningun caso (?:podran?|se)){_ACT}"),
    "must": re.compile(rf"\b(?:deberan?|debiendo|obligad[oa]s? a){_ACT}"),
}
"""How a rule says what one asks of it by a verb: "el artículo que permite arrendar …" says "podrá arrendarse"."""


def _rules_so(query: Query, entry: Entry) -> bool:
    """Whether an article says, in the mode asked for, the very act that the question names."""
    asked = query.asks(_ASKS_MODE)
    mode = _MODES.get(asked.lastgroup or "") if asked else None
    return mode is not None and not _acts(entry, mode).isdisjoint(query.all_stems)


@lru_cache(maxsize=KEPT)
def _acts(entry: Entry, mode: re.Pattern[str]) -> frozenset[str]:
    """The stems of what an article says may, must or may not be done."""
    return frozenset().union(*(stems_of(match["act"]) for match in mode.finditer(fold(entry.passage.masked))))


def _is_article(title: str) -> bool:
    return fold(title).startswith(("articulo", "art."))


def _already_named(query: Query, citation: Citation) -> bool:
    return any(
        citation.number == other.number and citation.articles == other.articles and citation.glosa == other.glosa
        for other in query.citations
        if other.number or other.glosa
    )


_ASKS_KIND = re.compile(r"\b(?:en que|a que|que|cual(?: es)?(?: el| la)?|numero(?: del?)?(?: la)?)\s+(?=[a-zñ])")


def asked_kind(query: Query) -> str | None:
    """The kind of norm that a question asks for ("¿qué decreto exento …?"), or None."""
    for match in _ASKS_KIND.finditer(query.folded):
        asked = query.folded[match.end() : match.end() + 40]
        kind = "decreto" if asked.startswith("reglamento") else kind_named(asked)
        if kind:
            return kind
    return None


# --------------------------------------------------------------------------------------------- currency


_CURRENT = re.compile(
    r"\b(?:actualizad|modificad|refundid|vigente)[oa]?s?\s+(?:al|a|hasta(?:\s+el)?)\s+"
    r"(?P<date>(?:\d{1,2}\s+de\s+)?[a-z]{4,10}\s+(?:de|del)\s+\d{4}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
)


_NAMING, _OPENING_PASSAGES = 0.5, 10
"""How much of a question a document's title must hold to be the one asked about; where such a date is looked for."""


def _told_current(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """The date up to which a document says, at its beginning, that it is current, where the question names it."""
    named = [
        document
        for document in dict.fromkeys(candidate.entry.document for candidate in candidates[:10])
        if coverage(query, stems_of(document.title)) >= _NAMING
    ]
    for entry in library.entries([row for each in named for row in library.passages_of(each.id)[:_OPENING_PASSAGES]]):
        match = _CURRENT.search(fold(entry.passage.masked))
        if match:
            base = entry.passage.span.start
            span = Span(base + match.start("date"), base + match.end("date"))
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind="currency", text=visible(entry, span),
                subject=entry.document.title, quotes=(quote_around(entry, span),), candidates=tuple(candidates),
            )  # fmt: skip
    return None


def currency_answer(query: Query, library: Library, candidates: Sequence[Candidate] = ()) -> Answer | None:
    """Up to when a text is current: what its source says, or that it does not say. Nothing is guessed from dates."""
    stated = _told_current(query, library, candidates)
    if stated is not None:
        return stated
    for citation in query.citations:
        for document in library.norm_documents(citation):
            first = library.entries(library.passages_of(document.id)[:1])
            if not first:
                continue
            source = document.source
            told = (
                f"Vigente hasta {source.valid_to}"
                if source.valid_to
                else ("No consta hasta qué fecha está actualizado este texto: se muestra tal como fue capturado")
            )
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind="currency", text=told, subject=document.title,
                derived=True, quotes=(quote_whole(first[0]),),
                fields={"date": source.date, "valid_from": source.valid_from, "valid_to": source.valid_to},
            )  # fmt: skip
    return None
