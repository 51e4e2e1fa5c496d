"""A ready path that was changed, in a link: short, lossless, and read as far as the path is still there."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest

import kg
from kg.catalogue import Objective, OutsideReading, Path, PathSession, PathStep
from kg.errors import NotFound, PlanError
from kg.planner import (
    added_reading,
    added_session,
    added_text,
    copy_of,
    moved,
    opened,
    path_from,
    removed,
    removed_session,
    renamed,
    swapped,
    token,
    with_about,
    with_minutes,
    with_objectives,
    with_session,
    with_texts,
)
from kg.planner._packing import CHANGES, MOST_BYTES, pack, unpack
from tests.laid_out import HOSTILE, TODAY, laid_out
from tests.test_plan_tokens import LONGEST, without_file

READY = "why-firms-fall-back"
QUESTION = (
    "What would you have done in their place, with the money and the people that they had, and who "
    "in the firm would have stood against it?"
)
NOTE = (
    "Leave ten minutes for the groups to argue; draw the two flights on the board, one above the "
    "other, and let them name the place where they part. If they are stuck, ask what the customers "
    "saw that the board did not see."
)
BOOK = OutsideReading(
    "Christensen, The Innovator’s Dilemma, chapter 2",
    "https://library.example.org/teaching/innovators-dilemma/chapter-2.pdf",
    45,
)


OF_THE_WHOLE: tuple[Callable[[Path], Path], ...] = (
    lambda path: renamed(path, "Mine"),
    lambda path: with_about(path, abstract="", audience=HOSTILE, licence=""),
    lambda path: with_about(path, strategy="Mine", analysis="", version="2", author="Me"),
    lambda path: with_session(path, 1, label=HOSTILE, minutes=45, reading=0, purposes=["Mine"]),
    lambda path: with_objectives(path, [Objective(HOSTILE, "create")]),
    lambda path: copy_of(path, title="A copy", today=TODAY),
)


def own(ready: Path) -> Path:
    """Begin with a ready path as the page does."""
    return replace(ready, based_on=(ready.ref,), file="")


@pytest.fixture
def ready(atlas: kg.Atlas) -> Path:
    return atlas.path(READY)


def held(path: Path) -> Callable[[str], Path]:
    """Give this path as the only one that there is."""

    def found(slug: str) -> Path:
        if slug != path.ref.slug:
            raise NotFound(f"There is no path named {slug}.")
        return path

    return found


def with_step(path: Path, name: str, **fields: object) -> Path:
    """Change a ready path as its author would, in the file."""
    sessions = tuple(
        replace(
            each,
            steps=tuple(
                replace(one, **fields) if one.name == name else one  # type: ignore[arg-type]
                for one in each.steps
            ),
        )
        for each in path.sessions
    )
    return replace(path, sessions=sessions)


def with_steps(path: Path, session: int, steps: list[PathStep]) -> Path:
    numbered = tuple(replace(one, position=place) for place, one in enumerate(steps, 1))
    sessions = list(path.sessions)
    sessions[session - 1] = replace(sessions[session - 1], steps=numbered)
    return replace(path, sessions=tuple(sessions))


def names(path: Path) -> list[list[str]]:
    return [[step.name for step in session.steps] for session in path.sessions]


# --- There and back ---


def test_the_usual_changes_of_every_ready_path_fit_into_an_address(atlas: kg.Atlas) -> None:
    for ready in atlas.paths():
        path = own(ready)
        story = next(step for step in path.steps if len(step.stories) == 1)
        present = {one.ref.slug for step in path.steps for one in step.stories}
        other = next(
            case
            for one in atlas.cases()
            if (case := atlas.case(one.ref.slug)).ref.slug not in present
            and any(told.moment and told.moment.dilemma for told in case.moments)
        )
        path = swapped(path, story.name, other)
        path = with_minutes(path, path.steps[1].name, 33)
        path = with_texts(path, path.steps[-1].name, question=QUESTION)
        path = with_texts(path, path.steps[2].name, for_instructors=NOTE)
        path = added_reading(path, path.steps[1].name, BOOK)
        for written in (token(path, atlas.case, ready), token(path, base=ready)):
            assert len(written) < 1_300 < LONGEST
            assert written.replace("-", "").replace("_", "").isalnum()
            assert path_from(written, atlas.case, atlas.idea, atlas.path) == without_file(path)


def test_a_class_of_six_weeks_that_was_much_changed_fits_into_an_address(atlas: kg.Atlas) -> None:
    ready = replace(laid_out_six(atlas), file="paths/six-weeks.ttl")
    path = own(ready)
    for place, step in enumerate(ready.steps):
        if place % 6 == 1:
            path = with_texts(
                with_minutes(path, step.name, 20 + place), step.name, question=QUESTION
            )
    path = moved(path, ready.steps[0].name, 6, 1)
    path = added_text(removed(path, ready.steps[9].name), 3, 1, label="A walk", minutes=9)
    written = token(path, atlas.case, ready)
    assert len(written) < LONGEST
    assert path_from(written, atlas.case, atlas.idea, held(ready)) == path


def laid_out_six(atlas: kg.Atlas) -> Path:
    """Give a class of six weeks all of whose words are written by hand."""
    path = atlas.path(READY)
    few = path.sessions[0].steps
    sessions = []
    for week in range(6):
        steps = tuple(
            replace(step, name=f"step-{week * len(few) + place}", as_read=())
            for place, step in enumerate(few, 1)
        )
        sessions.append(
            replace(path.sessions[0], position=week + 1, name=f"session-{week + 1}", steps=steps)
        )
    return replace(path, sessions=tuple(sessions))


def test_a_ready_path_that_nobody_has_changed_is_almost_nothing(atlas: kg.Atlas) -> None:
    for ready in atlas.paths():
        written = token(own(ready), base=ready)
        assert len(written) < 100
        found = opened(written, atlas.case, atlas.idea, atlas.path)
        assert found.path == without_file(own(ready))
        assert (found.base, found.since) == (ready, ())


def test_all_that_is_said_of_the_whole_comes_back(atlas: kg.Atlas, ready: Path) -> None:
    for path in (
        renamed(own(ready), HOSTILE),
        with_objectives(own(ready), []),
        copy_of(ready, title="Mine", author=HOSTILE, today=TODAY),
        replace(own(ready), note="", analysis="", leaves_out="", version="", covers=()),
        removed_session(moved(added_session(own(ready), label="Two"), "step-1", 2, 1), 1),
        replace(own(ready), based_on=()),
        without_file(laid_out(atlas)),  # has nothing in common with it but names
    ):
        found = path_from(token(path, atlas.case, ready), atlas.case, atlas.idea, atlas.path)
        assert found == without_file(path)


def test_a_path_with_a_name_twice_is_written_whole(atlas: kg.Atlas, ready: Path) -> None:
    session = ready.sessions[0]
    twice = replace(own(ready), sessions=(session, replace(session, position=2, steps=())))
    written = token(twice, base=ready)
    assert isinstance(unpack(written), dict)
    assert "of" not in unpack(written)  # type: ignore[operator]


# --- The ready path has changed, or is gone ---


def test_what_the_link_left_untouched_is_as_it_is_now(atlas: kg.Atlas, ready: Path) -> None:
    written = token(with_texts(own(ready), "step-2", question=QUESTION), base=ready)
    now = with_step(ready, "step-2", annotation="New words.", question="A new question?")
    now = with_step(now, "step-3", annotation="Other words.", minutes=7)
    found = opened(written, atlas.case, atlas.idea, held(now))
    two, three = found.path.steps[1:3]
    assert (two.question, two.annotation) == (QUESTION, "New words.")
    assert (three.annotation, three.minutes) == ("Other words.", 7)
    assert found.since == (
        f"“{ready.ref.label}” has changed since this link was made: what the link left untouched "
        "shows as it is now.",
    )
    again = opened(token(found.path, base=now), atlas.case, atlas.idea, held(now))
    assert again.path == found.path
    assert again.since == ()


def test_steps_that_came_and_went_since_find_their_place(atlas: kg.Atlas, ready: Path) -> None:
    path = removed(moved(own(ready), "step-1", 1, 4), "step-3")  # 2 4 1 5
    path = added_text(path, 1, 1, label="Mine")  # 6 2 4 1 5
    assert names(path) == [["step-6", "step-2", "step-4", "step-1", "step-5"]]
    steps = list(ready.sessions[0].steps)
    come = [replace(steps[4], name=name, label=name) for name in ("step-6", "step-7")]
    now = with_steps(ready, 1, [*steps[:2], come[0], steps[2], *steps[4:], come[1]])
    found = opened(token(path, base=ready), atlas.case, atlas.idea, held(now))
    (row,) = names(found.path)
    labels = [step.label for step in found.path.steps]
    assert row[labels.index("Mine")] == "step-6"  # its words may hang on its name
    assert {"step-3", "step-4"}.isdisjoint(row)
    assert labels.index("step-6") == row.index("step-2") + 1
    assert labels.index("step-7") == row.index("step-5") + 1
    assert row.index("step-2") < row.index("step-1") < row.index("step-5")


def test_words_for_a_step_that_is_gone_are_told(atlas: kg.Atlas, ready: Path) -> None:
    path = with_texts(own(ready), "step-2", question=f"{HOSTILE} {'x' * 1_000}")
    path = with_minutes(path, "step-3", 7)
    steps = [step for step in ready.sessions[0].steps if step.name not in ("step-2", "step-3")]
    found = opened(
        token(path, base=ready), atlas.case, atlas.idea, held(with_steps(ready, 1, steps))
    )
    assert names(found.path) == [[step.name for step in steps]]
    assert found.since[1].startswith("Two steps that the link changes are gone from it")
    assert "“quotes”" in found.since[1]
    assert len(found.since[1]) < 500


def test_sessions_that_came_and_went_since_lose_no_step(atlas: kg.Atlas, ready: Path) -> None:
    path = moved(added_session(own(ready), label="Mine"), "step-1", 2, 1)
    written = token(path, base=ready)
    only = ready.sessions[0]
    halves = (
        replace(only, name="first-half", steps=only.steps[:3]),
        PathSession(2, "Second half", only.steps[3:], name="second-half", minutes=45),
    )
    found = path_from(written, atlas.case, atlas.idea, held(replace(ready, sessions=halves)))
    assert sorted(step.name for step in found.steps) == [step.name for step in ready.steps]
    mine = next(session for session in found.sessions if session.label == "Mine")
    assert [step.name for step in mine.steps] == ["step-1"]
    assert "Second half" in [session.label for session in found.sessions]


def test_a_link_on_a_path_that_is_gone_says_what_to_do(atlas: kg.Atlas, ready: Path) -> None:
    written = token(own(ready), base=ready)
    other = atlas.path("ten-minute-flight")
    for path_of in (held(other), None):
        with pytest.raises(PlanError, match=rf"“{READY}”.*no such path here.*file of the plan"):
            path_from(written, atlas.case, atlas.idea, path_of)


# --- Damage ---


def test_a_link_of_one_kind_is_none_of_the_other(atlas: kg.Atlas, ready: Path) -> None:
    for written in (token(own(ready)), token(own(ready), base=ready)):
        other = {"1": "2", "2": "1"}[written[0]] + written[1:]
        with pytest.raises(PlanError, match="does not hold a plan"):
            path_from(other, atlas.case, atlas.idea, atlas.path)


@pytest.mark.parametrize(
    "value",
    [
        None, 1, [], {}, {"of": 1}, {"of": "../../etc"}, {"of": ""}, {"of": READY, "at": 1},
        {"of": READY, "f": []}, {"of": READY, "f": {"t": 1}}, {"of": READY, "e": {"1": "x"}},
        {"of": READY, "e": {"1": {"m": -1}}}, {"of": READY, "e": {"1": {"g": "q"}}},
        {"of": READY, "e": {"1": {"c": "../x"}}}, {"of": READY, "e": {"1": {"o": [["a", "b"]]}}},
        {"of": READY, "r": 5}, {"of": READY, "r": "1.1"}, {"of": READY, "o": "x"},
        {"of": READY, "o": {}}, {"of": READY, "o": [["1", "1.2.1"]]}, {"of": READY, "o": [[1, ""]]},
        {"of": READY, "o": [["1", "1"], ["1", "2"]]}, {"of": READY, "o": [["1", "1"], ["2", "1"]]},
        {"of": READY, "o": [["1", 5]]}, {"of": READY, "o": [["1"]]},
        {"of": READY, "n": {"x y": {}}, "o": [["1", "x y"]]},
        {"of": READY, "n": {"9": {"g": None}}, "o": [["1", "9"]]}, {"of": READY, "z": {"1": {"l": 3}}},
        {"of": READY, "Z": {str(n): {} for n in range(200)}, "o": [[str(n), ""] for n in range(200)]},
        {"of": READY, "n": {str(n): {} for n in range(9, 1200)},
         "o": [["1", ".".join(map(str, range(9, 1200)))]]},
    ],
)  # fmt: skip
def test_changes_of_other_people_are_refused(atlas: kg.Atlas, value: object) -> None:
    with pytest.raises(PlanError, match="does not hold a plan"):
        path_from(pack(value, CHANGES), atlas.case, atlas.idea, atlas.path)


@pytest.mark.parametrize(
    "value",
    [
        {"of": READY, "s": [], "h": "x"},
        {"of": READY, "f": {"s": [], "h": "x", "nothing": 1}},
        {"of": READY, "e": {"1": {"h": "step-2", "s": []}, "77": {"A": 1}, "~": {}}},
        {"of": READY, "n": {"9": {"L": "nowhere"}}, "Z": {"9": {}}},
        {"of": READY, "r": "77.78", "R": "1.2"},
        {"of": READY, "o": [["1", "5.4.3.2.1.77"], ["9", "78"]]},
        {"of": READY, "o": []},
        {"of": READY, "o": [["9", ""]], "R": "1"},
    ],
)
def test_changes_that_make_no_sense_lose_no_step(
    atlas: kg.Atlas, ready: Path, value: object
) -> None:
    found = path_from(pack(value, CHANGES), atlas.case, atlas.idea, atlas.path)
    assert sorted(step.name for step in found.steps) == [step.name for step in ready.steps]
    assert len(found.sessions) == 1


def test_a_hostile_address_in_changes_never_reaches_the_path(atlas: kg.Atlas) -> None:
    value = {
        "of": READY,
        "f": {"l": "javascript:x"},
        "e": {"1": {"o": [["A paper", "javascript:alert(1)", 5]]}},
    }
    found = path_from(pack(value, CHANGES), atlas.case, atlas.idea, atlas.path)
    assert [one.url for one in found.steps[0].outside] == [""]
    assert found.licence == ""


def test_changes_cannot_ask_for_many_paths_or_much_memory(atlas: kg.Atlas, ready: Path) -> None:
    asked: list[str] = []

    def find(slug: str) -> Path:
        asked.append(slug)
        return ready

    order = list(range(1, 20_000))
    random.Random(7).shuffle(order)
    rows = [[str(number), ""] for number in order[:9_000]]
    tracemalloc.start()
    try:
        for sent in (
            {"r": ".".join(map(str, order))},
            {"o": rows},
            {"o": [["1", ".".join(map(str, order))]]},
        ):
            found = path_from(pack({"of": READY, **sent}, CHANGES), atlas.case, atlas.idea, find)
            assert len(found.sessions) == 1
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert asked == [READY] * 3
    assert most < 60 * MOST_BYTES
