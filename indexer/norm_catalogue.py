"""The norms that a corpus knows: which documents are their texts or fichas, and by what names they go."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.models import Document, DocumentSource, Status, Urn
from indexer.norm_names import common_names, consolidated_law, key_of_name, name_stems, names_from_title
from indexer.norms import NormKey, family_of, key_of_urn, kind_of, norm_key
from indexer.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class NormDocument:
    """A document of the corpus about a norm: its text, or a ficha that describes it."""

    urn: Urn
    version: str
    title: str
    is_text: bool
    fragments: tuple[str, ...]  # of articles, their letters and glosas, in text order


@dataclass(frozen=True, slots=True, kw_only=True)
class NormEntry:
    """A norm of the corpus. ``also`` are other keys of it (the law whose text a DFL fixes)."""

    key: NormKey
    documents: tuple[NormDocument, ...]  # texts first, then fichas
    names: tuple[str, ...]
    also: tuple[NormKey, ...] = ()

    @property
    def text(self) -> NormDocument | None:
        return next((document for document in self.documents if document.is_text), None)

    @property
    def ficha(self) -> NormDocument | None:
        return next((document for document in self.documents if not document.is_text), None)


class NormCatalogue:
    """Looks norms up by key, URN, name or document. Made of ``NormEntry`` values alone: a snapshot can hold it."""

    def __init__(self, entries: Iterable[NormEntry]) -> None:
        self.entries = tuple(entries)
        self._by_key: dict[NormKey, NormEntry] = {}
        self._by_number: dict[tuple[str, str], list[NormEntry]] = defaultdict(list)
        self._by_document: dict[Urn, NormEntry] = {}
        self._names: dict[tuple[str, ...], list[NormEntry]] = defaultdict(list)
        self._starting: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # names by how their first word begins
        for entry in self.entries:
            for key in (entry.key, *entry.also):
                self._by_key.setdefault(key, entry)
                for kind in dict.fromkeys((key.kind, family_of(key.kind))):
                    self._by_number[kind, key.number].append(entry)
            for document in entry.documents:
                self._by_document[document.urn] = entry
            for stems in dict.fromkeys(stems for name in entry.names if (stems := name_stems(name))):
                self._names[stems].append(entry)
        for stems in self._names:
            self._starting[stems[0][:4]].append(stems)

    def by_key(self, key: NormKey) -> NormEntry | None:
        """The norm with that key, or with that key as another one of it."""
        return self._by_key.get(key)

    def by_urn(self, urn: Urn) -> NormEntry | None:
        """The norm of a norm's URN."""
        key = key_of_urn(urn)
        return self._by_key.get(key) if key else None

    def of_document(self, urn: Urn) -> NormEntry | None:
        """The norm that a document is the text or the ficha of."""
        return self._by_document.get(urn)

    def by_number(self, kind: str, number: str, year: int | None) -> tuple[NormEntry, ...]:
        """The norms of that kind and number whose year does not speak against it; failing them, of a kin kind."""
        for candidates in (self._by_number.get((kind, number), ()), self._by_number.get((family_of(kind), number), ())):
            found = tuple(dict.fromkeys(entry for entry in candidates if _year_fits(entry, year)))
            if found:
                return found
        return ()

    def by_name(self, name: str, year: int | None = None) -> tuple[NormEntry, ...]:
        """The norms of the corpus that a name fits: the same telling words, else the beginning of them."""
        wanted = name_stems(name)
        if wanted == ("loc",):
            return tuple(entry for entry in self.entries if any(_is_organic(known) for known in entry.names))
        if year is not None:
            found = self._named((*wanted, str(year)))
            return found or tuple(entry for entry in self._named(wanted) if not _names_a_year(entry, wanted))
        return self._named(wanted)

    def _named(self, wanted: tuple[str, ...]) -> tuple[NormEntry, ...]:
        if not wanted:
            return ()
        if wanted in self._names:
            return tuple(self._names[wanted])
        begun = [
            entry
            for stems in self._starting.get(wanted[0][:4], ())
            if _begins(stems, wanted) or (len(stems) >= 2 and _begins(wanted, stems))
            for entry in self._names[stems]
        ]
        return tuple(dict.fromkeys(begun))


def _year_fits(entry: NormEntry, year: int | None) -> bool:
    years = {key.year for key in (entry.key, *entry.also)}
    return year is None or None in years or year in years


def _is_organic(name: str) -> bool:
    return fold(name).startswith(("loc ", "ley organica constitucional"))


