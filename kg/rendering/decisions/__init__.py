"""What is read of a Moment of Belief as a decision: its room, and apart from it what came of it.

The room must never tell the end: not by the name of the Moment, not by the title of a source, not
by where it leads next. What is written here of a decision before its answer is therefore made of
its dilemma, its year and the name of its story alone.
"""

from kg.rendering.decisions._answer import decision_answer
from kg.rendering.decisions._list import (
    DECISIONS_NEXT,
    decision_missing,
    decision_next,
    decision_share,
    decisions_head,
    decisions_list,
)
from kg.rendering.decisions._naming import VOTES, decision_address, decision_shown
from kg.rendering.decisions._present import decision_present
from kg.rendering.decisions._room import decision_again, decision_room

__all__ = [
    "DECISIONS_NEXT",
    "VOTES",
    "decision_address",
    "decision_again",
    "decision_answer",
    "decision_missing",
    "decision_next",
    "decision_present",
    "decision_room",
    "decision_share",
    "decision_shown",
    "decisions_head",
    "decisions_list",
]
