"""Stories side by side: what they share, where they part, what is said where nothing is told."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations
from math import log

import pytest

import kg
from kg import rendering
from kg.catalogue import (
    Assessment,
    Basis,
    Case,
    CaseSummary,
    Citation,
    Evidence,
    Flight,
    Moment,
    Phase,
    Ref,
    Seen,
    Source,
    Statement,
    Step,
    When,
)
from kg.catalogue import Reading as Read
from kg.cli import main
from kg.comparison import MOST, Comparison, choose, compare, pairs
from kg.errors import NotFound
from kg.export import csv_of_text
from kg.rendering import Meanings
from tests.app_pages import run

HOSTILE = """<img src=x onerror=alert(1)>"'</td><script>x</script>\u202e"""
NO_MEANINGS = Meanings({})


# --- A small world ---


def ref(slug: str, label: str = "", kind: str = "concept", **more: str) -> Ref:
    return Ref(f"https://w3id.org/pioneer-atlas/{kind}/{slug}", kind, slug, label or slug, **more)


def idea(slug: str, family: str = "Practice") -> Ref:
    return ref(slug, slug.capitalize(), family=family, gloss="What it means.")


PAIN, FEAR = idea("pain", "Cause"), idea("fear", "Cause")
GROWTH = idea("growth", "Force")
TRUST = idea("trust", "Principle")
CAP = idea("cap")
OUTCOME = idea("outcome", "Kind")
LEVEL = idea("customer-led", "Orientation")
GROUND = Phase(idea("burningness", "Phase"), "Ground", 0, 1)
FALL = Phase(idea("descent", "Phase"), "Falling", 1, 5)


