"""What is fuzzed, each with the laws that hold for any text whatever.

A target is opened once in a process; its attempt takes a text and raises where a law is broken. What
it returns tells roughly how the text was answered: a text that is answered in a new way is one to go
on from.
"""

from __future__ import annotations

import asyncio
import codecs
import json
import os
import random
import re
import resource
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, unquote

import pyoxigraph as ox

from kg import turtle
from kg.authoring import NotTurtle, formatted
from kg.namespaces import PREFIXES
from kg.sandbox import Outcome, Result
from kg.sandbox._check import (
    Mistake,
    from_engine,
    mistakes,
    refusal,
    refusals,
    ungiven,
    unknown_prefixes,
    used,
)
from kg.settings import Settings
from tests.conftest import ROOT, with_stories

__all__ = ["TARGETS", "Target", "in_engine"]

Attempt = Callable[[bytes], Hashable]
STORIES = ("amazon", "easyjet", "glasgow-neonatal-unit", "tesco")


@dataclass(frozen=True)
class Target:
    """Something that reads texts: `short` is how many of them a test run tries."""

    opened: Callable[[], AbstractContextManager[Attempt]]
    seeds: Callable[[], list[bytes]]
    tokens: tuple[bytes, ...]
    ending: str
    short: int


def _words(text: str) -> tuple[bytes, ...]:
    return tuple(one.encode() for one in text.split())


# --- The engine, which may end the process of a query ---


def in_engine() -> bool:
    """Say whether the engine had the text when this was asked."""
    state = os.environ.get("FUZZ_STATE", "")
    return bool(state) and Path(state).exists() and Path(state).read_bytes() == b"1"


@contextmanager
def _engine() -> Iterator[None]:
    """Note that the engine has the text: what it does with it is the kernel's to limit."""
    state = Path(os.environ.get("FUZZ_STATE", os.devnull))
    state.write_bytes(b"1")
    spent = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (spent + 2, resource.RLIM_INFINITY))
    try:
        yield
    finally:  # not reached where the process ends
        resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        state.write_bytes(b"0")


# --- Turtle ---

_BASE = "https://w3id.org/pioneer-atlas/case/x"
_REFUSED = {"rdf-1-2", "second-base", "too-deep", "empty-file", "encoding", "too-large"}
"""Mistakes that the parser need not see, or that are none for it."""


def _turtle_seeds() -> list[bytes]:
    bad = [file.read_bytes() for file in sorted((ROOT / "tests" / "bad").glob("*.ttl"))]
    slips = [file.read_bytes() for file in sorted((ROOT / "tests" / "mistakes").glob("*.ttl"))]
    parts = []
    for file in [*sorted((ROOT / "cases").glob("*.ttl"))[:3], ROOT / "ontology" / "shapes.ttl"]:
        head, *blocks = file.read_bytes().split(b"\n.\n")
        parts += [head[:2_000] + b"\n.\n" + b"\n.\n".join(blocks[5:8])[:3_000] + b"\n.\n"]
    own = (
        '@prefix ex: <http://e.x/> .\nex:s ex:p "a"@en-GB , "b"^^ex:d , 1.70 , -5e3 , true ;\n'
        " a ex:C ; ex:q [ ex:r ( 1 [] ex:a.b ex:c\\,d <#x> ) ] . # end\n",
        "BASE <http://e.x/>\nPREFIX : <#>\n:a :b '''it's\n\"here\"''' , \"\\u00e9\\n\" ; ;\n.\n[ :c _:d ] .",
        '@version "1.2" .\n<x:a> <x:b> <<( <x:c> <x:d> <x:e> )>> {| <x:f> 1 |} .\n<< <x:a> <x:b> 1 >> <x:c> ~ _:e .',
    )
    return [*bad, *slips, *parts, *(one.encode() for one in own)]


@contextmanager
def _turtle() -> Iterator[Attempt]:
    yield reads_turtle


