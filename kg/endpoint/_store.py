"""The store that is a SPARQL 1.1 endpoint: our own questions, with their values, over the network.

A question about all stories is asked of some at a time: it says so in its first lines, as in
`# Parts: ?case of atlas:Case`, or `# Parts: ?thing of org:Organization prov:Person, 10 to a story`
for what is smaller. So no answer grows with the whole graph. A few parts are asked at once.
"""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pyoxigraph as ox

from kg.endpoint._answers import ROWS, TRIPLES, Labels, let_go, rows_of, triples_of
from kg.endpoint._health import Engine, Health
from kg.endpoint._wire import Answer, Wire
from kg.errors import EndpointError, StoreError
from kg.namespaces import PREFIXES
from kg.settings import Settings
from kg.store import MemoryStore, Row, Term, with_values

__all__ = ["EndpointStore"]

_PARTS = re.compile(
    r"^# Parts: \?(?P<name>\w+) of (?P<classes>[\w: ]+)(?:, (?P<times>\d+) to a story)?$",
    re.MULTILINE,
)
_PAGE = 50_000
"""So many names are listed by one question."""
_LOOK_SECONDS = 5.0
"""How long the endpoint may take to answer whether it is there."""
_LISTED = """\
SELECT DISTINCT ?one
WHERE {{
  {pattern}
  FILTER (ISIRI(?one))
}}
LIMIT {page}"""
_LISTED_ON = """\
SELECT DISTINCT ?one
WHERE {{
  {pattern}
  FILTER (ISIRI(?one) && STR(?one) > {after})
}}
ORDER BY ?one
LIMIT {page}"""
_IN_GRAPHS = """\
SELECT ?graph ?subject ?property ?value
WHERE {
  GRAPH ?graph { ?subject ?property ?value }
}"""
_REFERRED = """\
CONSTRUCT { ?subject ?property ?value }
WHERE {
  {
    SELECT DISTINCT ?subject
    WHERE {
      VALUES_OF_GRAPH
      GRAPH ?graph { ?referrer ?reference ?subject }
      FILTER (ISIRI(?subject))
    }
  }
  ?subject ?property ?value .
}"""
_REFERRING = """\
SELECT DISTINCT ?graph ?value
WHERE {
  GRAPH ?graph { ?subject ?property ?value }
}"""
_COUNT = "SELECT (COUNT(*) AS ?quads) WHERE { GRAPH ?graph { ?subject ?property ?value } }"
_ELSEWHERE = "urn:referred"

_Given = TypeVar("_Given")


