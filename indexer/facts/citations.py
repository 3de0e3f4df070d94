"""Citations: every reference to a norm, an article or a glosa, and what the text says that it does to it.

``read_citations`` reads a passage, ``read_citations_in`` any text (a question, a draft). Articles and norms are read
apart (``articles``, ``mentions``) and joined here by the words between them: "artículo 6° **de la** Ley N° 19.553".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from indexer.articles import ArticleReference, inside, may_refer, read_article_list, read_articles
from indexer.mentions import ISSUED_BY, NormMention, may_mention, read_mentions
from indexer.models import Citation, Passage, PassageKind, Span
from indexer.scanning import Asked, matches, places_of
from indexer.text import fold, fold_whole

# --------------------------------------------------------------------------------------------- joining

_OF_NORM = re.compile(
    r"[\s,(]{0,4}(?:(?:tod[oa]s|amb[oa]s|contenid[oa]s?|establecid[oa]s?|previst[oa]s?)\s{1,3})?"
    r"(?:(?:de|del|en|d)\s{1,3})?(?:(?:la|el|los|las|lo)\s{1,3})?"
    r"(?:(?:propi[ao]|referid[ao]|citad[ao]|mencionad[ao]|aludid[ao]|indicad[ao]|antedich[ao]|dich[ao]|actual|antigu[ao]|texto\s{1,3}de\s{1,3}la)\s{1,3})?"
)
_SHARED = re.compile(r"[\s,]{0,4}(?:amb[oa]s|tod[oa]s)\s{1,3}(?:de|del)\b")
_NORM_THEN = re.compile(rf"{ISSUED_BY}?[\s,:;(*–-]{{1,6}}(?:en\s{{1,3}})?(?:(?:su|sus|el|los)\s{{1,3}})?")
_IN_ITS = re.compile(r"[^.;:\n]{0,140}\ben\s{1,3}(?:su|sus)\s{1,3}")
_WITHIN = re.compile(r"\s{1,3}(?:del?|contenid[oa]s?\s{1,3}en\s{1,3}el|de\s{1,3}el)\s{1,3}")
_AND_OTHER = re.compile(r"\s{0,3},?\s{0,3}(?:y|e)\s{1,3}(?:(?:el|los)\s{1,3})?(?=\d)")
_BARE_NORM = re.compile(
    r"\s{1,3}(?:de\s{1,3}la|en\s{1,3}la|del|en\s{1,3}el)\s{1,3}(?P<noun>ley|decreto|reglamento|resolucion|circular|instructivo)\b"
)
_LIST_GAP = re.compile(r"[\s,;]{0,4}(?:(?:y|e)\s{1,3})?(?:(?:en|a|de)\s{1,3})?(?:(?:el|la|los|las|al|del)\s{1,3})?")


_DIGIT = re.compile(r"\d")
_CITING = "ley loc articulo constituci codigo estatuto loafe decreto circular oficio cuerpo".split()
_SIGLA = re.compile(r"[cl][pb][rpg]")


@dataclass(slots=True)
class _Draft:
    """A citation being put together. ``span`` is relative to the text read."""

    span: Span
    mention: NormMention | None = None
    ref: ArticleReference | None = None
    glosa: str | None = None
    level: str | None = None
    bare: str | None = None  # "la ley" after an article, with neither number nor name
    relation: str = "cites"


def read_citations(passage: Passage) -> tuple[Citation, ...]:
    """Every citation of a passage, in text order, with absolute spans. A table row is read cell by cell."""
    low = fold_whole(passage.masked)
    level = None
    if "glo" in low:
        level = _level_above(passage.heading_path)
    elif passage.kind is PassageKind.HEADING and passage.article and not may_mention(low):
        return ()  # it names its own article: see ``_declares``
    out: list[Citation] = []
    for text, offset in passage.parts():
        found = _read(text, passage.lead, level, passage.article is not None)
        if passage.article:
            heading = passage.kind is PassageKind.HEADING
            found = [draft for draft in found if not _declares(draft, text, heading)]
        out.extend(_finished(draft, text, offset) for draft in found)
    return tuple(out)


def read_citations_in(text: str, offset: int = 0) -> tuple[Citation, ...]:
    """Every citation of a text that is no passage: a question, a draft, a title. ``offset`` is added to the spans."""
    return tuple(_finished(draft, text, offset) for draft in _read(text))


def _read(text: str, lead: str = "", level: str | None = None, in_law: bool = False) -> list[_Draft]:
    low = fold_whole(text)
    if not (may_mention(low) or may_refer(low) or "glo" in low):
        return []
    if not _DIGIT.search(low) and not any(part in low for part in _CITING) and not _SIGLA.search(low):
        return []
    mentions = read_mentions(text, low)
    drafts = _joined(text, low, read_articles(text, low), mentions, in_law)
    drafts += _glosas(low, mentions, level)
    taken = {id(draft.mention) for draft in drafts if draft.mention}
    drafts += [_Draft(mention.span, mention=mention) for mention in mentions if id(mention) not in taken]
    drafts.sort(key=lambda draft: (draft.span.start, draft.span.end))
    _point_back(drafts, lead)
    drafts = [draft for draft in drafts if not _points_nowhere(draft)]
    _relate(low, drafts)
    if lead:
        _relate_to_lead(drafts, lead)
    return drafts


def _joined(
    text: str, low: str, refs: list[ArticleReference], mentions: list[NormMention], in_law: bool
) -> list[_Draft]:
    """The references to articles, each with the norm that follows or precedes it."""
    starts = {mention.span.start: mention for mention in mentions}
    drafts: list[_Draft] = []
    index = 0
    while index < len(refs):
        ref = refs[index]
        following = refs[index + 1] if index + 1 < len(refs) else None
        if following and _is_container(low, ref, following):
            ref, index = inside(following, ref), index + 1
        index += 1
        drafts.append(_with_norm(low, ref, starts, mentions))
        mention = drafts[-1].mention
        if mention and ref.plural:
            drafts.extend(_continued(text, low, mention, starts))
    _share(low, drafts, in_law)
    return drafts


def _is_container(low: str, ref: ArticleReference, following: ArticleReference) -> bool:
    gap = low[ref.span.end : following.span.start]
    return (
        len(gap) < 30
        and _WITHIN.fullmatch(gap) is not None
        and bool(ref.articles)
        and len(following.articles) == 1
        and not following.letters
        and not following.inciso
    )


def _with_norm(low: str, ref: ArticleReference, starts: dict[int, NormMention], mentions: list[NormMention]) -> _Draft:
    link = _OF_NORM.match(low, ref.span.end) if starts else None
    for at in _ends(link, ref.span.end):
        if mention := starts.get(at):
            return _Draft(Span(ref.span.start, mention.span.end), mention=mention, ref=ref)
    bare = _BARE_NORM.match(low, ref.span.end)
    if bare and not any(mention.span.start <= bare.start("noun") < mention.span.end for mention in mentions):
        noun = bare["noun"]
        words = f"{'la' if noun in ('ley', 'resolucion', 'circular') else 'el'} {noun}"
        return _Draft(Span(ref.span.start, bare.end()), ref=ref, bare=words)
    before = next((m for m in reversed(mentions) if m.span.end <= ref.span.start), None)
    if before and _precedes(low, before.span.end, ref.span.start):
        return _Draft(Span(before.span.start, ref.span.end), mention=before, ref=ref)
    return _Draft(ref.span, ref=ref)


def _precedes(low: str, end: int, start: int) -> bool:
    """ "Ley 19.175, art. 25", "la ley N° 19.880, que establece bases, en su artículo 5": the norm named before."""
    gap = start - end
    return (gap <= 60 and _NORM_THEN.fullmatch(low, end, start) is not None) or (
        gap <= 150 and _IN_ITS.fullmatch(low, end, start) is not None
    )


def _ends(link: re.Match[str] | None, start: int) -> Iterator[int]:
    """Where a norm may begin: after the linking words, or at the last of them ("la" of "la presente ley")."""
    if not link:
        yield start
        return
    yield link.end()
    for match in _LINKING.finditer(link.string, link.start(), link.end()):
        yield match.start()


_LINKING = re.compile(r"\S+")


def _continued(text: str, low: str, mention: NormMention, starts: dict[int, NormMention]) -> list[_Draft]:
    """ "artículos 64 del Código Tributario **y 41 E de la Ley** …": the list goes on under another norm."""
    step = _AND_OTHER.match(low, mention.span.end)
    if not step:
        return []
    articles, end = read_article_list(text, low, step.end())
    link = _OF_NORM.match(low, end)
    other = starts.get(link.end()) if link and articles else None
    if not other:
        return []
    ref = ArticleReference(span=Span(step.end(), end), articles=tuple(articles), plural=True)
    return [_Draft(Span(step.end(), other.span.end), mention=other, ref=ref)]


def _share(low: str, drafts: list[_Draft], in_law: bool) -> None:
    """ "el artículo 2 y el artículo 14, ambos de la ley N° 19.699": the first has the norm of the second.

    A law's "el artículo 5 y el artículo 7 de la ley …" leaves the first its own; outside a law it has none of its own.
    """
    for before, after in reversed(list(pairwise(drafts))) if len(drafts) > 1 else ():
        if before.mention is not None or before.bare or not before.ref or before.ref.self_reference or not after.ref:
            continue
        if (
            after.mention
            and after.span.start == after.ref.span.start
            and (not in_law or _SHARED.match(low, after.ref.span.end))
        ):
            gap = low[before.span.end : after.span.start]
            if len(gap) < 20 and _LIST_GAP.fullmatch(gap):
                before.mention = after.mention


# ---------------------------------------------------------------------------------------------- glosas

_GLOSA = re.compile(
    r"(?<![a-z0-9ñ])(?:glosas?\s{0,3}(?:comun(?:es)?\s{1,3})?(?:n[°º.]{0,2}s?\s{0,3}|num(?:ero)?s?\.?\s{1,3})?|glo[-.\s]\s?)"
    r"(?P<first>\d{1,2})(?!\d|[.,]\d|\s?%)"
)
_GLOSA_MORE = re.compile(r"\s?(?P<sep>-|–|/|,|\bal?\b|\by\b|\be\b)\s?(?P<n>\d{1,2})(?!\d|[.,]\d|\s?%)(?!\s{1,3}de\b)")
_GLOSA_OF = re.compile(
    r"\s{0,3}[,(–-]?\s{0,3}(?:(?:de\s{1,3}la|del|de|para\s{1,3}(?:la|el))\s{1,3})?"
    r"(?P<what>partida|capitulo|programa|subtitulo|item)\b(?:\s{1,3}(?:n[°º]\s?)?\d{1,2}(?!\d))?"
)
_LEVEL_HEADING = re.compile(r"\b(?P<what>partida|programa)\s{1,3}(?:n[°º]\s?)?\d{1,2}\b")


def _level_above(heading_path: tuple[str, ...]) -> str | None:
    """The level of the nearest heading that names one ("Programa 19: Región de Ñuble" -> programa)."""
    for title in reversed(heading_path):
        if found := _LEVEL_HEADING.search(fold(title)):
            return found["what"]
    return None


def _glosas(low: str, mentions: list[NormMention], level: str | None) -> list[_Draft]:
    out: list[_Draft] = []
    if "glo" not in low:
        return out
    starts = {mention.span.start: mention for mention in mentions}
    for match in _GLOSA.finditer(low):
        numbers, end = _glosa_numbers(low, match)
        own, end = _glosa_level(low, end)
        link = _OF_NORM.match(low, end)
        mention = starts.get(link.end()) if link else None
        last = mention.span.end if mention else end
        for number, span in numbers:
            whole = Span(match.start(), last) if len(numbers) == 1 else span
            out.append(_Draft(whole, mention=mention, glosa=f"{int(number):02d}", level=own or level))
    return out


def _glosa_numbers(low: str, match: re.Match[str]) -> tuple[list[tuple[str, Span]], int]:
    """The numbers of "Glosa 06", "Glosas 03-05" (each of the range, under its whole span) or "Glosa 06/08"."""
    end = match.end()
    numbers = [(match["first"], Span(match.start(), end))]
    for _ in range(20):
        more = _GLOSA_MORE.match(low, end)
        if not more or (more["sep"] == "," and not match.group().startswith("glosas")):
            break
        first, last = int(numbers[-1][0]), int(more["n"])
        if more["sep"] in "-–a al" and first < last <= first + 20:
            whole = Span(numbers[-1][1].start, more.end())
            numbers[-1] = (numbers[-1][0], whole)
            numbers += [(str(number), whole) for number in range(first + 1, last + 1)]
        else:
            numbers.append((more["n"], Span(more.start("n"), more.end())))
        end = more.end()
    return numbers, end


def _glosa_level(low: str, end: int) -> tuple[str | None, int]:
    level = None
    for _ in range(4):
        found = _GLOSA_OF.match(low, end)
        if not found:
            break
        if found["what"] == "programa" or (found["what"] == "partida" and level is None):
            level = found["what"]
        end = found.end()
    return level, end


# ------------------------------------------------------------------------------------ pointing backwards


def _point_back(drafts: list[_Draft], lead: str) -> None:
    """Give "la misma ley", "dicho decreto", "la ley" the norm named last before, in the passage or in its lead."""
    if not any(draft.bare or (draft.mention and draft.mention.anaphor) for draft in drafts):
        return
    last = _last_named(lead) if lead else None
    for draft in drafts:
        mention = draft.mention
        if mention and mention.anaphor and last and _agrees(mention, last):
            draft.mention = replace(last, span=mention.span, self_reference=mention.self_reference)
        elif draft.bare and last and not last.self_reference and last.kind in (draft.bare.split()[1], None):
            draft.mention = replace(last, span=draft.span, self_reference=draft.bare)
        elif mention and _names(mention):
            last = mention


@lru_cache(maxsize=16)
def _last_named(lead: str) -> NormMention | None:
    """The norm that a lead names last; one lead has many items."""
    return next((mention for mention in reversed(read_mentions(lead)) if _names(mention)), None)


def _points_nowhere(draft: _Draft) -> bool:
    """ "dicha resolución" with none named before: an act that the text speaks of; "esta norma": a provision of it."""
    mention = draft.mention
    if mention is None or draft.ref or not mention.self_reference:
        return False
    if mention.self_reference.endswith("norma"):
        return True
    if not mention.anaphor or mention.number or mention.name:
        return False
    return mention.kind is None or mention.kind not in ("ley", "dl", "dfl")


def _names(mention: NormMention) -> bool:
    return bool(mention.number or mention.name or (mention.self_reference and not mention.anaphor))


def _agrees(pointing: NormMention, named: NormMention) -> bool:
    return pointing.kind is None or named.kind is None or pointing.kind.split("-")[0] == named.kind.split("-")[0]


# ------------------------------------------------------------------------------------------- relations

_VERBS: tuple[tuple[str, str], ...] = (
    ("consolidates", r"fij(?:a|ase|o)\s{1,3}(?:el\s{1,3})?(?:siguiente\s{1,3}|nuevo\s{1,3})?texto\s{1,3}refundido"),
    (
        "regulates",
        r"aprueb(?:a|ase)\s{1,3}(?:el\s{1,3})?(?:nuevo\s{1,3})?reglamento|reglament(?:a|an|ase)|regul(?:a|an)",
    ),
    ("repeals", r"derog(?:a|an|ase|anse|o|aron)|abrog(?:a|ase)|dej(?:a|an|ase|anse)\s{1,3}sin\s{1,3}efecto"),
    ("complements", r"complement(?:a|an|ase|anse)"),
    ("replaces", r"re?emplaz(?:a|an|ase|anse|o)|sustituy(?:e|en|ese|ense)"),
    (
        "modifies",
        r"modific(?:a|an|ase|anse|o|aron)|introduc(?:e|en|ese|ense|eransele)|agreg(?:a|an|ase|anse)|incorpor(?:a|an|ase|anse)"
        r"|intercal(?:a|ase|anse)|suprim(?:e|ese|ense)|elimin(?:a|ase|anse)",
    ),
)
_GOVERNS = re.compile(r"(?<![a-zñ])(?:" + "|".join(f"(?P<{name}>{verbs})" for name, verbs in _VERBS) + r")(?![a-zñ])")
_GOVERNING = Asked(
    f"{stem}{end}"
    for stem in """fij aprueb reglament regul derog abrog dej complement reemplaz remplaz sustituy modific introduc
    agreg incorpor intercal suprim elimin""".split()
    for end in "a an ase anse o e en ese ense aron eransele".split()
)  # the words with which it begins
_NOT_GOVERNING = re.compile(r"(?:^|[^a-zñ])(?:no|que|quien|se|cuando|si)\s{1,3}$")
_GAP_WORDS = frozenset(
    """el la los las al a en de del lo su sus siguiente siguientes modificacion modificaciones cambio
    cambios texto refundido coordinado sistematizado actualizado y parcialmente totalmente inciso
    incisos letra letras literal numeral numero articulo articulos nuevo nueva nuevos bis ter quater
    final primero segundo tercero cuarto quinto sexto septimo octavo noveno decimo primera segunda
    tercera transitorio transitorios titulo parrafo reglamento aplicacion para disposiciones encabezado""".split()
)
_GAP_LIMIT = 160
_NORM_THAT = re.compile(r"\W{0,4}(?:ley|decreto)\s{1,3}que\s{1,3}")
_BREAK = re.compile(r"[.;\"“«»”(]")
_WORD = re.compile(r"[a-zñ]+")
_HEAD_END = re.compile(r"\s*(?:[.:)(-]|$)")


def _relate(low: str, drafts: list[_Draft]) -> None:
    """Mark each citation with the verb that governs it, and what is listed after it with the same."""
    verbs = (
        [match for match in matches(_GOVERNS, places_of(_GOVERNING, low), low) if _governs(low, match)]
        if drafts
        else []
    )
    if not verbs:
        return
    at = 0
    current: re.Match[str] | None = None
    for index, draft in enumerate(drafts):
        while at < len(verbs) and verbs[at].end() <= draft.span.start:
            current, at = verbs[at], at + 1
        before = drafts[index - 1] if index else None
        if current and _reaches(low[current.end() : draft.span.start]):
            draft.relation = _relation(current.lastgroup or "cites", draft)
        elif before and before.relation != "cites":
            gap = low[before.span.end : draft.span.start]
            if len(gap) < 20 and _LIST_GAP.fullmatch(gap):
                draft.relation = _relation(before.relation, draft)


def _governs(low: str, verb: re.Match[str]) -> bool:
    """A verb of this text's own: not negated, not in a clause about another norm ("la ley que modifica …")."""
    before = low[max(0, verb.start() - 12) : verb.start()]
    return _NOT_GOVERNING.search(before) is None or _NORM_THAT.fullmatch(before) is not None


