"""A question as typed to a Query: intent, concepts with their alternatives, entities. Pure; knows no snapshot beyond
the vocabulary that it is handed.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.facts.citations import read_citations_in
from indexer.models import Citation
from indexer.text import STOP_WORDS, Token, fold, normal_number, stem, tokens
from server.lexicon import ABBREVIATIONS, FAMILY_ENDINGS, INTENT_WORDS, QUESTION_WORDS, intent_stems, synonyms

MAX_CHARACTERS, MAX_WORDS = 500, 40
"""A question is cut at these, with a notice: no official's question is longer, and no request may cost more."""

SYNONYM, FAMILY, EXPANSION, TYPO = 0.72, 0.85, 0.95, 0.9
"""How much a match by a near synonym, word family, sigla expansion or corrected word counts beside the word itself."""


class Vocabulary(Protocol):
    """What a query needs to know of the corpus."""

    passages: int

    def frequency(self, stem: str) -> int: ...
    def stems_from(self, prefix: str) -> Sequence[str]: ...
    def surfaces(self) -> Sequence[str]: ...
    def siglas(self) -> Mapping[str, tuple[tuple[str, ...], ...]]: ...
    def names(self) -> Mapping[tuple[str, ...], tuple[str, ...]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


# ------------------------------------------------------------------------------------------------ intents

_ACT_KINDS = (
    r"(?:ley|decreto|resolucion|oficio|circular|instructivo|norma|reglamento|constitucion|dictamen|contraloria)"
)
INTENTS: tuple[tuple[str, str], ...] = (
    # The order matters: the first that matches is the intent; each reads the folded question.
    ("urn", r"^\s*urn:"),
    (
        "hierarchy",
        r"\bprevalec|\bprima\b|\bpriman\b|\bcual manda\b|\bque manda\b|\borden de prelacion|\bprelacion\b|\bjerarquia\b"
        r"|\bpesa mas|\bmas peso|\bque rango|\bde que rango|\brango (?:tiene|de|normativo|legal)|\bpredomina"
        rf"|\bmayor (?:rango|jerarquia)|\bsuperior jerarquic|\bpor sobre\b.{{0,40}}\b{_ACT_KINDS}\b",
    ),
    (
        "relation",
        r"\bque (?:ley|leyes|normas?|decretos?|cuerpos? legal(?:es)?)\b.{0,60}\b(?:modific|reemplaz|derog|complement|sustituy)\w*"
        r"|\b(?:que|a que ley(?:es)?)\s+(?:modific|complement|derog|reemplaz)\w+\s+la\s+ley",
    ),
    (
        "currency",
        r"\bhasta que fecha\b.{0,40}\bactualizad|\bactualizad[ao] (?:al?|hasta)\b|\besta (?:vigente|actualizad[ao])\b",
    ),
    ("comparison", r"\bdiferencia\w* (?:entre|hay)|\bsubio o bajo\b|\bcompar(?:a|ar|acion)\b|\bmayor o menor\b"),
    ("who", r"\bquien(?:es)?\b|\bresponsable de\b|\ba quien(?:es)?\b|\bencargad[oa] de\b"),
    (
        "deadline",
        r"\bpla[zs]os?\b|\bcuant[oa]s? (?:dias|meses|horas|anos|semanas|tiempo)\b|\bhasta cuando\b|\bcada cuanto\b|\bcada cuant[oa]s (?:dias|meses|anos|semanas)\b"
        r"|\bcuanto (?:puede |debe |suele )?(?:tiempo|dura\w*|demora\w*|tarda\w*)\b|\bcuando (?:hay|debe|se|vence|comienza|empieza|parte|abre|es|puede|cierra)\b"
        r"|\bque dia\b|\b(?:que|ultima|fecha) fecha\b|\bfechas?\b|\bultimo dia\b|\bperiodicidad\b|\bfrecuencia\b"
        r"|\bque (?:mes|trimestre|semestre|plazo)\b|\ba los cuantos\b|\ben cuant[oa]s? (?:dias|horas|meses)\b|\btermino de\b"
        r"|\bdentro de cuanto\b|\bvigencia\b|\bcon cuantos? (?:dias|horas|meses)\b|\bcuant[oa]s? .{0,20}\bdias\b"
        r"|^(?:dias|horas|meses)\b|\bcuando$|\banticipacion\b|\bantelacion\b",
    ),
    (
        "amount",
        r"\bcuant[oa]s?\b|\bporcenta?[jg]e\b|\bporsenta?[jg]e\b|\bque (?:monto|parte|proporcion|tope|cantidad|suma|valor)\b|\bmontos?\b|\btope\b"
        r"|\blimites?\b|\bmaxim[oa]s?\b|\bminim[oa]s?\b|\bquorum\b|\bdesde que monto|\bponderacion\b|\bcosto\b|\bvalor\b"
        r"|\bprecio\b|\bpresupuesto de\b|\bcantidad\b|\bmeta\b|(?<![\d.] )\b(?:utm|uta|uf)\b|\btasa\b|\bmultas?\b|\bdotacion\b",
    ),
    (
        "norm",
        r"\b(?:que|cual) (?:ley|decreto|norma|articulo|resolucion|reglamento|circular|dictamen|oficio)\b"
        r"|\ben que (?:articulo|ley|norma|decreto)|\bque (?:dice|regula|establece|dispone|senala) (?:el|la) (?:art|ley|decreto|glosa)"
        r"|\bde que trata\b|\bnorma que\b|\bbase legal\b|\bfundamento legal\b|\bnumero (?:de )?(?:la )?(?:ley|oficio|resolucion|circular|decreto)"
        r"|\bcual es (?:el|la) (?:reglamento|ley|decreto|norma)",
    ),
    (
        "term",
        r"^\s*(?:que|q|k|cual) (?:es|son)\b|^\W*que [a-zñ]+ (?:del? [a-zñ]+ )?es (?:el|la|un|una)\b|\bque significa\b|\bdefin(?:icion|e|ir)\b|\bconcepto\b|\bse entiende por\b|\bsigla\b"
        r"|\bnombre completo\b|\bque se (?:llama|entiende|denomina)\b|\bsignificado\b|\ba que se (?:llama|denomina)",
    ),
    (
        "list",
        r"\bcuales son\b|\blista(?:do)?\b|\bque (?:requisitos|tipos|informes|modificaciones|documentos|excepciones)\b",
    ),
)
_INTENTS = tuple((name, re.compile(pattern)) for name, pattern in INTENTS)

_COMPARED = re.compile(
    r"\b(?:(?P<more>sobre|mas de|superior(?:es)? a|supera|mayor(?:es)? (?:a|de|que)|excede de|exceda de|por sobre)"
    r"|(?P<less>bajo|menos de|inferior(?:es)? a|menor(?:es)? (?:a|de|que)|hasta))\s+(?:las\s+|los\s+)?(?P<value>\d[\d.]*)"
)

_WANTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "percent",
            r"\bporcenta?[jg]e\b|\bporsenta?[jg]e\b|\bque parte\b|\bproporcion\b|\bponderacion\b|\btasa\b|\bmultas?\b",
        ),
        ("utm", r"\butm\b|\buta\b|\bunidades tributarias\b"),
        ("who", r"\bquien(?:es)?\b|\bresponsable\b"),
        ("article", r"\b(?:que|cual|en que) articulo\b"),
        (
            "norm",
            r"\b(?:que|cual(?: es)?(?: el| la)?|en que) (?:ley|decreto|norma|resolucion|reglamento|circular|oficio|dictamen)\b|\bnorma que\b",
        ),
        ("glosa", r"\bque glosa\b|\bcual glosa\b"),
        ("date", r"\bque dia\b|\bfechas?\b|\bcuando\b|\bhasta cuando\b"),
        ("period", r"\bcada cuanto\b|\bperiodicidad\b|\bfrecuencia\b"),
        ("hours", r"\bhoras\b"),
        ("count", r"\bcuant[oa]s\b"),
        ("extension", r"\bprorrog|\bextend|\balarg|\bampli|\bdias mas\b|\bmas dias\b"),
        ("yesno", r"^\W*(?:puede|pueden|debe|deben|se puede|es posible|siguen|sigue|hay que|requiere|necesita)\b|\?$"),
        ("top", r"\bprimer[oa]?\b|\bmas alt[oa]\b|\bencabeza\b"),
        ("bottom", r"\bultim[oa] lugar\b|\bmas baj[oa]\b|\bal final\b"),
        ("sigla", r"\bsigla\b|\bnombre completo\b|\bque significa\b"),
    )
)


