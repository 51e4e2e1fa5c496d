"""Markup made of records: whole, escaped, and in the words that readers are promised."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from kg import reading
from kg.catalogue import (
    Basis,
    Case,
    CaseSummary,
    Citation,
    Conflict,
    Counts,
    Evidence,
    Flight,
    Idea,
    IdeaUse,
    Link,
    Moment,
    Passage,
    Path,
    PathStep,
    Phase,
    Reading,
    Ref,
    Scheme,
    Source,
    SourceUse,
    Statement,
    Step,
    Turn,
    When,
)
from kg.catalogue import Test as Codebook  # pytest would take a class named Test for a test
from kg.reading import Meanings
from kg.reading.parts import counted, joined, minutes, outside, page, refs
from kg.reading.statements import moment_card, why

HOSTILE = """<img src=x onerror=alert(1)>"'</p><script>x</script>![a](http://evil/) \u202e"""
PLAIN = "Label"


# --- A small world; `word` is put wherever a person can write ---


def ref(slug: str, label: str = "", kind: str = "concept", **more: str) -> Ref:
    return Ref(f"https://w3id.org/pioneer-atlas/{kind}/{slug}", kind, slug, label or slug, **more)


def source(word: str = PLAIN) -> Source:
    return Source(
        ref("book", word, "source"), word, (word,), (word,), "2021", word, "B", word, in_full=False
    )


def phase(slug: str, band: str, altitude: int, rank: int) -> Phase:
    return Phase(
        ref(slug, slug.replace("-", " "), family="Phase", gloss="A phase."), band, altitude, rank
    )


GROUND = phase("burningness", "Ground", 0, 1)
LIFT = phase("first-moment", "Lift-off", 2, 2)
ORBIT = phase("sustaining", "In orbit", 4, 4)
FALL = phase("descent", "Falling", 1, 5)


