"""What examples are made of: one place for all laws.

Each strategy is to reach the odd as well as the plain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import networkx as nx
import pyoxigraph as ox
from hypothesis import strategies as st

import kg
from kg.atlas import Atlas
from kg.catalogue import (
    LEVELS,
    Basis,
    CaseSummary,
    Evidence,
    Flight,
    Importance,
    Objective,
    OutsideReading,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
    Statement,
    words_of_case,
    words_of_idea,
)
from kg.dates import spoken
from kg.namespaces import BASE, XSD
from kg.network import MOST_OPENED, RELATIONS, State, Wish
from kg.planner import (
    Material,
    Outcome,
    Pattern,
    Request,
    added_comparison,
    added_decision,
    added_idea,
    added_reading,
    added_session,
    added_story,
    added_text,
    kept,
    moved,
    removed,
    removed_session,
    swapped,
    with_minutes,
    with_texts,
)
from kg.rendering import Shelf
from kg.search import Sign, Sorting
from tests.laid_out import HOSTILE
from tests.plan_instances import idea, story
from tests.small import NAMES, SLUGS, WORDS, Entry, Told

# --- Turtle ---

_SPACE = st.sampled_from(
    [" ", "\n", "\t", "  \n\n", "\r\n", " # a comment\n", "\n#one\n\n  # two ; . [\n"]
)


_TERM = st.sampled_from(
    [
        *["ex:a", "<b>", "_:c", "01", "1.70", "+1", "1E6", "false", '"x"', "'x'@en", '"x"^^ex:d'],
        *[
            '"""a\n# b\n"c\\""""@en-GB',
            "'''\r\n'''",
            r'"\u00e9\t#"',
            r"ex:a\;b",
            "ex:d.e",
            "()",
            "[]",
        ],
    ]
)


@st.composite
def _values(draw: st.DrawFn, depth: int = 3) -> str:
    gap = lambda: draw(_SPACE)  # noqa: E731  # read at each place, where a name would hide the text
    kind = draw(st.sampled_from(["term", "term", "[", "("])) if depth else "term"
    if kind == "[":
        return f"[{gap()}{draw(_properties(depth - 1))}{gap()}]"
    if kind == "(":
        members = draw(st.lists(_values(depth - 1), min_size=1, max_size=3))
        return f"({gap()}{gap().join(members)}{gap()})"
    return draw(_TERM)


@st.composite
def _properties(draw: st.DrawFn, depth: int = 3) -> str:
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        verb = draw(st.sampled_from(["a", "ex:p", "ex:q", "<p>"]))
        comma = f"{draw(_SPACE)},{draw(_SPACE)}"
        found = comma.join(draw(st.lists(_values(depth), min_size=1, max_size=3)))
        rows.append(f"{verb}{draw(_SPACE)}{found}")
    semicolon = f"{draw(_SPACE)};{draw(_SPACE)}"
    return semicolon.join(rows) + draw(st.sampled_from(["", semicolon, semicolon + ";"]))


@st.composite
def turtle_texts(draw: st.DrawFn) -> str:
    parts = ["@base <http://example.org/> .@prefix ex: <http://e.example/> .ex:first ex:p 1 ."]
    for _ in range(draw(st.integers(0, 3))):
        subject = draw(st.sampled_from(["ex:s", "<>", "_:c", "[]", "(1)", "[ ex:p 2 ]"]))
        parts.append(f"{subject}{draw(_SPACE)}{draw(_properties())}{draw(_SPACE)}.{draw(_SPACE)}")
    return "".join(parts)


# --- Addresses ---

THINGS = st.text(min_size=1, max_size=30).map(str.strip).filter(bool)


