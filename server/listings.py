"""What a corpus holds, as lists: documents, norms, terms, deadlines, amounts, orders; and suggestions while typing.

Made on first use and kept for the life of a snapshot.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from indexer.catalogue import StoredFact
from indexer.models import Amount, Citation, Deadline, FactKind, PassageKind, Term, Urn
from indexer.norm_names import common_names, key_of_name
from indexer.norms import NormKey, kind_info, kind_of, norm_key, written_norm
from indexer.text import STOP_WORDS, fold
from server.contexts import document_path
from server.library import DocumentView, Entry
from server.selection import Filters, Selection, selected
from server.shelf import Shelf
from server.standing import norm_of

SUGGESTED = 60_000
"""Labels kept for suggestions, at most: beyond it a national corpus's labels would only crowd out its terms."""

_CHOSEN, _SELECTIONS = 256, 8
"""Sets of filters whose documents are remembered, and whose view of the shelf is: a view keeps its own terms."""

_WORD = re.compile(r"[a-zñ0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NormEntry:
    """A norm that the corpus holds, describes or cites."""

    label: str
    key: NormKey | None  # None: cited by a name that no rule knows
    names: tuple[str, ...]
    citations: tuple[StoredFact, ...]
    texts: tuple[DocumentView, ...]
    fichas: tuple[DocumentView, ...]

    @property
    def urn(self) -> Urn | None:
        return self.key.urn if self.key else None


@dataclass(slots=True)
class _Norm:
    citations: list[StoredFact] = field(default_factory=list)
    texts: list[DocumentView] = field(default_factory=list)
    fichas: list[DocumentView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hint:
    """One suggestion: what to type, what it is, and its page where it has one."""

    text: str
    type: str
    detail: str | None = None
    href: str | None = None


class Listings:
    """The lists of one snapshot."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.chosen = lru_cache(maxsize=_CHOSEN)(self._chosen)
        self.selection = lru_cache(maxsize=_SELECTIONS)(self._selection)

    def _chosen(self, filters: Filters) -> tuple[DocumentView, ...]:
        """The documents that filters choose, in their order."""
        return tuple(selected(self.documents, filters))

    def _selection(self, filters: Filters) -> Shelf:
        """The shelf seen through the documents that filters choose; its own words and terms are worked out once."""
        if filters.none:
            return self.shelf
        return Selection(self.shelf, frozenset(view.id for view in self.chosen(filters)))

    @cached_property
    def documents(self) -> tuple[DocumentView, ...]:
        """Every document and version, in the order of reading."""
        return tuple(self.shelf.documents())

    @cached_property
    def served(self) -> frozenset[int]:
        """The ids of the documents that answer when nothing else is asked."""
        return frozenset(view.id for view in self.chosen(Filters()))

    @cached_property
    def terms(self) -> tuple[StoredFact, ...]:
        """Terms A to Z, those of one name in text order."""
        found = [each for each in self._facts(FactKind.TERM) if isinstance(each.fact, Term)]
        return tuple(sorted(found, key=lambda each: (fold(term_name(each)), each.rowid)))

    @cached_property
    def deadlines(self) -> tuple[StoredFact, ...]:
        return tuple(each for each in self._facts(FactKind.DEADLINE) if isinstance(each.fact, Deadline))

    @cached_property
    def amounts(self) -> tuple[StoredFact, ...]:
        return tuple(each for each in self._facts(FactKind.AMOUNT) if isinstance(each.fact, Amount))

    @cached_property
    def citations(self) -> tuple[StoredFact, ...]:
        return tuple(each for each in self._facts(FactKind.CITATION) if isinstance(each.fact, Citation))

    def _facts(self, kind: FactKind) -> tuple[StoredFact, ...]:
        stored = self.shelf.catalogue.facts_of_kind(kind)
        return tuple(each for each in stored if each.document in self.served)

    # ---------------------------------------------------------------------------------------------- norms

    @cached_property
    def norms(self) -> tuple[NormEntry, ...]:
        """Every norm: by rank, then by how often it is cited."""
        found: dict[NormKey | str, _Norm] = {}
        for stored in self.citations:
            assert isinstance(stored.fact, Citation)
            name = norm_of(stored.fact)
            if name is not None:
                found.setdefault(name, _Norm()).citations.append(stored)
        for view in self.documents:
            if view.id not in self.served:
                continue
            key = self._norm_of_document(view)
            if key is not None:
                norm = found.setdefault(key, _Norm())
                (norm.fichas if view.source.kind == "ficha" else norm.texts).append(view)
        entries = [_entry(name, norm) for name, norm in found.items()]
        return tuple(sorted(entries, key=lambda each: (norm_level(each) or 99, -len(each.citations), each.label)))

    @cached_property
    def norm_by_urn(self) -> dict[str, NormEntry]:
        return {str(each.urn): each for each in self.norms if each.urn}

    def norm(self, text: str) -> NormEntry | None:
        """The norm of a URN, its id ("ley-21796") or a name ("LOC GORE", "ley 19.175"); None where none is known."""
        wanted = text.strip()
        found = self.norm_by_urn.get(wanted) or self.norm_by_urn.get(f"urn:gn:norma:{wanted}")
        if found is not None:
            return found
        key = key_of_name(wanted) or written_norm(wanted)
        if key is not None and str(key.urn) in self.norm_by_urn:
            return self.norm_by_urn[str(key.urn)]
        folded = fold(wanted)
        return next((each for each in self.norms if folded in {fold(each.label), *map(fold, each.names)}), None)

    def _norm_of_document(self, view: DocumentView) -> NormKey | None:
        source = view.source
        if source.about is not None and source.about.type == "norma":
            return _from_id(source.about.id)
        kind = kind_of(source.kind)
        if kind is None or not source.number or source.kind == "ficha":
            return None
        return norm_key(kind, source.number, int(source.date[:4]) if source.date else None)

    # ---------------------------------------------------------------------------------------- suggestions

    @cached_property
    def _hints(self) -> tuple[list[str], list[list[Hint]]]:
        """Word -> the hints that hold it, words sorted for search by prefix."""
        by_word: dict[str, dict[Hint, None]] = {}
        for hint in self._all_hints():
            words = f"{hint.text} {hint.detail or ''}" if hint.type in ("sigla", "norma") else hint.text
            for word in _WORD.findall(fold(words)):
                if word not in STOP_WORDS or word == fold(hint.text):
                    by_word.setdefault(word, {})[hint] = None
        words_sorted = sorted(by_word)
        return words_sorted, [list(by_word[word]) for word in words_sorted]

    def _all_hints(self) -> Iterable[Hint]:
        seen: set[str] = set()
        for stored in self.terms:
            term = stored.fact
            assert isinstance(term, Term)
            text = term.sigla or term.name
            if text and fold(text) not in seen:
                seen.add(fold(text))
                yield Hint(text, "sigla" if term.sigla else "término", term.name if term.sigla else None)
        for norm in self.norms:
            if norm.key is not None:
                yield Hint(norm.label, "norma", ", ".join(norm.names[:2]) or None)
        for view in self.documents:
            if view.id in self.served:
                yield Hint(view.title, "documento", view.rank.label, document_path(view.source))
        if self.shelf.passages > SUGGESTED:
            return
        for entry in self.shelf.entries(range(1, self.shelf.passages + 1)):
            label = entry.passage.label
            if label and entry.document.id in self.served and entry.passage.kind != PassageKind.ROW:
                text = label.strip(" :.")
                if 3 < len(text) <= 80 and fold(text) not in seen:
                    seen.add(fold(text))
                    yield Hint(text, "tema", entry.document.title)

    def suggest(self, typed: str, limit: int = 8) -> list[Hint]:
        """What begins so: every typed word is the beginning of a word of it; the shortest and most telling first."""
        words = _WORD.findall(fold(typed))[:8]
        if not words:
            return []
        found: set[Hint] | None = None
        for word in words:
            hints = set(self._starting(word))
            found = hints if found is None else found & hints
        order = {"sigla": 0, "término": 1, "norma": 2, "tema": 3, "documento": 4}
        start = fold(typed).strip()
        return sorted(
            found or (),
            key=lambda hint: (not fold(hint.text).startswith(start), order[hint.type], len(hint.text), hint.text),
        )[:limit]

    def _starting(self, prefix: str) -> Iterable[Hint]:
        words, hints = self._hints
        place = bisect_left(words, prefix)
        while place < len(words) and words[place].startswith(prefix):
            yield from hints[place]
            place += 1

    def entries_of(self, facts: Sequence[StoredFact]) -> list[Entry]:
        """The passages of facts, in their order."""
        return self.shelf.entries([each.rowid for each in facts])

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many documents that answer there are of each kind."""
        return Counter(view.source.kind or "" for view in self.documents if view.id in self.served)


def term_name(stored: StoredFact) -> str:
    """What a term is listed under."""
    term = stored.fact
    assert isinstance(term, Term)
    return term.sigla or term.name or ""


def norm_level(norm: NormEntry) -> int | None:
    """Its place in the general order of prelación."""
    info = kind_info(norm.key.kind) if norm.key else None
    return info.level if info else None


def _entry(name: NormKey | str, norm: _Norm) -> NormEntry:
    key = name if isinstance(name, NormKey) else None
    written = Counter(each.fact.name for each in norm.citations if isinstance(each.fact, Citation) and each.fact.name)
    spelt = dict.fromkeys((*(common_names(key) if key else ()), *(text for text, _ in written.most_common())))
    return NormEntry(
        label=key.label if key else next(iter(written)),
        key=key,
        names=tuple(spelt),
        citations=tuple(norm.citations),
        texts=tuple(norm.texts),
        fichas=tuple(norm.fichas),
    )


_ID = re.compile(r"(?P<kind>[a-z]+(?:-[a-z]+)*)(?:-(?P<number>[a-z]?\d[\d-]*?))?(?:-(?P<year>(?:18|19|20)\d\d))?")


def _from_id(text: str) -> NormKey | None:
    """ "dfl-1-19175" -> its key."""
    match = _ID.fullmatch(text[:80])
    if match is None or kind_info(match["kind"]) is None:
        return None
    return norm_key(match["kind"], match["number"], int(match["year"]) if match["year"] else None)
