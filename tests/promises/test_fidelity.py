"""What an author writes is given back as it was written: bytes of a file, digits of a number.

Nothing is rewritten on the way from a file through the store to any form in which it is taken away.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.export import linked
from kg.settings import Settings
from tests.promises.conftest import Figure
from tests.test_export import READERS, canonical, parsed

ODD = """
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:a> a atlas:Statistic ; atlas:value 007 , +1 , 1.70 , 1E6 , "1"^^xsd:boolean , "2007-13"^^xsd:gYearMonth ,
    " two\\r\\nlines <&> ]]> \\"quoted\\" " , "Gr\\u00FC\\u00DFe"@de-ch , "\\u202Eevil" , <case:x> ;
    atlas:about [ atlas:source [ atlas:locator "deep"@en ] ] , [ ] .
_:one atlas:about _:two . _:two atlas:about _:one .
<urn:b> atlas:about _:shared . <urn:c> atlas:about _:shared . _:shared atlas:locator "p. 1"@en .
<urn:d> atlas:about ( 1 <urn:a> ) ; atlas:after () .
"""


@pytest.mark.parametrize("form", READERS)
def test_no_form_changes_how_a_number_is_written_or_loses_a_node(form: str) -> None:
    quads = parsed(ODD.encode(), "ttl")
    again = parsed(linked(quads, form), form)
    assert canonical(again) == canonical(quads)
    assert {"007", "+1", "1.70", "1E6"} <= {getattr(quad.object, "value", "") for quad in again}


FORMS = (
    "01",
    "+1",
    "1.70",
    "1E6",
    "-0",
    "1.0e+06",
    "00.10",
    "INF",
    "+INF",
    "2007-13",
    "true ",
    "1",
)
"""Texts that a program that reads numbers and dates would like to write anew."""
TYPES = ("integer", "decimal", "double", "gYearMonth", "boolean", "date", "string")
TEXTS = ("a\\r\\nb", " x ", "\\u202Eevil", "e\\u0301", "\\u00e9", "\\uFEFF", "\\U0001F680", "")


def test_a_story_is_given_back_byte_by_byte_and_its_values_digit_by_digit(
    own_few: Path, figure: Figure
) -> None:
    values = [f'"{form}"^^xsd:{kind}' for form in FORMS for kind in TYPES]
    values += [f'"{text}"' for text in TEXTS] + [f'"{text}"@en-GB' for text in TEXTS]
    file = own_few / "cases" / "tesco.ttl"
    data = file.read_bytes() + f"\n<#odd> atlas:value {' , '.join(values)} .\n".encode()
    file.write_bytes(data)
    base = "https://w3id.org/pioneer-atlas/case/tesco"
    wanted = {quad.object for quad in ox.parse(data, ox.RdfFormat.TURTLE, base_iri=base)}
    kept = {one for one in wanted if isinstance(one, ox.Literal)}
    for _ in range(2):  # also from what is kept between two starts
        with kg.Atlas(Settings(own_few)) as atlas:
            assert atlas.file_bytes("tesco") == data
            assert atlas.exports.of("tesco", "ttl") == data
            for form in ("nt", "jsonld", "rdf"):
                given = parsed(atlas.exports.of("tesco", form), form)
                assert kept <= {quad.object for quad in given}, form
    figure(
        f"{len(values)} odd values and {len(kept):,} values of a story: each digit as it was written"
    )


def test_every_shipped_story_is_served_as_its_own_bytes(atlas: kg.Atlas, figure: Figure) -> None:
    slugs = [one.ref.slug for one in atlas.cases()]
    for slug in slugs:
        file = atlas.settings.content / "cases" / f"{slug}.ttl"
        assert atlas.exports.of(slug, "ttl") == file.read_bytes()
    figure(f"{len(slugs)} stories in Turtle: the very bytes of their files")
