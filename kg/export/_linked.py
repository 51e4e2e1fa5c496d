"""Linked data: what files state, as Turtle, JSON-LD, N-Triples, N-Quads and RDF/XML.

Everything is read from the files and not from the store, so that numbers and dates keep the form in
which they were written. Equal files give equal bytes: nodes without a name are numbered as they
come, and lines are sorted. (The standard way to number them, RDFC-1.0, can be made to take for ever
by what a file says.) pyoxigraph writes all but JSON-LD: its own has no context, and rdflib's makes
numbers of JSON out of ours, which come back as others; rdflib's RDF/XML drops labels of nodes. Must
never fetch anything: the context stands in the file.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import pyoxigraph as ox

from kg.corpus import Origin
from kg.errors import ExportError
from kg.export._formats import FORMS
from kg.namespaces import PREFIXES, RDF, XSD, compact, derived_graph, graph_of

__all__ = ["derived", "described", "linked", "stated", "text_of"]

_WRITERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "rdf": ox.RdfFormat.RDF_XML,
}
_TYPE = RDF + "type"
_STRING = XSD + "string"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_VOCABULARY = graph_of("ontology/atlas.ttl")


# --- What is there ---


def stated(corpus: Origin) -> Iterator[ox.Quad]:
    """Give all that the files state, each in the graph of its file."""
    for file in corpus.files:
        graph = ox.NamedNode(file.graph) if file.served else None
        for triple in corpus.stated(file) if graph else ():
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def derived(corpus: Origin) -> Iterator[ox.Quad]:
    """Give all that rules derive, each in the graph of what it was derived from, `.../derived`."""
    graphs = {file.graph for file in corpus.files if file.served} | {_VOCABULARY}
    for name in sorted(map(derived_graph, graphs)):
        for triple in corpus.store.graph(name):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name))


def described(corpus: Origin, iri: str) -> tuple[ox.Quad, ...]:
    """Give all that is stated about a thing, with the nodes without a name that this leads to.

    A story or a reading path is a document: all that its file states. Empty where nothing is.
    """
    rows = corpus.store.select(_WHERE_DESCRIBED, {"subject": ox.NamedNode(iri)})
    graphs = {row["graph"].value for row in rows}
    found: list[ox.Quad] = []
    for graph, triples in corpus.told(iri, graphs):
        own = triples if graph == iri else _about(ox.NamedNode(iri), triples)
        name = ox.NamedNode(graph)
        found += (ox.Quad(t.subject, t.predicate, t.object, name) for t in own)
    return tuple(found)


_WHERE_DESCRIBED = "SELECT DISTINCT ?graph ?subject WHERE { GRAPH ?graph { ?subject ?p ?o } }"


def _about(subject: ox.NamedNode, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    by_subject: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        by_subject[triple.subject].append(triple)
    found: list[ox.Triple] = []
    wanted: list[object] = [subject]
    while wanted:
        about = by_subject.pop(wanted.pop(), [])
        found += about
        wanted += (triple.object for triple in about if isinstance(triple.object, ox.BlankNode))
    return found


def text_of(corpus: Origin, graph: str) -> bytes | None:
    """Give the Turtle of a document as it stands in its file; None where it has changed since."""
    file = next((file for file in corpus.files if file.graph == graph), None)
    document = corpus.document(file) if file else None
    return document.text.encode() if document else None


# --- Writing it ---


def linked(
    quads: Iterable[ox.Quad], form: str, *, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Write statements in a form of linked data; only N-Quads keeps the graphs.

    Args:
        prefixes: more of them, for what the atlas itself does not use.

    Raises:
        ExportError: RDF/XML cannot hold one of the characters.
    """
    found = sorted(_numbered(quads, with_graphs=form == "nq"), key=_place)
    if form == "jsonld":
        return _json_ld(found)
    if form == "rdf":
        _fit_for_xml(found)
    named = {**_used(found), **(prefixes or {})} if form in ("ttl", "rdf") else {}
    written = ox.serialize(
        found if form == "nq" else (quad.triple for quad in found),
        format=_WRITERS[form],
        prefixes=named,
    )
    assert written is not None  # there is no file to write to
    if form == "ttl":  # the prefixes come first, in no order
        lines = written.split(b"\n")
        written = b"\n".join((*sorted(lines[: len(named)]), *lines[len(named) :]))
    if form == "rdf":  # a reader of XML makes a line feed of each bare return
        written = written.replace(b"\r", b"&#13;")
    return written


