"""The Store: named graphs that are asked in SPARQL and replaced as a whole.

`Store` is what all that reads relies on: `MemoryStore` does it with embedded Oxigraph, and
`kg.endpoint` with a server elsewhere. The default graph of every question is the union of all graphs, so a triple that stood in two of
them would count twice: `corpus` sees to it that none does. Only our own fixed questions may come
here: there is no time limit in process.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import pyoxigraph as ox

from kg.errors import StoreError
from kg.namespaces import derived_graph

__all__ = ["Follower", "MemoryStore", "Row", "Store", "Term", "replacement", "with_values"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = Mapping[str, Term]
"""One answer: the variables that are bound, by name."""
Follower = Callable[[Mapping[str, str]], None]
"""Takes one replacement: the graphs, and the N-Triples that each of them holds from now on."""

_WORN = 50_000
"""Triples that are replaced, or as many as there are, before the store is made anew."""


def replacement(graphs: Mapping[str, str]) -> str:
    """Write the update that gives each named graph exactly these N-Triples, in one transaction."""
    steps = []
    for graph, triples in graphs.items():
        name = ox.NamedNode(graph)
        steps.append(f"CLEAR SILENT GRAPH {name}")
        if triples:
            steps.append(f"INSERT DATA {{ GRAPH {name} {{ {triples} }} }}")
    return " ;\n".join(steps)


_BEGINNING = re.compile(
    r"\b(?:SELECT\b(?P<listed>[^{}]*?)|CONSTRUCT\s*\{[^{}]*\}\s*)WHERE\s*\{"
    r"|^[ ]*(?P<group>\{)\n(?!(?:\s*#[^\n]*)*\s*SELECT\b)",
    re.MULTILINE,
)
_INNERMOST = re.compile(r"\([^()]*\)")
_NEXT = re.compile(r"(?:\s|#[^\n]*)*(?P<union>UNION\b)?(?:\s|#[^\n]*)*(?P<group>\{)")


def with_values(
    query: str, values: Mapping[str, Iterable[Term]], *, everywhere: bool = False
) -> str:
    """Write values into one of our own queries: VALUES at the start of WHERE.

    Args:
        everywhere: at the start of each sub-SELECT that gives the variable, and of each group of a
            UNION that names it, and several values not around those that have them all. It means
            the same, and an engine that works from the inside out need not go through everything.
            (Virtuoso gives one value as a text where it stands within alone.)

    >>> print(with_values("SELECT ?a WHERE { ?a ?b ?c }", {"a": [ox.NamedNode("urn:x")]}))
    SELECT ?a WHERE { VALUES ?a { <urn:x> } ?a ?b ?c }
    """
    lists = {name: [*map(str, terms)] for name, terms in values.items()}
    written = {name: f"VALUES ?{name} {{ {' '.join(terms)} }}" for name, terms in lists.items()}
    several = {name for name, terms in lists.items() if everywhere and len(terms) > 1}
    places = [*_BEGINNING.finditer(query)] if written else []
    held: dict[int, set[str]] = {}
    found, end = [], len(query)
    for match in reversed(places if everywhere else places[:1]):  # what is within comes later
        place = match.end("group") if match["group"] else match.end()
        if match is places[0]:
            named = set(written)
        elif match["group"]:
            named = _variables(_group(query, match.start("group"))) & written.keys()
        else:
            named = _variables(_outside(match["listed"] or "")) & written.keys()
        held[match.start("group") if match["group"] else query.rfind("{", 0, match.start())] = named
        here = named - (_held_within(query, place, held) & several)
        indent = re.match(" *", query[query.rfind("\n", 0, place) + 1 :])
        apart = f"\n{indent[0] if indent else ''}  " if query[place] == "\n" else " "
        lines = (f"{apart}{line}" for name, line in written.items() if name in here)
        found += [query[place:end], *reversed([*lines])]
        end = place
    return "".join((query[:end], *reversed(found)))


def _held_within(query: str, place: int, held: Mapping[int, Collection[str]]) -> set[str]:
    """Give the variables that all groups hold which come first, joined by UNION if several."""
    found: set[str] | None = None
    while (match := _NEXT.match(query, place)) and (match["union"] or found is None):
        start = match.start("group")
        found = set(held.get(start, ())) if found is None else found & set(held.get(start, ()))
        place = start + len(_group(query, start))
    return found or set()


def _variables(text: str) -> set[str]:
    return set(re.findall(r"\?(\w+)", text))


def _outside(text: str) -> str:
    """Give the part of a SELECT list that stands in no bracket: variables as they are."""
    while (shorter := _INNERMOST.sub("", text)) != text:
        text = shorter
    return text


def _group(text: str, start: int) -> str:
    """Give a group from its opening bracket to its closing one."""
    depth = 0
    for match in re.compile("[{}]").finditer(text, start):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return text[start : match.end()]
    return text[start:]


class Store(Protocol):
    """What a store can be asked; every method is one transaction."""

    def select(self, query: str, bound: Mapping[str, Term] | None = None) -> Sequence[Row]:
        """Answer a SELECT. Each name in `bound` must stand in the SELECT list."""
        ...

    def construct(self, query: str, bound: Mapping[str, Term] | None = None) -> Sequence[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE, without duplicates, in no order."""
        ...

    def quads(
        self, subject: Term | None = None, prop: str = "", value: Term | None = None
    ) -> Iterable[ox.Quad]:
        """Give the quads of all graphs that have these parts, one of them at least, in no order."""
        ...

    def graph(self, iri: str) -> Iterable[ox.Triple]:
        """Give the triples of one named graph, in no order."""
        ...

    def graphs(self) -> tuple[str, ...]:
        """Give the named graphs, in no order."""
        ...

    def referring(self, iri: str) -> frozenset[str]:
        """Give the named graphs in which something refers to a thing."""
        ...

    def part(self, graphs: Collection[str]) -> Store:
        """Give a store to read these graphs in, with all that is said of what they refer to."""
        ...

    def __len__(self) -> int:
        """Count the quads."""
        ...


