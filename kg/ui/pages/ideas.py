"""The pages of ideas: the frameworks, and one idea."""

from __future__ import annotations

import streamlit as st

from kg import rendering
from kg.export import idea_credit
from kg.ui import state, taking
from kg.ui.pages.connections import around, linked
from kg.ui.pages.frame import IDEAS, end, found, show, top
from kg.ui.pages.walking import walk_line

__all__ = ["concept", "concepts", "statement"]


def concepts() -> None:
    """Show the frameworks, the journey first; or the one that the address names."""
    atlas = state.atlas()
    phases = {phase.ref.slug: phase for phase in atlas.phases()}
    named = next((one for one in atlas.schemes() if one.ref.slug == state.asked("of")), None)
    if named:
        told = rendering.framework(named, state.meanings(), phases, atlas.alignments())
        show(top([IDEAS], named.ref.label) + told + end(rendering.HOME_TARGETS[1:]), "framework")
    else:
        told = rendering.ideas(atlas.schemes(), state.meanings(), phases, atlas.alignments())
        show(top([], "Ideas") + told + end(rendering.HOME_TARGETS[:2]), "concepts")


def statement() -> None:
    """Show an objection, an answer or a figure that belongs to no story."""
    told = found("statement", state.atlas().statement, lambda one: one.statement.ref, IDEAS)
    if told is None:
        return
    body = rendering.statement_page(told) + end(rendering.statement_next(told))
    show(top([IDEAS], told.statement.ref.label) + body, "statement")


def concept() -> None:
    """Show one idea: how to tell it, and the stories for and against it."""
    atlas = state.atlas()
    idea = found("idea", atlas.idea, lambda one: one.ref, IDEAS)
    if idea is None:
        return
    words = state.meanings()
    scheme = next((one for one in atlas.schemes() if one.ref.slug == idea.scheme.slug), None)
    show(top([IDEAS], idea.ref.label) + walk_line(), "top")
    left, right = st.columns([5, 7], gap="medium")
    with left:
        show(rendering.idea_head(idea, words) + rendering.in_paths(idea.ref, atlas.paths()), "head")
    with right:
        show(rendering.idea_tests(idea, words), "tests")
        taking.files(idea.ref)
    told, sources = rendering.idea_parts(idea, words, stories=atlas.counts().stories)
    linked(idea.ref, told)
    stories = rendering.neighbourhood(around(idea.ref, only="case"))
    near = rendering.linked_list(stories + rendering.idea_links(idea))
    own = taking.address(rendering.address(idea.ref), idea.ref.iri)
    cite = taking.cite_page(idea_credit(idea, atlas.exports.edition, own))
    show(near + sources + cite + end(rendering.idea_next(idea, scheme)), "body")
