"""URNs of the corpus: reading, pinning and writing them (RFC 8141; fragments and aliases as the corpus mints them).

The forms read, besides the canonical ``urn:gn:kb:gestion-prpto?=v=2.0.0#art-25``:

- ``?=at=2026-03-01``: the text in force on that day;
- ``urn:gn:kb:gestion-prpto:2.0.0``: the version as the name's last component, an alias of ``?=v=2.0.0``;
- ``#art_25__inc_1``: an Akoma Ntoso eId (levels joined by ``__``), the same as ``#art-25.inc-1``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote_to_bytes

import semver

from indexer.errors import UrnError, shown
from indexer.models import Urn

MAX_LENGTH = 2048
_EXAMPLE = "urn:gn:kb:gestion-prpto"

_NID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]")
_PCHAR = r"[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}"
_NSS = re.compile(rf"(?:{_PCHAR})(?:{_PCHAR}|/)*")
_COMPONENT = re.compile(rf"(?:{_PCHAR})(?:{_PCHAR}|[/?])*")
_FRAGMENT = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MINTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class UrnRef:
    """A URN as cited: what it names and, where the citation says so, which version, day and place of it."""

    urn: Urn
    version: str | None = None  # semantic version: the pin ?=v=
    at: str | None = None  # ISO date: the pin ?=at=
    fragment: str | None = None  # normalised: lower case, segments joined by "."

    def __str__(self) -> str:
        return format_urn(self.urn, version=self.version, at=self.at, fragment=self.fragment)


def parse_urn(text: str) -> UrnRef:
    """Read a URN in any accepted form. Raises ``UrnError`` with one Spanish sentence that names the fault.

    Scheme and NID are case-insensitive and come back in lower case; the NSS keeps its case, with the hexadecimal
    digits of percent-encoded octets in upper case (RFC 8141 section 3.1). The r-component is accepted and dropped.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise UrnError(f"la URN tiene {len(text)} caracteres; el máximo es {MAX_LENGTH}")
    assigned, query, fragment = _split(text)
    urn, alias_version = _read_name(assigned, text)
    version, at = _read_pin(query, text)
    if version is not None and alias_version is not None and version != alias_version:
        raise UrnError(f"{shown(text)} nombra dos versiones, {alias_version} y {version}: deje una sola, en ?=v=")
    version = version or alias_version
    if version is not None and at is not None:
        raise UrnError(f"{shown(text)} fija a la vez una versión y una fecha: deje ?=v= o ?=at=, no ambas")
    return UrnRef(urn=urn, version=version, at=at, fragment=normal_fragment(fragment) if fragment else None)


def format_urn(urn: Urn, *, version: str | None = None, at: str | None = None, fragment: str | None = None) -> str:
    """The canonical text of a citation: the pin in the q-component, then the fragment. ``parse_urn`` reads it back.

    Raises ``UrnError`` for two pins at once, a version that is not semantic, a date that is not ISO, or a fragment
    that the corpus could not have minted.
    """
    out = str(urn)
    if version is not None and at is not None:
        raise UrnError(f"{shown(out)}: se fija una versión o una fecha, no ambas")
    if version is not None:
        out += f"?=v={_checked_version(version, out)}"
    if at is not None:
        out += f"?=at={_checked_date(at, out)}"
    if fragment is not None:
        if not fragment_ok(fragment):
            raise UrnError(f"{shown(out)}: el fragmento {shown(fragment)} no es válido; {_FRAGMENT_RULE}")
        out += f"#{fragment}"
    return out


def mintable(urn: Urn) -> bool:
    """Whether a document may carry this URN: type and id make a path segment as they stand."""
    return bool(re.fullmatch(r"[A-Za-z0-9-]+", urn.type) and _MINTED.fullmatch(urn.id))


# ------------------------------------------------------------------------------------------- fragments

_FRAGMENT_RULE = "use minúsculas sin tilde, cifras y guiones, con puntos entre niveles, como art-25 o art-36.let-e"


def fragment_ok(fragment: str) -> bool:
    """Whether a text is a fragment as the corpus mints them: ``[a-z0-9-]`` segments joined by single points."""
    return len(fragment) <= MAX_LENGTH and _FRAGMENT.fullmatch(fragment) is not None


