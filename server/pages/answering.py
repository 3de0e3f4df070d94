"""An answer as its page shows it: what is said, the literal quote, where it stands, and what else there is."""

from __future__ import annotations

import html as html_lib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.articles import article_fragment
from indexer.masking import mask
from indexer.models import Citation, PassageKind, Span
from indexer.norms import NormKey
from indexer.text import collapse
from indexer.urn import format_urn
from server.answering.model import Answer, Option, Quote, visible
from server.contexts import document_path, highlight
from server.library import Entry
from server.listings import Listings
from server.pages.wording import banners, citation_forms, currency, own_path, state
from server.schemas import basis_json, conflicts_json
from server.search import Candidate
from server.searching import Page
from server.selection import Filters
from server.standing import norm_of

KINDS = {
    "deadline": "Plazo", "amount": "Monto", "term": "Definición", "cell": "Dato de tabla", "list": "Lista",
    "comparison": "Comparación", "hierarchy": "Jerarquía normativa", "norm": "Norma",
    "relation": "Relación entre normas",
    "currency": "Vigencia", "who": "Quién", "passage": "Texto", "glosa": "Glosa", "urn": "URN",
}  # fmt: skip

VERDICTS = {
    "confirmed": ("confirmed", "Coincide con la fuente que cita"),
    "narrower": ("narrower", "La fuente que cita dice menos"),
    "differs": ("differs", "Difiere de la fuente que cita"),
    "not-stated": ("unstated", "La fuente que cita no lo dice"),
    "not-in-corpus": ("absent", "La fuente que cita no está en el corpus"),
}
"""Verdict of a basis -> (class, sentence)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A norm that the quoted text leans on."""

    label: str
    href: str | None
    verdict: tuple[str, str] | None = None
    evidence: str | None = None
    evidence_href: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A quote with its source."""

    html: str
    cells: list[tuple[str, str]]  # header, HTML: the quote of a table's row
    title: str
    href: str
    fragment_href: str
    heading_path: tuple[str, ...]
    version: str
    path: str
    first_line: int
    last_line: int
    rank: str
    level: int | None
    state: tuple[str, str]
    banners: list[tuple[str, str, str | None]]
    currency: str
    urn: str
    pinned: str
    bases: list[Basis]
    forms: list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """Another answer that the question may be after."""

    text: str
    subject: str | None
    place: str
    href: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """An answer."""

    status: str
    kind: str
    text: str | None
    long: bool
    subject: str | None
    rest: str | None  # of a definition, what follows the name
    items: list[str]
    derived: bool
    reason: str | None
    notice: str | None
    quotes: list[QuoteView]
    differs: list[Basis]  # the bases whose verdict must be told before the quote
    alternatives: list[OptionView]
    conflicts: list[Mapping[str, Any]]
    corrections: list[str]
    read_as: list[str]


LONG_ANSWER = 90


def answer_view(answer: Answer, today: date, listings: Listings, base: str) -> AnswerView:
    (
        """The answer for its page.

    ``base`` is the site's address. Verdicts and conflicts are those of the API's reply.
    """
        ""
    )
    quotes = [quote_view(quote, today, listings, base, answer.text, basis_json(quote)) for quote in answer.quotes]
    text = answer.text or None
    items = [part.strip() for part in text.split("\n") if part.strip()] if text and "\n" in text else []
    query = answer.query
    head, rest = _name_first(answer.kind, text)
    return AnswerView(
        status=answer.status.value,
        kind=KINDS.get(answer.kind, "Respuesta"),
        text=head,
        rest=rest,
        long=bool(head and len(head) > LONG_ANSWER),
        subject=answer.subject,
        items=items,
        derived=answer.derived,
        reason=answer.reason_text,
        notice=query.notice,
        quotes=quotes,
        differs=[basis for quote in quotes for basis in quote.bases if basis.verdict and basis.verdict[0] == "differs"],
        alternatives=[option for option in map(option_view, answer.alternatives) if not _said(option, quotes, text)],
        conflicts=list[Mapping[str, Any]](conflicts_json(answer.quotes)),
        corrections=[right for _, right in query.corrections],
        read_as=[concept.text for concept in query.concepts if concept.kind in ("sigla", "norm")],
    )


def _said(option: OptionView, quotes: Sequence[QuoteView], text: str | None) -> bool:
    """Whether an option is a part of the answer, from a place that it quotes, as each term of a comparison is."""
    return option.text in (text or "") and option.href in {quote.href for quote in quotes}


def _name_first(kind: str, text: str | None) -> tuple[str | None, str | None]:
    """A definition as its name and what follows it; any other answer whole."""
    name, colon, rest = (text or "").partition(": ")
    if kind == "term" and colon and rest and len(name) <= LONG_ANSWER:
        return name, rest
    return text, None


def quote_view(
    quote: Quote, today: date, listings: Listings, base: str, value: str | None, told: Sequence[Mapping[str, Any]]
) -> QuoteView:
    """A quote for its page; ``value`` is marked in it, ``told`` are its bases with verdicts where they are known."""
    entry = quote.entry
    view, passage = entry.document, entry.passage
    source = view.source
    quote = quote._replace(span=Span(quote.span.start, min(quote.span.end, passage.span.end)))  # the next ones follow
    first, last = quote.lines
    newest = listings.shelf.document(listings.shelf.catalogue.by_urn(source.urn)[0].id)
    cells = []
    if passage.kind is PassageKind.ROW:
        cells = [(cell.header, marked(cell.text, value)) for cell in passage.cells]
    return QuoteView(
        html=marked(visible(entry, quote.span), value),
        cells=cells,
        title=view.title,
        href=document_path(source, passage.fragment),
        fragment_href=f"{document_path(source)}/f/{passage.fragment}",
        heading_path=passage.heading_path,
        version=source.version,
        path=source.path,
        first_line=first,
        last_line=last,
        rank=view.rank.label,
        level=view.rank.level,
        state=state(source, today),
        banners=banners(view, newest, today),
        currency=currency(source),
        urn=format_urn(source.urn, fragment=passage.fragment),
        pinned=format_urn(source.urn, version=source.version, fragment=passage.fragment),
        bases=[_told(basis) for basis in told] or bases(entry, quote, listings),
        forms=quote_forms(entry, visible(entry, quote.span), base),
    )


def quote_forms(entry: Entry, text: str, base: str) -> list[tuple[str, str]]:
    """The ways to cite a quote."""
    passage = entry.passage
    place = f"«{passage.label or passage.heading_path[-1]}»" if passage.label or passage.heading_path else ""
    return citation_forms(entry.document, base, fragment=passage.fragment, place=place, quote=text[:600])


def _told(basis: Mapping[str, Any]) -> Basis:
    return Basis(
        label=str(basis["label"]),
        href=basis.get("href"),
        verdict=VERDICTS.get(str(basis.get("verdict"))),
        evidence=_plain(basis.get("evidence")),
        evidence_href=basis.get("evidence_href"),
        why=_sentence(basis.get("why")),
    )


def _plain(text: str | None) -> str | None:
    """A run of a source as a page quotes it within a sentence: without Markdown marks and full stop.

    A ficha's line that bears its norm's words between «» keeps its own marks and takes none around them.
    """
    if not text:
        return None
    plain = collapse(mask(text)).rstrip(" .")
    return plain if "«" in plain else f"«{plain}»"


def _sentence(text: str | None) -> str | None:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else None


def bases(entry: Entry, quote: Quote, listings: Listings) -> list[Basis]:
    """The norms cited inside a quote."""
    out: dict[str, Basis] = {}
    for citation in entry.facts.citations:
        if quote.span.start <= citation.span.start and citation.span.end <= quote.span.end:
            label = visible(entry, citation.span)
            out.setdefault(label, Basis(label=label, href=citation_href(citation, listings)))
    return list(out.values())


def citation_href(citation: Citation, listings: Listings) -> str | None:
    """The page of the norm that a citation names."""
    key = norm_of(citation)
    if not isinstance(key, NormKey) or str(key.urn) not in listings.norm_by_urn:
        return None
    return f"/id/{key.urn}" + (f"#{article_fragment(citation.articles[0])}" if citation.articles else "")


def marked(text: str, value: str | None) -> str:
    """A text as HTML with the answer's value marked where it stands in it."""
    place = text.find(value) if value else -1
    if place < 0 or value is None or len(value) == len(text):
        return html_lib.escape(text)
    end = place + len(value)
    return f"{html_lib.escape(text[:place])}<mark>{html_lib.escape(value)}</mark>{html_lib.escape(text[end:])}"


