"""The keeper's table of glosas, ``glosas/renumeracion.yaml``: what the glosas of one budget became in the next.

    renumeracion:
      - desde: {año: 2026, partida: 31, programa: 19}
        hacia: {año: 2027}
        glosas:
          05: 05
          07: 09
          08: eliminada

``hacia`` repeats partida and programa only where they change; without ``programa`` the glosas are the partida's own.
A glosa that is left out is one of which nothing is known: neither the same number nor none is taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.errors import Level, Problem, shown
from indexer.glosas import GlosaKey, Renumbered, Renumbering, edition_year, stated_in
from indexer.models import Document
from indexer.yamlio import Entry, Mapping, Node, Scalar, read_mapping
from indexer.yamlio import Sequence as YamlSequence

TABLE = "glosas/renumeracion.yaml"
"""Where the table lies under a served directory."""

TABLE_LIMIT = 1024 * 1024
DROPPED = "eliminada"

_GROUP = "«- desde: {año: 2026, partida: 31}», «hacia: {año: 2027}» y «glosas: {07: 09}»"
_LEVEL = "{año: 2026, partida: 31, programa: 19}, o sin programa si son glosas de la partida"
_RANGES = {"año": (1990, 2100, "un año de cuatro cifras"), "partida": (1, 99, "un número de 1 a 99"),
           "programa": (1, 99, "un número de 1 a 99")}  # fmt: skip


def read_renumbering(text: str, *, path: str) -> tuple[Renumbering, tuple[Problem, ...]]:
    """Read the table's text. What is wrong comes back with ``path`` and line; the lines that are right are kept."""
    reading = read_mapping(text, path=path, limit=TABLE_LIMIT)
    if reading.mapping is None:
        return Renumbering(), reading.problems
    reader = _Reader(path, list(reading.problems))
    lines = tuple(reader.lines(reading.mapping))
    return Renumbering(lines), tuple(sorted(reader.problems))


