"""The served application: its policy, its routes, its 404s, and both ways to start it."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage

import pytest

import kg
from kg.cli import main
from kg.namespaces import PAGES
from tests.conftest import STORIES, free_port, start, stop, wait_until_served


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
    way: str, request: pytest.FixtureRequest
) -> None:
    address = request.getfixturevalue(way)
    status, headers, body = get(f"{address}/healthz")
    assert status == 200
    health = json.loads(body)
    assert health["status"] == "ok"
    assert health["version"] == kg.__version__
    assert health["stories"] == STORIES
    assert health["kept_out"] == 0
    status, headers, body = get(address)
    assert status == 200
    policy = headers["Content-Security-Policy"]
    script = re.search(r"script-src ([^;]*)", policy)
    assert script is not None
    assert "'unsafe-inline'" not in script[1]
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
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


def test_the_pages_of_the_app_are_those_that_the_server_knows() -> None:
    from pathlib import Path

    source = (Path(kg.__file__).parent / "ui" / "main.py").read_text(encoding="utf-8")
    named = re.findall(r'(?:url_path=|, )"([a-z]+)"(?:\)|,|\n)', source)
    assert set(PAGES) <= set(named) | {"home"}


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
