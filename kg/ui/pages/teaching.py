"""The pages of reading paths: those that are ready, a class on one page, and each path step by step."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from kg import rendering
from kg.catalogue import CaseSummary, Path
from kg.export import path_credit
from kg.handout import forms_of
from kg.planner import check
from kg.ui import state, taking
from kg.ui.pages.changing import open_file
from kg.ui.pages.frame import TEACH, end, foot, found, show, top
from kg.ui.sheet import sheet

__all__ = ["path", "teach"]


def teach() -> None:
    """Show the ready classes, the paths to walk alone, and what one is ready for."""
    atlas = state.atlas()
    read = _read()
    found = atlas.ready_next(one.ref.slug for one in read) if read else None
    ready = rendering.ready_next(found, read)
    listed = rendering.paths(atlas.paths(), atlas.settings.words_a_minute, ready=ready)
    show(top([], "Teach") + listed, "paths")
    open_file(folded=True)
    show(end(), "end")


def _read() -> tuple[CaseSummary, ...]:
    """Give the stories that the address says were read; else those looked at in this window."""
    atlas = state.atlas()
    asked = state.asked("read")
    slugs = asked.split(",") if asked else _looked_at()
    return tuple(case for slug in dict.fromkeys(slugs) if (case := atlas.summary(slug.strip())))


def _looked_at() -> Iterator[str]:
    for _, path in state.trail():
        where = urlsplit(path)
        if where.path == "/case":
            yield from parse_qs(where.query).get("id", ())[:1]


def path() -> None:
    """Show a reading path, or the stop of it that the address names."""
    way = found("path", state.atlas().path, lambda one: one.ref, TEACH)
    if way is None:
        return
    step = state.whole_number("step")
    if step is not None and way.steps:
        _stop(way, step)
    elif way.is_class:
        _class(way)
    else:
        _alone(way)


def _stop(way: Path, step: int) -> None:
    atlas, words = state.atlas(), state.meanings()
    place = min(max(step, 1), len(way.steps))
    opening = top([TEACH, (way.ref.label, rendering.address(way.ref))], f"Step {place}")
    told = words.finish(rendering.step_page(way, place, words, atlas.settings.words_a_minute))
    ended = place == len(way.steps)
    close = end(rendering.path_next(way, atlas.cases())) if ended else foot()
    sheet(opening + rendering.on_path(told, way, place) + close, key="path")


def _class(way: Path) -> None:
    atlas, used = state.atlas(), bool(state.asked("use"))
    pace = atlas.settings.words_a_minute
    head = rendering.class_head(way, pace, rendering.class_press(way, used=used))
    told = rendering.class_body(
        way,
        pace,
        atlas.stories_of(way),
        changed=[one.sentence for one in atlas.stale(way)],
        violations=check(way, atlas.planning.material_for(way), pace=pace),
        teaches=True,
    )
    papers = rendering.class_papers(way, _forms("student"), _forms("instructor")) if used else ""
    show(top([TEACH], way.ref.label) + head + papers + told, "plan")
    taking.files(way.ref)
    show(_cited(way) + end(rendering.class_next(way)), "path")


def _alone(way: Path) -> None:
    pace = state.atlas().settings.words_a_minute
    show(top([TEACH], way.ref.label) + rendering.path_head(way, pace), "head")
    taking.files(way.ref)
    body = rendering.path_body(way, pace) + _cited(way)
    show(body + end(rendering.HOME_TARGETS[1:]), "path")


def _forms(edition: str) -> list[tuple[str, str, str]]:
    return [(form.name, form.label, form.ending) for form in forms_of(edition)]


def _cited(way: Path) -> str:
    own = taking.address(rendering.address(way.ref), way.ref.iri)
    return taking.cite_page(path_credit(way, state.atlas().exports.edition, own))
