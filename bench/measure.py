"""Timed tasks, each in a process of its own: `python -m bench.measure TASK`.

A task reads one JSON value from standard input and writes one to standard output. What a task
imports is its own, so that the memory it reports is that of one engine. Seconds are of the wall
clock; beside them stands the time of the processor, which tells when others were at work.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import ResultRow

    from kg.atlas import Atlas
    from kg.questions import Parameter, Question
    from kg.store import MemoryStore

__all__ = ["TASKS", "Clock", "choose"]

T = TypeVar("T")

_REPEATS, _SECONDS = 25, 0.4
"""A question is asked so often, or until so many seconds are spent; once at least."""
_SLOW_REPEATS, _SLOW_SECONDS = 5, 2.0
"""The same for rdflib, for which a first run is not counted unless it is the only one."""
_STORIES_READ = 60


class Timed(TypedDict):
    """What every task reports."""

    seconds: dict[str, list[float]]
    wall: float
    cpu: float
    peak_mb: float
    base_mb: float


class Clock:
    """Times work by name. `base_mb` is the peak of memory when it is made, after the imports."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self.wall = self.cpu = 0.0
        self.base_mb = peak_megabytes()

    def time(self, name: str, work: Callable[[], T]) -> T:
        cpu, wall = time.process_time(), time.perf_counter()
        result = work()
        taken = time.perf_counter() - wall
        self.wall += taken
        self.cpu += time.process_time() - cpu
        self.seconds.setdefault(name, []).append(taken)
        return result

    @property
    def timed(self) -> Timed:
        return {
            "seconds": self.seconds,
            "wall": self.wall,
            "cpu": self.cpu,
            "peak_mb": peak_megabytes(),
            "base_mb": self.base_mb,
        }


