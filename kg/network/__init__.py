"""The graph that people and exports see: stories and ideas, and what links them."""

from kg.network._projection import Neighbour, neighbours, network, words_of
from kg.network._state import MOST_OPENED, State
from kg.network._view import (
    RELATIONS,
    STORY,
    Count,
    Shown,
    ShownLink,
    View,
    Wish,
    name_in,
    named,
    nearest,
    view,
)

__all__ = [
    "MOST_OPENED",
    "RELATIONS",
    "STORY",
    "Count",
    "Neighbour",
    "Shown",
    "ShownLink",
    "State",
    "View",
    "Wish",
    "name_in",
    "named",
    "nearest",
    "neighbours",
    "network",
    "view",
    "words_of",
]
