"""The parser's complaints in plain words, with what to do.

Most mistakes in Turtle are a mark too few. Which one is not guessed from the layout: a mark is
proposed only when the parser gets further with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Protocol
from urllib.parse import quote

from kg.namespaces import PREFIXES
from kg.turtle._tokens import Statement, Token, end_of, tokens

__all__ = ["Complaint", "Reach", "Wording", "exchanged", "level_of", "short", "unclosed", "worded"]

_FEW = 30  # prefixes that a sentence lists
_LONGEST = 40  # characters of the author's text that a sentence repeats
_ROLE = re.compile(r" is not a valid (RDF object|predicate|subject or graph name)\Z")
_ENDS_A_TEXT = re.compile(r'[^"\r\n<>;\[\]]*"[ \t]*(?:@|\^\^|[;,.\])]|\r|\n|\Z)')
"""What follows on the line where a text is closed that was never opened."""
_CLOSES = re.compile(r'"(?=[ \t]*(?:@|\^\^|[;,.\])]|\r|\Z))')
_BLANKS = re.compile(r"[ \t]+")
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a\u2039\u203a`\u00b4"
_MARKS = {";": "a semicolon", ",": "a comma", ".": "a dot", "]": "a closing ]", ")": "a closing )"}
_USES = {
    ";": "before the next property of the same subject",
    ",": "between two values of the same property",
    ".": "at the end of the statement",
    "]": "where what was opened with [ ends",
    ")": "where the list that was opened with ( ends",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the parser said of a statement, with the offset in the whole text."""

    message: str
    offset: int


@dataclass(frozen=True, slots=True)
class Wording:
    """A complaint for people. `offset` is where the text has to be mended."""

    offset: int
    message: str
    fix: str
    code: str = "syntax"
    allowed: str = ""
    mend: tuple[int, int, str] | None = None
    """What may stand in the place of a part of the text, from and to an offset and no longer than
    it, for the rest of the statement to be looked at."""


class Reach(Protocol):
    """How far the parser gets when a mark is put in at an offset, or takes the place of another.

    It is the offset of its next complaint, beyond the statement's end when it has none.
    """

    def __call__(self, at: int, mark: str, *, instead: bool = False) -> int:
        """Give the offset of the next complaint, in the text as it stands."""
        ...


def worded(
    complaint: Complaint, statement: Statement, prefixes: Collection[str], reach: Reach
) -> Wording:
    """Say a complaint in plain words. `prefixes` are those declared before the statement."""
    if statement.broken is not None and complaint.offset >= statement.broken:
        return unclosed(statement, statement.broken)
    before, here = _around(statement, complaint.offset)
    said = complaint.message
    if here is not None and (wrong := _wrong_mark(statement, here, reach)):
        return wrong
    if said == "A dot is expected at the end of statements" or "should end with a ']'" in said:
        return _mark_missing(before, here, statement, reach)
    if said in {"Unexpected end", "Triples should be followed by a dot"}:
        return _breaks_off(statement, reach)
    if here is not None and (found := _ROLE.search(said)):
        if found[1].startswith("subject") and before is not None and before.group() != ".":
            return _mark_missing(before, here, statement, reach)
        return _wrong_term(found[1], before, here, reach)
    if found := re.search(r"^The prefix (.*): has not been declared", said):
        return _unknown_prefix(found[1], complaint.offset, prefixes, here)
    for pattern, message, fix in _SENTENCES:
        if found := re.search(pattern, said):
            is_tag = here is not None and here.lastgroup == "tag"
            offset = here.start() if is_tag and here is not None else complaint.offset
            return Wording(offset, found.expand(message), fix)
    if here is not None and here.lastgroup == "iri":
        return _bad_iri(here, said)
    if here is not None and here.lastgroup == "odd":
        return _odd(here)
    return Wording(
        complaint.offset,
        f"This is not Turtle: {said[:200]}.",
        "Compare it with a statement that is read well.",
    )


