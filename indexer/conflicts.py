"""Claims about one thing that do not agree, between documents or within one. Shown side by side, never merged.

Statements are compared only within one family (unit, periodicity, glosa, …) and where their rarest words meet: the
work grows with the corpus, not with its square. Sameness is strict: a conflict that is none costs more trust than one
that is missed.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from indexer.claims import Held, HeldDocument, listed, overlap, same_value, siglas_of, visible
from indexer.models import Claim, Conflict, Deadline, Span, Verdict, VerdictKind
from indexer.sources import Library, Place, norms_absent
from indexer.statements import Statement, Words, statements_of
from indexer.text import fold, stems

MAX_BUCKET = 60
"""Statements that share a family and a word; a word of more passages tells nothing apart."""


_SMALL = 200


class Weights:
    """How much each word tells: rare words much, words of every second passage nothing."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        counts: Counter[str] = Counter()
        seen: set[int] = set()
        for statement in statements:
            if statement.held.rowid not in seen:
                seen.add(statement.held.rowid)
                counts.update(statement.subject | statement.near)
        self._total = max(_SMALL, len(seen))  # in a small corpus every word is rare: that tells nothing
        self._counts = counts

    def of(self, group: Words) -> float:
        """The weight of a set of words."""
        return sum(map(self.word, group))

    def word(self, word: str) -> float:
        """The weight of a word: 0 (everywhere) to 1 (once)."""
        return 1 - math.log(max(1, self._counts[word])) / math.log(self._total)

    def jaccard(self, one: Words, other: Words) -> float:
        """Weighted share of what two sets have in common."""
        union = self.of(one | other)
        return self.of(one & other) / union if union else 0.0

    def cover(self, one: Words, other: Words) -> float:
        """Weighted share of the smaller set that the other holds."""
        smaller = min(self.of(one), self.of(other))
        return self.of(one & other) / smaller if smaller else 0.0


def find_conflicts(
    documents: Sequence[HeldDocument],
    library: Library | None = None,
    verdicts: Mapping[int, Sequence[Verdict]] | None = None,
) -> tuple[Conflict, ...]:
    """Every disagreement between the documents (norms' own texts left out but as cited), in text order.

    ``verdicts`` that differ are conflicts too: the document against the norm that it cites.
    """
    library = library or Library(documents)
    ours = [document for document in documents if not document.is_law]
    siglas = siglas_of(ours)
    telling = [document for document in ours if document.source.kind != "ficha"]  # a ficha tells what one norm says
    statements = [statement for document in telling for statement in statements_of(document, siglas)]
    absent = norms_absent(ours, library)
    weights = Weights(statements)
    groups = _groups(statements, weights)
    found = [_conflict(group, absent) for group in groups]
    found += [_of_names(sigla, group) for sigla, group in _expansions(ours)]
    found += list(_of_verdicts(documents, verdicts or {}, absent))
    unique = {tuple(sorted((claim.rowid, claim.span) for claim in one.claims)): one for one in found}
    return tuple(sorted(unique.values(), key=lambda one: min((claim.rowid, claim.span) for claim in one.claims)))


# ----------------------------------------------------------------------------------------------- pairing


