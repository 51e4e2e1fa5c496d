"""What no SHACL engine says: misspelt terms, references to nothing, and values that are no values.

Both engines pass a misspelt class, a misspelt property and `"2007-13"^^xsd:gYearMonth` in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from kg.catalogue import interval_of
from kg.diagnostics import Finding, Severity
from kg.namespaces import ATLAS, BASE, RDF, XSD, compact, document_of, graph_of, name_of
from kg.shapes._located import Located

__all__ = ["Known", "check_terms", "nearest"]

_TYPE = RDF + "type"
_DATE_PARTS = {"gYear": 0, "gYearMonth": 1, "date": 2}
_LEXICAL: Mapping[str, Callable[[str], bool]] = {
    "integer": lambda text: bool(re.fullmatch(r"[+-]?\d+", text)),
    "decimal": lambda text: bool(re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text)),
    "boolean": lambda text: text in ("true", "false", "1", "0"),
    **{
        kind: lambda text, dashes=dashes: (
            text.count("-") == dashes  # type: ignore[misc]  # a default binds the loop's value
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
    "boolean": "true or false",
}
_NARROWER = {"gYearMonth": "xsd:gYear", "date": "xsd:gYear or xsd:gYearMonth"}


@dataclass(frozen=True, slots=True)
class Known:
    """What exists: the terms that may be used, and the things that are described."""

    terms: frozenset[str]
    """The IRIs that may stand as property, class or value."""
    described: Mapping[str, tuple[str, ...]]
    """The files that describe a thing, by its IRI."""
    types: Mapping[str, tuple[str, ...]]
    """The classes of a thing, by its IRI."""
    unread: Mapping[str, str]
    """The text of each file that is kept out, by path."""


def nearest(wrong: str, candidates: Iterable[str]) -> str:
    """Give the name that looks most alike, or nothing if none does."""
    found = process.extractOne(wrong, list(candidates), scorer=fuzz.ratio, score_cutoff=70)
    return found[0] if found else ""


def check_terms(located: Located, known: Known) -> Iterator[Finding]:
    """Find misspelt terms, references to what is nowhere described, and ill-typed values."""
    seen: set[tuple[str, int]] = set()
    for index, triple in enumerate(located.triples):
        for role in ("subject", "predicate", "object"):
            term = getattr(triple, role)
            if isinstance(term, ox.NamedNode):
                is_type = triple.predicate.value == _TYPE
                for finding in _check_iri(located, known, index, role, term.value, is_type):
                    place = finding.message, finding.line
                    if place not in seen:
                        seen.add(place)
                        yield finding
        if isinstance(triple.object, ox.Literal):
            yield from _check_literal(located, index, triple.object)


def _check_iri(
    located: Located, known: Known, index: int, role: str, iri: str, is_type: bool
) -> Iterator[Finding]:
    if role == "subject":
        yield from _check_subject(located, known, index, iri)
        return
    must_be_term = role == "predicate" or (role == "object" and is_type)
    if must_be_term or iri.startswith(ATLAS):
        if iri not in known.terms:
            yield _unknown_term(located, known, index, role, iri)
        return
    if iri.startswith(BASE) and iri not in known.described and not located.describes(iri):
        yield _unknown_thing(located, known, index, iri)


def _check_subject(located: Located, known: Known, index: int, iri: str) -> Iterator[Finding]:
    """A document describes what is its own, or what is nobody's document; each thing only once."""
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
    if located.triples[index].predicate.value != _TYPE:
        return
    others = [path for path in known.described.get(iri, ()) if path != located.path]
    if others:
        yield located.finding(
            located.place(index, "subject"),
            Severity.ERROR,
            "described-twice",
            f"{located.named(iri)} is also described in {', '.join(others)}.",
            "Describe it in one file only; refer to it from the others.",
        )


def _unknown_term(located: Located, known: Known, index: int, role: str, iri: str) -> Finding:
    near = nearest(compact(iri), (compact(term) for term in known.terms))
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


def _unknown_thing(located: Located, known: Known, index: int, iri: str) -> Finding:
    place = located.place(index, "object")
    document = document_of(iri)
    for path, text in known.unread.items():
        written = any(
            form in text for form in (f"{compact(iri)}\n", f"{compact(iri)} ", f"<{iri}>")
        )
        if written or document == graph_of(path):
            return located.finding(
                place,
                Severity.WARNING,
                "reference-unread",
                f"{located.named(iri)} is described in {path}, which cannot be read now.",
                f"Mend {path}.",
            )
    name = name_of(iri)
    kind = name.kind if name else "thing"
    if document == located.graph:
        same = [iri for iri in _subjects(located) if document_of(iri) == located.graph]
        near = nearest(located.named(iri), (located.named(other) for other in same))
    else:
        prefix = f"{BASE}{kind}/"
        near = nearest(compact(iri), (compact(d) for d in known.described if d.startswith(prefix)))
    sort = {"concept": "idea", "case": "story"}.get(kind, kind)
    return located.finding(
        place,
        Severity.ERROR,
        f"unknown-{sort}",
        f"{located.named(iri)} is named, and nothing describes {_with_article(sort)} of that name.",
        f"Did you mean {near}?" if near else "Describe it, or name one that is described.",
    )


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _subjects(located: Located) -> set[str]:
    return {t.subject.value for t in located.triples if isinstance(t.subject, ox.NamedNode)}


def _check_literal(located: Located, index: int, literal: ox.Literal) -> Iterator[Finding]:
    datatype = literal.datatype.value
    kind = datatype.removeprefix(XSD)
    check = _LEXICAL.get(kind) if datatype.startswith(XSD) else None
    if check is None or check(literal.value):
        return
    fix = f"Write {_OUGHT[kind]}."
    if kind in _NARROWER:
        fix += f" If less is known, use {_NARROWER[kind]}."
    prop = compact(located.triples[index].predicate.value)
    yield located.finding(
        located.place(index, "object"),
        Severity.ERROR,
        "ill-typed",
        f'{prop} is "{literal.value}", which is not a valid xsd:{kind}.',
        fix,
    )
