"""As it is shipped, the server answers this computer alone and believes nobody.

All of it is read from a server that runs: where it listens, under which names it answers, what it
says of itself, and what a page of another site gets from it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import free_port, start, stop, wait_until_served
from tests.hostile.processes import NEEDS_PROC
from tests.hostile.served import descendants
from tests.promises.conftest import Figure
from tests.test_serving import ask

LISTENING = "0A"  # the state of a socket in /proc/net/tcp


@pytest.fixture(scope="module")
def own(few: Path) -> Iterator[tuple[str, int]]:
    """A server that is started with a port and nothing else, and its process."""
    port = free_port()
    process = start("-m", "kg", "serve", "--port", str(port), PIONEER_CONTENT=str(few))
    try:
        wait_until_served(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        stop(process)


def listening(process: int) -> list[str]:
    """Give the addresses on which a process listens, as the kernel tells of them."""
    links = (os.readlink(one) for one in Path(f"/proc/{process}/fd").iterdir())  # noqa: PTH115
    ours = {link.removeprefix("socket:[").rstrip("]") for link in links}
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for row in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[9] in ours and (fields[3] == LISTENING or table.startswith("udp")):
                address, port = fields[1].split(":")
                told = address
                if table == "tcp":
                    told = socket.inet_ntoa(int(address, 16).to_bytes(4, "little"))
                found.append(f"{told}:{int(port, 16)}")
    return found


@NEEDS_PROC
def test_it_listens_on_one_address_of_this_computer_alone(
    own: tuple[str, int], figure: Figure
) -> None:
    address, process = own
    assert listening(process) == [urlsplit(address).netloc]
    assert ask(address, "/sparql?query=ASK%7B%7D")[0] == 200
    below = descendants(process)
    assert below
    assert [one for child in below for one in listening(child)] == []
    figure("1 listening socket, on 127.0.0.1; 0 in the process that answers free queries")


def test_a_body_that_is_larger_than_any_upload_may_be_is_refused(own: tuple[str, int]) -> None:
    size = {"Content-Length": str(6 << 20), "Content-Type": "application/sparql-query"}
    assert ask(own[0], "/sparql", "POST", **size)[0] == 413


def test_the_server_as_it_is_shipped_is_closed_to_everything_but_readers(
    own: tuple[str, int], figure: Figure
) -> None:
    served = own[0]
    port = urlsplit(served).port or 0
    with pytest.raises((ConnectionRefusedError, TimeoutError)):
        socket.create_connection(("127.0.0.2", port), timeout=5)  # who listens everywhere, answers
    assert ask(served, "/", Host="evil.example")[0] == 421
    told = ask(served, "/_stcore/agent/interact", "POST", **{"Content-Length": "0"})
    assert told[0] in (403, 404)
    assert ask(served, "/_stcore/upload_file/a/b", "PUT", **{"Content-Length": "0"})[0] == 403
    status, headers, _ = ask(served, "/cases", Origin="https://evil.example")
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] is None
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_websocket_from_another_page_is_refused(own: tuple[str, int], figure: Figure) -> None:
    served = own[0]
    address = f"ws{served.removeprefix('http')}/_stcore/stream"
    with pytest.raises(InvalidStatus):
        connect(address, origin="https://evil.example").close()  # type: ignore[arg-type]
