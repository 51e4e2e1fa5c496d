"""Operating the atlas: is it there and ready, what does it log, how does it end, what is too slow."""

from __future__ import annotations

import http.client
import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bench import soak
from kg import store
from kg.errors import AtlasError, EndpointError
from kg.server import _listening, _logging, _readiness
from kg.server._logging import Requests, write_log
from kg.server._policy import SecurityHeaders
from kg.settings import Settings
from tests.conftest import ROOT, free_port, wait_until_served
from tests.hostile.served import descendants
from tests.inside import Inside

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SERVICE = "SELECT * { SERVICE <http://127.0.0.1:9/our-secret> { ?s ?p ?o } }"


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Path]:
    """A file for the log; afterwards all loggers are as they were."""
    names = ("kg", *_logging._OTHERS, "kg.requests")
    logs = [logging.getLogger(name) for name in names]
    before = [(log, log.handlers[:], log.propagate, log.level) for log in logs]
    hooks = sys.excepthook, threading.excepthook, _logging.streamlit.logger.setup_formatter
    streamlits = {
        name: logging.getLogger(name).handlers[:]
        for name in logging.root.manager.loggerDict
        if name.startswith(("streamlit", "uvicorn."))
    }
    try:
        yield tmp_path / "atlas.log"
    finally:
        logging.captureWarnings(capture=False)
        sys.excepthook, threading.excepthook = hooks[:2]
        _logging.streamlit.logger.setup_formatter = hooks[2]
        for name, handlers in streamlits.items():
            logging.getLogger(name).handlers[:] = handlers
        for handler in logging.getLogger("kg").handlers:
            handler.close()
        for log, handlers, propagate, level in before:
            log.handlers[:], log.propagate = handlers, propagate
            log.setLevel(level)


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("ascii").splitlines()]


# --- The log ---


def test_a_line_is_one_object_whatever_is_told(logged: Path) -> None:
    write_log(Settings(ROOT, log="json", log_file=str(logged)))
    told = {"event": "file", "file": 'cases/a\n"b\u2028\x1b[31m.ttl', "outcome": "refused"}
    logging.getLogger("kg").warning("a\nb", extra={"told": told})
    (line,) = lines(logged)
    assert line["file"] == told["file"]
    assert (line["level"], line["event"], line["outcome"]) == ("warning", "file", "refused")
    assert line["time"].endswith("Z")
    assert len(logged.read_text("ascii").splitlines()) == 1


def test_what_was_put_into_a_sentence_or_a_fault_is_told_only_where_that_is_set(
    logged: Path,
) -> None:
    for texts in (False, True):
        write_log(Settings(ROOT, log="json", log_file=str(logged), log_texts=texts))
        log = logging.getLogger("kg")
        log.warning("It cannot be read: %s", "a secret")
        try:
            int("a secret too")
        except ValueError:
            log.exception("It failed.")
        log.info("A query.", extra={"told": {"event": "query", "text": "a secret query"}})
    found = [json.dumps(line) for line in lines(logged)]
    assert ["secret" in line for line in found] == [False, False, False, True, True, True]
    fault = lines(logged)[1]
    assert fault["error"] == "ValueError"
    assert "test_operating.py" in fault["at"][-1]


def test_in_text_nothing_begins_a_line_of_its_own(logged: Path) -> None:
    write_log(Settings(ROOT, log_file=str(logged)))
    logging.getLogger("kg").warning("a\nERROR b\x1b[31m%s", "\r\nc")
    (line,) = logged.read_text("utf-8").splitlines()
    assert line.endswith(r"a\nERROR b\x1b[31m\r\nc")


def test_streamlit_and_warnings_write_through_the_same_log(logged: Path) -> None:
    logging.getLogger("uvicorn.error").addHandler(logging.StreamHandler())  # as Streamlit may
    write_log(Settings(ROOT, log="json", log_file=str(logged)))
    import streamlit.logger

    streamlit.logger.get_logger("streamlit.made_later").error("of Streamlit")
    logging.getLogger("uvicorn.error").warning("of uvicorn")
    logging.getLogger("py.warnings").warning("a warning")
    assert [line["said"] for line in lines(logged)] == ["of Streamlit", "of uvicorn", "a warning"]