STATES = st.builds(
    State,
    wish=st.builds(
        Wish,
        opened=st.lists(THINGS, max_size=MOST_OPENED).map(tuple),
        kinds=st.lists(THINGS, max_size=5, unique=True).map(tuple),
        relations=st.lists(st.sampled_from(RELATIONS), unique=True).map(tuple),
        by=st.lists(st.sampled_from(list(Basis)), unique=True).map(tuple),
    ),
    way=THINGS | st.just(""),
    picked=THINGS | st.just(""),
    words=THINGS | st.just(""),
    start=st.integers(0, 99_999),
)

LISTED = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True), max_size=5, unique=True)


WISHES = st.builds(
    Request,
    goals=LISTED.map(tuple),
    known=LISTED.map(tuple),
    sessions=st.integers(1, 30),
    minutes=st.integers(1, 600),
    reading=st.integers(1, 6_000),
    pattern=st.builds(
        Pattern,
        decision=st.integers(0, 600),
        story=st.integers(0, 600),
        stories=st.integers(1, 12),
        comparison=st.integers(0, 600),
        comparisons=st.integers(0, 12),
        close=st.integers(0, 600),
    ),
    contrast=st.booleans(),
    keep=LISTED.map(tuple),
    leave=LISTED.map(tuple),
    bases=st.lists(st.sampled_from(Basis), unique=True).map(tuple),
    grades=st.lists(st.sampled_from("ABCD"), unique=True).map(tuple),
    sectors=LISTED.map(tuple),
    places=LISTED.map(tuple),
    spread=st.booleans(),
    items=st.none() | st.integers(1, 1_000),
    pace=st.integers(1, 10_000),
)


# --- Paths and their edits ---


def edits(atlas: kg.Atlas) -> st.SearchStrategy[list[tuple[str, tuple[object, ...]]]]:
    numbers = st.integers(-1, 9)
    slugs = st.sampled_from(sorted(each.ref.slug for each in atlas.cases()))
    ideas = st.sampled_from(sorted(atlas.glossary()))
    text = st.sampled_from(("", "Mine", HOSTILE, "\x00\ud800", "x" * 30_000))
    one_of = [
        st.tuples(st.just("move"), st.tuples(numbers, numbers, numbers)),
        st.tuples(st.just("remove"), st.tuples(numbers)),
        st.tuples(st.just("swap"), st.tuples(numbers, slugs)),
        st.tuples(st.just("text"), st.tuples(numbers, numbers, text)),
        st.tuples(st.just("story"), st.tuples(numbers, numbers, slugs)),
        st.tuples(st.just("decision"), st.tuples(numbers, numbers, slugs)),
        st.tuples(st.just("idea"), st.tuples(numbers, numbers, ideas)),
        st.tuples(st.just("compare"), st.tuples(numbers, numbers)),
        st.tuples(st.just("minutes"), st.tuples(numbers, st.integers(-5, 10**9))),
        st.tuples(st.just("words"), st.tuples(numbers, text)),
        st.tuples(st.just("keep"), st.tuples(numbers, st.booleans())),
        st.tuples(st.just("session"), st.tuples(st.booleans(), numbers)),
        st.tuples(st.just("reading"), st.tuples(numbers, text)),
    ]
    return st.lists(st.one_of(one_of), min_size=1, max_size=12)


