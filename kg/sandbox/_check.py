"""What is refused before it runs, and what a syntax error is told as.

The tokens are read as the engine reads them: its grammar needs no space between words, so that
`ASKFROM<a>` and `SERVICEp:x` mean what they would with one, and whatever could be read in two ways
is read here in the way that hides less. This check is there for its sentences and for endpoints
elsewhere; what a query can reach is decided by the kernel, in `_zygote`. Must never be all that
stands between a query and the network.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.namespaces import PREFIXES
from kg.settings import Settings

__all__ = ["Refusal", "elsewhere", "explain", "refusal"]

_ESCAPE = r"""\\ (?: [tbnrf"'\\] | u[0-9A-Fa-f]{4} | U[0-9A-Fa-f]{8} )"""
_TOKEN = re.compile(
    rf"""
    (?P<space> [ \t\r\n]+ | \#[^\r\n]* )
  | (?P<string> '{{3}} (?: '{{0,2}} (?: [^'\\] | {_ESCAPE} ) )* '{{3}}
              | "{{3}} (?: "{{0,2}} (?: [^"\\] | {_ESCAPE} ) )* "{{3}}
              | ' (?: [^'\\\r\n] | {_ESCAPE} )* '
              | " (?: [^"\\\r\n] | {_ESCAPE} )* " )
  | (?P<iri> < [^<>"{{}}|^`\\\x00-\x20]* > )
  | (?P<label> [?$]\w+ | _:[\w-]+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<name> (?P<prefix> (?:[^\W\d_][\w-]*)? ) : (?: [\w:-] | %[0-9A-Fa-f]{{2}} )* )
  | (?P<word> \w+ )
  | (?P<open> [{{(\[] )
  | (?P<close> [}})\]] )
  | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_TEARS = frozenset(map(ord, "\"'\\\n\r"))
"""What an escape must not stand for: a reader that decodes first would end a string there."""
_BARE_HOST = re.compile(r"<[^:/]+://[^/?#]*>")
"""A namespace of which a name makes no address: `http://h:80` and `SERVICE`, say."""

_STARTS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE", "VERSION")
_UPDATES = frozenset(
    ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")
)
_ELSEWHERE = re.compile("SERVICE|FROM", re.IGNORECASE | re.ASCII)
_QUOTES = ("'", '"')
_EMPTY = ("''", '""')
_PAIRS = {"}": "{", ")": "(", "]": "["}
_ENGINE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_FUNCTION = re.compile(r"(?<=function )<[^>]*>")
_ADDRESS = re.compile(r"<[A-Za-z][^<>{}\n]*>")
_KEYWORD = re.compile(r"[A-Za-z_]+")
_SAYINGS = {  # of the engine, among what it expected, when it had read past the mistake
    "IRI parsing failed": "the address before this is no whole one; does it begin with https:?",
    "Duplicated variable name in SELECT": "SELECT names a variable twice.",
    "SELECT * is not authorized with GROUP BY": "with GROUP BY, name what to show instead of *.",
    "The SELECT contains a variable that is unbound": "with GROUP BY, what SELECT shows has to be "
    "grouped by, or stand in COUNT(), SAMPLE() or the like.",
}
_HOW_TO_START = (
    "A query starts with SELECT, ASK, CONSTRUCT or DESCRIBE; PREFIX lines may come first."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a query is not run: the reason of the contract, and what a person reads."""

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    prefix: str


def refusal(text: str, limits: Settings) -> Refusal | None:
    """Find the first reason not to run a query; None where there is none.

    Complexity: linear in the text, of which no more than the limit is looked at.
    """
    if len(text) > limits.sparql_bytes or len(text.encode("utf-8", "surrogatepass")) > (
        limits.sparql_bytes
    ):
        return Refusal(
            "size",
            f"The query is longer than {limits.sparql_bytes:,} bytes. "
            "Ask for less at once, or in several queries.",
        )
    if half := re.search("[\ud800-\udfff]", text):
        where = _place(text, half.start())
        return Refusal("syntax", f"{where}: half of a character stands here. Type it again.")
    tokens = tuple(_tokens(text))
    if not tokens:
        return Refusal("syntax", f"Line 1, column 1: there is no query yet. {_HOW_TO_START}")
    first = tokens[0].text.upper()
    if not first.startswith(_STARTS) and first not in _UPDATES:
        return Refusal("syntax", f"{_place(text, tokens[0].start)}: {_HOW_TO_START}")
    for escape in _CODE.finditer(text):
        code = int(escape[1] or escape[2], 16)
        if code in _TEARS or 0xD800 <= code <= 0xDFFF or code > sys.maxunicode:
            return _escape(text, escape.start())
    return _forbidden(text, tokens) or _too_much(text, tokens, limits)


def explain(text: str, message: str) -> str:
    """Say in a sentence, with its place, why the engine could not read a query.

    The engine says how far it looked ahead, which is not where the mistake is: what our own
    tokens show comes first.
    """
    tokens = tuple(_tokens(text))
    found = (
        _strange_sign(text, tokens) or _strange_prefix(text, tokens) or _odd_bracket(text, tokens)
    )
    return found or _from_engine(text, message)


# --- Tokens ---


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup and match.lastgroup != "space":
            yield _Token(match.lastgroup, match[0], match.start(), match["prefix"] or "")


def _declarations(tokens: tuple[_Token, ...]) -> Iterator[tuple[str, str]]:
    """Give all that looks like the declaration of a prefix: `PREFIX p: <urn:x>`, `PREFIXp:<x>`."""
    for name, iri in pairwise(tokens):
        if name.kind == "name" and name.text.endswith(":") and iri.kind == "iri":
            yield name.prefix, iri.text
            yield re.sub("^PREFIX", "", name.prefix, flags=re.IGNORECASE), iri.text


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"Line {line}, column {at - text.rfind(chr(10), 0, at)}"


def _there(text: str, at: int) -> str:
    return _place(text, at).lower()


# --- Refusing ---


def _escape(text: str, at: int) -> Refusal:
    return Refusal(
        "escape",
        f"A backslash stands where it could hide a word ({_there(text, at)}). "
        "Write the character itself.",
    )


def _forbidden(text: str, tokens: tuple[_Token, ...]) -> Refusal | None:
    own = dict(_declarations(tokens))
    hosts = {prefix for prefix, iri in _declarations(tokens) if _BARE_HOST.fullmatch(iri)}
    known = "|".join(map(re.escape, own.keys() | PREFIXES.keys()))
    glued = re.compile(
        f"(?:ASK|TRUE|FALSE)?(?:SERVICE(?:SILENT)?|FROM(?:NAMED)?)(?:{known})", re.IGNORECASE
    )
    for token in tokens:
        if token.text == "\\":
            return _escape(text, token.start)
        if token.kind == "word" and token.text.upper() in _UPDATES:
            return Refusal(
                "update",
                f"{token.text.upper()} changes what is kept, and queries here only read "
                f"({_there(text, token.start)}). {_HOW_TO_START}",
            )
        apart = token.kind == "name" and (glued.fullmatch(token.prefix) or token.prefix in hosts)
        if (token.kind == "word" or apart) and (found := _ELSEWHERE.search(token.text)):
            return elsewhere(found[0].lower(), f" ({_there(text, token.start)})")
    return None


def elsewhere(reason: str, where: str = "") -> Refusal:
    """Say that a query asks for what is not here."""
    if reason == "service":
        sentence = (
            f"SERVICE asks another computer, and queries here read this atlas only{where}. "
            "Take it out."
        )
    else:
        sentence = (
            f"FROM chooses what is read, and queries here always read the whole atlas{where}. "
            "Take it out; GRAPH ?file { … } tells what stands in which file."
        )
    return Refusal(reason, sentence)


def _too_much(text: str, tokens: tuple[_Token, ...], limits: Settings) -> Refusal | None:
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        inside = token.text.count("(") if token.kind == "iri" else 0  # it may be `?a<((1))&&2>?b`
        if depth + inside > limits.sparql_nesting:
            return Refusal(
                "nesting",
                f"More than {limits.sparql_nesting} brackets stand open at once "
                f"({_there(text, token.start)}). Ask in simpler steps.",
            )
    if len(tokens) > limits.sparql_tokens:
        return Refusal(
            "tokens",
            f"The query has {len(tokens):,} words and signs; {limits.sparql_tokens:,} is the most. "
            "Ask for less at once, or in several queries.",
        )
    return None


# --- Explaining ---


def _strange_sign(text: str, tokens: tuple[_Token, ...]) -> str:
    for token in tokens:
        # Of a long string that stays open, the first two make an empty one.
        long = token.text in _EMPTY and text.startswith(token.text + token.text[0], token.start)
        if long or token.text in _QUOTES:
            return f"{_place(text, token.start)}: this quotation mark is not closed."
        if token.text == "<" and _ADDRESS.match(text, token.start):
            return (
                f"{_place(text, token.start)}: this address holds a space or another sign that "
                "no address may hold."
            )
        if token.kind == "sign" and not (token.text.isascii() and token.text.isprintable()):
            name = unicodedata.name(token.text, "a control character").lower()
            return (
                f"{_place(text, token.start)}: the character U+{ord(token.text):04X} ({name}) "
                "cannot stand here. Delete it, or put it in quotes."
            )
    return ""


def _strange_prefix(text: str, tokens: tuple[_Token, ...]) -> str:
    declared = dict(_declarations(tokens)).keys() | PREFIXES.keys()
    for token in tokens:
        if token.kind == "name" and token.prefix not in declared:
            return (
                f"{_place(text, token.start)}: the prefix {token.prefix}: is not known. Begin the "
                f"query with PREFIX {token.prefix}: <…>, or use one of {', '.join(PREFIXES)}."
            )
    return ""


def _odd_bracket(text: str, tokens: tuple[_Token, ...]) -> str:
    opened: list[_Token] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if not opened:
                return f"{_place(text, token.start)}: this {token.text} closes nothing."
            last = opened.pop()
            if last.text != _PAIRS[token.text]:
                return (
                    f"{_place(text, token.start)}: this {token.text} stands where the {last.text} "
                    f"of {_there(text, last.start)} should be closed."
                )
    if opened:
        return f"{_place(text, opened[-1].start)}: this {opened[-1].text} is never closed."
    return ""


def _from_engine(text: str, message: str) -> str:
    told = _ENGINE.match(message)
    if not told:
        function = _FUNCTION.search(message)
        at = max(0, text.find(function[0])) if function else 0
        said = f"there is no function {function[0]}" if function else message.rstrip(".")
        return f"{_place(text, at)}: {said}."
    line, column = int(told[1]), int(told[2])
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    at = (starts[line - 1] if line <= len(starts) else len(text) + 1) + column - 1
    expected = [one.strip() for one in told[3].split(", ")]
    if all(_KEYWORD.fullmatch(one) for one in expected):  # it read so many characters ahead
        at -= min(len(one) for one in expected)
    at = max(0, min(at, len(text.rstrip())))
    where = _place(text, at)
    if saying := next((said for one, said in _SAYINGS.items() if one in expected), ""):
        return f"{where}: {saying}"
    rest = text[at:].partition("\n")[0].strip()
    if not rest:
        return f"{where}: the query ends too soon."
    return f"{where}: this cannot be read from “{rest[:40]}” on."
