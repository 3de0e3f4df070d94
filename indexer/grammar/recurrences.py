"""What comes back: "mensual, día 4", "primeros 9 días del mes siguiente", "tres veces al año", "cada ocho meses"."""

from __future__ import annotations

import re

from indexer.grammar.periods import UNITS, count_at
from indexer.grammar.values import Value
from indexer.grammar.words import Words, at, digits, joined, number_at, phrase
from indexer.models import DeadlineKind, TimeUnit
from indexer.scanning import Asked, asked_in, places_of
from indexer.text import singular

_STEMS = {
    "diari": "diario", "semanal": "semanal", "quincenal": "quincenal", "mensual": "mensual", "bimestral": "bimestral",
    "bimensual": "bimensual", "trimestral": "trimestral", "cuatrimestral": "cuatrimestral", "semestral": "semestral",
    "anual": "anual", "bienal": "bienal", "trienal": "trienal", "quinquenal": "quinquenal",
}  # fmt: skip
_ADJECTIVE = re.compile(rf"^({'|'.join(_STEMS)})([oa]s?|es|(?:a)?mente)?$")
PERIOD_WORDS = Asked(f"{stem}{end}" for stem in _STEMS for end in ("", *"o a os as es mente amente".split()))
"""Every adjective and adverb of a period, folded ("mensuales", "trimestralmente")."""

BY_UNIT = {
    "dia": "diario", "semana": "semanal", "quincena": "quincenal", "mes": "mensual", "bimestre": "bimestral",
    "trimestre": "trimestral", "cuatrimestre": "cuatrimestral", "semestre": "semestral", "año": "anual",
}  # fmt: skip

# Things that are done or sent time after time. "Remuneración mensual" or "jornada semanal" ask nobody to act.
_ACTS = Asked(
    """informe informes publicacion publicaciones reporte reportes actualizacion actualizaciones rendicion rendiciones
    cuenta cuentas declaracion declaraciones balance balances evaluacion evaluaciones revision revisiones
    seguimiento envio envios remision remisiones monitoreo sesion sesiones reunion reuniones entrega entregas
    presentacion control controles registro registros mantencion mantenimiento auditoria auditorias nomina
    listado estado estados forma manera periodicidad frecuencia base caracter modo conciliacion conciliaciones
    inventario pago pagos cierre cierres reporteo programacion verificacion inspeccion arqueo arqueos respaldo
    respaldos comite ejecucion""".split()
)
_OPENERS = frozenset(("", ":", "(", "|", ".", ";", "–", "—", "·"))
_NEXT = ("siguiente", "vencido", "inmediatamente siguiente", "calendario siguiente")


def _first_days(words: Words, index: int) -> Value | None:
    """ "primeros 8 días (hábiles) del mes siguiente", "diez primeros días de cada mes", "último día hábil del mes"."""
    here, amount, lead = index, None, at(words, index)
    if lead in ("ultimo", "primer"):
        amount, here = 1, index + 1
    elif lead in ("primeros", "primeras"):
        number = number_at(words, index + 1)
        amount, here = number if number else (None, index + 1)
    else:
        number = number_at(words, index)
        if number is None or at(words, number[1]) not in ("primeros", "primeras"):
            return None
        amount, here = number[0], number[1] + 1
    unit = UNITS.get(at(words, here))
    if unit is None or unit is TimeUnit.YEAR:
        return None
    count, here = count_at(words, here + 1)
    scope, after = _scope(words, here)
    if scope is None:
        return None
    return Value(
        kind=DeadlineKind.RECURRENCE, first=index, last=after, amount=amount, unit=unit, count=count, period=scope,
        start="último" if lead == "ultimo" else None,
    )  # fmt: skip


def _scope(words: Words, index: int) -> tuple[str | None, int]:
    """The period whose first days are meant: "del mes siguiente", "de cada año", "mes vencido"."""
    here = index + phrase(words, index, "de", "del", "de cada", "de los", "al")
    named = at(words, here)
    period = BY_UNIT.get(singular(named))
    if period is None:
        return None, index
    here += 1
    here += phrase(words, here, "calendario", *_NEXT, "a informar")
    here += phrase(words, here, "de cada año")
    return period, here


