"""The command ``links check``: the URNs in another application's files against the corpus.

Exit codes: 0 none is dead; 1 some is; 2 a file or directory that was named cannot be read.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.errors import NormatecaError
from server.cli_options import AsJson, Data, Kb
from server.cli_spanish import SpanishGroup

if TYPE_CHECKING:
    from server.linkcheck import Judgement, Written
    from server.settings import Settings

NOTHING = 1
MAX_FILE = 2 * 1024 * 1024
"""Bytes of a file that is read; what is longer is told of and left out."""

_LEFT_OUT = frozenset(("node_modules", "__pycache__"))
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Row = tuple[str, "Written", "Judgement"]


def add_links(app: typer.Typer, settings_of: Callable[..., Settings], open_shelf: Callable[..., Any]) -> None:
    """Add the group to the application; the two functions give its settings and open the corpus."""
    links = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(links, name="links", cls=SpanishGroup, help="Revisa los enlaces de otras aplicaciones al corpus.")

    @links.callback()
    def group() -> None:
        """A group, though it holds one command."""

    @links.command("check", help="Lee las URN de unos archivos. Termina en 1 si alguna está muerta.")
    def check_command(
        places: Annotated[
            list[Path], typer.Argument(metavar="ARCHIVO|DIR", help="Archivos de texto, o directorios con ellos.")
        ],
        as_json: AsJson = False,
        kb: Kb = None,
        data: Data = None,
    ) -> None:
        from server import cli_output as show
        from server.linkcheck import State
        from server.listings import Listings

        left_out: list[str] = []
        texts = list(texts_of(places, left_out))
        rows = judged(texts, Listings(open_shelf(settings_of(kb, data))[0]))
        for line in left_out:
            typer.echo(f"normateca: {line}", err=True)
        if as_json:
            show.print_json(rows_json(rows, len(texts), left_out))
        else:
            for line in lines_of(rows, len(texts)):
                typer.echo(line)
        raise typer.Exit(NOTHING if any(each.state is State.DEAD for _, _, each in rows) else 0)


def texts_of(places: Iterable[Path], left_out: list[str]) -> Iterator[tuple[str, str]]:
    """(name, text) of every file; what is left out is told of in ``left_out``. Raises NormatecaError, OSError."""
    for place in places:
        if not place.exists():
            raise NormatecaError(f"no existe {place}")
        for path in _files(place) if place.is_dir() else [place]:
            if path.stat().st_size > MAX_FILE:
                left_out.append(f"{path} pasa de {MAX_FILE // 1024 // 1024} MB: no se revisó")
                continue
            data = path.read_bytes()
            if data.startswith(_UTF16):
                yield str(path), data.decode("utf-16", "replace")
            elif b"\0" not in data:
                yield str(path), data.decode("utf-8", "replace")
            elif path == place:
                left_out.append(f"{path} no es un texto: no se revisó")


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _LEFT_OUT)
        yield from (path for name in sorted(names) if (path := Path(parent, name)).is_file() and not path.is_symlink())


def judged(texts: Iterable[tuple[str, str]], listings: Any) -> list[Row]:
    """Every URN of the texts that is this corpus's affair, with what it leads to; each is looked up once."""
    from server.linkcheck import concerns, judge_urn, urns_in

    known: dict[str, Judgement] = {}
    out: list[Row] = []
    for name, text in texts:
        for written in urns_in(text):
            if written.urn not in known:
                known[written.urn] = judge_urn(listings, written.urn)
            if concerns(written.urn, known[written.urn]):
                out.append((name, written, known[written.urn]))
    return out


def lines_of(rows: Sequence[Row], files: int) -> list[str]:
    """A line for each URN that is not well, and the count."""
    out = []
    for name, written, each in rows:
        if each.told:
            instead = f" Debe decir: {each.should}" if each.should else ""
            near = f" Quizás: {', '.join(each.near)}" if each.near else ""
            out.append(f"{name}:{written.line}: {written.urn}: {each.state}. {each.told}{instead}{near}")
    return [*out, summary(rows, files)]


def summary(rows: Sequence[Row], files: int) -> str:
    """ "7 URN en 2 archivos: 1 muerta, 1 movida.": one line."""
    from server.linkcheck import State

    states = [each.state for _, _, each in rows]
    parts = [
        f"{count} {one if count == 1 else many}"
        for state, one, many in (
            (State.DEAD, "muerta", "muertas"),
            (State.MOVED, "movida", "movidas"),
            (State.STALE, "fijada a una versión antigua", "fijadas a una versión antigua"),
        )
        if (count := states.count(state))
    ]
    where = "1 archivo" if files == 1 else f"{files} archivos"
    return f"{len(rows)} URN en {where}: {', '.join(parts) or 'todas llevan donde dicen' if rows else 'ninguna'}."


def rows_json(rows: Sequence[Row], files: int, left_out: Sequence[str]) -> dict[str, Any]:
    """The same for another program, with those that are well."""
    from server.linkcheck import State

    return {
        "ok": not any(each.state is State.DEAD for _, _, each in rows),
        "summary": summary(rows, files),
        "files": files,
        "left_out": list(left_out),
        "links": [
            {
                "file": name,
                "line": written.line,
                "urn": written.urn,
                "state": each.state.name.lower(),
                "told": each.told or None,
                "should": each.should,
                "near": list(each.near),
            }
            for name, written, each in rows
        ],
    }
