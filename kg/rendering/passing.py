"""What stands at the end of every page: how to pass it on, how to put it right, the way to it.

A link is copied with the whole state of the page; where it works is said before it is sent. Nothing
is sent from here: a correction is a text that its reader copies, or puts into the form of an issue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from kg.rendering.addresses import plain_address
from kg.rendering.parts import escape, link, outside, title_of

__all__ = [
    "Stop",
    "copy_button",
    "copy_link",
    "correction",
    "followed",
    "new_issue",
    "pass_on",
    "passing",
    "something_wrong",
    "trail",
    "wrong_with",
]

Stop = tuple[str, str]
"""Something that was looked at: its name, and its address with its whole state."""

_THINGS = {
    "ask": ("q",),
    "case": ("id",),
    "compare": ("cases",),
    "concept": ("id",),
    "concepts": ("of",),
    "connect": ("a", "b"),
    "graph": ("on",),
    "moment": ("id",),
    "path": ("id",),
    "patterns": ("of",),
    "source": ("id",),
    "statement": ("id",),
}
"""The pages that show a thing and no list, and what names that thing in their address."""
_MOST = 6
"""So many things stand in a trail."""
_LONGEST, _IN_AN_ISSUE = 2_000, 500
"""Characters of an address that a note carries, and one that stands itself in an address."""
_NOTE = "correction"


def passing(trail: str, lines: Iterable[str]) -> str:
    """Set what stands at the end of a page: the trail, and under it what can be done with the page.

    Args:
        trail: markup of the way here; empty where there is none.
        lines: markup of what can be done; empty ones are left out.
    """
    return (
        f'<section class="passing" aria-label="This page">{trail}'
        f'<div class="offers">{"".join(lines)}</div></section>'
    )


# --- The link ---


def _whole(path: str, public_url: str) -> str:
    """Give the address that is copied: public and plain where there is such, else the app's own."""
    return f"{public_url.rstrip('/')}{plain_address(path) or path}" if public_url else path


def _copied(path: str, public_url: str, classes: str, said: str = "Copied.") -> str:
    return (
        f'<button type="button" class="{classes}" data-copy="{escape(_whole(path, public_url))}" '
        f'data-said="{said}">Copy link</button>'
    )


def copy_link(path: str, public_url: str) -> str:
    """Offer the address of a page; where none is public, say that it works here only.

    Args:
        path: the address of the page from the root with its whole state, such as "/case?id=o2".
    """
    return f'<p class="copy">{_to_copy(path, public_url)}</p>'


def copy_button(path: str, public_url: str) -> str:
    """Offer the address of a page in a row of buttons, as `copy_link` does."""
    return f'<span class="copy">{_to_copy(path, public_url)}</span>'


def _to_copy(path: str, public_url: str) -> str:
    said = "Copied." if public_url else "Copied. It works on this computer only."
    return f'{_copied(path, public_url, "button", said)}<span role="status"></span>'


def pass_on(path: str, public_url: str) -> str:
    """Offer the address of a page in a quiet line; where none is public, the page as a file.

    Args:
        path: as in `copy_link`.
    """
    button = f'{_copied(path, public_url, "quiet")}<span role="status"></span>'
    if public_url:
        return f'<p class="copy">{button}</p>'
    plain = plain_address(path).partition("#")[0]
    file = (
        f' To pass it on, <a href="{escape(plain)}" download="{escape(_file(plain))}">take the page '
        "as a file</a>."
        if plain
        else ""
    )
    return f'<p class="copy">{button}<span>The link works on this computer only.{file}</span></p>'


def _file(plain: str) -> str:
    """Name the file of a plain page.

    >>> _file("/read/moment/o2/customer-plan"), _file("/read/")
    ('moment-o2-customer-plan.html', 'pioneer-atlas.html')
    """
    steps = urlsplit(plain).path.removeprefix("/read/").strip("/")
    return f"{steps.replace('/', '-') or 'pioneer-atlas'}.html"


# --- Something wrong? ---


def correction(title: str, path: str, edition: str, longest: int = _LONGEST) -> str:
    """Write a note of correction, to be filled in.

    Args:
        title: of what is wrong.
        path: its address.
        edition: the state of the atlas in which it was seen.
        longest: so many characters of the address are told.
    """
    where = path if len(path) <= longest else path[: longest - 1] + "…"
    return (
        f"Pioneer Atlas, a correction\n\nPage: {title_of(title)}\nAddress: {where}\n"
        f"Seen in: {edition}\n\nWhat is wrong:\n\nWhat it should say:\n\n"
        "Source, with page or time:\n"
    )


