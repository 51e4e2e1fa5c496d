"""A plan as a path: timed segments, what is read before, and words drafted by rule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.catalogue import (
    Case,
    Idea,
    Importance,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
    words_of_case,
    words_of_idea,
)
from kg.namespaces import BASE
from kg.planner._material import trusted
from kg.planner._phrases import LOOKED_BACK
from kg.planner._records import Comparison, Material, Pattern, Plan, PlannedSession
from kg.planner._steps import EMPTY
from kg.planner._telling import (
    abstract_of,
    analysis_of,
    leaves_out_of,
    main_idea,
    note_of,
    objectives_of,
    purposes_of,
    session_label,
    strategy_of,
    title_of,
)
from kg.planner._wording import called, drafted

__all__ = ["LICENCE", "lay_out", "path_ref", "slug_of"]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_MORE, _LOOKING_BACK = 5, 5
"""Minutes that a segment may get beyond the pattern, and those of looking back."""
_EXPLAINED, _EXPLAINING = 4, 10
"""So many ideas are explained in a session without a story, and the minutes of each."""
_FIRST = (
    "Cause",
    "Force",
    "Challenge",
    "Defence",
    "Practice",
    "Principle",
    "Orientation",
    "Belief",
    "Phase",
)
"""Families of ideas, the most telling first: what two stories share is named by that."""


@dataclass(frozen=True, slots=True)
class _Making:
    """What every part of the layout needs: the plan, what it was made of, and where things are found."""

    plan: Plan
    material: Material
    case_of: Callable[[str], Case]
    idea_of: Callable[[str], Idea]

    @property
    def pattern(self) -> Pattern:
        return self.plan.request.pattern


def lay_out(
    plan: Plan,
    material: Material,
    *,
    case_of: Callable[[str], Case],
    idea_of: Callable[[str], Idea],
    title: str = "",
    author: str = "",
    today: date,
) -> Path:
    """Make a path of a plan: sessions with timed steps, every text drafted by rule and marked so.

    Sessions that hold nothing are left out. The minutes of a session add up to those asked for:
    what the pattern leaves over is spread, at most five minutes to a segment, and the rest is left
    for questions in the close.

    Args:
        case_of, idea_of: give a story or an idea by slug; both raise NotFound where there is none.
        today: the day on which it is issued.
    """
    request = plan.request
    making = _Making(plan, trusted(material, request), case_of, idea_of)
    held = [one for one in plan.sessions if one.ideas or one.stories] or [*plan.sessions[:1]]
    sessions: list[PathSession] = []
    taught: set[str] = set(request.known)
    number = 0
    for place, planned in enumerate(held, 1):
        last = main_idea(sessions[-1]) if sessions else None
        taught |= {*planned.ideas}
        session = _session(making, planned, taught, last)
        steps: list[PathStep] = []
        for step in session.steps:
            number += 1
            named = replace(step, position=len(steps) + 1, name=f"step-{number}")
            steps.append(drafted(named, case_of))
        session = replace(session, position=place, name=f"session-{place}", steps=tuple(steps))
        label = session_label(main_idea(session), len(held))
        sessions.append(replace(session, label=label, purposes=purposes_of(session)))
    goals = tuple(idea_of(slug).ref for slug in request.goals)
    name = title.strip() or title_of(goals, len(held), request.minutes)
    path = Path(
        ref=path_ref(name),
        abstract="",
        sessions=tuple(sessions),
        author=author.strip(),
        issued=today.isoformat(),
        licence=LICENCE,
        version="1",
        covers=goals,
        assumes=tuple(idea_of(slug).ref for slug in request.known),
        leaves_out=leaves_out_of(plan, making.material),
        note=note_of(plan),
    )
    return replace(
        path,
        abstract=abstract_of(path),
        objectives=objectives_of(path),
        strategy=strategy_of(path),
        analysis=analysis_of(path),
    )


def path_ref(title: str, slug: str = "") -> Ref:
    """Give a path by name, with the address that its title gives it where none is named."""
    own = slug or slug_of(title)
    return Ref(f"{BASE}path/{own}", "path", own, title, family="ReadingPath")


def slug_of(title: str) -> str:
    """Write a title as a file would be named.

    >>> slug_of("Pain & growth, in 90 minutes")
    'pain-growth-in-90-minutes'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "plan"