def _groups(statements: Sequence[Statement], weights: Weights) -> list[list[Statement]]:
    """Groups of statements about one thing that do not all say the same."""
    parent = list(range(len(statements)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for one, other in _pairs(statements, weights):
        if _same_thing(statements[one], statements[other], weights) and _disagree(statements[one], statements[other]):
            parent[root(other)] = root(one)
    groups: dict[int, list[Statement]] = defaultdict(list)
    for index, statement in enumerate(statements):
        groups[root(index)].append(statement)
    return [group for group in groups.values() if len(group) > 1]


def _pairs(statements: Sequence[Statement], weights: Weights) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing: one family, and one of the rarest words of each in common."""
    buckets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, statement in enumerate(statements):
        keys = statement.subject | statement.near
        if statement.family.startswith("redaccion"):
            buckets[statement.family, ""].append(index)
            continue
        for word in sorted(keys, key=lambda word: (-weights.word(word), word))[:6]:
            buckets[statement.family, word].append(index)
    seen: set[tuple[int, int]] = set()
    for members in buckets.values():
        if len(members) > MAX_BUCKET:
            continue
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if (one, other) not in seen:
                    seen.add((one, other))
                    yield one, other


# --------------------------------------------------------------------------------------------- sameness


def _same_thing(one: Statement, other: Statement, weights: Weights) -> bool:
    if one.held is other.held or _siblings(one, other) or _of_other_years(one, other):
        return False
    return _RULES[one.kind](one, other, weights)


def _siblings(one: Statement, other: Statement) -> bool:
    """Rows of one table and items under one heading are different things by their place."""
    if one.document is not other.document:
        return False
    first, second = one.held.passage.heading_path, other.held.passage.heading_path
    if first == second:
        return True
    cases = len(first) == len(second) > 0 and first[:-1] == second[:-1]  # "Proyectos A" and "Proyectos B": two cases
    return cases and fold(first[-1]).split()[:1] == fold(second[-1]).split()[:1]


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _of_other_years(one: Statement, other: Statement) -> bool:
    """Reports and cycles of different years each tell their own."""
    first, second = _years(one.document), _years(other.document)
    return bool(first and second and not first & second)


def _years(document: HeldDocument) -> set[str]:
    report = document.source.kind == "informe"
    return set(_YEAR.findall(f"{document.title} {document.source.urn.id}" if report else document.title))


def _figures_alike(one: Statement, other: Statement, weights: Weights) -> bool:
    if one.row and other.row and not isinstance(one.figure, Deadline):
        same_row = weights.jaccard(one.row, other.row) >= 0.5 or (one.row <= other.row or other.row <= one.row)
        if one.column and other.column:
            return same_row and weights.jaccard(one.column, other.column) >= 0.6
        if one.column or other.column:
            return False
    near = one.near & other.near
    clauses = weights.cover(one.near, other.near) >= 0.9 and weights.jaccard(one.near, other.near) >= 0.55
    if len(near) >= 2 and clauses and weights.jaccard(one.scope, other.scope) >= 0.08:
        return True
    subject = one.subject & other.subject
    if len(subject) >= 2 and one.label and other.label and weights.jaccard(one.subject, other.subject) >= 0.6:
        return _same_clause(one, other, weights)
    return (_names(one, other, weights) or _names(other, one, weights)) and _same_clause(one, other, weights)


def _names(one: Statement, other: Statement, weights: Weights) -> bool:
    """Whether all that one label names is said of by the other, in two words that tell much."""
    shared = one.label & other.subject
    return len(shared) >= 2 and weights.of(shared) >= 1.2 and weights.of(shared) >= 0.9 * weights.of(one.label)


def _same_clause(one: Statement, other: Statement, weights: Weights) -> bool:
    """One label may hold several figures: then the words just before them must meet too."""
    several = any(_figures_of_family(each) > 1 for each in (one, other))
    return not several or weights.cover(one.near - one.subject, other.near - other.subject) >= 0.6


def _figures_of_family(statement: Statement) -> int:
    figure = statement.figure
    return sum(type(each) is type(figure) and getattr(each, "unit", "") == getattr(figure, "unit", "")
               for each in statement.held.figures)  # fmt: skip


def _labels_equal(one: Statement, other: Statement, weights: Weights) -> bool:
    return weights.jaccard(one.subject, other.subject) >= 0.75


def _norms_alike(one: Statement, other: Statement, _: Weights) -> bool:
    if one.document is other.document:
        return False
    if one.family == "norma:reglamento":
        return overlap(one.subject, other.subject) >= 0.6 and len(one.subject & other.subject) >= 2
    return overlap(one.subject, other.subject) >= 0.99 and bool(one.near & other.near)


def _organs_alike(one: Statement, other: Statement, _: Weights) -> bool:
    return one.subject == other.subject and overlap(one.near, other.near) >= 0.6 and len(one.near & other.near) >= 2


def _rules_alike(one: Statement, other: Statement, _: Weights) -> bool:
    return overlap(one.subject, other.subject) >= 0.6 and bool(one.near & other.near)


_RULES: Mapping[str, Callable[[Statement, Statement, Weights], bool]] = {
    "plazo": _figures_alike,
    "monto": _figures_alike,
    "periodicidad": _figures_alike,
    "fecha": _figures_alike,
    "glosa": _labels_equal,
    "norma": _norms_alike,
    "organo": _organs_alike,
    "regla": _rules_alike,
    "redaccion": lambda one, other, _: one.document is not other.document,
}


def _disagree(one: Statement, other: Statement) -> bool:
    if one.kind == "organo":
        return not one.value & other.value
    if one.figure is not None and other.figure is not None:
        return not same_value(one.figure, other.figure)
    return one.value != other.value


# ------------------------------------------------------------------------------------- siglas, verdicts


def _expansions(documents: Sequence[HeldDocument]) -> Iterator[tuple[str, list[tuple[HeldDocument, Held, Span, str]]]]:
    """Siglas that stand for different things: names whose telling words do not meet."""
    found: dict[str, list[tuple[HeldDocument, Held, Span, str]]] = defaultdict(list)
    for document in documents:
        for held in document.passages:
            for term in held.facts.terms:
                if term.sigla and term.name and _spells(term.sigla, _name(term.name)):
                    found[fold(term.sigla)].append((document, held, term.span, _name(term.name)))
    for sigla, group in found.items():
        kept: list[tuple[HeldDocument, Held, Span, str]] = []
        for each in group:
            if not any(_same_name(each[3], other[3]) for other in kept):
                kept.append(each)
        if len(kept) > 1:
            yield sigla, kept


def _name(name: str) -> str:
    return name.partition("·")[0].strip(" .(")


def _spells(sigla: str, name: str) -> bool:
    """Whether the name's words give the sigla's letters in order: else it was not read as its name."""
    initials = [word[0] for word in fold(name).split() if word[0].isalpha()]
    letters = [letter for letter in fold(sigla) if letter.isalpha()]
    return len(letters) >= 2 and letters[0] == initials[0] and len(initials) >= 2 if initials else False


def _same_name(one: str, other: str) -> bool:
    first, second = ({word[:5] for word in stems(each)} for each in (one, other))
    return len(first & second) >= 0.6 * min(len(first), len(second))


def _of_names(sigla: str, group: Sequence[tuple[HeldDocument, Held, Span, str]]) -> Conflict:
    claims = tuple(
        Claim(rowid=held.rowid, span=span, text=name, subject=sigla.upper()) for _, held, span, name in group
    )
    why = f"«{sigla.upper()}» se usa con {len(claims)} significados: cada documento usa el suyo"
    return Conflict(about=f"Significado de {sigla.upper()}", kind="sigla", claims=claims, prevails=None, why=why)


def _of_verdicts(
    documents: Sequence[HeldDocument],
    verdicts: Mapping[int, Sequence[Verdict]],
    absent: Mapping[Place, tuple[str, ...]],
) -> Iterator[Conflict]:
    """The document's claim against the words of the norm that it cites: never called wrong."""
    fragments = {
        (document.source.urn, document.source.version, held.passage.fragment): held
        for document in documents
        for held in document.passages
    }
    homes = {held.rowid: (document, held) for document in documents for held in document.passages}
    for rowid, found in verdicts.items():
        document, held = homes[rowid]
        for verdict in found:
            if verdict.kind is not VerdictKind.DIFFERS or verdict.document is None or verdict.evidence_span is None:
                continue
            there = fragments.get((verdict.document, verdict.version or "", verdict.fragment or ""))
            if there is None:
                continue
            source = Claim(
                rowid=there.rowid,
                span=verdict.evidence_span,
                text=visible(there.passage, verdict.evidence_span)[:240],
                subject=verdict.label,
            )
            here = Claim(rowid=rowid, span=verdict.span, text=verdict.text, subject=verdict.subject or "")
            why = f"{verdict.why}. {_undecided([(document, held)], absent, verdict.others)}"
            yield Conflict(
                about=verdict.subject or verdict.label,
                kind="fuente",
                claims=(source, here),
                prevails=None,
                why=why[0].upper() + why[1:],
            )


# ---------------------------------------------------------------------------------------- what prevails


def _conflict(group: Sequence[Statement], absent: Mapping[Place, tuple[str, ...]]) -> Conflict:
    """The group's claims, the highest rank first, and what can be said of which prevails."""
    ordered = sorted(
        group, key=lambda one: (one.document.level is None, one.document.level or 0, one.held.rowid, one.span)
    )
    kept = list({(one.held.rowid, one.span): one for one in ordered}.values())
    claims = tuple(Claim(rowid=one.held.rowid, span=one.span, text=one.text, subject=one.about) for one in kept)
    prevails, why = _prevailing(kept, absent)
    first = kept[0]
    return Conflict(about=first.about, kind=first.kind, claims=claims, prevails=prevails, why=why)


def _prevailing(group: Sequence[Statement], absent: Mapping[Place, tuple[str, ...]]) -> tuple[int | None, str]:
    documents = tuple({id(one.document): one.document for one in group}.values())
    if len(documents) == 1:
        return None, f"El mismo documento lo dice de dos maneras: «{documents[0].title}»"
    levels = [document.level for document in documents]
    ranked = [level for level in levels if level is not None]
    if not ranked or (len(ranked) == len(levels) and len(set(ranked)) == 1):
        alike = "ninguno tiene rango normativo" if not ranked else "tienen el mismo rango"
        return None, f"Los documentos no coinciden y {alike}: no se concluye cuál rige"
    urns = {document.source.urn for document in documents}
    if any(names for (urn, _), names in absent.items() if urn in urns):
        return None, _undecided([(one.document, one.held) for one in group], absent)
    top = min(ranked)
    index = next(place for place, one in enumerate(group) if one.document.level == top)
    return index, f"Prevalece por rango: {group[index].document.rank} («{group[index].document.title}»)"


def _undecided(
    claimed: Sequence[tuple[HeldDocument, Held]], absent: Mapping[Place, tuple[str, ...]], others: Sequence[str] = ()
) -> str:
    """Why nothing is concluded: the sources cited beside the claims that are not loaded, else what else may rule."""
    places = [(document.source.urn, path) for document, held in claimed for path in _over(held)]
    names = list(dict.fromkeys(name for place in places for name in absent.get(place, ())))[:3]
    if names:
        return f"No se concluye cuál rige: se citan fuentes que no están cargadas ({listed(names)}) y pueden fijarlo"
    if others:
        return f"No se concluye cuál rige: {listed(list(others))} admite otro plazo"
    return "No se concluye cuál rige: otra norma puede fijar una regla especial o posterior"


def _over(held: Held) -> list[tuple[str, ...]]:
    """The section of a passage and those over it, whose titles may cite a source too; last what opens the document."""
    path = held.passage.heading_path
    return [path[:length] for length in range(len(path), -1, -1)]
