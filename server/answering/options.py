"""The short answers a passage offers: its facts, its cells, its labelled value, its best sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from indexer.models import Amount, Cell, Comparator, Deadline, DeadlineKind, PassageKind, Span, TimeUnit
from indexer.text import collapse, fold, sentences, stems
from server.answering.model import TEXT_LIMIT, Option, quote_around, shorten, visible
from server.library import Entry
from server.query import Query
from server.search import Candidate, best_form

_TYPED, _LOCAL, _SEGMENT, _APART = 0.35, 0.45, 0.35, 0.4
"""What a fact of the kind asked for, a full match of the question in its sentence, one beside it, and words that stand
by it alone, add to its passage's score."""


@lru_cache(maxsize=20_000)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def coverage(query: Query, words: frozenset[str], *, around: frozenset[str] = frozenset(), share: float = 0.6) -> float:
    """The share of the question's hard weight that ``words`` hold, with ``around`` counting ``share``."""
    total = found = 0.0
    near = query.matcher.match(words)
    far = query.matcher.match(around) if around else None
    for place, concept in enumerate(query.concepts):
        if concept.soft:
            continue
        total += concept.weight
        found += concept.weight * (max(near[place], far[place] * share) if far else near[place])
    return found / total if total else 1.0


def _sentence_words(entry: Entry, span: Span | None) -> frozenset[str]:
    if span is None:
        return entry.own
    return _stems_of(visible(entry, span))


def options(query: Query, candidate: Candidate) -> list[Option]:
    """Every option of a candidate for the intent of a question, unsorted."""
    out: list[Option] = []
    for producer in PRODUCERS.get(query.intent, PRODUCERS["passage"]):
        out.extend(producer(query, candidate))
    return out


# ------------------------------------------------------------------------------------------- deadlines


def deadline_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    entry = candidate.entry
    segments = _segments(entry, [deadline.span for deadline in entry.facts.deadlines])
    for deadline in entry.facts.deadlines:
        if _is_adjective(query, deadline, entry):
            continue
        words = _near_words(entry, deadline.span, deadline.sentence)
        local = coverage(query, words | entry.label, around=entry.heading | entry.context | entry.own)
        fit = _TYPED + _LOCAL * local + _deadline_fit(query, deadline)
        fit += _SEGMENT * coverage(query, segments[deadline.span]) + _actor_fit(query, deadline)
        fit += _APART * _tells_apart(query, deadline.span, segments)
        yield Option(
            text=deadline_text(entry, deadline, query),
            quote=quote_around(entry, deadline.span),
            kind="deadline",
            score=candidate.score + fit,
            subject=entry.passage.label or deadline.act,
            span=deadline.span,
            fields=deadline_fields(deadline),
            support=local,
        )


_ASKS_RECURRENCE = re.compile(r"\bcada\b|\bperiod|\bfrecuen|\bque (?:dia|mes|trimestre|semestre)\b|\bcuando\b|\bfecha")


def _is_adjective(query: Query, deadline: Deadline, entry: Entry) -> bool:
    """A bare "anual" or "mensual" answers how often, never how long: in "Plan Anual" it is part of a name."""
    if deadline.kind != DeadlineKind.RECURRENCE or _ASKS_RECURRENCE.search(query.folded):
        return False
    return not _HAS_DIGIT.search(visible(entry, deadline.span))


def _actor_fit(query: Query, deadline: Deadline) -> float:
    """Whether the question names who must act."""
    if not deadline.actor:
        return 0.0
    actor = _stems_of(deadline.actor)
    return 0.2 * len(actor & query.all_stems) / len(actor) if actor else 0.0


def _near_words(entry: Entry, span: Span, sentence: Span | None) -> frozenset[str]:
    """The words about a value: its cell with its header, or its sentence."""
    for cell in entry.passage.cells:
        if span.within(cell.span):
            return _stems_of(f"{cell.text} {cell.header}") | entry.label
    return _sentence_words(entry, sentence)


def _segments(entry: Entry, spans: list[Span]) -> dict[Span, frozenset[str]]:
    return {span: segment_words(entry, span, spans) for span in spans}