def statement(word: str = PLAIN, part: str = "a", **more: object) -> Statement:
    usual = Statement(
        ref=ref("o2", word, "case", part=part),
        kind="episode",
        text=word,
        about=(),
        when=When(as_told=word),
        citations=(Citation(source().ref, word),),
        phase=GROUND,
        readings=(Reading("shows", ref("pain", word, family="Cause", gloss=word)),),
        basis=Basis.OURS,
        because=word,
        said_by=(ref("ann", word, "person"),),
        harmed=word,
        answers=word,
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def flight(*phases: Phase, word: str = PLAIN, came_down: bool = False) -> Flight:
    steps = tuple(
        Step(
            ref("o2", word, "case", part=f"s{n}"), one, Basis.OURS, When(begin="2001"), loose=False
        )
        for n, one in enumerate(phases)
    )
    return Flight(steps, "falling" if came_down else "aloft", steps[-1], 2013, 2013, came_down)


def summary(word: str = PLAIN, slug: str = "o2", drawn: Flight | None = None) -> CaseSummary:
    return CaseSummary(
        ref=ref(slug, word, "case"),
        abstract=word,
        scope=None,
        role=ref("counter-example", word),
        sectors=(ref("telephony", word),),
        places=(ref("kenya", word),),
        told_in=(source(word).ref,),
        flight=drawn or flight(GROUND, LIFT, ORBIT, word=word),
        evidence=Evidence(9, 3, 2, 1, False, 9, ((Basis.OURS, 2),), 3, 4),
    )


def story(word: str = PLAIN) -> Case:
    moment = statement(
        word,
        "b",
        kind="moment",
        moment=Moment(cost=word, unknown=("resistance",)),
        basis=Basis.WORD,
    )
    told = statement(word)
    return Case(
        summary=summary(word),
        organisations=(ref("o2", word, "organisation"),),
        probably_told_in=(),
        passages=(Passage(word, word, (told.ref,)),),
        statements=(told, moment),
        conflicts=(Conflict(word, (told, moment)),),
        gaps=(word,),
        sources=(source(word),),
        lit=(Turn((told.readings[0].idea,), told),),
        turned=(),
        held=(),
        pulled=(),
    )


def idea(word: str = PLAIN) -> Idea:
    pain = ref("pain", word, family="Cause", gloss=word)
    return Idea(
        ref=pain,
        scheme=ref("journey", word, "scheme"),
        family_label=word,
        definition=word,
        scope_note=word,
        editorial_note=word,
        examples=(word,),
        other_names=(word,),
        proposers=(ref("dawson", word, "person"),),
        basis=Basis.WORD,
        because=word,
        citations=(Citation(source().ref),),
        counts_when=Codebook(word, Basis.OURS),
        does_not_count_when=None,
        rank=1,
        broader=(GROUND.ref,),
        narrower=(),
        related=(),
        pictures=(),
        pictured_by=(),
        placed_at=(),
        practices=(),
        links=(Link(word, pain, word, word, Basis.OURS),),
        uses=(
            IdeaUse("shows", summary(word), statement(word)),
            IdeaUse("doubts", summary(word), statement(word)),
        ),
        sources=(source(word),),
    )


def path(word: str = PLAIN, steps: int = 7) -> Path:
    one = PathStep(
        1, word, word, word, (idea(word).ref,), (), ((summary(word), statement(word)),), 238
    )
    return Path(
        ref("flight", word, "path"), word, tuple(replace(one, position=n) for n in range(steps))
    )


def scheme(word: str = PLAIN) -> Scheme:
    ideas = (GROUND.ref, idea(word).ref)
    return Scheme(
        ref("journey", word, "scheme"), word, word, (), True, False, (), ideas, ((word, ideas),), ()
    )


COUNTS = Counts(1, 0, 12, ((Basis.WORD, 2), (Basis.TELLING, 3), (Basis.OURS, 4)), 5, 6, 3)


@dataclass(frozen=True)
class Value:
    slug: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Facets:
    cases: tuple[CaseSummary, ...]
    facets: tuple[Facet, ...]


@dataclass(frozen=True)
class Hit:
    ref: Ref
    kind_label: str
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Found:
    hits: tuple[Hit, ...]
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    file: str
    line: int
    message: str
    fix: str = ""


def meanings(word: str = PLAIN) -> Meanings:
    known = (GROUND.ref, LIFT.ref, ref("pain", word, family="Cause", gloss=word))
    return Meanings({one.slug: one for one in known})


def every_page(word: str) -> dict[str, str]:
    """Make each page with `word` wherever content can hold words."""
    case, words, way = story(word), meanings(word), path(word)
    facets = Facets((summary(word),), (Facet("place", word, (Value("kenya", word, 1, True),)),))
    use = SourceUse(
        source(word), ((summary(word), statement(word), word),), ((idea(word).ref, word),)
    )
    pages = {
        "home": reading.home((summary(word),), COUNTS),
        "stories": reading.shelf(facets, {"place": ("kenya", word)}),
        "table": reading.shelf(facets, {}, view="table"),
        "emptied": reading.shelf(
            replace(facets, cases=()), {"place": ("kenya",)}, without={"place": 2}
        ),
        "head": reading.story_head(case),
        "turns": reading.story_turns(case),
        "story": reading.story_body(case, words, around=[(word, [(idea(word).ref, Basis.OURS)])]),
        "ideas": reading.ideas((scheme(word),), words, {"burningness": GROUND}),
        "idea-head": reading.idea_head(idea(word), words),
        "idea-tests": reading.idea_tests(idea(word), words),
        "idea": reading.idea_body(idea(word), words, stories=3),
        "search": reading.found(
            word, Found((Hit(idea(word).ref, word, ((word, True),)),), (word,))
        ),
        "paths": reading.paths((way,), 238),
        "path": reading.path_head(way, 238) + reading.path_body(way, 238),
        "step": reading.step_page(way, 2, words, 238),
        "sources": reading.sources((use,)),
        "source": reading.source_head(use.source) + reading.source_body(use, words),
        "gaps": reading.gaps((case,), words),
        "about": reading.about(COUNTS, (case,)),
        "moments": reading.moments((case,)),
        "missing": reading.missing(word, "story", ((word, word, "/case?id=o2"),)),
        "banner": reading.kept_out((Fault(word, 3, word, word),)),
        "top": reading.top([(word, "/cases")], word, word),
        "end": reading.where_next(reading.story_next(case, (case.summary,))) + reading.footer(),
        "copy": reading.copy_link("/case?id=o2", word),
    }
    return {name: words.finish(markup) for name, markup in pages.items()}


class Outline(HTMLParser):
    """The tags, attributes and words of markup, as a browser would see them."""

    VOID = frozenset({"br", "circle", "img", "input", "path"})

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    def values(self, name: str) -> list[str]:
        return [value for _, one, value in self.attributes if one == name]


# --- What holds on every page ---


@pytest.mark.parametrize("name", every_page(PLAIN))
def test_hostile_words_of_content_are_only_ever_text(name: str) -> None:
    plain, hostile = Outline(every_page(PLAIN)[name]), Outline(every_page(HOSTILE)[name])
    assert not set(hostile.tags) & {"img", "script", "style", "iframe", "object"}
    assert set(hostile.tags) <= set(plain.tags) | {"a", "button", "p"}
    assert not [one for one in hostile.attributes if one[1].startswith("on")]
    assert "\u202e" not in hostile.text
    for value in hostile.values("href"):
        assert re.match(r"/|#|https?:|mailto:", value), value


@pytest.mark.parametrize("name", every_page(PLAIN))
def test_markup_is_well_formed_and_its_names_are_there_once(name: str) -> None:
    outline = Outline(every_page(PLAIN)[name])
    names = outline.values("id")
    assert (outline.crossed, outline.open) == ([], [])
    assert len(names) == len(set(names))
    assert set(outline.values("popovertarget")) <= set(names)


@pytest.mark.parametrize("name", every_page(PLAIN))
def test_no_page_speaks_of_how_it_is_made(name: str) -> None:
    said = Outline(every_page(PLAIN)[name]).text.lower()
    assert not re.search(r"\b(node|stance|basis|iri|derived|quarantine|lexicographic)\b", said)


def test_each_part_of_a_page_has_a_head_of_the_next_level() -> None:
    for name, markup in every_page(PLAIN).items():
        levels = [int(level) for level in re.findall(r"<h(\d)", markup)]
        for before, after in pairwise(levels):
            assert after <= before + 1, name


# --- Small pieces ---


def test_numbers_and_lists_are_said_as_people_do() -> None:
    assert counted(1, "story", "stories") == "one story"
    assert counted(13, "story", "stories") == "13 stories"
    assert joined(["pain", "fear", "ambition"]) == "pain, fear and ambition"
    assert minutes(10, 238) == 1


def test_an_address_names_the_page_and_the_place_on_it() -> None:
    assert reading.address(ref("o2", kind="case", part="fair-deal")) == "/case?id=o2#fair-deal"
    assert reading.address(ref("journey", kind="scheme")) == "/concepts#journey"
    assert reading.address(ref("ann", kind="person")) == ""
    assert page("cases", {"place": ("kenya", ""), "view": ""}) == "/cases?place=kenya"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "http://[", "x"])