class EndpointStore:
    """A store at a SPARQL 1.1 endpoint, which is only read; any thread may ask.

    Its default graph has to be the union of its named graphs, one for each file of the content.
    A node without a name has a label of its own in each answer, and cannot be asked for again.

    Raises:
        EndpointError: what is set as its address is none.
    """

    def __init__(self, settings: Settings) -> None:
        self._wire = Wire(settings)
        self._stories = settings.endpoint_stories
        self._at_once = settings.endpoint_at_once
        self._parallel = ThreadPoolExecutor(self._at_once, thread_name_prefix="part")
        self._closed = threading.Event()
        self._answers = itertools.count(1)
        self._listed: dict[str, tuple[Term, ...]] = {}
        self._health = Health(self._wire.address, settings.endpoint_slow_seconds)

    @property
    def engine(self) -> Engine:
        """How the endpoint is."""
        return self._health.engine

    @property
    def wire(self) -> Wire:
        """The way to the endpoint, for what is asked there beside our own questions."""
        return self._wire

    def close(self) -> None:
        """End all connections, and what is being asked."""
        self._closed.set()
        self._parallel.shutdown(wait=False, cancel_futures=True)
        self._wire.close()

    def look(self, query: str) -> tuple[Row, ...]:
        """Ask whether the endpoint is there, by a SELECT that it answers at once.

        Raises:
            EndpointError: it is not.
        """
        return self._asked(query, ROWS, rows_of, seconds=_LOOK_SECONDS)

    def must_answer(self) -> None:
        """Let nobody wait for what is known not to answer.

        Raises:
            EndpointError: the last look at the endpoint failed.
        """
        self._health.must_answer()

    def forget(self) -> None:
        """Forget which things there are: some may be new."""
        self._listed = {}

    def select(self, query: str, bound: Mapping[str, Term] | None = None) -> tuple[Row, ...]:
        """Answer a SELECT, in the order that the query asks for; parts one after the other."""
        answers = self._in_parts(query, bound, ROWS, rows_of)
        return tuple(itertools.chain.from_iterable(answers))

    def construct(
        self, query: str, bound: Mapping[str, Term] | None = None
    ) -> tuple[ox.Triple, ...]:
        """Answer a CONSTRUCT."""
        answers = self._in_parts(query, bound, TRIPLES, triples_of)
        return tuple(dict.fromkeys(itertools.chain.from_iterable(answers)))

    def quads(
        self, subject: Term | None = None, prop: str = "", value: Term | None = None
    ) -> Iterator[ox.Quad]:
        """Give the quads of all graphs that have these parts, one of them at least, in no order.

        Raises:
            ValueError: no part is given: nothing asks for everything.
        """
        if isinstance(subject, ox.Literal):
            return
        asked = {"subject": subject, "property": ox.NamedNode(prop) if prop else None}
        bound = {name: term for name, term in {**asked, "value": value}.items() if term is not None}
        if not bound:
            raise ValueError("Of all quads, some have to be asked for.")
        for row in self.select(_IN_GRAPHS, bound):
            yield _quad(row)

    def graph(self, iri: str) -> Iterator[ox.Triple]:
        """Give the triples of one named graph, in no order."""
        for row in self.select(_IN_GRAPHS, {"graph": ox.NamedNode(iri)}):
            yield _quad(row).triple

    def graphs(self) -> tuple[str, ...]:
        """Give the named graphs, sorted."""
        return tuple(t.value for t in self._list("GRAPH ?one { ?subject ?property ?value }"))

    def referring(self, iri: str) -> frozenset[str]:
        """Give the named graphs in which something refers to a thing."""
        rows = self.select(_REFERRING, {"value": ox.NamedNode(iri)})
        return frozenset(row["graph"].value for row in rows)

    def part(self, graphs: Collection[str]) -> MemoryStore:
        """Give a store of these graphs and of all that is said of what they refer to.

        Two requests, whatever the number of graphs: ask for as many as stories are asked for at once.
        """
        store = MemoryStore()
        names = [ox.NamedNode(iri) for iri in graphs]
        if not names:
            return store
        found: dict[str, list[ox.Triple]] = {}
        for row in self._asked(with_values(_IN_GRAPHS, {"graph": names}), ROWS, rows_of):
            found.setdefault(row["graph"].value, []).append(_quad(row).triple)
        values = f"VALUES ?graph {{ {' '.join(map(str, names))} }}"
        query = _REFERRED.replace("VALUES_OF_GRAPH", values)
        store.load({**found, _ELSEWHERE: self._asked(query, TRIPLES, triples_of)})
        return store

    def __len__(self) -> int:
        """Count the quads. Complexity: the endpoint goes through all of them."""
        return int(self.select(_COUNT)[0]["quads"].value)

    # --- asking ---

    def next_answer(self) -> int:
        """Give the next answer a number, by which its nodes without a name are told from others."""
        return next(self._answers)

    def _parts(self, query: str, given: Mapping[str, Sequence[Term]]) -> Iterator[str]:
        """Give a question with its values, or one for each part in which it is asked."""
        parts = _PARTS.search(query)
        if parts is None or parts["name"] in given:
            yield with_values(query, given, everywhere=True)
            return
        classes = (name.partition(":") for name in parts["classes"].split())
        values = " ".join(f"<{PREFIXES[prefix]}{local}>" for prefix, _, local in classes)
        things = self._list(f"VALUES ?class {{ {values} }} ?one a ?class .")
        step = self._stories * int(parts["times"] or 1)
        for start in range(0, len(things), step):
            some = things[start : start + step]
            yield with_values(query, {**given, parts["name"]: some}, everywhere=True)

    def _in_parts(
        self,
        query: str,
        bound: Mapping[str, Term] | None,
        accept: str,
        read: Callable[[Answer, Labels], _Given],
    ) -> Iterator[_Given]:
        """Give the answers to all parts of a question in their order, a few being asked at once."""
        parts = [*self._parts(query, _given(bound))]
        if len(parts) == 1:
            yield self._asked(parts[0], accept, read)
            return
        begun: deque[Future[_Given]] = deque()
        try:
            for part in parts:
                if len(begun) == self._at_once:  # so that who asks next need not wait for all
                    yield begun.popleft().result()
                begun.append(self._parallel.submit(self._asked, part, accept, read))
            while begun:
                yield begun.popleft().result()
        except RuntimeError as error:  # there is nobody left to ask
            raise EndpointError("The atlas was closed while it asked.") from error
        finally:
            for one in begun:
                one.cancel()

    def _list(self, pattern: str) -> tuple[Term, ...]:
        """List what fits a pattern, sorted; more than a page of it goes page by page.

        One page is sorted here: for an endpoint that takes long. Of several, each begins after the
        last of the one before.
        """
        if pattern not in self._listed:
            query = _LISTED.format(pattern=pattern, page=_PAGE)
            page = [row["one"] for row in self._asked(query, ROWS, rows_of)]
            found = sorted(page, key=lambda one: one.value) if len(page) < _PAGE else []
            while len(page) == _PAGE:
                after = ox.Literal(found[-1].value if found else "")
                query = _LISTED_ON.format(pattern=pattern, after=after, page=_PAGE)
                page = [row["one"] for row in self._asked(query, ROWS, rows_of)]
                found += page
            self._listed[pattern] = tuple(found)
        return self._listed[pattern]

    def _asked(
        self,
        query: str,
        accept: str,
        read: Callable[[Answer, Labels], _Given],
        *,
        seconds: float | None = None,
    ) -> _Given:
        """Ask one question. With `seconds` it is a look, which is asked also where none answered."""
        look = seconds is not None
        if not look:
            self._health.must_answer()
        began = time.monotonic()
        try:
            with self._wire.ask(query, accept, seconds=seconds, cancel=self._closed) as answer:
                found = read(answer, Labels(self.next_answer()))
        except EndpointError as error:
            let_go(error)
            self._health.failed(error, look=look)
            raise
        self._health.answered(time.monotonic() - began, look=look)
        return found


def _given(bound: Mapping[str, Term] | None) -> Mapping[str, Sequence[Term]]:
    for name, term in (bound or {}).items():
        if isinstance(term, ox.BlankNode):
            raise StoreError(f"?{name} has no name: its label belongs to the answer it came in.")
    return {name: (term,) for name, term in (bound or {}).items()}


def _quad(row: Row) -> ox.Quad:
    subject, predicate, graph = row["subject"], row["property"], row["graph"]
    assert not isinstance(subject, ox.Literal)
    assert isinstance(predicate, ox.NamedNode)
    assert not isinstance(graph, ox.Literal)
    return ox.Quad(subject, predicate, row["value"], graph)
