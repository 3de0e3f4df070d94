"""Who may write and what may be removed: one build at a time, and no snapshot that somebody reads."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from indexer.errors import SnapshotError
from indexer.seal import SEAL


def remove_unread(directory: Path) -> None:
    """Delete a snapshot unless somebody reads it. The seal goes first: half removed, it is not taken for whole."""
    try:
        seal = os.open(directory / SEAL, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        seal = None
    try:
        if seal is not None:
            try:
                fcntl.flock(seal, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            os.unlink(directory / SEAL)
        if directory.is_dir():
            shutil.rmtree(directory)
        else:
            directory.unlink()
    finally:
        if seal is not None:
            os.close(seal)


def build_lock(directory: Path) -> int:
    """The lock of the one build that may run; closing the descriptor lets go. Raises SnapshotError where it is held."""
    lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
    except BlockingIOError as error:
        holder = os.read(lock, 20).decode("ascii", "replace").strip() or "desconocido"
        os.close(lock)
        raise SnapshotError(
            f"Otra construcción está en curso en {directory} (proceso {holder}); espere a que termine."
        ) from error
    except BaseException:
        os.close(lock)
        raise
    return lock
