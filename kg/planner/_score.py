"""What a plan is worth, told again from the rules: every answer is held against it.

Shares nothing with what makes plans but the records and the rules, so that a mistake there shows
here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.planner._instance import lessons_of, minutes_of
from kg.planner._material import trusted
from kg.planner._records import Candidate, Material, Outcome, PlannedSession, Request, Score

__all__ = ["Worth", "score_of", "worth"]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a plan covers and contrasts, in the order in which it is met, and its score."""

    covered: tuple[str, ...]
    contrasted: tuple[str, ...]
    score: Score


def score_of(request: Request, material: Material, sessions: Sequence[PlannedSession]) -> Score:
    """Recompute what a plan is worth.

    Raises:
        ValueError: the plan breaks a rule; says which.
    """
    return worth(request, material, sessions).score


def worth(request: Request, material: Material, sessions: Sequence[PlannedSession]) -> Worth:
    """Recompute what a plan covers, contrasts and is worth.

    Raises:
        ValueError: the plan breaks a rule; says which.
    """
    told = trusted(material, request)
    taught = _taught(request, material, sessions)
    _stories_once(request, material, sessions)
    read = sum(_session(request, told, one, at) for at, one in enumerate(sessions, 1))
    levels = _levels(request, told.stories, sessions, taught)
    contrasted = _contrasted(request, told.stories, sessions, taught)
    taken = [told.stories[slug] for one in sessions for slug in one.stories]
    score = Score(
        coverage=len(levels),
        pairs=len(contrasted),
        evidence=sum(levels.values()),
        filled=_filled(request, told.stories, sessions, taught),
        sectors=len(_wished(request, taken)),
        saved=-read,
    )
    return Worth(tuple(levels), contrasted, score)


def _broken(rule: str, what: str) -> ValueError:
    return ValueError(f"{rule}: {what}")


def _taught(
    request: Request, material: Material, sessions: Sequence[PlannedSession]
) -> Mapping[str, int]:
    """Give the session in which each idea is taught, 0 for those that the group knows.

    Raises:
        ValueError: R1 is broken.
    """
    taught = dict.fromkeys(request.known, 0)
    for at, session in enumerate(sessions, 1):
        for slug in session.ideas:
            if slug not in material.ideas:
                raise _broken("R1", f"there is no idea {slug!r}.")
            if slug in taught:
                raise _broken("R1", f"{slug} is taught twice, or known already.")
            for needed, _ in material.ideas[slug].needs:
                if needed in material.ideas and needed not in taught:
                    raise _broken("R1", f"{slug} in session {at} needs {needed} before it.")
            taught[slug] = at
    return taught


def _stories_once(request: Request, material: Material, sessions: Sequence[PlannedSession]) -> None:
    taken = [slug for session in sessions for slug in session.stories]
    for slug in taken:
        if slug not in material.stories:
            raise _broken("R6", f"there is no story {slug!r}.")
        if taken.count(slug) > 1:
            raise _broken("R6", f"{slug} stands twice.")
        if slug in request.leave:
            raise _broken("R6", f"{slug} was to be left out.")
    for slug in request.keep:
        if slug not in taken:
            raise _broken("R6", f"{slug} was to be kept.")
    if len(sessions) > request.sessions:
        raise _broken("R3", f"{len(sessions)} sessions, and {request.sessions} are asked for.")