def read_intent(folded: str) -> str:
    """The first intent whose words the folded question holds; "passage" where none does."""
    for name, pattern in _INTENTS:
        if pattern.search(folded):
            return name
    return "passage"


# ------------------------------------------------------------------------------------------------ reading


def read_query(text: str, vocabulary: Vocabulary) -> Query:
    """Read a question. Never raises; over-long questions are cut and say so in ``notice``."""
    notice = None
    text = " ".join(text.replace("\0", " ").split())
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rsplit(" ", 1)[0]
        notice = f"La pregunta se cortó en {MAX_CHARACTERS} caracteres."
    folded = fold(text)
    words = tokens(text)
    content = [word for word in words if _is_content(word)]
    if len(content) > MAX_WORDS:
        keep = {id(word) for word in content[:MAX_WORDS]}
        words = [word for word in words if not _is_content(word) or id(word) in keep]
        notice = notice or f"Se leyeron las primeras {MAX_WORDS} palabras de la pregunta."
    corrections: list[tuple[str, str]] = []
    concepts = _weighed(text, _concepts(text, words, vocabulary, corrections, read_intent(folded)))
    folded_right = folded
    for wrong, right in corrections:
        folded_right = re.sub(rf"\b{re.escape(wrong)}\b", right, folded_right)
    return Query(
        text=text,
        folded=folded_right,
        intent=read_intent(folded_right),
        concepts=tuple(concepts),
        citations=tuple(read_citations_in(text)),
        years=tuple(int(word.folded) for word in words if _is_year(word.folded)),
        numbers=tuple(word.stem for word in words if word.folded[0].isdigit()),
        corrections=tuple(corrections),
        siglas=tuple(concept.text for concept in concepts if concept.kind == "sigla"),
        notice=notice,
        figures=_figures(folded_right),
        noun=_noun(folded_right),
        wants=frozenset(name for name, pattern in _WANTS if pattern.search(folded_right)),
    )