def reads_turtle(data: bytes) -> Hashable:
    """Hold a text against the laws of reading, and of laying out what could be read."""
    document = turtle.read(data, base=_BASE)
    text = document.text
    found = document.mistakes
    assert bool(document.triples) != bool(found), "either triples or mistakes: not so"
    lines = re.split(r"\r\n|\r|\n", text)
    for one in found:
        assert one.message[:1].strip(), f"a mistake says nothing: {one}"
        assert one.message.endswith((".", "?")), f"a mistake is no sentence: {one}"
        assert one.line >= 1, f"a mistake is nowhere: {one}"
        if one.code not in ("encoding", "too-large"):
            assert one.line <= len(lines), f"a mistake is beyond the text: {one}"
            assert 1 <= one.column <= len(lines[one.line - 1]) + 1, (
                f"a mistake is beside its line: {one}"
            )
            assert one.end_column == 0 or one.end_column >= one.column, f"an end before: {one}"
            assert one.end_column <= len(lines[one.line - 1]) + 1, f"an end beside its line: {one}"
    order = [(one.line, one.column) for one in found]
    assert order == sorted(order), "mistakes are out of order: not so"
    assert len(found) <= 101, "too many mistakes: not so"
    codes = frozenset(one.code for one in found)
    if found and not codes & _REFUSED:
        try:
            read = list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=_BASE))
        except SyntaxError:
            read = []
        assert not read, f"the parser reads what we refuse: {found[0]}"
    if found:
        rest = turtle.readable(document)
        assert rest is None or rest.triples, "what can be read is nothing: not so"
        if rest is not None:
            assert len(rest.text) == len(text), "what can be read has moved: not so"
            rest.places()
        for start, end in document.broken:
            assert 0 <= start <= end <= len(text), "a broken statement is beyond the text: not so"
    else:
        assert len(document.places()) == len(document.triples), "a triple has no place: not so"
        bare = data.removeprefix(codecs.BOM_UTF8)
        try:
            whole = [*ox.parse(bare, format=ox.RdfFormat.TURTLE, base_iri=_BASE)]
        except SyntaxError as error:
            raise AssertionError(f"we read what the parser refuses: {error}") from error
        assert len(whole) == len(document.triples), "not all is read: not so"
        base = document.base_declared
        after = formatted(data, base=_BASE)
        again = formatted(after, base=_BASE)
        assert again == after, f"the layout changes again: {after!r} {again!r}"
        assert sorted(_comments(after)) == sorted(_comments(text)), "a comment is lost: not so"
        return len(document.triples).bit_length(), base is not None, after == text
    try:
        formatted(data, base=_BASE)
    except NotTurtle:
        pass
    else:
        raise AssertionError("a text with mistakes was laid out: not so")
    return codes, min(len(found), 4), tuple(one.message[:12] for one in found[:2])


def _comments(text: str) -> list[str]:
    """Give the comments of a text, by what is left between its tokens."""
    found, end = [], 0
    spans = [(one.start(), one.end()) for one in turtle.tokens(text)]
    for start, stop in [*spans, (len(text), len(text))]:
        found += [row.rstrip(" \t") for row in re.findall(r"#[^\r\n]*", text[end:start])]
        end = stop
    return found


_TURTLE = (
    *_words("@prefix @base PREFIX BASE @version a . , ; [ ] ( ) < > ^^ @en _:b <x:y> <#z> 'x' 1.5"),
    *_words(
        '"x" """ \'\'\' ex: : atlas:Case case:tesco\\#s1 true << >> {| |} ~ # [] () -.5E-3 “ ”'
    ),
    *(
        b"\n",
        b" .\n",
        b"\n.\n",
        b" ;\n    ",
        b'"@en ;\n',
        b"@prefix ex: <http://e.x/> .\n",
        b"# c\n",
    ),
)


# --- Queries ---

_LIMITS = Settings(ROOT)
_THERE = "http://127.0.0.1:1/"
_SPARQL = (
    *_words(
        "SELECT ASK CONSTRUCT DESCRIBE WHERE FILTER OPTIONAL UNION MINUS BIND AS VALUES GRAPH IN"
    ),
    *_words(
        "SERVICE SILENT SERVICESILENT FROM NAMED FROMNAMED PREFIX BASE VERSION LIMIT OFFSET NOT"
    ),
    *_words(
        "INSERT DELETE DATA LOAD CLEAR DROP ADD MOVE COPY CREATE WITH USING INTO EXISTS DISTINCT"
    ),
    *_words(
        "{ } ( ) [ ] << >> <<( )>> {| |} ; . , * + / | ^ ! = < > <= && || - ~ ?x $y _:b : a true"
    ),
    *_words(
        "false p: <urn:a> <http://127.0.0.1:1/> 1 2.5 1e0 @en ^^ # 'a' \"b\" ''' \"\"\" ORDER BY"
    ),
    *_words("GROUP HAVING COUNT(*) UNDEF LATERAL REDUCED <a '' \"\" <#> ?x<1 '\\u0027' \\u0046ROM"),
    *(
        b"\n",
        b"#c\n",
        b" { ?s ?p ?o } ",
        b"SERVICE <http://127.0.0.1:1/> {?a ?b ?c}",
        b" FROM <urn:g> ",
    ),
    *(b"PREFIX p: <http://127.0.0.1:1/> ", b"FROM NAMED <urn:g>", b"#", b"\r", b"\\", b"\x0c"),
)


