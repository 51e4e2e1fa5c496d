"""Folders to store: one file, one graph, one transaction; what cannot be read hides nothing."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import corpus as module
from kg.atlas import Atlas
from kg.corpus import ContentFile, Corpus, content_paths, rules
from kg.errors import ContentUnreadable
from kg.namespaces import ATLAS, BASE, CONCEPT, derived_graph, graph_of
from kg.settings import Settings
from kg.store import MemoryStore

CASE = BASE + "case/"
HEAD = """\
@base <https://w3id.org/pioneer-atlas/case/{name}> .
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix concept: <https://w3id.org/pioneer-atlas/concept/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def story(name: str, idea: str = "pain", more: str = "") -> str:
    return HEAD.format(name=name) + (
        f'<> a atlas:Case ; skos:prefLabel "{name}"@en .\n'
        f"<#one> a atlas:Claim ; atlas:about <> ; atlas:shows concept:{idea} .\n{more}"
    )


@pytest.fixture
def root(tmp_path: Path, content: Path) -> Path:
    """A content of two stories, with the rules that are shipped."""
    folder = tmp_path / "content"
    (folder / "cases").mkdir(parents=True)
    shutil.copytree(content / "ontology/rules", folder / "ontology/rules")
    (folder / "cases/bakery.ttl").write_text(story("bakery"))
    (folder / "cases/dairy.ttl").write_text(story("dairy", "fear"))
    return folder


@pytest.fixture(scope="module")
def shipped(content: Path) -> Corpus:
    return Corpus(content, MemoryStore())


def opened(root: Path) -> Corpus:
    return Corpus(root, MemoryStore())


def save(path: Path, text: str | bytes) -> None:
    """Put a file in the place of another in one step, with a time of its own."""
    aside = path.with_name(".aside")
    aside.write_bytes(text.encode() if isinstance(text, str) else text)
    aside.replace(path)


def shows(corpus: Corpus, name: str) -> set[str]:
    """The ideas that a story shows, by the edges that rules derive."""
    asked = f"SELECT ?idea WHERE {{ <{CASE}{name}> <{ATLAS}shows> ?idea }}"
    return {row["idea"].value.removeprefix(CONCEPT) for row in corpus.store.select(asked)}


def graphs(corpus: Corpus) -> set[str]:
    asked = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }"
    return {row["graph"].value.removeprefix(BASE) for row in corpus.store.select(asked)}


def file_of(corpus: Corpus, path: str) -> ContentFile:
    return next(file for file in corpus.files if file.path == path)


def codes(corpus: Corpus) -> list[tuple[str, str]]:
    return [(finding.file, finding.code) for finding in corpus.findings]


