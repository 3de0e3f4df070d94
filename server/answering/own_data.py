"""A document's own data: its date, who signs it, who sends it and to whom, from the lines in which it says so itself.

A letter says them in its heading ("SANTIAGO, 08 SET. 2011", "DE: …") and after its closing formula, a law where it is
promulgated, a ficha under "Identificación". What other documents date or sign says nothing of the one asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.models import Citation, PassageKind, Span
from indexer.text import STOP_WORDS, collapse, fold
from server.answering.model import QUOTE_LIMIT, Answer, AnswerStatus, Quote, quote_around, shorten, visible
from server.answering.support import stems_of
from server.library import DocumentView, Entry, Library
from server.query import Concept, Query
from server.search import Candidate, best_form

_MONTHS = (
    r"(?:ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|may(?:o)?|jun(?:io)?|jul(?:io)?|ago(?:sto)?|se[pt]t?(?:iembre)?"
    r"|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?)\b\.?"
)
_DAY = rf"(?:\d{{1,2}}[°º]?\s+(?:de\s+)?{_MONTHS}|{_MONTHS}\s+\d{{1,2}}),?(?:\s+del?)?\s+(?:19|20)\d\d"
_DATELINE = re.compile(
    rf"(?:^|\.\s?[-–]\s*|\n)[*_\s]*(?P<told>[a-zñ][a-zñ ]{{2,30}},\s+(?:a\s+|el\s+)?(?P<date>{_DAY}))(?![a-z0-9])"
)
"""The place and date that a letter or decree bears: "SANTIAGO, 08 SET. 2011", "Núm. 29.- Santiago, 16 de junio …"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """What a document may say of itself: how it is asked for, the words that only ask it, the lines that state it."""

    asks: re.Pattern[str]
    words: re.Pattern[str]
    kind: str
    labels: tuple[str, ...]  # folded, the better first
    unknown: str  # of a document that does not say it: "El texto de «…» no dice …"
    every: bool = False  # all the lines that state it, where none of them alone is what is asked


_ISSUES = (
    r"(?:aprob|aprueb|dict|emit|emisi|expid|expedi|suscri|firm|sancion|promulg|tramitad|salid|sali[oe]|cread|fech|elabor)"
    r"[a-z]*"
)

