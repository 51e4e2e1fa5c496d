"""The check of a text statement by statement, so that one mistake never hides another.

Each statement goes to the parser alone, with the prefixes and the base as they stand there. A
declaration with a mistake counts as made, so that it is reported once and not at each use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from kg.turtle._document import Lines, Mistake
from kg.turtle._tokens import Refusal, Statement, end_of, statements, tokens
from kg.turtle._words import Complaint, Reach, Wording, exchanged, level_of, short, unclosed, worded

__all__ = ["Check", "declared", "parser_of", "said"]

_MOST_IN_ONE = 10
"""So many more mistakes are looked for in one statement."""
_LONGEST_MENDED = 20_000  # characters; each try reads the statement anew
_OF_A_TRIPLE = 3
_ANY = "urn:undeclared:"
"""Stands for an IRI that a broken declaration does not tell."""


def parser_of(text: str, base: str | None) -> ox.QuadParser:
    """Give the parser of record on a text."""
    return ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=base)


def said(error: SyntaxError) -> str:
    """Give the parser's message without the place, which it repeats in words."""
    return re.sub(r"^Parser error (?:at|between) .*? columns? .*?: ", "", error.msg, count=1)


def declared(directive: Statement, base: str | None) -> tuple[dict[str, str], str | None]:
    """Give the prefixes that a directive declares, and the base; nothing where it is broken."""
    name = directive.directive.lstrip("@")
    parts = [f"@{name}"]
    for token in tokens(directive.text, directive.start + len(directive.directive), directive.end):
        parts.append(token.group())
        if token.lastgroup == "iri":
            break
    parser = parser_of(" ".join([*parts, "."]), base)
    try:
        list(parser)
    except SyntaxError:
        return {}, None
    return parser.prefixes, parser.base_iri if name == "base" else None