def peak_megabytes() -> float:
    """Give the largest resident size of this process; `ru_maxrss` may be that of its parent."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024
    except (OSError, IndexError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


# --- Loading: files to something that can be asked ---


def _files(content: str) -> list[tuple[Path, str]]:
    from kg.corpus import content_paths
    from kg.namespaces import graph_of

    root = Path(content)
    return [(root / path, graph_of(path)) for path in content_paths(root)]


def load_ours(given: Mapping[str, str]) -> dict[str, object]:
    from kg.corpus import Corpus
    from kg.store import MemoryStore

    clock = Clock()
    corpus = clock.time("load", lambda: Corpus(Path(given["content"]), MemoryStore()))
    return {**clock.timed, "count": len(corpus.store)}


def load_raw(given: Mapping[str, str]) -> dict[str, object]:
    import pyoxigraph as ox

    files = _files(given["content"])
    clock = Clock()

    def work() -> ox.Store:
        store = ox.Store()
        for path, graph in files:
            data, name = path.read_bytes(), ox.NamedNode(graph)
            store.load(data, ox.RdfFormat.TURTLE, base_iri=graph, to_graph=name)
        return store

    store = clock.time("load", work)
    return {**clock.timed, "count": len(store)}


def load_dataset(given: Mapping[str, str]) -> dict[str, object]:
    import rdflib

    files = _files(given["content"])
    clock = Clock()

    def work() -> rdflib.Dataset:
        dataset = rdflib.Dataset(default_union=True)
        for path, graph in files:
            dataset.graph(rdflib.URIRef(graph)).parse(path, format="turtle", publicID=graph)
        return dataset

    dataset = clock.time("load", work)
    return {**clock.timed, "count": sum(len(graph) for graph in dataset.graphs())}


def load_graph(given: Mapping[str, str]) -> dict[str, object]:
    import rdflib

    files = _files(given["content"])
    clock = Clock()

    def work() -> rdflib.Graph:
        graph = rdflib.Graph()
        for path, iri in files:
            graph.parse(path, format="turtle", publicID=iri)
        return graph

    graph = clock.time("load", work)
    return {**clock.timed, "count": len(graph)}


# --- Questions: in processes that hold the content, and that can be ended ---


def serve(answer: Callable[[Mapping[str, object]], object], ready: object) -> None:
    """Say what is ready, then answer one JSON value a line, until there are no more."""
    print(json.dumps(ready), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def ask_ours_and_raw(given: Mapping[str, object]) -> None:
    """Answer questions from the library and, in turn, from a bare store that holds the same quads.

    The first such process writes all quads to the file `dump`. Ready is the names of the questions.
    """
    import pyoxigraph as ox

    from kg.corpus import Corpus
    from kg.questions import questions
    from kg.store import MemoryStore

    store = Corpus(Path(str(given["content"])), MemoryStore()).store
    dump = Path(str(given["dump"]))
    if not dump.exists():
        dump.write_bytes(store.dump())
    bare = ox.Store()
    bare.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    ready = {"names": [one.name for one in questions()], "quads": len(store)}
    serve(lambda asked: _ours_and_raw(store, bare, asked), ready)


def _ours_and_raw(
    store: MemoryStore, bare: ox.Store, given: Mapping[str, object]
) -> dict[str, object]:
    """Ask one question: choose its values where none are given, compare the answers, time both."""
    from bench.answers import digest, plain
    from kg.questions import ask, question

    asked = question(str(given["name"]))
    chosen = given.get("values")
    values: dict[str, str] = chosen if isinstance(chosen, dict) else choose(store, asked)
    bound = {one.name: one.bind(values[one.name]) for one in asked.parameters}
    ours, raw = _askers(store, bare, asked, values, bound)
    rows = ask(store, asked.name, values).rows
    solutions = raw()
    names = [one.value for one in solutions.variables if one.value not in bound]
    told = [{n: plain(one[n]) for n in names if one[n] is not None} for one in solutions]
    answers = {
        "ours": digest({n: plain(t) for n, t in row.items() if n not in bound} for row in rows),
        "raw": digest(told),
    }
    clock = Clock()
    gc.collect()
    begun, count = time.perf_counter(), 0
    while count < 1 or (count < _REPEATS and time.perf_counter() - begun < _SECONDS):
        clock.time("ours", ours)
        clock.time("raw", lambda: list(raw()))
        count += 1
    return {
        **clock.timed,
        "values": values,
        "answers": answers,
        "bound": {name: str(term) for name, term in bound.items()},
        "text": asked.sparql,
    }


def _askers(
    store: MemoryStore,
    bare: ox.Store,
    asked: Question,
    values: Mapping[str, str],
    bound: Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal],
) -> tuple[Callable[[], object], Callable[[], ox.QuerySolutions]]:
    """Give the two calls that are timed: the library's, and that of a bare store."""
    import pyoxigraph as ox

    from kg.questions import ask

    def ours() -> object:
        return ask(store, asked.name, values)

    def raw() -> ox.QuerySolutions:
        substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
        substitutions = {ox.Variable(name): term for name, term in bound.items()}
        found = bare.query(
            asked.sparql, use_default_graph_as_union=True, substitutions=substitutions
        )
        assert isinstance(found, ox.QuerySolutions)
        return found

    return ours, raw


def choose(store: MemoryStore, asked: Question) -> dict[str, str]:
    """Choose parameters for a question: the most used values for which it has an answer."""
    from kg.questions import ask

    known = [list(islice(_candidates(store, one), 40)) for one in asked.parameters]
    names = [one.name for one in asked.parameters]
    first: dict[str, str] = {}
    for values in islice(product(*known), 200):
        if len(set(values)) < len(values):
            continue
        found = dict(zip(names, values, strict=True))
        first = first or found
        if ask(store, asked.name, found).rows:
            return found
    return first


