"""The projection as a networkx graph: stories and ideas, and what links them.

An edge says how a story stands to an idea, on whose word, and which statements it rests on; kinds,
sectors and sources are no nodes, so nothing is connected by being of one kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx
import pyoxigraph as ox

from kg.catalogue import Basis, Ideas, Ref, tone_of
from kg.namespaces import ATLAS, document_of, name_of
from kg.questions import BASES, reading
from kg.store import Row, Store, Term

__all__ = ["STRENGTH", "Neighbour", "neighbours", "network", "words_of"]

_BETWEEN_IDEAS = {
    "broader": "skos:broader",
    "related": "skos:related",
    "pictures": "atlas:pictures",
    "placedAt": "atlas:placedAt",
}
"""Relations between ideas, by the name of the edge, and the property that says so."""
_WORDS = {
    "shows": ("shows", "is shown by"),
    "counters": ("works against", "is worked against by"),
    "breaks": ("breaks", "is broken by"),
    "doubts": ("gives ground to doubt", "is doubted by"),
    "broader": ("is part of", "holds"),
    "related": ("goes with", "goes with"),
    "pictures": ("pictures", "is pictured by"),
    "placedAt": ("belongs to", "has the practice"),
}
_SORTING = frozenset({"Kind", "Place", "Sector"})
"""Families that only sort stories: being in one list connects nothing."""
_BASES = {ATLAS + local: Basis(name) for name, local in BASES.items()}
STRENGTH = {Basis.WORD: 0, Basis.TELLING: 1, Basis.OURS: 2, None: 3}
"""Whose word weighs more, the strongest first."""


def words_of(relation: str, *, back: bool = False) -> str:
    """Say a relation in words, from its source to its target or back.

    >>> words_of("counters"), words_of("counters", back=True)
    ('works against', 'is worked against by')
    """
    return _WORDS[relation][back]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something that a thing is linked to directly, in words, on whose word, by which statements."""

    ref: Ref
    relation: str
    basis: Basis | None = None
    rests_on: tuple[Ref, ...] = ()


def network(
    store: Store, cases: Iterable[Ref], known: Ideas, *, around: str = ""
) -> nx.MultiDiGraph[str]:
    """Project stories and ideas, by one question for all that the stories tell.

    Args:
        around: a story or an idea, by IRI; of what stories tell only its links are read.

    Returns:
        A directed multigraph of IRIs. Nodes carry `ref`, `family` (the name of its kind in words)
        and `tone`; edges are keyed by relation and carry `relation`, `basis` (of the strongest
        word; None between ideas) and `rests_on` (statements, by IRI).
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    listed = [ref for ref in known.all() if ref.family not in _SORTING]
    for ref in listed:
        family = known.family_label(ref.family)
        graph.add_node(ref.iri, ref=ref, family=family, tone=tone_of(ref, known.phase(ref.iri)))
    for idea in listed:
        for relation, prop in _BETWEEN_IDEAS.items():
            for other in known.facts.values(idea.iri, prop):
                if other in graph:
                    graph.add_edge(
                        idea.iri, other, key=relation, relation=relation, basis=None, rests_on=()
                    )
    side = "idea" if around in graph else "case"
    told = _told(store, {side: ox.NamedNode(around)} if around else {})
    for case in cases:
        if around and case.iri != around and case.iri not in told:
            continue
        graph.add_node(case.iri, ref=case, family="Story", tone="")
        for (relation, shown), rests_on in told.get(case.iri, {}).items():
            if shown in graph:
                graph.add_edge(
                    case.iri,
                    shown,
                    key=relation,
                    relation=relation,
                    basis=min((basis for basis, _ in rests_on), key=STRENGTH.__getitem__),
                    rests_on=tuple(ref for _, ref in rests_on),
                )
    return graph


_Told = dict[tuple[str, str], list[tuple[Basis | None, Ref]]]
"""What the statements of a story are taken to show, by relation and idea."""


def _told(store: Store, bound: Mapping[str, Term]) -> Mapping[str, _Told]:
    """Give what the statements of each story are taken to show; being in a phase shows it."""
    found: dict[str, _Told] = {}
    seen: set[tuple[str, str, str]] = set()
    rows = store.select(reading("network"), bound)
    for row in sorted(({**row, **bound} for row in rows), key=_in_english):
        case, statement, idea = (row[name].value for name in ("case", "statement", "idea"))
        relation = row["relation"].value.removeprefix(ATLAS)
        relation = "shows" if relation == "phase" else relation
        if document_of(statement) != case or (statement, relation, idea) in seen:
            continue
        seen.add((statement, relation, idea))
        basis = _BASES.get(row["basis"].value) if "basis" in row else None
        told = found.setdefault(case, {}).setdefault((relation, idea), [])
        told.append((basis, _statement(statement, row)))
    for links in found.values():
        for told in links.values():
            told.sort(key=lambda one: one[1].iri)
    return found


def _in_english(row: Row) -> bool:
    label = row.get("label")
    return isinstance(label, ox.Literal) and label.language not in (None, "en")


def _statement(iri: str, row: Row) -> Ref:
    name = name_of(iri)
    slug, part = (name.slug, name.part) if name else (iri, "")
    return Ref(iri, "case", slug, row["label"].value if "label" in row else part, part=part)


def neighbours(graph: nx.MultiDiGraph[str], iri: str) -> tuple[Neighbour, ...]:
    """Give the direct links of a thing: out of it, then into it; empty where it has none."""
    if iri not in graph:
        return ()
    found = [(False, data, other) for _, other, data in graph.out_edges(iri, data=True)]
    found += [(True, data, other) for other, _, data in graph.in_edges(iri, data=True)]
    rows = [
        Neighbour(
            ref=graph.nodes[other]["ref"],
            relation=words_of(data["relation"], back=back),
            basis=data["basis"],
            rests_on=data["rests_on"],
        )
        for back, data, other in found
    ]
    order = {words: i for i, pair in enumerate(_WORDS.values()) for words in pair}
    return tuple(
        sorted(rows, key=lambda n: (order[n.relation], n.relation, n.ref.label.casefold()))
    )
