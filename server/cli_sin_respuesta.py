"""The command ``sin-respuesta``: what was asked and had no answer, from the file that the service counts in.

Exit codes: 0 there are some; 1 there are none; 2 no file is named, or it cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli_options import AsJson

if TYPE_CHECKING:
    from server.settings import Settings

NOTHING = 1


def add_sin_respuesta(app: typer.Typer, settings_of: Callable[..., Settings]) -> None:
    """Add the command to the application; the function gives its settings."""

    @app.command("sin-respuesta", help="Muestra las preguntas que no tuvieron respuesta, las más repetidas primero.")
    def sin_respuesta_command(
        unanswered: Annotated[
            Path | None,
            typer.Option("--unanswered", metavar="ARCHIVO", help="Por omisión, el de NORMATECA_UNANSWERED."),
        ] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Cuántas mostrar.")] = 50,
        as_json: AsJson = False,
    ) -> None:
        from indexer.errors import NormatecaError
        from indexer.files import os_fault
        from server import cli_output as show
        from server.unanswered import read

        path = settings_of(unanswered=unanswered).unanswered
        if path is None:
            raise NormatecaError(
                "las preguntas sin respuesta no se cuentan: nombre un archivo en NORMATECA_UNANSWERED al servir, o con "
                "--unanswered"
            )
        try:
            asked = read(path)
        except OSError as error:
            raise NormatecaError(f"no se puede leer {path}: {os_fault(error)}") from error
        except NormatecaError as error:
            raise NormatecaError(f"{path} {error}") from error
        if as_json:
            rows = [{"question": one.question, "times": one.times, "last": one.last} for one in asked[:limit]]
            show.print_json({"total": len(asked), "questions": rows})
        else:
            for one in asked[:limit]:
                typer.echo(f"{one.times:>5}  {one.last}  {one.question}")
            typer.echo(show.counted(len(asked), "pregunta sin respuesta", "preguntas sin respuesta"))
        raise typer.Exit(0 if asked else NOTHING)
