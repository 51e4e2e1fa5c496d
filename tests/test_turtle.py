"""Turtle text: its triples, every mistake in it, and the place where each triple is written."""

from __future__ import annotations

import os
import random
import re
import socket
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import turtle
from kg.turtle import Document, Mistake, Position, read, read_file, readable
from kg.turtle._tokens import statements, tokens

PREFIX = "@prefix ex: <http://example.org/> .\n"
OF_SYNTAX = {
    *("address", "missing-mark", "quotation-mark", "syntax", "unclosed", "unknown-prefix"),
}
"""The codes of a text that is no Turtle."""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STORY = """\
# Case: A village bakery
@base <https://w3id.org/pioneer-atlas/case/bakery> .
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/pioneer-atlas/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<>
    a atlas:Case ;
    skos:prefLabel "Bäckerei"@de , "Bakery"@en ;
    atlas:order ( <#first> "then" [ skos:note "none" ] ) ;
    atlas:since "1982"^^xsd:gYear ;
.

# --- Episodes ---

<#first>
    a atlas:Episode ;
    atlas:about <> ;
    atlas:statement \"\"\"Two lines,
and a "quotation".\"\"\"@en ;
    atlas:cites [ atlas:source source:diary ; atlas:locator "p. 5" ] , [ atlas:source source:b.c ] ;
.
"""


def found(text: str | bytes, **limits: int) -> list[tuple[int, int, str]]:
    """Line, column and code of each mistake."""
    data = text.encode() if isinstance(text, str) else text
    document = read(data, base="http://example.org/", **limits)
    assert not document.triples or not document.mistakes
    return [(mistake.line, mistake.column, mistake.code) for mistake in document.mistakes]


def only(text: str | bytes) -> Mistake:
    """The one mistake of a text."""
    data = text.encode() if isinstance(text, str) else text
    [mistake] = read(data, base="http://example.org/").mistakes
    return mistake


# --- What a document is ---


def test_the_public_names_are_sorted_and_there() -> None:
    assert turtle.__all__ == sorted(turtle.__all__)
    assert all(hasattr(turtle, name) for name in turtle.__all__)


def test_a_good_text_has_triples_prefixes_and_its_base_with_its_place() -> None:
    document = read(STORY.encode(), base="https://w3id.org/pioneer-atlas/case/bakery")
    assert (len(document.triples), document.mistakes) == (20, ())
    assert list(document.prefixes) == ["atlas", "skos", "source", "xsd"]
    assert document.base_declared == (
        "https://w3id.org/pioneer-atlas/case/bakery",
        Position(2, 1),
    )


def test_a_declared_base_wins_over_the_given_one_and_both_are_told() -> None:
    document = read(b"# x\nBASE <b/>\n<s> <p> <o> .", base="http://given.example/")
    assert document.triples[0].subject == ox.NamedNode("http://given.example/b/s")
    assert document.base == "http://given.example/"
    assert document.base_declared == ("http://given.example/b/", Position(2, 1))


def test_a_base_in_a_comment_or_a_text_is_none() -> None:
    document = read(b'# @base <http://a/> .\n<x:s> <x:p> "base <x>" .')
    assert (document.base_declared, document.mistakes) == (None, ())


def test_a_base_that_is_no_iri_is_the_callers_error() -> None:
    with pytest.raises(ValueError, match="IRI"):
        read(b"<s> <p> <o> .", base="no iri")


@pytest.mark.parametrize("text", ["", " \n", "# only a comment\n", PREFIX])
def test_a_text_that_states_nothing_is_a_mistake(text: str) -> None:
    assert found(text) == [(1, 1, "empty-file")]


# --- Encoding ---


def test_a_byte_order_mark_is_no_mistake_and_takes_no_column() -> None:
    document = read(b"\xef\xbb\xbf<x:s> <x:p> <x:o> .")
    assert document.mistakes == ()
    assert document.places()[0].subject == Position(1, 1)


def test_a_latin_1_byte_is_one_mistake_at_its_place() -> None:
    mistake = only(PREFIX.encode() + b'ex:a ex:b "Caf\xe9" , "\xe8" .')
    assert (mistake.line, mistake.column, mistake.code) == (2, 15, "encoding")
    assert mistake.message == (
        'Byte 0xE9 is not UTF-8: the file looks like Latin-1, in which it is "é".'
    )


def test_a_typographic_quote_of_windows_is_recognised() -> None:
    assert 'Windows-1252, in which it is "“"' in only(b"ex:a \x93").message


def test_a_character_cut_in_the_middle_is_told() -> None:
    assert "cut off" in only("<x:s> <x:p> 'é".encode()[:-1]).message


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig+utf-16"]
)
def test_utf_16_is_one_mistake_with_its_name(encoding: str) -> None:
    mistake = only(STORY.encode(encoding.partition("+")[2] or encoding))
    assert mistake.code == "encoding"
    assert f"looks like {'UTF-32' if '32' in encoding else 'UTF-16'}" in mistake.message
    assert mistake.message.startswith("Byte 0x")


