"""Who an imported norm is: its kind, number, year and idNorma, and the URN, path and names that follow from them.

LeyChile's (tipo, número) is unique for laws. Every ministry numbers its decretos, resoluciones and DFLs from 1 each
year, so there the year of promulgation belongs to the name ("decreto N° 854, de 2004", ``indexer.norms.NormKey``) and
the idNorma decides between two of the same name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.norm_names import consolidated_law
from indexer.norms import NormKey, kind_info
from indexer.norms import kind_of as general_kind
from indexer.text import collapse, fold, normal_number

_OTHER_KINDS: dict[str, str] = {  # what only LeyChile and its mirrors call a norm
    "ley quorum calificado": "ley",
    "ley interpretativa": "ley",
    "reglamento": "reglamento",
    "tratado": "tratado",
    "tratado internacional": "tratado",
    "mensaje": "mensaje",
    "auto acordado": "auto-acordado",
    "acuerdo": "acuerdo",
    "ordenanza": "ordenanza",
}
_EXEMPT = {"decreto": "decreto-exento", "resolucion": "resolucion-exenta"}
_SHORT = {"dfl": "DFL", "dl": "DL"}
_NO_YEAR = frozenset({"ley", "constitucion", "codigo"})
_COMPOUND = re.compile(
    r"(?:D\.?\s?F\.?\s?L\.?|decreto\s+con\s+fuerza\s+de\s+ley)\s*,?\s*(?:N[úu]m(?:ero|\.)?|N\s?[°ºo]\.?)?\s*"
    r"(\d{1,4})\s?[-/]\s?(\d{1,2}\.?\d{3})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """The identity of a norm as its source states it. ``number`` is normalised ("21796", "1-19175"), None for "S/N"."""

    kind: str
    number: str | None
    year: str | None  # of promulgation, else of publication
    id_norma: str
    names: tuple[str, ...] = ()

    @property
    def base_id(self) -> str:
        """The URN's id while no other norm claims it."""
        if self.kind == "constitucion":
            return self.kind
        if self.number is None:
            return "-".join(part for part in (self.kind, "sn", self.year, self.id_norma) if part)
        needs_year = self.kind not in _NO_YEAR and "-" not in self.number
        return NormKey(self.kind, self.number, int(self.year) if needs_year and self.year else None).urn.id


def kind_of(rank: str, official_type: str = "", official_number: str = "") -> str:
    """The corpus's kind for a source's rank, else for its official type, else "otro".

    Sources keep "exento" in the number ("47 EXENTO"): exempt decretos and resoluciones are a series of their own.
    """
    for name in (rank, official_type):
        words = fold(collapse(re.sub("[_-]", " ", name).replace(".", "")))
        kind = general_kind(words) or _OTHER_KINDS.get(words)
        if kind is not None:
            return _EXEMPT.get(kind, kind) if "exent" in fold(official_number) else kind
    return "otro"


def number_of(kind: str, official: str, preamble: str) -> str | None:
    """The number, digits normalised, or None where the source says "S/N" or nothing.

    Sources cut the number of a DFL at its hyphen ("1" for "1-19.175"): the whole one is read from the preamble, and
    only where it begins with the number stated.
    """
    match = re.search(r"\d{1,3}(?:\.\d{3})+|\d+", official)
    if match is None:
        return None
    number = normal_number(match.group()).lstrip("0") or "0"
    compound = re.match(r"\s?[-/]\s?(\d{1,2}\.?\d{3})\b", official[match.end() :]) if kind == "dfl" else None
    if compound is not None:
        return f"{number}-{normal_number(compound[1])}"
    if kind == "dfl":
        found = _COMPOUND.search(preamble)
        if found is not None and found[1] == number:
            return f"{number}-{normal_number(found[2])}"
    return number


def grouped(number: str) -> str:
    """A normalised number as Chilean law writes it: "21796" -> "21.796", "1-19175" -> "1-19.175"."""
    return "-".join(f"{int(part):,}".replace(",", ".") if part.isdigit() else part for part in number.split("-"))


def aliases(norm: Norm, title: str) -> tuple[str, ...]:
    """The names people call it by: kind and number (and year where it belongs), common names, the law it restates."""
    out: list[str] = []
    info = kind_info(norm.kind)
    name = _SHORT.get(norm.kind) or (info.label if info else "")
    if name and norm.number:
        out.append(f"{name} {grouped(norm.number)}")
        if norm.year and norm.kind not in _NO_YEAR:
            out.append(f"{name} {grouped(norm.number.partition('-')[0])} de {norm.year}")
    restated = consolidated_law(title)
    if restated is not None:
        out.append(restated.label)
    return tuple(dict.fromkeys([*out, *norm.names]))


def assign_ids(norms: Iterable[Norm]) -> dict[str, str]:
    """idNorma -> URN id. Norms that would share an id all carry their idNorma; the shared id is nobody's."""
    listed = list(norms)
    claims = Counter(norm.base_id for norm in listed)
    return {
        norm.id_norma: norm.base_id if claims[norm.base_id] == 1 else f"{norm.base_id}-{norm.id_norma}"
        for norm in listed
    }
