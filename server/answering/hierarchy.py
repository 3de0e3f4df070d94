"""What prevails: read from the order of prelación that the corpus itself states, never from general knowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.facts.precedence import rank_of
from indexer.models import Precedence
from indexer.text import fold
from server.answering.fichas import RANK, stated
from server.answering.model import Answer, AnswerStatus, quote_around, shorten
from server.library import Entry, Library
from server.query import Query
from server.search import best_form

_FEMININE, _FEMININE_ENDINGS = {"ley", "circular", "norma"}, ("a", "cion", "sion", "dad")
_OF_PLACE = re.compile(
    r"^(?:lugar|orden|posicion|puesto|primer[oa]?|ultim[oa]|escala|ocupan?|prelacion|jerarquia|rango)$"
)


def hierarchy_answer(query: Query, library: Library) -> Answer | None:
    """Which of two kinds prevails, a norm's rank, an end of the order, or the order itself; None where none applies."""
    told = _told_of_a_norm(query, library)
    if told is not None:
        return told
    orders = library.precedences()
    if not orders:
        return None
    chosen = max(orders, key=lambda pair: _fit(query, pair[0], pair[1]))
    precedence, entry = chosen
    places = _named(query.folded, precedence)
    if len(places) >= 2:
        return _comparison(query, precedence, entry, places)
    if places and (query.asks(_ASKS_PLACE) or not _asks_order(query)):
        return _place(query, precedence, entry, places[0])
    if _names_a_stranger(query, precedence, entry) or _is_of_others(query, entry):
        return None
    return _order(query, precedence, entry)


_ASKS_RANK = re.compile(r"\brango\b|\bque jerarquia\b")


def _told_of_a_norm(query: Query, library: Library) -> Answer | None:
    """The rank of one norm as its ficha states it."""
    named = [citation for citation in query.citations if not citation.articles and (citation.number or citation.name)]
    if len(named) != 1 or not query.asks(_ASKS_RANK):
        return None
    return stated(query, library, named[0], RANK, "hierarchy")


def _fit(query: Query, precedence: Precedence, entry: Entry) -> float:
    named = len(_named(query.folded, precedence))
    told = sum(concept.weight for concept in query.hard if best_form(concept, entry.everything))
    return min(named, 2) * 8 + told


def _named(folded: str, precedence: Precedence) -> list[tuple[int, int]]:
    """(position in the question, index in the order) of each kind that the question names, longest names first."""
    found: list[tuple[int, int]] = []
    taken: list[tuple[int, int]] = []
    names = [(index, fold(name)) for index, name in enumerate(precedence.order)]
    for index, name in sorted([*names, *_last_words(names)], key=lambda pair: -len(pair[1])):
        pattern = r"\b" + r"\s+".join(re.escape(word) + r"(?:e?s)?" for word in name.split()) + r"\b"
        for match in re.finditer(pattern, folded):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append((match.start(), match.end()))
            found.append((match.start(), index))
    if not found:
        place = rank_of(precedence, folded)
        if place is not None:
            found.append((0, place))
    first: dict[int, int] = {}
    for position, index in sorted(found):
        first.setdefault(index, position)
    return [(position, index) for index, position in sorted(first.items(), key=lambda pair: pair[1])]


def _last_words(names: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """A kind of several words by its last, where no other kind has it: "una circular" is the "oficio circular"."""
    words = [word for _, name in names for word in name.split()]
    last = [(index, name.split()[-1]) for index, name in names if " " in name]
    return [(index, word) for index, word in last if words.count(word) == 1]


_ASKS_PLACE = re.compile(r"\bque (?:lugar|puesto|posicion)\b")


def _asks_order(query: Query) -> bool:
    return bool({"top", "bottom"} & query.wants) or bool(
        re.search(r"\borden\b|\bprelacion\b|\bjerarquia\b", query.folded)
    )


def _names_a_stranger(query: Query, precedence: Precedence, entry: Entry) -> bool:
    """The question asks for the place of something that the order does not list."""
    asks_place = re.search(
        r"\bque lugar\b|\blugar (?:de|que|del)\b|\bfrente a\b|\bentre\b.{1,60}\by\b|\bo un[a]?\b", query.folded
    )
    return (
        bool(asks_place)
        and len(_named(query.folded, precedence)) < 2
        and any(
            not best_form(concept, entry.everything) and not _OF_PLACE.match(fold(concept.text))
            for concept in query.hard
        )
    )


def _is_of_others(query: Query, entry: Entry) -> bool:
    """The question is which of certain things prevails, none of them in the order: it is an order of others."""
    total = sum(concept.weight for concept in query.hard)
    told = sum(concept.weight for concept in query.hard if best_form(concept, entry.everything))
    return not _asks_order(query) and len(query.hard) > 1 and told < _OF_THESE * total


_OF_THESE = 0.5
"""How much of a question an order's passage and what stands over it must hold, where none of its kinds is named."""


def _qualified_by_a_stranger(query: Query, places: Sequence[tuple[int, int]], precedence: Precedence) -> bool:
    """A kind with an adjective that the corpus does not know ("decreto alcaldicio") is another kind of act."""
    unknown = [fold(concept.text) for concept in query.hard if not concept.known]
    for _, index in places:
        head = fold(precedence.order[index]).split()[-1]
        if any(re.search(rf"\b{head}(?:e?s)?\s+{re.escape(word)}\b", query.folded) for word in unknown):
            return True
    return False


def _comparison(query: Query, precedence: Precedence, entry: Entry, places: Sequence[tuple[int, int]]) -> Answer | None:
    if _qualified_by_a_stranger(query, places, precedence):
        return None
    ordered = sorted({index for _, index in places})
    high, low = ordered[0], ordered[-1]
    winner, loser = precedence.order[high], precedence.order[low]
    text = f"Prevalece {_article(winner)} {winner} sobre {_article(loser)} {loser}"
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="hierarchy", text=shorten(text), subject=winner, derived=True,
        fields={"order": list(precedence.order), "prevails": winner, "over": loser},
        quotes=(quote_around(entry, precedence.span),),
    )  # fmt: skip


def _place(query: Query, precedence: Precedence, entry: Entry, place: tuple[int, int]) -> Answer | None:
    if _qualified_by_a_stranger(query, [place], precedence) or _names_a_stranger(query, precedence, entry):
        return None
    index = place[1]
    name = precedence.order[index]
    text = f"{name}: lugar {index + 1} de {len(precedence.order)} ({' > '.join(precedence.order)})"
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="hierarchy", text=shorten(text), subject=name, derived=True,
        fields={"order": list(precedence.order), "place": index + 1},
        quotes=(quote_around(entry, precedence.span),),
    )  # fmt: skip


def _order(query: Query, precedence: Precedence, entry: Entry) -> Answer:
    order = precedence.order
    if "top" in query.wants or "bottom" in query.wants:
        text = order[0] if "top" in query.wants else order[-1]
    else:
        text = " > ".join(order)
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="hierarchy", text=shorten(text), subject="Orden de prelación",
        fields={"order": list(order)}, quotes=(quote_around(entry, precedence.span),),
    )  # fmt: skip


def _article(name: str) -> str:
    head = fold(name).split()[0].rstrip("s")
    return "la" if head in _FEMININE or (head.endswith(_FEMININE_ENDINGS) and not head.endswith("ma")) else "el"
