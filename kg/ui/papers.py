"""What is taken of a plan: its papers, its file, and a copy that is saved here.

Nothing is made before somebody asks for it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from kg.authoring import path_turtle
from kg.catalogue import Path
from kg.errors import AtlasError, NotFound, PlanError
from kg.export import Form
from kg.handout import forms_of
from kg.plain import pages_of
from kg.ui import state

__all__ = ["JUST_SAVED", "hand_out", "keep_here", "read_file", "take_file"]

_EDITIONS = {
    "student": "For students",
    "reader": "The reading, for students",
    "instructor": "For the instructor",
}
_PEOPLE = ("pdf", "docx", "html", "md", "imscc")
_MACHINES = ("bib", "ris", "csl", "jsonld", "ttl")
_BASE = re.compile(r"@base\s+<[^>]*/path/([a-z0-9-]{1,80})>")
JUST_SAVED = "just-saved"
"""Where the session says what the last press saved."""
_SAVED = "saved-paths"
"""Where the session keeps the digests of what it saved, by name: it may be saved over."""
_NO_NAME = re.compile(r"[^a-z0-9]+")


def _slug(path: Path) -> str:
    """Give the name of the file of a path, from its title."""
    return _NO_NAME.sub("-", path.ref.label.casefold()).strip("-")[:60].strip("-") or "a-class"


def hand_out(path: Path) -> None:
    """Offer the papers of a plan, for students and for the instructor."""
    with st.popover("Hand it out", icon=":material/print:", key="hand-out"):
        edition = st.radio(
            "For whom", list(_EDITIONS), format_func=_EDITIONS.__getitem__, key="edition"
        )
        for form in sorted(forms_of(edition or "student"), key=_asked_for):
            if form.name == _MACHINES[0]:
                st.caption("For machines")
            st.download_button(
                form.label,
                partial(_paper, path, form.name, edition or "student"),
                file_name=f"{_slug(path)}-{edition}{form.ending}",
                mime=form.media_type,
                key=f"paper-{edition}-{form.name}",
                type="tertiary",
                on_click="ignore",
            )


def _asked_for(form: Form) -> int:
    """Say how far down a form stands: what most ask for first, what machines read last."""
    order = (*_PEOPLE, *_MACHINES)
    return order.index(form.name) if form.name in order else len(order)


def _paper(path: Path, form: str, edition: str) -> bytes:
    atlas = state.atlas()
    return atlas.hand_out(path, form, edition, pages=pages_of(atlas)).content


def _text(path: Path) -> str:
    return path_turtle(state.atlas().signed(path), today=datetime.now(UTC).date())


def take_file(path: Path) -> None:
    """Offer the file of a plan, from which it can be opened, handed in and saved again."""
    st.download_button(
        "Take the file",
        partial(_text, path),
        file_name=f"{_slug(path)}.ttl",
        mime="text/turtle",
        key="take-file",
        icon=":material/download:",
        on_click="ignore",
    )


def read_file(data: bytes) -> Path:
    """Read the file of a plan that was taken before.

    Raises:
        PlanError: it is none, or has a mistake; says the first.
    """
    atlas = state.atlas()
    if len(data) > atlas.settings.file_bytes:
        raise PlanError("The file is too large for a plan.", "Take the file of the plan again.")
    text = data.decode("utf-8", errors="replace")
    named = _BASE.search(text)
    draft = atlas.path_draft(named[1] if named else "a-class", text)
    if draft.path is None or not draft.path.sessions:
        first = next((f" Line {one.line}: {one.message}" for one in draft.errors), "")
        raise PlanError(f"This is no file of a plan.{first}", "Open the file as it was taken.")
    return draft.path


def keep_here(path: Path) -> None:
    """Offer to save a plan here, where the atlas was started for that."""
    if not state.atlas().settings.writable:
        return
    with st.popover("Save it here", icon=":material/save:", key="save-here"):
        slug = st.text_input(
            "Name in the address", _slug(path), key=f"save-as-{_slug(path)}", max_chars=60
        )
        st.button("Save", key="save", type="primary", on_click=_save, args=(path, slug))


def _save(path: Path, name: str) -> None:
    """Save a plan, and say what came of it; another path of that name is never written over."""
    slug = _NO_NAME.sub("-", name.casefold()).strip("-")
    saved: dict[str, str] = st.session_state.setdefault(_SAVED, {})
    onto = saved.get(slug, "")
    try:
        if not onto and _is_there(slug):
            state.tell_once(f"There is a path named {slug} already: give this one another name.")
            return
        done = state.atlas().save_path(slug, _text(path), onto=onto)
    except AtlasError as error:
        state.tell_once(str(error))
        return
    saved[slug] = done.digest
    state.tell_once(f"Saved as {done.path}. It stands among the ready paths now.")
    st.session_state[JUST_SAVED] = slug


def _is_there(slug: str) -> bool:
    try:
        state.atlas().editable_path(slug)
    except NotFound:
        return False
    return True
