"""Plain pages as they are served: composed, dressed, small enough, and kept.

A page holds its rules and faces inside. Where it would be larger than `LARGEST`, it goes first
without its faces, the least needed first, and then its longest parts go to pages of their own.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from kg import rendering
from kg.atlas import Atlas
from kg.errors import NotFound
from kg.export import ALTERNATE, DUMP, FORMS, NAMED
from kg.plain._composing import Composed, address_of
from kg.plain._pages import Pages
from kg.plain._parting import Parted, parted
from kg.plain._style import FACES, face_rules, style_for
from kg.rendering import PLAIN_DOORS, Document, plain_address
from kg.rendering.parts import escape

__all__ = ["ICON", "LARGEST", "Book", "Leaf", "Wear", "dressed"]

LARGEST = 100_000
"""Bytes of a page as it is served, at most; one entry alone may be larger and stands by itself."""
_KEPT = 512
"""So many pages are kept."""
_WORN = (tuple(FACES), tuple(FACES)[:2], tuple(FACES)[:1], tuple(FACES)[1:2])
"""The faces that a page wears: as many as there is room for."""
_LONG = ("citation", "hasDefinedTerm")
"""What is left out of what is said to machines where a page would be too large with it."""
_STEPS = 400
"""Characters of an address that are looked at."""
_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
    "<path d='M2 13h3V9h3V6h3V3h3' fill='none' stroke='%231b5e9e' stroke-width='2'/></svg>"
)
ICON = f'<link rel="icon" href="data:image/svg+xml,{_ICON}">'


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page as it is served; `found` is false where it says that something is not there."""

    markup: str
    found: bool = True
    faces: int = len(FACES)


Where = Callable[[str], str]
"""Gives where a link leads, from an address of the app or of a plain page; empty: nowhere."""


class Book:
    """The plain pages of an atlas, each made when it is asked for and kept while it is true."""

    def __init__(self, atlas: Atlas) -> None:
        """Read nothing yet."""
        self._atlas = atlas
        self._making = threading.Lock()
        self._generation = ""
        self._pages = Pages(atlas)
        self._keep = lru_cache(maxsize=_KEPT)(self._make)

    def leaf(self, path: str, query: Mapping[str, str] | None = None) -> Leaf:
        """Give the page at an address: the path after /read/, and what it is asked with.

        Whatever the address, nothing is raised for it: where nothing is there, the page says so.
        """
        plain = path[:_STEPS].encode("utf-8", "replace").decode()  # half a letter is no letter
        steps = tuple(plain.removesuffix("/").split("/")) if plain.strip("/") else ()
        asked = tuple(sorted((query or {}).items())) if steps[:1] == ("question",) else ()
        with self._making:
            if self._generation != self._atlas.generation:
                self._generation = self._atlas.generation
                self._pages = Pages(self._atlas)
                self._keep.cache_clear()
            pages = self._pages
        try:
            return self._keep(pages, steps, asked)[""]
        except NotFound as error:
            return self._part(pages, steps) or self._missing(pages, steps, error)

    def _part(self, pages: Pages, steps: tuple[str, ...]) -> Leaf | None:
        """Give a part of a page that was too long; None where there is no such part."""
        try:
            return self._keep(pages, steps[:-1], ()).get(steps[-1]) if steps else None
        except NotFound:
            return None

    def _make(
        self, pages: Pages, steps: tuple[str, ...], asked: tuple[tuple[str, str], ...]
    ) -> Mapping[str, Leaf]:
        return self._dress(pages, pages.compose(steps, dict(asked)))

    def _dress(self, pages: Pages, page: Composed) -> Mapping[str, Leaf]:
        settings = self._atlas.settings
        public = settings.public_url.rstrip("/")

        def found_at(address: str) -> str:
            return f"{settings.url}{address}" + ("" if public else ", on this computer only")

        forms = _forms_of(page.steps)
        wear = Wear(
            served,
            found_at,
            canonical=public,
            opened=page.app,
            alternate=forms,
            data=forms[0][1] if forms else "",
            base_path=settings.base_path,
        )
        return dressed(pages, page, wear)

    def _missing(self, pages: Pages, steps: tuple[str, ...], error: NotFound) -> Leaf:
        kind = pages.kind_of(steps)
        asked = "/".join(steps[1:]) if kind != "page" else "/".join(steps)
        body = rendering.missing(asked, kind, pages.nearest(steps, error))
        page = Composed(
            steps=steps,
            title=f"No such {kind}",
            description="",
            body=body,
            app="",
            targets=rendering.HOME_TARGETS,
        )
        wear = Wear(served, base_path=self._atlas.settings.base_path)
        return replace(dressed(pages, page, wear)[""], found=False)


def served(href: str) -> str:
    """Lead to the plain page of the same, and to the app where there is none."""
    return plain_address(href) or href


