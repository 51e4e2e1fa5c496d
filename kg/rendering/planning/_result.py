"""A plan as it is read: how it stands, its sessions, what it covers, what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kg.catalogue.decisions import called_in
from kg.catalogue.records import Case, CaseSummary, Path, PathStep, Statement
from kg.planner import PROOF, Material, Plan, Uncovered, request_query
from kg.rendering.classes import (
    before_class,
    length_of,
    minutes_bar,
    objectives_list,
    purposes_list,
    timed_plan,
    to_read,
)
from kg.rendering.coverage import coverage
from kg.rendering.papers import decisions_of, room_address
from kg.rendering.parts import (
    button,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_words,
    link,
    page,
    part,
    thing,
    turns,
    unknown,
)
from kg.rendering.passing import copy_button

__all__ = [
    "plan_buttons",
    "plan_cover",
    "plan_head",
    "plan_looked",
    "plan_room",
    "plan_sessions",
    "plan_standing",
    "plan_uncovered",
    "plan_walked",
]


def plan_standing(
    plan: Plan,
    state: str,
    step: int = 0,
    steps: int = 0,
    *,
    message: str = "",
    hindered: str = "",
) -> str:
    """Say how good a plan is, and whether that is proved.

    Args:
        state: of the proof: "waiting", "running", "done", "stopped" or "failed".
        step: how far the proof is, of `steps`.
        message: why it failed.
        hindered: why no story that held stands beside one that fell, where that was asked for.
    """
    covered = len(plan.covered)
    asked = len(plan.request.goals)
    of = "the one idea" if asked == 1 else f"{in_words(asked)} ideas"
    says = f"{capital(in_words(covered))} of {of} asked for"
    if covered == asked:
        whole = {1: "The idea", 2: "Both ideas"}.get(asked, f"All {in_words(asked)} ideas")
        says = f"{whole} asked for"
    pairs = len(plan.contrasted)
    if pairs:
        says += f", {in_words(pairs)} of them by a story that held beside one that fell"
        says = says.replace(", one of them by", ", by") if asked == 1 else says
    room = plan.request.sessions - len(plan.sessions)
    if room > 0:
        says += (
            f". That takes {in_words(len(plan.sessions))} of {counted(plan.request.sessions, 'session')}: "
            "there is room for more ideas"
        )
    lacks = f'<p class="lacking">{escape(hindered)}</p>' if hindered else ""
    return (
        f'<p class="lead">{escape(says)}.</p>{lacks}{_proof(plan, state, (step, steps), message)}'
    )


def _proof(plan: Plan, state: str, far: tuple[int, int], message: str) -> str:
    step, steps = far
    if plan.proved:
        return f'<p class="standing" role="status">{PROOF}</p>'
    if state in ("waiting", "running"):
        done = f" Step {max(step, 1)} of {steps}." if steps else ""
        bar = (
            f'<progress max="{max(steps, 1)}" value="{step}" aria-label="How far it is"></progress>'
        )
        return (
            '<p class="standing" role="status">A first answer; looking whether any plan covers '
            f"more.{done}</p>{bar}"
        )
    if state == "stopped":
        said = "The best that was found in the time there was: a plan that covers more may exist."
    else:
        said = "A first answer: whether any plan covers more could not be found out."
    also = f" {escape(message)}" if message else ""
    return f'<p class="standing" role="status">{said}{also}</p>'


def plan_head(path: Path, pace: int, uncovered: str = "") -> str:
    """Say what a plan is for: what they can at the end, what is read before, what it leaves out.

    Args:
        uncovered: markup of what is not covered; else the path’s own words are given.
    """
    left = uncovered or (f"<p>{escape(full_stop(path.leaves_out))}</p>" if path.leaves_out else "")
    silent = (
        "Nothing of what was asked for."
        if path.covers
        else unknown("Nobody has written down what it leaves out.")
    )
    rows = (
        ("", "At the end they can", objectives_list(path.objectives)),
        ("", "To read before", before_class(path, pace)),
        ("", "What it leaves out", left or silent),
    )
    return turns(rows)


def plan_buttons(edit: str, copied: str, public_url: str = "") -> str:
    """Offer what is done with a plan: change it, pass it on.

    Args:
        edit: the address at which it is changed.
        copied: the address that is copied; empty where none carries it.
        public_url: as in `copy_button`.
    """
    copy = copy_button(copied, public_url) if copied else ""
    return f'<p class="buttons in-row">{button("Change it", edit, primary=True)}{copy}</p>'


def plan_room(path: Path, walk: str = "") -> str:
    """Offer what is done with a plan in the room: project its decisions, walk it.

    Args:
        walk: the address of its first step; empty where none carries it.
    """
    decisions = decisions_of(path.steps)
    rows = [
        button(_projects(case, told, len(decisions)), room_address(told.ref, present=True))
        for case, told in decisions
    ]
    if walk and path.steps:
        rows.append(button("Walk it step by step", walk))
    return f'<p class="buttons in-row">{"".join(rows)}</p>' if rows else ""


def _projects(case: CaseSummary, told: Statement, many: int) -> str:
    return "Project the decision" if many == 1 else f"Project: {called_in(case.ref, told)}"


def plan_walked(markup: str, path: Path, whole: str) -> str:
    """Let the steps of a plan lead to each other where the address carries the plan.

    Args:
        markup: a step as it is read on a path.
        whole: the address of the plan.
    """
    own = escape(page("path", {"id": path.ref.slug}))
    return markup.replace(f'href="{own}&amp;step=', f'href="{escape(whole)}&amp;step=').replace(
        f'href="{own}"', f'href="{escape(whole)}"'
    )


def plan_looked(path: Path, pace: int) -> str:
    """Open a plan that was changed, as the class that it is.

    Args:
        pace: words read in a minute.
    """
    line = eyebrow(
        (
            "A plan",
            escape(length_of(path)) if path.is_class else "",
            escape(path.for_whom),
            f"by {escape(path.author)}" if path.author else "",
        )
    )
    lede = f'<p class="lede">{escape(path.abstract)}</p>' if path.abstract else ""
    return (
        f'<div class="head of-class"><div>{line}<h1>{escape(path.ref.label)}</h1>{lede}</div>'
        f"<div>{plan_head(path, pace)}</div></div>"
    )


def plan_sessions(
    path: Path,
    pace: int,
    beside: Callable[[PathStep], str] | None = None,
    notes: Mapping[int, Sequence[str]] | None = None,
) -> str:
    """Set the sessions of a plan by the clock.

    Args:
        pace: words read in a minute.
        beside: gives markup under the words of a step.
        notes: what is to be minded of a session, by its place from 1.
    """
    many = len(path.sessions) > 1
    parts = []
    for place, session in enumerate(path.sessions, 1):
        name = (session.label or f"Session {place}") if many else ""
        minded = "".join(f"<li>{escape(one)}</li>" for one in (notes or {}).get(place, ()))
        what = f'<ul class="minded">{minded}</ul>' if minded else ""
        steps = timed_plan(session, beside=beside) or f"<p>{unknown('It has no steps yet.')}</p>"
        before = to_read(session, pace) if many else ""
        read = f'<div class="to-read"><h3>To read before</h3>{before}</div>' if before else ""
        body = f"{purposes_list(session)}{what}{read}{minutes_bar(session)}{steps}"
        parts.append(part(name or "The session", body, anchor=f"session-{place}"))
    return "".join(parts)


def plan_cover(path: Path, cases: Mapping[str, Case]) -> str:
    """Set the ideas of a plan against its steps; empty where there is nothing to set."""
    table = coverage(path, cases)
    return part("Which step covers what", table) if table else ""


def plan_uncovered(found: Sequence[Uncovered], material: Material, hindered: str = "") -> str:
    """Say what is not covered and why, each with the change that would cover it.

    Args:
        hindered: as in `plan_standing`.
    """
    rows = "".join(f"<li>{_uncovered(one, material)}</li>" for one in found)
    rows += f"<li>{escape(hindered)}</li>" if hindered else ""
    return f'<ul class="left-out">{rows}</ul>' if rows else ""


def _uncovered(one: Uncovered, material: Material) -> str:
    taught = material.ideas.get(one.idea)
    name = thing(taught.ref) if taught else escape(one.idea)
    mend = ""
    if one.remedy:
        href = page("plan", request_query(one.remedy.request))
        mend = f" {link(one.remedy.sentence, href)}"
    return f"<b>{name}</b>. {escape(full_stop(one.reason))}{mend}"