_USED = """
PREFIX atlas: <https://w3id.org/pioneer-atlas/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?value (COUNT(DISTINCT ?user) AS ?users) WHERE { %s } GROUP BY ?value
ORDER BY DESC(?users) ?value LIMIT 200"""
_PATTERNS = {
    "case": "?value a atlas:Case . ?user atlas:about ?value",
    "concept": (
        "?user atlas:shows|atlas:counters|atlas:breaks|atlas:phase|atlas:sector|atlas:place "
        "?value . ?value skos:inScheme ?scheme"
    ),
    "organisation": "?case atlas:organisation ?value . ?user atlas:about ?case",
    "person": "?user atlas:actor|atlas:saidBy ?value",
    "scheme": "?user skos:inScheme ?value",
    "source": "?user atlas:cites/atlas:source ?value",
    "year": "?user atlas:begin ?value FILTER(DATATYPE(?value) = xsd:gYear)",
}


def _candidates(store: MemoryStore, parameter: Parameter) -> Iterator[str]:
    """Give values for a parameter as people write them, the most used first.

    A concept is one of the family that the parameter is named for, where there is one.
    """
    from kg.namespaces import ATLAS, name_of

    if parameter.kind == "basis":
        yield from ("ours", "telling", "word")
    elif parameter.kind == "text":
        rows = store.select(
            "PREFIX atlas: <https://w3id.org/pioneer-atlas/ontology#> "
            "SELECT ?text WHERE { ?s atlas:statement ?text } ORDER BY ?s LIMIT 2000"
        )
        words = Counter(w for row in rows for w in re.findall(r"[a-z]{6,}", row["text"].value))
        yield from sorted(words, key=lambda word: (-words[word], word))
    else:
        pattern = _PATTERNS[parameter.kind]
        family = ATLAS + parameter.name.capitalize()
        if parameter.kind == "concept" and store.select(
            f"SELECT ?s WHERE {{ ?s a <{family}> }} LIMIT 1"
        ):
            pattern += f" . ?value a <{family}>"
        for row in store.select(_USED % pattern):
            named = name_of(row["value"].value)
            yield named.slug if named else row["value"].value


def ask_rdflib(given: Mapping[str, str]) -> None:
    """Hold the quads of a file in one graph of rdflib and answer questions."""
    from bench.answers import triples_of

    holder = _Rdflib(triples_of(given["dump"]))
    serve(holder.answer, {"quads": len(holder.graph)})


class _Rdflib:
    def __init__(self, triples: Iterator[tuple[object, object, object]]) -> None:
        import rdflib

        self.graph = rdflib.Graph()
        for triple in triples:
            self.graph.add(triple)  # type: ignore[arg-type]

    def answer(self, given: Mapping[str, object]) -> dict[str, object]:
        from rdflib.plugins.sparql import prepareQuery
        from rdflib.util import from_n3

        from bench.answers import digest, plain_rdflib

        text = str(given["text"])
        bound = {}
        for name, written in dict(given["bound"]).items():  # type: ignore[call-overload]
            bound[name] = from_n3(written)
        prepared = prepareQuery(text)
        clock = Clock()

        def ask(query: str | Query) -> list[ResultRow]:
            return list(self.graph.query(query, initBindings=bound))  # type: ignore[arg-type]

        gc.collect()
        begun = time.perf_counter()
        found = clock.time("first", lambda: ask(text))
        while (
            time.perf_counter() - begun < _SLOW_SECONDS
            and len(clock.seconds.get("text", ())) < _SLOW_REPEATS
        ):
            clock.time("text", lambda: ask(text))
            clock.time("prepared", lambda: ask(prepared))
        rows = [
            {name: plain_rdflib(term) for name, term in row.asdict().items() if name not in bound}
            for row in found
        ]
        return {**clock.timed, "answer": digest(rows)}


# --- What pages read ---


