"""What the keeper's linter reads: the documents with what verification finds in them, and how a finding is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from semver import Version

from indexer.claims import Held, HeldDocument
from indexer.conflicts import find_conflicts
from indexer.errors import Level, Problem
from indexer.models import Conflict, DocumentSource, Status, Unread, Urn, Verdict
from indexer.sources import Library
from indexer.verify import verify


@dataclass(frozen=True, slots=True)
class Judged:
    """What was worked out of a corpus's claims already."""

    library: Library
    verdicts: Mapping[int, Sequence[Verdict]]
    conflicts: Sequence[Conflict]


@dataclass(frozen=True)
class Corpus:
    """What the rules read. ``place`` is a document's path as problems show it."""

    documents: tuple[HeldDocument, ...]
    today: date
    place: Callable[[DocumentSource], str]
    unread: tuple[Unread, ...] = ()
    judged: Judged | None = None

    @cached_property
    def library(self) -> Library:
        return self.judged.library if self.judged else Library(self.documents)

    @cached_property
    def current(self) -> tuple[HeldDocument, ...]:
        """What a keeper may still mend: drafts, and of what is published the last version. The rest stays as it is."""
        answering = set(map(id, self.answering))
        return tuple(one for one in self.documents if one.source.status is Status.DRAFT or id(one) in answering)

    @cached_property
    def answering(self) -> tuple[HeldDocument, ...]:
        """The last published version of each document: what answers are taken from."""
        last: dict[Urn, HeldDocument] = {}
        for one in self.documents:
            known = last.get(one.source.urn)
            if one.source.status is Status.PUBLISHED and (known is None or _number(known) < _number(one)):
                last[one.source.urn] = one
        return tuple(last.values())

    @cached_property
    def verdicts(self) -> Mapping[int, Sequence[Verdict]]:
        return self.judged.verdicts if self.judged else verify(self.current, self.library)

    @cached_property
    def conflicts(self) -> Sequence[Conflict]:
        return self.judged.conflicts if self.judged else find_conflicts(self.answering, self.library)

    @cached_property
    def homes(self) -> Mapping[int, tuple[HeldDocument, Held]]:
        """Passages by rowid."""
        return {held.rowid: (document, held) for document in self.documents for held in document.passages}

    @property
    def own(self) -> Iterator[HeldDocument]:
        """The documents that the keeper writes: not the imported laws."""
        return (document for document in self.current if not document.is_law)

    def may_stand_unread(self, words: str) -> bool:
        """Whether a document that was not read names this: it may define or describe it."""
        return any(words in one.text for one in self.unread)

    def problem(
        self, document: HeldDocument, line: int, code: str, message: str, fix: str, level: Level = Level.WARNING
    ) -> Problem:
        """A finding in a document."""
        path = self.place(document.source)
        return Problem(path=path, line=line, code=code, message=message, fix=fix, level=level)


def in_order(problems: Iterable[Problem], unread: Sequence[Unread]) -> tuple[Problem, ...]:
    """Findings by path and line, first those that keep a document out: all that rests on it waits for them."""
    broken = {one.place for one in unread}

    def order(one: Problem) -> tuple[bool, str, int, str, str]:
        return one.path not in broken or one.level is not Level.ERROR, one.path, one.line, one.code, one.message

    return tuple(sorted(problems, key=order))


def _number(document: HeldDocument) -> Version:
    return Version.parse(document.source.version)


def all_lines(source: DocumentSource) -> Iterator[tuple[int, str]]:
    """The lines of front matter and body with their numbers, fenced code left out."""
    yield from enumerate(source.text[: source.body_start].split("\n")[:-1], 1)
    yield from body_lines(source)


def body_lines(source: DocumentSource) -> Iterator[tuple[int, str]]:
    """The body's lines with their numbers, fenced code left out."""
    fenced = False
    for number, line in enumerate(source.text[source.body_start :].split("\n"), source.body_line):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced:
            yield number, line
