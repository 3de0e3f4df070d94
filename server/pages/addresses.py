"""From what a request names — a URN, a path, a version, a day, a fragment — to the document or norm, or why not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from indexer.errors import UrnError
from indexer.glosas import GlosaKey, edition_year, key_of_fragment
from indexer.glosas import key_of_urn as glosa_of_urn
from indexer.models import Status, Urn
from indexer.norms import NormKey, key_of_urn, kind_info
from indexer.urn import UrnRef, is_iso_date, parse_urn
from server.contexts import document_path
from server.glosas import editions, is_title, look_up_glosa
from server.library import DocumentView, HeldGlosa
from server.listings import Listings, NormEntry
from server.pages.wording import day_words, held_versions, own_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document or a norm, and the place in it. Of a norm with no document, ``view`` is None."""

    urn: Urn
    view: DocumentView | None = None
    norm: NormEntry | None = None
    fragment: str | None = None
    pinned: bool = False  # the version was asked for by its number
    at: str | None = None
    note: str | None = None  # what a reader of the version in force on a day must know

    @property
    def path(self) -> str:
        """The page's own path, with the pin that was asked for, without the fragment."""
        base = f"/doc/{self.urn.nid}/{self.urn.type}/{self.urn.id}"
        if self.pinned and self.view is not None:
            return f"{base}/v/{self.view.source.version}"
        return f"{base}/at/{self.at}" if self.at else base


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go, as a list shows it."""

    text: str
    href: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """It stands elsewhere: 301 for an alias, 303 from a URN to what describes it."""

    path: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """It fits several: the list (300)."""

    asked: str
    options: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nowhere:
    """Why there is nothing, and where to go."""

    status: int
    title: str
    detail: str
    suggestions: tuple[Link, ...] = field(default=())


def resolve_urn(listings: Listings, text: str, today: date | None = None) -> Moved | Several | Nowhere:
    """Where ``/id/{text}`` leads. ``text`` is the URN as asked for, pin and fragment included."""
    text = " ".join(text.split())
    try:
        ref = parse_urn(text)
    except UrnError as error:
        return _by_name(listings, text) or Nowhere(
            status=400 if text[:4].lower() == "urn:" else 404,
            title="No es una URN de este corpus",
            detail=f"{str(error)[:1].upper()}{str(error)[1:]}.",
            suggestions=near(listings, text),
        )
    key = glosa_of_urn(ref.urn)
    if key is not None:
        return glosa_place(listings, key, today)
    found = locate(listings, ref)
    if isinstance(found, Nowhere) and found.status == 404:
        return _by_alias(listings, ref, text) or found
    if isinstance(found, Nowhere | Several):
        return found
    fragment = found.fragment or ref.fragment
    return Moved(path=_with_fragment(found.path, fragment), status=301 if _is_alias(found, ref, text) else 303)


def _is_alias(found: Found, ref: UrnRef, text: str) -> bool:
    if found.fragment is not None and found.fragment != ref.fragment:
        return True
    return found.urn != ref.urn or (ref.version is not None and f":{ref.version}" in text)


def _with_fragment(path: str, fragment: str | None) -> str:
    return f"{path}#{fragment}" if fragment else path


def _by_name(listings: Listings, text: str) -> Moved | Several | None:
    """ "LOC GORE", "ley 19.175", the title of a document: names are aliases too."""
    norm = listings.norm(text)
    if norm is not None and norm.urn is not None:
        return Moved(path=norm_path(norm.urn), status=301)
    return _of_documents(
        [listings.shelf.document(each.id) for each in listings.shelf.catalogue.by_name(text)], text, None
    )


def _by_alias(listings: Listings, ref: UrnRef, text: str) -> Moved | Several | None:
    named = text.partition("#")[0].partition("?")[0]
    found = listings.shelf.catalogue.by_name(str(ref.urn)) or listings.shelf.catalogue.by_name(named)
    return _of_documents([listings.shelf.document(each.id) for each in found], named, ref)


def _of_documents(found: Sequence[DocumentView], text: str, ref: UrnRef | None) -> Moved | Several | None:
    urns = dict.fromkeys(view.source.urn for view in found)
    if not urns:
        return None
    if len(urns) == 1:
        pinned = next((view for view in found if ref is not None and view.source.version == ref.version), None)
        view = pinned or found[0]
        fragment = ref.fragment if ref else None
        return Moved(path=document_path(view.source, fragment, pinned=pinned is not None), status=301)
    return Several(asked=text, options=tuple(document_link(view) for view in found))


def locate(listings: Listings, ref: UrnRef) -> Found | Several | Nowhere:
    """The document or norm of a URN, in the version or on the day that it is pinned to."""
    versions = [listings.shelf.document(each.id) for each in listings.shelf.catalogue.by_urn(ref.urn)]
    if not versions:
        if ref.urn.type == "norma":
            return _norm(listings, ref)
        if (key := glosa_of_urn(ref.urn)) is not None:
            place = _glosa(listings, key)
            if not isinstance(place, HeldGlosa):
                return place
            view = place.entry.document
            return Found(urn=view.source.urn, view=view, fragment=place.entry.passage.fragment)
        return Nowhere(
            status=404,
            title="No está en el corpus",
            detail=f"Ningún documento tiene la URN {ref.urn}.",
            suggestions=near(listings, str(ref.urn)),
        )
    chosen = _version(ref, versions)
    if isinstance(chosen, Nowhere):
        return chosen
    return _fragment(listings, chosen, ref.fragment)


def locate_all(listings: Listings, ref: UrnRef) -> Found | Several | Nowhere:
    """The document or norm for the pages about all of its versions: drafts and withdrawn ones are told there."""
    versions = listings.shelf.catalogue.by_urn(ref.urn)
    if versions and ref.version is None and ref.at is None:
        return Found(urn=ref.urn, view=listings.shelf.document(versions[0].id))
    return locate(listings, ref)


def _version(ref: UrnRef, versions: Sequence[DocumentView]) -> Found | Nowhere:
    if ref.version is not None:
        for view in versions:
            if view.source.version == ref.version:
                return Found(urn=ref.urn, view=view, pinned=True)
        return Nowhere(
            status=404,
            title=f"No hay versión {ref.version}",
            detail=held_versions(ref.urn, [view.source.version for view in versions]),
            suggestions=tuple(version_link(view) for view in versions),
        )
    published = [view for view in versions if view.source.status is Status.PUBLISHED]
    if not published:
        return _unpublished(ref.urn, versions)
    if ref.at is not None:
        return _in_force(ref, published)
    return Found(urn=ref.urn, view=published[0])


def _unpublished(urn: Urn, versions: Sequence[DocumentView]) -> Nowhere:
    kept = tuple(version_link(view) for view in versions)
    withdrawn = [view.source for view in versions if view.source.status is Status.DEPRECATED]
    if withdrawn:
        why = next((source.withdrawn for source in withdrawn if source.withdrawn), None)
        instead = next((source.replaced_by for source in withdrawn if source.replaced_by), None)
        told = [f"{urn} ya no se publica."]
        told += [f"Motivo: {why.rstrip('.')}."] if why else []
        told += [f"Lo reemplaza {instead}."] if instead else []
        path = f"/doc/{instead.nid}/{instead.type}/{instead.id}" if instead else ""
        successor = (Link("El que lo reemplaza", path, str(instead)),) if instead else ()
        return Nowhere(
            status=410,
            title="Este documento fue retirado",
            detail=f"{' '.join(told)} Sus versiones se pueden leer, marcadas como retiradas.",
            suggestions=(*successor, *kept),
        )
    return Nowhere(
        status=404,
        title="De este documento solo hay un borrador",
        detail=f"{urn} aún no se publica. El borrador se puede leer, marcado como tal.",
        suggestions=kept,
    )


def begins(view: DocumentView) -> str | None:
    """The first day that a version can speak for: its validity, else its date, else the day it was made.

    Why the last, which is no validity: see docs/decisions/005-day-of-a-version.md.
    """
    source = view.source
    made = dict(source.provenance).get("created_at", "")[:10]
    return source.valid_from or source.date or (made if is_iso_date(made) else None)


def _in_force(ref: UrnRef, published: Sequence[DocumentView]) -> Found | Nowhere:
    """The version of a day; what is not stated excludes nothing and is told."""
    day = ref.at or ""
    started = [view for view in published if (begins(view) or "") <= day]
    if not started:
        first = min(published, key=lambda view: begins(view) or "")
        stated = first.source.valid_from or first.source.date
        since = f"es del {day_words(stated)}" if stated else f"se incorporó el {day_words(begins(first) or '')}"
        return Nowhere(
            status=404,
            title=f"Aún no existía el {day_words(day)}" if stated else f"No hay versión del {day_words(day)}",
            detail=f"La primera versión de {ref.urn} en el corpus {since}"
            + ("." if stated else ", y no consta desde cuándo rige."),
            suggestions=tuple(version_link(view) for view in published),
        )
    view = max(enumerate(started), key=lambda each: (begins(each[1]) or "", -each[0]))[1]
    source = view.source
    if source.valid_to and source.valid_to < day:
        note = f"El {day_words(day)} ya no regía: su vigencia terminó el {day_words(source.valid_to)}."
    elif source.valid_from is None or source.valid_to is None:
        note = (
            f"Es la versión {source.version}, la última del corpus al {day_words(day)}. No consta desde cuándo y hasta "
            "cuándo rige: se muestra tal como fue capturada."
        )
    else:
        note = f"Es la versión {source.version}, que rige el {day_words(day)}."
    return Found(urn=ref.urn, view=view, at=day, note=note)


def _fragment(listings: Listings, found: Found, fragment: str | None) -> Found | Nowhere:
    view = found.view
    if fragment is None or view is None:
        return found
    passage = listings.shelf.catalogue.by_fragment(view.id, fragment)
    successor = glosa_at(listings, view, fragment) if passage is None else None
    if successor is not None:
        return replace(found, fragment=successor)
    if passage is None:
        known = [each.passage.fragment for each in listings.shelf.catalogue.passages_of(view.id)]
        close = difflib.get_close_matches(fragment, known[:4000], n=5, cutoff=0.5)
        return Nowhere(
            status=404,
            title="El documento no tiene ese fragmento",
            detail=f"«{view.title}», versión {view.source.version}, no tiene el fragmento «{fragment}».",
            suggestions=(
                *(Link(f"#{each}", f"{found.path}/f/{each}") for each in close),
                Link("Ver el documento entero", found.path),
            ),
        )
    return replace(found, fragment=fragment)


# ---------------------------------------------------------------------------------------------- glosas


def glosa_at(listings: Listings, view: DocumentView, fragment: str) -> str | None:
    """The fragment of a glosa that is asked of a budget's document under the number of an earlier one."""
    asked = key_of_fragment(fragment)
    year = edition_year(view.source)
    if asked is None or year is None:
        return None
    table = listings.shelf.renumbering()
    known = [line.before for line in table.lines if (line.before.year or 0) < year and line.year <= year]
    wanted = replace(asked, year=None if asked.year == year else asked.year)
    fates = [fate.key for key in known if wanted.admits(key) and (fate := table.fate(key, year)) and fate.key]
    places = [
        each.entry.passage.fragment
        for each in listings.shelf.glosas()
        if each.entry.document.id == view.id and any(key.is_same(each.key) for key in fates)
    ]
    return places[0] if len(places) == 1 else None


