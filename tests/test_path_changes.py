"""What changed from one path to another, and the commands that say so and check a path."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path as FilePath

import pytest

import kg
from kg.catalogue import (
    Path,
    PathSession,
    PathStep,
)
from kg.cli import main
from kg.planner import Change, diff
from tests.conftest import some
from tests.paths import GOOD, head, session, step

GAP = head() + session() + step() + step("step-3", 3)


# --- What changed ---


@pytest.fixture
def flight(atlas: kg.Atlas) -> Path:
    return atlas.path("ten-minute-flight")


def with_steps(path: Path, *chosen: PathStep) -> Path:
    placed = tuple(replace(one, position=place) for place, one in enumerate(chosen, 1))
    return replace(path, sessions=(replace(path.sessions[0], steps=placed), *path.sessions[1:]))


def kinds(changes: tuple[Change, ...]) -> list[tuple[str, int]]:
    return [(one.kind, one.step) for one in changes if one.kind != "total"]


def test_nothing_changed_is_nothing_said(flight: Path) -> None:
    assert diff(flight, flight) == ()


def test_a_step_that_is_taken_out_moves_no_other(flight: Path) -> None:
    one, two, *rest = flight.steps
    assert kinds(diff(flight, with_steps(flight, one, *rest))) == [("removed", 2)]
    assert kinds(diff(with_steps(flight, one, *rest), flight)) == [("added", 2)]
    assert two.label in diff(flight, with_steps(flight, one, *rest))[0].sentence


def test_the_one_step_that_moved_is_named_and_no_other(flight: Path) -> None:
    one, two, three, *rest = flight.steps
    [change] = diff(flight, with_steps(flight, two, three, *rest[:2], one, *rest[2:]))
    assert (change.kind, change.step) == ("moved", 5)
    assert "from place 1 to place 5" in change.sentence


def test_a_step_in_another_session_has_moved(flight: Path) -> None:
    *first, last = flight.steps
    second = PathSession(2, "Later", (replace(last, position=1),), name="session-2")
    new = replace(
        with_steps(flight, *first), sessions=(with_steps(flight, *first).sessions[0], second)
    )
    changes = diff(flight, new)
    assert kinds(changes) == [("added", 0), ("moved", 7)]
    assert "from session 1 to session 2" in changes[1].sentence


def test_a_step_is_the_same_by_what_it_visits_where_its_name_is_another(flight: Path) -> None:
    renamed = (replace(one, name=f"other-{n}") for n, one in enumerate(flight.steps))
    assert diff(flight, with_steps(flight, *renamed)) == ()


def test_what_changed_in_a_step_is_said_with_the_minutes_of_the_whole(flight: Path) -> None:
    one, *rest = flight.steps
    other = replace(
        one, minutes=18, question="Why?", annotation="See.", ideas=rest[0].ideas, kept=True
    )
    changes = diff(flight, with_steps(flight, other, *rest))
    told = " ".join(change.sentence for change in changes)
    assert {change.kind for change in changes} == {"changed", "total"}
    assert "no minutes became 18 minutes" in told
    assert "what is said and the question are written anew" in told
    assert "it visits Burningness in place of Inside-out and Outside-in" in told
    assert "it must stay now" in told
    assert changes[-1].sentence == "In class: 18 minutes, before 0 minutes."


# --- The commands ---


@pytest.fixture
def folder(own_few: FilePath, monkeypatch: pytest.MonkeyPatch) -> FilePath:
    monkeypatch.setenv("PIONEER_CONTENT", str(own_few))
    return own_few


def test_kg_path_check_passes_a_good_path_and_fails_a_bad_one(
    folder: FilePath, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "paths/a-class.ttl").write_text(GOOD, encoding="utf-8")
    assert main(["path", "check", "a-class"]) == 0
    assert "1 path · 0 errors" in capsys.readouterr().out
    outside = folder.parent / "a-class.ttl"
    outside.write_text(GAP, encoding="utf-8")
    assert main(["path", "check", str(outside), "--format", "json"]) == 1
    [found] = [
        one for one in json.loads(capsys.readouterr().out)["findings"] if one["severity"] == "error"
    ]
    assert (found["file"], found["code"]) == (str(outside), "position-missing")
    assert found["line"] > 1


def test_kg_path_check_names_what_has_aged_on_the_line_of_its_step(
    folder: FilePath, capsys: pytest.CaptureFixture[str]
) -> None:
    more = 'atlas:asRead "concept/pain 000000000000" ;'
    text = head() + session() + step(more=more)
    (folder / "paths/a-class.ttl").write_text(text, encoding="utf-8")
    assert main(["path", "check", "a-class", "--format", "json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    [found] = [one for one in findings if one["code"] == "path-changed"]
    assert found["severity"] == "warning"
    assert text.splitlines()[found["line"] - 1] == "<#step-1>"


def test_a_file_elsewhere_is_read_by_the_name_that_the_path_has(
    folder: FilePath, capsys: pytest.CaptureFixture[str]
) -> None:
    other = folder.parent / "My class (2).ttl"
    other.write_text(GOOD, encoding="utf-8")
    assert main(["path", "check", str(other)]) == 0
    assert "0 errors" in capsys.readouterr().out
    (folder / "paths/a-class.ttl").write_text(GOOD, encoding="utf-8")
    assert main(["path", "diff", "a-class", str(other)]) == 0
    assert capsys.readouterr().out == "Nothing is different.\n"
    assert main(["path", "export", str(other), "--output", str(folder.parent)]) == 0
    assert (folder.parent / "a-class-student.html").is_file()


def test_a_file_of_the_content_must_be_called_as_its_path(
    folder: FilePath, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "paths/other.ttl").write_text(GOOD, encoding="utf-8")
    assert main(["path", "check", str(folder / "paths/other.ttl")]) == 1
    assert "rename the file" in capsys.readouterr().out


@pytest.mark.parametrize(
    "base", some(["https://w3id.org/pioneer-atlas/case/tesco", "https://example.org/x", "not one"])
)
def test_a_file_whose_name_for_itself_is_no_path_says_so(
    folder: FilePath, capsys: pytest.CaptureFixture[str], base: str
) -> None:
    other = folder.parent / "mine.ttl"
    own = "https://w3id.org/pioneer-atlas/path/a-class"
    other.write_text(GOOD.replace(f"@base <{own}>", f"@base <{base}>"), encoding="utf-8")
    assert main(["path", "export", str(other)]) == 1
    told = capsys.readouterr()
    assert "cannot be read as a reading path." in told.err
    assert told.out == ""


def test_kg_path_check_without_a_name_checks_all(
    folder: FilePath, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(folder / "paths/ten-minute-flight.ttl", folder / "paths/copy.ttl")
    main(["path", "check"])
    assert "copy.ttl" not in capsys.readouterr().out.splitlines()[-1]


def test_kg_path_diff_compares_a_path_with_a_file(
    folder: FilePath, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "paths/a-class.ttl").write_text(GOOD, encoding="utf-8")
    other = folder.parent / "b-class.ttl"
    other.write_text(
        head("b-class") + session() + step(more="atlas:minutesInClass 18 ;"), encoding="utf-8"
    )
    assert main(["path", "diff", "a-class", str(other)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "~ Step 1, “step-1”: no minutes became 18 minutes.",
        "= In class: 18 minutes, before 0 minutes.",
    ]
    assert main(["path", "diff", "a-class", "a-class"]) == 0
    assert capsys.readouterr().out == "Nothing is different.\n"


@pytest.mark.parametrize("name", some(["paths/no-such.ttl", "no-such", "no-such.ttl"]))
def test_a_path_that_is_not_there_is_said_to_be_so(
    folder: FilePath, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["path", "diff", name, name]) == 1
    assert "no-such" in capsys.readouterr().err
