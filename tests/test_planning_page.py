"""The page on which a class is planned and changed: what it shows, keeps, refuses and takes back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path as FilePath
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from kg import planner
from kg.atlas import Atlas
from kg.catalogue import Path, PathStep, Segment
from kg.errors import PlanError
from kg.planner import Alternative, Material, Plan, Request
from kg.reading import planning
from kg.settings import Settings
from kg.ui import state
from kg.ui.changing import HERE, LONGEST, Changing
from kg.ui.ordering import Deed
from kg.ui.pages import changing
from kg.ui.pages import planning as page
from tests.rendering import SCAN, SCANNED, Shown, leaves, run

PROOF = "No plan under these rules covers more. That is about coverage, not about teaching."
WISH = Request(("pain", "fear", "growth"))
HOSTILE = '<img src=x onerror=alert(1)>"&'
TAG = re.compile(r"<[^>]+>")
SIX = next(one.request for one in page.STARTS if one.request.sessions == 6)


def words(markup: str) -> str:
    return " ".join(unescape(TAG.sub(" ", markup)).split())


def shown(atlas: Atlas, **query: str) -> Shown:
    return run("plan", {name: [value] for name, value in query.items()}, of=atlas)


def wished(atlas: Atlas, request: Request, **more: str) -> Shown:
    return shown(atlas, **planner.request_query(request), **more)


@pytest.fixture(scope="module")
def material(atlas: Atlas) -> Material:
    return atlas.planning.material


@pytest.fixture(scope="module")
def plan(atlas: Atlas) -> Plan:
    return atlas.planning.prove(WISH)


def laid_out(atlas: Atlas, plan: Plan) -> Path:
    return planner.lay_out(
        plan,
        atlas.planning.material,
        case_of=atlas.case,
        idea_of=atlas.idea,
        today=date(2026, 11, 22),
    )


@pytest.fixture(scope="module")
def path(atlas: Atlas, plan: Plan) -> Path:
    return laid_out(atlas, plan)


def step_of(path: Path, segment: Segment) -> PathStep:
    return next(step for step in path.steps if step.segment is segment)


# --- A wish and its plan ---


def test_where_nothing_is_wished_for_three_wishes_and_the_ready_paths_are_offered(
    atlas: Atlas,
) -> None:
    led = shown(atlas).of("a", "href")
    wishes = [dict(parse_qsl(urlsplit(one).query)) for one in led if one.startswith("/plan?ideas=")]
    assert len(wishes) == 3
    for path in atlas.paths():
        assert any(f"path={path.ref.slug}&edit" in one for one in led)


def test_each_wish_that_is_offered_has_a_plan_that_covers_most_of_it(atlas: Atlas) -> None:
    for start in page.STARTS:
        found = atlas.planning.quick(start.request)
        assert len(found.covered) > len(start.request.goals) / 2, start.label


def test_a_wish_in_the_address_shows_its_plan_and_that_it_is_proved(
    atlas: Atlas, plan: Plan, path: Path
) -> None:
    told = wished(atlas, WISH)  # `plan` is proved before, so that nothing is waited for
    assert PROOF in told.words
    for step in path.steps:
        assert step.label in told.words
    assert "Why this one?" in told.words


@pytest.mark.parametrize("of", [0, 3])
def test_until_it_is_proved_it_is_a_first_answer_with_how_far_the_proof_is(
    plan: Plan, of: int
) -> None:
    told = planning.plan_standing(replace(plan, proved=False), "running", 2, of)
    assert "A first answer; looking whether any plan covers more." in words(told)
    assert ("Step 2 of 3." in words(told)) is bool(of)
    assert PROOF not in told
    for ended in ("stopped", "failed"):
        told = planning.plan_standing(replace(plan, proved=False), ended, message="Why not.")
        assert PROOF not in told
        assert "Why not." in words(told)


def test_a_plan_that_needs_fewer_sessions_than_were_given_says_so(plan: Plan) -> None:
    request = replace(plan.request, sessions=len(plan.sessions) + 2)
    assert "there is room for more ideas" in planning.plan_standing(
        replace(plan, request=request), "done"
    )
    assert "room" not in planning.plan_standing(plan, "done")


def test_a_name_that_is_not_there_is_said_and_one_press_plans_without_it(atlas: Atlas) -> None:
    told = shown(atlas, ideas="pain.painn")
    assert "No idea is named “painn”" in told.words
    assert "/plan?ideas=pain" in told.of("a", "href")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request(("pain",), keep=("o2",), leave=("o2",)), "O2"),
        (Request(("pain",), minutes=15), "minutes"),
        (Request(("pain", "fear"), reading=1, keep=("o2", "tesco")), "read"),
    ],
)
def test_a_wish_that_cannot_be_met_is_said_with_what_would_mend_it(
    atlas: Atlas, request_: Request, said: str
) -> None:
    told = wished(atlas, request_)
    assert "There is no plan for this wish" in told.words
    assert said in told.words
    led = [one for one in told.of("a", "href") if one.startswith("/plan?ideas=")]
    mended = [planner.request_from(dict(parse_qsl(urlsplit(one).query))) for one in led]
    assert mended
    for request in mended:
        assert atlas.planning.quick(request).request == request


@pytest.mark.parametrize(
    "query",
    [
        {"ideas": "pain", "minutes": "0"},
        {"ideas": "pain", "minutes": "-7", "sessions": "many", "pattern": "x"},
        {"ideas": "." * 500},
        {"ideas": "pain", "why": "nobody", "more": "nothing"},
        {"plan": "not-a-plan"},
        {"plan": "here", "edit": "step-1"},
        {"path": "no-such-path", "edit": "path"},
        {"ideas": "pain", "edit": "no-such-step"},
    ],
)
def test_whatever_an_address_says_the_page_answers(atlas: Atlas, query: dict[str, str]) -> None:
    assert len(shown(atlas, **query).read.heads) == 1


def test_why_a_step_is_there_stands_under_it_with_the_statements_it_rests_on(
    atlas: Atlas, plan: Plan, material: Material
) -> None:
    story = plan.sessions[0].stories[0]
    told = wished(atlas, WISH, why=story)
    anchors = {one for some in material.stories[story].rests_on.values() for one in some}
    led = {one for one in told.of("a", "href") if one.startswith(f"/case?id={story}#")}
    assert led
    assert {one.rpartition("#")[2] for one in led} <= anchors
    assert "Found by planning again without it." in told.words


def test_what_was_only_looked_at_quickly_is_not_said_to_be_found(
    atlas: Atlas, plan: Plan, material: Material
) -> None:
    found = planner.why(plan, material, plan.sessions[0].stories[0])
    hasty = replace(found, loss=replace(found.loss, proved=False))
    assert "quick look" in planning.plan_why(hasty, material, {}, {})


def test_other_minutes_stand_with_what_they_cover_and_lead_there(atlas: Atlas) -> None:
    told = wished(atlas, WISH, more="class")
    led = [one for one in told.of("a", "href") if "minutes=" in one]
    minutes = {planner.request_from(dict(parse_qsl(urlsplit(one).query))).minutes for one in led}
    assert len(minutes) > 1
    assert "90 minutes" in told.words
    assert "as it is" in told.words


def test_words_from_an_address_are_never_markup(atlas: Atlas, path: Path) -> None:
    assert "<img" not in shown(atlas, ideas=HOSTILE).markup
    evil = replace(path, ref=replace(path.ref, label=HOSTILE), abstract=HOSTILE, audience=HOSTILE)
    evil = planner.with_texts(evil, evil.steps[0].name, annotation=HOSTILE, question=HOSTILE)
    told = [
        planning.plan_change_head(evil, held=True),
        planning.plan_looked(evil, 238),
        planning.plan_sessions(evil, 238),
        planning.plan_step_head(replace(evil.steps[0], label=HOSTILE, because=HOSTILE), ()),
        planning.plan_told(HOSTILE, HOSTILE),
        planning.plan_gone(HOSTILE),
        planning.plan_problems([HOSTILE], (), HOSTILE),
        planning.plan_others([Alternative(HOSTILE, HOSTILE, HOSTILE)]),
    ]
    assert "<img" not in "".join(told)


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


class Window:
    """One window: the page, run again at each thing that is done."""

    def __init__(self, atlas: Atlas, **query: str) -> None:
        self._atlas = atlas
        script = "from kg.ui import pages, state\nstate.come_to('plan')\npages.plan()"
        self.page = AppTest.from_string(script, default_timeout=60)
        self.go(**query)

    def go(self, **query: str) -> None:
        self.page.query_params.clear()
        for name, value in query.items():
            self.page.query_params[name] = [value]
        self.run(self.page.run)

    def run(self, does: Callable[[], object]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(state, "atlas", lambda: self._atlas)
            patch.setattr(manifest_scanner, SCAN, SCANNED)
            does()
        assert not self.page.exception, self.page.exception[0].stack_trace

    def fill(self, label: str, value: object, place: int = 0) -> None:
        widgets = [
            *self.page.text_input,
            *self.page.text_area,
            *self.page.number_input,
            *self.page.multiselect,
            *self.page.selectbox,
            *self.page.toggle,
        ]
        widget = [one for one in widgets if one.label.startswith(label)][place]
        self.run(lambda: widget.set_value(value).run())  # type: ignore[union-attr]

    def send(self, label: str, **values: str) -> None:
        """Fill a form and send it: its fields are read together."""
        for name, value in values.items():
            widgets = [*self.page.text_input, *self.page.text_area]
            next(one for one in widgets if one.label == name).set_value(value)
        self.press(label)

    def press(self, label: str) -> None:
        button = next(one for one in self.page.button if one.label == label)
        self.run(lambda: button.click().run())

    def asked(self, name: str) -> str:
        return "".join(self.page.query_params.get(name, [""]))

    @property
    def markup(self) -> str:
        """What the sheets of the page show."""
        protos = [getattr(leaf, "proto", None) for leaf in leaves(self.page.main)]
        sent = [json.loads(one.json) for one in protos if hasattr(one, "json")]
        return "".join(one.get("markup", "") for one in sent)

    @property
    def request(self) -> Request:
        return planner.request_from({name: self.asked(name) for name in self.page.query_params})

    @property
    def path(self) -> Path:
        here: Changing = self.page.session_state["changing"]
        return here.path


@pytest.fixture
def changed(atlas: Atlas, plan: Plan) -> Window:
    return Window(atlas, **planner.request_query(plan.request), edit="step-2")


def test_each_answer_of_the_form_is_written_to_the_address(atlas: Atlas) -> None:
    window = Window(atlas)
    window.fill("Ideas to cover", ["pain", "fear"])
    window.fill("Minutes in class", 75)
    window.fill("One story that held", False)
    window.fill("Stories to leave out", ["o2"])
    window.fill("What the group knows", ["growth"])
    assert window.request == Request(
        ("pain", "fear"), known=("growth",), minutes=75, contrast=False, leave=("o2",)
    )


def test_a_whole_framework_is_added_to_what_is_asked_for(atlas: Atlas) -> None:
    window = Window(atlas, ideas="pain")
    scheme = next(one for one in atlas.schemes() if one.ref.slug == "orientations")
    window.fill("Add a whole framework", "orientations")
    assert window.request.goals == ("pain", *(idea.slug for idea in scheme.ideas))


def test_an_edit_is_carried_by_the_address_and_opens_in_another_window(
    atlas: Atlas, changed: Window
) -> None:
    changed.fill("Minutes", 25)
    changed.fill("Question", "What would you ask?")
    assert changed.path.steps[1].minutes == 25
    other = Window(atlas, plan=changed.asked("plan"), edit="step-2")
    assert other.path.steps[1].question == "What would you ask?"
    assert [step.label for step in other.path.steps] == [step.label for step in changed.path.steps]
    assert other.path.steps[1].minutes == 25


def test_a_plan_too_long_for_a_link_stays_in_its_window_and_the_page_says_so(
    atlas: Atlas, changed: Window
) -> None:
    long = " ".join(str(number * 7919 % 10_007) for number in range(900))
    changed.fill("What happens", long)
    assert changed.asked("plan") == HERE
    assert changed.path.steps[1].annotation == long
    assert "It is too long for a link." in words(changed.markup)
    changed.fill("Minutes", 24)  # it can be changed on
    assert changed.path.steps[1].minutes == 24
    other = Window(atlas, plan=HERE, edit="step-2")
    assert "this window does not hold it" in words(other.markup)


def test_an_edit_never_replans_and_can_be_undone(changed: Window, path: Path) -> None:
    changed.fill("Minutes", 60)
    assert [step.label for step in changed.path.steps] == [step.label for step in path.steps]
    changed.press("Undo")
    assert [step.minutes for step in changed.path.steps] == [step.minutes for step in path.steps]


def test_a_step_is_swapped_locked_and_left_out(changed: Window, path: Path) -> None:
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


def test_a_text_of_ones_own_and_a_reading_from_elsewhere_are_added(changed: Window) -> None:
    changed.send("Add this reading", Title="A book", Address="javascript:alert(1)")
    assert changed.path.steps[1].outside == ()
    changed.send("Add this reading", Title="", Address="https://example.org/book")
    assert changed.path.steps[1].outside == ()
    changed.send("Add this reading", Title="A book", Address="https://example.org/book")
    assert [one.title for one in changed.path.steps[1].outside] == ["A book"]
    changed.press("Add")
    changed.send("Add this step", Heading="A walk")
    assert "A walk" in [step.label for step in changed.path.steps]
    assert changed.path.steps[-1].segment is Segment.CLOSE


def test_what_is_said_of_the_whole_class_is_changed(changed: Window) -> None:
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


def test_what_is_against_the_rules_is_sent_beside_the_step(atlas: Atlas, changed: Window) -> None:
    changed.fill("Minutes", 200)
    found = planner.check(changed.path, atlas.planning.material)
    assert any(one.serious for one in found)
    again = Window(atlas, plan=changed.asked("plan"), edit="step-2")
    beside = [
        note.said
        for sitting in changing.sittings(again.path, found)
        for row in sitting.steps
        for note in row.amiss
    ]
    assert {one.sentence for one in found if one.step} <= set(beside)


def test_planned_again_it_holds_what_was_locked(changed: Window, path: Path) -> None:
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
        window = Window(own, ideas="pain", edit="path")
        window.fill("Name", "Bold or not")
        window.press("Save")
        assert own.path("bold-or-not").ref.label == "Bold or not"
        window.fill("For whom", "Managers")
        window.press("Save")  # what this window saved, it may save again
        assert own.path("bold-or-not").audience == "Managers"
        other = Window(own, path="bold-or-not", edit="path")
        other.fill("For whom", "Nobody")
        other.press("Save")
        assert own.path("bold-or-not").audience == "Managers"


def test_an_atlas_that_is_only_read_offers_no_saving(changed: Window) -> None:
    assert "Save" not in [one.label for one in changed.page.button]
