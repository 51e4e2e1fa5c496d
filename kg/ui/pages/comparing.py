"""The page that sets two to four stories side by side."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kg import rendering
from kg.comparison import Choice, Comparison, choose
from kg.export import csv_of_text
from kg.rendering import Target
from kg.ui import state
from kg.ui.pages.frame import STORIES, end, show, top, waiting

__all__ = ["compare"]

_TITLE = "Stories side by side"
_KNOWN = (("amazon", "wells-fargo"), ("handelsbanken", "wells-fargo"))
"""Pairs, by slug, that are offered where both are there."""
_NEXT: tuple[Target, ...] = (
    ("All stories", "Sorted by idea, sector, place and whose reading", "/cases"),
    ("How two things are connected", "A story and an idea, or any two of them", "/connect"),
    ("Patterns", "What several stories have in common", "/patterns"),
)


def compare() -> None:
    """Set the stories that the address names side by side, or help to choose them."""
    atlas = state.atlas()
    choice = choose(state.asked_each("cases"), atlas.cases())
    view = state.asked("rows")
    view = view if view in rendering.COMPARED else ""
    if len(choice.cases) < 2:
        _choose(choice, view)
        return
    with waiting("compare"):
        found = atlas.compare(*(case.ref.slug for case in choice.cases))
    _side_by_side(choice, found, view)


def _choose(choice: Choice, view: str) -> None:
    """Offer stories to begin with, or some to stand beside the one that is chosen."""
    atlas = state.atlas()
    chosen = [case.ref for case in choice.cases]
    with waiting("compare"):
        offers = atlas.worth_comparing(*(ref.slug for ref in chosen), also=_KNOWN)
    head = rendering.compared_head(choice, atlas.cases(), view)
    show(
        top([STORIES], _TITLE) + head + rendering.comparable(offers, chosen) + end(_NEXT), "compare"
    )


def _side_by_side(choice: Choice, found: Comparison, view: str) -> None:
    refs = [case.ref for case in found.cases]
    said = rendering.compared_in_words(found)
    head = rendering.compared_head(choice, state.atlas().cases(), view, said)
    show(top([STORIES], rendering.compared_title(refs)) + head, "head")
    st.download_button(
        "This table as CSV",
        partial(_as_csv, found, view),
        file_name=f"{'-and-'.join(ref.slug for ref in refs)}.csv",
        mime="text/csv",
        key="table",
        icon=":material/download:",
        on_click="ignore",
    )
    show(rendering.compared(found, view) + end(rendering.compared_next(found)), "table-shown")


def _as_csv(found: Comparison, view: str) -> str:
    return csv_of_text(rendering.compared_rows(found, view))
