"""What documents state, in a form that can be compared: of what, by whom, which value. One builder a kind of claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.claims import (
    Figure,
    Held,
    HeldDocument,
    Siglas,
    actor_words,
    amount_value,
    family,
    label_of,
    section,
    sentence_of,
    visible,
    words,
)
from indexer.grammar.actors import is_organ
from indexer.models import (
    Amount,
    Cell,
    Citation,
    Comparator,
    Deadline,
    DeadlineKind,
    PassageKind,
    Span,
)
from indexer.norms import norm_key
from indexer.text import collapse, fold, stem, stems

Words = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing said in one passage. Two statements of one ``family`` and one subject with other values disagree."""

    document: HeldDocument
    held: Held
    kind: str  # plazo | monto | periodicidad | fecha | sigla | glosa | organo | norma | regla
    family: str
    subject: Words  # what it is said of, by its label, row and column
    label: Words  # the name alone of what it is said of: the row's or item's label
    near: Words  # the words of its own clause
    scope: Words  # of the heading and the document's title
    value: frozenset[str]
    span: Span
    text: str
    about: str
    figure: Figure | None = None
    row: Words = frozenset()  # of a cell in a table of figures: its row, and apart from it its column
    column: Words = frozenset()


def statements_of(document: HeldDocument, siglas: Siglas) -> Iterator[Statement]:
    """Everything comparable that a document says, in text order."""
    title = words(document.title, siglas)
    for held in document.passages:
        if held.passage.kind is PassageKind.HEADING or held.passage.fragment.endswith(".r0"):
            continue
        scope = title | words(" ".join(held.passage.heading_path[-2:]), siglas)
        for builder in (_figures, _glosa, _organ, _norms, _threshold_row, _negation):
            yield from builder(document, held, scope, siglas)


# ----------------------------------------------------------------------------------------------- figures

_GENERIC = frozenset(
    stem(word)
    for word in """plazo monto limite vigencia periodo frecuencia valor alcance cobertura detalle nota regla control
    requisitos condiciones objetivo financiamiento uso meta gasto gastos preventiva informe informes reporte permitido
    prohibido solicitud contenido responsable actor concepto ambito tipo mecanismo modalidad""".split()
)
_ORGANS = frozenset(
    stem(word)
    for word in """gobernador consejo congreso camara senado division departamento unidad
    ministerio subsecretaria direccion servicio municipalidad contraloria dipres cgr core gore""".split()
)
_SEPARATOR = re.compile(r"[.;:·|→(]|,\s")


def _figures(document: HeldDocument, held: Held, scope: Words, siglas: Siglas) -> Iterator[Statement]:
    passage = held.passage
    for figure in held.figures:
        kind = family(figure)
        if kind is None or _names_its_place(held, figure):
            continue
        label, row, column = _label(held, figure, siglas)
        name = {word for word in words(passage.label or "") - frozenset(siglas) - _GENERIC if word not in _ORGANS}
        near = words(_clause_before(held, figure), siglas)
        if isinstance(figure, Deadline) and figure.kind is DeadlineKind.VALIDITY:
            label |= {"vigenc"}
        yield Statement(
            document=document,
            held=held,
            kind=kind.partition(":")[0],
            family=kind + _direction(figure),
            subject=label - _GENERIC,
            label=words(passage.label or "", siglas) - _GENERIC if name else frozenset(),
            near=near,
            scope=scope,
            value=frozenset([_value(figure)]),
            span=figure.span,
            text=visible(passage, figure.span),
            about=_about(held, figure),
            figure=figure,
            row=row,
            column=column,
        )


def _names_its_place(held: Held, figure: Figure) -> bool:
    """A figure in the label or in a row's first cell ("> 5.000 UTM") says where a rule applies; it is no claim."""
    passage = held.passage
    if passage.kind is PassageKind.ROW and passage.cells:
        return figure.span.within(passage.cells[0].span) and len(passage.cells) > 1
    return bool(passage.label) and visible(passage, figure.span) in (passage.label or "")


def _direction(figure: Figure) -> str:
    if isinstance(figure, Deadline):
        return f":{figure.kind}" if figure.kind in (DeadlineKind.MINIMUM,) else ""
    return ":>=" if figure.comparator in (Comparator.AT_LEAST,) else ""


def _value(figure: Figure) -> str:
    if isinstance(figure, Amount):
        value, upper = amount_value(figure)
        return f"{value.normalize():f}" + (f"-{upper.normalize():f}" if upper is not None else "")
    if family(figure) == "periodicidad":
        return fold(figure.period or "").removesuffix("mente").rstrip("es")
    if family(figure) == "fecha":
        return f"{figure.date}/{figure.end_date}"
    return f"{figure.amount} {figure.unit} {figure.count}"


