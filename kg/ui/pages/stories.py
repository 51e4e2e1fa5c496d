"""The pages of stories: home, the shelf, one story."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice

import streamlit as st

from kg import rendering
from kg.comparison import MOST
from kg.export import story_credit
from kg.rendering import Shelf, TimelineAsked, writing
from kg.search import FacetAnswer
from kg.ui import state, taking
from kg.ui.pages.connections import around, linked
from kg.ui.pages.frame import STORIES, end, foot, found, show, top
from kg.ui.pages.walking import still_on, walk_line

__all__ = ["case", "cases", "home"]


_FEW = 200
"""So many stories and notes at most are named in one list above their cards."""


def home() -> None:
    """Ask the question and show all stories in one sky."""
    atlas = state.atlas()
    banner = rendering.kept_out(atlas.kept_out())
    show(banner + rendering.home(atlas.cases(), atlas.counts()) + foot(), "home")


def cases() -> None:
    """Show the stories, sorted out by what the address chooses."""
    atlas = state.atlas()
    shelf = _shelf()
    if shelf.view == "timeline":
        _by_year(shelf)
        return
    answer = _answer(shelf)
    if not answer.cases and shelf.start:
        shelf = replace(shelf, start=0)
        answer = _answer(shelf)
    query = ""
    if shelf.chosen:
        query = atlas.chosen_query(shelf.chosen, rendering.in_plain(answer, shelf))
    kept = [case.ref for slug in shelf.compare if (case := atlas.summary(slug))]
    few = not shelf.chosen and answer.found <= _FEW
    names = [one.ref for one in atlas.cases()] if few else ()
    body = rendering.shelf(answer, shelf, query=query, kept=kept, names=names)
    show(top([], "Stories") + body + end(rendering.HOME_TARGETS[::2]), "cases")


def _by_year(shelf: Shelf) -> None:
    """Show what happened in the chosen stories, by year."""
    atlas = state.atlas()
    answer = atlas.facets(shelf.chosen)
    asked = TimelineAsked(shelf, state.asked("phase"), state.asked("years"))
    phases = atlas.phases()
    only = asked.phase if asked.phase in {one.ref.slug for one in phases} else ""
    found = atlas.timeline().only({case.ref.slug for case in answer.cases}, only)
    query = ""
    if shelf.chosen:
        query = atlas.chosen_query(shelf.chosen, rendering.in_plain(answer, shelf))
    kept = [case.ref for slug in shelf.compare if (case := atlas.summary(slug))]
    told = rendering.timeline(found, asked, phases)
    body = rendering.shelf(answer, shelf, query=query, kept=kept, body=told)
    show(top([STORIES], "By year") + body + end(rendering.HOME_TARGETS[::2]), "cases")


def _shelf() -> Shelf:
    """Read the state of the list from the address; stories of the tray that are not there go."""
    atlas = state.atlas()
    kept = (slug for slug in state.asked_all("compare") if atlas.summary(slug))
    return Shelf(
        chosen={name: values for name in atlas.facet_names if (values := state.asked_all(name))},
        view=state.asked("view"),
        order=state.asked("order"),
        start=state.whole_number("start") or 0,
        compare=tuple(islice(kept, MOST)),
    )


def _answer(shelf: Shelf) -> FacetAnswer:
    return state.atlas().facets(
        shelf.chosen, order=shelf.order, start=shelf.start, most=rendering.SHELF_PAGE
    )


def case() -> None:
    """Tell one story."""
    atlas = state.atlas()
    story = found("story", atlas.case, lambda one: one.ref, STORIES)
    if story is None:
        return
    slug, words = story.ref.slug, state.meanings()
    own = rendering.address(story.ref)
    show(top([STORIES], story.ref.label) + walk_line(), "top")
    left, right = st.columns([5, 7], gap="medium")
    with left:
        show(rendering.story_head(story) + rendering.in_paths(story.ref, atlas.paths()), "head")
    with right:
        show(rendering.story_turns(story), "turns")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            show(rendering.compare_with(story.ref), "compare", narrow=True)
            show(rendering.copy_link(own, atlas.settings.public_url), "copy", narrow=True)
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
            show(writing.story_mend(story.ref), "mend", narrow=True)
    told, sources = rendering.story_parts(
        story,
        words,
        by=state.asked("by"),
        cited=taking.cited(story),
        objections=atlas.objections(story),
    )
    linked(story.ref, still_on(told, own))
    near = rendering.linked_list(rendering.neighbourhood(around(story.ref)))
    credit = story_credit(story, atlas.exports.edition, taking.address(own, story.ref.iri))
    close = taking.cite_page(credit) + end(rendering.story_next(story, atlas.cases()))
    show(near + sources + close, "body")
