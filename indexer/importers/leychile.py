"""LeyChile's XML (Biblioteca del Congreso Nacional, esquema de intercambio de normas 1.0) as documents of the corpus.

It separates incisos, so a document made from it says ``incisos: separados`` and its paragraphs get ``inc-N`` fragments;
and it states from when its version rules (``fechaVersion``), so that date is ``valid_from``.
"""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from indexer.errors import CorpusError, Level, Problem
from indexer.files import os_fault
from indexer.importers.frontmatter import Heading, tags
from indexer.importers.layout import read_text
from indexer.importers.norms import Norm, aliases, grouped, kind_of, number_of
from indexer.importers.publish import ImportReport, Outcome, publish
from indexer.importers.xml import Element, content, local, parse_xml
from indexer.text import collapse, fold

SERVICE = "https://www.leychile.cl/Consulta/obtxml?opt=7&idNorma={id_norma}"
PERMALINK = "https://www.bcn.cl/leychile/navegar?idNorma={id_norma}"
CREATED_BY = "normateca import leychile"
_AGENT = "normateca (importador de normas; una consulta a la vez)"
_TIMEOUT, _TRIES, _LONGEST_WAIT, _LARGEST = 30.0, 4, 300.0, 64_000_000
_ARTICLES = frozenset({"articulo", "disposicion transitoria"})
_TRANSPARENT = frozenset({"doble articulado"})
_MARKDOWN = re.compile(r"^(?=#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|[-_*=](?:\s*[-_*=]){2,}$|```|~~~|\|)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(slots=True)
class _Body:
    """The Markdown being written, and what was left out of it on the way."""

    blocks: list[str] = field(default_factory=list)
    notes: int = 0
    images: int = 0

    def heading(self, level: int, title: str) -> None:
        self.blocks.append(f"{'#' * level} {collapse(title)}")

    def text(self, element: Element | None) -> list[str]:
        """Adds the paragraphs of a ``Texto``."""
        if element is None:
            return []
        read = read_text("".join(self._pieces(element)))
        self.notes += read.notes
        self.blocks += [_MARKDOWN.sub(r"\\", paragraph) for paragraph in read.paragraphs]
        return list(read.paragraphs)

    def _pieces(self, element: Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            if local(child) == "ArchivoBinario":
                self.images += 1
                yield "\n\n[imagen omitida]\n\n"
            else:
                yield from self._pieces(child)
            yield child.tail or ""


def import_leychile(source: Path | str, target: Path, *, fetch: Callable[[str], bytes] | None = None) -> ImportReport:
    """Writes the norm in an XML file, or of an idNorma (digits: asks LeyChile's service), under ``target``.

    ``fetch`` gives the XML of an idNorma; by default ``fetch_norm``. Raises CorpusError where there is no such file,
    the service does not answer, or the XML is not a norm.
    """
    name = str(source)
    if name.isdigit() and not Path(name).exists():
        data = (fetch or fetch_norm)(name)
        name = f"idNorma {name}"
    else:
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            raise CorpusError(f"No se pudo leer {name}: {os_fault(error)}") from error
    root = parse_xml(data, name)
    if local(root) != "Norma" or not (root.get("normaId") or "").isdigit():
        raise CorpusError(
            f"{name}: no es una norma de LeyChile; se esperaba el elemento Norma con normaId y vino «{local(root)}»"
        )
    norm, body = _norm(root), _Body()
    _write_body(root, body)
    urn_id = _free_id(target, norm)
    path = f"{norm.kind}/{urn_id}.md"
    problems = _problems(name, body)
    if any(problem.level is Level.ERROR for problem in problems):
        return ImportReport(problems=tuple(problems))
    outcome = publish(target, path, _heading(root, norm, urn_id), "\n\n".join(body.blocks) + "\n")
    written = (path,) if outcome is Outcome.WRITTEN else ()
    return ImportReport(written=written, unchanged=() if written else (path,), problems=tuple(problems))


# ------------------------------------------------------------------------------------------- identity


def _find(element: Element, *names: str) -> Element | None:
    found: Element | None = element
    for name in names:
        found = next((child for child in found if local(child) == name), None) if found is not None else None
    return found


def _value(element: Element, *names: str) -> str:
    found = _find(element, *names)
    return collapse((found.text or "").replace("\u00a0", " ")) if found is not None else ""


def _values(element: Element, *names: str) -> list[str]:
    group = _find(element, *names[:-1])
    found = [collapse(child.text or "") for child in group if local(child) == names[-1]] if group is not None else []
    return [value for value in found if value]


def _day(text: str | None) -> str | None:
    return text if text and _DAY.fullmatch(text) else None


def _identifier(root: Element, key: str) -> str | None:
    found = _find(root, "Identificador")
    return _day(found.get(key)) if found is not None else None


def _norm(root: Element) -> Norm:
    official = _value(root, "Identificador", "TiposNumeros", "TipoNumero", "Tipo")
    names = _values(root, "Metadatos", "NombresUsoComun", "NombreUsoComun")
    number = _value(root, "Identificador", "TiposNumeros", "TipoNumero", "Numero")
    kind = kind_of(official, "", number)
    if any("constitucion politica de la republica" in fold(name) for name in names) and kind == "decreto":
        kind = "constitucion"  # its refundido text was set by a decreto, which is not its rank
    preamble = _find(root, "Encabezado", "Texto")
    day = _identifier(root, "fechaPromulgacion") or _identifier(root, "fechaPublicacion")
    return Norm(
        kind=kind,
        number=number_of(kind, number, content(preamble) if preamble is not None else ""),
        year=day[:4] if day else None,
        id_norma=root.get("normaId") or "",
        names=tuple(names),
    )


def _free_id(target: Path, norm: Norm) -> str:
    """The short id unless a file of another idNorma has it."""
    place = target / norm.kind / f"{norm.base_id}.md"
    try:
        held = re.search(r'^id_norma: "?(\d+)"?$', place.read_text(encoding="utf-8")[:4_000], re.MULTILINE)
    except FileNotFoundError:
        return norm.base_id
    return norm.base_id if held is None or held[1] == norm.id_norma else f"{norm.base_id}-{norm.id_norma}"


def _heading(root: Element, norm: Norm, urn_id: str) -> Heading:
    title = _value(root, "Metadatos", "TituloNorma") or (f"{norm.kind} {norm.number or ''}").strip()
    since = _day(root.get("fechaVersion"))
    captured = f"versión de LeyChile que rige desde {since}" if since else "tal como fue capturado"
    return Heading(
        urn=f"urn:gn:norma:{urn_id}",
        created_by=CREATED_BY,
        created_at=since or _identifier(root, "fechaPublicacion"),
        source=f"LeyChile, Biblioteca del Congreso Nacional, idNorma {norm.id_norma}",
        provenance={
            "promulgation_date": _identifier(root, "fechaPromulgacion") or "",
            "gazette": _value(root, "Metadatos", "IdentificacionFuente"),
            "gazette_issue_number": _value(root, "Metadatos", "NumeroFuente"),
        },
        status="published",
        fields={
            "kind": norm.kind,
            "title": title,
            "number": grouped(norm.number) if norm.number else None,
            "date": _identifier(root, "fechaPublicacion"),
            "valid_from": since,
            "valid_to": _day(_value(root, "Metadatos", "FechaDerogacion")),
            "issuer": "; ".join(_values(root, "Identificador", "Organismos", "Organismo")) or None,
            "source_url": PERMALINK.format(id_norma=norm.id_norma),
            "id_norma": norm.id_norma,
            "captured": captured,
            "incisos": "separados",
        },
        aliases=aliases(norm, title),
        tags=tags(_values(root, "Metadatos", "Materias", "Materia")),
    )


# ----------------------------------------------------------------------------------------------- text


def _write_body(root: Element, body: _Body) -> None:
    title = _value(root, "Metadatos", "TituloNorma")
    if title:
        body.heading(1, title)
    body.text(_find(root, "Encabezado", "Texto"))
    parts = _find(root, "EstructurasFuncionales")
    if parts is not None:
        _write_parts(parts, body, 2, transitory=False)
    closing = _find(root, "Promulgacion", "Texto")
    if closing is not None and (closing.text or "").strip():
        body.heading(2, "Promulgación")  # so that the signatures are not read as part of the last article
        body.text(closing)
    annexes = _find(root, "Anexos")
    for annex in annexes if annexes is not None else ():
        body.heading(2, _value(annex, "Metadatos", "Titulo") or "Anexo")
        body.text(_find(annex, "Texto"))


def _write_parts(parts: Element, body: _Body, level: int, *, transitory: bool) -> None:
    for part in parts:
        if local(part) != "EstructuraFuncional":
            continue
        kind = fold(collapse(part.get("tipoParte") or ""))
        name, title = _present(part, "NombreParte"), _present(part, "TituloParte")
        inner = level + 1
        if kind in _TRANSPARENT:
            inner = level
            body.text(_find(part, "Texto"))
        elif kind in _ARTICLES and (name or not _echoes(part, title)):
            body.heading(max(5, level), _article_title(part, kind, name, title, transitory=transitory))
            if not body.text(_find(part, "Texto")):
                body.blocks.append("[derogado]" if part.get("derogado") == "derogado" else "[sin texto en la fuente]")
        else:
            body.heading(min(level, 4), title or name or part.get("tipoParte") or "Parte")
            if not _echoes(part, title):  # a title's text repeats it; anything more is text of the norm
                body.text(_find(part, "Texto"))
        nested = _find(part, "EstructurasFuncionales")
        if nested is not None:
            _write_parts(nested, body, inner, transitory=transitory or "transitori" in fold(title))


def _article_title(part: Element, kind: str, name: str, title: str, *, transitory: bool) -> str:
    label = "Disposición Transitoria" if kind == "disposicion transitoria" else "Artículo"
    heading = f"{label} {name}" if name else title or label
    is_transitory = part.get("transitorio") == "transitorio" and kind == "articulo"
    return (
        f"{heading} transitorio" if is_transitory and not transitory and "transitori" not in fold(heading) else heading
    )


def _present(part: Element, name: str) -> str:
    meta = _find(part, "Metadatos")
    found = _find(meta, name) if meta is not None else None
    return _value(meta, name) if meta is not None and found is not None and found.get("presente") != "no" else ""


def _echoes(part: Element, title: str) -> bool:
    """Does the part's text only say its title again?"""
    text = _find(part, "Texto")
    said = fold(collapse(content(text).replace("\u00a0", " "))) if text is not None else ""
    return not said or (bool(title) and re.sub(r"\W", "", said) in re.sub(r"\W", "", fold(title)))


def _problems(name: str, body: _Body) -> list[Problem]:
    def note(code: str, message: str, level: Level = Level.NOTE, fix: str = "") -> Problem:
        return Problem(path=name, code=code, message=message, level=level, fix=fix)

    out = []
    if not any(not block.startswith("#") for block in body.blocks):
        out.append(note("import-no-text", "LeyChile no tiene el texto de esta norma; no se importa", Level.ERROR))
    if body.images:
        fix = "véala en LeyChile"
        out.append(note("import-image", f"{body.images} imagen(es) de la norma no se importan", Level.WARNING, fix))
    if body.notes:
        out.append(
            note("import-margin", f"{body.notes} línea(s) de notas al margen no son texto de la norma y se omiten")
        )
    return out


# -------------------------------------------------------------------------------------------- network


def fetch_norm(id_norma: str, *, service: str = SERVICE, sleep: Callable[[float], None] = time.sleep) -> bytes:
    """The XML of a norm from LeyChile's service. Waits as Retry-After asks on 429 and 503, four tries at most.

    Raises CorpusError where it cannot be reached, refuses, asks to wait more than five minutes, or answers too much.
    """
    request = urllib.request.Request(service.format(id_norma=id_norma), headers={"User-Agent": _AGENT})
    for tried in range(1, _TRIES + 1):
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
                data: bytes = answer.read(_LARGEST + 1)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                raise CorpusError(f"LeyChile respondió {error.code} al pedir la norma {id_norma}") from error
            wait = _retry_after(error.headers.get("Retry-After"), tried)
            if tried == _TRIES or wait > _LONGEST_WAIT:
                raise CorpusError(
                    f"LeyChile pide esperar {wait:.0f} s para la norma {id_norma}; inténtelo más tarde"
                ) from error
            sleep(wait)
            continue
        except (urllib.error.URLError, TimeoutError) as error:
            reason = getattr(error, "reason", error)
            raise CorpusError(
                f"No hay conexión con LeyChile ({reason}); descargue el XML e impórtelo como archivo"
            ) from error
        if len(data) > _LARGEST:
            raise CorpusError(f"La respuesta de LeyChile para la norma {id_norma} pasa de {_LARGEST:,} bytes")
        return data
    raise AssertionError("the last try returns or raises")


def _retry_after(header: str | None, tried: int) -> float:
    """Seconds that the header asks for (a number or an HTTP date); without one, 5, 10, 20 …"""
    if header and header.strip().isdigit():
        return float(header.strip())
    try:
        when = parsedate_to_datetime(header) if header else None
    except ValueError:
        when = None
    if when is None:
        return 5.0 * float(2 ** (tried - 1))
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
