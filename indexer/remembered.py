"""What the last reading of a corpus found, kept beside its snapshots: a corpus that did not change is not read again.

Two things are kept. The front matter of each file by the hash of its bytes: whatever else changes, those need no
parsing. And the mark of every file's size and times: where all are as they were, nothing is read at all. In doubt
(a file written in the very moment of the reading, another version of the code, a damaged file) everything is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.beside import files_beside
from indexer.codec import decode, encode
from indexer.collecting import rare_collections
from indexer.corpus import CorpusReading, Found, find_register, read_corpus
from indexer.errors import Problem
from indexer.frontmatter import FrontMatter

FILE = "reading.json"
_SETTLED = 2_000_000_000
"""Nanoseconds after which a file's times tell it from an earlier state: clocks of file systems are coarse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a reading found that is worth keeping."""

    code: str  # hash of the code that read
    mark: str  # of every file's size and times; "" where they cannot be trusted
    fingerprint: str
    problems: tuple[Problem, ...]


class Remembered:
    """The memory of one store's readings. Losing it costs time, nothing else."""

    def __init__(self, directory: Path, code: str) -> None:
        """``directory``: of the store; ``code``: hash of the code that reads now."""
        self._path, self._code = directory / FILE, code
        self.known: Known | None = None
        self._fronts: dict[str, str] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            mark, _, body = self._path.read_bytes().partition(b"\n")
            if mark.decode() == hashlib.sha256(body).hexdigest():
                raw = json.loads(body)
                known = decode(Known, raw["known"])
                if known.code == code:
                    self.known, self._fronts = known, raw["fronts"]

    def unchanged(self, mark: str) -> Known | None:
        """What the last reading found, where the files are as they were then."""
        return self.known if self.known and mark and self.known.mark == mark else None

    def read(self, roots: Sequence[Path], found: Found | None = None) -> CorpusReading:
        """``read_corpus``, sparing the front matter that was read before. Raises CorpusError."""
        fronts = _Fronts(self._fronts)
        with rare_collections():
            reading = read_corpus(roots, fronts=fronts, found=found)
        self._fronts = fronts.used
        return reading

    def keep(self, mark: str, fingerprint: str, problems: tuple[Problem, ...]) -> None:
        """Remember the last reading. A disk that refuses is no error."""
        known = Known(code=self._code, mark=mark, fingerprint=fingerprint, problems=problems)
        body = json.dumps({"known": encode(known), "fronts": self._fronts}, ensure_ascii=False).encode()
        beside = self._path.with_suffix(".new")
        with suppress(OSError):
            beside.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(beside, self._path)
        self.known = known


class _Fronts:
    """Front matter by the hash of its file, for one reading; what it used is what the next one may need."""

    def __init__(self, before: Mapping[str, str]) -> None:
        self._before = before
        self.used: dict[str, str] = {}

    def get(self, sha256: str) -> FrontMatter | None:
        text = self._before.get(sha256)
        if text is None:
            return None
        self.used[sha256] = text
        return decode(FrontMatter, text)

    def put(self, sha256: str, front: FrontMatter) -> None:
        self.used[sha256] = encode(front)


def mark_of(roots: Sequence[Path]) -> str:
    """One hash of the size and times of every file and folder that a reading of these directories looks at.

    "" where something was written too lately for its times to tell, or cannot be looked at.
    """
    now = time.time_ns()
    digest = hashlib.sha256()
    try:
        for path, status in _looked_at(roots):
            if max(status.st_mtime_ns, status.st_ctime_ns) > now - _SETTLED:
                return ""
            times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_mode)
            digest.update(f"{path}\0{times}\0".encode("utf-8", "surrogateescape"))
    except OSError:
        return ""
    return digest.hexdigest()


def _looked_at(roots: Sequence[Path]) -> Iterator[tuple[str, os.stat_result]]:
    def stop(error: OSError) -> None:
        raise error

    for root in roots:
        top = os.path.abspath(root)
        yield str(root), os.stat(top)
        for beside in (find_register(top), *files_beside(top)):
            if beside:
                yield beside, os.stat(beside)
        for directory, folders, files in os.walk(top, onerror=stop):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in (*folders, *sorted(files)):
                if name in folders or (name.lower().endswith(".md") and not name.startswith(".")):
                    path = os.path.join(directory, name)
                    yield path, os.stat(path)
