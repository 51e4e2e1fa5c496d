"""Many plans against the independent checker, and what is said to be lost without a step, solved anew.

Run by `make test-long`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

import kg
from kg.errors import PlanError
from kg.planner import (
    Material,
    Outcome,
    Plan,
    Request,
    Uncovered,
    Why,
    least_change,
    prove,
    quick,
    uncovered,
    why,
)
from tests.plan_checker import counted, faults
from tests.plan_instances import instances

pytestmark = pytest.mark.long

_TIERS = ("coverage", "pairs", "evidence", "sectors", "saved")


def wishes_for(atlas: kg.Atlas, number: int, sessions: int) -> Iterator[tuple[Request, Material]]:
    """Give wishes for ideas of the shipped content that some story shows, by seed."""
    material = atlas.planning.material
    shown = sorted({idea for story in material.stories.values() for idea in story.ideas})
    for seed in range(number):
        chance = random.Random(seed)
        goals = chance.sample(shown, chance.randint(3, 8) if sessions == 1 else 10)
        minutes = chance.choice((60, 75, 90, 120))
        reading = chance.choice((20, 40, 60))
        yield Request(tuple(goals), sessions=sessions, minutes=minutes, reading=reading), material


def plans(request: Request, material: Material) -> list[Plan]:
    try:
        return [quick(request, material), prove(request, material)]
    except PlanError:
        return []


def test_500_plans_of_one_session_keep_all_rules(atlas: kg.Atlas) -> None:
    """Both the plan at once and the proved one; and the first is never better than the second."""
    made_up = (
        instances(seed, random.Random(seed).choice((10, 30, 30, 60, 200)), varied=True)
        for seed in range(400)
    )
    seen = 0
    for request, material in (*made_up, *wishes_for(atlas, 120, 1)):
        found = plans(request, material)
        for plan in found:
            assert faults(request, material, plan) == []
        if found:
            seen += 1
            assert found[1].proved
            assert found[0].score <= found[1].score
    assert seen >= 500


def test_20_plans_of_six_weeks_keep_all_rules(atlas: kg.Atlas) -> None:
    made_up = (instances(seed, 30, sessions=6, varied=seed % 2 == 1) for seed in range(15))
    seen = 0
    for request, material in (*made_up, *wishes_for(atlas, 8, 6)):
        found = plans(request, material)
        for plan in found:
            assert faults(request, material, plan) == []
        if found:
            seen += 1
            assert found[0].score <= found[1].score
    assert seen >= 20


# --- What is lost ---


def without(material: Material, name: str) -> Material:
    """Take a story out of the material, or an idea and all ideas that need it."""
    stories = {slug: one for slug, one in material.stories.items() if slug != name}
    return replace(material, stories=stories)


def resting_on(material: Material, name: str, known: tuple[str, ...]) -> set[str]:
    """Give an idea and all that cannot be taught before it, by going round until nothing is new."""
    found = {name}
    while True:
        more = {
            slug
            for slug, idea in material.ideas.items()
            if slug not in known and any(need in found for need, _ in idea.needs)
        }
        if more <= found:
            return found
        found |= more


def best(request: Request, material: Material) -> Plan | None:
    try:
        return prove(request, material)
    except PlanError:
        return None


def coverage(request: Request, material: Material) -> int:
    found = best(request, material)
    return found.score.coverage if found else 0


def first_worse(plan: Plan, other: Plan | None) -> tuple[str, int, int]:
    for tier in _TIERS:
        before = getattr(plan.score, tier)
        after = getattr(other.score, tier) if other else 0
        if before != after:
            return (tier, before, after) if after < before else ("", 0, 0)
    return "", 0, 0


def slugs_of(names: str, labels: dict[str, str]) -> list[str]:
    """Give what is named in a list, the longest names first, as one may hold another or an "and"."""
    rest, found = names.lower(), []
    for label in sorted(labels, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(label)}(?!\w)", rest):
            rest = rest.replace(label, "")
            found.append(labels[label])
    assert not re.sub(r", | or | and |^ | $|or|and|,", "", rest).strip(), names
    return found


def check_of_story(plan: Plan, material: Material, found: Why) -> None:
    """Hold what is said of a story against plans from material that does not hold it."""
    ideas = {one.ref.label.partition(" (")[0].lower(): slug for slug, one in material.ideas.items()}
    stories = {one.ref.label.lower(): slug for slug, one in material.stories.items()}
    rest = without(material, found.name)
    request = replace(plan.request, keep=tuple(k for k in plan.request.keep if k != found.name))
    other = best(request, rest)
    assert (found.loss.tier, found.loss.before, found.loss.after) == first_worse(plan, other)
    said = found.sentence
    if match := re.search(r"Without [^.]+? no plan covers (?!more than|anything)([^.]+)\.", said):
        for goal in slugs_of(match[1], ideas):
            assert coverage(replace(request, goals=(goal,)), rest) == 0
    elif match := re.search(
        r"the best without it leaves out ([^.]+?)(?: and covers ([^.]+))?\.", said
    ):
        assert other is not None
        assert other.score.coverage < plan.score.coverage
        assert not set(found.loss.lost) & set(other.covered)
    elif match := re.search(r"to compare over ([^.]+)\.", said):
        for goal in slugs_of(match[1], ideas):
            ends = {one.outcome for one in rest.stories.values() if goal in one.ideas}
            assert not {Outcome.HELD, Outcome.FELL} <= ends
    elif match := re.search(r"\. (\S[^.]*?) (would do as well|could stand)", said):
        assert other is not None
        assert other.score.coverage == plan.score.coverage
        if match[1] != "A plan without it":
            taken = slugs_of(match[1], stories)
            assert taken
            assert set(taken) <= {slug for one in other.sessions for slug in one.stories}
        if "the choice is by name" in said:
            assert other.score == plan.score
        if minutes := re.search(r"takes (\d+) minutes? more", said):
            assert plan.score.saved - other.score.saved == int(minutes[1])
    else:
        assert re.search(r"contrasts (any|more than)|A plan without it", said), said
    if other is not None:  # the plan without it keeps the rules, too
        assert faults(request, rest, other) == []
        assert counted(request, rest, other.sessions)[2] == other.score


def check_of_idea(plan: Plan, material: Material, found: Why) -> None:
    """Hold what is said of an idea against plans for the goals that do not rest on it."""
    gone = resting_on(material, found.name, plan.request.known)
    left = tuple(goal for goal in plan.request.goals if goal not in gone)
    other = best(replace(plan.request, goals=left), material) if left else None
    assert (found.loss.tier, found.loss.before, found.loss.after) == first_worse(plan, other)
    assert set(found.ideas) == set(plan.covered) & gone
    if match := re.search(r"it makes room for ([^.]+)\.", found.sentence):
        labels = {one.ref.label.partition(" (")[0].lower(): s for s, one in material.ideas.items()}
        assert other is not None
        assert set(slugs_of(match[1], labels)) == set(other.covered) - set(plan.covered)
    if "nothing else is covered in its place" in found.sentence:
        assert other is None or set(other.covered) <= set(plan.covered)


def test_what_is_said_to_be_lost_in_50_plans_of_one_session_is(atlas: kg.Atlas) -> None:
    made_up = (instances(seed, 30, varied=seed % 3 == 0) for seed in range(1000, 1035))
    seen = steps = 0
    for request, material in (*made_up, *wishes_for(atlas, 25, 1)):
        plan = best(request, material)
        if plan is None or not plan.covered:
            continue
        seen += 1
        for session in plan.sessions:
            for name in session.stories:
                check_of_story(plan, material, why(plan, material, name))
            for name in session.ideas:
                check_of_idea(plan, material, why(plan, material, name))
            steps += len(session.stories) + len(session.ideas)
    assert seen >= 50
    assert steps > 200


# --- What is not covered ---


def check_of_uncovered(plan: Plan, material: Material, one: Uncovered) -> None:
    """Hold each reason why an idea is not covered against plans for it and all that is covered."""
    labels = {one.ref.label.partition(" (")[0].lower(): s for s, one in material.ideas.items()}
    request, wanted = plan.request, (*plan.covered, one.idea)

    def fits(goals: tuple[str, ...] = wanted, **changed: int) -> bool:
        """Plan for the whole wish, with stories that show none of its other goals."""
        others = set(request.goals) - set(goals)
        stories = {
            slug: replace(
                story,
                ideas={idea: level for idea, level in story.ideas.items() if idea not in others},
                support=tuple(told for told in story.support if told.idea not in others),
            )
            for slug, story in material.stories.items()
        }
        wish = replace(request, **changed)  # type: ignore[arg-type]
        return coverage(wish, replace(material, stories=stories)) == len(goals)

    said = one.reason
    if said.startswith("No story illustrates"):
        assert not fits((one.idea,), reading=600, minutes=600)
        return
    assert not fits()
    alone = coverage(replace(request, goals=(one.idea,)), material) == 1
    assert alone is not ("even alone" in said)
    for field, of, given in (
        ("reading", "of reading", request.reading),
        ("minutes", "in class", request.minutes),
    ):
        if match := re.search(rf"with ([\d,]+) more minutes? {of}", said):
            more = int(match[1].replace(",", ""))
            assert fits(**{field: given + more})
            assert not fits(**{field: given + more - 1})
        else:
            assert not fits(**{field: 600})
    assert fits(sessions=request.sessions + 1) is ("with one session more" in said)
    if match := re.search(r"in place of ([^.]+?)(?: or another idea)?\.", said):
        for other in slugs_of(match[1], labels):
            assert fits((*(goal for goal in plan.covered if goal != other), one.idea))
    if one.remedy is not None:
        found = best(one.remedy.request, material)
        assert found is not None
        assert one.idea in found.covered


def test_why_ideas_are_not_covered_in_30_plans_is_true(atlas: kg.Atlas) -> None:
    """And each of the least changes does what it says: it covers all that some story shows."""
    made_up = (instances(seed, 30, varied=seed % 2 == 0) for seed in range(2000, 2040))
    seen = 0
    for request, material in (*made_up, *wishes_for(atlas, 10, 1)):
        plan = best(request, material)
        if plan is None or not plan.uncovered:
            continue
        seen += 1
        reasons = uncovered(plan, material)
        for one in reasons:
            check_of_uncovered(plan, material, one)
        shown = {one.idea for one in reasons if not one.reason.startswith("No story")}
        for remedy in least_change(request, material):
            found = best(remedy.request, material)
            assert found is not None
            assert found.score.coverage > 0
            if not remedy.sentence.startswith("Trust"):
                assert not set(found.uncovered) & shown
    assert seen >= 30