def _tells_apart(query: Query, span: Span, segments: Mapping[Span, frozenset[str]]) -> float:
    """The share of the question that stands by this value of a passage and by none of the others."""
    others = frozenset().union(*(words for other, words in segments.items() if other != span))
    if not others:
        return 0.0
    total = told = 0.0
    here, there = query.matcher.match(segments[span]), query.matcher.match(others)
    for place, concept in enumerate(query.concepts):
        if concept.soft:
            continue
        weight = concept.weight * (_FOCUSED if place < _FOCUS else 1.0)
        total += weight
        if here[place] >= _EXACT and not there[place]:
            told += weight
    return told / total if total else 0.0


_EXACT = 0.95  # the word itself or its sigla: "deportivo" does not tell "deportista" apart


_SERIES = re.compile(r"(?:\d[\d.]*(?:,\d+)?\s?(?:,|y|o|/|-|–)\s?){1,8}$")


def _with_series(entry: Entry, span: Span) -> Span:
    """A value with the figures listed before it under one unit ("5.000, 10.000 y 20.000 km")."""
    before = entry.passage.masked[
        max(0, span.start - entry.passage.span.start - 90) : span.start - entry.passage.span.start
    ]
    match = _SERIES.search(before)
    return Span(span.start - len(match.group()), span.end) if match else span


_CUT = re.compile(r"[;:.]\s|,\s(?:y|o|pero|salvo|mientras|quien|quienes|el cual|la cual)\b")


def segment_words(entry: Entry, span: Span, others: Iterable[Span]) -> frozenset[str]:
    """The words nearest to a value: from the value before it, or the clause's beginning, to the clause's end.

    In Spanish what a figure is about is said mostly before it ("CAE-Espectador 0,11 UTM"), so that the words between
    two figures belong to the second.
    """
    base, masked = entry.passage.span.start, entry.passage.masked
    start, end = 0, len(masked)
    for other in others:
        if other.end <= span.start:
            start = max(start, other.end - base)
        elif other.start >= span.end:
            end = min(end, other.start - base)
    here, there = span.start - base, span.end - base
    cuts = [match.end() for match in _CUT.finditer(masked, start, here)]
    start = max(start, here - 160, cuts[-1] if cuts and here - cuts[-1] > 8 else start)
    after = _CUT.search(masked, there, end)
    end = min(end, after.start() if after else end, there + 90)
    return _stems_of(collapse(f"{masked[start:here]} {masked[there:end]}"))


_BOUND = re.compile(
    r",?\s+(?:en el caso de|en caso de|trat[áa]ndose de|cuando se trate de|respecto de)\s+([^,;.]{3,80})"
)


def bound_words(entry: Entry, span: Span) -> frozenset[str]:
    """What a figure is expressly said of, right after it ("500 UTM en el caso de los estudios básicos")."""
    match = _BOUND.match(entry.passage.masked, span.end - entry.passage.span.start)
    return _stems_of(match[1]) if match else frozenset()


def _deadline_fit(query: Query, deadline: Deadline) -> float:
    wants, fit = query.wants, 0.0
    if "hours" in wants:
        fit += 0.3 if deadline.unit == TimeUnit.HOUR else -0.15
    if "period" in wants:
        fit += 0.5 if deadline.kind == DeadlineKind.RECURRENCE else -0.35
    if "date" in wants and deadline.kind in (DeadlineKind.DATE, DeadlineKind.WINDOW, DeadlineKind.RECURRENCE):
        fit += 0.15
    if deadline.kind == DeadlineKind.MINIMUM and not re.search(r"anticipa|antela|minim|antes|antigu", query.folded):
        fit -= 0.1
    asked = re.search(r"\bcuant[oa]s? (?:de )?(dias|meses|anos|horas|semanas)\b", query.folded)
    if asked and deadline.unit is not None:
        fit += 0.12 if fold(deadline.unit.value)[:2] == asked[1][:2] else -0.12
    return fit


def deadline_text(entry: Entry, deadline: Deadline, query: Query) -> str:
    """The value as the text states it, with the event it counts from where that follows at once."""
    end = deadline.span.end
    for more in (deadline.trigger_span, deadline.extension_span if "extension" in query.wants else None):
        if more and end <= more.start <= end + 60 and more.end - deadline.span.start <= 160:
            end = more.end
    text = visible(entry, Span(deadline.span.start, end))
    if deadline.extension_span and "extension" in query.wants and deadline.extension_span.start >= end:
        text = f"{text} ({visible(entry, deadline.extension_span)})"
    return shorten(text)


