"""Reading and writing the front matter of imported files without a YAML engine.

What sources write is flat (``key: "value"``, ``key: ["a", "b"]``) and what importers write is theirs to shape, so a
small reader and writer are enough; the corpus reads the result with its one YAML reader like any other document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.text import slug

_FENCE = re.compile(r"---[ \t]*\r?\n")
_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*):[ \t]*(.*)")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # YAML refuses them raw, JSON does not

_NORM_NUMBER = re.compile(r"\bN(?:o\.|[°º])\s?\d", re.IGNORECASE)

Value = str | tuple[str, ...]


class FrontMatterError(ValueError):
    """A front matter that cannot be read; ``line`` counts from 1 and the message is Spanish."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def split(text: str) -> tuple[str, str]:
    """The front matter between its two ``---`` lines, and everything after them exactly as it stands.

    Raises FrontMatterError if the text does not begin with one.
    """
    opening = _FENCE.match(text)
    if opening is None:
        raise FrontMatterError(1, "el archivo no comienza con un encabezado entre líneas ---")
    at = opening.end()
    while at < len(text):
        closing = _FENCE.match(text, at)
        if closing is not None:
            return text[opening.end() : at], text[closing.end() :]
        end = text.find("\n", at)
        if end < 0:
            break
        at = end + 1
    if text[at:].rstrip() == "---":
        return text[opening.end() : at], ""
    raise FrontMatterError(1, "el encabezado no se cierra con una línea ---")


def read_flat(front: str) -> dict[str, Value]:
    """The keys of a flat front matter: quoted, plain or list values; numbers and dates stay text.

    Raises FrontMatterError with the line (of the file) of a value that does not close or of a nested structure.
    """
    out: dict[str, Value] = {}
    for number, line in enumerate(front.split("\n"), start=2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _KEY.fullmatch(line.rstrip())
        if match is None:
            raise FrontMatterError(number, f"línea que no es «clave: valor»: {line.strip()[:60]}")
        out[match[1]] = _value(match[2].strip(), number)
    return out


def _value(raw: str, line: int) -> Value:
    if raw.startswith(('"', "[")):
        try:
            value = json.loads(raw, strict=False)
        except ValueError:
            raise FrontMatterError(line, f"valor con comillas o corchetes sin cerrar: {raw[:60]}") from None
        return value if isinstance(value, str) else tuple(str(item) for item in value)
    if len(raw) >= 2 and raw.startswith("'") and raw.endswith("'"):
        return raw[1:-1].replace("''", "'")
    return raw


def quoted(text: str) -> str:
    """A YAML double-quoted scalar on one line."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The front matter of an imported document, in the owner's format. None and empty fields are left out."""

    urn: str
    created_by: str
    created_at: str | None
    source: str
    provenance: Mapping[str, str]
    status: str
    fields: Mapping[str, str | None]  # kind, title, number, date, issuer, ... in the order they are to be written
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def render(self, version: str) -> str:
        """The whole block, both ``---`` lines included."""
        lines = [
            "---",
            "_manifest:",
            f"  urn: {self.urn}",
            "  provenance:",
        ]
        if self.created_by:
            lines.append(f"    created_by: {quoted(self.created_by)}")
        if self.created_at:
            lines.append(f"    created_at: {quoted(self.created_at)}")
        lines.append(f"    source: {quoted(self.source)}")
        lines += [f"    {key}: {quoted(value)}" for key, value in self.provenance.items() if value]
        lines += [f"version: {version}", f"status: {self.status}"]
        lines += [f"{key}: {quoted(value)}" for key, value in self.fields.items() if value]
        lines += _listing("aliases", self.aliases) + _listing("tags", self.tags)
        return "\n".join([*lines, "lang: es", "---", ""])


def _listing(key: str, values: Iterable[str]) -> list[str]:
    items = list(dict.fromkeys(values))
    return [f"{key}:", *(f"- {quoted(item)}" for item in items)] if items else []


def tags(subjects: Iterable[str]) -> tuple[str, ...]:
    """Subjects as the corpus writes tags (``asignacion-de-modernizacion``).

    Bare numbers and numbers of norms ("Ley no. 19.553") are no subjects and are left out.
    """
    found = (slug(subject) for subject in subjects if not _NORM_NUMBER.search(subject))
    return tuple(dict.fromkeys(tag for tag in found if any(char.isalpha() for char in tag)))