def _query_seeds() -> list[bytes]:
    from tests.hostile.queries import ELSEWHERE, QUERIES

    own = (
        "SELECT * { ?s ?p ?o SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }",
        "PREFIX p: <http://127.0.0.1:1/> SELECT * { ?s ?p 1SERVICE p:x { ?a ?b ?c } }",
        "SELECT * FROM <urn:g> { ?s ?p ?o }",
        "PREFIX p: <urn:> ASKFROMp:g{?s ?p ?o}",
        "SELECT * FROM NAMED <urn:g> { GRAPH ?g { ?s ?p ?o } }",
        "CONSTRUCT FROM <urn:x> WHERE { ?s ?p ?o }",
        "DESCRIBE <urn:a> FROM <urn:x>",
        "DESCRIBE *FROM<urn:x>{?s ?p ?o}",
        "PREFIX a: <urn:> INSERT DATA { a:a a:b a:c }",
        "BASE <urn:x> DELETE WHERE { ?s ?p ?o } ; CLEAR ALL",
        "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o . FILTER(?o<1||(?o>2&&STR(?s)='x')) } GROUP BY ?s",
        "SELECT * { ?s (<urn:p>|^<urn:q>)*/!<urn:r> ?o MINUS { ?s a [] } VALUES ?s { UNDEF <urn:a> } }",
        "SELECT * { { SELECT * { ?s ?p ?o } LIMIT 1 } UNION { GRAPH ?g { ?s ?p '''x'y''' } } }",
        'ASK { ?s ?p "a\\"b"@en-GB , 1.5e3 , true ; ?q _:c . # a comment\n FILTER EXISTS { ?s ?p ?o } }',
    )
    files = sorted((ROOT / "kg" / "queries").rglob("*.rq"))[::9]
    # The engine gives port 9 up without a try; from port 1 it comes back with an error of its own.
    hostile = [
        one.text.replace(ELSEWHERE, _THERE.rstrip("/"))
        for one in QUERIES
        if one.outcome is Outcome.REFUSED
    ]
    return [
        *(one.encode() for one in own),
        *(one.encode("utf-8", "surrogatepass") for one in hostile if len(one) < 2_000),
        *(file.read_bytes() for file in files),
    ]


@contextmanager
def _queries() -> Iterator[Attempt]:
    store = ox.Store()
    store.update(
        "PREFIX : <urn:> INSERT DATA { :a :p :b ; :q 1 . :b :p 'x' , true , _:o . :e :p () . "
        "GRAPH :g { :c :p :d . :d :q 2.5 } }"
    )
    files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # names alone
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    # No socket can be opened: to go anywhere is an error, and goes nowhere.
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files + 4, soft))
    yield lambda data: checks_query(data, store)


def _answer(store: ox.Store, text: str, **more: Any) -> tuple[str, list[str]]:
    """Give how the engine takes a query, and the first rows of what it answers."""
    try:
        with _engine():
            found = store.query(text, prefixes=PREFIXES, **more)
            if isinstance(found, ox.QueryBoolean):
                return "answered", [str(bool(found))]
            rows = []
            for row in found:
                rows.append(str(row))
                if len(rows) == 400:
                    return "long", []
            return "answered", sorted(rows)
    except SyntaxError:
        return "unread", []
    except OSError as error:
        return "went", [str(error)]
    except (RuntimeError, ValueError) as error:
        return "failed", [str(error)]


_CHANCE = re.compile(r"RAND|NOW|UUID|BNODE|_:|\[|\(|DESCRIBE|CONSTRUCT|LIMIT|OFFSET|SAMPLE", re.I)
"""What may answer otherwise a second time."""
_WORD = {"service": "[sS](?=[eE][rR][vV][iI][cC][eE])", "from": "[fF](?=[rR][oO][mM])"}


