"""Words that pages share: days, kinds, statuses, units, sentences of currency and citation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from indexer.models import Deadline, DeadlineKind, DocumentSource, Status, Urn
from indexer.urn import format_urn, is_iso_date
from server.contexts import document_path, status_word
from server.library import DocumentView

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip

RELATIONS = {
    "cites": "cita", "modifies": "modifica", "replaces": "reemplaza", "complements": "complementa",
    "repeals": "deroga", "regulates": "reglamenta", "consolidates": "fija el texto refundido de",
}  # fmt: skip

STATUS_LABELS = {Status.PUBLISHED: "Vigente", Status.DRAFT: "Borrador", Status.DEPRECATED: "Retirado"}


def day_words(iso: str | None) -> str:
    """ "2026-01-29" -> "29 de enero de 2026"; anything else as it is."""
    if not iso or not is_iso_date(iso[:10]):
        return iso or "fecha desconocida"
    year, month, day = iso[:10].split("-")
    return f"{int(day)} de {MONTHS[int(month) - 1]} de {year}"


def held_versions(urn: Urn, versions: Sequence[str]) -> str:
    """ "De urn:gn:kb:guia están las versiones 2.0.0, 1.0.0." """
    if len(versions) == 1:
        return f"De {urn} está la versión {versions[0]}."
    return f"De {urn} están las versiones {', '.join(versions)}." if versions else f"De {urn} no hay versiones."


def own_path(view: DocumentView, fragment: str | None = None) -> str:
    """The address that shows this very text: with its version where the plain one shows another, or none."""
    plain = view.latest and view.source.status is Status.PUBLISHED
    return document_path(view.source, fragment, pinned=not plain)


def state(source: DocumentSource, today: date) -> tuple[str, str]:
    """(class, word) of the chip of a document's state on a day."""
    now = today.isoformat()
    if source.status is not Status.PUBLISHED:
        return source.status.value, STATUS_LABELS[source.status]
    if source.valid_to and source.valid_to < now:
        return "expired", "Expirado"
    if source.valid_from and source.valid_from > now:
        return "future", "Aún no rige"
    return "published", status_word(source).capitalize()


def currency(source: DocumentSource) -> str:
    """The sentence that says up to when a text is known to be current."""
    if source.valid_from and source.valid_to:
        return f"Rige desde el {day_words(source.valid_from)} hasta el {day_words(source.valid_to)}."
    if source.valid_to:
        return f"Rige hasta el {day_words(source.valid_to)}; no consta desde cuándo."
    start = f"Rige desde el {day_words(source.valid_from)}. " if source.valid_from else ""
    return f"{start}No consta hasta cuándo está actualizado este texto: se muestra tal como fue capturado."


def banners(view: DocumentView, newest: DocumentView | None, today: date) -> list[tuple[str, str, str | None]]:
    """(class, sentence, address) of what a reader must know before reading."""
    source = view.source
    out: list[tuple[str, str, str | None]] = []
    if source.status is Status.DRAFT:
        out.append(("draft", "Es un borrador: no se ha publicado y no se usa para responder.", None))
    if source.status is Status.DEPRECATED:
        out.append(("deprecated", "Esta versión fue retirada y no se usa para responder.", None))
        if source.withdrawn:
            out.append(("deprecated", f"Motivo: {source.withdrawn.rstrip('.')}.", None))
        if source.replaced_by:
            instead = source.replaced_by
            address = f"/doc/{instead.nid}/{instead.type}/{instead.id}"
            out.append(("deprecated", f"Lo reemplaza {instead}.", address))
    if newest is not None and newest.id != view.id and newest.source.status is Status.PUBLISHED:
        text = f"Hay una versión más nueva: la {newest.source.version}. Está leyendo la {source.version}."
        out.append(("newer", text, document_path(newest.source)))
    if source.valid_to and source.valid_to < today.isoformat():
        text = f"Ciclo {source.valid_to[:4]}, cerrado: rigió hasta el {day_words(source.valid_to)}."
        out.append(("expired", text, None))
    if source.valid_from and source.valid_from > today.isoformat():
        out.append(("future", f"Aún no rige: rige desde el {day_words(source.valid_from)}.", None))
    return out


def citation_forms(
    view: DocumentView, base: str, *, fragment: str | None = None, place: str = "", quote: str = ""
) -> list[tuple[str, str]]:
    """(name, text) of each way to cite a document or a place in it. ``base``: the site, no slash at its end."""
    source = view.source
    urn = format_urn(source.urn, fragment=fragment)
    pinned = format_urn(source.urn, version=source.version, fragment=fragment)
    where = f", {place}" if place else ""
    said = f": «{quote}»" if quote else ""
    sentence = f"Según «{view.title}»{where}, versión {source.version} ({pinned}){said}"
    sentence += "" if sentence.endswith((".", ".»")) else "."
    return [
        ("Para un acta o resolución", sentence),
        ("Enlace fijo a esta versión", f"{base}/id/{pinned}"),
        ("Enlace a la versión vigente", f"{base}/id/{urn}"),
        ("URN fija", pinned),
        ("URN", urn),
        ("Markdown", f"[{view.title}{where}]({base}/id/{pinned})"),
    ]


def deadline_words(fact: Deadline) -> str:
    """The kind of a term, in a word."""
    return {
        DeadlineKind.DURATION: "Plazo", DeadlineKind.DATE: "Fecha", DeadlineKind.RECURRENCE: "Periódico",
        DeadlineKind.WINDOW: "Período", DeadlineKind.MINIMUM: "Mínimo", DeadlineKind.VALIDITY: "Vigencia",
    }[fact.kind]  # fmt: skip
