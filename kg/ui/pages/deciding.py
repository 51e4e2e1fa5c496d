"""The page of decisions: a Moment of Belief met before its outcome is known."""

from __future__ import annotations

from kg import reading
from kg.ui import state
from kg.ui.pages.frame import all_cases, door

__all__ = ["moment"]


def moment() -> None:
    """Announce decisions, and list the Moments that they will be made of."""
    door(
        "Would you have signed it?",
        "A Moment of Belief, met as the decision it was, before you know how it ended. These pages "
        "are being written; until then every Moment can be read in its story.",
        (
            ("Take the ten-minute flight", "/path?id=ten-minute-flight&step=1"),
            ("Read a story", "/cases"),
        ),
        reading.moments(all_cases(), state.whole_number("start") or 0),
    )
