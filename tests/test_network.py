"""What of the network is shown, how much is left out, and how an address says it."""

from __future__ import annotations

from collections import Counter

import pytest

import kg
from kg.catalogue import Basis
from kg.network import (
    RELATIONS,
    State,
    Wish,
    name_in,
    named,
    nearest,
    view,
    words_of,
)
from tests.network import network, seen


def names(shown: kg.network.View) -> list[str]:
    return [one.name for one in shown.things]


# --- The projection of the shipped stories ---


def test_a_link_rests_on_the_statements_of_its_story_that_show_it(atlas: kg.Atlas) -> None:
    graph = atlas.network()
    for summary in atlas.cases():
        case = atlas.case(summary.ref.slug)
        told: dict[tuple[str, str], set[str]] = {}
        for one in case.statements:
            found = {(reading.stance, reading.idea.iri) for reading in one.readings}
            found |= {("shows", one.phase.ref.iri)} if one.phase else set()
            for key in found:
                told.setdefault(key, set()).add(one.ref.iri)
        links = {
            (relation, idea): {ref.iri for ref in data["rests_on"]}
            for _, idea, relation, data in graph.out_edges(case.ref.iri, keys=True, data=True)
        }
        assert links == {key: rests for key, rests in told.items() if key[1] in graph}


def test_a_link_is_of_the_strongest_word_among_its_statements(atlas: kg.Atlas) -> None:
    graph = atlas.network()
    strength = list(Basis)
    for story, idea, data in graph.edges(data=True):
        if not data["rests_on"]:
            assert data["basis"] is None
            continue
        case = atlas.case(graph.nodes[story]["ref"].slug)
        wanted = {ref.iri for ref in data["rests_on"]}
        bases = [one.basis for one in case.statements if one.ref.iri in wanted if one.basis]
        assert data["basis"] == min(bases, key=strength.index), (story, idea)


def test_every_relation_is_said_in_words_both_ways() -> None:
    for relation in RELATIONS:
        assert words_of(relation)
        assert words_of(relation, back=True)


# --- Views ---


def test_the_atlas_shows_all_that_is_linked_and_counts_what_stands_alone() -> None:
    shown = seen()
    assert "concept/alone" not in names(shown)
    assert (len(shown.things), len(shown.links)) == (6, 5)
    assert (shown.alone, shown.left_out, shown.unknown) == (1, 0, ())


def test_too_many_things_are_left_out_and_counted_ideas_last() -> None:
    shown = view(network(stories=50), Wish(), most=10, each=30)
    assert len(shown.things) == 10
    assert shown.left_out == 43
    assert {"concept/pain", "concept/trust", "concept/burningness"} <= set(names(shown))


def test_a_neighbourhood_begins_with_what_was_opened_and_is_capped_each_time_it_is_opened() -> None:
    graph = network(stories=50)
    once = view(graph, Wish(("concept/pain",)), most=150, each=10)
    assert names(once)[0] == "concept/pain"
    assert len(once.things) == 11
    assert once.left_out == 41
    twice = view(graph, Wish(("concept/pain", "concept/pain")), most=150, each=10)
    assert len(twice.things) == 21
    assert set(names(once)) < set(names(twice))
    capped = view(graph, Wish(("concept/pain",) * 20), most=15, each=10)
    assert len(capped.things) == 15


def test_the_strongest_word_is_shown_first() -> None:
    few = view(network(stories=30), Wish(("concept/pain",)), most=150, each=10)
    linked = {link.basis for link in few.links if name_in(link.target) == "concept/pain"}
    assert linked == {Basis.WORD}


@pytest.mark.parametrize("opened", [(), ("concept/pain",), ("case/story-1",), ("concept/alone",)])
def test_hidden_counts_the_neighbours_that_are_not_in_view(opened: tuple[str, ...]) -> None:
    graph = network(stories=50)
    shown = view(graph, Wish(opened), most=20, each=10)
    here = {one.ref.iri for one in shown.things}
    for one in shown.things:
        near = set(graph.successors(one.ref.iri)) | set(graph.predecessors(one.ref.iri))
        assert one.near == len(near)
        assert one.hidden == len(near - here)


def test_filters_leave_what_fits_and_what_was_opened() -> None:
    assert {link.relation for link in seen(wish=Wish(relations=("breaks",))).links} == {"breaks"}
    assert {link.basis for link in seen(wish=Wish(by=(Basis.OURS,))).links} == {Basis.OURS}
    kinds = seen(wish=Wish(kinds=("Cause", "Phase")))
    assert set(names(kinds)) == {"concept/pain", "concept/burningness"}
    opened = seen(wish=Wish(("case/story-1",), kinds=("Cause",)))
    assert set(names(opened)) == {"case/story-1", "concept/pain"}


