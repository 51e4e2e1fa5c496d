"""What is handed out of a path: two editions from one source that cannot mix."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path as FilePath

import pytest
import rispy
from pybtex.database import parse_string

import kg
from kg.authoring import path_turtle
from kg.catalogue import Case, Objective, Path, PathSession, PathStep
from kg.errors import ExportError
from kg.handout import cartridge_faults, forms_of, hand_out
from kg.handout._safe import opened_with
from kg.plain import Book, pages_of
from kg.planner import Request, lay_out, quick
from kg.ui import papers, state
from tests.a_class import a_class
from tests.conftest import ROOT, some, with_stories
from tests.papers import LISTS, PAPERS, every, for_the_instructor, holdings, holds, said, squeezed


@pytest.fixture(scope="module")
def ready(atlas: kg.Atlas) -> Path:
    return a_class(atlas)


# --- No instructor text in any student file ---

SHIPPED = sorted(file.stem for file in (ROOT / "paths").glob("*.ttl"))
INSTRUCTORS: Mapping[type, frozenset[str]] = {
    Path: frozenset({"strategy", "analysis", "feedback", "note", "leaves_out", "file"}),
    PathSession: frozenset({"purposes", "for_instructors"}),
    PathStep: frozenset({"for_instructors", "because", "kept", "drafted", "as_read"}),
    Objective: frozenset({"level"}),
}
"""What students never see. A field that is new stands here, or among those below."""
STUDENTS: Mapping[type, frozenset[str]] = {
    Path: frozenset(
        [
            *("ref", "abstract", "sessions", "author", "creators", "issued", "licence", "version"),
            *("based_on", "audience", "objectives", "covers", "assumes", "gone_covers"),
            "gone_assumes",
        ]
    ),
    PathSession: frozenset({"position", "label", "steps", "name", "minutes", "reading"}),
    PathStep: frozenset(
        [
            *("position", "label", "annotation", "question", "ideas", "cases", "statements"),
            *("words", "name", "segment", "importance", "minutes", "before", "outside"),
            *("gone", "gone_before"),
        ]
    ),
    Objective: frozenset({"text"}),
}
MARK = "Quetzalcoatl"
FOR_STUDENTS = ("student", "reader")


@pytest.mark.parametrize("record", list(INSTRUCTORS))
def test_every_field_of_a_path_is_either_for_all_or_for_the_instructor(record: type) -> None:
    named = {one.name for one in fields(record)}
    assert named == INSTRUCTORS[record] | STUDENTS[record]
    assert not INSTRUCTORS[record] & STUDENTS[record]


def marked(path: Path) -> Path:
    """The path with an unmistakable word in each text that only the instructor may see."""

    def mark(name: str) -> str:
        return f"{MARK}{name}"

    sessions = tuple(
        replace(
            session,
            purposes=(mark("purposeone"), mark("purposetwo")),
            for_instructors=mark(f"session{session.position}"),
            steps=tuple(
                replace(
                    step,
                    for_instructors=mark(f"step{step.position}"),
                    because=mark(f"because{step.position}"),
                )
                for step in session.steps
            ),
        )
        for session in path.sessions
    )
    return replace(
        path,
        sessions=sessions,
        strategy=mark("strategy"),
        analysis=mark("analysis"),
        feedback=mark("feedback"),
        note=mark("note"),
        leaves_out=mark("leavesout"),
    )


def marks(path: Path) -> list[str]:
    return sorted(set(re.findall(rf"{MARK}\w+", repr(marked(path)))))


def with_an_end(case: Case, anchor: str) -> tuple[Case, list[str]]:
    """A story whose Moment tells in unmistakable words how it ended, and those words."""
    words = [f"{MARK}{name}" for name in ("done", "cost", "against", "customers", "company")]
    told = next(one for one in case.statements if one.anchor == anchor)
    assert told.moment
    moment = replace(
        told.moment,
        cost=words[1],
        resistance=words[2],
        customers=words[3],
        organisation=words[4],
    )
    told = replace(told, text=words[0], because=f"{MARK}reading", moment=moment)
    statements = tuple(told if one.anchor == anchor else one for one in case.statements)
    summary = replace(case.summary, abstract=f"{MARK}abstract")
    return replace(case, summary=summary, statements=statements), words


def with_case(path: Path, case: Case) -> Path:
    """The path as it is when a story reads so."""
    told = {one.ref.iri: one for one in case.statements}

    def of(step: PathStep) -> PathStep:
        return replace(
            step,
            cases=tuple(case.summary if one.ref == case.ref else one for one in step.cases),
            statements=tuple(
                (case.summary if one.ref == case.ref else one, told.get(two.ref.iri, two))
                for one, two in step.statements
            ),
        )

    sessions = tuple(
        replace(session, steps=tuple(map(of, session.steps))) for session in path.sessions
    )
    return replace(path, sessions=sessions)


def test_no_student_file_holds_what_is_the_instructors_and_the_instructors_do(
    atlas: kg.Atlas, ready: Path
) -> None:
    case, ends = with_an_end(atlas.case("easyjet"), "allocated-seats")
    path = with_case(marked(ready), case)
    given = holdings(atlas, easyjet=case)
    for edition in FOR_STUDENTS:
        for file in every(atlas, path, edition, given):
            assert MARK.casefold() not in squeezed(said(file)), file.name
    for form in PAPERS:
        told = said(hand_out(path, form, "instructor", given))
        missing = [mark for mark in [*marks(ready), *ends] if not holds(told, mark)]
        assert missing == [], form


def test_a_course_for_instructors_hides_the_same_from_students(
    atlas: kg.Atlas, ready: Path
) -> None:
    case, _ = with_an_end(atlas.case("easyjet"), "allocated-seats")
    path = with_case(marked(ready), case)
    given = replace(holdings(atlas, easyjet=case), pages=lambda ref: f"<p>{MARK}{ref.slug}</p>")
    course = hand_out(path, "imscc", "instructor", given)
    told = said(course)
    with zipfile.ZipFile(io.BytesIO(course.content)) as packed:
        hidden = for_the_instructor(packed)
        theirs = " ".join(packed.read(name).decode() for name in hidden)
    assert [mark for mark in marks(ready) if mark in told] == []
    assert f"{MARK}easyjet" not in told
    assert all(f"{MARK}{slug}" in told for slug in ("pain", "fear", "o2"))
    assert all(mark in theirs for mark in [*marks(ready), f"{MARK}easyjet", f"{MARK}done"])


@pytest.mark.parametrize("slug", some(["", *SHIPPED]))
def test_the_course_is_one_that_our_rules_find_nothing_wrong_with(
    atlas: kg.Atlas, ready: Path, slug: str
) -> None:
    path = atlas.path(slug) if slug else ready
    for edition in ("student", "instructor"):
        course = atlas.hand_out(path, "imscc", edition, pages=pages_of(atlas))
        assert cartridge_faults(course.content) == ()


def test_a_class_that_is_saved_leaks_on_no_page_and_in_no_file(
    content: FilePath, tmp_path: FilePath
) -> None:
    own = with_stories(tmp_path / "own", content, ("easyjet", "o2"))
    for path in (own / "paths").glob("*.ttl"):
        path.unlink()  # they visit stories that are not here
    with kg.open(own) as opened:
        text = path_turtle(marked(a_class(opened)))
    (own / "paths" / "bold-or-out-of-business.ttl").write_text(text, encoding="utf-8")
    with kg.open(own) as opened:
        path = opened.path("bold-or-out-of-business")
        assert path.strategy == f"{MARK}strategy"
        told = opened.decision("easyjet/allocated-seats")
        ends = [told.statement.text, *ends_of(told.moment)]
        leaves = [
            Book(opened).leaf(f"path/{path.ref.slug}{step}").markup
            for step in ("", *(f"/{place}" for place in range(1, 1 + len(path.steps))))
        ]
        open_to_all = {
            f"{MARK}{name}" for name in ("purposeone", "purposetwo", "leavesout", "note")
        }
        assert set(re.findall(rf"{MARK}[a-z0-9]+", leaves[0])) <= open_to_all
        texts = [(f"step {place}", leaf) for place, leaf in enumerate(leaves) if place]
        files = [file for edition in FOR_STUDENTS for file in every(opened, path, edition)]
        texts += [(file.name, said(file)) for file in files]
        for name, found in texts:
            bare = html.unescape(re.sub(r"<[^>]*>", "", found))
            assert MARK not in found, name
            assert [end for end in ends if holds(bare, end)] == [], name
        plan = said(opened.hand_out(path, "md", "instructor"))
        assert [end for end in ends if not holds(plan, end)] == []


def ends_of(moment: object) -> list[str]:
    names = ("cost", "resistance", "customers", "organisation")
    return [text for name in names if (text := getattr(moment, name))]


@pytest.mark.parametrize("slug", some(SHIPPED))
def test_no_shipped_path_leaks(atlas: kg.Atlas, slug: str) -> None:
    path = atlas.path(slug)
    secrets = [path.strategy, path.analysis, path.feedback, path.note]
    for session in path.sessions:
        secrets += [session.for_instructors]
        secrets += [text for step in session.steps for text in (step.for_instructors,)]
        secrets += [step.because for step in session.steps]
    wanted = [text for text in secrets if len(squeezed(text)) > 20]
    for file in (one for edition in FOR_STUDENTS for one in every(atlas, path, edition)):
        told = squeezed(said(file))
        assert [text for text in wanted if squeezed(text) in told] == [], file.name


def test_a_class_that_the_planner_made_leaks_nothing(atlas: kg.Atlas) -> None:
    request = Request(("pain", "growth", "first-moment-of-belief"), sessions=2)
    material = atlas.planning.material
    path = lay_out(
        quick(request, material),
        material,
        case_of=atlas.case,
        idea_of=atlas.idea,
        today=date(2026, 11, 22),
    )
    decisions = [one for _, one in opened_with(path, atlas.case)]
    assert decisions
    ends = [text for one in decisions for text in (one.statement.text, *ends_of(one.moment))]
    secrets = [text for step in path.steps for text in step.for_instructors.split("\n\n")]
    wanted = {squeezed(text) for text in [*ends, *secrets] if len(squeezed(text)) > 20}
    given = holdings(atlas)
    for form in (*PAPERS, *LISTS, "jsonld"):
        told = squeezed(said(hand_out(path, form, "student", given)))
        assert [text for text in wanted if text in told] == [], form
    drafted = {squeezed(text) for text in secrets if len(squeezed(text)) > 20}
    read = squeezed(said(hand_out(path, "md", "reader", given)))
    assert [text for text in drafted if text in read] == []
    plan = squeezed(said(hand_out(path, "md", "instructor", given)))
    assert [text for text in wanted if text not in plan] == []


def test_turtle_is_for_instructors_alone_as_it_holds_the_whole_path(
    atlas: kg.Atlas, ready: Path
) -> None:
    assert "ttl" not in [form.name for form in forms_of("student")]
    with pytest.raises(ExportError, match="only the instructor may see"):
        atlas.hand_out(ready, "ttl", "student")
    edited = atlas.hand_out(ready, "ttl", "instructor")
    assert b"Let them commit before they know" in edited.content
    shipped = atlas.path("ten-minute-flight")
    file = atlas.settings.content / "paths" / "ten-minute-flight.ttl"
    assert atlas.hand_out(shipped, "ttl", "instructor").content == file.read_bytes()


def test_a_path_that_nobody_has_signed_is_signed_as_it_is_handed_out(
    atlas: kg.Atlas, ready: Path
) -> None:
    text = atlas.hand_out(ready, "ttl", "instructor").content.decode()
    assert '"case/o2 ' in text
    first, *rest = ready.sessions[0].steps
    old = replace(first, as_read=(("case/easyjet#allocated-seats", "0" * 12),))
    path = replace(ready, sessions=(replace(ready.sessions[0], steps=(old, *rest)),))
    text = atlas.hand_out(path, "ttl", "instructor").content.decode()
    assert (
        f'"case/easyjet#allocated-seats {"0" * 12}"' in text
    )  # it was read long ago, and still is
    assert '"case/o2 ' in text


def test_the_course_of_a_class_that_is_changed_in_the_app_carries_its_stories(
    atlas: kg.Atlas, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "atlas", lambda: atlas)
    content = papers._paper(replace(ready, version="3"), "imscc", "student")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {"pages/story-o2.html", "pages/idea-pain.html"} <= {*packed.namelist()}


def test_no_student_is_told_by_a_title_what_was_decided(atlas: kg.Atlas, ready: Path) -> None:
    decision = atlas.decision("easyjet/allocated-seats")
    title = decision.statement.ref.label
    assert decision.called == "easyJet, 2012"
    for form in ("md", "html", "jsonld"):
        assert not holds(said(atlas.hand_out(ready, form)), title), form
    for edition in ("student", "instructor"):
        assert holds(said(atlas.hand_out(ready, "md", edition)), f"{decision.called}, the decision")


# --- What stands in the two editions ---


@pytest.mark.parametrize("form", PAPERS)
def test_the_student_sheet_has_what_to_read_what_to_think_about_and_what_to_decide(
    atlas: kg.Atlas, ready: Path, form: str
) -> None:
    told = said(atlas.hand_out(ready, form))
    for sentence in (
        "tell pain from fear and ambition",
        "about 15 minutes (13 to 18 for most readers)",
        "O2, about 4 minutes (3 to 6)",
        "about 6 minutes",
        "Would you have signed it, and what would you have wanted to know first?",
        "You could try giving everybody a seat of their own",
        "75 minutes in class",
        "Creative Commons Attribution 4.0",
        "Decide first",
        "I would want to know",
        "To think about",
        "Which of the two had the most to lose?",
    ):
        assert holds(told, sentence), sentence
    assert not holds(told, "Analyse")
    assert not holds(told, atlas.exports.edition.content)


@pytest.mark.parametrize("form", PAPERS)
def test_the_teaching_plan_has_the_note_the_levels_the_reasons_and_the_grades(
    atlas: kg.Atlas, ready: Path, form: str
) -> None:
    told = said(atlas.hand_out(ready, form, "instructor"))
    slots = "Summary|Target group|Objectives|Strategy|Questions|Analysis|Reading|Feedback"
    for sentence in (
        *slots.split("|"),
        "Evaluate",
        "For you",
        "It puts the cost of the move before its reason",
        "Instead",
        "What it leaves out",
        "Drafted by rule",
        "That is about coverage, not about teaching",
        "Decision: easyJet",
        "Grade A",
        "Version",
        "The ten-minute flight",
        "What they did",
    ):
        assert holds(told, sentence), sentence


def test_the_teaching_plan_offers_only_what_loses_nothing_and_begins_with_capitals(
    atlas: kg.Atlas, ready: Path
) -> None:
    path = replace(ready, audience="managers, 12 to 40. Nothing is assumed.")
    told = said(atlas.hand_out(path, "md", "instructor"))
    assert "Managers, 12 to 40. Nothing is assumed." in told
    assert "75 minutes in class · managers, 12 to 40\n" in told
    assert "**Instead:**" in told
    assert "Nothing would show" not in told
    assert "contrast would be gone" not in told
    assert "Listen for:" not in told


def test_nobody_is_told_nothing_where_nobody_has_written_yet(atlas: kg.Atlas) -> None:
    path = replace(a_class(atlas), strategy="", analysis="", feedback="", objectives=(), note="")
    told = said(atlas.hand_out(path, "md", "instructor"))
    for sentence in ("written a strategy", "written an analysis", "how it went", "an objective"):
        assert holds(told, sentence)


def test_a_story_that_tells_the_end_is_met_after_the_decision(atlas: kg.Atlas) -> None:
    path = a_class(atlas)
    session = path.sessions[0]
    first, *rest = session.steps
    early = replace(first, before=(*first.before, (atlas.case("easyjet").ref, 700)))
    path = replace(path, sessions=(replace(session, steps=(early, *rest)),))
    assert holds(said(atlas.hand_out(path, "md")), "decide first")
    assert holds(said(atlas.hand_out(path, "md", "instructor")), "is read before class and tells")


def test_what_a_path_rests_on_and_is_gone_is_said(atlas: kg.Atlas, ready: Path) -> None:
    session = ready.sessions[0]
    first, *rest = session.steps
    lost = replace(first, gone=("case/kodak",), cases=(), statements=())
    path = replace(ready, sessions=(replace(session, steps=(lost, *rest)),))
    assert holds(said(atlas.hand_out(path, "md")), "The atlas no longer holds kodak")
    told = said(atlas.hand_out(path, "md", "instructor"))
    assert holds(told, "names case/kodak, which the atlas no longer holds")


# --- Bibliographies ---


def test_bibliographies_keep_the_order_of_the_path_and_read_back(
    atlas: kg.Atlas, ready: Path
) -> None:
    for edition in ("student", "instructor"):
        bib, csl, ris = (atlas.hand_out(ready, f, edition).content.decode() for f in LISTS)
        keys = [one["id"] for one in json.loads(csl)]
        assert list(parse_string(bib, "bibtex").entries) == keys
        assert [one["id"] for one in rispy.loads(ris)] == keys
        assert keys[-1] == "pioneer-atlas:path:bold-or-out-of-business"
        assert "bold-or-out-of-business:step-3:1" in keys
        assert len(keys) == len(set(keys)) > 5
    titles = [one["title"] for one in rispy.loads(ris)]
    assert titles == [one["title"] for one in json.loads(csl)]


def test_a_source_whose_title_tells_the_end_is_not_in_the_bibliography_of_students(
    atlas: kg.Atlas, ready: Path
) -> None:
    decision = atlas.decision("easyjet/allocated-seats")
    late = {s.ref.slug for s in decision.sources if not decision.known_before(s)}
    keys = {
        edition: {one["id"] for one in json.loads(atlas.hand_out(ready, "csl", edition).content)}
        for edition in ("student", "instructor")
    }
    assert late & keys["instructor"]
    assert not late & keys["student"]
