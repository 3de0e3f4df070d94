"""A document's passages composed into the HTML of its page: headings, lists, tables; every fragment an id."""

from __future__ import annotations

import html as html_lib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.models import Passage, PassageKind
from server.pages.figures import Series, series_of

_NUMBERED = re.compile(r"\s*(\d{1,9})[.)]\s")
_PIECE = re.compile(r"\.s\d+$")
_CELLS = re.compile(r"<t[dh]>")
WIDE = 5
"""Tables of more columns become cards, one a row, on a narrow screen."""


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the table of contents; ``depth`` from 1."""

    fragment: str
    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class Body:
    """The composed HTML with its table of contents."""

    html: str
    contents: tuple[Heading, ...]


Figure = Callable[[Sequence[Series], str], str]
"""Draws the rows of a table that are series of years; the second argument is the table's id."""


def compose(
    passages: Iterable[Passage],
    *,
    inner: Callable[[Passage], str],
    aliases: Mapping[str, Sequence[str]],
    figure: Figure | None = None,
) -> Body:
    """All passages of a document as HTML, without its own title.

    ``inner`` gives a passage's HTML with its links, ``aliases`` the old fragments of a present one.
    """
    return _Composer(inner, aliases, figure).compose(passages)


class _Composer:
    def __init__(
        self, inner: Callable[[Passage], str], aliases: Mapping[str, Sequence[str]], figure: Figure | None
    ) -> None:
        self.inner, self.aliases, self.figure = inner, aliases, figure
        self.out: list[str] = []
        self.contents: list[Heading] = []
        self.levels: list[int] = []  # of the open headings, as the text gives them
        self.lists: list[tuple[int, str, str]] = []  # depth, tag, fragment of the open item
        self.paragraph: str | None = None  # fragment of the open paragraph
        self.table: list[Passage] = []
        self.section = ""

    def compose(self, passages: Iterable[Passage]) -> Body:
        for number, passage in enumerate(passages):
            if passage.kind is PassageKind.HEADING:
                self._close()
                if number == 0 and passage.level == 1 and passage.fragment == "titulo":
                    continue  # the page's own heading
                self._heading(passage)
            elif passage.kind is PassageKind.PARAGRAPH:
                self._paragraph(passage)
            elif passage.kind is PassageKind.ITEM:
                self._item(passage)
            else:
                self._row(passage)
        self._close()
        return Body("".join(self.out), tuple(self.contents))

    # ---------------------------------------------------------------------------------------------- parts

    def _heading(self, passage: Passage) -> None:
        while self.levels and self.levels[-1] >= passage.level:
            self.levels.pop()
        self.levels.append(passage.level)
        tag = f"h{min(6, len(self.levels) + 1)}"
        self.section = passage.text.lstrip("# ")
        self.contents.append(Heading(passage.fragment, passage.label or passage.text, len(self.levels)))
        self.out.append(
            f"<{tag}{self._id(passage)}>{self._olds(passage)}{self.inner(passage)} "
            f"{pilcrow(passage.fragment)}</{tag}>\n"
        )

    def _paragraph(self, passage: Passage) -> None:
        if self.paragraph is not None and _continues(passage.fragment, self.paragraph):
            self.out.append(f" <span{self._id(passage)}>{self._olds(passage)}{self.inner(passage)}</span>")
            return
        self._close()
        self.paragraph = passage.fragment
        self.out.append(f"<p{self._id(passage)}>{self._olds(passage)}{pilcrow(passage.fragment)} {self.inner(passage)}")

    def _item(self, passage: Passage) -> None:
        self._close(lists=False)
        text = f"{self._olds(passage)}{self.inner(passage)}"
        for depth, _, fragment in reversed(self.lists):
            if depth <= passage.level and _continues(passage.fragment, fragment):
                self.out.append(f" <span{self._id(passage)}>{text}</span>")
                return
            if depth == passage.level and passage.container == fragment:  # a further paragraph of the same item
                self.out.append(f"<p{self._id(passage)}>{text} {pilcrow(passage.fragment)}</p>")
                return
        found = _NUMBERED.match(passage.masked)
        number = found[1] if found and not _starts_with(passage.html, found[1]) else None
        tag = "ol" if number else "ul"
        while self.lists and self.lists[-1][0] > passage.level:
            self._close_list()
        if self.lists and self.lists[-1][0] == passage.level:
            if self.lists[-1][1] == tag:
                self.out.append("</li>")
                self.lists.pop()
            else:
                self._close_list()
                self.out.append(f"<{tag}>")
        else:
            self.out.append(f"<{tag}>")
        self.lists.append((passage.level, tag, passage.fragment))
        value = f' value="{number}"' if number else ""
        self.out.append(f"<li{value}{self._id(passage)}>{text} {pilcrow(passage.fragment)}")

    def _row(self, passage: Passage) -> None:
        if passage.level == 0:
            self._close()
        else:
            self._close(table=False)
        if not self.table:
            self._open_table(passage)
            if passage.level == 0:
                self.table.append(passage)
                return
        self.table.append(passage)
        headers = [cell.header for cell in passage.cells]
        cells = []
        for place, content in enumerate(_cells(self.inner(passage))):
            label = html_lib.escape(headers[place]) if place < len(headers) else ""
            cells.append(
                f'<td role="cell" data-label="{label}">{self._olds(passage) if place == 0 else ""}{content}</td>'
            )
        if cells:  # in the last cell, the widest as a rule, so that no short word breaks
            cells[-1] = f"{cells[-1].removesuffix('</td>')} {pilcrow(passage.fragment)}</td>"
        self.out.append(f'<tr role="row"{self._id(passage)}>{"".join(cells)}</tr>\n')

    def _open_table(self, header: Passage) -> None:
        cells = _cells(self.inner(header)) if header.level == 0 else []
        wide = " cards" if len(cells) > WIDE else ""
        label = html_lib.escape(self.section or "documento")
        self.out.append(
            f'<div class="table{wide}" role="region" tabindex="0" aria-label="Tabla de {label}, {header.fragment}">'
        )
        self.out.append('<table role="table">')
        if cells:
            heads = "".join(
                f'<th role="columnheader" scope="col">{cell}</th>' if cell.strip() else '<td role="cell"></td>'
                for cell in cells
            )
            self.out.append(f'<thead role="rowgroup"><tr role="row"{self._id(header)}>{heads}</tr></thead>')
        self.out.append('<tbody role="rowgroup">\n')

    # --------------------------------------------------------------------------------------------- closing

    def _close(self, *, lists: bool = True, table: bool = True) -> None:
        if self.paragraph is not None:
            self.out.append("</p>\n")
            self.paragraph = None
        while lists and self.lists:
            self._close_list()
        if table and self.table:
            self.out.append("</tbody></table></div>\n")
            found = series_of(self.table) if self.figure else ()
            if found and self.figure:
                self.out.append(self.figure(found, self.table[0].fragment))
            self.table = []

    def _close_list(self) -> None:
        _, tag, _ = self.lists.pop()
        self.out.append(f"</li></{tag}>\n")

    def _id(self, passage: Passage) -> str:
        return f' id="{html_lib.escape(passage.fragment)}"'

    def _olds(self, passage: Passage) -> str:
        return "".join(f'<span id="{html_lib.escape(old)}"></span>' for old in self.aliases.get(passage.fragment, ()))


def pilcrow(fragment: str) -> str:
    """The link of a passage to itself."""
    return f'<a class="pil" href="#{html_lib.escape(fragment)}" aria-label="Enlace a este pasaje">¶</a>'


def _continues(fragment: str, base: str) -> bool:
    return (
        len(fragment) > len(base) and fragment.startswith(base) and _PIECE.fullmatch(fragment[len(base) :]) is not None
    )


def _starts_with(html: str, number: str) -> bool:
    return re.sub(r"<[^<>]*>", "", html).lstrip().startswith(number)


def _cells(html: str) -> list[str]:
    return [part.rpartition("</t")[0] for part in _CELLS.split(html)[1:]]