def _label(held: Held, figure: Figure, siglas: Siglas) -> tuple[Words, Words, Words]:
    """What a figure is said of: subject, and in a table of figures its row and its column."""
    passage = held.passage
    if passage.kind is PassageKind.ROW:
        cell = _cell(held, figure.span)
        others = [one for one in passage.cells if one is not cell and not _is_figure(one.text) and not _is_basis(one)]
        row = words(passage.label or (others[0].text if others else ""), siglas)
        column = words(cell.header if cell else "", siglas) - _GENERIC
        if isinstance(figure, Deadline) or cell is None:
            return words(" ".join(one.text for one in others), siglas), row, column
        return row | column, row, column
    own = words(passage.label or "", siglas)
    if own - _GENERIC:
        return own, frozenset(), frozenset()
    if passage.label:
        return own | words(section(passage), siglas), frozenset(), frozenset()
    return words(_clause_before(held, figure), siglas), frozenset(), frozenset()


def _is_basis(cell: Cell) -> bool:
    return bool(re.search(r"\b(?:glosas?|referencia|normas?|base|fuente|fundamento)\b", fold(cell.header)))


def _cell(held: Held, span: Span) -> Cell | None:
    return next((cell for cell in held.passage.cells if span.within(cell.span)), None)


def _is_figure(text: str) -> bool:
    return not re.search(r"[^\W\d_]{4,}", text)


def _clause_before(held: Held, figure: Figure) -> str:
    """The clause that leads to a figure: from the last separator that leaves it two words, up to the figure."""
    bounds = sentence_of(held.passage, figure)
    base = held.passage.span.start
    text = held.passage.masked[max(bounds.start, base) - base : figure.span.start - base]
    pieces = [piece for piece in _SEPARATOR.split(text) if piece.strip()]
    out = ""
    for piece in reversed(pieces):
        out = f"{piece} {out}"
        if len(words(out)) >= 2:
            break
    if len(words(out)) < 2:
        after = held.passage.masked[figure.span.end - base : bounds.end - base]
        out += " " + _SEPARATOR.split(after)[0]
    return out


def _about(held: Held, figure: Figure) -> str:
    if isinstance(figure, Amount) and held.passage.kind is PassageKind.ROW and figure.subject:
        return figure.subject
    label = label_of(held.passage)
    values = [visible(held.passage, each.span) for each in held.figures]
    if held.passage.kind is PassageKind.ROW and (label in values or not words(label) - _GENERIC):
        label = max((collapse(cell.text) for cell in held.passage.cells), key=len)
    return label if words(label) - _GENERIC else f"{section(held.passage)}: {label}".strip(": ")


# ---------------------------------------------------------------------------------------- glosas, norms


def _glosa(document: HeldDocument, held: Held, scope: Words, siglas: Siglas) -> Iterator[Statement]:
    """A row that gives a concept's glosa in a cell of its own."""
    passage = held.passage
    if passage.kind is not PassageKind.ROW or not passage.label:
        return
    for citation in held.facts.citations:
        cell = _cell(held, citation.span)
        if not citation.glosa or cell is None or len(collapse(cell.text)) > 14 or cell is passage.cells[0]:
            continue
        label = words(passage.label, siglas)
        yield Statement(
            document=document,
            held=held,
            kind="glosa",
            family="glosa",
            subject=label,
            label=label,
            near=label,
            scope=scope,
            value=frozenset([citation.glosa]),
            span=cell.span,
            text=collapse(cell.text),
            about=f"Glosa de {passage.label}",
        )


def _norms(document: HeldDocument, held: Held, scope: Words, siglas: Siglas) -> Iterator[Statement]:
    """The norm that a section gives for a named thing, or as the reglamento of the matter."""
    for citation in held.facts.citations:
        if not citation.number or citation.norm_kind not in ("dfl", "dl", "decreto", "decreto-supremo"):
            continue
        key = norm_key(citation.norm_kind, citation.number, None)
        near = words(_around(held, citation), siglas)
        rule = "reglament" in {stem(fold(word)) for word in re.findall(r"\w+", held.passage.text)} and bool(
            re.search(r"\breglamento\b", fold(held.passage.text))
        )
        if not rule and (not near or len(held.passage.heading_path) < 2):
            continue
        heading = words(re.sub(r"\([^)]*\)|[Gg]losas?\s+[\d-]+:?", "", section(held.passage)), siglas)
        yield Statement(
            document=document,
            held=held,
            kind="norma",
            family="norma:reglamento" if rule else f"norma:{citation.norm_kind}",
            subject=words(document.title, siglas) if rule else heading,
            label=frozenset(),
            near=near,
            scope=scope,
            value=frozenset([key.number]),
            span=citation.span,
            text=collapse(citation.text),
            about=f"Reglamento: {document.title}" if rule else section(held.passage),
        )