# --- Mistakes ---


def test_three_mistakes_in_one_text_are_three_findings_at_their_lines() -> None:
    text = f"""{PREFIX}
ex:a
    ex:b "one"
    ex:c "two" ;
.
ex:good ex:b 1 .
ex:d ex:e .
ex:f exx:g ex:h .
"""
    assert found(text) == [
        (4, 15, "missing-mark"),
        (8, 11, "syntax"),
        (9, 6, "unknown-prefix"),
    ]


@pytest.mark.parametrize("quote", ['"', "'", '"""', "'''"])
@pytest.mark.parametrize("end", [" .", ".", ' ;\n    ex:c "fine, isn\'t it?"@en ;\n.'])
def test_a_broken_string_does_not_swallow_the_rest(quote: str, end: str) -> None:
    text = (
        f"{PREFIX}ex:a ex:b {quote}It was so{end}\nex:d ex:e ex:f .\nex:g ex:h .\nex:i ex:j 1 .\n"
    )
    last = text[: text.index("ex:g")].count("\n") + 1
    assert found(text) == [(2, 11, "unclosed"), (last, 11, "syntax")]


def test_a_text_wrapped_within_plain_quotes_is_one_mistake_where_it_starts() -> None:
    text = f"""{PREFIX}ex:a
    ex:b "She said.
    Then she left. Isn't it.
    All ~5 of <<them>>."@en ;
    ex:c 1 ;
.
ex:d ex:e ex:f .
"""
    mistake = only(text)
    assert (mistake.line, mistake.column) == (3, 10)
    assert '"""' in mistake.fix


def test_a_missing_dot_is_found_where_it_belongs_and_the_next_statement_is_still_read() -> None:
    text = f"{PREFIX}ex:a\n    ex:b 1 ;\n    ex:c 2 ;\n\nex:d\n    ex:e 3\n    ex:f 4 ;\n.\n"
    assert found(text) == [(4, 13, "missing-mark"), (7, 11, "missing-mark")]


def test_a_declaration_without_its_dot_hides_nothing() -> None:
    text = "@prefix ex: <http://example.org/>\nex:a ex:b ex:c .\nex:d ex:e .\n"
    assert found(text) == [(1, 34, "missing-mark"), (3, 11, "syntax")]


def test_a_broken_declaration_is_reported_once_and_not_at_each_use() -> None:
    text = "@prefix ex <http://a/> .\n@prefix b: <no iri> .\nex:a ex:b b:c .\nex:a ex:b b:d .\n"
    assert [line for line, _, _ in found(text)] == [1, 2]


