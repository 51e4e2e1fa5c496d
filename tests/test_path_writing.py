"""Reading paths as files: whatever a path says survives writing and reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path as FilePath

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

import kg
from kg.atlas import Atlas
from kg.authoring import formatted, path_turtle
from kg.catalogue import (
    LEVELS,
    CaseSummary,
    Importance,
    Objective,
    OutsideReading,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
    Statement,
    words_of_case,
    words_of_idea,
)
from kg.namespaces import BASE
from kg.settings import Settings
from tests.conftest import ROOT
from tests.paths import GOOD, read_again

SHIPPED = sorted((ROOT / "paths").glob("*.ttl"))


@pytest.fixture(scope="module")
def few_atlas(few: FilePath) -> Iterator[Atlas]:
    with Atlas(Settings(few)) as opened:
        yield opened


def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_path_written_again_says_the_same(atlas: kg.Atlas, file: FilePath) -> None:
    path = atlas.path(file.stem)
    text = path_turtle(path)
    assert isomorphic(graph(text), graph(file.read_text(encoding="utf-8")))
    assert formatted(text) == text
    assert read_again(atlas, path) == path


def test_a_path_without_a_day_gets_the_one_that_is_given(few_atlas: Atlas) -> None:
    path = few_atlas.path_draft("a-class", GOOD).path
    assert path is not None
    assert 'dcterms:issued "2026-11-22"^^xsd:date' in path_turtle(path, today=date(2026, 11, 22))
    assert "dcterms:issued" not in path_turtle(path)
    issued = replace(path, issued="2020-01")
    assert 'dcterms:issued "2020-01"^^xsd:gYearMonth' in path_turtle(issued, today=date(2026, 1, 1))


def test_names_that_cannot_stand_in_a_file_are_numbered_anew(few_atlas: Atlas) -> None:
    path = few_atlas.path_draft("a-class", GOOD).path
    assert path is not None
    [one] = path.steps
    names = ("step-7", "", "step-7", "x> . <evil", "-", "Ä", "reading-1")
    steps = tuple(replace(one, name=name, position=n) for n, name in enumerate(names, 1))
    outside = (OutsideReading("A diary"),)
    steps = (replace(steps[0], outside=outside), *steps[1:])
    changed = replace(path, sessions=(replace(path.sessions[0], steps=steps),))
    found = read_again(few_atlas, changed)
    assert [one.name for one in found.steps] == [
        "step-7",
        "step-8",
        "step-9",
        "step-10",
        "step-11",
        "step-12",
        "reading-1",
    ]
    assert found.steps[0].outside == outside


HOSTILE = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        (
            'He said "no"',
            '"""',
            'ends in a quote\n"',
            "back\\slash\\",
            "\\u0041 \\n",
            "two\n\nparagraphs",
            "a lone\rreturn\r\nand a pair",
            "\r",
            "\n",
            " ",
            "\u202eright to left\u202c שלום مرحبا",
            "\u2028\u2029\x85\x0b\x0c\x1c",
            "\ufeffmark",
            "🚀👩‍👩‍👧 \U0010ffff",
            "<script>alert(1)</script>",
            '"@en ; a atlas:Case . <http://evil.example/> a "',
            "# no comment",
            "case:tesco atlas:visits concept:pain .",
            "x" * 10_000,
            "To fill in",
        )
    ),
)
MAYBE = st.one_of(st.just(""), HOSTILE)
MINUTES = st.one_of(st.none(), st.integers(1, 1440))
WORDS = st.sampled_from(("pain", "fear", "ambition", "burningness", "gravity", "descent"))
STORIES = st.sampled_from(("amazon", "easyjet", "glasgow-neonatal-unit", "tesco"))
OBJECTIVES = st.lists(
    st.builds(Objective, HOSTILE, st.sampled_from(("", *LEVELS))), max_size=3
).map(tuple)
OUTSIDE = st.lists(st.builds(OutsideReading, HOSTILE, MAYBE, st.integers(0, 1440)), max_size=3).map(
    tuple
)
GONE = st.lists(st.sampled_from(("case/zz", "case/aa", "concept/nn")), unique=True, max_size=3).map(
    tuple
)