def _reaches(gap: str) -> bool:
    return (
        len(gap) <= _GAP_LIMIT
        and _BREAK.search(gap) is None
        and all(word in _GAP_WORDS or len(word) == 1 for word in _WORD.findall(gap))
    )


def _relation(verb: str, draft: _Draft) -> str:
    """Replacing or repealing an article modifies its norm only in part."""
    if verb == "replaces" and draft.ref:
        return "modifies"
    return "modifies" if verb in ("consolidates", "complements") and draft.ref else verb


def _relate_to_lead(drafts: list[_Draft], lead: str) -> None:
    """Under "Modifícase la ley N° 19.553, en los siguientes términos:" a bare article amended by an item is its own."""
    for draft in drafts:
        if draft.ref and not draft.mention and not draft.bare and draft.relation in ("modifies", "repeals"):
            amended = _amended(lead)
            draft.mention = replace(amended, span=draft.span) if amended else None


@lru_cache(maxsize=16)
def _amended(lead: str) -> NormMention | None:
    """The one norm that a lead says is amended; one lead has many items."""
    amended = [draft.mention for draft in _read(lead) if draft.relation == "modifies" and draft.mention]
    return amended[0] if len(amended) == 1 else None


# --------------------------------------------------------------------------------------------- results


def _declares(draft: _Draft, text: str, heading: bool) -> bool:
    """ "Artículo 12. Principio de abstención." at the head of its own text names itself and cites nothing."""
    if not draft.ref or draft.mention or draft.bare:
        return False
    if heading:  # "Artículo 14 (DEL ART. PRIMERO)"
        return True
    if text[: draft.span.start].strip(' \t\n"“«#*'):
        return False
    return _HEAD_END.match(text[draft.span.end :]) is not None and bool(draft.ref.articles)


def _finished(draft: _Draft, text: str, offset: int) -> Citation:
    mention, ref = draft.mention, draft.ref
    itself = (mention.self_reference if mention else None) or draft.bare or (ref.self_reference if ref else None)
    return Citation(
        span=draft.span.shift(offset),
        text=text[draft.span.start : draft.span.end],
        norm_kind=mention.kind if mention else None,
        number=mention.number if mention else None,
        year=mention.year if mention else None,
        name=mention.name if mention else None,
        articles=ref.articles if ref else (),
        letters=ref.letters if ref else (),
        inciso=ref.inciso if ref else None,
        glosa=draft.glosa,
        glosa_level=draft.level,
        self_reference=itself,
        relation=draft.relation,
    )
