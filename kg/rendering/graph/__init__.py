"""What is read around the graph: what it shows, what was opened, what is looked at, and all as a list.

Every choice is a link to the same page in another state. The list holds what the picture holds, in
words: nothing can be learnt from the picture alone.
"""

from kg.rendering.graph._frame import (
    connection_tabs,
    graph_bar,
    graph_counts,
    graph_credit,
    graph_head,
    graph_label,
    graph_title,
)
from kg.rendering.graph._list import graph_list, graph_still, linked_head, linked_label, linked_list
from kg.rendering.graph._look import graph_look
from kg.rendering.graph._pieces import Looked

__all__ = [
    "Looked",
    "connection_tabs",
    "graph_bar",
    "graph_counts",
    "graph_credit",
    "graph_head",
    "graph_label",
    "graph_list",
    "graph_look",
    "graph_still",
    "graph_title",
    "linked_head",
    "linked_label",
    "linked_list",
]
