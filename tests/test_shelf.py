"""The list of stories: its sentence, what leads on from it, the tray, and bad addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

import kg
from kg import rendering
from kg.catalogue import Ref
from kg.rendering import SHELF_PAGE, Shelf
from kg.search import Facet, FacetAnswer, FacetValue, Sorting

Chosen = Mapping[str, tuple[str, ...]]
EVERYTHING = re.compile(r"<[^>]+>")
LINK = re.compile(r'<a href="([^"]+)"[^>]*>(.*?)</a>')


def words(markup: str) -> str:
    return unescape(" ".join(EVERYTHING.sub("", markup).split()))


def read(atlas: kg.Atlas, shelf: Shelf) -> str:
    """Write the page as the app does."""
    answer = atlas.facets(
        shelf.chosen, order=shelf.order, start=shelf.start, most=rendering.SHELF_PAGE
    )
    query = atlas.chosen_query(shelf.chosen, rendering.in_plain(answer, shelf))
    kept = [case.ref for slug in shelf.compare if (case := atlas.summary(slug))]
    return rendering.shelf(answer, shelf, query=query, kept=kept)


def told(markup: str) -> str:
    found = re.search(r'<h2 class="said">(.*?)</h2>', markup)
    assert found
    return words(found[1])


def leads(markup: str) -> dict[str, str]:
    """Give the addresses by the words of their links; of words that stand twice, the first."""
    found: dict[str, str] = {}
    for href, label in LINK.findall(markup):
        found.setdefault(words(label), unescape(href))
    return found


def opened(href: str) -> Shelf:
    """Read an address as the page does."""
    values = parse_qs(urlsplit(href).query)
    kept = {name: tuple(v) for name, v in values.items()}
    return Shelf(
        {k: v for k, v in kept.items() if k not in ("view", "order", "start", "compare")},
        view="".join(kept.get("view", ())),
        order="".join(kept.get("order", ())),
        start=int("".join(kept.get("start", ("0",)))),
        compare=kept.get("compare", ()),
    )


# --- The sentence ---


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "Stories"),
        ({"idea": ("pain",)}, "Stories that began from pain"),
        ({"idea": ("fear", "pain")}, "Stories that began from pain or fear"),
        (
            {"idea": ("pain", "complexity"), "basis": ("telling",)},
            "Stories that began from pain and were pulled down by complexity, as the authors tell it",
        ),
        (
            {"idea": ("pain",), "flight": ("falling",)},
            "Stories that began from pain and were falling when last seen",
        ),
        ({"flight": ("came-down",)}, "Stories that came down"),
        (
            {"idea": ("outside-in", "first-moment-of-belief", "be-boldest")},
            "Stories that went through First Moment of Belief and held the belief “Outside-in”, "
            "with “be-boldest”",
        ),
        (
            {"sector": ("sector-grocery-retail",), "place": ("place-united-kingdom",)},
            "Stories in grocery retail in the United Kingdom",
        ),
        (
            {"scope": ("initiative",), "role": ("pioneer",)},
            "Stories about an initiative here as pioneer",
        ),
        ({"decade": ("1990s",)}, "Stories with something in the 1990s"),
        ({"grade": ("A", "C")}, "Stories, citing a source of grade A or grade C"),
        ({"kind": ("note",), "idea": ("pain",)}, "Notes that began from pain"),
        ({"kind": ("note", "story")}, "Stories or notes"),
        ({"basis": ("word", "ours")}, "Stories, in the authors’ own word or by our reading"),
        ({"flight": ("untold",)}, "Stories that are told too little of to say how they flew"),
    ],
    ids=str,
)
def test_what_is_chosen_reads_as_a_sentence_with_its_number(
    atlas: kg.Atlas, chosen: Chosen, sentence: str
) -> None:
    answer = atlas.facets(chosen)
    said, _, number = told(read(atlas, Shelf(chosen))).rpartition(": ")
    assert said == sentence
    assert rendering.in_plain(answer, Shelf(chosen)) == sentence
    figures = [int(one) for one in re.findall(r"\d+", number)]
    assert sum(figures) == answer.found


def test_an_idea_of_a_framework_that_is_not_known_yet_is_said_too() -> None:
    new = Facet(
        Sorting("Tempo", "idea", "Tempo", read=True),
        (FacetValue(Ref("i", "concept", "slow", "Slow and steady"), 2, chosen=True),),
    )
    shelf = Shelf({"idea": ("slow",)})
    assert (
        rendering.in_plain(FacetAnswer((), (new,), 2), shelf)
        == "Stories that show “Slow and steady”"
    )


def test_each_word_can_be_changed_for_what_its_number_says_or_left_out(atlas: kg.Atlas) -> None:
    shelf = Shelf({"idea": ("pain",), "flight": ("came-down",)}, view="table", compare=("o2",))
    markup = read(atlas, shelf)
    words_of = re.findall(r'<button type="button" class="term chosen" id="([^"]+)"', markup)
    assert words_of == ["word-0", "word-1", "word-2"]  # stories, pain, came down
    panel = markup.split('id="word-1-others">')[1].split("</div>")[0]
    fear = next(row for row in re.findall(r"<li>.*?</li>", panel) if "Fear" in row)
    changed = opened(leads(fear)[words(fear)])
    assert changed.chosen == {"idea": ("fear",), "flight": ("came-down",)}
    assert (changed.view, changed.compare) == ("table", ("o2",))
    answer = atlas.facets(changed.chosen)
    assert words(fear) == f"Fear{answer.stories}" + (f" + {answer.notes}" if answer.notes else "")
    assert opened(leads(panel)["Leave it out"]).chosen == {"flight": ("came-down",)}


def test_the_number_that_is_the_authors_word_stands_beside_the_number_of_all(
    atlas: kg.Atlas,
) -> None:
    chosen = {"idea": ("pain",), "flight": ("came-down",)}
    markup = read(atlas, Shelf(chosen))
    line = words(markup.split('<p class="whose">')[1].split("</p>")[0])
    alone = atlas.facets({**chosen, "basis": ("word",)})
    assert not alone.found
    assert line.startswith(
        "In none of the five, notes included, is all of this the authors’ own word"
    )
    assert "began from pain, in one" in line
    narrowed = Shelf({**chosen, "basis": ("word",)})
    assert "Whoever says so: five entries." in words(read(atlas, narrowed))
    one = words(read(atlas, Shelf({"idea": ("pain",)})))
    assert "In one of the 26, notes included, that is the authors’ own word" in one


def test_a_choice_can_be_opened_as_a_query(atlas: kg.Atlas) -> None:
    shelf = Shelf({"idea": ("pain",), "basis": ("word",)})
    href = leads(read(atlas, shelf))["Show the SPARQL"]
    asked = parse_qs(urlsplit(href).query)
    assert (urlsplit(href).path, asked["tab"]) == ("/ask", ["own"])
    assert asked["query"] == [
        atlas.chosen_query(shelf.chosen, "Stories that began from pain, in the authors’ own word")
    ]


def test_a_query_that_may_not_be_asked_is_not_offered(atlas: kg.Atlas) -> None:
    markup = rendering.shelf(atlas.facets({}), Shelf({"idea": ("pain",)}), query="")
    assert "Show the SPARQL" not in markup
    assert "too long to be asked" in words(markup)


# --- Choosing ---


def test_every_link_of_the_page_opens_what_it_says(atlas: kg.Atlas) -> None:
    shelf = Shelf({"idea": ("pain",), "basis": ("ours",)}, order="told", compare=("o2", "tesco"))
    markup = read(atlas, shelf)
    side = markup.partition('<h2 class="said">')[0]
    answer = atlas.facets(shelf.chosen)
    facets = {(facet.name, value.slug): value for facet in answer.facets for value in facet.values}
    seen = 0
    for href, _ in LINK.findall(side):
        to = opened(unescape(href))
        assert (to.order, to.compare, to.start) == ("told", ("o2", "tesco"), 0)
        added = [
            (name, slug)
            for name, slugs in to.chosen.items()
            for slug in slugs
            if slug not in shelf.chosen.get(name, ())
        ]
        for one in added:
            assert facets[one].count > 0
            seen += 1
    assert seen > 60


def test_each_row_keeps_its_id_so_that_the_keyboard_stays_on_it(atlas: kg.Atlas) -> None:
    before, after = (read(atlas, Shelf(c)) for c in ({}, {"idea": ("pain",)}))
    assert 'id="pick-Cause-pain"' in before
    assert 'id="pick-Cause-pain" aria-current="true"' in after
    ids = re.findall(r'\bid="([^"]+)"', after)
    assert len(ids) == len(set(ids))


def test_filters_of_a_phone_say_how_many_are_chosen(atlas: kg.Atlas) -> None:
    folded = read(atlas, Shelf({"idea": ("pain", "fear"), "kind": ("story",)}))
    assert "<summary>Sort them out, three chosen</summary>" in folded
    assert "<summary>Sort them out</summary>" in read(atlas, Shelf({}))


def test_a_list_that_is_paged_keeps_its_choice_its_order_and_the_tray(atlas: kg.Atlas) -> None:
    shelf = Shelf({"basis": ("ours",)}, order="seen", compare=("o2",))
    after = opened(leads(read(atlas, shelf))["Those after"])
    assert after.start == SHELF_PAGE
    assert (after.chosen, after.order, after.compare) == (shelf.chosen, "seen", ("o2",))


# --- The tray ---


def test_a_story_goes_into_the_tray_and_out_again_and_four_are_the_most(atlas: kg.Atlas) -> None:
    shelf = Shelf({}, view="table")
    into = leads(read(atlas, shelf))["Compare Amazon"]
    assert opened(into).compare == ("amazon",)
    again = read(atlas, opened(into))
    assert opened(leads(again)["In the tray: take it out Amazon"]).compare == ()
    assert "Choose one more" in words(again)
    assert "/compare" not in again
    four = read(atlas, Shelf({}, compare=("amazon", "o2", "tesco", "easyjet")))
    assert not [
        label for label in leads(four) if label.startswith("Compare ") and "them" not in label
    ]
    href = leads(four)["Compare them"]
    assert href == "/compare?cases=amazon&cases=o2&cases=tesco&cases=easyjet"


def test_the_tray_stays_while_choices_change(atlas: kg.Atlas) -> None:
    markup = read(atlas, Shelf({"idea": ("pain",)}, compare=("o2", "tesco")))
    stay = [unescape(href) for href, _ in LINK.findall(markup) if href.startswith("/cases")]
    kept = [opened(href).compare for href in stay]
    assert len(kept) > 60
    assert sum(one != ("o2", "tesco") for one in kept) < 40  # only what puts in or takes out


# --- Bad addresses ---


def test_a_value_that_is_not_there_any_more_is_said_with_a_way_out(atlas: kg.Atlas) -> None:
    markup = read(atlas, Shelf({"idea": ("foo", "pain"), "view": ("x",)}))
    assert "There is nothing called “foo” under “idea” in these stories any more." in words(markup)
    said = markup.partition('<ul class="gone">')[2]
    assert opened(leads(said)["Leave it out"]).chosen["idea"] == ("pain",)


@pytest.mark.parametrize(
    "value",
    ["<script>alert(1)</script>", '" onclick="x', "\x00", "\ufffd", "x" * 5000, "\u202egnp", "%"],
)
def test_hostile_values_of_an_address_are_only_ever_text(atlas: kg.Atlas, value: str) -> None:
    shelf = Shelf(
        dict.fromkeys(atlas.facet_names, (value,)),
        view=value,
        order=value,
        start=99_999,
        compare=(value,),
    )
    markup = read(atlas, shelf)
    assert "<script" not in markup
    assert ' onclick="' not in markup
    assert "0" in told(markup)


def test_a_label_of_five_thousand_characters_is_written_out_and_breaks_nothing() -> None:
    long = Ref("i", "concept", "long", "word <b> " * 600)
    facet = Facet(Sorting("Cause", "idea", "Cause", read=True), (FacetValue(long, 1, chosen=True),))
    markup = rendering.shelf(
        FacetAnswer((), (facet,), 0, without={"Cause": 4}), Shelf({"idea": ("long",)})
    )
    assert "<b> " not in markup
    assert words(markup).count("word <b>") >= 600