def edited(path: Path, atlas: kg.Atlas, what: str, values: tuple[object, ...]) -> Path:
    """Carry out an edit as it was drawn, on the step of a number."""
    names = [each.name for each in path.steps]
    v: list[object] = [*values]

    def name(number: object) -> str:
        assert isinstance(number, int)
        return names[number] if 0 <= number < len(names) else f"step-{number + 1000}"

    acts: dict[str, Callable[[Path], Path]] = {
        "move": lambda p: moved(p, name(v[0]), v[1], v[2]),  # type: ignore[arg-type]
        "remove": lambda p: removed(p, name(v[0])),
        "swap": lambda p: swapped(p, name(v[0]), atlas.case(str(v[1]))),
        "text": lambda p: added_text(p, v[0], v[1], label=str(v[2])),  # type: ignore[arg-type]
        "story": lambda p: added_story(p, v[0], v[1], atlas.case(str(v[2]))),  # type: ignore[arg-type]
        "decision": lambda p: added_decision(p, v[0], v[1], atlas.case(str(v[2]))),  # type: ignore[arg-type]
        "idea": lambda p: added_idea(p, v[0], v[1], atlas.idea(str(v[2]))),  # type: ignore[arg-type]
        "compare": lambda p: added_comparison(p, name(v[0]), name(v[1])),
        "minutes": lambda p: with_minutes(p, name(v[0]), v[1]),  # type: ignore[arg-type]
        "words": lambda p: with_texts(p, name(v[0]), question=str(v[1])),
        "keep": lambda p: kept(p, name(v[0]), bool(v[1])),
        "session": lambda p: added_session(p) if v[0] else removed_session(p, v[1]),  # type: ignore[arg-type]
        "reading": lambda p: added_reading(p, name(v[0]), OutsideReading(str(v[1]))),
    }
    return acts[what](path)


ODD_TEXT = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        (
            'He said "no"',
            '"""',
            'ends in a quote\n"',
            "back\\slash\\",
            "\\u0041 \\n",
            "two\n\nparagraphs",
            "a lone\rreturn\r\nand a pair",
            "\r",
            "\n",
            " ",
            "\u202eright to left\u202c שלום مرحبا",
            "\u2028\u2029\x85\x0b\x0c\x1c",
            "\ufeffmark",
            "🚀👩‍👩‍👧 \U0010ffff",
            "<script>alert(1)</script>",
            '"@en ; a atlas:Case . <http://evil.example/> a "',
            "# no comment",
            "case:tesco atlas:visits concept:pain .",
            "x" * 10_000,
            "To fill in",
        )
    ),
)


MAYBE = st.one_of(st.just(""), ODD_TEXT)


MINUTES = st.one_of(st.none(), st.integers(1, 1440))


IDEAS = st.sampled_from(("pain", "fear", "ambition", "burningness", "gravity", "descent"))


STORIES = st.sampled_from(("amazon", "easyjet", "glasgow-neonatal-unit", "tesco"))


OBJECTIVES = st.lists(
    st.builds(Objective, ODD_TEXT, st.sampled_from(("", *LEVELS))), max_size=3
).map(tuple)


OUTSIDE = st.lists(
    st.builds(OutsideReading, ODD_TEXT, MAYBE, st.integers(0, 1440)), max_size=3
).map(tuple)


GONE = st.lists(st.sampled_from(("case/zz", "case/aa", "concept/nn")), unique=True, max_size=3).map(
    tuple
)


@st.composite
def steps(draw: st.DrawFn, atlas: Atlas, number: int) -> PathStep:
    ideas = tuple(atlas.idea(slug).ref for slug in draw(st.lists(IDEAS, unique=True, max_size=3)))
    visited = draw(st.lists(STORIES, unique=True, max_size=3))
    cases: list[CaseSummary] = []
    statements: list[tuple[CaseSummary, Statement]] = []
    for slug in visited:
        case = atlas.case(slug)
        if draw(st.booleans()):
            cases.append(case.summary)
        else:
            statements.append((case.summary, draw(st.sampled_from(case.statements))))
    before: list[tuple[Ref, int]] = [
        (atlas.idea(slug).ref, words_of_idea(atlas.idea(slug)))
        for slug in draw(st.lists(IDEAS, unique=True, max_size=2))
    ]
    before += [
        (atlas.case(slug).ref, words_of_case(atlas.case(slug)))
        for slug in draw(st.lists(STORIES, unique=True, max_size=2))
    ]
    return PathStep(
        position=number,
        label=draw(ODD_TEXT),
        annotation=draw(MAYBE),
        question=draw(MAYBE),
        ideas=ideas,
        cases=tuple(cases),
        statements=tuple(statements),
        words=0,
        name=f"step-{number}-{draw(st.integers(1, 9))}",
        segment=draw(st.sampled_from(tuple(Segment))),
        importance=draw(st.sampled_from(tuple(Importance))),
        minutes=draw(MINUTES),
        before=tuple(before),
        for_instructors=draw(MAYBE),
        because=draw(MAYBE),
        outside=draw(OUTSIDE),
        kept=draw(st.booleans()),
        drafted=draw(st.booleans()),
        as_read=draw(st.sampled_from(((), (("case/tesco", "0123456789ab"),)))),
        gone=draw(GONE),
        gone_before=draw(GONE),
    )


