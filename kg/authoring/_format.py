"""House style: the layout of a Turtle text, and nothing but its layout.

Works on tokens, so that every term, number and string stays as it is written, byte for byte, and
every comment stays with what it stands at. What is changed: white space and line ends between
tokens, the order and number of `@prefix` lines, where `a` stands among its properties, and the last
";" and "." of a block. Must never change what a text says: before anything is given back, it is
read again and compared with what it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby

import pyoxigraph as ox

from kg import turtle
from kg.errors import AtlasError
from kg.turtle import Document, Mistake

__all__ = ["NotTurtle", "formatted", "laid_out"]

_COMMENT = re.compile(r"#[^\r\n]*")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_SECTION = re.compile(r"# -{2,} .* -{2,}\Z")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_NAMED = re.compile(r"(?<![\w:/-])([\w.-]*):[\w\\%<]")
_CITATION = frozenset({"atlas:source", "atlas:locator"})
_DIRECTIVES = {"@prefix": "prefix", "@base": "base", "prefix": "prefix", "base": "base"}
_STEP = 4


class NotTurtle(AtlasError):
    """A text cannot be put into house style, because it cannot be read; carries its mistakes."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        first = mistakes[0]
        super().__init__(f"Line {first.line}: {first.message} {first.fix}")
        self.mistakes = mistakes


def formatted(data: bytes | str, *, base: str = "") -> str:
    r"""Put a Turtle text into house style.

    Line ends between the tokens become LF, and a byte-order mark goes; a long string keeps the line
    ends that it has, since they are part of what it says. To do it again changes nothing.

    Args:
        base: what relative IRIs are resolved against until the text declares a base.

    Raises:
        NotTurtle: the text has mistakes.

    >>> print(formatted("@prefix ex: <http://example.org/>.ex:a ex:b 01,1.0;a ex:C.#end"), end="")
    @prefix ex: <http://example.org/> .
    <BLANKLINE>
    ex:a
        a ex:C ;
        ex:b 01 , 1.0 ;
    . #end
    """
    read = turtle.read(data.encode() if isinstance(data, str) else data, base=base or None)
    return laid_out(read)


def laid_out(document: Document, *, max_bases: int = 1) -> str:
    """Put a text that has been read into house style.

    Args:
        max_bases: how many declarations of a base it was read with.

    Raises:
        NotTurtle: it has mistakes.
    """
    if document.mistakes:
        raise NotTurtle(document.mistakes)
    reader = _Reader(document.text)
    page = _Page()
    page.items(_in_order(reader.items(), reader.prefixes))
    text = page.text()
    data = text.encode()
    again = turtle.read(data, base=document.base, max_bytes=len(data), max_bases=max_bases)
    if again.mistakes or _statements(again) != _statements(document):  # our bug
        raise AssertionError("The layout of a text changed what it says.")
    return text


# --- Taking a text apart ---


