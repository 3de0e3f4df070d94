"""From a citation to what it points to: the norm, the document that holds it, the article's fragment, or why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.articles import article_fragment, fragment_article, same_number
from indexer.facts.citations import read_citations_in
from indexer.models import Citation, Document, NormRelation, Passage, Resolution, ResolutionStatus, Urn
from indexer.norm_catalogue import NormCatalogue, NormDocument, NormEntry, is_norm_text, norm_of
from indexer.norm_names import key_of_name
from indexer.norms import NormKey, norm_key
from indexer.text import collapse, fold

_NUMBERED_ONCE = ("ley", "dl", "constitucion", "codigo", "dictamen")
_OWN = ("esta", "este", "presente", "la presente", "el presente", "estas", "estos")


def resolve(
    citation: Citation,
    catalogue: NormCatalogue,
    context_norm: Urn | None = None,
    context_article: str | None = None,
) -> Resolution:
    """Resolve a citation against a corpus.

    ``context_norm`` is the norm that the citing passage belongs to (the text's own, a ficha's subject), which "esta
    ley" and a bare "artículo 25" speak of; ``context_article`` the fragment of its article, which "el artículo
    anterior" counts from. Never guesses: several fits are ``ambiguous`` with the list, a bare number of a yearly
    series too.
    """
    key, entries = _norms_of(citation, catalogue, context_norm)
    if len(entries) > 1:
        return _ambiguous(citation, entries)
    if entries:
        return _in_entry(citation, entries[0], context_article)
    label = _label(citation, key)
    if key is None:
        nothing = ResolutionStatus.NOT_A_NORM if citation.glosa else ResolutionStatus.UNKNOWN
        return Resolution(status=nothing, label=label)
    if _needs_year(key):
        return Resolution(status=ResolutionStatus.AMBIGUOUS, label=label)
    fragment = article_fragment(citation.articles[0], citation.letters) if citation.articles else None
    return Resolution(status=ResolutionStatus.KNOWN, label=label, norm=key.urn, fragment=fragment)


def _norms_of(
    citation: Citation, catalogue: NormCatalogue, context: Urn | None
) -> tuple[NormKey | None, tuple[NormEntry, ...]]:
    """The key that the citation names, if it does, and the entries of the corpus that fit it."""
    if citation.number and citation.norm_kind:
        key = norm_key(citation.norm_kind, citation.number, citation.year)
        exact = catalogue.by_key(key)
        if exact:
            return key, (exact,)
        return key, catalogue.by_number(key.kind, key.number, key.year)
    if citation.name:
        named = NormKey("constitucion") if citation.norm_kind == "constitucion" else key_of_name(citation.name)
        if named:
            entry = catalogue.by_key(named)
            return named, (entry,) if entry else ()
        return None, catalogue.by_name(citation.name, citation.year)
    if citation.self_reference and not _is_own(citation.self_reference):
        return None, ()
    if context is not None and not citation.glosa:
        entry = catalogue.by_urn(context)
        return (entry.key if entry else None), (entry,) if entry else ()
    return None, ()


def _is_own(words: str) -> bool:
    """ "esta ley", "la presente ley", "este artículo", "el artículo anterior": of the text in which they stand."""
    low = fold(words)
    return low.startswith(_OWN) or "articulo" in low


def _needs_year(key: NormKey) -> bool:
    """Decretos, resoluciones, circulares, oficios and simple DFLs are numbered anew each year."""
    return key.year is None and "-" not in key.number and key.kind not in _NUMBERED_ONCE


def _ambiguous(citation: Citation, entries: tuple[NormEntry, ...]) -> Resolution:
    return Resolution(
        status=ResolutionStatus.AMBIGUOUS,
        label=collapse(citation.text),
        candidates=tuple(str(entry.key.urn) for entry in entries),
    )


def _in_entry(citation: Citation, entry: NormEntry, context_article: str | None) -> Resolution:
    """The citation in the norm's text, or in its ficha where the text is not loaded."""
    document = entry.text or entry.ficha
    assert document is not None
    status = ResolutionStatus.LOADED if document.is_text else ResolutionStatus.FICHA
    label = _label(citation, entry.key)
    fragment: str | None = None
    missing: list[str] = []
    if citation.glosa:
        found = [known for known in document.fragments if _is_glosa(known, citation.glosa)]
    elif citation.self_reference and not citation.articles and "articulo" in citation.self_reference:
        found = _neighbour(citation.self_reference, document, context_article)
    else:
        found = []
        for article in citation.articles:
            places = find_article(document.fragments, article, citation.letters)
            if not places:
                missing.append(article)
            found = found or list(places)
    if len(found) > 1:
        return Resolution(
            status=ResolutionStatus.AMBIGUOUS,
            label=label,
            norm=entry.key.urn,
            document=document.urn,
            version=document.version,
            candidates=tuple(f"{document.urn}#{place}" for place in found),
            missing=tuple(missing),
        )
    fragment = found[0] if found else None
    return Resolution(
        status=status,
        label=label,
        norm=entry.key.urn,
        document=document.urn,
        version=document.version,
        fragment=fragment,
        missing=tuple(missing),
    )


