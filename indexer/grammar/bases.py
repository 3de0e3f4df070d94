"""The norm that a sentence gives as the basis of what it states, as written. Shared by the extractors."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.text import collapse, fold

_NORM = re.compile(
    r"\b(?:art(?:iculo)?s?|ley|decreto|d\.?\s?f\.?\s?l|d\.?\s?l|d\.?\s?s|glosas?|glo|res(?:olucion)?|oficio|circular|dictamen|"
    r"reglamento|loc)\b\.?[\s-]{0,3}(?:n[°º.]*|ex\.|exenta|hacienda|organica)?[^()]{0,3}"
)
_STATING = re.compile(  # "Glosa 06 permite hasta 5% …"
    r"\b(?P<norm>(?:[Gg]losa|GLO|[Aa]rt(?:ículo|\.)?|[Ll]ey)[\s-](?:N[°º]\s?)?\d[\d.]*(?:\s(?:de\sla\s)?(?:[Ll]ey|LOC)(?:\s[\w°.]+){1,3}?)?)"
    r"\s(?:permite|fija|establece|dispone|limita|autoriza|exige|señala)\b"
)
_STATING_VERBS = ("permite", "fija", "establece", "dispone", "limita", "autoriza", "exige", "señala")
_PARENTHESIS = re.compile(r"\(([^()]{3,120})\)")


@lru_cache(maxsize=64)
def stated_norms(text: str) -> tuple[tuple[int, str], ...]:
    """(offset, norm) of the norms that a sentence says to rule: "la Glosa 06 permite …"."""
    if not any(verb in text for verb in _STATING_VERBS):
        return ()
    return tuple((match.start(), collapse(match.group("norm"))) for match in _STATING.finditer(text))


@lru_cache(maxsize=64)
def norms_in_parentheses(text: str) -> tuple[tuple[int, str], ...]:
    """(offset, norm as written) of the norms in parentheses: "(Art. 25 LOC GORE)"."""
    found = ((match.start(), match.group(1)) for match in _PARENTHESIS.finditer(text))
    return tuple((at, collapse(inner)) for at, inner in found if is_norm(inner))


def is_norm(text: str) -> bool:
    """Whether a text begins with a reference to a norm: "GLO-03", "Art. 25 LOC GORE", "Ley N° 19.175"."""
    folded = fold(text)
    return bool(re.search(r"\d", folded) and _NORM.match(folded.strip()))