DATA: tuple[Datum, ...] = (
    Datum(
        asks=re.compile(
            r"\b(?:fecha|cuando|(?:en|de) que (?:dia|mes|año|ano))\b.{0,40}\b(?:public[aoi]|diario oficial)"
            r"|\b(?:fecha|dia) (?:de )?(?:su )?publicacion\b|\bcuando (?:se )?public"
        ),
        words=re.compile(r"fechas?|dia|ano|año|mes|public[a-z]*|diario|oficial|aparec[a-z]*|sali[a-z]*"),
        kind="date",
        labels=("publicacion", "fecha de publicacion", "publicada", "publicado", "diario oficial"),
        unknown="cuándo se publicó",
    ),
    Datum(
        asks=re.compile(
            rf"^\W*(?:(?:cual|que) (?:es|fue) )?(?:la )?fecha del? (?!(?:(?:su|la|el) )?{_ISSUES})"
            r"|\bde que (?:fecha|dia) (?:es|son)\b"
        ),
        words=re.compile(r"fechas?"),
        kind="date",
        labels=("fecha", "promulgacion", "publicacion"),
        unknown="de qué fecha es",
        every=True,
    ),
    Datum(
        asks=re.compile(
            rf"^\W*(?:(?:cual|que) (?:es|fue) )?(?:la )?fecha\b|\b(?:en|de) que (?:fecha|dia|año|ano)\b"
            rf"|\bcuando (?:se |fue |es |la |lo )*{_ISSUES}"
        ),
        words=re.compile(rf"fechas?|dia|ano|año|{_ISSUES}|aprobacion|dictacion"),
        kind="date",
        labels=(
            "fecha",
            "fecha de aprobacion",
            "fecha de emision",
            "fecha de dictacion",
            "fecha de promulgacion",
            "aprobacion",
            "aprobado",
            "aprobada",
            "emision",
            "dictacion",
            "promulgacion",
        ),
        unknown="en qué fecha se aprobó o emitió",
    ),
    Datum(
        asks=re.compile(
            r"\bquien(?:es)? (?:l[ao]s? )?(?:firm|suscri)[a-z]+|^\W*(?:las? )?(?:firmas?|firmantes?) del?\b"
            r"|\b(?:esta|fue|viene) (?:firmad|suscrit)[oa] por\b|\bpor quien(?:es)? .{0,30}\b(?:firmad|suscrit)[oa]"
        ),
        words=re.compile(r"(?:firm|suscri)[a-z]*"),
        kind="who",
        labels=("firma", "firman", "firmado", "firmado por", "firmada por", "suscribe", "suscriben", "suscrito por"),
        unknown="quién firma",
    ),
    Datum(
        asks=re.compile(
            r"\bquien(?:es)? (?:l[ao]s? )?(?:emit|dict|expid|envi|mand|remit)[a-z]+"
            r"|^\W*(?:el )?(?:emisor|remitente) del?\b"
        ),
        words=re.compile(r"emit[a-z]*|emisor|remit[a-z]*|dict[a-z]*|expid[a-z]*|expedi[a-z]*|envi[a-z]*|mand[a-z]*"),
        kind="who",
        labels=("de", "emisor", "remitente", "organismo"),
        unknown="quién lo emite",
    ),
    Datum(
        asks=re.compile(
            r"\ba quien(?:es)? .{0,20}\b(?:dirigid|dirige|destinad|envi)[a-z]*|^\W*(?:los )?destinatarios? del?\b"
        ),
        words=re.compile(r"dirig[a-z]*|destin[a-z]*|envi[a-z]*"),
        kind="who",
        labels=("a", "para", "destinatario", "destinatarios", "dirigido a", "dirigida a"),
        unknown="a quién va dirigido",
    ),
)
"""In order: the first that a question asks for. Of a letter "De" and "A" name who sends it and to whom."""

_KINDS = re.compile(
    r"\b(?:del?|del? (?:la|el)|la|el|esta|este) (?P<kind>oficio circular|circular|oficio|ordenanza|resolucion|decreto"
    r"|ley|instructivo|reglamento|manual|guia|informe|protocolo|procedimiento|acta|convenio)\b"
)
_WORD = re.compile(r"[a-zñ0-9]+")


def own_data_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """What the document that a question names says of itself; None where it asks something else, or it does not say."""
    datum = _asked(query)
    if datum is None:
        return None
    for document in documents_of(query, datum.words, library, candidates) or ():
        quotes = _signatures(library, document) if "firma" in datum.labels else []
        quotes = quotes or _lines(library, document, datum)
        if quotes:
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind=datum.kind, subject=document.title,
                text=shorten("; ".join(text for text, _ in quotes)), quotes=_together([each for _, each in quotes]),
                fields={"total": len(quotes)}, candidates=tuple(candidates),
            )  # fmt: skip
    return None


def untold_of_itself(query: Query, library: Library, candidates: Sequence[Candidate]) -> str | None:
    """What a question asks of a document as such, as far as no text of it says so; None: it asks something else.

    "" where the corpus does not have the document at all.
    """
    datum = _asked(query)
    found = documents_of(query, datum.words, library, candidates) if datum else None
    if datum is None or found is None:
        return None
    return f"El texto de «{found[0].title}» no dice {datum.unknown}." if found else ""


def _asked(query: Query) -> Datum | None:
    return next((datum for datum in DATA if query.asks(datum.asks)), None)


