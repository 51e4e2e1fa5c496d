"""House style: only the layout of a text changes, and a second time nothing does."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from argparse import Namespace
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import turtle
from kg.authoring import NotTurtle, formatted, laid_out
from kg.cli._writing import fmt
from kg.corpus import content_paths
from kg.errors import SavingError

PROLOGUE = "@prefix ex: <http://example.org/> .\n"


def block(text: str) -> str:
    """The formatted text without its prologue."""
    return formatted(PROLOGUE + text).removeprefix(PROLOGUE).removeprefix("\n")


# --- Layout ---


def test_a_block_has_its_subject_alone_and_one_property_a_line() -> None:
    assert block("ex:s ex:p 1,2;ex:q [ex:r ex:o].") == (
        "ex:s\n    ex:p 1 , 2 ;\n    ex:q [ ex:r ex:o ] ;\n.\n"
    )


def test_a_comes_first_and_nothing_else_changes_places() -> None:
    assert block("ex:s ex:z 1 ; ex:b 2 ; a ex:T , ex:A ; ex:c [ ex:q 1 ; a ex:U ] .") == (
        "ex:s\n    a ex:T , ex:A ;\n    ex:z 1 ;\n    ex:b 2 ;\n    ex:c [ a ex:U ; ex:q 1 ] ;\n.\n"
    )


def test_statements_keep_their_order_with_an_empty_line_between_them() -> None:
    assert block("ex:b ex:p 1 .\n\n\n\nex:a ex:p 2 .ex:a ex:p 3 .") == (
        "ex:b\n    ex:p 1 ;\n.\n\nex:a\n    ex:p 2 ;\n.\n\nex:a\n    ex:p 3 ;\n.\n"
    )


def test_an_author_may_break_the_line_between_values() -> None:
    text = 'ex:s\n    ex:gap "One."@en ,\n        "Two."@en ;\n    ex:on ex:a , ex:b ;\n.\n'
    assert block(text) == text
    assert block('ex:s ex:gap "One."@en\n,"Two."@en;ex:on ex:a,ex:b.') == text


def test_a_citation_stands_on_one_line() -> None:
    text = 'ex:s atlas:cites [\n  atlas:source ex:b ;\n  atlas:locator "p. 1"@en ;\n] .'
    assert '    atlas:cites [ atlas:source ex:b ; atlas:locator "p. 1"@en ] ;\n' in formatted(
        f"{PROLOGUE}@prefix atlas: <http://example.org/atlas#> .\n{text}"
    )


def test_other_brackets_go_over_lines_where_their_author_let_them() -> None:
    assert block("ex:s ex:p [ ex:q 1 ;\nex:r ( 1 2\n3 ) ] , [] , () , [\n] .") == (
        "ex:s\n    ex:p [\n        ex:q 1 ;\n        ex:r (\n            1 2\n            3\n"
        "        ) ;\n    ] , [] , () , [] ;\n.\n"
    )


def test_brackets_may_be_a_subject() -> None:
    assert block("[ ex:p 1 ] .\n[] ex:q 2 .\n( 1 ) ex:r 3 .") == (
        "[ ex:p 1 ] .\n\n[]\n    ex:q 2 ;\n.\n\n( 1 )\n    ex:r 3 ;\n.\n"
    )


def test_prefixes_are_in_order_and_those_without_use_are_gone() -> None:
    text = (
        "@prefix b: <http://b.example/> .\nPREFIX a: <http://a.example/>\n"
        "@prefix gone: <http://gone.example/> .\nBASE <http://base.example/>\na:s b:p <o> .\n"
    )
    assert formatted(text).splitlines()[:4] == [
        "@base <http://base.example/> .",
        "@prefix a: <http://a.example/> .",
        "@prefix b: <http://b.example/> .",
        "",
    ]


def test_a_prefix_that_depends_on_the_base_before_it_stays_behind_it() -> None:
    text = "@base <http://a.example/> .\n@prefix : <#> .\n\n:s\n    :p 1 ;\n.\n"
    assert formatted(text) == text
    text = text.replace(
        "@base <http://a.example/> .\n@prefix : <#> .", "@prefix : <#> .\n@base <x> ."
    )
    assert formatted(text, base="http://b.example/") == text


def test_a_prefix_that_a_commented_out_line_needs_is_kept() -> None:
    text = f"{PROLOGUE}@prefix org: <http://o.example/> .\n\nex:s\n    ex:p 1 ;\n    # a org:Unit ;\n.\n"
    assert formatted(text) == text


def test_a_prefix_that_is_declared_twice_keeps_its_meanings() -> None:
    text = "@prefix ex: <http://a.example/> .\n@prefix ex: <http://b.example/> .\n\nex:s\n    a ex:T ;\n.\n"
    assert formatted(text) == text


# --- Comments ---


def test_comments_stay_where_they_are() -> None:
    text = """\
