"""Where one begins: the questions, a file of one’s own, a story to mend, what the browser kept."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from kg import rendering
from kg.authoring import NewFile, new_case
from kg.rendering import writing
from kg.rendering.writing import LOOKS, Place
from kg.ui import state
from kg.ui.desk import Desk
from kg.ui.pages.frame import end, show, top
from kg.ui.pages.writing._kept import own, show_kept
from kg.ui.pages.writing._work import (
    CONTRIBUTE,
    NEXT,
    TOLD,
    answers,
    longest,
    name_of,
    new_told,
    too_large,
)
from kg.ui.sheet import sheet

__all__ = ["begin"]


def begin() -> None:
    """Offer the questions, a file of one’s own, and an empty one."""
    atlas = state.atlas()
    screens = atlas.interview.screens  # first of all: where there are no files nothing is begun
    gap = rendering.gap_named(atlas.gaps(), state.asked("kind"), state.asked("about"))
    asked = ""
    if gap:
        story = gap.about.slug if gap.about.kind == "case" else ""
        file = f"cases/{story}.ttl" if story else ""
        asked = rendering.contribute(gap, file, atlas.settings.repository_url)
        asked += writing.writing_mend(gap.about, story)
    begun = [_begun(desk) for desk in state.desks() if desk.changed]
    head = writing.writing_head() + asked + writing.writing_begun(begun, own())
    show_kept(top([], CONTRIBUTE[0]) + head, "head")
    told = state.desk(TOLD)
    left, right = st.columns(2, gap="large")
    with left:
        step = Place.asked("", "", screens[0].name, "").at(step=screens[0].name)
        questions = [screen.label for screen in screens if not screen.optional]
        more = [screen.label for screen in screens if screen.optional]
        going = ""
        if told and (told.changed or told.onto):
            going = told.items(screens[0].name)[0].get("name", "") or "your story"
        show(writing.writing_interview(step, going=going), "interview")
        if going:
            st.button("A new story", key="anew", on_click=_begin_anew)
        show(writing.writing_questions(questions, more), "questions")
    with right:
        show(writing.writing_file(), "file")
        _open_a_file()
    show(writing.writing_about() + end(NEXT), "about")


def _begun(desk: Desk) -> tuple[str, str, str]:
    """Say what was being written, and lead back to it."""
    name, _, slug = desk.name.partition("/")
    here = Place(story=slug) if name == "story" else Place(draft=desk.name)
    how = "changed and not saved here"
    return name_of(desk), how, here.at(look=LOOKS[0])


def _begin_anew() -> None:
    """Begin another story; the one that was being told stays, under a name of its own."""
    told = state.desk(TOLD)
    if told is None:
        return
    state.keep_desk(told.moved(state.new_desk_name()))
    state.keep_desk(new_told(told))
    state.go_to({"step": state.atlas().interview.screens[0].name})


def _open_a_file() -> None:
    """Offer a file of one's own, a story to mend, and an empty file."""
    st.file_uploader(
        "A file of yours, in Turtle",
        type=["ttl"],
        max_upload_size=max(1, longest() // 1_000_000),
        key="upload",
        on_change=_uploaded,
    )
    if wrong := state.told_once():
        sheet(writing.question_note("", wrong), key="upload-wrong")
    cases = {case.ref.slug: case.ref.label for case in state.atlas().cases()}
    st.selectbox(
        "A story of the atlas, to mend",
        list(cases),
        index=None,
        format_func=lambda slug: cases.get(slug, slug),
        placeholder="Choose, or type to find",
        key="mend",
        on_change=_mend,
    )
    with (
        st.form("empty", border=False),
        st.container(horizontal=True, gap="small", vertical_alignment="bottom"),
    ):
        st.text_input(
            "An empty file, with everything explained in it",
            placeholder="Whose story? Octopus Energy",
            key="empty-title",
            max_chars=200,
        )
        st.form_submit_button("Start it", on_click=_start_empty)
    st.button("Paste one into an empty page", key="paste", on_click=_paste)


def _uploaded() -> None:
    upload = st.session_state.get("upload")
    if upload is None:
        return
    data = upload.getvalue()
    if len(data) > longest():
        state.tell_once(too_large("", len(data)).message)
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        state.tell_once(
            f"The file is not UTF-8 text: line {line:,} holds a byte that is no character. Save it "
            "as UTF-8, and open it again."
        )
        return
    _open(text.replace("\r\n", "\n"))


def _mend() -> None:
    state.go_to({"id": st.session_state.get("mend") or ""})


def _start_empty() -> None:
    name = str(st.session_state.get("empty-title") or "").strip()
    try:
        new: NewFile = new_case(name or "A story", today=datetime.now(UTC).date())
    except ValueError as error:
        state.tell_once(str(error))
        return
    _open(new.text, as_opened=False)


def _paste() -> None:
    _open("")


def _open(text: str, *, as_opened: bool = True) -> None:
    """Put a text on a desk of its own; one that the interview wrote goes on with its questions."""
    name = state.new_desk_name()
    desk = Desk.open(name, text, answers)
    state.keep_desk(desk)
    step = ""
    if as_opened and desk.in_shape and text.strip():
        step = state.atlas().interview.screens[0].name
    state.go_to({"draft": name, "step": step})