def plain(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """The triples without blank nodes, whose names tell nothing."""
    return {
        t for t in triples if not any(isinstance(x, ox.BlankNode) for x in (t.subject, t.object))
    }


# --- One file, one graph ---


def test_a_file_fills_one_graph_named_after_its_path(shipped: Corpus) -> None:
    assert len(shipped.files) == len({file.graph for file in shipped.files})
    for file in shipped.files:
        assert file.graph == graph_of(file.path)
        assert file.served
        assert not file.stale
        parsed = list(
            ox.parse(
                (shipped.root / file.path).read_bytes(), ox.RdfFormat.TURTLE, base_iri=file.graph
            )
        )
        held = list(shipped.store.graph(file.graph))
        assert len(held) == len({quad.triple for quad in parsed})
        assert plain(held) == plain(quad.triple for quad in parsed)


@pytest.mark.parametrize(
    ("path", "graph"),
    [
        ("cases/o2.ttl", "case/o2"),
        ("paths/first-week.ttl", "path/first-week"),
        ("cases/commons/people.ttl", "graph/cases/commons/people"),
        ("ontology/atlas.ttl", "graph/ontology/atlas"),
        ("ontology/schemes/journey.ttl", "graph/ontology/schemes/journey"),
    ],
)
def test_the_graph_of_a_file_is_made_of_its_path(path: str, graph: str) -> None:
    assert graph_of(path) == BASE + graph


def test_the_store_holds_nothing_but_files_and_what_is_derived_of_them(root: Path) -> None:
    assert graphs(opened(root)) == {
        *("case/bakery", "case/bakery/derived", "case/dairy", "case/dairy/derived"),
    }


def test_no_triple_of_the_shipped_content_stands_in_two_graphs(shipped: Corpus) -> None:
    held = Counter(
        (quad.subject, quad.predicate, quad.object)
        for line in shipped.store.dump().splitlines()
        for quad in ox.parse(line, ox.RdfFormat.N_QUADS)
    )
    assert [triple for triple, count in held.items() if count > 1] == []


def test_blank_nodes_of_two_files_are_kept_apart(root: Path) -> None:
    for name in ("bakery", "dairy"):
        save(root / f"cases/{name}.ttl", story(name, more="<#one> atlas:cites [ ] , [ ] .\n"))
    asked = f"SELECT DISTINCT ?cited WHERE {{ ?s <{ATLAS}cites> ?cited }}"
    assert len(opened(root).store.select(asked)) == 4


def test_blank_nodes_with_one_label_in_two_files_are_kept_apart(root: Path) -> None:
    for name in ("bakery", "dairy"):
        save(root / f"cases/{name}.ttl", story(name, more="<#one> atlas:cites _:c .\n"))
    asked = f"SELECT DISTINCT ?cited WHERE {{ ?s <{ATLAS}cites> ?cited }}"
    assert len(opened(root).store.select(asked)) == 2


def test_a_file_that_is_replaced_has_the_same_triples_as_one_that_is_loaded(root: Path) -> None:
    hostile = (
        r'"quote \" backslash \\ line\nend tab\t brace } ] . # ; \u202e \U0001F600"@en , '
        '"""long "text"\nof two lines""" , "01"^^xsd:integer , "2007-13"^^xsd:gYearMonth , '
        '"x"^^<urn:type#a> , 1.50 , 1E2 , true , <urn:a\\u00e9>'
    )
    more = f"<#one> atlas:gap {hostile} ; atlas:cites [ atlas:source ( 1 2 ) ] .\n"
    corpus = opened(root)
    save(root / "cases/bakery.ttl", story("bakery", more=more))
    corpus.refresh()
    replaced = list(corpus.store.graph(CASE + "bakery"))
    loaded = list(opened(root).store.graph(CASE + "bakery"))
    assert plain(replaced) == plain(loaded)
    assert len(replaced) == len(loaded) == 5 + 9 + 6


def test_an_ill_typed_literal_survives_in_the_bytes_of_the_file(root: Path) -> None:
    text = story("bakery", more='<#one> atlas:begin "2007-13"^^xsd:gYearMonth ; atlas:cycle 01 .\n')
    save(root / "cases/bakery.ttl", text)
    with Atlas(Settings(root)) as atlas:
        assert atlas.file_bytes("bakery") == text.encode()
        asked = f"SELECT ?when WHERE {{ ?s <{ATLAS}begin> ?when }}"
        assert [row["when"].value for row in atlas._store.select(asked)] == ["2007-13"]
        atlas.refresh()
        assert atlas.file_bytes("bakery") == text.encode()


# --- Kept out ---


def test_a_file_that_cannot_be_read_contributes_nothing_and_hides_nothing(root: Path) -> None:
    before = opened(root)
    (root / "cases/cafe.ttl").write_text(story("cafe") + "<#two> a .\n")
    corpus = opened(root)
    cafe = file_of(corpus, "cases/cafe.ttl")
    assert (cafe.served, cafe.stale, cafe.digest) == (False, False, "")
    assert codes(corpus) == [("cases/cafe.ttl", "syntax")]
    assert graphs(corpus) == graphs(before)
    assert len(corpus.store) == len(before.store)


def test_all_mistakes_of_all_files_are_found(root: Path) -> None:
    (root / "cases/cafe.ttl").write_text("<#one> a .\n<#two> a .\n")
    (root / "cases/deli.ttl").write_bytes(b"\xff")
    assert codes(opened(root)) == [
        ("cases/cafe.ttl", "syntax"),
        ("cases/cafe.ttl", "syntax"),
        ("cases/deli.ttl", "encoding"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (story("another"), "wrong-base"),
        (story("cafe") + "@base <http://example.org/> .\n", "second-base"),
        ("", "empty-file"),
        ("# Case: nothing\n", "empty-file"),
        ("x" * 3_000, "too-large"),
    ],
)
def test_what_keeps_a_file_out(root: Path, text: str, code: str) -> None:
    (root / "cases/cafe.ttl").write_text(text)
    corpus = Corpus(root, MemoryStore(), max_bytes=2_000)
    assert codes(corpus) == [("cases/cafe.ttl", code)]
    assert "case/cafe" not in graphs(corpus)


def test_what_a_file_says_keeps_it_not_out(root: Path) -> None:
    (root / "cases/cafe.ttl").write_text(story("cafe", more="<#two> a atlas:Nonsense .\n"))
    corpus = opened(root)
    assert codes(corpus) == []
    assert "case/cafe" in graphs(corpus)


@pytest.mark.parametrize("name", ["Cafe", "ca_fe", "café", "x.y", "-cafe", "x" * 65, ""])
def test_a_name_that_no_page_can_have_keeps_a_file_out(root: Path, name: str) -> None:
    (root / f"cases/{name}.ttl").write_text("<#one> a <#two> .")
    corpus = opened(root)
    assert codes(corpus) == [(f"cases/{name}.ttl", "file-name")]
    assert len(corpus.store) == len(opened(root).store)


@pytest.mark.parametrize("name", [b"my cafe", b"a<b", b"a%zz", b"line\nend", b"caf\xe9"])
def test_a_name_that_is_no_address_keeps_a_file_out(root: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(root / "cases"), name + b".ttl")  # noqa: PTH118  # bytes
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"<#one> a <#two> .")
    corpus = opened(root)
    assert [code for _, code in codes(corpus)] == ["file-name"]
    assert "case/bakery" in graphs(corpus)


