"""A plan made anew, with what was kept of the one before: its words, its minutes, and steps of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.catalogue import Path, PathSession, PathStep

__all__ = ["around"]

_Visited = tuple[str, tuple[str, ...], tuple[str, ...]]


def around(old: Path, new: Path) -> Path:
    """Give a new plan with all that its maker kept of the old one.

    A step that was kept stands in the new plan as it was written, where the new plan visits the same;
    a kept step of one's own that visits nothing goes back to its session and place. What is said of
    the whole stays that of the old path.
    """
    held = {_visited(step): step for step in old.steps if step.kept and step.visits}
    sessions = tuple(
        replace(session, steps=tuple(_as_written(step, held) for step in session.steps))
        for session in new.sessions
    )
    sessions = _with_own(old, sessions)
    return replace(
        new,
        ref=old.ref,
        abstract=old.abstract if old.covers == new.covers else new.abstract,
        sessions=tuple(_numbered(session) for session in sessions),
        author=old.author,
        creators=old.creators,
        licence=old.licence,
        version=old.version,
        based_on=old.based_on,
        audience=old.audience,
        objectives=old.objectives or new.objectives,
        strategy=old.strategy,
        analysis=old.analysis,
        feedback=old.feedback,
    )


def _visited(step: PathStep) -> _Visited:
    stories = sorted(story.ref.slug for story in step.stories)
    return step.segment.value, tuple(stories), tuple(sorted(idea.slug for idea in step.ideas))


def _as_written(step: PathStep, held: dict[_Visited, PathStep]) -> PathStep:
    found = held.get(_visited(step)) or next(
        (one for key, one in held.items() if key[:2] == _visited(step)[:2] and key[1]), None
    )
    if found is None:
        return step
    return replace(found, name=step.name, position=step.position, before=step.before)


def _with_own(old: Path, sessions: tuple[PathSession, ...]) -> tuple[PathSession, ...]:
    """Put back the kept steps that visit nothing."""
    laid = [list(session.steps) for session in sessions]
    number = _highest(step for steps in laid for step in steps)
    for place, session in enumerate(old.sessions):
        for step in session.steps:
            if step.kept and not step.visits and laid:
                number += 1
                to = laid[min(place, len(laid) - 1)]
                to.insert(min(step.position - 1, len(to)), replace(step, name=f"step-{number}"))
    return tuple(
        replace(session, steps=tuple(steps)) for session, steps in zip(sessions, laid, strict=True)
    )


def _highest(steps: Iterable[PathStep]) -> int:
    numbers = [step.name.rpartition("-")[2] for step in steps]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _numbered(session: PathSession) -> PathSession:
    steps = (replace(step, position=place) for place, step in enumerate(session.steps, 1))
    return replace(session, steps=tuple(steps))
