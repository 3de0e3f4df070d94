"""A due date asked from outside: from parameters, or from the URN of a term that the corpus states.

What the command line, the API and the pages share. Every fault is collected under the name of its parameter, so that
each face can show it beside its field; the counting itself is ``indexer.calendar``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from weakref import WeakKeyDictionary

from indexer.calendar.holidays import Calendar
from indexer.calendar.loading import load_calendar
from indexer.calendar.plazos import Between, DueAnswer, DueRequest, days_between, due
from indexer.calendar.regimes import regime_named
from indexer.calendar.requests import MAX_TERM, read_request, read_start, request_for
from indexer.errors import TermError, UrnError
from indexer.models import Deadline
from indexer.text import collapse, fold
from indexer.urn import format_urn, parse_urn
from server.answering.model import visible
from server.contexts import document_path
from server.library import Entry, Library
from server.looking import Missing, look_up
from server.shelf import Shelf

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed, as it was typed. With ``urn``, ``plazo`` only says which of its terms is meant."""

    plazo: str = ""
    urn: str = ""
    desde: str = ""
    comuna: str = ""
    regimen: str = ""
    parte: str = ""


class AskError(TermError):
    """Faults by parameter: (name, what is wrong and how to mend it). ``missing``: the one fault is an unknown URN."""

    def __init__(
        self, faults: Iterable[tuple[str, str]], *, suggestions: Sequence[str] = (), missing: bool = False
    ) -> None:
        self.named = tuple(faults)
        super().__init__(*(fault for _, fault in self.named))
        self.suggestions = tuple(suggestions)
        self.missing = missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A term that a document states: its words, its pinned URN, and where it is read."""

    entry: Entry
    term: Deadline
    text: str
    urn: str
    href: str
    norm: str | None  # id of the norm that the document is the text of, or describes

    @property
    def name(self) -> str:
        """What the term is of: the label of its passage, else what is to be done."""
        passage = self.entry.passage
        return (passage.label or self.term.act or self.text).strip(" :.")


# ------------------------------------------------------------------------------------------ the calendar

_roots: WeakKeyDictionary[Library, tuple[str, ...]] = WeakKeyDictionary()


def calendar_of(library: Library) -> Calendar:
    """The calendar of the first served directory that has one, else the project's own. Raises CorpusError."""
    if library not in _roots:
        _roots[library] = tuple(dict.fromkeys(view.source.root for view in library.documents()))
    return calendar_under(_roots[library])


def calendar_under(roots: Iterable[str | Path]) -> Calendar:
    """The same for directories."""
    own = (root for root in roots if (Path(root) / "calendario" / "feriados.yaml").is_file())
    return load_calendar(next(own, None))


# --------------------------------------------------------------------------------------- terms of the corpus


def stated(entry: Entry, term: Deadline, base: str | None = "") -> Stated:
    """A term with its references. ``base`` goes before its address; None where no service runs: it is its URN."""
    source, fragment = entry.document.source, entry.passage.fragment
    urn = format_urn(source.urn, version=source.version, fragment=fragment)
    norm = source.about or (source.urn if source.urn.type == "norma" else None)
    return Stated(
        entry=entry, term=term, text=visible(entry, term.span), urn=urn,
        href=urn if base is None else f"{base}{document_path(source, fragment, pinned=True)}",
        norm=norm.id if norm is not None and norm.type == "norma" else None,
    )  # fmt: skip


def terms_at(shelf: Shelf, urn: str, base: str | None = "") -> list[Stated]:
    """The terms that the passages of a URN state, in text order. Raises AskError where it names nothing."""
    found = look_up(shelf, urn)
    if isinstance(found, Missing):
        said = f"{found.message[:1].upper()}{found.message[1:].rstrip('.')}."
        raise AskError([("urn", said)], suggestions=found.suggestions, missing=_is_urn(urn))
    return [stated(entry, term, base) for entry in found.entries for term in entry.facts.deadlines]


def _is_urn(text: str) -> bool:
    try:
        parse_urn(text)
    except UrnError:
        return False
    return True