def deadline_fields(deadline: Deadline) -> dict[str, object]:
    """The contract's fields of a deadline."""
    return {
        "amount": deadline.amount,
        "unit": deadline.unit.value if deadline.unit else None,
        "count": deadline.count.value,
        "actor": deadline.actor,
        "trigger": deadline.trigger,
        "basis": deadline.basis,
        "type": deadline.kind.value,
        "date": deadline.date,
        "end_date": deadline.end_date,
        "period": deadline.period,
        "extension": deadline.extension,
        "effect": deadline.effect,
    }


# --------------------------------------------------------------------------------------------- amounts


def amount_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    entry = candidate.entry
    segments = _segments(entry, [amount.span for amount in entry.facts.amounts])
    worth = _WORTH.search(query.folded)
    priced = worth[1].upper() if worth else None
    for amount in entry.facts.amounts:
        if amount.unit == priced or any(
            Decimal(number) == amount.value for number in query.numbers if number.isdigit()
        ):
            continue  # the question sets it as a condition: it is not what is asked
        words = _near_words(entry, amount.span, amount.sentence)
        local = coverage(query, words | entry.label, around=entry.heading | entry.context | entry.own)
        fit = _TYPED + _LOCAL * local + _amount_fit(query, amount)
        fit += _SEGMENT * coverage(query, segments[amount.span]) + _APART * _tells_apart(query, amount.span, segments)
        fit += 0.8 * coverage(query, bound_words(entry, amount.span))
        yield Option(
            text=shorten(visible(entry, _with_series(entry, amount.span))),
            quote=quote_around(entry, amount.span),
            kind="amount",
            score=candidate.score + fit,
            subject=entry.passage.label or amount.subject,
            span=amount.span,
            fields=amount_fields(amount),
            support=local,
        )


_WORTH = re.compile(r"\bvalor\s+(?:de\s+)?(?:la\s+|una\s+)?(utm|uta|uf)\b")
"""What a unit is worth is never told by an amount in that unit."""


def _amount_fit(query: Query, amount: Amount) -> float:
    fit = 0.0
    if "percent" in query.wants:
        fit += 0.25 if amount.unit in ("%", "fracción") else -0.3
    if "utm" in query.wants:
        fit += 0.25 if amount.unit in ("UTM", "UTA", "UF") else -0.3
    if amount.comparator in (Comparator.AT_MOST, Comparator.LESS) and re.search(
        r"maxim|tope|limite|hasta", query.folded
    ):
        fit += 0.12
    if amount.comparator in (Comparator.AT_LEAST, Comparator.MORE) and re.search(r"minim|desde|al menos", query.folded):
        fit += 0.12
    if "count" in query.wants and _stems_of(amount.unit) & query.near_stems:
        fit += 0.25
    if query.noun and "count" in query.wants and query.noun in _stems_of(amount.unit):
        fit += 0.2
    return fit


def amount_fields(amount: Amount) -> dict[str, object]:
    """The contract's fields of an amount."""
    return {
        "value": str(amount.value),
        "upper": str(amount.upper) if amount.upper is not None else None,
        "unit": amount.unit,
        "comparator": amount.comparator.value,
        "basis": amount.basis,
    }


# ----------------------------------------------------------------------------------------------- cells

_HAS_DIGIT = re.compile(r"\d")


