"""The reading: all that is to be read before class, as text that needs nothing else."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from pypdf import PdfReader

import kg
from kg.catalogue import Path, PathStep, Ref
from kg.errors import ExportError
from kg.handout import forms_of, hand_out
from kg.namespaces import BASE
from tests.a_class import a_class
from tests.papers import PAPERS, holdings, holds, said, squeezed


@pytest.fixture(scope="module")
def ready(atlas: kg.Atlas) -> Path:
    return a_class(atlas)


def reading_first(path: Path, *before: tuple[Ref, int]) -> Path:
    """The path with other things to read before its first step, and nothing before the others."""
    session = path.sessions[0]
    first, *rest = (replace(step, before=(), outside=()) for step in session.steps)
    steps = (replace(first, before=before), *rest)
    return replace(path, sessions=(replace(session, steps=steps),))


def placed(told: str, *texts: str) -> list[int]:
    """Where texts stand in what is told; -1 where one does not."""
    bare = squeezed(told)
    return [bare.find(squeezed(text)) for text in texts]


# --- What stands in it ---


@pytest.mark.parametrize("form", PAPERS)
def test_the_texts_stand_whole_in_the_reading(atlas: kg.Atlas, ready: Path, form: str) -> None:
    told = said(atlas.hand_out(ready, form, "reader"))
    idea, story = atlas.idea("pain"), atlas.case("o2")
    assert idea.counts_when
    assert idea.does_not_count_when
    wanted = [
        *(idea.definition, idea.counts_when.text, idea.does_not_count_when.text),
        "The name and its place are the authors’ word",
        "Idea · about 2 minutes",
        *(story.summary.abstract, *story.gaps),
        *(text for one in story.passages for text in (one.heading, *one.text.split("\n\n"))),
        "Story · about 4 minutes (3 to 6)",
        "The Customer Copernicus: How to be Customer-Led",
    ]
    # A PDF tells its pages with a foot between them, in the middle of whatever goes over the end.
    pieces = wanted if form != "pdf" else [" ".join(one.split()[:12]) for one in wanted]
    assert [one for one in pieces if not holds(told, one)] == []


def test_who_says_so_are_the_sources_of_what_is_told_and_no_others(
    atlas: kg.Atlas, ready: Path
) -> None:
    story = atlas.case("o2")
    drawn = {ref.iri for one in story.passages for ref in one.draws_on}
    cited = {
        citation.source.iri
        for one in story.statements
        if one.ref.iri in drawn
        for citation in one.citations
    }
    path = reading_first(ready, (story.ref, 500))
    told = said(atlas.hand_out(path, "md", "reader")).partition("Who says so")[2]
    named = {one.ref.iri for one in story.sources if holds(told, one.title or one.ref.label)}
    assert cited < {one.ref.iri for one in story.sources}
    assert named == cited


def test_the_decision_stands_first_and_on_a_page_of_its_own(atlas: kg.Atlas, ready: Path) -> None:
    story, pain = atlas.case("easyjet"), atlas.idea("pain")
    path = reading_first(ready, (pain.ref, 60), (story.ref, 500))
    decision = atlas.decision("easyjet/allocated-seats")
    assert decision.room
    told = said(atlas.hand_out(path, "md", "reader"))
    opening = "Decide before you read on Decision"
    text = [opening, decision.room.situation, pain.definition, story.summary.abstract]
    order = placed(told, *text)
    assert -1 not in order
    assert order == sorted(order)
    pages = PdfReader(io.BytesIO(atlas.hand_out(path, "pdf", "reader").content)).pages
    own = [page.extract_text() for page in pages if holds(page.extract_text(), opening)]
    assert len(own) == 1
    assert not holds(own[0], pain.definition)
    assert not holds(own[0], story.summary.abstract)
    screen = atlas.hand_out(path, "html", "reader").content.decode()
    assert screen.index("hidden-after") < screen.index(pain.definition[:30])


def test_of_a_story_that_nobody_is_to_read_nothing_but_the_decision_is_told(
    atlas: kg.Atlas, ready: Path
) -> None:
    decision = atlas.decision("easyjet/allocated-seats")
    assert decision.room
    told = said(atlas.hand_out(ready, "md", "reader"))
    assert holds(told, decision.room.situation)
    assert not holds(told, decision.statement.text)
    assert not holds(told, decision.case.summary.abstract)
    assert not holds(told, "which follows, tells what came of it")


def test_no_example_of_an_idea_is_of_a_decision_that_is_yet_to_be_taken(
    atlas: kg.Atlas, ready: Path
) -> None:
    pain = atlas.idea("pain")
    idea = replace(pain, examples=("At easyJet seats were given out.", "At Sky it was so."))
    given = replace(holdings(atlas), idea_of=lambda _: idea)
    path = reading_first(ready, (pain.ref, 60))
    told = said(hand_out(path, "md", "reader", given))
    assert holds(told, "At Sky it was so")
    assert not holds(told, "At easyJet seats were given out")
    taken = replace(path, sessions=(replace(path.sessions[0], steps=path.steps[1:]),))
    step = replace(taken.steps[0], before=((pain.ref, 60),))
    taken = replace(path, sessions=(replace(path.sessions[0], steps=(step,)),))
    assert holds(said(hand_out(taken, "md", "reader", given)), "At easyJet seats were given out")


def test_what_followed_a_decision_is_not_read_before_it(atlas: kg.Atlas, ready: Path) -> None:
    decision = atlas.decision("easyjet/allocated-seats")
    later = next(
        one for one in decision.case.statements if one.ref != decision.statement.ref and one.text
    )
    ended = replace(later, reverses=(decision.statement.ref,))
    case = replace(
        decision.case,
        statements=tuple(ended if one is later else one for one in decision.case.statements),
    )
    path = reading_first(ready, (later.ref, 40))
    free = said(hand_out(path, "md", "reader", holdings(atlas)))
    assert holds(free, later.text)
    kept = said(hand_out(path, "md", "reader", holdings(atlas, easyjet=case)))
    assert not holds(kept, later.text)
    assert holds(kept, "It is met in class")


def test_a_thing_is_told_once_however_often_it_is_to_be_read(atlas: kg.Atlas, ready: Path) -> None:
    several = replace(ready, sessions=tuple(replace(ready.sessions[0], position=n) for n in (1, 2)))
    told = squeezed(said(atlas.hand_out(several, "md", "reader")).partition("\n---\n")[2])
    assert told.count(squeezed(atlas.idea("pain").definition)) == 2  # said() tells all twice
    assert told.count(squeezed(atlas.case("o2").passages[0].text)) == 2


# --- What is not there ---


def test_a_class_with_nothing_to_read_says_so(atlas: kg.Atlas, ready: Path) -> None:
    for path in (reading_first(ready), replace(ready, sessions=())):
        told = said(atlas.hand_out(path, "md", "reader"))
        assert holds(told, "Nothing is given to read before class")
        assert not holds(told, "Decide before you read on")


def test_what_the_atlas_does_not_hold_is_named(atlas: kg.Atlas, ready: Path) -> None:
    path = reading_first(ready, (Ref(f"{BASE}concept/lost", "concept", "lost", "A lost idea"), 0))
    session = path.sessions[0]
    first, *rest = session.steps
    gone = replace(first, gone_before=("case/kodak",), outside=ready.steps[-1].outside)
    path = replace(path, sessions=(replace(session, steps=(gone, *rest)),))
    given = replace(holdings(atlas), idea_of=lambda _: None)
    told = said(hand_out(path, "md", "reader", given))
    for sentence in (
        "A lost idea",
        "holds no text of it",
        "no length told",
        "no longer holds kodak",
    ):
        assert holds(told, sentence), sentence


def test_the_reading_is_had_in_forms_for_reading_alone(atlas: kg.Atlas, ready: Path) -> None:
    assert tuple(sorted(form.name for form in forms_of("reader"))) == PAPERS
    for form in ("imscc", "bib", "ttl"):
        with pytest.raises(ExportError, match="a text to read"):
            atlas.hand_out(ready, form, "reader")


# --- Its pages ---


def test_a_course_begins_each_session_on_a_new_page_and_has_contents(
    atlas: kg.Atlas, ready: Path
) -> None:
    pain, o2, nokia = atlas.idea("pain").ref, atlas.case("o2").ref, atlas.case("nokia").ref
    one = reading_first(ready, (pain, 60), (o2, 500)).sessions[0]
    two = replace(one, position=2, label="Another day")
    step = replace(one.steps[1], name="later", before=((nokia, 400),))
    course = replace(ready, sessions=(one, replace(two, steps=(step,))))
    pdf = PdfReader(io.BytesIO(atlas.hand_out(course, "pdf", "reader").content))
    pages = [page.extract_text() for page in pdf.pages]
    front = pages[0]
    for name in ("Session 2: Another day", "Nokia", "O2", "Pain"):
        assert holds(front, name), name
    begun = [n for n, text in enumerate(pages) if n and "Session 2: Another day" in text]
    assert len(begun) == 1
    assert pages[begun[0]].lstrip().startswith("Session 2: Another day")
    assert re.search(rf"Another day.*?{begun[0] + 1}\s", front, re.DOTALL)
    page = atlas.hand_out(course, "html", "reader").content.decode()
    led = set(re.findall(r'href="#([^"]+)"', page))
    assert led
    assert led <= set(re.findall(r'id="([^"]+)"', page))
    word = atlas.hand_out(course, "docx", "reader").content
    with zipfile.ZipFile(io.BytesIO(word)) as packed:
        body = packed.read("word/document.xml").decode()
    led = set(re.findall(r'w:anchor="([^"]+)"', body))
    assert len(led) == 5
    assert led <= set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', body))


# --- Where links lead ---


def links(content: bytes, form: str) -> list[str]:
    """The addresses to which a paper leads."""
    if form == "pdf":
        every = [
            note.get_object()
            for page in PdfReader(io.BytesIO(content)).pages
            for note in page.get("/Annots", ())
        ]
        return [str(one["/A"]["/URI"]) for one in every if "/URI" in one.get("/A", {})]
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            text = packed.read("word/_rels/document.xml.rels").decode()
        return re.findall(r'Target="(http[^"]+)"', text)
    found = r'href="([^"]+)"' if form == "html" else r"\]\(([^)]+)\)"
    return re.findall(found, content.decode())


@pytest.mark.parametrize("form", PAPERS)
def test_no_paper_leads_to_a_lasting_name_while_nothing_is_public(
    atlas: kg.Atlas, ready: Path, form: str
) -> None:
    for edition in ("student", "instructor", "reader"):
        file = atlas.hand_out(ready, form, edition)
        led = links(file.content, form)
        assert led
        assert [url for url in led if url.startswith(BASE)] == []
        assert holds(said(file), f"Lasting name: {ready.ref.iri}"), edition
    assert holds(said(atlas.hand_out(ready, form)), "The texts stand in “The reading”")


@pytest.mark.parametrize("form", PAPERS)
def test_links_lead_to_the_plain_pages_once_the_atlas_is_public(
    atlas: kg.Atlas, ready: Path, form: str
) -> None:
    public = "https://atlas.example"

    def address(ref: Ref) -> str:
        return f"{public}/read/{ref.kind}/{ref.slug}"

    given = replace(holdings(atlas), address=address, public_url=public)
    file = hand_out(ready, form, "student", given)
    led = links(file.content, form)
    assert f"{public}/read/case/o2" in led
    assert f"{public}/read/path/{ready.ref.slug}" in led
    assert not holds(said(file), "The texts stand in")


def test_ideas_that_take_equally_long_share_a_line(atlas: kg.Atlas, ready: Path) -> None:
    slugs = ("pain", "fear", "ambition")
    path = reading_first(ready, *((atlas.idea(slug).ref, 60) for slug in slugs))
    told = said(atlas.hand_out(path, "md"))
    assert "- Pain, Fear and Ambition, about 1 minute each." in told


def test_an_earlier_decision_is_not_asked_for_again(atlas: kg.Atlas, ready: Path) -> None:
    story = atlas.case("easyjet").ref
    one = reading_first(ready).sessions[0]

    def reads(step: PathStep) -> PathStep:
        return replace(step, name="later", before=((story, 500),))

    two = replace(one, position=2, label="Another day", steps=(reads(one.steps[1]),))
    for edition in ("student", "reader"):
        told = said(atlas.hand_out(replace(ready, sessions=(one, two)), "md", edition))
        assert not holds(told, "how the decision ended: decide first")
        assert not holds(told, "Decide before you read on")
