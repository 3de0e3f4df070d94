"""Orders of prelación as texts state them, highest first: which kind of norm prevails over which.

"Ley > Decreto > Resolución", "1. Consultas; 2. Planos" after "Prelación", "el contrato prevalece sobre la oferta", the
rows of a table headed "Jerarquía", the numbered list under "orden de prelación:".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.mentions import read_kinds
from indexer.models import Passage, PassageKind, Precedence, Span
from indexer.norms import kind_info, kind_named
from indexer.text import STOP_WORDS, collapse, fold, fold_whole, tokens

_TOPIC = re.compile(
    r"\b(?:prelacion|prelaciones|jerarquia|prevalec\w{0,8}|precedencia|orden\s{1,3}de\s{1,3}prioridad)\b"
)
_HINT = re.compile(r">|≻|»|→|⟶|&gt;|prelac|preceden|prevalec|jerarqu|prima|predomin")
"""What every order has in its own text: spares looking closer at the passages that have none of it."""
_ABOVE = re.compile(r"\s{0,3}(?:>{1,2}|&gt;|≻|»|→|⟶|->|=>)\s{0,3}")
_NAME = re.compile(r"[a-zñ][a-zñ0-9°º.()/\s-]{1,70}")
_OVER = re.compile(
    r"\b(?:prevalec\w{1,8}|prima(?:n|ra|ran)?|predomina\w{0,4})\s{1,3}(?:siempre\s{1,3})?(?:sobre|por\s{1,3}sobre)\s{1,3}"
)
_SUBJECT = re.compile(r"(?:^|[.,;:]\s|\bque\s|\bcaso\s)\s{0,3}((?:[a-zñ/]{1,30}\s{1,3}){1,8})$")
_OBJECT = re.compile(r"[a-zñ/]{1,30}(?:\s{1,3}[a-zñ/]{1,30}){0,7}")
_STATED = re.compile(
    r"\b(?:prelacion|precedencia|jerarquia)\b[^.:;|]{0,80}:\s{0,3}|\b(?:prelacion|precedencia)\b\s{1,3}(?=1\s?[.)°º])"
    r"|\bprevalec\w{1,8}\b[^.:;|]{0,60}\borden\b[^.:;|]{0,30}:\s{0,3}"
)
_NUMBERED = re.compile(
    r"(?:^|(?<=[\s;,.]))(?P<n>\d{1,2}|[a-h]|i{1,3}|iv|v|vi{1,3})\s?(?:[.)]|[°º][.)-]?|\.-)\s{1,3}(?=[a-zñ])"
)
_COMMA = re.compile(
    r"\s{0,3}(?:,|;|\by\b|\bluego\b|\bdespues\b)(?:\s{1,3}(?:y|luego|despues|finalmente|por\s{1,3}ultimo)\b)?\s{1,3}"
)


def read_precedences(passage: Passage) -> tuple[Precedence, ...]:
    """The orders that one passage states in full, each with its absolute span; a table row is read cell by cell.

    An order spread over the items of a list or the rows of a table is read by ``listed_precedences``.
    """
    plain = fold_whole(passage.masked)
    if not _HINT.search(plain):
        return ()
    about = _TOPIC.search(fold(" ".join((*passage.heading_path[-2:], passage.label or "", passage.lead)))) is not None
    out: list[Precedence] = []
    for text, offset in passage.parts():
        out.extend(read_precedences_in(text, offset, about=about))
    return tuple(out)


def read_precedences_in(text: str, offset: int = 0, *, about: bool = False) -> tuple[Precedence, ...]:
    """The orders stated in any text. ``about``: its surroundings speak of prelación, so arrows mean precedence."""
    low = fold(text)
    topic = about or _TOPIC.search(low) is not None
    found = [*_chains(text, low, topic), *_listed(text, low), *_prevailing(text, low)]
    found.sort(key=lambda precedence: (precedence.span.start, -precedence.span.end))
    out: list[Precedence] = []
    for precedence in found:
        if not out or precedence.span.start >= out[-1].span.end:
            out.append(precedence)
    return tuple(Precedence(order=found.order, span=found.span.shift(offset)) for found in out)


def _precedence(text: str, spans: Sequence[Span]) -> Precedence:
    return Precedence(
        order=tuple(collapse(text[span.start : span.end]) for span in spans),
        span=Span(spans[0].start, spans[-1].end),
    )


def _trim(text: str, span: Span, marks: str = ' \t\n.;,:«»"“”') -> Span:
    start, end = span.start, span.end
    while start < end and text[start] in marks:
        start += 1
    while end > start and text[end - 1] in marks:
        end -= 1
    return Span(start, end)


# ---------------------------------------------------------------------------------------------- chains


def _chains(text: str, low: str, topic: bool) -> Iterator[Precedence]:
    """ "Ley > Decreto > Resolución": words on both sides of each sign, so "> 500 UTM" is none."""
    marks = list(_ABOVE.finditer(low))
    index = 0
    while index < len(marks):
        spans = [_before(text, low, marks[index].start())]
        while index < len(marks):
            last = index + 1 >= len(marks)
            name = _NAME.match(low, marks[index].end())
            end = min(name.end(), len(low) if last else marks[index + 1].start()) if name else marks[index].end()
            spans.append(_trim(text, Span(marks[index].end(), _sentence_end(low, marks[index].end(), end))))
            index += 1
            if last or end != marks[index].start():
                break
        if all(span.end > span.start for span in spans) and _is_order(text, spans, topic):
            yield _precedence(text, spans)


def _before(text: str, low: str, end: int) -> Span:
    """The name before the first sign: back to a colon, full stop or line end."""
    start = end
    while start > 0 and end - start < 70 and re.match(r"[a-zñ0-9°º()/ -]", low[start - 1]):
        start -= 1
    return _trim(text, Span(start, end))


def _sentence_end(low: str, start: int, end: int) -> int:
    stop = re.compile(r"\.(?:\s|$)|\n\s*\n").search(low, start, end)
    return stop.start() if stop else end


def _is_order(text: str, spans: Sequence[Span], topic: bool) -> bool:
    kinds = [kind_named(text[span.start : span.end]) for span in spans]
    known = sum(kind is not None for kind in kinds)
    return len(spans) >= 2 and ((known >= 2 and known * 2 >= len(spans)) or (topic and len(spans) >= 3))


# ----------------------------------------------------------------------------------------------- lists


def _listed(text: str, low: str) -> Iterator[Precedence]:
    """What is enumerated after "orden de prelación": "1. Consultas; 2. Planos", or names between commas."""
    for stated in _STATED.finditer(low):
        start = stated.end()
        marks = list(_NUMBERED.finditer(low, start, start + 1500))
        if len(marks) >= 2 and marks[0].start() <= start + 3:
            ends = [mark.start() for mark in marks[1:]] + [_end_of_last(low, marks[-1].end())]
            spans = [_trim(text, Span(mark.end(), end)) for mark, end in zip(marks, ends, strict=True)]
        else:
            spans = _between_commas(text, low, start)
        if len(spans) >= 2 and all(span.end - span.start > 1 for span in spans):
            yield _precedence(text, spans)


def _end_of_last(low: str, start: int) -> int:
    stop = re.compile(r"[.;](?:\s|$)|\n").search(low, start, start + 200)
    return stop.start() if stop else min(len(low), start + 200)


def _between_commas(text: str, low: str, start: int) -> list[Span]:
    stop = re.compile(r"[.](?:\s|$)|[>≻→:]|\n\s*\n").search(low, start, start + 500)
    end = stop.start() if stop else min(len(low), start + 500)
    if stop and stop.group() in (">", "≻", "→", ":"):
        return []
    spans, at = [], start
    for comma in _COMMA.finditer(low, start, end):
        spans.append(_trim(text, Span(at, comma.start())))
        at = comma.end()
    spans.append(_trim(text, Span(at, end)))
    names = [text[span.start : span.end] for span in spans]
    return spans if len(spans) >= 3 and all(0 < len(name.split()) <= 8 for name in names) else []


def _prevailing(text: str, low: str) -> Iterator[Precedence]:
    """ "el contrato prevalece sobre la oferta": the two of them."""
    for verb in _OVER.finditer(low):
        window = low[max(0, verb.start() - 120) : verb.start()]
        subject = _SUBJECT.search(window)
        below = _OBJECT.match(low, verb.end())
        if not subject or not below:
            continue
        start = verb.start() - len(window) + subject.start(1)
        higher = _noun(low, text, Span(start, start + len(subject[1])))
        lower = _noun(low, text, Span(below.start(), below.end()))
        if higher.end > higher.start and lower.end > lower.start:
            yield Precedence(
                order=(collapse(text[higher.start : higher.end]), collapse(text[lower.start : lower.end])),
                span=Span(higher.start, lower.end),
            )


_ARTICLE = re.compile(r"\s{0,3}(?:(?:el|la|los|las|lo|un|una)\s{1,3})?")


def _noun(low: str, text: str, span: Span) -> Span:
    article = _ARTICLE.match(low, span.start, span.end)
    return _trim(text, Span(article.end() if article else span.start, span.end))


def listed_precedences(passages: Sequence[Passage]) -> tuple[Precedence, ...]:
    """Orders spread over consecutive list items or table rows: under "orden de prelación:", in a "Jerarquía" column.

    The span goes from the first name to the last: it covers the passages between.
    """
    out: list[Precedence] = []
    for _, group in groupby(
        passages, key=lambda passage: (passage.kind, passage.container, passage.lead, passage.level)
    ):
        members = list(group)
        spans = _item_names(members) if members[0].kind is PassageKind.ITEM else _column(members)
        if len(spans) >= 2:
            names = tuple(name for name, _ in spans)
            out.append(Precedence(order=names, span=Span(spans[0][1].start, spans[-1][1].end)))
    return tuple(out)


def _item_names(members: Sequence[Passage]) -> list[tuple[str, Span]]:
    if not _STATED.search(fold(members[0].lead + " ")):
        return []
    out = []
    for passage in members:
        mark = _NUMBERED.match(fold(passage.masked))
        start = mark.end() if mark else 0
        name = re.compile(r"[^:;.]{2,120}").match(passage.masked, start)
        if name:
            span = _trim(passage.masked, Span(name.start(), name.end()))
            out.append((collapse(passage.masked[span.start : span.end]), span.shift(passage.span.start)))
    return out


def _column(members: Sequence[Passage]) -> list[tuple[str, Span]]:
    if members[0].kind is not PassageKind.ROW:
        return []
    out = []
    for row in members:
        at = next((i for i, cell in enumerate(row.cells) if _TOPIC.search(fold(cell.header))), None)
        if at is None:
            continue
        if not any(char.isalpha() for char in row.cells[at].text) and at + 1 < len(row.cells):
            at += 1  # "1 | Ley": the order's number, then the name
        if row.cells[at].text and not _TOPIC.search(fold(row.cells[at].text)):
            out.append((row.cells[at].text, row.cells[at].span))
    named = any("prelacion" in fold(cell.header) or "precedencia" in fold(cell.header) for cell in members[0].cells)
    kinds = sum(kind_named(name) is not None for name, _ in out)
    return out if named or kinds >= 2 else []  # a "Jerarquía" of posts orders no norms


# --------------------------------------------------------------------------------------------- asking


def rank_of(precedence: Precedence, name: str) -> int | None:
    """The place of a kind or document in an order, 0 the highest, whatever its number, accents or complements.

    "las resoluciones exentas" is a "Resolución"; a decreto ley or D.F.L. ranks as "Ley", never as "Decreto". None when
    the order does not name it.
    """
    wanted, kind = _stems(name), kind_named(name)
    order = [(_stems(item), kind_named(item)) for item in precedence.order]
    rules = (
        lambda stems, _: stems == wanted,
        lambda _, other: kind is not None and other == kind,
        lambda _, other: _same_rank(kind, other),
        lambda stems, other: other is None and bool(stems) and wanted[: len(stems)] == stems,
        lambda stems, other: kind is None and other is None and bool(wanted) and stems[: len(wanted)] == wanted,
    )
    for rule in rules:
        places = [index for index, (stems, other) in enumerate(order) if rule(stems, other)]
        if len(places) == 1:
            return places[0]
    return None


def places_in(precedence: Precedence, text: str) -> tuple[tuple[Span, int], ...]:
    """Where a text names places of an order, each with its rank, in the text's order: for questions.

    "¿prevalece un D.F.L. o un decreto?" names the law's place (a D.F.L. ranks as one) and the decreto's.
    """
    low = fold(text)
    found = [(span, rank_of(precedence, text[span.start : span.end])) for span, _ in read_kinds(text)]
    for rank, name in enumerate(precedence.order):
        words = re.findall(r"[a-zñ]+", fold(name))
        if words and kind_named(name) is None:
            pattern = r"\b" + r"\s{1,3}".join(f"{word}(?:e?s)?" for word in words) + r"\b"
            found += [(Span(*match.span()), rank) for match in re.finditer(pattern, low)]
    named = [(span, rank) for span, rank in sorted(found, key=lambda pair: pair[0]) if rank is not None]
    out: list[tuple[Span, int]] = []
    for span, rank in named:
        if not out or span.start >= out[-1][0].end:
            out.append((span, rank))
    return tuple(out)


def _stems(name: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(name) if token.folded not in STOP_WORDS)


def _same_rank(kind: str | None, other: str | None) -> bool:
    if kind is None or other is None:
        return False
    one, two = kind_info(kind), kind_info(other)
    return one is not None and two is not None and one.level is not None and one.level == two.level


def compare(precedence: Precedence, one: str, other: str) -> int | None:
    """Negative when ``one`` prevails over ``other``, positive when it yields, 0 when they rank alike.

    None when the order does not name both.
    """
    first, second = rank_of(precedence, one), rank_of(precedence, other)
    if first is None or second is None:
        return None
    return (first > second) - (first < second)
