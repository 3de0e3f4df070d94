"""References to articles and their parts, as legal Spanish writes them, and the URN fragments that name them.

"artículo 36, letra e)", "Art. 23-27", "artículos 81 y 81 bis", "letras f) y k) del artículo 7", "artículo cuarto
transitorio", "inciso segundo del artículo 54", "Art. 24 ñ)". An article is written in one normal form: "25", "26-bis",
"4-tra", "sexagesimo-primero" (in words as the text has it: an "artículo primero" may hold a whole law whose own
"artículo 1" is another provision), "primero.7" for article 7 inside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from indexer.models import Span
from indexer.scanning import Asked, asked_in, places_of
from indexer.text import fold, normal_number, ordinal_to_number


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReference:
    """One reference: the articles that it names, of which part it speaks, and where it stands in the text read."""

    span: Span
    articles: tuple[str, ...]
    letters: tuple[str, ...] = ()  # "e", "ñ"; a numeral of the article as digits: "14"
    inciso: str | None = None  # "2", "1,2", "final"
    self_reference: str | None = None  # "artículo anterior", "este artículo": its article depends on where it stands
    plural: bool = False


_UNIT = r"(?:primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]|septim[oa]|octav[oa]|noven[oa])"
_TEN = r"(?:decim|vigesim|trigesim|cuadragesim|quincuagesim|sexagesim|septuagesim|octogesim|nonagesim|centesim)"
_ORDINAL = rf"(?:(?:un|duo)decim[oa]|{_TEN}[oa]?(?:\s{{0,3}}{_UNIT})?|{_UNIT}|unic[oa]|final)\b"
_BIS = r"bis|ter|quater|quinquies|sexies|septies|octies|nonies|novies|decies|undecies|duodecies"
_ITEM = re.compile(
    rf"(?:(?P<digits>\d{{1,2}}\.\d{{3}}(?!\d)|\d{{1,4}}(?!\d))(?:\s?[°ºª]|o\b|er\b|(?P<glued>[a-np-zñ])(?![a-zñ0-9)]))?|(?P<words>{_ORDINAL}))"
    rf"(?:[\s-]{{1,3}}(?P<bis>{_BIS})\b|\s(?P<suffix>[a-zñ])\b(?!\)))?(?P<tra>\s{{1,3}}transitori[oa]s?\b)?"
)
_NOT_ARTICLE = re.compile(
    r"\s{0,3}(?:%|(?:dias?|mes(?:es)?|años?|horas?|semanas?|utm|uta|uf|pesos|millones|miles|veces|votos|unidades)\b)|[,.]\d"
)
_WORD = re.compile(r"\b(?:(?P<full>articulos?)|(?P<short>arts?)\b)\.?\s{0,3}(?:n[°º]\s{0,2})?")
_RELATIVE = re.compile(
    r"\b(?:(?P<after>articulos?\s{1,3}(?:anterior(?:es)?|precedentes?|siguientes?|que\s+anteceden?))"
    r"|(?P<before>(?:este|presente|dicho|mismo|referido|citado|aludido|mencionado)\s{1,3}articulo))\b"
)
_SEPARATOR = re.compile(
    r"\s{0,3}(?:[,;/](?:\s{0,3}(?:y|e|o|u)\b)?|(?:y|e|o|u)\b)\s{0,3}(?:(?:el|los|del)\s{1,3})?(?:articulos?\s{1,3}|arts?\.\s{0,3})?"
)
_RANGE = re.compile(r"\s{0,2}(?:[-–—]|\bal?\b)\s{0,2}(?:articulo\s{1,3})?(?=\d|[a-z]{5})")
_AND_FOLLOWING = re.compile(r"\s{1,3}y\s{1,3}siguientes\b")
_LETTER_WORD = re.compile(r"(?:letras?|literal(?:es)?|lits?\.|let\.)\s{1,3}")
_LETTER = re.compile(
    r"[\"'“«]?(?P<letter>[a-zñ]{1,2}(?:\s(?:bis|ter|quater)(?=\)))?)(?P<close>\)|[\"'”»]\)?|\.-)?(?![a-zñ0-9])"
)
_BARE_LETTER = re.compile(r"\s(?P<letter>[a-zñ])\)")  # "Art. 24 ñ)"
_INCISO_WORD = re.compile(r"(?:incisos?|incs?\.)\s{0,3}")
_INCISO = re.compile(rf"(?P<n>\d{{1,2}})(?!\d)(?:\s?[°º])?|(?P<words>{_ORDINAL})")
_NUMERAL_WORD = re.compile(r"(?:numeral(?:es)?\s{1,3}|numeros?\s{1,3}|n[°º]s?\s{0,3}|num\.\s{0,3})(?=\d)")
_NUMERAL = re.compile(r"(?P<n>\d{1,3})(?:\s?[°º])?(?![\d.]\d)\)?")
_AND = re.compile(r"\s{0,3}(?:,\s{0,3}(?:y\s{1,3})?|y\s{1,3}|e\s{1,3}|o\s{1,3})")
_PART_LINK = re.compile(r"\s{0,3}[,(]?\s{0,3}(?:en\s{1,3})?(?:(?:su|sus|la|las|el|los)\s{1,3})?")
_OF = re.compile(
    r",?\s{1,3}(?:del|de\s{1,3}(?:los|las|el|la)?|de)\s{0,3}(?:(?:mismo|referido|citado|mencionado|nuevo)\s{1,3})?"
)
_ANCHOR = re.compile(
    r"\b(?:articulos?\b|arts?\b|letras?\b|literal(?:es)?\b|lits?\.|incisos?\b|incs?\.|numeral(?:es)?\b|numeros?\b"
    r"|(?:este|presente|dicho|mismo|referido|citado|aludido|mencionado)\s{1,3}articulo\b)|\bn[°º]"
)
ANCHOR_WORDS = Asked(
    """articulo articulos art arts letra letras literal literales lit lits inciso incisos inc incs numeral numerales
    numero numeros n""".split()
)
"""The words of which every reference to an article or a part of one holds one."""
_ANCHOR_OPENERS = Asked(ANCHOR_WORDS.union("este presente dicho mismo referido citado aludido mencionado".split()))

_MAX_RANGE = 80


@dataclass(slots=True)
class _Parts:
    letters: tuple[str, ...] = ()
    inciso: str | None = None
    closed: bool = False


def may_refer(low: str) -> bool:
    """Whether a folded text can hold a reference to an article at all."""
    return not ANCHOR_WORDS.isdisjoint(asked_in(low))


def read_articles(text: str, low: str | None = None) -> list[ArticleReference]:
    """Every reference to articles in a text, in order, none overlapping. ``low`` is its folded form, if at hand."""
    low = fold(text) if low is None else low
    out: list[ArticleReference] = []
    if not may_refer(low):
        return out
    at = 0
    for place in places_of(_ANCHOR_OPENERS, low):
        anchor = _ANCHOR.match(low, place) if place >= at else None
        if anchor is None:
            continue
        found = _reference(text, low, anchor.start())
        if found:
            out.append(found)
        at = max(found.span.end if found else 0, anchor.end())
    return out


def _reference(text: str, low: str, start: int) -> ArticleReference | None:
    parts, at = _Parts(), start
    for _ in range(4):  # "letra e) del inciso segundo del artículo 36"
        end = _part(low, at, parts)
        if end is None:
            break
        link = _OF.match(low, end)
        if not link:
            return None
        at = link.end()
    relative = _RELATIVE.match(low, at)
    if relative:
        words = " ".join(relative.group().split())
        return _built(start, relative.end(), (), parts, self_reference=words)
    word = _WORD.match(low, at)
    if not word:
        return None
    plural = word.group().lstrip().startswith(("articulos", "arts"))
    items, end = _items(text, low, word.end(), plural)
    if not items:
        return None
    end = _trailing_parts(low, end, parts)
    return _built(start, end, tuple(items), parts, plural=plural)


def _built(
    start: int,
    end: int,
    articles: tuple[str, ...],
    parts: _Parts,
    *,
    plural: bool = False,
    self_reference: str | None = None,
) -> ArticleReference:
    return ArticleReference(
        span=Span(start, end),
        articles=articles,
        letters=parts.letters,
        inciso=parts.inciso,
        plural=plural,
        self_reference=self_reference,
    )


def read_article_list(text: str, low: str, at: int, plural: bool = True) -> tuple[list[str], int]:
    """The articles listed from ``at`` on, without the word "artículo" ("41 E", "5 y 7"), and where the list ends."""
    return _items(text, low, at, plural)


def _items(text: str, low: str, at: int, plural: bool) -> tuple[list[str], int]:
    first = _item(text, low, at)
    if not first:
        return [], at
    found, end = [first[0]], first[1]
    for _ in range(_MAX_RANGE):
        span = _RANGE.match(low, end)
        if span and (plural or not span.group().strip().isalpha() or span.group().strip() == "al"):
            last = _item(text, low, span.end())
            between = _between(found[-1], last[0]) if last else None
            if last and between:
                found.extend(between)
                end = last[1]
                continue
        step = _SEPARATOR.match(low, end)
        following = _item(text, low, step.end()) if step and step.end() > end else None
        if not step or not following or not (plural or step.group().strip() in ("y", "e", "o", "/")):
            break
        found.append(following[0])
        end = following[1]
    if more := _AND_FOLLOWING.match(low, end):  # "artículos 109 y siguientes"
        end = more.end()
    if any(article.endswith("-tra") for article in found) and low[:end].endswith("s"):  # "cuarto y quinto transitorios"
        found = [article if article.endswith("-tra") else _transitory(article) for article in found]
    return list(dict.fromkeys(found)), end


def _item(text: str, low: str, at: int) -> tuple[str, int] | None:
    match = _ITEM.match(low, at)
    if not match or _NOT_ARTICLE.match(low, match.end()):
        return None
    end = match.end()
    base = normal_number(match["digits"]) if match["digits"] else "-".join(match["words"].split())
    base = str(int(base)) if base.isdigit() else base
    if match["glued"]:
        base += f"-{match['glued']}"
    if match["bis"]:
        base += f"-{match['bis']}"
    elif match["suffix"]:
        if _is_suffix(text, match.start("suffix")):
            base += f"-{match['suffix']}"
        elif not match["tra"]:
            end = match.start("suffix") - 1
    if match["tra"]:
        base = _transitory(base)
    return base, end


def _is_suffix(text: str, at: int) -> bool:
    """A capital after the number is part of it ("artículo 41 E"), unless everything about it is in capitals."""
    around = text[at + 1 : at + 25]
    if around[:1] in ("°", "º") or (around[:1] == "." and around[1:2].isalpha()):  # "19 N° 14", "Art. 3° D.F.L."
        return False
    return text[at].isupper() and (around.upper() != around or not around.strip() or not any(map(str.isalpha, around)))


def _transitory(article: str) -> str:
    value = ordinal_to_number(article.replace("-", " "))
    return f"{value if value else article}-tra"


def _between(first: str, last: str) -> list[str] | None:
    low, high = article_number(first), article_number(last)
    if low is None or high is None or not low < high <= low + _MAX_RANGE:
        return None
    words = not first[0].isdigit()
    return [ordinal_words(number) if words else str(number) for number in range(low + 1, high + 1)]


def _part(low: str, at: int, parts: _Parts) -> int | None:
    """Read "letra e)", "inciso segundo" or "numeral 14" at ``at`` into ``parts``; where it ends, or None."""
    if word := _LETTER_WORD.match(low, at):
        letters, end = _letters(low, word.end())
        if letters:
            parts.letters += tuple(letter.replace(" ", "-") for letter in letters)
            return end
    elif word := _INCISO_WORD.match(low, at):
        values, end = _series(low, word.end(), _INCISO)
        if values:
            parts.inciso = ",".join(values)
            return end
    elif word := _NUMERAL_WORD.match(low, at):
        values, end = _series(low, word.end(), _NUMERAL)
        if values:
            parts.letters += tuple(values)
            return end
    return None


def _letters(low: str, at: int) -> tuple[list[str], int]:
    found: list[str] = []
    end, closed = at, False
    for _ in range(30):
        step = _AND.match(low, end) if found else None
        match = _LETTER.match(low, step.end() if step else end)
        if (
            not match
            or (found and not step)
            or (closed and not match["close"])
            or (len(match["letter"]) > 1 and not match["close"])
        ):
            break
        closed = closed or bool(match["close"])
        found.append(match["letter"])
        end = match.end()
    return found, end


def _series(low: str, at: int, pattern: re.Pattern[str]) -> tuple[list[str], int]:
    found: list[str] = []
    end = at
    for _ in range(30):
        step = _AND.match(low, end) if found else None
        match = pattern.match(low, step.end() if step else end)
        if not match or (found and not step) or _NOT_ARTICLE.match(low, match.end()):
            break
        groups = match.groupdict()
        value = groups["n"] or str(ordinal_to_number(groups.get("words") or "") or groups.get("words"))
        found.append(str(int(value)) if value.isdigit() else value)
        end = match.end()
    return found, end


def _trailing_parts(low: str, end: int, parts: _Parts) -> int:
    bare = _BARE_LETTER.match(low, end)
    if bare:
        parts.letters += (bare["letter"],)
        end = bare.end()
    for _ in range(4):
        link = _PART_LINK.match(low, end)
        after = _part(low, link.end(), parts) if link and link.end() > end else None
        if after is None:
            break
        end = after
    return end


# ------------------------------------------------------------------------------------------- fragments

_WORDS_UNITS = "primero segundo tercero cuarto quinto sexto septimo octavo noveno".split()
_WORDS_TENS = (
    "decimo vigesimo trigesimo cuadragesimo quincuagesimo sexagesimo septuagesimo octogesimo nonagesimo".split()
)


def ordinal_words(number: int) -> str:
    """The ordinal of 1-99 in words as a fragment writes it (61 -> "sexagesimo-primero"); digits above that."""
    tens, units = divmod(number, 10)
    if not 1 <= number <= 99:
        return str(number)
    return "-".join(([_WORDS_TENS[tens - 1]] if tens else []) + ([_WORDS_UNITS[units - 1]] if units else []))


def article_number(article: str) -> int | None:
    """A plain article's number in either writing ("61", "sexagesimo-primero" -> 61); None for "26-bis" or "unico"."""
    if article.isdigit():
        return int(article)
    return ordinal_to_number(article.replace("-", " "))


