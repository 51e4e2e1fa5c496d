"""A check amid the content: the same from a running atlas and from a folder read for it alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import turtle
from kg.corpus import Corpus
from kg.diagnostics import Finding
from kg.namespaces import graph_of
from kg.shapes import Checker, Folder
from kg.store import MemoryStore
from tests.conftest import ROOT, some
from tests.test_bad import BAD, FILES, story

CASE = "cases/tesco.ttl"


def of_corpus(content: Path) -> Checker:
    return Checker(Corpus(content, MemoryStore()))


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [found.code for found in findings]


# --- A folder that is read for one check ---


def compare(content: Path, files: list[Path]) -> None:
    whole, alone = of_corpus(content), Checker(Folder(content))
    for file in files:
        assert alone.check_file(file) == whole.check_file(file), file


def test_a_folder_read_for_a_check_finds_what_the_whole_content_finds(few: Path) -> None:
    compare(few, [*(one.path for one in FILES[::9]), few / CASE])


@pytest.mark.long
def test_a_folder_read_for_a_check_finds_the_same_in_every_file() -> None:
    shipped = (
        file for name in ("ontology", "cases", "paths") for file in ROOT.glob(f"{name}/**/*.ttl")
    )
    compare(ROOT, [*(one.path for one in FILES), *sorted(shipped)])


@pytest.mark.long  # file by file above
def test_the_check_of_a_whole_folder_is_that_of_the_content(own_few: Path) -> None:
    (own_few / "cases/broken.ttl").write_text("<a> <b>", encoding="utf-8")
    assert Checker(Folder(own_few)).check() == of_corpus(own_few).check()


def spoil(cases: Path) -> None:
    """Fill a folder with what is no story."""
    (cases / "empty.ttl").write_bytes(b"")
    (cases / "comments.ttl").write_text("# Nothing\n", encoding="utf-8")
    (cases / "broken.ttl").write_text("<#a> <b>", encoding="utf-8")
    (cases / "latin.ttl").write_bytes(b'<#a> <urn:b> "caf\xe9" .')
    (cases / "marked.ttl").write_bytes(b"\xef\xbb\xbf<#a> <urn:b> <#c> .")
    (cases / "wide.ttl").write_bytes("<#a> <urn:b> <#c> .".encode("utf-16"))
    (cases / "Bad Name.ttl").write_text("<#a> <urn:b> <#c> .", encoding="utf-8")
    (cases / "other-base.ttl").write_text(
        "@base <urn:x:y> .\n<#a> <urn:b> <#c> .", encoding="utf-8"
    )
    (cases / "two-bases.ttl").write_text(
        f"@base <{graph_of('cases/two-bases.ttl')}> .\n<#a> <urn:b> <#c> .\n@base <urn:x> .",
        encoding="utf-8",
    )
    (cases / "star.ttl").write_text("<< <#a> <urn:b> <#c> >> <urn:b> <#c> .", encoding="utf-8")
    deep = "[ <urn:p> " * 150 + "1" + " ]" * 150
    (cases / "deep.ttl").write_text(f"<#a> <urn:b> {deep} .", encoding="utf-8")
    (cases / "large.ttl").write_text("# x\n" * 20_000, encoding="utf-8")
    (cases / "folder.ttl").mkdir()
    (cases / "link.ttl").symlink_to(cases / "tesco.ttl")
    os.mkfifo(cases / "pipe.ttl")


def test_a_folder_keeps_out_what_a_corpus_keeps_out(own_few: Path) -> None:
    spoil(own_few / "cases")
    corpus = Corpus(own_few, MemoryStore(), max_bytes=70_000)
    folder = Folder(own_few, max_bytes=70_000)
    assert [(one.path, one.served) for one in folder.files] == [
        (one.path, one.served) for one in corpus.files
    ]
    assert folder.findings == corpus.findings
    assert {one.path for one in folder.files if not one.served} >= {
        f"cases/{name}.ttl" for name in ("empty", "broken", "deep", "star", "wide", "pipe", "link")
    }
    for file in corpus.files:
        stated = (
            {str(one.object) for one in corpus.store.graph(file.graph)} if file.graph else set()
        )
        read = {str(one.object) for one in folder.store.graph(file.graph)} if file.graph else set()
        assert {one for one in read if one[0] != "_"} == {one for one in stated if one[0] != "_"}


def test_a_folder_that_holds_no_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="holds no content"):
        Folder(tmp_path)


def test_what_goes_wrong_while_a_folder_is_read_is_raised_to_who_asks(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise MemoryError("no more")

    monkeypatch.setattr("kg.store.MemoryStore.read", failing)
    with pytest.raises(MemoryError):
        _ = Folder(few).files


# --- A text that need not be walked ---


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<#a> <urn:b> <#c> .", True),
        ("@base <urn:x:y> .\n<#a> <urn:b> <#c> .", True),
        ("@base <urn:x:y> .\n<#a> <urn:b> <#c> .\n@base <urn:x:y> .", False),
        ("BASE <urn:x:y>\n<#a> <urn:b> <#c> .", False),
        ("@base <urn:x:z> .\n<#a> <urn:b> <#c> .", False),
        ('<#a> <urn:b> """\n@base <urn:x:y> .\n""" .', False),
        ("<#a> <urn:b> " + "[ <urn:p> 1 ] , " * 100 + "1 .", True),
        ("<#a> <urn:b> " + "[ <urn:p> 1 ] , " * 101 + "1 .", False),
        (("<#a> <urn:b> " + "[ <urn:p> 1 ] , " * 60 + "1\n.\n") * 3, True),
        (("<#a> <urn:b> " + "[ <urn:p> 1 ] , " * 60 + '"""1"""\n.\n') * 3, False),
        ("<#a> <urn:b> <#c> {| <urn:p> 1 |} .", False),
        ('VERSION "1.2"\n<#a> <urn:b> <#c> .', False),
    ],
)
def test_a_text_is_plain_only_where_nothing_can_hide_in_it(text: str, plain: bool) -> None:
    assert turtle.is_plain(text.encode(), "urn:x:y") is plain


@pytest.mark.parametrize("head", ["", "# One\r\n", "# “One”\n\n"])
def test_the_base_of_a_plain_text_stands_where_it_is_written(head: str) -> None:
    text = f"{head}@base <urn:x:y> .\n<#a> <urn:b> <#c> ."
    assert turtle.is_plain(text.encode(), "urn:x:y")
    found = turtle.read(text.encode(), base="urn:x:y")
    walked = turtle.read(text.encode() + b"# <<", base="urn:x:y")
    assert found.base_declared == walked.base_declared
    assert found.triples == walked.triples


# --- A checker that lives on ---


@pytest.fixture(params=["corpus", "folder"])
def checker_of(request: pytest.FixtureRequest) -> Callable[[Path], Checker]:
    return of_corpus if request.param == "corpus" else lambda content: Checker(Folder(content))


@pytest.mark.parametrize("name", some(["idea-misspelt", "month-13", "rdf-1-2"]))
def test_a_text_is_checked_as_the_file_would_be(
    few: Path, checker_of: Callable[[Path], Checker], name: str, own_few: Path
) -> None:
    bad = BAD / f"{name}.ttl"
    place = own_few / "cases" / bad.name
    place.write_bytes(bad.read_bytes())
    text = bad.read_text(encoding="utf-8")
    assert checker_of(few).check_text(f"cases/{bad.name}", text) == checker_of(own_few).check_file(
        place
    )


def test_a_text_that_is_no_text_has_a_finding_and_raises_nothing(few: Path) -> None:
    checker = of_corpus(few)
    assert codes(checker.check_text(CASE, "\ud800")) == ["encoding"]
    assert codes(checker.check_text(CASE, "")) == ["empty-file"]
    assert codes(checker.check_text("cases/No Name.ttl", "")) == ["file-name"]


def test_a_text_that_is_checked_is_not_served_and_hides_nothing_from_the_next(few: Path) -> None:
    corpus = Corpus(few, MemoryStore())
    checker = Checker(corpus)
    before = len(corpus.store)
    easyjet = few / "cases/easyjet.ttl"
    found = checker.check_file(easyjet)
    new = story("octopus") + "\n<#one> atlas:after <#nothing> .\n"
    assert "unknown-part" in codes(checker.check_text("cases/octopus.ttl", new))
    assert len(corpus.store) == before
    assert checker.check_file(easyjet) == found
    named = story(
        "octopus", more="atlas:conflictsWith <https://w3id.org/pioneer-atlas/case/squid#one> ;"
    )
    assert "unknown-part" in codes(checker.check_text("cases/octopus.ttl", named))
    assert checker.check_text("cases/squid.ttl", story("squid")) == ()
    assert "unknown-part" in codes(checker.check_text("cases/octopus.ttl", named))


def test_a_checker_sees_what_the_content_took_in_since(own_few: Path) -> None:
    corpus = Corpus(own_few, MemoryStore())
    checker = Checker(corpus)
    named = story(
        "octopus", more="atlas:conflictsWith <https://w3id.org/pioneer-atlas/case/squid#one> ;"
    )
    assert "unknown-part" in codes(checker.check_text("cases/octopus.ttl", named))
    squid = own_few / "cases/squid.ttl"
    squid.write_text(story("squid"), encoding="utf-8")
    corpus.refresh()
    assert "unknown-part" not in codes(checker.check_text("cases/octopus.ttl", named))
    squid.unlink()
    corpus.refresh()
    assert "unknown-part" in codes(checker.check_text("cases/octopus.ttl", named))


def test_a_story_that_is_saved_while_its_draft_is_checked_is_what_others_are_held_against(
    own_few: Path,
) -> None:
    corpus = Corpus(own_few, MemoryStore())
    checker = Checker(corpus)
    named = story(
        "octopus", more="atlas:conflictsWith <https://w3id.org/pioneer-atlas/case/squid#two> ;"
    )
    checker.check_text("cases/squid.ttl", story("squid"))
    (own_few / "cases/squid.ttl").write_text(
        story("squid").replace("<#one>", "<#two>"), encoding="utf-8"
    )
    corpus.refresh()
    checker.check_text("cases/squid.ttl", story("squid"))
    assert "unknown-part" not in codes(checker.check_text("cases/octopus.ttl", named))


def test_a_checker_sees_a_word_that_the_vocabulary_got_since(own_few: Path) -> None:
    corpus = Corpus(own_few, MemoryStore())
    checker = Checker(corpus)
    new = story("octopus", more="atlas:arms 8 ;")
    assert "unknown-term" in codes(checker.check_text("cases/octopus.ttl", new))
    vocabulary = own_few / "ontology/atlas.ttl"
    words = vocabulary.read_text(encoding="utf-8")
    vocabulary.write_text(f"{words}\natlas:arms a owl:DatatypeProperty .\n", encoding="utf-8")
    corpus.refresh()
    assert "unknown-term" not in codes(checker.check_text("cases/octopus.ttl", new))


def test_a_checker_sees_a_word_only_where_the_checked_vocabulary_has_it(few: Path) -> None:
    checker = of_corpus(few)
    words = (few / "ontology/atlas.ttl").read_text(encoding="utf-8")
    checker.check_text("ontology/atlas.ttl", f"{words}\natlas:arms a owl:DatatypeProperty .\n")
    new = story("octopus", more="atlas:arms 8 ;")
    assert "unknown-term" in codes(checker.check_text("cases/octopus.ttl", new))


def test_a_checker_asks_a_rule_and_a_shape_that_came_since(own_few: Path) -> None:
    checker = of_corpus(own_few)
    assert checker.check_text("cases/octopus.ttl", story("octopus")) == ()
    (own_few / "ontology/rules/check-octopus.rq").write_text(
        "# Is it an octopus?\n# Severity: warning\n# Fix: Make it a squid.\n"
        "SELECT ?graph ?thing WHERE { GRAPH ?graph { ?thing a ?class } }\n",
        encoding="utf-8",
    )
    assert codes(checker.check_text("cases/octopus.ttl", story("octopus"))) == ["octopus"]
    shapes = own_few / "ontology/shapes.ttl"
    text = shapes.read_text(encoding="utf-8")
    shapes.write_text(text.replace("sh:maxLength 60 ;", "sh:maxLength 2 ;"), encoding="utf-8")
    found = codes(checker.check_text("cases/octopus.ttl", story("octopus")))
    assert "statement-label-length" in found


# --- What was meant, and what only follows ---

BAKERY = (
    (ROOT / "tests/mistakes/end-before-begin.ttl")
    .read_text(encoding="utf-8")
    .replace("2006-11", "2007-11")
    .replace("end-before-begin", "bakery")
)
TELLING = """
<#telling>
    a atlas:Passage ;
    skos:prefLabel "A queue"@en ;
    atlas:about <> ;
    atlas:position 1000 ;
    atlas:text "They came."@en ;
    atlas:drawsOn <#queue> , <#early-hour> ;