def _day_of_month(words: Words, index: int) -> Value | None:
    """ "día 4", "el 4 de cada mes", "antes del día 9", "los días 4 y 19 de cada mes"."""
    bound = phrase(words, index, "antes del", "hasta el", "a mas tardar el", "antes de los", "el", "los")
    here = index + bound
    named = phrase(words, here, "dia", "dias")
    day = at(words, here + named)
    if not (digits(day) and len(day) <= 2 and 1 <= int(day) <= 31):
        return None
    after = here + named + 1
    after += 1 if at(words, after) in ("°", "º") else 0
    if at(words, after) in ("y", "o") and digits(at(words, after + 1)):
        after += 2
    each = phrase(words, after, "de cada mes", "del mes", "del mes siguiente", "de todos los meses")
    if not named and not bound and at(words, index - 1) in ("del", "al", "de"):
        return None  # "a contar del 1 del mes siguiente": once
    if at(words, after + each) == "subsiguiente" or (not each and not bound and not _monthly_near(words, here)):
        return None
    if not each and (not named or at(words, after) in ("de", "/", ".", "-", "del", "y") or at(words, here) == "dias"):
        return None
    marked = bound if bound and at(words, index) in ("antes", "hasta", "a") else 0
    return Value(
        kind=DeadlineKind.RECURRENCE, first=index if marked else here, last=after + each, date=f"---{int(day):02d}",
        period="mensual", start="antes" if at(words, index) == "antes" else None,
    )  # fmt: skip


def _monthly_near(words: Words, index: int) -> bool:
    """Whether "día 15" alone is a day of each month: something near it is monthly ("Día 1: inducción" is not)."""
    near = range(max(index - 30, 0), min(index + 12, len(words)))
    return any(words[place].startswith("mensual") or words[place] == "meses" for place in near)


def _times(words: Words, index: int) -> Value | None:
    """ "tres veces al año", "dos veces por semestre", "todas las semanas"."""
    every = phrase(words, index, "todos los", "todas las")
    if every:
        named = at(words, index + every)
        period = {"meses": "mensual", "años": "anual", "semanas": "semanal"}.get(named)
        return (
            None
            if period is None
            else Value(kind=DeadlineKind.RECURRENCE, first=index, last=index + every + 1, period=period)
        )
    number = number_at(words, index)
    if number is None or at(words, number[1]) not in ("vez", "veces"):
        return None
    here = number[1] + 1
    linked = phrase(words, here, "al", "a la", "por", "cada", "en el", "en cada", "durante el", "durante cada")
    period = BY_UNIT.get(at(words, here + linked)) if linked else None
    if period is None:
        return None
    return Value(kind=DeadlineKind.RECURRENCE, first=index, last=here + linked + 1, amount=number[0], period=period)


def _every(words: Words, index: int) -> Value | None:
    """ "cada seis meses", "cada mes"; "de cada año" belongs to the day before it and is left alone."""
    if at(words, index) != "cada" or at(words, index - 1) in ("de", "en", "por", "durante", "para", "a"):
        return None
    number = number_at(words, index + 1)
    if number and (unit := UNITS.get(at(words, number[1]))):
        count, after = count_at(words, number[1] + 1)
        return Value(
            kind=DeadlineKind.RECURRENCE, first=index, last=after, amount=number[0], unit=unit, count=count,
            period=joined(words, index, number[1] + 1),
        )  # fmt: skip
    period = BY_UNIT.get(at(words, index + 1))
    return (period and Value(kind=DeadlineKind.RECURRENCE, first=index, last=index + 2, period=period)) or None


def _adjective(words: Words, index: int) -> Value | None:
    """ "trimestralmente"; "cuentas semestrales"; "Trimestral" alone in a cell or after a colon."""
    match = _ADJECTIVE.match(at(words, index))
    if match is None or at(words, index + 1) == "oficial":
        return None
    adverb = (match.group(2) or "").endswith("mente")
    if not adverb and at(words, index - 1) not in _OPENERS and not _act_before(words, index):
        return None
    return Value(kind=DeadlineKind.RECURRENCE, first=index, last=index + 1, period=_STEMS[match.group(1)])


def period_places(folded: str) -> list[int]:
    """Where an adjective or adverb of a period may say how often, in prose: "tributarias mensuales" does not.

    What ``_adjective`` asks of the words before, asked of the text: an act anywhere, or a mark or line just before.
    """
    places = places_of(PERIOD_WORDS, folded)
    if not places or not _ACTS.isdisjoint(asked_in(folded)):
        return places
    return [place for place in places if _ADVERB.match(folded, place) or _opens(folded, place)]


_ADVERB = re.compile(r"[a-z]+mente")


def _opens(folded: str, place: int) -> bool:
    before = folded[:place].rstrip()
    return not before or not (before[-1].isalnum() or before[-1] == ",") or "\n" in folded[len(before) : place]


def _act_before(words: Words, index: int) -> bool:
    """Whether the noun that the adjective at ``index`` goes with, one to three words before, is an act."""
    return any(at(words, place) in _ACTS for place in range(max(index - 3, 0), index)) and not any(
        at(words, place) in (",", ";", ".", ":") for place in range(max(index - 2, 0), index)
    )


RECURRENCES = (_first_days, _day_of_month, _times, _every, _adjective)
"""The readers of recurrences, in the order in which they are tried."""
