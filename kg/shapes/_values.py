"""Values that are no values: ill-typed ones, types that are not in use, and languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pyoxigraph as ox

from kg.dates import interval_of
from kg.diagnostics import Finding, Severity
from kg.namespaces import RDF, XSD, compact
from kg.shapes._allowed import Constraints
from kg.shapes._known import Known
from kg.shapes._located import Located
from kg.shapes._nearest import Names

__all__ = ["SHOWN", "Values"]

SHOWN = 80  # characters of a value that a sentence repeats
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-|\Z)")
_DATE_PARTS = {"gYear": 0, "gYearMonth": 1, "date": 2}
_LEXICAL: Mapping[str, Callable[[str], bool]] = {
    "integer": lambda text: bool(re.fullmatch(r"[+-]?[0-9]+", text)),
    "decimal": lambda text: bool(re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", text)),
    "double": lambda text: bool(
        re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN", text)
    ),
    "boolean": lambda text: text in ("true", "false", "1", "0"),
    **{
        kind: lambda text, dashes=dashes: (
            text.isascii()
            and text.count("-") == dashes  # type: ignore[misc]  # a default binds the loop's value
            and interval_of(text) is not None
        )
        for kind, dashes in _DATE_PARTS.items()
    },
}
_OUGHT = {
    "gYear": 'a year such as "2007"',
    "gYearMonth": 'a month such as "2007-01"',
    "date": 'a day such as "2007-01-15"',
    "integer": "a whole number",
    "decimal": "a number",
    "double": "a number",
    "boolean": "true or false",
    "anyURI": "an address",
    "string": "a text without a language",
}
_DATATYPES = Names((f"xsd:{kind}", "") for kind in _LEXICAL)
_TEXTS = frozenset((XSD + "string", XSD + "anyURI", RDF + "langString"))
_NARROWER = {"gYearMonth": "xsd:gYear", "date": "xsd:gYear or xsd:gYearMonth"}


class Values:
    """The check of the values of one file."""

    def __init__(self, located: Located, known: Known, constraints: Constraints) -> None:
        self.hints = True
        """Whether the nearest datatype is looked for."""
        self._located = located
        self._known = known
        self._constraints = constraints
        self._in_english: set[tuple[str, str]] = set()
        self._in_others: dict[tuple[str, str], int] = {}

    def check(self, index: int, literal: ox.Literal) -> Iterator[Finding]:
        """Check whether a value is one of its type, and the type one that is in use."""
        datatype = literal.datatype.value
        located = self._located
        iri = located.triples[index].predicate.value
        subject = getattr(located.triples[index].subject, "value", "")
        if literal.language == "en":
            self._in_english.add((subject, iri))
        elif literal.language:
            yield from self._language(index, literal.language)
        of_value = (subject, iri, literal.value)
        if datatype in _TEXTS:
            belongs = self._known.ranges.get(iri, datatype)
            if belongs != datatype and not self._is_shaped(index):
                located.told.add(of_value)
                yield self._other_type(index, literal, belongs)
            return
        prop = compact(iri)
        kind = datatype.removeprefix(XSD)
        if not datatype.startswith(XSD) or kind not in _LEXICAL:
            located.told.add(of_value)
            near = _DATATYPES.nearest(compact(datatype)) if self.hints else ""
            yield located.finding(
                located.place(index, "object"),
                Severity.ERROR,
                "unknown-datatype",
                f"{prop} has a value of the type {compact(datatype)}, which is not in use here.",
                f"Did you mean {near}?"
                if near
                else "Write a text, a number, a date, true or false.",
                allowed=self._constraints.allowed_at(self._located, index),
            )
            return
        if _LEXICAL[kind](literal.value):
            return
        located.told.add(of_value)
        why, fix = _why(kind, literal.value[:SHOWN])
        fix = fix or f"Write {_OUGHT[kind]}."
        if kind in _NARROWER and not fix.startswith('Write "'):
            fix += f" If less is known, use {_NARROWER[kind]}."
        yield located.finding(
            located.place(index, "object"),
            Severity.ERROR,
            "ill-typed",
            f'{prop} is "{literal.value[:SHOWN]}", which is not a valid xsd:{kind}{why}.',
            fix,
            allowed=self._constraints.allowed_at(self._located, index),
        )

    def _is_shaped(self, index: int) -> bool:
        """Whether a shape says which values the property of a triple has; then it speaks."""
        prop = self._located.triples[index].predicate.value
        names = self._constraints.property_names(self._located.classes_at(index))
        return compact(prop) in names and bool(self._constraints.allowed_at(self._located, index))

    def _other_type(self, index: int, literal: ox.Literal, datatype: str) -> Finding:
        """Say that a text stands where the vocabulary has a value of another type."""
        kind = datatype.removeprefix(XSD)
        written = literal.value[:SHOWN]
        found = f"a text in {literal.language}" if literal.language else "a text"
        ought = _OUGHT.get(kind, f"a value of the type xsd:{kind}")
        is_bare = kind in ("boolean", "integer", "decimal", "double")
        if is_bare and _LEXICAL[kind](literal.value):
            fix = f"Write {written}, without quotation marks."
        elif kind == "anyURI":
            fix = f'Write "{written}"^^xsd:anyURI.'
        elif kind == "string":
            fix = f'Write "{written}", without a language.'
        else:
            fix = f"Write {ought}."
        prop = compact(self._located.triples[index].predicate.value)
        return self._located.finding(
            self._located.place(index, "object"),
            Severity.ERROR,
            "value-type",
            f'{prop} is {found}, "{written}", where {ought} belongs.',
            fix,
            allowed=self._constraints.allowed_at(self._located, index),
        )

    def _language(self, index: int, language: str) -> Iterator[Finding]:
        """Check the tag of a text, and note whether it is in English."""
        triple = self._located.triples[index]
        pair = getattr(triple.subject, "value", ""), triple.predicate.value
        is_tag = _LANGUAGE.match(language) is not None
        if not is_tag or language.lower().partition("-")[0] in ("en", "eng"):
            self._in_english.add(pair)
        else:
            self._in_others.setdefault(pair, index)
        if not is_tag or language.lower().partition("-")[0] == "eng":
            yield self._located.finding(
                self._located.place(index, "object"),
                Severity.ERROR,
                "language-tag",
                f"@{language[:SHOWN]} is no language that programs know.",
                "Write @en for English; a tag has two letters, or three for a language without two.",
            )

    def languages(self) -> Iterator[Finding]:
        """Find what is told in other languages and not in English, once all values are checked."""
        for pair, index in self._in_others.items():
            if pair not in self._in_english:
                yield self._located.finding(
                    self._located.place(index, "object"),
                    Severity.WARNING,
                    "english-missing",
                    f"{compact(pair[1])} is told in another language, and not in English.",
                    'Add it in English, as in "..."@en: the pages show that.',
                )


def _why(kind: str, written: str) -> tuple[str, str]:
    """Say what is wrong with a value that looks like a date, and how it is mended.

    Both are empty for any other value.
    """
    parts = written.split("-")
    if kind not in _DATE_PARTS or not all(part.isascii() and part.isdigit() for part in parts):
        return "", ""
    form = next((one for one, dashes in _DATE_PARTS.items() if dashes == len(parts) - 1), "")
    if form and form != kind and _LEXICAL[form](written):
        return (
            f": it has the form of an xsd:{form}",
            f'Write "{written}"^^xsd:{form}, or {_OUGHT[kind]}.',
        )
    if len(parts) > 1 and len(parts[1]) == 2 and not 1 <= int(parts[1]) <= 12:
        return f": there is no month {parts[1]}", ""
    if len(parts) == 3 and len(parts[1]) == len(parts[2]) == 2:
        return f": that month has no day {parts[2]}", ""
    return "", ""
