"""A document with the place of every triple: where a finding about a thing or a value stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import pyoxigraph as ox

from kg import turtle
from kg.diagnostics import Finding, Severity
from kg.namespaces import BASE, RDF, compact, document_of

__all__ = ["VOCABULARY_GRAPHS", "Located"]

VOCABULARY_GRAPHS = BASE + "graph/ontology/"
"""How the graphs begin whose files say what is a term; a story cannot make one."""
_TYPE = RDF + "type"


class Located:
    """One file's triples, looked up by subject, and their places, computed when first wanted."""

    def __init__(self, path: str, graph: str, document: turtle.Document) -> None:
        self.path = path
        self.graph = graph
        self.document = document
        self.triples = document.triples
        self._of_subject: dict[str, int] = {}
        self._of_object: dict[str, int] = {}
        self._of_property: dict[tuple[str, str], int] = {}
        self._of_value: dict[tuple[str, str, str], int] = {}
        self._owner: dict[str, tuple[str, str]] = {}
        self.told: set[tuple[str, ...]] = set()
        """What was found already, from which others follow: a thing whose class is misspelt, a thing
        and the property that was meant, a thing with a property and its value that is no value."""
        self._described: dict[str, list[str]] = {}
        self._blank: set[str] = set()
        for index, triple in enumerate(self.triples):
            self._take(index, triple)

    def _take(self, index: int, triple: ox.Triple) -> None:
        """Note where a subject, an object and a value first stand, and a property last."""
        if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
            return  # RDF 1.2, which `turtle` refuses
        subject, prop, value = triple.subject.value, triple.predicate.value, triple.object.value
        self._of_subject.setdefault(subject, index)
        self._of_property[subject, prop] = index
        self._of_value.setdefault((subject, prop, value), index)
        if prop == _TYPE and isinstance(triple.object, ox.NamedNode):
            self._described.setdefault(subject, []).append(value)
        if isinstance(triple.subject, ox.BlankNode):
            self._blank.add(subject)
        if isinstance(triple.object, ox.BlankNode):
            self._owner.setdefault(value, (subject, prop))
        if not isinstance(triple.object, ox.Literal):
            self._of_object.setdefault(value, index)

    @cached_property
    def _places(self) -> tuple[turtle.Place, ...]:
        return self.document.places()

    @cached_property
    def _of_part(self) -> dict[tuple[str, str, str], int]:
        """Where a value stands within what stands in brackets as the value of a property."""
        found: dict[tuple[str, str, str], int] = {}
        for index, triple in enumerate(self.triples):
            owner = self._owner.get(getattr(triple.subject, "value", ""))
            if owner is not None:
                found.setdefault((*owner, getattr(triple.object, "value", "")), index)
        return found

    @cached_property
    def twice(self) -> Mapping[str, tuple[turtle.Position, ...]]:
        """Where each thing is described that the file describes in several places, by IRI."""
        often = {iri for iri, classes in self._described.items() if len(classes) > 1}
        found: dict[str, list[turtle.Position]] = {iri: [] for iri in often}
        for index, triple in enumerate(self.triples if often else ()):
            iri = getattr(triple.subject, "value", "")
            if iri in often and triple.predicate.value == _TYPE:
                place = self._places[index].subject
                if place not in found[iri]:
                    found[iri].append(place)
        return {iri: tuple(places) for iri, places in found.items() if len(places) > 1}

    @cached_property
    def own(self) -> tuple[str, ...]:
        """What of its own document the file tells of, as it would write it."""
        found = (iri for iri in self._of_subject if iri not in self._blank)
        return tuple(self.named(iri) for iri in found if document_of(iri) == self.graph)

    def __contains__(self, subject: str) -> bool:
        return subject in self._of_subject

    def describes(self, iri: str) -> bool:
        """Whether the file says what kind of thing this is."""
        return iri in self._described

    def classes(self, iri: str) -> tuple[str, ...]:
        """Give what kinds of thing the file says that this is."""
        return tuple(self._described.get(iri, ()))

    def classes_at(self, index: int) -> tuple[str, ...]:
        """Give what the file says that the subject of a triple is."""
        return self.classes(getattr(self.triples[index].subject, "value", ""))

    def value(
        self, subject: str, prop: str, written: str
    ) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
        """Give the value that is written so, of a property of a thing; None where there is none."""
        index = self._of_value.get((subject, prop, written))
        found = self.triples[index].object if index is not None else None
        return None if isinstance(found, ox.Triple) else found

    def values(
        self, subject: str, prop: str
    ) -> tuple[ox.NamedNode | ox.BlankNode | ox.Literal, ...]:
        """Give the values that a thing has of a property, in the order of the text."""
        return tuple(
            triple.object
            for index in self._of_pair.get((subject, prop), ())
            if not isinstance((triple := self.triples[index]).object, ox.Triple)
        )

    @cached_property
    def _of_pair(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for index, triple in enumerate(self.triples):
            subject = getattr(triple.subject, "value", "")
            found.setdefault((subject, triple.predicate.value), []).append(index)
        return found

    def opens(self, index: int) -> bool:
        """Whether the nth triple is the first of its subject."""
        return self._of_subject.get(getattr(self.triples[index].subject, "value", "")) == index

    def place_of(self, subject: str, prop: str = "", value: str = "") -> turtle.Position:
        """Give where a value, else a property, else a subject stands; else the first line.

        A value may be one of what stands in brackets as the value, as the source of a citation does.
        """
        if (subject, prop, value) in self._of_value:
            return self._places[self._of_value[subject, prop, value]].object
        if (subject, prop, value) in self._of_part:
            return self._places[self._of_part[subject, prop, value]].object
        if (subject, prop) in self._of_property:
            return self._places[self._of_property[subject, prop]].predicate
        is_named = subject in self._of_subject and subject not in self._blank
        if subject in self._of_object and not is_named:
            return self._places[self._of_object[subject]].object
        if subject in self._of_subject:
            return self._places[self._of_subject[subject]].subject
        return turtle.Position(1, 1)

    def place(self, index: int, role: str) -> turtle.Position:
        """Give where the subject, predicate or object of the nth triple stands."""
        found: turtle.Position = getattr(self._places[index], role)
        return found

    def named(self, iri: str) -> str:
        """Write a thing as this file would: `<#fair-deal>`, `source:imd`, "a citation"."""
        if iri in self._blank:
            return "a thing without a name" if self.describes(iri) else "a citation"
        if document_of(iri) == self.graph:
            return f"<{iri[len(self.graph) :]}>"
        return compact(iri)

    def finding(
        self,
        position: turtle.Position,
        severity: Severity,
        code: str,
        message: str,
        fix: str = "",
        *,
        allowed: str = "",
    ) -> Finding:
        """Make a finding at a place of this file, with its line."""
        return Finding(
            self.path,
            position.line,
            position.column,
            severity,
            code,
            message,
            fix,
            self.document.line(position.line),
            self.document.end_column(position),
            allowed,
        )
