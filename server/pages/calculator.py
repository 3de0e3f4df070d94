"""What the calculator of terms and the page of a procedure show; and the form that an answer of a term carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.calendar.chains import ChainStep
from indexer.calendar.holidays import Calendar, written
from indexer.models import TimeUnit
from server.answering.due_dates import stated_term
from server.answering.model import Answer
from server.due import Asked, Stated
from server.procedures import Procedure

REGIMES = (
    ("", "Lo que diga el plazo"),
    ("administrativo", "Administrativo (Ley 19.880)"),
    ("civil", "Civil (Código Civil)"),
    ("judicial", "Judicial (Código de Procedimiento Civil)"),
    ("transparencia", "Transparencia (Ley 20.285)"),
)
PARTIES = (
    ("", "Sin indicar"),
    ("obligado", "Quien debe actuar"),
    ("beneficiario", "Quien gana con el silencio"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermForm:
    """The form of a term of the corpus. ``event``: what it runs from, in the words of the text."""

    urn: str
    name: str
    text: str
    event: str | None
    hours: bool
    backwards: bool
    due: Mapping[str, Any] | None = None  # where the question gave the day, what came of it
    errors: Sequence[str] = ()


def form_of(answer: Answer) -> TermForm | None:
    """The form for an answer that gives a term of the corpus; None for one that gives none, or none that can end."""
    found = stated_term(answer)
    if found is None:
        return None
    told = answer.fields.get("due")
    computed = told if isinstance(told, Mapping) else {}
    return _form(found, computed if "readings" in computed else None, computed.get("errors", ()))


def term_form(found: Stated) -> TermForm | None:
    """The same for a term."""
    return _form(found, None, ())


def _form(found: Stated, due: Mapping[str, Any] | None, errors: Sequence[str]) -> TermForm | None:
    term = found.term
    if term.amount is None and term.date is None:
        return None
    return TermForm(
        urn=found.urn, name=found.name, text=found.text, event=(term.trigger or "").strip(" «»") or None,
        hours=term.unit is TimeUnit.HOUR, backwards=term.start == "antes", due=due, errors=errors,
    )  # fmt: skip


def parameters(asked: Asked) -> dict[str, str]:
    """What was asked as parameters of the API, those not given left out."""
    given = {
        "plazo": asked.plazo, "urn": asked.urn, "desde": asked.desde, "comuna": asked.comuna,
        "regimen": asked.regimen, "parte": asked.parte,
    }  # fmt: skip
    return {name: value for name, value in given.items() if value}


def communes(calendar: Calendar) -> list[str]:
    """Every commune, A to Z."""
    return sorted(name for name, _ in calendar.communes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """A stage of a procedure in its table."""

    name: str
    text: str
    href: str
    after: str
    starts: str
    ends: tuple[str, ...]
    steps: dict[str, str]  # what the calculator is asked for its steps


def stage_rows(procedure: Procedure, steps: Sequence[ChainStep], comuna: str, regimen: str) -> list[StageRow]:
    """The stages with their dates: one where every reading agrees, else the earliest and the latest."""
    return [
        StageRow(
            name=step.link.name,
            text=step.link.text,
            href=step.link.href or "",
            after=step.link.after or procedure.event or "la fecha indicada",
            starts=" o ".join(dict.fromkeys(written(day) for day in step.starts)),
            ends=tuple(dict.fromkeys(written(day, weekday=True) for day in step.ends)),
            steps={
                "urn": step.link.urn or "", "plazo": step.link.text, "comuna": comuna, "regimen": regimen,
                "desde": step.starts[0].isoformat() + ("T00:00" if step.link.term.unit is TimeUnit.HOUR else ""),
            },
        )
        for step in steps
    ]  # fmt: skip
