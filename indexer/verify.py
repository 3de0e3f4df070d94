"""What documents claim against what they cite: each claim beside the words of its source, with a verdict.

The number is never called wrong: a verdict tells what the cited text says about the same thing, by the same actor and
act and the telling words that both share. Evidence is a literal run of the source. Pure: documents in, verdicts out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.citing import CitingClaim, citing_claims
from indexer.claims import (
    Figure,
    Held,
    HeldDocument,
    Siglas,
    actor_words,
    count_words,
    family,
    is_days,
    label_of,
    listed,
    opposed,
    same_number,
    same_value,
    section,
    sentence_of,
    visible,
    words,
)
from indexer.models import (
    Amount,
    DayCount,
    Deadline,
    ResolutionStatus,
    Span,
    Verdict,
    VerdictKind,
)
from indexer.sources import Library, Source
from indexer.text import collapse, fold, sentences, stem

EVIDENCE = 600
"""Characters of evidence at most: a sentence that a person reads beside the claim."""


def verify(documents: Sequence[HeldDocument], library: Library | None = None) -> dict[int, tuple[Verdict, ...]]:
    """The verdicts of every citing claim of documents that are not a norm's own text, by the passage's rowid."""
    library = library or Library(documents)
    out: dict[int, tuple[Verdict, ...]] = {}
    for document in documents:
        for claim in citing_claims(document):
            verdict = judge(document, claim, library)
            if verdict is not None:
                out[claim.held.rowid] = (*out.get(claim.held.rowid, ()), verdict)
    return {rowid: tuple(dict.fromkeys(found)) for rowid, found in out.items()}


def judge(document: HeldDocument, claim: CitingClaim, library: Library) -> Verdict | None:
    """One claim against its source; None where it only describes that source (a ficha with no text loaded)."""
    source = library.source(document, claim)
    status = source.resolution.status
    if source.document is None:
        own = source.resolution.document == document.source.urn
        return None if own or claim.own_article else _absent(claim, source)
    if (status is ResolutionStatus.AMBIGUOUS or claim.citation.glosa) and not source.passages:
        return _absent(claim, source)
    if not source.passages:
        return _no_article(claim, source)
    if claim.figure is not None:
        return _of_figure(claim, claim.figure, source, library)
    return _of_words(document, claim, source, library)


# ------------------------------------------------------------------------------------ nothing to compare


def _absent(claim: CitingClaim, source: Source) -> Verdict:
    label = _label(claim, source)
    if claim.citation.glosa:
        why = f"el texto oficial de la {label} no está cargado"
    elif source.resolution.status is ResolutionStatus.AMBIGUOUS:
        why = f"«{label}» puede ser más de una norma y no se elige"
    else:
        why = f"no está cargado el texto de {label}, ni una ficha que la describa"
    return _verdict(claim, source, VerdictKind.NOT_IN_CORPUS, why)


def _no_article(claim: CitingClaim, source: Source) -> Verdict:
    articles = listed([article.replace("-", " ") for article in claim.citation.articles])
    if source.loaded:
        why = f"el texto cargado no tiene el artículo {articles}"
        return _verdict(claim, source, VerdictKind.NOT_STATED, why)
    why = f"no está cargado el texto de la norma, y su ficha no describe el artículo {articles}"
    return _verdict(claim, source, VerdictKind.NOT_IN_CORPUS, why)


def _silent(claim: CitingClaim, source: Source, what: str) -> Verdict | None:
    """The article says nothing of it; of a ficha's silence nothing follows for the norm."""
    if source.loaded:
        return None if claim.own_article else _verdict(claim, source, VerdictKind.NOT_STATED, f"el artículo {what}")
    why = f"no está cargado el texto de la norma, y su ficha {what}"
    return _verdict(claim, source, VerdictKind.NOT_IN_CORPUS, why)


