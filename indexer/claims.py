"""What verification and conflicts share: documents held with their facts, words that tell things apart, values as said.

Sameness of subject is judged by actor, act and shared telling words; no subject is ever named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from indexer.grammar.actors import is_organ
from indexer.models import (
    Amount,
    Comparator,
    DayCount,
    Deadline,
    DeadlineKind,
    DocumentSource,
    Passage,
    PassageFacts,
    PassageKind,
    Span,
    TimeUnit,
)
from indexer.norms import kind_of
from indexer.text import collapse, fold, stem, stems

Siglas = Mapping[str, frozenset[str]]
"""Folded sigla -> the stems of the name that it stands for."""


Figure = Deadline | Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A passage of the corpus with its facts. ``rowid`` is its number in the catalogue (or any unique number)."""

    rowid: int
    passage: Passage
    facts: PassageFacts

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its deadlines, then its amounts."""
        return (*self.facts.deadlines, *self.facts.amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocument:
    """A document of the corpus with its passages; ``source.text`` is needed where evidence is quoted from it."""

    source: DocumentSource
    title: str
    passages: tuple[Held, ...]
    level: int | None = None  # of its rank in the corpus's order; None: without rank
    rank: str = "sin rango"

    @property
    def is_law(self) -> bool:
        """A norm's own text, not a guide, ficha, report or summary."""
        return is_law_kind(self.source.kind)


def is_law_kind(kind: str | None) -> bool:
    """Kinds whose documents state rules of their own rather than report others' (laws, decretos, códigos)."""
    return kind in ("ley", "dfl", "dl", "decreto", "codigo", "constitucion") or (
        kind is not None and kind_of(kind) in ("ley", "dfl", "dl", "codigo", "constitucion")
    )


def siglas_of(documents: Iterable[HeldDocument]) -> dict[str, frozenset[str]]:
    """The expansions that the documents define, the first one of each sigla."""
    out: dict[str, frozenset[str]] = {}
    for document in documents:
        for held in document.passages:
            for term in held.facts.terms:
                if term.sigla and term.name and len(term.name) < 90:
                    out.setdefault(fold(term.sigla), frozenset(stems(term.name)))
    return out


# ---------------------------------------------------------------------------------------- telling words

_WEAK_WORDS = """plazo plazos fecha dia dias mes meses año años hora horas habil habiles corrido corridos articulo art
    ley norma glosa glo partida maximo maxima minimo minima limite tope monto valor hasta desde mas menos antes despues
    dentro cada obligatorio obligatoria obligacion deber debe deberan debera exigir exige requiere requieren requerir
    permite permitir puede podra podran tener haber aplica aplicar segun salvo regla general generales norma normas via
    vez si no esta este ej etc detalle descripcion contenido concepto requisito requisitos referencia numero n
    correspondiente respectivo respectiva mismo nuevo nueva otro""".split()
_SIGLA = re.compile(r"\b[A-ZÑÁÉÍÓÚ][A-Za-zÑñ-]{0,4}[A-ZÑ]{1,6}\b")
_WEAK = frozenset(stem(word) for word in _WEAK_WORDS)
_FIGURE = re.compile(r"^[\d.,%]+o?$")
_COMMON_NAMES = frozenset(stem(word) for word in "regional regionales nacional general publico publica region".split())


@lru_cache(maxsize=50_000)
def _plain(text: str) -> frozenset[str]:
    return frozenset(
        token for token in stems(text) if len(token) > 2 and token not in _WEAK and not _FIGURE.match(token)
    )


def words(text: str, siglas: Siglas | None = None) -> frozenset[str]:
    """The stems of a text that tell what it is about; a sigla also gives its name's stems."""
    own = _plain(text)
    if not siglas:
        return own
    more = [siglas[word] for found in _SIGLA.findall(text) if (word := fold(found)) in siglas]
    return own.union(*more) if more else own


def actor_words(text: str | None, siglas: Siglas) -> frozenset[str]:
    """The stems that tell one organ from another: "consejo regional" and "CORE" share one, not "gobierno regional".

    Empty for what names no organ ("CONSIDERANDO" in capitals is no sigla of one).
    """
    if not text or not any(is_organ(word) or word in siglas for word in re.findall(r"[a-zñ]+", fold(text))):
        return frozenset()
    return words(text, siglas) - _COMMON_NAMES


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the smaller set that the other holds too."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