def read_pages(given: Mapping[str, object]) -> dict[str, object]:
    """Open an atlas and read what its pages show, each thing for the first time and again."""
    started = float(str(given["started"]))
    from kg.atlas import Atlas
    from kg.settings import Settings

    root = Path(str(given["content"]))
    clock = Clock()
    atlas = clock.time("open", lambda: Atlas(Settings(content=root)))
    cases = clock.time("home", atlas.cases)
    clock.time("story", lambda: atlas.case(cases[0].ref.slug))
    clock.seconds["cold start"] = [time.time() - started]
    clock.time("counts", atlas.counts)
    step = max(1, len(cases) // _STORIES_READ)
    for one in cases[1::step][:_STORIES_READ]:
        clock.time("story", lambda slug=one.ref.slug: atlas.case(slug))  # type: ignore[misc]
    clock.time("schemes", atlas.schemes)
    ideas = sorted(atlas.glossary())
    for slug in ideas:
        clock.time("idea", lambda slug=slug: atlas.idea(slug))  # type: ignore[misc]
    clock.time("first search", lambda: atlas.search("customers"))
    _search(atlas, clock, [one.ref.label for one in cases[::step]])
    _facets(atlas, clock)
    clock.time("first source", lambda: atlas.source("customer-copernicus"))
    read_mb = peak_megabytes()
    edited = root / "cases" / f"{cases[len(cases) // 2].ref.slug}.ttl"
    _edit(atlas, clock, edited, int(str(given["edits"])))
    stories = sum(one.evidence.is_story for one in cases)
    counted = {"stories": stories, "notes": len(cases) - stories, "ideas": len(ideas)}
    return {**clock.timed, "counted": counted, "read_mb": read_mb}


def _search(atlas: Atlas, clock: Clock, names: list[str]) -> None:
    for words in ("customers", "the company", "belief people", "customres", "moment", *names[:25]):
        clock.time("search", lambda words=words: atlas.search(words))  # type: ignore[misc]


def _facets(atlas: Atlas, clock: Clock) -> None:
    shown = clock.time("facets", lambda: atlas.facets({}))
    for one in shown.facets:
        for value in one.values[:4]:
            chosen = {one.name: (value.slug,)}
            clock.time("facets", lambda chosen=chosen: atlas.facets(chosen))  # type: ignore[misc]


def _edit(atlas: Atlas, clock: Clock, path: Path, times: int) -> None:
    """Change a story on disk, see it served, checked and found."""
    slug = path.stem
    before = path.read_text(encoding="utf-8")
    for number in range(times):
        gap = f'<> <https://w3id.org/pioneer-atlas/ontology#gap> "Edit {number}."@en .\n'
        path.write_text(before + gap, encoding="utf-8")
        clock.time("edit to live", lambda: (atlas.refresh(), atlas.case(slug)))
        clock.time("check of the edited file", lambda: atlas.check_file(path))
        clock.time("first search after an edit", lambda: atlas.search("customers"))
    path.write_text(before, encoding="utf-8")


# --- The whole check ---


def check_all(given: Mapping[str, str]) -> dict[str, object]:
    """Check a whole content."""
    from kg.corpus import Corpus
    from kg.shapes import Checker
    from kg.store import MemoryStore

    corpus = Corpus(Path(given["content"]), MemoryStore())
    clock = Clock()
    findings = clock.time("check", lambda: Checker(corpus).check())
    codes = Counter(f"{one.severity.value} {one.code}" for one in findings)
    return {**clock.timed, "findings": dict(codes)}


TASKS: Mapping[str, Callable[..., object]] = {
    "ask-ours-and-raw": ask_ours_and_raw,
    "ask-rdflib": ask_rdflib,
    "check": check_all,
    "load-dataset": load_dataset,
    "load-graph": load_graph,
    "load-ours": load_ours,
    "load-raw": load_raw,
    "pages": read_pages,
}

if __name__ == "__main__":
    found = TASKS[sys.argv[1]](json.loads(sys.stdin.readline()))
    if found is not None:
        print(json.dumps(found), flush=True)