def _names_a_year(entry: NormEntry, stems: tuple[str, ...]) -> bool:
    """True when the entry goes by this name with a year of its own: it is then not the one of another year."""
    return any(
        len(known) > len(stems) and known[: len(stems)] == stems and re.fullmatch(r"(?:19|20)\d\d", known[-1])
        for known in map(name_stems, entry.names)
    )


def _begins(whole: tuple[str, ...], start: tuple[str, ...]) -> bool:
    return len(start) <= len(whole) and all(_alike(one, other) for one, other in zip(whole, start, strict=False))


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) >= 4 and one.isalpha() and (one.startswith(other) or other.startswith(one))


# -------------------------------------------------------------------------------------------- building

_COMPOUND = re.compile(
    r"\bd\.?\s?f\.?\s?l\.?\s{0,2}(?:num\.?|n[°º]\.?)?\s{0,2}(?P<number>\d{1,3}[-/]\d{1,2}\.?\d{3})\b"
)
_OPENING = 4000
_FRAGMENT = re.compile(r"(?:^|\.)(?:art|tra|glosa|glo)-[a-z0-9-]+(?:\.(?:let|num)-[a-z0-9-]+)*$")


def catalogue_of(documents: Iterable[Document]) -> NormCatalogue:
    """The catalogue of a corpus: one entry for each norm of which it holds the text or a ficha, in order of URN.

    Of several versions of a document the latest published one stands for it; an older one only where it is alone.
    """
    latest: dict[Urn, Document] = {}
    for document in documents:
        known = latest.get(document.source.urn)
        if known is None or _recency(known.source) < _recency(document.source):
            latest[document.source.urn] = document
    grouped: dict[NormKey, list[Document]] = defaultdict(list)
    for document in latest.values():
        key = norm_of(document)
        if key is not None:
            grouped[key].append(document)
    return NormCatalogue(_entry(key, grouped[key]) for key in sorted(grouped, key=lambda key: str(key.urn)))


def norm_of(document: Document) -> NormKey | None:
    """The norm that a document is the text of or describes, from ``about`` or its kind and number; None for a guide."""
    source = document.source
    if source.about is not None and (key := key_of_urn(source.about)):
        return key
    kind = kind_of(source.kind)
    if kind is None or not (source.number or kind == "constitucion"):
        return None
    number = source.number or ""
    if kind == "dfl":
        number = _compound_number(source, number)
    year = int(source.date[:4]) if source.date and source.date[:4].isdigit() else None
    return norm_key(kind, number, year)


def is_norm_text(document: Document) -> bool:
    """True for a document that is a norm's own text, not a ficha, guide or report about it."""
    return kind_of(document.source.kind) is not None and norm_of(document) is not None


def _compound_number(source: DocumentSource, number: str) -> str:
    """A D.F.L.'s full number, which mirrors give as "1" while its text opens with "D.F.L. Núm. 1-19.175"."""
    opening = fold(source.text[source.body_start : source.body_start + _OPENING])
    found = _COMPOUND.search(opening)
    same = found is not None and re.split(r"[-/]", found["number"])[0] == number.strip()
    return found["number"] if found is not None and same else number


def _recency(source: DocumentSource) -> tuple[bool, tuple[int, ...], str]:
    numbers = tuple(int(part) for part in re.findall(r"\d+", source.version)[:3])
    return source.status is Status.PUBLISHED, numbers, source.version


def _entry(key: NormKey, documents: list[Document]) -> NormEntry:
    held = sorted(
        (
            NormDocument(
                urn=document.source.urn,
                version=document.source.version,
                title=document.title,
                is_text=is_norm_text(document),
                fragments=tuple(p.fragment for p in document.passages if _FRAGMENT.search(p.fragment)),
            )
            for document in documents
        ),
        key=lambda document: (not document.is_text, str(document.urn)),
    )
    return NormEntry(
        key=key,
        documents=tuple(held),
        names=tuple(dict.fromkeys(_names(key, documents))),
        also=tuple(dict.fromkeys(_other_keys(key, documents))),
    )


def _names(key: NormKey, documents: list[Document]) -> Iterator[str]:
    yield key.label
    yield from common_names(key)
    for document in documents:
        yield from (alias for alias in document.source.aliases if not alias.startswith("urn:"))
        if is_norm_text(document):
            for name in names_from_title(document.title, document.source.kind, document.source.number):
                known = key_of_name(name)
                if known in (None, key):  # "ley de bases" out of a title is not the norm everyone calls so
                    yield name


def _other_keys(key: NormKey, documents: list[Document]) -> Iterator[NormKey]:
    for document in documents:
        law = consolidated_law(document.title) if is_norm_text(document) else None
        if law is not None and law != key:
            yield law
