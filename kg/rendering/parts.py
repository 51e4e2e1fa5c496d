"""Small pieces of markup, from which every page is put together.

Each function takes frozen values and gives a piece of HTML as text. All words of data are escaped
here and are never read as HTML or Markdown; only http, https and mailto addresses become links.
The same pieces make the pages of the app and the plain pages without script, so that there is one
look and one place to escape. Must never import Streamlit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from html import escape as _escape
from urllib.parse import quote, urlencode, urlsplit

from kg.catalogue.records import Basis, Citation, Ref, Source
from kg.dates import spoken
from kg.speech import NUMBERS, capital, counted, full_stop, in_figures, in_words, joined

__all__ = [
    "DOORS",
    "Target",
    "address",
    "button",
    "by_whom",
    "capital",
    "counted",
    "crumbs",
    "escape",
    "eyebrow",
    "footer",
    "full_stop",
    "in_figures",
    "in_words",
    "joined",
    "key",
    "link",
    "mark",
    "minutes",
    "numbers_of",
    "outside",
    "page",
    "paged",
    "part",
    "refs",
    "search_form",
    "small_words",
    "source_line",
    "sources_list",
    "stories_and_notes",
    "stories_plus_notes",
    "term",
    "thing",
    "title_of",
    "top",
    "turns",
    "unknown",
    "where_next",
    "whose",
    "whose_words",
    "within",
]

Target = tuple[str, str, str]
"""A place to go next: its name, what is there, its address."""

DOORS = (
    ("Stories", "/cases"),
    ("Ideas", "/concepts"),
    ("Connections", "/connect"),
    ("Ask", "/ask"),
    ("Teach", "/paths"),
    ("Contribute", "/author"),
)

_SAYS = {
    Basis.WORD: "The authors’ word",
    Basis.TELLING: "The authors tell it, the label is ours",
    Basis.OURS: "Our reading",
    None: "Whose reading it is, is not said",
}
_PAGES = {"case": "case", "concept": "concept", "source": "source", "path": "path"}
_LISTED = {"rule": "how-we-decide", "term": "vocabulary"}
"""Kinds of things that stand together on one page, each under its own name."""
_APART = frozenset({"critique", "statistic"})
"""Kinds of statements that belong to no story: one page shows each of them."""
_FOLLOWED = ("http", "https", "mailto")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORD = re.compile(r"\b[a-z]+\b")

_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks that change the direction in which all that follows is written: no name needs them."""
_TITLE = 60

_MAGNIFIER = (
    '<svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true" focusable="false">'
    '<circle cx="8.5" cy="8.5" r="5.5" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    '<path d="M12.8 12.8 17.5 17.5" stroke="currentColor" stroke-width="1.8"/></svg>'
)


# --- Words ---


def escape(text: str) -> str:
    """Make text of data safe inside markup and attributes; marks that turn directions are dropped.

    >>> escape("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    """
    return _escape(text.translate(_TURNING))


def title_of(name: str) -> str:
    """Shorten a name for the browser's tab, which shows no more than a few words."""
    words = " ".join(name.translate(_TURNING).split())
    return words if len(words) <= _TITLE else words[: _TITLE - 1].rstrip() + "…"


def stories_and_notes(stories: int, notes: int) -> str:
    """Count stories and notes apart; of neither, say that there are no stories.

    >>> stories_and_notes(29, 6), stories_and_notes(0, 3)
    ('29 stories and six notes', 'three notes')
    """
    said = [counted(stories, "story", "stories")] if stories or not notes else []
    said += [counted(notes, "note")] if notes else []
    return joined(said)


def stories_plus_notes(stories: int, notes: int) -> str:
    """Count stories and notes apart where there is room for figures only.

    >>> stories_plus_notes(29, 6), stories_plus_notes(29, 0)
    ('29 + 6', '29')
    """
    return f"{in_figures(stories)} + {in_figures(notes)}" if notes else in_figures(stories)


