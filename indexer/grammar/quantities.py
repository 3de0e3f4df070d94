"""Figures in Spanish administrative text: numbers, their units, what is a code and not a figure, units of headers.

Grammar shared by the extractors of amounts and tables and by the reading of questions. Pure functions over folded text
(``indexer.text.fold``, which keeps length). Units: "UTM", "UTA", "UF", "$", "M$" (miles de pesos), "MM$" (millones),
"US$", "MUS$", "MMUS$", "%", "unidades tributarias" (where the text does not say which).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from indexer.grammar.words import CARDINALS
from indexer.scanning import Asked, digit_runs, matches, places_of, shortly_before
from indexer.text import NUMBER_VALUES, NUMBER_WORDS, fold, normal_number, words_to_number

MONTH = r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)"
TIME_UNIT = re.compile(
    r"\s{0,8}(?:\([a-z0-9ñ ]{1,40}\)\s{0,8})?(?:primer[oa]s\s+)?"
    r"(?:dias?|mes(?:es)?|años?|horas?|hrs?\b|semanas?|minutos?|segundos?|bimestres?|trimestres?|semestres?|quincenas?|decadas?)\b"
)
"""What makes a figure a term and not an amount."""


class Number(NamedTuple):
    """A figure: where it stands (its currency sign included), its value, and what stands glued to it."""

    start: int
    end: int
    value: Decimal
    currency: str | None = None  # "$", "M$", "MM$", "US$", "MUS$", "MMUS$"
    in_words: bool = False
    glued: bool = False  # a hyphen or slash joins it to what precedes: the end of a range, or part of a code


# ------------------------------------------------------------------------------------------ not figures

_REFERENCE_WORD = (
    r"(?:articulos?|arts?|ley(?:es)?|decretos?|d\.?\s?f\.?\s?l|d\.?\s?l|d\.?\s?s|dto|resolucion(?:es)?|res|rex|oficios?|ord|"
    r"circular(?:es)?|dictamen(?:es)?|glosas?|glo|letras?|incisos?|anexos?|formularios?|capitulos?|cap|partidas?|"
    r"programas?|prog|sub-?titulos?|subt|items?|asignacion(?:es)?|asig|titulos?|parrafos?|cuadros?|tablas?|graficos?|"
    r"figuras?|fases?|etapas?|nivel(?:es)?|pasos?|version(?:es)?|grados?|categorias?|tipos?|paginas?|pags?|"
    r"sesion(?:es)?|registros?|reg|folios?|rol|codigos?|cod|numeral(?:es)?|numeros?|num|nro|puntos?|seccion(?:es)?|"
    r"literal(?:es)?|años?|ciclos?|hitos?|objetivos?|indicador(?:es)?|acuerdos?|actas?|norma|iso|huso|km|ruta|n)"
)
_DIGITS = r"\d{1,9}(?:[.,]\d{1,9}){0,6}"
_MARK = r"(?:\s{0,3}n?\s?[°º]\.?\s?|\s{0,3}(?:n|num|nro|numero)\b\.?\s?)?"
_NOT_UNIT = r"(?![\d.,]*\s{0,3}(?:%|por\s+ciento|u\.?t\.?[ma]\b|unidad|pesos|millones))"
_REFERENCE = re.compile(
    rf"(?<![\w])(?:{_REFERENCE_WORD}\.?-?{_MARK}|n\s?[°º]\.?|[#])"
    rf"(?:\s{{0,3}}(?:transitori[oa]s?|exent[oa]s?|suprem[oa]s?|afect[oa]s?|ley|n[°º]))?{_MARK}\s{{0,3}}{_NOT_UNIT}{_DIGITS}(?:\s?[°º])?"
    rf"(?:(?:\s{{0,3}},\s{{0,3}}|\s{{1,3}}(?:y|e|o|al?)\s{{1,3}}|\s?[-–/]\s?){_NOT_UNIT}\d{{1,6}}(?:\.\d{{3}})*(?:\s?[°º])?"
    r"(?!\s{0,3}[a-zñ]{4,}))*"
)
_REFERENCE_WORDS = Asked(  # with which a reference begins; "n" of a number written next to it
    f"{word}{end}"
    for word in """# articulo art ley leye decreto d df dfl dl ds dto resolucion resolucione res rex oficio ord circular
    circulare dictamen dictamene glosa glo letra inciso anexo formulario capitulo cap partida programa
    prog sub subtitulo subt item asignacion asignacione asig titulo parrafo cuadro tabla grafico figura
    fase etapa nivel nivele paso version versione grado categoria tipo pagina pag sesion sesione
    registro reg folio rol codigo cod numeral numerale numero num nro punto seccion seccione literal
    literale año ciclo hito objetivo indicador indicadore acuerdo acta norma iso huso km ruta n""".split()
    for end in ("", "s", "n", "sn")
)
_DATE = re.compile(  # matched only where digits begin
    rf"(?<!\d)\d{{1,2}}\s?[°º]?\s{{1,3}}(?:al?\s{{1,3}}\d{{1,2}}\s{{1,3}})?(?:de\s{{1,3}})?{MONTH}\b"
    r"|(?<![\d.,])\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?![\d])|(?<![\d.,/])\d{1,2}/(?:0\d|1[0-2])(?![\d/])"
    r"|(?<![\d.,$])(?:19|20)\d{2}(?![\d%]|[.,]\d|\s{0,3}(?:%|u\.?t\.?[ma]\b|unidad|pesos|millones|por\s+ciento))"
    r"|(?<!\d)\d{1,2}:\d{2}|(?<![\w])\d{1,6}/\d{4}(?!\d)"
)
_CODE = re.compile(  # matched only where digits begin
    r"(?<![\d.,])(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}(?:-\w+)?|(?<![\w.,])0\d+(?![\d.,])"
)
_REFERENCE_REACH = 60
"""Characters from a reference's first word to its number, at the most."""

