"""The page of patterns: what several stories have in common, and what does not fit."""

from __future__ import annotations

import streamlit as st

from kg import rendering
from kg.catalogue import Scheme
from kg.comparison import Listed, Patterns
from kg.export import Table
from kg.questions import question, written_out
from kg.rendering import PatternsAsked
from kg.ui import state
from kg.ui.pages.connections import CONNECTIONS
from kg.ui.pages.frame import end, show, top

__all__ = ["patterns"]


def patterns() -> None:
    """Show one pattern, what does not fit it, and the table behind it."""
    known = state.atlas().patterns
    names = rendering.PATTERNS_ASKED
    asked = PatternsAsked.read({name: state.asked_all(name) for name in names}, known.schemes)
    pattern, unfit, table = _found(known, asked)
    head = rendering.connection_tabs("patterns") + rendering.patterns_head(asked, known.schemes)
    show(top([CONNECTIONS], rendering.patterns_title(asked)) + head + pattern, "pattern")
    if table[1]:
        _take_away(asked, table)
    show(unfit + _behind(asked) + end(rendering.PATTERNS_NEXT), "unfit")


def _found(known: Patterns, asked: PatternsAsked) -> tuple[str, str, Listed]:
    """Give the pattern that is asked for, what does not fit it, and its table."""
    if asked.of == "causes":
        causes = known.causes(asked.sieve)
        return *rendering.patterns_causes(causes, asked), causes.table
    if asked.of == "together":
        together = known.together(asked.sieve)
        return *rendering.patterns_together(together, asked), together.table
    if asked.of == "contrasts":
        contrasts = known.contrasts(asked.sieve)
        return *rendering.patterns_contrasts(contrasts, asked), contrasts.table
    scheme = _scheme(known, asked)
    if scheme is None:
        return rendering.patterns_none(), "", ((), ())
    matrix = known.ideas(scheme, asked.sieve, whole=asked.whole)
    return *rendering.patterns_ideas(matrix, asked), matrix.table


def _scheme(known: Patterns, asked: PatternsAsked) -> Scheme | None:
    return next((one for one in known.schemes if one.ref.slug == asked.framework), None)


def _take_away(asked: PatternsAsked, table: Listed) -> None:
    columns, rows = table
    name = f"{asked.of}-{asked.framework}" if asked.of == "ideas" else asked.of
    st.download_button(
        "The table as CSV",
        Table(name, "", [(column, "") for column in columns], rows).csv,
        file_name=f"patterns-{name}.csv",
        mime="text/csv",
        key="get-table",
        icon=":material/download:",
        on_click="ignore",
    )


def _behind(asked: PatternsAsked) -> str:
    """Lead to the question behind a pattern."""
    name, values = rendering.pattern_question(asked)
    if not name:
        return ""
    found = question(name)
    return rendering.patterns_behind(asked, found.sentence, written_out(found, values))
