"""How far two readers agree: the arithmetic, and what a reader is given to read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import kg
from bench.agreement import (
    agreements,
    as_turtle,
    codes_of,
    draw,
    families,
    kappa,
    read_codes,
    report,
    write_draw,
)
from kg.catalogue import Basis, Case
from tests.conftest import ROOT

FAMILY_OF = {"pain": "Cause", "fear": "Cause", "growth": "Force", "practice-credo": "Practice"}


@pytest.fixture(scope="module")
def cases(atlas: kg.Atlas) -> list[Case]:
    return [atlas.case(summary.ref.slug) for summary in atlas.cases()]


def test_kappa_is_what_a_worked_example_gives() -> None:
    # Two readers, fifty yes or no: 20 and 15 agreed, 5 and 10 not; chance agrees in half.
    ours = ["yes"] * 25 + ["no"] * 25
    theirs = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert kappa(ours, theirs) == pytest.approx(0.4)


def test_kappa_of_like_readers_is_1_and_of_one_code_throughout_is_none() -> None:
    assert kappa(["a", "b", "a"], ["a", "b", "a"]) == 1
    assert kappa(["a", "a"], ["a", "a"]) is None
    assert kappa(["a", "b"], ["b", "a"]) == -1


def test_agreement_is_counted_by_family_and_a_stance_is_part_of_a_code() -> None:
    ours = {"x#1": frozenset({"shows pain"}), "x#2": frozenset({"counters growth"})}
    theirs = {"x#1": frozenset({"shows pain"}), "x#2": frozenset({"shows growth"})}
    found = {one.family: one for one in agreements(ours, theirs, FAMILY_OF)}
    assert (found["causes"].either, found["causes"].agreed, found["causes"].kappa) == (1, 2, 1)
    assert (found["forces"].either, found["forces"].agreed) == (1, 1)
    assert found["all codes"].per_cent == 50
    assert "| causes | 2 | 1 | 100 % | 1.00 |" in report(found.values())
    assert "| phases | 2 | 0 | 100 % | – |" in report(found.values())


@pytest.mark.parametrize("code", ["shows nonsense", "shows practice-credo"])
def test_a_code_that_the_codebook_has_no_test_for_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="names no idea that the codebook tests"):
        agreements({"x#1": frozenset()}, {"x#1": frozenset({code})}, FAMILY_OF)


def test_a_statement_that_one_reader_left_out_is_refused() -> None:
    with pytest.raises(ValueError, match="x#2"):
        agreements({"x#1": frozenset(), "x#2": frozenset()}, {"x#1": frozenset()}, FAMILY_OF)


def test_a_seed_draws_the_same_facts_again_and_no_fact_that_is_left_out(cases: list[Case]) -> None:
    first = draw(cases, 7, facts=10, fillers=5, leave_out=frozenset())
    assert first == draw(cases[::-1], 7, facts=10, fillers=5, leave_out=frozenset())
    assert first != draw(cases, 8, facts=10, fillers=5, leave_out=frozenset())
    assert sum(told.basis is Basis.OURS for _, told in first) == 10
    assert sum(told.basis is None for _, told in first) == 5
    known = frozenset(told.ref.iri for _, told in first)
    again = draw(cases, 7, facts=10, fillers=5, leave_out=known)
    assert not known & {told.ref.iri for _, told in again}


def test_what_the_reader_is_given_says_nothing_of_our_reading(
    cases: list[Case], tmp_path: Path
) -> None:
    drawn = draw(cases, 7, facts=20, fillers=5, leave_out=frozenset())
    write_draw(drawn, tmp_path)
    with (tmp_path / "facts.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    given = (tmp_path / "facts.csv").read_text("utf-8") + (tmp_path / "stories.txt").read_text()
    assert [row["codes"] for row in rows] == [""] * 25
    for _, told in drawn:
        assert told.text in given
        assert not told.because or told.because not in given
    ours = read_codes(tmp_path / "ours.csv")
    assert [ours[row["statement"]] for row in rows] == [codes_of(told) for _, told in drawn]


# --- The trials that were held ---


@pytest.mark.parametrize(
    ("trial", "seed"),
    [("second-trial", "20261122"), ("third-trial", "20261123"), ("fourth-trial", "20261124")],
)
def test_the_figures_that_are_published_are_those_of_the_codes_that_were_given(
    atlas: kg.Atlas, trial: str, seed: str
) -> None:
    folder = ROOT / "bench" / "readings" / seed
    ours, theirs = read_codes(folder / "ours.csv"), read_codes(folder / "theirs.csv")
    assert len(ours) == 60
    assert sum(bool(codes) for codes in ours.values()) == 40
    found = agreements(ours, theirs, families(atlas))
    published = (ROOT / "ontology" / "agreement.ttl").read_text("utf-8")
    written = as_turtle(found, trial)
    assert written.count("a atlas:Agreement") > 15
    assert written in published
