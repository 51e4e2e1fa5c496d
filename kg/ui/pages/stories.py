"""The pages of stories: home, the shelf, one story."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kg import reading
from kg.export import story_credit
from kg.ui import state, taking
from kg.ui.pages.connections import around, linked
from kg.ui.pages.frame import STORIES, end, found, show, top

__all__ = ["case", "cases", "home"]

_FACETS = ("idea", "sector", "place", "scope", "role", "flight", "kind", "basis")


def home() -> None:
    """Ask the question and show all stories in one sky."""
    atlas = state.atlas()
    banner = reading.kept_out(atlas.kept_out())
    show(banner + reading.home(atlas.cases(), atlas.counts()) + reading.footer(), "home")


def cases() -> None:
    """Show the stories, sorted out by what the address chooses."""
    atlas = state.atlas()
    chosen = {name: values for name in _FACETS if (values := state.asked_all(name))}
    answer = atlas.facets(chosen)
    without = {}
    if not answer.cases:
        for name in chosen:
            rest = {other: values for other, values in chosen.items() if other != name}
            without[name] = len(atlas.facets(rest).cases)
    shelf = reading.shelf(
        answer,
        chosen,
        view=state.asked("view"),
        start=state.whole_number("start") or 0,
        without=without,
    )
    show(top([], "Stories") + shelf + end(reading.HOME_TARGETS[::2]), "cases")


def case() -> None:
    """Tell one story."""
    atlas = state.atlas()
    story = found("story", atlas.case, lambda one: one.ref, STORIES)
    if story is None:
        return
    slug, words = story.ref.slug, state.meanings()
    show(top([STORIES], story.ref.label), "top")
    left, right = st.columns([5, 7], gap="medium")
    with left:
        show(reading.story_head(story), "head")
    with right:
        show(reading.story_turns(story), "turns")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            own = reading.address(story.ref)
            show(reading.copy_link(own, atlas.settings.public_url), "copy", narrow=True)
            st.download_button(
                "Get the file",
                partial(atlas.file_bytes, slug),
                file_name=f"{slug}.ttl",
                mime="text/turtle",
                key="file",
                icon=":material/download:",
                on_click="ignore",
            )
            taking.files(story.ref, "Other formats")
    told, sources = reading.story_parts(
        story,
        words,
        by=state.asked("by"),
        cited=taking.cited(story),
        objections=atlas.objections(story),
    )
    linked(story.ref, told)
    near = reading.linked_list(reading.neighbourhood(around(story.ref)))
    credit = story_credit(story, atlas.exports.edition, taking.address(own, story.ref.iri))
    close = taking.cite_page(credit) + end(reading.story_next(story, atlas.cases()))
    show(near + sources + close, "body")
