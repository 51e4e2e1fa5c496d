"""Edits of what a path says: texts, minutes, objectives, sessions, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kg.catalogue import (
    LEVELS,
    Importance,
    Objective,
    OutsideReading,
    Path,
    PathSession,
    PathStep,
)
from kg.errors import PlanError
from kg.planner._clean import clean_text, clean_url, minutes_held
from kg.planner._layout import path_ref
from kg.planner._steps import changed, named, session_at, with_rows
from kg.planner._wording import recounted

__all__ = [
    "added_reading",
    "added_session",
    "copy_of",
    "kept",
    "removed_reading",
    "removed_session",
    "renamed",
    "with_about",
    "with_importance",
    "with_minutes",
    "with_objectives",
    "with_session",
    "with_texts",
]


# --- A step ---


def with_minutes(path: Path, step: str, minutes: int | None) -> Path:
    """Give a step so many minutes in class, a day at most; none or fewer than one is no plan for it.

    Raises:
        PlanError: there is no such step.
    """
    return changed(path, step, lambda one: replace(one, minutes=minutes_held(minutes)))


def with_importance(path: Path, step: str, importance: Importance) -> Path:
    """Say how much a step matters.

    Raises:
        PlanError: there is no such step.
    """
    return changed(path, step, lambda one: replace(one, importance=importance))


def kept(path: Path, step: str, on: bool) -> Path:
    """Lock a step or release it: what is locked, no plan may leave out.

    Raises:
        PlanError: there is no such step.
    """
    return changed(path, step, lambda one: replace(one, kept=on))


def with_texts(
    path: Path,
    step: str,
    *,
    label: str | None = None,
    annotation: str | None = None,
    question: str | None = None,
    for_instructors: str | None = None,
) -> Path:
    """Put words of one's own on a step: what is None stays. A step with other words is no draft.

    Raises:
        PlanError: there is no such step, or a text is too long.
    """

    def written(one: PathStep) -> PathStep:
        new = replace(
            one,
            label=_or(label, one.label),
            annotation=_or(annotation, one.annotation),
            question=_or(question, one.question),
            for_instructors=_or(for_instructors, one.for_instructors),
        )
        return one if new == one else recounted(replace(new, drafted=False))

    return changed(path, step, written)


def added_reading(path: Path, step: str, reading: OutsideReading) -> Path:
    """Add something to read that the atlas does not hold; the same twice is kept once.

    Raises:
        PlanError: there is no such step, no title, or the address is none of the web.
    """
    title, url = clean_text(reading.title), clean_url(reading.url)
    if reading.url.strip() and not url:
        raise PlanError(
            "The address of the reading is not one of the web.", "Begin it with https://."
        )
    if not (title or url):
        raise PlanError("The reading has no title.", "Write what is to be read.")
    new = OutsideReading(title or url, url, minutes_held(reading.minutes) or 0)
    return changed(
        path,
        step,
        lambda one: one if new in one.outside else replace(one, outside=(*one.outside, new)),
    )


def removed_reading(path: Path, step: str, number: int) -> Path:
    """Leave an outside reading of a step out, counted from 1; where there is none, nothing changes.

    Raises:
        PlanError: there is no such step.
    """

    def without(one: PathStep) -> PathStep:
        left = tuple(each for place, each in enumerate(one.outside, 1) if place != number)
        return replace(one, outside=left)

    return changed(path, step, without)


def _or(text: str | None, old: str) -> str:
    return old if text is None else clean_text(text)


# --- A session ---


def with_session(
    path: Path,
    session: int,
    *,
    label: str | None = None,
    minutes: int | None = None,
    reading: int | None = None,
    purposes: Iterable[str] | None = None,
    for_instructors: str | None = None,
) -> Path:
    """Change what is said of a session: what is None stays. Purposes that say nothing are left out.

    Raises:
        PlanError: there is no such session, or a text is too long.
    """
    old = session_at(path, session)
    new = replace(
        old,
        label=_or(label, old.label),
        minutes=old.minutes if minutes is None else minutes_held(minutes),
        reading=old.reading if reading is None else minutes_held(reading) or 0,
        purposes=old.purposes if purposes is None else _said(purposes),
        for_instructors=_or(for_instructors, old.for_instructors),
    )
    sessions = [new if one is old else one for one in path.sessions]
    return named(replace(path, sessions=tuple(sessions)))


def _said(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(clean_text, texts)))


def added_session(path: Path, *, label: str = "", minutes: int | None = None) -> Path:
    """Add an empty session at the end; it has the minutes of the last one where none are given.

    Raises:
        PlanError: the label is too long.
    """
    last = path.sessions[-1] if path.sessions else None
    place = len(path.sessions) + 1
    names = {one.name for one in path.sessions}
    number = next(n for n in range(place, 2 * place + 1) if f"session-{n}" not in names)
    new = PathSession(
        place,
        clean_text(label) or f"Session {place}",
        (),
        name=f"session-{number}",
        minutes=minutes_held(minutes) or (last.minutes if last else None),
        reading=last.reading if last else None,
    )
    return replace(path, sessions=(*path.sessions, new))


def removed_session(path: Path, session: int) -> Path:
    """Take a session away; its steps go to the end of the one before, of the first to the next.

    Raises:
        PlanError: there is no such session, or it is the only one and holds steps.
    """
    path = named(path)
    gone = session_at(path, session)
    if len(path.sessions) == 1 and gone.steps:
        raise PlanError("It is the only session, and it holds steps.", "Take the steps out first.")
    rows = [list(one.steps) for one in path.sessions]
    if session > 1:
        rows[session - 2] += gone.steps
    elif len(rows) > 1:
        rows[1] = [*gone.steps, *rows[1]]
    del rows[session - 1]
    left = [one for one in path.sessions if one is not gone]
    numbered = tuple(replace(one, position=place) for place, one in enumerate(left, 1))
    return with_rows(replace(path, sessions=numbered), rows)


# --- The path ---


def renamed(path: Path, title: str) -> Path:
    """Give the path another title; one that is in no file yet is named after it.

    Raises:
        PlanError: the title says nothing or is too long.
    """
    label = clean_text(title)
    if not label:
        raise PlanError("The path has no title.", "Write what it is called.")
    if path.file:
        return replace(path, ref=replace(path.ref, label=label))
    return replace(path, ref=path_ref(label))


def with_objectives(path: Path, objectives: Iterable[Objective]) -> Path:
    """Put other objectives on the path, in this order; those that say nothing are left out.

    Raises:
        PlanError: a level is none of `LEVELS`, or a text is too long.
    """
    found = []
    for one in objectives:
        if one.level and one.level not in LEVELS:
            raise PlanError(
                f"“{one.level}” is no level of an objective.", f"There are: {', '.join(LEVELS)}."
            )
        found.append(Objective(clean_text(one.text), one.level))
    return replace(path, objectives=tuple(one for one in found if one.text))


def with_about(
    path: Path,
    *,
    abstract: str | None = None,
    audience: str | None = None,
    leaves_out: str | None = None,
    strategy: str | None = None,
    analysis: str | None = None,
    feedback: str | None = None,
    author: str | None = None,
    licence: str | None = None,
    version: str | None = None,
) -> Path:
    """Change what is said of the whole path: what is None stays.

    Raises:
        PlanError: a text is too long, or the licence is no web address.
    """
    address = _or(licence, path.licence)
    if address and not clean_url(address):
        raise PlanError(
            "The licence is no web address.",
            "Give the address of its text, such as https://creativecommons.org/licenses/by/4.0/.",
        )
    return replace(
        path,
        abstract=_or(abstract, path.abstract),
        audience=_or(audience, path.audience),
        leaves_out=_or(leaves_out, path.leaves_out),
        strategy=_or(strategy, path.strategy),
        analysis=_or(analysis, path.analysis),
        feedback=_or(feedback, path.feedback),
        author=_or(author, path.author),
        licence=address,
        version=_or(version, path.version),
    )


def copy_of(path: Path, *, title: str = "", author: str = "", today: date) -> Path:
    """Begin a path of one's own from another: what it is based on is recorded, the licence stays.

    Raises:
        PlanError: the title or the author is too long.
    """
    steps = [[replace(step, as_read=()) for step in one.steps] for one in path.sessions]
    new = replace(
        with_rows(named(path), steps),
        ref=path_ref(clean_text(title) or f"{path.ref.label}, changed"),
        author=clean_text(author),
        creators=(),
        issued=today.isoformat(),
        version="",
        based_on=(path.ref, *(one for one in path.based_on if one.iri != path.ref.iri)),
        feedback="",
        file="",
    )
    return named(new)
