"""A page that would be too long, parted: its longest parts go to pages of their own.

Where a part stood, a short list leads to what was moved; it keeps the anchors, so that an address
with a fragment still ends at the right place. Works on markup of ours, whose every tag is closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

from kg.rendering import links_within

__all__ = ["Parted", "parted"]

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)\b[^>]*?(?P<alone>/?)>")
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_ID = re.compile(r'<[a-z][a-z0-9]*\b[^>]*?\sid="(?P<id>[^"]+)"[^>]*>')
_HEAD = re.compile(r"<h2[^>]*>(?P<words>.*?)</h2>", re.DOTALL)
_SECTION = re.compile(r'<section class="part" id="(?P<id>[^"]+)"')
_SKIPPED = re.compile(r'<a class="to-cite".*?</a>|<span class="vh">.*?</span>', re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[a-z0-9]+")
_KEPT = ("<h2", "<h3", "<caption", "<thead")
"""What stands before the entries of a list and is said again on each of its pages."""
_LABEL = 90
"""Characters of an entry by which it is named where it stood."""
_CHUNK = 60_000
"""Characters of a list that are tried first on a page."""
_MOST_NAMED = 400
"""Entries that are still named one by one where they stood; of more, their pages are."""
_TRIED = 3
"""The longest of the pages of a list, for which the others stand when it is tried whether they fit."""
_NAMES = {
    "what-we-say-and-why": "statements",
    "stories-that-show-it": "stories",
    "statements-that-cite-it": "statements",
    "by-title": "titles",
}


@dataclass(frozen=True, slots=True)
class Parted:
    """One page of what was one: `name` is the last step of its address, empty for the first.

    `title` says what stands on it.
    """

    name: str
    title: str
    body: str


def _elements(markup: str) -> list[str]:
    """Part markup into the elements that stand in it side by side; text belongs to the next one."""
    found: list[str] = []
    depth = begin = 0
    for tag in _TAG.finditer(markup):
        if tag["alone"] or tag["name"] in _VOID:
            continue
        depth += -1 if tag["end"] else 1
        if depth == 0:
            found.append(markup[begin : tag.end()])
            begin = tag.end()
    if begin < len(markup):
        found.append(markup[begin:])
    return found


def _text(markup: str) -> str:
    return " ".join(_MARKUP.sub(" ", _SKIPPED.sub("", markup)).split())


def _name(piece: str) -> str:
    anchor = _SECTION.match(piece)
    head = _HEAD.search(piece)
    slug = "-".join(_WORD.findall(_text(head["words"]).lower())) if head else ""
    return _NAMES.get(slug, anchor["id"] if anchor else slug[:40].strip("-") or "more")


def parted(
    body: str, fits: Callable[[str], bool], address_of: Callable[[str], str]
) -> tuple[Parted, ...]:
    """Part a page until each of its pages fits.

    Args:
        fits: whether a page with this markup is small enough.
        address_of: gives the address of a page by the last step of it.
    """
    pieces = _elements(body)
    moved: dict[int, list[Parted]] = {}
    taken: set[str] = set()
    movable = {place for place, piece in enumerate(pieces) if "<h1" not in piece}
    while movable and not fits("".join(pieces)):
        place = max(movable, key=lambda one: len(pieces[one]))
        movable.remove(place)
        piece = pieces[place]
        name = _free(_name(piece), taken)
        if not _entries(piece):
            began = _begun(pieces, place, name, fits, address_of)
            if began:
                pieces[place], moved[place] = began
                taken.update(page.name for page in moved[place])
                continue
        pages = _pages(piece, name, fits)
        stub = _stub(piece, pages, address_of)
        if len(stub) * 2 > len(piece):
            stub = _stub(piece, pages, address_of, named=False)
        if len(stub) < len(piece):
            pieces[place], moved[place] = stub, pages
            taken.update(page.name for page in pages)
    first = Parted("", "", "".join(pieces))
    every = (first, *(page for place in sorted(moved) for page in moved[place]))
    held = _held(every)
    return tuple(_led(page, held, address_of) for page in every)


def _entries(piece: str) -> list[str]:
    """Give the anchors that stand in a part, its own left out."""
    anchor = _SECTION.match(piece)
    own = anchor["id"] if anchor else ""
    return [found["id"] for found in _ID.finditer(piece) if found["id"] != own]


def _begun(
    pieces: Sequence[str],
    place: int,
    name: str,
    fits: Callable[[str], bool],
    address_of: Callable[[str], str],
) -> tuple[str, list[Parted]] | None:
    """Begin a list where it stood and go on with it on other pages; None where it cannot be."""
    piece = pieces[place]
    head = _HEAD.search(piece)
    title = _text(head["words"]) if head else ""
    size = min(len(piece), _CHUNK)
    while size > 4_000:
        first, *rest = _chunks(piece, size)
        size = size * 2 // 3
        if not rest:
            continue
        pages = [
            Parted(f"{name}-{number}", f"{title}, part {number}", body)
            for number, body in enumerate(rest, 2)
        ]
        begun = first + _ways(pages, title, address_of)
        whole = "".join((*pieces[:place], begun, *pieces[place + 1 :]))
        if fits(whole) and _all_fit(rest, fits):
            return begun, pages
    return None


def _ways(pages: Sequence[Parted], title: str, address_of: Callable[[str], str]) -> str:
    links = " ".join(
        f'<a href="{escape(address_of(page.name))}">Part {number}</a>'
        for number, page in enumerate(pages, 2)
    )
    return f'<nav class="buttons pages" aria-label="{title}"><span>Part 1 of {len(pages) + 1}</span> {links}</nav>'


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def _pages(piece: str, name: str, fits: Callable[[str], bool]) -> list[Parted]:
    """Set a part on as many pages as it needs."""
    head = _HEAD.search(piece)
    title = _text(head["words"]) if head else ""
    bodies = [piece]
    size = min(len(piece), _CHUNK * 2)
    while not _all_fit(bodies, fits) and size > 2_000:
        size = size * 2 // 3
        bodies = list(_chunks(piece, size))
    return [
        Parted(f"{name}-{place}" if place > 1 else name, title, body)
        for place, body in enumerate(bodies, 1)
    ]


def _all_fit(bodies: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return all(map(fits, sorted(bodies, key=len, reverse=True)[:_TRIED]))


def _chunks(markup: str, size: int) -> Iterator[str]:
    """Part the longest list within markup, and set each part between the same tags.

    Args:
        size: characters that a part should have at most; one entry alone may have more.
    """
    opened, rows, kept = _list_in(markup)
    closed = "".join(f"</{_TAG.match(tag)['name']}>" for tag in reversed(opened))  # type: ignore[index]
    before = "".join(tag + "".join(kept[place]) for place, tag in enumerate(opened))
    group: list[str] = []
    length = 0
    for row in rows:
        if group and length + len(row) > size:
            yield f"{before}{''.join(group)}{closed}"
            group, length = [], 0
        group.append(row)
        length += len(row)
    if group:
        yield f"{before}{''.join(group)}{closed}"


def _list_in(markup: str) -> tuple[list[str], list[str], list[list[str]]]:
    """Go down to the longest list: give the tags on the way, its entries, and what heads them."""
    opened: list[str] = []
    kept: list[list[str]] = []
    rows = [markup]
    while True:
        longest = max(rows, key=len)
        whole = sum(map(len, rows))
        if len(longest) * 2 < whole and len(rows) > 2:
            return opened, rows, kept
        tag = _TAG.search(longest)
        if tag is None:
            return opened, rows, kept
        inside = longest[tag.end() : longest.rfind("</")]
        below = _elements(inside)
        if not below or not any("<" in one for one in below):
            return opened, rows, kept
        if opened:
            heads = [row for row in rows if row is not longest and row.startswith(_KEPT)]
            kept[-1] = heads
        opened.append(tag[0])
        kept.append([])
        rows = below


def _stub(
    piece: str, pages: Sequence[Parted], address_of: Callable[[str], str], *, named: bool = True
) -> str:
    """Say what was moved and where it is, entry by entry where entries have anchors.

    Args:
        named: each entry by its first words; else by its number.
    """
    anchor = _SECTION.match(piece)
    own = anchor["id"] if anchor else ""
    head = _HEAD.search(piece)
    title = _text(head["words"]) if head else "More"
    entries = [
        (page, found) for page in pages for found in _ID.finditer(page.body) if found["id"] != own
    ]
    if len(entries) > _MOST_NAMED:
        entries = []
    rows = [
        f'<li id="{found["id"]}"><a href="{escape(address_of(page.name))}#{found["id"]}">'
        f"{_label(page.body[found.end() :]) if named else number}</a></li>"
        for number, (page, found) in enumerate(entries, 1)
    ]
    if rows:
        said = f'<p class="seen">Each in full on <a href="{escape(address_of(pages[0].name))}">a page of their own</a>.</p>'
        told = f'{said}<ul class="{"dots" if named else "inline"} moved">{"".join(rows)}</ul>'
    else:
        ways = "".join(
            f'<li><a href="{escape(address_of(page.name))}">{title}{f", part {number}" if len(pages) > 1 else ""}</a></li>'
            for number, page in enumerate(pages, 1)
        )
        told = f'<ul class="dots moved">{ways}</ul>'
    kept = f' id="{own}"' if own else ""
    return f'<section class="part"{kept}><h2>{title}</h2><div>{told}</div></section>'


def _label(markup: str) -> str:
    """Name an entry by its first words, which are escaped already."""
    words = _text(markup[: _LABEL * 12].rpartition("<")[0] or markup[: _LABEL * 3])
    if len(words) <= _LABEL:
        return words
    cut = words[:_LABEL].rpartition(" ")[0] or words[:_LABEL].rpartition("&")[0]
    return f"{cut} …"


def _held(every: Sequence[Parted]) -> dict[str, str]:
    """Say on which page each anchor is; what was moved has left its name on the first page too."""
    held = dict.fromkeys(_anchors(every[0]), "")
    for other in reversed(every[1:]):
        held |= dict.fromkeys(_anchors(other), other.name)
    return held


def _led(page: Parted, held: Mapping[str, str], address_of: Callable[[str], str]) -> Parted:
    """Lead the links within a page to where their ends are now."""

    def where(anchor: str) -> str:
        place = held.get(unquote(anchor), page.name)
        return f"#{anchor}" if place == page.name else f"{address_of(place)}#{anchor}"

    return Parted(page.name, page.title, links_within(page.body, where))


def _anchors(page: Parted) -> set[str]:
    return {unescape(found["id"]) for found in _ID.finditer(page.body)}
