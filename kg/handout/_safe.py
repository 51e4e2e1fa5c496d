"""What students may see of a path: everything else is taken out before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from kg.catalogue import (
    Case,
    CaseSummary,
    Decision,
    Moment,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
    Statement,
    called_in,
)

__all__ = ["decision_of", "for_students", "opened_with"]


def decision_of(step: PathStep, case_of: Callable[[str], Case | None]) -> Decision | None:
    """Give the decision that a step puts to the room; None where it puts none.

    It is the first Moment that the step visits; of a story visited whole, its first with a dilemma.
    """
    if step.segment is not Segment.DECISION:
        return None
    for summary, told in step.statements:
        case = case_of(summary.ref.slug)
        if told.kind == "moment" and case:
            return Decision(case, told)
    for summary in step.cases:
        case = case_of(summary.ref.slug)
        for moment in case.moments if case else ():
            if case and moment.moment and moment.moment.dilemma:
                return Decision(case, moment)
    return None


def opened_with(
    path: Path, case_of: Callable[[str], Case | None]
) -> tuple[tuple[PathStep, Decision], ...]:
    """Give all decisions that are put to the room, each with its step, in path order."""
    found = ((step, decision_of(step, case_of)) for step in path.steps)
    return tuple((step, one) for step, one in found if one)


def for_students(path: Path, decisions: Iterable[Decision]) -> Path:
    """Give the path as students may have it.

    Out goes what is for the instructor, in a class also what is to be done at each step; and of each
    decision all that tells how it ended: its title, what was done and what came of it, and in short
    what its story tells. The path itself says for whoever chooses it how its stories went, so that
    its abstract goes too where the story of a decision is read or told in it.
    """
    asked = tuple(decisions)
    hidden = {
        told.ref.iri: called_in(one.case.ref, told)
        for one in asked
        for told in (one.statement, *one.followed)
    }
    stories = frozenset(one.case.ref.iri for one in asked)
    met = {
        ref.iri
        for step in path.steps
        for ref in (*(case.ref for case in step.cases), *(ref for ref, _ in step.before))
    }
    return replace(
        path,
        abstract="" if stories & met else path.abstract,
        sessions=tuple(
            _session(session, hidden, stories, is_class=path.is_class) for session in path.sessions
        ),
        objectives=tuple(replace(one, level="") for one in path.objectives),
        leaves_out="",
        strategy="",
        analysis="",
        feedback="",
        note="",
        file="",
    )


def _session(
    session: PathSession, hidden: Mapping[str, str], stories: frozenset[str], *, is_class: bool
) -> PathSession:
    steps = tuple(_step(step, hidden, stories) for step in session.steps)
    if is_class:
        steps = tuple(replace(step, annotation="") for step in steps)
    return replace(session, steps=steps, purposes=(), for_instructors="")


def _step(step: PathStep, hidden: Mapping[str, str], stories: frozenset[str]) -> PathStep:
    def named(ref: Ref) -> Ref:
        return replace(ref, label=hidden[ref.iri]) if ref.iri in hidden else ref

    def summary(case: CaseSummary) -> CaseSummary:
        return replace(case, abstract="") if case.ref.iri in stories else case

    return replace(
        step,
        cases=tuple(map(summary, step.cases)),
        statements=tuple(
            (summary(case), _without_end(told, named) if told.ref.iri in hidden else told)
            for case, told in step.statements
        ),
        before=tuple((named(ref), words) for ref, words in step.before),
        for_instructors="",
        because="",
        kept=False,
        drafted=False,
        as_read=(),
    )


def _without_end(told: Statement, named: Callable[[Ref], Ref]) -> Statement:
    """Give a statement with nothing of what was done, what it shows and what came of it."""
    moment = told.moment or Moment()
    return replace(
        told,
        ref=named(told.ref),
        text="",
        because="",
        readings=(),
        citations=(),
        harmed="",
        conflicts_with=(),
        moment=Moment(dilemma=moment.dilemma, question=moment.question),
    )
