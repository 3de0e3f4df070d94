"""Why there is no answer, as far as the corpus's own counts say: never a guess about what might be there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from indexer.glosas import year_over
from indexer.models import PassageKind, Status
from server.answering.glosas import glosa_numbers
from server.answering.model import Reason
from server.answering.own_data import untold_of_itself
from server.glosas import editions
from server.library import Library
from server.query import Query
from server.search import Candidate, missing_from, rank
from server.standing import year_of

Told = tuple[Reason, str]

_HOLDS, _MORE = 0.6, 0.2
"""Share of a question that a withheld text must hold to be named, and by how much it must pass the texts in force."""

_NEAREST = 5


def reason_of(query: Query, library: Library, candidates: Sequence[Candidate]) -> Told:
    """The most specific reason that holds."""
    for rule in RULES:
        found = rule(query, library, candidates)
        if found is not None:
            return found
    missing = [concept.text for concept in query.hard if not concept.known]
    if missing:
        words = ", ".join(f"«{word}»" for word in missing[:4])
        return Reason.NOT_IN_CORPUS, f"No está en el corpus: nada en él trata de {words}."
    return Reason.NOT_IN_CORPUS, "No está en el corpus."


def _norm_absent(query: Query, library: Library, _: Sequence[Candidate]) -> Told | None:
    """The question names a norm, and the corpus does not have its text."""
    for citation in query.citations:
        standing = library.norm_standing(citation) if not citation.glosa else None
        if standing is not None and standing.told is not None:
            cited = standing.citations or standing.ficha
            return (Reason.NORM_NOT_LOADED if cited else Reason.NOT_IN_CORPUS), standing.told
    return None


def _untold(query: Query, library: Library, candidates: Sequence[Candidate]) -> Told | None:
    """The question is of a document's own date or signer, and its text says none."""
    told = untold_of_itself(query, library, candidates)
    return (Reason.NOT_IN_CORPUS, told) if told else None


def _withheld(query: Query, library: Library, candidates: Sequence[Candidate]) -> Told | None:
    """What is asked stands in a draft or a withdrawn document, which do not answer."""
    held = library.withheld()
    if not held or not query.hard:
        return None
    best = max((each.covered for each in candidates), default=0.0)
    ranked = rank(query, library, documents=held)
    found = next((each for each in ranked if each.entry.passage.kind is not PassageKind.HEADING), None)
    if found is None or found.covered < max(_HOLDS, best + _MORE):
        return None
    view = found.entry.document
    if held[view.id] is Status.DRAFT:
        return Reason.ONLY_DRAFT, f"No está en lo vigente; de esto trata un borrador: «{view.title}»."
    return Reason.WITHDRAWN, f"No está en lo vigente; de esto trata un documento retirado: «{view.title}»."


def _glosa_absent(query: Query, library: Library, _: Sequence[Candidate]) -> Told | None:
    """The question names a glosa, and no loaded budget has one of that number: which there are."""
    numbers, held = glosa_numbers(query), library.glosas()
    if not held or not numbers or any(each.key.number == int(numbers[0]) for each in held):
        return None
    levels: dict[str, set[int]] = {}
    for each in held:
        levels.setdefault(each.key.level.replace(" · ", ", "), set()).add(each.key.number)
    placed = set().union(*(found for level, found in levels.items() if level))
    levels[""] = levels.get("", set()) - placed  # a mention that gives no level is of one that is told with its own
    told = "; ".join(
        _listed(_runs(sorted(found))) + (f" ({level})" if level else "")
        for level, found in sorted(levels.items())
        if found
    )
    return Reason.NOT_IN_CORPUS, f"El corpus no trae una Glosa {numbers[0]}. Trae las glosas {told}."


def _budget_absent(query: Query, library: Library, _: Sequence[Candidate]) -> Told | None:
    """The question is about the glosas of a year that is not loaded: "hay glosas de 2026, no de 2027"."""
    if len(query.years) != 1 or not any(word in query.folded.split() for word in ("glosa", "glosas")):
        return None
    loaded = editions(library.glosas())
    if not loaded or query.years[0] in loaded:
        return None
    return Reason.OTHER_YEARS, f"Hay glosas de {_listed(loaded)}, no de {query.years[0]}."


def _other_years(query: Query, _: Library, candidates: Sequence[Candidate]) -> Told | None:
    """The nearest passage has all that is asked but the year."""
    missing = missing_from(query, candidates[0].entry) if query.years and candidates else []
    if not missing or any(concept.kind != "year" for concept in missing):
        return None
    told = f"El corpus no trae este dato para {', '.join(map(str, query.years))}."
    near = (each for each in candidates[:_NEAREST] if missing_from(query, each.entry) == missing)
    years = {
        year
        for each in near
        if (year := year_over(each.entry.passage, each.entry.document.source) or year_of(each.entry.document.source))
    }
    if years and not years & set(query.years):
        told += f" Los textos más cercanos son de {_listed(sorted(years))}."
    return Reason.OTHER_YEARS, told


def _runs(numbers: Sequence[int]) -> list[str]:
    """Numbers in order, three or more that follow one another as "01 a 07"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [
        text
        for run in runs
        for text in ([f"{run[0]:02d} a {run[-1]:02d}"] if len(run) > 2 else [f"{number:02d}" for number in run])
    ]


def _listed(years: Sequence[int | str]) -> str:
    shown = [str(year) for year in years]
    return f"{', '.join(shown[:-1])} y {shown[-1]}" if len(shown) > 1 else shown[0]


Rule = Callable[[Query, Library, Sequence[Candidate]], Told | None]

RULES: tuple[Rule, ...] = (_norm_absent, _untold, _withheld, _glosa_absent, _budget_absent, _other_years)
"""The order matters: the first that holds is told."""
