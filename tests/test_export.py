"""What is taken away: linked data, tables, networks and citations, each as it is read again."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

import kg
from kg import rendering
from kg.catalogue import Basis, Case, Ref, Source, SourceUse, Statement, When
from kg.errors import ExportError, NotFound
from kg.export import (
    FORMS,
    WHOLE,
    Edition,
    Exports,
    Reference,
    as_bibtex,
    as_csl,
    as_text,
    atlas_credit,
    idea_credit,
    linked,
    path_credit,
    source_credit,
    statement_credit,
    story_credit,
)
from kg.export._linked import derived
from kg.rendering.downloads import LOADING
from tests.conftest import ROOT, some

READERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "rdf": ox.RdfFormat.RDF_XML,
}
STORIES = sorted(path.stem for path in (ROOT / "cases").glob("*.ttl"))


@pytest.fixture(scope="module")
def atlas(few_atlas: kg.Atlas) -> kg.Atlas:
    """A few stories: all of an atlas is written and read again here, in every form."""
    return few_atlas


@pytest.fixture(scope="module")
def whole(atlas: kg.Atlas) -> rdflib.Graph:
    return atlas.graph()


@pytest.fixture(scope="module")
def every(content: Path) -> Iterator[Exports]:
    with kg.open(content) as opened:
        yield opened.exports


@pytest.fixture(scope="module")
def exports(atlas: kg.Atlas) -> Exports:
    return atlas.exports


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content of one story, for what is done to a whole atlas more than once."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    shutil.copytree(ROOT / "cases" / "commons", folder / "cases" / "commons")
    shutil.copy(ROOT / "cases" / "glasgow-neonatal-unit.ttl", folder / "cases")
    return folder


def parsed(data: bytes, form: str, base: str = "") -> list[ox.Quad]:
    return list(ox.parse(data, format=READERS[form], base_iri=base or None))


def canonical(quads: Iterable[ox.Quad], *, graphs: bool = False) -> list[str]:
    """Give statements as text, nodes without a name numbered the standard way."""
    dataset = ox.Dataset(q if graphs else ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


# --- Linked data ---


@pytest.mark.parametrize("story", some(STORIES, 4))
def test_a_story_says_the_same_in_every_form(every: Exports, story: str) -> None:
    text = (ROOT / "cases" / f"{story}.ttl").read_bytes()
    expected = canonical(parsed(text, "ttl"))
    assert every.of(story, "ttl") == text
    for form in READERS:
        assert canonical(parsed(every.of(story, form), form)) == expected, form


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, in JSON-LD
def test_rdflib_reads_a_story_the_same_from_every_form(exports: Exports) -> None:
    names = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt11", "rdf": "xml"}
    graphs = {
        form: rdflib.Graph().parse(data=exports.of("glasgow-neonatal-unit", form), format=name)
        for form, name in names.items()
    }
    assert len(graphs["ttl"]) > 500
    assert all(isomorphic(graphs["ttl"], graph) for graph in graphs.values())


@pytest.mark.parametrize("form", READERS)
def test_a_file_made_to_confuse_whoever_numbers_its_nodes_is_written_all_the_same(
    form: str,
) -> None:
    knot = "".join(f"_:n{one} <urn:p#q> _:n{other} .\n" for one in range(14) for other in range(14))
    again = parsed(linked(parsed(knot.encode(), "ttl"), form), form)
    assert len(set(again)) == 14 * 14
    assert len({quad.subject for quad in again} | {quad.object for quad in again}) == 14


def test_a_line_end_in_a_text_survives_a_plain_reader_of_xml() -> None:
    quads = parsed(b'<urn:a> <urn:p#q> "one\\r\\ntwo\\rthree" .', "ttl")
    found = rdflib.Graph().parse(data=linked(quads, "rdf"), format="xml")
    assert [str(value) for value in found.objects()] == ["one\r\ntwo\rthree"]


def test_what_xml_cannot_hold_is_refused_and_turtle_is_offered() -> None:
    quads = parsed(b'<urn:a> <urn:p#q> "bell \\u0007" .', "ttl")
    with pytest.raises(ExportError, match=r"cannot hold the character U\+0007.*Take Turtle"):
        linked(quads, "rdf")
    assert canonical(parsed(linked(quads, "ttl"), "ttl")) == canonical(quads)


def test_json_ld_names_its_context_and_fetches_none(exports: Exports) -> None:
    document = json.loads(exports.of("concept/pain", "jsonld"))
    assert set(document) == {"@context", "@graph"}
    assert all(isinstance(value, str) for value in document["@context"].values())
    assert document["@context"]["concept"] == "https://w3id.org/pioneer-atlas/concept/"
    [idea] = document["@graph"]
    assert idea["@id"] == "concept:pain"
    assert idea["@type"] == "atlas:Cause"
    assert any("atlas:locator" in cited for cited in idea["atlas:cites"])


@pytest.mark.parametrize(
    "thing",
    [
        "concept/pain",
        "source/customer-copernicus",
        "organisation/imd",
        "person/sean-meehan",
        "scheme/journey",
    ],
)
def test_a_thing_that_is_no_document_is_given_with_all_that_is_stated_about_it(
    whole: rdflib.Graph, exports: Exports, thing: str
) -> None:
    iri = f"https://w3id.org/pioneer-atlas/{thing}"
    given = rdflib.Graph().parse(data=exports.of(thing, "ttl"))
    implied = {
        (rdflib.URIRef(quad.predicate.value), rdflib.URIRef(quad.object.value))
        for quad in derived(exports._corpus)
        if quad.subject == ox.NamedNode(iri)
    }
    about = set(whole.predicate_objects(rdflib.URIRef(iri))) - implied
    named = {pair for pair in about if not isinstance(pair[1], rdflib.BNode)}
    found = set(given.predicate_objects(rdflib.URIRef(iri)))
    assert named <= found
    assert len(found) == len(about)
    inner = [node for node in given.objects(rdflib.URIRef(iri)) if isinstance(node, rdflib.BNode)]
    assert all(list(given.predicates(node)) for node in inner)
    assert {s for s in given.subjects() if isinstance(s, rdflib.URIRef)} == {rdflib.URIRef(iri)}


def test_a_statement_alone_is_given_with_its_citations(exports: Exports) -> None:
    quads = parsed(exports.of("tesco#healthy-eating", "nt"), "nt")
    named = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    assert named == {"https://w3id.org/pioneer-atlas/case/tesco#healthy-eating"}
    assert any(q.predicate.value.endswith("#source") for q in quads)


def test_n_quads_of_a_thing_name_the_graph_of_its_file(exports: Exports) -> None:
    graphs = {str(q.graph_name) for q in parsed(exports.of("tesco", "nq"), "nq")}
    assert graphs == {"<https://w3id.org/pioneer-atlas/case/tesco>"}
    graphs = {str(q.graph_name) for q in parsed(exports.of("pain", "nq"), "nq")}
    assert graphs == {"<https://w3id.org/pioneer-atlas/graph/ontology/schemes/journey>"}


def test_the_whole_keeps_what_rules_add_apart_and_out_of_the_other_forms(
    atlas: kg.Atlas, exports: Exports
) -> None:
    quads = parsed(exports.whole("nq"), "nq")
    apart = [q for q in quads if str(q.graph_name).endswith("/derived>")]
    stated = [q for q in quads if not str(q.graph_name).endswith("/derived>")]
    assert {str(q.graph_name) for q in stated} == {f"<{file.graph}>" for file in atlas.files()}
    assert apart
    assert not {q.triple for q in apart} & {q.triple for q in stated}
    assert canonical(parsed(exports.whole("ttl"), "ttl")) == canonical(stated)
    assert canonical(parsed(exports.whole("jsonld"), "jsonld")) == canonical(stated)
    union = canonical(parsed(exports.whole("nt", with_derived=True), "nt"))
    assert union == canonical(quads)
    assert len(union) == len(atlas.graph())


def test_a_file_that_breaks_is_given_as_it_was_before(own_few: Path) -> None:
    story = own_few / "cases" / "tesco.ttl"
    with kg.open(own_few) as opened:
        before = canonical(parsed(opened.exports.of("tesco", "nt"), "nt"))
        story.write_text("<#a> <#b> .\n", encoding="utf-8")
        opened.refresh()
        assert opened.kept_out()
        given = opened.exports.of("tesco", "ttl")
        assert canonical(parsed(given, "ttl")) == before
        story.unlink()
        opened.refresh()
        with pytest.raises(NotFound):
            opened.exports.of("tesco", "ttl")


# --- Names and forms ---


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("tessco", "Nearest: tesco"),
        ("concept/pian", "Nearest: concept/pain"),
        ("planet/x", "There is no kind 'planet'"),
        ("concept/a b", "Nothing named"),
        ("concept/<x>", "Nothing named"),
        ("", "Nothing named ''"),
        ("tesco#no-such-statement", "Nothing named"),
        ("case/../../etc/passwd", "Nothing named"),
    ],
)
def test_a_thing_that_is_not_there_is_said_with_the_nearest_names(
    exports: Exports, thing: str, words: str
) -> None:
    with pytest.raises(NotFound, match=re.escape(words)):
        exports.of(thing, "ttl")


@pytest.mark.parametrize(
    ("thing", "form"),
    [
        ("path/ten-minute-flight", "csv"),
        ("person/sean-meehan", "csv"),
        ("source/customer-copernicus", "graphml"),
        ("tesco#healthy-eating", "csv"),
        ("tesco", "docx"),
    ],
)
def test_a_form_that_a_thing_lacks_is_said_with_those_it_has(
    exports: Exports, thing: str, form: str
) -> None:
    with pytest.raises(ExportError, match=rf"cannot be had as {form}. It can be had as ttl"):
        exports.of(thing, form)


@pytest.mark.parametrize("thing", ["tesco", "pain", "source/customer-copernicus", "imd"])
def test_every_form_that_is_offered_can_be_had(exports: Exports, thing: str) -> None:
    for form in exports.forms(thing):
        assert exports.of(thing, form.name), form


# --- Tables ---


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.fixture(scope="module")
def pack(exports: Exports) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(io.BytesIO(exports.whole("csv"))) as opened:
        yield opened


def test_the_five_tables_fit_together(atlas: kg.Atlas, pack: zipfile.ZipFile) -> None:
    stories, ideas, statements, readings, citations = (
        read_csv(pack.read(f"{name}.csv"))
        for name in ("stories", "ideas", "statements", "readings", "citations")
    )
    story, idea = {r["story"] for r in stories}, {r["idea"] for r in ideas}
    told = {r["statement"]: r for r in statements}
    assert len(stories) == len(story) == len(atlas.cases())
    assert len(ideas) == len(idea)
    assert len(statements) == len(told) == atlas.counts().statements
    assert {r["story"] for r in statements} - {""} == story
    alone = [r for r in statements if not r["story"]]
    assert {"critique", "statistic"} <= {r["kind"] for r in alone}
    assert all(r["about"] for r in alone)
    assert {r["statement"] for r in readings} <= told.keys()
    assert {r["idea"] for r in readings} <= idea
    assert {r["relation"] for r in readings} <= {"phase", "shows", "counters", "breaks", "doubts"}
    assert {r["statement"] for r in citations} == told.keys()
    assert {
        v for r in stories for v in (r["sectors"] + "; " + r["places"]).split("; ") if v
    } <= idea
    by = {r["statement"]: r["whose_word"] for r in readings}
    counts = {basis.value: number for basis, number in atlas.counts().by_basis}
    assert {basis: list(by.values()).count(basis) for basis in counts} == counts
    assert sum(int(r["statements"]) for r in stories) == len(statements) - len(alone)
    assert all(r["because"] for r in readings if r["whose_word"] in ("telling", "ours"))


def test_the_zip_says_what_it_holds_whose_it_is_and_its_sums(
    exports: Exports, pack: zipfile.ZipFile
) -> None:
    names = pack.namelist()
    assert names == [*(f"{table.name}.csv" for table in exports.tables), "README.txt", "SHA256SUMS"]
    about = pack.read("README.txt").decode()
    assert str(exports.edition) in about
    assert "Licence: CC BY 4.0" in about
    for table in exports.tables:
        assert all(f"    {column}" in about and says for column, says in table.columns)
    sums = dict(line.split("  ")[::-1] for line in pack.read("SHA256SUMS").decode().splitlines())
    assert sums == {n: hashlib.sha256(pack.read(n)).hexdigest() for n in names[:-1]}
    assert {entry.date_time for entry in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_equal_content_gives_equal_bytes_in_every_form(small: Path, tmp_path: Path) -> None:
    content = shutil.copytree(small, tmp_path / "content")
    shutil.copy(ROOT / "cases" / "easyjet.ttl", content / "cases")  # dates and climbs disagree
    code = (
        "import hashlib, kg, sys; given = kg.open(sys.argv[1]).exports; "
        "print(*(hashlib.sha256(given.whole(form)).hexdigest() for form in sys.argv[2:]))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", code, str(content), *WHOLE],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    with kg.open(content) as opened:
        given = [hashlib.sha256(opened.exports.whole(form)).hexdigest() for form in WHOLE]
    assert given == elsewhere


def test_the_table_of_a_thing_holds_the_statements_that_its_page_shows(
    atlas: kg.Atlas, exports: Exports
) -> None:
    rows = read_csv(exports.of("tesco", "csv"))
    assert [r["statement"] for r in rows] == [
        f"tesco#{s.anchor}" for s in atlas.case("tesco").statements
    ]
    rows = read_csv(exports.of("concept/pain", "csv"))
    assert len(rows) == len(atlas.idea("pain").uses) > 3
    assert all(
        "pain" in " ".join((r["phase"], r["shows"], r["counters"], r["breaks"], r["doubts"]))
        for r in rows
    )
    rows = read_csv(exports.of("source/imd-burningness-2021", "csv"))
    cited = {
        f"{s.ref.slug}#{s.anchor}" for _, s, _ in atlas.source("imd-burningness-2021").statements
    }
    assert {r["statement"] for r in rows} == cited
    assert all("imd-burningness-2021" in r["sources"] for r in rows)


# --- Networks ---


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_the_network_opens_in_networkx_with_names_and_whose_word(
    atlas: kg.Atlas, exports: Exports, form: str
) -> None:
    data = exports.whole(form)
    source = io.BytesIO(data)
    graph = (
        nx.read_graphml(source, force_multigraph=True)
        if form == "graphml"
        else nx.read_gexf(source)
    )
    own = atlas.network()
    assert len(graph) == len(own)
    assert graph.number_of_edges() == own.number_of_edges()
    assert graph.nodes["concept/pain"]["label"] == "Pain"
    assert graph.nodes["case/tesco"]["kind"] == "Story"
    [link] = [
        d
        for *_, d in graph.edges("case/tesco", data=True)
        if d["relation"] == "shows" and "tesco#healthy-eating" in d["statements"].split("; ")
    ][:1]
    assert link["whose_word"] == "word"
    assert b"lastmodified" not in data


def test_the_network_of_a_thing_is_its_neighbourhood(atlas: kg.Atlas, exports: Exports) -> None:
    graph = nx.read_graphml(io.BytesIO(exports.of("pain", "graphml")), force_multigraph=True)
    near = {f"{one.ref.kind}/{one.ref.slug}" for one in atlas.neighbours("concept", "pain")}
    assert set(graph) == near | {"concept/pain"}


# --- Loading it ---


@pytest.mark.parametrize(("library", "_", "code"), some(LOADING), ids=[one[0] for one in LOADING])
def test_what_the_page_says_about_loading_works(
    exports: Exports, tmp_path: Path, library: str, _: str, code: str
) -> None:
    for form in ("ttl", "csv", "graphml"):
        name = f"pioneer-atlas{WHOLE[form].ending}"
        if name in code:
            (tmp_path / name).write_bytes(exports.whole(form))
    assert len(code.splitlines()) == 3
    shown = "\n".join([*code.splitlines()[:2], f"print({code.splitlines()[2]})"])
    done = subprocess.run(
        [sys.executable, "-c", shown], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"triples|ours|case/", done.stdout)


# --- All of it, made once ---


def test_the_files_of_the_page_are_made_once_and_their_sums_are_right(small: Path) -> None:
    with kg.open(small) as opened:
        given = opened.exports
        first = given.parcels()
        assert set(first) == {"nq", "ttl", "jsonld", "csv", "graphml", "gexf"}
        made = {form: given.parcel(form) for form in first}
        for form, parcel in given.parcels().items():
            assert parcel is not None
            assert parcel.size == len(made[form])
            assert parcel.sha256 == hashlib.sha256(made[form]).hexdigest()
            assert made[form] == given.whole(form)
            assert not parcel.fault


def test_a_file_that_cannot_be_made_says_so_and_hides_no_other(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kg.open(small) as opened:
        given = opened.exports
        whole = given.whole

        def broken(form: str) -> bytes:
            if form == "jsonld":
                raise MemoryError("too much")
            return whole(form)

        monkeypatch.setattr(given, "whole", broken)
        with pytest.raises(ExportError, match="cannot be written as JSON-LD: too much"):
            given.parcel("jsonld")
        assert given.parcel("gexf")
        parcel = given.parcels()["jsonld"]
        assert parcel is not None
        assert "too much" in parcel.fault


# --- Citing ---

EDITION = Edition("1.2", "abc", "2026-11-22")
HERE = "https://example.org/page"


def statement_with(
    atlas: kg.Atlas, basis: Basis | None, sources: int = 1
) -> tuple[Case, Statement]:
    for summary in atlas.cases():
        case = atlas.case(summary.ref.slug)
        for told in case.statements:
            if told.basis is basis and len({c.source.iri for c in told.citations}) == sources:
                return case, told
    raise AssertionError(f"no statement of basis {basis}")


@pytest.mark.parametrize(
    ("basis", "advice", "heads"),
    [
        (
            Basis.OURS,
            "the fact to the source, the interpretation to the Atlas",
            ("The fact", "The interpretation"),
        ),
        (Basis.TELLING, "the label to the Atlas", ("The fact", "The label")),
        (Basis.WORD, "it carries both", ("The fact and the word", "Read in")),
        (None, "nothing is read into it", ("The fact", "Read in")),
    ],
)
def test_a_statement_is_cited_to_whom_it_is_due(
    atlas: kg.Atlas, basis: Basis | None, advice: str, heads: tuple[str, str]
) -> None:
    case, told = statement_with(atlas, basis)
    credit = statement_credit(told, case, EDITION, HERE)
    assert advice in credit.advice
    assert (credit.for_source, credit.for_atlas) == heads
    assert [one.key for one in credit.sources] == [told.citations[0].source.slug]
    ours = as_text(credit.atlas)
    assert ours.startswith(f"“{told.ref.label}”, in “{case.ref.label}”, Pioneer Atlas, version 1.2")
    assert ours.endswith(f"content abc, 22 November 2026. {HERE}")
    entries = as_bibtex([*credit.sources, credit.atlas]).split("\n\n")
    assert entries[0].startswith(f"@misc{{{told.citations[0].source.slug},")


def test_the_source_comes_with_its_authors_its_date_and_the_place_in_it(atlas: kg.Atlas) -> None:
    case = atlas.case("tesco")
    told = next(s for s in case.statements if s.anchor == "crisis-of-confidence")
    [source] = statement_credit(told, case, EDITION, HERE).sources
    text = as_text(source)
    assert text.startswith("Charlie Dawson and Seán Meehan, The Customer Copernicus")
    assert "Routledge, 2021, ch. 1. https://" in text
    assert "author = {Charlie Dawson and Seán Meehan}" in as_bibtex([source])
    [item] = json.loads(as_csl([source]))
    assert item["issued"] == {"date-parts": [[2021]]}
    assert item["locator"] == "ch. 1"


def test_the_date_is_that_of_the_content_and_never_of_the_clock(
    small: Path, tmp_path: Path
) -> None:
    content = shutil.copytree(small, tmp_path / "content")
    story = content / "cases" / "glasgow-neonatal-unit.ttl"
    text = story.read_text(encoding="utf-8")
    with kg.open(content) as opened:
        assert opened.exports.edition.issued == "2026-11-22"
        assert opened.exports.edition.content == opened.generation
    own = 'dcterms:issued "2026-11-22"^^xsd:date ;'
    story.write_text(text.replace(own, 'dcterms:issued "2019-02"^^xsd:gYearMonth ;'), "utf-8")
    with kg.open(content) as opened:
        assert str(opened.exports.edition).endswith(", February 2019")
    story.write_text(text.replace(own, ""), encoding="utf-8")
    with kg.open(content) as opened:
        edition = opened.exports.edition
        assert edition.issued == ""
        assert as_text(atlas_credit(edition, HERE).atlas).endswith(f"{edition.content}. {HERE}")


def test_what_is_not_known_of_a_source_stays_out() -> None:
    bare = Source(Ref("urn:s", "source", "s", "A letter"), "A letter", (), (), "", "", "", "", True)
    [source] = source_credit(SourceUse(bare, (), ()), EDITION, HERE).sources
    assert as_text(source) == "A letter."
    assert as_bibtex([source]) == "@misc{s,\n  title = {{A letter}}\n}"
    assert json.loads(as_csl([source])) == [{"id": "s", "type": "document", "title": "A letter"}]


def test_a_statement_without_a_source_invents_none(atlas: kg.Atlas) -> None:
    case = atlas.case("tesco")
    told = Statement(
        Ref("urn:x", "case", "tesco", "Bare", part="bare"), "claim", "Told.", (), When(), ()
    )
    credit = statement_credit(told, case, EDITION, HERE)
    assert credit.sources == ()
    assert "No source is named" in credit.advice


def test_a_date_is_cited_no_more_precisely_than_it_is_known() -> None:
    month = Reference("k", "document", "T", issued="2017-03")
    assert as_text(month) == "T, March 2017."
    assert "year = {2017},\n  month = mar" in as_bibtex([month])
    assert json.loads(as_csl([month]))[0]["issued"] == {"date-parts": [[2017, 3]]}
    told = Reference("k", "document", "T", issued="around 1982")
    assert as_text(told) == "T, around 1982."
    assert "year" not in as_bibtex([told])
    assert "issued" not in json.loads(as_csl([told]))[0]


def test_pages_are_cited_as_what_they_are(atlas: kg.Atlas) -> None:
    story = story_credit(atlas.case("tesco"), EDITION, HERE)
    assert as_text(story.atlas).startswith("“Tesco”, in Pioneer Atlas, version 1.2")
    path = path_credit(atlas.path("ten-minute-flight"), EDITION, HERE)
    assert "The ten-minute flight" in as_text(path.atlas)
    assert as_text(path.atlas).count("Pioneer Atlas") == 1
    idea = idea_credit(atlas.idea("pain"), EDITION, HERE)
    assert idea.for_source == "The idea"
    assert idea.sources
    source = source_credit(atlas.source("customer-copernicus"), EDITION, HERE)
    assert source.sources[0].key == "customer-copernicus"
    whole = atlas_credit(EDITION, HERE)
    assert json.loads(as_csl([whole.atlas]))[0]["type"] == "dataset"


@pytest.mark.parametrize("basis", [*Basis, None])
def test_an_idea_is_ours_only_where_it_is_said_to_be(atlas: kg.Atlas, basis: Basis | None) -> None:
    credit = idea_credit(replace(atlas.idea("pain"), basis=basis), EDITION, HERE)
    assert credit.sources
    assert ("ours" in credit.advice) is (basis in (Basis.OURS, Basis.TELLING))
    assert (credit.for_atlas == "The idea") is (basis is Basis.OURS)
    unsourced = idea_credit(replace(atlas.idea("pain"), citations=()), EDITION, HERE)
    assert "No source is named" in unsourced.advice


def test_an_author_of_ones_own_is_named_before_the_atlas() -> None:
    page = Reference("k", "webpage", "A path", (("Ann Lee", False),), ("Pioneer Atlas",))
    assert as_text(page) == "Ann Lee, “A path”, in Pioneer Atlas."


WILD = [
    "}, author = {Mallory",
    "\\input{/etc/passwd}",
    "100% & more_#1 ~ ^ $x$",
    "@book{evil, title={x}}",
    "unbalanced { brace",
    'a "quoted" title',
    "line\nend\tand\x07bell",
    "\u202eturned\u2066",
    "Ünïcode – “quotes”",
]


def entries_of(text: str) -> list[dict[str, str]]:
    """Read BibTeX as its grammar has it: braces count, whatever stands before them."""
    found = []
    while text.strip():
        head = re.match(r"\s*@misc\{([^,\s{}]+),", text)
        assert head, text[:60]
        text, fields = text[head.end() :], {"key": head[1]}
        while not (end := re.match(r"\s*\}", text)):
            name = re.match(r"\s*,?\s*(\w+) = ", text)
            assert name, text[:60]
            text = text[name.end() :]
            if text[0] == "{":
                depth = itertools.accumulate((char == "{") - (char == "}") for char in text)
                last = next(place for place, open_ in enumerate(depth) if open_ == 0)
                fields[name[1]], text = text[1:last], text[last + 1 :]
            else:
                word = re.match(r"\w+", text)
                assert word
                fields[name[1]], text = word[0], text[word.end() :]
        text = text[end.end() :]
        found.append(fields)
    return found


@pytest.mark.parametrize("title", WILD)
def test_bibtex_keeps_its_shape_whatever_a_title_says(title: str) -> None:
    wild = Reference(
        f"k {title}",
        "document",
        title,
        ((title, True), (title, False)),
        (),
        (title,),
        "2017-03",
        title,
        f"https://example.org/{title}",
    )
    first, second = entries_of(as_bibtex([wild, Reference("after", "document", "After")]))
    assert set(first) == {"key", "author", "title", "howpublished", "year", "month", "note", "url"}
    assert second == {"key": "after", "title": "{After}"}
    assert not re.search(r"[\x00-\x1f\u202e\u2066]", first["title"])
    bare = re.sub(
        r"\\(textbackslash|textbraceleft|textbraceright|textasciitilde|textasciicircum)"
        r"\{\}|\\[&%$#_]",
        "",
        first["title"],
    )
    assert not re.search(r"[\\&%$#_~^]", bare)
    assert json.loads(as_csl([wild]))[0]["title"]
    assert "\n" not in as_text(wild)


# --- Citing, as it is read ---


def test_each_statement_offers_its_citation_and_only_the_one_asked_for_is_shown(
    atlas: kg.Atlas,
) -> None:
    case = atlas.case("tesco")
    words = rendering.Meanings(atlas.glossary())
    plain = rendering.story_body(case, words, by="ours")
    ours = [s for s in case.statements if s.basis is Basis.OURS]
    assert plain.count('class="to-cite"') == len(ours)
    assert (
        'href="/case?id=tesco&amp;by=ours&amp;cite=crisis-of-confidence#crisis-of-confidence"'
        in plain
    )
    shown = rendering.story_body(
        case, words, cited=("crisis-of-confidence", '<div class="citing">here</div>')
    )
    assert shown.count("citing") == 1
    assert 'href="/case?id=tesco#crisis-of-confidence" aria-label="Close: ' in shown
    assert len(shown) < len(rendering.story_body(case, words)) + 200


def test_a_citation_is_escaped_and_each_form_has_a_button() -> None:
    evil = "<script>alert(1)</script>"
    markup = rendering.cite_fold(
        rendering.credited(evil, [(evil, [evil])], [("BibTeX", evil)], name="page"), opened=True
    )
    assert "<script" not in markup
    assert markup.count(rendering.parts.escape(evil)) == 4
    assert 'data-of="page-text"' in markup
    assert 'data-of="page-0"' in markup
    assert 'id="page-0"' in markup
    assert '<details class="cite" id="cite" tabindex="-1" open>' in markup


def test_the_page_of_the_data_says_what_is_not_there_yet_and_what_went_wrong() -> None:
    rows = [
        rendering.Download("Turtle", "All.", 997_000, "ab" * 32),
        rendering.Download("JSON-LD", "The same."),
        rendering.Download("GEXF", "A network.", fault="It cannot be <written>."),
    ]
    markup = rendering.downloads_list(rows)
    assert "997 kB · SHA-256 <code>" + "ab" * 32 in markup
    assert "being worked out" in markup
    assert "cannot be &lt;written&gt;" in markup


def test_every_form_has_an_ending_and_a_type_of_its_own() -> None:
    for forms in (FORMS, WHOLE):
        assert len({form.ending for form in forms.values()}) == len(forms)
        assert all("/" in form.media_type for form in forms.values())
