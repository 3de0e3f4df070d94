"""YAML as a corpus keeper means it: plain mappings, lists and texts, each with its line. The only importer of ``yaml``.

The usual loaders guess types (``1.10`` becomes 1.1, ``no`` becomes False), keep the last of two equal keys, and follow
anchors and tags. Here every scalar stays the text that was written, and anything beyond mappings, lists and texts is
a ``Problem``. Values are built from the parser's events, one at a time, so that a hostile text is refused at the first
event too deep: the loader's own composer, whose recursion deep nesting overruns, is never reached.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import yaml

from indexer.errors import Problem, shown

MAX_DEPTH = 20
FRONT_MATTER_LIMIT = 64 * 1024
"""Bytes of a document's front matter; a register of a national corpus is longer and says so."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written. ``plain``: it stood without quotes."""

    value: str
    line: int
    plain: bool = False

    @property
    def absent(self) -> bool:
        """An empty value, ``~`` or ``null``: the key is there, the value is not."""
        return self.plain and self.value in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    line: int
    value: Node


@dataclass(frozen=True)
class Mapping:
    """Entries in the order written; no key stands twice."""

    entries: tuple[Entry, ...]
    line: int

    @cached_property
    def by_key(self) -> dict[str, Entry]:
        return {entry.key: entry for entry in self.entries}

    def entry(self, key: str) -> Entry | None:
        """The entry of a key, or None; a key whose value is empty or null counts as not there."""
        found = self.by_key.get(key)
        return None if found is None or (isinstance(found.value, Scalar) and found.value.absent) else found


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Reading:
    """What a YAML text holds: its mapping, or None where it cannot be read, and what is wrong with it."""

    mapping: Mapping | None
    problems: tuple[Problem, ...]


def read_mapping(text: str, *, path: str, first_line: int = 1, limit: int = FRONT_MATTER_LIMIT) -> Reading:
    """Read a YAML text whose top is a mapping.

    ``path`` and ``first_line`` (the line of the text's first line in its file) place the problems; ``limit`` is in
    bytes. Never raises for what the text holds. Duplicate keys are all reported; other faults end the reading.
    """
    builder = _Builder(text, path, first_line)
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        return Reading(None, (builder.problem(0, *_too_long(size, limit)),))
    if simple := simple_mapping(text, first_line):
        return Reading(simple, ())
    try:
        return Reading(builder.build(), tuple(builder.problems))
    except _FaultError as fault:
        return Reading(None, (*builder.problems, fault.problem))


def write_scalar(value: str) -> str:
    """A text as a YAML scalar on one line: plain where every YAML reader takes it for the same text, else quoted."""
    if _PLAIN.fullmatch(value) and not _GUESSED.fullmatch(value):
        return value
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


# What YAML readers refuse even within quotes; the controls below the blank are escaped by JSON already.
_UNPRINTABLE = re.compile("[\x7f-\x9f\ufffe\uffff]")

# Plain for certain: starts with a letter or digit, no ": ", " #", indicators or characters with a meaning in flow.
_PLAIN = re.compile(r"(?:\w|/)(?:[\w./@()°º-]|:(?=\w)| (?=[\w(]))*")
# What YAML 1.1 readers take for a boolean, null, number, date or base-60 number.
_GUESSED = re.compile(
    r"(?i:true|false|yes|no|on|off|y|n|null)|[-+.]?\d[\d_]*(?:\.\d*)?(?:e[-+]?\d+)?|0[xo][0-9a-f_]+"
    r"|\d{4}-\d\d?-\d\d?.*|[-+]?\d[\d_]*(?::\d+)+(?:\.\d*)?"
)


# ------------------------------------------------------------------------------------------- the usual front matter

_VALUE = rf'"[^"\\]*"|{_PLAIN.pattern}'
_ROW = re.compile(
    rf"(?P<indent> *)(?:- (?P<item>{_VALUE})|(?P<key>[A-Za-z_][A-Za-z0-9_]{{0,60}}):(?: (?P<value>{_VALUE}))?)"
)


class _Row(NamedTuple):
    line: int
    indent: int
    item: str | None
    key: str | None
    value: str | None


def simple_mapping(text: str, first_line: int) -> Mapping | None:
    """The mapping of a text whose every line is a key, a key and its text, or a list's item; None of any other text.

    What the parser would give, at a tenth of its time: such is the front matter that importers write, 20,000 times.
    """
    rows = []
    for line, written in enumerate(text.removesuffix("\n").split("\n"), first_line):
        match = _ROW.fullmatch(written) if written.isprintable() else None
        if match is None:
            return None
        rows.append(_Row(line, len(match["indent"]), match["item"], match["key"], match["value"]))
    found = _simple_mapping(rows, 0, 0, 0)
    return found[0] if found and found[1] == len(rows) else None


