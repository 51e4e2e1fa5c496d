"""Explained connections: how two things are related, in sentences, or that they are not.

A connection is one statement that touches both ends, or two statements that meet in something
specific; no path is searched and nothing leads through a third story. What many stories have in
common is set aside by its count. Must never hold markup, and no template of it may say that one
thing brought about another.
"""

from kg.connections._finding import Connections
from kg.connections._plain import as_text, plainly
from kg.connections._records import (
    KINDS,
    Answer,
    Band,
    Connection,
    Half,
    Kind,
    Named,
    Order,
    Pair,
    Piece,
    SetAside,
    Why,
)
from kg.connections._sentences import (
    BRIEFS,
    LEADS,
    MEETINGS,
    STANCES,
    cut,
    half_lead,
    nothing,
    plain,
    set_aside,
    whose_word,
)

__all__ = [
    "BRIEFS",
    "KINDS",
    "LEADS",
    "MEETINGS",
    "STANCES",
    "Answer",
    "Band",
    "Connection",
    "Connections",
    "Half",
    "Kind",
    "Named",
    "Order",
    "Pair",
    "Piece",
    "SetAside",
    "Why",
    "as_text",
    "cut",
    "half_lead",
    "nothing",
    "plain",
    "plainly",
    "set_aside",
    "whose_word",
]