def new_issue(repository_url: str, title: str, body: str, *, primary: bool = False) -> str:
    """Lead to a new issue of the project with these words; empty where it has no place for one.

    Args:
        repository_url: the address of the project's repository; empty where none is set.
        primary: it is the first thing to press.
    """
    query = urlencode({"title": title, "body": body})
    offered = outside(
        f"{repository_url.rstrip('/')}/issues/new?{query}",
        "Write it as an issue",
        classes="button primary" if primary else "button",
    )
    return offered if offered.startswith("<a ") else ""


def something_wrong(
    title: str, path: str, edition: str, repository_url: str, *, opened: bool = False
) -> str:
    """Offer a note of correction to copy, and where there is a place for it, as an issue.

    Args:
        title: as `path` and `edition` in `correction`.
        repository_url: the address of the project's repository; empty where none is set.
        opened: the address asks for it.
    """
    steps = "Copy this note, fill it in, and send it to whoever gave you the atlas."
    body = correction(title, path, edition, _IN_AN_ISSUE)
    issue = new_issue(repository_url, f"Wrong: {title_of(title)}", body)
    if issue:
        steps = "Copy this note, or open it as an issue of the project, and fill it in."
    note = escape(correction(title, path, edition))
    return (
        f'<details class="mend" id="wrong" tabindex="-1"{" open" if opened else ""}>'
        f'<summary>Something wrong?</summary><div class="citing"><p>{steps} Nothing is sent from '
        f'this page.</p><pre id="{_NOTE}" tabindex="0">{note}</pre>'
        '<p class="copy"><button type="button" class="button" data-copy="" '
        f'data-of="{_NOTE}" data-said="Copied.">Copy the note</button>{issue}'
        '<span role="status"></span></p></div></details>'
    )


def wrong_with(path: str) -> str:
    """Lead from a statement to the note of correction, which then has the address of the statement.

    Args:
        path: the address of the page with the note.
    """
    return (
        f'<p class="seen"><a href="{escape(path)}#wrong" data-stay>Something wrong with it?</a></p>'
    )


# --- The trail ---


def _named(path: str) -> tuple[str, ...]:
    """Give what an address names, however else its page looks; empty where it shows no thing."""
    try:
        parts = urlsplit(path)
        pairs = parse_qsl(parts.query)
    except ValueError:
        return ()
    page = parts.path.strip("/")
    wanted = _THINGS.get(page, ())
    values = tuple(f"{name}={value}" for name, value in pairs if name in wanted)
    complete = {name for name, _ in pairs} >= set(wanted)
    return (page, *values) if wanted and complete else ()


def followed(stops: Sequence[Stop], here: Stop, way: Sequence[Stop] = ()) -> tuple[Stop, ...]:
    """Give the trail that ends with what is looked at now: each thing once, where it was seen last.

    Args:
        here: the page that is open; a list leaves the trail as it is.
        way: the pages above it; a step of a thing goes by the name of that thing.

    >>> followed([("O2", "/case?id=o2"), ("pain", "/concept?id=pain")], ("O2", "/case?id=o2&by=ours"))
    (('pain', '/concept?id=pain'), ('O2', '/case?id=o2&by=ours'))
    """
    name, path = here
    thing = _named(path)
    if not thing:
        return tuple(stops)
    name = next((above for above, of in way if _named(of) == thing), name)
    before = [stop for stop in stops if _named(stop[1]) != thing]
    return (*before, (title_of(name), path))[-_MOST - 1 :]


def trail(stops: Sequence[Stop], here: str) -> str:
    """Show by what one came to a page; empty where by nothing.

    Args:
        here: the address of the page.
    """
    thing = _named(here)
    before = [stop for stop in stops if not thing or _named(stop[1]) != thing][-_MOST:]
    if not before:
        return ""
    rows = "".join(f"<li>{link(name, path)}</li>" for name, path in before)
    return f'<nav class="trail" aria-label="You came by"><p>You came by</p><ol>{rows}</ol></nav>'
