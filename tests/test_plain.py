"""Plain pages: each thing as one small file without script, and all of them as a static site."""

from __future__ import annotations

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import kg
from kg.cli import main
from kg.errors import ExportError
from kg.plain import LARGEST, Book, write_site
from kg.plain._pages import Pages
from kg.plain._parting import parted
from kg.plain._style import FACES, face_rules, style, style_for
from kg.rendering import plain_address, plain_links, without_tools
from kg.settings import Settings
from tests.conftest import ENTRIES, copy_content, some
from tests.test_server import get


class Read(HTMLParser):
    """A page as a browser reads it: its elements, anchors, links and words."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def hrefs(self) -> list[str]:
        return [attributes["href"] for _, attributes in self.tags if "href" in attributes]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def meta(self, name: str) -> str:
        return next(
            one["content"]
            for one in self.all("meta")
            if name in (one.get("name"), one.get("property"))
        )


def harmless(page: Read) -> list[str]:
    """Say what in a page could run, ask for something or send something."""
    found = [
        tag
        for tag, attributes in page.tags
        if tag in ("form", "iframe", "img", "object", "embed", "base", "input", "video", "audio")
        or (tag == "script" and attributes.get("type") != "application/ld+json")
    ]
    found += [f"{tag} {name}" for tag, ones in page.tags for name in ones if name.startswith("on")]
    found += [
        href
        for href in page.hrefs
        if urlsplit(href).scheme not in ("", "http", "https", "mailto", "data")
    ]
    return found


@pytest.fixture(scope="module")
def book(atlas: kg.Atlas) -> Book:
    return Book(atlas)


@pytest.fixture(scope="module")
def few_atlas(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.Atlas]:
    """An atlas of one story that cites few sources."""
    with kg.open(small(few, tmp_path_factory.mktemp("one"))) as opened:
        yield opened


# --- Addresses ---


@pytest.mark.parametrize(
    ("app", "plain"),
    [
        ("/", "/read/"),
        ("/home", "/read/"),
        ("/cases", "/read/cases"),
        ("/cases?place=kenya", ""),
        ("/cases?view=table", ""),
        ("/case?id=o2", "/read/case/o2"),
        ("/case?id=o2&by=ours#fair-deal", "/read/case/o2#fair-deal"),
        ("/case?id=o2&cite=fair-deal#fair-deal", "/read/statement/o2/fair-deal"),
        ("/concept?id=pain", "/read/concept/pain"),
        ("/concepts#line-up", "/read/concepts#line-up"),
        ("/concepts?of=journey", "/read/scheme/journey"),
        ("/source?id=x", "/read/source/x"),
        ("/sources?grade=A", ""),
        ("/path?id=ten-minute-flight", "/read/path/ten-minute-flight"),
        ("/path?id=ten-minute-flight&step=3", "/read/path/ten-minute-flight/3"),
        ("/moment", "/read/moments"),
        ("/moment?id=o2/plan&answer=yes&shown=1", "/read/moment/o2/plan"),
        ("/moment?id=o2", ""),
        ("/ask", "/read/questions"),
        ("/ask?tab=own", ""),
        ("/ask?q=falls_by_force&force=growth", "/read/question/falls_by_force?force=growth"),
        ("/statement?id=critique/x", "/read/critique/x"),
        ("/statement?id=case/x", ""),
        ("/gaps?kind=k", "/read/gaps/k"),
        ("/graph?on=case/o2", ""),
        ("/connect?a=case/o2&b=case/tesco", ""),
        ("/case", ""),
        ("/case?id=..", ""),
        ("/case?id=a/b", "/read/case/a%2Fb"),
        ("//elsewhere.example/case?id=o2", ""),
        ("https://elsewhere.example/case?id=o2", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("#fair-deal", ""),
        ("", ""),
    ],
)
def test_an_address_of_the_app_leads_to_the_plain_page_of_the_same(app: str, plain: str) -> None:
    assert plain_address(app) == plain


def test_every_plain_page_is_the_plain_page_of_what_it_opens_in_the_app(atlas: kg.Atlas) -> None:
    pages = Pages(atlas)
    for place, steps in enumerate(pages.every()):
        if len(steps) > 1 and place % 60:
            continue
        found = pages.compose(steps)
        there = "/read/" + "/".join(steps)
        if steps[:1] == ("statement",):  # it stands in its story
            there = f"/read/case/{steps[1]}"
        assert unquote(plain_address(found.app).partition("#")[0]) == there


# --- A page ---


def test_a_story_is_told_whole_without_script_or_request(book: Book, atlas: kg.Atlas) -> None:
    story = atlas.case("amazon")
    leaf = book.leaf("case/amazon")
    page = Read(leaf.markup)
    assert leaf.found
    assert harmless(page) == []
    assert all(not one.get("src") for _, one in page.tags)
    assert [one for one in page.all("link") if one["rel"] == "stylesheet"] == []
    assert "http" not in style_for(leaf.markup)
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert page.all("html") == [{"lang": "en"}]
    assert page.all("a")[0] == {"class": "skip", "href": "#page-text"}
    assert "page-text" in page.ids
    assert page.meta("color-scheme") == "light dark"
    assert (
        page.meta("description")[:40]
        == page.meta("og:description")[:40]
        == story.summary.abstract[:40]
    )
    assert page.meta("og:title") == "Amazon"
    whole = page.text
    for name in ("statements", ""):
        whole += Read(book.leaf(f"case/amazon/{name}" if name else "case/amazon").markup).text
    for told in story.statements:
        assert " ".join(told.text.split()) in whole


def test_faces_come_last_so_that_the_text_is_painted_first(book: Book) -> None:
    markup = book.leaf("statement/o2/fair-deal").markup
    assert 0 < markup.index("<h1") < markup.index("@font-face")
    assert "@font-face" not in markup[: markup.index("</footer>")]
    assert markup.count("@font-face") == len(FACES)
    assert "font-display:swap" in markup


def test_a_page_says_where_it_stands_and_how_it_is_cited(atlas: kg.Atlas, few: Path) -> None:
    page = Read(Book(atlas).leaf("case/tesco").markup)
    assert "http://127.0.0.1:8501/read/case/tesco, on this computer only" in page.text
    assert [one for one in page.all("link") if one["rel"] == "canonical"] == []
    assert "Creative Commons Attribution 4.0" in page.text
    assert "/case?id=tesco" in page.hrefs
    with kg.Atlas(Settings(few, public_url="https://a.example/atlas/")) as public:
        page = Read(Book(public).leaf("case/tesco").markup)
    where = "https://a.example/atlas/read/case/tesco"
    assert where in page.text
    assert page.meta("og:url") == where
    assert {"rel": "canonical", "href": where} in page.all("link")


def test_what_works_in_the_app_only_is_left_out() -> None:
    markup = (
        '<form class="search" action="/search"><input name="q"></form><p data-stay tabindex="-1">Told'
        '<a href="/x" data-stay>x</a></p><ul class="sieve"><li>All</li></ul>'
        '<p class="copy"><button type="button" data-copy="/a">Copy</button></p>'
        '<button type="button" class="term" popovertarget="meaning-pain">pain</button>'
    )
    assert without_tools(markup) == (
        '<p>Told<a href="/x">x</a></p>'
        '<button type="button" class="term" popovertarget="meaning-pain">pain</button>'
    )


def test_a_link_that_leads_nowhere_leaves_its_words() -> None:
    where = {"/a?x=1&y=2": "/read/a"}.get
    markup = (
        '<a class="c" href="/a?x=1&amp;y=2">A</a> <a href="/b">B <i>b</i></a> <a href="#c">C</a>'
    )
    assert plain_links(markup, lambda href: where(href, "")) == (
        '<a class="c" href="/read/a">A</a> B <i>b</i> <a href="#c">C</a>'
    )


def test_a_statement_stands_by_itself_with_its_sources_and_what_contradicts_it(
    book: Book, atlas: kg.Atlas
) -> None:
    story = next(case for one in atlas.cases() if (case := atlas.case(one.ref.slug)).conflicts)
    first, second = story.conflicts[0].statements[:2]
    page = Read(book.leaf(f"statement/{story.ref.slug}/{first.anchor}").markup)
    assert " ".join(first.text.split()) in page.text
    assert " ".join(second.text.split()) in page.text
    assert "Another source says otherwise" in page.text
    for citation in first.citations:
        assert f"/read/source/{citation.source.slug}" in page.hrefs
        assert citation.locator in page.text
    assert any(one.startswith(f"/read/case/{story.ref.slug}#") for one in page.hrefs)


def test_a_decision_folds_away_what_happened(book: Book, atlas: kg.Atlas) -> None:
    for decision in atlas.decisions()[:12]:
        markup = book.leaf(f"moment/{decision.name}").markup
        before, fold, after = markup.partition("<details")
        assert fold
        assert after.startswith(' class="folded">')
        seen = Read(before)
        assert decision.statement.text not in seen.text
        assert decision.statement.ref.label not in seen.text
        assert decision.statement.text in Read(after).text


def test_a_question_is_answered_by_its_example_and_by_what_the_address_asks(book: Book) -> None:
    example = Read(book.leaf("question/falls_by_force").markup)
    assert "Growth" in example.text
    other = Read(book.leaf("question/falls_by_force", {"force": "complexity"}).markup)
    assert "Complexity" in other.text
    assert example.text != other.text
    wrong = book.leaf("question/falls_by_force", {"force": "complexitty", "x": "<b>"})
    assert wrong.found
    assert "Nothing here is called “complexitty”" in Read(wrong.markup).text
    assert "/read/question/falls_by_force?force=complexity" in Read(wrong.markup).hrefs
    assert book.leaf("question/who_is_quoted").found


@pytest.mark.parametrize("steps", ["", "cases", "concepts", "moments", "questions", "paths", "sources", "gaps", "how-we-decide", "vocabulary", "about"])  # fmt: skip
def test_the_lists_are_there_and_lead_to_plain_pages(book: Book, steps: str) -> None:
    leaf = book.leaf(steps)
    page = Read(leaf.markup)
    assert leaf.found
    assert harmless(page) == []
    assert len(page.all("h1")) == 1
    assert len(leaf.markup.encode()) <= LARGEST
    for href in page.hrefs:
        steps_there = unquote(urlsplit(href).path).removeprefix("/read/")
        if (
            href.startswith("/read/")
            and "?" not in href
            and steps in ("", "about")  # every link is followed in a site
        ):
            assert book.leaf(steps_there).found, href


def test_all_stories_are_listed(book: Book, atlas: kg.Atlas) -> None:
    hrefs = set(Read(book.leaf("cases").markup).hrefs)
    assert len({f"/read/case/{one.ref.slug}" for one in atlas.cases()} & hrefs) == ENTRIES


@pytest.mark.parametrize(
    "path",
    [
        "case/tessco",
        "case/o2/nosuch",
        "case",
        "case/",
        "case/o2/statements/x",
        "case/../cases",
        "concept/" + "x" * 5000,
        "moment/o2",
        "moment/o2/nosuch",
        "statement/o2/fair-deall",
        "nosuch",
        "nosuch/x/y/z",
        "path/ten-minute-flight/0",
        "path/ten-minute-flight/99",
        "path/ten-minute-flight/²",
        "question/falls_by_forc",
        "critique/x",
        "scheme/journy",
        "gaps/nosuch",
        "source/<script>alert(1)</script>",
        "case/\udcff\x00",
    ],
)
def test_an_address_of_nothing_says_so_on_a_plain_page(book: Book, path: str) -> None:
    leaf = book.leaf(path)
    page = Read(leaf.markup.encode("utf-8", "replace").decode())
    assert not leaf.found
    assert harmless(page) == []
    assert len(page.all("h1")) == 1
    assert len(leaf.markup.encode("utf-8", "replace")) <= LARGEST


def test_an_address_with_a_slip_is_answered_with_the_nearest_names(book: Book) -> None:
    assert "/read/case/tesco" in Read(book.leaf("case/tessco").markup).hrefs
    assert "/read/scheme/journey" in Read(book.leaf("scheme/journy").markup).hrefs
    near = Read(book.leaf("statement/o2/fair-deall").markup).hrefs
    assert any(href.startswith("/read/case/o2#fair-deal") for href in near)


def test_a_page_is_made_once_for_a_state_of_the_content(few: Path, tmp_path: Path) -> None:
    own_content = small(few, tmp_path)
    with kg.open(own_content) as atlas:
        own = Book(atlas)
        before = own.leaf("case/tesco")
        assert own.leaf("case/tesco") is before
        file = own_content / "cases" / "tesco.ttl"
        text = file.read_text(encoding="utf-8")
        file.write_text(
            text.replace('skos:prefLabel "Tesco"', 'skos:prefLabel "Tesko"', 1), encoding="utf-8"
        )
        atlas.refresh()
        assert "Tesko" in Read(own.leaf("case/tesco").markup).meta("og:title")


# --- Small enough ---


def over(atlas: kg.Atlas, book: Book, kinds: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    pages = Pages(atlas)
    for steps in pages.every():
        if not kinds or (steps and steps[0] in kinds):
            for name, leaf in book._dress(pages, pages.compose(steps)).items():
                page = Read(leaf.markup)
                assert harmless(page) == []
                assert len(page.ids) == len(set(page.ids)), steps
                assert len(page.all("h1")) == 1, steps
                yield "/".join((*steps, name)), len(leaf.markup.encode())


def test_every_framework_and_path_is_small_enough(atlas: kg.Atlas, book: Book) -> None:
    sizes = dict(over(atlas, book, ("scheme", "path", "critique", "statistic")))
    assert len(sizes) >= 10
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


@pytest.mark.long
def test_every_plain_page_of_the_canon_is_small_enough(atlas: kg.Atlas, book: Book) -> None:
    sizes = dict(over(atlas, book, ()))
    assert len(sizes) >= ENTRIES
    largest = sorted(sizes.items(), key=lambda one: -one[1])[:5]
    print(f"{len(sizes):,} pages; the largest: {largest}")
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


_FILL = f"<p>{'told at length ' * 20}</p>"


def listed(number: int, *, anchors: bool) -> str:
    rows = "".join(
        f'<li{f""" id="a{place}" """ if anchors else ""}><p>Row {place} &amp; more</p>{_FILL}</li>'
        for place in range(number)
    )
    return (
        '<div class="head"><h1>A</h1><a href="#a7">seven</a></div>'
        f'<section class="part" id="rows"><h2>Rows</h2><div><ol class="facts">{rows}</ol></div></section>'
        '<section class="part" id="end"><h2>End</h2><div>End</div></section>'
    )


def of(name: str) -> str:
    return f"/read/case/a/{name}" if name else "/read/case/a"


@pytest.mark.parametrize("anchors", [True, False])
def test_a_page_that_is_too_long_is_parted_and_nothing_is_lost(anchors: bool) -> None:
    body = listed(900, anchors=anchors)
    pages = parted(body, lambda markup: len(markup) < 90_000, of)
    assert len(pages) > 1
    told = "".join(page.body for page in pages)
    for place in range(900):
        assert f"<p>Row {place} &amp; more</p>" in told
    assert pages[0].name == ""
    assert len({page.name for page in pages}) == len(pages)
    for page in pages:
        read = Read(page.body)
        opened = [tag for tag, _ in read.tags]
        assert page.body.count("</li>") == opened.count("li")
        assert len(read.ids) == len(set(read.ids))


def test_of_very_many_entries_the_first_page_names_the_pages_alone() -> None:
    pages = parted(listed(2_000, anchors=True), lambda markup: len(markup) < 100_000, of)
    assert len(pages[0].body) < 10_000
    first = Read(pages[0].body)
    held = {one: of(page.name) for page in pages[1:] for one in Read(page.body).ids}
    assert {of(page.name) for page in pages[1:]} <= set(first.hrefs)
    assert f"{held['a7']}#a7" in first.hrefs


def test_anchors_that_were_moved_still_lead_to_what_they_name() -> None:
    pages = parted(listed(400, anchors=True), lambda markup: len(markup) < 100_000, of)
    first = Read(pages[0].body)
    assert {f"a{place}" for place in range(400)} <= set(first.ids)
    held = {one: of(page.name) for page in pages[1:] for one in Read(page.body).ids}
    assert f"{held['a7']}#a7" in first.hrefs
    assert "#a7" not in first.hrefs
    assert f"{held['a399']}#a399" in first.hrefs


def test_a_page_that_cannot_be_parted_stays_whole() -> None:
    body = f"<h1>{'long ' * 2_000}</h1>"
    assert [page.body for page in parted(body, lambda markup: len(markup) < 100, of)] == [body]


# --- What it wears ---


def test_a_page_wears_the_rules_that_it_uses_and_no_others() -> None:
    found = style_for('<p class="lede">A</p><details><summary>B</summary></details>')
    assert ".lede{" in found
    assert "summary{" in found
    assert ".board" not in found
    assert ".graph" not in found
    assert "@media print{" in found
    assert found.count("{") == found.count("}")
    assert len(found) < len(style()) / 4


def test_colours_are_there_for_browsers_that_know_one_theme_only() -> None:
    found = style_for("<p>A</p>")
    assert "--paper:#fbfcfd" in found
    assert "@supports (color:light-dark(#000,#fff)){" in found
    assert "--paper:light-dark(#fbfcfd,#0c131f)" in found


def test_the_whole_stylesheet_keeps_every_rule(content: Path) -> None:
    text = (content / "kg" / "ui" / "frontend" / "atlas.css").read_text(encoding="utf-8")
    named = set(re.findall(r"\.([a-z][a-z-]+)", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)))
    tight = style()
    assert {name for name in named if f".{name}" not in tight} == set()
    assert len(tight) < len(text)


def test_the_faces_hold_the_letters_of_the_content(content: Path) -> None:
    tools = pytest.importorskip("fontTools.ttLib")
    letters = {
        letter
        for file in (content / "cases").glob("*.ttl")
        for letter in file.read_text(encoding="utf-8")
        if letter.isprintable()
    }
    for name in FACES:
        font = tools.TTFont(content / "kg" / "plain" / "faces" / f"{name}.woff2")
        held = set(map(chr, font.getBestCmap()))
        shipped = set(
            map(chr, tools.TTFont(content / "kg/ui/static" / f"{name}.woff2").getBestCmap())
        )
        assert sorted((letters & shipped) - held) == []
    assert len(face_rules(tuple(FACES))) < 40_000


# --- Hostile words ---

EVIL = '<script>window.ran=1</script>"><img src=x onerror=window.ran=1>\u202e'
LONG = "Long " * 1_000


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.Atlas]:
    content = hostile_content(copy_content(tmp_path_factory.mktemp("hostile")))
    with kg.open(content) as opened:
        yield opened


def hostile_content(content: Path) -> Path:
    """Make a story and a source say what no page may run."""
    quoted = EVIL.replace('"', '\\"')
    for name, old in {"o2": '"O2"@en', "tesco": '"Tesco"@en'}.items():
        file = content / "cases" / f"{name}.ttl"
        if not file.exists():
            continue
        text = file.read_text(encoding="utf-8")
        label = quoted if name == "o2" else LONG.strip()
        text = text.replace(f"skos:prefLabel {old}", f'skos:prefLabel "{label}"@en', 1)
        text = text.replace('atlas:statement "', f'atlas:statement "{quoted} ')
        text = text.replace(
            'dcterms:abstract "', f'dcterms:abstract "{quoted} javascript:alert(1) ', 1
        )
        file.write_text(text, encoding="utf-8")
    commons = content / "cases" / "commons" / "sources.ttl"
    if not commons.exists():
        return content
    text = commons.read_text(encoding="utf-8")
    text = text.replace('dcterms:title "', f'dcterms:title "{quoted} ', 3)
    commons.write_text(
        re.sub(r"(?<=atlas:url )\"[^\"]*\"", '"javascript:alert(1)"', text, count=400),
        encoding="utf-8",
    )
    return content


@pytest.mark.parametrize(
    "path",
    some(["", "cases", "case/tesco", "concept/pain", "case/o2", "moments", "sources", "source/customer-copernicus", "question/stories_by_idea"], 4),
)  # fmt: skip
def test_hostile_words_stay_words(hostile: kg.Atlas, path: str) -> None:
    own = Book(hostile)
    leaf = own.leaf(path)
    page = Read(leaf.markup)
    assert leaf.found
    assert len(page.all("h1")) == 1
    assert harmless(page) == []
    assert "\u202e" not in leaf.markup
    assert len(leaf.markup.encode()) <= LARGEST


def test_data_for_machines_cannot_end_their_element(hostile: kg.Atlas) -> None:
    markup = Book(hostile).leaf("case/o2").markup
    found = re.findall(r"<script[^>]*>(.*?)</script>", markup, re.DOTALL)
    assert len(found) == 1
    assert "\\u003cscript" in found[0]
    assert kg.__version__ in found[0]


# --- Served ---


def test_a_plain_page_is_served_under_a_policy_that_lets_nothing_run(served: str) -> None:
    status, headers, body = get(f"{served}/read/case/tesco")
    assert status == 200
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Tesco</h1>" in body
    assert len(body.encode()) <= LARGEST


def test_a_plain_page_that_is_known_is_not_sent_again(served: str) -> None:
    tag = get(f"{served}/read/concept/pain")[1]["ETag"]
    asked = urllib.request.Request(
        f"{served}/read/concept/pain", headers={"If-None-Match": f'"x", {tag}'}
    )
    with pytest.raises(urllib.error.HTTPError) as answered:
        urllib.request.urlopen(asked, timeout=10)
    answered.value.close()
    assert answered.value.code == 304
    asked = urllib.request.Request(f"{served}/read/concept/pain", method="HEAD")
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.status == 200
        assert answer.read() == b""


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 200),
        ("cases", 200),
        ("case/nosuch", 404),
        ("nosuch", 404),
        ("case/%3Cscript%3E", 404),
        ("case/" + "x" * 3000, 404),
        ("question/falls_by_force?force=%FF%00", 200),
    ],
)
def test_whatever_the_address_a_plain_page_answers(served: str, path: str, status: int) -> None:
    answered, headers, body = get(f"{served}/read/{path}")
    assert answered == status
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert body.count("<h1") == 1
    assert "Traceback" not in body


# --- The static site ---


@pytest.fixture(scope="module")
def site(few_atlas: kg.Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "site"
    written = write_site(few_atlas, folder)
    assert written.pages > 300
    assert written.largest <= LARGEST
    return folder


def pages_of(folder: Path) -> Mapping[Path, Read]:
    return {file: Read(file.read_text(encoding="utf-8")) for file in folder.rglob("*.html")}


def test_every_link_of_a_site_is_relative_and_alive_and_nothing_runs(site: Path) -> None:
    pages = pages_of(site)
    dead = []
    for file, page in pages.items():
        assert page.all("script") == []
        assert harmless(page) == []
        for href in page.hrefs:
            parts = urlsplit(href)
            if parts.scheme:
                continue
            assert not href.startswith("/"), href
            there = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            lost = (
                there in pages
                and parts.fragment
                and unquote(parts.fragment) not in pages[there].ids
            )
            if not there.is_file() or lost:
                dead.append(f"{file.relative_to(site)}: {href}")
    assert dead == []


def test_a_site_carries_what_it_needs_and_the_data_of_its_stories(site: Path, few: Path) -> None:
    assert (site / "data" / "tesco.ttl").read_bytes() == (few / "cases" / "tesco.ttl").read_bytes()
    for name in ("index.html", "404.html", "atlas.css", "atlas.ttl", "faces/newsreader-OFL.txt"):
        assert (site / name).is_file()
    assert not (site / "sitemap.xml").exists()
    css = (site / "atlas.css").read_text(encoding="utf-8")
    for face in re.findall(r"url\(([^)]*)\)", css):
        assert (site / face).is_file()
    folders = {file.parent for file in site.rglob("*")}
    names = [str(file.relative_to(site)).casefold() for file in site.rglob("*")]
    assert len(names) == len(set(names))
    assert all(folder.stat().st_mode & 0o055 == 0o055 for folder in folders)


def test_without_a_public_address_what_only_the_app_can_do_is_plain_words(site: Path) -> None:
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "/graph" not in home
    assert "Open in the app" not in home


@pytest.mark.long
def test_a_site_is_replaced_whole_and_never_over_anything_else(
    few: Path, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not (site / "sitemap.xml").exists()
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    ours = ["--content", str(small(few, tmp_path)), "export", "--site", str(folder)]
    assert main([*ours, "--public-url", "https://a.example/atlas"]) == 0  # over its own
    said = capsys.readouterr().out
    assert re.search(
        r"[\d,]+ pages, the largest of [\d,]+ bytes; [\d,]+ files and [\d,]+ bytes", said
    )
    sitemap = (folder / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://a.example/atlas/read/case/tesco</loc>" in sitemap
    story = Read((folder / "case" / "tesco.html").read_text(encoding="utf-8"))
    assert "https://a.example/atlas/case?id=tesco" in story.hrefs
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".kg")] == []
    own = folder / "case" / "mine.txt"
    own.write_text("mine")
    assert main(ours) == 1
    assert "case/mine.txt" in capsys.readouterr().err
    assert own.read_text() == "mine"


def small(few: Path, to: Path) -> Path:
    """Copy a content with one story, and the sources that it needs."""
    shutil.copytree(few / "ontology", to / "small" / "ontology")
    (to / "small" / "cases" / "commons").mkdir(parents=True)
    for name in ("people", "organisations"):
        shutil.copy(few / "cases" / "commons" / f"{name}.ttl", to / "small" / "cases" / "commons")
    shutil.copy(few / "cases" / "tesco.ttl", to / "small" / "cases")
    return to / "small"


def test_a_folder_of_somebody_else_is_refused(few_atlas: kg.Atlas, tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(ExportError, match=r"holds other things, such as thesis\.doc"):
        write_site(few_atlas, tmp_path)
    with pytest.raises(ExportError, match="is a file"):
        write_site(few_atlas, tmp_path / "thesis.doc")
    assert (tmp_path / "thesis.doc").read_text() == "mine"


def test_a_site_goes_with_no_other_form(few: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["export", "tesco", "--site", str(tmp_path / "x")])
    own = ["--content", str(few), "export"]
    assert main([*own, "--site", str(tmp_path / "x"), "--format", "csv"]) == 2
    assert not (tmp_path / "x").exists()