def _simple_mapping(rows: list[_Row], at: int, indent: int, depth: int) -> tuple[Mapping, int] | None:
    """The mapping that begins at a row, and the row behind it."""
    entries: dict[str, Entry] = {}
    first = rows[at].line
    while at < len(rows) and rows[at].indent == indent and (key := rows[at].key) is not None:
        row, at = rows[at], at + 1
        found: tuple[Node, int] | None
        if row.value is not None:
            found = _simple_scalar(row.value, row.line), at
        elif at < len(rows) and rows[at].item is not None and rows[at].indent >= indent:
            found = _simple_sequence(rows, at)
        elif at < len(rows) and rows[at].indent > indent and depth < MAX_DEPTH // 2:
            found = _simple_mapping(rows, at, rows[at].indent, depth + 1)
        else:
            return None
        if found is None or key in entries:
            return None
        entries[key] = Entry(key, row.line, found[0])
        at = found[1]
    return Mapping(tuple(entries.values()), first), at


def _simple_sequence(rows: list[_Row], at: int) -> tuple[Sequence, int]:
    first, indent, items = rows[at].line, rows[at].indent, []
    while at < len(rows) and rows[at].indent == indent and (item := rows[at].item) is not None:
        items.append(_simple_scalar(item, rows[at].line))
        at += 1
    return Sequence(tuple(items), first), at


def _simple_scalar(written: str, line: int) -> Scalar:
    quoted = written[0] == '"'
    return Scalar(written[1:-1] if quoted else written, line, plain=not quoted)


