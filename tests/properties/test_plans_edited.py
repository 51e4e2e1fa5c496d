"""Whatever is done to a path it stays whole, and comes back from a link as it was."""

from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import kg
from kg.catalogue import Path, Segment
from kg.errors import PlanError
from kg.planner import Request, check, moved, opened, path_from, token, with_texts
from kg.planner._packing import unpack
from tests.laid_out import GOALS, holds_together, laid_out, material_of
from tests.properties.profiles import law
from tests.properties.strategies import edited, edits
from tests.test_links_of_ready_paths import OF_THE_WHOLE, QUESTION, READY, own
from tests.test_plan_tokens import back, without_file

ADDS = {"text", "story", "decision", "idea", "compare"}


@pytest.fixture(scope="module")
def weeks(atlas: kg.Atlas) -> Path:
    return laid_out(atlas, Request((*GOALS, "fear", "flow-of-moments"), sessions=3))


@law(20)
@given(data=st.data())
def test_any_sequence_of_edits_keeps_the_path_whole(atlas: kg.Atlas, data: st.DataObject) -> None:
    every = [*atlas.paths(), laid_out(atlas)]
    path = every[data.draw(st.integers(0, len(every) - 1))]
    material = material_of(atlas)
    for what, values in data.draw(edits(atlas)):
        was, before = path, [each.name for each in path.steps]
        try:
            path = edited(path, atlas, what, values)
        except PlanError:
            event("an edit is refused")
            continue
        after = [each.name for each in path.steps]
        holds_together(path)
        if what in ADDS:
            assert len(after) == len(before) + 1
        elif what == "remove":
            assert len(after) == len(before) - 1
        elif what == "swap":  # a decision that the new story does not tell goes
            there = {each.name for each in was.steps if each.segment is Segment.DECISION}
            assert set(before) - set(after) <= there
            assert set(after) <= set(before)
        else:
            assert sorted(after) == sorted(before)
        for each in check(path, material):
            assert each.sentence.endswith((".", "?"))
            assert 0 <= each.step <= len(path.steps)
            assert 0 <= each.other <= len(path.steps)


@law(20)
@given(data=st.data())
def test_a_step_moved_there_and_back_leaves_the_path_as_it_was(
    atlas: kg.Atlas, weeks: Path, data: st.DataObject
) -> None:
    path = (weeks, laid_out(atlas))[data.draw(st.integers(0, 1))]
    session = data.draw(st.integers(1, len(path.sessions)))
    place = data.draw(st.integers(1, len(path.sessions[session - 1].steps)))
    name = path.sessions[session - 1].steps[place - 1].name
    to, where = data.draw(st.integers(1, len(path.sessions))), data.draw(st.integers(1, 9))
    assert moved(moved(path, name, to, where), name, session, place) == path


# --- Links ---


@law(20)
@given(data=st.data())
def test_whatever_was_edited_comes_back(atlas: kg.Atlas, data: st.DataObject) -> None:
    every = [*map(without_file, atlas.paths()), laid_out(atlas)]
    path = every[data.draw(st.integers(0, len(every) - 1))]
    for what, values in data.draw(edits(atlas)):
        try:
            path = edited(path, atlas, what, values)
        except PlanError:
            continue
    assert path_from(token(path, atlas.case), atlas.case, atlas.idea) == path
    plain = back(atlas, path)
    assert [step.visits for step in plain.steps] == [step.visits for step in path.steps]
    assert [step.minutes for step in plain.steps] == [step.minutes for step in path.steps]


@law(20)
@given(data=st.data())
def test_whatever_was_done_to_a_ready_path_comes_back(atlas: kg.Atlas, data: st.DataObject) -> None:
    every = atlas.paths()
    ready = every[data.draw(st.integers(0, len(every) - 1))]
    path = without_file(own(ready))
    for what, values in data.draw(edits(atlas)):
        try:
            path = edited(path, atlas, what, values)
        except PlanError:
            continue
    for number in data.draw(st.lists(st.integers(0, len(OF_THE_WHOLE) - 1), max_size=3)):
        path = OF_THE_WHOLE[number](path)
    for written in (token(path, atlas.case, ready), token(path, base=ready)):
        assert opened(written, atlas.case, atlas.idea, atlas.path).since == ()
        assert path_from(written, atlas.case, atlas.idea, atlas.path) == path


@law(20)
@given(data=st.data())
def test_a_flipped_or_cut_token_is_refused_in_a_sentence(
    atlas: kg.Atlas, data: st.DataObject
) -> None:
    whole = token(laid_out(atlas))
    at = data.draw(st.integers(0, len(whole) - 1))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_%. \u00e4"
    flipped = whole[:at] + data.draw(st.sampled_from(letters)) + whole[at + 1 :]
    if flipped.strip() != whole:
        with pytest.raises(PlanError, match="does not hold a plan"):
            path_from(flipped, atlas.case, atlas.idea)
    with pytest.raises(PlanError, match="does not hold a plan"):
        path_from(whole[:at], atlas.case, atlas.idea)


@law(20)
@given(data=st.data())
def test_a_flipped_or_cut_link_is_refused_in_a_sentence(
    atlas: kg.Atlas, data: st.DataObject
) -> None:
    ready = atlas.path(READY)
    whole = token(with_texts(own(ready), "step-2", question=QUESTION), base=ready)
    at = data.draw(st.integers(0, len(whole) - 1))
    flipped = whole[:at] + data.draw(st.sampled_from("AZaz019-_%. \u00e4")) + whole[at + 1 :]
    if flipped.strip() != whole:
        with pytest.raises(PlanError, match="does not hold a plan"):
            path_from(flipped, atlas.case, atlas.idea, atlas.path)
    with pytest.raises(PlanError, match="does not hold a plan"):
        path_from(whole[:at], atlas.case, atlas.idea, atlas.path)


@law(50)
@given(st.text(max_size=200))
def test_any_text_at_all_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(PlanError, match="Ask for the link again"):
        unpack(text)
    with pytest.raises(PlanError, match="Ask for the link again"):
        unpack(f"1{text}")
