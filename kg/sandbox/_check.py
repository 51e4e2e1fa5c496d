"""What is refused before it runs, and what a mistake in a query is told as, with its place.

The tokens are read as the engine reads them: its grammar needs no space between words, so that
`ASKFROM<a>` and `SERVICEp:x` mean what they would with one, and whatever could be read in two ways
is read here in the way that hides less. This check is there for its sentences and for endpoints
elsewhere; what a query can reach is decided by the kernel, in `_zygote`. Must never be all that
stands between a query and the network.
"""

from __future__ import annotations

import difflib
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kg.diagnostics import Finding, Severity
from kg.namespaces import PREFIXES
from kg.settings import Settings

__all__ = [
    "UNKNOWN_PREFIX",
    "Mistake",
    "Used",
    "elsewhere",
    "from_engine",
    "mistakes",
    "refusal",
    "refusals",
    "ungiven",
    "unknown_prefixes",
    "used",
]

UNKNOWN_PREFIX = "unknown-prefix"

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
_HALF = re.compile("[\ud800-\udfff]")
_QUOTES = ("'", '"')
_EMPTY = ("''", '""')
_PAIRS = {"}": "{", ")": "(", "]": "["}
_ENGINE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_FUNCTION = re.compile(r"(?<=function )<[^>]*>")
_ADDRESS = re.compile(r"<[A-Za-z][^<>{}\n]*>")
_PART = re.compile(r"#[\w-]+")
_KEYWORD = re.compile(r"[A-Za-z_]+")
_SAYINGS = {  # of the engine, among what it expected, when it had read past the mistake
    "IRI parsing failed": "the address before this is no whole one; does it begin with https:?",
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
    "SELECT * is not authorized with GROUP BY": "with GROUP BY, name what to show instead of *",
    "The SELECT contains a variable that is unbound": "with GROUP BY, what SELECT shows has to be "
    "grouped by, or stand in COUNT(), SAMPLE() or the like",
}
_HOW_TO_START = (
    "A query starts with SELECT, ASK, CONSTRUCT or DESCRIBE; PREFIX lines may come first"
)
_ASKED_ELSEWHERE = {
    "service": (
        "SERVICE asks another computer, and queries here read this atlas only",
        "Take it out.",
    ),
    "from": (
        "FROM chooses what is read, and queries here always read the whole atlas",
        "Take it out; GRAPH ?file { … } tells what stands in which file.",
    ),
}
_LONGEST = 100_000
"""Characters of a text in which names are looked for at all."""
_TRIPLE = 3
"""So many terms make a triple."""
_WIDEST = 200  # characters of a line that are shown


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a query, and where; line 0 where it is all of it. Columns count from 1."""

    code: str
    what: str
    """As in the middle of a sentence, and without its stop."""
    fix: str = ""
    line: int = 0
    column: int = 0
    end_column: int = 0
    excerpt: str = ""

    @property
    def reason(self) -> str:
        """Why the query is not run, in the word of a `Result`."""
        return "syntax" if self.code == UNKNOWN_PREFIX else self.code

    @property
    def sentence(self) -> str:
        """What a person reads where the place cannot be shown."""
        place = f"line {self.line}, column {self.column}"
        if self.reason == "syntax":
            said = _stopped(f"{place}: {self.what}")
        else:
            said = _stopped(f"{self.what} ({place})" if self.line else self.what)
        return f"{said} {self.fix}".rstrip()

    @property
    def finding(self) -> Finding:
        """The same for an editor, which shows the place itself."""
        return Finding(
            "",
            max(1, self.line),
            max(1, self.column),
            Severity.ERROR,
            self.code,
            _stopped(self.what),
            self.fix,
            self.excerpt,
            self.end_column,
        )


@dataclass(frozen=True, slots=True)
class Used:
    """A name or an address that stands in a query, written out, and where."""

    iri: str
    written: str
    line: int
    column: int
    end_column: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    prefix: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def refusal(text: str, limits: Settings) -> Mistake | None:
    """Find the first reason not to run a query; None where there is none.

    Complexity: linear in the text, of which no more than the limit is looked at.
    """
    return next(refusals(text, limits), None)


def refusals(text: str, limits: Settings) -> Iterator[Mistake]:
    """Find the reasons not to run a query; after one of some kinds no more is looked for."""
    if len(text) > limits.sparql_bytes or len(text.encode("utf-8", "surrogatepass")) > (
        limits.sparql_bytes
    ):
        yield Mistake(
            "size",
            f"The query is longer than {limits.sparql_bytes:,} bytes",
            "Ask for less at once, or in several queries.",
        )
        return
    if half := _HALF.search(text):
        yield _mistake(
            text, half.start(), half.end(), "half of a character stands here", "Type it again."
        )
        return
    tokens = tuple(_tokens(text))
    if not tokens:
        yield _mistake(text, 0, 0, "there is no query yet", f"{_HOW_TO_START}.")
        return
    first = tokens[0].text.upper()
    if not first.startswith(_STARTS) and first not in _UPDATES:
        yield _mistake(text, tokens[0].start, tokens[0].end, _HOW_TO_START)
        return
    for escape in _CODE.finditer(text):
        code = int(escape[1] or escape[2], 16)
        if code in _TEARS or 0xD800 <= code <= 0xDFFF or code > sys.maxunicode:
            yield _escape(text, escape.start(), escape.end())
    yield from _forbidden(text, tokens)
    yield from _too_much(text, tokens, limits)


def mistakes(text: str, message: str) -> tuple[Mistake, ...]:
    """Say why the engine could not read a query, with the places; at least one.

    The engine says how far it looked ahead, which is not where the mistake is: what our own
    tokens show comes first.

    Args:
        message: what the engine said.
    """
    tokens = tuple(_tokens(text))
    found = (
        *_strange_signs(text, tokens),
        *_strange_prefixes(text, tokens),
        *(tuple(_hidden(text, tokens)) or _no_opening(text, tokens) or _odd_bracket(text, tokens)),
    )
    return found or tuple(_no_stop(text, tokens, message)) or (from_engine(text, message),)


def unknown_prefixes(text: str) -> frozenset[str]:
    """Give the prefixes that stand in a query and are declared nowhere."""
    tokens = tuple(_tokens(text))
    known = _namespaces(tokens)
    return frozenset(
        token.prefix for token in tokens if token.kind == "name" and token.prefix not in known
    )


def used(text: str) -> Iterator[Used]:
    """Give the names and addresses that stand in a query, declarations of prefixes left out."""
    if len(text) > _LONGEST:
        return
    tokens = tuple(_tokens(text))
    known = _namespaces(tokens)
    for before, token in pairwise((_Token("", "", 0, ""), *tokens)):
        if token.kind == "name" and not token.text.endswith(":") and token.prefix in known:
            iri = known[token.prefix] + token.text[len(token.prefix) + 1 :]
        elif token.kind == "iri" and not (before.kind == "name" and before.text.endswith(":")):
            iri = token.text[1:-1]
        else:
            continue
        line, column, end_column, excerpt = _span(text, token.start, token.end)
        yield Used(iri, token.text, line, column, end_column, excerpt)


def ungiven(text: str) -> Iterator[Finding]:
    """Find the variables that SELECT names and nothing in the query gives a value.

    Told of are plain queries only: where one stands inside another, or grouping has its own rules,
    nothing is said.
    """
    if len(text) > _LONGEST:
        return
    tokens = tuple(_tokens(text))
    words = [one.text.upper() for one in tokens if one.kind == "word"]
    if words.count("SELECT") != 1 or "GROUP" in words:
        return
    start = next(at for at, one in enumerate(tokens) if one.text.upper() == "SELECT")
    end = next((at for at, one in enumerate(tokens) if at > start and one.text == "{"), 0)
    if not end:
        return
    head, body = tokens[start:end], tokens[end:]
    made = {one.text[1:] for before, one in pairwise(head) if before.text.upper() == "AS"}
    given = {one.text[1:] for one in body if one.kind == "label" and one.text[0] in "?$"} | made
    for one in head:
        name = one.text[1:]
        if one.kind != "label" or one.text[0] not in "?$" or name in given:
            continue
        near = difflib.get_close_matches(name, sorted(given), 1)
        line, column, end_column, excerpt = _span(text, one.start, one.end)
        yield Finding(
            "",
            line,
            column,
            Severity.WARNING,
            "ungiven",
            f"{one.text} is asked for, and nothing gives it.",
            f"Did you mean {one.text[0]}{near[0]}?" if near else "Name it in the braces too.",
            excerpt,
            end_column,
        )


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


def _namespaces(tokens: tuple[_Token, ...]) -> Mapping[str, str]:
    """Give the prefixes that a query may use: ours, and its own."""
    return {**PREFIXES, **{prefix: iri[1:-1] for prefix, iri in _declarations(tokens)}}


def _span(text: str, start: int, end: int) -> tuple[int, int, int, str]:
    """Give line and column of a place, the column where it ends on that line, and the line."""
    first = text.rfind("\n", 0, start) + 1
    line, _, _ = text[first:].partition("\n")
    line = line.rstrip("\r")
    column = start - first + 1
    end_column = min(end - first, len(line)) + 1
    return (
        text.count("\n", 0, start) + 1,
        column,
        end_column if end_column > column else 0,
        _HALF.sub("\ufffd", line[:_WIDEST]),
    )


def _mistake(
    text: str, start: int, end: int, what: str, fix: str = "", *, code: str = "syntax"
) -> Mistake:
    line, column, end_column, excerpt = _span(text, start, end)
    return Mistake(code, what, fix, line, column, end_column, excerpt)


def _stopped(words: str) -> str:
    """Make a sentence of words."""
    return words[:1].upper() + words[1:] + ("" if words.endswith(("?", ".")) else ".")


def _there(text: str, at: int) -> str:
    line, column, _, _ = _span(text, at, at)
    return f"line {line}, column {column}"


# --- Refusing ---


def _escape(text: str, start: int, end: int) -> Mistake:
    what = "A backslash stands where it could hide a word"
    return _mistake(text, start, end, what, "Write the character itself.", code="escape")


def _forbidden(text: str, tokens: tuple[_Token, ...]) -> Iterator[Mistake]:
    own = dict(_declarations(tokens))
    hosts = {prefix for prefix, iri in _declarations(tokens) if _BARE_HOST.fullmatch(iri)}
    known = "|".join(map(re.escape, own.keys() | PREFIXES.keys()))
    glued = re.compile(
        f"(?:ASK|TRUE|FALSE)?(?:SERVICE(?:SILENT)?|FROM(?:NAMED)?)(?:{known})", re.IGNORECASE
    )
    for token in tokens:
        if token.text == "\\":
            yield _escape(text, token.start, token.end)
        elif token.kind == "word" and token.text.upper() in _UPDATES:
            what = f"{token.text.upper()} changes what is kept, and queries here only read"
            yield _mistake(text, token.start, token.end, what, f"{_HOW_TO_START}.", code="update")
        else:
            apart = token.kind == "name" and (
                glued.fullmatch(token.prefix) or token.prefix in hosts
            )
            if (token.kind == "word" or apart) and (found := _ELSEWHERE.search(token.text)):
                reason = found[0].lower()
                what, fix = _ASKED_ELSEWHERE[reason]
                yield _mistake(text, token.start, token.end, what, fix, code=reason)


def elsewhere() -> Mistake:
    """Say that a query asked another computer, where the check did not see it."""
    return Mistake("service", *_ASKED_ELSEWHERE["service"])


def _too_much(text: str, tokens: tuple[_Token, ...], limits: Settings) -> Iterator[Mistake]:
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        inside = token.text.count("(") if token.kind == "iri" else 0  # it may be `?a<((1))&&2>?b`
        if depth + inside > limits.sparql_nesting:
            what = f"More than {limits.sparql_nesting} brackets stand open at once"
            yield _mistake(
                text, token.start, token.end, what, "Ask in simpler steps.", code="nesting"
            )
            break
    if len(tokens) > limits.sparql_tokens:
        yield Mistake(
            "tokens",
            f"The query has {len(tokens):,} words and signs; {limits.sparql_tokens:,} is the most",
            "Ask for less at once, or in several queries.",
        )


# --- Explaining ---


def _strange_signs(text: str, tokens: tuple[_Token, ...]) -> Iterator[Mistake]:
    for token in tokens:
        # Of a long string that stays open, the first two make an empty one.
        long = token.text in _EMPTY and text.startswith(token.text + token.text[0], token.start)
        if long or token.text in _QUOTES:
            yield _mistake(text, token.start, token.end, "this quotation mark is not closed")
            return  # what follows is read as what it is not
        if token.text == "<" and (address := _ADDRESS.match(text, token.start)):
            what = "this address holds a space or another sign that no address may hold"
            yield _mistake(text, token.start, address.end(), what)
        elif token.kind == "sign" and not (token.text.isascii() and token.text.isprintable()):
            name = unicodedata.name(token.text, "a control character").lower()
            what = f"the character U+{ord(token.text):04X} ({name}) cannot stand here"
            yield _mistake(text, token.start, token.end, what, "Delete it, or put it in quotes.")


def _strange_prefixes(text: str, tokens: tuple[_Token, ...]) -> Iterator[Mistake]:
    known = _namespaces(tokens).keys()
    broken = -1  # where an address that is none ends
    for token in tokens:
        if token.text == "<" and (address := _ADDRESS.match(text, token.start)):
            broken = address.end()
        if token.kind == "name" and token.prefix not in known and token.start >= broken:
            prefix = token.prefix
            near = difflib.get_close_matches(prefix, [one for one in known if one], 1)
            fix = (
                f"Did you mean {near[0]}:? Else declare it: PREFIX {prefix}: <…>."
                if near
                else f"Begin the query with PREFIX {prefix}: <…>, or use one of "
                f"{', '.join(PREFIXES)}."
            )
            end = token.start + len(prefix) + 1
            what = f"the prefix {prefix}: is not known"
            yield _mistake(text, token.start, end, what, fix, code=UNKNOWN_PREFIX)


def _hidden(text: str, tokens: tuple[_Token, ...]) -> Iterator[Mistake]:
    """Find a name that was meant to go on after a `#`."""
    for token in tokens:
        if token.kind == "name" and (rest := _PART.match(text, token.end)):
            what = f"the # after {token.text} begins a comment, and hides the rest of the line"
            fix = "Write the whole address in < >, or declare a prefix that ends in #."
            yield _mistake(text, token.end, rest.end(), what, fix)
            return


def _no_opening(text: str, tokens: tuple[_Token, ...]) -> tuple[Mistake, ...]:
    """Say that what is asked for stands in no braces."""
    if any(one.text == "{" for one in tokens):
        return ()
    words = {one.text.upper(): one for one in tokens if one.kind == "word"}
    closing = next((one for one in tokens if one.text == "}"), None)
    there = words.get("WHERE") or words.get("ASK") or closing
    if there is None:
        return ()
    what = f"a {{ is missing {'before this }' if there is closing else f'after {there.text}'}"
    return (_mistake(text, there.start, there.end, what),)


def _no_stop(text: str, tokens: tuple[_Token, ...], message: str) -> Iterator[Mistake]:
    """Find two triples with no sign between them, where the engine could not read on.

    It counts the terms of a triple, and gives up at whatever else may stand in a group.
    """
    told = _ENGINE.match(message)
    if not told or not tokens:
        return
    line, column = int(told[1]), int(told[2])
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    at = (starts[line - 1] if line <= len(starts) else len(text)) + column - 1
    terms, inside, odd = 0, False, tokens[0]
    for before, token in pairwise((_Token("", "", 0, ""), *tokens)):
        if token.text == "{":
            terms, inside = 0, True
        elif token.text in "}.":
            terms = 0
        elif token.text in ";,":
            terms = 1 if token.text == ";" else 2
        elif token.text in "/|":
            terms = 1  # a path goes on
        elif token.kind in ("name", "iri", "string") or _is_term(token):
            terms += 1
            odd = token if terms == _TRIPLE + 1 else odd
            stopped = odd.start <= at <= token.end
            if _TRIPLE < terms <= _TRIPLE + 2 and inside and before.text != "^" and stopped:
                what = f"a ; or a . is missing before {odd.text[:40]}"
                yield _mistake(text, odd.start, odd.end, what)
                return
        elif token.kind in ("open", "word"):
            terms = -len(tokens)  # until the next sign


def _is_term(token: _Token) -> bool:
    return (token.kind == "label" and token.text[0] != "@") or token.text == "a"


def _odd_bracket(text: str, tokens: tuple[_Token, ...]) -> Iterator[Mistake]:
    opened: list[_Token] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            what = f"this {token.text} closes nothing"
            if opened:
                last = opened.pop()
                if last.text == _PAIRS[token.text]:
                    continue
                what = (
                    f"this {token.text} stands where the {last.text} "
                    f"of {_there(text, last.start)} should be closed"
                )
            yield _mistake(text, token.start, token.end, what)
            return
    if opened:
        last = opened[-1]
        yield _mistake(text, last.start, last.end, f"this {last.text} is never closed")


def from_engine(text: str, message: str) -> Mistake:
    """Say what the engine says, as near to the mistake as that tells."""
    tokens = tuple(_tokens(text))
    told = _ENGINE.match(message)
    if not told:
        function = _FUNCTION.search(message)
        at = max(0, text.find(function[0])) if function else 0
        end = at + len(function[0]) if function else 0
        what = f"there is no function {function[0]}" if function else message.rstrip(".")
        return _mistake(text, at, end, what)
    line, column = int(told[1]), int(told[2])
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    at = (starts[line - 1] if line <= len(starts) else len(text) + 1) + column - 1
    expected = [one.strip() for one in told[3].split(", ")]
    if all(_KEYWORD.fullmatch(one) for one in expected):  # it read so many characters ahead
        at -= min(len(one) for one in expected)
    at = max(0, min(at, len(text.rstrip())))
    bare = next((one for one in tokens if one.kind == "word" and one.end == at), None)
    if bare and '":"' in expected:
        what = f"“{bare.text[:40]}” is no word of SPARQL, and a name needs its prefix"
        return _mistake(text, bare.start, bare.end, what)
    end = next((token.end for token in tokens if token.start <= at < token.end), at)
    if saying := next((said for one, said in _SAYINGS.items() if one in expected), ""):
        if saying.startswith("with GROUP BY"):  # which the engine tells at the end of all
            words = [token for token in tokens if token.kind == "word" and token.start < at]
            of = [one for one in words if one.text.upper() == "GROUP"]
            of = of or [one for one in words if one.text.upper() == "SELECT"]
            at, end = (of[-1].start, of[-1].end) if of else (at, end)
        return _mistake(text, at, end, saying)
    rest = text[at:].partition("\n")[0].strip()
    if not rest:
        return _mistake(text, at, end, "the query ends too soon")
    return _mistake(text, at, end, f"this cannot be read from “{rest[:40]}” on")