@st.composite
def steps(draw: st.DrawFn, atlas: Atlas, number: int) -> PathStep:
    ideas = tuple(atlas.idea(slug).ref for slug in draw(st.lists(WORDS, unique=True, max_size=3)))
    visited = draw(st.lists(STORIES, unique=True, max_size=3))
    cases: list[CaseSummary] = []
    statements: list[tuple[CaseSummary, Statement]] = []
    for slug in visited:
        case = atlas.case(slug)
        if draw(st.booleans()):
            cases.append(case.summary)
        else:
            statements.append((case.summary, draw(st.sampled_from(case.statements))))
    before: list[tuple[Ref, int]] = [
        (atlas.idea(slug).ref, words_of_idea(atlas.idea(slug)))
        for slug in draw(st.lists(WORDS, unique=True, max_size=2))
    ]
    before += [
        (atlas.case(slug).ref, words_of_case(atlas.case(slug)))
        for slug in draw(st.lists(STORIES, unique=True, max_size=2))
    ]
    return PathStep(
        position=number,
        label=draw(HOSTILE),
        annotation=draw(MAYBE),
        question=draw(MAYBE),
        ideas=ideas,
        cases=tuple(cases),
        statements=tuple(statements),
        words=0,
        name=f"step-{number}-{draw(st.integers(1, 9))}",
        segment=draw(st.sampled_from(tuple(Segment))),
        importance=draw(st.sampled_from(tuple(Importance))),
        minutes=draw(MINUTES),
        before=tuple(before),
        for_instructors=draw(MAYBE),
        because=draw(MAYBE),
        outside=draw(OUTSIDE),
        kept=draw(st.booleans()),
        drafted=draw(st.booleans()),
        as_read=draw(st.sampled_from(((), (("case/tesco", "0123456789ab"),)))),
        gone=draw(GONE),
        gone_before=draw(GONE),
    )


@st.composite
def paths(draw: st.DrawFn, atlas: Atlas) -> Path:
    flight = atlas.path("ten-minute-flight")
    sessions = []
    number = 0
    for place in range(1, draw(st.integers(0, 2)) + 1):
        own = []
        for _ in range(draw(st.integers(0, 3))):
            number += 1
            own.append(draw(steps(atlas, number)))
        sessions.append(
            PathSession(
                position=place,
                label=draw(HOSTILE),
                steps=tuple(own),
                name=f"session-{place}",
                minutes=draw(MINUTES),
                reading=draw(st.one_of(st.none(), st.integers(0, 1440))),
                purposes=tuple(draw(st.lists(HOSTILE, max_size=2))),
                for_instructors=draw(MAYBE),
            )
        )
    creators = flight.creators if draw(st.booleans()) else ()
    goals = draw(st.lists(WORDS, unique=True, max_size=3))
    known = draw(st.lists(WORDS, unique=True, max_size=3))
    author = draw(MAYBE)
    if creators:
        author = draw(st.sampled_from(("Pioneer Atlas", f"{author} for Pioneer Atlas")))
    return Path(
        ref=Ref(f"{BASE}path/a-class", "path", "a-class", draw(HOSTILE), family="ReadingPath"),
        abstract=draw(MAYBE),
        sessions=tuple(sessions),
        author=author,
        creators=creators,
        issued=draw(st.sampled_from(("", "2026", "2026-11", "2026-11-22", "last week"))),
        licence=draw(st.sampled_from(("", flight.licence, "do as you like", 'x"> .'))),
        version=draw(MAYBE),
        based_on=(flight.ref,) if draw(st.booleans()) else (),
        audience=draw(MAYBE),
        objectives=draw(OBJECTIVES),
        covers=tuple(atlas.idea(slug).ref for slug in goals),
        assumes=tuple(atlas.idea(slug).ref for slug in known),
        leaves_out=draw(MAYBE),
        strategy=draw(MAYBE),
        analysis=draw(MAYBE),
        feedback=draw(MAYBE),
        note=draw(MAYBE),
        file="paths/a-class.ttl",
        gone_covers=draw(GONE),
        gone_assumes=draw(GONE),
    )


def without_words(path: Path) -> Path:
    """A path without the figures that follow from its texts."""
    return replace(
        path,
        sessions=tuple(
            replace(one, steps=tuple(replace(step, words=0) for step in one.steps))
            for one in path.sessions
        ),
    )


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_a_path_says_survives_writing_and_reading(
    few_atlas: Atlas, data: st.DataObject
) -> None:
    path = data.draw(paths(few_atlas))
    assert without_words(read_again(few_atlas, path)) == path


# --- Mangled files ---

ODD = st.sampled_from(
    ("<#step-1>", "<>", '"x"@en', "-1", '"²"', "true", "case:gone", "[ ]", "( 1 2 )", '"visits"')
)
EDITS = st.lists(
    st.tuples(st.sampled_from(("delete", "copy", "value")), st.integers(0, 999), ODD),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(edits=EDITS, data=st.data())
def test_a_mangled_file_is_read_or_refused_and_what_is_written_of_it_stays(
    few_atlas: Atlas, edits: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    lines = path_turtle(data.draw(paths(few_atlas))).split("\n")
    for how, number, value in edits:
        at = number % len(lines)
        if how == "delete":
            del lines[at]
        elif how == "copy":
            lines.insert(at, lines[number // 2 % len(lines)])
        elif lines[at].startswith("    "):
            lines[at] = f"    {lines[at].split()[0]} {value} ;"
        lines = lines or [""]
    path = few_atlas.path_draft("a-class", "\n".join(lines)).path
    if path is not None:
        few_atlas.stale(path)
        once = read_again(few_atlas, path)
        assert read_again(few_atlas, once) == once
