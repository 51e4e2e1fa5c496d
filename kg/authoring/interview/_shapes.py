"""What the shapes say of one property of one class: the interview's fields are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.catalogue.facts import Facts
from kg.namespaces import ATLAS, RDF, XSD

__all__ = ["DATES", "Asked", "Shapes"]

DATES = frozenset(XSD + kind for kind in ("gYear", "gYearMonth", "date"))
"""The types of a date, by its precision."""
_WORDS = ("class", "datatype", "in", "maxCount", "maxLength", "minCount", "or", "pattern")
_NIL = RDF + "nil"
_CITATION = (ATLAS + "source", ATLAS + "locator")
"""What stands in the brackets of a citation, which has no class."""


@dataclass(slots=True)
class Asked:
    """What may be said with one property of one class; IRIs throughout.

    `said` gives the sentence of the shapes for each of their words, such as "maxLength". A value is
    `needed`, unless one of the properties `otherwise` stands in its place; `unknown_allowed` where
    that can be `atlas:unknown`.
    """

    minimum: int = 0
    maximum: int | None = None
    most: int = 0
    datatypes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    allowed: tuple[ox.NamedNode | ox.Literal, ...] = ()
    patterns: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    unknown_allowed: bool = False
    either: bool = False
    said: dict[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> bool:
        """Whether a good file says it, or says that it is not known."""
        return self.minimum > 0 or self.either

    @property
    def never(self) -> bool:
        """Whether it must not be said at all."""
        return self.maximum == 0


class Shapes:
    """The shapes, asked by class and property."""

    def __init__(self, triples: Iterable[ox.Triple], parents: Mapping[str, frozenset[str]]) -> None:
        self._facts = Facts(triples)
        self._parents = parents
        self._nodes = self._facts.of_class("sh:NodeShape")

    def asked(self, of: str, prop: str) -> Asked:
        """Give all that the shapes say of a property of a class.

        Args:
            of: the IRI of the class; empty for what stands in a citation.
        """
        found = Asked()
        for node in self._nodes:
            of_class = self._targets(node, of)
            if not of_class and not self._follows(node, of, prop):
                continue
            for shape in self._facts.values(node, "sh:property"):
                if self._facts.values(shape, "sh:path") == (prop,):
                    self._take(found, shape, counts=of_class)
            if of_class:
                self._either(found, node, prop)
        return found

    def _targets(self, node: str, of: str) -> bool:
        mine = {of, *self._parents.get(of, ())}
        return bool(of) and bool(mine & set(self._facts.values(node, "sh:targetClass")))

    def _follows(self, node: str, of: str, prop: str) -> bool:
        subjects = self._facts.values(node, "sh:targetSubjectsOf")
        return prop in subjects or (not of and bool(set(subjects) & set(_CITATION)))

    def _take(self, found: Asked, shape: str, *, counts: bool) -> None:
        facts = self._facts
        message = facts.text(shape, "sh:message")
        said = {prop for prop in _WORDS if facts.values(shape, f"sh:{prop}")}
        found.said.update(dict.fromkeys(said, message))
        if counts:
            found.minimum = max(found.minimum, facts.number(shape, "sh:minCount") or 0)
            highest = facts.number(shape, "sh:maxCount")
            if highest is not None:
                found.maximum = min(
                    highest, found.maximum if found.maximum is not None else highest
                )
        if longest := facts.number(shape, "sh:maxLength"):
            found.most = min(longest, found.most or longest)
        ways = (shape, *(one.value for one in self._list(shape, "sh:or")))
        for way in ways:
            found.datatypes += facts.values(way, "sh:datatype")
            found.classes += facts.values(way, "sh:class")
        found.patterns += facts.values(shape, "sh:pattern")
        found.allowed += tuple(
            one for one in self._list(shape, "sh:in") if not isinstance(one, ox.BlankNode)
        )

    def _either(self, found: Asked, node: str, prop: str) -> None:
        """Read a choice of a whole thing: this property, or one of several others."""
        facts = self._facts
        ways = [one.value for one in self._list(node, "sh:or")]
        paths = [facts.text(way, "sh:path") for way in ways]
        if prop not in paths or any(facts.text(way, "sh:maxCount") == "0" for way in ways):
            return
        if not facts.number(ways[paths.index(prop)], "sh:minCount"):
            return
        found.either = True
        found.otherwise += tuple(path for path in paths if path != prop)
        found.said.setdefault("minCount", facts.text(node, "sh:message"))
        unknown = [w for w, path in zip(ways, paths, strict=True) if path == ATLAS + "unknown"]
        found.unknown_allowed = any(prop in facts.values(way, "sh:hasValue") for way in unknown)

    def _list(self, subject: str, prop: str) -> Iterator[ox.NamedNode | ox.BlankNode | ox.Literal]:
        for head in self._facts.terms(subject, prop):
            at = head.value
            seen: set[str] = set()
            while at != _NIL and at not in seen:
                seen.add(at)
                yield from self._facts.terms(at, "rdf:first")[:1]
                at = next(iter(self._facts.values(at, "rdf:rest")), _NIL)
