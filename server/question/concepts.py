"""The words of a question to concepts: siglas and names, word families, synonyms, abbreviations, missing ñ."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence

from indexer.text import STOP_WORDS, Token, fold, stem
from server.lexicon import ABBREVIATIONS, FAMILY_ENDINGS, QUESTION_WORDS, intent_stems, member_stems
from server.question.conditions import is_year
from server.question.model import Concept, Reading, Vocabulary
from server.question.typos import correct, sound
from server.synonyms import phrases, strong_forms, strong_stems, synonyms

OFFICE, FAMILY, EXPANSION, TYPO = 0.4, 0.85, 0.95, 0.9
"""How much a match by a word family, sigla expansion or corrected word counts beside the word itself."""


def is_content(word: Token) -> bool:
    return word.folded not in STOP_WORDS and word.folded not in QUESTION_WORDS


_PRONOUNS = frozenset("se lo la los las le les".split())
_AUXILIARIES = frozenset(
    """es son era sera seran seria fue debe deben deberia puede pueden podria tiene tienen hay esta estan ha han va van
    corresponde corresponden hace hacen da dan pone ponen lleva llevan toma toman""".split()
)
"""Verbs that say nothing of the act: auxiliaries, and those of "hacer la revisión", "dar el visto bueno"."""


def asked_act(words: Sequence[Token]) -> int | None:
    """The place of the verb that says what "quién" does: "aplica" in "¿quién la aplica?" is no mere question word."""
    for place, word in enumerate(words):
        if word.folded not in ("quien", "quienes"):
            continue
        place += 1
        while place < len(words) and words[place].folded in _PRONOUNS:
            place += 1
        return place if place < len(words) and words[place].folded not in _AUXILIARIES else None
    return None


_PAYS = re.compile(r"(?:pag|coste|financi|sufrag|solvent|asum|cubr)[a-z]+")
_CHARGE = stem("cargo")
"""Who pays is told as at whose charge it is: "de cargo del solicitante"."""

_BODIES = frozenset("unidad division departamento organo organismo cargo autoridad jefatura persona".split())


def _asked_body(words: Sequence[Token]) -> int | None:
    """The place of the kind of body that "¿qué unidad …?" asks for: the answer names one and need not say its kind."""
    return next(
        (i for i, word in enumerate(words) if i and words[i - 1].folded == "que" and word.folded in _BODIES), None
    )


_RUNS = tuple(
    tuple(run.split())
    for run in ("a partir de", "a partir del", "este ano", "este año", "hoy en dia", "a cargo", "o sea")
)
"""Runs of words that only say how it is asked: none of them tells what about."""

_RUNS_BY_FIRST = {first: tuple(run for run in _RUNS if run[0] == first) for first, *_ in _RUNS}

_GERUND = re.compile(r"[a-zñ]{2,}(?:ando|iendo|yendo)$")
_GOING_ON = re.compile(r"(?:qued|segu|sig|continu|permanec|and|est|llev|ven)[a-z]{1,5}(?:se)?$")
"""Verbs that before a gerund only say that it goes on: "quedarse trabajando", "seguir cobrando"."""


def _empty_words(words: Sequence[Token]) -> set[int]:
    """The places of words that say nothing by themselves where they stand."""
    out: set[int] = set()
    for place, word in enumerate(words):
        for run in _RUNS_BY_FIRST.get(word.folded, ()):
            if tuple(each.folded for each in words[place : place + len(run)]) == run:
                out.update(range(place, place + len(run)))
        if place and _GERUND.match(word.folded) and _GOING_ON.match(words[place - 1].folded):
            out.add(place - 1)
    return out


def make_concepts(
    text: str, words: list[Token], vocabulary: Vocabulary, corrections: list[tuple[str, str]], intent: str
) -> list[Concept]:
    out: list[Concept] = []
    taken: set[int] = set()
    for start, end, name_stems, siglas in _names_in(words, vocabulary):
        forms: dict[tuple[str, ...], float] = {name_stems: 1.0}
        for sigla in siglas:
            forms[(sigla,)] = EXPANSION
        member = member_stems().get(name_stems[0])
        if member and vocabulary.frequency(member):
            forms[(member,)] = OFFICE
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
    for start, end, said, written in _phrases_in(words, taken):
        forms = {said: 1.0} | dict.fromkeys(written, FAMILY)
        shown = text[words[start].start : words[end - 1].end]
        known = any(all(vocabulary.frequency(part) for part in form) for form in forms)
        out.append(Concept(text=shown, forms=tuple(forms.items()), weight=_weight(vocabulary, said, ()), known=known))
        taken.update(range(start, end))
    for start, end, said, numeric in _dates_in(words, taken):
        shown = text[words[start].start : words[end - 1].end]
        dated = {said: 1.0, numeric: 1.0}
        known = any(all(vocabulary.frequency(part) for part in form) for form in dated)
        out.append(Concept(text=shown, forms=tuple(dated.items()), weight=_weight(vocabulary, said, ()), known=known))
        taken.update(range(start, end))
    taken |= _empty_words(words)
    act = asked_act(words)
    body = _asked_body(words) if intent == "who" else None
    for index, word in enumerate(words):
        if index in taken or (not is_content(word) and (index != act or word.folded in STOP_WORDS)):
            continue
        concept = _word_concept(text, word, vocabulary, corrections, intent)
        if intent == "who" and index == act and _PAYS.match(word.folded) and vocabulary.frequency(_CHARGE):
            concept = concept._replace(forms=(*concept.forms, ((_CHARGE,), FAMILY)), known=True)
        if index == body:
            concept = concept._replace(soft=True)
        elif concept.soft and index and words[index - 1].folded == "en" and word.folded == "vigencia":
            concept = concept._replace(soft=False)  # "entrar en vigencia" is what happens, not how long it lasts
        out.append(concept)
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


_UNSEEN = 2
"""A word that the corpus does not know weighs as one that stands in this many passages: it may be a mere inflection."""


def _rarity(passages: int, frequency: int) -> float:
    frequency = frequency or min(_UNSEEN, passages // 40)
    return math.log(1 + (passages + 1) / (frequency + 0.5))


def _names_in(words: list[Token], vocabulary: Vocabulary) -> list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]:
    """Names of the glossary that the question spells out, longest first, as (start, end, content stems, siglas)."""
    names, heads = vocabulary.names(), vocabulary.name_heads()
    content = [(i, word.stem) for i, word in enumerate(words) if word.folded not in STOP_WORDS]
    out = []
    position = 0
    while position < len(content):
        if content[position][1] not in heads:
            position += 1
            continue
        for length in range(min(10, len(content) - position), 1, -1):
            run = tuple(stem_ for _, stem_ in content[position : position + length])
            if run in names:
                out.append((content[position][0], content[position + length - 1][0] + 1, run, names[run]))
                position += length - 1
                break
        else:
            begun = _begun(content[position : position + _BEGINNING], names)
            if begun is not None:
                length, name = begun
                run = tuple(stem_ for _, stem_ in content[position : position + length])
                out.append((content[position][0], content[position + length - 1][0] + 1, run, names[name]))
                position += length - 1
        position += 1
    return out


_BEGINNING = 5


def _begun(
    content: Sequence[tuple[int, str]], names: Mapping[tuple[str, ...], tuple[str, ...]]
) -> tuple[int, tuple[str, ...]] | None:
    """The one name that begins with these words ("planta de tratamiento" …), and how many of them; None if several."""
    words = tuple(word for _, word in content)
    if len(words) < 2:
        return None
    found = [name for name in names if name[:2] == words[:2] and names[name]]
    if len(found) != 1 or len(found[0]) > len(words[:2]) + 2:
        return None
    same = [a == b for a, b in zip(found[0], words, strict=False)]
    return same.index(False) if False in same else len(same), found[0]


def _phrases_in(
    words: Sequence[Token], taken: Collection[int]
) -> list[tuple[int, int, tuple[str, ...], Sequence[tuple[str, ...]]]]:
    """Runs of words that say one thing, as (start, end, content stems, the stems of what documents write for it)."""
    content = [(i, word.stem) for i, word in enumerate(words) if word.folded not in STOP_WORDS and i not in taken]
    out: list[tuple[int, int, tuple[str, ...], Sequence[tuple[str, ...]]]] = []
    for place in range(len(content) - 1):
        (start, first), (end, second) = content[place : place + 2]
        written = phrases().get((first, second))
        if written and end - start <= _APART:
            out.append((start, end + 1, (first, second), written))
    return out


_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()


def _dates_in(
    words: Sequence[Token], taken: Collection[int]
) -> list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]:
    """Days of a month ("30 de junio") as one thing: the 30 by itself is no row's number. Also as written "30-06"."""
    out: list[tuple[int, int, tuple[str, ...], tuple[str, ...]]] = []
    for place in range(len(words) - 2):
        day, of, month = words[place : place + 3]
        if day.folded.isdigit() and of.folded == "de" and month.folded in _MONTHS and place not in taken:
            number = f"{_MONTHS.index(month.folded) + 1:02d}"
            out.append((place, place + 3, (day.stem, month.stem), (day.stem, stem(number))))
    return out


