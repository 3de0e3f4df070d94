"""A document's front matter: from the text of a file to the fields of a ``DocumentSource``, or what is wrong with them.

The format is the corpus owner's (``_manifest: {urn, provenance}``, ``version``, ``status``, ``tags``, ``lang``) with
optional keys. A document's identity, URN and version, stands in the file itself; what else is missing may come from
the register or the folder. Pure: the file was read by ``corpus``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from indexer.errors import Level, Problem, UrnError, shown
from indexer.models import Status, Urn
from indexer.text import slug
from indexer.urn import fragment_ok, is_iso_date, is_version, mintable, normal_fragment, parse_urn
from indexer.yamlio import FRONT_MATTER_LIMIT, Entry, Mapping, Node, Scalar, Sequence, read_mapping

FENCE = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The fields of a document as its own file states them; None or empty where it does not."""

    body_start: int  # offset in the text
    body_line: int  # from 1
    lines: tuple[tuple[str, int], ...]  # of each key that stands at the top
    urn: Urn
    version: str
    status: Status | None = None
    kind: str | None = None
    title: str | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    issuer: str | None = None
    number: str | None = None
    date: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    source_url: str | None = None
    id_norma: str | None = None
    aliases: tuple[str, ...] = ()
    about: Urn | None = None
    provenance: tuple[tuple[str, str], ...] = ()
    fragment_aliases: tuple[tuple[str, str], ...] = ()
    withdrawn: str | None = None
    replaced_by: Urn | None = None

    def line(self, key: str) -> int:
        """The line of a key of the top level; 1 where it does not stand."""
        return dict(self.lines).get(key, 1)


def has_front_matter(text: str) -> bool:
    return text.partition("\n")[0].rstrip() == FENCE


def read_front_matter(text: str, *, path: str) -> tuple[FrontMatter | None, tuple[Problem, ...]]:
    """Read the front matter of a normalised text (no BOM, LF line ends).

    All its faults come back at once, placed at ``path`` and their lines; the fields are None where any is an error.
    """
    if not has_front_matter(text):
        return None, (_no_fence(path),)
    closing = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, text.find("\n") + 1 or len(text))
    if closing is None:
        return None, (_unclosed(path),)
    start = text.find("\n") + 1
    reading = read_mapping(text[start : closing.start()], path=path, first_line=2)
    if reading.mapping is None:
        return None, reading.problems
    fields = _Fields(path, reading.mapping, list(reading.problems))
    values = fields.read()
    problems = tuple(sorted(fields.problems))
    if any(problem.level is Level.ERROR for problem in problems):
        return None, problems
    body_start = min(closing.end() + 1, len(text))
    return FrontMatter(body_start=body_start, body_line=text.count("\n", 0, body_start) + 1, **values), problems


_URN_KEY = re.compile(r"""(?:^|[\s{,])urn:[ \t]{1,9}["']?(?P<urn>urn:[^\s"',}]{1,300})""", re.MULTILINE)


def stated_urn(text: str) -> Urn | None:
    """The URN that a front matter states, even one that cannot be read whole; None where it states none."""
    found = _URN_KEY.search(text, 0, FRONT_MATTER_LIMIT) if has_front_matter(text) else None
    try:
        return parse_urn(found["urn"]).urn if found else None
    except UrnError:
        return None


@lru_cache(maxsize=1024)
def _nearest_key(key: str) -> str | None:
    """The known key that is one slip away; a corpus's documents share their keys, and the comparison is slow."""
    return next(iter(difflib.get_close_matches(key, KEYS, n=1, cutoff=0.8)), None)


