"""A question, read: its concepts with every form in which a passage may name them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol

from indexer.grammar.dates import dates_in
from indexer.models import Citation
from indexer.text import fold, stem
from server.question.matching import Matcher
from server.question.needles import Needles, found_in, needles_of
from server.question.once import once
from server.question.ranges import alternatives_of, polarities_of, quantities_of

_NEGATED = re.compile(
    r"\b(?:que|quien|quienes|cuales|cuando|donde|[a-zñ]+s que) no (?:se )?[a-zñ]{3,}"
    r"|\bque [a-zñ]{3,}s no (?:se )?(?:puede|debe|podra|deberia|cabe)"
)

NAMES = 0.7
"""Quality from which a form names its concept; below, it only stands near it in meaning and leads to a passage."""

_MAY = re.compile(
    r"^\W*(?:pueden?|deben?|podran?)\s(?:(?:el|la|los|las|un|una|mi|su)\s)?(?:[a-zñ]+\s){1,4}?"
    r"([a-zñ]{2,}(?:ar|er|ir)(?:se|l[aeo]s?)?)\b"
)

OF = re.compile(r"\b([a-zñ]{4,}) del? (?:la |los |las |el |un |una )?([a-zñ]{4,})\b")

_NEEDLES: dict[int, Needles] = {}
"""Of each pattern that questions were asked, by its identity."""

SOFT = 0.3
"""What an intent word weighs: it helps to rank, and is never required."""

FOCUSED = 2.5
"""What the first word after the interrogative weighs in a sentence: it is what is asked; the rest says of what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a word of a question is found in a corpus, whatever question it stands in."""

    forms: tuple[tuple[tuple[str, ...], float], ...]
    weight: float
    known: bool
    corrected: str | None = None  # the word of the corpus that it was taken for, where it was mistyped
    in_full: bool = False  # an abbreviation, spelt out


class Vocabulary(Protocol):
    """What a query needs to know of the corpus."""

    passages: int
    readings: dict[tuple[str, str, bool], Reading]  # of words read before: by word, stem and whether it is a sigla

    def frequency(self, stem: str) -> int: ...
    def stems_from(self, prefix: str) -> Sequence[str]: ...
    def surfaces(self) -> Sequence[str]: ...
    def siglas(self) -> Mapping[str, tuple[tuple[str, ...], ...]]: ...
    def names(self) -> Mapping[tuple[str, ...], tuple[str, ...]]: ...
    def name_heads(self) -> Collection[str]: ...


class Concept(NamedTuple):
    """One thing the question asks about, with every form in which a passage may name it.

    ``forms`` maps a tuple of stems that must all occur to how well it stands for the concept (0..1].
    """

    text: str
    forms: tuple[tuple[tuple[str, ...], float], ...]
    weight: float  # from the rarity of its words in the corpus
    known: bool  # some form occurs in the corpus
    kind: str = "word"  # word | sigla | name | number | year
    soft: bool = False  # an intent word: helps to rank, is never required
    asked: bool = True  # stands in the question itself, not in the story told before it


@dataclass(frozen=True, kw_only=True)
class Query:
    """A question, read."""

    text: str
    folded: str
    intent: str
    concepts: tuple[Concept, ...]
    citations: tuple[Citation, ...] = ()
    years: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    siglas: tuple[str, ...] = ()
    notice: str | None = None
    wants: frozenset[str] = field(default_factory=frozenset)  # finer hints: "percent", "who", "article", "list" …
    figures: tuple[tuple[str, str, bool], ...] = ()  # (">" | "<" | "=", number, is a percentage): its conditions
    noun: str | None = None  # stem of what is asked for: "¿qué informe …?", "¿cuántos kilómetros …?"

    @property
    def hard(self) -> tuple[Concept, ...]:
        return tuple(concept for concept in self.concepts if not concept.soft)

    def asks(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Where a pattern first stands in the folded question; found once, however many passages are judged by it.

        ``pattern`` is a constant of its module: it is known by its identity, since hashing one reads all of it.
        """
        known, key = self._asked, id(pattern)
        if key in known:
            return known[key]
        needles = _NEEDLES.get(key)
        if needles is None:
            needles = _NEEDLES[key] = needles_of(pattern)
        found = known[key] = found_in(self.folded, pattern, needles)
        return found

    @once
    def _asked(self) -> dict[int, re.Match[str] | None]:
        return {}

    @once
    def required(self) -> tuple[tuple[int, float], ...]:
        """The place and weight of each concept that an answer must hold: all but the intent's own words."""
        return tuple((place, concept.weight) for place, concept in enumerate(self.concepts) if not concept.soft)

    @once
    def required_weight(self) -> float:
        """Their sum."""
        return sum(weight for _, weight in self.required)

    @once
    def focus(self) -> int:
        """The place of the first thing asked about, right after the interrogative: the rest says of what.

        Of "¿puede el dueño vender …?" it is the act, not the one who may.
        """
        act = _MAY.search(self.folded)
        for place, concept in enumerate(self.concepts if act else ()):
            if act and not concept.soft and fold(concept.text) == act[1]:
                return place
        return next((i for i, c in enumerate(self.concepts) if c.asked and not c.soft), 0)

    @once
    def asked_stems(self) -> frozenset[str]:
        """The stems of the things asked for: the noun after the interrogative, else the first thing named."""
        if not self.concepts:
            return frozenset()
        named = next((stems for stems in self.first_stems if self.noun in stems), None)
        return frozenset(named or self.first_stems[self.focus])

    @once
    def of_what(self) -> tuple[str, str, int] | None:
        """The stems of "N de X" in the question and the place of X among its concepts; None where it has none."""
        match = OF.search(self.folded)
        if match is None:
            return None
        places = [i for i, concept in enumerate(self.concepts) if fold(concept.text) in match.groups()]
        if len(places) != len(match.groups()) or any(self.concepts[place].soft for place in places):
            return None
        return stem(match[1]), stem(match[2]), places[1]

    @once
    def story(self) -> frozenset[str]:
        """The stems of what is told before the question itself; none where nothing is."""
        return frozenset(part for c in self.concepts if not c.asked for form, _ in c.forms for part in form)

    @once
    def ordinals(self) -> frozenset[str]:
        """The ordinals that it names, as stems: "2o"."""
        return frozenset(word for word in self.all_stems if word[-1] == "o" and word[:-1].isdigit())

    @once
    def negated(self) -> bool:
        """Whether what is asked is what is not done: "quiénes no pueden …", "qué no se financia"."""
        return bool(_NEGATED.search(self.folded))

    @once
    def weights(self) -> tuple[float, ...]:
        """What each concept weighs in ranking: an intent word little."""
        return tuple(concept.weight * (SOFT if concept.soft else 1.0) for concept in self.concepts)

    @once
    def focused(self) -> tuple[float, ...]:
        """The same in a sentence, where the first thing asked about counts more."""
        return tuple(weight * FOCUSED if place == self.focus else weight for place, weight in enumerate(self.weights))

    @once
    def total(self) -> float:
        """Their sum."""
        return sum(self.weights)

    @once
    def has_conditions(self) -> bool:
        """Whether the question sets figures, polarity or dates that a passage may meet or miss."""
        return bool(self.quantities or self.figures or self.polarities or self.dates)

    @once
    def quantities(self) -> tuple[tuple[Decimal, str], ...]:
        """Figures that may fall in a range, each with the stem of its unit or of the noun before it."""
        return tuple(quantities_of(self.folded))

    @once
    def alternatives(self) -> tuple[frozenset[str], ...]:
        """The things between which the question chooses, by their stems: "¿…, X o Y?"; () where it chooses none."""
        return alternatives_of(self.folded)

    @once
    def polarities(self) -> frozenset[tuple[str, str]]:
        """The "con X" and "sin X" of the question."""
        return polarities_of(self.folded)

    @once
    def dates(self) -> frozenset[str]:
        """The whole dates that the question gives, ISO."""
        return frozenset(day.isoformat() for day, _ in dates_in(self.text))

    @once
    def matcher(self) -> Matcher:
        """Finds the concepts of this question in sets of stems."""
        return Matcher([concept.forms for concept in self.concepts])

    @once
    def first_stems(self) -> tuple[tuple[str, ...], ...]:
        """The first stem of each form that names its concept, by concept: what nearness is measured between."""
        return tuple(
            tuple(dict.fromkeys(form[0] for form, quality in concept.forms if form and quality >= NAMES))
            for concept in self.concepts
        )

    @once
    def near_stems(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self.near_concepts)

    @once
    def near_concepts(self) -> Mapping[str, Sequence[int]]:
        """The places of the concepts that each of them stands for."""
        out: dict[str, list[int]] = {}
        for place, stems in enumerate(self.first_stems):
            for each in stems:
                out.setdefault(each, []).append(place)
        return out

    @once
    def all_stems(self) -> frozenset[str]:
        """Every stem of every form that names its concept."""
        return frozenset(
            part for concept in self.concepts for form, quality in concept.forms if quality >= NAMES for part in form
        )