@st.composite
def paths(draw: st.DrawFn, atlas: Atlas) -> Path:
    flight = atlas.path("ten-minute-flight")
    sessions = []
    number = 0
    for place in range(1, draw(st.integers(0, 2)) + 1):
        own = []
        for _ in range(draw(st.integers(0, 3))):
            number += 1
            own.append(draw(steps(atlas, number)))
        sessions.append(
            PathSession(
                position=place,
                label=draw(ODD_TEXT),
                steps=tuple(own),
                name=f"session-{place}",
                minutes=draw(MINUTES),
                reading=draw(st.one_of(st.none(), st.integers(0, 1440))),
                purposes=tuple(draw(st.lists(ODD_TEXT, max_size=2))),
                for_instructors=draw(MAYBE),
            )
        )
    creators = flight.creators if draw(st.booleans()) else ()
    goals = draw(st.lists(IDEAS, unique=True, max_size=3))
    known = draw(st.lists(IDEAS, unique=True, max_size=3))
    author = draw(MAYBE)
    if creators:
        author = draw(st.sampled_from(("Pioneer Atlas", f"{author} for Pioneer Atlas")))
    return Path(
        ref=Ref(f"{BASE}path/a-class", "path", "a-class", draw(ODD_TEXT), family="ReadingPath"),
        abstract=draw(MAYBE),
        sessions=tuple(sessions),
        author=author,
        creators=creators,
        issued=draw(st.sampled_from(("", "2026", "2026-11", "2026-11-22", "last week"))),
        licence=draw(st.sampled_from(("", flight.licence, "do as you like", 'x"> .'))),
        version=draw(MAYBE),
        based_on=(flight.ref,) if draw(st.booleans()) else (),
        audience=draw(MAYBE),
        objectives=draw(OBJECTIVES),
        covers=tuple(atlas.idea(slug).ref for slug in goals),
        assumes=tuple(atlas.idea(slug).ref for slug in known),
        leaves_out=draw(MAYBE),
        strategy=draw(MAYBE),
        analysis=draw(MAYBE),
        feedback=draw(MAYBE),
        note=draw(MAYBE),
        file="paths/a-class.ttl",
        gone_covers=draw(GONE),
        gone_assumes=draw(GONE),
    )


_ODD_VALUE = st.sampled_from(
    ("<#step-1>", "<>", '"x"@en', "-1", '"²"', "true", "case:gone", "[ ]", "( 1 2 )", '"visits"')
)


MANGLINGS = st.lists(
    st.tuples(st.sampled_from(("delete", "copy", "value")), st.integers(0, 999), _ODD_VALUE),
    min_size=1,
    max_size=4,
)


# --- Stories of a small content ---

TOLD = st.builds(
    Told,
    st.sampled_from(
        ("Episode", "Episode", "Claim", "MomentOfBelief", "Assessment", "Statistic", "Critique")
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple),
    st.sampled_from(("pride", "greed", "ground", "orbit", "falling")),
    st.sampled_from(("shows", "counters", "breaks", "doubts", "phase", "phase")),
    st.sampled_from(("proposersTerm", "proposersTelling", "editorial", "")),
    st.sampled_from(("book", *SLUGS, "")),
    st.sampled_from(SLUGS),
    st.integers(1988, 2021),
    st.sampled_from(("", "about", "conflictsWith", "revises", "after", "answeredBy", "saidBy")),
)


