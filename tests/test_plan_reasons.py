"""Why a step is in a plan, what is left out and why, what would change it: all held against plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

import kg
from kg.catalogue import Basis
from kg.planner import (
    Candidate,
    Material,
    Outcome,
    Pattern,
    Plan,
    Request,
    Why,
    least_change,
    problems,
    prove,
    quick,
    trade_off,
    uncovered,
    why,
)
from kg.planner._records import Support
from tests.plan_instances import idea, instances, of, story

ONE = Pattern(stories=1, comparisons=0)
"""A session of a single story."""


def reason(request: Request, material: Material, name: str) -> Why:
    return why(prove(request, material), material, name)


# --- A story ---


def test_a_story_that_alone_shows_an_idea_is_said_to() -> None:
    material = of(
        idea("pain"), idea("growth"), story("ash", {"growth": 1}), story("elm", {"pain": 1})
    )
    found = reason(Request(("pain", "growth")), material, "ash")
    assert (found.role, found.ideas, found.rests_on) == (
        "illustrates",
        ("growth",),
        ("ash-growth",),
    )
    assert found.sentence.endswith("Without Ash no plan covers growth.")
    assert (found.loss.tier, found.loss.before, found.loss.after) == ("coverage", 2, 1)
    assert found.loss.lost == ("growth",)
    assert found.loss.proved


def test_where_others_show_the_idea_the_whole_that_is_lost_is_said() -> None:
    """Fir shows pain as well, but a session of one story cannot hold both of what Ash holds."""
    material = of(
        idea("pain"),
        idea("fear"),
        story("ash", {"pain": 1, "fear": 1}),
        story("elm", {"pain": 1}),
        story("fir", {"fear": 1}, words=4760),
    )
    found = reason(Request(("pain", "fear"), pattern=ONE), material, "ash")
    assert found.sentence.endswith(
        "Without Ash no plan covers more than one idea, and this one covers two: the best without it "
        "leaves out fear."
    )
    assert (found.loss.lost, found.loss.instead) == (("fear",), "elm")


@pytest.mark.parametrize(
    ("other", "tier", "sentence"),
    [
        (story("elm", {"pain": 4}), "", "Elm would do as well; the choice is by name."),
        (
            story("elm", {"pain": 4}, words=952),
            "saved",
            "Elm would do as well but takes 2 minutes more to read.",
        ),
        (
            story("elm", {"pain": 2}),
            "evidence",
            "Elm could stand in its place: as many ideas, but the evidence for pain is our reading of "
            "a source of grade A and not the authors’ own word.",
        ),
    ],
)
def test_the_nearest_alternative_is_named_with_what_it_lacks(
    other: Candidate, tier: str, sentence: str
) -> None:
    material = of(idea("pain"), story("ash", {"pain": 4}), other)
    found = reason(Request(("pain",), pattern=ONE), material, "ash")
    assert found.sentence == f"Illustrates pain by the authors’ own word. {sentence}"
    assert (found.loss.tier, found.loss.instead) == (tier, "elm")


def test_fewer_of_the_sectors_wished_for_are_said() -> None:
    material = of(
        idea("pain"),
        story("ash", {"pain": 1}),
        story("elm", {"pain": 1}, sectors=("banks",)),
        story("fir", {"pain": 1}),
    )
    request = Request(("pain",), pattern=Pattern(comparisons=0), spread=True)
    found = reason(request, material, "elm")
    assert found.loss.tier == "sectors"
    assert "from one of the sectors and places that count and not two" in found.sentence


def test_a_week_that_would_be_left_without_a_story_is_said() -> None:
    material = of(idea("pain"), story("ash", {"pain": 4}), story("elm", {"pain": 4}))
    request = Request(("pain",), sessions=2)
    found = why(prove(request, material), material, "elm", proof=True)
    assert (found.loss.tier, found.loss.before, found.loss.after) == ("filled", 2, 1)
    assert found.sentence.endswith(
        "A plan without it would do: as many ideas, but with stories for one session and not two."
    )


def test_an_idea_shown_through_a_narrower_one_names_that() -> None:
    told = (
        Support("gravity", "a", Basis.WORD, ("A",), "growth"),
        Support("gravity", "b", Basis.WORD, ("A",), "time"),
    )
    bare = story("ash", {"gravity": 4}, support=told)
    material = of(
        *(idea(one) for one in ("gravity", "growth", "time")),
        replace(bare, rests_on={"gravity": ("a", "b")}),
    )
    found = reason(Request(("gravity",), pattern=ONE), material, "ash")
    assert found.sentence.startswith(
        "Illustrates gravity (through growth and time) by the authors’ own word."
    )
    one = replace(
        bare, rests_on={"gravity": ("a", "b")}, support=(*told, replace(told[0], through=""))
    )
    material = replace(material, stories={"ash": one})
    found = reason(Request(("gravity",), pattern=ONE), material, "ash")
    assert found.sentence.startswith("Illustrates gravity by the authors’ own word.")


def test_the_half_of_a_comparison_says_what_could_no_more_be_compared() -> None:
    material = of(
        idea("pain"),
        story("ash", {"pain": 1}),
        story("elm", {"pain": 1}, Outcome.FELL),
        story("fir", {"pain": 1}),
    )
    plan = prove(Request(("pain",)), material)
    fell = why(plan, material, "elm")
    assert fell.role == "contrasts"
    assert fell.ideas == ("pain",)
    assert "Beside Ash, which held, it contrasts pain." in fell.sentence
    assert fell.sentence.endswith(
        "Without Elm there are no two stories, one that held and one that fell, to compare over pain."
    )
    assert (fell.loss.tier, fell.loss.before, fell.loss.after) == ("pairs", 1, 0)
    assert why(plan, material, "ash").sentence.endswith(
        "Fir would do as well; the choice is by name."
    )


def test_a_story_kept_by_wish_is_said_to_be_and_what_a_plan_without_it_gains() -> None:
    material = of(
        idea("pain"), idea("fear"), story("ash", {"pain": 1}), story("elm", {"pain": 1, "fear": 1})
    )
    found = reason(Request(("pain", "fear"), pattern=ONE, keep=("ash",)), material, "ash")
    assert found.role == "asked"
    assert found.sentence.startswith("You asked to keep it.")
    assert found.sentence.endswith(
        "A plan without it does better: it covers two ideas and not one."
    )
    assert (found.loss.tier, found.loss.lost) == ("", ())


def test_a_story_kept_that_shows_nothing_asked_for_says_so() -> None:
    material = of(idea("pain"), story("ash", {}), story("elm", {"pain": 1}))
    found = reason(Request(("pain",), keep=("ash",)), material, "ash")
    assert "It illustrates none of the ideas that you ask for." in found.sentence
    assert found.ideas == ()


def test_a_quick_look_owns_up_to_being_one() -> None:
    material = of(idea("pain"), story("ash", {"pain": 1}))
    found = why(quick(Request(("pain",)), material), material, "ash", proof=False)
    assert found.sentence.endswith("By a quick look: without Ash no plan covers pain.")
    assert not found.loss.proved


def test_what_a_plan_does_not_hold_has_no_reason() -> None:
    material = of(idea("pain"), story("ash", {"pain": 1}))
    plan = prove(Request(("pain",)), material)
    with pytest.raises(ValueError, match="no story and no idea 'elm'"):
        why(plan, material, "elm")


# --- An idea ---


def test_an_idea_that_another_needs_says_which_and_why() -> None:
    material = of(idea("fear", "pain"), idea("pain"), story("ash", {"fear": 1}))
    found = reason(Request(("fear",)), material, "pain")
    assert (found.role, found.ideas, found.rests_on) == ("needed", ("fear",), ("fear",))
    assert found.sentence == (
        "Needed for fear: fear rests on pain. Without it no plan covers fear."
    )
    assert (found.loss.tier, found.loss.before, found.loss.after) == ("coverage", 1, 0)


def test_an_idea_asked_for_says_what_rests_on_it_and_what_it_takes_the_room_of() -> None:
    material = of(
        idea("fear", "pain"),
        idea("growth", words=952),
        idea("pain"),
        story("ash", {"fear": 1, "growth": 1, "pain": 1}),
    )
    found = reason(Request(("fear", "growth", "pain"), reading=6), material, "pain")
    assert found.role == "asked"
    assert found.sentence == (
        "Asked for. Needed for fear: fear rests on pain. Without it no plan covers fear. Left out, it "
        "makes room for growth."
    )
    assert found.loss.instead == "growth"
    assert set(found.loss.lost) == {"fear", "pain"}


# --- What is not covered ---


def left_out(
    request: Request, material: Material, name: str, *, proof: bool = True
) -> tuple[str, ...]:
    """Give the reason why an idea is not covered, and the remedy, whose plan must cover it."""
    plan = prove(request, material) if proof else quick(request, material)
    found = {one.idea: one for one in uncovered(plan, material)}[name]
    if found.remedy is None:
        return (found.reason,)
    assert name in prove(found.remedy.request, material).covered
    assert name not in plan.covered
    return found.reason, found.remedy.sentence


def test_an_idea_that_no_story_shows_has_no_remedy() -> None:
    material = of(idea("pain"), idea("fear"), story("ash", {"pain": 1}))
    assert left_out(Request(("pain", "fear")), material, "fear") == ("No story illustrates fear.",)


def test_an_idea_that_only_a_story_left_out_shows_says_which() -> None:
    material = of(idea("pain"), story("ash", {"pain": 1}))
    request = Request(("pain",), leave=("ash",))
    assert left_out(request, material, "pain") == (
        "No story illustrates pain but Ash, which you leave out.",
        "Take Ash back in.",
    )


def test_an_idea_that_only_readings_not_trusted_show_says_so() -> None:
    told = (Support("pain", "a", Basis.OURS, ("B",)),)
    material = of(idea("pain"), story("ash", {"pain": 1}, support=told))
    request = Request(("pain",), bases=(Basis.WORD,))
    assert left_out(request, material, "pain") == (
        "No story illustrates pain by the readings that you trust; by all readings Ash does.",
        "Trust all readings.",
    )


@pytest.fixture
def crowded() -> Material:
    """Three ideas of a minute, and stories of two minutes that show one of them each."""
    return of(
        *(idea(name) for name in ("fear", "growth", "pain")),
        story("ash", {"fear": 2}),
        story("elm", {"growth": 2}),
        story("fir", {"pain": 1}),
    )


GOALS = ("fear", "growth", "pain")
THREE = Pattern(story=10, stories=3, comparisons=0)


def test_the_least_more_reading_is_found_and_what_could_be_given_up(crowded: Material) -> None:
    request = Request(GOALS, reading=7, pattern=THREE)
    assert left_out(request, crowded, "pain") == (
        "It does not fit beside what is covered. It would with 2 more minutes of reading or with one "
        "session more. It would in place of fear or growth.",
        "Give 9 minutes of reading.",
    )


def test_the_least_more_minutes_in_class_are_found(crowded: Material) -> None:
    """Three stories of ten minutes, a decision and the close; and six items, in 90 minutes."""
    request = Request(GOALS, minutes=42, items=6, pattern=THREE)
    assert left_out(request, crowded, "pain") == (
        "It does not fit beside what is covered. It would with 10 more minutes in class or with one "
        "session more. It would in place of fear or growth.",
        "Give 52 minutes in class.",
    )


def test_where_only_a_session_more_would_do_that_is_said(crowded: Material) -> None:
    request = Request(GOALS, pattern=Pattern(stories=2, comparisons=0))
    assert left_out(request, crowded, "pain") == (
        "It does not fit beside what is covered. It would with one session more. It would in place of "
        "fear or growth.",
        "Plan two sessions.",
    )


def test_an_idea_that_another_needs_takes_the_room_of_one_asked_for() -> None:
    """Four items: pain is needed, asked for and shown by nothing, so that one story is too many."""
    material = of(
        *(idea("fear", "pain"), idea("growth"), idea("pain")),
        *(story("ash", {"fear": 1}), story("elm", {"growth": 1})),
    )
    request = Request(GOALS, items=4, pattern=Pattern(comparisons=0))
    assert left_out(request, material, "fear") == (
        "It does not fit beside what is covered. It would with one session more. It would in place of "
        "growth.",
        "Plan two sessions.",
    )


def test_stories_left_out_make_no_room(crowded: Material) -> None:
    material = replace(
        crowded, stories={**crowded.stories, "yew": story("yew", dict.fromkeys(GOALS, 1))}
    )
    request = Request(GOALS, leave=("yew",), pattern=Pattern(stories=2, comparisons=0))
    assert left_out(request, material, "pain")[1] == "Plan two sessions."
    assert "Give up pain." in changes(request, material)


def test_an_idea_too_long_for_any_session_is_said_not_to_fit_even_alone() -> None:
    material = of(idea("pain", words=3000), idea("fear"), story("ash", {"pain": 1, "fear": 1}))
    assert left_out(Request(("fear", "pain"), reading=10), material, "pain") == (
        "It does not fit, even alone. It would with 6 more minutes of reading.",
        "Give 16 minutes of reading.",
    )


def test_what_a_quick_look_says_is_owned_up_to(crowded: Material) -> None:
    plan = prove(Request(GOALS, reading=7, pattern=THREE), crowded)
    (found,) = uncovered(plan, crowded, proof=False)
    assert found.reason.startswith("By a quick look it does not fit beside what is covered.")


def test_what_a_better_plan_covers_is_not_said_to_be_impossible(crowded: Material) -> None:
    request = Request(GOALS, pattern=THREE)
    poor = Plan(request, (), (), (), prove(request, crowded).score)
    assert {one.reason for one in uncovered(poor, crowded)} == {
        "It fits beside all that is covered: a better plan than this has it."
    }


# --- The least change ---


def changes(request: Request, material: Material) -> dict[str, Request]:
    return {one.sentence: one.request for one in least_change(request, material)}


def test_a_wish_that_leaves_nothing_out_needs_no_change(crowded: Material) -> None:
    assert least_change(Request(GOALS, pattern=THREE), crowded) == ()


def test_each_change_that_covers_all_is_found_and_does(crowded: Material) -> None:
    found = changes(Request(GOALS, reading=7, pattern=THREE), crowded)
    assert list(found) == [
        "Give 9 minutes of reading.",
        "Plan two sessions.",
        "Give up pain.",
        "Give up fear.",
        "Give up growth.",
    ]
    for request in found.values():
        assert prove(request, crowded).uncovered == ()


def test_what_could_be_assumed_known_is_found() -> None:
    material = of(idea("fear", "pain"), idea("pain", words=1190), story("ash", {"fear": 1}))
    found = changes(Request(("fear",), reading=4), material)
    assert found["Say that the group knows pain."].known == ("pain",)
    assert found["Give 8 minutes of reading."].reading == 8


def test_contradictory_locks_are_released_one_by_one(crowded: Material) -> None:
    request = Request(GOALS, keep=("ash",), leave=("ash",))
    assert list(changes(request, crowded)) == ["Do not leave Ash out.", "Release Ash."]


def test_of_too_many_stories_to_keep_one_is_released_or_there_is_more_room(
    crowded: Material,
) -> None:
    request = Request(GOALS, keep=("ash", "elm", "fir"))
    found = changes(request, crowded)
    assert list(found) == [
        "Release Ash.",
        "Release Elm.",
        "Release Fir.",
        "Allow three stories in a session.",
        "Plan two sessions.",
    ]
    for one in found.values():
        assert prove(one, crowded).covered


def test_a_circle_is_opened_by_each_idea_that_may_be_known() -> None:
    material = of(idea("fear", "pain"), idea("pain", "fear"), story("ash", {"fear": 1}))
    found = changes(Request(("fear",)), material)
    assert list(found) == ["Say that the group knows fear.", "Say that the group knows pain."]


def test_minutes_too_few_for_any_story_are_raised_to_the_least(crowded: Material) -> None:
    found = changes(Request(GOALS, minutes=20), crowded)
    assert list(found) == ["Give 28 minutes in class."]


# --- Minutes against coverage ---


def test_more_minutes_never_cover_less_and_the_wish_is_among_them(crowded: Material) -> None:
    request = Request(GOALS, reading=7, pattern=THREE)
    for of_, wish in (("reading", 7), ("class", 90)):
        found = trade_off(request, crowded, of_)
        numbers = [number for number, _ in found.points]
        covered = [score.coverage for _, score in found.points]
        assert (found.of, found.proved) == (of_, True)
        assert wish in numbers
        assert 4 <= len(numbers) <= 8
        assert (numbers, covered) == (sorted(set(numbers)), sorted(covered))
    assert dict(found.points)[wish] == prove(request, crowded).score


def test_minutes_in_which_no_story_fits_are_left_out(crowded: Material) -> None:
    found = trade_off(Request(GOALS, minutes=60), crowded, "class")
    assert [number for number, _ in found.points] == [30, 45, 60, 75, 90, 120]


def test_the_trade_off_of_several_sessions_says_that_it_is_not_proved(crowded: Material) -> None:
    assert not trade_off(Request(GOALS, sessions=2), crowded).proved


def test_only_reading_and_class_are_traded(crowded: Material) -> None:
    with pytest.raises(ValueError, match="'money'"):
        trade_off(Request(GOALS), crowded, "money")


# --- What is wrong with a wish ---


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"goals": ("pian",)}, "No idea is named “pian”. Nearest: pain."),
        ({"known": ("zzzzzz",)}, "No idea is named “zzzzzz”. There are fear, growth and pain."),
        ({"keep": ("ashe",)}, "No story that a plan can take is named “ashe”. Nearest: ash."),
        (
            {"leave": ("Elm tree",)},
            "No story that a plan can take is named “Elm tree”. Nearest: elm.",
        ),
        ({"sectors": ("shop",)}, "No sector is named “shop”. Nearest: shops."),
        ({"places": ("there",)}, "No place is named “there”. Nearest: here."),
        ({"minutes": 0}, "minutes in class"),
        ({"reading": 0}, "minutes of reading"),
        ({"sessions": 0}, "sessions"),
        ({"goals": ()}, "No idea is asked for."),
        ({"keep": ("ash",), "leave": ("ash",)}, "Ash is to be kept and to be left out at once."),
        ({"minutes": 20}, "No story fits"),
        (
            {"minutes": 75},
            "75 minutes hold no comparison with these parts: decision 12, two stories of 18, "
            "comparison 18 and close 10 take 76. Shorten a part by 1 minute, or give 76.",
        ),
        (
            {"minutes": 50, "pattern": Pattern(decision=0)},
            "with these parts: two stories of 18, comparison 18 and close 10 take 64. Shorten the "
            "parts by 14 minutes, or give 64.",
        ),
        (
            {"pattern": ONE, "keep": ("ash", "elm")},
            "Two stories are to be kept, and there is room for 1",
        ),
        (
            {"pattern": Pattern(stories=1)},
            "A comparison takes two stories, and a session may hold one",
        ),
        ({"keep": ("ash",), "reading": 1}, "Ash is to be kept and takes 2 minutes to read"),
        ({"known": ("pain",)}, "Pain is asked for and known already"),
        ({"leave": ("fir",)}, "No story illustrates pain but Fir, which you leave out."),
        ({"bases": (Basis.WORD,)}, "by all readings Fir does."),
    ],
)
def test_what_is_wrong_with_a_wish_is_said_with_what_would_mend_it(
    crowded: Material, wish: Mapping[str, object], sentence: str
) -> None:
    request = replace(Request(GOALS), **wish)  # type: ignore[arg-type]
    assert any(sentence in one for one in problems(request, crowded))


def test_a_comparison_that_two_stories_without_a_decision_can_have_is_not_ruled_out() -> None:
    held, fell = story("ash", {"pain": 1}, decision=""), story("elm", {"pain": 1}, Outcome.FELL)
    wish = Request(("pain",), minutes=75)
    for other, possible in ((fell, False), (replace(fell, decision=""), True)):
        material = of(idea("pain"), held, other)
        assert any("no comparison" in one for one in problems(wish, material)) is not possible
        assert bool(prove(wish, material).contrasted) is possible


def test_a_note_is_not_taken_for_a_story_that_is_not_there(crowded: Material) -> None:
    noted = replace(crowded, notes={"ashe": ("Ashe", ("2 more cited statements", "a Moment"))})
    (said,) = problems(Request(GOALS, keep=("ashe",)), noted)
    assert said == (
        "Ashe is a note, not a story yet: it lacks 2 more cited statements and a Moment. No plan "
        "takes it; add it to the class by hand when the plan stands."
    )
    (said,) = problems(Request(GOALS, leave=("ashe",)), noted)
    assert said.endswith("No plan takes it, so there is nothing to leave out.")


def test_the_notes_of_the_atlas_are_named_with_what_they_lack(atlas: kg.Atlas) -> None:
    notes = {one.ref.slug: one for one in atlas.cases() if not one.evidence.is_story}
    found = atlas.planning.material.notes
    assert found == {
        slug: (one.ref.label, one.evidence.missing) for slug, one in sorted(notes.items())
    }
    (said,) = problems(Request(("pain",), keep=("nokia",)), atlas.planning.material)
    assert said.startswith("Nokia is a note, not a story yet: it lacks ")


def test_a_circle_in_what_ideas_need_is_named() -> None:
    material = of(
        idea("fear", "pain"),
        idea("growth", "fear"),
        idea("pain", "growth"),
        story("ash", {"fear": 1}),
    )
    (said,) = problems(Request(("fear",)), material)
    assert "circle" in said
    assert all(name in said for name in ("Fear", "Growth", "Pain"))


def test_a_wish_that_is_fine_has_no_problems(crowded: Material) -> None:
    assert problems(Request(GOALS), crowded) == ()


# --- Both ways with made-up material ---


@pytest.mark.parametrize("seed", range(6))
def test_what_is_lost_without_a_story_is_what_a_plan_without_it_loses(seed: int) -> None:
    request, material = instances(seed, 20)
    plan = prove(request, material)
    for name in (slug for one in plan.sessions for slug in one.stories):
        found = why(plan, material, name)
        rest = {slug: one for slug, one in material.stories.items() if slug != name}
        other = prove(request, replace(material, stories=rest))
        before, after = (getattr(one.score, found.loss.tier, 0) for one in (plan, other))
        assert (found.loss.before, found.loss.after) == (before, after)
        assert (found.loss.tier == "") is (plan.score == other.score)


def test_what_the_atlas_does_not_cover_has_a_reason_for_each_goal(atlas: kg.Atlas) -> None:
    material = atlas.planning.material
    goals = ("pain", "fear", "growth", "descent", "gravity", "scale", "orbit", "crash")
    plan = prove(Request(goals, reading=20), material)
    found = uncovered(plan, material)
    assert {one.idea for one in found} == set(plan.uncovered)
    assert found
    for one in found:
        assert one.reason.endswith(".")
        if one.remedy:
            assert one.idea in prove(one.remedy.request, material).covered
