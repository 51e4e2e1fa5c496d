"""Handing in: save here, a file to send, a pull request; and what came of it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kg.authoring import Draft
from kg.errors import AtlasError, Outdated, Refused
from kg.rendering import writing
from kg.rendering.writing import Place
from kg.ui import state
from kg.ui.desk import Desk
from kg.ui.editor import written
from kg.ui.pages.writing._work import answers, drafted, editor_key, jump, open_questions, put
from kg.ui.sheet import sheet

__all__ = ["hand_in"]


def hand_in(here: Place, desk: Desk, draft: Draft, below: DeltaGenerator) -> None:
    """Show the three ways to hand a file in, and what came of saving it."""
    atlas = state.atlas()
    writable, repository = atlas.settings.writable, atlas.settings.repository_url
    file = draft.path.rpartition("/")[2]
    is_new = bool(draft.changes and draft.changes.is_new)
    _outcome(desk, below)
    waiting = open_questions(here, desk, whole=True) if desk.in_shape else ()
    sheet(writing.handing_before(draft.findings, waiting=len(waiting)), key="before")
    save = writing.handing_save(draft.path, writable=writable, is_new=is_new)
    sheet(save, key="save-way")
    if writable:
        st.button(
            "Save",
            key="save",
            type="primary",
            on_click=_save,
            args=(desk.name,),
            disabled=bool(draft.errors),
        )
        if waits := writing.handing_waits(draft.findings):
            listed = writing.findings_list(draft.errors)
            if waiting:
                questions = Place(here.story, here.draft, here.step, "")
                listed = writing.still_open(waiting, questions) + writing.checker_folded(listed)
            sheet(waits + listed, key="save-waits", sent=jump)
    sheet(writing.handing_send(file), key="send-way")
    st.download_button(
        "Download",
        desk.text.encode("utf-8", "replace"),
        file_name=file,
        mime="text/turtle",
        key="send",
        icon=":material/download:",
        on_click="ignore",
    )
    sheet(writing.handing_pull(draft.path, repository, desk.text, is_new=is_new), key="pull-way")
    _history(desk)


def _save(name: str, over: str | None = None) -> None:
    """Save the file as it stands, and keep what came of it.

    Args:
        over: the digest of another version, in the place of which it is saved after looking.
    """
    desk, atlas = state.desk(name), state.atlas()
    if desk is None:
        return
    text = written(desk.text, key=editor_key(desk), revision=desk.revision)
    slug = desk.story
    try:
        if not slug:
            raise Refused("The file does not say of which story it is.", drafted(desk).errors)
        saved = atlas.save(slug, text, onto=desk.onto if over is None else over)
    except AtlasError as error:
        state.keep_outcome(name, text, error)
        return
    state.keep_desk(desk.typed(text, answers).saved(slug, text, saved.digest))
    state.keep_outcome(name, text, saved)


def _outcome(desk: Desk, below: DeltaGenerator) -> None:
    """Say what came of saving; of another version, show both and the ways on."""
    text, came = state.outcome(desk.name)
    if came is None or (text != desk.text and not isinstance(came, Outdated)):
        return
    if isinstance(came, Outdated):
        sheet(writing.handing_other(), key="other")
        with below:
            _two_versions(desk, came)
    elif isinstance(came, Refused):
        sheet(writing.refused_list(came.findings), key="outcome", sent=jump)
    elif isinstance(came, AtlasError):
        sheet(writing.writing_failed(str(came)), key="outcome")
    else:
        sheet(writing.handing_saved(came, desk.story), key="outcome")


def _two_versions(desk: Desk, other: Outdated) -> None:
    sheet(writing.handing_versions(other.theirs, desk.text, str(other)), key="outcome")
    with st.container(horizontal=True, gap="small"):
        if other.theirs:
            st.button(
                "Take theirs into the editor",
                key="theirs",
                on_click=_take_theirs,
                args=(desk.name, other.theirs, other.digest),
            )
        st.button(
            "Save mine in its place" if other.theirs else "Save mine as a new story",
            key="mine",
            on_click=_save,
            args=(desk.name, other.digest),
        )


def _take_theirs(name: str, theirs: str, digest: str) -> None:
    put(name, theirs, digest)
    state.keep_outcome(name, "", None)


def _history(desk: Desk) -> None:
    """Offer the versions that are kept of a story."""
    kept = state.atlas().versions(desk.story) if desk.story else ()
    if not kept:
        return
    sheet(writing.handing_history(kept), key="history-way")
    until = {one.name: writing.kept_name(one) for one in kept}
    st.selectbox(
        "An earlier version",
        list(until),
        index=None,
        format_func=lambda name: until.get(name, name),
        placeholder="Choose one to open it in the editor",
        key=f"history-{desk.name}",
        on_change=_take_earlier,
        args=(desk.name, desk.story),
    )


def _take_earlier(name: str, slug: str) -> None:
    chosen = st.session_state.get(f"history-{name}")
    if not chosen:
        return
    try:
        put(name, state.atlas().earlier(slug, chosen).text)
    except AtlasError as error:
        state.keep_outcome(name, "", error)
