"""Whether the evidence carries an answer, and why not where it does not.

The thresholds were set on questions with and without an answer over three corpora.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.text import NUMBER_WORD, fold, stems, tokens
from server.answering.columns import asks_hour, tells_hour
from server.answering.consequences import tells_no_consequence
from server.answering.evidence import GAP, SPENDS, evidence, is_pinned, near
from server.answering.lasting import ASKS_HOW_LONG_IT_LASTS, holds_length
from server.answering.making import ASKS_MAKER, is_of_the_made
from server.answering.model import Option
from server.library import Entry
from server.query import Concept, Query
from server.question.concepts import OFFICE
from server.rows import denies

SAID, SAID_WHOLE, FOREIGN, UNTYPED, PERSON, NORM = 0.4, 0.32, 0.55, 0.6, 0.28, 0.36
"""Strength from which a value is said; a passage as a whole, and one where the corpus has no word for what is asked of;
the same where no fact of the kind asked for was read; for the line that names a person or a norm: its words are few."""

_VALUE_INTENTS = ("amount", "comparison")
_TIME = re.compile(
    r"\b(?:dias?|mes(?:es)?|a[nñ]os?|horas?|semanas?|trimestre|semestre|fecha|plazo|enero|febrero|marzo|abril"
    r"|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b|\b\d{1,2}:\d{2}\b"
)


def acceptable(query: Query, option: Option) -> bool:
    """Whether an option may be said in answer to a question."""
    found = evidence(query, option)
    if option.kind == "passage" and query.intent == "norm" and query.asks(ASKS_MAKER):
        return found.strength >= SAID_WHOLE and is_of_the_made(query, option.quote.entry)
    if option.kind in ("who", "norm"):
        return found.support - GAP * found.gap >= (PERSON if option.kind == "who" else NORM)
    if query.intent == "who" and found.headless:
        return False  # who does it is not told where the doing is not
    if found.other_code or (asks_hour(query) and not tells_hour(option.quote.entry, option.span)):
        return False
    is_value = query.intent in _VALUE_INTENTS or option.kind in ("amount", "cell")
    if (found.foreign and option.typed) or (found.misdirected and query.intent == "deadline"):
        return False
    if is_value and _is_anothers(query, found.missing):
        return False
    if query.asks(_IN_PESOS) and is_value and not _may_be_money(option):
        return False
    if query.asks(SPENDS) and is_value and not (_may_be_money(option) or _SHARE.search(fold(option.text))):
        return False
    if found.elsewhere and (is_value or _DIGIT.search(option.text)):
        return False
    if query.intent == "amount" and "count" in query.wants and not _counts_what_is_asked(query, option):
        return False
    if query.intent == "hierarchy" and query.asks(_ORDER) and not _tells_order(option):
        return False
    if query.asks(_ASKS_DENIED) and not _denied(option):
        return False
    if query.asks(_ASKS_SHARE) and is_value and not _PERCENT.search(fold(option.text)):
        return False
    if query.asks(_WORTH) and not _MONEY.search(fold(option.text)):
        return False
    if tells_no_consequence(query, option.quote.entry):
        return False
    if query.asks(_ASKS_VALIDITY) and not _VALID.search(fold(_told_of(option.quote.entry))):
        return False
    if query.intent == "deadline" and query.asks(ASKS_HOW_LONG_IT_LASTS) and not holds_length(option.text):
        return False
    if option.typed or query.intent not in ("deadline", "amount"):
        return found.strength >= (SAID if option.typed else FOREIGN if found.foreign else SAID_WHOLE)
    told = fold(option.text)
    if query.intent == "deadline":
        holds = _TIME.search(told) or ("date" in query.wants and _CONDITION.search(told))
    else:
        holds = _PERCENT.search(told) if "percent" in query.wants else _DIGIT.search(told) or _IN_WORDS.search(told)
    return bool(holds) and found.strength >= UNTYPED


_RECEIVER = re.compile(
    r"\b(?:gana|cobra|recibe|percibe)n? (?:(?:al|por) (?:mes|a[nñ]o|dia|hora|sesion) |mensual(?:mente)? )?"
    r"(?:el|la|los|las|una?|cada) ([a-zñ]{4,})\b"
)


def _is_anothers(query: Query, missing: Sequence[Concept]) -> bool:
    """Whether a sum is asked that someone gets ("¿cuánto gana un síndico?") who is named nowhere near the one told."""
    asked = query.asks(_RECEIVER)
    return asked is not None and any(fold(concept.text) == asked[1] for concept in missing)


_ASKS_VALIDITY = re.compile(r"(?<!en )\bvigencia\b")
_VALID = re.compile(
    r"\bvigen[a-z]+|\brig(?:e|en|io|ieron|ente)\b|\bregir[a-z]*|\bvigor\b|\bdur[a-z]+|\bvalid[a-z]+|\bvenc[a-z]+|\bcaduc[a-z]+|\bplazos?\b|\bextend[a-z]+"
)


def _told_of(entry: Entry) -> str:
    """A passage with the titles and headers over it."""
    headers = (cell.header for cell in entry.passage.cells)
    return " ".join((entry.passage.text, *entry.passage.heading_path, *headers))


_CONDITION = re.compile(
    r"\bcuando\b|\bsiempre que\b|\buna vez\b|\bal (?:[a-z]+[aei]rse|momento)\b|\bsegun\b|\bantes\b|\bdespues\b|\btras\b"
)
_IN_PESOS = re.compile(
    r"\ben (?:m{0,2}\$|(?:pesos|plata|dinero|miles de pesos|millones)\b)|\bcuant[oa]s? (?:pesos|plata|dinero)\b"
)
_SHARE = re.compile(r"^[^$]*(?:%|\bmitad|\bpor (?:ciento|mil)\b)[^$]*$")
_WORTH = re.compile(r"\bvalor\s+(?:de\s+)?(?:la\s+|una\s+)?(?:utm|uta|uf)\b")
_MONEY = re.compile(r"\$\s?\d|\d\s?pesos\b")
_PERCENT = re.compile(r"%|‰|por (?:ciento|mil)|decimos|quintos|tercios|cuartos")
_ORDER = re.compile(r"prevalec|\bprim(?:a|an|ara|aran)\b|predomin|prelacion|preceden|jerarqu|por sobre")


def _tells_order(option: Option) -> bool:
    """Whether a passage or the title over it says which of several comes first."""
    passage = option.quote.entry.passage
    return any(_ORDER.search(fold(text)) for text in (passage.masked, *passage.heading_path[-1:]))


_ASKS_DENIED = re.compile(
    r"^\W*(?:(?:en|a|de|con|para|por) )?(?:que|quien(?:es)?|cuales)(?: [a-zñ]+){0,3}? no (?:se |l[aeo]s? )?"
    r"(?:pued|podr|deb|permit|acept|admit|financi|cubr|inclu|correspond|pag|aplic)[a-zñ]*\b"
)


def _denied(option: Option) -> bool:
    """Whether a passage or what stands over it says what is not: all that answers "qué no se puede"."""
    passage = option.quote.entry.passage
    lead = passage.lead if passage.lead.endswith(":") else ""
    over = (lead, passage.label or "", *passage.heading_path[-1:])
    return denies(passage.masked) or any(denies(text) for text in over if text)


_ASKS_SHARE = re.compile(r"\bpor[cs]enta[jg]e\b")
_DIGIT = re.compile(r"\d")
_IN_WORDS = re.compile(rf"\b(?!un[oa]?\b){NUMBER_WORD}\b")  # "veinte años" is a figure; "un" hardly ever


def _may_be_money(option: Option) -> bool:
    """Whether an answer may be a sum: no share of something, no count of other things, no figure without its unit."""
    if _SHARE.search(fold(option.text)):
        return False
    unit = option.fields.get("unit")
    if unit:
        return unit in _MONEY_UNITS
    passage = option.quote.entry.passage
    over = (passage.lead, *(cell.header for cell in passage.cells), *passage.heading_path) if passage.cells else ()
    return bool(_SUM.search(fold(" ".join((option.text, *over)))))


_MONEY_UNITS = frozenset(("$", "M$", "MM$", "UF", "UTM", "UTA"))
_SUM = re.compile(r"\$|\b(?:pesos|miles|millones|utm|uta|uf)\b")


def _counts_what_is_asked(query: Query, option: Option) -> bool:
    """ "¿Cuántos consejeros …?" is answered by a number of consejeros, not by any number near them."""
    if query.noun is None or query.noun not in query.all_stems:
        return True
    if option.kind in ("amount", "cell") and query.asks(_SEVERAL) and _SHARE.search(fold(option.text)):
        return False  # a part of one thing counts no other
    if is_pinned(query, option):
        return True
    entry = option.quote.entry
    names = {query.noun}
    for concept in query.hard:
        stems_in = {form[0] for form, quality in concept.forms if len(form) == 1 and quality > OFFICE}
        if query.noun in stems_in:
            names |= stems_in
    if option.kind in ("amount", "cell"):
        return bool(names & (near(option) | entry.label | entry.heading | frozenset(stems(option.text))))
    words = [token.stem for token in tokens(option.text)]
    return any(word in names and any(w[0].isdigit() for w in words[max(0, i - 2) : i]) for i, word in enumerate(words))


_SEVERAL = re.compile(
    r"\bcuant[oa]s (?!votos|firmas|miembros|consejer[oa]s|concejales|integrantes|socios|puntos|pesos)[a-zñ]{3,}s\b"
)
"""So many of things of which none is told as a share, as a quorum is."""
