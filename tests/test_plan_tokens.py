"""A path and a wish in an address: what was edited comes back, and what is damaged is said to be."""

from __future__ import annotations

import json
import tracemalloc
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import fields, replace

import pytest

import kg
from kg.catalogue import (
    Basis,
    Case,
    Idea,
    Importance,
    Objective,
    OutsideReading,
    Path,
    PathStep,
    Segment,
)
from kg.errors import NotFound, PlanError
from kg.planner import (
    Pattern,
    Request,
    added_idea,
    added_reading,
    added_session,
    added_story,
    added_text,
    copy_of,
    kept,
    moved,
    path_from,
    pattern_from,
    renamed,
    request_from,
    request_query,
    token,
    with_about,
    with_importance,
    with_minutes,
    with_objectives,
    with_session,
    with_texts,
)
from kg.planner._packing import _USUAL, MOST_BYTES, pack, unpack
from tests.laid_out import GOALS, HOSTILE, TODAY, laid_out

LONGEST = 1_800
"""Characters of an address that is passed on."""
USUAL_WORDS = 3408869140
OLD = "1wcbjqKsGuyAA5kczJD8qZSNsL1ayiq4G6TYz0FEqUrIyNoCJIbnbxABibb4R0U4HqUByP9SJRgZI-sHOBAA"
"""A link as it was written in November 2026."""


@pytest.fixture(scope="module")
def one(atlas: kg.Atlas) -> Path:
    return laid_out(atlas)


def back(atlas: kg.Atlas, path: Path) -> Path:
    return path_from(token(path), atlas.case, atlas.idea)


def without_file(path: Path) -> Path:
    """Leave out what nobody can edit: the file, and what the path rested on when it was read."""
    sessions = tuple(
        replace(each, steps=tuple(replace(step, as_read=()) for step in each.steps))
        for each in path.sessions
    )
    return replace(path, file="", sessions=sessions)


def forged(value: object) -> str:
    """Write a token of something else, with a check that is right."""
    text = json.dumps(value).encode() if not isinstance(value, bytes) else value
    deflate = zlib.compressobj(9, wbits=-15, zdict=_USUAL)
    body = deflate.compress(text) + deflate.flush()
    check = zlib.crc32(body).to_bytes(4, "big")
    return "1" + urlsafe_b64encode(check + body).decode().rstrip("=")


# --- There and back ---


def test_a_plan_that_nobody_has_touched_is_short(atlas: kg.Atlas, one: Path) -> None:
    assert len(token(one)) < 400
    six = laid_out(
        atlas,
        Request(
            (*GOALS, "burningness", "fear", "flow-of-moments", "sustaining", "outside-in"),
            sessions=6,
        ),
    )
    assert len(token(six)) < LONGEST
    assert back(atlas, six) == six


def test_a_plan_comes_back_as_it_was(atlas: kg.Atlas, one: Path) -> None:
    assert back(atlas, one) == one
    assert token(one).isascii()
    assert token(one).replace("-", "").replace("_", "").isalnum()


def test_every_shipped_path_comes_back_as_it_was(atlas: kg.Atlas) -> None:
    for path in atlas.paths():
        found = path_from(token(path, atlas.case), atlas.case, atlas.idea)
        assert found == without_file(path)


def test_everything_that_can_be_edited_comes_back(atlas: kg.Atlas, one: Path) -> None:
    path = copy_of(one, title=f"Mine {HOSTILE}", author=HOSTILE, today=TODAY)
    path = with_texts(path, "step-2", label=HOSTILE, annotation="", for_instructors=HOSTILE)
    path = with_texts(path, "step-4", question=HOSTILE)
    path = added_text(path, 1, 2, label=HOSTILE, annotation=HOSTILE, minutes=7)
    path = added_reading(path, "step-3", OutsideReading(HOSTILE, "https://example.org/?a=b&c", 12))
    path = kept(with_importance(path, "step-3", Importance.FURTHER), "step-3", True)
    path = with_minutes(with_minutes(path, "step-1", None), "step-5", 33)
    path = added_idea(added_session(path, label=HOSTILE, minutes=45), 2, 1, atlas.idea("fear"))
    path = added_story(path, 2, 2, atlas.case("costco"))
    path = with_session(path, 2, purposes=(HOSTILE, "Two"), for_instructors=HOSTILE, reading=0)
    path = with_objectives(path, [Objective(HOSTILE, "create"), Objective("Plain")])
    for name in ("abstract", "audience", "leaves_out", "strategy", "analysis", "feedback"):
        path = with_about(path, **{name: HOSTILE})
    path = with_about(path, version="2.1", licence="https://example.org/licence")
    path = moved(path, "step-2", 2, 1)
    assert back(atlas, path) == path
    assert path_from(token(path, atlas.case), atlas.case, atlas.idea) == path
    assert renamed(back(atlas, path), "Again") == renamed(path, "Again")


