"""Which paragraphs of an article are its incisos, where the source keeps them apart.

An inciso is a paragraph of an article; the numerals and letters of a list belong to the inciso that introduces them
and are not counted, nor are paragraphs of a text that the article quotes to insert it elsewhere. A paragraph after a
list is an inciso of the article unless the list's own items have several paragraphs: then the layout no longer tells
whose it is, and nothing more is numbered, for a wrong inciso is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATED = re.compile(r"^incisos:[ \t]*[\"']?separados[\"']?[ \t]*$", re.MULTILINE)
"""What a document's front matter says where its paragraphs are the source's own."""

_QUOTED = re.compile(r"^[\"“«]")
_UNQUOTED = re.compile(r"[\"”»][.,;]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A paragraph or list item of an article. ``marker``: its enumerator's kind and value, ("num", "1"), if any."""

    text: str
    marker: tuple[str, str] | None = None


def number_incisos(parts: Sequence[Part]) -> dict[int, int]:
    """Index of a part -> number of the inciso it is, from 1."""
    out: dict[int, int] = {}
    list_kind: str | None = None
    inside = quoting = False
    introduces = False  # the part before ends in a colon
    next_marker: list[tuple[str, str] | None] = [None] * len(parts)
    for index in range(len(parts) - 2, -1, -1):
        next_marker[index] = parts[index + 1].marker or next_marker[index + 1]
    for index, part in enumerate(parts):
        quoting = quoting or (introduces and _QUOTED.match(part.text) is not None)
        introduces = part.text.endswith(":")
        if quoting:
            quoting = _UNQUOTED.search(part.text) is None
            continue
        if part.marker is not None:
            list_kind = list_kind or part.marker[0]
            continue
        if list_kind is not None:
            following = next_marker[index]
            if following is not None and following not in ((list_kind, "1"), (list_kind, "a")):
                inside = True
                continue
            if inside:
                break
            list_kind = None
        if not part.text.startswith("["):
            out[index] = len(out) + 1
    return out
