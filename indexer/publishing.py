"""What a keeper does to a document of the corpus, as changes of files that can be looked at before they are written.

A plan is made of a reading and says which files change and how; ``read_corpus(…, pending=plan.pending)`` reads the
corpus as it would be; ``carry_out`` writes all of it or nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import semver

from indexer.corpus import CorpusReading, CorpusRoot
from indexer.disk import reason
from indexer.errors import CorpusError, NormatecaError
from indexer.files import normalised
from indexer.manifest import Registered, read_manifest
from indexer.models import DocumentSource, Status, Urn
from indexer.register import registered_entry
from indexer.rewriting import set_created, set_fields, set_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file before and after, in bytes; None: it is not there."""

    path: str  # absolute
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done to one document. ``steps`` are Spanish sentences, in the order of the changes."""

    urn: Urn
    version: str
    previous: str | None  # the version that was published until now
    path: str  # of the document when it is done, relative to its root
    changes: tuple[Change, ...]
    steps: tuple[str, ...]
    served: tuple[Change, ...] = ()  # files that were written over: ``after`` is what the corpus served until now

    @property
    def pending(self) -> dict[str, bytes | None]:
        """The files as they would be, as ``read_corpus`` takes them."""
        return {change.path: change.after for change in self.changes}

    @property
    def past(self) -> dict[str, bytes | None]:
        """The files as they were served, where the disk does not hold them so any more."""
        return {change.path: change.after for change in self.served}


Recover = Callable[[Registered], bytes | None]
"""The bytes of a registered version whose file was written over, or None where nobody kept them."""


def version_of(source: DocumentSource) -> semver.Version:
    return semver.Version.parse(source.version)


# --------------------------------------------------------------------------------------------- publishing


def plan_publication(reading: CorpusReading, urn: Urn, version: str | None, recover: Recover) -> Plan:
    """A draft published, or a version that was written over its earlier one: that one is put back beside it.

    ``version`` chooses between several drafts. Raises NormatecaError, which says what to do, where there is nothing to
    publish or it may not be.
    """
    held = [source for source in reading.documents if source.urn == urn]
    if not held:
        raise NormatecaError(f"{urn} no está en el corpus; cree el documento con «normateca nuevo»")
    published = _last(held, Status.PUBLISHED)
    drafts = [source for source in held if source.status is Status.DRAFT and version in (None, source.version)]
    if len(drafts) > 1:
        names = ", ".join(f"{urn}?=v={source.version}" for source in sorted(drafts, key=version_of))
        raise NormatecaError(f"{urn} tiene varios borradores; diga cuál: {names}")
    present = drafts[0] if drafts else published
    if present is None:
        raise NormatecaError(f"{urn} no tiene un borrador que publicar")
    root = root_of(reading, present)
    earlier = _written_over(root, present)
    if earlier is not None:
        return _publish_over(root, present, earlier, recover)
    if not drafts:
        raise NormatecaError(_nothing_new(present, root))
    return _publish_draft(reading, root, present, published)


def _publish_draft(
    reading: CorpusReading, root: CorpusRoot, draft: DocumentSource, published: DocumentSource | None
) -> Plan:
    if published is not None:
        _check_order(draft, published.version)
    main = _plain_name(published.path if published else draft.path)
    full, place = os.path.join(root.path, draft.path), os.path.join(root.path, main)
    changes: list[Change] = []
    steps: list[str] = []
    moved: list[DocumentSource] = []
    if published is not None and published.root == root.path and published.path == main:
        aside, kept = _set_aside(root, published)
        changes.append(aside)
        moved.append(kept)
        steps.append(f"la versión {published.version} queda en {kept.path}")
    elif place != full and os.path.lexists(place):
        there = next((each for each in reading.documents if (each.root, each.path) == (root.path, main)), None)
        whose = f"ya es de {there.urn} {there.version}" if there else "ya existe"
        raise NormatecaError(f"{draft.path}: {main} {whose}; cambie el nombre de uno")
    old = Path(full).read_bytes()
    new = _published(old, draft)
    changes.append(Change(path=place, before=_bytes(place), after=new))
    if place != full:
        changes.append(Change(path=full, before=old, after=None))
    steps.append(f"la versión {draft.version} queda publicada en {main}")
    done = replace(draft, path=main, status=Status.PUBLISHED, sha256=_sha256(new))
    changes += _registers([(root, each) for each in (*moved, done)])
    return _plan(done, published.version if published else None, changes, steps)


def _written_over(root: CorpusRoot, present: DocumentSource) -> Registered | None:
    """The published version that the register has where this one is, unless its text lies elsewhere too."""
    here = root.in_register(present.path)
    for entry in root.manifest.documents:
        other = (entry.urn, entry.path) == (present.urn, here) and entry.version != present.version
        if other and entry.status is not Status.DRAFT:
            return entry
    return None


def _publish_over(root: CorpusRoot, present: DocumentSource, earlier: Registered, recover: Recover) -> Plan:
    _check_order(present, earlier.version)
    kept = recover(earlier)
    if kept is None:
        raise NormatecaError(
            f"{present.path}: se escribió sobre la versión {earlier.version}, que debe conservarse al lado; recupere "
            f"su texto en un archivo (con git: «git show HEAD:{earlier.path} > anterior.md») y repita con "
            "--anterior anterior.md"
        )
    name = beside_name(present.path, earlier.version)
    place, full = os.path.join(root.path, name), os.path.join(root.path, present.path)
    old = Path(full).read_bytes()
    new = _published(old, present)
    changes = [Change(path=place, before=_bytes(place), after=kept)]
    changes += [Change(path=full, before=old, after=new)] if new != old else []
    steps = [
        f"la versión {earlier.version} queda en {name}",
        f"la versión {present.version} queda publicada en {present.path}",
    ]
    aside = replace(
        present,
        path=name,
        version=earlier.version,
        status=Status.PUBLISHED,
        sha256=_sha256(kept),
        kind=earlier.kind,
        valid_from=earlier.valid_from,
        valid_to=earlier.valid_to,
    )
    done = replace(present, status=Status.PUBLISHED, sha256=_sha256(new))
    changes += _registers([(root, aside), (root, done)])
    plan = _plan(done, earlier.version, changes, steps)
    return replace(plan, served=(Change(path=full, before=old, after=kept),))


def _published(data: bytes, source: DocumentSource) -> bytes:
    """The file with its status changed; as it is where it says so already."""
    if source.status is Status.PUBLISHED:
        return data
    return set_fields(_text(data), {"status": Status.PUBLISHED.value}, path=source.path).encode()


def _check_order(source: DocumentSource, published: str) -> None:
    if version_of(source) <= semver.Version.parse(published):
        raise NormatecaError(
            f"{source.path}: dice versión {source.version} y la publicada es la {published}; "
            f"suba «version», por ejemplo a {next_version(published)}"
        )


def _nothing_new(present: DocumentSource, root: CorpusRoot) -> str:
    same = (entry for entry in root.manifest.documents if (entry.urn, entry.version) == (present.urn, present.version))
    entry = next(same, None)
    if entry is not None and entry.sha256 is not None and entry.sha256.lower() != present.sha256:
        return (
            f"{present.path}: el texto de la versión {present.version} cambió después de publicarse; "
            f"suba «version», por ejemplo a {next_version(present.version)}, y repita"
        )
    return (
        f"{present.urn} {present.version} ya está publicada; para cambiarla abra la versión siguiente con "
        f"«normateca nuevo --version-de {present.urn}»"
    )


# --------------------------------------------------------------------------------------------- withdrawing


def plan_withdrawal(reading: CorpusReading, urn: Urn, why: str, replaced_by: Urn | None) -> Plan:
    """Every published version marked withdrawn, with the reason and what holds in its place. Raises NormatecaError."""
    held = [source for source in reading.documents if source.urn == urn]
    published = sorted((each for each in held if each.status is Status.PUBLISHED), key=version_of)
    if not published:
        state = "ya está retirado" if any(each.status is Status.DEPRECATED for each in held) else "no está publicado"
        raise NormatecaError(f"{urn} {state}" if held else f"{urn} no está en el corpus")
    if replaced_by is not None:
        _check_successor(reading, urn, replaced_by)
    fields = {"status": Status.DEPRECATED.value, "withdrawn": why}
    fields |= {"replaced_by": str(replaced_by)} if replaced_by else {}
    changes, steps = [], []
    done: list[tuple[CorpusRoot, DocumentSource]] = []
    for source in published:
        full = os.path.join(source.root, source.path)
        old = Path(full).read_bytes()
        new = set_fields(_text(old), fields, path=source.path).encode()
        changes.append(Change(path=full, before=old, after=new))
        steps.append(f"la versión {source.version} queda retirada en {source.path}")
        withdrawn = replace(source, status=Status.DEPRECATED, sha256=_sha256(new))
        done.append((root_of(reading, source), withdrawn))
    changes += _registers(done)
    last = published[-1]
    return _plan(last, last.version, changes, steps)


def _check_successor(reading: CorpusReading, urn: Urn, successor: Urn) -> None:
    if successor == urn:
        raise NormatecaError(f"{urn} no puede reemplazarse a sí mismo")
    if not any(each.urn == successor and each.status is Status.PUBLISHED for each in reading.documents):
        raise NormatecaError(f"{successor}, que lo reemplaza, no está publicado en el corpus; publíquelo antes")


# ------------------------------------------------------------------------------------------------ drafting


def plan_next_version(reading: CorpusReading, urn: Urn, version: str | None, day: str) -> Plan:
    """A draft beside the published version, with its text. ``day``: ISO, when it is made. Raises NormatecaError."""
    held = [source for source in reading.documents if source.urn == urn]
    published = _last(held, Status.PUBLISHED)
    if published is None:
        raise NormatecaError(f"{urn} no está publicado" if held else f"{urn} no está en el corpus")
    draft = _last(held, Status.DRAFT)
    if draft is not None:
        raise NormatecaError(f"{urn} ya tiene un borrador, la versión {draft.version}, en {draft.path}")
    version = version or next_version(published.version)
    if not semver.Version.is_valid(version) or semver.Version.parse(version) <= version_of(published):
        raise NormatecaError(
            f"la versión debe ser mayor que {published.version}, como {next_version(published.version)}"
        )
    old = Path(published.root, published.path).read_bytes()
    text = set_fields(_text(old), {"version": version, "status": Status.DRAFT.value}, path=published.path)
    return plan_document(reading, root_of(reading, published), replace(
        published, path=beside_name(published.path, version), version=version, status=Status.DRAFT,
    ), set_created(text, day).encode())  # fmt: skip


def plan_document(reading: CorpusReading, root: CorpusRoot, source: DocumentSource, data: bytes) -> Plan:
    """A new file, entered in the register where there is one. Raises NormatecaError where something is there."""
    full = os.path.join(root.path, source.path)
    same = next((each for each in reading.documents if (each.urn, each.version) == (source.urn, source.version)), None)
    if same is not None or os.path.lexists(full):
        there = f"{source.urn} {source.version} ya está en {same.path}" if same else f"ya existe {source.path}"
        raise NormatecaError(f"{there}: no se sobrescribe")
    done = replace(source, sha256=_sha256(data))
    changes = [Change(path=full, before=None, after=data), *_registers([(root, done)])]
    return _plan(done, None, changes, [f"el borrador queda en {source.path}"])


# ---------------------------------------------------------------------------------------------- the parts


def next_version(version: str) -> str:
    """The next minor version: the text changed, what it is did not."""
    return str(semver.Version.parse(version).bump_minor())


def beside_name(path: str, version: str) -> str:
    """Where a version lies beside the main file: "guias/nombre@1.0.0.md"."""
    return f"{_plain_name(path)[:-3]}@{version}.md"


def _plain_name(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{name[:-3].partition('@')[0]}.md"


def root_of(reading: CorpusReading, source: DocumentSource) -> CorpusRoot:
    return next(root for root in reading.roots if root.path == source.root)


def _last(held: Sequence[DocumentSource], status: Status) -> DocumentSource | None:
    return max((source for source in held if source.status is status), key=version_of, default=None)


def _set_aside(root: CorpusRoot, published: DocumentSource) -> tuple[Change, DocumentSource]:
    """The published version under a name of its own, beside the main file."""
    name = beside_name(published.path, published.version)
    place = os.path.join(root.path, name)
    if os.path.lexists(place):
        raise NormatecaError(f"ya existe {name}, donde iría la versión {published.version}: muévalo o bórrelo")
    data = Path(root.path, published.path).read_bytes()
    return Change(path=place, before=None, after=data), replace(published, path=name)


def _registers(changed: Sequence[tuple[CorpusRoot, DocumentSource]]) -> list[Change]:
    """The registers with these versions of a document as they are now; none where a corpus keeps no register."""
    out = []
    by_register: dict[str, list[tuple[CorpusRoot, DocumentSource]]] = {}
    for root, source in changed:
        if root.manifest_path is not None:
            by_register.setdefault(root.manifest_path, []).append((root, source))
    for path, sources in by_register.items():
        before = Path(path).read_bytes()
        wrong = read_manifest(normalised(before), path=os.path.basename(path))[1]
        if wrong:
            raise CorpusError("el registro tiene errores; corríjalos antes", wrong)
        urn, root = sources[0][1].urn, sources[0][0]
        versions = {source.version for _, source in sources}
        entries = [each for each in root.manifest.documents if each.urn == urn and each.version not in versions]
        entries += [registered_entry(root, source) for root, source in sources]
        after = set_versions(_text(before).removeprefix("\ufeff"), urn, entries).encode()
        out += [] if after == before else [Change(path=path, before=before, after=after)]
    return out


def _plan(source: DocumentSource, previous: str | None, changes: list[Change], steps: list[str]) -> Plan:
    registers = [os.path.basename(change.path) for change in changes if not change.path.lower().endswith(".md")]
    return Plan(
        urn=source.urn,
        version=source.version,
        previous=previous,
        path=source.path,
        changes=tuple(changes),
        steps=(*steps, *(f"el registro ({name}) se pone al día" for name in registers)),
    )


def _text(data: bytes) -> str:
    return data.decode("utf-8")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _bytes(path: str) -> bytes | None:
    return Path(path).read_bytes() if os.path.isfile(path) else None


# ------------------------------------------------------------------------------------------------- writing


def carry_out(plan: Plan) -> None:
    """Write every file of a plan or none. Raises NormatecaError; what was there before is then there again.

    All new content is on the disk before the first file changes its name, so that a full disk changes nothing; and a
    file that somebody edited since the plan was made is left as it is.
    """
    stale = [change.path for change in plan.changes if _bytes(change.path) != change.before]
    if stale:
        raise NormatecaError(f"{os.path.relpath(stale[0])} cambió mientras tanto: no se escribió nada; repita la orden")
    staged: dict[str, str] = {}
    done: list[Change] = []
    try:
        for change in plan.changes:
            if change.after is not None:
                staged[change.path] = _stage(change.path, change.after)
        for change in plan.changes:
            done.append(change)
            if change.after is None:
                os.unlink(change.path)
            else:
                os.replace(staged[change.path], change.path)
                del staged[change.path]
    except OSError as error:
        for change in reversed(done):
            _put_back(change)
        raise NormatecaError(f"no se escribió nada: {error.filename or plan.path}: {reason(error)}") from error
    finally:
        for left in staged.values():
            with suppress(OSError):
                os.unlink(left)


def _stage(path: str, data: bytes) -> str:
    """The content in a hidden file beside its place, confirmed by the disk."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name}.{os.getpid()}")
    with open(beside, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _put_back(change: Change) -> None:
    if change.before is None:
        with suppress(OSError):
            os.unlink(change.path)
    elif _bytes(change.path) != change.before:
        os.replace(_stage(change.path, change.before), change.path)
