"""What is read of patterns: what several stories have in common, and which stories do not fit.

A cell names stories and says whose reading stands behind it, never a rate. Each pattern opens with
a sentence that is counted, not written, and ends with what does not fit. Must never say that one
thing came of another.
"""

from kg.rendering.patterns._asked import PATTERNS_ASKED, PatternsAsked
from kg.rendering.patterns._causes import patterns_causes
from kg.rendering.patterns._contrasts import patterns_contrasts
from kg.rendering.patterns._frame import (
    PATTERNS_NEXT,
    pattern_question,
    patterns_behind,
    patterns_head,
    patterns_none,
    patterns_title,
)
from kg.rendering.patterns._matrix import patterns_ideas
from kg.rendering.patterns._together import patterns_together

__all__ = [
    "PATTERNS_ASKED",
    "PATTERNS_NEXT",
    "PatternsAsked",
    "pattern_question",
    "patterns_behind",
    "patterns_causes",
    "patterns_contrasts",
    "patterns_head",
    "patterns_ideas",
    "patterns_none",
    "patterns_title",
    "patterns_together",
]
