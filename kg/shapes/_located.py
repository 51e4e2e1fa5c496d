"""A document with the place of every triple: where a finding about a thing or a value stands."""

from __future__ import annotations

import re
from functools import cached_property

import pyoxigraph as ox

from kg import turtle
from kg.diagnostics import Finding, Severity
from kg.namespaces import BASE, RDF, compact, document_of

__all__ = ["VOCABULARY_GRAPHS", "Located"]

VOCABULARY_GRAPHS = BASE + "graph/ontology/"
"""How the graphs begin whose files say what is a term; a story cannot make one."""
_TYPE = RDF + "type"
_LINE_END = re.compile(r"\r\n|\r|\n")  # the parser's; str.splitlines knows more


class Located:
    """One file's triples, looked up by subject, and their places, computed when first wanted."""

    def __init__(self, path: str, graph: str, document: turtle.Document) -> None:
        self.path = path
        self.graph = graph
        self.document = document
        self.triples = document.triples
        self._lines = _LINE_END.split(document.text)
        self._of_subject: dict[str, int] = {}
        self._of_object: dict[str, int] = {}
        self._of_property: dict[tuple[str, str], int] = {}
        self._of_value: dict[tuple[str, str, str], int] = {}
        self._described: set[str] = set()
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
            self._described.add(subject)
        if isinstance(triple.subject, ox.BlankNode):
            self._blank.add(subject)
        if not isinstance(triple.object, ox.Literal):
            self._of_object.setdefault(value, index)

    @cached_property
    def _places(self) -> tuple[turtle.Place, ...]:
        return self.document.places()

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

    def opens(self, index: int) -> bool:
        """Whether the nth triple is the first of its subject."""
        return self._of_subject.get(getattr(self.triples[index].subject, "value", "")) == index

    def place_of(self, subject: str, prop: str = "", value: str = "") -> turtle.Position:
        """Give where a value, else a property, else a subject stands; else the first line."""
        if (subject, prop, value) in self._of_value:
            return self._places[self._of_value[subject, prop, value]].object
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
            return "a node without a name" if self.describes(iri) else "a citation"
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
    ) -> Finding:
        """Make a finding at a place of this file, with its line."""
        inside = 0 < position.line <= len(self._lines)
        excerpt = self._lines[position.line - 1] if inside else ""
        return Finding(
            self.path, position.line, position.column, severity, code, message, fix, excerpt
        )
