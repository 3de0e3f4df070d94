"""``serve --watch``: a process beside the workers that rebuilds when a document changes; they follow the store.

A process of its own, ended with the service: the one that serves forks its workers and must have no threads at work.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from indexer.errors import CorpusError, NormatecaError, Problem

STOP_SECONDS = 10


@contextmanager
def watching(roots: Sequence[Path], store: Path, engine: str) -> Iterator[None]:
    """Rebuild what changes into the store, as long as the block lasts."""
    command = [sys.executable, "-m", "server.cli_watch", str(os.getpid()), engine, str(store), *map(str, roots)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def follow(parent: int, engine: str, store: Path, roots: Sequence[Path]) -> None:
    """Rebuild at each change until the serving process has ended. Raises NormatecaError where none can be read."""
    from indexer.snapshot import Store
    from indexer.watch import Rebuilder, changes
    from server.clock import now

    rebuilder = Rebuilder(roots, Store(store), engine, now)
    for _ in changes(roots, lambda: os.getppid() == parent):
        try:
            outcome = rebuilder.rebuild()
        except CorpusError as error:
            _refused(error.problems, str(error))
        except (NormatecaError, OSError) as error:
            _say(f"no se actualizó el índice: {error} Se sigue sirviendo el anterior.")
        else:
            if outcome.refused:
                errors = "1 error nuevo" if len(outcome.refused) == 1 else f"{len(outcome.refused)} errores nuevos"
                _refused(outcome.refused, f"el cambio no se publica: hay {errors}.")
            elif outcome.published:
                _say(f"índice actualizado: {outcome.documents} documentos ({outcome.published})")


def _refused(problems: Sequence[Problem], why: str) -> None:
    for problem in problems:
        typer.echo(problem, err=True)
    _say(f"{why} Se sigue sirviendo el índice anterior.")


def _say(message: str) -> None:
    typer.echo(f"normateca: {message}", err=True)


def main() -> None:
    """The process: parent, engine, store and directories are its arguments."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the one that serves ends this one
    parent, engine, store, *roots = sys.argv[1:]
    try:
        follow(int(parent), engine, Path(store), [Path(root) for root in roots])
    except (NormatecaError, OSError) as error:
        _say(f"no se vigilan los documentos: {error}")
        sys.exit(2)


if __name__ == "__main__":
    main()