def same_number(article: str) -> str:
    """The article with ordinal words as digits, suffixes kept ("primero.septimo-bis" -> "1.7-bis"): for comparing."""
    return ".".join(_digits(step) for step in article.split("."))


def _digits(step: str) -> str:
    base, suffix = step, ""
    match = re.fullmatch(rf"(.+?)-({_BIS}|tra|[a-zñ])", step)
    if match:
        base, suffix = match[1], f"-{match[2]}"
    number = article_number(base)
    return f"{number if number is not None else base}{suffix}"


_ENYE = "n-2"  # a segment has no ñ: the list's second "n" (fragments.Minter)


def article_fragment(article: str, letters: tuple[str, ...] = ()) -> str:
    """The URN fragment of an article ("25" -> "art-25", "4-tra" -> "tra-4").

    A container comes first: "primero.14" -> "art-primero.art-14".

    One letter is appended ("36", ("e",) -> "art-36.let-e"; a numeral as "num-14"); of several, none: the article
    holds them.
    """
    steps = [f"tra-{step[:-4]}" if step.endswith("-tra") else f"art-{step}" for step in article.split(".")]
    if len(letters) == 1:
        letter = letters[0].replace("ñ", _ENYE)
        steps.append(f"num-{letter}" if letter.isdigit() else f"let-{letter}")
    return ".".join(steps)


def fragment_article(fragment: str) -> tuple[str, tuple[str, ...]] | None:
    """The article and letters that a fragment names: the inverse of ``article_fragment``; None if it names none."""
    articles: list[str] = []
    letters: tuple[str, ...] = ()
    for step in fragment.split("."):
        kind, _, value = step.partition("-")
        if kind == "art" and value:
            articles.append(value)
        elif kind == "tra" and value:
            articles.append(f"{value}-tra")
        elif kind in ("let", "num") and value and articles:
            letters = ("ñ" if value == _ENYE else value,)
        else:
            break
    return (".".join(articles), letters) if articles else None


def inside(outer: ArticleReference, inner: ArticleReference) -> ArticleReference:
    """The reference "artículo 7 del artículo primero" out of its two halves: ``inner`` 7, ``outer`` primero."""
    container = outer.articles[0]
    return replace(
        inner,
        span=Span(inner.span.start, outer.span.end),
        articles=tuple(f"{container}.{article}" for article in inner.articles),
    )
