"""What pages need of one snapshot, worked out once: bodies of documents, who cites what, relations of norms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import semver

from indexer.articles import article_fragment, article_number
from indexer.errors import UrnError
from indexer.models import Citation, Passage, PassageKind, Urn
from indexer.norms import NormKey
from indexer.urn import UrnRef, parse_urn
from server.contexts import document_path
from server.library import DocumentView, Entry
from server.listings import Listings, NormEntry
from server.pages.body import Body, Figure, compose
from server.pages.links import relink, urn_path
from server.pages.wording import RELATIONS
from server.standing import norm_of

_TO_URN = re.compile(r'href="(urn:[^"]+)"')
MENTIONS = 60_000
"""Passages that are read for links between documents, at most; beyond it only citations of norms are known."""


@dataclass(frozen=True, slots=True)
class Backlink:
    """A passage that cites something."""

    text: str  # of the passage
    place: str  # its document and heading
    href: str
    fragment: str | None  # what of the target it cites
    words: str = ""  # the citation as written
    relation: str = "cita"


@dataclass(frozen=True, slots=True)
class Relation:
    """A norm that does something to another."""

    label: str
    href: str
    verb: str
    where: str  # the address of the passage that says so


class Site:
    """The pages' side of one snapshot."""

    def __init__(self, listings: Listings) -> None:
        self.listings = listings
        self.shelf = listings.shelf
        self.catalogue = listings.shelf.catalogue

    # ------------------------------------------------------------------------------------------ documents

    def versions(self, urn: Urn) -> list[DocumentView]:
        """Every version of a document, the one served by default first."""
        return [self.shelf.document(each.id) for each in self.catalogue.by_urn(urn)]

    @staticmethod
    def in_order(versions: Sequence[DocumentView]) -> list[DocumentView]:
        """Versions from the first to the last, by their numbers (semver.org, precedence)."""
        return sorted(versions, key=lambda view: semver.Version.parse(view.source.version))

    def entries(self, view: DocumentView) -> list[Entry]:
        """The passages of a document, in order."""
        return self.shelf.entries(self.shelf.passages_of(view.id))

    def body(self, view: DocumentView, figure: Figure | None = None) -> Body:
        """The document composed."""
        entries = self.entries(view)
        by_fragment = {entry.passage.fragment: entry for entry in entries}
        aliases: dict[str, list[str]] = defaultdict(list)
        for old, present in view.source.fragment_aliases:
            if old not in by_fragment:
                aliases[present].append(old)

        def inner(passage: Passage) -> str:
            return self.html(by_fragment[passage.fragment])

        return compose((entry.passage for entry in entries), inner=inner, aliases=aliases, figure=figure)

    def html(self, entry: Entry) -> str:
        """A passage's HTML with its links."""
        cited = []
        for citation in entry.facts.citations:
            address = self.citation_path(citation)
            if address is not None and entry.passage.kind is not PassageKind.HEADING:
                cited.append((citation.text, address))
        return relink(entry.passage.html, lambda href: self.target(href, entry), cited)

    def citation_path(self, citation: Citation) -> str | None:
        """Where a citation of a norm leads, or None where it names none that the site has a page for."""
        key = norm_of(citation)
        if not isinstance(key, NormKey) or str(key.urn) not in self.listings.norm_by_urn:
            return None
        return f"/id/{key.urn}" + (f"#{article_fragment(citation.articles[0])}" if citation.articles else "")

    def target(self, href: str, entry: Entry) -> str | None:
        """Where a link in a document's text leads."""
        if href.startswith("urn:"):
            return urn_path(href) if self._known(href) else None
        if href.startswith("#"):
            return href if self.catalogue.by_fragment(entry.document.id, href[1:]) else None
        if href.startswith(("http:", "https:", "mailto:")):
            return href
        path, _, fragment = href.partition("#")
        found = self._by_file.get(path.rpartition("/")[2])
        if found is None or (fragment and not self.catalogue.by_fragment(found.id, fragment)):
            return None
        return document_path(found.source, fragment or None)

    def _known(self, urn: str) -> bool:
        ref = read_ref(urn)
        if ref is None:
            return False
        if str(ref.urn) in self.listings.norm_by_urn:
            return True
        found = self.versions(ref.urn)
        if ref.version is not None:
            found = [view for view in found if view.source.version == ref.version]
        return bool(found) and (not ref.fragment or self.catalogue.by_fragment(found[0].id, ref.fragment) is not None)

    @cached_property
    def _by_file(self) -> dict[str, DocumentView]:
        return {view.source.path.rpartition("/")[2]: view for view in self.listings.documents if view.latest}

    # ------------------------------------------------------------------------------------------ backlinks

    def norm_of_view(self, view: DocumentView) -> NormEntry | None:
        """The norm that a document is the text or the ficha of."""
        return self._norm_of.get(view.id)

    @cached_property
    def _norm_of(self) -> dict[int, NormEntry]:
        return {view.id: norm for norm in self.listings.norms for view in (*norm.texts, *norm.fichas)}

    def norm_backlinks(self, norm: NormEntry) -> list[Backlink]:
        """Who cites a norm, other than itself, each passage once for each article."""
        own = {view.id for view in (*norm.texts, *norm.fichas)}
        stored = [each for each in norm.citations if each.document not in own]
        out: dict[tuple[int, str | None], Backlink] = {}
        for each, entry in zip(stored, self.shelf.entries([each.rowid for each in stored]), strict=True):
            fact = each.fact
            assert isinstance(fact, Citation)
            fragments: list[str | None] = [article_fragment(article) for article in fact.articles]
            for fragment in fragments or [None]:
                out.setdefault((each.rowid, fragment), _backlink(entry, fragment, fact.text, RELATIONS[fact.relation]))
        return list(out.values())

    def backlinks(self, view: DocumentView) -> list[Backlink]:
        """Who cites a document: by a link to its URN, or by citing the norm that it is the text of."""
        norm = self.norm_of_view(view)
        cited = self.norm_backlinks(norm) if norm is not None else []
        return [*self._mentions.get(str(view.source.urn), ()), *cited]

    @cached_property
    def _mentions(self) -> dict[str, list[Backlink]]:
        out: dict[str, dict[tuple[int, str | None], Backlink]] = defaultdict(dict)
        if self.shelf.passages > MENTIONS:
            return {}
        for entry in self.shelf.entries(range(1, self.shelf.passages + 1)):
            if "urn:" not in entry.passage.html or entry.document.id not in self.listings.served:
                continue
            for href in _TO_URN.findall(entry.passage.html):
                ref = read_ref(href)
                if ref is not None and ref.urn != entry.document.source.urn:
                    link = _backlink(entry, ref.fragment, "", "enlaza")
                    out[str(ref.urn)].setdefault((entry.rowid, ref.fragment), link)
        return {urn: list(found.values()) for urn, found in out.items()}

    # ------------------------------------------------------------------------------------------ relations

    def acts_of(self, norm: NormEntry) -> list[Relation]:
        """What a norm does to others, as its text or ficha says."""
        out: dict[tuple[str, str], Relation] = {}
        for view in (*norm.texts, *norm.fichas):
            for entry in self.entries(view):
                for citation in entry.facts.citations:
                    key = norm_of(citation)
                    other = self.listings.norm_by_urn.get(str(key.urn)) if isinstance(key, NormKey) else None
                    if citation.relation != "cites" and other is not None and other is not norm:
                        found = _relation(other, citation, entry)
                        out.setdefault((found.label, found.verb), found)
        return list(out.values())

    def acts_on(self, norm: NormEntry) -> list[Relation]:
        """What other norms do to this one."""
        stored = [each for each in norm.citations if isinstance(each.fact, Citation) and each.fact.relation != "cites"]
        out: dict[tuple[str, str], Relation] = {}
        for each, entry in zip(stored, self.shelf.entries([each.rowid for each in stored]), strict=True):
            other = self.norm_of_view(entry.document)
            if other is not None and other is not norm and isinstance(each.fact, Citation):
                found = _relation(other, each.fact, entry)
                out.setdefault((found.label, found.verb), found)
        return list(out.values())


