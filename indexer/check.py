"""The keeper's linter: what a corpus's documents should be mended in, each finding with its place and its remedy.

One rule is one function of ``RULES``; front matter and register are checked where they are read (``corpus``,
``register``). Pure: documents and today's date in, problems out; nothing stops at the first one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from indexer.check_links import dead_links, lost_fragments
from indexer.checked import Corpus, Judged, all_lines, body_lines
from indexer.claims import Held, HeldDocument, listed, visible
from indexer.errors import Level, Problem, shown
from indexer.models import (
    DayCount,
    DeadlineKind,
    DocumentSource,
    PassageKind,
    ResolutionStatus,
    Status,
    TimeUnit,
    Unread,
    VerdictKind,
)
from indexer.norms import KINDS
from indexer.resolve import resolve
from indexer.text import collapse, fold


def check_corpus(
    documents: Sequence[HeldDocument],
    *,
    today: date,
    place: Callable[[DocumentSource], str] | None = None,
    unread: Sequence[Unread] = (),
    judged: Judged | None = None,
) -> tuple[Problem, ...]:
    """Every finding of every rule, by path and line. ``today`` decides what has expired.

    What leads to an ``unread`` document, or may be defined in it, is no finding: its own fault is to be mended first.
    """
    corpus = Corpus(tuple(documents), today, place or (lambda source: source.path), tuple(unread), judged)
    found = {problem for rule in RULES for problem in rule(corpus)}
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.code, one.message)))


# ----------------------------------------------------------------------------------------- norms, siglas


def norms_without_ficha(corpus: Corpus) -> Iterator[Problem]:
    """Norms that documents cite and of which the corpus holds neither text nor ficha: each at its first citation."""
    places: dict[str, list[tuple[HeldDocument, Held, str]]] = defaultdict(list)
    for document in corpus.own:
        about = corpus.library.about(document)
        for held in document.passages:
            for citation in held.facts.citations:
                found = resolve(citation, corpus.library.norms, about, held.passage.article)
                if found.status is ResolutionStatus.KNOWN and found.norm:
                    places[str(found.norm)].append((document, held, collapse(citation.text)))
    for urn, cited in places.items():
        if corpus.may_stand_unread(urn):
            continue
        document, held, text = cited[0]
        times = "una vez" if len(cited) == 1 else f"{len(cited)} veces"
        message = f"se cita {shown(text)} ({times}) y el corpus no tiene su texto ni una ficha ({urn})"
        fix = "impórtela o escriba su ficha en fichas/"
        yield corpus.problem(document, held.passage.lines[0], "norma-sin-ficha", message, fix)


_SIGLA = re.compile(r"(?<![\w./-])[A-ZÑ]{2,9}(?![\w/-])")
_ROMAN = re.compile(r"[IVXLC]+$")
_COMMON = {fold(re.sub(r"\W", "", kind.short)) for kind in KINDS} | set("""no si art ley dfl dl ds loc urn iva rut utm
    uta uf usd clp pdf kb mb id ok cd nn sa ltda spa ant mat de iso""".split())  # fmt: skip
_USES = 2


def undefined_siglas(corpus: Corpus) -> Iterator[Problem]:
    """Siglas that documents use twice or more and nothing in the corpus spells out."""
    defined = {
        fold(term.sigla) for one in corpus.documents for held in one.passages for term in held.facts.terms if term.sigla
    }
    uses: Counter[str] = Counter()
    first: dict[str, tuple[HeldDocument, Held]] = {}
    for document in corpus.own:
        for held in document.passages:
            text = held.passage.text
            if held.passage.kind is PassageKind.HEADING or text.isupper():
                continue
            for sigla in set(_SIGLA.findall(text)):
                uses[sigla] += 1
                first.setdefault(sigla, (document, held))
    for sigla, times in uses.items():
        known = defined | _COMMON
        if times < _USES or fold(sigla) in known or fold(sigla).removesuffix("s") in known or _ROMAN.match(sigla):
            continue
        if corpus.may_stand_unread(sigla):
            continue
        document, held = first[sigla]
        message = f"la sigla {sigla} se usa en {times} pasajes y ningún documento dice qué significa"
        fix = "agréguela al glosario o escriba su nombre la primera vez: «Nombre (SIGLA)»"
        yield corpus.problem(document, held.passage.lines[0], "sigla-sin-definir", message, fix, Level.NOTE)


# ------------------------------------------------------------------------------------------------- terms


def terms_without_basis(corpus: Corpus) -> Iterator[Problem]:
    """Definitions of a glossary that name no source, told once a document."""
    for document in corpus.own:
        if document.source.kind != "glosario":
            continue
        bare = [
            (held, term.sigla or term.name or "")
            for held in document.passages
            for term in held.facts.terms
            if term.definition and not held.facts.citations and "](" not in _raw(document, held)
        ]
        if bare:
            message = f"{len(bare)} términos sin fuente: {', '.join(name for _, name in bare[:5])}"
            fix = "agregue la norma o el documento de donde viene cada definición"
            line = bare[0][0].passage.lines[0]
            yield corpus.problem(document, line, "termino-sin-fuente", message, fix, Level.NOTE)


def _raw(document: HeldDocument, held: Held) -> str:
    return document.source.text[held.passage.span.start : held.passage.span.end]


def repeated_terms(corpus: Corpus) -> Iterator[Problem]:
    """A term that one document defines twice, with other words."""
    for document in corpus.own:
        seen: dict[str, tuple[Held, str]] = {}
        for held in document.passages:
            for term in held.facts.terms:
                if not term.definition or not (term.name or document.source.kind == "glosario"):
                    continue  # "SIGFE (DAF): control …" in a list of tools describes again; it does not define
                name = fold(term.sigla or term.name or "")
                before = seen.setdefault(name, (held, term.definition))
                if before[0] is not held and collapse(before[1]) != collapse(term.definition):
                    line = before[0].passage.lines[0]
                    name = shown(term.sigla or term.name or "")
                    message = f"el término {name} ya se define en la línea {line}, con otras palabras"
                    fix = "deje una sola definición"
                    yield corpus.problem(document, held.passage.lines[0], "termino-repetido", message, fix)


# ------------------------------------------------------------------------------------------------ figures


def days_not_stated(corpus: Corpus) -> Iterator[Problem]:
    """Terms in days that do not say of which days."""
    for document in corpus.own:
        if document.source.kind == "ficha":  # it repeats the law's words
            continue
        for held in document.passages:
            for term in held.facts.deadlines:
                counted = term.unit is TimeUnit.DAY and term.kind in (DeadlineKind.DURATION, DeadlineKind.MINIMUM)
                if counted and term.count is DayCount.NOT_STATED and term.amount:
                    message = f"{shown(visible(held.passage, term.span))} no dice si son hábiles o corridos"
                    fix = "dígalo, o cite la norma que lo fija"
                    line = held.passage.lines[0]
                    yield corpus.problem(document, line, "dias-sin-computo", message, fix, Level.NOTE)


def figures_without_unit(corpus: Corpus) -> Iterator[Problem]:
    """Figures of a table with no unit anywhere, told once a table."""
    for document in corpus.own:
        tables: dict[str, list[Held]] = defaultdict(list)
        for held in document.passages:
            if any(not amount.unit for amount in held.facts.amounts):
                tables[held.passage.fragment.rpartition(".r")[0]].append(held)
        for rows in tables.values():
            message = f"{len(rows)} filas de la tabla tienen cifras sin unidad"
            fix = "ponga la unidad en el encabezado de la columna o sobre la tabla («Miles de $»)"
            yield corpus.problem(document, rows[0].passage.lines[0], "cifra-sin-unidad", message, fix, Level.NOTE)


# ----------------------------------------------------------------------------------------- what does not agree

_TOLD = {
    VerdictKind.DIFFERS: ("cita-difiere", Level.WARNING, "revise la cita: puede haber otra base, o un error"),
    VerdictKind.NARROWER: ("cita-mas-estrecha", Level.NOTE, "diga el alcance que tiene la fuente"),
    VerdictKind.NOT_STATED: ("cita-no-lo-dice", Level.NOTE, "revise si es ese el artículo"),
}


def differing_claims(corpus: Corpus) -> Iterator[Problem]:
    """Claims whose cited source says another thing, says it of less, or does not say it."""
    current = set(map(id, corpus.current))
    for rowid, verdicts in corpus.verdicts.items():
        document, held = corpus.homes[rowid]
        if id(document) not in current:
            continue
        for verdict in verdicts:
            if verdict.kind in _TOLD and document.source.kind != "ficha":
                code, level, fix = _TOLD[verdict.kind]
                message = f"{shown(verdict.text, 60)} cita {verdict.cited}: {verdict.why}"
                yield corpus.problem(document, held.passage.lines[0], code, message, fix, level)


def contradictions(corpus: Corpus) -> Iterator[Problem]:
    """What two passages say differently of one thing, told at the first of them."""
    for conflict in corpus.conflicts:
        if conflict.kind == "fuente":  # told as what its citation differs in
            continue
        places = [(corpus.homes[claim.rowid], claim) for claim in conflict.claims]
        (document, held), _ = places[0]
        told = [
            f"{shown(claim.text, 50)} ({corpus.place(each.source)}:{there.passage.lines[0]})"
            for (each, there), claim in places[:4]
        ]
        message = f"{conflict.about}: no coinciden {listed(told)}"
        fix = "corrija el que esté errado, o diga por qué son distintos"
        yield corpus.problem(document, held.passage.lines[0], "contradiccion", message, fix)


# ------------------------------------------------------------------------------------- validity, tables, images


def expired(corpus: Corpus) -> Iterator[Problem]:
    """Documents past their last day and still published, and validities that end before they begin."""
    today = corpus.today.isoformat()
    for document in corpus.current:
        source = document.source
        if source.valid_from and source.valid_to and source.valid_to < source.valid_from:
            message = f"la vigencia termina ({source.valid_to}) antes de empezar ({source.valid_from})"
            yield corpus.problem(document, 1, "vigencia", message, "corrija las fechas", Level.ERROR)
        elif source.valid_to and source.valid_to < today and source.status is Status.PUBLISHED:
            message = f"la vigencia terminó el {source.valid_to} y sigue publicado"
            fix = "cargue el que lo reemplaza, o déjelo: se muestra como no vigente"
            yield corpus.problem(document, 1, "vigencia", message, fix)


_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]\n]{0,200})\]\([^)\n]{0,500}\)|<img\b", re.IGNORECASE)
TO_WRITE = "[completar:"
"""How a template's places to be written begin."""