def test_no_story_is_named_as_a_graph_of_derived_edges(root: Path) -> None:
    (root / "cases/derived.ttl").write_text(story("derived"))
    assert codes(opened(root)) == [("cases/derived.ttl", "file-name")]


def test_the_excerpt_is_the_line_that_the_parser_counts(root: Path) -> None:
    (root / "cases/cafe.ttl").write_text('<#one> <#says> "a\u2028b" .\n<#two> a .\n')
    [finding] = opened(root).findings
    assert (finding.line, finding.excerpt) == (2, "<#two> a .")


# --- What is listed, and what is no file ---


def test_a_folder_that_holds_no_content_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContentUnreadable, match="ontology, cases or paths"):
        opened(tmp_path)


def test_the_files_are_listed_by_path_without_the_shapes(content: Path) -> None:
    paths = content_paths(content)
    assert list(paths) == sorted(paths)
    assert {"ontology/atlas.ttl", "cases/tesco.ttl", "cases/commons/people.ttl"} <= set(paths)
    assert not {"ontology/shapes.ttl", "ontology/style.ttl"} & set(paths)
    assert all(path.endswith(".ttl") for path in paths)


@pytest.mark.parametrize("kind", ["link", "dangling link", "link to itself", "pipe", "folder"])
def test_what_is_no_regular_file_is_listed_with_a_finding_and_never_blocks(
    root: Path, kind: str
) -> None:
    odd = root / "cases/odd.ttl"
    if kind == "pipe":
        os.mkfifo(odd)
    elif kind == "folder":
        odd.mkdir()
    else:
        targets = {
            "link": root / "cases/dairy.ttl",
            "dangling link": root / "no",
            "link to itself": odd,
        }
        odd.symlink_to(targets[kind])
    start = time.monotonic()
    corpus = opened(root)
    assert codes(corpus) == [("cases/odd.ttl", "not-a-file")]
    assert corpus.refresh() == ()
    assert time.monotonic() - start < 10
    assert {"case/bakery", "case/dairy"} <= graphs(corpus)


