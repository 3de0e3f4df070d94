"""The glosas of one budget beside those that they became in another, as the keeper's table says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.glosas import GlosaKey, edition_year
from indexer.text import collapse
from server.contexts import document_path
from server.glosas import glosa_body, is_title
from server.library import HeldGlosa, Library
from server.pages.compare import marked, values


@dataclass(frozen=True, slots=True, kw_only=True)
class GlosaChange:
    """A glosa and its successor. ``state``: same | renumbered | ended | unknown | new; texts are HTML or empty."""

    state: str
    before: GlosaKey | None
    after: GlosaKey | None
    before_href: str
    after_href: str
    before_html: str
    after_html: str
    gone: tuple[str, ...]  # terms and figures that only the earlier text has
    come: tuple[str, ...]
    equal: bool  # word by word


def glosa_changes(library: Library, one: int, other: int) -> list[GlosaChange]:
    """Every glosa of the budget of ``one`` with what it is in that of ``other``, then those that are new there."""
    old, new = (_titles(library, year) for year in (one, other))
    table = library.renumbering()
    out, met = [], set[int]()
    for held in old:
        fate = table.fate(held.key, other)
        target = fate.key if fate is not None else None
        found = next((each for each in new if target is not None and target.is_same(each.key)), None)
        if found is not None:
            met.add(found.entry.rowid)
        moved = target is not None and replace(target, year=one) != replace(held.key, year=one, partida=target.partida)
        state = "unknown" if fate is None else "ended" if target is None else "renumbered" if moved else "same"
        out.append(_change(library, state, held, found, target))
    out += [_change(library, "new", None, each, each.key) for each in new if each.entry.rowid not in met]
    return out


def _titles(library: Library, year: int) -> list[HeldGlosa]:
    """The titles of the glosas that the documents of a budget hold, in text order."""
    return [
        each
        for each in library.glosas()
        if is_title(each) and each.key.year == year and edition_year(each.entry.document.source) == year
    ]


def _change(
    library: Library, state: str, old: HeldGlosa | None, new: HeldGlosa | None, target: GlosaKey | None
) -> GlosaChange:
    texts = tuple(_text(library, each) for each in (old, new))
    figures = tuple(_figures(library, each) for each in (old, new))
    before, after = marked(*texts)
    both = old is not None and new is not None
    return GlosaChange(
        state=state, before=old.key if old else None, after=new.key if new else target,
        before_href=_href(old), after_href=_href(new), before_html=before, after_html=after,
        gone=tuple(each for each in figures[0] if each not in figures[1]) if both else (),
        come=tuple(each for each in figures[1] if each not in figures[0]) if both else (),
        equal=both and texts[0] == texts[1],
    )  # fmt: skip


def _text(library: Library, held: HeldGlosa | None) -> str:
    return collapse(" ".join(each.passage.text for each in glosa_body(library, held.entry))) if held else ""


def _figures(library: Library, held: HeldGlosa | None) -> Sequence[str]:
    body = glosa_body(library, held.entry) if held else ()
    return list(dict.fromkeys(value for each in body for value in values(each)))


def _href(held: HeldGlosa | None) -> str:
    return document_path(held.entry.document.source, held.entry.passage.fragment, pinned=True) if held else ""
