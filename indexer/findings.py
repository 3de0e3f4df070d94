"""What a snapshot keeps of the keeper's linter: every finding on the day of the build, the known ones counted apart.

Worked out when the catalogue is written, from what is in it, so that nothing is parsed again and no reader waits for
it. The reading's own findings (front matter, files, register) are handed over as the build's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from indexer.baseline import BASELINE, compare
from indexer.catalogue import Catalogue
from indexer.check import Judged, check_corpus
from indexer.claims import HeldDocument
from indexer.codec import decoder, encoder
from indexer.errors import CorpusError, Problem
from indexer.glosas import table_of
from indexer.models import DocumentSource
from indexer.renumbering import renumbering_problems
from indexer.sources import as_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The findings of a build. ``known``: how many more there are that the corpus's baseline knows."""

    day: str = ""  # ISO
    new: tuple[Problem, ...] = ()
    known: int = 0


problems_json = encoder(tuple[Problem, ...])
"""Problems as a snapshot's meta keeps them."""

_problems, _findings_json, _findings = decoder(tuple[Problem, ...]), encoder(Findings), decoder(Findings)


def findings_of(meta: Mapping[str, str]) -> Findings:
    """What a snapshot's meta holds; nothing where it was made without."""
    text = meta.get("findings")
    found: Findings = _findings(text) if text else Findings()
    return found


def diagnosed(catalogue: Catalogue, documents: Sequence[HeldDocument], judged: Judged, day: date) -> str:
    """The findings about a finished catalogue, for its meta. ``documents`` are checked against each other."""
    found = {*_problems(catalogue.meta.get("reading_problems", "[]"))}
    place = placing(catalogue.meta)
    found |= set(check_corpus(documents, today=day, place=place, judged=judged))
    table = table_of(catalogue.meta.get("renumbering", "[]"))
    found |= set(renumbering_problems(table, [as_document(one) for one in documents]))
    ordered = sorted(found, key=lambda one: (one.path, one.line, one.code, one.message))
    baseline = catalogue.meta.get("baseline", "")
    try:
        left = compare(ordered, baseline) if baseline else None
    except CorpusError as error:
        left = None
        said = str(error).partition(";")[0]
        fix = f"créelo de nuevo con «normateca check --write-baseline {BASELINE}»"
        ordered.insert(0, Problem(path=BASELINE, code="linea-base", message=said, fix=fix))
    new, known = (left.new, left.known) if left else (tuple(ordered), 0)
    return _findings_json(Findings(day=day.isoformat(), new=tuple(new), known=known))


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