# --------------------------------------------------------------------------------------------- passages


def visible(passage: Passage, span: Span) -> str:
    """The text of an absolute span as a person reads it."""
    start = max(0, span.start - passage.span.start)
    return collapse(passage.masked[start : span.end - passage.span.start]).strip(" |")


def section(passage: Passage) -> str:
    """The nearest heading."""
    return passage.heading_path[-1] if passage.heading_path else ""


def sentence_of(passage: Passage, fact: Figure) -> Span:
    """The sentence or cell that bears a fact; the passage where it is not known."""
    if passage.kind is PassageKind.ROW:
        cell = next((cell.span for cell in passage.cells if fact.span.within(cell.span)), None)
        return cell or passage.span
    return fact.sentence or passage.span


def label_of(passage: Passage) -> str:
    """What a passage is about: its label, else its nearest heading."""
    if passage.label and passage.kind is not PassageKind.HEADING:
        return passage.label.strip(" :.")
    return section(passage)


# ----------------------------------------------------------------------------------------------- values


def family(fact: Figure) -> str | None:
    """Facts of one family can be compared; None: it states nothing to compare."""
    if isinstance(fact, Amount):
        return "monto:" + unit_family(fact.unit)
    if fact.kind is DeadlineKind.RECURRENCE and fact.amount is None:
        return "periodicidad"
    if fact.kind in (DeadlineKind.DATE, DeadlineKind.WINDOW):
        return "fecha"
    if fact.kind is DeadlineKind.VALIDITY:
        return "plazo:vigencia"
    return f"plazo:{fact.unit}" if fact.unit and fact.amount is not None else None


def unit_family(unit: str) -> str:
    """ "$", "M$" and "MM$" are one family (a missing unit of a table goes with them); nouns by their stem."""
    if unit in ("", "$", "M$", "MM$"):
        return "$"
    return unit if not unit[0].isalpha() or unit.isupper() else stem(fold(unit.split()[0]))


_FACTOR = {"M$": 1000, "MM$": 1_000_000}


def amount_value(fact: Amount) -> tuple[Decimal, Decimal | None]:
    """The figures in whole pesos, or as they are in other units."""
    factor = _FACTOR.get(fact.unit, 1)
    return fact.value * factor, fact.upper * factor if fact.upper is not None else None


def same_value(one: Figure, other: Figure) -> bool:
    """Whether two facts of one family state the same: amount, unit and count, or figure."""
    if isinstance(one, Amount) and isinstance(other, Amount):
        first, second = amount_value(one), amount_value(other)
        bare = "" in (one.unit, other.unit) and (one.value, one.upper) == (other.value, other.upper)
        return bare or first == second
    if isinstance(one, Deadline) and isinstance(other, Deadline):
        if family(one) == "periodicidad":
            return _period(one) == _period(other)
        if family(one) == "fecha":
            return (one.date, one.end_date) == (other.date, other.end_date)
        if family(one) == "plazo:vigencia" and (one.period or other.period) and one.period != other.period:
            return False
        return (one.amount, one.lower, one.unit, one.count) == (other.amount, other.lower, other.unit, other.count)
    return False


def same_number(one: Figure, other: Figure) -> bool:
    """``same_value`` but for the count of days."""
    if isinstance(one, Deadline) and isinstance(other, Deadline) and one.amount is not None:
        return (one.amount, one.unit) == (other.amount, other.unit)
    return same_value(one, other)


def _period(fact: Deadline) -> str:
    return fold(fact.period or "").removesuffix("mente").rstrip("es")


_UPPER = (Comparator.AT_MOST, Comparator.LESS)
_LOWER = (Comparator.AT_LEAST,)


def opposed(one: Amount, other: Amount) -> bool:
    """A ceiling against a floor: not one thing said twice."""
    pair = (one.comparator, other.comparator)
    return (pair[0] in _UPPER and pair[1] in _LOWER) or (pair[0] in _LOWER and pair[1] in _UPPER)


def count_words(count: DayCount) -> str:
    """How a count of days is told."""
    return "y no dice si son hábiles o corridos" if count is DayCount.NOT_STATED else f"que cuenta como {count.value}"


def is_days(fact: Figure) -> bool:
    return isinstance(fact, Deadline) and fact.unit is TimeUnit.DAY


def listed(names: Sequence[str]) -> str:
    """ "a, b y c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}" if names else ""
