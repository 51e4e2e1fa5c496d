"""What of the network is shown: the atlas, or the neighbourhood of what has been opened.

A view never shows more than it is allowed, and says how much it leaves out. It is a pure function
of the network and of what the address asks for, so equal addresses show equal views.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import networkx as nx
from rapidfuzz import fuzz, process

from kg.catalogue import Basis, Ref
from kg.namespaces import BASE
from kg.network._projection import STRENGTH, words_of

__all__ = [
    "RELATIONS",
    "STORY",
    "Count",
    "Shown",
    "ShownLink",
    "View",
    "Wish",
    "name_in",
    "named",
    "nearest",
    "view",
]

RELATIONS = (
    "shows",
    "counters",
    "breaks",
    "doubts",
    "broader",
    "related",
    "pictures",
    "placedAt",
)
"""All relations, those of stories first."""
STORY = "case"
"""The kind of stories; that of an idea is its family, such as "Cause"."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; where a part is empty, nothing is filtered by it.

    `opened` holds names such as "concept/pain" in the order in which they were opened; a name that
    stands twice shows twice as many of its neighbours. Nothing opened: the whole atlas.
    """

    opened: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    by: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing in the view: `near` counts what it is linked to, `hidden` those of it left out."""

    ref: Ref
    kind: str
    family: str
    tone: str
    opened: bool
    near: int
    hidden: int

    @property
    def name(self) -> str:
        """Its name in an address, such as "case/o2"."""
        return name_in(self.ref)


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link in the view, read from source to target; `rests_on` is empty between ideas."""

    source: Ref
    target: Ref
    relation: str
    basis: Basis | None
    rests_on: tuple[Ref, ...]

    @property
    def words(self) -> str:
        """The relation in words: "shows"."""
        return words_of(self.relation)

    @property
    def name(self) -> str:
        """Its name in an address, such as "case/o2~shows~concept/pain"."""
        return f"{name_in(self.source)}~{self.relation}~{name_in(self.target)}"


@dataclass(frozen=True, slots=True)
class Count:
    """A kind, a relation or whose word it is: in words, and how often the whole network has it."""

    name: str
    label: str
    count: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A part of the network: things by kind and name, what was opened first.

    `left_out` counts things that fit the wish and were too many, `alone` those of the atlas that
    have no link under its filters, `unknown` names what was to be opened and is not there, and
    `no_kinds` what was to filter and is no kind; neither has any effect.
    """

    things: tuple[Shown, ...]
    links: tuple[ShownLink, ...]
    left_out: int
    alone: int
    unknown: tuple[str, ...]
    no_kinds: tuple[str, ...]
    kinds: tuple[Count, ...]
    relations: tuple[Count, ...]
    by: tuple[Count, ...]

    def thing(self, name: str) -> Shown | None:
        """Give a thing of the view by its name in an address."""
        return next((one for one in self.things if one.name == name), None)

    def link(self, name: str) -> ShownLink | None:
        """Give a link of the view by its name in an address."""
        return next((one for one in self.links if one.name == name), None)

    def network(self) -> nx.MultiDiGraph[str]:
        """Give the view as a network of its own, with the attributes of the whole one."""
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for one in self.things:
            graph.add_node(one.ref.iri, ref=one.ref, family=one.family, tone=one.tone)
        for link in self.links:
            graph.add_edge(
                link.source.iri,
                link.target.iri,
                key=link.relation,
                relation=link.relation,
                basis=link.basis,
                rests_on=link.rests_on,
            )
        return graph

    def by_thing(self) -> Mapping[str, tuple[ShownLink, ...]]:
        """Give the links of each thing inside the view, by its name in an address."""
        rows: dict[str, list[ShownLink]] = {one.name: [] for one in self.things}
        for link in self.links:
            for end in dict.fromkeys((name_in(link.source), name_in(link.target))):
                rows[end].append(link)
        return {name: tuple(links) for name, links in rows.items()}