def glosa_place(listings: Listings, key: GlosaKey, today: date | None = None) -> Moved | Several | Nowhere:
    """Where a glosa's key leads: to its text; 301 to its successor's where the budget of that year renumbered it."""
    place = _glosa(listings, key, today)
    if not isinstance(place, HeldGlosa):
        return place
    if not replace(key, programa=place.key.programa).is_same(place.key) and place.key.urn is not None:
        return Moved(path=f"/id/{place.key.urn}", status=301)
    return Moved(path=document_path(place.entry.document.source, place.entry.passage.fragment), status=303)


def _glosa(listings: Listings, key: GlosaKey, today: date | None = None) -> HeldGlosa | Several | Nowhere:
    """The one glosa that a key names in its budget, under the number that it has there."""
    assert key.year is not None
    found = look_up_glosa(listings.shelf, key, key.year, today)
    links = tuple(glosa_link(each) for each in (found.found or found.nearest)) if found else ()
    if found is None or not found.found:
        years = editions(listings.shelf.glosas())
        loaded = f" Hay glosas de {', '.join(map(str, years))}." if years else ""
        detail = (found.told if found else None) or f"Ningún documento trae la {key.label}.{loaded}"
        if not links:
            links = (Link("Glosas presupuestarias", "/glosas"),)
        return Nowhere(status=404, title="No está esa glosa", detail=detail, suggestions=links)
    titles = [each for each in found.found if is_title(each)] or list(found.found)
    if len(titles) > 1:
        return Several(asked=key.label, options=tuple(glosa_link(each) for each in titles))
    return titles[0]


