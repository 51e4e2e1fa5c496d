"""The pages of reading paths: the ready ones, and one of them step by step."""

from __future__ import annotations

from kg import reading
from kg.export import path_credit
from kg.ui import state, taking
from kg.ui.pages.frame import TEACH, end, foot, found, show, top

__all__ = ["path", "teach"]


def teach() -> None:
    """Show the ready paths."""
    atlas = state.atlas()
    listed = reading.paths(atlas.paths(), atlas.settings.words_a_minute)
    show(top([], "Teach") + listed + end(), "paths")


def path() -> None:
    """Show a reading path, or the stop of it that the address names."""
    atlas = state.atlas()
    way = found("path", atlas.path, lambda one: one.ref, TEACH)
    if way is None:
        return
    pace = atlas.settings.words_a_minute
    step = state.whole_number("step")
    if step is None or not way.steps:
        show(top([TEACH], way.ref.label) + reading.path_head(way, pace), "head")
        taking.files(way.ref)
        own = taking.address(reading.address(way.ref), way.ref.iri)
        cite = taking.cite_page(path_credit(way, atlas.exports.edition, own))
        show(reading.path_body(way, pace) + cite + end(reading.HOME_TARGETS[1:]), "path")
    else:
        opening = top([TEACH, (way.ref.label, reading.address(way.ref))], f"Step {step}")
        body = reading.step_page(way, step, state.meanings(), pace)
        ended = step >= len(way.steps)
        close = end(reading.path_next(way, atlas.cases())) if ended else foot()
        show(opening + body + close, "path")
