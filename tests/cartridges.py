"""Cartridges for tests: built of a path made by hand, and broken on purpose."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

from kg.catalogue import Path, Ref, Source
from kg.handout import Sheet, cartridge
from tests.handmade import SECRET, handmade_path, source

__all__ = ["BROKEN", "SHEETS", "broken", "built", "files", "page", "zipped"]


def page(ref: Ref) -> str:
    """A page as the atlas makes it, which leads to others that are packed, and to some that are not."""
    return (
        f"<!doctype html><html><head><title>{ref.slug}</title></head><body><h1>{ref.slug}</h1>"
        '<a href="/read/case/alpha#told">Alpha</a> <a href="/concept?id=pain">Pain</a> '
        '<a href="/read/statement/alpha/told">one thing</a> <a href="/read/scheme/journey">others</a> '
        '<a href="//elsewhere.example/x">out</a> <a href="https://example.org/">a source</a>'
        "</body></html>"
    )


SOURCES: tuple[Source, ...] = (
    source("book", "The book, & more", "https://example.org/book?a=1&b=2"),
    source("unwritten", "Never on the web", ""),
    source("bad", "A trap", "javascript:alert(1)"),
)
SHEETS = (
    Sheet("Student sheet", "<!doctype html><title>Sheet</title><p>For you"),
    Sheet("Teaching plan", f"<p>{SECRET} plan", for_instructors=True),
    Sheet("Board plan", f"<p>{SECRET} board", session=2, for_instructors=True),
)


def built(path: Path | None = None, **given: object) -> bytes:
    arguments: dict[str, object] = {"sheets": SHEETS, "for_instructors": True, **given}
    return cartridge(path or handmade_path(), page, SOURCES, **arguments)  # type: ignore[arg-type]


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def zipped(content: Mapping[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in content.items():
            pack.writestr(name, text)
    return written.getvalue()


def _two_of_a_name(text: bytes) -> bytes:
    first, second = re.findall(rb'identifier="(module-[^"]*)"', text)[:2]
    return text.replace(second, first, 1)


BROKEN: Mapping[str, Callable[[bytes], bytes]] = {
    "untitled folder": lambda text: text.replace(b"<title>First, a fall</title>", b"", 1),
    "dangling identifierref": lambda text: text.replace(b'ref="story-', b'ref="gone-', 1),
    "bad resource type": lambda text: text.replace(b'"imsdt_xmlv1p1"', b'"imsdt_xmlv9p9"', 1),
    "wrong version": lambda text: text.replace(b">1.1.0<", b">1.9.0<", 1),
    "duplicate identifier": _two_of_a_name,
    "no <file> in a resource": lambda text: re.sub(b'<file href="pages/idea-pain[^>]*>', b"", text),
    "href on a web link": lambda text: text.replace(
        b'="imswl_xmlv1p1"', b'="imswl_xmlv1p1" href="x"'
    ),
}
"""The seven variants that research found some readers of the schemas to let pass."""


def broken(name: str) -> bytes:
    """A cartridge with one of these faults in its manifest."""
    told = files(built())
    changed = BROKEN[name](told["imsmanifest.xml"])
    assert changed != told["imsmanifest.xml"]
    return zipped({**told, "imsmanifest.xml": changed})
