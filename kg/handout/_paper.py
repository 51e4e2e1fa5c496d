"""A paper before it is drawn: blocks of words, the same for every form.

A paper is made for one edition. What only the instructor may see is left out when it is made, so
that nothing that draws it can let it slip. All text is plain: each form escapes it in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from kg.catalogue import Basis

__all__ = [
    "Bar",
    "Block",
    "Break",
    "Contents",
    "Entry",
    "Facts",
    "Grid",
    "Heading",
    "Hue",
    "Items",
    "Line",
    "Paper",
    "Para",
    "Plan",
    "PlanRow",
    "Role",
    "Span",
    "Style",
    "Ticks",
    "linked",
    "plain",
    "text_of",
    "washed",
]


class Style(StrEnum):
    """How a piece of a line is set."""

    PLAIN = ""
    STRONG = "strong"
    ITALIC = "italic"
    SOFT = "soft"


class Role(StrEnum):
    """What a paragraph is for, and so how it looks."""

    TEXT = ""
    TOLD = "told"
    LEDE = "lede"
    QUESTION = "question"
    SMALL = "small"
    UNKNOWN = "unknown"
    NOTE = "note"


class Hue(StrEnum):
    """What a segment of a class is, in the colours of the atlas."""

    DECISION = "turned"
    STORY = "climb"
    COMPARISON = "orbit"
    IDEA = "lit"
    CLOSE = "soft"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. `mark` draws whose reading something is, before the text."""

    text: str
    url: str = ""
    style: Style = Style.PLAIN
    mark: Basis | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A head; `level` is 2 to 4, as the title of the paper is the one of level 1.

    `anchor` is a name by which the contents lead to it.
    """

    text: str
    level: int = 2
    beside: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `label` stands before it in small letters, such as "Listen for"."""

    line: Line
    role: Role = Role.TEXT
    label: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    lines: tuple[Line, ...]
    ordered: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of a name in italics and what is said under it."""

    rows: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """The minutes of a session as a bar: each part with its minutes, hue and name.

    `kinds` say in a word what each part is: they stand under it as the key to its colour.
    """

    parts: tuple[tuple[int, Hue, str], ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticks:
    """Answers with a box to tick before each; after the last there are two lines to write on."""

    answers: tuple[str, ...]


_LONG = 1_200
"""A step of more characters than this may go over the end of a page."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A step of a session. `at` is when it begins, such as "0:12"; empty where it has no minutes."""

    at: str
    length: str
    title: Line
    body: tuple[Para | Items, ...] = ()
    hue: Hue | None = None

    @property
    def is_long(self) -> bool:
        """Whether a page may end within it: kept whole, it would leave too much of one empty."""
        lines = [
            line
            for one in self.body
            for line in (one.lines if isinstance(one, Items) else (one.line,))
        ]
        return sum(len(text_of(line)) for line in lines) > _LONG


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a session in order."""

    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its first column names the rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins on a new page; on a screen, where it is `hidden`, out of sight."""

    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: the head that it leads to, by anchor, and how long it is to read."""

    anchor: str
    text: str
    beside: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in the paper, in order."""

    entries: tuple[Entry, ...]


Block = Heading | Para | Items | Facts | Bar | Ticks | Plan | Grid | Break | Contents


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of one edition. `day` is a date as the path tells it, empty where it tells none."""

    title: str
    edition: str
    above: str
    """What stands in small letters above the title."""
    about: str
    author: str
    day: str
    running: str
    """What stands at the foot of every page."""
    blocks: tuple[Block, ...]
    language: str = "en"


# --- Words ---


_FOLLOWED = ("http", "https", "mailto")


def plain(text: str, style: Style = Style.PLAIN) -> Line:
    """Make a line of one piece; none where there is no text."""
    return (Span(text, style=style),) if text else ()


def linked(text: str, url: str) -> Span:
    """Link to a place that can be followed from a paper; plain words where it is no such place."""
    try:
        scheme = urlsplit(url.strip()).scheme.lower()
    except ValueError:
        scheme = ""
    return Span(text, url.strip() if scheme in _FOLLOWED else "")


def text_of(line: Iterable[Span]) -> str:
    """Give the bare words of a line."""
    return "".join(span.text for span in line)


_NO_WORDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What no paper needs and some forms forbid: control characters, turns of direction, half letters."""
_T = TypeVar("_T")


def washed(value: _T) -> _T:
    """Give a value of records and tuples without the characters that no paper can hold."""
    new: object = value
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        new = _NO_WORDS.sub("", value)
    elif isinstance(value, tuple):
        new = tuple(map(washed, value))
    elif is_dataclass(value) and not isinstance(value, type):
        new = replace(
            value, **{one.name: washed(getattr(value, one.name)) for one in fields(value)}
        )
    return new  # type: ignore[return-value]  # of the same type as what came in
