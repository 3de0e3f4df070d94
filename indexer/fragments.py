"""Minting fragment ids: articles, letters and numerals of laws; heading and label slugs of other text.

A fragment is lower-case segments ``[a-z0-9-]`` joined by ``.`` and unique in its document. An article's fragment
does not depend on its place in the text, so it survives every edit that keeps the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from indexer.text import collapse, fold, ordinal_to_number, slug

_ARTICLE = re.compile(
    r"^(?:art(?:iculo|\.)|(?P<transitory>disposicion transitoria))\s+(?P<body>[^().:–—]{1,60}?)"
    r"\s*(?:\(\s*del?\s+art(?:iculo|\.)?\s+(?P<container>[^()]{1,40})\))?"
    r"\s*(?:(?:[.:–—]|-(?!(?:[a-zñ]|\d{1,2})(?:\s|$))).*)?$"
)
_NUMBER = re.compile(r"^(?P<number>\d{1,4})\s*(?:[°º]|o(?![a-zñ]))?\s*-?\s*(?P<rest>(?:[a-zñ]{1,12}\s*){0,2})$")
_LATIN = r"(?:bis|ter|quater|[a-z]{2,9}ies)"  # quinquies, sexies, ... duodecies, vicies
_SUFFIX = re.compile(rf"^(?:{_LATIN}|[a-zñ])(?:\s+(?:{_LATIN}|[a-zñ]))?$")
_ORDINAL_SUFFIX = re.compile(rf"^(?P<ordinal>[a-zñ ]+?)(?:\s+(?P<rest>{_LATIN}(?:\s+[a-zñ])?))?$")
_ROMAN = re.compile(r"^[ivxlc]{1,8}$")


@lru_cache(maxsize=4096)  # every law has an "Artículo 5"
def article_fragment(heading: str, *, transitory_section: bool = False) -> str | None:
    """The fragment of an article's heading, or None where the heading is not an article's.

    "Artículo 25" -> ``art-25``; "Artículo 36 BIS" -> ``art-36-bis``; "Artículo 14 (DEL ART. PRIMERO)" ->
    ``art-primero.art-14``; "Artículo PRIMERO TRANSITORIO" or a "PRIMERO" among the disposiciones transitorias ->
    ``tra-1``; "Artículo TRANSITORIO" (the only one) -> ``tra-unico``.
    """
    match = _ARTICLE.match(fold(collapse(heading)))
    if not match:
        return None
    body = collapse(match["body"])
    transitory = transitory_section or match["transitory"] is not None
    if re.search(r"\btransitori[oa]\b", body):
        transitory, body = True, collapse(re.sub(r"\btransitori[oa]\b", "", body)) or "unico"
    segment = _article_segment(body, transitory)
    if segment is None:
        return None
    container = match["container"]
    if container:
        outer = _article_segment(collapse(container), False)
        return f"{outer}.{segment}" if outer else segment
    return segment


def _article_segment(body: str, transitory: bool) -> str | None:
    prefix = "tra" if transitory else "art"
    number = _NUMBER.match(body)
    if number:
        rest = collapse(number["rest"])
        if rest and not _SUFFIX.match(rest):
            return None
        return f"{prefix}-{number['number'].lstrip('0') or '0'}" + (f"-{slug(rest)}" if rest else "")
    if body in ("unico", "unica", "final"):
        return f"{prefix}-{body.replace('unica', 'unico')}"
    if _ROMAN.match(body):
        return f"{prefix}-{body}"
    ordinal = _ORDINAL_SUFFIX.match(body)
    value = ordinal_to_number(ordinal["ordinal"]) if ordinal else None
    if ordinal is None or value is None:
        return None
    suffix = f"-{slug(ordinal['rest'])}" if ordinal["rest"] else ""
    return f"tra-{value}{suffix}" if transitory else f"art-{slug(ordinal['ordinal'])}{suffix}"


# ------------------------------------------------------------------------------- letters and numerals

_MARKERS = (
    ("let", re.compile(r"^[\"“«]?\s*(?P<value>[a-zñA-ZÑ]{1,2})(?:\)|\s*\.-)\s")),
    ("num", re.compile(r"^[\"“«]?\s*(?:N[°º]\s*)?(?P<value>\d{1,3})(?:\)|\s*\.-|\.|[°º]\.?-?|\s*-)\s")),
)
_ALPHABET = "abcdefghijklmnñopqrstuvwxyz"


def marker(text: str) -> tuple[str, str, int] | None:
    """The enumerator a paragraph begins with: (kind, value, length), kind "let" or "num"; None where there is none."""
    for kind, pattern in _MARKERS:
        match = pattern.match(text)
        if match:
            return kind, match["value"].lower(), match.end()
    return None


def _follows(kind: str, before: str, value: str) -> bool:
    if kind == "num":
        return int(value) == int(before) + 1
    if len(before) == 1 and len(value) == 1:
        gap = _ALPHABET.find(value) - _ALPHABET.find(before)
        return gap == 1 or (before == "n" and value == "o")  # texts without ñ in their lists
    return before == "z" and value in ("aa", "a")


def _first(kind: str, value: str) -> bool:
    return value == ("1" if kind == "num" else "a")


@dataclass(slots=True)
class Enumeration:
    """Follows the nested letters and numerals of one article ("1) … a) … b) … 2) …")."""

    open: list[tuple[str, str]] = field(default_factory=list)

    def enter(self, kind: str, value: str) -> str:
        """Take the next marker; returns its path, e.g. ``num-1.let-b``."""
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth][0] == kind and _follows(kind, self.open[depth][1], value):
                del self.open[depth:]
                break
        else:
            if not _first(kind, value) or any(known == kind for known, _ in self.open):
                # A jump or a restart: the nearest list of the kind goes on with it, else it opens one at the top.
                same = [i for i, (known, _) in enumerate(self.open) if known == kind]
                del self.open[same[-1] if same else 0 :]
        self.open.append((kind, value))
        return self.path

    @property
    def path(self) -> str:
        return ".".join(f"{kind}-{slug(value) or 'n'}" for kind, value in self.open)


class Minter:
    """Gives each fragment once; a repeated one gets ``-2``, ``-3`` … in text order."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def __contains__(self, fragment: str) -> bool:
        return fragment in self._seen

    def mint(self, wanted: str) -> str:
        unique, count = self._next(wanted)
        self._seen[wanted] = count
        self._seen.setdefault(unique, 1)
        return unique

    def next(self, wanted: str) -> str:
        """What ``mint`` would give, without giving it."""
        return self._next(wanted)[0]

    def _next(self, wanted: str) -> tuple[str, int]:
        count = self._seen.get(wanted, 0) + 1
        unique = wanted if count == 1 else f"{wanted}-{count}"
        while count > 1 and unique in self._seen:
            count += 1
            unique = f"{wanted}-{count}"
        return unique, count
