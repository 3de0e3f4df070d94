"""Glosas by number: what one is about, what stands under it; several levels with one number are choices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.models import PassageKind, Span
from indexer.text import fold
from server.answering.model import QUOTE_LIMIT, Answer, AnswerStatus, Option, Quote, quote_whole, shorten
from server.glosas import glosa_body
from server.library import Entry, Library
from server.query import Query
from server.search import Candidate, best_form

_ABOUT = re.compile(r"\bde que trata\b|\bque (?:dice|regula|establece|es|trata)\b|\bmateria\b|\bsobre que\b")
_KEY_WORDS = frozenset("glosa glosas glo n partida programa capitulo de del la el en ano presupuesto ley".split())
_BONUS = 0.45


def glosa_numbers(query: Query) -> tuple[str, ...]:
    """The glosa numbers of a question, two digits."""
    return tuple(citation.glosa for citation in query.citations if citation.glosa)


def of_glosa(entry: Entry, number: str) -> bool:
    """Whether a passage cites a glosa or stands under a title that does."""
    if any(citation.glosa == number for citation in entry.facts.citations):
        return True
    pattern = rf"\bglo(?:sa)?s?\s*(?:n[°º]?\s*)?-?\s*0?{int(number)}\b"
    return any(re.search(pattern, fold(title)) for title in entry.passage.heading_path)


def asks_about(query: Query) -> bool:
    """Whether the question is what a glosa says: in so many words, or it only names the glosa."""
    return _ABOUT.search(query.folded) is not None or _is_key(query.folded)


def _is_key(text: str) -> bool:
    """Whether a text only says which glosa: number, year and level."""
    words = re.findall(r"[a-zñ]+", fold(text))
    return "glosa" in words and _KEY_WORDS.issuperset(words)


def prefer_glosa(query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with those of the glosa that the question names first among equals."""
    numbers = glosa_numbers(query)
    if not numbers:
        return list(candidates)
    raised = [
        c._replace(score=c.score + _BONUS, covered=min(1.0, c.covered + 0.1))
        if any(of_glosa(c.entry, number) for number in numbers)
        else c
        for c in candidates
    ]
    return sorted(raised, key=lambda c: (-c.score, c.entry.rowid))


def asks_of_absent_glosa(query: Query, candidates: Sequence[Candidate]) -> bool:
    """The question is what a glosa says, and nothing that was found is of a glosa of that number."""
    numbers = glosa_numbers(query)
    if not numbers or not asks_about(query):
        return False
    return not any(of_glosa(candidate.entry, number) for candidate in candidates for number in numbers)


def glosa_answer(query: Query, candidates: Sequence[Candidate], library: Library) -> Answer | None:
    """What a glosa is about: the title or row that names it; choices where one number names several."""
    numbers = glosa_numbers(query)
    if not numbers or not asks_about(query):
        return None
    found: list[Option] = []
    for candidate in candidates:
        entry = candidate.entry
        if not any(citation.glosa == numbers[0] for citation in entry.facts.citations):
            continue
        title = entry.passage.kind == PassageKind.HEADING
        found.append(
            Option(
                text=shorten(entry.passage.text),
                quote=quote_whole(entry),
                kind="glosa",
                score=candidate.score + (1.0 if title else 0.0),
                subject=entry.passage.label,
            )
        )
    if not found:
        return None
    found.sort(key=lambda option: (-option.score, option.quote.entry.rowid))
    best = found[0]
    rivals = [
        option
        for option in found
        if _is_title(option) and fold(option.text) != fold(best.text) and _told(query, option) >= _told(query, best)
    ]
    if _is_title(best) and rivals:
        several = (best, *rivals)
        return Answer(
            query=query, status=AnswerStatus.CHOICES, kind="glosa", quotes=tuple(option.quote for option in several),
            alternatives=several, candidates=tuple(candidates),
        )  # fmt: skip
    best = _said_under(best, library)
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="glosa", text=best.text, subject=best.subject,
        quotes=(best.quote,), alternatives=tuple(found[1:6]), candidates=tuple(candidates),
    )  # fmt: skip


def _said_under(option: Option, library: Library) -> Option:
    """Of a title that only says which glosa it is, what stands under it: its items, else its first paragraph."""
    title = option.quote.entry
    if not _is_title(option) or not _is_key(option.text):
        return option
    body = glosa_body(library, title)
    items = [each for each in body if each.passage.kind is PassageKind.ITEM] or body[:1]
    while items and items[-1].passage.span.end - items[0].passage.span.start > QUOTE_LIMIT:
        items.pop()
    if not items:
        return option
    span = Span(items[0].passage.span.start, items[-1].passage.span.end)
    text = "; ".join(each.passage.text.rstrip(" .;") for each in items)
    return option._replace(text=shorten(text), quote=Quote(entry=items[0], span=span), subject=option.text)


def _told(query: Query, option: Option) -> float:
    """How much of what the question says beyond the glosa's number stands in or over a title."""
    rest = [c for c in query.hard if c.kind != "number" and fold(c.text) not in ("glosa", "glosas", "glo")]
    return sum(concept.weight for concept in rest if best_form(concept, option.quote.entry.everything))


def _is_title(option: Option) -> bool:
    return option.quote.entry.passage.kind == PassageKind.HEADING
