"""The student edition: what to read, what to think about, when; no answers and no teaching."""

from __future__ import annotations

from collections.abc import Iterator

from kg.catalogue import PathSession, PathStep
from kg.handout._paper import (
    Block,
    Break,
    Facts,
    Heading,
    Items,
    Line,
    Para,
    Role,
    plain,
)
from kg.handout._sources import entries, line_of
from kg.handout._telling import Telling
from kg.reading.parts import full_stop

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
        yield from _session(telling, session, place)
    yield Heading("Sources")
    found = entries(path, telling.holdings, telling.decisions.values())
    said = (line_of(entry, telling.holdings, graded=False) for entry in found)
    yield Items(tuple(said), ordered=True, small=True)
    words = "Further sources stand with each story."
    if telling.decisions:
        words += " What can tell how a decision of this class ended is not listed."
    yield Para(plain(words), Role.SMALL)
    yield Heading("Where this is from", 3)
    yield telling.colophon()


def _facts(telling: Telling) -> Iterator[Block]:
    path = telling.path
    rows: list[tuple[str, tuple[Line, ...]]] = []
    if path.objectives:
        aims = tuple(plain(full_stop(one.text)) for one in path.objectives)
        rows.append(("At the end students can", aims))
    if read := telling.reading():
        rows.append(("To read before", read))
    if path.assumes:
        rows.append(("Taken as known", (telling.assumed(),)))
    if rows:
        yield Facts(tuple(rows))


def _session(telling: Telling, session: PathSession, place: int) -> Iterator[Block]:
    yield Heading(telling.heading(session, place), beside=telling.lasts(session))
    if lines := telling.to_read(session):
        yield Heading("Read before", 3, beside=telling.in_all(session))
        yield Items(lines)
        yield from telling.texts(session)
    if not session.steps:
        yield Para(plain("Nothing stands in this session yet."), Role.UNKNOWN)
        return
    yield telling.head(session)
    yield from telling.bar(session)

    def body(step: PathStep) -> Iterator[Para | Items]:
        yield from telling.words(step)
        yield from telling.room(step)
        if not session.planned:
            yield from telling.shown(step)
        yield from telling.question(step)
        yield from telling.gone(step)

    yield telling.plan(session, body)
