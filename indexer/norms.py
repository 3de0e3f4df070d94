"""The identity of norms: their kinds as texts write them, the key that names one, and its URN.

A norm is an entity of its own, apart from the documents that hold its text or describe it. Its key is (kind, number,
year); ``NormKey.urn`` mints ``urn:gn:norma:…`` from it. Which document is the text of which norm is asked in
``resolve``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.models import Urn
from indexer.text import fold, normal_number

# ----------------------------------------------------------------------------------------------- kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class NormKind:
    """A kind of norm: its id in URNs, what people call it, and how texts write it.

    ``forms`` is a regex over folded text; ``plural`` one that only the plural form matches. ``level`` is the place in
    the order of prelación of the general rank table (Constitución 1), None for kinds with no normative rank.
    """

    id: str
    label: str
    short: str
    forms: str
    plural: str = r"(?!)"
    level: int | None = None
    family: str = ""  # kinds that people mix up when they write: looked up together when one finds nothing


KINDS: tuple[NormKind, ...] = (
    # Order matters: the longer written form of two that begin alike comes first.
    NormKind(
        id="dfl",
        label="Decreto con fuerza de ley",
        short="D.F.L.",
        forms=r"decretos?\s{1,3}con\s{1,3}fuerza\s{1,3}de\s{1,3}ley|d\.?\s?f\.?\s?l\b\.?",
        plural=r"decretos",
        level=2,
    ),
    NormKind(
        id="dl",
        label="Decreto ley",
        short="D.L.",
        forms=r"decretos?[\s-]{1,3}ley(?:es)?\b|d\.\s?l\b\.?|dl\b\.?",
        plural=r"decretos",
        level=2,
    ),
    NormKind(
        id="decreto-exento",
        label="Decreto exento",
        short="D. Ex.",
        forms=r"decretos?\s{1,3}(?:supremos?\s{1,3})?exentos?\b|(?:decreto|dto|dcto)\.?\s{0,2}ex(?:to|ta)?\b\.?|d\.?\s?ex\b\.?",
        plural=r"decretos",
        level=3,
        family="decreto",
    ),
    NormKind(
        id="decreto-alcaldicio",
        label="Decreto alcaldicio",
        short="D.A.",
        forms=r"decretos?\s{1,3}alcaldicios?\b",
        plural=r"decretos",
        level=3,
    ),
    NormKind(
        id="decreto",
        label="Decreto",
        short="Decreto",
        forms=r"decretos?(?:\s{1,3}supremos?)?\b|d\.\s?s\b\.?|ds(?![a-zñ])\.?|d(?:c?to)\b\.?|d°",
        plural=r"decretos",
        level=3,
        family="decreto",
    ),
    NormKind(
        id="resolucion-exenta",
        label="Resolución exenta",
        short="Res. Ex.",
        forms=r"resoluci(?:on|ones)\s{1,3}exentas?\b|res(?:ol(?:ucion)?)?\b\.?\s{0,2}ex(?:ta|enta)?\b\.?|r\.\s?e\b\.?",
        plural=r"resoluciones",
        level=4,
        family="resolucion",
    ),
    NormKind(
        id="resolucion",
        label="Resolución",
        short="Res.",
        forms=r"resoluci(?:on|ones)\b(?:\s{1,3}afectas?\b)?|res(?:ol)?\b\.?",
        plural=r"resoluciones",
        level=4,
        family="resolucion",
    ),
    NormKind(
        id="oficio-circular",
        label="Oficio circular",
        short="Of. Circ.",
        forms=r"oficios?\s{1,3}circular(?:es)?\b|(?:oficio|of)\b\.?\s{0,2}circ(?:ular)?\b\.?",
        plural=r"oficios",
        level=5,
        family="oficio",
    ),
    NormKind(
        id="circular",
        label="Circular",
        short="Circular",
        forms=r"circular(?:es)?\b|circ\b\.",
        plural=r"circulares",
        level=5,
        family="oficio",
    ),
    NormKind(
        id="oficio",
        label="Oficio",
        short="Oficio",
        forms=r"oficios?\b(?:\s{1,3}ord(?:inarios?|\.))?|of\b\.|ord\b\.",
        plural=r"oficios",
        level=5,
        family="oficio",
    ),
    NormKind(
        id="instructivo-presidencial",
        label="Instructivo presidencial",
        short="Instructivo presidencial",
        forms=r"instructivos?\s{1,3}presidencial(?:es)?\b",
        plural=r"instructivos",
        level=6,
    ),
    NormKind(
        id="dictamen",
        label="Dictamen",
        short="Dictamen",
        forms=r"dictamen(?:es)?\b",
        plural=r"dictamenes",
    ),
    NormKind(
        id="ley",
        label="Ley",
        short="Ley",
        forms=r"ley(?:es)?(?![a-zñ])(?:\s{1,3}(?:organica(?:\s{1,3}constitucional)?|general)\b)?|l\.\s?o\.\s?c\b\.?|loc(?![a-zñ])",
        plural=r"leyes",
        level=2,
    ),
    NormKind(
        id="constitucion",
        label="Constitución Política de la República",
        short="Constitución",
        forms=r"constitucion\s{1,3}politica(?:\s{1,3}(?:de\s{1,3}la\s{1,3}republica|del\s{1,3}estado))?(?:\s{1,3}de\s{1,3}chile)?"
        r"|carta\s{1,3}fundamental",
        level=1,
    ),
    NormKind(id="codigo", label="Código", short="Código", forms=r"codigo\b", level=2),
)

_BY_ID = {kind.id: kind for kind in KINDS}

_RANK_KINDS = {  # how front matter and law mirrors write a kind, folded, words joined by blanks
    "decreto con fuerza de ley": "dfl",
    "decreto ley": "dl",
    "decreto supremo": "decreto",
    "resolucion afecta": "resolucion",
    "constitucion politica": "constitucion",
    "constitucion politica de la republica": "constitucion",
    "ley organica constitucional": "ley",
    "ley de quorum calificado": "ley",
    "ley ordinaria": "ley",
    "ley de presupuestos": "ley",
    "instructivo": "instructivo-presidencial",
}


def kind_of(rank: str | None) -> str | None:
    """The norm kind that a document's ``kind`` or a mirror's rank names ("decreto_ley" -> "dl"), or None."""
    if not rank:
        return None
    words = re.sub(r"[\s_-]+", " ", fold(rank)).strip()
    dashed = words.replace(" ", "-")
    return dashed if dashed in _BY_ID else _RANK_KINDS.get(words)


_BEFORE_KIND = re.compile(r"\W{0,6}(?:(?:un|una|unos|unas|el|la|los|las|este|esta)\s{1,3})?")


def kind_named(text: str) -> str | None:
    """The kind that a noun phrase begins with ("un oficio circular de la DIPRES" -> "oficio-circular"), or None."""
    low = fold(text)
    start = _BEFORE_KIND.match(low)
    at = start.end() if start else 0
    return next((kind.id for kind in KINDS if re.compile(kind.forms).match(low, at)), None)


def kind_info(kind: str) -> NormKind | None:
    """The entry of ``KINDS`` with that id, or None."""
    return _BY_ID.get(kind)


def family_of(kind: str) -> str:
    """One id for the kinds that people mix up ("familia-oficio": oficio, oficio circular, circular); else the kind."""
    info = _BY_ID.get(kind)
    return f"familia-{info.family}" if info and info.family else kind


# ------------------------------------------------------------------------------------------------- key


@dataclass(frozen=True, slots=True, order=True)
class NormKey:
    """What names one norm. ``number`` is normalised ("21796", "1-19175", "e548580"; a código's subject: "trabajo").

    ``year`` is None where the text gives none; laws and compound DFLs ("1-19.175") need none and never keep one.
    """

    kind: str
    number: str = ""
    year: int | None = None

    @property
    def urn(self) -> Urn:
        parts = [self.kind, self.number, str(self.year) if self.year else ""]
        return Urn("gn", "norma", "-".join(part for part in parts if part))

    @property
    def label(self) -> str:
        """How an official writes it: "Ley 21.796", "D.F.L. 1-19.175", "D.L. 1.263, de 1975"."""
        info = _BY_ID.get(self.kind)
        if self.kind == "codigo":
            return CODE_LABELS.get(self.number, "Código " + self.number)
        name = info.short if info else self.kind.capitalize()
        number = "-".join(_grouped(part) for part in self.number.split("-")) if self.number else ""
        return f"{name} {number}".strip() + (f", de {self.year}" if self.year else "")


def _grouped(digits: str) -> str:
    return f"{int(digits):,}".replace(",", ".") if digits.isdigit() else digits.upper()


@lru_cache(maxsize=4096)  # laws cite the same few
def normal_norm_number(written: str) -> str:
    """A norm's number in one form: "19.553" -> "19553", "1/19.175" -> "1-19175", "E548580" -> "e548580"."""
    parts = re.split(r"[-/]|n[°º]", re.sub(r"\s+", "", fold(written)))
    return "-".join(_stripped(normal_number(part)) for part in parts if part)


def _stripped(part: str) -> str:
    return part.lstrip("0") or "0" if part.isdigit() else part


def norm_key(kind: str, number: str | None, year: int | None = None) -> NormKey:
    """The canonical key: number normalised, superfluous year dropped, refundidos and well-known norms under one key.

    ``norm_key("ley", "19.175")`` and ``norm_key("dfl", "1-19.175")`` are the same norm: the DFL fixes the law's text.
    """
    digits = normal_norm_number(number) if number else ""
    needs_year = kind not in ("ley", "constitucion", "codigo") and "-" not in digits
    key = NormKey(kind, digits, year if needs_year else None)
    if kind == "dl" and digits in _DL_YEARS:  # decretos leyes of 1973-1981 are one series: the number alone names one
        key = NormKey("dl", digits, _DL_YEARS[digits])
    return _SAME_NORM.get(key, key)


def key_of_urn(urn: Urn) -> NormKey | None:
    """The key that a norm's URN was minted from (``urn:gn:norma:dl-1263-1975``), or None for any other URN."""
    if (urn.nid, urn.type) != ("gn", "norma"):
        return None
    kind = max((kind.id for kind in KINDS if f"{urn.id}-".startswith(f"{kind.id}-")), key=len, default=None)
    if kind is None:
        return None
    number = urn.id[len(kind) + 1 :]
    dated = re.fullmatch(r"(?P<number>.+)-(?P<year>(?:18|19|20)\d\d)", number)
    if dated and kind not in ("ley", "codigo"):
        return norm_key(kind, dated["number"], int(dated["year"]))
    return NormKey(kind, number) if kind == "codigo" else norm_key(kind, number or None)


_WRITTEN = re.compile(r"(?P<kind>[^\d]{2,40}?)\s*(?:n[°º.]{0,2}\s*)?(?P<number>\d[\d./-]*)(?:\s+de\s+(?P<year>\d{4}))?")


def written_norm(text: str) -> NormKey | None:
    """The key of a norm as a person writes it alone ("ley 19.175", "decreto 854 de 2004"), or None."""
    match = _WRITTEN.fullmatch(fold(text)[:80])
    kind = kind_of(match["kind"].strip(" .,")) if match else None
    if match is None or kind is None:
        return None
    return norm_key(kind, match["number"], int(match["year"]) if match["year"] else None)


_SAME_NORM = {
    # A DFL that fixes a law's refundido text is that law's text; DESIGN.md names the LOC GORE by its DFL.
    NormKey("ley", "19175"): NormKey("dfl", "1-19175"),
    NormKey("dfl", "1-19653"): NormKey("ley", "18575"),
    NormKey("dfl", "29", 2004): NormKey("ley", "18834"),  # of 2004, in the Diario Oficial of 16 March 2005
    NormKey("dfl", "29", 2005): NormKey("ley", "18834"),
    NormKey("dl", "830", 1974): NormKey("codigo", "tributario"),
}

_DL_YEARS = {
    "249": 1974, "799": 1974, "824": 1974, "825": 1974, "830": 1974, "1263": 1975, "1939": 1977, "2763": 1979,
    "3001": 1979, "3063": 1979, "3500": 1980, "3501": 1980, "3551": 1980,
}  # fmt: skip

CODE_LABELS = {
    "trabajo": "Código del Trabajo",
    "tributario": "Código Tributario",
    "sanitario": "Código Sanitario",
    "civil": "Código Civil",
    "penal": "Código Penal",
    "comercio": "Código de Comercio",
    "mineria": "Código de Minería",
    "aguas": "Código de Aguas",
    "procedimiento-civil": "Código de Procedimiento Civil",
    "procesal-penal": "Código Procesal Penal",
    "procedimiento-penal": "Código de Procedimiento Penal",
    "organico-tribunales": "Código Orgánico de Tribunales",
    "justicia-militar": "Código de Justicia Militar",
}
