"""``normateca import …``: a Typer sub-application that the command line adds.

Exit codes: 0 everything was imported; 1 something could not be read (the rest was imported); 2 nothing could be done.
Documents go to standard output, problems to standard error.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from indexer.errors import CorpusError, Level, Problem
from indexer.importers.documents import import_document
from indexer.importers.legalize import import_legalize
from indexer.importers.leychile import import_leychile
from indexer.importers.publish import ImportReport

SOME_FAILED, NOTHING_DONE = 1, 2
_SHOWN = 200  # problems printed; the rest are counted

import_app = typer.Typer(
    help="Trae al corpus leyes del espejo público, normas de LeyChile y documentos PDF, Word o HTML.",
    no_args_is_help=True,
    add_completion=False,
)

Target = Annotated[
    Path,
    typer.Option("--to", metavar="KB", help="Carpeta del corpus donde se escriben los documentos.", show_default=False),
]


def _out() -> Console:
    return Console(highlight=False, soft_wrap=True)


def _err() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


@import_app.command(
    "legalize", help="Importa el espejo público de leyes (archivos CL-<idNorma>.md), al pie de la letra."
)
def legalize(
    source: Annotated[Path, typer.Argument(metavar="CARPETA", help="Carpeta del espejo; se recorre entera.")],
    target: Target,
    select: Annotated[
        Path | None,
        typer.Option(
            "--select",
            metavar="ARCHIVO",
            help="Sólo las normas de esta lista, una por línea: idNorma, «ley 19.880», «decreto 854 de 2004».",
        ),
    ] = None,
    rank: Annotated[
        list[str] | None,
        typer.Option("--rank", metavar="RANGO", help="Sólo este rango (ley, dfl, dl, decreto…); se puede repetir."),
    ] = None,
) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = _err()
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Importando normas", total=None)
            report = import_legalize(
                source,
                target,
                select=select,
                ranks=rank,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except CorpusError as error:
        _stop(error)
    _finish(report, f"{report.excluded} fuera de la selección" if report.excluded else "")


@import_app.command(
    "leychile", help="Importa una norma del XML de LeyChile: un archivo, o un idNorma (pide el XML a la red)."
)
def leychile(
    source: Annotated[str, typer.Argument(metavar="IDNORMA|ARCHIVO.xml", help="Un idNorma, o un XML ya descargado.")],
    target: Target,
) -> None:
    try:
        report = import_leychile(source, target)
    except CorpusError as error:
        _stop(error)
    for path in report.written:
        _out().print(escape(path))
    _finish(report)


@import_app.command(
    "document", help="Hace un borrador (status: draft) de un PDF, Word o HTML, con la lista de lo que revisar."
)
def document(
    file: Annotated[Path, typer.Argument(metavar="ARCHIVO", help="Un .pdf con capa de texto, .docx o .html.")],
    target: Target,
    kind: Annotated[
        str, typer.Option("--kind", metavar="TIPO", help="circular, oficio, resolucion, guia, manual, informe…")
    ],
    urn: Annotated[
        str | None,
        typer.Option("--urn", metavar="URN", help="Identidad del documento; por defecto, del tipo y número."),
    ] = None,
) -> None:
    try:
        made = import_document(file, target, kind=kind, urn=urn)
    except CorpusError as error:
        _stop(error)
    out = _out()
    out.print(escape(f"Borrador escrito: {made.path} ({made.urn})"))
    out.print("Antes de publicarlo (status: published), revise:")
    for check in made.checks:
        out.print(escape(f"- {check}"))


def _finish(report: ImportReport, more: str = "") -> None:
    err = _err()
    for problem in report.problems[:_SHOWN]:
        err.print(escape(_told(problem)))
    if len(report.problems) > _SHOWN:
        err.print(f"… y {len(report.problems) - _SHOWN} avisos más")
    counts = [
        f"{len(report.written)} escritas",
        f"{len(report.unchanged)} sin cambios",
        f"{len(report.failed)} que no se pudieron leer",
        more,
    ]
    _out().print(f"Normas: {', '.join(count for count in counts if count)}.")
    if report.failed:
        raise typer.Exit(SOME_FAILED if report.written or report.unchanged else NOTHING_DONE)


def _told(problem: Problem) -> str:
    return str(problem) if problem.level is Level.ERROR else f"{problem.level}: {problem}"


def _stop(error: CorpusError) -> NoReturn:
    err = _err()
    err.print(escape(str(error)))
    for problem in error.problems:
        err.print(escape(str(problem)))
    raise typer.Exit(NOTHING_DONE)
