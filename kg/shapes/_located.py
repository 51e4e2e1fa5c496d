"""A document with the place of every triple: where a finding about a thing or a value stands."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import pyoxigraph as ox

from kg import turtle
from kg.diagnostics import Finding, Severity
from kg.namespaces import compact, document_of, name_of

__all__ = ["Located"]


class Located:
    """One file's triples, looked up by subject, and their places, computed when first wanted."""

    def __init__(self, path: str, graph: str, document: turtle.Document) -> None:
        self.path = path
        self.graph = graph
        self.document = document
        self.triples = document.triples
        self._lines = document.text.splitlines()
        self._of_subject: dict[str, list[int]] = defaultdict(list)
        self._of_object: dict[str, list[int]] = defaultdict(list)
        for index, triple in enumerate(self.triples):
            if not isinstance(triple.subject, ox.Triple):
                self._of_subject[triple.subject.value].append(index)
            if isinstance(triple.object, ox.NamedNode | ox.BlankNode):
                self._of_object[triple.object.value].append(index)

    @cached_property
    def _places(self) -> tuple[turtle.Place, ...]:
        return self.document.places()

    def __contains__(self, subject: str) -> bool:
        return subject in self._of_subject

    def describes(self, iri: str) -> bool:
        """Whether the file says what kind of thing this is."""
        return any(self.triples[i].predicate.value.endswith("#type") for i in self._of_subject[iri])

    def place_of(self, subject: str, prop: str = "", value: str = "") -> turtle.Position:
        """Give where a value, else a property, else a subject stands; else the first line."""
        rows = self._of_subject.get(subject, [])
        with_property = [i for i in rows if prop and self.triples[i].predicate.value == prop]
        for index in with_property:
            if value and getattr(self.triples[index].object, "value", "") == value:
                return self._places[index].object
        if with_property:
            return self._places[with_property[-1]].predicate
        blank = bool(rows) and isinstance(self.triples[rows[0]].subject, ox.BlankNode)
        if subject in self._of_object and (blank or not rows):
            return self._places[self._of_object[subject][0]].object
        return self._places[rows[0]].subject if rows else turtle.Position(1, 1)

    def place(self, index: int, role: str) -> turtle.Position:
        """Give where the subject, predicate or object of the nth triple stands."""
        found: turtle.Position = getattr(self._places[index], role)
        return found

    def named(self, iri: str) -> str:
        """Write a thing as this file would: `<#fair-deal>`, `source:imd`, "a citation"."""
        if document_of(iri) == self.graph:
            return f"<{iri[len(self.graph) :]}>"
        if name_of(iri) is None and not iri.startswith("http"):
            return "a citation"
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