_ORDINAL = re.compile(r"\s{0,8}\d{1,3}\s?[.)]-?\s")  # of a list, at the head of its item
_TAIL_OF_CODE = re.compile(r"[\w-]*")
_ADDRESS = re.compile(r"\+\s?56[\s\d]{6,14}|https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+")


def not_figures(folded: str) -> bytearray:
    """One byte a character: 1 where dates, years, article and law numbers, codes, phones and addresses stand."""
    mask = bytearray(len(folded))
    runs = digit_runs(folded)
    if not runs:
        return mask
    named = shortly_before(places_of(_REFERENCE_WORDS, folded), runs, _REFERENCE_REACH)
    spans = [match.span() for match in matches(_REFERENCE, named, folded)]
    for start in runs:
        for pattern in (_DATE, _CODE):
            match = pattern.match(folded, start)
            if match:
                spans.append(match.span())
        before = folded[start - 1 : start]
        if before.isalpha() or (before == "-" and folded[start - 2 : start - 1].isalpha()):
            tail = _TAIL_OF_CODE.match(folded, start)  # "S33-03", "GLO-06"
            spans.append((start - 1, tail.end() if tail else start + 1))
    if "+" in folded or "http" in folded or "www." in folded or "@" in folded:
        spans.extend(match.span() for match in _ADDRESS.finditer(folded))
    ordinal = _ORDINAL.match(folded)
    if ordinal:
        spans.append(ordinal.span())
    for start, end in spans:
        mask[start:end] = b"\x01" * (end - start)
    return mask


# ---------------------------------------------------------------------------------------------- numbers

_FIGURE = re.compile(
    r"(?P<currency>(?:mmus|mus|us|mm|m)?\$|\busd|\bclp\s?\$?)?(?P<gap>\s{0,3})"
    r"(?P<digits>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
)
_FIGURE_STARTS = re.compile(r"0|1|2|3|4|5|6|7|8|9|\$|m\$|mm\$|mus\$|mmus\$|us\$|usd|clp")
_SIGNS = ("$", "usd", "clp")
_IN_WORDS = re.compile(rf"\b{NUMBER_WORDS}")
_TENS = frozenset("treinta cuarenta cincuenta sesenta setenta ochenta noventa".split())
_CURRENCY = {"usd": "US$", "clp": "$", "clp$": "$"}


def numbers(folded: str, blocked: bytearray | None = None) -> list[Number]:
    """Every figure of a folded text in digits or words, but for the places ``blocked`` (see ``not_figures``)."""
    mask = not_figures(folded) if blocked is None else blocked
    out: list[Number] = []
    for match in matches(_IN_WORDS, places_of(CARDINALS, folded), folded):
        out.extend(_in_words(folded, *match.span()))
    free = [start for start in _figure_starts(folded) if not mask[start] or not folded[start].isdigit()]
    for match in matches(_FIGURE, free, folded):
        start, end = match.span("digits")
        before, after = folded[start - 1 : start], folded[end : end + 1]
        currency = match.group("currency")
        if mask[start] and not currency:
            continue
        if not currency and (before.isalnum() or before in ("_", ".", ",", "°", "º", "#") or after in ("°", "º", "ª")):
            continue
        if after.isalpha() and not unit_after(folded, end) and not _ABBREVIATED.match(folded, end):
            continue
        name = "".join((currency or "").split())
        out.append(
            Number(
                start=match.start() if currency else start,
                end=end,
                value=_decimal(match.group("digits")),
                currency=_CURRENCY.get(name, name.upper()) if currency else None,
                glued=before in ("-", "/") and folded[start - 2 : start - 1].isalnum(),
            )
        )
    out.sort(key=lambda number: number.start)
    return out


