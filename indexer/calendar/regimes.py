"""How a term may be counted, each way with the law that says so. Data, and the table of which ways apply when.

Sources: Ley 19.880 arts. 1, 2 and 25; Código Civil arts. 48 to 50; Código de Procedimiento Civil arts. 59 and 66; Ley
20.285, article primero, art. 1 N° 3. What the unit says wins; where it says nothing and no law settles it (a special
administrative law that writes "N días"), every defensible reading is returned, never one of them picked in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.errors import TermError
from indexer.models import DayCount, TimeUnit

ART_25 = "Ley 19.880, art. 25"
ART_25_SUPPLETORY = "Ley 19.880, art. 25, aplicado supletoriamente (arts. 1 y 2)"
CIVIL_DAYS = "Código Civil, arts. 48 y 50"
CIVIL_MONTHS = "Código Civil, art. 48"


class Regime(StrEnum):
    """The body of rules that a person may name; without one, the term's own words decide."""

    ADMINISTRATIVE = "administrativo"
    CIVIL = "civil"
    JUDICIAL = "judicial"
    TRANSPARENCY = "transparencia"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to count. ``basis_*``: what each step rests on."""

    id: str
    label: str
    skips_saturday: bool = False  # only of rules that skip at all
    skips_holidays: bool = False  # Sundays and feriados are not counted
    rolls: bool = False  # a last day that is inhábil moves to the next día hábil
    from_next_day: bool = True  # months: whether the equivalent day is that of the day after the event
    basis_start: str
    basis_count: str
    basis_roll: str = ""


WORKING = Rule(
    id="habil", label="Días hábiles administrativos", skips_saturday=True, skips_holidays=True, rolls=True,
    basis_start=ART_25, basis_count=ART_25, basis_roll=ART_25,
)  # fmt: skip
WORKING_SUPPLETORY = Rule(
    id="habil-supletorio", label="Días hábiles, por aplicación supletoria de la Ley 19.880", skips_saturday=True,
    skips_holidays=True, rolls=True, basis_start=ART_25_SUPPLETORY, basis_count=ART_25_SUPPLETORY,
    basis_roll=ART_25_SUPPLETORY,
)  # fmt: skip
WORKING_TRANSPARENCY = Rule(
    id="habil-transparencia", label="Días hábiles de la Ley de Transparencia", skips_saturday=True,
    skips_holidays=True, rolls=True, basis_start="Ley 20.285, art. primero, art. 1 N° 3, que remite a la Ley 19.880",
    basis_count="Ley 20.285, art. primero, art. 1 N° 3, que remite al art. 25 de la Ley 19.880",
    basis_roll=ART_25,
)  # fmt: skip
USEFUL = Rule(
    id="util", label="Días útiles (civil)", skips_holidays=True,
    basis_start=CIVIL_DAYS, basis_count="Código Civil, art. 50",
)  # fmt: skip
JUDICIAL = Rule(
    id="judicial", label="Días hábiles judiciales", skips_holidays=True,
    basis_start="Código Civil, art. 48", basis_count="Código de Procedimiento Civil, arts. 59 y 66",
)  # fmt: skip
CALENDAR = Rule(
    id="corrido", label="Días corridos, sin prórroga", basis_start=CIVIL_DAYS, basis_count=CIVIL_DAYS,
)  # fmt: skip
CALENDAR_ROLLED = Rule(
    id="corrido-prorroga", label="Días corridos, con prórroga al día hábil siguiente", rolls=True,
    basis_start=ART_25_SUPPLETORY, basis_count=CIVIL_DAYS, basis_roll=ART_25_SUPPLETORY,
)  # fmt: skip
MONTH_EVENT = Rule(
    id="mes-desde-el-hecho", label="Meses de la Ley 19.880, contados desde el día del hecho", rolls=True,
    from_next_day=False, basis_start=ART_25, basis_count=ART_25, basis_roll=ART_25,
)  # fmt: skip
MONTH_NEXT = Rule(
    id="mes-desde-el-dia-siguiente", label="Meses de la Ley 19.880, contados desde el día siguiente al hecho",
    rolls=True, basis_start=ART_25, basis_count=ART_25, basis_roll=ART_25,
)  # fmt: skip
MONTH_CIVIL = Rule(
    id="mes-civil", label="Meses del Código Civil, sin prórroga", from_next_day=False,
    basis_start=CIVIL_MONTHS, basis_count=CIVIL_MONTHS,
)  # fmt: skip
HOURS = Rule(
    id="hora", label="Horas seguidas",
    basis_start="letra del plazo (la ley no fija un cómputo de horas)",
    basis_count="letra del plazo (la ley no fija un cómputo de horas)",
)  # fmt: skip
HOURS_WORKING = Rule(
    id="hora-habil", label="Horas de días hábiles", skips_saturday=True, skips_holidays=True,
    basis_start="letra del plazo («hábiles»)", basis_count="letra del plazo («hábiles») y Ley 19.880, art. 25",
)  # fmt: skip

_BARE = (CALENDAR, CALENDAR_ROLLED, WORKING_SUPPLETORY)
_DAYS: dict[tuple[DayCount, Regime | None], tuple[Rule, ...]] = {
    (DayCount.ADMINISTRATIVE, None): (WORKING,),
    (DayCount.ADMINISTRATIVE, Regime.ADMINISTRATIVE): (WORKING,),
    (DayCount.ADMINISTRATIVE, Regime.TRANSPARENCY): (WORKING_TRANSPARENCY,),
    (DayCount.ADMINISTRATIVE, Regime.CIVIL): (USEFUL,),
    (DayCount.ADMINISTRATIVE, Regime.JUDICIAL): (JUDICIAL,),
    (DayCount.CALENDAR, None): (CALENDAR, CALENDAR_ROLLED),
    (DayCount.CALENDAR, Regime.ADMINISTRATIVE): (CALENDAR, CALENDAR_ROLLED),
    (DayCount.CALENDAR, Regime.TRANSPARENCY): (CALENDAR, CALENDAR_ROLLED),
    (DayCount.CALENDAR, Regime.CIVIL): (CALENDAR,),
    (DayCount.CALENDAR, Regime.JUDICIAL): (CALENDAR,),
    (DayCount.NOT_STATED, None): _BARE,
    (DayCount.NOT_STATED, Regime.TRANSPARENCY): _BARE,
    (DayCount.NOT_STATED, Regime.ADMINISTRATIVE): (WORKING,),
    (DayCount.NOT_STATED, Regime.CIVIL): (CALENDAR,),
    (DayCount.NOT_STATED, Regime.JUDICIAL): (JUDICIAL,),
}
_MONTHS: dict[Regime | None, tuple[Rule, ...]] = {
    None: (MONTH_EVENT, MONTH_NEXT, MONTH_CIVIL),
    Regime.TRANSPARENCY: (MONTH_EVENT, MONTH_NEXT, MONTH_CIVIL),
    Regime.ADMINISTRATIVE: (MONTH_EVENT, MONTH_NEXT),
    Regime.CIVIL: (MONTH_CIVIL,),
    Regime.JUDICIAL: (MONTH_CIVIL,),
}
# Laws whose own bare terms are ruled by themselves: a term read from their text needs no second reading.
OWN_REGIME = {"ley-19880": Regime.ADMINISTRATIVE, "ley-20285": Regime.TRANSPARENCY}


def rules_for(unit: TimeUnit, count: DayCount, regime: Regime | None, *, backwards: bool = False) -> tuple[Rule, ...]:
    """Every defensible way to count a term, the plainest first; more than one where the law is disputed.

    Backwards (a term before an event) nothing rolls: no law moves a last day towards the event.
    """
    if unit is TimeUnit.HOUR:
        return (HOURS_WORKING,) if count in (DayCount.ADMINISTRATIVE, DayCount.JUDICIAL) else (HOURS,)
    if unit in (TimeUnit.MONTH, TimeUnit.YEAR):
        return (MONTH_CIVIL,) if backwards else _MONTHS[regime]
    if unit is TimeUnit.WEEK:
        rules = _DAYS[DayCount.CALENDAR, regime]
    elif count is DayCount.JUDICIAL:
        rules = (JUDICIAL,)
    else:
        rules = _DAYS[count, regime]
    return tuple(rule for rule in rules if rule is not CALENDAR_ROLLED) if backwards else rules


def regime_named(name: str | None) -> Regime | None:
    """The regime of that name; ``TermError`` with the list for any other."""
    if not name:
        return None
    try:
        return Regime(name.strip().lower())
    except ValueError:
        known = ", ".join(regime.value for regime in Regime)
        raise TermError(f"No hay un régimen «{name.strip()[:40]}»: use uno de {known}.") from None
