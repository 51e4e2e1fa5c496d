"""The forms in which a plan is changed: one step, something new, the class as a whole.

Each field says what stands in the plan, and each answer is an edit of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from kg import planner
from kg.catalogue import LEVELS, Importance, Objective, OutsideReading, Path, PathSession, PathStep
from kg.errors import AtlasError, PlanError
from kg.planner import Violation
from kg.rendering import planning
from kg.ui import state
from kg.ui.changing import Changing
from kg.ui.interview import plain
from kg.ui.sheet import sheet
from kg.ui.wish import filled

__all__ = ["add_form", "commit", "edit", "step_form", "whole_form"]

_LICENCES = {
    "": "Not said",
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0: name the author",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC BY-SA 4.0: name the author, same licence",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0: no conditions",
}
_MOST_MINUTES = 600
_MOST_OBJECTIVES = 6
_AMISS = "reading-was-amiss"
"""Where the session says what was wrong with a reading that was not added."""
_IMPORTANCE = {
    Importance.NONE: "Not said",
    Importance.ESSENTIAL: "Essential",
    Importance.RECOMMENDED: "Recommended",
    Importance.FURTHER: "Further",
}


def commit(here: Changing, look: str) -> None:
    """Keep a plan as it stands after a change, and let the address carry it.

    Args:
        look: the name of the step or form that is looked at.
    """
    state.keep_changing(here)
    state.go_to({"plan": here.asked, "edit": look or "first"})


def edit(look: str, make: Callable[[Path], Path]) -> None:
    """Change the plan of this window; what cannot be done is said, and nothing is changed."""
    here = state.changing()
    if here is None:
        return
    try:
        commit(here.changed(make(here.path)), look)
    except AtlasError as error:
        state.tell_once(str(error))


def _given(key: str) -> str:
    return str(st.session_state.get(key) or "").strip()


# --- One step ---


def step_form(
    here: Changing, step: PathStep, found: Sequence[Violation], *, come: bool = False
) -> None:
    """Show all of one step, to be changed.

    Args:
        found: what is against the rules at this step.
        come: it was opened by the last press: it is brought into sight.
    """
    sheet(planning.plan_step_head(step, found, come=come), key="step-head")
    with st.container(horizontal=True, vertical_alignment="bottom", key="step-first"):
        _text(step, "label", "Heading", step.label)
        key = filled(f"{step.name}-minutes", step.minutes)
        st.number_input(
            "Minutes",
            min_value=0,
            max_value=_MOST_MINUTES,
            placeholder="Not set",
            width=130,
            key=key,
            on_change=_minutes,
            args=(step.name, key),
        )
    _text(step, "annotation", "What happens", step.annotation, lines=4)
    _text(step, "question", "Question", step.question, lines=2)
    _text(step, "for_instructors", "Note for the instructor alone", step.for_instructors, lines=2)
    _locks(step)
    if step.stories:
        _swap(here.path, step)
    amiss = st.session_state.pop(_AMISS, "")
    with st.expander("Your own reading", expanded=bool(step.outside or amiss)):
        _readings(step, amiss)


def _text(step: PathStep, name: str, label: str, value: str, *, lines: int = 0) -> None:
    key = filled(f"{step.name}-{name}", value)
    told = (step.name, name, key)
    if lines:
        st.text_area(label, height=lines * 24 + 20, key=key, on_change=_worded, args=told)
    else:
        st.text_input(label, key=key, on_change=_worded, args=told)


def _worded(step: str, name: str, key: str) -> None:
    edit(step, lambda path: planner.with_texts(path, step, **{name: _given(key)}))


def _minutes(step: str, key: str) -> None:
    edit(step, lambda path: planner.with_minutes(path, step, st.session_state[key]))


def _locks(step: PathStep) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="step-locks"):
        key = filled(f"{step.name}-kept", step.kept)
        st.toggle("Lock it: no plan leaves it out", key=key, on_change=_lock, args=(step.name, key))
        st.button("Leave it out", key=f"{step.name}-out", on_click=_leave, args=(step.name,))
    key = filled(f"{step.name}-importance", step.importance)
    st.selectbox(
        "How much it matters",
        list(_IMPORTANCE),
        format_func=_IMPORTANCE.__getitem__,
        key=key,
        on_change=_matters,
        args=(step.name, key),
    )


def _lock(step: str, key: str) -> None:
    edit(step, lambda path: planner.kept(path, step, bool(st.session_state[key])))


def _leave(step: str) -> None:
    edit("first", lambda path: planner.removed(path, step))


def _matters(step: str, key: str) -> None:
    edit(step, lambda path: planner.with_importance(path, step, st.session_state[key]))


def _swap(path: Path, step: PathStep) -> None:
    """Offer the stories that could stand in the place of each of a step, and say why they do not."""
    atlas = state.atlas()
    for story in step.stories:
        gone = story.ref
        try:
            others = planner.alternatives(
                path,
                step.name,
                atlas.planning.material,
                pace=atlas.settings.words_a_minute,
                out=gone.slug,
            )
        except PlanError:
            return
        if others:
            key = f"wish-{step.name}-swap-{gone.slug}"
            st.selectbox(
                f"Another story in place of {plain(gone.label)}",
                [one.name for one in others],
                index=None,
                format_func={one.name: one.label for one in others}.__getitem__,
                placeholder="Choose one",
                key=key,
                on_change=_swapped,
                args=(step.name, key, gone.slug),
            )
        sheet(planning.plan_others(others), key=f"others-{gone.slug}")


def _swapped(step: str, key: str, out: str) -> None:
    """Swap a story in the whole plan, and say what else that changed."""
    slug, before = st.session_state[key], state.changing()
    st.session_state[key] = None
    if not slug:
        return
    edit(step, lambda path: planner.swapped(path, step, state.atlas().case(slug), out=out))
    here = state.changing()
    if before and here and (said := planner.swap_said(before.path, here.path)):
        state.tell_once(said)


# --- Readings of one's own ---


def _readings(step: PathStep, amiss: str) -> None:
    """Show what is to be read for a step besides, and the form of one more.

    Args:
        amiss: what was wrong with the one that was sent last.
    """
    for number, one in enumerate(step.outside, 1):
        with st.container(horizontal=True, vertical_alignment="center"):
            sheet(planning.plan_outside(one), key=f"outside-{number}")
            st.button(
                "Remove",
                key=f"{step.name}-away-{number}",
                type="tertiary",
                on_click=_away,
                args=(step.name, number),
            )
    if amiss:
        sheet(planning.plan_told(amiss), key="reading-amiss")
    with st.form(f"{step.name}-reading", border=False):
        st.text_input("Title", key="reading-title", max_chars=300)
        st.text_input("Address", key="reading-url", placeholder="https://", max_chars=1000)
        st.number_input(
            "Minutes it takes", min_value=0, max_value=_MOST_MINUTES, key="reading-minutes"
        )
        st.form_submit_button("Add this reading", on_click=_read, args=(step.name,))


def _away(step: str, number: int) -> None:
    edit(step, lambda path: planner.removed_reading(path, step, number))


def _read(step: str) -> None:
    """Add what the form says; what is amiss in it is said, and stays there to be mended."""
    title, url = _given("reading-title"), _given("reading-url")
    minutes = int(st.session_state.get("reading-minutes") or 0)
    if not title:
        st.session_state[_AMISS] = "A reading needs a title: nothing was added."
        return
    if url and not url.startswith(("https://", "http://")):
        st.session_state[_AMISS] = (
            "The address of a reading begins with https:// or http://: nothing was added."
        )
        return
    one = OutsideReading(title, url, minutes)
    edit(step, lambda path: planner.added_reading(path, step, one))
    st.session_state.update({"reading-title": "", "reading-url": "", "reading-minutes": 0})


# --- Something new ---


def add_form(here: Changing) -> None:
    """Show what can be added: a step of one's own, a story, a session."""
    sheet(planning.plan_add_head(), key="add-head")
    sessions = [one.label or f"Session {place}" for place, one in enumerate(here.path.sessions, 1)]
    numbers = list(range(1, len(sessions) + 1))
    session = 1
    if len(sessions) > 1:
        chosen = st.selectbox(
            "To which session", numbers, format_func=lambda one: sessions[one - 1], key="add-to"
        )
        session = chosen or 1
    with st.form("add-text", border=False):
        st.text_input("Heading", key="add-label", max_chars=200)
        st.text_area("What happens", key="add-words", height=100)
        st.number_input(
            "Minutes", min_value=0, max_value=_MOST_MINUTES, value=10, key="add-minutes"
        )
        st.form_submit_button("Add this step", on_click=_add_text, args=(session,))
    _add_story(here.path, session)
    st.button("Add a session", key="add-session", on_click=_add_session)


