"""Revisar citas: every citation of a draft acta, resolución or oficio, what it leads to and what its source says.

Pure: a text and the library of a corpus in, a review out. Nothing of the draft is kept.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass, replace

from indexer.citing import citing_claims
from indexer.claims import Held, HeldDocument
from indexer.errors import NormatecaError
from indexer.facts.extractors import read_facts
from indexer.models import (
    Citation,
    DocumentSource,
    PassageKind,
    ResolutionStatus,
    Span,
    Status,
    Urn,
    Verdict,
    VerdictKind,
)
from indexer.passages import read_document
from indexer.resolve import resolve
from indexer.sources import Library
from indexer.text import collapse, fold
from indexer.verify import judge, worst_first

MAX_DRAFT = 200 * 1024
"""Bytes of a draft, as text or as a Word file."""

_MAX_XML = 8 * 1024 * 1024
_DRAFT = Urn("gn", "borrador", "texto")
_TOLD = {
    ResolutionStatus.LOADED: "el texto está cargado",
    ResolutionStatus.FICHA: "solo hay una ficha de la norma",
    ResolutionStatus.KNOWN: "el corpus no tiene su texto ni una ficha: no se puede comprobar",
    ResolutionStatus.AMBIGUOUS: "la cita puede ser de más de una norma: complete número y año",
    ResolutionStatus.UNKNOWN: "no se reconoce qué norma es",
    ResolutionStatus.NOT_A_NORM: "es una glosa cuyo texto oficial no está cargado",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCitation:
    """One citation of a draft. ``line`` counts from 1."""

    text: str  # as written
    line: int
    span: Span  # in the draft's text
    label: str  # how the service names what is cited
    status: ResolutionStatus
    found: bool  # a norm, and the article in it where one is cited, is known for certain
    loaded: bool  # its own text can be read here
    told: str  # Spanish: how far the citation leads
    missing: tuple[str, ...] = ()  # articles that the text or the ficha does not have
    uncompared: bool = False  # a figure is claimed with it of which its source, as far as it is held, says nothing
    norm: Urn | None = None
    document: Urn | None = None
    fragment: str | None = None
    valid_to: str | None = None  # last day of its validity, where the corpus says so
    says: str | None = None  # the beginning of the cited article, in the source's own characters
    verdicts: tuple[Verdict, ...] = ()  # of what the draft claims with it, worst first


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A draft's citations in text order."""

    citations: tuple[CheckedCitation, ...]

    @property
    def doubtful(self) -> tuple[CheckedCitation, ...]:
        """Those that a person should look at: not found, or whose source says otherwise."""
        return tuple(
            one
            for one in self.citations
            if not one.found or any(verdict.kind.value in ("differs", "narrower") for verdict in one.verdicts)
        )


def draft_document(text: str) -> HeldDocument:
    """A draft's text read as a document. Raises NormatecaError where it is longer than MAX_DRAFT."""
    if len(text.encode("utf-8", "replace")) > MAX_DRAFT:
        raise NormatecaError(f"El borrador pasa de {MAX_DRAFT // 1024} KB; pegue solo la parte que cita normas.")
    plain = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").replace("\0", " ")
    source = DocumentSource(
        root="", path="borrador", sha256="", text=plain, body_start=0, body_line=1, urn=_DRAFT, version="0.0.0",
        status=Status.DRAFT,
    )  # fmt: skip
    document = read_document(source)
    passages = tuple(
        Held(rowid=number, passage=passage, facts=read_facts(passage))
        for number, passage in enumerate(document.passages, 1)
    )
    return HeldDocument(source=source, title=document.title, passages=passages)


