"""Plans: what is best is proved, what is quick comes near it, and the same wish gives the same plan."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

import pytest

import kg
from kg.catalogue import Basis, Ref
from kg.errors import PlanError
from kg.planner import (
    Candidate,
    Comparison,
    IdeaToTeach,
    Material,
    Outcome,
    Pattern,
    Plan,
    PlannedSession,
    Request,
    Score,
    Support,
    prove,
    quick,
    score_of,
    trusted,
)
from kg.planner import material as plan_material
from kg.planner._exact import _nobody, _Proof
from kg.planner._instance import Instance, instance_of, pruned
from kg.planner._limits import DEFAULTS
from kg.planner._model import AIMS, rows_of
from kg.planner._search import Search
from kg.planner._solver import Model
from tests.conftest import ROOT, some

# --- What is planned with ---


def idea(slug: str, *needs: str, words: int = 100) -> IdeaToTeach:
    ref = Ref(f"concept:{slug}", "concept", slug, slug.title())
    return IdeaToTeach(ref, words, tuple((one, "because") for one in needs))


def story(
    slug: str,
    ideas: Mapping[str, int],
    outcome: Outcome = Outcome.UNTOLD,
    *,
    words: int = 400,
    sectors: Sequence[str] = (),
    decides: bool = True,
) -> Candidate:
    return Candidate(
        ref=Ref(f"case:{slug}", "case", slug, slug.title()),
        words=words,
        ideas=ideas,
        rests_on=dict.fromkeys(ideas, ("told",)),
        outcome=outcome,
        sectors=tuple(sectors),
        decision=f"{slug}/choice" if decides else "",
    )


def material_of(*things: IdeaToTeach | Candidate) -> Material:
    return Material(
        ideas={one.ref.slug: one for one in things if isinstance(one, IdeaToTeach)},
        stories={one.ref.slug: one for one in things if isinstance(one, Candidate)},
        generation="test",
    )


HELD, FELL = Outcome.HELD, Outcome.FELL

SMALL = material_of(
    idea("ground"),
    idea("pain", "ground"),
    idea("fear", "pain"),
    story("amber", {"pain": 4}, HELD),
    story("birch", {"pain": 1, "fear": 2}, FELL),
    story("cedar", {"fear": 3}, HELD),
)


def a_world(seed: int, *, stories: int = 14, sessions: int = 2) -> tuple[Request, Material]:
    """Make ideas that need each other, stories of all kinds, and a wish that is not always easy."""
    chance = random.Random(f"world {seed}")
    slugs = [f"idea-{number}" for number in range(9)]
    ideas = [
        idea(
            slug,
            *chance.sample(slugs[:at], min(at, chance.choice((0, 0, 1, 2)))),
            words=chance.randrange(40, 900),
        )
        for at, slug in enumerate(slugs)
    ]
    told = [
        story(
            f"story-{number:02}",
            {one: chance.randrange(1, 5) for one in chance.sample(slugs, chance.randrange(1, 5))},
            chance.choice(list(Outcome)),
            words=chance.randrange(200, 1500),
            sectors=chance.sample(["air", "bank", "shop"], chance.randrange(0, 2)),
            decides=chance.random() < 0.7,
        )
        for number in range(stories)
    ]
    request = Request(
        goals=tuple(chance.sample(slugs, chance.randrange(2, 6))),
        known=tuple(chance.sample(slugs, chance.choice((0, 0, 2)))),
        sessions=sessions,
        minutes=chance.choice((70, 90, 110)),
        reading=chance.choice((8, 15, 60)),
        pattern=chance.choice((Pattern(), Pattern(story=12, stories=3, comparison=10))),
        keep=tuple(chance.sample([one.ref.slug for one in told], chance.choice((0, 0, 1)))),
        leave=(),
        spread=chance.random() < 0.4,
    )
    return request, material_of(*ideas, *told)


def best_by_trying(request: Request, material: Material) -> Score:
    """Try every plan of one session; shares no line with the planner."""
    known = set(request.known)
    pattern = request.pattern
    best: Score | None = None
    ideas = [slug for slug in material.ideas if slug not in known]
    closed = []
    for size in range(len(ideas) + 1):
        for chosen in combinations(ideas, size):
            taught = known | set(chosen)
            if all(n in taught for slug in chosen for n, _ in material.ideas[slug].needs):
                ordered = sorted(chosen, key=lambda slug: _depth(slug, material))
                closed.append(tuple(ordered))
    for size in range(pattern.stories + 1):
        for stories in combinations(sorted(material.stories), size):
            if not set(request.keep) <= set(stories):
                continue
            told = [material.stories[slug] for slug in stories]
            opening = next((one.decision for one in told if one.decision), "")
            pairs: list[tuple[str, str] | None] = [None]
            pairs += [
                (one.ref.slug, other.ref.slug)
                for one, other in product(told, told)
                if one.outcome is HELD and other.outcome is FELL
            ]
            for pair, taught_now in product(pairs, closed):
                session = _session(taught_now, stories, pair, opening, request, material)
                try:
                    found = score_of(request, material, [session])
                except ValueError:
                    continue
                best = found if best is None else max(best, found)
    assert best is not None
    return best


def _depth(slug: str, material: Material) -> int:
    return 1 + max((_depth(n, material) for n, _ in material.ideas[slug].needs), default=0)


def _session(
    ideas: tuple[str, ...],
    stories: tuple[str, ...],
    pair: tuple[str, str] | None,
    opening: str,
    request: Request,
    material: Material,
) -> PlannedSession:
    comparisons: tuple[Comparison, ...] = ()
    if pair:
        stories = (*pair, *(slug for slug in stories if slug not in pair))
        taught = {*ideas, *request.known} & set(request.goals)
        shared = material.stories[pair[0]].ideas.keys() & material.stories[pair[1]].ideas.keys()
        comparisons = (Comparison(*pair, tuple(sorted(shared & taught))),)
    return PlannedSession(ideas, stories, comparisons, opening)


# --- The rules ---


def test_a_plan_teaches_what_is_needed_first_and_sets_success_beside_failure() -> None:
    plan = prove(Request(goals=("pain", "fear"), pattern=Pattern(comparisons=1)), SMALL)
    (session,) = plan.sessions
    assert session.ideas == ("ground", "pain", "fear")
    assert plan.score.coverage == 2
    assert plan.score.pairs == 1
    assert plan.proved
    assert {one.held for one in session.comparisons} <= {"amber", "cedar"}
    assert session.decision.split("/")[0] == session.stories[0]


GOOD = PlannedSession(
    ideas=("ground", "pain", "fear"),
    stories=("amber", "birch"),
    comparisons=(Comparison("amber", "birch", ("pain",)),),
    decision="amber/choice",
)
WISH = Request(goals=("pain", "fear"))


def test_the_score_is_told_from_the_rules() -> None:
    assert score_of(WISH, SMALL, [GOOD]) == Score(2, 1, 6, 1, 0, -7)


def test_stories_take_no_room_from_ideas() -> None:
    """Of four things two are the stories of the pattern, so that two goals may be taught; at least one."""
    assert score_of(replace(WISH, items=4), SMALL, [GOOD]).coverage == 2
    only = replace(GOOD, ideas=("ground", "pain"))
    assert score_of(replace(WISH, items=1), SMALL, [only]).coverage == 1
    plan = prove(replace(WISH, items=1, sessions=2), SMALL)
    assert plan.score.coverage == 2
    assert [len(set(one.ideas) & {"pain", "fear"}) for one in plan.sessions] == [1, 1]


def test_a_session_is_filled_by_a_story_that_illustrates_what_is_taught_by_then() -> None:
    wish = replace(WISH, sessions=3)
    early = PlannedSession((), ("cedar",), (), "cedar/choice")
    assert score_of(wish, SMALL, [early, GOOD]).filled == 1  # cedar illustrates fear, taught later
    assert score_of(wish, SMALL, [GOOD, early]).filled == 2
    assert score_of(replace(wish, known=("fear",)), SMALL, [early]).filled == 1
    assert score_of(wish, SMALL, [PlannedSession(GOOD.ideas, ())]).filled == 0


@pytest.mark.parametrize("way", [quick, prove])
def test_a_course_has_a_story_in_each_of_its_weeks(way: Callable[..., Plan]) -> None:
    slugs = [f"idea-{number}" for number in range(4)]
    told = [story(f"story-{at}", dict.fromkeys(slugs, 4)) for at in range(7)]
    held = material_of(*map(idea, slugs), *told)
    plan = way(Request(goals=tuple(slugs), sessions=6), held)
    assert [len(one.stories) for one in plan.sessions] == [1] * 6
    assert plan.score.filled == 6


@pytest.mark.parametrize("way", [quick, prove])
def test_no_story_is_taken_only_to_fill_a_week_that_illustrates_nothing_taught(
    way: Callable[..., Plan],
) -> None:
    held = material_of(
        idea("pain"),
        idea("long", words=9_999),
        story("amber", {"pain": 1}),
        story("birch", {"long": 4}),
    )
    plan = way(Request(goals=("long", "pain"), sessions=4, reading=20), held)
    assert [one.stories for one in plan.sessions] == [("amber",)]
    assert plan.score.filled == 1


@pytest.mark.parametrize(
    ("rule", "request_", "sessions"),
    [
        ("R1", WISH, [replace(GOOD, ideas=("pain", "ground", "fear"))]),
        ("R1", WISH, [replace(GOOD, ideas=("ground", "pain", "pain"))]),
        ("R1", replace(WISH, known=("pain",)), [GOOD]),
        ("R2", WISH, [replace(GOOD, comparisons=(Comparison("birch", "amber", ("pain",)),))]),
        ("R2", WISH, [replace(GOOD, comparisons=(Comparison("amber", "birch", ("fear",)),))]),
        ("R3", replace(WISH, minutes=75), [GOOD]),
        ("R3", replace(WISH, contrast=False), [GOOD]),
        ("R3", replace(WISH, pattern=Pattern(stories=1)), [GOOD]),
        ("R3", WISH, [replace(GOOD, decision="")]),
        ("R3", WISH, [GOOD, PlannedSession((), ("cedar",), (), "cedar/choice")]),
        ("R3", WISH, [replace(GOOD, stories=("amber", "cedar"))]),
        ("R4", replace(WISH, reading=6), [GOOD]),
        ("R5", replace(WISH, items=3), [GOOD]),
        ("R6", replace(WISH, keep=("cedar",)), [GOOD]),
        ("R6", replace(WISH, leave=("birch",)), [GOOD]),
        (
            "R6",
            replace(WISH, sessions=2),
            [GOOD, PlannedSession((), ("birch",), (), "birch/choice")],
        ),
        ("R6", WISH, [replace(GOOD, stories=("amber", "ghost"))]),
    ],
)
def test_a_plan_that_breaks_a_rule_is_told_which(
    rule: str, request_: Request, sessions: Sequence[PlannedSession]
) -> None:
    with pytest.raises(ValueError, match=f"^{rule}: "):
        score_of(request_, SMALL, sessions)


def test_only_trusted_readings_count_and_the_level_is_that_of_what_is_left() -> None:
    told = replace(
        story("amber", {"pain": 4, "fear": 2}),
        support=(
            Support("pain", "own-word", Basis.WORD, ("B",)),
            Support("pain", "our-view", Basis.OURS, ("A", "C")),
            Support("fear", "our-fear", Basis.OURS, ("C",)),
        ),
    )
    held = material_of(idea("pain"), idea("fear"), told)
    ours = trusted(held, Request(goals=("pain",), bases=(Basis.OURS,))).stories["amber"]
    assert ours.ideas == {"fear": 1, "pain": 2}
    assert ours.rests_on["pain"] == ("our-view",)
    graded = trusted(held, Request(goals=("pain",), grades=("A",))).stories["amber"]
    assert graded.ideas == {"pain": 2}
    low = trusted(held, Request(goals=("pain",), grades=("C",))).stories["amber"]
    assert low.ideas == {"fear": 1, "pain": 1}


# --- What is narrower ---


def test_what_shows_an_idea_shows_what_that_is_part_of(atlas: kg.Atlas) -> None:
    held = atlas.planning.material
    narrower = [one for one in held.stories.values() if "growth" in one.ideas]
    assert narrower
    for told in narrower:
        assert told.ideas["gravity"] >= told.ideas["growth"]
        assert set(told.rests_on["gravity"]) >= set(told.rests_on["growth"])
    assert prove(Request(goals=("gravity",)), held).covered == ("gravity",)


def test_trust_holds_for_what_is_shown_through_a_narrower_idea(atlas: kg.Atlas) -> None:
    held = atlas.planning.material
    for by in Basis:
        told = trusted(held, Request(goals=("gravity",), bases=(by,))).stories
        parts = ("growth", "time")
        through = {
            slug: max(one.ideas.get(part, 0) for part in parts)
            for slug, one in told.items()
            if not one.ideas.keys().isdisjoint(parts)
        }
        assert {slug: told[slug].ideas["gravity"] for slug in through} == through


def test_ideas_that_are_part_of_each_other_in_a_circle_show_each_other(atlas: kg.Atlas) -> None:
    growth, gravity = atlas.idea("growth"), atlas.idea("gravity")
    ringed = replace(gravity, broader=(growth.ref,))
    held = plan_material([atlas.case("o2")], [growth, ringed])
    assert held.stories["o2"].ideas["gravity"] == held.stories["o2"].ideas["growth"]


# --- The best ---


@pytest.mark.parametrize("seed", some(range(12), 4))
def test_what_is_proved_is_what_trying_everything_finds(seed: int) -> None:
    request, held = a_world(seed, stories=6, sessions=1)
    plan = prove(request, held)
    assert plan.proved
    assert plan.score == best_by_trying(request, held)


def proved_of(instance: Instance, left: Instance, sessions: int) -> dict[str, int]:
    """Give the best of each aim with what is left of an instance."""
    values: dict[str, int] = {}
    try:
        rows = rows_of(left, Model(200_000), sessions=sessions)
        _Proof(instance, DEFAULTS, _nobody, None)._aimed(rows, AIMS, values)
    except PlanError:
        return {"impossible": 1}
    return values


@pytest.mark.parametrize("seed", some(range(12), 3))
@pytest.mark.parametrize("sessions", [1, 3])
def test_leaving_out_what_is_no_better_loses_nothing(seed: int, sessions: int) -> None:
    request, held = a_world(seed, stories=30, sessions=sessions)
    instance = instance_of(request, held)
    left = pruned(instance)
    assert {one.slug for one in instance.stories if one.kept} <= {one.slug for one in left.stories}
    assert proved_of(instance, instance, 1) == proved_of(instance, left, 1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_leaving_out_what_is_no_better_loses_nothing_session_by_session(seed: int) -> None:
    request, held = a_world(seed, stories=12, sessions=2)
    instance = instance_of(request, held)
    left = pruned(instance, room=False)
    assert proved_of(instance, instance, 2) == proved_of(instance, left, 2)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(30))
def test_what_is_proved_in_one_large_room_is_best_session_by_session(seed: int) -> None:
    request, held = a_world(seed, stories=10, sessions=3)
    try:
        plan = prove(request, held)
    except PlanError:
        return
    instance = instance_of(request, held)
    values: dict[str, int] = {}
    proof = _Proof(instance, DEFAULTS, _nobody, None)
    proof._aimed(rows_of(instance, Model(200_000), sessions=3), AIMS, values)
    assert plan.proved
    assert {name: getattr(plan.score, name) for name in AIMS} == values


@pytest.mark.parametrize("seed", some(range(24), 4))
def test_a_quick_plan_keeps_to_the_rules_and_is_never_better_than_the_proved(seed: int) -> None:
    request, held = a_world(seed, sessions=1 + seed % 4)
    try:
        best = prove(request, held)
    except PlanError:
        with pytest.raises(PlanError):
            quick(request, held)
        return
    plan = quick(request, held)
    assert not plan.proved
    assert plan.score == score_of(request, held, plan.sessions)
    assert plan.score <= best.score
    assert set(request.keep) <= {slug for one in plan.sessions for slug in one.stories}


def test_a_search_that_has_tried_enough_gives_what_it_has() -> None:
    """Counted in tries, so that it ends at the same place on every machine."""
    request, held = a_world(4, stories=40, sessions=3)
    instance = instance_of(request, held)
    worth = []
    for most in (1, 500, 200_000):
        search = Search(instance, most=most)
        best = search.found()[0]
        assert {at for at, one in enumerate(instance.stories) if one.kept} <= set(best.stories)
        paired = [tuple(pair) for pair in best.pairs]
        single = [(at,) for at in best.stories if not any(at in pair for pair in paired)]
        worth.append(search.values.worth(search.values.sum([*paired, *single])))
    assert worth[0] < worth[2]
    assert worth == sorted(worth)


# --- The same wish, the same plan ---


@pytest.mark.parametrize("turns", some([3, 20]))
def test_the_order_in_which_things_come_changes_nothing(turns: int) -> None:
    for seed, sessions in ((3, 1), (4, 3)):
        request, held = a_world(seed, sessions=sessions)
        first = prove(request, held), quick(request, held)
        for turn in range(turns):
            chance = random.Random(turn)
            ideas, stories = list(held.ideas.items()), list(held.stories.items())
            goals = list(request.goals)
            for one in (ideas, stories, goals):
                chance.shuffle(one)
            other = replace(held, ideas=dict(ideas), stories=dict(stories))
            asked = replace(request, goals=tuple(goals))
            again = prove(asked, other), quick(asked, other)
            assert [one.sessions for one in again] == [one.sessions for one in first]


_SAY = """
from tests.test_planner import a_world
from kg.planner import prove, quick
for seed, sessions in ((3, 1), (4, 3)):
    request, held = a_world(seed, sessions=sessions)
    print(prove(request, held), quick(request, held))
