"""What a plan leaves out and why, and the least change that makes a wish possible.

Everything said here was planned for: no reason and no remedy is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from kg.planner._again import all_fit, least, needed_for, planned
from kg.planner._instance import minutes_of
from kg.planner._limits import DEFAULTS, circle_in
from kg.planner._material import trusted
from kg.planner._problems import unillustrated
from kg.planner._records import Material, Plan, Remedy, Request, Uncovered
from kg.planner._sentences import (
    idea_called,
    ideas_called,
    minutes_said,
    stories_called,
    story_called,
)
from kg.speech import counted, joined

__all__ = ["least_change", "uncovered"]

_FEW = 3
"""So many of what could be given up are named at most."""


def uncovered(
    plan: Plan, material: Material, *, proof: bool | None = None
) -> tuple[Uncovered, ...]:
    """Say of each goal that a plan does not cover why that is, and what would change it.

    Args:
        material: all of it, also what the request does not trust.
        proof: plan to the proof for it; where it is not given, only for a single session. Without
            it, what is said to fit does, and more may.
    """
    proof = plan.request.sessions == 1 if proof is None else proof
    return tuple(_uncovered(plan, goal, material, proof) for goal in plan.uncovered)


def _uncovered(plan: Plan, goal: str, material: Material, proof: bool) -> Uncovered:
    request = plan.request
    reason = unillustrated(goal, request, material)
    if reason:
        return Uncovered(goal, reason, _with_more_stories(request, goal, material, proof))
    wanted = (*plan.covered, goal)
    if not plan.proved and all_fit(request, wanted, material, proof=proof):
        return Uncovered(
            goal, "It fits beside all that is covered: a better plan than this has it."
        )
    ways = list(_ways(request, wanted, material, proof))
    others = [
        other
        for other in plan.covered
        if all_fit(request, (*(g for g in plan.covered if g != other), goal), material, proof=proof)
    ]
    by_itself = replace(request, goals=())
    alone = bool(others) or all_fit(by_itself, (goal,), material, proof=proof)
    reason = _reason(alone, [said for said, _ in ways], others, material, proof)
    remedy = _checked(ways, goal, wanted, material, proof)
    if remedy is None and others:
        instead = f"Give up {idea_called(material, others[0])}."
        goals = tuple(one for one in request.goals if one != others[0])
        remedy = _checked([(instead, replace(request, goals=goals))], goal, (), material, proof)
    return Uncovered(goal, reason, remedy)


def _reason(
    alone: bool, ways: list[str], others: list[str], material: Material, proof: bool
) -> str:
    first = "It does not fit beside what is covered" if alone else "It does not fit, even alone"
    said = [f"{first}." if proof else f"By a quick look {first[:1].lower()}{first[1:]}."]
    if ways:
        said.append(f"It would {joined(ways, 'or')}.")
    elif not others and proof:
        said.append("Neither more reading, more minutes in class nor one session more is enough.")
    if others:
        some = ideas_called(material, others[:_FEW], "or")
        more = " or another idea" if len(others) > _FEW else ""
        said.append(f"It would in place of {some}{more}.")
    return " ".join(said)


def _ways(
    request: Request, wanted: tuple[str, ...], material: Material, proof: bool
) -> Iterator[tuple[str, Request]]:
    """Give what makes room for all of some goals, each in words and as a request that does."""
    for name, of, most in (
        ("reading", " of reading", _most_reading(request, wanted, material)),
        ("minutes", " in class", _most_minutes(request, wanted)),
    ):
        given: int = getattr(request, name)

        def fits(number: int, name: str = name) -> bool:
            changed = _with_minutes(request, name, number)
            return all_fit(changed, wanted, material, proof=proof)

        found = least(fits, given, most)
        if found is not None:
            more = "minute" if found - given == 1 else "minutes"
            said = f"with {found - given:,} more {more}{of}"
            yield said, _with_minutes(request, name, found)
    longer = replace(request, sessions=request.sessions + 1)
    if longer.sessions <= DEFAULTS.plan_sessions and all_fit(longer, wanted, material, proof=proof):
        yield "with one session more", longer


def _with_minutes(request: Request, name: str, number: int) -> Request:
    return replace(request, **{name: number})  # type: ignore[arg-type]


def _most_reading(request: Request, wanted: tuple[str, ...], material: Material) -> int:
    """Give minutes of reading above which no more is ever needed in a session."""
    ideas = needed_for(wanted, request, material)
    words = [material.ideas[slug].words for slug in ideas if slug in material.ideas]
    longest = max((story.words for story in material.stories.values()), default=0)
    words += [longest] * request.pattern.stories
    most = sum(minutes_of(one, request.pace) for one in words)
    return min(most, DEFAULTS.plan_reading)


def _most_minutes(request: Request, wanted: tuple[str, ...]) -> int:
    """Give minutes in class above which no more is ever needed in a session."""
    pattern = request.pattern
    whole = pattern.decision + pattern.story * pattern.stories + pattern.close
    whole += pattern.comparison * pattern.comparisons
    items = 15 * (len(wanted) + pattern.stories) + 8  # six items in 90 minutes
    return min(max(whole, items), DEFAULTS.plan_minutes)


def _checked(
    ways: list[tuple[str, Request]],
    goal: str,
    wanted: tuple[str, ...],
    material: Material,
    proof: bool,
) -> Remedy | None:
    """Give the first way as a remedy whose plan covers a goal, giving up others where it must."""
    for said, request in ways:
        sentence = _asked_for(request, said)
        found = planned(request, material, proof=proof)
        if found is not None and goal in found.covered:
            return Remedy(sentence, request)
        given_up = [one for one in request.goals if one not in wanted]
        narrower = replace(request, goals=wanted)
        found = planned(narrower, material, proof=proof) if wanted and given_up else None
        if found is not None and goal in found.covered:
            also = ideas_called(material, given_up)
            return Remedy(f"{sentence[:-1]} and give up {also}.", narrower)
    return None


def _asked_for(request: Request, said: str) -> str:
    """Say a way as what is to be done; one that is a sentence already stays as it is."""
    if said.endswith("."):
        return said
    if "session" in said:
        return f"Plan {counted(request.sessions, 'session')}."
    if "in class" in said:
        return f"Give {minutes_said(request.minutes)} in class."
    return f"Give {minutes_said(request.reading)} of reading."


def _with_more_stories(
    request: Request, goal: str, material: Material, proof: bool
) -> Remedy | None:
    """Give the remedy for a goal that no story illustrates: stories left out, or more trust."""
    believed = trusted(material, request).stories
    left = sorted(slug for slug in request.leave if goal in believed[slug].ideas)
    if left:
        kept_out = tuple(slug for slug in request.leave if slug not in left)
        way = f"Take {stories_called(material, left, 'and')} back in."
        return _checked([(way, replace(request, leave=kept_out))], goal, (), material, proof)
    if not request.bases and not request.grades:
        return None
    wider = replace(request, bases=(), grades=())
    return _checked([("Trust all readings.", wider)], goal, (), material, proof)


# --- The least change ---


def least_change(
    request: Request, material: Material, *, proof: bool | None = None
) -> tuple[Remedy, ...]:
    """Give the least changes that make an impossible request possible, or cover all that can be.

    Each was planned for. What no story illustrates cannot be covered by any change but of trust.
    Empty where nothing is lacking, and where no single change is enough.

    Args:
        material: all of it, also what the request does not trust.
        proof: plan to the proof; where it is not given, only for a single session.
    """
    proof = request.sessions == 1 if proof is None else proof
    plan = planned(request, material, proof=proof)
    if plan is None:
        return tuple(
            Remedy(said, changed)
            for said, changed in _releases(request, material)
            if planned(changed, material, proof=False) is not None
        )
    able = tuple(g for g in request.goals if not unillustrated(g, request, material))
    found: list[Remedy] = []
    if set(able) - set(plan.covered):
        found += _for_all(request, able, plan, material, proof)
    if set(able) != set(request.goals) and (request.bases or request.grades):
        wider = replace(request, bases=(), grades=())
        better = planned(wider, material, proof=proof)
        if better is not None and better.score.coverage > plan.score.coverage:
            found.append(Remedy("Trust all readings.", wider))
    return tuple(found)


def _for_all(
    request: Request, able: tuple[str, ...], plan: Plan, material: Material, proof: bool
) -> Iterator[Remedy]:
    """Give what lets all goals that a story shows be covered, or what must go so that the rest is."""
    for said, changed in _ways(request, able, material, proof):
        yield Remedy(_asked_for(changed, said), changed)
    for slug in sorted(needed_for(able, request, material) - set(able)):
        known = replace(request, known=(*request.known, slug))
        if all_fit(known, able, material, proof=proof):
            yield Remedy(f"Say that the group knows {idea_called(material, slug)}.", known)
    missing = [goal for goal in able if goal not in plan.covered]
    if len(missing) > 1:
        left = replace(request, goals=tuple(g for g in request.goals if g not in missing))
        yield Remedy(f"Give up {ideas_called(material, missing)}.", left)
        return
    for goal in (*missing, *plan.covered):
        left = replace(request, goals=tuple(one for one in request.goals if one != goal))
        rest = tuple(one for one in able if one != goal)
        if rest and all_fit(left, rest, material, proof=proof):
            yield Remedy(f"Give up {idea_called(material, goal)}.", left)


def _releases(request: Request, material: Material) -> Iterator[tuple[str, Request]]:
    """Give single changes that may make an impossible request possible."""
    for slug in request.leave:
        if slug in request.keep:
            left = tuple(one for one in request.leave if one != slug)
            yield f"Do not leave {story_called(material, slug)} out.", replace(request, leave=left)
    for slug in request.keep:
        kept = tuple(one for one in request.keep if one != slug)
        yield f"Release {story_called(material, slug)}.", replace(request, keep=kept)
    yield from _roomier(request, material)
    for name, of in (("minutes", "in class"), ("reading", "of reading")):
        given: int = getattr(request, name)
        most: int = getattr(DEFAULTS, f"plan_{name}")

        def fits(number: int, name: str = name) -> bool:
            return planned(_with_minutes(request, name, number), material, proof=False) is not None

        found = least(fits, given, most)
        if found is not None:
            yield f"Give {minutes_said(found)} {of}.", _with_minutes(request, name, found)
    needed = ceil(len(set(request.keep)) / max(request.pattern.stories, 1))
    longer = replace(request, sessions=max(request.sessions + 1, needed))
    yield f"Plan {counted(longer.sessions, 'session')}.", longer
    if all(slug in material.ideas for slug in request.goals):
        for slug in circle_in(request, material):
            known = replace(request, known=(*request.known, slug))
            yield f"Say that the group knows {idea_called(material, slug)}.", known


def _roomier(request: Request, material: Material) -> Iterator[tuple[str, Request]]:
    """Give what makes room where more stories are to be kept than all sessions hold."""
    kept = tuple(dict.fromkeys(request.keep))
    room = request.sessions * request.pattern.stories
    over = len(kept) - room
    if over < 1:
        return
    if over > 1 and room:
        released = stories_called(material, kept[room:])
        yield f"Release {released}.", replace(request, keep=kept[:room])
    most = ceil(len(kept) / max(request.sessions, 1))
    pattern = replace(request.pattern, stories=most)
    allowed = counted(most, "story", "stories")
    yield f"Allow {allowed} in a session.", replace(request, pattern=pattern)
    lasts = most * pattern.story + pattern.decision + pattern.close
    longer = replace(request, pattern=pattern, minutes=max(lasts, request.minutes))
    if longer.minutes > request.minutes:
        yield f"Allow {allowed} and {minutes_said(lasts)} in a session.", longer