def glosa_link(held: HeldGlosa) -> Link:
    """A glosa, as a list of choices shows it."""
    entry = held.entry
    path = document_path(entry.document.source, entry.passage.fragment)
    return Link(held.key.label, path, f"{entry.passage.label or ''} · {entry.document.title}")


# ----------------------------------------------------------------------------------------------- norms


def norm_path(urn: Urn) -> str:
    """The page of a norm."""
    return f"/doc/{urn.nid}/{urn.type}/{urn.id}"


def _norm(listings: Listings, ref: UrnRef) -> Found | Several | Nowhere:
    key = key_of_urn(ref.urn)
    norm = listings.norm_by_urn.get(str(ref.urn)) or (listings.norm_by_urn.get(str(key.urn)) if key else None)
    if norm is None or norm.urn is None:
        return _kin(listings, ref, key)
    if ref.version is not None:
        texts = tuple(version_link(view) for view in (*norm.texts, *norm.fichas))
        return Nowhere(
            status=404,
            title="Una norma no tiene versión editorial",
            detail=f"La versión {ref.version} se pide a un documento del corpus; de {norm.label} hay estos.",
            suggestions=(*texts, Link(norm.label, norm_path(norm.urn))),
        )
    note = None
    if ref.at is not None:
        note = f"No consta qué texto regía el {day_words(ref.at)}: se muestra el del corpus, tal como fue capturado."
    return Found(urn=norm.urn, norm=norm, at=ref.at, note=note, fragment=ref.fragment)