@pytest.mark.parametrize(
    ("statement", "message", "fix"),
    [
        ("exx:a ex:b 1 .", 'not declared. Did you mean "ex:"?', "Write ex: in place of exx:"),
        ("sko:a ex:b 1 .", 'Did you mean "skos:"?', "<http://www.w3.org/2004/02/skos/core#> ."),
        ("skos:a ex:b 1 .", "skos: is not declared.", "@prefix skos: <http://www.w3.org/2004/"),
        ("qqqq:a ex:b 1 .", "qqqq: is not declared.", "@prefix qqqq: <...> ."),
        ("ex:a ex:b 1", "no dot", '"."'),
        ("ex:a ex:b", "breaks off", "Complete it"),
        ("ex:a ex:b [ ex:c 1", "a closing ] is missing", '"]"'),
        ("ex:a ex:b [ ex:c 1 .", "a closing ] is missing", '"]"'),
        ("ex:a ex:b ( 1 2 .", "a closing ) is missing", '")"'),
        ("ex:a ex:b 1 2 .", "a comma is missing", '","'),
        ("ex:a ex:b 1\n  ex:c 2 .", "a semicolon is missing", '";"'),
        ("ex:a ex:b [ ex:c 1 ex:d 2 ] .", "a semicolon is missing", '";"'),
        ("ex:a ex:b 1 ] .", "] is not expected here", "a dot at the end"),
        ("ex:a ex:b .", "a value is missing", "Write the value"),
        ("ex:a .", "a property is missing", "Write the property"),
        (". ", "No statement is open", "Remove it"),
        ('ex:a ex:b "x .', "not closed on its line", '"""'),
        ('ex:a ex:b """x .', "never closed", '"""'),
        ('ex:a ex:b "say "hi" to" .', "ends at this quotation mark, but hi", '\\"'),
        ("ex:a ex:b <x .", "not closed on its line", ">"),
        ("ex:a ex:b <x y> .", "holds a blank", "<x-y>"),
        ("ex:a ex:b <http://x/a b> .", "holds a blank", "%20"),
        ("ex:a ex:b <http://[x> .", "not a valid address", "browser"),
        ("ex:a ex:b “x” .", "typographic quotation mark", '"'),
        ("ex:a ex:b\u00a01 .", "invisible character", "type a space"),
        ("ex:a ex:b \ufeff1 .", "ZERO WIDTH NO-BREAK SPACE", "type a space"),
        ("ex:a ex:b £ .", "POUND SIGN", '"'),
        ("ex:a { ex:b ex:c 1 } .", "one graph", "without { and }"),
        ("ex:a ex:b True .", "True is not written so", "Write true."),
        ("ex:a ex:b Bakery .", "The word Bakery", "with its prefix"),
        ("ex:a ex:b a .", "it can only be a property", '";"'),
        ('ex:a "b" ex:c .', "it can only be a value", "Check the order"),
        ("ex:a _:b ex:c .", "_:b cannot be a property", "Check the order"),
        ("ex:a ex:b @en .", "@en does not follow a text", "closing quotation mark"),
        ("@BASE <x> .", "@BASE declares nothing", "in small letters"),
        ("ex:a [] ex:c .", "[ cannot be a property", "Check the order"),
        ("ex:a ex:b <x{y}> .", "holds the character '{'", "%7B"),
        ('ex:a ex:b "x"^^ .', "the datatype is missing", "^^xsd:gYear"),
        (r'ex:a ex:b "\q" .', r"\q has no meaning", r"\\"),
        (r'ex:a ex:b "\u12x4" .', "is not a character", "hexadecimal"),
        (r'ex:a ex:b "\uD800" .', "the number of no character", "itself"),
        ("ex:a ex:b 1e .", "number is not complete", "2e6"),
        ("ex:a ex:b ex:%zz .", "escape", "hexadecimal"),
        ("ex:a ex:b _: .", "a name is missing", "_:visit"),
        (
            f'ex:a ex:b "x"^^<{RDF}langString> .',
            "needs a language",
            "@en",
        ),
        ('ex:a ex:b "x"@toolonglanguage .', "not a language tag", "@en-GB"),
        ("@prefix b <http://b/> .", "name of a prefix is missing", "colon"),
        ("@prefix b: ex:c .", "address that is declared is missing", "< and >"),
    ],
)
def test_a_mistake_says_in_plain_words_what_was_found_and_what_to_do(
    statement: str, message: str, fix: str
) -> None:
    mistake = only(PREFIX + statement)
    assert mistake.code in OF_SYNTAX
    assert mistake.line == 2
    assert message in mistake.message
    assert fix in mistake.fix
    assert mistake.message.endswith((".", "?"))


def test_all_mistakes_of_one_statement_are_found_in_one_run() -> None:
    text = f"""{PREFIX}ex:a
    ex:b "one"@en
    ex:c “two”@en ;
    ex:d Bakery ;
    ex:e True ;
    exx:f 5 ;
    ex:g <http://a b/> ;
    ex:h 1 2 ;
.
ex:good ex:b 1 .
"""
    assert found(text) == [
        (3, 18, "missing-mark"),
        (4, 10, "quotation-mark"),
        (5, 10, "syntax"),
        (6, 10, "syntax"),
        (7, 5, "unknown-prefix"),
        (8, 10, "address"),
        (9, 11, "missing-mark"),
    ]


def test_a_prefix_that_is_nowhere_declared_is_said_once_and_a_misspelt_one_each_time() -> None:
    text = f"{PREFIX}ex:a ex:b skos:c , skos:d .\nex:a ex:b skos:e ; exx:f 1 .\nexx:a ex:b 1 .\n"
    assert found(text) == [
        (2, 11, "unknown-prefix"),
        (3, 20, "unknown-prefix"),
        (4, 1, "unknown-prefix"),
    ]
    [first, *_] = read(text.encode()).mistakes
    assert first.allowed == "What is declared above: ex:."


def test_one_slip_in_a_good_text_is_rarely_two_findings() -> None:
    """What is looked for behind a mistake that we mended is not to be of our own making."""
    chance = random.Random(20260805)
    marks = [at for at, char in enumerate(STORY) if char in ';,."<>[]:@^']
    counts = Counter(
        len(read((STORY[:at] + STORY[at + 1 :]).encode()).mistakes)
        for at in chance.sample(marks, 100)
    )
    print(f"One mark less: findings of 100 texts {dict(counts)}")
    assert counts[0] + counts[1] >= 85