_NOUN = re.compile(r"\b(?:que|cual(?:es)?|cuant[oa]s?|en que|a que|de que)\s+([a-zñ]{4,})")


def _noun(folded: str) -> str | None:
    match = _NOUN.search(folded)
    if not match or match[1] in QUESTION_WORDS or match[1] in STOP_WORDS:
        return None
    return stem(match[1])


def _figures(folded: str) -> tuple[tuple[str, str, bool], ...]:
    signs = {match["value"].rstrip("."): ">" if match["more"] else "<" for match in _COMPARED.finditer(folded)}
    plain = re.findall(r"\b\d{1,3}(?:\.\d{3})+\b|\b\d{3,}\b(?=\s*(?:utm|uf|uta|m\$|pesos|%))", folded)
    shares = re.findall(r"\b(\d{1,3}(?:,\d+)?)\s*%", folded)
    out = dict.fromkeys([*plain, *shares], "=") | signs
    return tuple((sign, normal_number(value), value in shares) for value, sign in out.items() if not _is_year(value))


_ASKED = re.compile(r"¿([^?¿]{8,})\??")
_QUOTED = re.compile(r"[\"“«]([^\"”»]{3,80})[\"”»]")
_BEFORE, _FIGURES, _IN_QUOTES = 0.25, 1.5, 1.6
"""What a word counts in the story told before the question itself, a figure, and a word that the person put in quotes."""


def _weighed(text: str, concepts: list[Concept]) -> list[Concept]:
    asked = fold(_question_itself(text))
    quoted = fold(" ".join(_QUOTED.findall(text)))
    out = []
    for concept in concepts:
        weight = concept.weight
        is_asked = fold(concept.text) in asked
        if not is_asked:
            weight *= _BEFORE
        if concept.kind == "number":
            weight *= _FIGURES
        if quoted and fold(concept.text) in quoted:
            weight *= _IN_QUOTES
        out.append(replace(concept, weight=weight, asked=is_asked) if weight != concept.weight else concept)
    return out


def _question_itself(text: str) -> str:
    """What is asked, without the story before it: the last "¿…?", or the last sentence."""
    marked = _ASKED.findall(text)
    if marked:
        return str(marked[-1])
    parts = [part for part in re.split(r"(?<=[a-zñáéíóú)]{3}[.;])\s+", text) if len(part) > 25]
    return parts[-1] if parts else text


def _is_content(word: Token) -> bool:
    return word.folded not in STOP_WORDS and word.folded not in QUESTION_WORDS


def _is_year(folded: str) -> bool:
    return len(folded) == 4 and folded.isdigit() and 1900 <= int(folded) <= 2100


