"""A review of a draft's citations as JSON and in words: for the page ``/revisar`` and ``normateca verificar``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from indexer.drafts import CheckedCitation, Review
from indexer.models import ResolutionStatus, VerdictKind
from server.schemas import verdict_json


class Finding(StrEnum):
    """What a person must know of a citation, the gravest first."""

    MISSING = "no-encontrada"
    DIFFERS = "difiere"
    NARROWER = "dice-menos"
    UNREAD = "no-comprobable"  # which norm is cited is certain; that it exists is not, for nothing of it is held
    UNCOMPARED = "sin-comparar"  # a figure is claimed with it, and what is held of its source does not say it
    CONFIRMED = "coincide"
    FOUND = "encontrada"


FAILING = (Finding.MISSING, Finding.DIFFERS)
"""Findings with which a draft should not be signed."""

WORDS = {
    Finding.MISSING: "No encontrada",
    Finding.DIFFERS: "La fuente dice otra cosa",
    Finding.NARROWER: "La fuente dice menos",
    Finding.UNREAD: "No se puede comprobar",
    Finding.UNCOMPARED: "Encontrada; la cifra no se halló en ella",
    Finding.CONFIRMED: "Coincide con la fuente",
    Finding.FOUND: "Encontrada",
}


def finding(one: CheckedCitation) -> Finding:
    """The gravest of what was found of a citation and of what the draft claims with it."""
    if not one.found:
        return Finding.MISSING
    if one.status is ResolutionStatus.KNOWN or one.missing:
        return Finding.UNREAD
    kinds = {verdict.kind for verdict in one.verdicts}
    for kind, found in (
        (VerdictKind.DIFFERS, Finding.DIFFERS),
        (VerdictKind.NARROWER, Finding.NARROWER),
    ):
        if kind in kinds:
            return found
    if one.uncompared:
        return Finding.UNCOMPARED
    return Finding.CONFIRMED if VerdictKind.CONFIRMED in kinds else Finding.FOUND


def fails(review: Review) -> bool:
    """Whether a citation is not found, or its source says otherwise."""
    return any(finding(one) in FAILING for one in review.citations)


def summary(review: Review) -> str:
    """ "4 citas: 1 no encontrada, 1 cuya fuente dice otra cosa": one line."""
    if not review.citations:
        return "No se reconoció ninguna cita de una norma."
    found = [finding(one) for one in review.citations]
    parts = [
        f"{number} {words}"
        for kind, one, many in (
            (Finding.MISSING, "no encontrada", "no encontradas"),
            (Finding.DIFFERS, "cuya fuente dice otra cosa", "cuyas fuentes dicen otra cosa"),
            (Finding.NARROWER, "cuya fuente dice menos", "cuyas fuentes dicen menos"),
            (Finding.UNREAD, "que no se puede comprobar", "que no se pueden comprobar"),
            (Finding.UNCOMPARED, "en cuya fuente no se halló la cifra", "en cuyas fuentes no se halló la cifra"),
        )
        if (number := found.count(kind)) and (words := one if number == 1 else many)
    ]
    total = "1 cita" if len(found) == 1 else f"{len(found)} citas"
    return f"{total}: {', '.join(parts) or 'nada que corregir'}."


def review_json(review: Review) -> dict[str, Any]:
    """A review with its citations in the order of the text."""
    return {
        "ok": not fails(review),
        "summary": summary(review),
        "citations": [_citation_json(one) for one in review.citations],
    }


def _citation_json(one: CheckedCitation) -> dict[str, Any]:
    place = f"#{one.fragment}" if one.fragment else ""
    document = one.document
    told = finding(one)
    return {
        "text": one.text,
        "line": one.line,
        "label": one.label,
        "finding": told.value,
        "words": WORDS[told],
        "found": one.found,
        "loaded": one.loaded,
        "status": one.status.value,
        "told": one.told,
        "norm": str(one.norm) if one.norm else None,
        "href": f"/doc/{document.nid}/{document.type}/{document.id}{place}" if document else None,
        "valid_to": one.valid_to,
        "says": one.says,
        "verdicts": [verdict_json(verdict) for verdict in one.verdicts],
    }