# ------------------------------------------------------------------------------------------------- any other

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class _FaultError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Builder:
    """Builds nodes from parser events, no deeper than ``MAX_DEPTH``."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self.text = text
        self.path = path
        self.first_line = first_line
        self.problems: list[Problem] = []
        self._breaks = [match.start() for match in re.finditer("\n", text)]

    def build(self) -> Mapping:
        surrogate = _SURROGATE.search(self.text)
        if surrogate is not None:
            raise self.fault(surrogate.start(), "yaml", *_unprintable(surrogate.group()))
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the pure one where PyYAML came without libyaml
        try:
            self._next: Callable[[], yaml.Event] = loader(self.text).get_event
            return self._document()
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error) from None
        except yaml.reader.ReaderError as error:
            raise self._unreadable(error) from None

    def _document(self) -> Mapping:
        node: Node | None = None
        documents = 0
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1 or event.version or event.tags:
                    raise self.fault(_index(event), "yaml", *_ONE_DOCUMENT)
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, 0)
        if isinstance(node, Mapping):
            return node
        raise self.fault(0, "yaml", "no hay claves", "líneas «clave: valor»")

    def line(self, index: int) -> int:
        """The line in the file. Counted over line feeds: YAML's own count also breaks at U+2028 and U+0085."""
        return self.first_line + bisect_right(self._breaks, index - 1)

    def problem(self, index: int, code: str, message: str, expected: str = "", fix: str = "") -> Problem:
        return Problem(path=self.path, line=self.line(index), code=code, message=message, expected=expected, fix=fix)

    def fault(self, index: int, code: str, message: str, expected: str = "", fix: str = "") -> _FaultError:
        return _FaultError(self.problem(index, code, message, expected, fix))

    def _unreadable(self, error: yaml.reader.ReaderError) -> _FaultError:
        index = next((i for i, char in enumerate(self.text) if ord(char) == error.character), 0)
        return self.fault(index, "yaml", *_unprintable(self.text[index]))

    def _syntax(self, error: yaml.MarkedYAMLError) -> _FaultError:
        problem = error.problem or ""
        # Quotes that never close are found at the end of the text: the place to mend is where they open.
        opened = "quoted scalar" in (error.context or "") and "end of" in problem
        mark = (error.context_mark if opened else error.problem_mark) or error.context_mark
        index = min(mark.index, len(self.text.rstrip())) if mark else 0
        message, fix = next(
            (words for start, words in _SYNTAX if start in problem), (f"YAML mal formado ({problem})", "")
        )
        return self.fault(index, "yaml", message, "", fix)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        assert isinstance(event, yaml.NodeEvent)  # the parser's grammar: only nodes stand inside a collection
        index = _index(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.fault(index, "yaml", *_NO_ANCHORS)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise self.fault(index, "yaml", *_no_tags(event.tag))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            raise self.fault(index, "yaml", *_TOO_DEEP)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := self._next(), yaml.SequenceEndEvent):
                items.append(self._node(event, depth + 1))
            return Sequence(tuple(items), self.line(index))
        return self._mapping(index, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        index = _index(event)
        control = _CONTROL.search(event.value)  # only an escape such as "\\0" brings one this far
        if control is not None:
            raise self.fault(index, "yaml", *_unprintable(control.group()))
        return Scalar(event.value, self.line(index), plain=not event.style)

    def _mapping(self, index: int, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            start = _index(event)
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise self.fault(start, "yaml", "una clave no es un texto simple", "«clave: valor»")
            value = self._node(self._next(), depth + 1)
            if key.value in entries:
                self.problems.append(self.problem(start, *_twice(key.value, entries[key.value].line)))
            else:
                entries[key.value] = Entry(key.value, key.line, value)
        return Mapping(tuple(entries.values()), self.line(index))


def _index(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


# --------------------------------------------------------------------------------------- what a keeper reads

_ONE_DOCUMENT = ("hay otro documento YAML o una directiva (%)", "un solo bloque de «clave: valor»", "quítelo")
_TOO_DEEP = (f"hay más de {MAX_DEPTH} niveles anidados", f"{MAX_DEPTH} niveles como máximo", "aplane la estructura")
_NO_ANCHORS = (
    "no se admiten anclas ni alias de YAML (& y *)",
    "textos, listas y claves",
    "repita el valor o, si el asterisco es parte del texto, escríbalo entre comillas",
)

_SYNTAX: tuple[tuple[str, tuple[str, str]], ...] = (
    (
        "mapping values are not allowed",
        (
            "hay «:» donde no cabe una clave",
            "si el valor lleva dos puntos escríbalo entre comillas; si no, revise la sangría",
        ),
    ),
    (
        "cannot start any token",
        (
            "un valor empieza con un carácter reservado o la línea con una tabulación",
            "escriba el valor entre comillas y la sangría con espacios",
        ),
    ),
    ("unexpected end of", ("hay comillas sin cerrar", "ciérrelas")),
    ("unexpected document indicator", ("hay comillas sin cerrar", "ciérrelas")),
    ("expected ',' or ']'", ("hay una lista «[…]» sin cerrar o sin coma", "ciérrela con «]» o agregue la coma")),
    ("expected ',' or '}'", ("hay un grupo «{…}» sin cerrar o sin coma", "ciérrelo con «}» o agregue la coma")),
    ("find expected ':'", ("falta «:» después de la clave", "escriba «clave: valor»")),
    (
        "block sequence entries are not allowed",
        ("una lista empieza en la misma línea que su clave", "ponga cada «- elemento» en su propia línea"),
    ),
    (
        "expected '-' indicator",
        ("una clave corta una lista", "alinee los «- elemento» y deje la clave fuera de la lista"),
    ),
    (
        "did not find expected key",
        ("se esperaba una clave", "revise la sangría y las comillas de esta línea o la anterior"),
    ),
    ("unknown escape character", ("hay una barra «\\» entre comillas dobles", "use comillas simples o escriba «\\\\»")),
    ("undefined tag handle", ("no se admiten etiquetas de YAML (!)", "escriba el valor entre comillas")),
    ("directive name", ("una línea empieza con «%»", "escriba el valor entre comillas")),
    ("expected node content", ("falta un valor o sobra un signo («[», «{», «,»)", "escriba el valor entre comillas")),
)


def _no_tags(tag: str) -> tuple[str, str, str]:
    return (f"no se admiten etiquetas de YAML (!): {shown(tag)}", "el valor sin etiqueta", "escríbalo entre comillas")


def _unprintable(char: str) -> tuple[str, str, str]:
    return (f"hay un carácter de control (U+{ord(char):04X})", "texto imprimible", "bórrelo")


def _twice(key: str, line: int) -> tuple[str, str, str, str]:
    return (
        "clave-repetida",
        f"la clave {shown(key)} ya está en la línea {line}",
        "cada clave una vez",
        "deje una sola",
    )


def _too_long(size: int, limit: int) -> tuple[str, str, str, str]:
    return (
        "yaml",
        f"el bloque YAML tiene {size} bytes",
        f"a lo más {limit} bytes",
        "lleve el texto al cuerpo del documento",
    )
