"""The replies of ``/api/v1/due`` as pydantic models: what OpenAPI describes, in Spanish, with examples."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StepReply(_Wire):
    text: str = Field(examples=["Se cuentan 10 días hábiles, sin sábados, domingos ni feriados: …"])
    basis: str = Field(description="La norma en que se apoya el paso", examples=["Ley 19.880, art. 25"])


class SkippedReply(_Wire):
    """Un día que no se cuenta."""

    date: str = Field(examples=["2026-09-18"])
    reason: str = Field(examples=["feriado: Día de la Independencia"])
    law: str = Field(description="La ley que lo hace inhábil", examples=["Ley 2.977, art. 1"])


class ReadingReply(_Wire):
    """Una lectura del plazo, con su fecha y cómo se llega a ella."""

    regime: str = Field(examples=["habil"])
    label: str = Field(examples=["Días hábiles administrativos"])
    due: str = Field(description="El último día", examples=["2026-09-30"])
    moment: str | None = Field(description="En los plazos de horas, el día y la hora en que vence")
    steps: list[StepReply]
    skipped: list[SkippedReply]


class SafeReply(_Wire):
    obligado: str = Field(description="La más temprana: para quien debe actuar", examples=["2026-09-30"])
    beneficiario: str = Field(description="La más tardía: para quien gana con el silencio", examples=["2026-09-30"])


class SilenceReply(_Wire):
    effect: str = Field(description="Lo que produce el silencio, con las palabras del texto")
    from_: str = Field(alias="from", description="Primer día en que con seguridad ya lo produjo")


class CalendarReply(_Wire):
    version: str
    verified_until: str = Field(description="Hasta cuándo están comprobados los feriados")


class DueReply(_Wire):
    """La fecha en que vence un plazo. Cómputo referencial: no es asesoría jurídica."""

    plazo: str = Field(examples=["10 días hábiles"])
    desde: str = Field(examples=["2026-09-15"])
    comuna: str | None
    urn: str | None = Field(description="El plazo del corpus, con su versión")
    due: str = Field(description="El día por el cual guiarse, según la parte", examples=["2026-09-30"])
    readings: list[ReadingReply]
    disputed: bool = Field(description="La ley no zanja cuál lectura rige y dan días distintos")
    safe: SafeReply
    silence: SilenceReply | None
    notes: list[str]
    calendar: CalendarReply


class BetweenReply(_Wire):
    """Los días hábiles que hay después de una fecha y hasta otra, incluida."""

    desde: str = Field(examples=["2026-09-15"])
    hasta: str = Field(examples=["2026-09-30"])
    habiles: int = Field(examples=[10])
    corridos: int = Field(examples=[15])
    skipped: list[SkippedReply]


class LinkReply(_Wire):
    name: str = Field(examples=["Pronunciamiento CORE"])
    plazo: str = Field(examples=["10 días corridos"])
    after: str | None = Field(description="La etapa desde cuyo término corre; nulo: desde la fecha pedida")
    starts: list[str] = Field(description="Por las lecturas más tempranas, y por las más tardías")
    ends: list[str]
    disputed: bool
    urn: str | None
    href: str | None
    readings: list[ReadingReply]


class ChainReply(_Wire):
    """Los plazos de un procedimiento, uno tras otro desde una fecha."""

    urn: str
    title: str
    document: str
    href: str
    event: str | None = Field(description="Desde qué corre el primero, con las palabras del texto")
    desde: str
    comuna: str | None
    steps: list[LinkReply]
    calendar: CalendarReply
