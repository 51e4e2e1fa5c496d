"""The independent checker of plans finds each rule broken by hand, and nothing in plans that keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

import kg
from kg.catalogue import Basis
from kg.planner import (
    Comparison,
    Outcome,
    Plan,
    PlannedSession,
    Request,
    Score,
    prove,
    quick,
)
from kg.planner._records import Support
from tests.plan_checker import faults
from tests.plan_instances import idea, instances, of, story

MATERIAL = of(
    idea("fear", "pain"),
    idea("growth"),
    idea("pain"),
    story("ash", {"pain": 2, "fear": 1}),
    story("elm", {"pain": 4, "growth": 1}, Outcome.FELL),
    story("fir", {"pain": 3}, Outcome.FELL, decision="", sectors=("banks",)),
    story("oak", {"growth": 2}, Outcome.UNTOLD),
)
REQUEST = Request(("fear", "growth", "pain"), minutes=90, reading=20)
GOOD = Plan(
    REQUEST,
    (
        PlannedSession(
            ("growth", "pain", "fear"),
            ("ash", "elm"),
            (Comparison("ash", "elm", ("pain",)),),
            "ash/first",
        ),
    ),
    covered=("pain", "fear", "growth"),
    contrasted=("pain",),
    score=Score(3, 1, 6, 0, -7),
)


def with_session(**changed: object) -> Plan:
    return replace(GOOD, sessions=(replace(GOOD.sessions[0], **changed),))  # type: ignore[arg-type]


def test_a_plan_made_by_hand_that_keeps_all_rules_has_no_fault() -> None:
    assert faults(REQUEST, MATERIAL, GOOD) == []


@pytest.mark.parametrize(
    ("rule", "plan"),
    [
        ("R1 session 1: fear comes before pain", with_session(ideas=("fear", "growth", "pain"))),
        (
            "R1 session 1: pain is taught again",
            with_session(ideas=("growth", "pain", "fear", "pain")),
        ),
        ("R2: says that it covers", replace(GOOD, covered=("pain", "fear"))),
        ("R2: says that it contrasts", replace(GOOD, contrasted=())),
        (
            "do not stand next to each other",
            with_session(stories=("ash", "oak", "elm")),
        ),
        ("R3 session 1: opens with", with_session(decision="")),
        ("R3 session 1: opens with", with_session(decision="oak/first")),
        (
            "are not one that held and one that fell",
            with_session(comparisons=(Comparison("elm", "ash", ("pain",)),)),
        ),
        ("are not both in it", with_session(comparisons=(Comparison("ash", "fir", ("pain",)),))),
        (
            "do not share the ideas",
            with_session(comparisons=(Comparison("ash", "elm", ("growth",)),)),
        ),
        (
            "ash stands in 2 comparisons",
            with_session(
                stories=("elm", "ash", "fir"),
                comparisons=(
                    Comparison("ash", "elm", ("pain",)),
                    Comparison("ash", "fir", ("pain",)),
                ),
            ),
        ),
        ("R6: ash stands 2 times", with_session(stories=("ash", "ash"), comparisons=())),
        ("R7: says Score", replace(GOOD, score=Score(3, 1, 7, 0, -7))),
        ("R7: says Score", replace(GOOD, score=Score(3, 1, 6, 1, -7))),
        ("R7: says Score", replace(GOOD, score=Score(3, 1, 6, 0, -6))),
        ("session 1: no story yew", with_session(stories=("yew",))),
        ("session 1: no idea yew", with_session(ideas=("yew",))),
    ],
)
def test_a_plan_broken_by_hand_is_found(rule: str, plan: Plan) -> None:
    assert any(rule in fault for fault in faults(REQUEST, MATERIAL, plan))


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("R1 session 1: pain is taught again or known", {"known": ("pain",)}),
        ("R3 session 1: 76 of 75 minutes", {"minutes": 75, "items": 6}),
        ("R3 session 1: 2 stories of 1", {"pattern": replace(REQUEST.pattern, stories=1)}),
        ("R3 session 1: 1 comparisons of 0", {"contrast": False}),
        ("R4 session 1: 7 of 6 minutes of reading", {"reading": 6}),
        ("R5 session 1: 3 goals and 2 stories", {"items": 4}),
        ("R5 session 1: 3 goals and 2 stories", {"minutes": 60}),
        ("R6: fir is to be kept", {"keep": ("fir",)}),
        ("R6: elm is to be left", {"leave": ("elm",)}),
        ("R6: 1 sessions of 0", {"sessions": 0}),
        ("R7: says Score", {"spread": True}),
        ("R7: says Score", {"sectors": ("shops",)}),
        ("R7: says Score", {"places": ("here",)}),
        ("R7: says Score", {"pace": 200}),
        ("R2: says that it covers", {"grades": ("A",)}),
    ],
)
def test_a_good_plan_breaks_the_rules_of_another_wish(
    rule: str, changed: Mapping[str, object]
) -> None:
    request = replace(REQUEST, **changed)  # type: ignore[arg-type]
    found = faults(request, MATERIAL, replace(GOOD, request=request))
    assert any(rule in fault for fault in found)


def test_a_plan_for_another_request_is_found() -> None:
    assert faults(replace(REQUEST, reading=30), MATERIAL, GOOD) == [
        "R7: it is a plan for another request"
    ]


def test_a_story_told_before_an_idea_is_taught_covers_it_no_more() -> None:
    late = Plan(
        replace(REQUEST, sessions=2),
        (
            PlannedSession(("growth",), ("elm",), (), "elm/first"),
            PlannedSession(("pain",), ("oak",), (), "oak/first"),
        ),
        covered=("growth",),
        contrasted=(),
        score=Score(1, 0, 2, 0, -6),
    )
    assert faults(late.request, MATERIAL, late) == []
    claimed = replace(late, covered=("growth", "pain"), score=Score(2, 0, 6, 0, -6))
    assert len(faults(late.request, MATERIAL, claimed)) == 2


def test_only_trusted_readings_count_and_a_known_idea_is_covered_by_its_story() -> None:
    told = (
        Support("pain", "a", Basis.OURS, ("A",)),
        Support("pain", "b", Basis.WORD, ("C",)),
        Support("growth", "c", Basis.OURS, ("B",)),
    )
    material = of(
        idea("pain"), idea("growth"), story("ash", {"pain": 4, "growth": 1}, support=told)
    )
    session = PlannedSession((), ("ash",), (), "ash/first")
    for wish, covered, score in (
        ({}, ("growth", "pain"), Score(2, 0, 5, 0, -2)),
        ({"bases": (Basis.OURS,)}, ("growth", "pain"), Score(2, 0, 3, 0, -2)),
        ({"grades": ("A", "B")}, ("growth", "pain"), Score(2, 0, 3, 0, -2)),
        ({"grades": ("A",)}, ("pain",), Score(1, 0, 2, 0, -2)),
        ({"bases": (Basis.WORD,)}, ("pain",), Score(1, 0, 4, 0, -2)),
    ):
        request = replace(Request(("pain", "growth"), known=("growth", "pain")), **wish)  # type: ignore[arg-type]
        assert faults(request, material, Plan(request, (session,), covered, (), score)) == []


# --- Plans that are made keep the rules ---


@pytest.mark.parametrize("seed", range(24))
def test_plans_from_made_up_material_keep_all_rules(seed: int) -> None:
    request, material = instances(seed, 40, varied=True)
    for made in (quick, prove):
        plan = made(request, material)
        assert faults(request, material, plan) == []


@pytest.mark.parametrize("seed", range(3))
def test_plans_of_several_sessions_keep_all_rules(seed: int) -> None:
    request, material = instances(seed, 30, sessions=3, goals=6, varied=True)
    for made in (quick, prove):
        assert faults(request, material, made(request, material)) == []


@pytest.mark.parametrize("goals", ["pain fear growth descent", "orbit recovering sustaining scale"])
def test_plans_from_the_stories_of_the_atlas_keep_all_rules(atlas: kg.Atlas, goals: str) -> None:
    material = atlas.planning.material
    request = Request(tuple(goals.split()))
    for made in (quick, prove):
        plan = made(request, material)
        assert faults(request, material, plan) == []
        assert plan.covered
