"""Reading: bytes to a `Document`, with every mistake in one run.

A good text is parsed once, as a whole, and nothing else is done. Only a text that the parser
refuses, or that holds what we refuse, is checked statement by statement.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

from kg.turtle._check import Check, declared, parser_of, said
from kg.turtle._document import Document, Lines, Mistake, Position
from kg.turtle._tokens import Statement, statements

__all__ = ["MAX_BYTES", "is_plain", "read", "readable", "refused", "too_large"]

MAX_BYTES = 5_000_000

# What may be a base, or RDF 1.2, in the lower-case bytes of a text: a quick look, no more.
_BASE = re.compile(rb"base\s*[<#]")
_VERSION = re.compile(rb"version\s*[\"'#]")
_RDF_1_2 = (b"<<", b"{|", b"~", b"--ltr", b"--rtl")
_OWN_BASE = re.compile(rb"^@base[ \t]+<([^<>\s]*)>[ \t]*\.[ \t]*\r?$", re.MULTILINE)
_LONG_TEXTS = (b'"""', b"'''")
_ROUNDS = 3
"""So many times a statement is left out for what was left out before, such as its prefix."""
_NO_LINE_END = re.compile(r"[^\r\n]")
_SAVE = "Save the file as UTF-8."


def read(
    data: bytes,
    *,
    base: str | None = None,
    max_bytes: int = MAX_BYTES,
    max_depth: int = 100,
    max_bases: int = 1,
    max_mistakes: int = 100,
) -> Document:
    r"""Read a Turtle text; what is wrong with it stands in `Document.mistakes`.

    Args:
        base: what relative IRIs are resolved against until the text declares a base.
        max_bytes: the longest text that is looked at.
        max_depth: how deep brackets may be nested. The parser never sees what is deeper.
        max_bases: how many declarations of a base are allowed; our files have one.
        max_mistakes: how many are listed; one more then says that there are more.

    Raises:
        ValueError: `base` is not an absolute IRI.

    >>> [found] = read(b"@prefix ex: <http://example.org/> .\nex:a ex:b ex:c ex:d .").mistakes
    >>> found.line, found.column, found.message, found.fix
    (2, 15, 'After ex:c a comma is missing.', 'Write "," between two values of the same property.')
    """
    if len(data) > max_bytes:
        return refused(base, too_large(len(data), max_bytes))
    text, mistake = _decoded(data)
    if mistake is not None:
        return Document(text, base, (), (mistake,))
    if max_bases and is_plain(data, base, max_depth):
        parser = parser_of(text, base)
        try:
            triples = tuple(quad.triple for quad in parser)
        except SyntaxError:
            triples = ()
        if triples:
            prefixes = _by_name(parser.prefixes)
            return Document(text, base, triples, (), prefixes, _own_base(text, base))
    lower = data.lower()
    bases = _bases(text, lower)
    base_declared = _base_declared(text, base, bases)
    complaint = None
    if len(bases) <= max_bases and not _is_refused(text, lower, max_depth):
        parser = parser_of(text, base)
        try:
            triples = tuple(quad.triple for quad in parser)
        except SyntaxError as error:
            complaint = error
        else:
            prefixes = _by_name(parser.prefixes)
            empty = () if triples else (_empty(text),)
            return Document(text, base, triples, empty, prefixes, base_declared)
    check = Check(text, base, max_depth, max_bases)
    found = sorted(check.mistakes(max_mistakes), key=lambda one: (one.line, one.column))
    if not found and complaint is not None:
        # Each statement is right and the whole is not: then the parser's own word must do.
        line, column = complaint.lineno or 1, complaint.offset or 1
        found = [Mistake(line, column, "syntax", said(complaint) + ".", "Rewrite this line.")]
    prefixes, broken = _by_name(check.prefixes), tuple(check.broken)
    return Document(text, base, (), tuple(found), prefixes, base_declared, broken)


def readable(document: Document) -> Document | None:
    r"""Give what can be read of a text with mistakes: the other statements, each in its place.

    None where that is nothing. What it says is half of a document: it is to be looked at, and
    never to be served.

    >>> broken = read(b"<x:a> <x:b> <x:c> .\n<x:a> <x:b> .\n<x:a> <x:b> 5 .")
    >>> [str(triple.object.value) for triple in readable(broken).triples]
    ['x:c', '5']
    """
    text = document.text
    for _ in range(_ROUNDS):
        for start, end in document.broken:
            text = text[:start] + _NO_LINE_END.sub(" ", text[start:end]) + text[end:]
        document = read(text.encode(), base=document.base)
        if document.triples:
            return document
        if not document.broken:
            return None
    return None


