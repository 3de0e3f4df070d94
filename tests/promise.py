"""Checks of the promise: nothing is answered that does not literally stand in what is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from decimal import Decimal

from indexer.masking import mask
from indexer.models import Amount, Citation, Deadline, Passage, Precedence, Span, Term
from indexer.text import collapse, fold, normal_number, ordinal_to_number, words_to_number
from server.answering.model import QUOTE_LIMIT, Answer, AnswerStatus, Quote

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-zñ]+|%")
_SHOWN_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+")
_CUT = re.compile(r"^\d+ de \d+: |\blugar \d+ de \d+\b|[^\s]*…")
"""What is counted ("18 de 27: ", "lugar 2 de 5"), and the word that "…" cuts, which may be part of one."""


def words(text: str) -> list[str]:
    """The words and figures of a text, folded: what a reader compares."""
    return _WORD.findall(fold(text))


def runs_in(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether words stand in others as one run."""
    return any(list(whole[at : at + len(part)]) == list(part) for at in range(len(whole) - len(part) + 1))


# ------------------------------------------------------------------------------------------------- facts


def faults_of_fact(source: str, passage: Passage, fact: object) -> Iterator[str]:
    """What is wrong with a fact: a span out of its passage, or a value that its span does not hold."""
    for field in fields(fact):  # type: ignore[arg-type]
        span = getattr(fact, field.name)
        if isinstance(span, Span):
            if not 0 <= span.start < span.end <= len(source):
                yield f"{field.name} {span} is no range of the source"
            elif not span.within(passage.span):
                yield f"{field.name} {span} is not within its passage {passage.span}"
            elif source[span.start : span.end] != source[span.start : span.end].strip():
                yield f"{field.name} has white space at its ends"
    for name, value, span in _stated(fact):
        over = (
            [words(title) for title in passage.heading_path] if isinstance(fact, Term) else []
        )  # "COSOC" / "Definición: …"
        if not any(runs_in(words(value), held) for held in (words(seen(source, span)), *over)):
            yield f"{name} {value!r} does not stand in {collapse(source[span.start : span.end])!r}"
    if isinstance(fact, Deadline | Amount):
        yield from faults_of_value(source, fact)


def seen(source: str, span: Span) -> str:
    """What a reader sees of a span of a source."""
    return collapse(mask(source[span.start : span.end], in_cell=True))


def _stated(fact: object) -> Iterator[tuple[str, str, Span]]:
    """The texts that a fact gives, each with the span that must hold it."""
    match fact:
        case Term():
            for name, value in (("sigla", fact.sigla), ("name", fact.name)):
                if value:
                    yield name, value, fact.span
            if fact.definition:
                yield "definition", fact.definition, fact.definition_span or fact.span
        case Deadline():
            for name, value, span in (
                ("trigger", fact.trigger, fact.trigger_span),
                ("actor", fact.actor, fact.actor_span),
                ("extension", fact.extension, fact.extension_span),
            ):
                if value and span:
                    yield name, value, span
        case Citation():
            yield "text", fact.text, fact.span
        case Precedence():
            for name in fact.order:
                yield "order", name, fact.span
        case _:
            return


def figures_in(text: str) -> set[Decimal]:
    """Every number that a text states, in digits or in words."""
    folded = fold(text)
    found = {Decimal(normal_number(each)) for each in re.findall(r"\d+(?:\.\d{3})*(?:,\d+)?", folded)}
    found |= {Decimal(each) for each in re.findall(r"\d+\.\d+", folded)}  # "0.5%": some laws write decimals so
    run: list[str] = []
    for word in [*re.findall(r"[a-zñ]+", folded), "."]:
        if words_to_number(word) is not None or (word in ("y", "mil") and run):
            run.append(word)
            value = words_to_number(" ".join(run))
            found |= {Decimal(value)} if value is not None else set()
            continue
        run = []
        ordinal = ordinal_to_number(word)
        found |= {Decimal(ordinal)} if ordinal is not None else set()
    return found


