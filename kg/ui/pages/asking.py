"""The page that asks: named questions, and queries of one's own."""

from __future__ import annotations

from kg import reading
from kg.ui import state
from kg.ui.pages.frame import door

__all__ = ["ask"]


def ask() -> None:
    """Announce questions in the page, and list those of the command line."""
    door(
        "Ask",
        "Questions to the whole atlas, answered as a table that you can take away. They will have "
        "a page here; today the command line answers them.",
        (("Search", "/search"), ("All stories", "/cases")),
        reading.questions(state.atlas().questions()),
    )
