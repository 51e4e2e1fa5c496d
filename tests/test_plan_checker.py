"""The independent checker of plans finds each rule broken by hand, and nothing in plans that keep them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import SKOS, Graph, Namespace
from rdflib.term import Node

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
from tests.conftest import some
from tests.plan_checker import counted, faults
from tests.plan_instances import idea, instances, of, story

ATLAS = Namespace("https://w3id.org/pioneer-atlas/ontology#")
LEVELS = {ATLAS.proposersTerm: 4, ATLAS.proposersTelling: 3}

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
    score=Score(3, 1, 6, filled=1, saved=-7),
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
        ("R2: says that it contrasts", replace(GOOD, contrasted=("growth", "pain"))),
        ("R7: says Score", replace(GOOD, score=replace(GOOD.score, coverage=2))),
        ("R7: says Score", replace(GOOD, score=replace(GOOD.score, pairs=2))),
        ("R7: says Score", replace(GOOD, score=replace(GOOD.score, evidence=7))),
        ("R7: says Score", replace(GOOD, score=replace(GOOD.score, filled=0))),
        ("R7: says Score", replace(GOOD, score=replace(GOOD.score, filled=2))),
        ("R7: says Score", replace(GOOD, score=replace(GOOD.score, sectors=1))),
        ("R7: says Score", replace(GOOD, score=replace(GOOD.score, saved=-6))),
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
        ("R5 session 1: 3 goals of 2", {"items": 4}),
        ("R5 session 1: 3 goals of 1", {"items": 1}),
        ("R5 session 1: 3 goals of 2", {"minutes": 60}),
        ("R5 session 1: 3 goals of 2", {"pattern": replace(REQUEST.pattern, stories=4)}),
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


@pytest.mark.parametrize(
    "changed",
    [
        {"items": 5},  # three goals and room for two stories
        {"items": 4, "pattern": replace(REQUEST.pattern, stories=2), "goals": ("fear", "growth")},
        {"minutes": 76, "items": 5},
        {"reading": 7},
    ],
)
def test_a_plan_may_take_all_that_is_allowed(changed: Mapping[str, object]) -> None:
    request = replace(REQUEST, **changed)  # type: ignore[arg-type]
    covered, contrasted, score = counted(request, MATERIAL, GOOD.sessions)
    plan = Plan(request, GOOD.sessions, tuple(covered), tuple(contrasted), score)
    assert faults(request, MATERIAL, plan) == []


def test_a_session_is_filled_by_a_story_of_a_goal_that_is_taught_by_then_and_by_no_other() -> None:
    request = replace(REQUEST, sessions=3)
    first, pain = PlannedSession(("growth",), ("oak",)), PlannedSession(("pain",), ("fir",))
    for sessions, filled in (
        ((first, pain), 2),
        ((first, replace(pain, ideas=())), 1),  # its story shows pain, which nobody taught
        ((first, replace(pain, stories=())), 1),
        ((PlannedSession((), ("oak",)), replace(first, stories=()), pain), 1),
        ((first, PlannedSession((), ("elm",)), pain), 3),  # elm shows growth, taught before
        ((first,), 1),
        ((), 0),
    ):
        assert counted(request, MATERIAL, sessions)[2].filled == filled
    known = replace(request, known=("pain",))
    assert counted(known, MATERIAL, [replace(pain, ideas=())])[2].filled == 1
    other = replace(request, goals=("growth",))
    assert counted(other, MATERIAL, [first, pain])[2].filled == 1
    assert counted(replace(request, sessions=1), MATERIAL, [first, pain])[2].filled == 1


def test_the_score_puts_evidence_before_filled_sessions_and_those_before_sectors() -> None:
    better_first = (
        Score(coverage=1),
        Score(pairs=1, evidence=9, filled=9, sectors=9, saved=9),
        Score(evidence=1, filled=9, sectors=9, saved=9),
        Score(filled=1, sectors=9, saved=9),
        Score(sectors=1, saved=9),
        Score(saved=1),
    )
    assert sorted(better_first, reverse=True) == list(better_first)


def test_a_story_told_before_an_idea_is_taught_covers_it_no_more() -> None:
    late = Plan(
        replace(REQUEST, sessions=2),
        (
            PlannedSession(("growth",), ("elm",), (), "elm/first"),
            PlannedSession(("pain",), ("oak",), (), "oak/first"),
        ),
        covered=("growth",),
        contrasted=(),
        score=Score(1, 0, 2, filled=2, saved=-6),
    )
    assert faults(late.request, MATERIAL, late) == []
    claimed = replace(
        late, covered=("growth", "pain"), score=replace(late.score, coverage=2, evidence=6)
    )
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
        ({}, ("growth", "pain"), Score(2, 0, 5, 1, 0, -2)),
        ({"bases": (Basis.OURS,)}, ("growth", "pain"), Score(2, 0, 3, 1, 0, -2)),
        ({"grades": ("A", "B")}, ("growth", "pain"), Score(2, 0, 3, 1, 0, -2)),
        ({"grades": ("A",)}, ("pain",), Score(1, 0, 2, 1, 0, -2)),
        ({"bases": (Basis.WORD,)}, ("pain",), Score(1, 0, 4, 1, 0, -2)),
    ):
        request = replace(Request(("pain", "growth"), known=("growth", "pain")), **wish)  # type: ignore[arg-type]
        assert faults(request, material, Plan(request, (session,), covered, (), score)) == []


# --- What the stories of the atlas illustrate ---


def shown_in(case: Graph, sources: Graph) -> Iterator[tuple[Node, str, int]]:
    """Give each idea that a statement of a story names, with the statement's anchor and level."""
    for statement in case.subjects(ATLAS.about):
        grades = {
            str(grade)
            for citation in case.objects(statement, ATLAS.cites)
            for source in case.objects(citation, ATLAS.source)
            for grade in (*case.objects(source, ATLAS.grade), *sources.objects(source, ATLAS.grade))
        }
        ours = 2 if "A" in grades else 1
        level = LEVELS.get(case.value(statement, ATLAS.basis), ours)
        for stance in (ATLAS.shows, ATLAS.phase):
            for named in case.objects(statement, stance):
                yield named, str(statement).partition("#")[2], level


