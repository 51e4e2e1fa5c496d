"""The page on which a class is planned: what it shows, what it refuses, and why."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from kg import planner
from kg.atlas import Atlas
from kg.catalogue import Path
from kg.planner import Alternative, Material, Pattern, Plan, Request
from kg.reading import planning
from kg.ui.pages import planning as page
from tests.planned import WISH, Planned, laid_out
from tests.rendering import Shown, run

PROOF = "No plan under these rules covers more. That is about coverage, not about teaching."
HOSTILE = '<img src=x onerror=alert(1)>"&'
TAG = re.compile(r"<[^>]+>")


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


# --- The form ---


def test_each_answer_of_the_form_is_written_to_the_address(atlas: Atlas) -> None:
    window = Planned(atlas)
    window.fill("Ideas to cover", ["pain", "fear"])
    window.fill("Minutes in class", 75)
    window.fill("One story that held", False)
    window.fill("Stories to leave out", ["o2"])
    window.fill("What the group knows", ["growth"])
    assert window.request == Request(
        ("pain", "fear"),
        known=("growth",),
        minutes=75,
        contrast=False,
        leave=("o2",),
        pattern=Pattern.fitting(75),
    )


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
