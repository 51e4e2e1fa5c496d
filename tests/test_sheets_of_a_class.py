"""The student sheet and the teaching plan of a class: what stands on them, in which order, how often."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kg
from kg.catalogue import Path
from kg.speech import in_quotes
from tests.a_class import a_class
from tests.papers import PAPERS, holds, said, squeezed


@pytest.fixture(scope="module")
def ready(atlas: kg.Atlas) -> Path:
    return a_class(atlas)


@pytest.mark.parametrize("form", PAPERS)
@pytest.mark.parametrize("edition", ["student", "reader"])
def test_no_student_reads_what_is_done_in_class_or_which_story_fell(
    atlas: kg.Atlas, ready: Path, edition: str, form: str
) -> None:
    told = said(atlas.hand_out(ready, form, edition))
    for step in ready.steps:
        assert not holds(told, step.annotation), step.label
    assert not holds(told, ready.abstract)
    plan = said(atlas.hand_out(ready, form, "instructor"))
    assert holds(plan, ready.abstract)
    assert holds(plan, ready.steps[0].annotation)


def test_students_decide_before_they_read_and_think_after_it(atlas: kg.Atlas, ready: Path) -> None:
    told = said(atlas.hand_out(ready, "md"))
    order = [
        "**At the end students can**",
        "## Decide first",
        "You could try giving everybody a seat of their own",
        "- ☐ Yes",
        "## Read before class",
        "## To think about",
        "### What O2 had to lose",
        "### Sources",
    ]
    places = [told.find(one) for one in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "0:12" not in said(atlas.hand_out(ready, "md"))
    page = atlas.hand_out(ready, "html").content.decode()
    assert page.count('class="ticks"') == page.count('class="write"') == 1
    word = said(atlas.hand_out(ready, "docx"))
    assert "☐ Yes" in word
    assert word.count("<w:between ") == 2


def test_an_abstract_that_tells_no_decision_stays_on_the_student_sheet(
    atlas: kg.Atlas, ready: Path
) -> None:
    session = ready.sessions[0]
    steps = tuple(step for step in session.steps if step.label != "easyJet and O2, side by side")
    path = replace(ready, sessions=(replace(session, steps=steps),))
    assert holds(said(atlas.hand_out(path, "md")), ready.abstract)


def test_the_marks_are_explained_where_they_occur_and_nowhere_else(
    atlas: kg.Atlas, ready: Path
) -> None:
    meant = "The authors tell it, the label is ours"
    assert not holds(said(atlas.hand_out(ready, "md")), meant)
    session = ready.sessions[0]
    *first, last = session.steps
    steps = (*first, replace(last, question="Which ● would you strike out?"))
    path = replace(ready, sessions=(replace(session, steps=steps),))
    assert said(atlas.hand_out(path, "md")).count("● ") == 2 * 2  # the words are there twice


def test_a_path_that_is_walked_alone_keeps_its_words_and_its_steps(atlas: kg.Atlas) -> None:
    path = atlas.path("ten-minute-flight")
    told = said(atlas.hand_out(path, "md"))
    assert holds(told, path.abstract)
    assert all(holds(told, step.annotation) for step in path.steps)
    assert "Decide first" not in told


def test_a_plan_says_once_what_is_read_and_asked_and_first_what_to_hand_out(
    atlas: kg.Atlas, ready: Path
) -> None:
    told = said(atlas.hand_out(ready, "pdf", "instructor"))
    told = squeezed(told.partition("%PDF")[0])
    assert told.count(squeezed("O2, about 4 minutes")) == 1
    assert told.count(squeezed("What would have to hurt before it moved?")) == 1
    hand = told.index(squeezed("Hand out the student sheet and the reading some days before"))
    assert hand < told.index(squeezed("At the end they can"))
    assert all(squeezed(one) in told for one in ("Decision 12", "Story 20", "Comparison 25"))


def test_a_name_that_brings_quotes_gets_no_second_pair_of_the_same() -> None:
    assert in_quotes("“Believe in Better”") == "“Believe in Better”"
    assert in_quotes("The “fans” of O2") == "“The \u2018fans’ of O2”"
    assert in_quotes("“Fans” and “friends”") == "“\u2018Fans’ and \u2018friends’”"
