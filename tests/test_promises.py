"""The promises are told: on the page for readers, at the end of a run, and where figures are kept."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from tests.promises.telling import HERE, KEPT, PAGE, figures_of, has_long, said, titles, written


def test_every_promise_is_told_to_readers_with_the_test_that_holds_it() -> None:
    page = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    for name, title in titles().items():
        assert title, name
        assert page.count(f"`test_{name}.py`") == 1, name
    assert page.count("`test_") == len(titles()) >= 18


def test_every_promise_gives_a_figure() -> None:
    for name in titles():
        text = (HERE / f"test_{name}.py").read_text(encoding="utf-8")
        assert "    figure(" in text, name


def test_the_page_of_figures_is_what_is_kept() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert set(kept) <= set(titles())
    assert PAGE.read_text(encoding="utf-8") == written(kept)


def test_figures_are_gathered_from_the_reports_and_told_by_promise() -> None:
    def report(*figures: tuple[str, str, str]) -> pytest.TestReport:
        told = [("figure", one) for one in figures]
        place = ("x.py", 1, "x")
        return pytest.TestReport("x", place, {}, "passed", None, "call", user_properties=told)

    found = figures_of(
        [
            report(("names", "long", "3 names"), ("caps", "short", "1 cap")),
            report(("names", "short", "2 names"), ("names", "short", "2 names")),
            report(),
        ]
    )
    assert found == {
        "names": {"long": ["3 names"], "short": ["2 names"]},
        "caps": {"short": ["1 cap"]},
    }
    lines = said(found)
    assert lines[1] == "    1 cap"
    assert lines[3:] == ["    2 names", "    3 names (long form)"]


def test_what_was_not_measured_is_said() -> None:
    page = written({"caps": {"short": {"date": "2026-01-01", "figures": ["1 cap"]}}})
    assert "- 1 cap" in page
    assert "Not measured yet." in page
    assert has_long("isolation")
    assert not has_long("caps")