_SENTENCES = (
    (
        r"^Unexpected escape character '(.*)'",
        r"\1 has no meaning here.",
        "In a text write \\\\ for a backslash; an address has none.",
    ),
    (
        r"^The escape sequence '(.*?)' .*hexadecimal",
        r"\1 is not a character.",
        "After \\u come four hexadecimal digits, after \\U eight.",
    ),
    (
        r"^The escape sequence '(.*?)' is encoding",
        r"\1 is the number of no character.",
        "Write the character itself.",
    ),
    (
        r"^The PREFIX keyword",
        "Here the name of a prefix is missing.",
        "Write it with a colon at its end, as in @prefix skos: <...> .",
    ),
    (
        r"^The (?:PREFIX declaration|BASE keyword)",
        "Here the address that is declared is missing.",
        "Write it between < and >.",
    ),
    (
        r"^Expecting a datatype IRI",
        "After ^^ the datatype is missing.",
        "Write one, as in ^^xsd:gYear, or remove the ^^.",
    ),
    (
        r"exponent|(?:integer|double) should not be empty",
        "This number is not complete.",
        "Write digits, as in 1.5 or 2e6.",
    ),
    (
        r"rdf:langString",
        "A text of type rdf:langString needs a language.",
        "Write the language, as in @en, in place of the type.",
    ),
    (
        r"(?i)language|langtag|subtag|base direction",
        "This is not a language tag.",
        "Write one as in @en or @en-GB: letters, with hyphens between.",
    ),
    (
        r"blank node ID",
        "After _: a name is missing.",
        "Write one, as in _:visit, or [] for a thing without a name.",
    ),
    (
        r"^escapes in IRIs|allowed to be escaped",
        "This name holds an escape that Turtle does not have.",
        "Write % with two hexadecimal digits, or the whole address between < and >.",
    ),
)


def _around(statement: Statement, offset: int) -> tuple[Token | None, Token | None]:
    """Give the token before `offset` and the one at it; None where there is none."""
    before = None
    for token in tokens(statement.text, statement.start, statement.end):
        if token.end() > offset:
            return before, token
        before = token
    return before, None


def short(written: str) -> str:
    """Cut what an author wrote to what a sentence can hold, on one line."""
    written = " ".join(written.split())
    return written if len(written) <= _LONGEST else written[: _LONGEST - 3] + "..."


def unclosed(statement: Statement, offset: int) -> Wording:
    """Say that a string or an IRI, which starts at `offset`, has no end."""
    opened = statement.text[offset : offset + 3]
    if opened[0] == "<":
        return Wording(
            offset,
            "The address that starts here is not closed on its line.",
            "Put > at its end.",
            "unclosed",
        )
    if opened in {'"""', "'''"}:
        return Wording(
            offset,
            f"The text that starts here with {opened} is never closed.",
            f"Put {opened} at its end.",
            "unclosed",
        )
    end = statement.text.find("\n", offset)
    line = statement.text[offset + 1 : end if end >= 0 else None]
    if curved := re.search(f"[{_QUOTES}](?=[ \\t]*(?:@|\\^\\^|[;,.\\])]|\\r|\\Z))", line):
        return Wording(
            offset + 1 + curved.start(),
            f"The text that starts with {opened[0]} in column "
            f"{offset - statement.text.rfind(chr(10), 0, offset)} ends with {curved[0]}, which "
            "closes nothing.",
            f"Write {opened[0]} in place of {curved[0]}.",
            "quotation-mark",
        )
    return Wording(
        offset,
        f"The text that starts here with {opened[0]} is not closed on its line.",
        f'Put {opened[0]} at its end; a text of several lines stands between """ and """.',
        "unclosed",
    )


