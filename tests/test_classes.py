"""Ready classes: the page of one, its papers, walking it, and where its stories say that it holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath

import pytest

import kg
from kg import rendering
from kg.catalogue import CaseSummary, Path, PathSession, Segment
from kg.cli import main
from kg.plain import LARGEST, Book
from kg.planner import check, ready_next
from kg.rendering import Meanings
from kg.rendering.classes import before_class
from tests.app_pages import Read, run
from tests.conftest import ROOT, some, with_stories

Query = Mapping[str, Sequence[str]]
ONLY = "only-for-whoever-teaches"
HEAD = """# Path: a class for the tests
@base <https://w3id.org/pioneer-atlas/path/{slug}> .
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix case: <https://w3id.org/pioneer-atlas/case/> .
@prefix concept: <https://w3id.org/pioneer-atlas/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<>
    a atlas:ReadingPath ;
    skos:prefLabel "{label}"@en ;
    dcterms:abstract "What lit the fire, and what came of it."@en ;
    dcterms:creator "A. Teacher" ;
    atlas:audience "managers"@en ;
    atlas:objective <#objective-1> ;
    atlas:covers concept:pain , concept:fear ;
    atlas:leavesOut "What holds"@en ;
    atlas:planNote "One of the two ideas asked for."@en ;
    atlas:strategy "{only} strategy"@en ;
    atlas:analysis "{only} analysis"@en ;
    atlas:feedback "{only} feedback"@en ;
.

<#objective-1>
    a atlas:Objective ;
    skos:prefLabel "tell pain from fear"@en ;
    atlas:position 1 ;
    atlas:bloomLevel atlas:analyse ;
.
"""
SESSION = """
<#session-{n}>
    a atlas:Session ;
    skos:prefLabel "Session called {n}"@en ;
    atlas:partOf <> ;
    atlas:position {n} ;
    atlas:minutesInClass 90 ;
    atlas:forInstructors "{only} session"@en ;
.
"""
STEP = """
<#step-{n}>
    a atlas:Step ;
    skos:prefLabel "{label}"@en ;
    atlas:partOf <#session-{session}> ;
    atlas:position {place} ;
    atlas:segment atlas:{segment} ;
    atlas:annotation "What happens in it."@en ;
    atlas:question "What would you ask?"@en ;
    atlas:forInstructors "{only} step"@en ;
    atlas:minutesInClass {minutes} ;
    {more}
