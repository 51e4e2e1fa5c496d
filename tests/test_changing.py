"""A plan is changed: nothing is planned again unasked, all can be taken back, and all can be kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path as FilePath

import pytest

from kg import planner
from kg.atlas import Atlas
from kg.authoring import path_turtle
from kg.catalogue import Path, PathStep, Ref, Segment
from kg.errors import PlanError
from kg.planner import Material, Outcome, Plan
from kg.settings import Settings
from kg.ui import state
from kg.ui.changing import HERE, LONGEST, Changing
from kg.ui.ordering import Deed
from kg.ui.pages import changing
from kg.ui.papers import read_file
from tests.plan_instances import idea, of, story
from tests.planned import WISH, Planned, laid_out, step_of


@pytest.fixture(scope="module")
def material(atlas: Atlas) -> Material:
    return atlas.planning.material


@pytest.fixture(scope="module")
def plan(atlas: Atlas) -> Plan:
    return atlas.planning.prove(WISH)


@pytest.fixture(scope="module")
def path(atlas: Atlas, plan: Plan) -> Path:
    return laid_out(atlas, plan)


@pytest.fixture
def changed(atlas: Atlas, plan: Plan) -> Planned:
    return Planned(atlas, **planner.request_query(plan.request), edit="step-2")


# --- What is changed ---


def test_a_hundred_changes_can_be_taken_back_one_by_one(path: Path) -> None:
    here = Changing(path, path)
    for minutes in range(1, 31):
        here = here.changed(planner.with_minutes(here.path, path.steps[0].name, minutes))
    for minutes in range(29, 0, -1):
        here = here.undone()
        assert here.path.steps[0].minutes == minutes
    assert here.undone().path == path
    assert here.undone().undone().path == path


def test_the_same_path_again_is_no_change(path: Path) -> None:
    assert Changing(path, path).changed(path).before == ()


def test_a_plan_that_is_too_long_for_an_address_is_not_put_there(path: Path) -> None:
    assert Changing(path, path).asked == planner.token(path)
    long = path
    for step in path.steps:
        text = " ".join(f"{step.name} {number * 7919 % 1000}" for number in range(400))
        long = planner.with_texts(long, step.name, annotation=text)
    assert len(planner.token(long)) > LONGEST
    assert Changing(long, path).asked == HERE
    for number in range(12):
        long = planner.added_text(long, 1, 1, label="Long", annotation=f"{number:x} " * 9_000)
    with pytest.raises(PlanError, match="too large"):
        planner.token(long)
    assert Changing(long, path, onto=path).asked == HERE


@pytest.mark.parametrize(
    "value",
    [
        None,
        "move",
        {"what": "save", "step": "step-1", "session": 1, "place": 1, "number": 1},
        {"what": "move", "step": 1, "session": 1, "place": 1, "number": 1},
        {"what": "move", "step": "step-1", "session": -1, "place": 1, "number": 1},
        {"what": "move", "step": "step-1", "session": 1, "place": float("inf"), "number": 1},
        {"what": "move", "step": "step-1", "session": 1},
        {"what": "move", "step": "x" * 1000, "session": 1, "place": 1, "number": 1},
    ],
)
def test_what_is_no_deed_is_not_done(value: object) -> None:
    assert Deed.of(value) is None


def test_a_deed_is_read_as_it_was_sent() -> None:
    sent = {"what": "move", "step": "step-2", "session": 1, "place": 3, "number": 7}
    assert Deed.of(sent) == Deed("move", "step-2", 1, 3, 7)


# --- What could stand in its place ---


def test_what_could_stand_in_place_of_a_story_says_what_would_be_lost(
    path: Path, material: Material
) -> None:
    step = step_of(path, Segment.STORY)
    own = step.stories[0].ref.slug
    found = planner.alternatives(path, step.name, material)
    present = {story.ref.slug for one in path.steps for story in one.stories}
    goals = {ref.slug for ref in path.covers}
    assert found
    for one in found:
        assert one.name not in present
        kept = set().union(*(material.stories[slug].ideas for slug in present - {own}))
        kept |= set(material.stories[one.name].ideas)
        lost = goals & set(material.stories[own].ideas) - kept
        assert one.sentence.startswith("Nothing would show") is bool(lost)
        for goal in lost:
            assert material.ideas[goal].ref.label.lower() in one.sentence.lower()


def test_only_what_loses_no_idea_and_no_contrast_is_given_where_that_is_asked(
    path: Path, material: Material
) -> None:
    for step in (one for one in path.steps if one.segment is Segment.STORY):
        every = planner.alternatives(path, step.name, material, most=1_000)
        losing = ("Nothing would show", "so that the contrast would be gone")
        kept = tuple(one for one in every if not any(said in one.sentence for said in losing))
        assert planner.alternatives(path, step.name, material, most=1_000, losing=False) == kept


def test_a_contrast_is_lost_where_the_other_story_does_not_show_the_idea(
    atlas: Atlas, path: Path
) -> None:
    """Oak fell as Elm did and covers as much, but the comparison was for what Elm shows."""
    told = of(
        idea("pain"),
        idea("fear"),
        story("ash", {"pain": 1, "fear": 1}),
        story("elm", {"pain": 1}, Outcome.FELL),
        story("oak", {"fear": 1}, Outcome.FELL),
        story("yew", {"pain": 1}, Outcome.FELL),
    )
    ash, elm = (
        replace(atlas.cases()[0], ref=Ref(f"urn:{slug}", "case", slug, slug.title()))
        for slug in ("ash", "elm")
    )
    bare = PathStep(1, "", "", "", (), (), (), 0)
    steps = (
        replace(bare, name="step-1", segment=Segment.STORY, cases=(ash,)),
        replace(bare, name="step-2", segment=Segment.STORY, cases=(elm,)),
        replace(bare, name="step-3", segment=Segment.COMPARISON, cases=(ash, elm)),
    )
    made = replace(
        path,
        covers=tuple(one.ref for one in told.ideas.values()),
        sessions=(replace(path.sessions[0], steps=steps),),
    )
    found = {one.name: one.sentence for one in planner.alternatives(made, "step-2", told)}
    assert found["oak"] == "It does not show pain, so that the contrast would be gone"
    assert set(found) == {"oak", "yew"}
    kept = planner.alternatives(made, "step-2", told, losing=False)
    assert [one.name for one in kept] == ["yew"]


def test_the_alternatives_are_the_same_whatever_order_things_come_in(
    path: Path, material: Material
) -> None:
    step = step_of(path, Segment.STORY)
    turned = replace(material, stories=dict(reversed(material.stories.items())))
    assert planner.alternatives(path, step.name, turned) == planner.alternatives(
        path, step.name, material
    )


def test_a_step_without_a_story_has_no_alternatives(path: Path, material: Material) -> None:
    with pytest.raises(PlanError, match="no story"):
        planner.alternatives(path, step_of(path, Segment.CLOSE).name, material)


# --- Planned again around what was kept ---


def test_a_plan_made_again_keeps_the_words_and_own_steps_of_what_was_locked(path: Path) -> None:
    story = step_of(path, Segment.STORY)
    old = planner.with_texts(path, story.name, annotation="In my own words.")
    old = planner.kept(planner.with_minutes(old, story.name, 33), story.name, True)
    old = planner.added_text(old, 1, 2, label="A walk", minutes=5)
    own = next(step for step in old.steps if step.label == "A walk")
    old = planner.renamed(planner.kept(old, own.name, True), "Mine")
    found = planner.around(old, path)
    assert found.ref.label == "Mine"
    again = next(step for step in found.steps if step.annotation == "In my own words.")
    assert (again.minutes, again.kept) == (33, True)
    assert [step.label for step in found.sessions[0].steps].index("A walk") == 1
    names = [step.name for step in found.steps]
    assert len(names) == len(set(names)) == len(path.steps) + 1
    assert [step.position for step in found.sessions[0].steps] == list(range(1, len(names) + 1))


def test_what_was_not_locked_is_planned_anew(path: Path) -> None:
    story = step_of(path, Segment.STORY)
    old = planner.with_texts(path, story.name, annotation="In my own words.")
    old = planner.added_text(old, 1, 1, label="A walk")
    found = planner.around(old, path)
    assert [step.annotation for step in found.steps] == [step.annotation for step in path.steps]


# --- The page as it is used ---


def test_an_edit_is_carried_by_the_address_and_opens_in_another_window(
    atlas: Atlas, changed: Planned
) -> None:
    changed.fill("Minutes", 25)
    changed.fill("Question", "What would you ask?")
    assert changed.path.steps[1].minutes == 25
    other = Planned(atlas, plan=changed.asked("plan"), edit="step-2")
    assert other.path.steps[1].question == "What would you ask?"
    assert [step.label for step in other.path.steps] == [step.label for step in changed.path.steps]
    assert other.path.steps[1].minutes == 25


def test_a_plan_too_long_for_a_link_stays_in_its_window_and_the_page_says_so(
    atlas: Atlas, changed: Planned
) -> None:
    long = " ".join(str(number * 7919 % 10_007) for number in range(900))
    changed.fill("What happens", long)
    assert changed.asked("plan") == HERE
    assert changed.path.steps[1].annotation == long
    assert "It is too long for a link." in changed.words
    assert "data-unsaved" in changed.markup  # the browser asks before the window is left
    changed.fill("Minutes", 24)  # it can be changed on
    assert changed.path.steps[1].minutes == 24
    other = Planned(atlas, plan=HERE, edit="step-2")
    assert "this window does not hold it" in other.words


def test_a_ready_path_is_changed_as_ones_own_that_says_what_it_is_based_on(atlas: Atlas) -> None:
    for ready in atlas.paths():
        window = Planned(atlas, path=ready.ref.slug)
        assert [step.label for step in window.path.steps] == [step.label for step in ready.steps]
        assert window.path.based_on == (ready.ref,)
        assert "data-unsaved" not in window.markup
        window.press("The whole class")
        window.fill("Name", "Mine")
        assert window.path.ref.label == "Mine"
        assert atlas.path(ready.ref.slug).ref.label == ready.ref.label


def test_a_ready_path_that_was_changed_is_carried_by_the_address(atlas: Atlas) -> None:
    for ready in atlas.paths():
        window = Planned(atlas, path=ready.ref.slug, edit=ready.steps[1].name)
        window.fill("Minutes", 33)
        window.fill("Question", "What would you have done in their place?")
        carried = window.asked("plan")
        assert carried != HERE
        assert len(carried) < LONGEST
        assert "data-unsaved" not in window.markup
        assert "too long" not in window.words
        other = Planned(atlas, plan=carried, edit=ready.steps[1].name)
        assert other.path == replace(window.path, sessions=other.path.sessions)
        assert other.path.steps[1].question == "What would you have done in their place?"
        assert "no minutes became 33" in other.words or "became 33 minutes" in other.words
        assert "the ready path" in other.words
        other.fill("Minutes", 34)  # it is carried on from there
        assert other.asked("plan") not in (HERE, carried)
        looked = Planned(atlas, plan=carried)
        assert "What would you have done in their place?" in looked.words


def test_a_link_on_a_ready_path_that_has_changed_says_so(own_few: FilePath) -> None:
    file = own_few / "paths" / "why-firms-fall-back.ttl"
    with Atlas(Settings(content=own_few)) as own:
        ready = own.path("why-firms-fall-back")
        window = Planned(own, path=ready.ref.slug, edit=ready.steps[1].name)
        window.fill("Question", "And you?")
        carried = window.asked("plan")
    text = file.read_text()
    first = ready.steps[0].question
    assert text.count(first) == 1
    file.write_text(text.replace(first, "What else is there?"))
    with Atlas(Settings(content=own_few)) as own:
        for query in ({"edit": ready.steps[1].name}, {}):
            later = Planned(own, plan=carried, **query)
            assert "has changed since this link was made" in later.words
            assert "What else is there?" in later.words or query
        later = Planned(own, plan=carried, edit=ready.steps[1].name)
        assert [step.question for step in later.path.steps[:2]] == [
            "What else is there?",
            "And you?",
        ]
        later.fill("Minutes", 9)
        again = Planned(own, plan=later.asked("plan"), edit="path")
        assert "has changed since" not in again.words
    file.unlink()
    with Atlas(Settings(content=own_few)) as own:
        assert "no such path here" in Planned(own, plan=carried, edit="path").words


def test_an_edit_never_replans_and_can_be_undone(changed: Planned, path: Path) -> None:
    changed.fill("Minutes", 60)
    assert [step.label for step in changed.path.steps] == [step.label for step in path.steps]
    changed.press("Undo")
    assert [step.minutes for step in changed.path.steps] == [step.minutes for step in path.steps]


def test_a_step_is_swapped_locked_and_left_out(changed: Planned, path: Path) -> None:
    own = path.steps[1].stories[0].ref
    changed.fill("Lock it", True)
    assert changed.path.steps[1].kept
    other = next(
        one for one in changed.page.selectbox if one.label.startswith("Another story")
    ).options[0]
    slug = next(
        one.name
        for one in planner.alternatives(changed.path, "step-2", changed._atlas.planning.material)
        if one.label == other
    )
    changed.fill("Another story", slug)
    assert changed.path.steps[1].stories[0].ref.slug == slug != own.slug
    changed.press("Leave it out")
    assert slug not in {
        story.ref.slug
        for one in changed.path.steps
        if one.segment is Segment.STORY
        for story in one.stories
    }


def test_a_text_of_ones_own_and_a_reading_from_elsewhere_are_added(changed: Planned) -> None:
    changed.send("Add this reading", Title="A book", Address="javascript:alert(1)")
    assert changed.path.steps[1].outside == ()
    changed.send("Add this reading", Title="", Address="https://example.org/book")
    assert changed.path.steps[1].outside == ()
    fold = next(one for one in changed.page.expander if one.label == "Your own reading")
    assert fold.proto.expanded
    assert "A reading needs a title: nothing was added." in changed.words
    changed.send("Add this reading", Title="A book", Address="https://example.org/book")
    assert [one.title for one in changed.path.steps[1].outside] == ["A book"]
    changed.press("Add")
    changed.send("Add this step", Heading="A walk")
    assert "A walk" in [step.label for step in changed.path.steps]
    assert changed.path.steps[-1].segment is Segment.CLOSE


def test_what_is_said_of_the_whole_class_is_changed(changed: Planned) -> None:
    changed.press("The whole class")
    changed.fill("Name", "Mine")
    changed.fill("For whom", "Managers")
    changed.fill("At the end they can", "argue for a bold step")
    changed.fill("Level", "evaluate")
    found = changed.path
    assert (found.ref.label, found.audience) == ("Mine", "Managers")
    assert (found.objectives[0].text, found.objectives[0].level) == (
        "argue for a bold step",
        "evaluate",
    )


def test_the_minutes_given_to_reading_are_changed_where_the_warning_says(
    atlas: Atlas, changed: Planned
) -> None:
    changed.send("Add this reading", Title="A book", Address="https://example.org/book")
    book = replace(changed.path.steps[1].outside[0], minutes=500)
    step = replace(changed.path.steps[1], outside=(book,))
    steps = (changed.path.steps[0], step, *changed.path.steps[2:])
    long = replace(changed.path, sessions=(replace(changed.path.sessions[0], steps=steps),))
    (said,) = [one for one in planner.check(long, atlas.planning.material) if one.code == "reading"]
    assert "are given to reading before it" in said.sentence
    assert "The longest reading is “A book”, 500 minutes" in said.sentence
    assert "“The whole class”" in said.mend
    changed.press("The whole class")
    changed.fill("Minutes to read before", 45)
    assert changed.path.sessions[0].reading == 45


def test_what_is_against_the_rules_is_sent_beside_the_step(atlas: Atlas, changed: Planned) -> None:
    changed.fill("Minutes", 200)
    found = planner.check(changed.path, atlas.planning.material)
    assert any(one.serious for one in found)
    again = Planned(atlas, plan=changed.asked("plan"), edit="step-2")
    beside = [
        note.said
        for sitting in changing.sittings(again.path, found)
        for row in sitting.steps
        for note in row.amiss
    ]
    assert {one.sentence for one in found if one.step} <= set(beside)


def test_planned_again_it_holds_what_was_locked(changed: Planned, path: Path) -> None:
    story = path.steps[1].stories[0].ref.slug
    changed.fill("Lock it", True)
    changed.fill("What happens", "In my own words.")
    changed.press("Plan again around what I kept")
    held = [step for step in changed.path.steps if step.annotation == "In my own words."]
    assert [step.stories[0].ref.slug for step in held] == [story]


def test_a_plan_is_saved_under_a_name_and_no_other_path_is_written_over(
    own_few: FilePath,
) -> None:
    with Atlas.open(Settings(content=own_few, writable=True)) as own:
        window = Planned(own, ideas="pain", edit="path")
        window.fill("Name", "Bold or not")
        window.press("Save")
        assert own.path("bold-or-not").ref.label == "Bold or not"
        window.fill("For whom", "Managers")
        window.press("Save")  # what this window saved, it may save again
        assert own.path("bold-or-not").audience == "Managers"
        other = Planned(own, path="bold-or-not", edit="path")
        other.fill("For whom", "Nobody")
        other.press("Save")
        assert own.path("bold-or-not").audience == "Managers"


def test_an_atlas_that_is_only_read_offers_no_saving(changed: Planned) -> None:
    assert "Save" not in [one.label for one in changed.page.button]


def test_the_file_that_was_taken_opens_again_as_it_stood(
    atlas: Atlas, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "atlas", lambda: atlas)
    mine = planner.renamed(path, "Mine")
    again = read_file(path_turtle(mine).encode())
    assert again.ref.label == "Mine"
    assert [(step.label, step.minutes, step.question) for step in again.steps] == [
        (step.label, step.minutes, step.question) for step in mine.steps
    ]


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"<> a <x> .", b"@base <https://w3id.org/pioneer-atlas/path/x> . <"]
)
def test_what_is_no_file_of_a_plan_is_said_to_be_none(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(state, "atlas", lambda: atlas)
    with pytest.raises(PlanError, match="no file of a plan"):
        read_file(data)