def _instead(letter: re.Match[str]) -> str:
    return "z" if letter[0].islower() else "Z"


def checks_query(data: bytes, store: ox.Store) -> Hashable:
    """Hold a query against the laws of the check."""
    text = data.decode("utf-8", "surrogatepass" if data.isascii() else "replace")
    refused = refusal(text, _LIMITS)
    for one in [*refusals(text, _LIMITS)][:20]:
        _placed(one, text)
    _ = [*used(text)], [*ungiven(text)], unknown_prefixes(text)
    if refused is not None and refused.reason in ("size", "nesting", "tokens"):
        return refused.reason
    if refused is not None:
        return refused.reason, refused.what[:20]
    came, rows = _answer(store, text)
    if came == "unread":
        message = _message(store, text)
        for one in (*mistakes(text, message), from_engine(text, message)):
            _placed(one, text)
        assert mistakes(text, message), "nothing is said of what cannot be read: not so"
    assert came != "went" or "Too many open files" not in rows[0], f"it asked elsewhere: {rows}"
    if came != "unread":
        for word, there in _WORD.items():
            if word in text.lower():
                other = re.sub(there, _instead, text)
                how, _ = _answer(ox.Store(), other)
                assert how != "unread", f"a word was read as {word.upper()}: {text!r}"
    if came == "answered" and not _CHANCE.search(text):
        graph = [ox.NamedNode("urn:g")]
        how, same = _answer(store, text, default_graph=ox.DefaultGraph(), named_graphs=graph)
        assert (how, same) == (came, rows), f"it chose what is read: {text!r}"
    changed = ox.Store()
    changed.extend(store)
    before = len(changed)
    try:
        with _engine():
            changed.update(text, prefixes=PREFIXES)
    except (SyntaxError, RuntimeError, ValueError):
        pass
    except OSError as error:
        raise AssertionError(f"it would load: {error}") from error
    assert len(changed) == before, f"it would change what is kept: {text!r}"
    return came, len(rows)


def _message(store: ox.Store, text: str) -> str:
    try:
        store.query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        return str(error)
    return ""


def _placed(one: Mistake, text: str) -> None:
    lines = text.split("\n")
    sentence = one.sentence
    assert sentence.endswith((".", "?", "!")), f"a mistake is no sentence: {sentence!r}"
    assert one.line <= len(lines), f"a mistake is beyond the text: {one}"
    if one.line:
        width = len(lines[one.line - 1])
        assert 1 <= one.column <= width + 1, f"a mistake is beside its line: {one}"
        assert one.end_column == 0 or one.column < one.end_column <= width + 1, f"an odd end: {one}"
    assert len(one.excerpt) <= 200, "an excerpt is long: not so"
    one.finding  # noqa: B018  # it is made when it is asked for


# --- Requests to the routes ---

_HTTP = (
    *_words(
        "GET HEAD POST PUT OPTIONS /id/ /data/ /read/ /api/questions/ /sparql?query= case/ .ttl"
    ),
    *_words(
        "concept/ tesco pain .json .csv .jsonld .html .rdf ?cause=fear & = % %2F %00 %FF %ED%A0%80"
    ),
    *_words(
        '%2e%2e /../ // ; : # + ? * */* text/html text/turtle;q=0.5 q=1e999 q=-1 W/ " gzip utf-8'
    ),
    *_words(
        "charset=utf-16 application/sparql-query application/x-www-form-urlencoded query=ASK{} update="
    ),
    *_words(
        "default-graph-uri= format=json output=xml graph/ /derived limit=-1 %F0%9F%98%80 %u0041 ~"
    ),
    *(
        b"\nAccept: ",
        b"\nContent-Type: ",
        b"\nIf-None-Match: ",
        b"\nHost: ",
        b"\nX-Forwarded-Prefix: ",
    ),
    *(
        b"\nX-Forwarded-Host: ",
        b"\nForwarded: ",
        b"\nOrigin: ",
        b"\nContent-Length: ",
        b"\nRange: ",
    ),
    *(
        b"\nContent-Encoding: ",
        b"\n\n",
        b"\nCookie: ",
        b"\nAccept-Language: ",
        b"\nIf-Modified-Since: ",
    ),
)


