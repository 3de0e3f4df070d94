"""The command ``verificar``: the citations of a draft acta, resolución or oficio against the corpus.

Exit codes: 0 every citation was found and none differs; 1 some was not found, or its source says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.cli_options import AsJson, Data, Kb

if TYPE_CHECKING:
    from server.settings import Settings

NOTHING = 1
_TOLD = ("differs", "narrower", "confirmed")
_UNCOMPARED = (*_TOLD, "not-stated", "not-in-corpus")


def add_verificar(app: typer.Typer, settings_of: Callable[..., Settings], open_shelf: Callable[..., Any]) -> None:
    """Add the command to the application; the two functions give its settings and open the corpus."""

    @app.command("verificar", help="Revisa las citas de un borrador. Termina en 1 si una no se halla o difiere.")
    def verificar_command(
        file: Annotated[Path, typer.Argument(metavar="ARCHIVO", help="Word (.docx) o texto, hasta 200 KB.")],
        as_json: AsJson = False,
        kb: Kb = None,
        data: Data = None,
    ) -> None:
        from indexer.drafts import draft_text
        from indexer.review import review_draft
        from server import cli_output as show
        from server.cli_files import read_bytes
        from server.reviewing import review_json

        text = draft_text(file.name, read_bytes(file))
        told = review_json(review_draft(open_shelf(settings_of(kb, data))[0].catalogue, text))
        if as_json:
            show.print_json(told)
        else:
            for line in lines_of(told, file.name):
                typer.echo(line)
        raise typer.Exit(0 if told["ok"] else NOTHING)


def lines_of(told: dict[str, Any], name: str) -> list[str]:
    """A review as the terminal shows it: a line for each citation, what its source says under it, the count."""
    out = []
    for one in told["citations"]:
        out.append(f"{name}:{one['line']}: {one['words']}: {one['text']} ({one['label']}; {one['told']})")
        for verdict in one["verdicts"]:
            if verdict["verdict"] in (_UNCOMPARED if one["finding"] == "sin-comparar" else _TOLD):
                said = " ".join((verdict["evidence"] or "").split())
                evidence = f" {said}" if "«" in said else f" «{said}»" if said else ""
                out.append(f"    «{verdict['claim']}»: {verdict['why']}.{evidence}")
    return [*out, told["summary"]]
