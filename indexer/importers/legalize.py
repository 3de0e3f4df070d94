"""The public mirror of Chilean law (one Markdown file a norm, ``CL-<idNorma>.md``) as documents of the corpus.

The body is copied to the letter; only the front matter is written anew. Nothing about validity is inferred: the
mirror's ``last_updated`` is the publication date even where its text is later, so it stays as provenance, and the text
is "tal como fue capturado".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import CorpusError, Level, Problem
from indexer.files import os_fault
from indexer.importers.frontmatter import FrontMatterError, Heading, Value, read_flat, split, tags
from indexer.importers.norms import Norm, aliases, assign_ids, grouped, kind_of, number_of
from indexer.importers.publish import ImportReport, Outcome, Progress, publish

CREATED_BY = "normateca import legalize"
CAPTURED = "tal como fue capturado; la fuente no dice hasta qué fecha está al día"
REPEALED = "tal como fue capturado; la fuente la da por derogada"
_IDENTIFIER = re.compile(r"CL-(\d+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNKNOWN_DAY = "1900-01-01"  # what the mirror writes where LeyChile gives no date
_PREAMBLE = 6_000  # characters of the body searched for the number of a DFL, up to its first article or title
_FIRST_PART = re.compile(r"^#{2,6} ", re.MULTILINE)
_NO_TEXT = "[Texto no disponible en la fuente BCN"
_NAMED = re.compile(
    r"([a-z][a-záéíóú.]*(?: [a-záéíóú]+)*)\s(?:n\s?[°ºo.]\s?)?([\d./-]+)(?:,?\s(?:de\s)?(\d{4}))?", re.IGNORECASE
)
_ID_NORMA = re.compile(r"(?:CL-|idNorma\s*[=:]?\s*)(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorFile:
    """The heading of one mirror file: enough to name its document; the body is read again when it is written."""

    path: Path
    name: str  # relative to the source
    meta: dict[str, Value]
    norm: Norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which norms to take: idNorma numbers, URN ids ("ley-21796") and kinds. Empty takes all."""

    names: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def takes(self, norm: Norm, urn_id: str) -> bool:
        if self.kinds and norm.kind not in self.kinds:
            return False
        return not self.names or bool(self.names & {norm.id_norma, urn_id, norm.base_id, f"{norm.kind}-{norm.number}"})