def _last(path: Path, session: int) -> int:
    """Give the place before the close of a session, where something new belongs."""
    steps = path.sessions[session - 1].steps if len(path.sessions) >= session else ()
    closed = bool(steps) and steps[-1].segment.value == "closingSegment"
    return len(steps) + (0 if closed else 1)


def _add_text(session: int) -> None:
    """Add a step as the form says it; one without a heading stays there to be mended."""
    label, words = _given("add-label"), _given("add-words")
    here = state.changing()
    if not label or here is None:
        state.tell_once("A step needs a heading: nothing was added.")
        return
    before = {step.name for step in here.path.steps}
    minutes = int(st.session_state.get("add-minutes") or 0)

    def add(path: Path) -> Path:
        place = _last(path, session)
        return planner.added_text(
            path, session, place, label=label, annotation=words, minutes=minutes
        )

    edit("add", add)
    _look_at_new(before)
    st.session_state.update({"add-label": "", "add-words": ""})


def _look_at_new(before: set[str]) -> None:
    """Look at the step that was added."""
    here = state.changing()
    new = [step.name for step in here.path.steps if step.name not in before] if here else []
    if here and new:
        commit(here, new[0])


def _add_story(path: Path, session: int) -> None:
    material = state.atlas().planning.material
    present = {story.ref.slug for step in path.steps for story in step.stories}
    others = {slug: one.ref.label for slug, one in material.stories.items() if slug not in present}
    st.selectbox(
        "Or a story",
        sorted(others, key=lambda slug: others[slug].casefold()),
        index=None,
        format_func=others.__getitem__,
        placeholder="Choose one",
        key="add-story",
        on_change=_story_added,
        args=(session,),
    )