def test_filters_can_leave_nothing() -> None:
    shown = seen(wish=Wish(kinds=("Principle",), relations=("broader",)))
    assert shown.things == shown.links == ()
    kept = seen(wish=Wish(("concept/pain",), relations=("doubts",)))
    assert names(kept) == ["concept/pain"]


def test_an_unknown_kind_or_thing_changes_nothing_and_is_named() -> None:
    shown = seen(wish=Wish(("case/nobody", "case/nobody"), kinds=("Nonsense",)))
    assert shown.unknown == ("case/nobody",)
    assert shown.no_kinds == ("Nonsense",)
    assert names(shown) == names(seen())


def test_the_counts_are_of_the_whole_network_whatever_is_shown() -> None:
    wholes = seen(), seen(wish=Wish(("case/story-1",), relations=("breaks",)))
    assert wholes[0].kinds == wholes[1].kinds
    assert wholes[0].relations == wholes[1].relations
    assert {one.name: one.count for one in wholes[0].by} == {"word": 1, "telling": 2, "ours": 1}


def test_the_links_of_each_thing_are_those_that_it_is_an_end_of() -> None:
    shown = seen()
    by_thing = shown.by_thing()
    assert set(by_thing) == set(names(shown))
    ends = Counter(name_in(end) for link in shown.links for end in (link.source, link.target))
    assert {name: len(links) for name, links in by_thing.items()} == dict(ends)


def test_a_thing_and_a_link_are_found_by_their_names() -> None:
    shown = seen()
    assert all(shown.thing(one.name) == one for one in shown.things)
    assert all(shown.link(one.name) == one for one in shown.links)
    assert shown.thing("case/nobody") is None
    assert shown.link("case/story-0~shows~concept/trust") is None


def test_equal_wishes_give_equal_views(atlas: kg.Atlas) -> None:
    wish = Wish(("case/tesco", "concept/pain"), relations=("shows", "broader"))
    with kg.open(atlas.settings.content) as again:
        assert again.view(wish) == atlas.view(wish)


def test_the_settings_cap_the_atlas_and_a_neighbourhood(atlas: kg.Atlas) -> None:
    assert len(atlas.view(Wish(), most=10_000).things) <= atlas.settings.graph_things
    assert len(atlas.view(Wish(("concept/pain",)), most=5).things) == 5


def test_names_that_are_not_there_lead_to_the_nearest() -> None:
    assert name_in(nearest(network(), "concept/pian")[0]) == "concept/pain"
    assert nearest(network(), "z" * 300) == ()


def test_a_search_finds_names_that_hold_the_words_and_nothing_for_no_words() -> None:
    assert [name_in(ref) for ref in named(network(), " STORY 1 ")] == ["case/story-1"]
    assert named(network(), "  ") == ()


# --- The address ---


def test_of_ten_thousand_things_in_an_address_the_first_twenty_are_opened() -> None:
    state = State.read({"on": [f"case/{number}" for number in range(10_000)]})
    assert state.wish.opened == tuple(f"case/{number}" for number in range(20))
    assert state.surplus == 9_980


def test_what_is_no_relation_and_nobodys_word_is_kept_apart() -> None:
    state = State.read({"link": ["shows", "eats"], "by": ["ours", "God"]})
    assert state.wish.relations == ("shows",)
    assert state.wish.by == (Basis.OURS,)
    assert state.strange == ("eats", "God")


def test_each_step_is_a_state_that_can_be_taken_back() -> None:
    state = State(wish=Wish(kinds=("Cause",)), words="x", start=60)
    opened = state.opening("case/o2").opening("concept/pain").opening("case/o2")
    assert opened.wish.opened == ("case/o2", "concept/pain", "case/o2")
    assert opened.picked == "case/o2"
    assert opened.undone().wish.opened == ("case/o2", "concept/pain")
    assert opened.without("case/o2").wish.opened == ("concept/pain",)
    assert opened.only("case/sky").wish == Wish(("case/sky",), kinds=("Cause",))
    assert opened.whole().wish == Wish(kinds=("Cause",))
    assert opened.start == 0
    assert state.filtered(kinds=(), by=(Basis.WORD,)).wish == Wish(by=(Basis.WORD,))
