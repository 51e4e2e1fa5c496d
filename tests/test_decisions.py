"""Decisions: the room never tells the end, and every state of one has its page."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

import kg
from kg import rendering
from kg.catalogue import Case, Decision, Moment, Reading, Ref, decisions, following, starting
from kg.dates import When
from kg.rendering import Meanings
from kg.rendering.statements import moment_card

SEATS = "easyjet/allocated-seats"
BAGS = "southwest-airlines/bags-fly-free"
RUN = 6
"""So many words in common are no accident."""
WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
HOSTILE = "<script>alert(1)</script>“{quote}”" + "x" * 5_000


@pytest.fixture(scope="module")
def every(atlas: kg.Atlas) -> tuple[Decision, ...]:
    return atlas.decisions()


@pytest.fixture(scope="module")
def meanings(atlas: kg.Atlas) -> Meanings:
    return Meanings(atlas.glossary())


def text(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", markup))


def runs(words: str, size: int = RUN) -> set[tuple[str, ...]]:
    found = WORD.findall(words.replace("’", "'").casefold())
    return {tuple(found[place : place + size]) for place in range(len(found) - size + 1)}


def before(decision: Decision, after: Decision | None) -> str:
    """Give all that is read of a decision before its answer, in every view."""
    return "".join(
        (
            rendering.decision_room(decision),
            rendering.decision_room(decision, answer="know"),
            rendering.decision_room(decision, offers=False),
            rendering.decision_present(decision, after, shown=False),
            rendering.top([], decision.called),
            rendering.where_next(rendering.decision_next(decision, after, shown=False)),
        )
    )


def changed(decision: Decision, **fields: object) -> Decision:
    """Give a decision with other words in its Moment."""
    moment = replace(decision.moment, **fields)  # type: ignore[arg-type]
    statement = replace(decision.statement, moment=moment)
    told = tuple(statement if s.ref == statement.ref else s for s in decision.case.statements)
    return Decision(replace(decision.case, statements=told), statement)


# --- What is written ---


def test_every_dilemma_is_told_in_order_and_of_a_length_to_be_read_aloud(
    every: tuple[Decision, ...],
) -> None:
    wrong = []
    for one in every:
        room, words = one.room, len(one.moment.dilemma.split())
        if (
            room is None
            or not room.question
            or not 50 <= words <= 90
            or not room.proposal.startswith("You could ")
            or not re.search(
                r"nobody|cannot know|known|neither|no trial|hardly", room.unknown, re.I
            )
        ):
            wrong.append(one.name)
    assert wrong == []


def test_every_decision_has_a_question_to_discuss(every: tuple[Decision, ...]) -> None:
    assert [one.name for one in every if not one.moment.question.endswith("?")] == []


def test_what_nobody_tells_is_not_told_in_a_dilemma_as_if_it_were(
    every: tuple[Decision, ...],
) -> None:
    for one in every:
        room = one.room
        assert room is not None
        assert one.moment.resistance or "pponent" in room.against, one.name
        assert one.moment.cost or "nobody we have read says" in room.cost, one.name


def test_no_room_tells_what_came_of_it(every: tuple[Decision, ...]) -> None:
    wrong = []
    for one in every:
        read = text(before(one, following(every, one)))
        moment, latest = one.moment, one.statement.when.latest
        later = [
            told.text
            for told in one.case.statements
            if latest and told.when.earliest and told.when.earliest > latest
        ]
        held = [one.statement.text, one.statement.because, moment.customers, moment.organisation]
        held += [*later, *one.case.gaps]
        common = runs(read) & set().union(*map(runs, held))
        own = runs(moment.dilemma)
        if common - own or one.statement.text in read or one.statement.ref.label in read:
            wrong.append((one.name, sorted(common - own)))
        # What the dilemma shares with what came of it is looked at on its own.
        shared = own & set().union(*map(runs, (moment.customers, moment.organisation, *later)))
        if shared:
            wrong.append((one.name, sorted(shared)))
    assert wrong == []


def test_a_source_that_may_tell_the_end_is_not_named_before_the_answer(
    every: tuple[Decision, ...],
) -> None:
    for one in every:
        read = rendering.decision_room(one)
        for source in one.sources:
            year = one.statement.when.begin[:4]
            early = bool(source.issued and year) and source.issued[:4] < year
            assert early == one.known_before(source)
            assert (f"/source?id={source.ref.slug}" in read) == early, (one.name, source.ref.slug)
    told = next(one for one in every if one.name == SEATS)
    assert [s.ref.slug for s in told.sources if told.known_before(s)] == ["easyjet-economist-2011"]
    # Announced two days before it came to all shops: the title tells what was decided.
    card = next(one for one in every if one.name == "tesco/clubcard")
    assert "discount card" not in rendering.decision_room(card)


def test_every_number_of_a_source_leads_to_a_line_on_the_same_page(
    every: tuple[Decision, ...], meanings: Meanings
) -> None:
    for one in every:
        room = rendering.decision_room(one)
        answered = rendering.decision_again(one) + rendering.decision_answer(one, meanings)
        whole = rendering.decision_room(one, offers=False) + rendering.decision_answer(
            one, meanings
        )
        for page in (room, answered, whole):
            names = re.findall(r' id="([^"]+)"', page)
            assert len(names) == len(set(names))
            wanted = set(re.findall(r'href="#((?:source|before)-\d+)"', page))
            assert wanted <= set(names)


def test_before_the_answer_nothing_leads_to_the_story(every: tuple[Decision, ...]) -> None:
    for one in every:
        links = re.findall(r'href="([^"]*)"', before(one, following(every, one)))
        assert not [link for link in links if link.startswith("/case")]
        targets = rendering.decision_next(one, None, shown=False)
        assert not [target for target in targets if "/case" in target[2]]


# --- The order ---


def test_the_next_decision_is_of_another_story_and_all_are_met_once(
    every: tuple[Decision, ...],
) -> None:
    met = [every[0]]
    while len(met) <= len(every):
        after = following(every, met[-1])
        assert after is not None
        assert after.case.ref != met[-1].case.ref
        met.append(after)
    assert met[-1] == met[0]
    assert len({one.name for one in met}) == len(every)


def test_there_is_no_next_decision_where_there_is_one_story(atlas: kg.Atlas) -> None:
    own = decisions([atlas.case("easyjet")])
    assert len(own) == 2
    assert following(own, own[0]) is None
    assert rendering.decision_next(own[0], None, shown=True)[0][0] == "The story of easyJet"


def test_those_to_start_with_are_of_many_words_and_both_kept_and_taken_back(
    every: tuple[Decision, ...],
) -> None:
    chosen = starting(every)
    assert chosen[0].name == SEATS
    assert [one.taken_back for one in chosen] == [False, True, False, True]
    assert len({one.case.ref for one in chosen}) == 4
    assert starting([changed(every[0], dilemma="")]) == ()


# --- The room ---


def test_the_room_names_year_proposal_cost_opponents_and_what_nobody_can_say(
    atlas: kg.Atlas,
) -> None:
    read = text(rendering.decision_room(atlas.decision(SEATS)))
    for word in (
        "The year 2012",
        "The proposal You could try giving everybody a seat",
        "What it would cost or risk At stake are",
        "Who is against it The trade holds",
        "What nobody can say yet What passengers will do",
        "Do you try it?",
        "Nothing is recorded",
    ):
        assert word in re.sub(r"\s+", " ", read)


def test_the_answers_are_three_addresses_and_the_room_alone_has_none(atlas: kg.Atlas) -> None:
    one = atlas.decision(SEATS)
    room = rendering.decision_room(one)
    offers = re.findall(r'class="button primary" href="([^"]+)" data-stay', room)
    assert [unescape(href) for href in offers] == [
        f"/moment?id={SEATS}&answer={answer}#answer" for answer in ("yes", "no", "know")
    ]
    assert "answer=" not in rendering.decision_room(one, offers=False)


def test_who_wants_to_know_sees_what_is_not_known_and_is_asked_again(atlas: kg.Atlas) -> None:
    one = atlas.decision("wells-fargo/five-minutes")
    read = rendering.decision_room(one, answer="know")
    assert "Nobody we have read says who resisted, not even afterwards." in text(read)
    assert one.moment.question in text(read)
    hrefs = [unescape(href) for href in re.findall(r'href="([^"]+)" data-stay', read)]
    assert [href.partition("&")[2] for href in hrefs] == [
        "answer=yes#answer",
        "answer=no#answer",
        "answer=know&shown=1#answer",
    ]


@pytest.mark.parametrize(
    ("when", "year"),
    [
        (When(begin="2012-04-24", end="2012-11-27"), "2012"),
        (When(end="2018-04-12", as_told="told on 12 April 2018", inferred=True), "by 2018"),
        (When(begin="1995", end="1999", inferred=True), "1995 to 1999 (date ours)"),
        (When(begin="1970", inferred=True, as_told="after taking over"), "1970 (date ours)"),
        (When(as_told="until it was given up"), ""),
    ],
)
def test_the_year_says_nothing_of_how_long_it_took(atlas: kg.Atlas, when: When, year: str) -> None:
    one = atlas.decision(SEATS)
    dated = Decision(one.case, replace(one.statement, when=when))
    assert dated.year == year
    assert "given up" not in rendering.decision_room(
        changed(dated, dilemma="", cost="", resistance="")
    )


def test_a_dilemma_that_is_told_otherwise_is_shown_whole(atlas: kg.Atlas) -> None:
    one = changed(atlas.decision(SEATS), dilemma="You run an airline. Do you fly? Perhaps.")
    assert one.room is not None
    assert one.room.situation == "You run an airline. Do you fly? Perhaps."
    read = text(rendering.decision_room(one))
    assert "You run an airline. Do you fly? Perhaps." in read
    assert "The proposal" not in read


def test_a_moment_without_a_dilemma_tells_what_is_told_and_says_so(atlas: kg.Atlas) -> None:
    one = changed(atlas.decision(SEATS), dilemma="", question="", resistance="")
    read = text(rendering.decision_room(one) + rendering.decision_room(one, answer="know"))
    assert "no dilemma is written" in read
    assert "The sale of early boarding" in read
    assert "Nobody we have read names anyone." in read
    assert "To discuss" not in read
    assert "No dilemma is written yet." in text(rendering.decisions_list([one]))


# --- The answer ---


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("yes", "You would have; they did"),
        ("no", "You would not have; they did"),
        ("know", "You wanted to know more"),
        ("maybe", "What happened"),
        ("", "What happened"),
    ],
)
def test_the_answer_is_told_in_the_same_words_whatever_was_answered(
    atlas: kg.Atlas, meanings: Meanings, answer: str, said: str
) -> None:
    one = atlas.decision(SEATS)
    read = rendering.decision_answer(one, meanings, answer=answer)
    assert f'id="answer" tabindex="-1"><h2>{said}</h2>' in read
    plain = rendering.decision_answer(one, meanings)
    assert read.replace(f"<h2>{said}</h2>", "") == plain.replace("<h2>What happened</h2>", "")
    assert not re.search(r"\b(right|wrong|correct|well done|mistake)\b", text(read), re.I)


def test_what_happened_is_seen_after_yes_and_no_and_where_it_is_asked_for() -> None:
    seen = {
        answer: rendering.decision_shown(answer, False) for answer in ("yes", "no", "know", "x")
    }
    assert seen == {"yes": True, "no": True, "know": False, "x": False}
    assert rendering.decision_shown("know", True)


def test_the_answer_tells_both_sides_whose_reading_it_is_and_one_idea(
    atlas: kg.Atlas, meanings: Meanings
) -> None:
    one = atlas.decision(SEATS)
    read = text(rendering.decision_answer(one, meanings))
    for word in (
        one.statement.text,
        "71 per cent of those asked",
        "each seat earned more",
        "The sale of early boarding",
        "Our reading",
        "One idea to take away",
        "A phase that opens with the first bold act",
        "Results for the six months ended 31 March 2014",
        "Each story is here because somebody chose to tell it.",
    ):
        assert word in read


def test_what_was_taken_back_later_is_told_with_the_answer_only(
    atlas: kg.Atlas, meanings: Meanings
) -> None:
    one = atlas.decision(BAGS)
    assert one.taken_back
    assert "28 May" not in text(before(one, None))
    assert "It was taken back" in text(rendering.decision_answer(one, meanings))
    assert "28 May" in text(rendering.decision_answer(one, meanings))


def test_the_idea_to_take_away_is_the_most_specific_and_else_the_phase(atlas: kg.Atlas) -> None:
    growth = atlas.decision("giffgaff/advertising-stopped").idea
    assert growth is not None
    assert (growth.stance, growth.idea.slug) == ("counters", "growth")
    phase = atlas.decision(SEATS).idea
    assert phase is not None
    assert phase.idea.slug == "first-moment-of-belief"
    bare = atlas.decision(SEATS)
    nothing = Decision(bare.case, replace(bare.statement, readings=(), phase=None))
    assert nothing.idea is None


def test_a_moment_of_which_nothing_else_is_told_still_has_an_answer(
    atlas: kg.Atlas, meanings: Meanings
) -> None:
    one = atlas.decision(SEATS)
    case = replace(one.case, sources=(), gaps=())
    bare = replace(
        one.statement, moment=Moment(), citations=(), readings=(), phase=None, basis=None
    )
    read = text(rendering.decision_answer(Decision(case, bare), meanings))
    assert "Nobody we have read says what customers got." in read
    assert "No source is named yet." in read


def test_the_link_to_share_leaves_the_answer_out(atlas: kg.Atlas) -> None:
    read = rendering.decision_share(atlas.decision(SEATS), "")
    assert f'data-copy="/moment?id={SEATS}"' in read


# --- For a projector ---


def test_one_press_reveals_and_one_more_leads_to_the_next(
    every: tuple[Decision, ...], atlas: kg.Atlas
) -> None:
    one = atlas.decision(SEATS)
    after = following(every, one)
    assert after is not None
    pressed = r'href="([^"]+)" data-stay data-press'
    room = rendering.decision_present(one, after, shown=False)
    told = rendering.decision_present(one, after, shown=True)
    assert [unescape(href) for href in re.findall(pressed, room)] == [
        f"/moment?id={SEATS}&view=present&shown=1"
    ]
    assert [unescape(href) for href in re.findall(pressed, told)] == [
        f"/moment?id={after.name}&view=present"
    ]
    assert one.statement.text not in text(room)
    assert one.statement.text in text(told)
    for page in (room, told):
        assert not re.search(r"<form|<footer|class=\"next\"|class=\"crumbs\"", page)
        assert ">Leave</a>" in page


def test_a_projector_tells_of_a_decision_that_was_taken_back(atlas: kg.Atlas) -> None:
    told = text(rendering.decision_present(atlas.decision(BAGS), None, shown=True))
    assert "It was taken back" in told


# --- All of them ---


def test_the_list_leads_to_every_decision_and_tells_none(every: tuple[Decision, ...]) -> None:
    listed = rendering.decisions_head(every) + rendering.decisions_list(every)
    hrefs = set(re.findall(r'href="(/moment\?id=[^"]+)"', listed))
    assert hrefs == {f"/moment?id={one.name}" for one in every}
    read = text(listed)
    assert "Start with this one" in read
    assert [one.name for one in every if one.statement.ref.label in read] == []


def test_where_there_is_no_moment_the_list_says_so() -> None:
    assert "We have read of no Moment of Belief yet." in rendering.decisions_head([])
    assert rendering.decisions_list([]) == ""


def test_a_moment_on_the_page_of_its_story_leads_to_the_decision(atlas: kg.Atlas) -> None:
    one = atlas.decision(SEATS)
    assert f'href="/moment?id={SEATS}"' in moment_card(one.statement)
    assert "/moment" not in moment_card(changed(one, dilemma="").statement)


# --- Faults ---


def test_a_name_that_is_no_decision_is_not_found_and_the_nearest_are_named(
    atlas: kg.Atlas,
) -> None:
    with pytest.raises(kg.NotFound) as caught:
        atlas.decision("easyjet/allocated-seating")
    assert caught.value.nearest[0] == SEATS
    near = [atlas.decision(name) for name in caught.value.nearest]
    read = rendering.decision_missing("easyjet/allocated-seating", near)
    assert f"/moment?id={SEATS}" in read
    assert "easyJet, 2012" in text(read)


@pytest.mark.parametrize("name", ["", "easyjet", "easyjet/", "/", "a/b/c", "x" * 5_000, "<b>"])
def test_a_malformed_name_is_a_clear_page(atlas: kg.Atlas, name: str) -> None:
    with pytest.raises(kg.NotFound):
        atlas.decision(name)
    assert "<b>" not in rendering.decision_missing(name)


def test_a_statement_that_is_no_moment_is_said_to_be_none(atlas: kg.Atlas) -> None:
    told = next(s for s in atlas.case("easyjet").statements if s.kind != "moment")
    with pytest.raises(kg.NotFound):
        atlas.decision(f"easyjet/{told.ref.part}")
    read = rendering.decision_missing(f"easyjet/{told.ref.part}", (), told)
    assert "This is not read as a Moment of Belief" in read
    assert f"/case?id=easyjet#{told.ref.part}" in read


def test_hostile_words_stay_words_in_every_state(atlas: kg.Atlas, meanings: Meanings) -> None:
    one = atlas.decision(SEATS)
    ref = Ref("x", "concept", "<x>", HOSTILE, gloss=HOSTILE, family="Practice")
    statement = replace(
        one.statement,
        text=HOSTILE,
        because=HOSTILE,
        ref=replace(one.statement.ref, label=HOSTILE, part="<a>'\"&"),
        readings=(Reading("shows", ref),),
        moment=Moment(*[HOSTILE] * 4, dilemma=HOSTILE, question=HOSTILE),
    )
    case: Case = replace(
        one.case,
        summary=replace(one.case.summary, ref=replace(one.case.ref, label=HOSTILE)),
        statements=(statement,),
    )
    bad = Decision(case, statement)
    for page in (
        before(bad, bad),
        rendering.decision_again(bad),
        meanings.finish(rendering.decision_answer(bad, meanings)),
        rendering.decision_present(bad, bad, shown=True),
        rendering.decision_share(bad, ""),
        rendering.decisions_head([bad]),
        rendering.decisions_list([bad]),
        rendering.decision_missing(HOSTILE, [bad], statement),
    ):
        assert "<script" not in page
        assert "<a>'" not in page
