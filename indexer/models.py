"""The domain: documents, provisions, passages, facts. Frozen values; no I/O, no behaviour beyond reading themselves.

"Absent" (None), "not stated" (an explicit value, see ``DayCount.NOT_STATED``) and zero are different values.
Every fact carries the ``Span`` of the text it was read from: ``document.source[span.start:span.end]`` is its quote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points in a document's normalised source (no BOM, LF line ends)."""

    start: int
    end: int

    def shift(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def within(self, other: Span) -> bool:
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True, order=True)
class Urn:
    """``urn:{nid}:{type}:{id}`` with no version in it: equality is NID + NSS (RFC 8141 section 3)."""

    nid: str
    type: str
    id: str

    def __str__(self) -> str:
        return f"urn:{self.nid}:{self.type}:{self.id}"


class Status(StrEnum):
    PUBLISHED = "published"
    DRAFT = "draft"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """A place in the order of prelación; ``level`` is None for kinds with no normative rank of their own."""

    level: int | None
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSource:
    """One file as read from disk: validated front matter and normalised text. Made only by ``corpus``."""

    root: str  # the served directory, absolute
    path: str  # relative to root, POSIX
    sha256: str  # of the file's bytes
    text: str  # the whole file, BOM removed, LF line ends: what spans and lines refer to
    body_start: int  # offset of the Markdown body in text
    body_line: int  # 1-based line of the body's first line
    urn: Urn
    version: str
    status: Status
    kind: str | None = None  # ley, decreto, resolucion, circular, instructivo, guia, glosario, glosas, informe, ...
    title: str | None = None
    tags: tuple[str, ...] = ()
    lang: str = "es"
    issuer: str | None = None
    number: str | None = None
    date: str | None = None  # ISO
    valid_from: str | None = None
    valid_to: str | None = None
    source_url: str | None = None
    id_norma: str | None = None
    aliases: tuple[str, ...] = ()
    about: Urn | None = None  # the norm that this text is (a law's text) or describes (a ficha)
    provenance: tuple[tuple[str, str], ...] = ()
    fragment_aliases: tuple[tuple[str, str], ...] = ()  # old fragment -> present fragment
    withdrawn: str | None = None  # of a deprecated document: why, in its keeper's words
    replaced_by: Urn | None = None  # of a deprecated document: what holds in its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file of the corpus that a fault of its own keeps from being a document: what it holds is there, not known.

    ``urn``: as its broken front matter or the register states it; ``text`` is "" where it is no text at all.
    """

    place: str  # as problems show it
    urn: Urn | None
    text: str


class PassageKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell under its header. ``header`` is "" where the table names none. Spans are absolute."""

    header: str
    text: str
    span: Span
    header_span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The smallest citable text: a heading, paragraph (or a few sentences of a long one), list item or table row.

    ``masked`` is the source slice ``source[span.start:span.end]`` with every Markdown mark replaced by spaces,
    so it has the same length: ``masked[i]`` stands at ``span.start + i``. Extractors match on ``masked`` and get
    absolute spans by adding ``span.start``. ``text`` is masked with white space collapsed, for people and search.
    """

    fragment: str  # e.g. "art-25", "proceso-de-aprobacion.pronunciamiento-core", "programa-19.t1.r3"
    kind: PassageKind
    heading_path: tuple[str, ...]  # titles above it, outermost first, without the document's title
    span: Span
    lines: tuple[int, int]  # 1-based, inclusive, in the file
    masked: str
    text: str
    label: str | None = None  # bold label of an item or paragraph, first cell of a row, heading text
    cells: tuple[Cell, ...] = ()
    article: str | None = None  # fragment of the enclosing article ("art-25"), if any
    container: str = ""  # fragment of the provision it is part of (article, heading, list item)
    lead: str = ""  # the text that introduces a list or table ("Corresponderá al gobernador regional:")
    html: str = ""
    level: int = 0  # heading level, or list depth

    def parts(self) -> Iterator[tuple[str, int]]:
        """The masked texts that no sentence crosses (each cell of a row, else the whole), and where each starts."""
        if self.kind is not PassageKind.ROW or not self.cells:
            yield self.masked, self.span.start
            return
        for cell in self.cells:
            yield self.masked[cell.span.start - self.span.start : cell.span.end - self.span.start], cell.span.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed document: its source, title and passages in text order."""

    source: DocumentSource
    title: str
    passages: tuple[Passage, ...]