def one_term(shelf: Shelf, urn: str, plazo: str, base: str | None = "") -> Stated:
    """The term of a URN; of several, the one whose words are ``plazo``. Raises AskError that lists them."""
    found = terms_at(shelf, urn, base)
    wanted = fold(collapse(plazo))
    fitting = [each for each in found if not wanted or fold(each.text) == wanted]
    if len({fold(each.text) for each in fitting}) == 1:
        return fitting[0]
    texts = list(dict.fromkeys(each.text for each in found))
    listed = ", ".join(f"«{text}»" for text in texts[:10])
    if not found:
        raise AskError([("urn", f"{urn[:200]} no establece ningún plazo.")])
    if not fitting:
        raise AskError([("plazo", f"{urn[:200]} no tiene el plazo «{collapse(plazo)[:80]}»: tiene {listed}.")])
    hint = f"diga cuál con su texto, como plazo, o dé el fragmento de uno. Tiene {listed}."
    raise AskError([("urn", f"{urn[:200]} establece más de un plazo: {hint}")], suggestions=[e.urn for e in found[:10]])


# --------------------------------------------------------------------------------------------- asking


def request_of(asked: Asked, calendar: Calendar, shelf: Shelf | None, *, base: str | None = "") -> DueRequest:
    """The request of what was typed. Raises one AskError with every fault found."""
    options = {"comuna": asked.comuna, "regimen": asked.regimen, "parte": asked.parte}
    if not asked.urn or shelf is None:
        try:
            return read_request(asked.plazo, asked.desde, calendar, **options)
        except TermError as error:
            raise AskError(_named(error, asked, calendar)) from error
    try:
        term = one_term(shelf, asked.urn, asked.plazo, base)
    except AskError as error:
        others = _faults_beside_the_term(asked, calendar)
        raise AskError(
            [*error.named, *others], suggestions=error.suggestions, missing=error.missing and not others
        ) from error
    try:
        return request_for(
            term.term, term.text, asked.desde, calendar, **options, norm=term.norm, urn=term.urn, href=term.href
        )
    except TermError as error:
        raise AskError(_named(error, replace(asked, plazo=""), calendar)) from error


def answer_of(request: DueRequest, calendar: Calendar) -> DueAnswer:
    """Every reading of a request. Raises AskError where it leaves the calendar or fixes no day."""
    try:
        return due(request, calendar)
    except TermError as error:
        raise AskError([("desde", fault) for fault in error.faults]) from error


def between_of(desde: str, hasta: str, comuna: str, regimen: str, calendar: Calendar) -> Between:
    """How many working days lie between two dates as typed. Raises one AskError with every fault."""
    faults: list[tuple[str, str]] = []
    start = _checked(faults, "desde", lambda: read_start(desde))
    end = _checked(faults, "hasta", lambda: read_start(hasta))
    regime = _checked(faults, "regimen", lambda: regime_named(regimen))
    commune = _checked(faults, "comuna", lambda: calendar.commune_named(comuna)) if comuna.strip() else None
    for name, day in (("desde", start), ("hasta", end)):
        if day is not None:
            _checked(faults, name, partial(calendar.check, _day(day)))
    if faults or start is None or end is None:
        raise AskError(faults)
    first, last = (_day(each) for each in (start, end))
    found = _checked(faults, "hasta", lambda: days_between(first, last, calendar, commune=commune, regime=regime))
    if found is None:
        raise AskError(faults)
    return found


# ---------------------------------------------------------------------------------------------- faults

_PLAIN_TERM = "1 día"


def _named(error: TermError, asked: Asked, calendar: Calendar) -> list[tuple[str, str]]:
    """Each fault of a request under the parameter that has it: found by reading that one alone."""
    owners: dict[str, str] = {}
    good = f"{calendar.first_year}-06-01"
    for name in ("plazo", "comuna", "regimen", "parte"):
        given = getattr(asked, name)
        if not given and name != "plazo":
            continue
        try:
            read_request(
                given if name == "plazo" else _PLAIN_TERM,
                f"{good}T10:00",
                calendar,
                **{name: given} if name != "plazo" else {},
            )
        except TermError as found:
            owners.update(dict.fromkeys(found.faults, name))
    return [(owners.get(fault, "desde"), fault) for fault in error.faults]


def _faults_beside_the_term(asked: Asked, calendar: Calendar) -> list[tuple[str, str]]:
    try:
        read_request(_PLAIN_TERM, asked.desde, calendar, comuna=asked.comuna, regimen=asked.regimen, parte=asked.parte)
    except TermError as error:
        return _named(error, replace(asked, plazo=_PLAIN_TERM), calendar)
    return []


def _checked(faults: list[tuple[str, str]], name: str, read: Callable[[], T]) -> T | None:
    try:
        return read()
    except TermError as error:
        faults += [(name, fault) for fault in error.faults]
        return None


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


__all__ = [
    "MAX_TERM", "AskError", "Asked", "Stated", "answer_of", "between_of", "calendar_of", "calendar_under", "one_term",
    "request_of", "stated", "terms_at",
]  # fmt: skip