@dataclass(frozen=True, slots=True)
class _Comment:
    text: str
    is_apart: bool
    """Whether it has a line of its own."""
    after_blank: bool
    """Whether an empty line precedes it."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    comments: tuple[_Comment, ...]
    """Those between the token before and this one."""
    breaks: bool
    """Whether the line ends anywhere between the token before and this one."""
    after_blank: bool


@dataclass(slots=True)
class _Value:
    node: str | _Brackets
    comments: list[_Comment]
    breaks: bool
    """Whether its author began a line with it."""


@dataclass(slots=True)
class _Entry:
    """A property and its values."""

    verb: str
    values: list[_Value]
    before: list[_Comment]
    after: list[_Comment] = field(default_factory=list)


@dataclass(slots=True)
class _Brackets:
    """`[...]`, which has entries, or a list, which has members."""

    opening: str
    is_open: bool = False
    """Whether it goes over several lines."""
    entries: list[_Entry] = field(default_factory=list)
    members: list[_Value] = field(default_factory=list)
    head: list[_Comment] = field(default_factory=list)
    tail: list[_Comment] = field(default_factory=list)

    @property
    def closing(self) -> str:
        return "]" if self.opening == "[" else ")"


@dataclass(frozen=True, slots=True)
class _Apart:
    """A comment between statements."""

    comment: _Comment


@dataclass(frozen=True, slots=True)
class _Directive:
    kind: str
    """"prefix" or "base"."""
    name: str
    """The prefix without its colon."""
    iri: str
    after: tuple[_Comment, ...]

    @property
    def written(self) -> str:
        return (
            f"@prefix {self.name}: {self.iri} ." if self.kind == "prefix" else f"@base {self.iri} ."
        )


@dataclass(slots=True)
class _Block:
    subject: str | _Brackets
    entries: list[_Entry]
    head: list[_Comment]
    tail: list[_Comment]
    after: tuple[_Comment, ...]
    after_blank: bool


_Item = _Apart | _Directive | _Block


def _tokens(text: str) -> list[_Token]:
    """Give the tokens with the comments before each; the last one is the end of the text."""
    found: list[_Token] = []
    end = 0
    spans = [(token.lastgroup or "", token.start(), token.end()) for token in turtle.tokens(text)]
    for kind, start, stop in [*spans, ("end", len(text), len(text))]:
        comments: list[_Comment] = []
        at = end
        for comment in _COMMENT.finditer(text, end, start):
            newlines = len(_NEWLINE.findall(text, at, comment.start()))
            is_apart = bool(newlines or comments or not found)
            comments.append(_Comment(comment.group().rstrip(" \t"), is_apart, newlines > 1))
            at = comment.end()
        newlines = len(_NEWLINE.findall(text, at, start))
        breaks = bool(comments or newlines)
        found.append(_Token(kind, text[start:stop], tuple(comments), breaks, newlines > 1))
        end = stop
    return found


class _Reader:
    """Reads the statements of a text that has no mistakes."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self.prefixes = {
            prefix
            for token in self._tokens
            for comment in token.comments
            for prefix in _NAMED.findall(comment.text)
        }
        """Those in use; one that a comment names is, for a line that is only commented out."""

    def items(self) -> list[_Item]:
        """Read everything."""
        found: list[_Item] = []
        while True:
            found += map(_Apart, self._before())
            if self._next.kind == "end":
                return found
            found.append(self._directive() or self._block())

    # --- tokens ---

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        prefix, colon, _ = token.text.partition(":")
        if token.kind == "name" and colon:
            self.prefixes.add(prefix)
        return token

    def _trailing(self) -> list[_Comment]:
        """Give the comment that stands on the line of the token that was taken last."""
        return [comment for comment in self._next.comments if not comment.is_apart]

    def _before(self) -> list[_Comment]:
        """Give the comments before the next token that have lines of their own."""
        return [comment for comment in self._next.comments if comment.is_apart]

    # --- statements ---

    def _directive(self) -> _Directive | None:
        declares = _DIRECTIVES.get(self._next.text if self._next.kind == "tag" else "", "")
        if not declares and self._next.kind == "name":
            declares = _DIRECTIVES.get(self._next.text.lower(), "")
        if not declares:
            return None
        ends_with_dot = self._next.kind == "tag"
        comments: list[_Comment] = []
        name = iri = ""
        while not iri:
            self._at += 1  # and not by `_take`: to declare a prefix is not to use it
            comments += self._next.comments
            if self._next.kind == "iri":
                iri = self._next.text
            else:
                name = self._next.text.removesuffix(":")
        self._at += 1
        if ends_with_dot:
            comments += self._take().comments
        return _Directive(declares, name, iri, (*comments, *self._trailing()))

    def _block(self) -> _Block:
        after_blank = self._next.after_blank
        subject = self._node([])
        head = self._trailing()
        entries, tail = self._entries()
        self._take()  # the dot
        return _Block(subject, entries, head, tail, tuple(self._trailing()), after_blank)

    def _entries(self) -> tuple[list[_Entry], list[_Comment]]:
        """Read properties up to "." or "]", and the comments that follow the last."""
        entries: list[_Entry] = []
        while self._next.text not in {".", "]"}:
            before = self._before()
            if self._next.text == ";":  # a second one
                self._take()
                entries[-1].after += [*before, *self._trailing()]
                continue
            entry = _Entry(self._take().text, self._values(), before)
            entries.append(entry)
            if self._next.text == ";":
                entry.after += self._take().comments
            entry.after += self._trailing()
        return sorted(entries, key=lambda entry: entry.verb != "a"), self._before()

    def _values(self) -> list[_Value]:
        values = [self._value([])]
        while self._next.text == ",":
            comma = self._take()
            values.append(self._value([*comma.comments], breaks=comma.breaks))
        return values

    def _value(self, comments: list[_Comment], *, breaks: bool = False) -> _Value:
        token = self._next
        comments += token.comments
        return _Value(self._node(comments), comments, breaks or token.breaks)

    def _node(self, comments: list[_Comment]) -> str | _Brackets:
        """Read a term or brackets; a comment inside of a term is added to `comments`."""
        token = self._take()
        if token.kind == "mark":
            return self._brackets(token.text)
        parts = [token]
        if token.kind in {"string", "long"} and self._next.kind in {"tag", "type"}:
            parts.append(self._take())
            if parts[-1].kind == "type":
                parts.append(self._take())
        for part in parts[1:]:
            comments += part.comments
        return "".join(part.text for part in parts)

    def _brackets(self, opening: str) -> _Brackets:
        start = self._at
        brackets = _Brackets(opening, head=self._trailing())
        if opening == "[":
            brackets.entries, brackets.tail = self._entries()
        else:
            while self._next.text != ")":
                brackets.members.append(self._value([]))
            if brackets.members:
                del brackets.members[0].comments[: len(brackets.head)]
                brackets.tail = self._trailing()
            brackets.tail += self._before()
        self._take()
        inside = self._tokens[start : self._at]
        is_citation = bool(brackets.entries) and all(
            entry.verb in _CITATION for entry in brackets.entries
        )
        brackets.is_open = any(token.comments for token in inside) or (
            any(token.breaks for token in inside)
            and not is_citation
            and bool(brackets.entries or brackets.members)
        )
        return brackets


