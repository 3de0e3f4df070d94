"""A snapshot's seal: ``snapshot.json``, with the sha256 of every file and of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from indexer.disk import reason, sync, write_durably
from indexer.errors import SnapshotError

SEAL = "snapshot.json"
FORMAT = 1
"""Raised whenever the files of a snapshot change their meaning; others are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    """What ``snapshot.json`` states about its snapshot."""

    name: str
    engine: str
    fingerprint: str
    created: str  # ISO 8601 with offset
    documents: int
    passages: int
    files: Mapping[str, str]  # path within the snapshot -> sha256


def verify(directory: Path) -> SnapshotInfo:
    """Check a snapshot against its seal, every byte, before anything of it is loaded.

    Raises SnapshotError for one that is corrupt, incomplete, of another format, or holds files it does not state.
    """
    info = read_seal(directory)
    found = digests(directory)
    for path in sorted({*found, *info.files}):
        if path not in found:
            raise SnapshotError(f"Al índice {directory.name} le falta el archivo {path}; vuelva a construirlo.")
        if path not in info.files:
            raise SnapshotError(f"El índice {directory.name} trae un archivo ajeno, {path}; vuelva a construirlo.")
        if found[path] != info.files[path]:
            raise SnapshotError(f"El índice {directory.name} está dañado en {path}; vuelva a construirlo.")
    return info


def read_seal(directory: Path) -> SnapshotInfo:
    """What the seal states, after checking the seal itself. Raises SnapshotError."""
    try:
        body: Any = json.loads((directory / SEAL).read_bytes())
        stated = body.pop("seal")
        whole = stated == _seal_of(body) and body["name"] == directory.name
    except OSError as error:
        raise SnapshotError(f"El índice {directory.name} no se puede leer: {reason(error)}.") from error
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise SnapshotError(f"El índice {directory.name} está dañado en {SEAL}; vuelva a construirlo.") from error
    if not whole:
        raise SnapshotError(f"El índice {directory.name} está dañado en {SEAL}; vuelva a construirlo.")
    if body.pop("format") != FORMAT:
        raise SnapshotError(f"El índice {directory.name} es de otra versión de Normateca; vuelva a construirlo.")
    return SnapshotInfo(**body)


def seal(directory: Path, info: SnapshotInfo) -> None:
    """Write the seal, durably. What it states must be on the disk already. Raises OSError."""
    body = {"format": FORMAT, **{item.name: getattr(info, item.name) for item in fields(info)}}
    write_durably(directory / SEAL, json.dumps({**body, "seal": _seal_of(body)}, indent=1, sort_keys=True))
    sync(directory)


def _seal_of(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def digests(directory: Path) -> dict[str, str]:
    """sha256 of every file of a snapshot but its seal, by path within it. Raises SnapshotError."""
    try:
        files = sorted(path for path in directory.rglob("*") if not path.is_dir() and path.name != SEAL)
        with ThreadPoolExecutor(2) as pool:
            digests = list(pool.map(_digest, files))
    except OSError as error:
        raise SnapshotError(f"El índice {directory.name} no se puede leer: {reason(error)}.") from error
    return {path.relative_to(directory).as_posix(): digest for path, digest in zip(files, digests, strict=True)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
