"""Search, facets and the network, over the shipped stories."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest

import kg
from kg.catalogue import Ref
from kg.search import Document, SearchIndex


def test_a_name_comes_before_a_mention(atlas: kg.Atlas) -> None:
    first = atlas.search("amazon").hits[0]
    assert (first.ref.kind, first.ref.slug, first.ref.part) == ("case", "amazon", "")


def test_a_misspelt_word_is_corrected_and_the_answer_says_so(atlas: kg.Atlas) -> None:
    answer = atlas.search("burningnes")
    assert answer.tried == ("burningness",) or answer.hits[0].ref.slug == "burningness"
    answer = atlas.search("burnignness")
    assert answer.tried == ("burningness",)
    assert answer.hits[0].ref.slug == "burningness"


def test_the_last_word_may_be_a_beginning(atlas: kg.Atlas) -> None:
    assert atlas.search("glasg").hits[0].ref.slug == "glasgow-neonatal-unit"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "???",
        '"',
        "' OR 1=1 --",
        "NEAR(",
        "a AND",
        "name:*",
        "\x00",
        "zzzzqqq",
        "x" * 9999,
    ],
)
def test_no_words_of_a_reader_are_read_as_a_query(atlas: kg.Atlas, words: str) -> None:
    assert isinstance(atlas.search(words).hits, tuple)


def test_a_snippet_marks_what_was_found() -> None:
    document = Document(Ref("i", "concept", "s", "Pain"), "Idea", "It hurts now, for all to see.")
    hit = SearchIndex([document], []).search("hurt").hits[0]
    assert ("hurts", True) in hit.snippet


def test_facet_counts_are_what_a_count_by_hand_gives(atlas: kg.Atlas) -> None:
    by_hand: Counter[str] = Counter()
    for summary in atlas.cases():
        case = atlas.case(summary.ref.slug)
        shown = {r.idea.slug for s in case.statements for r in s.readings if r.stance == "shows"}
        shown |= {s.phase.ref.slug for s in case.statements if s.phase}
        by_hand.update(shown)
    (ideas,) = (facet for facet in atlas.facets({}).facets if facet.name == "idea")
    assert {value.slug: value.count for value in ideas.values} == dict(by_hand)


def test_a_choice_narrows_the_stories_and_the_counts_of_other_facets(atlas: kg.Atlas) -> None:
    answer = atlas.facets({"sector": ("sector-grocery-retail",)})
    grocers = [
        one for one in atlas.cases() if "sector-grocery-retail" in {s.slug for s in one.sectors}
    ]
    assert {"tesco", "tesco-homeplus"} < {one.ref.slug for one in grocers}
    assert [case.ref.slug for case in answer.cases] == [one.ref.slug for one in grocers]
    (places,) = (facet for facet in answer.facets if facet.name == "place")
    by_hand = Counter(place.slug for one in grocers for place in one.places)
    assert {v.slug: v.count for v in places.values if v.count} == dict(by_hand)
    noted = Counter(
        place.slug for one in grocers if not one.evidence.is_story for place in one.places
    )
    assert {v.slug: v.notes for v in places.values if v.notes} == dict(noted)
    assert noted


def test_an_unknown_facet_is_ignored_and_an_unknown_value_leaves_nothing(atlas: kg.Atlas) -> None:
    assert len(atlas.facets({"nonsense": ("x",)}).cases) == len(atlas.cases())
    assert atlas.facets({"sector": ("nowhere",)}).cases == ()


def test_an_edge_of_the_network_says_what_it_rests_on(atlas: kg.Atlas) -> None:
    graph = atlas.network()
    assert isinstance(graph, nx.MultiDiGraph)
    amazon = atlas.case("amazon").ref.iri
    for _, _, data in graph.out_edges(amazon, data=True):
        assert data["rests_on"]
        assert data["basis"] is not None


def test_kinds_sectors_and_sources_are_no_nodes_that_connect(atlas: kg.Atlas) -> None:
    graph = atlas.network()
    linked = {node for edge in graph.edges() for node in edge}
    assert not any("/sector-" in node or "/source/" in node for node in linked)


def test_an_objection_and_a_figure_that_belong_to_no_story_are_found(atlas: kg.Atlas) -> None:
    def found(words: str) -> dict[str, str]:
        return {hit.ref.iri.rpartition("/")[2]: hit.kind_label for hit in atlas.search(words).hits}

    assert found("owning a boat")["like-owning-a-boat"].startswith("An objection to")
    assert found("5.7 times revenue")["revenue-of-better-experience"].startswith("A figure about")
    assert "customer-centricity-is-the-problem" in found("Sampson Lee")