def test_a_folder_that_is_a_link_is_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/cafe.ttl").write_text(story("cafe"))
    (root / "cases/more").symlink_to(tmp_path / "outside")
    (root / "cases/loop").symlink_to(root)
    assert [file.path for file in opened(root).files] == ["cases/bakery.ttl", "cases/dairy.ttl"]


def test_a_file_in_a_folder_named_as_a_file_is_read(root: Path) -> None:
    (root / "cases/more.ttl").mkdir()
    (root / "cases/more.ttl/people.ttl").write_text("<urn:a> a <urn:b> .")
    corpus = opened(root)
    assert codes(corpus) == [("cases/more.ttl", "not-a-file")]
    assert file_of(corpus, "cases/more.ttl/people.ttl").served


def test_a_file_that_vanishes_before_it_is_read_is_a_finding(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = (*content_paths(root), "cases/gone.ttl")
    monkeypatch.setattr(module, "content_paths", lambda _: listed)
    assert codes(opened(root)) == [("cases/gone.ttl", "not-a-file")]


# --- Following the folder ---


def test_nothing_changed_is_nothing_taken_in(root: Path) -> None:
    corpus = opened(root)
    generation = corpus.generation
    assert corpus.refresh() == ()
    assert corpus.generation == generation == opened(root).generation


def test_a_new_file_is_taken_in(root: Path) -> None:
    corpus = opened(root)
    generation = corpus.generation
    save(root / "cases/cafe.ttl", story("cafe", "ambition"))
    assert corpus.refresh() == ("cases/cafe.ttl",)
    assert shows(corpus, "cafe") == {"ambition"}
    assert corpus.generation not in ("", generation)


def test_an_edited_file_is_replaced_in_one_step_with_its_derived_edges(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = opened(root)
    steps: list[set[str]] = []
    replace = corpus.store.replace

    def watched(changes: Mapping[str, Iterable[ox.Triple]]) -> None:
        steps.append({graph.removeprefix(BASE) for graph in changes})
        replace(changes)

    monkeypatch.setattr(corpus.store, "replace", watched)
    save(root / "cases/bakery.ttl", story("bakery", "ambition"))
    assert corpus.refresh() == ("cases/bakery.ttl",)
    assert steps == [{"case/bakery", "case/bakery/derived"}]
    assert shows(corpus, "bakery") == {"ambition"}
    assert shows(corpus, "dairy") == {"fear"}


def test_a_removed_file_goes_with_its_derived_edges(root: Path) -> None:
    corpus = opened(root)
    (root / "cases/bakery.ttl").unlink()
    assert corpus.refresh() == ("cases/bakery.ttl",)
    assert [file.path for file in corpus.files] == ["cases/dairy.ttl"]
    assert graphs(corpus) == {"case/dairy", "case/dairy/derived"}
    assert corpus.generation == opened(root).generation


def test_a_file_that_stops_parsing_stays_as_it_was_and_is_stale_and_recovers(root: Path) -> None:
    corpus = opened(root)
    good = file_of(corpus, "cases/bakery.ttl")
    generation = corpus.generation

    save(root / "cases/bakery.ttl", story("bakery", "ambition") + "<#two> a .\n")
    assert corpus.refresh() == ("cases/bakery.ttl",)
    bad = file_of(corpus, "cases/bakery.ttl")
    assert (bad.served, bad.stale, bad.digest, bad.graph) == (True, True, good.digest, good.graph)
    assert codes(corpus) == [("cases/bakery.ttl", "syntax")]
    assert shows(corpus, "bakery") == {"pain"}
    assert corpus.generation != generation

    save(root / "cases/bakery.ttl", "")
    corpus.refresh()
    assert codes(corpus) == [("cases/bakery.ttl", "empty-file")]
    assert shows(corpus, "bakery") == {"pain"}

    save(root / "cases/bakery.ttl", story("bakery"))
    assert corpus.refresh() == ("cases/bakery.ttl",)
    assert file_of(corpus, "cases/bakery.ttl") == good
    assert codes(corpus) == []
    assert corpus.generation == generation


def test_a_file_that_was_bad_from_the_start_is_taken_in_once_it_is_mended(root: Path) -> None:
    (root / "cases/cafe.ttl").write_text("<#one> a .")
    corpus = opened(root)
    assert not file_of(corpus, "cases/cafe.ttl").served
    save(root / "cases/cafe.ttl", story("cafe", "ambition"))
    corpus.refresh()
    assert file_of(corpus, "cases/cafe.ttl").served
    assert shows(corpus, "cafe") == {"ambition"}


def test_a_stale_file_that_is_removed_goes(root: Path) -> None:
    corpus = opened(root)
    save(root / "cases/bakery.ttl", "<#one> a .")
    corpus.refresh()
    (root / "cases/bakery.ttl").unlink()
    corpus.refresh()
    assert graphs(corpus) == {"case/dairy", "case/dairy/derived"}


def test_a_file_that_becomes_a_link_is_stale(root: Path) -> None:
    corpus = opened(root)
    (root / "cases/bakery.ttl").unlink()
    (root / "cases/bakery.ttl").symlink_to(root / "cases/dairy.ttl")
    corpus.refresh()
    assert codes(corpus) == [("cases/bakery.ttl", "not-a-file")]
    assert file_of(corpus, "cases/bakery.ttl").stale
    assert shows(corpus, "bakery") == {"pain"}


def test_an_edit_that_keeps_the_size_is_seen(root: Path) -> None:
    corpus = opened(root)
    save(root / "cases/bakery.ttl", story("bakery", "fear"))
    assert corpus.refresh() == ("cases/bakery.ttl",)
    assert shows(corpus, "bakery") == {"fear"}


def test_a_file_that_is_saved_in_two_halves_is_never_served_as_a_half(root: Path) -> None:
    corpus = opened(root)
    text = story("bakery", "ambition", "<#two> a atlas:Claim ; atlas:shows concept:growth .\n")
    with (root / "cases/bakery.ttl").open("w") as file:
        file.write(text[: text.index("concept:growth")])
        file.flush()
        corpus.refresh()
        assert shows(corpus, "bakery") == {"pain"}
        file.write(text[text.index("concept:growth") :])
    corpus.refresh()
    assert shows(corpus, "bakery") == {"ambition"}
    assert not file_of(corpus, "cases/bakery.ttl").stale


# --- What rules derive ---


def test_a_rule_on_cases_reads_only_its_own_file(shipped: Corpus) -> None:
    """What the rules give on each file alone is what they give on everything."""
    case_rules = rules(shipped.root, "derive-case-")
    assert len(case_rules) >= 2
    alone: set[ox.Triple] = set()
    for file in shipped.files:
        if not file.path.startswith("ontology/"):
            stated = set(shipped.store.graph(file.graph))
            derived = set(shipped.store.graph(derived_graph(file.graph)))
            own = MemoryStore()
            own.load({"urn:file": stated})
            assert derived == {t for _, rule in case_rules for t in own.construct(rule)} - stated
            alone |= derived
    together = {t for _, rule in case_rules for t in shipped.store.construct(rule)}
    assert together == alone
    assert len(together) > 20


def test_a_statement_about_a_story_of_another_file_derives_nothing(root: Path) -> None:
    more = f"<#two> a atlas:Claim ; atlas:about <{CASE}dairy> ; atlas:shows concept:growth .\n"
    save(root / "cases/bakery.ttl", story("bakery", more=more))
    assert shows(opened(root), "dairy") == {"fear"}


def test_a_mapping_derives_the_plain_link_and_takes_it_away(root: Path) -> None:
    mapping = (
        HEAD.replace("@base <https://w3id.org/pioneer-atlas/case/{name}> .\n", "")
        + f"<{BASE}mapping/one> a atlas:Mapping ; atlas:from concept:pain ;"
        " atlas:relation skos:closeMatch ; atlas:to concept:fear .\n"
    )
    corpus = opened(root)
    asked = "SELECT ?to WHERE { ?from <http://www.w3.org/2004/02/skos/core#closeMatch> ?to }"
    assert corpus.store.select(asked) == ()
    save(root / "ontology/mappings.ttl", mapping)
    corpus.refresh()
    assert [row["to"].value for row in corpus.store.select(asked)] == [CONCEPT + "fear"]
    (root / "ontology/mappings.ttl").unlink()
    corpus.refresh()
    assert corpus.store.select(asked) == ()


def test_the_links_of_the_vocabulary_are_there_while_it_is_replaced(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "ontology/mappings.ttl").write_text(
        f"<{BASE}mapping/one> a <{ATLAS}Mapping> ; <{ATLAS}from> <urn:a> ; "
        f"<{ATLAS}relation> <urn:like> ; <{ATLAS}to> <urn:b> .\n"
    )
    corpus = opened(root)
    replace, seen = corpus.store.replace, []

    def watched(changes: Mapping[str, Iterable[ox.Triple]]) -> None:
        replace(changes)
        seen.append(len(corpus.store.select("SELECT ?b WHERE { <urn:a> <urn:like> ?b }")))

    monkeypatch.setattr(corpus.store, "replace", watched)
    save(root / "ontology/more.ttl", "<urn:c> a <urn:d> .")
    corpus.refresh()
    assert set(seen) == {1}


# --- Threads ---


def reading(corpus: Corpus, look: Callable[[], None], stop: threading.Event) -> threading.Thread:
    def run() -> None:
        while not stop.is_set():
            look()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_reader_never_sees_half_a_file_while_files_are_replaced(root: Path) -> None:
    """Each version says one thing thirty times and shows one idea; no answer may mix two."""

    def version(number: int) -> str:
        gaps = " , ".join(f'"{number} {part}"' for part in range(30))
        return story("bakery", f"idea-{number}", f"<#one> atlas:gap {gaps} .\n")

    save(root / "cases/bakery.ttl", version(0))
    corpus = opened(root)
    asked = (
        f"SELECT ?gap ?idea WHERE {{ <{CASE}bakery#one> <{ATLAS}gap> ?gap . "
        f"<{CASE}bakery> <{ATLAS}shows> ?idea }}"
    )
    wrong: list[object] = []
    seen: set[str] = set()

    def look() -> None:
        rows = corpus.store.select(asked)
        versions = {row["gap"].value.split()[0] for row in rows}
        ideas = {row["idea"].value.removeprefix(CONCEPT + "idea-") for row in rows}
        if len(rows) != 30 or len(versions) != 1 or versions != ideas:
            wrong.append((len(rows), versions, ideas))
        seen.update(versions)

    stop = threading.Event()
    readers = [reading(corpus, look, stop) for _ in range(2)]
    try:
        for number in range(1, 51):
            save(root / "cases/bakery.ttl", version(number))
            assert corpus.refresh() == ("cases/bakery.ttl",)
    finally:
        stop.set()
        for thread in readers:
            thread.join(timeout=10)
    assert wrong == []
    assert len(seen) > 1
    assert shows(corpus, "bakery") == {"idea-50"}


def test_two_that_refresh_at_once_take_a_change_in_once(root: Path) -> None:
    corpus = opened(root)
    save(root / "cases/bakery.ttl", story("bakery", "ambition"))
    taken: list[str] = []
    threads = [threading.Thread(target=lambda: taken.extend(corpus.refresh())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert taken == ["cases/bakery.ttl"]
    assert shows(corpus, "bakery") == {"ambition"}