# --- One session ---


def _session(
    making: _Making, planned: PlannedSession, taught: set[str], last: Ref | None
) -> PathSession:
    """Set the steps of a session, each with its minutes and what is read before it."""
    request = making.plan.request
    steps = [*_opening(making, planned), *_middle(making, planned, taught)]
    found = _about(steps)
    if found is None and planned.ideas:
        found = making.idea_of(planned.ideas[-1]).ref
    close = replace(EMPTY, ideas=(found,) if found else (), segment=Segment.CLOSE)
    timed, left = _timed([*steps, close], making.pattern, request.minutes)
    back = [_looking_back(last)] if last is not None and left >= _LOOKING_BACK else []
    note = ""
    if last is not None and not back:
        note = f"If there is time, look back first. {LOOKED_BACK[0].format(idea=called(last))}"
    timed = [*back, *_spread(timed, left - _LOOKING_BACK * len(back))]
    return PathSession(
        position=0,
        label="",
        steps=tuple(_with_reading(making, planned, timed)),
        minutes=request.minutes,
        reading=request.reading,
        for_instructors=note,
    )


def _about(steps: Sequence[PathStep]) -> Ref | None:
    return main_idea(PathSession(0, "", tuple(steps)))


def _looking_back(idea: Ref) -> PathStep:
    return replace(
        EMPTY,
        ideas=(idea,),
        segment=Segment.IDEA,
        importance=Importance.RECOMMENDED,
        minutes=_LOOKING_BACK,
    )


def _opening(making: _Making, planned: PlannedSession) -> list[PathStep]:
    """Give the decision that a session opens with, where it has one and there are minutes for it."""
    slug, _, anchor = planned.decision.partition("/")
    if not anchor or not making.pattern.decision:
        return []
    case = making.case_of(slug)
    told = next((one for one in case.statements if one.anchor == anchor), None)
    if told is None:
        return []
    visited = ((case.summary, told),)
    return [
        replace(
            EMPTY,
            statements=visited,
            segment=Segment.DECISION,
            importance=Importance.RECOMMENDED,
        )
    ]


def _middle(making: _Making, planned: PlannedSession, taught: set[str]) -> list[PathStep]:
    """Give the stories in class order, each comparison right after its two."""
    if not planned.stories:
        return _explaining(making, planned)
    first = planned.decision.partition("/")[0]
    order = sorted(planned.stories, key=lambda slug: slug != first)
    pairs = {slug: one for one in planned.comparisons for slug in (one.held, one.fell)}
    steps: list[PathStep] = []
    done: set[str] = set()
    for slug in order:
        if slug in done:
            continue
        pair = pairs.get(slug)
        other = (pair.fell if pair.held == slug else pair.held) if pair else ""
        both = [one for one in (slug, other) if one]
        told = [_story(making, one, planned, taught) for one in both]
        if pair:
            compared = _comparison(making, both, pair, planned)
            told = [*(_led(one, compared.ideas[:1]) for one in told), compared]
        steps += told
        done |= {*both}
    return steps


def _explaining(making: _Making, planned: PlannedSession) -> list[PathStep]:
    """Give the ideas of a session without a story a step each: those asked for, else the last."""
    asked = [slug for slug in planned.ideas if slug in making.plan.request.goals]
    taken = (asked or [*planned.ideas])[-_EXPLAINED:]
    return [
        replace(
            EMPTY,
            ideas=(making.idea_of(slug).ref,),
            segment=Segment.IDEA,
            importance=Importance.RECOMMENDED,
        )
        for slug in taken
    ]


def _story(making: _Making, slug: str, planned: PlannedSession, taught: set[str]) -> PathStep:
    request, case = making.plan.request, making.case_of(slug)
    shown = making.material.stories[slug].ideas if slug in making.material.stories else {}
    goals = [goal for goal in dict.fromkeys(request.goals) if goal in shown and goal in taught]
    return replace(
        EMPTY,
        ideas=_ranked(making, goals, planned),
        cases=(case.summary,),
        segment=Segment.STORY,
        importance=Importance.ESSENTIAL,
        kept=slug in request.keep,
    )


