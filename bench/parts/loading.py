"""From files to something that can be asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from bench.alone import Failed, alone, peak_megabytes, say
from bench.figures import Figure, Given, Json, Left, figure

TITLE = "Loading"
ABOUT = """\
Each engine reads all files in a process of its own, in turn. Ours is `Corpus`: every file becomes a
named graph, and what the rules derive from it stands beside it; mistakes are told with their lines.
Raw pyoxigraph is `Store.load`, file by file into named graphs; rdflib is a `Dataset` with a graph for
each file. Neither derives anything. Memory is the most that the process ever had, imports included."""
MOST, LONG = 10_000, True

_RDFLIB_SECONDS = 30.0
"""What rdflib has not read by then is worked out from what it has."""


def measure(given: Given) -> Iterator[Figure | Left]:
    found: dict[str, list[Json]] = {}
    names = {"ours": "ours", "raw": "raw pyoxigraph", "rdflib": "rdflib"}
    for number in range(given.times(3, 2, 1)):
        for engine, called in names.items():
            if engine == "rdflib" and number and given.stories > 100:
                continue
            say(f"loading: {engine}")
            try:
                one = alone(f"bench.parts.loading:{engine}", content=str(given.content))
            except Failed as why:
                yield Left(f"{called}: {why}.")
                continue
            found.setdefault(engine, []).append(one)
    ours = found["ours"]
    yield figure("triples in the files", found["raw"][0]["count"], "")
    yield figure("quads with what is derived", ours[0]["count"], "")
    for rival in ("raw", "rdflib"):
        if theirs := found.get(rival):
            part = theirs[0].get("part", 1.0)
            note = f"rdflib had read {part:.0%} by then; the rest is worked out" * (part < 1)
            yield figure(
                "files to store",
                [one["seconds"] for one in ours],
                "s",
                rival=names[rival],
                rivals=[one["seconds"] / one.get("part", 1.0) for one in theirs],
                note=note,
            )
            yield figure(
                "most memory",
                [one["megabytes"] for one in ours],
                "MB",
                rival=names[rival],
                rivals=[one["megabytes"] for one in theirs],
                note=note and "rdflib: of what it had read",
            )


# --- Tasks ---


def _files(content: str) -> list[tuple[Path, str]]:
    from kg.corpus import content_paths
    from kg.namespaces import graph_of

    root = Path(content)
    return [(root / path, graph_of(path)) for path in content_paths(root)]


def ours(content: str) -> Json:
    from kg.corpus import Corpus
    from kg.store import MemoryStore

    begun = time.perf_counter()
    corpus = Corpus(Path(content), MemoryStore())
    taken = time.perf_counter() - begun
    return {"seconds": taken, "megabytes": peak_megabytes(), "count": len(corpus.store)}


def raw(content: str) -> Json:
    import pyoxigraph as ox

    files = _files(content)
    begun = time.perf_counter()
    store = ox.Store()
    for path, graph in files:
        data, name = path.read_bytes(), ox.NamedNode(graph)
        store.load(data, ox.RdfFormat.TURTLE, base_iri=graph, to_graph=name)
    taken = time.perf_counter() - begun
    return {"seconds": taken, "megabytes": peak_megabytes(), "count": len(store)}


def rdflib(content: str) -> Json:
    import rdflib as library

    files = _files(content)
    begun = time.perf_counter()
    dataset = library.Dataset(default_union=True)
    read = 0
    for path, graph in files:
        dataset.graph(library.URIRef(graph)).parse(path, format="turtle", publicID=graph)
        read += path.stat().st_size
        if time.perf_counter() - begun > _RDFLIB_SECONDS:
            break
    taken = time.perf_counter() - begun
    part = read / sum(path.stat().st_size for path, _ in files)
    return {"seconds": taken, "megabytes": peak_megabytes(), "part": part}
