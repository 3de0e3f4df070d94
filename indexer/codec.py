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
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from indexer.models import Span, Urn

T = TypeVar("T")
_Step = Callable[[Any], Any]
_PLAIN = (str, int, bool, float, NoneType)
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_POSITIONAL = (Span, Urn)  # so frequent that field names would be half of the payload


def encode(value: object) -> str:
    """One line of compact JSON. Raises TypeError for a value of a type that ``models`` does not use."""
    kind: Any = type(value)
    step = _steps(kind)[0]
    return _dumps(step(value) if step else value)


def decode(kind: type[T], text: str) -> T:
    """The value of that class. Raises ValueError, TypeError or KeyError where the JSON is not one of its kind."""
    value: T = decoder(kind)(text)
    return value


def encoder(kind: Any) -> Callable[[Any], str]:
    """``encode`` for values of one type, which may be generic: ``encoder(tuple[Cell, ...])``."""
    step = _steps(kind)[0]
    return (lambda value: _dumps(step(value))) if step else _dumps


def decoder(kind: Any) -> Callable[[str], Any]:
    """``decode`` for values of one type, which may be generic."""
    step = _steps(kind)[1]
    return (lambda text: step(json.loads(text))) if step else json.loads


@cache
def _steps(kind: Any) -> tuple[_Step | None, _Step | None]:
    """How a value of a type becomes JSON-ready and back; None where it is so already."""
    if kind in _PLAIN:
        return None, None
    if kind is Decimal:
        return str, Decimal
    if isinstance(kind, type) and issubclass(kind, Enum):
        return (lambda value: value.value), {member.value: member for member in kind}.__getitem__
    if kind in _POSITIONAL:
        names = tuple(item.name for item in fields(kind))
        return (lambda value: [getattr(value, name) for name in names]), (lambda raw: kind(*raw))
    if get_origin(kind) is tuple:
        return _tuple_steps(get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        return _optional_steps(get_args(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_steps(kind)
    raise TypeError(f"no JSON form for {kind!r}")


def _tuple_steps(arguments: tuple[Any, ...]) -> tuple[_Step, _Step]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        inward, outward = _steps(arguments[0])
        return (
            (lambda value: [inward(item) for item in value]) if inward else list,
            (lambda raw: tuple([outward(item) for item in raw])) if outward else tuple,
        )
    pairs = [_steps(argument) for argument in arguments]

    def apply(which: int, values: Any) -> list[Any]:
        steps = zip(pairs, values, strict=True)
        return [step(item) if (step := pair[which]) else item for pair, item in steps]

    return (lambda value: apply(0, value)), (lambda raw: tuple(apply(1, raw)))


def _optional_steps(arguments: tuple[Any, ...]) -> tuple[_Step | None, _Step | None]:
    inner = [argument for argument in arguments if argument is not NoneType]
    if len(inner) != 1:
        raise TypeError(f"no JSON form for a choice between {arguments!r}")
    inward, outward = _steps(inner[0])
    return (
        (lambda value: None if value is None else inward(value)) if inward else None,
        (lambda raw: None if raw is None else outward(raw)) if outward else None,
    )


def _dataclass_steps(kind: type) -> tuple[_Step, _Step]:
    hints = get_type_hints(kind)
    plan = [(item.name, _default(item), *_steps(hints[item.name])) for item in fields(kind)]
    writers = [(name, default, inward) for name, default, inward, _ in plan]
    readers = [(name, outward) for name, _, _, outward in plan if outward]

    def write(value: Any) -> dict[str, Any]:
        out = {}
        for name, default, inward in writers:
            item = getattr(value, name)
            if item is not default and (item != default or type(item) is not type(default)):
                out[name] = inward(item) if inward else item
        return out

    def read(raw: dict[str, Any]) -> Any:
        for name, outward in readers:
            if name in raw:
                raw[name] = outward(raw[name])
        return kind(**raw)

    return write, read


def _default(item: Any) -> object:
    return item.default if item.default_factory is MISSING else item.default_factory()