"""


@pytest.mark.long
def test_the_seed_of_hashes_changes_nothing() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", _SAY],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(20)
    }
    assert len(said) == 1


# --- Wishes that cannot be ---


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"goals": ()}, "No idea is asked for"),
        ({"goals": ("pian",)}, "Did you mean pain"),
        ({"keep": ("ambr",)}, "Did you mean amber"),
        ({"keep": ("amber",), "leave": ("amber",)}, "kept and to be left out"),
        ({"minutes": 0}, "minutes in class are 0"),
        ({"minutes": -5}, "minutes in class are -5"),
        ({"minutes": 10**9}, "from 1 to 600"),
        ({"minutes": 20}, "at least 28 minutes"),
        ({"reading": 0}, "minutes of reading are 0"),
        ({"sessions": 0}, "sessions are 0"),
        ({"sessions": 100}, "from 1 to 30"),
        ({"items": 0}, "from 1 to"),
        ({"pace": 0}, "words a minute are 0"),
        ({"pattern": Pattern(stories=0)}, "holds 0 stories"),
        ({"pattern": Pattern(story=-1)}, "minutes of a story"),
        ({"sectors": ("sea",)}, "no sector named “sea”"),
        ({"keep": ("amber", "birch", "cedar")}, "have no room"),
    ],
)
@pytest.mark.parametrize("way", [quick, prove])
def test_what_cannot_be_planned_is_said_with_what_would_mend_it(
    way: object, change: Mapping[str, object], said: str
) -> None:
    with pytest.raises(PlanError, match=said) as raised:
        way(replace(WISH, **change), SMALL)  # type: ignore[operator,arg-type]
    assert raised.value.mend


def test_ideas_that_need_each_other_in_a_circle_are_named() -> None:
    held = material_of(
        idea("pain", "fear"), idea("fear", "pain"), idea("calm"), story("amber", {"pain": 1})
    )
    for way in (quick, prove):
        with pytest.raises(PlanError, match="Fear needs Pain needs Fear"):
            way(Request(goals=("pain",)), held)
    assert prove(Request(goals=("calm",)), held).score.coverage == 0
    assert prove(Request(goals=("pain",), known=("fear",)), held).score.coverage == 1


def test_a_goal_that_no_story_shows_stays_uncovered() -> None:
    plan = prove(Request(goals=("ground", "pain")), SMALL)
    assert plan.uncovered == ("ground",)
    assert plan.covered == ("pain",)


def test_ten_thousand_stories_are_planned_with() -> None:
    slugs = [f"idea-{number}" for number in range(12)]
    chance = random.Random("many")
    told = [
        story(
            f"story-{number:05}",
            dict.fromkeys(chance.sample(slugs, 2), chance.randrange(1, 5)),
            chance.choice((HELD, FELL)),
        )
        for number in range(10_000)
    ]
    held = material_of(*map(idea, slugs), *told)
    plan = prove(Request(goals=tuple(slugs[:4])), held)
    assert plan.proved
    assert plan.score.coverage == 4


# --- In the background ---


def test_a_proof_that_is_stopped_gives_what_is_best_so_far() -> None:
    request, held = a_world(5, sessions=3)
    plan = prove(request, held, stop=lambda: True)
    assert plan.score == score_of(request, held, plan.sessions)


def test_progress_is_told_aim_by_aim() -> None:
    told: list[tuple[int, int]] = []
    request, held = a_world(3, sessions=1)
    prove(request, held, progress=lambda step, steps: told.append((step, steps)))
    assert told[0] == (0, len(AIMS))
    assert told[-1] == (len(AIMS), len(AIMS))