def _kin(listings: Listings, ref: UrnRef, key: NormKey | None) -> Several | Nowhere | Found:
    """Norms that an incomplete URN fits: "decreto-854" without its year, "dfl-1" of several."""
    start = f"{ref.urn.id}-"
    fits = [each for each in listings.norms if each.urn and each.urn.id.startswith(start)]
    if key is not None and not fits:
        fits = [
            each for each in listings.norms if each.key and (each.key.kind, each.key.number) == (key.kind, key.number)
        ]
    if fits:
        return Several(asked=str(ref), options=tuple(norm_link(each) for each in fits))
    return Nowhere(
        status=404,
        title="El corpus no contiene ni cita esa norma",
        detail=f"Nada en el corpus trata de {ref.urn}.",
        suggestions=near(listings, str(ref.urn)),
    )


def norm_link(norm: NormEntry) -> Link:
    assert norm.urn is not None
    info = kind_info(norm.key.kind) if norm.key else None
    return Link(norm.label, norm_path(norm.urn), ", ".join(norm.names[:2]) or (info.label if info else ""))


# ----------------------------------------------------------------------------------------- suggestions


def document_link(view: DocumentView) -> Link:
    return Link(view.title, own_path(view), f"{view.rank.label}, {view.source.urn}")


def version_link(view: DocumentView) -> Link:
    return Link(
        f"{view.title}, versión {view.source.version}", document_path(view.source, pinned=True), view.rank.label
    )


_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def near(listings: Listings, text: str, limit: int = 5) -> tuple[Link, ...]:
    """Documents and norms whose URN or name is like what was asked for."""
    wanted = text.partition("#")[0].partition("?")[0].lower()[:200]
    known = {str(view.source.urn): document_link(view) for view in listings.documents if view.id in listings.served}
    known.update({urn: norm_link(each) for urn, each in listings.norm_by_urn.items()})
    if len(known) > 3000:  # at the size of a country, only what shares a word of the name
        words = {word for word in _NAME.findall(wanted.rpartition(":")[2]) if len(word) > 2}
        known = {urn: link for urn, link in known.items() if any(word in urn for word in words)}
    close = difflib.get_close_matches(wanted, list(known)[:5000], n=limit, cutoff=0.6)
    hints = listings.suggest(wanted.rpartition(":")[2].replace("-", " "), limit) if len(close) < limit else []
    links = [known[urn] for urn in close]
    links += [Link(hint.text, hint.href, hint.detail or "") for hint in hints if hint.href]
    return tuple({link.href: link for link in links}.values())[:limit]