@pytest.mark.parametrize(
    ("statement", "underlined"),
    [
        ('ex:a ex:b "x"@toolonglanguage .', "@toolonglanguage"),
        ("ex:a ex:b “two words”@en .", "“two words”"),
        ("ex:a ex:b Bakery .", "Bakery"),
        ("exx:a ex:b 1 .", "exx:a"),
        ("ex:a ex:b <a b> .", "<a b>"),
        ('ex:a ex:b "x y z .', '"x y z .'),
        ("ex:a ex:b 1 2 .", " "),
    ],
)
def test_the_place_of_a_mistake_has_an_end(statement: str, underlined: str) -> None:
    mistake = only(PREFIX + statement)
    assert statement[mistake.column - 1 : mistake.end_column - 1] in (underlined, "")
    assert mistake.end_column - mistake.column in (len(underlined), 0)


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("ex:c", "ex:c"),
        ('"x"', '"x"'),
        ('"x"@en-GB', '"x"@en-GB'),
        ('"5"^^ex:t', '"5"^^ex:t'),
        ('"5"^^<http://e.org/t>', '"5"^^<http://e.org/t>'),
        ("[ ex:d 1 ; ex:e [ ] ]", "[ ex:d 1 ; ex:e [ ] ]"),
        ("( 1 ( 2 ) )", "( 1 ( 2 ) )"),
        ("[ ex:d 1 ;\n ex:e 2 ]", "["),
        ('"""two\nlines"""@en', '"""two'),
        ("-5.5", "-5.5"),
    ],
)
def test_what_is_written_at_a_place_has_an_end_on_its_line(written: str, whole: str) -> None:
    document = read(f"{PREFIX}ex:a ex:b {written} .".encode())
    [at] = {place.object for place in document.places() if place.object == Position(2, 11)}
    line = document.line(2)
    assert line[at.column - 1 : document.end_column(at) - 1] == whole


def test_an_end_is_given_for_any_place_and_lies_within_its_line() -> None:
    document = read(STORY.encode())
    for line, text in enumerate([*STORY.splitlines(), ""], start=1):
        for column in range(1, len(text) + 2):
            assert column <= document.end_column(Position(line, column)) <= len(text) + 1
    assert document.end_column(Position(99, 1)) == 0


# --- What can be read of a broken text ---


def test_the_statements_without_a_mistake_are_given_each_in_its_place() -> None:
    text = f"{PREFIX}ex:a ex:b 1 .\nex:a ex:b .\nex:c\n    ex:d 'x' .\n"
    rest = readable(read(text.encode()))
    assert rest is not None
    assert [str(triple.object) for triple in rest.triples] == [
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"x"',
    ]
    assert rest.places()[1].object == Position(5, 10)


def test_what_hangs_on_a_broken_declaration_is_left_out_too() -> None:
    text = f"{PREFIX}@prefix b: no address .\nb:a ex:b 1 .\nex:c ex:d 2 .\n"
    rest = readable(read(text.encode()))
    assert rest is not None
    assert len(rest.triples) == 1


@pytest.mark.parametrize("text", ["", "ex:a ex:b .", "\xff", "<x:a> <x:b> <<<"])
def test_nothing_is_given_where_nothing_can_be_read(text: str) -> None:
    assert readable(read(text.encode("latin-1"))) is None


def test_a_relative_address_without_a_base_says_so() -> None:
    [mistake] = read(b"<x:s> <x:p> <o> .").mistakes
    assert "<o> is a relative address" in mistake.message
    assert "@base" in mistake.fix


def test_a_second_base_is_a_mistake_at_its_line_and_keeps_the_file_out() -> None:
    text = "@base <http://a/> .\n<s> <p> <o> .\nBASE <b>\n<s> <p> <o> .\n@base <http://a/> .\n"
    assert found(text) == [(3, 1, "second-base"), (5, 1, "second-base")]
    assert found(text, max_bases=3) == []


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("ex:a ex:b << ex:c ex:d ex:e >> .", 11),
        ("ex:a ex:b <<( ex:c ex:d ex:e )>> .", 11),
        ("ex:a ex:b ex:c {| ex:d ex:e |} .", 16),
        ("ex:a ex:b ex:c ~ ex:d .", 16),
        ('ex:a ex:b "x"@en--ltr .', 14),
        ('@version "1.2" .', 1),
        ('version "1.2"', 1),
    ],
)
def test_rdf_1_2_is_a_mistake(statement: str, column: int) -> None:
    assert found(f"{PREFIX}{statement}\nex:x ex:y 1 .") == [(2, column, "rdf-1-2")]


def test_what_looks_like_rdf_1_2_within_a_text_or_a_name_is_none() -> None:
    assert found(PREFIX + r'ex:a\~b ex:b "<< {| ~ x--ltr version \"1\"", <http://e.org/~x> .') == []


@pytest.mark.parametrize("brackets", ["[]", "()"])
def test_nesting_of_20000_is_refused_without_a_crash(brackets: str) -> None:
    opening, closing = brackets
    deep = f"ex:a ex:b {opening * 20_000}{closing * 20_000} ."
    assert found(f"{PREFIX}{deep}\nex:c ex:d .") == [(2, 111, "too-deep"), (3, 11, "syntax")]


def test_nested_triple_terms_of_20000_are_refused_without_a_crash() -> None:
    deep = "<<( ex:a ex:b " * 20_000 + "ex:c" + " )>>" * 20_000
    assert found(f"{PREFIX}ex:a ex:b {deep} .") == [(2, 11, "rdf-1-2")]


