"""What stands beside a term: the event it counts from, what lengthens it, what silence does, the norm it rests on.

Every reader works on the words of one sentence (or cell) and returns word indices, so that spans stay exact.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from indexer.grammar.actors import is_organ, is_verb
from indexer.grammar.periods import UNITS, durations_at
from indexer.grammar.words import Words, at, joined, number_at, phrase, skip
from indexer.models import Span


class Trigger(NamedTuple):
    """The event named by words ``first`` to ``last``; ``start`` says from which side of it the count runs."""

    first: int
    last: int
    start: str | None


_COUNTED = frozenset(
    """contado contada contados contadas contar contarse contara contaran computara computaran computado computados
    computada computadas computandose contandose correr correra""".split()
)
_FROM = (
    "desde", "de", "del", "a partir de", "a partir del", "a contar de", "a contar del", "a contar desde", "tras",
    "despues de", "siempre desde", "inmediatamente desde",
)  # fmt: skip
_AFTER = (
    "desde", "a partir de", "a partir del", "a contar de", "a contar del", "a contar desde", "tras", "despues de",
    "despues del", "luego de", "posteriores a", "posteriores al", "posterior a", "posterior al", "post", "post -",
    "de que", "una vez", "siguientes desde",
)  # fmt: skip
_NEXT = (
    "siguientes a", "siguientes al", "siguiente a", "siguiente al", "siguientes de", "siguientes del",
    "habil siguiente a", "habil siguiente al",
)  # fmt: skip
_BEFORE = (
    "antes de", "antes del", "anteriores a", "anteriores al", "anterior a", "anterior al", "previos a", "previos al",
    "previo a", "previo al", "de anticipacion a", "de anticipacion al", "de antelacion a", "de antelacion al",
    "de anticipacion respecto de", "de anticipacion", "de antelacion", "de antelacion respecto de", "antes",
)  # fmt: skip
_FILLERS = frozenset((",", "y", "por", "escrito", "inmediatamente", "como", "maximo", ")", "fatal", "fatales", "todos"))
_ARTICLES = frozenset(("el", "la", "los", "las"))
_STOPS = frozenset(
    """, ; : . ( ) · → para debera deberan podra podran mediante salvo prorrogable prorrogables sin tendra tendran sera
    seran se emitira dispondra dispondran procedera""".split()
)
_MAX_TRIGGER = 26
_PARTICIPLE = re.compile(
    r"^[a-z]{3,}(?:ad|id)[oa]s?$|^(?:hech|dispuest|propuest|emitid|suscrit|resuelt|abiert|impuest)[oa]s?$"
)
_NOTICE = re.compile(
    r"\b(?:anticipacion|antelacion)(?: (?:minima|maxima|no|inferior|menor|a|de|al|menos|lo|los)){0,5}$"
)
_EXPIRED = frozenset(("transcurrido", "transcurridos", "vencido", "vencidos", "expirado", "expirados", "cumplido"))


def trigger_after(words: Words, index: int, limit: int) -> Trigger | None:
    """The event named behind a value that ends at ``index``, read no further than ``limit``."""
    near = skip(words, index, _FILLERS)
    for place, word in enumerate(words[index:limit], index):
        if word in _COUNTED and (size := phrase(words, place + 1, *_FROM)):
            return _event(words, place + 1 + size, limit, None)
        if place in (index, near):
            found = _adjacent(words, place, limit)
            if found:
                return found
        elif word in ("desde", "a") and phrase(
            words, place, "desde que", "desde la fecha", "a partir de la fecha", "desde el dia"
        ):
            return _event(words, place + phrase(words, place, "desde", "a partir de"), limit, None)
    return None


_LEADS: tuple[tuple[tuple[str, ...], str | None], ...] = ((_BEFORE, "antes"), (_NEXT, "siguiente"), (_AFTER, None))
_LEADING = frozenset(lead.split()[0] for leads, _ in _LEADS for lead in leads)


def _adjacent(words: Words, place: int, limit: int) -> Trigger | None:
    for leads, start in _LEADS if at(words, place) in _LEADING else ():
        size = phrase(words, place, *leads)
        if size:
            if "anticipacion" in joined(words, place, place + size) and is_organ(at(words, place + size)):
                return Trigger(place + size, place + size, start)  # "de anticipación a la Unidad": who is told
            if at(words, place + size) in ("menos", "lo"):  # "de anticipación a lo menos" names no event
                size -= 1
                return Trigger(place + size, place + size, start)
            hop = "hábil siguiente" if at(words, place) == "habil" else start
            return _event(words, place + size, limit, hop)
    if at(words, place) in ("de", "una") and _PARTICIPLE.match(at(words, place + 1)):
        return _event(words, place + 1, limit, None) if at(words, place + 2) in (*_ARTICLES, "su", "dicha") else None
    return None


def _event(words: Words, index: int, limit: int, start: str | None) -> Trigger:
    """The noun phrase or clause from ``index``, its article and "el día siguiente a" taken off."""
    here = index + phrase(words, index, "vez")
    while True:
        hop = here + (1 if at(words, here) in _ARTICLES else 0)
        if phrase(words, hop, "dia siguiente", "primer dia siguiente"):
            hop, start = hop + phrase(words, hop, "dia siguiente", "primer dia siguiente"), "siguiente"
        elif size := phrase(words, hop, "dia habil siguiente", "primer dia habil siguiente", "dia siguiente habil"):
            hop, start = hop + size, "hábil siguiente"
        elif size := phrase(words, hop, "siguiente dia habil", "siguiente"):
            hop, start = hop + size, "hábil siguiente" if size == 3 else "siguiente"
        else:
            break
        here = hop + phrase(words, hop, "de", "del", "a", "al")
    if at(words, here) in _ARTICLES and at(words, here + 1) not in ("que", "cual"):
        here += 1
    last = here
    if at(words, here) == "que" and at(words, here + 1) == ",":  # "desde que, a petición del interesado, se certifique"
        last = here + 2
        while last < min(limit, here + 12) and at(words, last) != ",":
            last += 1
        last += 1
    while last < min(limit, here + _MAX_TRIGGER) and not _ends(words, last):
        last += 1
    return Trigger(here, min(last, limit), start)


def _ends(words: Words, place: int) -> bool:
    text = at(words, place)
    if text in _STOPS:
        # "N°", "Art.", "inc." are inside a phrase; "se" ends one only as the verb of the next clause.
        return not (text == "." and at(words, place - 1) in ("art", "inc", "n", "res", "num", "let")) and not (
            text in ("se", "sin") and at(words, place - 1) in ("que", "la", "fecha")
        )
    if text == "hasta" or (text in ("y", "o") and number_at(words, place + 1)):
        return True
    if text in ("y", "e", "o", "u") and (is_verb(words, place + 1) or at(words, place + 1) == "se"):
        return True
    return text in ("o", "y") and bool(phrase(words, place + 1, "desde", "a partir", "hasta"))


def trigger_around(words: Words, first: int, last: int) -> Trigger | None:
    """ "Desde la aprobación hasta 30 días posteriores", "a los sesenta días de la entrada en vigencia"."""
    before = words[max(first - 5, 0) : max(first, 0)]
    if ("anticipacion" in before or "antelacion" in before) and _NOTICE.search(joined(words, first - 5, first)):
        if at(words, last) in ("a", "al"):
            return _event(words, last + 1, len(words), "antes")
        return Trigger(last, last, "antes")
    if joined(words, first - 2, first) in ("a los", "a las") and at(words, last) in ("de", "del"):
        return _event(words, last + 1, len(words), None)
    if at(words, first - 1) != "hasta" or at(words, last) not in ("posteriores", "siguientes", "despues"):
        return None
    for place in range(first - 2, max(first - _MAX_TRIGGER, -1), -1):
        if at(words, place) == "desde":
            return _event(words, place + 1, first - 1, None)
    return None


def trigger_before(words: Words, first: int) -> Trigger | None:
    """An absolute clause that opens the sentence: "Notificada la resolución, …", "Una vez adjudicada la oferta, …"."""
    here = phrase(words, 0, "una vez", "luego de", "despues de")
    if not _PARTICIPLE.match(at(words, here)) or at(words, here) in _EXPIRED:
        return None
    if at(words, here + 1) not in (*_ARTICLES, "su", "dicho", "dicha", "que") or first <= here:
        return None
    last = here
    while last < min(first, here + _MAX_TRIGGER) and at(words, last) not in (",", ";", ":", "."):
        last += 1
    return Trigger(here, last, None) if at(words, last) == "," else None


# ---------------------------------------------------------------------------------------------- extension

LONGER = frozenset(
    """prorrogable prorrogables renovable renovables ampliable ampliables prorrogado prorrogada prorrogados prorrogadas
    ampliado ampliada ampliados ampliadas extendido extendida prorrogarse ampliarse extenderse renovarse
    prorrogar renovado renovada aumentarse ampliar prorrogarlo prorrogarla prorrogarlos prorrogarlas ampliarlo
    ampliarla ampliarlos extenderlo extenderla""".split()
)
_TIMES = (
    "por igual periodo", "por igual plazo", "por un periodo igual", "por otro periodo igual", "por un periodo similar",
    "por una sola vez", "por una vez", "por otro tanto", "por periodos iguales", "hasta por igual periodo",
)  # fmt: skip


def extension(words: Words, index: int, limit: int) -> tuple[int, int] | None:
    """The words that let a term be lengthened, between ``index`` and ``limit``: "prorrogable por 15 días"."""
    if LONGER.isdisjoint(words):
        return None
    for place in range(index, limit):
        if (
            at(words, place) not in LONGER
            or at(words, place - 1) == "no"
            or joined(words, place - 3, place).startswith("no ")
            or (at(words, place) == "extenderse" and joined(words, place - 2, place).startswith("no "))
        ):  # "no podrá extenderse por más de 6 meses" is how long a thing lasts
            continue
        first = _modal(words, place, index)
        return first, _extension_end(words, place, limit)
    return None


def _modal(words: Words, place: int, floor: int) -> int:
    for back in range(place, max(place - 5, floor - 1), -1):
        if at(words, back) in ("podra", "podran", "puede", "pueden", "podria"):
            return back
    return place


def _extension_end(words: Words, place: int, limit: int) -> int:
    for here in range(place + 1, min(limit, place + 16)):
        if at(words, here) in (";", ".", ")"):
            break
        found = durations_at(words, here)
        if found:
            return found[0].last
    here = place + 1
    size = phrase(words, here, *_TIMES)
    if size:
        return here + size
    here += phrase(words, here, "por", "por otros", "por hasta", "hasta", "hasta por", "en", "otros")
    number = number_at(words, here)
    return number[1] if number and at(words, number[1]) not in UNITS else place + 1


# ------------------------------------------------------------------------------------- effect of silence

_EFFECT = re.compile(
    r"\b(?:se entender[a]n?(?! por )|se (?:l[eao]s? )?tendran? (?:por|como|tambien)|se dara(?:n)? por|se presumira|"
    r"se considerara(?:n)?|se reputara|regira lo|regiran|operara el silencio|caducaran?\b|quedara(?:n)? sin efecto|"
    r"se entiende|se tiene por|se da por)"
)
_EFFECT_PARTS = (
    *"entendera tendra dara presumira considerara reputara regira operara caducara quedara entiende".split(),
    *("se tiene por", "se da por"),
)
_SILENCE = re.compile(
    r"\b(?:plazos?|terminos?|pronunci[a-z]+|silencio|transcurrid[oa]s?|vencid[oa]s?|expirad[oa]s?|respuesta|lapso|"
    r"si (?:no|nada)|sin (?:observaciones|respuesta|que))\b"
)


def effect(folded: str) -> Span | None:
    """What silence does, in one folded sentence: from its verb to the clause's end. None if it speaks of no term."""
    found = _EFFECT.search(folded) if any(part in folded for part in _EFFECT_PARTS) else None
    if found is None or not _SILENCE.search(folded):
        return None
    end = len(folded)
    for mark in (";", ". "):
        cut = folded.find(mark, found.start())
        end = min(end, cut) if cut >= 0 else end
    while end > found.start() and folded[end - 1] in " .\n":
        end -= 1
    return Span(found.start(), end)