def _story_added(session: int) -> None:
    slug, here = st.session_state["add-story"], state.changing()
    st.session_state["add-story"] = None
    if not slug or here is None:
        return
    before = {step.name for step in here.path.steps}
    case = state.atlas().case(slug)
    edit("add", lambda path: planner.added_story(path, session, _last(path, session), case))
    _look_at_new(before)


def _add_session() -> None:
    def add(path: Path) -> Path:
        minutes = path.sessions[-1].minutes if path.sessions else None
        return planner.added_session(path, minutes=minutes)

    edit("add", add)


# --- The class as a whole ---


def whole_form(here: Changing) -> None:
    """Show what is said of the whole class, to be changed."""
    path = here.path
    sheet(planning.plan_whole_head(), key="whole-head")
    _said("title", "Name", path.ref.label)
    _said("audience", "For whom", path.audience)
    _said("author", "By", path.author)
    _objectives(path)
    licences = _LICENCES if path.licence in _LICENCES else {**_LICENCES, path.licence: path.licence}
    key = filled("path-licence", path.licence)
    st.selectbox(
        "Licence",
        list(licences),
        format_func=licences.__getitem__,
        key=key,
        on_change=_of_path,
        args=("licence", key),
    )
    for place, session in enumerate(path.sessions, 1):
        _session(place, session, alone=len(path.sessions) == 1)


def _said(name: str, label: str, value: str) -> None:
    key = filled(f"path-{name}", value)
    st.text_input(label, key=key, on_change=_of_path, args=(name, key), max_chars=300)


def _of_path(name: str, key: str) -> None:
    given = _given(key)
    edits: dict[str, Callable[[Path], Path]] = {
        "title": lambda path: planner.renamed(path, given or path.ref.label),
        "audience": lambda path: replace(path, audience=given),
        "author": lambda path: replace(path, author=given),
        "licence": lambda path: replace(path, licence=given),
    }
    edit("path", edits[name])


def _objectives(path: Path) -> None:
    """Ask for what they can do at the end, one line more than there are."""
    sheet(planning.plan_objectives_head(), key="objectives-head")
    rows = [*path.objectives, Objective("")][:_MOST_OBJECTIVES]
    keys: list[tuple[str, str]] = []
    for number, one in enumerate(rows):
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"objective-{number}"):
            text = filled(f"objective-{number}-text", one.text)
            level = filled(f"objective-{number}-level", one.level if one.level in LEVELS else "")
            keys.append((text, level))
            shown: Literal["visible", "collapsed"] = "collapsed" if number else "visible"
            st.text_input(
                f"At the end they can ({number + 1})" if number else "At the end they can",
                key=text,
                on_change=_aimed,
                args=(keys,),
                label_visibility=shown,
                max_chars=300,
            )
            st.selectbox(
                f"Level of {number + 1}" if number else "Level",
                ["", *LEVELS],
                format_func=lambda name: name.capitalize() or "Not said",
                key=level,
                on_change=_aimed,
                args=(keys,),
                label_visibility=shown,
                width=150,
            )


def _aimed(keys: Sequence[tuple[str, str]]) -> None:
    told = [Objective(_given(text), _given(level)) for text, level in keys]
    objectives = tuple(one for one in told if one.text)
    edit("path", lambda path: planner.with_objectives(path, objectives))


def _session(place: int, session: PathSession, *, alone: bool) -> None:
    name = "The session" if alone else f"Session {place}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"session-{place}"):
        called = filled(f"session-{place}-label", session.label)
        st.text_input(name, key=called, on_change=_sat, args=(place, called, "label"))
        for field, said, value in (
            ("minutes", "Minutes in class", session.minutes),
            ("reading", "Minutes to read before", session.reading),
        ):
            lasts = filled(f"session-{place}-{field}", value)
            st.number_input(
                said,
                min_value=0,
                max_value=_MOST_MINUTES,
                step=5,
                width=150,
                key=lasts,
                on_change=_sat,
                args=(place, lasts, field),
            )


def _sat(place: int, key: str, name: str) -> None:
    if name == "label":
        edit("path", lambda path: planner.with_session(path, place, label=_given(key)))
    elif name == "reading":
        reading = st.session_state[key]
        edit("path", lambda path: planner.with_session(path, place, reading=reading))
    else:
        minutes = st.session_state[key]
        edit("path", lambda path: planner.with_session(path, place, minutes=minutes))
