"""Reading paths: what a class can cover, the plan that covers most, and what an edit breaks.

Frozen values in, frozen values out. Must never write a file, show a page or know a format.
"""

from __future__ import annotations

from kg.planner._alternatives import Alternative, alternatives
from kg.planner._around import around
from kg.planner._checking import check
from kg.planner._diff import Change, diff
from kg.planner._editing import (
    added_comparison,
    added_decision,
    added_idea,
    added_story,
    added_text,
    moved,
    removed,
)
from kg.planner._exact import prove
from kg.planner._layout import lay_out
from kg.planner._material import material, trusted
from kg.planner._problems import problems, uncontrasted
from kg.planner._quick import quick
from kg.planner._ready import NextStory, Ready, Unlocked, ready_next
from kg.planner._records import (
    Candidate,
    Comparison,
    IdeaToTeach,
    Loss,
    Material,
    Outcome,
    Pattern,
    Plan,
    PlannedSession,
    Remedy,
    Request,
    Score,
    Support,
    TradeOff,
    Uncovered,
    Violation,
    Why,
)
from kg.planner._remedies import least_change, uncovered
from kg.planner._request_query import pattern_from, request_from, request_query
from kg.planner._retelling import (
    added_reading,
    added_session,
    copy_of,
    kept,
    removed_reading,
    removed_session,
    renamed,
    with_about,
    with_importance,
    with_minutes,
    with_objectives,
    with_session,
    with_texts,
)
from kg.planner._score import score_of
from kg.planner._swapping import swap_said, swapped
from kg.planner._telling import PROOF
from kg.planner._token import token
from kg.planner._token_reading import Opened, opened, path_from
from kg.planner._trading import trade_off
from kg.planner._why import why
from kg.planner._wish import request_of
from kg.planner._wording import read_up_to

__all__ = [
    "PROOF",
    "Alternative",
    "Candidate",
    "Change",
    "Comparison",
    "IdeaToTeach",
    "Loss",
    "Material",
    "NextStory",
    "Opened",
    "Outcome",
    "Pattern",
    "Plan",
    "PlannedSession",
    "Ready",
    "Remedy",
    "Request",
    "Score",
    "Support",
    "TradeOff",
    "Uncovered",
    "Unlocked",
    "Violation",
    "Why",
    "added_comparison",
    "added_decision",
    "added_idea",
    "added_reading",
    "added_session",
    "added_story",
    "added_text",
    "alternatives",
    "around",
    "check",
    "copy_of",
    "diff",
    "kept",
    "lay_out",
    "least_change",
    "material",
    "moved",
    "opened",
    "path_from",
    "pattern_from",
    "problems",
    "prove",
    "quick",
    "read_up_to",
    "ready_next",
    "removed",
    "removed_reading",
    "removed_session",
    "renamed",
    "request_from",
    "request_of",
    "request_query",
    "score_of",
    "swap_said",
    "swapped",
    "token",
    "trade_off",
    "trusted",
    "uncontrasted",
    "uncovered",
    "why",
    "with_about",
    "with_importance",
    "with_minutes",
    "with_objectives",
    "with_session",
    "with_texts",
]
