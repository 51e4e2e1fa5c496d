"""Markup made of records: whole, escaped, and in the words that readers are promised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from kg import rendering
from kg.catalogue import (
    Assessment,
    Basis,
    Case,
    CaseSummary,
    Citation,
    Conflict,
    Counts,
    Critique,
    Evidence,
    Figure,
    Flight,
    Gap,
    Idea,
    IdeaUse,
    Link,
    Moment,
    Objective,
    OutsideReading,
    Passage,
    Path,
    PathSession,
    PathStep,
    Phase,
    Placing,
    Prerequisite,
    Reading,
    Ref,
    Rule,
    Scheme,
    SchemeLinks,
    Seen,
    Segment,
    Source,
    SourceUse,
    Statement,
    Statistic,
    Step,
    Term,
    TestedFamily,
    TestedIdea,
    Told,
    Turn,
    Vocabulary,
    When,
)
from kg.catalogue import Test as Codebook  # pytest would take a class named Test for a test
from kg.namespaces import ATLAS
from kg.planner import NextStory, Ready, Unlocked, Violation
from kg.rendering import Meanings, Shelf
from kg.rendering.parts import (
    counted,
    in_words,
    joined,
    minutes,
    outside,
    page,
    paged,
    refs,
    stories_and_notes,
)
from kg.rendering.statements import moment_card, why
from kg.search import Document, Facet, FacetAnswer, FacetValue, Group, Hit, SearchAnswer, Sorting

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
        scope_notes=(word, word),
        editorial_notes=(word,),
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
        links=(
            Link("relatedMatch", pain, word, word, Basis.OURS, scheme=ref("j", word, "scheme")),
            Link("noMatch", ref("maturity", word, "scheme"), word, "high", Basis.OURS),
            Link(word, pain, word, word, None, back=True),
        ),
        uses=(
            IdeaUse("shows", summary(word), statement(word)),
            IdeaUse("doubts", summary(word), statement(word)),
        ),
        sources=(source(word),),
        critics=(critic(word),),
        numbers=(number(word),),
        needs=(Prerequisite(pain, word, Basis.OURS),),
        needed_for=(Prerequisite(pain, word),),
        placings=(placing(word),),
    )


def placing(word: str = PLAIN, slug: str = "o2", **more: object) -> Placing:
    """A level given to the organisation of a story, before it fell."""
    level = ref("pain", word, family="Level")
    given = statement(
        word,
        "level",
        kind="assessment",
        phase=None,
        readings=(),
        when=When(),
        assessment=Assessment((ref("article", word, "source"),), level, When("2012-06")),
        **more,
    )
    return Placing(summary(word, slug), given, statement(word, "fall", when=When("2014")))


def critic(word: str = PLAIN, **more: object) -> Told:
    """An objection to an idea, answered and later corrected."""
    usual = statement(
        word,
        ref=ref("too-costly", word, "critique"),
        kind="critique",
        readings=(),
        phase=None,
        basis=None,
        because="",
        critique=Critique((ref("pain", word), ref("journey", word, "scheme")), word),
    )
    answer = replace(usual, ref=ref("not-at-all", word, "critique"), kind="claim", critique=None)
    return Told(replace(usual, **more), (answer,), (answer,))  # type: ignore[arg-type]


def number(word: str = PLAIN, **more: str) -> Told:
    """A number about an idea, of which not everything is told."""
    usual = Statistic("70", "about", word, word, "", When(), word, "", ("origin",), word)
    one = replace(
        critic(word).statement,
        ref=ref("seventy", word, "statistic"),
        kind="statistic",
        about=(ref("pain", word),),
        critique=None,
        statistic=replace(usual, **more),  # type: ignore[arg-type]
    )
    return Told(one)


def alike(word: str = PLAIN) -> SchemeLinks:
    """Two frameworks, of which one has nothing like an idea of the other."""
    journey, ladder = ref("journey", word, "scheme"), ref("maturity", word, "scheme")
    level = ref("level-1", word, family="Level", gloss=word)
    links = (
        Link("closeMatch", level, word, "medium", Basis.OURS, scheme=ladder),
        Link("noMatch", ladder, word, "high", Basis.OURS),
    )
    return SchemeLinks(journey, ladder, tuple((ref("pain", word), one) for one in links))


def lacking(word: str = PLAIN) -> tuple[Gap, ...]:
    """A gap of each sort: of a statement, of a whole story, with words, and of a kind that is new."""
    told = statement(word).ref
    about = ref("o2", word, "case")
    return (
        Gap("no-date", about, told, word),
        Gap("no-fall-known", about, None, word),
        Gap("moment", about, told, word),
        Gap("open-question-of-a-story", about, None, word),
        Gap("open-question-of-a-story", about, None, word),
        Gap("something-else", about, told, word),
    )


def path(word: str = PLAIN, steps: int = 7) -> Path:
    one = PathStep(
        1, word, word, word, (idea(word).ref,), (), ((summary(word), statement(word)),), 238
    )
    every = tuple(replace(one, position=n) for n in range(steps))
    return Path(ref("flight", word, "path"), word, (PathSession(1, word, every),))


def lesson(word: str = PLAIN) -> Path:
    """A class of two sessions in which everything is written that can be."""
    told = statement(word, "b", kind="moment", moment=Moment(cost=word), basis=Basis.WORD)
    one = replace(
        path(word).steps[0],
        cases=(summary(word),),
        segment=Segment.STORY,
        minutes=20,
        before=((summary(word).ref, 700), (idea(word).ref, 90)),
        for_instructors=word,
        because=word,
        outside=(OutsideReading(word, word, 4), OutsideReading(word, "https://example.org/")),
        drafted=True,
        gone=(f"case/{word}",),
        gone_before=(f"concept/{word}",),
    )
    room = replace(
        one,
        segment=Segment.DECISION,
        statements=((summary(word), told),),
        before=((told.ref, 90),),
    )
    both = replace(
        one, segment=Segment.COMPARISON, cases=(summary(word), summary(word, slug="tesco"))
    )
    sessions = tuple(
        PathSession(n, word, (room, both, one), "", 90, 60, (word,), word) for n in (1, 2)
    )
    return replace(
        path(word),
        sessions=sessions,
        author=word,
        issued=word,
        licence=word,
        version=word,
        based_on=(ref("flight", word, "path"),),
        audience=word,
        objectives=(Objective(word, "analyse"), Objective(word, word)),
        covers=(idea(word).ref, GROUND.ref),
        assumes=(idea(word).ref,),
        leaves_out=word,
        strategy=word,
        analysis=word,
        feedback=word,
        note=word,
        gone_covers=(f"concept/{word}",),
        gone_assumes=(f"concept/{word}",),
    )


_FORMS = (("pdf", "PDF", ".pdf"), ("bib", "BibTeX", ".bib"))


def ready(word: str = PLAIN) -> str:
    pain = idea(word).ref
    found = Ready(
        (pain,), (Unlocked(pain, ((pain, word),), word),), (NextStory(source(word).ref, (pain,)),)
    )
    return rendering.ready_next(found, (summary(word),))


def scheme(word: str = PLAIN) -> Scheme:
    ideas = (GROUND.ref, idea(word).ref)
    return Scheme(
        ref("journey", word, "scheme"),
        word,
        (word, word),
        (),
        True,
        False,
        (),
        ideas,
        ((word, ideas),),
        (("pain", Seen(2, 1, 1, (ref("ann", word, "person"),))),),
        (critic(word),),
        (number(word),),
        (source(word),),
    )


COUNTS = Counts(1, 0, 12, ((Basis.WORD, 2), (Basis.TELLING, 3), (Basis.OURS, 4)), 5, 6, 3)


@dataclass(frozen=True)
class Fault:
    file: str
    line: int
    message: str
    fix: str = ""


def meanings(word: str = PLAIN) -> Meanings:
    known = (GROUND.ref, LIFT.ref, ref("pain", word, family="Cause", gloss=word))
    return Meanings({one.slug: one for one in known})


def rule(word: str = PLAIN) -> Rule:
    one = Rule(
        ref("a-rule", word, "rule"),
        word,
        word,
        Basis.TELLING,
        word,
        (Citation(source(word).ref, word),),
        ((ref("o2", word, "case"), ref("o2", word, "case", part="a")),),
        (word,),
    )
    figure = Figure(Ref(ATLAS + "Idea", "", "", word), word, word)
    trial = replace(
        one,
        ref=ref("a-trial", word, "rule"),
        figures=(figure,),
        population=word,
        method=word,
        when=word,
    )
    return replace(one, ref=ref("a-heading", word, "rule"), parts=(one, trial))


def family_of_tests(word: str = PLAIN) -> TestedFamily:
    pain = ref("pain", word, family="Cause")
    one = TestedIdea(pain, Codebook(word, Basis.OURS), None)
    return TestedFamily("Cause", word, ref("journey", word, "scheme"), (one,), (GROUND.ref,))


def terms(word: str = PLAIN) -> Vocabulary:
    """A vocabulary of one term of each sort; what a term is called in code nobody chooses freely."""
    idea_class = ref("Idea", word, "term", gloss=word)
    of_others = Ref(word, "outside", "skos:Concept", word)
    schemes = ((ref("journey", word, "scheme"), 2),)
    one = Term(idea_class, word, (of_others,), uses=2, uses_beneath=2, ideas=schemes)
    prop = Term(ref("shows", word, "term", gloss=word), word, of=(idea_class,), named=1)
    value = Term(ref("editorial", word, "term", gloss=word), word, (idea_class,))
    return Vocabulary((one,), (prop,), (value,), (Term(of_others, word),))


def hits(word: str) -> SearchAnswer:
    told = Document(
        statement(word).ref, word, word, 2, story=summary(word).ref, when=word, basis=Basis.OURS
    )
    person = Document(ref("someone", word, "person"), word, word, leads=(summary(word).ref,))
    rows = tuple(Hit(one, ((word, True),), ((word, True),)) for one in (told, person))
    return SearchAnswer((Group("text", rows, 60),), (word,), ((word, 2),))


@cache
def every_page(word: str) -> Mapping[str, str]:
    """Make each page with `word` wherever content can hold words."""
    case, words, way = story(word), meanings(word), path(word)
    kenya = FacetValue(ref("kenya", word), 1, chosen=True)
    places = Facet(Sorting("place", "place", word), (kenya,))
    facets = FacetAnswer((summary(word),), (places,), 1)
    shelf = Shelf({"place": ("kenya", word)}, compare=("o2", word))
    use = SourceUse(
        source(word),
        ((summary(word), statement(word), word),),
        ((idea(word).ref, word),),
        ((critic(word).statement, word),),
    )
    missing = lacking(word)
    pages = {
        "home": rendering.home((summary(word),), COUNTS),
        "stories": rendering.shelf(facets, shelf, query=word, kept=(summary(word).ref,)),
        "table": rendering.shelf(facets, Shelf({}, view="table")),
        "emptied": rendering.shelf(
            replace(facets, cases=(), stories=0, without={"place": 2}, gone=(("place", word),)),
            shelf,
        ),
        "head": rendering.story_head(case),
        "turns": rendering.story_turns(case),
        "story": rendering.story_body(case, words, around=[(word, [(idea(word).ref, Basis.OURS)])]),
        "ideas": rendering.ideas((scheme(word),), words, {"burningness": GROUND}, (alike(word),)),
        "framework": rendering.framework(
            scheme(word), words, {"burningness": GROUND}, (alike(word),)
        ),
        "objection": rendering.statement_page(critic(word)),
        "number": rendering.statement_page(number(word)),
        "idea-head": rendering.idea_head(idea(word), words),
        "idea-tests": rendering.idea_tests(idea(word), words),
        "idea": rendering.idea_body(idea(word), words, stories=3),
        "search": rendering.found(word, hits(word)),
        "paths": rendering.paths((way,), 238),
        "path": rendering.path_head(way, 238) + rendering.path_body(way, 238),
        "step": rendering.step_page(way, 2, words, 238),
        "classes": rendering.paths((lesson(word), way), 238, ready=ready(word)),
        "class": rendering.class_head(lesson(word), 238, rendering.class_press(lesson(word)))
        + rendering.class_papers(lesson(word), _FORMS, _FORMS)
        + rendering.class_body(
            lesson(word),
            238,
            {"o2": case},
            changed=(word,),
            violations=(Violation("late", word, 1, 2, word),),
            teaches=True,
        ),
        "class-step": "".join(rendering.step_page(lesson(word), n, words, 238) for n in (1, 2)),
        "on-a-path": rendering.walk_line(way, 2)
        + rendering.in_paths(case.ref, (way, lesson(word))),
        "sources": rendering.sources((use,)),
        "source": rendering.source_head(use.source) + rendering.source_body(use, words),
        "gaps": rendering.gaps(missing, (case.summary,)),
        "gaps-of-a-kind": rendering.gaps_of_kind("moment", missing),
        "contribute": rendering.contribute(missing[0], "cases/o2.ttl", "https://example.org/x"),
        "about": rendering.about(COUNTS, (case,), (rule(word),)),
        "deciding": rendering.how_we_decide((rule(word),), (family_of_tests(word),), words),
        "vocabulary": rendering.vocabulary(terms(word)),
        "missing": rendering.missing(word, "story", ((word, word, "/case?id=o2"),)),
        "banner": rendering.kept_out((Fault(word, 3, word, word),)),
        "top": rendering.top([(word, "/cases")], word, word),
        "end": rendering.where_next(rendering.story_next(case, (case.summary,)))
        + rendering.footer(),
        "copy": rendering.copy_link("/case?id=o2", word),
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
    assert in_words(1533) == "1,533"
    assert "1,001 to 1,100 of 1,533" in paged(1533, 1000, 100, str)
    assert stories_and_notes(1, 1) == "one story and one note"
    assert stories_and_notes(0, 0) == "no stories"
    assert joined(["pain", "fear", "ambition"]) == "pain, fear and ambition"
    assert minutes(10, 238) == 1


def test_an_address_names_the_page_and_the_place_on_it() -> None:
    assert rendering.address(ref("o2", kind="case", part="fair-deal")) == "/case?id=o2#fair-deal"
    assert rendering.address(ref("journey", kind="scheme")) == "/concepts?of=journey"
    assert rendering.address(ref("x", kind="critique")) == "/statement?id=critique%2Fx"
    assert rendering.address(ref("ann", kind="person")) == ""
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
    said = Outline(rendering.board((aloft, fallen, short))).text
    assert said.index("Came down, by at least one reading") < said.index("Fallen")
    assert said.index("Aloft when last seen") < said.index("aloft when last seen, 2013")
    assert "Short" not in said
    assert rendering.board((short,)) == ""


def test_many_stories_go_on_in_a_second_sky() -> None:
    long = flight(*[LIFT] * 14)
    markup = rendering.board([summary(f"Story {n}", f"s{n}", long) for n in range(9)])
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
    markup = rendering.one_flight(loose)
    assert 'class="step lit" style="--lv:4;--pv:4' in markup
    assert 'class="step turned" style="--lv:2;--pv:4' in markup
    assert 'class="step turned loose level undated"' in markup
    assert "no date told" in markup
    assert "Its place in the order is not told." in markup


def test_too_few_placed_episodes_are_told_in_a_sentence() -> None:
    assert "Too little" in Outline(rendering.one_flight(flight(GROUND, LIFT))).text
    assert rendering.mini(flight(GROUND)) == ""


# --- Stories ---


def test_what_nobody_says_of_a_moment_is_one_sentence_at_its_end() -> None:
    moment = statement(kind="moment", moment=Moment(customers="Priority."))
    said = Outline(moment_card(moment, {})).text
    assert "What customers got" in said
    assert (
        "Nobody we have read says what it cost, who resisted or what the organisation got." in said
    )


def test_a_turn_that_nobody_tells_is_a_sentence() -> None:
    said = Outline(rendering.story_turns(story())).text
    assert "We have read of no Moment that turned it." in said
    assert "We have read of nothing that pulled it down." in said


@pytest.mark.parametrize(
    ("by", "shown"), [("", 2), ("ours", 1), ("word", 1), ("none", 0), ("x", 2)]
)
def test_statements_are_sifted_by_whose_reading_they_carry(by: str, shown: int) -> None:
    markup = rendering.story_body(story(), meanings(), by=by)
    assert markup.count('<li class="fact"') == shown
    assert "All 2" in Outline(markup).text


def test_each_statement_has_a_place_to_link_to() -> None:
    names = Outline(rendering.story_body(story(), meanings())).values("id")
    assert {"a", "b", "b-why", "source-1", "sources"} <= set(names)


def test_a_note_says_what_it_lacks_to_be_a_story() -> None:
    thin = replace(summary(), evidence=replace(summary().evidence, cited=3, independent=1))
    said = Outline(rendering.story_head(replace(story(), summary=thin))).text
    assert "Note" in said
    assert "it lacks 5 more cited statements and two sources independent" in said


# --- Lists ---


def facet(*values: tuple[str, str, int, int], chosen: str = "", key: str = "place") -> Facet:
    """A facet of values: slug, label, how many cases, how many of them notes."""
    found = tuple(
        FacetValue(ref(slug, label), count, slug == chosen, notes)
        for slug, label, count, notes in values
    )
    return Facet(Sorting(key, key, key.capitalize()), found)


def test_an_emptied_list_says_which_choice_emptied_it_and_leads_out() -> None:
    kenya = facet(("kenya", "Kenya", 0, 0), chosen="kenya")
    answer = FacetAnswer((), (kenya,), 0, without={"place": 3})
    markup = rendering.shelf(answer, Shelf({"place": ("kenya",)}, view="table"))
    said = Outline(markup).text
    assert "This choice emptied the list" in said
    assert "Leave out “in Kenya”" in said
    assert "Three entries would be left." in said
    assert 'href="/cases?view=table"' in markup


def test_a_choice_is_an_address_that_adds_it_or_takes_it_back() -> None:
    places = facet(("kenya", "Kenya", 1, 0), ("india", "India", 2, 0), chosen="kenya")
    answer = FacetAnswer((summary(),), (places,), 1)
    hrefs = Outline(rendering.shelf(answer, Shelf({"place": ("kenya",)}))).values("href")
    assert "/cases?place=kenya&place=india" in hrefs
    assert "/cases" in hrefs


def test_a_search_says_what_was_tried_and_what_to_do_when_nothing_is_found() -> None:
    answer = SearchAnswer((), ("tesco",), (("tesco", 0), ("lunar", 1)))
    tried = Outline(rendering.found("tessco", answer)).text
    assert "Nothing holds “tessco” as it is written. We looked for “tesco”." in tried
    assert "Each word alone: “tesco”: 0 and “lunar”: 1." in tried
    assert "another spelling" in tried
    assert "Type a company" in Outline(rendering.found("  ", None)).text


# --- What is not known ---


def test_gaps_are_told_by_kind_with_a_count_and_what_that_means_then_story_by_story() -> None:
    markup = rendering.gaps(lacking("x"), (summary("O2"),))
    said = Outline(markup).text
    assert said.index("Statements without a date") < said.index("No fall is told")
    assert "It is told, and nobody we have read says when." in said
    assert "Of 9 statements: 1 without a date." in said
    assert "One more in the story." in said
    assert "All 2 that are noted" in said
    assert "/case?id=o2#gaps" in Outline(markup).values("href")


def test_a_kind_of_gap_that_a_question_adds_is_told_by_its_own_name() -> None:
    assert "Something else" in Outline(rendering.gaps(lacking(), ())).text


def test_only_the_first_gaps_of_a_kind_are_shown_and_all_of_them_stand_at_an_address() -> None:
    many = tuple(
        Gap(
            "no-date",
            ref(f"s{n % 3}", kind="case"),
            ref("s", f"Gap {n:03}", "case", part=f"p{n}"),
        )
        for n in range(250)
    )
    short = rendering.gaps(many, ())
    assert short.count("Do you know?</a>") == 6
    assert "/gaps?kind=no-date" in Outline(short).values("href")
    assert {"/case?id=s0", "/case?id=s1", "/case?id=s2"} <= set(Outline(short).values("href"))
    second = Outline(rendering.gaps_of_kind("no-date", many, 100))
    assert "101 to 200 of 250" in second.text
    assert "Gap 100" in second.text
    assert "Gap 200" not in second.text
    assert {"/gaps?kind=no-date", "/gaps?kind=no-date&start=200"} <= set(second.values("href"))
    assert "1 to 100 of 250" in Outline(rendering.gaps_of_kind("no-date", many, 999)).text


def test_a_name_stands_once_before_the_gaps_that_concern_it() -> None:
    rows = tuple(
        Gap("no-date", ref(slug, slug, "case"), ref(slug, f"Gap {n}", "case", part=f"p{n}"))
        for n, slug in enumerate(("apple", "apple", "zappos"))
    )
    markup = rendering.gaps_of_kind("no-date", rows)
    assert re.findall(r"<b><a[^>]*>([^<]+)</a></b>", markup) == ["apple", "zappos"]
    assert all(f"Gap {n}" in markup for n in range(3))


def test_the_page_of_gaps_stays_light_however_much_is_missing() -> None:
    kinds = ("no-date", "one-document-alone", "own-word-alone", "moment", "no-fall-known")
    many = tuple(
        Gap(kind, ref(f"s{n}", "A story with a name", "case"), statement(part=f"p{n}").ref, "x")
        for kind in kinds
        for n in range(500)
    )
    assert len(rendering.gaps(many, ()).encode()) < 40_000


def test_what_stories_lack_is_told_a_page_of_them_at_a_time() -> None:
    cases = [summary(f"Story {number}", f"s{number}") for number in range(250)]
    lacking = tuple(Gap("no-date", one.ref, statement(part="p").ref, "x") for one in cases)
    first, last = rendering.gaps(lacking, cases, 0), rendering.gaps(lacking, cases, 200)
    assert "1 to 100 of 250" in Outline(first).text
    assert "201 to 250 of 250" in Outline(last).text
    assert "/gaps?start=100#stories" in Outline(first).values("href")
    assert all(one.ref.label in Outline(rendering.gaps(lacking, cases)).text for one in cases)


def test_what_rests_on_a_source_is_told_a_page_at_a_time() -> None:
    book, words = source("x"), meanings("x")
    told = [statement(part=f"p{number}") for number in range(230)]
    use = SourceUse(book, tuple((summary("O2"), one, "") for one in told), ())
    first, last = rendering.source_body(use, words, 0), rendering.source_body(use, words, 200)
    assert "1 to 100 of 230" in Outline(first).text
    assert f"/source?id={book.ref.slug}&start=100" in Outline(first).values("href")
    assert (first.count("<li"), last.count("<li")) == (100, 30)
    assert rendering.source_body(use, words, 999) == first
    assert rendering.source_body(use, words).count("<li") == 230


def test_each_gap_asks_the_reader_and_the_question_finds_it_again() -> None:
    missing = lacking()
    href = next(h for h in Outline(rendering.gaps(missing, ())).values("href") if "/author" in h)
    assert href == "/author?kind=no-date&about=case%2Fo2%23a"
    assert rendering.gap_named(missing, "no-date", "case/o2#a") is missing[0]
    assert rendering.gap_named(missing, "no-date", "case/other") is None


def test_a_gap_leads_to_an_issue_only_where_a_repository_is_configured() -> None:
    gap = lacking()[0]
    alone = rendering.contribute(gap, "cases/o2.ttl")
    assert "issues/new" not in alone
    assert "Write it in cases/o2.ttl" in Outline(alone).text
    opened = Outline(rendering.contribute(gap, "", "https://example.org/atlas/")).values("href")
    assert any(one.startswith("https://example.org/atlas/issues/new?title=") for one in opened)
    assert "issues/new" not in rendering.contribute(gap, "", "javascript:alert(1)//")


# --- Objections, figures, and how ideas line up ---


def test_an_objection_says_who_on_what_ground_and_what_was_answered() -> None:
    told = critic("It costs too much.", said_by=(ref("lee", "Sampson Lee", "person"),))
    one = replace(idea(), critics=(told,))
    said = Outline(rendering.idea_body(one, meanings(), stories=3)).text
    assert "Sampson Lee" in said
    assert "On what ground: It costs too much." in said
    assert said.index("On what ground") < said.index("What was answered")
    assert "What the critic said later" in said
    nobody = replace(idea(), critics=())
    silent = Outline(rendering.idea_body(nobody, meanings(), stories=3)).text
    assert "We have read of nobody who objects to it" in silent


def test_what_a_critic_said_later_leads_to_what_it_corrects() -> None:
    earlier = ref("costs-too-much", "It costs too much", "critique")
    later = critic(revises=(earlier,))
    for markup in (
        rendering.statement_page(later),
        rendering.idea_body(replace(idea(), critics=(later,)), meanings(), stories=3),
    ):
        assert "It corrects It costs too much." in Outline(markup).text
        assert rendering.address(earlier) in Outline(markup).values("href")


def test_a_number_says_what_is_not_told_of_it() -> None:
    said = Outline(rendering.statement_page(number("per cent", unit="per cent"))).text
    assert "about 70 per cent" in said
    assert "Nobody we have read says where it comes from or of when it is." in said
    whole = number(origin="A survey", period="2020")
    assert "Nobody we have read" not in Outline(rendering.statement_page(whole)).text


def test_that_a_framework_has_nothing_like_an_idea_is_told_as_a_finding() -> None:
    ladder = ref("maturity", "Four stages", "scheme")
    link = Link("noMatch", ladder, "A fall has no place on the ladder.", "high", Basis.OURS)
    one = replace(idea("Descent"), links=(link,))
    words = Meanings({"pain": ref("pain", "Pain", gloss="It is a cause.")})
    said = Outline(rendering.idea_body(one, words, stories=3)).text
    assert "Four stages has nothing like Descent." in said
    assert "Our judgement, because a fall has no place on the ladder." in said
    assert "How sure: fairly sure." in said


@pytest.mark.parametrize(
    ("relation", "there", "back"),
    [
        ("broadMatch", "Is one kind of", "Takes in"),
        ("narrowMatch", "Takes in", "Is one kind of"),
        ("counteracts", "Works against", "Is worked against by"),
        ("transitionInto", "Helps into", "Is reached with the help of"),
        ("closeMatch", "Means nearly the same as", "Means nearly the same as"),
    ],
)
def test_a_link_that_has_a_direction_reads_rightly_from_either_end(
    relation: str, there: str, back: str
) -> None:
    for turned, said in ((False, there), (True, back)):
        one = replace(idea(), links=(Link(relation, ref("other", "Other"), back=turned),))
        assert f"{said}Other" in Outline(rendering.idea_body(one, meanings(), stories=3)).text


def test_frameworks_are_laid_side_by_side_and_lead_to_the_links_of_each_pair() -> None:
    markup = rendering.ideas((scheme(),), meanings(), {}, (alike(),))
    for words in ("Nearly the same", "Without a counterpart"):
        assert f'<td data-name="{words}">1</td>' in markup
    assert "Akin" not in Outline(markup).values("data-name")
    assert "/concepts?of=journey#with-maturity" in Outline(markup).values("href")
    alone = rendering.framework(scheme(), meanings(), {}, (alike(),))
    assert {"with-maturity", "critics", "numbers"} <= set(Outline(alone).values("id"))


def test_what_is_needed_to_understand_an_idea_says_why() -> None:
    first = Prerequisite(ref("inside-out", "Inside-out"), "It is the natural state.")
    said = Outline(rendering.idea_body(replace(idea(), needs=(first,)), meanings(), stories=3)).text
    assert "To understand it you need" in said
    assert "Inside-out It is the natural state." in said


def test_a_placing_says_who_gave_it_as_of_when_and_what_fall_came_after() -> None:
    given = statement(
        part="level",
        kind="assessment",
        phase=None,
        readings=(),
        basis=None,
        when=When(),
        assessment=Assessment(
            (ref("bob", "Bob Thompson", "person"),), ref("led", "Inspired"), When("2012-06")
        ),
    )
    fall = statement("The fall", part="fall", phase=FALL, when=When("2013-05"))
    case = replace(story(), statements=(given, fall))
    said = Outline(rendering.story_body(case, meanings())).text
    assert "As of June 2012" in said
    assert "Bob Thompson gave it this level: Inspired, as of June 2012." in said
    assert "made in June 2012, and the fall began in 2013 (The fall)" in said
    same_year = replace(case, statements=(given, replace(fall, when=When("2012"))))
    assert "Made before a fall" not in Outline(rendering.story_body(same_year, meanings())).text


def test_a_level_tells_who_was_placed_at_it_before_all_else_and_what_fall_came_after() -> None:
    bob = Assessment((ref("bob", "Bob Thompson", "person"),), ref("pain"), When("2012-06"))
    stale = placing("Sprint", "sprint")
    stale = replace(stale, statement=replace(stale.statement, assessment=bob))
    still = replace(stale, case=summary("Zappos", "zappos"), fall=None)
    one = replace(idea(), placings=(stale, still), uses=())
    markup = rendering.idea_body(one, meanings(), stories=3)
    said = Outline(markup).text
    assert said.startswith("Placed here")
    assert (
        "Two placings, by Bob Thompson; one of them was made before a fall, or a step back, that is told"
        in said
    )
    assert said.count("Bob Thompson gave it this level, as of June 2012.") == 2
    assert said.count("made in June 2012, and that was in 2014 (Sprint)") == 1
    assert "/case?id=o2#level" in Outline(markup).values("href")
    assert "/case?id=o2#fall" in Outline(markup).values("href")
    assert "Stories" not in said


def test_a_level_that_stories_show_too_tells_both_and_one_without_either_says_so() -> None:
    both = Outline(rendering.idea_body(idea(), meanings(), stories=3)).text
    assert both.index("Placed here") < both.index("Stories that show it")
    neither = replace(idea(), placings=(), uses=())
    silent = Outline(rendering.idea_body(neither, meanings(), stories=3)).text
    assert "Placed here" not in silent
    assert "No story that we hold shows it yet." in silent
    assert "No story that we hold works against it" in silent


def test_many_placings_are_told_a_page_of_them_and_lead_to_all() -> None:
    one = replace(idea(), placings=tuple(placing(slug=f"s{n}") for n in range(32)))
    markup = rendering.idea_body(one, meanings(), stories=3)
    assert markup.count("gave it this level") == 30
    assert "Two more in the list of all placings." in Outline(markup).text
    assert "/ask?q=assessments" in Outline(markup).values("href")


@pytest.mark.parametrize(
    ("seen", "holds", "listed"),
    [
        (Seen(29, 6), "one of them is seen in a story", "29 stories and six notes show it"),
        (Seen(1), "one of them is seen in a story", "One story shows it"),
        (Seen(notes=3), "one of them is seen in notes alone", "Three notes show it"),
        (Seen(placings=3), "three placings", "Three placings"),
        (
            Seen(2, placings=1),
            "one of them is seen in a story; one placing",
            "One placing; two stories show it",
        ),
        (None, "none of them is seen in a story", ""),
    ],
)
def test_stories_notes_and_placings_are_counted_apart(
    seen: Seen | None, holds: str, listed: str
) -> None:
    own = replace(scheme(), seen=(("pain", seen),) if seen else ())
    said = Outline(rendering.framework(own, meanings(), {})).text
    assert f"Two ideas; {holds}." in said
    shown = re.findall(r'<p class="seen">([^<]+)</p></li>', rendering.ideas((own,), meanings()))
    assert shown == ([listed] if listed else [])


def test_those_who_placed_somebody_are_named_once_and_an_article_by_its_title() -> None:
    people = (ref("ann", "Ann", "person"), ref("article", "Who leads?", "source"))
    own = replace(
        scheme(), seen=(("pain", Seen(placings=2, assessors=people)), ("x", Seen(0, 0, 1, people)))
    )
    said = Outline(rendering.framework(own, meanings(), {})).text
    assert "Two ideas; three placings, by Ann and “Who leads?”." in said


@pytest.mark.parametrize(
    ("stories", "notes", "said"),
    [
        (1, 0, "One of 30 stories shows it."),
        (2, 1, "Two of 30 stories and one note show it."),
        (0, 1, "One note shows it, and none of 30 stories."),
    ],
)
def test_an_idea_counts_the_stories_and_the_notes_that_show_it_apart(
    stories: int, notes: int, said: str
) -> None:
    thin = replace(summary().evidence, cited=3)
    cases = [summary(slug=f"s{n}") for n in range(stories)]
    cases += [replace(summary(slug=f"n{n}"), evidence=thin) for n in range(notes)]
    uses = tuple(IdeaUse("shows", case, statement()) for case in cases)
    one = replace(idea(), uses=uses, placings=())
    assert said in Outline(rendering.idea_body(one, meanings(), stories=30)).text


def test_an_idea_tells_all_its_notes() -> None:
    one = replace(
        idea(), scope_notes=("The base camp.", "Not the word."), editorial_notes=("Ours.",)
    )
    said = Outline(rendering.idea_body(one, meanings(), stories=3)).text
    assert said.index("The base camp.") < said.index("Not the word.") < said.index("Ours.")


def test_what_sorts_stories_counts_stories_and_notes_apart_and_stands_once() -> None:
    places = facet(("kenya", "Kenya", 5, 2), ("india", "India", 3, 0))
    kinds = facet(("note", "Note", 2, 2), key="kind")
    markup = rendering.shelf(FacetAnswer((summary(),), (places, kinds), 1), Shelf({}))
    markup = markup.partition("<h2")[0]  # where they stand at the side
    assert re.findall(r'<span class="n">([^<]+)</span>', markup) == ["3 + 2", "3", "2"]
    assert "Stories + notes" in Outline(markup).text
    assert markup.count("/cases?place=kenya") == 1


def test_a_story_says_of_its_end_that_a_fall_is_told_without_a_date() -> None:
    steps = list(flight(GROUND, LIFT, FALL, ORBIT).steps)
    steps[2] = replace(steps[2], basis=Basis.WORD, when=When())
    ends = Flight(tuple(steps), "aloft", steps[3], 2014, 2014, came_down=True)
    case = replace(story(), summary=summary(drawn=ends))
    markup = rendering.story_turns(case)
    assert "A fall without a date is told by the authors: Label. the authors’ word" in (
        Outline(markup).text
    )
    assert "#s2" in Outline(markup).values("href")
    dated = replace(steps[2], basis=Basis.OURS, when=When("2014"))
    assert replace(ends, steps=(*steps[:2], dated, steps[3])).last_seen.endswith(
        "; a fall dated 2014 is read"
    )
    assert "A fall" not in Outline(rendering.story_turns(story())).text


def test_too_few_steps_never_say_how_a_flight_ended() -> None:
    thin = summary("Thin", "t", flight(GROUND, LIFT))
    case = replace(story(), summary=thin)
    for markup in (rendering.story_card(thin), rendering.story_turns(case)):
        said = Outline(markup).text.lower()
        assert "aloft" not in said
        assert "too little of it is placed on the journey to say how it flew" in said


# --- Paths, and what went wrong ---


def test_a_step_says_where_it_stands_how_long_is_left_and_what_comes_next() -> None:
    first = Outline(rendering.step_page(path(), 1, meanings(), 238)).text
    assert "Step 1 of 7 · about seven minutes left" in first
    assert "Back" not in first
    last = rendering.step_page(path(), 99, meanings(), 238)
    assert "Step 7 of 7 · about one minute left" in Outline(last).text
    assert 'href="/path?id=flight&amp;step=6"' in last
    assert "Next" not in Outline(last).text


def test_files_that_could_not_be_read_are_listed_with_place_and_remedy() -> None:
    said = Outline(rendering.kept_out((Fault("cases/x.ttl", 41, "No dot", "Add one"),))).text
    assert "One file could not be read." in said
    assert "cases/x.ttl, line 41" in said
    assert "No dot. Add one." in said
    assert rendering.kept_out(()) == ""


def test_a_copied_link_says_when_it_works_on_this_computer_only() -> None:
    assert "It works on this computer only." in rendering.copy_link("/case?id=o2", "")
    public = rendering.copy_link("/case?id=o2", "https://atlas.example/")
    assert 'data-copy="https://atlas.example/read/case/o2"' in public
    assert "only" not in public


def test_a_title_for_the_tab_is_short_and_keeps_its_direction() -> None:
    assert rendering.title_of("O2\u202e") == "O2"
    assert len(rendering.title_of("word " * 40)) <= 60


def test_a_long_list_is_shown_a_page_at_a_time_and_home_draws_the_best_told() -> None:
    cases = tuple(summary(f"Story {n:03}", f"s{n}") for n in range(100))
    second = Outline(rendering.shelf(FacetAnswer(cases[40:80], (), 100), Shelf({}, start=40)))
    assert "41 to 80 of 100" in second.text
    assert "Story 039" not in second.text
    assert "/cases" in second.values("href")
    home = rendering.home(cases, COUNTS)
    assert home.count('class="flight"') == 36
    assert "64 more stories stand in the list of stories." in Outline(home).text


def test_notes_stand_after_the_stories_and_are_counted_on_home_but_never_drawn() -> None:
    thin = replace(summary().evidence, cited=3)
    note = replace(summary("Sparse", "a"), evidence=thin)
    answer = FacetAnswer((note, summary("Zebra", "z")), (), 1, 1)
    listed = Outline(rendering.shelf(answer, Shelf({}))).text
    assert listed.index("Zebra") < listed.index("Notes: they hold") < listed.index("Sparse")
    home = rendering.home((note, summary("Zebra", "z")), replace(COUNTS, notes=1))
    assert home.count('class="flight"') == 1
    assert "One note holds too little yet to be drawn" in Outline(home).text
    assert "/cases?kind=note" in Outline(home).values("href")


def test_sources_are_listed_a_page_at_a_time_by_letter_and_by_grade() -> None:
    def use(title: str, grade: str = "B") -> SourceUse:
        named = replace(source(), title=title, grade=grade, ref=ref(title, title, "source"))
        return SourceUse(named, (), ())

    many = [use(f"{letter}{n:02}") for letter in "abc" for n in range(60)]
    many += [use("Écrit", "A"), use("資料"), use("2012 figures")]
    first = Outline(rendering.sources(many))
    assert "1 to 100 of 183" in first.text
    assert "c00" not in first.text
    wanted = {"/sources?start=61", "/sources?grade=A", "/sources?start=100"}
    assert wanted <= set(first.values("href"))
    assert first.text.index("0 to 9") < first.text.index("others")
    only = Outline(rendering.sources(many, grade="A", start=7)).text
    assert "Écrit" in only
    assert "a00" not in only
    assert "a00" in Outline(rendering.sources(many, grade="Z")).text
