"""Which questions had no answer, counted in one file: off unless a file is named, and no more than the words asked.

Kept of a question are its words, lower case, without what looks like a person's data; how often it was asked and on
which day last. Writing happens beside the requests, and a disk that refuses is told once: an answer never waits for it.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import logging
import os
import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indexer.errors import NormatecaError

log = logging.getLogger("normateca")

KEPT = 2_000
"""Questions in the file, at most: the seldom and long ago asked ones make room."""
WAITING = 1_000
"""Questions that wait to be written, at most; more are not counted."""
LENGTH = 200
"""Characters of a question that are kept."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a file that is read at all."""

_HIDDEN = "[dato]"
_TOGETHER, _APART = 6, 8
"""Digits from which a run of them may be somebody's: written together (the numbers of laws have five at most), and in
groups with blanks between them, as telephones are ("glosa 07 2027" is none)."""

_GROUPED = re.compile(r"\+?(?<!\d)\d{1,4}(?:[ ()-]{1,2}\d{1,4}){1,6}(?:-[\dk])?(?!\d)")
_RUN = re.compile(r"\d(?:[.,/-]*\d)*(?:-?k(?![a-zñ]))?")
_FIXED_LAW = re.compile(r"\d{1,2}-\d{2}\.?\d{3}")  # "D.F.L. 1-19.175": a RUT has its hyphen before the last digit


def impersonal(question: str) -> str:
    """The words that are kept of a question: one line, lower case, with «[dato]» for what may be a person's data."""
    words = question.lower()[: 4 * LENGTH].split()
    text = " ".join(_HIDDEN if "@" in word or word.startswith(("http:", "https:", "www.")) else word for word in words)
    text = _GROUPED.sub(lambda found: _masked(found[0], _APART), text)
    text = _RUN.sub(lambda found: _masked(found[0], _TOGETHER), text)
    return text.strip(" ¿?¡!.,;:")[:LENGTH].strip()


def _masked(found: str, digits: int) -> str:
    if sum(char.isdigit() for char in found) < digits or _FIXED_LAW.fullmatch(found):
        return found
    return _HIDDEN


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without answer: how often, and on which day last (ISO)."""

    question: str
    times: int
    last: str


class Unanswered:
    """Counts questions in a file that several processes write to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: deque[tuple[str, str]] = deque(maxlen=WAITING)
        self._there_is = threading.Event()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._told = False

    def count(self, question: str, day: date) -> None:
        """Note a question, to be written soon. Never waits, never raises."""
        self._waiting.append((question, day.isoformat()))
        if self._thread is None:  # only where something is counted: a worker that never does needs none
            self._thread = threading.Thread(target=self._run, name="sin-respuesta", daemon=True)
            with suppress(RuntimeError):  # no more threads to be had: what waits is written at the end
                self._thread.start()
            atexit.register(self.flush)
        self._there_is.set()

    def flush(self) -> None:
        """Write what waits, now. A file that cannot be read or written is told once, and stays as it is."""
        with self._writing:
            found = []
            while self._waiting:
                question, day = self._waiting.popleft()
                if kept := impersonal(question):
                    found.append((kept, day))
            if not found:
                return
            try:
                add(self.path, found)
            except (OSError, NormatecaError) as error:
                if not self._told:
                    self._told = True
                    log.error("Las preguntas sin respuesta no se cuentan: %s: %s", self.path.name, error)

    def _run(self) -> None:
        while True:
            self._there_is.wait()
            self._there_is.clear()
            self.flush()


def add(path: Path, asked: list[tuple[str, str]]) -> None:
    """Add questions with their days to a file, whole or not at all.

    Raises OSError, or NormatecaError where it is another kind of file.
    """
    with _held(path):
        known = {each.question: each for each in read(path)}
        for question, day in asked:
            before = known.get(question, Asked(question, 0, day))
            known[question] = Asked(question, before.times + 1, max(before.last, day))
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(_written(_ordered(known)[:KEPT]))
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """The right to rewrite the file: one process at a time, whatever becomes of the file meanwhile."""
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def read(path: Path) -> list[Asked]:
    """The questions of a file, the most frequent first; none where there is no file yet.

    Raises OSError, or NormatecaError where it is another kind of file.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise NormatecaError(_NOT_ONE)
        rows = json.loads(path.read_text(encoding="utf-8"))["preguntas"]
        found = [Asked(str(row["pregunta"]), int(row["veces"]), str(row["ultima"])) for row in rows]
        return _ordered({each.question: each for each in found})
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NormatecaError(_NOT_ONE) from None


_NOT_ONE = "no es un archivo de preguntas sin respuesta; indique otro"


def _ordered(known: Mapping[str, Asked]) -> list[Asked]:
    """The most frequent first, of equals the latest."""
    found = sorted(known.values(), key=lambda each: each.question)
    found.sort(key=lambda each: (each.times, each.last), reverse=True)
    return found


def _written(asked: list[Asked]) -> str:
    rows = [{"pregunta": each.question, "veces": each.times, "ultima": each.last} for each in asked]
    return json.dumps({"preguntas": rows}, ensure_ascii=False, indent=1) + "\n"
