"""Glosas of the loaded budgets: what a question or an address means by one, and what became of it in another year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from indexer.glosas import EDITION_KINDS, GlosaKey, edition_year
from indexer.models import PassageKind
from server.library import Entry, HeldGlosa, Library

_UNDER = 8
"""Passages under a glosa's title that are read as its text."""


def glosa_body(library: Library, title: Entry) -> list[Entry]:
    """The passages under a glosa's title, the first few."""
    rows = library.passages_of(title.document.id)
    around = range(title.rowid + 1, min(title.rowid + _UNDER, rows[-1]) + 1)
    return [each for each in library.entries(around) if each.passage.container == title.passage.fragment]


def editions(held: Iterable[HeldGlosa]) -> list[int]:
    """The budget years of which a document of glosas is loaded, in order."""
    return sorted({year for each in held if (year := edition_year(each.entry.document.source)) is not None})


def of_year(held: Iterable[HeldGlosa], asked: GlosaKey, year: int) -> list[HeldGlosa]:
    """The glosas of a year that a key may mean: those of documents of that budget before mentions elsewhere."""
    wanted = replace(asked, year=year)
    found = [each for each in held if wanted.admits(each.key)]
    own = [each for each in found if each.entry.document.source.kind in EDITION_KINDS]
    return own or found


# ---------------------------------------------------------------------------------------------- outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What was found of a glosa in a budget year.

    ``found``: it stands there, under this number or (``renumbered``) the one the keeper's table gives. Else ``told``
    says why not, on the glosas of another year that ``nearest`` holds.
    """

    year: int
    found: tuple[HeldGlosa, ...] = ()
    renumbered: tuple[tuple[GlosaKey, GlosaKey], ...] = ()  # (as it was, as it is in that year)
    nearest: tuple[HeldGlosa, ...] = ()
    told: str | None = None


def look_up_glosa(library: Library, asked: GlosaKey, year: int, today: date | None = None) -> Lookup | None:
    """A glosa in the budget of ``year``, whatever year ``asked`` has; None where no budget has one of that number."""
    held = library.glosas()
    found = of_year(held, asked, year)
    if found:
        return Lookup(year=year, found=tuple(found))
    known = sorted({each.key.year for each in held if each.key.year and replace(asked, year=None).admits(each.key)})
    earlier = [each for each in known if each < year]
    if not known:
        return None
    near = of_year(held, asked, earlier[-1] if earlier else known[0])
    if not earlier:
        years = " y ".join(map(str, known[:2]))
        told = f"El corpus tiene la Glosa {asked.number:02d} de {years}, no la de {year}."
        return Lookup(year=year, nearest=tuple(near), told=told)
    return _later(library, near, year, today)


def _later(library: Library, near: Sequence[HeldGlosa], year: int, today: date | None) -> Lookup:
    """What a later budget has of the glosas of an earlier one, as the keeper's table says."""
    held = library.glosas()
    renumbered: dict[GlosaKey, GlosaKey] = {}
    ended = False
    for each in near:
        fate = library.renumbering().fate(each.key, year)
        if fate is not None and fate.key is not None:
            renumbered.setdefault(each.key, fate.key)
        ended = ended or (fate is not None and fate.key is None)
    found = [other for key in renumbered.values() for other in of_year(held, key, year)]
    if found:
        return Lookup(year=year, found=tuple(found), renumbered=tuple(renumbered.items()), nearest=tuple(near))
    return Lookup(year=year, nearest=tuple(near), renumbered=tuple(renumbered.items()), told=_told(
        near, year, today, renumbered=list(renumbered.values()), ended=ended, loaded=year in editions(held)
    ))  # fmt: skip


def _told(
    near: Sequence[HeldGlosa],
    year: int,
    today: date | None,
    *,
    renumbered: Sequence[GlosaKey],
    ended: bool,
    loaded: bool,
) -> str:
    """Why a later budget gives no text of a glosa: "… rigió hasta el 31-12-2026; la de 2027 no está cargada." """
    until = _until(near, today)
    if renumbered:
        return f"{until}; en {year} es la Glosa {renumbered[0].number:02d}, y su texto no está cargado."
    if ended:
        return f"{until}; la tabla de renumeración dice que no continúa en {year}."
    if not loaded:
        return f"{until}; " + (f"la de {year} no está cargada." if _one(near) else f"las de {year} no están cargadas.")
    number = near[0].key.number
    return f"{until}; en {year} no hay una Glosa {number:02d} y la tabla de renumeración no dice a cuál pasó."


def _one(near: Sequence[HeldGlosa]) -> bool:
    return len({each.key for each in near}) == 1


def _until(near: Sequence[HeldGlosa], today: date | None) -> str:
    """ "La Glosa 07 de 2026 (Partida 31, Programa 19) rigió hasta el 31-12-2026", as its document's validity says."""
    key, source = near[0].key, near[0].entry.document.source
    if _one(near):
        named, verbs = f"La {key.label}", ("rigió", "rige", "es del presupuesto")
    else:
        levels = "; ".join(dict.fromkeys(each.key.level.replace(" · ", ", ") or "sin nivel" for each in near))
        named = f"Las Glosas {key.number:02d} de {key.year} ({levels})"
        verbs = ("rigieron", "rigen", "son del presupuesto")
    if source.valid_to is None:
        return f"{named} {verbs[2]} de {key.year}"
    past = today is None or source.valid_to < today.isoformat()
    return f"{named} {verbs[0] if past else verbs[1]} hasta el {day_month_year(source.valid_to)}"


def day_month_year(day: str) -> str:
    """ "2026-12-31" -> "31-12-2026", as officials write dates."""
    return "-".join(reversed(day.split("-")))


def renumbered_words(pairs: Sequence[tuple[GlosaKey, GlosaKey]]) -> str:
    """ "La Glosa 07 de 2026 (Partida 31, Programa 19) es la Glosa 09 de 2027." """
    told = [f"La {was.label} es la {_later_label(was, now)}" for was, now in pairs]
    return f"{'; '.join(told)}, según la tabla de renumeración."


def _later_label(was: GlosaKey, now: GlosaKey) -> str:
    same = (was.partida, was.programa) == (now.partida, now.programa)
    return replace(now, partida=None, programa=None).label if same else now.label


def current_year(library: Library, asked: GlosaKey, today: date | None) -> int | None:
    """The budget year that a question without one is about: this year, else the last that was loaded before it.

    None where no loaded budget has such a glosa. Without a clock, the latest.
    """
    held = library.glosas()
    known = {each.key.year for each in held if each.key.year and asked.admits(replace(each.key, year=asked.year))}
    if not known:
        return None
    if today is None:
        return max(known)
    past = [year for year in {*known, *editions(held)} if year <= today.year]
    return max(past, default=min(known))


def is_title(held: HeldGlosa) -> bool:
    """Whether it is a glosa's own title, not a mention of it in a label or row."""
    return held.entry.passage.kind is PassageKind.HEADING
