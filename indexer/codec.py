"""Domain values <-> JSON: one pair of functions for every frozen dataclass of ``models``, derived from its types.

A dataclass is an object of its fields that differ from their defaults; a ``Span`` or ``Urn`` the list of its fields;
an enum its value; a Decimal its digits; a tuple a list. ``decode(type(x), encode(x)) == x``. Compiled once per class:
facts are read by the dozen on every answer, and ``dataclasses.asdict`` costs ten times as much.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from indexer.models import Span, Urn

T = TypeVar("T")
_Write = Callable[[Any], str]
_Read = Callable[[Any], Any]
_PLAIN = (str, int, bool, float, NoneType)
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_POSITIONAL = (Span, Urn)  # so frequent that field names would be half of the payload


def encode(value: object) -> str:
    """One line of compact JSON. Raises TypeError for a value of a type that ``models`` does not use."""
    kind: Any = type(value)
    return _writer(kind)(value)


def decode(kind: type[T], text: str) -> T:
    """The value of that class. Raises ValueError, TypeError or KeyError where the JSON is not one of its kind."""
    value: T = decoder(kind)(text)
    return value


def encoder(kind: Any) -> Callable[[Any], str]:
    """``encode`` for values of one type, which may be generic: ``encoder(tuple[Cell, ...])``."""
    return _writer(kind)


def decoder(kind: Any) -> Callable[[str], Any]:
    """``decode`` for values of one type, which may be generic."""
    step = _reader(kind)
    return (lambda text: step(json.loads(text))) if step else json.loads


# ---------------------------------------------------------------------------------------------- writing


@cache
def _writer(kind: Any) -> _Write:
    """How a value of a type becomes JSON: its text at once, with no objects made on the way."""
    if kind is str:
        return encode_basestring
    if kind in _PLAIN:
        return _dumps
    if kind is Decimal:
        return lambda value: encode_basestring(str(value))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member: _dumps(member.value) for member in kind}.__getitem__
    if kind is Span:  # several in every fact
        return lambda value: f"[{value.start},{value.end}]"
    if kind in _POSITIONAL:
        hints = get_type_hints(kind)
        named = [(item.name, _writer(hints[item.name])) for item in fields(kind)]
        return lambda value: f"[{','.join([write(getattr(value, name)) for name, write in named])}]"
    if get_origin(kind) is tuple:
        return _tuple_writer(get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        write = _writer(_optional(get_args(kind)))
        return lambda value: "null" if value is None else write(value)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_writer(kind)
    raise TypeError(f"no JSON form for {kind!r}")


def _tuple_writer(arguments: tuple[Any, ...]) -> _Write:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        write = _writer(arguments[0])
        return lambda value: f"[{','.join([write(item) for item in value])}]"
    each = [_writer(argument) for argument in arguments]
    return lambda value: f"[{','.join([write(item) for write, item in zip(each, value, strict=True)])}]"


def _dataclass_writer(kind: type) -> _Write:
    hints = get_type_hints(kind)
    plan = [(f'"{item.name}":', _default(item), _field_writer(item, hints[item.name])) for item in fields(kind)]
    names = [item.name for item in fields(kind)]
    values = attrgetter(*names) if len(names) > 1 else lambda value: [getattr(value, name) for name in names]

    def write(value: Any) -> str:
        out = []
        for item, (key, default, inner) in zip(values(value), plan):  # noqa: B905 - as many by construction
            if item is not default and (item != default or type(item) is not type(default)):
                out.append(key + inner(item))
        return "{" + ",".join(out) + "}"

    return write


def _field_writer(item: Any, hint: Any) -> _Write:
    """How a field that differs from its default becomes JSON: where that is None, it is something else."""
    if _default(item) is None and get_origin(hint) in (Union, UnionType):
        hint = _optional(get_args(hint))
    return _writer(hint)


# ---------------------------------------------------------------------------------------------- reading


@cache
def _reader(kind: Any) -> _Read | None:
    """How parsed JSON becomes a value of a type; None where it is one already."""
    if kind in _PLAIN:
        return None
    if kind is Decimal:
        return Decimal
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    if kind in _POSITIONAL:
        return lambda raw: kind(*raw)
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        read = _reader(_optional(get_args(kind)))
        return (lambda raw: None if raw is None else read(raw)) if read else None
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    raise TypeError(f"no JSON form for {kind!r}")


def _tuple_reader(arguments: tuple[Any, ...]) -> _Read:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        read = _reader(arguments[0])
        return (lambda raw: tuple([read(item) for item in raw])) if read else tuple
    each = [_reader(argument) for argument in arguments]
    return lambda raw: tuple([read(item) if read else item for read, item in zip(each, raw, strict=True)])


def _dataclass_reader(kind: type) -> _Read:
    hints = get_type_hints(kind)
    readers = [(item.name, step) for item in fields(kind) if (step := _reader(hints[item.name]))]

    def read(raw: dict[str, Any]) -> Any:
        for name, outward in readers:
            if name in raw:
                raw[name] = outward(raw[name])
        return kind(**raw)

    return read


def _optional(arguments: tuple[Any, ...]) -> Any:
    """The type of ``X | None``."""
    inner = [argument for argument in arguments if argument is not NoneType]
    if len(inner) != 1:
        raise TypeError(f"no JSON form for a choice between {arguments!r}")
    return inner[0]


def _default(item: Any) -> object:
    return item.default if item.default_factory is MISSING else item.default_factory()
