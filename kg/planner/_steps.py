"""The steps of a path as rows: found by name, numbered again, names unique after every edit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kg.catalogue import Path, PathSession, PathStep
from kg.errors import PlanError
from kg.speech import counted

__all__ = [
    "EMPTY",
    "changed",
    "named",
    "next_name",
    "session_at",
    "session_of",
    "step_of",
    "with_rows",
]

EMPTY = PathStep(0, "", "", "", (), (), (), 0)
"""A step that visits nothing and says nothing."""
_NUMBER = re.compile(r"step-([1-9][0-9]{0,5})")


def named(path: Path) -> Path:
    """Give a step without a name, or with one that another step has, the next number for a name."""
    steps = path.steps
    names = [step.name for step in steps]
    if all(names) and len(set(names)) == len(names):
        return path
    last, seen = _last(steps), set[str]()
    rows = []
    for session in path.sessions:
        row = []
        for step in session.steps:
            name = step.name
            if not name or name in seen:
                last += 1
                name = f"step-{last}"
            seen.add(name)
            row.append(replace(step, name=name))
        rows.append(row)
    return with_rows(path, rows)


def _last(steps: Sequence[PathStep]) -> int:
    return max(
        (int(found[1]) for one in steps if (found := _NUMBER.fullmatch(one.name))), default=0
    )


def next_name(path: Path) -> str:
    """Give the name that the next new step gets."""
    return f"step-{_last(path.steps) + 1}"


def step_of(path: Path, name: str) -> PathStep:
    """Give a step by name.

    Raises:
        PlanError: there is none of that name.
    """
    found = next((step for step in path.steps if step.name == name), None)
    if found is None:
        raise PlanError(f"This path has no step named “{name}”.", "It may have been taken out.")
    return found


def session_of(path: Path, name: str) -> int:
    """Give the number of the session in which a step stands, counted from 1."""
    return next(
        number
        for number, session in enumerate(path.sessions, 1)
        if any(step.name == name for step in session.steps)
    )


def session_at(path: Path, number: int) -> PathSession:
    """Give a session by its number, counted from 1.

    Raises:
        PlanError: there is none of that number.
    """
    if not 1 <= number <= len(path.sessions):
        raise PlanError(
            f"There is no session {number}: the path has {counted(len(path.sessions), 'session')}."
        )
    return path.sessions[number - 1]


def with_rows(path: Path, rows: Sequence[Sequence[PathStep]]) -> Path:
    """Put steps into the sessions of a path, a row for each, and number them."""
    sessions = tuple(
        replace(
            session,
            steps=tuple(replace(step, position=place) for place, step in enumerate(row, 1)),
        )
        for session, row in zip(path.sessions, rows, strict=True)
    )
    return replace(path, sessions=sessions)


def changed(path: Path, name: str, change: Callable[[PathStep], PathStep]) -> Path:
    """Change one step and nothing else.

    Raises:
        PlanError: there is none of that name.
    """
    path = named(path)
    step_of(path, name)
    rows = [
        [change(step) if step.name == name else step for step in session.steps]
        for session in path.sessions
    ]
    return with_rows(path, rows)