def test_what_may_crash_the_parser_cannot_hide_behind_a_text_that_we_misread() -> None:
    escapes = r"\n" * 70_000  # more than the pattern counts, and right for the parser
    deep = "<<( ex:a ex:b " * 20_000 + "ex:c" + " )>>" * 20_000
    assert found(f'{PREFIX}ex:a ex:b "{escapes}" ,\n{deep} .') == [(2, 11, "unclosed")]


def test_nesting_of_100_and_many_brackets_side_by_side_are_read() -> None:
    nested = "[ ex:b " * 100 + "1" + " ]" * 100
    assert found(f"{PREFIX}ex:a ex:b {nested} .") == []
    assert found(f"{PREFIX}ex:a ex:b {', '.join(['[]'] * 500)} .") == []


def test_a_text_that_is_too_large_is_not_looked_at() -> None:
    mistake = only(b"\xff" * 5_000_001)
    assert mistake.code == "too-large"
    assert "5,000,001 bytes; at most 5,000,000" in mistake.message


def test_more_than_a_hundred_mistakes_are_cut_and_it_is_said() -> None:
    document = read((PREFIX + "ex:a ex:b .\n" * 500).encode())
    assert len(document.mistakes) == 101
    assert "There are more mistakes; the first 100" in document.mistakes[-1].message
    assert document.mistakes[-1].line == 102


@pytest.mark.parametrize(
    "part",
    ['\\"""', '"""\n', "<a ", '"\\"', "a......", "5" * 50, "@a-", "[ ", ". ", "x:y z:w v:u\n", "'"],
)
def test_hostile_repetition_takes_no_quadratic_time(part: str) -> None:
    read(part.encode() * (200_000 // len(part)))  # minutes if it were quadratic


def test_a_text_that_the_parser_refuses_is_refused_even_if_we_find_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kg.turtle._read.Check.mistakes", lambda check, most: iter(()))
    mistake = only(f"{PREFIX}ex:a ex:b .")
    assert (mistake.line, mistake.column, mistake.code) == (2, 11, "syntax")
    assert mistake.message == ". is not a valid RDF object."


# --- Places ---


def shown(text: str) -> list[tuple[str, str, str]]:
    """The word that stands at each place of each triple."""
    lines = re.split(r"\r\n|\r|\n", text)

    def word(at: Position) -> str:
        return re.split(r"[\s;,]", lines[at.line - 1][at.column - 1 :], maxsplit=1)[0]

    document = read(text.encode(), base="http://example.org/")
    assert document.mistakes == ()
    return [(word(p.subject), word(p.predicate), word(p.object)) for p in document.places()]


def test_citations_in_brackets_stand_where_they_are_written() -> None:
    text = f'{PREFIX}ex:a\n    ex:cites [ ex:source ex:s ; ex:locator "p. 5" ] ;\n.'
    document = read(text.encode())
    citation = {
        triple.predicate.value[19:]: place
        for triple, place in zip(document.triples, document.places(), strict=True)
    }
    bracket = Position(3, 14)
    assert citation["cites"].object == bracket
    assert citation["source"].subject == citation["locator"].subject == bracket
    assert citation["locator"].object == Position(3, 44)


def test_a_list_stands_at_its_bracket_and_its_members_where_they_are() -> None:
    assert sorted(shown("<s> <p> ( <m> 5 ) .")) == [
        ("(", "(", "("),
        ("(", "(", "("),
        ("(", "(", "5"),
        ("(", "(", "<m>"),
        ("<s>", "<p>", "("),
    ]


def test_names_with_dots_escapes_and_signs_end_where_the_parser_ends_them() -> None:
    text = PREFIX + r"ex:a.b ex:c\.d ex:e\,f, ex:%2C.x ; a ex:z.ex:p;ex:q+5,-7.5.ex:r ex:-5."
    document = read(text.encode())
    assert document.mistakes == ()
    assert agreement(document, text, None) == Counter(right=3 * len(document.triples))


def test_columns_are_counted_in_characters_and_lines_end_with_cr_lf_or_both() -> None:
    text = "<x:s> <x:p> '\U0001d11eé' , 1 ;\r\n\t<x:q>\r<x:o> .\n<x:s> <x:p> 2 ."
    assert [place.object for place in read(text.encode()).places()] == [
        Position(1, 13),
        Position(1, 20),
        Position(3, 1),
        Position(4, 13),
    ]
    broken = text.replace("<x:o>", "")
    assert found(broken) == [(3, 2, "syntax")]


def test_a_line_is_given_as_positions_count_it() -> None:
    document = read("<x:s>\u2028\r\n<x:p>\f\r5 .".encode())
    assert [document.line(number) for number in range(6)] == [
        "",
        "<x:s>\u2028",
        "<x:p>\f",
        "5 .",
        "",
        "",
    ]


def test_a_document_with_mistakes_has_no_places() -> None:
    assert read(b"<x:s> <x:p> .").places() == ()


# --- Each place spells its term ---


@cache
def _parsed(head: str, written: str, base: str | None) -> ox.Triple:
    text = f"{head}\n<x:s> <x:p> {written} ."
    [quad] = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base)
    return quad.triple


def agreement(document: Document, text: str, base: str | None) -> Counter[str]:
    """Count the terms that the token at their place spells, and those that it does not.

    The token is parsed by itself, after the declarations before it. A bracket must belong to the
    same node throughout; a list's bracket to its cells.
    """
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]
    heads = [("", 0)]
    for statement in statements(text):
        if statement.directive:
            heads.append((f"{heads[-1][0]}\n{statement.written}", statement.end))
    nodes: dict[int, ox.BlankNode] = {}
    count: Counter[str] = Counter()
    for triple, place in zip(document.triples, document.places(), strict=True):
        is_cell = place.predicate == place.subject
        ats = (place.subject, place.predicate, place.object)
        for term, at in zip(triple, ats, strict=True):
            offset = starts[at.line - 1] + at.column - 1
            written = text[offset]
            if written == "[":
                right = nodes.setdefault(offset, term) == term
            elif written == "(":
                nil_or_cell = isinstance(term, ox.BlankNode) or term.value == RDF + "nil"
                right = nil_or_cell or (is_cell and term.value in {RDF + "first", RDF + "rest"})
            else:
                following = tokens(text, offset)
                token = next(following)
                written = token.group()
                if token.lastgroup in {"string", "long"}:
                    suffix = next(following)
                    if suffix.lastgroup == "tag":
                        written += suffix.group()
                    elif suffix.lastgroup == "type":
                        written += "^^" + next(following).group()
                head = next(before for before, end in reversed(heads) if end <= offset)
                if written == "a":
                    right = term.value == RDF + "type"
                else:
                    right = _parsed(head, written, base).object == term
            count["right" if right else "wrong"] += 1
    return count


