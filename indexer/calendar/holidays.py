"""Which days are inhábiles in Chile, why, and by what law; of one commune, within the years that were verified.

The ``holidays`` package computes the national days (Ley 2.977 and those after it); the tables of ``kb/calendario`` give
each its law, add the days of one time, and rule the local ones: the package makes 20 August a holiday of all Ñuble,
Ley 20.768 of Chillán and Chillán Viejo only. Outside the verified years there is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from holidays import country_holidays
from rapidfuzz import fuzz, process

from indexer.errors import CorpusError, Problem, TermError
from indexer.text import fold
from indexer.yamlio import Mapping as YamlMapping
from indexer.yamlio import Node, Scalar, Sequence, read_mapping

SATURDAY_LAW = "Ley 19.880, art. 25"
SUNDAY_LAW = "Ley 2.977, art. 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A feriado: its day, its name, and the law that makes it one."""

    date: date
    name: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalHoliday:
    """A feriado of every year (``month``, ``day``) in some communes only (folded names)."""

    month: int
    day: int
    name: str
    law: str
    communes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The verified calendar. ``communes``: folded name -> (name, region)."""

    version: str
    first_year: int
    last_year: int
    national: Mapping[date, Holiday]
    local: tuple[LocalHoliday, ...] = ()
    communes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def verified_until(self) -> date:
        return date(self.last_year, 12, 31)

    def holiday(self, day: date, commune: str | None = None) -> Holiday | None:
        """The feriado that ``day`` is, in the whole country or in ``commune`` (as ``commune_named`` gives it).

        Raises ``TermError`` for a day outside the verified years.
        """
        self.check(day)
        found = self.national.get(day)
        if found is None and commune is not None:
            key = fold(commune)
            for local in self.local:
                if (local.month, local.day) == (day.month, day.day) and key in local.communes:
                    return Holiday(date=day, name=f"{local.name} ({commune})", law=local.law)
        return found

    def check(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise TermError(
                f"El {written(day)} está fuera del calendario verificado ({self.first_year} a {self.last_year}): "
                "los feriados de ese año no están comprobados; use una fecha dentro de esos años o actualice "
                "kb/calendario/feriados.yaml."
            )

    def commune_named(self, name: str) -> str:
        """The official name of a commune, however its accents were typed; ``TermError`` with suggestions if none."""
        found = self.communes.get(fold(name.strip()))
        if found:
            return found[0]
        near = process.extract(fold(name.strip()), self.communes.keys(), scorer=fuzz.WRatio, limit=3, score_cutoff=80)
        said = ", ".join(self.communes[key][0] for key, _, _ in near)
        hint = f"¿Quiso decir {said}?" if said else "Escriba el nombre de una comuna de Chile, por ejemplo «Chillán»."
        raise TermError(f"No hay una comuna llamada «{name.strip()[:60]}». {hint}")


_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_WEEKDAYS = "lunes martes miércoles jueves viernes sábado domingo".split()


def written(day: date, *, weekday: bool = False) -> str:
    """A date as Chileans write it: "15 de enero de 2026", "jueves 15 de enero de 2026"."""
    text = f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"
    return f"{_WEEKDAYS[day.weekday()]} {text}" if weekday else text


# ------------------------------------------------------------------------------------------ reading the tables


def read_calendar(holidays_yaml: str, communes_yaml: str) -> Calendar:
    """The calendar from the texts of ``feriados.yaml`` and ``comunas.yaml``.

    Raises ``CorpusError`` with every problem found: what cannot be read, and each computed day that has no law.
    """
    reader = _Reader()
    communes = reader.communes(communes_yaml)
    top = reader.top(holidays_yaml, "feriados.yaml")
    version = reader.text(top, "version") if top else ""
    first, last = (reader.year(top, key) for key in ("verificado_desde", "verificado_hasta"))
    national = reader.national(top, first, last)
    local = tuple(reader.local(top, communes))
    if reader.problems:
        raise CorpusError("El calendario de feriados no se puede usar.", reader.problems)
    return Calendar(
        version=version, first_year=first, last_year=last, national=national, local=local, communes=communes
    )


class _Reader:
    """Reads the two tables and keeps every problem, so that one run shows them all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.path = ""

    def top(self, text: str, name: str) -> YamlMapping | None:
        self.path = f"calendario/{name}"
        reading = read_mapping(text, path=self.path)
        self.problems += reading.problems
        return reading.mapping

    def communes(self, text: str) -> dict[str, tuple[str, str]]:
        top = self.top(text, "comunas.yaml")
        entry = top.entry("regiones") if top else None
        regions = entry.value.entries if entry and isinstance(entry.value, YamlMapping) else ()
        if not regions:
            self.report(0, "no hay regiones", "«regiones:» con la lista de comunas de cada una")
        return {fold(name): (name, region.key) for region in regions for name in self.texts(region.value, region.line)}

    def national(self, top: YamlMapping | None, first: int, last: int) -> dict[date, Holiday]:
        laws = {self.text(row, "nombre"): self.text(row, "ley") for row in self.rows(top, "nacionales")}
        found: dict[date, Holiday] = {}
        for row in self.rows(top, "especiales"):
            day = self.day(row, "fecha")
            if day:
                found[day] = Holiday(date=day, name=self.text(row, "nombre"), law=self.text(row, "ley"))
        years = range(first, last + 1)
        for day, name in sorted(country_holidays("CL", years=years, language="es").items()):
            if day in found:
                continue
            if name not in laws:
                self.report(0, f"el {day.isoformat()} ({name}) no tiene ley", "una fila en «nacionales» o «especiales»")
            found[day] = Holiday(date=day, name=name, law=laws.get(name, ""))
        return found

    def local(self, top: YamlMapping | None, communes: Mapping[str, tuple[str, str]]) -> Iterator[LocalHoliday]:
        for row in self.rows(top, "locales"):
            day = self.day(row, "dia", year="2024-")
            region = row.entry("region")
            if region:
                wanted = self.text(row, "region")
                names = [name for name, of in communes.values() if of == wanted]
            else:
                entry = row.entry("comunas")
                names = self.texts(entry.value, entry.line) if entry else []
            unknown = [name for name in names if fold(name) not in communes]
            if not names or unknown:
                self.report(
                    row.line, f"comunas que no existen: {', '.join(unknown) or 'ninguna'}", "las de comunas.yaml"
                )
            if day:
                yield LocalHoliday(
                    month=day.month, day=day.day, name=self.text(row, "nombre"), law=self.text(row, "ley"),
                    communes=frozenset(fold(name) for name in names),
                )  # fmt: skip

    def rows(self, top: YamlMapping | None, key: str) -> list[YamlMapping]:
        entry = top.entry(key) if top else None
        items = entry.value.items if entry and isinstance(entry.value, Sequence) else ()
        if not items:
            self.report(entry.line if entry else 0, f"falta «{key}»", "una lista de filas")
        return [item for item in items if isinstance(item, YamlMapping)]

    def text(self, row: YamlMapping, key: str) -> str:
        entry = row.entry(key)
        if entry is None or not isinstance(entry.value, Scalar):
            self.report(row.line, f"falta «{key}»", "un texto")
            return ""
        return entry.value.value

    def texts(self, node: Node, line: int) -> list[str]:
        if not isinstance(node, Sequence):
            self.report(line, "no es una lista", "una lista de comunas")
            return []
        return [item.value for item in node.items if isinstance(item, Scalar)]

    def year(self, top: YamlMapping | None, key: str) -> int:
        said = self.text(top, key) if top else ""
        if not (said.isascii() and said.isdigit() and len(said) == 4):
            self.report(top.line if top else 0, f"«{key}» no es un año", "cuatro cifras")
            return 2024
        return int(said)

    def day(self, row: YamlMapping, key: str, *, year: str = "") -> date | None:
        said = self.text(row, key)
        try:
            return date.fromisoformat(year + said)
        except ValueError:
            self.report(row.line, f"«{said}» no es una fecha", "año-mes-día, o mes-día en un feriado local")
            return None

    def report(self, line: int, message: str, expected: str) -> None:
        self.problems.append(Problem(path=self.path, line=line, code="calendario", message=message, expected=expected))
