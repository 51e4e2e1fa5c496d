"""A plan as a class: what is done when, what is read before, and what only the instructor is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

import kg
from kg.catalogue import (
    LEVELS,
    Case,
    Path,
    PathStep,
    Segment,
    words_of_case,
    words_of_idea,
)
from kg.planner import Pattern, Plan, PlannedSession, Request, Score, check, lay_out, read_up_to
from kg.planner._phrases import VERBS
from kg.planner._steps import EMPTY
from kg.planner._telling import leaves_out_of, note_of
from kg.planner._wording import drafted
from tests.laid_out import GOALS, TODAY, laid_out, material_of, plan_of, public
from tests.paths import read_again

JOURNEY = (
    "burningness",
    "pain",
    "fear",
    "first-moment-of-belief",
    "flow-of-moments",
    "sustaining",
    "growth",
    "descent",
)
FORBIDDEN = re.compile(
    r"\b(node|edge|stance|basis|IRI|derived|quarantine|lexicographic|solver|objective function|tier|"
    r"greedy|case|concept)\b"
)


@pytest.fixture(scope="module")
def one(atlas: kg.Atlas) -> Path:
    return laid_out(atlas)


@pytest.fixture(scope="module")
def weeks(atlas: kg.Atlas) -> Path:
    return laid_out(atlas, Request(JOURNEY, sessions=6))


def segments(path: Path) -> list[Segment]:
    return [step.segment for step in path.steps]


def stories(atlas: kg.Atlas) -> Iterator[Case]:
    for summary in atlas.cases():
        if summary.evidence.is_story:
            yield atlas.case(summary.ref.slug)


def every_draft(atlas: kg.Atlas) -> Iterator[tuple[PathStep, tuple[Case, ...]]]:
    """Draft a step of every kind with every story and every idea, in several of its wordings."""
    held = [*stories(atlas)]
    taught = [atlas.idea(slug).ref for slug in atlas.glossary()]
    for number, idea in enumerate(taught):
        for turn in range(3):
            named = replace(EMPTY, name=f"step-{number + turn}", ideas=(idea,))
            first, second = held[number % len(held)], held[(number + 1) % len(held)]
            both = (first.summary, second.summary)
            yield replace(named, segment=Segment.STORY, cases=both[:1]), (first,)
            yield replace(named, segment=Segment.COMPARISON, cases=both), (first, second)
            yield replace(named, segment=Segment.IDEA), ()
            yield replace(named, segment=Segment.IDEA, before=((idea, 9),)), ()
            yield replace(named, segment=Segment.CLOSE), ()
            bare = replace(named, ideas=())
            yield replace(bare, segment=Segment.STORY, cases=both[:1]), (first,)
            yield replace(bare, segment=Segment.COMPARISON, cases=both), (first, second)
            yield replace(bare, segment=Segment.CLOSE), ()
    for number, case in enumerate(held):
        for told in case.moments:
            decides = replace(
                EMPTY,
                name=f"step-{number}",
                segment=Segment.DECISION,
                statements=((case.summary, told),),
            )
            yield decides, (case,)


@pytest.fixture(scope="module")
def drafts(atlas: kg.Atlas) -> list[tuple[PathStep, tuple[Case, ...]]]:
    return [(drafted(step, atlas.case), cases) for step, cases in every_draft(atlas)]


# --- The order and the minutes of a class ---


def test_a_class_opens_with_the_decision_of_its_first_story(one: Path) -> None:
    decides, first = one.steps[:2]
    assert decides.segment is Segment.DECISION
    assert first.segment is Segment.STORY
    assert decides.statements[0][0].ref == first.cases[0].ref
    assert decides.statements[0][1].moment is not None
    assert decides.statements[0][1].moment.dilemma.endswith(decides.question)


def test_a_comparison_comes_right_after_its_two_stories(one: Path, weeks: Path) -> None:
    for path in (one, weeks):
        for session in path.sessions:
            for place, step in enumerate(session.steps):
                if step.segment is Segment.COMPARISON:
                    before = {each.cases[0].ref for each in session.steps[place - 2 : place]}
                    assert before == {case.ref for case in step.cases}
    assert Segment.COMPARISON in segments(one)


def test_a_class_ends_with_a_close_on_their_own_organisation(one: Path, weeks: Path) -> None:
    for session in (*one.sessions, *weeks.sessions):
        assert session.steps[-1].segment is Segment.CLOSE
        assert "own organisation" in session.steps[-1].annotation


@pytest.mark.parametrize("minutes", [46, 60, 75, 76, 90, 110, 180])
@pytest.mark.parametrize("sessions", [1, 3])
def test_the_minutes_add_up_to_those_asked_for(
    atlas: kg.Atlas, minutes: int, sessions: int
) -> None:
    path = laid_out(atlas, Request(JOURNEY, minutes=minutes, sessions=sessions))
    assert [session.planned for session in path.sessions] == [minutes] * len(path.sessions)
    assert all(step.minutes and step.minutes > 0 for step in path.steps)


def test_no_segment_but_the_close_gets_more_than_five_minutes_beyond_the_pattern(
    atlas: kg.Atlas,
) -> None:
    path = laid_out(atlas, Request(GOALS, minutes=180))
    usual = {Segment.DECISION: 12, Segment.STORY: 18, Segment.COMPARISON: 18}
    for step in path.steps:
        if step.segment in usual:
            assert usual[step.segment] <= (step.minutes or 0) <= usual[step.segment] + 5
    assert "questions" in path.steps[-1].annotation


def test_a_pattern_without_a_decision_opens_with_a_story(atlas: kg.Atlas) -> None:
    path = laid_out(atlas, Request(GOALS, pattern=Pattern(decision=0)))
    assert segments(path)[0] is Segment.STORY


def test_positions_and_names_are_counted_from_one(weeks: Path) -> None:
    assert [session.position for session in weeks.sessions] == [*range(1, len(weeks.sessions) + 1)]
    for session in weeks.sessions:
        assert [step.position for step in session.steps] == [*range(1, len(session.steps) + 1)]
    assert [step.name for step in weeks.steps] == [
        f"step-{n}" for n in range(1, len(weeks.steps) + 1)
    ]


# --- What is read before ---


def test_each_idea_is_read_once_and_after_what_it_needs(
    atlas: kg.Atlas, one: Path, weeks: Path
) -> None:
    needs = {
        slug: [need for need, _ in one.needs] for slug, one in material_of(atlas).ideas.items()
    }
    for path in (one, weeks):
        read = [ref.slug for step in path.steps for ref, _ in step.before if ref.kind != "case"]
        assert len(read) == len(set(read)) > 0
        for place, slug in enumerate(read):
            assert set(needs[slug]) & set(read) <= set(read[:place])


def test_the_ideas_that_a_step_shows_are_read_by_then(one: Path, weeks: Path) -> None:
    for path in (one, weeks):
        read = set()
        for session in path.sessions:
            read |= {ref.slug for step in session.steps for ref, _ in step.before}
            assert {idea.slug for step in session.steps for idea in step.ideas} <= read


def test_what_is_read_has_its_words_counted(atlas: kg.Atlas, one: Path) -> None:
    for step in one.steps:
        for ref, words in step.before:
            whole = (
                words_of_case(atlas.case(ref.slug))
                if ref.kind == "case"
                else words_of_idea(atlas.idea(ref.slug))
            )
            assert words == whole > 0


def test_a_laid_out_plan_breaks_no_rule(atlas: kg.Atlas, one: Path, weeks: Path) -> None:
    assert check(one, material_of(atlas)) == ()
    assert [each for each in check(weeks, material_of(atlas)) if each.serious] == []


def test_a_story_is_read_no_further_than_its_decision(atlas: kg.Atlas) -> None:
    possible = 0
    for case in stories(atlas):
        for told in case.moments:
            heading = read_up_to(case, told)
            headings = [passage.heading for passage in case.passages]
            read = case.passages[: headings.index(heading) + 1] if heading else ()
            drawn = {ref for passage in read for ref in passage.draws_on}
            assert told.ref not in drawn
            assert not any(told.when.before(s.when) for s in case.statements if s.ref in drawn)
            possible += bool(heading)
    assert possible >= 20


def test_the_class_is_told_how_far_to_read(atlas: kg.Atlas) -> None:
    case = atlas.case("easyjet")
    told = next(each for each in case.moments if each.anchor == "allocated-seats")
    decides = replace(EMPTY, segment=Segment.DECISION, statements=((case.summary, told),))
    words = drafted(decides, atlas.case).annotation
    assert "as far as the end of “The summer of 2010” and no further" in words
    assert "stays hidden" in words


# --- Words ---


def test_every_text_of_a_plan_is_marked_as_drafted(one: Path, weeks: Path) -> None:
    assert all(step.drafted for path in (one, weeks) for step in path.steps)
    assert all(step.because and step.label and step.question for step in weeks.steps)


def test_a_question_is_one_and_nothing_is_left_open_in_a_draft(
    drafts: list[tuple[PathStep, tuple[Case, ...]]],
) -> None:
    for step, cases in drafts:
        whole = f"{public(step)}\n{step.for_instructors}"
        assert step.drafted
        assert step.question.endswith(("?", "."))
        names = tuple(case.ref.label for case in cases)
        assert step.question[0].isupper() or step.question.startswith(names), step.question
        assert "{" not in whole
        assert "  " not in whole
        assert ".." not in whole.replace("…", ""), whole
        assert "'" not in public(step), public(step)
        assert "“”" not in whole


def test_drafts_speak_in_plain_words(drafts: list[tuple[PathStep, tuple[Case, ...]]]) -> None:
    for step, cases in drafts:
        known = " ".join(case.ref.label for case in cases)
        named = " ".join(idea.label + idea.gloss for idea in step.ideas)
        moments = " ".join(told.moment.dilemma for _, told in step.statements if told.moment)
        found = set(FORBIDDEN.findall(public(step)))
        assert not found or all(word in f"{known} {named} {moments}" for word in found), found


def test_what_came_of_a_story_is_told_to_the_instructor_alone(
    atlas: kg.Atlas, drafts: list[tuple[PathStep, tuple[Case, ...]]]
) -> None:
    ends = re.compile(r"\b(aloft|falling|recover(ed|ing)|when last seen|fell|collapsed)\b")
    hidden = 0
    for step, cases in drafts:
        shown = public(step)
        meanings = " ".join(f"{idea.label} {idea.gloss}" for idea in step.ideas).casefold()
        for found in ends.finditer(shown):
            room = " ".join(told.moment.dilemma for _, told in step.statements if told.moment)
            assert found[0] in meanings + room, shown
        for case in cases:
            secrets = [s.text for s in case.statements] + [*case.gaps]
            secrets += [s.because for s in case.statements if s.because]
            for told in case.moments:
                assert told.moment is not None
                secrets += [told.moment.organisation, told.moment.customers]
            assert not any(secret in shown for secret in secrets if len(secret) > 20)
            hidden += case.flight.last_seen in step.for_instructors
        for _, told in step.statements:
            assert told.ref.label not in shown, shown
            assert told.text in step.for_instructors
    assert hidden > 100


def test_the_instructor_is_told_which_statements_to_look_at_and_whose_reading_it_is(
    atlas: kg.Atlas, one: Path
) -> None:
    step = next(each for each in one.steps if each.segment is Segment.STORY)
    case = atlas.case(step.cases[0].ref.slug)
    shown = [
        told.ref.label
        for told in case.statements
        if any(r.stance == "shows" and r.idea == step.ideas[0] for r in told.readings)
    ]
    assert any(f"“{label}”" in step.for_instructors for label in shown)
    assert re.search(r"our reading|the authors", step.for_instructors)


def test_a_comparison_asks_about_both_companies_and_the_idea_they_share(
    drafts: list[tuple[PathStep, tuple[Case, ...]]],
) -> None:
    compared = [(step, cases) for step, cases in drafts if step.segment is Segment.COMPARISON]
    for step, (first, second) in compared:
        assert first.ref.label in step.question
        assert second.ref.label in step.question
        if not step.ideas:
            continue
        shared = step.ideas[0]
        name = shared.label.partition(" (")[0].casefold()
        assert name in f"{step.question} {step.annotation}".casefold()
        assert shared.gloss.rstrip(".")[2:] in step.annotation


def test_ideas_of_different_families_are_asked_about_in_different_words(atlas: kg.Atlas) -> None:
    first, second = atlas.case("tesco").summary, atlas.case("costco").summary
    asked = set()
    slugs = ("pain", "growth", "descent", "outside-in", "attend-to-the-belief-system")
    for slug in (*slugs, "principle-07-do-the-right-thing", "practice-self-binding-cap"):
        idea = atlas.idea(slug).ref
        both = replace(
            EMPTY, name="step-4", segment=Segment.COMPARISON, cases=(first, second), ideas=(idea,)
        )
        words = drafted(both, atlas.case).question
        asked.add(words.replace(idea.label, "").replace(idea.label.lower(), ""))
    assert len(asked) == 7


def test_two_stories_next_to_each_other_are_never_worked_on_in_the_same_words(
    atlas: kg.Atlas,
) -> None:
    case = atlas.case("tesco")
    for slug in atlas.glossary():
        told = replace(
            EMPTY, segment=Segment.STORY, cases=(case.summary,), ideas=(atlas.idea(slug).ref,)
        )
        for number in range(1, 12):
            this = drafted(replace(told, name=f"step-{number}"), atlas.case)
            following = drafted(replace(told, name=f"step-{number + 1}"), atlas.case)
            assert this.annotation != following.annotation, slug


def test_what_nobody_tells_of_a_story_is_said(atlas: kg.Atlas) -> None:
    silent = 0
    for case in stories(atlas):
        moments = [told.moment for told in case.moments if told.moment]
        told = any(moment.resistance for moment in moments)
        untold = not told and any("resistance" in moment.unknown for moment in moments)
        step = drafted(replace(EMPTY, segment=Segment.STORY, cases=(case.summary,)), atlas.case)
        said = step.annotation.partition("nobody we have read says ")[2]
        assert ("who was against it" in said) is untold
        assert not case.gaps or case.gaps[0] in step.for_instructors
        silent += untold
    assert silent > 0


def test_a_session_without_a_story_explains_its_ideas(atlas: kg.Atlas) -> None:
    plan = Plan(
        Request(("burningness", "pain"), minutes=90),
        (PlannedSession(("inside-out", "burningness", "pain"), ()),),
        (),
        (),
        Score(),
    )
    path = lay_out(plan, material_of(atlas), case_of=atlas.case, idea_of=atlas.idea, today=TODAY)
    assert [step.label for step in path.steps] == ["Burningness", "Pain", "Close"]
    assert [ref.slug for step in path.steps for ref, _ in step.before] == [
        "inside-out",
        "burningness",
        "pain",
    ]
    assert path.sessions[0].planned == 90
    assert path.sessions[0].purposes


# --- Sessions ---


def test_sessions_are_named_after_what_they_are_about_and_not_by_number(weeks: Path) -> None:
    for session in weeks.sessions:
        assert re.fullmatch(r"[A-Z][^:\d]+", session.label)
    assert len({session.label for session in weeks.sessions}) > 1


def test_a_session_looks_back_at_what_the_last_one_was_about(weeks: Path) -> None:
    assert "Look back" not in weeks.steps[0].label
    for last, session in zip(weeks.sessions, weeks.sessions[1:], strict=False):
        back = session.steps[0]
        assert back.segment is Segment.IDEA
        assert back.minutes == 5
        assert back.ideas[0].label.partition(" (")[0] in last.label
        assert back.question.endswith("?")


def test_where_there_is_no_time_to_look_back_the_instructor_is_told_the_question(
    atlas: kg.Atlas,
) -> None:
    path = laid_out(atlas, Request(JOURNEY, sessions=3, minutes=76))
    assert Segment.IDEA not in segments(path)
    assert all("look back" in session.for_instructors for session in path.sessions[1:])


def test_a_session_has_one_or_two_purposes(weeks: Path, one: Path) -> None:
    for session in (*weeks.sessions, *one.sessions):
        assert 1 <= len(session.purposes) <= 2


def test_sessions_that_hold_nothing_are_left_out(atlas: kg.Atlas) -> None:
    plan = plan_of(atlas, Request(("complexity",), sessions=6))
    used = [session for session in plan.sessions if session.ideas or session.stories]
    path = laid_out(atlas, Request(("complexity",), sessions=6))
    assert len(path.sessions) == len(used) < 6


# --- The whole ---


def test_objectives_have_a_level_and_begin_with_its_verb(one: Path, weeks: Path) -> None:
    assert set(VERBS) == set(LEVELS)
    for path in (one, weeks):
        levels = [each.level for each in path.objectives]
        assert levels == sorted(levels, key=LEVELS.index)
        assert {"understand", "analyse", "evaluate"} <= {*levels}
        for each in path.objectives:
            assert each.text.startswith(f"{VERBS[each.level]} ")


def test_only_a_proved_plan_is_said_to_be_proved(atlas: kg.Atlas) -> None:
    proof = "No plan under these rules covers more. That is about coverage, not about teaching."
    plan = plan_of(atlas, Request(GOALS))
    for proved in (True, False):
        path = lay_out(
            replace(plan, proved=proved),
            material_of(atlas),
            case_of=atlas.case,
            idea_of=atlas.idea,
            today=TODAY,
        )
        assert (proof in path.note) is proved
        assert path.note.startswith("It covers all four ideas asked for")


def test_what_a_plan_does_not_cover_is_said_with_the_reason(atlas: kg.Atlas) -> None:
    path = laid_out(atlas, Request(("pain", "planet"), minutes=60))
    assert "planet: no story that counts here shows it." in path.leaves_out.casefold().replace(
        "planet: no", "planet: no"
    )
    assert path.note.startswith("It covers one of the two ideas asked for")


@pytest.mark.parametrize(
    ("asked", "covered", "contrasted", "said"),
    [
        (1, 0, 0, "It covers no idea asked for."),
        (1, 1, 0, "It covers the idea asked for."),
        (1, 1, 1, "It covers the idea asked for, in two stories with different ends."),
        (2, 1, 1, "It covers one of the two ideas asked for, in two stories with different ends."),
        (
            2,
            2,
            1,
            "It covers both ideas asked for, one of them in two stories with different ends.",
        ),
        (2, 2, 2, "It covers both ideas asked for, each in two stories with different ends."),
        (4, 0, 0, "It covers no idea asked for."),
        (4, 4, 4, "It covers all four ideas asked for, each in two stories with different ends."),
        (
            4,
            3,
            2,
            "It covers three of the four ideas asked for, two of them in two stories with "
            "different ends.",
        ),
    ],
)
def test_how_much_is_covered_is_a_sentence_whatever_the_numbers(
    asked: int, covered: int, contrasted: int, said: str
) -> None:
    plan = Plan(Request(GOALS[:asked]), (), GOALS[:covered], GOALS[:contrasted], Score())
    assert note_of(plan).startswith(f"{said} Whether another plan")


@pytest.mark.parametrize(
    ("contrasted", "said"),
    [
        (
            0,
            "Nothing is compared on pain, growth, descent or first Moment of Belief: no two stories "
            "with different ends stand side by side for them.",
        ),
        (
            2,
            "Nothing is compared on descent or first Moment of Belief: no two stories with different "
            "ends stand side by side for them.",
        ),
        (
            3,
            "Nothing is compared on first Moment of Belief: no two stories with different ends stand "
            "side by side for it.",
        ),
        (4, ""),
    ],
)
def test_ideas_without_two_stories_to_compare_are_said_in_a_sentence(
    atlas: kg.Atlas, contrasted: int, said: str
) -> None:
    plan = Plan(Request(GOALS), (), GOALS, GOALS[:contrasted], Score())
    found = leaves_out_of(plan, material_of(atlas))
    assert found.casefold() == said.casefold()
    plain = replace(plan, request=replace(plan.request, contrast=False))
    assert leaves_out_of(plain, material_of(atlas)) == ""


def test_a_laid_out_plan_is_the_same_when_it_is_read_again(
    atlas: kg.Atlas, one: Path, weeks: Path
) -> None:
    for path in (one, weeks):
        signed = atlas.signed(path)
        assert replace(read_again(atlas, signed), file="") == signed


def test_a_plan_that_holds_nothing_is_laid_out_as_well(atlas: kg.Atlas) -> None:
    plan = Plan(Request(("planet",)), (), (), (), Score())
    path = lay_out(plan, material_of(atlas), case_of=atlas.case, idea_of=atlas.idea, today=TODAY)
    assert path.steps == ()
    assert path.covers[0].slug == "planet"


def test_a_title_of_ones_own_names_the_path(atlas: kg.Atlas) -> None:
    path = laid_out(atlas, title="Was it brave? Überlegungen")
    assert path.ref.label == "Was it brave? Überlegungen"
    assert path.ref.slug == "was-it-brave-uberlegungen"
    assert path.ref.iri.endswith("/path/was-it-brave-uberlegungen")


def test_a_kept_story_is_locked_in_the_path(atlas: kg.Atlas) -> None:
    path = laid_out(atlas, Request(GOALS, keep=("costco",)))
    kept = [step.cases[0].ref.slug for step in path.steps if step.kept]
    assert kept == ["costco"]
