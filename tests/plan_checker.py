"""Whether a plan keeps the rules, looked at again from the rules alone.

Written from the seven rules and from nothing else: it shares no line with the planner but the
records that both read, so that a mistake of the one is none of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kg.catalogue import Basis
from kg.planner._records import (
    Candidate,
    Comparison,
    Material,
    Outcome,
    Plan,
    PlannedSession,
    Request,
    Score,
)

__all__ = ["counted", "faults"]


def faults(request: Request, material: Material, plan: Plan) -> list[str]:
    """Name each way in which a plan breaks a rule or says something of itself that is not so.

    Empty for a plan that keeps all rules. Each begins with the rule: "R3 session 2: ...".
    """
    unknown = list(_unknown(material, plan))
    if unknown:
        return unknown  # nothing more can be counted
    return [
        *_order_of_ideas(request, material, plan),
        *_minutes_in_class(request, material, plan),
        *_comparisons(material, plan),
        *_minutes_of_reading(request, material, plan),
        *_items(request, plan),
        *_chosen(request, material, plan),
        *_told_of_itself(request, material, plan),
    ]


def _unknown(material: Material, plan: Plan) -> Iterator[str]:
    for number, session in enumerate(plan.sessions, 1):
        yield from (
            f"session {number}: no idea {i}" for i in session.ideas if i not in material.ideas
        )
        yield from (
            f"session {number}: no story {s}" for s in session.stories if s not in material.stories
        )


# --- R1: ideas, once and in order ---


def _order_of_ideas(request: Request, material: Material, plan: Plan) -> Iterator[str]:
    met = set(request.known)
    for number, session in enumerate(plan.sessions, 1):
        for idea in session.ideas:
            if idea in met:
                yield f"R1 session {number}: {idea} is taught again or known already"
            needs = [need for need, _ in material.ideas[idea].needs if need in material.ideas]
            missing = [need for need in needs if need not in met]
            if missing:
                yield f"R1 session {number}: {idea} comes before {', '.join(missing)}"
            met.add(idea)


# --- R3, R4, R5: what a session may take ---


def _minutes_in_class(request: Request, material: Material, plan: Plan) -> Iterator[str]:
    pattern = request.pattern
    pairs_allowed = pattern.comparisons if request.contrast else 0
    for number, session in enumerate(plan.sessions, 1):
        decisions = {material.stories[s].decision for s in session.stories} - {""}
        taken = (
            (pattern.decision if decisions else 0)
            + pattern.story * len(session.stories)
            + pattern.comparison * len(session.comparisons)
            + pattern.close
        )
        if (session.ideas or session.stories) and taken > request.minutes:
            yield f"R3 session {number}: {taken} of {request.minutes} minutes"
        if len(session.stories) > pattern.stories:
            yield f"R3 session {number}: {len(session.stories)} stories of {pattern.stories}"
        if len(session.comparisons) > pairs_allowed:
            yield f"R3 session {number}: {len(session.comparisons)} comparisons of {pairs_allowed}"
        if bool(decisions) != bool(session.decision) or session.decision not in {*decisions, ""}:
            yield f"R3 session {number}: opens with {session.decision!r}, not one of {decisions}"


def _comparisons(material: Material, plan: Plan) -> Iterator[str]:
    for number, session in enumerate(plan.sessions, 1):
        held_in = Counter(s for c in session.comparisons for s in (c.held, c.fell))
        for story, times in held_in.items():
            if times > 1:
                yield f"R3 session {number}: {story} stands in {times} comparisons"
        for comparison in session.comparisons:
            wrong = _of_one(comparison, session, material)
            if wrong:
                yield f"R3 session {number}: {comparison.held} and {comparison.fell} {wrong}"


def _of_one(comparison: Comparison, session: PlannedSession, material: Material) -> str:
    halves = (comparison.held, comparison.fell)
    if not set(halves) <= set(session.stories):
        return "are not both in it"
    places = [session.stories.index(one) for one in halves]
    if abs(places[0] - places[1]) != 1:
        return "do not stand next to each other"
    held, fell = (material.stories[one] for one in halves)
    if (held.outcome, fell.outcome) != (Outcome.HELD, Outcome.FELL):
        return "are not one that held and one that fell"
    if not set(comparison.ideas) <= set(held.ideas) & set(fell.ideas):
        return "do not share the ideas that are told"
    return ""


def _minutes_of_reading(request: Request, material: Material, plan: Plan) -> Iterator[str]:
    for number, session in enumerate(plan.sessions, 1):
        taken = _reading(request, material, session)
        if taken > request.reading:
            yield f"R4 session {number}: {taken} of {request.reading} minutes of reading"


def _reading(request: Request, material: Material, session: PlannedSession) -> int:
    words = [material.ideas[idea].words for idea in session.ideas]
    words += [material.stories[story].words for story in session.stories]
    return sum((one + request.pace - 1) // request.pace for one in words)


def _items(request: Request, plan: Plan) -> Iterator[str]:
    items = request.items
    if items is None:
        items = max(2, round(6 * request.minutes / 90))
    allowed = max(1, items - request.pattern.stories)
    for number, session in enumerate(plan.sessions, 1):
        goals = [idea for idea in session.ideas if idea in request.goals]
        if len(goals) > allowed:
            yield f"R5 session {number}: {len(goals)} goals of {allowed}"


# --- R6: what is taken ---


def _chosen(request: Request, material: Material, plan: Plan) -> Iterator[str]:
    times = Counter(story for session in plan.sessions for story in session.stories)
    yield from (f"R6: {story} stands {n} times in it" for story, n in times.items() if n > 1)
    yield from (f"R6: {story} is to be kept" for story in request.keep if story not in times)
    yield from (f"R6: {story} is to be left" for story in request.leave if story in times)
    if len(plan.sessions) > request.sessions:
        yield f"R6: {len(plan.sessions)} sessions of {request.sessions}"


# --- R2, R7: what it covers and what it is worth ---


def counted(
    request: Request, material: Material, sessions: Sequence[PlannedSession]
) -> tuple[set[str], set[str], Score]:
    """Give the goals that are covered, those that are contrasted, and the score."""
    taught = set(request.known)
    seen_by: list[tuple[set[str], PlannedSession]] = []
    for session in sessions:
        taught = taught | set(session.ideas)
        seen_by.append((taught, session))
    best: dict[str, int] = {}
    contrasted: set[str] = set()
    filled = 0
    for by_then, session in seen_by:
        shown = [
            (idea, level)
            for story in session.stories
            for idea, level in _levels(request, material.stories[story]).items()
            if idea in request.goals and idea in by_then
        ]
        filled += bool(shown)
        for idea, level in shown:
            best[idea] = max(level, best.get(idea, 0))
        for pair in session.comparisons:
            both = set(_levels(request, material.stories[pair.held]))
            both &= set(_levels(request, material.stories[pair.fell]))
            contrasted |= both & by_then & set(request.goals)
    told = [material.stories[story] for session in sessions for story in session.stories]
    wished = {one for story in told for one in story.sectors if request.spread}
    wished |= {one for story in told for one in story.sectors} & set(request.sectors)
    places = {one for story in told for one in story.places} & set(request.places)
    score = Score(
        coverage=len(best),
        pairs=len(contrasted),
        evidence=sum(best.values()),
        filled=min(filled, request.sessions),
        sectors=len(wished) + len(places),
        saved=-sum(_reading(request, material, session) for session in sessions),
    )
    return set(best), contrasted, score


def _levels(request: Request, candidate: Candidate) -> dict[str, int]:
    """Give the ideas that a story illustrates by the readings that are trusted, with their level."""
    if not request.bases and not request.grades:
        return dict(candidate.ideas)
    found: dict[str, int] = {}
    for one in candidate.support:
        if request.bases and one.basis not in request.bases:
            continue
        if request.grades and not set(one.grades) & set(request.grades):
            continue
        believed = [grade for grade in one.grades if not request.grades or grade in request.grades]
        ours = 2 if "A" in believed else 1
        level = {Basis.WORD: 4, Basis.TELLING: 3, Basis.OURS: ours}[one.basis]
        found[one.idea] = max(level, found.get(one.idea, 0))
    return found


def _told_of_itself(request: Request, material: Material, plan: Plan) -> Iterator[str]:
    covered, contrasted, score = counted(request, material, plan.sessions)
    if plan.request != request:
        yield "R7: it is a plan for another request"
    if sorted(plan.covered) != sorted(covered):
        yield f"R2: says that it covers {sorted(plan.covered)}, and covers {sorted(covered)}"
    if sorted(plan.contrasted) != sorted(contrasted):
        yield f"R2: says that it contrasts {sorted(plan.contrasted)}, not {sorted(contrasted)}"
    if plan.score != score:
        yield f"R7: says {plan.score}, and is {score}"
