"""Edits of a path: pure functions that give the path after the edit.

Steps are named by `PathStep.name`: a name stays when its step moves, a new step gets the next number,
and positions are numbered 1..n in each session after every edit. An edit never plans again and never
loses a step that it was not told to take out. Words of one's own are never drafted over; drafts of the
whole path are made again once a story comes or goes, so that none names a story that is no longer
there. What the planner said of the whole path (`note`) goes once a story comes or goes, as it was
proved for other steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kg.catalogue import (
    Case,
    Idea,
    Importance,
    Path,
    PathStep,
    Segment,
    words_of_case,
    words_of_idea,
)
from kg.errors import PlanError
from kg.planner._clean import clean_text, minutes_held
from kg.planner._steps import (
    EMPTY,
    named,
    next_name,
    session_at,
    session_of,
    step_of,
    with_rows,
)
from kg.planner._swapping import (
    as_told,
    first_decision,
    inherited,
    known_by,
    only,
    shown_by,
    undecided,
)
from kg.planner._wording import drafted, recounted

__all__ = [
    "added_comparison",
    "added_decision",
    "added_idea",
    "added_story",
    "added_text",
    "moved",
    "removed",
]


# --- Where a step stands ---


def moved(path: Path, step: str, session: int, place: int) -> Path:
    """Move a step to a place, counted from 1, in a session, counted from 1; too far is the end.

    Raises:
        PlanError: there is no such step or session.
    """
    path = named(path)
    found = step_of(path, step)
    session_at(path, session)
    rows = [[one for one in each.steps if one.name != step] for each in path.sessions]
    rows[session - 1].insert(max(place - 1, 0), found)
    return with_rows(path, rows)


def removed(path: Path, step: str) -> Path:
    """Leave a step out.

    The ideas that were read for it are read for the step after it in the session, or before it; its
    story goes, unless another step of the session visits it.

    Raises:
        PlanError: there is no such step.
    """
    path = named(path)
    gone = step_of(path, step)
    rows = []
    for each in path.sessions:
        left = [one for one in each.steps if one.name != step]
        if len(left) < len(each.steps) and left:
            heir = min(each.steps.index(gone), len(left) - 1)
            left = inherited(left, heir, gone.before)
        rows.append(left)
    changed = with_rows(path, rows)
    return as_told(path, changed) if gone.cases else changed


# --- New steps ---


def added_text(
    path: Path,
    session: int,
    place: int,
    *,
    label: str,
    annotation: str = "",
    question: str = "",
    minutes: int | None = None,
) -> Path:
    """Add a step of one's own that visits nothing of the atlas.

    Raises:
        PlanError: there is no such session, or no label, annotation or question.
    """
    new = replace(
        EMPTY,
        label=clean_text(label),
        annotation=clean_text(annotation),
        question=clean_text(question),
        minutes=minutes_held(minutes),
    )
    if not (new.label or new.annotation or new.question):
        raise PlanError("The new step says nothing.", "Write at least what it is called.")
    return _added(path, session, place, recounted(new))


def added_story(path: Path, session: int, place: int, case: Case, *, minutes: int = 18) -> Path:
    """Add a step with a story, its words drafted; it is read before class.

    Raises:
        PlanError: there is no such session.
    """
    path = named(path)
    session_at(path, session)
    shown = shown_by(case)
    new = replace(
        EMPTY,
        ideas=tuple(idea for idea in known_by(path, session) if idea.iri in shown),
        cases=(case.summary,),
        segment=Segment.STORY,
        importance=Importance.ESSENTIAL,
        minutes=minutes_held(minutes),
        before=((case.ref, words_of_case(case)),),
    )
    return as_told(path, _added(path, session, place, new, only(case)))


def added_decision(path: Path, session: int, place: int, case: Case, *, minutes: int = 12) -> Path:
    """Add a step that puts the first decision of a story to the room, its words drafted.

    Raises:
        PlanError: there is no such session, or the story tells no decision.
    """
    told = first_decision(case)
    if told is None:
        raise undecided(case)
    new = replace(
        EMPTY,
        statements=((case.summary, told),),
        segment=Segment.DECISION,
        minutes=minutes_held(minutes),
    )
    return _added(path, session, place, new, only(case))


def added_idea(path: Path, session: int, place: int, idea: Idea, *, minutes: int = 10) -> Path:
    """Add a step in which an idea is explained, its words drafted; it is read before class.

    Raises:
        PlanError: there is no such session.
    """
    new = replace(
        EMPTY,
        ideas=(idea.ref,),
        segment=Segment.IDEA,
        minutes=minutes_held(minutes),
        before=((idea.ref, words_of_idea(idea)),),
    )
    return _added(path, session, place, new, only())


def added_comparison(path: Path, first: str, second: str, *, minutes: int = 18) -> Path:
    """Add a comparison of the stories of two steps, right after the later of them.

    Raises:
        PlanError: there is no such step, one visits no story, or both the same.
    """
    path = named(path)
    one, other = step_of(path, first), step_of(path, second)
    for step in (one, other):
        if not step.stories:
            raise PlanError(f"“{step.label}” visits no story.", "Choose two steps with stories.")
    two = (one.stories[0], other.stories[0])
    if two[0].ref == two[1].ref:
        raise PlanError(
            f"Both steps visit {two[0].ref.label}.", "A comparison needs two different stories."
        )
    later = max(first, second, key=[step.name for step in path.steps].index)
    session = session_of(path, later)
    place = [step.name for step in path.sessions[session - 1].steps].index(later) + 2
    new = replace(
        EMPTY,
        ideas=tuple(idea for idea in one.ideas if idea in other.ideas),
        cases=two,
        segment=Segment.COMPARISON,
        importance=Importance.ESSENTIAL,
        minutes=minutes_held(minutes),
    )
    return as_told(path, _added(path, session, place, new, only()))


def _added(
    path: Path,
    session: int,
    place: int,
    new: PathStep,
    case_of: Callable[[str], Case] | None = None,
) -> Path:
    """Put a new step at a place, with the next number for a name and drafted words if it may have them."""
    path = named(path)
    session_at(path, session)
    step = replace(new, name=next_name(path))
    rows = [list(each.steps) for each in path.sessions]
    rows[session - 1].insert(max(place - 1, 0), drafted(step, case_of) if case_of else step)
    return with_rows(path, rows)
