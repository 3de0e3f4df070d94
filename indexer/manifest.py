"""``manifest.yaml``, the corpus's register: its URN and title, the rank table, and each document's versions.

Pure: reads and writes the text; ``corpus`` finds the file. The shape, every part of it optional:

    corpus: {urn: urn:gn:corpus:nombre, title: Título}
    contacto: correo@institucion.cl
    rangos:
      - {nivel: 1, nombre: Constitución, clases: [constitucion]}
    documentos:
      urn:gn:kb:nombre:
        - {version: 1.0.0, path: guias/nombre.md, status: published, kind: guia, sha256: …}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import semver

from indexer.errors import Problem, UrnError, shown
from indexer.models import Rank, Status, Urn
from indexer.text import slug
from indexer.urn import is_iso_date, is_version, parse_urn
from indexer.yamlio import Entry, Mapping, Node, Scalar, Sequence, read_mapping, write_scalar

MANIFEST_NAME = "manifest.yaml"
MANIFEST_LIMIT = 32 * 1024 * 1024
"""Bytes: some 100,000 versions of documents."""

NO_RANK = Rank(level=None, label="sin rango")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRow:
    """One place in the order of prelación and the kinds of document that hold it."""

    rank: Rank
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankTable:
    """The order of prelación as a corpus states it, highest first; rows with no level come last."""

    rows: tuple[RankRow, ...]

    def rank_for(self, kind: str | None) -> Rank:
        """The rank of a kind of document ("ley", "guia"); ``NO_RANK`` for none and for a kind not in the table."""
        return next((row.rank for row in self.rows if kind in row.kinds), NO_RANK)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for row in self.rows for kind in row.kinds)


def _row(level: int | None, label: str, *kinds: str) -> RankRow:
    return RankRow(rank=Rank(level=level, label=label), kinds=kinds)


DEFAULT_RANKS = RankTable(
    rows=(
        _row(1, "Constitución", "constitucion"),
        # Leyes of every kind are one level: the quorum divides subjects, it does not order them.
        _row(2, "Ley", "ley", "loc", "lqc", "dfl", "dl", "ley-presupuestos", "glosa-oficial"),
        _row(3, "Decreto", "decreto", "ds", "reglamento"),
        _row(4, "Resolución", "resolucion"),
        _row(5, "Oficio circular", "oficio-circular", "circular"),
        _row(6, "Instructivo", "instructivo"),
        _row(None, "Dictamen (jurisprudencia administrativa)", "dictamen"),
        _row(None, "Guía", "guia"),
        _row(None, "Manual", "manual"),
        _row(None, "Ficha", "ficha"),
        _row(None, "Glosario", "glosario"),
        _row(None, "Resumen de glosas", "glosas"),
        _row(None, "Informe", "informe"),
    )
)
"""The order used where a corpus states none: the hierarchy of norms, then what has no rank of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """One version of a document as the register names it; ``path`` is relative to the register's directory."""

    urn: Urn
    version: str
    path: str
    line: int
    status: Status | None = None
    kind: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A register, or what stands for one where a corpus has none."""

    urn: Urn | None = None
    title: str | None = None
    contact: str | None = None
    ranks: RankTable = DEFAULT_RANKS
    documents: tuple[Registered, ...] = ()


def read_manifest(text: str, *, path: str) -> tuple[Manifest, tuple[Problem, ...]]:
    """Read a register's text. What is wrong comes back with ``path`` and line; what is right is kept."""
    reading = read_mapping(text, path=path, limit=MANIFEST_LIMIT)
    if reading.mapping is None:
        return Manifest(), reading.problems
    reader = _Reader(path, list(reading.problems))
    manifest = reader.read(reading.mapping)
    return manifest, tuple(sorted(reader.problems))


