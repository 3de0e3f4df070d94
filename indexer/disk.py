"""Writing that survives a power cut, and what a disk's errors mean in one Spanish sentence."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import EngineError, SnapshotError

_REASONS = {
    errno.ENOSPC: "no queda espacio en el disco",
    errno.EDQUOT: "se agotó la cuota de disco",
    errno.EFBIG: "el archivo supera el tamaño permitido",
    errno.EACCES: "permiso denegado",
    errno.EPERM: "permiso denegado",
    errno.EROFS: "el sistema de archivos es de solo lectura",
    errno.EIO: "error de entrada/salida del disco",
    errno.ENOTDIR: "la ruta no es un directorio",
    errno.EEXIST: "la ruta no es un directorio",
    errno.ENOENT: "no existe",
    errno.EMFILE: "demasiados archivos abiertos",
}


def reason(error: OSError) -> str:
    """What went wrong, in Spanish where it is one of the errors that a keeper can mend."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def write_durably(path: Path, text: str) -> None:
    """Write a whole file and have the disk confirm it. Raises OSError."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Have the disk confirm a file's content, or a directory's entries. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def disk_errors(action: str) -> Iterator[None]:
    """Turn what a disk, SQLite or an engine does to a build into one SnapshotError that says what was being done."""
    try:
        yield
    except OSError as error:
        raise SnapshotError(f"No se pudo {action}: {reason(error)}. Lo publicado antes no cambió.") from error
    except (sqlite3.Error, EngineError) as error:
        raise SnapshotError(f"No se pudo {action}: {error}. Lo publicado antes no cambió.") from error
