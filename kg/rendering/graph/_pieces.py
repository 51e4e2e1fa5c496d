"""Pieces of the pages of the graph: links to other states, signs, the links of a thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.catalogue.records import Ref, Statement
from kg.catalogue.signs import CORNERS, shape_of
from kg.network import STORY, Shown, ShownLink, State, View, words_of
from kg.rendering.parts import capital, counted, page
from kg.rendering.staying import stay

__all__ = [
    "LINKS",
    "Looked",
    "are",
    "link_to",
    "links_from",
    "more_of",
    "open_ones",
    "sign",
    "to_state",
    "unfiltered",
]

LINKS = 24
"""So many links of a thing are told at once."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at, as far as the view does not hold it.

    `meaning` says in a sentence what a thing is; `statements` are those that a link rests on.
    `elsewhere` are things that a search finds and the view does not show, `nearest` those whose
    name is most like one that is not there, by that name.
    """

    meaning: str = ""
    statements: tuple[Statement, ...] = ()
    elsewhere: tuple[Ref, ...] = ()
    nearest: Mapping[str, tuple[Ref, ...]] | None = None


def to_state(state: State) -> str:
    """Give the address of a state of the graph."""
    return page("graph", state.query())


def link_to(label: str, state: State, *, classes: str = "", current: bool = False) -> str:
    """Link to another state of the graph, with markup as label; the reader stays where they are."""
    return stay(label, to_state(state), classes=classes, current=current)


def sign(kind: str, tone: str) -> str:
    """Draw the shape of a kind in its hue."""
    corners = CORNERS.get(shape_of(kind))
    points = " ".join(f"{x},{y}" for x, y in corners or ())
    drawn = f'<polygon points="{points}"/>' if corners else '<circle r="1"/>'
    hue = "ink" if kind == STORY else tone or "soft"
    return (
        f'<svg class="sign {hue}" viewBox="-1.3 -1.3 2.6 2.6" width="15" height="15" '
        f'aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def more_of(more: int, one: str, where: str) -> str:
    """Say how many more there are, and where; empty where there are none."""
    return f'<p class="seen">{capital(counted(more, one))} {where}.</p>' if more > 0 else ""


def open_ones(view: View) -> tuple[Shown, ...]:
    """Give the things that were opened, in the order of the view."""
    return tuple(one for one in view.things if one.opened)


def are(number: int) -> str:
    """Say the verb of so many things."""
    return "is" if number == 1 else "are"


def unfiltered(state: State) -> State:
    """Take all filters away."""
    return state.filtered(kinds=(), relations=(), by=())


def links_from(shown: Shown, links: Iterable[ShownLink]) -> dict[str, list[tuple[Ref, ShownLink]]]:
    """Group the first links of a thing by their words, as they read from there."""
    rows = []
    for link in links:
        back = link.source.iri != shown.ref.iri
        rows.append(
            (words_of(link.relation, back=back), link.source if back else link.target, link)
        )
    order = {words: place for place, words in enumerate(dict.fromkeys(row[0] for row in rows))}
    rows.sort(key=lambda row: (order[row[0]], row[1].label.casefold()))
    groups: dict[str, list[tuple[Ref, ShownLink]]] = {}
    for words, other, link in rows[:LINKS]:
        groups.setdefault(words, []).append((other, link))
    return groups