def _forms_of(steps: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give where the data of a page is, by media type; empty where what it shows has no name."""
    if steps in ((), ("about",)):
        return ((FORMS["ttl"].media_type, f"/data/{DUMP}.ttl"),)
    if len(steps) != 2 or steps[0] not in NAMED:
        return ()
    name = "/".join(quote(step, safe="") for step in steps)
    return tuple((FORMS[form].media_type, f"/data/{name}.{form}") for form in ALTERNATE)


# --- Dressing ---


@dataclass(frozen=True, slots=True)
class Wear:
    """How pages are dressed.

    `where` turns links. `found_at` writes an address out. `canonical` is what stands before the
    address of a page on the web, `opened` the address in the app; both empty where there is none.
    `links` are more elements of its head; a page that is not `whole` brings neither rules nor
    faces, as they are in files beside it, and says nothing to machines. `alternate` are other forms
    of it by media type, `data` is where its data is. One that is `alone` goes into a course of
    somebody else’s: it leads on by the links of its text only, has no faces, and is never parted.
    `base_path` is put before every address that begins at the root.
    """

    where: Where
    found_at: Callable[[str], str] = str
    canonical: str = ""
    opened: str = ""
    links: tuple[str, ...] = (ICON,)
    whole: bool = True
    alternate: tuple[tuple[str, str], ...] = ()
    data: str = ""
    alone: bool = False
    base_path: str = ""


def dressed(pages: Pages, page: Composed, wear: Wear) -> Mapping[str, Leaf]:
    """Dress a page; give it and what was parted from it, by the last step of their addresses."""
    body = rendering.without_tools(page.body)
    targets, doors = ((), ()) if wear.alone else (page.targets, PLAIN_DOORS)

    def document(one: Parted) -> Document:
        where = wear.where
        own = address_of((*page.steps, one.name) if one.name else page.steps)
        upper = (page.here or page.title, address_of(page.steps))
        way = (*page.way, upper) if one.name else page.way
        title = f"{page.title}: {one.title}" if one.name else page.title
        head = f"<h1>{escape(title)}</h1>" if one.name else ""
        above = (("Home", "/"), *way) if page.steps and not wear.alone else ()
        return Document(
            title=title if page.steps else "",
            description=page.description,
            body=rendering.plain_links(pages.meanings.finish(head + one.body), where),
            here=one.title if one.name else page.here,
            way=tuple((name, where(href)) for name, href in above),
            targets=tuple(
                (name, what, there) for name, what, href in targets if (there := where(href))
            ),
            doors=tuple((name, where(href)) for name, href in doors),
            home="" if wear.alone else where("/"),
            address=wear.found_at(own),
            canonical=f"{wear.canonical}{own}" if wear.canonical else "",
            opened=wear.opened,
            cite=page.cite,
            data=wear.data,
            alternate=() if one.name else wear.alternate,
            linked=page.linked if wear.whole and not wear.alone and not one.name else None,
        )

    def worn(one: Parted) -> Leaf:
        found = document(one)
        leaf = put_on(found)
        if found.linked and leaf.faces < len(FACES):  # what people see goes before it
            shorter = put_on(replace(found, linked=_shorter(found.linked)))
            if shorter.faces > leaf.faces or size_of(leaf) > LARGEST:
                return shorter
        return leaf

    def put_on(found: Document) -> Leaf:
        style = style_for(rendering.plain_document(found)) if wear.whole else ""
        bare = rendering.based(rendering.plain_document(found, style, wear.links), wear.base_path)
        room = LARGEST - len(bare.encode("utf-8", "replace"))
        for names in _WORN if wear.whole and not wear.alone else ():
            rules = f"<style>{face_rules(names)}</style>"
            if len(rules) <= room:
                cut = bare.rindex("</body>")  # last, so that the text is painted first
                return Leaf(f"{bare[:cut]}{rules}{bare[cut:]}", faces=len(names))
        return Leaf(bare, faces=0)

    def size_of(leaf: Leaf) -> int:
        return len(leaf.markup.encode("utf-8", "replace"))

    def fits(markup: str) -> bool:
        found = worn(Parted("part-of-it", page.title, markup))
        return size_of(found) + told <= LARGEST

    told = len(json.dumps(_shorter(page.linked or {})))
    whole = worn(Parted("", "", body))
    if wear.alone or size_of(whole) <= LARGEST:
        return {"": whole}
    every = parted(body, fits, lambda name: address_of((*page.steps, name) if name else page.steps))
    return {one.name: worn(one) for one in every}


def _shorter(linked: Mapping[str, object]) -> Mapping[str, object]:
    """Leave out of what is said to machines what is longest, and stands on the page as well."""
    return {name: told for name, told in linked.items() if name not in _LONG}
