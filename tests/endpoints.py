"""SPARQL endpoints for tests, in this process: one that answers well, and every way to answer badly."""

from __future__ import annotations

import io
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox

from kg.store import MemoryStore

JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"
ROW = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}}]}}'


class Asked:
    """One question as it came: its query, its path, what the asker said of itself, and what it got."""

    def __init__(self, query: str, path: str, headers: dict[str, str]) -> None:
        self.query = query
        self.path = path
        self.headers = headers
        self.things = 0


class Endpoint:
    """An endpoint over a store; `fault` answers in its place where there is one."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = ox.Store()
        if store is not None:
            self.store.load(store.dump(), format=ox.RdfFormat.N_QUADS)
        self.asked: list[Asked] = []
        self.fault: Callable[[Handler], None] | None = None
        self.ended = threading.Event()
        self.url = ""
        self.connections = 0

    @property
    def largest(self) -> int:
        """The rows or triples of the largest answer."""
        return max((one.things for one in self.asked), default=0)

    def clear(self) -> None:
        self.asked.clear()


class Handler(BaseHTTPRequestHandler):
    """Answers one connection after the other as the endpoint says."""

    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def setup(self) -> None:
        super().setup()
        self.endpoint.connections += 1

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = Asked(parse_qs(body)["query"][0], self.path, dict(self.headers.items()))
        self.endpoint.asked.append(asked)
        if self.endpoint.fault is not None:
            self.endpoint.fault(self)
        else:
            self.answer(asked)

    def answer(self, asked: Asked) -> None:
        try:
            found = self.endpoint.store.query(asked.query, use_default_graph_as_union=True)
        except SyntaxError as error:
            self.give(str(error).encode(), "text/plain", status=400)
            return
        if isinstance(found, ox.QueryTriples):
            lines = [f"{t.subject} {t.predicate} {t.object} .\n" for t in found]
            asked.things = len(lines)
            self.give("".join(lines).encode(), TRIPLES)
            return
        body = io.BytesIO()
        found.serialize(body, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QuerySolutions):
            asked.things = body.getvalue().count(b'},{"') + 1
        self.give(body.getvalue(), JSON)

    def give(self, body: bytes, kind: str, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing where the asker has gone."""


@contextmanager
def serving(
    store: MemoryStore | None = None, context: ssl.SSLContext | None = None
) -> Iterator[Endpoint]:
    """Serve an endpoint on a port of its own until the end of the block."""
    endpoint = Endpoint(store)
    handler = type("OfEndpoint", (Handler,), {"endpoint": endpoint})
    server = _Server(("127.0.0.1", 0), handler)
    scheme = "http"
    if context is not None:
        scheme, server.socket = "https", context.wrap_socket(server.socket, server_side=True)
    endpoint.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/query"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate that nobody trusts."""
    key, signed = folder / "key.pem", folder / "signed.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(signed)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, key)
    return context


# --- Faults ---


def hangs(handler: Handler) -> None:
    """Take the question, and say nothing."""
    handler.endpoint.ended.wait(60)
    handler.close_connection = True


def hangs_in_the_middle(handler: Handler) -> None:
    """Say half of the answer, and nothing more."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", str(len(ROW)))
    handler.end_headers()
    handler.wfile.write(ROW[:40])
    handler.endpoint.ended.wait(60)
    handler.close_connection = True


def drips(handler: Handler) -> None:
    """Say a space at a time, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    try:
        while not handler.endpoint.ended.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()
    except OSError:
        pass
    handler.close_connection = True


def drips_headers(handler: Handler) -> None:
    """Say a header at a time, for ever."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not handler.endpoint.ended.wait(0.05):
            handler.wfile.write(b"X: y\r\n")
            handler.wfile.flush()
    except OSError:
        pass
    handler.close_connection = True


def answers_html(handler: Handler) -> None:
    handler.give(b"<!doctype html><title>Welcome</title>", "text/html; charset=utf-8")


def lies(handler: Handler) -> None:
    handler.give(b"<html><body>Sign in</body></html>", JSON)


def says_nothing_of_its_kind(handler: Handler) -> None:
    handler.give(ROW, "application/octet-stream")


def cuts(handler: Handler) -> None:
    """End in the middle of a row, as if that were all."""
    handler.give(ROW[:-20], JSON)


def cuts_like_oxigraph(handler: Handler) -> None:
    """Run out of time: half of the rows, and a sentence."""
    handler.give(ROW[:-20] + b"The SPARQL operation has been cancelled", JSON)


def cuts_like_virtuoso(handler: Handler) -> None:
    """Leave rows out and say so in a header alone."""
    handler.give(ROW, JSON, X_SPARQL_MaxRows="10000")


def cuts_triples(handler: Handler) -> None:
    handler.give(b"<urn:a> <urn:p> <urn:b> .\n<urn:a> <ur", TRIPLES)


def ends_without_an_end(handler: Handler) -> None:
    """Say neither the length nor the end: whether more was to come nobody knows."""
    handler.wfile.write(
        b"HTTP/1.0 200 OK\r\nContent-Type: application/n-triples\r\nConnection: close\r\n\r\n"
        b"<urn:a> <urn:p> <urn:b> .\n"
    )
    handler.close_connection = True


def dies(handler: Handler) -> None:
    """Promise more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", str(len(ROW)))
    handler.end_headers()
    handler.wfile.write(ROW[:40])
    handler.close_connection = True


def dies_in_pieces(handler: Handler) -> None:
    """Begin in pieces of known length, and leave out the last."""
    handler.send_response(200)
    handler.send_header("Content-Type", TRIPLES)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"1a\r\n<urn:a> <urn:p> <urn:b> .\n\r\n")
    handler.close_connection = True


def dies_at_once(handler: Handler) -> None:
    handler.close_connection = True


def never_ends(handler: Handler) -> None:
    """Send rows for ever."""
    row = b'{"s":{"type":"literal","value":"' + b"x" * 1000 + b'"}},'
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    start = b'{"head":{"vars":["s"]},"results":{"bindings":['
    try:
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(start), start))
        while not handler.endpoint.ended.is_set():
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(row), row))
    except OSError:
        pass
    handler.close_connection = True


def status(code: int, **headers: str) -> Callable[[Handler], None]:
    """Answer with a status."""

    def fault(handler: Handler) -> None:
        handler.give(b"No.", "text/plain", status=code, **headers)

    return fault
