"""The figures that a question sets as conditions, the noun it asks for, and where the question itself begins."""

from __future__ import annotations

import re

from indexer.text import STOP_WORDS, fold, normal_number, stem
from server.lexicon import LIGHT_WORDS, OWN_BODY, QUESTION_WORDS
from server.question.model import Concept
from server.question.ranges import HAS_DIGIT, alternatives_of

_COMPARED = re.compile(
    r"\b(?:(?P<more>sobre|mas de|superior(?:es)? a|supera|mayor(?:es)? (?:a|de|que)|excede de|exceda de|por sobre)"
    r"|(?P<less>bajo|menos de|inferior(?:es)? a|menor(?:es)? (?:a|de|que)|hasta))"
    r"\s+(?:las\s+|los\s+)?(?P<value>\d[\d.]*)(?P<scale>\s+(?:mil|millones)\b)?"
)
_SCALE = {"mil": 1000, "millones": 1_000_000}

_NOUN = re.compile(
    r"(?:\bcuant[oa]s?|(?:^\W*|[,.;:¿]\s*|\b(?:en|a|de|con|por|para|hasta|desde|sobre|segun|y|o|saber|se)\s+)(?:que|cual(?:es)?))"
    r"\s+([a-zñ]{4,})"
)
"""The noun after an interrogative; in "el informe que presentan" the "que" is none."""


_SO_THAT = re.compile(r"\bpara que\s+$")
"""In the middle of a question what follows "para que" is a verb: "cuánto falta para que paguen"."""

_VERB = re.compile(r"(?<!aport)(?<!avanc)(?<!taj)(?<!marg)(?<!just)(?:a|e|an|en)$")


def noun_of(folded: str) -> str | None:
    match = next((each for each in _NOUN.finditer(folded) if not _SO_THAT.search(folded, 4, each.start(1))), None)
    if not match or match[1] in QUESTION_WORDS or match[1] in STOP_WORDS:
        return None
    if match.group().lstrip().startswith("cuanto ") and _VERB.search(match[1]):
        return None  # "cuánto recibe": how much, of no noun
    return stem(match[1])


def figures_of(folded: str) -> tuple[tuple[str, str, bool], ...]:
    if not HAS_DIGIT.search(folded):
        return ()
    signs = {_scaled(match): ">" if match["more"] else "<" for match in _COMPARED.finditer(folded)}
    plain = re.findall(r"\b\d{1,3}(?:\.\d{3})+\b|\b\d{3,}\b(?=\s*(?:utm|uf|uta|m\$|pesos|%))", folded)
    shares = re.findall(r"\b(\d{1,3}(?:,\d+)?)\s*%", folded)
    out = dict.fromkeys([*plain, *shares], "=") | signs
    return tuple((sign, normal_number(value), value in shares) for value, sign in out.items() if not is_year(value))


def _scaled(match: re.Match[str]) -> str:
    """A figure as compared, with the "mil" that follows it."""
    digits = normal_number(match["value"].rstrip("."))
    scale = (match["scale"] or "").strip()
    return str(int(digits) * _SCALE[scale]) if scale and digits.isdigit() else match["value"].rstrip(".")


_POINTS_BACK = re.compile(r"\b(?:quien(?:es)?|cuando|como|cuanto|donde)\s+l[aeo]s?\s+[a-zñ]{3,}")
_BY_LAW = re.compile(
    r"\b(?:segun|por|conforme a|que (?:da|dice|fija)) (?:la )?ley\b(?! (?:de|del|n|sobre|organica)\b| ?\d)"
)
"""Of "según la ley" the law is no part of what is asked."""

_SUBJECT = 0.7
"""What the first thing that a story names counts, where the question points back to it: "El guardia faltó. ¿Quién lo
reemplaza?" asks of the guardia."""