def within(text: str, small: Container[str]) -> str:
    """Let a sentence stand inside another: its first letter small, unless it begins with a name.

    Args:
        small: words that are somewhere written small, so that they are no names.

    >>> within("The trade gave up.", {"the"}), within("Bezos gave up.", {"the"})
    ('the trade gave up', 'Bezos gave up')
    >>> within("Seven dollars are given up.", ())
    'seven dollars are given up'
    """
    bare = text.strip().rstrip(".")
    first = _FIRST_WORD.match(bare)
    word = first[0].casefold() if first else ""
    if (
        word in NUMBERS
        or word in small
        or word + "s" in small
        or (word.endswith("s") and word[:-1] in small)
    ):
        return bare[:1].lower() + bare[1:]
    return bare


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """Give the words that are written small somewhere in these texts."""
    return frozenset(word for text in texts for word in _SMALL_WORD.findall(text))


def minutes(words: int, words_a_minute: int) -> int:
    """Give the whole minutes that it takes to read so many words, at least one."""
    return max(1, round(words / max(1, words_a_minute)))


# --- Links ---


def address(ref: Ref) -> str:
    """Give the address of the page that shows a thing; empty where there is no such page.

    >>> address(Ref("", "case", "o2", "O2", part="fair-deal"))
    '/case?id=o2#fair-deal'
    """
    if ref.kind == "scheme":
        return page("concepts", {"of": ref.slug})
    if ref.kind in _LISTED:
        return f"/{_LISTED[ref.kind]}#{quote(ref.slug, safe='')}"
    if ref.kind in _APART:
        return page("statement", {"id": f"{ref.kind}/{ref.slug}"})
    if ref.kind not in _PAGES:
        return ""
    fragment = f"#{quote(ref.part, safe='')}" if ref.part else ""
    return f"/{_PAGES[ref.kind]}?id={quote(ref.slug, safe='')}{fragment}"


def page(name: str, query: Mapping[str, str | Iterable[str]] | None = None) -> str:
    """Give the address of one of our pages in a certain state; empty values are left out.

    >>> page("cases", {"place": ("kenya", "india"), "view": ""})
    '/cases?place=kenya&place=india'
    """
    pairs: list[tuple[str, str]] = []
    for name_, value in (query or {}).items():
        values = (value,) if isinstance(value, str) else tuple(value)
        pairs.extend((name_, one) for one in values if one)
    return f"/{name}" + (f"?{urlencode(pairs)}" if pairs else "")


def link(label: str, href: str, *, classes: str = "", current: bool = False) -> str:
    """Link to a page of ours; plain words where there is no address."""
    if not href:
        return escape(label)
    of_class = f' class="{classes}"' if classes else ""
    here = ' aria-current="true"' if current else ""
    return f'<a href="{escape(href)}"{of_class}{here}>{escape(label)}</a>'


def thing(ref: Ref, label: str = "", *, classes: str = "") -> str:
    """Link to the page of a thing, by its name unless another label is given."""
    return link(label or ref.label or ref.slug, address(ref), classes=classes)


def outside(url: str, label: str, *, classes: str = "") -> str:
    """Link to another site; plain words where the address is of no kind that we follow."""
    try:
        scheme = urlsplit(url.strip()).scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in _FOLLOWED:
        return escape(label)
    of_class = f' class="{classes}"' if classes else ""
    return (
        f'<a href="{escape(url.strip())}"{of_class} rel="noopener noreferrer">{escape(label)}</a>'
    )


def button(label: str, href: str, *, primary: bool = False, classes: str = "") -> str:
    """Link that looks like what it is for: something to press."""
    kind = " primary" if primary else ""
    return link(label, href, classes=f"button{kind}{' ' + classes if classes else ''}")