class MemoryStore:
    """A store in this process's memory, shared by its threads.

    >>> store = MemoryStore()
    >>> fact = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("b"))
    >>> store.replace({"urn:g": [fact]})
    >>> [row["o"].value for row in store.select("SELECT ?o WHERE { <urn:a> ?p ?o }")]
    ['b']
    """

    def __init__(self) -> None:
        self._store = ox.Store()
        self._worn = 0
        self._changing = threading.Lock()
        self._followers: list[Follower] = []

    def __len__(self) -> int:
        return len(self._store)

    def select(self, query: str, bound: Mapping[str, Term] | None = None) -> tuple[Row, ...]:
        """Answer a SELECT, in the order that the query asks for."""
        found = self._ask(query, bound)
        if not isinstance(found, ox.QuerySolutions):
            raise StoreError("A SELECT query was expected.")
        names = [variable.value for variable in found.variables]
        return tuple(_rows(names, found))

    def construct(
        self, query: str, bound: Mapping[str, Term] | None = None
    ) -> tuple[ox.Triple, ...]:
        """Answer a CONSTRUCT."""
        found = self._ask(query, bound)
        if not isinstance(found, ox.QueryTriples):
            raise StoreError("A CONSTRUCT query was expected.")
        return tuple(dict.fromkeys(found))

    def construct_in(self, graph: str, query: str) -> tuple[ox.Triple, ...]:
        """Answer a CONSTRUCT asked of one graph alone."""
        found = self._store.query(query, default_graph=[ox.NamedNode(graph)])
        if not isinstance(found, ox.QueryTriples):
            raise StoreError("A CONSTRUCT query was expected.")
        return tuple(dict.fromkeys(found))

    def replace(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
        """Replace graphs in one transaction: a reader sees all of the change or nothing."""
        texts = {graph: _lines(triples) for graph, triples in graphs.items()}
        if texts:
            with self._changing:
                self._store.update(replacement(texts))
                self._tell(texts)
                self._worn += sum(text.count("\n") for text in texts.values())
                if self._worn > max(_WORN, len(self._store)):
                    self._renew()

    def _renew(self) -> None:
        """Go on with a copy: the engine keeps what was replaced, about 75 bytes a triple, for ever."""
        fresh = ox.Store()
        fresh.bulk_extend(self._store)
        self._store, self._worn = fresh, 0

    def load(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
        """Fill graphs that are known to be empty: `replace` for the start, several times faster."""
        kept = {graph: tuple(triples) for graph, triples in graphs.items()}
        with self._changing:
            self._store.bulk_extend(
                ox.Quad(triple.subject, triple.predicate, triple.object, name)
                for graph, triples in kept.items()
                for name in (ox.NamedNode(graph),)
                for triple in triples
            )
            if self._followers:
                self._tell({graph: _lines(triples) for graph, triples in kept.items()})

    def read(self, graph: str, turtle: bytes) -> None:
        """Fill a graph that is known to be empty with a Turtle text; followers are not told.

        The engine does all of it, and other threads run meanwhile.

        Raises:
            SyntaxError: the text is no Turtle; the graph stays empty.
        """
        name = ox.NamedNode(graph)
        self._store.load(turtle, format=ox.RdfFormat.TURTLE, base_iri=graph, to_graph=name)

    def holds(self, graph: str) -> bool:
        """Whether anything stands in a named graph."""
        found = self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return next(found, None) is not None

    def derive(self, rule: str) -> bool:
        """Ask each graph alone for what a CONSTRUCT adds to it, and keep that in a graph beside it.

        The engine does it for all graphs together, many times faster than one after the other. For
        a start: followers are not told.

        Returns:
            False, and nothing is changed, where the rule is not plain enough: it must make one
            triple without nodes of its own, name no graph, and end with its pattern.
        """
        update = _for_each_graph(rule)
        if not update or self._followers:
            return False
        with self._changing:
            try:
                self._store.update(update)
            except SyntaxError:
                return False
        return True

    def repeat(self, dump: bytes) -> None:
        """Take in what another store gave as N-Quads; followers are not told."""
        self._store.load(dump, format=ox.RdfFormat.N_QUADS)

    def follow(self, follower: Follower) -> bytes:
        """Give everything as N-Quads, and from then on tell `follower` each replacement, in order.

        No replacement falls between the two. The follower is called in the thread that replaces,
        which waits for it: it should do no more than keep what it is told.
        """
        with self._changing:
            self._followers.append(follower)
            return self.dump()

    def unfollow(self, follower: Follower) -> None:
        """Tell `follower` nothing more."""
        with self._changing:
            self._followers.remove(follower)

    def _tell(self, texts: Mapping[str, str]) -> None:
        for follower in self._followers:
            follower(texts)

    def graph(self, iri: str) -> Iterator[ox.Triple]:
        """Give the triples of one named graph, in no order."""
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(iri)):
            yield quad.triple

    def quads(
        self, subject: Term | None = None, prop: str = "", value: Term | None = None
    ) -> Iterator[ox.Quad]:
        """Give the quads of all graphs that have these parts, in no order.

        Args:
            prop: the IRI of a property; empty for any.
        """
        if not isinstance(subject, ox.Literal):  # which is the subject of nothing
            predicate = ox.NamedNode(prop) if prop else None
            yield from self._store.quads_for_pattern(subject, predicate, value)

    def referring(self, iri: str) -> frozenset[str]:
        """Give the named graphs in which something refers to a thing."""
        return frozenset(
            quad.graph_name.value
            for quad in self.quads(value=ox.NamedNode(iri))
            if isinstance(quad.graph_name, ox.NamedNode)
        )

    def graphs(self) -> tuple[str, ...]:
        """Give the named graphs, in no order."""
        return tuple(found.value for found in self._store.named_graphs())

    def part(self, graphs: Collection[str]) -> MemoryStore:
        """Give this store itself: all of it is at hand."""
        del graphs
        return self

    def dump(self) -> bytes:
        """Give everything as N-Quads, for a copy of this store elsewhere."""
        data = self._store.dump(format=ox.RdfFormat.N_QUADS)
        return data if data is not None else b""

    def dump_triples(self) -> str:
        """Give the union of all graphs as N-Triples, each triple once."""
        triples = dict.fromkeys(quad.triple for quad in self._store)
        return _lines(triples)

    def _ask(
        self, query: str, bound: Mapping[str, Term] | None
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        substitutions: dict[ox.Variable, Term | ox.Triple] = {
            ox.Variable(name): term for name, term in (bound or {}).items()
        }
        try:
            return self._store.query(
                query, use_default_graph_as_union=True, substitutions=substitutions
            )
        except (SyntaxError, RuntimeError, OSError) as error:
            raise StoreError(f"The engine refused the query: {error}") from error


def _rows(names: Sequence[str], solutions: ox.QuerySolutions) -> Iterator[Row]:
    """Give each solution as a row; its terms are taken at once, as by name each costs twice."""
    for solution in solutions:
        terms = tuple(solution)
        row = dict(zip(names, terms, strict=True))
        yield row if all(terms) else {name: term for name, term in row.items() if term is not None}


_REMARKS = re.compile(r"^\s*#[^\n]*$", re.MULTILINE)
_RULE = re.compile(
    r"(?P<head>(?:\s*PREFIX\s+\S*\s*<[^<>]*>)*)\s*CONSTRUCT\s*\{(?P<triple>[^{}]*)\}\s*"
    r"WHERE\s*\{(?P<pattern>.*)\}\s*",
    re.DOTALL | re.IGNORECASE,
)
_NOT_PLAIN = re.compile(r"\bGRAPH\b|\bSERVICE\b|_:|\[|\?own_graph|\?beside|#", re.IGNORECASE)
_DERIVED = derived_graph("")


def _for_each_graph(rule: str) -> str:
    """Write a CONSTRUCT as an update that derives in each graph alone; empty where it is not plain."""
    found = _RULE.fullmatch(_REMARKS.sub("", rule))
    if found is None:
        return ""
    triple, pattern = found["triple"].strip().removesuffix(".").strip(), found["pattern"].strip()
    if len(triple.split()) != 3 or _NOT_PLAIN.search(f"{triple} {pattern}"):
        return ""
    return (
        f"{found['head']} INSERT {{ GRAPH ?beside {{ {triple} }} }} WHERE {{\n"
        f"GRAPH ?own_graph {{ {pattern}\nFILTER NOT EXISTS {{ {triple} }} }}\n"
        f'FILTER (!STRENDS(STR(?own_graph), "{_DERIVED}"))\n'
        f'BIND (IRI(CONCAT(STR(?own_graph), "{_DERIVED}")) AS ?beside) }}'
    )


def _lines(triples: Iterable[ox.Triple]) -> str:
    """Write triples as N-Triples."""
    return "".join(f"{t.subject} {t.predicate} {t.object} .\n" for t in triples)