ENTRY = st.builds(
    Entry,
    st.sampled_from(NAMES),
    st.sampled_from((*SLUGS, "press", "")),
    st.sampled_from((*SLUGS, "press")),
    st.sampled_from(("Bob Baker", "Cy Cook")),
    st.sampled_from((*SLUGS, "press", "")),
    st.sampled_from(("wales", "britain", "")),
    st.lists(TOLD, max_size=4).map(tuple),
    st.sampled_from(("", "Nobody says why.", "The price is not known.")),
    st.sampled_from(("The Post", "A talk", "Zebra Weekly")),
)


COMMONS = st.sampled_from(
    (
        'person:ann skos:altLabel "A. N."@en .\n',
        'source:book atlas:grade "A" .\n',
        'organisation:press skos:altLabel "Pressed"@en .\n',
        "",
    )
)


STEP = st.one_of(
    st.tuples(st.just("save"), st.sampled_from(SLUGS), ENTRY),
    st.tuples(st.just("save"), st.sampled_from(SLUGS), ENTRY),
    st.tuples(st.just("save"), st.sampled_from(SLUGS), ENTRY),
    st.tuples(st.just("delete"), st.sampled_from(SLUGS), st.none()),
    st.tuples(st.just("break"), st.sampled_from(SLUGS), st.none()),
    st.tuples(st.just("commons"), st.just("commons"), COMMONS),
    st.tuples(st.just("path"), st.just("tour"), st.sampled_from(("A walk", "A tour"))),
)


# --- Dates ---

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
LEXICAL = st.builds(
    lambda day, long: day.isoformat()[:long], DAYS, st.sampled_from((4, 7, 10))
) | st.sampled_from(("2000-02", "1900-02", "2000-02-29", "0001", "9999-12-31", "2007-12"))
"""Years, months and days, as they are written."""
NO_DATES = st.sampled_from(
    ("", "2007-13", "2007-00", "1999-02-29", "0000", "-0044", "12007", "2007-1", "2007-1-1", "٢٠٠٧")
) | st.text(max_size=12)
TOLD_DATES = st.builds(
    lambda how, one, other: how.format(one=spoken(one), other=spoken(other), a=one, b=other),
    st.sampled_from(
        (
            *("{one}", "{one}", "{a}", "in {one}", "by {one}", "since {one}", "around {one}"),
            *(
                "{one} to {other}",
                "from {one} to {other}",
                "between {one} and {other}",
                "{a} - {b}",
            ),
            *("early {a}", "the late {a}", "spring {one}", "{one}?", "c. {one}", "{one} – {other}"),
            *("before {one}", "the {a}s", "1/2/{a}", "until {one}"),
        )
    ),
    LEXICAL,
    LEXICAL,
)
"""Dates as people type them."""


# --- What is written out ---

_IRIS = st.sampled_from(
    (
        *(
            "https://w3id.org/pioneer-atlas/case/tesco",
            "https://w3id.org/pioneer-atlas/concept/pain",
        ),
        *(
            "https://w3id.org/pioneer-atlas/case/o2#x.y",
            "urn:x",
            "case:tesco",
            "http://e.x/é?a=1&b=%20",
        ),
        *(
            "http://e.x/",
            "http://e.x/a'b(c)",
            "mailto:a@e.x",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#_1",
        ),
        "http://www.w3.org/2004/02/skos/core#prefLabel",
    )
).map(ox.NamedNode)
_NODES = st.sampled_from("abc").map(ox.BlankNode)
_TEXT = st.text(max_size=20) | st.sampled_from(
    ("", " ", "\r\n", "a\rb", "]]>", "<&>\"'", '"""', "\\", "\u202e", "=1+1", "\t-2")
)
_PREDICATES = st.sampled_from(
    (
        *("https://w3id.org/pioneer-atlas/ontology#value", "urn:p#q", "urn:p/1x"),
        *("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://e.x/_a-b"),
        "http://www.w3.org/2004/02/skos/core#prefLabel",
    )
).map(ox.NamedNode)
LITERALS = (
    _TEXT.map(ox.Literal)
    | st.builds(
        lambda text, tag: ox.Literal(text, language=tag), _TEXT, st.sampled_from(("en", "de-at"))
    )
    | st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)),
        st.sampled_from(("007", "+1", "1.70", "1E6", "true", "INF", "2007-13", " 5 ")) | _TEXT,
        st.sampled_from(
            (*(XSD + one for one in ("integer", "decimal", "double", "boolean", "gYear")), "urn:t")
        ),
    )
)
QUADS = st.lists(
    st.builds(
        ox.Quad,
        _IRIS | _NODES,
        _PREDICATES,
        _IRIS | _NODES | LITERALS,
        st.sampled_from(("urn:g", "https://w3id.org/pioneer-atlas/case/tesco")).map(ox.NamedNode),
    ),
    max_size=12,
)
"""Statements in two graphs, nodes without a name in circles, and values that no program reads alike."""
CELLS = _TEXT | st.sampled_from(
    ("-1.5", "+3", "1e5", "@cmd", "\uff1d1", " =x", "a\n=b", ",", '"', "-", "--1")
)