def _wrong_mark(statement: Statement, here: Token, reach: Reach) -> Wording | None:
    """Say that the last mark before a complaint is another than what was meant.

    It is so where the parser gets further with the other one, and what follows the mark looks like
    a property after a comma, or like one more value after a semicolon.
    """
    level, mark = level_of(tokens(statement.text, statement.start, here.start()))
    if mark is None:
        return None
    at = level.index(mark)
    before, after = level[:at], level[at + 1 :]
    meant = ";" if mark.group() == "," else ","
    looks_so = _begins_property if meant == ";" else _is_one_more_value
    if not looks_so(before, after, here):
        return None
    reached = reach(mark.start(), meant, instead=True)
    if reached <= here.start() or reached < max(reach(here.start(), one) for one in ";,"):
        return None
    return exchanged(mark.start(), mark.group(), meant)


def exchanged(offset: int, found: str, meant: str) -> Wording:
    """Say that a mark stands where another one belongs."""
    if found == ".":
        message = "The dot ends the statement here, and what follows goes on with it."
    else:
        message = f"{found} stands where {meant} belongs."
    fix = f'Write "{meant}" {_USES[meant]}.'
    return Wording(offset, message, fix, "wrong-mark", mend=(offset, offset + 1, meant))


def level_of(before: Iterable[Token]) -> tuple[list[Token], Token | None]:
    """Give the tokens within the same brackets, a bracket being one, and the last ; or , of them."""
    levels: list[list[Token]] = [[]]
    for token in before:
        if token.group() in {"[", "("}:
            levels[-1].append(token)
            levels.append([])
        elif token.group() in {"]", ")"}:
            if len(levels) > 1:
                levels.pop()
        else:
            levels[-1].append(token)
    marks = (token for token in reversed(levels[-1]) if token.group() in {";", ","})
    return levels[-1], next(marks, None)


def _begins_property(_: Sequence[Token], after: Sequence[Token], here: Token) -> bool:
    """Whether a property and its value follow the mark, and not two values without a mark."""
    if not after:
        return here.group() in {"a", ".", "]"}
    if len(after) > 1 or after[0].lastgroup not in {"name", "iri"}:
        return False
    if here.lastgroup in {"string", "long", "number"} or here.group() in {"[", "("}:
        return True
    text = here.string
    line = text.rfind("\n", 0, after[0].start()) + 1
    is_first = not text[line : after[0].start()].strip()
    return is_first and here.lastgroup in {"name", "iri"} and "\n" not in text[line : here.start()]


def _is_one_more_value(before: Sequence[Token], after: Sequence[Token], here: Token) -> bool:
    """Whether what follows the mark is of the kind of the value before it, and no property."""
    if not before:
        return False
    if not after:
        return here.lastgroup in {"string", "long", "number"} or here.group() in {"[", "("}
    if len(after) > 1 or here.group() not in {";", ",", ".", "]"}:
        return False
    ends = [place for place, token in enumerate(before) if token.group() == ";"]
    prop = before[ends[-1] + 1 : ends[-1] + 2] if ends else before[1:2]
    if prop and prop[0] is before[-1]:
        prop = before[:1]  # in brackets no subject comes first
    kinds = [_kind(token) for token in (before[-1], after[0], *prop)]
    return kinds[0] == kinds[1] and kinds[1] not in kinds[2:]


def _kind(token: Token) -> str:
    """Give the prefix of a name, or else what sort of token it is."""
    return token.group().partition(":")[0] if token.lastgroup == "name" else str(token.lastgroup)


def _best(marks: Iterable[str], at: int, beyond: int, reach: Reach) -> str:
    """Give the mark with which the parser gets furthest; empty if none gets it past `beyond`."""
    furthest, best = beyond - 1, ""
    for mark in marks:
        if (reached := reach(at, mark)) > furthest:
            furthest, best = reached, mark
    return best


def _missing(mark: str, before: Token) -> Wording:
    is_apart = before.string[before.end() : before.end() + 1].isspace()
    return Wording(
        before.end(),
        f"After {short(before.group())} {_MARKS[mark]} is missing.",
        f'Write "{mark}" {_USES[mark]}.',
        "missing-mark",
        mend=(before.end(), before.end() + 1, mark) if mark != "." and is_apart else None,
    )