def _numbered(quads: Iterable[ox.Quad], *, with_graphs: bool) -> Iterable[ox.Quad]:
    """Give the nodes without a name numbers as they come; a triple of two graphs becomes one."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def own(term: _Term) -> _Term:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term, ox.BlankNode(f"b{len(names)}"))
        return term

    return dict.fromkeys(
        ox.Quad(
            own(quad.subject),  # type: ignore[arg-type]  # what comes in comes out, by its kind
            quad.predicate,
            own(quad.object),
            quad.graph_name if with_graphs else None,
        )
        for quad in quads
    )


def _place(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
    """Order by graph, subject, property and value; what a thing is comes first."""
    predicate = quad.predicate.value
    return (
        str(quad.graph_name),
        str(quad.subject),
        predicate != _TYPE,
        predicate,
        str(quad.object),
    )


@lru_cache(maxsize=65_536)
def _short(iri: str) -> str:
    return compact(iri)


def _iris(quads: Iterable[ox.Quad]) -> set[str]:
    """Give every IRI that is written out, those of datatypes included."""
    found: set[str] = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode):
                found.add(term.value)
            elif isinstance(term, ox.Literal) and not term.language:
                found.add(term.datatype.value)
    return found - {_TYPE, _STRING}


def _used(quads: Sequence[ox.Quad]) -> dict[str, str]:
    """Give the prefixes that are used."""
    named = {_short(iri).partition(":")[0] for iri in _iris(quads)}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix in named}


def _fit_for_xml(quads: Iterable[ox.Quad]) -> None:
    for quad in quads:
        value = quad.object.value if isinstance(quad.object, ox.Literal) else ""
        if bad := _NOT_IN_XML.search(value):
            raise ExportError(
                f"{FORMS['rdf'].label} cannot hold the character U+{ord(bad[0]):04X}, which stands "
                f"in a text of {quad.subject}. Take {FORMS['ttl'].label} instead."
            )


# --- JSON-LD ---


def _json_ld(quads: Sequence[ox.Quad]) -> bytes:
    """Write one object a thing. Every value is text with its type, so that none is rounded.

    A node without a name stands where it is used, if it is used once and leads to no other such
    node: so nothing nests deeper than that, whatever a file holds.
    """
    by_subject: dict[ox.NamedNode | ox.BlankNode, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        assert not isinstance(quad.subject, ox.Triple)  # files with such are kept out
        by_subject[quad.subject].append(quad)
    used = Counter(quad.object for quad in quads if isinstance(quad.object, ox.BlankNode))
    inside = {
        node: rows
        for node, rows in by_subject.items()
        if isinstance(node, ox.BlankNode)
        and used[node] == 1
        and not any(isinstance(row.object, ox.BlankNode) for row in rows)
    }
    names = _Names(quads)
    graph = [
        {"@id": names.of(subject), **_properties(rows, names, inside)}
        for subject, rows in by_subject.items()
        if subject not in inside
    ]
    document = {"@context": names.context, "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


class _Names:
    """Names of things as the context makes them short."""

    def __init__(self, quads: Sequence[ox.Quad]) -> None:
        schemes = {iri.partition(":")[0] for iri in _iris(quads)}
        self.context = {
            prefix: namespace
            for prefix, namespace in _used(quads).items()
            if prefix not in schemes  # else <case:x>, which is a whole IRI, would be read as ours
        }

    def of(self, term: ox.NamedNode | ox.BlankNode) -> str:
        if isinstance(term, ox.BlankNode):
            return str(term)
        short = _short(term.value)
        return short if short.partition(":")[0] in self.context else term.value


def _properties(
    rows: Iterable[ox.Quad],
    names: _Names,
    inside: Mapping[ox.BlankNode, Sequence[ox.Quad]],
) -> dict[str, object]:
    found: dict[str, list[object]] = defaultdict(list)
    for row in rows:
        value = row.object
        if row.predicate.value == _TYPE and isinstance(value, ox.NamedNode):
            found["@type"].append(names.of(value))
        else:
            found[names.of(row.predicate)].append(_value(value, names, inside))
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _value(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
    names: _Names,
    inside: Mapping[ox.BlankNode, Sequence[ox.Quad]],
) -> object:
    assert not isinstance(term, ox.Triple)  # files with such are kept out
    if isinstance(term, ox.Literal):
        if term.language:
            return {"@language": term.language, "@value": term.value}
        if term.datatype.value == _STRING:
            return term.value
        return {"@type": names.of(term.datatype), "@value": term.value}
    if isinstance(term, ox.BlankNode) and term in inside:
        return _properties(inside[term], names, {})
    return {"@id": names.of(term)}
