"""What rests on a document or one of its fragments: who links to it or cites it, what is verified against it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.articles import article_fragment
from indexer.claims import is_law_kind
from indexer.errors import UrnError
from indexer.models import Citation, Conflict, Status, Urn, Verdict, VerdictKind
from indexer.urn import UrnRef, parse_urn
from server.answering.model import shorten
from server.cli_golden import Golden, evaluate
from server.contexts import status_word
from server.library import DocumentView, Entry
from server.listings import Listings, NormEntry
from server.looking import Missing, look_up
from server.pages.links import targets_of
from server.shelf import Shelf

VERDICT_WORDS = {
    VerdictKind.CONFIRMED: "la fuente lo confirma",
    VerdictKind.NARROWER: "la fuente lo dice de menos",
    VerdictKind.DIFFERS: "la fuente dice otra cosa",
    VerdictKind.NOT_STATED: "no consta en la fuente",
    VerdictKind.NOT_IN_CORPUS: "la fuente no está cargada",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage: its file and line, its URN and the words of it that matter."""

    path: str
    line: int
    urn: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A passage that links to the document, or cites the norm that it is the text or the ficha of."""

    place: Place
    target: str | None  # the fragment that it names
    pin: str | None  # "2.0.0", or a day; None: whatever is current


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Everything that a change of a document may touch."""

    urn: Urn
    fragment: str | None
    title: str
    versions: tuple[DocumentView, ...]
    links: tuple[Reference, ...]
    citations: tuple[Reference, ...]
    based: tuple[tuple[Place, Verdict], ...]  # claims of others that it bears out, or does not
    own: tuple[tuple[Place, Verdict], ...]  # its claims against what it cites
    golden: tuple[Golden, ...]
    conflicts: tuple[tuple[Conflict, tuple[Place, ...]], ...]

    @property
    def pinned(self) -> tuple[Reference, ...]:
        return tuple(link for link in self.links if link.pin)


def impact_of(listings: Listings, text: str, questions: Sequence[Golden], today: date) -> Impact | Missing:
    """What rests on what a URN names: a document, one fragment, or a norm by the documents that hold it.

    ``today``: of the golden questions that are asked to know where they are answered from.
    """
    shelf = listings.shelf
    try:
        ref = parse_urn(text)
    except UrnError as error:
        return Missing(message=str(error))
    views = tuple(shelf.document(stored.id) for stored in shelf.catalogue.by_urn(ref.urn))
    norm = _norm_of(listings, ref.urn)
    if not views and norm is None:
        found = look_up(shelf, text)
        return found if isinstance(found, Missing) else Missing(message=f"No existe {ref.urn} en el corpus.")
    if ref.fragment and views:
        found = look_up(shelf, text)
        if isinstance(found, Missing):
            return found
    verdicts = list(_verdicts(listings))
    return Impact(
        urn=ref.urn,
        fragment=ref.fragment,
        title=views[0].title if views else norm.label if norm else str(ref.urn),
        versions=views,
        links=tuple(links_to(listings, ref)),
        citations=tuple(_citations(listings, norm, ref)) if norm else (),
        based=tuple(
            (place_of(entry, verdict.text), verdict)
            for entry, verdict in verdicts
            if _is_of(verdict, ref.urn) and _within(verdict.fragment or verdict.article, ref.fragment)
        ),
        own=tuple(
            (place_of(entry, verdict.text), verdict)
            for entry, verdict in verdicts
            if entry.document.source.urn == ref.urn and _within(entry.passage.fragment, ref.fragment)
        ),
        golden=tuple(each for each in questions if _wants(each, ref, shelf, today)),
        conflicts=tuple(_conflicts(listings, ref)),
    )


