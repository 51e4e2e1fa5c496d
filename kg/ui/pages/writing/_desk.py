"""The file on the desk: the question beside it, the editor, and what is looked at."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kg.authoring import Draft
from kg.errors import AtlasError, NotFound
from kg.rendering import writing
from kg.rendering.writing import LOOKS, Place
from kg.ui import interview, state
from kg.ui.desk import Desk
from kg.ui.editor import Keep, editor
from kg.ui.pages.frame import end, missing, show, top
from kg.ui.pages.writing._hand_in import hand_in
from kg.ui.pages.writing._kept import own, show_kept
from kg.ui.pages.writing._work import (
    CONTRIBUTE,
    NEXT,
    TOLD,
    answers,
    drafted,
    editor_key,
    jump,
    name_of,
    new_told,
    open_questions,
    put,
    typed,
)
from kg.ui.sheet import sheet

__all__ = ["at_desk", "on_desk"]

_READ = frozenset({"preview", "changes"})
_WHOLE = _READ | {"hand-in"}
"""Looks for which the story is read as readers would see it."""
_HEIGHT, _BESIDE, _LOW = 620, 430, 320
"""How high the editor is, in pixels: alone, beside a question, above the preview."""


def on_desk(here: Place) -> Desk | None:
    """Get the file that the address names, opened where it was not yet; else say that it is not there."""
    atlas = state.atlas()
    desk = state.desk(here.desk)
    if here.story and (desk is None or not desk.changed):  # as it stands on the disk now
        try:
            version = atlas.editable(here.story)
        except NotFound as error:
            near = [(name, "", Place(story=name).at()) for name in error.nearest]
            missing("story", near, CONTRIBUTE)
            return None
        except AtlasError as error:
            _instead(here.story, writing.writing_failed(str(error)))
            return None
        if desk is None or desk.onto != version.digest:
            text, digest = version.text, version.digest
            desk = Desk.open(here.desk, text, answers, slug=here.story, onto=digest, before=desk)
    elif desk is None and here.draft == TOLD:
        desk = new_told()
    elif desk is None:
        _instead("No such file here", writing.writing_gone(), of=here.desk)
        return None
    elif desk.slug and desk.onto and not desk.changed:  # it was saved, and perhaps again elsewhere
        try:
            version = atlas.editable(desk.slug)
            desk = desk.follows(version.text, version.digest, answers)
        except AtlasError:  # it is gone from the disk: what stands here is all there is
            pass
    if state.mounted() != desk.name:  # the editor was away, and forgot what it held
        desk = desk.shown_anew()
        state.keep_mounted(desk.name)
    return desk


def _instead(name: str, body: str, *, of: str = "") -> None:
    kept = writing.writing_kept(of, own()) if of else ""
    show_kept(top([CONTRIBUTE], name, there=False) + body + kept + end(NEXT), "instead")


def at_desk(here: Place, desk: Desk) -> None:
    """Show the page around the desk."""
    asked = state.atlas().interview
    screen = next((one for one in asked.screens if one.name == here.step), None)
    if here.step and screen is None and desk.answers is None:
        here = Place(here.story, here.draft, "", here.look)  # no question can show it
    elif here.step and screen is None:
        here = Place(here.story, here.draft, asked.screens[0].name, here.look)
        screen = asked.screens[0]
    if screen and desk.asked != screen.name:
        desk = interview.ready(desk, asked, screen)
    state.keep_desk(desk.came_to(here.step))
    name = screen.label if screen else name_of(desk)
    show_kept(top([CONTRIBUTE], name) + writing.writing_kept(desk.name, own()), "top")
    _desk(here)
    show(end(NEXT), "end")


@st.fragment
def _desk(here: Place) -> None:
    """Show the question and the file, or the file alone, and what is looked at."""
    desk = typed(here)
    look = here.look if here.look in LOOKS else "" if here.step else LOOKS[0]
    draft = drafted(desk, whole=look in _WHOLE)
    if not here.step:
        head = writing.desk_head(here, name_of(desk), draft.path, in_shape=desk.in_shape)
        sheet(head, key="desk-head")
    if look == "preview" and not here.step and desk.in_shape:  # read as a page, not as a file
        show(_looks(here, desk, draft, look), "looks")
        _look(here, desk, draft, look, st.container())
        _file(here, desk, draft, height=_LOW, folded=True)
        return
    both = st.container(key="at-desk")
    left, right = both.columns([1, 1] if here.step else [7, 5], gap="large")
    below = st.container()
    if here.step:
        with left:
            _question(here, desk)
        with right:
            folded = state.on_a_phone()
            _file(here, desk, draft, height=_BESIDE, folded=folded)
    else:
        with left:
            _file(here, desk, draft, height=_HEIGHT if look != "preview" else _LOW)
    with right:
        show(_looks(here, desk, draft, look), "looks")
        _look(here, desk, draft, look, below)


def _called(desk: Desk) -> str:
    """Name a file for who finds it again in the browser."""
    summary = state.atlas().summary(desk.story) if desk.story else None
    first = state.atlas().interview.screens[0].name
    told = desk.items(first)[0].get("name", "")
    name = summary.ref.label if summary else told or ("" if desk.in_shape else desk.story)
    return f"The {name} story" if name else "A story without a name"


def _file(here: Place, desk: Desk, draft: Draft, *, height: int, folded: bool = False) -> None:
    """Show the editor; it may be folded, as on a phone beside a question."""
    asks = bool(here.step) and desk.in_shape  # nothing is a mistake yet: it is still being told
    holder = st.expander("The file, as it grows", key="the-file") if folded else st.container()
    with holder:
        if here.step and not folded:
            sheet(writing.file_head(draft.path), key="file-head")
        edited = editor(
            desk.text,
            key=editor_key(desk),
            label=f"The file {draft.path}",
            findings=() if asks else draft.findings,
            words=state.atlas().words(),
            revision=desk.revision,
            height=height,
            jump=st.session_state.get("jump"),
            instead=writing.findings_open(len(open_questions(here, desk))) if asks else "",
            keep=Keep(desk.copy, desk.name, _called(desk), desk.onto, desk.changed),
        )
    if edited.asked == "save":
        state.go_to({**_query(here), "look": "hand-in"})
        st.rerun()


def _query(here: Place) -> dict[str, str]:
    draft = "" if here.step and here.draft == TOLD else here.draft
    return {"id": here.story, "draft": draft, "step": here.step, "look": here.look}


def _question(here: Place, desk: Desk) -> None:
    asked = state.atlas().interview
    names = [one.name for one in asked.screens]
    place = names.index(here.step)
    screen = asked.screens[place]
    answers = desk.answers or {}
    problems = asked.problems(answers, story=here.story)
    progress = asked.progress(answers)
    stands, wrong = progress.screens, interview.problems_by_screen(problems)
    stood = [
        writing.Stood(
            one.name, one.label, stands.get(one.name, ""), wrong.get(one.name, 0), one.optional
        )
        for one in asked.screens
    ]
    head = writing.figures_line(progress.figures) if desk.in_shape else ""
    head += writing.question_head(screen.question, screen.hint)
    if desk.in_shape and any(field.kind == "source" for field in screen.fields):
        head += writing.without_source(len(progress.uncited))
    show(writing.question_progress(stood, here) + head, "question")
    if desk.in_shape:
        interview.ask(desk, asked, screen, problems)
    else:
        _stepped_back(here, desk)
    before = names[place - 1] if place else ""
    after = names[place + 1] if place + 1 < len(names) else ""
    ways = writing.question_tests(screen.tests) + writing.question_ways(before, after, here)
    show(ways, "ways")


def _stepped_back(here: Place, desk: Desk) -> None:
    """Say that the questions no longer write the file, and offer the way back."""
    reasons = state.atlas().interview.beyond(desk.text)
    show(writing.question_out_of_shape(reasons, here, begun=bool(desk.shaped)), "stepped-back")
    if desk.shaped:
        st.button(
            "Back to the file of the questions",
            key="back-in-shape",
            on_click=put,
            args=(desk.name, desk.shaped),
        )


def _looks(here: Place, desk: Desk, draft: Draft, look: str) -> str:
    """Offer what can be looked at; while the questions write the file, nothing is a mistake yet."""
    asks = bool(here.step) and desk.in_shape
    found = len(open_questions(here, desk)) if asks else len(draft.findings)
    return writing.looks(here, found, asks=asks, shown=look, changed=desk.changed)


def _look(here: Place, desk: Desk, draft: Draft, look: str, below: DeltaGenerator) -> None:
    """Show what is looked at.

    Args:
        below: takes what needs the whole width.
    """
    if desk.aside and desk.aside != desk.text:
        st.button(
            "Put back what stood there before",
            key="aside",
            type="tertiary",
            on_click=put,
            args=(desk.name, desk.aside),
        )
    asks = bool(here.step) and desk.in_shape
    if look == "findings":
        listed = writing.findings_list(draft.findings)
        if asks:
            listed = writing.still_open(open_questions(here, desk), here) + writing.checker_folded(
                listed
            )
        sheet(listed, key="findings", sent=jump)
    elif look == "preview" and draft.case:
        with nullcontext() if here.step else below:  # beside a question it opens in place
            show(writing.draft_preview(draft.case, state.meanings()), "preview")
    elif look == "changes" and draft.changes:
        show(writing.draft_changes(draft.changes), "changes")
    elif look in _READ:
        show(writing.draft_unread(draft.findings), "unread")
    elif look == "hand-in":
        hand_in(here, desk, draft, below)