_APART = 3
"""Words from the first of a phrase to its last: "dar el permiso", "poner la firma"."""


def _word_concept(
    text: str, word: Token, vocabulary: Vocabulary, corrections: list[tuple[str, str]], intent: str
) -> Concept:
    siglas = vocabulary.siglas()
    soft = intent in intent_stems().get(word.stem, ())
    shown = text[word.start : word.end]
    if word.folded[0].isdigit():
        frequency = vocabulary.frequency(word.stem)
        kind = "year" if is_year(word.folded) else "number"
        return Concept(
            text=shown, forms=(((word.stem,), 1.0),), kind=kind, known=frequency > 0,
            weight=_rarity(vocabulary.passages, frequency),
        )  # fmt: skip
    if word.folded in siglas:
        forms: dict[tuple[str, ...], float] = {(word.folded,): 1.0}
        for name in siglas[word.folded]:
            forms[name] = EXPANSION
            member = member_stems().get(name[0])
            if member and vocabulary.frequency(member):
                forms[(member,)] = OFFICE
        return Concept(
            text=shown, forms=tuple(forms.items()), kind="sigla", known=True,
            weight=_rarity(vocabulary.passages, max(vocabulary.frequency(word.folded), 1)),
        )  # fmt: skip
    reading = _reading(word, vocabulary, sigla=shown.isupper() and not text.isupper())
    if reading.corrected:
        corrections.append((word.folded, reading.corrected))
        soft = intent in intent_stems().get(stem(reading.corrected), ())
    return Concept(
        text=shown, forms=reading.forms, weight=reading.weight, known=reading.known, soft=soft and not reading.in_full
    )


