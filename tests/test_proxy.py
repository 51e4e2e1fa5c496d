"""Behind nginx: the configurations of docs/serving.md, read out of it and started as they stand.

nginx listens on loopback with all its files in a folder of the test. It is Debian's; where it is not
installed these tests are skipped and say so.
"""

from __future__ import annotations

import json
import re
import shutil
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import MARKS, SETTLED
from tests.conftest import ROOT, free_port, start, stop, wait_until_served, with_stories
from tests.test_serving import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OPENSSL = shutil.which("openssl")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = [
    *MARKS,
    pytest.mark.long,
    pytest.mark.skipif(
        not NGINX,
        reason="nginx is not installed: sudo apt-get install --no-install-recommends nginx",
    ),
]
STORIES = ("amazon", "easyjet", "tesco")
AROUND = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{configuration}
}}
"""


def configuration(head: str) -> str:
    """Give the first configuration of nginx that stands under a head of the documentation."""
    text = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    under = re.split(rf"^#+ {re.escape(head)}$", text, flags=re.MULTILINE)[1]
    block = re.search(r"```nginx\n(.*?)```", under, re.DOTALL)
    assert block is not None
    return block[1]


@contextmanager
def proxied(head: str, folder: Path, ports: dict[int, int], listening: str = ";") -> Iterator[int]:
    """Start nginx as the documentation has it, but for the ports; give the port it listens on."""
    port = free_port()
    text = configuration(head).replace("listen 80;", f"listen 127.0.0.1:{port} {listening}")
    for written, real in ports.items():
        assert f"127.0.0.1:{written}" in text
        text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{real}")
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder, configuration=text), encoding="utf-8")
    assert NGINX
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", str(file), "-e", str(folder / "error.log")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        stop(process)


@contextmanager
def app(*options: str, content: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = start(
        "-m", "kg", "serve", "--port", str(port), *options, PIONEER_CONTENT=str(content)
    )
    try:
        wait_until_served(f"http://127.0.0.1:{port}", process)
        yield process
    finally:
        if process.poll() is None:
            stop(process)


@pytest.fixture(
    scope="module",
    params=[("At the root", ""), ("Below a path", "/atlas"), ("Below a path that nginx takes off", "/atlas")],
    ids=["root", "below", "taken off"],
)  # fmt: skip
def through_nginx(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The address of nginx, and the path below which the atlas stands there."""
    head, base = request.param
    folder, own = tmp_path_factory.mktemp("nginx"), free_port()
    content = with_stories(tmp_path_factory.mktemp("content"), ROOT, STORIES)
    with proxied(head, folder, {8501: own}) as port:
        address = f"http://localhost:{port}"
        options = ["--public-url", address + base, *(["--base-path", base] if base else [])]
        with app(*options, content=content, port=own):
            yield address, base


def test_every_kind_of_address_answers_through_nginx(through_nginx: tuple[str, str]) -> None:
    address, base = through_nginx
    for path, status in {
        "/": 200,
        "/cases": 200,
        "/read/case/tesco": 200,
        "/healthz": 200,
        "/drawing/case/tesco.html": 200,
        "/app/static/newsreader.woff2": 200,
        "/nope": 404,
        "/read/case/tessco": 404,
    }.items():
        assert ask(address, base + path)[0] == status, path
    status, headers, _ = ask(address, f"{base}/read")
    assert status == 308
    assert headers["Location"] in (f"{base}/read/", f"{address}{base}/read/")
    if base:
        status, headers, _ = ask(address, f"{base}?a=b")
        assert status == 308
        assert headers["Location"] in (f"{base}/?a=b", f"{address}{base}/?a=b")
        assert ask(address, f"{base}es")[0] in (403, 404)
    plain = ask(address, f"{base}/read/case/tesco")[2]
    assert f'<link rel="canonical" href="{address}{base}/read/case/tesco">' in plain


def test_linked_data_leads_on_through_nginx(through_nginx: tuple[str, str]) -> None:
    address, base = through_nginx
    status, headers, _ = ask(address, f"{base}/id/case/tesco", Accept="text/turtle")
    assert status == 303
    to = headers["Location"].removeprefix(address)
    assert to.startswith(f"{base}/data/case/tesco")
    status, headers, body = ask(address, to)
    assert status == 200
    assert "Tesco" in body
    for link in re.findall(r"<(/[^>]*)>", headers["Link"] or ""):
        assert link.startswith(f"{base}/")
    assert ask(address, f"{base}/id/case/tessco")[0] == 404


def test_sparql_answers_through_nginx(through_nginx: tuple[str, str]) -> None:
    address, base = through_nginx
    query = "SELECT%20%3Fs%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%201"
    status, headers, body = ask(address, f"{base}/sparql?query={query}", Accept="text/csv")
    assert (status, headers.get_content_type()) == (200, "text/csv")
    assert body.startswith("s\r\n")


