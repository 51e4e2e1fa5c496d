"""What the server does for a picture of the graph."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from bench.alone import say
from bench.figures import Figure, Given, Left, figure

TITLE = "Drawing the graph"
ABOUT = """\
The view of the whole atlas holds at most 2,000 things, a neighbourhood 150; they are chosen, laid out
once by the server and sent as JSON. Beside our layout stands `networkx.forceatlas2_layout` with 20
rounds on the same things and links: above 500 things `spring_layout` needs SciPy, which the atlas does
not bring. Ours takes rustworkx for few and very many things, and ForceAtlas2 with 300 rounds from places
that rustworkx found for those between 30 and 250: there it takes longer for a better picture. What a
browser makes of it stands under “In the browser”."""
MOST, LONG = 10_000, False

_ROUNDS, _RIVAL = 20, "networkx.forceatlas2_layout"


def measure(given: Given) -> Iterator[Figure | Left]:
    import networkx as nx

    from kg.atlas import Atlas
    from kg.drawing import draw, elements
    from kg.network import Wish, name_in
    from kg.settings import Settings

    with Atlas(Settings.from_environment(content=given.content)) as atlas:
        atlas.network()
        for words, wish in (("the whole", Wish()), ("a neighbourhood", Wish(("concept/pain",)))):
            say(f"drawing {words}")
            begun = time.perf_counter()
            view = atlas.view(wish)
            chosen = time.perf_counter() - begun
            note = f"{len(view.things):,} things, {len(view.links):,} links"
            yield figure(f"{words}: choosing the view", chosen, "s", note=note)
            begun = time.perf_counter()
            drawing = draw(view)
            taken = time.perf_counter() - begun
            graph: nx.Graph[str] = nx.Graph()
            graph.add_nodes_from(one.name for one in view.things)
            graph.add_edges_from(
                (name_in(link.source), name_in(link.target)) for link in view.links
            )
            begun = time.perf_counter()
            nx.forceatlas2_layout(graph, max_iter=_ROUNDS, seed=1)
            theirs = time.perf_counter() - begun
            yield figure(f"{words}: laying it out", taken, "s", rival=_RIVAL, rivals=theirs)
            sent = ""
            begun = time.perf_counter()
            sent = json.dumps(elements(drawing))
            taken = time.perf_counter() - begun
            yield figure(
                f"{words}: writing it as JSON", taken, "s", note=f"{len(sent) / 1000:,.0f} kB"
            )