def _around(held: Held, citation: Citation) -> str:
    """The few words just before a citation, and the first after it."""
    start = citation.span.start - held.passage.span.start
    return " ".join(held.passage.masked[:start].split()[-4:])


# ------------------------------------------------------------------------------------------------ organs

_ORGAN_HEADER = re.compile(r"\b(?:responsable|encargad|a\s+cargo|quien)")


def _organ(document: HeldDocument, held: Held, scope: Words, siglas: Siglas) -> Iterator[Statement]:
    """Who does a step: a row's column of organs, or an item of an act and an organ ("Aprobación Gobernador/a")."""
    passage, found = held.passage, None
    if passage.kind is PassageKind.ROW and passage.label:
        cell = next((one for one in passage.cells[1:] if _ORGAN_HEADER.search(fold(one.header))), None)
        if cell and words(cell.text):
            found = (passage.label, cell.text, cell.span)
    elif passage.kind is PassageKind.ITEM and not passage.label:
        match = _ACT_ORGAN.match(passage.masked)
        if match and is_organ(fold(match["organ"]).partition("/")[0]):
            start = passage.span.start
            found = (match["act"], match["organ"], Span(start + match.start("organ"), start + match.end("organ")))
    if found is None:
        return
    label, organ, span = found
    organ = re.sub(r"\([^)]*\)", " ", organ)
    actor = actor_words(organ, siglas)
    subject = words(label, siglas)
    named = any(is_organ(word) or word in siglas for word in re.findall(r"[a-zñ]+", fold(organ)))
    if actor and subject and named:
        yield Statement(
            document=document,
            held=held,
            kind="organo",
            family="organo",
            subject=subject,
            label=subject,
            near=words(" ".join(passage.heading_path[-2:]), siglas) - _GENERIC,
            scope=scope,
            value=actor,
            span=span,
            text=collapse(organ),
            about=f"Quién: {label} ({passage.heading_path[-2:][0] if passage.heading_path else document.title})",
        )


_ACT_ORGAN = re.compile(
    r"[\s\d.)*-]{0,12}(?P<act>[A-ZÁÉÍÓÚ][a-záéíóúñ]{2,30}ción)\s+(?P<organ>[A-ZÁÉÍÓÚ][\wáéíóúñ/]{3,40})\s*$"
)


# ------------------------------------------------------------------------- rows of thresholds, negations


def _threshold_row(document: HeldDocument, held: Held, scope: Words, siglas: Siglas) -> Iterator[Statement]:
    """A row keyed by an amount ("100 a 1.000 UTM"): what holds in that range."""
    passage = held.passage
    if passage.kind is not PassageKind.ROW or len(passage.cells) < 2:
        return
    first, second = passage.cells[0], passage.cells[1]
    keys = [one for one in held.facts.amounts if one.span.within(first.span)]
    if len(keys) != 1 or len(words(first.text)) > 1 or _is_figure(second.text):
        return
    key = keys[0]
    sign = re.search(r"[<>≤≥]", first.text)
    said = re.split(r"[(;,]", second.text)[0].rstrip()
    head = tuple(stems(said))[:3]
    if len(head) >= 2:
        yield Statement(
            document=document,
            held=held,
            kind="regla",
            family=f"regla:{_value(key)}:{key.unit}:{sign.group() if sign else ''}",
            subject=words(document.title, siglas),
            label=frozenset(),
            near=frozenset(head),
            scope=scope,
            value=frozenset(head),
            span=Span(second.span.start, second.span.start + len(said)),
            text=collapse(said),
            about=f"{collapse(first.text)}: {first.header or section(passage)}",
        )


_NO = re.compile(r"\b(?:no|sin|excepto)\b")


def _negation(document: HeldDocument, held: Held, scope: Words, _: Siglas) -> Iterator[Statement]:
    """A sentence of some length, to find the one that says the same with a "no" more or less."""
    passage = held.passage
    plain = [token for token in stems(passage.text) if token not in ("no", "sin", "exceptu")]
    if passage.kind is PassageKind.ROW or not 4 <= len(plain) <= 25:
        return
    yield Statement(
        document=document,
        held=held,
        kind="redaccion",
        family="redaccion:" + " ".join(sorted(set(plain))),
        subject=frozenset(plain),
        label=frozenset(),
        near=frozenset(plain),
        scope=scope,
        value=frozenset([str(len(_NO.findall(fold(passage.text))))]),
        span=passage.span,
        text=passage.text[:240],
        about=label_of(passage),
    )