def _http_seeds() -> list[bytes]:
    addresses = (
        *(
            "/id/case/tesco",
            "/id/concept/pain",
            "/id/source/customer-copernicus",
            "/id/case/tesco%23x",
        ),
        *(
            "/data/case/tesco.ttl",
            "/data/concept/pain.jsonld",
            "/data/pioneer-atlas.nq",
            "/data/case/x",
        ),
        *("/data/graph/ontology/atlas.ttl", "/data/case/tesco/derived.nt", "/data/ontology.rdf"),
        *("/read/", "/read/case/tesco", "/read/concept/pain", "/read/statement/tesco/clubcard"),
        *(
            "/read/path/ten-minute-flight",
            "/read/question/falls_by_force",
            "/read",
            "/read/scheme/journey",
        ),
        *("/api", "/api/questions", "/api/questions/falls_by_force", "/api/openapi.json"),
        *(
            "/api/questions/falls_after_cause.json?cause=fear",
            "/api/questions/episodes_of_year.csv?year=2014",
        ),
        *(
            "/api/questions/readings_of_idea.json?concept=pain&basis=word",
            "/prefixes.json",
            "/healthz",
        ),
        *("/sparql?query=ASK%7B%7D&format=json", "/sparql", "/.well-known/void.ttl", "/prefixes"),
        *("/drawing/case/tesco.html", "/drawing/atlas/whole.html?on=case%2Ftesco&way=circle"),
        *(
            "/hand-out/ten-minute-flight/student.html",
            "/hand-out/ten-minute-flight/x.pdf",
            "/nothing",
        ),
    )
    made = [
        f"GET {one}\nHost: atlas.test\nAccept: text/html,*/*;q=0.8\n\n".encode()
        for one in addresses
    ]
    body = b"Host: atlas.test\nAccept: application/sparql-results+json\nContent-Type: application/"
    made += [
        b"POST /sparql\n" + body + b"sparql-query\n\nSELECT * { ?s ?p ?o } LIMIT 1",
        b"POST /sparql?format=csv\n"
        + body
        + b"x-www-form-urlencoded; charset=utf-8\n\nquery=ASK%7B%7D&output=xml",
        b"OPTIONS /sparql\nOrigin: http://x.y\nAccess-Control-Request-Method: POST\n\n",
        b'HEAD /data/case/tesco.ttl\nHost: a\nIf-None-Match: W/"1", *\nAccept: text/turtle;q=0.5\n\n',
        b"GET /id/case/tesco\nHost: [::1]:80\nX-Forwarded-Prefix: /a/b\nAccept: text/turtle\n\n",
    ]
    return made


_FIRST = re.compile(rb"([A-Z]{1,20}) (/.*)", re.DOTALL)
_BARE = re.compile(rb"[^\x21-\x7e]")
_HEADER = re.compile(rb"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)")


def _scope(data: bytes) -> tuple[Mapping[str, Any], bytes] | None:
    """Read a request as a server does that hands on what HTTP allows; None where it would not."""
    head, _, body = data.partition(b"\n\n")
    first, *rest = head.split(b"\n")
    asked = _FIRST.fullmatch(first)
    if asked is None:
        return None
    method = asked[1]
    target = _BARE.sub(lambda byte: b"%%%02X" % byte[0][0], asked[2])
    path, _, query = target.partition(b"#")[0].partition(b"?")
    headers = []
    for line in rest:
        found = _HEADER.fullmatch(line)
        if found:
            headers.append((found[1].lower(), found[2].strip()))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method.decode(),
        "scheme": "http",
        "server": ("atlas.test", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "path": unquote(path.decode()),
        "raw_path": path,
        "query_string": query,
        "headers": headers,
    }, body


class _Answers:
    """Stands for the process that answers free queries."""

    def __call__(self, text: str, **more: object) -> Result:
        if (found := refusal(text, _LIMITS)) is not None:
            return Result(Outcome.REFUSED, found.reason, found.sentence, "")
        if "SELECT" in text.upper():
            return Result(Outcome.EMPTY, "", "Nothing.", "select", ("s",))
        if "CONSTRUCT" in text.upper():
            return Result(Outcome.EMPTY, "", "Nothing.", "construct")
        return Result(Outcome.COMPLETE, "", "Yes.", "ask", boolean=True)


