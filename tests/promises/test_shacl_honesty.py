"""A story that passes has been looked at: no file switches a check off, and no check is passed over.

A validator passes in silence what it does not know, and what no shape is aimed at. So each shape is
seen to find something, each term of SHACL in use is one that the validator is known to hold, and what
an author's file says of shapes counts for nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.namespaces import ATLAS
from kg.namespaces import SH as SHACL
from tests.promises.conftest import Figure
from tests.test_bad import FILES, story
from tests.test_shapes import KNOWN_TERMS, SHAPE, Engines, found_in


@pytest.fixture(scope="module")
def engines(few: Path) -> Engines:
    return Engines(few)


@pytest.mark.parametrize(
    "trick",
    [
        "<{shape}statement-text> <{sh}deactivated> true .",
        "<{shape}statement> <{sh}deactivated> true .",
        "<{shape}statement-text> <{sh}minCount> 0 ; <{sh}severity> <{sh}Info> .",
        "<{shape}statement-text> a <{sh}PropertyShape> ; <{sh}path> <{atlas}gap> .",
        "<{atlas}Claim> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{atlas}Case> .",
        "<https://example.org/mine> <http://www.w3.org/2002/07/owl#imports> <file:///etc/passwd> .",
        "<https://example.org/mine> <{atlas}borrows> <{sh}deactivated> .",
    ],
    ids=["off", "parent off", "softened", "redirected", "class", "import", "borrowed"],
)
def test_an_authors_file_switches_no_shape_off(
    engines: Engines, tmp_path: Path, trick: str
) -> None:
    text = story("bakery").replace('    atlas:statement "One thing is told."@en ;\n', "")
    assert found_in(engines, tmp_path, text) == ["statement-text"]
    tricked = f"{text}\n{trick.format(shape=SHAPE, sh=SHACL, atlas=ATLAS)}\n"
    found = found_in(engines, tmp_path, tricked)
    assert "statement-text" in found
    assert {"no-class", "not-its-own", "unknown-term"} & set(found)


def test_an_authors_file_brings_no_shape_of_its_own(engines: Engines, tmp_path: Path) -> None:
    own = (
        f"<#mine> a <{SHACL}NodeShape> ; <{SHACL}targetClass> atlas:Claim ; "
        f"<{SHACL}property> [ <{SHACL}path> atlas:cost ; <{SHACL}minCount> 1 ] ."
    )
    found = found_in(engines, tmp_path, f"{story('bakery')}\n{own}\n")
    assert set(found) == {"unknown-term"}


def test_every_shape_and_rule_is_seen_to_find_something(engines: Engines, figure: Figure) -> None:
    tripped = {expected.split()[-1] for one in FILES for expected in one.expected}
    silent = engines.checker.codes - tripped
    assert silent == set()
    assert len(engines.shapes.codes) > 100
    figure(
        f"{len(engines.checker.codes)} kinds of findings ({len(engines.shapes.codes)} of shapes): each "
        f"is tripped by a file that is bad on purpose, {len(FILES)} files in all"
    )


def test_our_shapes_use_no_term_of_shacl_but_those_the_validator_holds(
    engines: Engines, figure: Figure
) -> None:
    terms = {
        value.removeprefix(SHACL)
        for triple in engines.shapes.triples
        for part in triple
        if (value := getattr(part, "value", "")).startswith(SHACL)
    }
    assert terms == KNOWN_TERMS
    figure(f"{len(terms)} terms of SHACL in our shapes: all among those that the validator holds")