def links_to(listings: Listings, ref: UrnRef) -> Iterator[Reference]:
    """The links of other documents to a document or fragment: by its URN, another name of it, or its file."""
    views = [listings.shelf.document(stored.id) for stored in listings.shelf.catalogue.by_urn(ref.urn)]
    names = {str(ref.urn), *(alias for view in views for alias in view.source.aliases)}
    files = {view.source.path.rpartition("/")[2] for view in views}
    for entry in _writing(listings):
        if "href=" not in entry.passage.html or entry.document.source.urn == ref.urn:
            continue
        for href in targets_of(entry.passage.html):
            to = _read(href, files, ref.urn)
            if to is not None and str(to.urn) in names and _within(to.fragment, ref.fragment):
                place = place_of(entry, entry.passage.text)
                yield Reference(place=place, target=to.fragment, pin=to.version or to.at)


def _read(href: str, files: Collection[str], urn: Urn) -> UrnRef | None:
    """What a link names; one to a file of the document names the document."""
    path, _, fragment = href.partition("#")
    if path.rpartition("/")[2] in files and ":" not in path:
        return UrnRef(urn=urn, fragment=fragment or None)
    try:
        return parse_urn(href) if href.startswith("urn:") else None
    except UrnError:
        return None


def place_of(entry: Entry, text: str) -> Place:
    source = entry.document.source
    urn = f"{source.urn}#{entry.passage.fragment}"
    return Place(path=source.path, line=entry.passage.lines[0], urn=urn, text=" ".join(text.split()))


def _writing(listings: Listings) -> Iterator[Entry]:
    """The passages of the documents that are current and no imported laws: those link by URN."""
    shelf = listings.shelf
    for number in sorted(listings.served):
        if not is_law_kind(shelf.document(number).source.kind):
            yield from shelf.entries(shelf.passages_of(number))


def _norm_of(listings: Listings, urn: Urn) -> NormEntry | None:
    """The norm of that URN, or the one that a document is the text or the ficha of."""
    direct = listings.norm_by_urn.get(str(urn))
    if direct is not None:
        return direct
    return next(
        (norm for norm in listings.norms if any(v.source.urn == urn for v in (*norm.texts, *norm.fichas))), None
    )


def _citations(listings: Listings, norm: NormEntry, ref: UrnRef) -> Iterator[Reference]:
    own = {view.id for view in (*norm.texts, *norm.fichas)}
    stored = [each for each in norm.citations if each.document not in own and each.document in listings.served]
    for each, entry in zip(stored, listings.shelf.entries([one.rowid for one in stored]), strict=True):
        fact = each.fact
        if not isinstance(fact, Citation):
            continue
        articles: list[str | None] = [article_fragment(article) for article in fact.articles]
        for article in articles or [None]:
            if _within(article, ref.fragment) or (article and ref.fragment and ref.fragment.startswith(f"{article}.")):
                yield Reference(place=place_of(entry, fact.text), target=article, pin=None)


def _verdicts(listings: Listings) -> Iterator[tuple[Entry, Verdict]]:
    for rowid, found in sorted(listings.shelf.catalogue.all_verdicts().items()):
        (entry,) = listings.shelf.entries([rowid])
        if entry.document.id in listings.served:
            yield from ((entry, verdict) for verdict in found)


def _is_of(verdict: Verdict, urn: Urn) -> bool:
    return urn in (verdict.document, verdict.norm)


def _conflicts(listings: Listings, ref: UrnRef) -> Iterator[tuple[Conflict, tuple[Place, ...]]]:
    for conflict in listings.shelf.all_conflicts():
        entries = listings.shelf.entries([claim.rowid for claim in conflict.claims])
        own = (
            entry.document.source.urn == ref.urn and _within(entry.passage.fragment, ref.fragment) for entry in entries
        )
        if any(own):
            pairs = zip(entries, conflict.claims, strict=True)
            yield conflict, tuple(place_of(entry, claim.text) for entry, claim in pairs)


def _wants(question: Golden, ref: UrnRef, shelf: Shelf, today: date) -> bool:
    """Whether a question is to be answered from there; one that names only the document, where it is answered from."""
    urn, _, fragment = question.wanted.partition("#")
    if urn != str(ref.urn):
        return False
    if ref.fragment and not fragment:
        (judged,) = evaluate([question], shelf, None, today)
        fragment = (judged.cited or "").partition("#")[2]
    return _within(fragment or None, ref.fragment)