_RULE_ROW = re.compile(r"^[\s|:-]+$")


def odd_tables(corpus: Corpus) -> Iterator[Problem]:
    """Rows with other cells than their header, where what is over is not read; and rows that are no table at all."""
    for document in corpus.own:
        width, previous, loose = 0, "", False
        for number, line in body_lines(document.source):
            if "|" not in line:
                width, previous, loose = 0, "", False
                continue
            if width == 0 and "-" in line and _RULE_ROW.match(line) and "|" in previous:
                width = _cells(line)
                if _cells(previous) != width:
                    message = f"el encabezado tiene {_cells(previous)} columnas y la línea de guiones {width}"
                    yield corpus.problem(document, number, "tabla", message, "iguale las columnas")
            elif width and _cells(line) != width:
                message = f"la fila tiene {_cells(line)} celdas y la tabla {width} columnas"
                fix = "complete la fila; una barra dentro de una celda se escribe \\|"
                yield corpus.problem(document, number, "tabla", message, fix)
            elif width == 0 and not loose and _is_row(line) and _is_row(previous):
                loose = True
                message = "a la tabla le falta la línea de guiones bajo el encabezado, y se lee como un párrafo"
                fix = f"agregue como segunda línea |{' --- |' * _cells(previous)}"
                yield corpus.problem(document, number - 1, "tabla", message, fix)
            previous = line


