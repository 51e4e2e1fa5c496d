"""Serving to others: below a path, under known names, behind a proxy, and safe as it is shipped."""

from __future__ import annotations

import http.client
import os
import re
import socket
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import kg
from kg.cli import main
from kg.namespaces import PAGES
from kg.plain import LARGEST, Book
from kg.rendering import based
from kg.server import _serving, parts
from kg.server._policy import BasePath, KnownHosts, allowed_hosts
from kg.settings import Settings
from tests.app_pages import LOOKS, Read
from tests.app_pages import run as run_page
from tests.conftest import ROOT, free_port, serving, some

BASE = "/atlas"
FIRST_LOOKS = sorted(LOOKS, key=lambda look: look[0])
FIRST_LOOKS = [
    *{page: (page, query) for page, query in reversed(FIRST_LOOKS)}.values(),
    *(look for at, look in enumerate(FIRST_LOOKS) if look[0] == FIRST_LOOKS[at - 1][0]),
]
"""Every page once, and then its other looks."""


def ask(
    address: str, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    """Ask once: what leads elsewhere is not followed."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


@pytest.fixture(scope="module")
def below(few: Path) -> Iterator[str]:
    """The address of an app that is served below a path, without the path."""
    options = ("--base-path", BASE, "--allowed-host", "atlas.example.org")
    with serving(*options, "--content", str(few)) as address:
        yield address


@pytest.fixture(scope="module")
def based_atlas(few: Path) -> Iterator[kg.Atlas]:
    with kg.Atlas(Settings(few, base_path=BASE)) as opened:
        yield opened


# --- Below a path ---


@pytest.mark.parametrize("before", [BASE, ""], ids=["kept by the proxy", "taken off by the proxy"])
def test_everything_answers_below_the_path_and_where_a_proxy_took_it_off(
    below: str, before: str
) -> None:
    there = [
        *("/", "/healthz", "/_stcore/health", "/_stcore/host-config", "/read/case/tesco"),
        *("/drawing/case/tesco.html", "/app/static/newsreader.woff2"),
        *(f"/{page}" for page in (PAGES if before else PAGES[:3])),
    ]
    assert {path: ask(below, before + path)[0] for path in there} == dict.fromkeys(there, 200)
    shell = ask(below, f"{before}/cases")[2]
    script = re.search(r'src="\./(static/js/[^"]+)"', shell)
    assert script is not None
    assert ask(below, f"{before}/{script[1]}")[0] == 200
    gone = ["/nope", "/case/tesco", "/read/case/tessco", "/static/none.js", "/hand-out/x/y.pdf"]
    assert {path: ask(below, before + path)[0] for path in gone} == dict.fromkeys(gone, 404)
    assert ask(below, f"{before}/nope")[1]["Content-Security-Policy"]


@pytest.mark.parametrize("before", [BASE, ""])
@pytest.mark.parametrize(
    "path", ["/%00", "/../etc/passwd", "//etc/passwd", "//evil.example/", "/..%2f..%2fetc/passwd",
             "/%5c%5cevil.example%5cshare", "/%5cevil.example/", "/static/..%2f..%2fapp.py", "/case//"]
)  # fmt: skip
def test_an_address_that_would_lead_elsewhere_leads_nowhere(
    below: str, before: str, path: str
) -> None:
    status, headers, body = ask(below, before + path)
    assert status in (301, 400, 404)
    assert headers["Location"] in (None, f"{BASE}/case")
    assert "root:" not in body
    assert "import streamlit" not in body


def test_what_only_begins_like_the_path_is_a_404(below: str) -> None:
    assert ask(below, f"{BASE}es")[0] == 404
    assert ask(below, f"{BASE}{BASE}")[0] == 404


def test_the_path_alone_leads_to_its_home_with_all_that_was_asked(below: str) -> None:
    status, headers, _ = ask(below, f"{BASE}?a=b&c=d")
    assert (status, headers["Location"]) == (308, f"{BASE}/?a=b&c=d")


@pytest.mark.parametrize("path", [f"{BASE}/read", "/read", f"{BASE}/case/"])
def test_what_leads_elsewhere_leads_below_the_path(below: str, path: str) -> None:
    status, headers, _ = ask(below, path)
    assert status in (301, 308)
    assert urlsplit(headers["Location"]).path in (f"{BASE}/read/", f"{BASE}/case")


@pytest.mark.parametrize("before", [BASE, ""])
def test_the_pages_talk_over_a_websocket_below_the_path(below: str, before: str) -> None:
    with connect(f"ws{below.removeprefix('http')}{before}/_stcore/stream") as talking:
        assert talking.response is not None


def addresses(markup: str) -> list[str]:
    """Give all addresses from the root that stand in any attribute."""
    every = (value for _, _, value in Read(markup).attributes)
    return [value for value in every if value.startswith("/") and not value.startswith("//")]


@pytest.mark.parametrize(("page", "query"), some(FIRST_LOOKS, 8))
def test_no_address_in_a_page_of_the_app_forgets_the_path(
    based_atlas: kg.Atlas, page: str, query: Mapping[str, Sequence[str]]
) -> None:
    found = addresses(run_page(page, query, of=based_atlas).markup)
    assert found
    assert [address for address in found if not address.startswith(f"{BASE}/")] == []


def test_no_address_in_any_kind_of_plain_page_forgets_the_path(based_atlas: kg.Atlas) -> None:
    book = Book(based_atlas)
    seen: Counter[tuple[str, int]] = Counter()
    waiting, asked = ["", "statement/tesco/crisis-of-confidence", "case/tessco", "x/y"], set[str]()
    while waiting:
        path = waiting.pop(0)
        where, _, query = path.partition("?")
        steps = where.split("/")
        kind = (steps[0], len(steps))
        if path in asked or seen[kind]:
            continue
        asked.add(path)
        seen[kind] += 1
        leaf = book.leaf(where, dict(pair.split("=") for pair in query.split("&") if pair))
        found = addresses(leaf.markup)
        assert found, path
        assert [one for one in found if not one.startswith(f"{BASE}/")] == [], path
        assert len(leaf.markup.encode()) <= LARGEST, path
        waiting += [
            one.partition("#")[0].removeprefix(f"{BASE}/read/")
            for one in found
            if one.startswith(f"{BASE}/read/")
        ]
    kinds = {kind for kind, _ in seen}
    assert kinds >= {"case", "concept", "source", "path", "question", "moment", "statement", "gaps"}


def test_a_plain_page_says_its_whole_address(based_atlas: kg.Atlas) -> None:
    own = f"http://127.0.0.1:8501{BASE}/read/case/tesco"
    assert own in Book(based_atlas).leaf("case/tesco").markup


def test_without_a_path_markup_stays_as_it_is() -> None:
    markup = '<a href="/case?id=o2">O2</a>'
    assert based(markup, "") is markup


def test_words_that_look_like_an_address_are_left_alone() -> None:
    markup = (
        '<p title="href=&quot;/x&quot;">src=&quot;/y&quot; href=/z</p>'
        '<a href="//a.org/">1</a><a href="https://a.org/">2</a><a href="#x">3</a>'
        '<a data-href="/x">4</a>'
    )
    assert based(markup, BASE) == markup


# --- The wrapper by itself ---


def answered(
    app: ASGIApp, path: str, query: str = "", *, client: str = "127.0.0.1", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Let an application answer a request that no server has brought."""
    sent: list[Message] = []
    given = {"host": "atlas.example.org", **headers}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in given.items()],
        "client": (client, 1),
        "server": ("127.0.0.1", 8501),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    anyio.run(app, scope, receive, send)
    head = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], head, b"".join(one.get("body", b"") for one in sent).decode()