def documents_of(
    query: Query, words: re.Pattern[str], library: Library, candidates: Sequence[Candidate]
) -> Sequence[DocumentView] | None:
    """The documents of which, but for ``words``, is all that is asked, texts before fichas; None: more is asked."""
    cited = [c for c in query.citations if (c.number or c.name) and not c.articles and not c.glosa]
    if cited:
        if not asks_only_of(query, cited, words):
            return None
        found = [document for c in cited for document in (*library.norm_documents(c), *library.fichas(c))]
        return list(dict.fromkeys(found)) if found or any(c.number for c in cited) else None
    rest, kind, kinds = _beyond(query, (), words)
    if not kind or not rest:
        return None
    titled = dict.fromkeys(c.entry.document for c in candidates[:_TITLED])
    found = [
        document
        for document in titled
        if kinds <= set(_WORD.findall(fold(document.title)))
        and all(best_form(concept, stems_of(document.title)) for concept in rest)
    ]
    return found if len(found) == 1 else None


def asks_only_of(query: Query, cited: Sequence[Citation], words: re.Pattern[str]) -> bool:
    """Whether a question says nothing but which norm it is of, and ``words``."""
    return not _beyond(query, cited, words)[0]


def _beyond(
    query: Query, cited: Sequence[Citation], words: re.Pattern[str]
) -> tuple[list[Concept], re.Match[str] | None, set[str]]:
    """What a question says beside the norms that it cites, ``words`` and the kind of document; that kind's words."""
    named = set(_WORD.findall(fold(" ".join(query.text[c.span.start : c.span.end] for c in cited))))
    kind = query.asks(_KINDS)
    kinds = set(_WORD.findall(kind["kind"])) if kind else set()
    rest = [
        concept
        for concept in query.concepts
        if concept.kind != "year"
        and not all(
            word in named or word in kinds or word in STOP_WORDS or words.fullmatch(word)
            for word in _WORD.findall(fold(concept.text))
        )
    ]
    return rest, kind, kinds


_TITLED = 12
"""Of the best candidates: where the document is that a question names by its title."""

_HEAD, _TAIL = 24, 70
"""Passages of a document's heading, and of its end, in which it may say these things."""


def _ends(library: Library, document: DocumentView) -> tuple[list[Entry], list[Entry]]:
    """A document's lines before its first section (a ficha's "Identificación"), and its last ones."""
    rows = library.passages_of(document.id)
    first = library.entries(rows[:_HEAD])
    over = "identificacion" if document.source.kind == "ficha" else ""
    head = [
        entry
        for entry in first
        if entry.passage.kind is not PassageKind.HEADING
        and fold(next(iter(entry.passage.heading_path), "")) in ("", over)
    ]
    return head, library.entries(rows[max(len(rows) - _TAIL, 0) :])


_LABEL = re.compile(r"(?:^|\n)\W*(?P<label>[a-zñ][a-zñ ]{0,24}?)\W{0,4}:\W{0,4}(?P<value>[^\n]+)")


def _lines(library: Library, document: DocumentView, datum: Datum) -> list[tuple[str, Quote]]:
    """The labelled line that states a datum, or the line that bears place and date."""
    head, tail = _ends(library, document)
    labelled: dict[str, tuple[str, Quote]] = {}
    for entry in head:
        base = entry.passage.span.start
        for match in _LABEL.finditer(fold(entry.passage.masked)):
            if match["label"] in datum.labels:
                span = Span(base + match.start("label"), base + match.end("value"))
                labelled.setdefault(match["label"], (visible(entry, span), quote_around(entry, span)))
    dated = _dated(head, tail) if "fecha" in datum.labels else []
    stated = [labelled[label] for label in datum.labels if label in labelled]
    if datum.every:
        stated.sort(key=lambda each: each[1].span.start)
    if not stated or (dated and not any(label.startswith("fecha") for label in labelled)):
        return dated
    return stated if datum.every and "fecha" not in labelled else [labelled.get("fecha", stated[0])]


