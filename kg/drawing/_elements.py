"""The elements of a Cytoscape graph, as JSON: what the component in the page draws."""

from __future__ import annotations

from kg.catalogue import shape_of
from kg.drawing._layout import Places
from kg.drawing._shapes import size_of
from kg.network import View, name_in

__all__ = ["elements"]

Element = dict[str, dict[str, str | int | float]]


def elements(view: View, places: Places) -> list[Element]:
    """Give nodes, then edges, with what the component needs to draw and to speak of them."""
    found: list[Element] = []
    for one in view.things:
        x, y = places[one.name]
        found.append(
            {
                "data": {
                    "id": one.name,
                    "label": one.ref.label or one.ref.slug,
                    "family": one.family,
                    "tone": one.tone or ("ink" if one.kind == "case" else "soft"),
                    "shape": shape_of(one.kind),
                    "size": size_of(one),
                    "links": one.links,
                    "hidden": one.hidden,
                    "opened": int(one.opened),
                },
                "position": {"x": round(x, 1), "y": round(y, 1)},
            }
        )
    found.extend(
        {
            "data": {
                "id": link.name,
                "source": name_in(link.source),
                "target": name_in(link.target),
                "relation": link.relation,
                "words": link.words,
                "basis": link.basis or "",
                "against": int(link.relation in ("counters", "breaks", "doubts")),
            }
        }
        for link in view.links
    )
    return found
