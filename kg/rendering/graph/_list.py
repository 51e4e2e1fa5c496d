"""The graph in words: all of it as a list, and what one thing is linked to on its own page."""

from __future__ import annotations

from collections.abc import Sequence

from kg.network import Shown, ShownLink, State, View
from kg.rendering.graph._frame import graph_title
from kg.rendering.graph._pieces import LINKS, are, link_to, links_from, to_state
from kg.rendering.parts import (
    capital,
    counted,
    escape,
    in_words,
    joined,
    mark,
    page,
    part,
    thing,
    whose,
)
from kg.rendering.staying import stay

__all__ = ["LISTED", "graph_list", "graph_still", "linked_head", "linked_label", "linked_list"]

LISTED = 60
"""So many things stand on one page of the list."""


def graph_list(view: View, state: State) -> str:
    """List every thing of a view by kind with all its links in words, numbered through."""
    begin = state.start if state.start < len(view.things) else 0
    things = view.things[begin : begin + LISTED]
    links = view.by_thing()
    groups: dict[str, list[tuple[int, Shown]]] = {}
    for number, one in enumerate(things, begin + 1):
        groups.setdefault("What was opened" if one.opened else one.family, []).append((number, one))
    body = "".join(
        f'<h3>{escape(family)}</h3><ol class="listed" start="{rows[0][0]}">'
        + "".join(_listed(number, one, links[one.name], state) for number, one in rows)
        + "</ol>"
        for family, rows in groups.items()
    )
    empty = '<p class="unknown">Nothing is in view.</p>'
    return part(
        "The same as a list",
        (body or empty) + _pages(len(view.things), begin, state),
        anchor="list",
    )


def _listed(number: int, shown: Shown, links: Sequence[ShownLink], state: State) -> str:
    told = []
    for words, group in links_from(shown, links).items():
        names = joined(
            f"{mark(link.basis) + whose(link.basis) if link.basis else ''}{thing(other)}"
            for other, link in group
        )
        told.append(f"{words} {names}")
    more = len(links) - LINKS
    if more > 0:
        told.append(f"and {counted(more, 'more link')}, which {thing(shown.ref, 'its page')} tells")
    if shown.hidden:
        told.append(
            f"{counted(shown.hidden, 'thing')} that it is linked to {are(shown.hidden)} not in view"
        )
    said = f"<p>{capital('; '.join(told))}.</p>" if told else ""
    look = link_to("in the picture", state.picking(shown.name), classes="there")
    return f'<li value="{number}"><b>{thing(shown.ref)}</b> {look}{said}</li>'


def _pages(total: int, begin: int, state: State) -> str:
    """Lead to the things before and after those that are listed; empty where all are."""
    if total <= LISTED:
        return ""
    last = min(begin + LISTED, total)
    ways = [f"<span>{begin + 1:,} to {last:,} of {total:,}</span>"]
    for words, start, there in (
        ("Those before", max(0, begin - LISTED), begin > 0),
        ("Those after", last, last < total),
    ):
        if there:
            ways.append(stay(words, f"{to_state(state.listing(start))}#list"))
    return f'<p class="buttons">{" ".join(ways)}</p>'


def graph_still(source: str, title: str) -> str:
    """Offer the picture that stands still, folded: it is fetched when it is unfolded.

    Args:
        source: the address of the picture.
    """
    return part(
        "A picture that stands still",
        '<details class="still"><summary>Show it here</summary>'
        f'<iframe src="{escape(source)}" title="{escape(title)}" loading="lazy"></iframe>'
        '<p class="seen">Nothing in it can be followed: the list above leads to the pages.</p>'
        "</details>",
    )


def linked_head(view: View, name: str) -> str:
    """Say how much a thing is linked to, above a small picture of it.

    Args:
        name: the name of the thing in an address, "case/o2".
    """
    shown = view.thing(name)
    assert shown is not None
    said = f"{capital(counted(shown.near, 'thing'))}"
    said += f", {in_words(shown.hidden)} of them not in the picture." if shown.hidden else "."
    href = escape(page("graph", {"on": (name,)}))
    return (
        '<section class="linked"><h2>What it is linked to</h2>'
        f'<p class="seen">{said} <a href="{href}">Open it in the graph</a></p></section>'
    )


def linked_label(view: View) -> str:
    """Describe the small picture to who does not see it, and how to walk in it."""
    return (
        f"{graph_title(view)}: {counted(len(view.things), 'thing')}. Arrow keys walk to the next "
        "thing, Enter goes to its page. What is shown stands below in words."
    )


def linked_list(links: str) -> str:
    """Set what a thing is linked to in words, under the picture; empty where there is nothing."""
    return part("In words", links) if links else ""
