"""What the page of a document, a fragment or a norm shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indexer.models import Passage, PassageKind
from indexer.norms import kind_info
from indexer.urn import format_urn
from server.contexts import document_path
from server.library import DocumentView, Entry
from server.listings import NormEntry, norm_level
from server.pages.addresses import Found
from server.pages.body import Body, Figure, Heading, compose
from server.pages.site import Backlink, Relation, Site, by_article
from server.pages.wording import banners, citation_forms, currency, day_words, own_path, state
from server.searching import KIND_LABELS

SHOWN_LINKS = 12
"""Backlinks on a document's own page; all of them are on its page of citations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """A document's page."""

    title: str
    urn: str
    pinned: str
    path: str  # of this version, pinned
    base: str  # of the document
    canonical: str  # where its present version is read
    state: tuple[str, str]
    banners: list[tuple[str, str, str | None]]
    fields: list[tuple[str, str, str]]  # name, value, address
    currency: str
    body: Body
    forms: list[tuple[str, str]]
    versions: list[tuple[str, str, bool]]  # version, address, whether this one
    backlinks: list[Backlink]
    backlinks_total: int
    previous: str | None  # the version before this one, to compare with
    version: str
    norm: NormEntry | None


def document_view(site: Site, found: Found, today: date, base: str, figure: Figure) -> DocumentPage:
    """The page of a document in a version."""
    view = found.view
    assert view is not None
    source = view.source
    versions = site.versions(source.urn)
    ordered = site.in_order(versions)
    place = [each.id for each in ordered].index(view.id)
    links = site.backlinks(view)
    told = banners(view, versions[0], today)
    if found.note:
        told.insert(0, ("at", found.note, None))
    return DocumentPage(
        title=view.title,
        urn=str(source.urn),
        pinned=format_urn(source.urn, version=source.version),
        path=document_path(source, pinned=True),
        base=document_path(source),
        canonical=own_path(versions[0]),
        state=state(source, today),
        banners=told,
        fields=fields(view, site),
        currency=currency(source),
        body=site.body(view, figure),
        forms=citation_forms(view, base),
        versions=[
            (each.source.version, document_path(each.source, pinned=True), each.id == view.id)
            for each in reversed(ordered)
        ],
        backlinks=links[:SHOWN_LINKS],
        backlinks_total=len(links),
        previous=ordered[place - 1].source.version if place else None,
        version=source.version,
        norm=site.norm_of_view(view),
    )


def fields(view: DocumentView, site: Site) -> list[tuple[str, str, str]]:
    """The identification of a document in the order in which LeyChile gives it; what is not known is left out."""
    source = view.source
    kind = KIND_LABELS.get(source.kind or "", (source.kind or "").replace("-", " ").capitalize())
    dated = source.valid_from or source.valid_to
    validity = f"{'desde el ' + day_words(source.valid_from) if source.valid_from else ''} " if dated else ""
    validity += f"hasta el {day_words(source.valid_to)}" if source.valid_to else ""
    norm = site.norm_of_view(view)
    made = dict(source.provenance)
    known = [
        ("Tipo", kind, ""),
        ("Número", source.number or "", ""),
        ("Fecha", day_words(source.date) if source.date else "", ""),
        ("Organismo", source.issuer or "", ""),
        ("Versión", source.version, ""),
        ("Vigencia", validity.strip().capitalize(), ""),
        (
            "Rango",
            f"{view.rank.level}. {view.rank.label}" if view.rank.level else f"Sin rango normativo ({view.rank.label})",
            "",
        ),
        ("Norma", norm.label if norm else "", f"/id/{norm.urn}" if norm else ""),
        ("Fuente", made.get("source", ""), ""),
        ("Incorporado", day_words(made.get("created_at")) if made.get("created_at") else "", ""),
        ("Texto oficial", source.source_url or "", source.source_url or ""),
        ("URN", str(source.urn), ""),
    ]
    return [row for row in known if row[1]]


# -------------------------------------------------------------------------------------------- fragments


def fragment_entries(site: Site, view: DocumentView, fragment: str) -> list[Entry]:
    """A fragment with what is part of it: a heading with its section, an item with those under it."""
    entries = site.entries(view)
    found = site.catalogue.by_fragment(view.id, fragment)
    assert found is not None
    start = next(place for place, entry in enumerate(entries) if entry.rowid == found.rowid)
    first = entries[start].passage
    end = start + 1
    while end < len(entries) and _is_part(entries[end].passage, first):
        end += 1
    return entries[start:end]


def _is_part(passage: Passage, first: Passage) -> bool:
    if first.kind is PassageKind.HEADING:
        return passage.kind is not PassageKind.HEADING or passage.level > first.level
    if passage.kind is not first.kind or first.kind is PassageKind.ROW:
        return False
    return passage.fragment.startswith(f"{first.fragment}.") or passage.container == first.fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class FragmentPage:
    """The page of one fragment."""

    title: str
    document: str
    heading_path: tuple[str, ...]
    href: str  # its place in the whole document
    path: str
    state: tuple[str, str]
    banners: list[tuple[str, str, str | None]]
    lead: str
    body: Body
    lines: tuple[int, int]
    source_path: str
    version: str
    forms: list[tuple[str, str]]
    backlinks: list[Backlink]
    urn: str
    anchor: str | None  # the id of the page's heading, where the fragment is a heading


def fragment_view(site: Site, found: Found, today: date, base: str) -> FragmentPage:
    """The page of a fragment with its place, its citation forms and who cites it."""
    view, fragment = found.view, found.fragment
    assert view is not None
    assert fragment is not None
    entries = fragment_entries(site, view, fragment)
    first = entries[0].passage
    by_fragment = {entry.passage.fragment: entry for entry in entries}
    passages = _with_header(site, view, [entry.passage for entry in entries], by_fragment)
    if first.kind is PassageKind.HEADING:
        passages = passages[1:]  # the page's own heading says it
    body = compose(passages, inner=lambda passage: site.html(by_fragment[passage.fragment]), aliases={})
    title = first.label or (first.heading_path[-1] if first.heading_path else view.title)
    quote = " ".join(entry.passage.text for entry in entries[:1])[:600] if first.kind is not PassageKind.HEADING else ""
    return FragmentPage(
        title=title,
        document=view.title,
        heading_path=first.heading_path,
        href=document_path(view.source, first.fragment, pinned=found.pinned),
        path=f"{document_path(view.source, pinned=True)}/f/{first.fragment}",
        state=state(view.source, today),
        banners=banners(view, site.versions(view.source.urn)[0], today),
        lead=first.lead if first.kind is not PassageKind.HEADING else "",
        body=body,
        lines=(first.lines[0], entries[-1].passage.lines[1]),
        source_path=view.source.path,
        version=view.source.version,
        forms=citation_forms(view, base, fragment=first.fragment, place=f"«{title}»", quote=quote),
        backlinks=[link for link in site.backlinks(view) if link.fragment == first.fragment],
        urn=format_urn(view.source.urn, version=view.source.version, fragment=first.fragment),
        anchor=first.fragment if first.kind is PassageKind.HEADING else None,
    )


def _with_header(
    site: Site, view: DocumentView, passages: list[Passage], by_fragment: dict[str, Entry]
) -> Sequence[Passage]:
    """A row of a table under its header."""
    first = passages[0]
    if first.kind is not PassageKind.ROW or first.level == 0:
        return passages
    header = site.catalogue.by_fragment(view.id, f"{first.fragment.rpartition('.')[0]}.r0")
    if header is None:
        return passages
    entry = site.shelf.entries([header.rowid])[0]
    by_fragment[entry.passage.fragment] = entry
    return [entry.passage, *passages]


# ------------------------------------------------------------------------------------------------ norms


@dataclass(frozen=True, slots=True, kw_only=True)
class NormPage:
    """A norm's page."""

    label: str
    names: tuple[str, ...]
    kind: str
    level: int | None
    urn: str
    note: str | None
    held: DocumentView | None  # the text, else the ficha, that is shown
    is_text: bool
    documents: list[tuple[str, str, str]]  # title, address, what it is
    body: Body
    leychile: str | None
    groups: list[tuple[str | None, list[Backlink]]]
    total: int
    anchors: frozenset[str]  # fragments that the body has
    acts: list[Relation]
    acted_on: list[Relation]
    path: str
    forms: list[tuple[str, str]]


