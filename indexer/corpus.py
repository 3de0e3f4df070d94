"""The only reader of the disk for documents: directories of Markdown with front matter to ``DocumentSource`` values.

Nothing here stops at the first fault: every file is read, every problem reported with its place, and what is right is
served. A directory is a corpus with or without a register (``manifest.yaml`` in it or in the nearest directory above).
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from indexer.beside import read_baseline, read_tables
from indexer.errors import CorpusError, Level, Problem, shown
from indexer.files import FileError, normalised, os_fault, read_bytes
from indexer.frontmatter import FrontMatter, read_front_matter, stated_urn
from indexer.glosas import NOTHING, Renumbering
from indexer.manifest import MANIFEST_LIMIT, MANIFEST_NAME, Manifest, Registered, read_manifest
from indexer.models import DocumentSource, Rank, Status, Unread, Urn
from indexer.text import slug

MAX_FILE = 10 * 1024 * 1024
"""Bytes of one document; what is longer is no text that anyone cites by its lines."""

FOLDER_KINDS = {
    "leyes": "ley",
    "decretos": "decreto",
    "resoluciones": "resolucion",
    "circulares": "circular",
    "instructivos": "instructivo",
    "dictamenes": "dictamen",
    "guias": "guia",
    "manuales": "manual",
    "fichas": "ficha",
    "glosario": "glosario",
    "glosas": "glosas",
    "informes": "informe",
}
"""What a document is, by the name of the nearest folder that says it (folded: «Guías» is ``guias``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusRoot:
    """A served directory and the register that holds for it."""

    path: str  # absolute
    shown: str  # as the person gave it
    manifest: Manifest
    manifest_path: str | None  # absolute; None where no register was found

    @property
    def register_path(self) -> str:
        """Where its register is, or would be written."""
        return self.manifest_path or os.path.join(self.path, MANIFEST_NAME)

    def in_register(self, path: str) -> str:
        """A document's path (relative to this root) as its register writes it: relative to the register."""
        return _relative(os.path.join(self.path, path), os.path.dirname(self.register_path))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReading:
    """One reading of one or more directories: the documents in order, and everything wrong."""

    roots: tuple[CorpusRoot, ...]
    documents: tuple[DocumentSource, ...]
    problems: tuple[Problem, ...]
    unread: tuple[Unread, ...] = ()
    renumbering: Renumbering = NOTHING  # of every root's table of glosas
    baseline: str = ""  # text of the first root's list of known findings

    @property
    def manifest(self) -> Manifest:
        """The register that speaks for the whole corpus: of the first root that has one. One order of prelación."""
        return next((root.manifest for root in self.roots if root.manifest_path), self.roots[0].manifest)

    def rank_for(self, kind: str | None) -> Rank:
        return self.manifest.ranks.rank_for(kind)

    def place(self, source: DocumentSource) -> str:
        """A document's path as shown to a person: with its root's name where there are several."""
        return next(_place(root, source.path, self.roots) for root in self.roots if root.path == source.root)


class Fronts(Protocol):
    """Front matter that was read before, by the sha256 of its file: equal bytes, equal fields."""

    def get(self, sha256: str) -> FrontMatter | None: ...

    def put(self, sha256: str, front: FrontMatter) -> None: ...


Pending = Mapping[str, bytes | None]
"""Files, by absolute path, as they would be after a change that is not written yet; None: removed."""

Found = Callable[[DocumentSource], None]
"""Told of each document of a reading as soon as it is read, in the order of ``CorpusReading.documents``."""


def read_corpus(
    roots: Sequence[Path],
    *,
    include_drafts: bool = True,
    fronts: Fronts | None = None,
    pending: Pending = MappingProxyType({}),
    may_be_empty: bool = False,
    found: Found | None = None,
) -> CorpusReading:
    """Read every document under the roots; ``fronts`` spares reading the front matter of known files again.

    ``pending`` is read over the disk: the corpus as it would be, to be looked at before anything is written.
    ``found`` hears of documents while the rest is still read, so that work on them can begin.
    Two files of one (URN, version) are served once: the first, in the order of the roots and then of the paths.
    Raises ``CorpusError``, with every problem found, where a root is no directory or, unless it ``may_be_empty``, no
    document is valid.
    """
    problems: list[Problem] = []
    opened = _open_roots(roots, problems, pending)
    first: dict[tuple[Urn, str], _Read] = {}
    kept: list[DocumentSource] = []
    unread: list[Unread] = []
    seen: set[str] = set()
    for root in opened:
        registered = {each.path: each for each in root.manifest.documents}
        real_root = os.path.realpath(root.path)
        for path in _walk(root, opened, problems, pending):
            full = os.path.join(root.path, path)  # only a file may be a link: those to directories are not followed
            real = os.path.realpath(full) if os.path.islink(full) else os.path.join(real_root, path)
            if real in seen:  # one root may lie inside another
                continue
            seen.add(real)
            data = pending.get(full)
            document = _read_file(root, path, data, registered.get(root.in_register(path)), opened, problems, fronts)
            if isinstance(document, Unread):
                unread.append(document)
            elif document is not None and _is_first(document, first, problems):
                source = document.source
                if not include_drafts and source.status is Status.DRAFT:
                    continue
                kept.append(source)
                if found:
                    found(source)
    beside = [(root.path, partial(_place, root, roots=opened)) for root in opened]
    renumbering, baseline = read_tables(beside, problems), read_baseline(beside, problems)
    ordered = tuple(sorted(problems))
    if not kept and not may_be_empty:
        raise CorpusError(_nothing_served(opened, drafts=bool(first), faults=len(ordered)), ordered)
    return CorpusReading(
        roots=opened,
        documents=tuple(kept),
        problems=ordered,
        unread=tuple(unread),
        renumbering=renumbering,
        baseline=baseline,
    )


def _nothing_served(roots: tuple[CorpusRoot, ...], *, drafts: bool, faults: int) -> str:
    where = ", ".join(root.shown for root in roots)
    if drafts:
        return f"en {where} solo hay borradores: publique alguno (status: published) o pida incluirlos"
    if faults:
        return f"ningún documento de {where} se puede usar; problemas encontrados: {faults}"
    return f"no hay documentos (.md con encabezado) en {where}"


# ----------------------------------------------------------------------------------- roots and registers


def _open_roots(roots: Sequence[Path], problems: list[Problem], pending: Pending) -> tuple[CorpusRoot, ...]:
    faults = [fault for root in roots if (fault := _directory_fault(root))]
    if not roots:
        faults = ["no se indicó ningún directorio de documentos"]
    if faults:
        raise CorpusError("; ".join(faults))
    distinct: dict[str, Path] = {}
    for root in roots:
        distinct.setdefault(os.path.realpath(root), root)
    several = len(distinct) > 1
    opened = []
    for root in distinct.values():
        absolute = os.path.abspath(root)
        register = find_register(absolute)
        shown_register = _relative(register, absolute) if register else MANIFEST_NAME
        place = f"{root}/{shown_register}" if several else shown_register
        manifest, found = _read_register(register, place, pending)
        problems += found
        opened.append(CorpusRoot(path=absolute, shown=str(root), manifest=manifest, manifest_path=register))
    return tuple(opened)


def _directory_fault(root: Path) -> str | None:
    try:
        if not stat.S_ISDIR(os.stat(root).st_mode):
            return f"{root} no es un directorio"
        os.scandir(root).close()
    except OSError as error:
        return f"no se puede leer el directorio {root}: {os_fault(error)}"
    return None


# A register above the served directory is taken only if it looks like one: other programs have a manifest.yaml too.
_REGISTER_KEY = re.compile(rb"^(?:\xef\xbb\xbf)?(?:corpus|rangos|documentos):", re.MULTILINE)


def find_register(root: str) -> str | None:
    """The nearest ``manifest.yaml`` at or above a directory, not beyond the top of its repository."""
    directory = root
    while True:
        candidate = os.path.join(directory, MANIFEST_NAME)
        if os.path.isfile(candidate) and (directory == root or _looks_like_register(candidate)):
            return candidate
        above = os.path.dirname(directory)
        if above == directory or os.path.exists(os.path.join(directory, ".git")):
            return None
        directory = above


def _looks_like_register(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return _REGISTER_KEY.search(file.read(MANIFEST_LIMIT)) is not None
    except OSError:
        return False


def _read_register(register: str | None, path: str, pending: Pending) -> tuple[Manifest, tuple[Problem, ...]]:
    if register is None:
        return Manifest(), ()
    try:
        text = normalised(pending.get(register) or read_bytes(register, MANIFEST_LIMIT))
    except FileError as fault:
        return Manifest(), (fault.problem(path),)
    return read_manifest(text, path=path)


# ------------------------------------------------------------------------------------------------ files


def _walk(root: CorpusRoot, roots: tuple[CorpusRoot, ...], problems: list[Problem], pending: Pending) -> Iterator[str]:
    """The ``.md`` files under a root, relative and sorted. Hidden names and linked directories are left out."""

    def report(path: str, message: str, fix: str, level: Level = Level.ERROR) -> None:
        place = _place(root, _printable(path), roots)
        problems.append(Problem(path=place, code="archivo", message=message, fix=fix, level=level))

    def unreadable(error: OSError) -> None:
        report(_relative(error.filename, root.path), f"no se puede leer: {os_fault(error)}", "revise sus permisos")

    found = []
    real_root = os.path.realpath(root.path)
    for directory, folders, files in os.walk(root.path, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in folders:
            if os.path.islink(os.path.join(directory, name)):
                path = _relative(os.path.join(directory, name), root.path)
                report(path, "es un enlace a un directorio y no se sigue", "copie la carpeta", Level.WARNING)
        folder = _relative(directory, root.path)
        for name in files:
            if name.startswith(".") or not name.lower().endswith(".md"):
                continue
            full = os.path.join(directory, name)
            path = name if folder == "." else f"{folder}/{name}"
            if not path.isprintable():
                report(path, "el nombre lleva caracteres que no se pueden mostrar", "cámbielo")
            elif os.path.islink(full) and not _inside(os.path.realpath(full), real_root):
                report(path, "es un enlace a un archivo fuera del directorio servido", "copie el archivo")
            else:
                found.append(path)
    for full, data in pending.items():
        path = _relative(full, root.path)
        if data is None and path in found:
            found.remove(path)
        elif data is not None and path not in found and _inside(full, root.path) and path.lower().endswith(".md"):
            found.append(path)
    yield from sorted(found)


def _inside(path: str, directory: str) -> bool:
    return path.startswith(directory.rstrip(os.sep) + os.sep)


def _relative(path: str, start: str) -> str:
    return os.path.relpath(path, start).replace(os.sep, "/")


def _printable(path: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in path)


def _place(root: CorpusRoot, path: str, roots: tuple[CorpusRoot, ...]) -> str:
    return f"{root.shown}/{path}" if len(roots) > 1 else path


# ---------------------------------------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A valid document, where it is shown to be, and the line of its version."""

    source: DocumentSource
    place: str
    line: int


def _read_file(
    root: CorpusRoot,
    path: str,
    data: bytes | None,
    registered: Registered | None,
    roots: tuple[CorpusRoot, ...],
    problems: list[Problem],
    fronts: Fronts | None,
) -> _Read | Unread | None:
    """The document; what kept it from being one; None for a folder's own explanation."""
    place = _place(root, path, roots)
    known = registered.urn if registered else None
    try:
        data = read_bytes(os.path.join(root.path, path), MAX_FILE) if data is None else data
        if _is_readme(path, data):
            return None
        text = normalised(data)
    except FileError as fault:
        problems.append(fault.problem(place))
        return Unread(place=place, urn=known, text="")
    sha256 = hashlib.sha256(data).hexdigest()
    front = fronts.get(sha256) if fronts else None
    if front is None:
        front, found = read_front_matter(text, path=place)
        problems += found
        if front is None:
            return Unread(place=place, urn=stated_urn(text) or known, text=text)
        if fronts and not found:
            fronts.put(sha256, front)
    source = _document(root, path, text, sha256, front, registered)
    if source is None:
        problems.append(_no_status(place))
        return Unread(place=place, urn=front.urn, text=text)
    problems += _doubts(source, front, place, root.manifest)
    return _Read(source=source, place=place, line=front.line("version"))


def _is_readme(path: str, data: bytes) -> bool:
    """A folder's own explanation, as repositories have it, is no document unless it says that it is."""
    name = path.rpartition("/")[2].lower()
    return name == "readme.md" and not data.removeprefix(b"\xef\xbb\xbf").startswith(b"---")


def _document(
    root: CorpusRoot, path: str, text: str, sha256: str, front: FrontMatter, registered: Registered | None
) -> DocumentSource | None:
    """The document, its missing fields taken from the register, then its kind from the folder. None: no status."""
    known = registered if registered and (registered.urn, registered.version) == (front.urn, front.version) else None
    status = front.status or (known.status if known else None)
    if status is None:
        return None
    return DocumentSource(
        root=root.path,
        path=path,
        sha256=sha256,
        text=text,
        body_start=front.body_start,
        body_line=front.body_line,
        urn=front.urn,
        version=front.version,
        status=status,
        kind=front.kind or (known.kind if known else None) or _folder_kind(root.path, path),
        title=front.title,
        tags=front.tags,
        lang=front.lang or "es",
        issuer=front.issuer,
        number=front.number,
        date=front.date,
        valid_from=front.valid_from or (known.valid_from if known else None),
        valid_to=front.valid_to or (known.valid_to if known else None),
        source_url=front.source_url,
        id_norma=front.id_norma,
        aliases=front.aliases,
        about=front.about,
        provenance=front.provenance,
        fragment_aliases=front.fragment_aliases,
        withdrawn=front.withdrawn,
        replaced_by=front.replaced_by,
    )


def _folder_kind(root: str, path: str) -> str | None:
    folders = [os.path.basename(root), *path.split("/")[:-1]]
    return next((FOLDER_KINDS[slug(name)] for name in reversed(folders) if slug(name) in FOLDER_KINDS), None)


def _no_status(place: str) -> Problem:
    return Problem(
        path=place,
        line=1,
        code="status",
        message="falta «status»",
        expected="published, draft o deprecated",
        fix="agréguelo al encabezado",
    )


def _doubts(source: DocumentSource, front: FrontMatter, place: str, manifest: Manifest) -> Iterator[Problem]:
    """What does not keep a document out, but is likely a slip."""
    if front.kind is not None and front.kind not in manifest.ranks.kinds:
        yield Problem(
            path=place,
            line=front.line("kind"),
            code="kind",
            message=f"la clase {shown(front.kind)} no está en la tabla de rangos y se muestra sin rango",
            expected=f"una de {', '.join(manifest.ranks.kinds)}",
            fix="corríjala o agréguela a «rangos» del registro",
            level=Level.WARNING,
        )
    stem = source.path.rpartition("/")[2][:-3]
    named = stem.partition("@")[2]
    if named and named != source.version:
        yield Problem(
            path=place,
            line=front.line("version"),
            code="version",
            message=f"el nombre del archivo dice {shown(named)} y el encabezado {source.version}",
            fix="deje la misma versión en los dos",
            level=Level.WARNING,
        )


def _is_first(each: _Read, first: dict[tuple[Urn, str], _Read], problems: list[Problem]) -> bool:
    """Whether no document of that (URN, version) was read before: a published version never changes its text."""
    source = each.source
    known = first.setdefault((source.urn, source.version), each)
    if known is each:
        return True
    if known.source.sha256 == source.sha256:
        code, level, fix = "copia", Level.WARNING, "borre uno de los dos"
        message = f"es copia exacta de {known.place}, que es el que se usa"
    else:
        code, level, fix = "version-publicada", Level.ERROR, "suba la versión"
        message = f"{source.urn} {source.version} ya se publicó con otro texto en {known.place}"
    problems.append(Problem(path=each.place, line=each.line, code=code, message=message, fix=fix, level=level))
    return False