def _verdict(
    claim: CitingClaim,
    source: Source,
    kind: VerdictKind,
    why: str,
    *,
    evidence: tuple[Held, Span] | None = None,
    others: tuple[str, ...] = (),
) -> Verdict:
    passage = claim.held.passage
    place, run = evidence if evidence else (None, None)
    text = source.document.source.text if source.document else ""
    if run is not None and run.end - run.start > EVIDENCE:
        cut = text.rfind(" ", run.start, run.start + EVIDENCE)
        run = Span(run.start, cut if cut > run.start else run.start + EVIDENCE)
    return Verdict(
        span=claim.span,
        text=visible(passage, claim.span)[:300],
        subject=label_of(passage) or None,
        label=_label(claim, source),
        cited=collapse(claim.citation.text),
        kind=kind,
        why=why,
        norm=source.resolution.norm,
        article=source.resolution.fragment,
        document=source.document.source.urn if source.document else None,
        version=source.document.source.version if source.document else None,
        fragment=place.passage.fragment if place else source.resolution.fragment,
        evidence=text[run.start : run.end] if run else None,
        evidence_span=run,
        loaded=source.loaded,
        others=others,
    )


# ----------------------------------------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    held: Held
    figure: Figure
    same_actor: bool | None  # None: one of the two names none
    shared: frozenset[str]

    @property
    def score(self) -> float:
        return len(self.shared) + (3 if self.same_actor else -3 if self.same_actor is False else 0)


def _of_figure(claim: CitingClaim, figure: Figure, source: Source, library: Library) -> Verdict | None:
    whole = not claim.citation.articles  # a norm with no article: only what is surely the same thing counts
    if whole and family(figure) in (None, "periodicidad"):
        return None
    found = _candidates(claim, figure, source.passages, library.siglas)
    about = [one for one in found if one.same_actor is not False and len(one.shared) >= (3 if whole else 1)]
    best = max(about, key=lambda one: one.score, default=None)
    same = [one for one in found if same_value(figure, one.figure) and not _opposed(figure, one.figure)]
    surely = best is not None and bool(best.same_actor)
    agreeing = [one for one in same if one.same_actor or (not surely and _akin(one, found, whole))]
    if agreeing:
        return _confirmed(claim, source, max(agreeing, key=lambda one: one.score))
    if best and not whole and (best.same_actor or _one_subject(claim, best)):
        return _differs(claim, figure, source, best, library)
    return None if whole else _silent(claim, source, "no dice esta cifra sobre esta materia")


def _akin(one: _Candidate, found: list[_Candidate], whole: bool) -> bool:
    """A value that agrees is about the same thing by a shared telling word; by three where the actors differ."""
    enough = 3 if whole or one.same_actor is False else 1
    return len(one.shared) >= enough or (len(found) == 1 and not whole and one.same_actor is None)


def _one_subject(claim: CitingClaim, found: _Candidate) -> bool:
    """Another value is about the same thing where the claim's own name for it is found beside it and it is one value.

    A claim with no label is named by its sentence, most of which must then be there.
    """
    passage = claim.held.passage
    figures = [one for one in claim.held.figures if family(one) == family(found.figure)]
    if len(figures) != 1:
        return False
    label = words(passage.label or "")
    label = label if len(label) > 1 else frozenset()  # "CONSIDERANDO:" names nothing
    name = label or words(visible(passage, sentence_of(passage, figures[0])).replace(claim.citation.text, " "))
    return len(name & found.shared) >= max(2 if label else 3, 0.6 * len(name))


def _opposed(one: Figure, other: Figure) -> bool:
    return isinstance(one, Amount) and isinstance(other, Amount) and opposed(one, other)


def _candidates(claim: CitingClaim, figure: Figure, passages: Iterable[Held], siglas: Siglas) -> list[_Candidate]:
    """The figures of the cited text that could be about the same thing, with what they share with the claim."""
    passage = claim.held.passage
    said = words(f"{passage.label or ''} {section(passage)} {visible(passage, sentence_of(passage, figure))}", siglas)
    if isinstance(figure, Deadline):
        said |= words(f"{figure.act or ''} {figure.trigger or ''}", siglas)
    actor = actor_words(figure.actor, siglas) if isinstance(figure, Deadline) else frozenset()
    wanted = family(figure)
    out = []
    for held in passages:
        for other in held.figures:
            if wanted is None or family(other) != wanted:
                continue
            whose = actor_words(other.actor, siglas) if isinstance(other, Deadline) else frozenset()
            text = f"{held.passage.label or ''} {visible(held.passage, sentence_of(held.passage, other))}"
            same = None if not actor or not whose else bool(actor & whose)
            out.append(_Candidate(held=held, figure=other, same_actor=same, shared=said & words(text, siglas)))
    return out