def name_in(ref: Ref) -> str:
    """Give the name of a thing in an address: "case/o2"."""
    return f"{ref.kind}/{ref.slug}"


def view(graph: nx.MultiDiGraph[str], wish: Wish, *, most: int, each: int) -> View:
    """Choose what is shown.

    Args:
        most: so many things at most.
        each: so many neighbours of a thing, each time that it is opened.
    """
    kinds = _kinds(graph)
    no_kinds = set(wish.kinds) - {one.name for one in kinds}
    wish = replace(wish, kinds=tuple(one for one in wish.kinds if one not in no_kinds))
    whole = _filtered(graph, wish)
    wanted = {name: f"{BASE}{name}" for name in wish.opened}
    unknown = tuple(name for name, iri in wanted.items() if iri not in graph)
    opened = [wanted[name] for name in wish.opened if wanted[name] in graph]
    if opened:
        chosen, fitting = _around(whole, opened, most, each)
        alone = 0
    else:
        linked = [iri for iri in whole if whole.degree(iri)]
        chosen = sorted(linked, key=lambda iri: _weight(whole, iri))[:most]
        fitting, alone = len(linked), len(whole) - len(linked)
    kept = set(chosen)
    links = tuple(_links(whole, kept))
    shown = [_shown(whole, iri, kept, iri in opened) for iri in chosen]
    order = {iri: place for place, iri in enumerate(dict.fromkeys(opened))}
    shown.sort(key=lambda one: _place(one, order))
    return View(
        things=tuple(shown),
        links=links,
        left_out=fitting - len(chosen),
        alone=alone,
        unknown=tuple(dict.fromkeys(unknown)),
        no_kinds=tuple(sorted(no_kinds)),
        kinds=kinds,
        relations=_relations(graph),
        by=_by(graph),
    )


def nearest(graph: nx.MultiDiGraph[str], name: str, most: int = 3) -> tuple[Ref, ...]:
    """Give the things whose name in an address is most like this one, the likest first."""
    names = {name_in(data["ref"]): data["ref"] for _, data in graph.nodes(data=True)}
    rows = process.extract(name, names.keys(), scorer=fuzz.ratio, limit=most, score_cutoff=60)
    return tuple(names[found] for found, _, _ in rows)


def named(graph: nx.MultiDiGraph[str], words: str) -> tuple[Ref, ...]:
    """Give the things whose label holds these words, by label; none for no words."""
    wanted = words.strip().casefold()
    refs = [data["ref"] for _, data in graph.nodes(data=True)] if wanted else []
    holds = [ref for ref in refs if wanted in ref.label.casefold()]
    return tuple(sorted(holds, key=lambda ref: (ref.label.casefold(), ref.iri)))


def _filtered(graph: nx.MultiDiGraph[str], wish: Wish) -> nx.MultiDiGraph[str]:
    """Give the part of the network that the filters leave; what was opened always stays."""
    opened = {f"{BASE}{name}" for name in wish.opened}

    def keeps_node(iri: str) -> bool:
        return not wish.kinds or iri in opened or _kind(graph, iri) in wish.kinds

    def keeps_edge(source: str, target: str, key: str) -> bool:
        if wish.relations and key not in wish.relations:
            return False
        return not wish.by or graph.edges[source, target, key]["basis"] in wish.by

    if not (wish.kinds or wish.relations or wish.by):
        return graph
    kept = nx.subgraph_view(graph, filter_node=keeps_node, filter_edge=keeps_edge)
    return kept.copy()  # each look at a view asks the filters again


def _kind(graph: nx.MultiDiGraph[str], iri: str) -> str:
    ref: Ref = graph.nodes[iri]["ref"]
    return STORY if ref.kind == STORY else ref.family