class _WrongError(Exception):
    """A value that is not what its key holds; ``line`` where it is not the key's own."""

    def __init__(self, message: str, expected: str = "", fix: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.expected, self.fix, self.line = message, expected, fix, line


class _Fields:
    """Reads each known key of one front matter, collecting every fault."""

    def __init__(self, path: str, mapping: Mapping, problems: list[Problem]) -> None:
        self.path = path
        self.mapping = mapping
        self.problems = problems

    def read(self) -> dict[str, Any]:
        values = self._identity()
        values["lines"] = tuple((entry.key, entry.line) for entry in self.mapping.entries)
        for key, (code, reader) in FIELDS.items():
            entry = self.mapping.entry(key)
            if entry is not None:
                value = self._value(entry, code, reader)
                if value is not None:
                    values[key] = value
        self._validity(values)
        self._misspelt()
        return values

    def _identity(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        manifest = self.mapping.entry("_manifest")
        if manifest is None:
            self._report(1, "urn", "falta «_manifest» con la URN del documento", _URN_FORM, "agréguela al encabezado")
        elif not isinstance(manifest.value, Mapping):
            self._report(manifest.line, "urn", "«_manifest» no es un grupo de claves", _URN_FORM, "")
        else:
            urn = manifest.value.entry("urn")
            if urn is None:
                self._report(manifest.line, "urn", "falta «urn» en «_manifest»", _URN_FORM, "agréguela")
            else:
                values["urn"] = self._value(urn, "urn", _document_urn)
            provenance = manifest.value.entry("provenance")
            if provenance is not None:
                values["provenance"] = tuple(_flat(provenance.value))
        version = self.mapping.entry("version")
        if version is None:
            self._report(1, "version", "falta «version»", "MAYOR.MENOR.PARCHE, como 1.0.0", "agréguela al encabezado")
        else:
            values["version"] = self._value(version, "version", _version)
        return values

    def _value(self, entry: Entry, code: str, reader: Callable[[Node], Any]) -> Any:
        try:
            return reader(entry.value)
        except _WrongError as wrong:
            message = f"«{entry.key}»: {wrong.message}"
            self._report(wrong.line or entry.line, code, message, wrong.expected, wrong.fix)
        except UrnError as error:
            self._report(entry.line, code, f"«{entry.key}»: {error}", "", "")
        return None

    def _validity(self, values: dict[str, Any]) -> None:
        start, end = values.get("valid_from"), values.get("valid_to")
        if start and end and end < start:
            line = self.mapping.by_key["valid_to"].line
            message = f"la vigencia termina ({end}) antes de empezar ({start})"
            self._report(line, "fecha", message, "valid_to igual o posterior a valid_from", "corrija una de las dos")

    def _misspelt(self) -> None:
        """Keys that are one slip away from a known one; any other key is the owner's own business."""
        unknown = [entry for entry in self.mapping.entries if entry.key not in KEYS and len(entry.key) <= 20]
        for entry in unknown[:50]:
            near = _nearest_key(entry.key.lower())
            if near:
                message = f"la clave «{entry.key}» no se conoce y no se usa"
                self._report(entry.line, "clave", message, "", f"¿quiso escribir «{near}»?", Level.WARNING)

    def _report(self, line: int, code: str, message: str, expected: str, fix: str, level: Level = Level.ERROR) -> None:
        self.problems.append(
            Problem(path=self.path, line=line, code=code, message=message, expected=expected, fix=fix, level=level)
        )


# ---------------------------------------------------------------------------------------------- values


def _text(node: Node) -> str:
    if not isinstance(node, Scalar):
        raise _WrongError("no es un texto", "un texto en una línea", "", node.line)
    return " ".join(node.value.split())


def _texts(node: Node) -> tuple[str, ...]:
    """A list of texts; a single text, or several between commas, is read as such a list."""
    if isinstance(node, Scalar):
        found = [part.strip() for part in node.value.split(",")]
    elif isinstance(node, Sequence):
        found = [_text(item) for item in node.items]
    else:
        raise _WrongError("no es una lista", "una línea «- elemento» por cada uno", "", node.line)
    return tuple(dict.fromkeys(text for text in found if text))


def _version(node: Node) -> str:
    text = _text(node)
    if not is_version(text):
        fix = f"escriba {text}.0" if is_version(f"{text}.0") else ""
        raise _WrongError(f"{shown(text)} no es una versión", "MAYOR.MENOR.PARCHE, como 2.0.0", fix)
    return text


def _status(node: Node) -> Status:
    text = _text(node)
    try:
        return Status(text)
    except ValueError:
        known = _STATUS_WORDS.get(slug(text))
        fix = f"escriba {known}" if known else ""
        raise _WrongError(f"{shown(text)} no es un estado", "published, draft o deprecated", fix) from None


_STATUS_WORDS = {
    **{status.value: status.value for status in Status},
    "publicado": "published", "publicada": "published", "vigente": "published", "borrador": "draft",
    "derogado": "deprecated", "derogada": "deprecated", "retirado": "deprecated", "obsoleto": "deprecated",
}  # fmt: skip


def _date(node: Node) -> str:
    text = _text(node)
    if not is_iso_date(text):
        raise _WrongError(f"{shown(text)} no es una fecha del calendario", "AAAA-MM-DD, como 2026-03-01")
    return text


def _kind(node: Node) -> str:
    text = _text(node)
    found = slug(text)
    if not found:
        raise _WrongError(f"{shown(text)} no es una clase de documento", "una palabra como ley, circular o guia")
    return found


def _lang(node: Node) -> str:
    text = _text(node)
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", text):
        raise _WrongError(f"{shown(text)} no es un idioma", "una etiqueta como es o es-CL (BCP 47)")
    return text


def _url(node: Node) -> str:
    text = _text(node)
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        valid = False
    if not valid:
        raise _WrongError(f"{shown(text)} no es una dirección web", "una que empiece con https://")
    return text


def _id_norma(node: Node) -> str:
    text = _text(node)
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise _WrongError(f"{shown(text)} no es un idNorma de LeyChile", "solo cifras, como 243771")
    return text


def _document_urn(node: Node) -> Urn:
    text = _text(node)
    ref = parse_urn(text)
    if ref.version or ref.at or ref.fragment:
        raise _WrongError(
            f"{shown(text)} lleva versión, fecha o fragmento",
            "la URN sola",
            f"escriba {ref.urn} y la versión en «version»",
        )
    if not mintable(ref.urn):
        raise _WrongError(
            f"{shown(text)} lleva caracteres reservados", "letras sin tilde, cifras y guiones", "cámbiela"
        )
    return ref.urn


def _aliases(node: Node) -> tuple[str, ...]:
    found = _texts(node)
    for alias in found:
        if alias.lower().startswith("urn:"):
            parse_urn(alias)
    return found


def _fragment_aliases(node: Node) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, Mapping):
        raise _WrongError("no es un grupo de claves", "«fragmento-anterior: fragmento-actual»", "", node.line)
    out = []
    for entry in node.entries:
        target = _text(entry.value)
        if not fragment_ok(target):
            raise _WrongError(f"{shown(target)} no es un fragmento", "uno como art-25", "", entry.line)
        out.append((normal_fragment(entry.key), target))
    return tuple(out)


def _flat(node: Node, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Provenance as pairs: nested keys joined by points, lists by commas. It is shown, never computed with."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from _flat(entry.value, f"{prefix}.{entry.key}" if prefix else entry.key)
    elif isinstance(node, Sequence):
        yield prefix or "nota", ", ".join(text for item in node.items for _, text in _flat(item))
    elif not node.absent:
        yield prefix or "nota", " ".join(node.value.split())


FIELDS: dict[str, tuple[str, Callable[[Node], Any]]] = {
    "status": ("status", _status),
    "kind": ("campo", _kind),
    "title": ("campo", _text),
    "tags": ("campo", _texts),
    "lang": ("campo", _lang),
    "issuer": ("campo", _text),
    "number": ("campo", _text),
    "date": ("fecha", _date),
    "valid_from": ("fecha", _date),
    "valid_to": ("fecha", _date),
    "source_url": ("campo", _url),
    "id_norma": ("campo", _id_norma),
    "aliases": ("campo", _aliases),
    "about": ("urn", _document_urn),
    "fragment_aliases": ("campo", _fragment_aliases),
    "withdrawn": ("campo", _text),
    "replaced_by": ("urn", _document_urn),
}
"""Each optional key: the code of its faults, and how its value is read."""

KEYS = ("_manifest", "version", *FIELDS)

_URN_FORM = "_manifest: {urn: urn:gn:kb:nombre-del-documento}"


def _no_fence(path: str) -> Problem:
    return Problem(
        path=path,
        line=1,
        code="sin-encabezado",
        message="no hay encabezado",
        expected="una primera línea «---» y, hasta otra igual, _manifest, version y status",
        fix="agréguelo al comienzo",
    )


def _unclosed(path: str) -> Problem:
    return Problem(
        path=path,
        line=1,
        code="sin-encabezado",
        message="el encabezado no se cierra",
        expected="una línea «---» después de la última clave",
        fix="agréguela",
    )