def test_only_addresses_of_known_kinds_become_links(url: str) -> None:
    assert outside(url, "Open") == "Open"
    assert outside("https://example.org/", "Open").startswith('<a href="https://example.org/"')


def test_sources_behind_a_statement_are_numbered_as_in_the_list_each_once() -> None:
    cited = (
        Citation(source().ref, "ch. 5"),
        Citation(source().ref, "ch. 6"),
        Citation(ref("other")),
    )
    assert refs(cited, {"book": 2}) == (
        '<span class="refs"><a href="#source-2" aria-label="Source 2, ch. 5, ch. 6" '
        'title="ch. 5, ch. 6">2</a></span>'
    )


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        (Basis.WORD, "The authors’ word: pain, because the trade gave up."),
        (Basis.TELLING, "The authors tell it; we call it pain, because the trade gave up."),
        (Basis.OURS, "Our reading: pain, because the trade gave up."),
    ],
)
def test_a_reading_says_whose_it_is_and_why(basis: Basis, said: str) -> None:
    one = statement(
        "In the trade they gave up.",
        phase=None,
        basis=basis,
        because="The trade gave up.",
        readings=(Reading("shows", ref("pain")),),
    )
    markup = why(one)
    assert Outline(markup).text == said
    assert f'class="mark {basis}"' in markup


