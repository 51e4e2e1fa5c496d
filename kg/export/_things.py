"""Whatever has a name of ours: what it is, which file describes it, and on whose page it is shown.

A story, a reading path and the vocabulary are documents: all that their files state. So is the
graph of any other file, and that of what rules add to one. Of anything else it is what is stated
about it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.corpus import ContentFile, Origin
from kg.errors import NotFound
from kg.export._linked import described
from kg.namespaces import (
    ATLAS,
    BASE,
    DCTERMS,
    ORG,
    PREFIXES,
    RDF,
    SKOS,
    derived_graph,
    graph_of,
    name_of,
)
from kg.store import Store

__all__ = ["NAMED", "Thing", "names_of", "stated_of", "thing_of"]

NAMED = tuple(sorted(prefix for prefix, iri in PREFIXES.items() if iri == f"{BASE}{prefix}/"))
"""The kinds of things that have names of ours."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_LONGEST = 200
_TOLD = 80
"""Characters of a name that nothing has, as it is told."""
_DERIVED = derived_graph("")
_VOCABULARY = "ontology"
_OF_KIND = """\
SELECT DISTINCT ?start ?thing
WHERE {
  ?thing a ?class .
  FILTER (STRSTARTS(STR(?thing), STR(?start)) && !CONTAINS(STR(?thing), "#"))
}"""
_LABELS = (f"{SKOS}prefLabel", f"{DCTERMS}title")
_SHOWN = frozenset({"case", "concept", "critique", "path", "rule", "scheme", "source", "statistic"})
"""The kinds of things that have a page, or a place of their own on one."""

_Lead = tuple[str, bool, str]
_LEADS: tuple[_Lead, ...] = (
    (f"{ATLAS}from", False, "concept"),
    (f"{ATLAS}concept", False, "concept"),
    (f"{ATLAS}partOf", False, "rule"),
    (f"{ATLAS}organisation", True, "case"),
    (f"{ATLAS}proposedBy", True, "scheme"),
    (f"{ATLAS}saidBy", True, "case"),
    (f"{ATLAS}actor", True, "case"),
    (f"{ATLAS}assessor", True, "case"),
    (f"{ATLAS}pressedBy", True, "case"),
    (f"{ATLAS}saidBy", True, "critique"),
    (f"{ATLAS}saidBy", True, "statistic"),
    (f"{ATLAS}about", True, "statistic"),
    (f"{DCTERMS}creator", True, "source"),
    (f"{DCTERMS}publisher", True, "source"),
    (f"{DCTERMS}creator", True, "path"),
)
"""What leads from a thing without a page to one with a page, the nearest first: the property,
whether it is followed backwards, and the kind of what it leads to."""
_UPWARDS: tuple[_Lead, ...] = (
    (f"{ORG}subOrganizationOf", False, "organisation"),
    (f"{ORG}memberOf", False, "organisation"),
    (f"{ATLAS}partnerOf", False, "organisation"),
    (f"{ORG}subOrganizationOf", True, "organisation"),
    (f"{ORG}memberOf", True, "person"),
)
"""What leads on, once, where none of those does."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a name of ours, such as "case/o2", "ontology" or "graph/ontology/mappings".

    `classes` are IRIs; `file` is the path of the file whose text is its Turtle, empty where there
    is none; `shown` is the IRI of the nearest thing with a page, itself if it has one.
    """

    name: str
    iri: str
    label: str
    classes: tuple[str, ...] = ()
    file: str = ""
    shown: str = ""

    @property
    def kind(self) -> str:
        """What stands first in its name."""
        return self.name.partition("/")[0]


def names_of(store: Store, kind: str) -> tuple[str, ...]:
    """Give the names of all things of a kind, such as "case/o2", sorted; no parts of a document."""
    rows = store.select(_OF_KIND, {"start": ox.NamedNode(f"{BASE}{kind}/")})
    every = (row["thing"].value.removeprefix(BASE) for row in rows)
    return tuple(sorted(one for one in every if one.count("/") == 1))