def _concepts(
    text: str, words: list[Token], vocabulary: Vocabulary, corrections: list[tuple[str, str]], intent: str
) -> list[Concept]:
    out: list[Concept] = []
    taken: set[int] = set()
    for start, end, name_stems, siglas in _names_in(words, vocabulary):
        forms: dict[tuple[str, ...], float] = {name_stems: 1.0}
        for sigla in siglas:
            forms[(sigla,)] = EXPANSION
        out.append(
            Concept(
                text=text[words[start].start : words[end - 1].end],
                forms=tuple(forms.items()),
                weight=_weight(vocabulary, name_stems, siglas),
                known=True,
                kind="name",
            )
        )
        taken.update(range(start, end))
    for index, word in enumerate(words):
        if index in taken or not _is_content(word):
            continue
        out.append(_word_concept(text, word, vocabulary, corrections, intent))
    return _merge(out)


def _merge(concepts: list[Concept]) -> list[Concept]:
    seen: dict[tuple[tuple[str, ...], float], Concept] = {}
    for concept in concepts:
        seen.setdefault(concept.forms[0], concept)
    return list(seen.values())


def _weight(vocabulary: Vocabulary, name: tuple[str, ...], siglas: Sequence[str]) -> float:
    counts = [min((vocabulary.frequency(part) for part in name), default=0)]
    counts += [vocabulary.frequency(sigla) for sigla in siglas]
    return _rarity(vocabulary.passages, max(counts))


def _rarity(passages: int, frequency: int) -> float:
    return math.log(1 + (passages + 1) / (frequency + 0.5))


def _names_in(words: list[Token], vocabulary: Vocabulary) -> list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]:
    """Names of the glossary that the question spells out, longest first, as (start, end, content stems, siglas)."""
    names = vocabulary.names()
    content = [(i, word.stem) for i, word in enumerate(words) if word.folded not in STOP_WORDS]
    out = []
    position = 0
    while position < len(content):
        for length in range(min(10, len(content) - position), 1, -1):
            run = tuple(stem_ for _, stem_ in content[position : position + length])
            if run in names:
                out.append((content[position][0], content[position + length - 1][0] + 1, run, names[run]))
                position += length - 1
                break
        position += 1
    return out


def _word_concept(
    text: str, word: Token, vocabulary: Vocabulary, corrections: list[tuple[str, str]], intent: str
) -> Concept:
    siglas = vocabulary.siglas()
    soft = intent in intent_stems().get(word.stem, ())
    shown = text[word.start : word.end]
    if word.folded[0].isdigit():
        frequency = vocabulary.frequency(word.stem)
        kind = "year" if _is_year(word.folded) else "number"
        return Concept(
            text=shown, forms=(((word.stem,), 1.0),), kind=kind, known=frequency > 0,
            weight=_rarity(vocabulary.passages, frequency),
        )  # fmt: skip
    base = word.stem
    if word.folded in siglas:
        forms: dict[tuple[str, ...], float] = {(word.folded,): 1.0}
        for name in siglas[word.folded]:
            forms[name] = EXPANSION
        return Concept(
            text=shown, forms=tuple(forms.items()), kind="sigla", known=True,
            weight=_rarity(vocabulary.passages, max(vocabulary.frequency(word.folded), 1)),
        )  # fmt: skip
    full = _in_full(word.folded, vocabulary)
    if full:
        return Concept(
            text=shown, forms=((tuple(stem(fold(part)) for part in full), 1.0), ((base,), 0.9)), known=True,
            weight=_rarity(vocabulary.passages, min(vocabulary.frequency(stem(fold(part))) for part in full)),
        )  # fmt: skip
    found = {base: 1.0}
    for spelt in _with_enye(word.folded):  # typed without ñ, as on many keyboards
        if vocabulary.frequency(stem(spelt)) > 0:
            found[stem(spelt)] = 1.0
    if vocabulary.frequency(word.folded):  # a sigla that no glossary explains is indexed as it is written
        found[word.folded] = 1.0
    family = _family(base, vocabulary)
    frequency = max(vocabulary.frequency(key) for key in found)
    for other in _alternations(base, vocabulary):
        found.setdefault(other, FAMILY)
    sigla = shown.isupper() and not text.isupper()
    if not frequency and not family and len(found) == 1 and not sigla and base not in synonyms():
        corrected = correct(word.folded, vocabulary)
        if corrected:
            corrections.append((word.folded, corrected))
            base = stem(corrected)
            soft = intent in intent_stems().get(base, ())
            found = {base: TYPO}
            family = _family(base, vocabulary)
            frequency = vocabulary.frequency(base)
    for other in family:
        found.setdefault(other, FAMILY)
    for other in synonyms().get(base, ()):
        found.setdefault(other, SYNONYM)
    present = {key: value for key, value in found.items() if vocabulary.frequency(key)}
    seen = [vocabulary.frequency(key) for key in found if found[key] >= FAMILY]
    return Concept(
        text=shown,
        forms=tuple(((key,), value) for key, value in (present or found).items()),
        weight=_rarity(vocabulary.passages, max([*seen, 0]) or max([vocabulary.frequency(k) for k in found])),
        known=bool(present),
        soft=soft,
    )