def cell_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """Cells of a row, the column chosen by what the question says of headers, years and kinds of value."""
    entry = candidate.entry
    cells = [cell for cell in entry.passage.cells if cell.text]
    if entry.passage.kind != PassageKind.ROW or len(cells) < 2 or entry.is_header_row:
        return
    elsewhere = entry.own | entry.heading
    for index, cell in enumerate(cells):
        if index == 0 and len(cells) > 1:
            continue
        header = _stems_of(cell.header)
        others = [_stems_of(other.header) for other in cells if other is not cell]
        named = coverage_of_header(query, header - entry.label, others)
        holds_question = coverage(query, _stems_of(cell.text))
        fit = 0.15 + 0.7 * named - 0.5 * holds_question
        if query.intent == "amount":
            fit += 0.2 if _HAS_DIGIT.search(cell.text) else -0.3
        if _holds_figure(query, cell):
            yield Option(
                text=shorten(f"{cell.header} ({entry.passage.label})"),
                quote=quote_around(entry, cell.span),
                kind="cell",
                score=candidate.score + 1.0, subject=entry.passage.label, span=cell.header_span, support=1.0,
            )  # fmt: skip
        if _MARK.match(cell.text):
            subject = without_ordinal(cells)
            yield Option(
                text=shorten(subject), quote=quote_around(entry, cell.span), kind="cell",
                score=candidate.score + fit + 0.1, subject=subject, span=cell.span, support=candidate.covered,
                fields={"row": subject, "column": cell.header, "value": cell.text},
            )  # fmt: skip
            continue
        years = {int(year) for year in re.findall(r"(?:19|20)\d\d", cell.header)}
        if query.years and years:
            fit += 0.4 if years & set(query.years) else -0.5
        yield Option(
            text=cell_text(cell, entry.passage.label),
            quote=quote_around(entry, cell.span),
            kind="cell",
            score=candidate.score + fit,
            subject=entry.passage.label,
            span=cell.span,
            fields={"row": entry.passage.label, "column": cell.header or None, "value": cell.text},
            support=coverage(query, entry.own | header, around=elsewhere | entry.context),
            typed=query.intent != "amount" or bool(_HAS_DIGIT.search(cell.text)),
        )


_MARK = re.compile(r"^(?:x|✓|✔|●|•|☑|si|sí)$", re.IGNORECASE)


def without_ordinal(cells: list[Cell]) -> str:
    """What a row of marks is about: its first cell with words."""
    return next((cell.text for cell in cells if re.search(r"[A-Za-zÁÉÍÓÚÑáéíóúñ]{2}", cell.text)), cells[0].text)


def _holds_figure(query: Query, cell: Cell) -> bool:
    """The question gives a cell's own figure and asks what it is."""
    return bool(cell.header) and any(len(number) >= 5 and number in _stems_of(cell.text) for number in query.numbers)


def coverage_of_header(query: Query, header: frozenset[str], others: Iterable[frozenset[str]]) -> float:
    """How much of a column's header the question names, by the words that tell it from the other columns."""
    shared = frozenset().union(*others) if others else frozenset()
    telling = (header - shared) or header
    if not telling:
        return 0.0
    return len(telling & query.all_stems) / len(telling)


def cell_text(cell: Cell, label: str | None) -> str:
    """A cell's value, then its row and its column's header, so that a figure is never bare."""
    header = collapse(cell.header)
    place = [part for part in (label, header) if part and not _same(part, cell.text)]
    return shorten(f"{cell.text} ({', '.join(place)})" if place else cell.text)


def _same(left: str, right: str) -> bool:
    return fold(left) == fold(right)


# ------------------------------------------------------------------------------------------- passages


def passage_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """The passage's own words: the labelled value where it is short, else the sentence nearest to the question."""
    entry = candidate.entry
    passage = entry.passage
    span, local = best_sentence(query, entry)
    text = passage_text(query, entry, span)
    penalty = 0.0 if query.intent in ("passage", "who", "norm", "term", "list") else -0.05
    yield Option(
        text=text,
        quote=quote_around(entry, span),
        kind="passage",
        score=candidate.score + 0.3 * local + penalty,
        subject=passage.label,
        span=span,
        typed=False,
        support=max(candidate.covered, local),
    )


def passage_text(query: Query, entry: Entry, span: Span) -> str:
    """What a person would say of a passage: a row's cells, a label's value, or the words that bear the answer."""
    passage = entry.passage
    if passage.kind == PassageKind.ROW:
        return shorten(" · ".join(cell.text for cell in passage.cells if cell.text))
    value = without_label(passage.text, passage.label)
    if len(value) > TEXT_LIMIT:
        sentence = without_label(visible(entry, span), passage.label)
        told = coverage(query, _stems_of(sentence))
        value = clause_window(query, sentence if told > 0.8 * coverage(query, entry.own) else value, entry)
    return _under_its_heading(query, entry, value)


