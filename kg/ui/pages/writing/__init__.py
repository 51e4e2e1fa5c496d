"""The pages on which a story is written: where one begins, the file on the desk, what a finding means."""

from __future__ import annotations

from kg.rendering.writing import Place
from kg.ui import state
from kg.ui.pages.writing._begin import begin
from kg.ui.pages.writing._desk import at_desk, on_desk
from kg.ui.pages.writing._finding import finding

__all__ = ["author", "finding"]


def author() -> None:
    """Show where one begins, or the file that the address names."""
    here = Place.asked(*(state.asked(name) for name in ("id", "draft", "step", "look")))
    if not here.desk:
        state.keep_mounted("")
        begin()
    elif desk := on_desk(here):
        at_desk(here, desk)