def import_legalize(
    source: Path,
    target: Path,
    *,
    select: Path | None = None,
    ranks: Collection[str] | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Writes every norm of the mirror at ``source`` (a directory, searched whole) under ``target`` as ``kind/id.md``.

    ``select``: a file with one norm a line (idNorma, ``CL-123``, LeyChile address, or "ley 19.880"; ``#`` comments).
    ``ranks``: kinds ("ley", "dfl") or the mirror's names ("decreto_con_fuerza_de_ley"). Documents that already say
    the same are not touched, so an import that was cut short goes on by being run again.

    Raises CorpusError where the source is not a directory or the selection cannot be understood; files that cannot be
    read are problems of the report, not exceptions.
    """
    if not source.is_dir():
        raise CorpusError(f"No existe la carpeta del espejo de leyes: {source}")
    selection = Selection(names=read_selection(select) if select else frozenset(), kinds=_kinds(ranks or ()))
    problems: list[Problem] = []
    files = _headings(source, problems)
    ids = assign_ids(file.norm for file in files)
    taken = [file for file in files if selection.takes(file.norm, ids[file.norm.id_norma])]
    outcomes: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    for done, file in enumerate(taken, start=1):
        urn_id = ids[file.norm.id_norma]
        path = f"{file.norm.kind}/{urn_id}.md"
        try:
            body = split(file.path.read_bytes().decode("utf-8-sig"))[1]
        except (OSError, UnicodeDecodeError, FrontMatterError):
            problems.append(_problem(file.name, 0, "import-changed", "cambió o desapareció durante la importación"))
            continue
        problems += _body_problems(file, body)
        if _NO_TEXT not in body[:2_000]:
            try:
                outcomes[publish(target, path, heading(file, urn_id), body)].append(path)
            except OSError as error:
                message = (
                    f"No se pudo escribir {target / path}: {os_fault(error)}; lo importado queda y se puede seguir"
                )
                raise CorpusError(message, problems) from error
        if progress is not None:
            progress(done, len(taken))
    problems += _renamed(target, [(file, ids[file.norm.id_norma]) for file in taken])
    return ImportReport(
        written=tuple(outcomes[Outcome.WRITTEN]),
        unchanged=tuple(outcomes[Outcome.UNCHANGED]),
        excluded=len(files) - len(taken),
        problems=tuple(sorted(problems)),
    )


def read_selection(file: Path) -> frozenset[str]:
    """The norms a selection file lists, as idNorma digits and ids ("ley-19880"). Blank lines and ``#`` comments pass.

    Raises CorpusError with every line that is not understood.
    """
    names: set[str] = set()
    problems: list[Problem] = []
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CorpusError(f"La selección {file} no está en UTF-8") from error
    except OSError as error:
        raise CorpusError(f"No se pudo leer la selección {file}: {os_fault(error)}") from error
    for number, raw in enumerate(lines, start=1):
        line = raw.partition("#")[0].strip()
        name = _selected(line)
        if name is not None:
            names.add(name)
        elif line:
            expected = "un idNorma, «CL-123», «ley 19.880», «decreto 854 de 2004» o «dfl-1-19175»"
            problems.append(_problem(file.name, number, "import-select", f"no se entiende «{line[:60]}»", expected))
    if problems:
        raise CorpusError(f"La selección {file} tiene líneas que no se entienden", problems)
    return frozenset(names)


def _selected(line: str) -> str | None:
    if line.isdigit() or re.fullmatch(r"[a-z]{2,12}(?:-[a-z0-9]+)+", line):
        return line
    found = _ID_NORMA.search(line)
    if found is not None:
        return found[1]
    named = _NAMED.fullmatch(line)
    kind = kind_of(named[1]) if named else "otro"
    if named is None or kind == "otro":
        return None
    number = number_of(kind, named[2], "")
    return "-".join(part for part in (kind, number, named[3]) if part)


def _kinds(ranks: Collection[str]) -> frozenset[str]:
    unknown = sorted(rank for rank in ranks if kind_of(rank) == "otro" and rank != "otro")
    if unknown:
        known = "ley, dfl, dl, decreto, decreto-exento, resolucion, reglamento, tratado, codigo, constitucion, otro"
        raise CorpusError(f"Rango desconocido: {', '.join(unknown)}; se conocen {known}")
    return frozenset(map(kind_of, ranks))


def _headings(source: Path, problems: list[Problem]) -> list[MirrorFile]:
    """Reads the heading of every file. Two files of one idNorma: the first is taken, the other reported."""
    out: list[MirrorFile] = []
    seen: dict[str, str] = {}
    for path in sorted(source.rglob("*.md")):
        name = path.relative_to(source).as_posix()
        try:
            front, body = split(path.read_bytes().decode("utf-8-sig"))
            meta = read_flat(front)
        except FrontMatterError as error:
            level = Level.ERROR if _IDENTIFIER.match(path.stem) else Level.NOTE  # a README is not a norm
            expected = "el encabezado del espejo (title, identifier, rank…)"
            problems.append(_problem(name, error.line, "import-heading", str(error), expected, level=level))
            continue
        except UnicodeDecodeError as error:
            message = f"no está en UTF-8: no se entiende el byte {error.start + 1}"
            problems.append(_problem(name, 0, "import-encoding", message, "un archivo de texto UTF-8"))
            continue
        except OSError as error:
            problems.append(_problem(name, 0, "import-read", f"no se pudo leer: {os_fault(error)}"))
            continue
        identifier = _IDENTIFIER.fullmatch(_text(meta, "identifier"))
        if identifier is None or not _text(meta, "title"):
            expected = "title, e identifier con la forma CL-<idNorma>"
            problems.append(_problem(name, 0, "import-identity", "falta el título o el identificador", expected))
            continue
        if identifier[1] in seen:
            message = f"el idNorma {identifier[1]} ya está en {seen[identifier[1]]}; se conserva aquél"
            problems.append(_problem(name, 0, "import-twice", message))
            continue
        seen[identifier[1]] = name
        out.append(MirrorFile(path=path, name=name, meta=meta, norm=_norm(meta, identifier[1], body)))
    return out


def _norm(meta: dict[str, Value], id_norma: str, body: str) -> Norm:
    kind = kind_of(_text(meta, "rank"), _text(meta, "official_type"), _text(meta, "official_number"))
    part = _FIRST_PART.search(body, 0, _PREAMBLE)
    preamble = body[: part.start() if part else _PREAMBLE]
    day = _day(meta, "promulgation_date") or _day(meta, "publication_date")
    names = [name.strip() for name in _text(meta, "common_names").split("|")] + [_text(meta, "short_title")]
    return Norm(
        kind=kind,
        number=number_of(kind, _text(meta, "official_number"), preamble),
        year=day[:4] if day else None,
        id_norma=id_norma,
        names=tuple(name for name in names if name and name != _text(meta, "title")),
    )


def heading(file: MirrorFile, urn_id: str) -> Heading:
    """The corpus's front matter for a mirror file. A field that the mirror does not state is absent."""
    meta, norm = file.meta, file.norm
    title = _text(meta, "title")
    subjects = meta.get("subjects", ())
    shared = (f"urn:gn:norma:{norm.base_id}",) if norm.number and urn_id != norm.base_id else ()
    return Heading(
        urn=f"urn:gn:norma:{urn_id}",
        created_by=CREATED_BY,
        created_at=_day(meta, "last_updated") or _day(meta, "publication_date"),
        source=f"Espejo público de LeyChile, {_text(meta, 'identifier')}",
        provenance={
            "last_updated": _text(meta, "last_updated"),
            "source_status": _text(meta, "status"),
            "text_state": _text(meta, "text_state"),
            "last_amendment": _text(meta, "last_amendment"),
            "promulgation_date": _text(meta, "promulgation_date"),
            "gazette": _text(meta, "gazette"),
            "gazette_issue_number": _text(meta, "gazette_issue_number"),
            "images_dropped": _text(meta, "images_dropped"),
        },
        status="published",
        fields={
            "kind": norm.kind,
            "title": title,
            "number": grouped(norm.number) if norm.number else None,
            "date": _day(meta, "publication_date"),
            "valid_to": _day(meta, "repeal_date"),  # the one statement about validity that the mirror makes
            "issuer": _text(meta, "department"),
            "source_url": _text(meta, "source"),
            "id_norma": norm.id_norma,
            "captured": REPEALED if _text(meta, "status") == "repealed" else CAPTURED,
        },
        aliases=(*aliases(norm, title), *shared),
        tags=tags((subjects,) if isinstance(subjects, str) else subjects),
    )


def _body_problems(file: MirrorFile, body: str) -> list[Problem]:
    if _NO_TEXT in body[:2_000]:
        message = "el espejo no tiene el texto de esta norma; no se importa"
        return [_problem(file.name, 0, "import-no-text", message, fix="impórtela desde LeyChile o ábrala allí")]
    if "\ufffd" not in body:
        return []
    lines = body.split("\n")
    first = file.path.read_bytes().decode("utf-8-sig").count("\n") + 2 - len(lines)
    return [
        _problem(
            file.name,
            first + index,
            "import-damaged",
            f"la fuente trae un carácter ilegible: «{_around(line)}»; se copia tal cual",
            fix="revise el original en LeyChile",
            level=Level.WARNING,
        )
        for index, line in enumerate(lines)
        if "\ufffd" in line
    ]


def _around(line: str) -> str:
    at = line.index("\ufffd")
    return line[max(0, at - 20) : at + 20].strip()


def _renamed(target: Path, files: list[tuple[MirrorFile, str]]) -> list[Problem]:
    """A norm that used to have its short id, before another of the same name came: its old file would answer twice."""
    out = []
    for file, urn_id in files:
        old = f"{file.norm.kind}/{file.norm.base_id}.md"
        if urn_id != file.norm.base_id and (target / old).exists():
            message = f"hay otra norma del mismo tipo, número y año: ahora se llama {urn_id} y quedó también {old}"
            out.append(_problem(file.name, 0, "import-renamed", message, fix=f"borre {old}", level=Level.WARNING))
    return out


def _problem(
    path: str, line: int, code: str, message: str, expected: str = "", *, fix: str = "", level: Level = Level.ERROR
) -> Problem:
    return Problem(path=path, line=line, code=code, message=message, expected=expected, fix=fix, level=level)


def _text(meta: dict[str, Value], key: str) -> str:
    value = meta.get(key, "")
    return value.strip() if isinstance(value, str) else "; ".join(value)


def _day(meta: dict[str, Value], key: str) -> str | None:
    day = _text(meta, key)
    return day if _DAY.fullmatch(day) and day != _UNKNOWN_DAY else None
