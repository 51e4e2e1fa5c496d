"""The student edition: what to decide, to read and to think about; no answers and no teaching."""

from __future__ import annotations

from collections.abc import Iterator

from kg.catalogue import Basis, PathSession, PathStep
from kg.handout._markdown import MARKS
from kg.handout._paper import (
    Block,
    Break,
    Facts,
    Heading,
    Items,
    Line,
    Para,
    Role,
    Span,
    Ticks,
    plain,
)
from kg.handout._sources import entries, line_of
from kg.handout._telling import SAYS, Telling
from kg.rendering.decisions import VOTES
from kg.rendering.parts import full_stop

__all__ = ["student"]


def student(telling: Telling) -> Iterator[Block]:
    """Give the blocks of the student edition.

    Args:
        telling: of the path as students may have it.
    """
    path = telling.path
    yield from telling.lede()
    yield from _facts(telling)
    if not path.sessions:
        yield Para(plain("No session is planned yet."), Role.UNKNOWN)
    for place, session in enumerate(path.sessions, 1):
        if place > 1:
            yield Break()
        blocks = tuple((_prepared if path.is_class else _walked)(telling, session, place))
        yield from blocks
        yield from _marks(blocks)
    yield from _sources(telling)
    yield telling.colophon()


def _facts(telling: Telling) -> Iterator[Block]:
    path = telling.path
    rows: list[tuple[str, tuple[Line, ...]]] = []
    if path.objectives:
        aims = tuple(plain(full_stop(one.text)) for one in path.objectives)
        rows.append(("At the end students can", aims))
    if not path.is_class and (read := telling.reading()):
        rows.append(("To read before", read))
    if path.assumes:
        rows.append(("Taken as known", (telling.assumed(),)))
    if rows:
        yield Facts(tuple(rows))


def _sources(telling: Telling) -> Iterator[Block]:
    yield Heading("Sources", 3 if telling.path.is_class else 2)
    *found, _ = entries(telling.path, telling.holdings, telling.decisions.values())
    said = (line_of(entry, telling.holdings, graded=False) for entry in found)
    yield Items(tuple(said), ordered=True, small=True)
    words = "Further sources stand with each story."
    if telling.decisions:
        words += " What can tell how a decision of this class ended is not listed."
    yield Para(plain(words), Role.SMALL)


# --- A class, as it is prepared ---


def _prepared(telling: Telling, session: PathSession, place: int) -> Iterator[Block]:
    """Tell what to do before a session: decide, read, think. How it is taught is not told."""
    level = 2
    if len(telling.path.sessions) > 1:
        yield Heading(telling.heading(session, place), beside=telling.lasts(session))
        level = 3
    asked = [step for step in session.steps if step.name in telling.decisions]
    if asked:
        yield Heading("Decide first", level)
    for step in asked:
        yield from telling.room(step)
        yield from telling.question(step)
        yield Ticks(VOTES)
        yield from telling.gone(step)
    if lines := telling.to_read(session):
        yield Heading("Read before class", level, beside=telling.in_all(session))
        yield Items(lines)
        yield from telling.texts(session)
    rest = [step for step in session.steps if step not in asked]
    thought = [block for step in rest for block in _asked(telling, step, level + 1)]
    if thought:
        yield Heading("To think about", level)
        yield from thought
    if not session.steps:
        yield Para(plain("Nothing stands in this session yet."), Role.UNKNOWN)


def _asked(telling: Telling, step: PathStep, level: int) -> Iterator[Block]:
    """Give the name of a step and its question; nothing where it asks nothing."""
    if said := (*telling.question(step), *telling.gone(step)):
        yield Heading(step.label, level)
        yield from said


def _marks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Say in a line what the marks mean, where one of them occurs in a class."""
    said = repr(blocks)
    if any(sign in said for sign in MARKS.values()) or "mark=<Basis" in said:
        yield Para(tuple(Span(f"{SAYS[basis]}.  ", mark=basis) for basis in Basis), Role.SMALL)


# --- A path that is walked alone ---


def _walked(telling: Telling, session: PathSession, place: int) -> Iterator[Block]:
    yield Heading(telling.heading(session, place), beside=telling.lasts(session))
    if lines := telling.to_read(session):
        yield Heading("Read before", 3, beside=telling.in_all(session))
        yield Items(lines)
        yield from telling.texts(session)
    if not session.steps:
        yield Para(plain("Nothing stands in this session yet."), Role.UNKNOWN)
        return
    yield telling.head(session)

    def body(step: PathStep) -> Iterator[Para | Items]:
        yield from telling.words(step)
        yield from telling.room(step)
        yield from telling.shown(step)
        yield from telling.question(step)
        yield from telling.gone(step)

    yield telling.plan(session, body)
