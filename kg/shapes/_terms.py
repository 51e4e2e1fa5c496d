"""What no SHACL engine says: misspelt terms, references to nothing, and values that are no values.

Both engines pass a misspelt class, a misspelt property and `"2007-13"^^xsd:gYearMonth` in silence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from kg import turtle
from kg.catalogue import interval_of
from kg.diagnostics import Finding, Severity
from kg.namespaces import (
    ATLAS,
    BASE,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    XSD,
    compact,
    document_of,
    graph_of,
    name_of,
)
from kg.shapes._located import VOCABULARY_GRAPHS, Located

__all__ = ["VOCABULARY", "Known", "check_terms", "described_in", "nearest"]

VOCABULARY = "ontology/atlas.ttl"
_OF_VOCABULARIES = frozenset(
    (
        *(OWL + name for name in ("Class", "DatatypeProperty", "ObjectProperty", "Ontology")),
        *(RDFS + name for name in ("subClassOf", "domain", "range")),
    )
)
_KINDS = ("case", "concept", "mapping", "organisation", "path", "person", "scheme", "source")
_DESCRIBED = re.compile(r"^[ \t]*(<[^<>\s]*>|[^\s:<]*:[^\s:]*)\s+a\s", re.MULTILINE)
_MOST_HINTS = 100  # to look for the nearest name costs as much as there are names
_SHOWN = 80  # characters of a value that a sentence repeats
_TYPE = RDF + "type"
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
}
_TEXTS = frozenset((XSD + "string", XSD + "anyURI", RDF + "langString"))
_NARROWER = {"gYearMonth": "xsd:gYear", "date": "xsd:gYear or xsd:gYearMonth"}


@dataclass(frozen=True)  # without slots, for the names that are put together once
class Known:
    """What exists: the terms that may be used, and the things that are described."""

    terms: frozenset[str]
    """The IRIs that may stand as property, class or value."""
    described: Mapping[str, tuple[str, ...]]
    """The files that describe a thing, by its IRI."""
    types: Mapping[str, tuple[str, ...]]
    """The classes of a thing, by its IRI."""
    unread: Mapping[str, frozenset[str]]
    """What each file that is kept out seems to describe, by path."""

    @property
    def without_vocabulary(self) -> bool:
        """Whether nobody can tell what is a term, or which class is a kind of which."""
        return VOCABULARY in self.unread

    @cached_property
    def term_names(self) -> Mapping[str, str]:
        """The terms, to look for the nearest."""
        return _names(compact(iri) for iri in self.terms)

    @cached_property
    def thing_names(self) -> Mapping[str, Mapping[str, str]]:
        """What is described, by kind, to look for the nearest."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in self.described:
            name = name_of(iri)
            if name and name.kind in _KINDS:
                found[name.kind].append(compact(iri))
        return {kind: _names(names) for kind, names in found.items()}


def described_in(document: turtle.Document) -> frozenset[str]:
    """Give what a text that cannot be read seems to describe: each name that `a` follows."""
    prefixes = {**PREFIXES, **document.prefixes}
    found = set()
    for written in _DESCRIBED.findall(document.text):
        prefix, _, local = written.partition(":")
        found.add(written[1:-1] if written.startswith("<") else prefixes.get(prefix, "") + local)
    return frozenset(found)


def nearest(wrong: str, names: Iterable[str]) -> str:
    """Give the name that looks most alike, or nothing if none does. Prefixes do not count.

    >>> nearest("atlas:statment", ["atlas:state", "atlas:statement", "skos:note"])
    'atlas:statement'
    >>> nearest("atlas:hero", ["atlas:period"])
    ''
    """
    return _nearest(wrong, _names(names))


def _nearest(wrong: str, names: Mapping[str, str]) -> str:
    found = process.extractOne(_local(wrong), names, scorer=fuzz.ratio, score_cutoff=65)
    return found[2] if found else ""


def _names(names: Iterable[str]) -> Mapping[str, str]:
    """Give what is compared of each name; in order, so that of two as near the first is given."""
    return {name: _local(name) for name in sorted(names)}


def _local(name: str) -> str:
    return name.partition(":")[2] or name


def check_terms(located: Located, known: Known) -> Iterator[Finding]:
    """Find misspelt terms, references to what is nowhere described, and ill-typed values."""
    seen: set[tuple[str, int]] = set()
    for index, triple in enumerate(located.triples):
        for role in ("subject", "predicate", "object"):
            term = getattr(triple, role)
            if isinstance(term, ox.NamedNode):
                hint = len(seen) < _MOST_HINTS
                for finding in _check_iri(located, known, index, role, hint):
                    place = finding.message, finding.line
                    if place not in seen:
                        seen.add(place)
                        yield finding
        if isinstance(triple.subject, ox.BlankNode) and triple.predicate.value == _TYPE:
            yield located.finding(
                located.place(index, "subject"),
                Severity.ERROR,
                "no-name",
                "Something that has a class has no name.",
                "Give it one, such as <#fair-deal>: what has a class is shown, linked and cited.",
            )
        if isinstance(triple.object, ox.Literal):
            yield from _check_literal(located, index, triple.object)


