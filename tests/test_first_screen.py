"""What a page says first: whose word it is, what stands against it, and what nobody shows."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import kg
from kg import rendering
from kg.catalogue.records import Basis, Conflict, Ref, Scheme, Seen
from kg.rendering.flights import first_sky
from tests.test_rendering import (
    COUNTS,
    FALL,
    GROUND,
    LIFT,
    Outline,
    flight,
    meanings,
    statement,
    story,
    summary,
)


def turns_of(atlas: kg.Atlas, slug: str) -> str:
    return Outline(rendering.story_turns(atlas.case(slug))).text


# --- One story ---


def test_a_fall_that_no_author_tells_is_said_to_be_our_reading_alone(atlas: kg.Atlas) -> None:
    alone = "That it fell is our reading alone: the authors do not say that it has."
    assert alone in turns_of(atlas, "amazon")
    assert alone not in turns_of(atlas, "o2")
    assert alone not in turns_of(atlas, "sky")


def test_one_telling_of_the_authors_is_enough_for_a_fall_not_to_be_ours_alone() -> None:
    fell = flight(GROUND, LIFT, FALL, FALL, came_down=True)
    steps = (*fell.steps[:3], replace(fell.steps[3], basis=Basis.TELLING))
    for one, alone in ((fell, True), (replace(fell, steps=steps), False)):
        case = replace(story(), summary=summary(drawn=one))
        assert ("our reading alone" in Outline(rendering.story_turns(case)).text) is alone


def test_who_the_authors_are_is_said_only_where_they_are_named(atlas: kg.Atlas) -> None:
    assert "The authors are Charlie Dawson and Seán Meehan" in turns_of(atlas, "o2")
    assert "The authors are" not in turns_of(atlas, "ryanair")


def test_a_level_stands_with_who_gave_it_when_and_the_fall_that_came_later(
    atlas: kg.Atlas,
) -> None:
    said = turns_of(atlas, "ryanair")
    assert "Bob Thompson gave it this level: Customer-focused (level 1), as of June 2012." in said
    assert "Made before something taken back that is told" in said
    assert "Whether it still holds, nobody we have read says." in said
    assert "It is a word for that date and says nothing of today." in said
    assert "Rated by others" not in turns_of(atlas, "sky")


def test_each_question_with_two_answers_leads_to_its_own_row(atlas: kg.Atlas) -> None:
    case = atlas.case("sky")
    hrefs = Outline(rendering.story_turns(case)).values("href")
    told, _ = rendering.story_parts(case, meanings())
    rows = re.findall(r'<tr id="(answers-\d+)"[^>]*><th scope="row">([^<]*)', told)
    assert [name for name, _ in rows] == [f"answers-{n + 1}" for n in range(len(case.conflicts))]
    assert [f"/case?id=sky#{name}" for name, _ in rows] == [h for h in hrefs if "#answers" in h]
    assert "When did Sky begin?" in dict(map(reversed, rows))
    assert "Sources disagree on" not in turns_of(atlas, "ryanair")


def test_a_conflict_without_a_question_still_has_a_name() -> None:
    two = (statement(part="a"), statement(part="b"))
    case = replace(story(), conflicts=(Conflict("", two),))
    assert "Which is right?" in Outline(rendering.story_turns(case)).text


def test_words_about_a_moment_say_what_the_organisation_got_from_it(atlas: kg.Atlas) -> None:
    case = atlas.case("easyjet")
    told, _ = rendering.story_parts(case, meanings())
    (row,) = re.findall(r'<li class="fact" id="heresy".*?</li>', told, flags=re.DOTALL)
    said = Outline(row).text
    assert "Part of A seat for everyone." in said
    assert "What the organisation got from it: It stayed on time in the trial" in said
    rows = re.findall(r'<li class="fact" id="([\w-]+)".*?</li>', told, flags=re.DOTALL)
    assert "seats-pay" in rows  # has a reading of its own: nothing is put beside it
    (pays,) = re.findall(r'<li class="fact" id="seats-pay".*?</li>', told, flags=re.DOTALL)
    assert "What the organisation got" not in pays


# --- One framework ---


def scheme(*seen: tuple[str, Seen], names: tuple[str, ...] = ("one", "two", "three")) -> Scheme:
    ideas = tuple(Ref(f"urn:{name}", "concept", name, name.capitalize()) for name in names)
    frame = Ref("urn:frame", "scheme", "frame", "Frame")
    return Scheme(frame, "A frame.", (), (), True, False, (), ideas, (), seen)


def first_words(one: Scheme) -> str:
    return Outline(rendering.framework(one, meanings(), {})).text


def test_the_ideas_that_no_story_shows_are_named_and_those_of_notes_apart() -> None:
    said = first_words(scheme(("two", Seen(stories=1)), ("three", Seen(notes=2))))
    assert "Neither a story nor a note shows One. Only notes, and no story, show Three." in said


def test_what_is_seen_or_has_been_given_as_a_level_is_not_said_to_be_missing() -> None:
    every = scheme(
        *((name, Seen(stories=1)) for name in ("one", "two")), ("three", Seen(placings=1))
    )
    assert "nor a note shows" not in first_words(every)


def test_where_no_idea_is_shown_none_is_named() -> None:
    assert "No story shows any of them." in first_words(scheme())


def test_of_very_many_ideas_the_number_is_said_and_leads_to_their_list() -> None:
    names = tuple(f"n{number}" for number in range(40))
    outline = Outline(
        rendering.framework(scheme(("n0", Seen(stories=1)), names=names), meanings(), {})
    )
    assert "No story shows 39 of them." in outline.text
    assert "/gaps?kind=idea-without-a-story" in outline.values("href")


# --- Home ---


def test_the_first_sky_takes_of_both_groups_and_holds_no_more_than_fits() -> None:
    down = flight(*[LIFT] * 9, FALL, came_down=True)
    up = flight(*[LIFT] * 9)
    cases = [summary(f"Down {n}", f"d{n}", down) for n in range(9)]
    cases += [summary(f"Up {n}", f"u{n}", up) for n in range(9)]
    first = first_sky(cases)
    fell = sum(case.flight.came_down for case in first)
    assert 0 < len(first) < len(cases)
    assert abs(2 * fell - len(first)) <= 1
    assert rendering.board(first).count('<div class="board') == 1
    assert first_sky(cases[:2]) == tuple(cases[:2])
    assert first_sky(()) == ()


def test_the_best_told_stories_stand_in_the_first_sky() -> None:
    many = [summary(f"Story {n}", f"s{n}", flight(*[LIFT] * 10)) for n in range(20)]
    best = replace(many[-1], evidence=replace(many[-1].evidence, cited=99))
    assert best in first_sky([*many[:-1], best])


def test_home_folds_the_other_flights_and_says_how_many_of_them_came_down() -> None:
    down = flight(*[LIFT] * 9, FALL, came_down=True)
    cases = [summary(f"Down {n}", f"d{n}", down) for n in range(12)]
    home = rendering.home(cases, COUNTS)
    shown, _, folded = home.partition('<details class="skies">')
    number = folded.partition("</details>")[0].count('class="flight"')
    assert shown.count('class="flight"') + number == 12
    assert number
    assert re.search(r"more flights: \w+ came down, none aloft when last seen", Outline(home).text)
    assert home.count("From left to right, each dot is one thing that happened.") == 1
    assert "<details" not in rendering.home(cases[:2], COUNTS)


@pytest.mark.parametrize("href", ["/connect", "/patterns", "/path?id=ten-minute-flight&step=1"])
def test_home_leads_to_what_can_be_done_with_the_stories(href: str) -> None:
    assert href in Outline(rendering.home((summary(),), COUNTS)).values("href")