_READ = 20_000
"""Words whose reading is remembered: officials ask with the same few thousand."""


def _reading(word: Token, vocabulary: Vocabulary, *, sigla: bool) -> Reading:
    """How a word is found in the corpus, remembered: it does not depend on the rest of the question."""
    known, key = vocabulary.readings, (word.folded, word.stem, sigla)
    found = known.get(key)
    if found is None:
        if len(known) >= _READ:
            known.clear()
        found = known[key] = _read_word(word, vocabulary, sigla)
    return found


_MOST_FORMS = 8
"""Forms by which one word is looked for: each costs time in every passage, and the last ones stand far from it."""


def _read_word(word: Token, vocabulary: Vocabulary, sigla: bool) -> Reading:
    full = _in_full(word.folded, vocabulary)
    if full:
        spelt = tuple(stem(fold(part)) for part in full)
        said = synonyms().get(spelt[0], {}) if len(spelt) == 1 else {}
        near = tuple(((other,), quality) for other, quality in said.items() if vocabulary.frequency(other))
        return Reading(
            forms=((spelt, 1.0), ((word.stem,), 0.9), *near[:_MOST_FORMS]), known=True, in_full=True,
            weight=_rarity(vocabulary.passages, min(vocabulary.frequency(part) for part in spelt)),
        )  # fmt: skip
    base, corrected = word.stem, None
    found = {base: 1.0}
    for spelt_so in _with_enye(word.folded):  # typed without ñ, as on many keyboards
        if vocabulary.frequency(stem(spelt_so)) > 0:
            found[stem(spelt_so)] = 1.0
    if base[0].isdigit() and word.folded[0].isalpha():  # "un tercero" is the third and a third party: "terceros"
        plural = stem(word.folded + "s")
        if vocabulary.frequency(plural):
            found[plural] = 1.0
    roots = _same_root(word.folded, base)
    for whole in roots:
        if vocabulary.frequency(whole):
            found[whole] = 1.0
    if vocabulary.frequency(word.folded):  # a sigla that no glossary explains is indexed as it is written
        found[word.folded] = 1.0
    family = _family(base, vocabulary)
    frequency = max(vocabulary.frequency(key) for key in found)
    changed = _changed(base)
    for other in (*_alternations(base, changed), *strong_forms(word.folded, base)):
        if vocabulary.frequency(other):
            found.setdefault(other, FAMILY)
        if other in changed or other in found:
            family += [each for each in _family(other, vocabulary) if each not in family]
    if not frequency and not family and len(found) == 1 and not sigla:
        corrected = correct(word.folded, vocabulary)
        if corrected and base in synonyms() and sound(corrected) != sound(word.folded):
            corrected = None  # a word of its own, and not merely one misspelt by ear ("botar" for "votar")
        if corrected:
            base = stem(corrected)
            found = {base: TYPO}
            family = _family(base, vocabulary)
    for other in family:
        found.setdefault(other, OFFICE if {base, other} in ({base, base + "i"}, {other, other + "i"}) else FAMILY)
    for each in (base, *changed, *roots):
        for other, quality in synonyms().get(each, {}).items():
            found.setdefault(other, quality)
            for strong in strong_stems().get(other, ()):
                found.setdefault(strong, quality)
    present = {key: value for key, value in found.items() if vocabulary.frequency(key)}
    if len(present) > _MOST_FORMS:  # the word and its family first, then what stands near it
        present = dict(sorted(present.items(), key=lambda form: -form[1])[:_MOST_FORMS])
    seen = [vocabulary.frequency(key) for key in found if found[key] >= FAMILY]
    return Reading(
        forms=tuple(((key,), value) for key, value in (present or found).items()),
        weight=_rarity(vocabulary.passages, max([*seen, 0]) or max([vocabulary.frequency(k) for k in found])),
        known=bool(present),
        corrected=corrected,
    )