# --- Prefixes ---


def _in_order(items: Sequence[_Item], used: set[str]) -> list[_Item]:
    """Put the base first and the prefixes in alphabetical order, and leave unused ones out.

    A comment stays where it is, and parts what is put in order.
    """
    kept = [
        item
        for item in items
        if not isinstance(item, _Directive)
        or item.kind == "base"
        or item.name in used
        or item.after
    ]
    ordered: list[_Item] = []
    for is_prefix, run in groupby(kept, _is_prefix):
        together = list(run)
        ordered += sorted(together, key=_name) if is_prefix else together
    return _base_first(ordered)


def _is_prefix(item: _Item) -> bool:
    return isinstance(item, _Directive) and item.kind == "prefix"


def _name(item: _Item) -> str:
    assert isinstance(item, _Directive)
    return item.name


def _base_first(items: list[_Item]) -> list[_Item]:
    """Move the only base before prefixes that do not depend on it."""
    directives = [item for item in items if isinstance(item, _Directive)]
    bases = [item for item in directives if item.kind == "base"]
    if len(bases) != 1 or bases[0].after or directives[0] is bases[0]:
        return items
    first, at = items.index(directives[0]), items.index(bases[0])
    between = items[first:at]
    if any(
        isinstance(item, _Block) or (isinstance(item, _Directive) and not _ABSOLUTE.match(item.iri))
        for item in between
    ):
        return items
    return [*items[:first], bases[0], *between, *items[at + 1 :]]


# --- Writing ---