_ASKED = re.compile(r"¿([^?¿]{8,})\??")
_QUOTED = re.compile(r"[\"“«]([^\"”»]{3,80})[\"”»]")
_OF_TWO = re.compile(r"\b([a-zñ]{2,}[ai]d[oa]s?) o (?:por |si |como )?([a-zñ]{2,}[ai]d[oa]s?)\b")
_REFERS = re.compile(
    r"\bl[ao]s? (?:puede[ns]?|debe[ns]?|hay|tiene[ns]?|[a-zñ]{2,}o|[a-zñ]{2,}[aei]mos)\b|\b[a-zñ]+[aei]rl[ao]s?\b"
    r"|^\W*(?:me|nos) [a-zñ]+an?\W*$"
)
_FEW, _TAKEN_UP = 2, 0.5
"""Of a question of so few words that takes up the story before it by a pronoun ("¿los puedo guardar?"), what the story
tells is what is asked about: how much a word of it counts."""
_EITHER = 0.5
"""What each of two outcomes weighs ("¿se da por aprobada o por rechazada?"): the rule states only one of them."""
_BEFORE, _FIGURES, _IN_QUOTES, _LIGHT = 0.25, 1.5, 1.6, 0.4
"""What a word counts in the story before the question itself, a figure, a word that the person put in quotes, and one
that stands in every story."""


_LITTLE = LIGHT_WORDS | OWN_BODY


def weighed(text: str, concepts: list[Concept]) -> list[Concept]:
    asked = fold(question_itself(text))
    quoted = fold(" ".join(_QUOTED.findall(text)))
    pair = _OF_TWO.search(asked)
    told = _POINTS_BACK.search(asked) is not None
    of_the_story = _REFERS.search(asked) and sum(not c.soft and fold(c.text) in asked for c in concepts) <= _FEW
    before = _TAKEN_UP if of_the_story else _BEFORE
    out = []
    for concept in concepts:
        weight, word = concept.weight, fold(concept.text)
        is_asked = word in asked
        if not is_asked:
            weight *= max(before, _SUBJECT) if told else before
            told = False
        if concept.kind == "number":
            weight *= _FIGURES
        elif word in _LITTLE or (concept.text == "ley" and _BY_LAW.search(asked)):
            weight *= _LIGHT
        if pair and word in pair.groups():
            weight *= _EITHER
        if quoted and word in quoted:
            weight *= _IN_QUOTES
        out.append(concept._replace(weight=weight, asked=is_asked) if weight != concept.weight else concept)
    return out


def with_one_choice(text: str, concepts: list[Concept]) -> list[Concept]:
    """Two things between which a question chooses ("¿boleta o factura?") as one concept: an answer says one of them."""
    sides = alternatives_of(fold(text))
    held = [[c for c in concepts if not c.soft and frozenset(c.forms[0][0]) <= side] for side in sides]
    both = [concept for side in held for concept in side]
    if len(held) < 2 or not all(held) or len(set(map(id, both))) < len(both):
        return concepts
    forms: dict[tuple[str, ...], float] = {}
    for side in held:
        whole = tuple(part for concept in side for part in concept.forms[0][0])
        forms |= dict(side[0].forms) if len(side) == 1 else {whole: 1.0}
    choice = held[0][0]._replace(
        forms=tuple(forms.items()), known=any(c.known for c in both), kind="choice",
        weight=sum(max(concept.weight for concept in side) for side in held),
    )  # fmt: skip
    first = concepts.index(held[0][0])
    return [choice if i == first else c for i, c in enumerate(concepts) if i == first or c not in both]


def question_itself(text: str) -> str:
    """What is asked, without the story before it: the last "¿…?", or the last sentence."""
    marked = _ASKED.findall(text)
    if marked:
        return str(marked[-1])
    parts = [part for part in re.split(r"(?<=[a-zñáéíóú)]{3}[.;])\s+", text) if len(part) > 25]
    return parts[-1] if parts else text


def is_year(folded: str) -> bool:
    """A figure that officials mean as a year."""
    return len(folded) == 4 and folded.isdigit() and 1900 <= int(folded) <= 2100