def test_the_material_holds_what_the_files_of_the_stories_say_and_what_is_broader(
    atlas: kg.Atlas, content: Path
) -> None:
    schemes = Graph()
    for file in (content / "ontology" / "schemes").glob("*.ttl"):
        schemes.parse(file)
    sources = Graph().parse(content / "cases" / "commons" / "sources.ttl")
    told = atlas.planning.material.stories
    broader = 0
    for slug, found in told.items():
        levels: dict[str, int] = {}
        anchors: dict[str, set[str]] = {}
        readings = set()
        case = Graph().parse(content / "cases" / f"{slug}.ttl")
        for named, anchor, level in shown_in(case, sources):
            for one in schemes.transitive_objects(named, SKOS.broader):  # itself first
                shown = str(one).rpartition("/")[2]
                levels[shown] = max(level, levels.get(shown, 0))
                anchors.setdefault(shown, set()).add(anchor)
                through = "" if one == named else str(named).rpartition("/")[2]
                readings.add((shown, anchor, through))
                broader += one != named
        assert dict(found.ideas) == levels, slug
        assert {one: set(rests) for one, rests in found.rests_on.items()} == anchors, slug
        assert {(one.idea, one.anchor, one.through) for one in found.support} <= readings, slug
        assert {one[:2] for one in readings} == {(one.idea, one.anchor) for one in found.support}
    assert len(told) >= 30
    assert broader > 0  # else nothing broader was looked at


# --- Plans that are made keep the rules ---


@pytest.mark.parametrize("seed", some(range(24), 8))
def test_plans_from_made_up_material_keep_all_rules(seed: int) -> None:
    request, material = instances(seed, 40, varied=True)
    for made in (quick, prove):
        plan = made(request, material)
        assert faults(request, material, plan) == []


@pytest.mark.parametrize("seed", some(range(3)))
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