def test_a_reading_names_what_is_worked_against_and_a_statement_without_one_says_nothing() -> None:
    against = statement(
        phase=None, because="", readings=(Reading("shows", ref("a")), Reading("counters", ref("b")))
    )
    assert Outline(why(against)).text == "Our reading: a and works against b."
    assert why(statement(phase=None, readings=(), basis=None)) == ""


def test_a_source_never_shares_a_line_with_a_reading() -> None:
    for line in re.findall(r'<p class="why[^"]*">.*?</p>', every_page(PLAIN)["story"]):
        assert "refs" not in line


# --- Meanings ---


def test_the_first_framework_word_of_a_text_opens_its_meaning_the_longest_name_first() -> None:
    words = Meanings(
        {
            "moment": ref("moment", "Moment of Belief", gloss="A leap."),
            "first": ref("first", "First Moment of Belief", gloss="The first leap."),
            "pain": ref("pain", "Pain", gloss="It hurts."),
        }
    )
    markup = words.prose("Pain led to a first Moment of Belief, then to Moments of Belief.")
    assert re.findall(r'popovertarget="meaning-(\w+)">([^<]+)', markup) == [
        ("first", "first Moment of Belief"),
        ("moment", "Moments of Belief"),
    ]


def test_a_meaning_stands_once_on_a_page_and_a_word_without_one_leads_to_its_idea() -> None:
    words = meanings("A plain meaning")
    again = words.finish(why(statement()) + why(statement()))
    assert again.count('id="meaning-pain"') == 1
    unknown = statement(phase=None, readings=(Reading("shows", ref("nowhere")),))
    assert '<a href="/concept?id=nowhere">nowhere</a>' in words.finish(why(unknown))


# --- Flights ---


def test_the_board_parts_stories_that_came_down_and_leaves_out_what_cannot_be_drawn() -> None:
    fallen = summary("Fallen", "f", flight(GROUND, LIFT, FALL, came_down=True))
    aloft, short = summary("Aloft", "a"), summary("Short", "s", flight(GROUND, LIFT))
    said = Outline(reading.board((aloft, fallen, short))).text
    assert said.index("Came down, by at least one reading") < said.index("Fallen")
    assert said.index("Aloft when last seen") < said.index("aloft when last seen, 2013")
    assert "Short" not in said
    assert reading.board((short,)) == ""


def test_many_stories_go_on_in_a_second_sky() -> None:
    long = flight(*[LIFT] * 14)
    markup = reading.board([summary(f"Story {n}", f"s{n}", long) for n in range(9)])
    assert markup.count('class="board"') == 2
    assert markup.count('class="flight"') == 9


def test_a_flight_stands_in_its_bands_and_says_what_is_not_told() -> None:
    steps = flight(GROUND, LIFT, LIFT).steps
    loose = Flight(
        (steps[0], steps[1], replace(steps[2], loose=True, when=When())),
        "aloft",
        None,
        None,
        None,
        False,
    )
    markup = reading.one_flight(loose)
    assert 'class="step lit" style="--lv:4;--pv:4' in markup
    assert 'class="step turned" style="--lv:2;--pv:4' in markup
    assert 'class="step turned loose level undated"' in markup
    assert "no date told" in markup
    assert "Its place in the order is not told." in markup


def test_too_few_placed_episodes_are_told_in_a_sentence() -> None:
    assert "Too little" in Outline(reading.one_flight(flight(GROUND, LIFT))).text
    assert reading.mini(flight(GROUND)) == ""


# --- Stories ---


def test_what_nobody_says_of_a_moment_is_one_sentence_at_its_end() -> None:
    moment = statement(kind="moment", moment=Moment(customers="Priority."))
    said = Outline(moment_card(moment, {})).text
    assert "What customers got" in said
    assert (
        "Nobody we have read says what it cost, who resisted or what the organisation got." in said
    )


def test_a_turn_that_nobody_tells_is_a_sentence() -> None:
    said = Outline(reading.story_turns(story())).text
    assert "We have read of no Moment that turned it." in said
    assert "We have read of nothing that pulled it down." in said


@pytest.mark.parametrize(
    ("by", "shown"), [("", 2), ("ours", 1), ("word", 1), ("none", 0), ("x", 2)]
)
def test_statements_are_sifted_by_whose_reading_they_carry(by: str, shown: int) -> None:
    markup = reading.story_body(story(), meanings(), by=by)
    assert markup.count('<li class="fact"') == shown
    assert "All 2" in Outline(markup).text


