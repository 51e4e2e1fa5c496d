"""Edits of a path: pure functions that give the path after the edit.

Steps are named by `PathStep.name`: a name stays when its step moves, a new step gets the next number,
and positions are numbered 1..n in each session after every edit. An edit never plans again and never
loses a step that it was not told to take out. Words of one's own are never drafted over, except on a
step whose story is swapped; drafts of the whole path are made again once a story comes or goes, so
that none names a story that is no longer there. What the planner said of the whole path (`note`) is dropped once a story
comes or goes, as it was proved for other steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kg.catalogue import (
    Case,
    CaseSummary,
    Idea,
    Importance,
    Path,
    PathStep,
    Ref,
    Segment,
    Statement,
    words_of_case,
    words_of_idea,
)
from kg.errors import NotFound, PlanError
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
from kg.planner._telling import told_again
from kg.planner._wording import drafted, recounted

__all__ = [
    "added_comparison",
    "added_decision",
    "added_idea",
    "added_story",
    "added_text",
    "moved",
    "removed",
    "swapped",
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
            left = _inherit(left, heir, gone.before)
        rows.append(left)
    changed = with_rows(path, rows)
    return _as_told(path, changed) if gone.cases else changed


def _inherit(
    steps: Sequence[PathStep], heir: int, before: Iterable[tuple[Ref, int]]
) -> list[PathStep]:
    """Hand on what was read for a step that goes: an idea to its heir, a story to who visits it."""
    left = list(steps)
    read = {ref for step in steps for ref, _ in step.before}
    for ref, words in before:
        at: int | None = heir
        if ref.kind == "case":
            visits = (n for n, one in enumerate(left) if any(c.ref == ref for c in one.stories))
            at = next(visits, None)
        if at is not None and ref not in read:
            left[at] = replace(left[at], before=(*left[at].before, (ref, words)))
    return left


# --- What a step visits ---


def swapped(path: Path, step: str, case: Case) -> Path:
    """Put another story in the place of the one that a step visits, its words drafted again.

    What hangs on the story in the same session follows: a decision of it becomes the first of the
    new story, if that has one, and a comparison with it is one with the new story. Their words are
    drafted again where nobody has written others.

    Raises:
        PlanError: there is no such step, it visits no story, or more than one.
    """
    path = named(path)
    old = step_of(path, step)
    if len(old.stories) != 1:
        raise PlanError(
            f"“{old.label}” visits {'no story' if not old.stories else 'more than one story'}.",
            "Swap the story at a step of its own.",
        )
    out, at = old.stories[0], session_of(path, step)
    ideas = _known_by(path, at)
    rows = []
    for number, each in enumerate(path.sessions, 1):
        rows.append(
            [
                _follow(one, out, case, ideas, own=one.name == step) if number == at else one
                for one in each.steps
            ]
        )
    return _as_told(path, with_rows(path, rows))


_FOLLOW = (Segment.DECISION, Segment.COMPARISON)
"""What hangs on a story that another step tells."""


def _follow(
    step: PathStep, out: CaseSummary, case: Case, ideas: Sequence[Ref], *, own: bool
) -> PathStep:
    """Put a story in the place of another on a step, where the step visits that."""
    if not any(one.ref == out.ref for one in step.stories) or not (own or step.segment in _FOLLOW):
        return step
    told = _first_decision(case)
    if step.segment is Segment.DECISION and told is None:
        if own:
            raise _undecided(case)
        return step
    rest = tuple(pair for pair in step.statements if pair[0].ref != out.ref)
    cases = [case.summary if one.ref == out.ref else one for one in step.cases]
    if step.segment is Segment.DECISION and told is not None:
        rest = ((case.summary, told), *rest)
    elif not cases:
        cases = [case.summary]
    shown = _shown(case)
    stays = [idea for idea in step.ideas if idea.iri in shown]
    if own and step.segment is Segment.STORY:
        stays += [idea for idea in ideas if idea.iri in shown and idea not in stays]
    new = replace(
        step,
        cases=tuple({one.ref.iri: one for one in cases}.values()),
        statements=rest,
        ideas=tuple(stays),
        before=tuple(
            (case.ref, words_of_case(case)) if ref == out.ref else (ref, words)
            for ref, words in step.before
        ),
        as_read=(),
    )
    return drafted(recounted(new), _only(case)) if own or step.drafted else recounted(new)


def _undecided(case: Case) -> PlanError:
    return PlanError(f"{case.ref.label} tells no decision that could be put to a room.")


def _first_decision(case: Case) -> Statement | None:
    return next((one for one in case.moments if one.moment and one.moment.dilemma), None)


def _shown(case: Case) -> frozenset[str]:
    """Give the IRIs of the ideas that a story shows, phases among them."""
    readings = {
        one.idea.iri for s in case.statements for one in s.readings if one.stance == "shows"
    }
    return frozenset(readings | {s.phase.ref.iri for s in case.statements if s.phase})


def _known_by(path: Path, session: int) -> tuple[Ref, ...]:
    """Give the goals of a path that the group has met by a session, in the order of the goals."""
    met = {idea.iri for idea in path.assumes}
    for each in path.sessions[:session]:
        for step in each.steps:
            met |= {ref.iri for ref, _ in step.before} | {idea.iri for idea in step.ideas}
    return tuple(idea for idea in path.covers if idea.iri in met)


def _only(*cases: Case) -> Callable[[str], Case]:
    """Give a way to find these stories and no other."""
    held = {case.ref.slug: case for case in cases}

    def found(slug: str) -> Case:
        if slug not in held:
            raise NotFound(f"There is no story named “{slug}” here.")
        return held[slug]

    return found


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
    shown = _shown(case)
    new = replace(
        EMPTY,
        ideas=tuple(idea for idea in _known_by(path, session) if idea.iri in shown),
        cases=(case.summary,),
        segment=Segment.STORY,
        importance=Importance.ESSENTIAL,
        minutes=minutes_held(minutes),
        before=((case.ref, words_of_case(case)),),
    )
    return _as_told(path, _added(path, session, place, new, _only(case)))


def added_decision(path: Path, session: int, place: int, case: Case, *, minutes: int = 12) -> Path:
    """Add a step that puts the first decision of a story to the room, its words drafted.

    Raises:
        PlanError: there is no such session, or the story tells no decision.
    """
    told = _first_decision(case)
    if told is None:
        raise _undecided(case)
    new = replace(
        EMPTY,
        statements=((case.summary, told),),
        segment=Segment.DECISION,
        minutes=minutes_held(minutes),
    )
    return _added(path, session, place, new, _only(case))


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
    return _added(path, session, place, new, _only())


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
    return _as_told(path, _added(path, session, place, new, _only()))


def _as_told(old: Path, new: Path) -> Path:
    """Draft what is said of the whole again where it was a draft, and drop what the planner said."""
    return replace(told_again(old, new), note="")


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