# Case: one
# in two lines
@prefix ex: <http://example.org/> . # the prefix

# --- A section ---

# about the block
ex:s # the subject
    # before a property
    a ex:T ; # the class
    ex:p 1 , # a value
        2 ;
    ex:q [ # opens
        ex:r 1 ;
        # before it closes
    ] ; # closed
    ex:l (
        # a member
        1
    ) ;
    # the last
. # the end

# after all
"""
    assert formatted(text) == text


def test_a_comment_before_a_mark_goes_behind_it() -> None:
    assert block("ex:s ex:p 1 # one\n, 2 # two\n; # three\nex:q 3 # four\n. # five") == (
        "ex:s\n    ex:p 1 , # one\n        2 ; # two\n    # three\n    ex:q 3 ; # four\n. # five\n"
    )


def test_a_comment_within_a_term_goes_before_it() -> None:
    assert block('ex:s ex:p "a" # one\n^^ # two\nex:d .') == (
        'ex:s\n    ex:p # one\n        # two\n        "a"^^ex:d ;\n.\n'
    )


def test_a_section_head_stands_apart() -> None:
    assert block("ex:a ex:p 1 .\n# --- Next ---\nex:b ex:p 2 .") == (
        "ex:a\n    ex:p 1 ;\n.\n\n# --- Next ---\n\nex:b\n    ex:p 2 ;\n.\n"
    )


# --- What stays byte for byte ---


@pytest.mark.parametrize(
    "term",
    [
        "01",
        "+1",
        "1.70",
        "-.5E-3",
        "1E6",
        "true",
        '"a"',
        "'a'",
        "'a'@en-GB",
        r'"\u00e9\n\"#;."@en',
        '"""a\n  # no comment ;\n\n"b" . """@en',
        "'''\r\n\t'''",
        '"2016"^^<http://www.w3.org/2001/XMLSchema#gYear>',
        "<http://example.org/\\u00e9#x>",
        r"ex:a\#b",
        "ex:a.b",
        "ex:%20",
        "_:b",
    ],
)
def test_a_term_is_kept_as_it_is_written(term: str) -> None:
    assert block(f"ex:s ex:p {term},{term} .") == f"ex:s\n    ex:p {term} , {term} ;\n.\n"


def test_line_ends_become_one_kind_but_within_a_text() -> None:
    data = b'\xef\xbb\xbf@prefix ex: <http://example.org/> .\r\n\r\nex:s\r\n    ex:p """a\r\nb""" ;\r\n.\r'
    assert formatted(data) == PROLOGUE + '\nex:s\n    ex:p """a\r\nb""" ;\n.\n'


def test_what_cannot_be_read_is_refused_with_its_mistakes() -> None:
    with pytest.raises(NotTurtle) as refused:
        formatted(PROLOGUE + "ex:s ex:p ex:o ex:q .\nex:s ex:p .")
    assert [mistake.line for mistake in refused.value.mistakes] == [2, 3]


def test_a_layout_that_would_change_the_meaning_is_never_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "kg.authoring._format._Page._block", lambda page, block: page._put("ex:a a 1 .", 0)
    )
    with pytest.raises(AssertionError, match="changed what it says"):
        block("ex:s ex:p 1 .")
    with pytest.raises(AssertionError, match="changed what it says"):
        block("ex:s ex:p 1 ; a ex:T .")


