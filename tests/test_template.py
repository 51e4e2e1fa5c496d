"""`kg new`: a file that is right from its first line, asks what is asked, and becomes a clean one."""

from __future__ import annotations

import re
import shutil
from argparse import Namespace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
import rdflib
from rdflib.collection import Collection

import kg
from kg import turtle
from kg.authoring import NewFile, formatted, new_case, new_path, slug_of
from kg.cli._writing import new
from kg.corpus import Corpus
from kg.diagnostics import Finding, Severity
from kg.errors import AtlasError
from kg.shapes import Checker
from kg.store import MemoryStore
from tests.conftest import with_stories

TODAY = date(2026, 11, 22)
SECTION = re.compile(r"# --- .* ---")
ATLAS = rdflib.Namespace(kg.namespaces.ATLAS)
CASES = (
    "Case",
    "Organization",
    "Person",
    "Episode",
    "MomentOfBelief",
    "Claim",
    "Passage",
    "Source",
)
PATHS = ("ReadingPath", "Session", "Step")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Path:
    """A content folder to write into."""
    return with_stories(tmp_path_factory.mktemp("place"), content, ("tesco",))


def findings(place: Path, made: NewFile, text: str = "") -> tuple[Finding, ...]:
    """What `kg check` says of a new file, in its place."""
    file = place / made.path
    file.write_text(text or made.text, encoding="utf-8")
    try:
        return Checker(Corpus(place, MemoryStore())).check_file(file)
    finally:
        file.unlink()


def filled(text: str) -> str:
    """A template as an author leaves it: help taken out, blocks used, every blank written over."""
    number = count(1)
    rows = []
    for row in text.splitlines(keepends=True):
        if row.lstrip().startswith("#:"):
            continue
        is_kept = SECTION.match(row) or not rows  # the head says what the file holds
        rows.append(row if is_kept else re.sub(r"^( *)# ", r"\1", row))
    rows = [row.replace('"To fill in"^^', '"https://example.org/"^^') for row in rows]
    whole = re.sub(r'"To fill in[^"]*"', lambda found: f'"Sentence {next(number)}."', "".join(rows))
    for word, idea in (
        ("sector-", "sector-banking"),
        ("place-", "place-sweden"),
        ("", "pain , case:tesco"),
    ):
        whole = whole.replace(f"concept:{word}to-fill-in", f"concept:{idea}")
    return whole


# --- A story ---


def test_a_new_story_has_no_error_and_what_it_lacks_is_named(place: Path) -> None:
    made = new_case("Octopus Energy", today=TODAY, content=place)
    assert (made.slug, made.path) == ("octopus-energy", "cases/octopus-energy.ttl")
    found = findings(place, made)
    assert {one.severity for one in found} == {Severity.WARNING}
    assert sorted(one.code for one in found) == [
        "case-place-given",
        "case-sector-given",
        "to-fill-in",
        "to-fill-in",
    ]


def test_a_new_story_is_in_house_style(place: Path) -> None:
    text = new_case("Octopus Energy", today=TODAY, content=place).text
    assert formatted(text) == text


def test_filled_in_it_is_a_clean_story_without_a_finding(place: Path) -> None:
    made = new_case("Octopus Energy", today=TODAY, content=place)
    text = filled(made.text)
    assert findings(place, made, text) == ()
    assert formatted(text) == text
    head, *rest = [row for row in text.splitlines() if row.lstrip().startswith("#")]
    assert head == "# Case: Octopus Energy"
    assert rest
    assert all(SECTION.fullmatch(row) for row in rest)
    graph = rdflib.Graph().parse(data=text, format="turtle")
    kinds = {
        str(kind).rpartition("#")[2].rpartition("/")[2]
        for kind in graph.objects(None, rdflib.RDF.type)
    }
    assert kinds == set(CASES)


@pytest.mark.parametrize(
    "subject", ["<#what-was-wrong>", "<#first-moment>", "source:octopus-energy-1"]
)
def test_a_block_that_is_used_and_not_filled_in_is_named_line_by_line(
    place: Path, subject: str
) -> None:
    made = new_case("Octopus Energy", today=TODAY, content=place)
    begin = made.text.index(f"# {subject}\n")
    end = made.text.index("\n# .\n", begin) + 5
    block = made.text[begin:end]
    text = made.text[:begin] + re.sub(r"^# ", "", block, flags=re.MULTILINE) + made.text[end:]
    lines = {one.line for one in findings(place, made, text) if one.code == "to-fill-in"}
    blanks = {
        n for n, row in enumerate(text.splitlines(), 1) if re.match(r" .*[^#]\"To fill in", row)
    }
    assert len(blanks) > 3
    assert lines == {n for n in blanks if not text.splitlines()[n - 1].lstrip().startswith("#")}


