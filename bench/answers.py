"""Answers of different engines, made comparable; terms of one engine for another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["Plain", "digest", "plain", "plain_rdflib", "rdflib_term", "triples_of"]

Plain = tuple[str, ...]
_NUMBERS = ("decimal", "double", "float", "int", "integer", "long")


def plain(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Plain:
    """Give a term as text: numbers by value, blank nodes without their name."""
    if isinstance(term, ox.NamedNode):
        return "iri", term.value
    if isinstance(term, ox.BlankNode):
        return ("node",)
    return _literal(term.value, term.datatype.value, term.language)


def plain_rdflib(term: Node) -> Plain:
    """Give a term of rdflib as the same text."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return "iri", str(term)
    if isinstance(term, rdflib.Literal):
        return _literal(str(term), str(term.datatype or ""), term.language)
    return ("node",)


def _literal(text: str, datatype: str, language: str | None) -> Plain:
    if datatype.rpartition("#")[2] in _NUMBERS:
        return "number", f"{float(text):.6g}"
    return "text", text, language or ""


def digest(rows: Iterable[Mapping[str, Plain]]) -> dict[str, str | int]:
    """Give the number of rows, and a digest of them that does not depend on their order."""
    lines = sorted(json.dumps(sorted(row.items())) for row in rows)
    text = "\n".join(lines)
    return {"rows": len(lines), "digest": hashlib.sha256(text.encode()).hexdigest()[:16]}


def rdflib_term(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
    """Make a term of rdflib; a plain literal stays plain, as rdflib's own parsers make it."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == str(rdflib.XSD.string):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def triples_of(dump: str) -> Iterator[tuple[Node, Node, Node]]:
    """Read an N-Quads file as triples of rdflib; the graphs are left out."""
    for quad in ox.parse(path=dump, format=ox.RdfFormat.N_QUADS):
        subject, value = quad.subject, quad.object
        assert not isinstance(subject, ox.Triple)
        assert not isinstance(value, ox.Triple)
        yield rdflib_term(subject), rdflib_term(quad.predicate), rdflib_term(value)
