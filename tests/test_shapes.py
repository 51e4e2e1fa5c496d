"""Shapes and rules: held against pySHACL, against SHACL's own shapes, and against themselves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import SH

from kg import turtle
from kg.corpus import Corpus
from kg.diagnostics import Severity
from kg.namespaces import ATLAS, BASE, RDF, SKOS, graph_of
from kg.namespaces import SH as SHACL
from kg.shapes import (
    Checker,
    Located,
    Rule,
    ShapesGraph,
    as_ntriples,
    explanations,
    skolemised,
)
from kg.store import MemoryStore
from tests.conftest import some
from tests.test_bad import FILES, Bad, codes, story

SHAPE = BASE + "shape/"
TYPE = RDF + "type"

DIFFERENCES = {
    "month-as-day": (
        {("statement-begin", "pySHACL")},
        'pySHACL takes "2007-06"^^xsd:date for no date; pyrudof looks at the datatype alone. We say '
        "it ourselves, for every datatype (ill-typed).",
    ),
}
"""Where the two engines differ: shape and engine that finds it, and why."""

KNOWN_TERMS = {
    *("NodeShape", "PropertyShape", "targetClass", "targetSubjectsOf", "property", "path"),
    *(
        "class",
        "datatype",
        "hasValue",
        "in",
        "inversePath",
        "maxCount",
        "maxInclusive",
        "maxLength",
        "message",
    ),
    *("minCount", "minInclusive", "nodeKind", "or", "pattern", "severity", "uniqueLang"),
    *("IRI", "Info", "Warning"),
}
"""The terms of SHACL that our shapes are made of. No sh:node, sh:lessThan and sh:sparql: what they
would say is said by a rule. An engine passes what it does not know in silence."""


class Engines:
    """Our engine and pySHACL on the same triples."""

    def __init__(self, root: Path) -> None:
        self.corpus = Corpus(root, MemoryStore())
        self.checker = Checker(self.corpus)
        self.shapes = ShapesGraph(root, self.corpus.store)
        self.types = self.checker._known(self.corpus.store).types
        self.for_pyshacl = as_rdflib(self.shapes.triples)
        self.named = {iri for iri in subjects(self.shapes.triples) if iri.startswith(SHAPE)}

    def compare(
        self, triples: tuple[ox.Triple, ...]
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """What each finds: node and shape, for the nodes that the triples tell of."""
        data = skolemised(triples)
        context = self.shapes.context(data, self.types)
        ours = {
            (str(entry.focus_node), str(entry.source_shape))
            for entry in self.shapes._validate(data, context)
        }
        graph = as_rdflib((*data, *context, *self.shapes.parents))
        _, report, _ = pyshacl.validate(graph, shacl_graph=self.for_pyshacl)
        assert isinstance(report, rdflib.Graph)
        theirs = {
            (str(report.value(result, SH.focusNode)), str(report.value(result, SH.sourceShape)))
            for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
        }
        told = subjects(data)
        return self._kept(ours, told), self._kept(theirs, told)

    def _kept(self, found: set[tuple[str, str]], told: set[str]) -> set[tuple[str, str]]:
        return {(node, shape) for node, shape in found if node in told and shape in self.named}


def as_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=as_ntriples(triples), format="nt")
    return graph


def subjects(triples: Iterable[ox.Triple]) -> set[str]:
    return {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}


@pytest.fixture(scope="module")
def engines(content: Path) -> Engines:
    return Engines(content)


@pytest.fixture(autouse=True)
def _as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep rdflib from rewriting literals; what it says of ill-typed ones is not asked for."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def values(triples: Iterable[ox.Triple], subject: str, prop: str) -> list[str]:
    return [
        t.object.value
        for t in triples
        if getattr(t.subject, "value", "") == subject
        and t.predicate.value == prop
        and not isinstance(t.object, ox.Triple)
    ]


# --- pySHACL as the oracle ---


@pytest.mark.filterwarnings("ignore::UserWarning:rdflib")  # on literals that are ill-typed
@pytest.mark.parametrize(
    "one", some(FILES[::3] + FILES[1::3] + FILES[2::3], 15), ids=lambda one: one.path.stem
)
def test_pyshacl_finds_the_same_in_a_bad_file(engines: Engines, one: Bad) -> None:
    document = turtle.read_file(one.path, base=graph_of(f"cases/{one.path.name}"))
    if document.mistakes:
        assert one.kept_out
        return
    ours, theirs = engines.compare(document.triples)
    by_engine = [(ours - theirs, "pyrudof"), (theirs - ours, "pySHACL")]
    differences = {
        (shape.removeprefix(SHAPE), engine) for found, engine in by_engine for _, shape in found
    }
    assert differences == DIFFERENCES.get(one.path.stem, (set(), ""))[0]


@pytest.mark.parametrize("part", some(range(20)))
def test_pyshacl_finds_the_same_in_the_shipped_content(engines: Engines, part: int) -> None:
    for file in engines.corpus.files[part::20]:
        document = turtle.read_file(engines.corpus.root / file.path, base=file.graph)
        ours, theirs = engines.compare(document.triples)
        assert ours == theirs, file.path


@pytest.mark.parametrize("seed", some(range(4), 2))
def test_pyshacl_finds_the_same_in_a_story_that_was_damaged_at_random(
    engines: Engines, seed: int
) -> None:
    """Values are dropped, doubled, and put in the place of others: hundreds of faults at once."""
    chance = random.Random(seed)
    path = "cases/glasgow-neonatal-unit.ttl" if seed % 2 else "ontology/schemes/journey.ttl"
    triples = list(turtle.read_file(engines.corpus.root / path, base=graph_of(path)).triples)
    kept = [triple for triple in triples if chance.random() > 0.15]
    moved = [
        ox.Triple(one.subject, one.predicate, other.object)
        for one, other in ((chance.choice(triples), chance.choice(triples)) for _ in range(80))
        if one.predicate.value != TYPE
    ]
    ours, theirs = engines.compare(tuple(dict.fromkeys([*kept, *moved])))
    assert ours == theirs
    assert len(ours) > 50


# --- Our shapes ---


@pytest.mark.long  # that each of them finds something is held by tests/test_bad.py
def test_our_shapes_are_shapes_by_the_shapes_of_shacl(engines: Engines) -> None:
    conforms, _, text = pyshacl.validate(
        rdflib.Graph(), shacl_graph=engines.for_pyshacl, meta_shacl=True
    )
    assert conforms, text


def test_the_shapes_of_shacl_would_notice_a_wrong_value() -> None:
    wrong = rdflib.Graph().parse(
        data=f'<urn:s> a <{SHACL}NodeShape> ; <{SHACL}property> <urn:p> . <urn:p> <{SHACL}minCount> "one" .'
    )
    with pytest.raises(Exception, match=r"[Ss]hape"):
        pyshacl.validate(rdflib.Graph(), shacl_graph=wrong, meta_shacl=True)


def test_what_our_shapes_name_is_in_the_vocabulary(engines: Engines) -> None:
    """A target, a class or a path that is misspelt is met by everything."""
    known = engines.checker._known(engines.corpus.store)
    lists = {RDF + "first", SHACL + "path", SHACL + "class", SHACL + "hasValue"}
    targets = {SHACL + "targetClass", SHACL + "targetSubjectsOf"}
    vocabularies = ("http://www.w3.org/2002/07/owl#", SKOS)
    for triple in engines.shapes.triples:
        if triple.predicate.value in lists | targets and isinstance(triple.object, ox.NamedNode):
            named = triple.object.value
            assert named in known.terms or named.startswith(vocabularies), named


def test_every_shape_that_can_be_broken_says_so_in_words_and_how_to_mend_it(
    engines: Engines,
) -> None:
    triples = engines.shapes.triples
    constraints = {
        SHACL + name for name in KNOWN_TERMS - {"property", "path", "message", "severity"}
    } - {SHACL + "targetClass", SHACL + "targetSubjectsOf"}
    for iri in engines.named:
        props = {t.predicate.value for t in triples if getattr(t.subject, "value", "") == iri}
        if props & constraints:
            assert len(values(triples, iri, SHACL + "message")) == 1, iri
            assert len(values(triples, iri, ATLAS + "fix")) == 1, iri
            assert iri.removeprefix(SHAPE) in engines.shapes.codes


def test_every_shape_has_an_iri_a_target_and_a_use(engines: Engines) -> None:
    triples = engines.shapes.triples
    used = Counter(t.object.value for t in triples if t.predicate.value == SHACL + "property")
    for iri in engines.named:
        [kind] = values(triples, iri, TYPE)
        targets = values(triples, iri, SHACL + "targetClass")
        targets += values(triples, iri, SHACL + "targetSubjectsOf")
        if kind == SHACL + "NodeShape":
            assert targets, iri
        else:
            assert not targets, iri
            assert used[iri] == 1, iri
    assert set(used) <= engines.named


def test_a_finding_carries_the_severity_of_its_shape_or_rule(
    engines: Engines, content: Path
) -> None:
    triples = engines.shapes.triples
    words = {SHACL + "Warning": "warning", SHACL + "Info": "advice"}
    severities = {
        code: words.get("".join(values(triples, SHAPE + code, SHACL + "severity")), "error")
        for code in engines.shapes.codes
    }
    for path in sorted((content / "ontology/rules").glob("check-*.rq")):
        rule = Rule.read(path.stem, path.read_text())
        severities[rule.code] = rule.severity.value
    assert set(severities) == engines.checker.codes
    assert Counter(severities.values())["error"] > 100
    explained = explanations(content)
    for one in FILES:
        for expected in one.expected:
            _, severity, code = expected.split()
            assert severity == severities.get(code, explained[code].severity), one.path.name


# --- What an author's file cannot do ---


def found_in(engines: Engines, tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "bakery.ttl").write_text(text)
    return codes(engines.checker.check_file(tmp_path / "bakery.ttl"))


def test_a_node_with_the_name_that_we_give_blank_nodes_is_checked_too(
    engines: Engines, tmp_path: Path
) -> None:
    found = found_in(engines, tmp_path, f"{story('bakery')}\n<urn:node:x> a atlas:Passage .\n")
    assert "passage-text" in found


def test_a_thing_is_held_against_its_shapes_where_it_is_described_alone(
    engines: Engines, tmp_path: Path
) -> None:
    more = f'<{BASE}concept/pain> skos:altLabel "Ache"@en .'
    text = story(
        "bakery",
        more="atlas:shows <https://w3id.org/pioneer-atlas/concept/pain> ; atlas:basis atlas:proposersTerm ;",
    )
    assert found_in(engines, tmp_path, f"{text}\n{more}\n") == ["not-its-own"]


def test_what_names_nothing_has_one_finding_and_none_of_its_class(
    engines: Engines, tmp_path: Path
) -> None:
    assert found_in(engines, tmp_path, story("bakery", source="source:nowhere")) == [
        "unknown-source"
    ]
    more = "atlas:scope atlas:nowhere ;"
    text = story("bakery", more=more).replace("a atlas:Claim", "a atlas:Case")
    assert Counter(found_in(engines, tmp_path, text))["case-scope"] == 0


# --- Places and words ---


def located(text: str) -> Located:
    graph = graph_of("cases/bakery.ttl")
    return Located("cases/bakery.ttl", graph, turtle.read(text.encode(), base=graph))


TEXT = """\
@prefix ex: <http://example.org/> .
<#one> a ex:Thing ;
    ex:says "a" , "b" ;
    ex:cites [ ex:of <#two> ] .
<#two> ex:says "c" .
"""


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (("#one", "says", "b"), (3, 19)),  # a value
        (("#one", "says", "z"), (3, 5)),  # else the property
        (("#one", "of", ""), (2, 1)),  # else the subject
        (("#two", "", ""), (5, 1)),  # a subject that is also a value stands where it is a subject
        (("#three", "", ""), (1, 1)),  # else the first line
    ],
)
def test_a_finding_stands_at_the_value_else_the_property_else_the_subject(
    asked: tuple[str, str, str], place: tuple[int, int]
) -> None:
    one = located(TEXT)
    subject, prop, value = asked
    prop = f"http://example.org/{prop}" if prop else ""
    found = one.place_of(one.graph + subject, prop, value)
    assert (found.line, found.column) == place


def test_a_citation_stands_at_its_bracket_and_is_called_one() -> None:
    one = located(TEXT)
    [blank] = {t.subject.value for t in one.triples if isinstance(t.subject, ox.BlankNode)}
    found = one.place_of(blank)
    assert (found.line, found.column) == (4, 14)
    assert one.named(blank) == "a citation"


def test_a_thing_is_named_as_the_file_would_write_it() -> None:
    one = located(TEXT)
    names = [one.graph, one.graph + "#one", BASE + "source/imd", "urn:x", "https://example.org/"]
    assert [one.named(iri) for iri in names] == [
        *("<>", "<#one>", "source:imd", "<urn:x>", "<https://example.org/>"),
    ]


def test_a_line_separator_inside_a_text_ends_no_line(engines: Engines, tmp_path: Path) -> None:
    text = story("bakery").replace("One thing", "One\u2028thing").replace('"One"@en', '"One"')
    (tmp_path / "bakery.ttl").write_text(text)
    text = text.replace("    atlas:about case:tesco ;\n", "")
    [finding] = engines.checker.check_file(tmp_path / "bakery.ttl")
    assert finding.excerpt == '    skos:prefLabel "One" ;'
    (tmp_path / "bakery.ttl").write_text(
        story("bakery").replace('"One"@en', '"One\x0b\x85\u2028"@en') + "<#two> a atlas:Thing .\n"
    )
    [finding] = engines.checker.check_file(tmp_path / "bakery.ttl")
    assert finding.excerpt == "<#two> a atlas:Thing ."


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r'"a \"quoted\" word"', '"a "quoted" word", which is a text without a language'),
        (r'"a \\\" backslash"', '"a \\" backslash", which is a text without a language'),
        ('"""two\nlines"""', '"two\nlines", which is a text without a language'),
        ("5", '"5", which is a whole number'),
        ("true", '"true", which is a truth value'),
        ("<#one>", "<#one>, which is a claim"),
        ("concept:pain", "concept:pain, which is a cause of burningness"),
        ("[]", "a thing without a name"),
        ('"urn:node:x"', '"urn:node:x", which is a text without a language'),
        ('"' + "x" * 90 + '"', '"' + "x" * 80 + '", which is a text without a language'),
    ],
)
def test_a_value_is_found_and_shown_as_it_stands(
    engines: Engines, tmp_path: Path, written: str, shown: str
) -> None:
    prefix = f"@prefix concept: <{BASE}concept/> .\n"
    (tmp_path / "bakery.ttl").write_text(
        prefix + story("bakery", more=f"atlas:because {written} ; atlas:basis atlas:editorial ;")
    )
    [finding] = engines.checker.check_file(tmp_path / "bakery.ttl")
    assert finding.code == "statement-because"
    assert finding.message.endswith(f" Found {shown}.")
    assert (finding.line, finding.column) == (13, 19)


# --- Values of datatypes ---


@pytest.mark.parametrize(
    ("written", "is_good"),
    [
        ('"2007"^^xsd:gYear', True),
        ('"2007-12"^^xsd:gYearMonth', True),
        ('"2008-02-29"^^xsd:date', True),
        ('"-1"^^xsd:integer', True),
        ('"+1.50"^^xsd:decimal', True),
        ('"1e3"^^xsd:double', True),
        ('"0"^^xsd:boolean', True),
        ('"07"^^xsd:gYear', False),
        ('"2007-1"^^xsd:gYearMonth', False),
        ('"2007"^^xsd:gYearMonth', False),
        ('"2007-02-29"^^xsd:date', False),
        ('"2007-02-28T10:00:00"^^xsd:date', False),
        ('"1.0"^^xsd:integer', False),
        ('"one"^^xsd:integer', False),
        ('"1e3"^^xsd:decimal', False),
        ('"True"^^xsd:boolean', False),
        ('""^^xsd:gYear', False),
        ('"2007\\n"^^xsd:gYear', False),
    ],
)
def test_a_value_is_of_its_type_or_it_is_a_finding(
    engines: Engines, tmp_path: Path, written: str, is_good: bool
) -> None:
    prefix = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    text = prefix + story("bakery", more=f"atlas:period {written} ;")
    assert found_in(engines, tmp_path, text) == ([] if is_good else ["ill-typed"])


def test_a_long_value_is_cut_in_a_message(engines: Engines, tmp_path: Path) -> None:
    prefix = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    more = f'atlas:begin "{"9" * 10_000}"^^xsd:gYear ;'
    (tmp_path / "bakery.ttl").write_text(prefix + story("bakery", more=more))
    [finding] = engines.checker.check_file(tmp_path / "bakery.ttl")
    assert len(finding.message) < 200


# --- Rules ---


def test_a_rule_says_question_severity_and_fix_at_its_head() -> None:
    rule = Rule.read("check-mood", "# Is the mood bad?\n# Severity: advice\n# Fix: Smile.\nSELECT")
    assert (rule.code, rule.question) == ("mood", "Is the mood bad?")
    assert (rule.severity, rule.fix) == (Severity.ADVICE, "Smile.")
    for text in ("# Is it?\n# Severity: bad\n# Fix: x\n", "# Is it?\n# Severity: error\nSELECT\n"):
        with pytest.raises(ValueError, match=r"check-mood\.rq must open with"):
            Rule.read("check-mood", text)


def test_an_episode_may_be_about_a_person_and_follow_one_of_its_story(
    engines: Engines, tmp_path: Path
) -> None:
    head, one = (
        story("bakery", more="atlas:undated true ;")
        .replace("atlas:Claim", "atlas:Episode")
        .split("\n\n", 1)
    )
    two = one.replace("<#one>", "<#two>").replace('"One thing', '"Another thing')
    two = two.replace(
        "atlas:about case:tesco ;",
        f"atlas:about case:tesco , <{BASE}person/sean-meehan> ; atlas:after <#one> ;",
    )
    assert found_in(engines, tmp_path, f"{head}\n\n{one}\n\n{two}") == []
