"""Where things stand in a picture: computed here once, not in each browser.

Source: rustworkx spring layout (Fruchterman and Reingold 1991); seeded, so that equal views have
equal pictures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import networkx as nx
import rustworkx as rx

from kg.network import View

__all__ = ["LAYOUTS", "Places", "layout"]

Places = Mapping[str, tuple[float, float]]
"""Where a thing stands, by its name in an address: pixels right and down of the middle."""

LAYOUTS: Mapping[str, str] = {
    "spread": "Spread out",
    "rings": "In rings",
    "columns": "In columns",
}
"""The ways to lay a view out, and their names on screens; the first is the usual one."""
_APART = 105.0
"""Pixels that two things have between them on average."""
_RING = 190.0
_ROW = 34.0
_COLUMN = 420.0
_SEED = 20


def layout(view: View, way: str = "spread") -> Places:
    """Give each thing of a view its place.

    Args:
        way: one of `LAYOUTS`; any other is laid out as the usual one.
    """
    names = tuple(one.name for one in view.things)
    pairs = tuple(
        (f"{a.source.kind}/{a.source.slug}", f"{a.target.kind}/{a.target.slug}") for a in view.links
    )
    if way == "columns":
        return _columns(view)
    if way == "rings":
        centre = tuple(one.name for one in view.things if one.opened)
        return dict(zip(names, _rings(names, pairs, centre or _best(view)), strict=True))
    return dict(zip(names, _spread(names, pairs), strict=True))


def _best(view: View) -> tuple[str, ...]:
    return tuple(
        one.name for one in sorted(view.things, key=lambda one: (-one.links, one.name))[:1]
    )


@lru_cache(maxsize=64)
def _spread(
    names: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> tuple[tuple[float, float], ...]:
    graph: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
    index = dict(zip(names, graph.add_nodes_from(list(names)), strict=True))
    graph.add_edges_from([(index[a], index[b], None) for a, b in pairs])
    if len(names) < 2:
        return ((0.0, 0.0),) * len(names)
    found = rx.spring_layout(graph, seed=_SEED, num_iter=120, repulsive_exponent=2)
    stretch = _APART * math.sqrt(len(names)) / 2
    return tuple(
        (found[index[name]][0] * stretch * 1.25, found[index[name]][1] * stretch) for name in names
    )


@lru_cache(maxsize=64)
def _rings(
    names: Sequence[str], pairs: Sequence[tuple[str, str]], centre: Sequence[str]
) -> tuple[tuple[float, float], ...]:
    graph: nx.Graph[str] = nx.Graph(list(pairs))
    graph.add_nodes_from(names)
    far = nx.multi_source_dijkstra_path_length(graph, set(centre), weight=None) if centre else {}
    outermost = max(far.values(), default=0) + 1
    rings: dict[int, list[str]] = {}
    for name in names:
        rings.setdefault(int(far.get(name, outermost)), []).append(name)
    places = {}
    radius = 0.0
    for ring, (_, members) in enumerate(sorted(rings.items())):
        room = len(members) * _APART / (2 * math.pi)
        radius = 0.0 if ring == 0 and len(members) == 1 else max(radius + _RING, room)
        for number, name in enumerate(members):
            angle = 2 * math.pi * number / len(members) - math.pi / 2
            places[name] = radius * math.cos(angle), radius * math.sin(angle)
    return tuple(places[name] for name in names)


def _columns(view: View) -> Places:
    """Set stories at the left and each kind of idea in a column of its own, at most 40 rows high."""
    kinds: dict[str, list[str]] = {}
    for one in view.things:
        kinds.setdefault(one.kind, []).append(one.name)
    stacks: list[list[str]] = []
    for kind, names in kinds.items():
        for start in range(0, len(names), 40):
            piece = names[start : start + 40]
            joins = stacks and kind != "case" and start == 0 and len(stacks) > 1
            if joins and len(stacks[-1]) + len(piece) < 30:
                stacks[-1] += piece
            else:
                stacks.append(piece)
    places = {}
    for column, stack in enumerate(stacks):
        for row, name in enumerate(stack):
            x = (column - (len(stacks) - 1) / 2) * _COLUMN
            places[name] = x, (row - (len(stack) - 1) / 2) * _ROW
    return places
