"""What several stories have in common and where they part: stories side by side.

It says what stands beside what, and never what follows from it.
"""

from kg.comparison._causes import ENDS, Begun, Cause, Causes
from kg.comparison._compare import (
    MOST,
    Cell,
    Choice,
    Comparison,
    IdeaRow,
    Point,
    Row,
    Stand,
    choose,
    compare,
    stands,
)
from kg.comparison._contrasts import Contrast, Contrasts
from kg.comparison._matrix import Line, Matrix
from kg.comparison._offers import Offer, pairs
from kg.comparison._patterns import Patterns
from kg.comparison._telling import Listed, Sieve, Use
from kg.comparison._timeline import Decade, Event, Timeline, timeline_of
from kg.comparison._together import Pair, Together

__all__ = [
    "ENDS",
    "MOST",
    "Begun",
    "Cause",
    "Causes",
    "Cell",
    "Choice",
    "Comparison",
    "Contrast",
    "Contrasts",
    "Decade",
    "Event",
    "IdeaRow",
    "Line",
    "Listed",
    "Matrix",
    "Offer",
    "Pair",
    "Patterns",
    "Point",
    "Row",
    "Sieve",
    "Stand",
    "Timeline",
    "Together",
    "Use",
    "choose",
    "compare",
    "pairs",
    "stands",
    "timeline_of",
]
