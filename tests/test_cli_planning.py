"""`kg path`: a class is planned from the command line, and told as text, as JSON and as a path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

import kg
from kg.cli import main
from kg.settings import Settings


@pytest.fixture(scope="module")
def opened(few: Path) -> Iterator[kg.Atlas]:
    with kg.open(few) as atlas:
        yield atlas


@pytest.fixture(autouse=True)
def of_few(monkeypatch: pytest.MonkeyPatch, few: Path, opened: kg.Atlas) -> None:
    """Let every command read the same few stories, opened once."""

    def kept(settings: Settings) -> nullcontext[kg.Atlas]:
        return nullcontext(opened)

    monkeypatch.setattr("kg.cli._opened", kept)
    monkeypatch.setenv("PIONEER_CONTENT", str(few))


def planned(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["path", "plan", *arguments]) == 0
    return capsys.readouterr().out


def test_a_plan_is_told_by_session_with_times_and_ends_with_what_is_proved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = planned(capsys, "pain", "descent")
    assert text.startswith("Session 1 of 1: 90 minutes in class, ")
    for said in ("  Read before\n", "   0–12   Decision: ", "  12–30   Story: ", "Close\n"):
        assert said in text.replace("  0–12 ", "   0–12 ").replace(" 12–30 ", "  12–30 ")
    assert "Inside-out, needed for the others" in text
    assert " ".join(text.split()).endswith(
        "No plan under these rules covers more. That is about coverage, not about teaching."
    )


def test_a_quick_plan_does_not_claim_a_proof(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(planned(capsys, "pain", "--quick").split())
    assert "that no plan covers more is not proved." in text
    assert "No plan under these rules" not in text


def test_what_is_not_covered_is_told_with_its_reason_and_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["path", "plan", "pain", "planet-gravity"]) == 0
    told = capsys.readouterr()
    assert "Not covered\n  Pull of the planet: No story illustrates pull of the planet." in told.out
    assert told.err == ""


def test_a_part_of_the_wish_that_cannot_come_true_is_told_beside_the_plan(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["path", "plan", "pain", "--minutes", "60", "--pattern", "12 18x2 18x1 10"]) == 0
    assert "Shorten the parts by 16 minutes, or give 76." in capsys.readouterr().err
    assert main(["path", "plan", "pain", "--grades", "Z"]) == 0
    assert "No grade is named “Z”. There are A, B and C." in capsys.readouterr().err


def test_each_step_says_why_it_is_there_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(planned(capsys, "pain", "--why").split())
    assert "Needed for pain: " in text
    assert "Without it no plan covers pain." in text
    assert "Illustrates pain by " in text


def test_json_holds_the_plan_and_the_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(
        planned(capsys, "concept/pain", "planet-gravity", "--why", "--format", "json")
    )
    assert told["proved"] is True
    assert told["covered"] == ["pain"]
    assert told["score"]["coverage"] == 1
    assert told["uncovered"] == [
        {
            "idea": "planet-gravity",
            "reason": "No story illustrates pull of the planet.",
            "remedy": "",
        }
    ]
    (session,) = told["sessions"]
    assert set(told["why"]) == {*session["ideas"], *session["stories"]}


def test_a_plan_as_a_path_is_turtle_and_is_written_to_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, opened: kg.Atlas
) -> None:
    file = tmp_path / "class.ttl"
    text = planned(capsys, "pain", "--format", "ttl", "--title", "On pain", "--output", str(file))
    assert text == ""
    path = opened.path_draft("on-pain", file.read_text(encoding="utf-8")).path
    assert path is not None
    assert (path.ref.label, [ref.slug for ref in path.covers]) == ("On pain", ["pain"])
    assert path.minutes == 90
    assert all(step.as_read for step in path.steps if step.visits or step.before)
    assert path == replace(opened.signed(path), file=path.file)


def test_the_ideas_of_a_framework_that_stories_show_are_covered(
    capsys: pytest.CaptureFixture[str], opened: kg.Atlas
) -> None:
    told = json.loads(
        planned(capsys, "--framework", "journey", "--sessions", "4", "--quick", "--format", "json")
    )
    journey = next(one for one in opened.schemes() if one.ref.slug == "journey")
    goals = {*told["covered"], *(one["idea"] for one in told["uncovered"])}
    shown = {slug for one in opened.planning.material.stories.values() for slug in one.ideas}
    assert goals == {ref.slug for ref in journey.ideas} & shown


def test_locks_and_known_ideas_are_held_to(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(
        planned(
            capsys,
            *("pain", "descent", "--keep", "tesco", "--leave", "easyjet,amazon"),
            *("--known", "inside-out,burningness", "--format", "json"),
        )
    )
    (session,) = told["sessions"]
    assert "tesco" in session["stories"]
    assert not {"easyjet", "amazon"} & set(session["stories"])
    assert not {"inside-out", "burningness"} & set(session["ideas"])


def test_the_parts_fit_the_minutes_where_nobody_says_how_long_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = planned(capsys, "pain", "--minutes", "60", "--quick")
    for said in ("0–8", "Decision: ", "8–20", "Close"):
        assert said in text
    text = planned(capsys, "pain", "--quick", "--pattern", "5-20x1-0x0-7", "--no-contrast")
    for said in ("0–5", "5–25", "25–32"):
        assert said in text
    assert text.count("Story: ") == 1


def test_sectors_places_and_items_are_asked_for(
    capsys: pytest.CaptureFixture[str], opened: kg.Atlas
) -> None:
    one = opened.planning.material.stories["tesco"]
    arguments = ("--sectors", one.sectors[0], "--places", f"concept/{one.places[0]}", "--quick")
    told = json.loads(planned(capsys, "pain", "descent", *arguments, "--format", "json"))
    assert told["score"]["sectors"] >= 1
    few = planned(
        capsys, "pain", "descent", "growth", "--items", "3", "--quick", "--format", "json"
    )
    assert len(json.loads(few)["covered"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Name the ideas to cover, or a --framework"),
        (["pian"], 1, "No idea is named “pian”. Nearest: pain."),
        (["pain", "--minutes", "0"], 1, "minutes in class"),
        (["pain", "--keep", "tesco", "--leave", "tesco"], 1, "Release Tesco."),
        (["--framework", "jorney"], 1, "No framework named 'jorney'. There are "),
        (["pain", "--pattern", "12 18 18 10"], 2, 'such as "12 18x2 18x1 10".'),
        (["pain", "--pattern", "12 18x0 18x1 10"], 1, "The pattern holds 0 stories."),
        (["pain", "--items", "0"], 1, "ideas and stories in a session"),
        (["pain", "--sectors", "nowhere"], 1, "No sector is named “nowhere”."),
        (["pain", "--leave", "nobody"], 1, "No story that a plan can take is named “nobody”."),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_what_would_mend_it(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert main(["path", "plan", *arguments]) == code
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


@pytest.mark.parametrize("arguments", [["path"], ["path", "plan", "pain", "--minutes", "many"]])
def test_wrong_usage_ends_with_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_progress_is_told_only_of_what_takes_longer_than_a_second(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["path", "plan", "pain"]) == 0
    assert "Proving" not in capsys.readouterr().err
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr("kg.cli._planning.time.monotonic", lambda: next(clock))
    assert main(["path", "plan", "pain"]) == 0
    told = capsys.readouterr()
    assert "\rProving: 0 of " in told.err
    assert "Proving" not in told.out
