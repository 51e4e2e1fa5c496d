"""What is taken away: every form is read back as what was written, and is harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import event, given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from kg.errors import ExportError
from kg.export import cell, csv_of_text, formula_safe, gexf, graphml, json_of, linked, triples_of
from tests.properties.profiles import law
from tests.properties.strategies import CELLS, LITERALS, QUADS, networks
from tests.test_export import READERS, canonical, parsed

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def values(quads: list[ox.Quad]) -> str:
    return "".join(quad.object.value for quad in quads if isinstance(quad.object, ox.Literal))


@law(25)
@given(QUADS)
def test_statements_come_back_from_every_form_to_the_last_digit(quads: list[ox.Quad]) -> None:
    for form in READERS:
        try:
            written = linked(quads, form)
        except ExportError:
            event("refused as RDF/XML")
            assert form == "rdf"
            assert NOT_XML.search(values(quads))
            continue
        graphs = form == "nq"
        assert canonical(parsed(written, form), graphs=graphs) == canonical(quads, graphs=graphs), (
            form
        )


@law(8)
@given(QUADS)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, in JSON-LD
def test_another_reader_finds_the_same_in_each_form(quads: list[ox.Quad]) -> None:
    """rdflib changes values that are no values of their type, and is asked for the others alone."""
    plain = [
        quad
        for quad in quads
        if not isinstance(quad.object, ox.Literal)
        or (
            (quad.object.language or quad.object.datatype.value.endswith("string"))
            and not NOT_XML.search(quad.object.value)
        )
    ]
    names = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt11", "rdf": "xml"}
    found = {
        form: rdflib.Graph().parse(data=linked(plain, form), format=name)
        for form, name in names.items()
    }
    assert len(found["nt"]) == len({quad.triple for quad in plain})
    assert all(isomorphic(found["nt"], one) for one in found.values())


@law(25)
@given(QUADS)
def test_triples_of_an_answer_come_back(quads: list[ox.Quad]) -> None:
    triples = [quad.triple for quad in quads]
    for form in ("ttl", "nt"):
        again = parsed(triples_of(triples, form).encode(), form)
        assert canonical(again) == canonical(quads)


# --- Tables ---


@law(40)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_a_table_is_read_back_cell_by_cell_and_no_cell_begins_a_formula(
    rows: list[list[str]],
) -> None:
    written = csv_of_text(rows)
    again = list(csv.reader(io.StringIO(written, newline="")))
    assert again == [[formula_safe(text) for text in row] for row in rows]
    number = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
    for row, was in zip(again, rows, strict=True):
        for text, own in zip(row, was, strict=True):
            for line in text.splitlines() or [""]:
                assert not re.match(
                    r"\s*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]", line
                ) or number.fullmatch(text), text
            assert own == (
                own
                if text == own
                else re.sub(r"(?m)^'(?=\s*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20])", "", text)
            )


@law(40)
@given(st.lists(LITERALS, max_size=5))
def test_rows_as_json_hold_each_number_or_its_text(terms: list[ox.Literal]) -> None:
    rows = [{"a": term} for term in terms]
    for term, row in zip(terms, json.loads(json_of(("a", "b"), rows)), strict=True):
        assert row["a"] == cell(term)
        assert "b" not in row
        if isinstance(row["a"], str):
            assert row["a"] == term.value


# --- Networks ---


@law(20)
@given(networks())
def test_a_network_comes_back_from_graphml_and_gexf(graph: nx.MultiDiGraph[str]) -> None:
    names = {iri: f"{data['ref'].kind}/{data['ref'].slug}" for iri, data in graph.nodes(data=True)}
    links = sorted((names[a], names[b], relation) for a, b, relation in graph.edges(keys=True))
    for written, read in ((graphml(graph), nx.read_graphml), (gexf(graph), nx.read_gexf)):
        again = nx.MultiDiGraph(read(io.BytesIO(written)))
        assert sorted(again.nodes) == sorted(names.values())
        assert sorted((a, b, data["relation"]) for a, b, data in again.edges(data=True)) == links
        for iri, data in graph.nodes(data=True):
            label = NOT_XML.sub("\ufffd", data["ref"].label)
            told = again.nodes[names[iri]]
            assert told["iri"] == iri
            assert told["label"].split() == label.split()
    assert graphml(graph) == graphml(graph.copy())