def test_two_nameless_things_are_told_apart_by_what_they_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where `a` has moved, the order of triples says nothing any more."""
    text = "ex:s ex:p [ ex:q 1 ; a ex:T ] , [ ex:q ( 2 [] ) ; a ex:U ] ."
    swapped = PROLOGUE + "ex:s ex:p [ ex:q 1 ; a ex:U ] , [ ex:q ( 2 [] ) ; a ex:T ] ."
    assert "[ a ex:T ; ex:q 1 ] , [ a ex:U ; ex:q ( 2 [] ) ]" in block(text)
    monkeypatch.setattr("kg.authoring._format._Page.text", lambda page: swapped)
    with pytest.raises(AssertionError, match="changed what it says"):
        block(text)


# --- Whole texts ---


def comments_of(text: str) -> list[str]:
    """The comments of a text, found in another way than the formatter does."""
    inside = [(token.start(), token.end()) for token in turtle.tokens(text)]
    found, end = [], 0
    for start, stop in [*inside, (len(text), len(text))]:
        found += [row.rstrip(" \t") for row in re.findall(r"#[^\r\n]*", text[end:start])]
        end = stop
    return found


def terms_of(text: str) -> list[str]:
    """The terms as they are written, without those of declarations and without marks."""
    words = [token.group() for token in turtle.tokens(text) if token.lastgroup != "mark"]
    return words[words.index("ex:first") :]


def graph_of(text: str) -> list[str]:
    data = ox.Dataset(
        ox.Quad(t.subject, t.predicate, t.object)
        for t in turtle.read(text.encode(), base="http://example.org/", max_bases=99).triples
    )
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, data))


def test_a_list_as_long_as_a_book_and_brackets_as_deep_as_they_may_be_are_laid_out() -> None:
    assert block(f"ex:s ex:p ({' 1' * 5_000} ) ; a ex:T .").count(" 1") == 5_000
    opened, closed = "[ ex:p (\n" * 50, ") ] " * 50
    assert block(f"ex:s ex:p {opened} 1 {closed} ; a ex:T .").count("[") == 50
    many = block("ex:s ex:p " + " , ".join(f"ex:v{n}" for n in range(5_000)) + " .")
    assert many.count("\n") == 3


SUITES = Path(os.environ.get("PIONEER_SUITES") or Path(__file__).parents[2] / "shared" / "suites")


def test_the_positive_files_of_the_w3c_are_laid_out() -> None:
    """All of them: those of which the result is known, and those that are only to be accepted."""
    folder = SUITES / "w3c-turtle"
    if not (folder / "manifest.ttl").is_file():
        pytest.skip(f"The W3C Turtle suite is not at {folder}; set PIONEER_SUITES to its parent.")
    manifest = turtle.read_file(folder / "manifest.ttl", base="http://suite/manifest").triples
    kinds = {t.subject: t.object.value for t in manifest if t.predicate.value.endswith("#type")}
    done = 0
    for triple in manifest:
        kind = kinds.get(triple.subject, "")
        if not triple.predicate.value.endswith("#action"):
            continue
        if not kind.endswith(("TestTurtleEval", "TestTurtlePositiveSyntax")):
            continue
        name = triple.object.value.rpartition("/")[2]
        base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/{name}"
        document = turtle.read_file(folder / name, base=base)
        document = turtle.read((folder / name).read_bytes(), base=base, max_bases=9)
        if [mistake.code for mistake in document.mistakes] == ["empty-file"]:
            done += 1
            continue
        after = laid_out(document, max_bases=9)
        again = turtle.read(after.encode(), base=base, max_bases=9)
        assert laid_out(again, max_bases=9) == after, name
        assert Counter(comments_of(after)) == Counter(comments_of(document.text)), name
        done += 1
    print(f"{done} positive files laid out")
    assert done == 219


# --- The content, and the command ---


def run(*paths: Path | str, content: Path | None = None, check: bool = False) -> int:
    return fmt(Namespace(paths=[Path(one) for one in paths], check=check, content=content))


def test_the_content_is_in_house_style(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is said of a file that is not is the change that `kg fmt` would make."""
    code = run(content=content, check=True)
    said = capsys.readouterr()
    assert (code, said.out) == (0, "")
    assert said.err == f"{len(content_paths(content)) + 2} files: nothing to change.\n"


UNTIDY = PROLOGUE + "ex:s ex:p 1.\n"
TIDY = PROLOGUE + "\nex:s\n    ex:p 1 ;\n.\n"


