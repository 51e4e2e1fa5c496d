"""Whatever lies in a folder, each file is read or refused with its line, and the others are served.

Texts that are wrong, that are no text, that are too large or too deep, and things that are no file.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.corpus import Corpus
from kg.store import MemoryStore
from tests.conftest import ROOT
from tests.promises.conftest import Figure
from tests.promises.test_conformance import SUITES
from tests.test_corpus import story

DEPTHS = (101, 5_000)


def deep(opening: str, inside: str, closing: str, times: int) -> str:
    return f"<urn:s> <urn:p> {opening * times}{inside}{closing * times} ."


def texts(step: int) -> Iterator[tuple[str, bytes]]:
    """Give bad texts by name."""
    good = story("x")
    yield from {
        "nothing": b"",
        "blanks": b" \t\r\n",
        "only a mark": b"\xef\xbb\xbf",
        "two marks": b"\xef\xbb\xbf\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .",
        "utf-16": good.encode("utf-16"),
        "utf-16 without a mark": good.encode("utf-16-le"),
        "utf-32": good.encode("utf-32"),
        "latin-1": (good + '<#c> <#d> "caf\xe9" .').encode("latin-1"),
        "windows": (good + "<#c> <#d> \u201ccaf\xe9\u201d .").encode("cp1252"),
        "nul": good.encode() + b"\0",
        "nul in a text": good.encode() + b'<#c> <#d\0> "x" .',
        "surrogate": good.encode() + b'<#c> <#d> "\xed\xa0\x80" .',
        "surrogate by escape": good.encode() + rb'<#c> <#d> "\ud800" .',
        "overlong": good.encode() + b'<#c> <#d> "\xc0\xaf" .',
        "beyond unicode": good.encode() + rb'<#c> <#d> "\U00110000" .',
        "half a character": good.encode() + b"<#c> <#d> <#\xe2\x82",
        "html": b"<!doctype html><html><body><h1>Not here</h1></body></html>",
        "json": b'{"@context": "http://127.0.0.1:9/", "@id": "urn:a"}',
        "deep json": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        "xml": b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="urn:r"/>',
        "a bomb of xml": (
            '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {chr(98 + n)} "{10 * f"&{chr(97 + n)};"}">' for n in range(9))
            + "]><l>&j;</l>"
        ).encode(),
        "a file to fetch": b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>',
        "sparql": b"SELECT * WHERE { ?s ?p ?o }",
        "update": b"INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "trig": b"<urn:g> { <urn:a> <urn:b> <urn:c> }",
        "n-quads": b"<urn:a> <urn:b> <urn:c> <urn:g> .",
        "n3": b"{ ?x <urn:a> ?y } => { ?y <urn:b> ?x } .",
        "python": Path(__file__).read_bytes(),
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        "a zip": b"PK\x03\x04" + bytes(range(256)) * 8,
        "every byte": bytes(range(256)),
        "a megabyte of one character": b"<" * 1_000_000,
        "a megabyte of quotes": b'"' * 1_000_001,
        "a hundred thousand dots": b"." * 100_000,
        "a hundred thousand mistakes": b"<urn:s> a .\n" * 100_000,
        "a base of somebody else": b"@base <http://evil.example/> . <> <urn:p> <urn:o> .",
        "a base that is a folder": b"@base <file:///etc/> . <passwd> <urn:p> <urn:o> .",
        "a second base": good.encode() + b"@base <http://evil.example/> .",
        "markup in an address": b"<urn:<script>> <urn:p> <urn:o> .",
        "a blank in an address": b"<urn:a b> <urn:p> <urn:o> .",
        "a language that is none": good.encode() + b'<#c> <#d> "x"@' + b"x" * 100_000 + b" .",
        "a text that is never closed": good.encode() + b'<#c> <#d> """' + b"x" * 100_000,
        "too large": good.encode() + b"#" * 5_000_000,
    }.items()
    for times in DEPTHS:
        for name, text in {
            "brackets": deep("[ <urn:p> ", "1", " ]", times),
            "lists": deep("( ", "1", " )", times),
            "triples": deep("<<( <urn:s> <urn:p> ", "1", " )>>", times),
            "statements": deep("<< <urn:s> <urn:p> ", "1", " >>", times),
            "annotations": f"<urn:s> <urn:p> <urn:o> {'{| <urn:p> 1 ' * times}{'|}' * times} .",
            "never closed": "<urn:s> <urn:p> " + "[ <urn:p> " * times,
            "behind a comment": '# "\n' + deep("<<( <urn:s> <urn:p> ", "1", " )>>", times),
            "behind a broken address": "<urn:a> <urn:b< " + "<<( <urn:s> <urn:p> " * times,
            "braces": "{" * times + "}" * times,
        }.items():
            yield f"{times} {name}", text.encode()
    for file in sorted((SUITES / "w3c-turtle").glob("turtle-syntax-bad-*.ttl")):
        yield file.stem, file.read_bytes()
    whole = (ROOT / "cases" / "tesco.ttl").read_bytes()[:2_048]
    for end in range(1, len(whole), step):
        yield f"the first {end} bytes of a story", whole[:end]