def thing_of(corpus: Origin, name: str, known: Callable[[str], Iterable[str]]) -> Thing:
    """Find a thing by its name.

    Args:
        known: gives the names of all things of a kind, where none has this one.

    Raises:
        NotFound: nothing is called so; carries the nearest names.
    """
    found = None
    if len(name) <= _LONGEST and _NAME.fullmatch(name):
        found = _graph(corpus, name) or _described(corpus, name)
    if found is None:
        near = _nearest(name[:_LONGEST], known)
        hint = f" Nearest: {', '.join(near)}." if near else ""
        raise NotFound(f"Nothing here is named {name[:_TOLD]!r}.{hint}", near)
    return found


def _graph(corpus: Origin, name: str) -> Thing | None:
    """Find the graph of a file, or of what rules add to it; stories and paths are things as well."""
    iri = BASE + name
    if name.endswith(_DERIVED):
        return Thing(name, iri, "What rules add") if _holds(corpus.store, iri) else None
    if not _is_graph(name):
        return None
    graph = _graph_of(name)
    file = _file_of(corpus, graph)
    if file is None and not _holds(corpus.store, graph):
        return None
    path = file.path if file else ""
    return Thing(name, iri, path or name, _classes(corpus.store, iri), path)


def _is_graph(name: str) -> bool:
    return name == _VOCABULARY or name.startswith("graph/")


def _graph_of(name: str) -> str:
    return graph_of("ontology/atlas.ttl") if name == _VOCABULARY else BASE + name


def _holds(store: Store, graph: str) -> bool:
    return next(iter(store.graph(graph)), None) is not None


def _file_of(corpus: Origin, graph: str) -> ContentFile | None:
    return next((file for file in corpus.files if file.graph == graph and file.served), None)


def _described(corpus: Origin, name: str) -> Thing | None:
    iri, store = BASE + name, corpus.store
    classes = _classes(store, iri)
    if not classes:
        return None
    shown = iri if name.partition("/")[0] in _SHOWN else _shown(store, iri)
    file = _file_of(corpus, iri)
    return Thing(name, iri, _label(store, iri), classes, file.path if file else "", shown)


def _classes(store: Store, iri: str) -> tuple[str, ...]:
    found = (quad.object for quad in store.quads(ox.NamedNode(iri), f"{RDF}type"))
    return tuple(sorted({one.value for one in found if isinstance(one, ox.NamedNode)}))


def _label(store: Store, iri: str) -> str:
    for label in _LABELS:
        found = (quad.object for quad in store.quads(ox.NamedNode(iri), label))
        if words := sorted(one.value for one in found if isinstance(one, ox.Literal)):
            return words[0]
    return iri.rpartition("/")[2]


def _shown(store: Store, iri: str) -> str:
    found = next(_led(store, iri, _LEADS), "")
    if found:
        return found
    return next((one for up in _led(store, iri, _UPWARDS) for one in _led(store, up, _LEADS)), "")


def _led(store: Store, iri: str, leads: tuple[_Lead, ...]) -> Iterator[str]:
    """Give what leads on from a thing, the nearest first."""
    node = ox.NamedNode(iri)
    ahead = [(quad.predicate.value, quad.object) for quad in store.quads(node)]
    behind = [(quad.predicate.value, quad.subject) for quad in store.quads(value=node)]
    for prop, backwards, kind in leads:
        others = {
            other.value
            for found, other in (behind if backwards else ahead)
            if found == prop and isinstance(other, ox.NamedNode)
        }
        yield from sorted(one for one in others if (name := name_of(one)) and name.kind == kind)


def _nearest(name: str, known: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Give the names that are most like one; where it names no kind, those of any kind."""
    kind, slash, _ = name.partition("/")
    if slash:
        alike = known(kind) if kind in NAMED else ()
        return tuple(difflib.get_close_matches(name, alike, n=3, cutoff=0.5))
    called: dict[str, str] = {}
    for one in (one for kind in NAMED for one in known(kind)):
        called.setdefault(one.partition("/")[2], one)
    return tuple(called[slug] for slug in difflib.get_close_matches(name, called, n=3, cutoff=0.5))


def stated_of(corpus: Origin, thing: Thing) -> tuple[ox.Quad, ...]:
    """Give what is stated about a thing, or in a graph; of a story or path, all of its file."""
    if not (_is_graph(thing.name) or thing.name.endswith(_DERIVED)):
        return described(corpus, thing.iri)
    graph = _graph_of(thing.name)
    file = _file_of(corpus, graph)
    own = corpus.stated(file) if file else corpus.store.graph(graph)
    return tuple(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph)) for t in own)