@contextmanager
def _few() -> Iterator[Any]:
    """Open an atlas of a few stories."""
    import tempfile

    from kg.atlas import Atlas

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        own = Path(folder) / "few"
        own.mkdir()
        with_stories(own, ROOT, STORIES)
        os.environ.update(Settings(own).as_environment())
        with Atlas(Settings(own)) as opened:
            yield opened


@contextmanager
def _requests() -> Iterator[Attempt]:
    from starlette.applications import Starlette

    from kg.atlas import Atlas
    from kg.server import parts

    with _few() as atlas, patch.object(Atlas, "open", lambda *_, **__: atlas):
        made = parts()
        app = Starlette(routes=made["routes"], middleware=made["middleware"])
        with patch.object(atlas, "sparql", _Answers()), asyncio.Runner() as runner:
            yield lambda data: answers_request(data, app, runner)


def answers_request(data: bytes, app: Any, runner: asyncio.Runner) -> Hashable:
    """Hold the answer to a request against what holds for all."""
    read = _scope(data)
    if read is None:
        return None
    scope, body = read
    sent: list[Mapping[str, Any]] = []
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Mapping[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(30)
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    runner.run(app(scope, receive, send))
    start = sent[0]
    status = start["status"]
    told = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]
    }
    assert status < 500 or (status == 503 and "retry-after" in told), f"status {status}: {scope}"
    for name, value in told.items():
        assert not re.search(r"[\r\n\0]", value), f"a header over lines: {name} {value!r}"
    assert "content-security-policy" in told, f"no policy: {status} {told}"
    place = told.get("location", "")
    assert not place or place.isascii(), f"a place that is no address: {place!r}"
    assert not place.startswith("//"), f"it leads to another host: {place!r}"
    if place.startswith("http"):
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        assert re.match(r"https?://" + re.escape(host), place) or "w3id.org" in place, (
            f"it leads away: {place!r}"
        )
    kind = told.get("content-type", "").partition(";")[0]
    content = b"".join(one.get("body", b"") for one in sent[1:])
    if scope["method"] != "HEAD" and status == 200:
        if kind in ("application/json", "application/ld+json", "application/sparql-results+json"):
            json.loads(content)
        elif kind == "text/html":
            assert b"<script>alert" not in content, "a script of somebody: not so"
    return status, kind, str(scope["path"])[:6]


# --- Addresses of pages ---

_PAGES = (
    *_words(
        "id= q= cases= a= b= on= kind= link= by= way= pick= find= start= more= idea= basis= place="
    ),
    *_words(
        "sector= view= tab= query= plan= ideas= minutes= pattern= sessions= edit= step= use= look="
    ),
    *_words(
        "look=preview of= answer=yes wrong= code= read= order= year= & = . , / # % + case/ concept/"
    ),
    *_words(
        "tesco amazon pain fear easyjet/allocated-seating own source table timeline -1 0 1 99999 ٣"
    ),
    *_words(
        "\u00b2 word telling ours shows <script>alert(1)</script> ../ javascript:alert(1) 1e9 nan"
    ),
)


def _page_seeds() -> list[bytes]:
    from urllib.parse import urlencode

    from tests.app_pages import LOOKS

    slow = {"data", "graph", "patterns", "author"}
    looks = [
        f"{page}?{urlencode(dict(query), doseq=True)}" for page, query in LOOKS if page not in slow
    ]
    return [one.encode() for one in looks]


@contextmanager
def _pages() -> Iterator[Attempt]:
    import logging

    from tests import app_pages

    logging.disable(logging.WARNING)  # that there is no server
    with _few() as atlas, patch.object(type(atlas), "sparql", _Answers()):
        names = sorted({page for page, _ in app_pages.LOOKS})

        def attempt(data: bytes) -> Hashable:
            name, _, query = data.decode("utf-8", "replace").partition("?")
            if name not in names:
                name = names[len(data) % len(names)]
            asked = parse_qs(query, keep_blank_values=True, max_num_fields=2_000, errors="replace")
            shown = app_pages.run(name, asked, of=atlas)
            assert "<script>alert" not in shown.markup, "a script of somebody: not so"
            assert shown.markup, "a page is empty: not so"
            return name, len(shown.markup).bit_length(), len(shown.widgets)

        yield attempt


# --- Links of plans ---


