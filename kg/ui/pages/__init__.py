"""The pages: each reads the address, asks the atlas, and lays out sheets and widgets."""

from kg.ui.pages.around import (
    about,
    gaps,
    how_we_decide,
    search,
    source,
    sources,
    vocabulary,
)
from kg.ui.pages.asking import ask
from kg.ui.pages.comparing import compare
from kg.ui.pages.connecting import connect
from kg.ui.pages.connections import graph
from kg.ui.pages.deciding import moment
from kg.ui.pages.downloads import data
from kg.ui.pages.frame import waiting
from kg.ui.pages.gathering import patterns
from kg.ui.pages.ideas import concept, concepts, statement
from kg.ui.pages.planning import plan
from kg.ui.pages.stories import case, cases, home
from kg.ui.pages.teaching import path, teach
from kg.ui.pages.writing import author, finding

__all__ = [
    "about",
    "ask",
    "author",
    "case",
    "cases",
    "compare",
    "concept",
    "concepts",
    "connect",
    "data",
    "finding",
    "gaps",
    "graph",
    "home",
    "how_we_decide",
    "moment",
    "path",
    "patterns",
    "plan",
    "search",
    "source",
    "sources",
    "statement",
    "teach",
    "vocabulary",
    "waiting",
]