def faults_of_value(source: str, fact: Deadline | Amount) -> Iterator[str]:
    """What is wrong with the number that a deadline or an amount gives."""
    text = seen(source, fact.span)
    stated = figures_in(text)
    numbers = [fact.amount, fact.lower] if isinstance(fact, Deadline) else [fact.value, fact.upper]
    for number in numbers:
        if number is not None and Decimal(number) not in stated and not _said_otherwise(fold(text)):
            yield f"{number} does not stand in {text!r}"


_OTHERWISE = re.compile(
    r"\b(?:medio|media|mitad|tercio|cuarto|quinto|sexto|septimo|octavo|noveno|decimo|tercera|cuarta|quinta|mayoria"
    r"|un[oa]?|ningun[oa]?|ambos|par|docena|quincena|semana|mes|ano|año|trimestre|semestre|dia|millon(?:es)?|mil"
    r"|siguiente|unanim\w+)"
)


def _said_otherwise(folded: str) -> bool:
    """A number told by a noun or an article: "un mes", "el día siguiente", "la mitad", "dos millones"."""
    return bool(_OTHERWISE.search(folded))


# ----------------------------------------------------------------------------------------------- answers


def faults_of_answer(answer: Answer) -> Iterator[str]:
    """What is wrong with an answer: a quote that is no run of its source, a word of the answer that stands nowhere."""
    for quote in answer.quotes:
        yield from faults_of_quote(quote)
    if answer.status is not AnswerStatus.ANSWERED:
        return
    if not answer.quotes or not answer.text:
        yield "answered with no quote or no text"
        return
    quotes = answer.quotes if answer.kind in ("list", "comparison") else answer.quotes[:1]
    held = set(words(" ".join(part for quote in quotes for part in evidence(quote))))
    asked = set(words(answer.query.text)) if answer.derived else set()
    for word in said(answer.text, only_values=answer.derived):
        if word not in held and word not in asked:
            yield f"{word!r} of {answer.text!r} stands neither in the quote nor over it"


def faults_of_quote(quote: Quote) -> Iterator[str]:
    """What is wrong with a citation by itself: its length, its place, its lines."""
    source, span = quote.entry.source_text, quote.span
    if quote.text != source[span.start : span.end] or not quote.text.strip():
        yield "the quote is not its run of the source"
    passage = quote.entry.passage.span
    if not passage.start <= span.start < passage.end:  # a list's quote goes on to its items
        yield "the quote does not begin in its passage"
    if len(quote.text) > QUOTE_LIMIT:
        yield f"the quote has {len(quote.text)} characters"
    first, last = quote.lines
    cited = "\n".join(source.split("\n")[first - 1 : last])
    if quote.text not in cited or (first, last) != _lines_of(source, span):
        yield f"the lines {first}-{last} do not hold the quote"
    if not runs_in(words(quote.text), words(cited)):
        yield "the quote's words are no run of the cited lines"  # a quote that begins or ends within a word


def _lines_of(source: str, span: Span) -> tuple[int, int]:
    return source.count("\n", 0, span.start) + 1, source.count("\n", 0, span.end) + 1


def evidence(quote: Quote) -> Iterable[str]:
    """The texts in which a short answer may stand: the quote, what is over it, and the document's title and number."""
    passage, document = quote.entry.passage, quote.entry.document
    yield from (quote.text, mask(quote.text), passage.label or "", passage.lead, *passage.heading_path)
    yield from (cell.header for cell in passage.cells)
    yield from (document.title, document.source.number or "", document.source.kind or "")


def said(text: str, *, only_values: bool) -> list[str]:
    """The words of a short answer that must stand somewhere: all, or only its figures and proper names."""
    text = _CUT.sub(" ", text)
    if not only_values:
        return words(text)
    shown = _SHOWN_WORD.findall(text)
    return [fold(word) for place, word in enumerate(shown) if word[0].isdigit() or (place and word[0].isupper())]