@st.composite
def networks(draw: st.DrawFn) -> nx.MultiDiGraph[str]:
    """Give a small network, with labels that XML cannot hold among them."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = draw(
        st.lists(
            st.sampled_from(("case/a", "case/b", "concept/a", "concept/ü", "source/x")), unique=True
        )
    )
    for name in names:
        kind, _, slug = name.partition("/")
        ref = Ref(BASE + name, kind, slug, draw(_TEXT))
        graph.add_node(ref.iri, ref=ref, family=draw(_TEXT), tone="")
    every = list(graph.nodes)
    for _ in range(draw(st.integers(0, 6)) if every else 0):
        one, other, relation = (draw(st.sampled_from(found)) for found in (every, every, RELATIONS))
        rests = tuple(
            Ref(f"{one}#{part}", "case", graph.nodes[one]["ref"].slug, part, part=part)
            for part in draw(st.lists(st.sampled_from(("s1", "s2")), unique=True))
        )
        basis = draw(st.none() | st.sampled_from(Basis))
        graph.add_edge(one, other, key=relation, relation=relation, basis=basis, rests_on=rests)
    return graph


# --- Facets ---

SORTINGS = (
    Sorting("Cause", "idea", "Causes", read=True),
    Sorting("Force", "idea", "Forces", read=True),
    Sorting("sector", "sector", "Sectors"),
    Sorting("flight", "flight", "Flights", read=True, ranked=True),
    Sorting("year", "year", "Years", ranked=True, latest=True),
    Sorting("basis", "basis", "Whose reading"),
)
_VALUES = {
    "Cause": ("pain", "fear"),
    "Force": ("gravity", "growth"),
    "sector": ("banks", "shops"),
    "flight": ("up", "down"),
    "year": ("2001", "2002"),
}


@dataclass(frozen=True)
class Shelved:
    """Stories by slug, and which facet has which value in which of them, by whose reading."""

    stories: Mapping[str, bool]
    """Whether it is a story, and not a note."""
    signs: tuple[Sign, ...]

    @property
    def summaries(self) -> tuple[CaseSummary, ...]:
        return tuple(summary(slug, is_story=is_story) for slug, is_story in self.stories.items())


def summary(slug: str, *, is_story: bool) -> CaseSummary:
    many = 99 if is_story else 0
    evidence = Evidence(many + len(slug), many, many, many, False, many, (), many, max(1, many))
    flight = Flight((), "", None, None, None, False)
    ref = Ref(f"{BASE}case/{slug}", "case", slug, slug.title())
    return CaseSummary(ref, "", None, None, (), (), (), flight, evidence)


@st.composite
def shelved(draw: st.DrawFn) -> Shelved:
    """Give a few stories with signs by chance."""
    stories = draw(st.dictionaries(st.sampled_from("abcdefg"), st.booleans(), max_size=6))
    read = {one.key for one in SORTINGS if one.read}
    signs: list[Sign] = []
    for slug in stories:
        iri = f"{BASE}case/{slug}"
        had = draw(
            st.lists(
                st.sampled_from([(k, v) for k, found in _VALUES.items() for v in found]), max_size=6
            )
        )
        for key, value in had:
            basis = draw(st.sampled_from(Basis)) if key in read else None
            signs.append(
                Sign(iri, key, Ref(f"{BASE}concept/{value}", "concept", value, value), basis)
            )
            if basis:
                told = Ref(f"{BASE}basis/{basis}", "basis", basis.value, basis.value)
                signs.append(Sign(iri, "basis", told))
    return Shelved(stories, tuple(signs))


CHOICES = st.dictionaries(
    st.sampled_from(("idea", "sector", "flight", "year", "basis", "nonsense")),
    st.lists(
        st.sampled_from(
            [
                *(v for found in _VALUES.values() for v in found),
                *(one.value for one in Basis),
                "gone",
            ]
        ),
        min_size=1,
        max_size=3,
        unique=True,
    ).map(tuple),
    max_size=3,
)


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    """Give a state of the list of stories."""
    value = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
    values = st.lists(value, min_size=1, max_size=4, unique=True).map(tuple)
    return Shelf(
        draw(
            st.dictionaries(
                st.sampled_from(("idea", "sector", "place", "basis")), values, max_size=3
            )
        ),
        draw(st.sampled_from(("", "table", "timeline"))),
        draw(st.sampled_from(("", "told", "seen"))),
        draw(st.integers(0, 99_999)),
        draw(st.just(()) | values),
    )


# --- What is planned with ---


@st.composite
def planned(draw: st.DrawFn, sessions: int = 2) -> tuple[Request, Material]:
    """Give a wish and what there is to plan with: small, so that a proof takes a moment."""
    slugs = [f"idea-{number}" for number in range(draw(st.integers(1, 5)))]
    taught = {}
    for place, slug in enumerate(slugs):
        needs = (
            draw(st.lists(st.sampled_from(slugs[:place]), unique=True, max_size=2)) if place else []
        )
        taught[slug] = idea(slug, *needs, words=draw(st.integers(0, 900)))
    told = {}
    for number in range(draw(st.integers(1, 5))):
        slug = f"story-{number}"
        told[slug] = story(
            slug,
            draw(st.dictionaries(st.sampled_from(slugs), st.integers(1, 4), max_size=3)),
            draw(st.sampled_from(Outcome)),
            words=draw(st.integers(100, 4_000)),
            decision=draw(st.sampled_from(("", f"{slug}/first"))),
            sectors=draw(st.sampled_from(((), ("shops",), ("banks",)))),
        )
    stories = st.sampled_from(sorted(told))
    keep = draw(st.lists(stories, unique=True, max_size=1))
    request = Request(
        goals=tuple(draw(st.lists(st.sampled_from(slugs), min_size=1, max_size=4, unique=True))),
        known=tuple(draw(st.lists(st.sampled_from(slugs), max_size=1))),
        sessions=draw(st.integers(1, sessions)),
        minutes=draw(st.integers(20, 150)),
        reading=draw(st.integers(1, 60)),
        pattern=Pattern(
            decision=draw(st.sampled_from((0, 12))),
            story=draw(st.sampled_from((10, 18))),
            stories=draw(st.integers(1, 3)),
            comparisons=draw(st.integers(0, 1)),
        ),
        contrast=draw(st.booleans()),
        keep=tuple(keep),
        leave=tuple(
            one for one in draw(st.lists(stories, unique=True, max_size=2)) if one not in keep
        ),
        spread=draw(st.booleans()),
        items=draw(st.none() | st.integers(1, 8)),
        pace=draw(st.sampled_from((175, 238))),
    )
    return request, Material(taught, told, "made up")