def _same_root(folded: str, base: str) -> list[str]:
    """The other stem of a verb whose root ends in "-ar": "declara" is cut as a future would be, "declarar" is not."""
    if folded.startswith(f"{base}ar") and len(folded) > len(base) + 2:
        return [f"{base}ar"]
    if folded.startswith(f"{base}id"):
        return [f"{base}id"]  # "valida", of "validar", is cut as a participle in "-ida"
    if folded.endswith(_IN_EAR) and base.endswith("e"):
        return [base[:-1]]
    return [base[:-2]] if base.endswith("ar") and len(base) > _ROOT else []


_IN_EAR = ("ea", "ean", "eo")
"""Endings of verbs in "-ear": "planea" keeps the "e" that "planear" loses."""

_ROOT = 5
"""Letters that a stem in "-ar" must exceed to be that of such a verb: "pagar" is no other form of a stem "pag"."""

_PARTICIPLES = (("olv", "uelt"), ("pon", "puest"), ("scrib", "scrit"), ("nt", "nci"))
"""Endings of one word's stems: "resolver" and "resuelto", "disponer" and "dispuesto", "inscribir" and "inscrito",
"vigente" and "vigencia"."""


def _changed(base: str) -> list[str]:
    """Stems of the same irregular verb: "niega" and "negar", "devuelve" and "devolver", "pide" and "pedir"."""
    out = [base[:-1]] if base.endswith("i") and len(base) >= 4 else []  # "transfirió", which the stemmer leaves "-i"
    for strong, weak in (("ie", "e"), ("ue", "o"), ("i", "e")):
        for each in (base, *out[:1]):
            place = each.rfind(strong)
            if place > 0 and len(each) <= 10:
                out.append(each[:place] + weak + each[place + len(strong) :])
    return [other for other in out if other != base]


def _alternations(base: str, changed: Sequence[str]) -> list[str]:
    """Other stems that a verb's forms may have: with another vowel, as a participle, as a future."""
    out = list(changed)
    for each in (base, *changed):
        for one, other in (*_PARTICIPLES, *(pair[::-1] for pair in _PARTICIPLES)):
            if each.endswith(one) and len(each) > len(one) + 1:
                out.append(each.removesuffix(one) + other)
        if len(each) in (4, 5) and each[-1] in "aeo":  # too short for the stemmer: "entró" and "entrará"
            out += [each[:-1] + ending for ending in ("ar", "er", "ir", "a", "e", "o", "aron")]
        if len(each) in (3, 4):  # a future, which the stemmer leaves whole: "emite" and "emitirá"
            out += [each + "er", each + "ir"]
    return [other for other in dict.fromkeys(out) if other != base]


def _with_enye(folded: str) -> list[str]:
    return [folded[:i] + "ñ" + folded[i + 1 :] for i, char in enumerate(folded) if char == "n"][:4]


def _in_full(folded: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """An abbreviation spelt out ("of." -> oficio, "minhacienda" -> hacienda); () where it is none."""
    if folded in ABBREVIATIONS:
        full = tuple(ABBREVIATIONS[folded].split())
        return full if all(_is_said(stem(fold(part)), vocabulary) for part in full) else ()
    if folded.startswith("min") and len(folded) >= 8 and not vocabulary.frequency(stem(folded)):
        rest = folded[3:]
        return (rest,) if vocabulary.frequency(stem(rest)) else ()
    return ()


def _is_said(word: str, vocabulary: Vocabulary) -> bool:
    """Whether the corpus has a word, or one that stands for it."""
    return any(vocabulary.frequency(each) for each in (word, *synonyms().get(word, ())))


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