def test_a_log_file_is_begun_anew_when_it_is_long(
    logged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_logging, "_FILE_BYTES", 500)
    write_log(Settings(ROOT, log="json", log_file=str(logged)))
    for _ in range(100):
        logging.getLogger("kg").info("Something happened.")
    files = sorted(logged.parent.glob("atlas.log*"))
    assert len(files) == 1 + _logging._FILES_KEPT
    assert all(file.stat().st_size <= 500 for file in files)


def test_a_log_that_cannot_be_written_is_said(logged: Path) -> None:
    nowhere = logged.parent / "nowhere" / "atlas.log"
    with pytest.raises(AtlasError, match="cannot be written"):
        write_log(Settings(ROOT, log_file=str(nowhere)))


def test_a_kind_of_log_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="text or json"):
        Settings(ROOT, log="xml")


async def _asked(request: Request) -> Response:
    for _ in range(3):  # as a query is asked again that found no room
        logging.getLogger("kg.sandbox").info(
            "refused", extra={"told": {"event": "query", "outcome": "refused", "reason": "busy"}}
        )
    return PlainTextResponse("no", 503)


async def _fails(request: Request) -> Response:
    raise RuntimeError(request.url.path)


def test_a_request_has_one_line_that_does_not_say_who_asked_or_what(logged: Path) -> None:
    write_log(Settings(ROOT, log="json", log_file=str(logged)))
    routes = [Route("/sparql", _asked), Route("/data/fails", _fails), Route("/healthz", _health)]
    inside = Inside(routes, [Middleware(Requests)])
    inside.get("/sparql?query=secret")
    with pytest.raises(RuntimeError):
        inside.get("/data/fails?a=secret")
    inside.get("/healthz")
    inside.get("/read/secret")
    query, failed, missing = lines(logged)
    assert (query["event"], query["outcome"], query["reason"]) == ("query", "refused", "busy")
    assert (failed["action"], failed["outcome"], failed["status"]) == ("data", "failed", 500)
    assert (missing["action"], missing["outcome"], missing["status"]) == ("read", "refused", 404)
    assert query["reader"] == failed["reader"] == missing["reader"]
    told = logged.read_text("ascii")
    assert "secret" not in told
    assert "127.0.0.1" not in told


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


# --- Ready ---


def atlas(*, away: bool = False, endpoint: str = "") -> Any:
    class Stub:
        settings = Settings(ROOT, endpoint=endpoint)
        engine = SimpleNamespace(status="gone" if away else "ok")

        @property
        def generation(self) -> str:
            if away:
                raise EndpointError("away")
            return "digest"

    return Stub()


def test_it_is_ready_when_pages_search_and_findings_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: set[str] = set()
    monkeypatch.setattr(_readiness, "_made", made)
    assert _readiness.awaited(atlas()) == ("search", "findings")
    assert _readiness.awaited(atlas(endpoint="http://127.0.0.1:9/query")) == ("search",)
    made.add("search")
    assert _readiness.awaited(atlas()) == ("findings",)
    made.add("findings")
    assert _readiness.awaited(atlas()) == ()
    assert _readiness.awaited(atlas(away=True)) == ("pages",)


# --- A server of its own ---