def test_a_file_is_put_into_house_style_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "one.ttl"
    file.write_text(UNTIDY)
    file.chmod(0o640)
    assert run(file) == 0
    assert file.read_text() == TIDY
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["one.ttl"]
    before = file.stat().st_ino, file.stat().st_mtime_ns
    assert run(tmp_path) == 0
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == before


def test_a_folder_is_looked_through_but_for_what_is_hidden_in_it(tmp_path: Path) -> None:
    """Earlier versions that are kept beside the stories stay as they were saved."""
    for folder in ("sub", ".history/one"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "one.ttl").write_text(UNTIDY)
    assert run(tmp_path) == 0
    assert (tmp_path / "sub/one.ttl").read_text() == TIDY
    assert (tmp_path / ".history/one/one.ttl").read_text() == UNTIDY


def test_check_shows_the_change_and_makes_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.ttl"
    file.write_text(UNTIDY)
    assert run(file, check=True) == 1
    said = capsys.readouterr()
    assert "-ex:s ex:p 1.\n+\n+ex:s\n+    ex:p 1 ;\n+.\n" in said.out
    assert said.err == "1 file: 1 not in house style (kg fmt puts it right).\n"
    assert file.read_text() == UNTIDY


def test_what_a_terminal_would_not_show_is_shown_in_a_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.ttl"
    file.write_bytes(b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode() + b"#\x1b[2J\n")
    assert run(file, check=True) == 1
    said = capsys.readouterr().out
    assert "\\ufeff@prefix" in said
    assert ".\\r" in said
    assert "#\\x1b[2J" in said
    assert "\x1b" not in said


def test_a_broken_file_is_refused_with_its_findings_and_the_rest_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.ttl").write_text(PROLOGUE + "ex:s ex:p ex:o ex:q .\n")
    (tmp_path / "b.ttl").write_text(UNTIDY)
    assert run(tmp_path) == 1
    said = capsys.readouterr().err
    assert "a.ttl:2:" in said
    assert ": error [" in said
    assert "2 files: 1 put into house style; 1 cannot be read, and stays as it is." in said
    assert (tmp_path / "a.ttl").read_text() == PROLOGUE + "ex:s ex:p ex:o ex:q .\n"
    assert (tmp_path / "b.ttl").read_text() == TIDY


def test_a_link_and_what_is_not_there_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere.ttl").write_text(UNTIDY)
    (tmp_path / "link.ttl").symlink_to("elsewhere.ttl")
    assert run(tmp_path / "link.ttl", tmp_path / "gone.ttl") == 1
    said = capsys.readouterr().err
    assert "link.ttl:1:1: error [not-a-file]" in said
    assert "gone.ttl:1:1: error [not-a-file]" in said
    assert (tmp_path / "link.ttl").is_symlink()
    assert (tmp_path / "elsewhere.ttl").read_text() == UNTIDY


def test_a_file_that_somebody_saves_meanwhile_stays_as_they_saved_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "one.ttl"
    file.write_text(UNTIDY)
    make = os.fsync

    def save_meanwhile(handle: int) -> None:
        make(handle)
        file.write_text("theirs")

    monkeypatch.setattr("kg.cli._files.os.fsync", save_meanwhile)
    with pytest.raises(SavingError, match="was changed meanwhile"):
        run(file)
    assert file.read_text() == "theirs"
    assert [file.name for file in tmp_path.iterdir()] == ["one.ttl"]


def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "one.ttl"
    file.write_text(UNTIDY)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.cli._files.os.fsync", full)
    with pytest.raises(SavingError, match="No space left on device"):
        run(file)
    assert file.read_text() == UNTIDY
    assert [file.name for file in tmp_path.iterdir()] == ["one.ttl"]


def test_a_dash_reads_standard_input_and_writes_standard_output(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    def given_in(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    given_in(UNTIDY.encode())
    assert run("-") == 0
    assert capfdbinary.readouterr().out == TIDY.encode()
    given_in(UNTIDY.encode())
    assert run("-", check=True) == 1
    assert b"+    ex:p 1 ;" in capfdbinary.readouterr().out
    given_in(b"ex:s ex:p .")
    assert run("-") == 1
    said = capfdbinary.readouterr()
    assert said.out == b""
    assert b"<stdin>:1:1: error" in said.err
