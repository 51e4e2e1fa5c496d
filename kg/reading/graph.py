"""What is read around the graph: what it shows, what was opened, what is looked at, and all as a list.

Every choice is a link to the same page in another state. The list holds what the picture holds, in
words: nothing can be learnt from the picture alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.catalogue.records import Basis, Ref, Statement
from kg.catalogue.signs import CORNERS, shape_of
from kg.network import (
    MOST_OPENED,
    STORY,
    Count,
    Shown,
    ShownLink,
    State,
    View,
    name_in,
    words_of,
)
from kg.reading.parts import (
    address,
    by_whom,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_words,
    joined,
    mark,
    page,
    part,
    thing,
    whose,
)
from kg.reading.statements import cited, why

__all__ = [
    "Looked",
    "connection_tabs",
    "graph_bar",
    "graph_counts",
    "graph_credit",
    "graph_head",
    "graph_label",
    "graph_list",
    "graph_look",
    "graph_still",
    "graph_title",
    "linked_head",
    "linked_label",
    "linked_list",
]

LISTED = 60
"""So many things stand on one page of the list."""
_LINKS = 24
"""So many links of a thing are told at once."""
_BEST = 8
_STATEMENTS = 8
_NAMED = 2
_FOUND = 12
_NAMES = 3
"""So many names of an address that are not known are told."""
_AGAINST = frozenset({"counters", "breaks", "doubts"})
_WORDS = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "they tell it, the label is ours",
    Basis.OURS: "our reading",
}
_HUES = (
    ("lit", "the ground, and what lights the fire"),
    ("turned", "lift-off"),
    ("climb", "climbing"),
    ("orbit", "in orbit, and what holds"),
    ("pulled", "falling, and what pulls down"),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at, as far as the view does not hold it.

    `meaning` says in a sentence what a thing is; `statements` are those that a link rests on.
    `elsewhere` are things that a search finds and the view does not show, `nearest` those whose
    name is most like one that is not there, by that name.
    """

    meaning: str = ""
    statements: tuple[Statement, ...] = ()
    elsewhere: tuple[Ref, ...] = ()
    nearest: Mapping[str, tuple[Ref, ...]] | None = None


# --- Addresses and small drawings ---


def _to(state: State) -> str:
    return page("graph", state.query())


def _stay(label: str, state: State, *, classes: str = "", current: bool = False) -> str:
    """Link to another state of the graph, with markup as label; the reader stays where they are."""
    here = ' aria-current="true"' if current else ""
    of_class = f' class="{classes}"' if classes else ""
    return f'<a href="{escape(_to(state))}"{of_class}{here} data-stay>{label}</a>'