def required(kind: str, shapes: rdflib.Graph) -> set[frozenset[str]]:
    """Of each set of properties a thing of this class has one, by the shapes."""
    found = set()
    for shape in shapes.subjects(rdflib.SH.targetClass, ATLAS[kind]):
        for one in shapes.objects(shape, rdflib.SH.property):
            if shapes.value(one, rdflib.SH.minCount):
                found.add(frozenset({str(shapes.value(one, rdflib.SH.path))}))
        for ways in shapes.objects(shape, rdflib.SH["or"]):
            members = [shapes.value(way, rdflib.SH.path) for way in Collection(shapes, ways)]
            limits = [shapes.value(way, rdflib.SH.maxCount) for way in Collection(shapes, ways)]
            if not any(limit is not None for limit in limits):
                found.add(frozenset(map(str, members)))
    return found


@pytest.mark.parametrize("kind", [*sorted({*CASES} - {"Organization", "Person"}), *PATHS])
def test_whatever_the_shapes_require_stands_in_the_template(place: Path, kind: str) -> None:
    made = (new_path if kind in PATHS else new_case)("Octopus Energy", today=TODAY, content=place)
    graph = rdflib.Graph().parse(data=filled(made.text), format="turtle")
    asked = required(kind, rdflib.Graph().parse(place / "ontology/shapes.ttl"))
    assert asked
    for thing in graph.subjects(rdflib.RDF.type, ATLAS[kind]):
        written = {str(prop) for prop in graph.predicates(thing)}
        assert [one for one in asked if one.isdisjoint(written)] == []


def test_a_change_of_the_shapes_shows(place: Path, tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    shapes = (place / "ontology/shapes.ttl").read_text(encoding="utf-8")
    shapes = shapes.replace("atlas:wholeOrganisation atlas:unit", "atlas:team atlas:unit")
    shapes = shapes.replace("shape:case-label ,", "shape:case-label , shape:case-motto ,")
    shapes += """
shape:case-motto
    a sh:PropertyShape ;
    sh:path atlas:motto ;
    sh:minCount 1 ;
    sh:datatype rdf:langString ;
    sh:message "A story has a motto."@en ;
.
"""
    (tmp_path / "ontology/shapes.ttl").write_text(shapes, encoding="utf-8")
    text = new_case("Octopus Energy", today=TODAY, content=tmp_path).text
    assert '    atlas:motto "To fill in. A story has a motto."@en ;\n' in text
    assert "    atlas:scope atlas:team ;\n" in text
    assert formatted(text) == text


def test_how_to_tell_stands_above_a_block_as_the_scheme_says_it(place: Path) -> None:
    told = " ".join(new_case("O", today=TODAY, content=place).text.replace("#:  ", "").split())
    scheme = rdflib.Graph().parse(place / "ontology/schemes/journey.ttl")
    for idea in ("burningness", "moment-of-belief"):
        concept = rdflib.URIRef(kg.namespaces.CONCEPT + idea)
        assert f"How to tell: {scheme.value(concept, ATLAS.countsWhen)}" in told


def test_a_story_begun_is_read_like_any_other(place: Path, tmp_path: Path) -> None:
    own = tmp_path / "content"
    shutil.copytree(place, own)
    for made in (
        new_case("Octopus Energy", today=TODAY, content=own),
        new_path("Who paid?", today=TODAY, content=own),
    ):
        (own / made.path).write_text(made.text, encoding="utf-8")
    with kg.open(own) as atlas:
        assert atlas.case("octopus-energy").ref.label == "Octopus Energy"
        assert "who-paid" in {path.ref.slug for path in atlas.paths()}


# --- What it is about ---


def test_an_organisation_that_the_atlas_has_is_not_described_again(place: Path) -> None:
    made = new_case("IMD", today=TODAY, content=place)
    assert "a org:Organization" not in made.text
    assert "organisation:imd is described in cases/commons/organisations.ttl already" in " ".join(
        made.text.replace("#:  ", "").split()
    )
    assert Severity.ERROR not in {one.severity for one in findings(place, made)}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Octopus Energy", "octopus-energy"),
        ("  Crédit   Agricole ", "credit-agricole"),
        ("Ørsted", "orsted"),
        ("Straßenbahn", "strassenbahn"),
        ("Johnson & Johnson", "johnson-and-johnson"),
        ("Trader Joe’s", "trader-joes"),
        ("Which?", "which"),
        ("O2", "o2"),
        ("a" * 300, "a" * 64),
        ("word " * 60, "word-word-word-word-word-word-word-word-word-word-word-word-word"[:64]),
        ("🚀 Rocket", "rocket"),
    ],
)
def test_a_slug_is_made_of_a_title(title: str, slug: str) -> None:
    assert slug_of(title) == slug.strip("-")
    assert slug_of(slug) == slug.strip("-")


