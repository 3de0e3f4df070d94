"""Linked terms from one start date: each runs from the end of another, by the earliest readings and by the latest.

A disputed term makes the dates after it disputed too, so both ends are carried along.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import NamedTuple

from indexer.calendar.counting import ONE
from indexer.calendar.holidays import Calendar
from indexer.calendar.plazos import DueAnswer, DueRequest, due
from indexer.calendar.regimes import Regime
from indexer.errors import TermError
from indexer.models import Deadline, TimeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One term of a chain: it runs from the end of the link named ``after``, or from the chain's start."""

    name: str
    term: Deadline
    text: str
    after: str | None = None
    norm: str | None = None
    urn: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """A link with its days: by the earliest readings throughout, and by the latest."""

    link: Link
    starts: tuple[date, date]
    ends: tuple[date, date]
    answers: tuple[DueAnswer, DueAnswer]

    @property
    def disputed(self) -> bool:
        return self.ends[0] != self.ends[1]


class Stage(NamedTuple):
    """A deadline of the corpus as a stage of a procedure: its name (label), its words, and where it is read."""

    name: str
    term: Deadline
    text: str
    norm: str | None = None
    urn: str | None = None
    href: str | None = None


def links(stages: Iterable[Stage]) -> tuple[Link, ...]:
    """The stages of a procedure in the order of its text, each after the one before; terms of days that can be counted.

    Two terms of one name ("Tramitación externa") are told apart by who must act, else by their order.
    """
    made: list[Link] = []
    for stage in stages:
        if stage.term.amount is None or stage.term.unit is None or stage.term.start == "antes":
            continue
        taken = {link.name for link in made}
        name = stage.name
        if name in taken and stage.term.actor:
            name = f"{stage.name} ({stage.term.actor})"
        number = 2
        while name in taken:
            name, number = f"{stage.name} ({number})", number + 1
        made.append(
            Link(
                name=name, term=stage.term, text=stage.text, after=made[-1].name if made else None, norm=stage.norm,
                urn=stage.urn, href=stage.href,
            )
        )  # fmt: skip
    return tuple(made)


def chain(
    links: Iterable[Link], start: date, calendar: Calendar, *, commune: str | None = None, regime: Regime | None = None
) -> tuple[ChainStep, ...]:
    """The due dates of linked terms from one start. Raises ``TermError`` for a link after one not yet named."""
    ends: dict[str | None, tuple[date, date]] = {None: (start, start)}
    steps: list[ChainStep] = []
    for link in links:
        if link.after not in ends:
            raise TermError(f"«{link.name}» corre desde «{link.after}», que no está antes en la cadena.")
        first, last = ends[link.after]
        asked = DueRequest(
            term=link.term, text=link.text, start=first, commune=commune, regime=regime, norm=link.norm, urn=link.urn,
            href=link.href,
        )  # fmt: skip
        early, late = due(_moment(asked, first), calendar), due(_moment(asked, last), calendar)
        ends[link.name] = (early.safe_obliged, late.safe_beneficiary)
        steps.append(ChainStep(link=link, starts=(first, last), ends=ends[link.name], answers=(early, late)))
    return tuple(steps)


def _moment(request: DueRequest, day: date) -> DueRequest:
    """In a chain a term of hours runs from the end of the day before it."""
    hours = request.term.unit is TimeUnit.HOUR
    return replace(request, start=datetime.combine(day, time()) + ONE if hours else day)
