"""Plans of several sessions come in an order to teach them in, and are worth what they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

import kg
from kg.errors import PlanError
from kg.planner import Material, Plan, PlannedSession, Request, prove, quick, score_of
from kg.planner._quick import at_once
from kg.planner._score import worth
from kg.planner._spreading import spread
from tests.conftest import some
from tests.plan_checker import faults
from tests.plan_instances import idea, instances, of, story

_JOURNEY = (
    "pain",
    "fear",
    "ambition",
    "first-moment-of-belief",
    "flow-of-moments",
    "sustaining",
    "growth",
    "descent",
    "complexity",
    "attend-to-the-belief-system",
)


def planned(request: Request, material: Material, *sessions: PlannedSession) -> Plan:
    found = worth(request, material, sessions)
    return Plan(request, sessions, found.covered, found.contrasted, found.score)


def told(
    ideas: tuple[str, ...] = (), stories: tuple[str, ...] = (), opens: str = ""
) -> PlannedSession:
    return PlannedSession(ideas, stories, (), opens or (f"{stories[0]}/first" if stories else ""))


def taught_in(plan: Plan) -> dict[str, int]:
    return {slug: at for at, one in enumerate(plan.sessions, 1) for slug in one.ideas}


def others(plan: Plan, material: Material) -> Iterator[tuple[int, tuple[PlannedSession, ...]]]:
    """Give for each session that teaches nothing new the plans that teach one goal there instead."""
    goals = {*plan.request.goals}
    for at, bare in enumerate(plan.sessions):
        if bare.ideas:
            continue
        for place, full in enumerate(plan.sessions):
            if len(goals & {*full.ideas}) < 2:
                continue
            for goal in goals & {*full.ideas}:
                sessions = [*plan.sessions]
                sessions[place] = replace(full, ideas=tuple(i for i in full.ideas if i != goal))
                sessions[at] = replace(bare, ideas=(goal,))
                yield at, tuple(sessions)


@pytest.mark.parametrize("seed", some(range(15), 4))
def test_the_order_changes_nothing_that_counts(seed: int) -> None:
    request, material = instances(seed, sessions=2 + seed % 5, varied=seed % 2 == 1)
    try:
        plan = at_once(request, material)
    except PlanError:
        pytest.skip("nothing can be planned")
    found = spread(plan, material)
    assert found.score == plan.score == score_of(request, material, found.sessions)
    assert faults(request, material, found) == []
    assert found.proved == plan.proved
    assert sorted(sum((one.stories for one in found.sessions), ())) == sorted(
        sum((one.stories for one in plan.sessions), ())
    )
    assert spread(found, material) == found


@pytest.mark.parametrize("seed", some(range(15), 4))
def test_no_session_is_left_without_an_idea_that_could_be_taught_there(seed: int) -> None:
    request, material = instances(seed, sessions=2 + seed % 5)
    found = quick(request, material)
    for _at, sessions in others(found, material):
        try:
            assert score_of(request, material, sessions) != found.score
        except ValueError:
            continue


def test_an_idea_stands_with_the_story_that_illustrates_it_and_what_it_needs_before_it() -> None:
    material = of(
        idea("ground"),
        idea("fear"),
        idea("pain", "ground"),
        story("amber", {"fear": 4}),
        story("birch", {"pain": 4}),
    )
    request = Request(("pain", "fear"), sessions=2)
    plan = planned(
        request, material, told(("ground", "pain", "fear"), ("amber",)), told((), ("birch",))
    )
    first, second = spread(plan, material).sessions
    assert (first.ideas, first.stories) == (("fear",), ("amber",))
    assert (second.ideas, second.stories) == (("ground", "pain"), ("birch",))


def test_sessions_follow_the_journey_and_else_the_names() -> None:
    told_of = (story("amber", {"ash": 4}), story("birch", {"bay": 4}), story("cedar", {"elm": 4}))
    ideas = [idea(slug) for slug in ("ash", "bay", "elm")]
    plans = [told(("ash",), ("amber",)), told(("bay",), ("birch",)), told(("elm",), ("cedar",))]

    def order(request: Request, *ranks: int | None) -> list[str]:
        ranked = [replace(one, rank=rank) for one, rank in zip(ideas, ranks, strict=True)]
        material = of(*ranked, *told_of)
        return [
            one.ideas[0] for one in spread(planned(request, material, *plans), material).sessions
        ]

    request = Request(("elm", "ash", "bay"), sessions=3)
    assert order(request, 3, 2, 1) == ["elm", "bay", "ash"]
    assert order(request, None, 2, 3) == ["bay", "elm", "ash"]
    assert order(request, None, None, None) == ["ash", "bay", "elm"]


def test_the_best_evidence_is_not_given_up_for_the_order() -> None:
    """Amber has the better word for elm, so that elm is taught with it, though ash comes sooner."""
    first, last = replace(idea("ash"), rank=1), replace(idea("elm"), rank=9)
    material = of(first, last, story("amber", {"ash": 1, "elm": 4}), story("birch", {"ash": 4}))
    request = Request(("ash", "elm"), sessions=2)
    plan = planned(request, material, told(("elm", "ash"), ("amber",)), told((), ("birch",)))
    found = spread(plan, material)
    assert found.score == plan.score
    assert taught_in(found) == {"ash": 1, "elm": 2}
    assert [one.stories for one in found.sessions] == [("birch",), ("amber",)]


def test_one_session_stays_as_it_is(atlas: kg.Atlas) -> None:
    material = atlas.planning.material
    plan = at_once(Request(_JOURNEY[:4]), material)
    assert spread(plan, material) is plan


@pytest.mark.parametrize("way", [quick, prove])
def test_six_weeks_follow_the_journey_as_far_as_what_is_covered_allows(
    atlas: kg.Atlas, way: Callable[[Request, Material], Plan]
) -> None:
    material = atlas.planning.material
    plan = way(Request(_JOURNEY, sessions=6), material)
    assert faults(plan.request, material, plan) == []
    assert len(plan.sessions) == 6
    assert all({*one.ideas} & {*_JOURNEY} for one in plan.sessions)
    at = taught_in(plan)
    phases = ("pain", "first-moment-of-belief", "flow-of-moments", "sustaining", "descent")
    weeks = [at[slug] for slug in phases]
    assert weeks == sorted(weeks)
    assert at["burningness"] == at["pain"] == 1
    assert at["descent"] > at["sustaining"]
    for one in plan.sessions:
        shown = {slug for name in one.stories for slug in material.stories[name].ideas}
        assert {*one.ideas} & {*_JOURNEY} <= shown


def test_ideas_have_their_place_on_the_journey(atlas: kg.Atlas) -> None:
    ideas = atlas.planning.material.ideas
    order = ("inside-out", "burningness", *_JOURNEY[:6], "gravity", "descent", "recovering")
    ranks = [ideas[slug].rank for slug in (*order, "attend-to-the-belief-system")]
    assert None not in ranks
    assert ranks == sorted(ranks, key=lambda rank: rank or 0)
    assert ideas["growth"].rank == ideas["gravity"].rank
    principles = [ideas[slug].rank or 0 for slug in sorted(ideas) if slug.startswith("principle-")]
    assert principles == sorted(principles)
    assert min(principles) > max(rank for rank in ranks if rank is not None)
