"""Pictures of the network: the same places in each, labels as text, nothing asked of elsewhere."""

from __future__ import annotations

import io
import json
import math
import re
from itertools import combinations
from xml.etree import ElementTree

import networkx as nx
import pytest
from PIL import Image

import kg
from kg.drawing import LAYOUTS, Drawing, draw, elements, html, png, svg
from kg.drawing._shapes import LINE, half_of, size_of
from kg.export import gexf, graphml
from kg.network import View, Wish, name_in
from tests.network import HOSTILE, network, seen

SVG = "{http://www.w3.org/2000/svg}"
EMPTY = Wish(kinds=("Principle",), relations=("broader",))
SINGLE = Wish(("concept/alone",))


@pytest.fixture(params=list(LAYOUTS))
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# --- Places ---


@pytest.mark.parametrize("wish", [Wish(), EMPTY, SINGLE, Wish(("concept/pain",))])
def test_every_thing_has_a_place_of_its_own(way: str, wish: Wish) -> None:
    view = seen(wish=wish)
    places = draw(view, way).places
    assert set(places) == {one.name for one in view.things}
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())
    rounded = [(round(x), round(y)) for x, y in places.values()]
    assert len(set(rounded)) == len(rounded)


def test_equal_views_have_equal_places(way: str) -> None:
    assert draw(seen(), way) == draw(seen(), way)


def test_an_unknown_way_is_laid_out_as_the_usual_one() -> None:
    assert draw(seen(), "sideways") == draw(seen()) == draw(seen(), "spread")


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    boxes = []
    for one in drawing.view.things:
        x, y = drawing.places[one.name]
        boxes.append((one.name, x, y, half_of(one), (size_of(one) + LINE) / 2))
    return [
        (a[0], b[0])
        for a, b in combinations(boxes, 2)
        if abs(a[1] - b[1]) < a[3] + b[3] - 1 and abs(a[2] - b[2]) < a[4] + b[4] - 1
    ]


def test_no_name_lies_on_another_when_all_of_the_atlas_is_spread_out(atlas: kg.Atlas) -> None:
    drawing = draw(atlas.view(Wish()))
    assert len(drawing.places) > 100
    assert overlaps(drawing) == []


def test_what_is_linked_stands_nearer_than_what_is_not(atlas: kg.Atlas) -> None:
    drawing = draw(atlas.view(Wish()))
    linked = {frozenset((name_in(one.source), name_in(one.target))) for one in drawing.view.links}
    near, far = [], []
    for a, b in combinations(drawing.places, 2):
        (near if {a, b} in linked else far).append(math.dist(drawing.places[a], drawing.places[b]))
    assert sum(near) / len(near) < 0.6 * sum(far) / len(far)


def test_very_many_things_are_laid_out_as_well() -> None:
    places = draw(seen(stories=600)).places
    assert len(places) == 603
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())


# --- What the component is sent ---


def test_elements_are_json_and_links_name_things_by_their_places_in_the_list() -> None:
    view = seen()
    found = json.loads(json.dumps(elements(draw(view))))
    ids = [thing["id"] for thing in found["things"]]
    assert ids == [one.name for one in view.things]
    assert [(ids[a], relation, ids[b]) for a, b, relation, _ in found["links"]] == [
        (name_in(one.source), one.relation, name_in(one.target)) for one in view.links
    ]


def test_elements_carry_labels_as_they_are() -> None:
    found = elements(draw(seen(HOSTILE)))
    assert found["things"][0]["label"].endswith(HOSTILE)  # type: ignore[call-overload, index]


def test_elements_of_two_thousand_things_stay_small() -> None:
    view = seen(stories=1_997)
    assert len(json.dumps(elements(draw(view, "columns")))) < 1_000_000


# --- SVG and PNG ---


def hostile(wish: Wish) -> View:
    return seen(HOSTILE, wish)


@pytest.mark.parametrize("wish", [Wish(), EMPTY, SINGLE])
def test_an_svg_is_well_formed_and_shows_hostile_labels_as_text(way: str, wish: Wish) -> None:
    drawn = svg(draw(hostile(wish), way), HOSTILE, HOSTILE)
    root = ElementTree.fromstring(drawn)
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    allowed = {"svg", "title", "rect", "line", "g", "circle", "polygon", "text"}
    assert names <= allowed | {"defs", "marker", "path"}
    handlers = [key for element in root.iter() for key in element.attrib if key.startswith("on")]
    assert handlers == []
    assert "PWNED" in "".join(root.itertext())