@pytest.mark.parametrize("title", ["", "   ", "!!!", "阿里巴巴", "\u202e", "derived"])
@pytest.mark.parametrize("make", [new_case, new_path])
def test_a_title_that_names_no_file_is_refused(title: str, make: object) -> None:
    with pytest.raises(ValueError, match=r"title is empty|No name for a file|derived"):
        make(title, today=TODAY)  # type: ignore[operator]  # one of two functions


@pytest.mark.parametrize(
    "title",
    [
        'He said "no"',
        "back\\slash",
        'x"@en ; a atlas:Step . <http://evil.example/> #',
        "two\nlines\r\nor three",
        "a\u202eb\u2028c\x00d\x1b[2J",
        "--- Sources ---",
        "#: help",
        "xsd:date and nothing:else",
        "To fill in",
        "Żółć & 漢字",
        "a" * 300,
        'quotes """',
        "\ud800 lone",
    ],
)
@pytest.mark.parametrize("make", [new_case, new_path])
def test_any_title_stays_one_text_and_one_line(title: str, make: object, place: Path) -> None:
    made: NewFile = make(title, today=TODAY, content=place)  # type: ignore[operator]  # as above
    document = turtle.read(made.text.encode(), base="http://example.org/")
    assert document.mistakes == ()
    [label] = [
        triple.object.value
        for triple in document.triples
        if triple.subject.value.endswith(made.slug) and triple.predicate.value.endswith("prefLabel")
        if "organisation/" not in triple.subject.value
    ]
    assert label == " ".join("".join(c if c.isprintable() else " " for c in title).split())
    assert made.text.splitlines()[0] == f"# {made.path[:4].title()}: {label}"
    assert made.text.splitlines()[1].startswith("#: ")
    assert formatted(made.text) == made.text


# --- A path ---


def test_a_new_path_has_no_error_and_filled_in_no_finding(place: Path) -> None:
    made = new_path("Who paid?", today=TODAY, content=place)
    assert made.path == "paths/who-paid.ttl"
    assert [(one.severity, one.code) for one in findings(place, made)] == [
        (Severity.WARNING, "to-fill-in"),
        (Severity.WARNING, "session-empty"),
    ]
    assert formatted(made.text) == made.text
    text = filled(made.text)
    assert findings(place, made, text) == ()
    assert formatted(text) == text
    assert not [row for row in text.splitlines()[1:] if "#:" in row or row.startswith("# <")]


# --- The command ---


def run(content: Path, title: str, output: str | None = None, kind: str = "case") -> int:
    return new(Namespace(kind=kind, title=title, output=output, content=content))


def test_it_is_written_to_its_place_and_says_what_comes_next(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = place / "cases/octopus-energy.ttl"
    try:
        assert run(place, "Octopus Energy") == 0
        assert file.read_text(encoding="utf-8").startswith("# Case: Octopus Energy\n")
        said = capsys.readouterr().out
        assert said.startswith(f"Wrote {file}. Next:\n")
        assert f"kg check --watch {file}" in said
    finally:
        file.unlink()


def test_what_is_there_is_never_written_over(place: Path) -> None:
    before = (place / "cases/tesco.ttl").read_bytes()
    with pytest.raises(AtlasError, match=r"cases/tesco\.ttl is there already, and stays as it is"):
        run(place, "Tesco")
    assert (place / "cases/tesco.ttl").read_bytes() == before


def test_a_dash_prints_it_and_writes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(place, "Tesco", output="-") == 0
    assert capsys.readouterr().out.startswith("# Case: Tesco\n#: ")


def test_another_place_gives_the_story_its_name(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "alibaba-two.ttl"
    assert run(place, "阿里巴巴", output=str(file)) == 0
    text = file.read_text(encoding="utf-8")
    assert "@base <https://w3id.org/pioneer-atlas/case/alibaba-two> ." in text
    assert '    skos:prefLabel "阿里巴巴"@en ;' in text


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("Bad Name.ttl", "a name makes the address"),
        ("story.txt", "does not end with .ttl"),
        ("derived.ttl", "the name derived is taken"),
        ("nowhere/story.ttl", "cannot be written: No such file or directory"),
    ],
)
def test_a_place_that_will_not_do_is_said_at_once(
    place: Path, tmp_path: Path, output: str, message: str
) -> None:
    with pytest.raises(AtlasError, match=re.escape(message)):
        run(place, "Octopus Energy", output=str(tmp_path / output))
    assert list(tmp_path.iterdir()) == []
