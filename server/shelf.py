"""The library over an open snapshot: the catalogue's rows made into entries, its words into a vocabulary."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from indexer.analysis import Fields
from indexer.articles import article_fragment
from indexer.catalogue import StoredDocument
from indexer.engines.base import Clause, Except, Hit, Within
from indexer.glosas import GLOSA_KINDS, Renumbering, stated_in, table_of
from indexer.models import Citation, Conflict, FactKind, Precedence, Rank, Status, Term, Verdict
from indexer.norm_names import common_names, key_of_name, names_from_title
from indexer.norms import NormKey, family_of, key_of_urn, kind_of, norm_key
from indexer.snapshot import Snapshot
from indexer.text import STOP_WORDS, collapse, fold, stems
from server.library import DocumentView, Entry, HeldGlosa
from server.query import prefix_range
from server.question.model import Reading
from server.standing import Standing, may_be, norm_of

_ENTRIES, _TEXTS = 20_000, 256
"""Passages and document texts kept at hand; at the size of a GORE's corpus that is all of them."""


class Shelf:
    """Implements ``server.library.Library``. Safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.catalogue = snapshot.catalogue
        self.passages = self.catalogue.passage_count
        self._ranks = {
            kind: Rank(level=level, label=label)
            for kind, (level, label) in json.loads(self.catalogue.meta.get("ranks", "{}")).items()
        }
        self._held: dict[int, Entry] = {}
        self._headings: dict[tuple[str, ...], frozenset[str]] = {}
        self._views: dict[int, DocumentView] = {}
        self._text = lru_cache(maxsize=_TEXTS)(self.catalogue.text)
        self._counts = self.catalogue.stem_counts()
        self._ordered = sorted(self._counts)
        self.readings: dict[tuple[str, str, bool], Reading] = {}

    # ------------------------------------------------------------------------------------------ documents

    def document(self, id: int) -> DocumentView:
        view = self._views.get(id)
        if view is None:
            view = self._views[id] = self._view(self.catalogue.document(id))
        return view

    def _view(self, stored: StoredDocument) -> DocumentView:
        kind = stored.source.kind
        rank = self._ranks.get(kind) if kind else None
        return DocumentView(
            id=stored.id,
            source=stored.source,
            title=stored.title,
            rank=rank or Rank(level=None, label=(kind or "sin rango").capitalize()),
            text=lambda: self._text(stored.id),
            latest=stored.latest,
            trust=self,
        )

    def documents(self) -> Sequence[DocumentView]:
        return [self.document(id) for id in self.catalogue.document_ids()]

    @cached_property
    def answering(self) -> frozenset[int] | None:
        """The documents that answer unless others are asked for: the latest published versions. None: all of them."""
        chosen = frozenset(self.catalogue.document_ids(statuses=[Status.PUBLISHED], latest=True))
        return None if len(chosen) == len(self.catalogue.document_ids()) else chosen

    @cached_property
    def _answering(self) -> Within | None:
        """The same as a search takes it, in the shorter way to say it."""
        if self.answering is None:
            return None
        others = frozenset(self.catalogue.document_ids()) - self.answering
        return Except(others) if len(others) < len(self.answering) else self.answering

    def passages_of(self, document: int) -> Sequence[int]:
        stored = self.catalogue.document(document)
        return range(stored.first, stored.last + 1)

    # ------------------------------------------------------------------------------------------- passages

    def search(self, clauses: Sequence[Clause], limit: int, documents: Iterable[int] | None = None) -> Sequence[Hit]:
        wanted = self._answering if documents is None else frozenset(documents)
        return self.snapshot.search(clauses, limit, wanted)

    def entries(self, rowids: Sequence[int]) -> list[Entry]:
        missing = [rowid for rowid in rowids if rowid not in self._held]
        if missing:
            if len(self._held) + len(missing) > _ENTRIES:
                self._held = {rowid: self._held[rowid] for rowid in rowids if rowid in self._held}
            facts = self.catalogue.facts_by_rowid(missing)
            tokens = self.catalogue.tokens(missing)
            for stored in self.catalogue.passages(missing):
                text, label, heading, context = tokens[stored.rowid]
                self._held[stored.rowid] = Entry(
                    rowid=stored.rowid,
                    document=self.document(stored.document),
                    passage=stored.passage,
                    facts=facts[stored.rowid],
                    fields=Fields(text=text, label=label, heading=heading, context=context),
                    heading=self._headings.setdefault(heading, frozenset(heading)),
                )
        held = self._held
        return [held[rowid] for rowid in rowids]

    # ---------------------------------------------------------------------------------------------- trust

    def verdicts(self, rowid: int) -> Sequence[Verdict]:
        return self._verdicts.get(rowid, ())

    def conflicts(self, rowids: Collection[int]) -> Sequence[Conflict]:
        return self.catalogue.conflicts_of(rowids) if self._disputed.intersection(rowids) else ()

    def all_conflicts(self) -> Sequence[Conflict]:
        """Every conflict of the corpus, in text order."""
        return self.catalogue.conflicts()

    @cached_property
    def _verdicts(self) -> Mapping[int, Sequence[Verdict]]:
        return self.catalogue.all_verdicts()  # only what is not a norm's own text claims anything

    @cached_property
    def _disputed(self) -> frozenset[int]:
        return frozenset(claim.rowid for conflict in self.all_conflicts() for claim in conflict.claims)

    # ----------------------------------------------------------------------------------------- vocabulary

    def frequency(self, stem: str) -> int:
        return self._counts.get(stem, 0)

    def stems_from(self, prefix: str) -> Sequence[str]:
        return prefix_range(self._ordered, prefix)

    @cached_property
    def _surfaces(self) -> tuple[str, ...]:
        words = self.catalogue.vocabulary
        kept = [word for word in words if len(word) >= 4 and word not in STOP_WORDS]
        return tuple(sorted(kept, key=lambda word: (-words[word].passages, word)))

    def surfaces(self) -> Sequence[str]:
        return self._surfaces

    # ---------------------------------------------------------------------------------------------- terms

    @cached_property
    def _term_index(self) -> tuple[dict[str, list[tuple[Term, int]]], dict[str, dict[tuple[str, ...], None]]]:
        by_key: dict[str, list[tuple[Term, int]]] = {}
        names: dict[str, dict[tuple[str, ...], None]] = {}
        served = self.answering
        for stored in self.catalogue.facts_of_kind(FactKind.TERM):
            term = stored.fact
            if not isinstance(term, Term) or (served is not None and stored.document not in served):
                continue
            for key in {fold(text) for text in (term.sigla, term.name) if text}:
                by_key.setdefault(key, []).append((term, stored.rowid))
            if term.sigla and term.name:
                spelt = tuple(stems(term.name))
                if spelt:
                    names.setdefault(fold(term.sigla), {})[spelt] = None
        return by_key, names

    def terms(self, key: str) -> Sequence[tuple[Term, int]]:
        return self._term_index[0].get(key, ())

    @cached_property
    def _siglas(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        return {sigla: tuple(names) for sigla, names in self._term_index[1].items()}

    def siglas(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        return self._siglas

    @cached_property
    def _names(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        out: dict[tuple[str, ...], dict[str, None]] = {}
        for sigla, names in self._siglas.items():
            for name in names:
                if len(name) >= 2:
                    out.setdefault(name, {})[sigla] = None
        return {name: tuple(siglas) for name, siglas in out.items()}

    def names(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        return self._names

    def name_heads(self) -> Collection[str]:
        """The first stems of those names: where none of them stands, no name does."""
        return self._name_heads

    @cached_property
    def _name_heads(self) -> frozenset[str]:
        return frozenset(name[0] for name in self._names)

    # --------------------------------------------------------------------------------------------- glosas

    def glosas(self) -> Sequence[HeldGlosa]:
        """The glosas that the documents which answer state, in text order."""
        return self._glosas

    @cached_property
    def _glosas(self) -> tuple[HeldGlosa, ...]:
        found = []
        for id in self.catalogue.document_ids(kinds=GLOSA_KINDS):
            view = self.document(id)
            if (self.answering is not None and id not in self.answering) or not _may_state_glosas(view):
                continue
            for stored in self.catalogue.passages_of(id):
                key = stated_in(stored.passage, view.source)
                if key is not None:
                    found.append((key, stored.rowid))
        entries = self.entries([rowid for _, rowid in found])
        return tuple(HeldGlosa(key, entry) for (key, _), entry in zip(found, entries, strict=True))

    def renumbering(self) -> Renumbering:
        """What the glosas of one budget became in a later one, as the keeper's table says."""
        return self._renumbering

    @cached_property
    def _renumbering(self) -> Renumbering:
        return table_of(self.catalogue.meta.get("renumbering", "[]"))

    # ------------------------------------------------------------------------------------ what does not answer

    def withheld(self) -> Mapping[int, Status]:
        """The drafts and withdrawn documents of which nothing is published: id -> status."""
        return self._withheld

    @cached_property
    def _withheld(self) -> dict[int, Status]:
        found = self.catalogue.documents(statuses=[Status.DRAFT, Status.DEPRECATED], latest=True)
        return {each.id: each.source.status for each in found}

    def norm_standing(self, citation: Citation) -> Standing | None:
        """What the corpus has of the norm that a citation names; None where it names no certain norm."""
        key = norm_of(citation)
        if not isinstance(key, NormKey):
            return None
        held = self._about(key)
        if self.norm_documents(citation) or any(each.source.kind != "ficha" for each in held):
            return Standing(key=key, citations=0, ficha=False, text=True)  # of a text at hand nobody counts citations
        written = {collapse(fold(name)) for name in (*common_names(key), citation.name or "")} - {""}
        kinds, numbers = {key.kind, citation.norm_kind}, {key.number, citation.number}
        written |= {f"{kind}-{number}" for kind in kinds for number in numbers}
        found = {
            (stored.rowid, stored.fact.span)
            for name in written
            for stored in self.catalogue.citations(name)
            if isinstance(stored.fact, Citation)
            and may_be(key, norm_of(stored.fact))
            and self._answers(stored.document)
        }
        return Standing(key=key, citations=len(found), ficha=bool(held), text=False)

    def _about(self, key: NormKey) -> list[StoredDocument]:
        """The documents that answer which are a norm's text or describe it."""
        found = self.catalogue.about(key.urn)
        if key.year is None and not found:  # "Decreto 49", of whatever year
            alike = self._norms_by_number.get((key.kind, key.number), ())
            found = [each for about, each in alike if may_be(key, about)]
        if not found:  # "Oficio 11 de 2025", where it is an oficio circular: the one of its family, or none
            alike = self._norms_by_number.get((family_of(key.kind), key.number), ())
            found = [each for about, each in alike if may_be(replace(key, kind=about.kind), about)]
            found = found if len({str(each.source.about) for each in found}) == 1 else []
        return [each for each in found if self._answers(each.id)]

    @cached_property
    def _norms_by_number(self) -> Mapping[tuple[str, str], Sequence[tuple[NormKey, StoredDocument]]]:
        """The documents that are or describe a norm, by its kind and number."""
        out: dict[tuple[str, str], list[tuple[NormKey, StoredDocument]]] = {}
        for each in self.catalogue.documents():
            about = key_of_urn(each.source.about) if each.source.about else None
            if about is not None:
                for kind in dict.fromkeys((about.kind, family_of(about.kind))):
                    out.setdefault((kind, about.number), []).append((about, each))
        return out

    def _answers(self, document: int) -> bool:
        return self.answering is None or document in self.answering

    # ---------------------------------------------------------------------------------------------- norms

    def precedences(self) -> Sequence[tuple[Precedence, Entry]]:
        return self._precedences

    @cached_property
    def _precedences(self) -> list[tuple[Precedence, Entry]]:
        found = self.catalogue.facts_of_kind(FactKind.PRECEDENCE)
        entries = self.entries([stored.rowid for stored in found])
        return [
            (stored.fact, entry)
            for stored, entry in zip(found, entries, strict=True)
            if isinstance(stored.fact, Precedence)
        ]

    @cached_property
    def _norms(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Norm URN -> its texts; folded name of a norm -> its texts."""
        by_urn: dict[str, list[int]] = {}
        by_name: dict[str, list[int]] = {}
        for view in self.documents():
            source = view.source
            key = _key_of(view)
            yearless = str(norm_key(key.kind, key.number, None).urn) if key else None  # "la circular 36", of some year
            for urn in dict.fromkeys(filter(None, (str(key.urn) if key else None, yearless, _norm_urn(view)))):
                by_urn.setdefault(urn, []).append(view.id)
            if key is None or source.kind == "ficha":
                continue
            for name in (
                *common_names(key),
                *names_from_title(view.title, source.kind, source.number),
                *source.aliases,
            ):
                by_name.setdefault(fold(name), []).append(view.id)
        return by_urn, by_name

    def norm_documents(self, citation: Citation) -> Sequence[DocumentView]:
        by_urn, by_name = self._norms
        found: list[int] = []
        if citation.norm_kind and citation.number:
            found = by_urn.get(str(norm_key(citation.norm_kind, citation.number, citation.year).urn), [])
        if not found and citation.name:
            key = key_of_name(citation.name)
            found = by_urn.get(str(key.urn), []) if key else []
            found = found or by_name.get(fold(citation.name), [])
        return [self.document(id) for id in dict.fromkeys(found)]

    def fichas(self, citation: Citation) -> Sequence[DocumentView]:
        """The summaries that the corpus has of the norm that a citation names."""
        key = norm_of(citation)
        found = self._about(key) if isinstance(key, NormKey) else []
        return [self.document(each.id) for each in found if each.source.kind == "ficha"]

    def norm_names(self) -> Mapping[str, Sequence[int]]:
        """Folded names of the loaded norms -> their documents."""
        return self._norms[1]

    def norm_name_heads(self) -> Collection[str]:
        """The first words of those names: where none of them stands, no name does."""
        return self._norm_name_heads

    @cached_property
    def _norm_name_heads(self) -> frozenset[str]:
        return frozenset(name.partition(" ")[0] for name in self.norm_names())

    def article_fragments(self, document: DocumentView, citation: Citation) -> Sequence[str]:
        out: list[str] = []
        for article in citation.articles:
            wanted = article_fragment(article)
            if self.catalogue.by_fragment(document.id, wanted):
                out.append(wanted)
            else:
                out.extend(fragment for fragment in self._articles(document.id) if fragment.endswith(f".{wanted}"))
        return out

    def _articles(self, document: int) -> list[str]:
        return list(
            dict.fromkeys(e.passage.article for e in self.entries(self.passages_of(document)) if e.passage.article)
        )

    def article(self, document: DocumentView, fragment: str) -> Sequence[Entry]:
        return [e for e in self.entries(self.passages_of(document.id)) if e.passage.article == fragment]


def _may_state_glosas(view: DocumentView) -> bool:
    """Of the laws only those of a budget have glosas: a country's others need not be read for them."""
    return view.source.kind != "ley" or "presupuesto" in fold(view.title)


def _norm_urn(view: DocumentView) -> str | None:
    source = view.source
    if source.kind == "ficha":
        return None
    if source.about:
        return str(source.about)
    return str(source.urn) if source.urn.type == "norma" else None


def _key_of(view: DocumentView) -> NormKey | None:
    kind = kind_of(view.source.kind)
    if kind is None or not view.source.number:
        return None
    year = int(view.source.date[:4]) if view.source.date else None
    return norm_key(kind, view.source.number, year)
