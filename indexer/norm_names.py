"""What people call Chilean norms: the common names of the best-known ones, and names derived from official titles.

Which norm a name names is asked here for general knowledge and in ``resolve`` for the norms that a corpus loads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.norms import CODE_LABELS, NormKey, kind_of, norm_key, normal_norm_number
from indexer.text import STOP_WORDS, collapse, fold, tokens

CODES = {fold(label): NormKey("codigo", number) for number, label in CODE_LABELS.items()}
"""The códigos of the Republic by their folded name."""

COMMON_NAMES: tuple[tuple[NormKey, tuple[str, ...]], ...] = (
    (NormKey("constitucion"), ("CPR", "Constitución Política de la República", "Carta Fundamental")),
    (
        NormKey("dfl", "1-19175"),
        (
            "LOC GORE",
            "LOCGORE",
            "LOCGAR",
            "LOC de gobiernos regionales",
            "ley orgánica constitucional sobre gobierno y administración regional",
            "ley orgánica de gobierno y administración regional",
            "ley orgánica de gobiernos regionales",
            "ley de gobiernos regionales",
        ),
    ),
    (
        NormKey("ley", "20285"),
        (
            "ley de transparencia",
            "ley de transparencia de la función pública y de acceso a la información de la administración del estado",
            "ley de acceso a la información pública",
            "ley sobre acceso a la información pública",
        ),
    ),
    (
        NormKey("ley", "19880"),
        (
            "LBPA",
            "ley de bases de los procedimientos administrativos",
            "ley de bases de procedimientos",
            "ley de procedimiento administrativo",
            "ley de procedimientos administrativos",
        ),
    ),
    (
        NormKey("ley", "18575"),
        (
            "LBGAE",
            "LOCBGAE",
            "ley de bases",
            "ley de bases generales de la administración del estado",
            "ley de bases de la administración del estado",
            "LOC de bases generales de la administración del estado",
        ),
    ),
    (NormKey("ley", "18834"), ("estatuto administrativo", "ley sobre estatuto administrativo")),
    (NormKey("ley", "18883"), ("estatuto administrativo para funcionarios municipales", "estatuto municipal")),
    (NormKey("ley", "19886"), ("ley de compras", "ley de compras públicas", "ley de contratación pública")),
    (NormKey("ley", "20730"), ("ley de lobby", "ley del lobby")),
    (NormKey("ley", "20880"), ("ley de probidad", "ley sobre probidad en la función pública")),
    (NormKey("ley", "18695"), ("LOCM", "LOC de municipalidades", "ley orgánica constitucional de municipalidades")),
    (NormKey("ley", "10336"), ("LOC de la contraloría", "ley orgánica de la contraloría general de la república")),
    (NormKey("ley", "18918"), ("LOC del congreso nacional", "ley orgánica constitucional del congreso nacional")),
    (NormKey("ley", "18840"), ("LOC del banco central", "ley orgánica constitucional del banco central")),
    (NormKey("ley", "18700"), ("ley orgánica constitucional sobre votaciones populares y escrutinios",)),
    (NormKey("ley", "18603"), ("ley orgánica constitucional de los partidos políticos",)),
    (NormKey("ley", "18556"), ("ley orgánica constitucional sobre sistema de inscripciones electorales",)),
    (NormKey("ley", "21325"), ("ley de migración y extranjería",)),
    (NormKey("ley", "21643"), ("ley Karin",)),
    (NormKey("dfl", "458", 1975), ("LGUC", "ley general de urbanismo y construcciones")),
    (NormKey("ley", "19300"), ("ley de bases del medio ambiente", "ley de bases generales del medio ambiente")),
    (NormKey("ley", "19628"), ("ley sobre protección de la vida privada",)),
    (NormKey("ley", "21180"), ("ley de transformación digital", "ley de transformación digital del estado")),
    (NormKey("ley", "21719"), ("ley de protección de datos personales", "ley de protección de datos")),
    (
        NormKey("dl", "1263", 1975),
        (
            "ley orgánica de administración financiera del estado",
            "ley de administración financiera del estado",
            "LOAFE",
        ),
    ),
    (NormKey("dl", "824", 1974), ("ley sobre impuesto a la renta", "ley de la renta")),
    (NormKey("dl", "825", 1974), ("ley sobre impuesto a las ventas y servicios", "ley de iva", "ley del iva")),
    (NormKey("dl", "3063", 1979), ("ley de rentas municipales",)),
)
"""Norms by what officials call them: legal general knowledge, none of it about any one corpus. Names of norms that a
corpus loads come from their titles (``names_from_title``)."""

_GENERIC = frozenset({"ley", "norma", "texto", "organico", "organica", "constitucional", "loc", "chile", "republica"})


@lru_cache(maxsize=4096)
def name_stems(name: str) -> tuple[str, ...]:
    """The words of a norm's name that tell it apart, stemmed, in order; two names with the same ones are one name.

    "ley sobre royalty a la minería" and "ley de royalty a la minería" both give royalty, minería.
    """
    words = [token for token in tokens(name) if token.folded not in STOP_WORDS]
    return tuple(token.stem for token in words if token.folded not in _GENERIC) or tuple(t.stem for t in words)


_STATIC_NAMES: dict[tuple[str, ...], NormKey] = {
    name_stems(name): key for key, names in COMMON_NAMES for name in names
} | {name_stems(name): key for name, key in CODES.items()}


def key_of_name(name: str) -> NormKey | None:
    """The norm that a common name names, by its telling words ("ley de Transparencia" -> ley 20.285), or None.

    A longer official name is known by how it begins, two words at least.
    """
    stems = name_stems(name)
    beginnings = (stems[:length] for length in range(len(stems), min(len(stems), 2) - 1, -1))
    return next((key for known in beginnings if (key := _STATIC_NAMES.get(known))), None)


def numbered_laws() -> Iterator[tuple[str, str]]:
    """The common names of laws that are known by their number, each with how texts write that: "Ley 21.643"."""
    for key, names in COMMON_NAMES:
        if key.kind == "ley" and key.year is None:
            yield from ((name, key.label) for name in names)


def common_names(key: NormKey) -> tuple[str, ...]:
    """What officials call a norm, from ``COMMON_NAMES``; empty when the table does not hold it."""
    return tuple(name for known, names in COMMON_NAMES if known == key for name in names)


# --------------------------------------------------------------------------------- names out of titles

_CONSOLIDATES = re.compile(
    r"fija\s+(?:el\s+)?(?:nuevo\s+)?texto\s+refundido[^.;]{0,80}?\s+(?:de\s+la|del)\s+"
    r"(?P<kind>ley|decreto\s+ley|decreto\s+con\s+fuerza\s+de\s+ley)\s+(?:n[°ºo.]{0,2}\s?|num\.?\s?|numero\s)?(?P<number>[\d.]{2,7})"
)
_OPENING_VERB = re.compile(
    r"(?P<verb>establece|crea|regula|concede|otorga|fija|aprueba|dicta|dispone|sobre|promulga|reajusta|perfecciona|"
    r"fortalece|moderniza|introduce|modifica|complementa|deroga|sustituye|reemplaza|autoriza|renueva|prorroga)\s+"
    r"(?:(?:el|la|los|las|un|una|nuevo|nueva)\s+)*"
)
_AMENDING = frozenset("modifica introduce complementa deroga sustituye reemplaza prorroga renueva".split())
_TAIL = re.compile(
    r"[,;]|\bque\s|\by\s{1,3}(?:otr[oa]s|establece|modifica|dicta|deroga)\b|\bcorrespondiente\b|\bpara\s{1,3}el\s{1,3}año\b"
)
_TITLE_YEAR = re.compile(r"\b(?:año|periodo)\s+((?:19|20)\d\d)\b")


def consolidated_law(title: str) -> NormKey | None:
    """The law whose refundido text a title fixes ("FIJA EL TEXTO REFUNDIDO … DE LA LEY N° 19.175"), or None."""
    found = _CONSOLIDATES.search(fold(collapse(title)))
    if not found:
        return None
    kind = kind_of(found["kind"])
    return NormKey(kind, normal_norm_number(found["number"].rstrip("."))) if kind else None


def names_from_title(title: str, rank: str | None, number: str | None) -> tuple[str, ...]:
    """Names that people may use for a norm with this official title, lower case, longest first.

    ``("LEY SOBRE ROYALTY A LA MINERÍA", "ley", "21591")`` -> "ley sobre royalty a la minería", "ley de royalty".
    A title that only says what it amends names nothing of its own. ``number`` gives the plain form ("ley 21.591").
    """
    kind = kind_of(rank)
    low = collapse(title).lower()
    folded = fold(low)
    names: list[str] = []
    law = consolidated_law(title)
    if law:
        names.append(law.label.lower())
        tail = re.search(r"\d,\s+(?:sobre\s+|ley\s+)?([^,;.]+)", folded)
        if tail:
            names.append("ley " + low[tail.start(1) : tail.end(1)].strip())
    else:
        names.extend(_subject_names(low, folded, kind))
    if kind and number:
        names.append(norm_key(kind, number).label.lower())
    return tuple(dict.fromkeys(collapse(name) for name in names if name))


def _subject_names(low: str, folded: str, kind: str | None) -> list[str]:
    noun = {"ley": "ley", "dfl": "ley", "dl": "ley"}.get(kind or "", "")
    start = re.match(r"(?:ley|reglamento|codigo|estatuto)\b", folded)
    opening = _OPENING_VERB.match(folded)
    if opening and opening["verb"] in _AMENDING:
        return []
    if start:
        subject_at, prefix = 0, ""
    elif opening and re.match(r"(?:ley|reglamento|codigo|estatuto)\b", folded[opening.end() :]):
        subject_at, prefix = opening.end(), ""
    elif opening and noun:
        subject_at, prefix = opening.end(), f"{noun} sobre " if opening["verb"] == "sobre" else f"{noun} de "
    else:
        return []
    tail = _TAIL.search(folded, subject_at)
    whole = prefix + low[subject_at : tail.start() if tail else len(low)].strip(' ."”')
    names = [whole]
    year = _TITLE_YEAR.search(folded)
    if not whole.startswith("reglamento"):
        names.append(_first_phrase(whole))
    if low.startswith("ley de presupuestos del sector público"):
        names.append("ley de presupuestos de la nación")
    if year:
        names[:0] = [f"{name} {year[1]}" for name in dict.fromkeys(names)]
    return names


def _first_phrase(name: str) -> str:
    """The name up to its first complement: "ley sobre royalty a la minería" -> "ley de royalty"."""
    found = re.match(
        r"(?P<head>\S+(?: orgánic[ao]| organic[ao])?(?: constitucional)?) (?:de|del|sobre)(?: el| la| los| las)? "
        r"(?P<word>\S+)(?P<more> \S+)?",
        name,
    )
    if not found:
        return name
    more = found["more"] or ""
    keep = more if more and fold(more.strip()) not in STOP_WORDS else ""
    return f"{found['head']} de {found['word']}{keep}"
