"""What a snapshot keeps of the keeper's linter: every finding on the day of the build, the known ones counted apart.

Worked out when the catalogue is written (``trust``), so that nothing is parsed again and no reader waits for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.codec import decoder, encoder
from indexer.errors import Problem
from indexer.models import DocumentSource, Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The findings of a build. ``known``: how many more there are that the corpus's baseline knows."""

    day: str = ""  # ISO
    new: tuple[Problem, ...] = ()
    known: int = 0


KEPT = 200_000
"""Characters of a file that could not be read, in which siglas and norms are looked for."""

problems_json = encoder(tuple[Problem, ...])
"""Problems as a snapshot's meta keeps them."""

problems_of = decoder(tuple[Problem, ...])
findings_json = encoder(Findings)
_findings = decoder(Findings)
unread_of = decoder(tuple[Unread, ...])
_unread_json = encoder(tuple[Unread, ...])


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
    return tuple(replace(one, path=_renamed(one.path, roots), message=_renamed(one.message, roots)) for one in problems)


def unread_json(unread: Sequence[Unread], roots: Sequence[tuple[str, str]]) -> str:
    """The files that could not be read, named so too, as a snapshot's meta keeps them; of a long one the beginning."""
    return _unread_json(tuple(replace(one, place=_renamed(one.place, roots), text=one.text[:KEPT]) for one in unread))


def _renamed(text: str, roots: Sequence[tuple[str, str]]) -> str:
    for given, path in roots if len(roots) > 1 else ():
        text = text.replace(f"{given}/", f"{os.path.basename(path)}/")
    return text