async def _thing(request: Request) -> Response:
    links = (
        '</data/o2.ttl>; rel="alternate", <https://a.org/x>; rel="license", </atlas/y>; rel="up"'
    )
    return PlainTextResponse(f"{request.base_url} {request.url}", headers={"Link": links})


async def _other(_: Request) -> Response:
    return RedirectResponse("/case?id=o2", 303)


async def _away(_: Request) -> Response:
    return RedirectResponse("//a.org/", 303)


ROUTED = Starlette(routes=[Route("/id/o2", _thing), Route("/other", _other), Route("/away", _away)])


@pytest.mark.parametrize("path", ["/atlas/id/o2", "/id/o2"])
def test_a_route_knows_its_whole_address_and_its_links_have_the_path(path: str) -> None:
    status, head, body = answered(BasePath(ROUTED, BASE), path)
    assert status == 200
    assert body == "http://atlas.example.org/atlas/ http://atlas.example.org/atlas/id/o2"
    assert head["link"] == (
        '</atlas/data/o2.ttl>; rel="alternate", <https://a.org/x>; rel="license", </atlas/y>; rel="up"'
    )


def test_the_address_of_an_answer_elsewhere_has_the_path() -> None:
    assert answered(BasePath(ROUTED, BASE), "/atlas/other")[1]["location"] == "/atlas/case?id=o2"
    assert answered(BasePath(ROUTED, BASE), "/atlas/away")[1]["location"] == "//a.org/"
    assert answered(BasePath(ROUTED), "/other")[1]["location"] == "/case?id=o2"