def test_pages_work_in_a_browser_through_nginx(
    through_nginx: tuple[str, str], browser: Browser
) -> None:
    address, base = through_nginx
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    elsewhere: list[str] = []
    sockets: list[str] = []
    page.on("request", lambda one: elsewhere.append(one.url))
    page.on("websocket", lambda one: sockets.append(one.url))
    try:
        page.goto(f"{address}{base}/")
        settle(page)
        page.goto(f"{address}{base}/case?id=tesco")
        settle(page)
        assert page.locator("h1").first.inner_text() == "Tesco"
        assert sockets[-1] == f"ws{address.removeprefix('http')}{base}/_stcore/stream"
        idea = page.locator('.sheet a[href*="/concept?id="]:visible').first
        to = str(idea.get_attribute("href"))
        assert to.startswith(f"{base}/concept?id=")
        idea.click()
        page.wait_for_url(f"**{to}")
        page.wait_for_function("document.querySelector('h1') || true")
        settle(page)
        assert len(sockets) == 2  # it opened inside the page: nothing was loaded again
        page.go_back()
        page.wait_for_url(f"**{base}/case?id=tesco")
        settle(page)
        wait_for(lambda: page.locator("h1").first.inner_text() == "Tesco")
        page.get_by_role("button", name="Other formats").click()
        with page.expect_download() as given:
            page.get_by_role("button", name="JSON-LD", exact=True).click()
        assert given.value.suggested_filename == "tesco.jsonld"
        assert given.value.path().stat().st_size > 1000
        copied = page.locator("[data-copy]").first.get_attribute("data-copy")
        assert copied == f"{address}{base}/read/case/tesco"
        page.goto(f"{address}{base}/concept?id=pain")  # with a small graph around it
        settle(page)
        page.wait_for_selector(".graph[data-drawn]", timeout=60_000)
        page.locator(".graph .canvas").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(rf"{re.escape(address + base)}/(?!concept\?id=pain)"))
        settle(page)
        page.goto(f"{address}{base}/search")
        settle(page)
        field = page.locator(".sheet form.search input").first
        field.fill("trust")
        field.press("Enter")
        page.wait_for_url(f"{address}{base}/search?q=trust")
        assert [one for one in elsewhere if not one.startswith((f"{address}{base}/", "data:", "blob:"))] == []  # fmt: skip
    finally:
        page.close()


def settle(page: Page) -> None:
    page.wait_for_selector(SETTLED, timeout=60_000)
    page.wait_for_selector("h1", timeout=60_000)


def wait_for(true: Callable[[], bool], seconds: float = 20) -> float:
    """Wait until something is true; give how long that took, in seconds."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() < begun + seconds, f"it did not come true in {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - begun


# --- Several processes ---


def digest(port: int) -> str:
    """Give the state of the content that a process serves."""
    told = json.loads(ask(f"http://127.0.0.1:{port}", "/healthz")[2])
    return str(told["content"])


def talking(port: int) -> int:
    """Count the connections that stay open to a process on this computer. Source: proc(5), net/tcp."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return sum(int(row[1].split(":")[1], 16) == port and row[3] == "01" for row in rows)


@pytest.mark.skipif(
    not Path("/proc/net/tcp").exists(), reason="open connections are read from /proc"
)
def test_two_processes_share_content_and_readers_go_on_when_one_ends(
    tmp_path: Path, browser: Browser
) -> None:
    content = with_stories(tmp_path / "content", ROOT, STORIES)
    ports = {8501: free_port(), 8502: free_port()}
    (folder := tmp_path / "nginx").mkdir()
    with ExitStack() as running:
        proxy = running.enter_context(proxied("More than one process", folder, ports))
        address = f"http://localhost:{proxy}"
        options = ("--public-url", address, "--writable")
        processes = {
            port: running.enter_context(app(*options, content=content, port=port))
            for port in ports.values()
        }
        one, other = processes
        assert digest(one) == digest(other)

        # A reader stays with one process, also when the page is loaded again.
        page = running.enter_context(closing(browser.new_page()))
        page.goto(f"{address}/case?id=tesco")
        settle(page)
        [by] = [port for port in processes if talking(port)]
        for _ in range(3):
            page.reload()
            settle(page)
            wait_for(lambda: [port for port in processes if talking(port)] == [by])
        # What is saved through one is seen through the other.
        page.goto(f"{address}/author?id=tesco&look=hand-in")
        settle(page)
        before = digest(by)
        page.locator(".cm-content").focus()
        page.keyboard.press("Control+End")
        page.keyboard.type("# seen by all")
        page.wait_for_timeout(1000)
        page.get_by_role("button", name="Save", exact=True).click()
        wait_for(lambda: digest(by) != before)
        took = wait_for(lambda: digest(one) == digest(other))
        assert "# seen by all" in (content / "cases" / "tesco.ttl").read_text(encoding="utf-8")
        print(f"the other process saw it {took:.2f} s after the first")

        # Readers go on with the other one when theirs ends.
        page.goto(f"{address}/case?id=tesco")
        settle(page)
        stop(processes[by])
        [left] = processes.keys() - {by}
        took = wait_for(lambda: talking(left) > 0, 60)
        print(f"the open page was connected again {took:.2f} s after its process had ended")
        settle(page)
        assert page.locator("h1").first.inner_text() == "Tesco"
        page.goto(f"{address}/case?id=amazon")
        settle(page)
        wait_for(lambda: page.locator("h1").first.inner_text() == "Amazon")


@pytest.mark.skipif(not OPENSSL, reason="openssl is not installed, and makes the certificate")
def test_behind_tls_absolute_addresses_are_secure(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    assert OPENSSL
    subprocess.run(
        [
            *(OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    secured = f"ssl;\nssl_certificate {certificate};\nssl_certificate_key {key};"
    own = free_port()
    content = with_stories(tmp_path / "content", ROOT, STORIES)
    with (
        proxied("Below a path", tmp_path, {8501: own}, secured) as port,
        app("--base-path", "/atlas", content=content, port=own),
    ):
        address = f"https://localhost:{port}/atlas"
        known = ssl.create_default_context(cafile=certificate)
        request = urllib.request.Request(
            f"{address}/.well-known/void", headers={"Accept": "text/turtle"}
        )
        with urllib.request.urlopen(request, context=known, timeout=20) as answer:
            told = answer.read().decode()
        assert f"<{address}/sparql>" in told
        assert "http://localhost" not in told