def _confirmed(claim: CitingClaim, source: Source, found: _Candidate) -> Verdict:
    why = f"{_place(source)} dice lo mismo: {visible(found.held.passage, found.figure.span)}"
    return _verdict(claim, source, VerdictKind.CONFIRMED, why, evidence=_sentence(found.held, found.figure))


def _sentence(held: Held, figure: Figure) -> tuple[Held, Span]:
    span = sentence_of(held.passage, figure)
    start, end = max(span.start, held.passage.span.start), min(span.end, held.passage.span.end)
    return held, Span(_marks_before(held, start), end)


def _marks_before(held: Held, start: int) -> int:
    """A run that begins with bold text takes the marks that open it, so that it stands literally and whole."""
    base = held.passage.span.start
    bare = len(held.passage.masked[: start - base].rstrip())
    return base + bare if bare < start - base and not held.passage.masked[bare : start - base].strip() else start


def _label(claim: CitingClaim, source: Source) -> str:
    """ "Glosa 06" of the Partida and GLO-06 of a program are two: the level is shown where the text gives it."""
    level = claim.citation.glosa_level
    return source.resolution.label + (f" ({level})" if level and claim.citation.glosa else "")


def _place(source: Source) -> str:
    if source.loaded:
        return "el artículo" if source.resolution.fragment else "el texto"
    return "el artículo, según su ficha," if source.resolution.fragment else "la norma, según su ficha,"


def _differs(claim: CitingClaim, figure: Figure, source: Source, found: _Candidate, library: Library) -> Verdict:
    here, there = visible(claim.held.passage, figure.span), visible(found.held.passage, found.figure.span)
    if isinstance(found.figure, Deadline) and isinstance(figure, Deadline):
        sentence = visible(found.held.passage, sentence_of(found.held.passage, found.figure))
        why = _told_deadline(figure, found.figure, (here, there, sentence), _place(source))
    else:
        why = f"{_place(source)} da {there}; aquí dice {here}"
    others = _other_bases(source, found, library)
    if others:
        why += f". Puede haber otra base: {listed(others)}"
    return _verdict(
        claim, source, VerdictKind.DIFFERS, why, evidence=_sentence(found.held, found.figure), others=others
    )


_COUNTED_FROM = re.compile(r"\bcontad[oa]s?\s(?:desde|a\scontar\sde|a\spartir\sde)\s[^,.;»]{3,120}")


def _told_deadline(here: Deadline, there: Deadline, texts: tuple[str, str, str], place: str) -> str:
    """The sentence of a difference; ``texts`` are the value here, the value there and the sentence that bears it."""
    said, source_said, sentence = texts
    counted = _COUNTED_FROM.search(sentence)
    since = f", {collapse(counted.group()).rstrip(' »')}" if counted and there.trigger else ""
    days = is_days(there) and is_days(here) and here.count != there.count
    count = f", {count_words(there.count)}" if days and fold(there.count.value) not in fold(source_said) else ""
    if same_number(here, there) and here.count is DayCount.NOT_STATED:
        return f"{place} da {source_said}{since}; aquí se dice {said}, sin decir de qué días"
    return f"{place} da {source_said}{since}{count}; aquí dice {said}"


_YIELDS = re.compile(
    r"salvo\s+que|a\s+menos\s+que|sin\s+perjuicio\s+de|plazos?\s+distintos?|por\s+ley\s+se|otro\s+plazo|ley(?:es)?\s+especial"
)


def _other_bases(source: Source, found: _Candidate, library: Library) -> tuple[str, ...]:
    """Other articles of the same norm that give this actor a term of this unit and yield to what another norm says."""
    if source.document is None or not isinstance(found.figure, Deadline) or not found.figure.actor:
        return ()
    actor, wanted = actor_words(found.figure.actor, library.siglas), family(found.figure)
    out: dict[str, None] = {}
    cited = {held.passage.article for held in source.passages}
    for held in source.document.passages:
        article = held.passage.article
        if article is None or article in cited:
            continue
        for other in held.facts.deadlines:
            if family(other) != wanted or not actor_words(other.actor, library.siglas) & actor:
                continue
            if _YIELDS.search(fold(visible(held.passage, sentence_of(held.passage, other)))):
                out[f"Art. {article.rpartition('art-')[2].replace('-', ' ')}"] = None
    return tuple(out)[:3]


# ------------------------------------------------------------------------------------------------- words


