"""Triples of a free query as a picture: things with their links, as many as can be read.

Texts and numbers are no things: they stand in the list beneath. Must never decide what is listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyoxigraph as ox

from kg.catalogue import Ref, tone_of
from kg.drawing import draw
from kg.namespaces import compact, name_of
from kg.network import STORY, Shown, ShownLink, View, name_in
from kg.rendering import Say, address
from kg.ui.graph import Drawn

__all__ = ["FEW", "MOST", "drawn_of"]

MOST = 120
"""So many things at most stand in the picture."""
FEW = 24
"""With so many links at most, each says what it is."""


def drawn_of(
    triples: Iterable[ox.Triple], say: Say, ideas: Mapping[str, Ref], base_path: str = ""
) -> tuple[Drawn | None, int]:
    """Draw the things that triples link, and count those that are left out; none where none are.

    Args:
        say: gives the name of a thing of the atlas.
        ideas: the ideas of the atlas by IRI.
        base_path: what stands before every address of the atlas.
    """
    linking = [
        (one.subject, one.predicate.value, one.object)
        for one in triples
        if isinstance(one.subject, ox.NamedNode | ox.BlankNode)
        and isinstance(one.object, ox.NamedNode | ox.BlankNode)
        and one.subject != one.object
    ]
    near = Counter(term for source, _, target in linking for term in (source, target))
    kept = {term for term, _ in near.most_common(MOST)}
    numbered = {term: str(place) for place, term in enumerate(sorted(kept, key=str))}
    refs = {term: _ref(term, number, say, ideas) for term, number in numbered.items()}
    links = tuple(
        ShownLink(refs[source], refs[target], compact(relation), None, ())
        for source, relation, target in linking
        if source in kept and target in kept
    )
    if not links:
        return None, 0
    things = tuple(_shown(ref, near[term], ideas) for term, ref in refs.items())
    drawing = draw(View(things, links, len(near) - len(kept), 0, (), (), (), (), ()))
    drawn = Drawn.of(drawing)
    ways = {name_in(refs[term]): _way(term, base_path) for term in kept}
    elements = {
        "things": [
            {**one, "to": ways[one["id"]]}
            for one in drawn.elements["things"]
            if isinstance(one, Mapping)
        ],
        "links": drawn.elements["links"],
    }
    return replace(drawn, elements=elements), len(near) - len(kept)


def _ref(term: ox.NamedNode | ox.BlankNode, number: str, say: Say, ideas: Mapping[str, Ref]) -> Ref:
    """Name a thing: a number stands for its slug, which need not be fit for an address."""
    if isinstance(term, ox.BlankNode):
        return Ref("", "thing", number, "something without a name")
    if idea := ideas.get(term.value):
        return replace(idea, slug=number)
    name = name_of(term.value)
    if name is None:
        return Ref(term.value, "thing", number, compact(term.value))
    return Ref(term.value, "statement" if name.part else name.kind, number, say(term))


def _shown(ref: Ref, near: int, ideas: Mapping[str, Ref]) -> Shown:
    idea = ideas.get(ref.iri)
    kind = idea.family if idea else ref.kind
    family = idea.family.lower() if idea else {STORY: "story"}.get(ref.kind, ref.kind)
    return Shown(ref, kind, family, tone_of(idea) if idea else "", False, near, 0)


def _way(term: ox.NamedNode | ox.BlankNode, base_path: str) -> str:
    """Give the address of the page of a thing; empty where it has none."""
    name = name_of(term.value) if isinstance(term, ox.NamedNode) else None
    if name is None:
        return ""
    path = address(Ref(term.value, name.kind, name.slug, "", part=name.part))
    return f"{base_path}{path}" if path else ""