def is_plain(data: bytes, base: str | None, max_depth: int = 100) -> bool:
    """Tell at a glance that the parser may have a text as it is, which is so of nearly all.

    True: it declares no base or, once, the one that is given; it has nothing of RDF 1.2; no
    brackets are nested too deep. False: it must be walked to tell. Whether it is Turtle at all,
    the parser says.
    """
    lower = data.lower()
    if any(mark in lower for mark in _RDF_1_2) or (b"version" in lower and _VERSION.search(lower)):
        return False
    has_long = any(mark in data for mark in _LONG_TEXTS)
    # Without a text that goes over lines, a dot alone on its line ends a statement or the parse.
    parts = [data] if has_long else data.split(b"\n.\n")
    if any(part.count(b"[") + part.count(b"(") > max_depth for part in parts):
        return False
    if b"base" not in lower:
        return True
    own = _OWN_BASE.search(data)
    if own is None:
        return not _BASE.search(lower)
    return (
        own[1].decode(errors="replace") == base
        and not any(mark in data[: own.start()] for mark in _LONG_TEXTS)
        and not _BASE.search(lower, 0, own.start())
        and not _BASE.search(lower, own.end())
    )


def _own_base(text: str, base: str | None) -> tuple[str, Position] | None:
    """Give the base that a plain text declares: the one that was given."""
    found = _OWN_BASE.search(text.encode())
    if found is None or base is None:
        return None
    before = found.string[: found.start()].decode()
    return base, Lines(before).position(len(before))


def refused(base: str | None, mistake: Mistake) -> Document:
    """Give the document of a file that was not read."""
    return Document("", base, (), (mistake,))


def too_large(size: int, max_bytes: int) -> Mistake:
    """Word the refusal of a text of `size` bytes."""
    return Mistake(
        1,
        1,
        "too-large",
        f"The file has {size:,} bytes; at most {max_bytes:,} are read.",
        "Divide it into several files.",
    )


def _by_name(prefixes: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(prefixes.items()))


# --- Before parsing ---


def _decoded(data: bytes) -> tuple[str, Mistake | None]:
    """Decode UTF-8, without its byte-order mark; say what else it seems to be."""
    wide = _wide(data)
    if wide:
        name, codec, at = wide
        text = data.decode(codec, errors="replace")
        message = f"Byte 0x{data[at]:02X} is not UTF-8 text: the file looks like {name}."
        return text, Mistake(1, at + 1, "encoding", message, _SAVE, at + 2)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(), None
    except UnicodeDecodeError as error:
        text, byte = data.decode(errors="replace"), data[error.start]
        before = data[: error.start].decode()
        where = Lines(before).position(len(before))
        message = f"Byte 0x{byte:02X} is not UTF-8: "
        fix = _SAVE
        if error.reason == "unexpected end of data":
            message += "the file looks like UTF-8 that was cut off in the middle of a character."
            fix = "Save the file again, as a whole."
        elif 0x80 <= byte < 0xA0:
            shown = bytes([byte]).decode("cp1252", errors="replace")
            message += f'the file looks like Windows-1252, in which it is "{shown}".'
        else:
            message += f'the file looks like Latin-1, in which it is "{chr(byte)}".'
        end = where.column + 1
        return text, Mistake(where.line, where.column, "encoding", message, fix, end)


def _wide(data: bytes) -> tuple[str, str, int] | None:
    """Recognise UTF-16 and UTF-32: name, codec, and the offset of the first byte that tells."""
    for mark, name in (
        (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark it starts with
        (codecs.BOM_UTF32_BE, "UTF-32"),
        (codecs.BOM_UTF16_LE, "UTF-16"),
        (codecs.BOM_UTF16_BE, "UTF-16"),
    ):
        if data.startswith(mark):
            return name, name, 0
    zeros = [byte == 0 for byte in data[:4]]
    if zeros in ([False, True], [False, True, False, True]):
        return "UTF-16", "UTF-16-LE", 1
    if zeros in ([True, False], [True, False, True, False]):
        return "UTF-16", "UTF-16-BE", 0
    return None


def _bases(text: str, lower: bytes) -> tuple[Statement, ...]:
    """Give the declarations of a base, in order."""
    last = max((found.start() for found in _BASE.finditer(lower)), default=-1)
    found = []
    if last >= 0:
        for statement in statements(text):
            if statement.directive in {"@base", "base"}:
                found.append(statement)
            if statement.end > last:  # counted in bytes, it comes no later in characters
                break
    return tuple(found)


def _base_declared(
    text: str, base: str | None, bases: tuple[Statement, ...]
) -> tuple[str, Position] | None:
    if not bases:
        return None
    _, resolved = declared(bases[0], base)
    return (resolved, Lines(text[: bases[0].start]).position(bases[0].start)) if resolved else None


def _is_refused(text: str, lower: bytes, max_depth: int) -> bool:
    """Tell whether a text holds what the parser must not see. Nearly all texts need no walk."""
    if (
        lower.count(b"[") + lower.count(b"(") <= max_depth
        and not any(mark in lower for mark in _RDF_1_2)
        and not _VERSION.search(lower)
    ):
        return False
    return any(statement.refusal is not None for statement in statements(text, max_depth))


def _empty(text: str) -> Mistake:
    found = (
        "is empty" if not text.strip() else "states nothing: it has only declarations or comments"
    )
    return Mistake(
        1,
        1,
        "empty-file",
        f"The file {found}.",
        "Write at least one statement, or remove the file.",
    )