class _Page:
    """Lines as they are written; a comment closes the line that it stands on."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._indent = 0
        self._is_closed = False

    def text(self) -> str:
        """Give what has been written."""
        self._start(0)
        return "\n".join(self._lines) + "\n"

    def items(self, items: Iterable[_Item]) -> None:
        """Write a whole text."""
        before: _Item | None = None
        for item in items:
            if before is not None and _is_parted(before, item):
                self._start(0)
                self._lines.append("")
            match item:
                case _Apart(comment):
                    self._comment(comment, 0)
                case _Directive():
                    self._start(0)
                    self._put(item.written, 0)
                    self._comments(item.after, 0)
                case _Block():
                    self._block(item)
            before = item

    def _block(self, block: _Block) -> None:
        self._start(0)
        self._node(block.subject)
        self._comments(block.head, _STEP)
        for entry in block.entries:
            self._entry(entry, _STEP)
        self._comments(block.tail, _STEP)
        if block.entries or block.tail or block.head:
            self._start(0)
        self._put(".", 0)
        self._comments(block.after, 0)

    def _entry(self, entry: _Entry, indent: int) -> None:
        self._comments(entry.before, indent)
        self._start(indent)
        self._put(entry.verb, indent)
        for number, value in enumerate(entry.values):
            if number:
                self._put(",", indent + _STEP)
            self._value(value, indent + _STEP, breaks=bool(number) and value.breaks)
        self._put(";", indent + _STEP)
        self._comments(entry.after, indent)

    def _value(self, value: _Value, indent: int, *, breaks: bool) -> None:
        self._comments(value.comments, indent)
        if breaks or self._is_closed:
            self._start(indent)
        self._node(value.node)

    def _node(self, node: str | _Brackets) -> None:
        if isinstance(node, str) or not node.is_open:
            self._put(_on_one_line(node), self._indent)
            return
        indent = self._indent
        self._put(node.opening, indent)
        self._comments(node.head, indent + _STEP)
        for entry in node.entries:
            self._entry(entry, indent + _STEP)
        for number, value in enumerate(node.members):
            self._value(value, indent + _STEP, breaks=not number or value.breaks)
        self._comments(node.tail, indent + _STEP)
        self._start(indent)
        self._put(node.closing, indent)

    # --- lines ---

    def _start(self, indent: int) -> None:
        if self._line:
            self._lines.append(" " * self._indent + " ".join(self._line))
        self._line, self._indent, self._is_closed = [], indent, False

    def _put(self, text: str, indent: int) -> None:
        if self._is_closed:
            self._start(indent)
        self._line.append(text)

    def _comments(self, comments: Iterable[_Comment], indent: int) -> None:
        for comment in comments:
            self._comment(comment, indent)

    def _comment(self, comment: _Comment, indent: int) -> None:
        if comment.is_apart or self._is_closed:
            self._start(indent)
        self._put(comment.text, indent)
        self._is_closed = True


def _on_one_line(node: str | _Brackets) -> str:
    if isinstance(node, str):
        return node
    if node.opening == "(":
        inside = " ".join(_on_one_line(member.node) for member in node.members)
    else:
        inside = " ; ".join(
            f"{entry.verb} {' , '.join(_on_one_line(value.node) for value in entry.values)}"
            for entry in node.entries
        )
    return f"{node.opening} {inside} {node.closing}" if inside else node.opening + node.closing


def _is_parted(before: _Item, item: _Item) -> bool:
    """Tell whether an empty line stands between two things at the top of a file."""
    match before, item:
        case (_Directive(), _Directive()) | (_Apart(), _Directive()):
            return False
        case (_Directive() | _Apart() as earlier, _Apart(comment)):
            is_section = _SECTION.match(comment.text) or (
                isinstance(earlier, _Apart) and _SECTION.match(earlier.comment.text)
            )
            return comment.after_blank or is_section is not None
        case _Apart(comment), _Block():
            return item.after_blank or _SECTION.match(comment.text) is not None
    return True


# --- Comparing ---


def _statements(document: Document) -> Counter[tuple[str, str, str]]:
    """Write triples with each nameless node named for all that it says, however they are ordered.

    A node that is written as brackets is the value of one property at most, so that such nodes make
    trees; one with a label keeps its label, whoever reads it.
    """
    labels = {
        token.group()[2:] for token in turtle.tokens(document.text) if token.group()[:2] == "_:"
    }
    said: dict[ox.BlankNode, list[ox.Triple]] = {}
    for triple in document.triples:
        if isinstance(triple.subject, ox.BlankNode) and triple.subject.value not in labels:
            said.setdefault(triple.subject, []).append(triple)
    names: dict[ox.BlankNode, str] = {}

    def name(term: object) -> str:
        if isinstance(term, ox.BlankNode) and term.value not in labels:
            return names.get(term, "[]") if term in said else "[]"
        return str(term)

    waiting = list(said)
    while waiting:  # values before what holds them: a list is as deep as it is long
        node = waiting[-1]
        inner = [
            triple.object
            for triple in said[node]
            if isinstance(triple.object, ox.BlankNode)
            and triple.object in said
            and triple.object not in names
        ]
        if node in names or not inner:
            waiting.pop()
            rows = sorted(f"{triple.predicate} {name(triple.object)}" for triple in said[node])
            names[node] = sha256("\n".join(rows).encode()).hexdigest()
        else:
            waiting += inner
    return Counter(
        (name(triple.subject), str(triple.predicate), name(triple.object))
        for triple in document.triples
    )