.
"""
STEPS = (
    ("Open with it", "decisionSegment", 12, "case:easyjet\\#allocated-seats"),
    ("Two of them", "comparisonSegment", 50, "case:easyjet , case:tesco , concept:pain"),
    ("The end", "closingSegment", 8, ""),
)


def turtle(slug: str, label: str, sessions: int) -> str:
    """Write a class whose sessions are all alike."""
    told = [HEAD.format(slug=slug, label=label, only=ONLY)]
    number = 0
    for session in range(1, sessions + 1):
        told.append(SESSION.format(n=session, only=ONLY))
        for place, (name, segment, minutes, visits) in enumerate(STEPS, 1):
            number += 1
            more = f"atlas:visits {visits} ;" if visits else ""
            before = visits.replace("case:tesco , ", "") if place == 1 else "case:tesco"
            more += f"\n    atlas:readBefore {before} ;" if visits else ""
            told.append(
                STEP.format(
                    n=number, label=name, session=session, place=place, segment=segment,
                    minutes=minutes, more=more, only=ONLY,
                )
            )  # fmt: skip
    return "".join(told)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.Atlas]:
    """A few stories, with a class of one session, one of two, and a path without a step."""
    own: FilePath = with_stories(
        tmp_path_factory.mktemp("taught"), ROOT, ("amazon", "easyjet", "tesco")
    )
    for shipped in (own / "paths").iterdir():
        shipped.unlink()
    (own / "paths" / "short.ttl").write_text(turtle("short", "The short class", 1))
    (own / "paths" / "long.ttl").write_text(turtle("long", "The long class", 2))
    bare = HEAD.format(slug="bare", label="Nothing yet", only=ONLY)
    (own / "paths" / "bare.ttl").write_text(bare)
    with kg.open(own) as opened:
        yield opened


def words(markup: str) -> str:
    return " ".join(" ".join(Read(markup).words).split())


def links(markup: str) -> list[str]:
    found = Read(markup).attributes
    return [value for tag, name, value in found if (tag, name) == ("a", "href")]


# --- One session by the clock ---


def test_the_plan_goes_by_the_clock_and_the_bar_has_a_hue_for_each_segment(
    taught: kg.Atlas,
) -> None:
    session = taught.path("short").sessions[0]
    bar = rendering.minutes_bar(session)
    assert re.findall(r'class="(\w+)" style="--m:(\d+)"', bar) == [
        ("turned", "12"), ("orbit", "50"), ("soft", "8"), ("left", "20"),
    ]  # fmt: skip
    plan = rendering.timed_plan(session)
    assert re.findall(r'class="time">([\d:]+)', plan) == ["0:00", "0:12", "1:02"]
    assert "20 minutes of 90 are left open." in words(plan)
    over = replace(session, minutes=60)
    assert "It takes 70 minutes, and 60 are given to it." in words(rendering.timed_plan(over))


def test_a_step_without_minutes_says_so_and_takes_no_time(taught: kg.Atlas) -> None:
    session = taught.path("short").sessions[0]
    first, *rest = session.steps
    told = rendering.timed_plan(replace(session, steps=(replace(first, minutes=None), *rest)))
    assert "No minutes are set" in words(told)
    assert re.findall(r'class="time">([\d:]+)', told) == ["0:00", "0:50"]
    empty = PathSession(1, "Empty", ())
    assert (rendering.minutes_bar(empty), rendering.timed_plan(empty)) == ("", "")


# --- The page of a class ---


def test_a_class_is_used_as_it_is_in_two_clicks_from_teach(taught: kg.Atlas) -> None:
    teach = run("paths", of=taught)
    first = "/path?id=short&use=1#papers"
    assert first in teach.of("a", "href")
    assert "/plan?path=short" in teach.of("a", "href")
    assert "/plan" in teach.of("a", "href")
    opened = run("path", {"id": ["short"], "use": ["1"]}, of=taught)
    papers = opened.of("a", "href")
    for edition in ("student", "instructor", "reader"):
        for ending in ("pdf", "docx", "html", "md"):
            assert f"/hand-out/short/{edition}.{ending}" in papers
    assert "/hand-out/short/instructor.imscc" in papers
    assert "/moment?id=easyjet/allocated-seats&view=present&path=short&step=1" in papers
    closed = run("path", {"id": ["short"]}, of=taught)
    assert not [one for one in closed.of("a", "href") if one.endswith(".pdf")]


def test_a_class_says_what_they_can_do_what_is_read_and_how_long_it_takes(
    taught: kg.Atlas,
) -> None:
    said = run("path", {"id": ["short"]}, of=taught).words
    assert "70 minutes · managers · plan by A. Teacher" in said
    assert "tell pain from fear. analyse" in said
    assert re.search(r"Tesco , about \d+ minutes\. About \d+ minutes in all; \d+ to \d+ at", said)
    assert "easyJet, 2012 up to the decision, about 1 minute; its outcome stays hidden." in said
    assert "What it leaves out What holds." in said
    assert "One of the two ideas asked for." in said


def test_minutes_to_read_are_rounded_up_for_each_thing_at_every_pace(taught: kg.Atlas) -> None:
    path = taught.path("short")
    step = replace(path.steps[0], before=((path.covers[0], 239), (path.covers[1], 10)), outside=())
    session = PathSession(1, "One", (step, step))
    told = before_class(replace(path, sessions=(session,)), 238)
    assert "about 2 minutes" in words(told)
    assert "About 3 minutes in all; 2 to 3 at" in words(told)
    slow = replace(step, before=((path.covers[0], 1000),))
    told = before_class(replace(path, sessions=(PathSession(1, "", (slow,)),)), 238)
    assert "About 5 minutes in all; 4 to 6 at 300 to 175 words a minute." in words(told)


def test_the_ideas_stand_against_the_steps_in_a_table_with_heads(taught: kg.Atlas) -> None:
    markup = run("path", {"id": ["short"]}, of=taught).markup
    table = re.search(r'<div class="covers".*?</table>', markup, re.DOTALL)
    assert table is not None
    rows = re.findall(r"<tr>.*?</tr>", table[0], re.DOTALL)
    assert [words(cell) for cell in re.findall(r'<th scope="col">.*?</th>', rows[0])] == [
        "Idea", "1 Step 1: Open with it", "2 Step 2: Two of them", "Shown by",
    ]  # fmt: skip
    pain = next(row for row in rows if "/concept?id=pain" in row)
    assert '<th scope="row">' in pain
    assert 'data-name="Step 2: Two of them"' in pain
    fear = next(row for row in rows if "/concept?id=fear" in row)
    assert len(re.findall("<td", fear)) == len(re.findall("<td", pain)) == 3


def test_a_class_of_several_sessions_lists_them_and_leads_to_each(taught: kg.Atlas) -> None:
    page = run("path", {"id": ["long"]}, of=taught)
    assert "two sessions of 70 minutes" in page.words
    for number in (1, 2):
        assert f"#session-{number}" in page.of("a", "href")
        assert f"session-{number}" in page.of("section", "id")
    assert page.markup.count('<details class="session">') == 2
    assert "/path?id=long&step=6" in page.of("a", "href")


def test_what_changed_and_what_breaks_a_rule_is_said_with_what_mends_it(taught: kg.Atlas) -> None:
    path = taught.path("short")
    aged = replace(
        path,
        sessions=tuple(
            replace(
                session,
                steps=tuple(
                    replace(step, as_read=(("case/tesco", "0" * 12),)) for step in session.steps
                ),
            )
            for session in path.sessions
        ),
    )
    changed = [one.sentence for one in taught.stale(aged)]
    assert any("Tesco" in one for one in changed)
    late = kg.planner.Violation("late", "It comes too late", 1, 2, "Move it up", serious=True)
    told = words(rendering.class_body(path, 238, {}, changed=changed, violations=(late,)))
    assert "Tesco" in told.partition("The session")[0]
    assert "It comes too late. Move it up." in told
    assert "To be minded" not in words(rendering.class_body(path, 238, {}))


def test_what_the_atlas_no_longer_holds_is_said_and_breaks_nothing(taught: kg.Atlas) -> None:
    path = taught.path("short")
    step = replace(path.steps[1], cases=(), statements=(), ideas=(), gone=("case/closed-down",))
    lost = replace(
        path,
        gone_covers=("concept/forgotten",),
        sessions=(replace(path.sessions[0], steps=(step,)),),
    )
    whole = words(rendering.class_body(lost, 238, {}))
    assert "It is to cover what the atlas no longer holds: forgotten." in whole
    assert "The atlas no longer holds closed-down, which stood here." in whole
    stop = rendering.step_page(lost, 1, Meanings({}), 238)
    assert "The atlas no longer holds closed-down" in words(stop)


def test_a_path_without_a_step_opens_and_offers_nothing_to_begin_with(taught: kg.Atlas) -> None:
    page = run("path", {"id": ["bare"], "step": ["1"]}, of=taught)
    assert "It has no steps yet." in page.words
    assert "Begin" not in page.words
    assert rendering.walk_line(taught.path("bare"), 1) == ""


def test_the_line_above_a_class_says_for_whom_in_one_sentence_and_the_rest_stands_below(
    taught: kg.Atlas,
) -> None:
    told = "MBA students, 12 to 40. Nothing has to be known beforehand."
    path = replace(taught.path("short"), audience=told)
    head = words(rendering.class_head(path, 238))
    assert "70 minutes · MBA students, 12 to 40 · plan by" in head
    assert "beforehand" not in head
    about = words(rendering.class_body(path, 238, {})).partition("About this plan")[2]
    assert f"For {told}" in about
    one = words(rendering.class_body(taught.path("short"), 238, {})).partition("About this plan")[2]
    assert "managers" not in one


# --- What students see ---


def test_what_only_the_instructor_sees_stands_on_the_page_of_the_class_alone(
    taught: kg.Atlas,
) -> None:
    for slug in ("short", "long"):
        said = run("path", {"id": [slug]}, of=taught).words
        for what in ("strategy", "analysis", "feedback", "session", "step"):
            assert f"{ONLY} {what}" in said
        for step in range(1, len(taught.path(slug).steps) + 1):
            assert ONLY not in run("path", {"id": [slug], "step": [str(step)]}, of=taught).markup
    assert ONLY not in run("paths", of=taught).markup


def test_no_plain_page_says_what_only_the_instructor_sees(taught: kg.Atlas) -> None:
    book = Book(taught)
    pages = [
        "paths",
        "case/tesco",
        "case/easyjet",
        "concept/pain",
        "moment/easyjet/allocated-seats",
    ]
    for path in taught.paths():
        pages.append(f"path/{path.ref.slug}")
        pages += [f"path/{path.ref.slug}/{n}" for n in range(1, len(path.steps) + 1)]
    for page in pages:
        leaf = book.leaf(page)
        assert leaf.found, page
        assert ONLY not in leaf.markup, page


def test_whoever_walks_a_class_reads_no_instruction_and_no_end_beside_a_question(
    taught: kg.Atlas,
) -> None:
    path = taught.path("short")
    stop = rendering.step_page(path, 2, state_words(taught), 238)
    assert "What happens in it." not in words(stop)
    assert "What would you ask?" in words(stop)
    assert "Tesco" in words(stop)
    assert "left to read" in words(stop)
    assert "when last seen" not in words(stop)
    assert '<li><h3><a href="/case?id=tesco' in stop
    assert "when last seen" not in " ".join(said for _, said, _ in rendering.path_next(path, ()))
    bare = tuple(replace(step, minutes=None) for step in path.steps)
    alone = replace(path, sessions=(replace(path.sessions[0], steps=bare, minutes=None),))
    assert not alone.is_class
    walked = words(rendering.step_page(alone, 2, state_words(taught), 238))
    assert "What happens in it." in walked
    assert "when last seen" in walked
    leaf = Book(taught).leaf("path/short/2")
    assert "What happens in it." not in leaf.markup


def test_the_papers_offer_pdf_first_and_what_is_for_machines_last(taught: kg.Atlas) -> None:
    opened = run("path", {"id": ["short"], "use": ["1"]}, of=taught)
    sheets = [one for one in opened.of("a", "href") if one.startswith("/hand-out/short/")]
    endings = [one.partition("student.")[2] for one in sheets if "/student." in one]
    assert endings[:4] == ["pdf", "docx", "html", "md"]
    course = next(n for n, one in enumerate(sheets) if one.endswith(".imscc"))
    machines = [one.rpartition(".")[2] for one in sheets[course + 1 :][:5]]
    assert sorted(machines) == ["bib", "json", "jsonld", "ris", "ttl"]
    assert "Moodle: Restore. Canvas: Settings, Import course content" in opened.words
    assert "Your notes come in hidden." in opened.words
    bare = words(rendering.class_papers(taught.path("short"), (("imscc", "Course", ".imscc"),)))
    assert "notes come in hidden" not in bare


def test_a_decision_that_a_class_projects_leads_back_to_the_class(taught: kg.Atlas) -> None:
    query = {"id": ["easyjet/allocated-seats"], "view": ["present"]}
    of_class = {**query, "path": ["short"], "step": ["1"]}
    room = run("moment", of_class, of=taught)
    assert all(vote in room.words for vote in ("Yes", "No", "I would want to know …"))
    told = run("moment", {**of_class, "shown": ["1"]}, of=taught)
    for page in (room, told):
        assert re.search(r'<a href="/path\?id=short">Leave</a>', page.markup)
    assert re.search(r'href="/path\?id=short"[^>]*>Back to the class</a>', told.markup)
    assert "Next decision" not in told.words
    alone = run("moment", {**query, "shown": ["1"]}, of=taught)
    assert "Next decision" in alone.words
    assert "answer=know" not in alone.markup


def test_a_decision_is_met_before_its_end_is_told(taught: kg.Atlas) -> None:
    path = taught.path("short")
    moment = path.steps[0].statements[0][1]
    stop = rendering.step_page(path, 1, state_words(taught), 238)
    for tells in (moment.ref.label, moment.text, "27 November"):
        assert tells not in words(stop)
    assert any(link.startswith("/moment?id=easyjet/allocated-seats&path=") for link in links(stop))
    assert moment.ref.label in words(
        rendering.step_page(with_segment(path, Segment.STORY), 1, state_words(taught), 238)
    )


def state_words(atlas: kg.Atlas) -> Meanings:
    return Meanings(atlas.glossary())


def with_segment(path: Path, segment: Segment) -> Path:
    first, *rest = path.sessions[0].steps
    steps = (replace(first, segment=segment), *rest)
    return replace(path, sessions=(replace(path.sessions[0], steps=steps),))


# --- Walking it ---


def test_one_walks_over_all_sessions_in_the_order_of_the_path(taught: kg.Atlas) -> None:
    page = run("path", {"id": ["long"], "step": ["4"]}, of=taught)
    assert "Step 4 of 6 · Session 2 of 2: Session called 2 ·" in page.words
    assert "left" in page.words
    found = page.of("a", "href")
    assert "/path?id=long&step=3" in found
    assert "/path?id=long&step=5" in found


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("case", {"id": ["tesco"]}),
        ("concept", {"id": ["pain"]}),
        ("moment", {"id": ["easyjet/allocated-seats"]}),
        ("moment", {"id": ["easyjet/allocated-seats"], "answer": ["yes"]}),
    ],
)
def test_what_is_opened_from_a_step_leads_back_to_it_and_on(
    taught: kg.Atlas, page: str, query: dict[str, list[str]]
) -> None:
    shown = run(page, {**query, "path": ["long"], "step": ["2"]}, of=taught)
    assert "On the path The long class , step 2 of 6: back to it , next" in shown.words
    found = shown.of("a", "href")
    assert "/path?id=long&step=2" in found
    assert "/path?id=long&step=3" in found
    assert "On the path" not in run(page, query, of=taught).words


@pytest.mark.parametrize(
    ("path", "step", "said"),
    [("nowhere", "1", ""), ("bare", "1", ""), ("long", "x", ""), ("long", "999", "step 6 of 6")],
)
def test_an_address_that_names_no_step_harms_nothing(
    taught: kg.Atlas, path: str, step: str, said: str
) -> None:
    shown = run("case", {"id": ["tesco"], "path": [path], "step": [step]}, of=taught).words
    assert ("On the path" in shown) == bool(said)
    assert said in shown


def test_a_page_in_another_state_is_still_on_the_path_but_its_links_elsewhere_are_not(
    taught: kg.Atlas,
) -> None:
    shown = run("case", {"id": ["tesco"], "path": ["long"], "step": ["2"]}, of=taught)
    found = shown.of("a", "href")
    assert "/case?id=tesco&by=ours&path=long&step=2" in found
    assert not [one for one in found if one.startswith("/concept?") and "path=" in one]
    room = run(
        "moment",
        {"id": ["easyjet/allocated-seats"], "path": ["long"], "step": ["1"]},
        of=taught,
    )
    answers = [one for one in room.of("a", "href") if "answer=yes" in one]
    assert answers == ["/moment?id=easyjet/allocated-seats&answer=yes&path=long&step=1#answer"]


def test_only_links_to_stories_ideas_and_decisions_keep_the_step(taught: kg.Atlas) -> None:
    path = replace(taught.path("long"), ref=replace(taught.path("long").ref, slug='a"b&c'))
    told = (
        '<a href="/case?id=o2#x">a</a><a href="/cases?idea=pain">b</a><a href="/path?id=z">c</a>'
        '<a href="/concept?id=pain">d</a><a href="https://e.org/case?id=o2">e</a>'
    )
    once = rendering.on_path(told, path, 2)
    assert links(once) == [
        "/case?id=o2&path=a%22b%26c&step=2#x",
        "/cases?idea=pain",
        "/path?id=z",
        "/concept?id=pain&path=a%22b%26c&step=2",
        "https://e.org/case?id=o2",
    ]
    assert rendering.on_path(once, path, 2) == once


def test_stories_and_ideas_name_the_paths_that_hold_them_at_the_step(taught: kg.Atlas) -> None:
    for page, slug in (("case", "tesco"), ("concept", "pain")):
        shown = run(page, {"id": [slug]}, of=taught)
        assert "In these paths: " in shown.words
        assert "/path?id=short&step=2" in shown.of("a", "href")
    plain = Book(taught).leaf("case/tesco").markup
    assert "/read/path/short/2" in plain
    room = Book(taught).leaf("moment/easyjet/allocated-seats").markup
    assert "/read/path/short/1" in room
    assert "In these paths" not in Book(taught).leaf("moment/easyjet/candid-delays").markup
    assert rendering.in_paths(taught.case("amazon").ref, (taught.path("short"),)) == ""


def test_the_plain_pages_lead_on_in_the_order_of_the_path(taught: kg.Atlas) -> None:
    leaf = Book(taught).leaf("path/long/4").markup
    found = links(leaf)
    assert "/read/path/long/3" in found
    assert "/read/path/long/5" in found
    whole = Book(taught).leaf("path/long").markup
    assert "/read/path/long/1" in links(whole)


def test_a_path_of_two_hundred_steps_stays_small(taught: kg.Atlas) -> None:
    path = taught.path("short")
    steps = tuple(
        replace(path.steps[1], name=f"step-{n}", position=n, minutes=1) for n in range(1, 201)
    )
    long = replace(path, sessions=(replace(path.sessions[0], steps=steps),))
    stop = rendering.step_page(long, 100, Meanings({}), 238)
    assert "Step 100 of 200" in words(stop)
    drawn = re.search(r'<nav class="progress".*?</nav>', stop, re.DOTALL)
    assert drawn is not None
    assert "step=100" in drawn[0]
    assert drawn[0].count("<li") == 12
    body = rendering.class_body(long, 238, {})
    assert body.count('<th scope="col">') == 3
    assert "3:19" in body


def test_the_plain_page_of_two_hundred_steps_is_parted(tmp_path: FilePath) -> None:
    own = with_stories(tmp_path / "many", ROOT, ("easyjet", "tesco"))
    (own / "paths" / "many.ttl").write_text(turtle("many", "A term", 67))
    with kg.open(own) as atlas:
        book = Book(atlas)
        todo, seen = ["path/many", "path/many/1", "path/many/201"], set()
        while todo:
            page = todo.pop()
            seen.add(page)
            leaf = book.leaf(page)
            assert leaf.found, page
            assert len(leaf.markup.encode()) <= LARGEST, page
            parts = re.findall(r'href="/read/(path/many/[a-z][^"#]*)', leaf.markup)
            todo += [one for one in parts if one not in seen and one not in todo]
        assert len(seen) > 3


def test_a_class_is_shown_in_the_terminal_session_by_session(
    taught: kg.Atlas, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--content", str(taught.settings.content), "show", "path/long"]) == 0
    said = capsys.readouterr().out
    assert "Class of 140 minutes: The long class (by A. Teacher)" in said
    assert "At the end they can tell pain from fear" in said
    assert "Session 2: Session called 2" in said
    assert "5. Two of them, 50 minutes" in said
    assert f"For the instructor: {ONLY} step" in said


# --- Ready next ---


def test_what_was_read_says_what_is_within_reach_and_what_shows_it(taught: kg.Atlas) -> None:
    asked = run("paths", {"read": ["tesco,nothing,tesco"]}, of=taught)
    assert "Ready next" in asked.words
    assert asked.words.count("Tesco") == 1
    assert "/paths#ready" in asked.of("a", "href")
    by_trail = run("paths", of=taught, trail=[("Tesco", "/case?id=tesco"), ("x", "/cases")])
    assert "Now within reach" in by_trail.words
    assert "Open a story or two and come back" in run("paths", of=taught).words


def test_what_is_within_reach_is_what_reading_every_story_would_tell(atlas: kg.Atlas) -> None:
    for read in ((), ("tesco",), ("o2", "nokia", "nobody"), ("amazon", "easyjet", "sky")):
        every = ready_next(atlas.planning.material, read)
        near = atlas.ready_next(read)
        assert (near.known, near.unlocked) == (every.known, every.unlocked)
        assert near.next[:6] == every.next[:6]


# --- How much is read for it ---


@pytest.mark.parametrize(
    ("page", "query", "most"),
    some(
        [
            ("paths", {"read": ["tesco"]}, 3),
            ("path", {"id": ["why-firms-fall-back"]}, 0),
            ("path", {"id": ["ten-minute-flight"]}, 0),
            ("case", {"id": ["tesco"]}, 1),
        ]
    ),
)
def test_a_page_for_readers_never_reads_all_stories_for_a_path(
    content: FilePath, monkeypatch: pytest.MonkeyPatch, page: str, query: Query, most: int
) -> None:
    monkeypatch.setattr("kg.atlas._paths._NEAR", 2)
    with kg.open(content) as opened:
        visited = {case.ref.slug for path in opened.paths() for case in visits(path)}
        run(page, query, of=opened)
        read = {iri.rpartition("/")[2] for iri in opened._snapshot._cases}
        assert visited <= read
        assert len(read - visited) <= most
        assert len(read) < len(opened.cases()) / 2


def visits(path: Path) -> Iterator[CaseSummary]:
    for step in path.steps:
        yield from step.stories


def test_a_path_is_checked_with_what_it_visits_as_with_everything(
    atlas: kg.Atlas, taught: kg.Atlas
) -> None:
    for opened in (atlas, taught):
        for path in opened.paths():
            few = opened.planning.material_for(path)
            named = {story.ref.slug for story in visits(path)}
            named |= {ref.slug for one in path.steps for ref, _ in one.before if ref.kind == "case"}
            assert set(few.stories) <= named
            assert check(path, few) == check(path, opened.planning.material)