def _alternations(base: str, vocabulary: Vocabulary) -> list[str]:
    """Stems of the same irregular verb: "niega" and "negar", "devuelve" and "devolver", "pide" and "pedir"."""
    out = []
    for strong, weak in (("ie", "e"), ("ue", "o"), ("i", "e")):
        place = base.rfind(strong)
        if place > 0 and len(base) <= 9:
            out.append(base[:place] + weak + base[place + len(strong) :])
    return [other for other in out if vocabulary.frequency(other)]


def _with_enye(folded: str) -> list[str]:
    return [folded[:i] + "ñ" + folded[i + 1 :] for i, char in enumerate(folded) if char == "n"][:4]


def _in_full(folded: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """An abbreviation spelt out ("of." -> oficio, "minhacienda" -> hacienda); () where it is none."""
    if folded in ABBREVIATIONS:
        full = tuple(ABBREVIATIONS[folded].split())
        return full if all(vocabulary.frequency(stem(fold(part))) for part in full) else ()
    if folded.startswith("min") and len(folded) >= 8 and not vocabulary.frequency(stem(folded)):
        rest = folded[3:]
        return (rest,) if vocabulary.frequency(stem(rest)) else ()
    return ()


def _family(base: str, vocabulary: Vocabulary) -> list[str]:
    """Stems of the corpus of the same word family: a long common beginning and nothing but derivational endings."""
    if len(base) < 5 or not base.isalpha():
        return []
    root = base[: max(5, len(base) - 3)]
    out = []
    for other in vocabulary.stems_from(root):
        if other == base or not other.isalpha():
            continue
        shared = _common(base, other)
        if shared >= max(5, 0.6 * max(len(base), len(other))) and _derived(base[shared:]) and _derived(other[shared:]):
            out.append(other)
    return out[:8]


def _common(left: str, right: str) -> int:
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))


def _derived(rest: str) -> bool:
    return not rest or rest in FAMILY_ENDINGS


_INTENT_SURFACES = tuple(sorted({word for words in INTENT_WORDS.values() for word in words if len(word) >= 5}))
_SOUNDS = str.maketrans({"z": "s", "c": "s", "b": "v", "y": "i", "j": "g", "x": "s", "k": "s", "q": "s"})


def correct(folded: str, vocabulary: Vocabulary) -> str | None:
    """The corpus's own word that a mistyped word stands for, or None. Never for figures or short words."""
    if len(folded) < 5 or not folded.isalpha():
        return None
    allowed = 1 if len(folded) < 8 else 2
    found = [
        match
        for known in (_INTENT_SURFACES, vocabulary.surfaces())
        for match in process.extract(folded, known, scorer=OSA.distance, score_cutoff=allowed, limit=8)
    ]
    best: tuple[float, str] | None = None
    for candidate, distance, _ in found:
        if candidate[0].translate(_SOUNDS) != folded[0].translate(_SOUNDS) or len(candidate) < 4:
            continue
        same_sound = candidate.replace("h", "").translate(_SOUNDS) == folded.replace("h", "").translate(_SOUNDS)
        cost = distance - (0.8 if same_sound else 0) - min(vocabulary.frequency(stem(candidate)), 50) / 500
        if best is None or cost < best[0]:
            best = (cost, candidate)
    return best[1] if best else None


def prefix_range(ordered: Sequence[str], prefix: str) -> Sequence[str]:
    """The slice of an ordered list of strings that begin with ``prefix``."""
    return ordered[bisect_left(ordered, prefix) : bisect_left(ordered, prefix + "\uffff")]