def norm_view(site: Site, found: Found, base: str, figure: Figure) -> NormPage:
    """The page of a norm: its text or ficha, who cites it, what it does and what is done to it."""
    norm = found.norm
    assert norm is not None
    held = next(iter((*norm.texts, *norm.fichas)), None)
    body = site.body(held, figure) if held is not None else Body("", ())
    links = site.norm_backlinks(norm)
    info = kind_info(norm.key.kind) if norm.key else None
    anchors = {entry.passage.fragment for entry in site.entries(held)} if held is not None else set()
    documents = [(view.title, document_path(view.source), "Texto") for view in norm.texts]
    documents += [
        (view.title, document_path(view.source), "Ficha, resumen sin rango normativo") for view in norm.fichas
    ]
    return NormPage(
        label=norm.label,
        names=norm.names,
        kind=info.label if info else "Norma",
        level=norm_level(norm),
        urn=str(norm.urn),
        note=found.note,
        held=held,
        is_text=bool(norm.texts),
        documents=documents,
        body=Body(body.html, tuple(Heading(each.fragment, each.text, each.depth) for each in body.contents)),
        leychile=leychile(norm),
        groups=by_article(links),
        total=len(links),
        anchors=frozenset(anchors),
        acts=site.acts_of(norm),
        acted_on=site.acts_on(norm),
        path=found.path,
        forms=[
            ("Enlace", f"{base}/id/{norm.urn}"),
            ("URN", str(norm.urn)),
            ("Markdown", f"[{norm.label}]({base}/id/{norm.urn})"),
        ],
    )


def leychile(norm: NormEntry) -> str | None:
    """The norm's permanent address in LeyChile, where a document gives its idNorma."""
    for view in (*norm.texts, *norm.fichas):
        if view.source.id_norma and view.source.id_norma.isdigit():
            return f"https://www.bcn.cl/leychile/navegar?idNorma={view.source.id_norma}"
        if view.source.source_url and view.source.source_url.startswith("https://"):
            return view.source.source_url
    return None