def _sign(kind: str, tone: str) -> str:
    """Draw the shape of a kind in its hue."""
    corners = CORNERS.get(shape_of(kind))
    points = " ".join(f"{x},{y}" for x, y in corners or ())
    drawn = f'<polygon points="{points}"/>' if corners else '<circle r="1"/>'
    hue = "ink" if kind == STORY else tone or "soft"
    return (
        f'<svg class="sign {hue}" viewBox="-1.3 -1.3 2.6 2.6" width="15" height="15" '
        f'aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def _line(relation: str) -> str:
    """Draw how a link ends: an arrow, or a bar where it speaks against what it leads to."""
    end = (
        '<path d="M33 1V13" stroke-width="2.4"/>'
        if relation in _AGAINST
        else '<path d="M26 3 34 7 26 11z" fill="currentColor" stroke="none"/>'
    )
    return (
        '<svg class="sign soft" viewBox="0 0 36 14" width="36" height="14" aria-hidden="true" '
        f'focusable="false"><g stroke="currentColor"><path d="M1 7H30" stroke-width="1.6"/>{end}'
        "</g></svg>"
    )


def _rest(more: int, one: str, where: str) -> str:
    """Say how many more there are, and where; empty where there are none."""
    return f'<p class="seen">{capital(counted(more, one))} {where}.</p>' if more > 0 else ""


# --- The head ---


def connection_tabs(here: str) -> str:
    """Lead from one page of connections to the other.

    Args:
        here: the page that it stands on, "connect", "patterns" or "graph".
    """
    tabs = (
        ("connect", "How two things are related"),
        ("patterns", "Patterns"),
        ("graph", "The graph"),
    )
    rows = []
    for path, words in tabs:
        current = ' aria-current="page"' if path == here else ""
        rows.append(f'<li><a href="/{path}"{current}>{words}</a></li>')
    return (
        f'<nav class="tabs" aria-label="Connections"><ul class="views">{"".join(rows)}</ul></nav>'
    )


def _opened(view: View) -> tuple[Shown, ...]:
    return tuple(one for one in view.things if one.opened)


def graph_title(view: View) -> str:
    """Name a view: the graph, or around what."""
    names = [one.ref.label for one in _opened(view)]
    if not names:
        return "The graph"
    if len(names) > _NAMED:
        names = [*names[:_NAMED], f"{in_words(len(names) - _NAMED)} more"]
    return f"Around {joined(names)}"


def graph_counts(view: View, state: State) -> str:
    """Say in a sentence how much is shown and how much is left out."""
    wish = state.wish
    filtered = bool(wish.kinds or wish.relations or wish.by)
    said = f"{capital(counted(len(view.things), 'thing'))} and {counted(len(view.links), 'link')}"
    said += " under the filters that are set" if filtered else ""
    number, one = view.left_out, view.left_out == 1
    if number and _opened(view):
        said += f"; {in_words(number)} more {'is' if one else 'are'} not shown"
    elif number:
        said += f"; {in_words(number)} more {'has' if one else 'have'} no room here"
    elif view.alone and not filtered:
        one = view.alone == 1
        said += f"; {in_words(view.alone)} more {'stands' if one else 'stand'} alone"
    return f"{said}."


def graph_label(view: View, state: State) -> str:
    """Describe the picture to who does not see it, and how to walk in it."""
    return (
        f"{graph_title(view)}. {graph_counts(view, state)} Arrow keys walk to the next thing, Enter "
        "looks at it, e opens what it is linked to, Escape looks away. All of it stands below as a "
        "list."
    )


def graph_credit(view: View, state: State) -> str:
    """Say under a picture that leaves the app where it comes from and what it leaves out."""
    return f"Pioneer Atlas. {graph_title(view)}: {graph_counts(view, state)} CC BY 4.0"


def graph_head(view: View, state: State, looked: Looked, ways: Mapping[str, str]) -> str:
    """Open the page: its name, what is shown and what is left out, and what the address got wrong.

    Args:
        ways: the ways of laying out by name, the usual one first.
    """
    notes = "".join(f"<p>{note}</p>" for note in _notes(view, state, looked, ways))
    told = f'<div class="banner">{notes}</div>' if notes else ""
    return (
        f'{connection_tabs("graph")}<div class="graph-head"><h1>{escape(graph_title(view))}</h1>'
        f'<p class="lede">{graph_counts(view, state)}</p></div>{told}'
    )


def _notes(view: View, state: State, looked: Looked, ways: Mapping[str, str]) -> Iterable[str]:
    """Say each thing that the address asks for and that cannot be."""
    if state.surplus:
        total = state.surplus + len(state.wish.opened)
        yield f"The address opens {total:,} things; the first {MOST_OPENED} of them are opened."
    for name in view.unknown[:_NAMES]:
        said = f"There is no story and no idea called “{escape(name)}”."
        near = (looked.nearest or {}).get(name, ())
        offers = [_stay(escape(ref.label), _instead(state, name, name_in(ref))) for ref in near]
        yield f"{said} Did you mean {joined(offers, 'or')}?" if offers else said
    if len(view.unknown) > _NAMES:
        more = counted(len(view.unknown) - _NAMES, "name")
        yield f"{capital(more)} more in the address {_are(len(view.unknown) - _NAMES)} not known."
    if state.way and state.way not in ways:
        known = joined((_stay(words, state.laid_out(way)) for way, words in ways.items()), "or")
        yield f"There is no way “{escape(state.way)}” of laying out; there is {known}."
    for name in view.no_kinds[:_NAMES]:
        yield f"Nothing is of the kind “{escape(name)}”, so it filters nothing."
    for name in state.strange[:_NAMES]:
        yield f"“{escape(name)}” is no link and nobody’s word, so it filters nothing."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _instead(state: State, name: str, other: str) -> State:
    """Open another thing in the place of one that is not there."""
    opened = tuple(other if one == name else one for one in state.wish.opened)
    return replace(state, wish=replace(state.wish, opened=opened))


# --- What was opened, the ways of laying out, the filters ---


def graph_bar(view: View, state: State, ways: Mapping[str, str]) -> str:
    """Show what was opened and take it back, choose a way of laying out, and filter.

    Args:
        ways: the ways of laying out by name, the usual one first.
    """
    usual = next(iter(ways))
    now = state.way if state.way in ways else usual
    laid = "".join(
        f"<li>{_stay(words, state.laid_out('' if way == usual else way), current=way == now)}</li>"
        for way, words in ways.items()
    )
    return (
        f'<div class="graph-bar">{_chips(view, state)}'
        f'<ul class="views" aria-label="Lay out">{laid}</ul>{_filters(view, state)}</div>'
    )


def _chips(view: View, state: State) -> str:
    opened = _opened(view)
    if not opened:
        return ""
    rows = "".join(
        "<li>"
        + _stay(
            f'<b>{escape(one.ref.label)}</b> <span aria-hidden="true">×</span>'
            '<span class="vh">, close</span>',
            state.without(one.name),
            classes="chip",
        )
        + "</li>"
        for one in opened
    )
    back = _stay("Take back", state.undone()) if len(state.wish.opened) > 1 else ""
    whole = _stay("Show the whole atlas", state.whole())
    ways = "".join(f"<li>{way}</li>" for way in (back, whole) if way)
    return f'<ul class="chips" aria-label="Opened">{rows}{ways}</ul>'


def _filters(view: View, state: State) -> str:
    """Say what shapes, hues and lines mean; each is also what to filter by."""
    wish = state.wish
    kinds = "".join(
        _choice(
            _sign(one.name, one.tone) + escape(one.label),
            one,
            state.filtered(kinds=_toggled(wish.kinds, one.name)),
            one.name in wish.kinds,
        )
        for one in view.kinds
    )
    relations = "".join(
        _choice(
            _line(one.name) + escape(one.label),
            one,
            state.filtered(relations=_toggled(wish.relations, one.name)),
            one.name in wish.relations,
        )
        for one in view.relations
    )
    by = "".join(
        _choice(
            f'<i class="line {one.name}" aria-hidden="true"></i>{mark(Basis(one.name))}'
            f"{_WORDS[Basis(one.name)]}",
            one,
            state.filtered(by=_toggled(wish.by, Basis(one.name))),
            one.name in wish.by,
        )
        for one in view.by
    )
    told = f"<ul>{by}</ul>" if by else '<p class="unknown">No link in view is from a story.</p>'
    hues = "".join(
        f'<li><svg class="sign {tone}" viewBox="-1.3 -1.3 2.6 2.6" width="15" height="15" '
        f'aria-hidden="true" focusable="false"><circle r="1"/></svg>{words}</li>'
        for tone, words in _HUES
    )
    chosen = len(wish.kinds) + len(wish.relations) + len(wish.by)
    is_set = f" ({counted(chosen, 'filter')} set)" if chosen else ""
    none = f"<p>{_stay('Take all filters away', _unfiltered(state))}</p>" if chosen else ""
    return (
        f'<details class="legend"{" open" if chosen else ""}>'
        f"<summary>What the signs mean, and filters{is_set}</summary>{none}"
        f'<div class="facets"><section><h2>Kinds</h2><ul>{kinds}</ul></section>'
        f"<section><h2>Links</h2><ul>{relations}</ul></section>"
        f"<div><section><h2>Whose word a link is</h2>{told}"
        '<p class="seen"><i class="line" aria-hidden="true"></i>A thin line is from a framework: it '
        "links two ideas and is in no story.</p></section>"
        f'<section><h2>Hues</h2><ul class="hues">{hues}</ul></section></div></div></details>'
    )


def _choice(words: str, one: Count, to: State, chosen: bool) -> str:
    drop = '<span class="vh">, chosen, press to leave out</span>' if chosen else ""
    label = f'<span>{words}</span><span class="n">{one.count:,}</span>{drop}'
    return f"<li>{_stay(label, to, current=chosen)}</li>"


Name = TypeVar("Name", bound=str)


def _toggled(chosen: tuple[Name, ...], one: Name) -> tuple[Name, ...]:
    """Leave out what is chosen; choose what is not."""
    return tuple(name for name in chosen if name != one) if one in chosen else (*chosen, one)


def _unfiltered(state: State) -> State:
    return state.filtered(kinds=(), relations=(), by=())


# --- What is looked at ---


def graph_look(
    view: View,
    state: State,
    looked: Looked,
    *,
    small: Set[str] = frozenset(),
    without: Mapping[str, int] | None = None,
) -> str:
    """Tell what is looked at: a thing, a link, what a search found, or how to begin.

    Args:
        small: words that are no names.
        without: where the filters leave no link, how many there are without each of them.
    """
    body = _searched(view, state, looked) if state.words else ""
    if state.picked:
        body += _picked(view, state, looked, small)
    elif not view.links:
        body += _emptied(view, state, without or {})
    elif not body:
        body = _begin(view, state)
    return f'<section class="look" aria-label="What is looked at">{body}</section>'


def _picked(view: View, state: State, looked: Looked, small: Set[str]) -> str:
    shown, link = view.thing(state.picked), view.link(state.picked)
    if shown:
        return _thing(shown, view, state, looked)
    if link:
        return _link(link, state, looked, small)
    return _not_in_view(state, looked)


def _not_in_view(state: State, looked: Looked) -> str:
    """Say that what is to be looked at is not in this view, and how to see it."""
    asked = state.picked
    near = (looked.nearest or {}).get(asked, ())
    there = next((ref for ref in near if name_in(ref) == asked), None)
    away = f'<p class="buttons">{_stay("Look at nothing", state.picking(""), classes="button")}</p>'
    if there:
        ways = [
            _stay("Show it here too", state.opening(asked), classes="button"),
            _stay("Show what is around it", state.only(asked), classes="button"),
        ]
        return (
            f"<h2>{escape(there.label)}</h2><p>It is not in this view.</p>"
            f'<p class="buttons">{"".join(ways)}</p>'
        )
    if "~" in asked:
        return f"<h2>No such link</h2><p>The address looks at a link that is not in this view.</p>{away}"
    offers = [_stay(escape(ref.label), state.only(name_in(ref))) for ref in near]
    mean = f" Did you mean {joined(offers, 'or')}?" if offers else ""
    return (
        f"<h2>Nothing to look at</h2><p>There is no story and no idea called “{escape(asked)}”."
        f"{mean}</p>{away}"
    )


def _thing(shown: Shown, view: View, state: State, looked: Looked) -> str:
    href = address(shown.ref)
    opened = state.wish.opened == (shown.name,)
    linked = counted(shown.near, "thing")
    rest = f", {in_words(shown.hidden)} not shown" if shown.hidden else ""
    buttons = [f'<a class="button primary" href="{escape(href)}">Open its page</a>']
    if shown.hidden:
        words = f"Show what it is linked to ({in_words(shown.near)}{rest})"
        buttons.append(_stay(words, state.opening(shown.name), classes="button"))
    if not opened:
        words = "Only this and its surroundings"
        buttons.append(_stay(words, state.only(shown.name), classes="button"))
    meaning = f"<p>{escape(full_stop(looked.meaning))}</p>" if looked.meaning else ""
    links = view.by_thing()[shown.name]
    return (
        f"{eyebrow((_sign(shown.kind, shown.tone) + escape(shown.family),))}"
        f'<h2>{escape(shown.ref.label)}</h2>{meaning}<p class="buttons">{"".join(buttons)}</p>'
        f"<h3>Linked to {linked}{rest}</h3>{_links_of(shown, links, state)}"
    )


def _seen_from(shown: Shown, links: Iterable[ShownLink]) -> dict[str, list[tuple[Ref, ShownLink]]]:
    """Group the first links of a thing by their words, as they read from there."""
    rows = []
    for link in links:
        back = link.source.iri != shown.ref.iri
        rows.append(
            (words_of(link.relation, back=back), link.source if back else link.target, link)
        )
    order = {words: place for place, words in enumerate(dict.fromkeys(row[0] for row in rows))}
    rows.sort(key=lambda row: (order[row[0]], row[1].label.casefold()))
    groups: dict[str, list[tuple[Ref, ShownLink]]] = {}
    for words, other, link in rows[:_LINKS]:
        groups.setdefault(words, []).append((other, link))
    return groups


def _links_of(shown: Shown, links: Sequence[ShownLink], state: State) -> str:
    """List the links of a thing by what they say, each to be looked at itself."""
    rows = "".join(
        f"<dt>{words}</dt><dd><ul>"
        + "".join(
            f"<li>{mark(link.basis) if link.basis else ''}"
            f"{_stay(escape(other.label), state.picking(link.name))}"
            f"{whose(link.basis) if link.basis else ''}</li>"
            for other, link in group
        )
        + "</ul></dd>"
        for words, group in _seen_from(shown, links).items()
    )
    rest = _rest(len(links) - _LINKS, "more link", f"on {thing(shown.ref, 'its page')}")
    return f'<dl class="around">{rows}</dl>{rest}'


def _link(link: ShownLink, state: State, looked: Looked, small: Set[str]) -> str:
    ends = [
        _stay(escape(end.label), state.picking(name_in(end))) for end in (link.source, link.target)
    ]
    head = f"<h2>{ends[0]} <i>{link.words}</i> {ends[1]}</h2>"
    if not link.rests_on:
        return (
            f"{eyebrow(('A link from a framework',))}{head}"
            "<p>The frameworks say so of their own ideas; nothing that happened in a story is taken "
            "for it.</p>"
        )
    told = "".join(_statement(one, small) for one in looked.statements[:_STATEMENTS])
    story = thing(link.source, "the story")
    rest = _rest(len(looked.statements) - _STATEMENTS, "more statement", f"in {story}")
    many = counted(len(link.rests_on), "statement")
    return (
        f"{eyebrow(('A link',))}{head}<p>{by_whom(link.basis)}</p><h3>It rests on {many}</h3>"
        f'<ol class="rests">{told}</ol>{rest}'
    )


def _statement(told: Statement, small: Set[str]) -> str:
    when = escape(capital(str(told.when))) or "No date told"
    return (
        f'<li><p class="seen">{when}</p><p class="text">{escape(told.text)} '
        f"{thing(told.ref, 'In the story', classes='there')}</p>{cited(told.citations)}"
        f"{why(told, small)}</li>"
    )


def _begin(view: View, state: State) -> str:
    ranked = sorted(view.things, key=lambda one: (-one.near, one.ref.label.casefold()))[:_BEST]
    rows = "".join(
        f"<li>{_sign(one.kind, one.tone)}{_stay(escape(one.ref.label), state.picking(one.name))} "
        f'<span class="n">{one.near:,}</span></li>'
        for one in ranked
    )
    return (
        "<h2>How to use it</h2><p>Press a thing or a line to read here what it is and what it rests "
        "on; press a thing twice to open what it is linked to. Drag to move, and zoom by two fingers "
        "or by the wheel with Ctrl.</p>"
        f'<h3>The best linked</h3><ol class="best">{rows}</ol>'
    )


def _searched(view: View, state: State, looked: Looked) -> str:
    """List what a search found: in the view to be looked at, elsewhere to be opened."""
    words = state.words.casefold()
    here = [one for one in view.things if words in one.ref.label.casefold()]
    rows = "".join(
        f"<li>{_sign(one.kind, one.tone)}{_stay(escape(one.ref.label), state.picking(one.name))}</li>"
        for one in here[:_FOUND]
    )
    others = "".join(
        f"<li>{_stay(escape(ref.label), state.opening(name_in(ref)))}</li>"
        for ref in looked.elsewhere[:_FOUND]
    )
    number = capital(counted(len(here), "thing")) if here else "Nothing"
    said = f"<h2>{number} here called “{escape(state.words)}”</h2>"
    cut = len(here) + len(looked.elsewhere) - len(here[:_FOUND]) - len(looked.elsewhere[:_FOUND])
    more = (
        f'<p class="seen">{capital(in_words(cut))} more; one more word finds fewer.</p>'
        if cut
        else ""
    )
    elsewhere = (
        f'<h3>Not in this view; press to open</h3><ul class="best">{others}</ul>' if others else ""
    )
    return f'{said}<ul class="best">{rows}</ul>{elsewhere}{more}'


def _emptied(view: View, state: State, without: Mapping[str, int]) -> str:
    """Say which filter leaves no link, and what there is without it."""
    if not (state.wish.kinds or state.wish.relations or state.wish.by):
        names = joined(escape(one.ref.label) for one in _opened(view))
        said = (
            f"{names} {_are(len(_opened(view)))} linked to nothing that we hold." if names else ""
        )
        return f"<h2>No links</h2><p>{said or 'The atlas holds no links yet.'}</p>"
    drops = {
        "kinds": ("the kinds", state.filtered(kinds=())),
        "relations": ("the links", state.filtered(relations=())),
        "by": ("whose word it is", state.filtered(by=())),
    }
    rows = "".join(
        f"<li>{_stay(f'Drop the filter by {words}', to)}"
        f"<span>{capital(counted(without[name], 'link'))} would be left.</span></li>"
        for name, (words, to) in drops.items()
        if without.get(name)
    )
    said = (
        "This filter alone leaves nothing:"
        if rows.count("<li>") == 1
        else "Each of these alone leaves nothing:"
        if rows
        else "It takes more than one filter less to see anything."
    )
    every = f'<p class="buttons">{_stay("Take all filters away", _unfiltered(state), classes="button")}</p>'
    return f'<h2>No links are left</h2><p>{said}</p><ul class="ways-out">{rows}</ul>{every}'


# --- The same as a list, and the picture that stands still ---


def graph_list(view: View, state: State) -> str:
    """List every thing of a view by kind with all its links in words, numbered through."""
    begin = state.start if state.start < len(view.things) else 0
    things = view.things[begin : begin + LISTED]
    links = view.by_thing()
    groups: dict[str, list[tuple[int, Shown]]] = {}
    for number, one in enumerate(things, begin + 1):
        groups.setdefault("What was opened" if one.opened else one.family, []).append((number, one))
    body = "".join(
        f'<h3>{escape(family)}</h3><ol class="listed" start="{rows[0][0]}">'
        + "".join(_listed(number, one, links[one.name], state) for number, one in rows)
        + "</ol>"
        for family, rows in groups.items()
    )
    empty = '<p class="unknown">Nothing is in view.</p>'
    return part(
        "The same as a list",
        (body or empty) + _pages(len(view.things), begin, state),
        anchor="list",
    )


def _listed(number: int, shown: Shown, links: Sequence[ShownLink], state: State) -> str:
    told = []
    for words, group in _seen_from(shown, links).items():
        names = joined(
            f"{mark(link.basis) + whose(link.basis) if link.basis else ''}{thing(other)}"
            for other, link in group
        )
        told.append(f"{words} {names}")
    more = len(links) - _LINKS
    if more > 0:
        told.append(f"and {counted(more, 'more link')}, which {thing(shown.ref, 'its page')} tells")
    if shown.hidden:
        told.append(
            f"{counted(shown.hidden, 'thing')} that it is linked to {_are(shown.hidden)} not in view"
        )
    said = f"<p>{capital('; '.join(told))}.</p>" if told else ""
    look = _stay("in the picture", state.picking(shown.name), classes="there")
    return f'<li value="{number}"><b>{thing(shown.ref)}</b> {look}{said}</li>'


def _pages(total: int, begin: int, state: State) -> str:
    """Lead to the things before and after those that are listed; empty where all are."""
    if total <= LISTED:
        return ""
    last = min(begin + LISTED, total)
    ways = [f"<span>{begin + 1:,} to {last:,} of {total:,}</span>"]
    for words, start, there in (
        ("Those before", max(0, begin - LISTED), begin > 0),
        ("Those after", last, last < total),
    ):
        if there:
            href = escape(f"{_to(state.listing(start))}#list")
            ways.append(f'<a href="{href}" data-stay>{words}</a>')
    return f'<p class="buttons">{" ".join(ways)}</p>'


def graph_still(source: str, title: str) -> str:
    """Offer the picture that stands still, folded: it is fetched when it is unfolded.

    Args:
        source: the address of the picture.
    """
    return part(
        "A picture that stands still",
        '<details class="still"><summary>Show it here</summary>'
        f'<iframe src="{escape(source)}" title="{escape(title)}" loading="lazy"></iframe>'
        '<p class="seen">Nothing in it can be followed: the list above leads to the pages.</p>'
        "</details>",
    )


# --- What a thing is linked to, on its own page ---


def linked_head(view: View, name: str) -> str:
    """Say how much a thing is linked to, above a small picture of it.

    Args:
        name: the name of the thing in an address, "case/o2".
    """
    shown = view.thing(name)
    assert shown is not None
    said = f"{capital(counted(shown.near, 'thing'))}"
    said += f", {in_words(shown.hidden)} of them not in the picture." if shown.hidden else "."
    href = escape(page("graph", {"on": (name,)}))
    return (
        '<section class="linked"><h2>What it is linked to</h2>'
        f'<p class="seen">{said} <a href="{href}">Open it in the graph</a></p></section>'
    )


def linked_label(view: View) -> str:
    """Describe the small picture to who does not see it, and how to walk in it."""
    return (
        f"{graph_title(view)}: {counted(len(view.things), 'thing')}. Arrow keys walk to the next "
        "thing, Enter goes to its page. What is shown stands below in words."
    )


def linked_list(links: str) -> str:
    """Set what a thing is linked to in words, under the picture; empty where there is nothing."""
    return part("In words", links) if links else ""
