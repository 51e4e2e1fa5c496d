"""Nothing is asked of any other machine, by the server or by a page.

The server runs where there is no network at all, and everything is done there once: the kernel counts
each attempt to leave. In a browser every request of every page is looked at.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from tests.app_pages import LOOKS
from tests.browser import CHROMIUM, INSTALL, Visit
from tests.conftest import ROOT
from tests.promises.conftest import Figure

UNSHARE = shutil.which("unshare")

INSIDE = """
import json, socket, sys, tempfile, urllib.request
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.hostile.queries import ELSEWHERE, QUERIES
from tests.hostile.served import by_protocol, open_page, served
from tests.app_pages import LOOKS
from urllib.parse import urlencode

def attempts():
    head, row = [line.split() for line in open("/proc/net/snmp") if line.startswith("Ip:")]
    six = [line.split() for line in open("/proc/net/snmp6") if line.startswith("Ip6OutNoRoutes")]
    return int(row[head.index("OutNoRoutes")]) + sum(int(one[1]) for one in six)

def fetch(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()

pages, every = 0, int(sys.argv[3])
with served(Path(sys.argv[2]), PIONEER_CONTENT=sys.argv[4]) as one:
    for page, query in LOOKS[::every]:
        open_page(one.address, page, urlencode(query, doseq=True))
        pages += 1
    for path in (
        "read/", "read/case/tesco", "drawing/case/tesco.html", "data/case/tesco.ttl",
        "data/case/tesco.rdf", "data/pioneer-atlas.nq", "api/questions/tensions.csv",
        "api/openapi.json", ".well-known/void.ttl", "prefixes.ttl", "id/case/tesco",
    ):
        fetch(f"{one.address}/{path}")
        pages += 1
    outside = [q for q in QUERIES if "service" in q.reasons or "from" in q.reasons or "update" in q.reasons]
    for query in outside[::every]:
        assert by_protocol(one.address, query).due, query.name
from kg import turtle
import kg
with kg.open(Path(sys.argv[4])) as atlas:
    findings = len(atlas.findings())
ours = attempts()
for address in ("198.51.100.1", "2001:db8::1"):
    try:
        socket.create_connection((address, 80), 2)
    except OSError:
        pass
print(json.dumps({
    "pages": pages, "queries": len(outside[::every]), "findings": findings, "ours": ours,
    "control": attempts() - ours,
}))
"""


@pytest.mark.skipif(not UNSHARE, reason="unshare is not here: no place without a network")
@pytest.mark.parametrize("every", [32, pytest.param(1, marks=pytest.mark.long)])
def test_a_server_without_any_network_does_everything_and_tries_nothing(
    few: Path, tmp_path: Path, figure: Figure, every: int
) -> None:
    command = 'ip link set lo up && exec "$@"'
    done = subprocess.run(
        [
            *(str(UNSHARE), "-rn", "sh", "-c", command, "sh"),
            *(sys.executable, "-c", INSIDE, str(ROOT), str(tmp_path), str(every), str(few)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if "unshare failed" in done.stderr or "Operation not permitted" in done.stderr:
        pytest.skip(f"no place without a network can be made here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["control"] >= 1  # an attempt would have been counted
    assert told["ours"] == 0
    figure(
        f"{told['pages']} pages and files, a check and {told['queries']} queries that reach out, in a "
        f"place without a network: {told['ours']} attempts to leave it"
    )


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason=f"no Chromium was found. {INSTALL}")
@pytest.mark.parametrize(
    "looks",
    [
        pytest.param(LOOKS[::16], id="some"),
        pytest.param(LOOKS, id="all", marks=pytest.mark.long),
    ],
)
def test_no_page_asks_anything_of_another_machine(
    browser: Browser, served: str, figure: Figure, looks: tuple[tuple[str, dict[str, str]], ...]
) -> None:
    visit = Visit(browser, served, "desk", "light")
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    for page, query in looks:
        visit.open(f"/{page}?{urlencode(query, doseq=True)}" if page != "home" else "/")
        assert visit.elsewhere == [], page
    visit.close()
    figure(f"{len(looks)} pages in a browser: {len(asked)} requests, 0 to another machine")