def test_an_svg_names_every_thing_and_every_link_for_who_listens() -> None:
    view = seen()
    titles = [
        one.text or ""
        for one in ElementTree.fromstring(svg(draw(view), "t", "c")).iter(f"{SVG}title")
    ]
    assert titles[0] == "t"
    for one in view.things:
        assert f"{one.ref.label}, {one.family}" in titles
    for link in view.links:
        assert f"{link.source.label} {link.words} {link.target.label}" in titles


def test_nothing_in_an_svg_lies_outside_of_it(way: str, atlas: kg.Atlas) -> None:
    root = ElementTree.fromstring(svg(draw(atlas.view(Wish()), way), "t", "c"))
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    for text in root.iter(f"{SVG}text"):
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        half = 3 * len(text.text or "") if text.get("text-anchor") == "middle" else 0
        assert left <= x - half
        assert x + half <= left + width
        assert top <= y <= top + height


@pytest.mark.parametrize("wish", [Wish(), EMPTY, SINGLE])
def test_a_png_opens_and_is_not_blank_where_there_is_something(wish: Wish) -> None:
    image = Image.open(io.BytesIO(png(svg(draw(hostile(wish)), HOSTILE, "from the atlas"))))
    image.load()
    assert image.format == "PNG"
    assert max(image.size) <= 4000
    assert len(image.convert("RGB").getcolors(1 << 24) or ()) > 10


@pytest.mark.long
def test_a_png_of_very_many_things_is_kept_within_what_opens_pictures() -> None:
    image = Image.open(io.BytesIO(png(svg(draw(seen(stories=300), "columns"), "t", "c"))))
    assert max(image.size) <= 4000


# --- One HTML file ---


@pytest.mark.parametrize("wish", [Wish(), EMPTY, SINGLE])
def test_an_html_file_asks_nothing_of_elsewhere(way: str, wish: Wish) -> None:
    page = html(draw(seen(wish=wish), way), "Title", "Credit")
    tags = re.findall(r"<(?:script|link|img|iframe|base|form)\b[^>]*>", page)
    assert [tag for tag in tags if re.search(r"(?:src|href|action)\s*=", tag)] == []
    assert not re.search(r"cdn\.jsdelivr|cdnjs|unpkg|googleapis", page)
    assert "<title>Title</title>" in page
    assert "Credit" in page


def test_hostile_labels_stay_inside_the_strings_of_an_html_file() -> None:
    plain, page = (html(draw(seen(word)), word, word) for word in ("", HOSTILE))
    assert "PWNED" in page
    for opening in ("<script", "</script", "<img", "<style", "<body"):
        assert page.count(opening) == plain.count(opening), opening


def test_an_html_file_stands_still_at_our_places() -> None:
    drawing = draw(seen())
    page = html(drawing, "t", "c")
    nodes = json.loads(re.search(r"nodes = new vis\.DataSet\((\[.*?\])\);", page)[1])  # type: ignore[index]
    assert {one["id"]: (one["x"], one["y"]) for one in nodes} == {
        name: (round(x), round(y)) for name, (x, y) in drawing.places.items()
    }
    assert '"physics": {' in page
    assert re.search(r'"physics": \{\s*"enabled": false', page)


# --- Networks to take away ---


def test_a_view_is_read_back_from_graphml_by_networkx() -> None:
    view = seen()
    back = nx.parse_graphml(graphml(view.network()).decode(), force_multigraph=True)
    assert {node: data["kind"] for node, data in back.nodes(data=True)} == {
        one.name: one.family for one in view.things
    }
    links = {data.get("id", key): data for _, _, key, data in back.edges(keys=True, data=True)}
    assert set(links) == {one.name for one in view.links}
    for one in view.links:
        found = links[one.name]
        assert found["relation"] == one.relation
        assert found["whose_word"] == (one.basis or "")
        assert found["rests_on"] == len(one.rests_on)


def test_a_view_is_read_back_from_gexf_by_networkx() -> None:
    view = seen()
    back = nx.read_gexf(io.BytesIO(gexf(view.network())))
    assert set(back.nodes) == {one.name for one in view.things}
    assert back.number_of_edges() == len(view.links)


@pytest.mark.parametrize("write", [graphml, gexf])
def test_hostile_labels_and_controls_leave_a_network_readable(write: object) -> None:
    assert callable(write)
    root = ElementTree.fromstring(write(network(HOSTILE)))
    assert "PWNED" in ElementTree.tostring(root, encoding="unicode")
    assert not [one for one in root.iter() if one.tag.endswith(("script", "img"))]
