"""The register against the files: what differs, and the register's text as the files say it should be."""

from __future__ import annotations

import os
from collections.abc import Iterator

from indexer.corpus import CorpusReading, CorpusRoot
from indexer.errors import Level, Problem
from indexer.manifest import Registered, read_manifest, write_manifest
from indexer.models import DocumentSource, Status, Urn
from indexer.text import slug


def manifest_problems(reading: CorpusReading) -> tuple[Problem, ...]:
    """Every difference between each root's register and the files under that root; none where there is no register.

    The reading is one with drafts. Only what lies under the served directories is compared: a register above them may
    hold more. A registered version whose file has other bytes is an error, since a published version never changes; a
    missing file is one too.
    """
    found = [problem for root in reading.roots if root.manifest_path for problem in _differences(reading, root)]
    return tuple(sorted(set(found)))


def render_manifest(reading: CorpusReading, existing: str | None, *, root: int = 0) -> str:
    """The text of the register of ``reading.roots[root]``, to be written at its ``register_path``.

    Of ``existing`` all but ``documentos`` stays to the letter; entries of files that were not read now (outside the
    served directories, or broken) stay as they were.
    """
    home = reading.roots[root]
    roots = [each for each in reading.roots if each.register_path == home.register_path]
    entries = [
        registered_entry(each, source) for each in roots for source in reading.documents if source.root == each.path
    ]
    present = {entry.path for entry in entries}
    for old in read_manifest(existing, path="")[0].documents if existing else ():
        if old.path not in present and not any(_expected_at(reading, each, old) for each in roots):
            entries.append(old)
    name = os.path.basename(os.path.dirname(home.register_path))
    urn = home.manifest.urn or Urn("gn", "corpus", slug(name) or "corpus")
    return write_manifest(existing, entries, urn=urn, title=home.manifest.title or name)


def registered_entry(root: CorpusRoot, source: DocumentSource) -> Registered:
    """What a register says of a document. A draft's text is not settled, so its hash is not kept."""
    return Registered(
        urn=source.urn,
        version=source.version,
        path=root.in_register(source.path),
        line=0,
        status=source.status,
        kind=source.kind,
        valid_from=source.valid_from,
        valid_to=source.valid_to,
        sha256=None if source.status is Status.DRAFT else source.sha256,
    )


def _path_under(root: CorpusRoot, entry: Registered) -> str | None:
    """A registered file's path relative to the root, or None where it lies outside."""
    full = os.path.normpath(os.path.join(os.path.dirname(root.register_path), entry.path))
    path = os.path.relpath(full, root.path).replace(os.sep, "/")
    return None if path.startswith("../") or os.path.isabs(path) else path


def _expected_at(reading: CorpusReading, root: CorpusRoot, entry: Registered) -> bool:
    """Whether the reading would have found this entry's file: it lies under the root and was not read with a fault."""
    path = _path_under(root, entry)
    return path is not None and not _reported(reading, root, path)


def _reported(reading: CorpusReading, root: CorpusRoot, path: str) -> bool:
    place = f"{root.shown}/{path}" if len(reading.roots) > 1 else path
    return any(problem.path == place for problem in reading.problems)


def _differences(reading: CorpusReading, root: CorpusRoot) -> Iterator[Problem]:
    sources = {source.path: source for source in reading.documents if source.root == root.path}
    register = os.path.relpath(root.register_path, root.path).replace(os.sep, "/")
    register = f"{root.shown}/{register}" if len(reading.roots) > 1 else register
    registered: set[str] = set()
    seen: dict[tuple[Urn, str], int] = {}
    for entry in root.manifest.documents:
        path = _path_under(root, entry)
        if path is None:
            continue
        registered.add(path)
        first = seen.setdefault((entry.urn, entry.version), entry.line)
        if first != entry.line:
            message = f"{entry.urn} {entry.version} ya está registrada en la línea {first}"
            yield Problem(path=register, line=entry.line, code="registro", message=message, fix="deje una sola")
        source = sources.get(path)
        if source is not None:
            yield from _compared(entry, source, register, reading.place(source))
        elif not _reported(reading, root, path):
            message = f"{entry.urn} {entry.version}: no está el archivo {entry.path}"
            fix = "recupere el archivo o quite la versión del registro"
            yield Problem(path=register, line=entry.line, code="registro", message=message, fix=fix)
    for path, source in sources.items():
        if path not in registered:
            yield Problem(
                path=reading.place(source),
                code="sin-registrar",
                message=f"{source.urn} {source.version} no está en el registro",
                fix="ejecute «normateca manifest --write»",
                level=Level.WARNING,
            )


def _compared(entry: Registered, source: DocumentSource, register: str, place: str) -> Iterator[Problem]:
    if (entry.urn, entry.version) != (source.urn, source.version):
        yield Problem(
            path=register,
            line=entry.line,
            code="registro",
            message=f"dice {entry.urn} {entry.version}, y {place} dice {source.urn} {source.version}",
            fix=f"si es una versión nueva, ejecute «normateca publicar {source.urn}»",
            level=Level.WARNING,
        )
        return
    if entry.sha256 is not None and entry.sha256.lower() != source.sha256:
        published = entry.status is not Status.DRAFT
        yield Problem(
            path=place,
            code="version-publicada" if published else "registro",
            message=f"{source.urn} {source.version} ya se publicó con otro texto ({register}:{entry.line})"
            if published
            else f"el borrador cambió después de registrarse ({register}:{entry.line})",
            fix="suba la versión" if published else "ejecute «normateca manifest --write»",
            level=Level.ERROR if published else Level.WARNING,
        )
    for key in ("status", "kind", "valid_from", "valid_to"):
        registered, stated = getattr(entry, key), getattr(source, key)
        if registered is not None and registered != stated:
            yield Problem(
                path=register,
                line=entry.line,
                code="registro",
                message=f"{source.urn} {source.version}: «{key}» dice {registered}, y {place} dice {stated or 'nada'}",
                fix="ejecute «normateca manifest --write» o corrija el documento",
                level=Level.WARNING,
            )
