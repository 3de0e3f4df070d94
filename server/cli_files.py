"""What the commands write and read besides documents: registers and lists of known findings, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from indexer.corpus import CorpusReading
from indexer.errors import NormatecaError
from indexer.files import os_fault
from indexer.register import render_manifest


def write_registers(reading: CorpusReading) -> list[str]:
    """Write the register of each root; returns their paths."""
    written: list[str] = []
    for index, root in enumerate(reading.roots):
        path = Path(root.register_path)
        if str(path) in written:
            continue
        existing = path.read_text(encoding="utf-8") if path.exists() else None
        replace_text(path, render_manifest(reading, existing, root=index))
        written.append(str(path))
    return written


def read_text(path: Path) -> str:
    """The text of a file that was named. Raises NormatecaError."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NormatecaError(f"{path} no es un texto en UTF-8") from None
    except OSError as error:
        raise NormatecaError(f"no se puede leer {path}: {os_fault(error)}") from error


def read_bytes(path: Path) -> bytes:
    """The content of a file that was named. Raises NormatecaError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NormatecaError(f"no se puede leer {path}: {os_fault(error)}") from error


def replace_text(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises NormatecaError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise NormatecaError(f"no se puede escribir {path}: {os_fault(error)}") from error
