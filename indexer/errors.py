"""The errors a person must act on: where, what is wrong, what was expected, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: an error keeps a document out, a warning does not, a note informs."""

    ERROR = "error"
    WARNING = "aviso"
    NOTE = "nota"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One finding about the corpus, in Spanish, for the person who keeps it.

    ``path`` is relative to the served directory, ``line`` counts from 1 (0: the file as a whole).
    """

    path: str
    line: int = 0
    code: str
    message: str
    expected: str = ""
    fix: str = ""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        parts = [self.message]
        if self.expected:
            parts.append(f"se esperaba {self.expected}")
        if self.fix:
            parts.append(self.fix)
        return f"{place}: {'; '.join(parts)} [{self.code}]"


def shown(text: str, limit: int = 80) -> str:
    """A text quoted in a message: on one line, between «», cut where nobody would read on."""
    line = " ".join(text.split())
    return f"«{line}»" if len(line) <= limit else f"«{line[:limit]}…»"


class NormatecaError(Exception):
    """Base of every error this project raises on purpose; its text is one clear Spanish sentence."""


class CorpusError(NormatecaError):
    """The corpus cannot be served: holds every problem found in one reading, not the first one."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class UrnError(NormatecaError):
    """A text that is not a URN of this corpus (RFC 8141, scheme of docs)."""


class SnapshotError(NormatecaError):
    """A snapshot that is missing, corrupt, or of another format; the index is disposable: build again."""


class TermError(NormatecaError):
    """A term that cannot be computed as asked: what is wrong with the request, and how to mend it.

    ``faults`` holds every fault found in one request; the message is all of them.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class EngineError(NormatecaError):
    """A full-text engine that cannot be built, opened or found."""