def term(ref: Ref, label: str = "", *, tone: str = "") -> str:
    """Name an idea so that pressing the name opens its meaning in place.

    `Meanings.finish` adds the meanings to the page, and makes a link of a term that has none.
    """
    slug = quote(ref.slug, safe="")
    words = escape(label or ref.label or ref.slug)
    return (
        f'<button type="button" class="term{" " + tone if tone else ""}" '
        f'popovertarget="meaning-{slug}">{words}</button>'
    )


# --- Whose reading it is ---


def mark(basis: Basis | None) -> str:
    """Draw whose reading it is; the words stand beside it or are said by `whose`."""
    return f'<span class="mark {basis or Basis.OURS}" aria-hidden="true"></span>'


def whose(basis: Basis | None) -> str:
    """Say whose reading it is to those who do not see the mark."""
    return f'<span class="vh">{_SAYS[basis]}.</span>'


def whose_words(basis: Basis | None) -> str:
    """Say whose reading it is where only plain text can stand, as part of a sentence."""
    says = _SAYS[basis]
    return f"{says[:1].lower()}{says[1:]}"


def by_whom(basis: Basis | None) -> str:
    """Draw the mark with its words."""
    return f'<span class="by">{mark(basis)}{whose_words(basis)}</span>'


def key(how: str = "") -> str:
    """Explain the marks and lines of a flight, after a sentence on how to read it."""
    said = f"<span>{escape(how)}</span>" if how else ""
    marks = "".join(f"<span>{by_whom(basis)}</span>" for basis in Basis)
    return (
        f'<p class="key">{said}{marks}'
        '<span><i class="foot" aria-hidden="true"></i>no date told</span>'
        '<span><i class="dash" aria-hidden="true"></i>order not told</span></p>'
    )


# --- Frames ---


def eyebrow(pieces: Iterable[str]) -> str:
    """Set the line above a title: pieces of markup with a point between them."""
    return f'<p class="eyebrow">{" <i>·</i> ".join(piece for piece in pieces if piece)}</p>'


def unknown(sentence: str) -> str:
    """Say that something is not known, as a sentence."""
    return f'<span class="unknown">{escape(sentence)}</span>'


def turns(rows: Iterable[tuple[str, str, str]]) -> str:
    """Set the rows beside a title: hue, name, and markup of what is said."""
    lines = "".join(
        f'<dt class="{tone}">{escape(name)}</dt><dd>{body}</dd>' for tone, name, body in rows
    )
    return f'<dl class="turns">{lines}</dl>'


def part(title: str, body: str, *, anchor: str = "", level: int = 2) -> str:
    """Set a part of a page: the head hangs at the left, the text stands right of it."""
    name = f' id="{escape(anchor)}" tabindex="-1"' if anchor else ""
    head = f"<h{level}>{escape(title)}</h{level}>"
    return f'<section class="part"{name}>{head}<div>{body}</div></section>'


def paged(total: int, start: int, most: int, address_of: Callable[[int], str]) -> str:
    """Lead to what stands before and after the part of a list that is shown; empty where all is.

    Args:
        start: the first that is shown, from 0.
        most: so many are shown at once.
        address_of: gives the address of the page that begins with a place of the list.
    """
    last = min(start + most, total)
    ways = []
    if start:
        ways.append(link("Those before", address_of(max(0, start - most))))
    if last < total:
        ways.append(link("Those after", address_of(last)))
    here = f"<span>{start + 1:,} to {last:,} of {total:,}</span>"
    return f'<p class="buttons pages">{here} {" ".join(ways)}</p>' if ways else ""


def where_next(targets: Iterable[Target]) -> str:
    """End a page with up to three places to go."""
    rows = "".join(
        f"<li>{link(name, href)}<span>{escape(what)}</span></li>" for name, what, href in targets
    )
    return f'<nav class="next" aria-label="Where next"><h2>Where next</h2><ul>{rows}</ul></nav>'