.
"""


@pytest.fixture(scope="module")
def checker() -> Checker:
    return of_corpus(ROOT)


def changed(checker: Checker, *changes: tuple[str, str]) -> list[Finding]:
    """What is found in a story without a mistake once it is changed."""
    text = BAKERY + TELLING
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    found = checker.check_text("cases/bakery.ttl", text)
    return [one for one in found if one.severity != "advice"]


def test_the_story_that_is_changed_here_has_no_mistake(checker: Checker) -> None:
    assert changed(checker) == []


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("place-united-kingdom", "place-uk", "concept:place-united-kingdom"),
        ("place-united-kingdom", "usa", "concept:place-united-states"),
        ("dcterms:creator", "dcterms:author", "dcterms:creator"),
        ("dcterms:abstract", "dcterms:description", "dcterms:abstract"),
        ("skos:prefLabel", "<http://schema.org/name>", "skos:prefLabel"),
        ("dcterms:title", "<http://purl.org/dc/elements/1.1/title>", "dcterms:title"),
        ("concept:outside-in", "outside-in", "concept:outside-in"),
        ("<#queue> , ", "<queue> , ", "<#queue>"),
    ],
)
def test_what_was_meant_is_named_and_nothing_else_is_found(
    checker: Checker, old: str, new: str, meant: str
) -> None:
    [finding] = changed(checker, (old, new))
    assert finding.fix == f"Did you mean {meant}?"


def test_where_no_name_is_near_all_are_listed_if_they_are_few(checker: Checker) -> None:
    [finding] = changed(checker, ("place-united-kingdom", "place-mars"))
    assert finding.fix == "Write one of these."
    assert "concept:place-kenya" in finding.allowed
    [finding] = changed(checker, ("concept:outside-in", "concept:xyzzy-zork"))
    assert "kg search WORDS" in finding.fix


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<#queue>\n    a", "<#long-queue>\n    a", ["unknown-part", "unknown-part"]),
        ('A queue before dawn"@en ;\n    atlas:about <> ;', 'A queue"@en ;', ["statement-about"]),
        ("    atlas:basis atlas:editorial ;\n", "", ["reading-basis-given"]),
        ("<#early-hour>\n", "<#queue>\n", ["name-twice", "unknown-part"]),
    ],
)
def test_what_only_follows_from_a_mistake_is_not_found_besides(
    checker: Checker, old: str, new: str, expected: list[str]
) -> None:
    assert sorted(one.code for one in changed(checker, (old, new))) == expected


def test_a_name_that_two_things_have_is_found_at_the_second(checker: Checker) -> None:
    first = next(one for one in changed(checker, ("<#early-hour>\n", "<#queue>\n")))
    lines = [
        number
        for number, line in enumerate((BAKERY + TELLING).splitlines(), 1)
        if line in ("<#queue>", "<#early-hour>")
    ]
    assert first.line == lines[1]
    assert first.message == f"<#queue> is told twice: lines {lines[0]} and {lines[1]}."


@pytest.mark.parametrize(
    ("old", "new", "code", "severity"),
    [
        ('p. 9"@en', 'p. 9"@english', "language-tag", "error"),
        ('A queue before dawn"@en', 'Eine Schlange"@de', "english-missing", "warning"),
        ("needsLocator true", 'needsLocator "true"', "value-type", "error"),
        ("needsLocator true", 'needsLocator "yes"@en', "value-type", "error"),
        ('2007-12-03"^^xsd:date', '2005"^^xsd:gYear', "after-later", "warning"),
    ],
)
def test_what_says_nothing_to_a_program_is_found(
    checker: Checker, old: str, new: str, code: str, severity: str
) -> None:
    assert [(one.code, one.severity) for one in changed(checker, (old, new))] == [(code, severity)]


def test_a_text_in_english_may_stand_beside_another_language(checker: Checker) -> None:
    both = '"A queue"@en-GB , "Eine Schlange"@de'
    assert changed(checker, ('"A queue before dawn"@en', both)) == []
