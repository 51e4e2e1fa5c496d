"""How two things are related, and the graph that is made for people and exports."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from bench.alone import say
from bench.figures import Figure, Given, Left, figure

TITLE = "Connections"
ABOUT = """\
Ours explains how two things are related in sentences: what touches both, and what two statements of
them have in common, with what many stories share set aside by its count. No path is searched. What one
would else pick is a path in networkx over the projected graph, beside ours for the same pairs: all
shortest paths, whose things are names without a reason. The projection of the triples to things and
links stands beside `rdflib.extras.external_graph_libs`, which makes every value a thing."""
MOST, LONG = 10_000, False

_RDFLIB_MOST = 100


def measure(given: Given) -> Iterator[Figure | Left]:
    import networkx as nx

    from kg.atlas import Atlas
    from kg.settings import Settings

    with Atlas(Settings.from_environment(content=given.content)) as atlas:
        say("projecting")
        begun = time.perf_counter()
        graph = atlas.network()
        taken = time.perf_counter() - begun
        note = f"{graph.number_of_nodes():,} things, {graph.number_of_edges():,} links"
        theirs = None
        if given.stories <= _RDFLIB_MOST:
            from rdflib.extras.external_graph_libs import rdflib_to_networkx_multidigraph

            whole = atlas.graph()
            begun = time.perf_counter()
            rdflib_to_networkx_multidigraph(whole)
            theirs = time.perf_counter() - begun
        yield figure(
            "the projection to things and links",
            taken,
            "s",
            rival="rdflib to networkx" if theirs else "",
            rivals=theirs,
            note=note,
        )
        say("connecting")
        begun = time.perf_counter()
        known = atlas.connections
        stories = [one.ref for one in atlas.cases()]
        ideas = [ref for scheme in atlas.schemes() for ref in scheme.ideas]
        known.between(stories[0], stories[-1])
        yield figure(
            "the first answer, which makes what all share", time.perf_counter() - begun, "s"
        )
        plain = nx.Graph(graph)
        chance = random.Random("atlas")
        count = given.times(60, 40, 15, quick=5)
        for words, others in (("two stories", stories), ("a story and an idea", ideas)):
            ours, paths, none = [], [], 0
            for _ in range(count):
                one, other = chance.choice(stories), chance.choice(others)
                if one == other:
                    continue
                begun = time.perf_counter()
                known.between(one, other)
                ours.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                try:
                    list(nx.all_shortest_paths(plain, one.iri, other.iri))
                    paths.append(time.perf_counter() - begun)
                except (nx.NetworkXNoPath, nx.NodeNotFound):
                    none += 1
            yield figure(
                f"how {words} are related",
                ours,
                "s",
                rival="networkx, all shortest paths" if paths else "",
                rivals=paths or None,
                note=f"{none} of {len(ours)} pairs have no path in networkx" if none else "",
            )
            yield figure(f"how {words} are related, 95 of 100", ours, "s", share=0.95)
