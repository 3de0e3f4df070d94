"""A URN looked up: the document in the version meant, and the fragment; or what is missing and what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import process

from indexer.errors import UrnError
from indexer.glosas import GlosaKey, key_of_urn
from indexer.models import Status
from indexer.urn import UrnRef, parse_urn
from server.contexts import description, document_path
from server.glosas import is_title, look_up_glosa
from server.library import DocumentView, Entry
from server.selection import in_force
from server.shelf import Shelf

_NEAR, _SCORE = 5, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document or a fragment of it. ``whole``: no fragment was asked for."""

    view: DocumentView
    versions: tuple[DocumentView, ...]
    entries: tuple[Entry, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why nothing was found, and the nearest that exists."""

    message: str
    suggestions: tuple[str, ...] = ()


def look_up(shelf: Shelf, text: str) -> Found | Missing:
    """What a URN names. Never raises for what the text holds."""
    try:
        ref = parse_urn(text)
    except UrnError as error:
        return Missing(message=str(error), suggestions=_near_urns(shelf, text))
    key = key_of_urn(ref.urn)
    if key is not None:
        return _glosa(shelf, key)
    versions = tuple(shelf.document(stored.id) for stored in shelf.catalogue.by_urn(ref.urn))
    if not versions:
        about = tuple(str(stored.urn) for stored in shelf.catalogue.about(ref.urn))
        if about:
            return Missing(message=f"{ref.urn} es una norma; el corpus tiene sobre ella:", suggestions=about)
        return Missing(message=f"No existe {ref.urn} en el corpus.", suggestions=_near_urns(shelf, str(ref.urn)))
    view = _version(versions, ref)
    if view is None:
        asked = ref.version or f"vigente al {ref.at}"
        held = tuple(f"{each.source.urn}?=v={each.source.version}" for each in versions)
        return Missing(message=f"{ref.urn} no tiene versión {asked}.", suggestions=held)
    if ref.fragment is None:
        entries = tuple(shelf.entries(shelf.passages_of(view.id)))
        return Found(view=view, versions=versions, entries=entries, whole=True)
    found = shelf.catalogue.by_fragment(view.id, ref.fragment)
    rowids = [
        stored.rowid for stored in shelf.catalogue.within(view.id, found.passage.fragment if found else ref.fragment)
    ]
    if found is not None and found.rowid not in rowids:
        rowids.insert(0, found.rowid)
    if not rowids:
        return Missing(
            message=f"{ref.urn} {view.source.version} no tiene el fragmento #{ref.fragment}.",
            suggestions=_near_fragments(shelf, view, ref.fragment),
        )
    return Found(view=view, versions=versions, entries=tuple(shelf.entries(rowids)), whole=False)


def _glosa(shelf: Shelf, key: GlosaKey) -> Found | Missing:
    """A glosa at its title in the document of its budget, under its present number."""
    assert key.year is not None
    found = look_up_glosa(shelf, key, key.year)
    held = (found.found or found.nearest) if found else ()
    urns = tuple(f"{each.entry.document.source.urn}#{each.entry.passage.fragment}" for each in held if is_title(each))
    if found is not None and found.found and len(urns) == 1:
        return look_up(shelf, urns[0])
    told = (found.told if found else None) or f"Ningún documento trae la {key.label}."
    return Missing(message=f"{key.label} puede ser:" if found and found.found else told, suggestions=urns)


def _version(versions: Sequence[DocumentView], ref: UrnRef) -> DocumentView | None:
    if ref.version is not None:
        return next((view for view in versions if view.source.version == ref.version), None)
    if ref.at is not None:
        published = [view for view in versions if view.source.status is Status.PUBLISHED]
        return next(iter(in_force(published, date.fromisoformat(ref.at))), None)
    return versions[0]


def _near_urns(shelf: Shelf, text: str) -> tuple[str, ...]:
    urns = list(dict.fromkeys(str(view.source.urn) for view in shelf.documents()))
    return tuple(name for name, _, _ in process.extract(text[:200], urns, limit=_NEAR, score_cutoff=_SCORE))


def _near_fragments(shelf: Shelf, view: DocumentView, fragment: str) -> tuple[str, ...]:
    fragments = [entry.passage.fragment for entry in shelf.entries(shelf.passages_of(view.id))]
    near = process.extract(fragment[:200], fragments, limit=_NEAR, score_cutoff=_SCORE)
    return tuple(f"{view.source.urn}#{name}" for name, _, _ in near)


def looked_up_json(found: Found) -> dict[str, Any]:
    """What was found, for a program."""
    source = found.view.source
    return {
        **description(found.view),
        "versions": [each.source.version for each in found.versions],
        "path": source.path,
        "href": document_path(source, pinned=True),
        "passages": [
            {
                "fragment": entry.passage.fragment,
                "heading_path": list(entry.passage.heading_path),
                "lines": list(entry.passage.lines),
                "source": found.view.text()[entry.passage.span.start : entry.passage.span.end],
            }
            for entry in found.entries
        ],
    }