def read_ref(text: str) -> UrnRef | None:
    """A URN read, or None."""
    try:
        return parse_urn(text)
    except UrnError:
        return None


def _relation(other: NormEntry, citation: Citation, entry: Entry) -> Relation:
    where = document_path(entry.document.source, entry.passage.fragment)
    return Relation(other.label, f"/id/{other.urn}", RELATIONS[citation.relation], where)


def _backlink(entry: Entry, fragment: str | None, words: str, relation: str) -> Backlink:
    return Backlink(
        text=entry.passage.text,
        place=place_words(entry),
        href=document_path(entry.document.source, entry.passage.fragment),
        fragment=fragment,
        words=words,
        relation=relation,
    )


def place_words(entry: Entry) -> str:
    """ "Guía …, Ciclo presupuestario, Plazos": where a passage stands."""
    return " › ".join((entry.document.title, *entry.passage.heading_path[-1:]))


def by_article(links: Sequence[Backlink]) -> list[tuple[str | None, list[Backlink]]]:
    """Backlinks by what they cite: the whole first, then its parts in the order of their numbers."""
    groups: dict[str | None, list[Backlink]] = defaultdict(list)
    for link in links:
        groups[link.fragment].append(link)

    def order(fragment: str | None) -> tuple[int, str]:
        if fragment is None:
            return -1, ""
        return article_number(fragment.removeprefix("art-")) or 10_000, fragment

    return sorted(groups.items(), key=lambda item: order(item[0]))
