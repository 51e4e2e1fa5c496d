"""A story in the place of another, everywhere in a path: its decision, its step, its comparisons.

A class of which one step tells one story and the next asks after another is broken, so a swap goes
through the whole path. Words that speak of the story that goes are drafted anew, whoever wrote them:
over another story they would be wrong. Must never touch a step that neither visits the story nor
asks to read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kg.catalogue import (
    Case,
    CaseSummary,
    Path,
    PathStep,
    Ref,
    Segment,
    Statement,
    words_of_case,
)
from kg.errors import NotFound, PlanError
from kg.planner._steps import named, step_of, with_rows
from kg.planner._telling import told_again
from kg.planner._wording import draft_of, drafted, recounted
from kg.speech import joined

__all__ = [
    "CHANGED",
    "as_told",
    "first_decision",
    "inherited",
    "known_by",
    "names_story",
    "only",
    "shown_by",
    "swap_said",
    "swapped",
    "undecided",
]

CHANGED = "Changed by hand after planning: nothing is proved of it."
"""What is said in the place of what the planner said, once a story came or went."""
_TEXTS = ("label", "annotation", "question", "for_instructors")


def swapped(path: Path, step: str, case: Case, *, out: str = "") -> Path:
    """Put another story in the place of one that a step visits, wherever the path holds that.

    A decision of it becomes the first of the new story, and goes where that tells none; a comparison
    with it is one with the new story; what was read of it before class is read of the new one. A step
    whose words spoke of the story that goes gets words drafted by rule.

    Args:
        out: the story that goes, by slug, where the step visits more than one.

    Raises:
        PlanError: there is no such step, it visits no such story, or more than one and none is named;
            or it asks for a decision that the new story does not tell, and no other step tells either.
    """
    path = named(path)
    gone = _gone(step_of(path, step), out)
    if gone.ref == case.ref:
        return path
    rows = []
    for number, each in enumerate(path.sessions, 1):
        ideas = known_by(path, number)
        followed = [(one, _followed(one, gone, case, ideas)) for one in each.steps]
        row = [new for _, new in followed if new is not None]
        for place, (old, new) in enumerate(followed):
            if new is None and row:
                heir = sum(left is not None for _, left in followed[:place])
                row = inherited(row, min(heir, len(row) - 1), _replaced(old, gone, case))
        rows.append(row)
    if not any(case.ref == one.ref for row in rows for each in row for one in each.stories):
        raise undecided(case)
    return as_told(path, with_rows(path, rows))


def _gone(step: PathStep, out: str) -> CaseSummary:
    """Give the story of a step that goes."""
    if out:
        found = next((one for one in step.stories if one.ref.slug == out), None)
        if found is None:
            raise PlanError(f"“{step.label}” does not visit “{out}”.", "Choose one that it visits.")
        return found
    if len(step.stories) != 1:
        raise PlanError(
            f"“{step.label}” visits {'no story' if not step.stories else 'more than one story'}.",
            "Swap the story at a step of its own.",
        )
    return step.stories[0]


def _replaced(step: PathStep, out: CaseSummary, case: Case) -> tuple[tuple[Ref, int], ...]:
    """Give what is read before a step, the new story in the place of the other."""
    read = (
        (case.ref, words_of_case(case)) if ref == out.ref else (ref, words)
        for ref, words in step.before
    )
    return tuple({ref.iri: (ref, words) for ref, words in read}.values())


def _followed(
    step: PathStep, out: CaseSummary, case: Case, ideas: Sequence[Ref]
) -> PathStep | None:
    """Put a story in the place of another on a step; None where nothing is left of the step."""
    if not any(one.ref == out.ref for one in step.stories):
        before = _replaced(step, out, case)
        return step if before == step.before else replace(step, before=before, as_read=())
    told = first_decision(case)
    if step.segment is Segment.DECISION and told is None:
        return None
    rest = tuple(pair for pair in step.statements if pair[0].ref != out.ref)
    cases = [case.summary if one.ref == out.ref else one for one in step.cases]
    if step.segment is Segment.DECISION and told is not None:
        rest = ((case.summary, told), *rest)
    elif not cases:
        cases = [case.summary]
    shown = shown_by(case)
    stays = [idea for idea in step.ideas if idea.iri in shown]
    if step.segment is Segment.STORY:
        stays += [idea for idea in ideas if idea.iri in shown and idea not in stays]
    new = replace(
        step,
        cases=tuple({one.ref.iri: one for one in cases}.values()),
        statements=rest,
        ideas=tuple(stays),
        before=_replaced(step, out, case),
        as_read=(),
    )
    return _worded(step, recounted(new), out, case)


def _worded(old: PathStep, new: PathStep, out: CaseSummary, case: Case) -> PathStep:
    """Draft the words of a step anew, where those that it has were of the story that went.

    A step that told or asked of that story alone gets all its words anew, as none of them can be
    right now. Of a comparison, what somebody wrote and what does not name the story stays, as long as
    nothing that they wrote names it.
    """
    if new.segment is not Segment.COMPARISON:
        if new.segment is Segment.NONE:  # a walk has no segments, and tells stories all the same
            told = drafted(replace(new, segment=Segment.STORY), only(case))
            return recounted(replace(told, segment=Segment.NONE, drafted=old.drafted))
        return drafted(new, only(case))
    naming = [name for name in _TEXTS if names_story(getattr(old, name), out.ref.label)]
    before = draft_of(old, only())
    mine = [
        name for name in _TEXTS if before is None or getattr(old, name) != getattr(before, name)
    ]
    fresh = drafted(new, only(case))
    if old.drafted or set(mine) & set(naming):
        return fresh
    return recounted(
        replace(fresh, **{name: getattr(old, name) for name in mine}, drafted=not mine)
    )


def names_story(text: str, label: str) -> bool:
    """Say whether a text names a story, as a word of its own.

    >>> names_story("What O2’s staff saw", "O2"), names_story("CO2 is no firm", "O2")
    (True, False)
    """
    return bool(label and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text))


def swap_said(old: Path, new: Path) -> str:
    """Say what a swap changed beside the story: steps that went, and words that were drafted anew."""
    left = {step.name: step for step in new.steps}
    gone = [f"“{step.label}”" for step in named(old).steps if step.name not in left]
    was = {step.name: step for step in named(old).steps}
    fresh = [
        place
        for place, step in enumerate(new.steps, 1)
        if step.drafted
        and step.name in was
        and not was[step.name].drafted
        and any(getattr(step, name) != getattr(was[step.name], name) for name in _TEXTS)
    ]
    said = []
    if gone:
        verb = "is" if len(gone) == 1 else "are"
        said.append(
            f"{joined(gone)} {verb} gone: the new story tells no decision that could be put to a room."
        )
    if fresh:
        steps = f"step{'' if len(fresh) == 1 else 's'} {joined(map(str, fresh))}"
        said.append(
            f"The words of {steps} spoke of the other story and were drafted anew: read them over."
        )
    return f"{' '.join(said)} Undo brings back what there was." if said else ""


# --- What the other edits use as well ---


def inherited(
    steps: Sequence[PathStep], heir: int, before: Sequence[tuple[Ref, int]]
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


def as_told(old: Path, new: Path) -> Path:
    """Draft what is said of the whole again where it was a draft, and drop what the planner said."""
    return replace(told_again(old, new), note=CHANGED if old.note else "")


def undecided(case: Case) -> PlanError:
    """Give the error of a story of which no decision can be put to a room."""
    return PlanError(f"{case.ref.label} tells no decision that could be put to a room.")


def first_decision(case: Case) -> Statement | None:
    """Give the first decision of a story that can be put to a room; None where it tells none."""
    return next((one for one in case.moments if one.moment and one.moment.dilemma), None)


def shown_by(case: Case) -> frozenset[str]:
    """Give the IRIs of the ideas that a story shows, phases among them."""
    readings = {
        one.idea.iri for s in case.statements for one in s.readings if one.stance == "shows"
    }
    return frozenset(readings | {s.phase.ref.iri for s in case.statements if s.phase})


def known_by(path: Path, session: int) -> tuple[Ref, ...]:
    """Give the goals of a path that the group has met by a session, in the order of the goals."""
    met = {idea.iri for idea in path.assumes}
    for each in path.sessions[:session]:
        for step in each.steps:
            met |= {ref.iri for ref, _ in step.before} | {idea.iri for idea in step.ideas}
    return tuple(idea for idea in path.covers if idea.iri in met)


def only(*cases: Case) -> Callable[[str], Case]:
    """Give a way to find these stories and no other."""
    held = {case.ref.slug: case for case in cases}

    def found(slug: str) -> Case:
        if slug not in held:
            raise NotFound(f"There is no story named “{slug}” here.")
        return held[slug]

    return found
