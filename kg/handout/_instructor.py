"""The instructor edition: the plan of the class, what to know at each step, and the teaching note."""

from __future__ import annotations

from collections.abc import Iterator

from kg.catalogue import Path, PathSession, PathStep, Segment
from kg.handout._matrix import matrix
from kg.handout._paper import (
    Block,
    Break,
    Facts,
    Grid,
    Heading,
    Items,
    Line,
    Para,
    Role,
    Span,
    Style,
    plain,
)
from kg.handout._sources import entries, line_of
from kg.handout._telling import Telling, paragraphs
from kg.planner import alternatives
from kg.rendering.parts import capital, counted, full_stop, joined

__all__ = ["instructor"]

_ALTERNATIVES = 2
"""So many stories are named that could stand in the place of one."""
_Rows = tuple[tuple[str, tuple[Line, ...]], ...]


def instructor(telling: Telling) -> Iterator[Block]:
    """Give the blocks of the instructor edition."""
    path = telling.path
    yield from telling.lede()
    yield from _before_use(telling)
    yield Facts(_facts(telling))
    if not path.sessions:
        yield Para(plain("No session is planned yet."), Role.UNKNOWN)
    for place, session in enumerate(path.sessions, 1):
        if place > 1:
            yield Break()
        yield from _session(telling, session, place)
    if len(path.sessions) > 1:
        yield Break()
    yield from _coverage(telling)
    yield from _note(telling)
    yield Heading("Sources")
    found = entries(path, telling.holdings)
    said = (line_of(entry, telling.holdings, graded=True) for entry in found)
    yield Items(tuple(said), ordered=True, small=True)
    words = "Further sources stand with each story."
    yield Para(plain(words), Role.SMALL)
    yield telling.colophon()


# --- Before anything else ---


def _facts(telling: Telling) -> _Rows:
    path = telling.path
    aims = tuple(plain(full_stop(one.text)) for one in path.objectives)
    unsaid = (plain("Nobody has said it yet."),)
    rows: list[tuple[str, tuple[Line, ...]]] = [
        ("At the end they can", aims or unsaid),
    ]
    if path.assumes:
        rows.append(("Taken as known", (telling.assumed(),)))
    rows.append(("What it leaves out", _lines(path.leaves_out) or unsaid))
    return tuple(rows)


def _lines(text: str) -> tuple[Line, ...]:
    return tuple(one.line for one in paragraphs(text))


def _before_use(telling: Telling) -> Iterator[Block]:
    """Say what has to be done and looked at before the plan is used; nothing where all is as it was."""
    path = telling.path
    early = {ref.slug for step in path.steps for ref, _ in step.before if ref.kind == "case"}
    told = {one.case.ref.slug: one.case.ref.label for one in telling.decisions.values()}
    names = [name for slug, name in told.items() if slug in early]
    lines = [plain(said) for said in (*_given_out(telling), *telling.holdings.changed)]
    if names:
        one = len(names) == 1
        lines.append(
            plain(
                f"The {'story' if one else 'stories'} of {joined(names)} {'is' if one else 'are'} "
                f"read before class and {'tells' if one else 'tell'} how the decision ended: the "
                "student sheet asks them to decide first."
            )
        )
    drafted = [step for step in path.steps if step.drafted]
    if drafted and len(drafted) == len(path.steps):
        lines.append(plain("All words of its steps were drafted by rule: read them first."))
    elif drafted:
        number = capital(counted(len(drafted), "step"))
        verb = "has" if len(drafted) == 1 else "have"
        said = f"{number} {verb} words drafted by rule that nobody has taken for their own yet."
        lines.append(plain(f"{said} They are marked below."))
    if lines:
        yield Heading("Before you use it")
        yield Items(tuple(lines))


def _given_out(telling: Telling) -> Iterator[str]:
    """Say what students need some days before class."""
    path = telling.path
    before = any(step.before or step.outside for step in path.steps)
    if path.is_class and (before or telling.decisions):
        what = "the student sheet and the reading" if before else "the student sheet"
        yield f"Hand out {what} some days before class."


# --- A session ---


def _session(telling: Telling, session: PathSession, place: int) -> Iterator[Block]:
    yield Heading(telling.heading(session, place), beside=telling.lasts(session))
    rows: list[tuple[str, tuple[Line, ...]]] = []
    if session.purposes:
        rows.append(("What it is for", tuple(plain(full_stop(one)) for one in session.purposes)))
    if lines := telling.to_read(session):
        rows.append(("Read before", (plain(full_stop(capital(telling.in_all(session)))), *lines)))
    if session.for_instructors:
        rows.append(("To know", _lines(session.for_instructors)))
    if rows:
        yield Facts(tuple(rows))
    if not session.steps:
        yield Para(plain("Nothing stands in this session yet."), Role.UNKNOWN)
        return
    yield telling.head(session)
    yield from telling.bar(session)
    yield telling.plan(session, lambda step: _step(telling, step))


