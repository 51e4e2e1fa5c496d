"""The command line: what it prints, where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from kg.cli import main
from tests.conftest import STORIES


def test_check_of_the_shipped_content_finds_no_error_and_counts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "0 errors" in out
    assert f"{STORIES} stories, 0 notes" in out
    assert "independent sources" in out


def test_check_as_json_gives_findings_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"findings", "counts"}
    assert report["counts"]["errors"] == 0


def test_check_of_a_bad_file_ends_with_1_and_names_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.ttl"
    file.write_text("<urn:a> <urn:b>\n", encoding="utf-8")
    assert main(["check", str(file)]) == 1
    assert f"{file}:" in capsys.readouterr().out


def test_ask_without_a_name_lists_the_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask"]) == 0
    assert capsys.readouterr().out.count("?") >= 12


def test_ask_as_json_gives_a_list_of_objects(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "moments_of_story", "case=tesco", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert isinstance(rows, list)
    assert rows
    assert all(isinstance(row, dict) for row in rows)


def test_ask_as_csv_has_a_header_and_no_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "moments_of_story", "case=tesco", "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) > 1
    assert not any(cell[:1] in "=+-@" and cell for row in rows[1:] for cell in row)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask", "nonsense"], 1, "No question named 'nonsense'"),
        (["ask", "moments_of_story"], 2, "needs case=(case)"),
        (["ask", "moments_of_story", "case"], 2, "not of the form key=value"),
        (["ask", "moments_of_story", "case=a b"], 2, "the name of a case is wanted"),
        (["show", "nothing-like-this"], 1, "Nothing named 'nothing-like-this'"),
        (["show", "tessco"], 1, "Nearest: tesco"),
        (["show", "planet/x"], 1, "There is no kind 'planet'"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


def test_a_content_folder_that_is_none_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--content", str(tmp_path), "check"]) == 1
    assert "holds no content" in capsys.readouterr().err


@pytest.mark.parametrize("thing", ["tesco", "pain", "source/customer-copernicus", "case/amazon"])
def test_show_prints_what_the_page_shows(thing: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", thing]) == 0
    assert len(capsys.readouterr().out) > 100


def test_show_says_whose_reading_each_link_is(capsys: pytest.CaptureFixture[str]) -> None:
    main(["show", "tesco"])
    out = capsys.readouterr().out
    assert "● the authors’ word" in out
    assert "○ our reading" in out


def test_search_marks_what_it_found_and_says_when_there_is_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["search", "prime"]) == 0
    assert "*Prime*" in capsys.readouterr().out
    assert main(["search", "zzzzqqq"]) == 0
    assert "Nothing found" in capsys.readouterr().out
