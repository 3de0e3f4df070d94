"""The paths under ``/doc/``: what each names, which of its pages, and in which form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.errors import UrnError
from indexer.urn import UrnRef, is_iso_date, normal_fragment, parse_urn

SUFFIXES = ("html", "md", "json", "txt")
TAILS = ("versions", "citas")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocPath:
    """A path under ``/doc/`` as read: what it names, which of its pages, and in which form."""

    ref: UrnRef
    page: str = ""  # "" the document, "f" a fragment, versions, citas, diff
    between: tuple[str, str] | None = None  # the versions of a diff
    suffix: str | None = None


def readings(path: str) -> list[DocPath]:
    """The readings of a path after ``/doc/``, the exact one first, then with its suffix cut. Raises UrnError."""
    parts = path.split("/")
    if len(parts) < 3 or not all(parts):
        raise UrnError("se espera /doc/espacio/tipo/nombre, como /doc/gn/kb/gestion-prpto")
    out = [_reading(parts, None)]
    stem, dot, suffix = parts[-1].rpartition(".")
    if dot and stem and suffix in SUFFIXES:
        out.append(_reading([*parts[:-1], stem], suffix))
    return [each for each in out if each is not None] or [_reading_fault(path)]


def _reading_fault(path: str) -> DocPath:
    raise UrnError(
        f"«/doc/{path[:80]}» no es una dirección de documento; después del nombre va /v/versión, /at/fecha, "
        "/f/fragmento, /versions, /citas o /diff/a..b"
    )


def _reading(parts: Sequence[str], suffix: str | None) -> DocPath | None:
    nid, kind, name, *rest = parts
    try:
        urn = parse_urn(f"urn:{nid}:{kind}:{name}").urn
    except UrnError:
        return None
    version = at = fragment = None
    if len(rest) >= 2 and rest[0] in ("v", "at"):
        key, value, *rest = rest
        if key == "at" and not is_iso_date(value):
            return None
        version, at = (value, None) if key == "v" else (None, value)
    if not rest:
        return DocPath(ref=UrnRef(urn=urn, version=version, at=at), suffix=suffix)
    if len(rest) == 2 and rest[0] == "f":
        try:
            fragment = normal_fragment(rest[1])
        except UrnError:
            return None
        return DocPath(ref=UrnRef(urn=urn, version=version, at=at, fragment=fragment), page="f", suffix=suffix)
    if len(rest) == 1 and rest[0] in TAILS:
        return DocPath(ref=UrnRef(urn=urn, version=version, at=at), page=rest[0], suffix=suffix)
    if len(rest) == 2 and rest[0] == "diff" and ".." in rest[1]:
        one, _, other = rest[1].partition("..")
        if one and other:
            return DocPath(ref=UrnRef(urn=urn), page="diff", between=(one, other), suffix=suffix)
    return None