# ---------------------------------------------------------------------------------------------- facts


class FactKind(StrEnum):
    TERM = "term"
    DEADLINE = "deadline"
    AMOUNT = "amount"
    CITATION = "citation"
    PRECEDENCE = "precedence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A sigla or defined term. ``name`` is what the sigla stands for; either may be absent."""

    sigla: str | None
    name: str | None
    definition: str | None
    span: Span  # of the whole statement
    definition_span: Span | None = None
    form: str = "table"  # table | label | entendera | article | parenthesis


class TimeUnit(StrEnum):
    HOUR = "hora"
    DAY = "día"
    WEEK = "semana"
    MONTH = "mes"
    YEAR = "año"


class DayCount(StrEnum):
    """How days are counted, as the text says; an unstated count is never filled in."""

    ADMINISTRATIVE = "hábiles"  # hábiles, hábiles administrativos
    JUDICIAL = "hábiles judiciales"
    CALENDAR = "corridos"
    NOT_STATED = "no expresado"


class DeadlineKind(StrEnum):
    DURATION = "duration"  # 10 días corridos
    DATE = "date"  # a más tardar el 4 de marzo de 2022
    RECURRENCE = "recurrence"  # mensual, día 15; trimestral; primeros 8 días del mes siguiente
    WINDOW = "window"  # entre el 1 y el 31 de marzo
    MINIMUM = "minimum"  # con al menos 24 horas de anticipación; >= 60 días
    VALIDITY = "validity"  # vigencia 90 días


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A legal term as its text states it."""

    kind: DeadlineKind
    span: Span  # of the value: "10 días corridos", "día 15", "a más tardar el 4 de marzo de 2022"
    amount: int | None = None  # of a range ("entre 10 y 15 días"), the greater
    lower: int | None = None  # of a range, the lesser
    unit: TimeUnit | None = None
    count: DayCount = DayCount.NOT_STATED
    start: str | None = None  # "siguiente" | "hábil siguiente" | "antes" | "desde" | "último" | None
    trigger: str | None = None  # "publicación", "convocatoria", ... with the words of the text
    trigger_span: Span | None = None
    actor: str | None = None
    actor_span: Span | None = None
    act: str | None = None
    effect: str | None = None  # what silence does, in the words of the text
    extension: str | None = None  # "prorrogable", "prorrogable por otros diez días hábiles"
    extension_span: Span | None = None
    date: str | None = None  # "2022-03-04"; of any year "--10-31"; a month "--09" or "2022-03"; of any month "---15"
    end_date: str | None = None  # for windows
    period: str | None = None  # mensual, trimestral, anual, ... for recurrences
    basis: str | None = None  # the cited norm as written: "Art. 25 LOC GORE"
    sentence: Span | None = None  # the sentence that bears it


class Comparator(StrEnum):
    EXACT = "="
    AT_MOST = "<="
    LESS = "<"
    AT_LEAST = ">="
    MORE = ">"
    RANGE = "range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A figure with its unit: UTM, UTA, UF, $, M$, %, fractions of votes, counts of named things."""

    value: Decimal
    unit: str  # "UTM", "UTA", "UF", "$", "M$", "MM$", "US$", "%", "fracción", or the counted noun ("funcionarios")
    comparator: Comparator
    span: Span  # of number and unit, with its comparator's word where adjacent
    upper: Decimal | None = None  # for ranges
    subject: str | None = None
    basis: str | None = None
    sentence: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A reference to a norm, an article of it, or a glosa, as written in a passage."""

    span: Span
    text: str  # as written
    norm_kind: str | None = None  # ley, dfl, dl, decreto, resolucion, circular, oficio, constitucion, dictamen…
    number: str | None = None  # normalised: "21796", "1-19175", "1263", "854"
    year: int | None = None
    name: str | None = None  # common name as written: "LOC GORE", "ley de transparencia"
    articles: tuple[str, ...] = ()  # normalised: ("25",), ("23", "24", "25"), ("26-bis",), ("6-tra",)
    letters: tuple[str, ...] = ()
    inciso: str | None = None
    glosa: str | None = None  # "06" / "GLO-03" -> number "03"
    glosa_level: str | None = None  # "partida" | "programa" where the text or its form says so
    self_reference: str | None = None  # "esta ley", "la misma ley", "el presente decreto"
    relation: str = "cites"  # cites | modifies | replaces | complements | repeals | regulates | consolidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """An order of prelación stated by a text, highest first."""

    order: tuple[str, ...]  # as written
    span: Span


Fact = Term | Deadline | Amount | Citation | Precedence


class ResolutionStatus(StrEnum):
    """How far a citation leads in a corpus."""

    LOADED = "loaded"  # the norm's text is in the corpus
    FICHA = "ficha"  # only a description of it is
    KNOWN = "known"  # its identity is certain, the corpus holds nothing of it
    AMBIGUOUS = "ambiguous"  # it fits several norms or provisions: the candidates
    UNKNOWN = "unknown"  # a name or reference that names no norm known here
    NOT_A_NORM = "not-a-norm"  # it names no norm at all (a glosa of no known text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a citation points to. ``candidates`` are URNs, with ``#fragment`` where they differ in it.

    ``missing`` are the cited articles that the loaded text does not hold; ``fragment`` is that of the first one found.
    """

    status: ResolutionStatus
    label: str  # "Art. 25 D.F.L. 1-19.175"
    norm: Urn | None = None
    document: Urn | None = None
    version: str | None = None
    fragment: str | None = None
    candidates: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NormRelation:
    """One norm or document says something of another: it cites, modifies, replaces … it."""

    source: Urn  # a norm, or a document that is the text of none
    document: Urn  # where it is said
    fragment: str
    target: Urn  # a norm
    target_fragment: str | None
    relation: str
    text: str  # as written


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageFacts:
    """Everything read from one passage."""

    terms: tuple[Term, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    amounts: tuple[Amount, ...] = ()
    citations: tuple[Citation, ...] = ()
    precedences: tuple[Precedence, ...] = field(default=())


# ---------------------------------------------------------------------------------- verdicts, conflicts


class VerdictKind(StrEnum):
    """What the cited text says of a claim that cites it."""

    CONFIRMED = "confirmed"  # the same value stands there about the same thing
    NARROWER = "narrower"  # the source says it of less
    DIFFERS = "differs"  # another value about the same thing
    NOT_STATED = "not-stated"  # nothing about it was found there
    NOT_IN_CORPUS = "not-in-corpus"  # neither its text nor a description of it is loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One claim of a passage against one source that it cites."""

    span: Span  # of the claim: its value, or the clause that carries the citation
    text: str  # the claim as a person reads it: "10 días corridos"
    subject: str | None  # of what: "Pronunciamiento CORE"
    label: str  # the source: "Art. 25 D.F.L. 1-19.175"
    cited: str  # as written: "Art. 25 LOC GORE"
    kind: VerdictKind
    why: str  # one Spanish sentence
    norm: Urn | None = None
    article: str | None = None  # fragment of the cited article in the norm
    document: Urn | None = None  # where the evidence stands: the norm's text, or its ficha
    version: str | None = None
    fragment: str | None = None
    evidence: str | None = None  # a literal run of that document's source
    evidence_span: Span | None = None
    loaded: bool = False  # the norm's own text was read, not a ficha
    others: tuple[str, ...] = ()  # other provisions that may be the basis: "Art. 36 D.F.L. 1-19.175"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one passage says in a conflict. ``rowid`` is the passage's in the catalogue."""

    rowid: int
    span: Span
    text: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Claims about one thing that do not agree, the highest rank first; never merged."""

    about: str
    kind: str  # plazo | monto | periodicidad | sigla | glosa | organo | norma | fuente
    claims: tuple[Claim, ...]
    prevails: int | None  # index of the claim that prevails; None: it cannot be said
    why: str
