"""The served application: its policy, its routes, its 404s, and both ways to start it."""

from __future__ import annotations

import json
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage

import pytest

import kg
from kg.cli import main
from kg.namespaces import PAGES
from kg.server._serving import send_at_once
from tests.conftest import ROOT, free_port, start, stop, wait_until_served


def get(url: str) -> tuple[int, HTTPMessage, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


@pytest.fixture(scope="module")
def by_streamlit() -> Iterator[str]:
    """The same application, started the other way: `streamlit run app.py`."""
    port = free_port()
    process = start("-m", "streamlit", "run", "app.py", "--server.port", str(port))
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(address, process)
        yield address
    finally:
        stop(process)


@pytest.mark.parametrize("way", ["served", "by_streamlit"])
def test_health_and_policy_are_there_however_it_is_started(
    way: str, request: pytest.FixtureRequest, atlas: kg.Atlas
) -> None:
    address = request.getfixturevalue(way)
    status, headers, body = get(f"{address}/healthz")
    assert status == 200
    health = json.loads(body)
    assert health["status"] == "ok"
    assert health["version"] == kg.__version__
    assert health["stories"] == atlas.counts().stories > 0
    assert health["kept_out"] == 0
    status, headers, body = get(address)
    assert status == 200
    policy = headers["Content-Security-Policy"]
    script = re.search(r"script-src ([^;]*)", policy)
    assert script is not None
    assert "'unsafe-inline'" not in script[1]
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "frame-src 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers(served: str, page: str) -> None:
    assert get(f"{served}/{page}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/nope", "/case/tesco", "/../etc/passwd", "/static/none.js", "/%00"]
)
def test_an_unknown_path_is_a_404_and_has_the_policy_too(served: str, path: str) -> None:
    status, headers, _ = get(served + path)
    assert status in (400, 404)
    assert "default-src 'self'" in headers["Content-Security-Policy"]


STANDING_STILL = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'"
)


@pytest.mark.parametrize(
    "path",
    [
        "/drawing/case/tesco.html",
        "/drawing/concept/pain.html?on=case/tesco&on=case/o2&way=columns",
        "/drawing/atlas/whole.html?kind=Cause&kind=case&by=word",
        "/drawing/case/tesco.html?kind=Nonsense&link=eats&by=God&way=sideways&pick=x&start=-1",
    ],
)
def test_a_picture_that_stands_still_has_a_policy_of_its_own(served: str, path: str) -> None:
    status, headers, body = get(served + path)
    assert status == 200
    assert headers.get_all("Content-Security-Policy") == [STANDING_STILL]
    assert headers["X-Frame-Options"] is None
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "vis.DataSet" in body


def test_a_picture_opens_what_its_address_opens(served: str) -> None:
    _, _, body = get(f"{served}/drawing/concept/pain.html?on=case/tesco&link=shows")
    assert "<title>Around Pain and Tesco</title>" in body
    _, _, whole = get(f"{served}/drawing/atlas/whole.html")
    assert "<title>The graph</title>" in whole


def test_a_picture_of_very_much_is_capped_and_says_so(served: str, atlas: kg.Atlas) -> None:
    many = "&".join(f"on={name}" for name in ("concept/pain", "case/tesco") * 200)
    status, _, body = get(f"{served}/drawing/case/o2.html?{many}")
    assert status == 200
    assert body.count('"shape"') <= atlas.settings.neighbourhood_things


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/drawing/case/tessco.html", "Nearest: case/tesco"),
        ("/drawing/case/tesco.html?on=concept/pian", "'concept/pian'"),
        ("/drawing/source/customer-copernicus.html", "There is no story and no idea"),
        ("/drawing/case/%3Cscript%3E.html", "There is no story and no idea"),
    ],
)
def test_a_picture_of_what_is_not_there_is_a_404_in_a_sentence(
    served: str, path: str, says: str
) -> None:
    status, headers, body = get(served + path)
    assert status == 404
    assert headers["Content-Type"].startswith("text/plain")
    assert says in body


@pytest.mark.parametrize("path", ["/drawing", "/drawing/x", "/drawing/case/tesco"])
def test_beside_the_pictures_there_is_nothing(served: str, path: str) -> None:
    assert get(served + path)[0] == 404


def test_the_pages_of_the_app_are_those_that_the_server_knows() -> None:
    from pathlib import Path

    source = (Path(kg.__file__).parent / "ui" / "main.py").read_text(encoding="utf-8")
    named = re.findall(r'(?:url_path=|, )"([a-z-]+)"(?:\)|,|\n)', source)
    assert set(PAGES) <= set(named) | {"home"}


def test_no_file_of_a_page_is_named_like_an_address() -> None:
    """Streamlit would run that file by itself for the first who opens the address."""
    files = {file.stem for file in (ROOT / "kg" / "ui" / "pages").glob("*.py")}
    assert not files & set(PAGES)


def test_a_port_in_use_is_said_with_what_to_do(
    served: str, capsys: pytest.CaptureFixture[str]
) -> None:
    port = served.rpartition(":")[2]
    assert main(["serve", "--port", port]) == 1
    assert f"kg serve --port {int(port) + 1}" in capsys.readouterr().err


def test_it_listens_on_this_computer_only_unless_told_otherwise() -> None:
    from pathlib import Path

    from kg.settings import Settings

    assert Settings(content=Path()).host == "127.0.0.1"


def test_short_answers_leave_at_once_on_every_connection() -> None:
    """Streamlit's socket names no protocol, for which asyncio leaves Nagle's algorithm on."""
    with socket.socket(socket.AF_INET) as listening, socket.socket(socket.AF_INET) as other:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        send_at_once()
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert not other.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
