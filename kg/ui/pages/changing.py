"""The page on which a plan is changed: its steps in order, one of them at a time, the class as a whole.

An edit is checked at once and nothing is planned again unless that is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from kg import planner, rendering
from kg.catalogue import Path, PathSession
from kg.errors import AtlasError, NotFound, PlanError
from kg.planner import Violation
from kg.rendering import planning
from kg.rendering.classes import TONES
from kg.ui import state
from kg.ui.changing import HERE, Changing
from kg.ui.ordering import Deed, Note, Row, Sitting, ordering
from kg.ui.pages.frame import TEACH, end, show, top
from kg.ui.papers import JUST_SAVED, hand_out, keep_here, read_file, take_file
from kg.ui.steps import add_form, commit, step_form, whole_form
from kg.ui.telling import texts_form

__all__ = ["begun_from", "change", "looked_at", "open_file", "room_of", "sittings"]

_LOOKS = ("edit", "step", "wrong")
"""What the address says of how a plan is looked at, and not of the plan."""
_COME = "come-to-step"
_OPEN = "Open a plan file"
_FORMS = ("path", "add")
"""What else than a step can be looked at."""


# --- Which plan it is ---


def _opened(begin: Callable[[], Path] | None) -> Changing:
    """Give the plan that the address names or carries, as it stands in this window.

    Raises:
        AtlasError: there is none; says what to do.
    """
    atlas = state.atlas()
    asked, kept = state.asked_plan(), state.changing()
    if asked:
        while kept and kept.before and kept.asked != asked:
            kept = kept.undone()  # Back leads to how it stood before
        if kept and kept.asked == asked:
            return kept
        if asked == HERE:
            raise PlanError(
                "This plan was too long for a link, and this window does not hold it.",
                "Open the file that was taken of it, or begin anew.",
            )
        found = planner.opened(asked, atlas.case, atlas.idea, atlas.path)
        return begun_from(found.path, found.base, found.since)
    if begin:
        return begun_from(begin())
    path = atlas.path(state.asked("path"))
    own = replace(path, author="", version="", based_on=(path.ref,), file="")
    return begun_from(own, path)


def begun_from(path: Path, base: Path | None = None, since: Sequence[str] = ()) -> Changing:
    """Begin to change a path, next to the ready path that it was made from, if that is there.

    Args:
        base: that ready path; else the path itself says on which it is based.
        since: what has changed in it in the meantime, in sentences.
    """
    ready = base or _ready(path)
    return Changing(path, ready or path, (), ready, tuple(since), state.atlas().case)


def _ready(path: Path) -> Path | None:
    """Give the ready path that another is based on; None where there is none."""
    for ref in path.based_on:
        try:
            return state.atlas().path(ref.slug)
        except NotFound:
            continue
    return None


def _missing(error: AtlasError) -> None:
    body = planning.plan_gone(str(error))
    show(top([TEACH], "No such plan", there=False) + body, "missing")
    open_file()
    show(end(), "end")


def open_file(*, folded: bool = False) -> None:
    """Take the file of a plan, and go on with it.

    Args:
        folded: the field stands behind a press, as one of several things that can be done.
    """
    if folded:
        with st.popover(_OPEN, icon=":material/upload_file:", key="open-a-file"):
            open_file()
        return
    given = st.file_uploader(_OPEN, type=["ttl"], key="open-file")
    if given is None:
        return
    try:
        path = read_file(given.getvalue())
    except PlanError as error:
        show(planning.plan_told(f"{error} {error.mend}".strip()), "told-of-file")
        return
    here = begun_from(path)
    if state.page_name() == "plan":
        commit(here, "first")
        st.rerun()
    state.keep_changing(here)  # one that is too long for an address is opened from there
    way = rendering.page("plan", {"plan": here.asked, "edit": "first"})
    show(planning.plan_read(path.ref.label, way), "told-of-file")


# --- Looking at it ---


def looked_at() -> None:
    """Show a plan that the address carries, as the class that it is, or one step of it."""
    try:
        here = _opened(None)
    except AtlasError as error:
        _missing(error)
        return
    if here.path.steps and (step := state.whole_number("step")) is not None:
        _walked(here, step)
        return
    path, pace = here.path, state.atlas().settings.words_a_minute
    query = _carried()
    edit = rendering.page("plan", {**query, "edit": "first"})
    copied = state.here("wrong") or ""
    head = planning.plan_looked(path, pace)
    show(top([TEACH], path.ref.label) + head + _told_since(here), "head")
    _, right = st.columns([5, 7], gap="large")
    with right, st.container(horizontal=True, key="papers"):
        show(planning.plan_buttons(edit, copied, _public()), "press", narrow=True)
        hand_out(path)
        take_file(path)
        open_file(folded=True)
        show(room_of(path, _carried()), "room", narrow=True)
    found = _checked(here)
    body = planning.plan_sessions(path, pace)
    minded = planning.plan_minded(found) if found else ""
    show(
        body + minded + planning.plan_cover(path, state.atlas().stories_of(path)) + end(), "planned"
    )


def room_of(path: Path, carried: Mapping[str, str]) -> str:
    """Offer to project the decisions of a plan, and to walk it.

    Args:
        carried: what the address says of the plan; empty where none carries it.
    """
    walk = rendering.page("plan", {**carried, "step": "1"}) if "plan" in carried else ""
    return planning.plan_room(path, walk)


def _walked(here: Changing, step: int) -> None:
    """Show one step of a plan as students meet it."""
    path, words = here.path, state.meanings()
    place = min(max(step, 1), len(path.steps))
    whole = rendering.page("plan", _carried())
    opening = top([TEACH, (path.ref.label, whole)], f"Step {place}")
    told = rendering.step_page(path, place, words, state.atlas().settings.words_a_minute)
    show(opening + planning.plan_walked(told, path, whole) + end(), "path")


def _public() -> str:
    return state.atlas().settings.public_url


def _told_since(here: Changing) -> str:
    return planning.plan_told(" ".join(here.since)) if here.since else ""


def _carried() -> dict[str, str]:
    """Give what the address says of a plan: as long as it is unchanged, what it began with."""
    if not state.asked_plan():
        words = state.asked_words()
        return {name: words[name] for name in words if name not in _LOOKS}
    return {"plan": state.asked_plan()}


def _as_class(here: Changing) -> str:
    """Give the address at which a plan is read as the class that it is."""
    if state.asked("path") and not state.asked_plan():
        return rendering.address(here.base.ref)
    return rendering.page("plan", _carried())


# --- Changing it ---


def change(begin: Callable[[], Path] | None = None) -> None:
    """Show a plan to be changed.

    Args:
        begin: makes the plan that is begun with; else the address carries it or names a path.
    """
    try:
        here = _opened(begin)
    except AtlasError as error:
        _missing(error)
        return
    state.keep_changing(here)
    found = _checked(here)
    chosen = _chosen(here.path)
    held = bool(here.written) or not state.asked_plan()
    head = planning.plan_change_head(here.path, held=held)
    show(top([TEACH], f"Change: {here.path.ref.label}") + head + _told_since(here), "head")
    told = state.told_once()
    if told:
        show(planning.plan_told(told, st.session_state.pop(JUST_SAVED, "")), "told")
    left, right = st.columns([6, 7], gap="large")
    with left:
        _steps(here, chosen, found)
    many = len(here.path.sessions) > 1
    with right, st.container(key="at-step-of-many" if many else "at-step"):
        _form(here, chosen, found)
    _afterwards(here)


def _chosen(path: Path) -> str:
    """Give the name of the step that the address asks for, or of the form of the whole."""
    asked = state.asked("edit")
    names = [step.name for step in path.steps]
    if asked in names or asked in _FORMS:
        return asked
    return names[0] if names else "path"


def _checked(here: Changing) -> tuple[Violation, ...]:
    """Check a plan, its words against the stories of the ready path that it was made from, if any."""
    atlas = state.atlas()
    known = here.onto.steps if here.onto else ()
    stories = [story.ref for step in known for story in step.stories]
    return planner.check(
        here.path,
        atlas.planning.material_for(here.path),
        pace=atlas.settings.words_a_minute,
        stories=stories or [case.ref for case in atlas.cases()],
    )


def _steps(here: Changing, chosen: str, found: Sequence[Violation]) -> None:
    """Show the steps in order, what is wrong beside them, and what is done with them all."""
    serious = sum(one.serious for one in found)
    verdict = planning.plan_verdict(serious, len(found) - serious)
    ordering(
        sittings(here.path, found),
        key="ordering",
        label=f"The steps of {here.path.ref.label}",
        did=_do,
        chosen=chosen,
        verdict=verdict,
    )
    with st.container(horizontal=True, key="ordered"):
        st.button(
            "Undo", key="undo", disabled=not here.before, on_click=_undo, icon=":material/undo:"
        )
        st.button("Add", key="add", on_click=_look, args=("add",), icon=":material/add:")
        st.button("The whole class", key="whole", on_click=_look, args=("path",))
    whole = [one for one in found if not one.step]  # the others stand beside their steps
    show(planning.plan_minded(whole, verdict), "minded")
    if st.button("Plan again around what I kept", key="again"):
        _again(here)


def sittings(path: Path, found: Sequence[Violation]) -> list[Sitting]:
    """Give the sessions of a path as the list shows them, what is amiss beside each step of it."""
    place = 0
    sessions = []
    for number, session in enumerate(path.sessions, 1):
        rows = []
        for step in session.steps:
            place += 1
            amiss = tuple(
                Note(one.sentence, one.serious) for one in found if place in (one.step, one.other)
            )
            said = f"{step.minutes} min" if step.minutes else "no minutes"
            tone = TONES.get(step.segment, "soft")
            rows.append(Row(step.name, step.label, said, tone, step.kept, step.drafted, amiss))
        label = session.label or (f"Session {number}" if len(path.sessions) > 1 else "The session")
        sessions.append(Sitting(label, _spent(session), tuple(rows)))
    return sessions


def _spent(session: PathSession) -> str:
    if session.minutes:
        return f"{session.planned} of {session.minutes} minutes"
    return f"{session.planned} minutes"


def _form(here: Changing, chosen: str, found: Sequence[Violation]) -> None:
    if chosen == "path":
        whole_form(here)
        texts_form(here, found)
    elif chosen == "add":
        add_form(here)
    else:
        step = next(one for one in here.path.steps if one.name == chosen)
        place = here.path.steps.index(step) + 1
        come = st.session_state.pop(_COME, "") == chosen
        amiss = [one for one in found if place in (one.step, one.other)]
        step_form(here, step, amiss, come=come)


def _afterwards(here: Changing) -> None:
    """Offer to look at it, to keep it, to hand it out; and say what was changed."""
    changes = planner.diff(here.base, here.path)
    copied = state.here("wrong") or ""
    show(planning.plan_keep(), "keep")
    with st.container(horizontal=True, key="papers"):
        show(planning.plan_onward(_as_class(here), copied, _public()), "press", narrow=True)
        hand_out(here.path)
        take_file(here.path)
        keep_here(here.path)
        show(room_of(here.path, _carried()), "room", narrow=True)
    what = "the ready path" if here.onto else "the plan as it was opened"
    show(planning.plan_changed(changes, what) + end(), "changed")


# --- What is done ---


def _here() -> Changing | None:
    """Give the plan of this window, for what is done before the page is shown again."""
    return state.changing()


def _look(name: str) -> None:
    words = dict(state.asked_words())
    state.go_to({**words, "edit": name})


def _undo() -> None:
    here = _here()
    if here and here.before:
        commit(here.undone(), state.asked("edit"))


def _do(deed: Deed) -> None:
    """Do what was done in the list; what cannot be done is said, and nothing is changed."""
    here = _here()
    if here is None:
        return
    if deed.what == "choose":
        st.session_state[_COME] = deed.step
        _look(deed.step)
        return
    if deed.what == "undo":
        _undo()
        return
    path = here.path
    edits: dict[str, Callable[[], Path]] = {
        "move": partial(planner.moved, path, deed.step, deed.session, deed.place),
        "remove": partial(planner.removed, path, deed.step),
        "keep": partial(planner.kept, path, deed.step, True),
        "release": partial(planner.kept, path, deed.step, False),
    }
    try:
        commit(here.changed(edits[deed.what]()), state.asked("edit"))
    except PlanError as error:
        state.tell_once(str(error))


def _again(here: Changing) -> None:
    """Plan again around what is kept, and keep the words of that."""
    from kg.ui.pages.planning import laid_out

    atlas = state.atlas()
    request = planner.request_of(here.path)
    try:
        with st.spinner("Planning again around what is kept"):
            found = laid_out(atlas.planning.prove(request))
    except PlanError as error:
        state.tell_once(str(error))
    else:
        commit(here.changed(planner.around(here.path, found)), "first")
    st.rerun()