@pytest.mark.parametrize(
    ("trusted", "believed", "not_believed"),
    [((), "127.0.0.1", "10.0.0.7"), (("10.0.0.0/24",), "10.0.0.7", "10.0.1.7")],
)
def test_only_a_trusted_proxy_is_believed_how_it_was_asked(
    few: Path,
    monkeypatch: pytest.MonkeyPatch,
    trusted: tuple[str, ...],
    believed: str,
    not_believed: str,
) -> None:
    started(Settings(few, port=free_port(), trusted_proxies=trusted), monkeypatch)
    configured = uvicorn.Config(BasePath(ROUTED, BASE), log_config=None)
    configured.load()
    forwarded = {"x_forwarded_proto": "https", "x_forwarded_for": "9.9.9.9"}
    for client, scheme in ((believed, "https"), (not_believed, "http")):
        body = answered(configured.loaded_app, "/id/o2", client=client, **forwarded)[2]
        assert body.startswith(f"{scheme}://atlas.example.org/atlas/ ")


def started(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give the configuration with which the server would be started; the atlas is closed again."""
    found: dict[str, Any] = {}
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(_serving, "write_log", lambda _: None)
    monkeypatch.setattr(_serving, "listen", lambda _app, _settings, given: found.update(given))
    try:
        _serving.run(None, settings)  # type: ignore[arg-type]  # nothing is served
        assert Settings.from_environment() == settings
    finally:
        kg.Atlas.open(settings).close()
    return found


# --- What is refused before anything is served ---


@pytest.mark.parametrize(
    "path", ["atlas", "/", "/atlas/", "//a", "/a b", "/..", "/a/../b", "/a/.", "/ä", "/a?b", "/a#b", "/%41"]
)  # fmt: skip
def test_a_base_path_that_is_none_is_refused_with_an_example(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--base-path", path]) == 1
    said = capsys.readouterr().err
    assert repr(path) in said
    assert "as in /atlas" in said


@pytest.mark.parametrize("path", ["/read", "/data/atlas", "/cases", "/static", "/_stcore/x"])
def test_a_base_path_that_something_of_the_atlas_has_is_refused(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--base-path", path]) == 1
    assert f"begin with /{path.split('/')[1]}." in capsys.readouterr().err


def test_every_route_is_kept_free_of_base_paths() -> None:
    for route in parts(Settings(ROOT))["routes"]:
        first = re.sub(r"\{[^}]*\}", "ttl", getattr(route, "path", "")).split("/")[1]
        with pytest.raises(ValueError, match=r"addresses of its own|is not one"):
            parts(Settings(ROOT, base_path=f"/{first}"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_to_listen_everywhere_takes_a_name(
    host: str, capsys: pytest.CaptureFixture[str], few: Path
) -> None:
    given = ["serve", "--content", str(few), "--port", str(free_port()), "--host", host]
    assert main(given) == 1
    said = capsys.readouterr().err
    assert "--allowed-host" in said
    assert "--public-url" in said


@pytest.mark.parametrize(
    "name", ["atlas.example.org:8501", "https://a.example", "a/b", "a.*", "u@a"]
)
def test_an_allowed_host_is_a_name_alone(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", str(free_port()), "--allowed-host", name]) == 1
    said = capsys.readouterr().err
    assert repr(name) in said
    assert "*.example.org" in said


def test_a_trusted_proxy_is_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", str(free_port()), "--trusted-proxy", "*"]) == 1
    assert "10.0.0.0/24" in capsys.readouterr().err


def test_to_listen_for_others_is_said_with_the_names(
    few: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(
        few, host="0.0.0.0", port=free_port(), allowed_hosts=("atlas.example.org",), writable=True
    )
    config = started(settings, monkeypatch)
    said = capsys.readouterr().err
    assert "There is no login" in said
    assert "save stories" in said
    assert "atlas.example.org" in said
    assert config["server.address"] == "0.0.0.0"
    assert "0.0.0.0" not in config["server.allowedHosts"]


@pytest.mark.parametrize(
    ("host", "begins"),
    [("127.0.0.1", "http://127.0.0.1:1/a"), ("::1", "http://[::1]:1/a"),
     ("0.0.0.0", "http://localhost:1/a"), ("::", "http://localhost:1/a"), ("box", "http://box:1/a")],
)  # fmt: skip
def test_the_address_on_this_computer_can_be_opened(host: str, begins: str) -> None:
    settings = Settings(ROOT, host=host, port=1, base_path="/a")
    assert settings.local_url == settings.url == begins


def test_a_public_address_with_another_path_is_said(
    few: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    public = "https://a.example/atlas"
    started(Settings(few, port=free_port(), public_url=public), monkeypatch)
    assert "--base-path" in capsys.readouterr().err
    started(Settings(few, port=free_port(), public_url=public, base_path=BASE), monkeypatch)
    assert "--base-path" not in capsys.readouterr().err


# --- Under which name ---


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example",
             "evil.example:8501", "localhost:x", "[::1", "10.0.0.1", "atlas.example.org.evil.example", ""]
)  # fmt: skip
def test_who_asks_under_another_name_is_not_answered(below: str, host: str) -> None:
    for path in ("/", f"{BASE}/", f"{BASE}/read/case/tesco", "/_stcore/host-config"):
        status, headers, body = ask(below, path, Host=host)
        assert status in (400, 421), (host, path)
        assert "Tesco" not in body
        if status == 421:
            assert "--allowed-host" in body
            assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "localhost.", "127.0.0.1:80", "[::1]:80", "Atlas.Example.Org"]
)  # fmt: skip
def test_who_asks_under_a_name_of_its_own_is_answered(below: str, host: str) -> None:
    assert ask(below, f"{BASE}/read/case/tesco", Host=host)[0] == 200


def test_a_websocket_under_another_name_is_refused(below: str) -> None:
    address = f"ws{below.removeprefix('http')}{BASE}/_stcore/stream"
    with socket.create_connection(("127.0.0.1", urlsplit(below).port or 0)) as to:
        with pytest.raises(InvalidStatus) as refused:
            connect(address.replace("127.0.0.1", "evil.example"), sock=to).close()
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/healthz", f"{BASE}/healthz"])
def test_health_is_told_under_any_name(below: str, path: str) -> None:
    assert ask(below, path, Host="10.1.2.3:8501")[0] == 200


@pytest.mark.parametrize(
    ("pattern", "host", "status"),
    [("*.example.org", "a.example.org", 200), ("*.example.org", "example.org", 421),
     ("*.example.org", "aexample.org", 421), ("*", "anything.at.all", 200)],
)  # fmt: skip
def test_names_may_be_given_by_their_end(pattern: str, host: str, status: int) -> None:
    assert answered(KnownHosts(ROUTED, [pattern]), "/id/o2", host=host)[0] == status


def test_the_names_of_an_atlas_are_its_own_and_those_that_are_set() -> None:
    settings = Settings(
        ROOT, host="192.168.1.7", public_url="https://Atlas.example.org:444/x", allowed_hosts=("b",)
    )
    assert allowed_hosts(settings) == (
        *("127.0.0.1", "localhost", "::1"),
        *("192.168.1.7", "atlas.example.org", "b"),
    )