def option_view(option: Option) -> OptionView:
    """An alternative."""
    entry = option.quote.entry
    place = " › ".join((entry.document.title, *entry.passage.heading_path[-1:]))
    text = visible(entry, option.quote.span)
    return OptionView(
        text=option.text,
        subject=option.subject,
        place=place,
        href=document_path(entry.document.source, entry.passage.fragment),
        quote="" if text == option.text else text[:300],
    )


# --------------------------------------------------------------------------------------------- results


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A passage found."""

    title: str
    place: str
    href: str
    html: str
    rank: str
    version: str
    label: str


FACET_NAMES = (("kind", "Tipo"), ("rank", "Rango"), ("status", "Estado"), ("tag", "Etiqueta"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of results with its facets: (name, title, [(value, label, count, chosen)])."""

    total: int
    capped: bool
    results: list[Result]
    facets: list[tuple[str, str, list[tuple[str, str, int, bool]]]]
    filtered: bool


def results_view(found: Page, filters: Filters) -> Results:
    """The results of a search."""
    chosen = {"kind": filters.kinds, "rank": filters.levels, "status": filters.statuses, "tag": filters.tags}
    facets = []
    for name, title in FACET_NAMES:
        values = [(each.value, each.label, each.count, each.value in chosen[name]) for each in found.facets[name]]
        if len(values) > 1 or chosen[name]:
            facets.append((name, title, values[:8]))
    return Results(
        total=found.total,
        capped=found.capped,
        results=[result_view(found, each) for each in found.results],
        facets=facets,
        filtered=not filters.none,
    )


def result_view(found: Page, candidate: Candidate) -> Result:
    entry = candidate.entry
    passage = entry.passage
    return Result(
        title=entry.document.title,
        place=" › ".join(passage.heading_path),
        href=own_path(entry.document, passage.fragment),
        html=highlight(passage.text, found.query),
        rank=entry.document.rank.label,
        version=entry.document.source.version,
        label=passage.label or (passage.heading_path[-1] if passage.heading_path else entry.document.title),
    )