def test_every_word_of_a_story_stands_at_its_place() -> None:
    document = read(STORY.encode())
    assert agreement(document, STORY, None) == Counter(right=60)


NAMES = ["ex:a", "ex:", ":", "<x:o>", "_:b", "ex:a.b", r"ex:a\,b", "ex:%2C"]
NUMBERS = ["5", "-5", "5.5", ".5", "5e3", "true", "false", "+5.e3"]
TEXTS = ['"a; b"', "'a . b'", '"""a "q"\n[ b"""', "'''it's'''", '""', '"\\""']
SUFFIXES = ["", "", "", "@en", "@en-GB", "^^<x:t>", " ^^ ex:t", "^^:"]


class _Writer:
    """Writes texts that use every form of Turtle, nested at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self) -> str:
        statements = [
            f"{self.subject()} {self.pairs(0)}{self.gap()}."
            for _ in range(self.chance.randrange(1, 6))
        ]
        head = f"@prefix{self.gap()}ex: <x:e/>{self.gap()}.{self.gap()}PREFIX : <x:d/>\n"
        return head + self.gap().join(statements)

    def gap(self) -> str:
        return self.chance.choice([" ", "  ", "\n", "\r\n  ", "\t", " # , ; . [\n"])

    def subject(self) -> str:
        kind = self.chance.randrange(4)
        if kind < 2:
            return self.pair_list(1) if kind else self.list(1)
        return self.chance.choice(["ex:s", "<x:s>", "_:s", "[]", ":"])

    def pairs(self, depth: int) -> str:
        written = []
        for _ in range(self.chance.randrange(1, 4)):
            verb = self.chance.choice(["a", "ex:p", "ex:q.r", "<x:p>", ":p"])
            things = [self.thing(depth) for _ in range(self.chance.randrange(1, 4))]
            written.append(verb + self.gap() + f"{self.gap()},{self.gap()}".join(things))
        end = self.chance.choice(["", self.gap() + ";", " ; ;"])
        return f"{self.gap()};{self.gap()}".join(written) + end + self.gap()

    def thing(self, depth: int) -> str:
        kind = self.chance.randrange(9 if depth < 4 else 6)
        if kind < 2:
            return self.chance.choice(NAMES)
        if kind == 2:
            return self.chance.choice(NUMBERS)
        if kind < 6:
            return self.chance.choice(TEXTS) + self.chance.choice(SUFFIXES)
        return self.pair_list(depth + 1) if kind == 6 else self.list(depth + 1)

    def pair_list(self, depth: int) -> str:
        return f"[{self.pairs(depth) if self.chance.random() < 0.8 or depth == 1 else self.gap()}]"

    def list(self, depth: int) -> str:
        members = [self.thing(depth) for _ in range(self.chance.randrange(4))]
        return f"({self.gap().join(members)})"


def test_every_word_of_texts_nested_at_random_stands_at_its_place() -> None:
    writer = _Writer(20260801)
    count: Counter[str] = Counter()
    for _ in range(300):
        text = writer.text()
        document = read(text.encode())
        assert document.mistakes == (), text
        count += agreement(document, text, None)
    print(f"Random texts: {count['right']:,} terms stand at their places")
    assert not count["wrong"]


def test_a_mistake_after_a_good_text_is_the_only_one() -> None:
    writer = _Writer(20260802)
    for _ in range(100):
        text = writer.text() + "\n<x:s> <x:p> .\n"
        assert [line for line, _, _ in found(text)] == [len(re.split(r"\r\n|\r|\n", text)) - 1]


# --- Whatever comes in ---


def _survives(data: bytes) -> None:
    document = read(data, base="https://w3id.org/pioneer-atlas/case/bakery")
    assert bool(document.triples) is not bool(document.mistakes)
    assert len(document.places()) == len(document.triples)
    assert all(mistake.line >= 1 and mistake.column >= 1 for mistake in document.mistakes)


CUT = (
    STORY
    + STORY.partition("# --- Episodes ---")[2].replace("#first", "#next")
    + """
