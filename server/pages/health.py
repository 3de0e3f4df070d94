"""The corpus's health: what the keeper's linter found when the index was built, for ``/salud`` and the API."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.errors import Level, Problem
from indexer.findings import Findings, findings_of, placing
from server.library import DocumentView
from server.listings import Listings
from server.pages.wording import own_path

PER_PAGE = 100

LEVELS = {
    Level.ERROR: ("Errores", "Dejan fuera el documento, o rompen un enlace."),
    Level.WARNING: ("Avisos", "El documento se usa, y algo en él conviene corregir."),
    Level.NOTE: ("Notas", "Para tener en cuenta."),
}

CODES = {
    "archivo": "Archivos que no se pueden leer",
    "cifra-sin-unidad": "Cifras sin unidad",
    "cita-difiere": "Citas cuya fuente dice otra cosa",
    "cita-mas-estrecha": "Citas cuya fuente dice menos",
    "cita-no-lo-dice": "Citas cuya fuente no lo dice",
    "clave-repetida": "Claves repetidas en un encabezado",
    "contradiccion": "Textos que no coinciden entre sí",
    "copia": "Copias del mismo documento",
    "dias-sin-computo": "Días sin decir si son hábiles o corridos",
    "enlace-roto": "Enlaces que no llevan a nada",
    "enlace-retirado": "Enlaces a documentos retirados",
    "sin-revisar": "Lo que no se revisó por un error de otro documento",
    "por-completar": "Lugares de una plantilla sin completar",
    "fragmento-perdido": "Fragmentos que una versión perdió",
    "imagen": "Imágenes que no se muestran",
    "kind": "Clases que no están en la tabla de rangos",
    "linea-base": "Lista de hallazgos conocidos",
    "norma-sin-ficha": "Normas citadas que el corpus no describe",
    "registro": "Registro (manifest.yaml)",
    "renumeracion": "Tabla de renumeración de glosas",
    "sigla-sin-definir": "Siglas sin definir",
    "sin-encabezado": "Documentos sin encabezado",
    "sin-registrar": "Documentos que no están en el registro",
    "status": "Documentos sin estado",
    "tabla": "Tablas con filas disparejas",
    "termino-repetido": "Términos definidos dos veces",
    "termino-sin-fuente": "Términos sin fuente",
    "version": "Versiones",
    "version-publicada": "Versiones publicadas con otro texto",
    "vigencia": "Vigencias terminadas o mal puestas",
    "yaml": "Encabezados mal escritos",
}
"""Code of a finding -> what its group is called; a code that is not here is shown as it is."""

VERDICTS = {
    "confirmed": "Coinciden con la fuente que citan",
    "narrower": "Su fuente dice menos",
    "differs": "Difieren de su fuente",
    "not-stated": "Su fuente no lo dice",
    "not-in-corpus": "Su fuente no está en el corpus",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the document that it is in and the place there; no document: the corpus as a whole, or no page."""

    problem: Problem
    view: DocumentView | None
    href: str | None

    @property
    def place(self) -> str:
        """ "guias/a.md:12"; without line, the file as a whole."""
        return f"{self.problem.path}:{self.problem.line}" if self.problem.line else self.problem.path


def findings(listings: Listings) -> Findings:
    """The findings of the build that is served."""
    return findings_of(listings.shelf.catalogue.meta)


def wanted(listings: Listings, *, level: str = "", code: str = "", doc: str = "") -> list[Found]:
    """The findings of a level, a code and a document (its path), in the order of documents and lines."""
    chosen = [
        one
        for one in findings(listings).new
        if (not level or one.level == level) and (not code or one.code == code) and (not doc or one.path == doc)
    ]
    views = _by_place(listings)
    starts: dict[int, tuple[list[int], list[str]]] = {}
    return [_found(listings, one, views.get(one.path), starts) for one in chosen]


def _by_place(listings: Listings) -> Mapping[str, DocumentView]:
    place = placing(listings.shelf.catalogue.meta)
    return {place(view.source): view for view in listings.documents}


def _found(
    listings: Listings, problem: Problem, view: DocumentView | None, starts: dict[int, tuple[list[int], list[str]]]
) -> Found:
    if view is None:
        return Found(problem, None, None)
    if view.id not in starts:
        passages = [each.passage for each in listings.shelf.catalogue.passages_of(view.id)]
        starts[view.id] = ([one.lines[0] for one in passages], [one.fragment for one in passages])
    lines, fragments = starts[view.id]
    at = bisect_right(lines, problem.line) - 1
    return Found(problem, view, own_path(view, fragments[at] if at >= 0 and problem.line > 1 else None))


def summary(listings: Listings) -> dict[str, Any]:
    """What was found in all: by level and code, what the sources of claims say, and the conflicts."""
    found = findings(listings)
    levels = Counter(one.level.value for one in found.new)
    codes = Counter((one.code, one.level) for one in found.new)
    order = list(Level)
    listed = sorted(codes.items(), key=lambda each: (order.index(each[0][1]), -each[1], each[0][0]))
    verdicts = Counter(one.kind.value for told in listings.shelf.catalogue.all_verdicts().values() for one in told)
    return {
        "day": found.day,
        "known": found.known,
        "total": len(found.new),
        "levels": {level.value: levels[level.value] for level in Level},
        "codes": [
            {"code": code, "title": CODES.get(code, code), "level": level.value, "count": count}
            for (code, level), count in listed
        ],
        "verdicts": {name: verdicts[name] for name in VERDICTS},
        "conflicts": len(listings.shelf.all_conflicts()),
    }


def health(listings: Listings, *, level: str, code: str, doc: str, page: int) -> dict[str, Any]:
    """One page of findings, grouped by document, with what can be chosen."""
    found = wanted(listings, level=level, code=code, doc=doc)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    everything = findings(listings).new
    present = {one.code for one in everything}
    return {
        **summary(listings),
        "groups": grouped(shown),
        "matching": len(found),
        "last": max(1, -(-len(found) // PER_PAGE)),
        "level_names": [(each.value, LEVELS[each][0]) for each in Level],
        "level_words": {each.value: each.value for each in Level},
        "code_names": sorted(((each, CODES.get(each, each)) for each in present), key=lambda each: each[1]),
        "paths": sorted({one.path for one in everything}),
        "verdict_names": VERDICTS,
    }


def grouped(found: Sequence[Found]) -> list[tuple[str, DocumentView | None, list[Found]]]:
    """(path, document, its findings) in their order."""
    groups: dict[str, list[Found]] = {}
    for one in found:
        groups.setdefault(one.problem.path, []).append(one)
    return [(path, ones[0].view, ones) for path, ones in groups.items()]
