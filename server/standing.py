"""What a corpus has of a norm that it is asked about: its text, a ficha, or only so many citations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.models import Citation, DocumentSource
from indexer.norm_names import key_of_name
from indexer.norms import NormKey, norm_key
from indexer.text import fold

_FEMININE = ("ley", "constitucion", "resolucion", "circular", "ordenanza")
_YEAR = re.compile(r"(?:18|19|20)\d\d")


def norm_of(citation: Citation) -> NormKey | str | None:
    """The norm that a citation names: its key, or the folded name where no rule knows the name."""
    if citation.norm_kind and (citation.number or citation.norm_kind == "constitucion"):
        return norm_key(citation.norm_kind, citation.number, citation.year)
    if not citation.name:
        return None
    return key_of_name(citation.name) or fold(citation.name)


def may_be(key: NormKey, other: NormKey | str | None) -> bool:
    """Whether two keys may name one norm: a year that one of them leaves unsaid does not part them."""
    if not isinstance(other, NormKey) or (key.kind, key.number) != (other.kind, other.number):
        return False
    return key.year == other.year or key.year is None or other.year is None


def year_of(source: DocumentSource) -> int | None:
    """The year that a document says of itself: of its validity, else of its date."""
    found = _YEAR.match(source.valid_from or source.date or "")
    return int(found[0]) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a corpus has of a norm."""

    key: NormKey
    citations: int  # in the documents that answer; not counted where its text is at hand
    ficha: bool
    text: bool

    @property
    def told(self) -> str | None:
        """Why it may not answer of it: "La Ley 19.886 se cita 7 veces …, pero su texto no está cargado." """
        if self.text:
            return None
        label = self.key.label
        of = f"la {label}" if self.key.kind.startswith(_FEMININE) else f"el {label}"
        if not self.citations and not self.ficha:
            return f"El corpus no contiene ni cita {of}."
        held = "hay una ficha, pero su texto no está cargado" if self.ficha else "pero su texto no está cargado"
        if not self.citations:
            return f"De {of} {held}." if self.key.kind.startswith(_FEMININE) else f"Del {label} {held}."
        times = "una vez" if self.citations == 1 else f"{self.citations} veces"
        return f"{of[:1].upper()}{of[1:]} se cita {times} en el corpus{';' if self.ficha else ','} {held}."
