"""The heading of an oficio, circular or resolución: number, date, ANT., MAT., DE and A, as the document states them.

The form is the usage of the Administration; what is not there is absent, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indexer.text import collapse, fold

LABEL = re.compile(r"^\s*(?P<label>ANT|MAT|REF|DE|A|PARA)\s*(?:\.\s*:?|:)\s*(?P<value>.*)$", re.DOTALL)
"""A labelled line of the heading ("MAT.: …", "DE : …"); the value may go on in the lines after it."""

_LOOSE = r"\d(?: ?[\d.])*"  # scans part the digits: "3 6"
_NUMBER = re.compile(
    r"\b(?:ORD(?:INARIO|\.)?|OFICIO(?:\s+CIRCULAR)?|OF\.|CIRC(?:ULAR|\.)|RES(?:OLUCI[ÓO]N|\.)?(?:\s+EX(?:ENTA|TA|\.)?)?|"
    r"DECRETO(?:\s+EXENTO)?|INSTRUCTIVO|DICTAMEN)\.?\s{0,3}:?\s{0,3}(?:ORD\.?\s{0,3})?\(?N\s?(?:[°ºo.]|ro\.?|úm\.?)?\s{0,3}:?\s{0,3}"
    rf"(?P<number>{_LOOSE}|[A-Z]\d+)",
)
_MONTHS = {
    "ene": 1, "feb": 2, "mar": 3, "abr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "sep": 9, "set": 9, "oct": 10,
    "nov": 11, "dic": 12,
}  # fmt: skip
_DATE = re.compile(
    r"^[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ. ]{2,40},\s{0,5}(?P<day>\d ?\d?)[°º]?(?:\s+de)?[\s./-]+"
    r"(?P<month>[A-Za-z]{3,10}|\d{1,2})\.?(?:\s+del?)?[\s./-]+(?P<year>\d ?\d ?\d ?\d)\b"
)
_HEADING_LINE = 250
_CITY = re.compile(r"^[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ ]{2,30},\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Oficio:
    """The fields of the heading; None: the document does not state it. ``date`` is ISO."""

    number: str | None = None
    date: str | None = None
    antecedents: str | None = None
    subject: str | None = None
    sender: str | None = None
    recipient: str | None = None
    checks: tuple[str, ...] = ()


def read_oficio(lines: Sequence[str]) -> Oficio:
    """Reads the heading from a document's first paragraphs, in order; the body below A: is not looked at."""
    fields: dict[str, str] = {}
    checks: list[str] = []
    for raw in lines[:40]:
        line = collapse(raw)
        label = LABEL.match(line)
        if label and label["value"].strip():
            fields.setdefault({"REF": "MAT", "PARA": "A"}.get(label["label"], label["label"]), label["value"].strip())
            continue
        if len(line) > _HEADING_LINE or {"DE", "A"} <= fields.keys():
            break  # the body begins
        number = None if "N" in fields else _NUMBER.search(line)
        if number is not None and number.start() < 60:
            fields["N"] = re.sub(r"[ ]", "", number["number"]).rstrip(".")
            if " " in number["number"].strip():
                checks.append(f"el número se leyó con espacios: «{number['number']}» como {fields['N']}")
        day = None if "date" in fields else _date(line)
        if day:
            fields["date"] = day
        elif _CITY.match(line) and "date" not in fields:
            checks.append(f"la línea de la fecha no tiene fecha: «{line}»")
    return Oficio(
        number=fields.get("N"),
        date=fields.get("date"),
        antecedents=fields.get("ANT"),
        subject=fields.get("MAT"),
        sender=fields.get("DE"),
        recipient=fields.get("A"),
        checks=tuple(checks),
    )


def _date(line: str) -> str | None:
    found = _DATE.match(line)
    if found is None:
        return None
    word = fold(found["month"])
    month = int(word) if word.isdigit() else _MONTHS.get(word[:3], 0)
    day, year = int(found["day"].replace(" ", "")), int(found["year"].replace(" ", ""))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