@dataclass(slots=True)
class Check:
    """One check of one text; knows what has been declared so far."""

    text: str
    base: str | None
    max_depth: int
    max_bases: int
    prefixes: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[int, int]] = field(default_factory=list)
    """Where the statements with a mistake start and end, so far."""
    _broken_prefixes: set[str] = field(default_factory=set)
    _base_lines: list[int] = field(default_factory=list)
    _before: Statement | None = None
    """The statement before, where it has no mistake; with what was mended of it."""
    _past: int = 0
    """Where a text ends in which a dot seemed to end the statement."""

    def mistakes(self, most: int) -> Iterator[Mistake]:
        """Give the mistakes in the order of the text."""
        lines = Lines(self.text)
        count = 0
        for statement in statements(self.text, self.max_depth):
            if statement.start < self._past:
                self.broken.append((statement.start, statement.end))
                continue
            found = False
            for mistake in self._of_statement(statement, lines):
                found = True
                if count == most:
                    message = f"There are more mistakes; the first {most} are listed."
                    fix = "Mend those and check again."
                    yield replace(mistake, message=message, fix=fix, allowed="")
                    return
                count += 1
                yield mistake
            if found:
                self.broken.append((statement.start, statement.end))

    def _of_statement(self, statement: Statement, lines: Lines) -> Iterator[Mistake]:
        if statement.refusal is not None:
            yield self._refused(statement, statement.refusal, lines)
            return
        complaint = self._complaint(statement, statement.written)
        before, self._before = self._before, None
        if complaint is not None and not statement.directive:
            self._before = before
            both = self._early_dot(statement, complaint)
            self._before = both
            if both is not None and before is not None:
                dot = before.end - 1
                early = exchanged(dot, ".", both.text[dot])
                yield self._said(early, lines)
                yield from self._more(both, early, lines)
                return
        elif not statement.directive and statement.written.endswith("."):
            self._before = statement
        wording = self._wording(statement, complaint)
        if statement.directive:
            self._declare(statement, lines)
            again = self._declared_again(statement, lines)
            if wording is None and again is not None:
                yield again
        if wording is not None:
            yield self._said(wording, lines)
            yield from self._more(statement, wording, lines)

    def _wording(self, statement: Statement, complaint: Complaint | None) -> Wording | None:
        if complaint is None:
            return None
        return worded(complaint, statement, self.prefixes, self._reach(statement))

    def _said(self, wording: Wording, lines: Lines) -> Mistake:
        if wording.code == "unknown-prefix" and wording.fix.startswith("Add"):
            # Said once, where it is first used: one line at the top mends every use.
            written = self.text[wording.offset : wording.offset + 100]
            self._broken_prefixes.add(written.partition(":")[0])
        found = _at(lines, wording.offset, wording.code, wording.message, wording.fix)
        return replace(found, allowed=wording.allowed)

    def _more(self, statement: Statement, wording: Wording, lines: Lines) -> Iterator[Mistake]:
        """Look for further mistakes in a copy of the statement in which the first is mended."""
        is_last = not self.text[statement.end :].strip()
        for _ in range(_MOST_IN_ONE):
            if wording.mend is None or statement.end - statement.start > _LONGEST_MENDED:
                return
            start, end, put_in = wording.mend
            if end > statement.end:
                self._past = end
                return
            if len(put_in) > end - start:
                return
            text = statement.text[:start] + put_in.ljust(end - start) + statement.text[end:]
            statement = replace(statement, text=text, broken=_broken(statement, text, end))
            found = self._wording(statement, self._complaint(statement, statement.written))
            if found is None or found.offset < end or (is_last and found.offset >= statement.end):
                return
            wording = found
            yield self._said(wording, lines)

    def _declared_again(self, directive: Statement, lines: Lines) -> Mistake | None:
        if directive.directive.endswith("base") and len(self._base_lines) > self.max_bases:
            return _at(
                lines,
                directive.start,
                "second-base",
                f"A base is declared again; line {self._base_lines[0]} has declared one.",
                "Remove this line: one file is one document with one address.",
            )
        return None

    def _refused(self, statement: Statement, refusal: Refusal, lines: Lines) -> Mistake:
        if statement.broken is not None and statement.broken < refusal.offset:
            wording = unclosed(statement, statement.broken)
            return _at(lines, wording.offset, wording.code, wording.message, wording.fix)
        if refusal.code == "too-deep":
            message = f"Brackets are nested more than {self.max_depth} deep here."
            fix = "Give what stands inside names of its own, and state each by itself."
        else:
            written = short(next(tokens(self.text, refusal.offset)).group())
            message = f"{written} is RDF 1.2, which few programs read yet."
            is_small = written.startswith("@") or written.isalpha()
            fix = (
                "Leave it out."
                if is_small
                else "Say it with a thing of its own that has properties."
            )
        return _at(lines, refusal.offset, refusal.code, message, fix)

    def _declare(self, directive: Statement, lines: Lines) -> None:
        prefixes, base = declared(directive, self.base)
        self.prefixes.update(prefixes)
        self._broken_prefixes.difference_update(prefixes)
        if directive.directive.endswith("base"):
            self._base_lines.append(lines.position(directive.start).line)
            self.base = base or self.base or _ANY
        elif not prefixes:
            after = directive.start + len(directive.directive)
            for token in tokens(self.text, after, directive.end):
                self._broken_prefixes.add(token.group().partition(":")[0])
                break

    def _complaint(self, statement: Statement, written: str) -> Complaint | None:
        """Give the parser's first complaint about a statement that may have been changed."""
        known = {name: self.prefixes.get(name) for name in sorted(statement.prefixes)}
        head = " ".join(
            f"@prefix {name}: <{namespace or _ANY}> ."
            for name, namespace in known.items()
            if namespace or name in self._broken_prefixes
        )
        try:
            for _ in parser_of(f"{head}\n{written}", self.base):
                pass
        except SyntaxError as error:
            # The head is the first line; the parser counts columns from 1 and in characters.
            offset = Lines(written).offset((error.lineno or 2) - 1, error.offset or 1)
            return Complaint(said(error), statement.start + min(offset, len(written)))
        return None

    def _reach(self, statement: Statement) -> Reach:
        def reach(at: int, mark: str, *, instead: bool = False) -> int:
            cut = at - statement.start
            if instead:
                return self._reached(_exchanged(statement, at, mark))
            put_in = f" {mark} "
            written = statement.written[:cut] + put_in + statement.written[cut:]
            complaint = self._complaint(statement, written)
            return statement.end + 1 if complaint is None else complaint.offset - len(put_in)

        return reach

    def _reached(self, statement: Statement) -> int:
        """Give where the parser complains of a statement; beyond its end where it does not."""
        complaint = self._complaint(statement, statement.written)
        return statement.end + 1 if complaint is None else complaint.offset

    def _early_dot(self, statement: Statement, complaint: Complaint) -> Statement | None:
        """Tell whether the dot before this statement ended one that goes on here.

        Give both as one, with the mark that lets the parser get further, else None. What goes on
        stands further in than what it belongs to, and the parser soon stumbles over it.
        """
        before = self._before
        if (
            before is None
            or not 0 <= before.indent < statement.indent
            or statement.end - before.start > _LONGEST_MENDED
            or len(level_of(tokens(self.text, statement.start, complaint.offset))[0])
            >= _OF_A_TRIPLE
        ):
            return None
        dot = before.end - 1
        text = before.text[: statement.start] + self.text[statement.start :]
        prefixes = before.prefixes | statement.prefixes
        both = replace(before, text=text, end=statement.end, prefixes=prefixes)
        furthest, best = complaint.offset, None
        for mark in ";,":
            one = _exchanged(both, dot, mark)
            if (reached := self._reached(one)) > furthest:
                furthest, best = reached, one
        return best


def _broken(statement: Statement, text: str, mended: int) -> int | None:
    """Give the first string or IRI without an end, of a text that is mended up to an offset."""
    if statement.broken is None or statement.broken >= mended:
        return statement.broken
    rest = tokens(text, mended, statement.end)
    return next((one.start() for one in rest if one.lastgroup in {"broken", "cut", "open"}), None)


def _exchanged(statement: Statement, at: int, mark: str) -> Statement:
    """Give a statement in which another mark stands at an offset."""
    return replace(statement, text=statement.text[:at] + mark + statement.text[at + 1 :])


def _at(lines: Lines, offset: int, code: str, message: str, fix: str) -> Mistake:
    where = lines.position(offset)
    end = where.column + end_of(lines.text, offset) - offset
    return Mistake(where.line, where.column, code, message, fix, end)
