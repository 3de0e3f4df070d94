"""A new document from its kind's template: a draft with its front matter and, marked, the places to be written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from indexer.corpus import FOLDER_KINDS, CorpusReading, CorpusRoot
from indexer.errors import NormatecaError, UrnError, shown
from indexer.frontmatter import read_front_matter
from indexer.importers.frontmatter import Heading
from indexer.models import DocumentSource, Status, Urn
from indexer.norms import NormKey, key_of_urn, kind_info, kind_of, norm_key, written_norm
from indexer.publishing import Plan, plan_document
from indexer.text import slug
from indexer.urn import is_iso_date, mintable, parse_urn

FIRST_VERSION = "1.0.0"
TEMPLATES = Path(__file__).parent / "plantillas"

_TEMPLATE_OF_LEVEL = {1: "norma", 2: "norma", 3: "norma", 4: "norma", 5: "acto", 6: "acto"}
_TEMPLATES = {
    "guia": "guia",
    "manual": "guia",
    "glosario": "glosario",
    "glosas": "glosas",
    "informe": "informe",
    "ficha": "ficha",
    "dictamen": "dictamen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a keeper says of the new document. Empty texts: not said. ``day``: today, ISO."""

    kind: str
    name: str  # of the file and the URN; of a ficha, the norm
    day: str
    urn: str = ""
    title: str = ""
    author: str = ""
    source: str = ""
    issuer: str = ""
    number: str = ""
    date: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source_url: str = ""
    id_norma: str = ""
    tags: tuple[str, ...] = ()


def plan_new(reading: CorpusReading, asked: Asked) -> Plan:
    """The file and its entry in the register of the first root. Raises NormatecaError, naming everything wrong."""
    kind = slug(asked.kind)
    root = reading.roots[0]
    _check(asked, kind, reading)
    norm = _norm(asked, kind)
    urn = _urn(asked, kind, norm, reading)
    title = asked.title or _title(asked, kind, norm)
    path = f"{_folder(root, kind, reading)}/{urn.id.replace(':', '-')}.md"
    there = next((each for each in reading.documents if each.urn == urn), None)
    if there is not None:
        raise NormatecaError(
            f"{urn} ya está en {there.path}; para una versión nueva use «normateca nuevo --version-de {urn}»"
        )
    text = (
        _heading(asked, kind, urn, norm, title).render(FIRST_VERSION) + "\n" + _body(asked, kind, norm, title, reading)
    )
    return plan_document(reading, root, _source(root, path, text, kind), text.encode())


def _check(asked: Asked, kind: str, reading: CorpusReading) -> None:
    known = reading.manifest.ranks.kinds
    faults = []
    if kind not in known:
        faults.append(f"{shown(asked.kind)} no es una clase de documento: use una de {', '.join(known)}")
    if not slug(asked.name):
        faults.append("falta el nombre del documento, como circular-12-2026")
    for label, day in (("--fecha", asked.date), ("--rige-desde", asked.valid_from), ("--rige-hasta", asked.valid_to)):
        if day and not is_iso_date(day):
            faults.append(f"{label} {shown(day)} no es una fecha: se espera AAAA-MM-DD, como 2026-03-01")
    if faults:
        raise NormatecaError("; ".join(faults))


def _norm(asked: Asked, kind: str) -> NormKey | None:
    """The norm that the document describes (a ficha) or is the text of."""
    if kind == "ficha":
        found = written_norm(asked.name) or key_of_urn(Urn("gn", "norma", slug(asked.name)))
        if found is None:
            raise NormatecaError(
                f"{shown(asked.name)} no nombra una norma: diga cuál describe la ficha, como «ley 21.796» o ley-21796"
            )
        return found
    general = kind_of(kind)
    if general is None or not asked.number:
        return None
    return norm_key(general, asked.number, int(asked.date[:4]) if asked.date else None)


