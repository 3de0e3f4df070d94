"""What a snapshot keeps of the keeper's linter: every finding on the day of the build, the known ones counted apart.

Worked out when the catalogue is written (``trust``), so that nothing is parsed again and no reader waits for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.codec import decoder, encoder
from indexer.errors import Problem
from indexer.models import DocumentSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The findings of a build. ``known``: how many more there are that the corpus's baseline knows."""

    day: str = ""  # ISO
    new: tuple[Problem, ...] = ()
    known: int = 0


problems_json = encoder(tuple[Problem, ...])
"""Problems as a snapshot's meta keeps them."""

problems_of = decoder(tuple[Problem, ...])
findings_json = encoder(Findings)
_findings = decoder(Findings)


def findings_of(meta: Mapping[str, str]) -> Findings:
    """What a snapshot's meta holds; nothing where it was made without."""
    text = meta.get("findings")
    found: Findings = _findings(text) if text else Findings()
    return found


def placing(meta: Mapping[str, str]) -> Placing:
    """How a snapshot's documents are named to readers: by path, after the directory's name where several are served."""
    return Placing(several=bool(meta.get("several_roots")))


@dataclass(frozen=True, slots=True)
class Placing:
    """Names documents without the path of the machine that they lie on."""

    several: bool

    def __call__(self, source: DocumentSource) -> str:
        return f"{os.path.basename(source.root)}/{source.path}" if self.several else source.path


def relocated(problems: Iterable[Problem], roots: Sequence[tuple[str, str]]) -> tuple[Problem, ...]:
    """Problems of a reading named as ``placing`` does. ``roots``: (as the person gave it, absolute path) of each."""
    if len(roots) < 2:
        return tuple(problems)
    names = [(f"{shown}/", f"{os.path.basename(path)}/") for shown, path in roots]

    def renamed(text: str) -> str:
        for given, name in names:
            text = text.replace(given, name)
        return text

    return tuple(replace(one, path=renamed(one.path), message=renamed(one.message)) for one in problems)
