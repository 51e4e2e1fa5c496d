"""Dates, story order, flights, and what the catalogue reads of the content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.catalogue import Basis, Phase, Placed, Ref, When, flight_of, story_order
from kg.errors import NotFound
from kg.namespaces import BASE

BANDS = {
    "burningness": ("Ground", 0, 1),
    "first": ("Lift-off", 2, 2),
    "flow": ("Climbing", 3, 3),
    "sustaining": ("In orbit", 4, 4),
    "descent": ("Falling", 1, 5),
}


def episode(
    name: str,
    phase: str | None = None,
    begin: str = "",
    end: str = "",
    *,
    cycle: int = 1,
    after: tuple[str, ...] = (),
    basis: Basis = Basis.OURS,
) -> Placed:
    stands = None
    if phase:
        band, altitude, rank = BANDS[phase]
        stands = Phase(Ref(phase, "concept", phase, phase), band, altitude, rank)
    ref = Ref(name, "case", "x", name, name)
    return Placed(ref, stands, basis, When(begin, end), cycle, after)


# --- dates ---


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (When("2007-01"), "January 2007"),
        (When("2006", "2012"), "2006 to 2012"),
        (When(end="2025"), "by 2025"),
        (When("2017-04-17"), "17 April 2017"),
        (When("1982", as_told="around 1982"), "around 1982"),
        (When("2014-12", inferred=True), "December 2014 (date ours)"),
        (When(), ""),
    ],
)
def test_a_date_is_said_at_the_precision_that_is_told(when: When, said: str) -> None:
    assert str(when) == said


def test_a_year_is_an_interval_from_its_first_to_its_last_day() -> None:
    assert (When("2007").earliest, When("2007").latest) == (date(2007, 1, 1), date(2007, 12, 31))


def test_what_overlaps_is_not_before_one_another() -> None:
    year, month = When("2007"), When("2007-06")
    assert not year.before(month)
    assert not month.before(year)
    assert month.before(When("2008"))


def test_what_was_so_by_a_date_is_after_nothing() -> None:
    assert not When("2001").before(When(end="2025"))
    assert When(end="2025").before(When("2026"))


# --- story order and flights ---


def test_dates_decide_the_order_and_phases_place_what_has_none() -> None:
    rows = [
        episode("fall", "descent", "2014"),
        episode("first", "first"),
        episode("pain", "burningness", "1992"),
        episode("card", "flow", "1995"),
    ]
    assert story_order(rows) == ("pain", "first", "card", "fall")


def test_after_is_obeyed_also_through_others() -> None:
    rows = [
        episode("c", "burningness", after=("b",)),
        episode("b", "flow", after=("a",)),
        episode("a", "sustaining"),
    ]
    assert story_order(rows) == ("a", "b", "c")


def test_a_circle_of_after_still_gives_each_episode_once() -> None:
    rows = [episode("a", "first", after=("b",)), episode("b", "flow", after=("a",))]
    assert sorted(story_order(rows)) == ["a", "b"]


def test_a_story_of_very_many_episodes_stands_in_the_order_of_its_dates() -> None:
    rows = [
        episode(f"e{n:04}", "flow", str(2999 - n), after=(f"e{n + 1:04}",)) for n in range(1_500)
    ]
    assert story_order(rows) == tuple(row.ref.iri for row in reversed(rows))
    assert len(flight_of(rows, None).steps) == 1_500


def test_a_step_whose_order_nobody_tells_is_loose() -> None:
    flight = flight_of(
        [
            episode("pain", "burningness", "1992"),
            episode("first", "first"),
            episode("card", "flow", "1995"),
        ],
        1995,
    )
    assert [(s.ref.iri, s.loose) for s in flight.steps] == [
        ("pain", False),
        ("first", True),
        ("card", True),
    ]


def test_a_flight_that_never_fell_is_aloft_when_last_seen() -> None:
    rows = [
        episode("z", "burningness", "1999"),
        episode("a", "first", "2001"),
        episode("b", "flow", "2005"),
        episode("c", None, "2018"),
    ]
    flight = flight_of(rows, 2018)
    assert flight.last_seen == "aloft when last seen, 2005"
    assert flight.heard == 2018
    assert not flight.came_down


def test_a_flight_that_ends_in_a_descent_is_falling_and_says_whose_reading_that_is() -> None:
    begun = [episode("a", "first", "2001"), episode("b", "flow", "2005")]
    ours = [*begun, episode("z", "descent", "2013")]
    assert flight_of(ours, 2013).last_seen == "falling by our reading when last seen, 2013"
    told = [*begun, episode("z", "descent", "2013", basis=Basis.TELLING)]
    assert flight_of(told, 2013).last_seen == "falling when last seen, 2013"


def test_a_climb_after_a_descent_is_recovering_and_recovered_only_in_orbit() -> None:
    rows = [episode("z", "descent", "2013"), episode("b", "first", "2014", cycle=2)]
    assert flight_of(rows, 2014).ends == "recovering"
    assert flight_of([*rows, episode("o", "sustaining", "2018", cycle=2)], 2018).ends == "recovered"


def test_what_has_no_phase_stands_in_no_climb_and_is_ordered_by_its_date() -> None:
    rows = [
        episode("z", "descent", "2013"),
        episode("b", "first", "2014", cycle=2),
        episode("fine", None, "2017"),
    ]
    assert story_order(rows) == ("z", "b", "fine")


def test_an_episode_without_a_told_place_never_decides_the_end() -> None:
    rows = [
        episode("a", "first", "2001"),
        episode("b", "flow", "2005"),
        episode("some fall", "descent"),
    ]
    flight = flight_of(rows, 2005)
    assert flight.ends == "aloft"
    assert flight.last_seen.endswith(
        "aloft by our reading when last seen, 2005; a fall without a date is read"
    )
    told = [*rows[:2], replace(rows[2], basis=Basis.WORD)]
    assert flight_of(told, 2005).last_seen.endswith(
        "; a fall without a date is told by the authors"
    )


def test_fewer_than_three_placed_episodes_are_not_drawn() -> None:
    flight = flight_of([episode("a", "first"), episode("b", "flow", "2005")], 2005)
    assert not flight.drawn
    assert "aloft" not in flight.last_seen
    assert flight.last_seen == "too little of it is placed on the journey to say how it flew"


# --- the shipped stories ---


SLUGS = ("amazon", "glasgow-neonatal-unit", "tesco")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_shipped_case_is_a_story_by_the_rule(atlas: kg.Atlas, slug: str) -> None:
    assert atlas.case(slug).summary.evidence.missing == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_no_mark_of_a_flight_lies_where_no_statement_is(atlas: kg.Atlas, slug: str) -> None:
    case = atlas.case(slug)
    told = {s.ref.iri: s for s in case.statements}
    for step in case.flight.steps:
        statement = told[step.ref.iri]
        assert statement.phase is not None
        assert statement.phase.band == step.phase.band
        assert statement.basis is step.basis
        assert statement.citations
    placed = {s.ref.iri for s in case.statements if s.phase}
    assert {step.ref.iri for step in case.flight.steps} == placed


@pytest.mark.parametrize("slug", SLUGS)
def test_every_statement_of_a_story_has_a_source_and_every_reading_its_because(
    atlas: kg.Atlas, slug: str
) -> None:
    for told in atlas.case(slug).statements:
        assert told.citations, told.ref.iri
        if told.readings or told.phase:
            assert told.basis is not None, told.ref.iri
            assert told.because or told.basis is Basis.WORD, told.ref.iri


@pytest.mark.parametrize("slug", SLUGS)
def test_a_moment_tells_each_field_or_says_that_nobody_does(atlas: kg.Atlas, slug: str) -> None:
    for told in atlas.case(slug).moments:
        assert told.moment is not None
        fields = {
            "cost": told.moment.cost,
            "resistance": told.moment.resistance,
            "customerBenefit": told.moment.customers,
            "organisationBenefit": told.moment.organisation,
        }
        for name, text in fields.items():
            assert bool(text) != (name in told.moment.unknown), (told.ref.iri, name)


def test_tescos_first_moment_is_the_authors_word_and_undated(atlas: kg.Atlas) -> None:
    (turn,) = atlas.case("tesco").turned[:1]
    assert turn.statement.basis is Basis.WORD
    assert not turn.statement.when.known


def test_every_idea_has_a_definition_a_source_and_says_whose_it_is(atlas: kg.Atlas) -> None:
    for slug in atlas.glossary():
        idea = atlas.idea(slug)
        assert idea.definition, slug
        assert idea.citations, slug
        assert idea.basis is not None, slug
        assert idea.because or idea.basis is Basis.WORD, slug


def test_all_frameworks_of_the_five_documents_are_there(atlas: kg.Atlas) -> None:
    schemes = {scheme.ref.slug: scheme for scheme in atlas.schemes()}
    families = {
        family: len([r for s in schemes.values() for r in s.ideas if r.family == family])
        for family in ("Phase", "Cause", "Force", "Challenge", "Defence", "Belief", "Principle")
    }
    assert families == {
        "Phase": 6,
        "Cause": 3,
        "Force": 5,
        "Challenge": 3,
        "Defence": 3,
        "Belief": 2,
        "Principle": 22,
    }
    assert len([ref for ref in schemes["maturity"].ideas if ref.family == "Level"]) == 5
    assert len([ref for ref in schemes["orientations"].ideas if ref.family == "Orientation"]) == 3
    assert atlas.schemes()[0].ref.slug == "journey"


def test_principles_in_tension_say_so_from_both_ends(atlas: kg.Atlas) -> None:
    one = atlas.idea("principle-19-context-to-constraints")
    other = atlas.idea("principle-20-no-excuses")
    assert other.ref.iri in {link.idea.iri for link in one.links}
    assert one.ref.iri in {link.idea.iri for link in other.links}
    assert all(link.because for link in one.links)


def test_an_unknown_name_is_an_error_with_the_nearest(atlas: kg.Atlas) -> None:
    with pytest.raises(NotFound) as error:
        atlas.case("tessco")
    assert error.value.nearest[0] == "tesco"
    with pytest.raises(NotFound) as error:
        atlas.idea("burningnes")
    assert error.value.nearest[0] == "burningness"


def test_the_flight_of_ten_minutes_has_seven_steps_each_with_one_real_moment(
    atlas: kg.Atlas,
) -> None:
    path = atlas.path("ten-minute-flight")
    assert [step.position for step in path.steps] == [1, 2, 3, 4, 5, 6, 7]
    for step in path.steps:
        assert len(step.statements) == 1
        assert step.ideas
        assert step.annotation
    assert 9 <= path.words / 238 <= 11


def test_two_sources_that_share_a_publisher_are_one_voice(own_few: Path) -> None:
    with kg.open(own_few) as before:
        independent = before.case("glasgow-neonatal-unit").summary.evidence.independent
    file = own_few / "cases" / "glasgow-neonatal-unit.ttl"
    text = file.read_text(encoding="utf-8")
    grouped = text.replace(
        "a atlas:Source ;", f"a atlas:Source ;\n    dcterms:publisher <{BASE}organisation/imd> ;"
    )
    file.write_text(grouped, encoding="utf-8")
    with kg.open(own_few) as after:
        evidence = after.case("glasgow-neonatal-unit").summary.evidence
    assert evidence.independent < independent


# --- objections, figures, how frameworks line up, and what is not known ---


def test_an_objection_stands_with_what_it_targets_and_with_its_answer(atlas: kg.Atlas) -> None:
    answered = [told for told in atlas.idea("customer-centricity").critics if told.answers]
    assert answered
    for told in answered:
        assert told.statement.critique is not None
        assert told.statement.critique.ground
        assert told.statement.citations
    kinds = {told.statement.kind for told in atlas.idea("customer-centricity").critics}
    assert kinds == {"critique"}


def test_an_objection_to_what_a_story_tells_stands_with_that_story(atlas: kg.Atlas) -> None:
    against = atlas.objections(atlas.case("apple"))
    assert any(
        target.iri == f"{BASE}case/apple#fourth-stage"
        for told in against
        if told.statement.critique
        for target in told.statement.critique.targets
    )


def test_what_belongs_to_no_story_is_found_by_its_name_and_a_wrong_name_by_the_nearest(
    atlas: kg.Atlas,
) -> None:
    told = atlas.statement("critique/customer-centricity-is-the-problem")
    assert told.statement.ref.kind == "critique"
    with pytest.raises(NotFound) as caught:
        atlas.statement("critique/customer-centricity-is-a-problem")
    assert "critique/customer-centricity-is-the-problem" in caught.value.nearest


def test_a_number_says_what_nobody_tells_of_it(atlas: kg.Atlas) -> None:
    number = atlas.statement("statistic/revenue-of-better-experience").statement.statistic
    assert number is not None
    assert (number.value, number.lacks) == ("5.7", ("origin", "date"))
    assert number.checked


def test_frameworks_line_up_two_by_two_and_links_inside_one_are_left_out(atlas: kg.Atlas) -> None:
    pairs = atlas.alignments()
    assert pairs
    for pair in pairs:
        assert pair.one.iri != pair.other.iri
        ideas = {ref.iri for s in atlas.schemes() if s.ref.iri == pair.one.iri for ref in s.ideas}
        others = {
            ref.iri for s in atlas.schemes() if s.ref.iri == pair.other.iri for ref in s.ideas
        }
        for start, link in pair.links:
            ends = {start.iri, link.idea.iri}
            assert ends & (ideas | {pair.one.iri})
            assert ends & (others | {pair.other.iri})
    findings = [link for pair in pairs for _, link in pair.links if link.relation == "noMatch"]
    assert {link.idea.kind for link in findings} == {"scheme"}


def test_what_an_idea_needs_is_told_from_both_ends(atlas: kg.Atlas) -> None:
    needed = {one.idea.slug: one.because for one in atlas.idea("outside-in").needs}
    assert needed["inside-out"]
    assert "outside-in" in {one.idea.slug for one in atlas.idea("inside-out").needed_for}


def test_a_placing_older_than_a_fall_is_known_from_the_record(atlas: kg.Atlas) -> None:
    sprint = atlas.case("sprint")
    (given,) = (told for told in sprint.statements if told.assessment)
    assert given.assessment is not None
    assert [one.label for one in given.assessment.assessors] == ["Bob Thompson"]
    fall = sprint.later_fall(given)
    assert fall is not None
    assert fall.when.begin > given.assessment.as_of.begin
    episode_ = next(told for told in sprint.statements if told.kind == "episode")
    assert sprint.later_fall(episode_) is None


def test_a_link_between_ideas_is_told_from_both_its_ends(atlas: kg.Atlas) -> None:
    narrow, wide = atlas.idea("customer-focused"), atlas.idea("inside-out")
    (there,) = [link for link in narrow.links if link.idea.iri == wide.ref.iri]
    (back,) = [link for link in wide.links if link.idea.iri == narrow.ref.iri]
    assert (there.relation, there.back) == ("broadMatch", False)
    assert (back.relation, back.back) == ("broadMatch", True)
    helper, state = atlas.idea("first-moment-of-belief"), atlas.idea("customer-engaged")
    assert ("transitionInto", False) in {(link.relation, link.back) for link in helper.links}
    assert ("transitionInto", True) in {(link.relation, link.back) for link in state.links}


def test_a_level_knows_its_placings_each_with_the_fall_that_came_after(atlas: kg.Atlas) -> None:
    (sprint,) = atlas.idea("customer-driven").placings
    assert sprint.case.ref.slug == "sprint"
    assert sprint.fall is not None
    assert sprint.fall == atlas.case("sprint").later_fall(sprint.statement)
    assert sprint.statement.citations
    engaged = atlas.idea("customer-engaged").placings
    assert {one.case.ref.slug for one in engaged} == {"cisco", "ibm", "zappos"}
    assert [one.fall for one in engaged] == [None, None, None]
    assert atlas.idea("pain").placings == ()


def test_stories_notes_and_placings_of_an_idea_are_counted_apart(atlas: kg.Atlas) -> None:
    kinds = {case.ref.slug: case.evidence.is_story for case in atlas.cases()}
    for scheme in atlas.schemes():
        for slug, seen in scheme.seen:
            assert seen.stories + seen.notes + seen.placings > 0, slug
    journey = dict(atlas.schemes()[0].seen)["first-moment-of-belief"]
    uses = atlas.idea("first-moment-of-belief").uses
    told = {use.case.ref.slug for use in uses if use.stance == "shows"}
    assert journey.stories == sum(kinds[slug] for slug in told) > 0
    assert journey.notes == sum(not kinds[slug] for slug in told) > 0
    levels = next(dict(s.seen) for s in atlas.schemes() if s.ref.slug == "maturity")
    assert levels["customer-engaged"].placings == 3
    assert [who.label for who in levels["customer-engaged"].assessors] == ["Bob Thompson"]


def test_families_with_an_order_of_their_own_come_first_in_a_framework(atlas: kg.Atlas) -> None:
    families = {
        scheme.ref.slug: [refs[0].family for _, refs in scheme.groups] for scheme in atlas.schemes()
    }
    assert families["maturity"] == ["Level", "Idea", "Analogy"]
    assert families["orientations"] == ["Orientation", "Idea"]
    assert families["principles"] == ["Principle", "Idea"]
    assert families["journey"] == [
        "Phase",
        "Cause",
        "Belief",
        "Force",
        "Challenge",
        "Defence",
        "Activity",
        "Trait",
        "Idea",
        "Analogy",
    ]


def test_all_notes_of_an_idea_are_told_what_it_is_before_what_it_is_not(atlas: kg.Atlas) -> None:
    notes = atlas.idea("customer-focused").scope_notes
    assert len(notes) == 3
    assert [note.startswith("Not ") for note in notes] == [False, True, True]


def test_a_level_at_which_somebody_was_placed_is_no_gap(atlas: kg.Atlas) -> None:
    lacking = {gap.thing.slug for gap in atlas.gaps() if gap.thing}
    asked = atlas.ask("ideas_without_story", scheme="maturity").rows
    assert f"{BASE}concept/customer-engaged" in {row["idea"].value for row in asked}
    assert "customer-engaged" not in lacking
    assert "no-customer-understanding" in lacking


def test_gaps_are_the_rows_of_the_named_question_and_one_for_each_thing(atlas: kg.Atlas) -> None:
    gaps, rows = atlas.gaps(), atlas.ask("gaps").rows
    undated = [row["thing"].value for row in rows if row["kind"].value == "No date"]
    found = [(gap.thing or gap.about).iri for gap in gaps if gap.kind == "no-date"]
    assert sorted(found) == sorted(undated)
    moments = [gap.thing.iri for gap in gaps if gap.kind == "moment" if gap.thing]
    assert len(moments) == len(set(moments))
    shown = {ref.iri for ref in atlas.glossary().values()}
    assert {
        gap.thing.iri for gap in gaps if gap.kind == "idea-without-a-story" if gap.thing
    } <= shown


def test_an_idea_is_the_same_whether_or_not_the_stories_are_read_already(
    own_few: Path,
) -> None:
    with kg.open(own_few) as early, kg.open(own_few) as late:
        late.whole_cases()
        names = [*early.glossary()]
        assert [early.idea(name) for name in names] == [late.idea(name) for name in names]