def normal_fragment(fragment: str) -> str:
    """A fragment as cited (no ``#``) in the corpus's form. Raises ``UrnError`` for what cannot be one.

    Percent-encoding is decoded, case dropped, and Akoma Ntoso's eId syntax mapped (``__`` between levels, ``_``
    between an element and its number; Akoma Ntoso Naming Convention 1.0, section 5).
    """
    plain = _decode(fragment).lower().replace("__", ".").replace("_", "-")
    if not fragment_ok(plain):
        raise UrnError(f"el fragmento {shown(fragment)} no es válido; {_FRAGMENT_RULE}")
    return plain


def _decode(text: str) -> str:
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise UrnError(f"{shown(text)} lleva octetos (%XX) que no son UTF-8") from None


# ----------------------------------------------------------------------------------------------- parts


def _split(text: str) -> tuple[str, str, str]:
    """Assigned name, q-component and fragment, each "" where absent (RFC 8141 section 2)."""
    rest, hash_mark, fragment = text.partition("#")
    if hash_mark and fragment and not re.fullmatch(rf"(?:{_PCHAR}|[/?])*", fragment):
        raise UrnError(f"el fragmento {shown(fragment)} no es válido; {_FRAGMENT_RULE}")
    name, mark, query = rest.partition("?=")
    if "?" in name:
        name, plus, resolution = name.partition("?+")
        if not plus or not _COMPONENT.fullmatch(resolution):
            raise UrnError(f"{shown(text)}: después de «?» va «=v=» con la versión o «=at=» con la fecha")
    if mark and not _COMPONENT.fullmatch(query):
        raise UrnError(f"{shown(text)}: después de «?=» va v= con la versión o at= con la fecha")
    return name, query, fragment


def _read_name(assigned: str, text: str) -> tuple[Urn, str | None]:
    scheme, colon, rest = assigned.partition(":")
    if scheme.lower() != "urn" or not colon:
        raise UrnError(f"{shown(text)} no es una URN: debe empezar con «urn:», como {_EXAMPLE}")
    nid, _, nss = rest.partition(":")
    if not _NID.fullmatch(nid):
        raise UrnError(
            f"{shown(text)}: el espacio de nombres {shown(nid)} no es válido; "
            "se esperan de 2 a 32 letras, cifras o guiones"
        )
    kind, _, name = nss.partition(":")
    if not kind or not name:
        raise UrnError(f"{shown(text)} está incompleta: se espera urn:espacio:tipo:nombre, como {_EXAMPLE}")
    if not _NSS.fullmatch(nss):
        valid = _NSS.match(nss)
        bad = nss[valid.end() if valid else 0]
        raise UrnError(
            f"{shown(text)} lleva «{bad}», que no va en una URN: "
            "use letras sin tilde, cifras y guiones, o codifíquelo (%XX)"
        )
    kind, name = (_PERCENT.sub(lambda match: match.group().upper(), part) for part in (kind, name))
    head, found, last = name.rpartition(":")
    if not found or not is_version(last):
        return Urn(nid.lower(), kind, name), None
    if is_version(head.rpartition(":")[2]):
        raise UrnError(f"{shown(text)} nombra dos versiones: deje una sola, en ?=v=")
    return Urn(nid.lower(), kind, head), last


def _read_pin(query: str, text: str) -> tuple[str | None, str | None]:
    pins: dict[str, str] = {}
    for part in query.split("&") if query else ():
        key, _, value = part.partition("=")
        if key not in ("v", "at"):
            raise UrnError(
                f"{shown(text)}: {shown(key)} no se conoce después de «?=»; se espera v= (versión) o at= (fecha)"
            )
        if key in pins:
            raise UrnError(f"{shown(text)}: «{key}=» aparece dos veces")
        pins[key] = _checked_version(_decode(value), text) if key == "v" else _checked_date(_decode(value), text)
    return pins.get("v"), pins.get("at")


def _checked_version(version: str, text: str) -> str:
    if not is_version(version):
        raise UrnError(f"{shown(text)}: {shown(version)} no es una versión; se espera MAYOR.MENOR.PARCHE, como 2.0.0")
    return version


def _checked_date(day: str, text: str) -> str:
    if not is_iso_date(day):
        raise UrnError(f"{shown(text)}: {shown(day)} no es una fecha; se espera AAAA-MM-DD, como 2026-03-01")
    return day


def is_version(text: str) -> bool:
    """Whether a text is a semantic version (semver.org 2.0.0), of a length a person would write."""
    return len(text) <= 64 and text.isascii() and semver.Version.is_valid(text)


def is_iso_date(text: str) -> bool:
    """Whether a text is a day of the calendar written ``AAAA-MM-DD`` (ISO 8601 extended form, nothing else)."""
    if not _ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
