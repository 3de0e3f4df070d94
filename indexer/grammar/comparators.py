"""What surrounds a figure: "hasta", "no inferior a", "≥", "como máximo", "o más"; and what joins two into a range.

Grammar shared by the extractors of amounts and by the reading of questions. Pure functions over folded text.
"""

from __future__ import annotations

import re

from indexer.models import Comparator

_WINDOW = 80
_FILLER = re.compile(
    r"(?:\b(?:de|del|a|al|en|un|una|unos|unas|el|la|los|las|que|por|equivalentes?|pesos|monto|valor|total|suma|cantidad|"
    r"pago|ser|sera)|[:≈~(])\s{0,8}\Z"
)
_FILLER_ENDS = tuple(
    """de del a al en un una unos unas el la los las que por equivalente equivalentes pesos monto valor total suma
    cantidad pago ser sera : ≈ ~ (""".split()
)
_LONGEST_FILLER = 12
_FORMS: tuple[tuple[Comparator, str], ...] = (
    (
        Comparator.AT_LEAST,
        r"no\s+(?:sea\s+|sean\s+|podran?\s+ser\s+)?(?:inferior(?:es)?|menor(?:es)?|menos)|igual(?:es)?\s+o\s+(?:superior(?:es)?|mayor(?:es)?)|"
        r"(?:mayor(?:es)?|superior(?:es)?)\s+o\s+igual(?:es)?|(?:al|a\s+lo|por\s+lo|cuando)\s+menos|(?:como\s+)?minim[oa]s?|min\.?|"
        r"a\s+partir|≥|>=|desde",
    ),
    (
        Comparator.AT_MOST,
        r"no\s+(?:sea\s+|sean\s+|podran?\s+ser\s+)?(?:superior(?:es)?|mayor(?:es)?|mas)|"
        r"no\s+(?:(?:podran?|deberan?|puede[n]?|debe[n]?)\s+)?(?:exceder|superar|sobrepasar|exceda[n]?|excede[n]?|excedera[n]?|"
        r"supere[n]?|supera[n]?|superara[n]?|sobrepase[n]?)|sin\s+(?:exceder|superar|sobrepasar)|"
        r"igual(?:es)?\s+o\s+(?:inferior(?:es)?|menor(?:es)?)|(?:menor(?:es)?|inferior(?:es)?)\s+o\s+igual(?:es)?|hasta|"
        r"(?:como\s+)?maxim[oa]s?|max\.?|tope|a\s+lo\s+(?:mas|sumo)|limite|≤|<=",
    ),
    (Comparator.LESS, r"<|menor(?:es)?|inferior(?:es)?|menos|(?:por\s+)?debajo|bajo|no\s+alcance[n]?"),
    (
        Comparator.MORE,
        r">|superior(?:es)?|mayor(?:es)?|mas|(?:por\s+)?sobre|exced(?:a|an|e|en|er|iere|ieren)|super(?:a|an|e|en|ar|are|aren)|"
        r"sobrepas(?:a|an|e|en|ar)",
    ),
)
_BEFORE = tuple(
    (kind, re.compile(rf"(?:(?<![a-zñ])(?:{form}))[\s:]{{0,8}}\Z")) for kind, form in _FORMS
)  # only ever searched in a window of 80 signs
_AFTER = re.compile(
    r"\s{0,8}[,(]?\s{0,3}(?:(?P<most>(?:como\s+|de\s+)?maxim[oa]\b|max\b\.?|(?:como\s+)?tope\b|o\s+(?:menos|inferior(?:es)?|menor(?:es)?)\b)"
    r"|(?P<least>(?:como\s+)?minim[oa]\b|min\b\.?|[oy]\s+(?:mas|superior(?:es)?|mayor(?:es)?|sobre)\b))"
)
_JOINS = re.compile(
    r"\s{0,8}(?:(?P<word>al?|y|e|hasta)\s{1,8}|(?P<dash>[-–—])\s{0,8})(?:(?:de|un|una|el|la|los|las)\s{1,8}){0,2}"
    r"(?P<comparator>(?:≤|<=?|(?:no\s+)?(?:hasta|menos|inferior(?:es)?|menor(?:es)?|superior(?:es)?|igual\s+o\s+(?:inferior|menor)(?:es)?)"
    r"(?:\s{1,8}(?:o\s+igual(?:es)?))?)\s{0,8}(?:(?:de|a|al|las|los|que)\s{1,8}){0,2})?"
)


def comparator_before(folded: str, start: int) -> tuple[Comparator, int] | None:
    """(comparator, its offset) of the words that stand just before ``start``, articles and prepositions between."""
    begin = max(0, start - _WINDOW)
    window = folded[begin:start]
    for fillers in range(6):
        if _may_compare(window):
            for kind, pattern in _BEFORE:
                match = pattern.search(window)
                if match and (fillers or match.group().strip() not in ("mas", "menos")):  # "más 5 UTM" adds
                    return kind, begin + match.start()
        filled = window.rstrip()
        if not filled.endswith(_FILLER_ENDS):
            return None
        filler = _FILLER.search(window, max(0, len(filled) - _LONGEST_FILLER))
        if filler is None:
            return None
        window = window[: filler.start()]
    return None


_STEMS = tuple(
    """menos mas superior inferior mayor menor igual minim min maxim max tope hasta partir desde limite sumo exced super
    sobrepas debajo bajo sobre alcance""".split()
)


def _may_compare(window: str) -> bool:
    """Whether the last word may be a comparator's: spares most figures the search."""
    word = window.rstrip(" \t\n:.")[-16:].replace("|", " ").rsplit(None, 1)[-1:]
    return bool(word) and (word[0].lstrip("(").startswith(_STEMS) or word[0][-1] in "<>≤≥=")


def comparator_after(folded: str, end: int) -> tuple[Comparator, int] | None:
    """(comparator, its end) of "o más", "como máximo", "mínimo" just after ``end``."""
    match = _AFTER.match(folded, end)
    if match is None:
        return None
    return (Comparator.AT_MOST if match.group("most") else Comparator.AT_LEAST), match.end()


_LABEL_MOST = re.compile(r"(?<!plazo )\b(?:maxim[oa]s?|max|topes?|limites?)\b(?!\s+(?:de\s+)?(?:\d|dias|horas|meses))")
_LABEL_LEAST = re.compile(r"(?<!plazo )\b(?:minim[oa]s?|min)\b(?!\s+(?:de\s+)?(?:\d|dias|horas|meses))")


def comparator_in(label: str) -> Comparator | None:
    """The comparator that a label or header states ("Monto máximo por proyecto", "Límite"), or None.

    A long label describes, and what it holds in parentheses or says of a term ("en un plazo máximo de …") is another
    figure's limit.
    """
    label = re.sub(r"\([^()]{0,200}\)", " ", label)
    if "/" in label or len(label.split()) > 9:
        return None
    if _LABEL_MOST.search(label) or label.startswith("hasta "):
        return Comparator.AT_MOST
    return Comparator.AT_LEAST if _LABEL_LEAST.search(label) or label.startswith("desde ") else None


def joins(folded: str, end: int, start: int) -> bool:
    """Whether what stands between two figures makes them a range: "20 a 50", "entre 10 y 50", "> 100 y ≤ 1.000"."""
    if start - end > 60:
        return False
    match = _JOINS.fullmatch(folded, end, start)
    if match is None:
        return False
    if match.group("word") in ("y", "e") and not match.group("comparator"):
        return bool(re.search(r"\bentre\s+(?:\S+\s+){0,2}\S*\s*\Z", folded[max(0, end - 60) : end]))
    return True