def _urn(asked: Asked, kind: str, norm: NormKey | None, reading: CorpusReading) -> Urn:
    if asked.urn:
        try:
            ref = parse_urn(asked.urn)
        except UrnError as error:
            raise NormatecaError(str(error)) from None
        if ref.version or ref.at or ref.fragment or not mintable(ref.urn):
            raise NormatecaError(f"{shown(asked.urn)} no sirve de nombre: sin versión, fecha, fragmento ni tildes")
        return ref.urn
    nid = reading.manifest.urn.nid if reading.manifest.urn else "gn"
    if kind == "ficha" and norm is not None:
        return Urn(nid, "ficha", norm.urn.id)
    return Urn(nid, "kb", slug(asked.name))


def _title(asked: Asked, kind: str, norm: NormKey | None) -> str:
    if kind == "ficha" and norm is not None:
        return f"Ficha: {norm.label}"
    return asked.name if " " in asked.name else asked.name.replace("-", " ").capitalize()


def _folder(root: CorpusRoot, kind: str, reading: CorpusReading) -> str:
    """The folder where documents of this kind lie already, else the one named after it or after its rank's kinds."""
    held = [
        each.path for each in reading.documents if each.root == root.path and each.kind == kind and "/" in each.path
    ]
    if held:
        return held[-1].rpartition("/")[0]
    rows = reading.manifest.ranks.rows
    alike = next((row.kinds for row in rows if kind in row.kinds), ())
    present = {slug(name): name for name in os.listdir(root.path) if os.path.isdir(os.path.join(root.path, name))}
    names = [folder for one in (kind, *alike) for folder, its in FOLDER_KINDS.items() if its == one]
    return next((present[name] for name in names if name in present), names[0] if names else kind)


def _heading(asked: Asked, kind: str, urn: Urn, norm: NormKey | None, title: str) -> Heading:
    info = kind_info(norm.kind) if norm else None
    number = asked.number or (norm.label.rpartition(", de ")[0] or norm.label if norm else "")
    if not asked.number and norm is not None and info is not None:
        number = number.removeprefix(info.short).strip()
    return Heading(
        urn=str(urn),
        created_by=asked.author,
        created_at=asked.day,
        source=asked.source or asked.source_url or "[completar: de dónde viene el texto]",
        provenance={},
        status=Status.DRAFT.value,
        fields={
            "kind": kind,
            "title": title,
            "about": str(norm.urn) if norm else "",
            "issuer": asked.issuer,
            "number": number,
            "date": asked.date,
            "valid_from": asked.valid_from,
            "valid_to": asked.valid_to,
            "id_norma": asked.id_norma,
            "source_url": asked.source_url,
        },
        tags=asked.tags,
    )


def _body(asked: Asked, kind: str, norm: NormKey | None, title: str, reading: CorpusReading) -> str:
    level = reading.manifest.ranks.rank_for(kind).level
    name = _TEMPLATES.get(kind) or _TEMPLATE_OF_LEVEL.get(level or 0) or "otro"
    text = (TEMPLATES / f"{name}.md").read_text(encoding="utf-8")
    year = (asked.valid_from or asked.date)[:4] or "[completar: año]"
    values = {"titulo": title, "norma": norm.label if norm else "[completar: norma]", "ano": year}
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def _source(root: CorpusRoot, path: str, text: str, kind: str) -> DocumentSource:
    """The document as its file will be read. Raises NormatecaError where an option left the front matter unreadable."""
    front, problems = read_front_matter(text, path=path)
    if front is None:
        raise NormatecaError("; ".join(f"{each.message} (se esperaba {each.expected})" for each in problems))
    return DocumentSource(
        root=root.path,
        path=path,
        sha256="",
        text=text,
        body_start=front.body_start,
        body_line=front.body_line,
        urn=front.urn,
        version=front.version,
        status=Status.DRAFT,
        kind=kind,
        valid_from=front.valid_from,
        valid_to=front.valid_to,
    )
