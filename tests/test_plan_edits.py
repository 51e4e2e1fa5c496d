"""Edits of a path: no step is lost, what was done can be undone, and what an edit breaks is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kg
from kg.catalogue import Importance, Objective, OutsideReading, Path, PathStep, Segment
from kg.errors import PlanError
from kg.planner import (
    Material,
    Request,
    Violation,
    added_comparison,
    added_decision,
    added_idea,
    added_reading,
    added_session,
    added_story,
    added_text,
    check,
    copy_of,
    kept,
    moved,
    problems,
    quick,
    ready_next,
    removed,
    removed_reading,
    removed_session,
    renamed,
    request_of,
    swapped,
    with_about,
    with_importance,
    with_minutes,
    with_objectives,
    with_session,
    with_texts,
)
from tests.laid_out import GOALS, HOSTILE, TODAY, holds_together, laid_out, material_of, told


@pytest.fixture(scope="module")
def one(atlas: kg.Atlas) -> Path:
    return laid_out(atlas)


@pytest.fixture(scope="module")
def weeks(atlas: kg.Atlas) -> Path:
    return laid_out(atlas, Request((*GOALS, "fear", "flow-of-moments"), sessions=3))


@pytest.fixture(scope="module")
def material(atlas: kg.Atlas) -> Material:
    return material_of(atlas)


def codes(path: Path, material: Material) -> list[str]:
    return [each.code for each in check(path, material)]


def only(path: Path, material: Material, code: str) -> Violation:
    (found,) = [each for each in check(path, material) if each.code == code]
    return found


def step(path: Path, name: str) -> PathStep:
    return next(each for each in path.steps if each.name == name)


def at(path: Path, segment: Segment, number: int = 0) -> PathStep:
    return [each for each in path.steps if each.segment is segment][number]


# --- Steps ---


def test_a_step_moves_to_the_place_that_is_named(weeks: Path) -> None:
    first = weeks.sessions[0].steps[0].name
    changed = moved(weeks, first, 2, 3)
    assert changed.sessions[1].steps[2].name == first
    assert moved(weeks, first, 2, 99).sessions[1].steps[-1].name == first
    assert moved(weeks, first, 2, -5).sessions[1].steps[0].name == first


def test_a_step_that_is_not_there_is_named_in_the_refusal(one: Path) -> None:
    with pytest.raises(PlanError, match="no step named “step-99”"):
        removed(one, "step-99")
    with pytest.raises(PlanError, match="no session 7: the path has one session"):
        moved(one, "step-1", 7, 1)


def test_the_ideas_read_for_a_step_stay_when_it_goes(one: Path) -> None:
    gone = at(one, Segment.STORY)
    ideas = {ref.slug for ref, _ in gone.before if ref.kind == "concept"}
    left = removed(one, gone.name)
    read = {ref.slug for each in left.steps for ref, _ in each.before}
    assert ideas
    assert ideas <= read


def test_a_new_step_gets_the_next_number_and_a_name_is_never_used_again(one: Path) -> None:
    last = len(one.steps)
    more = added_text(one, 1, 1, label="Coffee")
    assert more.steps[0].name == f"step-{last + 1}"
    assert more.steps[0].label == "Coffee"
    assert (
        added_text(removed(more, "step-2"), 1, 1, label="Tea").steps[0].name == f"step-{last + 2}"
    )


def test_a_path_whose_steps_have_no_names_gets_them(one: Path) -> None:
    bare = replace(
        one,
        sessions=tuple(
            replace(s, steps=tuple(replace(each, name="") for each in s.steps))
            for s in one.sessions
        ),
    )
    holds_together(added_text(bare, 1, 1, label="Coffee"))


def test_a_swapped_story_takes_its_decision_and_its_comparison_along(
    atlas: kg.Atlas, one: Path
) -> None:
    first = at(one, Segment.STORY)
    old = first.cases[0].ref.label
    changed = swapped(one, first.name, atlas.case("tesco"))
    assert step(changed, first.name).cases[0].ref.slug == "tesco"
    assert at(changed, Segment.DECISION).statements[0][0].ref.slug == "tesco"
    assert "tesco" in {case.ref.slug for case in at(changed, Segment.COMPARISON).cases}
    whole = [changed.abstract, changed.analysis, *(each.text for each in changed.objectives)]
    whole += [text for session in changed.sessions for text in session.purposes]
    whole += [f"{s.label} {s.annotation} {s.question} {s.for_instructors}" for s in changed.steps]
    assert not [text for text in whole if old in text]
    assert [ref.slug for ref, _ in step(changed, first.name).before if ref.kind == "case"] == [
        "tesco"
    ]


def test_a_swap_drops_what_was_proved_for_other_stories(atlas: kg.Atlas, one: Path) -> None:
    assert one.note
    changed = swapped(one, at(one, Segment.STORY).name, atlas.case("tesco"))
    assert changed.note == "Changed by hand after planning: nothing is proved of it."
    unplanned = replace(one, note="")
    assert swapped(unplanned, at(one, Segment.STORY).name, atlas.case("tesco")).note == ""
    assert with_minutes(one, "step-1", 3).note == one.note


def test_a_swap_back_gives_the_class_as_it_was_but_for_the_proof(
    atlas: kg.Atlas, one: Path
) -> None:
    first = at(one, Segment.STORY)
    there = swapped(one, first.name, atlas.case("tesco"))
    back = swapped(there, first.name, atlas.case(first.cases[0].ref.slug))
    assert [each.visits for each in back.steps] == [each.visits for each in one.steps]
    assert back.abstract == one.abstract
    assert back.objectives == one.objectives


def test_words_of_ones_own_on_a_comparison_outlive_a_swap(atlas: kg.Atlas, one: Path) -> None:
    both = at(one, Segment.COMPARISON)
    mine = with_texts(one, both.name, question="Who blinked first?")
    changed = swapped(mine, at(one, Segment.STORY).name, atlas.case("tesco"))
    assert step(changed, both.name).question == "Who blinked first?"
    assert "tesco" in {case.ref.slug for case in step(changed, both.name).cases}


def test_a_step_without_a_single_story_cannot_be_swapped(atlas: kg.Atlas, one: Path) -> None:
    with pytest.raises(PlanError, match="visits no story"):
        swapped(one, at(one, Segment.CLOSE).name, atlas.case("tesco"))
    with pytest.raises(PlanError, match="more than one story"):
        swapped(one, at(one, Segment.COMPARISON).name, atlas.case("tesco"))


def test_a_comparison_is_added_after_the_later_of_its_stories(atlas: kg.Atlas, one: Path) -> None:
    more = added_story(one, 1, 99, atlas.case("costco"))
    new = more.steps[-1].name
    compared = added_comparison(more, new, at(more, Segment.STORY).name)
    assert compared.steps[-1].segment is Segment.COMPARISON
    assert "Costco" in compared.steps[-1].label
    with pytest.raises(PlanError, match="two different stories"):
        added_comparison(one, at(one, Segment.STORY).name, at(one, Segment.STORY).name)
    with pytest.raises(PlanError, match="visits no story"):
        added_comparison(one, at(one, Segment.STORY).name, at(one, Segment.CLOSE).name)


def test_a_story_without_a_decision_cannot_open_a_class(atlas: kg.Atlas, one: Path) -> None:
    silent = next(case for each in atlas.cases() if not (case := atlas.case(each.ref.slug)).moments)
    with pytest.raises(PlanError, match="tells no decision"):
        added_decision(one, 1, 1, silent)


def test_an_idea_can_be_explained_in_class(atlas: kg.Atlas, one: Path) -> None:
    more = added_idea(one, 1, 1, atlas.idea("fear"))
    assert more.steps[0].label == "Fear"
    assert "example" in more.steps[0].annotation


# --- Words, minutes, readings ---


def test_a_step_with_words_of_ones_own_is_no_draft_any_more(one: Path) -> None:
    changed = with_texts(one, "step-2", question="And you?")
    assert step(changed, "step-2").question == "And you?"
    assert step(changed, "step-2").annotation == step(one, "step-2").annotation
    assert not step(changed, "step-2").drafted
    same = with_texts(one, "step-2", question=step(one, "step-2").question)
    assert same == one


def test_what_no_paper_can_hold_is_taken_out_of_words(one: Path) -> None:
    changed = with_texts(one, "step-2", annotation="a\x00b\r\nc\ud800 \x1b[31m", question=HOSTILE)
    assert step(changed, "step-2").annotation == "ab\nc [31m"
    assert step(changed, "step-2").question == HOSTILE
    with pytest.raises(PlanError, match="20,000"):
        with_texts(one, "step-2", label="x" * 20_001)


def test_minutes_are_held_between_one_and_a_day(one: Path) -> None:
    assert step(with_minutes(one, "step-2", 10**9), "step-2").minutes == 1440
    assert step(with_minutes(one, "step-2", -3), "step-2").minutes is None
    assert step(with_minutes(one, "step-2", None), "step-2").minutes is None


def test_an_outside_reading_needs_an_address_of_the_web(one: Path) -> None:
    with pytest.raises(PlanError, match="not one of the web"):
        added_reading(one, "step-2", OutsideReading("A paper", "javascript:alert(1)"))
    with pytest.raises(PlanError, match="no title"):
        added_reading(one, "step-2", OutsideReading("  "))
    paper = OutsideReading("A paper", "https://example.org/paper", 20)
    twice = added_reading(added_reading(one, "step-2", paper), "step-2", paper)
    assert step(twice, "step-2").outside == (paper,)
    assert removed_reading(twice, "step-2", 1) == one


def test_a_session_taken_away_leaves_its_steps_behind(weeks: Path) -> None:
    for number in (1, 2):
        left = removed_session(weeks, number)
        assert sorted(each.name for each in left.steps) == sorted(each.name for each in weeks.steps)
        holds_together(left)
    with pytest.raises(PlanError, match="only session"):
        removed_session(removed_session(removed_session(weeks, 1), 1), 1)


def test_a_new_session_is_as_long_as_the_last(weeks: Path) -> None:
    more = added_session(weeks)
    assert more.sessions[-1].minutes == 90
    holds_together(added_session(removed_session(more, 1)))


def test_all_that_is_said_of_a_path_can_be_changed(one: Path) -> None:
    changed = with_about(one, audience="Nurses", licence="https://example.org/own")
    assert (changed.audience, changed.abstract) == ("Nurses", one.abstract)
    with pytest.raises(PlanError, match="no web address"):
        with_about(one, licence="mine")
    levels = with_objectives(one, [Objective("judge it", "evaluate"), Objective(" ", "apply")])
    assert levels.objectives == (Objective("judge it", "evaluate"),)
    with pytest.raises(PlanError, match="no level"):
        with_objectives(one, [Objective("do it", "doing")])
    session = with_session(one, 1, purposes=("One", " "), minutes=75, reading=0).sessions[0]
    assert (session.purposes, session.minutes, session.reading) == (("One",), 75, 0)
    assert (
        step(with_importance(one, "step-1", Importance.FURTHER), "step-1").importance == "further"
    )


def test_a_path_in_a_file_keeps_its_name_there_when_it_gets_another_title(
    atlas: kg.Atlas, one: Path
) -> None:
    shipped = renamed(replace(one, file="paths/mine.ttl"), "Brave or not")
    assert (shipped.ref.label, shipped.ref.slug) == ("Brave or not", one.ref.slug)
    assert renamed(one, "Brave or not").ref.slug == "brave-or-not"
    with pytest.raises(PlanError, match="no title"):
        renamed(one, " \n")


def test_a_copy_records_what_it_is_based_on(atlas: kg.Atlas) -> None:
    source = atlas.paths()[0]
    own = copy_of(source, title="Mine", author="Me", today=TODAY)
    assert own.based_on[0] == source.ref
    assert (own.author, own.creators, own.file) == ("Me", (), "")
    assert own.licence == source.licence
    assert own.version == ""
    assert own.ref.slug == "mine"
    assert copy_of(own, title="Mine again", today=TODAY).based_on == (own.ref, source.ref)


# --- What an edit breaks ---


def test_too_many_minutes_are_against_a_rule_and_the_longest_step_is_named(
    one: Path, material: Material
) -> None:
    found = only(with_minutes(one, "step-3", 60), material, "minutes")
    assert found.serious
    assert found.step == 3
    assert "39 too many" in found.sentence
    assert "129" in found.mend


def test_too_much_reading_is_against_a_rule(one: Path, material: Material) -> None:
    reading = OutsideReading("A book", "https://example.org/book", 300)
    found = only(added_reading(one, "step-2", reading), material, "reading")
    assert found.serious
    assert "to read" in found.sentence


def test_a_story_told_twice_is_against_a_rule_and_both_steps_are_named(
    atlas: kg.Atlas, one: Path, material: Material
) -> None:
    slug = told(one.steps)[0]
    found = only(added_story(one, 1, 99, atlas.case(slug)), material, "story-twice")
    assert found.serious
    assert (found.other, found.step) == (2, len(one.steps) + 1)
    assert f"step {found.other}" in found.sentence
    assert f"step {found.step}" in found.sentence


def test_a_step_that_holds_nothing_is_against_a_rule(one: Path, material: Material) -> None:
    empty = with_texts(added_text(one, 1, 1, label="Coffee", question="?"), "step-6", question="")
    assert only(empty, material, "empty-step").serious
    assert "empty-step" not in codes(added_text(one, 1, 1, label="A", annotation="B"), material)


def test_what_is_gone_is_against_a_rule(one: Path, material: Material) -> None:
    first = replace(one.sessions[0].steps[1], cases=(), gone=("case/gone-company",))
    steps = (one.sessions[0].steps[0], first, *one.sessions[0].steps[2:])
    path = replace(one, sessions=(replace(one.sessions[0], steps=steps),))
    found = only(path, material, "gone")
    assert found.serious
    assert "case/gone-company" in found.sentence


def test_an_idea_before_what_it_needs_is_advice_and_names_both_ends(
    atlas: kg.Atlas, material: Material, one: Path
) -> None:
    bare = replace(one, covers=(), sessions=(replace(one.sessions[0], steps=()),))
    path = added_idea(added_idea(bare, 1, 1, atlas.idea("growth")), 1, 1, atlas.idea("descent"))
    path = added_idea(path, 1, 9, atlas.idea("gravity"))
    found = [each for each in check(path, material) if each.code == "order"]
    assert [(each.step, each.other) for each in found] == [(1, 3), (2, 3)]
    assert found[0].sentence.startswith(
        "“Descent” stands at step 1, before “Gravity” at step 3, which it needs: "
    )
    assert "Move step 3 before step 1" in found[0].mend
    assert not any(each.serious for each in found)


def test_an_idea_that_needs_one_that_is_nowhere_is_advice(
    atlas: kg.Atlas, material: Material, one: Path
) -> None:
    bare = replace(one, covers=(), sessions=(replace(one.sessions[0], steps=()),))
    path = added_idea(bare, 1, 1, atlas.idea("pain"))
    found = only(path, material, "needs")
    assert "“Burningness”" in found.sentence
    assert not found.serious
    assert "needs" not in codes(replace(path, assumes=(atlas.idea("burningness").ref,)), material)


def test_two_halves_apart_are_advice_and_a_half_that_is_missing_is_against_a_rule(
    one: Path, material: Material
) -> None:
    second = at(one, Segment.STORY, 1)
    apart = moved(one, second.name, 1, 1)
    found = only(apart, material, "comparison-apart")
    assert not found.serious
    assert (found.step, found.other) == (1, 3)
    late = only(moved(one, second.name, 1, 99), material, "comparison-early")
    assert not late.serious
    missing = only(removed(one, second.name), material, "half-missing")
    assert missing.serious
    assert second.cases[0].ref.label in missing.sentence


def test_a_decision_after_its_story_is_advice(one: Path, material: Material) -> None:
    found = only(moved(one, "step-1", 1, 3), material, "decision-late")
    assert not found.serious
    assert "knows the answer" in found.sentence


def test_more_than_a_class_can_take_in_is_advice(
    atlas: kg.Atlas, one: Path, material: Material
) -> None:
    path = with_session(one, 1, purposes=("One", "Two", "Three"))
    assert not only(path, material, "purposes").serious
    for slug in ("costco", "sky"):
        path = added_story(path, 1, 1, atlas.case(slug))
    assert "room for 6" in only(path, material, "items").sentence


def test_a_step_without_minutes_and_a_goal_without_a_story_are_advice(
    one: Path, material: Material
) -> None:
    assert not only(with_minutes(one, "step-2", None), material, "no-minutes").serious
    path = one
    for each in one.steps:
        if each.segment in (Segment.STORY, Segment.COMPARISON):
            path = removed(path, each.name)
    goals = [each for each in check(path, material) if each.code == "goal"]
    assert len(goals) == len(GOALS)
    assert not any(each.serious for each in goals)


def test_a_story_that_does_not_show_what_it_is_there_for_is_advice(
    atlas: kg.Atlas, one: Path, material: Material
) -> None:
    first = at(one, Segment.STORY)
    wrong = replace(first, ideas=(atlas.idea("planet").ref,))
    steps = tuple(wrong if each is first else each for each in one.sessions[0].steps)
    path = replace(one, sessions=(replace(one.sessions[0], steps=steps),))
    found = only(path, material, "not-shown")
    assert "“Planet”" in found.sentence
    assert not found.serious


def test_what_is_against_a_rule_comes_before_advice(one: Path, material: Material) -> None:
    found = check(with_minutes(moved(one, "step-1", 1, 3), "step-5", 99), material)
    assert [each.serious for each in found] == sorted((e.serious for e in found), reverse=True)
    assert len({each.serious for each in found}) == 2


# --- Again around what was kept ---


def test_a_path_is_planned_again_around_what_was_kept(
    atlas: kg.Atlas, one: Path, material: Material
) -> None:
    changed = swapped(one, at(one, Segment.STORY).name, atlas.case("costco"))
    locked = kept(changed, at(changed, Segment.STORY).name, True)
    wish = request_of(locked)
    assert wish.keep == ("costco",)
    assert wish.goals == GOALS
    assert (wish.minutes, wish.reading, wish.sessions) == (90, 60, 1)
    assert problems(wish, material) == ()
    plan = quick(wish, material)
    assert "costco" in {slug for session in plan.sessions for slug in session.stories}


def test_an_untouched_class_is_wished_for_as_it_was_asked_for(atlas: kg.Atlas) -> None:
    request = Request(GOALS, known=("inside-out",), minutes=100, reading=45, sessions=2)
    assert request_of(laid_out(atlas, request)) == request


def test_any_shipped_path_is_a_wish(atlas: kg.Atlas) -> None:
    for path in atlas.paths():
        wish = request_of(path)
        assert wish.minutes > 0
        assert wish.sessions == len(path.sessions)


# --- Ready next ---


def test_nobody_who_has_read_nothing_needs_anything_first(material: Material) -> None:
    ready = ready_next(material, ())
    assert ready.known == ()
    assert ready.unlocked
    assert all(each.because == () for each in ready.unlocked)


def test_what_the_stories_read_have_shown_unlocks_what_needs_it(material: Material) -> None:
    read = ("tesco", "o2", "not-there")
    met = {slug for one in ("tesco", "o2") for slug in material.stories[one].ideas}
    ready = ready_next(material, read)
    assert {ref.slug for ref in ready.known} == met
    for each in ready.unlocked:
        needs = {need for need, _ in material.ideas[each.idea.slug].needs}
        assert each.idea.slug not in met
        assert needs <= met
        assert {ref.slug for ref, _ in each.because} == needs
        assert each.sentence.startswith(each.idea.label[0])
        assert all(reason in each.sentence for _, reason in each.because)
    assert any(each.because for each in ready.unlocked)


def test_the_next_stories_are_those_that_show_most_of_what_is_unlocked(material: Material) -> None:
    ready = ready_next(material, ("tesco",))
    unlocked = {each.idea.slug for each in ready.unlocked}
    numbers = [len(each.unlocks) for each in ready.next]
    assert numbers == sorted(numbers, reverse=True)
    for each in ready.next:
        assert each.story.slug != "tesco"
        shown = material.stories[each.story.slug].ideas
        assert {ref.slug for ref in each.unlocks} == unlocked & shown.keys()