def test_words_that_a_draft_would_write_again_are_not_stored(atlas: kg.Atlas, one: Path) -> None:
    path = with_texts(one, "step-2", question="And you?")
    short, long = token(path, atlas.case), token(path)
    assert len(short) < len(token(one)) + 80 < len(long)
    assert path_from(short, atlas.case, atlas.idea) == path
    assert path_from(long, atlas.case, atlas.idea) == path


def test_every_field_of_a_step_and_a_path_is_thought_of() -> None:
    """A new field must be written into the token, or named here as one that nobody edits."""
    assert {each.name for each in fields(PathStep)} == {
        "position", "label", "annotation", "question", "ideas", "cases", "statements", "words",
        "name", "segment", "importance", "minutes", "before", "for_instructors", "because",
        "outside", "kept", "drafted", "as_read", "gone", "gone_before",
    }  # fmt: skip
    assert {each.name for each in fields(Path)} == {
        "ref", "abstract", "sessions", "author", "creators", "issued", "licence", "version",
        "based_on", "audience", "objectives", "covers", "assumes", "leaves_out", "strategy",
        "analysis", "feedback", "note", "file", "gone_covers", "gone_assumes",
    }  # fmt: skip


# --- What is gone ---


def test_what_is_gone_is_kept_by_its_name(atlas: kg.Atlas, one: Path) -> None:
    slug = next(step for step in one.steps if step.segment is Segment.STORY).cases[0].ref.slug

    def fewer(name: str) -> Case:
        if name == slug:
            raise NotFound(f"There is no story named {name}.")
        return atlas.case(name)

    def fewer_ideas(name: str) -> Idea:
        if name == "growth":
            raise NotFound("There is no such idea.")
        return atlas.idea(name)

    found = path_from(token(one), fewer, fewer_ideas)
    assert [step.name for step in found.steps] == [step.name for step in one.steps]
    gone = {name for step in found.steps for name in step.gone}
    assert {f"case/{slug}", "concept/growth"} <= gone
    assert "concept/growth" in found.gone_covers
    assert f"case/{slug}" in {name for step in found.steps for name in step.gone_before}
    assert all(step.label for step in found.steps)
    again = path_from(token(found), fewer, fewer_ideas)
    assert [step.gone for step in again.steps] == [step.gone for step in found.steps]
    assert again.gone_covers == found.gone_covers


def test_a_session_whose_only_story_is_gone_opens_without_a_purpose(atlas: kg.Atlas) -> None:
    for step in ({"g": "s", "c": "no-such-story"}, {"g": "s"}):
        found = path_from(forged({"s": [{"s": [step]}]}), atlas.case, atlas.idea)
        assert found.sessions[0].purposes == ()


# --- Damage ---


@pytest.mark.parametrize(
    "value",
    [
        None, 1, "x", [], {}, {"s": 1}, {"s": [1]}, {"s": [{"s": "x"}]}, {"t": 1, "s": []},
        {"s": [{"s": [[]]}]}, {"s": [{"s": [{"g": "q"}]}]}, {"s": [{"s": [{"c": "../../etc"}]}]},
        {"s": [{"s": [{"m": -1}]}]}, {"s": [{"s": [{"m": 1e300}]}]}, {"s": [{"m": True, "s": []}]},
        {"s": [{"s": [{"h": "a"}, {"h": "a"}]}]}, {"s": [{"h": "a"}, {"h": "a"}]},
        {"s": [{"s": [{"o": [["a", "b"]]}]}]}, {"o": [["a", "doing"]], "s": []},
        {"o": [["a", ["create"]]], "s": []}, {"b": [["javascript:x", "y", ""]], "s": []},
        {"s": [{"s": [{"x": ["<script>"]}]}]}, {"s": [{"s": [{"p": "z"}]}]}, {"g": "../x", "s": []},
        {"s": [{"s": [{"t": "o2"}]}]}, {"k": ".....", "s": []}, {"s": [{}] * 101},
        {"t": "x" * 20_001, "s": []}, {"s": [{"s": [{}] * 1001}]},
    ],
)  # fmt: skip
def test_json_of_other_people_is_refused_or_read_as_far_as_it_goes(
    atlas: kg.Atlas, value: object
) -> None:
    try:
        found = path_from(forged(value), atlas.case, atlas.idea)
    except PlanError:
        return
    assert found.steps == ()


def test_a_hostile_address_never_reaches_the_path(atlas: kg.Atlas) -> None:
    rows = [["A paper", "javascript:alert(1)", 5], ["Another", "data:text/html,x", 0]]
    value = {"t": "T", "l": "javascript:x", "s": [{"s": [{"L": "x", "d": 0, "o": rows}]}]}
    found = path_from(forged(value), atlas.case, atlas.idea)
    assert [one.url for one in found.steps[0].outside] == ["", ""]
    assert found.licence == ""