def _led(step: PathStep, first: tuple[Ref, ...]) -> PathStep:
    """Let a story be about what it is compared on."""
    led = tuple(idea for idea in first if idea in step.ideas)
    return replace(step, ideas=(*led, *(idea for idea in step.ideas if idea not in led)))


def _comparison(
    making: _Making, slugs: Sequence[str], pair: Comparison, planned: PlannedSession
) -> PathStep:
    cases = tuple(making.case_of(slug).summary for slug in slugs)
    return replace(
        EMPTY,
        ideas=_ranked(making, pair.ideas, planned),
        cases=cases,
        segment=Segment.COMPARISON,
        importance=Importance.ESSENTIAL,
    )


def _ranked(making: _Making, slugs: Iterable[str], planned: PlannedSession) -> tuple[Ref, ...]:
    """Put ideas in order: those taught today first, then the more telling, then as asked."""
    ranks = {family: rank for rank, family in enumerate(_FIRST)}
    refs = [making.idea_of(slug).ref for slug in slugs]
    return tuple(
        sorted(
            refs,
            key=lambda ref: (ref.slug not in planned.ideas, ranks.get(ref.family, len(ranks))),
        )
    )


# --- Minutes ---


def _timed(steps: Iterable[PathStep], pattern: Pattern, minutes: int) -> tuple[list[PathStep], int]:
    """Give each step the minutes of the pattern, never more in all than there are; and the rest."""
    lasts = {
        Segment.DECISION: pattern.decision,
        Segment.STORY: pattern.story,
        Segment.COMPARISON: pattern.comparison,
        Segment.IDEA: _EXPLAINING,
        Segment.CLOSE: pattern.close,
    }
    left, timed = minutes, []
    for step in steps:
        given = min(lasts[step.segment], left)
        left -= given
        timed.append(replace(step, minutes=given))
    return timed, left


_SPREAD = (Segment.COMPARISON, Segment.STORY, Segment.DECISION, Segment.IDEA, Segment.CLOSE)
"""Who gets a minute that is left over, in turn."""


def _spread(steps: Sequence[PathStep], left: int) -> list[PathStep]:
    """Spread what is left over a minute at a time; what goes beyond that is for the close."""
    places = [
        place for segment in _SPREAD for place, step in enumerate(steps) if step.segment is segment
    ]
    more = dict.fromkeys(places, 0)
    for _ in range(_MORE):
        for place in places:
            if left:
                more[place] += 1
                left -= 1
    longer = [
        replace(step, minutes=(step.minutes or 0) + more.get(place, 0))
        for place, step in enumerate(steps)
    ]
    if left:
        longer[-1] = replace(longer[-1], minutes=(longer[-1].minutes or 0) + left)
    return [
        replace(step, minutes=step.minutes or None)
        for step in longer
        if step.minutes or step.segment is not Segment.CLOSE
    ]


# --- What is read before ---


def _with_reading(
    making: _Making, planned: PlannedSession, steps: Sequence[PathStep]
) -> list[PathStep]:
    """Put what is read before class on the first step that needs it: ideas in order, then the story.

    An idea that no step needs stands with the last one.
    """
    needed = _needed(making.material, planned.ideas)
    left = [*planned.ideas]
    found = []
    for place, step in enumerate(steps, 1):
        visited = {idea.slug for idea in step.ideas}
        if place < len(steps):
            here = [slug for slug in left if visited & needed[slug]]
        else:
            here = left
        left = [slug for slug in left if slug not in here]
        before = [(idea.ref, words_of_idea(idea)) for idea in map(making.idea_of, here)]
        if step.segment is Segment.STORY:
            case = making.case_of(step.cases[0].ref.slug)
            before.append((case.ref, words_of_case(case)))
        found.append(replace(step, before=tuple(before)))
    return found


def _needed(material: Material, slugs: Sequence[str]) -> Mapping[str, set[str]]:
    """Give for each of these ideas those that need it, at any remove, and itself."""
    found = {slug: {slug} for slug in slugs}
    for slug in reversed(slugs):  # what needs something stands after it
        for needed, _ in material.ideas[slug].needs if slug in material.ideas else ():
            if needed in found:
                found[needed] |= found[slug]
    return found