# ------------------------------------------------------------------------------------------------- basis

_PARENTHESIS = re.compile(r"\(([^()]{3,160})\)")
_NORM = re.compile(
    r"\b(?:arts?\.?|articulos?|ley|leyes|glosas?|glo-|d\. ?l\.|d\. ?f\. ?l\.|dl|dfl|ds|d\. ?s\.|decretos?|res\.|"
    r"resolucion|circular|oficio|dictamen|reglamento)(?=[\s.°º0-9n])"
)


def bases(folded: str) -> list[Span]:
    """The norms cited in parentheses, as written, in text order ("Art. 25 LOC GORE")."""
    cited: list[Span] = []
    if "(" not in folded:
        return cited
    for found in _PARENTHESIS.finditer(folded):
        norm = _NORM.search(found.group(1))
        if norm is None or not re.search(r"[0-9]|\bley de\b|\bloc\b", found.group(1)[norm.start() :]):
            continue
        cited.append(Span(found.start(1) + norm.start(), found.end(1)))
    return cited


def nearest(cited: list[Span], near: int) -> Span | None:
    """Of spans in text order, the first that ends after ``near``, else the last before it."""
    if not cited:
        return None
    return cited[min(bisect_right(cited, near, key=lambda span: span.end), len(cited) - 1)]
