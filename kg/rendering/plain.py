"""The plain page: one file that needs no script and asks for nothing, made of the app's markup.

The same words in the same order as in the app; what only works there (forms, buttons that copy,
lists that are sifted in place) is left out, and every link leads to another plain page. Whoever
calls says where a link leads and what the page wears; nothing is read from files here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from kg.catalogue.records import Case, CaseSummary, SourceUse, Statement
from kg.questions import Question
from kg.rendering.asking import Field
from kg.rendering.flights import last_seen
from kg.rendering.meanings import Meanings
from kg.rendering.parts import (
    Target,
    by_whom,
    capital,
    escape,
    eyebrow,
    full_stop,
    link,
    page,
    part,
    small_words,
    source_line,
    stories_and_notes,
    thing,
    title_of,
    turns,
    unknown,
    where_next,
)
from kg.rendering.statements import placed, why

__all__ = [
    "PLAIN_DOORS",
    "Document",
    "links_within",
    "plain_asked",
    "plain_cases",
    "plain_document",
    "plain_folded",
    "plain_links",
    "plain_sources",
    "plain_told",
    "without_tools",
]

_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_TOOLS = re.compile(
    r'<ul class="(?:sieve|views)".*?</ul>|<nav class="ways-to-ask".*?</nav>|<p class="copy">.*?</p>'
    r"|<button\b[^>]*\sdata-copy=.*?</button>|<nav class=\"contents letters\".*?</nav>",
    re.DOTALL,
)
_ATTRIBUTES = re.compile(r'\s(?:data-(?:stay|go|said|of)(?:="[^"]*")?|tabindex="-1")(?=[\s>])')
_LINK = re.compile(
    r'<a\b(?P<before>[^>]*?)\shref="(?P<href>[^"]*)"(?P<after>[^>]*)>(?P<words>.*?)</a>', re.DOTALL
)
_WITHIN = re.compile(r'href="#(?P<anchor>[^"]+)"')
_WAYS = ("I would.", "I would not.", "I would want to know …")
_DESCRIBED = 200
"""Characters of what a page says of itself to those who list it."""
PLAIN_DOORS = (
    ("Home", "/"),
    ("Stories", "/cases"),
    ("Ideas", "/concepts"),
    ("Decisions", "/moment"),
    ("Questions", "/ask"),
    ("Paths", "/paths"),
    ("Sources", "/sources"),
    ("How we decide", "/how-we-decide"),
    ("What we don’t know", "/gaps"),
    ("About", "/about"),
)
"""The plain pages to which every plain page leads, by their addresses in the app."""


@dataclass(frozen=True, slots=True)
class Document:
    """A plain page that is not dressed yet; all markup has its links as they are to be.

    `way` are the pages above it, by name and link, and `here` is its own name among them. `address`
    is where others find it, as text; `canonical` the same on the web. `opened` is its address in
    the app, `cite` how it is cited, `data` where its data is. `linked` says the same as the page to
    machines, in the terms of schema.org. Each is empty where there is none.
    """

    title: str
    description: str
    body: str
    here: str = ""
    way: tuple[tuple[str, str], ...] = ()
    targets: tuple[Target, ...] = ()
    doors: tuple[tuple[str, str], ...] = ()
    home: str = ""
    address: str = ""
    canonical: str = ""
    opened: str = ""
    cite: tuple[tuple[str, str], ...] = ()
    data: str = ""
    alternate: tuple[tuple[str, str], ...] = ()
    linked: Mapping[str, object] | None = None


# --- From the app's markup ---


def without_tools(markup: str) -> str:
    """Leave out what works in the app only: forms, buttons that copy, lists that are sifted."""
    return _ATTRIBUTES.sub("", _TOOLS.sub("", _FORM.sub("", markup)))


def plain_links(markup: str, where: Callable[[str], str]) -> str:
    """Turn the links of markup; where a link leads nowhere, its words stay.

    Args:
        where: gives the new address of one in the app, which begins with "/", or "".
    """

    def turned(found: re.Match[str]) -> str:
        href = unescape(found["href"])
        if not href.startswith("/"):
            return found[0]
        new = where(href)
        if not new:
            return found["words"]
        return f'<a{found["before"]} href="{escape(new)}"{found["after"]}>{found["words"]}</a>'

    return _LINK.sub(turned, markup)


def links_within(markup: str, where: Callable[[str], str]) -> str:
    """Turn the links that lead to a place on the same page.

    Args:
        where: gives the new address for an anchor.
    """
    return _WITHIN.sub(lambda found: f'href="{escape(where(unescape(found["anchor"])))}"', markup)


# --- The page ---


def plain_document(page: Document, style: str = "", links: Iterable[str] = ()) -> str:
    """Put a page together.

    Args:
        style: rules for its `<style>`; empty where a file beside it holds them.
        links: more elements for its head.
    """
    about = _described(page.description)
    named = escape(title_of(page.title))
    name = f"{named} · Pioneer Atlas" if named else "Pioneer Atlas"
    head = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{name}</title>",
        f'<meta name="description" content="{about}">' if about else "",
        '<meta name="color-scheme" content="light dark">',
        '<meta name="referrer" content="no-referrer">',
        f'<link rel="canonical" href="{escape(page.canonical)}">' if page.canonical else "",
        '<meta property="og:site_name" content="Pioneer Atlas">',
        f'<meta property="og:type" content="{"article" if page.way else "website"}">',
        f'<meta property="og:title" content="{named or "Pioneer Atlas"}">',
        f'<meta property="og:description" content="{about}">' if about else "",
        f'<meta property="og:url" content="{escape(page.canonical)}">' if page.canonical else "",
        *(
            f'<link rel="alternate" type="{escape(kind)}" href="{escape(href)}">'
            for kind, href in page.alternate
        ),
        *links,
        _linked(page.linked) if page.linked else "",
        f"<style>{style}</style>" if style else "",
    ]
    return (
        f'<!doctype html><html lang="en"><head>{"".join(head)}</head><body>'
        '<a class="skip" href="#page-text">Skip to the text</a>'
        f'<div class="page">{_top(page)}<main id="page-text">{page.body}</main>'
        f"{where_next(page.targets) if page.targets else ''}{_end(page)}</div>"
        "</body></html>\n"
    )


def _described(text: str) -> str:
    words = " ".join(text.split())
    return escape(words if len(words) <= _DESCRIBED else words[: _DESCRIBED - 1].rstrip() + "…")


def _linked(linked: Mapping[str, object]) -> str:
    """Write data for machines; no text in it can end the element."""
    text = json.dumps(linked, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/ld+json">{text}</script>'


def _top(page: Document) -> str:
    """Name the atlas, and show where the page stands."""
    brand = link("Pioneer Atlas", page.home) if page.home else "Pioneer Atlas"
    steps = "".join(f"<li>{link(name, href)}</li>" for name, href in page.way)
    way = (
        f'<nav class="plain-way" aria-label="Where you are"><ol>{steps}'
        f'<li aria-current="page">{escape(title_of(page.here or page.title))}</li></ol></nav>'
        if page.way
        else ""
    )
    opened = f"<p>{link('Open in the app', page.opened)}</p>" if page.opened else ""
    return f'<header class="plain-top"><p class="brand">{brand}</p>{opened}{way}</header>'


def _end(page: Document) -> str:
    """Close a page: its address, how to cite it, what may be done with it, what to do if it errs."""
    doors = "".join(f"<li>{link(name, href)}</li>" for name, href in page.doors)
    rows = [
        ("Its address", f"<code>{escape(page.address)}</code>" if page.address else ""),
        *((escape(name), escape(text)) for name, text in page.cite),
        ("Its data", link("A file in Turtle, the plain text format of linked data", page.data))
        if page.data
        else ("", ""),
        (
            "What you may do",
            "Share and change the text if you name Pioneer Atlas and say what you changed "
            "(Creative Commons Attribution 4.0). What a source says belongs to its authors.",
        ),
        (
            "Something wrong?",
            "Write to those who gave you this page, with its address, the words that are wrong, and "
            "a source for what is right.",
        ),
    ]
    told = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in rows if said)
    way = f'<nav aria-label="Pioneer Atlas"><ul>{doors}</ul></nav>' if doors else ""
    return f'<footer class="colophon">{way}<dl>{told}</dl></footer>'


# --- Pages that the app has not ---


def plain_told(told: Statement, case: Case, meanings: Meanings) -> str:
    """Show one statement of a story by itself: what happened, who tells it, whose reading and why.

    Args:
        told: the statement.
        case: the story in which it stands.
    """
    small = meanings.small | small_words(one.text for one in case.statements)
    kind = "Moment of Belief" if told.kind == "moment" else "A statement"
    when = escape(capital(str(told.when))) or "No date told"
    read = why(told, small) or unknown("It only says what happened: nothing is read into it.")
    read = placed(told, case.later_fall(told), "") + read
    held = {source.ref.slug: source for source in case.sources}
    rows = "".join(
        f"<li>{source_line(held[one.source.slug]) if one.source.slug in held else thing(one.source)}"
        f'{f"""<p class="place">Where: {escape(one.locator)}</p>""" if one.locator else ""}</li>'
        for one in told.citations
    )
    sources = f'<ul class="sources cites">{rows}</ul>' if rows else unknown("No source is named.")
    said = turns(
        (
            ("", "When", when),
            ("", "Whose reading", read),
            ("", "In the story", f"{thing(case.ref)}: {thing(told.ref)}"),
        )
    )
    return (
        f'<div class="headline one">{eyebrow((kind, f"in {thing(case.ref)}"))}'
        f'<h1>{escape(told.ref.label or told.anchor)}</h1><p class="lede">{escape(told.text)}</p></div>'
        f"{said}{part('Who tells it', sources)}{_beside(told, case)}"
    )


def _beside(told: Statement, case: Case) -> str:
    """Set what else is told of the same: what contradicts it, corrects it, or takes it back."""
    every = {one.ref.iri: one for one in case.statements}
    others = case.statements
    groups: tuple[tuple[str, Sequence[str]], ...] = (
        (
            "Another source says otherwise",
            [
                *(ref.iri for ref in told.conflicts_with),
                *(one.ref.iri for one in others if told.ref in one.conflicts_with),
            ],
        ),
        ("It corrects", [ref.iri for ref in told.revises]),
        ("Corrected later", [one.ref.iri for one in others if told.ref in one.revises]),
        ("It takes back", [ref.iri for ref in told.reverses]),
        ("Taken back later", [one.ref.iri for one in others if told.ref in one.reverses]),
        ("Part of", [ref.iri for ref in told.part_of]),
        ("It follows from", [ref.iri for ref in told.aftermath_of]),
    )
    rows = [
        ("", name, "".join(_other(every[iri], case) for iri in dict.fromkeys(iris) if iri in every))
        for name, iris in groups
    ]
    if told.said_by:
        people = ", ".join(escape(one.label) for one in told.said_by)
        rows.insert(0, ("", "In whose words", people))
    if told.said_belief:
        rows.insert(0, ("", "To be minded", "It is what the organisation says of itself."))
    if told.harmed:
        rows.append(("", "Harmed", escape(full_stop(told.harmed))))
    kept = [row for row in rows if row[2]]
    return part("What else is told", turns(kept)) if kept else ""


def _other(told: Statement, case: Case) -> str:
    named = ", ".join(dict.fromkeys(one.source.label for one in told.citations))
    by = f' <span class="seen">{escape(named)}</span>' if named else ""
    href = page("case", {"id": case.ref.slug, "cite": told.anchor})
    return f"<p>{link(told.text, href, classes='quiet')}{by} {by_whom(told.basis) if told.basis else ''}</p>"


def plain_asked(question: Question, fields: Sequence[Field]) -> str:
    """Say with what a question is asked here, and how it is asked with something else."""
    if not fields:
        return ""
    rows = []
    for field in fields:
        named = next((one.label for one in field.choices if one.value == field.chosen), "")
        said = f"<p>{escape(named or field.chosen)}</p>"
        if field.wrong:
            values = {one.parameter.name: one.chosen for one in fields if not one.wrong}
            offers = "".join(
                f"<li>{link(one.label, _asked_with(question, values, field, one.value))}</li>"
                for one in field.near
            )
            near = (
                f'<p class="seen">Did you mean</p><ul class="dots">{offers}</ul>' if offers else ""
            )
            said = f'<p class="unknown">{escape(field.wrong)}</p>{near}'
        rows.append(("", field.label, said))
    ask = link("Ask it with something else in the app", page("ask", {"q": question.name}))
    return turns([*rows, ("", "Another?", f"<p>{ask}</p>")])


def _asked_with(question: Question, values: Mapping[str, str], field: Field, value: str) -> str:
    return page("ask", {"q": question.name, **values, field.parameter.name: value})


def plain_cases(cases: Sequence[CaseSummary]) -> str:
    """List every story, and after them the notes."""
    stories = [case for case in cases if case.evidence.is_story]
    notes = [case for case in cases if not case.evidence.is_story]
    head = (
        '<div class="headline"><h1>Stories</h1><p class="lede">'
        f"{capital(stories_and_notes(len(stories), len(notes)))}, each told statement by statement, "
        "with its sources and with whose reading it is. A note holds too little yet to be a story."
        "</p></div>"
    )
    return head + _listed("Stories", stories) + _listed("Notes", notes)


def _listed(name: str, cases: Sequence[CaseSummary]) -> str:
    rows = "".join(
        f'<li><div><h3>{thing(case.ref)}</h3><p class="seen">{escape(last_seen(case.flight))}</p>'
        f'</div><p class="text">{escape(case.abstract)}</p></li>'
        for case in cases
    )
    return part(name, f'<ul class="rows narrow">{rows}</ul>', anchor=name.lower()) if rows else ""


def plain_folded(told: str) -> str:
    """Fold away what happened, below a space to think in."""
    ways = "".join(f"<li>{way}</li>" for way in _WAYS)
    return (
        f'<section class="think" aria-label="What would you have done?"><h2>And you?</h2>'
        f"<ul>{ways}</ul></section>"
        f'<details class="folded"><summary>Show what happened</summary>{told}</details>'
    )


def plain_sources(uses: Sequence[SourceUse]) -> str:
    """List every source, by title, with how much rests on each."""
    ordered = sorted(uses, key=lambda use: (use.source.title or use.source.ref.label).casefold())
    rows = "".join(f"<li>{source_line(use.source)}</li>" for use in ordered)
    head = (
        '<div class="headline"><h1>Sources</h1><p class="lede">Everything that is told here rests on '
        "one of these. A grade says how near the source stands to what it tells: A is first hand, B "
        "the established press, C a blog, a forum or a copy.</p></div>"
    )
    empty = unknown("No source is described yet.")
    listed = f'<ul class="sources two-sided">{rows}</ul>' if rows else empty
    return head + part("By title", listed)
