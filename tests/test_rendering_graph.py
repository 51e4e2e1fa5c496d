"""The words around the graph: what is shown, looked at and wrong, and the same as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from kg import rendering
from kg.catalogue import Basis
from kg.network import RELATIONS, State, View, Wish, view
from kg.rendering import Looked
from tests.network import HOSTILE, network, seen, thing
from tests.test_rendering import Outline, statement

WAYS = {"spread": "Spread out", "rings": "In rings", "columns": "In columns"}
LINK = "case/story-1~breaks~concept/trust"


def pieces(word: str = "", state: State | None = None, shown: View | None = None) -> dict[str, str]:
    """Make all that is read around a view with `word` in every label."""
    state = state or State()
    shown = shown or seen(word, state.wish)
    looked = Looked(
        meaning=word,
        statements=(statement(word),),
        elsewhere=(thing("case/else", word),),
        nearest={name: (thing("case/story-1", word),) for name in (*shown.unknown, state.picked)},
    )
    return {
        "head": rendering.graph_head(shown, state, looked, WAYS),
        "bar": rendering.graph_bar(shown, state, WAYS),
        "look": rendering.graph_look(shown, state, looked, without={"kinds": 3, "relations": 2}),
        "list": rendering.graph_list(shown, state),
        "still": rendering.graph_still("/drawing/atlas/whole.html", rendering.graph_title(shown)),
        "label": rendering.graph_label(shown, state),
    }


STATES = {
    "all": State(),
    "thing": State(wish=Wish(("case/story-1",)), picked="case/story-1"),
    "link": State(picked=LINK),
    "between ideas": State(picked="concept/pain~broader~concept/burningness"),
    "search": State(words="story"),
    "lost": State(picked="case/story-9"),
    "no link": State(picked="a~b~c"),
    "emptied": State(wish=Wish(kinds=("Principle",), relations=("broader",))),
    "alone": State(wish=Wish(("concept/alone",))),
    "wrong": State(
        wish=Wish(("case/nobody",), kinds=("Nonsense",)),
        way="sideways",
        surplus=7,
        strange=("eats",),
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_hostile_words_are_only_ever_text(name: str) -> None:
    state = STATES[name]
    read = State.read({name: [HOSTILE] for name in ("pick", "find", "way", "link", "kind", "on")})
    wrong = replace(state, picked=state.picked and read.picked, words=read.words, way=read.way)
    assert "<script>" in read.words
    for piece, markup in pieces(HOSTILE, state).items() | pieces(HOSTILE, wrong).items():
        if piece == "label":
            continue  # no markup: the script sets it as an attribute
        outline = Outline(markup)
        frames = {"iframe"} if piece == "still" else set()
        assert not set(outline.tags) & ({"img", "script", "style", "iframe"} - frames), piece
        assert not [one for one in outline.attributes if one[1].startswith("on")], piece
        assert outline.crossed == []
        assert outline.open == [] or set(outline.open) <= {"polygon"}, piece


@pytest.mark.parametrize("name", STATES)
def test_no_sentence_speaks_of_how_it_is_made(name: str) -> None:
    words = " ".join(Outline(markup).text for markup in pieces(state=STATES[name]).values())
    banned = r"\b(nodes?|edges?|stances?|basis|iri|derived|quarantine\w*|none|null)\b"
    assert re.findall(banned, words, re.IGNORECASE) == []


def states_in(markup: str) -> Iterator[State]:
    """Read the states that the links of a piece lead to."""
    for href in re.findall(r'href="([^"]*)"', markup):
        parts = urlsplit(unescape(href))
        if parts.path == "/graph":
            yield State.read(parse_qs(parts.query))


# --- What is shown ---


def test_the_head_says_what_is_shown_and_what_is_left_out() -> None:
    graph = network(stories=50)
    whole = view(graph, Wish(), most=2000, each=30)
    assert (
        rendering.graph_counts(whole, State()) == "53 things and 76 links; one more stands alone."
    )
    capped = view(graph, Wish(), most=10, each=30)
    assert "43 more have no room here." in rendering.graph_counts(capped, State())
    state = State(wish=Wish(("concept/pain",)))
    near = view(graph, state.wish, most=150, each=10)
    assert "41 more are not shown." in rendering.graph_counts(near, state)
    filtered = State(wish=Wish(relations=("broader",)))
    said = rendering.graph_counts(seen(wish=filtered.wish), filtered)
    assert said == "Two things and one link under the filters that are set."


def test_a_title_names_what_was_opened_and_counts_the_rest() -> None:
    assert rendering.graph_title(seen()) == "The graph"
    some = ("case/story-0", "case/story-1", "case/story-2", "concept/trust")
    assert rendering.graph_title(seen(wish=Wish(some[:2]))) == "Around Story 0 and Story 1"
    assert rendering.graph_title(seen(wish=Wish(some))) == "Around Story 0, Story 1 and two more"


def test_each_thing_that_the_address_gets_wrong_is_a_sentence_of_its_own() -> None:
    head = Outline(pieces(state=STATES["wrong"])["head"]).text
    for sentence in (
        "The address opens 8 things; the first 20 of them are opened.",
        "There is no story and no idea called “case/nobody”. Did you mean",
        "There is no way “sideways” of laying out; there is Spread out, In rings or In columns.",
        "Nothing is of the kind “Nonsense”, so it filters nothing.",
        "“eats” is no link and nobody’s word, so it filters nothing.",
    ):
        assert sentence in head


# --- Steps ---


def test_what_was_opened_can_be_closed_taken_back_and_left() -> None:
    opened = ("case/story-0", "concept/trust", "case/story-0")
    bar = pieces(state=State(wish=Wish(opened)))["bar"]
    steps = {state.wish.opened for state in states_in(bar)}
    assert {("concept/trust",), ("case/story-0", "case/story-0"), opened[:2], ()} <= steps


def test_every_kind_link_and_word_can_be_chosen_and_left_out_again() -> None:
    shown = seen()
    chosen = State(wish=Wish(kinds=("Cause",), relations=("shows",), by=(Basis.OURS,)))
    found = [state.wish for state in states_in(pieces(state=chosen, shown=shown)["bar"])]
    assert {kind for wish in found for kind in wish.kinds} == {one.name for one in shown.kinds}
    assert {one for wish in found for one in wish.relations} <= set(RELATIONS)
    for less in (
        replace(chosen.wish, kinds=()),
        replace(chosen.wish, relations=()),
        replace(chosen.wish, by=()),
        Wish(),
    ):
        assert less in found


def test_counts_stand_beside_what_can_be_chosen() -> None:
    text = Outline(pieces()["bar"]).text
    for one in (*seen().kinds, *seen().relations):
        assert f"{one.label}{one.count}" in text


# --- What is looked at ---


def test_a_thing_is_told_with_its_links_and_ways_on() -> None:
    graph = network(stories=50)
    state = State(wish=Wish(("concept/pain",)), picked="concept/trust")
    shown = view(graph, Wish(("concept/pain", "concept/trust")), most=20, each=5)
    look = rendering.graph_look(shown, state, Looked(meaning="What trust is"))
    text = Outline(look).text
    assert "What trust is." in text
    assert "Show what it is linked to (25, 20 not shown)" in text
    assert "is broken by" in text
    assert 'href="/concept?id=trust"' in look
    steps = list(states_in(look))
    assert state.opening("concept/trust") in steps
    assert state.only("concept/trust") in steps
    assert any(one.picked.endswith("~breaks~concept/trust") for one in steps)


def test_a_link_is_told_with_whose_word_it_is_and_what_it_rests_on() -> None:
    told = replace(statement("It was told"), basis=Basis.TELLING)
    look = rendering.graph_look(seen(), State(picked=LINK), Looked(statements=(told,)))
    text = Outline(look).text
    assert "Story 1 breaks trust" in text
    assert "the authors tell it" in text
    assert "It rests on one statement" in text
    assert "It was told" in text
    assert "In the story" in text


def test_more_statements_than_are_shown_are_counted() -> None:
    many = tuple(statement(f"Told {number}") for number in range(11))
    look = rendering.graph_look(seen(), State(picked=LINK), Looked(statements=many))
    assert "Three more statements in the story." in Outline(look).text


def test_filters_that_leave_nothing_are_named_with_what_is_there_without_them() -> None:
    text = Outline(pieces(state=STATES["emptied"])["look"]).text
    assert "Each of these alone leaves nothing:" in text
    assert "Drop the filter by the kinds" in text
    assert "Three links would be left." in text


# --- The list ---


def test_the_list_holds_every_thing_in_order_and_every_link_from_both_ends() -> None:
    shown = seen()
    listed = rendering.graph_list(shown, State())
    numbers = [int(one) for one in re.findall(r'<li value="(\d+)"', listed)]
    assert numbers == list(range(1, len(shown.things) + 1))
    text = Outline(listed).text
    assert text.count("Shows ") == 3  # from the stories
    assert text.count("is shown by") + text.count("Is shown by") == 1  # from pain, one sentence
    for one in shown.things:
        assert one.ref.label in text


def test_a_long_list_is_shown_a_page_at_a_time() -> None:
    shown = view(network(stories=100), Wish(), most=2000, each=30)
    first = rendering.graph_list(shown, State())
    assert "1 to 60 of 103" in Outline(first).text
    (after,) = {state.start for state in states_in(first) if state.start}
    assert after == 60
    last = rendering.graph_list(shown, State(start=after))
    assert [int(one) for one in re.findall(r'<li value="(\d+)"', last)] == list(range(61, 104))
    assert 'value="1"' in rendering.graph_list(shown, State(start=9999))


def test_a_thing_with_very_many_links_says_how_many_more_there_are() -> None:
    shown = view(network(stories=100), Wish(), most=2000, each=30)
    assert (
        "and 77 more links, which its page tells"
        in Outline(rendering.graph_list(shown, State(start=60))).text
    )


# --- On other pages ---


def test_the_small_picture_says_how_much_it_leaves_out_and_leads_to_the_graph() -> None:
    shown = view(network(stories=50), Wish(("concept/pain",)), most=25, each=30)
    head = rendering.linked_head(shown, "concept/pain")
    assert "51 things, 27 of them not in the picture." in Outline(head).text
    assert [state.wish.opened for state in states_in(head)] == [("concept/pain",)]
    assert rendering.linked_list("") == ""
