"""The tokens and statements of a Turtle text, also of a broken one.

Tokens agree with the parser's in every text that it accepts. In a text that it refuses, a string
without an end goes no further than its line, so that the rest can still be looked at.
Every pattern takes time linear in the text, whatever the text: an author's upload is hostile until
it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

__all__ = ["Refusal", "Statement", "Token", "directive_of", "end_of", "statements", "tokens"]

Token = re.Match[str]
"""A token is a match; its kind is `lastgroup`."""

# Source: RDF 1.1 Turtle, section 6.5, PN_CHARS_BASE, PN_CHARS and PLX.
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHAR = _LETTER + "_0-9\u00b7\u0300-\u036f\u203f\u2040\\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_FEW = "{0,65535}"  # in place of *, where each round costs memory and nobody writes so many
_LOCAL = (
    rf"(?:[{_LETTER}_:0-9]|{_ESCAPED})[{_CHAR}:]*"
    rf"(?:(?:\.*(?:{_ESCAPED})|\.+[{_CHAR}:])[{_CHAR}:]*){_FEW}"
)
_PREFIX = rf"[{_LETTER}][{_CHAR}]*(?:\.+[{_CHAR}]+){_FEW}"
_LONG = rf"""
  (?P<long> \"{{3}}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*){_FEW}\"{{3}}
          | '{{3}}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*){_FEW}'{{3}} )