class Server:
    """A server of our own, with its log."""

    def __init__(self, content: Path, log: Path, *options: str, **environment: str) -> None:
        self.log = log
        port = free_port()
        self.netloc = f"127.0.0.1:{port}"
        command = ["-m", "kg", "serve", "--port", str(port), "--content", str(content)]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--log", "json", "--log-file", str(log), *options],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until_served(f"http://{self.netloc}", self.process)

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection(self.netloc, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def until_ready(self) -> None:
        until = time.monotonic() + 60
        while self.get("/readyz")[0] != 200:
            assert time.monotonic() < until
            time.sleep(0.1)

    def raw(self, data: bytes) -> socket.socket:
        host, _, port = self.netloc.partition(":")
        opened = socket.create_connection((host, int(port)), timeout=30)
        opened.sendall(data)
        return opened

    def end(self, sent: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sent)
        return self.process.wait(40)

    def events(self, name: str) -> list[dict[str, Any]]:
        return [line for line in lines(self.log) if line["event"] == name]


@pytest.fixture
def server(own_few: Path, tmp_path: Path) -> Iterator[Server]:
    (own_few / "cases" / "broken.ttl").write_text("<> a <x> ; secret\n", encoding="utf-8")
    limits = {"PIONEER_SPARQL_SECONDS": "2", "PIONEER_HEAD_SECONDS": "1", "PIONEER_CORS": "0"}
    one = Server(own_few, tmp_path / "atlas.log", **limits)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(10)


def test_as_many_files_may_be_open_as_this_process_is_allowed() -> None:
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, most), most))
        _listening._open_as_many_files_as_may_be()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (most, most)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))


def test_it_is_operated(server: Server) -> None:
    """One server, from the first answer to a good end with a query running and a page open."""
    server.until_ready()
    assert json.loads(server.get("/readyz", Host="elsewhere.example")[2]) == {"status": "ready"}
    status, headers, _ = server.get(
        f"/sparql?{urlencode({'query': SERVICE})}", Origin="https://a.example"
    )
    assert status == 400
    assert headers["Access-Control-Allow-Origin"] is None
    assert server.get(f"/sparql?{urlencode({'query': 'ASK { ?s ?p ?o }'})}")[0] == 200

    # Many who send a head letter by letter keep nobody else waiting, and are sent away.
    slow = [server.raw(b"GET / HTTP/1.1\r\nHost: a") for _ in range(200)]
    assert server.get("/read/case/tesco")[0] == 200
    assert slow[0].recv(100).startswith(b"HTTP/1.1 408 ")
    assert all(one.recv(100) for one in slow[1:])
    for one in slow:
        one.close()

    # A request is finished though the server is told to stop; a new one is not taken.
    children = descendants(server.process.pid)
    query = urlencode({"query": LONG})
    running = server.raw(f"GET /sparql?{query} HTTP/1.1\r\nHost: {server.netloc}\r\n\r\n".encode())
    time.sleep(0.5)
    server.process.terminate()
    answer = b""
    with running:
        while part := running.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"Stopped after 2 seconds" in answer
    assert server.process.wait(30) == 0
    with pytest.raises(OSError, match="refused"):
        server.raw(b"")
    assert children
    assert not [one for one in children if Path(f"/proc/{one}").exists()]

    (ended,) = server.events("stop")
    assert ended["outcome"] == "ok"
    (broken,) = server.events("file")
    assert (broken["file"], broken["outcome"]) == ("cases/broken.ttl", "refused")
    told = [(one["outcome"], one.get("reason", "")) for one in server.events("query")]
    assert told == [("refused", "service"), ("ok", ""), ("stopped", "time")]
    assert all(len(one["query"]) == 8 and one["bytes"] for one in server.events("query"))
    assert len([one for one in server.events("request") if one.get("reason") == "slow"]) == 200
    assert "secret" not in server.log.read_text("ascii")


@pytest.mark.long
def test_ctrl_c_is_a_good_end_too(few: Path, tmp_path: Path) -> None:
    one = Server(few, tmp_path / "atlas.log")
    assert one.end(signal.SIGINT) == 0
    assert len(one.events("stop")) == 1


async def _open(_: Request) -> Response:
    return PlainTextResponse("a", headers={"Access-Control-Allow-Origin": "*", "ETag": "1"})


@pytest.mark.parametrize(("cors", "allowed"), [(True, "*"), (False, None)])
def test_pages_of_other_sites_read_answers_unless_that_is_closed(
    cors: bool, allowed: str | None
) -> None:
    inside = Inside([Route("/data/a", _open)], [Middleware(SecurityHeaders, cors=cors)])
    headers = inside.get("/data/a").headers
    assert headers.get("access-control-allow-origin") == allowed
    assert headers["etag"] == "1"


