"""The interview: questions made from the shapes, a good file made of whatever is answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import turtle
from kg.authoring import LIKELY, UNKNOWN, Answers, Interview, formatted
from kg.authoring.interview._dates import typed
from kg.diagnostics import Severity
from tests.conftest import some
from tests.properties.profiles import law

TODAY = date(2026, 11, 22)
SLOW = law(15)
MISSING = {
    "case-abstract",
    "case-creator",
    "case-label",
    "case-license",
    "case-organisation",
    "case-place",
    "case-role",
    "case-scope",
    "case-sector",
    "episode",
    "locator-missing",
    "moment-cost",
    "moment-customers",
    "moment-organisation",
    "moment-resistance",
    "passage-draws-on",
    "passage-label",
    "passage-text",
    "reading-because",
    "said-twice",
    "source-extent",
    "source-grade",
    "source-grade-note",
    "source-title",
    "statement-cites",
    "statement-label",
    "statement-text",
}
"""The codes of errors that name what is missing, or what was told twice."""


@pytest.fixture(scope="module")
def opened(few: Path) -> kg.Atlas:
    return kg.open(few)


@pytest.fixture(scope="module")
def interview(opened: kg.Atlas) -> Interview:
    return opened.interview


HARD = st.text(
    alphabet=st.one_of(
        st.sampled_from("aB9 \"'\\\n\r\t#<>@^;.,[](){}?:/-_~%&|`’é日\u2028\u202e\x00\x07\x7f\x85"),
        st.characters(),
    ),
    max_size=24,
)
WORDS = st.sampled_from(
    [
        "A step",
        "a step",
        "Another step",
        "The step",
        "Ofcom",
        "Tesco",
        "Annual report",
        "Its sector, mail order, is not in the list.",
        "mail order",
        "page not noted",
        "?",
        "",
        " ",
    ]
)
DATES = st.sampled_from(
    (
        *("2007", "2007-01", "15 January 2007", "around 1982", "early 2000s", "2006 to 2012"),
        *("by 2016", "2012 to 2006", "yesterday", "1999-02-30", "since 2010", "03/04/2007", "?"),
    )
)


def answers_of(interview: Interview) -> st.SearchStrategy[Answers]:
    """Any answers at all: some fields, sensible or hostile, in some items of some screens."""
    screens = {}
    for screen in interview.screens:
        fields = {}
        for field in screen.fields:
            values = [WORDS, HARD, st.just(UNKNOWN)]
            if field.choices:
                values = [st.sampled_from([choice.value for choice in field.choices]), *values]
            if field.kind == "date":
                values = [DATES, *values]
            if field.kind == "yes":
                values = [st.just("true")]
            if field.kind == "source":
                values.append(st.just("source:customer-copernicus"))
            fields[field.name] = st.one_of(*values)
        item = st.fixed_dictionaries(
            {}, optional={**fields, "id": st.sampled_from(["a-step", "x", "Ä", "derived", ""])}
        )
        most = 4 if screen.repeats else 2
        screens[screen.name] = st.lists(item, max_size=most).map(tuple)
    return st.fixed_dictionaries({}, optional=screens)


# --- what is written ---


@given(data=st.data())
@SLOW
def test_whatever_is_answered_a_file_in_house_style_comes_out(
    interview: Interview, data: st.DataObject
) -> None:
    made = interview.write(data.draw(answers_of(interview)), today=TODAY)
    assert made.path == f"cases/{made.slug}.ttl"
    assert turtle.read(made.text.encode()).mistakes == ()
    assert formatted(made.text) == made.text


@given(data=st.data())
@SLOW
def test_whatever_is_answered_a_check_finds_no_more_than_what_is_missing(
    opened: kg.Atlas,
    interview: Interview,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
) -> None:
    made = interview.write(data.draw(answers_of(interview)), today=TODAY)
    slug = f"{made.slug[:50]}-checked"  # stands beside a story of the same name
    file = tmp_path_factory.mktemp("made") / f"{slug}.ttl"
    file.write_text(made.text.replace(f"case/{made.slug}>", f"case/{slug}>"), encoding="utf-8")
    errors = [f for f in opened.check_file(file) if f.severity is Severity.ERROR]
    # A story that takes the place of one the atlas has tells again what that one describes.
    again = {"described-twice"} if made.slug in {one.ref.slug for one in opened.cases()} else set()
    assert {finding.code for finding in errors} <= MISSING | again, errors


@given(data=st.data())
@SLOW
def test_a_file_gives_back_the_answers_it_was_made_of(
    interview: Interview, data: st.DataObject
) -> None:
    answers = data.draw(answers_of(interview))
    made = interview.write(answers, today=TODAY)
    normal = interview.normal(answers)
    assert interview.beyond(made.text) == ()
    assert interview.read(made.text) == normal
    assert interview.normal(normal) == normal
    assert interview.write(normal, today=TODAY) == made


@pytest.mark.parametrize(
    ("text", "begin", "end", "as_told", "inferred"),
    [
        ("2007", "2007", "", "", False),
        ("2007-01", "2007-01", "", "", False),
        ("Jan 2007", "2007-01", "", "", False),
        ("15th of January 2007", "2007-01-15", "", "", False),
        ("January 15, 2007", "2007-01-15", "", "", False),
        ("in 2007", "2007", "", "", False),
        ("25/12/2007", "2007-12-25", "", "", False),
        ("2006 to May 2012", "2006", "2012-05", "", False),
        ("2006–2012", "2006", "2012", "", False),
        ("March to May 2007", "2007-03", "2007-05", "", False),
        ("by 2016", "", "2016", "", False),
        ("since 2010", "2010", "", "since 2010", False),
        ("late in 2018", "2018", "", "late in 2018", False),
        ("around 1982", "1982", "", "around 1982", True),
        ("the early 2000s", "2000", "2004", "the early 2000s", True),
        ("in the 1960s", "1960", "1969", "in the 1960s", True),
        ("03/04/2007", "2007", "", "03/04/2007", False),
        ("two years later", "", "", "two years later", False),
        ("2012 to 2006", "", "", "2012 to 2006", False),
        ("1999-02-30", "", "", "1999-02-30", False),
        ("0000", "", "", "0000", False),
        ("١٩٩٩", "", "", "١٩٩٩", False),
        ("", "", "", "", False),
    ],
)
def test_a_date_is_read_as_precisely_as_it_was_typed(
    text: str, begin: str, end: str, as_told: str, inferred: bool
) -> None:
    found = typed(text)
    assert (found.begin, found.end, found.as_told, found.inferred) == (
        begin,
        end,
        as_told,
        inferred,
    )
    assert typed(str(found)) == found
    assert bool(found.note) == ((bool(as_told) and not (begin or end)) or "/" in as_told)


STORY: Answers = {
    "who": (
        {
            "name": "Penny Ferries",
            "scope": "atlas:wholeOrganisation",
            "sector": "concept:sector-city-transport",
            "place": "concept:place-scotland",
            "since": "1931",
        },
    ),
    "before": ({"headline": "One boat", "what": "It ran one boat.", "when": "1931"},),
    "wrong": ({"headline": "Nobody boards", "what": "Passengers stayed away.", "when": "2001"},),
    "fire": (
        {
            "cause": "concept:pain",
            "phase": "concept:burningness",
            "because": "Passengers stay away and the board gives the timetable up: pain.",
        },
    ),
    "step": (
        {
            "headline": "Fares by the hour",
            "what": "It charged by the hour that a boat was late.",
            "when": "2002",
            "cost": "A tenth of its income.",
        },
    ),
    "against": ({"resistance": "The captains."},),
    "customers": ({"benefit": "Boats on time."},),
    "gain": ({"benefit": UNKNOWN},),
    "first": (
        {
            "phase": "concept:first-moment-of-belief",
            "because": "Passengers gain and captains doubt: first Moment; its result is not told.",
        },
    ),
    "next": (
        {"headline": "A second boat", "what": "It bought a boat.", "when": "2003"},
        {"headline": "Free on Sundays", "what": "Sundays were free.", "when": UNKNOWN},
        {"headline": "Other towns ask", "what": "Two towns asked for it.", "when": "2005"},
        {"headline": "The rule is dropped", "what": "The rule was dropped.", "when": "2010"},
        {"headline": "Sold", "what": "It was sold.", "when": "around 2012"},
    ),
    "pulled": (
        {
            "told": "The rule is dropped",
            "phase": "concept:descent",
            "because": "A promise to passengers is taken back after it was kept: descent.",
        },
    ),
    "sources": (
        {
            "title": "Boats of the north",
            "publisher": "Shore Press",
            "kind": "Book",
            "grade": "B",
            "extent": "atlas:inFull",
            "long": "true",
        },
        {
            "title": "Ferries on time",
            "publisher": "The Evening Gull",
            "issued": "3 May 2003",
            "url": "www.gull.example/ferries",
            "kind": "Newspaper",
            "grade": "B",
            "extent": "atlas:inFull",
        },
    ),
    "citing": tuple(
        {"told": told, "source": source, "where": where}
        for told, source, where in (
            ("One boat", "Boats of the north", "p. 1"),
            ("Nobody boards", "Boats of the north", "p. 2"),
            ("Fares by the hour", "Ferries on time", ""),
            ("Fares by the hour", "Boats of the north", "p. 3"),
            ("A second boat", "Boats of the north", "p. 4"),
            ("Free on Sundays", "Boats of the north", "p. 5"),
            ("Other towns ask", "Boats of the north", "p. 6"),
            ("The rule is dropped", "Ferries on time", ""),
            ("Sold", "Boats of the north", "p. 7"),
        )
    ),
    "short": (
        {
            "abstract": "A ferry pays for being late, and then does no more.",
            "role": "atlas:pioneer",
        },
    ),
    "gaps": ({"gap": "Why the rule was dropped is not told."},),
    "you": ({"name": "Jo Ferry"},),
}


def changed(screen: str, item: int = 0, **fields: str) -> Answers:
    """The story with some fields of one item changed."""
    items = [dict(one) for one in STORY.get(screen, ({},))]
    items[item].update(fields)
    return {**STORY, screen: tuple(items)}


def test_an_honest_hour_of_answers_makes_a_story_with_nothing_wrong(
    opened: kg.Atlas, interview: Interview, tmp_path: Path
) -> None:
    made = interview.write(STORY, today=TODAY)
    file = tmp_path / f"{made.slug}.ttl"
    file.write_text(made.text, encoding="utf-8")
    assert made.slug == "penny-ferries"
    findings = opened.check_file(file)
    assert [found for found in findings if found.severity is not Severity.ADVICE] == []
    assert interview.problems(STORY) == {}
    assert interview.progress(STORY).is_story
    assert interview.progress(STORY).screens["gain"] == "unknown"
    assert interview.progress(STORY).screens["telling"] == ""


def test_nothing_answered_is_a_file_that_names_what_is_missing(interview: Interview) -> None:
    made = interview.write({}, today=TODAY)
    assert "a atlas:Case ;" in made.text
    progress = interview.progress({})
    assert set(progress.screens.values()) == {""}
    assert len(progress.missing) == 4


def test_what_is_not_known_is_said_to_be_not_known(interview: Interview) -> None:
    text = interview.write(STORY, today=TODAY).text
    assert "atlas:unknown atlas:organisationBenefit ;" in text
    assert "atlas:undated true ;" in text
    silent = interview.write({"step": ({"what": UNKNOWN},)}, today=TODAY).text
    assert "atlas:unknown atlas:MomentOfBelief ;" in silent
    assert "atlas:MomentOfBelief ;\n    skos" not in silent
    untold = interview.write({"wrong": ({"what": UNKNOWN},)}, today=TODAY).text
    assert "be it pain, fear or ambition, is not told." in untold


def test_what_came_after_what_is_said_where_no_date_says_it(interview: Interview) -> None:
    text = interview.write(STORY, today=TODAY).text
    assert "atlas:after <#a-second-boat> ;" in text  # the free Sundays have no date
    assert "atlas:after <#free-on-sundays> ;" in text
    assert "atlas:after <#fares-by-the-hour> ;" not in text  # 2002 is before 2003
    assert "atlas:after <#other-towns-ask> ;" not in text


def test_dates_against_the_order_of_telling_are_a_problem(interview: Interview) -> None:
    wrong = changed("next", 0, when="1999")
    assert "comes before “Fares by the hour”" in interview.problems(wrong)["next", 0, "when"]
    assert "atlas:after <#fares-by-the-hour>" not in interview.write(wrong, today=TODAY).text


def test_whom_the_atlas_knows_is_named_and_not_described_again(interview: Interview) -> None:
    answers = changed("who", name="the foundation")
    name = interview.normal(answers)["who"][0]
    text = interview.write(answers, today=TODAY).text
    assert "atlas:organisation organisation:the-foundation ;" in text
    assert "\norganisation:the-foundation\n" not in text
    assert name["name"] == "The Foundation"
    assert "since" not in name


def test_a_source_of_the_atlas_is_cited_by_its_name_or_its_title(interview: Interview) -> None:
    for said in ("source:customer-copernicus", "the customer copernicus: how to be customer-led"):
        answers = changed("citing", 0, source=said, where="ch. 5")
        text = interview.write(answers, today=TODAY).text
        cited = '[ atlas:source source:customer-copernicus ; atlas:locator "ch. 5"@en ]'
        assert cited in text
        without = changed("citing", 0, source=said, where="")
        assert ("citing", 0, "where") in interview.problems(without)


def test_a_story_that_the_atlas_has_is_not_written_over_unknowingly(interview: Interview) -> None:
    answers = changed("who", name="Tesco")
    assert "has a story of this name" in interview.problems(answers)["who", 0, "name"]
    assert ("who", 0, "name") not in interview.problems(answers, story="tesco")


def test_who_speaks_for_the_organisation_is_not_independent_of_it(interview: Interview) -> None:
    own = changed("sources", 1, own="true", author="Ann Captain")
    text = interview.write(own, today=TODAY).text
    assert "org:memberOf organisation:penny-ferries ;" in text
    assert "two sources" in " ".join(interview.progress(own).missing)
    unnamed = changed("sources", 1, own="true")
    assert (
        "dcterms:creator organisation:penny-ferries ;" in interview.write(unnamed, today=TODAY).text
    )


def test_names_stay_when_other_answers_change(interview: Interview) -> None:
    more = {**STORY, "before": ({"headline": "The sea", "what": "It is cold."}, *STORY["before"])}
    before = interview.write(STORY, today=TODAY).text
    after = interview.write(more, today=TODAY).text
    for line in before.splitlines():
        assert not line.startswith("<#") or line in after.splitlines()


def test_a_name_that_was_given_in_the_file_is_kept(interview: Interview) -> None:
    text = interview.write(STORY, today=TODAY).text.replace("<#sold>", "<#the-end>")
    answers = interview.read(text)
    assert answers is not None
    assert answers["next"][-1]["id"] == "the-end"
    assert interview.write(answers, today=TODAY).text == text


def test_what_refers_to_a_headline_follows_it(interview: Interview) -> None:
    after = interview.followed(STORY, changed("next", 3, headline="No more rule"))
    assert after["pulled"][0]["told"] == "No more rule"
    assert interview.progress(after).missing == ()
    titled = interview.followed(STORY, changed("sources", 1, title="On time"))
    assert {item["source"] for item in titled["citing"]} == {"On time", "Boats of the north"}


def test_what_was_told_without_a_source_is_asked_for(interview: Interview) -> None:
    answers = {**STORY, "citing": STORY["citing"][:1]}
    assert interview.progress(answers).uncited[0] == "Nobody boards"
    lines = interview.with_uncited(answers)["citing"]
    assert [line["told"] for line in lines] == list(
        dict.fromkeys(cited["told"] for cited in STORY["citing"])
    )
    assert {line.get(LIKELY, "") for line in lines} == {"", "Boats of the north"}
    unread = {name: items for name, items in STORY.items() if name != "citing"}
    assert LIKELY not in interview.with_uncited(unread)["citing"][0]  # there are two sources
    alone = {**unread, "sources": STORY["sources"][:1]}
    assert interview.with_uncited(alone)["citing"][0][LIKELY] == "Boats of the north"
    assert interview.write({**answers, "citing": lines}, today=TODAY) == interview.write(
        answers, today=TODAY
    )


def test_a_page_that_was_not_noted_is_said_to_be_so(interview: Interview) -> None:
    unknown = changed("citing", 0, where=UNKNOWN)
    text = interview.write(unknown, today=TODAY).text
    assert 'atlas:locator "page not noted"@en ]' in text
    assert ("citing", 0, "where") not in interview.problems(unknown)
    read = interview.read(text)
    assert read is not None
    assert read["citing"][0]["where"] == UNKNOWN
    on_the_web = interview.write(changed("citing", 7, where=UNKNOWN), today=TODAY).text
    assert "not noted" not in on_the_web  # a short page needs no place in it


def test_no_states_nothing_and_is_an_answer(interview: Interview) -> None:
    no = changed("fire", phase="no")
    assert ("fire", 0, "phase") not in interview.problems(no)
    assert "phase" not in interview.normal(no)["fire"][0]
    assert interview.progress({**STORY, "fire": ({"phase": "no"},)}).screens["fire"] == "answered"


def test_a_sector_that_is_not_in_the_list_is_told_as_a_gap(interview: Interview) -> None:
    none = changed("who", **{"sector": "", "sector-else": "mail order", "place-else": "Portugal"})
    text = interview.write(none, today=TODAY).text
    assert "Its sector, mail order, is not in the list." in text
    assert ("who", 0, "sector") not in interview.problems(none)
    assert interview.progress(none).screens["who"] == "answered"
    read = interview.read(text)
    assert read is not None
    assert read["who"][0]["sector-else"] == "mail order"
    assert read["gaps"] == STORY["gaps"]
    twice = {**none, "gaps": ({"gap": "Its sector, mail order, is not in the list."},)}
    assert "gaps" not in interview.normal(twice)


def test_a_reading_is_given_back_on_the_first_screen_that_can_hold_it(
    interview: Interview,
) -> None:
    reading = {
        "told": "Other towns ask",
        "idea": "concept:growth",
        "because": "It grew: growth.",
    }
    normal = interview.normal({**STORY, "reading": (reading,)})
    assert normal["pulled"] == (reading, *STORY["pulled"])
    assert "reading" not in normal
    both = {**reading, "phase": "concept:flow-of-moments"}
    assert interview.normal({**STORY, "reading": (both,)})["reading"][0]["idea"] == "concept:growth"


# --- what is open ---


def test_what_is_open_is_said_in_the_words_of_the_questions(interview: Interview) -> None:
    assert interview.still_open(STORY) == ()
    told = {**changed("next", 1, when=""), "citing": STORY["citing"][:-1]}
    assert [(one.sentence, one.screen, one.item, one.field) for one in interview.still_open(told)] == [
        ("“Free on Sundays”: “When was that?” has no answer yet; “I don’t know” is one.", "next", 1, "when"),
        ("“Sold” has no source yet.", "next", 4, "source"),
    ]  # fmt: skip
    assert interview.still_open(told)[1].goes_to == "citing"


def test_nothing_is_open_that_was_not_reached_or_cannot_be_answered(interview: Interview) -> None:
    silent: Answers = {"who": STORY["who"], "step": ({"what": UNKNOWN},)}
    assert interview.still_open(silent, {"who", "step", "against", "customers"}) == ()
    unnamed: Answers = {"step": ({"what": "They did."},)}
    found = interview.still_open(unnamed, {"who", "step"})
    assert found[0].sentence == "“Whose story is it?” has no answer yet."
    assert {one.screen for one in found} == {"who", "step"}
    assert all(one.field != "source" for one in found)
    lines = interview.with_uncited(unnamed)
    sourceless = [one for one in interview.still_open(lines) if "source" in one.field]
    assert [one.sentence for one in sourceless] == ["The step has no source yet."]


def test_what_is_counted_is_what_makes_a_story(interview: Interview) -> None:
    progress = interview.progress(STORY)
    assert progress.figures == interview.count(STORY)
    assert [(one.found, one.needed) for one in progress.figures] == [(8, 8), (3, 3), (2, 2), (1, 1)]
    for screen, name in (("citing", "cited"), ("fire", "placed"), ("step", "moment")):
        less = {one: items for one, items in STORY.items() if one != screen}
        less |= (
            {"against": (), "customers": (), "gain": (), "first": ()} if screen == "step" else {}
        )
        found = {one.name: one for one in interview.count(less)}
        assert not found[name].enough
        assert not interview.progress(less).is_story
    nearly = {**STORY, "citing": STORY["citing"][:-1]}
    assert [one.found for one in interview.count(nearly)] == [7, 3, 2, 1]
    assert len(interview.progress(nearly).missing) == 1


def test_what_nobody_needs_comes_last(interview: Interview) -> None:
    optional = [screen.optional for screen in interview.screens]
    assert optional == [False] * 16 + [True] * 4
    assert [s.name for s in interview.screens if s.optional] == ["reading", "gaps", "telling", "decision"]  # fmt: skip


# --- what is wrong ---


@pytest.mark.parametrize(
    ("answers", "spot", "said"),
    [
        (changed("next", 0, headline="x" * 61), ("next", 0, "headline"), "room for 60 characters"),
        (changed("short", abstract="x" * 201), ("short", 0, "abstract"), "room for 200 characters"),
        (changed("who", since="around 1931"), ("who", 0, "since"), "not one year, month or day"),
        (changed("who", sector="Ferries"), ("who", 0, "sector"), "not one of the answers"),
        (changed("sources", 1, url="gull"), ("sources", 1, "url"), "begins with http"),
        (
            changed("sources", 0, grade=""),
            ("sources", 0, "grade"),
            "“How close to the facts is it?” has no answer",
        ),
        (changed("citing", 0, source="Gossip"), ("citing", 0, "source"), "No source is called"),
        (changed("citing", 0, told="Gossip"), ("citing", 0, "told"), "Nothing here is called"),
        (changed("citing", 0, where=""), ("citing", 0, "where"), "needs the place in it"),
        (changed("pulled", because=""), ("pulled", 0, "because"), "Give the reason"),
        (changed("pulled", phase=""), ("pulled", 0, "because"), "a reason for nothing"),
        (
            {**STORY, "reading": ({"told": "One boat", "phase": "concept:descent"},)},
            ("reading", 0, "phase"),
            "Only what happened",
        ),
        (changed("step", cost=""), ("step", 0, "cost"), "“I don’t know” is one"),
        (changed("next", 1, when="later"), ("next", 1, "when"), "not understood as a date"),
    ],
)
def test_a_problem_is_said_at_its_field(
    interview: Interview, answers: Answers, spot: tuple[str, int, str], said: str
) -> None:
    assert said in interview.problems(answers)[spot]


# --- made of the shapes ---


def test_what_a_field_asks_for_follows_the_shapes(own_few: Path) -> None:
    shapes = own_few / "ontology/shapes.ttl"
    text = shapes.read_text(encoding="utf-8")
    text = text.replace('sh:in ( "A" "B" "C" )', 'sh:in ( "A" "B" "C" "D" )')
    text = text.replace("    sh:maxLength 60 ;", "    sh:maxLength 40 ;")
    text = text.replace("    sh:path atlas:url ;", "    sh:path atlas:url ;\n    sh:minCount 1 ;")
    shapes.write_text(text, encoding="utf-8")
    with kg.open(own_few) as changed_atlas:
        asked = changed_atlas.interview
        sources = asked.screen("sources")
        assert [choice.value for choice in sources.field("grade").choices] == ["A", "B", "C", "D"]
        assert sources.field("url").required
        assert asked.screen("next").field("headline").most == 40
        told = {"next": ({"headline": "x" * 41, "what": "It was."},)}
        assert ("next", 0, "headline") in asked.problems(told)


def test_a_new_question_needs_no_code(own_few: Path) -> None:
    file = own_few / "ontology/interview.ttl"
    file.write_text(
        file.read_text(encoding="utf-8")
        + """