| (?P<open> \"{{3}} | '{{3}} )                            # a long string that nothing closes
|"""
_FIRST = rf"""
  (?P<skip> [ \t\r\n]+ | \#[^\r\n]* )
| (?P<name> {_PREFIX}(?::(?:{_LOCAL})?)? | :(?:{_LOCAL})?
          | _:[{_LETTER}_0-9][{_CHAR}]*(?:\.+[{_CHAR}]+){_FEW} )
| (?P<mark> [;,\[\]()] | \.(?![0-9]) )
|"""
_REST = rf"""
  (?P<string> "[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*){_FEW}"
            | '[^'\\\r\n]*(?:\\[^\r\n][^'\\\r\n]*){_FEW}' )
| (?P<iri> <[^<>\r\n]*> )
| (?P<tag> @[A-Za-z]+(?:-[A-Za-z0-9]+){_FEW}(?:--[A-Za-z]+)? )  # a language, @prefix, @base
| (?P<number> [+-]?(?:[0-9]+(?:\.[0-9]*(?=[eE][+-]?[0-9])|\.[0-9]+)?|\.[0-9]+)
              (?:[eE][+-]?[0-9]+)? )
| (?P<type> \^\^ )
| (?P<broken> ["'][^\r\n]* )                              # a string that ends at its line
| (?P<star> <<\(? | \{{\| | ~ )                           # RDF 1.2
| (?P<cut> <[^<>\s]* )                                    # an IRI that is not closed on its line
| (?P<odd> [\\/=!$&*?>`|}}]+ | . )
"""


@cache  # not at import: it takes as long as reading ten stories, which need no tokens
def _pattern(*, long: bool) -> re.Pattern[str]:
    return re.compile(_FIRST + (_LONG if long else "") + _REST, re.VERBOSE | re.DOTALL)


_NAMES = frozenset({"iri", "name"})
_STARTS = _NAMES | {"tag"}
_TERMS = _NAMES | {"string", "long", "number", "broken", "open"}
_CURVED = {"\u201c": "\u201d", "\u2018": "\u2019", "\u201e": "\u201d", "\u00ab": "\u00bb"}
_LINE = re.compile(r"[^\r\n]*")
_LINE_END = re.compile(r"[ \t]*(?:#|[\r\n]|\Z)")
_INSIDE = -1  # the indent of what does not stand first on its line
_CLOSED = re.compile(r"\s\.\s*\Z")


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Give the tokens of `text[start:end]` in order, without white space and comments."""
    stop = len(text) if end is None else end
    pattern = _pattern(long=True)
    while start < stop:
        at, start = start, stop
        for token in pattern.finditer(text, at, stop):
            kind = token.lastgroup
            if kind == "skip":
                continue
            yield token
            if kind == "open":
                # The whole rest was searched for its end. Once is enough: a text of many such
                # openings would take quadratic time.
                pattern, start = _pattern(long=False), token.end()
                break


def end_of(text: str, offset: int, stop: int | None = None) -> int:
    """Give where that ends which is written at `offset`, on the same line.

    A text ends with its language or datatype, a bracket where it is closed, a declaration with its
    address, what stands in curved quotation marks with the last. What goes on beyond the line ends
    with the line, but a bracket that does so stands for itself.

    Args:
        stop: where the line ends, if that is known: a long one takes its time to be walked.
    """
    if stop is None:
        line = _LINE.match(text, offset)
        stop = line.end() if line else offset
    # A token may be longer than its line, and what follows a text may stand after white space.
    following = tokens(text, offset)
    first = next(following, None)
    if first is None or first.start() != offset:
        return min(offset + 1, stop)
    end = first.end()
    if first.group() in {"[", "("}:
        return _closing(text, offset, stop) or end
    if closing := _CURVED.get(first.group()[0]):
        return max(end, text.find(closing, end, stop) + 1)
    if directive_of(first) and _indent(text, offset) != _INSIDE:
        address = next((one for one in tokens(text, end, stop) if one.lastgroup == "iri"), None)
        return address.end() if address else end
    if first.lastgroup in {"string", "long"} and end < stop and text[end] in "@^":
        suffix = next(following, None)
        if suffix is not None and suffix.lastgroup == "type":
            suffix = next(following, None)
        if suffix is not None and suffix.lastgroup in {"tag", "iri", "name"}:
            end = suffix.end()
    return max(offset, min(end, stop))


def _closing(text: str, offset: int, stop: int) -> int:
    """Give where the bracket at `offset` is closed before `stop`; 0 where it is not."""
    depth = 0
    for token in tokens(text, offset, stop):
        if token.group() in {"[", "("}:
            depth += 1
        elif token.group() in {"]", ")"}:
            depth -= 1
            if not depth:
                return token.end()
    return 0


def directive_of(token: Token) -> str:
    """Say what a statement that starts with `token` declares; empty when it is no directive.

    One of "@prefix", "@base", "@version", and "prefix", "base", "version" for the SPARQL forms.
    """
    written = token.group()
    if token.lastgroup == "tag":
        return written if written in {"@prefix", "@base", "@version"} else ""
    if token.lastgroup == "name" and len(written) <= len("version"):
        return written.lower() if written.lower() in {"prefix", "base", "version"} else ""
    return ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a statement is not shown to the parser: a mistake's code and the offset."""

    code: str
    offset: int


@dataclass(slots=True)
class Statement:
    """A statement from its first character to its dot, or to where it visibly ends without one."""

    text: str = field(repr=False)
    start: int
    directive: str
    _indent: int
    end: int = -1
    prefixes: set[str] = field(default_factory=set)
    """Those in use, without the colon."""
    broken: int | None = None
    """The offset of the first string or IRI that has no end."""
    refusal: Refusal | None = None
    """Why the parser must not see it; it may come after `broken`, and binds all the same."""
    _open: list[str] = field(default_factory=list)
    _has_value: bool = False
    """Whether a directive has its IRI or version: only a dot may follow."""

    @property
    def written(self) -> str:
        """The statement as it stands in the text."""
        return self.text[self.start : self.end]

    @property
    def indent(self) -> int:
        """How many blanks stand before it on its line; -1 where more than that does."""
        return self._indent

    def _add(self, token: Token, max_depth: int) -> bool:
        """Take a token in; True if it ends the statement."""
        kind, written = token.lastgroup, token.group()
        self.end = token.end()
        if kind == "mark":
            return self._mark(written, token.start(), max_depth)
        if kind == "name":
            prefix, colon, _ = written.partition(":")
            if colon:
                self.prefixes.add(prefix)
        elif kind == "star" or (kind == "tag" and "--" in written):
            self._refuse("rdf-1-2", token.start())
        elif kind in {"broken", "open", "cut"}:
            if self.broken is None:
                self.broken = token.start()
            return kind == "broken" and _CLOSED.search(written) is not None
        if self.directive and kind in {"iri", "string"}:
            self._has_value = True
            return not self.directive.startswith("@")
        return False

    def _mark(self, written: str, offset: int, max_depth: int) -> bool:
        if written in "[(":
            if len(self._open) == max_depth:
                self._refuse("too-deep", offset)
            else:
                self._open.append(written)
        elif written in "])":
            if self._open:
                self._open.pop()
        elif written == ".":
            # After a broken string the text may be prose: there only a dot that stands apart at
            # the end of its line ends the statement.
            return self.broken is None or (
                self.text[offset - 1].isspace()
                and _LINE_END.match(self.text, offset + 1) is not None
            )
        return False

    def _refuse(self, code: str, offset: int) -> None:
        if self.refusal is None:
            self.refusal = Refusal(code, offset)

    def _ends_before(self, token: Token) -> bool:
        """Tell whether `token` starts another statement although no dot was written.

        It does when it stands at the beginning of a line, in the column of our own subject, and
        three terms follow one another: nowhere but at its start (and in a list) may a statement
        have that, so that no text without mistakes is cut.
        """
        if self._has_value:
            return token.group() != "."
        return (
            token.lastgroup in _STARTS
            and _indent(self.text, token.start()) == self._indent != _INSIDE
            and "(" not in self._open
            and (bool(directive_of(token)) or _starts_triple(self.text, token))
        )


def _indent(text: str, offset: int) -> int:
    """Count the blanks before `offset`, or give `_INSIDE` if more than that precedes it."""
    before = offset
    while before and text[before - 1] in " \t":
        before -= 1
    return offset - before if not before or text[before - 1] in "\r\n" else _INSIDE


def _starts_triple(text: str, token: Token) -> bool:
    if token.lastgroup not in _NAMES:
        return False
    following = tokens(text, token.end(), min(len(text), token.end() + 1_000))
    second, third = next(following, None), next(following, None)
    return (
        second is not None
        and second.lastgroup in _NAMES
        and third is not None
        and (third.lastgroup in _TERMS or third.group() in {"[", "("})
    )


def statements(text: str, max_depth: int = 100) -> Iterator[Statement]:
    """Cut a text into its statements, in order; a dot always ends one.

    A missing dot is made up for by the layout, see `Statement._ends_before`.
    """
    statement: Statement | None = None
    for token in tokens(text):
        if statement is not None and statement._ends_before(token):
            yield statement
            statement = None
        if statement is None:
            at = token.start()
            statement = Statement(text, at, directive_of(token), _indent(text, at))
            if statement.directive.endswith("version"):
                statement._refuse("rdf-1-2", at)
        if statement._add(token, max_depth):
            yield statement
            statement = None
    if statement is not None:
        yield statement
