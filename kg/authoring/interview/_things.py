"""What the answers of an interview become: the things of the file, and the plan that holds them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.authoring.interview._dates import Typed, datatype_of
from kg.authoring.interview._records import Answers
from kg.authoring.interview._screens import Sheet
from kg.dates import When
from kg.namespaces import ATLAS, SKOS, XSD

__all__ = [
    "LABEL",
    "PASSAGE",
    "SOURCE",
    "Known",
    "Plan",
    "Spot",
    "Term",
    "Thing",
    "date_of",
    "dated",
    "true",
    "when_of",
]

Spot = tuple[str, int, str]
"""Where a field is: screen, item, field."""
LABEL = SKOS + "prefLabel"
PASSAGE = ATLAS + "Passage"
SOURCE = ATLAS + "Source"
Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Known:
    """What the atlas knows by name: organisations and people, sources, and its stories.

    `documents` says in which document each of them is described: what a story describes itself is
    not known to it.
    """

    names: Mapping[str, tuple[str, ...]]
    """The IRIs of organisations and people, by each of their names without regard to case."""
    titles: Mapping[str, tuple[str, ...]]
    """The IRIs of sources, by title without regard to case."""
    labels: Mapping[str, str]
    documents: Mapping[str, str]
    """The document in which each organisation, person and source is described."""
    iris: Mapping[str, str]
    """The same things by prefixed name."""
    cases: frozenset[str]
    located: frozenset[str]
    """The sources of which a citation must name the place."""
    parents: Mapping[str, frozenset[str]]

    def is_kind(self, of: str, kind: str) -> bool:
        """Whether a class is another one or a kind of it."""
        return of == kind or kind in self.parents.get(of, ())

    def is_statement(self, thing: Thing) -> bool:
        """Whether a thing is a statement of whatever kind."""
        return self.is_kind(thing.of, ATLAS + "Statement")


@dataclass(slots=True)
class Thing:
    """One thing that the file describes: its class, and what is stated of it, in no order.

    `key` is what its author calls it, empty where it needs no source; `item` is the item of its
    screen that tells it, of those that are kept, and `place` where that stood among all given.
    """

    of: str
    sheet: Sheet
    item: int
    key: str = ""
    iri: str = ""
    place: int = 0
    values: dict[str, list[Term]] = field(default_factory=dict)
    cites: list[tuple[str, str]] = field(default_factory=list)
    when: Typed = field(default_factory=Typed)

    def add(self, prop: str, *terms: Term) -> None:
        """State something of it, once."""
        found = self.values.setdefault(prop, [])
        found += [term for term in dict.fromkeys(terms) if term not in found]


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the answers: the story, the things told of it, who and what it describes."""

    slug: str
    case: Thing
    things: tuple[Thing, ...]
    named: tuple[Thing, ...]
    answers: Answers
    problems: Mapping[Spot, str]


# --- dates ---


def true() -> ox.Literal:
    """Say that something is so."""
    return ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))


def date_of(lexical: str) -> ox.Literal:
    """Write a date with the precision that it has."""
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype_of(lexical)))


def dated(when: Typed) -> Iterator[tuple[str, Term]]:
    """Give the properties and values by which a date is told."""
    if when.begin:
        yield ATLAS + "begin", date_of(when.begin)
    if when.end:
        yield ATLAS + "end", date_of(when.end)
    if not when.begin and not when.end:
        yield ATLAS + "undated", true()
    if when.as_told:
        yield ATLAS + "dateAsTold", ox.Literal(when.as_told, language="en")
    if when.inferred:
        yield ATLAS + "inferred", true()


def when_of(thing: Thing) -> When:
    """Give when a thing happened."""
    return When(thing.when.begin, thing.when.end)