def _of_words(document: HeldDocument, claim: CitingClaim, source: Source, library: Library) -> Verdict | None:
    """A duty or definition against the cited words: most of its telling words in one sentence of the source."""
    clause = visible(claim.held.passage, claim.span)
    without = clause.replace(collapse(claim.citation.text), " ")
    wanted = words(without)
    runs = [(held, span) for held in source.passages for span in _runs(held)]
    shares = [(len(wanted & words(visible(held.passage, span), library.siglas)), held, span) for held, span in runs]
    together = frozenset[str]().union(*(words(visible(held.passage, span), library.siglas) for held, span in runs))
    count, held, span = max(shares, key=lambda share: share[0], default=(0, None, None))
    if held is None or span is None or not wanted:
        return _silent(claim, source, "no lo dice con estas palabras")
    share, in_all = count / len(wanted), len(wanted & together) / len(wanted)
    if count < 2 or share < 0.34 or in_all < 0.5:
        named = _named(claim, source)
        if named:
            why = f"{_place(source)} trae el nombre"
            return _verdict(claim, source, VerdictKind.CONFIRMED, why, evidence=named)
        return _silent(claim, source, "no lo dice con estas palabras")
    context = words(f"{claim.held.passage.text} {' '.join(claim.held.passage.heading_path)} {document.title}")
    narrower = _restriction(without, visible(held.passage, span), context)
    if narrower:
        why = f"{_place(source)} lo dice de {narrower}; aquí se dice sin esa limitación"
        return _verdict(claim, source, VerdictKind.NARROWER, why, evidence=(held, span))
    why = f"{_place(source)} lo dice"
    return _verdict(claim, source, VerdictKind.CONFIRMED, why, evidence=(held, span))


def _named(claim: CitingClaim, source: Source) -> tuple[Held, Span] | None:
    """Where the source has the name that a defined term's row gives, word for word."""
    name = next((fold(term.name) for term in claim.held.facts.terms if term.name and len(term.name.split()) > 2), None)
    runs = ((held, span) for held in source.passages for span in _runs(held))
    return next(((held, span) for held, span in runs if name and name in fold(visible(held.passage, span))), None)


def _runs(held: Held) -> list[Span]:
    start = held.passage.span.start
    out = []
    for span in sentences(held.passage.masked):
        cuts = [span.start, span.end]
        if span.end - span.start > _LONG:  # an enumeration in one sentence: each of its items is a run
            marks = _ITEM.finditer(held.passage.masked, span.start + 1, span.end)
            cuts = [span.start, *(mark.start() + 1 for mark in marks), span.end]
        out += [Span(_marks_before(held, start + one), start + other) for one, other in pairwise(cuts)]
    return out


_LONG = 400
_ITEM = re.compile(r"[;\n]|\s(?=[a-zñ]{1,2}\)\s)")
_INFINITIVE = re.compile(r"(?:ar|er|ir)$")
_COMPLEMENT = r"[a-zñ]*\s+(?:a|al|de|del|para|con|entre)\s+(?:el\s+|la\s+|los\s+|las\s+)?(?P<noun>[a-zñ]{4,})"


def _restriction(clause: str, sentence: str, context: frozenset[str]) -> str | None:
    """ "pagos" here, "pagos a proveedores" there: the source's narrower subject, in its words; else None.

    The claim's first telling word is its subject; a complement that the claim's passage and headings nowhere name
    narrows it.
    """
    low = fold(clause)
    first = next(
        (word for word in re.findall(r"[a-zñ]{4,}", low) if words(word) and not _INFINITIVE.search(word)), None
    )
    if first is None or re.search(rf"\b{first}\s+(?:a|al|de|del|para)\s", low):
        return None
    root = first.rstrip("s")
    match = re.search(rf"\b{root}{_COMPLEMENT}", fold(sentence))
    if match is None or stem(match["noun"]) in context or not words(match["noun"]):
        return None
    if stem(re.match(r"[a-zñ]+", fold(sentence)[match.start() :]).group()) != stem(first):  # type: ignore[union-attr]
        return None
    return collapse(sentence[match.start() : match.end()]).lower()


def worst_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """What a reader must know first comes first."""
    order = (
        VerdictKind.DIFFERS, VerdictKind.NARROWER, VerdictKind.NOT_STATED, VerdictKind.CONFIRMED,
        VerdictKind.NOT_IN_CORPUS,
    )  # fmt: skip
    return sorted(verdicts, key=lambda verdict: order.index(verdict.kind))