def _figure_starts(folded: str) -> Sequence[int]:
    """Where a figure in digits may begin: at a run of digits, or at a sign of money before one."""
    runs = digit_runs(folded)
    if not runs or not any(sign in folded for sign in _SIGNS):
        return runs
    return [start.start() for start in _FIGURE_STARTS.finditer(folded)]


_ABBREVIATED = re.compile(r"(?:km|m2|m3|mm|cm|kg|ha|hp|kw|mts?|lts?|m)\b")


def _decimal(digits: str) -> Decimal:
    if digits.startswith("0.") and "," not in digits:  # "0.075": no number is grouped after a zero
        return Decimal(digits)
    return Decimal(normal_number(digits))


_MILLIONS = re.compile(r"millon(?:es)?\s+\Z")
_MULTIPLIERS = frozenset((100, 1000))


def _in_words(folded: str, start: int, end: int) -> list[Number]:
    """The numbers of a run of number words: "sesenta y cinco" is one, "diez y veinte" are two."""
    alone = NUMBER_VALUES.get(folded[start:end])
    if alone is not None and alone not in _MULTIPLIERS and not _MILLIONS.search(folded, max(0, start - 20), start):
        return [Number(start=start, end=end, value=Decimal(alone), in_words=True)]
    words = list(re.finditer(r"[a-zñ]+", folded[start:end]))
    groups: list[list[re.Match[str]]] = [[]]
    for index, word in enumerate(words):
        if word.group() == "y" and (not index or words[index - 1].group() not in _TENS):
            groups.append([])
        else:
            groups[-1].append(word)
    out: list[Number] = []
    for group in groups:
        if not group or _MILLIONS.search(folded, max(0, start - 20), start):
            continue
        if group[0].group() in ("ciento", "mil") and folded[
            max(0, start + group[0].start() - 9) : start + group[0].start()
        ].rstrip().endswith("por"):
            continue
        value = words_to_number(" ".join(word.group() for word in group))
        if value is not None:
            out.append(
                Number(start=start + group[0].start(), end=start + group[-1].end(), value=Decimal(value), in_words=True)
            )
    return out


# ------------------------------------------------------------------------------------------------ units

_UNIT = re.compile(
    r"\s{0,8}(?:\(\s?[a-z0-9ñ., ]{1,70}\)\s{0,8})?(?:"
    r"(?P<pct>%|por\s{1,8}ciento\b|porciento\b)"
    r"|(?P<mil>‰|por\s{1,8}mil\b)"
    r"|(?P<utm>u\.t\.m\.?|utm\b|unidad(?:es)?\s{1,8}tributarias?\s{1,8}mensual(?:es)?\b)"
    r"|(?P<uta>u\.t\.a\.?|uta\b|unidad(?:es)?\s{1,8}tributarias?\s{1,8}anual(?:es)?\b)"
    r"|(?P<uf>u\.f\.?|uf\b|unidad(?:es)?\s{1,8}de\s{1,8}fomento\b)"
    r"|(?P<ut>unidad(?:es)?\s{1,8}tributarias?\b)"
    r"|(?P<mmus>millones\s{1,8}de\s{1,8}dolares\b|mmus\$)"
    r"|(?P<mus>miles\s{1,8}de\s{1,8}dolares\b|mus\$)"
    r"|(?P<us>(?:de\s{1,8})?dolares\b|us\$|usd\b)"
    r"|(?P<mm>millones\s{1,8}de\s{1,8}(?:pesos\b|\$)|mm\$)"
    r"|(?P<m>mil(?:es)?\s{1,8}(?:de\s{1,8})?(?:pesos\b|\$)|m\$)"
    r"|(?P<pesos>pesos\b|clp\b)"
    r")"
)
_NAMES = {
    "pct": "%", "mil": "por mil", "utm": "UTM", "uta": "UTA", "uf": "UF", "ut": "unidades tributarias",
    "mmus": "MMUS$", "mus": "MUS$", "us": "US$", "mm": "MM$", "m": "M$", "pesos": "$",
}  # fmt: skip
_MULTIPLE = re.compile(
    r"(?:\.-|\.--)?\s{0,8}(?:(?P<mm>millones\b|mm\b|mill?\.)|(?P<m>miles\b|mil\b))?(?:\s{0,8}(?:de\s{1,8})?(?:pesos\b|clp\b|dolares\b))?"
)


