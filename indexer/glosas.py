"""Glosas of the budget by their key — year, partida, programa, number — and what each became in a later budget.

Each Ley de Presupuestos numbers its glosas anew: the same number of another year, or of another level, is another
glosa. What a glosa became is said by the keeper's table (``glosas/renumeracion.yaml``) and by nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.models import DocumentSource, Passage, PassageKind, Urn
from indexer.text import fold

EDITION_KINDS = ("glosas", "glosa-oficial", "ley-presupuestos")
"""Kinds of document that are of one budget year whole; others speak of a year where a title of theirs says so."""

GLOSA_KINDS = (*EDITION_KINDS, "guia", "instructivo", "ley")
"""Kinds of document in which a title or label that names a glosa states it."""

_GLOSA = re.compile(r"\bglo(?:sa)?s?\s{0,2}(?:n[°º.]{0,2}\s{0,2})?-?\s{0,2}(?P<number>\d{1,2})\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PARTIDA = re.compile(r"\bpartida\s{1,3}(\d{1,2})\b")
_PROGRAMA = re.compile(r"\bprograma\s{1,3}(\d{1,2})\b")
_URN_ID = re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<partida>\d{1,2})(?:-(?P<programa>\d{1,2}))?-(?P<number>\d{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class GlosaKey:
    """A glosa, as far as a text says which: what it leaves open is None."""

    number: int
    year: int | None = None
    partida: int | None = None
    programa: int | None = None

    @property
    def level(self) -> str:
        """ "Partida 31 · Programa 19"; "" where none is said."""
        named = (("Partida", self.partida), ("Programa", self.programa))
        return " · ".join(f"{name} {number:02d}" for name, number in named if number is not None)

    @property
    def label(self) -> str:
        """ "Glosa 07 de 2026 (Partida 31, Programa 19)"."""
        year = f" de {self.year}" if self.year else ""
        return f"Glosa {self.number:02d}{year}" + (f" ({self.level.replace(' · ', ', ')})" if self.level else "")

    @property
    def urn(self) -> Urn | None:
        """``urn:gn:glosa:2026-31-19-07``; None where year or partida is open: a bare number names no one glosa."""
        if self.year is None or self.partida is None:
            return None
        numbers = [self.partida, self.programa, self.number]
        return Urn("gn", "glosa", "-".join([str(self.year), *(f"{n:02d}" for n in numbers if n is not None)]))

    def admits(self, other: GlosaKey) -> bool:
        """Whether ``other`` may be what this key asks for: all that it says is so there."""
        return self.number == other.number and all(
            asked is None or asked == known
            for asked, known in (
                (self.year, other.year), (self.partida, other.partida), (self.programa, other.programa),
            )
        )  # fmt: skip

    def is_same(self, other: GlosaKey) -> bool:
        """Whether both are one glosa; a partida that only one of them leaves unsaid does not part them."""
        partidas = {self.partida, other.partida} - {None}
        return (self.number, self.year, self.programa) == (other.number, other.year, other.programa) and len(
            partidas
        ) < 2


def key_of_urn(urn: Urn) -> GlosaKey | None:
    """The glosa of ``urn:gn:glosa:2026-31-19-07`` (year, partida, programa where it has one, number); None: no such."""
    match = _URN_ID.fullmatch(urn.id) if urn.type == "glosa" else None
    if match is None:
        return None
    programa = match["programa"]
    return GlosaKey(
        number=int(match["number"]), year=int(match["year"]), partida=int(match["partida"]),
        programa=int(programa) if programa else None,
    )  # fmt: skip


def key_of_fragment(fragment: str) -> GlosaKey | None:
    """The glosa that a fragment's name says: ``partida-31-programa-19-glosa-07-2026``; None where it says none."""
    words = re.sub(r"[-.]+", " ", fragment[:300])
    match, year = _GLOSA.search(words), _YEAR.search(words)
    if match is None:
        return None
    partida, programa = level_in(words)
    number = int(match["number"])
    return GlosaKey(number=number, year=int(year[0]) if year else None, partida=partida, programa=programa)


def stated_in(passage: Passage, source: DocumentSource) -> GlosaKey | None:
    """The glosa that a passage's title or label names, with the level and year that its titles or validity give."""
    match = _GLOSA.search(fold(passage.label or "")[:120])
    if match is None or (passage.kind is PassageKind.ROW and passage.level == 0):
        return None
    return _placed(passage, source, int(match["number"]))


