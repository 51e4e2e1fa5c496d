"""What stands on every page, and what every page does with an address that makes no sense."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

import kg
from kg import rendering
from kg.namespaces import PAGES
from kg.settings import Settings
from tests.app_pages import LOOKS, Read, Shown, looked, on_every_look, run
from tests.conftest import ROOT, some, with_stories

PUBLIC = "https://atlas.example.org/cc/"
REPOSITORY = "https://git.example.org/atlas"


def copied(markup: str) -> str:
    """Give the address that the button of a markup copies."""
    read = Read(markup)
    (found,) = [value for tag, name, value in read.attributes if name == "data-copy"]
    return found


@pytest.fixture(scope="module")
def small(few_atlas: kg.Atlas) -> kg.Atlas:
    return few_atlas


@pytest.fixture(scope="module")
def public(few: Path) -> Iterator[kg.Atlas]:
    """The same content, reached by others, with a place for issues."""
    settings = replace(
        Settings.from_environment(content=few), public_url=PUBLIC, repository_url=REPOSITORY
    )
    with kg.Atlas(settings) as opened:
        yield opened


# --- The link ---


def test_a_link_that_others_can_open_is_that_of_the_plain_page() -> None:
    assert copied(rendering.copy_link("/case?id=o2#fair-deal", PUBLIC)) == (
        "https://atlas.example.org/cc/read/case/o2#fair-deal"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/cases?sector=sector-airline&idea=pain",
        "/compare?cases=o2&cases=tesco",
        "/connect?a=case%2Fo2&b=case%2Ftesco",
        "/patterns?of=forces",
        "/graph?on=case%2Ftesco&pick=concept%2Fpain",
        "/search?q=prime",
        "/ask?tab=own&query=ASK+%7B%7D",
    ],
)
@pytest.mark.parametrize("offered", [rendering.copy_link, rendering.pass_on])
def test_a_state_that_no_plain_page_shows_is_copied_whole(offered: object, path: str) -> None:
    assert callable(offered)
    assert copied(offered(path, PUBLIC)) == f"https://atlas.example.org/cc{path}"
    assert copied(offered(path, "")) == path


def test_a_link_that_works_here_only_says_so_and_offers_the_page_as_a_file() -> None:
    read = Read(rendering.pass_on("/moment?id=o2/customer-plan&answer=yes", ""))
    assert "works on this computer only" in "".join(read.words)
    assert ("a", "href", "/read/moment/o2/customer-plan") in read.attributes
    assert ("a", "download", "moment-o2-customer-plan.html") in read.attributes


def test_where_there_is_no_plain_page_no_file_is_offered() -> None:
    read = Read(rendering.pass_on("/compare?cases=o2&cases=tesco", ""))
    assert "works on this computer only" in "".join(read.words)
    assert not [value for tag, *_, value in read.attributes if tag == "a"]


def test_a_link_that_others_can_open_speaks_of_no_computer() -> None:
    read = Read(rendering.pass_on("/case?id=o2", PUBLIC))
    assert "this computer" not in "".join(read.words)
    assert ("button", "data-said", "Copied.") in read.attributes


# --- Something wrong? ---


def test_a_note_names_the_thing_the_address_and_the_state_of_the_content() -> None:
    note = rendering.correction("O2", "/case?id=o2#fair-deal", "version 1, content 1f2e")
    for line in (
        "Page: O2",
        "Address: /case?id=o2#fair-deal",
        "Seen in: version 1, content 1f2e",
        "What is wrong:",
        "What it should say:",
        "Source, with page or time:",
    ):
        assert line in note.splitlines()


def test_without_a_repository_the_note_is_only_copied() -> None:
    read = Read(rendering.something_wrong("a <thing>", "/case?id=o2", "version 1", ""))
    assert not [value for tag, *_, value in read.attributes if tag == "a"]
    assert rendering.correction("a <thing>", "/case?id=o2", "version 1") in read.words


@pytest.mark.parametrize("title", ["O2", "a & b #1 “quoted” ?", "x" * 5000, "名\u202e"])
@pytest.mark.parametrize("path", ["/case?id=o2#fair-deal", "/case?id=" + "é" * 10_000])
def test_an_issue_carries_the_note_and_stays_an_address_that_can_be_opened(
    title: str, path: str
) -> None:
    read = Read(rendering.something_wrong(title, path, "version 1", REPOSITORY))
    (href,) = [value for tag, name, value in read.attributes if (tag, name) == ("a", "href")]
    assert href.startswith(f"{REPOSITORY}/issues/new?title=")
    assert len(href) < 8000
    asked = parse_qs(urlsplit(href).query)
    assert asked["body"] == [rendering.correction(title, path, "version 1", longest=500)]


@pytest.mark.parametrize("repository", ["javascript:alert(1)//", "data:text/html,x", "git@host:x"])
def test_a_repository_of_a_kind_that_is_not_followed_gives_no_link(repository: str) -> None:
    read = Read(rendering.something_wrong("O2", "/case?id=o2", "version 1", repository))
    assert not [value for tag, *_, value in read.attributes if tag == "a"]


# --- The trail ---


def stops(*names: str) -> list[rendering.Stop]:
    return [(name, f"/case?id={name}") for name in names]


def test_a_trail_holds_each_thing_once_where_it_was_seen_last_and_six_at_most() -> None:
    kept: tuple[rendering.Stop, ...] = ()
    for name in "abcdefghb":
        kept = rendering.followed(kept, (name, f"/case?id={name}"))
    assert [name for name, _ in kept] == list("cdefghb")
    shown = Read(rendering.trail(kept, "/case?id=b"))
    assert [value for *_, value in shown.attributes if value.startswith("/case")] == [
        f"/case?id={name}" for name in "cdefgh"
    ]


def test_another_state_of_a_thing_takes_the_place_of_the_last_one() -> None:
    kept = rendering.followed(stops("a", "b"), ("b", "/case?id=b&by=ours"))
    assert kept == (("a", "/case?id=a"), ("b", "/case?id=b&by=ours"))


@pytest.mark.parametrize(
    "path",
    ["/", "/cases?idea=pain", "/concepts", "/search?q=a", "/gaps", "/case", "/connect?a=x", "//["],
)
def test_a_list_or_half_an_address_leaves_the_trail_as_it_is(path: str) -> None:
    assert rendering.followed(stops("a"), ("List", path)) == tuple(stops("a"))


def test_a_step_of_a_path_goes_by_the_name_of_the_path() -> None:
    way = [("Teach", "/paths"), ("The flight", "/path?id=flight")]
    assert rendering.followed([], ("Step 2", "/path?id=flight&step=2"), way) == (
        ("The flight", "/path?id=flight&step=2"),
    )


def test_a_page_to_which_nothing_led_shows_no_trail() -> None:
    assert rendering.trail(stops("a"), "/case?id=a&by=ours") == ""


# --- On every page ---


@on_every_look
def test_every_page_gives_its_link_takes_a_correction_and_leads_on(
    small: kg.Atlas, page: str, query: Mapping[str, Sequence[str]]
) -> None:
    shown = looked(page, query, of=small)
    ends = shown.markup.count('class="passing"')
    assert ends == 1
    links = [link for link in shown.of("button", "data-copy") if link]
    assert links
    for link in links:
        path, asked = urlsplit(link).path, parse_qs(urlsplit(link).query)
        assert path == f"/{page}"
        wanted = {name: list(values) for name, values in query.items() if name != "wrong"}
        assert wanted.items() <= asked.items()
    assert "Something wrong?" in shown.words
    assert shown.of("footer", "class") == ["foot-links"]


@pytest.mark.parametrize(
    "page", some(["compare", "graph", "ask", "connect", "moment", "patterns"], 2)
)
def test_what_is_set_together_on_a_page_can_be_cited(public: kg.Atlas, page: str) -> None:
    query = next((asked for name, asked in reversed(LOOKS) if name == page and asked), {})
    shown = run(page, query, of=public)
    assert "Cite this page" in shown.words
    assert f"content {public.generation[:8]}" in shown.words
    assert unquote(f"{PUBLIC}{page}") in unquote(shown.words)


def test_a_correction_of_a_statement_has_the_address_of_the_statement(public: kg.Atlas) -> None:
    shown = run("case", {"id": ["tesco"], "wrong": ["clubcard"]}, of=public)
    assert "Address: /case?id=tesco#clubcard" in shown.words
    assert 'id="wrong" tabindex="-1" open' in shown.markup
    (issue,) = [link for link in shown.of("a", "href") if link.startswith(REPOSITORY)]
    assert "/case?id=tesco#clubcard" in parse_qs(urlsplit(issue).query)["body"][0]


def test_a_page_shows_by_what_one_came_and_joins_the_trail(small: kg.Atlas) -> None:
    shown = run("concept", {"id": ["pain"]}, of=small, trail=stops("amazon"))
    nav = shown.markup[shown.markup.index('class="trail"') :].partition("</nav>")[0]
    assert Read(nav).words[-1] == "amazon"
    assert shown.trail == (("amazon", "/case?id=amazon"), ("Pain", "/concept?id=pain"))


@pytest.mark.parametrize(
    ("page", "query"),
    [("home", {}), ("cases", {}), ("case", {"id": ["nobody"]}), ("ask", {"q": ["nobody"]})],
)
def test_home_lists_and_what_is_not_there_do_not_join_the_trail(
    small: kg.Atlas, page: str, query: Mapping[str, Sequence[str]]
) -> None:
    assert run(page, query, of=small, trail=stops("amazon")).trail == tuple(stops("amazon"))


# --- Addresses that make no sense ---

ASKED: Mapping[str, Sequence[Sequence[str]]] = {
    "ask": (("q",), ("q", "case", "concept", "force"), ("tab",), ("query", "tab"), ("own",)),
    "author": (("kind", "about"),),
    "case": (("id",), ("id", "by", "cite", "wrong", "at")),
    "cases": (
        ("idea", "sector", "place", "scope", "role", "flight", "kind", "basis"),
        ("view", "start"),
    ),
    "compare": (("cases",),),
    "concept": (("id",),),
    "concepts": (("of",),),
    "connect": (("a",), ("a", "b")),
    "gaps": (("kind", "start"),),
    "graph": (("on", "pick", "find", "way"), ("kind", "link", "by", "start", "more")),
    "moment": (("id",), ("id", "answer", "view", "shown"), ("start",)),
    "path": (("id",), ("id", "step")),
    "patterns": (("of",),),
    "search": (("q",),),
    "source": (("id",),),
    "sources": (("grade", "start"),),
    "statement": (("id",),),
}
"""What a page takes from its address, in the sets in which it takes it."""
KNOWN = {
    ("ask", "q"): "timeline",
    ("ask", "tab"): "own",
    ("case", "id"): "tesco",
    ("connect", "a"): "case/tesco",
    ("moment", "id"): "easyjet/allocated-seating",
    ("path", "id"): "ten-minute-flight",
}
"""What a page has to be given before it looks at the rest."""
SENSELESS: Mapping[str, Sequence[str]] = {
    "empty": [""],
    "nul": ["\x00"],
    "above": ["../../x"],
    "long": ["x" * 10_000],
    "again and again": ["tesco", "amazon", "tesco"] * 20,
    "the same twice": ["tesco", "tesco"],
    "another script": ["名前 \u202eevil ☃ é"],
    "markup": ["<script>alert(1)</script>"],
    "another kind": ["concept/pain"],
    "a query": ['a> ?p ?o } # "'],
    "minus": ["-1"],
    "an address": ["javascript:alert(1)"],
}
ALL_ALIKE = {"empty", "above", "the same twice", "another kind", "a query", "minus", "an address"}
"""What the code of the pages takes as it takes the others: tried in the long tests."""
ADDRESSES = [
    pytest.param(
        page,
        names,
        values,
        id=f"{page}-{'-'.join(names)}-{kind}",
        marks=[pytest.mark.long] if kind in ALL_ALIKE else [],
    )
    for page in PAGES
    for names in ASKED.get(page, ())
    for kind, values in SENSELESS.items()
]


def whole(shown: Shown) -> None:
    """Assert that a page has its one head, leads on, and shows nothing that a browser would run."""
    assert len(shown.read.heads) == 1
    assert shown.read.heads[0].strip()
    assert "Something wrong?" in shown.words
    assert [link for link in shown.of("a", "href") if link.startswith("/")]
    for link in (*shown.of("a", "href"), *shown.of("form", "action")):
        assert urlsplit(link).scheme in ("", "http", "https", "mailto")
    assert shown.of("script", "src") == []
    assert "<script" not in shown.markup.casefold()
    assert "Traceback" not in shown.words


@pytest.mark.parametrize(("page", "names", "values"), some(ADDRESSES, 45))
def test_an_address_that_makes_no_sense_opens_a_page_that_leads_on(
    small: kg.Atlas, page: str, names: Sequence[str], values: Sequence[str]
) -> None:
    query = {name: list(values) for name in names}
    *before, _ = names
    for name in before[:1]:
        if known := KNOWN.get((page, name)):
            query[name] = [known]
    whole(run(page, query, of=small))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_nothing_asked_and_with_what_no_page_knows(
    small: kg.Atlas, page: str
) -> None:
    whole(run(page, {}, of=small))
    whole(run(page, {"nobody": ["x"], "id[]": ["y"], "": ["z"]}, of=small))


def test_a_choice_that_no_longer_exists_says_so_and_can_be_taken_back(small: kg.Atlas) -> None:
    shown = run("cases", {"sector": ["sector-of-yesterday"], "idea": ["pain"]}, of=small)
    whole(shown)
    assert any(link.endswith("/cases?idea=pain") for link in shown.of("a", "href"))


def test_a_thing_compared_or_connected_with_itself_says_so(small: kg.Atlas) -> None:
    whole(run("compare", {"cases": ["tesco", "tesco"]}, of=small))
    whole(run("connect", {"a": ["case/tesco"], "b": ["case/tesco"]}, of=small))


# --- Where there is nothing to show ---

EMPTY = re.compile(r"<(ul|ol|dl|tbody|p|li|dd|nav)\b[^>]*>\s*</\1>|</h2><div>\s*</div></section>")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.Atlas]:
    """The frameworks, and not one story or path."""
    content = with_stories(tmp_path_factory.mktemp("bare"), ROOT, ())
    shutil.rmtree(content / "paths")
    with kg.open(content) as opened:
        yield opened


@on_every_look
def test_a_page_with_nothing_to_show_says_so_and_leads_on(
    bare: kg.Atlas, page: str, query: Mapping[str, Sequence[str]]
) -> None:
    shown = run(page, query, of=bare)
    whole(shown)
    assert [match[0] for match in EMPTY.finditer(shown.markup)] == []


@on_every_look
def test_no_list_of_a_page_is_shown_empty(
    small: kg.Atlas, page: str, query: Mapping[str, Sequence[str]]
) -> None:
    shown = looked(page, query, of=small)
    assert [match[0] for match in EMPTY.finditer(shown.markup)] == []