def _plan_seeds() -> list[bytes]:

    steps = (
        '{"h":"step-9","g":"s","m":21,"c":"tesco.amazon","i":"pain","b":"inside-out.@","p":"f","k":1,'
        '"o":[["A book","https://e.x/",12]],"x":["case/zz"],"y":["concept/nn"],"d":1,"L":"Mine","Q":"?"}'
    )
    whole = (
        '{"t":"A class","g":"a-class","w":"Ann","i":"2026-11","k":"pain.fear","n":"growth","l":"","v":"2",'
        '"c":[["https://w3id.org/pioneer-atlas/organisation/x","X","Organisation"]],"o":[["Tell","analyse"]],'
        f'"b":[["https://w3id.org/pioneer-atlas/path/y","Y","ReadingPath"]],"s":[{{"h":"session-1","l":"One",'
        f'"m":90,"r":60,"p":["Why"],"i":"Hush","s":[{steps},{{"g":"c","m":21,"c":"tesco.easyjet"}}]}}]}}'
    )
    differs = (
        '{"of":"ten-minute-flight","at":"46e3789b","f":{"a":"","u":"All","y":null},"Z":{"2":{"l":"Two"}},'
        '"e":{"1":{"m":7},"2":{"Q":"And?"}},"n":{"8":{"d":0,"L":"Mine","A":"x"},"9":{"g":"s","m":18,'
        '"c":"tesco","b":"@"}},"o":[["1","3.1.8.2.4.5.6.7"],["2","9"]]}'
    )
    return [
        whole.encode(),
        differs.encode(),
        b'{"s":[{"s":[{"t":"tesco#clubcard"}]}]}',
        *_told_plans(),
    ]


def _told_plans() -> list[bytes]:
    from tests.test_plan_tokens import OLD

    return [OLD.encode()]


_JSON = (
    *_words(
        '{ } [ ] , : " "s" "h" "g" "m" "c" "i" "t" "b" "p" "k" "o" "x" "y" "L" "Q" "of" "at" "e" "f"'
    ),
    *_words(
        '"r" "d" "n" "step-1" "session-1" "tesco" "pain" null true -1 0 1e999 1.5 [] {} "" "." "@"'
    ),
    *_words(
        '"tesco#clubcard" "case/zz" "1.2.3" "javascript:x" "\\ud800" "\\u0000" 99999999999999999999'
    ),
)


@contextmanager
def _plans() -> Iterator[Attempt]:
    from kg.errors import PlanError
    from kg.planner import path_from, token
    from tests.test_plan_tokens import forged

    with _few() as atlas:

        def attempt(data: bytes) -> Hashable:
            came: list[Hashable] = []
            texts = [data.decode("utf-8", "replace")]
            whole = forged(_shaped(data))
            texts += [whole, _as_changes(whole)]
            for text in texts:
                try:
                    path = path_from(text, atlas.case, atlas.idea, atlas.path)
                except PlanError as error:
                    sentence = str(error)
                    came.append(sentence[:30])
                    if not sentence.endswith("."):
                        raise AssertionError(f"no sentence: {sentence}") from error
                    continue
                names = [step.name for step in path.steps]
                assert len(names) == len(set(names)), f"a name twice: {names}"
                try:
                    written = token(path, atlas.case)
                except PlanError:
                    continue
                again = path_from(written, atlas.case, atlas.idea, atlas.path)
                assert again == path, f"another path comes back: {_differs(path, again)}"
                came.append((len(path.sessions), len(names), len(written).bit_length()))
            return tuple(came)

        yield attempt


def _shaped(data: bytes) -> bytes:
    """Give a text as it is where it is JSON, else one of the first ones with values put elsewhere.

    Nearly no mutant of JSON is JSON, and what is none is soon refused.
    """
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        chance = random.Random(data)
        tree = json.loads(chance.choice(_plan_seeds()[:-1]))
        for _ in range(chance.randint(1, 4)):
            places = [*_places(tree)]
            holder, key = chance.choice(places)
            other, its = chance.choice(places)
            value = other[its] if chance.random() < 0.5 else chance.choice(_VALUES)
            if type(value) is type(holder[key]) or chance.random() < 0.1:  # else it is soon refused
                holder[key] = json.loads(json.dumps(value))
        return json.dumps(tree).encode()
    return data


