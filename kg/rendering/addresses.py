"""From the address of a page of the app to where it is found: its plain page, and its base path.

The one rule by which links that are passed on, printed or put on a memory stick find a page that
needs no script. It knows addresses only: whether the thing is there is said by whoever opens it.
All addresses are written from the root; the path below which the atlas is served is put before
them here, as the last thing that is done with markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from kg.catalogue.records import Ref

__all__ = ["based", "plain_address", "plain_statement"]

_THINGS = {"case": "case", "concept": "concept", "source": "source", "path": "path"}
_LISTS = {
    "": "",
    "about": "about",
    "ask": "questions",
    "cases": "cases",
    "concepts": "concepts",
    "gaps": "gaps",
    "home": "",
    "how-we-decide": "how-we-decide",
    "moment": "moments",
    "paths": "paths",
    "sources": "sources",
    "vocabulary": "vocabulary",
}
"""Pages of the app that list, and the plain pages that list the same, by the first step of each."""
_FROM_THE_ROOT = re.compile(r'(?<=\s)(href|src|action|data-copy)="/(?!/)')
_APART = ("critique", "statistic")
_MARKS = ".", ".."
"""Names that a browser takes out of an address by itself."""


def plain_address(href: str) -> str:
    """Give the address of the plain page that shows the same thing; "" where there is none.

    What a page only looks different by, such as an answer that was picked, is left out. A list that
    is narrowed by its address has no plain page, as the plain one shows all of it.

    Args:
        href: path, query and fragment of an address of the app.

    >>> plain_address("/case?id=o2&by=ours#fair-deal"), plain_address("/cases?place=kenya")
    ('/read/case/o2#fair-deal', '')
    >>> plain_address("/moment?id=easyjet/allocated-seating&answer=yes"), plain_address("/concepts")
    ('/read/moment/easyjet/allocated-seating', '/read/concepts')
    """
    try:
        parts = urlsplit(href)
        pairs = parse_qsl(parts.query)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return ""
    steps = _steps(parts.path.strip("/"), dict(pairs))
    if steps is None or any(step in _MARKS or "\\" in step for step in steps):
        return ""
    asked = urlencode(_asked(parts.path.strip("/"), pairs))
    kept = parts.fragment and steps[0] != "statement"
    fragment = f"#{quote(unquote(parts.fragment), safe='')}" if kept else ""
    where = "/".join(quote(step, safe="") for step in steps)
    return f"/read/{where}{f'?{asked}' if asked else ''}{fragment}"


def plain_statement(ref: Ref) -> str:
    """Give the address of the plain page of one statement of a story; "" for anything else.

    >>> plain_statement(Ref("", "case", "o2", "A fair deal", part="fair-deal"))
    '/read/statement/o2/fair-deal'
    """
    if ref.kind != "case" or not ref.part or ref.part in _MARKS:
        return ""
    return f"/read/statement/{quote(ref.slug, safe='')}/{quote(ref.part, safe='')}"


def based(markup: str, base_path: str) -> str:
    """Put the base path before every address of markup that begins at the root.

    Args:
        markup: whole, as it is sent, its text escaped.
        base_path: as in `Settings`; where it is empty nothing changes.

    >>> based('<a href="/case?id=o2">O2</a> <a href="#top">Up</a>', "/atlas")
    '<a href="/atlas/case?id=o2">O2</a> <a href="#top">Up</a>'
    """
    return _FROM_THE_ROOT.sub(rf'\1="{base_path}/', markup) if base_path else markup


def _asked(page: str, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Keep what a question is asked with: the answer depends on it."""
    return [pair for pair in pairs if pair[0] != "q"] if page == "ask" else []


def _steps(page: str, query: Mapping[str, str]) -> tuple[str, ...] | None:
    """Give the steps of the plain address after /read/; None where there is no such page."""
    if page == "case" and query.get("id") and query.get("cite"):
        return "statement", query["id"], query["cite"]
    if page == "path" and query.get("id") and query.get("step", "").isdecimal():
        return "path", query["id"], query["step"]
    if page in _THINGS:
        return (_THINGS[page], query["id"]) if query.get("id") else None
    if page == "moment" and "id" in query:
        story, _, fragment = query["id"].partition("/")
        return ("moment", story, fragment) if story and fragment else None
    if page == "statement":
        kind, _, slug = query.get("id", "").partition("/")
        return (kind, slug) if kind in _APART and slug else None
    if page == "concepts" and set(query) == {"of"}:
        return "scheme", query["of"]
    if page == "gaps" and set(query) == {"kind"}:
        return "gaps", query["kind"]
    if page == "gaps" and set(query) == {"kind", "start"} and query["start"].isdecimal():
        return "gaps", query["kind"], query["start"]
    if page == "ask" and query.get("q"):
        return "question", query["q"]
    return (_LISTS[page],) if page in _LISTS and not query else None
