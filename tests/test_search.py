"""Search, facets and the network, over the shipped stories."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

import networkx as nx
import pytest

import kg
from kg import rendering
from kg.catalogue import Basis, Case, CaseSummary, Ref
from kg.sandbox import Outcome
from kg.search import Document, FacetIndex, SearchAnswer, SearchIndex, Sign, Sorting


def names(answer: SearchAnswer) -> list[str]:
    (group,) = (group for group in answer.groups if group.way == "names")
    return [hit.ref.label for hit in group.hits]


def ways(answer: SearchAnswer) -> list[str]:
    return [group.way for group in answer.groups]


# --- Words ---


def test_a_name_comes_before_a_mention(atlas: kg.Atlas) -> None:
    answer = atlas.search("amazon")
    first = answer.hits[0]
    assert (first.ref.kind, first.ref.slug, first.ref.part) == ("case", "amazon", "")
    assert ways(answer) == ["names", "text", "sources"]
    assert names(atlas.search("moment of belief"))[0] == "Moment of Belief"


@pytest.mark.parametrize(
    ("typed", "tried", "first"),
    [
        ("burnignness", "burningness", "Burningness"),
        ("handelsbaken", "handelsbanken", "Handelsbanken"),
        ("moment of beleif", "moment of belief", "Moment of Belief"),
        ("eezyjet", "easyjet", "easyJet"),
        ("wels fagro", "wells fargo", "Wells Fargo"),
        ("glasgwo neo", "glasgow neo", "Glasgow Neonatal Unit"),
        ("hanelsb", "handels", "Handelsbanken"),
        ("wellsfargo", "wells fargo", "Wells Fargo"),
        ("easy jet", "easyjet", "easyJet"),
        ("sean meehan", "", "Seán Meehan"),
        ("glasg", "", "Glasgow Neonatal Unit"),
        ("TRADER JOES", "", "Trader Joe’s"),
    ],
)
def test_a_name_is_found_with_mistakes_without_accents_and_by_its_beginning(
    atlas: kg.Atlas, typed: str, tried: str, first: str
) -> None:
    answer = atlas.search(typed)
    assert " ".join(answer.tried) == tried
    assert names(answer)[0] == first


def test_a_number_is_never_taken_for_another(atlas: kg.Atlas) -> None:
    assert atlas.search("2047").tried == ()


def test_a_statement_says_in_which_story_when_and_whose_reading_it_is(atlas: kg.Atlas) -> None:
    (hit,) = (h for h in atlas.search("easyjet heresy").hits if h.ref.part == "allocated-seats")
    told = hit.document
    assert hit.kind_label == "Moment of Belief"
    assert told.story == atlas.case("easyjet").ref
    assert told.when.startswith("24 April 2012")
    assert told.basis is Basis.OURS


def test_words_of_a_story_and_of_what_it_tells_are_found_together(atlas: kg.Atlas) -> None:
    parts = {hit.ref.part for hit in atlas.search("easyjet heresy").hits}
    assert {"heresy", "allocated-seats"} <= parts


def test_people_and_organisations_lead_to_what_tells_of_them(atlas: kg.Atlas) -> None:
    gerstner = atlas.search("lou gerstner").hits[0]
    assert gerstner.kind_label == "Person"
    assert gerstner.document.leads[0].slug == "ibm"
    ofcom = atlas.search("ofcom").hits[0]
    assert (ofcom.kind_label, ofcom.document.leads[0].slug) == ("Organisation", "sky")


def test_a_year_finds_what_began_then(atlas: kg.Atlas) -> None:
    answer = atlas.search("2012")
    (began,) = (group for group in answer.groups if group.way == "began")
    by_hand = {
        told.ref.iri
        for case in map(atlas.case, (one.ref.slug for one in atlas.cases()))
        for told in case.statements
        if told.when.begin.startswith("2012")
    }
    assert began.found == len(by_hand)
    assert {hit.ref.iri for hit in began.hits} <= by_hand


def test_where_nothing_holds_all_words_each_is_counted_alone(atlas: kg.Atlas) -> None:
    answer = atlas.search("heresy xylophone")
    assert dict(answer.alone)["xylophone"] == 0
    assert dict(answer.alone)["heresy"] == len(atlas.search("heresy").hits) > 0
    assert ways(answer) == ["some"]
    assert atlas.search("xylophone").alone == ()


def test_a_whole_question_finds_the_stories_that_it_names(atlas: kg.Atlas) -> None:
    answer = atlas.search("How are Handelsbanken and Wells Fargo connected?")
    assert names(answer) == ["Handelsbanken", "Wells Fargo"]
    assert answer.some


@pytest.mark.parametrize("words", ["customers", "2012", "tesco", "heresy xylophone bank"])
def test_all_that_is_found_can_be_paged_through_and_nothing_comes_twice(
    atlas: kg.Atlas, words: str
) -> None:
    index = atlas._snapshot.index
    whole = index.search(words, limit=100_000)
    seen = []
    for start in range(0, whole.found, 40):
        page = index.search(words, start=start, limit=40)
        assert page.found == whole.found
        seen += page.hits
    assert [hit.ref.iri for hit in seen] == [hit.ref.iri for hit in whole.hits]
    assert len({hit.ref.iri for hit in seen}) == len(seen) == whole.found
    assert index.search(words, start=99_999).hits == ()


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
        "{name body} : x",
        "\x00",
        "\u202e\ud800",
        "zzzzqqq",
        "the of and",
        "x" * 9999,
        "a " * 500,
    ],
)
def test_no_words_of_a_reader_are_read_as_a_query(atlas: kg.Atlas, words: str) -> None:
    assert isinstance(atlas.search(words).hits, tuple)


def test_a_snippet_marks_what_was_found_in_name_and_text() -> None:
    document = Document(Ref("i", "concept", "s", "A hurtful thing"), "Idea", "It hurts now.", 2)
    hit = SearchIndex([document]).search("hurt").hits[0]
    assert ("hurts", True) in hit.snippet
    assert ("hurtful", True) in hit.name


def test_a_name_of_five_thousand_characters_is_found_like_any_other() -> None:
    long = Ref("i", "case", "s", "word " * 1000)
    answer = SearchIndex([Document(long, "Story", "Text.")]).search("word")
    assert [hit.ref for hit in answer.hits] == [long]


# --- Facets ---


def signs_by_hand(atlas: kg.Atlas, case: Case) -> set[tuple[str, str, str | None]]:
    """Give what a case can be chosen by: facet, value, and whose reading that is."""
    found: set[tuple[str, str, str | None]] = set()
    known = atlas._snapshot.known
    for told in case.statements:
        shown = [reading.idea for reading in told.readings if reading.stance == "shows"]
        shown += [told.phase.ref] if told.phase else []
        shown += [told.assessment.level] if told.assessment and told.assessment.level else []
        found |= {(ref.family, ref.slug, told.basis) for ref in shown}
        if told.basis:
            found.add(("basis", told.basis.value, None))
        when = told.when
        first, last = when.earliest or when.latest, when.latest
        if first and last:
            years = range(first.year, last.year + 1)
            found |= {("decade", f"{year // 10 * 10}s", None) for year in years}
    found |= {("grade", source.grade, None) for source in case.sources if source.grade}
    one = case.summary
    for key, refs in (("sector", one.sectors), ("place", one.places)):
        for ref in refs:
            found.add((key, ref.slug, None))
            for wider in known.facts.values(ref.iri, "skos:broader"):
                found.add((key, known.ref(wider).slug, None))
    found |= {
        (key, ref.slug, None) for key, ref in (("scope", one.scope), ("role", one.role)) if ref
    }
    found.add(("kind", "story" if one.evidence.is_story else "note", None))
    flight = one.flight
    if flight.drawn:
        found.add(("flight", flight.ends.replace(" ", "-"), flight.by))
    else:
        found.add(("flight", "untold", None))
    found |= {
        ("flight", "came-down", step.basis)
        for step in flight.steps
        if step.phase.ref.slug == "descent"
    }
    return found


@pytest.fixture(scope="module")
def by_hand(atlas: kg.Atlas) -> Mapping[str, set[tuple[str, str, str | None]]]:
    return {one.ref.slug: signs_by_hand(atlas, atlas.case(one.ref.slug)) for one in atlas.cases()}


def fits(
    signs: set[tuple[str, str, str | None]], groups: Mapping[str, Iterable[str]], read: set[str]
) -> bool:
    """Whether a case fits: any value of each facet, and each chosen reading by a chosen reader."""
    readers = set(groups.get("basis", ()))
    return all(
        any(
            (key, slug) == (of, value) and (key not in read or not readers or by in readers)
            for slug in slugs
            for of, value, by in signs
        )
        for key, slugs in groups.items()
    )


def test_what_is_found_and_every_count_are_what_counting_by_hand_gives(
    atlas: kg.Atlas, by_hand: Mapping[str, set[tuple[str, str, str | None]]]
) -> None:
    chance = random.Random("facets")
    facets = atlas.facets({}).facets
    read = {facet.key for facet in facets if facet.sorting.read}
    stories = {one.ref.slug for one in atlas.cases() if one.evidence.is_story}
    offered = [(f, v.slug) for f in facets for v in f.values if v.count]
    met = 0
    for _ in range(150):
        chosen: dict[str, tuple[str, ...]] = {}
        groups: dict[str, list[str]] = defaultdict(list)
        picks = chance.sample(offered, chance.randrange(1, 4))
        if chance.random() < 0.5:
            basis = next(facet for facet in facets if facet.key == "basis")
            picks.append((basis, chance.choice([value.slug for value in basis.values])))
        for facet, slug in picks:
            if slug not in groups[facet.key]:
                chosen[facet.name] = (*chosen.get(facet.name, ()), slug)
                groups[facet.key].append(slug)
        answer = atlas.facets(chosen)
        expected = {slug for slug, signs in by_hand.items() if fits(signs, groups, read)}
        assert {case.ref.slug for case in answer.cases} == expected, chosen
        assert (answer.stories, answer.notes) == (
            len(expected & stories),
            len(expected - stories),
        )
        met += bool(expected)
        for facet, value in chance.sample([(f, v) for f in answer.facets for v in f.values], 25):
            only = {**groups, facet.key: [value.slug]}
            left = {slug for slug, signs in by_hand.items() if fits(signs, only, read)}
            assert (value.count, value.notes) == (len(left), len(left - stories)), (chosen, value)
    assert met > 50


def test_whose_reading_it_is_holds_for_the_ideas_that_are_chosen(
    atlas: kg.Atlas, by_hand: Mapping[str, set[tuple[str, str, str | None]]]
) -> None:
    families = {facet.key: facet for facet in atlas.facets({}).facets if facet.name == "idea"}
    ideas = [(key, value.slug) for key, facet in families.items() for value in facet.values]
    shown = [one for one in ideas if any(of[:2] == one for s in by_hand.values() for of in s)]
    for basis, (one, other) in product(Basis, product(shown[:12], shown[12:40])):
        if one[0] == other[0]:
            continue
        answer = atlas.facets({"idea": (one[1], other[1]), "basis": (basis.value,)})
        expected = {
            slug for slug, signs in by_hand.items() if {(*one, basis), (*other, basis)} <= signs
        }
        assert {case.ref.slug for case in answer.cases} == expected


def test_whose_reading_a_choice_is_is_counted_before_it_is_chosen(atlas: kg.Atlas) -> None:
    chosen = {"idea": ("pain",), "flight": ("came-down",)}
    shares = atlas.facets(chosen).shares
    assert shares is not None
    whole = shares[""]
    for basis, count in (
        (Basis.WORD, whole.word),
        (Basis.TELLING, whole.telling),
        (Basis.OURS, whole.ours),
    ):
        assert atlas.facets({**chosen, "basis": (basis.value,)}).found == count
    both = {**chosen, "basis": ("word", "telling")}
    assert atlas.facets(both).found == whole.told
    assert atlas.facets(both).whoever == atlas.facets(chosen).found
    assert shares["Cause"].word <= atlas.facets({"idea": ("pain",), "basis": ("word",)}).found


def test_a_choice_narrows_the_stories_and_the_counts_of_other_facets(atlas: kg.Atlas) -> None:
    answer = atlas.facets({"sector": ("sector-grocery-retail",)})
    grocers = [
        one for one in atlas.cases() if "sector-grocery-retail" in {s.slug for s in one.sectors}
    ]
    assert {"tesco", "tesco-homeplus"} < {one.ref.slug for one in grocers}
    assert {case.ref.slug for case in answer.cases} == {one.ref.slug for one in grocers}
    (places,) = (facet for facet in answer.facets if facet.name == "place")
    by_hand = Counter(place.slug for one in grocers for place in one.places)
    assert {v.slug: v.count for v in places.values if v.count} == dict(by_hand)


def test_what_is_within_a_place_is_found_by_the_wider_one(atlas: kg.Atlas) -> None:
    found = atlas.facets({"place": ("place-united-kingdom",)}).cases
    assert "glasgow-neonatal-unit" in {case.ref.slug for case in found}


def test_an_unknown_facet_is_ignored_and_an_unknown_value_leaves_nothing_and_is_named(
    atlas: kg.Atlas,
) -> None:
    assert len(atlas.facets({"nonsense": ("x",)}).cases) == len(atlas.cases())
    answer = atlas.facets({"sector": ("nowhere",), "idea": ("pain",)})
    assert (answer.cases, answer.gone) == ((), (("sector", "nowhere"),))
    assert answer.without == {"?sector": atlas.facets({"idea": ("pain",)}).found, "Cause": 0}
    beside = atlas.facets({"sector": ("nowhere", "sector-banking")})
    assert beside.found == atlas.facets({"sector": ("sector-banking",)}).found
    assert atlas.facets({"idea": ("nowhere", "pain")}).found == 0


def test_an_emptied_answer_says_what_would_be_left_without_each_choice(atlas: kg.Atlas) -> None:
    chosen = {"idea": ("pain",), "flight": ("came-down",), "basis": ("word",)}
    answer = atlas.facets(chosen)
    assert not answer.found
    assert answer.without == {
        "Cause": atlas.facets({k: v for k, v in chosen.items() if k != "idea"}).found,
        "flight": atlas.facets({k: v for k, v in chosen.items() if k != "flight"}).found,
        "basis": atlas.facets({k: v for k, v in chosen.items() if k != "basis"}).found,
    }


def test_stories_come_in_the_order_that_is_asked_for_and_before_notes(atlas: kg.Atlas) -> None:
    def order(name: str) -> list[CaseSummary]:
        found = list(atlas.facets({}, order=name).cases)
        assert [one.evidence.is_story for one in found] == sorted(
            (one.evidence.is_story for one in found), reverse=True
        )
        return [one for one in found if one.evidence.is_story]

    told = [one.evidence.cited for one in order("told")]
    assert told == sorted(told, reverse=True)
    seen = [one.flight.year or 0 for one in order("seen")]
    assert seen == sorted(seen, reverse=True)
    names = [one.ref.label.casefold() for one in order("sideways")]
    assert names == sorted(names)
    whole = atlas.facets({}, order="told").cases
    assert atlas.facets({}, order="told", start=7, most=5).cases == whole[7:12]


SELECTIONS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {"idea": ("pain",)},
    {"idea": ("pain", "fear")},
    {"idea": ("pain", "complexity")},
    {"idea": ("pain", "complexity"), "basis": ("word", "telling")},
    {"idea": ("pain",), "flight": ("came-down",)},
    {"flight": ("falling", "came-down"), "basis": ("ours",)},
    {"basis": ("word",)},
    {"decade": ("1990s", "2020s"), "grade": ("A",)},
    {"sector": ("sector-banking", "sector-airlines"), "place": ("place-united-kingdom",)},
    {"scope": ("unit", "initiative"), "role": ("pioneer", "counterExample")},
    {"kind": ("note",), "idea": ("outside-in",), "basis": ("telling",)},
    {"idea": ("customer-engaged", "do-the-right-thing"), "decade": ("2010s",)},
    {"sector": ("nowhere",)},
    {"idea": ("pain", "nowhere")},
)


@pytest.mark.parametrize("chosen", SELECTIONS, ids=str)
def test_a_choice_written_as_a_query_gives_the_same_stories(
    atlas: kg.Atlas, chosen: Mapping[str, tuple[str, ...]]
) -> None:
    query = atlas.chosen_query(chosen, "Stories\nthat } { # began")
    result = atlas.sparql(query)
    assert result.outcome in (Outcome.COMPLETE, Outcome.EMPTY), result.sentence
    found = {row["story"].value for row in result.rows}
    assert found == {case.ref.iri for case in atlas.facets(chosen).cases}


def test_values_that_would_break_a_query_are_written_as_addresses() -> None:
    odd = Ref(
        "https://w3id.org/pioneer-atlas/concept/a.b%20c", "concept", "a.b c", "Odd", family="X"
    )
    index = FacetIndex((), (Sorting("X", "idea", "X", read=True),), (Sign("none", "X", odd),))
    assert index.answer({"idea": ("a.b c",)}).gone == (("idea", "a.b c"),)
    known = FacetIndex((), (Sorting("X", "idea", "X", read=True),), (), (("X", odd),))
    query = kg.atlas._finding.query_of(known, {"idea": ("a.b c",)}, most=9)
    assert "<https://w3id.org/pioneer-atlas/concept/a.b%20c>" in query


# --- The network ---


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


def test_a_story_that_the_words_name_comes_first_also_by_the_first_word_of_its_name(
    atlas: kg.Atlas,
) -> None:
    for words, name in (("Glasgow babies", "glasgow-neonatal-unit"), ("Sky start year", "sky")):
        assert atlas.search(words).hits[0].ref.slug == name


def test_where_the_words_name_two_stories_the_way_to_their_connection_is_offered(
    atlas: kg.Atlas,
) -> None:
    words = "how are handelsbankn and wels fargo conected"
    markup = rendering.found(words, atlas.search(words))
    assert "How are Handelsbanken and Wells Fargo connected?" in markup
    assert "connected?" not in rendering.found("amazon", atlas.search("amazon"))