PREFIX ex: <http://example.org/>
ex:a.b ex:c 1 , -2.5 , 3e4 , true ; ex:d '''it\'s "one"''' , 'two' , \"\" ;
    ex:e [] , [ ex:f ( [ ex:g "é😀\\u00e9"@en-GB ] ( ) ) ] .  # the end
[ ex:h ex:i ] ex:j "5"^^ <http://example.org/type> .
"""
)
"""A text with every construct of Turtle, in every script that takes one to four bytes."""


def _cuts(data: bytes, ends: Iterable[int]) -> Counter[str]:
    """Hold each cut of a text against what may be said of it; count what is said."""
    count: Counter[str] = Counter()
    base = "https://w3id.org/pioneer-atlas/case/bakery"
    starts = [statement.start for statement in statements(data.decode())]
    for end in ends:
        cut = data[:end]
        document = read(cut, base=base)
        try:
            whole = cut.decode()
            is_good = bool(list(ox.parse(cut, format=ox.RdfFormat.TURTLE, base_iri=base)))
        except (SyntaxError, UnicodeDecodeError):
            is_good = False
            whole = cut.decode(errors="ignore")
        assert bool(document.mistakes) is not is_good, end
        assert len(document.places()) == len(document.triples)
        lines = re.split(r"\r\n|\r|\n", whole)
        opened = max((start for start in starts if start < len(whole)), default=0)
        first = whole[:opened].count("\n") + 1
        for mistake in document.mistakes:
            # Only what is still open at the cut can be wrong, and never behind it.
            is_empty = mistake.code == "empty-file"
            assert is_empty or first <= mistake.line <= len(lines), (end, mistake)
            assert 1 <= mistake.column <= len(document.line(mistake.line)) + 1, (end, mistake)
            assert mistake.end_column <= len(document.line(mistake.line)) + 1, (end, mistake)
            assert mistake.message, end
            assert mistake.fix, end
        count["valid" if is_good else document.mistakes[0].code] += 1
        count["more than one"] += len(document.mistakes) > 1
    return count


def test_a_text_cut_at_any_byte_has_a_mistake_where_it_was_cut_unless_it_is_whole() -> None:
    data = CUT.encode()
    assert read(data).mistakes == ()
    count = _cuts(data, range(len(data) + 1))
    print(f"Cut at each of {len(data):,} bytes: {dict(count)}")
    assert count["more than one"] < 30  # in a text of several lines, whose end is gone
    assert count["valid"] > 20
    assert {"missing-mark", "syntax", "unclosed", "encoding"} <= set(count)


@pytest.mark.long
def test_a_whole_story_cut_at_every_thirteenth_byte_has_a_mistake_where_it_was_cut(
    content: Path,
) -> None:
    data = (content / "cases/easyjet.ttl").read_bytes()
    count = _cuts(data, range(0, len(data) + 1, 13))
    print(f"easyJet cut at every 13th of {len(data):,} bytes: {dict(count)}")
    assert not count["more than one"]


def test_a_story_cut_at_some_bytes_has_a_mistake_where_it_was_cut(content: Path) -> None:
    data = (content / "cases/easyjet.ttl").read_bytes()
    assert not _cuts(data, range(7, len(data) + 1, 1997))["more than one"]


def test_random_edits_never_raise() -> None:
    chance = random.Random(20260803)
    for _ in range(500):
        text = STORY
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(text))
            put_in = chance.choice(["", *"\"'<>[]().;,@^~{}|\\#:%_a5é \n\t\0\r\u00a0\u2028\ud7ff"])
            text = text[:at] + put_in + text[at + chance.randrange(2) :]
        _survives(text.encode())


def test_random_bytes_never_raise() -> None:
    chance = random.Random(20260804)
    for _ in range(500):
        data = bytearray(STORY.encode())
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        _survives(bytes(data))


# --- Files ---


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bakery.ttl"
    path.write_text(STORY, encoding="utf-8")
    document = read_file(path)
    assert (len(document.triples), document.text) == (20, STORY)
    assert read_file(str(path), max_bytes=10).mistakes[0].code == "too-large"


def _refusal(path: Path) -> str:
    [mistake] = read_file(path, base="http://example.org/").mistakes
    assert (mistake.line, mistake.column, mistake.code) == (1, 1, "not-a-file")
    assert mistake.fix
    return mistake.message


def test_a_link_is_not_followed_even_to_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(STORY, encoding="utf-8")
    (tmp_path / "link.ttl").symlink_to(tmp_path / "good.ttl")
    (tmp_path / "loop.ttl").symlink_to(tmp_path / "loop.ttl")
    assert "a symbolic link" in _refusal(tmp_path / "link.ttl")
    assert "a symbolic link" in _refusal(tmp_path / "loop.ttl")


def test_a_folder_and_a_file_that_is_gone_are_told(tmp_path: Path) -> None:
    assert "a folder" in _refusal(tmp_path)
    assert "not there" in _refusal(tmp_path / "gone.ttl")
    (tmp_path / "file").touch()
    assert "cannot be read" in _refusal(tmp_path / "file" / "below.ttl")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    assert "a named pipe" in _refusal(tmp_path / "pipe.ttl")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no local sockets on this system")
def test_a_socket_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.ttl")
        assert "a socket" in _refusal(tmp_path / "socket.ttl")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_what_takes_the_place_of_a_file_after_the_first_look_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.ttl").write_text(STORY, encoding="utf-8")
    (tmp_path / "link.ttl").symlink_to(tmp_path / "good.ttl")
    os.mkfifo(tmp_path / "pipe.ttl")
    file = (tmp_path / "good.ttl").lstat()
    monkeypatch.setattr(os, "lstat", lambda path: file)
    assert "a named pipe" in _refusal(tmp_path / "pipe.ttl")
    assert "a folder" in _refusal(tmp_path)
    assert "cannot be read" in _refusal(tmp_path / "link.ttl")
    assert "not there" in _refusal(tmp_path / "gone.ttl")


# --- A mark in the place of another one ---

BLOCK = (
    PREFIX
    + "ex:a\n    ex:b ex:c ;\n    ex:d <#one> , <#two> ;\n    ex:e [ ex:f 1 ] , [ ex:f 2 ] ;\n    ex:g 'x' ;\n."
)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "meant"),
    [
        ("ex:c ;", "ex:c ,", 3, ";"),
        ("ex:c ;", "ex:c .", 3, ";"),
        ("<#two> ;", "<#two> ,", 4, ";"),
        ("<#one> ,", "<#one> ;", 4, ","),
        ("[ ex:f 1 ] ,", "[ ex:f 1 ] ;", 5, ","),
        ("[ ex:f 1 ] ,", "[ ex:f 1 ] .\n       ", 5, ","),
        ("[ ex:f 2 ] ;", "[ ex:f 2 ] ,", 5, ";"),
        ("[ ex:f 2 ] ;", "[ ex:f 2 ] .", 5, ";"),
        ("'x' ;", "'x' ,", 6, ";"),
    ],
)
def test_a_wrong_mark_is_found_at_the_mark_and_following_the_fix_mends_it(
    right: str, wrong: str, line: int, meant: str
) -> None:
    text = BLOCK.replace(right, wrong)
    [mistake] = turtle.read(text.encode(), base="http://example.org/").mistakes
    assert (mistake.code, mistake.line) == ("wrong-mark", line)
    assert mistake.fix.startswith(f'Write "{meant}"')
    lines = text.split("\n")
    at = mistake.column - 1
    lines[line - 1] = lines[line - 1][:at] + meant + lines[line - 1][at + 1 :]
    assert not turtle.read("\n".join(lines).encode(), base="http://example.org/").mistakes


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("ex:c ;", ";", "Between ex:b and ; a value is missing."),
        ("<#one> ,", "<#one>", "After <#one> a comma is missing."),
        ("ex:c ;", "ex:c , ex:d ex:e ;", "After ex:d a comma is missing."),
        ("ex:c ;", "ex:c", "After ex:c a semicolon is missing."),
    ],
)
def test_a_mark_that_is_right_is_not_said_to_be_wrong(right: str, wrong: str, message: str) -> None:
    found = turtle.read(BLOCK.replace(right, wrong).encode(), base="http://example.org/")
    assert [mistake.message for mistake in found.mistakes] == [message]


@pytest.mark.parametrize(
    ("written", "column", "message"),
    [
        ('"one two”@en', 11, "ends with ”, which closes nothing"),
        ('“one two"@en', 11, "typographic quotation mark"),
        ('"one "two" three. Four"@en', 16, "ends at this quotation mark, but two follows"),
        ('"one 5" three. Four"@en', 17, "ends at this quotation mark, but three follows"),
    ],
)
def test_quotation_marks_that_do_not_belong_together_are_one_mistake(
    written: str, column: int, message: str
) -> None:
    [mistake] = turtle.read(f"{PREFIX}ex:a ex:b {written} ;\n    ex:c ex:d .".encode()).mistakes
    assert (mistake.line, mistake.code) == (2, "quotation-mark")
    assert message in mistake.message