# --- What is handed to those who run it ---


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / "pioneer-atlas.service").read_text(encoding="utf-8")
    for line in ("NoNewPrivileges=true", "ProtectSystem=strict", "MemoryMax=4G", "User=atlas"):
        assert f"\n{line}\n" in unit
    own = tmp_path / "pioneer-atlas.service"
    own.write_text(unit.replace("/opt/pioneer-atlas/.venv/bin/kg", sys.executable), "utf-8")
    try:
        found = subprocess.run(
            ["systemd-analyze", "verify", str(own)], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("there is no systemd-analyze")
    assert (found.returncode, found.stderr) == (0, "")


def test_the_container_installs_by_sums_and_runs_as_nobody_of_note() -> None:
    file = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in file
    assert "\nUSER 10001\n" in file
    copied = [line.split()[1:-1] for line in file.splitlines() if line.startswith("COPY ")]
    ours = [name for names in copied for name in names if not name.startswith(("--", "/"))]
    assert all((ROOT / name).exists() for name in ours)


def test_the_documentation_names_every_setting_of_operating() -> None:
    told = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for name in ("log", "log_file", "log_texts", "cors", "head_seconds", "stop_seconds"):
        assert f"PIONEER_{name.upper()}" in told
    for name in ("deploy/pioneer-atlas.service", "deploy/Containerfile", "/readyz", "/healthz"):
        assert name in told


# --- The soak ---


def test_the_slope_of_memory_is_not_moved_by_a_few_steps() -> None:
    straight = [(float(x), 2.0 * x) for x in range(20)]
    assert soak.slope(straight) == 2
    stepped = [(x, y + (500 if x in (5, 6) else 0)) for x, y in straight]
    assert soak.slope(stepped) == pytest.approx(2, abs=0.05)
    assert soak.slope([(0.0, 1.0)]) == 0


@pytest.mark.parametrize(
    ("faults", "more", "broken"),
    [([], 0.0, 0), ([], 4.0, 0), ([], 6.0, 1), (["a"], 0.0, 1), (["a"], 6.0, 2)],
)
def test_a_soak_fails_by_an_error_and_by_memory_that_grows(
    faults: list[str], more: float, broken: int
) -> None:
    samples = tuple(
        soak.Sample(at, 100 + more * at / 3600, 10.0, 120.0) for at in range(0, 1200, 10)
    )
    tally = soak.Tally(faults=faults)
    tally.seconds["page"].append(0.1)
    found = soak.Found(20, 30, tally, samples, 54, 1.0, 60.0)
    assert len(found.broken) == broken
    assert f"**{more:+.1f} MB an hour**" in soak.told(found)
    assert f"**{len(faults)}** of 1 answers" in soak.told(found)


def test_a_reader_who_gets_another_page_than_the_one_that_is_due_says_so(served: str) -> None:
    assert len(soak.at_once(served, 3)) == 3
    for look in (soak.Look("case", "id=tesco", "not on this page"), soak.Look("nowhere")):
        with pytest.raises(AssertionError, match=look.page):
            soak.at_once(served, 1, look)


def test_a_store_whose_graphs_are_replaced_again_and_again_does_not_grow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "_WORN", 10)
    one, prop = store.MemoryStore(), ox.NamedNode("urn:p")
    first = [ox.Triple(ox.NamedNode("urn:a"), prop, ox.Literal(name)) for name in "ab"]
    one.replace({"urn:g": first})
    reading = one.graph("urn:g")
    begun = next(reading)
    engines = {id(one._store)}
    held = [one._store]  # so that no two have one place
    for number in range(30):
        triple = ox.Triple(ox.NamedNode("urn:a"), prop, ox.Literal(str(number)))
        one.replace({"urn:g": [triple]})
        engines.add(id(one._store))
        held.append(one._store)
        assert [found.object.value for found in one.graph("urn:g")] == [str(number)]
    assert len(engines) == 3
    assert {begun, *reading} == set(first)  # who reads goes on with what was there