def _step(telling: Telling, step: PathStep) -> Iterator[Para | Items]:
    yield from telling.words(step)
    yield from telling.room(step)
    yield from telling.question(step)
    for label, text in (
        ("For you", step.for_instructors),
        ("Why it is here", step.because),
    ):
        for place, one in enumerate(paragraphs(text, Role.NOTE)):
            yield Para(one.line, Role.NOTE, "" if place else label)
    yield from _outcome(telling, step)
    yield from _instead(telling, step)
    if step.drafted and not all(one.drafted for one in telling.path.steps):
        yield Para(plain("Drafted by rule: read it before you use it."), Role.NOTE, "Draft")
    yield from telling.gone(step)
    if step.segment not in (Segment.DECISION,):
        yield from telling.shown(step)


def _instead(telling: Telling, step: PathStep) -> Iterator[Para]:
    """Say which stories could stand in the place of that of a step, with nothing lost."""
    material = telling.holdings.material
    if material is None or step.segment is not Segment.STORY or not step.stories:
        return
    found = alternatives(
        telling.path,
        step.name,
        material,
        pace=telling.holdings.pace,
        most=_ALTERNATIVES,
        losing=False,
    )
    for place, one in enumerate(found):
        words = (Span(f"{one.label}. ", style=Style.STRONG), Span(full_stop(one.sentence)))
        yield Para(words, Role.NOTE, "" if place else "Instead")


def _outcome(telling: Telling, step: PathStep) -> Iterator[Para]:
    """Tell what was done in a decision and what came of it."""
    decision = telling.decisions.get(step.name)
    if decision is None:
        return
    told, moment = decision.statement, decision.moment
    name = telling.page(told.ref, decision.case.ref.label)
    for label, text in (
        ("What they did", told.text),
        ("What it cost", moment.cost),
        ("Who was against", moment.resistance),
        ("For customers", moment.customers),
        ("For the company", moment.organisation),
    ):
        if text and text.rstrip(".") not in step.for_instructors:
            done = text is told.text
            line = (name, Span(f": {text}")) if done else plain(full_stop(text))
            yield Para(line, Role.NOTE, label)
    for later in decision.followed:
        yield Para(plain(later.text), Role.NOTE, "Later")


# --- What it covers ---


def _coverage(telling: Telling) -> Iterator[Block]:
    path = telling.path
    table, key = matrix(telling)
    yield Heading("How well it covers")
    note = paragraphs(path.note)
    yield from note or (Para(plain("No planner has counted what it covers."), Role.UNKNOWN),)
    if table:
        yield table
        yield Para(key, Role.SMALL)


# --- The teaching note ---


def _note(telling: Telling) -> Iterator[Block]:
    path = telling.path
    yield Heading("Teaching note")
    for title, text, missing in (
        ("Summary", path.abstract, "Nobody has written a summary yet."),
        ("Target group", full_stop(capital(path.audience)), "Nobody has said for whom it is yet."),
    ):
        yield Heading(title, 3)
        yield from _said(text, missing)
    yield Heading("Objectives", 3)
    yield from _objectives(path)
    yield Heading("Strategy", 3)
    yield from _said(path.strategy, "Nobody has written a strategy yet.")
    yield Heading("Questions", 3)
    if any(telling.question(step) for step in path.steps):
        yield Para(plain("They stand in the plan, each at its step."))
    else:
        yield _unsaid("Nobody has written a question yet.")
    yield Heading("Analysis", 3)
    yield from _said(path.analysis, "Nobody has written an analysis yet.")
    yield Heading("Reading", 3)
    yield from _reading(telling)
    yield Heading("Feedback", 3)
    yield from _said(path.feedback, "Nobody has told how it went in class yet.")


def _unsaid(sentence: str) -> Para:
    return Para(plain(sentence), Role.UNKNOWN)


def _said(text: str, missing: str) -> Iterator[Para]:
    yield from paragraphs(text) or (_unsaid(missing),)


def _objectives(path: Path) -> Iterator[Block]:
    if not path.objectives:
        yield _unsaid("Nobody has written an objective yet.")
        return
    rows = tuple(
        (plain(full_stop(one.text)), plain(capital(one.level) or "not said"))
        for one in path.objectives
    )
    yield Grid("What they can do at the end", ("At the end they can", "Level"), rows)


def _reading(telling: Telling) -> Iterator[Block]:
    """Refer to what is read before each session, which the plan lists."""
    if any(map(telling.to_read, telling.path.sessions)):
        yield Para(plain("It stands in the plan, under “Read before”."))
    else:
        yield _unsaid("Nothing is given to read before class.")