def _around(
    graph: nx.MultiDiGraph[str], opened: Iterable[str], most: int, each: int
) -> tuple[list[str], int]:
    """Give what was opened with its nearest neighbours, and how many fit in all."""
    allowed = Counter(opened)
    found = dict.fromkeys(list(allowed)[:most])
    fitting = set(allowed)
    for iri, times in allowed.items():
        near = sorted(_near(graph, iri), key=lambda other: _closeness(graph, iri, other))
        fitting.update(near)
        for other in near[: each * times]:
            if len(found) < most:
                found.setdefault(other)
    return list(found), len(fitting)


def _near(graph: nx.MultiDiGraph[str], iri: str) -> set[str]:
    return {*graph.successors(iri), *graph.predecessors(iri)} - {iri}


def _between(
    graph: nx.MultiDiGraph[str], one: str, other: str
) -> Iterator[tuple[Basis | None, tuple[Ref, ...]]]:
    for source, target in ((one, other), (other, one)):
        for data in graph.get_edge_data(source, target, default={}).values():
            yield data["basis"], data["rests_on"]


def _closeness(graph: nx.MultiDiGraph[str], iri: str, other: str) -> tuple[int, int, int, str]:
    """Order neighbours: the strongest word first, then the most statements, then the best linked."""
    links = list(_between(graph, iri, other))
    strength = min(STRENGTH[basis] for basis, _ in links)
    statements = sum(len(rests_on) for _, rests_on in links)
    return strength, -statements, -graph.degree(other), other


def _weight(graph: nx.MultiDiGraph[str], iri: str) -> tuple[bool, int, str]:
    """Order things of the atlas for the case that they are too many: ideas first, then by links."""
    return _kind(graph, iri) == STORY, -graph.degree(iri), iri


def _links(graph: nx.MultiDiGraph[str], kept: Collection[str]) -> Iterator[ShownLink]:
    order = {relation: place for place, relation in enumerate(RELATIONS)}
    found = [
        (source, target, key, data)
        for source, target, key, data in graph.edges(kept, keys=True, data=True)
        if target in kept
    ]
    for source, target, key, data in sorted(found, key=lambda e: (order[e[2]], e[0], e[1])):
        nodes = graph.nodes
        yield ShownLink(
            nodes[source]["ref"], nodes[target]["ref"], key, data["basis"], data["rests_on"]
        )


def _shown(graph: nx.MultiDiGraph[str], iri: str, kept: Collection[str], opened: bool) -> Shown:
    data = graph.nodes[iri]
    near = _near(graph, iri)
    return Shown(
        ref=data["ref"],
        kind=_kind(graph, iri),
        family=data["family"],
        tone=data["tone"],
        opened=opened,
        near=len(near),
        hidden=sum(other not in kept for other in near),
    )


def _place(shown: Shown, opened: dict[str, int]) -> tuple[int, bool, str, str]:
    iri = shown.ref.iri
    rank = opened.get(iri, len(opened))
    return rank, shown.kind != STORY, shown.family, shown.ref.label.casefold()


def _kinds(graph: nx.MultiDiGraph[str]) -> tuple[Count, ...]:
    counts = Counter(_kind(graph, iri) for iri in graph if graph.degree(iri))
    words = {_kind(graph, iri): data for iri, data in graph.nodes(data=True)}
    found = [
        Count(kind, words[kind]["family"], number, words[kind]["tone"] if kind != "Phase" else "")
        for kind, number in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.name != STORY, -one.count, one.label)))


def _by(graph: nx.MultiDiGraph[str]) -> tuple[Count, ...]:
    counts = Counter(basis for _, _, basis in graph.edges(data="basis"))
    return tuple(Count(basis.value, "", counts[basis]) for basis in Basis if counts[basis])


def _relations(graph: nx.MultiDiGraph[str]) -> tuple[Count, ...]:
    counts = Counter(key for _, _, key in graph.edges(keys=True))
    return tuple(Count(name, words_of(name), counts[name]) for name in RELATIONS if counts[name])
