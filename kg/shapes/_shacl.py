"""SHACL by pyrudof, one file at a time on as little context as it needs.

The validator never reads an author's file. It gets N-Triples that we wrote from the parse, with a
comment as first line (its reader guesses between text, path and address), blank nodes replaced by
IRIs, and of other files only the types of what this one refers to. Findings are kept for what the
file describes, matched by the shape's IRI, and worded from our shapes: its own messages are not
reliable. A session serves one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyrudof

from kg import turtle
from kg.corpus import finding_of
from kg.diagnostics import Finding, Severity
from kg.namespaces import ATLAS, BASE, RDF, RDFS, SH, name_of
from kg.shapes._located import VOCABULARY_GRAPHS, Located
from kg.store import Store

__all__ = ["SHAPES", "ShapesGraph", "as_ntriples", "skolemised"]

SHAPES = ("ontology/shapes.ttl", "ontology/style.ttl")
"""The files that hold the shapes: no data, and never held against themselves."""

_TYPE = RDF + "type"
_SEVERITIES = {
    SH + "Warning": Severity.WARNING,
    SH + "Info": Severity.ADVICE,
    SH + "Violation": Severity.ERROR,
}
_NODE = "urn:node:"
_PARENTS = f"""
CONSTRUCT {{ ?class <{RDFS}subClassOf> ?parent }}
WHERE {{
  GRAPH ?graph {{ ?class <{RDFS}subClassOf> ?parent }}
  FILTER STRSTARTS(STR(?graph), "{VOCABULARY_GRAPHS}")
}}"""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What we say when a shape is not met. `path` is empty for a shape of a whole thing."""

    code: str
    message: str
    fix: str
    path: str
    severity: Severity


