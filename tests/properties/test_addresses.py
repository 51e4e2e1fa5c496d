"""Addresses: what is written is read back, and whatever stands in one there is a state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import streamlit as st_
from hypothesis import event, given
from hypothesis import strategies as st

from kg.network import State
from kg.planner import Pattern, Request, request_from, request_query
from kg.rendering import Shelf, page
from kg.ui import state
from tests.properties.profiles import law
from tests.properties.strategies import STATES, WISHES, shelves


def read_by_a_browser(address: str) -> dict[str, list[str]]:
    """Give the values of an address as the page gets them."""
    return parse_qs(urlsplit(address).query, keep_blank_values=True)


class Query(dict[str, list[str]]):
    """The values of an address, as Streamlit hands them out: the last of a name, or all of them."""

    def get_all(self, name: str) -> list[str]:
        return dict.get(self, name, [])

    def __getitem__(self, name: str) -> str:  # type: ignore[override]
        return dict.__getitem__(self, name)[-1]

    def get(self, name: str, other: str = "") -> str:  # type: ignore[override]
        return self.get_all(name)[-1] if name in self else other


@contextmanager
def shown(values: Mapping[str, Sequence[str]], **session: object) -> Iterator[None]:
    """Let a page be asked for by these values."""
    query = Query({name: list(found) for name, found in values.items() if found})
    settings = SimpleNamespace(settings=SimpleNamespace(sparql_bytes=20_000))
    with (
        patch.object(st_, "query_params", query),
        patch.object(st_, "session_state", dict(session)),
        patch.object(state, "atlas", lambda: settings),
    ):
        yield


# --- The graph ---


def written(state: State) -> dict[str, list[str]]:
    """Give the values of an address as a browser sends them: what is empty is left out."""
    pairs = {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in state.query().items()
    }
    return {name: [value for value in values if value] for name, values in pairs.items()}


@law(40)
@given(STATES)
def test_a_state_is_read_back_from_its_address(state: State) -> None:
    assert State.read(written(state)) == state


@law(40)
@given(st.dictionaries(st.text(max_size=8), st.lists(st.text(max_size=600), max_size=30)))
def test_whatever_an_address_says_there_is_a_state(values: dict[str, list[str]]) -> None:
    for name, found in list(values.items()):
        values.setdefault({"o": "on", "k": "kind", "b": "by"}.get(name[:1], "start"), found)
    state = State.read(values)
    assert State.read(written(state)) == replace(state, surplus=0, strange=())


@law(40)
@given(STATES)
def test_a_state_opens_for_somebody_else_by_the_link_of_its_page(given: State) -> None:
    with shown(read_by_a_browser(page("graph", given.query()))):
        assert state.asked_graph() == given


# --- The wish for a class ---


@law(40)
@given(WISHES)
def test_a_wish_comes_back_from_the_words_of_an_address(request: Request) -> None:
    words = request_query(request)
    assert request_from(words) == request
    assert all(text and not set(text) & set("&=?# %") for text in words.values())


WISHED = st.sampled_from(
    [*request_query(Request((), items=1)), "ideas", "minutes", "pattern", "by"]
)


@law(40)
@given(
    st.dictionaries(
        WISHED, st.text(max_size=40) | st.from_regex(r"[-0-9x. ]{0,12}", fullmatch=True)
    )
)
def test_whatever_stands_in_an_address_is_a_wish(query: Mapping[str, str]) -> None:
    wish = request_from(query)
    assert request_from(request_query(wish)) == wish


@law(40)
@given(st.integers(-10, 10_000))
def test_the_parts_that_fit_the_minutes_leave_time_and_are_never_absurd(minutes: int) -> None:
    found = Pattern.fitting(minutes)
    takes = found.decision + 2 * found.story + found.comparison + found.close
    assert (found.stories, found.comparisons) == (2, 1)
    assert found.story >= 5
    assert found.story <= 24
    if minutes >= 24:
        assert 0.75 * min(minutes, 120) <= takes <= 0.93 * minutes
    assert Pattern.fitting(90) == Pattern()


# --- Any page ---

VALUE = (
    st.text(max_size=30)
    | st.text(min_size=390, max_size=410)
    | st.sampled_from(["0", "00012", "-1", "\u0663", "\u00b2", "99999", "100000", " 7 ", "1e3"])
)
VALUES = st.dictionaries(
    st.sampled_from(["id", "q", "idea", "start", "plan", "query", "", "a&b=c", "on", "\u00e9"]),
    st.lists(VALUE, max_size=24),
    max_size=5,
)


@law(50)
@given(VALUES)
def test_whatever_an_address_says_every_reader_of_it_gives_a_value(
    values: dict[str, list[str]],
) -> None:
    with shown(values, here="case"):
        for name in (*values, "nothing"):
            each, once = state.asked_each(name), state.asked_all(name)
            assert set(each) == set(once)
            assert len(once) == len(set(once)) <= 20
            assert all(0 < len(one) <= 400 and one == one.lstrip() for one in each)
            assert state.asked(name) == (once[-1] if once else "")
            number = state.whole_number(name)
            assert number is None or 0 <= number < 100_000
            event(f"a number: {number is not None}")
            assert (state.given(name) is None) == (not values.get(name))
        assert state.asked_words().keys() == {name for name, found in values.items() if found}
        assert len(state.own_query()[0]) <= 20_001


@law(50)
@given(VALUES)
def test_what_an_address_says_is_kept_in_the_link_of_its_page_unknown_names_too(
    values: dict[str, list[str]],
) -> None:
    with shown(values, here="case"):
        address = state.here()
        without = state.here("id")
    assert address is not None
    again = read_by_a_browser(address)
    assert again == {
        name: full for name, found in values.items() if (full := [one for one in found if one])
    }
    assert "id" not in read_by_a_browser(without or "")
    with shown(again, here="case"):
        assert state.here() == address


@law(40)
@given(shelves())
def test_a_list_of_stories_is_read_back_from_its_address(shelf: Shelf) -> None:
    values = read_by_a_browser(shelf.address)
    with shown(values):
        names = [name for name in values if name not in ("view", "order", "start", "compare")]
        chosen = {name: state.asked_all(name) for name in names}
        start = state.whole_number("start") or 0
        read = Shelf(
            chosen, state.asked("view"), state.asked("order"), start, state.asked_all("compare")
        )
    assert read == shelf
