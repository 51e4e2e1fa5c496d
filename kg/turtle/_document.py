"""What reading a Turtle text gives: triples, mistakes, and places on demand.

A walk over the tokens makes one place per triple, in the order in which pyoxigraph gives triples,
and the two are zipped. That order is the parser's own affair; `_Walk` says what it relies on, and
the tests compare the token at each place with the term.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from kg.turtle._tokens import Token, directive_of, end_of, tokens

__all__ = ["Document", "Lines", "Mistake", "Place", "Position"]

_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text. Both count from 1, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the three parts of a triple are written."""

    subject: Position
    predicate: Position
    object: Position


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a text: where it is, what was found, what to do.

    `code` is one of address, empty-file, encoding, missing-mark, not-a-file, quotation-mark,
    rdf-1-2, second-base, syntax, too-deep, too-large, unclosed, unknown-prefix.
    """

    line: int
    column: int
    code: str
    message: str
    fix: str
    end_column: int = 0
    """Where the place ends on its line, exclusive; 0 where it is a point."""
    allowed: str = ""
    """What may stand there, in a sentence; empty where the fix says it."""


class Lines:
    """The lines of a text, which end with LF, CR LF or CR as they do for the parser."""

    __slots__ = ("starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def position(self, offset: int) -> Position:
        """Give the line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """Give the offset of a line and column."""
        return self.starts[line - 1] + column - 1

    def end(self, line: int) -> int:
        """Give the offset at which a line ends, before what ends it."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return end


@dataclass(frozen=True)  # without slots, for the lines that are counted once
class Document:
    """A Turtle text as read: it has triples or mistakes, never both and never neither."""

    text: str = field(repr=False)
    """Without a byte-order mark; with U+FFFD where it is no text; empty where it was not read."""
    base: str | None
    """The base IRI given by the caller. What the text declares wins over it."""
    triples: tuple[ox.Triple, ...] = field(repr=False)
    """In the parser's order, which follows the text. Empty when there is a mistake."""
    mistakes: tuple[Mistake, ...]
    """In the order of the text."""
    prefixes: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Namespace by prefix, as they stand at the end of the text, by name."""
    base_declared: tuple[str, Position] | None = None
    """The first base IRI that the text declares, resolved, and where the declaration starts."""
    broken: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    """Where the statements with a mistake start and end, as offsets in `text`."""

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _cut(self) -> dict[int, str]:
        """The lines that were asked for: of a long one, each finding on it holds the same."""
        return {}

    def places(self) -> tuple[Place, ...]:
        """Give the place of each triple, parallel to `triples`.

        What is written as `[...]` stands at its bracket. The cells of a list, which nobody writes,
        stand at the bracket of their list, and the value of `rdf:first` at the member.

        Complexity: linear in the text, and computed anew with each call.
        """
        if not self.triples:
            return ()
        walk = _Walk()
        for token in tokens(self.text):
            walk.take(token)
        if len(walk.places) != len(self.triples):  # our bug: the tokens are not the parser's
            raise AssertionError(f"{len(walk.places)} places for {len(self.triples)} triples")
        lines = self._lines
        offsets = {offset for place in walk.places for offset in place}
        positions = {offset: lines.position(offset) for offset in offsets}
        return tuple(Place(positions[s], positions[p], positions[o]) for s, p, o in walk.places)

    def position(self, offset: int) -> Position:
        """Give the line and column of an offset in `text`."""
        return self._lines.position(offset)

    def end_column(self, at: Position) -> int:
        """Give where that ends, on its line and exclusive, which is written at a position."""
        lines = self._lines
        if not 1 <= at.line <= len(lines.starts):
            return 0
        offset = lines.offset(at.line, at.column)
        return at.column + end_of(self.text, offset, lines.end(at.line)) - offset

    def line(self, number: int) -> str:
        """Give a line without its end, counted as in `Position`; empty beyond the last."""
        lines = self._lines
        if not 1 <= number <= len(lines.starts):
            return ""
        if number not in self._cut:
            self._cut[number] = self.text[lines.starts[number - 1] : lines.end(number)]
        return self._cut[number]


_Offsets = tuple[int, int, int]


@dataclass(slots=True)
class _Frame:
    """What is open: a statement, `[...]` (kind "[") or a list (kind "(")."""

    kind: str
    subject: int
    predicate: int = -1
    expects: str = "predicate"
    owner: _Offsets | None = None
    """The triple of which the bracket is the object."""
    is_fresh: bool = True
    """Whether a list has no member yet."""


class _Walk:
    """Places of the triples of a text without mistakes, in the parser's order.

    pyoxigraph gives a triple when it has read its object: a string when it has read its suffix or
    found that there is none, `[...]` at its end, a list at its first member. What one token
    completes comes out last first. Source: Oxigraph,
    `lib/oxttl/src/terse.rs` and `toolkit/parser.rs`.
    """

    def __init__(self) -> None:
        self.places: list[_Offsets] = []
        self._frames: list[_Frame] = []
        self._directive = ""
        self._string: _Offsets | None = None
        self._awaits_type = False

    def take(self, token: Token) -> None:
        """Go one token further."""
        done = len(self.places)
        self._step(token.lastgroup or "", token.start(), token)
        if len(self.places) > done + 1:
            self.places[done:] = reversed(self.places[done:])

    def _step(self, kind: str, at: int, token: Token) -> None:
        if self._directive:
            if token.group() == "." or (kind == "iri" and not self._directive.startswith("@")):
                self._directive = ""
            return
        if self._string is not None:
            if kind == "type":
                self._awaits_type = True
                return
            self.places.append(self._string)
            self._string = None
            if kind == "tag" or self._awaits_type:
                self._awaits_type = False
                return
        if self._frames:
            frame = self._frames[-1]
            if frame.kind == "(":
                self._member(frame, kind, at, token)
            elif kind == "mark" and token.group() in ".;,]":
                self._punctuation(frame, token.group())
            elif frame.expects == "predicate":
                frame.predicate, frame.expects = at, "object"
            else:
                self._object((frame.subject, frame.predicate, at), kind, token)
            return
        self._directive = directive_of(token)
        if not self._directive:
            self._frames.append(_Frame("statement", at))
            if kind == "mark":
                self._frames.append(_Frame(token.group(), at, at))

    def _punctuation(self, frame: _Frame, mark: str) -> None:
        if mark == ";":
            frame.expects = "predicate"
        elif mark == ".":
            self._frames.clear()
        elif mark == "]":
            self._frames.pop()
            if frame.owner is not None:
                self.places.append(frame.owner)

    def _member(self, frame: _Frame, kind: str, at: int, token: Token) -> None:
        here = frame.subject
        is_end = token.group() == ")"
        if not frame.is_fresh:
            self.places.append((here, here, here))
        elif frame.owner is not None:
            self.places.append(frame.owner)
        frame.is_fresh = False
        if is_end:
            self._frames.pop()
        else:
            self._object((here, here, at), kind, token)

    def _object(self, place: _Offsets, kind: str, token: Token) -> None:
        if kind == "mark":
            self._frames.append(_Frame(token.group(), place[2], place[2], owner=place))
        elif kind in {"string", "long"}:
            self._string = place
        else:
            self.places.append(place)
