"""The items of a list in little room: each shortened to what tells it from the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.text import fold
from server.answering.model import shorten
from server.answering.support import stems_of
from server.query import Query


def fitted(query: Query, lines: Sequence[str], room: int) -> list[str]:
    """Lines in ``room`` characters for each on the average: what short ones leave is given to the long ones.

    A line that does not fit is told without the subject that the question names ("b) …funcionarios de la dependencia"
    for "b) Los delegados deberán ser funcionarios de la dependencia"): the verb that follows is what is new.
    """
    bare = [line.rstrip(" ;,.") for line in lines]
    told = [line if len(line) <= room else _without_known_subject(query, line) for line in bare]
    left, places = room * len(told), sorted(range(len(told)), key=lambda place: len(told[place]))
    out = list(told)
    for taken, place in enumerate(places):
        out[place] = shorten(told[place], left // (len(places) - taken))
        left -= len(out[place])
    return out


_SUBJECT = re.compile(
    r"(?P<mark>(?:[a-zñ]{1,2}|\d{1,2})[.)]\s+)?(?P<subject>(?:el|la|los|las)\s(?:[a-zñ]+\s){1,4}?)"
    r"(?:(?:deberan?|podran?)\s(?:ser|estar)|seran?|estaran?)\s(?=[a-zñ]{3})"
)


def _without_known_subject(query: Query, line: str) -> str:
    match = _SUBJECT.match(fold(line))
    if match is None or stems_of(match["subject"]).isdisjoint(query.all_stems):
        return line
    return f"{line[: match.end('mark')] if match['mark'] else ''}…{line[match.end() :]}"
