"""A story is swapped in a class that was written by hand: no word of the old one stays unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kg
from kg.catalogue import Objective, Path, Ref, Segment
from kg.errors import PlanError
from kg.planner import (
    Violation,
    alternatives,
    check,
    diff,
    renamed,
    swap_said,
    swapped,
    with_about,
    with_minutes,
    with_objectives,
    with_session,
    with_texts,
)
from kg.rendering import planning
from tests.papers import holds
from tests.planned import Planned

READY = "why-firms-fall-back"


@pytest.fixture(scope="module")
def ready(atlas: kg.Atlas) -> Path:
    return atlas.path(READY)


@pytest.fixture(scope="module")
def own(ready: Path) -> Path:
    """The ready class as a copy of one's own, before anything is changed."""
    return replace(ready, author="", version="", based_on=(ready.ref,), file="")


@pytest.fixture(scope="module")
def tesco(own: Path, atlas: kg.Atlas) -> Path:
    return swapped(own, "step-2", atlas.case("tesco"))


def stories(path: Path) -> list[Ref]:
    return [story.ref for step in path.steps for story in step.stories]


def found(atlas: kg.Atlas, path: Path, ready: Path, code: str) -> list[Violation]:
    material = atlas.planning.material_for(path)
    return [one for one in check(path, material, stories=stories(ready)) if one.code == code]


def quiet(atlas: kg.Atlas) -> str:
    """A story that tells no decision which could be put to a room."""
    return next(
        one.ref.slug
        for one in atlas.cases()
        if not any(told.moment and told.moment.dilemma for told in atlas.case(one.ref.slug).moments)
    )


# --- Everywhere ---


@pytest.mark.parametrize("step", ["step-1", "step-2", "step-4"])
def test_a_swap_at_any_step_goes_through_the_whole_class(
    atlas: kg.Atlas, own: Path, tesco: Path, step: str
) -> None:
    changed = swapped(own, step, atlas.case("tesco"), out="o2")
    assert changed == tesco
    assert "o2" not in {ref.slug for ref in stories(changed)}
    assert "o2" not in {ref.slug for one in changed.steps for ref, _ in one.before}
    assert "tesco" in {ref.slug for one in changed.steps for ref, _ in one.before}
    for one in changed.steps[0], changed.steps[1], changed.steps[3]:
        texts = f"{one.label} {one.annotation} {one.question} {one.for_instructors} {one.because}"
        assert one.drafted
        assert "O2" not in texts
        assert "Tesco" in one.label
    for place in 2, 4:
        assert replace(changed.steps[place], words=0) == replace(own.steps[place], words=0)


def test_the_question_of_a_decision_is_that_of_the_new_story(own: Path, tesco: Path) -> None:
    """The old question names no story, and asks after the old one all the same."""
    assert "O2" not in own.steps[0].question
    assert tesco.steps[0].question != own.steps[0].question


def test_a_comparison_of_two_needs_to_know_which_goes(atlas: kg.Atlas, own: Path) -> None:
    with pytest.raises(PlanError, match="more than one story"):
        swapped(own, "step-4", atlas.case("tesco"))
    with pytest.raises(PlanError, match="does not visit"):
        swapped(own, "step-4", atlas.case("tesco"), out="nokia")
    other = swapped(own, "step-4", atlas.case("tesco"), out="timpson")
    assert {one.ref.slug for one in other.steps[3].cases} == {"o2", "tesco"}
    assert other.steps[0] == own.steps[0]


def test_a_decision_that_the_new_story_does_not_tell_goes_and_that_is_said(
    atlas: kg.Atlas, own: Path
) -> None:
    changed = swapped(own, "step-1", atlas.case(quiet(atlas)))
    assert not [step for step in changed.steps if step.segment is Segment.DECISION]
    assert [step.position for step in changed.steps] == [1, 2, 3, 4]
    said = swap_said(own, changed)
    assert "“Open with the decision: O2, January 2007” is gone" in said
    assert "drafted anew" in said
    assert "Undo" in said


def test_a_lone_decision_is_not_swapped_for_a_story_without_one(atlas: kg.Atlas, own: Path) -> None:
    alone = replace(own, sessions=(replace(own.sessions[0], steps=own.steps[:1]),))
    with pytest.raises(PlanError, match="no decision"):
        swapped(alone, "step-1", atlas.case(quiet(atlas)))


def test_a_swap_says_which_words_are_new(own: Path, tesco: Path) -> None:
    assert "steps 1, 2 and 4" in swap_said(own, tesco)
    assert swap_said(own, own) == ""


# --- What speaks of a story that is gone ---


def test_texts_that_speak_of_the_old_story_are_found_where_they_stand(
    atlas: kg.Atlas, ready: Path, tesco: Path
) -> None:
    by_text = {one.text: one for one in found(atlas, tesco, ready, "gone-story")}
    assert {"leaves_out", "strategy", "analysis"} <= by_text.keys()
    assert not any(one.serious for one in by_text.values())
    assert "speaks of O2" in by_text["strategy"].sentence