@dataclass(frozen=True, slots=True)
class _Articles:
    """The articles of a text by how they may be cited, each rule's answers in text order."""

    rules: tuple[dict[str, list[str]], ...]
    fragments: frozenset[str]


@lru_cache(maxsize=4096)
def _articles(fragments: tuple[str, ...]) -> _Articles:
    rules: tuple[dict[str, list[str]], ...] = tuple(defaultdict(list) for _ in range(4))
    for fragment in dict.fromkeys(fragments):
        read = fragment_article(fragment)
        if not read or read[1] or article_fragment(read[0]) != fragment:
            continue
        name, value = read[0], same_number(read[0])
        for rule, written in zip(rules, (name, name.rpartition(".")[2], value, value.rpartition(".")[2]), strict=True):
            rule[written].append(fragment)
    return _Articles(rules, frozenset(fragments))


def find_article(fragments: tuple[str, ...], article: str, letters: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The fragments that an article may be, best rule first: one when it is certain, several when a text repeats it.

    As written ("25" -> ``art-25``); so written inside a container ("7" -> ``art-primero.art-7``); the same number in
    the other writing ("6" -> ``art-sexto``), first on its own, then inside a container.
    """
    known = _articles(fragments)
    value = same_number(article)
    for rule, written in zip(known.rules, (article, article, value, value), strict=True):
        if found := rule.get(written):
            return tuple(_with_letter(known.fragments, fragment, letters) for fragment in found)
    return ()


def _with_letter(fragments: frozenset[str], fragment: str, letters: tuple[str, ...]) -> str:
    """The letter's own fragment where the citation gives one letter and the text sets it apart; else the article's."""
    if len(letters) != 1:
        return fragment
    suffix = article_fragment("0", letters).partition(".")[2]
    exact = f"{fragment}.{suffix}"
    if exact in fragments:
        return exact
    inside = [known for known in fragments if known.startswith(f"{fragment}.") and known.endswith(f".{suffix}")]
    return inside[0] if len(inside) == 1 else fragment


def _is_glosa(fragment: str, number: str) -> bool:
    last = fragment.rpartition(".")[2]
    return any(last == f"{word}-{form}" for word in ("glosa", "glo") for form in (number, number.lstrip("0")))


def _neighbour(words: str, document: NormDocument, context_article: str | None) -> list[str]:
    """The article before or after the citing one, or itself, in the document's order."""
    articles = [known for known in document.fragments if (read := fragment_article(known)) and not read[1]]
    if context_article not in articles:
        return []
    step = {"anterior": -1, "precedente": -1, "siguiente": 1}.get(words.split()[-1])
    if step is None:  # "este artículo"; "artículos anteriores" names no one article
        return [context_article] if words.endswith("articulo") else []
    at = articles.index(context_article) + step
    return [articles[at]] if 0 <= at < len(articles) else []


def _label(citation: Citation, key: NormKey | None) -> str:
    """ "Art. 36 letra e) Ley 19.175": how the service names what is cited."""
    parts = []
    if citation.articles:
        shown = citation.articles if len(citation.articles) <= 3 else (citation.articles[0], citation.articles[-1])
        between = ", " if len(citation.articles) <= 3 else " a "
        parts.append(("Arts. " if len(citation.articles) > 1 else "Art. ") + between.join(map(_written, shown)))
    if citation.letters:
        parts.append(
            " ".join(f"N° {letter}" if letter.isdigit() else f"letra {letter})" for letter in citation.letters)
        )
    if citation.glosa:
        parts.append(f"Glosa {citation.glosa}")
    if not parts and key is None:
        return collapse(citation.text)
    if key is not None:
        parts.append(key.label)
    elif citation.name:
        parts.append(citation.name)
    return " ".join(parts)


def _written(article: str) -> str:
    """ "primero.7-bis" -> "7 bis (del art. primero)", "4-tra" -> "4 transitorio"."""
    container, _, last = article.rpartition(".")
    plain = f"{last[:-4]} transitorio" if last.endswith("-tra") else last.replace("-", " ")
    return f"{plain} (del art. {container.replace('-', ' ')})" if container else plain


# ------------------------------------------------------------------------------------------- relations

Read = tuple[Passage, tuple[Citation, ...]]
"""A passage with its citations."""

_AMENDS = ("modifies", "complements", "replaces", "repeals")


def in_context(reads: Iterable[Read]) -> list[Read]:
    """Complete the citations of one document, in text order, with what its passages say one after the other.

    After "Modifícase la ley N° 19.553, en los siguientes términos:" each bare "artículo 6°" of that article's numerals,
    and of the new text that they quote, is one of ley 19.553, until another norm is amended or the article ends. "dicha
    ley" in a later piece of a long article is the law that an earlier piece named last.
    """
    out: list[Read] = []
    amended: Citation | None = None
    last: Citation | None = None
    article: str | None = None
    for passage, citations in reads:
        if passage.article != article or article is None:
            article, amended, last = passage.article, None, None
        completed = []
        for citation in citations:
            if amended is not None:
                citation = _of_amended(citation, amended)
            if last is not None and _points_back(citation, last):
                citation = replace(citation, number=last.number, year=last.year, name=last.name)
            if citation.number or citation.name:
                last = citation
            completed.append(citation)
        if article is not None and passage.text.endswith(":"):
            amended = next((citation for citation in completed if _amends_norm(citation)), amended)
        out.append((passage, tuple(completed)))
    return out


def _points_back(citation: Citation, last: Citation) -> bool:
    words = citation.self_reference
    if not words or _is_own(words) or citation.number or citation.name or "articulo" in words:
        return False
    return citation.norm_kind is not None and citation.norm_kind == last.norm_kind


def _of_amended(citation: Citation, amended: Citation) -> Citation:
    if not citation.articles or citation.norm_kind or citation.name or citation.self_reference or citation.glosa:
        return citation
    return replace(citation, norm_kind=amended.norm_kind, number=amended.number, year=amended.year, name=amended.name)


def _amends_norm(citation: Citation) -> bool:
    return citation.relation in _AMENDS and bool(citation.number or citation.name) and citation.self_reference is None


Reading = tuple[Document, Iterable[Read]]
"""A document with the citations of its passages, in text order."""


def norm_relations(readings: Iterable[Reading], catalogue: NormCatalogue) -> tuple[NormRelation, ...]:
    """Who says what of which norm, in the order read, each relation of a place once: for backlinks and chains.

    A verb counts as the norm's own act only in its text, title or ficha; a guide that says "modifica la ley" cites it.
    A norm's references to itself are left out.
    """
    out: dict[tuple[Urn, str, Urn, str | None, str], NormRelation] = {}
    for document, passages in readings:
        key = norm_of(document)
        source = key.urn if key else document.source.urn
        title = ("titulo", read_citations_in(document.title), None)
        reads = in_context(passages)
        places = [title, *((passage.fragment, found, passage.article) for passage, found in reads)]
        for fragment, citations, article in places:
            for citation in citations:
                resolution = resolve(citation, catalogue, key.urn if key else None, article)
                if resolution.norm is None or resolution.norm == source:
                    continue
                relation = citation.relation if _speaks_for(document, key) else "cites"
                edge = NormRelation(
                    source=source,
                    document=document.source.urn,
                    fragment=fragment,
                    target=resolution.norm,
                    target_fragment=resolution.fragment,
                    relation=relation,
                    text=collapse(citation.text),
                )
                out.setdefault((document.source.urn, fragment, edge.target, edge.target_fragment, relation), edge)
    return tuple(out.values())


def _speaks_for(document: Document, key: NormKey | None) -> bool:
    return key is not None and (is_norm_text(document) or document.source.kind == "ficha")


def acts_of(relations: Iterable[NormRelation], norm: Urn) -> tuple[NormRelation, ...]:
    """What a norm does to others: modifies, replaces, repeals … (not mere citations)."""
    return tuple(edge for edge in relations if edge.source == norm and edge.relation != "cites")


def acts_on(relations: Iterable[NormRelation], norm: Urn) -> tuple[NormRelation, ...]:
    """What others do to a norm: the chain of what modified, replaced or regulates it."""
    return tuple(edge for edge in relations if edge.target == norm and edge.relation != "cites")


def backlinks(relations: Iterable[NormRelation], norm: Urn, fragment: str | None = None) -> tuple[NormRelation, ...]:
    """Everything that cites a norm, or one provision of it."""
    return tuple(
        edge for edge in relations if edge.target == norm and (fragment is None or edge.target_fragment == fragment)
    )
