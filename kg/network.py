"""The projection as a networkx graph: stories and ideas, and what links them.

The graph that people and exports see. An edge says how a story stands to an idea, on whose word,
and which statements it rests on; kinds, sectors and sources are no nodes, so nothing is connected
by being of one kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from kg.catalogue import Basis, Case, Ideas, Ref

__all__ = ["Neighbour", "neighbours", "network"]

_RELATIONS = ("skos:broader", "skos:related", "atlas:pictures", "atlas:placedAt")
_WORDS = {
    "skos:broader": ("is part of", "holds"),
    "skos:related": ("goes with", "goes with"),
    "atlas:pictures": ("pictures", "is pictured by"),
    "atlas:placedAt": ("belongs to", "has the practice"),
    "shows": ("shows", "is shown by"),
    "counters": ("works against", "is worked against by"),
    "breaks": ("breaks", "is broken by"),
    "doubts": ("gives ground to doubt", "is doubted by"),
}
_WEIGHT = {Basis.WORD: 0, Basis.TELLING: 1, Basis.OURS: 2}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something that a thing is linked to directly, in words, on whose word, by which statements."""

    ref: Ref
    relation: str
    basis: Basis | None = None
    rests_on: tuple[Ref, ...] = ()


def network(cases: Iterable[Case], known: Ideas) -> nx.MultiDiGraph[str]:
    """Project stories and ideas.

    Returns:
        A directed multigraph of IRIs. Nodes carry `ref`; edges are keyed by relation and carry
        `relation`, `basis` (of the strongest word) and `rests_on` (statements, by IRI).
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for ref in known.all():
        graph.add_node(ref.iri, ref=ref)
    for idea in known.all():
        for relation in _RELATIONS:
            for other in known.facts.values(idea.iri, relation):
                if other in graph:
                    graph.add_edge(idea.iri, other, key=relation, relation=relation)
    for case in cases:
        graph.add_node(case.ref.iri, ref=case.ref)
        rests: dict[tuple[str, str], list[tuple[Basis | None, Ref]]] = {}
        for told in case.statements:
            for reading in told.readings:
                key = reading.stance, reading.idea.iri
                rests.setdefault(key, []).append((told.basis, told.ref))
            if told.phase:
                key = "shows", told.phase.ref.iri
                rests.setdefault(key, []).append((told.basis, told.ref))
        for (stance, iri), statements in rests.items():
            bases = sorted({b for b, _ in statements if b}, key=lambda b: _WEIGHT[b])
            graph.add_edge(
                case.ref.iri,
                iri,
                key=stance,
                relation=stance,
                basis=bases[0] if bases else None,
                rests_on=tuple(ref for _, ref in statements),
            )
    return graph


def neighbours(graph: nx.MultiDiGraph[str], iri: str) -> tuple[Neighbour, ...]:
    """Give the direct links of a thing: out of it, then into it; empty where it has none."""
    if iri not in graph:
        return ()
    found = []
    for _, other, data in graph.out_edges(iri, data=True):
        found.append((0, data, other))
    for other, _, data in graph.in_edges(iri, data=True):
        found.append((1, data, other))
    rows = [
        Neighbour(
            ref=graph.nodes[other].get("ref", Ref(other, "", "", other)),
            relation=_WORDS[data["relation"]][way],
            basis=data.get("basis"),
            rests_on=data.get("rests_on", ()),
        )
        for way, data, other in found
    ]
    order = {words: i for i, pair in enumerate(_WORDS.values()) for words in pair}
    return tuple(
        sorted(rows, key=lambda n: (order[n.relation], n.relation, n.ref.label.casefold()))
    )
