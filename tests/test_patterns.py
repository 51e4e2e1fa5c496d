"""Patterns and the timeline: what they count, what they leave out, and what they say of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest

import kg
from kg import rendering
from kg.catalogue import Basis, Case, Ref, Scheme, Statement, When
from kg.comparison import Matrix, Patterns, Sieve, Timeline, Use, timeline_of
from kg.export import Table
from kg.questions import CAVEATS, question
from kg.rendering import PatternsAsked, Shelf, TimelineAsked
from kg.rendering.parts import in_words

EVERYTHING = Sieve(notes=True)
KINDS = ("ideas", "causes", "together", "contrasts")
LEFT_TO_RIGHT = re.compile(r"<[^>]+>")
HOSTILE = '=1+1<img src=x onerror=alert(1)>"&'


def words(markup: str) -> str:
    return " ".join(unescape(LEFT_TO_RIGHT.sub("", markup)).split())


@pytest.fixture(scope="module")
def cases(atlas: kg.Atlas) -> tuple[Case, ...]:
    return tuple(atlas.case(one.ref.slug) for one in atlas.cases())


@pytest.fixture(scope="module")
def stories(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    return tuple(one for one in cases if one.summary.evidence.is_story)


def scheme(patterns: Patterns, slug: str) -> Scheme:
    return next(one for one in patterns.schemes if one.ref.slug == slug)


def whole(patterns: Patterns, sieve: Sieve) -> list[Matrix]:
    return [patterns.ideas(one, sieve, whole=True) for one in patterns.schemes]


def uses(patterns: Patterns, sieve: Sieve) -> list[Use]:
    return [use for one in whole(patterns, sieve) for row in one.rows for use in row.uses]


def pages(patterns: Patterns, asked: PatternsAsked) -> tuple[str, str]:
    """Make the pattern that is asked for, and what does not fit it."""
    if asked.of == "causes":
        return rendering.patterns_causes(patterns.causes(asked.sieve), asked)
    if asked.of == "together":
        return rendering.patterns_together(patterns.together(asked.sieve), asked)
    if asked.of == "contrasts":
        return rendering.patterns_contrasts(patterns.contrasts(asked.sieve), asked)
    found = patterns.ideas(scheme(patterns, asked.framework), asked.sieve, whole=asked.whole)
    return rendering.patterns_ideas(found, asked)


def asked(patterns: Patterns, **given: str | tuple[str, ...]) -> PatternsAsked:
    listed = {k: (v,) if isinstance(v, str) else v for k, v in given.items()}
    return PatternsAsked.read(listed, patterns.schemes)


def renamed(case: Case, label: str, slug: str = "") -> Case:
    """Give a case another name, and itself another address."""
    ref = replace(case.ref, label=label, slug=slug or case.ref.slug, iri=case.ref.iri + slug)
    return replace(case, summary=replace(case.summary, ref=ref))


# --- Stories by idea ---


def test_a_cell_holds_what_the_question_on_its_idea_counts(atlas: kg.Atlas) -> None:
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for use in uses(atlas.patterns, EVERYTHING):
        if not use.against:
            by = Counter(told.basis for told in use.statements)
            row = (len(use.statements), by[Basis.WORD], by[Basis.TELLING], by[Basis.OURS])
            found.setdefault(use.idea.slug, {})[use.case.ref.slug] = row
    for idea in ("pain", "growth", "descent", "attend-to-the-belief-system", "outside-in"):
        answer = atlas.ask("stories_by_idea", concept=idea)
        names = ("statements", "word", "telling", "ours")
        counted = {
            row["story"].value.rpartition("/")[2]: tuple(int(row[n].value) for n in names)
            for row in answer.rows
        }
        assert found[idea] == counted, idea


def test_a_mark_is_hollow_only_where_every_reading_of_its_cell_is_ours(atlas: kg.Atlas) -> None:
    found = uses(atlas.patterns, EVERYTHING)
    hollow = [use for use in found if use.basis is Basis.OURS]
    assert hollow
    assert len(hollow) < len(found)
    for use in found:
        alone = all(told.basis is Basis.OURS for told in use.statements)
        assert alone == (use.basis is Basis.OURS), use.case.ref.slug


def test_a_cell_is_drawn_with_its_best_word_and_leads_to_the_statement_behind_it(
    atlas: kg.Atlas,
) -> None:
    pattern, _ = pages(atlas.patterns, asked(atlas.patterns))
    body = pattern.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = re.findall(r'<td[^>]*><a href="/case\?id=([\w-]+)#([^"]+)".*?class="mark (\w+)"', body)
    matrix = atlas.patterns.ideas(scheme(atlas.patterns, "journey"), Sieve())
    assert Counter(drawn for _, _, drawn in cells) == Counter(
        str(use.basis) for row in matrix.rows for cell in row.cells for use in cell[:1]
    )
    for slug, part, drawn in cells:
        told = {one.anchor: one for one in atlas.case(slug).statements}
        assert str(told[part].basis) == drawn


def test_every_story_stands_in_a_column_or_among_those_that_do_not_fit(
    atlas: kg.Atlas, stories: tuple[Case, ...], cases: tuple[Case, ...]
) -> None:
    for sieve, all_of_them in ((Sieve(), stories), (EVERYTHING, cases)):
        for matrix in whole(atlas.patterns, sieve):
            there = [one.ref.slug for one in (*matrix.columns, *matrix.outside)]
            assert sorted(there) == sorted(one.ref.slug for one in all_of_them)
            for case in matrix.outside:
                touched = {
                    r.idea.iri for t in atlas.case(case.ref.slug).statements for r in t.readings
                }
                assert not touched & {row.idea.iri for row in matrix.rows}
            for cell in zip(*(row.cells for row in matrix.rows), strict=True):
                assert any(cell)


def test_every_idea_of_a_framework_has_a_row_or_is_said_to_be_told_by_none(
    atlas: kg.Atlas,
) -> None:
    for one in atlas.patterns.schemes:
        matrix = atlas.patterns.ideas(one, Sieve(), whole=True)
        listed = [row.idea.slug for row in matrix.rows] + [ref.slug for ref in matrix.untold]
        assert sorted(listed) == sorted(ref.slug for ref in one.ideas)


def test_the_journey_first_shows_what_lights_pulls_down_and_holds(atlas: kg.Atlas) -> None:
    matrix = atlas.patterns.ideas(scheme(atlas.patterns, "journey"), Sieve())
    families = {row.idea.family for row in matrix.rows}
    assert families == {"Cause", "Force", "Challenge", "Defence"}
    assert matrix.partly
    order = [ref.slug for ref in scheme(atlas.patterns, "journey").ideas]
    shown = [row.idea.slug for row in matrix.rows]
    assert shown == [slug for slug in order if slug in shown]


def test_stories_that_came_down_stand_before_those_that_did_not(atlas: kg.Atlas) -> None:
    matrix = atlas.patterns.ideas(scheme(atlas.patterns, "journey"), EVERYTHING, whole=True)
    falls = [one.flight.came_down for one in matrix.columns if one.flight.drawn]
    assert falls == sorted(falls, reverse=True)
    assert not any(one.flight.drawn for one in matrix.columns[len(falls) :])


def test_a_choice_of_readings_leaves_out_all_others(atlas: kg.Atlas) -> None:
    everything = {
        (use.idea.iri, use.stance, told.ref.iri)
        for use in uses(atlas.patterns, EVERYTHING)
        for told in use.statements
    }
    chosen = set()
    for basis in Basis:
        found = uses(atlas.patterns, Sieve((basis,), notes=True))
        assert {told.basis for use in found for told in use.statements} == {basis}
        chosen |= {(u.idea.iri, u.stance, t.ref.iri) for u in found for t in u.statements}
    assert chosen == everything


def test_what_tells_against_an_idea_is_crossed_and_named_as_not_fitting(atlas: kg.Atlas) -> None:
    pattern, unfit = pages(atlas.patterns, asked(atlas.patterns, framework="principles"))
    matrix = atlas.patterns.ideas(scheme(atlas.patterns, "principles"), Sieve())
    assert matrix.against
    assert pattern.count('" class="against"') == len(matrix.against)
    for use in matrix.against:
        assert f"{use.case.ref.label} breaks {use.idea.label}" in words(unfit)


def test_very_many_stories_stand_on_pages_of_columns(cases: tuple[Case, ...]) -> None:
    tesco = next(one for one in cases if one.ref.slug == "tesco")
    many = [renamed(tesco, f"Shop {n:03}", f"shop-{n}") for n in range(95)]
    found = {r.idea.iri: r.idea for t in tesco.statements for r in t.readings}
    some = next(ref for ref in found.values() if ref.slug == "pain")
    only = Scheme(
        some, "", (), (), ordered=False, facet=False, citations=(), ideas=(some,),
        groups=(("Cause", (some,)),),
    )  # fmt: skip
    patterns = Patterns(many, (only,))
    first, _ = rendering.patterns_ideas(patterns.ideas(only, Sieve()), asked(patterns))
    last, _ = rendering.patterns_ideas(patterns.ideas(only, Sieve()), asked(patterns, start="80"))
    assert first.count('<th scope="col"') == 42
    assert last.count('<th scope="col"') == 17
    assert "start=40" in first
    assert "start=40" in last
    assert "95 have to do with these ideas" in words(first)
    beyond, _ = rendering.patterns_ideas(
        patterns.ideas(only, Sieve()), asked(patterns, start="999")
    )
    assert "Shop 000" in beyond


# --- Causes by how it ended ---


def test_causes_light_as_many_stories_as_the_question_on_them_counts(atlas: kg.Atlas) -> None:
    answer = atlas.ask("causes_and_outcomes")
    counted = {row["cause"].value: int(row["began"].value) for row in answer.rows}
    found = atlas.patterns.causes(EVERYTHING)
    assert {row.idea.iri: len(row.stories) for row in found.rows} == counted
    ours = {row["cause"].value: int(row["ours"].value) for row in answer.rows}
    assert {
        row.idea.iri: sum(one.lit.basis is Basis.OURS for one in row.stories) for row in found.rows
    } == ours


def test_every_story_is_lit_or_lit_later_or_said_to_be_told_without_a_cause(
    atlas: kg.Atlas, stories: tuple[Case, ...]
) -> None:
    causes = atlas.patterns.causes(Sieve())
    lit = {one.case.ref.slug for row in causes.rows for one in row.stories}
    later = {use.case.ref.slug for use in causes.later}
    none = {one.ref.slug for one in causes.unlit}
    assert not lit & later
    assert not lit & none
    assert not later & none
    assert lit | later | none == {one.ref.slug for one in stories}
    assert causes.stories == len(stories)
    _, unfit = pages(atlas.patterns, asked(atlas.patterns, of="causes"))
    for slug in later | none:
        assert f'href="/case?id={slug}"' in unfit


def test_a_story_ends_as_most_do_or_is_named_as_not_fitting(atlas: kg.Atlas) -> None:
    _, unfit = pages(atlas.patterns, asked(atlas.patterns, of="causes"))
    for row in atlas.patterns.causes(Sieve()).rows:
        as_most = {one.case.ref.slug for one in row.stories if one.end == row.usual}
        others = {one.case.ref.slug for one in row.others}
        assert as_most | others == {one.case.ref.slug for one in row.stories}
        assert not row.usual or 2 * len(as_most) > len(row.stories)
        for slug in others:
            assert f'href="/case?id={slug}"' in unfit


def test_what_lit_a_story_after_its_first_fall_is_not_what_it_began_from(
    atlas: kg.Atlas,
) -> None:
    easyjet = atlas.case("easyjet")
    assert any(r.idea.slug == "pain" for t in easyjet.statements for r in t.readings)
    causes = atlas.patterns.causes(Sieve())
    assert "easyjet" in {use.case.ref.slug for use in causes.later}


def test_a_fall_is_told_by_the_best_word_that_it_has(atlas: kg.Atlas) -> None:
    causes = atlas.patterns.causes(Sieve())
    for one in (one for row in causes.rows for one in row.came_down):
        falls = [s for s in one.case.flight.steps if s.phase.altitude == 1]
        assert one.seen is not None
        by_them = any(step.basis is not Basis.OURS for step in falls)
        assert (one.seen.basis is not Basis.OURS) == by_them


def test_a_cell_says_how_many_it_holds_from_three_on(atlas: kg.Atlas) -> None:
    pattern, _ = pages(atlas.patterns, asked(atlas.patterns, of="causes"))
    cells = re.findall(r"<td[^>]*>(.*?)</td>", pattern)
    assert cells
    for cell in cells:
        number = cell.count("<li>")
        assert ('<b class="n">' in cell) == (number >= 3)


# --- Ideas that come together ---


def test_the_pairs_are_those_that_the_question_on_them_gives(atlas: kg.Atlas) -> None:
    answer = atlas.ask("ideas_together")
    counted = {
        (row["idea"].value, row["other"].value): tuple(
            int(row[name].value) for name in ("stories", "ofIdea", "ofOther")
        )
        for row in answer.rows
    }
    found = {
        (pair.one.iri, pair.other.iri): (
            len(pair.both),
            len(pair.both) + len(pair.only_one),
            len(pair.both) + len(pair.only_other),
        )
        for pair in atlas.patterns.together(EVERYTHING).pairs
    }
    assert found == counted
    assert found


def test_pairs_leave_out_what_more_than_a_quarter_tell_and_what_fewer_than_three_share(
    atlas: kg.Atlas, stories: tuple[Case, ...]
) -> None:
    together = atlas.patterns.together(Sieve())
    assert together.pairs
    for pair in together.pairs:
        assert len(pair.both) >= 3
        for alone in (pair.only_one, pair.only_other):
            assert 4 * (len(pair.both) + len(alone)) <= len(stories)


def test_each_story_with_either_idea_stands_in_exactly_one_row_of_a_pair(
    atlas: kg.Atlas, stories: tuple[Case, ...]
) -> None:
    together = atlas.patterns.together(Sieve())
    for pair in together.pairs:
        rows = [
            [one.case.ref.slug for one, _ in pair.both],
            [use.case.ref.slug for use in pair.only_one],
            [use.case.ref.slug for use in pair.only_other],
        ]
        shown = {
            slug: {one.ref.slug for one in stories if shows(one, ref)}
            for slug, ref in (("one", pair.one), ("other", pair.other))
        }
        assert set(rows[0]) == shown["one"] & shown["other"]
        assert set(rows[1]) == shown["one"] - shown["other"]
        assert set(rows[2]) == shown["other"] - shown["one"]
    inside = {one.case.ref.slug for pair in together.pairs for one, _ in pair.both}
    apart = {one.ref.slug for one in together.apart}
    assert not inside & apart
    assert inside | apart == {one.ref.slug for one in stories}


def shows(case: Case, idea: Ref) -> bool:
    return any(
        (told.phase and told.phase.ref.iri == idea.iri)
        or any(r.stance == "shows" and r.idea.iri == idea.iri for r in told.readings)
        for told in case.statements
    )


# --- Contrasts ---


def test_the_two_ready_contrasts_come_first_and_lead_to_their_comparison(
    atlas: kg.Atlas,
) -> None:
    pairs = atlas.patterns.contrasts(Sieve()).pairs
    assert [{one.one.ref.slug, one.other.ref.slug} for one in pairs[:2]] == [
        {"amazon", "wells-fargo"},
        {"handelsbanken", "wells-fargo"},
    ]
    pattern, _ = pages(atlas.patterns, asked(atlas.patterns, of="contrasts"))
    assert "/compare?cases=handelsbanken&amp;cases=wells-fargo" in pattern
    assert "/connect?a=case%2Fhandelsbanken&amp;b=case%2Fwells-fargo" in pattern
    assert "Handelsbanken works against Growth" in words(pattern)


def test_two_stories_part_where_one_shows_what_the_other_is_against(atlas: kg.Atlas) -> None:
    told = {
        (use.case.ref.slug, use.idea.slug, use.against) for use in uses(atlas.patterns, Sieve())
    }
    contrasts = atlas.patterns.contrasts(Sieve())
    slugs = [frozenset((one.one.ref.slug, one.other.ref.slug)) for one in contrasts.pairs]
    assert len(slugs) == len(set(slugs))
    assert len(slugs) > 2
    for pair in contrasts.pairs:
        assert pair.shared
        assert pair.parted
        for one, other in pair.parted:
            assert one.against != other.against
            for use in (one, other):
                assert (use.case.ref.slug, use.idea.slug, not use.against) not in told
        for one, other in pair.shared:
            assert one.idea == other.idea
            assert one.against == other.against


def test_who_else_touches_the_idea_of_a_contrast_fits_or_does_not(atlas: kg.Atlas) -> None:
    everybody = uses(atlas.patterns, Sieve())
    for pair in atlas.patterns.contrasts(Sieve()).pairs:
        sides = {use.against: use.case.flight.came_down for use in pair.parted[0]}
        named = {(use.case.ref.slug, use.stance) for use in (*pair.fit, *pair.misfit)}
        idea = pair.parted[0][0].idea.iri
        assert named == {
            (use.case.ref.slug, use.stance)
            for use in everybody
            if use.idea.iri == idea
            and use.case.flight.drawn
            and use.case.ref not in (pair.one.ref, pair.other.ref)
        }
        assert all(u.case.flight.came_down == sides[u.against] for u in pair.fit)
        assert all(u.case.flight.came_down != sides[u.against] for u in pair.misfit)


def test_a_named_contrast_whose_stories_are_not_there_is_not_told(few: Path) -> None:
    with kg.open(few) as opened:
        found = opened.patterns.contrasts(EVERYTHING)
        assert all("wells-fargo" not in (p.one.ref.slug, p.other.ref.slug) for p in found.pairs)
        pattern, unfit = pages(opened.patterns, asked(opened.patterns, of="contrasts"))
        assert "Wells Fargo" not in pattern + unfit


# --- The page ---


@pytest.mark.parametrize("of", KINDS)
def test_a_pattern_opens_with_its_sentence_says_how_stories_were_chosen_and_ends_with_misfits(
    atlas: kg.Atlas, of: str
) -> None:
    pattern, unfit = pages(atlas.patterns, asked(atlas.patterns, of=of))
    first = pattern.index('<p class="prose">')
    assert first < pattern.index(CAVEATS["selection"]) < len(pattern)
    assert all(one not in pattern[:first] for one in ("<table", "<ul"))
    assert "What does not fit" in unfit
    assert "<li>" in unfit


@pytest.mark.parametrize("of", KINDS)
def test_no_pattern_gives_a_rate_or_says_that_one_thing_came_of_another(
    atlas: kg.Atlas, of: str
) -> None:
    told = words("".join(pages(atlas.patterns, asked(atlas.patterns, of=of, notes="1"))))
    told = told.replace(CAVEATS["selection"], "").replace(CAVEATS["closed-world"], "")
    assert "%" not in told
    assert "percent" not in told
    causal = r"\b(because|led to|thanks to|due to|as a result|therefore|why|caused|hence)\b"
    assert re.findall(causal, told) == []
    assert re.findall(r"\b(node|edge|stance|basis|IRI|derived|quarantine)\b", told) == []


def test_the_sentence_on_pain_counts_who_says_that_they_fell(atlas: kg.Atlas) -> None:
    pattern, _ = pages(atlas.patterns, asked(atlas.patterns, of="causes"))
    row = next(r for r in atlas.patterns.causes(Sieve()).rows if r.idea.slug == "pain")
    assert f"Of {in_words(len(row.stories))} stories that Pain lit" in words(pattern)
    assert f"{in_words(len(row.came_down))} came down" in words(pattern)
    assert [one.case.ref.slug for one in row.came_down] == ["o2", "wells-fargo", "tesco"]
    assert "That they fell is the authors’ telling; that Pain lit them is" in words(pattern)
    assert "in one the authors’ word and in two our reading alone" in words(pattern)


@pytest.mark.parametrize("of", KINDS)
def test_the_table_behind_a_pattern_has_a_row_for_all_that_is_shown(
    atlas: kg.Atlas, of: str
) -> None:
    patterns = atlas.patterns
    journey = scheme(patterns, "journey")
    columns, rows = {
        "ideas": patterns.ideas(journey, Sieve()).table,
        "causes": patterns.causes(Sieve()).table,
        "together": patterns.together(Sieve()).table,
        "contrasts": patterns.contrasts(Sieve()).table,
    }[of]
    assert rows
    assert {len(row) for row in rows} == {len(columns)}
    if of == "causes":
        assert len(rows) == sum(len(row.stories) for row in patterns.causes(Sieve()).rows)
    name, values = rendering.pattern_question(asked(patterns, of=of))
    if name:
        assert set(values) == {one.name for one in question(name).parameters}


@pytest.mark.parametrize("of", KINDS)
def test_hostile_and_endless_labels_are_shown_as_text_and_kept_from_spreadsheets(
    cases: tuple[Case, ...], atlas: kg.Atlas, of: str
) -> None:
    changed = [renamed(one, HOSTILE if n % 2 else "y" * 5000) for n, one in enumerate(cases)]
    patterns = Patterns(changed, atlas.schemes(), atlas.alignments())
    pattern, unfit = pages(patterns, asked(patterns, of=of, notes="1"))
    assert "<img" not in pattern + unfit
    assert "&lt;img" in pattern + unfit
    _, rows = patterns.ideas(patterns.schemes[0], EVERYTHING).table
    written = Table("t", "", [(str(n), "") for n in range(6)], rows).csv().decode()
    assert "'=1+1" in written
    assert ",=1+1" not in written
    assert ',"=1+1' not in written


@pytest.mark.parametrize(
    ("given", "lost"),
    [
        ({"of": "nonsense"}, ("nonsense",)),
        ({"framework": "no-such"}, ("no-such",)),
        ({"by": ("word", "<b>")}, ("<b>",)),
        ({"start": "-1"}, ()),
        ({"start": "9" * 40}, ()),
        ({"start": "²"}, ()),
    ],
)
def test_what_the_address_asks_in_vain_is_left_out_and_said(
    atlas: kg.Atlas, given: dict[str, str | tuple[str, ...]], lost: tuple[str, ...]
) -> None:
    patterns = atlas.patterns
    found = asked(patterns, **given)
    assert (found.of, found.framework, found.start) == ("ideas", "journey", 0)
    assert found.lost == lost
    head = rendering.patterns_head(found, patterns.schemes)
    assert ("left out" in head) == bool(lost)
    assert "<b>" not in head
    assert pages(patterns, found)[0]


def test_a_state_of_the_page_is_its_address(atlas: kg.Atlas) -> None:
    given: dict[str, str | tuple[str, ...]] = {
        "of": "causes", "by": ("word", "telling"), "notes": "1",
    }  # fmt: skip
    found = asked(atlas.patterns, **given)
    assert found.address == "/patterns?of=causes&by=word&by=telling&notes=1"
    assert found.sieve == Sieve((Basis.WORD, Basis.TELLING), notes=True)


@pytest.mark.parametrize("of", KINDS)
def test_a_pattern_of_nothing_says_why_it_is_empty_and_what_would_fill_it(
    atlas: kg.Atlas, of: str
) -> None:
    patterns = Patterns((), atlas.schemes())
    pattern, _ = pages(patterns, asked(patterns, of=of, by="word"))
    assert "There is no story here yet" in pattern
    assert "notes=1" in pattern


def test_a_framework_that_no_story_shows_says_so(atlas: kg.Atlas) -> None:
    pattern, _ = pages(atlas.patterns, asked(atlas.patterns, framework="metrics"))
    assert "No story here is read as showing an idea of Metrics." in words(pattern)


def test_without_any_framework_the_page_says_so() -> None:
    patterns = Patterns((), ())
    found = asked(patterns)
    assert found.framework == ""
    assert "no framework" in rendering.patterns_none()
    assert rendering.patterns_head(found, ())


# --- By year ---


def told_by(timeline: Timeline) -> list[Statement]:
    return [e.told for d in timeline.decades for e in d.events] + [e.told for e in timeline.undated]


def test_every_episode_of_every_story_stands_in_the_timeline_once(
    atlas: kg.Atlas, cases: tuple[Case, ...]
) -> None:
    expected = [t.ref.iri for c in cases for t in c.statements if t.kind in ("episode", "moment")]
    found = [told.ref.iri for told in told_by(atlas.timeline())]
    assert sorted(found) == sorted(expected)
    assert atlas.timeline().count == len(expected)


def test_the_timeline_of_one_story_holds_what_the_question_on_it_gives(atlas: kg.Atlas) -> None:
    answer = atlas.ask("timeline", case="amazon")
    rows = {
        (row["episode"].value, row["begin"].value if "begin" in row else "") for row in answer.rows
    }
    found = told_by(atlas.timeline().only({"amazon"}))
    assert {(told.ref.iri, told.when.begin) for told in found} == rows


def test_episodes_stand_in_the_decade_and_order_of_their_first_day(atlas: kg.Atlas) -> None:
    decades = atlas.timeline().decades
    assert [one.start for one in decades] == sorted({one.start for one in decades})
    for decade in decades:
        days = [event.told.when.earliest or event.told.when.latest for event in decade.events]
        assert all(day is not None and day.year // 10 * 10 == decade.start for day in days)
        assert [d or date.max for d in days] == sorted(d or date.max for d in days)


def test_what_has_no_date_stands_by_story_in_the_order_of_the_story(
    atlas: kg.Atlas, cases: tuple[Case, ...]
) -> None:
    expected = [
        t.ref.iri
        for c in cases
        for t in c.statements
        if t.kind in ("episode", "moment") and not t.when.earliest and not t.when.latest
    ]
    assert [event.told.ref.iri for event in atlas.timeline().undated] == expected


def shown(atlas: kg.Atlas, *, start: int = 0, chosen: Iterable[str] = (), **own: str) -> str:
    shelf = Shelf({"decade": tuple(chosen)} if chosen else {}, view="timeline", start=start)
    found = atlas.timeline().only({one.ref.slug for one in atlas.cases()}, own.get("phase", ""))
    return rendering.timeline(found, TimelineAsked(shelf, **own), atlas.phases())


def test_the_last_decade_is_open_first_and_every_decade_leads_to_itself(atlas: kg.Atlas) -> None:
    markup = shown(atlas)
    last = atlas.timeline().decades[-1].start
    assert f'<h2 class="decade">{last}s</h2>' in markup
    assert "No date told" in markup
    for decade in atlas.timeline().decades:
        assert f"years={decade.start}" in markup
        opened = shown(atlas, years=str(decade.start))
        assert f'<h2 class="decade">{decade.start}s</h2>' in opened


def test_a_decade_is_shown_whole_over_its_pages_and_no_page_is_large(atlas: kg.Atlas) -> None:
    for decade in atlas.timeline().decades:
        seen: list[str] = []
        for start in range(0, len(decade.events), 150):
            markup = shown(atlas, start=start, years=str(decade.start))
            assert len(markup.encode()) < 90_000
            seen += re.findall(r'<b><a href="([^"]+)">', markup)
        assert [unescape(one) for one in seen] == [
            rendering.address(event.told.ref) for event in decade.events
        ]


def test_a_date_keeps_its_precision_and_says_where_it_is_ours() -> None:
    told = "around 1982"
    assert str(When("1982", as_told=told)) == told
    assert str(When("1998", "2004")) == "1998 to 2004"
    assert str(When("1976", inferred=True)) == "1976 (date ours)"


def test_dates_are_shown_as_they_are_told(atlas: kg.Atlas) -> None:
    events = [e for d in atlas.timeline().decades for e in d.events]
    ours = next(e for e in events if e.told.when.inferred)
    vague = next(e for e in events if e.told.when.as_told and not e.told.when.inferred)
    for event in (ours, vague):
        decade = next(d for d in atlas.timeline().decades if event in d.events)
        place = decade.events.index(event) // 150 * 150
        markup = words(shown(atlas, years=str(decade.start), start=place))
        assert str(event.told.when).casefold() in markup.casefold()
    assert "(date ours)" in str(ours.told.when)


def test_a_phase_leaves_only_what_stands_in_it(atlas: kg.Atlas) -> None:
    every = {one.ref.slug for one in atlas.cases()}
    found = atlas.timeline().only(every, "descent")
    placed = [t for t in told_by(atlas.timeline()) if t.phase and t.phase.ref.slug == "descent"]
    assert found.count == len(placed) > 0
    markup = shown(atlas, phase="descent")
    assert f"{found.count} episodes, by decade." in words(markup)
    assert all(word == "descent" for word in re.findall(r"phase=([\w-]+)&amp;years", markup))


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"phase": "no-such"}, "There is no phase called “no-such”"),
        ({"years": "abc"}, "Nothing is told here of “abc”"),
        ({"years": "1234567"}, "Nothing is told here of “1234567”"),
        ({"years": "<script>"}, "Nothing is told here of “<script>”"),
        ({"phase": "recovering"}, "Nothing that these stories tell stands in Recovering"),
    ],
)
def test_what_is_asked_of_the_timeline_in_vain_is_said(
    atlas: kg.Atlas, own: dict[str, str], said: str
) -> None:
    shelf = Shelf({}, view="timeline")
    phases = {one.ref.slug for one in atlas.phases()}
    only = own["phase"] if own.get("phase") in phases else ""
    found = atlas.timeline().only({one.ref.slug for one in atlas.cases()}, only)
    markup = rendering.timeline(found, TimelineAsked(shelf, **own), atlas.phases())
    assert said in words(markup) or said in unescape(markup)
    assert "<script>" not in markup


def test_a_decade_by_which_stories_were_chosen_is_the_one_that_opens(atlas: kg.Atlas) -> None:
    assert '<h2 class="decade">1990s</h2>' in shown(atlas, chosen=["1990s"])
    assert '<h2 class="decade">2000s</h2>' in shown(atlas, chosen=["1990s"], years="2000")


def test_a_timeline_of_nothing_says_so(atlas: kg.Atlas) -> None:
    shelf = Shelf({}, view="timeline")
    markup = rendering.timeline(timeline_of(()), TimelineAsked(shelf), atlas.phases())
    assert "tell of nothing that happened" in markup


def test_hostile_labels_in_the_timeline_are_shown_as_text(
    atlas: kg.Atlas, cases: tuple[Case, ...]
) -> None:
    found = timeline_of([renamed(one, HOSTILE) for one in cases])
    asked_for = TimelineAsked(Shelf({}, view="timeline"))
    markup = rendering.timeline(found, asked_for, atlas.phases())
    assert "<img" not in markup
    assert "&lt;img" in markup