def _is_row(line: str) -> bool:
    row = line.strip()
    return len(row) > 2 and row.startswith("|") and row.endswith("|")


def _cells(line: str) -> int:
    return len(re.sub(r"\\\|", "", line).strip().removeprefix("|").removesuffix("|").split("|"))


def left_to_write(corpus: Corpus) -> Iterator[Problem]:
    """Places of a template that a published document still leaves open."""
    for document in corpus.current:
        if document.source.status is Status.PUBLISHED:
            for number, line in all_lines(document.source):
                if TO_WRITE in line:
                    place = line[line.index(TO_WRITE) :].partition("]")[0] + "]"
                    message = f"quedó sin escribir {shown(place)}"
                    yield corpus.problem(
                        document, number, "por-completar", message, "complételo o bórrelo", Level.ERROR
                    )


def images(corpus: Corpus) -> Iterator[Problem]:
    """Images: they are not served, and what only they say is not found."""
    for document in corpus.current:
        for number, line in body_lines(document.source):
            if match := _IMAGE.search(line):
                message = f"la imagen {shown(match['alt'] or '')} no se muestra ni se busca"
                fix = "escriba como texto o tabla lo que dice"
                yield corpus.problem(document, number, "imagen", message, fix, Level.NOTE)


RULES: tuple[Callable[[Corpus], Iterator[Problem]], ...] = (
    dead_links,
    lost_fragments,
    norms_without_ficha,
    undefined_siglas,
    terms_without_basis,
    repeated_terms,
    days_not_stated,
    figures_without_unit,
    differing_claims,
    contradictions,
    expired,
    odd_tables,
    images,
    left_to_write,
)