def skolemised(triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """Replace blank nodes by IRIs, the same one for the same node."""

    def named(term: object) -> object:
        return ox.NamedNode(_NODE + term.value) if isinstance(term, ox.BlankNode) else term

    return tuple(
        ox.Triple(named(t.subject), t.predicate, named(t.object))  # type: ignore[arg-type]  # terms in, terms out
        for t in triples
    )


def as_ntriples(triples: Iterable[ox.Triple]) -> str:
    """Write N-Triples that no reader takes for a path or an address."""
    rows = (f"{t.subject} {t.predicate} {t.object} ." for t in triples)
    return "\n".join(("# triples", *rows, ""))


class ShapesGraph:
    """The shapes of `ontology/shapes.ttl` and `ontology/style.ttl`, ready to be held against files.

    Which class is a kind of which is asked of the store: it holds the last vocabulary that could be
    read.
    """

    def __init__(self, root: Path, store: Store) -> None:
        self._shapes: dict[str, _Shape] = {}
        self._triples: tuple[ox.Triple, ...] = ()
        self._findings: tuple[Finding, ...] = ()
        for name in SHAPES:
            if (root / name).is_file():
                document = turtle.read_file(root / name)
                self._triples += document.triples
                self._findings += tuple(
                    finding_of(name, document, mistake) for mistake in document.mistakes
                )
        self._read()
        self._parents = tuple(sorted(store.construct(_PARENTS), key=str))
        self._sessions = threading.local()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all shapes that can be broken."""
        return frozenset(shape.code for shape in self._shapes.values())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why shapes cannot be read, and nothing is held against them."""
        return self._findings

    @property
    def triples(self) -> tuple[ox.Triple, ...]:
        """The shapes as they were read."""
        return self._triples

    @property
    def parents(self) -> tuple[ox.Triple, ...]:
        """Which class is a kind of which: part of every context."""
        return self._parents

    def _read(self) -> None:
        values: dict[str, dict[str, str]] = {}
        for triple in self._triples:
            if isinstance(triple.subject, ox.NamedNode) and not isinstance(
                triple.object, ox.Triple
            ):
                rows = values.setdefault(triple.subject.value, {})
                rows[triple.predicate.value] = triple.object.value
        for iri, rows in values.items():
            if SH + "message" in rows:
                name = name_of(iri)
                self._shapes[iri] = _Shape(
                    code=name.slug if name else iri,
                    message=rows[SH + "message"],
                    fix=rows.get(ATLAS + "fix", ""),
                    path=rows.get(SH + "path", ""),
                    severity=_SEVERITIES[rows.get(SH + "severity", SH + "Violation")],
                )

    def _session(self) -> pyrudof.Rudof:
        if not hasattr(self._sessions, "rudof"):
            rudof = pyrudof.Rudof()
            rudof.read_shacl(as_ntriples(self._triples), format=pyrudof.ShaclFormat.NTriples)
            rudof.read_data(as_ntriples(self._parents), format=pyrudof.RDFFormat.NTriples)
            self._sessions.rudof = rudof
        found: pyrudof.Rudof = self._sessions.rudof
        return found

    def check(self, located: Located, types: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
        """Hold one file against the shapes.

        Args:
            types: the classes of what other files describe, by IRI.
        """
        data = skolemised(located.triples)
        yield from self._worded(located, self._validate(data, self.context(data, types)), types)

    def context(
        self, data: Iterable[ox.Triple], types: Mapping[str, tuple[str, ...]]
    ) -> tuple[ox.Triple, ...]:
        """Give the types of what the data refers to and other files describe."""
        named = {t.object.value for t in data if isinstance(t.object, ox.NamedNode)}
        kind = ox.NamedNode(_TYPE)
        return tuple(
            ox.Triple(ox.NamedNode(iri), kind, ox.NamedNode(of))
            for iri in sorted(named)
            for of in types.get(iri, ())
        )

    def _validate(
        self, data: tuple[ox.Triple, ...], context: tuple[ox.Triple, ...]
    ) -> tuple[pyrudof.ShaclValidationEntry, ...]:
        rudof = self._session()
        rudof.begin_staging()
        try:
            staged = as_ntriples((*data, *context))
            rudof.read_data(staged, format=pyrudof.RDFFormat.NTriples, merge=True)
            return tuple(rudof.validate_shacl().violations)
        finally:
            rudof.rollback_staging()

    def _worded(
        self,
        located: Located,
        entries: Iterable[pyrudof.ShaclValidationEntry],
        types: Mapping[str, tuple[str, ...]],
    ) -> Iterator[Finding]:
        said: set[tuple[str, str, str]] = set()
        for entry in entries:
            shape = self._shapes.get(str(entry.source_shape))
            focus = str(entry.focus_node)
            if focus not in located:
                focus = focus.removeprefix(_NODE)
            if shape is None or focus not in located:
                continue
            value = _bare(entry.value) if shape.path and entry.value is not None else ""
            if _is_told_otherwise(located, types, focus, value):
                continue
            if (shape.code, focus, value) in said:
                continue
            said.add((shape.code, focus, value))
            found = f" Found {_shown(located, str(entry.value), value)}." if value else ""
            yield located.finding(
                located.place_of(focus, shape.path, value),
                shape.severity,
                shape.code,
                f"{located.named(focus)}: {shape.message}{found}",
                shape.fix,
            )


def _is_told_otherwise(
    located: Located, types: Mapping[str, tuple[str, ...]], focus: str, value: str
) -> bool:
    """Whether a finding only follows from another one, which `check_terms` makes.

    The shapes of a thing are met in the file that describes it. A name of nothing is of no class.
    """
    is_elsewhere = focus in types and not located.describes(focus)
    is_nothing = value.startswith(BASE) and value not in types and not located.describes(value)
    return is_elsewhere or is_nothing


def _bare(value: object) -> str:
    """Take the text out of a term as pyrudof writes it: between quotation marks, as it is."""
    text = str(value)
    if text.startswith('"'):
        return text[1 : text.rindex('"')]
    return text.removeprefix(_NODE)


def _shown(located: Located, term: str, value: str) -> str:
    """Write a value for people; `term` is how pyrudof writes it."""
    if term.startswith('"'):
        return f'"{value[:80]}"'
    if term.startswith(_NODE):
        return "a node without a name"
    return located.named(value) if ":" in value else f'"{value}"'
