"""The replies of the API as pydantic models: what OpenAPI describes, and what the contract tests hold replies against.

The routes send prepared bytes; nothing is validated twice per request.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

GOLDEN = "plazo pronunciamiento CORE"


class _Wire(BaseModel):
    model_config = ConfigDict(extra="allow")


class Fault(_Wire):
    parametro: str
    detalle: str


class ProblemReply(_Wire):
    """Un error, en la forma de RFC 9457."""

    model_config = ConfigDict(extra="allow", title="Problema")

    type: str
    title: str
    status: int
    detail: str
    sugerencias: list[str]
    errores: list[Fault] = []
    id: str = ""


class RankReply(_Wire):
    level: int | None = Field(description="Lugar en el orden de prelación; nulo si no tiene rango propio")
    label: str


class SourceReply(_Wire):
    path: str = Field(description="Archivo, relativo al directorio servido")
    lines: list[int] = Field(min_length=2, max_length=2, description="Primera y última línea")


class BasisReply(_Wire):
    label: str
    urn: str | None = None
    href: str | None = None
    verdict: Literal["confirmed", "narrower", "differs", "not-stated", "not-in-corpus"] | None = None
    claim: str | None = Field(default=None, description="Lo que el documento afirma con esta cita")
    why: str | None = Field(default=None, description="Qué dice la fuente, en una frase")
    evidence: str | None = None
    evidence_href: str | None = None


class CitationReply(_Wire):
    """Una cita: el texto tal como está en la fuente, y dónde está."""

    urn: str
    version: str
    fragment: str
    href: str
    title: str
    kind: str | None
    rank: RankReply
    heading_path: list[str]
    table_header: list[str] | None
    quote: str = Field(description="Tal como está en la fuente; a lo más 1.200 caracteres")
    source: SourceReply
    status: str
    notice: str | None
    basis: list[BasisReply]


class OptionReply(_Wire):
    text: str
    subject: str | None
    citation: CitationReply


class ClaimReply(_Wire):
    text: str
    subject: str
    citation: CitationReply


class ConflictReply(_Wire):
    """Afirmaciones sobre lo mismo que no coinciden, la de mayor rango primero; nunca se funden en una."""

    about: str
    kind: str = Field(description="plazo, monto, periodicidad, sigla, glosa, organo, norma o fuente")
    claims: list[ClaimReply]
    prevails: int | None = Field(description="Índice de la que prevalece; nulo mientras no conste")
    why: str


class ResultReply(_Wire):
    urn: str
    version: str
    fragment: str
    href: str
    title: str
    heading_path: list[str]
    text: str
    snippet_html: str
    score: float


class InterpretationReply(_Wire):
    intent: str
    entities: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    notice: str | None = None


class AnswerReply(_Wire):
    status: Literal["answered", "choices", "none"]
    kind: str
    text: str | None
    subject: str | None
    derived: bool = Field(description="Es una conclusión a partir de lo citado, no un texto")
    reason: str | None = Field(description="Por qué no hay respuesta")
    fields: dict[str, Any]


class AskReply(_Wire):
    """La respuesta a una pregunta: la respuesta corta, sus citas, las otras lecturas y los textos cercanos."""

    question: str
    interpretation: InterpretationReply
    answer: AnswerReply
    citations: list[CitationReply]
    alternatives: list[OptionReply]
    conflicts: list[ConflictReply]
    results: list[ResultReply]
    took_ms: float


class Paged(_Wire):
    total: int
    page: int
    per_page: int
    pages: int


class FacetValue(_Wire):
    value: str
    label: str
    count: int


class SearchReply(Paged):
    """Los textos que tratan de lo buscado, y cuántos hay de cada clase."""

    question: str
    interpretation: InterpretationReply
    results: list[ResultReply]
    facets: dict[str, list[FacetValue]]
    took_ms: float


class Suggestion(_Wire):
    text: str
    type: Literal["sigla", "término", "documento", "norma", "tema"]
    detail: str | None
    href: str | None


class SuggestReply(_Wire):
    q: str
    suggestions: list[Suggestion]


class DocumentReply(_Wire):
    urn: str
    version: str
    href: str
    title: str
    kind: str | None
    rank: RankReply
    status: str
    latest: bool
    tags: list[str]
    issuer: str | None
    number: str | None
    date: str | None
    valid_from: str | None
    valid_to: str | None
    source_url: str | None
    path: str
    passages: int


class DocumentsReply(Paged):
    items: list[DocumentReply]
    facets: dict[str, list[FacetValue]]


class NormReply(_Wire):
    """Una norma que el corpus contiene, describe o cita."""

    urn: str | None
    label: str
    names: list[str]
    kind: str | None
    rank_level: int | None
    cited: int = Field(description="Cuántas veces la cita el corpus")
    texts: list[DocumentReply]
    fichas: list[DocumentReply]


class NormsReply(Paged):
    items: list[NormReply]


class TermReply(_Wire):
    sigla: str | None
    name: str | None
    definition: str | None
    citation: CitationReply


class TermsReply(Paged):
    items: list[TermReply]


class DeadlineReply(_Wire):
    text: str
    subject: str | None
    fields: dict[str, Any]
    citation: CitationReply


class DeadlinesReply(Paged):
    items: list[DeadlineReply]


class AmountReply(_Wire):
    text: str
    subject: str | None
    fields: dict[str, Any]
    citation: CitationReply


class AmountsReply(Paged):
    items: list[AmountReply]


class LevelReply(_Wire):
    level: int | None
    label: str
    kinds: list[str]
    documents: list[DocumentReply]


class OrderReply(_Wire):
    order: list[str]
    citation: CitationReply


class HierarchyReply(_Wire):
    """El orden de prelación: como lo declara el corpus, y la tabla de rangos con sus documentos."""

    stated: list[OrderReply]
    levels: list[LevelReply]


class BacklinkReply(_Wire):
    text: str
    articles: list[str]
    relation: str
    citation: CitationReply


class CitationsReply(Paged):
    norm: NormReply
    items: list[BacklinkReply]


class ConflictsReply(Paged):
    items: list[ConflictReply]


class GlosaReply(_Wire):
    """Una glosa tal como un documento la da: se identifica por año, partida, programa y número."""

    number: str = Field(description="Dos cifras", examples=["06"])
    year: int | None
    level: str | None = Field(description="«Partida 31 · Programa 01»; nulo si el texto no lo expresa")
    urn: str | None = Field(description="De la glosa misma; nula si falta su año o su partida")
    title: str
    text: str = Field(description="A lo más 500 caracteres")
    citation: CitationReply


class GlosasReply(Paged):
    items: list[GlosaReply]


class GlosaSideReply(_Wire):
    """Una glosa de un presupuesto que se compara con otro."""

    label: str = Field(examples=["Glosa 07 de 2026 (Partida 31, Programa 19)"])
    urn: str | None
    href: str | None = Field(description="Nulo si su texto no está cargado")


class GlosaChangeReply(_Wire):
    """Una glosa y la que le sucede según la tabla de renumeración."""

    state: str = Field(
        description="same (mismo número), renumbered, ended (no continúa), unknown (la tabla no lo dice) o new"
    )
    before: GlosaSideReply | None
    after: GlosaSideReply | None
    equal: bool = Field(description="Los textos son iguales, palabra por palabra")
    gone: list[str] = Field(description="Plazos y montos que solo trae el texto anterior")
    come: list[str] = Field(description="Los que solo trae el posterior")


class GlosaChangesReply(_Wire):
    """Las glosas de un presupuesto junto a las del otro."""

    from_: int = Field(alias="from")
    to: int
    items: list[GlosaChangeReply]


class FindingReply(_Wire):
    """Un hallazgo de la revisión."""

    path: str = Field(description="Archivo, desde el directorio que se sirve", examples=["guias/gestion-prpto.md"])
    line: int = Field(description="0: el archivo entero")
    level: str = Field(description="error, aviso o nota")
    code: str = Field(examples=["cita-difiere"])
    message: str
    expected: str
    fix: str = Field(description="Cómo se arregla")
    urn: str | None
    href: str | None


class FindingCountReply(_Wire):
    """Cuántos hallazgos hay de un tipo."""

    code: str
    title: str
    level: str
    count: int


class FindingsReply(Paged):
    """Los hallazgos de la revisión al construir el índice."""

    built: str = Field(description="Día de la revisión", examples=["2026-03-02"])
    known: int = Field(description="Hallazgos que la lista de conocidos calla")
    by_level: dict[str, int]
    by_code: list[FindingCountReply]
    verdicts: dict[str, int] = Field(description="Qué dicen las fuentes de lo que las cita")
    conflicts: int
    items: list[FindingReply]


class YearReply(_Wire):
    """Cuántos documentos son de un año."""

    year: int
    documents: int


class BudgetReply(_Wire):
    """Un documento con las glosas de un presupuesto."""

    year: int
    title: str
    href: str
    glosas: int
    valid_to: str | None


class CoverageReply(_Wire):
    """Qué contiene el corpus que se sirve."""

    title: str
    snapshot: str
    built: str
    engine: str
    contact: str | None
    documents: int
    passages: int
    notice: str | None
    by_kind: list[FacetValue]
    by_status: list[FacetValue]
    facts: dict[str, int]
    by_year: list[YearReply] = Field(description="Por el año de su vigencia o de su fecha")
    undated: int = Field(description="Documentos que no dicen su año")
    glosa_editions: list[BudgetReply] = Field(description="Presupuestos cuyas glosas están cargadas")
    norms: int = Field(description="Normas que el corpus tiene, describe o cita")
    norms_with_text: int
    missing_total: int
    missing_norms: list[NormReply] = Field(
        description="Normas citadas cuyo texto no está en el corpus, las más citadas"
    )


class HealthReply(_Wire):
    status: str


class ReadyReply(_Wire):
    status: str
    snapshot: str
    documents: int
    passages: int
