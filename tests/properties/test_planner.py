"""Plans: the rules are kept, the same is answered in whatever order things come, more room is no loss."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, event, given
from hypothesis import strategies as st

from kg.errors import PlanError
from kg.planner import Material, Plan, Request, prove, quick
from tests.plan_checker import faults
from tests.properties.profiles import law
from tests.properties.strategies import planned


def proved(request: Request, material: Material) -> Plan | None:
    try:
        return prove(request, material)
    except PlanError:
        return None


@law(15)
@given(planned())
def test_a_plan_keeps_budgets_order_and_locks_and_tells_the_truth_of_itself(
    given_: tuple[Request, Material],
) -> None:
    request, material = given_
    best = proved(request, material)
    if best is None:
        event("cannot be planned")
        try:
            found = quick(request, material)
        except PlanError:
            return
        raise AssertionError(f"the instant answer plans what cannot be: {found}")
    event(f"covers {len(best.covered)}, contrasts {len(best.contrasted)}")
    for plan in (best, quick(request, material)):
        assert faults(request, material, plan) == []
        assert plan.score <= best.score
        stories = {one for session in plan.sessions for one in session.stories}
        assert set(request.keep) <= stories
        assert not stories & set(request.leave)
    assert best.proved


@law(6)
@given(planned(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_come_changes_nothing(
    given_: tuple[Request, Material],
    chance: st.random.Random,  # type: ignore[name-defined]
) -> None:
    request, material = given_
    best = proved(request, material)
    assume(best is not None)
    assert best
    ideas, stories = [*material.ideas.items()], [*material.stories.items()]
    goals, leave = [*request.goals], [*request.leave]
    for one in (ideas, stories, goals, leave):
        chance.shuffle(one)
    other = replace(material, ideas=dict(ideas), stories=dict(stories))
    asked = replace(request, goals=tuple(goals), leave=tuple(leave))
    assert prove(asked, other).sessions == best.sessions
    assert quick(asked, other).sessions == quick(request, material).sessions


@law(15)
@given(planned(1), st.integers(1, 60), st.sampled_from(("minutes", "reading", "leave")))
def test_coverage_never_falls_when_there_is_more_room(
    given_: tuple[Request, Material], more: int, what: str
) -> None:
    request, material = given_
    request = replace(request, items=4)  # else more minutes ask for more things as well
    before = proved(request, material)
    wider = {
        "minutes": replace(request, minutes=request.minutes + more),
        "reading": replace(request, reading=request.reading + more),
        "leave": replace(request, leave=()),
    }[what]
    after = proved(wider, material)
    if before is None:
        event("could not be planned before")
        return
    event(f"{what}: {'more' if after and after.score > before.score else 'as much'}")
    assert after is not None, "what could be planned cannot any longer"
    assert after.score >= before.score
    assert len(after.covered) >= len(before.covered)
