"""Mentions of norms in running text: "Ley N° 19.553", "D.L. N°1.263/1975", "ley de transparencia", "la presente ley".

Only what the words say: a common name stays a name here; which norm it is, ``resolve`` says. Reads folded text, so that
"ley 19880", typed without sign or point, is read like "Ley N° 19.880".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.models import Span
from indexer.norm_names import CODES, COMMON_NAMES
from indexer.norms import KINDS, NormKind, normal_norm_number
from indexer.scanning import Asked, asked_in, matches, places_of
from indexer.text import STOP_WORDS, collapse, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class NormMention:
    """A norm named in a text. ``anaphor``: it points back to a norm named before ("la misma ley", "dicho decreto")."""

    span: Span
    kind: str | None = None
    number: str | None = None
    year: int | None = None
    name: str | None = None
    self_reference: str | None = None
    anaphor: bool = False
    plural: bool = False


_SIGN = r"(?:n[°ºo.]{0,3}s?[°º.]{0,2}|num(?:ero)?s?\b\.?|nros?\b\.?|numeros\b)"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_MONTHS = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre"
_NUMBERS = {
    "ley": r"\d{1,2}\.\d{3}(?!\d)|\d{1,5}(?!\d)",
    "dfl": r"\d{1,3}\s?[-/]\s?(?:\d{1,2}\.\d{3}|\d{5})(?!\d)|\d{1,3}(?:\.\d{3})?(?!\d)",
    "dictamen": r"e?\d{1,3}(?:\.\d{3})+(?!\d)|e?\d{2,6}(?!\d)",
    "resolucion": r"\d{1,2}[a-z]\s?/?\s?(?:n[°º]\s?)?\d{1,6}(?!\d)|\d{1,3}(?:\.\d{3})+(?!\d)|\d{1,6}(?!\d)",
}
_NUMBERS["resolucion-exenta"] = _NUMBERS["resolucion"]
_PLAIN_NUMBER = r"\d{1,3}(?:\.\d{3})+(?!\d)|\d{1,6}(?!\d)"
_COUNTED = re.compile(
    r"\s{0,3}(?:%|[°º]?\s?(?:dias?|mes(?:es)?|años?|horas?|semanas?|utm|uta|uf|pesos|millones|miles|veces|votos|copias|"
    r"unidades|funcionarios|articulos|paginas|ejemplares|metros|litros|kilometros|minutos|personas|cuotas|viviendas|m2|km)\b)|,\d"
)

_ISSUERS = (
    r"ministerio|min|subsecretaria|secretaria|direccion|contraloria|hacienda|interior|dipres|subdere|segpres|cgr|mop|"
    r"minsal|minvu|mineduc|mideso|mdsf|minagri|economia|educacion|salud|vivienda|justicia|defensa|mineria|energia|"
    r"agricultura|transportes|trabajo|gobierno|gore|presidencia|intendencia|consejo|servicio|superintendencia|mh|"
    r"minciencia|mctci|subsecretaría|tesoreria|chilecompra|anid|corfo"
)
_WORDS = r"(?:\s{1,3}(?!art|letra|inciso|numer|glosa)[a-zñ]{1,24}){0,8}"
ISSUED_BY = rf"(?:(?:,\s{{0,3}}|\s{{1,3}})(?:(?:de|del)\s{{1,3}})?(?:(?:la|el|los)\s{{1,3}})?(?:{_ISSUERS})\b{_WORDS}?)"
_ISSUER_WORD = re.compile(rf"(?:{_ISSUERS}|de|del|la|el|y)")
_DATED = re.compile(
    rf"(?:\s?[/-]\s?(?P<slash>{_YEAR})"
    rf"|\s{{0,3}}\(\s?(?:de\s)?(?:\d{{1,2}}[-./]\d{{1,2}}[-./])?(?P<paren>{_YEAR})\s?\)"
    rf"|{ISSUED_BY}?(?:,\s{{0,3}}|\s{{1,3}})(?:de|del)\s{{1,3}}(?:(?:año|fecha)\s{{1,3}})?"
    rf"(?:\d{{1,2}}\s?[°º]?\s{{1,3}}de\s{{1,3}}(?:{_MONTHS})\s{{1,3}}(?:de|del)\s{{1,3}}(?:año\s)?|\d{{1,2}}[-./]\d{{1,2}}[-./])?"
    rf"(?P<of>{_YEAR})"
    rf"|{ISSUED_BY}[\s(,/]{{1,3}}(?:\d{{1,2}}[-./]\d{{1,2}}[-./])?(?P<after>{_YEAR}))"
)
_BETWEEN = re.compile(  # what may stand between a kind's word and its number: sign, issuer, bracket
    rf"\s{{0,3}}(?:(?P<sign>{_SIGN})\s{{0,3}}|(?P<issuer>{ISSUED_BY})?\s{{0,3}}\(?(?P<sign2>{_SIGN})?\s{{0,3}})(?=e?\d)"
)
_ANOTHER = re.compile(rf"\s{{0,3}}(?:,|;|y|e)\s{{0,3}}(?:(?:y|e|la|el)\s{{1,3}})?(?P<sign>{_SIGN})?\s{{0,3}}(?=e?\d)")
_KIND_WORD = re.compile(
    r"(?<![a-z0-9ñ.])(?=[cdilor])(?:"
    + "|".join(f"(?P<{kind.id.replace('-', '_')}>{kind.forms})" for kind in KINDS)
    + ")"
)
_KIND_WORDS = Asked(
    """decreto decretos
    d df dfl dl dto dcto ds dex decretoex decretoexto decretoexta dtoex dtoexto dtoexta dctoex
    dctoexto dctoexta resolucion resoluciones res resol r oficio oficios of ord circular circulares circ
    instructivo instructivos dictamen dictamenes ley leyes l loc constitucion carta codigo""".split()
)
_KIND_BY_GROUP = {kind.id.replace("-", "_"): kind for kind in KINDS}
_WORD = re.compile(r"[a-zñ]+")
_BARE_YEAR = re.compile(_YEAR)
_PLURALS = {kind.id: re.compile(kind.plural) for kind in KINDS}
_NUMBER_RES = {kind.id: re.compile(_NUMBERS.get(kind.id, _PLAIN_NUMBER)) for kind in KINDS}

_OWN = r"(?:(?:la|el|las|los)\s{1,3})?presentes?|est[aeo]s?(?:\s{1,3}mism[ao]s?)?"
_BACK = (
    r"(?:(?:la|el)\s{1,3})?(?:mism[ao]|referid[ao]|citad[ao]|mencionad[ao]|aludid[ao]|indicad[ao]|señalad[ao]|antedich[ao])"
    r"|dich[ao]|es[ae](?:\s{1,3}mism[ao])?|aquell?[ao]?|propi[ao]"
)
_POINTED = re.compile(
    rf"\b(?=[acdeilmprs])(?:(?P<own>{_OWN})|(?P<back>{_BACK}))\s{{1,3}}"
    r"(?P<noun>decreto\s{1,3}con\s{1,3}fuerza\s{1,3}de\s{1,3}ley|"
    r"decreto\s{1,3}ley|decreto(?:\s{1,3}supremo|\s{1,3}exento)?|ley|resolucion(?:\s{1,3}exenta)?|oficio\s{1,3}circular|"
    r"circular|oficio|reglamento|instructivo|codigo|cuerpo\s{1,3}(?:legal|normativo)|texto\s{1,3}legal|norma)\b"
    rf"(?!\s{{0,3}}(?:{_SIGN}\s{{0,3}})?\d)(?!\s{{1,3}}(?:de|sobre)\s{{1,3}}presupuestos)"
)
_POINTERS = "mism referid citad mencionad aludid indicad señalad antedich dich".split()
_POINTING_WORDS = Asked(
    f"{stem}{end}"
    for stem in (*_POINTERS, "est", "es", "propi", "aquell", "aquel", "presente", "presentes")
    for end in ("", "a", "o", "e", "as", "os", "es")
)
_ARTICLE_BEFORE = re.compile(r"(?:la|el|las|los)\s{1,3}\Z")
_POINTED_WORDS = Asked(
    "decreto ley resolucion oficio circular reglamento instructivo codigo cuerpo texto norma".split()
)


def _name_pattern(name: str) -> str:
    gap = r"[\s.]{0,3}" if name.upper() == name else r"\s{1,3}"
    return gap.join(re.escape(word) for word in fold(name).split())


_LAW_OF = re.compile(r"ley (?:de|del|sobre|organica|general)\b")  # read by their grammar, with what follows them
_FIXED_NAMES = sorted(
    {name for _, names in COMMON_NAMES for name in names if not _LAW_OF.match(fold(name))} | set(CODES),
    key=len,
    reverse=True,
)
_NAMED = re.compile(r"(?<![a-z0-9ñ-])(?:" + "|".join(_name_pattern(name) for name in _FIXED_NAMES) + r")(?![a-z0-9ñ])")
_NAMED_OPENERS = Asked(
    opener for name in _FIXED_NAMES for opener in (fold(name).split()[0], "".join(fold(name).split()))
)
_NAMED_WORDS = Asked(
    (
        *(
            max(
                (word for word in fold(name).split() if word != "ley"),
                key=lambda word: (word == fold(name).split()[0], len(word)),
            )
            for name in _FIXED_NAMES
        ),
        *("".join(fold(name).split()) for name in _FIXED_NAMES),
    )
)
"""A word of each fixed name without which it is not written: its first, or the next where that is "ley"."""
_BARE_CONSTITUTION = re.compile(r"(?<![a-zñ])constitucion(?![a-zñ])")


def read_mentions(text: str, low: str | None = None) -> list[NormMention]:
    """Every norm that a text names, in order, none overlapping. ``low`` is its folded form, if at hand."""
    low = fold(text) if low is None else low
    words = asked_in(low)
    found: list[NormMention] = []
    if not (_POINTED_WORDS.isdisjoint(words) or _POINTING_WORDS.isdisjoint(words)):
        found += _pointed(text, low)
    if not _NAMED_WORDS.isdisjoint(words):
        found += _fixed(text, low)
    if not _KIND_WORDS.isdisjoint(words):
        found += _numbered_or_named(text, low)
    if not found:
        return found
    found.sort(key=lambda mention: (mention.span.start, -mention.span.end))
    out: list[NormMention] = []
    for mention in found:
        if not out or mention.span.start >= out[-1].span.end:
            out.append(mention)
        elif mention.number and not out[-1].number and mention.span.end > out[-1].span.end:
            out[-1] = mention  # "LOC 19.175" over "LOC"
    return out


def may_mention(low: str) -> bool:
    """Whether a folded text can name a norm at all."""
    words = asked_in(low)
    return not (_KIND_WORDS.isdisjoint(words) and _NAMED_WORDS.isdisjoint(words) and _POINTED_WORDS.isdisjoint(words))


def read_kinds(text: str) -> list[tuple[Span, str]]:
    """Every kind of norm that a text names, numbered or not ("un D.F.L. o un decreto" -> dfl, decreto), in order."""
    found = _kind_words(fold(text))
    return [(Span(*match.span()), _KIND_BY_GROUP[match.lastgroup].id) for match in found if match.lastgroup]


def _kind_words(low: str) -> Iterator[re.Match[str]]:
    return matches(_KIND_WORD, places_of(_KIND_WORDS, low), low)


def _pointed(text: str, low: str) -> Iterator[NormMention]:
    for match in matches(_POINTED, _pointing(low), low):
        kind = _kind_word(match["noun"])
        yield NormMention(
            span=Span(match.start(), match.end()),
            kind=kind.id if kind else None,
            self_reference=collapse(text[match.start() : match.end()]).lower(),
            anaphor=match["back"] is not None,
        )


def _pointing(low: str) -> Iterator[int]:
    """Where "la misma ley" may begin: at a pointing word, or at the article before it."""
    for place in places_of(_POINTING_WORDS, low):
        article = _ARTICLE_BEFORE.search(low, max(0, place - 6), place) if low[place - 1 : place].isspace() else None
        if article:
            yield article.start()
        yield place


def _kind_word(noun: str) -> NormKind | None:
    match = _KIND_WORD.match(noun)
    return _KIND_BY_GROUP[match.lastgroup] if match and match.lastgroup else None


def _fixed(text: str, low: str) -> Iterator[NormMention]:
    for match in matches(_NAMED, places_of(_NAMED_OPENERS, low), low):
        start, end = match.span()
        year = None
        number = re.compile(
            rf"\s{{0,3}}[,(]?\s{{0,3}}(?:ley\s{{1,3}})?{_SIGN}\s{{0,3}}(?P<number>\d{{1,2}}\.?\d{{3}})(?!\d)"
        ).match(low, end)
        if number and match.group() not in CODES:  # "Estatuto Administrativo, ley N° 18.834"
            yield _mention(start, number.end(), "ley", number["number"], year)
            continue
        kind = "constitucion" if match.group().startswith(("cpr", "constitucion", "carta")) else None
        kind = "codigo" if match.group() in CODES else kind
        yield NormMention(span=Span(start, end), kind=kind, name=collapse(text[start:end]))
    for match in _BARE_CONSTITUTION.finditer(low) if "constitucion" in low else ():
        yield from _constitution(text, low, match.start(), match.end())


def _constitution(text: str, low: str, start: int, end: int) -> Iterator[NormMention]:
    """Bare "Constitución": the Constitution when a capital says so, or when an article stands beside it."""
    before, after = low[max(0, start - 30) : start], low[end : end + 20]
    if re.match(r"\s{1,3}(?:del?|politica)\b", after):
        return
    capital = text[start].isupper() and re.search(r"\b(?:la|de|segun)\s{1,3}$", before)
    article = re.match(r"\W{0,5}art(?:iculo|s)?\b", after) or re.search(
        r"\bart[a-z]*\.?\s{0,3}\d{1,3}[°º]?\s{1,3}(?:de\s{1,3}la\s{1,3})?$", before
    )
    if capital or article:
        yield NormMention(span=Span(start, end), kind="constitucion", name=text[start:end])


def _mention(start: int, end: int, kind: str, number: str, year: int | None, *, plural: bool = False) -> NormMention:
    return NormMention(span=Span(start, end), kind=kind, number=normal_norm_number(number), year=year, plural=plural)


def _numbered_or_named(text: str, low: str) -> Iterator[NormMention]:
    at = 0
    for place in places_of(_KIND_WORDS, low):
        match = _KIND_WORD.match(low, place) if place >= at else None
        if match is None or match.lastgroup is None:
            continue
        kind = _KIND_BY_GROUP[match.lastgroup]
        at = match.end()
        if kind.id in ("constitucion", "codigo"):
            if kind.id == "constitucion":
                yield NormMention(span=Span(*match.span()), kind=kind.id, name=collapse(text[match.start() : at]))
            continue
        mentions = _numbered(low, match.start(), at, kind)
        if not mentions and kind.id == "ley":
            named = _named_law(text, low, match.start(), at)
            mentions = [named] if named else []
        yield from mentions
        if mentions:
            at = mentions[-1].span.end


def _numbered(low: str, start: int, at: int, kind: NormKind) -> list[NormMention]:
    """The norm or norms of a kind that are numbered from ``at`` on: "leyes N° 19.553, Nº 19.882"."""
    between = _BETWEEN.match(low, at)
    if not between:
        return []
    signed = bool(between["sign"] or between["sign2"])
    first = _number(low, between.end(), kind, signed)
    if not first and between["issuer"]:
        return []
    if not first:
        return []
    number, year, end = first
    if not signed and not _plausible(low, at, between.end(), end, kind, number, year):
        return []
    if low[end : end + 1] == ")" and "(" in low[at : between.end()]:
        end += 1
    plural = _PLURALS[kind.id].match(low, start, at) is not None
    out = [_mention(start, end, kind.id, number, year, plural=plural)]
    for _ in range(60):
        step = _ANOTHER.match(low, end) if plural else None
        following = _number(low, step.end(), kind, bool(step["sign"])) if step else None
        if (
            not step
            or not following
            or (kind.id == "ley" and not step["sign"] and len(normal_norm_number(following[0])) < 4)
        ):
            break
        number, year, end = following
        out.append(
            _mention(step.start("sign") if step["sign"] else step.end(), end, kind.id, number, year, plural=True)
        )
    return out


def _number(low: str, at: int, kind: NormKind, signed: bool) -> tuple[str, int | None, int] | None:
    match = _NUMBER_RES[kind.id].match(low, at)
    if not match or (_COUNTED.match(low, match.end()) and not (signed and kind.id == "ley")):
        return None
    end, year = match.end(), None
    short = re.compile(r"n(\d\d)(?!\d)").match(low, end) if kind.id == "dictamen" else None  # "031584N19"
    dated = _DATED.match(low, end)
    if short:
        year, end = 2000 + int(short[1]) if int(short[1]) < 60 else 1900 + int(short[1]), short.end()
    elif dated:
        year, end = int(next(value for value in dated.groupdict().values() if value)), dated.end()
        end += low[end : end + 1] == ")" and "(" in dated.group() and ")" not in dated.group()
    return match.group(), year, end


def _plausible(
    low: str, kind_end: int, number_at: int, end: int, kind: NormKind, number: str, year: int | None
) -> bool:
    """A number with no "N°" before it: of a law it has its size; of the others it is not a year or a count."""
    digits = normal_norm_number(number)
    between = _WORD.findall(low, kind_end, number_at)
    if year is None and not all(_ISSUER_WORD.fullmatch(word) for word in between):
        return False  # "circular interior mide 30": an issuer named with more words needs the year
    if number_at == kind_end and kind.id not in ("decreto", "dfl", "dl") and len(digits) < 5:
        return False  # "DS50" and "ley19880" are written so, "ley5" is not
    bare_year = year is None and _BARE_YEAR.fullmatch(number) is not None
    if kind.id == "ley":
        return len(digits) >= 4 and not bare_year
    if kind.id == "oficio" and year is None and low[kind_end - 1] != ".":
        return re.match(r"\s{0,3}(?:[).,;:?]|$|de\b|del\b)", low[end : end + 8]) is not None
    return not bare_year


# --------------------------------------------------------------------------------------- laws by name

_NAME_LINK = re.compile(
    r"\s{1,3}(?:de\s{1,3}(?:la|las|los|el)|del|de|sobre(?:\s{1,3}(?:el|la|las|los))?)\s{1,3}(?=[a-zñ])"
)
_NAME_WORD = re.compile(r"[a-zñ]{2,30}(?:-[a-zñ]{1,20})?")
_NAME_JOIN = re.compile(
    r"\s{1,3}(?:(?:y|e)\s{1,3}(?:(?:de|sobre)\s{1,3})?|de\s{1,3}|del\s{1,3}|a\s{1,3}|al\s{1,3}|en\s{1,3}|sobre\s{1,3})?(?:(?:el|la|las|los)\s{1,3})?"
)
_NAME_YEAR = re.compile(
    rf"\s{{1,3}}(?:\(?|(?:del?|para|correspondiente\s{{1,3}}al?)\s{{1,3}}(?:el\s{{1,3}})?(?:año\s{{1,3}})?|año\s{{1,3}})"
    rf"(?P<year>{_YEAR})\)?"
)
_NAME_NUMBER = re.compile(
    rf"\s{{0,3}},?\s{{0,3}}\(?(?:ley\s{{1,3}})?{_SIGN}\s{{0,3}}(?P<number>\d{{1,2}}\.\d{{3}}|\d{{4,5}})(?!\d)"
)
_NO_NAME = frozenset(
    "año republica chile hecho derecho acuerdo conformidad rango fuerza quorum forma manera origen cada".split()
)
_PERIOD = frozenset("año periodo ejercicio vigente".split())
_ADJECTIVE = re.compile(r"(?:ic|iv|ari|ad|bl|al|on|er)[aoe]s?$|[ai]les$|(?:al|ar|or|ble|ial)$|ores$|nte?s?$|ic[oa]s?$")
_DRAFT = re.compile(
    r"\b(?:proyectos?\s{1,3}de|rango\s{1,3}de|fuerza\s{1,3}de|una|toda|alguna|cualquier|otra|nueva)\s{1,3}$"
)


def _named_law(text: str, low: str, start: int, at: int) -> NormMention | None:
    """A law by its name ("ley de transparencia", "Ley sobre Impuesto a la Renta"), with the year or number after it.

    In capitals as far as they go; in small letters the first noun with its complements, at most three of them.
    """
    if _DRAFT.search(low[max(0, start - 24) : start]) or low[start : start + 5] == "leyes":
        return None
    if low[start:at] == "loc":
        return _bare_loc(text, low, start, at)
    link = _NAME_LINK.match(low, at)
    first = _NAME_WORD.match(low, link.end()) if link else None
    if not link or not first or first.group() in _NO_NAME or first.group() in STOP_WORDS:
        return None
    end = _name_end(text, low, first)
    number = _NAME_NUMBER.match(low, end)
    if number:
        return NormMention(
            span=Span(start, number.end()),
            kind="ley",
            number=normal_norm_number(number["number"]),
            name=collapse(text[start:end]),
        )
    year = _NAME_YEAR.match(low, end)
    return NormMention(
        span=Span(start, year.end() if year else end),
        kind="ley",
        year=int(year["year"]) if year else None,
        name=collapse(text[start:end]),
    )


def _name_end(text: str, low: str, first: re.Match[str]) -> int:
    capital = text[first.start()].isupper() and not text[first.start() : first.end()].isupper()
    end, complements = first.end(), 0
    for _ in range(14):
        join = _NAME_JOIN.match(low, end)
        word = _NAME_WORD.match(low, join.end()) if join else None
        if not join or not word or word.group() in STOP_WORDS or word.group() in _PERIOD:
            break
        linked = join.group().strip() != ""
        if capital and not text[word.start()].isupper():
            break
        if not capital:
            adjective = not linked and _ADJECTIVE.search(word.group()) is not None
            if not (linked or adjective) or join.group().strip() in ("y", "e", "en") or complements >= 3:
                break
            complements += 1
        end = word.end()
    return end


def _bare_loc(text: str, low: str, start: int, at: int) -> NormMention | None:
    link = re.compile(r"\s{1,3}(?:de\s{1,3}(?:la\s{1,3}|los\s{1,3}|las\s{1,3})?|del\s{1,3})?").match(low, at)
    first = _NAME_WORD.match(low, link.end()) if link else None
    end = at
    if low[at : at + 1] == "." and text[start].islower():  # "loc. 5" of a building
        return None
    if link and first and first.group() not in STOP_WORDS and (link.group().strip() or text[first.start()].isupper()):
        end = _name_end(text, low, first)
    return NormMention(span=Span(start, end), kind="ley", name=collapse(text[start:end]))