def unit_after(folded: str, position: int) -> tuple[str, int] | None:
    """(unit, end) of the unit that stands at ``position``, a parenthesis with the figure in words passed over."""
    match = _UNIT.match(folded, position)
    return (_NAMES[str(match.lastgroup)], match.end()) if match else None


def money_unit(folded: str, number: Number) -> tuple[str, int]:
    """(unit, end) of a figure with a currency sign: "$4.222 Miles" is in M$, "$500 millones" in MM$."""
    sign = number.currency or "$"
    match = _MULTIPLE.match(folded, number.end)
    if match is None or not match.group().strip(" .-"):
        return sign, number.end
    if match.group("mm") and sign in ("$", "US$"):
        sign = "MM" + sign
    elif match.group("m") and sign in ("$", "US$"):
        sign = "M" + sign
    return sign, match.end()


_HEADER_UNITS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), unit)
    for pattern, unit in (
        (r"mmus\$|millones\s+de\s+dolares", "MMUS$"),
        (r"\bmus\$|miles\s+de\s+dolares", "MUS$"),
        (r"\bmm\$|millones\s+de\s+(?:\$|pesos)", "MM$"),
        (r"\bm\$|miles\s+de\s+(?:\$|pesos)|\bmiles\s+\$|\(miles\)", "M$"),
        (r"us\$|\busd\b|dolares", "US$"),
        (r"\butm\b|unidades\s+tributarias\s+mensuales", "UTM"),
        (r"\buta\b|unidades\s+tributarias\s+anuales", "UTA"),
        (r"\buf\b|unidades\s+de\s+fomento", "UF"),
        (r"%|\bporcentajes?\b|\btasa\b", "%"),
        (r"\$|\bpesos\b|\bclp\b", "$"),
    )
)
_COUNTED = re.compile(
    r"(?:\bn[°º]\.?|\bnumero|\bcantidad|\btotal|\bdotacion(?:\s+maxima)?)\s+(?:total\s+)?(?:de\s+)?(?:las?\s+|los\s+)?(?P<noun>[a-zñ]{3,})"
)


def header_unit(text: str) -> str | None:
    """The unit that a column header, row label or caption names ("Monto (M$)", "Porcentaje de …"), or None.

    For "N° de iniciativas …" the unit is the counted noun as written, "iniciativas".
    """
    text = text.strip()
    folded = fold(text)
    counted = _COUNTED.match(folded)
    if counted and counted.group("noun").endswith("s"):
        return text[counted.start("noun") : counted.end("noun")]
    bracketed = _BRACKETED.search(folded)  # "Parte 100% ($)": the unit is what the brackets at its end say
    for said in (bracketed[1], folded) if bracketed else (folded,):
        for pattern, unit in _HEADER_UNITS:
            if pattern.search(said):
                return unit
    return None


_BRACKETED = re.compile(r"\(([^()]{1,30})\)\W*$")


# ------------------------------------------------------------------------------------------- split cells


def paired(label: str, value: str) -> tuple[tuple[str, int, int], ...]:
    """(part's label, start, end in ``value``) where label and value both split into as many parts by "/".

    "Viáticos Nacional / Exterior" with "$19.802 / $17.100 Miles"; "Honorarios (Pers/M$)" with "3 / 115.294".
    A value with one part, or another number of parts than its label, gives none.
    """
    pieces = [(match.start(), match.end()) for match in re.finditer(r"[^/]+", value)]
    pieces = [_stripped(value, start, end) for start, end in pieces]
    if len(pieces) < 2 or any(start >= end for start, end in pieces) or value.count("/") != len(pieces) - 1:
        return ()
    if not all(any(char.isdigit() for char in value[start:end]) for start, end in pieces):
        return ()
    inner = re.search(r"\(([^()]*/[^()]*)\)", label)
    names = [name.strip() for name in (inner.group(1) if inner else label).split("/")]
    if len(names) != len(pieces) or not all(names):
        return ()
    if not inner:
        first, width = names[0].split(), len(names[-1].split())
        names[0] = " ".join(first[-width:]) if len(first) > width else names[0]
    return tuple((name, start, end) for name, (start, end) in zip(names, pieces, strict=True))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