def review(draft: HeldDocument, library: Library) -> Review:
    """Every citation of a draft against a corpus."""
    verdicts: dict[Span, list[Verdict]] = {}
    uncompared: set[Span] = set()
    for claim in citing_claims(draft):
        verdict = judge(draft, claim, library)
        if verdict is not None:
            verdicts.setdefault(claim.citation.span, []).append(verdict)
            if claim.figure is not None and verdict.kind in (VerdictKind.NOT_STATED, VerdictKind.NOT_IN_CORPUS):
                uncompared.add(claim.citation.span)
    found = [
        replace(
            _checked(draft, citation, library, tuple(worst_first(verdicts.get(citation.span, ())))),
            uncompared=citation.span in uncompared,
        )
        for held in draft.passages
        for citation in held.facts.citations
        if not citation.self_reference
    ]
    return Review(citations=tuple(sorted(found, key=lambda one: one.span)))


def _checked(
    draft: HeldDocument, citation: Citation, library: Library, verdicts: tuple[Verdict, ...]
) -> CheckedCitation:
    resolution = resolve(citation, library.norms)
    target = library.edition(resolution.document, resolution.version)
    says = _says(target, resolution.fragment) if target and resolution.fragment else None
    told = _TOLD[resolution.status]
    if resolution.missing:
        where = "el texto cargado" if resolution.status is ResolutionStatus.LOADED else "la ficha"
        told = f"{where} no tiene el artículo {', '.join(one.replace('-', ' ') for one in resolution.missing)}"
    certain = resolution.status in (ResolutionStatus.LOADED, ResolutionStatus.FICHA, ResolutionStatus.KNOWN)
    gone = resolution.status is ResolutionStatus.LOADED and bool(resolution.missing)
    return CheckedCitation(
        text=collapse(citation.text),
        line=draft.source.text.count("\n", 0, citation.span.start) + 1,
        span=citation.span,
        label=resolution.label,
        status=resolution.status,
        found=certain and not gone,
        loaded=resolution.status is ResolutionStatus.LOADED,
        told=told,
        missing=resolution.missing,
        norm=resolution.norm,
        document=resolution.document,
        fragment=resolution.fragment,
        valid_to=target.source.valid_to if target else None,
        says=says,
        verdicts=verdicts,
    )


_SAYS = 300


def _says(target: HeldDocument, fragment: str) -> str | None:
    """The beginning of the cited provision, literally."""
    for held in target.passages:
        passage = held.passage
        if passage.kind is not PassageKind.HEADING and (
            passage.article == fragment or f"{passage.fragment}.".startswith(f"{fragment}.")
        ):
            start, end = passage.span.start, passage.span.end
            if end - start > _SAYS:
                end = max(target.source.text.rfind(" ", start, start + _SAYS), start + 1)
            return target.source.text[start:end] or None
    return None


# -------------------------------------------------------------------------------------------------- files

_TEXT_OR_END = re.compile(r"<w:t(?:\s[^<>]{0,200})?>([^<]*)</w:t>|(</w:p>)|<w:(?:tab|br)\b")


def draft_text(name: str, data: bytes) -> str:
    """The text of an uploaded draft: .docx, or plain text in UTF-8 or Windows-1252.

    Raises NormatecaError for a file that is too large or is no such thing. A Word file's text is picked out of its
    main part without an XML parser, so no entity is ever expanded.
    """
    if len(data) > MAX_DRAFT:
        raise NormatecaError(f"El archivo pasa de {MAX_DRAFT // 1024} KB; deje solo la parte que cita normas.")
    if not fold(name).endswith(".docx") and not data.startswith(b"PK\x03\x04"):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as part:
            xml = part.read(_MAX_XML + 1)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise NormatecaError("El archivo no es un documento de Word (.docx) que se pueda leer.") from error
    except Exception as error:  # zlib.error and others that a mangled archive raises
        raise NormatecaError("El archivo de Word está dañado.") from error
    if len(xml) > _MAX_XML:
        raise NormatecaError("El documento de Word es demasiado largo; deje solo la parte que cita normas.")
    out: list[str] = []
    for text, end in _TEXT_OR_END.findall(xml.decode("utf-8", "replace")):
        out.append("\n\n" if end else html.unescape(text) if text else " ")
    return "".join(out)
