"""The command ``plazo``: when a term ends, how many working days lie between two dates, and a procedure's dates.

Exit codes: 0 done; 1 the corpus has no such term; 2 it cannot be computed as asked, each fault on its own line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.cli_options import AsJson, Data, Kb

if TYPE_CHECKING:
    from indexer.calendar.chains import ChainStep
    from indexer.calendar.plazos import Between, DueAnswer
    from server.due import Asked, AskError
    from server.procedures import Procedure
    from server.settings import Settings
    from server.shelf import Shelf

Term = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PLAZO",
        help="Por ejemplo «10 días hábiles», «un mes» o «72 horas»; o la URN de un plazo del corpus, y tras ella, si "
        "ese fragmento tiene varios, cuál.",
    ),
]
Start = Annotated[
    str, typer.Option("--desde", metavar="FECHA", help="El día del hecho: 2026-01-05 o 2026-01-15T13:00.")
]
End = Annotated[str, typer.Option("--hasta", metavar="FECHA", help="Cuenta los días hábiles hasta ese día, incluido.")]
Commune = Annotated[str, typer.Option("--comuna", metavar="COMUNA", help="La comuna cuyos feriados rigen.")]
RegimeName = Annotated[
    str, typer.Option("--regimen", metavar="RÉGIMEN", help="administrativo, civil, judicial o transparencia.")
]
Party = Annotated[
    str, typer.Option("--parte", metavar="PARTE", help="obligado (quien debe actuar) o beneficiario del silencio.")
]
IcsFile = Annotated[
    Path | None, typer.Option("--ics", metavar="ARCHIVO", help="Escribe el vencimiento para la agenda.")
]
Chained = Annotated[bool, typer.Option("--cadena", help="Encadena los plazos de la sección de esa URN.")]

NOTHING, FAILED = 1, 2


def add_plazo(app: typer.Typer, settings_of: Callable[..., Settings], open_shelf: Callable[..., Any]) -> None:
    """Add the command to the application; the two functions give its settings and open the corpus for a URN."""

    @app.command("plazo", help="Dice en qué fecha vence un plazo, paso a paso y con su base legal.")
    def plazo_command(
        term: Term = None,
        desde: Start = "",
        hasta: End = "",
        comuna: Commune = "",
        regimen: RegimeName = "",
        parte: Party = "",
        ics: IcsFile = None,
        cadena: Chained = False,
        as_json: AsJson = False,
        kb: Kb = None,
        data: Data = None,
    ) -> None:
        from server.due import Asked, AskError, calendar_under

        words = " ".join(term or ())
        urn, plazo = split_urn(words)
        asked = Asked(plazo=plazo, urn=urn, desde=desde, comuna=comuna, regimen=regimen, parte=parte)
        settings = settings_of(kb, data)
        try:
            if hasta:
                _between(asked, words, hasta, calendar_under(settings.kb), as_json)
            elif cadena:
                _chain(asked, open_shelf(settings)[0], ics, as_json)
            else:
                _due(asked, open_shelf(settings)[0] if urn else None, settings.kb, ics, as_json)
        except AskError as error:
            _tell(error)
            raise typer.Exit(NOTHING if error.missing else FAILED) from None


def split_urn(words: str) -> tuple[str, str]:
    """(URN, the rest) of what was typed: a URN holds no space."""
    if words[:4].lower() != "urn:":
        return "", words
    urn, _, rest = words.partition(" ")
    return urn, rest


def _due(asked: Asked, shelf: Shelf | None, roots: Iterable[Path], ics: Path | None, as_json: bool) -> None:
    from indexer.calendar.ics import to_ics
    from indexer.calendar.requests import to_json
    from server import cli_output as show
    from server.clock import now
    from server.due import answer_of, calendar_of, calendar_under, request_of

    calendar = calendar_of(shelf) if shelf is not None else calendar_under(roots)
    answer = answer_of(request_of(asked, calendar, shelf, base=None), calendar)
    if ics is not None:
        _write(ics, to_ics(answer, stamp=now()))
    if as_json:
        show.print_json(to_json(answer))
    else:
        typer.echo("\n".join(due_lines(answer)))


def _between(asked: Asked, words: str, hasta: str, calendar: Any, as_json: bool) -> None:
    from indexer.calendar.requests import between_json
    from server import cli_output as show
    from server.due import AskError, between_of

    if words:
        raise AskError(
            [("plazo", "Con --hasta se cuentan los días entre dos fechas: quite el plazo, o quite --hasta.")]
        )
    found = between_of(asked.desde, hasta, asked.comuna, asked.regimen, calendar)
    if as_json:
        show.print_json(between_json(found))
    else:
        typer.echo("\n".join(between_lines(found)))


def _chain(asked: Asked, shelf: Shelf, ics: Path | None, as_json: bool) -> None:
    from indexer.calendar.ics import chain_to_ics
    from indexer.calendar.requests import chain_json
    from server import cli_output as show
    from server.clock import now
    from server.due import AskError, calendar_of
    from server.procedures import chain_of, procedure_at

    if not asked.urn:
        raise AskError([("urn", "Con --cadena escriba la URN de la sección que tiene los plazos.")])
    procedure = procedure_at(shelf, asked.urn, None)
    steps = chain_of(procedure, asked.desde, asked.comuna, asked.regimen, calendar_of(shelf))
    if ics is not None:
        _write(ics, chain_to_ics(steps, stamp=now()))
    if as_json:
        show.print_json({"urn": procedure.urn, "title": procedure.title, "steps": chain_json(steps)})
    else:
        typer.echo("\n".join(chain_lines(procedure, steps)))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    typer.echo(f"Agenda escrita: {path}", err=True)


def _tell(error: AskError) -> None:
    for fault in error.faults:
        typer.echo(f"normateca: {fault}", err=True)
    for suggestion in error.suggestions:
        typer.echo(f"  {suggestion}", err=True)


# ------------------------------------------------------------------------------------------------- lines


def due_lines(answer: DueAnswer) -> list[str]:
    """What a person reads: the date, the readings where there are several, each with its steps and skipped days."""
    request = answer.request
    place = f" en {request.commune}" if request.commune else ""
    lines = [f"Vence el {_day(answer.due)}{_at(answer)}"]
    if answer.disputed:
        lines[0] = "La ley no zanja cómo se cuenta este plazo: hay más de una fecha"
    backwards = request.text.removesuffix(" de") if request.text.endswith((" antes", " antes de")) else ""
    counted = f"{backwards} del" if backwards else f"{request.text}, desde el"
    lines.append(f"  Plazo: {counted} {_start(request.start)}{place}")
    if request.urn:
        lines.append(f"  URN:   {request.urn}")
    if answer.disputed:
        wide = max(len(reading.label) for reading in answer.readings)
        lines += ["", *(f"  {reading.label:<{wide}}  {_day(reading.due)}" for reading in answer.readings), ""]
        lines.append(f"  Fecha segura para quien debe actuar:           {_day(answer.safe_obliged)}")
        lines.append(f"  Fecha segura para quien gana con el silencio:  {_day(answer.safe_beneficiary)}")
    if answer.effect_from is not None:
        lines.append(
            f"  Si nadie se pronuncia («{request.term.effect}»): con seguridad desde el {_day(answer.effect_from)}"
        )
    for reading in answer.readings:
        lines += ["", f"{reading.label}: {_day(reading.due)}"]
        lines += [f"  {number}. {step.text} [{step.basis}]" for number, step in enumerate(reading.steps, 1)]
        if reading.skipped:
            lines.append("  No se cuentan:")
            lines += [f"    {_day(day.date)}: {day.reason} ({day.law})" for day in reading.skipped]
    if answer.notes:
        lines += ["", *(f"· {note}" for note in answer.notes)]
    return [*lines, "", _footer(answer.calendar_version, answer.verified_until)]


def between_lines(found: Between) -> list[str]:
    """How many working days there are, and the days that do not count."""
    days = "1 día hábil" if found.days == 1 else f"{found.days} días hábiles"
    whole = "1 corrido" if found.calendar_days == 1 else f"{found.calendar_days} corridos"
    lines = [f"{days} ({whole}) después del {_day(found.start)} y hasta el {_day(found.end)}, incluido"]
    if found.skipped:
        lines.append("  No se cuentan:")
        lines += [f"    {_day(day.date)}: {day.reason} ({day.law})" for day in found.skipped]
    return lines


def chain_lines(procedure: Procedure, steps: Iterable[ChainStep]) -> list[str]:
    """A procedure as a table: each stage, its term, when it ends."""
    rows = [(step.link.name, step.link.text, _ends(step)) for step in steps]
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [procedure.title, f"  {procedure.document}", ""]
    lines += [f"  {name:<{wide[0]}}  {text:<{wide[1]}}  {ends}" for name, text, ends in rows]
    return [
        *lines, "",
        "Cada etapa corre desde el término de la anterior, o desde la que su texto señala; donde la ley no zanja la",
        "lectura se dan la fecha más temprana y la más tardía. Cómputo referencial: no es asesoría jurídica.",
    ]  # fmt: skip


def _ends(step: ChainStep) -> str:
    early, late = step.ends
    return _day(early) if early == late else f"entre el {_day(early)} y el {_day(late)}"


def _footer(version: str, until: date) -> str:
    return f"Calendario {version}, comprobado hasta {until.year}. Cómputo referencial: no es asesoría jurídica."


def _day(day: date) -> str:
    from indexer.calendar.holidays import written

    return written(day, weekday=True)


def _at(answer: DueAnswer) -> str:
    moment = answer.readings[0].moment
    return f", a las {moment:%H:%M}" if moment is not None and not answer.disputed else ""


def _start(start: Any) -> str:
    return _day(start) + (f", a las {start:%H:%M}" if hasattr(start, "hour") else "")