def _placed(passage: Passage, source: DocumentSource, number: int) -> GlosaKey:
    partida, programa = level_in(fold(" ".join((passage.label or "", *passage.heading_path))))
    year = year_over(passage, source) or _year_of(source.valid_from or "")
    return GlosaKey(number=number, year=year, partida=partida, programa=programa)


def level_in(folded: str) -> tuple[int | None, int | None]:
    """The partida and the programa that a folded text names."""
    partida, programa = _PARTIDA.search(folded), _PROGRAMA.search(folded)
    return int(partida[1]) if partida else None, int(programa[1]) if programa else None


def year_over(passage: Passage, source: DocumentSource) -> int | None:
    """The budget year that a passage is of: in its label and titles, else that of a document of one year."""
    found = _YEAR.search(fold(" ".join((passage.label or "", *passage.heading_path))))
    if found:
        return int(found[0])
    return edition_year(source)


def edition_year(source: DocumentSource) -> int | None:
    """The budget year of a document that is of one year whole: of its validity, else of its title."""
    if source.kind not in EDITION_KINDS:
        return None
    return _year_of(source.valid_from or "") or _year_of(source.title or "")


def _year_of(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[0]) if found else None


# ----------------------------------------------------------------------------------------- renumbering


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """A line of the keeper's table: a glosa and its successor; None where the later budget does not have it."""

    before: GlosaKey
    year: int  # of the later budget
    after: GlosaKey | None
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What the table says that a glosa is in a later year. ``key`` None: it ended, in the budget of ``year``."""

    key: GlosaKey | None
    year: int


@dataclass(frozen=True, slots=True)
class Renumbering:
    """The whole table, as its lines were written."""

    lines: tuple[Renumbered, ...] = ()

    def fate(self, key: GlosaKey, year: int) -> Fate | None:
        """What a glosa became in the budget of a later year, line after line; None where the table does not say."""
        current = key
        while current.year is not None and current.year < year:
            line = self._next(current, year)
            if line is None:
                return None
            if line.after is None:
                return Fate(None, line.year)
            current = line.after
        return Fate(current, year) if current.year == year else None

    def before(self, key: GlosaKey) -> tuple[GlosaKey, ...]:
        """The glosas whose successor is this one."""
        return tuple(line.before for line in self.lines if line.after is not None and line.after.is_same(key))

    def _next(self, key: GlosaKey, year: int) -> Renumbered | None:
        fits = [line for line in self.lines if line.before.is_same(key) and line.year <= year]
        return min(fits, key=lambda line: line.year, default=None)


NOTHING = Renumbering()


def successor_fragments(
    table: Renumbering, before: Sequence[tuple[str, GlosaKey]], after: Sequence[tuple[str, GlosaKey]]
) -> dict[str, str]:
    """Fragment of each glosa -> that of its successor, between two editions given as (fragment, key) pairs.

    A glosa of the same year is its own successor under any fragment; one that the table leaves out has none.
    """
    out: dict[str, str] = {}
    years = sorted({key.year for _, key in after if key.year is not None})
    for fragment, key in before:
        for year in years:
            fate = table.fate(key, year)
            target = fate.key if fate else None
            found = next((other for other, known in after if target is not None and target.is_same(known)), None)
            if found is not None:
                out.setdefault(fragment, found)
    return out


# ------------------------------------------------------------------------------- as a snapshot keeps it


def table_json(table: Renumbering) -> str:
    """The table's lines as one text."""
    rows = [
        (_numbers(one.before), one.year, _numbers(one.after) if one.after else None, one.path, one.line)
        for one in table.lines
    ]
    return json.dumps(rows, ensure_ascii=False)


def table_of(text: str) -> Renumbering:
    """The table of ``table_json``."""
    return Renumbering(
        tuple(
            Renumbered(before=_key(before), year=year, after=_key(after) if after else None, path=path, line=line)
            for before, year, after, path, line in json.loads(text)
        )
    )


def _numbers(key: GlosaKey) -> list[int | None]:
    return [key.number, key.year, key.partida, key.programa]


def _key(numbers: list[int | None]) -> GlosaKey:
    number, year, partida, programa = numbers
    assert number is not None
    return GlosaKey(number=number, year=year, partida=partida, programa=programa)
