"""The page on which a class is planned: the wish, the plan, and why each step is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from kg import rendering
from kg.atlas import Job
from kg.catalogue import Path, PathStep, Ref, Scheme, Segment
from kg.errors import PlanError
from kg.planner import (
    Material,
    Plan,
    Remedy,
    Request,
    Uncovered,
    check,
    lay_out,
    least_change,
    problems,
    request_from,
    request_query,
    trade_off,
    uncontrasted,
    uncovered,
    why,
)
from kg.rendering import planning
from kg.rendering.planning import Start
from kg.ui import state
from kg.ui.pages.changing import begun_from, change, looked_at, open_file, room_of
from kg.ui.pages.frame import TEACH, end, show, top
from kg.ui.papers import hand_out, take_file
from kg.ui.sheet import sheet
from kg.ui.wish import wish

__all__ = ["STARTS", "laid_out", "plan"]

_TITLE = "Plan a class"
_PATIENCE = 0.35
"""Seconds for which a proof is waited for before a first answer is shown in its place."""
_WARNED = ("empty-session", "items", "purposes")
_EVERY = 0.6
"""Seconds between two looks at a proof that is still going on."""
_NEXT = (
    ("Ready classes", "Short, long, and for different rooms", "/paths"),
    ("Put a decision to the room", "What was known before; the answer one press later", "/moment"),
    ("All ideas", "The journey first, then the other frameworks", "/concepts"),
)
STARTS = (
    Start(
        "Why customer-led firms fall back",
        "One class of 90 minutes on what pulls a company down again",
        Request(("flow-of-moments", "descent", "growth", "complexity")),
    ),
    Start(
        "What it takes to begin",
        "One class of 90 minutes on pain, fear, ambition and the first Moment of Belief",
        Request(("pain", "fear", "ambition", "first-moment-of-belief")),
    ),
    Start(
        "Six weeks through all four phases",
        "Fourteen ideas, most of them by a story that held beside one that fell",
        Request(
            (
                "burningness",
                "pain",
                "fear",
                "ambition",
                "first-moment-of-belief",
                "flow-of-moments",
                "sustaining",
                "descent",
                "growth",
                "complexity",
                "distance",
                "internal-forces",
                "attend-to-the-belief-system",
                "be-boldest-when-challenged",
            ),
            sessions=6,
        ),
    ),
)


def plan() -> None:
    """Show the plan that the address asks for, the one that it carries, or how to begin."""
    if state.asked_plan() and state.given("edit") is None:
        looked_at()
        return
    if state.asked_plan() or state.asked("path"):
        change()
        return
    request = request_from(state.asked_words())
    if state.given("edit") is not None and request.goals:
        change(partial(_begun, request))
    elif request.goals:
        _wished(request)
    else:
        _start(request)


def _begun(request: Request) -> Path:
    """Lay out the best plan that is known for a request, to be changed."""
    planner = state.atlas().planning
    with st.spinner("Looking for the plan that covers most"):
        return laid_out(planner.prove(request))


def laid_out(plan: Plan) -> Path:
    """Set a plan out as a path that a class can be given by."""
    atlas = state.atlas()
    return lay_out(
        plan,
        atlas.planning.material,
        case_of=atlas.case,
        idea_of=atlas.idea,
        today=datetime.now(UTC).date(),
    )


# --- The wish ---


def _start(request: Request) -> None:
    """Show the form, and where to begin instead."""
    known = state.atlas().planning.material.ideas
    starts = [one for one in STARTS if set(one.request.goals) <= set(known)]
    show(top([TEACH], "Plan") + planning.plan_opening(), "head")
    left, right = st.columns([5, 6], gap="large")
    with left:
        _form(request)
    with right:
        show(planning.plan_start(starts, state.atlas().paths()), "starts")
        open_file()
        show(end(_NEXT), "end")


def _form(request: Request) -> None:
    atlas = state.atlas()
    wish(request, atlas.planning.material, _frameworks(), _facets())


def _frameworks() -> list[Scheme]:
    return [one for one in state.atlas().schemes() if not one.facet and one.ideas]


def _facets() -> Mapping[str, list[Ref]]:
    """Give the sectors and places that stories have, by name."""
    found: Mapping[str, dict[str, Ref]] = {"sectors": {}, "places": {}}
    for case in state.atlas().cases():
        for name, refs in (("sectors", case.sectors), ("places", case.places)):
            found[name].update({ref.slug: ref for ref in refs})
    return {
        name: sorted(refs.values(), key=lambda one: one.label.casefold())
        for name, refs in found.items()
    }


# --- The plan ---


def _wished(request: Request) -> None:
    """Show the form at the left, and at the right the plan as far as it is known."""
    show(top([TEACH], _TITLE), "head")
    left, right = st.columns([4, 7], gap="large")
    with left:
        show(planning.plan_title(), "title")
        _form(request)
    with right:
        _answered(request)
    show(end(_NEXT), "end")


def _answered(request: Request) -> None:
    """Show the plan for a wish, or why there is none and what would mend that."""
    material = state.atlas().planning.material
    wrong = problems(request, material)
    try:
        found, job, ended = _first(request)
    except PlanError as error:
        with st.spinner("Looking for what would make it possible"):
            ways = state.thought(f"least {request!r}", lambda: _ways(request, material))
        said = (wrong, "") if wrong else ((str(error),), error.mend)
        show(planning.plan_problems(said[0], ways, said[1]), "problems")
        return
    _standing(found, job, ended=ended)
    _result(found, material, wrong)


def _ways(request: Request, material: Material) -> tuple[Remedy, ...]:
    """Give the changes of a wish that make it possible: first without names that are not there."""
    known = replace(
        request,
        goals=tuple(slug for slug in request.goals if slug in material.ideas),
        known=tuple(slug for slug in request.known if slug in material.ideas),
        keep=tuple(slug for slug in request.keep if slug in material.stories),
        leave=tuple(slug for slug in request.leave if slug in material.stories),
    )
    if known != request:
        return (Remedy("Plan without the names that are not there", known),) if known.goals else ()
    try:
        return least_change(request, material)
    except PlanError:
        return ()


def _first(request: Request) -> tuple[Plan, Job, bool]:
    """Give the proved plan if it comes soon, else the first answer; who looks on; and if he is done."""
    planner = state.atlas().planning
    job = planner.begin(request)
    ended = job.wait(_PATIENCE)
    if ended and job.plan:
        return job.plan, job, True
    return planner.quick(request), job, ended


def _standing(found: Plan, job: Job, *, ended: bool) -> None:
    """Say how the plan stands; while it is looked for a better one, how far that is."""
    if ended:
        said = planning.plan_standing(
            found, job.state, message=job.message, hindered=_hindered(found)
        )
        sheet(said, key="standing")
    else:
        _watched(found, job)


@st.fragment(run_every=_EVERY)
def _watched(found: Plan, job: Job) -> None:
    """Look again and again how far a proof is, and show the plan anew when it is there."""
    state_now = job.state
    if job.ended:
        st.rerun()
    said = planning.plan_standing(found, state_now, job.step, job.steps, hindered=_hindered(found))
    sheet(said, key="standing")


def _result(found: Plan, material: Material, wrong: tuple[str, ...]) -> None:
    """Show what a plan holds, what it leaves out, and what can be done with it."""
    atlas = state.atlas()
    path = laid_out(found)
    query = request_query(found.request)
    cases = {slug: atlas.case(slug) for one in found.sessions for slug in one.stories}
    missing: tuple[Uncovered, ...] = ()
    if found.uncovered:
        with st.spinner("Looking why some ideas are left out"):
            missing = state.thought(f"left {found!r}", lambda: uncovered(found, material))
    lacks = "A story that held beside one that fell." if _hindered(found) else ""
    left = planning.plan_uncovered(missing, material, lacks)
    edit = rendering.page("plan", {**query, "edit": "first"})
    here = state.here("at", "why", "more") or ""
    head = planning.plan_head(path, found.request.pace, left)
    show(head, "planned")
    with st.container(horizontal=True, key="papers"):
        public = atlas.settings.public_url
        show(planning.plan_buttons(edit, here, public), "press", narrow=True)
        hand_out(path)
        take_file(path)
        open_file(folded=True)
        show(room_of(path, {"plan": begun_from(path).asked}), "room", narrow=True)
    notes = planning.plan_notes(wrong) if not found.uncovered else ""
    told = _why_this(found, material, query)
    beside = partial(_beside, query=query, told=told)
    minded = _minded(path, material, found.request.pace)
    sessions = planning.plan_sessions(path, found.request.pace, beside, minded)
    show(notes + sessions, "sessions")
    of_list = told if state.asked("at") in ("", planning.IN_LIST) else ("", "")
    ideas = planning.plan_ideas(found, material, query, of_list)
    traded = _traded(found.request, material)
    show(planning.plan_cover(path, cases) + ideas + traded, "cover")


def _hindered(found: Plan) -> str:
    """Say why a contrast that was wished for is not there; empty where it is."""
    return uncontrasted(found, state.atlas().planning.material)


def _minded(path: Path, material: Material, pace: int) -> Mapping[int, list[str]]:
    """Give what is to be minded of each session of a plan, by its place from 1."""
    found: dict[int, list[str]] = {}
    starts = [1]
    for session in path.sessions:
        starts.append(starts[-1] + len(session.steps))
    for one in check(path, material, pace=pace):
        if one.code not in _WARNED:
            continue  # a plan keeps the rules, and says itself what it leaves out
        place = sum(one.step >= start for start in starts[:-1]) or 1
        found.setdefault(place, []).append(f"{one.sentence} {one.mend}".strip())
    return found


def _why_this(found: Plan, material: Material, query: Mapping[str, str]) -> tuple[str, str]:
    """Give what the address asks why of, and the answer as markup; empty where it asks nothing."""
    name = state.asked("why")
    if not name:
        return "", ""
    with st.spinner("Planning again without it"):
        try:
            said = state.thought(f"why {name} {found!r}", lambda: why(found, material, name))
        except ValueError:  # an address from before the plan was another one
            return "", ""
    atlas = state.atlas()
    statements = atlas.case(name).statements if name in material.stories else ()
    told = {one.anchor: one.ref.label for one in statements}
    return name, planning.plan_why(said, material, query, told)


def _named(step: PathStep) -> tuple[str, str]:
    """Give the slug and the label of what a step is about; empty for one that is about nothing."""
    if step.segment is Segment.IDEA or not step.stories:
        return (step.ideas[0].slug, step.ideas[0].label) if step.ideas else ("", "")
    return step.stories[0].ref.slug, step.stories[0].ref.label


def _beside(step: PathStep, *, query: Mapping[str, str], told: tuple[str, str]) -> str:
    """Say why a step is there where the address asks that of this step, else offer to."""
    name, label = _named(step)
    if not name or step.segment in (Segment.COMPARISON, Segment.CLOSE):
        return ""
    asked, answer = told
    at = state.asked("at")
    first = not at and step.segment is not Segment.DECISION  # as an address without a place says
    if asked == name and (first or at == step.name):
        return planning.plan_why_here(step, answer)
    return planning.why_press(name, label, query, step.name)


def _traded(request: Request, material: Material) -> str:
    """Set minutes against coverage where that is asked for, else offer it."""
    of = state.asked("more")
    if of not in ("reading", "class"):
        return planning.plan_trade_press(request_query(request))
    with st.spinner("Planning with more minutes, and with fewer"):
        found = state.thought(f"trade {of} {request!r}", lambda: trade_off(request, material, of))
    return planning.plan_trade_off(found, request)