interview:step-question
    a atlas:Field ;
    atlas:partOf interview:step ;
    skos:prefLabel "Which question does it answer?"@en ;
    atlas:position 9 ;
    atlas:asksFor atlas:answers ;
.

interview:said
    a atlas:Screen ;
    skos:prefLabel "What they said"@en ;
    atlas:text "What did they say of themselves?"@en ;
    atlas:position 10 ;
    atlas:repeats true ;
    atlas:describes atlas:Claim ;
.

interview:said-headline
    a atlas:Field ;
    atlas:partOf interview:said ;
    skos:prefLabel "Headline"@en ;
    atlas:position 1 ;
    atlas:asksFor skos:prefLabel ;
.
""",
        encoding="utf-8",
    )
    with kg.open(own_few) as changed_atlas:
        asked = changed_atlas.interview
        answers = {**changed("step", question="Who pays?"), "said": ({"headline": "We care"},)}
        made = asked.write(answers, today=TODAY).text
        assert 'atlas:answers "Who pays?"@en ;' in made
        assert "# --- What they said ---\n\n<#we-care>\n    a atlas:Claim ;" in made
        assert asked.read(made) == asked.normal(answers)
        assert asked.screen("said").field("headline").most == 60


def test_how_to_tell_is_that_of_the_codebook(opened: kg.Atlas, interview: Interview) -> None:
    fire = {test.about.slug: test for test in interview.screen("fire").tests}
    pain = opened.idea("pain")
    assert pain.counts_when is not None
    assert fire["pain"].counts_when == pain.counts_when.text
    assert list(fire) == ["pain", "fear", "ambition", "burningness"]


# --- what is read ---


@pytest.mark.parametrize("part", some(range(9)))
def test_the_stories_of_the_atlas_hold_more_than_the_questions_ask_for(
    content: Path, interview: Interview, part: int
) -> None:
    for file in sorted((content / "cases").glob("*.ttl"))[part::9]:
        text = file.read_text(encoding="utf-8")
        assert (interview.read(text) is None) == bool(interview.beyond(text)), file.name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\n# --- Before ---\n", "\n# --- Before ---\n# mine\n", "The comment “# mine”"),
        ("atlas:shows concept:pain ;", "atlas:shows concept:pain , concept:fear ;", "2 times"),
        ("atlas:undated true ;", "atlas:undated true ;\n    atlas:cycle 2 ;", "atlas:cycle"),
        ("atlas:editorial", "atlas:proposersTerm", "atlas:basis"),
        ("@base", "#", "@base is missing"),
        ("a atlas:Case ;", "a atlas:Case", "mistakes"),
    ],
)
def test_what_the_questions_cannot_show_is_said(
    interview: Interview, old: str, new: str, said: str
) -> None:
    text = interview.write(STORY, today=TODAY).text.replace(old, new, 1)
    assert interview.read(text) is None
    assert said in " ".join(interview.beyond(text))


def test_an_edit_that_keeps_the_shape_is_an_answer(interview: Interview) -> None:
    text = interview.write(STORY, today=TODAY).text
    edited = text.replace("It bought a boat.", 'It bought a \\"new\\" boat.')
    answers = interview.read(edited.replace("    ", "  "))
    assert answers is not None
    assert answers["next"][0]["what"] == 'It bought a "new" boat.'