def test_what_students_see_of_a_story_that_is_gone_is_against_a_rule(
    atlas: kg.Atlas, ready: Path, tesco: Path
) -> None:
    path = with_texts(tesco, "step-3", question="What did O2’s staff see?", for_instructors="O2.")
    path = renamed(with_about(path, abstract="O2, and what came of it."), "The fall of O2")
    path = with_objectives(path, [Objective("say why O2 fell")])
    path = with_session(path, 1, label="O2", purposes=["To know O2"], for_instructors="O2 first.")
    amiss = found(atlas, path, ready, "gone-story")
    serious = {(one.step, one.text) for one in amiss if one.serious}
    assert serious == {
        (3, ""),
        (0, "title"),
        (0, "abstract"),
        (0, "objectives"),
        (0, "session-1-label"),
        (0, "session-1-purposes"),
    }
    mild = {(one.step, one.text) for one in amiss if not one.serious}
    assert {(3, ""), (0, "session-1-note")} <= mild
    assert "question of “Timpson: the rubber band” at step 3 speaks of O2" in next(
        one.sentence for one in amiss if one.step == 3 and one.serious
    )


def test_only_the_whole_name_of_a_story_speaks_of_it(
    atlas: kg.Atlas, ready: Path, tesco: Path
) -> None:
    path = with_texts(tesco, "step-3", question="How much CO2 and O22?")
    assert not [one for one in found(atlas, path, ready, "gone-story") if one.step == 3]


def test_no_ready_path_speaks_to_students_of_a_story_that_it_does_not_hold(
    atlas: kg.Atlas,
) -> None:
    every = [one.ref for one in atlas.cases()]
    for path in atlas.paths():
        amiss = check(path, atlas.planning.material_for(path), stories=every)
        codes = ("gone-story", "title-minutes")
        assert not [
            one
            for one in amiss
            if one.code in codes and (one.serious or not one.text) and one.step == 0
        ]


def test_a_title_that_names_other_minutes_is_found(atlas: kg.Atlas, ready: Path, own: Path) -> None:
    assert not found(atlas, own, ready, "title-minutes")
    (one,) = found(atlas, with_minutes(own, "step-1", 10), ready, "title-minutes")
    assert "says 90 minutes, and its steps take 88 minutes" in one.sentence
    assert one.text == "title"


def test_two_stories_that_ended_alike_are_said_to(atlas: kg.Atlas, ready: Path, own: Path) -> None:
    assert not found(atlas, own, ready, "alike")
    changed = swapped(own, "step-3", atlas.case("easyjet"))
    (one,) = found(atlas, changed, ready, "alike")
    assert "both fell" in one.sentence
    assert (one.step, one.serious) == (4, False)


# --- A copy is not the original ---


def test_papers_of_a_changed_copy_say_what_it_was(atlas: kg.Atlas, tesco: Path) -> None:
    for edition in "student", "instructor":
        told = atlas.hand_out(tesco, "md", edition).content.decode()
        assert holds(
            told, "Changed from “Why customer-led firms fall back, in 90 minutes”, by Pioneer"
        )
        assert "Version 1" not in told
        assert "path/why-firms-fall-back" not in told.partition("Changed from")[2].splitlines()[0]
    assert holds(told, "nothing is proved of it")
    signed = replace(tesco, author="Me")
    assert holds(atlas.hand_out(signed, "md", "student").content.decode(), "By Me. Changed from")


def test_what_did_not_change_is_not_listed(ready: Path, own: Path, tesco: Path) -> None:
    assert diff(ready, own) == ()
    sentences = [one.sentence for one in diff(ready, tesco)]
    assert sentences
    assert not [one for one in sentences if "as before" in one or "version" in one.lower()]


# --- What is offered ---


def test_an_alternative_says_what_it_would_give_and_one_short_reason(
    atlas: kg.Atlas, own: Path
) -> None:
    offered = alternatives(own, "step-4", atlas.planning.material, out="o2")
    assert offered == alternatives(own, "step-2", atlas.planning.material)
    one = next(each for each in offered if each.name == "tesco")
    assert one.gives.startswith("shows ")
    assert "by our reading" in one.gives
    assert one.gives.endswith("; ended recovering; 3 minutes")
    assert all(len(each.sentence) < 120 for each in offered)
    assert "Tesco</a></b>: shows " in planning.plan_others(offered)


def test_the_page_swaps_in_a_decision_and_shows_what_is_amiss_where_it_is_written(
    atlas: kg.Atlas,
) -> None:
    page = Planned(atlas, path=READY, edit="step-1")
    page.fill("Another story in place of O2", "tesco")
    assert page.path.steps[1].stories[0].ref.slug == "tesco"
    assert (page.path.version, page.path.author) == ("", "")
    assert [ref.slug for ref in page.path.based_on] == [READY]
    assert "drafted anew" in page.words
    assert "Nothing is against the rules" not in page.words
    page.press("The whole class")
    assert "The teaching strategy speaks of O2" in page.words
    page.fill("How it is taught", "Mine.")
    assert page.path.strategy == "Mine."
    assert "The teaching strategy speaks of O2" not in page.words
