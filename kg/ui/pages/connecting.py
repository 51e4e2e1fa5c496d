"""The page that says how two things are related, in sentences."""

from __future__ import annotations

from kg import rendering
from kg.connections import Named, Pair
from kg.rendering import Target
from kg.ui import state
from kg.ui.pages.frame import end, show, top, waiting

__all__ = ["connect"]

_CONNECTIONS = ("Connections", "/connect")
_NEXT: tuple[Target, ...] = (
    ("The graph", "What is linked to what, as a picture and as a list", "/graph"),
    ("Stories side by side", "Two to four on the same rows", "/compare"),
    ("All stories", "Sorted by idea, sector, place and whose reading", "/cases"),
)
_INSTEAD = 3
"""So many strong answers of each end are offered where the two have none."""


def connect() -> None:
    """Connect the two things that the address names, or help to choose them."""
    found = state.atlas().connections
    named = [found.named(given) for name in "ab" if (given := state.asked(name))]
    with waiting("connect"):
        markup, title, targets, way = _page(named)
    show(top(way, title) + markup + end(targets), "connect")


def _page(
    named: list[Named],
) -> tuple[str, str, tuple[Target, ...], list[tuple[str, str]]]:
    found = state.atlas().connections
    choices, ends = found.choices(), [one.ref for one in named if one.ref]
    title = rendering.connect_title(ends)
    if len(ends) < len(named):
        return rendering.which_meant(named, choices), "Which one is meant?", _NEXT, [_CONNECTIONS]
    if not ends:
        return rendering.connect_start(found.pairs, choices), title, _NEXT, []
    if len(ends) == 1:
        body = rendering.connected_with(ends[0], found.partners(ends[0]), choices)
        return body, title, _NEXT, [_CONNECTIONS]
    answer = found.between(ends[0], ends[1])
    guessed = [one for one in named if one.guessed]
    instead: list[Pair] = []
    if not answer.strong and not answer.same:
        instead = [pair for one in answer.ends for pair in found.partners(one, _INSTEAD)]
    body = rendering.connected(answer, choices, guessed, instead)
    return body, title, rendering.connected_next(answer), [_CONNECTIONS]
