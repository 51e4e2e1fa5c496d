"""The whole atlas as files: a static site that any web host or a memory stick can carry.

Every page is a file with the name of its address, every link is relative and leads to a file that is
there; what only the app can do is a link to the app where its address is known, else plain words.
No page holds script of any kind. A folder is replaced whole or not at all, and only one that is
empty or was made by this.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from kg.atlas import Atlas
from kg.errors import ExportError
from kg.plain._book import Wear, dressed
from kg.plain._composing import address_of
from kg.plain._pages import Pages
from kg.plain._style import face_files, face_rules, style
from kg.rendering import plain_address

__all__ = ["Written", "write_site"]

_MARKER = ".pioneer-atlas-site"
_SAID = "Pioneer Atlas wrote these files, and replaces them all when it writes again:"
_STYLE = "atlas.css"
_FACES = "faces"
_DATA = "data"
_WHOLE = "atlas.ttl"
_LONGEST = 100
"""Characters of a file's name, without its ending, that every file system takes."""

_Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: pages, all files, their bytes, the largest page in bytes, and seconds."""

    pages: int
    files: int
    bytes: int
    largest: int
    seconds: float


def write_site(atlas: Atlas, folder: Path) -> Written:
    """Write the atlas as a static site.

    Its pages lead to the app under the public address of the settings; with it a `sitemap.xml` is
    written too, for the addresses that begin with it and "/read/".

    Raises:
        ExportError: the folder holds something else, or cannot be written.
    """
    begun = time.monotonic()
    place = folder.resolve()
    _refuse_other(folder, place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        inside = place.is_mount()  # a memory stick is filled, as it cannot be swapped
        with tempfile.TemporaryDirectory(
            prefix=".kg-site-", dir=place if inside else place.parent
        ) as beside:
            draft = Path(beside) / "site"
            draft.mkdir()
            site = _Site(atlas, draft)
            site.write()
            (_fill if inside else _swap)(draft, place, Path(beside) / "before")
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return Written(site.pages, len(site.files), site.bytes, site.largest, time.monotonic() - begun)


# --- The folder ---


def _refuse_other(folder: Path, place: Path) -> None:
    """Raise unless a folder is not there yet, empty, or holds what was written before alone."""
    if not place.exists():
        return
    if not place.is_dir():
        raise ExportError(f"{folder} is a file: name a folder to write to.")
    here = _files_in(place)
    if not here:
        return
    try:
        ours = set((place / _MARKER).read_text(encoding="utf-8").splitlines()[1:])
    except (OSError, UnicodeDecodeError):
        raise ExportError(
            f"{folder} holds other things, such as {here[0]}: name an empty folder, or a new one."
        ) from None
    others = [one for one in here if one not in ours and one != _MARKER]
    if others:
        raise ExportError(
            f"{folder} holds what this did not write, such as {others[0]}, and it would be lost: "
            "take it away first, or name another folder."
        )


def _files_in(place: Path) -> list[str]:
    """List the files below a folder, and its empty folders, as paths with slashes."""
    found = []
    for root, folders, files in os.walk(place):
        below = Path(root).relative_to(place)
        found += [(below / name).as_posix() for name in files]
        if not folders and not files and below != Path():
            found.append(below.as_posix())
    return sorted(found)


def _swap(draft: Path, place: Path, before: Path) -> None:
    """Put a folder where another one is; if that fails, the other one is there again."""
    if not place.exists():
        draft.rename(place)
        return
    place.rename(before)
    try:
        draft.rename(place)
    except OSError:
        before.rename(place)
        raise


def _fill(draft: Path, place: Path, before: Path) -> None:
    """Put what is in a folder into another one, in place of what is in that."""
    before.mkdir()
    for one in place.iterdir():
        if one != draft.parent:
            one.rename(before / one.name)
    for one in draft.iterdir():
        one.rename(place / one.name)


# --- The pages ---


class _Site:
    """A site while it is written."""

    def __init__(self, atlas: Atlas, place: Path) -> None:
        self._atlas = atlas
        self._place = place
        self._pages = Pages(atlas)
        self._public = atlas.settings.public_url.rstrip("/")
        self._known: dict[_Steps, str] = {}
        self._taken = {"404"}
        self._listed = False
        self.files: list[str] = []
        self.pages = self.bytes = self.largest = 0

    def write(self) -> None:
        every = list(dict.fromkeys(self._pages.every()))
        for steps in every:
            self._file(steps)
        self._listed = True
        for steps in every:
            self._page(steps)
        self._lost()
        self._put(_STYLE, self._style().encode())
        for name, content in face_files():
            self._put(f"{_FACES}/{name}", content)
        for summary in self._atlas.cases():
            self._put(self._data(summary.ref.slug), self._atlas.file_bytes(summary.ref.slug))
        self._put(_WHOLE, self._atlas.exports.whole("ttl"))
        if self._public:
            self._put("sitemap.xml", self._sitemap())
        self._put(_MARKER, "\n".join((_SAID, *sorted(self.files), "")).encode())

    def _file(self, steps: _Steps) -> str:
        """Give the file of a page; no two differ in capitals only, as some file systems see none.

        A part of a page stands beside it, so that the same links lead from both.
        """
        if steps not in self._known:
            above = self._known.get(steps[:-1], "") if self._listed and steps else ""
            name = "/".join(map(_safe, steps)) or "index"
            if above:
                name = f"{above.removesuffix('.html')}~{_safe(steps[-1])}"
            free, number = name, 2
            while free.casefold() in self._taken:
                free, number = f"{name}~{number}", number + 1
            self._taken.add(free.casefold())
            self._known[steps] = f"{free}.html"
        return self._known[steps]

    def _data(self, slug: str) -> str:
        return f"{_DATA}/{_safe(slug)}.ttl"

    def _put(self, file: str, content: bytes) -> None:
        target = self._place / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.files.append(file)
        self.bytes += len(content)

    def _page(self, steps: _Steps) -> None:
        page = self._pages.compose(steps)
        file = self._file(steps)
        story = self._data(steps[1]) if steps[:1] == ("case",) else ""
        whole = _WHOLE if steps in ((), ("about",)) else ""
        data = _relative(file, story or whole) if story or whole else ""
        for name, leaf in dressed(self._pages, page, self._wear(file, page.app, data)).items():
            self._write_page(self._file((*steps, name)) if name else file, leaf.markup)

    def _write_page(self, file: str, markup: str) -> None:
        content = markup.encode("utf-8", "replace")
        self._put(file, content)
        self.pages += 1
        self.largest = max(self.largest, len(content))

    def _wear(self, file: str, app: str, data: str) -> Wear:
        sheet = f'<link rel="stylesheet" href="{_relative(file, _STYLE)}">'
        return Wear(
            where=self._where(file),
            found_at=lambda address: f"{self._public}{address}" if self._public else "",
            canonical=self._public,
            opened=f"{self._public}{app}" if self._public and app else "",
            links=(sheet,),
            whole=False,
            alternate=(("text/turtle", data),) if data else (),
            data=data,
        )

    def _where(self, file: str) -> Callable[[str], str]:
        """Give what turns the links of one page, and of the pages parted from it."""

        def where(href: str) -> str:
            plain = href if href.startswith("/read/") else plain_address(href)
            parts = urlsplit(plain)
            steps = tuple(unquote(step) for step in parts.path.split("/")[2:] if step)
            there = plain and not parts.query and (steps in self._known or href == plain)
            if not there:
                return f"{self._public}{href}" if self._public else ""
            fragment = f"#{parts.fragment}" if parts.fragment else ""
            return _relative(file, self._file(steps)) + fragment

        return where

    # --- beside the pages ---

    def _style(self) -> str:
        names = {name: f"{_FACES}/{name}.woff2" for name in _app_faces()}
        return face_rules(tuple(names), names) + style()

    def _lost(self) -> None:
        """Write the page for addresses that lead nowhere; it stands at any depth, so all is inside."""
        home = f"{self._public}/read/" if self._public else "index.html"
        self._put(
            "404.html",
            (
                '<!doctype html><html lang="en"><head><meta charset="utf-8">'
                '<meta name="viewport" content="width=device-width,initial-scale=1">'
                "<title>Not found · Pioneer Atlas</title><style>html{color-scheme:light dark}"
                "body{max-width:40rem;margin:4rem auto;padding:0 1.25rem;font:1.125rem/1.5 Georgia,"
                "serif}h1{font-weight:500}</style></head><body><main><h1>There is no such page</h1>"
                "<p>It may have been renamed, or never was. "
                f'<a href="{escape(home)}">Pioneer Atlas begins here</a>.</p></main></body></html>\n'
            ).encode(),
        )

    def _sitemap(self) -> bytes:
        rows = "".join(
            f"<url><loc>{escape(self._public + address_of(steps))}</loc></url>\n"
            for steps in self._known
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
        ).encode()


def _app_faces() -> tuple[str, ...]:
    return tuple(PurePosixPath(name).stem for name, _ in face_files() if name.endswith(".woff2"))


def _safe(step: str) -> str:
    """Make a name that every file system takes of a step of an address."""
    name = quote(step, safe=" ").replace("%", "_").replace(" ", "_").strip(".") or "_"
    if name == step and len(name) <= _LONGEST:
        return name
    digest = hashlib.blake2s(step.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{name[:_LONGEST]}-{digest}"


def _relative(file: str, target: str) -> str:
    """Give the way from one file to another, as a link."""
    up = "../" * file.count("/")
    here, there = file.split("/")[:-1], target.split("/")
    while here and len(there) > 1 and here[0] == there[0]:
        here, there, up = here[1:], there[1:], up[3:]
    return quote(up + "/".join(there), safe="/~")
