"""Records as JSON and back: frozen dataclasses of texts, numbers, truths, and of one another.

The types of the fields say how; nothing in the text names a class. What is shared by many records,
as the name of an idea, is written once and read as one.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

__all__ = ["Pool", "pack", "unpack"]

_Record = TypeVar("_Record")
_PLAIN = (str, int, float, bool, types.NoneType)


class Pool:
    """The records of some types that others share: each is written once, by its number."""

    def __init__(self, *kinds: type) -> None:
        self.kinds = kinds
        self._numbers: dict[object, int] = {}
        self._rows: list[Any] = []
        self._held: list[Any] = []

    def number(self, record: object, fill: Callable[[Any], Any]) -> int:
        """Give the number of a record, which is new where no equal one was there."""
        if (known := self._numbers.get(record)) is not None:
            return known
        row = [self.kinds.index(type(record)), fill(record)]  # what it holds comes before it
        self._rows.append(row)
        return self._numbers.setdefault(record, len(self._rows) - 1)

    def rows(self) -> list[Any]:
        """Give all of them as JSON."""
        return self._rows

    def take(self, rows: Iterable[Any]) -> None:
        """Read them back."""
        makers = [_filled(kind, self) for kind in self.kinds]
        for kind, row in rows:
            self._held.append(makers[kind](row))

    def record(self, number: int) -> Any:
        """Give the record of a number.

        Raises:
            IndexError: there is none.
        """
        return self._held[number]


def pack(records: Iterable[_Record], kind: type[_Record], pool: Pool) -> list[Any]:
    """Write records as what JSON can hold.

    >>> from kg.dates import When
    >>> rows = pack([When("2007", "", "in 2007", False)], When, Pool())
    >>> rows, unpack(rows, When, Pool())[0].begin
    ([['2007', '', 'in 2007', False]], '2007')
    """
    write = _writer(kind, pool) or _same
    return [write(record) for record in records]


def unpack(rows: Iterable[Any], kind: type[_Record], pool: Pool) -> list[_Record]:
    """Read records back.

    Raises:
        IndexError, KeyError, TypeError, ValueError: they are no records of this kind.
    """
    read = _reader(kind, pool) or _same
    return [read(row) for row in rows]


def _same(value: Any) -> Any:
    return value


@cache
def _hints(kind: Any) -> tuple[Any, ...]:
    found = typing.get_type_hints(kind)
    return tuple(found[one.name] for one in fields(kind))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _inner(hint: Any) -> Any:
    """Give the one type of what may be None.

    Raises:
        TypeError: it may be of several.
    """
    (inner,) = (one for one in typing.get_args(hint) if one is not types.NoneType)
    return inner


def _writer(hint: Any, pool: Pool) -> Callable[[Any], Any] | None:
    """Give what writes a value of a type; None where it is written as it is."""
    if hint in _PLAIN:
        return None
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return _tuple(args, lambda one: _writer(one, pool))
    if origin in (types.UnionType, typing.Union):
        write = _writer(_inner(hint), pool)
        return write and (lambda value: None if value is None else write(value))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value: value.value
    if not is_dataclass(hint):
        raise TypeError(f"{hint} cannot be kept.")
    kind: Any = hint
    writers = [_writer(one, pool) or _same for one in _hints(kind)]
    pairs = tuple(zip(_names(kind), writers, strict=True))

    def fill(value: Any) -> list[Any]:
        return [write(getattr(value, name)) for name, write in pairs]

    return (lambda value: pool.number(value, fill)) if hint in pool.kinds else fill


def _reader(hint: Any, pool: Pool) -> Callable[[Any], Any] | None:
    """Give what reads a value of a type; None where it is read as it is."""
    if hint in _PLAIN:
        return None
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return _tuple(args, lambda one: _reader(one, pool)) or tuple
    if origin in (types.UnionType, typing.Union):
        read = _reader(_inner(hint), pool)
        return read and (lambda value: None if value is None else read(value))
    if hint in pool.kinds:
        return pool.record
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else _filled(hint, pool)


def _filled(kind: Any, pool: Pool) -> Callable[[Any], Any]:
    """Give what makes a record of its row."""
    readers = [
        (place, read) for place, one in enumerate(_hints(kind)) if (read := _reader(one, pool))
    ]

    def make(row: Any) -> Any:
        row = [*row]
        for place, read in readers:
            row[place] = read(row[place])
        return kind(*row)

    return make


def _tuple(
    args: tuple[Any, ...], of: Callable[[Any], Callable[[Any], Any] | None]
) -> Callable[[Any], Any] | None:
    if len(args) == 2 and args[1] is Ellipsis:
        one = of(args[0])
        return one and (lambda values: tuple([one(value) for value in values]))
    each = [of(arg) or _same for arg in args]
    return lambda values: tuple([do(value) for do, value in zip(each, values, strict=True)])