def _session(request: Request, told: Material, session: PlannedSession, at: int) -> int:
    """Give the minutes of reading of a session.

    Raises:
        ValueError: R3, R4 or R5 is broken.
    """
    pattern, stories = request.pattern, session.stories
    if len(stories) > pattern.stories:
        raise _broken("R3", f"session {at} holds {len(stories)} stories.")
    most = pattern.comparisons if request.contrast else 0
    if len(session.comparisons) > most:
        raise _broken("R3", f"session {at} holds {len(session.comparisons)} comparisons.")
    _comparisons(told.stories, session, at)
    decides = {told.stories[slug].decision for slug in stories} - {""}
    if bool(session.decision) != bool(decides) or session.decision not in {*decides, ""}:
        raise _broken("R3", f"session {at} opens with {session.decision!r}.")
    minutes = (
        pattern.story * len(stories)
        + pattern.comparison * len(session.comparisons)
        + pattern.close
        + (pattern.decision if session.decision else 0)
    )
    if minutes > request.minutes:
        raise _broken("R3", f"session {at} takes {minutes} minutes in class.")
    read = sum(minutes_of(told.ideas[slug].words, request.pace) for slug in session.ideas)
    read += sum(minutes_of(told.stories[slug].words, request.pace) for slug in stories)
    if read > request.reading:
        raise _broken("R4", f"session {at} takes {read} minutes of reading.")
    goals = len(set(session.ideas) & set(request.goals))
    if goals > lessons_of(request):
        raise _broken("R5", f"session {at} teaches {goals} of the ideas asked for.")
    return read


def _comparisons(stories: Mapping[str, Candidate], session: PlannedSession, at: int) -> None:
    places = {slug: place for place, slug in enumerate(session.stories)}
    sides: list[str] = []
    for one in session.comparisons:
        if not {one.held, one.fell} <= places.keys():
            raise _broken("R3", f"session {at} compares what it does not hold.")
        if abs(places[one.held] - places[one.fell]) != 1:
            raise _broken("R3", f"{one.held} and {one.fell} do not stand next to each other.")
        if (stories[one.held].outcome, stories[one.fell].outcome) != (Outcome.HELD, Outcome.FELL):
            raise _broken("R2", f"{one.held} did not hold, or {one.fell} did not fall.")
        sides += [one.held, one.fell]
    if len(set(sides)) < len(sides):
        raise _broken("R3", f"a story of session {at} stands in two comparisons.")


def _levels(
    request: Request,
    stories: Mapping[str, Candidate],
    sessions: Sequence[PlannedSession],
    taught: Mapping[str, int],
) -> Mapping[str, int]:
    """Give the best evidence of each goal that is covered, in the order in which it is met."""
    levels: dict[str, int] = {}
    goals = sorted(set(request.goals))
    for at, session in enumerate(sessions, 1):
        for slug in session.stories:
            for goal in goals:
                level = stories[slug].ideas.get(goal, 0)
                if level and taught.get(goal, at + 1) <= at:
                    levels[goal] = max(level, levels.get(goal, 0))
    return levels


def _filled(
    request: Request,
    stories: Mapping[str, Candidate],
    sessions: Sequence[PlannedSession],
    taught: Mapping[str, int],
) -> int:
    """Count the sessions with a story that illustrates a goal taught by then."""
    filled = 0
    for at, session in enumerate(sessions, 1):
        by_then = {goal for goal in request.goals if taught.get(goal, at + 1) <= at}
        filled += any(not by_then.isdisjoint(stories[slug].ideas) for slug in session.stories)
    return filled


def _contrasted(
    request: Request,
    stories: Mapping[str, Candidate],
    sessions: Sequence[PlannedSession],
    taught: Mapping[str, int],
) -> tuple[str, ...]:
    """Give the goals that a comparison shows held and fallen.

    Raises:
        ValueError: a comparison names ideas that it does not contrast.
    """
    found: dict[str, None] = {}
    for at, session in enumerate(sessions, 1):
        for one in session.comparisons:
            shared = stories[one.held].ideas.keys() & stories[one.fell].ideas.keys()
            goals = sorted(
                goal for goal in shared & set(request.goals) if taught.get(goal, at + 1) <= at
            )
            if tuple(goals) != tuple(sorted(one.ideas)):
                raise _broken("R2", f"{one.held} and {one.fell} contrast {', '.join(goals)}.")
            found.update(dict.fromkeys(goals))
    return tuple(found)


def _wished(request: Request, taken: Sequence[Candidate]) -> set[tuple[str, str]]:
    """Give the sectors and places that a request wishes for and the stories are of."""
    sectors = {("sector", slug) for one in taken for slug in one.sectors}
    places = {("place", slug) for one in taken for slug in one.places}
    if not request.spread:
        sectors &= {("sector", slug) for slug in request.sectors}
    return sectors | (places & {("place", slug) for slug in request.places})
