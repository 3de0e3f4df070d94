"""Siglas: what one looks like, and whether a name spells it ("SERVEL", "Servicio Electoral").

Grammar shared by the extractors of terms and by the reading of questions. Pure functions.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.text import fold

_SHAPE = re.compile(r"[A-ZÁÉÍÓÚÑ](?:[A-Za-zÁÉÍÓÚÑáéíóúñ0-9&]|[.+/-](?=[A-Za-zÁÉÍÓÚÑ0-9])){1,14}\.?")
_ROMAN = re.compile(r"[IVX]+")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_CONNECTORS = frozenset("a al con de del e el en la las los o para por sobre u un una y".split())
_MAX_WORDS = 16
_LONG_SIGLA = 5


def is_sigla(text: str) -> bool:
    """Whether a text is shaped as a sigla: one token, 2 to 16 signs, at least two capitals and mostly capitals.

    Roman numerals ("XIV") and codes with one letter ("S21") are not.
    """
    if not _SHAPE.fullmatch(text) or _ROMAN.fullmatch(text):
        return False
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return capitals >= 2 and capitals * 10 >= len(letters) * 6


def spells(sigla: str, name: str) -> bool:
    """Whether the letters of a sigla are taken in order from the beginnings of a name's words.

    Connectors may give a letter or none ("IDI": Iniciativa De Inversión); one content word may give none
    ("FRPD": … Productividad … Desarrollo) and, in a sigla of five letters or more, one letter may come from nowhere
    ("SIGFE"). Doubled letters of plurals count once ("EETT": Especificaciones Técnicas).
    """
    words = tuple(fold(word) for word in _NAME_WORD.findall(name))
    if not words or len(words) > _MAX_WORDS:
        return False
    letters = "".join(char for char in fold(sigla) if char.isalpha())
    single = re.sub(r"(.)\1", r"\1", letters)
    return any(_spelled(form, words) for form in dict.fromkeys((letters, letters.removesuffix("s"), single)))


def _spelled(letters: str, words: tuple[str, ...]) -> bool:
    content = [word for word in words if word not in _CONNECTORS]
    if len(letters) < 2 or not content or words[0][0] != letters[0] or words[-1] in _CONNECTORS:
        return False
    if len(content) == 1 and len(words) == 1:  # one word gives no initials: "CORE (Consejo)" is not enough
        return False
    spare_words = 1 if len(content) >= 4 else 0
    spare_letters = 1 if len(letters) >= _LONG_SIGLA else 0
    return _consume(letters, words, spare_words, spare_letters)


@lru_cache(maxsize=4096)
def _consume(letters: str, words: tuple[str, ...], spare_words: int, spare_letters: int) -> bool:
    if not words:
        return len(letters) <= spare_letters
    first, rest = words[0], words[1:]
    common = 0
    while common < min(len(letters), len(first), 6) and letters[common] == first[common]:
        common += 1
    if any(_consume(letters[taken:], rest, spare_words, spare_letters) for taken in range(common, 0, -1)):
        return True
    if first in _CONNECTORS and _consume(letters, rest, spare_words, spare_letters):
        return True
    if spare_words and _consume(letters, rest, spare_words - 1, spare_letters):
        return True
    return bool(letters) and spare_letters > 0 and _consume(letters[1:], words, spare_words, spare_letters - 1)


def spelled_tail(sigla: str, text: str) -> tuple[int, int] | None:
    """Where, at the end of ``text``, the name stands whose initials the sigla has: the shortest such tail, or None.

    ``text`` is what precedes "(SIGLA)"; offsets are into it.
    """
    if text.rstrip()[-1:] in ("", ")", "(", ".", ":", ";"):
        return None
    words = list(_NAME_WORD.finditer(text))[-_MAX_WORDS:]
    if not words or text[words[-1].end() :].strip(" \t\n\"'”»"):
        return None
    for index in range(len(words) - 1, -1, -1):
        gap = text[words[index].end() : words[index + 1].start()] if index + 1 < len(words) else ""
        if gap.strip(" \t\n,/\"'“”«»-–"):  # a full stop or a bracket ends the name
            return None
        if words[index].group().lower() in _CONNECTORS:
            continue
        if spells(sigla, text[words[index].start() : words[-1].end()]):
            return words[index].start(), words[-1].end()
    return None
