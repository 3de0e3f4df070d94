"""The URNs in another application's files against the corpus: which are dead, moved or pinned to an old version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import semver

from indexer.errors import UrnError
from indexer.glosas import key_of_urn
from indexer.models import Status
from indexer.urn import UrnRef, normal_fragment, parse_urn
from server.library import DocumentView
from server.listings import Listings
from server.pages.addresses import Found, Link, Moved, Nowhere, Several, glosa_place, locate, resolve_urn
from server.pages.paths import readings


class State(StrEnum):
    """How a link fares, the gravest first."""

    DEAD = "muerta"
    MOVED = "movida"
    STALE = "versión antigua"
    GOOD = "bien"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a URN leads to. ``told`` is a Spanish sentence, "" where all is well."""

    state: State
    told: str = ""
    should: str | None = None  # what it should say instead
    near: tuple[str, ...] = ()  # of a dead one: URNs that may be meant


@dataclass(frozen=True, slots=True)
class Written:
    """A URN where it stands. ``line`` counts from 1."""

    urn: str
    line: int


# Only characters that the corpus mints: an id in a link of Markdown, HTML or a program ends at what encloses it.
_URN = re.compile(r"\burn:[a-z0-9][a-z0-9-]{1,31}:[a-z0-9-]{1,64}:[a-z0-9][a-z0-9._~:%=?#+-]{0,2000}", re.IGNORECASE)
_ENCODED = re.compile(r"%(3f|3d|23)", re.IGNORECASE)
_PLAIN = {"3f": "?", "3d": "=", "23": "#"}
_TRAILING = ".:-?#=~+%"
_TEMPLATE = ("$", "{", "<", "*", "…")
_OWN = "gn"


def urns_in(text: str) -> Iterator[Written]:
    """Every URN of a text; a piece of one that a program completes (``urn:gn:kb:${id}``) is none."""
    line, counted = 1, 0
    for match in _URN.finditer(text):
        if text.startswith(_TEMPLATE, match.end()):
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        plain = _ENCODED.sub(lambda code: _PLAIN[code[1].lower()], match[0])
        yield Written(plain.rstrip(_TRAILING), line)


def concerns(urn: str, judgement: Judgement) -> bool:
    """Whether a URN is this corpus's affair: of its namespace, or an alias that leads into it."""
    return urn[4:].partition(":")[0].lower() == _OWN or judgement.state is not State.DEAD


def judge_urn(listings: Listings, text: str) -> Judgement:
    """What a URN as written leads to."""
    try:
        ref = parse_urn(text)
    except UrnError as error:
        return Judgement(state=State.DEAD, told=f"{str(error)[:1].upper()}{str(error)[1:]}.")
    key = key_of_urn(ref.urn)
    found = glosa_place(listings, key) if key is not None else _found(listings, ref, text)
    if isinstance(found, Moved):  # a glosa: at its text, or under the number that it has now
        should = found.path.removeprefix("/id/")
        if found.status == 303:
            return Judgement(state=State.GOOD)
        return Judgement(state=State.MOVED, told="En ese presupuesto la glosa tiene otro número.", should=should)
    if isinstance(found, Several):
        return Judgement(state=State.DEAD, told="Nombra a varios; elija uno.", near=_urns(found.options))
    if isinstance(found, Nowhere):
        return Judgement(state=State.DEAD, told=f"{found.title}. {found.detail}", near=_urns(found.suggestions))
    missing = _missing_article(listings, found)
    if missing:
        return Judgement(state=State.DEAD, told=missing, near=(str(found.urn),))
    return _present(listings, found, ref, text)


def _found(listings: Listings, ref: UrnRef, text: str) -> Found | Several | Nowhere:
    found = locate(listings, ref)
    if not isinstance(found, Nowhere) or found.status != 404:
        return found
    led = resolve_urn(listings, text)
    if isinstance(led, Several):
        return led
    if not isinstance(led, Moved):
        return found
    path, _, fragment = led.path.partition("#")
    target = readings(path.removeprefix("/doc/"))[0].ref
    return locate(listings, replace(target, fragment=normal_fragment(fragment) if fragment else None))


def _missing_article(listings: Listings, found: Found) -> str | None:
    """Why a norm's fragment leads nowhere; None where it does, or where no text of the norm is held to tell."""
    if found.view is not None or found.norm is None or not found.fragment or not found.norm.texts:
        return None
    held = (*found.norm.texts, *found.norm.fichas)
    if any(listings.shelf.catalogue.by_fragment(view.id, found.fragment) for view in held):
        return None
    return f"El texto de {found.norm.label} no tiene el fragmento «{found.fragment}»."


def _present(listings: Listings, found: Found, ref: UrnRef, text: str) -> Judgement:
    """The judgement of a URN that leads somewhere."""
    view = found.view
    fragment = _fragment(listings, view, found.fragment)
    version = view.source.version if view is not None and found.pinned else None
    now = UrnRef(urn=found.urn, version=version, at=found.at, fragment=fragment)
    told = []
    if found.urn != ref.urn:
        told.append(f"«{ref.urn}» es un nombre anterior o alternativo.")
    elif version and f":{version}" in text:
        told.append("La versión va en «?=v=».")
    if fragment != ref.fragment:
        told.append(f"El fragmento «{ref.fragment}» ahora se llama «{fragment}».")
    newer = _newer(listings, view) if version else None
    if newer is not None:
        there = _fragment(listings, newer, fragment)
        lost = fragment is not None and there is None
        gone = f", que no tiene el fragmento «{fragment}»" if lost else ""
        stale = f"Fija la versión {version}; la más nueva es la {newer.source.version}{gone}."
        if not told:
            should = str(UrnRef(urn=found.urn, version=newer.source.version, fragment=there))
            return Judgement(state=State.STALE, told=stale, should=should)
        told.append(stale)
    elif view is not None and view.source.status is Status.DEPRECATED and not told:
        return Judgement(state=State.STALE, told=f"Fija la versión {version}, que fue retirada.")
    if told:
        return Judgement(state=State.MOVED, told=" ".join(told), should=str(now))
    return Judgement(state=State.GOOD)


def _fragment(listings: Listings, view: DocumentView | None, fragment: str | None) -> str | None:
    """How a fragment of a document is called now; as asked where no document tells."""
    if view is None or fragment is None:
        return fragment
    stored = listings.shelf.catalogue.by_fragment(view.id, fragment)
    return stored.passage.fragment if stored else None


def _newer(listings: Listings, view: DocumentView | None) -> DocumentView | None:
    """The newest published version, where it is newer than this one."""
    if view is None:
        return None
    versions = [listings.shelf.document(each.id) for each in listings.shelf.catalogue.by_urn(view.source.urn)]
    published = [each for each in versions if each.source.status is Status.PUBLISHED]
    newest = max(published, key=lambda each: semver.Version.parse(each.source.version), default=None)
    if newest is None:
        return None
    mine = semver.Version.parse(view.source.version)
    return newest if semver.Version.parse(newest.source.version) > mine else None


def _urns(links: tuple[Link, ...], limit: int = 3) -> tuple[str, ...]:
    """The URNs of suggested pages."""
    out: dict[str, None] = {}
    for link in links:
        if link.href.startswith("/doc/"):
            path, _, fragment = link.href.removeprefix("/doc/").partition("#")
            ref = readings(path)[0].ref
            out[str(replace(ref, fragment=normal_fragment(fragment) if fragment else ref.fragment))] = None
    return tuple(out)[:limit]