def _dated(head: Sequence[Entry], tail: Sequence[Entry]) -> list[tuple[str, Quote]]:
    """The place and date of a document: of its heading, else where it is signed; of several there, the President's."""
    found = list(_datelines(head))
    if not found:
        found = list(_datelines(tail))
        signed = [each for each in found if _PRESIDENT.search(fold(each[2].passage.text))]
        found = signed or found
    told = {text for text, _, _ in found}
    return [(found[0][0], found[0][1])] if len(told) == 1 else []


_PRESIDENT = re.compile(r"\bpresident[ea] de la republica\b")


def _datelines(entries: Sequence[Entry]) -> Iterator[tuple[str, Quote, Entry]]:
    for entry in entries:
        base = entry.passage.span.start
        for match in _DATELINE.finditer(fold(entry.passage.masked)):
            if entry.passage.masked[match.start("told")].isupper():
                span = Span(base + match.start("told"), base + match.end("told"))
                yield visible(entry, span), quote_around(entry, span), entry


# --------------------------------------------------------------------------------------------- signatures

_CLOSES = re.compile(
    r"\bsaludan? (?:muy )?(?:atentamente|atte\b|cordialmente)|\banotese\b|\bcomuniquese\b|\bregistrese\b|\bpubliquese\b"
    r"|^\W*(?:firman?|firmad[oa]s?(?: por)?|firmas|por orden d[a-z]+ .{3,60})\W*$"
)
"""The formula with which a letter or an act ends: who signs stands after it."""

_SIGNS = re.compile(
    r"^(?:(?:Sr|Sra|Dr|Dra|Fdo|FDO)\.\s*)?(?:[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ]+\.?\s+(?:de\s+|del\s+|la\s+)*){1,4}"
    r"[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ]+\s*(?:\([A-Za-z]+\)\s*)?[,;–—-]\s*\S"
)
"""A name of two words or more, and then a post."""

_RUN = re.compile(
    r"\.\s?[-–]\s*(?P<who>[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑa-záéíóúñ. ]{5,50},\s.+?)"
    r"(?=\s*[*_]*\s*(?:Lo que (?:transcribo|comunico)|Saluda|Anótese|Tómese|$))",
    re.DOTALL,
)
"""The names and posts that run on after a dateline or a formula, as laws are copied: "….- NAME, Presidente …"."""


def _signatures(library: Library, document: DocumentView) -> list[tuple[str, Quote]]:
    """The names that stand after the closing formula, each with its post."""
    _, tail = _ends(library, document)
    out: list[tuple[str, Quote]] = []
    closed = False
    for entry in tail:
        text = entry.passage.text
        if entry.passage.kind is PassageKind.HEADING:
            if out:
                break
            closed = bool(_CLOSES.search(fold(text)))
        elif closed and len(text) <= _LINE and _SIGNS.match(text):
            out.append((text.rstrip(" ."), quote_around(entry, entry.passage.span)))
        elif out:
            break
        elif _CLOSES.search(fold(text)):
            closed = True
    return out or _run_on(tail)


_LINE = 160


def _run_on(tail: Sequence[Entry]) -> list[tuple[str, Quote]]:
    """The signatures of a law: those of the passage in which its President signs."""
    for entry in reversed(tail):
        match = _RUN.search(entry.passage.masked) if _PRESIDENT.search(fold(entry.passage.text)) else None
        if match:
            span = Span(entry.passage.span.start + match.start("who"), entry.passage.span.start + match.end("who"))
            return [(collapse(visible(entry, span)).rstrip(" .-"), quote_around(entry, span))]
    return []


def _together(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Several lines as one run where they can be read at a glance, then each of them."""
    whole = Span(quotes[0].span.start, quotes[-1].span.end)
    if len(quotes) < 2 or whole.end - whole.start > QUOTE_LIMIT:
        return tuple(quotes)
    return (Quote(entry=quotes[0].entry, span=whole), *quotes[1:])