def _mark_missing(
    before: Token | None, here: Token | None, statement: Statement, reach: Reach
) -> Wording:
    if before is None or here is None:
        return _breaks_off(statement, reach)
    is_word = here.lastgroup == "name" and ":" not in here.group() and here.group() != "a"
    end = _end_of_text(here.string, here.start()) if before.lastgroup == "string" else 0
    if before.lastgroup == "string" and (here.start() == before.end() or (is_word and end)):
        return Wording(
            before.end() - 1,
            f"The text ends at this quotation mark, but {short(here.group())} follows.",
            'Inside a text write \\" for a quotation mark, or put the text between """ and """.',
            "quotation-mark",
            mend=(before.start(), end, '""') if end else None,
        )
    mark = _best(";,.]", before.end(), here.end(), reach)
    if mark:
        return _missing(mark, before)
    return Wording(
        here.start(),
        f"{short(here.group())} is not expected here: the value before it is complete.",
        "Put a comma between two values, a semicolon between two properties, a dot at the end.",
    )


def _end_of_text(text: str, offset: int) -> int:
    """Give where the last straight quotation mark of a line ends that may close a text, else 0."""
    end = text.find("\n", offset)
    ends = [found.end() for found in _CLOSES.finditer(text, offset, end if end >= 0 else len(text))]
    return ends[-1] if ends else 0


def _breaks_off(statement: Statement, reach: Reach) -> Wording:
    if reach(statement.end, ".") > statement.end:
        what = "declaration" if statement.directive else "statement"
        return Wording(
            statement.end,
            f"The {what} has no dot at its end.",
            'Write "." where it is complete.',
            "missing-mark",
        )
    for mark in ("]", ")"):
        if reach(statement.end, mark + ".") > statement.end:
            return Wording(
                statement.end,
                f"Here {_MARKS[mark]} is missing, and a dot at the end of the statement.",
                f'Write "{mark}" {_USES[mark]}.',
                "missing-mark",
            )
    return Wording(
        statement.end,
        "The statement breaks off here.",
        "Complete it: a subject, a property, a value, and a dot.",
    )


def _wrong_term(role: str, before: Token | None, here: Token, reach: Reach) -> Wording:
    part = {"RDF object": "value", "predicate": "property"}.get(role, "subject")
    written, kind = here.group(), here.lastgroup
    if kind == "odd":
        return _odd(here)
    if kind == "mark" and before is not None:
        if closing := _best("])", before.end(), here.end(), reach):
            return _missing(closing, before)
        if part != "subject" and written not in "[(":
            return Wording(
                here.start(),
                f"Between {short(before.group())} and {written} a {part} is missing.",
                f"Write the {part}, or remove what is too much.",
            )
    if kind == "mark" and written not in "[(":
        return Wording(
            here.start(),
            f"No statement is open that {written} could end or go on with.",
            "Remove it.",
        )
    if kind == "name" and ":" not in written:
        return _bare_word(here, part)
    if kind == "tag" and part == "subject":
        return Wording(
            here.start(),
            f"{written} declares nothing.",
            "What is declared begins with @prefix or @base, in small letters.",
        )
    if kind == "tag":
        return Wording(
            here.start(),
            f"{written} does not follow a text.",
            "A language tag stands directly after the closing quotation mark.",
        )
    if kind in {"string", "long", "number"}:
        return Wording(
            here.start(),
            f"{short(written)} stands where a {part} belongs; it can only be a value.",
            "Check the order subject, property, value, and the mark before it.",
        )
    return Wording(
        here.start(),
        f"{short(written)} cannot be a {part}.",
        "Check the order subject, property, value, and the mark before it.",
    )


