"""One voice: the words that the design keeps off the screen stand nowhere where a reader sees them.

Looked through are the words of the code that shows something, and every page as it is rendered; on a
page the words of the content are left aside, which its authors answer for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from tests.app_pages import Shown, looked, on_every_look
from tests.conftest import ROOT

PACKAGE = Path(kg.__file__).parent
SHOWING = ("reading", "ui", "cli", "diagnostics.py", "plain", "comparison", "connections")
"""The modules whose words are read on a screen."""

NEVER = re.compile(
    r"(?<![\w/.:#?=&%{}-])("
    r"(?:node|edge|stance|quarantine|lexicographic(?:al)?|concept|case)s?"
    r"|quarantined|lexicographically|basis|bases|IRIs?|derived"
    r")(?![\w/.:#=&}-]*[\w/#=&}])",
    re.IGNORECASE,
)
MEANT = re.compile(
    r"case[ -]stud(?:y|ies)|(?:in|just in|in any|in that|in this|in each|upper|lower|use) case"
    r"|teaching case|business case|edges? of the"
)
"""Where such a word is meant as everybody means it."""
CURLY = re.compile(r"\w'\w")
AMERICAN = re.compile(
    r"\b(?:analyz|organiz(?!ation Ontology)|recogniz|summariz|categoriz|emphasiz|minimiz|maximiz|visualiz|prioritiz|"
    r"realiz|color(?!-)|behavior|favor(?:ite)?\b|labor\b|center(?:ed)?\b|catalog\b|program me|"
    r"traveled|labeled|modeled|canceled|gray\b)\w*",
    re.IGNORECASE,
)

WORDS = re.compile(r"[^\W\d_] +[^\W\d_]|^[A-Z][a-z]+\.?$")
TAG = re.compile(r"<[^<>]*>?")
SPOKEN = re.compile(r'(?:aria-label|placeholder|alt|title|data-said|data-name)="([^"]*)"')
HIDDEN = re.compile(r"<(pre|code|style|script|svg)\b.*?</\1>", re.DOTALL)


def seen(markup: str) -> list[str]:
    """Give the pieces of text of a markup that are read or heard; code stands for itself."""
    bare = HIDDEN.sub(" ", markup)
    pieces = [*TAG.split(bare), *SPOKEN.findall(bare)]
    return [" ".join(unescape(piece).split()) for piece in pieces if piece.strip()]


def forbidden(text: str) -> list[str]:
    """Give the words that a reader should not meet, in the order in which they stand."""
    meant = [match.span() for match in MEANT.finditer(text.casefold())]
    return [
        match[0]
        for match in NEVER.finditer(text)
        if not any(begin <= match.start() < end for begin, end in meant)
        and not (match[0] == "iri" or match[0] == "iris")  # a name in code, not the letters
    ]


# --- What the code says ---


def _doc(node: ast.AST) -> Iterator[ast.AST]:
    """Give the texts that stand by themselves: they say what something is for, to who reads code."""
    for inner in ast.walk(node):
        body = getattr(inner, "body", None)
        for one in body if isinstance(body, list) else ():
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant | ast.JoinedStr):
                yield from ast.walk(one)


def _keys(node: ast.AST) -> Iterator[ast.AST]:
    """Give the texts that name something for the code: keys, indices, compared and raised values."""
    for inner in ast.walk(node):
        match inner:
            case ast.Dict(keys=keys):
                yield from (key for key in keys if key)
            case ast.Subscript(slice=place):
                yield place
            case ast.Compare(left=left, comparators=others):
                yield left
                yield from others
            case ast.keyword(arg="key" | "classes" | "anchor" | "name", value=value):
                yield value
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                yield from ast.walk(value)


def _told(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        str(piece.value) if isinstance(piece, ast.Constant) else "\N{REPLACEMENT CHARACTER}"
        for piece in node.values
    )


def said(source: str) -> list[tuple[int, str]]:
    """Give the texts of a module that a reader may see, each with its line.

    A text is for readers if it has words with a space between them, or is one word that begins with a
    capital; what is written small and alone is a name for the code: a class, a key, a kind.
    """
    tree = ast.parse(source)
    left_out = {id(node) for node in (*_doc(tree), *_keys(tree))}
    found: list[tuple[int, str]] = []
    inside: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in left_out or id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            inside |= {id(one) for one in node.values if isinstance(one, ast.Constant)}
        elif not isinstance(node, ast.Constant):
            continue
        found += [(node.lineno, piece) for piece in seen(_told(node)) if WORDS.search(piece)]
    return found


@cache
def spoken(package: Path = PACKAGE) -> tuple[tuple[str, str], ...]:
    """Give each text that the code shows, with its place."""
    return tuple(_spoken(package))


def _spoken(package: Path) -> Iterator[tuple[str, str]]:
    for name in SHOWING:
        place = package / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            if "frontend" in file.parts or not file.exists():
                continue
            for line, text in said(file.read_text("utf-8")):
                yield f"{file.relative_to(package)}:{line}", text


def test_the_code_shows_no_word_that_the_design_keeps_off_the_screen() -> None:
    assert [(place, text) for place, text in spoken() if forbidden(text)] == []


def test_the_code_writes_apostrophes_as_printers_do_and_spells_as_the_british() -> None:
    assert [(p, t) for p, t in spoken() if CURLY.search(t) or AMERICAN.search(t)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('def f():\n    return "Two nodes are linked"', ["nodes"]),
        ('def f(n):\n    return f"<p>{n} edges and a stance</p>"', ["edges", "stance"]),
        ('x = "<a aria-label=\\"All cases of it\\">"', ["cases"]),
        ('x = ("Concept", "/concepts")', ["Concept"]),
        ('x = "A derived IRI, kept in quarantine"', ["derived", "IRI", "quarantine"]),
        ('x = "Written in lexicographic order."', ["lexicographic"]),
        ('"""The basis of a node."""\nx = {"some cases": "a story"}["some cases"]', []),
        ('x = "case"\ny = f"/case?id={x}"\nz = "cases/ and kg show case/o2"', []),
        ('x = "<p class=\\"a case\\">A story</p>"', []),
        ('x = "In case of doubt: a case study."', []),
    ],
)
def test_a_word_that_a_reader_would_see_is_found_in_code_and_nothing_else(
    source: str, found: Sequence[str]
) -> None:
    assert [word for _, text in said(source) for word in forbidden(text)] == list(found)


# --- What the pages say ---


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w’'-]+", " ", text).casefold().split())


@cache
def content() -> str:
    """Give every text of the content, one after another."""
    texts = [
        plain(triple.object.value)
        for folder in ("cases", "ontology", "paths")
        for file in sorted((ROOT / folder).rglob("*.ttl"))
        for triple in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)
        if isinstance(triple.object, ox.Literal)
    ]
    return "\n".join(["", *texts, ""])


def ours(pieces: Iterable[str], data: str) -> list[str]:
    """Give the pieces with a forbidden word that stands in no text of the content as it does here.

    The word and its neighbours before it, or after it, are looked for; a word alone has to be a text.
    """
    found = []
    for piece in pieces:
        words = plain(piece).split()
        for word in dict.fromkeys(plain(one) for one in forbidden(piece)):
            for place in (place for place, one in enumerate(words) if one == word):
                nears = (words[max(0, place - 2) : place + 1], words[place : place + 3])
                told = (
                    " ".join(near) in data if len(near) > 1 else f"\n{word}\n" in data
                    for near in nears
                )
                if not any(told):
                    found.append(piece[:200])
    return found


def pieces_of(shown: Shown) -> list[str]:
    return [*seen(shown.markup), *shown.widgets]


@on_every_look
def test_a_page_says_no_word_that_the_design_keeps_off_the_screen(
    few_atlas: kg.Atlas, page: str, query: Mapping[str, Sequence[str]]
) -> None:
    shown = looked(page, query, of=few_atlas)
    assert len(shown.words) > 100
    assert ours(pieces_of(shown), content()) == []


def test_a_word_of_ours_is_found_on_a_page_and_one_of_the_content_is_not() -> None:
    page = "<p>No case for choice was made.</p><h2>All cases</h2><pre>SELECT ?node</pre>"
    assert ours(seen(page), plain("At first no case for choice was made.")) == ["All cases"]
    assert ours(seen(page), "") == ["No case for choice was made.", "All cases"]