def is_good(data: bytes, base: str) -> bool:
    """Whether a cut happens to be a whole file; asked of texts alone that are not deep."""
    try:
        return bool(list(ox.parse(data, ox.RdfFormat.TURTLE, base_iri=base)))
    except (SyntaxError, UnicodeDecodeError):
        return False


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
def test_every_bad_file_is_named_with_its_line_and_hides_no_other(
    content: Path, tmp_path: Path, figure: Figure, step: int
) -> None:
    root = tmp_path / "content"
    shutil.copytree(content / "ontology" / "rules", root / "ontology" / "rules")
    (root / "cases").mkdir()
    for name in ("bakery", "dairy"):
        (root / "cases" / f"{name}.ttl").write_text(story(name), encoding="utf-8")
    alone = Corpus(root, MemoryStore())
    bad: dict[str, str] = {}
    for name, data in texts(step):
        path = f"cases/bad-{len(bad)}.ttl"
        cut = name.startswith("the first")
        if not (cut and is_good(data, f"https://w3id.org/pioneer-atlas/case/bad-{len(bad)}")):
            (root / path).write_bytes(data)
            bad[path] = name
    for name, make in {
        "a pipe": os.mkfifo,
        "a folder": Path.mkdir,
        "a link outside": lambda path: path.symlink_to("/etc/passwd"),
        "a link to a good file": lambda path: path.symlink_to(root / "cases" / "dairy.ttl"),
        "a link to nothing": lambda path: path.symlink_to(root / "nothing"),
        "a link to itself": lambda path: path.symlink_to(path),
        "a device": lambda path: path.symlink_to("/dev/zero"),
    }.items():
        path = f"cases/bad-{len(bad)}.ttl"
        make(root / path)
        bad[path] = name
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(root)  # the name of a socket may not be long
        try:
            listening.bind(f"cases/bad-{len(bad)}.ttl")
        finally:
            os.chdir(here)
        bad[f"cases/bad-{len(bad)}.ttl"] = "a socket"
        began = time.process_time()
        corpus = Corpus(root, MemoryStore())
        seconds = time.process_time() - began
    assert {file.path for file in corpus.files if file.served} == {
        *("cases/bakery.ttl", "cases/dairy.ttl")
    }
    assert len(corpus.store) == len(alone.store)
    found = {path: [one for one in corpus.findings if one.file == path] for path in bad}
    for path, name in bad.items():
        assert found[path], name
        for one in found[path]:
            assert one.line >= 1, name
            assert one.column >= 1, name
            assert one.message, name
            assert one.fix, name
            assert "\n" not in one.message, name
    assert len(bad) >= 300
    figure(
        f"{len(bad)} bad inputs: 0 crashes, 0 triples of theirs, each with file, line, what was found "
        f"and what to do; the 2 good stories beside them are served ({seconds:.1f} s of processor time)"
    )
