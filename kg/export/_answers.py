"""The answer of a free query in the standard forms, for programs: exact, every term as it is.

Tables in the four forms of the W3C for results, graphs as linked data. Apart from the tables that
people take away (`csv_of`, `json_of`): no cell is changed for a spreadsheet here. A form that cannot
hold an answer refuses it, and never gives another one in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import ExportError
from kg.export._formats import FORMS, Form
from kg.export._linked import _NOT_IN_XML, linked
from kg.namespaces import RDF
from kg.sandbox import Result
from kg.store import Row

__all__ = ["ANSWER_FORMS", "AnswerForm", "answer_of"]

_TABLES = ("select",)
_TABLES_AND_TRUTHS = ("select", "ask")
_GRAPHS = ("construct",)


@dataclass(frozen=True, slots=True)
class AnswerForm(Form):
    """A form of answers, and the forms of query that it is for, as `Result.form` names them."""

    queries: tuple[str, ...]


def _graphs(name: str) -> AnswerForm:
    form = FORMS[name]
    return AnswerForm(form.name, form.label, form.ending, form.media_type, _GRAPHS)


ANSWER_FORMS: Mapping[str, AnswerForm] = {
    form.name: form
    for form in (
        AnswerForm("json", "JSON", ".json", "application/sparql-results+json", _TABLES_AND_TRUTHS),
        AnswerForm("xml", "XML", ".xml", "application/sparql-results+xml", _TABLES_AND_TRUTHS),
        AnswerForm("csv", "CSV", ".csv", "text/csv", _TABLES),
        AnswerForm("tsv", "TSV", ".tsv", "text/tab-separated-values", _TABLES),
        _graphs("ttl"),
        _graphs("nt"),
        _graphs("jsonld"),
        _graphs("rdf"),
    )
}
"""The forms of answers by name; of those for one form of query, the usual one comes first.

Sources: SPARQL 1.1 Query Results JSON Format; Query Results XML Format; Query Results CSV and TSV
Formats, which have no word for yes and no.
"""

_WRITERS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_NO_PROPERTY = frozenset(
    f"{RDF}{name}"
    for name in (
        *("Description", "ID", "RDF", "about", "aboutEach", "aboutEachPrefix", "bagID"),
        *("datatype", "li", "nodeID", "parseType", "resource"),
    )
)
"""Names that mean something else in RDF/XML. Source: RDF 1.1 XML Syntax, 6.2.4."""


def answer_of(result: Result, form: str) -> bytes:
    """Write what came of a free query, in UTF-8: all the rows or triples that the result holds.

    A result that is cut is written as far as it goes: whoever promises whole answers asks its
    outcome first.

    Raises:
        ExportError: there is no such form, it is not for this form of query, or it cannot hold a
            character or a property of the answer.
    """
    known = [one for one in ANSWER_FORMS.values() if result.form in one.queries]
    if form not in (one.name for one in known):
        listed = ", ".join(one.name for one in known) or "none"
        raise ExportError(f"An answer of this kind is not written as {form!r}. Known: {listed}.")
    if result.form == "construct":
        return _graph(result.triples, form)
    if result.form == "ask":
        told = b'{"head":{},"boolean":%s}' % (b"true" if result.boolean else b"false")
        answer = ox.parse_query_results(told, format=ox.QueryResultsFormat.JSON)
    else:
        answer = ox.parse_query_results(
            _lines(result.columns, result.rows), format=ox.QueryResultsFormat.TSV
        )
    written = answer.serialize(format=_WRITERS[form])
    assert written is not None  # there is no file to write to
    return _fit_for_xml(written) if form == "xml" else written


def _lines(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Write rows in the one form that takes every term as the engine spells it."""
    lines = ["\t".join(f"?{name}" for name in columns)]
    for row in rows:
        terms = (row.get(name) for name in columns)
        lines.append("\t".join("" if term is None else str(term) for term in terms))
    return "".join(f"{line}\n" for line in lines).encode()


def _fit_for_xml(written: bytes) -> bytes:
    if bad := _NOT_IN_XML.search(written.decode()):
        raise ExportError(
            f"XML cannot hold the character U+{ord(bad[0]):04X}, which stands in a text of this "
            "answer. Take JSON instead."
        )
    return written.replace(b"\r", b"&#13;")  # a reader of XML makes a line feed of each bare return


def _graph(triples: Sequence[ox.Triple], form: str) -> bytes:
    if form == "rdf":
        for triple in triples:
            if triple.predicate.value in _NO_PROPERTY:
                raise _no_name(triple.predicate)
    if form == "jsonld" and any(map(_directed, triples)):  # which no file says, and ours leaves out
        exact = ox.serialize(triples, format=ox.RdfFormat.JSON_LD)
        assert exact is not None  # there is no file to write to
        return exact
    written = linked((ox.Quad(*triple) for triple in triples), form)
    if form == "rdf" and b"<oxprefix: " in written:  # the engine found no end to make a name of
        for triple in triples:
            alone = linked([ox.Quad(*triple)], form)
            if b"<oxprefix: " in alone:
                raise _no_name(triple.predicate)
    return written


def _directed(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and triple.object.direction is not None


def _no_name(predicate: ox.NamedNode) -> ExportError:
    return ExportError(
        f"{FORMS['rdf'].label} cannot hold the property {predicate}: it makes no name of it. "
        f"Take {FORMS['ttl'].label} instead."
    )