def test_each_statement_has_a_place_to_link_to() -> None:
    names = Outline(reading.story_body(story(), meanings())).values("id")
    assert {"a", "b", "b-why", "source-1", "sources"} <= set(names)


def test_a_note_says_what_it_lacks_to_be_a_story() -> None:
    thin = replace(summary(), evidence=replace(summary().evidence, cited=3, independent=1))
    said = Outline(reading.story_head(replace(story(), summary=thin))).text
    assert "Note" in said
    assert "it lacks 5 more cited statements and two sources independent" in said


# --- Lists ---


def test_an_emptied_list_says_which_choice_emptied_it_and_leads_out() -> None:
    facet = Facet("place", "Place", (Value("kenya", "Kenya", 0, True),))
    markup = reading.shelf(
        Facets((), (facet,)), {"place": ("kenya",)}, view="table", without={"place": 3}
    )
    said = Outline(markup).text
    assert "This choice emptied the list" in said
    assert "Leave out place: Kenya" in said
    assert "Three entries would be left." in said
    assert 'href="/cases?view=table"' in markup


def test_a_choice_is_an_address_that_adds_it_or_takes_it_back() -> None:
    facet = Facet("place", "Place", (Value("kenya", "Kenya", 1, True), Value("india", "India", 2)))
    hrefs = Outline(reading.shelf(Facets((summary(),), (facet,)), {"place": ("kenya",)})).values(
        "href"
    )
    assert "/cases?place=kenya&place=india" in hrefs
    assert "/cases" in hrefs


def test_a_search_says_what_was_tried_and_what_to_do_when_nothing_is_found() -> None:
    tried = Outline(reading.found("tessco", Found((), ("tesco",)))).text
    assert "Nothing is called “tessco”. We looked for “tesco”." in tried
    assert "another spelling" in tried
    assert "Type a company" in Outline(reading.found("  ", None)).text


def test_gaps_are_counted_from_the_record() -> None:
    said = Outline(reading.gaps((story(),), meanings())).text
    assert "Two rest on one source." in said
    assert "Its one Moment of Belief leaves one answer open." in said


# --- Paths, and what went wrong ---


def test_a_step_says_where_it_stands_how_long_is_left_and_what_comes_next() -> None:
    first = Outline(reading.step_page(path(), 1, meanings(), 238)).text
    assert "Step 1 of 7 · about seven minutes left" in first
    assert "Back" not in first
    last = reading.step_page(path(), 99, meanings(), 238)
    assert "Step 7 of 7 · about one minute left" in Outline(last).text
    assert 'href="/path?id=flight&amp;step=6"' in last
    assert "Next" not in Outline(last).text


def test_files_that_could_not_be_read_are_listed_with_place_and_remedy() -> None:
    said = Outline(reading.kept_out((Fault("cases/x.ttl", 41, "No dot", "Add one"),))).text
    assert "One file could not be read." in said
    assert "cases/x.ttl, line 41" in said
    assert "No dot. Add one." in said
    assert reading.kept_out(()) == ""


def test_a_copied_link_says_when_it_works_on_this_computer_only() -> None:
    assert "It works on this computer only." in reading.copy_link("/case?id=o2", "")
    public = reading.copy_link("/case?id=o2", "https://atlas.example/")
    assert 'data-copy="https://atlas.example/case?id=o2"' in public
    assert "only" not in public


def test_a_title_for_the_tab_is_short_and_keeps_its_direction() -> None:
    assert reading.title_of("O2\u202e") == "O2"
    assert len(reading.title_of("word " * 40)) <= 60


def test_a_long_list_is_shown_a_page_at_a_time_and_home_draws_the_best_told() -> None:
    cases = tuple(summary(f"Story {n:03}", f"s{n}") for n in range(100))
    second = Outline(reading.shelf(Facets(cases, ()), {}, start=60))
    assert "61 to 100 of 100" in second.text
    assert "Story 059" not in second.text
    assert "/cases" in second.values("href")
    home = reading.home(cases, COUNTS)
    assert home.count('class="flight"') == 24
    assert "76 more stories stand in the list of stories." in Outline(home).text