_VALUES: tuple[object, ...] = (
    *(
        "",
        ".",
        "x",
        "tesco",
        "case/zz",
        "step-1",
        "a.b.c",
        "1.2.3",
        "@",
        "tesco#clubcard",
        "x" * 30_000,
    ),
    *(
        None,
        True,
        0,
        -1,
        7,
        10**20,
        1e300,
        [],
        {},
        [[]],
        [["a", "b"]],
        {"s": []},
        "javascript:x",
        "\0\ud800",
    ),
)


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Give every place of a tree that holds a value."""
    keys = (
        tree.keys()
        if isinstance(tree, dict)
        else range(len(tree))
        if isinstance(tree, list)
        else ()
    )
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


def _as_changes(whole: str) -> str:
    """Give the same text as one that holds what differs from a ready path."""
    import zlib
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    raw = urlsafe_b64decode(whole[1:] + "=" * (-len(whole[1:]) % 4))[4:]
    check = zlib.crc32(raw, ord("2")).to_bytes(4, "big")
    return "2" + urlsafe_b64encode(check + raw).decode().rstrip("=")


def _differs(one: object, other: object) -> str:
    a, b = repr(one), repr(other)
    at = next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    return f"{a[max(0, at - 60) : at + 60]!r} and {b[max(0, at - 60) : at + 60]!r}"


# --- Files of reading paths ---


def _path_seeds() -> list[bytes]:
    from tests.paths import GOOD, head, session, step

    more = (
        head(
            "x",
            'atlas:forInstructors "Hush"@en ; atlas:covers concept:pain ; dcterms:issued "2026-11"^^xsd:gYearMonth',
        )
        + session("one", 1, 'atlas:minutes 90 ; atlas:purpose "Why"@en')
        + step(
            "a",
            1,
            "<#one>",
            "case:tesco , concept:fear",
            'atlas:question "And?"@en ; atlas:minutes 12',
        )
        + step("b", 2, "<#one>", "case:tesco\\#clubcard", "atlas:importance atlas:essential")
        + session("two", 2)
        + step("c", 1, "<#two>", "case:gone")
    )
    shipped = (ROOT / "paths" / "ten-minute-flight.ttl").read_bytes()[:6_000].rpartition(b"\n.\n")
    return [GOOD.encode(), more.encode(), b"".join(shipped[:2])]


_PATHS = (
    *_TURTLE,
    *_words(
        "atlas:Step atlas:Session atlas:partOf atlas:position atlas:visits atlas:minutes <> <#one>"
    ),
    *_words(
        'atlas:annotation atlas:question concept:pain case:tesco case:gone -1 01 "x"@en <#a> <#session-1>'
    ),
    *_words(
        'atlas:reading atlas:outside dcterms:title dcterms:issued "2026-13"^^xsd:gYearMonth 1e3 1.5'
    ),
)


@contextmanager
def _path_files() -> Iterator[Attempt]:
    from kg.authoring import path_turtle
    from kg.diagnostics import Severity

    with _few() as atlas:

        def attempt(data: bytes) -> Hashable:
            text = data.decode("utf-8", "replace")
            draft = atlas.path_draft("a-class", text)
            for finding in draft.findings:
                assert finding.line >= 0, f"a finding is nowhere: {finding}"
            if draft.path is None:
                errors = [one for one in draft.findings if one.severity is Severity.ERROR]
                return "none", frozenset(one.code for one in errors[:3])
            atlas.stale(draft.path)
            written = path_turtle(draft.path)
            once = atlas.path_draft("a-class", written).path
            assert once is not None, f"what was written cannot be read: {written!r}"
            twice = path_turtle(once)
            assert twice == written, f"it is written otherwise: {_differs(written, twice)}"
            codes = frozenset(one.code for one in draft.findings)
            return len(draft.path.steps), len(draft.path.sessions), codes

        yield attempt


@cache
def _all() -> dict[str, Target]:
    return {
        "turtle": Target(_turtle, _turtle_seeds, _TURTLE, ".ttl", 300),
        "queries": Target(_queries, _query_seeds, _SPARQL, ".rq", 900),
        "requests": Target(_requests, _http_seeds, _HTTP, ".http", 400),
        "pages": Target(_pages, _page_seeds, _PAGES, ".txt", 15),
        "plans": Target(_plans, _plan_seeds, _JSON, ".json", 300),
        "path-files": Target(_path_files, _path_seeds, _PATHS, ".ttl", 35),
    }


TARGETS = _all()