class _Reader:
    """Reads a register's keys, collecting every fault; an entry with a fault is left out, the others stay."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems

    def read(self, top: Mapping) -> Manifest:
        corpus = self._group(top, "corpus")
        ranks = self._ranks(top.entry("rangos"))
        contact = top.entry("contacto")
        return Manifest(
            urn=self._urn(corpus.entry("urn")) if corpus else None,
            title=self._text(corpus.entry("title")) if corpus else None,
            contact=self._text(contact) if contact else None,
            ranks=RankTable(rows=tuple(ranks)) if ranks else DEFAULT_RANKS,
            documents=tuple(self._documents(top.entry("documentos"))),
        )

    def _ranks(self, entry: Entry | None) -> list[RankRow]:
        if entry is None:
            return []
        rows: list[RankRow] = []
        seen: dict[str, str] = {}
        for item in self._items(entry, "una línea «- {nivel, nombre, clases}» por rango"):
            if not isinstance(item, Mapping):
                self._report(item.line, "no es un rango", "{nivel: 2, nombre: Ley, clases: [ley, dfl]}")
                continue
            label = self._text(item.entry("nombre"))
            level = self._level(item.entry("nivel"))
            kinds_entry = item.entry("clases")
            if label is None or kinds_entry is None or level == 0:
                self._report(item.line, "al rango le falta algo", "nombre, clases y un nivel desde 1, o null")
                continue
            kinds = tuple(slug(kind) for kind in self._texts(kinds_entry))
            for kind in kinds:
                if kind in seen:
                    self._report(kinds_entry.line, f"la clase {shown(kind)} ya tiene rango, {seen[kind]}", "una vez")
                seen.setdefault(kind, label)
            rows.append(RankRow(rank=Rank(level=level, label=label), kinds=kinds))
        return sorted(rows, key=lambda row: row.rank.level or 1_000_000)

    def _level(self, entry: Entry | None) -> int | None:
        """None where the table gives the kind no rank, 0 where what it gives is not one."""
        if entry is None:
            return None
        text = self._text(entry) or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0

    def _documents(self, entry: Entry | None) -> Iterator[Registered]:
        if entry is None:
            return
        if not isinstance(entry.value, Mapping):
            self._report(entry.line, "«documentos» no es un grupo de claves", "«urn:…:» y debajo sus versiones")
            return
        for document in entry.value.entries:
            try:
                urn = parse_urn(document.key).urn
            except UrnError as error:
                self._report(document.line, str(error), "la URN del documento")
                continue
            for item in self._items(document, "una línea «- {version, path, …}» por versión"):
                version = self._version(urn, item)
                if version is not None:
                    yield version

    def _version(self, urn: Urn, node: Node) -> Registered | None:
        if not isinstance(node, Mapping):
            self._report(node.line, f"{urn}: la versión no es un grupo de claves", "{version, path, …}")
            return None
        values = {key: self._text(node.entry(key)) for key in _VERSION_KEYS}
        version, path, status = values["version"], values["path"], values["status"]
        before = len(self.problems)
        if version is None or not is_version(version):
            self._report(node.line, f"{urn}: falta la versión o no es válida", "MAYOR.MENOR.PARCHE, como 2.0.0")
        if path is None:
            self._report(node.line, f"{urn}: falta «path»", "la ruta del archivo desde este registro")
        if status is not None and status not in {each.value for each in Status}:
            self._report(node.line, f"{urn}: {shown(status)} no es un estado", "published, draft o deprecated")
        for key in ("valid_from", "valid_to"):
            day = values[key]
            if day is not None and not is_iso_date(day):
                self._report(node.line, f"{urn}: {key} {shown(day)} no es una fecha", "AAAA-MM-DD")
        if len(self.problems) > before or version is None or path is None:
            return None
        return Registered(
            urn=urn,
            version=version,
            path=path,
            line=node.line,
            status=Status(status) if status else None,
            kind=slug(values["kind"]) if values["kind"] else None,
            valid_from=values["valid_from"],
            valid_to=values["valid_to"],
            sha256=values["sha256"],
        )

    def _group(self, top: Mapping, key: str) -> Mapping | None:
        entry = top.entry(key)
        if entry is None or isinstance(entry.value, Mapping):
            return entry.value if entry is not None and isinstance(entry.value, Mapping) else None
        self._report(entry.line, f"«{key}» no es un grupo de claves", f"{key}: {{urn: …, title: …}}")
        return None

    def _urn(self, entry: Entry | None) -> Urn | None:
        text = self._text(entry)
        if entry is None or text is None:
            return None
        try:
            return parse_urn(text).urn
        except UrnError as error:
            self._report(entry.line, str(error), "la URN del corpus")
            return None

    def _text(self, entry: Entry | None) -> str | None:
        if entry is None:
            return None
        if not isinstance(entry.value, Scalar):
            self._report(entry.line, f"«{entry.key}» no es un texto", "un texto en una línea")
            return None
        return " ".join(entry.value.value.split()) or None

    def _texts(self, entry: Entry) -> list[str]:
        items = self._items(entry, "una lista [a, b]")
        return [item.value for item in items if isinstance(item, Scalar) and item.value.strip()]

    def _items(self, entry: Entry, expected: str) -> tuple[Node, ...]:
        if isinstance(entry.value, Sequence):
            return entry.value.items
        self._report(entry.line, f"{shown(entry.key)} no es una lista", expected)
        return ()

    def _report(self, line: int, message: str, expected: str) -> None:
        self.problems.append(
            Problem(path=self.path, line=line, code="registro", message=message, expected=expected, fix="corríjalo")
        )


_VERSION_KEYS = ("version", "path", "status", "kind", "valid_from", "valid_to", "sha256")


# --------------------------------------------------------------------------------------------- writing


def write_manifest(existing: str | None, documents: Iterable[Registered], *, urn: Urn, title: str) -> str:
    """A register's text with these documents.

    Of an ``existing`` text only the ``documentos`` block is written anew: the rest, comments included, stays to the
    letter. Without one, the text states ``urn`` and ``title`` and the default rank table, ready to be edited.
    """
    block = "\n".join(_documents_block(documents)) + "\n"
    if existing is None:
        return "\n".join(_header(urn, title)) + "\n" + block
    lines = existing.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    top = read_mapping("\n".join(lines), path=MANIFEST_NAME, limit=MANIFEST_LIMIT).mapping
    starts = [(entry.key, entry.line - 1) for entry in top.entries] if top else []
    place = next((index for index, (key, _) in enumerate(starts) if key == "documentos"), None)
    if place is None:
        return "\n".join(lines).rstrip("\n") + "\n\n" + block
    start = starts[place][1]
    end = starts[place + 1][1] if place + 1 < len(starts) else len(lines)
    while end < len(lines) and end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1  # the comments above the next key belong to it
    after = "\n".join(lines[end:])
    return "\n".join(lines[:start]) + ("\n" if start else "") + block + after


def _documents_block(documents: Iterable[Registered]) -> Iterator[str]:
    by_urn: dict[str, list[Registered]] = {}
    for document in documents:
        by_urn.setdefault(str(document.urn), []).append(document)
    yield "documentos:" if by_urn else "documentos: {}"
    for urn in sorted(by_urn):
        yield f"  {urn}:"
        for version in sorted(by_urn[urn], key=lambda each: semver.Version.parse(each.version)):
            values = {key: getattr(version, key) for key in _VERSION_KEYS}
            lines = [f"{key}: {write_scalar(str(value))}" for key, value in values.items() if value is not None]
            yield f"    - {lines[0]}"
            yield from (f"      {line}" for line in lines[1:])


def _header(urn: Urn, title: str) -> Iterator[str]:
    yield "# Registro del corpus. «normateca manifest --write» escribe «documentos»; lo demás se edita a mano."
    yield "corpus:"
    yield f"  urn: {urn}"
    yield f"  title: {write_scalar(title)}"
    yield ""
    yield "# Orden de prelación. «nivel: null»: clase sin rango normativo propio."
    yield "rangos:"
    for row in DEFAULT_RANKS.rows:
        level = "null" if row.rank.level is None else row.rank.level
        yield f"  - {{nivel: {level}, nombre: {write_scalar(row.rank.label)}, clases: [{', '.join(row.kinds)}]}}"
    yield ""