class _Reader:
    """Reads the groups of the table, collecting every fault."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems

    def lines(self, top: Mapping) -> Iterator[Renumbered]:
        self._only(top, ("renumeracion",), "«renumeracion:» y debajo sus grupos")
        entry = top.entry("renumeracion")
        if entry is None:
            self._report(1, "falta «renumeracion»", "«renumeracion:» y debajo sus grupos")
            return
        if not isinstance(entry.value, YamlSequence):
            self._report(entry.line, "«renumeracion» no es una lista", f"un grupo por nivel: {_GROUP}")
            return
        seen: list[Renumbered] = []
        for item in entry.value.items:
            for line in self._group(item):
                known = next((one for one in seen if (one.before, one.year) == (line.before, line.year)), None)
                if known is not None:
                    message = f"la {line.before.label} ya está en la línea {known.line}"
                    self._report(line.line, message, "cada glosa una vez por año de destino", "deje una sola")
                    continue
                seen.append(line)
                yield line

    def _group(self, item: Node) -> Iterator[Renumbered]:
        if not isinstance(item, Mapping):
            self._report(item.line, "el grupo no es de claves y valores", _GROUP)
            return
        self._only(item, ("desde", "hacia", "glosas"), _GROUP)
        before = self._level(item, "desde", None)
        after = self._level(item, "hacia", before) if before else None
        glosas = item.entry("glosas")
        if glosas is None or not isinstance(glosas.value, Mapping):
            line = glosas.line if glosas else item.line
            self._report(line, "el grupo no tiene «glosas»", "«glosas:» y debajo una línea «07: 09» por glosa")
            return
        if before is None or after is None:
            return
        assert before.year is not None
        assert after.year is not None
        if after.year <= before.year:
            message = f"«hacia» es de {after.year} y «desde» de {before.year}"
            self._report(item.line, message, "un año posterior en «hacia»")
            return
        for entry in glosas.value.entries:
            yield from self._glosa(entry, before, after, after.year)

    def _glosa(self, entry: Entry, before: GlosaKey, after: GlosaKey, year: int) -> Iterator[Renumbered]:
        number = _number(entry.key, 0, 99)
        if number is None:
            self._report(entry.line, f"{shown(entry.key)} no es un número de glosa", "de 0 a 99, como 07")
            return
        expected = f"el número que tiene en {year}, como 09, o «{DROPPED}»"
        text = entry.value.value.strip() if isinstance(entry.value, Scalar) else ""
        target = _number(text, 0, 99)
        if target is None and text != DROPPED:
            told = f"pasa a {shown(text)}" if text else "no dice a cuál pasa"
            self._report(entry.line, f"la glosa {number:02d} {told}", expected)
            return
        yield Renumbered(
            before=replace(before, number=number), year=year, path=self.path, line=entry.line,
            after=None if target is None else replace(after, number=target),
        )  # fmt: skip

    def _level(self, group: Mapping, name: str, before: GlosaKey | None) -> GlosaKey | None:
        """The year and level of «desde» or «hacia»; what «hacia» leaves out is as in ``before``."""
        entry = group.entry(name)
        if entry is None or not isinstance(entry.value, Mapping):
            self._report(entry.line if entry else group.line, f"falta «{name}»" if entry is None else
                         f"«{name}» no es un grupo", _LEVEL if before is None else "{año: 2027}")  # fmt: skip
            return None
        self._only(entry.value, tuple(_RANGES), _LEVEL)
        found: dict[str, int | None] = {}
        faults = len(self.problems)
        for key, (first, last, expected) in _RANGES.items():
            given = entry.value.entry(key)
            text = given.value.value if given and isinstance(given.value, Scalar) else ""
            found[key] = _number(text, first, last)
            if given is not None and found[key] is None:
                self._report(given.line, f"{key} {shown(text)} no sirve", expected)
        wanted = ("año", "partida") if before is None else ("año",)
        for key in wanted:
            if entry.value.entry(key) is None:
                self._report(entry.line, f"a «{name}» le falta «{key}»", _LEVEL if before is None else "{año: 2027}")
        if len(self.problems) > faults:
            return None
        if before is not None and found["partida"] is None:
            found["partida"] = before.partida
            found["programa"] = before.programa if found["programa"] is None else found["programa"]
        return GlosaKey(number=0, year=found["año"], partida=found["partida"], programa=found["programa"])

    def _only(self, group: Mapping, known: tuple[str, ...], expected: str) -> None:
        for entry in group.entries:
            if entry.key not in known:
                self._report(entry.line, f"no se conoce la clave {shown(entry.key)}", expected)

    def _report(self, line: int, message: str, expected: str, fix: str = "corríjalo") -> None:
        self.problems.append(
            Problem(path=self.path, line=line, code="renumeracion", message=message, expected=expected, fix=fix)
        )


def _number(text: str, first: int, last: int) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    return int(text) if first <= int(text) <= last else None


# ------------------------------------------------------------------- the table against the documents


def renumbering_problems(table: Renumbering, documents: Sequence[Document]) -> Iterator[Problem]:
    """What the table and the loaded editions do not agree in; told at the table's line.

    A line that names a glosa that the edition of its year does not have, and glosas of an edition that has a later
    one beside it of which the table says nothing.
    """
    editions: dict[int, list[GlosaKey]] = {}
    for document in documents:
        if (year := edition_year(document.source)) is not None:
            found = (stated_in(passage, document.source) for passage in document.passages)
            editions.setdefault(year, []).extend(key for key in found if key is not None and key.year == year)
    for line in table.lines:
        for key in filter(None, (line.before, line.after)):
            held = editions.get(key.year or 0)
            if held is not None and not any(key.is_same(known) for known in held):
                message = f"el corpus tiene glosas de {key.year} y ninguna es la {key.label}"
                fix = "corrija el número o el nivel, o agregue la glosa a su documento"
                yield _finding(line.path, line.line, message, fix)
    path = table.lines[0].path if table.lines else TABLE
    for year, keys in sorted(editions.items()):
        if year + 1 not in editions:
            continue
        silent = [key for key in dict.fromkeys(keys) if table.fate(key, year + 1) is None]
        if silent:
            more = f" y {len(silent) - 5} más" if len(silent) > 5 else ""
            named = "; ".join(key.label for key in silent[:5]) + more
            message = f"la tabla no dice qué pasó en {year + 1} con {named}"
            fix = f"agregue una línea por glosa, con su número de {year + 1} o «{DROPPED}»"
            yield _finding(path, 1 if table.lines else 0, message, fix, Level.NOTE)


def _finding(path: str, line: int, message: str, fix: str, level: Level = Level.WARNING) -> Problem:
    return Problem(path=path, line=line, code="renumeracion", message=message, fix=fix, level=level)
