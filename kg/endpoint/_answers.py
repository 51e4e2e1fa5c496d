"""What an endpoint answers, read: rows and triples whole, or an error in a sentence.

Must never take a part of an answer for all of it: a server that runs out of time may end its answer
in the middle, and still have said 200.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox

from kg.endpoint._wire import Answer
from kg.errors import EndpointError
from kg.namespaces import XSD
from kg.store import Row, Term

__all__ = [
    "GRAPHS",
    "RESULTS",
    "ROWS",
    "TRIPLES",
    "Labels",
    "cut_short",
    "form_of",
    "let_go",
    "plain_labels",
    "rows_of",
    "solutions_of",
    "triples_of",
]

ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
TRIPLES = "application/n-triples, text/turtle;q=0.5"

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}
_CUT_BY = ("x-sparql-maxrows",)
"""Headers by which servers say that they left something out."""
_LABEL = re.compile(rb'("bnode",\s{0,9}"value":\s{0,9}"|<bnode>)nodeID://')
_LONGEST_LABEL = 64
_BOOLEAN = ox.NamedNode(XSD + "boolean")
_TRUTH = {"1": ox.Literal(True), "0": ox.Literal(False)}


class Labels:
    """Gives the nodes without a name of one answer labels that no other answer has.

    The same label in two answers need not be the same node.
    """

    def __init__(self, number: int) -> None:
        self._start = f"a{number:x}x"
        self._own: dict[str, ox.BlankNode] = {}

    def of(self, term: ox.BlankNode) -> ox.BlankNode:
        if term.value not in self._own:
            self._own[term.value] = ox.BlankNode(f"{self._start}{len(self._own):x}")
        return self._own[term.value]


def rows_of(answer: Answer, labels: Labels) -> tuple[Row, ...]:
    """Read the answer to a SELECT.

    Raises:
        EndpointError: it is none, or not all of it came.
    """
    form = RESULTS[form_of(answer, RESULTS)]
    body = b"".join(plain_labels([answer.read()]))
    try:
        found = ox.parse_query_results(body, format=form)
        if not isinstance(found, ox.QuerySolutions):
            raise _strange(answer, body)
        return tuple(solutions_of(found, labels))
    except (SyntaxError, ValueError, OSError) as error:
        raise _strange(answer, body) from error


def plain_labels(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Give an answer with labels as SPARQL has them: Virtuoso writes `nodeID://b1` for `b1`."""
    held = b""
    for piece in pieces:
        whole = _LABEL.sub(rb"\1", held + piece)
        held = whole[-_LONGEST_LABEL:]
        yield whole[:-_LONGEST_LABEL]
    yield held


def solutions_of(found: ox.QuerySolutions, labels: Labels) -> Iterator[Row]:
    """Give rows as they are read; what is no single term is left out of them.

    True is written "true", as embedded Oxigraph has it, and not "1", as Virtuoso writes it.
    """
    names = [variable.value for variable in found.variables]
    for solution in found:
        row: dict[str, Term] = {}
        for name in names:
            term = solution[name]
            if isinstance(term, ox.BlankNode):
                row[name] = labels.of(term)
            elif isinstance(term, ox.Literal) and term.datatype == _BOOLEAN:
                row[name] = _TRUTH.get(term.value, term)
            elif term is not None and not isinstance(term, ox.Triple):
                row[name] = term
        yield row


def triples_of(answer: Answer, labels: Labels) -> tuple[ox.Triple, ...]:
    """Read the answer to a CONSTRUCT, each triple once.

    Raises:
        EndpointError: it is none, or not all of it came.
    """
    form = GRAPHS[form_of(answer, GRAPHS)]
    if not answer.ends:
        raise EndpointError(
            "The endpoint does not say where its answer ends, so that nobody knows whether all of "
            "it came: it sends neither its length nor pieces of a known length."
        )
    body = answer.read()
    try:
        found = dict.fromkeys(quad.triple for quad in ox.parse(body, format=form))
    except (SyntaxError, ValueError, OSError) as error:
        raise _strange(answer, body) from error
    if b"_:" in body or b"[" in body:
        return tuple(_labelled(triple, labels) for triple in found)
    return tuple(found)


def _labelled(triple: ox.Triple, labels: Labels) -> ox.Triple:
    subject, value = triple.subject, triple.object
    return ox.Triple(
        labels.of(subject) if isinstance(subject, ox.BlankNode) else subject,
        triple.predicate,
        labels.of(value) if isinstance(value, ox.BlankNode) else value,
    )


def form_of(answer: Answer, known: Collection[str]) -> str:
    """Give the media type of an answer, which is one of those that are known.

    Raises:
        EndpointError: it is none of them, or the endpoint says itself that something is missing.
    """
    if any(name in answer.headers for name in _CUT_BY):
        raise cut_short()
    if answer.media_type in known:
        return answer.media_type
    if "html" in answer.media_type:
        raise EndpointError(
            "What answers is a web page and no endpoint. Give the address that takes queries: it "
            "often ends in /query or /sparql."
        )
    named = answer.media_type[:60] if answer.media_type.isascii() else ""
    raise EndpointError(
        f"The endpoint answers in a form that the atlas does not read: {named or 'it names none'}."
    )


def cut_short() -> EndpointError:
    """Say that a part of an answer is missing."""
    return EndpointError(
        "The endpoint cut its answer short: it ran out of its own time, or has a limit of rows. "
        "What came of it is not shown, because nobody knows what is missing. Raise the limit there.",
        reason="time",
    )


def let_go(error: BaseException) -> None:
    """Forget what the engine was reading when an error came up, in the thread that read it.

    An error goes on to other threads, and its frames with it; the engine's own objects must end
    where they began.
    """
    one: BaseException | None = error
    while one is not None:
        traceback.clear_frames(one.__traceback__)
        one = one.__context__


def _strange(answer: Answer, body: bytes) -> EndpointError:
    """Say what is wrong with an answer that cannot be read."""
    begun = body[:1_000].lstrip().lower()
    if begun.startswith((b"<!doctype html", b"<html")):
        return EndpointError(
            f"The endpoint says that it answers {answer.media_type}, and sends a web page."
        )
    starts = {"json": b"{", "xml": b"<"}
    wanted = next((sign for kind, sign in starts.items() if kind in answer.media_type), b"")
    if not begun.startswith(wanted):
        return EndpointError(
            f"The endpoint says that it answers {answer.media_type}, and sends something else."
        )
    return cut_short()
