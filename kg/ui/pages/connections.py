"""The pages of connections: how two things are related, and the graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import groupby
from urllib.parse import urlencode

import streamlit as st

from kg import rendering
from kg.catalogue import Basis, Ref, Statement
from kg.drawing import LAYOUTS, Drawing, html, png, svg
from kg.errors import NotFound
from kg.export import gexf, graphml
from kg.network import STORY, ShownLink, State, View, Wish, name_in
from kg.rendering import Looked, Target
from kg.ui import state
from kg.ui.graph import graph as draw_graph
from kg.ui.pages.frame import end, show, top

__all__ = ["CONNECTIONS", "around", "graph", "linked"]

CONNECTIONS = ("Connections", "/connect")
_AROUND = 25
"""So many things at most stand in the small picture on a page of another kind."""
_NEXT: tuple[Target, ...] = (
    ("How two things are related", "As sentences with their sources", "/connect"),
    *rendering.HOME_TARGETS[1:],
)


def graph() -> None:
    """Show the network, or what is around some things, as a picture and as a list."""
    asked = state.asked_graph()
    drawn = state.drawn(asked.wish, asked.way)
    view, title = drawn.drawing.view, rendering.graph_title(drawn.drawing.view)
    looked = _looked(view, asked)
    head = rendering.graph_head(view, asked, looked, LAYOUTS) + rendering.graph_bar(
        view, asked, LAYOUTS
    )
    show(top([CONNECTIONS], title) + head, "head")
    left, right = st.columns([13, 7], gap="medium")
    with left:
        if view.things:
            draw_graph(drawn, rendering.graph_label(view, asked), key="graph")
    with right:
        small = state.meanings().small
        without = {} if view.links else _without(asked.wish)
        show(rendering.graph_look(view, asked, looked, small=small, without=without), "look")
    _take_away(drawn.drawing, asked)
    still = rendering.graph_still(_still(view, asked), title) if view.things else ""
    show(rendering.graph_list(view, asked) + still + end(_NEXT), "list")


def around(ref: Ref, *, only: str = "") -> list[tuple[str, list[tuple[Ref, Basis | None]]]]:
    """Give what a thing is linked to, by relation, in the order of the atlas.

    Args:
        only: a kind, such as "case"; all else is left out.
    """
    near = state.atlas().neighbours(ref.kind, ref.slug)
    kept = [one for one in near if not only or one.ref.kind == only]
    return [
        (relation, [(one.ref, one.basis) for one in group])
        for relation, group in groupby(kept, key=lambda one: one.relation)
    ]


def linked(ref: Ref, told: str) -> None:
    """Close a piece of a page with a small picture of what a thing is linked to.

    Args:
        told: the markup that stands above it.
    """
    name = name_in(ref)
    drawn = state.drawn(Wish((name,)), most=_AROUND)
    view = drawn.drawing.view
    if not view.links or view.thing(name) is None:
        show(told, "told")
        return
    show(told + rendering.linked_head(view, name), "told")
    draw_graph(drawn, rendering.linked_label(view), key="linked", centre=name)


def _looked(view: View, asked: State) -> Looked:
    """Find what the page tells beside the picture."""
    atlas = state.atlas()
    shown, link = view.thing(asked.picked), view.link(asked.picked)
    lost = [asked.picked] if asked.picked and not (shown or link) else []
    here = {one.name for one in view.things}
    meaning = ""
    if shown:
        meaning = shown.ref.gloss
        if shown.kind == STORY:
            found = {one.ref.iri: one.abstract for one in atlas.cases()}
            meaning = found.get(shown.ref.iri, "")
    return Looked(
        meaning=meaning,
        statements=_statements(link) if link else (),
        elsewhere=tuple(ref for ref in atlas.named(asked.words) if name_in(ref) not in here),
        nearest={name: atlas.nearest(name) for name in (*view.unknown[:3], *lost)},
    )


def _statements(link: ShownLink) -> tuple[Statement, ...]:
    """Give the statements that a link rests on, in the order of their story."""
    try:
        told = state.atlas().case(link.source.slug).statements if link.rests_on else ()
    except NotFound:  # the content has changed since the view was chosen
        return ()
    wanted = {ref.iri for ref in link.rests_on}
    return tuple(one for one in told if one.ref.iri in wanted)


def _without(wish: Wish) -> dict[str, int]:
    """Count the links that there are without each filter that is set."""
    atlas = state.atlas()
    drops = {
        "kinds": replace(wish, kinds=()),
        "relations": replace(wish, relations=()),
        "by": replace(wish, by=()),
    }
    return {name: len(atlas.view(less).links) for name, less in drops.items() if less != wish}


def _still(view: View, asked: State) -> str:
    """Give the address of the picture that stands still, of the same view."""
    opened = [one for one in asked.wish.opened if one not in view.unknown]
    name, rest = (opened[0], opened[1:]) if opened else ("atlas/whole", [])
    query = {**asked.query(), "on": tuple(rest), "pick": "", "find": "", "start": ""}
    pairs = {key: value for key, value in query.items() if value}
    return f"/drawing/{name}.html" + (f"?{urlencode(pairs, doseq=True)}" if pairs else "")


def _take_away(drawing: Drawing, asked: State) -> None:
    """Offer the address, and the view on screen as files that are made when they are asked for."""
    view = drawing.view
    title, credit = rendering.graph_title(view), rendering.graph_credit(view, asked)
    picture = partial(svg, drawing, title, credit)
    offers: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        ("SVG", "svg", "image/svg+xml", picture),
        ("PNG", "png", "image/png", lambda: png(picture())),
        ("GraphML", "graphml", "application/graphml+xml", lambda: graphml(view.network())),
        ("GEXF", "gexf", "application/gexf+xml", lambda: gexf(view.network())),
        (
            "One HTML file",
            "html",
            "application/octet-stream",
            partial(html, drawing, title, credit),
        ),
    )
    name = "-".join(dict.fromkeys(one.partition("/")[2] for one in asked.wish.opened[:3]))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        own = rendering.page("graph", asked.query())
        show(rendering.copy_link(own, state.atlas().settings.public_url), "copy", narrow=True)
        for label, ending, kind, make in offers:
            st.download_button(
                label,
                make,
                file_name=f"pioneer-atlas{f'-{name}' if name else ''}.{ending}",
                mime=kind,
                key=f"get-{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