def _under_its_heading(query: Query, entry: Entry, value: str) -> str:
    """The nearest title before a value that the question names by that title only, so that it can be understood."""
    if not entry.passage.heading_path or entry.passage.article:
        return value
    title = entry.passage.heading_path[-1]
    above = _stems_of(title)
    only_above = [concept for concept in query.hard if best_form(concept, above) and not best_form(concept, entry.own)]
    if only_above and len(title) + len(value) + 3 <= TEXT_LIMIT:
        label = f"{entry.passage.label}: " if entry.passage.label and not value.startswith(entry.passage.label) else ""
        whole = f"{title} — {label}{value}"
        return whole if len(whole) <= TEXT_LIMIT else f"{value} — {title}"
    return value


def without_label(text: str, label: str | None) -> str:
    """The value after a label, where something is left and the label is not part of a sentence."""
    if label and text.startswith(label):
        rest = text[len(label) :].lstrip(" .:–-")
        if len(rest) >= 3 and text[len(label) : len(label) + 2].strip()[:1] in (":", ".", "–", "-"):
            return rest
    return text


def best_sentence(query: Query, entry: Entry) -> tuple[Span, float]:
    """The sentence of a passage that covers most of the question (absolute span), and how much."""
    passage = entry.passage
    best, best_score = passage.span, -1.0
    spans = sentences(passage.masked)
    over = entry.label | entry.heading
    for piece in spans:
        words = _stems_of(collapse(passage.masked[piece.start : piece.end]))
        score = telling(query, words, over)
        if score > best_score + 1e-9:
            best, best_score = piece.shift(passage.span.start), score
    return best, max(best_score, 0.0)


_FOCUS, _FOCUSED = 2, 1.8
"""The first words after the interrogative are what is asked; the rest says of what."""


def telling(query: Query, words: frozenset[str], over: frozenset[str]) -> float:
    """The share of the question that words hold, what the label or heading says already counting less."""
    total = found = 0.0
    here, above = query.matcher.match(words), query.matcher.match(over)
    for place, concept in enumerate(query.concepts):
        weight = concept.weight * (0.3 if concept.soft else 1.0) * (0.35 if above[place] else 1.0)
        if place < _FOCUS:
            weight *= _FOCUSED
        total += weight
        found += weight * here[place]
    return found / total if total else 0.0


_CLAUSE = re.compile(r"(?<=[,;:.])\s+")


_TOLD, _NEW, _LATE = 0.8, 0.025, 0.2


def clause_window(query: Query, text: str, entry: Entry) -> str:
    """The run of clauses of at most TEXT_LIMIT characters that says most: the question's words, and what is new.

    In Spanish prose the known comes first and the new last, so of two runs the one with more new words is the answer.
    """
    starts = [0] + [match.end() for match in _CLAUSE.finditer(text)]
    ends = [*starts[1:], len(text)]
    asked = query.all_stems
    over = entry.label | entry.heading
    pieces = [_stems_of(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    best, best_score = (0, min(len(text), TEXT_LIMIT)), -1.0
    for i, start in enumerate(starts):
        words: frozenset[str] = frozenset()
        for j in range(i, len(starts)):
            if ends[j] - start > TEXT_LIMIT - 2:
                break
            words |= pieces[j]
            told = telling(query, words, over)
            score = _TOLD * told + _NEW * min(len(words - asked), 16) + _LATE * start / len(text) if told else 0.0
            if score > best_score + 1e-9:
                best, best_score = (start, ends[j]), score
    start, end = best
    return shorten(("…" if start else "") + text[start:end].strip())


_PERSON = re.compile(
    r"^(?:[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ]+\.?\s+(?:de\s+|del\s+|la\s+)*){1,4}[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ]*\.?\s*[,–—-]"
)


def person_options(_: Query, candidate: Candidate) -> Iterator[Option]:
    """A line that names a person and then a post: a signature, a list of authors or of members."""
    text = candidate.entry.passage.text
    if len(text) <= 160 and _PERSON.match(text):
        yield Option(
            text=text, quote=quote_around(candidate.entry, candidate.entry.passage.span), kind="who",
            score=candidate.score + 0.75, support=candidate.covered + 0.1,
        )  # fmt: skip


Producer = Callable[[Query, Candidate], Iterator[Option]]

PRODUCERS: dict[str, tuple[Producer, ...]] = {
    "deadline": (deadline_options, cell_options, passage_options),
    "amount": (amount_options, cell_options, passage_options),
    "who": (person_options, cell_options, passage_options),
    "passage": (cell_options, passage_options),
}
"""Which short answers each intent considers."""
