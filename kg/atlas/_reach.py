"""What a change of some stories reaches, and the part of the content that is to be read again for it.

Must never say that something stays as it was when it might not: where this cannot be told, a change
reaches everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

import pyoxigraph as ox

from kg.corpus import Change, Corpus
from kg.namespaces import ATLAS, BASE, DCTERMS, ORG, RDF, SKOS, derived_graph, document_of
from kg.store import MemoryStore

__all__ = ["Reach", "part_of", "reach_of"]

_CASE = f"{BASE}case/"
_DOCUMENTS = (_CASE, f"{BASE}path/")
_MOST = 400
"""A change that reaches more stories than this is read as a whole: it is no slower."""

_NOTHING: Mapping[str, Collection[ox.Triple]] = MappingProxyType({})
_ABOUT = f"{ATLAS}about"
_MEMBER = f"{ORG}memberOf"
_MAKERS = (f"{DCTERMS}creator", f"{DCTERMS}publisher")
_TYPE = ox.NamedNode(f"{RDF}type")
_IN_SCHEME = ox.NamedNode(f"{SKOS}inScheme")
_SOURCE = ox.NamedNode(f"{ATLAS}Source")
_OF_ALL = frozenset(
    ox.NamedNode(f"{ATLAS}{name}") for name in ("Scheme", "Mapping", "Rule", "Agreement")
)
"""What only the ontology describes: in a story, it changes what all others are read by."""
_OF_PATHS = frozenset(
    ox.NamedNode(f"{ATLAS}{name}")
    for name in ("ReadingPath", "Session", "Step", "Objective", "Purpose", "OutsideReading")
)
_APART = frozenset(
    ox.NamedNode(f"{ATLAS}{name}") for name in ("Critique", "Statistic", "Prerequisite")
)
_APART_BY = frozenset(ox.NamedNode(f"{ATLAS}{name}") for name in ("answeredBy", "revises"))


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change reaches.

    `own` are the documents whose files changed, `cases` those of all stories that may be told in
    another way, `things` what is described in another way, `sources` the sources among them and those
    that somebody among them wrote or published. `apart` says whether an objection or a figure is in
    it, `loose` whether a statement is that belongs to no story, and `paths` are the reading paths in it.
    `before` and `after` are the triples of the files.
    """

    own: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    apart: bool = False
    paths: frozenset[str] = frozenset()
    loose: bool = False
    before: tuple[ox.Triple, ...] = ()
    after: tuple[ox.Triple, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.own)


def reach_of(change: Change, corpus: Corpus) -> Reach | None:
    """Work out what a change reaches, before it is taken in; None where that is everything."""
    if any(not graph.startswith(_DOCUMENTS) for graph in change.graphs):
        return None
    if corpus.astray or change.astray:
        return None
    store = corpus.store
    before = {graph: tuple(store.graph(graph)) for graph in change.graphs}
    old = tuple(chain.from_iterable(before.values()))
    new = tuple(chain.from_iterable(change.graphs.values()))
    if any(_of_all(triple) for triple in chain(old, new)):
        return None
    things = frozenset(change.graphs).union(
        *(_changed(before[graph], found) for graph, found in change.graphs.items())
    )
    about, wholes, made = _named(store, chain(old, new), things)
    cases = {*change.graphs, *about}
    for thing in (*things, *wholes, *made):
        for graph in store.referring(thing):
            cases.add(document_of(graph).removesuffix("/derived"))
        if len(cases) > _MOST:
            return None
    apart = any(_is_apart(triple) for triple in chain(old, new))
    loose = any(
        t.predicate.value == f"{ATLAS}statement"
        and document_of(getattr(t.subject, "value", "")) not in change.graphs
        for t in chain(old, new)
    )
    paths = frozenset(graph for graph in change.graphs if not graph.startswith(_CASE))
    return Reach(
        own=frozenset(change.graphs),
        cases=frozenset(case for case in cases if case.startswith(_CASE)),
        things=things,
        sources=frozenset(made),
        apart=apart,
        paths=paths,
        loose=loose,
        before=old,
        after=new,
    )