def _within(fragment: str | None, asked: str | None) -> bool:
    """Whether a fragment is what was asked about: all of a document, or the fragment and its parts."""
    return asked is None or (fragment is not None and (fragment == asked or fragment.startswith(f"{asked}.")))


# ------------------------------------------------------------------------------------------------ as shown

SHOWN = 12
"""Lines of a section in the terminal; all of them are in the JSON."""


def impact_lines(impact: Impact) -> list[str]:
    """An impact as the terminal shows it."""
    name = f"{impact.urn}#{impact.fragment}" if impact.fragment else str(impact.urn)
    versions = ", ".join(f"{view.source.version} ({_state(view)})" for view in impact.versions)
    out = [f"{impact.title} · {name}", f"Versiones: {versions or 'ninguna: solo se cita'}"]
    out += section("Lo enlazan", (_reference(each) for each in impact.links))
    out += section("Lo citan", (_reference(each) for each in impact.citations))
    out += section("Se apoyan en él", (_verdict(*each) for each in impact.based))
    out += section("Lo que él cita", (_verdict(*each) for each in impact.own))
    out += section(
        "Preguntas de control que lo esperan", (f"{each.path}:{each.line}: {each.question}" for each in impact.golden)
    )
    out += section("Contradicciones en que participa", (conflict_line(*each) for each in impact.conflicts))
    out += section("Enlaces que fijan una versión", (_reference(each) for each in impact.pinned))
    return out


def section(title: str, lines: Iterable[str]) -> list[str]:
    """A heading with how many there are, and the first of them."""
    held = list(lines)
    more = [f"  … y {len(held) - SHOWN} más (con --json, todos)"] if len(held) > SHOWN else []
    return [f"{title}: {len(held) or 'nada'}", *(f"  {line}" for line in held[:SHOWN]), *more]


def _state(view: DocumentView) -> str:
    """ "vigente", "borrador", "retirado"; "anterior" where a later version answers."""
    published = view.source.status is Status.PUBLISHED
    return "anterior" if published and not view.latest else status_word(view.source)


def _reference(one: Reference) -> str:
    to = (f" → #{one.target}" if one.target else "") + (f" (fija {one.pin})" if one.pin else "")
    return f"{one.place}{to}: {shorten(one.place.text, 90)}"


def _verdict(place: Place, verdict: Verdict) -> str:
    return f"{place}: «{shorten(place.text, 60)}» cita {verdict.cited}: {VERDICT_WORDS[verdict.kind]}"


def conflict_line(conflict: Conflict, places: Sequence[Place]) -> str:
    told = "; ".join(f"«{shorten(place.text, 50)}» ({place})" for place in places)
    return f"{conflict.about}: {told}"


def impact_json(impact: Impact) -> dict[str, Any]:
    """The same for a program, whole."""
    return {
        "urn": str(impact.urn),
        "fragment": impact.fragment,
        "title": impact.title,
        "versions": [
            {"version": view.source.version, "status": _state(view), "path": view.source.path}
            for view in impact.versions
        ],
        "links": [_reference_json(each) for each in impact.links],
        "citations": [_reference_json(each) for each in impact.citations],
        "based": [_verdict_json(*each) for each in impact.based],
        "own": [_verdict_json(*each) for each in impact.own],
        "golden": [
            {"path": each.path, "line": each.line, "question": each.question, "expects": each.wanted}
            for each in impact.golden
        ],
        "conflicts": [
            {"about": conflict.about, "kind": conflict.kind, "claims": [_place_json(place) for place in places]}
            for conflict, places in impact.conflicts
        ],
        "pinned": [_reference_json(each) for each in impact.pinned],
    }


def _place_json(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "urn": place.urn, "text": place.text}


def _reference_json(one: Reference) -> dict[str, Any]:
    return {**_place_json(one.place), "target": one.target, "pin": one.pin}


def _verdict_json(place: Place, verdict: Verdict) -> dict[str, Any]:
    return {**_place_json(place), "cites": verdict.cited, "verdict": verdict.kind.value, "why": verdict.why}
