"""SHACL by pyrudof, one file at a time on as little context as it needs.

The validator never reads an author's file. It gets N-Triples that we wrote from the parse, with a
comment as first line (its reader guesses between text, path and address), blank nodes replaced by
IRIs, and of other files only the types of what this one refers to. Findings are kept for what the
file describes, matched by the shape's IRI, and worded from our shapes: its own messages are not
reliable. A session serves one thread at a time, and knows no address of the network: to make
ready for those that it knows of itself takes longer than all else (`rudof.toml`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import pyrudof

from kg import turtle
from kg.corpus import finding_of
from kg.diagnostics import Finding, Severity
from kg.namespaces import ATLAS, BASE, OWL, RDF, RDFS, SH, SKOS, compact, document_of, name_of
from kg.shapes._allowed import Constraints, joined
from kg.shapes._located import VOCABULARY_GRAPHS, Located
from kg.shapes._nearest import Names
from kg.store import Store

__all__ = ["SHAPES", "Shape", "ShapesGraph", "as_ntriples", "shapes_of", "skolemised"]

SHAPES = ("ontology/shapes.ttl", "ontology/style.ttl")
"""The files that hold the shapes: no data, and never held against themselves."""

_TYPE = RDF + "type"
_SEVERITIES = {
    SH + "Warning": Severity.WARNING,
    SH + "Info": Severity.ADVICE,
    SH + "Violation": Severity.ERROR,
}
_NODE = "urn:node:"
_CONFIGURATION = Path(__file__).with_name("rudof.toml")
_PARENTS = f"""
CONSTRUCT {{ ?class <{RDFS}subClassOf> ?parent }}
WHERE {{
  GRAPH ?graph {{ ?class <{RDFS}subClassOf> ?parent }}
  FILTER STRSTARTS(STR(?graph), "{VOCABULARY_GRAPHS}")
}}"""

_LABELS = f"""
SELECT ?class ?label
WHERE {{
  GRAPH ?graph {{ ?class a <{OWL}Class> ; <{SKOS}prefLabel> ?label }}
  FILTER (STRSTARTS(STR(?graph), "{VOCABULARY_GRAPHS}") && LANG(?label) = "en")
}}"""
_OF_KIND = frozenset(
    f"{kind}ConstraintComponent" for kind in ("Class", "Datatype", "NodeKind", "Or")
)
"""What asks of which kind a value is."""
_FEW = 12  # so many things that may stand somewhere are all named; of more, the nearest
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """What we say when a shape is not met. `path` is empty for a shape of a whole thing."""

    code: str
    message: str
    fix: str
    path: str
    severity: Severity


def shapes_of(triples: Iterable[ox.Triple]) -> Mapping[str, Shape]:
    """Give the shapes that can be broken, by IRI: those that have a message."""
    values: dict[str, dict[str, str]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.Triple):
            rows = values.setdefault(triple.subject.value, {})
            rows[triple.predicate.value] = triple.object.value
    found = {}
    for iri, rows in values.items():
        if SH + "message" in rows:
            name = name_of(iri)
            found[iri] = Shape(
                code=name.slug if name else iri,
                message=rows[SH + "message"],
                fix=rows.get(ATLAS + "fix", ""),
                path=rows.get(SH + "path", ""),
                severity=_SEVERITIES[rows.get(SH + "severity", SH + "Violation")],
            )
    return found


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
        self._triples: tuple[ox.Triple, ...] = ()
        self._findings: tuple[Finding, ...] = ()
        for name in SHAPES:
            if (root / name).is_file():
                document = turtle.read_file(root / name)
                self._triples += document.triples
                self._findings += tuple(
                    finding_of(name, document, mistake) for mistake in document.mistakes
                )
        self._shapes = shapes_of(self._triples)
        self._asking = threading.Lock()
        self._store = store

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

    @cached_property
    def constraints(self) -> Constraints:
        """What the shapes allow, to be said."""
        rows = self._store.select(_LABELS)
        labels = {row["class"].value: row["label"].value for row in rows}
        return Constraints(self._triples, labels, self._parents)

    @property
    def parents(self) -> tuple[ox.Triple, ...]:
        """Which class is a kind of which: part of every context."""
        return self._parents

    @cached_property
    def _parents(self) -> tuple[ox.Triple, ...]:
        return tuple(sorted(self._store.construct(_PARENTS), key=str))

    @cached_property
    def _shaped(self) -> pyrudof.Rudof:
        """The validator with its shapes; what may be read before the store is filled."""
        rudof = pyrudof.Rudof(pyrudof.RudofConfig.from_path(str(_CONFIGURATION)))
        rudof.read_shacl(as_ntriples(self._triples), format=pyrudof.ShaclFormat.NTriples)
        return rudof

    @cached_property
    def _session(self) -> pyrudof.Rudof:
        rudof = self._shaped
        rudof.read_data(as_ntriples(self._parents), format=pyrudof.RDFFormat.NTriples)
        return rudof

    def prepare(self) -> None:
        """Read the shapes into the validator, which takes a while and asks nothing of the store."""
        with self._asking:
            _ = self._shaped

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
        staged = as_ntriples((*data, *context))
        with self._asking:
            rudof = self._session
            rudof.begin_staging()
            try:
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
        for entry in self._first_of_each(entries):
            shape = self._shapes.get(str(entry.source_shape))
            focus = str(entry.focus_node)
            if focus not in located:
                focus = focus.removeprefix(_NODE)
            if shape is None or focus not in located or focus in located.twice:
                continue
            value = _bare(entry.value) if shape.path and entry.value is not None else ""
            if _is_told_otherwise(located, types, focus, value):
                continue
            iri = str(entry.source_shape)
            if self._follows(located, iri, focus, value):
                continue
            if (shape.code, focus, value) in said:
                continue
            said.add((shape.code, focus, value))
            component = str(entry.constraint_component).removeprefix(SH)
            if value:
                shown = _shown(located, str(entry.value), value)
                kind = self._kind(located, types, (focus, shape.path, value))
                found = _found(component, shown, kind, len(value))
            else:
                found, value = _counted(located, component, shape, focus)
                paths = self.constraints.paths(iri)
                if component == "OrConstraintComponent" and not shape.path:
                    told = any(located.values(focus, path) for path in paths)
                    found = "" if told else " It has none of these."
            yield located.finding(
                located.place_of(focus, shape.path, value),
                shape.severity,
                shape.code,
                f"{located.named(focus)}: {shape.message}{found}",
                shape.fix,
                allowed=self._allowed(located, iri, shape, value, types),
            )

    def _first_of_each(
        self, entries: Iterable[pyrudof.ShaclValidationEntry]
    ) -> Iterator[pyrudof.ShaclValidationEntry]:
        """Leave out what one missing property leads to besides, in the order of the shapes."""
        order = {iri: place for place, iri in enumerate(self._shapes)}
        known = [one for one in entries if str(one.source_shape) in order]
        missing: set[tuple[str, str]] = set()
        # What asks for one property comes before what would have one of several.
        for entry in sorted(known, key=lambda one: (_or(one), order[str(one.source_shape)])):
            iri, focus = str(entry.source_shape), str(entry.focus_node)
            if _or(entry):
                if any((focus, path) in missing for path in self.constraints.paths(iri)):
                    continue
            elif str(entry.constraint_component) == SH + "MinCountConstraintComponent":
                if (focus, self._shapes[iri].path) in missing:
                    continue
                missing.add((focus, self._shapes[iri].path))
            yield entry

    def _follows(self, located: Located, iri: str, focus: str, value: str) -> bool:
        """Whether a finding follows from a name or a value that was found to be wrong already."""
        if (value,) in located.told:
            return True
        return any(
            (focus, path) in located.told or (focus, path, value) in located.told
            for path in self.constraints.paths(iri)
        )

    def _kind(
        self,
        located: Located,
        types: Mapping[str, tuple[str, ...]],
        found: tuple[str, str, str],
    ) -> str:
        """Say of which kind a value is, given as thing, property and value."""
        term = located.value(*found)
        value = found[2]
        classes = located.classes(value) or types.get(value, ())
        return self.constraints.kind(term, classes) if term is not None else ""

    def _allowed(
        self,
        located: Located,
        iri: str,
        shape: Shape,
        value: str,
        types: Mapping[str, tuple[str, ...]],
    ) -> str:
        """Say what may stand there; where something else does, the things that might."""
        said = self.constraints.allowed(iri, compact(shape.path) if shape.path else "")
        classes = self.constraints.classes(iri)
        if not value or not classes:
            return said
        members = self.constraints.members(classes, types)
        fitting = [
            located.named(one)
            for one in members
            if "#" not in one or document_of(one) == located.graph
        ]
        if not fitting or value in members:
            return said
        if len(fitting) <= _FEW:
            said = self.constraints.allowed(iri, often=False)
            return f"{said.removesuffix('.')}: {joined(sorted(fitting), 'or')}."
        near = Names((one, "") for one in fitting).most_alike(compact(value), _NEAREST)
        return f"{said.removesuffix('.')}, such as {joined(near, 'or')}."


def _or(entry: pyrudof.ShaclValidationEntry) -> bool:
    return str(entry.constraint_component) == SH + "OrConstraintComponent"


def _found(component: str, shown: str, kind: str, length: int) -> str:
    """Say which value was found, and what is the matter with it."""
    if component == "MaxLengthConstraintComponent":
        return f" Found {length} characters."
    is_kind = kind and component in _OF_KIND
    return f" Found {shown}, which is {kind}." if is_kind else f" Found {shown}."


def _counted(located: Located, component: str, shape: Shape, focus: str) -> tuple[str, str]:
    """Say how many values were found where that is the matter, and give the one too many."""
    if not shape.path:
        return "", ""
    name = compact(shape.path)
    values = located.values(focus, shape.path)
    if component == "MinCountConstraintComponent":
        return f" It has no {name}.", ""
    if component == "UniqueLangConstraintComponent":
        seen = set()
        for value in values:
            language = value.language if isinstance(value, ox.Literal) else None
            if language and language.lower() in seen:
                return f" It has a second one in {language}.", value.value
            seen.add(language.lower() if language else "")
    if component == "MaxCountConstraintComponent" and len(values) > 1:
        return f" It has {len(values)}.", values[-1].value
    return "", ""


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
        return "a thing without a name"
    return located.named(value) if ":" in value else f'"{value}"'