def _named(
    store: MemoryStore, triples: Iterable[ox.Triple], things: Iterable[str]
) -> tuple[set[str], set[str], set[str]]:
    """Give the documents that something is about, the wholes of members, and the sources."""
    about, wholes, made = set(), set(), set()
    for triple in triples:
        if not isinstance(triple.object, ox.NamedNode):
            continue
        if triple.predicate.value == _ABOUT:
            about.add(document_of(triple.object.value))
        elif triple.predicate.value == _MEMBER:
            wholes.add(triple.object.value)
        elif triple.object == _SOURCE and isinstance(triple.subject, ox.NamedNode):
            made.add(triple.subject.value)
    for thing in things:
        for maker in _MAKERS:
            made.update(
                quad.subject.value
                for quad in store.quads(None, maker, ox.NamedNode(thing))
                if isinstance(quad.subject, ox.NamedNode)
            )
    return about, wholes, made


def _of_all(triple: ox.Triple) -> bool:
    if triple.predicate == _IN_SCHEME:
        return True
    if triple.predicate != _TYPE:
        return False
    if triple.object in _OF_ALL:
        return True
    subject = triple.subject
    return triple.object in _OF_PATHS and not (
        isinstance(subject, ox.NamedNode) and subject.value.startswith(f"{BASE}path/")
    )


def _is_apart(triple: ox.Triple) -> bool:
    return triple.predicate in _APART_BY or (triple.predicate == _TYPE and triple.object in _APART)


def _changed(before: Iterable[ox.Triple], after: Iterable[ox.Triple]) -> set[str]:
    """Give what is described in another way; a citation is never the same as another."""
    old, new = _described(before), _described(after)
    return {iri for iri in old.keys() | new.keys() if old.get(iri) != new.get(iri)}


def _described(triples: Iterable[ox.Triple]) -> Mapping[str, set[tuple[object, object]]]:
    found: dict[str, set[tuple[object, object]]] = defaultdict(set)
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            found[triple.subject.value].add((triple.predicate, triple.object))
    return found


def part_of(
    store: MemoryStore,
    cases: Collection[str],
    things: Collection[str] = (),
    *,
    instead: Mapping[str, Collection[ox.Triple]] = _NOTHING,
    also: Mapping[str, Collection[ox.Triple]] = _NOTHING,
) -> MemoryStore:
    """Give a store of its own that tells of these stories and things all that the whole one tells.

    It holds what is said of them and of whatever they refer to. Of other stories it holds pieces:
    who asks it must keep to these.

    Args:
        cases: the documents of stories.
        things: sources, organisations, people and ideas.
        instead: what stands in the place of a graph, by its name.
        also: what is put in beside all that.
    """
    graphs = {graph for case in cases for graph in (case, derived_graph(case))}
    for case in cases:
        for quad in store.quads(None, _ABOUT, ox.NamedNode(case)):
            graphs.add(getattr(quad.graph_name, "value", ""))
    found: dict[str, set[ox.Triple]] = {
        graph: set(instead[graph] if graph in instead else store.graph(graph)) for graph in graphs
    }
    told: set[str] = set()

    def tell(iri: str) -> list[ox.Triple]:
        if iri in told:
            return []
        told.add(iri)
        new = []
        for quad in store.quads(ox.NamedNode(iri)):
            graph = getattr(quad.graph_name, "value", "")
            if graph not in instead and quad.triple not in found.setdefault(graph, set()):
                found[graph].add(quad.triple)
                new.append(quad.triple)
        return new

    def named(triples: Iterable[ox.Triple]) -> set[str]:
        return {t.object.value for t in triples if isinstance(t.object, ox.NamedNode)}

    own = [triple for triples in found.values() for triple in triples]
    first = [triple for iri in sorted({*named(own), *things}) for triple in tell(iri)]
    makers = [triple for triple in (*own, *first) if triple.predicate.value in _MAKERS]
    for iri in sorted(named(makers)):
        tell(iri)
    for quad in _memberships(store, own):
        graph = getattr(quad.graph_name, "value", "")
        if graph not in instead:
            found.setdefault(graph, set()).add(quad.triple)
    for graph, triples in also.items():
        found.setdefault(graph, set()).update(triples)
    part = MemoryStore()
    part.load({graph: triples for graph, triples in found.items() if triples})
    return part


def _memberships(store: MemoryStore, triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    """Give who belongs to the organisations of stories."""
    organisations = {
        triple.object
        for triple in triples
        if triple.predicate.value == f"{ATLAS}organisation"
        and isinstance(triple.object, ox.NamedNode)
    }
    for organisation in organisations:
        yield from store.quads(None, _MEMBER, organisation)
