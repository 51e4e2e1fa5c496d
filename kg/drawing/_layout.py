"""Where things stand in a picture: computed here once, not in each browser.

Libraries lay out; what is added is that names do not lie on one another. Everything is seeded, so
that equal views have equal pictures. Source: Fruchterman and Reingold 1991 (rustworkx) for few and
for very many things, Jacomy et al. 2014, ForceAtlas2 (networkx) between, where it gives the dense
middle more room and takes 0.15 s for 150 things, but grows with the square of their number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.drawing._shapes import LINE, half_of, size_of
from kg.network import STORY, View, name_in

__all__ = ["LAYOUTS", "Drawing", "Places", "draw"]

Places = Mapping[str, tuple[float, float]]
"""Where a thing stands, by its name in an address: pixels right and down of the middle."""

LAYOUTS: Mapping[str, str] = {
    "spread": "Spread out",
    "rings": "In rings",
    "columns": "In columns",
}
"""The ways to lay a view out, and their names on screens; the first is the usual one."""

Names = tuple[str, ...]
Pairs = tuple[tuple[str, str], ...]
Points = tuple[tuple[float, float], ...]

_FEW, _MANY = 30, 250
"""Up to so many things, and above so many, springs do as well or are the only ones quick enough."""
_APART = 105.0
"""Pixels that two things have between them on average."""
_WIDE = 1.35
"""How much wider than high a picture is."""
_RING = 190.0
_ROW = 34.0
_ROWS = 40
_COLUMN = 420.0
_SEED = 20
_ROUNDS = 500
"""It ends as soon as nothing has moved, for 150 things after about 100."""
_CLEAR = 3.0
"""Pixels that each of two is pushed beyond the other: pushed no more than apart, many things in
the middle still lie on one another after all rounds."""
_SETTLED = 80
"""Steps of ForceAtlas2 after which a picture changes little, if it begins about as wide as it ends."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A view, and where its things stand in this way of laying out, one of `LAYOUTS`."""

    view: View
    way: str
    places: Places

    @property
    def beside(self) -> bool:
        """Whether names stand right of their things, and not under them."""
        return self.way == "columns"


def draw(view: View, way: str = "") -> Drawing:
    """Lay a view out.

    Args:
        way: one of `LAYOUTS`; any other is laid out as the usual one.
    """
    way = way if way in LAYOUTS else next(iter(LAYOUTS))
    names = tuple(one.name for one in view.things)
    pairs = tuple((name_in(link.source), name_in(link.target)) for link in view.links)
    if way == "columns":
        return Drawing(view, way, _columns(view))
    if way == "rings":
        centre = tuple(one.name for one in view.things if one.opened) or _best(view)
        points = _rings(names, pairs, centre)
    else:
        boxes = tuple((half_of(one) + 3, size_of(one) + LINE) for one in view.things)
        points = _spread(names, pairs, boxes)
    return Drawing(view, way, dict(zip(names, points, strict=True)))


def _best(view: View) -> Names:
    ranked = sorted(view.things, key=lambda one: (-one.near, one.name))
    return tuple(one.name for one in ranked[:1])


# --- Spread out ---


@lru_cache(maxsize=64)
def _spread(names: Names, pairs: Pairs, boxes: tuple[tuple[float, float], ...]) -> Points:
    if len(names) < 2:
        return ((0.0, 0.0),) * len(names)
    points = _springs(names, pairs)
    if _FEW < len(names) <= _MANY:
        points = _forces(names, pairs, points)
    scaled = _scaled(points)
    return _parted(scaled, boxes) if len(names) <= _MANY else tuple(scaled)


