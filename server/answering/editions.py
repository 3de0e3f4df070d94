"""The budget whose glosa a question is about: of the year that it names, else of this one.

A question that names a glosa is answered from one edition. Where the keeper's table gives the glosa another number in
that edition, the question is read with it; where there is none, the no says until when the last one ruled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from indexer.glosas import EDITION_KINDS, GlosaKey, edition_year, level_in, year_over
from server.answering.glosas import glosa_numbers, of_glosa
from server.answering.model import Answer, AnswerStatus, Reason, quote_whole
from server.glosas import Lookup, current_year, editions, look_up_glosa, of_year, renumbered_words
from server.library import Entry, Library
from server.query import Query, read_query
from server.search import Candidate

_OTHER_BUDGET = 0.5
"""What a passage that says no year yields to those of the edition asked for, where several budgets are loaded."""

_QUOTED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What of a corpus a question about a glosa is answered from."""

    query: Query
    year: int
    number: str
    several: bool  # more than one budget is loaded
    missing: Lookup | None = None  # the edition asked for has no such glosa, or is not loaded
    before: Edition | None = None  # that of the glosa which had the number a year before: for what its own does not say

    def kept(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates without those of another budget, those that say no year behind."""
        out = []
        for candidate in candidates:
            year = self._year(candidate.entry)
            if year is None and self.several:
                out.append(candidate._replace(score=candidate.score - _OTHER_BUDGET))
            elif year is None or year == self.year:
                out.append(candidate)
        return sorted(out, key=lambda each: (-each.score, each.entry.rowid))

    def _year(self, entry: Entry) -> int | None:
        source = entry.document.source
        if edition_year(source) is None and not of_glosa(entry, self.number):
            return None
        return year_over(entry.passage, source)


def edition_of(query: Query, library: Library, today: date | None) -> Edition | None:
    """The edition that a question about one glosa is answered from; None: it names none, or no budget is loaded."""
    numbers = dict.fromkeys(glosa_numbers(query))
    years = dict.fromkeys(query.years)
    loaded = editions(library.glosas()) if numbers else []
    if len(numbers) != 1 or len(years) > 1 or not loaded:
        return None
    number = next(iter(numbers))
    partida, programa = level_in(query.folded)
    asked = GlosaKey(number=int(number), partida=partida, programa=programa)
    year = next(iter(years), None) or current_year(library, asked, today)
    found = look_up_glosa(library, asked, year, today) if year is not None else None
    if year is None or found is None:
        return None
    several = len(loaded) > 1
    if not found.found:
        return Edition(query=query, year=year, number=number, several=several, missing=found)
    moved = found.renumbered or _moved(library, asked, found.year)
    told = renumbered_words(moved) if moved else None
    if found.renumbered:
        return _renumbered(query, library, found.found[0].key.number, told, year=year, several=several)
    targets = {now.number for _, now in moved}
    before = None
    if len(targets) == 1:
        before = _renumbered(query, library, targets.pop(), told, year=year, several=several)
    notice = None if years else _notice(library, asked, found, today) or told
    return Edition(query=_noting(query, notice), year=year, number=number, several=several, before=before)


def _renumbered(
    query: Query, library: Library, number: int, notice: str | None, *, year: int, several: bool
) -> Edition:
    """The edition, the question read as if it named the glosa by the number that it has there."""
    query = _noting(_read_as(query, number, library), notice)
    return Edition(query=query, year=year, number=f"{number:02d}", several=several)


def _noting(query: Query, notice: str | None) -> Query:
    return replace(query, notice=" ".join(filter(None, (query.notice, notice))) or None)


def _read_as(query: Query, number: int, library: Library) -> Query:
    """The question as if it named the glosa by the number that it has in the edition asked for."""
    citation = next(each for each in query.citations if each.glosa)
    said = query.text[citation.span.start : citation.span.end]
    renamed = re.sub(r"\d+", f"{number:02d}", said, count=1)  # its level may follow: "glosa 06 del programa 19"
    text = f"{query.text[: citation.span.start]}{renamed}{query.text[citation.span.end :]}"
    return replace(read_query(text, library), text=query.text, notice=query.notice)


def _notice(library: Library, asked: GlosaKey, found: Lookup, today: date | None) -> str | None:
    """What a reader who named no year must know: the budget has ended, or has not begun."""
    if today is None:
        return None
    if found.year < today.year:
        official = [each for each in found.found if each.entry.document.source.kind in EDITION_KINDS]
        later = look_up_glosa(library, asked, today.year, today) if official else None
        return later.told if later else None
    return f"Es del presupuesto de {found.year}, que aún no rige." if found.year > today.year else None


def _moved(library: Library, asked: GlosaKey, year: int) -> tuple[tuple[GlosaKey, GlosaKey], ...]:
    """The glosas of this number a year before that have another in ``year``, with it."""
    fates = [
        (each.key, library.renumbering().fate(each.key, year)) for each in of_year(library.glosas(), asked, year - 1)
    ]
    return tuple(
        (was, fate.key) for was, fate in fates if fate is not None and fate.key and fate.key.number != asked.number
    )


def no_such_edition(edition: Edition, candidates: Sequence[Candidate]) -> Answer | None:
    """The honest no to a question about a glosa that the edition asked for does not have; None where a text says it.

    It cites the glosa that there is: the reason stands on its document's validity, on the loaded editions and on the
    keeper's table.
    """
    missing = edition.missing
    if missing is None or missing.told is None:
        return None
    if any(str(edition.year) in c.entry.everything and of_glosa(c.entry, edition.number) for c in candidates):
        return None
    earlier = all((each.key.year or 0) < edition.year for each in missing.nearest)
    return Answer(
        query=edition.query, status=AnswerStatus.NONE, kind="glosa", reason_text=missing.told,
        reason=Reason.EXPIRED if earlier else Reason.OTHER_YEARS,
        quotes=tuple(quote_whole(each.entry) for each in missing.nearest[:_QUOTED]), candidates=tuple(candidates),
    )  # fmt: skip
