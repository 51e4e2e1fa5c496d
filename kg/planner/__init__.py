"""Reading paths: what a class can cover, the plan that covers most, and what an edit breaks.

Frozen values in, frozen values out. Must never write a file, show a page or know a format.
"""

from __future__ import annotations

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
    TradeOff,
    Uncovered,
    Violation,
    Why,
)

__all__ = [
    "Candidate",
    "Comparison",
    "IdeaToTeach",
    "Loss",
    "Material",
    "Outcome",
    "Pattern",
    "Plan",
    "PlannedSession",
    "Remedy",
    "Request",
    "Score",
    "TradeOff",
    "Uncovered",
    "Violation",
    "Why",
]