@pytest.mark.parametrize("filler", [b" ", b"[", b'{"a":', b"9"])
def test_a_bomb_is_refused_and_takes_no_memory(filler: bytes) -> None:
    text = filler * (400_000_000 // len(filler) // 10)
    deflate = zlib.compressobj(9, wbits=-15)
    body = deflate.compress(text) + deflate.flush()
    bomb = "1" + urlsafe_b64encode(zlib.crc32(body).to_bytes(4, "big") + body).decode().rstrip("=")
    del text
    tracemalloc.start()
    with pytest.raises(PlanError, match="does not hold a plan"):
        unpack(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * MOST_BYTES


@pytest.mark.parametrize("text", [b"[" * 190_000, b'{"a":' * 30_000, b"9" * 190_000, b"\xff\xfe"])
def test_json_that_is_too_deep_or_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(PlanError, match="does not hold a plan"):
        unpack(forged(text))


def test_a_token_cannot_ask_for_thousands_of_names(atlas: kg.Atlas) -> None:
    asked = []

    def find(slug: str) -> Case:
        asked.append(slug)
        raise NotFound(slug)

    names = ".".join(f"story-{number}" for number in range(1_200))
    with pytest.raises(PlanError, match="does not hold a plan"):
        path_from(forged({"t": "T", "s": [{"s": [{"c": names}]}]}), find, atlas.idea)
    assert len(asked) <= 500


def test_a_path_too_large_for_any_address_is_refused(one: Path) -> None:
    path = one
    for number in range(12):
        path = added_text(path, 1, 1, label=f"{number}", annotation=f"{number} ä" * 4_000)
    with pytest.raises(PlanError, match=r"too large.*as a file"):
        token(path)


def test_a_token_is_unpacked_to_what_was_packed() -> None:
    value = {"a": ["ä", 1, None, {"b": "\u202e"}]}
    assert unpack(pack(value)) == value
    assert unpack(f" {pack(value)}\n") == value


def test_a_link_that_is_out_in_the_world_is_still_read(atlas: kg.Atlas) -> None:
    """What usual words are left out of a token must never change without a new version."""
    assert zlib.crc32(_USUAL) == USUAL_WORDS
    found = path_from(OLD, atlas.case, atlas.idea)
    assert found.ref.label == "Pain, in 60 minutes"
    assert [step.name for step in found.steps] == ["step-1", "step-2"]
    assert found.steps[0].cases[0].ref.slug == "o2"


# --- A wish ---


def test_a_plain_wish_is_short() -> None:
    assert request_query(Request(("pain",))) == {"ideas": "pain"}
    fitting = Request(("pain",), minutes=60, pattern=Pattern.fitting(60))
    assert request_query(fitting) == {"ideas": "pain", "minutes": "60"}
    assert request_from({"ideas": "pain", "minutes": "60"}) == fitting
    assert request_query(Request(("pain",), minutes=75, pattern=Pattern(story=20, stories=3))) == {
        "ideas": "pain",
        "minutes": "75",
        "pattern": "12-20x3-18x1-10",
    }


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ({"minutes": "abc"}, "minutes", 90),
        ({"minutes": "-5"}, "minutes", 90),
        ({"minutes": "1e3"}, "minutes", 90),
        ({"minutes": "٣٠"}, "minutes", 90),
        ({"minutes": "9" * 400}, "minutes", 600),
        ({"minutes": "0"}, "minutes", 1),
        ({"sessions": "1000"}, "sessions", 30),
        ({"items": ""}, "items", None),
        ({"ideas": "pain..Fear.<b>.pain.fear"}, "goals", ("pain", "fear")),
        ({"pattern": "12-18-10"}, "pattern", Pattern()),
        ({"pattern": "12-18x0-18x1-10"}, "pattern", Pattern(stories=1)),
        ({"pattern": "12-18x99-18x99-9999"}, "pattern", Pattern(stories=12, comparisons=12, close=600)),
        ({"by": "word.gossip"}, "bases", (Basis.WORD,)),
        ({"grades": "A.AA.b"}, "grades", ("A",)),
        ({"contrast": "maybe"}, "contrast", True),
        ({"contrast": "0"}, "contrast", False),
    ],
)  # fmt: skip
def test_a_bad_word_falls_back_and_limits_hold(
    words: Mapping[str, str], field: str, value: object
) -> None:
    assert getattr(request_from(words), field) == value


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("12-18x2-18x1-10", Pattern()),
        (" 12  18x2 18x1 10 ", Pattern()),
        ("5 700x30 0x0 7", Pattern(5, 700, 30, 0, 0, 7)),
        ("", None),
        ("12 18 18 10", None),
        ("12 18x2 18x1 10 4", None),
        ("12 18x-2 18x1 10", None),
    ],
)
def test_a_pattern_is_read_as_it_was_written(text: str, pattern: Pattern | None) -> None:
    assert pattern_from(text) == pattern


def test_a_wish_for_ten_thousand_names_is_cut() -> None:
    names = ".".join(f"idea-{number}" for number in range(10_000))
    assert len(request_from({"ideas": names}).goals) == 300
