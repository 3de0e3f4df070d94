"""Siglas and defined terms: glossary rows, labelled items, definitions of laws, siglas in parentheses.

One rule is one small function; ``RULES`` is their order. Every name and definition stands literally in the passage's
source, in its heading path (``**Definición:** …`` under the heading of what it defines) or, for definitions that a law
numbers, under the lead that introduces them. Several meanings of a sigla are several terms; nothing is merged here
but a statement that a wider statement of the same passage already holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from indexer.grammar.glossary_lines import LineEntry, glossary_line
from indexer.grammar.glossary_tables import glossary_term
from indexer.grammar.initials import is_sigla, spelled_tail, spells
from indexer.grammar.naming import CLOSE, bare, long_name, name_and_value, split_name, trim
from indexer.models import Passage, PassageKind, Span, Term
from indexer.scanning import Asked, asked_in
from indexer.text import collapse, fold, fold_whole, sentences

_DEFINING_HEADING = re.compile(
    r"\b(?:glosario|conceptos?|definicion(?:es)?|siglas?|acronimos?|abreviaturas?|abreviaciones|terminologia|"
    r"nomenclatura|vocabulario|terminos(?! de referencia| contractual))\b"
)
_DEFINITION_LABEL = re.compile(
    r"(?:definicion|concepto|significado|que es|que se entiende)(?: (?:legal|general|operativ[ao]))?"
)
_READS_AS_DEFINITION = re.compile(
    r"\s*(?:(?:es|son|sera|seran) (?:un|una|el|la|los|las|aquel|aquella|aquell[oa]s|tod[oa]s?|cada|cualquier)\b"
    r"|(?:se (?:entiende|entendera|define|refiere|denomina|considera)|corresponden? a|consisten? en|comprenden?)\b"
    r"|conjuntos? de\b|aquell(?:a|o|os|as)\b|aquel\b|tod[oa]s? (?:persona|acto|aquel|aquell[oa]s?|el|la|los|las)\b)"
)
_ROLE_VERB = re.compile(  # "DIPIR: Elabora proyecto …" tells what a unit does at a step, not what it is
    r"\s*(?:[a-zñ]{3,}(?:ar|er|ir)\b|(?:elabora|proyecta|revisa|aprueba|visa|remite|registra|coordina|gestiona|informa|"
    r"emite|envia|recibe|valida|verifica|firma|solicita|presenta|publica|lidera|supervisa|analiza|ejecuta|autoriza|"
    r"tramita|propone|define|debe|puede|no|requiere|maximo|minimo|hasta|sin|segun|cuando)\b)"
)
_STEP_HEADING = re.compile(  # under these, a labelled sigla says what someone does or must bring, not what it is
    r"\b(?:rol(?:es)?|responsab\w+|requisitos?|restriccion(?:es)?|prohibicion(?:es)?|documentos?|documentacion|plazos?|"
    r"ejecucion|licitacion|contratacion|procesos?|ciclo|cierre|seguimiento|garantias?|etapas?|tramit\w+|postulacion|"
    r"terrenos?|obligaciones|gestion)\b"
)
_ENUMERATOR = re.compile(r"\A\s*(?:\d{1,3}|[a-zñ])\s?[.)°º]+-?\s+")
_PROVISION = re.compile(
    r"(?:articulo|art\.|inciso|letra|numeral|nota|ejemplos?|fuente|ant|mat|ref|de|a|vistos?|considerando)\b"
)


def read_terms(passage: Passage) -> tuple[Term, ...]:
    """Every sigla and defined term that a passage states, in text order; spans are absolute."""
    folded = fold_whole(passage.masked)
    words = asked_in(folded)
    found: list[Term] = []
    for needed, rule in RULES:
        if needed and needed.isdisjoint(words):
            continue
        for term in rule(passage, folded):
            named = any(char.isalpha() for char in f"{term.sigla or ''}{term.name or ''}")
            if named and not any(_covers(other, term) for other in found):
                found.append(term)
    if not found:
        return ()
    return tuple(sorted(found, key=lambda term: (term.span, term.sigla or "", term.name or "")))


def _covers(wider: Term, term: Term) -> bool:
    if not term.span.within(wider.span):
        return False
    if term.sigla:
        return wider.sigla == term.sigla and wider.name == term.name
    return fold(wider.name or "") == fold(term.name or "") and wider.definition is not None


# ------------------------------------------------------------------------------------------------ rules


def _glossary_row(passage: Passage, folded: str) -> Iterator[Term]:
    """A row of a glossary table, of any header wording."""
    del folded
    if passage.kind is not PassageKind.ROW or len(passage.cells) < 2:
        return
    term = glossary_term(passage, in_glossary=_under_defining_heading(passage))
    if term is not None:
        yield term


_NUMBERED = re.compile(
    r"(?:\A|(?<=[.;:]))\s{0,8}(?:\d{1,3}|[a-zñ])\s?[.)°º]{1,2}-?\s{1,8}(?P<name>[^\s:;.][^:;.\n]{1,110}):\s"
)


_QUESTION = re.compile(r"\W{0,3}(?:que (?:es|son)|que se entiende por)\s+")


def _answered_heading(passage: Passage, folded: str) -> Iterator[Term]:
    """The first sentence under a heading that asks: "¿Qué es un proyecto de arrastre?"."""
    if passage.kind is not PassageKind.PARAGRAPH or not passage.fragment.endswith(".p1"):
        return
    heading = passage.heading_path[-1] if passage.heading_path else ""
    asked = _QUESTION.match(fold(heading))
    if asked is None:
        return
    sentence = _sentence_at(passage.masked, len(folded) - len(folded.lstrip()))
    name = bare(heading[asked.end() :].rstrip("? "))
    yield _term(passage, sentence, *split_name(name), trim(passage.masked, sentence.start, sentence.end), "label")


def _labelled(passage: Passage, folded: str) -> Iterator[Term]:
    """``**Sigla:** definition``, where the heading, the label or the value says that it defines."""
    if passage.kind not in (PassageKind.ITEM, PassageKind.PARAGRAPH) or not passage.label:
        return
    if len(_NUMBERED.findall(folded)) > 1 or _entries(passage):
        return
    start = passage.masked.find(":", max(0, folded.find(fold(passage.label[:20]))))
    if start < 0:
        return
    value = trim(passage.masked, start + 1, len(passage.masked))
    if value.start >= value.end:
        return
    label = _ENUMERATOR.sub("", passage.label).rstrip(": ")
    folded_value = folded[value.start : value.end]
    if not label or _PROVISION.match(fold(label)):
        return
    if _DEFINITION_LABEL.fullmatch(fold(label)):
        if not passage.heading_path or _PROVISION.match(fold(passage.heading_path[-1])):
            return
        yield _term(passage, Span(0, len(folded)), *split_name(passage.heading_path[-1]), value, "label")
        return
    asked = _QUESTION.match(fold(label))
    defined = bare(label[asked.end() :].rstrip("? ")) if asked else ""
    if defined:
        yield _term(passage, Span(0, len(folded)), *split_name(defined), value, "label")
        return
    sigla, name = split_name(label)
    defines = bool(_READS_AS_DEFINITION.match(folded_value))
    if sigla and not name and spells(sigla, _first_clause(passage.masked, value)):
        clause = _first_clause(passage.masked, value)
        after = value.start + len(clause)
        while after < value.end and passage.masked[after] in " \t\n.;:,":
            after += 1
        rest = trim(passage.masked, after, value.end)
        yield _term(passage, Span(0, len(folded)), sigla, collapse(clause), rest, "label")
    elif (
        defines
        or (sigla and (name or _may_define(passage, sigla, folded_value)))
        or _under_defining_heading(passage)
        or _understood_lead(passage.lead)
    ) and not re.match(r"\s*\d+\s*$", folded_value):
        yield _term(passage, Span(0, len(folded)), sigla, name, value, "label")


def _in_line(passage: Passage, folded: str) -> Iterator[Term]:
    """Every entry of a glossary that is written in one paragraph."""
    del folded
    for entry in _entries(passage):
        sigla, name = split_name(bare(entry.name))
        clause = _first_clause(passage.masked, entry.value)
        form = "parenthesis" if entry.equals else "label"
        if sigla and not name and spells(sigla, clause):
            rest = trim(passage.masked, entry.value.start + len(clause), entry.value.end, marks=" \t\n.;:,")
            yield _term(passage, entry.span, sigla, collapse(clause), rest, form)
        else:
            yield _term(passage, entry.span, sigla, name, entry.value, form)


def _entries(passage: Passage) -> list[LineEntry]:
    return glossary_line(passage, in_glossary=_under_defining_heading(passage))


def _numbered(passage: Passage, folded: str) -> Iterator[Term]:
    """The definitions of a law: "1. Explotador minero: toda persona …", alone or several in one paragraph."""
    items = list(_NUMBERED.finditer(folded))
    understood = _understood_lead(passage.lead) or _under_defining_heading(passage)
    understood = understood or bool(items and _understood_lead(folded[: items[0].start()]))
    if not items or not (understood or len(items) > 1) or passage.kind is PassageKind.ROW:
        return
    for index, item in enumerate(items):
        end = items[index + 1].start() if index + 1 < len(items) else len(folded)
        value = trim(passage.masked, item.end(), end)
        if value.start >= value.end or not (understood or _READS_AS_DEFINITION.match(folded[value.start : value.end])):
            continue
        name = collapse(passage.masked[item.start("name") : item.end("name")])
        yield _term(passage, Span(item.start(), end), *split_name(bare(name)), value, "article")


_UNDERSTOOD = re.compile(
    r"\b(?:se\s+entender[a]n?|se\s+entienden?|entiendese|entiendense|entiendase|debera\s+entenderse|entenderse)\s+por\s+"
)


def _understood_as(passage: Passage, folded: str) -> Iterator[Term]:
    """ "se entenderá por X Y", "entiéndese por X Y", "por X se entenderá Y"."""
    for sentence in sentences(passage.masked):
        if "ent" not in folded[sentence.start : sentence.end]:
            continue
        for match in _UNDERSTOOD.finditer(folded, sentence.start, sentence.end):
            parts = name_and_value(passage.masked, folded, match.end(), sentence.end)
            if parts:
                name, value = parts
                whole = trim(passage.masked, sentence.start, sentence.end, keep_stop=True)
                yield _term(passage, whole, *split_name(name), value, "entendera")
        yield from _by_x_is_understood(passage, folded, sentence)


_BY_X = re.compile(
    r"\bpor\s+(?P<name>[^,;:.\n]{2,90}?)\s+se\s+(?:entendera|entenderan|entiende|entienden)\s+(?!por\b|que\b)"
)


def _by_x_is_understood(passage: Passage, folded: str, sentence: Span) -> Iterator[Term]:
    match = re.search(r"\bse\s+(?:entenderan?|entienden?)\s+(?!por\b|que\b)", folded[sentence.start : sentence.end])
    if match is None:
        return
    verb = sentence.start + match.start()
    found = _BY_X.search(folded, max(sentence.start, verb - 110), min(sentence.end, verb + 30))
    value = trim(passage.masked, sentence.start + match.end(), sentence.end)
    if found and value.start < value.end:
        name = bare(collapse(passage.masked[found.start("name") : found.end("name")]))
        whole = trim(passage.masked, sentence.start, sentence.end, keep_stop=True)
        yield _term(passage, whole, *split_name(name), value, "entendera")


_CALLED = re.compile(
    r"\b(?:se\s+denomina(?:n|ra|ran)?|denominase|denominanse|denominad[oa]s?|llamad[oa]s?|conocid[oa]s?\s+como)\s+"
    r"(?:(?:tambien|indistintamente|como)\s+)?(?P<open>[\"“«])"
)


def _called(passage: Passage, folded: str) -> Iterator[Term]:
    """A name in quotes after "denominado", with the sentence that gives it as its definition."""
    for match in _CALLED.finditer(folded):
        start = match.end()
        close = next((i for i in range(start, min(len(folded), start + 100)) if folded[i] in CLOSE), -1)
        if close > start:
            sentence = _sentence_at(passage.masked, match.start())
            given = re.compile(r"[\s,]{1,8}(?:a(?=l\s)|a\s)").match(folded, close + 1, sentence.end)
            if given and match.group().startswith(("se ", "den")):  # "se denomina «X» a la superficie …"
                value = trim(passage.masked, given.end(), sentence.end)
                yield _term(passage, sentence, *split_name(collapse(passage.masked[start:close])), value, "entendera")
                continue
            yield _term(
                passage,
                sentence,
                *split_name(collapse(passage.masked[start:close])),
                trim(passage.masked, sentence.start, sentence.end),
                "entendera",
            )


_HEREAFTER = re.compile(
    r"[,(]\s*(?:en\s+adelante|en\s+lo\s+sucesivo)(?:\s+e?\s?indistintamente)?\s*,?\s*"
    r"(?P<name>(?:(?:el|la|los|las)\s+)?[\"“«][^\"”»\n]{2,80}[\"”»]|(?:(?:el|la|los|las)\s+)?[^\s,;.()\"“«]{2,40})"
)
_PROPER_REST = re.compile(r"(?:\s+(?:(?:de|del|la|el|los|las|para|y)\s+){0,3}[A-ZÁÉÍÓÚÑ][\w-]*)*")


def _hereafter(passage: Passage, folded: str) -> Iterator[Term]:
    """ "…, en adelante "el Fondo"": the short name, and the long one before it."""
    for match in _HEREAFTER.finditer(folded):
        sentence = _sentence_at(passage.masked, match.start())
        end = match.end("name")
        if passage.masked[end - 1] not in CLOSE and fold(passage.masked[end - 1]).isalnum():
            rest = _PROPER_REST.match(passage.masked, end)
            end = rest.end() if rest else end
        short = bare(collapse(passage.masked[match.start("name") : end]))
        tail = long_name(passage.masked, max(sentence.start, match.start() - 160), match.start())
        if tail is None or not short or fold(short) == fold(passage.masked[tail.start : tail.end]):
            continue
        whole = Span(tail.start, max(end, match.end()))
        if is_sigla(short):
            yield _term(passage, whole, short, collapse(passage.masked[tail.start : tail.end]), None, "parenthesis")
        else:
            yield _term(passage, whole, None, short, tail, "parenthesis")


_COPULA = re.compile(
    r"\s{0,8}(?:(?:art(?:iculo)?\.?\s+\d{1,4}[°º]?\.?-?\s+)?(?:el|la|los|las)\s+)?(?P<name>[^\s,;:.()=][^,;:.=\n]{1,90}?)\s+"
    r"(?:es|son|sera|seran|constituyen?|corresponden?\s+a|consisten?\s+en|se\s+define\s+como)\s+"
    r"(?P<value>(?:un|una|unos|unas|aquel|aquella|aquellos|aquellas|tod[oa]s?)\b|"
    r"(?:el|la|los|las)\s+(?:\w+\s+)?(?:organos?|organismos?|autoridad(?:es)?|servicios?|instrumentos?|documentos?|"
    r"conjunto|proceso|procedimiento|sistema|acto|facultad|programa|plan|fondo|unidad|entidad|institucion|principal|"
    r"marco|registro|plataforma|expresion|decision(?:es)?|representante|jefe|jefa|maxima)\b)"
)
_THOSE = re.compile(  # "Son bienes de uso público aquellos …", "Se considerará obra nueva aquella que …"
    r"\s{0,8}(?:son|se\s+considerara|se\s+consideraran|se\s+considera|se\s+consideran)\s+(?P<name>[^\s,;:.][^,;:.\n]{2,90}?)\s+"
    r"(?P<value>(?:aquel|aquella|aquellos|aquellas|tod[oa]s?\s+(?:aquel|aquell[oa]s?|persona|acto))\b)"
)
_NOT_A_NAME = re.compile(r"\b(?:que|no|se|cuando|si|este|esta|ese|esa|estos|estas|lo|ello|cual|cuyo|cuya|tambien)\b")
_EQUALS = re.compile(r"(?<![\w=])(?P<sigla>[^\s=().,;:]{2,14})(?:\s?[=–—]\s?|\s-\s)(?P<name>[^=.,;:()\n·•|]{4,120})")
_JOINED = re.compile(r"[=–—-]")


def _copula(passage: Passage, folded: str) -> Iterator[Term]:
    """ "El Fondo X es un programa …" where it opens the passage; "CAE = Costo Anual Equivalente" anywhere."""
    if passage.kind is not PassageKind.HEADING and _JOINED.search(folded):
        for match in _EQUALS.finditer(folded):
            sigla = passage.masked[match.start("sigla") : match.end("sigla")]
            name = collapse(passage.masked[match.start("name") : match.end("name")])
            if is_sigla(sigla) and spells(sigla, name):
                yield _term(passage, Span(match.start(), match.end()), sigla, name, None, "parenthesis")
    opening = _COPULA.match(folded) or _THOSE.match(folded)
    if opening is None or passage.kind not in (PassageKind.PARAGRAPH, PassageKind.ITEM):
        return
    name = collapse(passage.masked[opening.start("name") : opening.end("name")])
    if len(name.split()) > 12 or _NOT_A_NAME.search(fold(name)):
        return
    sentence = _sentence_at(passage.masked, opening.start("name"))
    value = trim(passage.masked, opening.start("value"), sentence.end)
    yield _term(passage, sentence, *split_name(name), value, "article")


_PARENTHESIS = re.compile(r"\((?P<inner>[^()\n]{2,120})\)")
_LAST_WORD = re.compile(r"[^\s(),;:\"“«]+\Z")


def _parenthesis(passage: Passage, folded: str) -> Iterator[Term]:
    """ "Balance de Gestión Integral (BGI)" and "ARI (Anteproyecto Regional de Inversiones)", by their initials."""
    masked = passage.masked
    del folded
    for match in _PARENTHESIS.finditer(masked):
        inner = re.split(r"[,;]|\s[-–—]\s", match.group("inner"), maxsplit=1)[0].strip(' "“”«»')
        begin = max(0, match.start() - 200)
        if is_sigla(inner):
            tail = spelled_tail(inner, masked[begin : match.start()].replace("\n", " "))
            if tail:
                span = Span(begin + tail[0], match.end())
                name = collapse(masked[begin + tail[0] : begin + tail[1]])
                yield _term(passage, span, inner, name, None, "parenthesis")
            continue
        before = _LAST_WORD.search(masked[begin : match.start()].rstrip())
        if before and is_sigla(before.group()) and spells(before.group(), collapse(inner)):
            span = Span(begin + before.start(), match.end())
            yield _term(passage, span, before.group(), collapse(inner), None, "parenthesis")


_ANY = Asked(())
_UNDERSTANDING = Asked(
    """entendera entenderan entiende entienden entiendese entiendense entiendase entenderse""".split()
)
_CALLING = Asked(
    """denomina denominan denominara denominaran denominase denominanse denominado denominada denominados denominadas
    llamado llamada llamados llamadas conocido conocida conocidos conocidas""".split()
)
_BEING = Asked(
    """es son sera seran constituye constituyen corresponde corresponden consiste consisten define considera consideran
    considerara consideraran = – — -""".split()
)

RULES: tuple[tuple[Asked, Callable[[Passage, str], Iterator[Term]]], ...] = (
    (_ANY, _glossary_row),
    (Asked(":"), _numbered),
    (Asked(":="), _in_line),
    (Asked(":"), _labelled),
    (_ANY, _answered_heading),
    (_UNDERSTANDING, _understood_as),
    (_CALLING, _called),
    (Asked(("adelante", "sucesivo")), _hereafter),
    (_BEING, _copula),
    (Asked("("), _parenthesis),
)
"""Tried in this order; a term inside an earlier rule's statement of the same term is not repeated. With each rule the
words and marks (see ``scanning.asked_in``) without which it finds nothing."""


# ---------------------------------------------------------------------------------------------- helpers


def _under_defining_heading(passage: Passage) -> bool:
    return any(_DEFINING_HEADING.search(fold(title)) for title in passage.heading_path)


def _may_define(passage: Passage, sigla: str, value: str) -> bool:
    """Whether a bare sigla's value may say what it is, outside a glossary."""
    heading = fold(passage.heading_path[-1]) if passage.heading_path else ""
    return "/" not in sigla and not _ROLE_VERB.match(value) and not _STEP_HEADING.search(heading)


_UNDERSTOOD_LEAD = re.compile(
    r"\b(?:se entienden?|se entenderan?|entiendase|entiendese|definiciones|se definen?|definen)\b[^.]{0,80}:?\s*\Z"
)


def _understood_lead(lead: str) -> bool:
    return bool(_UNDERSTOOD_LEAD.search(fold(lead[-200:])))


def _term(passage: Passage, span: Span, sigla: str | None, name: str | None, value: Span | None, form: str) -> Term:
    whole = trim(passage.masked, span.start, span.end, keep_stop=True)
    defined = value is not None and value.start < value.end
    return Term(
        sigla=sigla,
        name=name,
        definition=collapse(passage.masked[value.start : value.end]) if value and defined else None,
        span=whole.shift(passage.span.start),
        definition_span=value.shift(passage.span.start) if value and defined else None,
        form=form,
    )


def _sentence_at(masked: str, offset: int) -> Span:
    for sentence in sentences(masked):
        if sentence.start <= offset < sentence.end:
            return sentence
    return Span(0, len(masked))


def _first_clause(masked: str, value: Span) -> str:
    return re.split(r"[.;:(]|,\s(?=[a-z])", masked[value.start : value.end], maxsplit=1)[0].rstrip()
