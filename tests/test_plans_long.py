"""Many plans against the independent checker and against every plan there is; what is lost, anew.

Run by `make test-long`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations, product

import pytest

import kg
from kg.errors import PlanError
from kg.planner import (
    Comparison,
    Material,
    Outcome,
    Plan,
    PlannedSession,
    Request,
    Score,
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

_TIERS = ("coverage", "pairs", "evidence", "filled", "sectors", "saved")


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


# --- What is proved ---


def subsets(names: Sequence[str], at_most: int) -> Iterator[tuple[str, ...]]:
    for size in range(min(at_most, len(names)) + 1):
        yield from combinations(names, size)


def pairings(
    request: Request, material: Material, stories: tuple[str, ...]
) -> Iterator[tuple[Comparison, ...]]:
    """Give each way to compare stories of a session, from none on, no story twice."""
    pairs = [
        Comparison(held, fell, tuple(sorted(shared)))
        for held, fell in permutations(stories, 2)
        if material.stories[held].outcome is Outcome.HELD
        and material.stories[fell].outcome is Outcome.FELL
        and (shared := set(material.stories[held].ideas) & set(material.stories[fell].ideas))
    ]
    allowed = request.pattern.comparisons if request.contrast else 0
    for size in range(allowed + 1):
        for chosen in combinations(pairs, size):
            halves = [story for one in chosen for story in (one.held, one.fell)]
            if len(set(halves)) == len(halves):
                yield chosen


def one_sessions(request: Request, material: Material) -> list[PlannedSession]:
    """Give each session that could stand in a plan, by its ideas, its stories and what it compares.

    The two of a comparison come first, so that they stand next to each other.
    """
    found = []
    for stories in subsets(sorted(material.stories), request.pattern.stories):
        decision = next((d for s in stories if (d := material.stories[s].decision)), "")
        for compared in pairings(request, material, stories):
            halves = tuple(story for one in compared for story in (one.held, one.fell))
            order = (*halves, *(story for story in stories if story not in halves))
            for ideas in subsets(sorted(set(material.ideas) - set(request.known)), 9):
                inside = tuple(sorted(ideas, key=lambda one: (depth(material, one), one)))
                found.append(PlannedSession(inside, order, compared, decision))
    alone = replace(request, keep=(), sessions=1)
    needless = replace(material, ideas={s: replace(i, needs=()) for s, i in material.ideas.items()})
    return [one for one in found if not rules_broken(alone, needless, (one,))]


def depth(material: Material, idea: str) -> int:
    return 1 + max((depth(material, need) for need, _ in material.ideas[idea].needs), default=0)


def rules_broken(
    request: Request, material: Material, sessions: tuple[PlannedSession, ...]
) -> list[str]:
    covered, contrasted, score = counted(request, material, sessions)
    plan = Plan(request, sessions, tuple(covered), tuple(contrasted), score)
    return faults(request, material, plan)


def best_of_all(request: Request, material: Material) -> Score | None:
    """Try every plan there is, one by one."""
    found: Score | None = None
    for sessions in product(one_sessions(request, material), repeat=request.sessions):
        ideas = [idea for one in sessions for idea in one.ideas]
        stories = [story for one in sessions for story in one.stories]
        if len(set(ideas)) < len(ideas) or len(set(stories)) < len(stories):
            continue
        score = counted(request, material, sessions)[2]
        if (found is None or score > found) and not rules_broken(request, material, sessions):
            found = score
    return found


@pytest.mark.parametrize(
    ("sessions", "stories", "ideas", "wishes"),
    [(1, 6, 5, 100), (2, 3, 4, 60), (2, 4, 4, 12), (3, 3, 3, 40)],
)
def test_no_plan_of_all_that_there_are_is_better_than_the_proved_one(
    sessions: int, stories: int, ideas: int, wishes: int
) -> None:
    seen = 0
    for seed in range(wishes):
        request, material = instances(
            seed, stories, sessions=sessions, goals=3, ideas=ideas, varied=True
        )
        found = plans(request, material)
        proved = found[1].score if found else None  # where nothing can be planned at all
        assert proved == best_of_all(request, material), seed
        seen += proved is not None and proved.coverage > 0
    assert seen >= wishes / 3


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