def told(part: str, *readings: tuple[str, Ref], of: str = "", **more: object) -> Statement:
    usual = Statement(
        ref=Ref(f"https://w3id.org/pioneer-atlas/case/{of}#{part}", "case", of, part, part=part),
        kind="episode",
        text=f"What is told of {part}.",
        about=(),
        when=When(begin="2001"),
        citations=(Citation(ref(f"book-{of}", f"The book of {of}", "source"), "p. 7"),),
        readings=tuple(Read(stance, one) for stance, one in readings),
        basis=Basis.OURS if readings else None,
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def story(slug: str, *statements: Statement, label: str = "", falls: bool = False) -> Case:
    own = tuple(
        replace(s, ref=told(s.ref.part, of=slug).ref, citations=_cited(s, slug)) for s in statements
    )
    step = Step(own[0].ref, FALL, Basis.OURS, When(begin="2001"), loose=False) if own else None
    flight = Flight((step,) * 3 if step else (), "falling", step, 2001, 2001, falls)
    book = Source(
        ref(f"book-{slug}", "", "source"), f"Book of {slug}", (), (), "", "", "B", "", in_full=False
    )
    return Case(
        summary=CaseSummary(
            ref=ref(slug, label or slug.capitalize(), "case"),
            abstract="It happened.",
            scope=None,
            role=None,
            sectors=(),
            places=(),
            told_in=(),
            flight=flight,
            evidence=Evidence(9, 3, 2, 1, False, 9, (), 0, 4),
        ),
        organisations=(),
        probably_told_in=(),
        passages=(),
        statements=own,
        conflicts=(),
        gaps=(),
        sources=(book,),
        lit=(),
        turned=(),
        held=(),
        pulled=(),
    )


def _cited(statement: Statement, slug: str) -> tuple[Citation, ...]:
    return told("x", of=slug).citations if statement.citations else ()


ALPHA = story(
    "alpha",
    told("loss", ("shows", PAIN)),
    told("grew", ("shows", GROWTH)),
    told("kept", ("shows", CAP), ("shows", OUTCOME)),
)
BETA = story(
    "beta", told("losses", ("shows", PAIN)), told("held-back", ("counters", GROWTH)), label="Beta"
)
GAMMA = story("gamma", told("warned", ("shows", FEAR)), told("also", ("shows", GROWTH)))


def cells(found: Comparison, name: str) -> list[list[str]]:
    row = next(row for row in found.rows if row.name == name)
    return [[p.idea.slug for p in cell.points if p.idea] for cell in row.cells]


def slugs(rows: object) -> list[str]:
    return [row.idea.slug for row in rows]  # type: ignore[attr-defined]


def shown(found: Comparison, view: str = "") -> str:
    return rendering.compared(found, view)


# --- What stands where ---


def test_what_all_show_what_one_alone_has_and_where_they_part_are_told_apart() -> None:
    found = compare((ALPHA, BETA))
    assert slugs(found.shared) == ["pain"]
    assert slugs(found.opposed) == ["growth"]
    assert slugs(found.alone(0)) == ["cap"]
    assert found.alone(1) == ()
    assert found.torn == ()


def test_a_kind_of_event_is_nothing_that_stories_share() -> None:
    other = story("delta", told("result", ("shows", OUTCOME)))
    assert compare((ALPHA, other)).shared == ()


def test_to_work_against_one_thing_is_shared_and_is_no_contradiction() -> None:
    other = story("delta", told("slow", ("counters", GROWTH)))
    found = compare((BETA, other))
    assert [(row.idea.slug, row.agreed) for row in found.shared] == [("growth", ("counters",))]
    assert found.opposed == ()


@pytest.mark.parametrize("stance", ["counters", "breaks", "doubts"])
def test_whatever_goes_against_an_idea_that_another_shows_sets_them_apart(stance: str) -> None:
    other = story("delta", told("against", (stance, PAIN)))
    assert slugs(compare((ALPHA, other)).opposed) == ["pain"]


def test_a_story_on_both_sides_keeps_both_and_is_told_by_itself() -> None:
    torn = story("delta", told("kept", ("shows", TRUST)), told("broke", ("breaks", TRUST)))
    found = compare((torn, ALPHA))
    assert slugs(found.torn) == ["trust"]
    assert found.opposed == ()  # the other has nothing to do with it
    markup = shown(found)
    assert "On both sides at once" in markup
    assert "Shows it" in markup
    assert "Breaks it" in markup


def test_of_three_stories_an_idea_of_two_is_neither_shared_nor_alone() -> None:
    found = compare((ALPHA, BETA, GAMMA))
    assert slugs(found.some) == ["pain"]
    assert found.shared == ()
    assert slugs(found.alone(2)) == ["fear"]


def test_what_few_stories_show_comes_first() -> None:
    both = (("shows", PAIN), ("shows", CAP), ("shows", TRUST))
    seen = {PAIN.iri: Seen(20, 5), CAP.iri: Seen(2, 0), TRUST.iri: Seen(3, 1)}
    found = compare((story("one", told("a", *both)), story("two", told("b", *both))), seen)
    assert slugs(found.shared) == ["cap", "trust", "pain"]


def test_rows_of_which_nobody_tells_anything_are_named_once_and_not_shown() -> None:
    found = compare((ALPHA, BETA))
    assert "Principles broken" in found.unsaid
    assert "broken" not in {row.name for row in found.rows}
    assert shown(found).count("Principles broken") == 1


def test_being_in_a_phase_shows_it() -> None:
    one = story("one", told("a", phase=GROUND, basis=Basis.OURS))
    two = story("two", told("b", ("shows", GROUND.ref)))
    assert slugs(compare((one, two)).shared) == ["burningness"]


def test_a_level_given_before_a_fall_says_so() -> None:
    given = told(
        "level",
        kind="assessment",
        when=When(),
        assessment=Assessment((ref("ann", "Ann", "person"),), LEVEL, When("2010")),
    )
    fell = told("fell", phase=FALL, basis=Basis.OURS, when=When(begin="2014"))
    markup = shown(compare((story("one", given, fell), BETA)))
    assert "Ann" in markup
    assert "Made before a fall that is told" in markup
    assert 'href="/case?id=one#fell"' in markup


@pytest.mark.parametrize(
    "cases", [(), (ALPHA,), (ALPHA, ALPHA), (ALPHA, BETA, GAMMA, ALPHA), (ALPHA,) * 5]
)
def test_one_story_five_or_one_twice_cannot_be_compared(cases: tuple[Case, ...]) -> None:
    with pytest.raises(ValueError, match="compared"):
        compare(cases)


# --- In words ---


def test_the_comparison_in_words_counts_and_names_and_gives_no_reason() -> None:
    said = rendering.compared_in_words(compare((ALPHA, BETA)))
    assert "Both show Pain." in said
    assert "on one idea: Alpha shows Growth; Beta works against Growth." in said
    assert "One idea stands in Alpha alone and none in Beta alone." in said
    assert "%" not in said
    assert not re.search(r"\b(because|led to|due to|thanks to|as a result|why)\b", said)


def test_where_nothing_is_shared_that_is_said() -> None:
    said = rendering.compared_in_words(compare((BETA, story("one", told("a", ("shows", FEAR))))))
    assert "We have read of no idea that both show." in said
    assert "On none of the ideas that we have read of do they stand against each other." in said


# --- What is read ---


def test_every_cell_says_something_and_names_its_story() -> None:
    markup = shown(compare((ALPHA, BETA, GAMMA)))
    found = re.findall(r"<td([^>]*)>(.*?)</td>", markup, re.DOTALL)
    assert len(found) > 10
    assert all(re.sub(r"<[^>]+>", "", inside).strip() for _, inside in found)
    assert all("data-name=" in tag or "colspan" in tag for tag, _ in found)
    assert "Nobody we have read says what lit it." not in markup  # each of them says so
    assert "We have read of nothing that it works against." in markup


def test_a_statement_leads_to_its_place_and_its_number_to_a_source_of_the_page() -> None:
    markup = shown(compare((ALPHA, BETA)))
    assert 'href="/case?id=alpha#loss"' in markup
    assert 'href="/case?id=beta#held-back"' in markup
    numbers = set(re.findall(r'href="#(source-\d+)"', markup))
    assert numbers == {"source-1", "source-2"}
    assert all(f'id="{number}"' in markup for number in numbers)


def test_only_the_sources_of_what_is_shown_are_listed() -> None:
    other = replace(ALPHA.sources[0], ref=ref("another", "", "source"), title="Another book")
    loss, grew, kept = ALPHA.statements
    grew = replace(grew, citations=(Citation(other.ref),))
    alpha = replace(ALPHA, statements=(loss, grew, kept), sources=(*ALPHA.sources, other))
    found = compare((alpha, BETA))
    assert "Another book" in shown(found)
    assert "Another book" not in shown(found, "share")


def test_a_moment_leads_to_its_decision_and_says_what_nobody_tells() -> None:
    moment = Moment(cost="A million", unknown=("resistance",))
    one = story("one", told("signed", kind="moment", moment=moment))
    markup = shown(compare((one, BETA)))
    assert 'href="/moment?id=one%2Fsigned"' in markup
    assert "A million." in markup
    assert (
        "Nobody we have read says who resisted, what customers got or what the organisation got."
        in markup
    )
    assert "We have read of no Moment of Belief." in markup


def test_a_fall_that_nobody_explains_is_not_said_to_be_none() -> None:
    fallen = story("fallen", told("a", ("shows", PAIN)), falls=True)
    markup = shown(compare((fallen, ALPHA)))
    assert "Nobody we have read says what pulled it down." in markup


@pytest.mark.parametrize(
    ("view", "there", "gone"),
    [
        ("share", "What they share", "What only one has"),
        ("differ", "What only one has", "What they share</h2>"),
        ("", "What they share</h2>", "Topic by topic"),
        ("nonsense", "What they share</h2>", "Topic by topic"),
    ],
)
def test_the_rows_that_are_asked_for_are_shown(view: str, there: str, gone: str) -> None:
    markup = shown(compare((ALPHA, BETA)), view)
    assert there in markup
    assert gone not in markup


def test_where_they_differ_what_all_share_is_left_out() -> None:
    also = story("delta", told("loss", ("shows", PAIN)), told("fear", ("shows", FEAR)))
    markup = shown(compare((ALPHA, also)), "differ")
    assert "Fear" in markup
    assert "Nothing beyond what they share." in markup
    assert ">Pain<" not in markup


def test_hostile_names_are_only_ever_text() -> None:
    bad = story("bad", told("a", ("shows", PAIN)), told("b", ("breaks", TRUST)), label=HOSTILE)
    bad = replace(
        bad,
        statements=tuple(
            replace(s, text=HOSTILE, ref=replace(s.ref, label=HOSTILE)) for s in bad.statements
        ),
    )
    found = compare((bad, BETA))
    choice = choose(["bad", "beta", HOSTILE], [bad.summary, BETA.summary])
    markup = shown(found) + rendering.compared_head(
        choice, [bad.summary, BETA.summary], said=rendering.compared_in_words(found)
    )
    markup = NO_MEANINGS.finish(markup)
    assert "<img" not in markup
    assert "<script" not in markup
    assert "\u202e" not in markup


def test_a_name_of_5000_letters_is_shortened_wherever_it_heads_something() -> None:
    long = story("long", told("a", ("shows", PAIN)), label="a" * 5000)
    found = compare((long, BETA))
    markup = shown(found) + rendering.compared_head(choose(["long", "beta"], [long.summary]), [])
    assert "a" * 61 not in markup + rendering.compared_in_words(found)


def test_the_table_to_take_away_holds_no_formulas_and_the_same_rows() -> None:
    sums = story("sums", told("a", ("shows", PAIN)), label="=1+1")
    rows = list(
        csv.reader(io.StringIO(csv_of_text(rendering.compared_rows(compare((sums, BETA))))))
    )
    assert rows[0] == ["", "'=1+1", "Beta"]
    assert {len(row) for row in rows} == {3}
    assert all(text for row in rows[1:] for text in row)
    assert not [text for row in rows for text in row if text[:1] in "=+-@" and text]
    lit = next(row for row in rows if row[0] == "What lit it")
    assert "What is told of losses." in lit[2]
    assert "our reading" in lit[2]


# --- Which stories ---


def test_stories_are_found_by_slug_by_kind_and_by_the_name_that_was_typed(
    atlas: kg.Atlas,
) -> None:
    choice = choose(["o2", "case/sky", "wells FARGO", " "], atlas.cases())
    assert [case.ref.slug for case in choice.cases] == ["o2", "sky", "wells-fargo"]
    assert choice.unknown == ()


def test_what_is_unknown_named_twice_or_too_much_is_kept_apart(atlas: kg.Atlas) -> None:
    names = ["o2", "tessco", "o2", "sky", "amazon", "tesco", "lego", "o2"]
    choice = choose(names, atlas.cases())
    assert [case.ref.slug for case in choice.cases] == ["o2", "sky", "amazon", "tesco"]
    assert [case.ref.slug for case in choice.twice] == ["o2"]
    assert [case.ref.slug for case in choice.over] == ["lego"]
    ((name, near),) = choice.unknown
    assert name == "tessco"
    assert near[0].ref.slug == "tesco"


def test_a_rare_idea_weighs_more_than_a_common_one_in_what_is_offered() -> None:
    rare = [story("one", told("a", ("shows", CAP))), story("two", told("b", ("shows", CAP)))]
    often = [story(name, told(name, ("shows", PAIN))) for name in ("three", "four", "five")]
    seen = {CAP.iri: Seen(2), PAIN.iri: Seen(3)}
    first, *others = pairs([*often, *rare], seen)
    assert {one.slug for one in first.cases} == {"one", "two"}
    assert [one.slug for one in first.shared] == ["cap"]
    assert all(offer.shared for offer in others)


def test_no_story_crowds_out_the_others_and_partners_of_one_all_hold_it(atlas: kg.Atlas) -> None:
    offers = atlas.worth_comparing(also=[("amazon", "wells-fargo"), ("amazon", "nobody")])
    assert {one.slug for one in offers[-1].cases} == {"amazon", "wells-fargo"}
    named = [one.slug for offer in offers[:6] for one in offer.cases]
    assert max(named.count(slug) for slug in named) <= 2
    assert all(offer.cases[0].slug == "o2" for offer in atlas.worth_comparing("o2"))


@pytest.mark.parametrize("seed", range(8))
def test_what_is_offered_of_many_is_the_heaviest_of_all_pairs(seed: int) -> None:
    chance = random.Random(seed)
    known = [idea(f"idea-{number}") for number in range(40)]
    stories = []
    for number in range(80):
        shown = [known[min(39, int(chance.expovariate(0.12)))] for _ in range(6)]
        read = [(chance.choice(("shows", "shows", "counters")), one) for one in shown]
        stories.append(story(f"s{number}", told("a", *dict.fromkeys(read))))
    stands = {
        one.ref.slug: {(r.stance, r.idea.iri) for t in one.statements for r in t.readings}
        for one in stories
    }
    often = Counter(iri for held in stands.values() for iri in {iri for _, iri in held})
    seen = {iri: Seen(number) for iri, number in often.items()}

    def weight(pair: tuple[str, str]) -> float:
        here, there = stands[pair[0]], stands[pair[1]]
        shared = {iri for _, iri in here & there}
        opposed = {
            iri
            for one, other in ((here, there), (there, here))
            for stance, iri in one
            if stance == "shows" and ("counters", iri) in other
        }
        return sum(log(len(stories) / often[iri]) for iri in shared | opposed)

    heaviest = sorted((weight(pair) for pair in combinations(stands, 2)), reverse=True)
    offered = [weight((a.slug, b.slug)) for a, b in (one.cases for one in pairs(stories, seen))]
    assert len(offered) == 6
    assert offered == sorted(offered, reverse=True)
    assert offered[:2] == pytest.approx(heaviest[:2])  # no story can stand in the way of these


# --- The shipped content ---


def test_a_bank_that_put_size_aside_and_one_that_pushed_for_it_stand_against_each_other(
    atlas: kg.Atlas,
) -> None:
    found = atlas.compare("handelsbanken", "wells-fargo")
    growth = next(row for row in found.opposed if row.idea.slug == "growth")
    one, other = growth.stands
    assert one
    assert other
    assert "return-not-size" in {s.anchor for s in dict(one.told)["counters"]}
    assert "push-for-growth" in {s.anchor for s in dict(other.told)["shows"]}
    assert "practice-no-sales-targets" in slugs(found.opposed)
    assert "pain" in slugs(found.shared)
    assert "inside-out" in slugs(found.torn)
    assert cells(found, "lit") == [["pain"], ["pain"]]
    assert "practice-branch-decides" in slugs(found.alone(0))


def test_an_unknown_story_carries_the_nearest_names(atlas: kg.Atlas) -> None:
    with pytest.raises(NotFound) as missing:
        atlas.compare("o2", "tessco")
    assert "tesco" in missing.value.nearest


def test_every_pair_that_is_offered_can_be_read_in_each_view(atlas: kg.Atlas) -> None:
    for offer in atlas.worth_comparing():
        found = atlas.compare(*(one.slug for one in offer.cases))
        for view in rendering.COMPARED:
            assert shown(found, view).count("<th") > 3
            assert rendering.compared_rows(found, view)


# --- The page ---


def test_the_page_says_what_is_compared_and_keeps_the_choice_in_its_links(
    atlas: kg.Atlas,
) -> None:
    page = run("compare", {"cases": ["o2", "tesco"], "rows": ["differ"]}, of=atlas)
    assert page.read.heads == ["O2 and Tesco"]
    links = page.of("a", "href")
    assert "/compare?cases=o2&cases=tesco&rows=share" in links
    assert "/compare?cases=tesco&rows=differ" in links  # without the first
    assert page.of("input", "value").count("o2") == 1  # the form keeps it


def test_fewer_than_two_stories_are_told_how_to_go_on(atlas: kg.Atlas) -> None:
    assert "Amazon and Wells Fargo" in run("compare", of=atlas).words
    one = run("compare", {"cases": ["o2"]}, of=atlas)
    assert "O2 is chosen." in one.words
    assert any(href.startswith("/compare?cases=o2&cases=") for href in one.of("a", "href"))


def test_a_story_with_itself_an_unknown_one_and_a_fifth_are_said_plainly(atlas: kg.Atlas) -> None:
    itself = run("compare", {"cases": ["o2", "o2"]}, of=atlas)
    assert "O2 is named more than once." in itself.words
    unknown = run("compare", {"cases": ["o2", "sky", "tessco"]}, of=atlas)
    assert "There is no story called “tessco”." in unknown.words
    assert "/compare?cases=o2&cases=sky&cases=tesco" in unknown.of("a", "href")
    many = run("compare", {"cases": ["o2", "sky", "amazon", "tesco", "lego"]}, of=atlas)
    assert "Four stories stand side by side at most. Left out: LEGO." in many.words
    assert many.read.heads == ["O2, Sky, Amazon and Tesco"]


def test_a_note_beside_a_story_is_called_one(atlas: kg.Atlas) -> None:
    page = run("compare", {"cases": ["cisco", "o2"]}, of=atlas)
    assert "Note" in page.words
    assert "Too little of it is placed on the journey to draw a flight." in page.words


def test_a_story_leads_to_its_comparison(atlas: kg.Atlas) -> None:
    assert "/compare?cases=o2" in run("case", {"id": ["o2"]}, of=atlas).of("a", "href")


# --- The command ---


@pytest.fixture
def of_few(monkeypatch: pytest.MonkeyPatch, few: object) -> None:
    monkeypatch.setenv("PIONEER_CONTENT", str(few))


@pytest.mark.usefixtures("of_few")
def test_the_command_prints_each_row_with_every_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "amazon", "tesco"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Amazon and Tesco\n")
    block = next(one for one in out.split("\n\n") if one.startswith("What lit it"))
    assert block.index("  Amazon") < block.index("  Tesco")


@pytest.mark.usefixtures("of_few")
def test_the_command_gives_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "amazon", "tesco", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["story"] for one in found["stories"]] == ["amazon", "tesco"]
    lit = next(row for row in found["rows"] if row["row"] == "lit")
    assert {point["idea"] for point in lit["cells"]["amazon"]} == {"ambition", "fear"}
    assert set(found["alone"]) == {"amazon", "tesco"}
    assert set(found["shared"]) <= {row["idea"] for row in found["ideas"]}


@pytest.mark.usefixtures("of_few")
@pytest.mark.parametrize(
    ("stories", "code", "said"),
    [
        (["tesco"], 2, f"two to {MOST} can be compared"),
        (["tesco", "tesco"], 2, "not with itself"),
        (["tesco", "tessco"], 1, "Nearest: tesco"),
    ],
)
def test_the_command_says_what_is_wrong_with_what_it_was_given(
    stories: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *stories]) == code
    assert said in capsys.readouterr().err