def footer() -> str:
    """Close every page: about, sources, data, how we decide, gaps."""
    places = (
        ("About", "/about"),
        ("Sources", "/sources"),
        ("Data", "/data"),
        ("How we decide", "/how-we-decide"),
        ("What we don’t know", "/gaps"),
    )
    links = " ".join(link(name, href) for name, href in places)
    return f'<footer class="foot-links"><p>{links}</p></footer>'


def search_form(words: str = "", *, hint: str = "Search") -> str:
    """Offer the search field; it works without script as well."""
    return (
        '<form class="search" role="search" action="/search" method="get">'
        f'<button type="submit" aria-label="Search">{_MAGNIFIER}</button>'
        f'<input type="search" name="q" value="{escape(words)}" placeholder="{escape(hint)}" '
        'aria-label="Search a company, an idea, a year" maxlength="200" autocomplete="off" '
        'enterkeyhint="search"></form>'
    )


def crumbs(way: Iterable[tuple[str, str]], here: str) -> str:
    """Show where a page stands: the way to it and its own name."""
    steps = "".join(f"<li>{link(name, href)}</li>" for name, href in (("Home", "/"), *way))
    return (
        '<nav class="crumbs" aria-label="Where you are"><ol>'
        f'{steps}<li aria-current="page">{escape(here)}</li></ol></nav>'
    )


def top(way: Iterable[tuple[str, str]], here: str, words: str = "") -> str:
    """Open a page: where it stands at the left, the search field at the right."""
    return f'<div class="top-row">{crumbs(way, here)}{search_form(words)}</div>'


# --- Sources ---


def numbers_of(sources: Iterable[Source]) -> Mapping[str, int]:
    """Give each source, by slug, its number in the list on the page, from 1."""
    return {source.ref.slug: number for number, source in enumerate(sources, 1)}


def refs(citations: Iterable[Citation], numbers: Mapping[str, int]) -> str:
    """Set the numbers of sources behind a statement, each with its place for who listens."""
    seen: dict[int, list[str]] = {}
    for citation in citations:
        number = numbers.get(citation.source.slug)
        if number is not None:
            seen.setdefault(number, []).append(citation.locator)
    anchors = []
    for number, places in sorted(seen.items()):
        place = ", ".join(place for place in places if place)
        said = f"Source {number}{', ' + place if place else ''}"
        tip = f' title="{escape(place)}"' if place else ""
        anchors.append(f'<a href="#source-{number}" aria-label="{escape(said)}"{tip}>{number}</a>')
    return f'<span class="refs">{"".join(anchors)}</span>' if anchors else ""


def source_line(source: Source) -> str:
    """Write a source in one line with a smaller one for how far to trust it."""
    who = ", ".join(source.creators or source.publishers)
    title = f"<cite>{thing(source.ref, source.title or source.ref.label)}</cite>"
    publishers = [name for name in source.publishers if name not in source.creators]
    rest = [
        *(publishers if source.creators else []),
        spoken(source.issued) if source.issued else "",
    ]
    tail = "".join(f", {escape(one)}" for one in rest if one)
    notes = [
        full_stop(capital(source.note)) if source.note else "",
        "Self-report: it speaks of itself." if source.self_report else "",
        "Read in full." if source.in_full else "Read in an excerpt.",
        f"Grade {source.grade}." if source.grade else "",
    ]
    small = escape(" ".join(note for note in notes if note))
    away = outside(source.url, "Open it") if source.url else ""
    opened = f" {away}" if away.startswith("<a") else ""
    who = f"{escape(who)}, " if who else ""
    return f"<span>{who}{title}{tail}.<small>{small}{opened}</small></span>"


def sources_list(sources: Iterable[Source]) -> str:
    """List sources by number, to which the numbers in the text lead; empty where there is none."""
    rows = "".join(
        f'<li id="source-{number}" tabindex="-1">{source_line(source)}</li>'
        for number, source in enumerate(sources, 1)
    )
    return f'<ol class="sources">{rows}</ol>' if rows else ""
