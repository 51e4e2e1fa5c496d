"""The page on which a class is planned: what it shows, what it refuses, and why."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from kg import planner
from kg.atlas import Atlas
from kg.catalogue import Path, Segment
from kg.planner import Alternative, Material, Outcome, Pattern, Plan, Request
from kg.rendering import planning
from kg.ui.pages import planning as page
from tests.app_pages import Shown, run
from tests.planned import WISH, Planned, laid_out, step_of

PROOF = "No plan under these rules covers more. That is about coverage, not about teaching."
HOSTILE = '<img src=x onerror=alert(1)>"&'
TAG = re.compile(r"<[^>]+>")


def words(markup: str) -> str:
    return " ".join(unescape(TAG.sub(" ", markup)).split())


def shown(atlas: Atlas, **query: str) -> Shown:
    return run("plan", {name: [value] for name, value in query.items()}, of=atlas)


def wished(atlas: Atlas, request: Request, **more: str) -> Shown:
    return shown(atlas, **planner.request_query(request), **more)


def taken_out(window: Planned, label: str) -> str:
    """Give where the link leads that takes something out of the wish."""
    (found,) = re.findall(
        rf'<a href="([^"]*)"[^>]*aria-label="{label}: take it out"', window.markup
    )
    return unescape(found)


@pytest.fixture(scope="module")
def material(atlas: Atlas) -> Material:
    return atlas.planning.material


@pytest.fixture(scope="module")
def plan(atlas: Atlas) -> Plan:
    return atlas.planning.prove(WISH)


@pytest.fixture(scope="module")
def path(atlas: Atlas, plan: Plan) -> Path:
    return laid_out(atlas, plan)


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
    offered = told.markup.partition('class="no-plan"')[2]
    led = [unescape(one) for one in re.findall(r'href="(/plan\?ideas=[^"]*)"', offered)]
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


# --- The form ---


def test_each_answer_of_the_form_is_written_to_the_address(atlas: Atlas) -> None:
    window = Planned(atlas)
    window.fill("Add an idea", "pain")
    window.fill("Add an idea", "fear")
    window.fill("Minutes in class", 75)
    window.fill("One story that held", False)
    window.fill("Stories to leave out", "o2")
    window.fill("What the group knows", "growth")
    assert window.request == Request(
        ("pain", "fear"),
        known=("growth",),
        minutes=75,
        contrast=False,
        leave=("o2",),
        pattern=Pattern.fitting(75),
    )


def test_what_is_asked_for_stands_below_its_field_and_one_press_takes_it_out(atlas: Atlas) -> None:
    window = Planned(atlas, ideas="pain.fear.growth", keep="tesco", known="ambition")
    assert "Three ideas to cover" in window.words
    assert "One story" in window.words
    for name, words in (("pain", "Pain"), ("ambition", "Ambition"), ("tesco", "Tesco")):
        href = taken_out(window, words)
        left = planner.request_from(dict(parse_qsl(urlsplit(href).query)))
        assert name not in (*left.goals, *left.known, *left.keep)
        assert len((*left.goals, *left.known, *left.keep)) == 4


def test_a_name_that_is_not_there_can_be_taken_out_as_well(atlas: Atlas) -> None:
    window = Planned(atlas, ideas="pain.painn")
    href = taken_out(window, "painn")
    assert planner.request_from(dict(parse_qsl(urlsplit(href).query))).goals == ("pain",)


def test_an_idea_is_found_by_its_other_names_and_by_what_it_means(atlas: Atlas) -> None:
    window = Planned(atlas, ideas="pain")
    field = next(one for one in window.page.selectbox if one.label == "Add an idea")
    told = next(one for one in field.options if one.startswith("Descent"))
    descent = atlas.idea("descent")
    assert descent.other_names[0] in told
    assert descent.ref.gloss in told
    assert not any(one.startswith(("Pain/", "Pain:")) for one in field.options)
    window.fill("Add an idea", "descent")
    assert window.request.goals == ("pain", "descent")
    assert next(one for one in window.page.selectbox if one.label == "Add an idea").value is None


def test_no_field_takes_all_that_matches_at_once(atlas: Atlas) -> None:
    window = Planned(atlas, ideas="pain")
    assert [one.proto.select_all for one in window.page.multiselect] == [0, 0, 0]


@pytest.mark.parametrize(
    ("query", "opened"),
    [({}, False), ({"sessions": "3", "minutes": "75"}, False), ({"keep": "tesco"}, True)],
)
def test_more_stands_open_where_something_in_it_is_asked_for(
    atlas: Atlas, query: dict[str, str], opened: bool
) -> None:
    window = Planned(atlas, ideas="pain", **query)
    more = next(one for one in window.page.expander if one.label == "More")
    assert more.proto.expanded is opened


# --- What the answer says ---


def test_each_step_says_why_under_itself(atlas: Atlas, plan: Plan, path: Path) -> None:
    asked = shown(atlas, **planner.request_query(WISH))
    led = [dict(parse_qsl(urlsplit(one).query)) for one in asked.of("a", "href") if "&why=" in one]
    at = [one["at"] for one in led if one["at"] != planning.IN_LIST]
    assert len(at) == len(set(at)) > 2
    decision = step_of(path, Segment.DECISION)
    story = decision.stories[0].ref.slug
    told = wished(atlas, WISH, why=story, at=decision.name).markup
    assert told.count('id="why"') == 1
    where = told.index('id="why"')
    assert told.index(decision.label) < where
    later = path.steps[path.steps.index(decision) + 1]
    assert where < told.index(f"<h3>{escape(later.label)}")


def test_a_plan_without_the_contrast_that_was_asked_for_says_so_and_why(
    atlas: Atlas, material: Material
) -> None:
    able = [
        goal
        for goal in sorted(material.ideas)
        if {one.outcome for one in material.stories.values() if goal in one.ideas} == {Outcome.HELD}
    ]
    assert able
    request = Request((able[0],))
    told = wished(atlas, request).words
    assert "No story that held stands beside one that fell: no two stories" in told
    assert "Nothing of what was asked for" not in told
    assert "No story that held" not in wished(atlas, replace(request, contrast=False)).words
    assert "No story that held" not in wished(atlas, WISH).words
    short = Request(("pain",), minutes=40)
    assert "minutes hold no comparison" in planner.uncontrasted(
        atlas.planning.quick(short), material
    )


def test_more_stories_to_keep_than_there_is_room_for_are_let_go_or_allowed_by_a_press(
    atlas: Atlas, material: Material
) -> None:
    kept = tuple(sorted(material.stories))[:6]
    told = wished(atlas, Request(("pain",), keep=kept, reading=200))
    assert "out of “Stories to keep”" in told.words
    offered = told.markup.partition('class="no-plan"')[2]
    led = [unescape(one) for one in re.findall(r'href="(/plan\?ideas=[^"]*)"', offered)]
    ways = [planner.request_from(dict(parse_qsl(urlsplit(one).query))) for one in led]
    able = [one for one in ways if len(one.keep) <= one.sessions * one.pattern.stories]
    assert any(one.sessions == 3 for one in able)
    assert any(len(one.keep) == 2 for one in able)


def test_a_plan_is_projected_and_walked_from_where_it_is_handed_out(
    atlas: Atlas, path: Path
) -> None:
    told = wished(atlas, WISH)
    (walk,) = [one for one in told.of("a", "href") if one.startswith("/plan?plan=")]
    assert any(one.startswith("/moment?") and "present" in one for one in told.of("a", "href"))
    assert "Project the decision" in told.words
    query = dict(parse_qsl(urlsplit(walk).query))
    for place, step in enumerate(path.steps, 1):
        stop = shown(atlas, **{**query, "step": str(place)})
        assert step.label in stop.words
        assert not [one for one in stop.of("a", "href") if f"id={path.ref.slug}" in one]
        assert step.for_instructors not in stop.words or not step.for_instructors


def test_a_link_is_said_to_work_here_only_where_no_address_is_public() -> None:
    assert "on this computer only" in planning.plan_buttons("/a", "/plan?ideas=pain")
    there = planning.plan_buttons("/a", "/plan?ideas=pain", "https://example.org")
    assert "https://example.org/plan?ideas=pain" in there
    assert "on this computer only" not in there


@pytest.mark.parametrize("query", [{}, {"plan": "not-a-plan"}])
def test_a_plan_file_can_be_opened_where_a_plan_begins_or_is_missing(
    atlas: Atlas, query: dict[str, str]
) -> None:
    assert "Open a plan file" in shown(atlas, **query).widgets
    assert "Open a plan file" in run("paths", of=atlas).widgets


def test_parts_that_somebody_set_stay_when_the_minutes_change(atlas: Atlas) -> None:
    window = Planned(atlas, ideas="pain", minutes="75")
    assert window.request.pattern == Pattern.fitting(75)
    window.fill("Each story", 20)
    window.fill("Minutes in class", 120)
    assert window.request.pattern == replace(Pattern.fitting(75), story=20)


def test_a_whole_framework_is_added_to_what_is_asked_for(atlas: Atlas) -> None:
    window = Planned(atlas, ideas="pain")
    scheme = next(one for one in atlas.schemes() if one.ref.slug == "orientations")
    window.fill("Add a whole framework", "orientations")
    assert window.request.goals == ("pain", *(idea.slug for idea in scheme.ideas))