def _forces(
    names: Names, pairs: Pairs, start: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Give the dense middle more room; from places that are not random it settles sooner."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(pairs)
    begin = {name: [x * 150, y * 150] for name, (x, y) in zip(names, start, strict=True)}
    found = nx.forceatlas2_layout(
        graph, begin, max_iter=_SETTLED, scaling_ratio=2.0, strong_gravity=True, seed=_SEED
    )
    return [(float(found[name][0]), float(found[name][1])) for name in names]


def _springs(names: Names, pairs: Pairs) -> list[tuple[float, float]]:
    """Lay out by springs; a weak one to a middle that is not drawn keeps what is loose near."""
    import rustworkx as rx

    few = len(names) <= _FEW
    graph: rx.PyGraph[str, float] = rx.PyGraph(multigraph=False)
    index = dict(zip(names, graph.add_nodes_from(list(names)), strict=True))
    graph.add_edges_from([(index[a], index[b], 1.0) for a, b in pairs if a != b])
    middle = graph.add_node("")
    graph.add_edges_from([(middle, place, 0.2 if few else 0.05) for place in index.values()])
    found = rx.spring_layout(
        graph,
        num_iter=200 if len(names) <= _MANY else 15,
        repulsive_exponent=2 if few else 3,
        seed=_SEED,
        weight_fn=float,
    )
    return [(found[index[name]][0], found[index[name]][1]) for name in names]


def _scaled(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretch a picture so that things have room, around its middle."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    side = _APART * math.sqrt(len(points))
    wide = side * math.sqrt(_WIDE) / (max(xs) - min(xs) or 1)
    high = side / math.sqrt(_WIDE) / (max(ys) - min(ys) or 1)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return [((x - middle_x) * wide, (y - middle_y) * high) for x, y in points]


def _parted(points: list[tuple[float, float]], boxes: Sequence[tuple[float, float]]) -> Points:
    """Push things apart until no name lies on another; each pair along the shorter way.

    Args:
        boxes: the room that each takes with its name under it: half its width, and its height.
    """
    import numpy as np

    xs, ys = [x for x, _ in points], [y for _, y in points]
    halves, heights = np.array(boxes).T
    widths, depths = np.add.outer(halves, halves), np.add.outer(heights, heights) / 2
    later = np.triu(np.ones_like(widths, dtype=bool), 1)
    for _ in range(_ROUNDS):
        far_x, far_y = (np.abs(np.subtract.outer(one, one)) for one in (xs, ys))
        touching = np.argwhere(later & (far_x < widths) & (far_y < depths)).tolist()
        if not touching:
            break
        for one, other in touching:
            deep = (boxes[one][1] + boxes[other][1]) / 2 - abs(ys[one] - ys[other])
            wide = boxes[one][0] + boxes[other][0] - abs(xs[one] - xs[other])
            if deep <= 0 or wide <= 0:
                continue
            shorter, along = (deep, ys) if deep <= wide else (wide, xs)
            step = shorter / 2 + _CLEAR
            step = step if along[one] >= along[other] else -step
            along[one], along[other] = along[one] + step, along[other] - step
    return tuple(zip(xs, ys, strict=True))


# --- In rings, in columns ---


@lru_cache(maxsize=64)
def _rings(names: Names, pairs: Pairs, centre: Names) -> Points:
    """Set the centre in the middle and all else by how many links away it is."""
    import networkx as nx

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
    """Set stories at the left and the kinds of ideas beside them, small kinds in one column."""
    kinds: dict[str, list[str]] = {}
    for one in view.things:
        kinds.setdefault(one.kind, []).append(one.name)
    stacks: list[list[str]] = []
    for kind in sorted(kinds, key=lambda one: one != STORY):
        names = kinds[kind]
        for start in range(0, len(names), _ROWS):
            piece = names[start : start + _ROWS]
            behind_stories = kind == STORY or not stacks or stacks[-1][0] in kinds.get(STORY, ())
            if behind_stories or len(stacks[-1]) + len(piece) + 1 > _ROWS:
                stacks.append(piece)
            else:
                stacks[-1] = [*stacks[-1], "", *piece]  # a row between two kinds
    high = _ROW * max((len(stack) for stack in stacks), default=0)
    places = {}
    for column, stack in enumerate(stacks):
        x = (column - (len(stacks) - 1) / 2) * _COLUMN
        row = min(high / len(stack), 3 * _ROW)
        for number, name in enumerate(stack):
            if name:
                places[name] = x, (number - (len(stack) - 1) / 2) * row
    return places