def _bare_word(here: Token, part: str) -> Wording:
    word = here.group()
    if unicodedata.category(word[0]) == "Cf":  # a byte-order mark is a letter in names
        return _odd(here)
    if part == "value" and word.lower() in {"true", "false"}:
        mend = (here.start(), here.end(), word.lower())
        message = f"{word} is not written so."
        return Wording(here.start(), message, f"Write {word.lower()}.", mend=mend)
    if part == "value" and _ENDS_A_TEXT.match(here.string, here.end()):
        return Wording(
            here.start(),
            f"Before {short(word)} a quotation mark is missing.",
            'Write " before the text as well as after it.',
            "unclosed",
        )
    if word == "a":
        return Wording(
            here.start(),
            f'"a" stands where a {part} belongs; it can only be a property.',
            'Check whether the line before ends with ";" or ".".',
        )
    return Wording(
        here.start(),
        f"The word {short(word)} is neither a name with a prefix nor a text.",
        'Write a name with its prefix, an address between < and >, a text between " and ".',
        mend=(here.start(), here.end(), '""') if part == "value" else None,
    )


def _unknown_prefix(
    prefix: str, offset: int, declared: Collection[str], here: Token | None
) -> Wording:
    message = f"The prefix {short(prefix)}: is not declared."
    mend = (here.start(), here.end(), "<x:>") if here is not None else None
    known = [f"{short(name)}:" for name in islice(sorted(declared), _FEW)]
    allowed = f"What is declared above: {', '.join(known)}." if known else ""
    # Comparing takes quadratic time, so only with what a person may have meant.
    names = [*PREFIXES, *islice((name for name in declared if len(name) <= _LONGEST), 100)]
    near = get_close_matches(prefix, names, n=1) if len(prefix) <= _LONGEST else []
    if near and prefix not in PREFIXES:
        message += f' Did you mean "{near[0]}:"?'
        if near[0] in declared:
            fix = f"Write {near[0]}: in place of {short(prefix)}:"
            return Wording(offset, message, fix, "unknown-prefix", allowed, mend)
        prefix = near[0]
    address = f"<{PREFIXES[prefix]}>" if prefix in PREFIXES else "<...>"
    fix = f"Add at the top: @prefix {short(prefix)}: {address} ."
    return Wording(offset, message, fix, "unknown-prefix", allowed, mend)


def _bad_iri(here: Token, said: str) -> Wording:
    written = short(here.group())
    if "No scheme" in said or "relative IRI" in said:
        return Wording(
            here.start(),
            f"{written} is a relative address, and nothing says to what.",
            "Declare @base <...> . at the top, or write the whole address.",
            "address",
        )
    if found := re.search(r"Invalid IRI code point '(.)'", said):
        fix = f"Write {quote(found[1])} for it, or close the address before it."
        if found[1] == " " and ":" not in here.group() and len(here.group()) <= _LONGEST:
            fix = f"Write {_BLANKS.sub('-', here.group())}: a name has hyphens in place of blanks."
        return Wording(
            here.start(),
            f"The address {written} holds {_character(found[1])}, which no address may.",
            fix,
            "address",
            mend=(here.start(), here.end(), "<x:>"),
        )
    return Wording(
        here.start(),
        f"{written} is not a valid address: {said[:200]}.",
        "Compare it with the address that a browser shows.",
        "address",
    )


def _character(char: str) -> str:
    return "a blank" if char == " " else f"the character {char!r}"


def _odd(here: Token) -> Wording:
    character = here.group()[0]
    name = f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
    if character in _QUOTES:
        end = end_of(here.string, here.start())
        if end == here.start() + 1:  # nothing curved closes it
            end = _end_of_text(here.string, end) or end
        return Wording(
            here.start(),
            f"{character} is a typographic quotation mark.",
            'Write the straight ones: " and ".',
            "quotation-mark",
            mend=(here.start(), end, '""'),
        )
    if character in "{}":
        return Wording(
            here.start(),
            f"{character} has no meaning in Turtle: a file is one graph.",
            "Write the statements without { and }.",
        )
    if unicodedata.category(character) in {"Zs", "Zl", "Zp", "Cf", "Cc"}:
        return Wording(
            here.start(),
            f"Here stands an invisible character that is not a plain space ({name}).",
            "Remove it and type a space.",
        )
    return Wording(
        here.start(),
        f"The character {character} ({name}) is not expected here.",
        'Remove it, or put the text that it belongs to between " and ".',
    )
