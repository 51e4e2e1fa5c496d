"""What a reader looks for: full text by words, and stories sorted out by facets.

Both belong to one state of the content and never change. Nothing of a reader's text is ever read
as a query of the database behind them.
"""

from __future__ import annotations

from kg.search._facets import (
    ORDERS,
    Facet,
    FacetAnswer,
    FacetIndex,
    FacetValue,
    Had,
    Share,
    Sign,
    Sorting,
)
from kg.search._text import Document, Group, Hit, SearchAnswer, SearchIndex

__all__ = [
    "ORDERS",
    "Document",
    "Facet",
    "FacetAnswer",
    "FacetIndex",
    "FacetValue",
    "Group",
    "Had",
    "Hit",
    "SearchAnswer",
    "SearchIndex",
    "Share",
    "Sign",
    "Sorting",
]
