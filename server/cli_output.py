"""What the commands print, in Spanish: an answer, results, a document, figures; and progress on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from indexer.errors import Level, Problem
from server.answering.model import Answer, AnswerStatus, Quote, shorten
from server.cli_golden import Figure, Judged
from server.contexts import problem_json as problem_json
from server.contexts import status_word
from server.library import DocumentView, Entry
from server.looking import Missing
from server.schemas import basis_json
from server.search import Candidate

Tick = Callable[[int, int, str], None]

NEAREST = 3
"""Passages shown under a no."""


def out() -> Console:
    """Standard output; a long line is left to the terminal, so that what is piped on stays whole."""
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


@contextmanager
def progress(what: str) -> Iterator[Tick]:
    """A bar on stderr for long work, gone when done; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total, _: bar.update(task, completed=done, total=total)


def print_json(value: object) -> None:
    """One JSON value, indented, accents kept."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_answer(answer: Answer) -> None:
    """The short answer, its quote and where it stands, the other readings; or why there is none."""
    console = out()
    for wrong, right in answer.query.corrections:
        console.print(Text(f"Buscando también: {right} (por «{wrong}»)", style="dim"))
    if answer.query.notice:
        console.print(Text(answer.query.notice, style="dim"))
    if answer.status is AnswerStatus.NONE:
        console.print(Text(answer.reason_text or "No está en el corpus.", style="bold"))
        for quote in answer.quotes:
            print_quote(console, quote)
        _print_nearest(console, answer.candidates)
        return
    if answer.status is AnswerStatus.CHOICES:
        console.print(Text("Hay más de una respuesta; depende de cuál se pregunta:", style="bold"))
    else:
        console.print(Text(answer.text or "", style="bold"), Text(_about(answer), style="dim"))
        for quote in answer.quotes:
            print_quote(console, quote, basis=str(answer.fields.get("basis") or ""))
            _print_verdicts(console, quote)
    if answer.alternatives:
        console.print(Text("\nOtras lecturas" if answer.status is AnswerStatus.ANSWERED else "", style="dim"), end="\n")
        for option in answer.alternatives:
            subject = f" ({option.subject})" if option.subject else ""
            console.print(Text(f"  · {shorten(option.text, 160)}{subject}"))
            console.print(Text(f"    {_place(option.quote.entry, option.quote.lines)}", style="dim"))


_VERDICTS = {
    "differs": ("Difiere de la fuente que cita", "bold yellow"),
    "narrower": ("La fuente lo dice de menos", "yellow"),
    "not-stated": ("No consta en la fuente que cita", "yellow"),
    "confirmed": ("Confirmado por la fuente que cita", "green"),
}


def _print_verdicts(console: Console, quote: Quote) -> None:
    """What the sources that a quote cites say of it; a source that is not loaded is not told of here."""
    for verdict in basis_json(quote):
        if verdict["verdict"] in _VERDICTS:
            title, style = _VERDICTS[verdict["verdict"]]
            console.print(Text(f"\n  {title}: {verdict['label']}", style=style))
            console.print(Text(f"    {verdict['why']}."))
            if verdict["evidence"]:
                console.print(Text(f"    Fuente: {shorten(verdict['evidence'], 300)}", style="dim"))


def _about(answer: Answer) -> str:
    told = f"— {answer.subject}" if answer.subject else ""
    return f"{told} (conclusión a partir de lo citado)".strip() if answer.derived else told


def print_quote(console: Console, quote: Quote, *, basis: str = "") -> None:
    """A quote to the letter with everything by which to find and cite it."""
    entry = quote.entry
    source = entry.document.source
    console.print()
    console.print(Text(f"  «{quote.text}»"))
    console.print()
    rows = [
        ("Documento", f"{entry.document.title} ({entry.document.rank.label}, {status_word(source)})"),
        ("Versión", source.version),
        ("Lugar", _place(entry, quote.lines, titled=False)),
        ("URN", f"{source.urn}?=v={source.version}#{entry.passage.fragment}"),
    ]
    if entry.passage.heading_path:
        rows.insert(2, ("Sección", " › ".join(entry.passage.heading_path)))
    if basis:
        rows.append(("Base", basis))
    for name, value in rows:
        console.print(Text(f"  {name:<11}", style="dim") + Text(value))


def _place(entry: Entry, lines: tuple[int, int], *, titled: bool = True) -> str:
    first, last = lines
    where = f"{entry.document.source.path}:{first}" + (f"-{last}" if last != first else "")
    return f"{entry.document.title} · {where}" if titled else where


def _print_nearest(console: Console, candidates: Sequence[Candidate]) -> None:
    near = [candidate for candidate in candidates if not candidate.entry.is_header_row][:NEAREST]
    if not near:
        return
    console.print(Text("\nLo más cercano en el corpus", style="dim"))
    for candidate in near:
        print_passage(console, candidate.entry)


def print_passage(console: Console, entry: Entry) -> None:
    """A passage in a list: its text, and where it stands."""
    console.print(Text(f"  · {shorten(entry.passage.text, 200)}"))
    console.print(Text(f"    {_place(entry, entry.passage.lines)}", style="dim"))


def print_results(results: Sequence[Candidate], total: int, capped: bool) -> None:
    """A page of search results."""
    console = out()
    console.print(Text(f"{'Más de ' if capped else ''}{total} textos", style="bold"))
    for candidate in results:
        print_passage(console, candidate.entry)


def print_document(view: DocumentView, versions: Sequence[DocumentView], entries: Sequence[Entry], whole: bool) -> None:
    """A document's header, and its text or one fragment of it."""
    console = out()
    source = view.source
    console.print(Text(view.title, style="bold"))
    rows = [
        ("URN", f"{source.urn}?=v={source.version}"),
        ("Clase", view.rank.label + (f" (nivel {view.rank.level})" if view.rank.level else "")),
        ("Estado", status_word(source)),
        ("Emisor", source.issuer),
        ("Número", source.number),
        ("Fecha", source.date),
        ("Rige desde", source.valid_from),
        ("Rige hasta", source.valid_to),
        ("Motivo", source.withdrawn),
        ("Reemplazo", str(source.replaced_by) if source.replaced_by else None),
        ("Fuente", source.source_url),
        ("Archivo", source.path),
        ("Versiones", ", ".join(each.source.version for each in versions) if len(versions) > 1 else None),
    ]
    for name, value in rows:
        if value:
            console.print(Text(f"  {name:<11}", style="dim") + Text(value))
    for entry in entries:
        first, last = entry.passage.lines
        place = f"#{entry.passage.fragment}  ({first}-{last})" if not whole else f"#{entry.passage.fragment}"
        console.print()
        console.print(Text(place, style="dim"))
        console.print(Text(view.text()[entry.passage.span.start : entry.passage.span.end]))


def print_missing(found: Missing) -> None:
    """What could not be found, and what may have been meant."""
    typer.echo(f"normateca: {found.message}", err=True)
    for suggestion in found.suggestions:
        typer.echo(f"  {suggestion}", err=True)


def print_problems(problems: Sequence[Problem]) -> None:
    """Every finding, one per line."""
    console = out()
    styles = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "dim"}
    for problem in problems:
        console.print(Text(f"{problem.level}: ", style=styles[problem.level]) + Text(str(problem)))


def counted(number: int, one: str, many: str) -> str:
    """ "1 error", "3 errores"."""
    return f"{number} {one if number == 1 else many}"


def print_figures(rows: Sequence[Figure], judged: Sequence[Judged], name: str) -> None:
    """Right answers by intent, then what failed and how."""
    console = out()
    table = Table("Intención", "Bien", "De", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row.intent, str(row.right), str(row.total))
    console.print(table)
    wrong = [each for each in judged if each.fault is not None]
    for each in wrong:
        console.print(Text(str(each.problem(name))))
    right = len(judged) - len(wrong)
    console.print(Text(f"{right} de {counted(len(judged), 'pregunta', 'preguntas')} bien", style="bold"))