def _check_iri(
    located: Located, known: Known, index: int, role: str, hint: bool
) -> Iterator[Finding]:
    iri: str = getattr(located.triples[index], role).value
    if role == "subject":
        yield from _check_subject(located, known, index, iri)
        return
    is_type = located.triples[index].predicate.value == _TYPE
    must_be_term = role == "predicate" or is_type
    if must_be_term or iri.startswith(ATLAS):
        of_vocabularies = located.graph.startswith(VOCABULARY_GRAPHS) and iri in _OF_VOCABULARIES
        if not (iri in known.terms or of_vocabularies or known.without_vocabulary):
            yield _unknown_term(located, known, index, role, hint)
        return
    if iri.startswith(BASE) and iri not in known.described and not located.describes(iri):
        yield _unknown_thing(located, known, index, iri, hint)


def _check_subject(located: Located, known: Known, index: int, iri: str) -> Iterator[Finding]:
    """Find what belongs to another document, and what another file describes too."""
    document = document_of(iri)
    name = name_of(document)
    elsewhere = name is not None and name.kind in ("case", "path") and document != located.graph
    if elsewhere and "/" not in document[len(BASE) :].partition("/")[2]:
        yield located.finding(
            located.place(index, "subject"),
            Severity.ERROR,
            "not-its-own",
            f"{located.named(iri)} belongs to another document.",
            "Write it in the file of that document, or give it a name of this one: <#...>.",
        )
        return
    others = [path for path in known.described.get(iri, ()) if path != located.path]
    if not located.describes(iri):
        if located.opens(index):
            unread = [path for path, described in known.unread.items() if iri in described]
            yield _undescribed(located, index, iri, [*others, *unread])
        return
    if others and located.triples[index].predicate.value == _TYPE:
        yield located.finding(
            located.place(index, "subject"),
            Severity.ERROR,
            "described-twice",
            f"{located.named(iri)} is also described in {', '.join(others)}.",
            "Describe it in one file only; refer to it from the others.",
        )


def _undescribed(located: Located, index: int, iri: str, others: list[str]) -> Finding:
    if others:
        return located.finding(
            located.place(index, "subject"),
            Severity.ERROR,
            "not-its-own",
            f"{located.named(iri)} is described in {', '.join(others)}.",
            "Say it there: what is said of a thing stands where the thing is described.",
        )
    return located.finding(
        located.place(index, "subject"),
        Severity.ERROR,
        "no-class",
        f"Nothing says what {located.named(iri)} is, so nothing that is said of it is read.",
        "Write its class first, such as a atlas:Episode.",
    )


def _unknown_term(located: Located, known: Known, index: int, role: str, hint: bool) -> Finding:
    iri: str = getattr(located.triples[index], role).value
    near = _nearest(compact(iri), known.term_names) if hint else ""
    kind = "property" if role == "predicate" else "class or value"
    if not near:
        fix = "Use a term of ontology/atlas.ttl, or one that it borrows."
    else:
        fix = f"Did you mean {near}?"
    return located.finding(
        located.place(index, role),
        Severity.ERROR,
        "unknown-term",
        f"{compact(iri)} is not a {kind} of the vocabulary.",
        fix,
    )


def _unknown_thing(located: Located, known: Known, index: int, iri: str, hint: bool) -> Finding:
    place = located.place(index, "object")
    document = document_of(iri)
    for path, described in known.unread.items():
        if iri in described or document == graph_of(path):
            return located.finding(
                place,
                Severity.WARNING,
                "reference-unread",
                f"{located.named(iri)} is described in {path}, which cannot be read now.",
                f"Mend {path}.",
            )
    name = name_of(iri)
    kind = name.kind if name and name.kind in _KINDS else "thing"
    if not hint:
        near = ""
    elif document == located.graph:
        near = nearest(located.named(iri), located.own)
    else:
        near = _nearest(compact(iri), known.thing_names.get(kind, {}))
    sort = {"concept": "idea", "case": "story"}.get(kind, kind)
    if name and name.part:
        sort = "part"
    return located.finding(
        place,
        Severity.ERROR,
        f"unknown-{sort}",
        f"{located.named(iri)} is named, and nothing describes {_with_article(sort)} of that name.",
        f"Did you mean {near}?" if near else "Describe it, or name one that is described.",
    )


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _check_literal(located: Located, index: int, literal: ox.Literal) -> Iterator[Finding]:
    datatype = literal.datatype.value
    if datatype in _TEXTS:
        return
    prop = compact(located.triples[index].predicate.value)
    kind = datatype.removeprefix(XSD)
    if not datatype.startswith(XSD) or kind not in _LEXICAL:
        near = nearest(compact(datatype), (f"xsd:{known}" for known in _LEXICAL))
        yield located.finding(
            located.place(index, "object"),
            Severity.ERROR,
            "unknown-datatype",
            f"{prop} has a value of the type {compact(datatype)}, which is not in use here.",
            f"Did you mean {near}?" if near else "Write a text, a number, a date, true or false.",
        )
        return
    if _LEXICAL[kind](literal.value):
        return
    fix = f"Write {_OUGHT[kind]}."
    if kind in _NARROWER:
        fix += f" If less is known, use {_NARROWER[kind]}."
    yield located.finding(
        located.place(index, "object"),
        Severity.ERROR,
        "ill-typed",
        f'{prop} is "{literal.value[:_SHOWN]}", which is not a valid xsd:{kind}.',
        fix,
    )
