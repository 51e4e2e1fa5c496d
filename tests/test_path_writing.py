"""Reading paths as files: whatever a path says survives writing and reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path as FilePath

import pytest
import rdflib
from rdflib.compare import isomorphic

import kg
from kg.atlas import Atlas
from kg.authoring import formatted, path_turtle
from kg.catalogue import (
    OutsideReading,
)
from tests.conftest import ROOT
from tests.paths import GOOD, read_again

SHIPPED = sorted((ROOT / "paths").glob("*.ttl"))


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


# --- Mangled files ---
